"""Every kind of data that figures are reckoned from, each sent on its own walk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ecotarget.assess import ledgers, rankings, tasks, walk, water_trace, waters
from ecotarget.assess import trace as air_trace
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Engine
from ecotarget.model.assessment import CITY, SECTION, STATION, Assessment
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.ledger import LedgerSet
from ecotarget.model.ranking import Ranking
from ecotarget.model.reading import Dataset, SampleSet
from ecotarget.model.task import TaskSet


class Given(NamedTuple):
    """The data sets of one run, by kind."""

    readings: tuple[Dataset, ...] = ()
    samples: tuple[SampleSet, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    tasks: tuple[TaskSet, ...] = ()
    ledgers: tuple[LedgerSet, ...] = ()


Described = Dataset | SampleSet | Ranking | TaskSet | LedgerSet


def given(described: Iterable[Described]) -> Given:
    """Sort what was described by its kind."""
    found = tuple(described)
    return Given(
        readings=tuple(one for one in found if isinstance(one, Dataset)),
        samples=tuple(one for one in found if isinstance(one, SampleSet)),
        rankings=tuple(one for one in found if isinstance(one, Ranking)),
        tasks=tuple(one for one in found if isinstance(one, TaskSet)),
        ledgers=tuple(one for one in found if isinstance(one, LedgerSet)),
    )


def assess(given: Given, question: Question, engine: Engine) -> Assessment:
    """Reckon what is asked for of every kind of data. Raises FaultError."""
    found = list(_assessed(given, question, engine))
    return found[0] if len(found) == 1 else together(found)


def _assessed(given: Given, question: Question, engine: Engine) -> Iterator[Assessment]:
    if given.readings:
        rung = question.rung or _rung(given)
        yield walk.assess(given.readings, resolved(question, rung, "year", (STATION, CITY)), engine)
    for group in by_medium(given.samples):
        asked = resolved(question, question.rung or SECTION, "month", waters.RUNGS)
        yield waters.assess(group, asked, engine)
    if given.rankings:
        yield rankings.assess(given.rankings, question)
    if given.tasks:
        yield tasks.assess(given.tasks, question)
    if given.ledgers:
        yield ledgers.assess(given.ledgers, question, engine)


def trace(given: Given, question: Question, engine: Engine) -> Assessment:
    """Assess one figure with every step. Raises FaultError."""
    if given.samples:
        asked = resolved(question, question.rung or SECTION, "month", waters.RUNGS)
        return water_trace.trace(given.samples, asked, engine)
    if given.ledgers:
        found = ledgers.assess(given.ledgers, question, engine)
        if len(found.results) != 1:
            details = {"count": len(found.results)}
            raise FaultError([Fault("explain-one-figure", Place("ecotarget"), details)])
        return found
    rung = question.rung or _rung(given)
    asked = resolved(question, rung, "year", (STATION, CITY))
    return air_trace.trace(given.readings, asked, engine)


def resolved(question: Question, rung: str, every: str, rungs: tuple[str, ...]) -> Question:
    """Return the question with what is usual for one kind of data. Raises FaultError."""
    if rung not in rungs:
        details = {"option": "--by", "found": rung, "known": ", ".join(rungs)}
        raise FaultError([Fault("option-value", Place("ecotarget"), details, nearest(rung, rungs))])
    return question._replace(rung=rung, every=question.every or every)


def _rung(given: Given) -> str:
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
    )
