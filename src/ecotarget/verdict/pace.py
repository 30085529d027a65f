"""Pace: where a running period is heading. It stands beside the verdict and decides nothing.

Lost and met early are proofs (`early`). The rest is arithmetic, and of things with a season an estimate:
on pace, at risk and off pace come from the chance of the projection where there are past years day by
day, else from what the rest may be against what the same rest of a year before was; without any past
there is no state. What accumulates goes by its schedule: progress against time, or against its
milestones. A rate, a rank and a change of what neither has a course nor accumulates say what must still
happen, and have no state: nobody knows their schedule.
"""

from __future__ import annotations

from datetime import date
from math import floor
from typing import NamedTuple

from ecotarget.model import course as kinds
from ecotarget.model.course import Course
from ecotarget.model.evidence import Evidence
from ecotarget.model.finding import FAIL, INSUFFICIENT, NOT_DUE, PASS, WARN, Reason, Verdict
from ecotarget.model.pace import AT_RISK, LOST, MET_EARLY, OFF_PACE, ON_PACE, Pace, Projection
from ecotarget.model.record import Completion, Measure, Rank
from ecotarget.model.requirement import By, Done, NotLast, RankBound
from ecotarget.model.target import BY_DAYS, MEAN, SUM, Target
from ecotarget.model.thresholds import Thresholds
from ecotarget.verdict import progress, rest, section_rests
from ecotarget.verdict.early import early
from ecotarget.verdict.goal import UP, Goal, fact
from ecotarget.verdict.judge import is_partial, outcome_of_whole
from ecotarget.verdict.projection import project

_RUNNING = (NOT_DUE, PASS, FAIL, WARN, INSUFFICIENT)


class Told(NamedTuple):
    """What one kind of figure tells: how it comes together, its lines, and a state with its reason."""

    how: str
    lines: tuple[Reason, ...]
    why: Reason
    state: str | None = None
    projection: Projection | None = None


def pace(
    target: Target, evidence: Evidence, verdict: Verdict, day: date, thresholds: Thresholds
) -> Pace | None:
    """Return the pace of a target on a day; None where its period is over or nothing is known."""
    begun = target.period.start <= day < target.period.end
    if not begun or verdict.outcome not in _RUNNING:
        return None
    if verdict.outcome == INSUFFICIENT and evidence.course is None:
        return None  # without a day to look from, only a course knows that a period still runs
    told = _told(target, evidence, day, thresholds)
    if told is None:
        return None
    proven = _proven(target, evidence, verdict)
    if proven is not None:
        state = MET_EARLY if proven == PASS else LOST
        why = fact("met-early") if proven == PASS else fact("lost")
        told = told._replace(state=state, why=why, projection=None)
    return Pace(told.state, told.how, day, told.why, told.lines, told.projection)


def _proven(target: Target, evidence: Evidence, verdict: Verdict) -> str | None:
    """Return the outcome that is decided already, whatever comes."""
    measure, course = evidence.measure, evidence.course
    if verdict.outcome == NOT_DUE:
        return None
    # Without a day to look from, the figure is said to be of the whole period; its course knows better.
    unended = measure is not None and course is not None and measure.period == target.period
    if verdict.outcome != INSUFFICIENT and not unended:
        return FAIL if verdict.outcome == WARN else verdict.outcome
    if measure is None or course is None or course.short:
        return None
    found = early(target, evidence, measure, lambda end: outcome_of_whole(target, evidence, end))
    return None if found is None else found.outcome


# ---- Kinds --------------------------------------------------------------------------------------


def _told(target: Target, evidence: Evidence, day: date, thresholds: Thresholds) -> Told | None:
    requirement, measure, course = target.requirement, evidence.measure, evidence.course
    if any(part is not None for _, part in evidence.parts):
        return _spans(target, evidence, day)
    if measure is None:
        return None
    if isinstance(requirement, By | Done):
        return _task(target, measure, day)
    if isinstance(requirement, RankBound | NotLast):
        return _rank(target, measure)
    goal = Goal(target, evidence, measure)
    if goal.is_change and goal.base is None:
        return _so_far(evidence, measure)
    if course is not None and course.period == target.period:
        told: Told | None = _of_course(goal, course, thresholds)
    elif is_partial(target, measure):
        told = _of_figure(goal, evidence, thresholds)
    else:
        return None
    return told if told is None or not goal.is_change else _of_change(goal, told)


def _of_course(goal: Goal, course: Course, thresholds: Thresholds) -> Told:
    """What has its days or its sections: arithmetic, and the estimate where there are past years."""
    if course.how == kinds.SECTIONS:
        return Told(course.how, section_rests.lines(goal, course), fact("no-past"))
    weighed = rest.of_course(goal, course)
    found = project(course, goal.keeps)
    if found is None:
        return _by_margin(course.how, weighed)
    if found.chance >= thresholds.chance_on:
        state = ON_PACE
    else:
        state = OFF_PACE if found.chance < thresholds.chance_off else AT_RISK
    why = fact("by-chance", chance=floor(100 * found.chance))
    return Told(course.how, weighed.lines, why, state, found)


