"""`check --fail-on off_pace,at_risk`: where a running target is heading can end a run with 1."""

from __future__ import annotations

import json
from collections.abc import Callable

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
@pytest.mark.parametrize("asked", ["off_pace", "at_risk", "lost", "off_pace,at_risk", "fail,warn"])
def test_each_state_is_counted_by_its_name(county: World, cli: Cli, state: str, asked: str) -> None:
    figures(county, DONE[state])
    found = json.loads(check(cli, "-f", "json").out)["findings"]
    assert {one["pace"]["state"] for one in found} == {state, "on_pace"}
    assert {one["outcome"] for one in found} == {"not_due"}
    assert check(cli, "--fail-on", asked).code == int(state in asked.split(","))
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


def test_what_is_waived_fails_no_run_by_its_pace(county: World, cli: Cli) -> None:
    figures(county, DONE["on_pace"], fires=11)
    county.write(
        "waivers.yaml",
        "schema: 1\nwaivers:\n  - {id: W1, target: TN24-002, jurisdiction: testland/north, "
        "period: 2024, reason: drought, approved_by: bureau, document: no. 7, "
        "starts: 2024-01-01, expires: 2024-12-31}\n",
    )
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
    """Whoever asks for the pace alone is told nothing of what has failed: that takes `fail`."""
    county.figures("testland/north,2024,air.boilers,,30,台,,")
    assert cli("check", "figures.csv", "--fail-on", "off_pace,at_risk,lost").code == 0
    assert cli("check", "figures.csv", "--fail-on", "fail,off_pace").code == 1


def test_a_slip_is_refused_with_the_near_one(county: World, cli: Cli) -> None:
    figures(county, 50)
    said = check(cli, "--fail-on", "of_pace")
    assert (said.code, said.out) == (2, "")
    assert "near: off_pace" in said.err
    for state in ("on_pace", "met_early", "pass"):
        assert check(cli, "--fail-on", state).code == 2


def test_what_can_fail_is_every_outcome_and_state_that_is_no_good_news() -> None:
    assert set(gate.of_check()) == {*OUTCOMES, *STATES, "expired_waiver"} - {
        *("pass", "on_pace", "met_early"),
    }
