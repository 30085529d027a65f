"""What changed between two months of reports: newly failing, newly met, new, vanished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecotarget.model.finding import FAIL, PASS
from ecotarget.model.monthly import NEW, NEWLY_FAILING, NEWLY_MET, VANISHED, Change
from ecotarget.model.result import Result


def changes(then: Iterable[Result], now: Iterable[Result]) -> Iterator[Change]:
    """Yield what became of each target of one place, by target and period.

    Newly failing: fails now and did not before. Newly met: kept now and not before. New and vanished:
    a target of one of the two months alone.
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
        elif outcome != before and outcome in (FAIL, PASS):
            yield Change(NEWLY_FAILING if outcome == FAIL else NEWLY_MET, found, before, outcome)


def _by_target(results: Iterable[Result]) -> dict[tuple[str, str], Result]:
    return {(one.target, one.period): one for one in results if one.target is not None}
