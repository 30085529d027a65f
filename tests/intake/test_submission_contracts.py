"""Submission contracts: what a sound one says, and every fault of the others with line and column.

The folders examples/contracts/good and bad are tests: put a file there and it is one. The first line of
a bad file says what is expected of it: `# expect: code line:col, code line:col`.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from conftest import PROJECT
from ecotarget.intake import contracts
from ecotarget.model.faults import FaultError
from ecotarget.model.submission import Contract, Due
from ecotarget.model.target import Jurisdiction, Names
from ecotarget.vocab import Lexicon

EXAMPLES = PROJECT / "tests" / "examples" / "contracts"
GOOD = sorted((EXAMPLES / "good").glob("*.yaml"))
BAD = sorted((EXAMPLES / "bad").glob("*.yaml"))
NORTH = Jurisdiction("testland/north", Names("北县", "North County"))
SCHEMA = Draft202012Validator(
    json.loads(files("ecotarget").joinpath("intake", "contract.schema.json").read_text("utf-8"))
)
# What a schema cannot see: names, units, calendars, bounds against one another.
UNSEEN = {
    *("indicator", "unit-dimension", "range-dimension", "range", "twice", "word", "due-months"),
    *("due-calendar", "calendar", "files", "until", "span"),
}


def loaded(path: Path) -> Contract:
    return contracts.load(path, Lexicon((), [NORTH]))


def expected(path: Path) -> list[str]:
    first = path.read_text("utf-8").partition("\n")[0]
    return sorted(entry.strip() for entry in first.removeprefix("# expect:").split(","))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_contract_is_loaded_and_fits_the_schema(path: Path) -> None:
    assert loaded(path).names.zh
    SCHEMA.validate(yaml.safe_load(path.read_text("utf-8")))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_contract_gives_each_of_its_faults(path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        loaded(path)
    found = [f"{one.code} {one.place.line}:{one.place.column}" for one in caught.value.faults]
    assert sorted(found) == expected(path)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_schema_refuses_what_it_can_see(path: Path) -> None:
    assert SCHEMA.is_valid(yaml.safe_load(path.read_text("utf-8"))) == (path.stem in UNSEEN)


def test_what_a_contract_says() -> None:
    one = loaded(EXAMPLES / "good" / "county.yaml")
    assert [place.id for place in one.jurisdictions] == ["testland/north", "testland/south"]
    assert (one.every, one.first.text, one.last and one.last.text) == (
        "month",
        "2025-01",
        "2025-12",
    )
    assert one.due == Due("day", 5)
    assert (one.columns, one.repeats) == (("source", "note"), False)
    told = [(figure.indicator.id, figure.scope, figure.required) for figure in one.figures]
    assert told == [
        ("air.pm25", "", True),
        ("water.codmn", "东桥", True),
        ("water.codmn", "西桥", True),
        ("water.section_class", "东桥", True),
        ("air.composite_index", "", False),
    ]
    first = one.figures[0]
    assert [unit.spelling for unit in first.units] == ["ug/m3", "mg/m3"]
    assert first.most is not None and first.most.value == Decimal("0.5")
    assert [given.role for given in one.inputs] == ["contract"]


def test_a_calendar_is_read_from_beside_the_contract() -> None:
    one = loaded(EXAMPLES / "good" / "quarter.yaml")
    assert one.holidays == {date(2025, 4, 4): False}
    assert [given.role for given in one.inputs] == ["contract", "calendar"]


@pytest.mark.parametrize(
    ("name", "near"),
    [("key", "figures"), ("figure-key", "units"), ("indicator", "air.pm25"), ("columns", "source"),
     ("unit-dimension", "ug/m3"), ("due-key", "working_days"), ("repeats", "refuse")],
)  # fmt: skip
def test_a_slip_names_what_was_likely_meant(name: str, near: str) -> None:
    with pytest.raises(FaultError) as caught:
        loaded(EXAMPLES / "bad" / f"{name}.yaml")
    assert near in {term for fault in caught.value.faults for term in fault.near}
