"""A nation-year: `ecotarget assess` against scanning the same columns, against pandas and Polars.

Whole processes from start to end, alternated: every round runs each command once, so that a machine
whose speed drifts slows all of them. Ratios are taken round by round and their medians are told. The
first round warms the file cache and is thrown away. Peak memory is that of the process by the kernel.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

BENCH = Path(__file__).parent
TENTH = 0.1
TOLD = "350MB"
FLOOR = """
import sys, duckdb
with duckdb.connect() as engine:
    engine.execute("SET enable_progress_bar = false")
    engine.execute(
        "SELECT max(site), max(item), max(start), sum(value) FROM read_parquet(?)",
        [sys.argv[1] + "/*.parquet"],
    ).fetchall()
"""
# Decimals to which figures are told where they are not whole.
DECIMALS = {"air.co_95": 1, "air.good_day_ratio": 1, "air.heavy_ratio": 1}


class Run(NamedTuple):
    """Wall seconds, CPU seconds and peak memory in GiB of one whole process."""

    wall: float
    cpu: float
    peak: float


class Line(NamedTuple):
    """One line of the table: what was measured, the figures, the goal, whether it is met."""

    what: str
    figure: str
    cpu: str
    goal: str
    met: str


Runs = Mapping[str, Sequence[Run]]


def run(command: list[str], out: Path) -> Run:
    """Run one whole process with its output in a file. A failure ends the benchmark."""
    wrong = out.with_suffix(".err")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    with out.open("wb") as stream, wrong.open("wb") as errors:
        process = subprocess.Popen(command, stdout=stream, stderr=errors, env=environment)
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{command} failed:\n{wrong.read_text('utf-8', 'replace')[-2000:]}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2)


def generate(folder: Path, scale: float) -> None:
    """Write the data, unless they are there. A process of its own, so that this one stays small."""
    if not (folder / "dataset.yaml").is_file():
        command = [sys.executable, str(BENCH / "nation_year.py"), str(folder)]
        subprocess.run([*command, "--scale", str(scale)], check=True)


def commands(whole: Path, tenth: Path) -> dict[str, list[str]]:
    """Return every command by its name, in the order in which a round runs them."""
    python = sys.executable

    def assess(folder: Path) -> list[str]:
        data = str(folder / "dataset.yaml")
        return [python, "-m", "ecotarget", "assess", data, "--by", "city", "--period", "2016"]

    def peer(name: str, folder: Path) -> list[str]:
        return [python, str(BENCH / f"peer_{name}.py"), str(folder)]

    return {
        "floor": [python, "-c", FLOOR, str(whole)],
        "assess": [*assess(whole), "-f", "json"],
        "told": [*assess(whole), "-f", "json", "--memory-limit", TOLD],
        "polars": peer("polars", whole),
        "floor/10": [python, "-c", FLOOR, str(tenth)],
        "assess/10": [*assess(tenth), "-f", "json"],
        "polars/10": peer("polars", tenth),
        "pandas/10": peer("pandas", tenth),
    }


def measure(named: Mapping[str, list[str]], rounds: int, folder: Path) -> Runs:
    """Run all commands alternated, `rounds` times after the first; the last outputs stay."""
    taken: dict[str, list[Run]] = {name: [] for name in named}
    for number in range(rounds + 1):
        for name, command in named.items():
            found = run(command, folder / f"{name.replace('/', '-')}.json")
            if number:
                taken[name].append(found)
    return taken


def ratio(runs: Runs, name: str, base: str, field: str = "wall") -> float:
    """Return the median of the ratios round by round."""
    pairs = zip(runs[name], runs[base], strict=True)
    return statistics.median(getattr(one, field) / getattr(other, field) for one, other in pairs)


def table(runs: Runs) -> Iterator[Line]:
    """Yield what is told of the runs."""

    def against(what: str, name: str, base: str, goal: float | None, least: bool = False) -> Line:
        wall = ratio(runs, name, base)
        met = wall >= (goal or 0) if least else wall <= (goal or 0)
        sense = "at least" if least else "at most"
        told = ("", "") if goal is None else (f"{sense} {goal:g}", "yes" if met else "no")
        return Line(what, f"{wall:.2f}", f"{ratio(runs, name, base, 'cpu'):.2f}", *told)

    def peak(what: str, name: str, goal: float | None) -> Line:
        gib = max(one.peak for one in runs[name])
        told = ("", "") if goal is None else (f"at most {goal:g}", "yes" if gib <= goal else "no")
        return Line(what, f"{gib:.2f} GiB", "", *told)

    limit = f"`--memory-limit {TOLD}`"
    yield against("assess / scan of the columns", "assess", "floor", 4)
    yield peak("peak of assess", "assess", 1)
    yield against(f"assess {limit} / assess", "told", "assess", 1.3)
    yield peak(f"peak of assess {limit}", "told", 0.5)
    yield against("assess of a tenth / assess", "assess/10", "assess", 0.2)
    yield against("assess of a tenth / scan of it", "assess/10", "floor/10", None)
    yield against("pandas / assess, both of a tenth", "pandas/10", "assess/10", 10, least=True)
    yield peak("peak of pandas, a tenth", "pandas/10", None)
    yield against("Polars / assess, both of a tenth", "polars/10", "assess/10", None)
    yield against("Polars / assess", "polars", "assess", None)
    yield peak("peak of Polars", "polars", None)


def agreement(folder: Path) -> Iterator[str]:
    """Yield how the figures agree: rounded as they are told, and before rounding."""
    for name, own in (("pandas-10", "assess-10"), ("polars-10", "assess-10"), ("polars", "assess")):
        told = json.loads((folder / f"{own}.json").read_text("utf-8"))["results"]
        peer = json.loads((folder / f"{name}.json").read_text("utf-8"))
        figures = rounded = states = 0
        worst = 0.0
        for result in told:
            value, final = peer.get(result["place"], {}).get(result["indicator"], (None, None))
            if value is None or result["exact"] is None:
                continue
            figures += 1
            places = DECIMALS.get(result["indicator"], 0)
            rounded += round(value, places) != result["value"]
            states += final is not None and final != (result["state"] == "final")
            worst = max(worst, abs(value - float(Fraction(result["exact"]))))
        missing = sum(len(mine) for mine in peer.values()) - figures
        yield (
            f"{name.replace('-10', ', a tenth')}: {figures} figures, {rounded} differ when rounded,"
            f" {states} in whether they are final, {missing} only there; largest difference before"
            f" rounding {worst:.1e}"
        )


def telling(given: argparse.Namespace, runs: Runs, agreed: Sequence[str]) -> str:
    """Return the section of the results."""
    cores = len(os.sched_getaffinity(0))
    middle = {name: statistics.median(one.wall for one in each) for name, each in runs.items()}
    lines = [
        f"`python bench/assess.py --scale {given.scale:g} --rounds {given.rounds}`",
        "",
        f"Python {sys.version.split()[0]}, {cores} cores, every program with all of them.",
        "",
        "| | x wall | x CPU | goal | met |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(line)} |" for line in table(runs)),
        "",
        "Seconds: " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in middle.items()) + ".",
        "",
        *(f"- {line}" for line in agreed),
    ]
    return "\n".join(lines) + "\n"


def write(section: str) -> None:
    """Put the section into the results, in place of the one of the last time."""
    path = BENCH / "results.md"
    parts = path.read_text("utf-8").split("\n`python bench/")
    kept = [part for part in parts if not part.startswith("assess.py")]
    path.write_text("\n`python bench/".join(kept).rstrip("\n") + "\n\n" + section, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the 1,600 stations")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder in which the data stay for the next time")
    parser.add_argument("--write", action="store_true", help="put the result into results.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data, out = (given.keep or Path(name, "data")).resolve(), Path(name)
        whole, tenth = data / f"{given.scale:g}", data / f"{given.scale * TENTH:g}"
        generate(whole, given.scale)
        generate(tenth, given.scale * TENTH)
        runs = measure(commands(whole, tenth), given.rounds, out)
        section = telling(given, runs, tuple(agreement(out)))
    print(section, end="")
    if given.write:
        write(section)


if __name__ == "__main__":
    main()
