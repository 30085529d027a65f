"""What a question may not get: a nameless city, hours that are still to come, a silent refusal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from conftest import PROJECT, World
from ecotarget.assess import walk
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import mapping
from ecotarget.model.assessment import CITY, STATION
from ecotarget.model.faults import FaultError
from ecotarget.model.period import Period

SAMPLE = PROJECT / "samples" / "readings"


@pytest.fixture
def duck() -> Iterator[Duck]:
    engine = Duck()
    yield engine
    engine.close()


def described(world: World, cities: str, files: str = "hourly.csv") -> Path:
    """The month of the sample, with another line about its cities."""
    world.write("hourly.csv", (SAMPLE / "hourly.csv").read_bytes())
    text = (SAMPLE / "dataset.yaml").read_text("utf-8")
    lines = [
        line for line in text.splitlines() if not line.startswith(("files:", "cities:", "  W"))
    ]
    return world.write("dataset.yaml", "\n".join([*lines, f'files: ["{files}"]', cities]) + "\n")


def test_stations_without_a_city_are_no_city(world: World, duck: Duck) -> None:
    """Averaged under an empty name they would be a figure of nowhere."""
    dataset = mapping.load(described(world, ""))
    asked = Question(rung=CITY, every="month", indicators=("air.pm25",))
    with pytest.raises(FaultError) as caught:
        walk.assess((dataset,), asked, duck)
    (fault,) = caught.value.faults
    assert (fault.code, fault.near) == ("station-without-city", ("station",))


def test_no_hour_after_the_day_asked_for_is_seen(world: World, duck: Duck) -> None:
    dataset = mapping.load(described(world, ""))
    month = Period.parse("2025-05")
    asked = Question(
        rung=STATION, periods=(month,), indicators=("air.aqi_hourly",), as_of=date(2025, 5, 3)
    )
    days = {one.period.end for one in walk.assess((dataset,), asked, duck).results}
    assert days == {date(2025, 5, 1), date(2025, 5, 2), date(2025, 5, 3)}


def test_what_a_later_law_knows_can_be_asked_for(world: World, duck: Duck) -> None:
    """The three-year mean came with HJ 663-2026; under the law before it there is none."""
    assert "air.pm25_3y" in walk.reckonable()
    dataset = mapping.load(described(world, ""))
    asked = Question(rung=STATION, indicators=("air.pm25_3y",))
    assert walk.assess((dataset,), asked, duck).results == ()


def test_the_law_asked_for_gives_its_own_figures(world: World, duck: Duck) -> None:
    dataset = mapping.load(described(world, ""))
    asked = Question(rung=STATION, indicators=("air.pm25_3y",), edition="2026")
    assert {one.indicator for one in walk.assess((dataset,), asked, duck).results} == {
        "air.pm25_3y"
    }


def test_a_pattern_may_begin_at_the_root(world: World) -> None:
    whole = (world.root / "*.csv").as_posix()
    dataset = mapping.load(described(world, "", whole))
    assert dataset.files == ((world.root / "hourly.csv").as_posix(),)


def test_a_pattern_that_nothing_can_match_is_told(world: World) -> None:
    with pytest.raises(FaultError) as caught:
        mapping.load(described(world, "", "a**b/*.csv"))
    assert [fault.code for fault in caught.value.faults] == ["dataset-files"]
