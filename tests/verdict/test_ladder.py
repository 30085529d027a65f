"""The ladder: worked examples, gaps, and rows of months read a second time in plain Python."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import vocab
from ecotarget.model.faults import FaultError, Place
from ecotarget.model.finding import Input
from ecotarget.model.ladder import (
    Behind,
    Condition,
    Group,
    Ladder,
    LastRanks,
    Named,
    OnStep,
    Overdue,
    Step,
)
from ecotarget.model.month import Folder, Kept, Late, Month, Ranked, before
from ecotarget.model.period import Period
from ecotarget.model.result import Result
from ecotarget.model.target import Names
from ecotarget.verdict.ladder import standings

HERE = Place("rule.yaml", 3, 1)
FAIL = frozenset({"fail"})


def result(month: str, outcome: str, target: str = "T1", **more: object) -> Result:
    """A result of the month's own target, on a figure of that month."""
    said: dict[str, object] = {
        "jurisdiction": "a",
        "target": target,
        "indicator": "air.pm25",
        "names": Names("甲", "A"),
        "period": "2025",
        "scope": Names("", ""),
        "require": "<= 24 ug/m3",
        "outcome": outcome,
        "value": Decimal(20),
        "unit": "ug/m3",
        "limit": Decimal(24),
        "margin": Decimal(4),
        "reason": "",
        "reason_key": "",
        "cases": None,
        "figure": month,
        "told": "",
        "place": Place("report.json"),
    }
    return Result(**{**said, **more})  # type: ignore[arg-type]


def month(text: str, *results: Result, **more: object) -> Month:
    said: dict[str, object] = {
        "day": Period.parse(text).end,
        "ranks": (),
        "late": (),
        "exceeding": (),
        "ledgers": (),
        "sections": (),
    }
    return Month(text, results=results, **{**said, **more})  # type: ignore[arg-type]


def named(*targets: str, indicators: tuple[str, ...] = (), every: bool = False) -> Named:
    return Named(targets, indicators, every, HERE)


def failed(months: int, *targets: str, **more: object) -> Behind:
    said: dict[str, object] = {
        "how": "failed",
        "needed": 1,
        "outcomes": FAIL,
        "against": "bound",
        "gaps": "hold",
    }
    more.setdefault("named", named(*(targets or ("T1",))))
    return Behind(months=months, **{**said, **more})  # type: ignore[arg-type]


def ladder(*conditions: Condition) -> Ladder:
    steps = tuple(
        Step(f"s{n}", Names(f"级{n}", f"step {n}"), one) for n, one in enumerate(conditions, 1)
    )
    return Ladder(Names("规则", "rule"), "made", steps, HERE, Input("rule.yaml", "ladder", ""))


def stand(rule: Ladder, *months: Month, at: str | None = None, place: str = "a") -> OnStep:
    folder = Folder(tuple(months), (), ())
    found = standings(rule, folder, at or months[-1].text)
    return next(one for one in found if one.jurisdiction == place)


def step(rule: Ladder, *months: Month, at: str | None = None, place: str = "a") -> str | None:
    found = stand(rule, *months, at=at, place=place)
    return found.step.id if found.step else None


APRIL, MAY, JUNE = "2025-04", "2025-05", "2025-06"
ONE_TWO_THREE = ladder(failed(1), failed(2), failed(3))


# ---- Rows ---------------------------------------------------------------------------------------


def test_three_months_in_a_row_lead_to_the_third_step() -> None:
    found = stand(ONE_TWO_THREE, *(month(one, result(one, "fail")) for one in (APRIL, MAY, JUNE)))
    assert found.step is not None
    assert found.step.id == "s3"
    (why,) = found.reasons
    assert why.key == "failed"
    assert (why.details["name"], why.details["months"]) == ("T1", 3)
    assert (why.details["from"], why.details["to"]) == (APRIL, JUNE)


def test_a_month_that_is_kept_ends_the_row_and_is_no_gap() -> None:
    months = [month(APRIL, result(APRIL, "fail")), month(MAY, result(MAY, "pass"))]
    found = stand(ONE_TWO_THREE, *months, month(JUNE, result(JUNE, "fail")))
    assert found.step is not None
    assert (found.step.id, found.gaps) == ("s1", ())


