"""Percentiles and n-th highest values of the days of a period (百分位数).

What it computes, for the valid daily values sorted ascending, X(1) to X(n):
    `percentile` (HJ 663 appendix A): k = 1 + (n-1)p; X(s) + (X(s+1) - X(s))(k - s) with s = floor(k).
    `rank_percentile` (CAAQS): number n - floor(p n) from the top, that is X(floor(p n) + 1).
    `nth_highest` (CAAQS, ozone): X(n - N + 1).
Input: `place_day`, `period`; `ordered` (item, kind, rule, a, b): p = a / b, or N = a for n-th highest.
Result: the one or two days between which the value lies; the last step is an exact fraction.
Rounding: none here.
Gaps: valid days only; n shrinks with them. How many there must be is a question of validity.
Worked example (HJ 663): 2, 3, 4, 4, 5, 8, p = 90 %: k = 5.5, value 6.5. CAAQS: n = 366, p = 0.98:
    the 8th highest, X(359).
Differs from: numpy's default is the same for `percentile`; spreadsheets' PERCENTILE.EXC is not.
Source: HJ 663-2013 appendix A, HJ 663-2026 appendix A; CAAQS guidance by the facts on the shelf.
"""

from __future__ import annotations

from fractions import Fraction

from ecotarget.model.standard import Statistic


def ordered(item: str, kind: str, statistic: Statistic) -> tuple[str, str, str, int, int]:
    """Return the row of `ordered` for a statistic."""
    if statistic.kind == "nth_highest":
        assert statistic.n is not None
        return item, kind, statistic.kind, statistic.n, 1
    assert statistic.p is not None
    top, bottom = statistic.p.as_integer_ratio()
    return item, kind, statistic.kind, top, bottom


def sql() -> str:
    """Return the SELECT of the one or two days that hold the value, with n and their numbers."""
    return """SELECT place, item, kind, id, rule, a, b, n, number, amount
FROM (
  SELECT r.place, r.item, r.kind, r.id, o.rule, o.a, o.b, r.n, r.number, r.amount,
    CASE WHEN o.rule = 'percentile' THEN 1 + ((r.n - 1) * o.a) // o.b
      WHEN o.rule = 'rank_percentile' THEN (r.n * o.a) // o.b + 1
      ELSE r.n - o.a + 1 END AS low
  FROM (
    SELECT d.place, d.item, d.kind, p.id, d.amount,
      ROW_NUMBER() OVER (PARTITION BY d.place, d.item, d.kind, p.id ORDER BY d.amount) AS number,
      COUNT(*) OVER (PARTITION BY d.place, d.item, d.kind, p.id) AS n
    FROM place_day AS d JOIN period AS p ON d.day BETWEEN p.first AND p.last
    WHERE d.valid = 1
  ) AS r JOIN ordered AS o ON o.item = r.item AND o.kind = r.kind
) AS k
WHERE number = low OR (rule = 'percentile' AND number = low + 1)"""


def value(rule: str, a: int, b: int, n: int, amounts: dict[int, int], den: int) -> Fraction | None:
    """Return the exact value from the days found; None when n is too small for the rule."""
    if rule == "percentile":
        low, rest = divmod((n - 1) * a, b)
        below = amounts[low + 1]
        above = amounts.get(low + 2, below)
        return Fraction(below * b + (above - below) * rest, b * den)
    number = (n * a) // b + 1 if rule == "rank_percentile" else n - a + 1
    return Fraction(amounts[number], den) if number in amounts else None
