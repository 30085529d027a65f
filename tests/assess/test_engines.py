"""One text of SQL on two engines: every figure of an assessment is the same, to the last digit."""

from __future__ import annotations

import pytest

from conftest import PROJECT
from ecotarget.assess import walk
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Engine
from ecotarget.intake import mapping
from ecotarget.model.assessment import CITY, STATION

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
