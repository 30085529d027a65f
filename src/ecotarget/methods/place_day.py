"""A place's value of a day: of one station, or of a city from its stations (城市日均值).

What it computes: for a city the arithmetic mean of its stations' day values, for every kind of day
    value (daily mean; for ozone the mean of the stations' daily maxima of 8 h, not the maximum of the
    city's hours). HJ 663-2026 table A.2; HJ 663-2013 alike.
Input: `station_day`; `station` (site, city); `place` (place, stations, need, multiple, den).
Options: how many stations must be valid (`need`, from the city rule and the listed stations); the
    table of the stations' days (`station_day`, or the same without days that are left out).
Result: `place_day`; amount / den is the value in the book unit, exactly; `have` of `need` stations.
Rounding: none.
Gaps: a station without a valid day is not counted and not replaced; with too few stations the
    city has no value that day. The share is taken of the listed stations, not of those that sent.
Worked example: 4 stations, need 3: 10, 11, 13 and one missing give 34/3; two of four give nothing.
Source: HJ 663-2026 table A.2 (one copy); the share of stations is unconfirmed in both editions.
"""

from __future__ import annotations


def city_sql(source: str = "station_day") -> str:
    """Return the SELECT of `place_day` for cities."""
    return f"""SELECT place, item, kind, day,
  CASE WHEN have >= need THEN total * (multiple // have) END AS amount,
  CAST(have AS INTEGER) AS have, need,
  CASE WHEN have >= need THEN 1 ELSE 0 END AS valid
FROM (
  SELECT s.city AS place, d.item, d.kind, d.day,
    CAST(SUM(CASE WHEN d.valid = 1 THEN d.amount END) AS HUGEINT) AS total,
    SUM(d.valid) AS have
  FROM {source} AS d JOIN station AS s ON s.site = d.site
  GROUP BY s.city, d.item, d.kind, d.day
) AS c JOIN place USING (place)"""


def station_sql(source: str = "station_day") -> str:
    """Return the SELECT of `place_day` for stations, each a place of its own."""
    return f"""SELECT site AS place, item, kind, day,
  CAST(amount AS HUGEINT) AS amount, hours AS have, 1 AS need, valid
FROM {source}"""
