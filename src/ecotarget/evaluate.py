"""The walk: targets and measures in, a report out. Nobody goes back for anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

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


class Question(NamedTuple):
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
        self.what_if = question.what_if
        self.used: set[int] = set()
        self.exact: dict[tuple[str, str, str, str], Measure] = {}
        self.years: dict[str, set[int]] = {}
        for measure in measures:
            if question.as_of is not None and measure.period.end > question.as_of:
                continue  # what lies after the day asked for is not seen
            scope = folded(measure.scope) if measure.scope else ""
            place = measure.jurisdiction
            self.exact[place, measure.indicator.id, scope, measure.period.text] = measure
            self.years.setdefault(place, set()).add(measure.period.start.year)

    @cached_property
    def series(self) -> Mapping[tuple[str, str], list[tuple[str, Measure]]]:
        """The figures of each jurisdiction and indicator with their scopes; made when needed."""
        found: dict[tuple[str, str], list[tuple[str, Measure]]] = {}
        for (place, indicator, scope, _), measure in self.exact.items():
            found.setdefault((place, indicator), []).append((scope, measure))
        return found

    def has_figures(self, file: TargetFile) -> bool:
        years = self.years.get(file.jurisdiction.id, set())
        return bool(years) if self.what_if else file.year in years

    def at(self, target: Target, period: Period) -> Measure | None:
        """Return the figure that measures what this target names, for this very period."""
        place, indicator = target.jurisdiction.id, target.indicator.id
        for scope in _scopes(target):
            measure = self.exact.get((place, indicator, scope, period.text))
            if measure is not None:
                return measure
        return None

    def of(self, target: Target) -> list[Measure]:
        """Return the figures of every period that measure what this target names."""
        scopes = _scopes(target)
        key = (target.jurisdiction.id, target.indicator.id)
        return [measure for scope, measure in self.series.get(key, ()) if scope in scopes]

    def elsewhere(self, target: Target) -> tuple[str, ...]:
        """Name periods and scopes that have figures which this target does not ask for."""
        scopes = _scopes(target)
        periods: set[str] = set()
        others: set[str] = set()
        for scope, measure in self.series.get((target.jurisdiction.id, target.indicator.id), ()):
            if scope in scopes:
                periods.add(measure.period.text)
            else:
                others.add(measure.scope or "*")
        return (*sorted(periods), *sorted(others))


def _scopes(target: Target) -> tuple[str, ...]:
    """Return the texts by which a figure may name the target's scope."""
    if target.scope is None:
        return ("",)
    return folded(target.scope.names.zh), folded(target.scope.names.en)


def _finding(target: Target, shelf: _Shelf, question: Question) -> Finding:
    period = target.period
    flags: tuple[str, ...] = ()
    measure = shelf.at(target, period)
    if measure is None:
        known = shelf.of(target)
        measure = _first_part(period, known)
        if measure is None and question.what_if:
            measure = _other_year(period, known)
            if measure is not None:
                period = period.in_year(measure.period.start.year)
                flags = (WHAT_IF,)
    evidence = _evidence(target, period, measure, shelf)
    verdict = judge(target, evidence, question.as_of, question.strict)
    if measure is not None:
        shelf.used.add(id(measure))
        if is_partial(target, measure):
            flags = (*flags, PRELIMINARY)
    if verdict.reason.key == "stated-differs":
        flags = (*flags, INCONSISTENT)
    bases = [evidence.base, *(part for _, part in evidence.parts)]
    helped = tuple(base for base in bases if base is not None)
    shelf.used.update(map(id, helped))
    return Finding(target, measure, verdict, flags, helped)


def _evidence(target: Target, period: Period, measure: Measure | None, shelf: _Shelf) -> Evidence:
    requirement = target.requirement
    base_period: Period | None = None
    parts: tuple[tuple[Period, Measure | None], ...] = ()
    if isinstance(requirement, Threshold):
        if requirement.span is not None:
            parts = tuple((p, shelf.at(target, p)) for p in period.parts(requirement.span))
    elif isinstance(requirement, Change | Trend) and requirement.base is not None:
        year = requirement.base
        if year == LAST_YEAR:
            year = period.start.year - 1
        base_period = (measure.period if measure else period).in_year(int(year))
    elsewhere = shelf.elsewhere(target) if measure is None and not parts else ()
    base = shelf.at(target, base_period) if base_period else None
    return Evidence(measure, base, base_period, parts, elsewhere)


def _first_part(period: Period, known: Iterable[Measure]) -> Measure | None:
    """Return the figure that covers the longest first part of the period (January to June ...)."""
    begun = [
        measure
        for measure in known
        if measure.period.start == period.start and measure.period.end < period.end
    ]
    return max(begun, key=lambda measure: measure.period.end, default=None)


def _other_year(period: Period, known: Iterable[Measure]) -> Measure | None:
    """Return the latest figure for the same stretch of another year."""
    same = [m for m in known if m.period == period.in_year(m.period.start.year)]
    return max(same, key=lambda measure: measure.period.start, default=None)


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
