"""`--as-of`: a day or a period; a month that is past gives the same bytes whatever came later.

What `check` makes of readings, samples and figures then is held by test_replay.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from conftest import Said, World

Cli = Callable[..., Said]
FORMATS = ("table", "plain", "csv", "json", "jsonl", "markdown")
HASH = re.compile('"sha256": ?"[0-9a-f]{64}"')

OWN = (
    "indicators: [{id: air.boilers, zh: 锅炉, en: boilers, dimension: count, unit: 台, "
    "better: higher, course: sum, definition: {zh: 累计, en: so far}, source: plan}]"
)
BOILERS = 'id: TN24-001, indicator: air.boilers, require: ">= 100 台", strength: binding'
LEDGER = """schema: 1
dataset: {zh: 虚构, en: made up}
kind: ledger
jurisdiction: testland/north
files: [items.csv]
columns: {id: id, unit: unit, found: found, due: due, rectified: rectified, closed: closed, evidence: evidence}
"""
# Id, unit, found, due, rectified, closed, evidence.
ITEMS = (
    *("P1,甲,2024-01-10,2024-03-31,2024-03-20,2024-04-02,a", "P2,乙,2024-02-10,2024-04-15,,,"),
    *("P3,甲,2024-03-10,2024-05-31,2024-05-20,2024-06-28,b", "P4,乙,2024-06-10,2024-07-31,,,"),
    "P5,丙,2024-07-01,2024-08-31,2024-07-20,2024-07-21,c",
)
TASKS = """schema: 1
dataset: {zh: 虚构, en: made up}
kind: tasks
jurisdiction: testland/north
period: 2024
progress: {file: progress.csv, task: task, date: date, amount: amount}
events: {file: events.csv, task: task, date: date}
tasks:
  - {id: T1, zh: 管网, en: sewers, planned: 12, unit: km}
  - {id: T2, zh: 督查, en: inspections, at_least: 1, per: month}
"""
PROGRESS = ("T1,2024-02-01,2", "T1,2024-05-10,3.5", "T1,2024-07-10,4")
EVENTS = ("T2,2024-01-05", "T2,2024-02-05", "T2,2024-04-05", "T2,2024-06-05", "T2,2024-07-05")
WATER = """schema: 1
dataset: {zh: 虚构, en: made up}
kind: water
medium: surface
files: [samples.csv]
columns:
  section: section
  stamp: {date: day}
  items: {ph: {item: ph}, do: {item: do, unit: mg/L}, codmn: {item: codmn, unit: mg/L},
    nh3n: {item: nh3n, unit: mg/L}, tp: {item: tp, unit: mg/L}}
"""
HOURS = """schema: 1
dataset: {zh: 虚构, en: made up}
files: [hours.csv]
layout: wide
columns:
  site: site
  stamp: {column: time, format: "%Y-%m-%d %H:%M"}
  items: {pm25: {item: pm25, unit: ug/m3}}
