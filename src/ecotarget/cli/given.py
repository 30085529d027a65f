"""Periods and days as they are given on the command line."""

from __future__ import annotations

from datetime import date

from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.period import Period

_PERIOD = Place("--period")


def period(text: str, place: Place = _PERIOD) -> Period:
    """Read a period, as `--period` says it unless it is from another place. Raises FaultError."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise FaultError([Fault("period-unknown", place, {"found": text})]) from error


def as_of(text: str | None) -> date | None:
    """Read what `--as-of` says: a day, or a period, of which it is the last day. Raises FaultError."""
    return None if text is None else period(text, Place("--as-of")).end
