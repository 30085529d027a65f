"""Classes of sections, rates and indices: the program beside the second reading of the water rules.

The law comes from the shelf here and from its typed tables there; both must be the same, item by item,
and give the same class for whatever is found in the water.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from second_water import (
    ABSENT,
    BELOW,
    DECIDING,
    DECIMALS,
    FIVE,
    LIMITS,
    SHOWN,
    SUPPLEMENT,
    VALUE,
    Found,
    Law,
    attains,
    change,
    half_even,
    multiple,
    order,
    rating,
    rounded_for_class,
    section,
)

from ecotarget.methods import period_change, section_mean, share_rating, single_factor
from ecotarget.methods.section_mean import MonthItem
from ecotarget.model.period import Period
from ecotarget.model.water import GRAINS, LAKE, RAW, RIVER, ROUNDED, ItemMean, Section
from ecotarget.standards.waters import water_code

pytestmark = pytest.mark.no_cover  # see conftest.py

CODE = water_code("surface", date(2021, 4, 30))
PRESENT = CODE.item_set("present")
YEAR = Period.parse("2021")
WIDTH = len(CODE.class_names)

# ---- the law --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LIMITS)
def test_limits_of_the_shelf_are_those_of_the_table(name: str) -> None:
    item, kind = ("tp", LAKE) if name == "tp_lake" else (name, RIVER)
    found = CODE.limits_of(item, LAKE if name == "tn" else kind)
    assert found is not None
    ends = [bound.low if name == "do" else bound.high for bound in found.bounds]
    assert tuple(Fraction(end) for end in ends if end is not None) == LIMITS[name]


def test_ph_sets_and_decimals_are_those_of_the_texts() -> None:
    ph = CODE.limits_of("ph", RIVER)
    assert ph is not None
    assert {(bound.low, bound.high, bound.strict) for bound in ph.bounds} == {(6, 9, False)}
    assert PRESENT is not None
    assert set(PRESENT.items) == set(DECIDING)
    assert set(PRESENT.needed) == set(FIVE)
    assert set(PRESENT.shown) == set(SHOWN)
    assert dict(CODE.decimals) == DECIMALS


def test_supplementary_items_are_those_of_the_second_table() -> None:
    drinking = water_code("drinking", date(2021, 4, 30))
    for item, limit in SUPPLEMENT.items():
        found = drinking.limits_of(item, RIVER)
        assert found is not None, item
        assert {bound.high for bound in found.bounds if bound.high is not None} == {limit}


# ---- classes --------------------------------------------------------------------------------------

# Values near limits and on them: each limit of each item, moved by small steps either way.
NUDGES = [Fraction(n, d) for n in (-1, 0, 1) for d in (1, 2, 10, 1000)]


def amounts(item: str) -> st.SearchStrategy[Fraction]:
    if item == "ph":
        return st.integers(min_value=550, max_value=950).map(lambda n: Fraction(n, 100))
    step = Fraction(1, 10 ** (DECIMALS[item] + 1))
    limits = LIMITS[item] + (LIMITS["tp_lake"] if item == "tp" else ())
    near = st.tuples(st.sampled_from(limits), st.sampled_from(NUDGES))
    return near.map(lambda pair: max(pair[0] + pair[1] * step, Fraction(0)))


def sample(item: str) -> st.SearchStrategy[Found]:
    if item in ("ph", "do"):
        return amounts(item).map(lambda amount: Found(VALUE, amount))
    kinds = st.sampled_from([VALUE, VALUE, VALUE, BELOW, BELOW, ABSENT])
    return st.tuples(kinds, amounts(item)).map(
        lambda pair: Found(pair[0], Fraction(0) if pair[0] == ABSENT else pair[1])
    )


def items() -> st.SearchStrategy[dict[str, list[Found]]]:
    few = st.sets(st.sampled_from(DECIDING[:8]), min_size=3, max_size=8)
    return few.flatmap(
        lambda names: st.fixed_dictionaries(
            {
                item: st.lists(sample(item), min_size=1, max_size=3)
                for item in sorted({*names, *FIVE[:4]})
            }
        )
    )


def grains(amount: Fraction) -> int:
    exact = amount * GRAINS
    assert exact.denominator == 1
    return exact.numerator


def month_row(item: str, samples: Sequence[Found]) -> ItemMean:
    """The row that the engine would make of the samples of a month, and its mean."""
    limits = [grains(each.amount) for each in samples if each.kind == BELOW]
    values = [grains(each.amount) for each in samples if each.kind == VALUE]
    ions = sum(section_mean.ions(amount) for amount in values) if item == "ph" else 0
    absent = len(samples) - len(limits) - len(values)
    sums = (sum(values), sum(limits), max(limits, default=0), ions)
    return section_mean.month_mean(item, MonthItem(len(samples), len(limits), absent, *sums))


@settings(max_examples=300)
@given(
    months=st.lists(items(), min_size=1, max_size=2),
    lake=st.booleans(),
    rounds=st.booleans(),
    target=st.integers(min_value=1, max_value=5),
)
def test_the_class_of_a_section(
    months: list[dict[str, list[Found]]], lake: bool, rounds: bool, target: int
) -> None:
    rows: dict[str, list[ItemMean]] = {}
    for month in months:
        for item, samples in month.items():
            rows.setdefault(item, []).append(month_row(item, samples))
    assert PRESENT is not None
    ours = single_factor.classify(
        CODE,
        Section("x", kind=LAKE if lake else RIVER, target=target),
        YEAR,
        {item: section_mean.mean_of(each) for item, each in rows.items()},
        PRESENT,
        (),
        ROUNDED if rounds else RAW,
        saturation=False,
        required=None,
    )
    theirs = section(months, Law(lake=lake, rounds=rounds))
    assert theirs.range is not None
    assert (ours.best, ours.worst) == theirs.range
    assert set(ours.missing) == set(theirs.missing)
    assert set(ours.deciding) == set(theirs.deciding)
    assert ours.attains is attains(theirs.range, target)
    for one in ours.items:
        own = theirs.means[one.mean.item]
        if one.mean.item == "ph":
            assert own is not None and one.mean.value is not None
            assert abs(one.mean.value - own) < Fraction(1, 10**11)
        else:
            assert one.mean.value == own
        if one.best == one.worst and own is not None and one.best > target and not rounds:
            expected = multiple(one.mean.item, own, target, lake=lake)
            assert one.multiple == expected, one.mean.item


@given(
    amount=st.integers(min_value=0, max_value=2000), warm=st.integers(min_value=0, max_value=400)
)
def test_oxygen_by_saturation(amount: int, warm: int) -> None:
    oxygen, warmth = Fraction(amount, 100), Fraction(warm, 10)
    limits = CODE.limits_of("do", RIVER)
    assert limits is not None
    mean = ItemMean("do", oxygen, oxygen, oxygen, 1, 0, 0, None)
    found = single_factor.item_class(CODE, limits, mean, RAW, warmth)
    assert found[:2] == (order("do", oxygen, warm=warmth),) * 2


@given(item=st.sampled_from(sorted(DECIMALS)), amount=st.integers(min_value=0, max_value=10**8))
def test_rounding_before_the_class(item: str, amount: int) -> None:
    limits = CODE.limits_of(item, RIVER)
    value = Fraction(amount, 10**7)
    if limits is None or item == "ph":
        return
    mean = ItemMean(item, value, value, value, 1, 0, 0, None)
    _, _, judged = single_factor.item_class(CODE, limits, mean, ROUNDED)
    assert judged == rounded_for_class(item, value)


# ---- shares ---------------------------------------------------------------------------------------

ORDERS = st.lists(st.integers(min_value=1, max_value=6), min_size=5, max_size=60)


@given(orders=ORDERS)
def test_the_rating_of_a_basin(orders: list[int]) -> None:
    assert CODE.rating is not None
    row = share_rating.rate(CODE.rating, share_rating.counts(orders, WIDTH), len(orders))
    assert row is not None
    assert row.grade == rating(orders)


@given(before=ORDERS, after=ORDERS)
def test_the_change_of_a_basin(before: list[int], after: list[int]) -> None:
    assert CODE.change is not None
    sides = (period_change.Side(share_rating.counts(each, WIDTH), None) for each in (before, after))
    found = period_change.change(CODE.change, *sides)
    points, size = change(before, after)
    keys = (("none",) * 2, ("some_better", "some_worse"), ("clear_better", "clear_worse"))
    assert found.points == points
    assert found.by_share == found.key == keys[size][points < 0]


@given(value=st.fractions(), places=st.integers(min_value=0, max_value=4))
def test_half_to_even_keeps_near(value: Fraction, places: int) -> None:
    assert abs(half_even(value, places) - value) * 10**places * 2 <= 1
