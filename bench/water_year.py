"""A year of made-up automatic water sections: 3,600 sections in 330 cities and 11 basins, 9 items
every four hours of 2021, as 12 monthly Parquet files with a table of sections and a mapping.

Nothing is random: every sample follows from the whole numbers of its keys by products and
remainders, so that the values are the same on every machine and with every version of DuckDB.
Rivers differ, so that all classes are there; warm water holds less oxygen, phosphorus and turbidity
come with summer floods, ammonia with winter. About 4 % is missing: a quarter as absent rows (a
station is off for a day), the rest as NULL (the analyser of an item is off for four hours, or for a
month). Decimals are those that the national feed prints.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

YEAR, SECTIONS, CITIES, BASINS, STEPS = 2021, 3600, 330, 11, 6


class Shape(NamedTuple):
    """An item: its column, decimals, usual level in units of the last decimal, per cent of it by the
    first of each month, by how many per cent sections and samples differ, and whether dirt makes it
    more (1), less (-1) or neither."""

    column: str
    decimals: int
    level: int
    months: tuple[int, ...]
    places: int
    noise: int
    dirt: int


EVEN = (100,) * 12
HEAT = (25, 30, 55, 85, 115, 140, 160, 165, 145, 110, 75, 40)
OXYGEN = (130, 125, 115, 102, 92, 82, 76, 76, 84, 96, 110, 124)
FLOOD = (70, 70, 85, 100, 120, 140, 145, 135, 115, 90, 75, 65)
WINTER = (150, 155, 135, 110, 90, 70, 60, 60, 70, 85, 105, 135)
SHAPES = (
    Shape("水温(℃)", 1, 165, HEAT, 40, 10, 0),
    Shape("pH(无量纲)", 2, 760, EVEN, 26, 8, 0),
    Shape("溶解氧(mg/L)", 2, 950, OXYGEN, 50, 16, -1),
    Shape("电导率(μS/cm)", 1, 3900, EVEN, 150, 14, 0),
    Shape("浊度(NTU)", 1, 310, FLOOD, 160, 70, 1),
    Shape("高锰酸盐指数(mg/L)", 2, 330, FLOOD, 130, 40, 1),
    Shape("氨氮(mg/L)", 3, 230, WINTER, 190, 90, 1),
    Shape("总磷(mg/L)", 3, 82, FLOOD, 160, 50, 1),
    Shape("总氮(mg/L)", 2, 270, WINTER, 150, 30, 1),
)
MAPPING = """\
schema: 1
dataset: {zh: 全国一年的水质自动监测（编造）, en: "A year of automatic water sections, made up"}
kind: water
medium: surface
files: ["*.parquet"]
format: parquet
columns:
  section: 断面名称
  stamp: {column: 监测时间}
  items:
    水温(℃): {item: temperature}
    pH(无量纲): {item: ph, unit: ""}
    溶解氧(mg/L): {item: do}
    电导率(μS/cm): {item: conductivity}
    浊度(NTU): {item: turbidity}
    高锰酸盐指数(mg/L): {item: codmn}
    氨氮(mg/L): {item: nh3n}
    总磷(mg/L): {item: tp}
    总氮(mg/L): {item: tn}
sections:
  file: sections.csv
  columns: {section: section, basin: basin, city: city, level: level, kind: kind, target: target}
"""


def mix(key: str) -> str:
    """Return SQL that scatters a whole number below 2^31 to 0 to 2^31 - 2: a Lehmer step, then a
    product with its own lower bits, since a Lehmer step alone leaves neighbours on a lattice."""
    step = f"(({key} + 12345) * 48271 % 2147483647)"
    return f"({step} * ({step} % 65521 + 1) % 2147483647)"


def scatter(key: str, span: int) -> str:
    """Return SQL for a whole number from 0 to `span` - 1 that follows from a key."""
    return f"({mix(key)} // 1024 % {span})"


def city(cities: int) -> str:
    """Return SQL for the number of a section's city."""
    return f"CASE WHEN s < {cities} THEN s ELSE {scatter('s + 77', cities)} END"


