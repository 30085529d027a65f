"""`check --as-of` of a month that is past: the same bytes whether later data are there or cut off.

What is later brings no figure and no fault, no station and no section. Only the hash of a file differs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import PROJECT, Said, World

pytestmark = pytest.mark.no_cover  # see conftest.py

Cli = Callable[..., Said]
PRSA = PROJECT.parent / "shared" / "data" / "air" / "prsa"
FORMATS = ("table", "plain", "csv", "json", "jsonl", "markdown")
DATA = ("air.yaml", "water.yaml", "figures.csv")
HASH = re.compile('"sha256": ?"[0-9a-f]{64}"')

AIR = """schema: 1
dataset: {zh: 虚构, en: made up}
files: [hours.csv]
layout: wide
columns:
  site: site
  stamp: {column: time, format: "%Y-%m-%d %H:%M"}
  items: {pm25: {item: pm25, unit: ug/m3}, o3: {item: o3, unit: ug/m3}}
marks: begin
time_zone: "+08:00"
cities: {all: 北县}
"""
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
scopes:
  - {jurisdiction: testland/north}
"""
TARGETS = (
    'id: TN24-001, indicator: air.pm25, require: "<= 30 ug/m3", strength: binding',
    'id: TN24-002, indicator: air.o3_90, require: "<= 100 ug/m3", strength: binding',
    'id: TN24-003, indicator: water.section_ratio_iii, require: ">= 50 %", strength: binding',
    'id: TN24-004, indicator: air.pm10, require: "<= 50 ug/m3", strength: binding',
    'id: TN24-005, indicator: air.pm25, require: "<= 60 ug/m3 per month", strength: strive',
)


def hours(last: date) -> Iterator[tuple[date, str]]:
    """Two years of one station; from May 2024 a second one, words for figures and a figure twice."""
    day, number = date(2023, 1, 1), 0
    while day <= last:
        air = f"{20 + number * 37 % 50},{40 + number * 11 % 90}"
        for hour in range(24):
            yield day, f"E01,{day} {hour:02d}:00,{air}"
            if day >= date(2024, 5, 1):
                yield day, f"E02,{day} {hour:02d}:00,{500 if hour % 2 else 'broken'},999999"
        if day == date(2024, 6, 3):
            yield day, f"E01,{day} 07:00,900,900"
        day, number = day + timedelta(days=1), number + 1


def samples() -> Iterator[tuple[date, str]]:
    """Two sections; from June 2024 a third, a figure that is none, and one that no water has."""
    for number in range(1, 13):
        day = date(2024, number, 5)
        yield day, f"A,{day},7.5,8,3,{0.8 + number / 20:.2f},0.1"
        yield day, f"B,{day},7.5,8,3,1.4,0.1"
        if number >= 6:
            yield day, f"C,{day},7.5,8,3,9.9,{'much' if number == 7 else 5000}"


def lay(world: World, until: date, seen: bool) -> None:
    """Write the data whole, or up to a day."""
    for name, title, rows in (
        ("hours.csv", "site,time,pm25,o3", hours(date(2024, 7, 31))),
        ("samples.csv", "section,day,ph,do,codmn,nh3n,tp", samples()),
    ):
        kept = [row for day, row in rows if seen or day <= until]
        world.write(name, "\n".join([title, *kept]) + "\n")
    reported = [f"testland/north,2024-{n:02d},air.pm10,,{40 + n},ug/m3,," for n in range(1, 8)]
    reported.append("testland/north,2024-H1,air.pm10,,41,ug/m3,,")
    ends = [date(2024, n + 1, 1) - timedelta(days=1) for n in range(1, 8)] + [date(2024, 6, 30)]
    for odd in (
        "air.pm10,,much,ug/m3",
        "air.pm1000,,1,ug/m3",
        "air.o3_90,,1,km",
        "air.pm10,,48,ug/m3",
    ):
        reported.append(f"testland/north,2024-08,{odd},,")
        ends.append(date(2024, 8, 31))
    reported.append("testland/north,2024-08,air.pm10,,49,ug/m3,,")  # another figure of the same
    ends.append(date(2024, 8, 31))
    world.figures(*(row for row, end in zip(reported, ends, strict=True) if seen or end <= until))


WAIVER = (
    "  - {{id: W{0}, target: {1}, jurisdiction: testland/north, period: 2024, reason: why, "
    "approved_by: bureau, document: no. {0}, starts: {2}, expires: 2024-12-31}}"
)


