"""Sums over the hours of a station's day: one scan of the readings, for every method above it.

What it computes: how many hours a day has, what they add up to, and the highest of them.
Input: `reading` (site, item, start, amount): one row an hour at most, none for a missing hour.
Result: `day_sum` (site, item, day, hours, total, highest).
"""

from __future__ import annotations

from collections.abc import Sequence


def sql(source: str = "reading") -> str:
    """Return the SELECT of `day_sum`."""
    return f"""SELECT site, item, CAST(start AS DATE) AS day,
  COUNT(amount) AS hours, CAST(SUM(amount) AS BIGINT) AS total, MAX(amount) AS highest
FROM {source}
GROUP BY site, item, CAST(start AS DATE)"""


def total_sql(need: int, items: Sequence[str], multiple: int) -> str:
    """Return `station_day` rows of kind `hours`: the sum of the day's hours, for means of hours.

    A day with at least `need` hours is a valid day; the others' hours count in the mean as well.
    """
    return f"""SELECT site, item, 'hours' AS kind, day,
  total * {multiple} AS amount, CAST(hours AS INTEGER) AS hours,
  CASE WHEN hours >= {need} THEN 1 ELSE 0 END AS valid
FROM day_sum
WHERE item IN ({", ".join(f"'{item}'" for item in items)})"""
