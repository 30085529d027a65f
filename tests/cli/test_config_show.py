"""`ecotarget config show`: every setting with what holds, and the voice that says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import Said, World
from ecotarget.cli.config_keys import FIELDS

Cli = Callable[..., Said]

SCHEMA = json.loads(files("ecotarget").joinpath("report/config.schema.json").read_text("utf-8"))
FILE = """targets: [plans]
measures: figures
waivers: w.yaml
baseline: old.json
excepted: events.csv
mapping: prsa
jurisdiction: [北县]
format: [plain, 'json:out.json']
fail_on: [fail, off_pace]
compare_fail_on: worse
period: 2024
lang: zh
color: never
strict: true
"""
HELD: dict[str, Any] = {
    "targets": ["a/plans"],
    "measures": ["a/figures"],
    "waivers": ["a/w.yaml"],
    "baseline": "a/old.json",
    "excepted": "a/events.csv",
    "mapping": "prsa",
    "jurisdiction": ["北县"],
    "format": ["plain", "json:a/out.json"],
    "fail_on": ["fail", "off_pace"],
    "compare_fail_on": ["worse"],
    "period": "2024",
    "lang": "zh",
    "color": "never",
    "strict": True,
}
# What each says elsewhere: in the environment, and with which option (None: with none).
ELSEWHERE: dict[str, tuple[str, Any, str | None]] = {
    "targets": ("x:y", ["x", "y"], "--targets"),
    "measures": ("x:y", ["x", "y"], ""),
    "waivers": ("x:y", ["x", "y"], "--waivers"),
    "baseline": ("x", "x", "--baseline"),
    "excepted": ("x", "x", "--excepted"),
    "mapping": ("x.yaml", "x.yaml", "--mapping"),
    "jurisdiction": ("甲,乙", ["甲", "乙"], "--jurisdiction"),
    "format": ("csv,json:x", ["csv", "json:x"], None),
    "fail_on": ("warn,lost", ["warn", "lost"], "--fail-on"),
    "compare_fail_on": ("new,vanished", ["new", "vanished"], None),
    "period": ("2024-H1", "2024-H1", "--period"),
    "lang": ("en", "en", "--lang"),
    "color": ("always", "always", "--color"),
    "strict": ("off", False, None),
}


def shown(cli: Cli, *arguments: str) -> dict[str, dict[str, Any]]:
    said = cli("config", "show", *arguments, "-f", "json")
    assert (said.code, said.err) == (0, "")
    report = json.loads(said.out)
    Draft202012Validator(SCHEMA).validate(report)
    return {one["setting"]: one for one in report["results"]}


def test_without_a_file_everything_is_usual(world: World, cli: Cli) -> None:
    found = shown(cli)
    assert {name: one["value"] for name, one in found.items() if one["value"] is not None} == {
        "targets": ["targets"],
        "format": ["plain"],
        "fail_on": ["fail"],
        "lang": "en",
        "color": "auto",
        "strict": False,
        "pace.chance_on": "80 %",
        "pace.chance_off": "20 %",
        "pace.behind_risk": "0 %",
        "pace.behind_off": "10 %",
    }
    assert {one["source"] for name, one in found.items() if name != "lang"} == {"default"}
    # The language of the reader is that of the locale, which is a variable.
    assert (found["lang"]["source"], found["lang"]["from"]) == ("environment", "LANG")
    assert [*found][: len(FIELDS)] == [*FIELDS]


def test_every_setting_of_a_file_is_shown_with_its_line(world: World, cli: Cli) -> None:
    world.write("a/ecotarget.yaml", FILE)
    found = shown(cli, "-c", "a/ecotarget.yaml")
    assert {name: found[name]["value"] for name in FIELDS} == HELD
    for number, line in enumerate(FILE.splitlines(), 1):
        name, _, value = line.partition(": ")
        one = found[name]
        assert (one["source"], one["from"], one["line"], one["column"], one["cell"]) == (
            *("file", "a/ecotarget.yaml", number, len(line) - len(value) + 1, None),
        )


def test_sections_are_shown_by_their_parts(world: World, cli: Cli) -> None:
    world.write("shared.yaml", "pace: {chance_on: 90 %, targets: {A-1: {behind_off: 2.5 %}}}\n")
    world.write(
        "ecotarget.yaml",
        "extends: shared.yaml\n"
        "lint: {ignore: [share-truncated], severity: {share-impossible: error}}\n",
    )
    found = shown(cli)
    assert {
        name: (one["value"], one["from"]) for name, one in found.items() if one["source"] == "file"
    } == {
        "lint.ignore": (["share-truncated"], "ecotarget.yaml"),
        "lint.severity.share-impossible": ("error", "ecotarget.yaml"),
        "pace.chance_on": ("90 %", "shared.yaml"),
        "pace.targets.A-1.behind_off": ("2.5 %", "shared.yaml"),
    }
    assert json.loads(cli("config", "show", "-f", "json").out)["files"] == [
        *("ecotarget.yaml", "shared.yaml"),
    ]


def test_every_setting_has_another_value_to_try() -> None:
    assert set(ELSEWHERE) == set(HELD) == set(FIELDS)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_nearer_voice_is_named(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text, value, option = ELSEWHERE[name]
    world.write("a/ecotarget.yaml", FILE)
    monkeypatch.setenv(f"ECOTARGET_{name.upper()}", text)
    one = shown(cli, "-c", "a/ecotarget.yaml")[name]
    assert (one["value"], one["source"], one["from"]) == (
        *(value, "environment", f"ECOTARGET_{name.upper()}"),
    )
    if option is not None:
        first = value[0] if isinstance(value, list) else value
        given = (option, first) if option else (first,)
        one = shown(cli, "-c", "a/ecotarget.yaml", *given)[name]
        assert (one["value"], one["source"]) == (
            *([first] if isinstance(value, list) else first, "command_line"),
        )
        assert one["from"] == (option or "MEASURES")


def test_strict_on_the_command_line_is_named(world: World, cli: Cli) -> None:
    world.write("ecotarget.yaml", "strict: false\n")
    assert shown(cli)["strict"]["source"] == "file"
    one = shown(cli, "--strict")["strict"]
    assert (one["value"], one["source"], one["from"]) == (True, "command_line", "--strict")


def test_the_file_is_looked_for_from_the_first_input_or_not_at_all(world: World, cli: Cli) -> None:
    world.write("a/ecotarget.yaml", "lang: zh\n")
    world.write("b/ecotarget.yaml", "lang: en\n")
    assert shown(cli, "a", "b")["lang"]["from"] == "a/ecotarget.yaml"
    assert shown(cli, "b/figures.csv", "a")["lang"]["from"] == "b/ecotarget.yaml"
    assert shown(cli, "a", "--no-config")["lang"]["from"] == "LANG"


def test_lines_for_people(world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("shared.yaml", "fail_on: [fail, lost]\n")
    world.write("ecotarget.yaml", "strict: true\nextends: shared.yaml\n")
    monkeypatch.setenv("ECOTARGET_COLOR", "never")
    lines = cli("config", "show", "--period", "2024").out.splitlines()
    assert lines[0] == "settings, with ecotarget.yaml, shared.yaml"
    assert lines[1] == "  setting  value  from"
    for line in (
        "  strict  true  ecotarget.yaml:1:9",
        "  fail_on  fail, lost  shared.yaml:1:10",
        "  color  never  environment, ECOTARGET_COLOR",
        "  period  2024  command line, --period",
        "  baseline  -  default",
    ):
        assert line in lines
    chinese = cli("config", "show", "--lang", "zh", "--no-config").out.splitlines()
    assert chinese[0] == "设置，没有配置文件"
    assert "  lang  zh  命令行 --lang" in chinese
    assert "  color  never  环境变量 ECOTARGET_COLOR" in chinese


def test_a_table_fits_a_terminal(world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    world.write("ecotarget.yaml", f"measures: [{'a' * 70}, {'b' * 70}]\n")
    said = cli("config", "show", "-f", "table")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert "ecotarget.yaml:1:11" in said.out


def test_what_is_wrong_elsewhere_is_told_at_its_voice(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is looked at whole whenever it is read; here the other two voices are as well."""
    monkeypatch.setenv("ECOTARGET_FAIL_ON", "fail,of_pace")
    said = cli("config", "show", "--period", "2024-13")
    assert said.code == 2
    first, second = said.err.splitlines()
    assert first.startswith("--period: error config-value: ")
    assert second.startswith("ECOTARGET_FAIL_ON: error config-value: ")
    assert "near: off_pace" in second


def test_a_variable_that_is_not_heard_is_told(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOTARGET_STRCIT", "1")
    said = cli("config", "show")
    assert said.code == 0
    assert said.err.startswith("ECOTARGET_STRCIT: warning config-variable: ")
    assert "near: ECOTARGET_STRICT" in said.err
    assert cli("config", "show", "-qq").err == ""


def test_a_file_with_a_slip_is_not_shown(world: World, cli: Cli) -> None:
    world.write("ecotarget.yaml", "lang: en\nstrct: true\n")
    said = cli("config", "show")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("ecotarget.yaml:2:1: error config-unknown-field: ")


@pytest.mark.parametrize(
    "arguments", [("config",), ("config", "shwo"), ("config", "show", "-f", "csv")]
)
def test_what_it_does_not_do_is_refused(world: World, cli: Cli, arguments: tuple[str, ...]) -> None:
    assert cli(*arguments).code == 2


def test_names_in_a_file_forge_no_line(world: World, cli: Cli) -> None:
    world.write("ecotarget.yaml", 'measures: ["a\\nb\\u001b[2J"]\n')
    said = cli("config", "show")
    assert "\x1b" not in said.out
    assert len(said.out.splitlines()) == 2 + len(FIELDS) + 5
