"""What is asked of a set of readings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ecotarget.model.assessment import CITY
from ecotarget.model.excepted import Excepted
from ecotarget.model.period import Period
from ecotarget.standards.overlay import Overlay


class Question(NamedTuple):
    """Which figures, of which places and periods, under which law.

    Without `periods`, every whole stretch of `every` that the data touch is assessed. `edition` asks
    what would be under another law. `excepted` is left out of the figures that count. `explain` adds
    the steps of every figure.
    """

    indicators: tuple[str, ...] = ()
    rung: str = CITY
    places: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    every: str = "year"
    edition: str | None = None
    grade: str = "II"
    overlays: tuple[Overlay, ...] = ()
    as_of: date | None = None
    excepted: tuple[Excepted, ...] = ()
    explain: bool = False


def stretches(first: date, last: date, span: str) -> Iterator[Period]:
    """Yield every whole stretch that the days from `first` to `last` touch."""
    if last < first:  # asked for a day before the first reading
        return
    whole = Period.between(date(first.year, 1, 1), date(last.year, 12, 31))
    for part in whole.parts(span):
        if part.start <= last and part.end >= first:
            yield part
