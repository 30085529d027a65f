"""`ecotarget ladder`: who is warned, interviewed, named in a circular, by the user's own rule."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import months, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import ladders
from ecotarget.report import as_ladder
from ecotarget.report.formats import Style
from ecotarget.verdict import ladder as method
from ecotarget.words import Words


class Request(NamedTuple):
    """What the command line asks of a folder of monthly reports."""

    folder: str
    rule: str | None
    targets: list[str]
    month: str | None


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Tell who stands on which step; the exit code is 0 without faults."""
    if request.rule is None:
        terminal.refuse("ladder-none")
    rule = ladders.load(Path(request.rule))
    opened = months.opened(request.folder, request.targets)
    month = months.chosen(opened.folder, request.month)
    found = method.standings(rule, opened.folder, month)
    if quiet < 2:
        terminal.tell(opened.folder.faults, words, everything=style.detail > 1)
    told = as_ladder.Told(rule, month, found, opened.name, (*opened.folder.inputs, rule.given))
    deliver(lambda name, chosen: as_ladder.render(name, told, words, chosen), wanted, style)
    return terminal.OK
