"""Water through the command line: assess, check, explain and lint on the made-up county."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]
SECTIONS, SOURCES = "samples/water/sections.yaml", "samples/water/sources.yaml"
TARGETS = ("--targets", "samples/water/targets")


@pytest.fixture
def county(world: World) -> World:
    shutil.copytree(PROJECT / "samples" / "water", world.root / "samples" / "water")
    return world


def findings(said: Said) -> dict[str, Any]:
    found = json.loads(said.out)["findings"]
    return {one["target"]: one for one in found}


def outcomes(said: Said) -> dict[str, str]:
    return {name: one["outcome"] for name, one in findings(said).items()}


def figures(said: Said) -> list[Any]:
    found = json.loads(said.out)
    schema = json.loads(
        (PROJECT / "src/ecotarget/report/assessment.schema.json").read_text("utf-8")
    )
    Draft202012Validator(schema).validate(found)
    return list(found["results"])


# ---- check ----------------------------------------------------------------------------------------

# 13 of 14 sections reach their zone and class III, all 11 of city level and above; none is worse
# than IV; the boundary is met, its grade lacks the year before; mercury leaves March open.
VERDICTS = {
    "EW25-001": "fail",
    "EW25-002": "pass",
    "EW25-003": "pass",
    "EW25-004": "pass",
    "EW25-005": "pass",
    "EW25-006": "pass",
    "EW25-007": "pass",
    "EW25-008": "pass",
    "EW25-009": "pass",
    "EW25-010": "pass",
    "EW25-011": "undecided",
}


def test_the_year_of_the_county_is_judged(county: World, cli: Cli) -> None:
    said = cli("check", SECTIONS, SOURCES, *TARGETS, "-f", "json")
    assert (said.code, outcomes(said)) == (1, VERDICTS)
    found = findings(said)
    cases = {name: (one["numerator"], one["denominator"]) for name, one in found.items()}
    assert (cases["EW25-001"], cases["EW25-005"], cases["EW25-009"]) == (
        (13, 14),
        (11, 11),
        (4300, 4300),
    )
    assert found["EW25-011"]["reason_key"] == "cannot-tell"


def test_a_folder_of_data_sets_has_no_stray_figures(county: World, cli: Cli) -> None:
    """The register and the samples belong to their descriptions and are no tables of figures."""
    said = cli("check", "samples/water", *TARGETS, "-f", "json")
    assert (said.code, outcomes(said), said.err) == (1, VERDICTS, "")


def test_in_the_middle_of_the_year_only_what_is_over_is_judged(county: World, cli: Cli) -> None:
    said = cli("check", SECTIONS, SOURCES, *TARGETS, "--as-of", "2025-06-30", "-f", "json")
    expected = dict.fromkeys(VERDICTS, "not_due") | {"EW25-011": "undecided"}
    assert (said.code, outcomes(said)) == (0, expected)


def test_sources_that_were_not_handed_in_have_no_data(county: World, cli: Cli) -> None:
    found = outcomes(cli("check", SECTIONS, *TARGETS, "-f", "json"))
    assert {name for name, outcome in found.items() if outcome == "no_data"} == {
        "EW25-008",
        "EW25-009",
    }


def test_a_reported_share_stands_beside_the_reckoned_one(county: World, cli: Cli) -> None:
    header = "jurisdiction,period,indicator,scope,value,unit,numerator,denominator\n"
    row = "丙县,2025,water.section_ratio_iii,14个断面,,,14,14\n"
    county.write("bulletin.csv", header + row)
    found = findings(cli("check", SECTIONS, "bulletin.csv", *TARGETS, "-f", "json"))
    assert found["EW25-002"]["outcome"] == "undecided"
    assert found["EW25-002"]["reason_key"] == "reported-differs"


def test_a_scope_that_lists_more_sections_than_there_are(county: World, cli: Cli) -> None:
    path = county.root / SECTIONS
    text = path.read_text("utf-8").replace("listed: 14", "listed: 15")
    path.write_text(text, "utf-8")
    found = outcomes(cli("check", SECTIONS, *TARGETS, "-f", "json"))
    assert (found["EW25-001"], found["EW25-002"]) == ("insufficient", "insufficient")
    assert found["EW25-004"] == "pass"  # of the whole county, which no scope lists


def test_a_month_that_must_be_met_is_open_where_a_section_is(county: World, cli: Cli) -> None:
    """80 % of the sections in every month: March is 13 or 14 of 14, June 12 of 13 and one unknown."""
    entry = (
        "  - {id: EW25-020, indicator: water.section_zone_ratio, require: '>= 80 % per month', "
        "strength: binding, source: {document: plan, section: '9'}}\n"
    )
    path = county.root / "samples/water/targets/example/city/county/2025.yaml"
    path.write_text(path.read_text("utf-8") + entry, "utf-8")
    assert outcomes(cli("check", SECTIONS, *TARGETS, "-f", "json"))["EW25-020"] == "pass"
    path.write_text(path.read_text("utf-8").replace(">= 80 %", ">= 93 %"), "utf-8")
    assert outcomes(cli("check", SECTIONS, *TARGETS, "-f", "json"))["EW25-020"] == "fail"


# ---- assess -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rung, places",
    [
        ("river", {"南港", "清溪", "石塘水库"}),
        ("basin", {"南港流域", "清溪流域"}),
        ("county", {"丙县"}),
        ("whole", {"*"}),
    ],
)
def test_every_rung_that_the_register_tells_of(
    county: World, cli: Cli, rung: str, places: set[str]
) -> None:
    said = cli("assess", SECTIONS, "--by", rung, "--period", "2025", "-f", "json")
    assert said.code == 0
    assert {one["place"] for one in figures(said)} == places


def test_sections_are_told_month_by_month_unless_something_else_is_asked(
    county: World, cli: Cli
) -> None:
    asked = ("--indicator", "water.section_class", "-f", "json")
    found = figures(cli("assess", SECTIONS, *asked))
    assert len(found) == 14 * 12
    assert {one["rung"] for one in found} == {"section"}
    states = [one["state"] for one in found]
    assert {state: states.count(state) for state in set(states)} == {
        "final": 14 * 12 - 4,
        "undecided": 1,
        "insufficient": 3,
    }


def test_two_media_are_reckoned_in_one_run(county: World, cli: Cli) -> None:
    said = cli("assess", SECTIONS, SOURCES, "--by", "county", "--period", "2025", "-f", "json")
    assert said.code == 0
    indicators = {one["indicator"] for one in figures(said)}
    assert {"water.section_zone_ratio", "water.drinking_volume_ratio"} <= indicators


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("--by", "station"), "option-value"),
        (("--by", "city"), "sections-without-rung"),
        (("--indicator", "air.pm25"), "indicator-not-reckoned"),
        (("--edition", "cn-2012"), "edition-unknown"),
    ],
)
def test_what_water_cannot_be_asked(
    county: World, cli: Cli, arguments: tuple[str, ...], code: str
) -> None:
    said = cli("assess", SECTIONS, "--period", "2025", *arguments)
    assert said.code == 2
    assert f"error {code}" in said.err


def test_descriptions_that_class_in_two_ways_are_told_apart(county: World, cli: Cli) -> None:
    text = (county.root / SECTIONS).read_text("utf-8")
    county.write("samples/water/raw.yaml", text + "stage: raw\n")
    said = cli("assess", SECTIONS, "samples/water/raw.yaml")
    assert said.code == 2
    assert "error samples-differ" in said.err


# ---- explain, lint -----------------------------------------------------------------------------------


def test_a_share_is_explained_by_its_sections(county: World, cli: Cli) -> None:
    said = cli(
        *("explain", SECTIONS, "--indicator", "water.section_zone_ratio"),
        *("--by", "county", "--period", "2025-12"),
    )
    assert said.code == 0
    assert "13/13 = 100 %; 14 sections listed" in said.out
    assert "桑园: dry, not counted" in said.out


def test_a_class_is_explained_back_to_the_file(county: World, cli: Cli) -> None:
    said = cli(
        *("explain", SECTIONS, "--indicator", "water.section_class"),
        *("--place", "新塘桥", "--period", "2025-08"),
    )
    assert said.code == 0
    assert "written 2.30, samples/water/samples.csv row " in said.out
    assert "1.3 times over" in said.out


def test_both_descriptions_are_sound(county: World, cli: Cli) -> None:
    said = cli("lint", SECTIONS, SOURCES)
    assert said.code == 0
    assert "2 data sets: 0 errors, 0 warnings" in said.out + said.err
