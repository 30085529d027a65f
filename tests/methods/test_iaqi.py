"""The sub-index: the clause again in whole numbers, worked values, ends of columns."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import PLACES, scale, scales

from ecotarget.methods import iaqi
from ecotarget.model.standard import Scale

ALL = [(year, s) for year in ("2012", "2026") for s in scales(year)]


def second(column: Scale, tenths: int) -> int | None:
    """The clause once more, in tenths of the unit: rounding up is floor division of the negative."""
    points = [(int(c * 10), i) for c, i in column.points]
    if tenths > points[-1][0]:
        return points[-1][1] if column.beyond == "cap" else None
    low, at_low = max(p for p in points if p[0] <= tenths)
    if low == tenths:
        return at_low
    high, at_high = min(p for p in points if p[0] > tenths)
    return at_low - (-(at_high - at_low) * (tenths - low)) // (high - low)


@pytest.mark.parametrize(
    ("year", "item", "averaging", "concentration", "expected"),
    [
        # section 8.3 of the facts: exact value before rounding up 51.25, 52, 81.25, 82.5, 100.909 ...
        ("2012", "pm25", "daily", "36", 52),
        ("2026", "pm25", "daily", "36", 52),
        ("2012", "pm25", "daily", "60", 82),
        ("2012", "pm25", "daily", "61", 83),
        ("2026", "pm25", "daily", "60", 100),
        ("2026", "pm25", "daily", "61", 101),
        ("2012", "pm10", "daily", "150", 100),
        ("2012", "pm10", "daily", "151", 101),
        ("2026", "pm10", "daily", "150", 112),
        ("2026", "pm10", "daily", "151", 112),
        ("2012", "o3", "8h", "131", 76),
        ("2012", "o3", "8h", "185", 123),
        ("2026", "o3", "8h", "131", 76),
        ("2026", "o3", "8h", "185", 123),
        # values that public programs get wrong
        ("2012", "so2", "daily", "100", 75),
        ("2026", "so2", "daily", "100", 75),
        ("2012", "co", "daily", "2.2", 55),
        ("2026", "co", "daily", "2.2", 55),
        ("2026", "co", "1h", "65.4", 218),
        ("2012", "co", "daily", "0.9", 23),
        # the ends
        ("2012", "pm25", "daily", "0", 0),
        ("2012", "pm25", "daily", "500", 500),
        ("2012", "pm25", "daily", "501", 500),
        ("2026", "pm10", "daily", "3000", 500),
        ("2012", "so2", "1h", "800", 200),
        ("2012", "so2", "1h", "801", None),
        ("2026", "so2", "1h", "801", 200),
        ("2012", "o3", "8h", "800", 300),
        ("2012", "o3", "8h", "801", None),
        ("2026", "o3", "8h", "801", 300),
        ("2026", "o3", "1h", "1201", 500),
        ("2026", "pm25", "daily", "-1", None),
    ],
)
def test_values_of_the_law(
    year: str, item: str, averaging: str, concentration: str, expected: int | None
) -> None:
    assert iaqi.iaqi(scale(year, item, averaging), Decimal(concentration)) == expected


def test_tenths_of_every_column_agree_with_the_second_reading() -> None:
    for _, column in ALL:
        for tenths in range(0, int(column.points[-1][0]) * 10 + 30, 7):
            assert iaqi.iaqi(column, Decimal(tenths).scaleb(-1)) == second(column, tenths)


@given(st.sampled_from(ALL), st.integers(0, 5000), st.integers(0, 5000))
def test_more_is_never_less(case: tuple[str, Scale], one: int, other: int) -> None:
    low, high = (iaqi.iaqi(case[1], Decimal(c)) for c in sorted((one, other)))
    assert low is None or high is None or low <= high


def test_the_lookup_holds_every_key_up_to_the_last_point() -> None:
    for _, column in ALL:
        places = PLACES[column.item]
        found = iaqi.lookup(column, places)
        last = int(column.points[-1][0] * 10**places)
        assert [key for key, _ in found] == list(range(last + 1))
        assert iaqi.top(column, places) == last
        step = 10 // 10**places
        assert all(value == second(column, key * step) for key, value in found)


def test_a_column_that_does_not_begin_at_zero_has_no_index_below() -> None:
    pm25 = scale("2012", "pm25", "daily")
    late = pm25._replace(points=pm25.points[1:])
    assert iaqi.iaqi(late, Decimal(34)) is None
    assert iaqi.iaqi(late, Decimal(35)) == 50
    assert iaqi.lookup(late, 0)[0] == (35, 50)


def test_points_finer_than_the_keys_are_refused() -> None:
    co = scale("2012", "co", "daily")
    fine = co._replace(points=((Decimal(0), 0), (Decimal("2.25"), 50)))
    with pytest.raises(ValueError):
        iaqi.lookup(fine, 1)
    assert iaqi.iaqi(fine, Decimal("2.25")) == 50
    assert iaqi.top(fine, 2) == 225


def test_a_column_of_one_point() -> None:
    co = scale("2012", "co", "daily")
    lone = co._replace(points=((Decimal(0), 0),))
    assert iaqi.iaqi(lone, Decimal(0)) == 0
    assert iaqi.iaqi(lone, Decimal(1)) == 0  # capped at the only index
