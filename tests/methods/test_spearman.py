"""Spearman's trend: exact, and silent where a tie or a gap in the table would decide."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from air_limits import CRITICAL, TREND
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods.spearman import Trend, trend


def series(*values: int) -> list[Fraction]:
    return [Fraction(value) for value in values]


def correlation(ranks: tuple[int, ...]) -> Fraction:
    """The formula of the appendix over ranks that are known."""
    n = len(ranks)
    return 1 - Fraction(6 * sum((x - y) ** 2 for x, y in enumerate(ranks, 1)), n**3 - n)


def every_order(values: list[Fraction]) -> list[Fraction]:
    """The coefficients of all ways to rank the series, equal figures in any order."""
    n = len(values)
    return [
        correlation(ranks)
        for ranks in permutations(range(1, n + 1))
        if all(ranks[a] < ranks[b] for a in range(n) for b in range(n) if values[a] < values[b])
    ]


def test_the_worked_example() -> None:
    found = trend(series(41, 38, 36, 37, 33), TREND)
    assert found == Trend(
        5, Fraction(-9, 10), Decimal("0.900"), "falling", Fraction(-9, 10), Fraction(-9, 10)
    )


@pytest.mark.parametrize(
    ("values", "r", "verdict"),
    [
        ((1, 2, 3, 4, 5), 1, "rising"),
        ((5, 4, 3, 2, 1), -1, "falling"),
        ((1, 2, 3, 5, 4), Fraction(9, 10), "rising"),  # reaches 0.900 just so
        ((1, 2, 4, 5, 3), Fraction(7, 10), "none"),
        ((3, 1, 2, 4, 5, 6), Fraction(29, 35), "rising"),  # 0.82857, in the table 0.829
        ((2, 1, 4, 3, 6, 5), Fraction(29, 35), "rising"),
        ((3, 2, 1, 4, 5, 6), Fraction(27, 35), "none"),
    ],
)
def test_at_the_edge_of_the_table(values: tuple[int, ...], r: Fraction, verdict: str) -> None:
    found = trend(series(*values), TREND)
    assert (found.r, found.verdict) == (r, verdict)


def test_four_years_are_too_few() -> None:
    assert trend(series(1, 2, 3, 4), TREND) == Trend(4, None, None, "too_short")
    assert trend([], TREND).verdict == "too_short"


def test_a_series_without_change_has_no_correlation_and_is_tied() -> None:
    found = trend(series(7, 7, 7, 7, 7), TREND)
    assert (found.r, found.least, found.most, found.verdict) == (0, -1, 1, "tied")


def test_a_tie_that_changes_nothing_leaves_the_verdict() -> None:
    found = trend(series(1, 2, 3, 4, 5, 6, 7, 7), TREND)
    assert (found.least, found.most) == (Fraction(41, 42), 1)
    assert found.verdict == "rising"


def test_a_tie_that_decides_leaves_it_open() -> None:
    # One order of the two gives 0.9, the other 0.8.
    found = trend(series(2, 1, 3, 4, 4), TREND)
    assert (found.least, found.most) == (Fraction(4, 5), Fraction(9, 10))
    assert (found.r, found.verdict) == (Fraction(17, 20), "tied")


@pytest.mark.parametrize(
    ("order", "r", "verdict"),
    [
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), Fraction(1), "rising"),
        ((6, 5, 4, 3, 2, 1, 10, 11, 7, 8, 9), Fraction(6, 11), "untabled"),
        ((11, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9), Fraction(1, 11), "none"),
    ],
)
def test_a_number_of_years_that_is_not_in_the_table(
    order: tuple[int, ...], r: Fraction, verdict: str
) -> None:
    """Eleven years lie between 0.564 (ten) and 0.506 (twelve); 6/11 is 0.545."""
    assert trend(series(*order), TREND)[:4] == (11, r, None, verdict)


def test_beyond_the_table_only_what_is_certain() -> None:
    assert trend(series(*range(31)), TREND).verdict == "rising"
    flat = [*range(0, 31, 2), *range(29, 0, -2)]
    assert trend(series(*flat), TREND).verdict == "untabled"


@given(st.lists(st.integers(0, 4), min_size=5, max_size=7))
def test_both_readings_agree(values: list[int]) -> None:
    found = trend(series(*values), TREND)
    orders = every_order(series(*values))
    assert (found.least, found.most) == (min(orders), max(orders))
    assert found.r == sum(orders) / len(orders)
    bound = int(CRITICAL[len(values)][2:])
    said = {
        "none" if round(abs(r) * 1000) < bound else "rising" if r > 0 else "falling" for r in orders
    }
    assert found.verdict == (said.pop() if len(said) == 1 else "tied")


@given(st.lists(st.integers(0, 9), min_size=5, max_size=12))
def test_a_mirrored_series_has_the_mirrored_trend(values: list[int]) -> None:
    there, back = trend(series(*values), TREND), trend(series(*reversed(values)), TREND)
    assert there.r is not None
    assert back.r == -there.r
    mirrored = {"rising": "falling", "falling": "rising"}
    assert back.verdict == mirrored.get(there.verdict, there.verdict)
