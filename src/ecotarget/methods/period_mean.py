"""Mean of a period (年平均 and the like) from the valid days of a place.

What it computes: the arithmetic mean of the valid daily values of the period. GB 3095-2012 and -2026
    (annual mean: mean of the daily means of a calendar year); HJ 663 for cities.
    `mean_of_hours` (CAAQS annual NO2 and SO2) is the mean of all hours instead.
Input: `place_day`, `period` (id, first, last: days, both included).
Result: sums and counts by month: the last step adds them up and divides once, as a fraction. The
    counts by month are what the validity of the year is judged by.
Rounding: none here; once, when the figure is told or meets its limit.
Gaps: a day without a valid value is not there; it is no zero and is not interpolated.
Worked example: days of 30, 31 and 33: 94/3 = 31.33...
Differs from: the mean of monthly means; the mean over all hours of a year.
Source: GB 3095-2012 3 (definitions) and table 4; HJ 663-2026 table A.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple


class Month(NamedTuple):
    """A place's month: days with any value, valid days, the hours of all, and the sums.

    `total` is the sum over valid days, `all_total` over all days; both in 1 / den.
    """

    year: int
    month: int
    valid: int
    hours: int
    total: int
    all_total: int


def sql() -> str:
    """Return the SELECT of the months of every place, item, kind and period."""
    return """SELECT d.place, d.item, d.kind, p.id,
  CAST(EXTRACT(YEAR FROM d.day) AS INTEGER) AS year,
  CAST(EXTRACT(MONTH FROM d.day) AS INTEGER) AS month,
  SUM(d.valid) AS valid, SUM(d.have) AS hours,
  SUM(CASE WHEN d.valid = 1 THEN d.amount END) AS total, SUM(d.amount) AS all_total
FROM place_day AS d JOIN period AS p ON d.day BETWEEN p.first AND p.last
GROUP BY d.place, d.item, d.kind, p.id, EXTRACT(YEAR FROM d.day), EXTRACT(MONTH FROM d.day)"""


def mean(months: Iterable[Month], den: int) -> Fraction | None:
    """Return the mean of the valid days; None when there is none."""
    known = list(months)
    days = sum(month.valid for month in known)
    return Fraction(sum(month.total for month in known), days * den) if days else None


def mean_of_hours(months: Iterable[Month], den: int) -> Fraction | None:
    """Return the mean of all hours; None when there is none."""
    known = list(months)
    hours = sum(month.hours for month in known)
    return Fraction(sum(month.all_total for month in known), hours * den) if hours else None
