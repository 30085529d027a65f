"""`ecotarget explain DATA`: one figure reckoned from data, walked back step by step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ecotarget.cli import assess, datasets, terminal
from ecotarget.cli.machine import Machine
from ecotarget.intake import kinds
from ecotarget.model.assessment import Assessment
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.report import trail
from ecotarget.report.assessment_rows import Law
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon
from ecotarget.words import Words

if TYPE_CHECKING:
    from ecotarget.assess.question import Question


class Figure(NamedTuple):
    """Which figure of which data is to be explained, as the command line names it."""

    data: list[str]
    mapping: str | None
    indicator: str | None
    place: str | None
    period: str | None
    by: str | None
    edition: str | None
    grade: str
    as_of: str | None
    targets: tuple[str, ...] = ()


def run(figure: Figure, words: Words) -> int:
    """Explain the figure and return the exit code."""
    from ecotarget.assess import walks

    if figure.indicator is None or figure.period is None:
        option = "--indicator" if figure.indicator is None else "--period"
        terminal.refuse("explain-needs", option=option)
    request = assess.Request(
        data=figure.data,
        mapping=figure.mapping,
        indicators=(figure.indicator,),
        by=figure.by,
        places=() if figure.place is None else (figure.place,),
        periods=(figure.period,),
        edition=figure.edition,
        grade=figure.grade,
        as_of=figure.as_of,
    )
    asked = assess.question(request)._replace(explain=True)
    if figure.mapping is None and _is_of_amounts(Path(figure.data[0])):
        assessment = _of_amounts(figure, asked)
    else:
        lexicon, own = _lexicon(figure)
        asked = asked._replace(indicators=tuple(own.get(one, one) for one in asked.indicators))
        found = datasets.given(request.data, request.mapping, lexicon)
        datasets.refuse_own_commands(found)
        with assess.working(Machine(), words, 0) as engine:
            assessment = walks.trace(found, asked, engine)
    terminal.tell(assessment.faults, words)
    law = Law(assessment)
    for number, one in enumerate(assessment.results):
        terminal.write_lines([""] if number else [])
        terminal.write_lines(trail.told(one, law, words))
    failed = any(not fault.warning for fault in assessment.faults)
    return terminal.UNTRUSTED if failed else terminal.OK


def _lexicon(figure: Figure) -> tuple[Lexicon | None, Mapping[str, str]]:
    """Return what the target files add to the vocabulary, and the id of the indicator asked for.

    Only what is counted has indicators that a target file defines; without target files of its own
    the vocabulary is that of all.
    """
    if all(kinds.kind_of(Path(path)) in (kinds.AIR, kinds.WATER) for path in figure.data):
        return None, {}
    loaded = loader.load(Path(path) for path in figure.targets if Path(path).exists())
    if not loaded.files:
        return None, {}
    lexicon, name = Lexicon(loaded.files, loaded.unsound), figure.indicator or ""
    places = ("", *(file.jurisdiction.id for file in loaded.files))
    found = next((i for place in places if (i := lexicon.indicator(place, name))), None)
    return lexicon, {} if found is None else {name: found.id}


def _is_of_amounts(path: Path) -> bool:
    """Tell whether a file has reported figures, or describes some."""
    return not datasets.is_dataset(path) or datasets.is_of_figures(path)


def _of_amounts(figure: Figure, asked: Question) -> Assessment:
    """Reckon one rate from reported amounts. Raises FaultError for other figures."""
    from ecotarget.assess import amounts
    from ecotarget.intake import measures

    targets = loader.load(Path(path) for path in figure.targets)
    lexicon = Lexicon(targets.files)
    paths, sets = datasets.figures_apart(Path(path) for path in figure.data)
    read = measures.load(paths, lexicon, described=sets)
    place = None if figure.place is None else lexicon.jurisdiction(figure.place)
    if place is not None:
        asked = asked._replace(places=(place.id,))
    found = amounts.rates(read.measures, asked)
    if len(found.results) != 1:
        details = {"count": len(found.results)}
        raise FaultError([Fault("explain-one-figure", Place("ecotarget"), details)])
    return found._replace(faults=(*read.faults, *found.faults))
