"""`check --fail-on off_pace,at_risk`: where a running target is heading can end a run with 1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Said, World
from ecotarget.cli import gate
from ecotarget.model.finding import OUTCOMES
from ecotarget.model.pace import STATES

Cli = Callable[..., Said]

OWN = (
    "indicators: [{id: air.boilers, zh: 锅炉, en: boilers, dimension: count, unit: 台, "
    "better: higher, course: sum, definition: {zh: 累计, en: so far}, source: plan}, "
    "{id: air.fires, zh: 火点, en: fires, dimension: count, unit: 个, "
    "better: lower, course: sum, definition: {zh: 累计, en: so far}, source: plan}]"
)
BOILERS = 'id: TN24-001, indicator: air.boilers, require: ">= 100 台", strength: binding'
FIRES = 'id: TN24-002, indicator: air.fires, require: "<= 10 个", strength: strive'
# By the end of June 182 of 366 days are over: 49.7 of a hundred are owed.
DONE = {"on_pace": 50, "at_risk": 45, "off_pace": 30}


@pytest.fixture
def county(world: World) -> World:
    world.targets(BOILERS, FIRES, more=OWN)
    return world


def figures(county: World, boilers: int, fires: int = 1) -> None:
    half = "testland/north,2024-H1,{},,{},{},,"
    rows = (half.format("air.boilers", boilers, "台"), half.format("air.fires", fires, "个"))
    county.figures(*rows)


def check(cli: Cli, *arguments: str) -> Said:
    return cli("check", "figures.csv", "--as-of", "2024-06", "-q", *arguments)


@pytest.mark.parametrize("state", DONE)
@pytest.mark.parametrize(
    ("asked", "counted"),
    [
        ("off_pace", {"off_pace"}),
        ("at_risk", {"at_risk", "off_pace"}),  # what got worse is at risk all the more
        ("lost", set()),
        ("none,off_pace,at_risk", {"at_risk", "off_pace"}),
        ("fail,warn", set()),
    ],
)
def test_each_state_is_counted_by_its_name(
    county: World, cli: Cli, state: str, asked: str, counted: set[str]
) -> None:
    figures(county, DONE[state])
    found = json.loads(check(cli, "-f", "json").out)["findings"]
    assert {one["pace"]["state"] for one in found} == {state, "on_pace"}
    assert {one["outcome"] for one in found} == {"not_due"}
    assert check(cli, "--fail-on", asked).code == int(state in counted)
    assert check(cli, "--fail-on", asked, "--exit-zero").code == 0
    assert check(cli).code == 0  # a pace is no verdict


@pytest.mark.parametrize("asked", ["off-pace", "OFF_PACE", " off_pace , fail"])
def test_how_a_state_is_written(county: World, cli: Cli, asked: str) -> None:
    figures(county, DONE["off_pace"])
    assert check(cli, "--fail-on", asked).code == (2 if asked.isupper() else 1)


def test_states_in_the_file_and_in_the_environment(
    county: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures(county, DONE["at_risk"])
    county.write("ecotarget.yaml", "fail_on: [fail, at-risk]\n")
    assert check(cli).code == 1
    monkeypatch.setenv("ECOTARGET_FAIL_ON", "fail,off_pace")
    assert check(cli).code == 0
    assert check(cli, "--fail-on", "at_risk").code == 1


def test_what_is_lost_and_only_striven_for(county: World, cli: Cli) -> None:
    """Eleven fires of ten are lost; the outcome is a warning, so the default lets it through."""
    figures(county, DONE["on_pace"], fires=11)
    found = json.loads(check(cli, "-f", "json").out)["findings"]
    assert {(one["outcome"], one["pace"]["state"]) for one in found} == {
        *(("not_due", "on_pace"), ("warn", "lost")),
    }
    assert check(cli).code == 0
    assert check(cli, "--fail-on", "off_pace").code == 0
    assert check(cli, "--fail-on", "lost").code == 1


def waive(county: World, target: str) -> None:
    county.write(
        "waivers.yaml",
        f"schema: 1\nwaivers:\n  - {{id: W1, target: {target}, jurisdiction: testland/north, "
        "period: 2024, reason: drought, approved_by: bureau, document: no. 7, "
        "starts: 2024-01-01, expires: 2024-06-30}\n",
    )


@pytest.mark.parametrize("state", DONE)
def test_what_is_waived_and_not_due_is_excused_for_its_pace(
    county: World, cli: Cli, state: str
) -> None:
    """It counts as waived, and as not due while nothing about it needs to be excused."""
    figures(county, DONE[state])
    waive(county, "TN24-001")
    asked = ("--fail-on", "at_risk", "--waivers", "waivers.yaml", "-f", "json:before.json")
    assert check(cli, *asked).code == 0
    report = json.loads(Path("before.json").read_text(encoding="utf-8"))
    found = next(one for one in report["findings"] if one["target"] == "TN24-001")
    behind = state != "on_pace"
    assert (found["outcome"], found["pace"]["state"]) == ("not_due", state)
    assert ("waived" in found["flags"], found["waiver"] is not None) == (behind, behind)
    assert report["counts"]["waived"] == int(behind)
    # The day after the waiver it is back, and new beside a report in which it was waived.
    late = ("check", "figures.csv", "--as-of", "2024-07-01", "-qq", *asked[:4])
    assert cli(*late).code == int(behind)
    assert cli(*late, "--baseline", "before.json").code == int(behind)


def test_what_is_waived_fails_no_run_by_its_pace(county: World, cli: Cli) -> None:
    figures(county, DONE["on_pace"], fires=11)
    waive(county, "TN24-002")
    assert check(cli, "--fail-on", "lost", "--waivers", "waivers.yaml").code == 0
    assert check(cli, "--fail-on", "waived", "--waivers", "waivers.yaml").code == 2


def test_beside_a_baseline_only_a_worse_pace_is_news(county: World, cli: Cli) -> None:
    figures(county, DONE["at_risk"])
    asked = ("--fail-on", "at_risk,off_pace")
    assert check(cli, *asked, "-f", "json:before.json").code == 1
    assert check(cli, *asked, "--baseline", "before.json").code == 0
    figures(county, DONE["off_pace"])
    assert check(cli, *asked, "--baseline", "before.json").code == 1


def test_after_the_year_nothing_has_a_pace(county: World, cli: Cli) -> None:
    """What was off pace and then failed still fails the run, unless outcomes were named."""
    county.figures("testland/north,2024,air.boilers,,30,台,,")
    for asked, code in {
        "off_pace": 1,
        "at_risk,lost": 1,
        "expired_waiver": 1,
        "fail,off_pace": 1,
        "no_data,off_pace": 1,  # nobody told of fires
        "warn,off_pace": 0,
        "none,off_pace,at_risk,lost": 0,
        "none,off_pace,fail": 1,
    }.items():
        assert (asked, cli("check", "figures.csv", "--fail-on", asked).code) == (asked, code)


def test_a_gate_for_nothing_is_refused(
    county: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes `none` for "as usual" would have a gate that is always green."""
    figures(county, DONE["off_pace"])
    said = check(cli, "--fail-on", "none")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("--fail-on: error fail-on-none: ")
    shown = cli("config", "show", "--fail-on", "none")
    assert (shown.code, "--fail-on: error fail-on-none: " in shown.err) == (2, True)
    county.write("ecotarget.yaml", "strict: true\nfail_on: none\n")
    for command in (("check", "figures.csv"), ("config", "show")):
        said = cli(*command)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("ecotarget.yaml:2:10: error fail-on-none: ")
    county.write("ecotarget.yaml", "fail_on: [none, off_pace]\n")
    assert check(cli).code == 1
    monkeypatch.setenv("ECOTARGET_FAIL_ON", "none")
    for command in (("check", "figures.csv"), ("config", "show")):
        said = cli(*command)
        assert said.code == 2
        assert "ECOTARGET_FAIL_ON: error fail-on-none: " in said.err
    monkeypatch.setenv("ECOTARGET_FAIL_ON", "of-pace")
    assert "option ECOTARGET_FAIL_ON is 'of_pace'" in check(cli).err


def test_a_slip_is_refused_with_the_near_one(county: World, cli: Cli) -> None:
    figures(county, 50)
    said = check(cli, "--fail-on", "of_pace")
    assert (said.code, said.out) == (2, "")
    assert "near: off_pace" in said.err
    for state in ("on_pace", "met_early", "pass"):
        assert check(cli, "--fail-on", state).code == 2


def test_what_can_fail_is_every_outcome_and_state_that_is_no_good_news() -> None:
    assert set(gate.of_check()) == {*OUTCOMES, *STATES, "expired_waiver", "none"} - {
        *("pass", "on_pace", "met_early"),
    }
