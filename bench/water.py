"""A year of automatic water sections: `ecotarget assess` against scanning the same columns.

Whole processes from start to end, alternated as in `assess.py`, whose clock this is. Shares of the
year per basin and per city, and the class of every section by month, each in a process of its own.
With `--count` every command runs once more under `perf stat`, which counts the instructions: they
hardly change from run to run on a shared machine. `agreement` tells how many classes of section and
month differ from those that DuckDB gives in floats.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
from water_year import SHAPES

from assess import BENCH, Line, Runs, measure, ratio

GOAL, GIB = 4, 2
SUMS = ", ".join(f'sum("{shape.column}")' for shape in SHAPES)
FLOOR = f"""
import sys, duckdb
with duckdb.connect() as engine:
    engine.execute("SET enable_progress_bar = false")
    engine.execute(
        '''SELECT max("断面名称"), max("监测时间"), {SUMS} FROM read_parquet(?)''',
        [sys.argv[1] + "/*.parquet"],
    ).fetchall()
"""
LIMITS = {
    "高锰酸盐指数(mg/L)": (2, 4, 6, 10, 15),
    "氨氮(mg/L)": (0.15, 0.5, 1.0, 1.5, 2.0),
    "总磷(mg/L)": (0.02, 0.1, 0.2, 0.3, 0.4),
}
LAKE = (0.01, 0.025, 0.05, 0.1, 0.2)
OXYGEN = (7.5, 6, 5, 3, 2)
CLASSES = "water.section_class"


def generate(folder: Path, fraction: float) -> None:
    """Write the data, unless they are there. A process of its own, so that this one stays small."""
    if not (folder / "dataset.yaml").is_file():
        command = [sys.executable, str(BENCH / "water_year.py"), str(folder)]
        subprocess.run([*command, "--fraction", str(fraction)], check=True)


def commands(folder: Path) -> dict[str, list[str]]:
    """Return every command by its name, in the order in which a round runs them."""
    assess = [sys.executable, "-m", "ecotarget", "assess", str(folder / "dataset.yaml")]
    return {
        "scan": [sys.executable, "-c", FLOOR, str(folder)],
        "city": [*assess, "--by", "city", "--period", "2021", "-f", "json"],
        "basin": [*assess, "--by", "basin", "--period", "2021", "-f", "json"],
        "year": [*assess, "--by", "section", "--period", "2021", "-f", "json"],
        "month": [
            *(*assess, "--by", "section", "--every", "month"),
            *("--indicator", CLASSES, "-f", "json"),
        ],
    }


NAMES = {
    "city": "shares per city, the year",
    "basin": "shares per basin, the year",
    "year": "all figures per section, the year",
    "month": "class of each section, every month",
}


def instructions(named: Mapping[str, list[str]]) -> dict[str, int]:
    """Return how many instructions each command takes in one run; empty without `perf`."""
    if not shutil.which("perf"):
        return {}
    counted = {}
    for name, command in named.items():
        with tempfile.NamedTemporaryFile("r") as told:
            perf = ["perf", "stat", "-x", ",", "-e", "instructions:u", "-o", told.name, "--"]
            subprocess.run([*perf, *command], check=True, stdout=subprocess.DEVNULL)
            lines = [line.split(",") for line in told.read().splitlines() if "instructions" in line]
        counted[name] = int(lines[0][0])
    return counted


def table(runs: Runs, counted: Mapping[str, int]) -> Iterator[Line]:
    """Yield what is told of the runs; the third figure is that of the instructions."""
    for name, what in NAMES.items():
        if name not in runs:
            continue
        wall = ratio(runs, name, "scan")
        more = f"{ratio(runs, name, 'scan', 'cpu'):.2f}"
        if counted:
            more += f", {counted[name] / counted['scan']:.2f}"
        told = f"at most {GOAL}", "yes" if wall <= GOAL else "no"
        yield Line(f"{what} / scan of the columns", f"{wall:.2f}", more, *told)
        gib = max(one.peak for one in runs[name])
        yield Line(
            "its peak", f"{gib:.2f} GiB", "", f"at most {GIB}", "yes" if gib <= GIB else "no"
        )


def floats(folder: Path) -> dict[tuple[str, str], int]:
    """Return the class of each section and month, in floats: five items, pH through H+."""

    def stairs(value: str, limits: tuple[float, ...], sign: str) -> str:
        steps = " ".join(
            f"WHEN {value} {sign} {limit} THEN {n}" for n, limit in enumerate(limits, 1)
        )
        return f"CASE {steps} ELSE 6 END"

    means = {name: f'avg("{name}")' for name in LIMITS}
    stepped = [
        stairs(f"m.{n}", limits, "<=") for n, limits in zip("abc", LIMITS.values(), strict=True)
    ]
    stepped[2] = f"CASE WHEN kind = '湖库' THEN {stairs('m.c', LAKE, '<=')} ELSE {stepped[2]} END"
    with duckdb.connect() as engine:
        found = engine.execute(
            f"""
            WITH m AS (
              SELECT "断面名称" AS site, strftime("监测时间", '%Y-%m') AS month,
                     {", ".join(f"{mean} AS {n}" for n, mean in zip("abc", means.values(), strict=True))},
                     avg("溶解氧(mg/L)") AS o, -log10(avg(power(10, -"pH(无量纲)"))) AS ph
              FROM read_parquet(?) GROUP BY ALL
            )
            SELECT site, month, greatest({", ".join(stepped)}, {stairs("m.o", OXYGEN, ">=")},
                                         CASE WHEN ph BETWEEN 6 AND 9 THEN 1 ELSE 6 END)
            FROM m JOIN read_csv(?) AS s ON s.section = m.site
            WHERE a + b + c + o + ph IS NOT NULL
            """,
            [str(folder / "*.parquet"), str(folder / "sections.csv")],
        ).fetchall()
    return {(site, month): order for site, month, order in found}


def agreement(folder: Path, out: Path) -> str:
    """Return how the classes by month agree with those in floats."""
    told = json.loads(out.read_text("utf-8"))["results"]
    peer = floats(folder)
    both = {
        (one["place"], one["when"]): one["value"]
        for one in told
        if one["indicator"] == CLASSES and one["value"] is not None and one["otherwise"] is None
    }
    differ = [key for key, order in both.items() if key in peer and peer[key] != order]
    return (
        f"{len(both)} classes of section and month, {len(peer)} in floats,"
        f" {len(set(both) ^ set(peer))} only in one, {len(differ)} differ: {differ[:5]}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fraction", type=float, default=1.0, help="share of the 3,600 sections")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="folder in which the data stay for the next time")
    parser.add_argument("--count", action="store_true", help="count instructions (needs perf)")
    parser.add_argument("--only", nargs="*", choices=NAMES, help="commands to run beside the scan")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data, out = (given.keep or Path(name, "data")).resolve(), Path(name)
        folder = data / f"{given.fraction:g}"
        generate(folder, given.fraction)
        wanted = ("scan", *(NAMES if given.only is None else given.only))
        named = {each: line for each, line in commands(folder).items() if each in wanted}
        runs = measure(named, given.rounds, out)
        counted = instructions(named) if given.count else {}
        agreed = [agreement(folder, out / "month.json")] if "month" in named else []
    middle = {each: statistics.median(one.wall for one in taken) for each, taken in runs.items()}
    cores = len(os.sched_getaffinity(0))
    print(f"Python {sys.version.split()[0]}, {cores} cores, every program with all of them.\n")
    print("| | x wall | x CPU (x instructions) | goal | met |\n|---|---|---|---|---|")
    for line in table(runs, counted):
        print(f"| {' | '.join(line)} |")
    print("\nSeconds: " + ", ".join(f"{each} {took:.2f}" for each, took in middle.items()) + ".")
    for line in agreed:
        print(f"- {line}")


if __name__ == "__main__":
    main()
