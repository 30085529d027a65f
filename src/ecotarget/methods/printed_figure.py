"""What a printed figure may stand for (修约后的数): the exact values that print as it.

What it computes: the stretch of exact values that print as a figure with its decimals, and by which
    habit of rounding one exact value does.
Input: the figure as it is printed (94.0 has one decimal, 94 none); an exact value.
Options: none; an exact half may go to the even digit (GB/T 8170) or away from zero, both are met in
    the field. Cutting off (truncation) is told apart: no rule allows it, some tables do it.
Result: a `Span`, each end with whether it belongs to it; the habits, in the order even, up, cut.
Rounding: none of its own.
Gaps: a zero that was dropped (10 for 10.0) widens the stretch; nobody can see it in the figure.
Worked example: 12 stands for [11.5, 12.5], for 12.5 goes to the even 12; 13 for [12.5, 13.5), for
    12.5 may also go up and 13.5 can only go to 14. Cut off, 12 stands for [12, 13).
Differs from: plus or minus half a unit with both ends, which lets 13 stand for 13.5.
Source: GB/T 8170-2008, 3.2; rounding away from zero is what spreadsheets do.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding

EVEN, UP, CUT = "half-even", "half-up", "truncated"


class Span(NamedTuple):
    """Exact values from `low` to `high`; an end belongs to it unless it is open."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Fraction) -> bool:
        """Tell whether a value lies within."""
        above = value > self.low or (value == self.low and not self.low_open)
        return above and (value < self.high or (value == self.high and not self.high_open))

    def meets(self, other: Span) -> bool:
        """Tell whether any value lies within both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low < high:
            return True
        return low == high and self.holds(low) and other.holds(low)

    def times(self, factor: Fraction) -> Span:
        """Return the span of the values multiplied by a positive factor."""
        return self._replace(low=self.low * factor, high=self.high * factor)

    def wholes(self) -> range:
        """Return the whole numbers within."""
        first, last = ceil(self.low), floor(self.high)
        first += self.low_open and first == self.low
        last -= self.high_open and last == self.high
        return range(first, max(first, last + 1))


def places(stated: Decimal) -> int:
    """Return the decimals that a figure shows."""
    exponent = stated.as_tuple().exponent
    assert isinstance(exponent, int)  # a figure is a number
    return max(0, -exponent)


def span(stated: Decimal) -> Span:
    """Return the values that print as the figure when an exact half goes to even or away from zero."""
    unit = Fraction(1, 10 ** places(stated))
    value, half = Fraction(stated), unit * Fraction(1, 2)
    even = (abs(value) * 10 ** places(stated)) % 2 == 0
    # The end towards zero is always reached: rounding away from it, or to the even digit.
    return Span(value - half, value + half, value <= 0 and not even, value >= 0 and not even)


def cut_span(stated: Decimal) -> Span:
    """Return the values of which the figure is left when further digits are cut off."""
    unit = Fraction(1, 10 ** places(stated))
    value = Fraction(stated)
    low = value if value > 0 else value - unit
    high = value if value < 0 else value + unit
    return Span(low, high, value <= 0, value >= 0)


def habits(value: Fraction, stated: Decimal) -> tuple[str, ...]:
    """Return by which habits an exact value prints as the figure; empty if by none."""
    shown = places(stated)
    found = [EVEN] if rounded(value, Rounding(shown, "half-even")) == stated else []
    if rounded(value, Rounding(shown, "half-away")) == stated:
        found.append(UP)
    if cut_span(stated).holds(value):
        found.append(CUT)
    return tuple(found)


def together(spans: Iterable[Span]) -> Span:
    """Return the span of the sums of one value from each."""
    low, high, low_open, high_open = Fraction(0), Fraction(0), False, False
    for one in spans:
        low, high = low + one.low, high + one.high
        low_open, high_open = low_open or one.low_open, high_open or one.high_open
    return Span(low, high, low_open, high_open)


def exactly(stated: Decimal) -> Span:
    """Return the span of a figure that is no rounded one: a count."""
    return Span(Fraction(stated), Fraction(stated))
