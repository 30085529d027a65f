"""What changed between two months of reports: newly failing, newly met, lost, new, vanished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecotarget.model.finding import FAIL, PASS, WARN
from ecotarget.model.monthly import LOST, NEW, NEWLY_FAILING, NEWLY_MET, VANISHED, Change
from ecotarget.model.result import Result


def changes(then: Iterable[Result], now: Iterable[Result]) -> Iterator[Change]:
    """Yield what became of each target of one place, by target and period.

    Newly failing: missed now and not before, whether binding or strived for. Newly met: kept now and
    not before. Lost: there was a verdict and there is none now. New and vanished: a target of one of
    the two months alone.
    """
    old, new = _by_target(then), _by_target(now)
    for key in sorted({*old, *new}):
        if key not in new:
            yield Change(VANISHED, old[key], old[key].outcome, "")
            continue
        found, outcome = new[key], new[key].outcome
        before = old[key].outcome if key in old else ""
        if key not in old:
            yield Change(NEW, found, before, outcome)
        elif (kind := _kind(before, outcome)) is not None:
            yield Change(kind, found, before, outcome)


def _kind(before: str, now: str) -> str | None:
    missed = (FAIL, WARN)
    if now in missed:
        return None if before in missed else NEWLY_FAILING
    if now == PASS:
        return None if before == PASS else NEWLY_MET
    return LOST if before in (PASS, *missed) else None


def _by_target(results: Iterable[Result]) -> dict[tuple[str, str], Result]:
    return {(one.target, one.period): one for one in results if one.target is not None}
