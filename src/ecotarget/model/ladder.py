"""The ladder from warning to circular: the user's own rule, and who stands on which step."""

from __future__ import annotations

from typing import NamedTuple

from ecotarget.model.faults import Place
from ecotarget.model.finding import Input
from ecotarget.model.result import Because
from ecotarget.model.target import Names

FAILED, OFF_PACE = "failed", "off_pace"
# What a figure of an unfinished period is laid beside: the bound itself, or its part by days.
BOUND, ELAPSED = "bound", "elapsed"
AGAINST = (BOUND, ELAPSED)
ANY, ALL = "any", "all"
# What a month of which nobody can tell does to a row: it is passed over, or it ends the row.
HOLD, BREAK = "hold", "break"
GAPS = (HOLD, BREAK)


class Named(NamedTuple):
    """What a condition speaks of. `every`: all targets of a place; else those named by id."""

    targets: tuple[str, ...]
    indicators: tuple[str, ...]
    every: bool
    place: Place


class Behind(NamedTuple):
    """Failed (or failed or off pace) so many months in a row.

    `needed` of what is named must be so; None: each of it. `outcomes` are those that count as failed.
    """

    how: str
    named: Named
    months: int
    needed: int | None
    outcomes: frozenset[str]
    against: str
    gaps: str


class LastRanks(NamedTuple):
    """Among the last so many places, so many months in a row; `measures` are those of rankings."""

    named: Named
    measures: tuple[str, ...]
    places: int
    months: int
    gaps: str


class Overdue(NamedTuple):
    """Overdue by so many days or more; `ledgers` None: none of them, empty: all of them."""

    named: Named
    ledgers: tuple[str, ...] | None
    days: int


class Group(NamedTuple):
    """Several conditions of which any one, or all, must hold."""

    how: str
    conditions: tuple[Condition, ...]


Condition = Behind | LastRanks | Overdue | Group


class Step(NamedTuple):
    """A step of the ladder and when a place stands on it."""

    id: str
    names: Names
    condition: Condition


class Ladder(NamedTuple):
    """A rule: its steps from the mildest to the gravest."""

    names: Names
    source: str
    steps: tuple[Step, ...]
    place: Place
    given: Input

    @property
    def conditions(self) -> tuple[Behind | LastRanks | Overdue, ...]:
        """All conditions of all steps, groups taken apart."""
        found: list[Behind | LastRanks | Overdue] = []
        waiting: list[Condition] = [step.condition for step in reversed(self.steps)]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Group):
                waiting.extend(reversed(one.conditions))
            else:
                found.append(one)
        return tuple(found)


class OnStep(NamedTuple):
    """Where one place stands: the gravest step whose condition holds, None for none.

    `reasons` say why; `gaps` name what was missing where a graver step might stand otherwise.
    `reported` tells whether the month has a report of the place.
    """

    jurisdiction: str
    step: Step | None
    reasons: tuple[Because, ...]
    gaps: tuple[Because, ...]
    reported: bool
