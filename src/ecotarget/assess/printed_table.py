"""A printed table as `lint` looks at it: the rows of a relation, the figures and classes in its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from ecotarget import units
from ecotarget.intake.tables import Row, Table
from ecotarget.intake.values import BLANK, ValueProblem, number, rank
from ecotarget.methods import printed_figure
from ecotarget.model.amount import EXACT, Unit, plain, quotient
from ecotarget.model.faults import Fault, Place
from ecotarget.model.period import Period
from ecotarget.model.relations import SUMMARY, Relation, TableMapping

_WITH_UNIT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*([^0-9.\s].*)")


class Figure(NamedTuple):
    """A figure of one cell with the place of the cell."""

    value: Decimal
    place: Place
    column: str


class Sheet:
    """A table with its mapping. What cannot be read is noted once, in `faults`."""

    def __init__(self, mapping: TableMapping, table: Table) -> None:
        self.mapping = mapping
        self.table = table
        self.at = {title: number_ for number_, title in enumerate(table.header)}
        self.blank = BLANK | {text.upper() for text in mapping.missing}
        self.faults: list[Fault] = []
        self.read: dict[tuple[int, str], Decimal | None] = {}
        self.periods: dict[str, Period | None] = {}

    def text(self, row: Row, column: str) -> str:
        """Return the text of a cell, empty for a mark of what is not there."""
        text = row.cells[self.at[column]].strip()
        return "" if text.upper() in self.blank else text

    def place(self, row: Row, column: str) -> Place:
        """Return where a cell stands."""
        return self.table.place(row, column)

    def rows(self, relation: Relation) -> Iterator[Row]:
        """Yield the rows that a relation is asked of."""
        for row in self.table.rows:
            if self.is_row(row, relation.where):
                yield row

    def is_row(self, row: Row, named: Mapping[str, str]) -> bool:
        """Tell whether a row holds these texts in these columns."""
        return all(row.cells[self.at[column]] == text for column, text in named.items())

    def summaries(self) -> tuple[Row, ...]:
        """Return the rows that sum others up, as the relations say."""
        named = [r.pairs["row"] for r in self.mapping.relations if r.kind == SUMMARY]
        return tuple(row for row in self.table.rows if any(self.is_row(row, one) for one in named))

    def figure(self, row: Row, column: str) -> Figure | None:
        """Return the figure of a cell with the decimals that it shows; None where there is none."""
        key = (row.line, column)
        if key not in self.read:
            self.read[key] = self._figure(row, column)
        value = self.read[key]
        return None if value is None else Figure(value, self.place(row, column), column)

    def figures(self, row: Row, columns: tuple[str, ...]) -> list[Figure] | None:
        """Return the figures of several cells; None where one is missing."""
        found = [self.figure(row, column) for column in columns]
        known = [one for one in found if one is not None]
        return known if len(known) == len(found) else None

    def whole(self, row: Row, column: str) -> int | None:
        """Return a count of at least one; None for what is none."""
        found = self.figure(row, column)
        if found is None or found.value != found.value.to_integral_value() or found.value < 1:
            return None
        return int(found.value)

    def rank(self, row: Row, column: str) -> int | None:
        """Return a rank; None where there is none."""
        text = self.text(row, column)
        try:
            return rank(text).place if text else None
        except ValueProblem as problem:
            self.refuse(problem, row, column, text)
            return None

    def period(self, row: Row) -> Period | None:
        """Return the period of a row; None where nobody says it or it cannot be read."""
        column = self.mapping.period_column
        text = self.mapping.period if column is None else self.text(row, column)
        if not text:
            return None
        if text not in self.periods:
            try:
                self.periods[text] = Period.parse(text)
            except ValueError:
                place = self.mapping.place if column is None else self.place(row, column)
                self.faults.append(Fault("period-unknown", place, {"found": text}))
                self.periods[text] = None
        return self.periods[text]

    def refuse(self, problem: ValueProblem, row: Row, column: str, text: str) -> None:
        """Note a cell that cannot be read."""
        place = self.place(row, column)
        self.faults.append(Fault(problem.code, place, {"found": text}, problem.near))

    def _figure(self, row: Row, column: str) -> Decimal | None:
        text = self.text(row, column).removesuffix("%").strip()
        if not text:
            return None
        own = _WITH_UNIT.fullmatch(text)
        try:
            if own is not None and column in self.mapping.units:
                return self._converted(row, column, own[1], own[2])
            return self._with_decimals(number(text), column)
        except ValueProblem as problem:
            self.refuse(problem, row, column, text)
            return None

    def _with_decimals(self, value: Decimal, column: str) -> Decimal:
        """Give back the zeros that were dropped (100 in a column of one decimal is 100.0)."""
        wanted = self.mapping.decimals.get(column, 0)
        if printed_figure.places(value) >= wanted:
            return value
        return EXACT.quantize(value, Decimal(1).scaleb(-wanted))

    def _converted(self, row: Row, column: str, figure: str, spelling: str) -> Decimal:
        """Read a figure with a unit of its own; one of another magnitude is told and converted."""
        said = self.mapping.units[column]
        own, wanted = _unit(spelling), _unit(said)
        if own is None or wanted is None or not units.compatible(own, wanted):
            raise ValueProblem("value-not-number")
        value = number(figure)
        if own == wanted:
            return self._with_decimals(value, column)
        converted = quotient(EXACT.multiply(value, own.factor), wanted.factor, 30)
        details, near = (
            {"found": f"{figure} {spelling}", "column": column},
            (f"{plain(converted)} {said}",),
        )
        place = self.place(row, column)
        self.faults.append(Fault("magnitude-mixed", place, details, near, warning=True))
        return converted


def _unit(spelling: str) -> Unit | None:
    try:
        return units.resolve(spelling)
    except units.UnknownUnit:
        return None
