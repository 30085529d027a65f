"""Every kind of data that figures are reckoned from, each sent on its own walk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, NoReturn

from ecotarget.assess import (
    exceptions,
    ledgers,
    listings,
    noise,
    outlets,
    rankings,
    sections,
    tasks,
    walk,
    water_trace,
    waters,
)
from ecotarget.assess import trace as air_trace
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Engine
from ecotarget.model.assessment import CITY, SECTION, STATION, WHOLE, Assessment
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.ledger import LedgerSet
from ecotarget.model.listing import Listing
from ecotarget.model.noise import NoiseSet
from ecotarget.model.outlet import OutletSet
from ecotarget.model.ranking import Ranking
from ecotarget.model.reading import Dataset, SampleSet
from ecotarget.model.task import TaskSet


class Given(NamedTuple):
    """The data sets of one run, by kind."""

    readings: tuple[Dataset, ...] = ()
    samples: tuple[SampleSet, ...] = ()
    listings: tuple[Listing, ...] = ()
    noise: tuple[NoiseSet, ...] = ()
    outlets: tuple[OutletSet, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    tasks: tuple[TaskSet, ...] = ()
    ledgers: tuple[LedgerSet, ...] = ()

    @property
    def needs_engine(self) -> bool:
        """Tell whether anything is reckoned in SQL; small tables are read row by row."""
        return bool(self.readings or self.samples or self.ledgers)

    @property
    def rows(self) -> bool:
        """Tell whether there is anything that is counted row by row."""
        return bool(self.listings or self.noise or self.outlets)


Described = Dataset | SampleSet | Listing | NoiseSet | OutletSet | Ranking | TaskSet | LedgerSet


def given(described: Iterable[Described]) -> Given:
    """Sort what was described by its kind."""
    found = tuple(described)
    return Given(
        readings=tuple(one for one in found if isinstance(one, Dataset)),
        samples=tuple(one for one in found if isinstance(one, SampleSet)),
        listings=tuple(one for one in found if isinstance(one, Listing)),
        noise=tuple(one for one in found if isinstance(one, NoiseSet)),
        outlets=tuple(one for one in found if isinstance(one, OutletSet)),
        rankings=tuple(one for one in found if isinstance(one, Ranking)),
        tasks=tuple(one for one in found if isinstance(one, TaskSet)),
        ledgers=tuple(one for one in found if isinstance(one, LedgerSet)),
    )


def assess(given: Given, question: Question, engine: Engine | None) -> Assessment:
    """Reckon what is asked for of every kind of data; some need no engine. Raises FaultError."""
    found = list(_assessed(given, question, engine))
    return found[0] if len(found) == 1 else together(found)


def _assessed(given: Given, question: Question, engine: Engine | None) -> Iterator[Assessment]:
    assert engine is not None or not given.needs_engine
    if engine is not None:
        yield from _in_sql(given, question, engine)
    yield from _counted(given, question)
    if given.rankings:
        yield rankings.assess(given.rankings, question)
    if given.tasks:
        yield tasks.assess(given.tasks, question)


def _in_sql(given: Given, question: Question, engine: Engine) -> Iterator[Assessment]:
    if given.readings:
        rung = question.rung or rung_of(given)
        yield walk.assess(given.readings, resolved(question, rung, "year", (STATION, CITY)), engine)
    for group in by_medium(given.samples):
        # Nobody asks for answers but the targets, and they say everything themselves.
        answers = question.rung == waters.ANSWERS
        asked = question if answers else of_samples(group, question)
        yield waters.assess(group, asked, engine)
    if given.ledgers:
        yield ledgers.assess(given.ledgers, question, engine)


def _counted(given: Given, question: Question) -> Iterator[Assessment]:
    """Yield the figures of what is counted row by row: they are of a jurisdiction as a whole."""
    if given.rows and question.rung not in ("", WHOLE):
        _refuse_rung(question.rung, (WHOLE,))
    if given.listings:
        yield listings.assess(given.listings, question)
    if given.noise:
        yield noise.assess(given.noise, question)
    if given.outlets:
        yield outlets.assess(given.outlets, question)


def trace(given: Given, question: Question, engine: Engine) -> Assessment:
    """Assess one figure with every step. Raises FaultError."""
    if given.samples:
        return water_trace.trace(given.samples, of_samples(given.samples, question), engine)
    if given.ledgers and not given.rows:
        return ledgers.trace(given.ledgers, question, engine)
    if given.rows or given.ledgers:
        own = list(_counted(given, question))
        if given.ledgers:
            own.append(ledgers.assess(given.ledgers, question, engine))
        found = together(own)
        if len(found.results) != 1:
            details = {"count": len(found.results)}
            raise FaultError([Fault("explain-one-figure", Place("ecotarget"), details)])
        return found
    rung = question.rung or rung_of(given)
    asked = resolved(question, rung, "year", (STATION, CITY))
    return air_trace.trace(given.readings, asked, engine)


def of_samples(group: tuple[SampleSet, ...], question: Question) -> Question:
    """Return the question with what is usual for samples: each section, each month. Raises FaultError.

    Tables that are of one stretch answer for that.
    """
    asked = resolved(question, question.rung or SECTION, "month", waters.RUNGS)
    if question.periods or question.every:
        return asked
    return asked._replace(periods=sections.own_periods(group))


def resolved(question: Question, rung: str, every: str, rungs: tuple[str, ...]) -> Question:
    """Return the question with what is usual for one kind of data. Raises FaultError."""
    if rung not in rungs:
        _refuse_rung(rung, rungs)
    return question._replace(rung=rung, every=question.every or every)


def _refuse_rung(rung: str, rungs: tuple[str, ...]) -> NoReturn:
    details = {"option": "--by", "found": rung, "known": ", ".join(rungs)}
    raise FaultError([Fault("option-value", Place("ecotarget"), details, nearest(rung, rungs))])


def rung_of(given: Given) -> str:
    """Return what figures are of unless told: cities, if all data say which station is whose."""
    told = ("city_all", "city_column")
    known = (d.cities or any(d.meta.get(name) for name in told) for d in given.readings)
    return CITY if all(known) else STATION


def by_medium(sets: tuple[SampleSet, ...]) -> Iterator[tuple[SampleSet, ...]]:
    """Yield the sample sets of one medium together: each medium has its own law."""
    for medium in dict.fromkeys(one.medium for one in sets):
        yield tuple(one for one in sets if one.medium == medium)


def together(found: list[Assessment]) -> Assessment:
    """Put the figures of several walks into one assessment."""
    if not found:
        return Assessment((), (), (), (), (), what_if=False, as_of=None, ran=())
    return found[-1]._replace(
        results=tuple(result for one in found for result in one.results),
        codes=tuple({code.id: code for one in found for code in one.codes}.values()),
        faults=tuple(fault for one in found for fault in one.faults),
        set_aside=tuple(each for one in found for each in one.set_aside),
        inputs=tuple(dict.fromkeys(given for one in found for given in one.inputs)),
        what_if=any(one.what_if for one in found),
        left_out=exceptions.summed(each for one in found for each in one.left_out),
    )
