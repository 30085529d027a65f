"""Pace: where a running period is heading, beside its verdict. It decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # a check of what is over and done with does not pay for it
    from datetime import date
    from fractions import Fraction

    from ecotarget.model.finding import Reason

MET_EARLY = "met_early"  # decided already: kept whatever comes
ON_PACE = "on_pace"
AT_RISK = "at_risk"
OFF_PACE = "off_pace"
LOST = "lost"  # decided already: missed whatever comes
# What needs attention first.
STATES = (LOST, OFF_PACE, AT_RISK, ON_PACE, MET_EARLY)


class Projection(NamedTuple):
    """An estimate: the band (10 to 90 %) and the middle of the final figure, and the chance to keep.

    From the same calendar days of `years`, shifted to this year's level; `draws` times with `seed`.
    Exact fractions in the book unit of the indicator; `chance` from 0 to 1.
    """

    low: Fraction
    middle: Fraction
    high: Fraction
    chance: Fraction
    years: tuple[int, ...]
    draws: int
    seed: int


class Pace(NamedTuple):
    """The pace of one target on a day.

    `state` is None where only arithmetic can be told: a season cannot be weighed without past years.
    `why` says why this state; `lines` say what is left, needed and used, each a key of the words
    `pace.*` with exact figures.
    """

    state: str | None
    how: str  # mean, days, percentile, sections, sum, rate, change, rank, spans, task
    day: date
    why: Reason
    lines: tuple[Reason, ...] = ()
    projection: Projection | None = None
