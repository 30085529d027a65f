"""Waivers: on which day which finding is waived, what is said of each, and a second reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model.amount import Amount
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import OUTCOMES, Finding, Reason, Verdict
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.model.requirement import Done
from ecotarget.model.target import Document, Indicator, Jurisdiction, Names, Target, TargetFile
from ecotarget.model.waiver import Waiver
from ecotarget.units import resolve
from ecotarget.verdict import waiver as waiving

NORTH, SOUTH = (Jurisdiction(name, Names(name, name)) for name in ("t/north", "t/south"))
PM = Indicator(
    "air.pm25", Names("细", "fine"), "mass/volume", None, "lower", 0, Names("甲", "a"), "GB"
)
PLAN = Document("plan", Names("要点", "Plan"))
YEAR = Period.year(2024)
WAIVABLE = {"fail", "warn", "insufficient", "undecided", "no_data"}


def target(id_: str = "T-1", place: Jurisdiction = NORTH, period: Period = YEAR) -> Target:
    return Target(
        id_, place, PM, Done(), "done", "binding", period, PLAN, "1", Place("t.yaml", 5, 5)
    )


def figure(period: str) -> Measure:
    value = Amount(resolve("ug/m3").factor, resolve("ug/m3"))
    place = Place("f.csv", 2)
    return Measure("t/north", PM, Period.parse(period), "", value, None, "1", "", "", place)


def finding(outcome: str = "fail", of: Target | None = None, told: str | None = "2024") -> Finding:
    measure = figure(told) if told else None
    return Finding(of or target(), measure, Verdict(outcome, Reason("threshold-fail")))


def waiver(first: str, last: str, id_: str = "W-1", of: Target | None = None) -> Waiver:
    asked = of or target()
    days = date.fromisoformat(first), date.fromisoformat(last)
    place = Place("w.yaml", 3, 5)
    return Waiver(
        id_, asked.id, asked.jurisdiction.id, asked.period, "why", "who", "letter", *days, place
    )


def settled(
    findings: Sequence[Finding],
    waivers: Sequence[Waiver],
    as_of: str | None = None,
    targets: Sequence[Target] | None = None,
) -> waiving.Settled:
    known = [f.target for f in findings if f.target] if targets is None else targets
    file = TargetFile("t.yaml", "", NORTH, 2024, (PLAN,), (), tuple(known))
    day = date.fromisoformat(as_of) if as_of else None
    return waiving.settle(findings, waivers, [file], day)


def state(*waivers: Waiver, outcome: str = "fail", as_of: str | None = None) -> list[str]:
    return [one.state for one in settled([finding(outcome)], waivers, as_of).standings]


# ---- What is waived --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "waived"),
    [
        ("2024-06-30", False),
        ("2024-07-01", True),  # both ends are included
        ("2024-12-31", True),
        ("2025-01-01", False),  # from the day after it the finding is back
    ],
)
def test_a_waiver_holds_from_its_first_to_its_last_day(as_of: str, waived: bool) -> None:
    found = settled([finding()], [waiver("2024-07-01", "2024-12-31")], as_of).findings[0]
    assert (found.waiver is not None) is waived
    assert found.counted == ("waived" if waived else "fail")
    assert found.flags == (("waived",) if waived else ())
    assert found.verdict == finding().verdict


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_what_is_not_kept_is_waived(outcome: str) -> None:
    always = waiver("2024-01-01", "2030-12-31")
    (found,) = settled([finding(outcome)], [always], "2025-02-01").findings
    assert (found.counted == "waived") is (outcome in WAIVABLE)
    assert found.verdict.outcome == outcome


def test_flags_that_are_there_stay_before_it() -> None:
    partial = finding()._replace(flags=("preliminary",))
    (found,) = settled([partial], [waiver("2024-01-01", "2025-12-31")], "2025-01-31").findings
    assert found.flags == ("preliminary", "waived")


@pytest.mark.parametrize(
    "other",
    [target("T-2"), target(place=SOUTH), target(period=Period.parse("2024-H1"))],
    ids=["id", "place", "period"],
)
def test_nothing_looser_than_id_place_and_period_is_waived(other: Target) -> None:
    wide = waiver("2024-01-01", "2025-12-31", of=other)
    found = settled([finding()], [wide], "2025-01-31")
    assert found.findings == (finding(),)
    assert [one.state for one in found.standings] == ["unmatched"]


def test_a_period_that_is_written_otherwise_is_the_same_one() -> None:
    dated = Period("2024年", date(2024, 1, 1), date(2024, 12, 31), "year")
    odd = waiver("2024-01-01", "2025-12-31")._replace(period=dated)
    assert settled([finding()], [odd], "2025-01-31").findings[0].waiver == odd


def test_a_figure_that_contradicts_itself_has_no_target_to_waive() -> None:
    lone = Finding(None, figure("2024"), Verdict("warn", Reason("stated-differs")))
    found = settled([lone], [waiver("2024-01-01", "2025-12-31")], "2025-01-31", [target()])
    assert found.findings == (lone,)


def test_without_waivers_nothing_happens() -> None:
    assert settled([finding()], []) == waiving.Settled((finding(),), ())


# ---- On which day ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "day"),
    [("2024", "2024-12-31"), ("2024-03", "2024-03-31"), (None, "2024-12-31")],
    ids=["whole figure", "part of it", "no figure"],
)
def test_without_a_day_it_is_the_last_one_of_the_figure(told: str | None, day: str) -> None:
    (standing,) = settled([finding(told=told)], [waiver("2024-01-01", "2030-12-31")]).standings
    assert standing.day == date.fromisoformat(day)
    assert standing.days_left == (date(2030, 12, 31) - date.fromisoformat(day)).days


def test_the_last_figure_of_months_tells_the_day_and_the_base_year_does_not() -> None:
    months = Finding(
        target(),
        None,
        finding().verdict,
        (),
        (figure("2024-02"), figure("2024-09"), figure("2023")),
    )
    (standing,) = settled([months], [waiver("2024-01-01", "2030-12-31")]).standings
    assert standing.day == date(2024, 9, 30)


def test_a_target_that_was_not_evaluated_is_known_all_the_same() -> None:
    found = settled([], [waiver("2024-01-01", "2025-12-31")], targets=[target()])
    assert [(o.state, o.outcome, o.day) for o in found.standings] == [
        ("active", None, date(2024, 12, 31))
    ]


# ---- What becomes of a waiver ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "outcome", "wanted"),
    [
        ("2024-06-30", "fail", "not_begun"),
        ("2024-07-01", "fail", "active"),
        ("2024-12-01", "fail", "active"),  # 30 days left
        ("2024-12-02", "fail", "ending"),  # 29 days left and this one: the last 30
        ("2024-12-31", "fail", "ending"),
        ("2025-01-01", "fail", "expired"),
        ("2024-08-01", "pass", "unneeded"),
        ("2024-12-31", "not_applicable", "unneeded"),
        ("2024-08-01", "not_due", "active"),
        ("2024-06-30", "pass", "not_begun"),
        ("2025-01-01", "pass", "expired"),
    ],
)
def test_the_state_of_a_waiver_on_a_day(as_of: str, outcome: str, wanted: str) -> None:
    assert state(waiver("2024-07-01", "2024-12-31"), outcome=outcome, as_of=as_of) == [wanted]


def test_a_waiver_that_another_one_took_over_has_not_run_out() -> None:
    first = waiver("2024-01-01", "2024-06-30")
    second = waiver("2024-08-01", "2025-06-30", "W-2")
    assert state(first, second, as_of="2024-06-01") == ["ending", "not_begun"]
    assert state(first, second, as_of="2024-07-15") == ["expired", "not_begun"]  # the gap
    assert state(first, second, as_of="2025-01-01") == ["renewed", "active"]
    assert state(first, second, as_of="2025-07-01") == ["expired", "expired"]
    found = settled([finding()], [first, second], "2025-01-01").findings[0]
    assert found.waiver == second


@pytest.mark.parametrize(
    ("odd", "near"),
    [
        (target("T-11"), "T-1"),
        (target(place=Jurisdiction("t/nort", Names("", ""))), "t/north"),
        (target(period=Period.parse("2024-H1")), "2024"),
    ],
)
def test_an_unmatched_waiver_says_what_it_may_have_meant(odd: Target, near: str) -> None:
    (standing,) = settled([finding()], [waiver("2024-01-01", "2024-12-31", of=odd)]).standings
    assert standing.near[0] == near


@pytest.mark.parametrize(
    ("as_of", "outcome", "code"),
    [
        ("2024-01-15", "fail", "waiver-not-begun"),
        ("2024-01-15", "pass", None),
        ("2024-08-01", "fail", None),
        ("2024-12-20", "fail", "waiver-ending"),
        ("2025-01-01", "fail", "waiver-expired"),
        ("2025-01-01", "pass", "waiver-expired"),
        ("2024-08-01", "pass", "waiver-unneeded"),
    ],
)
def test_what_somebody_has_to_look_at_is_a_warning(
    as_of: str, outcome: str, code: str | None
) -> None:
    one = waiver("2024-07-01", "2024-12-31")
    found = list(waiving.warnings(settled([finding(outcome)], [one], as_of).standings))
    assert [fault.code for fault in found] == ([code] if code else [])
    assert all(fault.warning and fault.place == one.place for fault in found)


def test_the_warning_of_an_unmatched_waiver_names_the_near_ones() -> None:
    odd = waiver("2024-01-01", "2024-12-31", of=target("T-11"))
    (fault,) = waiving.warnings(settled([finding()], [odd]).standings)
    assert (fault.code, fault.near, fault.warning) == ("waiver-unmatched", ("T-1",), True)


def test_the_waiver_that_was_renewed_needs_no_look() -> None:
    pair = (waiver("2024-01-01", "2024-06-30"), waiver("2024-07-01", "2025-06-30", "W-2"))
    found = settled([finding()], pair, "2025-01-01").standings
    assert list(waiving.warnings(found)) == []


@pytest.mark.parametrize(
    ("as_of", "outcome", "code", "days"),
    [
        ("2024-06-15", "fail", "waiver-not-begun", 199),  # 15 of June, then July to December
        ("2024-12-20", "warn", "waiver-ending", 11),
        ("2025-01-02", "fail", "waiver-expired", -2),
        ("2024-08-01", "pass", "waiver-unneeded", 152),
    ],
)
def test_a_warning_names_the_waiver_its_days_and_its_place(
    as_of: str, outcome: str, code: str, days: int
) -> None:
    one = waiver("2024-07-01", "2024-12-31")
    found = list(waiving.warnings(settled([finding(outcome)], [one], as_of).standings))
    said = {
        "id": "W-1",
        "target": "T-1",
        "jurisdiction": "t/north",
        "period": "2024",
        "starts": "2024-07-01",
        "expires": "2024-12-31",
        "day": as_of,
        "days": days,
    }
    assert found == [Fault(code, Place("w.yaml", 3, 5), said, warning=True)]


def test_the_warning_of_an_unmatched_waiver_is_told_as_fully() -> None:
    odd = waiver("2024-01-01", "2024-12-31", of=target("T-11"))
    (fault,) = waiving.warnings(settled([finding()], [odd], "2024-06-30").standings)
    said = {
        "id": "W-1",
        "target": "T-11",
        "jurisdiction": "t/north",
        "period": "2024",
        "starts": "2024-01-01",
        "expires": "2024-12-31",
        "day": "2024-06-30",
        "days": 184,
    }
    assert fault == Fault("waiver-unmatched", Place("w.yaml", 3, 5), said, ("T-1",), warning=True)


# ---- The second reading ----------------------------------------------------------------------------

KEYS = [(i, p, y) for i in ("T-1", "T-2") for p in (NORTH, SOUTH) for y in ("2024", "2024-H1")]


@st.composite
def registers(draw: st.DrawFn) -> list[Waiver]:
    """Waivers whose days do not overlap where they are for the same target."""
    found = []
    for id_, place, period in KEYS:
        day = date(2024, 1, 1)
        for _ in range(draw(st.integers(0, 2))):
            day += timedelta(days=draw(st.integers(0, 60)))
            last = day + timedelta(days=draw(st.integers(0, 90)))
            of = target(id_, place, Period.parse(period))
            found.append(waiver(str(day), str(last), f"W-{len(found)}", of))
            day = last + timedelta(days=1)
    return draw(st.permutations(found))


@given(
    registers(),
    st.lists(st.sampled_from(OUTCOMES), min_size=len(KEYS), max_size=len(KEYS)),
    st.dates(date(2024, 1, 1), date(2025, 3, 1)),
)
def test_the_same_read_a_second_time(
    register: list[Waiver], outcomes: list[str], day: date
) -> None:
    targets = [target(i, place, Period.parse(period)) for i, place, period in KEYS]
    findings = [finding(o, of) for o, of in zip(outcomes, targets, strict=True)]
    found = settled(findings, register, day.isoformat())
    for before, after in zip(findings, found.findings, strict=True):
        own = before.target
        assert own is not None
        holding = []
        for one in register:
            same_target = one.target == own.id and one.jurisdiction == own.jurisdiction.id
            if same_target and one.period.text == own.period.text:
                days = [one.starts + timedelta(days=n) for n in range(200)]
                holding += [one] if day in days[: (one.expires - one.starts).days + 1] else []
        excused = holding if before.verdict.outcome in WAIVABLE else []
        assert [after.waiver] == (excused or [None])
        assert after._replace(waiver=None, flags=()) == before
    assert [one.waiver for one in found.standings] == register
    assert sum(f.counted == "waived" for f in found.findings) == sum(
        one.outcome in WAIVABLE and one.state in ("active", "ending") for one in found.standings
    )
