"""One text of SQL on two engines: every figure of an assessment is the same, to the last digit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from made_courses import CITY as PLACE
from made_courses import GOOD, MEAN, OZONE, target
from made_hours import CLEAN, days, wide, write
from made_waters import made, row

from conftest import PROJECT
from ecotarget.assess import answers, walk, walks
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Engine
from ecotarget.intake import mapping
from ecotarget.model.assessment import CITY, STATION
from ecotarget.model.course import LOST, OPEN, Course
from ecotarget.model.target import Jurisdiction, Names, Target, TargetFile
from ecotarget.vocab import Lexicon

pytest_plugins = ("engines",)
SAMPLE = PROJECT / "samples" / "readings" / "dataset.yaml"


@pytest.mark.spark
@pytest.mark.parametrize("rung", [CITY, STATION])
def test_a_month_is_assessed_alike(engines: tuple[Engine, ...], rung: str) -> None:
    dataset = mapping.load(SAMPLE)
    here, there = (
        walk.assess((dataset,), Question(rung=rung, every="month"), engine) for engine in engines
    )
    assert len(here.results) > 15
    assert here.results == there.results
    assert (here.faults, here.set_aside) == (there.faults, there.set_aside)


@pytest.mark.spark
def test_days_and_hours_are_assessed_alike(engines: tuple[Engine, ...]) -> None:
    dataset = mapping.load(SAMPLE)
    asked = Question(rung=STATION, every="day", indicators=("air.aqi", "air.o3_90"))
    here, there = (walk.assess((dataset,), asked, engine) for engine in engines)
    assert len(here.results) > 100
    assert here.results == there.results


@pytest.mark.spark
def test_a_year_under_way_comes_together_alike(engines: tuple[Engine, ...]) -> None:
    """The courses of targets, with what is later than the day left out."""
    given = walks.given([mapping.load(SAMPLE)])
    place = Jurisdiction("example/city", Names("样例市", "Sample City"))
    names = ("air.pm25", "air.good_days", "air.o3_90")
    asking = (target(name, "2025", "<= 1", place=place) for name in names)
    files = [TargetFile("t.yaml", "", place, 2025, (), (), tuple(asking))]
    asked = answers.asked(files, given, Question(rung="", as_of=date(2025, 5, 20)))
    lexicon = Lexicon(files, (place,))
    here, there = (answers.answer(asked, files, lexicon, engine) for engine in engines)
    assert [len(course.points) for course in here.courses.values()] == [20, 20, 20]
    assert here.courses == there.courses


def both(
    engines: tuple[Engine, ...], data: walks.Described, as_of: str, *asking: Target
) -> tuple[Mapping[str, Course], Mapping[str, Course]]:
    """The courses of targets by their indicators, as each engine makes them."""
    given = walks.given([data])
    files = [TargetFile("t.yaml", "", PLACE, 2025, (), (), asking)]
    asked = answers.asked(files, given, Question(rung="", as_of=date.fromisoformat(as_of)))
    lexicon = Lexicon(files, (PLACE,))
    told = [answers.answer(asked, files, lexicon, engine).courses for engine in engines]
    here, there = ({key[1]: course for key, course in one.items()} for one in told)
    return here, there


@pytest.mark.spark
def test_years_before_come_together_alike(engines: tuple[Engine, ...], tmp_path: Path) -> None:
    """Hours that differ from day to day, with days without a value, and a leap year before."""
    of = {
        day: {**CLEAN, "pm25": f"{7 + n * n % 83}.{n % 10}", "o3": str(31 + n * 7 % 190)}
        for n, day in enumerate(days("2024-01-01", "2025-03-20"))
        if n % 19
    }
    data = wide(write(tmp_path / "hours.csv", of))
    asking = [target(name, "2025") for name in (MEAN, GOOD, OZONE)]
    here, there = both(engines, data, "2025-03-15", *asking)
    assert set(here) == {MEAN, GOOD, OZONE}
    assert {course.until for course in here.values()} == {date(2025, 3, 15)}
    assert [past.year for past in here[MEAN].past] == [2024]
    assert len({point.value for point in here[MEAN].points}) > 50
    assert {point.value for point in here[GOOD].points} == {0, 1}
    assert here == there


@pytest.mark.spark
def test_sections_come_together_alike(engines: tuple[Engine, ...], tmp_path: Path) -> None:
    """Sections that are lost, beyond their class and within it; pH, oxygen, and what was not found."""
    water = ({"do": "4.1"}, {"ph": "5.2"}, {"nh3n": "0.94"}, {"tp": "<0.01"}, {"nh3n": "40"})
    rows = [
        row(f"S{number}", f"2025-{month:02d}-{number + 3:02d}", **items)
        for number, items in enumerate(water, 1)
        for month in range(1, 9)
        if (number, month) != (3, 5)
    ]
    said = made(tmp_path, rows, "scopes:\n  - {jurisdiction: testland/city}\n")
    asking = [
        target("water.section_ratio_iii", "2025", ">= 80 %"),
        target("water.section_ratio_worse_v", "2025", "== 0 %"),
    ]
    here, there = both(engines, said, "2025-07-31", *asking)
    first = {one.section: one for one in here["water.section_ratio_iii"].sections}
    assert {one.kept for one in first.values()} == {LOST, OPEN} and len(first) == 5
    assert {one.items[0].item for one in first.values()} >= {"do", "ph", "nh3n"}
    assert len(here) == 2
    assert here == there