@pytest.mark.parametrize(
    "may, why",
    [
        (None, "gap-no-report"),
        (month(MAY, result(MAY, "fail", jurisdiction="b")), "gap-no-report"),
        (month(MAY, result(MAY, "fail", "T2")), "gap-no-target"),
        (month(MAY, result(MAY, "no_data", figure="")), "gap-no-figure"),
        (
            month(MAY, result(MAY, "fail", figure=APRIL)),
            "gap-no-figure",
        ),  # the figure of April still
        (month(MAY, result(MAY, "undecided")), "gap-no-verdict"),
        (month(MAY, result(MAY, "insufficient")), "gap-no-verdict"),
    ],
)
def test_a_month_that_nobody_can_tell_is_passed_over_or_ends_the_row_and_is_named(
    may: Month | None, why: str
) -> None:
    between = [may] if may else []
    months = [
        month(APRIL, result(APRIL, "fail")),
        *between,
        month(JUNE, result(JUNE, "fail")),
    ]
    found = stand(ONE_TWO_THREE, *months)
    assert found.step is not None
    assert found.step.id == "s2"
    (reason,) = found.reasons
    assert (reason.details["from"], reason.details["to"]) == (APRIL, JUNE)
    assert (reason.details["months"], reason.details["passed"]) == (2, (MAY,))
    assert [(gap.key, gap.details["month"]) for gap in found.gaps] == [(why, MAY)]
    strict = ladder(*(failed(n, gaps="break") for n in (1, 2, 3)))
    found = stand(strict, *months)
    assert found.step is not None
    assert found.step.id == "s1"
    assert {(gap.key, gap.details["month"]) for gap in found.gaps} == {(why, MAY)}


def test_a_place_that_falls_silent_does_not_leave_its_step() -> None:
    months = [month(one, result(one, "fail")) for one in (APRIL, MAY)]
    silent = month(JUNE, result(JUNE, "pass", jurisdiction="b"))
    found = stand(ONE_TWO_THREE, *months, silent)
    assert found.step is not None
    assert (found.step.id, found.reported) == ("s2", False)
    assert (found.reasons[0].details["to"], found.reasons[0].details["passed"]) == (MAY, (JUNE,))
    strict = ladder(failed(1, gaps="break"))
    found = stand(strict, *months, silent)
    assert (found.step, [gap.key for gap in found.gaps]) == (None, ["gap-no-report"])


def test_a_target_whose_period_is_over_has_no_more_months() -> None:
    """A target of April fails in April and stands in every later report, or in none."""
    rule = ladder(failed(1, named=named(every=True)))
    for later in ((result(APRIL, "fail", period=APRIL),), (result(JUNE, "pass", "T2"),)):
        months = [month(APRIL, result(APRIL, "fail", period=APRIL)), month(JUNE, *later)]
        found = stand(rule, *months)
        assert (found.step, found.gaps) == (None, ())
        assert step(rule, *months, at=APRIL) == "s1"


def test_a_verdict_that_comes_after_its_period_is_of_the_month_in_which_it_comes() -> None:
    rule = ladder(failed(1))
    running = result("2024-11", "not_due", period="2024")
    final = result("2024", "fail", period="2024")
    december, january, february = "2024-12", "2025-01", "2025-02"
    months = [month(december, running), month(january, final), month(february, final)]
    assert step(rule, *months, at=january) == "s1"
    assert step(rule, *months) is None
    # A target that runs on and vanishes from the reports is passed over: it is not met by that.
    gone = [month(MAY, result(MAY, "fail")), month(JUNE, result(JUNE, "pass", "T2"))]
    assert step(rule, *gone) == "s1"


def test_no_data_is_a_failure_if_the_rule_says_so() -> None:
    nothing = month(JUNE, result(JUNE, "no_data", figure=""))
    assert step(ladder(failed(1)), nothing) is None
    assert step(ladder(failed(1, outcomes=FAIL | {"no_data"})), nothing) == "s1"


