"""Ledgers of problems: items with dates, the states that follow from them, and what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import Input
from ecotarget.model.reading import Dataset
from ecotarget.model.target import Indicator

# The dates of an item, in the order in which they come to pass; `due` is a term, not an event.
DATES = (
    "found",
    "planned",
    "due",
    "rectified",
    "accepted",
    "publicised",
    "closed",
    "evidence_date",
    "relapsed",
    "reviewed",
)
# What an item is otherwise known by.
TRAITS = ("unit", "list", "level", "source", "way", "place", "kind")

# States, as the dates give them on a day. Rectified and closed are different states.
NOT_YET, OPEN, PLANNED, RECTIFIED, ACCEPTED, PUBLICISED, CLOSED, RELAPSED = (
    "not_yet",  # found after the day asked for
    "open",
    "planned",
    "rectified",
    "accepted",
    "publicised",
    "closed",
    "relapsed",  # closed or rectified, and back again
)
STATES = (OPEN, PLANNED, RECTIFIED, ACCEPTED, PUBLICISED, CLOSED, RELAPSED)


class LedgerSet(NamedTuple):
    """The checked mapping of a ledger.

    `columns` names the column of each date and trait, `id_column` that of the id, `evidence_column`
    what proves a closing, whose own day may be among the columns. `date_format` is a strptime pattern, None for ISO. `words` turn texts of a
    trait into the user's own words (`{"way": {"主动": "active"}}`). `needs_evidence`: what is closed
    without evidence is open. `calendar` are days that are worked or free against the week (True: worked).
    `steps` names response times: name -> (first date, last date, minutes that it may take), for
    ledgers with times. `extra` are further columns that are shown.
    """

    source: Dataset
    jurisdiction: str
    id_column: str
    columns: Mapping[str, str]
    evidence_column: str | None
    date_format: str | None
    words: Mapping[str, Mapping[str, str]]
    needs_evidence: bool
    calendar: Mapping[date, bool]
    steps: Mapping[str, tuple[str, str, Fraction]]
    extra: tuple[str, ...]
    indicators: tuple[LedgerIndicator, ...]
    place: Place


class LedgerIndicator(NamedTuple):
    """A figure that targets may ask of a ledger: a count, or a rate with both sides named.

    `measure`: found rectified closed relapsed overdue in_progress closed_late reviewed repeats.
    `over`: None for a count, else `all` (of all found) or `due` (of those due by the day).
    `only` restricts to items by trait (`{"source": ("中央督察",)}`). `scope` as the targets write it.
    `known` is the indicator itself, where a lexicon was at hand to look it up in; `place` is where the
    description names it.
    """

    indicator: str
    measure: str
    over: str | None
    only: Mapping[str, tuple[str, ...]]
    scope: str = ""
    listed: int | None = None
    known: Indicator | None = None
    place: Place = Place("")


class Group(NamedTuple):
    """What the items of a group come to on the day asked for; every count with its denominator.

    `by` and `name` say what is grouped: all, unit, list, level, source, way, month (of finding).
    """

    by: str
    name: str
    found: int
    due: int  # due by the day
    planned: int
    rectified: int  # rectified or beyond, not relapsed
    accepted: int
    closed: int
    closed_without_evidence: int
    in_progress: int  # found, neither rectified nor closed
    overdue: int  # due before the day and not closed
    closed_late: int
    relapsed: int
    reviewed: int  # looked back at
    repeats: int  # items of the same place and kind found again
    without_due: int


class Item(NamedTuple):
    """An item that is named: overdue, due soon, relapsed ... `days_left` is frozen at closing."""

    id: str
    unit: str
    name: str
    found: date | None
    due: date | None
    state: str
    days_left: int | None
    working_days_left: int | None
    more: Mapping[str, str]
    file: str
    row: int


class Counted(NamedTuple):
    """An item behind a count: where it stands, its state on the day, and the dates that have come.

    `bare` is closed without evidence, whether or not that is enough.
    """

    id: str
    file: str
    row: int
    state: str
    due: date | None
    found: date | None
    closed: date | None
    relapsed: date | None
    bare: bool


class Response(NamedTuple):
    """A step of response times: how many items took it, how many within the time, the slowest."""

    step: str
    allowed_minutes: Fraction
    taken: int
    within: int
    open: int
    slowest_minutes: Fraction | None


class LedgerReport(NamedTuple):
    """The state of a ledger on a day, of one unit if `unit` names it.

    `groups` are of everything found by the day, `of_due` of what was due by then: first the one of all
    items, then those of each division. What the ledger has no column for counts 0 in them and is told
    by nobody. `day_from` says where the day comes from: `as-of` or `last-named`. `set_aside` are the
    rows that could not be trusted and are in no count; without `whole` a file could not be read.
    """

    said: LedgerSet
    day: date
    day_from: str
    unit: str
    groups: tuple[Group, ...]
    of_due: tuple[Group, ...]
    overdue: tuple[Item, ...]
    due_soon: tuple[Item, ...]
    relapsed: tuple[Item, ...]
    responses: tuple[Response, ...]
    reviews_by_month: tuple[
        tuple[str, int], ...
    ]  # every month from the first to the day, 0 included
    within_days: int
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]
    set_aside: int = 0
    whole: bool = True
