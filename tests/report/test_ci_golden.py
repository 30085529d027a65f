"""Complete documents of every format for continuous integration, each against its public schema.

The county is that of test_golden.py: every outcome, every flag, faults and warnings. `pytest
--update-golden` writes the documents anew; then read the difference.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml
from test_golden import report as county

import ecotarget
from ci_schemas import junit_faults, sarif_faults
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Report
from ecotarget.report import as_github, as_sarif, cases, ci_formats
from ecotarget.report.formats import CI_NAMES
from ecotarget.words import Words

GOLDEN = Path(__file__).parents[1] / "golden" / "ci"
SUFFIX = {
    "junit": "xml",
    "sarif": "sarif",
    "github": "txt",
    "gitlab": "json",
    "azure": "txt",
    "tap": "tap",
}
LANGUAGES = ("zh", "en")
COMMANDS = ("check", "lint")
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_command = pytest.mark.parametrize("command", COMMANDS)

__all__ = ["county"]


def document(county: Report, command: str, format_: str, language: str) -> str:
    """What `check` says of the county, or what `lint` says of its faults."""
    words, style = Words(language), ecotarget.Style(exit_code=2)
    if command == "check":
        return ecotarget.render(county, format_, language, style)
    run = cases.of_faults(_faults(county), words, cases.LINT, 2)
    return "".join(ci_formats.render(format_, run, words, style))


def _faults(county: Report) -> tuple[Fault, ...]:
    return county.faults


@each_language
@pytest.mark.parametrize("format_", CI_NAMES)
@each_command
def test_the_document_is_the_expected_one(
    county: Report,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    format_: str,
    language: str,
) -> None:
    monkeypatch.setattr(as_sarif, "VERSION", "0.0.0")
    said = document(county, command, format_, language).encode()
    path = GOLDEN / f"{command}.{format_}.{language}.{SUFFIX[format_]}"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(said)
    assert said.decode() == path.read_bytes().decode()


@each_language
@each_command
def test_the_summary_of_the_step_is_the_expected_one(
    county: Report, request: pytest.FixtureRequest, command: str, language: str
) -> None:
    words = Words(language)
    run = cases.of_report(county, words)
    if command == "lint":
        run = cases.of_faults(_faults(county), words, cases.LINT)
    said = "".join(as_github.summary(run, words)).encode()
    path = GOLDEN / f"{command}.summary.{language}.md"
    if request.config.getoption("--update-golden"):
        path.write_bytes(said)
    assert said == path.read_bytes()


def test_no_golden_document_is_left_over() -> None:
    expected = {f"{c}.{f}.{g}.{s}" for c in COMMANDS for f, s in SUFFIX.items() for g in LANGUAGES}
    expected |= {f"{c}.summary.{g}.md" for c in COMMANDS for g in LANGUAGES}
    assert set(SUFFIX) == set(CI_NAMES)
    assert {path.name for path in GOLDEN.iterdir()} == expected


@each_language
@each_command
def test_junit_keeps_the_rules_of_the_common_schema(
    county: Report, command: str, language: str
) -> None:
    assert junit_faults(document(county, command, "junit", language)) == []


@each_language
@each_command
@pytest.mark.parametrize("everything", [False, True])
def test_sarif_keeps_the_rules_of_its_schema(
    county: Report, command: str, language: str, everything: bool
) -> None:
    words = Words(language)
    run = cases.of_report(county, words, 2)
    if command == "lint":
        run = cases.of_faults(_faults(county), words, cases.LINT, 2)
    data = json.loads("".join(as_sarif.render(run, words, everything)))
    assert sarif_faults(data) == []
    assert [result for result in data["runs"][0]["results"] if result["level"] == "none"] == [
        result
        for result in data["runs"][0]["results"]
        if result["properties"]["outcome"] in ("pass", "not_applicable")
    ]


@each_language
@each_command
def test_gitlab_has_what_gitlab_asks_for(county: Report, command: str, language: str) -> None:
    entries = json.loads(document(county, command, "gitlab", language))
    assert entries
    for entry in entries:
        assert set(entry) == {
            *("description", "check_name", "fingerprint", "severity", "location"),
        }
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert re.fullmatch("[0-9a-f]{64}", entry["fingerprint"])
        path = entry["location"]["path"]
        assert path and not path.startswith(("./", "/"))
        assert entry["location"]["lines"]["begin"] >= 1
    # GitLab shows only one of those that have the same.
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


@each_language
@each_command
def test_workflow_commands_are_lines_of_their_own_grammar(
    county: Report, command: str, language: str
) -> None:
    lines = document(county, command, "github", language).splitlines()
    pattern = (
        r"::(error|warning) (file=[^,:%]+,line=[1-9]\d*,(col=[1-9]\d*,)?)?title=[^,:\n]*::[^\n]+"
    )
    assert 2 <= len(lines) <= 11
    assert all(re.fullmatch(pattern, line) for line in lines[:-1])
    assert re.fullmatch(f"::notice title=ecotarget {command}::.+", lines[-1])
    kinds = [line.split(" ")[0] for line in lines[:-1]]
    assert kinds == sorted(kinds)  # errors before warnings


@each_language
@each_command
def test_azure_reads_every_line_as_an_issue(county: Report, command: str, language: str) -> None:
    *lines, last = document(county, command, "azure", language).splitlines()
    pattern = (
        r"##vso\[task\.logissue type=(error|warning);sourcepath=[^;\]]+;linenumber=[1-9]\d*;"
        r"(columnnumber=[1-9]\d*;)?code=[^;\]]+\][^\n]+"
    )
    assert lines and all(re.fullmatch(pattern, line) for line in lines)
    assert last.startswith(f"ecotarget {command}: ")


@each_language
@each_command
def test_tap_has_its_plan_and_what_stands_below_a_line_is_yaml(
    county: Report, command: str, language: str
) -> None:
    text = document(county, command, "tap", language)
    version, plan, *rest = text.splitlines()
    assert version == "TAP version 13"
    points = [line for line in rest if not line.startswith("  ")]
    assert plan == f"1..{len(points)}"
    for number, line in enumerate(points, 1):
        assert re.match(rf"(not )?ok {number} - \S", line)
        assert len(re.findall(r"(?<!\\)#", line)) == int(" # SKIP " in line)
    blocks = re.findall(r"^  ---\n(.*?)^  \.\.\.\n", text, flags=re.DOTALL | re.MULTILINE)
    assert len(blocks) == len(points)
    for block in blocks:
        assert set(yaml.safe_load(block)) == {"message", "severity", "at"}


@each_language
def test_junit_tells_what_the_report_says(county: Report, language: str) -> None:
    """Each outcome as conventions of servers have it, counted from the report itself."""
    root = ET.fromstring(document(county, "check", "junit", language))
    outcomes = [finding.verdict.outcome for finding in county.findings]
    errors = [fault for fault in county.faults if not fault.warning]
    skipped = ("undecided", "insufficient", "no_data", "not_due", "not_applicable")
    assert root.get("tests") == str(len(outcomes) + len(county.faults))
    assert root.get("failures") == str(outcomes.count("fail"))
    assert root.get("errors") == str(len(errors)) != "0"
    kinds = [node.get("type") for node in root.iter("skipped")]
    assert sorted(map(str, kinds)) == sorted(o for o in outcomes if o in skipped)
    for failure in root.iter("failure"):
        assert re.fullmatch(r"GO24-\d{3}", str(failure.get("type")))
    suites = [suite for suite in root.iter("testsuite") if "testland" in str(suite.get("name"))]
    assert len(suites) == 1
    for case in suites[0].iter("testcase"):
        assert str(case.get("classname")).startswith("testland.north.")
        if case.find("failure") is None and case.find("skipped") is None:
            assert case.findtext("system-out")  # a passing case shows its numbers too