def test_what_lies_before_the_folder_is_no_gap() -> None:
    assert stand(ONE_TWO_THREE, month(JUNE, result(JUNE, "fail"))).gaps == ()


def test_only_months_up_to_the_one_asked_for_count() -> None:
    months = [month(one, result(one, "fail")) for one in (APRIL, MAY, JUNE)]
    assert step(ONE_TWO_THREE, *months, at=MAY) == "s2"
    assert step(ONE_TWO_THREE, month(APRIL, result(APRIL, "pass")), *months[1:], at=APRIL) is None


def test_a_place_without_a_report_of_the_month_is_told_so() -> None:
    months = [month(MAY, result(MAY, "pass")), month(JUNE, result(JUNE, "fail", jurisdiction="b"))]
    found = stand(ONE_TWO_THREE, *months)
    assert (found.step, found.reported) == (None, False)
    assert {gap.key for gap in found.gaps} == {"gap-no-report"}


def test_a_warning_is_a_failure_if_the_rule_says_so() -> None:
    months = [month(JUNE, result(JUNE, "warn"))]
    assert step(ladder(failed(1)), *months) is None
    assert step(ladder(failed(1, outcomes=FAIL | {"warn"})), *months) == "s1"


def test_targets_of_one_month_each_make_one_row_by_their_indicator() -> None:
    months = [
        month(one, *(result(other, "fail", f"T-{other}", period=other) for other in (APRIL, MAY, JUNE) if other <= one))
        for one in (APRIL, MAY, JUNE)
    ]  # fmt: skip
    assert step(ladder(failed(3, named=named(indicators=("air.pm25",)))), *months) == "s1"
    assert step(ladder(failed(2, named=named(every=True))), *months) is None


def test_so_many_of_the_targets_named() -> None:
    both = month(JUNE, result(JUNE, "fail"), result(JUNE, "pass", "T2"))
    assert step(ladder(failed(1, "T1", "T2")), both) == "s1"
    assert step(ladder(failed(1, "T1", "T2", needed=2)), both) is None
    assert step(ladder(failed(1, "T1", "T2", needed=None)), both) is None
    worse = month(JUNE, result(JUNE, "fail"), result(JUNE, "fail", "T2"))
    assert step(ladder(failed(1, "T1", "T2", needed=None)), worse) == "s1"


def test_any_and_all() -> None:
    both = month(JUNE, result(JUNE, "fail"), result(JUNE, "pass", "T2"))
    parts = (failed(1, "T1"), failed(1, "T2"))
    assert step(ladder(Group("any", parts)), both) == "s1"
    assert step(ladder(Group("all", parts)), both) is None
    inner = Group("any", (failed(1, "T2"), failed(1, "T1")))
    assert step(ladder(Group("all", (failed(1, "T1"), inner))), both) == "s1"


# ---- Pace ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "margin, require, behind",
    [
        ("-0.1", "<= 24 ug/m3", True),
        ("0", "<= 24 ug/m3", False),
        ("0", "< 24 ug/m3", True),
        ("0", "better than last year", True),
        ("0.1", "<= 24 ug/m3", False),
    ],
)
def test_off_pace_is_a_figure_so_far_on_the_wrong_side(
    margin: str, require: str, behind: bool
) -> None:
    so_far = result(JUNE, "not_due", figure="2025-H1", margin=Decimal(margin), require=require)
    assert step(ladder(failed(1, how="off_pace")), month(JUNE, so_far)) == (
        "s1" if behind else None
    )
    assert step(ladder(failed(1)), month(JUNE, so_far)) is None


