"""`ecotarget submission`: what a contract asks for and what came, in every format and to the exit code."""

from __future__ import annotations

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import ci_schemas
from conftest import PROJECT, Said, World
from ecotarget.report.as_submission import COLUMNS
from ecotarget.report.formats import CHECK_NAMES

Cli = Callable[..., Said]
SAMPLE = ("samples/submission/inbox", "--contract", "samples/submission/contract.yaml")
REGISTER = ("--receipts", "samples/submission/receipts.csv")
APRIL = "samples/submission/inbox/heron-2025-04.csv"
SCHEMA = json.loads(
    files("ecotarget").joinpath("report", "submission.schema.json").read_text("utf-8")
)
CONTRACT = """\
schema: 1
contract: {{zh: 约定, en: contract}}
jurisdictions:
{places}
every: month
from: 2025-01
due: {{day: 5}}
figures:
  - {{indicator: air.pm25, max: 500 ug/m3}}
  - {{indicator: air.good_days}}
"""
HEAD = "jurisdiction,period,indicator,value,unit\n"


@pytest.fixture
def sample(world: World) -> World:
    """The sample, in a folder of its own."""
    folder = "samples/submission"
    shutil.copytree(PROJECT / folder, world.root / folder)
    return world


@pytest.fixture
def gate(world: World) -> World:
    """A contract of three counties of two figures a month."""
    contracted(world, "a", "b", "c")
    return world


def contracted(world: World, *names: str) -> None:
    places = "\n".join(f"  - {{id: x/{n}, zh: {n}县, en: County {n}}}" for n in names)
    world.write("contract.yaml", CONTRACT.format(places=places))


def sent(world: World, name: str, *rows: str) -> None:
    world.write(f"inbox/{name}.csv", HEAD + "".join(f"{row}\n" for row in rows))


def told(said: Said) -> dict[str, Any]:
    whole = json.loads(said.out)
    Draft202012Validator(SCHEMA).validate(whole)
    return whole


def junit(text: str) -> ET.Element:
    assert ci_schemas.junit_faults(text) == []
    return ET.fromstring(text)


def gated(cli: Cli, *more: str) -> Said:
    return cli("submission", "inbox", "--contract", "contract.yaml", *more)


# ---- The sample ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample(sample: World, cli: Cli, lang: str) -> None:
    said = cli("submission", *SAMPLE, *REGISTER, "-f", "json", "--lang", lang)
    assert said.code == 1
    whole = told(said)
    assert whole["periods"] == ["2025-03", "2025-04"]
    by_state: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in whole["results"]:
        if one["kind"] == "figure":
            key = one["period"], one["state"]
            by_state.setdefault(key, []).append((one["indicator"], one["scope"]))
    assert len(by_state["2025-03", "received"]) == 23
    assert by_state["2025-04", "missing"] == [
        ("air.no2", ""), ("water.nh3n", "北溪桥"), ("water.tp", "南湖心"),
    ]  # fmt: skip
    assert by_state["2025-04", "wrong"] == [
        ("air.pm25", ""), ("air.pm10", ""), ("waste.hazardous_landfill", ""),
    ]  # fmt: skip
    assert len(by_state["2025-04", "late"]) == 23 - 3 - 3
    dues = {one["period"]: (one["due"], one["received"]) for one in whole["results"]
            if one["kind"] == "file"}  # fmt: skip
    # 5 April 2025 lay in a holiday, as did 5 May.
    assert dues == {
        "2025-03": ("2025-04-07", "2025-04-07"),
        "2025-04": ("2025-05-06", "2025-05-07"),
    }


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", "missing (3): NO2 mean concentration, mean ammonia nitrogen · 北溪桥 (the row is blank)"),
        ("zh", "缺报（3 项）：NO2平均浓度、氨氮平均浓度 · 北溪桥（该行是空的）"),
    ],
)  # fmt: skip
def test_missing_figures_are_told_by_name(sample: World, cli: Cli, lang: str, names: str) -> None:
    said = cli("submission", *SAMPLE, "--lang", lang, "-f", "plain")
    assert f"2025-04 {names}" in said.out


