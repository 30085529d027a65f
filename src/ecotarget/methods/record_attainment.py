"""Attainment of outlets held against a table of limits (出水达标率), by record or by outlet.

What it computes: whether each record keeps every limit of its grade; then the records that do, of all
    records, or the outlets all of whose records do, of all outlets.
Input: records with what was found of each limited item, in the unit of its limit; the limits of their
    grade: at most, at least, or from one figure to another, both ends included.
Options: `counts`: RECORDS or OUTLETS; the documents leave open which of the two is meant.
Result: counts and names: attained, counted, those that fail, those that cannot be told.
Rounding: none; a figure meets its limit as it is written, so 60.0 meets 60.
Gaps: a blank is no figure: the record cannot attain, and it fails if another item does. What is below a
    detection limit keeps an upper limit only if the detection limit does; else nobody can tell. What
    was not detected, by a limit that is not stated, tells nothing. A record without a grade that has
    limits cannot be told.
Worked example: at most COD 60 and ammonia 8 mg/L. 45 and 3: attains. 75 and blank: fails. 45 and <10:
    cannot be told. Three records of two outlets, A attains twice, B attains once and fails once: 3 of
    4 records, 1 of 2 outlets.
Differs from: the share of items; means over the records of an outlet; half the detection limit in
    place of what was not found, which would let any record attain whose laboratory is blind enough.
Source: the limits are the user's, with their source; that every item has to keep its limit is how
    discharge standards read (DB33/973-2021 and GB 18918-2002 were not read whole): unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ecotarget.model.outlet import OUTLETS, Found, OutletLimit
from ecotarget.model.water import ABSENT, BELOW


class Outcome(NamedTuple):
    """What became of one record: whether it attains, its items over the limit and those left open."""

    attains: bool | None
    over: tuple[str, ...]
    open: tuple[str, ...]


class Attained(NamedTuple):
    """Those that attain, of all that are counted, and the names of the others."""

    attained: int
    counted: int
    failed: tuple[str, ...]
    open: tuple[str, ...]


def outcome(limits: Mapping[str, OutletLimit], found: Mapping[str, Found | None]) -> Outcome:
    """Return what became of one record; without limits nothing can be told."""
    over, left = [], []
    for item, limit in limits.items():
        kept = keeps(limit, found.get(item))
        if kept is None:
            left.append(item)
        elif not kept:
            over.append(item)
    if over:
        return Outcome(attains=False, over=tuple(over), open=tuple(left))
    return Outcome(attains=None if left or not limits else True, over=(), open=tuple(left))


def keeps(limit: OutletLimit, found: Found | None) -> bool | None:
    """Tell whether what was found keeps a limit; None where nobody can tell."""
    if found is None or found.found == ABSENT:
        return None
    under = limit.high is None or found.value <= limit.high
    if found.found == BELOW:
        # Something from nothing to the detection limit: it reaches no lower end that is above that.
        if limit.low is not None and limit.low >= found.value:
            return False
        return True if under and (limit.low is None or limit.low <= 0) else None
    return under and (limit.low is None or found.value >= limit.low)


def counted(outcomes: Iterable[tuple[str, bool | None]], counts: str) -> Attained:
    """Count pairs of an outlet and whether its record attains, by record or by outlet."""
    told = list(outcomes)
    if counts == OUTLETS:
        worst: dict[str, bool | None] = {}
        for name, attains in told:
            known = worst.get(name, True)
            worst[name] = False if False in (known, attains) else attains and known
        told = list(worst.items())
    failed = tuple(name for name, attains in told if attains is False)
    left = tuple(name for name, attains in told if attains is None)
    return Attained(len(told) - len(failed) - len(left), len(told), failed, left)
