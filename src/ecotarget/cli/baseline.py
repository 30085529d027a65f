"""`ecotarget check --baseline REPORT.json`: what failed in an earlier report already fails no run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ecotarget.cli import given
from ecotarget.intake import reports
from ecotarget.model.baseline import KNOWN, NEW, Baseline
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.finding import Report
from ecotarget.model.period import Period
from ecotarget.model.result import Checked, Result
from ecotarget.report.rows import jurisdiction_of
from ecotarget.verdict import baseline as method

if TYPE_CHECKING:  # check brings this along, and only where there is a baseline
    from ecotarget.cli.check import Request

_ROLE = "baseline"


def load(path: str, as_of: str | None) -> Checked:
    """Read a baseline. Raises FaultError unless it is a whole, sound report of no later day."""
    found = reports.whole(Path(path))
    faults = [doubt._replace(warning=False) for doubt in found.doubts]
    day = given.as_of(as_of)
    if day is not None and found.as_of is not None and found.as_of > day:
        details = {"found": found.as_of.isoformat(), "day": day.isoformat()}
        faults.append(Fault("baseline-later", Place(found.given.path), details))
    if faults:
        raise FaultError(faults)
    return found


def marked(report: Report, past: Checked, request: Request, failing: frozenset[str]) -> Report:
    """Mark what fails as known or new, and tell what the baseline holds in vain."""
    places = frozenset(map(jurisdiction_of, report.findings)) if request.jurisdictions else None
    period = None if request.period is None else given.period(request.period)

    def asked(one: Result) -> bool:
        there = places is None or one.jurisdiction in places
        return there and (period is None or period.covers(Period.parse(one.period)))

    settled = method.settle(report.findings, past.results, failing, asked)
    wrong = (*report.faults, *method.warnings(settled.stale))
    return report._replace(
        findings=settled.findings,
        faults=tuple(sorted(wrong, key=lambda fault: (fault.place, fault.code))),
        inputs=tuple(sorted((*report.inputs, past.given._replace(role=_ROLE)))),
        baseline=Baseline(
            file=past.given.path,
            as_of=past.as_of,
            known=settled.count(KNOWN),
            new=settled.count(NEW),
            aside=settled.aside,
            stale=settled.stale,
        ),
    )