@pytest.mark.parametrize("done, behind", [("11", True), ("12", False), ("24", False)])
def test_the_part_of_a_bound_by_the_days_gone_by(done: str, behind: bool) -> None:
    """24 in the year, 181 of 365 days gone by: 11.90 and so 12."""
    so_far = result(
        JUNE,
        "not_due",
        figure="2025-H1",
        value=Decimal(done),
        margin=Decimal(done) - 24,
        require=">= 24 台",
    )
    rule = ladder(failed(1, how="off_pace", against="elapsed"))
    assert Fraction(24 * 181, 365) < 12
    assert step(rule, month(JUNE, so_far)) == ("s1" if behind else None)
    assert step(ladder(failed(1, how="off_pace")), month(JUNE, so_far)) == (
        None if done == "24" else "s1"
    )


def test_a_pace_that_nobody_can_tell_is_a_gap() -> None:
    nothing = result(JUNE, "not_due", figure="", value=None, margin=None)
    found = stand(ladder(failed(1, how="off_pace")), month(JUNE, nothing))
    assert [gap.key for gap in found.gaps] == ["gap-no-figure"]
    assert (
        stand(ladder(failed(1)), month(JUNE, nothing)).gaps == ()
    )  # not due yet: it has not failed
    worded = result(JUNE, "not_due", require="class <= III", margin=None, value="IV")
    rule = ladder(failed(1, how="off_pace", against="elapsed"))
    assert [gap.key for gap in stand(rule, month(JUNE, worded)).gaps] == ["gap-no-verdict"]


# ---- Ranks and terms ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place, told, require, found",
    [
        ("6", "6/7", "rank <= 3", "s1"),
        ("5", "5/7", "rank <= 3", None),
        ("6", "6", "rank <= 3 of 7", "s1"),
        ("6", "6", "rank not last 2 of 7", "s1"),
        ("6", "6", "rank <= 3", None),
    ],
)
def test_ranks_of_targets(place: str, told: str, require: str, found: str | None) -> None:
    one = result(JUNE, "fail", value=place, unit=None, told=told, require=require)
    rule = ladder(LastRanks(named("T1"), (), 2, 1, "hold"))
    assert step(rule, month(JUNE, one)) == found
    gaps = stand(rule, month(JUNE, one)).gaps
    assert [gap.key for gap in gaps] == (
        ["gap-no-field"] if told == "6" and "of" not in require else []
    )


def ranked(rank: int | None, place: str = "a") -> Ranked:
    return Ranked(place, "pm25", "air", JUNE, rank, 7, 0, "ranking.json")


@pytest.mark.parametrize("rank, found", [(4, None), (5, None), (6, "gap"), (7, "s1")])
def test_a_place_without_a_rank_may_stand_ahead_or_behind(rank: int, found: str | None) -> None:
    """Seven are ranked, an eighth is not; the last two of eight are the seventh and the eighth.

    The sixth of the seven stays the sixth if the eighth stands behind it, else it is the seventh.
    """
    rule = ladder(LastRanks(named(), ("pm25",), 2, 1, "hold"))
    one = ranked(rank)._replace(unranked=1)
    stood = stand(rule, month(JUNE, result(JUNE, "pass"), ranks=(one,)))
    assert (stood.step.id if stood.step else None) == (None if found == "gap" else found)
    assert [gap.key for gap in stood.gaps] == (["gap-open-rank"] if found == "gap" else [])


def test_ranks_of_tables_hold_for_places_without_a_report_too() -> None:
    rule = ladder(LastRanks(named(), ("pm25",), 2, 1, "hold"))
    now = month(JUNE, result(JUNE, "pass"), ranks=(ranked(3), ranked(6, "b"), ranked(None, "c")))
    assert [step(rule, now, place=one) for one in "abc"] == [None, "s1", None]
    assert [gap.key for gap in stand(rule, now, place="c").gaps] == ["gap-no-rank"]
    then = month(MAY, result(MAY, "pass"), ranks=(ranked(7),))
    row = ladder(LastRanks(named(), ("pm25",), 2, 2, "hold"))
    assert step(row, then, now, place="b") is None
    assert [gap.key for gap in stand(row, then, now, place="b").gaps] == ["gap-no-ranking"]


L = Kept("L", "")


def late(days: int, ledger: str = "L") -> Late:
    return Late("a", "", ledger, "W-01", "", "2025-05-01", days, "ledger.json")


