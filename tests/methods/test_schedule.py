"""Schedule progress: days with both ends, milestones in steps and linear."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import schedule
from ecotarget.model.faults import Place
from ecotarget.model.task import LINEAR, STEPS, Step

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
HERE = Place("tasks.yaml")


def step(day: str, amount: str) -> Step:
    return Step(date.fromisoformat(day), Decimal(amount), HERE)


MILESTONES = (step("2024-03-31", "3"), step("2024-09-30", "9"))


@pytest.mark.parametrize(
    "day, share",
    [
        ("2023-12-31", Fraction(0)),
        ("2024-01-01", Fraction(1, 366)),
        ("2024-01-31", Fraction(31, 366)),
        ("2024-06-30", Fraction(182, 366)),
        ("2024-12-30", Fraction(365, 366)),
        ("2024-12-31", Fraction(1)),
        ("2025-02-01", Fraction(1)),
    ],
)
def test_both_ends_of_the_term_count(day: str, share: Fraction) -> None:
    assert schedule.time_share(FIRST, LAST, date.fromisoformat(day)) == share


def test_the_worked_example() -> None:
    day = date(2024, 6, 30)
    assert schedule.by_days(Decimal(12), FIRST, LAST, day) == Fraction(12 * 182, 366)
    owed = [
        schedule.by_milestones(Decimal(12), MILESTONES, how, FIRST, LAST, day)
        for how in (STEPS, LINEAR)
    ]
    assert owed == [3, 3 + Fraction(6 * 91, 183)]


@pytest.mark.parametrize(
    "day, steps, linear",
    [
        ("2023-12-01", 0, 0),
        ("2024-01-01", 0, Fraction(3, 91)),
        ("2024-03-30", 0, Fraction(3 * 90, 91)),
        ("2024-03-31", 3, 3),
        ("2024-09-30", 9, 9),
        ("2024-12-30", 9, 9 + Fraction(3 * 91, 92)),
        ("2024-12-31", 12, 12),
    ],
)
def test_milestones_are_owed_on_their_day(day: str, steps: int, linear: Fraction) -> None:
    args = (FIRST, LAST, date.fromisoformat(day))
    assert schedule.by_milestones(Decimal(12), MILESTONES, STEPS, *args) == steps
    assert schedule.by_milestones(Decimal(12), MILESTONES, LINEAR, *args) == linear


def test_the_next_milestone_is_the_first_after_the_day() -> None:
    assert schedule.next_milestone(MILESTONES, date(2024, 3, 30)) == MILESTONES[0]
    assert schedule.next_milestone(MILESTONES, date(2024, 3, 31)) == MILESTONES[1]
    assert schedule.next_milestone(MILESTONES, date(2024, 9, 30)) is None


PROGRESS = (step("2024-02-01", "1.5"), step("2024-05-01", "2.5"), step("2024-12-31", "8"))


def test_what_is_done_is_what_was_added_up_to_the_day() -> None:
    assert schedule.done(PROGRESS, date(2024, 1, 31)) == 0
    assert schedule.done(PROGRESS, date(2024, 5, 1)) == 4
    assert schedule.done(PROGRESS, date(2024, 12, 31), since=date(2024, 2, 2)) == Fraction(21, 2)


def test_the_plan_is_reached_on_the_day_of_the_last_piece() -> None:
    reached = [
        schedule.reached_on(PROGRESS, Decimal(size), FIRST, LAST) for size in ("0", "4", "12", "13")
    ]
    assert reached == [FIRST, date(2024, 5, 1), LAST, None]
    assert schedule.reached_on(PROGRESS, Decimal(4), FIRST, date(2024, 4, 30)) is None


@given(
    st.lists(st.tuples(st.integers(0, 365), st.integers(0, 30)), max_size=5),
    st.integers(-5, 370),
    st.sampled_from([STEPS, LINEAR]),
)
def test_what_is_owed_never_falls_and_stays_within_the_plan(
    said: list[tuple[int, int]], number: int, how: str
) -> None:
    days = sorted({n: 0 for n, _ in said})
    amounts = sorted(amount for _, amount in said)[: len(days)]
    marks = tuple(
        Step(FIRST + timedelta(days=n), Decimal(amount), HERE)
        for n, amount in zip(days, amounts, strict=True)
    )
    plan = Decimal(max([30, *amounts]))
    owed = [
        schedule.by_milestones(plan, marks, how, FIRST, LAST, FIRST + timedelta(days=number + more))
        for more in (0, 1)
    ]
    assert 0 <= owed[0] <= owed[1] <= plan
    # Read again: in steps it is the greatest milestone that has come.
    if how == STEPS and FIRST + timedelta(days=number) < LAST:
        come = [one.amount for one in marks if (one.day - FIRST).days <= number]
        assert owed[0] == max(come, default=0)


LAST_MARK = (step("2024-03-31", "3"), step("2024-12-31", "12"))


@pytest.mark.parametrize(
    "marks, day, owed",
    [
        (MILESTONES, "2023-12-01", Fraction(0)),
        (MILESTONES, "2023-12-31", Fraction(0)),
        (MILESTONES, "2024-03-31", Fraction(3)),
        (MILESTONES, "2024-06-30", 3 + 6 * Fraction(91, 183)),  # 91 of the 183 days after March
        (MILESTONES, "2024-09-30", Fraction(9)),
        (MILESTONES, "2024-12-31", Fraction(12)),
        (MILESTONES, "2025-06-30", Fraction(12)),
        (LAST_MARK, "2024-06-30", 3 + 9 * Fraction(91, 275)),  # the last one is on the last day
        ((), "2024-06-30", 12 * Fraction(182, 366)),
    ],
)
def test_what_is_owed_between_milestones_rises_evenly(
    marks: tuple[Step, ...], day: str, owed: Fraction
) -> None:
    on = date.fromisoformat(day)
    assert schedule.by_milestones(Decimal(12), marks, LINEAR, FIRST, LAST, on) == owed
