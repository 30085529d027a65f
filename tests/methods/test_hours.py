"""The sums of a day's hours beside a second reading over lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import check_days, climb, from_midnight, midnight, opened, quanta

from ecotarget.engine.duck import Duck
from ecotarget.methods import hours
from ecotarget.model.faults import FaultError

DAY = date(2024, 2, 29)


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def sums(duck: Duck) -> list[tuple[object, ...]]:
    return duck.rows("SELECT site, item, day, hours, total, highest FROM day_sum ORDER BY ALL")


def test_a_day_begins_at_midnight_and_ends_before_the_next(duck: Duck) -> None:
    known = {
        midnight(DAY) - timedelta(hours=1): 1,
        midnight(DAY): 10,
        midnight(DAY) + timedelta(hours=23): 100,
        midnight(DAY) + timedelta(hours=24): 1000,
    }
    climb(duck, {("a", "pm25"): known})
    assert sums(duck) == [
        ("a", "pm25", date(2024, 2, 28), 1, 1, 1),
        ("a", "pm25", date(2024, 2, 29), 2, 110, 100),
        ("a", "pm25", date(2024, 3, 1), 1, 1000, 1000),
    ]


def test_sites_and_items_are_apart_and_a_missing_hour_is_no_zero(duck: Duck) -> None:
    climb(
        duck,
        {
            ("a", "pm25"): from_midnight(DAY, [3, None, 5]),
            ("a", "so2"): from_midnight(DAY, [0, 0]),
            ("b", "pm25"): from_midnight(DAY, ["0.000001"]),
        },
    )
    assert sums(duck) == [
        ("a", "pm25", DAY, 2, quanta(8), quanta(5)),
        ("a", "so2", DAY, 2, 0, 0),
        ("b", "pm25", DAY, 1, 1, 1),
    ]


def test_without_readings_there_are_no_days(duck: Duck) -> None:
    climb(duck, {})
    assert sums(duck) == []


def test_both_ends_of_the_span_belong_to_it(duck: Duck) -> None:
    days = [date(2024, 2, 28), DAY, date(2024, 3, 1), date(2024, 3, 2)]
    known = {hour: amount for day in days for hour, amount in from_midnight(day, [1]).items()}
    climb(duck, {("a", "pm25"): known}, (DAY, date(2024, 3, 1)))
    assert [row[2] for row in sums(duck)] == [DAY, date(2024, 3, 1)]
    climb(duck, {("a", "pm25"): known}, (DAY, DAY))
    assert [row[2] for row in sums(duck)] == [DAY]
    climb(duck, {("a", "pm25"): known}, (date(2025, 1, 1), date(2025, 12, 31)))
    assert sums(duck) == []


def test_a_day_that_lost_all_its_hours_is_no_day(duck: Duck) -> None:
    """Of hours that were set aside nothing is left but the row."""
    check_days(duck, [("a", "pm25", DAY, 0, 0, 0, 0), ("b", "pm25", DAY, 1, 5, 5, 5)])
    assert duck.rows(hours.sql(DAY, DAY)) == [("b", "pm25", DAY, 1, 5, 5)]


def test_a_sum_that_outgrows_64_bits_is_no_figure(duck: Duck) -> None:
    """Twenty-four hours just below and just above 2^63: refused, never wrapped around."""
    for total in (2**63 - 1, 2**63):
        check_days(duck, [("a", "pm25", DAY, 24, total, 1, 2)])
        if total < 2**63:
            assert duck.rows(hours.sql(DAY, DAY)) == [("a", "pm25", DAY, 24, total, 2)]
        else:
            with pytest.raises((FaultError, duckdb.Error)):
                duck.rows(hours.sql(DAY, DAY))


def totals(duck: Duck, need: int, items: list[str], multiple: int) -> list[tuple[object, ...]]:
    return duck.rows(
        "SELECT site, item, kind, day, amount, hours, valid FROM "
        f"({hours.total_sql(need, items, multiple)}) AS made ORDER BY ALL"
    )


def test_the_hours_of_a_thin_day_count_in_the_mean_of_hours(duck: Duck) -> None:
    """With 18 asked, the day of 17 is not valid; its sum is there all the same."""
    climb(
        duck,
        {
            ("a", "no2"): from_midnight(DAY, [2] * 18),
            ("b", "no2"): from_midnight(DAY, [2] * 17),
            ("b", "so2"): from_midnight(DAY, [7]),
        },
    )
    assert totals(duck, 18, ["no2"], 504) == [
        ("a", "no2", "hours", DAY, 36_000_000 * 504, 18, 1),
        ("b", "no2", "hours", DAY, 34_000_000 * 504, 17, 0),
    ]
    assert [row[1] for row in totals(duck, 1, ["so2", "no2"], 1)] == ["no2", "no2", "so2"]
    assert {row[6] for row in totals(duck, 1, ["so2", "no2"], 1)} == {1}


HOURS = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["o3", "co"]), st.integers(0, 71)),
    st.integers(0, 10**11),
    max_size=60,
)


@given(HOURS)
def test_both_readings_agree(duck: Duck, known: dict[tuple[str, str, int], int]) -> None:
    first = midnight(date(2023, 12, 30))
    series: dict[tuple[str, str], dict[datetime, int]] = {}
    lists: dict[tuple[str, str, date], list[int]] = {}
    for (site, item, hour), amount in known.items():
        series.setdefault((site, item), {})[first + timedelta(hours=hour)] = amount
        day = (first + timedelta(days=hour // 24)).date()
        lists.setdefault((site, item, day), []).append(amount)
    climb(duck, series)
    assert sums(duck) == [(*key, len(v), sum(v), max(v)) for key, v in sorted(lists.items())]
