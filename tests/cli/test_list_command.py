"""`ecotarget list targets|indicators|units` in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from conftest import Said, World

Cli = Callable[..., Said]

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
SCOPED = (
    'id: TN24-002, indicator: water.section_ratio_iii, require: ">= 90 %", strength: strive, '
    'period: "2024-H1", scope: {zh: 14个断面, en: 14 sections}'
)
KEYS = ["jurisdiction", "period", "target", "name", "scope", "require", "strength", "section"]


def table(said: Said) -> list[dict[str, str]]:
    assert said.out.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff"))))


def test_targets_are_listed_one_a_line(world: World, cli: Cli) -> None:
    world.targets(LOW, SCOPED)
    said = cli("list", "targets")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "North County  2024  TN24-001  PM2.5 mean concentration  ≤ 24 µg/m³  binding  1\n"
        "North County  2024-H1  TN24-002  share of sections at class III or better  14 sections"
        "  strive ≥ 90 %  strive  1\n"
    )


def test_targets_as_json_and_csv_say_the_same(world: World, cli: Cli) -> None:
    world.targets(LOW, SCOPED)
    entries = json.loads(cli("list", "targets", "-f", "json").out)
    assert [list(entry) for entry in entries] == [KEYS, KEYS]
    assert [entry["target"] for entry in entries] == ["TN24-001", "TN24-002"]
    assert [entry["scope"] for entry in entries] == ["", "14 sections"]
    assert table(cli("list", "targets", "-f", "csv")) == entries


def test_targets_speak_the_language_of_the_reader(world: World, cli: Cli) -> None:
    world.targets(SCOPED)
    (entry,) = json.loads(cli("list", "targets", "-f", "json", "--lang", "zh").out)
    assert (entry["jurisdiction"], entry["scope"]) == ("北县", "14个断面")
    assert entry["require"] == "力争 ≥ 90 %"


def test_targets_are_looked_for_where_the_option_says(world: World, cli: Cli) -> None:
    world.targets(LOW).rename(world.write("mine/2024.yaml", ""))
    assert cli("list", "targets").code == 2
    assert "TN24-001" in cli("list", "targets", "--targets", "mine").out


def test_no_target_files_are_two(world: World, cli: Cli) -> None:
    (world.root / "targets").mkdir()
    said = cli("list", "targets")
    assert (said.code, said.out) == (2, "")
    assert said.err == "error no-targets: no target files found: targets\n"


def test_target_files_that_are_all_broken_are_two(world: World, cli: Cli) -> None:
    world.targets(LOW.replace("strength", "strenght"))
    said = cli("list", "targets")
    assert (said.code, said.out) == (2, "")
    assert "error schema-unknown-field: " in said.err


def test_a_broken_target_file_among_good_ones_is_told_and_two(world: World, cli: Cli) -> None:
    """A list with a gap must not look like the whole list."""
    world.targets(LOW)
    world.targets(LOW.replace("strength", "strenght"), place="testland/south")
    said = cli("list", "targets")
    assert "TN24-001" in said.out
    assert "error schema-unknown-field: " in said.err
    assert said.code == 2


def test_a_file_without_a_sound_target_makes_an_empty_list(world: World, cli: Cli) -> None:
    world.targets(LOW.replace("air.pm25", "air.pm52"))
    for format_ in ("plain", "json", "csv"):
        said = cli("list", "targets", "-f", format_)
        assert "internal" not in said.err, format_
        assert said.code == 2, format_
    assert json.loads(cli("list", "targets", "-f", "json").out) == []


def test_indicators_hold_the_vocabulary(world: World, cli: Cli) -> None:
    entries = json.loads(cli("list", "indicators", "-f", "json").out)
    assert list(entries[0]) == [
        *("indicator", "name", "unit", "dimension", "better", "aliases", "confidence")
    ]
    (entry,) = [entry for entry in entries if entry["indicator"] == "air.pm25"]
    assert entry["name"] == "PM2.5 mean concentration"
    assert (entry["unit"], entry["dimension"], entry["better"]) == ("ug/m3", "mass/volume", "lower")
    assert "细颗粒物" in entry["aliases"].split("；")
    assert len({entry["indicator"] for entry in entries}) == len(entries)
    assert table(cli("list", "indicators", "-f", "csv")) == entries


def test_indicators_need_no_target_files(world: World, cli: Cli) -> None:
    said = cli("list", "indicators", "--lang", "zh")
    assert said.code == 0
    assert said.out.startswith("air.pm25  PM2.5平均浓度  ug/m3  mass/volume  lower  ")


def test_units_hold_exact_factors(world: World, cli: Cli) -> None:
    said = cli("list", "units", "-f", "json")
    entries = json.loads(said.out, parse_float=Decimal, parse_int=Decimal)
    assert list(entries[0]) == [
        *("unit", "name", "dimension", "kind", "factor", "convention", "spellings")
    ]
    by_unit = {entry["unit"]: entry for entry in entries}
    assert by_unit["mg/m3"]["factor"] == 1000 * by_unit["ug/m3"]["factor"]
    assert all(isinstance(entry["factor"], Decimal) for entry in entries)
    assert "微克/立方米" in by_unit["ug/m3"]["spellings"].split()


def test_no_factor_is_written_with_an_exponent(world: World, cli: Cli) -> None:
    for format_ in ("plain", "json", "csv"):
        out = cli("list", "units", "-f", format_).out
        assert not [word for word in out.replace(",", " ").split() if _exponent(word)], format_


def _exponent(word: str) -> bool:
    head, mark, tail = word.upper().rpartition("E")
    return bool(mark) and head.replace(".", "").isdigit() and tail.lstrip("+-").isdigit()


def test_units_speak_the_language_of_the_reader(world: World, cli: Cli) -> None:
    for language, name in (("zh", "吨"), ("en", "tonne")):
        entries = json.loads(cli("list", "units", "-f", "json", "--lang", language).out)
        (entry,) = [entry for entry in entries if entry["unit"] == "t"]
        assert entry["name"].startswith(name)


@pytest.mark.parametrize("what, near", [("target", "targets"), ("indicator", "indicators")])
def test_an_unknown_list_is_refused(world: World, cli: Cli, what: str, near: str) -> None:
    said = cli("list", what)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error option-value: ")
    assert near in said.err.partition("near: ")[2]


def test_an_unknown_format_is_refused(world: World, cli: Cli) -> None:
    said = cli("list", "units", "-f", "table")
    assert (said.code, said.out) == (2, "")
    assert "plain, json, csv" in said.err


NASTY = (
    'indicators: [{id: water.own, zh: "=cmd|\' /C calc\'!A0", en: "=1+1\\e[2J\\nsecond", '
    "dimension: task, better: higher, definition: {zh: 甲, en: a}, source: plan}]"
)


def test_a_formula_in_a_name_is_no_formula_in_a_spreadsheet(world: World, cli: Cli) -> None:
    world.targets(
        "id: TN24-001, indicator: water.own, require: done, strength: binding", more=NASTY
    )
    (row,) = table(cli("list", "targets", "-f", "csv", "--lang", "zh"))
    assert row["name"] == "'=cmd|' /C calc'!A0"


def test_control_characters_in_a_name_do_nothing(world: World, cli: Cli) -> None:
    world.targets(
        "id: TN24-001, indicator: water.own, require: done, strength: binding", more=NASTY
    )
    out = cli("list", "targets").out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 1
