"""Daily maximum of the moving 8 h means (日最大8小时平均) at a station.

What it computes: windows of eight hours, each named by the hour at which it ends; the largest of
    them is the day's value. HJ 663-2013 and -2026, 6.1.2: windows 8 to 24 of the natural day, so that
    every hour lies inside the day; GB 3095 table 4: at least 6 of the 8 hours; at least 14 windows,
    or fewer when the largest exceeds the limit all the same.
Input: `hour_sheet` (site, item, day; `h0` to `h23`, the hour that begins at 0 ... 23; NULL if missing);
    with `carry` also `day_check` (site, item, day), for the end of each series.
Options: `windows` (length, hours needed, first, last, enough; `carry` lets the first windows begin on
    the day before); `limit` in the amounts' own unit; rounding of windows and of the day.
Result: `station_day` rows of kind `max_8h`; `hours` counts the valid windows.
Rounding: none under the Chinese texts; CAAQS one decimal for windows and day, half away from zero
    (rounding keeps the order, so rounding the largest is rounding them all).
Gaps: a missing hour shortens the windows that hold it; the windows of a day that lack too much
    are not made up from neighbouring days. With `carry` a day without any hour still has the windows
    that begin on the day before, as long as the station's readings go on after it.
Worked example: hours 0 to 7 at 100 and the rest at 40 ug/m3: window 8 has 100, window 9 92.5, the
    day 100. 13 valid windows, largest 161: valid (above 160); largest 160: not valid.
Differs from: windows centred on an hour; 24 windows a day (EU, Canada: `carry`).
Source: HJ 663-2013 and HJ 663-2026, 6.1.2; GB 3095-2012 and GB 3095-2026, table 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ecotarget.methods.daily_mean import rounded_amount
from ecotarget.methods.resolution import HOURS
from ecotarget.model.standard import Day, Windows


def sheet_sql(items: Sequence[str], first: date, last: date) -> str:
    """Return the SELECT of `hour_sheet`: one row a site, item and day with its 24 hours.

    Windows that reach back need the day before the first as well.
    """
    hours = ",\n  ".join(
        f"MAX(CASE WHEN EXTRACT(HOUR FROM start) = {hour} THEN amount END) AS h{hour}"
        for hour in range(HOURS)
    )
    return f"""SELECT site, item, CAST(start AS DATE) AS day,
  {hours}
FROM reading
WHERE item IN ({", ".join(f"'{item}'" for item in items)})
  AND start >= TIMESTAMP '{first} 00:00:00'
  AND start <= TIMESTAMP '{last} 23:59:59'
GROUP BY site, item, CAST(start AS DATE)"""


def sql(day: Day, items: Sequence[str], multiple: int, limit: int | None = None) -> str:
    """Return the SELECT that makes `station_day` rows of kind `max_8h` for the items."""
    windows = day.windows
    if windows is None:
        raise ValueError(day.kind)
    best = rounded_amount("best", windows.rounding or day.rounding, multiple)
    above = "" if limit is None else f" OR {best} > {limit}"
    return f"""SELECT site, item, 'max_8h' AS kind, day,
  CASE WHEN best >= 0 THEN {best} END AS amount,
  CAST(counted AS INTEGER) AS hours,
  CASE WHEN counted >= {windows.enough}{above} THEN 1 ELSE 0 END AS valid
FROM ({_days_sql(windows, items, multiple)}) AS d{_with_windows(windows)}"""


def _days_sql(windows: Windows, items: Sequence[str], multiple: int) -> str:
    """Return the best window of each day and how many are valid.

    In layers, so that nothing is reckoned twice: hours, sums and numbers of windows, means.
    """
    names = range(windows.first, windows.last + 1)
    hours = range(windows.first - windows.hours, windows.last)
    own = "site, item, day" + (", own, last" if windows.carry else "")
    there = ",\n    ".join(_there(hour) for hour in hours)
    sums = ",\n    ".join(_sums(windows, name) for name in names)
    means = ",\n    ".join(
        f"CASE WHEN n{name} >= {windows.need} THEN t{name} * ({multiple} // n{name}) ELSE -1 END"
        f" AS w{name}"
        for name in names
    )
    highest = ", ".join(f"w{name}" for name in names)
    counted = " + ".join(f"CASE WHEN w{name} < 0 THEN 0 ELSE 1 END" for name in names)
    return f"""
  SELECT {own}, GREATEST({highest}) AS best, {counted} AS counted
  FROM (SELECT {own},
    {means}
  FROM (SELECT {own},
    {sums}
  FROM (SELECT {_whose(windows)},
    {there}
  FROM hour_sheet AS s{_day_before(windows)}
  WHERE {_whose_item(windows)} IN ({", ".join(f"'{item}'" for item in items)})
  ) AS h) AS t) AS w"""


def _whose(windows: Windows) -> str:
    """Name whose day it is; a day that has only windows from the day before has no row of its own."""
    if not windows.carry:
        return "s.site, s.item, s.day"
    site, item = "COALESCE(s.site, p.site)", _whose_item(windows)
    return f"""{site} AS site, {item} AS item,
    COALESCE(s.day, CAST(p.day + INTERVAL '1' DAY AS DATE)) AS day, s.day AS own, e.last"""


def _whose_item(windows: Windows) -> str:
    return "COALESCE(s.item, p.item)" if windows.carry else "s.item"


def _with_windows(windows: Windows) -> str:
    """Leave out days without a reading that nothing reaches into, and the day after the last."""
    return "\nWHERE own IS NOT NULL OR (counted > 0 AND day < last)" if windows.carry else ""


def _day_before(windows: Windows) -> str:
    if not windows.carry:
        return ""
    return """
    FULL JOIN hour_sheet AS p
      ON p.site = s.site AND p.item = s.item
      AND p.day = CAST(s.day - INTERVAL '1' DAY AS DATE)
    JOIN (SELECT site, item, MAX(day) AS last FROM day_check GROUP BY site, item) AS e
      ON e.site = COALESCE(s.site, p.site) AND e.item = COALESCE(s.item, p.item)"""


def _there(hour: int) -> str:
    """Write an hour as what it adds and whether it is there; those before 0 are of the day before."""
    column = f"s.h{hour}" if hour >= 0 else f"p.h{hour + HOURS}"
    name = _name(hour)
    return (
        f"COALESCE({column}, 0) AS c{name}, CASE WHEN {column} IS NULL THEN 0 ELSE 1 END AS p{name}"
    )


def _sums(windows: Windows, name: int) -> str:
    """Write the sum and the number of the hours of the window that ends at hour `name`."""
    hours = [_name(hour) for hour in range(name - windows.hours, name)]
    total, number = (" + ".join(f"{kind}{hour}" for hour in hours) for kind in "cp")
    return f"{total} AS t{name}, {number} AS n{name}"


def _name(hour: int) -> str:
    return str(hour) if hour >= 0 else f"b{hour + HOURS}"
