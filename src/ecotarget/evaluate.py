"""The walk: targets and measures in, a report out. Nobody goes back for anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ecotarget import vocab
from ecotarget.model.faults import Fault
from ecotarget.model.finding import (
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
from ecotarget.model.requirement import LAST_YEAR, Change, Threshold, Trend
from ecotarget.model.target import Target, TargetFile
from ecotarget.verdict.judge import (
    Evidence,
    contradiction,
    is_partial,
    judge,
    stated_agrees,
)
from ecotarget.vocab import folded


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the figures, apart from the targets themselves.

    `named` holds the paths of target files that must be evaluated even without a single figure;
    a file that is only found in a folder is left aside, by name, when nobody handed figures in.
    """

    jurisdictions: tuple[str, ...] = ()
    period: Period | None = None
    as_of: date | None = None
    what_if: bool = False
    strict: bool = False
    named: frozenset[str] = frozenset()


def check(
    files: Sequence[TargetFile],
    measures: Sequence[Measure],
    question: Question | None = None,
    inputs: Iterable[Input] = (),
    faults: Iterable[Fault] = (),
) -> Report:
    """Lay every target that is asked for beside the figures and return the sorted report."""
    question = question or Question()
    shelf = _Shelf(measures, question)
    asked, aside = _asked(files, shelf, question)
    findings = [
        _finding(target, shelf, question) for file in asked for target in _targets(file, question)
    ]
    unused = tuple(m for m in measures if id(m) not in shelf.used)
    findings.extend(_contradictions(unused))
    order = {name: place for place, name in enumerate(vocab.domains())}
    findings.sort(key=lambda finding: _sort_key(finding, order))
    target_inputs = [Input(file.path, "targets", file.sha256) for file in asked]
    return Report(
        findings=tuple(findings),
        faults=tuple(faults),
        inputs=tuple(sorted([*inputs, *target_inputs], key=lambda entry: entry.path)),
        unused=unused,
        left_aside=tuple(aside),
        as_of=question.as_of,
    )


def _asked(
    files: Sequence[TargetFile], shelf: _Shelf, question: Question
) -> tuple[list[TargetFile], list[TargetFile]]:
    asked, aside = [], []
    for file in files:
        if question.jurisdictions and file.jurisdiction.id not in question.jurisdictions:
            continue
        if question.period is not None and question.period.start.year != file.year:
            continue
        explicit = question.jurisdictions or question.period or file.path in question.named
        if explicit or shelf.has_figures(file):
            asked.append(file)
        else:
            aside.append(file)
    return asked, aside


def _targets(file: TargetFile, question: Question) -> Iterator[Target]:
    for target in file.targets:
        if question.period is None or question.period.covers(target.period):
            yield target


class _Shelf:
    """The figures, found by jurisdiction, indicator, scope and period."""

    def __init__(self, measures: Iterable[Measure], question: Question) -> None:
        self.as_of = question.as_of
        self.what_if = question.what_if
        self.used: set[int] = set()
        self.by_key: dict[tuple[str, str, str], dict[str, Measure]] = {}
        self.scopes: dict[tuple[str, str], set[str]] = {}
        self.years: dict[str, set[int]] = {}
        for measure in measures:
            if self.as_of is not None and measure.period.end > self.as_of:
                continue  # what lies after the day asked for is not seen
            place, indicator = measure.jurisdiction, measure.indicator.id
            scope = folded(measure.scope) if measure.scope else ""
            known = self.by_key.setdefault((place, indicator, scope), {})
            known[measure.period.text] = measure
            self.scopes.setdefault((place, indicator), set()).add(measure.scope)
            self.years.setdefault(place, set()).add(measure.period.start.year)

    def has_figures(self, file: TargetFile) -> bool:
        years = self.years.get(file.jurisdiction.id, set())
        return bool(years) if self.what_if else file.year in years

    def of(self, target: Target) -> Mapping[str, Measure]:
        """Return the figures that measure what this target names, by period."""
        place, indicator = target.jurisdiction.id, target.indicator.id
        if target.scope is None:
            return self.by_key.get((place, indicator, ""), {})
        found: dict[str, Measure] = {}
        for name in (target.scope.names.en, target.scope.names.zh):
            found.update(self.by_key.get((place, indicator, folded(name)), {}))
        return found

    def take(self, measure: Measure | None) -> Measure | None:
        if measure is not None:
            self.used.add(id(measure))
        return measure

    def elsewhere(self, target: Target, known: Mapping[str, Measure]) -> tuple[str, ...]:
        """Name periods and scopes that have figures which this target does not ask for."""
        scopes = self.scopes.get((target.jurisdiction.id, target.indicator.id), set())
        own = (
            {folded(n) for n in (target.scope.names.zh, target.scope.names.en)}
            if (target.scope)
            else {""}
        )
        others = sorted(scope or "*" for scope in scopes if folded(scope) not in own)
        return (*sorted(known), *others)


