"""The table of a ranking: one row for each place, with its figures now and in the period before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from ecotarget.intake import conditions, counted, rankings
from ecotarget.intake.counted import cell
from ecotarget.intake.tables import Row, Table, read_table
from ecotarget.intake.values import BLANK, ValueProblem, number, rank
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.listing import Condition, Heading
from ecotarget.model.ranking import Previous, Ranking
from ecotarget.vocab import folded

ROLE = "ranking"


class PlaceRow(NamedTuple):
    """One place. Figures and ranks are by measure id, None where the cell says nothing.

    `answers` are, for each list, what its conditions are asked of, and the texts of their cells; of
    a place without valid data figures say nothing. `jurisdiction` is the place as target files name
    it, if that is said.
    """

    name: str
    jurisdiction: str | None
    valid: bool
    figures: Mapping[str, Decimal | None]
    stated: Mapping[str, int | None]
    figures_before: Mapping[str, Decimal | None]
    ranks_before: Mapping[str, int | None]
    answers: tuple[tuple[tuple[Fraction | None, str], ...], ...]
    place: Place


class OpenedRanking(NamedTuple):
    """The places of a ranking in the order of the table, with faults and files.

    `before` are the rows that hold the period before: the same ones, or those of another file.
    """

    places: tuple[PlaceRow, ...]
    before: tuple[PlaceRow, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]


def open_ranking(ranking: Ranking) -> OpenedRanking:
    """Read the places of a ranking; what is wrong is in the faults, nothing is raised."""
    heading = Heading(
        names=ranking.names,
        place=ranking.place,
        files=ranking.files,
        sheet=ranking.sheet,
        delimiter=ranking.delimiter,
        jurisdiction="",
        period=ranking.period,
        scope="",
    )
    opened = counted.open_tables(heading, rankings.columns(ranking), ROLE)
    faults, inputs = list(opened.faults), list(opened.inputs)
    reader = _Reader(ranking)
    found = [row for table in opened.tables for row in reader.places(table)]
    before: tuple[PlaceRow, ...] = tuple(found)
    if ranking.previous is not None and ranking.previous.file is not None:
        then = _before(ranking, ranking.previous)
        before = then.before
        faults += then.faults
        inputs += then.inputs
    if opened.tables and len(found) != ranking.field:
        details = {"found": len(found), "expected": ranking.field}
        reader.faults.append(Fault("ranking-field", ranking.place, details))
    known = {folded(row.name) for row in found}
    for name in ranking.jurisdictions if opened.tables else ():
        if folded(name) not in known:
            near = nearest(name, (row.name for row in found))
            place = ranking.place._replace(cell="jurisdictions")
            reader.faults.append(Fault("ranking-place-unknown", place, {"found": name}, near))
    return OpenedRanking(tuple(found), before, (*faults, *reader.faults), tuple(inputs))


class _Reader:
    """Turns rows into places; what cannot be read is noted once."""

    def __init__(self, ranking: Ranking) -> None:
        self.ranking = ranking
        self.faults: list[Fault] = []
        self.jurisdictions = {folded(name): text for name, text in ranking.jurisdictions.items()}
        self.signed = frozenset(one.id for one in ranking.measures if one.signed)
        self.first: dict[str, Place] = {}

    def places(self, table: Table) -> Iterator[PlaceRow]:
        ranking = self.ranking
        for row in table.rows:
            if self.names(table, row, ranking.left_out):
                continue
            name = cell(table, row, ranking.place_column)
            place = table.place(row, ranking.place_column)
            if not name:
                self.faults.append(Fault("ranking-place-missing", place))
                continue
            known = self.first.setdefault(folded(name), place)
            if known is not place:
                details = {"found": name, "first": str(known._replace(cell="", letter=""))}
                self.faults.append(Fault("ranking-place-twice", place, details))
                continue
            yield self.place(table, row, name, place)

    def place(self, table: Table, row: Row, name: str, place: Place) -> PlaceRow:
        ranking, previous = self.ranking, self.ranking.previous
        here = previous is not None and previous.file is None
        figures = {one.id: one.column for one in ranking.measures}
        stated = {one.id: one.stated for one in ranking.measures if one.stated is not None}
        before = previous.figures if previous is not None and here else {}
        ranks = previous.ranks if previous is not None and here else {}
        valid = ranking.valid is None or self.names(table, row, ranking.valid)
        return PlaceRow(
            name=name,
            jurisdiction=self.jurisdictions.get(folded(name)),
            valid=valid,
            figures=self.figures(table, row, figures),
            stated=self.ranks(table, row, stated),
            figures_before=self.figures(table, row, before),
            ranks_before=self.ranks(table, row, ranks),
            answers=tuple(
                tuple(self.answer(table, row, one, valid) for one in each.conditions)
                for each in ranking.lists
            ),
            place=place,
        )

    def figures(
        self, table: Table, row: Row, columns: Mapping[str, str]
    ) -> dict[str, Decimal | None]:
        found: dict[str, Decimal | None] = {}
        for id_, column in columns.items():
            text = cell(table, row, column)
            found[id_] = None
            if text.upper() not in BLANK:
                try:
                    figure = number(text)
                    if figure < 0 and id_ not in self.signed:
                        raise ValueProblem("value-negative")
                    found[id_] = figure
                except ValueProblem as problem:
                    self.refuse(problem, table.place(row, column), text)
        return found

    def ranks(self, table: Table, row: Row, columns: Mapping[str, str]) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        for id_, column in columns.items():
            text = cell(table, row, column)
            found[id_] = None
            if text.upper() not in BLANK:
                try:
                    found[id_] = rank(text).place
                except ValueProblem as problem:
                    self.refuse(problem, table.place(row, column), text)
        return found

    def names(self, table: Table, row: Row, condition: Condition | None) -> bool:
        """Tell whether the cell of a condition holds one of its words."""
        if condition is None:
            return False
        words = {folded(word) for word in condition.words}
        return folded(cell(table, row, condition.column)) in words

    def answer(
        self, table: Table, row: Row, condition: Condition, valid: bool
    ) -> tuple[Fraction | None, str]:
        text = " ".join(cell(table, row, each) for each in conditions.columns(condition)).strip()
        try:
            amount = conditions.amount(table, row, condition)
        except ValueProblem as problem:
            self.refuse(problem, table.place(row, condition.column), text)
            return None, text
        return (amount if valid or condition.words else None), text

    def refuse(self, problem: ValueProblem, place: Place, text: str) -> None:
        details = {"found": text, "wanted": ", ".join(problem.near)}
        self.faults.append(Fault(problem.code, place, details, problem.near))


def _before(ranking: Ranking, previous: Previous) -> OpenedRanking:
    """Read the table of the period before: the same columns, unless others are named."""
    assert previous.file is not None
    own = {one.id: one.column for one in ranking.measures if one.id not in previous.ranks}
    then = previous._replace(file=None, figures={**own, **previous.figures})
    reader = _Reader(ranking._replace(previous=then, measures=(), lists=()))
    reader.signed = frozenset(one.id for one in ranking.measures if one.signed)
    wanted = tuple(dict.fromkeys(rankings.columns(reader.ranking)))
    try:
        table = read_table(Path(previous.file), previous.sheet, ranking.delimiter, ROLE, wanted)
    except FaultError as error:
        return OpenedRanking((), (), error.faults, ())
    faults = list(table.faults)
    for name in wanted:
        if name not in table.header:
            near = nearest(name, table.header)
            faults.append(Fault("dataset-column-missing", table.place(), {"found": name}, near))
    if len(faults) > len(table.faults):
        return OpenedRanking((), (), tuple(faults), (table.given,))
    rows = tuple(row for row in reader.places(table) if row.valid)
    return OpenedRanking((), rows, (*faults, *reader.faults), (table.given,))
