"""Tables beside a description of tasks: the tasks themselves, progress, events, days of an event.

Every date is strictly ISO unless the description declares a format; a row that cannot be read is a
fault with its file and row, and then the figures of the whole file are not told to targets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from ecotarget.intake import conditions
from ecotarget.intake.counted import cell
from ecotarget.intake.tables import Row, Table, read_table
from ecotarget.intake.values import BLANK, ValueProblem, number
from ecotarget.model.amount import EXACT
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.listing import Condition
from ecotarget.model.period import iso_day
from ecotarget.model.task import EVERY, QUANTITY, Day, Step, Task

ROLE = "tasks"


def day_of(text: str, pattern: str | None) -> date:
    """Read a day: strictly ISO, or in the declared format. Raises ValueProblem."""
    try:
        if pattern is None:
            return iso_day(text)
        return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise ValueProblem("target-date" if pattern is None else "task-date") from error


class CellProblem(ValueProblem):
    """A cell of a table of tasks that cannot be read; `key` names it as the description does."""

    def __init__(self, key: str, problem: ValueProblem) -> None:
        super().__init__(problem.code, problem.near)
        self.key = key


class Rows:
    """Reads the tables of one description; what is wrong is noted and reading goes on."""

    def __init__(self, folder: Path, pattern: str | None) -> None:
        self.folder = folder
        self.pattern = pattern
        self.faults: list[Fault] = []
        self.dated: list[tuple[date, Fault]] = []
        self.inputs: list[Input] = []
        self.files: list[str] = []

    def note(self, day: date | None, fault: Fault) -> None:
        """Note what is wrong with a row; nobody who looks from an earlier day sees one with a day."""
        self.faults.append(fault)
        if day is not None:
            self.dated.append((day, fault))

    def day(self, text: str) -> date | None:
        """Read a day, None for a blank: not yet. Raises ValueProblem."""
        return day_of(text, self.pattern) if text else None

    def tasks(
        self, said: Mapping[str, str], build: Callable[[Mapping[str, str], Place], Task]
    ) -> Iterator[Task]:
        """Yield the tasks of a table, each built from its cells by key; a blank cell says nothing."""
        named = {key: column for key, column in said.items() if key not in ("file", "sheet")}
        for table, row in self.rows(said, named.values()):
            texts = {key: cell(table, row, column) for key, column in named.items()}
            cells = {key: "" if text.upper() in BLANK else text for key, text in texts.items()}
            place = table.place(row, named["id"])
            if not cells["id"]:
                self.faults.append(Fault("task-id-missing", place))
                continue
            try:
                yield build(cells, place)
            except CellProblem as problem:
                at = table.place(row, named.get(problem.key, named["id"]))
                details = {"found": cells.get(problem.key, "")}
                self.faults.append(Fault(problem.code, at, details, problem.near))

    def with_progress(
        self, tasks: Iterable[Task], progress: Mapping[str, str], events: Mapping[str, str]
    ) -> Iterator[Task]:
        """Yield the tasks with the rows of the tables of progress and of events."""
        known = {task.id: task for task in tasks}
        steps: dict[str, list[Step]] = {}
        days: dict[str, list[date]] = {}
        for table, row in self.rows(
            progress, (progress.get(k, "") for k in ("task", "date", "amount"))
        ):
            day = self.read_day(table, row, progress["date"])
            task = self.named(table, row, progress["task"], known, QUANTITY, day)
            step = self.step(table, row, progress["amount"], day)
            if task is not None and step is not None:
                steps.setdefault(task.id, []).append(step)
        for table, row in self.rows(events, (events.get(k, "") for k in ("task", "date"))):
            day = self.read_day(table, row, events["date"])
            task = self.named(table, row, events["task"], known, EVERY, day)
            if task is not None and day is not None:
                days.setdefault(task.id, []).append(day)
        for id_, task in known.items():
            merged = sorted((*task.progress, *steps.get(id_, ())), key=lambda step: step.day)
            found = tuple(self.additions(merged) if task.totals else merged)
            happened = tuple(sorted((*task.events, *days.get(id_, ()))))
            yield task._replace(progress=found, events=happened)

    def additions(self, totals: Iterable[Step]) -> Iterator[Step]:
        """Turn totals to date into what was added each time; a total never falls."""
        before = Decimal(0)
        for one in totals:
            if one.amount < before:
                details = {"found": one.amount, "before": before}
                self.note(one.day, Fault("progress-falls", one.place, details))
            yield one._replace(amount=EXACT.subtract(one.amount, before))
            before = one.amount

    def days(self, file: str, sheet: str | None, column: str, test: Condition) -> Iterator[Day]:
        """Yield the days of a table with what the test is asked of."""
        said = {"file": file, **({"sheet": sheet} if sheet else {})}
        seen: set[date] = set()
        for table, row in self.rows(said, (column, *conditions.columns(test))):
            day = self.read_day(table, row, column)
            if day is None:
                continue
            place = table.place(row, test.column)
            if day in seen:
                self.note(day, Fault("task-day-twice", place, {"found": day}))
                continue
            seen.add(day)
            text = cell(table, row, test.column)
            try:
                yield Day(day, conditions.amount(table, row, test), text)
            except ValueProblem as problem:
                details = {"found": text, "wanted": ", ".join(problem.near)}
                self.note(day, Fault(problem.code, place, details, problem.near))

    def rows(self, said: Mapping[str, str], columns: Iterable[str]) -> Iterator[tuple[Table, Row]]:
        """Yield the rows of a table that has these columns; none where no file is named."""
        if "file" not in said:
            return
        path = self.folder.joinpath(said["file"])
        self.files.append(path.as_posix())
        wanted = tuple(dict.fromkeys(columns))
        try:
            table = read_table(path, said.get("sheet"), None, ROLE, wanted)
        except FaultError as error:
            self.faults.extend(error.faults)
            return
        self.inputs.append(table.given)
        self.faults.extend(table.faults)
        lacking = [name for name in wanted if name not in table.header]
        for name in lacking:
            near = nearest(name, table.header)
            self.faults.append(
                Fault("dataset-column-missing", table.place(), {"found": name}, near)
            )
        if not lacking:
            yield from ((table, row) for row in table.rows)

    def named(
        self,
        table: Table,
        row: Row,
        column: str,
        known: Mapping[str, Task],
        kind: str,
        day: date | None,
    ) -> Task | None:
        """Return the task that a row is of; it must be there and of this kind."""
        text = cell(table, row, column)
        task = known.get(text)
        if task is not None and task.kind == kind:
            return task
        place = table.place(row, column)
        if task is None:
            near = nearest(text, known) or tuple(known)[:3]
            self.note(day, Fault("task-unknown", place, {"found": text}, near))
        else:
            self.note(day, Fault("task-other-kind", place, {"found": text, "kind": task.kind}))
        return None

    def read_day(self, table: Table, row: Row, column: str) -> date | None:
        """Return the day of a row of what has happened; a blank is a fault like any other text."""
        text = cell(table, row, column)
        try:
            return day_of(text, self.pattern)
        except ValueProblem as problem:
            self.faults.append(Fault(problem.code, table.place(row, column), {"found": text}))
            return None

    def step(self, table: Table, row: Row, column: str, day: date | None) -> Step | None:
        """Return what was added on a day."""
        text, place = cell(table, row, column), table.place(row, column)
        try:
            found = number(text)
            if found < 0:
                raise ValueProblem("value-negative")
        except ValueProblem as problem:
            self.note(day, Fault(problem.code, place, {"found": text}, problem.near))
            return None
        return None if day is None else Step(day, found, place)
