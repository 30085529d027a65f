"""`ecotarget check`: are the targets kept?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ecotarget import evaluate
from ecotarget.cli import terminal
from ecotarget.intake import measures as intake
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import OUTCOMES, PASS, Report
from ecotarget.model.period import Period, iso_day
from ecotarget.model.target import TargetFile
from ecotarget.report import formats
from ecotarget.report.rows import counts
from ecotarget.report.written import write_whole
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon
from ecotarget.words import Words

_FAILING = tuple(outcome for outcome in OUTCOMES if outcome != PASS)


class Request(NamedTuple):
    """What the command line asks of a check, settings already looked up."""

    measures: list[str]
    targets: list[str]
    jurisdictions: list[str]
    period: str | None = None
    as_of: str | None = None
    what_if: bool = False
    strict: bool = False


class Sink(NamedTuple):
    """One format and where it goes; None is standard output."""

    format: str
    path: Path | None


def sinks(asked: Iterable[str]) -> list[Sink]:
    """Read `FORMAT[:PATH]` options. Raises FaultError for an unknown format."""
    found: list[Sink] = []
    for text in asked:
        name, _, path = text.partition(":")
        if name not in formats.NAMES:
            near = nearest(name, formats.NAMES) or formats.NAMES
            terminal.refuse("format-unknown", near, found=name)
        found.append(Sink(name, Path(path) if path not in ("", "-") else None))
    if sum(sink.path is None for sink in found) > 1:
        terminal.refuse("format-to-stdout-twice")
    return found or [Sink("table" if terminal.is_terminal() else "plain", None)]


def evaluated(request: Request) -> Report:
    """Load what the request names and evaluate it. Raises FaultError if there is nothing to do."""
    loaded = loader.load(_paths(request.targets))
    if not loaded.files and not loaded.faults:
        terminal.refuse("no-targets", paths=", ".join(request.targets))
    lexicon = Lexicon(loaded.files, loaded.unsound)
    question, faults = _question(request, lexicon, loaded.files)
    default = question.jurisdictions[0] if len(question.jurisdictions) == 1 else None
    paths = _paths(request.measures)
    if next(intake.discover(paths), None) is None:
        terminal.refuse("no-figures", paths=", ".join(request.measures))
    figures = intake.load(paths, lexicon, default)
    return evaluate.check(
        loaded.files,
        figures.measures,
        question,
        figures.inputs,
        (*faults, *(f for f in loaded.faults if not f.warning), *figures.faults),
    )


def _paths(texts: Iterable[str]) -> list[Path]:
    return [Path(text) for text in texts]


def _question(
    request: Request, lexicon: Lexicon, files: Iterable[TargetFile]
) -> tuple[evaluate.Question, list[Fault]]:
    asked, faults = [], []
    for text in request.jurisdictions:
        place = lexicon.jurisdiction(text)
        if place is None:
            near = lexicon.near_jurisdictions(text)
            faults.append(
                Fault("jurisdiction-unknown", Place("--jurisdiction"), {"found": text}, near)
            )
        else:
            asked.append(place.id)
    if faults and not asked:
        raise FaultError(faults)
    asked_for = {Path(text).resolve() for text in request.targets}
    named = frozenset(file.path for file in files if Path(file.path).resolve() in asked_for)
    question = evaluate.Question(
        jurisdictions=tuple(asked),
        period=_period(request.period),
        as_of=_as_of(request.as_of),
        what_if=request.what_if,
        strict=request.strict,
        named=named,
    )
    return question, faults


def _period(text: str | None) -> Period | None:
    if text is None:
        return None
    try:
        return Period.parse(text)
    except ValueError as error:
        raise FaultError([Fault("period-unknown", Place("--period"), {"found": text})]) from error


def _as_of(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return iso_day(text)
    except ValueError as error:
        raise FaultError([Fault("target-date", Place("--as-of"), {"found": text})]) from error


def fail_on(asked: Iterable[str]) -> frozenset[str]:
    """Read which outcomes end the run with exit code 1."""
    names = [name.strip().replace("-", "_") for text in asked for name in text.split(",")]
    return frozenset(terminal.choose("--fail-on", name, _FAILING) for name in names if name) or (
        frozenset({"fail"})
    )


def deliver(report: Report, words: Words, wanted: Iterable[Sink], style: formats.Style) -> None:
    """Write the report in every format asked for: files first, whole or not at all."""
    faults: list[Fault] = []
    screen: Sink | None = None
    for sink in wanted:
        if sink.path is None:
            screen = sink
            continue
        try:
            plain = formats.Style(detail=style.detail)
            write_whole(sink.path, formats.render(sink.format, report, words, plain))
        except FaultError as error:
            faults.extend(error.faults)
    if screen is not None:
        terminal.write(formats.render(screen.format, report, words, style))
    if faults:
        raise FaultError(faults)


def notes(report: Report, words: Words) -> Iterable[str]:
    """Yield what a reader should know beside the table."""
    if any("what_if" in finding.flags for finding in report.findings):
        yield words.say("report.what-if")
    if report.left_aside:
        files = ", ".join(file.path for file in report.left_aside[:5])
        more = words.say("report.unused-more") if len(report.left_aside) > 5 else ""
        said = {"count": str(len(report.left_aside)), "files": files + more}
        yield words.say("report.left-aside", said)
    if report.unused:
        examples = "; ".join(f"{m.place} {m.indicator.id}" for m in report.unused[:3])
        more = words.say("report.unused-more") if len(report.unused) > 3 else ""
        said = {"count": str(len(report.unused)), "examples": examples + more}
        yield words.say("report.unused", said)


def run(
    request: Request,
    words: Words,
    wanted: list[Sink],
    failing: frozenset[str],
    style: formats.Style,
    exit_zero: bool,
    allow_empty: bool,
    quiet: int,
) -> int:
    """Check, tell, and return the exit code."""
    report = evaluated(request)
    untold = not any(not fault.warning for fault in report.faults)
    if not allow_empty and untold and all(f.target is None for f in report.findings):
        empty = Fault("nothing-evaluated", Place("ecotarget"))
        report = report._replace(faults=(*report.faults, empty))
    if quiet < 2:
        terminal.tell(report.faults, words, everything=style.detail > 1)
    deliver(report, words, wanted, style)
    if quiet < 1:
        for line in notes(report, words):
            terminal.note(line)
    if any(not fault.warning for fault in report.faults):
        return terminal.UNTRUSTED
    found = counts(report)
    failed = any(found[outcome] for outcome in failing)
    return terminal.FAILED if failed and not exit_zero else terminal.OK
