"""`ecotarget explain DATA`: one figure reckoned from readings, walked back step by step."""

from __future__ import annotations

from typing import NamedTuple

from ecotarget.cli import assess, datasets, terminal
from ecotarget.cli.machine import Machine
from ecotarget.report import trail
from ecotarget.words import Words


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
    found = datasets.given(request.data, request.mapping)
    datasets.refuse_own_commands(found)
    asked = assess.question(request)._replace(explain=True)
    with assess.working(Machine(), words, 0) as engine:
        assessment = walks.trace(found, asked, engine)
    terminal.tell(assessment.faults, words)
    for one in assessment.results:
        terminal.write_lines(trail.told(one, words))
    failed = any(not fault.warning for fault in assessment.faults)
    return terminal.UNTRUSTED if failed else terminal.OK
