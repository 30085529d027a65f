"""Readings handed to `ecotarget check`: reckoned for what the targets ask, beside reported figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import assess, datasets
from ecotarget.cli.machine import Machine
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.reading import Dataset
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


def figures(
    paths: Sequence[Path],
    files: Iterable[TargetFile],
    lexicon: Lexicon,
    law: assess.Request,
    machine: Machine,
    words: Words,
) -> Figures:
    """Read the data sets and reckon every figure that a target of a known place asks for.

    `law` says by which law and which days are excepted; what it says of figures is not looked at.
    """
    from ecotarget.assess import measures, walk

    found = datasets.read((path.as_posix() for path in paths), None)
    own = frozenset(Path(file).resolve() for dataset in found for file in dataset.files)
    question = assess.question(law, found)
    asked = measures.wanted(files, walk.reckonable(law.edition), question.as_of)
    periods = tuple(period for period in asked.periods if walk.has_law(period.end, law.edition))
    if not asked.indicators or not periods:
        return Figures((), (), (), (), own)
    question = question._replace(indicators=asked.indicators, periods=periods)
    with assess.working(machine, words, quiet=1) as engine:
        assessment = walk.assess(found, question, engine)
    made, strange = measures.measures(
        assessment.results, assessment.codes, lexicon, paths[0].as_posix()
    )
    return Figures(
        made,
        (*assessment.faults, *strange),
        assessment.inputs,
        tuple(dict.fromkeys(one for code in assessment.codes for one in code.editions)),
        own | _tables_of_cities(found),
    )


def _tables_of_cities(found: Iterable[Dataset]) -> frozenset[Path]:
    """Files that only say which station is whose are no figures either."""
    named = (dataset.meta.get("city_table") for dataset in found)
    return frozenset(Path(str(path)).resolve() for path in named if path)
