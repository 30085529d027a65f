"""What there is to judge a target by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ecotarget.model.period import Period
from ecotarget.model.record import Measure

if TYPE_CHECKING:  # only a running period has a course
    from ecotarget.model.course import Course


class PastFigure(NamedTuple):
    """What was reported of a year before: the same first part of the period, and the whole of it."""

    year: int
    part: Measure
    whole: Measure


class Evidence(NamedTuple):
    """What there is to judge a target by.

    `measure` covers the target's period, or from its first day on a part of it; `base` is the
    figure of the base year; `parts` are the months (or other spans) of a per-span requirement;
    `elsewhere` names periods and scopes that have figures which this target does not ask for.
    `whole_base` is the figure of the whole of the base year, where `base` is of a first part of it.
    `course` is how a running figure has come together so far, `past` what years before were, the
    newest first.
    """

    measure: Measure | None
    base: Measure | None = None
    base_period: Period | None = None
    parts: tuple[tuple[Period, Measure | None], ...] = ()
    elsewhere: tuple[str, ...] = ()
    course: Course | None = None
    past: tuple[PastFigure, ...] = ()
    whole_base: Measure | None = None
