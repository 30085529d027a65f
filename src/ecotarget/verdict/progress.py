"""What goes by a schedule: totals that accumulate, and rates of a list.

Progress is laid beside the part of the period that was over when the figure closed, or beside the last
milestone that had come by then. What must still happen is told in whole items; a month is one of the
calendar, and one that is under way counts by its days.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model import requirement as kinds
from ecotarget.model.amount import Amount, quotient, tidy
from ecotarget.model.finding import Reason
from ecotarget.model.pace import AT_RISK, OFF_PACE, ON_PACE
from ecotarget.model.period import Period
from ecotarget.model.target import Milestone
from ecotarget.model.thresholds import Thresholds
from ecotarget.verdict.goal import DOWN, UP, Goal, fact, farthest


class Progress(NamedTuple):
    """The lines of what goes by a schedule; how far it is behind, as a part of the whole. None: no schedule."""

    lines: tuple[Reason, ...]
    behind: Fraction | None = None


def state_of(behind: Fraction, thresholds: Thresholds) -> str:
    """Return the state of what is so much of the whole behind its schedule."""
    if behind <= thresholds.behind_risk:
        return ON_PACE
    return AT_RISK if behind <= thresholds.behind_off else OFF_PACE


def time_share(period: Period, day: date) -> Fraction:
    """Return the part of a period that is over at the end of a day.

    >>> time_share(Period.parse("2025-01"), date(2025, 1, 31))
    Fraction(1, 1)
    """
    return Fraction((day - period.start).days + 1, _length(period))


def months_left(end: date, day: date) -> Fraction:
    """Return the months from the day after `day` to `end`, a part of a month by its days.

    >>> months_left(date(2025, 12, 31), date(2025, 6, 15))
    Fraction(13, 2)
    """
    found, first = Fraction(0), day + timedelta(days=1)
    while first <= end:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        last = min(end, following - timedelta(days=1))
        length = (following - first.replace(day=1)).days
        found += Fraction((last - first).days + 1, length)
        first = following
    return found


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1


def total(goal: Goal) -> Progress | None:
    """Lay a total beside its schedule: what is done, owed and still to go, or used and left."""
    value, way, wanted = goal.so_far.value, goal.way, _wanted(goal)
    if not isinstance(value, Amount) or wanted is None:
        return None
    done = Fraction(value.base) / Fraction(goal.unit.factor)
    day = goal.so_far.period.end
    time = time_share(goal.target.period, day)
    if not wanted and way == DOWN:  # not used evenly: it holds, or it is broken
        line = fact("sum-none", done=done, unit=goal.unit)
        return Progress((line,), Fraction(int(done > 0)))
    owed = _owed(goal, day, wanted) if goal.target.milestones else wanted * time
    said: dict[str, object] = {
        "done": done,
        "goal": _exactly(wanted),
        "share": 100 * done / wanted if wanted else Fraction(0),
        "time": 100 * time,
        "owed": owed,
        "unit": goal.unit,
    }
    rest = {"rest": wanted - done, "each": _each(goal, wanted - done), "unit": goal.unit}
    if way == UP:
        lines = [fact("sum-progress", **said)]
        lines += [fact("sum-rest", **rest)] if done < wanted else []
    else:
        lines = [fact("sum-used", **said)]
        lines += [fact("sum-left", **rest)] if done <= wanted else []
    lines += _next(goal, day)
    behind = owed - done if way == UP else done - owed
    return Progress(tuple(lines), behind / wanted if wanted else Fraction(0))


def _wanted(goal: Goal) -> Fraction | None:
    """Return the total that just keeps the target, in whole things where things are counted."""
    requirement, whole = goal.target.requirement, getattr(goal.target.requirement, "whole", None)
    if isinstance(requirement, kinds.AllOf):
        return None if whole is None else Fraction(whole)
    if goal.way is None:
        return None
    counted = goal.unit.dimension == "count" and goal.unit.factor == 1
    step = Fraction(1) if counted else goal.step
    number = farthest(lambda n: goal.keeps(n * step), goal.way)
    return None if number is None else number * step


def _exactly(value: Fraction) -> Decimal:
    return tidy(quotient(Decimal(value.numerator), Decimal(value.denominator)))


def _each(goal: Goal, rest: Fraction) -> Fraction:
    return Fraction(rest, months_left(goal.target.period.end, goal.so_far.period.end))


def _owed(goal: Goal, day: date, wanted: Fraction) -> Fraction:
    """Return what the milestones ask on a day.

    Of what must be reached it is the last one that has come, and nothing before the first; of what may
    be used it is the next one to come, and after the last one the whole.
    """
    if goal.way == DOWN:
        ahead = [one for one in goal.target.milestones if one.by >= day]
        return _bound(goal, min(ahead, key=lambda one: one.by)) if ahead else wanted
    come = [one for one in goal.target.milestones if one.by <= day]
    return _bound(goal, max(come, key=lambda one: one.by)) if come else Fraction(0)


def _bound(goal: Goal, one: Milestone) -> Fraction:
    return Fraction(one.value.base) / Fraction(goal.unit.factor)


def _next(goal: Goal, day: date) -> list[Reason]:
    """Name the milestone that comes next."""
    to_come = [one for one in goal.target.milestones if one.by > day]
    if not to_come:
        return []
    one = min(to_come, key=lambda one: one.by)
    return [fact("milestone-next", day=one.by, value=_exactly(_bound(goal, one)), unit=goal.unit)]


def rate(goal: Goal) -> Progress | None:
    """Tell of a rate how many whole items it still needs, or has to spare, for the list as it is."""
    cases = goal.so_far.cases
    if cases is None or goal.way is None:
        return None
    reached, listed = Fraction(cases.reached), Fraction(cases.listed)
    number = _count_wanted(goal, listed)
    if number is None:
        return Progress((fact("rate-none", reached=reached, listed=listed),))
    if goal.way == UP:
        more = max(Fraction(0), number - reached)
        line = fact("rate-rest", reached=reached, listed=listed, needed=number, more=more)
    else:
        line = fact(
            "rate-spare", reached=reached, listed=listed, most=number, spare=number - reached
        )
    day, milestones = goal.so_far.period.end, goal.target.milestones
    if not milestones or goal.way == DOWN:
        return Progress((line,))
    owed = _owed(goal, day, Fraction(100))
    behind = (owed - 100 * reached / listed) / 100
    return Progress((line, *_next(goal, day)), behind)


def _count_wanted(goal: Goal, listed: Fraction) -> Fraction | None:
    """Return how many of so many cases just keep the target; None where no number does."""
    if isinstance(goal.target.requirement, kinds.AllOf):
        return listed
    assert goal.way is not None
    number = farthest(lambda n: goal.keeps(100 * n / listed), goal.way)
    if goal.way == UP:
        return None if number is None or number > listed else Fraction(number)
    return (
        None
        if not goal.keeps(Fraction(0))
        else listed
        if number is None
        else min(Fraction(number), listed)
    )
