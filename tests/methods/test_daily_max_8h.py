"""The highest 8 h mean of a station's day beside a second reading over the hours themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rungs import (
    CANADA,
    CHINA,
    CLAUSE,
    MAX_8H,
    MAX_8H_CANADA,
    ONE_AWAY,
    QUANTA,
    Hours,
    climb,
    from_midnight,
    midnight,
    opened,
    quanta,
    station_days,
)

from ecotarget.engine.duck import Duck
from ecotarget.methods import daily_max_8h
from ecotarget.model.standard import Day

DAY = date(2024, 3, 1)
BEFORE = date(2024, 2, 29)
LIMIT = 160 * QUANTA * CHINA
SIXTY_TWO = 62 * QUANTA * CANADA
Found = tuple[Fraction | None, int, int]
Slots = list[str | int | None]


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def run(
    duck: Duck, hours: Hours, day: Day = MAX_8H, multiple: int = CHINA, limit: int | None = LIMIT
) -> dict[date, Found]:
    climb(duck, {("a", "o3"): hours})
    sql = daily_max_8h.sql(day, ["o3"], multiple, limit)
    return {key[2]: found for key, found in station_days(duck, sql, multiple).items()}


def china(duck: Duck, hours: Slots) -> Found:
    return run(duck, from_midnight(DAY, hours))[DAY]


def canada(duck: Duck, hours: Slots, before: Slots, day: date = DAY) -> Found:
    known = from_midnight(day, hours) | from_midnight(day - timedelta(1), before)
    return run(duck, known, MAX_8H_CANADA, CANADA, SIXTY_TWO)[day]


# ---- China: windows 8 to 24 ---------------------------------------------------------------------


def test_the_worked_example(duck: Duck) -> None:
    assert china(duck, [100] * 8 + [40] * 16) == (100, 17, 1)
    # Without the first seven hours window 8 is gone, window 9 too; 14 is the first with six hours.
    assert china(duck, [None] * 8 + [100] + [40] * 15) == (50, 11, 0)


def test_the_first_window_ends_at_8_and_the_last_at_24(duck: Duck) -> None:
    assert china(duck, [80] * 8 + [0] * 16) == (80, 17, 1)
    assert china(duck, [0] * 16 + [80] * 8) == (80, 17, 1)
    # An hour before 8 or after 16 stands in fewer windows, an hour of the day before in none.
    first: Slots = [80] + [0] * 23
    assert china(duck, first)[0] == 10
    hours = from_midnight(DAY, first) | from_midnight(BEFORE, [0] * 17 + [800] * 7)
    assert run(duck, hours)[DAY] == (10, 17, 1)


def test_a_window_needs_six_of_its_eight_hours(duck: Duck) -> None:
    """Hours 0 to 7 only: window 8 has them all, 9 seven, 10 six, 11 five."""
    assert china(duck, [10] * 8 + [None] * 16)[:2] == (10, 3)
    assert china(duck, [10] * 6 + [None] * 18)[:2] == (10, 1)
    assert china(duck, [10] * 5 + [None] * 19) == (None, 0, 0)
    assert china(duck, [None, None, *[10] * 6, *[None] * 16])[:2] == (10, 3)
    assert china(duck, [None, None, None, *[10] * 5, *[None] * 16]) == (None, 0, 0)
    # The mean is that of the hours that are there.
    assert china(duck, [None, None, 1, 2, 3, 4, 5, 6, *[None] * 16])[0] == Fraction(7, 2)
    assert china(duck, [None, 1, 2, 3, 4, 5, 6, 8, *[None] * 16])[0] == Fraction(28, 6)


def test_fourteen_windows_make_a_day(duck: Duck) -> None:
    """With hours 0 to 18 windows 8 to 21 are there, with 0 to 17 one less."""
    assert china(duck, [100] * 19 + [None] * 5) == (100, 14, 1)
    assert china(duck, [100] * 18 + [None] * 6) == (100, 13, 0)
    assert china(duck, [None] * 5 + [100] * 19) == (100, 14, 1)
    assert china(duck, [None] * 6 + [100] * 18) == (100, 13, 0)


def test_above_the_limit_fewer_windows_are_enough(duck: Duck) -> None:
    assert china(duck, [161] * 18 + [None] * 6) == (161, 13, 1)
    assert china(duck, [160] * 18 + [None] * 6)[1:] == (13, 0)
    assert china(duck, ["160.000001"] * 6 + [None] * 18) == (Fraction("160.000001"), 1, 1)
    assert china(duck, [160] * 24) == (160, 17, 1)
    hours = from_midnight(DAY, [161] * 18)
    assert run(duck, hours, limit=None)[DAY][1:] == (13, 0)


def test_a_day_without_a_window_has_no_value_even_where_anything_is_above(duck: Duck) -> None:
    hours = from_midnight(DAY, [999] * 5)
    assert run(duck, hours, limit=0)[DAY] == (None, 0, 0)
    assert run(duck, {}) == {}


def test_a_day_of_zeros_is_a_day(duck: Duck) -> None:
    assert china(duck, [0] * 24) == (0, 17, 1)


def test_the_hour_sheet_keeps_what_is_missing(duck: Duck) -> None:
    climb(duck, {("a", "o3"): from_midnight(DAY, [7, None, 0]), ("a", "co"): {}})
    assert duck.rows("SELECT site, item, day, h0, h1, h2, h23 FROM hour_sheet") == [
        ("a", "o3", DAY, quanta(7), None, 0, None)
    ]
    climb(duck, {("a", "co"): from_midnight(DAY, [1])})
    assert duck.rows(daily_max_8h.sheet_sql(["o3"], DAY, DAY)) == []


def test_the_hour_sheet_reaches_back_one_day(duck: Duck) -> None:
    """From 00:00 of the day before the first to 23:00 of the last."""
    days = [date(2024, 2, 28), BEFORE, DAY, date(2024, 3, 2)]
    known = {hour: n for day in days for hour, n in from_midnight(day, [1] * 24).items()}
    climb(duck, {("a", "o3"): known}, (DAY, DAY))
    found = duck.rows("SELECT day, h0, h23 FROM hour_sheet ORDER BY day")
    assert found == [(BEFORE, quanta(1), quanta(1)), (DAY, quanta(1), quanta(1))]


def test_a_day_of_another_kind_has_no_windows() -> None:
    with pytest.raises(ValueError, match="mean"):
        daily_max_8h.sql(Day("mean", 20, CLAUSE), ["o3"], CHINA)


# ---- Canada: windows 1 to 24, over midnight -----------------------------------------------------


def test_the_first_windows_begin_on_the_day_before(duck: Duck) -> None:
    """Window 1 holds seven hours of the day before, window 7 one; window 8 none."""
    assert canada(duck, [8] + [0] * 23, [0] * 17 + [8] * 7) == (8, 24, 1)
    assert canada(duck, [0] * 24, [0] * 17 + [8] * 7) == (7, 24, 1)
    assert canada(duck, [0] * 24, [0] * 16 + [8] + [0] * 7) == (0, 24, 1)
    assert canada(duck, [0] * 24, [0] * 23 + [8]) == (1, 24, 1)


def test_with_the_day_before_missing_the_first_windows_are_short(duck: Duck) -> None:
    """Windows 1 to 5 have fewer than six hours, 6 has six."""
    assert canada(duck, [12] * 6 + [0] * 18, []) == (12, 19, 1)
    assert canada(duck, [None] + [0] * 23, [])[1:] == (18, 1)
    assert canada(duck, [None] * 2 + [0] * 22, [])[1:] == (17, 0)
    # Two hours of the day before are enough for window 4 to have six of eight.
    assert canada(duck, [0] * 24, [None] * 22 + [0] * 2)[1] == 21


@pytest.mark.parametrize(
    "day",
    [date(2024, 1, 1), date(2024, 3, 1), date(2023, 3, 1), date(2024, 2, 29), date(2024, 5, 1)],
)
def test_over_the_ends_of_months_and_years(duck: Duck, day: date) -> None:
    assert canada(duck, [0] * 24, [0] * 17 + [8] * 7, day)[0] == 7


def test_the_day_before_is_that_of_the_same_site_and_item(duck: Duck) -> None:
    """And no other day: with two days between nothing is carried."""
    own = from_midnight(DAY, [0] * 24)
    loud = from_midnight(BEFORE, [999] * 24)
    series = {("a", "o3"): own, ("b", "o3"): loud, ("a", "no2"): loud}
    climb(duck, series)
    sql = daily_max_8h.sql(MAX_8H_CANADA, ["o3"], CANADA, SIXTY_TWO)
    found = station_days(duck, sql, CANADA)
    assert {key[1] for key in found} == {"o3"}
    assert {key: row for key, row in found.items() if key[0] == "a"} == {
        ("a", "o3", DAY): (0, 19, 1)
    }
    far = from_midnight(date(2024, 2, 28), [999] * 24)
    assert run(duck, own | far, MAX_8H_CANADA, CANADA, SIXTY_TWO)[DAY] == (0, 19, 1)


def test_a_day_without_hours_has_the_windows_that_reach_into_it(duck: Duck) -> None:
    """They stop with the station's last day; above the limit such a day counts."""
    later = from_midnight(date(2024, 3, 3), [0] * 24)
    for loud, counts in ((62, 0), (63, 1)):
        evening = from_midnight(BEFORE, [None] * 17 + [loud] * 7)
        found = run(duck, evening | later, MAX_8H_CANADA, CANADA, SIXTY_TWO)
        assert found[DAY] == (loud, 2, counts)
        assert set(found) == {BEFORE, DAY, date(2024, 3, 3)}
        assert set(run(duck, evening, MAX_8H_CANADA, CANADA, SIXTY_TWO)) == {BEFORE}
        # In China no window begins before midnight.
        assert DAY not in run(duck, evening | later)
    quiet = from_midnight(BEFORE, [0] * 18) | later
    assert DAY not in run(duck, quiet, MAX_8H_CANADA, CANADA, SIXTY_TWO)


