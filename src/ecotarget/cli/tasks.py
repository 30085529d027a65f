"""`ecotarget tasks`: what is done of what was planned, and what the schedule owes on the day."""

from __future__ import annotations

from typing import NamedTuple

from ecotarget.assess import tasks as assess
from ecotarget.cli import configured, given, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import tasks
from ecotarget.intake.kinds import TASKS
from ecotarget.report import as_tasks
from ecotarget.report.formats import Style
from ecotarget.words import Words


class Request(NamedTuple):
    """What the command line asks of tasks."""

    data: list[str]
    targets: list[str]
    as_of: str | None


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Tell how the tasks stand and return the exit code: 0 without faults."""
    day = given.as_of(request.as_of)
    found = configured.load(request.data, request.targets, TASKS, tasks.load)
    report = assess.report(found, day)
    if quiet < 2:
        terminal.tell(report.faults, words, everything=style.detail > 1)
    deliver(lambda name, chosen: as_tasks.render(name, report, words, chosen), wanted, style)
    failed = any(not fault.warning for fault in report.faults)
    return terminal.UNTRUSTED if failed else terminal.OK