def _finding(target: Target, shelf: _Shelf, question: Question) -> Finding:
    known = shelf.of(target)
    period = target.period
    flags: tuple[str, ...] = ()
    measure = known.get(period.text) or _first_part(period, known)
    if measure is None and known and question.what_if:
        measure = _other_year(period, known)
        if measure is not None:
            period = period.in_year(measure.period.start.year)
            flags = (WHAT_IF,)
    evidence = _evidence(target, period, measure, known, shelf)
    if measure is not None and is_partial(target, measure):
        flags = (*flags, PRELIMINARY)
    verdict = judge(target, evidence, question.as_of, question.strict)
    if verdict.reason.key == "stated-differs":
        flags = (*flags, INCONSISTENT)
    shelf.take(measure)
    shelf.take(evidence.base)
    parts = tuple(m for _, m in evidence.parts if m is not None)
    for part in parts:
        shelf.take(part)
    bases = (evidence.base, *parts) if evidence.base else parts
    return Finding(target, measure, verdict, flags, bases)


def _evidence(
    target: Target,
    period: Period,
    measure: Measure | None,
    known: Mapping[str, Measure],
    shelf: _Shelf,
) -> Evidence:
    requirement = target.requirement
    base_period: Period | None = None
    parts: tuple[tuple[Period, Measure | None], ...] = ()
    if isinstance(requirement, Change | Trend) and requirement.base is not None:
        year = requirement.base
        if year == LAST_YEAR:
            year = period.start.year - 1
        base_period = (measure.period if measure else period).in_year(int(year))
    elif isinstance(requirement, Threshold) and requirement.span is not None:
        parts = tuple((p, known.get(p.text)) for p in period.parts(requirement.span))
    elsewhere = shelf.elsewhere(target, known) if measure is None and not parts else ()
    base = known.get(base_period.text) if base_period else None
    return Evidence(measure, base, base_period, parts, elsewhere)


def _first_part(period: Period, known: Mapping[str, Measure]) -> Measure | None:
    """Return the figure that covers the longest first part of the period (January to June ...)."""
    begun = [
        measure
        for measure in known.values()
        if measure.period.start == period.start and measure.period.end < period.end
    ]
    return max(begun, key=lambda measure: measure.period.end, default=None)


def _other_year(period: Period, known: Mapping[str, Measure]) -> Measure | None:
    """Return the latest figure for the same stretch of another year."""
    years = sorted({measure.period.start.year for measure in known.values()}, reverse=True)
    for year in years:
        measure = known.get(period.in_year(year).text)
        if measure is not None:
            return measure
    return None


def _contradictions(unused: Iterable[Measure]) -> Iterator[Finding]:
    """Yield a finding for each figure that contradicts its own cases though no target asks it."""
    for measure in unused:
        if not stated_agrees(measure):
            reason = Reason("stated-differs", contradiction(measure))
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
    )
