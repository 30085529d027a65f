"""A ledger of a million items: counting every group against reading the same CSV as text.

Whole processes from start to end, alternated as in `assess.py`, whose clock this is. The floor is DuckDB
in a fresh process that reads every column of the file as text. The count checks every row, finds the
state of every item on a day, marks repeats and counts by unit, list, level, source, way, place's kind and
month. `agreement` compares the states with those that a loop in plain Python finds in the rows.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from assess import Line, Runs, measure, ratio

ITEMS = 1_000_000
DAY = date(2024, 9, 30)
SECONDS, GIB = 10, 1  # "in seconds": one digit of them
TITLES = (
    *(
        "编号",
        "问题",
        "发现日期",
        "方案上报",
        "整改时限",
        "完成整改",
        "验收",
        "公示",
        "销号",
        "反弹",
    ),
    *("回头看", "销号佐证", "责任单位", "清单", "级别", "来源", "发现方式", "地点", "类型"),
)
NAMES = (
    *("id", "name", "found", "planned", "due", "rectified", "accepted", "publicised", "closed"),
    *(
        "relapsed",
        "reviewed",
        "evidence",
        "unit",
        "list",
        "level",
        "source",
        "way",
        "place",
        "kind",
    ),
)
FLOOR = """
import sys, duckdb
with duckdb.connect() as engine:
    engine.execute("SET enable_progress_bar = false")
    source = "read_csv(?, all_varchar = true, header = true)"
    names = [row[0] for row in engine.execute(f"DESCRIBE FROM {source}", [sys.argv[1]]).fetchall()]
    longest = ", ".join(f'max("{name}")' for name in names)
    print(engine.execute(f"SELECT {longest} FROM {source}", [sys.argv[1]]).fetchall())
"""
COUNT = """
import json, sys
from datetime import date
from pathlib import Path
from ecotarget.engine.select import open_engine
from ecotarget.intake import ledger_mapping, ledgers
from ecotarget.methods import days_left, ledger_counts, ledger_state, repeats
from ecotarget.model.ledger import TRAITS

said = ledger_mapping.load(Path(sys.argv[1]))
day = date.fromisoformat(sys.argv[2])
engine = open_engine(None)
opened = ledgers.open_all([said], engine)
assert not opened.faults, opened.faults[:3]
engine.view("ledger_state", ledger_state.sql(opened.tables[0], day, said.needs_evidence))
engine.table("ledger_item", repeats.sql("ledger_state", repeats.COMPARED))
groups = {
    by: [
        ledger_counts.of_row(by, row)._asdict()
        for row in engine.rows(ledger_counts.sql("ledger_item", by))
    ]
    for by in ("all", *(trait for trait in TRAITS if trait != "place"), "month")
}
soon = engine.rows(days_left.sql("ledger_item", days_left.DUE_SOON, day, 7))
states = engine.rows("SELECT state, COUNT(*) FROM ledger_item GROUP BY state ORDER BY state")
print(json.dumps({"groups": groups, "soon": len(soon), "states": dict(states)}))
engine.close()
"""


def rows(count: int) -> Iterator[list[str]]:
    """Yield the items: the same for ever, for each figure follows from the number of the item."""
    start = date(2020, 1, 1)
    for number in range(count):
        mixed = number * 2654435761 % 2**32  # Knuth's multiplier spreads neighbours over all values
        found = start + timedelta(days=mixed % 1826)
        due = found + timedelta(days=10 + mixed // 7 % 170)
        done = [found + timedelta(days=mixed // 11 % 200 + 3 * step) for step in range(4)]
        reached = mixed // 13 % 6
        texts = [day.isoformat() if step < reached else "" for step, day in enumerate(done)]
        relapsed = done[3] + timedelta(days=30) if reached > 3 and mixed % 97 == 0 else None
        reviewed = done[3] + timedelta(days=20) if reached > 3 and mixed % 5 == 0 else None
        yield [
            f"W{number:07d}",
            f"第{number}号问题",
            found.isoformat(),
            (found + timedelta(days=5)).isoformat() if mixed % 3 else "",
            due.isoformat() if mixed % 41 else "",
            *texts,
            relapsed.isoformat() if relapsed else "",
            reviewed.isoformat() if reviewed else "",
            "现场照片" if mixed % 50 else "",
            f"第{mixed % 211}责任单位",
            f"清单{mixed // 3 % 7}",
            ("省级", "市级", "县级")[mixed // 17 % 3],
            ("中央督察", "省级督察", "信访", "自查")[mixed // 19 % 4],
            ("主动", "被动")[mixed // 23 % 2],
            f"{mixed // 29 % 40000}号地点",
            f"类型{mixed // 31 % 30}",
        ]


def generate(folder: Path, count: int) -> None:
    """Write the items and their description, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "ledger.yaml"
    if path.is_file():
        return
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(TITLES)
        writer.writerows(rows(count))
    columns = "".join(f"  {name}: {title}\n" for name, title in zip(NAMES, TITLES, strict=True))
    head = "schema: 1\ndataset: {zh: 测速台账, en: Ledger to be timed}\nkind: ledger\n"
    path.write_text(f"{head}files: [items.csv]\ncolumns:\n{columns}", "utf-8")


