"""The city index: the worked value, gaps that must not help, and a second reading."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_laws import CITY, CLASS_III, mean, water_code

from ecotarget.methods.city_water_index import (
    City,
    Index,
    change,
    divisors,
    index,
    joined,
    ranks,
)
from ecotarget.model.water import ItemMean

ITEMS = CITY.items
WORKED = {
    "ph": "7.8",
    "do": "8",
    "codmn": "3",
    "cod": "10",
    "bod5": "2",
    "nh3n": "0.25",
    "tp": "0.10",
    "cu": "0.0005",
    "zn": "0.025",
    "fluoride": "0.4",
    "se": "0.0002",
    "as": "0.001",
    "hg": "0.00002",
    "cd": "0.00005",
    "cr6": "0.002",
    "pb": "0.001",
    "cyanide": "0.002",
    "phenol": "0.00015",
    "oil": "0.005",
    "las": "0.025",
    "sulfide": "0.005",
}
RIVER = divisors(CITY, water_code(), "river")
LAKE = divisors(CITY, water_code(), "lake")


def means(**other: str | Fraction | None) -> dict[str, ItemMean]:
    return {item: mean(item, value) for item, value in {**WORKED, **other}.items()}


def of(value: str) -> Index:
    return Index((), Fraction(value))


def second_reading(values: dict[str, Fraction], lake: bool) -> Fraction:
    total = 5 / values["do"]
    total += 7 - values["ph"] if values["ph"] <= 7 else (values["ph"] - 7) / 2
    for item, limit in CLASS_III.items():
        if item != "do":
            total += values[item] / Fraction("0.05" if item == "tp" and lake else limit)
    return total


def test_the_worked_example() -> None:
    found = index(CITY, RIVER, means())
    parts = dict(found.parts)
    assert list(parts) == list(ITEMS)
    assert len(parts) == 21
    assert (parts["ph"], parts["do"]) == (Fraction("0.40"), Fraction("0.625"))
    assert sum(parts.values()) - parts["ph"] - parts["do"] == Fraction("3.2755")
    assert found.value == Fraction("4.3005")
    assert (found.missing, found.undivided) == ((), ())


def test_total_phosphorus_of_a_lake_meets_the_limit_of_lakes() -> None:
    assert (RIVER["tp"], LAKE["tp"]) == (Decimal("0.2"), Decimal("0.05"))
    assert dict(index(CITY, LAKE, means()).parts)["tp"] == 2
    assert index(CITY, LAKE, means()).value == Fraction("5.8005")


@pytest.mark.parametrize(
    ("ph", "part"),
    [("7", "0"), ("6.5", "0.5"), ("6", "1"), ("9", "1"), ("9.5", "1.25"), ("5", "2")],
)
def test_ph_has_two_sides(ph: str, part: str) -> None:
    assert dict(index(CITY, RIVER, means(ph=ph)).parts)["ph"] == Fraction(part)


@pytest.mark.parametrize("item", ITEMS)
def test_a_missing_item_is_never_dropped(item: str) -> None:
    without = means()
    del without[item]
    for said in (without, means(**{item: None})):
        found = index(CITY, RIVER, said)
        assert (found.value, found.missing, found.undivided) == (None, (item,), ())
        assert item not in dict(found.parts)
        assert len(found.parts) == 20


def test_an_item_without_a_limit_leaves_no_index() -> None:
    limits = divisors(CITY, water_code("hg"), "river")
    assert "hg" not in limits
    assert index(CITY, limits, means()).missing == ("hg",)


def test_ph_needs_no_limit_and_has_none() -> None:
    assert "ph" not in RIVER
    assert set(RIVER) == set(CLASS_III)


def test_a_limit_that_is_open_does_not_divide() -> None:
    rule = CITY._replace(inverse=())  # then oxygen would need an upper limit, which it has not
    assert "do" not in divisors(rule, water_code(), "river")


def test_no_oxygen_at_all_cannot_divide() -> None:
    found = index(CITY, RIVER, means(do="0"))
    assert (found.value, found.missing, found.undivided) == (None, (), ("do",))


def test_nothing_of_another_item_is_a_figure() -> None:
    found = index(CITY, RIVER, means(hg="0"))
    assert dict(found.parts)["hg"] == 0
    assert found.value == Fraction("4.1005")


def test_half_the_limit_stands_for_what_was_not_detected() -> None:
    half = Fraction("0.025")
    below = ItemMean("nh3n", half, Fraction(0), 2 * half, 1, 1, 0, 2 * half)
    assert dict(index(CITY, RIVER, {**means(), "nh3n": below}).parts)["nh3n"] == half


def test_rivers_and_lakes_are_joined_by_their_numbers() -> None:
    city = joined(of("4"), 6, of("7"), 3)
    assert city == City(Fraction(5), of("4"), 6, of("7"), 3)


def test_a_kind_of_water_that_the_city_has_none_of_does_not_count() -> None:
    assert joined(of("4"), 6, None, 0).value == 4
    assert joined(None, 0, of("7"), 3).value == 7
    assert joined(None, 0, None, 0).value is None


def test_a_kind_without_an_index_leaves_the_city_without_one() -> None:
    gap = index(CITY, LAKE, means(hg=None))
    found = joined(of("4"), 6, gap, 1)
    assert found.value is None
    assert found.lake == gap
    assert joined(of("4"), 6, None, 1).value is None


def test_the_change_against_the_base() -> None:
    assert change(Fraction("4.5"), Fraction("5")) == -10
    assert change(Fraction("5"), Fraction("4")) == 25
    found = change(Fraction("2.9674"), Fraction("3.1696"))
    assert found is not None
    assert Fraction("-6.385") < found < Fraction("-6.375")


@pytest.mark.parametrize(("now", "base"), [(None, 1), (1, None), (1, 0)])
def test_without_both_there_is_no_change(now: int | None, base: int | None) -> None:
    known = [None if each is None else Fraction(each) for each in (now, base)]
    assert change(*known) is None


def test_the_lowest_index_is_the_first_and_what_prints_alike_shares_a_rank() -> None:
    figures = {
        "worst": Fraction("6.4601"),
        "a": Fraction("2.93501"),
        "b": Fraction("2.93504"),
        "gap": None,
        "c": Fraction("2.9674"),
    }
    assert ranks(figures, CITY.shown) == {"a": 1, "b": 1, "c": 3, "worst": 4}
    assert ranks(figures, 5) == {"a": 1, "b": 2, "c": 3, "worst": 4}


def test_the_city_that_improved_most_is_the_first_in_change() -> None:
    changes = {"same": Fraction(0), "better": Fraction("-6.38"), "worse": Fraction(2)}
    assert list(ranks(changes, CITY.change_places)) == ["better", "same", "worse"]


VALUES = st.fixed_dictionaries(
    {item: st.fractions(0, 20, max_denominator=100) for item in ITEMS if item not in ("ph", "do")}
    | {
        "ph": st.fractions(4, 11, max_denominator=20),
        "do": st.fractions(Fraction(1, 10), 15, max_denominator=20),
    }
)


@given(VALUES, st.booleans())
def test_both_readings_agree(values: dict[str, Fraction], lake: bool) -> None:
    said = {item: mean(item, value) for item, value in values.items()}
    assert index(CITY, LAKE if lake else RIVER, said).value == second_reading(values, lake)


@given(VALUES, st.sets(st.sampled_from(ITEMS), min_size=1))
def test_no_gap_ever_gives_an_index(values: dict[str, Fraction], gaps: set[str]) -> None:
    said = {item: mean(item, value) for item, value in values.items() if item not in gaps}
    found = index(CITY, RIVER, said)
    assert found.value is None
    assert set(found.missing) == gaps


@given(
    st.fractions(0, 9, max_denominator=50),
    st.integers(0, 40),
    st.fractions(0, 9, max_denominator=50),
    st.integers(0, 40),
)
def test_a_city_lies_between_its_waters(
    river: Fraction, sections: int, lake: Fraction, points: int
) -> None:
    value = joined(Index((), river), sections, Index((), lake), points).value
    own = [river] * sections + [lake] * points
    assert value == (sum(own) / len(own) if own else None)
