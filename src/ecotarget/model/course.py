"""The course of a figure: how it comes together over its period, as far as the data go.

Pace, early verdicts and projections rest on it. All values are exact, in the book unit of the
indicator; what is not valid is not there.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.period import Period
from ecotarget.model.target import Names, Target

MEAN = "mean"  # the arithmetic mean of the valid days (or months)
DAYS = "days"  # the share or the number of valid days that count
PERCENTILE = "percentile"  # a position among the sorted valid days
SECTIONS = "sections"  # the share or the number of sections that keep their class

# Jurisdiction, indicator, Chinese name of the scope (empty for the whole), text of the whole period.
CourseKey = tuple[str, str, str, str]


def key_of(target: Target) -> CourseKey:
    """Return the key under which the course of a target's figure is found."""
    scope = "" if target.scope is None else target.scope.names.zh
    return target.jurisdiction.id, target.indicator.id, scope, target.period.text


class Point(NamedTuple):
    """One valid day (or month). Of `days`: 1 where it counts (a good day, a heavy day), else 0."""

    period: Period
    value: Fraction


class Past(NamedTuple):
    """The same figure in a year before: its valid points over the whole of the same stretch."""

    year: int
    points: tuple[Point, ...]


class ItemCourse(NamedTuple):
    """One item of one section: the mean of the months so far and the limit of the class asked for.

    `lower` tells whether less is better (False for dissolved oxygen). `rest` is what the months that
    are left must average at the most (at the least) for the mean of the year to keep the class; None
    for a pH that no month can bring back.
    """

    item: str
    names: Names
    mean: Fraction
    months: int
    left: int
    limit: Fraction
    unit: str
    lower: bool
    rest: Fraction | None


class SectionCourse(NamedTuple):
    """One section: whether what has come already decides (`kept`, `lost`) or not (`open`).

    A section is lost when no value that can be measured in the months left keeps its class, kept when
    none can break it. `items` are those that decide, the tightest first.
    """

    section: str
    kept: str
    items: tuple[ItemCourse, ...]


KEPT, LOST, OPEN = "kept", "lost", "open"


class Course(NamedTuple):
    """The course of one figure up to a day.

    `period` is the whole period of the target, `until` the last day seen. `points` are the valid days
    so far, in order. `need` is the number of valid days that the whole period needs, `short` names the
    stretches that are over and had too few (a month with 20 of 27): such a period can no longer become
    valid; `valid` says that it is so already, whatever comes. `position` is the percentile (Fraction(9, 10)) of `percentile`. `most` is the largest value
    that can be measured on a day, where the law or the instrument gives one. `sections` of `sections`.
    `as_share` tells whether a figure of `days` or `sections` is a share (in %) or a number. `growing`
    tells that nobody has listed the sections: those that are met later are added; `reviewed` that days
    that are over may still be taken out (sand dust that is recognised later).
    """

    how: str
    period: Period
    until: date
    points: tuple[Point, ...] = ()
    past: tuple[Past, ...] = ()  # the newest first
    need: int = 0
    short: tuple[str, ...] = ()
    position: Fraction | None = None
    most: Fraction | None = None
    sections: tuple[SectionCourse, ...] = ()
    valid: bool = False
    as_share: bool = True
    growing: bool = False
    reviewed: bool = False

    @property
    def left(self) -> int:
        """The days of the period that are still to come."""
        return max(0, (self.period.end - self.until).days)