@pytest.mark.parametrize("days, found", [(29, None), (30, "s1"), (31, "s1")])
def test_an_item_that_is_overdue_by_so_many_days(days: int, found: str | None) -> None:
    now = month(JUNE, result(JUNE, "pass"), late=(late(days),), ledgers=(L,))
    assert step(ladder(Overdue(named(), (), 30)), now) == found
    assert step(ladder(Overdue(named(), ("L",), 30)), now) == found


def test_a_month_without_the_ledger_is_a_gap() -> None:
    then = month(MAY, result(MAY, "pass"), late=(late(40),), ledgers=(L,))
    found = stand(ladder(Overdue(named(), (), 30)), then, month(JUNE, result(JUNE, "pass")))
    assert (found.step, [gap.key for gap in found.gaps]) == (None, ["gap-no-ledger"])
    other = month(JUNE, result(JUNE, "pass"), ledgers=(Kept("M", ""),))
    found = stand(ladder(Overdue(named(), (), 30)), then, other)
    assert [gap.details["name"] for gap in found.gaps] == ["L"]


@pytest.mark.parametrize(
    "owner, lacking", [("a", True), ("", True), ("a/b", False), ("b", False), ("a-b", False)]
)
def test_a_place_lacks_its_own_ledgers_and_those_of_its_city_alone(
    owner: str, lacking: bool
) -> None:
    """Another ledger of the same name is there in June."""
    then = month(MAY, result(MAY, "pass"), ledgers=(Kept("L", owner), Kept("L", "a/")))
    now = month(JUNE, result(JUNE, "pass"), ledgers=(Kept("L", "a/"),))
    kept = Kept("K", "a")
    found = stand(
        ladder(Overdue(named(), (), 30)),
        then._replace(ledgers=(*then.ledgers, kept)),
        now._replace(ledgers=(kept,)),
    )
    assert bool(found.gaps) is lacking
    assert Kept("L", "x").concerns("x/y")
    assert not Kept("L", "x").concerns("xy")


@pytest.mark.parametrize(
    "june, why",
    [
        (result(JUNE, "pass", "T2"), "gap-no-target"),
        (result(JUNE, "fail", jurisdiction="b"), "gap-no-report"),
        (result(JUNE, "no_data", require="by 2025-05-31", figure=""), "gap-no-figure"),
        (result(JUNE, "insufficient", require="by 2025-05-31"), "gap-no-verdict"),
        (result(JUNE, "not_due", require="by 2025-09-30"), None),
    ],
)
def test_a_deliverable_of_which_nobody_can_tell_is_a_gap(june: Result, why: str | None) -> None:
    then = month(MAY, result(MAY, "not_due", require="by 2025-05-31"))
    found = stand(ladder(Overdue(named("T1"), None, 1)), then, month(JUNE, june))
    assert (found.step, [gap.key for gap in found.gaps]) == (None, [why] if why else [])
    done = month(MAY, result(MAY, "pass", require="by 2025-05-31"))
    if june.target != "T1" or june.jurisdiction != "a":  # what was done stays done
        assert stand(ladder(Overdue(named("T1"), None, 1)), done, month(JUNE, june)).gaps == ()


def test_a_deliverable_is_overdue_from_its_day_to_the_day_of_the_report() -> None:
    said = {"value": None, "unit": None, "require": "by 2025-05-31", "limit": "2025-05-31"}
    one = result(JUNE, "fail", reason_key="not-done", **said)
    rule = ladder(Overdue(named("T1"), None, 30))
    assert step(rule, month(JUNE, one)) == "s1"
    assert step(rule, month(JUNE, one, day=date(2025, 6, 29))) is None
    assert step(rule, month(JUNE, one, day=None)) == "s1"  # the end of the month
    done = one._replace(reason_key="by-fail", value="2025-06-20")
    assert step(rule, month(JUNE, done)) is None


