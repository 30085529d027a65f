"""Figures in the order of time, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.amount import Amount, Unit
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.record import Cases
from ecotarget.model.standard import Clause
from ecotarget.model.target import Names

# What a series is made of.
YEAR = "year"  # whole years
SAME = "same"  # the same part of several years
SPANS = ("half-year", "quarter", "month", "day")  # parts that follow one another
SO_FAR = "so_far"  # from 1 January of one year on, each holds those before
OTHER = "other"
KINDS = (YEAR, SAME, *SPANS, SO_FAR, OTHER)

# Beside the verdicts of the rank correlation: parts of a year that cannot be laid beside one another.
SEASONAL = "seasonal"

_A_YEAR = {"half-year": 2, "quarter": 4, "month": 12}


class Figure(NamedTuple):
    """One figure as it was handed in: an amount, or the cases of a rate. `better`: higher, lower, none."""

    jurisdiction: str
    indicator: str
    names: Names
    better: str
    scope: Names
    period: Period
    value: Amount | Cases
    place: Place


class Point(NamedTuple):
    """One figure of a series: exact, and as it is shown, in the unit of the series."""

    period: Period
    value: Fraction
    shown: Decimal
    cases: Cases | None
    place: Place


class Series(NamedTuple):
    """Figures of one indicator in the order of time, and their trend.

    `years` are those that they touch, `need` how many a trend needs, by `clause`. `verdict` is that of
    the rank correlation or SEASONAL; `r` and `critical` are None where there are too few years or
    nothing was reckoned.
    """

    jurisdiction: str
    indicator: str
    names: Names
    better: str
    scope: Names
    kind: str
    unit: Unit
    points: tuple[Point, ...]
    years: int
    need: int
    clause: Clause
    verdict: str
    r: Fraction | None
    critical: Decimal | None

    @property
    def slots(self) -> tuple[Point | None, ...]:
        """The figures with a gap for each year, quarter or month between them that has none."""
        if self.kind in (SO_FAR, OTHER):
            return self.points
        found: list[Point | None] = []
        last: int | None = None
        for point in self.points:
            number = self._number(point.period.start)
            found += [None] * (0 if last is None else number - last - 1)
            found.append(point)
            last = number
        return tuple(found)

    def _number(self, day: date) -> int:
        if self.kind == "day":
            return day.toordinal()
        parts = _A_YEAR.get(self.kind, 1)
        return day.year * parts + (day.month - 1) * parts // 12


def years_of(periods: Iterable[Period]) -> int:
    """Count the years in which periods begin."""
    return len({period.start.year for period in periods})
