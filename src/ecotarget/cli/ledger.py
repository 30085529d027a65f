"""`ecotarget ledger`: how the items of a ledger stand, what is overdue, who is to be reminded.

Overdue items leave the exit code at 0 unless `--fail-on overdue` asks for 1; faults make it 2.
"""

from __future__ import annotations

from typing import NamedTuple

from ecotarget.cli import configured, given, terminal
from ecotarget.cli.assess import working
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.cli.machine import Machine
from ecotarget.intake import ledger_mapping
from ecotarget.intake.kinds import LEDGER
from ecotarget.model.ledger import LedgerSet
from ecotarget.report import as_ledger
from ecotarget.report.formats import Style
from ecotarget.words import Words

OVERDUE = "overdue"
_WITHIN = "7"


class Request(NamedTuple):
    """What the command line asks of ledgers."""

    data: list[str]
    as_of: str | None = None
    within: str | None = None
    by: tuple[str, ...] = ()
    unit: str | None = None
    fail_on: str | None = None
    reminder: bool = False


def run(
    request: Request, machine: Machine, words: Words, wanted: list[Sink], style: Style, quiet: int
) -> int:
    """Tell how the ledgers stand and return the exit code."""
    from ecotarget.assess import ledgers

    day, within = given.as_of(request.as_of), _days(request.within or _WITHIN)
    if request.fail_on is not None:
        terminal.choose("--fail-on", request.fail_on, (OVERDUE,))
    sets = configured.load(request.data, (), LEDGER, lambda path, _: ledger_mapping.load(path))
    for said in sets:
        _check_divisions(request.by, said)
    with working(machine, words, quiet) as engine:
        reports = [
            ledgers.report(said, day, within, engine, request.by, request.unit or "")
            for said in sets
        ]
        terminal.wipe()
    faults = [fault for one in reports for fault in one.faults]
    if quiet < 2:
        terminal.tell(faults, words, everything=style.detail > 1)
    deliver(
        lambda name, chosen: as_ledger.render(name, reports, words, chosen, request.reminder),
        wanted,
        style,
    )
    if any(not fault.warning for fault in faults):
        return terminal.UNTRUSTED
    late = any(one.overdue for one in reports)
    return terminal.FAILED if late and request.fail_on == OVERDUE else terminal.OK


def _days(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > len("3660"):
        terminal.refuse("option-value", option="--within", found=text, known="0, 1, 2 ...")
    return int(text)


def _check_divisions(asked: tuple[str, ...], said: LedgerSet) -> None:
    """Refuse a division that a ledger has no column for."""
    from ecotarget.assess import ledgers

    for by in asked:
        terminal.choose("--by", by, ledgers.divisions(said))
