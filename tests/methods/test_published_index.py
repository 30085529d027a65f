"""Published indices laid beside the concentrations published with them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from laws import HJ_2012, HJ_2026
from national_feed import OZONE_AS_IT_IS, OZONE_AS_WRITTEN, stations

from ecotarget.methods import published_index
from ecotarget.methods.published_index import Tally

CLEAN = {("pm25", "hour"): 10, ("pm10", "hour"): 20, ("so2", "hour"): 5, ("no2", "hour"): 10}


def values(**ozone: int) -> dict[tuple[str, str], Fraction]:
    own = CLEAN | {("co", "hour"): 500} | {("o3", over): value for over, value in ozone.items()}
    return {key: Fraction(value) for key, value in own.items()}


def test_the_worked_example() -> None:
    found = published_index.follows(HJ_2012, values(hour=300, max_1h_24h=100), 32)
    assert (found.published, found.reckoned, found.exchanged) == (32, 150, 32)
    assert (found.holds, found.exchanged_holds) == (False, True)


def test_running_means_are_exchanged_as_well() -> None:
    ozone = values(hour=100, max_1h_24h=100, moving_8h=215, max_8h_24h=100)
    text = HJ_2012._replace(
        bulletins=tuple(b._replace(kind="realtime") for b in HJ_2012.bulletins[2:])
    )
    found = published_index.follows(text, ozone, 50)
    assert (found.reckoned, found.exchanged) == (150, 50)
    assert not found.holds
    assert found.exchanged_holds


def test_what_is_missing_may_have_made_a_higher_index_never_a_lower_one() -> None:
    short = {key: value for key, value in values(hour=40).items() if key[0] != "pm10"}
    assert published_index.follows(HJ_2026, short, 80).holds
    assert not published_index.follows(HJ_2026, short, 14).holds
    assert published_index.follows(HJ_2026, short, 15).holds  # PM2.5 10: 14.29
    complete = published_index.follows(HJ_2026, values(hour=40), 80)
    assert (complete.reckoned, complete.holds) == (20, False)


def test_beyond_a_column_anything_higher_may_follow() -> None:
    thick = values(hour=40) | {("so2", "hour"): Fraction(900)}
    assert published_index.follows(HJ_2012, thick, 120).holds
    assert not published_index.follows(HJ_2012, thick, 19).holds


def test_without_values_nothing_is_contradicted() -> None:
    found = published_index.follows(HJ_2012, {}, 80)
    assert (found.reckoned, found.exchanged, found.holds) == (None, None, True)


def test_a_report_that_an_edition_does_not_know() -> None:
    with pytest.raises(LookupError):
        published_index.follows(HJ_2026, {}, 80, "realtime_text")


def test_a_feed_with_exchanged_ozone_columns_shows_itself() -> None:
    listed = stations("cnemc_realtime_2018-02-20T07.csv", OZONE_AS_WRITTEN)
    found = published_index.tally(
        published_index.follows(HJ_2012, station.values, station.aqi)
        for station in listed
        if station.aqi is not None
    )
    assert found == Tally(published=1475, failing=190, failing_exchanged=0, explained=190)
    assert found.columns_exchanged


def test_a_feed_that_is_mapped_as_it_is_raises_no_doubt() -> None:
    listed = stations("cnemc_realtime_2018-02-20T07.csv", OZONE_AS_IT_IS)
    found = published_index.tally(
        published_index.follows(HJ_2012, station.values, station.aqi)
        for station in listed
        if station.aqi is not None
    )
    assert found == Tally(published=1475, failing=0, failing_exchanged=190, explained=0)
    assert not found.columns_exchanged


def test_a_fault_that_exchanging_does_not_explain() -> None:
    both = values(hour=40, max_1h_24h=50)
    wrong, right = (published_index.follows(HJ_2026, both, own) for own in (80, 20))
    assert published_index.tally([wrong, right, right]) == Tally(3, 1, 1, 0)
    assert not published_index.tally([wrong]).columns_exchanged
    assert published_index.tally([]) == Tally(0, 0, 0, 0)


def test_one_contradiction_is_enough_to_leave_the_columns_as_they_are() -> None:
    turned = published_index.follows(HJ_2026, values(hour=300, max_1h_24h=40), 20)
    wrong = published_index.follows(HJ_2026, values(hour=40, max_1h_24h=50), 80)
    assert published_index.tally([turned]).columns_exchanged
    assert published_index.tally([turned, wrong]) == Tally(2, 2, 1, 1)
    assert not published_index.tally([turned, wrong]).columns_exchanged


def test_losing_ozone_explains_nothing() -> None:
    """Without a column of the highest hour the exchange only takes the ozone away."""
    found = published_index.follows(HJ_2026, values(hour=300), 20)
    assert (found.reckoned, found.holds, found.exchanged, found.explained) == (
        150,
        False,
        20,
        False,
    )
    assert not published_index.tally([found]).columns_exchanged
