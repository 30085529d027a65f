"""What the pace costs: `check` of a running year against `check` of the same days as a period of their own.

Both read the same hours of the same stations and judge the same figures of 1 January to 30 November 2016 by
the same law. For the year, which still runs, courses of up to five years before, early verdicts, paces and
estimates come on top; the eleven months are over, so nothing of that is made. Whole processes, alternated.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path

from startup import ROOT, run

DATA = ROOT.parent / "shared" / "data" / "air" / "prsa"
DAY, PART, YEAR = "2016-11-30", "2016-01-01..2016-11-30", "2016"
GOAL = 2
ASKED = {
    "air.pm25": "<= 75 ug/m3",
    "air.pm10": "<= 95 ug/m3",
    "air.so2": "<= 12 ug/m3",
    "air.no2": "<= 45 ug/m3",
    "air.co_95": "<= 4 mg/m3",
    "air.o3_90": "<= 210 ug/m3",
    "air.good_day_ratio": ">= 55 %",
    "air.heavy_days": "<= 40 天",
}


def write(folder: Path, data: Path, period: str) -> list[str]:
    """Write the description and the targets over a period; return the command."""
    ready = (ROOT / "src/ecotarget/intake/mappings/prsa.yaml").read_text("utf-8")
    files = [str(path.resolve()) for path in sorted(data.glob("PRSA_Data_*.csv"))]
    if not files:
        sys.exit(f"no PRSA_Data_*.csv in {data}")
    description = folder / "dataset.yaml"
    description.write_text(f"{ready}files: {json.dumps(files)}\n", "utf-8")
    targets = [
        f"  - {{id: BJ16-{number}, indicator: {name}, require: '{line}', strength: binding,"
        f" period: {period}, source: {{document: plan, section: '1'}}}}\n"
        for number, (name, line) in enumerate(ASKED.items(), 1)
    ]
    path = folder / f"{len(period)}/targets/cn/beijing/2016.yaml"
    path.parent.mkdir(parents=True)
    head = "schema: 1\njurisdiction: {id: cn/beijing, zh: 北京市, en: Beijing}\nyear: 2016\n"
    head += "documents: {plan: {zh: 试, en: Trial, issuer: 局}}\ntargets:\n"
    path.write_text(head + "".join(targets), "utf-8")
    command = [sys.executable, "-m", "ecotarget", "check", str(description), "--no-config"]
    return [*command, "--targets", str(path), "--as-of", DAY, "-f", "json"]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    data = Path(sys.argv[2]) if len(sys.argv) > 2 else DATA
    with tempfile.TemporaryDirectory() as name:
        commands = [write(Path(name), data, period) for period in (PART, YEAR)]
        pairs = [[run(command, terminal=False) for command in commands] for _ in range(rounds + 1)]
    pairs = pairs[1:]  # the first round warms the file cache and writes the byte code
    wall, cpu = (statistics.median(running[n] / over[n] for over, running in pairs) for n in (0, 1))
    seconds = [statistics.median(pair[n][0] for pair in pairs) for n in (0, 1)]
    print(
        f"{rounds} rounds, {len(ASKED)} targets: {seconds[0]:.2f} s over, {seconds[1]:.2f} s running"
    )
    print(f"running / over {wall:.2f} x wall {cpu:.2f} x CPU   goal at most {GOAL}")


if __name__ == "__main__":
    main()
