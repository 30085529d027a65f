"""`ecotarget tasks`: what is done of what was planned, and what the schedule owes on the day.

Tasks that are late leave the exit code at 0 unless `--fail-on` names their state; faults make it 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ecotarget.assess import tasks as assess
from ecotarget.cli import configured, given, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import tasks
from ecotarget.intake.kinds import TASKS
from ecotarget.model.task import BEHIND, LATE, MISSED, UNDECIDED
from ecotarget.report import as_tasks
from ecotarget.report.formats import Style
from ecotarget.words import Words

OVERDUE = "overdue"  # what ledgers call it
_FAILING = {OVERDUE: MISSED, **{state: state for state in (MISSED, LATE, BEHIND, UNDECIDED)}}


class Request(NamedTuple):
    """What the command line asks of tasks."""

    data: list[str]
    targets: list[str]
    as_of: str | None
    failing: frozenset[str] = frozenset()


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Tell how the tasks stand and return the exit code."""
    day = given.as_of(request.as_of)
    found = configured.load(request.data, request.targets, TASKS, tasks.load)
    report = assess.report(found, day)
    if quiet < 2:
        terminal.tell(report.faults, words, everything=style.detail > 1)
    deliver(lambda name, chosen: as_tasks.render(name, report, words, chosen), wanted, style)
    if any(not fault.warning for fault in report.faults):
        return terminal.UNTRUSTED
    states = {one.state for table in report.tables for one in table.standings}
    return terminal.FAILED if states & request.failing else terminal.OK


def fail_on(asked: Iterable[str]) -> frozenset[str]:
    """Read which states of a task end the run with exit code 1."""
    names = [name.strip() for text in asked for name in text.split(",")]
    return frozenset(_FAILING[terminal.choose("--fail-on", name, _FAILING)] for name in names)
