"""Readings handed to `ecotarget check`: reckoned for what the targets ask, beside reported figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import assess, datasets
from ecotarget.cli.machine import Machine
from ecotarget.model.course import Course, CourseKey
from ecotarget.model.excepted import LeftOut
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.record import Measure
from ecotarget.model.standard import Edition
from ecotarget.model.target import TargetFile
from ecotarget.vocab import Lexicon
from ecotarget.words import Words


class Figures(NamedTuple):
    """Measures made of readings, with what they rest on; `files` are no tables of figures."""

    measures: tuple[Measure, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]
    editions: tuple[Edition, ...]
    files: frozenset[Path]
    courses: Mapping[CourseKey, Course]  # of targets whose period still runs
    left_out: tuple[LeftOut, ...] = ()


def figures(
    paths: Sequence[Path],
    files: Sequence[TargetFile],
    lexicon: Lexicon,
    law: assess.Request,
    machine: Machine,
    words: Words,
    *,
    explain: bool = False,
) -> Figures:
    """Read the data sets and reckon every figure that a target of a known place asks for.

    `law` says by which law and which days are excepted; what it says of figures is not looked at.
    With `explain` figures of what is counted bring their steps along.
    """
    from ecotarget.assess import answers, measures

    given = datasets.given((path.as_posix() for path in paths), None, lexicon)
    own = datasets.own_files(given)
    question = assess.question(law)._replace(explain=explain)
    asked = answers.asked(files, given, question)
    if not asked:
        return Figures((), (), (), (), own, {})
    if any(one.given.needs_engine for one in asked):
        with assess.working(machine, words, quiet=1) as engine:
            assessment, courses = answers.answer(asked, files, lexicon, engine)
    else:  # ranks, tasks and lists do not wait for an engine to start
        assessment, courses = answers.answer(asked, files, lexicon, None)
    assessment = assess.with_exceptions(assessment, law, question)
    made, strange = measures.measures(
        assessment.results, assessment.codes, lexicon, paths[0].as_posix()
    )
    return Figures(
        made,
        (*assessment.faults, *strange),
        assessment.inputs,
        tuple(dict.fromkeys(one for code in assessment.codes for one in code.editions)),
        own,
        courses,
        tuple(one for one in assessment.left_out if one.values),
    )


class Rates(NamedTuple):
    """Rates that reported amounts come to, what is wrong with the amounts, and which ones were used."""

    measures: tuple[Measure, ...] = ()
    faults: tuple[Fault, ...] = ()
    used: frozenset[str] = frozenset()


def rates(found: tuple[Measure, ...], lexicon: Lexicon) -> Rates:
    """Reckon the rates of the shelf's formulas from amounts of waste and soil."""
    from ecotarget.assess import amounts, measures
    from ecotarget.assess.question import Question

    assessment = amounts.rates(found, Question())
    made, strange = measures.measures(assessment.results, (), lexicon, found[0].place.file)
    return Rates(made, (*assessment.faults, *strange), frozenset(amounts.known()))
