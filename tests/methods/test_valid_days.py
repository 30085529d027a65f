"""Ratios of days: every number of good and of valid days is tried."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import valid_days


def tried(stated: Decimal, length: int) -> set[int]:
    """The valid days of which some good days lie within half a unit; no exact half comes so near."""
    half = Fraction(1, 2 * 10 ** -stated.as_tuple().exponent)
    return {
        n
        for n in range(1, length + 1)
        for k in range(n + 1)
        if abs(Fraction(100 * k, n) - Fraction(stated)) < half
    }


@given(st.integers(0, 1000), st.sampled_from([28, 29, 30, 31, 59, 91]))
def test_both_readings_agree(tenths: int, length: int) -> None:
    stated = Decimal(tenths).scaleb(-1)
    found = set(valid_days.days(stated, length).by_rounding)
    wanted = tried(stated, length)
    assert wanted <= found
    for n in found - wanted:  # only an exact half may go either way
        assert any(
            abs(Fraction(100 * k, n) - Fraction(stated)) == Fraction(1, 20) for k in range(n + 1)
        )


@pytest.mark.parametrize(
    ("stated", "length", "days"),
    [
        ("93.1", 30, (29,)),  # Wuyuan 2023-09: 27 of 29
        ("93.3", 30, (15, 30)),
        ("77.2", 92, (57, 79, 92)),  # Chengdu 2018-Q3: 71 of 92
        ("98.9", 30, ()),
    ],
)
def test_published_ratios(stated: str, length: int, days: tuple[int, ...]) -> None:
    assert valid_days.days(Decimal(stated), length).by_rounding == days


def test_the_near_ratios() -> None:
    assert valid_days.near(Decimal("98.9"), 30) == (Decimal("96.7"), Decimal("100.0"))
    assert valid_days.near(Decimal("1.0"), 30) == (Decimal("0.0"), Decimal("3.3"))


def test_cut_off_ratios_are_told_apart() -> None:
    found = valid_days.days(Decimal("96.6"), 30)  # 29 of 30 is 96.67, 28 of 29 is 96.55
    assert (found.by_rounding, found.by_cutting) == ((29,), (30,))


def test_decimals_are_not_mixed_up() -> None:
    """94 stands for more than 94.0, though they are one number."""
    many, few = (valid_days.days(Decimal(text), 31).by_rounding for text in ("94", "94.0"))
    assert set(few) < set(many)


@pytest.mark.parametrize(
    ("stated", "length", "near"),
    [
        ("50", 2, ("0", "100")),  # 50 itself, one day of two, is neither below nor above it
        ("0", 2, ("50",)),
        ("40", 3, ("33", "50")),  # of 0, 33.3, 50, 66.7 and 100, told like the stated one
    ],
)
def test_the_ratios_beside_a_stated_one(stated: str, length: int, near: tuple[str, ...]) -> None:
    assert valid_days.near(Decimal(stated), length) == tuple(map(Fraction, near))
