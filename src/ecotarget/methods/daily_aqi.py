"""Daily air quality index (空气质量指数日报) of all places and days, as it is and with days excepted.

What it computes: for every place and day the index of the daily bulletin: HJ 633-2012, seven parts
    (24 h means of SO2, NO2, CO, PM10, PM2.5; highest hour and highest 8 h mean of O3); HJ 633-2026, six
    (no highest hour). The edition follows the day. A second table has the same with days excepted:
    on a day spoilt by sand dust (沙尘剔除) the named items are left out and the index is made of the
    rest; the day stays. A day that counts and is good all the same keeps its index.
Input: `place_day` (kind `mean`, `max`, `max_8h`; rows with valid = 1), `place` (den); the small tables
    of `tables`; for the second table `excepted` (place, day, item).
Options: editions with the days on which each holds; (place, item) exempt by design.
Result: `place_iaqi` (place, day, edition, item, iaqi, stands); `place_aqi` and `place_aqi_excepted`
    (place, day, and `index_table.columns`).
Rounding: the day's exact value once, half to even; sub-indices up.
Gaps: as `aqi.py`. An item that is excepted on a day is not missing on it. A day of which nothing is
    left has no row.
Worked example: PM10 480, PM2.5 90, SO2 8, NO2 30, CO 0.6, O3 8 h 80, of 2023: index 375, level 6. With
    PM10 and PM2.5 excepted: 40 (O3 8 h 80; NO2 37.5, so 38), level 1; the day counts as before.
Differs from: period means with days excepted, which lose the day altogether.
Source: HJ 633-2012, HJ 633-2026; for excepted days a provincial table of 211 sand days 2023-2026
    (one source, inferred from it): other pollutants kept, index of the rest, good days as they were.
"""

from __future__ import annotations

from collections.abc import Iterable

from ecotarget.methods import aqi, index_table
from ecotarget.methods.index_table import Small, Spans

# What a station's or city's day has (kind), and what the bulletin calls it.
_MEANS = {"mean": aqi.DAILY, "max": "max_1h", "max_8h": "max_8h"}


def tables(indexes: Spans, exempt: Iterable[tuple[str, str]] = ()) -> tuple[Small, ...]:
    """Return the small tables to load; `exempt` are (place, item), HJ 633-2026, 5.3.2."""
    return index_table.tables(indexes, aqi.DAILY, exempt)


def statements(indexes: Spans) -> list[tuple[str, str]]:
    """Return the tables to make, in this order: `place_iaqi`, `place_aqi`."""
    mean = " ".join(f"WHEN '{kind}' THEN '{name}'" for kind, name in _MEANS.items())
    source = f"""SELECT d.place, d.day AS moment, d.day, d.item, CASE d.kind {mean} END AS mean,
        d.amount, p.den
      FROM place_day AS d JOIN place AS p ON p.place = d.place WHERE d.valid = 1"""
    return [
        ("place_iaqi", index_table.part_sql(indexes, aqi.DAILY, source, "day")),
        ("place_aqi", index_table.sql(indexes, aqi.DAILY, "place_iaqi", "day")),
    ]


def excepted_statement(indexes: Spans) -> tuple[str, str]:
    """Return the table `place_aqi_excepted`; reads `place_iaqi`, `place_aqi` and `excepted`."""
    columns = ", ".join(f"k.{name}" for name in index_table.columns(indexes, aqi.DAILY))
    days = "SELECT place, day FROM excepted GROUP BY place, day"
    spoilt = f"""(SELECT i.place, i.day, i.edition, i.item, i.iaqi, i.stands
    FROM place_iaqi AS i
    JOIN place_aqi AS k ON k.place = i.place AND k.day = i.day AND k.good = 0
    JOIN ({days}) AS e ON e.place = i.place AND e.day = i.day
    LEFT JOIN (SELECT place, day, item FROM excepted GROUP BY place, day, item) AS o
      ON o.place = i.place AND o.day = i.day AND o.item = i.item
    WHERE o.item IS NULL) AS spoilt"""
    anew = index_table.sql(indexes, aqi.DAILY, spoilt, "day", "excepted")
    return (
        "place_aqi_excepted",
        f"""SELECT k.place, k.day, {columns}
FROM place_aqi AS k LEFT JOIN ({days}) AS e ON e.place = k.place AND e.day = k.day
WHERE e.place IS NULL OR k.good = 1
UNION ALL
{anew}""",
    )
