"""Shares that cases can give (比例与个数): which k of n print as a stated percentage.

What it computes: for a percentage and n cases, the whole k with 100 k / n printing as it; where there
    is none, the shares that n cases give just below and just above; for a percentage alone, which n
    can give it at all.
Input: the percentage as printed; n, a whole number above 0.
Options: `up_to`, how far to look for n.
Result: `Ways`: the k by rounding (half to even or up) and the k by cutting off, which no rule allows.
Rounding: as `printed_figure.py` lays down; `around` rounds half to even.
Gaps: more than 100 % has no k, for no more cases than all can be reached.
Worked example: 54 point-times, 88.5 %: 47 / 54 = 87.0 and 48 / 54 = 88.9, so no k gives it; 26 is the
    least of the n that do: 23 / 26 = 88.46. Stated 93.1 of 73: 68 / 73 = 93.15 rounds to 93.2, cut off
    it leaves 93.1.
Differs from: a test with a tolerance, which lets 93.1 of 73 pass; from weighted shares (by volume, by
    length, by area), of which this says nothing.
Source: arithmetic; GB/T 8170-2008 for the rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

from ecotarget.methods import printed_figure
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding


class Ways(NamedTuple):
    """The whole numbers of cases that give a share by rounding, and by cutting off."""

    by_rounding: range
    by_cutting: range


def ways(stated: Decimal, n: int) -> Ways:
    """Return which k of n give the stated percentage."""
    return Ways(
        _cases(printed_figure.span(stated), n),
        _cases(printed_figure.cut_span(stated), n),
    )


def _cases(span: printed_figure.Span, n: int) -> range:
    found = span.times(Fraction(n, 100)).wholes()
    first = max(found.start, 0)
    return range(first, max(first, min(found.stop, n + 1)))


def around(stated: Decimal, n: int) -> tuple[tuple[int, Decimal], ...]:
    """Return the k below and above the stated percentage of n, each with the share that it prints."""
    below = min(max(floor(Fraction(stated) * n * Fraction(1, 100)), 0), n)
    rule = Rounding(printed_figure.places(stated))
    return tuple(
        (k, rounded(Fraction(100 * k, n), rule)) for k in (below, below + 1) if 0 <= k <= n
    )


def attainable(stated: Decimal, up_to: int, start: int = 1) -> Iterator[int]:
    """Yield the n, from `start` to `up_to`, of which some k gives the stated percentage by rounding.

    From 100 times the power of ten of its decimals on, every n does.
    """
    return (n for n in range(start, up_to + 1) if ways(stated, n).by_rounding)
