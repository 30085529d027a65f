"""Start-up: whole-process time of `ecotarget check` against `python -c pass`, alternated.

Every round runs each command once, so that a machine whose speed drifts slows all of them. The
ratio is taken round by round and its median is told, both for wall time and for CPU time.
"""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHECK = [
    sys.executable,
    "-m",
    "ecotarget",
    "check",
    "samples/zhejiang-2019.csv",
    "--targets",
    "targets/zhejiang/2019.yaml",
]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "check, JSON piped": [*CHECK, "-f", "json"],
    "check, plain piped": [*CHECK, "-f", "plain"],
    "check, table in a terminal": [*CHECK, "-f", "table"],
    "import of everything": [
        sys.executable,
        "-c",
        "import typer, yaml, pint, jsonschema, rich.table, tabulate; pint.UnitRegistry()",
    ],
}
GOALS = {
    "check, JSON piped": 9,
    "check, plain piped": 9,
    "check, table in a terminal": 13,
}


def run(command: list[str], terminal: bool) -> tuple[float, float]:
    """Return the wall and the CPU seconds of one whole process."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    primary, secondary = pty.openpty() if terminal else (None, subprocess.DEVNULL)
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=secondary, stderr=subprocess.DEVNULL
    )
    if primary is not None:
        os.close(secondary)
        drain(primary)
    _, _, used = os.wait4(process.pid, 0)
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime


def drain(primary: int) -> None:
    """Read the terminal to its end, as a terminal does."""
    while True:
        try:
            if not os.read(primary, 65536):
                break
        except OSError:
            break
    os.close(primary)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, command in COMMANDS.items():
            seconds = run(command, terminal="terminal" in name)
            if number:  # the first round warms the file cache and writes the byte code
                taken[name].append(seconds)
    floor = taken["python -c pass"]
    print(f"{rounds} rounds, Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for name, runs in taken.items():
        wall = statistics.median(one[0] / base[0] for one, base in zip(runs, floor, strict=True))
        cpu = statistics.median(one[1] / base[1] for one, base in zip(runs, floor, strict=True))
        middle = statistics.median(one[0] for one in runs) * 1000
        goal = f"   goal at most {GOALS[name]}" if name in GOALS else ""
        print(f"{name:28s} {wall:6.2f} x wall {cpu:6.2f} x CPU {middle:8.1f} ms{goal}")


if __name__ == "__main__":
    main()
