"""Descriptions of samples: what a sound one says, and every fault of the others with its place.

The folders examples/samples/good and bad are tests: put a file there and it is one. The first line
of a bad file says what is expected of it: `# expect: code line:col, code line:col`.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.intake import kinds, mapping, sample_mapping
from ecotarget.model.faults import FaultError
from ecotarget.model.reading import Quantity, Rules, SampleSet, Selection, Stamp
from ecotarget.model.water import STATES

EXAMPLES = PROJECT / "tests" / "examples" / "samples"
GOOD = sorted((EXAMPLES / "good").glob("*.yaml"))
BAD = sorted((EXAMPLES / "bad").glob("*.yaml"))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_description_is_loaded(path: Path) -> None:
    said = sample_mapping.load(path)
    assert said.source.name.zh
    assert kinds.kind_of(path) == "water"
    assert kinds.load_any(path) == said


def _expected(path: Path) -> list[str]:
    first = path.read_text("utf-8").partition("\n")[0]
    return [entry.strip() for entry in first.removeprefix("# expect:").split(",")]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_description_gives_each_of_its_faults(path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        sample_mapping.load(path)
    found = [
        f"{fault.code} {fault.place.line}:{fault.place.column}" for fault in caught.value.faults
    ]
    assert sorted(found) == sorted(_expected(path))


def test_the_bad_folder_knows_every_fault_of_a_description_and_its_register() -> None:
    room = PROJECT / "src" / "ecotarget" / "intake"
    source = "".join(
        (room / f"{name}.py").read_text("utf-8") for name in ("sample_mapping", "register")
    )
    begins = ("dataset-", "samples-", "section-")
    codes = {word for word in source.split('"') if word.startswith(begins)}
    assert codes <= {entry.split()[0] for path in BAD for entry in _expected(path)}


def test_a_full_description_says_what_it_says() -> None:
    said = sample_mapping.load(EXAMPLES / "good" / "long-with-everything.yaml")
    source = said.source
    assert (said.medium, source.format, source.table, source.layout) == (
        *("sea", "sqlite", "samples"),
        "long",
    )
    assert (source.site, source.item, source.value, source.unit) == (
        *("station", "parameter"),
        *("value", "unit"),
    )
    assert source.stamp == Stamp({"stamp": "time"}, "%Y-%m-%d %H:%M")
    assert source.quantities == {"DIN": Quantity("din", None), "PO4-P": Quantity("dip", "ug/L")}
    assert source.rules == Rules("merge_equal", "refuse", "set_aside")
    assert source.missing == {"*", "-999"}
    assert (said.class_column, said.status_column) == ("class", "state")
    assert said.statuses == {"ok": "measured", "ice": "not_monitored", "dry": "dry"}
    assert set(said.statuses.values()) <= set(STATES)
    assert said.place_columns == {"basin": "sea", "amount": "area", "county": "county"}
    assert (said.year, said.period, said.stage, said.saturation) == (2022, None, "rounded", True)
    assert (said.items, said.more_items) == ("5+x", ("cod", "fluoride"))
    assert said.selections == (
        Selection(
            "国控断面", "testland/north", "national", ("甲桥",), "", "", "北市", "", "inflow", 116
        ),
        Selection("", "testland/north"),
    )


def test_a_register_says_what_each_section_is() -> None:
    said = sample_mapping.load(EXAMPLES / "good" / "long-with-everything.yaml")
    told = {
        name: (s.river, s.city, s.level, s.kind, s.role, s.target, s.amount, s.place.line)
        for name, s in said.register.items()
    }
    assert told == {
        "甲桥": ("甲江", "北市", "national", "river", "inflow", 2, None, 2),
        "乙库": ("", "北市", "province", "lake", "", 3, Decimal("12.5"), 3),
        "丙口": ("甲江", "", "", "river", "outflow", None, Decimal(0), 4),
    }
    assert said.places["s1"] == "甲桥"
    assert said.places["乙库坝前"] == said.places["乙库"] == "乙库"


def test_a_unit_may_stand_in_the_title() -> None:
    said = sample_mapping.load(EXAMPLES / "good" / "wide.yaml")
    assert said.source.quantities == {
        "pH(无量纲)": Quantity("ph", "无量纲"),
        "溶解氧（mg/L）": Quantity("do", "mg/L"),
        "氨氮": Quantity("nh3n", "mg/L"),
    }
    assert (said.period, said.source.stamp.parts) == ("2023-09", {})


STAMPED = """\
schema: 1
dataset: {zh: 表, en: table}
kind: water
medium: surface
columns: {section: s, stamp: %s, items: {DO: {item: do, unit: mg/L}}}
"""


@pytest.mark.parametrize(
    "stamp, stage",
    [
        ("{column: t}", "raw"),
        ('{column: t, format: "%m-%d %H:%M"}', "raw"),
        ("{date: d, hour: h}", "raw"),
        ('{column: t, format: "%Y-%m"}', "rounded"),
        ("{date: d}", "rounded"),
        ("{year: y, month: m}", "rounded"),
    ],
)
def test_samples_with_an_hour_are_those_of_an_instrument(
    tmp_path: Path, stamp: str, stage: str
) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(STAMPED % stamp, "utf-8")
    assert sample_mapping.load(path).stage == stage
    path.write_text(STAMPED % stamp + "stage: rounded\n", "utf-8")
    assert sample_mapping.load(path).stage == "rounded"


def test_the_ready_description_loads() -> None:
    assert sample_mapping.ready_names() == ("cnemc-water",)
    assert "cnemc-water" not in mapping.ready_names()
    said = sample_mapping.ready("cnemc-water")
    assert (said.source.files, said.source.format, said.stage) == ((), "csv", "raw")
    found = sample_mapping.with_files(said, ["zhejiang_2021-04.csv"])
    assert found.source.files == ("zhejiang_2021-04.csv",)
    with pytest.raises(FaultError) as caught:
        sample_mapping.ready("cnemc-watr")
    (fault,) = caught.value.faults
    assert (fault.code, fault.near) == ("dataset-ready-unknown", ("cnemc-water",))


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    for text, kind in (("kind: water", "water"), ('kind: "noise"  # zones', "noise"), ("", "air")):
        path.write_text(f"schema: 1\n{text}\n", "utf-8")
        assert kinds.kind_of(path) == kind
    assert kinds.kind_of(tmp_path / "nowhere.yaml") == "air"
    air = PROJECT / "tests" / "examples" / "datasets" / "good" / "wide.yaml"
    loaded = kinds.load_any(air)
    assert not isinstance(loaded, SampleSet)
    assert loaded == mapping.load(air)


def test_near_matches_are_offered() -> None:
    with pytest.raises(FaultError) as caught:
        sample_mapping.load(EXAMPLES / "bad" / "items.yaml")
    near = {f.details["found"]: f.near for f in caught.value.faults if "found" in f.details}
    assert near["DO"][0] == "do"
    assert near["ppm"] == ("mg/L",)
    assert "mg/L" in near["mgL"]
