"""Ten million rows of texts with units and marks: the intake against reading the same CSV as text.

Whole processes from start to end, alternated as in `assess.py`, whose clock this is. The floor is DuckDB
in a fresh process that reads every column of the UTF-8 file as text and looks for its greatest cell;
`table` keeps the texts. `intake` reads, checks and converts the rows as `ecotarget assess` and
`ecotarget lint` do: encoding and hash, section, time, item, unit, value, range, doubled samples. `lint`
is the command with everything that it does beyond, months and classes of every section. frictionless and
pandera hold the first rows of the same file against a schema with the same checks; they convert nothing.
`--cores 2` keeps every process to so many processors.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from intake_rows import EVERY, ROWS, WRONG

from assess import BENCH, Line, Runs, measure, ratio

GOAL, GB_GOAL, PEER_GOAL = 2, 4, 20
FLOOR = """
import sys, duckdb
with duckdb.connect() as engine:
    engine.execute("SET enable_progress_bar = false")
    source = "read_csv(?, all_varchar = true, header = true)"
    if sys.argv[2:]:
        engine.execute(f"CREATE TEMP TABLE kept AS FROM {source}", [sys.argv[1]])
    else:
        names = [row[0] for row in engine.execute(f"DESCRIBE FROM {source}", [sys.argv[1]]).fetchall()]
        most = ", ".join(f'max("{name}")' for name in names)
        engine.execute(f"SELECT count(*), {most} FROM {source}", [sys.argv[1]]).fetchall()
"""
INTAKE = """
import json, sys
from pathlib import Path
from ecotarget.engine.select import open_engine
from ecotarget.intake import sample_mapping, samples

said = sample_mapping.load(Path(sys.argv[1]))
engine = open_engine(None)
items = frozenset(quantity.item for quantity in said.source.quantities.values())
opened = samples.open_all([said], engine, items)
((rows, total),) = engine.rows("SELECT COUNT(*), SUM(amount) FROM sample")
aside = {entry.code: entry.rows for entry in opened.set_aside}
print(json.dumps({"rows": rows, "total": str(total), "aside": aside}))
engine.close()
"""
# The faults make `lint` end with 2.
TAKEN = ["sh", "-c", '"$@"; test $? -eq 2', "sh"]
CODES = {
    "value": ("sample-not-a-figure",),
    "unit": ("unit-unknown",),
    "item": ("sample-item-unknown",),
    "time": ("sample-stamp",),
    "twice": ("sample-stamp-twice", "sample-repeated"),
}
PEERS = {
    "frictionless": ("frictionless", []),
    "pandera on pandas": ("pandera", ["pandas"]),
    "pandera on Polars": ("pandera", ["polars"]),
}


def generate(folder: Path, rows: int, first: int, seed: int) -> None:
    """Write the data, unless they are there. A process of its own, so that this one stays small."""
    if not (folder / "slice.yaml").is_file():
        command = [sys.executable, str(BENCH / "intake_rows.py"), str(folder)]
        more = ["--rows", str(rows), "--slice", str(first), "--seed", str(seed)]
        subprocess.run([*command, *more], check=True)


def commands(folder: Path) -> dict[str, list[str]]:
    """Return every command by its name, in the order in which a round runs them."""
    python, plain = sys.executable, str(folder / "utf8.csv")
    named = {
        "floor": [python, "-c", FLOOR, plain],
        "table": [python, "-c", FLOOR, plain, "kept"],
        "intake": [python, "-c", INTAKE, str(folder / "utf8.yaml")],
        "gb18030": [python, "-c", INTAKE, str(folder / "gb18030.yaml")],
        "lint": [*TAKEN, python, "-m", "ecotarget", "lint", str(folder / "utf8.yaml")],
    }
    for name, (library, more) in PEERS.items():
        if importlib.util.find_spec(library):
            script = str(BENCH / f"peer_{library}.py")
            named[name] = [python, script, str(folder / "slice.csv"), *more]
    return named


def table(runs: Runs, rows: int, first: int) -> Iterator[Line]:
    """Yield what is told of the runs."""

    def against(what: str, name: str, base: str, goal: float | None) -> Line:
        wall, cpu = ratio(runs, name, base), ratio(runs, name, base, "cpu")
        told = ("", "") if goal is None else (f"at most {goal}", "yes" if wall <= goal else "no")
        return Line(what, f"{wall:.1f}", f"{cpu:.1f}", *told)

    yield against("intake / reading as text", "intake", "floor", GOAL)
    yield against("intake / keeping the texts", "intake", "table", None)
    yield against("intake of GB18030 / reading UTF-8 as text", "gb18030", "floor", GB_GOAL)
    yield against("lint / reading as text", "lint", "floor", None)
    for name in ("intake", "gb18030", "lint", "table"):
        peak = max(one.peak for one in runs[name])
        yield Line(f"peak of {name}", f"{peak:.2f} GiB", "", "", "")
    for name in PEERS:
        if name not in runs:
            yield Line(f"intake / {name}, rows a second", "not installed", "", "", "")
            continue
        # A program of less rows is `first / rows` of the work.
        times = ratio(runs, name, "intake") * rows / first
        cpu = ratio(runs, name, "intake", "cpu") * rows / first
        met = "yes" if times >= PEER_GOAL else "no"
        what = f"intake / {name}, rows a second"
        yield Line(what, f"{times:.1f}", f"{cpu:.1f}", f"at least {PEER_GOAL}", met)


def agreement(out: Path, names: Mapping[str, object], rows: int) -> Iterator[str]:
    """Yield what each program found; the rows that are wrong are known."""
    told = json.loads((out / "intake.json").read_text("utf-8"))
    again = json.loads((out / "gb18030.json").read_text("utf-8"))
    made = sum(1 for _ in range(0, rows, EVERY))
    found = {way: sum(told["aside"].get(code, 0) for code in CODES[way]) for way in WRONG}
    yield f"wrong rows: {made} of each kind; intake found {found}"
    yield f"GB18030 gives {'the same' if told == again else 'OTHER'} figures and faults"
    for name in PEERS:
        if name in names:
            yield f"{name}: {(out / f'{name}.json').read_text('utf-8').strip()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--slice", type=int, default=5 * EVERY, help="rows for the peers")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, help="processors that every process may use")
    parser.add_argument("--keep", type=Path, help="folder in which the data stay for the next time")
    given = parser.parse_args()
    if given.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        folder = (given.keep or out / "data").resolve()
        generate(folder, given.rows, given.slice, given.seed)
        named = commands(folder)
        runs = measure(named, given.rounds, out)
        agreed = list(agreement(out, named, given.rows))
    cores = len(os.sched_getaffinity(0))
    print(f"Python {sys.version.split()[0]}, {cores} cores, every program with all of them.\n")
    print("| | x wall | x CPU | goal | met |\n|---|---|---|---|---|")
    for line in table(runs, given.rows, given.slice):
        print(f"| {' | '.join(line)} |")
    middle = {each: statistics.median(one.wall for one in taken) for each, taken in runs.items()}
    print("\nSeconds: " + ", ".join(f"{each} {took:.2f}" for each, took in middle.items()) + ".")
    for line in agreed:
        print(f"- {line}")


if __name__ == "__main__":
    main()
