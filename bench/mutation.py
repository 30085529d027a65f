"""Does a test notice when a line of the law is changed?

    pip install -e '.[mutation]'
    python bench/mutation.py                 # a sample: 500 mutants of each room
    python bench/mutation.py --each 0        # all of them, more than an hour on four cores

mutmut (see `[tool.mutmut]` in pyproject.toml) changes the source in a copy, one place at a time, and runs
the tests that reach it. The sample is drawn with a seed, so that it can be drawn again. Of each room it
is told how many mutants were tried, how many no test noticed, and their names; `mutmut show NAME` shows
one. A mutant that no test reaches counts as not noticed, one that never ends as noticed.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOMS = ("verdict", "methods", "units")
MADE = Path("mutants", "src", "ecotarget")
SURVIVED, UNREACHED = 0, 33


def made() -> dict[str, list[str]]:
    """Return the names of the mutants of each room, in order."""
    found: dict[str, list[str]] = {room: [] for room in ROOMS}
    for name, _ in ended():
        found[name.split(".")[1]].append(name)
    return found


def ended() -> list[tuple[str, int | None]]:
    """Return every mutant with the exit code of its tests, None where they were not run."""
    found: dict[str, int | None] = {}
    for path in sorted(MADE.rglob("*.meta")):
        found.update(json.loads(path.read_text("utf-8"))["exit_code_by_key"])
    return sorted(found.items())


def mutmut(names: list[str], jobs: int) -> None:
    """Try mutants; that some are not noticed is no failure here."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs), *names]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)


def main() -> None:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--each", type=int, default=500, help="mutants of each room; 0 for all")
    asked.add_argument("--seed", type=int, default=2026)
    asked.add_argument("--jobs", type=int, default=2)
    given = asked.parse_args()
    mutmut(["ecotarget.units.x_normal__mutmut_1"], given.jobs)  # makes them all, and tries one
    dice = random.Random(given.seed)
    drawn = [
        name
        for names in made().values()
        for name in (dice.sample(names, min(given.each, len(names))) if given.each else names)
    ]
    mutmut(drawn, given.jobs)
    wanted = set(drawn)
    tried = {name: code for name, code in ended() if name in wanted}
    for room in ROOMS:
        codes = Counter(code for name, code in tried.items() if name.split(".")[1] == room)
        lost = codes[SURVIVED] + codes[UNREACHED]
        ran = codes.total() - codes[None]
        print(f"{room}: {ran} tried, {lost} not noticed ({100 * lost / max(ran, 1):.1f} %)")
    unseen = [name for name, code in tried.items() if code in (SURVIVED, UNREACHED)]
    print("\n".join(unseen))


if __name__ == "__main__":
    main()
