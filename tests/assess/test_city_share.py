"""A station that sends nothing is still a station of its city: thin evidence never passes."""

from __future__ import annotations

import pytest

from conftest import PROJECT, World
from ecotarget.assess import walk
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import mapping
from ecotarget.model.assessment import FINAL, TOO_LITTLE, Assessed

pytestmark = pytest.mark.no_cover  # see conftest.py

SAMPLE = PROJECT / "samples" / "readings" / "year"


def mean_of_city(world: World, cities: str) -> Assessed:
    text = (SAMPLE / "dataset.yaml").read_text("utf-8")
    head, _, _ = text.partition("cities:")
    for file in SAMPLE.glob("2025-*.csv"):
        world.write(file.name, file.read_bytes())
    dataset = mapping.load(world.write("dataset.yaml", f"{head}cities: {cities}\n"))
    engine = Duck()
    try:
        asked = Question(indicators=("air.pm25",))
        (figure,) = walk.assess((dataset,), asked, engine).results
    finally:
        engine.close()
    return figure


def test_two_of_two_stations_make_the_value_of_a_city(world: World) -> None:
    figure = mean_of_city(world, "{W01: 乙市, W02: 乙市}")
    assert (figure.state, figure.place) == (FINAL, "乙市")


def test_two_of_four_listed_stations_make_none(world: World) -> None:
    """Three quarters of four are three; the two that sent something are not enough."""
    figure = mean_of_city(world, "{W01: 乙市, W02: 乙市, W03: 乙市, W04: 乙市}")
    assert (figure.state, figure.value, figure.coverage.have) == (TOO_LITTLE, None, 0)


def test_two_of_three_listed_stations_are_enough(world: World) -> None:
    """Below four stations a half will do: two of three, on every day that both are valid."""
    figure = mean_of_city(world, "{W01: 乙市, W02: 乙市, W03: 乙市}")
    both = mean_of_city(world, "{W01: 乙市, W02: 乙市}")
    assert figure.value is not None
    assert 300 < figure.coverage.have < both.coverage.have


def test_a_list_may_name_stations_of_other_cities(world: World) -> None:
    figure = mean_of_city(world, "{W01: 乙市, W02: 乙市, W03: 丙市}")
    assert (figure.state, figure.place) == (FINAL, "乙市")
