"""What a target asks: one value type for each kind of requirement line.

A bound of None is one that the document does not give (written `?`): such a requirement can be
read and shown but not judged.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ecotarget.model.amount import Amount

LAST_YEAR = "last year"
WATER_CLASSES = ("I", "II", "III", "IV", "V", "worse")


class Threshold(NamedTuple):
    """`<= 26 ug/m3`, `<= 4 % of 116`, `>= 1 次 per month`."""

    comparator: str
    bound: Amount | None
    whole: int | None = None
    span: str | None = None


class Within(NamedTuple):
    """`within 6.5..8.5`, both ends included."""

    low: Amount
    high: Amount


class About(NamedTuple):
    """`about 40 %`; without a tolerance a miss is never a failure."""

    level: Amount
    tolerance: Amount | None = None


class ClassBound(NamedTuple):
    """`class <= III`; the order is 1 (I, best) to 6 (worse than V)."""

    comparator: str
    order: int


class RankBound(NamedTuple):
    """`rank <= 3`; 1 is the best place."""

    comparator: str
    place: int | None
    field: int | None = None


class NotLast(NamedTuple):
    """`rank not last 3`: better than the last so many places of the field."""

    last: int
    field: int | None = None


class GradeBound(NamedTuple):
    """`grade >= B of [A, B, C, D]`; the scale runs from best to worst."""

    comparator: str
    grade: str
    scale: tuple[str, ...]


class Is(NamedTuple):
    """`is 银鼎`: the reported text is this one."""

    text: str


class Change(NamedTuple):
    """`change <= -20 % since 2017`: relative when the unit is %, else the plain difference."""

    comparator: str
    step: Amount | None
    base: int | str | None

    @property
    def relative(self) -> bool:
        """Tell whether the change is a share of the base value."""
        return self.step is None or self.step.unit.dimension == "share"


class Trend(NamedTuple):
    """`better than last year` (strict) or `no worse than last year`."""

    strict: bool
    base: int | str


class By(NamedTuple):
    """`by 2024-03-31`: completed on that day or before."""

    day: date | None


class AllOf(NamedTuple):
    """`all of 13`, or `all` when the document does not count the objects."""

    whole: int | None = None


class Done(NamedTuple):
    """`done`: completed within the period."""


Requirement = (
    Threshold
    | Within
    | About
    | ClassBound
    | RankBound
    | NotLast
    | GradeBound
    | Is
    | Change
    | Trend
    | By
    | AllOf
    | Done
)


def leaves_open(requirement: Requirement) -> bool:
    """Tell whether the document leaves the bound or the base year open."""
    match requirement:
        case Threshold(bound=None) | RankBound(place=None) | By(day=None):
            return True
        case Change():
            return requirement.step is None or requirement.base is None
        case _:
            return False