marks: begin
time_zone: "+08:00"
"""
COMMANDS = {
    "check": ("check", "figures.csv"),
    "explain": ("explain", "TN24-001", "figures.csv"),
    "ledger": ("ledger", "ledger.yaml"),
    "tasks": ("tasks", "tasks.yaml"),
    "sections": ("sections", "water.yaml", "--period", "2024-03", "--period", "2024-05"),
    "assess": ("assess", "air.yaml", "--period", "2024"),
}


def samples() -> list[tuple[date, str]]:
    """One section, and another one from June on; then a value that is none."""
    rows = []
    for number in range(1, 9):
        day = date(2024, number, 5)
        rows.append((day, f"A,{day},7.5,8,3,{0.8 + number / 10:.2f},0.1"))
        if number >= 6:
            rows.append((day, f"B,{day},7.5,8,3,{'much' if number == 7 else 9.9},0.1"))
    return rows


def lay(world: World, until: date | None = None) -> None:
    """Write every file whole, or as it stood on the evening of a day."""
    last = (until or date.max).isoformat()

    def then(cell: str) -> str:
        return "" if re.match(r"\d{4}-", cell) and cell > last else cell

    def item(row: str) -> str:
        id_, unit, found, due, rectified, closed, evidence = row.split(",")
        seen = (then(rectified), then(closed))
        return ",".join((id_, unit, found, due, *seen, evidence if seen[1] else ""))

    items = (item(row) for row in ITEMS if row.split(",")[2] <= last)
    _table(world, "items.csv", "id,unit,found,due,rectified,closed,evidence", items)
    for name, title, rows in (
        ("progress.csv", "task,date,amount", PROGRESS),
        ("events.csv", "task,date", EVENTS),
    ):
        _table(world, name, title, (row for row in rows if row.split(",")[1] <= last))
    water = (row for day, row in samples() if day.isoformat() <= last)
    _table(world, "samples.csv", "section,day,ph,do,codmn,nh3n,tp", water)
    hours = (
        f"S,2024-{month:02d}-03 {hour:02d}:00,{20 + month + hour % 3}"
        for month in range(1, 9)
        for hour in range(24)
        if f"2024-{month:02d}-03" <= last
    )
    _table(world, "hours.csv", "site,time,pm25", hours)
    ends = {1: "31", 2: "29", 3: "31", 4: "30", 5: "31", 6: "30", 7: "31"}
    figures = (
        f"testland/north,2024-01-01..2024-{month:02d}-{day},air.boilers,,{7 * month},台,,"
        for month, day in ends.items()
        if f"2024-{month:02d}-{day}" <= last
    )
    world.figures(*figures)


def _table(world: World, name: str, title: str, rows: Iterable[str]) -> None:
    world.write(name, "\n".join([title, *rows]) + "\n")


@pytest.fixture
def desk(world: World) -> World:
    """Everything that has a day to look from, in one folder."""
    world.targets(BOILERS, more=OWN)
    for name, text in (("ledger", LEDGER), ("tasks", TASKS), ("water", WATER), ("air", HOURS)):
        world.write(f"{name}.yaml", text)
    lay(world)
    return world


def told(cli: Cli, desk: World, command: str, as_of: str) -> tuple[int, str, dict[str, str]]:
    """Run a command: its exit code, what is beside the result, the result without hashes of files."""
    asked = (*COMMANDS[command], "--as-of", as_of)
    if command == "explain":
        said = cli(*asked)
        return said.code, said.err, {"": said.out}
    said = cli(*asked, *(part for name in FORMATS for part in ("-f", f"{name}:told.{name}")))
    texts = {name: (desk.root / f"told.{name}").read_text("utf-8") for name in FORMATS}
    return said.code, said.err, {n: HASH.sub('"sha256": ""', t) for n, t in texts.items()}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("2024-06", "2024-06-30"), ("2024-02", "2024-02-29"), ("2024-H1", "2024-06-30")),
        *(("2024-Q1", "2024-03-31"), ("2024", "2024-12-31"), ("2024年6月", "2024-06-30")),
        *(("2024-01-01..2024-05-15", "2024-05-15"), ("2024年1-5月", "2024-05-31")),
    ],
)
def test_a_period_means_its_last_day(
    desk: World, cli: Cli, command: str, text: str, day: str
) -> None:
    by_day = told(cli, desk, command, day)
    assert told(cli, desk, command, text) == by_day
    assert by_day[0] in (0, 2 if command in ("sections", "assess") else 0)
    assert "internal" not in by_day[1]


def test_a_month_of_a_score_means_its_last_day(world: World, cli: Cli) -> None:
    sample = Path(__file__).parents[2] / "samples" / "scoring"
    asked = ("score", str(sample / "figures-2021.csv"), "--rules", str(sample / "zhoushan"))
    asked += ("--targets", str(sample / "targets"))
    by_day = cli(*asked, "--as-of", "2021-12-31")
    assert by_day.out
    assert cli(*asked, "--as-of", "2021-12") == by_day
    assert cli(*asked, "--as-of", "2021-11") != by_day  # the figures are those of the year


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("text", ["yesterday", "2024-13", "2024-02-30", "06-2024", "2024-6", ""])
def test_what_is_neither_is_refused(desk: World, cli: Cli, command: str, text: str) -> None:
    said = cli(*COMMANDS[command], "--as-of", text)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("--as-of: error period-unknown: ")


def test_the_json_holds_the_day(desk: World, cli: Cli) -> None:
    for command in ("check", "ledger", "sections"):
        found = json.loads(told(cli, desk, command, "2024-05")[2]["json"])
        days = [found.get("as_of"), *(one.get("as_of") for one in found.get("ledgers", ()))]
        assert "2024-05" not in days, command
        assert "2024-05-31" in json.dumps(found), command


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("month", ["2024-03", "2024-04", "2024-05"])
def test_a_month_that_is_past_gives_the_same_bytes(
    desk: World, cli: Cli, command: str, month: str
) -> None:
    whole = told(cli, desk, command, month)
    lay(desk, date.fromisoformat({"2024-04": "2024-04-30"}.get(month, f"{month}-31")))
    assert told(cli, desk, command, month) == whole
    assert whole[0] == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_what_came_later_is_seen_later(desk: World, cli: Cli, command: str) -> None:
    """Otherwise the test above would prove nothing."""
    asked = {"sections": ("sections", "water.yaml", "--period", "2024-07")}
    text = asked.get(command, COMMANDS[command])
    assert cli(*text, "--as-of", "2024-05").out != cli(*text, "--as-of", "2024-07").out
