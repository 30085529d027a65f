"""Courses of Beijing's four stations as of several days of 2016, beside an independent reading.

The days are those of tests/methods/second_air.py, which shares no line with the program; figures of a part
of the year that are made of the points must be those that the walk gives for that part.
"""

from __future__ import annotations

import importlib.util
import sys
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from types import ModuleType

import pytest
from made_courses import Answered, answered, target

from conftest import PROJECT
from ecotarget.intake import mapping
from ecotarget.model.course import DAYS, Course
from ecotarget.model.course import MEAN as OF_DAYS
from ecotarget.model.target import Jurisdiction, Names

pytestmark = pytest.mark.no_cover  # see conftest.py

PRSA = PROJECT.parent / "shared" / "data" / "air" / "prsa"
BEIJING = Jurisdiction("cn/beijing", Names("北京市", "Beijing"))
ITEMS = {
    **{f"air.{item}": item for item in ("pm25", "pm10", "so2", "no2")},
    **{f"air.{item}_98": item for item in ("so2", "no2")},
    **{f"air.{item}_95": item for item in ("pm25", "pm10", "co")},
    "air.o3_90": "o3",
}
GOOD = ("air.good_day_ratio", "air.good_days")
HEAVY = ("air.heavy_days", "air.heavy_ratio")
NAMES = (*ITEMS, *GOOD, *HEAVY, "air.excellent_days")
MONTHS = {2: 25}  # valid days that each month needs; 27 in the others
ENDS = ("2016-01-31", "2016-04-15", "2016-06-30", "2016-11-30")


@cache
def second() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "second_air", PROJECT / "tests" / "methods" / "second_air.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["second_air"] = module
    spec.loader.exec_module(module)
    return module


@cache
def city() -> dict[str, dict[date, Fraction]]:
    """The valid days of the city by item, as the other reading has them; CO in mg/m3."""
    if not PRSA.is_dir():
        pytest.skip("the four stations of PRSA are not beside the project")
    found: dict[str, dict[date, Fraction]] = second().prsa_places(PRSA, range(2013, 2017))["city"]
    return found


@cache
def flags() -> dict[date, tuple[int, int, int]]:
    """Good, heavy, excellent: the days that count."""
    found = second().indices(city(), date(2013, 3, 1), date(2016, 12, 31), 2012)
    return {
        day: (int(one.aqi <= 100), int(one.aqi > 200), int(one.aqi <= 50))
        for day, one in found.items()
        if one.valid
    }


def series(name: str) -> dict[date, Fraction]:
    if name in ITEMS:
        return city()[ITEMS[name]]
    which = 0 if name in GOOD else 1 if name in HEAVY else 2
    return {day: Fraction(flag[which]) for day, flag in flags().items()}


@cache
def reckoned(as_of: str) -> Answered:
    files = sorted(PRSA.glob("*.csv"))
    if len(files) != 4:
        pytest.skip("the four stations of PRSA are not beside the project")
    dataset = mapping.with_files(mapping.ready("prsa"), files)
    asked = [target(name, "2016", "<= 1", place=BEIJING) for name in NAMES]
    return answered(dataset, *asked, as_of=date.fromisoformat(as_of))


def course(name: str, as_of: str) -> Course:
    return reckoned(as_of).courses[BEIJING.id, name, "", "2016"]


def points(found: Course) -> dict[date, Fraction]:
    return {point.period.start: point.value for point in found.points}


@pytest.mark.parametrize("as_of", ENDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_day_is_that_of_the_other_reading(name: str, as_of: str) -> None:
    found, end = course(name, as_of), date.fromisoformat(as_of)
    first = date(2016, 1, 1)
    assert points(found) == {d: v for d, v in series(name).items() if first <= d <= end}
    assert (found.until, found.period.text) == (end, "2016")
    for past in found.past:
        own = {point.period.start: point.value for point in past.points}
        assert own == {d: v for d, v in series(name).items() if d.year == past.year}


@pytest.mark.parametrize("as_of", ENDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_years_that_count_and_the_months_that_fall_short(name: str, as_of: str) -> None:
    found, end = course(name, as_of), date.fromisoformat(as_of)
    valid = set(series(name))

    def share(first: date, last: date) -> Fraction:
        whole = [first + timedelta(n) for n in range((last - first).days + 1)]
        return Fraction(sum(day in valid for day in whole), len(whole))

    expected = []
    for year in (2015, 2014, 2013, 2012, 2011):
        month = (end + timedelta(days=1)).month
        starts = [date(year, n, 1) for n in range(month, 13)]
        last_days = [d - timedelta(days=1) for d in (*starts[1:], date(year + 1, 1, 1))]
        to_come = share(starts[0], date(year, 12, 31)) >= Fraction(3, 4)
        each = all(share(*pair) >= Fraction(1, 2) for pair in zip(starts, last_days, strict=True))
        if to_come and each and share(date(year, 1, 1), end.replace(year=year)) >= Fraction(1, 2):
            expected.append(year)
    assert [past.year for past in found.past] == expected
    short = []
    for month in range(1, 13):
        last = date(2016 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        there = sum(d in valid for d in (date(2016, month, n) for n in range(1, last.day + 1)))
        if last <= end and there < MONTHS.get(month, 27):
            short.append(f"2016-{month:02d}")
    assert found.short == tuple(short) and found.need == 324


def test_three_years_before_the_second_half_of_2016() -> None:
    """Data begin in March 2013: that year is no valid one and stands for the rest all the same."""
    assert [past.year for past in course("air.pm25", "2016-06-30").past] == [2015, 2014, 2013]
    assert [past.year for past in course("air.good_days", "2016-06-30").past] == [2015, 2014, 2013]


@pytest.mark.parametrize("as_of", ENDS)
def test_figures_of_the_points_are_those_of_the_walk(as_of: str) -> None:
    answers = reckoned(as_of)
    for figure in answers.assessment.results:
        found = answers.courses[BEIJING.id, figure.indicator, "", "2016"]
        values = sorted(point.value for point in found.points)
        if found.position is not None:
            rank = found.position * (len(values) - 1)
            low = int(rank)
            above = values[min(low + 1, len(values) - 1)]
            expected = values[low] + (above - values[low]) * (rank - low)
        elif found.how == OF_DAYS:
            expected = Fraction(sum(values), len(values))
        else:
            assert found.how == DAYS
            expected = sum(values, Fraction(0))
            expected = 100 * expected / len(values) if found.as_share else expected
        assert figure.value == expected, figure.indicator
        assert figure.coverage.have == len(values)
