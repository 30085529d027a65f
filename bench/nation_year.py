"""A nation-year of made-up hourly readings: 1,600 stations in 339 cities, 6 items, the 8,784 hours
of 2016, as 12 monthly Parquet files with a table of stations and a mapping.

Nothing is random: every reading follows from the whole numbers of its keys by products and
remainders, so that the values are the same on every machine and with every version of DuckDB.
Levels differ from city to city, so that some comply and some do not; winters are worse for all but
ozone, which has its peak in the afternoon and in summer; bad weather lasts for days. About 3 % is
missing: a third as absent rows (a station is off for a day), two thirds as NULL (an instrument is
off for an hour, for eight hours, and in one out of fifty stations for a month).
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

YEAR, STATIONS, CITIES = 2016, 1600, 339


class Shape(NamedTuple):
    """What an item looks like: mean level in its own unit times 10, and per cent of it by the first
    of each month and by the hour of the day."""

    item: str
    level: int
    whole: int  # in tenths of the unit: 10 for whole µg/m³, 1 for CO with one decimal
    months: tuple[int, ...]
    hours: tuple[int, ...]


WINTER = (165, 150, 125, 100, 85, 70, 60, 60, 70, 95, 125, 155)
SUMMER = (45, 60, 85, 110, 130, 140, 135, 130, 120, 90, 60, 45)
TRAFFIC = (95, 90, 85, 80, 80, 85, 100, 120, 130, 120, 105, 95)
TRAFFIC += (85, 80, 80, 85, 95, 110, 125, 130, 120, 110, 105, 100)
DUST = (110, 108, 105, 102, 100, 100, 102, 106, 110, 108, 102, 96)
DUST += (90, 86, 84, 84, 86, 90, 96, 102, 106, 110, 112, 112)
SUN = (55, 50, 46, 42, 40, 36, 34, 40, 56, 80, 108, 134)
SUN += (154, 168, 176, 178, 170, 152, 128, 104, 88, 76, 68, 60)
SHAPES = (
    Shape("PM2.5", 420, 10, WINTER, DUST),
    Shape("PM10", 780, 10, WINTER, DUST),
    Shape("SO2", 170, 10, WINTER, TRAFFIC),
    Shape("NO2", 300, 10, WINTER, TRAFFIC),
    Shape("CO", 9, 1, WINTER, TRAFFIC),
    Shape("O3", 740, 10, SUMMER, SUN),
)
MAPPING = """\
schema: 1
dataset: {zh: 全国一年的小时数据（编造）, en: "A nation-year of hourly readings, made up"}
files: ["*.parquet"]
format: parquet
layout: long
columns: {site: site, item: item, value: value, stamp: {column: start}}
items:
  PM2.5: {item: pm25, unit: ug/m3}
  PM10: {item: pm10, unit: ug/m3}
  SO2: {item: so2, unit: ug/m3}
  NO2: {item: no2, unit: ug/m3}
  CO: {item: co, unit: mg/m3}
  O3: {item: o3, unit: ug/m3}