def cell(number: int, shape: Shape, month: int, days: int) -> str:
    """Return SQL for one column of one month: NULL, or the value with its decimals."""
    start, end = shape.months[month - 1], shape.months[month % 12]
    # `dirt` is the same for all items of a section.
    place = scatter(f"s * 16 + {number}", shape.places)
    level = {
        1: f"{shape.level} * (100 - {shape.places // 2} + {place} * dirt // 100) // 100",
        0: f"{shape.level} * (100 - {shape.places // 2} + {place}) // 100",
        -1: f"{shape.level} * (100 - {place} * dirt // 100 * 2 // 3) // 100",
    }[shape.dirt]
    season = f"(({start} * ({days} - d) + {end} * d) // {days})"
    weather = (
        f"(100 - {shape.noise // 2} + {scatter(f'c * 6400 + y // 3 * 16 + {number}', shape.noise)})"
    )
    hour = f"(100 - {shape.noise // 4} + {scatter(f't * 57600 + s * 16 + {number}', shape.noise)} // 2)"
    off = (
        f"{scatter(f't * 57600 + s * 16 + {number} + 7', 50)} = 0"
        f" OR {scatter(f's * 16 + {number} + 200000', 80)} < 12"
        f" AND {scatter(f's * 16 + {number} + 300000', 12)} = {month - 1}"
    )
    value = f"greatest({level} * {season} // 100 * {weather} // 100 * {hour} // 100, 1)"
    return f'CASE WHEN {off} THEN NULL ELSE CAST({value} AS DOUBLE) / {10**shape.decimals} END AS "{shape.column}"'


def monthly(month: int, sections: int, cities: int) -> str:
    """Return the SELECT of one month's rows, step by step, section by section."""
    first = datetime(YEAR, month, 1)  # noqa: DTZ001 - stamps without a zone
    then = datetime(YEAR + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
    days = (then - first).days
    day0 = (first - datetime(YEAR, 1, 1)).days  # noqa: DTZ001
    cells = ",\n       ".join(cell(n, shape, month, days) for n, shape in enumerate(SHAPES))
    return f"""
WITH key AS (
  SELECT n // {sections * STEPS} AS d, n // {sections} % {STEPS} AS h, n % {sections} AS s
  FROM range({days * STEPS * sections}) AS r(n)
), place AS (
  SELECT d, h, s, {day0} + d AS y, ({day0} + d) * {STEPS} + h AS t, {city(cities)} AS c,
         15 + {scatter("s + 5000", 60)} + {scatter("s + 9000", 60)}
         + CASE WHEN {scatter("s + 13000", 12)} = 0 THEN 130 ELSE 0 END AS dirt
  FROM key
)
SELECT printf('断面%04d', s + 1) AS "断面名称",
       TIMESTAMP '{first:%Y-%m-%d}' + to_hours(CAST(d * 24 + h * 4 AS INTEGER)) AS "监测时间",
       {cells}
FROM place
WHERE {scatter("s * 400 + y + 3000000", 100)} <> 0"""


def register(sections: int, cities: int) -> str:
    """Return the SELECT of the table of sections."""
    return f"""
SELECT printf('断面%04d', s + 1) AS section,
       printf('流域%02d', c % {BASINS} + 1) AS basin,
       printf('城市%03d', c + 1) AS city,
       CASE WHEN {scatter("s + 17000", 3)} = 0 THEN '国控' ELSE '省控' END AS level,
       CASE WHEN {scatter("s + 21000", 12)} = 0 THEN '湖库' ELSE '河流' END AS kind,
       CASE {scatter("s + 25000", 4)} WHEN 0 THEN 'Ⅱ' WHEN 1 THEN 'Ⅳ' ELSE 'Ⅲ' END AS target
FROM (SELECT s, {city(cities)} AS c FROM range({sections}) AS r(s)) AS place
ORDER BY section"""


def generate(folder: Path, fraction: float) -> int:
    """Write the files of a share of the nation into a folder; return the number of values."""
    sections, cities = max(1, round(SECTIONS * fraction)), max(1, round(CITIES * fraction))
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false")

        def write(month: int) -> None:
            path = folder / f"{YEAR}-{month:02d}.parquet"
            select = monthly(month, sections, cities)
            with engine.cursor() as cursor:
                cursor.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")

        with ThreadPoolExecutor() as pool:  # a range is scanned by one thread: a month each
            list(pool.map(write, range(1, 13)))
        engine.execute(
            f"COPY ({register(sections, cities)}) TO '{folder / 'sections.csv'}' (FORMAT csv, HEADER)"
        )
        counts = " + ".join(f'count("{shape.column}")' for shape in SHAPES)
        found = engine.execute(f"SELECT {counts} FROM '{folder}/*.parquet'").fetchone()
    (folder / "dataset.yaml").write_text(MAPPING, "utf-8")
    return int(found[0]) if found else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fraction", type=float, default=1.0, help="share of the 3,600 sections")
    given = parser.parse_args()
    print(f"{generate(given.folder, given.fraction):,} values in {given.folder}")


if __name__ == "__main__":
    main()
