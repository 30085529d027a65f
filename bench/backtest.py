"""The projection against years that are over: does its band hold, is its chance right?

The stations of the PRSA data and their city, in the years 2015 and 2016, seen from the end of each month
from January to November, with the years before that were known then. What the year came to in the end is
laid beside the band and the chance. The band without the drift is told beside it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from ecotarget.model.course import DAYS, MEAN, PERCENTILE, Course, Past, Point
from ecotarget.model.pace import Projection
from ecotarget.model.period import Period
from ecotarget.verdict.projection import project

BENCH = Path(__file__).parent
DATA = BENCH.parents[1] / "shared" / "data" / "air" / "prsa"
YEARS = (2015, 2016)
FIRST = 2013
MONTHS = range(1, 12)  # at the end of December nothing is left to estimate
HOW = {
    "air.pm25": MEAN,
    "air.pm10": MEAN,
    "air.no2": MEAN,
    "air.so2": MEAN,
    "air.good_day_ratio": DAYS,
    "air.o3_90": PERCENTILE,
}
# Limits around the figure of the year before: parts of it, and of the good-day ratio points beside it.
PARTS = [Fraction(part, 100) for part in (80, 90, 100, 110, 120)]
POINTS = [Fraction(points) for points in (-10, -5, 0, 5, 10)]
CHANCES = [Fraction(n, 100) for n in (5, 20, 40, 60, 80, 95, 100)]
DESCRIPTION = """schema: 1
dataset: {{zh: 回测, en: Back-test}}
files: {files}
format: csv
layout: wide
columns:
  site: station
  stamp: {{year: year, month: month, day: day, hour: hour}}
  items:
    PM2.5: {{item: pm25, unit: ug/m3}}
    PM10: {{item: pm10, unit: ug/m3}}
    SO2: {{item: so2, unit: ug/m3}}
    NO2: {{item: no2, unit: ug/m3}}
    CO: {{item: co, unit: ug/m3}}
    O3: {{item: o3, unit: ug/m3}}
