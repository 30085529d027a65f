"""`ecotarget submission`: has every place sent what its contract asks for, by the day it asks for?

What is missing is told by name. The day on which a file arrived is said on the command line or in a
register of receipts; neither the time of a file nor the clock is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ecotarget.assess import submissions
from ecotarget.assess.submissions import Question, Submitted
from ecotarget.cli import ci, datasets, given, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import contracts, measures, receipts
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.period import Period, iso_day
from ecotarget.model.submission import FAILING, Contract, Statement
from ecotarget.model.target import Jurisdiction
from ecotarget.report import as_submission, cases, submission_cases
from ecotarget.report.formats import CI_NAMES, Style
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon
from ecotarget.words import Words


class Request(NamedTuple):
    """What the command line asks: files, a contract, which of it, seen from when, received when."""

    data: list[str]
    contract: str
    targets: list[str]
    jurisdictions: list[str]
    periods: list[str]
    as_of: str | None
    received: str | None
    receipts: str | None


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Lay the files beside the contract, tell it, and return the exit code."""
    with ci.untrusted(wanted, words, cases.SUBMISSION):
        statement = _statement(request)
    wrong = any(not fault.warning for fault in statement.faults)
    failed = any(entry.state in FAILING for entry in statement.entries)
    code = terminal.UNTRUSTED if wrong else terminal.FAILED if failed else terminal.OK
    if quiet < 2:
        terminal.tell(statement.faults, words, everything=style.detail > 1)
    style = style._replace(exit_code=code)
    found = submission_cases.run_of(statement, words, code) if _wants_ci(wanted) else None
    deliver(lambda name, how: _told(name, statement, found, words, how), wanted, style)
    if found is not None and ci.wants_summary(wanted):
        ci.write_summary(found, words)
    return code


def _wants_ci(wanted: Iterable[Sink]) -> bool:
    return any(sink.format in CI_NAMES for sink in wanted)


def _told(
    name: str, statement: Statement, found: cases.Run | None, words: Words, style: Style
) -> Iterable[str]:
    if found is not None and name in CI_NAMES:
        from ecotarget.report import ci_formats

        return ci_formats.render(name, found, words, style)
    return as_submission.render(name, statement, words, style)


def _statement(request: Request) -> Statement:
    """Read everything and lay it side by side. Raises FaultError."""
    day = given.as_of(request.as_of)
    loaded = loader.load([path for path in map(Path, request.targets) if path.exists()])
    known = Lexicon(loaded.files, loaded.unsound)
    contract = contracts.load(Path(request.contract), known)
    lexicon = Lexicon(loaded.files, [*contract.jurisdictions, *loaded.unsound])
    places = _places(request.jurisdictions, contract, lexicon)
    question = Question(places, _periods(request.periods, contract), day)
    submitted, faults = _submitted(request, contract, lexicon)
    statement = submissions.state(contract, question, submitted)
    if not statement.periods and not any(not fault.warning for fault in faults):
        terminal.refuse("submission-empty", every=contract.every, first=contract.first.text)
    return statement._replace(faults=(*faults, *statement.faults))


def _submitted(
    request: Request, contract: Contract, lexicon: Lexicon
) -> tuple[Submitted, tuple[Fault, ...]]:
    """Read the files; rows that name no place are of the only one that there is."""
    handed = list(map(Path, request.data))
    paths, described = datasets.figures_apart(measures.discover(handed), handed)
    only = contract.jurisdictions[0].id if len(contract.jurisdictions) == 1 else None
    read = measures.load(paths, lexicon, only, described)
    received, registers = _received(request)
    named = [path.as_posix() for path in measures.discover(paths)]
    named += [file for one in described for file in one.files]
    named += [one.path for one in read.inputs]
    files = tuple(dict.fromkeys(named))
    inputs = (*read.inputs, *registers)
    return Submitted(read.measures, read.attempts, files, inputs, received), read.faults


def _received(request: Request) -> tuple[Callable[[str], date | None], tuple[Input, ...]]:
    """Return what tells the day on which a file arrived, and the register read. Raises FaultError."""
    usual: date | None = None
    if request.received is not None:
        try:
            usual = iso_day(request.received)
        except ValueError as error:
            fault = Fault("target-date", Place("--received"), {"found": request.received})
            raise FaultError([fault]) from error
    if request.receipts is None:
        return lambda _: usual, ()
    register = receipts.load(Path(request.receipts))
    return lambda file: register.day_of(file) or usual, (register.given,)


def _places(asked: Iterable[str], contract: Contract, lexicon: Lexicon) -> tuple[Jurisdiction, ...]:
    """Return the places asked for. Raises FaultError for one that the contract does not have."""
    by_id = {place.id: place for place in contract.jurisdictions}
    found: dict[str, Jurisdiction] = {}
    for text in asked:
        known = lexicon.jurisdiction(text)
        if known is None or known.id not in by_id:
            near = nearest(text, by_id) or tuple(by_id)
            raise FaultError([Fault("jurisdiction-unknown", Place("--jurisdiction"),
                                    {"found": text}, near)])  # fmt: skip
        found[known.id] = by_id[known.id]
    return tuple(found.values())


def _periods(asked: Iterable[str], contract: Contract) -> tuple[Period, ...]:
    """Return the periods asked for. Raises FaultError for one that the contract does not have."""
    found = [given.period(text) for text in asked]
    for period in found:
        if not submissions.is_within(contract, period):
            details = {"found": period.text, "every": contract.every}
            details["first"] = contract.first.text
            raise FaultError([Fault("contract-period", Place("--period"), details)])
    return tuple(sorted(dict.fromkeys(found), key=lambda period: period.start))
