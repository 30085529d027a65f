"""What fails and is new beside an earlier report, against the plain meaning of the words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model import requirement as kinds
from ecotarget.model.amount import Amount, Unit
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import OUTCOMES, Finding, Reason, Verdict
from ecotarget.model.pace import STATES, Pace
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.model.result import Result, of_finding
from ecotarget.model.target import Document, Indicator, Jurisdiction, Names, Target
from ecotarget.model.waiver import Waiver
from ecotarget.verdict.baseline import settle, warnings

UG = Unit("ug/m3", "mass/volume", Decimal("0.000001"), "微克每立方米", "micrograms")
PM = Indicator(
    "air.pm25", Names("细", "fine"), "mass/volume", UG, "lower", 0, Names("甲", "a"), "GB"
)
YEAR = Period.parse("2024")
COUNTY = Jurisdiction("testland/north", Names("北县", "North"))
PLAN = Document("plan", Names("要点", "Plan"))
WAIVER = Waiver("W1", "A", "testland/north", YEAR, "r", "b", "d", YEAR.start, YEAR.end, Place("w"))
FAILING = frozenset({"fail"})


def finding(
    outcome: str,
    name: str | None = "A",
    pace: str = "",
    waived: bool = False,
    what_if: bool = False,
) -> Finding:
    bound = Amount(Decimal(24), UG)
    target = Target(
        *(name or "", COUNTY, PM, kinds.Threshold("<=", bound), "<= 24 ug/m3", "binding", YEAR),
        *(PLAN, "1", Place("t.yaml")),
    )
    figure = Measure("testland/north", PM, YEAR, "", bound, None, "24", "", "", Place("f.csv", 2))
    heading = Pace(pace, "sum", YEAR.start, Reason("x")) if pace else None
    return Finding(
        target if name else None,
        figure,
        Verdict(outcome, Reason("threshold-fail")),
        ("what_if",) if what_if else (),
        pace=heading,
        waiver=WAIVER if waived else None,
    )


def mark(was: Finding | None, now: Finding, failing: frozenset[str] = FAILING) -> str | None:
    past = [] if was is None else [of_finding(was)]
    (found,) = settle([now], past, failing, everything).findings
    assert found._replace(baseline=None) == now
    return found.baseline


def everything(_one: Result) -> bool:
    return True


# Fewer is better: what fails, what is missed mildly, what nobody can tell, and all the rest.
WEIGHTS = {"fail": 3, "warn": 2, "undecided": 1, "insufficient": 1, "no_data": 1}


@given(
    st.sampled_from((None, *OUTCOMES, "waived")),
    st.sampled_from(OUTCOMES),
    st.frozensets(st.sampled_from([one for one in OUTCOMES if one != "pass"]), min_size=1),
)
def test_known_is_what_failed_already_and_is_no_worse(
    before: str | None, after: str, failing: frozenset[str]
) -> None:
    was = (
        None
        if before is None
        else finding("fail", waived=True)
        if before == "waived"
        else finding(before)
    )
    found = mark(was, finding(after), failing)
    if after not in failing:
        assert found is None
    elif before is None or before == "waived":
        assert found == "new"
    else:
        heavy = WEIGHTS.get(before, 0), WEIGHTS.get(after, 0)
        no_worse = before == after or (heavy[0] > 0 and heavy[0] >= heavy[1] > 0)
        assert found == ("known" if no_worse else "new")


@pytest.mark.parametrize(
    "before, after, failing, wanted",
    [
        ("fail", "fail", "fail", "known"),
        ("warn", "fail", "fail", "new"),
        ("warn", "fail", "fail warn", "new"),
        ("fail", "warn", "fail warn", "known"),
        ("fail", "warn", "fail", None),
        ("pass", "fail", "fail", "new"),
        ("not_due", "fail", "fail", "new"),
        ("insufficient", "fail", "fail insufficient", "new"),
        ("insufficient", "undecided", "undecided insufficient", "known"),
        ("pass", "insufficient", "insufficient", "new"),
        ("not_due", "no_data", "no_data", "new"),
        ("not_due", "not_due", "not_due", "known"),
        ("pass", "not_due", "not_due", "new"),
        (
            "fail",
            "not_due",
            "not_due",
            "new",
        ),  # nothing follows from a period that is still running
    ],
)
def test_examples(before: str, after: str, failing: str, wanted: str | None) -> None:
    assert mark(finding(before), finding(after), frozenset(failing.split())) == wanted


@given(st.sampled_from(("", *STATES)), st.sampled_from(("off_pace", "at_risk")))
def test_a_pace_is_known_when_it_was_as_bad(before: str, after: str) -> None:
    order = ["met_early", "on_pace", "at_risk", "off_pace", "lost"]  # worse and worse
    failing = frozenset({"off_pace", "at_risk"})
    found = mark(finding("not_due", pace=before), finding("not_due", pace=after), failing)
    assert found == ("known" if before and order.index(before) >= order.index(after) else "new")


def test_an_outcome_and_a_pace_must_both_be_known() -> None:
    failing = frozenset({"warn", "off_pace"})
    now = finding("warn", pace="off_pace")
    assert mark(finding("warn", pace="off_pace"), now, failing) == "known"
    assert mark(finding("warn", pace="on_pace"), now, failing) == "new"
    assert mark(finding("pass", pace="off_pace"), now, failing) == "new"


def test_what_is_waived_fails_neither_then_nor_now() -> None:
    waived = finding("fail", pace="off_pace", waived=True)
    assert mark(finding("fail"), waived, frozenset({"fail", "off_pace"})) is None
    assert mark(waived, finding("fail")) == "new"


def test_a_what_if_excuses_only_a_what_if() -> None:
    assert mark(finding("fail", what_if=True), finding("fail")) == "new"
    assert mark(finding("fail", what_if=True), finding("fail", what_if=True)) == "known"
    assert mark(finding("fail"), finding("fail", what_if=True)) == "known"


def test_a_contradicting_figure_is_known_by_its_scope() -> None:
    failing = frozenset({"warn"})
    now = finding("warn", name=None)
    assert mark(now, now, failing) == "known"
    elsewhere = now._replace(measure=now.measure and now.measure._replace(scope="城区"))
    assert mark(elsewhere, now, failing) == "new"
    settled = settle([now, now], [of_finding(now)], failing, everything)
    assert [one.baseline for one in settled.findings] == ["known", "known"]


def stale(
    past: list[Finding], now: list[Finding], failing: frozenset[str] = FAILING
) -> list[tuple[str | None, str]]:
    settled = settle(now, [of_finding(one) for one in past], failing, everything)
    assert settled.aside == 0
    return [(one.was.target, one.counted) for one in settled.stale]


def test_entries_that_fail_no_more_or_are_gone_are_stale() -> None:
    past = [finding("fail", name) for name in "ABCDE"] + [
        finding("warn", "F"),
        finding("pass", "G"),
    ]
    now = [
        finding("fail", "A"),
        finding("pass", "B"),
        finding("warn", "C"),
        finding("fail", "D", waived=True),
        finding("pass", "F"),
    ]
    assert stale(past, now) == [("B", "pass"), ("C", "warn"), ("D", "waived"), ("E", "")]
    both = frozenset({"fail", "warn"})
    assert stale(past, now, both) == [("B", "pass"), ("D", "waived"), ("E", ""), ("F", "pass")]


def test_an_entry_that_fails_worse_is_not_stale() -> None:
    both = frozenset({"fail", "warn"})
    assert stale([finding("warn")], [finding("fail")], both) == []


def test_what_was_not_asked_for_is_left_alone() -> None:
    past = [of_finding(finding("fail", name)) for name in "ABC"] + [
        of_finding(finding("pass", "D"))
    ]
    settled = settle([], past, FAILING, lambda one: one.target == "A")
    assert [one.was.target for one in settled.stale] == ["A"]
    assert settled.aside == 2


def test_every_stale_entry_is_a_warning_at_its_place() -> None:
    entry = of_finding(finding("fail"))._replace(place=Place("b.json", cell="$.findings[3]"))
    nobody = of_finding(finding("fail", name=None))
    settled = settle([finding("pass")], [entry, nobody], FAILING, everything)
    first, second = warnings(settled.stale)
    assert (first.code, str(first.place)) == ("baseline-stale", "b.json [$.findings[3]]")
    assert (second.code, second.details["target"]) == ("baseline-gone", "air.pm25")
    assert first.warning and second.warning


names = st.lists(
    st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(OUTCOMES)), unique_by=lambda p: p[0]
)


@given(names, names)
def test_known_new_and_stale_add_up(
    then: list[tuple[str, str]], now: list[tuple[str, str]]
) -> None:
    past = [of_finding(finding(outcome, name)) for name, outcome in then]
    settled = settle([finding(outcome, name) for name, outcome in now], past, FAILING, everything)
    fails_now = {name for name, outcome in now if outcome == "fail"}
    failed = {name for name, outcome in then if outcome == "fail"}
    assert settled.count("known") == len(fails_now & failed)
    assert settled.count("new") == len(fails_now - failed)
    assert {one.was.target for one in settled.stale} == failed - fails_now


def test_what_the_baseline_holds_in_vain_is_a_warning_at_its_place() -> None:
    """An entry that fails no more, one that is gone, and a figure without a target."""
    past = [
        of_finding(finding("fail", name))._replace(place=Place("old.json", line))
        for line, name in enumerate(("A", "B", None), 1)
    ]
    settled = settle([finding("pass", "A")], past, FAILING, everything)
    common = {"jurisdiction": "testland/north", "period": "2024"}
    assert list(warnings(settled.stale)) == [
        Fault("baseline-stale", Place("old.json", 1), {"target": "A", **common}, warning=True),
        Fault("baseline-gone", Place("old.json", 2), {"target": "B", **common}, warning=True),
        Fault(
            "baseline-gone", Place("old.json", 3), {"target": "air.pm25", **common}, warning=True
        ),
    ]
