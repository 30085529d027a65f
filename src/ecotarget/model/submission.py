"""What must be sent: a contract of figures by place and period, and what came of each of them.

A contract says which figures a place sends for each period, by when, and in which form. A figure that
has no row, or a blank one, is missing and never zero; a faulty one is wrong, not missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ecotarget.model.amount import Amount, Unit
from ecotarget.model.faults import NOTHING, Fault, Place
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.model.target import Indicator, Jurisdiction, Names

WRONG = "wrong"
MISSING = "missing"
LATE = "late"
RECEIVED = "received"
NOT_DUE = "not_due"  # not there, and the last day for it has not passed
ABSENT = "absent"  # not there, and nobody asks for it
# What needs attention first; the first three fail a run.
STATES = (WRONG, MISSING, LATE, NOT_DUE, RECEIVED, ABSENT)
FAILING = frozenset({WRONG, MISSING, LATE})

# How a last day is counted from the end of a period.
DAY, DAYS, WORKING_DAYS = "day", "days", "working_days"
COUNTS = (DAY, DAYS, WORKING_DAYS)
EVERY = ("month", "quarter", "half-year", "year")
# Fields beside the figure that a contract may ask to be filled.
COLUMNS = ("source", "note", "numerator", "denominator")


class Figure(NamedTuple):
    """One figure that is asked for, in one of `units` (none: any that fits).

    `decimals` is the most of them that may be written; `least` and `most` bound it, both included.
    """

    indicator: Indicator
    scope: str
    units: tuple[Unit, ...]
    decimals: int | None
    least: Amount | None
    most: Amount | None
    required: bool
    place: Place


class Due(NamedTuple):
    """The last day, counted from the end of the period.

    `how` is DAY (the `number`th of the month that is `months` after the last one of the period), DAYS or
    WORKING_DAYS. `postponed` moves one that is not worked to the next day that is.
    """

    how: str
    number: int
    months: int = 1
    postponed: bool = False


class Contract(NamedTuple):
    """Who sends which figures, for which periods, by when. `files` are names with their marks."""

    names: Names
    place: Place
    jurisdictions: tuple[Jurisdiction, ...]
    every: str
    first: Period
    last: Period | None
    due: Due | None
    holidays: Mapping[date, bool]
    columns: tuple[str, ...]
    repeats: bool
    files: tuple[str, ...]
    figures: tuple[Figure, ...]
    inputs: tuple[Input, ...]


class Flaw(NamedTuple):
    """What is wrong or worth saying: a key of the words, what its sentence needs, and the cell."""

    key: str
    place: Place
    details: Mapping[str, object] = NOTHING
    fault: Fault | None = None


class Entry(NamedTuple):
    """What came of one figure or of one file (then `figure` is None and `file` its name).

    `place` is the row, without one the line of the contract. `received` is None where nobody says it;
    whether it came in time is then not known.
    """

    jurisdiction: Jurisdiction
    period: Period
    figure: Figure | None
    file: str
    state: str
    place: Place
    due: date | None
    received: date | None
    flaws: tuple[Flaw, ...] = ()
    measure: Measure | None = None

    @property
    def is_timed(self) -> bool:
        """Tell whether it is known if it came in time, or needs not be."""
        return self.due is None or self.received is not None


class Statement(NamedTuple):
    """What came of everything that a contract asks for, by place, period and place in the contract."""

    contract: Contract
    periods: tuple[Period, ...]
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]
    as_of: date | None
