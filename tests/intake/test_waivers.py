"""Waiver files: what a sound one says, and every fault of the others with its line and column.

The folders examples/waivers/good and bad are tests: put a file there and it is one. The first line of
a bad file says what is expected of it: `# expect: code line:col, code line:col`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.intake import waivers
from ecotarget.model.faults import FaultError
from ecotarget.model.period import Period
from ecotarget.model.target import Jurisdiction, Names
from ecotarget.vocab import Lexicon

EXAMPLES = PROJECT / "tests" / "examples" / "waivers"
GOOD = sorted((EXAMPLES / "good").glob("*.yaml"))
BAD = sorted((EXAMPLES / "bad").glob("*.yaml"))
NORTH = Jurisdiction("testland/north", Names("北县", "North County"))
LEXICON = Lexicon((), [NORTH])
ENTRY = (
    "  - {{id: {}, target: T-1, jurisdiction: {}, period: 2024, reason: r, approved_by: b, "
    "document: d, starts: {}, expires: {}}}\n"
)


def written(path: Path, *entries: tuple[str, str, str, str]) -> Path:
    """A waiver file of entries: id, jurisdiction, first and last day."""
    lines = "".join(ENTRY.format(*entry) for entry in entries)
    path.write_text(f"schema: 1\nwaivers:\n{lines}", "utf-8")
    return path


def codes(caught: pytest.ExceptionInfo[FaultError]) -> list[str]:
    return [
        f"{fault.code} {fault.place.line}:{fault.place.column}" for fault in caught.value.faults
    ]


def expected(path: Path) -> list[str]:
    first = path.read_text("utf-8").partition("\n")[0]
    return sorted(entry.strip() for entry in first.removeprefix("# expect:").split(","))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_is_loaded_entry_by_entry(path: Path) -> None:
    loaded = waivers.load([path], LEXICON)
    assert len(loaded.waivers) == path.read_text("utf-8").count("id: ")
    (given,) = loaded.inputs
    assert (given.path, given.role) == (path.as_posix(), "waivers")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_gives_each_of_its_faults(path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        waivers.load([path], LEXICON)
    assert sorted(codes(caught)) == expected(path)


def test_there_are_examples_of_every_fault_of_a_waiver() -> None:
    source = (PROJECT / "src" / "ecotarget" / "intake" / "waivers.py").read_text("utf-8")
    told = {entry.split()[0] for path in BAD for entry in expected(path)}
    wanted = {"target-date", "period-unknown", "dataset-key-unknown"}
    wanted |= {word for word in source.split('"') if word.startswith(("waiver-", "dataset-"))}
    assert wanted - told == set()
    assert (len(GOOD), len(BAD)) >= (3, 14)


def test_an_entry_says_what_it_says() -> None:
    (one,) = waivers.load([EXAMPLES / "good" / "one.yaml"], LEXICON).waivers
    assert one[:9] == (
        *("W-1", "TN24-001", "testland/north", Period.year(2024)),
        *("tunnel works beside the station", "Bureau of Testland", "letter 18 of 2024"),
        *(date(2024, 7, 1), date(2024, 12, 31)),
    )
    assert (one.place.line, one.place.column) == (4, 5)


def test_a_place_is_known_by_its_names_and_a_strange_one_stays_as_written() -> None:
    found = waivers.load([EXAMPLES / "good" / "prolonged.yaml"], LEXICON).waivers
    assert {one.jurisdiction for one in found} == {"testland/north"}
    found = waivers.load([EXAMPLES / "good" / "prolonged.yaml"], Lexicon(())).waivers
    assert {one.jurisdiction for one in found} == {"北县"}


def test_the_near_field_is_named() -> None:
    with pytest.raises(FaultError) as caught:
        waivers.load([EXAMPLES / "bad" / "field-unknown.yaml"], LEXICON)
    near = {fault.details["found"]: fault.near for fault in caught.value.faults if fault.near}
    assert near["expire"][0] == "expires"


def test_several_files_are_one_register(tmp_path: Path) -> None:
    one = written(tmp_path / "1.yaml", ("W-1", "a", "2024-01-01", "2024-06-30"))
    two = written(
        tmp_path / "2.yaml",
        ("W-1", "b", "2024-01-01", "2024-06-30"),
        ("W-2", "a", "2024-06-30", "2024-07-31"),
    )
    with pytest.raises(FaultError) as caught:
        waivers.load([one, two], LEXICON)
    assert [(f.code, f.place.file, f.place.line) for f in caught.value.faults] == [
        ("waiver-twice", two.as_posix(), 3),
        ("waiver-overlap", two.as_posix(), 4),
    ]
    assert caught.value.faults[0].details["first"] == f"{one.as_posix()}:3:5"
    assert caught.value.faults[1].details["place"] == f"{one.as_posix()}:3:5"


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    one = written(tmp_path / "1.yaml", ("W-1", "a", "2024-01-01", "2024-06-30"))
    assert len(waivers.load([one, one], LEXICON).waivers) == 1


def test_the_faults_of_every_file_are_told_together(tmp_path: Path) -> None:
    one = written(tmp_path / "1.yaml", ("W-1", "a", "2024-1-1", "2024-06-30"))
    with pytest.raises(FaultError) as caught:
        waivers.load([tmp_path / "none.yaml", one], LEXICON)
    assert [fault.code for fault in caught.value.faults] == ["file-missing", "target-date"]


def test_no_file_waives_nothing() -> None:
    assert waivers.load([], LEXICON) == waivers.Loaded((), ())
