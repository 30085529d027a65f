"""`ecotarget rank`: places in their order, and the sites of red and black lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ecotarget.assess import rankings as assess
from ecotarget.cli import configured, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import rankings
from ecotarget.intake.kinds import RANKING
from ecotarget.model.faults import nearest
from ecotarget.report import as_ranking
from ecotarget.report.as_ranking import Cut
from ecotarget.report.formats import Style
from ecotarget.words import Words


class Request(NamedTuple):
    """What the command line asks of rankings."""

    data: list[str]
    targets: list[str]
    by: list[str]
    top: str | None
    last: str | None


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Rank, tell, and return the exit code: 0 without faults."""
    cut = Cut(_count("--top", request.top), _count("--last", request.last))
    found = configured.load(request.data, request.targets, RANKING, rankings.load)
    known = tuple(dict.fromkeys(one.id for ranking in found for one in ranking.measures))
    _check_measures(request.by, known)
    report = assess.report(found, request.by)
    if quiet < 2:
        terminal.tell(report.faults, words, everything=style.detail > 1)
    deliver(lambda name, chosen: as_ranking.render(name, report, words, chosen, cut), wanted, style)
    failed = any(not fault.warning for fault in report.faults)
    return terminal.UNTRUSTED if failed else terminal.OK


def _check_measures(asked: Iterable[str], known: tuple[str, ...]) -> None:
    for name in asked:
        if name not in known:
            near = nearest(name, known) or known
            terminal.refuse("ranking-measure-unknown", near, found=name)


def _count(option: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not text.isascii() or not int(text):
        terminal.refuse("option-value", option=option, found=text, known="1, 2, 3 ...")
    return int(text)
