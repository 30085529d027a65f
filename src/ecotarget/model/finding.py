"""A finding: a target laid beside a measure. A report: all findings of one run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ecotarget.model.amount import Unit
from ecotarget.model.faults import NOTHING, Fault
from ecotarget.model.record import Measure
from ecotarget.model.target import Target, TargetFile

if TYPE_CHECKING:  # only readings rest on editions of the law, only running periods have a pace
    from ecotarget.model.baseline import Baseline
    from ecotarget.model.excepted import LeftOut
    from ecotarget.model.pace import Pace
    from ecotarget.model.standard import Edition
    from ecotarget.model.waiver import Standing, Waiver

PASS = "pass"  # noqa: S105
WARN = "warn"
FAIL = "fail"
INSUFFICIENT = "insufficient"
UNDECIDED = "undecided"
NOT_DUE = "not_due"
NOT_APPLICABLE = "not_applicable"
NO_DATA = "no_data"
# The order of every summary: what needs attention first.
OUTCOMES = (FAIL, WARN, UNDECIDED, INSUFFICIENT, NO_DATA, NOT_DUE, NOT_APPLICABLE, PASS)
# What a finding counts as while a waiver is in force; its outcome stays what it is.
WAIVED = "waived"

WHAT_IF = "what_if"
PRELIMINARY = "preliminary"
INCONSISTENT = "inconsistent"
EXCLUDED_EVENTS = "excluded_events"
FLAGS = (WHAT_IF, PRELIMINARY, INCONSISTENT, EXCLUDED_EVENTS, WAIVED)


class Reason(NamedTuple):
    """Why: a key of the word list and what its sentence needs."""

    key: str
    details: Mapping[str, object] = NOTHING


class Verdict(NamedTuple):
    """What the judge says: outcome, reason, and the distance to the bound (positive is room).

    `value`, `limit` and `margin` are in `unit`; the unit None marks places, classes and days.
    """

    outcome: str
    reason: Reason
    value: Decimal | str | None = None
    limit: Decimal | str | None = None
    margin: Decimal | None = None
    unit: Unit | None = None


class Finding(NamedTuple):
    """One verdict with what it rests on.

    `target` is None when a figure contradicts itself and no target asks for it.
    `bases` are the figures of other periods that the verdict needed, `pace` says where a running
    period is heading. `waiver` excuses it from counting; `unexcepted` is the verdict with nothing left
    out, where the figure leaves days or readings of agreed events out. `baseline` says of a finding that
    fails whether an earlier report knows it.
    """

    target: Target | None
    measure: Measure | None
    verdict: Verdict
    flags: tuple[str, ...] = ()
    bases: tuple[Measure, ...] = ()
    pace: Pace | None = None
    waiver: Waiver | None = None
    unexcepted: Verdict | None = None
    baseline: str | None = None

    @property
    def counted(self) -> str:
        """What the finding counts as, in summaries and for the exit code."""
        return self.verdict.outcome if self.waiver is None else WAIVED


class Input(NamedTuple):
    """A file that was read: its path, what it was read as and its SHA-256."""

    path: str
    role: str
    sha256: str
    encoding: str = "utf-8"


class Report(NamedTuple):
    """All findings of one run, sorted, with what they were made from."""

    findings: tuple[Finding, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]
    unused: tuple[Measure, ...]
    left_aside: tuple[TargetFile, ...]
    as_of: date | None = None
    editions: tuple[Edition, ...] = ()
    waivers: tuple[Standing, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    baseline: Baseline | None = None
