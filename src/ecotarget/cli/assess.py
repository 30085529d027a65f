"""`ecotarget assess`: figures reckoned from readings, with the law that they rest on.

It is no gate: figures above their limits leave the exit code at 0, only faults make it 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ecotarget import vocab
from ecotarget.cli import datasets, given, terminal
from ecotarget.cli.delivery import PARQUET, Sink, deliver
from ecotarget.cli.machine import Machine
from ecotarget.model.assessment import RUNGS, Assessment
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.period import SPANS
from ecotarget.report import as_assessment_csv, assessment_formats
from ecotarget.report.formats import NAMES, Style
from ecotarget.words import Words

if TYPE_CHECKING:
    from ecotarget.assess.question import Question
    from ecotarget.engine.connection import Engine

FORMATS = (*NAMES, PARQUET)
_EVERY = (*SPANS, "hour", "reading")
_GRADES = ("I", "II")


class Request(NamedTuple):
    """What the command line asks of readings."""

    data: list[str]
    mapping: str | None = None
    by: str | None = None
    every: str | None = None
    edition: str | None = None
    grade: str = "II"
    as_of: str | None = None
    excepted: str | None = None
    indicators: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()


def run(
    request: Request,
    machine: Machine,
    words: Words,
    wanted: list[Sink],
    style: Style,
    quiet: int,
    explain_sql: bool,
) -> int:
    """Assess, tell, and return the exit code: whatever the figures are, it is 0 without faults."""
    from ecotarget.assess import walks

    _check_paths(wanted)
    found = datasets.given(request.data, request.mapping)
    datasets.refuse_own_commands(found)
    asked = question(request)
    with working(machine, words, quiet) as engine:
        assessment = with_exceptions(_checked(walks.assess(found, asked, engine)), request, asked)
        terminal.wipe()
        if quiet < 2:
            terminal.tell(assessment.faults, words, everything=style.detail > 1)
        if explain_sql:
            terminal.write(_script(assessment.ran))
        else:
            _deliver(assessment, engine, words, wanted, style)
    if quiet < 1:
        for line in terminal.set_aside_lines(assessment.set_aside, words):
            terminal.note(line)
    failed = any(not fault.warning for fault in assessment.faults)
    return terminal.UNTRUSTED if failed else terminal.OK


def with_exceptions(assessment: Assessment, request: Request, asked: Question) -> Assessment:
    """Name the file of exceptions among what was read, and those that are for other places."""
    if request.excepted is None:
        return assessment
    from ecotarget.assess import exceptions
    from ecotarget.intake import excepted

    places = (figure.place for figure in assessment.results)
    doubts = exceptions.strange(asked.excepted, assessment.left_out, places)
    given_file = excepted.load(Path(request.excepted)).given
    return assessment._replace(
        inputs=(*assessment.inputs, given_file), faults=(*assessment.faults, *doubts)
    )


def _check_paths(wanted: Iterable[Sink]) -> None:
    if any(sink.format == PARQUET and sink.path is None for sink in wanted):
        terminal.refuse("format-needs-path", format=PARQUET)


def _checked(assessment: Assessment) -> Assessment:
    """Nothing reckoned is no answer: an empty table must not look like clean air."""
    told = any(not fault.warning for fault in assessment.faults)
    if assessment.results or told:
        return assessment
    empty = Fault("nothing-assessed", Place("ecotarget"))
    return assessment._replace(faults=(*assessment.faults, empty))


@contextmanager
def working(machine: Machine, words: Words, quiet: int) -> Iterator[Engine]:
    """Open the engine asked for; on a terminal its progress is shown. It is closed at the end."""
    from ecotarget.engine import select

    progress = terminal.progress(words) if quiet < 1 else None
    engine = select.open_engine(
        machine.address, machine.memory_limit, _threads(machine.threads), progress
    )
    try:
        yield engine
    finally:
        terminal.wipe()
        engine.close()


def _threads(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not text.isascii() or not int(text):
        terminal.refuse("option-value", option="--threads", found=text, known="1, 2, 3 ...")
    return int(text)


def question(request: Request) -> Question:
    """Turn the words of the command line into a question. Raises FaultError with every fault.

    Rung and stretch stay empty where nothing is said: what is usual differs with the data.
    """
    from ecotarget.assess.question import Question
    from ecotarget.intake import excepted
    from ecotarget.standards import catalog

    entries = excepted.load(Path(request.excepted)).entries if request.excepted else ()
    day = given.as_of(request.as_of)
    return Question(
        indicators=tuple(_indicator(text) for text in request.indicators),
        rung=terminal.choose("--by", request.by, RUNGS) if request.by else "",
        places=request.places,
        periods=tuple(given.period(text) for text in request.periods),
        every=terminal.choose("--every", request.every, _EVERY) if request.every else "",
        edition=request.edition,
        grade=terminal.choose("--grade", request.grade, _GRADES),
        overlays=tuple(catalog.overlay(Path(path)) for path in request.overlays),
        as_of=day,
        excepted=tuple(one for one in entries if day is None or one.first <= day),
    )


def _indicator(text: str) -> str:
    """Return the id of an indicator that goes by a name; what nobody knows is told by the walk."""
    known = vocab.Lexicon(()).indicator("", text)
    return known.id if known else text


def _deliver(
    assessment: Assessment, engine: Engine, words: Words, wanted: list[Sink], style: Style
) -> None:
    """Write the figures in every format asked for; Parquet files are the engine's work."""
    faults: list[Fault] = []
    tables = [sink.path for sink in wanted if sink.format == PARQUET and sink.path is not None]
    if tables:
        _make_table(assessment, engine, words)
    for path in tables:
        try:
            engine.write_parquet("SELECT * FROM assessed", path)
        except FaultError as error:
            faults.extend(error.faults)
    texts = [sink for sink in wanted if sink.format != PARQUET]
    deliver(
        lambda name, chosen: assessment_formats.render(name, assessment, words, chosen),
        texts,
        style,
    )
    if faults:
        raise FaultError(faults)


def _make_table(assessment: Assessment, engine: Engine, words: Words) -> None:
    from ecotarget.engine.connection import Column

    columns = [Column(name, kind) for name, kind in as_assessment_csv.COLUMNS]
    engine.small("assessed", columns, as_assessment_csv.records(assessment, words))


def _script(ran: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Write the SQL that ran so that it can be pasted: each kept result under its name."""
    for name, sql in ran:
        if name and sql.lstrip()[:6].upper() in ("SELECT", "WITH"):
            yield f'-- {name}\nCREATE TEMP VIEW "{name}" AS\n'
        elif name:
            yield f"-- {name}\n"
        yield f"{sql.rstrip()}\n;\n\n"
