"""Sums over the hours of a station's day, for every method above.

What it computes: how many hours a day has, what they add up to, and the highest of them.
Input: `day_check` (site, item, day, hours, total, lo, hi), in which the readings were summed when they
    were looked over: one scan serves both. Hours that were set aside are not in it.
Result: `day_sum` (site, item, day, hours, total, highest); `station_day` rows of kind `hours`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def sql(first: date, last: date) -> str:
    """Return the SELECT of `day_sum` for the days from `first` to `last`."""
    return f"""SELECT site, item, day, hours, CAST(total AS BIGINT) AS total, hi AS highest
FROM day_check
WHERE day BETWEEN DATE '{first}' AND DATE '{last}' AND hours > 0"""


def total_sql(need: int, items: Sequence[str], multiple: int) -> str:
    """Return `station_day` rows of kind `hours`: the sum of the day's hours, for means of hours.

    A day with at least `need` hours is a valid day; the others' hours count in the mean as well.
    """
    return f"""SELECT site, item, 'hours' AS kind, day,
  total * {multiple} AS amount, CAST(hours AS INTEGER) AS hours,
  CASE WHEN hours >= {need} THEN 1 ELSE 0 END AS valid
FROM day_sum
WHERE item IN ({", ".join(f"'{item}'" for item in items)})"""
