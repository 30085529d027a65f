"""Nothing later than a day is read: no figure, no fault, no station, no section that is new there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

import hourly
import sampled
from ecotarget.engine.connection import QUANTA
from ecotarget.intake import mapping
from ecotarget.model.reading import SampleSet
from hourly import LONG, Hourly
from hourly import engines_closed as engines_closed  # noqa: PLC0414 - a fixture
from sampled import WIDE, Sampled
from sampled import engines_closed as sets_closed  # noqa: F401 - a fixture

LAST = date(2016, 1, 1)
# A day, and the next one with a new station, a word, a figure twice and an item that nobody knows.
LINES = (
    "A,2016-01-01 22:00,PM2.5,22,ug/m3",
    "A,2016-01-01 23:00,PM2.5,,ug/m3",
    "A,2016-01-02 00:00,PM2.5,much,ug/m3",
    "A,2016-01-02 01:00,PM2.5,1,ug/m3",
    "A,2016-01-02 01:00,PM2.5,2,ug/m3",
    "A,2016-01-02 02:00,NO9,2,ug/m3",
    "B,2016-01-02 02:00,PM2.5,2,ug/m3",
)


def tables(found: Hourly) -> dict[str, list[tuple[object, ...]]]:
    return {name: found.table(name) for name in ("reading", "station", "day_check")}


def read(folder: Path, text: str, *lines: str, until: date | None) -> Hourly:
    dataset = hourly.described(folder, text, {"a.csv": "\n".join(lines) + "\n"})
    return hourly.opened(dataset, until=until)


def test_later_rows_are_not_there(tmp_path: Path) -> None:
    head = hourly.HEADER
    seen = read(tmp_path, LONG, head, *LINES, until=LAST)
    cut = read(tmp_path, LONG, head, *LINES[:2], until=LAST)
    assert tables(seen) == tables(cut)
    assert seen.told() == cut.told() == []
    assert seen.counts() == cut.counts() == {"reading-missing": 1}
    assert (seen.opened.last_day, seen.opened.sites, seen.opened.rows) == (LAST, ("A",), 2)
    whole = read(tmp_path, LONG, head, *LINES, until=None)
    assert len(whole.told()) == 4 and whole.opened.rows == 7
    assert whole.table("station") == [("A", ""), ("B", "")]


def test_a_stamp_that_cannot_be_read_is_told_on_every_day(tmp_path: Path) -> None:
    found = read(tmp_path, LONG, hourly.HEADER, *LINES, "A,soon,PM2.5,2,ug/m3", until=LAST)
    assert found.told() == ["reading-stamp 9 soon"]


def test_the_end_of_an_hour_belongs_to_the_day_before(tmp_path: Path) -> None:
    """With stamps of the end of an hour midnight of the 2nd is the last hour of the 1st."""
    text = LONG.replace("marks: begin", "marks: end")
    found = read(tmp_path, text, hourly.HEADER, *LINES[:3], LINES[3], until=LAST)
    assert found.told() == ["reading-not-a-number 4 much"]
    assert found.amounts() == {"01 21": 22 * QUANTA}


def test_stations_that_the_mapping_lists_are_there_before_they_are_met(tmp_path: Path) -> None:
    text = LONG.replace("missing:", "cities: {A: 甲, B: 甲}\nmissing:")
    found = read(tmp_path, text, hourly.HEADER, *LINES, until=LAST)
    assert found.table("station") == [("A", "甲"), ("B", "甲")]


TITLES = ", ".join(f"h{number}" for number in range(24))
HOURS = f"""schema: 1
dataset: {{zh: 试验, en: trial}}
format: csv
layout: hours
columns: {{site: site, stamp: {{date: day, format: "%Y-%m-%d"}}, item: item}}
hours: [{TITLES}]
items: {{PM2.5: {{item: pm25, unit: ug/m3}}}}
marks: begin
time_zone: "-08:00"
day_zone: "-08:00"
"""


def of_hours(*rows: str) -> tuple[str, ...]:
    """Rows with the first two hours filled and the others blank."""
    return (f"site,day,item,{TITLES.replace(' ', '')}", *(row + "," * 22 for row in rows))


def test_rows_that_hold_the_hours_of_a_day(tmp_path: Path) -> None:
    lines = of_hours("A,2016-01-01,PM2.5,1,2", "B,2016-01-02,PM2.5,x,4")
    found = read(tmp_path, HOURS, *lines, until=LAST)
    assert found.amounts() == {"01 00": QUANTA, "01 01": 2 * QUANTA}
    assert (found.told(), found.table("station")) == ([], [("A", "")])


def test_a_row_whose_day_ends_in_another_zone(tmp_path: Path) -> None:
    """By a clock an hour behind the row of the 2nd begins on the 1st: its first hour is seen."""
    text = HOURS.replace('day_zone: "-08:00"', 'day_zone: "-09:00"')
    found = read(tmp_path, text, *of_hours("A,2016-01-02,PM2.5,1,2"), until=LAST)
    assert found.amounts() == {"01 23": QUANTA}


@pytest.mark.parametrize("kind", ["TIMESTAMP", "TIMESTAMPTZ"])
def test_typed_stamps_of_several_files(tmp_path: Path, kind: str) -> None:
    """Instants are in UTC and the day begins at 16:00 of the one before."""
    start = "2015-12-31 16:00:00+00" if kind == "TIMESTAMPTZ" else "2016-01-01 00:00:00"
    text = (
        LONG.replace("format: csv", "format: parquet")
        .replace(", unit: unit", "")
        .replace("{item: pm25}", "{item: pm25, unit: ug/m3}")
        .replace("PM10: {item: pm10}, O3: {item: o3}, CO: {item: co}", "O3: {item: o3, unit: ppb}")
    )
    paths = []
    for site, first in (("A", 0), ("B", 24)):
        path = tmp_path / f"{site}.parquet"
        select = (
            f"SELECT '{site}' AS site, {kind} '{start}' + to_hours(CAST(i + {first} AS INTEGER))"
            " AS time, CASE WHEN i = 3 THEN 'NO9' ELSE 'PM2.5' END AS item,"
            " CAST(i + 1 AS DOUBLE) AS value FROM range(26) AS r(i)"
        )
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        paths.append(path)
    dataset = mapping.with_files(hourly.described(tmp_path, text, {}), paths)
    found = hourly.opened(dataset, until=LAST)
    assert len(found.table("reading")) == 23
    assert found.table("station") == [("A", "")]
    assert found.counts() == {"reading-item-unknown": 1}
    assert len(found.opened.faults) == 1  # of the first file alone, where every file could tell one
    assert found.opened.last_day == LAST


# ---- Samples --------------------------------------------------------------------------------------


def water(folder: Path, text: str, content: str, name: str = "a.csv") -> SampleSet:
    return sampled.described(folder, text, {name: content})


def sections(found: Sampled) -> list[str]:
    return [section.name for section in found.opened.sections]


def test_later_samples_and_sections_are_not_there(tmp_path: Path) -> None:
    lines = ("A,2025-03-05,8,0.1", "A,2025-04-05,8,what", "B,2025-04-05,999,0.1")
    said = water(tmp_path, WIDE, sampled.rows(*lines))
    found = sampled.opened(said, until=date(2025, 3, 31))
    assert (sections(found), found.told(), len(found.amounts())) == (["A"], [], 2)
    assert found.opened.last_day == date(2025, 3, 5)
    assert sections(sampled.opened(said)) == ["A", "B"]
    nothing = sampled.opened(said, until=date(2025, 3, 4))
    assert (sections(nothing), nothing.opened.last_day, nothing.told()) == ([], None, [])


@pytest.mark.parametrize(
    "stamp, until, seen",
    [
        ("2025-03", "2025-03-01", True),  # a month is told from its first day on
        ("2025-03", "2025-02-28", False),
        ("2025-Q1", "2025-03-30", False),  # what is of more than a month when it is over
        ("2025-Q1", "2025-03-31", True),
        ("2025", "2025-12-30", False),
    ],
)
def test_what_is_of_a_stretch(tmp_path: Path, stamp: str, until: str, seen: bool) -> None:
    day = date.fromisoformat(until)
    said = water(tmp_path, WIDE, sampled.rows(f"A,{stamp},8,0.1"))
    assert (sections(sampled.opened(said, until=day)) == ["A"]) is seen
    table = WIDE.replace("  stamp: {column: 时间}\n", "") + f"period: {stamp}\n"
    bare = sampled.rows("A,8,0.1", head="断面,溶解氧(mg/L),氨氮(mg/L)")
    own = sampled.opened(water(tmp_path, table, bare, "b.csv"), until=day)
    assert ((sections(own), len(own.table("sample"))) == (["A"], 2)) is seen


def test_years_in_the_names_of_files(tmp_path: Path) -> None:
    text = WIDE.replace("stamp: {column: 时间}", 'stamp: {column: 时间, format: "%m-%d %H:%M"}')
    content = sampled.rows("A,04-01 04:00,8,0.1")
    later = sampled.rows("B,04-01 04:00,8,0.1")
    said = sampled.described(tmp_path, text, {"a_2024.csv": content, "a_2025.csv": later})
    found = sampled.opened(said, until=date(2024, 12, 31))
    assert (sections(found), len(found.amounts())) == (["A"], 2)


def test_listed_sections_are_there_before_they_are_sampled(tmp_path: Path) -> None:
    (tmp_path / "register.csv").write_text("name\nA\nB\n", "utf-8")
    listed = "sections: {file: register.csv, columns: {section: name}}\n"
    said = water(tmp_path, WIDE + listed, sampled.rows("A,2025-03-05,8,0.1", "B,2025-04-05,8,0.1"))
    found = sampled.opened(said, until=date(2025, 3, 31))
    assert sections(found) == ["A", "B"]
    assert {site for site, *_ in found.table("sample")} == {"A"}


def test_blank_and_broken_stamps_are_told_on_every_day(tmp_path: Path) -> None:
    lines = ("A,2025-03-05,8,0.1", "A,2025-04-05,8,0.1", "A,later,8,0.1", "A,,8,0.1")
    said = water(tmp_path, WIDE, sampled.rows(*lines))
    found = sampled.opened(said, until=date(2025, 3, 31))
    assert found.told() == ["sample-stamp 4 later", "sample-stamp 5"]
    assert set(found.amounts()) == {("A", "do", "03-05 00:00"), ("A", "nh3n", "03-05 00:00")}
