"""Scale: 1,000 target files with 60 targets each, 40 of them with a base year: 100,000 figures.

Reading is what any program would have to do with these files: parse the YAML with PyYAML's C loader
and split the CSV. The CPU of the whole `ecotarget check -f json` beyond that, per figure, is told,
with the peak memory of the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

COUNTIES, TARGETS, FIGURES = 1000, 60, 100
# indicator, requirement, unit of the figure; those on last year need a second figure.
KINDS = (
    ("air.good_day_ratio", ">= {n} %", ""),
    ("air.pm25", "better than last year", "mg/m3"),
    ("waste.zero_waste_cells", "change >= +{n} % on last year", "个"),
)
READ = """
import csv, sys, yaml
from pathlib import Path
for path in sorted(Path(sys.argv[1], "targets").rglob("*.yaml")):
    yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
with open(Path(sys.argv[1], "figures.csv"), encoding="utf-8", newline="") as stream:
    for row in csv.reader(stream):
        pass
"""


def write(folder: Path) -> None:
    """Write the target files and the figures, the same every time."""
    rows = ["jurisdiction,period,indicator,scope,value,unit,numerator,denominator,source,note"]
    for county in range(COUNTIES):
        place = f"province/county{county:04d}"
        path = folder / "targets" / place / "2024.yaml"
        path.parent.mkdir(parents=True)
        entries = []
        for number in range(TARGETS):
            indicator, require, unit = KINDS[number % len(KINDS)]
            entries.append(
                f"  - id: CO24-{number:03d}\n    indicator: {indicator}\n"
                f'    require: "{require.format(n=number + 20)}"\n    strength: binding\n'
                f"    scope: {{zh: 对象{number}, en: object {number}}}\n"
                f"    source: {{document: plan, section: 一}}\n"
            )
            for year in ("2024", "2023") if unit else ("2024",):
                found = (county * 7 + number * 3 + int(year)) % 80 + 10
                figure = f"0.0{found},{unit},," if unit == "mg/m3" else f"{found},{unit},,"
                cells = figure if unit else f",,{found * 4},366"
                rows.append(f"{place},{year},{indicator},对象{number},{cells},bulletin,")
        path.write_text(
            f"schema: 1\njurisdiction: {{id: {place}, zh: 县{county}, en: County {county}}}\n"
            "year: 2024\ndocuments:\n  plan: {zh: 要点, en: Plan, issuer: 局}\ntargets:\n"
            + "".join(entries),
            "utf-8",
        )
    (folder / "figures.csv").write_text("\n".join(rows) + "\n", "utf-8")


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Return the CPU seconds and the peak memory in MB of one whole process."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{command} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    figures = COUNTIES * FIGURES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder)
        check = [sys.executable, "-m", "ecotarget", "check", "figures.csv", "--targets", "targets"]
        seconds: dict[str, list[float]] = {"read": [], "check": []}
        memory = 0.0
        for _ in range(3):
            seconds["read"].append(run([sys.executable, "-c", READ, name], folder)[0])
            used, peak = run([*check, "-f", "json"], folder)
            seconds["check"].append(used)
            memory = max(memory, peak)
    read, whole = min(seconds["read"]), min(seconds["check"])
    print(f"reading the same files        {read:8.2f} s CPU")
    print(f"ecotarget check -f json       {whole:8.2f} s CPU  ({whole / read:.2f} x reading)")
    print(
        f"beyond reading, per figure    {(whole - read) / figures * 1e6:8.2f} µs  goal at most 12"
    )
    print(f"peak memory                   {memory:8.0f} MB  goal at most 200")


if __name__ == "__main__":
    main()
