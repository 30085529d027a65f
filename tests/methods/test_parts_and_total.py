"""Parts and total: what may add up, and shares that were bent."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import parts_and_total
from ecotarget.methods.parts_and_total import Bent


def figures(text: str) -> list[Decimal]:
    return [Decimal(word) for word in text.split()]


@pytest.mark.parametrize(
    ("parts", "total", "exact", "holds"),
    [
        ("8.6 3.8 5.5", "17.9", False, True),
        ("8.6 3.8 5.5", "18.0", False, True),
        ("8.6 3.8 5.5", "18.2", False, False),
        ("37 28 22 17 15 14", "133", True, True),
        ("37 28 22 17 15 14", "128", True, False),
        ("37 28 22 17 15 14", "130", False, True),
        ("1.4 10 81.5", "92.9", False, True),
        ("0.5 0.5", "2", False, False),
        ("1.5 1.5", "4", False, False),  # at most 3.1, at least 3.5
    ],
)
def test_parts_and_their_total(parts: str, total: str, exact: bool, holds: bool) -> None:
    found = parts_and_total.check(figures(parts), Decimal(total), exact)
    assert found.holds is holds
    assert found.printed == sum(figures(parts))


@given(st.lists(st.integers(0, 99_999), min_size=1, max_size=6), st.integers(0, 2))
def test_what_was_rounded_is_never_called_wrong(thousandths: list[int], places: int) -> None:
    unit = Decimal(1).scaleb(-places)
    exact = [Decimal(n).scaleb(-3) for n in thousandths]
    parts = [value.quantize(unit, ROUND_HALF_EVEN) for value in exact]
    total = sum(exact, Decimal(0)).quantize(unit, ROUND_HALF_EVEN)
    assert parts_and_total.check(parts, total).holds
    beyond = total + unit * (len(parts) + 2)
    assert not parts_and_total.check(parts, beyond).holds


def test_jiaxing_forced_its_shares_to_a_hundred() -> None:
    """Jiaxing 2016-Q1, 70 sections: 1, 7, 57, 3 and 2."""
    stated = figures("1.4 10 81.5 4.3 2.8")
    shares = list(zip(stated, (1, 7, 57, 3, 2), strict=True))
    assert parts_and_total.added(stated) == 100
    assert parts_and_total.bent(shares, 70) == (
        Bent(2, Decimal("81.5"), Decimal("81.4")),
        Bent(4, Decimal("2.8"), Decimal("2.9")),
    )


def test_rounded_shares_that_add_up_to_99_9_are_sound() -> None:
    """Zhejiang 2018-05: 29, 77, 62, 39 and 14 of 221 sections."""
    shares = figures("13.1 34.8 28.1 17.6 6.3")
    assert parts_and_total.hundred(shares).holds
    assert parts_and_total.bent(list(zip(shares, (29, 77, 62, 39, 14), strict=True)), 221) == ()
    assert parts_and_total.counts_fit(shares, 221)
    assert not parts_and_total.hundred(figures("13.1 34.8 28.1 17.6 6.0")).holds
    assert not parts_and_total.counts_fit(figures("13.1 34.8 28.1 17.6 5.9"), 221)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(0, 2))
def test_shares_of_counts_are_never_called_bent(counts: list[int], places: int) -> None:
    whole = sum(counts)
    if not whole:
        return
    exact = [Fraction(100 * count, whole) for count in counts]
    shares = [Decimal(round(share * 10**places)).scaleb(-places) for share in exact]
    assert parts_and_total.bent(list(zip(shares, counts, strict=True)), whole) == ()
    assert parts_and_total.hundred(shares).holds
    assert parts_and_total.counts_fit(shares, whole)


def test_counts_that_cannot_be_together() -> None:
    third = Decimal("33.3")
    assert parts_and_total.counts_fit([third] * 3, 3)
    assert not parts_and_total.counts_fit([third] * 3, 4)
    assert not parts_and_total.counts_fit([Decimal("25.0")] * 3, 4)
