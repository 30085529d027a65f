"""Shares of sections by class and by their own target (断面水质类别比例, 水环境功能区达标率).

What it computes: of the sections of a scope, how many are in a range of classes (I to III, worse than IV,
    worse than V), and how many reach the class that is set for each of them.
Input: what each section of the scope was found to be: its state, and the best and the worst class that
    its data allow.
Options: the first and the last class of the range, as orders (1 is the best).
Result: counts: the sections that surely are in the range, those that may be, those that count, those
    listed, and those not measured by state.
Rounding: none; a share stays a pair of counts. It is rounded once, when it is told.
Gaps: a section that nobody measured (not monitored, dry, under works) is in no count but `listed`: the
    share is of measured sections. A section without a target counts for its class and not for
    attainment, and is named. One whose class cannot be told makes the share a range, never a pass; one
    with no class at all, for nothing that decides was measured, may be in any range.
Worked example: 5 sections: class II; III; IV; III or IV; dry. I to III: 2 to 3 of 4, one dry, 5 listed.
Differs from: the share over the listed sections; shares of length, area or volume (SL 395); a year's
    share as the mean of its months' shares.
Source: 环办〔2011〕22号 (shares over the sections measured); functional zones by practice of the
    environmental bureaus, which the method leaves to the zone rules: unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ecotarget.model.water import MEASURED, SectionClass


class Share(NamedTuple):
    """`low` of `counted` sections for certain, `high` at most; they differ by those undecided.

    `silent` counts sections not measured by their state, `untargeted` names measured ones that have no
    target where one is asked for. `counted`, all of `silent` and `untargeted` make up `listed`.
    """

    low: int
    high: int
    counted: int
    listed: int
    silent: Mapping[str, int]
    undecided: tuple[str, ...] = ()
    untargeted: tuple[str, ...] = ()


def in_range(rows: Iterable[SectionClass], first: int, last: int) -> Share:
    """Return the sections whose class is one of `first` to `last`."""
    return _share(rows, first, last)


def at_target(rows: Iterable[SectionClass]) -> Share:
    """Return the sections whose class is that of their own target or better."""
    return _share(rows, 1, None)


def _share(rows: Iterable[SectionClass], first: int, last: int | None) -> Share:
    """Count; where `last` is None it is the target of each section."""
    low = high = counted = listed = 0
    silent: dict[str, int] = {}
    undecided: list[str] = []
    untargeted: list[str] = []
    for row in rows:
        listed += 1
        bound = row.section.target if last is None else last
        if row.state != MEASURED:
            silent[row.state] = silent.get(row.state, 0) + 1
            continue
        if bound is None:
            untargeted.append(row.section.name)
            continue
        counted += 1
        # Measured, but nothing that decides: an end that is None may be any class.
        best, worst = row.best, row.worst
        surely = best is not None and worst is not None and first <= best and worst <= bound
        maybe = (best is None or best <= bound) and (worst is None or first <= worst)
        low, high = low + surely, high + maybe
        if surely != maybe:
            undecided.append(row.section.name)
    return Share(low, high, counted, listed, silent, tuple(undecided), tuple(untargeted))
