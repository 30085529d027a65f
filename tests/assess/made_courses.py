"""Targets of a city that nobody has, and the courses that data give them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date
from typing import Any

from ecotarget.assess import answers, walks
from ecotarget.assess.answers import Answered
from ecotarget.assess.question import Question
from ecotarget.assess.walks import Described
from ecotarget.engine.duck import Duck
from ecotarget.model.course import Course, CourseKey
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.target import Document, Jurisdiction, Names, Scope, Target, TargetFile
from ecotarget.targets import grammar
from ecotarget.vocab import Lexicon, indicator

CITY = Jurisdiction("testland/city", Names("某市", "Some City"))
MEAN, GOOD, OZONE = "air.pm25", "air.good_day_ratio", "air.o3_90"
REQUIRE = {MEAN: "<= 35 ug/m3", GOOD: ">= 80 %", OZONE: "<= 160 ug/m3"}


def target(
    name: str, period: str, require: str = "", scope: str = "", place: Jurisdiction = CITY
) -> Target:
    """A target on an indicator; what it asks does not matter unless told."""
    known = indicator(name)
    assert known is not None
    return Target(
        id="T1",
        jurisdiction=place,
        indicator=known,
        requirement=grammar.parse(require or REQUIRE.get(name, "<= 1")),
        require=require,
        strength="binding",
        period=Period.parse(period),
        document=Document("plan", place.names),
        section="1",
        place=Place("targets.yaml", 1),
        scope=Scope(Names(scope, "")) if scope else None,
    )


def answered(
    data: Described | tuple[Described, ...], *targets: Target, sound: bool = True, **more: Any
) -> Answered:
    """Answer the targets; nothing may be wrong with `sound` data."""
    files = [TargetFile("t.yaml", "", one.jurisdiction, 2024, (), (), (one,)) for one in targets]
    places = tuple({one.jurisdiction.id: one.jurisdiction for one in targets}.values())
    given = walks.given(
        data if isinstance(data, tuple) and not hasattr(data, "_fields") else (data,)
    )
    question = Question(rung="", every="", **more)
    with closing(Duck()) as engine:
        found = answers.answer(
            answers.asked(files, given, question), files, Lexicon(files, places), engine
        )
    wrong = [fault for fault in found.assessment.faults if not fault.warning]
    assert not (sound and wrong), wrong
    return found


def courses(
    data: Described | tuple[Described, ...], *targets: Target, as_of: str = "", **more: Any
) -> Mapping[CourseKey, Course]:
    """Return the courses of the targets as of a day, or as the data end."""
    day = date.fromisoformat(as_of) if as_of else None
    return answered(data, *targets, as_of=day, **more).courses


def course(
    data: Described | tuple[Described, ...], one: Target, as_of: str = "", **more: Any
) -> Course:
    """Return the only course."""
    (found,) = courses(data, one, as_of=as_of, **more).values()
    return found
