"""Stated ranks: those that follow from values hold, whatever the ties; others are found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import stated_rank
from ecotarget.methods.stated_rank import Wrong


def figures(text: str) -> list[Decimal]:
    return [Decimal(word) for word in text.split()]


@pytest.mark.parametrize(
    ("values", "ranks", "wrong"),
    [
        ("100 96.8 96.8 93.5", (1, 2, 2, 4), ()),
        ("100 96.8 96.8 93.5", (1, 2, 2, 3), ()),  # dense
        ("100 96.8 96.8 93.5", (1, 3, 2, 4), ()),  # by unrounded values
        ("100 96.8 96.8 93.5", (1, 2, 3, 3), (Wrong(3, 4, 4),)),
        ("100 96.8 93.5", (1, 3, 2), (Wrong(1, 2, 2), Wrong(2, 3, 3))),
        ("100 96.8", (1, 3), (Wrong(1, 2, 2),)),
    ],
)
def test_ranks_of_a_whole_table(
    values: str, ranks: tuple[int, ...], wrong: tuple[Wrong, ...]
) -> None:
    assert stated_rank.wrong(figures(values), ranks, highest_first=True) == wrong


def test_of_some_places_only_the_order_counts() -> None:
    values = figures("15 17 17 23")
    assert stated_rank.wrong(values, (4, 9, 30, 31), highest_first=False, whole=False) == ()
    assert stated_rank.wrong(values, (4, 9, 31, 30), highest_first=False, whole=False) == (
        Wrong(2, 5, 29),
        Wrong(3, 32, 30),
    )


@given(st.lists(st.integers(0, 20), min_size=1, max_size=9), st.booleans())
def test_ranks_of_unrounded_values_are_never_called_wrong(
    values: list[int], highest_first: bool
) -> None:
    """Unrounded values are told apart by their place; any order within a tie is sound."""
    order = sorted(range(len(values)), key=lambda n: -values[n] if highest_first else values[n])
    ranks = [order.index(n) + 1 for n in range(len(values))]
    printed = [Decimal(value) for value in values]
    assert stated_rank.wrong(printed, ranks, highest_first) == ()
    shared = [1 + sum((o > v) if highest_first else (o < v) for o in values) for v in values]
    assert stated_rank.wrong(printed, shared, highest_first) == ()
    assert stated_rank.wrong(printed, shared, highest_first, whole=False) == ()


@given(st.permutations(range(1, 7)))
def test_only_the_order_of_the_values_holds_where_all_differ(ranks: list[int]) -> None:
    wrong = stated_rank.wrong([Decimal(n) for n in range(6)], ranks, highest_first=False)
    assert [one.number for one in wrong] == [n for n in range(6) if ranks[n] != n + 1]
