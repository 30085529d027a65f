"""Complete documents: every outcome, strength and flag, in every format and both languages.

`pytest --update-golden` writes them anew. Then read the difference: a golden document that nobody
has read holds nothing.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import ecotarget
from ecotarget.model.finding import NOT_APPLICABLE, OUTCOMES, Reason, Report, Verdict
from ecotarget.report import as_json

STRENGTHS = ("binding", "planned", "strive", "about")

FLAGS = ("what_if", "preliminary", "inconsistent")
STRENGTHS = ("binding", "planned", "strive", "about")
GOLDEN = Path(__file__).parents[1] / "golden"
FORMATS = {
    "table": "txt",
    "plain": "txt",
    "markdown": "md",
    "csv": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "html": "html",
}


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Report:
    """The report on the made-up county; no judge gives `not_applicable` yet, so it is put in."""
    monkeypatch.chdir(GOLDEN)
    monkeypatch.setattr(as_json, "VERSION", "0")
    monkeypatch.setenv("NO_COLOR", "1")
    targets = ecotarget.load_targets(["targets"])
    assert targets.faults == ()
    measures = ecotarget.load_measures(["figures.csv"], targets)
    question = ecotarget.Question(as_of=date(2025, 1, 15), what_if=True)
    found = ecotarget.check(targets, measures, question)
    reason = Reason("field-differs", {"listed": 6, "whole": 90})
    findings = tuple(
        finding._replace(verdict=Verdict(NOT_APPLICABLE, reason))
        if finding.target and finding.target.id == "GO24-024"
        else finding
        for finding in found.findings
    )
    return found._replace(findings=findings)


def test_the_made_up_county_shows_everything(report: Report) -> None:
    assert {finding.verdict.outcome for finding in report.findings} == set(OUTCOMES)
    assert {f.target.strength for f in report.findings if f.target} == set(STRENGTHS)
    assert {flag for finding in report.findings for flag in finding.flags} == set(FLAGS)
    assert {fault.warning for fault in report.faults} == {True, False}
    assert report.unused and report.left_aside and report.as_of
    assert any(finding.target is None for finding in report.findings)
    assert any(finding.bases for finding in report.findings)
    assert {"no-figure", "no-figure-elsewhere"} <= {f.verdict.reason.key for f in report.findings}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", FORMATS)
def test_the_document_is_the_expected_one(
    report: Report, request: pytest.FixtureRequest, format_: str, language: str
) -> None:
    said = ecotarget.render(report, format_, language, ecotarget.Style(width=80)).encode()
    path = GOLDEN / f"{format_}.{language}.{FORMATS[format_]}"
    if request.config.getoption("--update-golden"):
        path.write_bytes(said)
    assert said.decode() == path.read_bytes().decode()
    assert said == path.read_bytes()


WORDS = {
    "zh": {"planned": "计划", "strive": "力争", "about": "大致", "flags": "假设 阶段值 自相矛盾"},
    "en": {
        "planned": "planned",
        "strive": "strive",
        "about": "roughly",
        "flags": "what-if preliminary inconsistent",
    },
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", FORMATS)
def test_strengths_and_flags_are_told_in_every_format(
    report: Report, format_: str, language: str
) -> None:
    text = ecotarget.render(report, format_, language, ecotarget.Style(width=80))
    for_programs = format_ in ("csv", "json", "jsonl")
    lines = text.splitlines()
    for strength, target in (("planned", "008"), ("strive", "005"), ("about", "009")):
        word = strength if for_programs else WORDS[language][strength]
        assert any(word in line for line in lines if f"GO24-{target}" in line)
        assert not any(word in line for line in lines if "GO24-002" in line)
    flags = FLAGS if for_programs else WORDS[language]["flags"].split()
    whole = "".join(text.split())
    for flag in flags:
        # In a narrow column of the table a long word is folded.
        assert flag in whole or (format_ == "table" and flag[:7] in whole)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", FORMATS)
def test_no_sentence_is_left_unfilled(report: Report, format_: str, language: str) -> None:
    text = ecotarget.render(report, format_, language)
    assert not re.search(r"\{[a-z_]+\}", text)


def test_no_golden_document_is_left_over() -> None:
    expected = {f"{f}.{language}.{e}" for f, e in FORMATS.items() for language in ("zh", "en")}
    found = {path.name for path in GOLDEN.iterdir() if path.is_file()}
    assert found == expected | {"figures.csv"}
