"""Lists of objects (`kind: list`): who is in the scope, and who is done.

A blank where it should say whether an object is done is unknown; a word that is neither yes nor no is
a fault, and then it is unknown as well: no object is ever lost from what is counted.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from ecotarget.document import read_text, read_yaml
from ecotarget.intake import conditions, counted
from ecotarget.intake.conditions import Conditional
from ecotarget.intake.counted import Lexicon, cell
from ecotarget.intake.tables import Row, Table, read_table
from ecotarget.intake.values import BLANK, DONE, NOT_DONE, TOTALS, ValueProblem
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.listing import Condition, Done, Listed, Listing
from ecotarget.vocab import folded

ROLE = "list"
KEYS = (*counted.KEYS, "indicator", "name", "within", "done", "listed")
NEEDED = (*counted.NEEDED, "indicator", "name", "done")
_DIMENSIONS = ("share", "count")


def load(path: Path, lexicon: Lexicon) -> Listing:
    """Load the description of a list. Raises FaultError with every fault in it."""
    return _Reader(read_yaml(read_text(path)), path.parent).listing(lexicon)


class _Reader(Conditional):
    def listing(self, lexicon: Lexicon) -> Listing:
        self.begin(KEYS, NEEDED)
        heading = self.heading()
        indicator = self.indicator(lexicon, _DIMENSIONS)
        within = self.within()
        done, listed = self.done(), self.whole("listed")
        name = self.text("name")
        self.end()
        assert indicator is not None and name is not None
        return Listing(heading, indicator, name, within, done, listed)

    def within(self) -> tuple[Condition, ...]:
        """Read one condition, or a list of them that must all hold."""
        said = self.at(("within",))
        if said is None or said == []:
            return ()
        if isinstance(said, list):
            return tuple(self.conditions(("within",), said))
        return (self.condition(("within",), said),)

    def done(self) -> Done:
        if not self.needed_mapping("done"):
            return Done()
        self.known_keys(("done",), ("column", "yes", "no", "date", "due", "file", "sheet", "name"))
        by_day = self.at(("done", "date"))
        if by_day is not None and not isinstance(by_day, bool):
            self.fault("dataset-type", ("done", "date"), key="done.date", expected="true, false")
        yes, no = self.texts(("done", "yes")), self.texts(("done", "no"))
        if bool(yes) != bool(no):
            self.fault("dataset-key-missing", ("done",), key="done.no" if yes else "done.yes")
        file = self.text("done", "file")
        if file is not None:
            name = self.needed_text("done", "name") or ""
            path = self.folder.joinpath(file).as_posix()
            return Done(file=path, sheet=self.text("done", "sheet"), name=name)
        column = self.needed_text("done", "column") or ""
        words = (tuple(yes), tuple(no)) if yes else (tuple(DONE), tuple(NOT_DONE))
        return Done(column, *words, by_day=by_day is True, due=self.due())

    def due(self) -> date | None:
        text = self.text("done", "due")
        try:
            return None if text is None else counted.day_of(text)
        except ValueProblem:
            self.fault("counted-day", ("done", "due"), found=text)
            return None


class OpenedList(NamedTuple):
    """The objects of a list, its faults and files.

    `finished` are the names of the second list, None where there is none or it cannot be read. It is
    `complete` if every file could be read and no row of one had to be left out.
    """

    objects: tuple[Listed, ...]
    finished: tuple[str, ...] | None
    complete: bool
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]


def open_list(listing: Listing, last: date) -> OpenedList:
    """Read the objects of a list; what was done after the day `last` is not done yet."""
    columns = [listing.name]
    for condition in listing.within:
        columns.extend(conditions.columns(condition))
    columns.extend([listing.done.column] if listing.done.column else [])
    opened = counted.open_tables(listing.heading, columns, ROLE)
    faults, inputs = list(opened.faults), list(opened.inputs)
    objects: list[Listed] = []
    for table in opened.tables:
        reader = _Rows(table, listing, last)
        objects.extend(reader.objects())
        faults.extend(reader.faults)
    finished: tuple[str, ...] | None = None
    more: tuple[Fault, ...] = ()
    if listing.done.file is not None:
        finished, more, read = _finished(listing.done)
        faults.extend(more)
        inputs.extend(read)
    complete = opened.complete and not more
    return OpenedList(tuple(objects), finished, complete, tuple(faults), tuple(inputs))


def _finished(
    done: Done,
) -> tuple[tuple[str, ...] | None, tuple[Fault, ...], tuple[Input, ...]]:
    """Return the names of the second list, None where it cannot be read."""
    assert done.file is not None
    try:
        table = read_table(Path(done.file), done.sheet, role=ROLE, titles=(done.name,))
    except FaultError as error:
        return None, error.faults, ()
    if done.name not in table.header:
        near = nearest(done.name, table.header)
        fault = Fault("dataset-column-missing", table.place(), {"found": done.name}, near)
        return None, (*table.faults, fault), (table.given,)
    names = (cell(table, row, done.name) for row in table.rows)
    kept = tuple(name for name in names if name and folded(name) not in TOTALS)
    return kept, table.faults, (table.given,)


class _Rows:
    """Turns the rows of one table into objects."""

    def __init__(self, table: Table, listing: Listing, last: date) -> None:
        self.table = table
        self.listing = listing
        self.last = last
        self.faults: list[Fault] = []
        self.yes = {folded(word): True for word in listing.done.yes}
        self.no = {folded(word): False for word in listing.done.no}

    def refuse(
        self,
        code: str,
        place: Place,
        found: str,
        near: tuple[str, ...] = (),
        warning: bool = False,
    ) -> None:
        self.faults.append(Fault(code, place, {"found": found}, near, warning))

    def objects(self) -> list[Listed]:
        found = []
        for row in self.table.rows:
            name = cell(self.table, row, self.listing.name)
            place = self.table.place(row, self.listing.name)
            if folded(name) in TOTALS:
                self.refuse("listing-total-row", place, name, warning=True)
                continue
            if not name:
                self.refuse("listing-name-missing", place, "")
                name = f"#{row.line}"  # it counts all the same
            amounts = tuple(self.amount(row, condition) for condition in self.listing.within)
            found.append(Listed(name, self.done(row), amounts, place))
        return found

    def done(self, row: Row) -> bool | None:
        """Tell whether an object is done; None where the list does not say."""
        done = self.listing.done
        if not done.column:
            return None
        text = cell(self.table, row, done.column)
        place = self.table.place(row, done.column)
        if done.by_day:
            if text.upper() in BLANK:
                return False
            try:
                return counted.day_of(text) <= self.last
            except ValueProblem as problem:
                self.refuse(problem.code, place, text)
                return None
        said = {**self.yes, **self.no}.get(folded(text))
        if said is None and text.upper() not in BLANK:
            words = (*done.yes, *done.no)
            self.refuse("listing-done-word", place, text, nearest(text, words) or words)
        return said

    def amount(self, row: Row, condition: Condition) -> Fraction | None:
        """Return what a condition is asked of, in the base unit; None where the list does not say."""
        try:
            return conditions.amount(self.table, row, condition)
        except ValueProblem as problem:
            place = self.table.place(row, condition.column)
            text = cell(self.table, row, condition.column)
            details = {"found": text, "wanted": ", ".join(problem.near)}
            self.faults.append(Fault(problem.code, place, details, problem.near))
            return None