@pytest.mark.parametrize(
    "limit, day, days",
    [
        ("2025-05-31", None, 30),  # the last day of June
        ("2025-05-31", date(2025, 6, 10), 10),
        ("2025-06-30", None, 0),
        (None, None, None),  # a limit that is no day
    ],
)
def test_the_days_that_a_deliverable_is_late(
    limit: str | None, day: date | None, days: int | None
) -> None:
    one = result(
        JUNE, "fail", reason_key="not-done", require="done", limit=limit or Decimal(1), value=None
    )
    now = month(JUNE, one, day=day)
    for asked in (0, 5, 10, 20, 30, 31):
        late_enough = days is not None and days >= asked
        assert (step(ladder(Overdue(named("T1"), None, asked)), now) == "s1") is late_enough


@pytest.mark.parametrize(
    "value, told, require, why",
    [
        ("6", "6/7", "among the best", "gap-no-rank"),  # no rank is asked for
        ("sixth", "6/7", "rank <= 3", "gap-no-rank"),
        (None, "6/7", "rank <= 3", "gap-no-rank"),
        ("6", "6", "rank <= 3", "gap-no-field"),
        ("6", "6 of 7", "rank <= 3", "gap-no-field"),
    ],
)
def test_a_rank_that_cannot_be_read_is_a_gap(
    value: str | None, told: str, require: str, why: str
) -> None:
    one = result(JUNE, "fail", value=value, unit=None, told=told, require=require)
    found = stand(ladder(LastRanks(named("T1"), (), 2, 1, "hold")), month(JUNE, one))
    assert (found.step, [gap.key for gap in found.gaps]) == (None, [why])


@pytest.mark.parametrize(
    "value, told, require, last",
    [
        ("6", "6/7", "rank <= 3 of 20", True),  # the field of the figure comes first
        ("6", "6/20", "rank <= 3 of 7", False),
        ("19", "19/20", "rank <= 3 of 7", True),
        ("18", "18/20", "rank <= 3", False),
    ],
)
def test_the_field_of_a_rank(value: str, told: str, require: str, last: bool) -> None:
    one = result(JUNE, "fail", value=value, unit=None, told=told, require=require)
    rule = ladder(LastRanks(named("T1"), (), 2, 1, "hold"))
    assert (step(rule, month(JUNE, one)) == "s1") is last


@pytest.mark.parametrize(
    "sign, done, behind",
    [
        (">=", "12", True),  # 24.2 x 181/365 = 12.0005...
        (">", "12.1", False),
        ("<=", "12", False),
        ("<=", "12.1", True),
        ("<", "12.1", True),
    ],
)
def test_the_part_of_a_bound_has_a_side(sign: str, done: str, behind: bool) -> None:
    assert Fraction("12.0") < Fraction("24.2") * Fraction(181, 365) < Fraction("12.1")
    so_far = result(
        JUNE,
        "not_due",
        figure="2025-H1",
        value=Decimal(done),
        limit=Decimal("24.2"),
        margin=Decimal(0),
        require=f"{sign} 24.2 台",
    )
    rule = ladder(failed(1, how="off_pace", against="elapsed"))
    assert (step(rule, month(JUNE, so_far)) == "s1") is behind


@pytest.mark.parametrize(
    "more", [{"require": "class <= III"}, {"value": None}, {"limit": "III"}, {"limit": None}]
)
def test_a_part_of_what_is_no_amount_is_a_gap(more: dict[str, object]) -> None:
    so_far = result(JUNE, "not_due", figure="2025-H1")._replace(**more)  # type: ignore[arg-type]
    found = stand(ladder(failed(1, how="off_pace", against="elapsed")), month(JUNE, so_far))
    assert (found.step, [gap.key for gap in found.gaps]) == (None, ["gap-no-verdict"])


# ---- What a rule names --------------------------------------------------------------------------


