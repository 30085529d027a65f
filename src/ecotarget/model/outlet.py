"""Outlets held against a table of limits that the user has loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ecotarget.model.amount import Unit
from ecotarget.model.faults import Place
from ecotarget.model.finding import Input
from ecotarget.model.listing import Heading
from ecotarget.model.standard import Clause
from ecotarget.model.target import Indicator

RECORDS, OUTLETS = "records", "outlets"


class OutletLimit(NamedTuple):
    """What one item must be: from `low` to `high` in `unit`, both ends included, None where open."""

    item: str
    low: Decimal | None
    high: Decimal | None
    unit: Unit


class LimitTable(NamedTuple):
    """Limits by grade (or scale of the facility) and item key; `clauses` say where a grade stands."""

    limits: Mapping[str, Mapping[str, OutletLimit]]
    clauses: Mapping[str, Clause]


class OutletSet(NamedTuple):
    """The checked description of records of outlets.

    `items` tells what a column holds: the item's key and name and the unit of its figures. The grade
    of a record is in the column `grade`, or is `fixed_grade` for all. `counts` is RECORDS or OUTLETS.
    """

    heading: Heading
    indicator: Indicator
    outlet: str
    date: str | None
    grade: str | None
    fixed_grade: str
    items: Mapping[str, OutletColumn]
    table: LimitTable
    limits_file: Input | None  # None where the limits stand in the description itself
    counts: str
    listed: int | None

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the set is made of."""
        more = () if self.limits_file is None else (self.limits_file.path,)
        return (*self.heading.files, *more)


class OutletColumn(NamedTuple):
    """What a column of an outlet's record holds."""

    key: str
    name: str
    unit: Unit


class Found(NamedTuple):
    """A figure in the unit of its limit, and how it was found: FOUND, BELOW or ABSENT (water.py)."""

    value: Decimal
    found: int


class OutletRecord(NamedTuple):
    """One record; `items` holds what was found by item key, None where the cell says nothing."""

    outlet: str
    day: date | None
    grade: str
    items: Mapping[str, Found | None]
    place: Place