def test_a_day_without_hours_is_the_same_in_every_span(duck: Duck) -> None:
    """Asked for alone, before the readings that follow it, it has the same windows."""
    evening = from_midnight(BEFORE, [None] * 17 + [63] * 7)
    later = from_midnight(date(2024, 3, 3), [0] * 24)
    climb(duck, {("a", "o3"): evening | later}, (DAY, DAY))
    sql = daily_max_8h.sql(MAX_8H_CANADA, ["o3"], CANADA, SIXTY_TWO)
    assert station_days(duck, sql, CANADA)["a", "o3", DAY] == (63, 2, 1)


def test_nothing_is_carried_beyond_the_last_reading(duck: Duck) -> None:
    loud = from_midnight(BEFORE, [63] * 24)
    assert set(run(duck, loud, MAX_8H_CANADA, CANADA, SIXTY_TWO)) == {BEFORE}


def test_a_series_does_not_depend_on_its_neighbours(duck: Duck) -> None:
    """One whose readings end has no day more because another site or item goes on."""
    later = date(2024, 3, 2)
    loud, quiet = from_midnight(BEFORE, [63] * 24), from_midnight(later, [0] * 24)
    climb(duck, {("a", "o3"): loud, ("a", "no2"): quiet, ("b", "o3"): quiet})
    sql = daily_max_8h.sql(MAX_8H_CANADA, ["o3", "no2"], CANADA, SIXTY_TWO)
    assert set(station_days(duck, sql, CANADA)) == {
        ("a", "o3", BEFORE),
        ("a", "no2", later),
        ("b", "o3", later),
    }


