"""Water from the command line, as an analyst hands it in: odd files, odd cells, odd questions."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]

DESCRIPTION = """
schema: 1
dataset: {zh: 断面, en: sections}
kind: water
medium: surface
files: [t.csv]
columns:
  section: 断面
  stamp: {date: 日期}
  status: 状态
  items:
    pH: {item: ph}
    溶解氧(mg/L): {item: do}
    高锰酸盐指数(mg/L): {item: codmn}
    氨氮(mg/L): {item: nh3n}
    总磷(mg/L): {item: tp}
place: {county: 县, level: 级别, kind: 类型, target: 目标}
merged: [county]
statuses: {正常: measured, 断流: dry, 未测: not_monitored}
missing: ["-"]
"""
HEAD = "县,断面,级别,类型,目标,日期,状态,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L)\n"
GOOD = "甲县,A,国控,河流,Ⅲ,2023-09-05,正常,7.2,6.5,4.0,0.4,0.08\n"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00\x01\x02\x03\x99", b"\xff\xfeA\x00\x00\xd8B\x00"]
)
def test_bytes_that_are_no_text(world: World, cli: Cli, content: bytes) -> None:
    """Marked as UTF-16, and no such text: half a character, half a pair."""
    world.write("t.yaml", DESCRIPTION)
    world.write("t.csv", content)
    said = cli("sections", "t.yaml")
    assert said.code == 2
    assert "file-encoding" in said.err
    assert "internal" not in said.err


def test_a_dry_section_with_values_is_not_dry(world: World, cli: Cli) -> None:
    """Ammonia 9.4 beside the word for dry: the section may have been anything."""
    world.write("t.yaml", DESCRIPTION)
    world.write("t.csv", HEAD + GOOD + ",B,国控,河流,Ⅲ,2023-09-05,断流,7.2,6.5,4.0,9.4,0.08\n")
    said = cli("sections", "t.yaml", "--lang", "zh")
    assert "未监测 1 个：B" in said.out
    assert "sample-muted" in said.err


def test_a_register_without_sections_is_refused(world: World, cli: Cli) -> None:
    register = "sections: {file: r.csv, columns: {section: 断面, target: 目标}}\n"
    text = DESCRIPTION.replace(
        "place: {county: 县, level: 级别, kind: 类型, target: 目标}\nmerged: [county]\n", register
    )
    world.write("t.yaml", text)
    world.write("t.csv", HEAD + GOOD)
    world.write("r.csv", "断面,目标\n")
    said = cli("sections", "t.yaml")
    assert (said.code, said.out.strip()) == (2, "")
    assert "register-empty" in said.err


AMOUNTS = """行政区,时期,指标,数值,单位
北县,2024,一般工业固废产生量,100,万吨
北县,2024,一般工业固废综合利用量,{used},万吨
北县,2024,一般工业固废综合利用往年贮存量,5,万吨
"""


@pytest.mark.parametrize(
    "used, outcome, code",
    [("97", "pass", 0), ("106", "insufficient", 2)],  # 97 / 105; 106 / 105 is more than there was
)
def test_a_rate_above_the_whole_meets_no_target(
    world: World, cli: Cli, used: str, outcome: str, code: int
) -> None:
    entry = 'id: NC24-001, indicator: waste.industrial_use_ratio, require: ">= 90 %"'
    world.targets(f"{entry}, strength: binding")
    world.write("amounts.csv", AMOUNTS.format(used=used))
    said = cli("check", "amounts.csv", "--targets", "targets", "--format", "json")
    assert said.code == code
    (finding,) = json.loads(said.out)["findings"]
    assert finding["outcome"] == outcome


NOISE = """
schema: 1
kind: noise
dataset: {zh: 噪声, en: noise}
jurisdiction: 北县
period: 2024
files: [z.csv]
columns: {point: 点位, zone: 类别, date: 日期, day: 昼间, night: 夜间}
"""


@pytest.mark.parametrize(
    "bound, outcome",
    [(">= 90 %", "undecided"), (">= 50 %", "pass"), (">= 80 %", "undecided")],
)
def test_point_times_without_a_level_may_have_been_anything(
    world: World, cli: Cli, bound: str, outcome: str
) -> None:
    """Three of three attain and two were not monitored: 3 to 5 of 5."""
    entry = f'id: NC24-001, indicator: noise.day_ratio, require: "{bound}"'
    world.targets(f"{entry}, strength: binding")
    world.write("n.yaml", NOISE)
    rows = ("55,45", "50,40", "54,44", ",", "/,/")
    text = "".join(f"N{n},1类,2024-02-1{n},{row}\n" for n, row in enumerate(rows))
    world.write("z.csv", "点位,类别,日期,昼间,夜间\n" + text)
    said = cli("check", "n.yaml", "--targets", "targets", "--format", "json")
    (finding,) = json.loads(said.out)["findings"]
    assert (said.code, finding["outcome"]) == (0, outcome)


@pytest.mark.parametrize(
    "data, targets",
    [
        (("water/sections.yaml", "water/sources.yaml"), "water/targets"),
        (("lists/code-use.yaml", "noise/zones.yaml", "amounts/2025.csv"), "lists/targets"),
        (("outlets/outlets.yaml",), "lists/targets"),
        (("readings/dataset.yaml",), "readings/targets"),
    ],
)
def test_verdicts_on_data_are_in_the_published_format(
    cli: Cli, world: World, data: tuple[str, ...], targets: str
) -> None:
    """Figures that were reckoned have no line, and those that are counted no code."""
    samples = PROJECT / "samples"
    schema = json.loads(cli("schema", "report").out)
    given = [str(samples / name) for name in data]
    said = cli("check", *given, "--targets", str(samples / targets), "--format", "json")
    Draft202012Validator(schema).validate(json.loads(said.out))


def test_a_year_of_one_month_meets_and_misses_nothing(world: World, cli: Cli) -> None:
    """A is clean and B is not, both in December alone: a year needs eight months."""
    world.write("t.yaml", DESCRIPTION)
    rows = "".join(
        f"甲县,{name},国控,河流,Ⅲ,2023-12-05,正常,7.2,6.5,4.0,{nh3n},0.08\n"
        for name, nh3n in (("A", "0.4"), ("B", "2.3"))
    )
    world.write("t.csv", HEAD + rows)
    said = cli("sections", "t.yaml", "--period", "2023", "--format", "json")
    (table,) = json.loads(said.out)["tables"]
    assert [row["verdict"] for row in table["sections"]] == ["undecided", "undecided"]
    told = cli("sections", "t.yaml", "--period", "2023", "--lang", "en")
    assert told.out.count("1 months of the 8 needed") == 4  # in the table and in the reminder
    asked = ("--indicator", "water.section_ratio_iii", "--by", "whole", "--place", "*")
    told = cli("explain", "t.yaml", *asked, "--period", "2023", "--lang", "en")
    assert "A: class II, target class III, undecided" in told.out
