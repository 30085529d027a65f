"""The files of the shelf: locked, cited, and refused when a word in them is not understood."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import PROJECT
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.standard import Metric
from ecotarget.standards.assembly import Assembly
from ecotarget.standards.sheet import lock, read_sheet

SHELF = PROJECT / "src" / "ecotarget" / "standards" / "shelf"
SHEETS = sorted(p for p in SHELF.rglob("*.yaml") if p.stem not in ("codes", "lock"))
each_sheet = pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.relative_to(SHELF).as_posix())


def raw(path: Path) -> Any:
    """The file as PyYAML alone reads it."""
    return yaml.safe_load(path.read_text("utf-8"))


# ---- the lock -----------------------------------------------------------------------------------


def test_every_edition_is_locked_and_none_was_edited() -> None:
    """Old editions are never edited: a new one is a new file and a new line in lock.yaml."""
    found = {
        path.relative_to(SHELF).as_posix(): sha256(path.read_bytes()).hexdigest() for path in SHEETS
    }
    assert raw(SHELF / "lock.yaml") == found


def test_the_lock_is_written_in_order() -> None:
    assert list(lock(SHELF)) == [path.relative_to(SHELF).as_posix() for path in SHEETS]


# ---- what every file holds ----------------------------------------------------------------------


def numbers(data: Any, cited: frozenset[str], path: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Every number of a file with what is cited around it."""
    if isinstance(data, dict):
        cited = cited | ({"clause", "confidence"} & set(data))
        for key, value in data.items():
            yield from numbers(value, cited, f"{path}/{key}")
    elif isinstance(data, list):
        for entry in data:
            yield from numbers(entry, cited, path)
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield path, cited


@each_sheet
def test_every_number_is_cited(path: Path) -> None:
    bare = [name for name, cited in numbers(raw(path), frozenset(), "") if len(cited) < 2]
    assert bare == ["/schema"]


@each_sheet
def test_a_file_says_what_it_is_and_where_it_comes_from(path: Path) -> None:
    data = raw(path)
    assert data["schema"] == 1
    assert f"{data['edition']}.yaml" == path.relative_to(SHELF).as_posix()
    assert len(data["source"]) > 40
    assert data["unknown"]
    assert path.read_text("utf-8").startswith("# ")


@each_sheet
def test_a_limit_names_a_grade(path: Path) -> None:
    for group in raw(path).get("limits", ()):
        for row in group["rows"]:
            assert {"I", "II"} <= set(row) or "any" in row


def test_the_shelf_is_not_the_wheel_s_to_forget() -> None:
    """The package is built from src/ecotarget as a whole, so data files need no list."""
    assert 'packages = ["src/ecotarget"]' in (PROJECT / "pyproject.toml").read_text("utf-8")
    assert len(SHEETS) >= 11


# ---- refusals -----------------------------------------------------------------------------------

GB = "cn/air/gb-3095/2026"
HJ = "cn/air/hj-663/2026"


def metrics_of(shelf: Path) -> tuple[Metric, ...]:
    sheets = [read_sheet(shelf, name) for name in (GB, HJ, "cn/general/gb-t-8170/2008")]
    return Assembly(sheets).metrics()


def test_the_shelf_that_is_not_bent_is_read() -> None:
    assert len(metrics_of(SHELF)) == 11


@pytest.fixture
def bend(tmp_path: Path) -> Callable[..., tuple[Fault, ...]]:
    """Change one text in a file of a copied shelf, lock it anew, read it, give the faults."""

    def bent(name: str, old: str, new: str, *, locked: bool = True) -> tuple[Fault, ...]:
        shelf = tmp_path / "shelf"
        shutil.copytree(SHELF, shelf)
        path = shelf / f"{name}.yaml"
        text = path.read_text("utf-8")
        assert text.count(old) >= 1
        path.write_text(text.replace(old, new, 1), "utf-8", newline="\n")
        if locked:
            lines = {
                **raw(shelf / "lock.yaml"),
                f"{name}.yaml": sha256(path.read_bytes()).hexdigest(),
            }
            (shelf / "lock.yaml").write_text(yaml.safe_dump(lines), "utf-8")
        with pytest.raises(FaultError) as caught:
            metrics_of(shelf)
        return caught.value.faults

    return bent


