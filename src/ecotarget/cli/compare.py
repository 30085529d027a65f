"""`ecotarget compare OLD.json NEW.json`: what has changed between two reports of `check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import gate, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import reports
from ecotarget.model.change import NEW, NEWLY_FAILING, Comparison
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.finding import FAIL
from ecotarget.model.result import Checked
from ecotarget.report import as_compare
from ecotarget.report.as_compare import Known
from ecotarget.report.formats import Style
from ecotarget.targets import loader
from ecotarget.verdict.changes import compared
from ecotarget.words import Words


class Request(NamedTuple):
    """What the command line asks: two reports, target files for names, and what fails the run."""

    old: str
    new: str
    targets: list[str]
    failing: frozenset[str]


def fail_on(asked: Iterable[str]) -> frozenset[str]:
    """Read which changes end the run with exit code 1; none by default."""
    return gate.compare_fails_on(asked)


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Compare, tell, and return the exit code."""
    old, new = _read(request)
    found = Comparison(old, new, compared(old.results, new.results))
    faults = tuple(_faults(old, new))
    known = _known(request.targets)
    if quiet < 2:
        terminal.tell(faults, words, everything=style.detail > 1)
    deliver(
        lambda name, chosen: as_compare.render(name, found, faults, known, words, chosen),
        wanted,
        style,
    )
    if any(not fault.warning for fault in faults):
        return terminal.UNTRUSTED
    return terminal.FAILED if _fails(found, request.failing) else terminal.OK


def _read(request: Request) -> tuple[Checked, Checked]:
    """Read both reports. Raises FaultError with the faults of both."""
    found: list[Checked] = []
    faults: list[Fault] = []
    for text in (request.old, request.new):
        try:
            found.append(reports.whole(Path(text)))
        except FaultError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultError(faults)
    old, new = found
    if Path(request.old).samefile(request.new):
        raise FaultError([Fault("compare-itself", Place(new.given.path))])
    return old, new


def _faults(old: Checked, new: Checked) -> Iterator[Fault]:
    """Yield why the two cannot be compared, or not as they should be."""
    for whole in (old, new):
        yield from (doubt._replace(warning=False) for doubt in whole.doubts)
    place = Place(new.given.path)
    if old.as_of is not None and new.as_of is not None and old.as_of > new.as_of:
        days = {"found": new.as_of.isoformat(), "first": old.as_of.isoformat()}
        yield Fault("compare-backwards", place, days, warning=True)
    if {one.key for one in old.results} & {one.key for one in new.results}:
        return
    there, here = ({one.jurisdiction for one in whole.results} for whole in (old, new))
    if there & here:
        yield Fault("compare-no-target", place, {"first": old.given.path}, warning=True)
    else:
        yield Fault("compare-no-place", place, {"first": old.given.path})


def _known(targets: Iterable[str]) -> Known:
    """Return what target files know: how places and their own indicators are called."""
    loaded = loader.load([path for path in map(Path, targets) if path.exists()])
    names = {place.id: place.names for place in loaded.unsound}
    names |= {file.jurisdiction.id: file.jurisdiction.names for file in loaded.files}
    own = {one.id: one.names for file in loaded.files for one in file.indicators}
    return Known(names, own)


def _fails(found: Comparison, failing: frozenset[str]) -> bool:
    """Tell whether a change fails the run; a new target that fails at once fails newly as well."""
    kinds = {one.kind for one in found.changes}
    if any(one.kind == NEW and one.after == FAIL for one in found.changes):
        kinds.add(NEWLY_FAILING)
    return not kinds.isdisjoint(failing)
