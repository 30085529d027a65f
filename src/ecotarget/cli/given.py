"""Periods and days as they are given on the command line."""

from __future__ import annotations

from datetime import date

from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.period import Period, iso_day


def period(text: str) -> Period:
    """Read what `--period` says. Raises FaultError."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise FaultError([Fault("period-unknown", Place("--period"), {"found": text})]) from error


def as_of(text: str | None) -> date | None:
    """Read what `--as-of` says. Raises FaultError."""
    if text is None:
        return None
    try:
        return iso_day(text)
    except ValueError as error:
        raise FaultError([Fault("target-date", Place("--as-of"), {"found": text})]) from error
