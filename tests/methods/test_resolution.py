"""By which whole numbers amounts can be divided, beside a second reading by trial."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import (
    CANADA,
    CHINA,
    CLAUSE,
    MAX,
    MAX_8H,
    MAX_8H_CANADA,
    MAX_CANADA,
    MEAN,
    MEAN_CANADA,
)

from ecotarget.methods import resolution
from ecotarget.model.faults import FaultError
from ecotarget.model.standard import CityRule, Day

RULE = CityRule(Decimal("0.75"), 4, Decimal("0.50"), CLAUSE)


def test_the_example_of_both_countries() -> None:
    assert resolution.of_hours([MEAN, MAX_8H]) == 212_520 == CHINA
    assert resolution.of_hours([MEAN_CANADA, MAX_8H_CANADA, MAX_CANADA]) == 12_113_640 == CANADA
    # The highest hour is divided by nothing; without means there is nothing to divide by.
    assert resolution.of_hours([MAX]) == 1
    assert resolution.of_hours([]) == 1
    assert resolution.of_hours([MAX_8H]) == 168


@given(st.integers(1, 24))
def test_every_count_of_hours_divides_and_nothing_smaller_would_do(need: int) -> None:
    found = resolution.of_hours([Day("mean", need, CLAUSE)])
    counts = range(need, 25)
    assert all(found % count == 0 for count in counts)
    for prime in (2, 3, 5, 7, 11, 13, 17, 19, 23):
        smaller = found // prime
        assert found % prime or any(smaller % count for count in counts)


@pytest.mark.parametrize(
    ("stations", "need"),
    [(1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 6), (12, 9), (13, 10), (35, 27)],
)
def test_how_many_stations_a_city_needs(stations: int, need: int) -> None:
    """Half of two is one, of three 1.5; three quarters of four are three, of five 3.75."""
    assert resolution.needed(stations, RULE) == need


@given(st.integers(1, 200))
def test_both_readings_of_the_share_agree(stations: int) -> None:
    """The least count that reaches the share, found by counting up."""
    share = 50 if stations < 4 else 75
    by_trial = next(n for n in range(1, stations + 1) if 100 * n >= share * stations)
    assert resolution.needed(stations, RULE) == by_trial


def test_a_share_of_nothing_still_asks_for_a_station() -> None:
    none = CityRule(Decimal(0), 4, Decimal(0), CLAUSE)
    assert resolution.needed(3, none) == resolution.needed(9, none) == 1


@pytest.mark.parametrize(
    ("stations", "need", "multiple"),
    [(1, 1, 1), (2, 1, 2), (3, 2, 6), (4, 3, 12), (5, 4, 20), (6, 5, 30), (7, 6, 42), (8, 6, 168)],
)
def test_the_multiple_of_a_city(stations: int, need: int, multiple: int) -> None:
    assert resolution.of_stations("c", stations, need) == multiple


def test_a_city_of_too_many_stations_is_a_fault() -> None:
    """46 stations fit in 38 digits with a hundred days to spare, 47 do not."""
    fits = resolution.of_stations("某市", 46, 35)
    assert all(fits % count == 0 for count in range(35, 47))
    # A station's year of amounts at the top, for the whole city, in the wide whole number of SQL.
    assert fits * 46 * 10**17 * 366 < 10**38 < 2**127
    with pytest.raises(FaultError) as told:
        resolution.of_stations("某市", 47, 36)
    (fault,) = told.value.faults
    assert (fault.code, fault.place.file) == ("city-too-many-stations", "某市")
    assert dict(fault.details) == {"found": "某市", "count": 47}


def test_a_whole_number_of_quanta() -> None:
    assert resolution.whole(Decimal("0.0025"), 10**6) == 2500
    assert resolution.whole(Fraction(1, 3), 3 * 10**6) == 10**6
    assert resolution.whole(Decimal(160), 10**6 * CHINA) == 160 * 10**6 * CHINA
    assert resolution.whole(Decimal("-1.5"), 2) == -3
    assert resolution.whole(Decimal(0), 7) == 0


@pytest.mark.parametrize("value", [Fraction(1, 3), Decimal("0.0000001"), Fraction(5, 2)])
def test_what_is_no_whole_number_is_refused(value: Decimal | Fraction) -> None:
    with pytest.raises(ValueError, match=str(value)):
        resolution.whole(value, 10**6 if value != Fraction(5, 2) else 1)
