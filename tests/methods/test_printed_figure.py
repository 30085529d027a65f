"""Printed figures: which exact values print as them, held against rounding by text."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import printed_figure
from ecotarget.methods.printed_figure import Span

WAYS = {"half-even": ROUND_HALF_EVEN, "half-up": ROUND_HALF_UP, "truncated": ROUND_DOWN}
WIDE = Context(prec=60)
FIGURES = st.decimals(-200, 200, allow_nan=False, places=2) | st.decimals(-20, 20, places=1)
VALUES = st.integers(-400_000, 400_000).map(lambda n: Decimal(n).scaleb(-3))


def prints(value: Decimal, stated: Decimal) -> set[str]:
    """The second reading: the decimal module rounds."""
    unit = Decimal(1).scaleb(stated.as_tuple().exponent)
    return {name for name, how in WAYS.items() if value.quantize(unit, how, WIDE) == stated}


def test_the_worked_example() -> None:
    half = Fraction(1, 2)
    assert printed_figure.span(Decimal(12)) == Span(12 - half, 12 + half)
    assert printed_figure.span(Decimal(13)) == Span(13 - half, 13 + half, high_open=True)
    assert printed_figure.cut_span(Decimal(12)) == Span(Fraction(12), Fraction(13), high_open=True)


@pytest.mark.parametrize(
    ("value", "stated", "habits"),
    [
        ("12.5", "12", ("half-even", "truncated")),
        ("12.5", "13", ("half-up",)),
        ("13.5", "13", ("truncated",)),
        ("93.151", "93.1", ("truncated",)),
        ("93.151", "93.2", ("half-even", "half-up")),
        ("93.151", "93.3", ()),
        ("-0.25", "-0.2", ("half-even", "truncated")),
        ("-0.25", "-0.3", ("half-up",)),
    ],
)
def test_by_which_habit_a_value_prints(value: str, stated: str, habits: tuple[str, ...]) -> None:
    assert printed_figure.habits(Fraction(value), Decimal(stated)) == habits


@given(VALUES, FIGURES)
def test_both_readings_agree(value: Decimal, stated: Decimal) -> None:
    found = prints(value, stated)
    assert set(printed_figure.habits(Fraction(value), stated)) == found
    by_rounding = bool(found & {"half-even", "half-up"})
    assert printed_figure.span(stated).holds(Fraction(value)) == by_rounding
    assert printed_figure.cut_span(stated).holds(Fraction(value)) == ("truncated" in found)


@given(st.integers(-99, 99), st.integers(0, 3), st.booleans(), st.booleans())
def test_whole_numbers_within(low: int, width: int, low_open: bool, high_open: bool) -> None:
    span = Span(Fraction(low, 4), Fraction(low + width, 4), low_open, high_open)
    assert list(span.wholes()) == [n for n in range(-30, 31) if span.holds(Fraction(n))]


@given(st.lists(FIGURES, min_size=1, max_size=4))
def test_the_span_of_a_sum_holds_the_sum_of_what_prints(figures: list[Decimal]) -> None:
    together = printed_figure.together(printed_figure.span(figure) for figure in figures)
    assert together.holds(sum((Fraction(figure) for figure in figures), Fraction(0)))
    widths = sum(Fraction(1, 10 ** printed_figure.places(figure)) for figure in figures)
    assert together.high - together.low == widths


def test_spans_that_only_touch_meet_where_both_ends_are_closed() -> None:
    left, right = Span(Fraction(0), Fraction(1)), Span(Fraction(1), Fraction(2))
    assert left.meets(right)
    assert not left._replace(high_open=True).meets(right)
    assert not left.meets(right._replace(low_open=True))
    assert not left.meets(Span(Fraction(2), Fraction(3)))


@pytest.mark.parametrize(
    ("stated", "low", "high", "low_open", "high_open"),
    [
        ("0.5", "0.45", "0.55", False, True),  # 0.45 goes away from zero, 0.55 too: to 0.6
        ("-0.5", "-0.55", "-0.45", True, False),
        ("0.4", "0.35", "0.45", False, False),  # an even digit takes both halves
        ("-0.4", "-0.45", "-0.35", False, False),
        ("0", "-0.5", "0.5", False, False),
        ("1", "0.5", "1.5", False, True),
        ("-1", "-1.5", "-0.5", True, False),
    ],
)
def test_the_ends_of_a_rounded_figure(
    stated: str, low: str, high: str, low_open: bool, high_open: bool
) -> None:
    found = printed_figure.span(Decimal(stated))
    assert found == Span(Fraction(low), Fraction(high), low_open, high_open)


@pytest.mark.parametrize(
    ("stated", "low", "high", "low_open", "high_open"),
    [
        ("0.5", "0.5", "0.6", False, True),
        ("-0.5", "-0.6", "-0.5", True, False),
        ("0.0", "-0.1", "0.1", True, True),  # digits of either sign may have been cut off
        ("1", "1", "2", False, True),
        ("-1", "-2", "-1", True, False),
    ],
)
def test_the_ends_of_a_figure_that_was_cut(
    stated: str, low: str, high: str, low_open: bool, high_open: bool
) -> None:
    found = printed_figure.cut_span(Decimal(stated))
    assert found == Span(Fraction(low), Fraction(high), low_open, high_open)


def test_a_sum_has_an_open_end_where_any_of_its_figures_has() -> None:
    """1 is from 0.5 to 1.5, 1.5 excluded; -1 from -1.5, excluded, to -0.5; 2 has both ends."""
    one, less, two = (printed_figure.span(Decimal(text)) for text in ("1", "-1", "2"))
    half = Fraction(1, 2)
    together = printed_figure.together
    assert together([two, two]) == Span(Fraction(3), Fraction(5))
    assert together([two, one]) == Span(Fraction(2), Fraction(4), high_open=True)
    assert together([one, two]) == Span(Fraction(2), Fraction(4), high_open=True)
    assert together([less, two]) == Span(Fraction(0), Fraction(2), low_open=True)
    assert together([one, less]) == Span(-2 * half, 2 * half, low_open=True, high_open=True)
    assert together([]) == Span(Fraction(0), Fraction(0))
