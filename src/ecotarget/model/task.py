"""Tasks of a plan: quantities with progress, dates, stages, days; and how they stand on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.amount import Unit
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import Input
from ecotarget.model.listing import Condition
from ecotarget.model.period import Period
from ecotarget.model.record import Unsettled
from ecotarget.model.target import Indicator, Names

# What a task is of.
QUANTITY, EVERY, BY_DATE, ALL_OF, EACH_DAY, STAGES = (
    *("quantity", "every", "by-date", "all-of", "each-day", "stages"),
)
# How the schedule runs from one milestone to the next.
STEPS, LINEAR = "steps", "linear"
SCHEDULES = (STEPS, LINEAR)

# How a task stands.
DONE, LATE, MISSED, BEHIND, ON_SCHEDULE, RUNNING, NOT_BEGUN, UNDECIDED = (
    *("done", "late", "missed", "behind", "on_schedule", "running", "not_begun", "undecided"),
)
STATES = (MISSED, LATE, BEHIND, UNDECIDED, RUNNING, ON_SCHEDULE, NOT_BEGUN, DONE)


class Step(NamedTuple):
    """An amount and a day: of progress, what was added that day; of a milestone, what is owed by then."""

    day: date
    amount: Decimal
    place: Place


class External(NamedTuple):
    """A size that somebody else sets: in which file, under which key."""

    file: str
    key: str


class Stage(NamedTuple):
    """A stage and the day on which it was reached, None while it is to come."""

    name: str
    day: date | None


class Day(NamedTuple):
    """One day of a table: what its test is asked of, None where the cell says nothing."""

    day: date
    amount: Fraction | None
    text: str


class Task(NamedTuple):
    """One task; which of the fields a kind uses, docs/tasks.md says.

    `planned` is None while a superior has not set it (`external`); `assigned` when it has, on the
    day `assigned_on` if that is said.
    `progress` are additions in `unit` in the order of their days (`totals`: written as totals to date).
    """

    id: str
    names: Names
    kind: str
    start: date
    due: date
    place: Place
    unit: Unit | None = None
    indicator: Indicator | None = None
    scope: str = ""
    planned: Decimal | None = None
    external: External | None = None
    assigned: bool = False
    assigned_on: date | None = None
    totals: bool = False
    progress: tuple[Step, ...] = ()
    milestones: tuple[Step, ...] = ()
    schedule: str = STEPS
    at_least: int = 0
    per: str = ""
    events: tuple[date, ...] = ()
    finished: date | None = None
    parts: tuple[str, ...] = ()
    test: Condition | None = None
    days: tuple[Day, ...] = ()
    stages: tuple[Stage, ...] = ()
    reach: str = ""

    def happened(self) -> tuple[date, ...]:
        """Return the days on which anything was done for the task."""
        reached = [one.day for one in self.stages if one.day is not None]
        finished = [self.finished] if self.finished is not None else []
        return (*(step.day for step in self.progress), *self.events, *reached, *finished)


class TaskSet(NamedTuple):
    """The tasks of one file. They are told up to the day `until`, None if nobody says so.

    `faults` are those of tables of progress; `dated` are those among them of rows whose day can be read,
    each with that day; `files` are all that the tasks were read from.
    """

    names: Names
    place: Place
    jurisdiction: str
    period: Period
    until: date | None
    tasks: tuple[Task, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]
    files: tuple[str, ...]
    dated: tuple[tuple[date, Fault], ...] = ()

    def faults_until(self, day: date | None) -> tuple[Fault, ...]:
        """Return the faults that are seen on a day, all of them without one."""
        later = [found for of, found in self.dated if day is not None and of > day]
        return tuple(found for found in self.faults if found not in later)

    def last_named(self) -> date | None:
        """Return the last day on which anything happened, None if nothing has."""
        days = [day for task in self.tasks for day in task.happened()]
        days += [one.day for task in self.tasks for one in task.days]
        return max(days, default=None)


class Standing(NamedTuple):
    """How a task stands on the day.

    `done` of `planned` are in the unit of the task, or spans, days, parts; `expected` is what the
    schedule owes by now. `short` are periods with too little (`empty` those with nothing), or
    days that fail, with their figures; `missing` are days without a figure; `stage` is the last one
    reached. `unsettled` says why nobody can tell.
    """

    task: Task
    state: str
    planned: Fraction | None = None
    done: Fraction | None = None
    expected: Fraction | None = None
    next: Step | None = None
    finished: date | None = None
    short: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    stage: str = ""
    unsettled: Unsettled | None = None

    @property
    def share(self) -> Fraction | None:
        """Done in % of what is planned."""
        return _percent(self.done, self.planned)

    @property
    def expected_share(self) -> Fraction | None:
        """What the schedule owes by now in % of what is planned."""
        return _percent(self.expected, self.planned)

    @property
    def ahead(self) -> Fraction | None:
        """Done more (above zero) or less than the schedule owes, in points of what is planned."""
        done, owed = self.share, self.expected_share
        return None if done is None or owed is None else done - owed


def _percent(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
    return None if part is None or not whole else 100 * part * Fraction(1, whole)


class TaskTable(NamedTuple):
    """The tasks of one file on a day; `day_from` says where the day comes from."""

    set: TaskSet
    day: date
    day_from: str
    standings: tuple[Standing, ...]


class TaskReport(NamedTuple):
    """Every table of one run, with faults and the files read."""

    tables: tuple[TaskTable, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]
