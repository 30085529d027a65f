"""What descriptions of data that are counted have in common: whose they are, of when, which files.

Lists, noise and outlets are small tables read row by row; the keys are in docs/lists.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from ecotarget import units
from ecotarget.intake.description import Description, Path_, dotted
from ecotarget.intake.quantities import quantity, twice_multiplied
from ecotarget.intake.tables import Row, Table, read_table
from ecotarget.intake.values import ValueProblem
from ecotarget.model.amount import Amount, Unit
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.finding import Input
from ecotarget.model.listing import Heading
from ecotarget.model.period import Period
from ecotarget.model.target import Indicator, Jurisdiction

KEYS = (
    *("schema", "dataset", "kind", "jurisdiction", "period", "scope"),
    *("files", "sheet", "delimiter"),
)
NEEDED = ("schema", "dataset", "kind", "jurisdiction", "period", "files")


class Lexicon(Protocol):
    """What is handed in to understand names (vocab.Lexicon)."""

    def jurisdiction(self, text: str) -> Jurisdiction | None: ...
    def indicator(self, jurisdiction: str, text: str) -> Indicator | None: ...
    def near_indicators(self, jurisdiction: str, text: str) -> tuple[str, ...]: ...


class Counted(Description):
    """Reads the description of data that are counted; what is wrong is noted and reading goes on."""

    def heading(self) -> Heading:
        """Return whose the data are, of when, and where they lie."""
        files: list[str] = []
        for n, pattern in enumerate(self.texts(("files",))):
            matches = self.matches(pattern)
            if not matches:
                self.fault("dataset-files", ("files", n), found=pattern)
            files.extend(name for name in matches if name not in files)
        character = self.text("delimiter")
        if character is not None and (len(character) != 1 or character in '"\r\n'):
            self.fault("dataset-delimiter", ("delimiter",), found=character)
        return Heading(
            names=self.names(),
            place=self.document.place(),
            files=tuple(files),
            sheet=self.text("sheet"),
            delimiter=character,
            jurisdiction=self.text("jurisdiction") or "",
            period=self.period(),
            scope=self.text("scope") or "",
        )

    def period(self) -> Period:
        """Return the period that the data are of; the year 1 where it cannot be read."""
        text = self.text("period") or ""
        try:
            return Period.parse(text)
        except ValueError:
            if text:
                self.fault("period-unknown", ("period",), found=text)
            return Period.year(1)

    def indicator(self, lexicon: Lexicon, dimensions: Sequence[str]) -> Indicator | None:
        """Return the indicator that is named, by id or by a name, if it is of such a dimension."""
        text = self.text("indicator")
        if text is None:
            return None
        where = lexicon.jurisdiction(self.text("jurisdiction") or "")
        place = where.id if where else ""
        found = lexicon.indicator(place, text)
        if found is None:
            near = lexicon.near_indicators(place, text)
            self.fault("indicator-unknown", ("indicator",), near, found=text)
        elif found.dimension not in dimensions:
            known = ", ".join(dimensions)
            self.fault("counted-dimension", ("indicator",), found=text, known=known)
        return found

    def unit(self, path: Path_, text: str) -> Unit | None:
        """Return the unit that a text names; note it if it names none."""
        try:
            return units.resolve(text)
        except units.UnknownUnit as unknown:
            self.fault("unit-unknown", path, unknown.near, found=text)
            return None

    def limit(
        self, path: Path_, text: str, unit: Unit | None, usual: Unit | None = None
    ) -> Amount | None:
        """Read a bound: a figure in `unit`, or with a unit of its own that fits it.

        Where no unit is given, a bare figure is in `usual`.
        """
        try:
            found = amount_of(text, unit or usual)
        except ValueProblem as problem:
            self.fault(problem.code, path, problem.near, found=text)
            return None
        if unit is not None and not units.compatible(found.unit, unit):
            self.fault("unit-unfit", path, found=found.unit.spelling, wanted=unit.spelling)
            return None
        return found

    def whole(self, key: str) -> int | None:
        """Read a number of objects."""
        found = self.at((key,))
        if found is None or (isinstance(found, int) and not isinstance(found, bool) and found > 0):
            return found
        self.fault("dataset-type", (key,), key=dotted((key,)), expected="1, 2, 3 ...")
        return None

    def needed_mapping(self, key: str) -> bool:
        """Tell whether a key holds a mapping; note it if not."""
        if isinstance(self.at((key,)), dict):
            return True
        if key in self.data:
            self.fault("dataset-type", (key,), key=key, expected="mapping")
        return False


def amount_of(text: str, unit: Unit | None) -> Amount:
    """Read a figure in `unit`, or with its own unit behind it (120 t, 1.2万吨). Raises ValueProblem."""
    found = quantity(text)
    if found.unit is not None:
        return Amount(found.figure, found.unit)
    if unit is None:
        raise ValueProblem("unit-missing")
    if twice := twice_multiplied(found, unit):
        raise ValueProblem("value-ambiguous", twice)
    return Amount(found.figure, unit)


def day_of(text: str) -> date:
    """Read a day: 2024-05-01, 2024年5月1日. Raises ValueProblem."""
    try:
        period = Period.parse(text)
    except ValueError as error:
        raise ValueProblem("value-not-date") from error
    if period.span != "day":
        raise ValueProblem("value-not-date")
    return period.start


class Opened(NamedTuple):
    """Tables that have the columns that were asked for, what is wrong, and the files read.

    They are `complete` if every file could be read and no row of one had to be left out.
    """

    tables: tuple[Table, ...]
    complete: bool
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]


def open_tables(heading: Heading, columns: Iterable[str], role: str) -> Opened:
    """Read the files of a data set; one that cannot be read or lacks a column becomes a fault."""
    wanted = tuple(dict.fromkeys(columns))
    tables: list[Table] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for name in heading.files:
        try:
            table = read_table(Path(name), heading.sheet, heading.delimiter, role, wanted)
        except FaultError as error:
            faults.extend(error.faults)
            continue
        inputs.append(table.given)
        faults.extend(table.faults)
        lacking = [
            Fault(
                "dataset-column-missing",
                table.place(),
                {"found": name},
                nearest(name, table.header),
            )
            for name in wanted
            if name not in table.header
        ]
        faults.extend(lacking)
        if not lacking:
            tables.append(table)
    complete = len(tables) == len(heading.files) and not any(table.faults for table in tables)
    return Opened(tuple(tables), complete, tuple(faults), tuple(inputs))


def cell(table: Table, row: Row, column: str) -> str:
    """Return the text of a cell whose column is known to be there."""
    return row.cells[table.header.index(column)]
