"""Makes `hourly.csv` and `year/*.csv`: readings that nobody measured, for trying the reckoning of air.

Two made-up cities. The same run gives the same bytes: the only chance in it is a generator of whole
numbers with a fixed seed. What is put in on purpose:

`hourly.csv`, three stations, six items, the hours of May 2025, an hour a row:

- 5 May: six hours of station E02 are missing, so its day has 18 hours and no valid mean;
- 12 May: station E03 is silent all day; two of three stations still make the city's value;
- 18 May: dust, PM10 far above PM2.5, for the ten hours from 06:00;
- 21 to 25 May: high ozone in the afternoon;
- single hours marked -999 (instrument down) and single empty cells.

`year/2025-01.csv` to `year/2025-12.csv`, two stations, six items, a day of an item a row:

- 3 to 14 February: station W02 is silent, so its February has 16 days and its year is insufficient;
  one of two stations still makes the city's value;
- 11 to 13 April: dust on all three days;
- 9 September: six hours of station W01 are missing;
- single hours marked -999 and single empty cells.

Run: `python samples/readings/make.py` writes the files beside itself.
"""  # noqa: INP001

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIRST = datetime(2025, 5, 1)  # noqa: DTZ001  stamps are local and carry no zone
DAYS, HOURS = 31, 24
STATIONS = {"E01": 100, "E02": 112, "E03": 91}  # how much of the city's level, in %
COLUMNS = ("pm25", "pm10", "so2", "no2", "co", "o3")
DOWN = "-999"
NEW_YEAR = datetime(2025, 1, 1)  # noqa: DTZ001
YEAR_DAYS = 365
YEAR_STATIONS = {"W01": 104, "W02": 97}
DUST_DAYS = (100, 101, 102)  # 11 to 13 April, counted from 0

# A usual value of each day of the month, ug/m3 (CO in 0.1 mg/m3), and its course by hour in %.
LEVELS = {
    "pm25": (22, 26, 31, 37, 41, 34, 27, 19, 16, 21, 25, 30, 36, 44, 52, 61, 79, 58, 33, 24, 28,
             32, 36, 39, 35, 27, 22, 18, 17, 20, 23),
    "pm10": (45, 52, 58, 66, 72, 61, 50, 38, 33, 42, 49, 57, 66, 78, 90, 103, 131, 118, 62, 48, 55,
             61, 67, 72, 64, 51, 44, 37, 35, 40, 46),
    "so2": (6, 7, 7, 8, 8, 7, 6, 5, 5, 6, 6, 7, 8, 9, 9, 10, 11, 9, 7, 6, 7, 7, 8, 8, 7, 6, 6, 5, 5,
            6, 6),
    "no2": (21, 24, 27, 31, 33, 28, 23, 16, 14, 19, 22, 26, 30, 35, 39, 43, 48, 40, 26, 20, 22, 24,
            26, 27, 25, 22, 19, 16, 15, 17, 20),
    "co": (6, 6, 7, 8, 8, 7, 6, 5, 5, 6, 6, 7, 8, 9, 10, 11, 12, 10, 7, 6, 6, 7, 7, 8, 7, 6, 6, 5, 5,
           5, 6),
    "o3": (78, 84, 91, 97, 88, 69, 61, 72, 80, 86, 92, 99, 104, 96, 83, 74, 66, 58, 77, 93, 118, 127,
           131, 124, 116, 95, 82, 70, 64, 71, 79),
}  # fmt: skip
# The same of each month of the year, for the other city.
SEASONS = {
    "pm25": (50, 45, 37, 30, 26, 20, 17, 18, 22, 30, 39, 48),
    "pm10": (82, 76, 70, 63, 52, 40, 35, 36, 43, 58, 70, 80),
    "so2": (10, 9, 8, 7, 6, 5, 5, 5, 6, 7, 8, 10),
    "no2": (42, 37, 33, 28, 24, 20, 17, 18, 23, 31, 37, 42),
    "co": (9, 9, 8, 7, 6, 5, 5, 5, 6, 7, 8, 9),
    "o3": (44, 54, 66, 84, 103, 110, 101, 107, 102, 73, 52, 42),
}  # fmt: skip
COURSES = {
    "dust and gas": (108, 104, 100, 97, 95, 98, 106, 116, 121, 117, 108, 99, 91, 86, 83, 82, 86, 94,
                     103, 110, 114, 115, 113, 110),
    "o3": (58, 54, 50, 46, 43, 41, 42, 50, 64, 82, 101, 119, 134, 144, 149, 150, 144, 132, 115, 98,
           84, 74, 67, 62),
}  # fmt: skip


