"""Mutation testing of the rooms that decide: do the tests notice when one token of them changes?

mutmut writes the mutants (the table [tool.mutmut] says of which files). Each one is then tried in a
process of its own that has imported nothing of ecotarget before, so that what is worked out at import
or kept by a cache is worked out by the mutant too. A mutant is tried by the tests of its own room:
first by the file of its own name, and if that lets it live by the whole room. Whatever ends the tests
in failure kills it; no answer in time is told apart.

    python bench/mutation.py units --sample 200      # a seeded sample of one room
    python bench/mutation.py verdict methods units   # every mutant: hours

The tree is copied to build/mutation first; the mutants never stand in the sources.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from json import loads
from math import sqrt
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "mutation"
KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"
TREE = (
    "src",
    "tests",
    "samples",
    "targets",
    "bench",
    "docs",
    "README.md",
    "README.zh.md",
    "pyproject.toml",
)
SPENT = 900  # seconds for the tests of a room
NORMAL = 1.96  # of a 95 % interval


class Room(NamedTuple):
    """Where the mutants of a room lie under src/ecotarget, and the tests that must kill them."""

    sources: str
    tests: str
    also: tuple[str, ...] = ()


ROOMS = {
    "verdict": Room("verdict/*.py", "tests/verdict", ("tests/assess/test_submissions.py",)),
    "methods": Room("methods/*.py", "tests/methods"),
    "units": Room("units.py", "tests/test_units.py"),
}


def prepare() -> None:
    """Copy the tree and have mutmut write the mutants of every file that is to have them."""
    shutil.rmtree(WORK, ignore_errors=True)
    for name in TREE:
        one = ROOT / name
        copy = shutil.copytree if one.is_dir() else shutil.copy2
        (WORK / "mutants").mkdir(parents=True, exist_ok=True)
        copy(one, WORK / name)
        copy(one, WORK / "mutants" / name)
    shared = ROOT.parent / "shared"
    if shared.is_dir():  # tests read real data beside the project where they are there
        (WORK / "shared").symlink_to(shared, target_is_directory=True)
    script = "from mutmut.__main__ import create_mutants; create_mutants(1)"
    quiet = subprocess.DEVNULL
    subprocess.run(
        [sys.executable, "-c", script],
        cwd=WORK,
        check=True,
        stdin=quiet,
        stdout=quiet,
        start_new_session=True,
    )


def mutants(room: Room) -> list[str]:
    """Return the names of all mutants of a room, sorted."""
    files = (WORK / "mutants" / "src" / "ecotarget").glob(f"{room.sources}.meta")
    return sorted(name for file in files for name in loads(file.read_text())["exit_code_by_key"])


def tries(name: str, room: Room) -> Iterator[Sequence[str]]:
    """Yield the tests of a mutant: the file of its name, then the rest of the room."""
    own = Path(room.tests, f"test_{name.split('.')[2]}.py")
    if (WORK / "mutants" / own).is_file():
        yield (str(own),)
        yield (room.tests, *room.also, f"--ignore={own}")
    else:
        yield (*room.also, room.tests)


def tried(name: str, room: Room) -> str:
    """Try one mutant; an error that is no failure of a test stops everything."""
    fate = SURVIVED
    for tests in tries(name, room):
        code = run_tests(name, tests)
        if code is None or code:
            fate = TIMED_OUT if code is None else KILLED
            break
    print(f"{name}: {fate}", file=sys.stderr, flush=True)
    return fate


def run_tests(name: str, tests: Sequence[str]) -> int | None:
    """Return the exit code of pytest with one mutant; None where it did not end in time."""
    environment = {**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONPATH": "src"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    with subprocess.Popen(
        command,
        cwd=WORK / "mutants",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        try:
            code = run.wait(SPENT)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
            return None
    # 2: the mutant broke a module on import, which is a failure of every test in it.
    if code not in (0, 1, 2):
        raise SystemExit(f"pytest ended with {code} for {name} and {tests}")
    return code


def interval(survived: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval (Wilson) of a share, in per cent."""
    share, square = survived / of, NORMAL**2
    middle = share + square / (2 * of)
    half = NORMAL * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return tuple(100 * (middle + side * half) / (1 + square / of) for side in (-1, 1))  # type: ignore[return-value]


def report(title: str, all_: Sequence[str], fates: dict[str, str]) -> None:
    """Print one row, and the names of the mutants that live."""
    counts = Counter(fates.values())
    survived = counts[SURVIVED]
    print(
        f"{title}: {len(all_)} mutants, {len(fates)} tried, {counts[KILLED]} killed, "
        f"{survived} survived, {counts[TIMED_OUT]} timed out",
        end="",
    )
    if fates:
        low, high = interval(survived, len(fates))
        print(f"; {100 * survived / len(fates):.1f} % survive ({low:.1f} to {high:.1f} %)", end="")
    print()
    for name in sorted(name for name, fate in fates.items() if fate == SURVIVED):
        print(f"  {name}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument(
        "rooms", nargs="*", choices=[*ROOMS, []], help="all of them if none is named"
    )
    asked.add_argument("--sample", type=int, help="so many of each room, drawn with the seed")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    start = time.monotonic()
    prepare()
    for title in given.rooms or ROOMS:
        room = ROOMS[title]
        every = mutants(room)
        drawn = random.Random(given.seed).sample(every, min(given.sample or len(every), len(every)))
        with ThreadPoolExecutor(given.jobs) as pool:
            fates = dict(zip(drawn, pool.map(tried, drawn, repeat(room)), strict=True))
        report(title, every, fates)
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
