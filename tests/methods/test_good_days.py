"""Good, excellent and heavy days: counted again in plain Python; which days count."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from laws import HJ_2012, HJ_2026, ITEMS
from place_days import Day, columns, rung

from ecotarget.methods import aqi, good_days
from ecotarget.methods.good_days import Days
from ecotarget.methods.index_table import Spans

SPANS = (
    (HJ_2012, date(2013, 1, 1), date(2026, 2, 28)),
    (HJ_2026, date(2026, 3, 1), date(9999, 12, 31)),
)
CLEAN = {"pm25": 10, "pm10": 20, "so2": 5, "no2": 10, "co": 500, "o3": 40}


def a_day(without: str = "", **changed: int) -> dict[tuple[str, str], Fraction]:
    values = {k: v for k, v in {**CLEAN, **changed}.items() if k != without}
    return {(k, "max_8h" if k == "o3" else "daily"): Fraction(v) for k, v in values.items()}


def counted(
    days: dict[Day, dict[tuple[str, str], Fraction]],
    periods: dict[str, tuple[date, date]],
    excepted: list[tuple[str, date, str]] | None = None,
    source: str = "place_aqi",
    indexes: Spans = SPANS,
) -> dict[tuple[str, str], Days]:
    with rung(indexes, days, excepted=excepted or []) as engine:
        rows = [(name, *span) for name, span in periods.items()]
        engine.small("period", columns("id first last", first="date", last="date"), rows)
        found = engine.rows(good_days.sql(indexes, source))
    assert all(len(row) == len(good_days.columns(indexes)) for row in found)
    return {(one.place, one.period): one for one in (good_days.of_row(indexes, r) for r in found)}


def month(
    days: list[dict[tuple[str, str], Fraction]], first: date
) -> dict[Day, dict[tuple[str, str], Fraction]]:
    return {("a", first + timedelta(n)): values for n, values in enumerate(days)}


def test_the_worked_example() -> None:
    days = [a_day(pm25=40)] * 25 + [a_day(pm25=80)] * 3 + [a_day("no2")] * 2
    first = date(2024, 4, 1)
    found = counted(month(days, first), {"2024-04": (first, date(2024, 4, 30))})["a", "2024-04"]
    assert (found.indexed, found.valid, found.good, found.excellent, found.heavy) == (
        30,
        28,
        25,
        0,
        0,
    )
    assert found.levels == {1: 0, 2: 25, 3: 3, 4: 0, 5: 0, 6: 0}
    assert found.primaries == {"pm25": 28, "pm10": 0, "so2": 0, "no2": 0, "co": 0, "o3": 0}


def test_an_index_with_an_item_missing_is_told_but_the_day_does_not_count() -> None:
    first = date(2024, 4, 1)
    found = counted(month([a_day("no2")], first), {"p": (first, first)})["a", "p"]
    assert (found.indexed, found.valid, found.good) == (1, 0, 0)


def test_a_day_that_lacks_an_item_counts_when_it_is_bad_anyway() -> None:
    first = date(2024, 4, 1)
    found = counted(month([a_day("no2", pm25=300)], first), {"p": (first, first)})["a", "p"]
    assert (found.valid, found.good, found.heavy, found.levels[6]) == (1, 0, 1, 1)


def test_limits_belong_to_the_better_side() -> None:
    """2012: PM2.5 35, 36, 75, 76, 150, 151 give 50, 52, 100, 102, 200, 201."""
    first = date(2024, 4, 1)
    days = [a_day(pm25=c) for c in (35, 36, 75, 76, 150, 151)]
    found = counted(month(days, first), {"p": (first, date(2024, 4, 30))})["a", "p"]
    assert (found.valid, found.excellent, found.good, found.heavy) == (6, 1, 3, 1)


def test_both_ends_of_a_period_belong_to_it_and_periods_may_overlap() -> None:
    days = month([a_day()] * 4, date(2024, 12, 30))
    periods = {
        "2024": (date(2024, 1, 1), date(2024, 12, 31)),
        "2025-01-01": (date(2025, 1, 1), date(2025, 1, 1)),
        "both": (date(2024, 12, 31), date(2025, 1, 1)),
        "never": (date(2030, 1, 1), date(2030, 1, 1)),
    }
    found = counted(days, periods)
    assert {name: one.valid for (_, name), one in found.items()} == {
        "2024": 2,
        "2025-01-01": 1,
        "both": 2,
    }


def test_a_tie_counts_for_each_primary_pollutant() -> None:
    first = date(2026, 4, 1)
    found = counted(month([a_day(pm25=60, pm10=120)], first), {"p": (first, first)})["a", "p"]
    assert (found.primaries["pm25"], found.primaries["pm10"], found.good) == (1, 1, 1)


def test_both_results_with_and_without_sand() -> None:
    """Days: good, sand, sand that is good anyway, polluted. The denominator stays."""
    first = date(2024, 4, 1)
    days = month([a_day(), a_day(pm10=500), a_day(pm10=120), a_day(o3=300)], first)
    sand = [("a", first + timedelta(n), item) for n in (1, 2) for item in ("pm10", "pm25")]
    span = {"p": (first, date(2024, 4, 30))}
    as_it_is = counted(days, span, sand)["a", "p"]
    without = counted(days, span, sand, good_days.EXCEPTED)["a", "p"]
    assert (as_it_is.good, as_it_is.valid, as_it_is.heavy) == (2, 4, 2)
    assert (without.good, without.valid, without.heavy) == (3, 4, 1)
    assert (without.excellent, as_it_is.excellent) == (2, 1)


values = st.fixed_dictionaries(
    {item: st.one_of(st.none(), st.integers(0, 400)) for item in ITEMS if item != "co"}
    | {"co": st.one_of(st.none(), st.integers(0, 30_000))}
)


@settings(max_examples=12)
@given(st.lists(values, min_size=1, max_size=25))
def test_both_readings_agree(listed: list[dict[str, int | None]]) -> None:
    first = date(2026, 2, 15)
    days = month(
        [
            {
                (k, "max_8h" if k == "o3" else "daily"): Fraction(v)
                for k, v in one.items()
                if v is not None
            }
            for one in listed
        ],
        first,
    )
    indexed, good, excellent, heavy = 0, 0, 0, 0
    valid: list[int] = []
    for (_, day), own in days.items():
        index = HJ_2012 if day < date(2026, 3, 1) else HJ_2026
        value = aqi.of_values(index, "daily", own).value
        indexed += value is not None
        if value is not None and (len(own) == 6 or value > 100):
            valid.append(value)
            good, excellent, heavy = (
                good + (value <= 100),
                excellent + (value <= 50),
                heavy + (value > 200),
            )
    found = counted(days, {"p": (first, date(2026, 3, 31))}).get(("a", "p"))
    if found is None:
        assert not any(days.values())
        return
    assert found[2:7] == (indexed, len(valid), good, excellent, heavy)
    edges = {1: (0, 50), 2: (51, 100), 3: (101, 150), 4: (151, 200), 5: (201, 300), 6: (301, 500)}
    assert found.levels == {
        level: sum(low <= value <= high for value in valid) for level, (low, high) in edges.items()
    }


def test_the_columns_stand_in_the_order_of_the_rows() -> None:
    """Six levels and six items; the counts come before them."""
    found = good_days.columns(SPANS)
    assert found[:7] == ("place", "period", "indexed", "valid", "good", "excellent", "heavy")
    assert found[7:13] == tuple(f"level_{level}" for level in range(1, 7))
    assert set(found[13:]) == {f"primary_{item}" for item in ITEMS}
