"""Days above the limit, ratio of days that comply, exceedance multiple (超标天数, 达标率, 超标倍数).

What it computes: for a place and period the valid days, those whose value exceeds the limit, and
    the highest of them; the ratio (days - above) / days x 100 %; the multiple (C - S) / S of a value C
    above its limit S. HJ 663-2026 table 3 gives the decimals.
Input: `place_day`, `place` (place, den), `period` (id, first, last: days, both included);
    `limit_of` (item, kind, bound, top, bottom), made by `limit_row`.
Options: the rounding before a value meets the limit, as data of the law: its step is top / bottom of
    the book unit (1 ug/m3; for CO 0.1 mg/m3, which is 100 ug/m3), `bound` counts the steps of the
    limit.
Result: counts and the highest amount, in 1 / den of the book unit; a fraction for ratio and multiple.
Rounding: a value is rounded once, half to even, to the decimals of compliance data, then compared
    (修约值比较法); in SQL that is a division of whole numbers with its rest. The multiple is taken of the
    value as it is, exactly, and rounded to two decimals when it is told.
Gaps: days without a valid value count nowhere; a period without valid days has no ratio.
Worked example: PM2.5 days of 75.5, 75.4 and 76 against 75: they round to 76, 75 and 76, two of
    three exceed, 33.3 % comply. CO 4.05 mg/m3 rounds to 4.0 and complies, 4.06 to 4.1 and does not.
    Multiple of 196 against 75: 1.61.
Differs from: the days with AQI above 100, which look at all items at once and, from 2031 on, at other
    values than the limits; the full-value comparison, in which 75.4 exceeds 75.
Source: HJ 663-2013 and HJ 663-2026 table 3 (one copy); GB/T 8170-2008, 4.3 (comparison).
"""

from __future__ import annotations

from fractions import Fraction

from ecotarget.methods.integer_rounding import quotient
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Limit, Rounding


def limit_row(
    item: str, kind: str, bound: Fraction, step: Fraction
) -> tuple[str, str, int, int, int]:
    """Return the row of `limit_of` for a limit and the step of rounding, both in the book unit.

    A limit between two steps counts as the lower one: no rounded value lies between.
    """
    return item, kind, bound // step, step.numerator, step.denominator


def sql(mode: str) -> str:
    """Return the SELECT of valid days, days above the limit and the highest amount.

    `mode` says what happens to an exact half (`Rounding.mode`).
    """
    steps = quotient("d.amount * l.bottom", "c.den * l.top", mode)
    return f"""SELECT d.place, d.item, d.kind, p.id,
  CAST(COUNT(*) AS BIGINT) AS days,
  CAST(SUM(CASE WHEN {steps} > l.bound THEN 1 ELSE 0 END) AS BIGINT) AS above,
  MAX(d.amount) AS highest
FROM place_day AS d
JOIN place AS c ON c.place = d.place
JOIN period AS p ON d.day BETWEEN p.first AND p.last
JOIN limit_of AS l ON l.item = d.item AND l.kind = d.kind
WHERE d.valid = 1
GROUP BY d.place, d.item, d.kind, p.id"""


def ratio(days: int, above: int) -> Fraction | None:
    """Return the share of days that comply, in %; None without valid days."""
    return Fraction(100 * (days - above), days) if days else None


def exceeds(value: Fraction, limit: Limit, judged: Rounding) -> bool:
    """Tell whether a value, in the unit of the limit and rounded as it is judged, is above it."""
    return rounded(value, judged) > limit.value


def multiple(value: Fraction, limit: Limit, judged: Rounding) -> Fraction | None:
    """Return by which part of the limit the value is above it; None when it does not exceed."""
    if not exceeds(value, limit, judged):
        return None
    bound = Fraction(limit.value)
    return (value - bound) / bound
