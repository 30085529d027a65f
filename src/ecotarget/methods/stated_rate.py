"""A stated rate and its amounts (比率与其分子分母的数量): does the one follow from the others?

What it computes: 100 x (sum of the amounts above) / (sum of the amounts below), for the printed amounts
    and for all that their rounding leaves, and whether the stated percentage is among them.
Input: the percentage and the amounts as printed, in one unit.
Options: none.
Result: `Rate`: what the printed amounts give, the span, whether the stated percentage holds; None
    where the amounts below may add up to nothing.
Rounding: `printed_figure.py`; ends of the span are taken as reached. An amount that stands above and
    below is varied twice, so the span is never too narrow.
Gaps: without one of the amounts nothing is said.
Worked example: (2004.6 + 698.2) / (2004.6 + 698.2 + 846.9 + 0.00161) = 76.14, stated 76.1: holds. With
    16.1 in place of 0.00161 it is 75.80: does not.
Differs from: `possible_share.py`, which counts cases and knows no rounding of them.
Source: arithmetic; GB/T 8170-2008 for the rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.methods import printed_figure
from ecotarget.methods.printed_figure import Span
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding


class Rate(NamedTuple):
    """What printed amounts give, rounded like the stated rate, and what they allow."""

    given: Decimal
    span: Span
    holds: bool


def check(stated: Decimal, over: Sequence[Decimal], under: Sequence[Decimal]) -> Rate | None:
    """Return whether the stated percentage follows from the amounts."""
    top = printed_figure.together(printed_figure.span(amount) for amount in over)
    bottom = printed_figure.together(printed_figure.span(amount) for amount in under)
    if bottom.low <= 0:
        return None
    low, high = max(top.low, Fraction(0)), max(top.high, Fraction(0))
    span = Span(Fraction(100 * low, bottom.high), Fraction(100 * high, bottom.low))
    above = printed_figure.together(printed_figure.exactly(amount) for amount in over)
    below = printed_figure.together(printed_figure.exactly(amount) for amount in under)
    given = rounded(Fraction(100 * above.low, below.low), Rounding(printed_figure.places(stated)))
    return Rate(given, span, span.meets(printed_figure.span(stated)))
