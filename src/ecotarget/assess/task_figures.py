"""What targets ask of one task: an amount, a count, a rate of days, a stage, done or not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ecotarget.methods import each_day, each_period, schedule
from ecotarget.model.assessment import FINAL, WHOLE, Assessed, Coverage
from ecotarget.model.period import Period
from ecotarget.model.record import Unsettled
from ecotarget.model.target import Indicator, Names
from ecotarget.model.task import EACH_DAY, EVERY, STAGES, Standing, Task, TaskSet

TASKS = "tasks"
_MOST_DECIMALS = 30


def figure(said: TaskSet, found: Standing, period: Period, day: date) -> Assessed | None:
    """Return the figure of a task for a period that has been seen to its end.

    None where the period says nothing of it: a span that still runs (of which only the total so far
    is told), an event that is still to come.
    """
    task = found.task
    indicator = task.indicator
    assert indicator is not None
    if indicator.dimension == "task":
        return _completion(said, indicator, found, period)
    if task.kind == EVERY:
        return _count(said, indicator, task, period, day)
    if task.kind == EACH_DAY:
        return _days(said, indicator, task, period)
    if task.kind == STAGES:
        names = Names(found.stage, found.stage)
        return _bare(said, indicator, task, period)._replace(
            value=Fraction(0), details=_scoped(task, grade=names)
        )
    return _amount(said, indicator, task, period)


def _bare(said: TaskSet, indicator: Indicator, task: Task, period: Period) -> Assessed:
    return Assessed(
        place=said.jurisdiction,
        rung=WHOLE,
        indicator=indicator.id,
        item="",
        period=period,
        when=period.text,
        value=None,
        unit=indicator.unit.spelling if indicator.unit else "",
        shown=indicator.decimals or 0,
        coverage=Coverage(1, 1, TASKS),
        state=FINAL,
        details=_scoped(task),
    )


def _scoped(task: Task, **more: object) -> dict[str, object]:
    own: dict[str, object] = {"at": task.place}
    if task.scope:
        own["scope"] = task.scope
    return {**own, **more}


def _completion(said: TaskSet, indicator: Indicator, found: Standing, period: Period) -> Assessed:
    """Done or not, and on which day; where nobody can tell, why."""
    bare = _bare(said, indicator, found.task, period)
    if found.unsettled is not None:
        return bare._replace(details=_scoped(found.task, unsettled=found.unsettled))
    done = found.finished is not None
    details = _scoped(found.task, assigned=found.task.assigned, day=found.finished)
    return bare._replace(value=Fraction(done), details=details)


def _count(
    said: TaskSet, indicator: Indicator, task: Task, period: Period, day: date
) -> Assessed | None:
    """How many events the period has; 0 is a figure."""
    counted = each_period.counted(task.events, period, "day", day)
    total = Fraction(0)
    for _, count in counted.ended:
        total += count
    return _bare(said, indicator, task, period)._replace(value=total)


def _days(said: TaskSet, indicator: Indicator, task: Task, period: Period) -> Assessed | None:
    """How many of the days of the event within the period meet the test; one without a figure may."""
    assert task.test is not None
    first, last = max(task.start, period.start), min(task.due, period.end)
    if last < first:
        return None
    tested = each_day.over_days(task.test, task.days, first, last)
    bare = _bare(said, indicator, task, period)
    if tested.missing and not tested.failed:
        return bare._replace(details=_scoped(task, unsettled=days_missing(tested)))
    days = (last - first).days + 1
    low, high = (tested.met, days), (tested.met + len(tested.missing), days)
    ends = {"cases_ends": (low, high)} if low != high else {"cases": low}
    return bare._replace(value=Fraction(100 * tested.met, days), details=_scoped(task, **ends))


def days_missing(tested: each_day.Days) -> Unsettled:
    """Return why days without a figure leave the question open."""
    missing = tuple(day.isoformat() for day in tested.missing)
    return Unsettled("task-days-missing", (("days", missing),))


def _amount(said: TaskSet, indicator: Indicator, task: Task, period: Period) -> Assessed:
    """What was done within the period, with every digit: a target must not meet a rounded figure."""
    assert task.unit is not None and indicator.unit is not None
    done = schedule.done(task.progress, period.end, period.start)
    value = done * Fraction(task.unit.factor) * Fraction(1, Fraction(indicator.unit.factor))
    shown = indicator.decimals or 0
    while shown < _MOST_DECIMALS and (value * 10**shown).denominator != 1:
        shown += 1
    return _bare(said, indicator, task, period)._replace(value=value, shown=shown)
