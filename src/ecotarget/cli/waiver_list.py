"""`ecotarget check --list-waivers`: every waiver, its state and the days it has left."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import gate, given, terminal, waivers
from ecotarget.cli.check import Request, evaluated
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.waiver import Standing
from ecotarget.report import as_waivers
from ecotarget.report.formats import Style
from ecotarget.targets import loader
from ecotarget.verdict import waiver as waiving
from ecotarget.vocab import Lexicon
from ecotarget.words import Words


class Listed(NamedTuple):
    """What became of every waiver, with what was read and what is wrong with it."""

    standings: tuple[Standing, ...]
    inputs: tuple[Input, ...]
    faults: tuple[Fault, ...]


def run(
    request: Request,
    words: Words,
    wanted: list[Sink],
    failing: frozenset[str],
    style: Style,
    exit_zero: bool,
    quiet: int,
) -> int:
    """List the waivers and return the exit code: 1 only for those that ran out, if that is asked."""
    if not request.waivers:
        terminal.refuse("no-waivers")
    found = _listed(request, words)
    if quiet < 2:
        terminal.tell(found.faults, words, everything=style.detail > 1)
    deliver(lambda name, chosen: as_waivers.render(name, *found, words, chosen), wanted, style)
    if any(not fault.warning for fault in found.faults):
        return terminal.UNTRUSTED
    failed = gate.EXPIRED_WAIVER in failing and waivers.expired(found.standings) > 0
    return terminal.FAILED if failed and not exit_zero else terminal.OK


def _listed(request: Request, words: Words) -> Listed:
    """Lay the waivers beside the verdicts; without figures only beside the targets."""
    if request.measures:
        report = evaluated(request, words)
        return Listed(report.waivers, report.inputs, report.faults)
    loaded = loader.load(Path(text) for text in request.targets)
    register = waivers.register(request.waivers, Lexicon(loaded.files, loaded.unsound))
    day = given.as_of(request.as_of)
    standings = waiving.settle((), register.waivers, loaded.files, day).standings
    wrong = (fault for fault in loaded.faults if not fault.warning)
    doubts = waiving.warnings(standings)
    return Listed(standings, register.inputs, (*wrong, *register.faults, *doubts))
