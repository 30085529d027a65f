"""`ecotarget lint` of figures and tables: the rules, their switches, and what they say."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable

import pytest

from conftest import PROJECT, Said, World
from ecotarget.model.rules import CODES
from ecotarget.words import LANGUAGES

Cli = Callable[..., Said]

GOOD = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
ODD = "testland/north,2024,noise.zone_ratio,54个点次,88.5,%,,"
CUT = "testland/north,2024,water.section_ratio_iii,73个断面,93.1,%,,"
SOUND = "testland/north,2024,air.good_day_ratio,,94.5,%,346,366"


def lines(said: Said) -> list[str]:
    return [line.split(": ")[1] for line in said.out.splitlines()]


def test_figures_are_looked_at_and_warned_of(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(ODD, SOUND)
    said = cli("lint", "figures.csv")
    assert said.code == 0
    assert said.out == (
        "figures.csv:2 [value, E]: warning share-impossible: no whole number of 54 cases gives 88.5 %; "
        "the fewest cases that can are 26; near: 87.0 (47/54), 88.9 (48/54)\n"
    )
    assert said.err == "1 files of figures, 2 figures: 0 errors, 1 warnings\n"
    assert cli("lint", "figures.csv", "--strict").code == 1


def test_sound_figures_are_zero(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(SOUND)
    said = cli("lint", "figures.csv", "--strict")
    assert (said.code, said.out) == (0, "")


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_records_are_figures_too(world: World, cli: Cli, suffix: str) -> None:
    world.targets(GOOD)
    record = {"jurisdiction": "北县", "period": "2024", "indicator": "noise.zone_ratio"}
    record |= {"scope": "54个点次", "value": "88.5", "unit": "%"}
    world.write(f"figures.{suffix}", json.dumps([record], ensure_ascii=False, indent=1))
    world.write("other.yaml", f"measures:\n  - {json.dumps(record, ensure_ascii=False)}\n")
    if suffix == "yaml":
        listed = "\n".join(f"- {key}: '{value}'" if n == 0 else f"  {key}: '{value}'"
                           for n, (key, value) in enumerate(record.items()))  # fmt: skip
        world.write("figures.yaml", listed + "\n")
    assert lines(cli("lint", f"figures.{suffix}")) == ["warning share-impossible"]
    assert lines(cli("lint", "other.yaml")) == ["warning share-impossible"]


def test_unknown_names_are_errors_where_there_are_targets(world: World, cli: Cli) -> None:
    strange = ODD.replace("testland/north", "testland/nrth")
    world.figures(strange)
    assert lines(cli("lint", "figures.csv")) == ["warning share-impossible"]  # nobody knows places
    world.targets(GOOD)
    said = cli("lint", "figures.csv")
    assert (said.code, lines(said)) == (2, ["error jurisdiction-unknown"])
    shutil.move(world.root / "targets", world.root / "mine")
    assert lines(cli("lint", "figures.csv", "--targets", "mine")) == ["error jurisdiction-unknown"]


def test_targets_and_figures_at_once(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(ODD)
    said = cli("lint", "targets", "figures.csv")
    assert lines(said) == ["warning share-impossible"]
    assert said.err == (
        "1 target files, 1 targets: 0 errors, 1 warnings\n"
        "1 files of figures, 1 figures: 0 errors, 1 warnings\n"
    )


def test_a_folder_with_tables_their_descriptions_and_figures(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(ODD, name="all/figures.csv")
    world.write("all/shares.csv", "率,数\n88.5,54\n")
    head = "schema: 1\nkind: table\ndataset: {zh: 表, en: Table}\nfiles: [shares.csv]\n"
    world.write("all/shares.yaml", head + "relations: [share: {stated: 率, whole: 数}]\n")
    said = cli("lint", "all")
    assert [line.partition(" ")[0] for line in said.out.splitlines()] == [
        "all/figures.csv:2",
        "all/shares.csv:2",
    ]
    assert said.err.endswith("1 descriptions of tables: 0 errors, 2 warnings\n")
    world.write("all/shares.yaml", head + "relations: [shar: {stated: 率}]\n")
    said = cli("lint", "all/shares.yaml")
    assert (said.code, lines(said)) == (2, ["error dataset-value"])
    assert "near: share" in said.out


def test_rules_can_be_switched_off_and_selected(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(ODD, CUT)
    assert len(lines(cli("lint", "figures.csv"))) == 2
    said = cli("lint", "figures.csv", "--ignore", "share-truncated")
    assert lines(said) == ["warning share-impossible"]
    said = cli("lint", "figures.csv", "--select", "share-truncated")
    assert lines(said) == ["warning share-truncated"]
    said = cli("lint", "figures.csv", "--ignore", "share-truncated", "--ignore", "share-impossible")
    assert (said.code, said.out) == (0, "")


def test_what_makes_an_input_untrustworthy_cannot_be_switched_off(world: World, cli: Cli) -> None:
    said = cli("lint", "figures.csv", "--ignore", "share-impossibel")
    assert said.code == 2
    assert "error rule-unknown: there is no rule 'share-impossibel'; near: share-impossible" in (
        said.err
    )
    world.figures("testland/north,2024,noise.zone_ratio,,x,%,,")
    assert cli("lint", "figures.csv", "--ignore", "value-not-number").code == 2
    assert lines(cli("lint", "figures.csv", "--select", "share-truncated")) == [
        "error value-not-number"
    ]


def test_the_configuration_says_which_rules_are_on_and_how_they_weigh(
    world: World, cli: Cli
) -> None:
    world.targets(GOOD)
    world.figures(ODD, CUT)
    world.write(
        "ecotarget.yaml",
        "lint:\n  ignore: [share-truncated]\n  severity: {share-impossible: error}\n",
    )
    said = cli("lint", "figures.csv")
    assert (said.code, lines(said)) == (2, ["error share-impossible"])
    assert lines(cli("lint", "figures.csv", "--no-config")) == [
        "warning share-impossible",
        "warning share-truncated",
    ]
    # What the command line asks for is on.
    assert lines(cli("lint", "figures.csv", "--select", "share-truncated")) == [
        "warning share-truncated"
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lint: {ignore: [share-truncatd]}", "rule-unknown"),
        ("lint: {severity: {share-truncated: eror}}", "rule-severity"),
        ("lint: {ignor: [share-truncated]}", "config-unknown-field"),
        ("lint: {ignore: share-truncated}", "config-value"),
        ("lint: {severity: [share-truncated]}", "config-value"),
        ("lint: share-truncated", "config-value"),
    ],
)
def test_a_slip_in_the_configuration_is_an_error(
    world: World, cli: Cli, text: str, code: str
) -> None:
    world.figures(SOUND)
    world.write("ecotarget.yaml", text + "\n")
    said = cli("lint", "figures.csv")
    assert said.code == 2
    assert f"error {code}: " in said.err
    assert "ecotarget.yaml" in said.err


def test_the_rules_are_listed(world: World, cli: Cli) -> None:
    said = cli("lint", "--rules")
    assert said.code == 0
    assert [line.split("  ")[0] for line in said.out.splitlines()] == list(CODES)
    assert all(len(line.split("  ")) == 3 for line in said.out.splitlines())
    world.write("ecotarget.yaml", "lint: {severity: {share-impossible: error}}\n")
    listed = json.loads(cli("lint", "--rules", "-f", "json", "--ignore", "shares-forced").out)[
        "rules"
    ]
    severity = {entry["rule"]: entry["severity"] for entry in listed}
    assert severity["share-impossible"] == "error"
    assert severity["shares-forced"] == "off"
    assert severity["share-truncated"] == "warning"
    assert cli("lint", "--rules", "--ignore", "nothing").code == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_rule_is_explained(world: World, cli: Cli, code: str, language: str) -> None:
    said = cli("explain", code, "--lang", language)
    assert said.code == 0
    assert said.out.startswith(f"{code}\n\n")
    assert len(said.out.splitlines()) >= 3


@pytest.mark.parametrize("page", ["docs/lint.md", "docs/zh/lint.md"])
def test_the_page_lists_every_rule(page: str) -> None:
    text = (PROJECT / page).read_text("utf-8")
    listed = [
        line.split("`")[1] for line in text.splitlines() if line.startswith("| `") and "-" in line
    ]
    assert [code for code in listed if code in CODES] == list(CODES)


def test_of_very_many_faults_of_one_kind_the_first_are_shown_and_the_others_counted(
    world: World, cli: Cli
) -> None:
    world.figures(*["testland/north,2024,air.pm25,,x,ug/m3,,"] * 25, "a,2024,air.pm25,,1,furlong,,")
    said = cli("lint", "figures.csv")
    assert said.code == 2
    shown = said.out.splitlines()
    assert len([line for line in shown if "value-not-number" in line]) == 21
    assert shown[-1] == "5 more of value-not-number; -vv lists all"
    assert len([line for line in shown if "unit-unknown" in line]) == 1
    assert len(cli("lint", "figures.csv", "-vv").out.splitlines()) == 26
    faults = json.loads(cli("lint", "figures.csv", "-f", "json").out)["faults"]
    assert len(faults) == 26
    assert (faults[0]["found"], faults[0]["cell"], faults[0]["letter"]) == ("x", "value", "E")


@pytest.mark.parametrize(
    "kind, more",
    [
        (
            "list",
            "indicator: 执行报告提交率\nname: 单位\ndone: {column: 完成, yes: [是], no: [否]}",
        ),
        ("noise", "columns: {point: 点位, zone: 功能区, day: 昼间, night: 夜间}"),
    ],
)
def test_what_is_counted_row_by_row_is_looked_at(
    world: World, cli: Cli, kind: str, more: str
) -> None:
    head = (
        f"schema: 1\nkind: {kind}\ndataset: {{zh: 表, en: table}}\njurisdiction: 北县\nperiod: 2024"
    )
    world.write("d.yaml", f"{head}\nfiles: [gone.csv]\n{more}\n")
    said = cli("lint", "d.yaml")
    assert said.code == 2
    assert "file-missing" in said.out
