"""What ledgers say of themselves, on whatever day they are seen: rows that cannot be, and odd ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from ecotarget.assess.inspect import Inspection
from ecotarget.engine.connection import Engine
from ecotarget.intake import ledgers
from ecotarget.intake.sources import File
from ecotarget.model.faults import LISTED, Fault, Place
from ecotarget.model.ledger import LedgerSet

_STEPS = ("rectified", "accepted", "publicised", "closed")


def inspect_ledgers(sets: Sequence[LedgerSet], engine: Engine) -> Inspection:
    """Read the ledgers and return what is wrong or odd, by file and row; nothing is raised."""
    opened = ledgers.open_all(sets, engine)
    faults = list(opened.faults)
    files = {file.name: file for file in opened.files}
    for said, table in zip(sets, opened.tables, strict=True):
        look = _Look(said, table, engine, files)
        for found in (_undated(look), _bare(look), _skipped(look), _relapsed(look), _order(look)):
            faults.extend(found)
    # What was set aside has its first rows among the faults.
    return Inspection(tuple(faults), (), opened.inputs)


class _Odd(NamedTuple):
    """An item that is odd: where it stands, and the dates that are told of it."""

    id: str
    place: Place
    days: tuple[object, ...]


class _Look:
    """Looks for odd items in the entries (e) of one ledger."""

    def __init__(
        self, said: LedgerSet, table: str, engine: Engine, files: Mapping[str, File]
    ) -> None:
        self.said = said
        self.columns = said.columns
        self.table = table
        self.engine = engine
        self.files = files

    def has(self, *names: str) -> bool:
        """Tell whether the ledger has all these columns."""
        return all(name in self.columns for name in names)

    def rows(self, condition: str, column: str, *dates: str) -> list[_Odd]:
        """Return the first items for which a condition holds; their place is in a column."""
        told = "".join(f", e.{name}" for name in dates)
        rows = self.engine.rows(
            f"SELECT e.file, e.row_, e.id{told} FROM {self.table} AS e WHERE {condition} "
            f"ORDER BY e.file, e.row_ LIMIT {LISTED}"
        )
        title = self.columns[column]
        return [
            _Odd(str(id_), self.files[str(file)].place(int(str(row)), title), tuple(days))
            for file, row, id_, *days in rows
        ]

    def more(self, code: str, condition: str) -> Iterator[Fault]:
        """Say how many items there are where they are not all named."""
        sql = f"SELECT COUNT(*) FROM {self.table} AS e WHERE {condition}"
        ((count,),) = self.engine.rows(sql)
        if int(str(count)) > LISTED:
            details = {"found": code, "count": count, "told": LISTED}
            yield Fault("ledger-more", self.said.place, details, warning=True)


def _undated(look: _Look) -> Iterator[Fault]:
    """Yield the items without a day of finding, and those without a term."""
    if look.has("found"):
        condition = "e.found IS NULL"
        for odd in look.rows(condition, "found"):
            yield Fault("ledger-without-found", odd.place, {"found": odd.id}, warning=True)
        yield from look.more("ledger-without-found", condition)
    if look.has("due"):
        condition = "e.due IS NULL"
        for odd in look.rows(condition, "due"):
            yield Fault("ledger-without-due", odd.place, {"found": odd.id}, warning=True)
        yield from look.more("ledger-without-due", condition)


def _bare(look: _Look) -> Iterator[Fault]:
    """Yield the closings without the evidence that they need."""
    if not (look.said.needs_evidence and look.has("closed")):
        return
    condition = "e.closed IS NOT NULL AND e.evidence = 0"
    for odd in look.rows(condition, "closed", "closed"):
        details = {"found": odd.id, "closed": odd.days[0]}
        yield Fault("ledger-bare", odd.place, details, warning=True)
    yield from look.more("ledger-bare", condition)


def _skipped(look: _Look) -> Iterator[Fault]:
    """Yield what was closed and never rectified."""
    if not look.has("closed", "rectified"):
        return
    condition = "e.closed IS NOT NULL AND e.rectified IS NULL"
    for odd in look.rows(condition, "rectified", "closed"):
        details = {"found": odd.id, "closed": odd.days[0]}
        yield Fault("ledger-skipped", odd.place, details, warning=True)
    yield from look.more("ledger-skipped", condition)


def _relapsed(look: _Look) -> Iterator[Fault]:
    """Yield what relapsed although nothing had been done."""
    done = [f"e.{name} IS NULL" for name in _STEPS if look.has(name)]
    if not done or not look.has("relapsed"):
        return
    condition = f"e.relapsed IS NOT NULL AND {' AND '.join(done)}"
    for odd in look.rows(condition, "relapsed", "relapsed"):
        details = {"found": odd.id, "relapsed": odd.days[0]}
        yield Fault("ledger-relapse-first", odd.place, details, warning=True)
    yield from look.more("ledger-relapse-first", condition)


def _order(look: _Look) -> Iterator[Fault]:
    """Yield steps that lie before those that they follow, unless a relapse lies between."""
    pairs = combinations((name for name in _STEPS if look.has(name)), 2)
    for earlier, later in pairs:
        between = f"e.relapsed >= e.{later} AND e.relapsed < e.{earlier}"
        condition = f"e.{later} < e.{earlier} AND (e.relapsed IS NULL OR NOT ({between}))"
        titles = {"earlier": look.columns[earlier], "later": look.columns[later]}
        for odd in look.rows(condition, later, earlier, later):
            days = {"first": odd.days[0], "second": odd.days[1]}
            details = {**titles, **days, "found": odd.id}
            yield Fault("ledger-steps-order", odd.place, details, warning=True)
        yield from look.more("ledger-steps-order", condition)
