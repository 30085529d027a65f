"""What goes by a schedule, beside sums by hand: progress and time, milestones, whole items of a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model import requirement as req
from ecotarget.model.evidence import Evidence
from ecotarget.model.pace import AT_RISK, OFF_PACE, ON_PACE
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.model.target import Milestone
from ecotarget.model.thresholds import Thresholds
from ecotarget.verdict import progress
from ecotarget.verdict.goal import Goal
from underway import EVENTS, MONEY, amount, counted, known, target, told

CLOSED = known("rectification.finding_closure_ratio")
DATES = st.dates(date(2023, 1, 1), date(2025, 12, 31))


def goal(so_far: Measure, sign: str, text: str, unit: str, **more: Any) -> Goal:
    asked = target(so_far.indicator, sign, text, unit, **more)
    return Goal(asked, Evidence(so_far), so_far)


def lines(found: progress.Progress | None) -> dict[str, Mapping[str, Any]]:
    assert found is not None
    return {line.key: line.details for line in found.lines}


@given(DATES, DATES)
def test_months_that_are_left_day_by_day(day: date, end: date) -> None:
    """Each day to come is its part of its own month."""
    left = Fraction(0)
    for number in range(1, (end - day).days + 1):
        one = day + timedelta(days=number)
        following = date(one.year + one.month // 12, one.month % 12 + 1, 1)
        left += Fraction(1, (following - one.replace(day=1)).days)
    assert progress.months_left(end, day) == left


def test_progress_by_hand() -> None:
    """Of 18 hundred million 8 at the end of June: 8/18 is 44.4 %, 182 of 366 days are 49.7 %."""
    found = progress.total(goal(told(MONEY, "8", "亿元"), ">=", "18", "亿元"))
    said = lines(found)
    assert found is not None and found.behind == Fraction(182, 366) - Fraction(8, 18)
    assert said["sum-progress"]["owed"] == Fraction(18 * 182, 366)
    assert said["sum-progress"]["share"] == Fraction(800, 18)
    assert (said["sum-rest"]["rest"], said["sum-rest"]["each"]) == (10, Fraction(10, 6))


def test_what_may_not_be_exceeded_is_used_evenly() -> None:
    """Four of five petitions by June: an even use is 2.49, so 30.3 points too many."""
    found = progress.total(goal(told(EVENTS, "4", "起"), "<=", "5", "起"))
    said = lines(found)
    assert found is not None and found.behind == Fraction(4, 5) - Fraction(182, 366)
    assert (said["sum-left"]["rest"], said["sum-left"]["each"]) == (1, Fraction(1, 6))


@pytest.mark.parametrize(
    "sign, bound, whole", [("<=", "5", 5), ("<", "5", 4), (">=", "5", 5), (">", "5", 6)]
)
def test_the_goal_of_what_is_counted_is_a_whole_number(sign: str, bound: str, whole: int) -> None:
    said = lines(progress.total(goal(told(EVENTS, "2", "起"), sign, bound, "起")))
    key = "sum-used" if sign.startswith("<") else "sum-progress"
    assert said[key]["goal"] == whole


@pytest.mark.parametrize("so_far, behind", [("0", 0), ("1", 1)])
def test_an_allowance_of_zero_holds_or_is_broken(so_far: str, behind: int) -> None:
    found = progress.total(goal(told(EVENTS, so_far, "起"), "<=", "0", "起"))
    assert found is not None and found.behind == behind


def test_all_of_a_list_are_its_number() -> None:
    so_far = told(EVENTS, "6", "起")
    found = progress.total(goal(so_far, ">=", "1", "起", requirement=req.AllOf(13)))
    assert lines(found)["sum-rest"]["rest"] == 7
    assert progress.total(goal(so_far, ">=", "1", "起", requirement=req.AllOf())) is None


MILESTONES = (
    Milestone(date(2024, 3, 31), amount("3", "亿元")),
    Milestone(date(2024, 6, 30), amount("60000", "万元")),
    Milestone(date(2024, 9, 30), amount("12", "亿元")),
)


@pytest.mark.parametrize(
    "period, owed, following",
    [("2024-01", 0, "3"), ("2024-Q1", 3, "6"), ("2024-H1", 6, "12")],
)
def test_the_last_milestone_that_has_come_is_owed(period: str, owed: int, following: str) -> None:
    so_far = told(MONEY, "5", "亿元", Period.parse(period))
    found = progress.total(goal(so_far, ">=", "18", "亿元", milestones=MILESTONES))
    assert found is not None and found.behind == Fraction(owed - 5, 18)
    assert lines(found)["milestone-next"]["value"] == Decimal(following)


@pytest.mark.parametrize(
    "behind, state",
    [
        ("-0.2", ON_PACE),
        ("0", ON_PACE),
        ("0.01", AT_RISK),
        ("0.1", AT_RISK),
        ("0.11", OFF_PACE),
    ],
)
def test_the_states_begin_where_the_thresholds_say(behind: str, state: str) -> None:
    assert progress.state_of(Fraction(behind), Thresholds()) == state
    wider = Thresholds(behind_risk=Fraction(1, 5), behind_off=Fraction(1, 2))
    assert progress.state_of(Fraction(behind), wider) == ON_PACE


# ---- Rates --------------------------------------------------------------------------------------


@given(
    st.integers(1, 200),
    st.integers(0, 200),
    st.integers(0, 100),
    st.sampled_from(["<=", "<", ">=", ">"]),
)
def test_whole_items_of_a_list(listed: int, reached: int, bound: int, sign: str) -> None:
    reached = min(reached, listed)
    holds = {
        "<=": lambda k: 100 * k <= bound * listed,
        "<": lambda k: 100 * k < bound * listed,
        ">=": lambda k: 100 * k >= bound * listed,
        ">": lambda k: 100 * k > bound * listed,
    }[sign]
    fitting = [k for k in range(listed + 1) if holds(k)]
    said = lines(progress.rate(goal(counted(CLOSED, reached, listed), sign, str(bound), "%")))
    if not fitting:
        assert set(said) == {"rate-none"}
    elif sign.startswith(">"):
        assert said["rate-rest"]["more"] == max(0, min(fitting) - reached)
    else:
        assert said["rate-spare"]["spare"] == max(fitting) - reached


def test_all_of_a_list_by_its_rate() -> None:
    found = progress.rate(goal(counted(CLOSED, 5, 14), ">=", "1", "%", requirement=req.AllOf()))
    assert lines(found)["rate-rest"]["more"] == 9
    assert found is not None and found.behind is None  # nobody knows a schedule


def test_a_rate_with_milestones_has_a_schedule() -> None:
    """60 % were due by June, 7 of 14 are done."""
    milestones = (Milestone(date(2024, 6, 30), amount("60", "%")),)
    found = progress.rate(goal(counted(CLOSED, 7, 14), ">=", "90", "%", milestones=milestones))
    assert found is not None and found.behind == Fraction(1, 10)


def test_a_range_has_no_items_to_go() -> None:
    within = req.Within(amount("1", "%"), amount("2", "%"))
    assert progress.rate(goal(counted(CLOSED, 7, 14), ">=", "9", "%", requirement=within)) is None
