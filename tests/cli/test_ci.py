"""Formats for CI on the command line: several in one run, runs without an answer, step summaries."""

from __future__ import annotations

import importlib
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ci_schemas import junit_faults, sarif_faults
from conftest import Said, World
from ecotarget.report.formats import ALIASES, CI_NAMES

Cli = Callable[..., Said]

GOOD = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
SAME = GOOD.replace("TN24-001", "TN24-002")  # says the same again: a warning
KEPT = "testland/north,2024,air.pm25,,20,ug/m3,,"
MISSED = "testland/north,2024,air.pm25,,30,ug/m3,,"
WRONG = "testland/north,2024,air.pm10,,30,ug/m4,,"


def junit(path: Path) -> ET.Element:
    text = path.read_text("utf-8")
    assert junit_faults(text) == []
    return ET.fromstring(text)


def sarif(path: Path) -> Any:
    data = json.loads(path.read_text("utf-8"))
    assert sarif_faults(data) == []
    return data["runs"][0]


def counts(root: ET.Element) -> tuple[str | None, ...]:
    return tuple(root.get(name) for name in ("tests", "failures", "errors"))


def test_several_formats_come_from_one_run(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(MISSED)
    said = cli("check", "figures.csv", "-q", "-f", "junit:a.xml", "-f", "sarif:b.sarif",
               "-f", "gitlab:c.json", "-f", "github")  # fmt: skip
    assert said.code == 1
    assert said.out.splitlines() == [
        (
            "::error file=figures.csv,line=2,title=[TN24-001] PM2.5 mean concentration 2024%3A fail::"
            "North County (testland/north): 30 µg/m³, required ≤ 24 µg/m³, margin -6 µg/m³; "
            "30 µg/m³ ≤ 24 µg/m³ does not hold"
        ),
        "::notice title=ecotarget check::1 verdicts: 1 fail",
    ]
    assert counts(junit(Path("a.xml"))) == ("1", "1", "0")
    run = sarif(Path("b.sarif"))
    assert run["invocations"][0]["exitCode"] == 1
    assert run["invocations"][0]["executionSuccessful"] is True
    (entry,) = json.loads(Path("c.json").read_text("utf-8"))
    assert (entry["check_name"], entry["severity"]) == ("TN24-001", "critical")
    assert entry["location"] == {"path": "figures.csv", "lines": {"begin": 2}}


@pytest.mark.parametrize("alias", ALIASES)
@pytest.mark.parametrize("command", [("check", "figures.csv"), ("lint",)], ids=["check", "lint"])
def test_the_names_of_other_checkers_are_understood(
    world: World, cli: Cli, alias: str, command: tuple[str, ...]
) -> None:
    world.targets(GOOD, SAME)
    world.figures(KEPT)
    told = cli(*command, "-q", "-f", alias)
    assert told.out
    assert told == cli(*command, "-q", "-f", ALIASES[alias])


def test_an_alias_is_no_format_where_there_is_none_of_its_kind(world: World, cli: Cli) -> None:
    said = cli("rank", "x.yaml", "-f", "junitxml")
    assert said.code == 2
    assert "format-unknown: there is no format 'junitxml'" in said.err


@pytest.mark.parametrize("command", ["check", "lint"])
def test_help_names_every_format(world: World, cli: Cli, command: str) -> None:
    for language in ("zh", "en"):
        text = cli(command, "--help", "--lang", language).out
        assert all(name in text for name in CI_NAMES)


def test_what_exit_zero_ends_with_stands_in_the_log(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(MISSED)
    assert cli("check", "figures.csv", "--exit-zero", "-f", "sarif:b.sarif").code == 0
    assert sarif(Path("b.sarif"))["invocations"][0]["exitCode"] == 0


# ---- runs that cannot be trusted ----------------------------------------------------------------


def test_a_fault_is_an_error_and_what_was_evaluated_is_there(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(KEPT, WRONG)
    said = cli("check", "figures.csv", "-qq", "-f", "junit:a.xml", "-f", "sarif:b.sarif",
               "-f", "tap", "-v")  # fmt: skip
    assert said.code == 2
    root = junit(Path("a.xml"))
    assert counts(root) == ("2", "0", "1")
    (error,) = root.iter("error")
    assert error.get("type") == "unit-unknown"
    assert error.text == "figures.csv:3 [unit, F]"
    run = sarif(Path("b.sarif"))
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["exitCode"] == 2
    assert {result["ruleId"] for result in run["results"]} == {"unit-unknown", "TN24-001"}
    assert "not ok 1 - [unit-unknown] figures.csv:3 [unit, F]" in said.out
    assert "\nok 2 - [TN24-001] " in said.out


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("check", "gone.csv"), "file-missing"),
        (("check", "figures.csv", "--targets", "nowhere"), "file-missing"),
        (("check", "figures.csv", "--jurisdiction", "nobody"), "jurisdiction-unknown"),
        (("check", "figures.csv", "--as-of", "2024-1-1"), "period-unknown"),
        (("lint", "empty"), "no-targets"),
        (("lint", "gone.yaml"), "file-missing"),
    ],
)
def test_a_run_that_evaluates_nothing_replaces_what_the_last_one_left(
    world: World, cli: Cli, arguments: tuple[str, ...], code: str
) -> None:
    world.targets(GOOD)
    world.figures(KEPT)
    (world.root / "empty").mkdir()
    world.write("a.xml", "<testsuites/>")
    said = cli(*arguments, "-f", "junit:a.xml", "-f", "sarif:b.sarif", "-f", "github")
    assert said.code == 2
    errors = list(junit(Path("a.xml")).iter("error"))
    assert code in {error.get("type") for error in errors}
    run = sarif(Path("b.sarif"))
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["invocations"][0]["exitCode"] == 2
    assert said.out.startswith("::error ")


