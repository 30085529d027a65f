"""A row of bars: heights by hand, gaps, and what holds for any figures."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.report.sparkline import sparkline

HEIGHTS = "▁▂▃▄▅▆▇█"
FIGURES = st.lists(st.none() | st.fractions(-1000, 1000, max_denominator=50), max_size=40)


@pytest.mark.parametrize(
    "values, drawn",
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], HEIGHTS),
        (
            [41, 38, 36, 37, 33, None, 29],
            "█▆▅▆▃·▁",
        ),  # 41: 7, 38: 5.25, 36: 4.08, 37: 4.67, 33: 2.33
        ([0, Fraction(1, 2), 7], "▁▂█"),  # a half goes up
        ([5, 5, None, 5], "▄▄·▄"),
        ([-3], "▄"),
        ([None, None], "··"),
        ([], ""),
    ],
)
def test_bars_by_hand(values: list[int | None], drawn: str) -> None:
    assert sparkline([None if one is None else Fraction(one) for one in values]) == drawn


@given(FIGURES, st.fractions(1, 1000, max_denominator=7), st.fractions(-1000, 1000))
def test_only_the_shape_counts(values, times, more) -> None:
    drawn = sparkline(values)
    assert len(drawn) == len(values)
    assert [bar == "·" for bar in drawn] == [one is None for one in values]
    assert drawn == sparkline([None if one is None else one * times + more for one in values])
    known = [(one, bar) for one, bar in zip(values, drawn, strict=True) if one is not None]
    for (one, low), (other, high) in zip(sorted(known), sorted(known)[1:], strict=False):
        assert HEIGHTS.index(low) <= HEIGHTS.index(high), (one, other)
    if len({one for one, _ in known}) > 1:
        assert (min(known)[1], max(known)[1]) == ("▁", "█")
