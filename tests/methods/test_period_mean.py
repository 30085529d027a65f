"""Months of days and the mean of a period beside a second reading over lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import columns, opened

from ecotarget.engine.duck import Duck
from ecotarget.methods import period_mean
from ecotarget.methods.period_mean import Month

DAY = date(2024, 2, 29)
PlaceDay = tuple[str, str, str, date, int | None, int, int]  # place ... amount, have, valid
Span = tuple[str, date, date]
YEAR = ("2024", date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def months(
    duck: Duck, days: Iterable[PlaceDay], *spans: Span
) -> dict[tuple[str, str, str, str], list[Month]]:
    """Run the SELECT; a month without a valid day has no sum, which adds nothing."""
    names = "place item kind day amount have valid"
    kinds = {"day": "date", "amount": "decimal", "have": "integer", "valid": "integer"}
    duck.small("day_row", columns(names, **kinds), days)
    duck.table(
        "place_day",
        "SELECT place, item, kind, day, CAST(amount AS HUGEINT) AS amount, have, valid FROM day_row",
    )
    duck.small("period", columns("id first last", first="date", last="date"), spans)
    found: dict[tuple[str, str, str, str], list[Month]] = {}
    for place, item, kind, period, *numbers in duck.rows(period_mean.sql()):
        key = (str(place), str(item), str(kind), str(period))
        found.setdefault(key, []).append(Month(*(int(str(n or 0)) for n in numbers)))
    return {key: sorted(known) for key, known in found.items()}


def of_a(
    duck: Duck, days: Iterable[tuple[date, int | None, int]], *spans: Span, have: int = 1
) -> dict[str, list[Month]]:
    rows = [("a", "pm25", "mean", day, amount, have, valid) for day, amount, valid in days]
    return {key[3]: known for key, known in months(duck, rows, *spans).items()}


def test_the_worked_example(duck: Duck) -> None:
    days = [(DAY + timedelta(n), value, 1) for n, value in enumerate((30, 31, 33))]
    found = of_a(duck, days, YEAR)["2024"]
    assert found == [Month(2024, 2, 1, 1, 30, 30), Month(2024, 3, 2, 2, 64, 64)]
    assert period_mean.mean(found, 1) == Fraction(94, 3)
    assert period_mean.mean(found, 1000) == Fraction(94, 3000)


def test_the_mean_is_of_days_and_not_of_months(duck: Duck) -> None:
    """One day of 0 in January, three of 40 in February: 30, not 20."""
    days = [(date(2024, 1, 5), 0, 1), *((DAY - timedelta(n), 40, 1) for n in range(3))]
    assert period_mean.mean(of_a(duck, days, YEAR)["2024"], 1) == 30


def test_both_ends_of_a_period_belong_to_it(duck: Duck) -> None:
    days = [(date(2024, 2, 27) + timedelta(n), 10**n, 1) for n in range(5)]
    spans = (
        ("leap", date(2024, 2, 28), date(2024, 3, 1)),
        ("day", DAY, DAY),
        ("before", date(2024, 1, 1), date(2024, 2, 26)),
        ("march", date(2024, 3, 1), date(2024, 3, 31)),
    )
    found = of_a(duck, days, *spans)
    assert found == {
        "leap": [Month(2024, 2, 2, 2, 110, 110), Month(2024, 3, 1, 1, 1000, 1000)],
        "day": [Month(2024, 2, 1, 1, 100, 100)],
        "march": [Month(2024, 3, 2, 2, 11_000, 11_000)],
    }


def test_the_same_month_of_two_years_is_two_months(duck: Duck) -> None:
    days = [(date(2023, 12, 31), 1, 1), (date(2024, 12, 31), 5, 1)]
    span = ("both", date(2023, 1, 1), date(2024, 12, 31))
    assert of_a(duck, days, span)["both"] == [
        Month(2023, 12, 1, 1, 1, 1),
        Month(2024, 12, 1, 1, 5, 5),
    ]


def test_a_day_that_is_not_valid_is_no_zero(duck: Duck) -> None:
    days = [
        (date(2024, 1, 1), 10, 1),
        (date(2024, 1, 2), None, 0),
        (date(2024, 1, 3), 999, 0),
        (date(2024, 2, 1), None, 0),
    ]
    found = of_a(duck, days, YEAR, have=2)["2024"]
    assert found == [Month(2024, 1, 1, 6, 10, 1009), Month(2024, 2, 0, 2, 0, 0)]
    assert period_mean.mean(found, 1) == 10
    # Every hour counts in the mean of hours, those of thin days too: 1009 over 8.
    assert period_mean.mean_of_hours(found, 1) == Fraction(1009, 8)


def test_without_a_valid_day_there_is_no_mean() -> None:
    assert period_mean.mean([], 1) is None
    assert period_mean.mean([Month(2024, 1, 0, 5, 0, 70)], 1) is None
    assert period_mean.mean_of_hours([], 1) is None
    assert period_mean.mean_of_hours([Month(2024, 1, 0, 0, 0, 0)], 1) is None
    assert period_mean.mean_of_hours([Month(2024, 1, 0, 5, 0, 70)], 7) == 2


def test_a_mean_of_zeros_is_zero() -> None:
    assert period_mean.mean([Month(2024, 1, 3, 3, 0, 0)], 5) == 0
    assert period_mean.mean_of_hours([Month(2024, 1, 3, 3, 0, 0)], 5) == 0


def test_places_items_and_kinds_are_apart(duck: Duck) -> None:
    days: list[PlaceDay] = [
        ("a", "o3", "max", DAY, 1, 1, 1),
        ("a", "o3", "max_8h", DAY, 2, 1, 1),
        ("a", "no2", "max", DAY, 3, 1, 1),
        ("b", "o3", "max", DAY, 4, 1, 1),
    ]
    found = months(duck, days, YEAR)
    assert {key[:3]: known[0].total for key, known in found.items()} == {
        day[:3]: day[4] for day in days
    }


def test_a_year_of_amounts_far_beyond_64_bits(duck: Duck) -> None:
    amount = 10**33 + 7
    days = [(date(2024, 1, 1) + timedelta(n), amount + n, 1) for n in range(366)]
    found = of_a(duck, days, YEAR)["2024"]
    assert sum(month.total for month in found) == 366 * amount + 365 * 366 // 2
    assert period_mean.mean(found, 10**28) == Fraction(2 * amount + 365, 2 * 10**28)


# Drawn over the turn of a year with a leap day; the period may begin and end anywhere in it.
DRAWN = st.dictionaries(
    st.integers(0, 200), st.tuples(st.none() | st.integers(0, 10**20), st.integers(0, 24))
)


@given(DRAWN, st.integers(0, 200), st.integers(0, 200))
def test_both_readings_agree(
    duck: Duck, drawn: dict[int, tuple[int | None, int]], one: int, other: int
) -> None:
    zero, den = date(2023, 11, 1), 10**15
    first, last = zero + timedelta(min(one, other)), zero + timedelta(max(one, other))
    rows: list[PlaceDay] = [
        ("a", "so2", "hours", zero + timedelta(n), amount, hours, int(amount is not None))
        for n, (amount, hours) in drawn.items()
    ]
    found = months(duck, rows, ("p", first, last)).get(("a", "so2", "hours", "p"), [])
    inside = [row for row in rows if first <= row[3] <= last]
    values = [row[4] for row in inside if row[4] is not None]
    hours = sum(row[5] for row in inside)
    assert period_mean.mean(found, den) == (
        Fraction(sum(values), len(values)) / den if values else None
    )
    assert period_mean.mean_of_hours(found, den) == (
        Fraction(sum(values), hours) / den if hours else None
    )
    assert {(m.year, m.month): m.valid for m in found} == {
        (y, m): sum((r[3].year, r[3].month) == (y, m) and r[6] for r in inside)
        for y, m in {(r[3].year, r[3].month) for r in inside}
    }