def test_nothing_evaluated_is_an_error_unless_that_is_allowed(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.figures(KEPT)
    asked = ("check", "figures.csv", "--period", "2024-03", "-q", "-f", "junit:a.xml")
    assert cli(*asked).code == 2
    assert counts(junit(Path("a.xml"))) == ("1", "0", "1")
    assert cli(*asked, "--allow-empty").code == 0
    root = junit(Path("a.xml"))
    assert counts(root) == ("1", "0", "0")
    assert cli(*asked[:-1], "tap", "--allow-empty").out.endswith(
        "1..0 # SKIP nothing was evaluated\n"
    )


# ---- lint ---------------------------------------------------------------------------------------


def test_sound_files_are_one_passing_case(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    assert cli("lint", "-q", "-f", "junit:a.xml", "-f", "sarif:b.sarif").code == 0
    root = junit(Path("a.xml"))
    assert counts(root) == ("1", "0", "0")
    assert [case.get("name") for case in root.iter("testcase")] == ["nothing wrong was found"]
    run = sarif(Path("b.sarif"))
    assert run["results"] == [] and run["invocations"][0]["executionSuccessful"] is True


def test_a_warning_of_lint_passes_and_a_fault_is_an_error(world: World, cli: Cli) -> None:
    world.targets(GOOD, SAME, GOOD.replace("air.pm25", "air.pm52").replace("001", "003"))
    said = cli("lint", "-q", "-f", "junit:a.xml", "-f", "sarif:b.sarif", "-f", "azure")
    assert said.code == 2
    root = junit(Path("a.xml"))
    assert counts(root) == ("2", "0", "1")
    run = sarif(Path("b.sarif"))
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("target-repeated", "warning"),
        ("indicator-unknown", "error"),
    ]
    rule = run["tool"]["driver"]["rules"][1]
    assert rule["helpUri"].endswith("/indicator-unknown.html") and rule["help"]["text"]
    first, second, last = said.out.splitlines()
    assert "type=error;sourcepath=targets/testland/north/2024.yaml;linenumber=8;" in first
    assert "type=warning;" in second
    assert last == "ecotarget lint: 1 errors, 1 warnings"


def test_strict_lint_says_its_exit_code(world: World, cli: Cli) -> None:
    world.targets(GOOD, SAME)
    assert cli("lint", "--strict", "-f", "sarif:b.sarif").code == 1
    assert sarif(Path("b.sarif"))["invocations"][0]["exitCode"] == 1


def test_lint_writes_plain_lines_and_data_to_files_as_well(world: World, cli: Cli) -> None:
    world.targets(GOOD, SAME)
    plain = cli("lint", "-q").out
    assert cli("lint", "-q", "-f", "plain:p.txt", "-f", "json:j.json") == Said(0, "", "")
    assert Path("p.txt").read_text("utf-8") == plain
    assert json.loads(Path("j.json").read_text("utf-8"))["faults"][0]["code"] == "target-repeated"
    twice = cli("lint", "-f", "plain", "-f", "json")
    assert (twice.code, "format-to-stdout-twice" in twice.err) == (2, True)


# ---- the summary of a step ----------------------------------------------------------------------


@pytest.fixture
def step(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = world.root / "step.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


def test_the_summary_of_the_step_is_a_table(world: World, cli: Cli, step: Path) -> None:
    world.targets(GOOD)
    world.figures(MISSED)
    assert cli("check", "figures.csv", "-q", "-f", "github").code == 1
    lines = step.read_text("utf-8").splitlines()
    assert lines[:4] == ["### ecotarget check", "", "1 verdicts: 1 fail", ""]
    assert lines[6].startswith("| fail | TN24-001 | North County (testland/north) PM2.5 ")


def test_a_second_run_of_the_step_is_added_behind_the_first(
    world: World, cli: Cli, step: Path
) -> None:
    world.targets(GOOD, SAME)
    world.figures(KEPT)
    step.write_text("what was there", "utf-8")
    cli("check", "figures.csv", "-q", "-f", "github:notes.txt")
    cli("lint", "-q", "-f", "github")
    text = step.read_text("utf-8")
    assert text.startswith("what was there\n### ecotarget check\n")
    assert text.index("### ecotarget check") < text.index("### ecotarget lint")
    assert "target-repeated" in text
    assert "::" not in text and "::notice" in Path("notes.txt").read_text("utf-8")


def test_a_run_without_an_answer_stands_in_the_summary(world: World, cli: Cli, step: Path) -> None:
    world.targets(GOOD)
    assert cli("check", "gone.csv", "-f", "github").code == 2
    assert "| error | file-missing |" in step.read_text("utf-8")


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        ("ecotarget.cli.check", "_beside_baseline", ("check", "figures.csv")),
        ("ecotarget.cli.lint", "_looked_at", ("lint",)),
    ],
)
def test_a_run_that_broke_down_is_an_error_too(
    world: World,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    name: str,
    words: Sequence[str],
) -> None:
    """The file of the run before must not stay and be green."""
    world.targets(GOOD)
    world.figures(KEPT)
    world.write("a.xml", "the run before")
    monkeypatch.setattr(importlib.import_module(module), name, lambda *_: 1 // 0)
    said = cli(*words, "-q", "-f", "junit:a.xml")
    assert said.code == 2
    assert "error internal: internal error, please report it: ZeroDivisionError" in said.err
    assert counts(junit(Path("a.xml"))) == ("1", "0", "1")


@pytest.mark.parametrize(
    "words", [("check", "x" * 5000), ("check", "--targets", "x" * 5000, "figures.csv")]
)
def test_a_name_that_is_longer_than_any_file_can_have_is_no_breakdown(
    world: World, cli: Cli, words: Sequence[str]
) -> None:
    world.targets(GOOD)
    world.figures(KEPT)
    said = cli(*words, "-q", "-f", "junit:a.xml")
    assert (said.code, "error file-unreadable" in said.err) == (2, True)
    assert counts(junit(Path("a.xml"))) == ("1", "0", "1")


def test_other_formats_leave_the_summary_alone(world: World, cli: Cli, step: Path) -> None:
    world.targets(GOOD)
    world.figures(KEPT)
    cli("check", "figures.csv", "-q", "-f", "junit:a.xml", "-f", "azure")
    cli("lint", "-q", "-f", "tap")
    assert not step.exists()


def test_a_summary_that_cannot_be_written_is_told(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.targets(GOOD)
    world.figures(KEPT)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(world.root))
    said = cli("check", "figures.csv", "-q", "-f", "github")
    assert said.code == 2
    assert "file-not-regular" in said.err


# ---- commands in names --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mark", ["##vso[task.setvariable variable=PATH]x", "##[error]x", "::error::x"]
)
@pytest.mark.parametrize("format_", ["plain", "table", "markdown", *CI_NAMES])
def test_a_name_gives_no_command_to_the_server_that_keeps_the_log(
    world: World, cli: Cli, mark: str, format_: str
) -> None:
    world.targets(GOOD, zh=mark, en=mark)
    world.figures(MISSED, f"testland/north,2024,{mark},,30,ug/m3,,")
    world.write(f"{mark}.csv", "jurisdiction,period,indicator,value,unit\nx,2024,air.pm25,1,t\n")
    said = cli("check", "figures.csv", f"{mark}.csv", "-f", format_)
    assert said.code == 2
    for line in (*said.out.splitlines(), *said.err.splitlines()):
        own = line.startswith(("##vso[task.logissue ", "::error ", "::warning ", "::notice "))
        assert own or not line.strip().startswith("::")
        assert line.count("##vso[") == int(line.startswith("##vso[task.logissue "))
        assert "##[" not in line