def test_what_no_report_holds_is_a_fault() -> None:
    now = month(
        JUNE, result(JUNE, "pass", "HZ25-001"), ranks=(ranked(1),), ledgers=(Kept("整改台账", ""),)
    )
    rule = ladder(
        failed(1, "HZ25-01"),
        failed(1, named=named(indicators=("air.pm10",))),
        Group(
            "any", (LastRanks(named(), ("pm10",), 1, 1, "hold"), Overdue(named(), ("整改台帐",), 1))
        ),
    )
    with pytest.raises(FaultError) as caught:
        stand(rule, now)
    found = [(fault.code, fault.near) for fault in caught.value.faults]
    assert found == [
        ("ladder-targets", ("HZ25-001",)),
        ("ladder-indicators", ("air.pm25",)),
        ("ladder-measures", ("pm25",)),
        ("ladder-ledgers", ("整改台账",)),
    ]


def test_a_fault_says_what_was_named_where() -> None:
    now = month(JUNE, result(JUNE, "pass", "HZ25-001"))
    with pytest.raises(FaultError) as caught:
        stand(ladder(failed(1, "HZ25-01")), now)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place, fault.details) == (
        "ladder-targets",
        HERE,
        {"found": "HZ25-01"},
    )


# ---- What is told -------------------------------------------------------------------------------


def told(found: OnStep) -> tuple[list[tuple[str, dict[str, object]]], list[dict[str, object]]]:
    """The reasons with all that their sentences need, and the gaps with their keys."""
    reasons = [(one.key, dict(one.details)) for one in found.reasons]
    return reasons, [{"why": one.key, **one.details} for one in found.gaps]


def test_a_row_is_told_with_its_ends_and_what_it_passed_over() -> None:
    """May has no report: April and June are a row of two, and May is named as passed over."""
    months = month(APRIL, result(APRIL, "fail")), month(JUNE, result(JUNE, "fail"))
    said = {"name": "T1", "months": 2, "from": APRIL, "to": JUNE, "places": 0, "passed": (MAY,)}
    assert told(stand(ladder(failed(2)), *months)) == ([("failed", said)], [])
    once = {**said, "months": 1, "from": JUNE, "passed": ()}
    assert told(stand(ladder(failed(1, gaps="break")), *months)) == ([("failed-once", once)], [])


def test_a_gap_says_whose_it_is_and_no_more_of_them_than_the_row_lacks() -> None:
    """A row of three lacks two months; of the three gaps the last two could be these."""
    months = [month("2025-02", result("2025-02", "undecided")), month(JUNE, result(JUNE, "fail"))]
    reasons, gaps = told(stand(ladder(failed(3)), *months))
    assert reasons == []
    assert gaps == [
        {"why": "gap-no-report", "name": "T1", "month": MAY},
        {"why": "gap-no-report", "name": "T1", "month": APRIL},
    ]


def test_a_row_that_is_too_short_does_not_hide_the_next_one() -> None:
    now = month(JUNE, result(JUNE, "undecided", "T1"), result(JUNE, "fail", "T2"))
    found = stand(ladder(failed(1, "T1", "T2")), now)
    assert [one.details["name"] for one in found.reasons] == ["T2"]


def test_an_indicator_is_told_by_its_own_names_and_its_scope() -> None:
    """A known indicator is named as the vocabulary has it, whatever the report calls it."""
    east = Names("东站", "east")
    one = result(JUNE, "fail", "T1", scope=east)
    other = result(JUNE, "fail", "T2", indicator="own.thing", scope=east)
    names = [
        stand(ladder(failed(1, named=named(indicators=(each.indicator,)))), month(JUNE, each))
        .reasons[0]
        .details["name"]
        for each in (one, other)
    ]
    vocabulary = vocab.indicator("air.pm25")
    assert vocabulary is not None
    assert names == [
        Names(f"{vocabulary.names.zh} · 东站", f"{vocabulary.names.en} · east"),
        Names("甲 · 东站", "A · east"),
    ]


def test_a_rank_is_told_with_the_places_that_count_as_last() -> None:
    rule = ladder(LastRanks(named(), ("pm25",), 2, 1, "hold"))
    now = month(JUNE, result(JUNE, "pass"), ranks=(ranked(6),))
    said = {"name": "pm25", "months": 1, "from": JUNE, "to": JUNE, "places": 2, "passed": ()}
    assert told(stand(rule, now)) == ([("rank-last-once", said)], [])