def test_an_edited_edition_is_refused(bend: Callable[..., tuple[Fault, ...]]) -> None:
    (fault,) = bend(GB, "I: 15, II: 30", "I: 15, II: 300", locked=False)
    assert (fault.code, fault.place.file) == ("edition-altered", f"{GB}.yaml")


@pytest.mark.parametrize(
    "name, old, new, code, field",
    [
        (GB, "    unit: ug/m3\n", "    units: ug/m3\n", "schema-unknown-field", "units"),
        (GB, "    unit: ug/m3\n", "", "schema-missing-field", "unit"),
        (GB, "  - clause: table 1, transition stage\n    confidence", "  - confidence", "citation-missing", "clause"),
        (GB, "    confidence: confirmed\n    from", "    from", "citation-missing", "confidence"),
        (GB, "need: 20, clause: table 4, ", "need: 20, ", "citation-missing", "clause"),
        (HJ, "city: {share: 0.75", "city: {shares: 0.75", "schema-unknown-field", "shares"),
    ],
)  # fmt: skip
def test_a_field_that_is_not_understood_or_lacking(
    bend: Callable[..., tuple[Fault, ...]], name: str, old: str, new: str, code: str, field: str
) -> None:
    found = [(fault.code, fault.details.get("field")) for fault in bend(name, old, new)]
    assert (code, field) in found


@pytest.mark.parametrize(
    "name, old, new, code",
    [
        (GB, "item: so2", "item: so", "schema-value"),
        (GB, "I: 20, II: 60", "I: about 20, II: 60", "schema-type"),
        (GB, "I: 20, II: 60", "I: -20, II: 60", "schema-type"),
        (GB, "I: 20, II: 60", "I: true, II: 60", "schema-type"),
        (GB, "from: 2026-03-01", "from: 2026-13-01", "schema-type"),
        (GB, "confidence: confirmed", "confidence: sure", "schema-value"),
        (GB, "kind: mean", "kind: median", "schema-value"),
        (GB, "need: 20", "need: '20'", "schema-type"),
        (GB, "need: 20", "need: 20.5", "schema-type"),
        (GB, "edition: cn/air/gb-3095/2026", "edition: cn/air/gb-3095/2025", "edition-unknown"),
        (HJ, "carry: false", "carry: maybe", "schema-type"),
        (HJ, "statistic: p90", "statistic: p91", "edition-reference"),
        (HJ, "day: max_8h", "day: max_9h", "edition-reference"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood(
    bend: Callable[..., tuple[Fault, ...]], name: str, old: str, new: str, code: str
) -> None:
    assert code in [fault.code for fault in bend(name, old, new)]


def test_an_entry_that_nobody_explains_is_told_with_the_near_one(
    bend: Callable[..., tuple[Fault, ...]],
) -> None:
    (fault,) = bend(HJ, "day: max_8h", "day: max_8hh")
    assert (fault.code, fault.place.file) == ("edition-reference", f"{HJ}.yaml")
    assert fault.details == {"kind": "days", "found": "max_8hh"}
    assert fault.near == ("max_8h",)


def test_every_fault_of_a_file_is_told_in_its_order(
    bend: Callable[..., tuple[Fault, ...]],
) -> None:
    faults = bend(
        GB, "- {item: so2, averaging: annual, I: 20, II: 60}", "- {itme: so2, I: x, II: y}"
    )
    assert [fault.code for fault in faults] == [
        *("schema-missing-field", "schema-missing-field", "schema-unknown-field"),
        *("schema-type", "schema-type"),
    ]
    assert [fault.place for fault in faults] == sorted(fault.place for fault in faults)
