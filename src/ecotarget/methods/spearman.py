"""Trend of a figure over years by Spearman's rank correlation (秩相关系数法).

What it computes: r = 1 - 6 sum((X - Y)^2) / (n^3 - n), X the order in time, Y the rank of the
    figure among the years, ascending (HJ 663 appendix B); a trend is significant when |r| reaches the
    tabled critical value for n.
Input: the figures of the years in the order of time, years without a valid figure left out.
Options: the critical values and the least number of years, from the rule.
Result: r, the critical value and a verdict: `rising`, `falling`, `none`, `too_short`, `tied`
    (how a tie is broken decides) or `untabled` (n has no critical value and its neighbours differ).
Rounding: r is rounded half to even to the decimals of the table before it meets it, because the
    table is rounded itself: for n = 6 the least r that counts is 29/35 = 0.82857, tabled as 0.829.
Gaps: a year without a figure is no step in time.
Ties: the text read has no rule, so every order of equal figures is thought of. `least` and `most` are
    r for the orders that fall and that rise with time; r is their mean, which is the mean of all
    orders (0 for a series without change). The verdict stands only if `least` and `most` agree on it.
Untabled n: critical values fall with n, so r that reaches the value of the next smaller tabled n is
    significant and r below that of the next larger one is not; in between it is `untabled`.
Worked example: 41, 38, 36, 37, 33 over five years: ranks 5, 4, 2, 3, 1, sum of squares 38,
    r = -0.9; the critical value is 0.900: falling.
Differs from: mean ranks put into the formula above (a series without change would have r = 0.5);
    Mann-Kendall; a two-sided test.
Source: HJ 663-2013 appendix B and HJ 663-2026; formula, critical values and "reaches" (not "exceeds")
    are unconfirmed, see the confidence of the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding, TrendRule

RISING = "rising"
FALLING = "falling"
NONE = "none"
TOO_SHORT = "too_short"
TIED = "tied"
UNTABLED = "untabled"


class Trend(NamedTuple):
    """What n years say. `r`, `least` and `most` are exact; None when there are too few years.

    `critical` is None where the table has no value for this n.
    """

    n: int
    r: Fraction | None
    critical: Decimal | None
    verdict: str
    least: Fraction | None = None
    most: Fraction | None = None


def trend(values: Sequence[Fraction], rule: TrendRule) -> Trend:
    """Return the trend of figures in the order of time."""
    n = len(values)
    critical = rule.critical.get(n)
    if n < rule.at_least:
        return Trend(n, None, critical, TOO_SHORT)
    least, most = _correlation(values, falling=True), _correlation(values, falling=False)
    verdicts = {_verdict(r, n, rule) for r in (least, most)}
    verdict = verdicts.pop() if len(verdicts) == 1 else TIED
    return Trend(n, (least + most) / 2, critical, verdict, least, most)


def _correlation(values: Sequence[Fraction], falling: bool) -> Fraction:
    """Return r; equal figures are ranked so that they fall, or rise, with time."""
    times = range(1, len(values) + 1)
    order = sorted(zip(values, (-t if falling else t for t in times), times, strict=True))
    squares = sum((time - rank) ** 2 for rank, (_, _, time) in enumerate(order, 1))
    n = len(values)
    return 1 - Fraction(6 * squares, n**3 - n)


def _verdict(r: Fraction, n: int, rule: TrendRule) -> str:
    """Tell what r says, if the table lets it."""
    strict = [rule.critical[k] for k in sorted(rule.critical) if k <= n]
    lenient = [rule.critical[k] for k in sorted(rule.critical) if k >= n]
    if strict and _reaches(r, strict[-1]):
        return RISING if r > 0 else FALLING
    if lenient and not _reaches(r, lenient[0]):
        return NONE
    return UNTABLED


def _reaches(r: Fraction, critical: Decimal) -> bool:
    exponent = critical.as_tuple().exponent
    assert isinstance(exponent, int)  # a tabled value is a number
    return rounded(abs(r), Rounding(-exponent)) >= critical
