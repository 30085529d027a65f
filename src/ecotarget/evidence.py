"""The evidence for a target: which of the figures handed in answer it, and which do not.

A figure answers a target when it is of the same jurisdiction, indicator and scope, and of the
target's period or the first part of it. Nothing is stretched to fit: what lies elsewhere is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ecotarget.model.evidence import Evidence, PastFigure
from ecotarget.model.period import Period, moved
from ecotarget.model.record import Measure
from ecotarget.model.requirement import LAST_YEAR, By, Change, Threshold, Trend
from ecotarget.model.target import Target, TargetFile
from ecotarget.vocab import scope_key

if TYPE_CHECKING:  # only figures of running periods that come from data have a course
    from ecotarget.model.course import Course, CourseKey

NO_COURSES: Mapping[CourseKey, Course] = MappingProxyType({})
_YEARS = 5  # so many years before are looked at
_Key = tuple[str, str, str, str]  # jurisdiction, indicator, scope, period


class Gathered(NamedTuple):
    """The evidence, and the target it is for: moved to another year when that is asked for."""

    target: Target
    evidence: Evidence
    what_if: bool = False


class Shelf:
    """The figures that can be seen, found by jurisdiction, indicator, scope and period."""

    def __init__(
        self,
        measures: Iterable[Measure],
        files: Sequence[TargetFile],
        as_of: date | None,
        courses: Mapping[CourseKey, Course] = NO_COURSES,
    ) -> None:
        self.courses = courses
        self.seen: list[Measure] = []
        self.clashes: list[tuple[Measure, Measure]] = []
        self.exact: dict[_Key, Measure] = {}
        reckoned: dict[_Key, Measure] = {}
        twice: dict[_Key, tuple[Measure, Measure]] = {}
        self.years: dict[str, set[int]] = {}
        other_name = _other_names(files)
        for measure in measures:
            if as_of is not None and measure.period.end > as_of:
                continue  # what lies after the day asked for is not seen
            place = measure.jurisdiction
            scope = scope_key(measure.scope) if measure.scope else ""
            scope = other_name.get((place, scope), scope)
            key = (place, measure.indicator.id, scope, measure.period.text)
            if measure.reckoned is not None:
                first = reckoned.setdefault(key, measure)
                if first is not measure and not _same_ends(first, measure):
                    twice.setdefault(key, (measure, first))
            else:
                self.seen.append(measure)
                known = self.exact.setdefault(key, measure)
                if known is not measure and not known.same_figure(measure):
                    self.clashes.append((measure, known))
            self.years.setdefault(place, set()).add(measure.period.start.year)
        for measure, known in self.clashes:
            self._forget(measure, known)
        for key, measure in reckoned.items():  # the figure that readings give comes first
            if key in twice:  # and two of them for one thing leave nothing to go by
                self.exact.pop(key, None)
                continue
            self.exact[key] = measure._replace(beside=self.exact.get(key))
            self.seen.append(self.exact[key])

        # Data give more figures than are asked for: two that nobody asks for are no fault.
        targets = [target for file in files for target in file.targets]
        named = {
            (target.jurisdiction.id, target.indicator.id, _scope(target)) for target in targets
        }
        self.clashes.extend(pair for key, pair in twice.items() if key[:3] in named)

    def _forget(self, *measures: Measure) -> None:
        """Two figures for one thing are none."""
        gone = {id(measure) for measure in measures}
        self.exact = {key: known for key, known in self.exact.items() if id(known) not in gone}

    @cached_property
    def series(self) -> Mapping[tuple[str, str], list[tuple[str, Measure]]]:
        """The figures of each jurisdiction and indicator with their scopes; made when needed."""
        found: dict[tuple[str, str], list[tuple[str, Measure]]] = {}
        for (place, indicator, scope, _), measure in self.exact.items():
            found.setdefault((place, indicator), []).append((scope, measure))
        return found

    def has_figures(self, file: TargetFile, any_year: bool) -> bool:
        """Tell whether anybody handed in a figure for the year (or for any) of this file."""
        years = self.years.get(file.jurisdiction.id, set())
        return bool(years) if any_year else file.year in years

    def at(self, target: Target, period: Period) -> Measure | None:
        """Return the figure that measures what this target names, for this very period."""
        key = (target.jurisdiction.id, target.indicator.id, _scope(target), period.text)
        return self.exact.get(key)

    def of(self, target: Target) -> list[Measure]:
        """Return the figures of every period that measure what this target names."""
        scope = _scope(target)
        key = (target.jurisdiction.id, target.indicator.id)
        return [measure for name, measure in self.series.get(key, ()) if name == scope]

    def course(self, target: Target) -> Course | None:
        """Return how the figure of a target has come together so far."""
        if not self.courses:
            return None
        from ecotarget.model.course import key_of

        return self.courses.get(key_of(target))

    def past(self, target: Target, measure: Measure) -> Iterator[PastFigure]:
        """Yield what years before were, part and whole, where the figure covers a part of its period."""
        period = measure.period
        if period == target.period or not target.period.covers(period):
            return
        for year in range(period.start.year - 1, period.start.year - 1 - _YEARS, -1):
            with suppress(ValueError):  # the calendar begins with the year 1
                part = self.at(target, period.in_year(year))
                whole = self.at(target, target.period.in_year(year))
                if part is not None and whole is not None:
                    yield PastFigure(year, part, whole)

    def elsewhere(self, target: Target) -> tuple[str, ...]:
        """Name periods and scopes that have figures which this target does not ask for."""
        scope = _scope(target)
        found = self.series.get((target.jurisdiction.id, target.indicator.id), ())
        periods = {measure.period.text for name, measure in found if name == scope}
        others = {measure.scope or "*" for name, measure in found if name != scope}
        return (*sorted(periods), *sorted(others))

    def gather(self, target: Target, what_if: bool) -> Gathered:
        """Return the evidence for a target; with `what_if` from another year if need be."""
        evidence = self._of_its_year(target)
        if what_if and not _holds_anything(evidence):
            for year in sorted({m.period.start.year for m in self.of(target)}, reverse=True):
                other = _in_year(target, year)
                found = self._of_its_year(other) if other else evidence
                if other is not None and _holds_anything(found):
                    return Gathered(other, found, what_if=True)
        return Gathered(target, evidence)

    def _of_its_year(self, target: Target) -> Evidence:
        requirement, period = target.requirement, target.period
        measure = self.at(target, period)
        base_period = whole_base = None
        parts: tuple[tuple[Period, Measure | None], ...] = ()
        if isinstance(requirement, Threshold) and requirement.span is not None:
            parts = tuple((p, self.at(target, p)) for p in period.parts(requirement.span))
        elif measure is None:
            measure = _first_part(period, self.of(target))
        if isinstance(requirement, Change | Trend) and requirement.base is not None:
            year = requirement.base
            if year == LAST_YEAR:
                year = period.start.year - 1
            with suppress(ValueError):  # the calendar begins with the year 1
                base_period = (measure.period if measure else period).in_year(int(year))
                whole_base = self.at(target, period.in_year(int(year)))
        base = self.at(target, base_period) if base_period else None
        past = tuple(self.past(target, measure)) if measure is not None else ()
        course = self.course(target)
        if whole_base is base:
            whole_base = None
        evidence = Evidence(measure, base, base_period, parts, (), course, past, whole_base)
        if _holds_anything(evidence):
            return evidence
        return evidence._replace(elsewhere=self.elsewhere(target))


def _same_ends(one: Measure, other: Measure) -> bool:
    """Tell whether two data sets reckon one and the same figure, and leave the same of it open."""
    for a, b in ((one, other), (one.otherwise, other.otherwise)):
        if a is None or b is None:
            if a is not b:
                return False
        elif not a.same_figure(b) or _enough(a) != _enough(b):
            return False
    return True


def _enough(measure: Measure) -> bool:
    return measure.reckoned is not None and measure.reckoned.enough


def _holds_anything(evidence: Evidence) -> bool:
    return evidence.measure is not None or any(part is not None for _, part in evidence.parts)


def _other_names(files: Iterable[TargetFile]) -> Mapping[tuple[str, str], str]:
    """Map the English name of a scope to its Chinese one, where that is unambiguous."""
    names: dict[tuple[str, str], set[str]] = {}
    for file in files:
        for target in file.targets:
            if target.scope is not None:
                key = (file.jurisdiction.id, scope_key(target.scope.names.en))
                names.setdefault(key, set()).add(scope_key(target.scope.names.zh))
    return {key: next(iter(found)) for key, found in names.items() if len(found) == 1}


def _scope(target: Target) -> str:
    return "" if target.scope is None else scope_key(target.scope.names.zh)


def _in_year(target: Target, year: int) -> Target | None:
    """Move a target with all its dates to another year; None where the calendar ends before."""
    shift = year - target.period.start.year
    requirement = target.requirement
    try:
        if isinstance(requirement, By) and requirement.day is not None:
            requirement = By(moved(requirement.day, shift))
        due = moved(target.due, shift) if target.due else None
        period = target.period.in_year(year)
    except ValueError:
        return None
    return target._replace(period=period, requirement=requirement, due=due)


def _first_part(period: Period, known: Iterable[Measure]) -> Measure | None:
    """Return the figure that covers the longest first part of the period (January to June ...)."""
    begun = [m for m in known if m.period.start == period.start and m.period.end < period.end]
    return max(begun, key=lambda measure: measure.period.end, default=None)


def used(gathered: Gathered) -> Iterator[Measure]:
    """Yield every figure that the evidence holds, the target's own first."""
    evidence = gathered.evidence
    told: set[int] = set()
    for measure in (evidence.measure, evidence.base, *(part for _, part in evidence.parts)):
        if measure is not None and id(measure) not in told:
            told.add(id(measure))
            yield measure
