"""Noise in functional zones: the description of a table and the levels in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ecotarget.model.faults import Place
from ecotarget.model.listing import Heading

ZONES = ("0", "1", "2", "3", "4a", "4b")
DAY, NIGHT = "day", "night"


class NoiseSet(NamedTuple):
    """The checked description of a table of noise.

    Levels by day and night stand in the columns `day` and `night`, or all in `value`, with the part of
    the day in `part`. `date` is the column with the day of the measurement, None where there is none.
    """

    heading: Heading
    point: str
    zone: str
    date: str | None
    day: str = ""
    night: str = ""
    part: str = ""
    value: str = ""


class NoiseLevel(NamedTuple):
    """One point-time: `part` is DAY or NIGHT, `level` in dB(A), None where nothing was measured."""

    point: str
    zone: str
    part: str
    level: Decimal | None
    day: date | None
    place: Place
