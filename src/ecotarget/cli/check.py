"""`ecotarget check`: are the targets kept?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ecotarget import evaluate
from ecotarget.cli import ci, datasets, gate, given, terminal, waivers
from ecotarget.cli.config_keys import PACE, TARGETS
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.cli.machine import Machine
from ecotarget.intake import measures as intake
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Finding, Report
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.model.target import TargetFile
from ecotarget.report import cases, formats
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon
from ecotarget.words import Words

if TYPE_CHECKING:  # a check of rates and counts alone does not bring the walks along
    from ecotarget.cli.reckoned import Rates
    from ecotarget.model.figures import FigureSet
    from ecotarget.model.thresholds import Thresholds

# Rates of these are reckoned from amounts by formulas of the shelf.
_WITH_FORMULAS = frozenset({"waste", "soil"})
_AMOUNTS = frozenset({"mass", "area"})

_USUAL: Mapping[str, Thresholds] = MappingProxyType({})
_NOWHERE: Mapping[str, Place] = MappingProxyType({})


class Request(NamedTuple):
    """What the command line asks of a check, settings already looked up."""

    measures: list[str]
    targets: list[str]
    jurisdictions: list[str]
    period: str | None = None
    as_of: str | None = None
    what_if: bool = False
    strict: bool = False
    edition: str | None = None
    grade: str = "II"
    overlays: tuple[str, ...] = ()
    excepted: str | None = None
    machine: Machine = Machine()
    explain: bool = False
    waivers: tuple[str, ...] = ()
    baseline: str | None = None
    thresholds: Mapping[str, Thresholds] = _USUAL
    places: Mapping[str, Place] = _NOWHERE  # of settings that are not from the command line


class _Handed(NamedTuple):
    """What was handed in: files, described sets of reported figures, waivers."""

    paths: list[Path]
    sets: list[FigureSet]
    register: waivers.Register


def evaluated(request: Request, words: Words) -> Report:
    """Load what the request names and evaluate it. Raises FaultError if there is nothing to do."""
    loaded = loader.load(_paths(request.targets))
    if not loaded.files and not loaded.faults:
        terminal.refuse("no-targets", paths=", ".join(request.targets))
    lexicon = Lexicon(loaded.files, loaded.unsound)
    question, faults = _question(request, lexicon, loaded.files)
    default = question.jurisdictions[0] if len(question.jurisdictions) == 1 else None
    register = waivers.register(request.waivers, lexicon)
    faults.extend(register.faults)
    given_paths = _paths(request.measures)
    paths, sets = datasets.figures_apart(intake.discover(given_paths), given_paths)
    if not paths and not sets:
        terminal.refuse("no-figures", paths=", ".join(request.measures))
    if not any(datasets.is_dataset(path) for path in paths):
        figures = intake.load(given_paths, lexicon, default, sets, question.as_of)
        rates = _rates(figures.measures, lexicon)
        wrong = (*figures.faults, *(rates.faults if rates else ()))
        known = (*faults, *(f for f in loaded.faults if not f.warning), *wrong)
        measures = (*figures.measures, *(rates.measures if rates else ()))
        inputs = (*figures.inputs, *register.inputs)
        report = evaluate.check(
            loaded.files, measures, question, inputs, known, waivers=register.waivers
        )
        return report if rates is None else _without(report, rates.used)
    return _with_readings(
        request, words, loaded, lexicon, question, faults, _Handed(paths, sets, register)
    )


def _with_readings(
    request: Request,
    words: Words,
    loaded: loader.Loaded,
    lexicon: Lexicon,
    question: evaluate.Question,
    faults: list[Fault],
    handed: _Handed,
) -> Report:
    """Evaluate reported figures and readings side by side."""
    from ecotarget.cli import assess, reckoned  # bring the engine along

    law = assess.Request(
        data=[],
        edition=request.edition,
        grade=request.grade,
        as_of=request.as_of,
        overlays=request.overlays,
        excepted=request.excepted,
    )
    default = question.jurisdictions[0] if len(question.jurisdictions) == 1 else None
    described = [path for path in handed.paths if datasets.is_dataset(path)]
    asked = [f for f in loaded.files if question.asks_for(f)]
    made = reckoned.figures(
        described, asked, lexicon, law, request.machine, words, explain=request.explain
    )
    tables = [
        path
        for path in handed.paths
        if path not in described and path.resolve() not in made.files and not path.is_dir()
    ]
    figures = intake.load(tables, lexicon, default, handed.sets, question.as_of)
    rates = _rates(figures.measures, lexicon) or reckoned.Rates()
    wrong = (*figures.faults, *rates.faults)
    known = (*faults, *(f for f in loaded.faults if not f.warning), *wrong)
    report = evaluate.check(
        loaded.files,
        (*figures.measures, *rates.measures, *made.measures),
        question._replace(edition=request.edition),
        (*figures.inputs, *made.inputs, *handed.register.inputs),
        (*known, *made.faults),
        waivers=handed.register.waivers,
        courses=made.courses,
    )
    report = _without(report, rates.used)
    return report._replace(editions=made.editions, left_out=made.left_out)


def _rates(measures: tuple[Measure, ...], lexicon: Lexicon) -> Rates | None:
    """Return the rates that amounts of waste and soil come to; None if no amounts were reported."""
    domains = {m.indicator.domain for m in measures if m.indicator.dimension in _AMOUNTS}
    if domains.isdisjoint(_WITH_FORMULAS):
        return None
    from ecotarget.cli import reckoned  # brings the shelf along

    return reckoned.rates(measures, lexicon)


def _without(report: Report, used: frozenset[str]) -> Report:
    """Amounts that rates were made of were not handed in for nothing."""
    unused = tuple(one for one in report.unused if one.indicator.id not in used)
    return report._replace(unused=unused)


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
            said = request.places.get("jurisdiction", Place("--jurisdiction"))
            faults.append(Fault("jurisdiction-unknown", said, {"found": text}, near))
        else:
            asked.append(place.id)
    if faults and not asked:
        raise FaultError(faults)
    asked_for = {Path(text).resolve() for text in request.targets}
    named = frozenset(file.path for file in files if Path(file.path).resolve() in asked_for)
    question = evaluate.Question(
        jurisdictions=tuple(asked),
        period=_period(request),
        as_of=given.as_of(request.as_of),
        what_if=request.what_if,
        strict=request.strict,
        named=named,
        thresholds=request.thresholds,
    )
    return question, [*faults, *_strange_thresholds(request, files)]


def _period(request: Request) -> Period | None:
    """Return the period asked for. Raises FaultError at the place that says it."""
    if request.period is None:
        return None
    return given.period(request.period, request.places.get("period", Place("--period")))


def _strange_thresholds(request: Request, files: Iterable[TargetFile]) -> Iterator[Fault]:
    """Yield for which targets thresholds are set that are not there; a slip would leave them unused."""
    if not request.thresholds:
        return
    known = dict.fromkeys(target.id for file in files for target in file.targets)
    for target in request.thresholds:
        if target and target not in known:
            head = f"{PACE}.{TARGETS}.{target}."
            place = next(one for name, one in request.places.items() if name.startswith(head))
            near = nearest(target, known)
            yield Fault("config-pace-target", place, {"found": target}, near, warning=True)


def fail_on(asked: Iterable[str], said: Place) -> frozenset[str]:
    """Read which outcomes and states of the pace end the run with exit code 1, and where that stands."""
    return gate.check_fails_on(asked, said.file)


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
    with ci.untrusted(wanted, words, cases.CHECK):
        report = _beside_baseline(request, words, failing)
    untold = not any(not fault.warning for fault in report.faults)
    if not allow_empty and untold and all(f.target is None for f in report.findings):
        empty = Fault("nothing-evaluated", Place("ecotarget"))
        report = report._replace(faults=(*report.faults, empty))
    if quiet < 2:
        terminal.tell(report.faults, words, everything=style.detail > 1)
    code = _exit_code(report, failing, exit_zero)
    style = style._replace(exit_code=code)
    deliver(lambda name, chosen: formats.render(name, report, words, chosen), wanted, style)
    if ci.wants_summary(wanted):
        ci.write_summary(cases.of_report(report, words, code), words)
    if quiet < 1:
        for line in notes(report, words):
            terminal.note(line)
    return code


def _exit_code(report: Report, failing: frozenset[str], exit_zero: bool) -> int:
    """Tell how the run ends; what cannot be trusted beats what fails."""
    if any(not fault.warning for fault in report.faults):
        return terminal.UNTRUSTED
    failed = _fails(report, failing)
    return terminal.FAILED if failed and not exit_zero else terminal.OK


def _beside_baseline(request: Request, words: Words, failing: frozenset[str]) -> Report:
    """Evaluate, and mark what is new where an earlier report is named; that is read first."""
    if request.baseline is None:
        return evaluated(request, words)
    from ecotarget.cli import baseline  # a check without one does not bring it along

    past = baseline.load(request.baseline, request.as_of)
    return baseline.marked(evaluated(request, words), past, request, failing)


def _fails(report: Report, failing: frozenset[str]) -> bool:
    """Tell whether anything fails the run; beside a baseline only what is new does."""
    expired = gate.EXPIRED_WAIVER in failing and waivers.expired(report.waivers) > 0
    if report.baseline is not None:
        return expired or report.baseline.new > 0
    return expired or any(_counts(finding, failing) for finding in report.findings)


def _counts(finding: Finding, failing: frozenset[str]) -> bool:
    """Tell whether a finding fails the run, by its outcome or its pace; one that is waived does not."""
    if finding.counted in failing:
        return True
    return finding.waiver is None and finding.pace is not None and finding.pace.state in failing