def test_that_nobody_says_when_it_came_is_told_plainly(sample: World, cli: Cli) -> None:
    said = cli("submission", *SAMPLE, "--period", "2025-03", "-f", "plain")
    assert said.code == 0
    assert "nobody says when 23 of the received arrived" in said.out
    said = cli("submission", *SAMPLE, "--period", "2025-03", "--received", "2025-04-07")
    assert said.code == 0
    assert "nobody says" not in said.out
    late = cli("submission", *SAMPLE, "--period", "2025-03", "--received", "2025-04-08")
    assert late.code == 1
    assert "2025-03 late, received 2025-04-08 (24): " in late.out


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", CHECK_NAMES)
def test_every_format_twice_gives_the_same_bytes(
    sample: World, cli: Cli, name: str, lang: str
) -> None:
    for number in (1, 2):
        said = cli("submission", *SAMPLE, *REGISTER, "-q", "--lang", lang, "-f", f"{name}:{number}")
        assert said.code == 1
    first, second = ((sample.root / number).read_bytes() for number in ("1", "2"))
    assert first == second != b""


def test_a_line_of_the_csv_is_a_figure_or_a_file(sample: World, cli: Cli) -> None:
    said = cli("submission", *SAMPLE, *REGISTER, "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 2 * (23 + 1 + 1)
    first = next(row for row in rows if row["state"] == "wrong")
    where = first["file"], first["line"], first["cell"], first["letter"]
    assert where == (APRIL, "2", "单位", "F")


# ---- For servers ---------------------------------------------------------------------------------


def test_junit_has_a_case_for_each_figure(sample: World, cli: Cli) -> None:
    said = cli("submission", *SAMPLE, *REGISTER, "--period", "2025-04", "-f", "junit")
    root = junit(said.out)
    (suite,) = [one for one in root if one.get("name") == "Heron County (sample/heron)"]
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    # 23 figures, one that may be sent, one file; 3 wrong, 3 missing, 17 late and the late file.
    assert counts == {"tests": "25", "failures": "24", "errors": "0", "skipped": "1"}
    names = [case.get("name") for case in suite]
    assert "[air.no2] NO2 mean concentration 2025-04" in names
    assert "[water.tp] mean total phosphorus · 南湖心 2025-04" in names


def test_sarif_points_at_the_cell_and_at_the_contract(sample: World, cli: Cli) -> None:
    said = cli("submission", *SAMPLE, "--period", "2025-04", "-f", "sarif")
    log = json.loads(said.out)
    assert ci_schemas.sarif_faults(log) == []
    (run,) = log["runs"]
    (found,) = [one for one in run["results"] if one["ruleId"] == "air.pm25"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == APRIL
    assert place["region"] == {"startLine": 2}
    (related,) = found["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"].endswith("contract.yaml")
    assert related["message"]["text"] == "the line of the contract"
    assert run["invocations"][0]["exitCode"] == 1


def test_a_run_that_could_not_be_trusted_is_an_error_of_junit(sample: World, cli: Cli) -> None:
    sample.write("broken.yaml", "schema: 1\n")
    said = cli("submission", SAMPLE[0], "--contract", "broken.yaml", "-f", "junit")
    assert said.code == 2
    root = junit(said.out)
    assert int(str(root.get("errors"))) == 5
    assert root.get("name") == "ecotarget submission"


# ---- The gate ------------------------------------------------------------------------------------


def test_ninety_counties_in_one_run(world: World, cli: Cli) -> None:
    names = [f"c{number:02}" for number in range(90)]
    contracted(world, *names)
    for number, name in enumerate(names):
        rows = [f"x/{name},2025-03,air.pm25,30,ug/m3", f"x/{name},2025-03,air.good_days,28,天"]
        sent(world, name, *(rows[:1] if number % 30 == 7 else rows))
    said = gated(cli, "--received", "2025-04-05", "-f", "plain")
    assert said.code == 1
    assert said.out.count(": contract\n") == 90
    lines = [line for line in said.out.splitlines() if "missing (1)" in line]
    assert lines == ["2025-03 missing (1): good-air days"] * 3
    assert said.out.endswith("90 jurisdictions, 87 complete: 3 missing, 177 received\n")


def test_complete_ends_with_0(gate: World, cli: Cli) -> None:
    sent(gate, "a", "a县,2025-03,air.pm25,30,ug/m3", "a县,2025-03,air.good_days,28,天")
    said = gated(cli, "--received", "2025-04-05", "--jurisdiction", "a县", "-f", "plain")
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("1 jurisdictions, 1 complete: 2 received\n")


def test_a_faulty_row_is_wrong_with_its_cell_and_ends_with_2(gate: World, cli: Cli) -> None:
    sent(gate, "a", "a县,2025-03,air.pm25,30 mg/L,", "a县,2025-03,air.good_days,#REF!,天")
    said = gated(cli, "--jurisdiction", "x/a", "-f", "json")
    assert said.code == 2
    found = [(one["indicator"], one["state"], one["problems"][0]["code"], one["line"], one["cell"])
             for one in told(said)["results"]]  # fmt: skip
    assert found == [
        ("air.pm25", "wrong", "above", 2, "value"),
        ("air.good_days", "wrong", "formula-error", 3, "value"),
    ]


def test_figures_of_other_places_are_a_warning(gate: World, cli: Cli) -> None:
    gate.targets(place="testland/north")
    sent(gate, "a", "a县,2025-03,air.pm25,30,ug/m3", "北县,2025-03,air.pm25,30,ug/m3")
    said = gated(cli, "--jurisdiction", "x/a")
    assert "inbox/a.csv:3: warning submission-place: 1 figures are of testland/north" in said.err
    assert said.code == 1


def test_a_contract_may_name_places_that_target_files_know(gate: World, cli: Cli) -> None:
    gate.targets(place="testland/north")
    gate.write("contract.yaml", CONTRACT.format(places="  - 北县"))
    sent(gate, "a", "北县,2025-03,air.pm25,30,ug/m3", "North County,2025-03,air.good_days,3,天")
    assert gated(cli).code == 0


def test_rows_without_a_place_are_of_the_only_one(world: World, cli: Cli) -> None:
    contracted(world, "a")
    world.write("inbox/a.csv", "period,indicator,value,unit\n2025-03,air.pm25,30,ug/m3\n"
                "2025-03,air.good_days,3,天\n")  # fmt: skip
    assert gated(cli).code == 0


def test_by_a_day_what_may_still_come_fails_nothing(gate: World, cli: Cli) -> None:
    sent(gate, "a", "a县,2025-01,air.pm25,30,ug/m3", "a县,2025-01,air.good_days,3,天")
    common = ("--jurisdiction", "x/a", "-f", "plain")
    assert gated(cli, "--as-of", "2025-03-05", *common).code == 0
    after = gated(cli, "--as-of", "2025-03-06", *common)
    assert after.code == 1
    assert "2025-02 missing (2): PM2.5 mean concentration, good-air days" in after.out


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (("--period", "2025-Q1"), "--period: error contract-period: "),
        (("--period", "2024-12"), "--period: error contract-period: "),
        (("--period", "soon"), "--period: error period-unknown: "),
        (("--jurisdiction", "x/d"), "--jurisdiction: error jurisdiction-unknown: "),
        (("--received", "5 April"), "--received: error target-date: "),
        (("--receipts", "none.csv"), "none.csv: error file-missing"),
        (("--as-of", "2024-12-31"), "error submission-empty: "),
        (("-f", "yaml"), "error format-unknown: "),
    ],
)
def test_what_cannot_be_asked_ends_with_2(
    gate: World, cli: Cli, more: tuple[str, ...], fault: str
) -> None:
    sent(gate, "a", "a县,2025-03,air.pm25,30,ug/m3")
    said = gated(cli, *more)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(fault)


def test_without_a_contract_or_with_a_broken_one_it_ends_with_2(gate: World, cli: Cli) -> None:
    sent(gate, "a", "a县,2025-03,air.pm25,30,ug/m3")
    assert cli("submission", "inbox").code == 2
    assert cli("submission", "inbox", "--contract", "no.yaml").code == 2
    gate.write("contract.yaml", "schema: 1\nfigure: []\n")
    said = gated(cli)
    assert said.code == 2
    assert "contract.yaml:2:1: error dataset-key-unknown: " in said.err
    assert "near: figures" in said.err


def test_names_cannot_steer_a_terminal_or_a_spreadsheet(world: World, cli: Cli) -> None:
    places = '  - {id: x/a, zh: "=cmd", en: "=1+1\\e[31m"}'
    world.write("contract.yaml", CONTRACT.format(places=places))
    sent(world, "a", "x/a,2025-03,air.pm25,30,ug/m3")
    plain, table = gated(cli, "-f", "plain"), gated(cli, "-f", "csv")
    assert "\x1b" not in plain.out + table.out
    assert ",'=1+1" in table.out