def test_eighteen_windows_or_above_the_limit(duck: Duck) -> None:
    assert canada(duck, [63] * 10, []) == (63, 7, 1)
    assert canada(duck, [62] * 10, [])[1:] == (7, 0)
    # 62.04 is 62.0 and not above; 62.05 is 62.1.
    assert canada(duck, ["62.04"] * 10, [])[1:] == (7, 0)
    assert canada(duck, ["62.05"] * 10, []) == (Fraction(621, 10), 7, 1)


def test_windows_are_rounded_half_away(duck: Duck) -> None:
    """Eight hours that make 10.05: 80.4 / 8; half to even would be 10.0."""
    assert canada(duck, [None] * 8 + [10] * 7 + ["10.4"] + [None] * 8, [])[0] == Fraction(101, 10)


def test_a_rounding_of_the_day_or_of_the_windows_alone(duck: Duck) -> None:
    assert MAX_8H.windows is not None
    hours = from_midnight(DAY, ["10.05"] * 24)
    windows = MAX_8H.windows._replace(rounding=ONE_AWAY)
    for day in (MAX_8H._replace(rounding=ONE_AWAY), MAX_8H._replace(windows=windows)):
        assert run(duck, hours, day)[DAY][0] == Fraction(101, 10)
    assert run(duck, hours)[DAY][0] == Fraction("10.05")


