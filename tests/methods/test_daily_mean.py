"""The mean of a station's day beside a second reading over lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import (
    CANADA,
    CHINA,
    MEAN,
    MEAN_CANADA,
    ONE_AWAY,
    QUANTA,
    climb,
    from_midnight,
    opened,
    station_days,
)

from ecotarget.engine.duck import Duck
from ecotarget.methods import daily_mean
from ecotarget.model.standard import Day, Rounding

DAY = date(2024, 2, 29)
KEY = ("a", "pm25", DAY)
Hour = str | int | None


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def day_of(
    duck: Duck, hours: list[Hour], day: Day = MEAN, multiple: int = CHINA
) -> tuple[Fraction | None, int, int]:
    climb(duck, {("a", "pm25"): from_midnight(DAY, hours)})
    return station_days(duck, daily_mean.sql(day, ["pm25"], multiple), multiple)[KEY]


def test_twenty_hours_make_a_day_and_nineteen_do_not(duck: Duck) -> None:
    """GB 3095, table 4."""
    assert day_of(duck, [30] * 20 + [None] * 4) == (30, 20, 1)
    assert day_of(duck, [30] * 19 + [None] * 5) == (None, 19, 0)
    assert day_of(duck, [None] * 4 + [30] * 20) == (30, 20, 1)
    assert day_of(duck, [30] * 24) == (30, 24, 1)


@pytest.mark.parametrize("hours", [20, 21, 22, 23, 24])
def test_the_mean_of_the_hours_that_are_there_is_exact(duck: Duck, hours: int) -> None:
    """One hour of 1 and the rest 0: a share that no decimal holds."""
    assert day_of(duck, [1] + [0] * (hours - 1)) == (Fraction(1, hours), hours, 1)


def test_missing_hours_are_no_zeros(duck: Duck) -> None:
    assert day_of(duck, [24] * 20)[0] == 24
    assert day_of(duck, [24] * 20 + [0] * 4)[0] == 20


def test_canada_asks_for_eighteen_and_rounds_the_day_half_away(duck: Duck) -> None:
    assert day_of(duck, [5] * 18, MEAN_CANADA, CANADA) == (5, 18, 1)
    assert day_of(duck, [5] * 17, MEAN_CANADA, CANADA) == (None, 17, 0)
    # 20 hours of 10 and 4 of 10.3 make 10.05; half to even would keep 10.0.
    tie: list[Hour] = [10] * 20 + ["10.3"] * 4
    assert day_of(duck, tie, MEAN_CANADA, CANADA)[0] == Fraction(101, 10)
    even = MEAN_CANADA._replace(rounding=Rounding(1))
    assert day_of(duck, tie, even, CANADA)[0] == 10
    just_below: list[Hour] = [*tie[:-1], "10.299999"]
    assert day_of(duck, just_below, MEAN_CANADA, CANADA)[0] == 10


@pytest.mark.parametrize("places", range(7))
def test_a_tie_at_every_place(duck: Duck, places: int) -> None:
    """12 hours one step above the other 12: the mean lies half-way, above an odd and an even step."""
    step = Fraction(1, 10**places)
    for low in (4, 5):
        below, above = low * step, (low + 1) * step
        texts: list[Hour] = [f"{float(below):.6f}"] * 12 + [f"{float(above):.6f}"] * 12
        for mode, expected in (("half-away", above), ("half-even", below if low == 4 else above)):
            rule = MEAN._replace(rounding=Rounding(places, mode))
            assert day_of(duck, texts, rule)[0] == expected


def test_only_the_items_asked_for_and_the_kind_that_they_are_called(duck: Duck) -> None:
    hours = from_midnight(DAY, [1] * 24)
    climb(duck, {("a", "pm25"): hours, ("a", "so2"): hours, ("b", "no2"): hours})
    both = daily_mean.sql(MEAN, ["pm25", "no2"], CHINA)
    assert set(station_days(duck, both, CHINA)) == {KEY, ("b", "no2", DAY)}
    kinds = duck.rows(f"SELECT DISTINCT kind FROM ({both}) AS made")
    assert kinds == [("mean",)]
    other = daily_mean.sql(MEAN, ["pm25"], CHINA, kind="other")
    assert duck.rows(f"SELECT kind FROM ({other}) AS made") == [("other",)]


def test_the_top_of_the_scale_fits_in_64_bits(duck: Duck) -> None:
    """100 mg/m3 of CO in every hour, in the finest resolution of any code."""
    assert day_of(duck, [100_000] * 24, MEAN_CANADA, CANADA)[0] == 100_000


def test_an_amount_without_a_rule_is_left_alone() -> None:
    assert daily_mean.rounded_amount("amount", None, CHINA) == "amount"


def second_reading(amounts: list[int], need: int, rounding: Rounding | None) -> Fraction | None:
    """Add up, divide once; CAAQS then rounds to one decimal, a half away from zero."""
    if len(amounts) < need:
        return None
    value = Fraction(sum(amounts), len(amounts) * QUANTA)
    if rounding is None:
        return value
    return Fraction(floor(value * 10 + Fraction(1, 2)), 10)


@given(
    st.lists(st.integers(0, 10**9) | st.integers(0, 200).map(lambda n: n * 50_000), max_size=24),
    st.sampled_from([(MEAN, CHINA), (MEAN_CANADA, CANADA)]),
)
def test_both_readings_agree(duck: Duck, amounts: list[int], law: tuple[Day, int]) -> None:
    day, multiple = law
    assert day.rounding in (None, ONE_AWAY)
    texts: list[Hour] = [f"{n // QUANTA}.{n % QUANTA:06d}" for n in amounts]
    if not texts:
        return
    expected = second_reading(amounts, day.need, day.rounding)
    assert day_of(duck, texts, day, multiple) == (expected, len(amounts), int(expected is not None))
