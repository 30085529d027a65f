"""What became of a target between two reports, and a comparison of two reports."""

from __future__ import annotations

from typing import NamedTuple

from ecotarget.model.result import Checked, Result

NEWLY_FAILING, NEWLY_MET, NEW, VANISHED = "newly-failing", "newly-met", "new", "vanished"
BETTER, WORSE, CHANGED, UNCHANGED = "better", "worse", "changed", "unchanged"
# What needs attention first.
KINDS = (NEWLY_FAILING, WORSE, VANISHED, NEW, CHANGED, BETTER, NEWLY_MET, UNCHANGED)
# What stands in a monthly report; of a verdict that is lost a comparison says more.
LOST = "lost"
CHANGES = (NEWLY_FAILING, NEWLY_MET, LOST, NEW, VANISHED)


class Change(NamedTuple):
    """What became of one target; `before` and `after` are what it counts as, "" for none.

    `result` is the later one, of a vanished target the only one; `was` is the earlier one of a target
    that both reports have.
    """

    kind: str
    result: Result
    before: str
    after: str
    was: Result | None = None


class Comparison(NamedTuple):
    """Two reports and what became of every target, what needs attention first."""

    old: Checked
    new: Checked
    changes: tuple[Change, ...]
