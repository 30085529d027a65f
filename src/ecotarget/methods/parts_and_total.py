"""Parts and their total (分项与合计): do they add up, and were shares bent so that they do?

What it computes: whether values exist that print as the parts and add up to a value that prints as
    the total; of shares with their counts, which were altered so that the shares add up to 100.
Input: parts and total as printed, in one unit; shares as printed with the counts behind them.
Options: `exact` for counts, which are rounded by nobody.
Result: `Sum`: the sum of the printed parts and the span of what the parts may add up to; `Bent`
    shares, each with what its own count gives.
Rounding: every printed figure stands for the span of `printed_figure.py`.
Gaps: a part that is missing may be anything, so nothing is said of the total without it.
Worked example: 1.4 + 10 + 81.5 + 4.3 + 2.8 = 100.0 for 1, 7, 57, 3 and 2 of 70 sections: 57 / 70 is
    81.4 and 2 / 70 is 2.9, so two shares were bent. 13.1 + 34.8 + 28.1 + 17.6 + 6.3 = 99.9 is sound:
    five rounded shares may be off by 0.25.
Differs from: the largest-remainder rule, which bends shares on purpose.
Source: arithmetic; GB/T 8170-2008 for the rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.methods import possible_share, printed_figure
from ecotarget.methods.printed_figure import Span
from ecotarget.model.amount import EXACT
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding


class Sum(NamedTuple):
    """What parts add up to: as they are printed, and the span that their rounding leaves."""

    printed: Decimal
    span: Span
    holds: bool


class Bent(NamedTuple):
    """A share that is not what its count gives; its place among the shares, from 0."""

    number: int
    stated: Decimal
    given: Decimal  # by its count, rounded half to even


def check(parts: Sequence[Decimal], total: Decimal, exact: bool = False) -> Sum:
    """Return whether the parts may add up to the total."""
    spread = printed_figure.exactly if exact else printed_figure.span
    found = printed_figure.together(spread(part) for part in parts)
    return Sum(added(parts), found, found.meets(spread(total)))


def hundred(shares: Sequence[Decimal]) -> Sum:
    """Return whether rounded shares may add up to just 100."""
    found = printed_figure.together(printed_figure.span(share) for share in shares)
    return Sum(added(shares), found, found.holds(Fraction(100)))


def added(parts: Iterable[Decimal]) -> Decimal:
    """Return the sum of the parts as they are printed, with all their decimals."""
    total = Decimal(0)
    for part in parts:
        total = EXACT.add(total, part)
    return total


def bent(shares: Sequence[tuple[Decimal, int]], whole: int) -> tuple[Bent, ...]:
    """Return the shares that their counts of `whole` do not give by rounding."""
    found = []
    for number, (stated, count) in enumerate(shares):
        exact = Fraction(100 * count, whole)
        if not printed_figure.span(stated).holds(exact):
            rule = Rounding(printed_figure.places(stated))
            found.append(Bent(number, stated, rounded(exact, rule)))
    return tuple(found)


def counts_fit(shares: Sequence[Decimal], whole: int) -> bool:
    """Tell whether counts exist that give every share and add up to the whole.

    The counts of one share lie without a gap, so every sum between the least and the most can be.
    """
    least, most = 0, 0
    for stated in shares:
        found = possible_share.ways(stated, whole).by_rounding
        if not found:
            return False
        least, most = least + found[0], most + found[-1]
    return least <= whole <= most
