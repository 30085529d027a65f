"""The index of one day or hour: worked values, ties, missing items, both editions, both bulletins."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import CATEGORIES, HJ_2012, HJ_2026, ITEMS, scale

from ecotarget.methods import aqi
from ecotarget.model.standard import AirIndex, Bulletin, Part

CLEAN = {"pm25": 10, "pm10": 20, "so2": 5, "no2": 10, "co": 500, "o3": 40}


def daily(**values: int | Fraction) -> dict[tuple[str, str], Fraction]:
    """The values of a day by item; ozone is its 8 h maximum, `o3_1h` its highest hour."""
    means = {"o3": ("o3", "max_8h"), "o3_1h": ("o3", "max_1h")}
    return {means.get(item, (item, "daily")): Fraction(value) for item, value in values.items()}


def without(*items: str, **changed: int) -> dict[tuple[str, str], Fraction]:
    return daily(**{k: v for k, v in {**CLEAN, **changed}.items() if k not in items})


def test_the_worked_example() -> None:
    values = daily(so2=10, no2=40, pm10=152, pm25=75, co=1000, o3=100, o3_1h=120)
    found = aqi.of_values(HJ_2012, "daily", values)
    assert (found.value, found.level, found.why, found.missing) == (101, 3, "", ())
    assert found.primaries == ("pm10",)
    assert found.exceeding == ("pm10",)
    shown = {(part.item, part.mean): (str(c), own) for part, c, own in found.parts}
    assert shown == {
        ("so2", "daily"): ("10", 10),
        ("no2", "daily"): ("40", 50),
        ("pm10", "daily"): ("152", 101),
        ("pm25", "daily"): ("75", 100),
        ("co", "daily"): ("1.0", 25),
        ("o3", "max_1h"): ("120", 38),
        ("o3", "max_8h"): ("100", 50),
    }


def test_carbon_monoxide_in_micrograms_meets_a_column_in_milligrams() -> None:
    found = aqi.of_values(HJ_2012, "daily", without(co=2249))
    assert found.value == 55
    assert found.primaries == ("co",)
    assert aqi.factor("mg/m3") == Fraction(1, 1000)
    assert aqi.factor("ug/m3") == 1


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        ("pm25", "35.99", 52),  # 36, not 35
        ("pm25", "35.5", 52),  # to the even 36
        ("pm25", "34.5", 49),  # to the even 34: 48.57
        ("pm25", "35.499", 50),
        ("co", "2250", 55),  # 2.2 mg/m³
        ("co", "2350", 60),  # 2.4 mg/m³
    ],
)
def test_a_value_is_rounded_half_to_even_before_it_meets_the_column(
    item: str, value: str, expected: int
) -> None:
    found = aqi.of_values(HJ_2026, "daily", daily(**{item: Fraction(value)}))
    assert [own for _, _, own in found.parts] == [expected]


def test_ties_are_all_named_in_a_fixed_order() -> None:
    # 2026: PM2.5 60 and PM10 120 and O3 8 h 160 are all 100.
    found = aqi.of_values(HJ_2026, "daily", without(o3=160, pm10=120, pm25=60))
    assert found.value == 100
    assert found.primaries == ("pm25", "pm10", "o3")
    assert found.exceeding == ()


@pytest.mark.parametrize(("pm25", "value", "named"), [(35, 50, ()), (36, 52, ("pm25",))])
def test_a_primary_pollutant_is_named_above_fifty_only(
    pm25: int, value: int, named: tuple[str, ...]
) -> None:
    found = aqi.of_values(HJ_2012, "daily", without(pm25=pm25))
    assert (found.value, found.primaries) == (value, named)
    assert found.level == (1 if value == 50 else 2)


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (0, 1),
        (50, 1),
        (51, 2),
        (100, 2),
        (101, 3),
        (150, 3),
        (151, 4),
        (200, 4),
        (201, 5),
        (500, 6),
    ],
)
def test_levels(value: int, level: int) -> None:
    assert aqi.category(HJ_2026, value).level == level


def test_an_index_above_every_level_is_no_level() -> None:
    closed = HJ_2026._replace(categories=CATEGORIES[:2])
    with pytest.raises(LookupError):
        aqi.category(closed, 101)


def test_the_highest_hour_of_ozone_counts_under_2012_only() -> None:
    values = without(o3=90) | daily(o3_1h=250)
    assert aqi.of_values(HJ_2012, "daily", values).value == 125
    assert aqi.of_values(HJ_2012, "daily", values).primaries == ("o3",)
    assert aqi.of_values(HJ_2026, "daily", values).value == 45


def test_the_highest_hour_does_not_stand_in_for_the_daily_value() -> None:
    found = aqi.of_values(HJ_2012, "daily", without("o3") | daily(o3_1h=100))
    assert found.value == 32
    assert found.missing == ("o3",)


def test_without_the_highest_hour_nothing_is_missing() -> None:
    found = aqi.of_values(HJ_2012, "daily", daily(**CLEAN))
    assert found.missing == ()


def test_a_part_that_is_the_only_one_of_its_item_stands_for_it() -> None:
    hourly = Bulletin("daily", (Part("o3", "max_1h", "1h"),), HJ_2012.clause)
    only = HJ_2012._replace(bulletins=(hourly,))
    assert aqi.of_values(only, "daily", daily(o3_1h=100)).missing == ()


# ---- missing items ---------------------------------------------------------------------------------


def test_2012_tells_the_index_of_the_rest_but_the_day_does_not_count() -> None:
    found = aqi.of_values(HJ_2012, "daily", without("pm10", pm25=60))
    assert (found.value, found.level, found.primaries) == (82, 2, ("pm25",))
    assert found.missing == ("pm10",)


def test_2026_tells_nothing_when_the_rest_decides_nothing() -> None:
    found = aqi.of_values(HJ_2026, "daily", without("pm10", pm25=60))
    assert (found.value, found.level, found.primaries) == (None, None, ())
    assert (found.why, found.missing) == ("missing", ("pm10",))
    assert len(found.parts) == 5  # the single pollutants are told all the same


@pytest.mark.parametrize("index", [HJ_2012, HJ_2026])
def test_above_a_hundred_the_rest_decides(index: AirIndex) -> None:
    found = aqi.of_values(index, "daily", without("pm10", pm25=100))
    assert found.value is not None
    assert found.value > 100
    assert found.why == ""
    assert found.exceeding == ("pm25",)


def test_a_hundred_itself_does_not_decide() -> None:
    assert aqi.of_values(HJ_2026, "daily", without("pm10", pm25=60)).value is None
    assert aqi.of_values(HJ_2026, "daily", without("pm10", pm25=61)).value == 101


def test_an_item_that_is_not_monitored_by_design_does_not_block_the_index() -> None:
    found = aqi.of_values(HJ_2026, "daily", without("so2", "co"), frozenset({"so2", "co"}))
    assert (found.value, found.missing) == (20, ())
    one = aqi.of_values(HJ_2026, "daily", without("so2", "co"), frozenset({"so2"}))
    assert (one.value, one.missing) == (None, ("co",))


def test_an_exempt_item_counts_where_it_is_measured() -> None:
    found = aqi.of_values(HJ_2026, "daily", daily(**{**CLEAN, "so2": 200}), frozenset({"so2"}))
    assert found.primaries == ("so2",)


@pytest.mark.parametrize("index", [HJ_2012, HJ_2026])
@pytest.mark.parametrize("exempt", [frozenset[str](), frozenset(ITEMS)])
def test_nothing_at_all_is_no_index(index: AirIndex, exempt: frozenset[str]) -> None:
    found = aqi.of_values(index, "daily", {}, exempt)
    assert (found.value, found.level, found.why) == (None, None, "nothing")


# ---- beyond the columns ----------------------------------------------------------------------------


def hourly(**values: int) -> dict[tuple[str, str], Fraction]:
    return {(item, "1h"): Fraction(value) for item, value in values.items()}


def test_an_hour_of_so2_beyond_its_column_is_never_good_air() -> None:
    found = aqi.of_values(HJ_2012, "realtime", hourly(**{**CLEAN, "so2": 900}))
    assert (found.value, found.why, found.missing) == (None, "beyond", ("so2",))
    worse = aqi.of_values(HJ_2012, "realtime", hourly(**{**CLEAN, "so2": 900, "pm25": 100}))
    assert (worse.value, worse.missing) == (132, ("so2",))
    assert aqi.of_values(HJ_2026, "realtime", hourly(**{**CLEAN, "so2": 900})).value == 200


def test_exempt_or_not_what_is_measured_beyond_its_column_is_missing() -> None:
    found = aqi.of_values(HJ_2012, "realtime", hourly(**{**CLEAN, "so2": 900}), frozenset({"so2"}))
    assert (found.value, found.missing) == (None, ("so2",))


def test_ozone_beyond_the_column_of_8_h_is_told_by_its_highest_hour() -> None:
    found = aqi.of_values(HJ_2012, "daily", without(o3=810) | daily(o3_1h=900))
    assert (found.value, found.level, found.primaries, found.missing) == (350, 6, ("o3",), ())
    without_hour = aqi.of_values(HJ_2012, "daily", without(o3=810))
    assert (without_hour.value, without_hour.why) == (None, "beyond")
    assert aqi.of_values(HJ_2026, "daily", without(o3=810)).value == 300


def test_a_report_that_an_edition_does_not_know() -> None:
    with pytest.raises(LookupError):
        aqi.of_values(HJ_2026, "realtime_text", {})
    with pytest.raises(LookupError):
        aqi.scale_of(HJ_2026, Part("pm25", "1h", "1h"))


def test_other_items_and_means_are_left_alone() -> None:
    values = daily(**CLEAN) | {("nox", "daily"): Fraction(999), ("pm25", "1h"): Fraction(999)}
    assert aqi.of_values(HJ_2026, "daily", values) == aqi.of_values(
        HJ_2026, "daily", daily(**CLEAN)
    )


def test_items_that_have_no_fixed_place_come_last_by_name() -> None:
    assert aqi.ordered(["tsp", "o3", "nox", "pm25", "o3"]) == ("pm25", "o3", "nox", "tsp")


# ---- second reading --------------------------------------------------------------------------------


def half_even(top: int, bottom: int) -> int:
    whole, rest = divmod(top, bottom)
    return whole + (2 * rest > bottom or (2 * rest == bottom and whole % 2 == 1))


def second(
    year: str, values: dict[str, int | None], lone: bool
) -> tuple[int | None, tuple[str, ...]]:
    """HJ 633's daily report over values in thousandths of µg/m³: (index, primary pollutants)."""
    points = {"o3": "8h"}
    own: dict[str, int] = {}
    for item in ITEMS:
        amount = values[item]
        if amount is None:
            continue
        column = scale(year, item, points.get(item, "daily"))
        # Tenths for CO in mg/m³ (10^5 thousandths of µg/m³ each), whole µg/m³ for the others.
        c, step = (half_even(amount, 100_000), 10) if item == "co" else (half_even(amount, 1000), 1)
        line = [(int(b * step), i) for b, i in column.points]
        if c > line[-1][0]:
            own[item] = line[-1][1]
            continue
        for (low, a), (high, b) in pairwise(line):
            if low <= c <= high:
                own[item] = a + -((a - b) * (c - low) // (high - low)) if c > low else a
                break
    if not own:
        return None, ()
    index = max(own.values())
    if len(own) < 6 and index <= 100 and not lone:
        return None, ()
    named = tuple(item for item in ITEMS if own.get(item) == index) if index > 50 else ()
    return index, named


amounts = st.one_of(
    st.none(),
    st.integers(0, 799_000),
    st.integers(0, 1598).map(lambda n: n * 500),  # exact halves
)


@given(
    st.fixed_dictionaries(
        {item: amounts for item in ITEMS if item != "co"}
        | {
            "co": st.one_of(
                st.none(),
                st.integers(0, 70_000_000),
                st.integers(0, 1400).map(lambda n: n * 50_000),
            )
        }
    )
)
def test_both_readings_agree(values: dict[str, int | None]) -> None:
    given_values = daily(**{k: Fraction(v, 1000) for k, v in values.items() if v is not None})
    for year, index, lone in (("2012", HJ_2012, True), ("2026", HJ_2026, False)):
        found = aqi.of_values(index, "daily", given_values)
        assert (found.value, found.primaries) == second(year, values, lone)