def chance() -> Iterator[int]:
    """Yield whole numbers from -7 to 7, the same on every run and every machine."""
    state = 20250501
    while True:
        state = (state * 1103515245 + 12345) % 2**31
        yield (state >> 16) % 15 - 7


def weather() -> Iterator[tuple[int, int]]:
    """Yield, day by day, how far still and how far sunny air moves the season's level, in %."""
    noises, still, sunny = chance(), 0, 0
    while True:
        still = (still * 6 + (next(noises) + next(noises)) * 42) // 10
        sunny = (sunny * 5 + (next(noises) + next(noises)) * 26) // 10
        yield max(100 + still, 25), max(100 + sunny, 40)


def season(item: str, day: datetime) -> int:
    """Return a hundred times the level of the season: from one month's middle to the next."""
    month, passed = (
        (day.month - 1, day.day - 15) if day.day >= 15 else (day.month - 2, day.day + 15)
    )
    levels = SEASONS[item]
    here, there = levels[month % 12], levels[(month + 1) % 12]
    return (here * (30 - passed) + there * passed) * 100 // 30


def year_amount(item: str, number: int, hour: int, share: int, air: tuple[int, int]) -> int:
    """Return one reading of the year: season x weather x course x station."""
    course = COURSES["o3" if item == "o3" else "dust and gas"][hour]
    still, sunny = air
    moved = sunny if item == "o3" else still
    if item == "o3":
        share = 200 - share
    value = season(item, NEW_YEAR + timedelta(days=number)) * moved * course * share
    if number in DUST_DAYS:
        value = value * {"pm10": 6, "pm25": 2}.get(item, 1)
    return (value + 50_000_000) // 100_000_000


def amount(item: str, day: int, hour: int, share: int, noise: int) -> int:
    """Return one reading: level x course x station x chance, in whole steps of the column."""
    course = COURSES["o3" if item == "o3" else "dust and gas"][hour]
    if item == "o3":
        share = 200 - share  # where there is more traffic there is less ozone
    value = LEVELS[item][day] * course * share * (100 + noise)
    if item == "pm10" and day == 17 and 6 <= hour < 16:
        value *= 4
    return (value + 500_000) // 1_000_000


def cell(item: str, step: int, value: int) -> str:
    """Write one reading; a few are marked as down or left empty."""
    if step % 397 == 120:
        return DOWN
    if step % 523 == 200:
        return ""
    return f"{value // 10}.{value % 10}" if item == "co" else str(value)


def rows() -> Iterator[list[str]]:
    """Yield the rows in the order of time, then of station."""
    noises, step = chance(), 0
    for hours in range(DAYS * HOURS):
        day, hour = divmod(hours, HOURS)
        for station, share in STATIONS.items():
            cells = []
            for item in COLUMNS:
                step += 1
                cells.append(cell(item, step, amount(item, day, hour, share, next(noises))))
            silent = (station, day) == ("E03", 11)
            stopped = (station, day) == ("E02", 4) and 9 <= hour < 15
            if not silent and not stopped:
                yield [f"{FIRST + timedelta(hours=hours):%Y-%m-%d %H:%M}", station, *cells]


def year_rows() -> Iterator[list[str]]:
    """Yield the rows of the year in the order of day, station and item; 24 hours across."""
    step = 0
    for number, air in zip(range(YEAR_DAYS), weather(), strict=False):
        day = NEW_YEAR + timedelta(days=number)
        for station, share in YEAR_STATIONS.items():
            silent = station == "W02" and 33 <= number <= 44
            for item in COLUMNS:
                cells = []
                for hour in range(HOURS):
                    step += 1
                    stopped = station == "W01" and number == 251 and 9 <= hour < 15
                    value = year_amount(item, number, hour, share, air)
                    cells.append("" if stopped else cell(item, step, value))
                if not silent:
                    yield [station, f"{day:%Y%m%d}", item, *cells]


def write(path: Path, header: list[str], lines: Iterable[list[str]]) -> None:
    """Write one file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def main() -> None:
    """Write the files."""
    write(HERE / "hourly.csv", ["time", "station", *COLUMNS], rows())
    header = ["station", "date", "item", *map(str, range(HOURS))]
    for month, lines in groupby(year_rows(), key=lambda row: row[1][:6]):
        write(HERE / "year" / f"{month[:4]}-{month[4:]}.csv", header, list(lines))


if __name__ == "__main__":
    main()
