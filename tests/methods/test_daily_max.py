"""The highest hour of a station's day beside a second reading over lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import (
    CANADA,
    CHINA,
    MAX,
    MAX_CANADA,
    QUANTA,
    climb,
    from_midnight,
    opened,
    station_days,
)

from ecotarget.engine.duck import Duck
from ecotarget.methods import daily_max
from ecotarget.model.standard import Day

DAY = date(2023, 12, 31)
SEVENTY = 70 * QUANTA * CANADA
Hour = str | int | None


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def day_of(
    duck: Duck,
    hours: list[Hour],
    day: Day = MAX_CANADA,
    multiple: int = CANADA,
    limit: int | None = None,
) -> tuple[Fraction | None, int, int]:
    climb(duck, {("a", "so2"): from_midnight(DAY, hours)})
    made = station_days(duck, daily_max.sql(day, ["so2"], multiple, limit), multiple)
    return made["a", "so2", DAY]


def test_the_highest_hour_wherever_it_stands(duck: Duck) -> None:
    for place in (0, 11, 23):
        hours: list[Hour] = [10] * 24
        hours[place] = 71
        assert day_of(duck, hours) == (71, 24, 1)


def test_eighteen_hours_in_canada_twenty_in_china(duck: Duck) -> None:
    assert day_of(duck, [71] + [5] * 17) == (71, 18, 1)
    assert day_of(duck, [71] + [5] * 16)[1:] == (17, 0)
    assert day_of(duck, [71] + [5] * 19, MAX, CHINA) == (71, 20, 1)
    assert day_of(duck, [71] + [5] * 18, MAX, CHINA)[1:] == (19, 0)


def test_above_the_limit_a_thin_day_counts_all_the_same(duck: Duck) -> None:
    assert day_of(duck, [71] + [5] * 16, limit=SEVENTY) == (71, 17, 1)
    assert day_of(duck, [71], limit=SEVENTY) == (71, 1, 1)
    assert day_of(duck, [70] + [5] * 16, limit=SEVENTY)[1:] == (17, 0)
    assert day_of(duck, [70] + [5] * 17, limit=SEVENTY) == (70, 18, 1)


def test_the_rounded_day_meets_the_limit(duck: Duck) -> None:
    """70.04 is 70.0, the limit itself; 70.05 is 70.1 and above it."""
    assert day_of(duck, ["70.04"], limit=SEVENTY)[1:] == (1, 0)
    assert day_of(duck, ["70.05"], limit=SEVENTY) == (Fraction(701, 10), 1, 1)
    assert day_of(duck, ["70.049999"] * 18, limit=SEVENTY) == (70, 18, 1)


def test_without_a_rounding_the_hour_stays_as_it_is(duck: Duck) -> None:
    hours: list[Hour] = ["70.049999"] * 24
    assert day_of(duck, hours, MAX, CHINA)[0] == Fraction("70.049999")


def test_a_day_of_zeros_has_a_maximum(duck: Duck) -> None:
    assert day_of(duck, [0] * 24) == (0, 24, 1)


def test_only_the_items_asked_for(duck: Duck) -> None:
    hours = from_midnight(DAY, [1] * 24)
    climb(duck, {("a", "so2"): hours, ("a", "no2"): hours, ("b", "o3"): hours})
    sql = daily_max.sql(MAX, ["so2", "o3"], CHINA)
    assert set(station_days(duck, sql, CHINA)) == {("a", "so2", DAY), ("b", "o3", DAY)}
    assert duck.rows(f"SELECT DISTINCT kind FROM ({sql}) AS made") == [("max",)]


def second_reading(amounts: list[int], limit: Fraction | None) -> tuple[Fraction, bool]:
    """The largest, one decimal, a half upwards; 18 hours, or above the limit."""
    tenths, rest = divmod(max(amounts), QUANTA // 10)
    value = Fraction(tenths + (2 * rest >= QUANTA // 10), 10)
    return value, len(amounts) >= 18 or (limit is not None and value > limit)


AROUND = st.integers(69_900_000, 70_200_000) | st.integers(0, 300).map(lambda n: n * 50_000)


@given(st.lists(AROUND, min_size=1, max_size=24), st.booleans())
def test_both_readings_agree(duck: Duck, amounts: list[int], limited: bool) -> None:
    texts: list[Hour] = [f"{n // QUANTA}.{n % QUANTA:06d}" for n in amounts]
    value, valid = second_reading(amounts, Fraction(70) if limited else None)
    found = day_of(duck, texts, limit=SEVENTY if limited else None)
    assert found == (value, len(amounts), int(valid))