def excuse(world: World, seen: bool) -> None:
    """Write waivers and exceptions, some of them of June and later."""
    waivers = [WAIVER.format(1, "TN24-001", "2024-01-01")]
    waivers += [WAIVER.format(n, f"TN24-{n:03d}", "2024-06-01") for n in (2, 3, 99) if seen]
    world.write("waivers.yaml", "\n".join(["schema: 1", "waivers:", *waivers]) + "\n")
    days = ["E01,2024-02-03,2024-02-04,pm25,event,no. 1"]
    days += ["E01,2024-06-03,2024-06-04,*,event,no. 2", "E77,2024-06-03,2024-06-04,*,event,no. 3"]
    rows = days if seen else days[:1]
    world.write("excepted.csv", "\n".join(["place,from,to,items,kind,document", *rows]) + "\n")


class Told(NamedTuple):
    """What a check says: its exit code, what is beside the results, and these in every format."""

    code: int
    err: str
    formats: dict[str, str]


def told(world: World, cli: Cli, as_of: date, *data: str) -> Told:
    """Check as of a day; the hashes of files are left out."""
    asked = [part for name in FORMATS for part in ("-f", f"{name}:told.{name}")]
    said = cli("check", *data, "--as-of", as_of.isoformat(), *asked, "-v")
    texts = {name: (world.root / f"told.{name}").read_text("utf-8") for name in FORMATS}
    return Told(said.code, said.err, {n: HASH.sub('"sha256": ""', t) for n, t in texts.items()})


@pytest.mark.parametrize("as_of", ["2024-03-10", "2024-04-30", "2024-05-31"])
def test_a_past_month_gives_the_same_bytes(world: World, cli: Cli, as_of: str) -> None:
    day = date.fromisoformat(as_of)
    world.targets(*TARGETS)
    world.write("air.yaml", AIR)
    world.write("water.yaml", WATER)
    lay(world, day, seen=True)
    whole = told(world, cli, day, *DATA)
    lay(world, day, seen=False)
    assert told(world, cli, day, *DATA) == whole
    assert (whole.code == 2) is (as_of > "2024-05")
    for seen in (True, False):
        excuse(world, seen)
        excused = told(
            world, cli, day, *DATA, "--waivers", "waivers.yaml", "--excepted", "excepted.csv"
        )
        whole = excused if seen else whole
    assert excused == whole and '"values": ' in whole.formats["json"]
    findings = json.loads(whole.formats["json"])["findings"]
    assert len(findings) == len(TARGETS) and any(one["pace"] for one in findings)


def test_later_data_do_make_a_difference_later(world: World, cli: Cli) -> None:
    """The same files on the last day of the data: new stations, new sections, new faults."""
    world.targets(*TARGETS)
    world.write("air.yaml", AIR)
    world.write("water.yaml", WATER)
    lay(world, date(2024, 7, 31), seen=True)
    early, late = (told(world, cli, date(2024, n, 30), *DATA) for n in (4, 6))
    assert early.code != 2 == late.code
    assert "broken" in late.err and "broken" not in early.err


def test_a_month_of_beijing(world: World, cli: Cli) -> None:
    files = sorted(PRSA.glob("*.csv"))
    if len(files) != 4:
        pytest.skip("the four stations of PRSA are not beside the project")
    entries = [
        f'id: BJ16-00{n}, indicator: {name}, require: "{require}", strength: binding'
        for n, (name, require) in enumerate(
            (
                ("air.pm25", "<= 75 ug/m3"),
                ("air.good_day_ratio", ">= 56 %"),
                ("air.heavy_days", "<= 40 天"),
                ("air.o3_90", "<= 190 ug/m3"),
            )
        )
    ]
    world.targets(*entries, place="cn/beijing", year=2016, zh="北京市", en="Beijing")
    mapping = (PROJECT / "src/ecotarget/intake/mappings/prsa.yaml").read_text("utf-8")
    names = ", ".join(path.name for path in files)
    world.write("air.yaml", mapping.replace("format: csv", f"files: [{names}]\nformat: csv"))
    day = date(2016, 6, 30)
    for path in files:
        world.write(path.name, path.read_bytes())
    whole = told(world, cli, day, "air.yaml")
    for path in files:
        world.write(path.name, "".join(_until(path, day)))
    assert told(world, cli, day, "air.yaml") == whole
    assert whole.formats["plain"].count("BJ16-") == len(entries)


def _until(path: Path, last: date) -> Iterator[str]:
    """The lines of a file up to a day."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(keepends=True)):
        cells = line.split(",")[1:4]
        if not number or date(*map(int, cells)) <= last:
            yield line
