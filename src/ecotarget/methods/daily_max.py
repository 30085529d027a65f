"""Highest hour of a day (日最大1小时平均) at a station.

What it computes: the largest hourly mean of the natural day. HJ 633-2012 puts the ozone value of it
    into the daily index; CAAQS holds the daily maxima of NO2 and SO2 against its 1 h limits.
Input: `day_sum` (site, item, day; `highest` amount, number of `hours`).
Options: `need`, the hours that make a day valid; `limit`, in the amounts' own unit, above which a day
    with fewer hours counts all the same; `rounding` of the day's value.
Result: `station_day` rows of kind `max`.
Gaps: a day with too few hours has no valid maximum: the hours that are missing may hold it.
Worked example: 18 hours, highest 71 ppb, need 18: 71. 17 hours, highest 71, limit 70: 71, counts.
Source: HJ 633-2012 table 1; Canada: facts of the CAAQS guidance (daily maximum, 18 hours).
"""

from __future__ import annotations

from collections.abc import Sequence

from ecotarget.methods.daily_mean import rounded_amount
from ecotarget.model.standard import Day


def sql(day: Day, items: Sequence[str], multiple: int, limit: int | None = None) -> str:
    """Return the SELECT that makes `station_day` rows of kind `max` for the items."""
    amount = rounded_amount(f"highest * {multiple}", day.rounding, multiple)
    above = "" if limit is None else f" OR {amount} > {limit}"
    return f"""SELECT site, item, 'max' AS kind, day,
  {amount} AS amount,
  CAST(hours AS INTEGER) AS hours,
  CASE WHEN hours >= {day.need}{above} THEN 1 ELSE 0 END AS valid
FROM day_sum
WHERE item IN ({", ".join(f"'{item}'" for item in items)})"""
