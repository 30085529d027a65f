"""Shares and cases: which k of n print as a percentage, tried one by one."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import possible_share

SHARES = st.integers(0, 1000).map(lambda n: Decimal(n).scaleb(-1)) | st.integers(0, 10_000).map(
    lambda n: Decimal(n).scaleb(-2)
)


def tried(stated: Decimal, n: int, *ways: str) -> list[int]:
    """Every k from 0 to n whose percentage, written out in full and cut, prints as stated."""
    unit = Decimal(1).scaleb(stated.as_tuple().exponent)
    found = []
    for k in range(n + 1):
        exact = Fraction(100 * k, n)
        for way in ways:
            scaled = exact / Fraction(unit)
            below = scaled.numerator // scaled.denominator
            rest = scaled - below
            up = {
                ROUND_DOWN: False,
                ROUND_HALF_UP: rest >= Fraction(1, 2),
                ROUND_HALF_EVEN: rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2),
            }[way]
            if (below + bool(up)) * Fraction(unit) == Fraction(stated):
                found.append(k)
                break
    return found


@given(SHARES, st.integers(1, 130))
def test_both_readings_agree(stated: Decimal, n: int) -> None:
    found = possible_share.ways(stated, n)
    assert list(found.by_rounding) == tried(stated, n, ROUND_HALF_EVEN, ROUND_HALF_UP)
    assert list(found.by_cutting) == tried(stated, n, ROUND_DOWN)


def test_the_worked_examples() -> None:
    share, n = Decimal("88.5"), 54
    found = possible_share.ways(share, n)
    assert (list(found.by_rounding), list(found.by_cutting)) == ([], [])
    around = possible_share.around(share, n)
    assert around == ((47, Decimal("87.0")), (48, Decimal("88.9")))
    assert list(possible_share.attainable(share, 54)) == [26, 52]
    cut = possible_share.ways(Decimal("93.1"), 73)
    assert (list(cut.by_rounding), list(cut.by_cutting)) == ([], [68])


@pytest.mark.parametrize(
    ("stated", "n", "k"),
    [
        ("94.0", 83, 78),  # Jiaxing 2021, city-controlled sections
        ("97.6", 42, 41),
        ("28.6", 21, 6),  # Jiaxing 2022-07
        ("96.4", 28, 27),
        ("99.2", 128, 127),  # Shaoxing 2021-06
        ("100", 37, 37),
        ("0", 5, 0),
    ],
)
def test_published_shares_that_are_sound(stated: str, n: int, k: int) -> None:
    assert k in possible_share.ways(Decimal(stated), n).by_rounding


def test_61_53_has_a_denominator_only_from_some_n_on() -> None:
    """8 of 13 is 61.54; the first n that prints 61.53 lies far up, and from 10,000 on all do."""
    share = Decimal("61.53")
    least, most = Fraction(61525, 100_000), Fraction(61535, 100_000)
    tried_out = [
        n for n in range(1, 800) if any(least <= Fraction(k, n) <= most for k in range(n + 1))
    ]
    assert list(possible_share.attainable(share, 799)) == tried_out
    assert tried_out[0] == 577  # 355 of 577 is 61.525
    assert list(possible_share.ways(share, 13).by_cutting) == [8]
    assert all(possible_share.ways(share, n).by_rounding for n in range(10_000, 10_020))


def test_more_than_all_is_nobody() -> None:
    found = possible_share.ways(Decimal("103.0"), 100)
    assert (list(found.by_rounding), list(found.by_cutting)) == ([], [])
    assert possible_share.around(Decimal("103.0"), 100) == ((100, Decimal("100.0")),)
