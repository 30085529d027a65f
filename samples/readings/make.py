"""Makes `hourly.csv`: readings that nobody measured, for trying the reckoning of air.

One made-up city, three stations, the hours of May 2025. The same run gives the same bytes: the only
chance in it is a generator of whole numbers with a fixed seed. What is put in on purpose:

- 5 May: six hours of station E02 are missing, so its day has 18 hours and no valid mean;
- 12 May: station E03 is silent all day; two of three stations still make the city's value;
- 18 May: dust, PM10 far above PM2.5, for the ten hours from 06:00;
- 21 to 25 May: high ozone in the afternoon;
- single hours marked -999 (instrument down) and single empty cells.

Run: `python samples/readings/make.py` writes the file beside itself.
"""  # noqa: INP001

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIRST = datetime(2025, 5, 1)  # noqa: DTZ001  stamps are local and carry no zone
DAYS, HOURS = 31, 24
STATIONS = {"E01": 100, "E02": 112, "E03": 91}  # how much of the city's level, in %
COLUMNS = ("pm25", "pm10", "so2", "no2", "co", "o3")
DOWN = "-999"

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


def main() -> None:
    """Write the file."""
    with (HERE / "hourly.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["time", "station", *COLUMNS])
        writer.writerows(rows())


if __name__ == "__main__":
    main()
