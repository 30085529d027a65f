"""What targets ask of data sets, and the figures that answer: the way from data to measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ecotarget.assess import (
    ledgers,
    listings,
    measures,
    noise,
    outlets,
    rankings,
    tasks,
    walk,
    walks,
    waters,
)
from ecotarget.assess.question import Question
from ecotarget.assess.walks import Given
from ecotarget.engine.connection import Engine
from ecotarget.model.assessment import CITY, COUNTY, Assessment
from ecotarget.model.target import TargetFile
from ecotarget.model.water import WaterCode
from ecotarget.vocab import Lexicon


class Asked(NamedTuple):
    """One question to data of one kind."""

    given: Given
    question: Question


def asked(files: Sequence[TargetFile], given: Given, question: Question) -> tuple[Asked, ...]:
    """Return what the targets ask of each kind of data; empty when they ask nothing of them."""
    return (
        *_of_readings(files, given, question),
        *_of_samples(files, given, question),
        *_of_rankings(files, given, question),
        *_of_tasks(files, given, question),
        *_of_ledgers(files, given, question),
        *_of_rows(files, given, question),
    )


def answer(questions: Iterable[Asked], lexicon: Lexicon, engine: Engine | None) -> Assessment:
    """Reckon every figure asked for, without an engine where no data need one. Raises FaultError.

    Sections lie in many cities and counties: those that no target file knows are passed over, unless
    the mapping names the jurisdiction that a scope belongs to. So are the other places of a ranking.
    """
    found = walks.together([walks.assess(one.given, one.question, engine) for one in questions])
    of_water = {code.id for code in found.codes if isinstance(code, WaterCode)}
    kept = tuple(
        result
        for result in found.results
        if (
            not (result.code in of_water and result.rung in (CITY, COUNTY))
            and "ranked" not in result.details
        )
        or lexicon.jurisdiction(result.place) is not None
    )
    return found._replace(results=kept)


def _of_readings(files: Iterable[TargetFile], given: Given, question: Question) -> Iterator[Asked]:
    if not given.readings:
        return
    said = measures.wanted(files, walk.reckonable(question.edition), question.as_of)
    periods = tuple(each for each in said.periods if walk.has_law(each.end, question.edition))
    if said.indicators and periods:
        asking = question._replace(indicators=said.indicators, periods=periods)
        yield Asked(Given(readings=given.readings), asking)


def _of_samples(files: Iterable[TargetFile], given: Given, question: Question) -> Iterator[Asked]:
    """Sections answer for the scopes that their mapping names, for cities and for counties."""
    for group in walks.by_medium(given.samples):
        known = waters.reckonable(group[0].medium)
        said = measures.wanted(files, known, question.as_of, scoped=True)
        if said.indicators:
            asking = question._replace(
                indicators=said.indicators, periods=said.periods, rung=waters.ANSWERS, edition=None
            )
            yield Asked(Given(samples=group), asking)


def _of_rankings(files: Iterable[TargetFile], given: Given, question: Question) -> Iterator[Asked]:
    """Rankings are of a period of their own, and of every place that they rank."""
    known = rankings.indicators(given.rankings)
    said = measures.wanted(files, known, question.as_of)
    if said.indicators:
        asking = question._replace(indicators=said.indicators, periods=said.periods, edition=None)
        yield Asked(Given(rankings=given.rankings), asking)


def _of_tasks(files: Iterable[TargetFile], given: Given, question: Question) -> Iterator[Asked]:
    """Tasks say themselves whose they are and over which scope."""
    known = tasks.indicators(given.tasks)
    said = measures.wanted(files, known, question.as_of, scoped=True)
    if said.indicators:
        asking = question._replace(indicators=said.indicators, periods=said.periods, edition=None)
        yield Asked(Given(tasks=given.tasks), asking)


def _of_ledgers(files: Iterable[TargetFile], given: Given, question: Question) -> Iterator[Asked]:
    """Ledgers say themselves whose they are, and each of their figures over which scope it is."""
    known = ledgers.indicators(given.ledgers)
    said = measures.wanted(files, known, question.as_of, scoped=True)
    if said.indicators:
        asking = question._replace(indicators=said.indicators, periods=said.periods, edition=None)
        yield Asked(Given(ledgers=given.ledgers), asking)


def _of_rows(files: Iterable[TargetFile], given: Given, question: Question) -> Iterator[Asked]:
    """Lists, noise and outlets say themselves of which place, period and scope they are."""
    if not given.rows:
        return
    known = (
        *listings.indicators(given.listings),
        *(noise.indicators() if given.noise else ()),
        *outlets.indicators(given.outlets),
    )
    said = measures.wanted(files, known, question.as_of, scoped=True)
    if said.indicators:
        own = Given(listings=given.listings, noise=given.noise, outlets=given.outlets)
        yield Asked(own, question._replace(indicators=said.indicators, edition=None))
