"""The description of tasks (`kind: tasks`): YAML to TaskSet, every fault with its place.

What is wrong with the description is raised; what is wrong with the tables that it names is kept, so
that the other tasks can still be told. The keys are in docs/tasks.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from ecotarget import units
from ecotarget.document import read_text, read_yaml
from ecotarget.intake import external
from ecotarget.intake.conditions import SIGNS, Conditional
from ecotarget.intake.counted import Lexicon
from ecotarget.intake.description import Path_, dotted
from ecotarget.intake.external import Given
from ecotarget.intake.kinds import TASKS
from ecotarget.intake.task_rows import CellProblem, Rows, day_of
from ecotarget.intake.values import ValueProblem, number
from ecotarget.model.amount import EXACT, Unit
from ecotarget.model.faults import Fault, Place, nearest
from ecotarget.model.period import SPANS, Period
from ecotarget.model.target import Indicator, Names
from ecotarget.model.task import (
    ALL_OF,
    BY_DATE,
    EACH_DAY,
    EVERY,
    QUANTITY,
    SCHEDULES,
    STAGES,
    STEPS,
    External,
    Stage,
    Step,
    Task,
    TaskSet,
)

_T = TypeVar("_T")
_KEYS = (
    *("schema", "dataset", "kind", "jurisdiction", "period", "until", "date_format"),
    *("tasks", "table", "progress", "events"),
)
_NEEDED = ("schema", "dataset", "kind", "jurisdiction", "period")
_TABLES: Mapping[str, tuple[str, ...]] = {
    "table": (
        "file",
        "sheet",
        "id",
        "name",
        "planned",
        "unit",
        "start",
        "due",
        "finished",
        "indicator",
    ),
    "progress": ("file", "sheet", "task", "date", "amount"),
    "events": ("file", "sheet", "task", "date"),
}
_NEEDED_OF: Mapping[str, tuple[str, ...]] = {
    "table": ("file", "id", "name"),
    "progress": ("file", "task", "date", "amount"),
    "events": ("file", "task", "date"),
}
_OF_ALL = ("id", "zh", "en", "name", "indicator", "scope", "start", "due")
# Which key makes a task of which kind, and what else such a task may say.
_OF_KIND: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    QUANTITY: (
        ("planned", "external", "rise"),
        ("unit", "base", "done", "totals", "milestones", "schedule"),
    ),
    EVERY: (("at_least",), ("per", "events", "unit")),
    ALL_OF: (("all_of",), ()),
    EACH_DAY: (("each_day",), ()),
    STAGES: (("stages",), ("reach",)),
    BY_DATE: (("finished",), ()),
}
_WHOLE = Decimal(100)  # percent
# Of which dimension an indicator may be; None stands for an amount that the unit of the task fits.
_DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    EVERY: ("count", "task"),
    ALL_OF: ("task",),
    EACH_DAY: ("share", "task"),
    STAGES: ("grade", "task"),
    BY_DATE: ("task",),
}


def load(path: Path, lexicon: Lexicon, known_places: bool = False) -> TaskSet:
    """Load tasks with their progress. Raises FaultError with every fault of the description.

    With `known_places` the jurisdiction and the indicators must be those of target files; without
    them indicators that nobody knows are not looked at.
    """
    reader = _Reader(read_yaml(read_text(path)), path.parent)
    reader.lexicon, reader.known_places = lexicon, known_places
    return reader.task_set()


class _Reader(Conditional):
    lexicon: Lexicon
    known_places: bool
    rows: Rows
    whole_period: Period

    def task_set(self) -> TaskSet:
        self.begin(_KEYS, _NEEDED)
        self.kind(TASKS)
        if "tasks" not in self.data and "table" not in self.data:
            self.fault("dataset-key-missing", (), key="tasks")
        names, period = self.names(), self.period()
        self.whole_period = period
        pattern = self.text("date_format")
        if pattern is not None and not _is_pattern(pattern):
            self.fault("task-date-format", ("date_format",), found=pattern)
            pattern = None
        self.rows = Rows(self.folder, pattern)
        jurisdiction = self.text("jurisdiction") or ""
        if self.known_places and jurisdiction and self.lexicon.jurisdiction(jurisdiction) is None:
            self.fault("jurisdiction-unknown", ("jurisdiction",), found=jurisdiction)
        for key, known in _TABLES.items():
            self.table_keys(key, known)
        self.end()
        tasks = [*self.tasks(), *self.rows.tasks(self.mapping_of("table"), self.of_row)]
        self.see_ids(tasks)
        tasks = list(self.rows.with_progress(tasks, *map(self.mapping_of, ("progress", "events"))))
        until = self.day(("until",))
        self.end()
        return TaskSet(
            names=names,
            place=self.document.place(),
            jurisdiction=jurisdiction,
            period=period,
            until=until,
            tasks=tuple(tasks),
            faults=tuple(self.rows.faults),
            dated=tuple(self.rows.dated),
            inputs=tuple(dict.fromkeys(self.rows.inputs)),
            files=tuple(dict.fromkeys(self.rows.files)),
        )

    def table_keys(self, key: str, known: tuple[str, ...]) -> None:
        if key not in self.data or not self.needed_mapping(key):
            return
        self.known_keys((key,), known)
        for needed in _NEEDED_OF[key]:
            self.needed_text(key, needed)

    def mapping_of(self, key: str) -> Mapping[str, str]:
        return self.mapping_of_texts((key,), None)

    # ---- One task ------------------------------------------------------------------------------

    def tasks(self) -> Iterator[Task]:
        said = self.at(("tasks",))
        if said is not None and not isinstance(said, list):
            self.fault("dataset-type", ("tasks",), key="tasks", expected="list")
            return
        # `at` walks through mappings only; each task is looked at as if it were a document.
        for n, one in enumerate(said or ()):
            if isinstance(one, dict):
                yield self.task(("tasks", n), one)
            else:
                self.fault("dataset-type", ("tasks", n), key=f"tasks.{n}", expected="mapping")

    def task(self, path: Path_, said: dict[str, Any]) -> Task:
        kind = self.kind_of(path, said)
        makers, more = _OF_KIND[kind]
        known = (*_OF_ALL, *makers, *more)
        for key in said:
            if key not in known:
                place = self.document.key_place((*path, key))
                near = nearest(str(key), known)
                self.faults.append(Fault("dataset-key-unknown", place, {"found": key}, near))
        id_ = self.text_of((*path, "id"), said.get("id"))
        if id_ is None and "id" not in said:
            self.fault("dataset-key-missing", path, key="id")
        name = self.text_of((*path, "name"), said.get("name")) or id_ or ""
        zh, en = (self.text_of((*path, key), said.get(key)) or name for key in ("zh", "en"))
        start = self.day((*path, "start"), said.get("start")) or self.whole_period.start
        due = self.day((*path, "due"), said.get("due")) or self.whole_period.end
        if due < start:
            self.fault("task-due", (*path, "due"), start=start, due=due)
        task = Task(
            id_ or "", Names(zh, en), kind, start, due, self.document.place(path),
            scope=self.text_of((*path, "scope"), said.get("scope")) or "",
        )  # fmt: skip
        task = self.of_kind(path, said, task)
        return task._replace(indicator=self.task_indicator(path, said.get("indicator"), task))

    def kind_of(self, path: Path_, said: Mapping[str, Any]) -> str:
        found = [kind for kind, (makers, _) in _OF_KIND.items() if set(makers) & set(said)]
        if len(found) > 1:
            self.fault("task-kind", path, found=", ".join(found))
        return found[0] if found else BY_DATE

    def of_kind(self, path: Path_, said: Mapping[str, Any], task: Task) -> Task:
        match task.kind:
            case "quantity":
                return self.quantity(path, said, task)
            case "every":
                per = str(self.choice((*path, "per"), said.get("per"), SPANS))
                least = self.count((*path, "at_least"), said.get("at_least"))
                events = tuple(sorted(self.days((*path, "events"), said.get("events"))))
                stretch = task.start, task.due
                if task.start <= task.due and not any(Period.between(*stretch).parts(per)):
                    self.fault("task-no-span", path, start=task.start, due=task.due, per=per)
                return task._replace(at_least=least, per=per, events=events)
            case "all-of":
                parts = self.list_of((*path, "all_of"), said.get("all_of"))
                return task._replace(parts=tuple(str(part) for part in parts))
            case "each-day":
                return self.each_day((*path, "each_day"), said.get("each_day"), task)
            case "stages":
                return self.staged(path, said, task)
        return task._replace(finished=self.day((*path, "finished"), said.get("finished")))

    def task_indicator(self, path: Path_, said: object, task: Task) -> Indicator | None:
        """Return the indicator that targets ask; its dimension must suit the kind of task."""
        path = (*path, "indicator")
        text = self.text_of(path, said)
        if text is None:
            return None
        found = self.own_indicator(text)
        if found is None:
            if self.known_places:
                where = self.lexicon.jurisdiction(self.text("jurisdiction") or "")
                near = self.lexicon.near_indicators(where.id if where else "", text)
                self.fault("indicator-unknown", path, near, found=text)
        elif not _suits(found, task):
            known = ", ".join(
                _DIMENSIONS.get(task.kind, ("task", task.unit.dimension if task.unit else "?"))
            )
            self.fault("task-indicator", path, found=text, kind=task.kind, known=known)
        return found

    def own_indicator(self, text: str) -> Indicator | None:
        """Return the indicator that a text names for the jurisdiction of the tasks."""
        where = self.lexicon.jurisdiction(self.text("jurisdiction") or "")
        return self.lexicon.indicator(where.id if where else "", text)

    def quantity(self, path: Path_, said: Mapping[str, Any], task: Task) -> Task:
        text = self.text_of((*path, "unit"), said.get("unit"))
        unit = None if text is None else self.unit((*path, "unit"), text)
        if "unit" not in said:
            self.fault("dataset-key-missing", path, key="unit")
        if len([key for key in _OF_KIND[QUANTITY][0] if key in said]) > 1:
            self.fault("task-kind", path, found="planned, external, rise")
        planned = self.amount((*path, "planned"), said.get("planned"))
        if "planned" in said and said["planned"] is None:
            self.fault("dataset-key-missing", path, key="planned")
        outside: External | None = None
        given: Given | None = None
        if "external" in said:
            outside, given = self.outside((*path, "external"), said["external"], unit)
            planned = given.amount if given else None
        if "rise" in said:
            planned = self.risen(path, said)
        progress = tuple(self.steps((*path, "done"), said.get("done"), "date"))
        totals = said.get("totals", False)
        if not isinstance(totals, bool):
            self.fault("dataset-type", (*path, "totals"), key="totals", expected="true, false")
        milestones = tuple(self.steps((*path, "milestones"), said.get("milestones"), "by"))
        self.see_milestones(milestones, task, planned)
        how = self.choice((*path, "schedule"), said.get("schedule", STEPS), SCHEDULES)
        return task._replace(
            unit=unit, planned=planned, external=outside, progress=progress, milestones=milestones,
            schedule=str(how), assigned=outside is not None and planned is not None,
            assigned_on=given.day if given else None, totals=totals is True,
        )  # fmt: skip

    def outside(
        self, path: Path_, said: object, unit: Unit | None
    ) -> tuple[External | None, Given | None]:
        """Return where a superior sets the size, and the size if it is there."""
        if not isinstance(said, dict) or set(said) != {"file", "key"}:
            self.fault("task-external", path)
            return None, None
        file = self.text_of((*path, "file"), said["file"]) or ""
        found = External(self.folder.joinpath(file).as_posix(), str(said["key"]))
        self.rows.files.append(found.file)
        size, faults, given = external.size(found, unit)
        self.faults.extend(faults)
        self.rows.inputs.extend(given)
        return found._replace(file=file), size

    def risen(self, path: Path_, said: Mapping[str, Any]) -> Decimal | None:
        """Return a size that is so many % above a base."""
        base = self.amount((*path, "base"), said.get("base"))
        text = self.text_of((*path, "rise"), said.get("rise")) or ""
        if said.get("base") is None:
            self.fault("dataset-key-missing", path, key="base")
        try:
            percent = number(text.removesuffix("%").strip())
        except ValueProblem as problem:
            self.fault(problem.code, (*path, "rise"), problem.near, found=text)
            return None
        if base is None:
            return None
        if percent < -_WHOLE:  # less than nothing would be reached at once
            self.fault("value-negative", (*path, "rise"), found=text)
            return None
        return EXACT.multiply(base, EXACT.add(Decimal(1), percent.scaleb(-2)))

    def see_milestones(
        self, milestones: tuple[Step, ...], task: Task, planned: Decimal | None
    ) -> None:
        before: Step | None = None
        for one in milestones:
            if not task.start <= one.day <= task.due:
                details = {"day": one.day, "start": task.start, "due": task.due}
                self.faults.append(Fault("milestone-outside", one.place, details))
            if before is not None and one.amount < before.amount:
                falls = {"found": one.amount, "before": before.amount}
                self.faults.append(Fault("milestone-falls", one.place, falls))
            if planned is not None and one.amount > planned:
                exceeds = {"found": one.amount, "planned": planned}
                self.faults.append(Fault("milestone-exceeds", one.place, exceeds))
            before = one

    def each_day(self, path: Path_, said: object, task: Task) -> Task:
        own = ("file", "sheet", "date")
        if not isinstance(said, dict):
            self.fault("dataset-type", path, key=dotted(path), expected="mapping")
            return task
        texts = {key: self.text_of((*path, key), said.get(key)) for key in own}
        for key in ("file", "date"):
            if texts[key] is None:
                self.fault("dataset-key-missing", path, key=key)
        test = self.condition(path, {key: value for key, value in said.items() if key not in own})
        if test.words or not test.bounds:
            if set(SIGNS) & set(said) or test.words:
                self.fault("task-each-day", path)
            return task
        file, sheet, column = (texts[key] for key in ("file", "sheet", "date"))
        days = self.rows.days(file or "", sheet, column or "", test)
        return task._replace(test=test, days=tuple(days))

    def staged(self, path: Path_, said: Mapping[str, Any], task: Task) -> Task:
        stages: list[Stage] = []
        last: date | None = None
        for n, one in enumerate(self.list_of((*path, "stages"), said.get("stages"))):
            at = (*path, "stages", n)
            if not isinstance(one, dict) or not {"stage"} <= set(one) <= {"stage", "date"}:
                self.fault("dataset-type", at, key=dotted(at), expected="stage, date")
                continue
            name = self.text_of((*at, "stage"), one["stage"]) or ""
            day = self.day((*at, "date"), one.get("date"))
            if day is not None and last is not None and day < last:
                self.fault("task-stage-order", at, found=name, day=day, before=last)
            if name in [stage.name for stage in stages]:
                self.fault("task-stage-twice", at, found=name)
            last = day or last
            stages.append(Stage(name, day))
        known = tuple(stage.name for stage in stages)
        reach = self.text_of((*path, "reach"), said.get("reach")) or (known[-1] if known else "")
        if known and reach not in known:
            self.fault(
                "task-stage-unknown", (*path, "reach"), nearest(reach, known) or known, found=reach
            )
        return task._replace(stages=tuple(stages), reach=reach)

    def see_ids(self, tasks: list[Task]) -> None:
        """Each id names one task; parts are other tasks and never a task of parts."""
        first: dict[str, Place] = {}
        for task in tasks:
            known = first.setdefault(task.id, task.place)
            if known is not task.place:
                details = {"found": task.id, "first": known.line}
                self.faults.append(Fault("task-twice", task.place, details))
        simple = tuple(task.id for task in tasks if task.kind != ALL_OF)
        for task in tasks:
            for part in task.parts:
                if part not in simple:
                    near = nearest(part, simple) or simple
                    self.faults.append(Fault("task-unknown", task.place, {"found": part}, near))

    def of_row(self, cells: Mapping[str, str], place: Place) -> Task:
        """Return the task of one row of a table. Raises CellProblem."""
        days = {key: _in_cell(cells, key, self.rows.day) for key in ("start", "due", "finished")}
        start = days["start"] or self.whole_period.start
        due = days["due"] or self.whole_period.end
        if due < start:
            raise CellProblem("due", ValueProblem("task-due-row"))
        name = cells["name"] or cells["id"]
        task = Task(cells["id"], Names(name, name), BY_DATE, start, due, place)
        if cells.get("planned"):
            planned, unit = _in_cell(cells, "planned", _size), _in_cell(cells, "unit", _unit)
            task = task._replace(kind=QUANTITY, planned=planned, unit=unit)
        else:
            task = task._replace(finished=days["finished"])
        if not cells.get("indicator"):
            return task
        found = self.own_indicator(cells["indicator"])
        if found is None and self.known_places:
            raise CellProblem("indicator", ValueProblem("indicator-unknown"))
        if found is not None and not _suits(found, task):
            raise CellProblem("indicator", ValueProblem("task-indicator-row"))
        return task._replace(indicator=found)

    # ---- Small readers -------------------------------------------------------------------------

    def list_of(self, path: Path_, said: object) -> list[Any]:
        if isinstance(said, list) and said:
            return said
        self.fault("dataset-type", path, key=dotted(path), expected="list")
        return []

    def day(self, path: Path_, said: object = None) -> date | None:
        """Read a day of the description: strictly ISO, None where nothing is said."""
        said = self.at(path) if said is None and len(path) == 1 else said
        text = self.text_of(path, said)
        if text is None:
            return None
        try:
            return day_of(text, None)
        except ValueProblem as problem:
            self.fault(problem.code, path, found=text)
            return None

    def days(self, path: Path_, said: object) -> Iterator[date]:
        if said is not None and not isinstance(said, list):
            self.fault("dataset-type", path, key=dotted(path), expected="list")
            return
        for n, one in enumerate(said or ()):
            day = self.day((*path, n), one)
            if day is not None:
                yield day

    def steps(self, path: Path_, said: object, key: str) -> list[Step]:
        """Return amounts with their days, in the order of the days."""
        found: list[Step] = []
        if said is not None and not isinstance(said, list):
            self.fault("dataset-type", path, key=dotted(path), expected="list")
            return found
        for n, one in enumerate(said or ()):
            at = (*path, n)
            if not isinstance(one, dict) or set(one) != {key, "amount"}:
                self.fault("dataset-type", at, key=dotted(at), expected=f"{key}, amount")
                continue
            day = self.day((*at, key), one[key])
            amount = self.amount((*at, "amount"), one["amount"])
            if day is not None and amount is not None:
                found.append(Step(day, amount, self.document.place(at)))
        return sorted(found, key=lambda step: step.day)

    def amount(self, path: Path_, said: object) -> Decimal | None:
        if said is None:
            return None
        text = "" if isinstance(said, bool) else str(said).strip()
        try:
            found = number(text)
        except ValueProblem as problem:
            self.fault(problem.code, path, problem.near, found=said)
            return None
        if found < 0:
            self.fault("value-negative", path, found=text)
            return None
        return found

    def count(self, path: Path_, said: object) -> int:
        if isinstance(said, int) and not isinstance(said, bool) and said > 0:
            return said
        self.fault("dataset-type", path, key=dotted(path), expected="1, 2, 3 ...")
        return 1


def _in_cell(cells: Mapping[str, str], key: str, read: Callable[[str], _T]) -> _T:
    """Read a cell of a table of tasks. Raises CellProblem."""
    try:
        return read(cells.get(key, ""))
    except ValueProblem as problem:
        raise CellProblem(key, problem) from problem


def _size(text: str) -> Decimal:
    found = number(text)
    if found < 0:
        raise ValueProblem("value-negative")
    return found


def _unit(text: str) -> Unit:
    if not text:
        raise ValueProblem("unit-missing")
    try:
        return units.resolve(text)
    except units.UnknownUnit as unknown:
        raise ValueProblem("unit-unknown", unknown.near) from unknown


def _suits(indicator: Indicator, task: Task) -> bool:
    """Tell whether targets can ask an indicator of a task."""
    if task.kind != QUANTITY:
        return indicator.dimension in _DIMENSIONS[task.kind]
    if indicator.dimension == "task":
        return True
    unit = task.unit
    return (
        unit is not None and indicator.unit is not None and units.compatible(unit, indicator.unit)
    )


def _is_pattern(text: str) -> bool:
    """Tell whether a format names year, month and day."""
    return all(sign in text for sign in ("%Y", "%m", "%d"))
