"""What counts as evidence: one scope in its usual writings, and nothing that is merely near."""

from __future__ import annotations

import json

import pytest

SHARE = (
    'id: TN24-001, indicator: water.section_ratio_iii, require: ">= 90 %", strength: binding, '
    "scope: {zh: 市控断面, en: city sections}"
)
WHOLE = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'


def outcome(cli, row: str) -> str:
    """Check one row and return the outcome of the one target."""
    from pathlib import Path

    Path("figures.csv").write_text(
        "jurisdiction,period,indicator,scope,value,unit\n" + row + "\n", "utf-8"
    )
    findings = json.loads(cli("check", "figures.csv", "-f", "json").out)["findings"]
    return next(f["outcome"] for f in findings if f["target"] == "TN24-001")


@pytest.mark.parametrize(
    "scope", ["", "全省", "全市", "全县", "全区", "全 县", "—", "/", "whole", "Whole", "All"]
)
def test_the_whole_jurisdiction_has_many_names(world, cli, scope: str) -> None:
    world.targets(WHOLE)
    assert outcome(cli, f"testland/north,2024,air.pm25,{scope},23,ug/m3") == "pass"


@pytest.mark.parametrize("scope", ["县城", "东站", "全国", "部分", "0", "全县城区"])
def test_a_part_is_not_the_whole(world, cli, scope: str) -> None:
    world.targets(WHOLE)
    assert outcome(cli, f"testland/north,2024,air.pm25,{scope},23,ug/m3") == "no_data"


def test_a_target_may_name_the_whole_too(world, cli) -> None:
    world.targets(WHOLE + ", scope: {zh: 全县, en: the whole county}")
    assert outcome(cli, "testland/north,2024,air.pm25,,23,ug/m3") == "pass"


@pytest.mark.parametrize("scope", ["市控断面", "city sections", "City  Sections", "市控 断面"])
def test_a_scope_is_found_by_either_name(world, cli, scope: str) -> None:
    world.targets(SHARE)
    assert outcome(cli, f"testland/north,2024,water.section_ratio_iii,{scope},95,%") == "pass"


@pytest.mark.parametrize("scope", ["", "全县", "省控断面", "市控断面以外"])
def test_a_figure_of_another_scope_answers_nothing(world, cli, scope: str) -> None:
    world.targets(SHARE)
    row = f"testland/north,2024,water.section_ratio_iii,{scope},95,%"
    assert outcome(cli, row) == "no_data"


def test_two_names_of_the_whole_are_one_scope_and_two_figures_for_it_are_none(world, cli) -> None:
    world.targets(WHOLE)
    rows = (
        "testland/north,2024,air.pm25,,23,ug/m3",
        "testland/north,2024,air.pm25,全县,40,ug/m3",
        "testland/north,2024,air.pm10,,40,ug/m3",
    )
    assert outcome(cli, "\n".join(rows)) == "no_data"
    said = cli("check", "figures.csv", "-f", "json")
    assert said.code == 2
    assert [f["code"] for f in json.loads(said.out)["faults"]] == ["value-twice"]


def test_figures_of_a_broken_target_file_are_no_strangers(world, cli) -> None:
    """One slip in the target file must not turn every figure of the county into a fault."""
    path = world.targets(WHOLE.replace("strength", "strenght"))
    world.write(
        "figures.csv",
        "jurisdiction,period,indicator,value,unit\n北县,2024,air.pm25,23,ug/m3\n",
    )
    said = cli("check", "figures.csv", "-f", "json")
    assert said.code == 2
    data = json.loads(said.out)
    codes = [fault["code"] for fault in data["faults"]]
    assert codes == ["schema-missing-field", "schema-unknown-field"]
    assert [entry["indicator"] for entry in data["unused"]] == ["air.pm25"]
    path.write_text(path.read_text("utf-8").replace("id: testland/north", "id: 7"), "utf-8")
    assert "jurisdiction-unknown" in cli("check", "figures.csv").err


def test_the_whole_of_a_base_year_that_lies_far_back_is_found(world, cli) -> None:
    """480 is a fifth below the 600 of 2017; the first quarter of 2017 is compared with its like."""
    world.targets(
        'id: TN24-001, indicator: public.petitions, require: "change <= -20 % since 2017", '
        "strength: binding"
    )
    world.figures(
        "testland/north,2024-Q1,public.petitions,,100,件,,",
        "testland/north,2017-Q1,public.petitions,,150,件,,",
        "testland/north,2017,public.petitions,,600,件,,",
    )
    said = cli("check", "figures.csv", "--as-of", "2024-03-31", "-f", "plain", "-v")
    assert "may come to at most 480 cases" in said.out
    assert "no target asks for" not in said.out + said.err
