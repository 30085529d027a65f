"""A printed table and what must hold between its columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ecotarget.model.faults import Place
from ecotarget.model.target import Names

SHARE, SHARES, PARTS, RATE, CHANGE = "share", "shares", "parts", "rate", "change"
RANK, GOOD_DAYS, SUMMARY, CLASS, INDEX, TALLY = (
    *("rank", "good_days", "summary", "class", "index", "tally"),
)
KINDS = (SHARE, SHARES, PARTS, RATE, CHANGE, RANK, GOOD_DAYS, SUMMARY, CLASS, INDEX, TALLY)

# How the figure of a summary row comes about.
SUM, MEAN, BETWEEN = "sum", "mean", "between"


class Relation(NamedTuple):
    """One relation between columns; which of the fields a kind needs, docs/lint.md says.

    `columns` names one column by role (stated, part, whole ...), `lists` several, `pairs` columns
    with what belongs to each (another column, an item, a way). `words` are choices and numbers.
    It is asked of the rows in which every column of `where` holds its text.
    """

    kind: str
    place: Place
    columns: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    pairs: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]
    where: Mapping[str, str]

    def named(self) -> tuple[str, ...]:
        """Return every column that the relation names."""
        found = [*self.columns.values(), *self.where]
        for listed in self.lists.values():
            found += listed
        for role, pairs in self.pairs.items():
            found += pairs
            if self.kind == SHARES and role == "are":
                found += (column for column in pairs.values() if column)
        return tuple(found)


class TableMapping(NamedTuple):
    """The checked mapping of printed tables: where they lie and what must hold in them.

    `period` is that of every row, `period_column` names it row by row. `decimals` are those that a
    column has at least, where its zeros were dropped. `units` are those of columns of amounts.
    `rates` are columns in % that no relation names. `missing` are marks for a figure that is not there.
    """

    name: Names
    place: Place
    files: tuple[str, ...]
    relations: tuple[Relation, ...]
    decimals: Mapping[str, int]
    units: Mapping[str, str]
    period: str | None = None
    period_column: str | None = None
    sheet: str | None = None
    delimiter: str | None = None
    rates: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()

    def named(self) -> tuple[tuple[Place, str], ...]:
        """Return every column that the mapping names, with the place of the relation or its own."""
        found = [(self.place, column) for column in (*self.decimals, *self.units, *self.rates)]
        if self.period_column is not None:
            found.append((self.place, self.period_column))
        for relation in self.relations:
            found += [(relation.place, column) for column in relation.named()]
        return tuple(found)
