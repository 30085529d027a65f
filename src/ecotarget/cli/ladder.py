"""`ecotarget ladder`: who is warned, interviewed, named in a circular, by the user's own rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import months, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import ladders
from ecotarget.model.faults import Fault, Place
from ecotarget.model.ladder import Ladder, Overdue
from ecotarget.model.month import Month
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
        faults = (*opened.folder.faults, *_unplaced(rule, opened.folder.at(month)))
        terminal.tell(faults, words, everything=style.detail > 1)
    told = as_ladder.Told(rule, month, found, opened.name, (*opened.folder.inputs, rule.given))
    deliver(lambda name, chosen: as_ladder.render(name, told, words, chosen), wanted, style)
    return terminal.OK


def _unplaced(rule: Ladder, month: Month | None) -> Iterator[Fault]:
    """Yield a warning for each file with overdue items of nobody knows which place."""
    asked = [one for one in rule.conditions if isinstance(one, Overdue) and one.ledgers is not None]
    late = [one for one in month.late if not one.jurisdiction] if asked and month else []
    for file in dict.fromkeys(one.file for one in late):
        units = tuple(dict.fromkeys(one.unit for one in late if one.file == file and one.unit))
        count = sum(one.file == file for one in late)
        details = {"count": count, "units": units or "-"}
        yield Fault("ladder-unplaced", Place(file), details, warning=True)