def test_an_item_and_a_deliverable_that_are_overdue_are_told_with_their_days() -> None:
    item = late(40)._replace(name="排污口")
    task = {"value": None, "unit": None, "require": "by 2025-05-31", "limit": "2025-05-31"}
    one = result(JUNE, "fail", reason_key="not-done", **task)
    now = month(JUNE, one, late=(item, late(30)), ledgers=(L,))
    reasons, gaps = told(stand(ladder(Overdue(named("T1"), (), 30)), now))
    assert reasons == [
        ("overdue", {"name": "W-01 排污口", "days": 40, "due": "2025-05-01"}),
        ("overdue", {"name": "W-01", "days": 30, "due": "2025-05-01"}),
        ("overdue", {"name": "T1", "days": 30, "due": "2025-05-31"}),
    ]
    assert gaps == []


def test_ledgers_that_are_not_there_are_named_in_one_gap() -> None:
    """Two ledgers of May lack in June; where the folder holds none at all, none can be named."""
    kept = (L, Kept("M", ""))
    then = month(MAY, result(MAY, "pass"), ledgers=kept)
    now = month(JUNE, result(JUNE, "pass"))
    rule = ladder(Overdue(named(), (), 30))
    gap = {"why": "gap-no-ledger", "month": JUNE}
    assert told(stand(rule, then, now))[1] == [{**gap, "name": "L, M"}]
    assert told(stand(rule, now))[1] == [{**gap, "name": "-"}]


def test_any_of_several_tells_only_what_holds_and_the_gaps_of_the_others() -> None:
    now = month(JUNE, result(JUNE, "fail"), result(JUNE, "undecided", "T2"))
    parts = (failed(1, "T1"), failed(1, "T2"))
    reasons, gaps = told(stand(ladder(Group("any", parts)), now))
    assert [(key, said["name"]) for key, said in reasons] == [("failed-once", "T1")]
    assert gaps == []  # the step is held, so nothing was missing
    reasons, gaps = told(stand(ladder(Group("all", parts)), now))
    assert (reasons, gaps) == ([], [{"why": "gap-no-verdict", "name": "T2", "month": JUNE}])


def test_a_place_is_told_whether_it_reported() -> None:
    rule = ladder(LastRanks(named(), ("pm25",), 2, 1, "hold"))
    now = month(JUNE, result(JUNE, "pass"), ranks=(ranked(6, "b"),))
    assert [stand(rule, now, place=one)[-1] for one in "ab"] == [True, False]


# ---- The second reading -------------------------------------------------------------------------


@given(
    st.lists(st.sampled_from(["fail", "pass", "no_data", "none"]), min_size=1, max_size=14),
    st.integers(1, 4),
    st.booleans(),
)
def test_both_readings_agree(outcomes: list[str], months: int, holds: bool) -> None:
    texts = [before("2025-12", len(outcomes) - 1 - n) for n in range(len(outcomes))]
    held = [
        month(text, result(text, outcome, figure="" if outcome == "no_data" else text))
        for text, outcome in zip(texts, outcomes, strict=True)
        if outcome != "none"
    ]
    # Another place keeps the months there, and the target known.
    other = [month(text, result(text, "pass", jurisdiction="b")) for text in texts]
    joined = [
        one._replace(
            results=(*one.results, *(r for m in held if m.text == one.text for r in m.results))
        )
        for one in other
    ]
    told = "hold" if holds else "break"
    found = {
        one.jurisdiction: one
        for one in standings(
            ladder(failed(months, gaps=told)), Folder(tuple(joined), (), ()), "2025-12"
        )
    }
    if set(outcomes) == {"none"}:
        assert set(found) == {"b"}
        return
    length = unknown = 0
    for outcome in reversed(outcomes):
        if outcome == "pass":
            break
        length += outcome == "fail"
        unknown += outcome != "fail"
        if outcome != "fail" and not holds:
            break
    assert (found["a"].step is not None) == (length >= months)
    # What the row lacks may lie in the months that nobody can tell.
    assert bool(found["a"].gaps) == (unknown > 0 and length < months)
    assert found["b"].step is None
