"""Files of the shelf on water and the other media: refused when a word in them is not understood."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from conftest import PROJECT
from ecotarget.model.faults import Fault, FaultError
from ecotarget.standards.sheet import lock, read_sheet

SHELF = PROJECT / "src" / "ecotarget" / "standards" / "shelf"
GB = "cn/water/gb-3838/2002"
ASSESSMENT = "cn/water/assessment/2011"
BLACK = "cn/water/black-odorous/2015"
SEA = "cn/sea/gb-3097/1997"
WASTE = "cn/waste/statistics/2011"

Bend = Callable[..., tuple[Fault, ...]]


@pytest.fixture
def bend(tmp_path: Path) -> Bend:
    """Change one text in a file of a copied shelf, lock it anew, read it, give the faults."""

    def bent(name: str, old: str, new: str, *, locked: bool = True) -> tuple[Fault, ...]:
        shelf = tmp_path / "shelf"
        shutil.copytree(SHELF, shelf)
        path = shelf / f"{name}.yaml"
        text = path.read_text("utf-8")
        assert text.count(old) >= 1
        path.write_text(text.replace(old, new, 1), "utf-8", newline="\n")
        if locked:
            known = dict(lock(SHELF)) | {f"{name}.yaml": sha256(path.read_bytes()).hexdigest()}
            (shelf / "lock.yaml").write_text(yaml.safe_dump(known), "utf-8")
        with pytest.raises(FaultError) as caught:
            read_sheet(shelf, name)
        return caught.value.faults

    return bent


def test_an_edited_edition_is_refused(bend: Bend) -> None:
    (fault,) = bend(GB, "[2, 4, 6, 10, 15]", "[2, 4, 6, 10, 16]", locked=False)
    assert (fault.code, fault.place.file) == ("edition-altered", f"{GB}.yaml")


@pytest.mark.parametrize(
    "name, old, new, code, field",
    [
        (GB, "      unit: mg/L\n", "      units: mg/L\n", "schema-unknown-field", "units"),
        (GB, "at_most: [2, 4, 6, 10, 15]", "most: [2, 4, 6, 10, 15]", "schema-unknown-field", "most"),
        (GB, ", at_most: [2, 4, 6, 10, 15]", "", "schema-missing-field", "at_most"),
        (GB, "  good: 3\n", "", "schema-missing-field", "good"),
        (ASSESSMENT, "{rule: worst, clause: single-factor method, ", "{rule: worst, ", "citation-missing", "clause"),
        (ASSESSMENT, "  from_count: 5\n", "", "schema-missing-field", "from_count"),
        (ASSESSMENT, "    of: [surface]\n", "", "schema-missing-field", "of"),
        (WASTE, "top: {plus", "top: {add", "schema-unknown-field", "add"),
        (WASTE, "        bottom: {plus: [waste.industrial_generated, waste.industrial_utilised_stock]}\n", "", "schema-missing-field", "bottom"),
        # An edition of water holds no limits of air.
        (GB, "classes:\n", "limits:\n", "schema-unknown-field", "limits"),
    ],
)  # fmt: skip
def test_a_field_that_is_not_understood_or_lacking(
    bend: Bend, name: str, old: str, new: str, code: str, field: str
) -> None:
    assert (code, field) in [(one.code, one.details.get("field")) for one in bend(name, old, new)]


@pytest.mark.parametrize(
    "name, old, new, code",
    [
        (GB, "item: codmn", "item: codm", "schema-value"),
        (GB, "scale: lake", "scale: pond", "schema-value"),
        (GB, "[2, 4, 6, 10, 15]", "[2, 4, 6, 10, about 15]", "schema-type"),
        (GB, "[2, 4, 6, 10, 15]", "[2, 4, 6, 10, true]", "schema-type"),
        (GB, "[2, 4, 6, 10, 15]", "[2, 4, 6, 10]", "schema-type"),
        (GB, "[2, 4, 6, 10, 15]", "[2, 4, 6, 10, 15, 20]", "schema-type"),
        (GB, "of: [drinking]", "of: [drinks]", "schema-value"),
        (ASSESSMENT, "needed: [ph, do,", "needed: [ph, od,", "schema-value"),
        (ASSESSMENT, "b: -1.94", "b: -1.94x", "schema-type"),
        (ASSESSMENT, "share: 90", "share: -90", "schema-type"),
        (ASSESSMENT, "places: 1", "places: 1.5", "schema-type"),
        (BLACK, "above: [50, none], at_least: [none, -200]", "above: [50, none], at_least: [-200, none]", "schema-type"),
        (BLACK, "above: [50, none], at_least: [none, -200]", "above: [50, -200], at_most: [none, 900]", "schema-type"),
        (SEA, "above: [6, 5, 4, 3]", "above: [6, 5, 4, nought]", "schema-type"),
        (SEA, "edition: cn/sea/gb-3097/1997", "edition: cn/sea/gb-3097/1998", "edition-unknown"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood(
    bend: Bend, name: str, old: str, new: str, code: str
) -> None:
    assert code in [fault.code for fault in bend(name, old, new)]


def test_a_misspelt_item_is_told_with_the_near_one_and_its_line(bend: Bend) -> None:
    (fault,) = bend(GB, "item: codmn", "item: codnm")
    assert "codmn" in fault.near
    line = (SHELF / f"{GB}.yaml").read_text("utf-8").splitlines()
    assert "item: codmn" in line[(fault.place.line or 0) - 1]


def test_a_list_that_is_too_short_is_told_with_its_length(bend: Bend) -> None:
    (fault,) = bend(SEA, "above: [6, 5, 4, 3]", "above: [6, 5, 4]")
    assert fault.details["found"] == "6, 5, 4"
    assert fault.details["wanted"] == "4 entries"


def test_a_negative_bound_is_read() -> None:
    rows = read_sheet(SHELF, BLACK).data["classes"]["limits"][0]["rows"]
    assert next(row for row in rows if row["item"] == "orp")["at_least"] == ["none", -200]
