"""Good days (优良天数), excellent and heavily polluted days (重污染天数), and their ratios.

What it computes: of a place and a period, how many days count, how many of them have an index of at
    most 100, at most 50, above 200; how many fall into each level; on how many each item is a primary
    pollutant. The good-day ratio (优良天数比例) is good days / days that count.
Input: `place_aqi`, or `place_aqi_excepted` for the same with sand dust or other days excepted (both are
    to be told); `period` (id, first, last: both days included).
Options: the table; the editions, for their levels and items.
Result: one row for each place and period with any index: `columns`; then `Days`.
Rounding: none; a ratio stays a pair of counts.
Gaps: a day counts when no item is missing or the others alone exceed 100 (`index_table.py`): an index
    with an item missing is told under 2012 but the day is neither good nor counted; `indexed` has it.
Worked example: a month of 30 days, 28 of them count, 25 with an index of at most 100: 25/28, 89.3 %
    and not 83.3 %.
Differs from: days on which every item meets its limit (GB 3095): from 2031 these differ.
Source: ratio over valid days: county and city bulletins; AQI above 200 heavy: two bulletins; what
    makes a day valid is implied by HJ 633-2026, 5.3, and unconfirmed for 2012.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ecotarget.methods import aqi, index_table
from ecotarget.methods.index_table import Spans

AS_IT_IS = "place_aqi"
EXCEPTED = "place_aqi_excepted"


class Days(NamedTuple):
    """The days of one place and period: all counts are of valid days, but for `indexed`.

    `indexed` are the days that have an index, counted or not. `levels` by level of the index;
    `primaries` by item, where a day with a tie counts for each.
    """

    place: str
    period: str
    indexed: int
    valid: int
    good: int
    excellent: int
    heavy: int
    levels: Mapping[int, int]
    primaries: Mapping[str, int]


def columns(indexes: Spans) -> tuple[str, ...]:
    """Return the columns that `sql` gives, in their order."""
    levels = (f"level_{level}" for level in _levels(indexes))
    named = (f"primary_{item}" for item in _items(indexes))
    return ("place", "period", "indexed", "valid", "good", "excellent", "heavy", *levels, *named)


def sql(indexes: Spans, source: str = AS_IT_IS) -> str:
    """Return the SELECT of `columns`: the counts of every place and period."""
    counts = [f"SUM(a.{name}) AS {name}" for name in ("valid", "good", "excellent", "heavy")]
    counts += [
        f"SUM(CASE WHEN a.valid = 1 AND a.level = {level} THEN 1 ELSE 0 END) AS level_{level}"
        for level in _levels(indexes)
    ]
    counts += [
        f"SUM(CASE WHEN a.valid = 1 AND a.named = 1 AND a.iaqi_{item} = a.aqi THEN 1 ELSE 0 END)"
        f" AS primary_{item}"
        for item in _items(indexes)
    ]
    listed = ",\n  ".join(counts)
    return f"""SELECT a.place, p.id AS period, COUNT(a.aqi) AS indexed,
  {listed}
FROM {source} AS a JOIN period AS p ON a.day >= p.first AND a.day <= p.last
GROUP BY a.place, p.id
ORDER BY a.place, p.id"""


def of_row(indexes: Spans, row: Sequence[object]) -> Days:
    """Return the counts of one row of `sql`."""
    place, period, *counted = row
    indexed, valid, good, excellent, heavy, *rest = (int(str(number)) for number in counted)
    levels, asked = _levels(indexes), _items(indexes)
    by_level = dict(zip(levels, rest[: len(levels)], strict=True))
    by_item = dict(zip(asked, rest[len(levels) :], strict=True))
    return Days(str(place), str(period), indexed, valid, good, excellent, heavy, by_level, by_item)


def _levels(indexes: Spans) -> tuple[int, ...]:
    return tuple(
        sorted({category.level for index, _, _ in indexes for category in index.categories})
    )


def _items(indexes: Spans) -> tuple[str, ...]:
    return index_table.items(indexes, aqi.DAILY)
