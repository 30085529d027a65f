"""Rates of amounts: the solid-waste rows, and a second reading over the ends."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import stated_rate


def figures(text: str) -> list[Decimal]:
    return [Decimal(word) for word in text.split()]


@pytest.mark.parametrize(
    ("stated", "over", "under", "holds"),
    [
        # hazardous waste of 2012, national bulletin, 10^4 t
        ("76.1", "2004.6 698.2", "2004.6 698.2 846.9 0.00161", True),
        ("76.1", "2004.6 698.2", "2004.6 698.2 846.9 16.1", False),
        ("78.0", "2004.6 698.2", "3465.2", True),  # the naive rate
        # general industrial solid waste of 214 cities, 2016, 10^8 t
        ("48.0", "8.6", "8.6 3.8 5.5 0.00117", True),
        ("21.2", "3.8", "8.6 3.8 5.5 0.00117", True),
        ("30.7", "5.5", "8.6 3.8 5.5 0.00117", True),
        ("58.1", "8.6", "8.6 3.8 5.5 0.00117", False),
        ("92.4", "97", "100 5", True),
        ("97.0", "97", "100 5", False),
    ],
)
def test_published_rates(stated: str, over: str, under: str, holds: bool) -> None:
    found = stated_rate.check(Decimal(stated), figures(over), figures(under))
    assert found is not None
    assert found.holds is holds


def test_what_may_be_nothing_does_not_divide() -> None:
    assert stated_rate.check(Decimal(50), [Decimal(1)], [Decimal(0)]) is None


@given(
    st.integers(0, 99), st.lists(st.integers(1, 99), min_size=1, max_size=2), st.integers(0, 999)
)
def test_both_readings_agree(top: int, bottom: list[int], tenths: int) -> None:
    stated = Decimal(tenths).scaleb(-1)
    found = stated_rate.check(stated, [Decimal(top)], [Decimal(n) for n in bottom])
    assert found is not None
    half = Fraction(1, 2)
    ends = [
        100 * max(top + a, Fraction(0)) / (sum(bottom) + b * len(bottom))
        for a, b in product((-half, half), (-half, half))
    ]
    slack = Fraction(1, 20)
    if min(ends) - slack < Fraction(stated) < max(ends) + slack:
        assert found.holds
    if Fraction(stated) < min(ends) - slack or Fraction(stated) > max(ends) + slack:
        assert not found.holds


@pytest.mark.parametrize(
    ("stated", "over", "under", "given"),
    [
        ("76.1", "2004.6 698.2", "2004.6 698.2 846.9 0.00161", "76.1"),  # 2702.8/3549.70161
        ("33", "1", "3", "33"),
        ("33.33", "1", "3", "33.33"),
        ("50", "1", "1 1", "50"),
    ],
)
def test_the_rate_that_the_amounts_give(stated: str, over: str, under: str, given: str) -> None:
    """As they are printed, to as many decimals as the rate is stated with."""
    found = stated_rate.check(Decimal(stated), figures(over), figures(under))
    assert found is not None
    assert str(found.given) == given


@pytest.mark.parametrize(
    ("under", "divides"),
    [("0", False), ("0.0", False), ("1", True), ("0.1", True), ("0.00161", True)],
)
def test_an_amount_divides_where_it_cannot_be_nothing(under: str, divides: bool) -> None:
    """1 is at least 0.5 and 0.1 at least 0.05; 0 may be nothing."""
    found = stated_rate.check(Decimal(50), [Decimal("0.5")], [Decimal(under)])
    assert (found is not None) is divides


def test_a_difference_that_may_be_nothing_does_not_divide() -> None:
    """2 is at least 1.5 and -1 at least -1.5: together they may come to exactly nothing."""
    assert stated_rate.check(Decimal(50), [Decimal(1)], [Decimal(2), Decimal(-1)]) is None
