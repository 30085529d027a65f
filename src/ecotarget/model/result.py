"""A result: what one run of `check` said of one target or figure, as its JSON holds it.

Scores and the ladder reckon on results, so that a run and its JSON report give the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.amount import Amount
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import FAIL, PASS, WAIVED, WARN, WHAT_IF, Finding, Input, Report
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure
from ecotarget.model.target import Names

# How far a rate that was printed may lie from the exact one: half a unit of its last digit.
_LAST_DIGIT = Fraction(1, 10**9)
# Requirement lines without a side: a band, inside of which nothing is better than anything else, and
# one class, place or grade. A class that must be no better has its good side turned about.
_BAND = re.compile(r"\s*(?:within\b|about\b.*\+/-)")
_POINT = re.compile(r"\s*(?:class|rank|grade|stage)\s*==")
_TURNED = re.compile(r"\s*class\s*>")

# Jurisdiction, target, indicator, period; of a figure that no target asks for its scope as well.
Key = tuple[str, str, str, str, str]


class Because(NamedTuple):
    """One step of a reckoning on results: a key of the words and what its sentence needs."""

    key: str
    details: Mapping[str, object]


class Result(NamedTuple):
    """One finding, or one figure that no target asks for (`target` None, no outcome).

    `value`, `limit` and `margin` are in `unit`, a spelling; `cases` stand behind a rate; `figure` is
    the period of the last figure that was judged and `told` the text that it was told with.
    `waived` tells that it counts as waived and not as its outcome; `pace` is the state of the pace,
    "" without one, and `supposed` tells that it is a what-if.
    """

    jurisdiction: str
    target: str | None
    indicator: str
    names: Names
    period: str
    scope: Names
    require: str
    outcome: str
    value: Decimal | str | None
    unit: str | None
    limit: Decimal | str | None
    margin: Decimal | None
    reason: str
    reason_key: str
    cases: Cases | None
    figure: str
    told: str
    place: Place
    waived: bool = False
    pace: str = ""
    supposed: bool = False

    @property
    def key(self) -> Key:
        """What it is about, the same in every report and language."""
        scope = self.scope.zh if self.target is None else ""
        return self.jurisdiction, self.target or "", self.indicator, self.period, scope

    @property
    def room(self) -> Decimal | None:
        """How far it lies on the good side of what is required, in `unit`: more is better.

        None where the figure has no margin.
        """
        if self.margin is None:
            return None
        if _BAND.match(self.require):
            return min(self.margin, Decimal(0))
        if _POINT.match(self.require):
            return self.margin.copy_abs().copy_negate()
        return self.margin.copy_negate() if _TURNED.match(self.require) else self.margin

    @property
    def counted(self) -> str:
        """What the result counts as: its outcome, or waived."""
        return WAIVED if self.waived else self.outcome

    @property
    def met(self) -> bool | None:
        """Tell whether the target is kept; None while nobody can tell."""
        if self.outcome == PASS:
            return True
        return False if self.outcome in (FAIL, WARN) else None

    @property
    def year(self) -> int:
        """The year in which the period ends, that of a target for five years too."""
        return Period.parse(self.period).end.year

    @property
    def level(self) -> Fraction | None:
        """The figure that was judged, exact: a rate from its cases. None where it is no number."""
        stated = Fraction(self.value) if isinstance(self.value, Decimal) else None
        if self.cases is None or not self.cases.listed:
            return stated
        rate = 100 * Fraction(self.cases.reached) / Fraction(self.cases.listed)
        # What was judged may be the change of a rate; then the cases are not the figure.
        return rate if stated is None or abs(stated - rate) <= _LAST_DIGIT else stated

    @property
    def share(self) -> Fraction | None:
        """The part of the objects that is reached, from 0 on; None where the figure is no share."""
        if self.cases is not None and self.cases.listed:
            return Fraction(self.cases.reached) / Fraction(self.cases.listed)
        if self.unit == "%" and self.level is not None:
            return self.level * Fraction(1, 100)
        return None


class Checked(NamedTuple):
    """What one report of `check` says; `as_of` is the day that it looks from.

    Among the results are the figures that contradict themselves though no target asks for them;
    `doubts` is what the report says itself against its input.
    """

    given: Input
    as_of: date | None
    results: tuple[Result, ...]
    doubts: tuple[Fault, ...]


def of_report(report: Report) -> tuple[Result, ...]:
    """Return the results of a run: its findings, and the figures that no target asks for."""
    found = (of_finding(one) for one in report.findings if one.target is not None)
    return (*found, *(_of_figure(one) for one in report.unused))


def of_finding(finding: Finding) -> Result:
    """Return the result of one finding; `target` None for a figure that contradicts itself."""
    target, measure, verdict = finding.target, finding.measure, finding.verdict
    if target is None:
        assert measure is not None
        found = _of_figure(measure)._replace(value=None, unit=None)
        return found._replace(outcome=verdict.outcome, reason_key=verdict.reason.key)
    figures = finding.bases if measure is None else (measure, *finding.bases)
    last = max(figures, key=lambda one: one.period.end, default=None)
    return Result(
        jurisdiction=target.jurisdiction.id,
        target=target.id,
        indicator=target.indicator.id,
        names=target.indicator.names,
        period=target.period.text,
        scope=target.scope.names if target.scope else Names("", ""),
        require=target.require,
        outcome=verdict.outcome,
        value=verdict.value,
        unit=verdict.unit.spelling if verdict.unit else None,
        limit=verdict.limit,
        margin=verdict.margin,
        reason="",
        reason_key=verdict.reason.key,
        cases=measure.cases if measure else None,
        figure=last.period.text if last else "",
        told=last.text if last else "",
        place=target.place,
        waived=finding.waiver is not None,
        pace=(finding.pace.state or "") if finding.pace else "",
        supposed=WHAT_IF in finding.flags,
    )


def _of_figure(measure: Measure) -> Result:
    amount = measure.value if isinstance(measure.value, Amount) else None
    return Result(
        jurisdiction=measure.jurisdiction,
        target=None,
        indicator=measure.indicator.id,
        names=measure.indicator.names,
        period=measure.period.text,
        scope=Names(measure.scope, measure.scope),
        require="",
        outcome="",
        value=amount.value if amount else None,
        unit=amount.unit.spelling if amount else None,
        limit=None,
        margin=None,
        reason="",
        reason_key="",
        cases=measure.cases,
        figure=measure.period.text,
        told=measure.text,
        place=measure.place,
    )
