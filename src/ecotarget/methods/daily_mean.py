"""Daily mean of a station (日平均, 24 h mean) from its hourly means.

What it computes: the arithmetic mean of the hourly means of one natural day.
    GB 3095-2012 and GB 3095-2026, table 4: at least 20 hourly means, else the day has no valid mean.
Input: `day_sum` (site, item, day; `total` of the amounts, number of `hours`).
Options: `need`, the hours that make a day valid; `rounding` of the day's value, None for none.
Result: `station_day`, amounts in 1 / (QUANTA x multiple) of the book unit; `valid` is 1 or 0.
Rounding: none under the Chinese texts; CAAQS rounds to one decimal, half away from zero.
Gaps: a day with too few hours keeps its count and has no amount; a missing hour is no zero.
Worked example: 20 hours of 30 ug/m3 and 4 missing: 30; 19 hours of 30: not valid.
Differs from: a mean over all 24 hours with gaps filled; 75 % capture (18 hours) of other countries.
Source: GB 3095-2012 table 4, GB 3095-2026 table 4.
"""

from __future__ import annotations

from collections.abc import Sequence

from ecotarget.engine.connection import QUANTA
from ecotarget.methods.integer_rounding import quotient
from ecotarget.model.standard import Day, Rounding


def sql(day: Day, items: Sequence[str], multiple: int, kind: str = "mean") -> str:
    """Return the SELECT that makes `station_day` rows of `kind` for the items."""
    mean = rounded_amount(f"total * ({multiple} // hours)", day.rounding, multiple)
    return f"""SELECT site, item, '{kind}' AS kind, day,
  CASE WHEN hours >= {day.need} THEN {mean} END AS amount,
  CAST(hours AS INTEGER) AS hours,
  CASE WHEN hours >= {day.need} THEN 1 ELSE 0 END AS valid
FROM day_sum
WHERE item IN ({", ".join(f"'{item}'" for item in items)})"""


def rounded_amount(amount: str, rounding: Rounding | None, multiple: int) -> str:
    """Return the SQL of an amount rounded as the rule says; amounts stay in the same unit."""
    if rounding is None:
        return amount
    unit = QUANTA * multiple // 10**rounding.places
    return f"{quotient(amount, str(unit), rounding.mode)} * {unit}"