def states(folder: Path, day: date) -> Counter[str]:
    """Count the states by a loop over the rows."""
    found: Counter[str] = Counter()
    with (folder / "items.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            today = day.isoformat()
            back = row["反弹"] if "" < row["反弹"] <= today else ""
            done = [
                "" < row[title] <= today and row[title] > back
                for title in ("完成整改", "验收", "公示", "销号")
            ]
            done[3] = done[3] and row["销号佐证"] != ""
            names = ("rectified", "accepted", "publicised", "closed")
            reached = [name for name, true in zip(names, done, strict=True) if true]
            if row["发现日期"] > today:
                found["not_yet"] += 1
            elif reached:
                found[reached[-1]] += 1
            elif back:
                found["relapsed"] += 1
            else:
                found["planned" if "" < row["方案上报"] <= today else "open"] += 1
    return found


def table(runs: Runs) -> Iterator[Line]:
    """Yield what is told of the runs."""
    wall, gib = ratio(runs, "count", "floor"), max(one.peak for one in runs["count"])
    more = f"{ratio(runs, 'count', 'floor', 'cpu'):.2f}"
    yield Line("all groups / reading as text", f"{wall:.2f}", more, "", "")
    took = statistics.median(one.wall for one in runs["count"])
    met = "yes" if took < SECONDS else "no"
    yield Line("all groups", f"{took:.1f} s", "", f"below {SECONDS} s", met)
    met = "yes" if gib <= GIB else "no"
    yield Line("its peak", f"{gib:.2f} GiB", "", f"at most {GIB}", met)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="folder in which the data stay for the next time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        folder = (given.keep or out).resolve() / str(given.items)
        generate(folder, given.items)
        named = {
            "floor": [sys.executable, "-c", FLOOR, str(folder / "items.csv")],
            "count": [sys.executable, "-c", COUNT, str(folder / "ledger.yaml"), DAY.isoformat()],
        }
        runs = measure(named, given.rounds, out)
        told = json.loads((out / "count.json").read_text("utf-8"))
        same = told["states"] == dict(states(folder, DAY))
    middle = {each: statistics.median(one.wall for one in taken) for each, taken in runs.items()}
    cores = len(os.sched_getaffinity(0))
    print(f"Python {sys.version.split()[0]}, {cores} cores, every program with all of them.\n")
    print("| | x wall | x CPU | goal | met |\n|---|---|---|---|---|")
    for line in table(runs):
        print(f"| {' | '.join(line)} |")
    print("\nSeconds: " + ", ".join(f"{each} {took:.2f}" for each, took in middle.items()) + ".")
    print(f"- states {'agree' if same else 'DIFFER'}: {told['states']}, {told['soon']} due soon")


if __name__ == "__main__":
    main()
