"""Days of stations and sections that are left out for an agreed reason, and the result beside them.

What is left out is as if nobody had measured it: a mean loses the day, and the day counts for no
number of valid ones. Two things are kept as the documents have them: sand dust takes particles out of
concentrations and of the composite index and out of the one ratio that says so, not out of the others;
and on a day of an agreed event the index is made of the items that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ecotarget.assess.ladder import SITE_DAY
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Column, Engine
from ecotarget.model.assessment import CITY, TOO_LITTLE, Assessed
from ecotarget.model.excepted import CALIBRATION, EVENT, Excepted, LeftOut
from ecotarget.model.faults import NOTHING, Fault, nearest

_NOTED = (*SITE_DAY, Column("entry", "integer"))
_TAKEN = """SELECT DISTINCT o.entry, d.site, d.day, d.item
FROM station_day AS d JOIN noted_day AS o ON o.site = d.site AND o.day = d.day AND o.item = d.item
WHERE d.valid = 1"""

_NAMED = 3  # so many strange places are named
_COUNTS = frozenset({"valid", "good", "excellent", "heavy", "indexed"})

Day = tuple[str, date, str]  # site or place, day, item
_Key = tuple[object, ...]


class Span(NamedTuple):
    """The days that are looked at, both ends included."""

    first: date
    last: date


class StationDays:
    """Which days of which stations of ambient air lose which items, and what that took away."""

    def __init__(
        self,
        entries: tuple[Excepted, ...],
        stations: Mapping[str, str],
        items: Iterable[str],
        rung: str,
    ) -> None:
        self.entries = entries
        self.stations = stations
        self.items = tuple(sorted(items))
        self.rung = rung
        self.taken: set[tuple[int, Day]] = set()

    def of_means(self, span: Span) -> list[Day]:
        """Return the days of stations that concentrations lose: those of every kind."""
        return sorted({day for entry in self.entries for day in self._days(entry, span)})

    def of_index(self, span: Span) -> list[Day]:
        """Return the days of stations that the daily index loses.

        An event of a whole place is no lack of data: the index of that day is made of what is left.
        """
        spoilt = {
            (site, day, item)
            for place, day, item in self.of_places(span, EVENT)
            for site in self._sites(place)
        }
        found = set(self._every(span, CALIBRATION))
        found |= {day for day in self._every(span, EVENT) if day not in spoilt}
        return sorted(found)

    def of_places(self, span: Span, *kinds: str) -> list[Day]:
        """Return the days of places whose index is made without an item: all stations lose it."""
        days = {day for kind in kinds for day in self._every(span, kind)}
        if self.rung != CITY:
            return sorted(days)
        found: set[Day] = set()
        for site, day, item in days:
            city = self.stations[site]
            if city and all((other, day, item) in days for other in self._sites(city)):
                found.add((city, day, item))
        return sorted(found)

    def note(self, engine: Engine, span: Span) -> None:
        """Note which values of `station_day` the entries take away."""
        rows = [
            (*day, number)
            for number, entry in enumerate(self.entries)
            for day in self._days(entry, span)
        ]
        engine.small("noted_day", _NOTED, rows)
        for number, site, day, item in engine.rows(_TAKEN):
            assert isinstance(number, int)
            assert isinstance(day, date)
            self.taken.add((number, (str(site), day, str(item))))

    def left_out(self) -> Iterator[LeftOut]:
        """Yield each entry for a place of the data with the number of values that it took away."""
        for number, entry in enumerate(self.entries):
            if self._named(entry):
                values = len([1 for found, _ in self.taken if found == number])
                yield LeftOut(entry, values)

    def _every(self, span: Span, kind: str) -> Iterator[Day]:
        for entry in self.entries:
            if entry.kind == kind:
                yield from self._days(entry, span)

    def _named(self, entry: Excepted) -> list[str]:
        """Return the stations that an entry names: itself, or all of a city."""
        return [s for s, city in self.stations.items() if entry.place in (s, city)]

    def _sites(self, place: str) -> list[str]:
        if self.rung != CITY:
            return [place]
        return [site for site, city in self.stations.items() if city == place]

    def _days(self, entry: Excepted, span: Span) -> Iterator[Day]:
        days = list(within(entry, span))
        for site in self._named(entry):
            for item in entry.items or self.items:
                yield from ((site, day, item) for day in days)


def of_stations(engine: Engine, question: Question) -> StationDays | None:
    """Return what is left out of the readings that are in the engine; None if nothing is to be."""
    if not question.excepted:
        return None
    rows = engine.rows("SELECT site, city FROM station ORDER BY site")
    stations = {str(site): str(city) for site, city in rows}
    items = [str(item) for (item,) in engine.rows("SELECT DISTINCT item FROM day_check")]
    return StationDays(question.excepted, stations, items, question.rung)


def within(entry: Excepted, span: Span) -> Iterator[date]:
    """Yield the days of an entry that are looked at."""
    day, last = max(entry.first, span.first), min(entry.last, span.last)
    while day <= last:
        yield day
        day += timedelta(days=1)


def beside(kept: Iterable[Assessed], whole: Iterable[Assessed]) -> Iterator[Assessed]:
    """Yield the figures that count, each with the one of everything where that is another.

    A figure of which nothing is left has no value.
    """
    unseen = {_key(one): one for one in whole}
    for one in kept:
        other = unseen.pop(_key(one), None)
        yield one if other is None or _same(one, other) else one._replace(unexcepted=other)
    for other in unseen.values():
        bare = other._replace(value=None, otherwise=None, complies=None, multiple=None)
        nothing = bare.coverage._replace(have=0)
        yield bare._replace(state=TOO_LITTLE, coverage=nothing, details=NOTHING, unexcepted=other)


def _same(one: Assessed, other: Assessed) -> bool:
    """Tell whether two figures say the same; counts that are figures of their own aside."""
    own, others = (
        each._replace(details={k: v for k, v in each.details.items() if k not in _COUNTS})
        for each in (one, other)
    )
    return own == others


def _key(one: Assessed) -> _Key:
    scope = one.details.get("scope", "")
    return one.place, one.rung, one.indicator, one.period, one.when, scope


def summed(found: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Put together what several walks left out, entry by entry."""
    values: dict[Excepted, int] = {}
    for one in found:
        values[one.entry] = values.get(one.entry, 0) + one.values
    return tuple(LeftOut(entry, count) for entry, count in values.items())


def strange(
    entries: Iterable[Excepted], found: Iterable[LeftOut], places: Iterable[str]
) -> Iterator[Fault]:
    """Yield a warning about the entries of which no data were reckoned."""
    known = {one.entry for one in found}
    unknown = [entry for entry in entries if entry not in known]
    if unknown:
        names = tuple(dict.fromkeys(entry.place for entry in unknown))
        details = {"count": len(unknown), "found": names[:_NAMED]}
        near = nearest(names[0], sorted(set(places)))
        yield Fault("excepted-unmatched", unknown[0].at, details, near, warning=True)
