"""A stated change and its two values (同比、环比): does the one follow from the others?

What it computes: the changes that two printed values allow, and whether the stated one is among them.
Input: the value now and the value before, the change as printed, its sign that of a rise.
Options: `kind`: RELATIVE in % of the value before, POINTS or ABSOLUTE as the plain difference.
Result: `Change`: what the printed values give, the span that their rounding leaves, and whether the
    stated change holds; None where the value before may be zero or less and nothing is relative to it.
Rounding: `printed_figure.py`; ends of the span are taken as reached. The change is often reckoned from
    the unrounded values, so what the printed ones give need not be what is printed.
Gaps: without one of the three nothing is said.
Worked example: 19 after 23: from 18.5 / 23.5 to 19.5 / 22.5, so between -21.3 and -13.3 %; -17.4 is
    what the printed values give. 96.6 after 92.9 is 3.7 percentage points, 3.6 to 3.8 can be, 3.4
    cannot.
Differs from: comparing with the quotient of the printed values alone, which calls many sound changes
    wrong; points and % are never exchanged for one another.
Source: arithmetic; GB/T 8170-2008 for the rounding.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.methods import printed_figure
from ecotarget.methods.printed_figure import Span
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding

RELATIVE, POINTS, ABSOLUTE = "relative", "points", "absolute"


class Change(NamedTuple):
    """What two printed values give, rounded like the stated change, and what they allow."""

    given: Decimal
    span: Span
    holds: bool


def check(stated: Decimal, now: Decimal, before: Decimal, kind: str) -> Change | None:
    """Return whether the stated change follows from the two values."""
    found, earlier = printed_figure.span(now), printed_figure.span(before)
    exact = Fraction(now) - Fraction(before)
    if kind == RELATIVE:
        if earlier.low <= 0:
            return None
        exact = _percent(Fraction(now), Fraction(before))
        span = _relative(found, earlier)
    else:
        span = Span(found.low - earlier.high, found.high - earlier.low)
    given = rounded(exact, Rounding(printed_figure.places(stated)))
    return Change(given, span, span.meets(printed_figure.span(stated)))


def _relative(now: Span, before: Span) -> Span:
    """A quotient is least for the least value above and, where that is below zero, the least below."""
    ends = [_percent(a, b) for a in (now.low, now.high) for b in (before.low, before.high)]
    return Span(min(ends), max(ends))


def _percent(now: Fraction, before: Fraction) -> Fraction:
    return 100 * Fraction(now, before) - 100