def _by_margin(how: str, weighed: rest.Weighed) -> Told:
    """The state that a year before gives; without one there is none, but for what cannot be mended."""
    if weighed.broken:
        return Told(how, weighed.lines, fact("broken"), OFF_PACE)
    margin = weighed.margin
    if margin is None:
        return Told(how, weighed.lines, fact("no-past"))
    why = fact("by-past", year=margin.year)
    return Told(how, weighed.lines, why, rest.state_of(margin))


def _of_figure(goal: Goal, evidence: Evidence, thresholds: Thresholds) -> Told | None:
    """A figure without its days: by its schedule where it accumulates, else by what the rest may be."""
    course = goal.target.indicator.course
    if course == SUM:
        found = progress.total(goal)
        if found is None:  # no bound to go by: an exact number, a range
            return Told(SUM, (), fact("no-schedule"))
        return _scheduled(SUM, found, thresholds)
    if course in (BY_DAYS, MEAN):
        weigh = rest.of_days if course == BY_DAYS else rest.of_mean
        weighed = weigh(goal, evidence.past)
        return None if weighed is None else _by_margin(course, weighed)
    counted = progress.rate(goal)
    if counted is not None:
        return _scheduled("rate", counted, thresholds)
    return Told("change", (), fact("no-schedule")) if goal.is_change else None


def _scheduled(how: str, found: progress.Progress, thresholds: Thresholds) -> Told:
    if found.behind is None:
        return Told(how, found.lines, fact("no-schedule"))
    state = progress.state_of(found.behind, thresholds)
    why = fact("by-schedule", behind=100 * found.behind)
    return Told(how, found.lines, why, state)


# ---- Changes, ranks, months, deliverables --------------------------------------------------------


def _of_change(goal: Goal, told: Told) -> Told:
    """A change on another year: what the whole may come to in absolute terms comes first."""
    if goal.base is None:
        return told._replace(how="change")
    bound = rest.final(goal)
    if bound is None:
        return told._replace(how="change")
    said = {"bound": bound, "unit": goal.unit, "base": rest.amount(goal, goal.base)}
    period = goal.base.period.text
    if goal.way == UP:
        line = fact("change-least", period=period, **said)
    else:
        line = fact("change-most", period=period, **said)
    return told._replace(how="change", lines=(line, *told.lines))


def _so_far(evidence: Evidence, measure: Measure) -> Told | None:
    """Without the whole of the base year only the same part of both years can be laid side by side."""
    base = evidence.base
    if base is None:
        return None
    line = fact("change-so-far", now=measure.text, base=base.text, period=base.period.text)
    return Told("change", (line,), fact("no-whole-base"))


def _rank(target: Target, measure: Measure) -> Told | None:
    requirement, rank = target.requirement, measure.value
    if not isinstance(rank, Rank):
        return None
    if isinstance(requirement, RankBound):
        limit = requirement.place
    else:
        assert isinstance(requirement, NotLast)
        field = rank.field or requirement.field
        limit = None if field is None else field - requirement.last
    if limit is None:
        return None
    line = fact("rank-rest", place=rank.place, limit=limit, gain=max(0, rank.place - limit))
    return Told("rank", (line,), fact("no-schedule"))


def _spans(target: Target, evidence: Evidence, day: date) -> Told:
    """What every month must reach: the months that are over, and those still to come."""
    over = [(period, part) for period, part in evidence.parts if period.end <= day]
    missing = tuple(period.text for period, part in over if part is None)
    missed = tuple(
        period.text
        for period, part in over
        if part is not None and outcome_of_whole(target, evidence, part) == FAIL
    )
    left = len(evidence.parts) - len(over)
    lines = [fact("spans-so-far", over=len(over), have=len(over) - len(missing), left=left)]
    if missed:
        lines.append(fact("spans-missed", spans=missed))
    if missing:
        lines.append(fact("spans-missing", spans=missing))
        return Told("spans", tuple(lines), fact("spans-gaps"))
    # Months that went well say nothing of those of another season.
    if target.indicator.course != SUM or missed:
        return Told("spans", tuple(lines), fact("no-schedule"))
    return Told("spans", tuple(lines), fact("spans-met"), ON_PACE)


def _task(target: Target, measure: Measure, day: date) -> Told | None:
    """A deliverable: the days left, and no pace."""
    end = target.due or target.period.end
    requirement = target.requirement
    if isinstance(requirement, By) and requirement.day is not None:
        end = requirement.day
    if not isinstance(measure.value, Completion) or end < day:
        return None
    if measure.value.done:
        return Told("task", (fact("task-done", due=end),), fact("no-schedule"))
    line = fact("task-left", days=(end - day).days, due=end)
    return Told("task", (line,), fact("no-schedule"))
