"""Findings and reports: what they are made of, and that nobody can change them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ecotarget.model import finding
from ecotarget.model.amount import PERCENT
from ecotarget.model.faults import Place
from ecotarget.model.finding import Finding, Input, Reason, Report, Verdict
from ecotarget.model.period import Period
from ecotarget.model.waiver import Waiver


def test_every_outcome_is_listed_once_and_what_needs_attention_comes_first() -> None:
    assert finding.OUTCOMES == (
        "fail",
        "warn",
        "undecided",
        "insufficient",
        "no_data",
        "not_due",
        "not_applicable",
        "pass",
    )
    named = {
        value for name, value in vars(finding).items() if name.isupper() and isinstance(value, str)
    }
    assert named - set(finding.FLAGS) == set(finding.OUTCOMES)


def test_the_flags_are_these_five() -> None:
    assert finding.FLAGS == (
        "what_if",
        "preliminary",
        "inconsistent",
        "excluded_events",
        "waived",
    )


def test_a_finding_counts_as_its_outcome_unless_it_is_waived() -> None:
    found = Finding(None, None, Verdict("fail", Reason("stated-differs")))
    assert found.counted == "fail"
    day = date(2024, 6, 30)
    waiver = Waiver("W-1", "T-1", "a", Period.year(2024), "r", "b", "d", day, day, Place("w.yaml"))
    assert found._replace(waiver=waiver).counted == "waived"
    assert found._replace(waiver=waiver).verdict.outcome == "fail"


def test_a_reason_without_details_shares_no_dictionary_that_someone_could_fill() -> None:
    reason = Reason("open")
    assert dict(reason.details) == {}
    with pytest.raises(TypeError):
        reason.details["bound"] = 1  # type: ignore[index]


def test_a_verdict_says_nothing_that_it_was_not_told() -> None:
    verdict = Verdict("no_data", Reason("no-figure"))
    assert verdict[2:] == (None, None, None, None)
    whole = Verdict("pass", Reason("r"), Decimal(1), Decimal(2), Decimal(3), PERCENT)
    assert (whole.value, whole.limit, whole.margin, whole.unit) == (
        Decimal(1),
        Decimal(2),
        Decimal(3),
        PERCENT,
    )


def test_a_finding_has_no_flags_and_no_bases_unless_told_so() -> None:
    found = Finding(None, None, Verdict("warn", Reason("stated-differs")))
    assert found.flags == ()
    assert found.bases == ()


def test_a_report_and_its_inputs_cannot_be_changed() -> None:
    entry = Input("a.csv", "measures", "0" * 64)
    assert entry.encoding == "utf-8"
    report = Report((), (), (entry,), (), ())
    assert report.as_of is None
    with pytest.raises(AttributeError):
        report.findings = ()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        entry.path = "b.csv"  # type: ignore[misc]
