"""The walk: targets and measures in, a report out. Nobody goes back for anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ecotarget import vocab
from ecotarget.evidence import NO_COURSES, Gathered, Shelf, used
from ecotarget.model.faults import Fault
from ecotarget.model.finding import (
    EXCLUDED_EVENTS,
    INCONSISTENT,
    PRELIMINARY,
    WARN,
    WHAT_IF,
    Finding,
    Input,
    Reason,
    Report,
    Verdict,
)
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.model.target import Target, TargetFile
from ecotarget.model.waiver import Waiver
from ecotarget.verdict import waiver as waiving
from ecotarget.verdict.excepted import with_everything
from ecotarget.verdict.judge import (
    contradiction,
    differing,
    is_partial,
    judge,
    reported_agrees,
    stated_agrees,
)

if TYPE_CHECKING:  # most runs look at years that are over
    from ecotarget.model.course import Course, CourseKey
    from ecotarget.model.thresholds import Thresholds


_USUAL: Mapping[str, Thresholds] = MappingProxyType({})


class Question(NamedTuple):
    """What is asked of the figures, apart from the targets themselves.

    `edition` is the law that readings were reckoned by when it is not the one in force. `named` holds the paths of target files that must be evaluated even without a single figure;
    a file that is only found in a folder is left aside, by name, when nobody handed figures in.
    `thresholds` say where the states of pace begin, by the id of a target, "" for all others.
    """

    jurisdictions: tuple[str, ...] = ()
    period: Period | None = None
    as_of: date | None = None
    what_if: bool = False
    strict: bool = False
    named: frozenset[str] = frozenset()
    edition: str | None = None
    thresholds: Mapping[str, Thresholds] = _USUAL

    def asks_for(self, file: TargetFile) -> bool:
        """Tell whether the file's place and year are among those asked for."""
        if self.jurisdictions and file.jurisdiction.id not in self.jurisdictions:
            return False
        return self.period is None or self.period.start.year == file.year


def check(
    files: Sequence[TargetFile],
    measures: Sequence[Measure],
    question: Question | None = None,
    inputs: Iterable[Input] = (),
    faults: Iterable[Fault] = (),
    waivers: Sequence[Waiver] = (),
    courses: Mapping[CourseKey, Course] = NO_COURSES,
) -> Report:
    """Lay every target that is asked for beside the figures and return the sorted report.

    `courses` tell how figures of running targets have come together so far.
    """
    question = question or Question()
    shelf = Shelf(measures, files, question.as_of, courses)
    asked, aside = _asked(files, shelf, question)
    served: set[int] = set()
    findings = [
        _finding(target, shelf, question, served)
        for file in asked
        for target in _targets(file, question)
    ]
    unused = [measure for measure in shelf.seen if id(measure) not in served]
    findings.extend(_contradictions(unused))
    # Readings give more figures than were asked for; only what somebody reported can be in vain.
    unused = [measure for measure in unused if measure.reckoned is None]
    order = {name: place for place, name in enumerate(vocab.domains())}
    findings.sort(key=lambda finding: _sort_key(finding, order))
    read = [*inputs, *(Input(file.path, "targets", file.sha256) for file in asked)]
    clashes = (_clash(measure, known) for measure, known in shelf.clashes)
    settled = waiving.settle(findings, waivers, files, question.as_of)
    wrong = (*faults, *clashes, *waiving.warnings(settled.standings))
    return Report(
        findings=settled.findings,
        faults=tuple(sorted(wrong, key=lambda fault: (fault.place, fault.code))),
        inputs=tuple(sorted(read, key=lambda entry: (entry.path, entry.role))),
        unused=tuple(sorted(unused, key=lambda measure: measure.place)),
        left_aside=tuple(sorted(aside, key=lambda file: file.path)),
        as_of=question.as_of,
        waivers=settled.standings,
    )


def _asked(
    files: Sequence[TargetFile], shelf: Shelf, question: Question
) -> tuple[list[TargetFile], list[TargetFile]]:
    asked, aside = [], []
    for file in files:
        if not question.asks_for(file):
            continue
        explicit = question.jurisdictions or question.period or file.path in question.named
        if explicit or shelf.has_figures(file, any_year=question.what_if):
            asked.append(file)
        else:
            aside.append(file)
    return asked, aside