marks: begin
time_zone: "+08:00"
missing: [NA]
ignore: ["No", TEMP, PRES, DEWP, RAIN, wd, WSPM]
cities: {{all: 北京市}}
"""

Days = Mapping[date, Fraction]


class Case(NamedTuple):
    """One figure seen from one day: what was estimated, and what it came to."""

    place: str
    indicator: str
    until: date
    estimate: Projection
    final: Fraction
    so_far: Fraction
    chances: tuple[tuple[Fraction, bool], ...]

    @property
    def holds(self) -> bool:
        return self.estimate.low <= self.final <= self.estimate.high


def days(folder: Path) -> dict[tuple[str, str], dict[date, Fraction]]:
    """Return the valid days by place and indicator, as `ecotarget assess` reckons them."""
    files = [str(path.resolve()) for path in sorted(folder.glob("PRSA_Data_*.csv"))]
    if not files:
        raise SystemExit(f"no PRSA_Data_*.csv in {folder}")
    found: dict[tuple[str, str], dict[date, Fraction]] = defaultdict(dict)
    with tempfile.TemporaryDirectory() as name:
        data = Path(name, "dataset.yaml")
        data.write_text(DESCRIPTION.format(files=json.dumps(files)), "utf-8")
        command = [sys.executable, "-m", "ecotarget", "assess", str(data), "--every", "day"]
        command += [part for indicator in HOW for part in ("--indicator", indicator)]
        for rung in ("station", "city"):
            asked = [*command, "--by", rung, "-f", "json", "--no-config", "-qq"]
            told = subprocess.run(asked, check=True, capture_output=True).stdout
            for one in json.loads(told)["results"]:
                if one["state"] == "final" and one["exact"] is not None:
                    own = found[one["place"], one["indicator"]]
                    own[date.fromisoformat(one["period"])] = Fraction(one["exact"])
    return {
        key: {day: value / 100 for day, value in own.items()} if HOW[key[1]] == DAYS else own
        for key, own in sorted(found.items())
    }


def points(series: Days, first: date, last: date) -> tuple[Point, ...]:
    return tuple(
        Point(Period.between(day, day), series[day])
        for day in sorted(series)
        if first <= day <= last
    )


def past(series: Days, until: date) -> Iterator[Past]:
    """Yield the years that `ecotarget check` would take: three quarters of the days to come, half of
    each of their months, half of the days so far."""
    for year in range(until.year - 1, FIRST - 1, -1):
        months = list(Period.year(year).parts("month"))
        valid = [len(points(series, one.start, one.end)) for one in months]
        length = [(one.end - one.start).days + 1 for one in months]
        n = until.month
        enough = 4 * sum(valid[n:]) >= 3 * sum(length[n:]) and 2 * sum(valid[:n]) >= sum(length[:n])
        if enough and all(2 * v >= d for v, d in zip(valid[n:], length[n:], strict=True)):
            yield Past(year, points(series, date(year, 1, 1), date(year, 12, 31)))


def course(indicator: str, series: Days, until: date) -> Course:
    return Course(
        how=HOW[indicator],
        period=Period.year(until.year),
        until=until,
        points=points(series, date(until.year, 1, 1), until),
        past=tuple(past(series, until)),
        position=Fraction(9, 10) if HOW[indicator] == PERCENTILE else None,
    )


def figure(indicator: str, values: Iterable[Fraction]) -> Fraction:
    """Return what valid days come to: their mean, their share in %, their 90th percentile."""
    ordered = sorted(values)
    if HOW[indicator] == PERCENTILE:
        place = Fraction(9, 10) * (len(ordered) - 1)
        low = int(place)
        above = ordered[min(low + 1, len(ordered) - 1)]
        return ordered[low] + (above - ordered[low]) * (place - low)
    mean = sum(ordered, Fraction(0)) / len(ordered)
    return 100 * mean if HOW[indicator] == DAYS else mean


def in_year(indicator: str, series: Days, year: int, last: date | None = None) -> Fraction:
    end = last or date(year, 12, 31)
    return figure(indicator, (v for day, v in series.items() if date(year, 1, 1) <= day <= end))


def keepers(indicator: str, before: Fraction) -> list[Callable[[Fraction], bool]]:
    """Return the limits that the chance is asked about."""
    if HOW[indicator] == DAYS:
        return [lambda final, limit=before + step: final >= limit for step in POINTS]
    return [lambda final, limit=before * part: final <= limit for part in PARTS]


def cases(key: tuple[str, str], series: Days, draws: int, drifting: bool) -> list[Case]:
    """Return the estimates of one figure of one place."""
    place, indicator = key
    found = []
    for year in YEARS:
        final = in_year(indicator, series, year)
        before = keepers(indicator, in_year(indicator, series, year - 1))
        for month in MONTHS:
            until = date(year, month + 1, 1) - timedelta(days=1)
            seen = course(indicator, series, until)
            told = [project(seen, keeps, draws, drifting=drifting) for keeps in before]
            first = told[0]
            if first is None:  # no year before has enough valid days
                continue
            chances = tuple(
                (one.chance, keeps(final))
                for one, keeps in zip(told, before, strict=True)
                if one is not None
            )
            so_far = in_year(indicator, series, year, until)
            found.append(Case(place, indicator, until, first, final, so_far, chances))
    return found


def run(given: Mapping[tuple[str, str], Days], draws: int, drifting: bool) -> list[Case]:
    """Return all estimates; figures are independent of one another and shared among processes."""
    with ProcessPoolExecutor() as pool:
        parts = pool.map(cases, given, given.values(), repeat(draws), repeat(drifting))
        return [one for part in parts for one in part]


def share(found: Sequence[bool]) -> str:
    return f"{100 * sum(found) / len(found):.0f} % of {len(found)}" if found else "-"


def width(one: Case) -> float:
    """Return how wide the band is, as a part of the figure of the year."""
    return float((one.estimate.high - one.estimate.low) / one.final)


def coverage(runs: Sequence[Sequence[Case]]) -> Iterator[str]:
    """Yield the rows of the table of bands: with drift, then without."""
    quarters = ((1, 3), (4, 6), (7, 9), (10, 11))
    groups: list[tuple[str, Callable[[Case], bool]]] = [
        ("all", lambda _: True),
        *((name, lambda one, name=name: one.indicator == name) for name in HOW),
        *(
            (f"as of the end of months {a} to {b}", lambda one, a=a, b=b: a <= one.until.month <= b)
            for a, b in quarters
        ),
        *(
            (f"past years: {n}", lambda one, n=n: len(one.estimate.years) == n)
            for n in range(1, YEARS[-1] - FIRST + 1)
        ),
        *((f"year {year}", lambda one, year=year: one.until.year == year) for year in YEARS),
    ]
    for name, belongs in groups:
        own = [[one for one in run if belongs(one)] for run in runs]
        held = [share([one.holds for one in run]) for run in own]
        above = 100 * sum(one.final > one.estimate.high for one in own[0]) / len(own[0])
        below = 100 * sum(one.final < one.estimate.low for one in own[0]) / len(own[0])
        wide = [f"{100 * statistics.median(map(width, run)):.0f} %" for run in own]
        sides = f"{below:.0f} % | {above:.0f} %"
        yield f"| {name} | {held[0]} | {sides} | {wide[0]} | {held[1]} | {wide[1]} |"


def calibration(runs: Sequence[Sequence[Case]]) -> Iterator[str]:
    """Yield the rows of the table of chances: what was told, and how often it came true."""
    low = Fraction(-1)
    for high in CHANCES:
        cells = []
        for run in runs:
            own = [pair for one in run for pair in one.chances if low < pair[0] <= high]
            told = f"{100 * float(sum(c for c, _ in own) / len(own)):.0f} %" if own else "-"
            cells += [told, share([kept for _, kept in own])]
        yield f"| {max(0, int(100 * low))} to {int(100 * high)} % | {' | '.join(cells)} |"
        low = high


def errors(run: Sequence[Case]) -> Iterator[str]:
    """Yield how far the middle was off, against taking the figure so far for the figure of the year."""
    for first, last in ((1, 3), (4, 6), (7, 9), (10, 11)):
        own = [one for one in run if first <= one.until.month <= last]
        middle = statistics.median(abs(one.estimate.middle / one.final - 1) for one in own)
        so_far = statistics.median(abs(one.so_far / one.final - 1) for one in own)
        yield f"| {first} to {last} | {100 * float(middle):.1f} % | {100 * float(so_far):.1f} % |"


def brier(run: Sequence[Case]) -> float:
    squares = [(chance - kept) ** 2 for one in run for chance, kept in one.chances]
    return float(sum(squares) / len(squares))


def telling(given: argparse.Namespace, runs: Sequence[Sequence[Case]]) -> str:
    places = len({one.place for one in runs[0]})
    asked = places * len(HOW) * len(YEARS) * len(MONTHS)
    lines = [
        f"`python bench/backtest.py --draws {given.draws}`",
        "",
        (
            f"{places} places, {len(HOW)} figures, {len(YEARS)} years, {len(MONTHS)} days each:"
            f" {len(runs[0])} estimates of {asked}."
        ),
        "",
        "| | band holds | below it | above it | width | without drift | width |",
        "|---|---|---|---|---|---|---|",
        *coverage(runs),
        "",
        "| chance told | mean | kept | mean without drift | kept |",
        "|---|---|---|---|---|",
        *calibration(runs),
        "",
        f"Brier score {brier(runs[0]):.3f}, without drift {brier(runs[1]):.3f}.",
        "",
        "| end of month | middle is off by | figure so far is off by |",
        "|---|---|---|",
        *errors(runs[0]),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "data", nargs="?", type=Path, default=DATA, help="folder of PRSA_Data_*.csv"
    )
    parser.add_argument("--draws", type=int, default=1000)
    given = parser.parse_args()
    found = days(given.data)
    runs = [run(found, given.draws, drifting) for drifting in (True, False)]
    print(telling(given, runs), end="")


if __name__ == "__main__":
    main()
