"""What a server is told of a finding or fault, whatever stands in the names of the data."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ci_schemas import junit_faults, sarif_faults
from ecotarget.model.amount import Amount, Unit
from ecotarget.model.baseline import KNOWN, NEW
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import (
    FAIL,
    INSUFFICIENT,
    NO_DATA,
    NOT_APPLICABLE,
    NOT_DUE,
    OUTCOMES,
    PASS,
    UNDECIDED,
    WARN,
    Finding,
    Input,
    Reason,
    Report,
    Verdict,
)
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.model.requirement import Threshold
from ecotarget.model.target import Document, Indicator, Jurisdiction, Names, Scope, Target
from ecotarget.model.waiver import Waiver
from ecotarget.report import as_azure, as_github, as_gitlab, as_junit, as_sarif, as_tap, cases
from ecotarget.words import Words

EN = Words("en")
UG = Unit("ug/m3", "mass/volume", Decimal("0.000001"), "微克每立方米", "micrograms")
YEAR = Period.parse("2024")
ANY = st.text(st.characters(), max_size=30)


def finding(
    outcome: str = FAIL,
    name: str = "fine dust",
    place: str = "testland/north",
    target_id: str = "TN24-001",
    row: int = 2,
    document: str = "Plan",
    address: str = "",
    file: str = "figures.csv",
) -> Finding:
    indicator = Indicator(
        "air.pm25", Names(name, name), "mass/volume", UG, "lower", 0, Names(name, name), name
    )
    target = Target(
        id=target_id,
        jurisdiction=Jurisdiction(place, Names(name, name)),
        indicator=indicator,
        requirement=Threshold("<=", Amount(Decimal(24), UG)),
        require="<= 24 ug/m3",
        strength="binding",
        period=YEAR,
        document=Document("plan", Names(document, document), address=address),
        section="1",
        place=Place("targets/a.yaml", 7, 5),
    )
    amount = Amount(Decimal(25), UG)
    measure = Measure(
        place, indicator, YEAR, "", amount, None, "25 ug/m3", "", "", Place(file, row)
    )
    reason = Reason("threshold-fail") if outcome == FAIL else Reason("no-figure")
    verdict = Verdict(outcome, reason, Decimal(25), Decimal(24), Decimal(-1), UG)
    return Finding(target, None if outcome == NO_DATA else measure, verdict)


def fault(
    text: str = "x", warning: bool = False, file: str = "figures.csv", line: int = 3
) -> Fault:
    return Fault("unit-unknown", Place(file, line, 0, "unit"), {"found": text}, (), warning)


def report(*findings: Finding, faults: tuple[Fault, ...] = ()) -> Report:
    return Report(findings, faults, (), (), ())


def run(*findings: Finding, faults: tuple[Fault, ...] = ()) -> cases.Run:
    return cases.of_report(report(*findings, faults=faults), EN, 2)


# ---- states and levels --------------------------------------------------------------------------

STATES = {
    PASS: ("passed", "none"),
    WARN: ("passed", "warning"),
    FAIL: ("failed", "error"),
    UNDECIDED: ("skipped", "warning"),
    INSUFFICIENT: ("skipped", "warning"),
    NO_DATA: ("skipped", "note"),
    NOT_DUE: ("skipped", "note"),
    NOT_APPLICABLE: ("skipped", "none"),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_has_its_state_and_its_level(outcome: str) -> None:
    (case,) = run(finding(outcome)).cases
    assert (case.state, case.level) == STATES[outcome]


@pytest.mark.parametrize(
    "warning, state, level", [(False, "broken", "error"), (True, "passed", "warning")]
)
def test_a_fault_breaks_a_run_and_a_warning_does_not(warning: bool, state: str, level: str) -> None:
    found = run(faults=(fault(warning=warning),))
    assert (found.cases[0].state, found.cases[0].level) == (state, level)
    assert found.trusted is warning


def test_the_worst_comes_first() -> None:
    found = run(*map(finding, reversed(OUTCOMES)), faults=(fault(), fault("y", warning=True)))
    kinds = [case.kind for case in found.worst_first()]
    assert kinds == [
        *("error", FAIL, WARN, UNDECIDED, INSUFFICIENT),
        *("warning", NO_DATA, NOT_DUE, NOT_APPLICABLE, PASS),
    ]


def test_a_case_points_at_the_row_and_without_one_at_the_target() -> None:
    with_row, without = run(finding(), finding(NO_DATA, target_id="TN24-002")).cases
    assert (with_row.place, with_row.origin) == (
        Place("figures.csv", 2),
        Place("targets/a.yaml", 7, 5),
    )
    assert without.place == without.origin == Place("targets/a.yaml", 7, 5)
    only_bases = finding(INSUFFICIENT)
    assert only_bases.measure is not None
    only_bases = only_bases._replace(measure=None, bases=(only_bases.measure,))
    assert run(only_bases).cases[0].place == Place("figures.csv", 2)


def test_cases_that_look_alike_get_a_number() -> None:
    found = run(faults=(fault(), fault(), fault("other")))
    names = [case.name for case in found.cases]
    assert names == [
        "[unit-unknown] figures.csv:3 [unit]",
        "[unit-unknown] figures.csv:3 [unit] (2)",
        "[unit-unknown] figures.csv:3 [unit] (3)",
    ]
    assert len({case.key for case in found.cases}) == 3


def test_a_waived_miss_is_skipped_with_its_reason_and_suppressed() -> None:
    waiver = Waiver(
        *("W1", "TN24-001", "testland/north", YEAR, "flood", "the office", "letter 7"),
        *(date(2024, 1, 1), date(2024, 12, 31), Place("waivers.yaml", 4)),
    )
    waived = finding()._replace(waiver=waiver)
    (case,) = run(waived).cases
    assert (case.kind, case.state, case.level) == ("waived", "skipped", "note")
    assert "flood" in case.reason
    (result,) = sarif(run(waived))["results"]  # type: ignore[misc]
    assert (result["level"], result["properties"]) == ("error", {"outcome": "fail"})
    (suppression,) = result["suppressions"]
    assert suppression["kind"] == "external" and "flood" in suppression["justification"]
    assert "::error" not in "".join(as_github.render(run(waived), EN))


@pytest.mark.parametrize("said, state", [(KNOWN, "unchanged"), (NEW, "new")])
def test_beside_a_baseline_a_result_says_its_state(said: str, state: str) -> None:
    (result,) = sarif(run(finding()._replace(baseline=said)))["results"]  # type: ignore[misc]
    assert result["baselineState"] == state


# ---- fingerprints -------------------------------------------------------------------------------


def prints(text: str) -> list[str]:
    return [entry["fingerprint"] for entry in json.loads(text)]


def test_a_fingerprint_stays_when_lines_move_and_the_language_changes() -> None:
    before = report(finding(row=2), faults=(fault(line=3),))
    after = report(finding(row=9), faults=(fault(line=12),))
    said = [
        prints("".join(as_gitlab.render(cases.of_report(one, Words(language)))))
        for one in (before, after)
        for language in ("zh", "en")
    ]
    assert said[0] == said[1] == said[2] == said[3]
    assert len(set(said[0])) == 2


@pytest.mark.parametrize(
    "other",
    [finding(place="testland/south"), finding(target_id="TN24-002")],
    ids=["place", "target"],
)
def test_another_place_or_target_is_another_fingerprint(other: Finding) -> None:
    assert len(set(prints("".join(as_gitlab.render(run(finding(), other)))))) == 2


# ---- caps ---------------------------------------------------------------------------------------


def test_github_gets_the_worst_ten_and_one_notice_that_counts_the_rest() -> None:
    many = [finding(WARN, target_id=f"TN24-{n:03}") for n in range(7)]
    many += [finding(FAIL, target_id=f"TN24-{n:03}") for n in range(7, 15)]
    lines = "".join(as_github.render(run(*many, faults=(fault(),)), EN)).splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        *["::error"] * 9,
        "::warning",
        "::notice",
    ]
    assert "unit-unknown" in lines[0]
    assert lines[-1] == (
        "::notice title=ecotarget check::15 verdicts: 8 fail, 7 warn, 1 errors, 0 warnings; "
        "6 not listed here: 6 warn"
    )


def test_azure_gets_the_worst_hundred() -> None:
    many = [finding(WARN, target_id=f"TN24-{n:03}") for n in range(99)]
    many += [finding(FAIL, target_id=f"TN25-{n:03}") for n in range(6)]
    *lines, last = "".join(as_azure.render(run(*many), EN)).splitlines()
    assert len(lines) == 100
    assert all("type=error" in line for line in lines[:6])
    assert last == "ecotarget check: 105 verdicts: 6 fail, 99 warn; 5 not listed here: 5 warn"


def test_a_summary_keeps_to_the_room_that_github_has() -> None:
    many = [finding(target_id=f"TN24-{n:04}", name="x" * 1000) for n in range(900)]
    taken = 100_000
    text = "".join(as_github.summary(run(*many), EN, taken))
    rows = [line for line in text.splitlines() if line.startswith("| fail")]
    assert 0 < len(rows) < 900
    assert len(text.encode()) + taken <= 1024 * 1024
    assert text.rstrip().endswith(f"{900 - len(rows)} more rows left out: this summary is full")


def test_a_summary_leaves_out_what_passes() -> None:
    text = "".join(as_github.summary(run(finding(PASS)), EN))
    assert text == "### ecotarget check\n\n1 verdicts: 1 pass\n\n\n"


# ---- SARIF --------------------------------------------------------------------------------------


def sarif(found: cases.Run, everything: bool = False) -> dict[str, object]:
    data = json.loads("".join(as_sarif.render(found, EN, everything)))
    assert sarif_faults(data) == []
    (only,) = data["runs"]
    return dict(only)


def test_passing_results_come_only_when_asked_for() -> None:
    found = run(finding(PASS), finding(NOT_APPLICABLE, target_id="TN24-002"))
    assert sarif(found)["results"] == []
    kinds = [result["kind"] for result in sarif(found, everything=True)["results"]]  # type: ignore[attr-defined]
    assert kinds == ["pass", "notApplicable"]


def test_a_fault_of_the_command_line_is_a_notification_and_no_result() -> None:
    wrong = Fault("jurisdiction-unknown", Place("--jurisdiction"), {"found": "x"})
    said = sarif(run(faults=(wrong,)))
    assert said["results"] == []
    (invocation,) = said["invocations"]  # type: ignore[misc]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    (told,) = invocation["toolExecutionNotifications"]
    assert told["descriptor"] == {"id": "jurisdiction-unknown"}
    assert told["level"] == "error"


def test_without_an_exit_code_none_is_made_up() -> None:
    said = sarif(cases.of_report(report(finding()), EN))
    assert said["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


@pytest.mark.parametrize(
    "path, address",
    [
        ("figures/2024.csv", {"uri": "figures/2024.csv", "uriBaseId": "SRCROOT"}),
        ("./a b.csv", {"uri": "a%20b.csv", "uriBaseId": "SRCROOT"}),
        ("数据.csv", {"uri": "%E6%95%B0%E6%8D%AE.csv", "uriBaseId": "SRCROOT"}),
        ("a:b.csv", {"uri": "a%3Ab.csv", "uriBaseId": "SRCROOT"}),
        ("../shared/x.csv", {"uri": "../shared/x.csv"}),
        ("/data/x.csv", {"uri": "file:///data/x.csv"}),
    ],
)
def test_an_address_is_relative_with_forward_slashes(path: str, address: dict[str, str]) -> None:
    (result,) = sarif(run(finding(file=path)))["results"]  # type: ignore[misc]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == address


def test_a_result_of_a_fault_names_the_cell() -> None:
    place = Place("a.xlsx", 5, 0, "unit", "一季度", "F")
    wrong = Fault("unit-unknown", place, {"found": "ug/m4"}, ("ug/m3",))
    (result,) = sarif(run(faults=(wrong,)))["results"]  # type: ignore[misc]
    assert result["properties"] == {
        "outcome": "error",
        "sheet": "一季度",
        "column": "unit",
        "letter": "F",
        "found": "ug/m4",
        "expected": "a unit of the list of units",
        "near": ["ug/m3"],
    }
    (where,) = result["locations"][0]["logicalLocations"]
    assert where == {"name": "unit", "fullyQualifiedName": "一季度!unit", "kind": "column"}


def test_a_file_read_as_two_things_is_one_artifact() -> None:
    inputs = (Input("a.csv", "measures", "0" * 64), Input("a.csv", "readings", "0" * 64))
    said = sarif(cases.of_report(report(finding())._replace(inputs=inputs), EN))
    assert len(said["artifacts"]) == 1  # type: ignore[arg-type]


def test_a_rule_has_help_and_leads_to_the_document() -> None:
    address = "https://example.org/计划?a=1"
    (rule,) = sarif(run(finding(address=address)))["tool"]["driver"]["rules"]  # type: ignore[index]
    assert rule["helpUri"] == "https://example.org/%E8%AE%A1%E5%88%92?a=1"
    assert rule["help"]["text"] and rule["help"]["markdown"]
    assert rule["shortDescription"] == {"text": "fine dust ≤ 24 µg/m³"}
    assert rule["defaultConfiguration"] == {"level": "error"}
    (bare,) = sarif(run(finding(address="ask the office")))["tool"]["driver"]["rules"]  # type: ignore[index]
    assert "helpUri" not in bare


def test_one_id_in_two_places_is_two_rules() -> None:
    south = finding(place="testland/south", name="other")
    said = sarif(run(finding(), south))
    assert [result["ruleIndex"] for result in said["results"]] == [0, 1]  # type: ignore[attr-defined]


def test_a_message_makes_no_link_and_asks_for_no_argument() -> None:
    (result,) = sarif(run(finding(name="{0} [here](https://example.org)")))["results"]  # type: ignore[misc]
    text = result["message"]["text"]
    assert "{{0}}" in text and not re.search(r"(?<!\{)\{0\}(?!\})", text)
    assert r"[here\](https" in text


# ---- names that would be commands, markup or lines ----------------------------------------------

HOSTILE = [
    "::error::forged",
    "##vso[task.setvariable variable=PATH]x",
    "##[error]x",
    "a\n::set-output name=x::y",
    "a\r\nnot ok 7 - forged",
    "]]></failure><testcase/>",
    "<script>alert(1)</script>",
    "a|b|c\n| d |",
    "x # SKIP forged",
    "\x1b[2J\x00\x07\x7f\x85",
    "\ufffe\uffff",
    "\ud800 half",
    "\u2028\u2029\u202e",
    "100%0A%25%AZP25;]",
    "[link](https://example.org) {0}",
    "\"quoted\" \\ & 'apos'",
]


def all_formats(found: cases.Run) -> dict[str, str]:
    return {
        "junit": "".join(as_junit.render(found)),
        "sarif": "".join(as_sarif.render(found, EN, everything=True)),
        "github": "".join(as_github.render(found, EN)),
        "gitlab": "".join(as_gitlab.render(found)),
        "azure": "".join(as_azure.render(found, EN)),
        "tap": "".join(as_tap.render(found)),
        "summary": "".join(as_github.summary(found, EN)),
    }


def check_all(found: cases.Run) -> None:
    """Nothing that a name holds makes a line, an element, a row or a command of its own."""
    said = all_formats(found)
    number = len(found.cases)
    for text in said.values():
        text.encode()  # no half character
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]", text)
    assert junit_faults(said["junit"]) == []
    assert len(list(ET.fromstring(said["junit"]).iter("testcase"))) == max(number, 1)
    assert sarif_faults(json.loads(said["sarif"])) == []
    assert isinstance(json.loads(said["gitlab"]), list)
    lines = said["github"].splitlines()
    assert all(re.match("::(error|warning|notice) ", line) for line in lines)
    assert sum(line.startswith("::notice ") for line in lines) == 1
    *issues, last = said["azure"].splitlines()
    assert all(line.count("##vso[") == 1 and line.startswith("##vso[") for line in issues)
    assert "##vso[" not in last
    points = [line for line in said["tap"].splitlines() if re.match("(not )?ok ", line)]
    assert len(points) == number
    blocks = re.findall(r"^  ---\n(.*?)^  \.\.\.\n", said["tap"], flags=re.DOTALL | re.MULTILINE)
    assert all(set(yaml.safe_load(block)) == {"message", "severity", "at"} for block in blocks)
    rows = [line for line in said["summary"].splitlines() if line.startswith("| ")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 6 for row in rows)
    assert "<script" not in said["summary"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_stays_a_name(text: str) -> None:
    check_all(
        run(
            finding(name=text, document=text, target_id=text),
            finding(PASS, name=text, place=text),
            finding(NOT_DUE, file=text),
            faults=(fault(text), fault(text, file=text), fault(text, warning=True)),
        )
    )


@given(ANY, ANY, ANY)
def test_no_text_at_all_breaks_a_format(name: str, other: str, file: str) -> None:
    check_all(
        run(
            finding(name=name, document=other, target_id=other),
            finding(UNDECIDED, name=other, file=file),
            faults=(fault(name, file=file), fault(other, warning=True)),
        )
    )


@given(ANY)
def test_the_text_of_a_name_comes_back_from_xml(name: str) -> None:
    """What can be shown is shown as it is; nothing is dropped without a word."""
    (case,) = run(finding(name=name)).cases
    (node,) = ET.fromstring("".join(as_junit.render(run(finding(name=name))))).iter("testcase")
    assert node.get("name") == case.name
    assert not name.isprintable() or "::" in name or "##" in name or name in case.name


def test_an_empty_run_is_one_passing_case() -> None:
    said = all_formats(run())
    assert junit_faults(said["junit"]) == []
    (case,) = ET.fromstring(said["junit"]).iter("testcase")
    assert case.get("name") == "nothing was evaluated"
    assert len(case) == 0
    assert said["tap"] == "TAP version 13\n1..0 # SKIP nothing was evaluated\n"
    assert json.loads(said["gitlab"]) == []


def test_a_scope_tells_two_findings_of_no_target_apart() -> None:
    one = finding()
    assert one.measure is not None
    bare = one._replace(target=None, verdict=one.verdict._replace(reason=Reason("no-figure")))
    other = bare._replace(measure=one.measure._replace(scope="streams"))
    keys = [case.key for case in run(bare, other).cases]
    assert keys[0] != keys[1]
    target = one.target
    assert target is not None
    scoped = one._replace(target=target._replace(scope=Scope(Names("溪", "streams"))))
    assert run(scoped).cases[0].key[-1] == "溪"
