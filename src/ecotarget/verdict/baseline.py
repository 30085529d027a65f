"""What fails and is new: findings laid beside an earlier report of the same targets.

Known is what failed already and has not got worse: an outcome is no worse than one of its own kind, and
warned of or untold is no worse than failed. A waiver that has run out makes its finding new, for while
it was waived it did not fail. What a what-if said excuses nothing but a what-if.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ecotarget.model.baseline import KNOWN, NEW, Stale
from ecotarget.model.faults import Fault
from ecotarget.model.finding import FAIL, WARN, Finding
from ecotarget.model.pace import STATES
from ecotarget.model.result import Key, Result, of_finding
from ecotarget.verdict.changes import UNTOLD


class Settled(NamedTuple):
    """The findings, those that fail marked, and the entries that fail no more or were not asked for."""

    findings: tuple[Finding, ...]
    stale: tuple[Stale, ...]
    aside: int

    def count(self, mark: str) -> int:
        """Count the findings with this mark."""
        return len([one for one in self.findings if one.baseline == mark])


def settle(
    findings: Sequence[Finding],
    past: Sequence[Result],
    failing: frozenset[str],
    asked: Callable[[Result], bool],
) -> Settled:
    """Mark each finding that counts as one of `failing` (outcomes, states of the pace) known or new.

    `asked` tells whether the run asks for what an entry of the baseline is about.
    """
    before = {one.key: one for one in past}
    now = {one.key: one for one in map(of_finding, findings)}
    marked = tuple(_marked(finding, before, failing) for finding in findings)
    failed = [one for one in past if _failing_as(one, failing)]
    stale = [
        Stale(one, now[one.key].counted if one.key in now else "")
        for one in failed
        if asked(one) and not (one.key in now and _failing_as(now[one.key], failing))
    ]
    aside = [one for one in failed if not asked(one)]
    return Settled(marked, tuple(stale), len(aside))


def warnings(stale: Iterable[Stale]) -> Iterator[Fault]:
    """Yield what the baseline holds in vain, each at its place in that report."""
    for one in stale:
        was = one.was
        details = {
            "target": was.target or was.indicator,
            "jurisdiction": was.jurisdiction,
            "period": was.period,
        }
        code = "baseline-stale" if one.counted else "baseline-gone"
        yield Fault(code, was.place, details, warning=True)


def _marked(finding: Finding, before: dict[Key, Result], failing: frozenset[str]) -> Finding:
    now = of_finding(finding)
    names = _failing_as(now, failing)
    if not names:
        return finding
    known = now.key in before and _excuses(before[now.key], now, names)
    return finding._replace(baseline=KNOWN if known else NEW)


def _excuses(was: Result, now: Result, names: Iterable[str]) -> bool:
    if was.waived or (was.supposed and not now.supposed):
        return False
    return all(_was_no_better(was, now, name) for name in names)


def _failing_as(one: Result, failing: frozenset[str]) -> frozenset[str]:
    """Return what it counts as among what fails the run; what is waived counts as nothing else."""
    return failing & ({one.counted} if one.waived else {one.counted, one.pace})


def _was_no_better(was: Result, now: Result, name: str) -> bool:
    if name == now.counted:
        before, after = _weight(was.counted), _weight(now.counted)
        return was.counted == now.counted or before >= after > 0
    return was.pace in STATES and STATES.index(was.pace) <= STATES.index(now.pace)


def _weight(outcome: str) -> int:
    """Weigh an outcome; what nobody can tell weighs less than a miss, the rest nothing."""
    if outcome in (FAIL, WARN):
        return 3 if outcome == FAIL else 2
    return int(outcome in UNTOLD)
