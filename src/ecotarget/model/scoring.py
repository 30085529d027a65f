"""Scoring: the user's own rules for points, and what they come to. Every figure is exact."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.amount import Amount
from ecotarget.model.faults import Place
from ecotarget.model.finding import Input
from ecotarget.model.result import Because
from ecotarget.model.target import Names

# How an item earns its full points, before anything is deducted.
MET, SHARE, FULL, NOTHING_EARNED = "met", "share", "full", "nothing"
EARNS = (MET, SHARE, FULL, NOTHING_EARNED)
# Which steps of a shortfall count.
STARTED, COMPLETE, PROPORTIONAL = "started", "complete", "proportional"
STEPS = (STARTED, COMPLETE, PROPORTIONAL)
ABOVE, BELOW = "above", "below"
# What is counted: the figure itself, the objects reached, those not reached, the targets missed.
VALUE, REACHED, SHORT, MISSED = "value", "reached", "short", "missed"
COUNTS = (VALUE, REACHED, SHORT, MISSED)
# What a bonus is given for.
CASE = "case"
BONUS_FOR = (MET, SHARE, CASE)


class Reference(NamedTuple):
    """What a rule speaks of: a target by its id, or an indicator with its scope."""

    target: str
    indicator: str
    scope: str
    place: Place

    @property
    def text(self) -> str:
        """How it is named in every output."""
        return self.target or " ".join(filter(None, (self.indicator, self.scope)))


class Shortfall(NamedTuple):
    """`points` for each `step` that the figure lies on the wrong side of the bound.

    The bound is the target's own limit, or `start` on the given `side`. Only the part of the
    shortfall between `after` and `until` (both in the unit of `step`) is counted.
    """

    points: Fraction
    reference: Reference | None
    step: Amount
    steps: str
    start: Amount | None
    side: str
    after: Fraction
    until: Fraction | None
    most: Fraction | None
    place: Place


class PerCase(NamedTuple):
    """`points` for each case: `references` are several for the count of missed targets alone."""

    points: Fraction
    references: tuple[Reference, ...]
    counted: str
    most: Fraction | None
    place: Place


class Item(NamedTuple):
    """One item of the rules; what it comes to lies within `floor` and `cap`, and is taken `weight` times.

    `missed_factor` multiplies a share while the target is missed.
    """

    id: str
    names: Names
    reference: Reference | None
    earn: str
    full: Fraction
    weight: Fraction
    missed_factor: Fraction
    deductions: tuple[Shortfall | PerCase, ...]
    floor: Fraction
    cap: Fraction
    place: Place


class Bonus(NamedTuple):
    """`points` on top: when the target is met, times the share reached, or for each case."""

    id: str
    names: Names
    reference: Reference
    points: Fraction
    per: str
    counted: str
    most: Fraction | None
    place: Place


class Veto(NamedTuple):
    """What a missed target does to the whole: the total is at most `total`, the grade at most `grade`."""

    reference: Reference
    total: Fraction | None
    grade: str
    place: Place


class Band(NamedTuple):
    """One grade and its totals; None: no end."""

    names: Names
    low: Fraction | None
    low_included: bool
    high: Fraction | None
    high_included: bool

    def holds(self, total: Fraction) -> bool:
        """Tell whether a total lies within the band."""
        above = self.low is None or total > self.low or (self.low_included and total == self.low)
        below = (
            self.high is None or total < self.high or (self.high_included and total == self.high)
        )
        return above and below


class Scheme(NamedTuple):
    """The scoring rules of one year. `grades` run from the worst to the best."""

    names: Names
    year: int
    version: str
    source: str
    jurisdiction: str
    total: Fraction
    floor: Fraction
    cap: Fraction | None
    items: tuple[Item, ...]
    bonuses: tuple[Bonus, ...]
    vetoes: tuple[Veto, ...]
    grades: tuple[Band, ...]
    place: Place
    given: Input

    @property
    def references(self) -> tuple[Reference, ...]:
        """Everything that the rules speak of."""
        found: list[Reference] = []
        for item in self.items:
            found.extend([item.reference] if item.reference else [])
            for one in item.deductions:
                if isinstance(one, PerCase):
                    found.extend(one.references)
                elif one.reference is not None:
                    found.append(one.reference)
        found.extend(one.reference for one in self.bonuses)
        found.extend(one.reference for one in self.vetoes)
        return tuple(found)


class Span(NamedTuple):
    """The least and the most that something can come to; `high` None: nobody can bound it."""

    low: Fraction
    high: Fraction | None

    @property
    def settled(self) -> bool:
        """Tell whether both ends agree."""
        return self.low == self.high


class Line(NamedTuple):
    """What one item, bonus or veto came to, and why: reasons are keys of locales/*/score.yaml.

    `full` is None for what has no full points.
    """

    kind: str
    id: str
    names: Names
    references: tuple[str, ...]
    full: Fraction | None
    points: Span
    because: tuple[Because, ...]


class Score(NamedTuple):
    """The score of one place. `grades` are the grades at both ends, None for none.

    `is_decided` tells whether both ends lead to one grade, or lie off the table on one side of it.

    `what_if`: the rules are those of another year.
    """

    jurisdiction: str
    year: int
    scheme: Scheme
    lines: tuple[Line, ...]
    total: Span
    grades: tuple[Names | None, Names | None]
    is_decided: bool
    what_if: bool

    @property
    def grade(self) -> Names | None:
        """The grade, where both ends lead to it; None too where the table has none for them."""
        return self.grades[0] if self.is_decided else None