marks: begin
time_zone: "+08:00"
cities: {file: sites.csv, site: site, city: city}
"""


def mix(key: str) -> str:
    """Return SQL that scatters a whole number below 2^31 to 0 to 2^31 - 2: a Lehmer step, then a
    product with its own lower bits, since a Lehmer step alone leaves neighbours on a lattice."""
    step = f"(({key} + 12345) * 48271 % 2147483647)"
    return f"({step} * ({step} % 65521 + 1) % 2147483647)"


def scatter(key: str, span: int) -> str:
    """Return SQL for a whole number from 0 to `span` - 1 that follows from a key."""
    return f"({mix(key)} // 1024 % {span})"


def monthly(month: int, stations: int, cities: int) -> str:
    """Return the SELECT of one month's rows, hour by hour, station by station, item by item."""
    first = datetime(YEAR, month, 1)  # noqa: DTZ001 - stamps without a zone
    then = datetime(YEAR + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
    days = (then - first).days
    day0 = (first - datetime(YEAR, 1, 1)).days  # noqa: DTZ001
    flat = [f for shape in SHAPES for f in shape.hours]
    starts = [shape.months[month - 1] for shape in SHAPES]
    ends = [shape.months[month % 12] for shape in SHAPES]
    levels = [shape.level for shape in SHAPES]
    wholes = [shape.whole for shape in SHAPES]
    names = [shape.item for shape in SHAPES]
    return f"""
WITH key AS (
  SELECT n // {stations * 6} // 24 AS d, n // {stations * 6} % 24 AS h,
         n // 6 % {stations} AS s, n % 6 AS i
  FROM range({days * 24 * stations * 6}) AS r(n)
), place AS (
  SELECT d, h, s, i, {day0} + d AS y,
         CASE WHEN s < {cities} THEN s ELSE {scatter("s + 77", cities)} END AS c
  FROM key
), factor AS (
  SELECT d, h, s, i, y,
         {levels}[i + 1]
         * (60 + {scatter("c * 7 + 3", 70)} + {scatter("c * 6 + i + 9000", 30)}
            + {scatter("s * 6 + i + 40000", 20)} - 10) AS level,
         ({starts}[i + 1] * ({days} - d) + {ends}[i + 1] * d) // {days} AS season,
         {flat}[i * 24 + h + 1] AS hour,
         30 + {scatter("c * 400 + y // 4", 70)} + {scatter("c * 400 + y + 500000", 70)}
         + CASE WHEN {scatter("c * 400 + y // 3 + 900000", 25)} = 0 THEN 110 ELSE 0 END AS weather,
         85 + {scatter("(y * 24 + h) * 10000 + s * 6 + i", 31)} AS noise
  FROM place
  WHERE {scatter("s * 400 + y + 3000000", 100)} <> 0
), reading AS (
  SELECT d, h, s, i, y,
         level * season // 100 * hour // 100 * weather // 100 * noise // 10000 AS tenths
  FROM factor
)
SELECT printf('%04dA', 1001 + s) AS site,
       {names}[i + 1] AS item,
       TIMESTAMP '{first:%Y-%m-%d}' + to_hours(CAST(d * 24 + h AS INTEGER)) AS start,
       CASE
         WHEN {scatter("(y * 24 + h) * 10000 + s * 6 + i + 7", 100)} = 0
           OR {scatter("(y * 3 + h // 8) * 10000 + s * 6 + i + 100000000", 110)} = 0
           OR {scatter("s * 6 + i + 200000", 50)} = 0
              AND {scatter("s * 6 + i + 300000", 12)} = {month - 1} THEN NULL
         ELSE CAST(greatest(tenths // {wholes}[i + 1], 1) * {wholes}[i + 1] AS DOUBLE) / 10
       END AS value
FROM reading"""


def generate(folder: Path, scale: float) -> int:
    """Write the files of a share of the nation into a folder; return the number of rows."""
    stations, cities = max(1, round(STATIONS * scale)), max(1, round(CITIES * scale))
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false")

        def write(month: int) -> None:
            path = folder / f"{YEAR}-{month:02d}.parquet"
            select = monthly(month, stations, cities)
            with engine.cursor() as cursor:
                cursor.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")

        with ThreadPoolExecutor() as pool:  # a range is scanned by one thread: a month each
            list(pool.map(write, range(1, 13)))
        engine.execute(
            f"COPY (SELECT printf('%04dA', 1001 + s) AS site, printf('C%03d', 1 + CASE"
            f" WHEN s < {cities} THEN s ELSE {scatter('s + 77', cities)} END) AS city"
            f" FROM range({stations}) AS r(s)) TO '{folder / 'sites.csv'}' (FORMAT csv, HEADER)"
        )
        found = engine.execute(f"SELECT count(*) FROM '{folder}/*.parquet'").fetchone()
    (folder / "dataset.yaml").write_text(MAPPING, "utf-8")
    return int(found[0]) if found else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the 1,600 stations")
    given = parser.parse_args()
    print(f"{generate(given.folder, given.scale):,} rows in {given.folder}")


if __name__ == "__main__":
    main()
