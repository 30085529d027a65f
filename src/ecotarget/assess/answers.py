"""What targets ask of data sets, and the figures that answer: the way from data to measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from ecotarget.assess import (
    courses,
    ledgers,
    listings,
    measures,
    noise,
    outlets,
    rankings,
    section_courses,
    tasks,
    walk,
    walks,
    waters,
)
from ecotarget.assess.question import Question
from ecotarget.assess.walks import Given
from ecotarget.engine.connection import Engine
from ecotarget.model.assessment import CITY, COUNTY, Assessment
from ecotarget.model.course import Course, CourseKey
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


class Answered(NamedTuple):
    """The figures that were asked for, and how those of running targets have come together so far."""

    assessment: Assessment
    courses: Mapping[CourseKey, Course]


def answer(
    questions: Iterable[Asked],
    files: Sequence[TargetFile],
    lexicon: Lexicon,
    engine: Engine | None,
) -> Answered:
    """Reckon every figure asked for, and the courses of the targets. Raises FaultError.

    Where no data need an engine there may be none. Sections lie in many cities and counties: those that no target file knows are passed over, unless
    the mapping names the jurisdiction that a scope belongs to. So are the other places of a ranking.
    """
    told = [_answered(one, files, lexicon, engine) for one in questions]
    found = walks.together([one.assessment for one in told])
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
    every = {key: course for one in told for key, course in one.courses.items()}
    return Answered(found._replace(results=kept), every)


def _answered(
    one: Asked, files: Sequence[TargetFile], lexicon: Lexicon, engine: Engine | None
) -> Answered:
    """Answer one question; its courses are made while its data are in the engine."""
    given, question = one
    if engine is None:
        return Answered(walks.assess(given, question, None), {})
    if given.samples:
        survey, found = waters.assessed(given.samples, question, engine)
        own = section_courses.courses(files, given.samples, survey, question, lexicon, engine)
        return Answered(found, own)
    found = walks.assess(given, question, engine)
    if not given.readings:
        return Answered(found, {})
    asked = question._replace(rung=question.rung or walks.rung_of(given))
    return Answered(found, courses.courses(files, asked, lexicon, engine))


def _of_readings(files: Iterable[TargetFile], given: Given, question: Question) -> Iterator[Asked]:
    if not given.readings:
        return
    said = measures.wanted(files, walk.reckonable(question.edition), question.as_of)
    lawful = partial(walk.has_law, edition=question.edition)
    periods = tuple(each for each in said.periods if lawful(each.start) and lawful(each.end))
    if said.indicators and periods:
        asking = question._replace(indicators=said.indicators, periods=periods)
        yield Asked(Given(readings=given.readings), asking)


def _of_samples(files: Iterable[TargetFile], given: Given, question: Question) -> Iterator[Asked]:
    """Sections answer for the scopes that their mapping names, for cities and for counties."""
    for group in walks.by_medium(given.samples):
        known = waters.reckonable(group[0].medium)
        said = measures.wanted(files, known, question.as_of, scoped=True)
        if said.indicators and said.periods:
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
