"""The composite index: published indices, and a second reading in whole numbers."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction

import pytest
from air_limits import COMPOSITE, DIVISORS, PLACES
from hypothesis import given
from hypothesis import strategies as st

from conftest import PROJECT
from ecotarget.methods.composite_index import Index, reckon

# SO2 NO2 PM10 PM2.5 (ug/m3) CO-95 (mg/m3) O3-90 (ug/m3) and the index, all as printed.
# 婺源县 2023-09 and 成都市 2018 third quarter; 河源市 and its counties, monthly notices of 2021-01,
# 2022-02, 2023-01 and 2023-10; 东源县 2024-09; 奈曼旗 (township) first quarter; 大英县 2021-01.
PUBLISHED = """
婺源 2023-09 | 11 16 40 16 0.6 139 | 2.63
成都 2018-Q3 | 8 38 48 29 1.0 194 | 4.06
河源市区 2021-01 | 10 33 63 36 1.1 128 | 4
河源市区 2022-02 | 3 13 16 13 0.9 87 | 1.73
河源 2023-01 | 5 14 48 30 1 98 | 2.84
东源 2023-01 | 8 8 38 27 1 98 | 2.5
和平 2023-01 | 9 17 49 36 0.9 98 | 3.13
连平 2023-01 | 7 13 41 27 0.8 93 | 2.58
龙川 2023-01 | 6 13 42 29 0.9 94 | 2.66
紫金 2023-01 | 7 7 39 28 1.2 86 | 2.5
源城 2023-01 | 5 15 45 29 0.9 96 | 2.75
河源 2023-10 | 6 13 33 22 0.8 108 | 2.4
东源 2023-10 | 10 11 25 14 0.7 112 | 2.09
和平 2023-10 | 7 19 37 24 1 118 | 2.81
连平 2023-10 | 8 11 25 18 0.8 102 | 2.12
龙川 2023-10 | 6 8 29 16 0.8 102 | 2.01
紫金 2023-10 | 6 7 24 15 0.9 96 | 1.87
源城 2023-10 | 6 15 32 22 0.8 107 | 2.44
东源 2024-09 | 5 9 28 9 0.6 106 | 1.77
奈曼 Q1 | 9 14 77 23 1.1 96 | 3.14
大英 2021-01 | 7.1 23.5 72.3 48.5 1.2 81 | 3.93
"""
ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3")
LIMITS = (60, 40, 70, 35, 4, 160)


def figures(text: str) -> dict[str, Decimal]:
    return dict(zip(ITEMS, map(Decimal, text.split()), strict=True))


def half_even(value: Fraction, places: int) -> Fraction:
    """Round by comparing the rest with a half."""
    top, bottom = (value * 10**places).as_integer_ratio()
    whole, rest = divmod(top, bottom)
    up = 2 * rest > bottom or (2 * rest == bottom and whole % 2 == 1)
    return Fraction(whole + up, 10**places)


def second_reading(values: dict[str, Fraction], places: dict[str, int] | None) -> list[Fraction]:
    parts = []
    for item, limit in zip(ITEMS, LIMITS, strict=True):
        value = values[item] if places is None else half_even(values[item], places[item])
        parts.append(half_even(value / limit, 2))
    return parts


LINES = PUBLISHED.strip().splitlines()


@pytest.mark.parametrize("line", LINES, ids=[str(n) for n in range(len(LINES))])
def test_a_published_index_follows_from_its_published_figures(line: str) -> None:
    _, values, index = line.split("|")
    assert reckon(COMPOSITE, DIVISORS, figures(values), PLACES).total == Decimal(index.strip())


def test_the_files_of_published_indices() -> None:
    path = PROJECT.parent / "shared" / "data" / "published" / "composite_index.csv"
    if not path.is_file():
        pytest.skip("the published tables lie outside the project and are not here")
    columns = ("so2_ugm3", "no2_ugm3", "pm10_ugm3", "pm25_ugm3", "co95_mgm3", "o3_90_ugm3")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    for row in rows:
        found = reckon(COMPOSITE, DIVISORS, figures(" ".join(row[c] for c in columns)), PLACES)
        assert found.total == Decimal(row["composite_index_published"]), row["place"]


def test_the_parts_of_the_worked_example() -> None:
    found = reckon(COMPOSITE, DIVISORS, figures("11 16 40 16 0.6 139"), PLACES)
    assert dict(found.parts) == figures("0.18 0.40 0.57 0.46 0.15 0.87")
    assert [str(part) for _, part in found.parts][1] == "0.40"
    assert found.main == ("o3",)
    assert found.missing == ()


def test_where_the_roundings_stand_decides() -> None:
    """Daying, 2021-01: only figures rounded first and parts rounded after give what is printed."""
    values = figures("7.1 23.5 72.3 48.5 1.2 81")
    assert reckon(COMPOSITE, DIVISORS, values, PLACES).total == Decimal("3.93")
    assert reckon(COMPOSITE, DIVISORS, values).total == Decimal("3.94")
    once = sum(Fraction(v) / limit for v, limit in zip(values.values(), LIMITS, strict=True))
    assert half_even(once, 2) == Fraction(393, 100)  # unrounded figures, one rounding at the end
    rounded_first = sum(Fraction(n, m) for n, m in zip((7, 24, 72, 48), LIMITS, strict=False))
    assert half_even(rounded_first + Fraction(12, 40) + Fraction(81, 160), 2) == Fraction(392, 100)


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction((value * 10**places + Fraction(1, 2)).__floor__(), 10**places)


def test_other_orders_of_rounding_give_other_indices() -> None:
    """Of 21, parts rounded half up reproduce 12 and one rounding of the sum 10."""
    parts_up, sum_once = 0, 0
    for line in PUBLISHED.strip().splitlines():
        _, values, index = line.split("|")
        quotients = [
            half_even(Fraction(v), PLACES[item]) / limit
            for (item, v), limit in zip(figures(values).items(), LIMITS, strict=True)
        ]
        parts_up += sum(half_up(q, 2) for q in quotients) == Fraction(index.strip())
        sum_once += half_even(sum(quotients, Fraction(0)), 2) == Fraction(index.strip())
    assert (parts_up, sum_once) == (12, 10)


def test_without_one_figure_there_is_no_index() -> None:
    values: dict[str, Decimal | None] = dict(figures("11 16 40 16 0.6 139"))
    values["co"] = None
    found = reckon(COMPOSITE, DIVISORS, values, PLACES)
    assert (found.total, found.main, found.missing) == (None, (), ("co",))
    assert [item for item, _ in found.parts] == ["so2", "no2", "pm10", "pm25", "o3"]
    assert reckon(COMPOSITE, DIVISORS, {}) == Index((), None, (), ITEMS)


def test_without_a_limit_there_is_no_index() -> None:
    limits = {item: limit for item, limit in DIVISORS.items() if item != "o3"}
    assert reckon(COMPOSITE, limits, figures("11 16 40 16 0.6 139")).missing == ("o3",)


def test_zero_is_a_figure_and_no_gap() -> None:
    found = reckon(COMPOSITE, DIVISORS, figures("0 0 0 0 0 0"), PLACES)
    assert (found.total, found.main) == (0, ITEMS)


def test_two_items_with_the_largest_part_are_both_named() -> None:
    found = reckon(COMPOSITE, DIVISORS, figures("6 40 70 35 0.4 16"), PLACES)
    assert found.main == ("no2", "pm10", "pm25")


AMOUNTS = st.fractions(0, 400, max_denominator=24)


@given(st.fixed_dictionaries(dict.fromkeys(ITEMS, AMOUNTS)), st.booleans())
def test_both_readings_agree(values: dict[str, Fraction], rounded_first: bool) -> None:
    places = PLACES if rounded_first else None
    found = reckon(COMPOSITE, DIVISORS, values, places)
    parts = second_reading(values, places)
    assert [Fraction(part) for _, part in found.parts] == parts
    assert found.total is not None
    assert Fraction(found.total) == sum(parts)
    assert found.main == tuple(i for i, p in zip(ITEMS, parts, strict=True) if p == max(parts))
