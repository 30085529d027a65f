"""What an assessment of readings gives: exact figures with their coverage and the law behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.excepted import LeftOut
from ecotarget.model.faults import NOTHING, Fault
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.standard import AirCode, Clause, Limit, Rounding
from ecotarget.model.water import WaterCode

FINAL = "final"
RUNNING = "preliminary"
TOO_LITTLE = "insufficient"
OPEN = "undecided"  # the data allow more than one answer: a detection limit above a class limit

STATION = "station"
CITY = "city"
SECTION, RIVER, BASIN, COUNTY, WHOLE = "section", "river", "basin", "county", "whole"
RUNGS = (STATION, SECTION, RIVER, BASIN, COUNTY, CITY, WHOLE)


class Lack(NamedTuple):
    """A stretch with too few valid days (or hours, or years): what it has and what it needs."""

    stretch: str  # 2016, 2016-02, 2016-Q3
    have: int
    need: int


class Coverage(NamedTuple):
    """How much valid data there is: counts of `of` (days, years, items), and where it is short."""

    have: int
    need: int
    of: str
    lacking: tuple[Lack, ...] = ()


class Step(NamedTuple):
    """One step of a reckoning, for `explain`: a key of the words, its figures, its clause."""

    key: str
    details: Mapping[str, object]
    clause: Clause | None = None


class Assessed(NamedTuple):
    """One figure for one place and period.

    `value` is exact, in `unit`; None when there is nothing to reckon from. `state` is `final`,
    `preliminary` (the period still runs on the day asked for), `insufficient` or `undecided` (then
    `otherwise` is the other end of what the data allow). `complies` is None
    where there is no limit or the data cannot decide; False may stand on too little data when the
    law says that the exceedance counts all the same. `details` are figures beside the main one
    (parts of an index, its category and primary pollutants, days above the limit ...).
    """

    place: str
    rung: str
    indicator: str
    item: str
    period: Period
    when: str  # as printed; an hour where the figure is of an hour
    value: Fraction | None
    unit: str
    shown: int
    coverage: Coverage
    state: str
    limit: Limit | None = None
    complies: bool | None = None
    multiple: Fraction | None = None
    judged: Rounding | None = None  # before it meets a limit
    code: str = ""
    details: Mapping[str, object] = NOTHING
    steps: tuple[Step, ...] = ()
    otherwise: Fraction | None = None
    clauses: tuple[Clause, ...] = ()  # that the figure itself names, beside those of its code
    unexcepted: Assessed | None = None  # the same figure with nothing left out, where that differs


class SetAside(NamedTuple):
    """Readings that were not taken as they are: why, how many, and the first of them."""

    code: str
    rows: int
    faults: tuple[Fault, ...]


class Assessment(NamedTuple):
    """All figures of one run, sorted, with the law and the files that they rest on."""

    results: tuple[Assessed, ...]
    codes: tuple[AirCode | WaterCode, ...]
    faults: tuple[Fault, ...]
    set_aside: tuple[SetAside, ...]
    inputs: tuple[Input, ...]
    what_if: bool
    as_of: date | None
    ran: tuple[tuple[str, str], ...]
    left_out: tuple[LeftOut, ...] = ()  # by each entry of exceptions for a place of the data
