"""Real-time and hourly air quality index (空气质量指数实时报): of every site and hour.

What it computes: the index of the real-time bulletin of an edition: of the hour's values and, where
    the bulletin asks for them, of running means over 8 or 24 hours that end with the hour.
Input: `reading` (site, item, start, amount). Running values either as a feed gives them, `running`
    (site, item, over, start, amount: `moving_8h`, `moving_24h`), or reckoned from `reading`.
Options: the edition (`AirIndex`); the bulletin's kind; `Trailing`: hours
    of a running mean and how many must be there (8 h: 6, GB 3095 table 4; 24 h: 20, taken from the
    daily mean of the same table, unconfirmed for a running one).
Result: `Hour` (site, start, `Aqi`), by site and hour.
Rounding: as `aqi.py`. A running mean is sum / count, exact.
Gaps: an hour without a reading is not replaced; a running mean is made of the hours that are there.
    It is reckoned for hours in which the site has any reading. Missing items: as `aqi.py`.
Worked example: hours 1 to 8 of O3: 40 50 60 missing 80 90 100 missing: 420/6 = 70 at hour 8; with one
    more missing, none.
Differs from: HJ 633-2012 as written, whose bulletin lays 24 h means of PM10 and PM2.5 on the scale.
    What was published under it does not follow the text: of 1,475 stations on 2018-02-20 07:00 the
    indices of all follow from the hour's values of the six items, PM10 and PM2.5 on the 24 h column
    and O3 for 1 h only, which is what HJ 633-2026 then wrote down; from the text's parts 41 follow.
Source: HJ 633-2012, HJ 633-2026; published indices of the national feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from ecotarget.engine.connection import QUANTA, Engine
from ecotarget.engine.text import literal
from ecotarget.methods import aqi
from ecotarget.methods.aqi import Aqi
from ecotarget.model.standard import AirIndex

HOUR = "1h"


class Trailing(NamedTuple):
    """A running mean: what a bulletin calls it, how long it is, how many hours must be there."""

    mean: str
    hours: int
    need: int


class Hour(NamedTuple):
    """The index of one site for the hour that begins at `start`."""

    site: str
    start: datetime
    found: Aqi


def of_feed(
    engine: Engine, index: AirIndex, exempt: frozenset[str] = frozenset(), kind: str = aqi.REALTIME
) -> Iterator[Hour]:
    """Yield the index of every site and hour from `reading` and `running`, by site and hour."""
    return _hours(engine.rows(_in_order(feed_sql())), index, kind, exempt)


def of_series(
    engine: Engine,
    index: AirIndex,
    trailing: Sequence[Trailing],
    exempt: frozenset[str] = frozenset(),
    kind: str = aqi.REALTIME,
) -> Iterator[Hour]:
    """Yield the index of every site and hour from `reading` alone, by site and hour."""
    source = series_sql(index, kind, trailing)
    return _hours(engine.rows(_in_order(source)), index, kind, exempt)


def feed_sql() -> str:
    """Return the SELECT of `place, moment, item, mean, amount, den` from a feed."""
    return f"""{_readings()}
UNION ALL
SELECT site AS place, start AS moment, item, over AS mean,
  CAST(amount AS HUGEINT) AS amount, CAST({QUANTA} AS HUGEINT) AS den
FROM running"""


def series_sql(index: AirIndex, kind: str, trailing: Sequence[Trailing]) -> str:
    """Return the same from `reading` alone: running means only of the items that have a part."""
    report = aqi.bulletin(index, kind)
    pieces = [_readings()]
    for rule in trailing:
        asked = aqi.ordered(part.item for part in report.parts if part.mean == rule.mean)
        if asked:
            pieces.append(f"""SELECT site AS place, start AS moment, item,
  {literal(rule.mean)} AS mean, total AS amount, CAST(have AS HUGEINT) * {QUANTA} AS den
FROM ({trailing_sql(rule.hours, rule.need, asked)}) AS t""")
    return "\nUNION ALL\n".join(pieces)


def trailing_sql(hours: int, need: int, items: Sequence[str]) -> str:
    """Return the SELECT of `site, item, start, total, have`: what the last `hours` hours add up to.

    The mean that ends with the hour is total / (QUANTA x have). Each reading is laid on the hours
    whose mean it belongs to; no row is taken for the hour after the row before it.
    """
    listed = ", ".join(literal(item) for item in items)
    laid = "\n  UNION ALL ".join(
        f"SELECT site, item, start + INTERVAL '{later}' HOUR AS start, amount"
        f" FROM reading WHERE item IN ({listed})"
        for later in range(hours)
    )
    return f"""SELECT m.site, m.item, m.start, m.total, m.have
FROM (
  SELECT site, item, start, SUM(CAST(amount AS HUGEINT)) AS total, COUNT(amount) AS have
  FROM ({laid}) AS l
  GROUP BY site, item, start
) AS m
JOIN (SELECT site, start FROM reading GROUP BY site, start) AS h
  ON h.site = m.site AND h.start = m.start
WHERE m.have >= {need}"""


def _readings() -> str:
    return f"""SELECT site AS place, start AS moment, item,
  '{HOUR}' AS mean, CAST(amount AS HUGEINT) AS amount, CAST({QUANTA} AS HUGEINT) AS den
FROM reading"""


def _in_order(source: str) -> str:
    return f"""SELECT place, moment, item, mean, amount, den FROM ({source}) AS v
ORDER BY place, moment, item, mean"""


def _hours(
    rows: Iterable[Sequence[object]], index: AirIndex, kind: str, exempt: frozenset[str]
) -> Iterator[Hour]:
    for (site, start), group in groupby(rows, key=lambda row: (row[0], row[1])):
        assert isinstance(start, datetime)
        values = {
            (str(item), str(mean)): Fraction(int(str(amount)), int(str(den)))
            for _, _, item, mean, amount, den in group
        }
        yield Hour(str(site), start, aqi.of_values(index, kind, values, exempt))
