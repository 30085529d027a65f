"""What is left out of the figures for an agreed reason, with the document that agrees to it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ecotarget.model.faults import Place

SAND = "sand"  # sand dust (沙尘): particulate matter alone
CALIBRATION = "calibration"  # the instrument measured no ambient air or water
EVENT = "event"  # an event that both sides agreed on
KINDS = (SAND, CALIBRATION, EVENT)


class Excepted(NamedTuple):
    """Days of a station, a city or a water section that are left out; both ends are included.

    `items` are those that lose the days, empty for every item.
    """

    place: str
    first: date
    last: date
    items: tuple[str, ...]
    kind: str
    document: str
    at: Place


class LeftOut(NamedTuple):
    """How many values an entry took out: day values of stations, samples of sections."""

    entry: Excepted
    values: int