# ---- The second reading -------------------------------------------------------------------------


def second_reading(hours: Mapping[datetime, int], day: date, *, carried: bool, limit: int) -> Found:
    """Every window by the hour at which it ends; the hours looked up one by one."""
    means: list[Fraction] = []
    for end in range(1 if carried else 8, 25):
        stamps = [midnight(day) + timedelta(hours=end - back) for back in range(1, 9)]
        there = [hours[stamp] for stamp in stamps if stamp in hours]
        if len(there) >= 6:
            mean = Fraction(sum(there), len(there) * QUANTA)
            means.append(Fraction(int(mean * 10 + Fraction(1, 2)), 10) if carried else mean)
    if not means:
        return None, 0, 0
    enough = len(means) >= (18 if carried else 14) or max(means) > limit
    return max(means), len(means), int(enough)


# Stretches of hours that are there or missing, so that whole windows come and go; small amounts and
# such about the limits.
STRETCHES = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.sampled_from([None, 0, 50_000, 61_950_000, 62_050_000, 160_000_000, 160_000_001]),
    ),
    min_size=1,
    max_size=20,
)


def hours_of(stretches: list[tuple[int, int | None]], begin: int) -> Hours:
    stamp = midnight(date(2023, 12, 30)) + timedelta(hours=begin)
    hours: dict[datetime, int] = {}
    for length, amount in stretches:
        for number in range(length):
            if amount is not None:
                hours[stamp] = amount + number * (amount % 7)
            stamp += timedelta(hours=1)
    return hours


def days_of(hours: Hours, carried: bool) -> set[date]:
    """The days with an hour, and with windows over midnight the gaps that one of them ends in."""
    own = {hour.date() for hour in hours}
    after = {day + timedelta(1) for day in own if day + timedelta(1) < max(own)} - own
    if not carried:
        return own
    return own | {day for day in after if second_reading(hours, day, carried=True, limit=62)[1]}


@settings(max_examples=20)
@given(st.lists(st.tuples(STRETCHES, st.integers(0, 23)), min_size=3, max_size=8), st.booleans())
def test_both_readings_agree(
    duck: Duck, drawn: list[tuple[list[tuple[int, int | None]], int]], carried: bool
) -> None:
    """Several stations at once."""
    series = {(f"s{n}", "o3"): hours_of(*each) for n, each in enumerate(drawn)}
    day, multiple, top = (MAX_8H_CANADA, CANADA, SIXTY_TWO) if carried else (MAX_8H, CHINA, LIMIT)
    climb(duck, series)
    found = station_days(duck, daily_max_8h.sql(day, ["o3"], multiple, top), multiple)
    limit = 62 if carried else 160
    assert found == {
        (*key, each): second_reading(hours, each, carried=carried, limit=limit)
        for key, hours in series.items()
        for each in days_of(hours, carried)
    }
