"""Records of outlets (`kind: outlets`) and the table of limits that the user loads for them.

The limits are the user's: who loads them says where they come from and how sure that is. A cell that
says nothing is no figure, and without the figures that its limits ask for a record cannot attain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget import units
from ecotarget.document import read_text, read_yaml
from ecotarget.intake import counted, nondetects
from ecotarget.intake.counted import Counted, Lexicon, cell
from ecotarget.intake.description import Path_, dotted
from ecotarget.intake.tables import Row, Table
from ecotarget.intake.values import BLANK, ValueProblem
from ecotarget.model.amount import PURE, Unit
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.finding import Input
from ecotarget.model.outlet import (
    OUTLETS,
    RECORDS,
    Found,
    LimitTable,
    OutletColumn,
    OutletLimit,
    OutletRecord,
    OutletSet,
)
from ecotarget.model.standard import CONFIRMED, SINGLE, UNCONFIRMED, Clause
from ecotarget.vocab import folded, water_items

ROLE = "outlets"
KEYS = (*counted.KEYS, "indicator", "columns", "items", "limits", "count", "listed")
NEEDED = (*counted.NEEDED, "indicator", "columns", "items", "limits", "count")
LIMIT_KEYS = ("schema", "title", "source", "confidence", "limits")
_CONFIDENCE = (CONFIRMED, SINGLE, UNCONFIRMED)
_DIMENSIONS = ("share",)


def load(path: Path, lexicon: Lexicon) -> OutletSet:
    """Load the description of records with its limits. Raises FaultError with every fault in them."""
    return _Reader(read_yaml(read_text(path)), path.parent).outlets(lexicon)


def item_key(text: str) -> str:
    """Return what an item is compared by: its id where the vocabulary knows it, else its name."""
    key = folded(text)
    for item in water_items().values():
        if key in {folded(name) for name in (item.id, *item.names, item.symbol, *item.also)}:
            return item.id
    return key


class _Reader(Counted):
    def outlets(self, lexicon: Lexicon) -> OutletSet:
        self.begin(KEYS, NEEDED)
        heading = self.heading()
        indicator = self.indicator(lexicon, _DIMENSIONS)
        table, file = self.limits()
        grade, fixed = self.grade()
        items = dict(self.items())
        if table is not None:
            self.fits(table, items, grade, fixed)
        count = self.choice(("count",), self.data.get("count", RECORDS), (RECORDS, OUTLETS))
        listed = self.whole("listed")
        if self.needed_mapping("columns"):
            self.known_keys(("columns",), ("outlet", "date", "grade"))
            self.needed_text("columns", "outlet")
        day = self.text("columns", "date")
        self.end()
        assert indicator is not None and table is not None
        name = str(self.at(("columns", "outlet")))
        return OutletSet(
            *(heading, indicator, name, day, grade, fixed, items, table, file, count, listed)
        )

    def grade(self) -> tuple[str | None, str]:
        """Return the column of the grade, or the one grade of all records (the only one there is)."""
        if isinstance(self.at(("columns", "grade")), dict):
            self.known_keys(("columns", "grade"), ("fixed",))
            return None, self.needed_text("columns", "grade", "fixed") or ""
        return self.text("columns", "grade"), ""

    def items(self) -> Iterator[tuple[str, OutletColumn]]:
        for column in self.mapping(("items",)):
            said = self.mapping_of_texts(("items", column), ("item", "unit"))
            name = said.get("item", column)
            unit = self.unit(("items", column, "unit"), said["unit"]) if "unit" in said else PURE
            if unit is not None:
                yield column, OutletColumn(item_key(name), name, unit)

    def limits(self) -> tuple[LimitTable | None, Input | None]:
        """Read the table of limits: another file, or what stands here itself."""
        said = self.at(("limits",))
        if said is None:
            return None, None
        file: Input | None = None
        document, folder = self.document, self.folder
        path: Path_ = ("limits",)
        try:
            if isinstance(said, str):
                text = read_text(self.folder.joinpath(said))
                file = Input(text.file, ROLE, text.sha256, text.encoding)
                document, folder, path = read_yaml(text), self.folder.joinpath(said).parent, ()
            return _LimitReader(document, folder, path).limit_table(), file
        except FaultError as error:
            self.faults.extend(error.faults)
            return None, None

    def fits(
        self, table: LimitTable, items: Mapping[str, OutletColumn], grade: str | None, fixed: str
    ) -> None:
        """Look whether it is said which grade holds, and whether a column holds each limited item."""
        words = tuple(clause.text for clause in table.clauses.values())
        if fixed and folded(fixed) not in table.limits:
            self.fault("outlet-grade", ("columns", "grade", "fixed"), words, found=fixed)
        if not fixed and grade is None and len(words) > 1:
            self.fault("outlet-grade-missing", ("columns",), words)
        held = {one.key: (column, one) for column, one in items.items()}
        asked = {folded(fixed)} if fixed else set(table.limits)
        for key, limit in dict.fromkeys(
            (key, limit)
            for name in table.limits
            if name in asked
            for key, limit in table.limits[name].items()
        ):
            if key not in held:
                self.fault("outlet-item-missing", ("items",), found=limit.item)
                continue
            column, one = held[key]
            if one.unit == PURE != limit.unit:
                self.fault("dataset-unit-missing", ("items", column), key=f"items.{column}")
            elif not units.compatible(one.unit, limit.unit):
                path, wanted = ("items", column), limit.unit.spelling
                self.fault("unit-unfit", path, found=one.unit.spelling, wanted=wanted)


class _LimitReader(Counted):
    """Reads a table of limits at a path of a document."""

    def __init__(self, document: Any, folder: Path, path: Path_) -> None:
        super().__init__(document, folder)
        self.path = path

    def limit_table(self) -> LimitTable:
        """Return the limits. Raises FaultError with every fault in them."""
        said = self.at(self.path)
        if not isinstance(said, dict):
            self.fault("dataset-type", self.path, key="limits", expected="mapping")
            raise FaultError(self.faults)
        self.known_keys(self.path, LIMIT_KEYS)
        for key in ("source", "confidence", "limits"):
            if key not in said:
                self.fault("dataset-key-missing", self.path, key=dotted((*self.path, key)))
        confidence = self.choice(
            (*self.path, "confidence"), said.get("confidence", SINGLE), _CONFIDENCE
        )
        source = self.text_of((*self.path, "source"), said.get("source")) or ""
        edition = self.text_of((*self.path, "title"), said.get("title")) or source
        limits: dict[str, dict[str, OutletLimit]] = {}
        clauses: dict[str, Clause] = {}
        path = (*self.path, "limits")
        for grade in self.mapping(path):
            clauses[folded(grade)] = Clause(edition, grade, confidence)
            found = (self.one((*path, grade), name) for name in self.mapping((*path, grade)))
            limits[folded(grade)] = {item_key(one.item): one for one in found if one is not None}
            if not limits[folded(grade)]:
                self.fault("dataset-key-missing", (*path, grade), key=dotted((*path, grade)))
        if "limits" in said and not limits:
            self.fault("dataset-key-missing", path, key=dotted(path))
        self.end()
        return LimitTable(limits, clauses)

    def one(self, path: Path_, name: str) -> OutletLimit | None:
        """Read the limit of one item."""
        where = (*path, name)
        said = self.mapping(where)
        self.known_keys(where, ("at_most", "at_least", "within", "unit"))
        asked = [key for key in ("at_most", "at_least", "within") if key in said]
        if len(asked) != 1:
            self.fault("outlet-limit", where, found=name)
            return None
        text = self.text_of((*where, "unit"), said.get("unit"))
        unit = PURE if text is None else self.unit((*where, "unit"), text)
        (key,) = asked
        several = said[key] if isinstance(said[key], list) else [said[key]]
        if len(several) != (2 if key == "within" else 1):
            self.fault("outlet-limit", (*where, key), found=name)
            return None
        if unit is None:
            return None
        ends = [self.end_of((*where, key), one, unit) for one in several]
        if None in ends:
            return None
        low, high = ends if key == "within" else (ends[0], None)
        if key == "at_most":
            low, high = None, ends[0]
        if low is not None and high is not None and low > high:
            self.fault("outlet-limit", (*where, key), found=name)
            return None
        return OutletLimit(name, low, high, unit)

    def end_of(self, path: Path_, said: object, unit: Unit) -> Decimal | None:
        text = self.text_of(path, said)
        found = None if text is None else self.limit(path, text, unit)
        return (
            None if found is None or unit is None else units.convert(found.value, found.unit, unit)
        )


class OpenedOutlets(NamedTuple):
    """The records of outlets, what is wrong, the files read; `complete` as in `counted.Opened`."""

    records: tuple[OutletRecord, ...]
    complete: bool
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]


def open_outlets(outlets: OutletSet) -> OpenedOutlets:
    """Read the records of outlets; figures are carried into the units of their limits."""
    named = (outlets.outlet, outlets.date, outlets.grade, *outlets.items)
    opened = counted.open_tables(outlets.heading, (name for name in named if name), ROLE)
    faults = list(opened.faults)
    records: list[OutletRecord] = []
    first: dict[tuple[str, date], OutletRecord] = {}
    for table in opened.tables:
        reader = _Rows(table, outlets)
        for record in reader.records():
            known = record
            if record.day is not None:
                known = first.setdefault((folded(record.outlet), record.day), record)
            if known is not record:
                details = {"found": record.outlet, "place": str(known.place)}
                faults.append(Fault("outlet-repeated", record.place, details))
            records.append(record)
        faults.extend(reader.faults)
    limits = () if outlets.limits_file is None else (outlets.limits_file,)
    inputs = (*opened.inputs, *limits)
    return OpenedOutlets(tuple(records), opened.complete, tuple(faults), inputs)


class _Rows:
    """Turns the rows of one table into records."""

    def __init__(self, table: Table, outlets: OutletSet) -> None:
        self.table = table
        self.outlets = outlets
        self.faults: list[Fault] = []

    def refuse(
        self, code: str, row: Row, column: str, found: str, near: tuple[str, ...] = ()
    ) -> None:
        place = self.table.place(row, column)
        self.faults.append(Fault(code, place, {"found": found}, near))

    def records(self) -> Iterator[OutletRecord]:
        for row in self.table.rows:
            name = cell(self.table, row, self.outlets.outlet)
            if not name:
                self.refuse("outlet-name-missing", row, self.outlets.outlet, "")
            grade = self.grade(row)
            limits = self.outlets.table.limits.get(grade, {})
            items = {
                one.key: self.item(row, column, one.unit, limits[one.key])
                for column, one in self.outlets.items.items()
                if one.key in limits
            }
            place = self.table.place(row, self.outlets.outlet)
            yield OutletRecord(name, self.day(row), grade, items, place)

    def grade(self, row: Row) -> str:
        """Return the grade of a record, folded; empty where it has none that has limits."""
        outlets = self.outlets
        known = outlets.table.clauses
        if outlets.grade is None:
            return folded(outlets.fixed_grade) or next(iter(known))
        text = cell(self.table, row, outlets.grade)
        if folded(text) in known:
            return folded(text)
        words = tuple(clause.text for clause in known.values())
        self.refuse("outlet-grade", row, outlets.grade, text, nearest(text, words) or words)
        return ""

    def day(self, row: Row) -> date | None:
        if self.outlets.date is None:
            return None
        text = cell(self.table, row, self.outlets.date)
        try:
            return counted.day_of(text)
        except ValueProblem:
            self.refuse("counted-day", row, self.outlets.date, text)
            return None

    def item(self, row: Row, column: str, unit: Unit, limit: OutletLimit) -> Found | None:
        """Return what was found of an item, in the unit of its limit; None where the cell is blank."""
        text = cell(self.table, row, column)
        if text.upper() in BLANK:
            return None
        try:
            read = nondetects.reading(text)
        except nondetects.NotAFigure as problem:
            self.refuse("value-not-number", row, column, text, problem.near)
            return None
        given = units.resolve(read.unit) if read.unit is not None else unit
        if not units.compatible(given, limit.unit):
            details = {"found": given.spelling, "wanted": limit.unit.spelling}
            self.faults.append(Fault("unit-unfit", self.table.place(row, column), details))
            return None
        value = units.convert(Decimal(read.figure), given, limit.unit)
        if value < 0:
            self.refuse("value-negative", row, column, text)
            return None
        return Found(value, read.found)
