"""One text of SQL on two engines: every figure of an assessment is the same, to the last digit."""

from __future__ import annotations

from datetime import date

import pytest
from made_courses import target

from conftest import PROJECT
from ecotarget.assess import answers, walk, walks
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Engine
from ecotarget.intake import mapping
from ecotarget.model.assessment import CITY, STATION
from ecotarget.model.target import Jurisdiction, Names, TargetFile
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
