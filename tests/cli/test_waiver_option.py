"""`ecotarget check --waivers`: what counts, what is shown beside it, and the list of waivers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]
LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
SO2 = 'id: TN24-002, indicator: air.so2, require: "<= 10 ug/m3", strength: binding'
MISSED = "testland/north,2024,air.pm25,,30,ug/m3,,"
KEPT = "testland/north,2024,air.so2,,5,ug/m3,,"
ENTRY = (
    "  - {{id: {}, target: {}, jurisdiction: 北县, period: {}, reason: tunnel works, "
    "approved_by: Bureau, document: letter 18, starts: {}, expires: {}}}\n"
)
SAMPLE = ("samples/waivers/figures.csv", "--targets", "samples/waivers/targets")
REGISTER = ("--waivers", "samples/waivers/waivers.yaml")
FEBRUARY = ("--as-of", "2025-02-28", "--lang", "en")


def register(world: World, *entries: tuple[str, ...], name: str = "waivers.yaml") -> None:
    lines = "".join(ENTRY.format(*entry) for entry in entries)
    world.write(name, f"schema: 1\nwaivers:\n{lines}" if entries else "schema: 1\nwaivers: []\n")


@pytest.fixture
def missed(world: World) -> World:
    """One target that is missed, one that is kept, and a waiver of the first."""
    world.targets(LOW, SO2)
    world.figures(MISSED, KEPT)
    register(world, ("W-1", "TN24-001", "2024", "2024-07-01", "2025-06-30"))
    return world


def report(said: Said) -> Any:
    return json.loads(said.out, parse_float=Decimal)


# ---- What counts ------------------------------------------------------------------------------------


def test_a_waived_failure_does_not_fail_the_run(missed: World, cli: Cli) -> None:
    assert cli("check", "figures.csv").code == 1
    said = cli("check", "figures.csv", "--waivers", "waivers.yaml")
    assert (said.code, said.err) == (0, "")
    line, reason = (row.strip() for row in said.out.splitlines()[2:4])
    assert line.startswith("○ waived (fail)  TN24-001  PM2.5 mean concentration  30 µg/m³")
    assert reason == (
        "30 µg/m³ ≤ 24 µg/m³ does not hold; waived by W-1 until 2025-06-30: "
        "tunnel works (approved by Bureau, letter 18)"
    )
    assert said.out.splitlines()[-1] == "2 verdicts: 1 pass, 1 waived"


def test_the_true_result_stands_beside_the_waived_one(missed: World, cli: Cli) -> None:
    data = report(cli("check", "figures.csv", "--waivers", "waivers.yaml", "-f", "json"))
    pm25 = data["findings"][0]
    assert (pm25["outcome"], pm25["flags"], pm25["margin"]) == ("fail", ["waived"], -6)
    assert pm25["reason"] == "30 µg/m³ ≤ 24 µg/m³ does not hold"
    assert pm25["waiver"] == {
        "id": "W-1",
        "target": "TN24-001",
        "jurisdiction": "testland/north",
        "period": "2024",
        "reason": "tunnel works",
        "approved_by": "Bureau",
        "document": "letter 18",
        "starts": "2024-07-01",
        "expires": "2025-06-30",
        "file": "waivers.yaml",
        "line": 3,
    }
    assert data["findings"][1]["waiver"] is None
    assert (data["counts"]["fail"], data["counts"]["waived"], data["counts"]["pass"]) == (0, 1, 1)
    assert [(w["id"], w["state"], w["days_left"]) for w in data["waivers"]] == [
        ("W-1", "active", 181)
    ]
    assert ("waivers.yaml", "waivers") in {(i["path"], i["role"]) for i in data["inputs"]}


def test_from_the_day_after_it_ends_the_finding_is_back(missed: World, cli: Cli) -> None:
    asked = ("check", "figures.csv", "--waivers", "waivers.yaml", "--as-of")
    last = cli(*asked, "2025-06-30")
    assert (last.code, "waiver-ending" in last.err) == (0, True)
    after = cli(*asked, "2025-07-01")
    assert after.code == 1
    assert after.err == (
        "waivers.yaml:3:5: warning waiver-expired: waiver W-1 for TN24-001 ran out on 2025-06-30; "
        "from the day after it the finding counts again\n"
    )
    assert "✗ fail  TN24-001" in after.out


def test_before_it_begins_it_does_nothing_and_says_so(missed: World, cli: Cli) -> None:
    world = missed
    world.figures(MISSED.replace("2024", "2024-H1"), KEPT)
    said = cli("check", "figures.csv", "--waivers", "waivers.yaml")
    assert "> not due  TN24-001" in said.out
    assert "waiver-not-begun" not in said.err  # nothing was to be waived
    world.targets(LOW + ", period: 2024-H1", SO2)
    register(world, ("W-1", "TN24-001", "2024-H1", "2024-07-01", "2025-06-30"))
    said = cli("check", "figures.csv", "--waivers", "waivers.yaml")
    assert (said.code, "warning waiver-not-begun" in said.err) == (1, True)


def test_no_data_is_waived_and_named(world: World, cli: Cli) -> None:
    world.targets(LOW, SO2)
    world.figures(KEPT)
    register(world, ("W-1", "TN24-001", "2024", "2024-07-01", "2025-06-30"))
    asked = ("check", "figures.csv", "--fail-on", "no_data")
    assert cli(*asked).code == 1
    said = cli(*asked, "--waivers", "waivers.yaml")
    assert said.code == 0
    assert "○ waived (no data)  TN24-001" in said.out
    assert "(-v lists them)" not in said.out


def test_what_is_kept_is_not_waived(missed: World, cli: Cli) -> None:
    register(missed, ("W-1", "TN24-002", "2024", "2024-07-01", "2025-06-30"))
    said = cli("check", "figures.csv", "--waivers", "waivers.yaml")
    assert said.code == 1
    assert "✓ pass  TN24-002" in said.out
    assert "warning waiver-unneeded" in said.err


def test_several_files_and_the_configuration(missed: World, cli: Cli) -> None:
    register(missed, ("W-2", "TN24-002", "2024", "2024-07-01", "2025-06-30"), name="more.yaml")
    missed.write("ecotarget.yaml", "waivers: [waivers.yaml]\n")
    assert cli("check", "figures.csv").code == 0
    assert cli("check", "figures.csv", "--no-config").code == 1
    # What the command line names stands in place of what the file names.
    assert cli("check", "figures.csv", "--waivers", "more.yaml").code == 1
    both = cli("check", "figures.csv", "--waivers", "more.yaml", "--waivers", "waivers.yaml")
    assert both.code == 0


def test_the_path_in_the_configuration_is_beside_it(missed: World, cli: Cli) -> None:
    missed.write("set/ecotarget.yaml", "waivers: mine.yaml\n")
    register(missed, ("W-1", "TN24-001", "2024", "2024-07-01", "2025-06-30"), name="set/mine.yaml")
    assert cli("check", "figures.csv", "-c", "set/ecotarget.yaml").code == 0


def test_the_environment_names_them_too(
    missed: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECOTARGET_WAIVERS", "waivers.yaml")
    assert cli("check", "figures.csv").code == 0


def test_one_fault_and_nothing_is_waived(missed: World, cli: Cli) -> None:
    register(
        missed,
        ("W-1", "TN24-001", "2024", "2024-07-01", "2025-06-30"),
        ("W-2", "TN24-002", "2024", "2024-7-1", "2025-06-30"),
    )
    said = cli("check", "figures.csv", "--waivers", "waivers.yaml", "-f", "json")
    data = report(said)
    assert said.code == 2
    assert [f["code"] for f in data["faults"]] == ["target-date"]
    assert (data["counts"]["fail"], data["counts"]["waived"]) == (1, 0)
    assert data["waivers"] == []


# ---- --fail-on expired_waiver -----------------------------------------------------------------------


def test_a_waiver_that_ran_out_can_end_the_run(missed: World, cli: Cli) -> None:
    register(missed, ("W-1", "TN24-002", "2024", "2024-07-01", "2024-12-31"))
    missed.figures(MISSED.replace(",30,", ",20,"), KEPT)
    asked = ("check", "figures.csv", "--waivers", "waivers.yaml", "--fail-on", "expired_waiver")
    assert cli(*asked, "--as-of", "2024-12-31").code == 0
    assert cli(*asked, "--as-of", "2025-01-01").code == 1
    assert cli(*asked, "--as-of", "2025-01-01", "--exit-zero").code == 0
    assert cli(*asked[:-2], "--as-of", "2025-01-01").code == 0


def test_a_waiver_that_was_prolonged_has_not_run_out(missed: World, cli: Cli) -> None:
    register(
        missed,
        ("W-1", "TN24-001", "2024", "2024-07-01", "2024-12-31"),
        ("W-2", "TN24-001", "2024", "2025-01-01", "2025-12-31"),
    )
    asked = ("check", "figures.csv", "--waivers", "waivers.yaml", "--as-of", "2025-02-01")
    said = cli(*asked, "--fail-on", "fail,expired_waiver")
    assert (said.code, said.err) == (0, "")


def test_the_name_may_be_written_with_a_dash(missed: World, cli: Cli) -> None:
    asked = ("check", "figures.csv", "--waivers", "waivers.yaml", "--as-of", "2025-07-01")
    assert cli(*asked, "--fail-on", "expired-waiver").code == 1
    said = cli(*asked, "--fail-on", "expired")
    assert (said.code, "near: expired_waiver" in said.err) == (2, True)


# ---- In every format --------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["table", "plain", "markdown", "grid", "html"])
@pytest.mark.parametrize(("language", "word"), [("en", "waived (fail)"), ("zh", "豁免（未达标）")])
def test_every_format_for_people_shows_both(
    missed: World, cli: Cli, format_: str, language: str, word: str
) -> None:
    asked = ("check", "figures.csv", "--waivers", "waivers.yaml")
    said = cli(*asked, "-f", format_, "--lang", language)
    assert word in said.out
    for told in ("W-1", "2025-06-30", "tunnel works", "letter 18"):
        assert told in said.out, told


def test_csv_has_the_id_in_a_column_of_its_own(missed: World, cli: Cli) -> None:
    said = cli("check", "figures.csv", "--waivers", "waivers.yaml", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff"))))
    assert [(r["outcome"], r["flags"], r["waiver"]) for r in rows] == [
        ("fail", "waived", "W-1"),
        ("pass", "", ""),
    ]


def test_explain_says_who_waived_it(missed: World, cli: Cli) -> None:
    said = cli("explain", "TN24-001", "figures.csv", "--waivers", "waivers.yaml")
    assert (said.code, "verdict       ○ waived (fail)" in said.out) == (0, True)
    assert "waived by W-1 until 2025-06-30" in said.out


# ---- The list ---------------------------------------------------------------------------------------


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


STATES = [
    ("unmatched", "SC-W6", 61, None),
    ("expired", "SC-W3", -59, "fail"),
    ("ending", "SC-W4", 15, "fail"),
    ("unneeded", "SC-W5", 122, "pass"),
    ("active", "SC-W2", 122, "fail"),
    ("renewed", "SC-W1", -59, "fail"),
]


def test_the_list_has_every_state_and_the_days_left(at_home: None, cli: Cli) -> None:
    said = cli("check", *SAMPLE, *REGISTER, *FEBRUARY, "--list-waivers", "-f", "jsonl")
    rows = [json.loads(line) for line in said.out.splitlines()]
    found = {(r["state"], r["id"], r["days_left"], r["outcome"]) for r in rows}
    assert found == set(STATES)
    assert [row["id"] for row in rows] == [f"SC-W{n}" for n in range(1, 7)]  # as in the file
    assert said.code == 0
    assert [line.split()[2].rstrip(":") for line in said.err.splitlines()] == [
        "waiver-expired", "waiver-ending", "waiver-unneeded", "waiver-unmatched"
    ]  # fmt: skip


def test_the_table_begins_with_what_needs_attention(at_home: None, cli: Cli) -> None:
    said = cli("check", *SAMPLE, *REGISTER, *FEBRUARY, "--list-waivers", "-f", "plain", "-qq")
    lines = said.out.splitlines()
    assert lines[0] == "waivers"
    shown = [line.strip().split("  ") for line in lines[2:-1]]
    assert [row[1] for row in shown] == [id_ for _, id_, _, _ in STATES]
    assert shown[2][:7] == [
        *("running out", "SC-W4", "sample/county SC24-003", "2024", "2025-03-15", "15", "fail")
    ]
    assert lines[-1] == (
        "6 waivers: 1 unmatched, 1 expired, 1 running out, 1 unneeded, 1 active, 1 renewed"
    )
    assert said.err == ""


@pytest.mark.parametrize("figures", [True, False])
def test_the_json_keeps_to_its_schema(at_home: None, cli: Cli, figures: bool) -> None:
    schema = files("ecotarget").joinpath("report", "waivers.schema.json").read_text("utf-8")
    given = SAMPLE if figures else SAMPLE[1:]
    said = cli("check", *given, *REGISTER, *FEBRUARY, "--list-waivers", "-f", "json", "--no-config")
    data = json.loads(said.out)
    found = [e.message for e in Draft202012Validator(json.loads(schema)).iter_errors(data)]
    assert (said.code, found, len(data["results"])) == (0, [], 6)
    outcomes = {row["outcome"] for row in data["results"]}
    assert outcomes == ({"fail", "pass", None} if figures else {None})


def test_the_exit_code_of_the_list_is_that_of_what_ran_out(at_home: None, cli: Cli) -> None:
    asked = ("check", *SAMPLE, *REGISTER, *FEBRUARY, "--list-waivers", "-qq")
    assert cli(*asked).code == 0  # targets fail, and this is no gate for them
    assert cli(*asked, "--fail-on", "expired_waiver").code == 1
    assert cli(*asked, "--fail-on", "expired_waiver", "--exit-zero").code == 0


def test_a_list_of_nothing_is_refused(missed: World, cli: Cli) -> None:
    said = cli("check", "figures.csv", "--list-waivers")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error no-waivers: ")


def test_a_bad_file_has_no_list(missed: World, cli: Cli) -> None:
    register(missed, ("W-1", "TN24-001", "2024", "2024-7-1", "2025-06-30"))
    for given in (("figures.csv",), ()):
        said = cli("check", *given, "--waivers", "waivers.yaml", "--list-waivers", "-f", "csv")
        assert (said.code, len(said.out.splitlines())) == (2, 1)
        assert "error target-date" in said.err
