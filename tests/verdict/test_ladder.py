"""The ladder: worked examples, gaps, and rows of months read a second time in plain Python."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from ecotarget.model.month import Folder, Late, Month, Ranked, before
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
    said: dict[str, object] = {"how": "failed", "needed": 1, "outcomes": FAIL, "against": "bound"}
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
def test_a_month_that_nobody_can_tell_breaks_the_row_and_is_named(
    may: Month | None, why: str
) -> None:
    between = [may] if may else []
    found = stand(
        ONE_TWO_THREE,
        month(APRIL, result(APRIL, "fail")),
        *between,
        month(JUNE, result(JUNE, "fail")),
    )
    assert found.step is not None
    assert found.step.id == "s1"
    assert {gap.key for gap in found.gaps} == {why}
    assert {gap.details["month"] for gap in found.gaps} == {MAY}


def test_what_lies_before_the_folder_is_no_gap() -> None:
    assert stand(ONE_TWO_THREE, month(JUNE, result(JUNE, "fail"))).gaps == ()


def test_only_months_up_to_the_one_asked_for_count() -> None:
    months = [month(one, result(one, "fail")) for one in (APRIL, MAY, JUNE)]
    assert step(ONE_TWO_THREE, *months, at=MAY) == "s2"
    assert step(ONE_TWO_THREE, month(APRIL, result(APRIL, "pass")), *months[1:], at=APRIL) is None


def test_a_place_without_a_report_of_the_month_is_told_so() -> None:
    months = [month(MAY, result(MAY, "fail")), month(JUNE, result(JUNE, "fail", jurisdiction="b"))]
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
    rule = ladder(LastRanks(named("T1"), (), 2, 1))
    assert step(rule, month(JUNE, one)) == found
    gaps = stand(rule, month(JUNE, one)).gaps
    assert [gap.key for gap in gaps] == (
        ["gap-no-field"] if told == "6" and "of" not in require else []
    )


def ranked(rank: int | None, place: str = "a") -> Ranked:
    return Ranked(place, "pm25", "air", JUNE, rank, 7, "ranking.json")


def test_ranks_of_tables_hold_for_places_without_a_report_too() -> None:
    rule = ladder(LastRanks(named(), ("pm25",), 2, 1))
    now = month(JUNE, result(JUNE, "pass"), ranks=(ranked(3), ranked(6, "b"), ranked(None, "c")))
    assert [step(rule, now, place=one) for one in "abc"] == [None, "s1", None]
    assert [gap.key for gap in stand(rule, now, place="c").gaps] == ["gap-no-rank"]
    then = month(MAY, result(MAY, "pass"), ranks=(ranked(7),))
    row = ladder(LastRanks(named(), ("pm25",), 2, 2))
    assert step(row, then, now, place="b") is None
    assert [gap.key for gap in stand(row, then, now, place="b").gaps] == ["gap-no-ranking"]


def late(days: int, ledger: str = "L") -> Late:
    return Late("a", "", ledger, "W-01", "", "2025-05-01", days, "ledger.json")


@pytest.mark.parametrize("days, found", [(29, None), (30, "s1"), (31, "s1")])
def test_an_item_that_is_overdue_by_so_many_days(days: int, found: str | None) -> None:
    now = month(JUNE, result(JUNE, "pass"), late=(late(days),), ledgers=("L",))
    assert step(ladder(Overdue(named(), (), 30)), now) == found
    assert step(ladder(Overdue(named(), ("L",), 30)), now) == found


def test_a_month_without_the_ledger_is_a_gap() -> None:
    then = month(MAY, result(MAY, "pass"), late=(late(40),), ledgers=("L",))
    found = stand(ladder(Overdue(named(), (), 30)), then, month(JUNE, result(JUNE, "pass")))
    assert (found.step, [gap.key for gap in found.gaps]) == (None, ["gap-no-ledger"])


def test_a_deliverable_is_overdue_from_its_day_to_the_day_of_the_report() -> None:
    one = result(JUNE, "fail", value=None, unit=None, limit="2025-05-31", reason_key="not-done")
    rule = ladder(Overdue(named("T1"), None, 30))
    assert step(rule, month(JUNE, one)) == "s1"
    assert step(rule, month(JUNE, one, day=date(2025, 6, 29))) is None
    assert step(rule, month(JUNE, one, day=None)) == "s1"  # the end of the month
    done = one._replace(reason_key="by-fail", value="2025-06-20")
    assert step(rule, month(JUNE, done)) is None


# ---- What a rule names --------------------------------------------------------------------------


def test_what_no_report_holds_is_a_fault() -> None:
    now = month(JUNE, result(JUNE, "pass", "HZ25-001"), ranks=(ranked(1),), ledgers=("整改台账",))
    rule = ladder(
        failed(1, "HZ25-01"),
        failed(1, named=named(indicators=("air.pm10",))),
        Group("any", (LastRanks(named(), ("pm10",), 1, 1), Overdue(named(), ("整改台帐",), 1))),
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


# ---- The second reading -------------------------------------------------------------------------


@given(
    st.lists(st.sampled_from(["fail", "pass", "no_data", "none"]), min_size=1, max_size=14),
    st.integers(1, 4),
)
def test_both_readings_agree(outcomes: list[str], months: int) -> None:
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
    length = 0
    for outcome in reversed(outcomes):
        if outcome != "fail":
            break
        length += 1
    broken = length < len(outcomes) and outcomes[-1 - length] in ("no_data", "none")
    found = {
        one.jurisdiction: one
        for one in standings(ladder(failed(months)), Folder(tuple(joined), (), ()), "2025-12")
    }
    if set(outcomes) == {"none"}:
        assert set(found) == {"b"}
        return
    assert (found["a"].step is not None) == (length >= months)
    # A target that the place never had before has no row, and so no gap.
    known = any(outcome in ("fail", "pass", "no_data") for outcome in outcomes)
    wanted = known and broken and length < months
    assert bool(found["a"].gaps) == wanted
    assert found["b"].step is None
