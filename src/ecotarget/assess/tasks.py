"""Tasks to figures: how each stands on a day, and what targets ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from ecotarget.assess import tally, task_figures
from ecotarget.assess.question import Question
from ecotarget.methods import each_day, each_period, schedule
from ecotarget.model.assessment import Assessed, Assessment
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.record import Unsettled
from ecotarget.model.task import (
    ALL_OF,
    BEHIND,
    DONE,
    EVERY,
    LATE,
    MISSED,
    NOT_BEGUN,
    ON_SCHEDULE,
    RUNNING,
    UNDECIDED,
    Standing,
    Task,
    TaskReport,
    TaskSet,
    TaskTable,
)

# Where the day comes from on which tasks are told.
AS_OF, UNTIL, LAST_NAMED = "as-of", "until", "last-named"


def indicators(sets: Iterable[TaskSet]) -> tuple[str, ...]:
    """Return the indicators that tasks answer."""
    found = (task.indicator for said in sets for task in said.tasks)
    return tuple(dict.fromkeys(indicator.id for indicator in found if indicator is not None))


def report(sets: Iterable[TaskSet], as_of: date | None) -> TaskReport:
    """Tell how the tasks of every file stand on the day. Raises FaultError where no day is known."""
    tables: list[TaskTable] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for said in sets:
        day, day_from = seen_day(said, as_of)
        tables.append(TaskTable(said, day, day_from, standings(said, day)))
        faults.extend(said.faults_until(as_of))
        inputs.extend(said.inputs)
    return TaskReport(tuple(tables), tuple(faults), tuple(dict.fromkeys(inputs)))


def strange(sets: Iterable[TaskSet]) -> Iterator[Fault]:
    """Yield a warning for each task with days where they can hardly be.

    That is before the task begins, after `until`, and of events after it ends: those do not count.
    """
    for said in sets:
        for task in said.tasks:
            last = min(
                filter(None, (said.until, task.due if task.kind == EVERY else None)), default=None
            )
            days = [day for day in task.happened() if day < task.start or (last and day > last)]
            if days:
                details = {"found": task.id, "days": tuple(map(str, sorted(set(days))))}
                ends = {"start": task.start, "last": last or "-"}
                yield Fault("task-day-outside", task.place, {**details, **ends}, warning=True)


def assess(sets: Sequence[TaskSet], question: Question) -> Assessment:
    """Give the figures that are asked of tasks, period by period.

    A row of progress that cannot be read leaves any of them in doubt: then none is told. A row whose
    day lies after the one that is asked for is not seen.
    """
    results: list[Assessed] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for said in sets:
        asked = [task for task in said.tasks if _asked(task, said, question)]
        if not asked:
            continue
        wrong = said.faults_until(question.as_of)
        faults.extend(wrong)
        inputs.extend(said.inputs)
        try:
            day, _ = seen_day(said, question.as_of)
        except FaultError as error:
            faults.extend(error.faults)
            continue
        if any(not fault.warning for fault in wrong):
            continue
        for period in _periods(said, question, day):
            told = {one.task.id: one for one in standings(said, period.end)}
            results.extend(
                figure
                for task in asked
                if (figure := task_figures.figure(said, told[task.id], period, day)) is not None
            )
    return tally.assessment(results, faults, inputs, question)


def _asked(task: Task, said: TaskSet, question: Question) -> bool:
    return task.indicator is not None and tally.asked(
        question, task.indicator.id, said.jurisdiction
    )


def _periods(said: TaskSet, question: Question, day: date) -> Iterator[Period]:
    """Yield what has been seen of each period asked for that the tasks cover, each once."""
    wanted = tally.periods(question, said.period, dated=True)
    seen = (
        Period.between(period.start, min(period.end, day))
        for period in wanted
        if period.start <= day
    )
    yield from dict.fromkeys(seen)


def seen_day(said: TaskSet, as_of: date | None) -> tuple[date, str]:
    """Return the last day that is seen, and where it comes from. Raises FaultError.

    Nothing is known after `until`, whatever day is asked for; without either day it is the last on
    which the data say that anything happened.
    """
    if as_of is not None and (said.until is None or as_of <= said.until):
        return as_of, AS_OF
    if said.until is not None:
        return said.until, UNTIL
    last = said.last_named()
    if last is None:
        raise FaultError([Fault("task-day-missing", said.place)])
    return last, LAST_NAMED


# ---- How a task stands --------------------------------------------------------------------------


def standings(said: TaskSet, day: date) -> tuple[Standing, ...]:
    """Return how every task stands on a day, in the order of the file."""
    simple = {task.id: _standing(task, day) for task in said.tasks if task.kind != ALL_OF}
    return tuple(simple[t.id] if t.id in simple else _all_of(t, simple, day) for t in said.tasks)


def _standing(task: Task, day: date) -> Standing:
    match task.kind:
        case "quantity":
            found = _quantity(task, day)
        case "every":
            found = _every(task, day)
        case "each-day":
            found = _each_day(task, day)
        case "stages":
            found = _stages(task, day)
        case _:
            finished = task.finished if task.finished is not None and task.finished <= day else None
            found = _by_date(Standing(task, RUNNING, finished=finished), day)
    return found


def _by_date(found: Standing, day: date) -> Standing:
    """Return what stands done, late or missed by its date; else it is as it was."""
    task = found.task
    if found.finished is not None:
        return found._replace(state=DONE if found.finished <= task.due else LATE)
    if day > task.due:
        return found._replace(state=MISSED)
    return found._replace(state=NOT_BEGUN) if day < task.start else found


def _quantity(task: Task, day: date) -> Standing:
    done = schedule.done(task.progress, day)
    found = Standing(task, UNDECIDED, done=done, next=schedule.next_milestone(task.milestones, day))
    unseen = task.assigned_on is not None and task.assigned_on > day
    if task.planned is None or unseen:
        outside = task.external
        assert outside is not None, "a description without any size is refused"
        details = (("file", outside.file), ("key", outside.key))
        return found._replace(unsettled=Unsettled("task-size-missing", details))
    if task.milestones:
        owed = schedule.by_milestones(
            task.planned, task.milestones, task.schedule, task.start, task.due, day
        )
    else:
        owed = schedule.by_days(task.planned, task.start, task.due, day)
    found = found._replace(
        planned=Fraction(task.planned),
        expected=owed,
        finished=schedule.reached_on(task.progress, task.planned, task.start, day),
        state=ON_SCHEDULE if done >= owed else BEHIND,
    )
    return _by_date(found, day)


def _every(task: Task, day: date) -> Standing:
    within = Period.between(task.start, task.due)
    counted = each_period.counted(task.events, within, task.per, day)
    whole = len(list(within.parts(task.per)))
    short = counted.short(task.at_least)
    ended = len(counted.ended)
    kept = ended - len(short)
    state = MISSED if short else DONE if ended == whole else ON_SCHEDULE
    return Standing(
        task,
        NOT_BEGUN if day < task.start else state,
        planned=Fraction(whole),
        done=Fraction(kept),
        expected=Fraction(ended),
        finished=task.due if state == DONE else None,
        short=tuple(period.text for period in short),
        empty=tuple(period.text for period in counted.empty()),
    )


def _each_day(task: Task, day: date) -> Standing:
    assert task.test is not None
    whole = Fraction((task.due - task.start).days + 1)
    if day < task.start:
        return Standing(task, NOT_BEGUN, planned=whole, done=Fraction(0))
    last = min(day, task.due)
    tested = each_day.over_days(task.test, task.days, task.start, last)
    missing = tuple(one.isoformat() for one in tested.missing)
    state = MISSED if tested.failed else UNDECIDED if missing else RUNNING
    if state == RUNNING:
        state = DONE if last == task.due else ON_SCHEDULE
    return Standing(
        task,
        state,
        planned=whole,
        done=Fraction(tested.met),
        expected=Fraction((last - task.start).days + 1),
        finished=task.due if state == DONE else None,
        short=tuple(f"{one.day.isoformat()} {one.text}" for one in tested.failed),
        missing=missing,
        unsettled=task_figures.days_missing(tested) if state == UNDECIDED else None,
    )


def _stages(task: Task, day: date) -> Standing:
    names = [one.name for one in task.stages]
    reached = [one for one in task.stages if one.day is not None and one.day <= day]
    # A later stage takes those before it along, whether or not their days are known.
    beyond = [one for one in reached if names.index(one.name) >= names.index(task.reach)]
    found = Standing(
        task,
        RUNNING,
        stage=reached[-1].name if reached else "",
        finished=min((one.day for one in beyond if one.day is not None), default=None),
    )
    return _by_date(found, day)


def _all_of(task: Task, simple: Mapping[str, Standing], day: date) -> Standing:
    """Every part must be done. One that is missed decides; else one that nobody can tell does."""
    parts = [simple[part] for part in task.parts]
    states = {one.state for one in parts}
    days = [one.finished for one in parts if one.finished is not None]
    finished = max(days) if len(days) == len(parts) else None
    found = Standing(
        task,
        BEHIND if BEHIND in states else RUNNING,
        planned=Fraction(len(parts)),
        done=Fraction(len(days)),
        finished=finished,
        short=tuple(one.task.id for one in parts if one.state in (MISSED, LATE)),
    )
    if MISSED in states:
        return found._replace(state=MISSED)
    open_ones = [one for one in parts if one.unsettled is not None]
    if open_ones:
        details = (("parts", tuple(one.task.id for one in open_ones)),)
        return found._replace(state=UNDECIDED, unsettled=Unsettled("task-parts-open", details))
    return _by_date(found, day)