def _targets(file: TargetFile, question: Question) -> Iterator[Target]:
    for target in file.targets:
        if question.period is None or question.period.covers(target.period):
            yield target


def _finding(target: Target, shelf: Shelf, question: Question, served: set[int]) -> Finding:
    gathered = shelf.gather(target, question.what_if)
    verdict = judge(gathered.target, gathered.evidence, question.as_of, question.strict)
    measure = gathered.evidence.measure
    figures = tuple(used(gathered))
    past = (each for one in gathered.evidence.past for each in (one.part, one.whole))
    whole_base = gathered.evidence.whole_base
    told = (*figures, *past, *(() if whole_base is None else (whole_base,)))
    served.update(id(figure) for one in told for figure in (one, one.beside) if figure)
    flags: list[str] = []
    if gathered.what_if or (question.edition is not None and _reckoned(figures)):
        flags.append(WHAT_IF)
    if measure is not None and is_partial(gathered.target, measure):
        flags.append(PRELIMINARY)
    if not all(stated_agrees(figure) and reported_agrees(figure) for figure in figures):
        flags.append(INCONSISTENT)
    bases = figures if measure is None else figures[1:]
    found = Finding(target, measure, verdict, tuple(flags), bases)
    return _with_everything(_with_pace(found, gathered, question), gathered, question)


def _with_pace(found: Finding, gathered: Gathered, question: Question) -> Finding:
    """Say where a running period is heading, seen from the day asked for or from its last figure."""
    target, evidence = gathered.target, gathered.evidence
    told = [m for m in (evidence.measure, *(part for _, part in evidence.parts)) if m is not None]
    day = question.as_of or max((m.period.end for m in told), default=None)
    if question.as_of is None and evidence.course is not None:
        day = evidence.course.until  # the data of the period end before it does
    if not told or day is None or not target.period.start <= day < target.period.end:
        return found
    from ecotarget.model.thresholds import Thresholds
    from ecotarget.verdict.pace import pace

    limits = question.thresholds.get(target.id, question.thresholds.get("", Thresholds()))
    return found._replace(pace=pace(target, evidence, found.verdict, day, limits))


def _with_everything(found: Finding, gathered: Gathered, question: Question) -> Finding:
    """Put the verdict beside it that nothing left out would give."""
    whole = with_everything(gathered.evidence)
    if whole is None:
        return found
    verdict = judge(gathered.target, whole, question.as_of, question.strict)
    return found._replace(flags=(*found.flags, EXCLUDED_EVENTS), unexcepted=verdict)


def _reckoned(figures: Iterable[Measure]) -> bool:
    """Tell whether any of the figures was reckoned from readings."""
    return any(figure.reckoned is not None for figure in figures)


def _clash(measure: Measure, known: Measure) -> Fault:
    """Two names of one scope, two different figures: neither is used."""
    details = {
        "indicator": measure.indicator.id,
        "period": measure.period.text,
        "found": measure.text or "-",
        "first": known.text or "-",
        "place": str(known.place),
    }
    return Fault("value-twice", measure.place, details)


def _contradictions(unused: Iterable[Measure]) -> Iterator[Finding]:
    """Yield a finding for each figure that contradicts its own cases though no target asks it."""
    for measure in unused:
        if not stated_agrees(measure):
            reason = Reason("stated-differs", contradiction(measure))
            yield Finding(None, measure, Verdict(WARN, reason), (INCONSISTENT,))
        elif not reported_agrees(measure):
            reason = Reason("reported-differs", differing(measure))
            yield Finding(None, measure, Verdict(WARN, reason), (INCONSISTENT,))


def _sort_key(finding: Finding, order: Mapping[str, int]) -> tuple[object, ...]:
    target, measure = finding.target, finding.measure
    if target is not None:
        indicator, place, period = target.indicator, target.jurisdiction.id, target.period
    else:
        assert measure is not None
        indicator, place, period = measure.indicator, measure.jurisdiction, measure.period
    return (
        place,
        order[indicator.domain],
        indicator.id,
        period.start,
        period.end,
        target.id if target else "~",
        measure.scope if measure else "",
    )
