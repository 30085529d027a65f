"""Stated ranks and the values they rank (排名与数值): which rank contradicts its value?

What it computes: for each place, the ranks that its value allows among all values.
Input: values and ranks as printed, of every place that is ranked.
Options: `highest_first`; `whole`, whether all that are ranked are there (a table may show only some).
Result: `Wrong` ranks, each with the least and the greatest rank that its value allows.
Rounding: ranks may be given to unrounded values, so places that print alike may have different ranks,
    in any order; places that print differently may not stand the other way round.
Gaps: a place without a value or a rank is left out; then `whole` must not be said.
Ties: after two places that share rank 2 comes rank 4 (competition), in some counties rank 3 (dense). A
    table is held against the rule that leaves fewer of its ranks wrong.
Worked example: 100, 96.8, 96.8, 93.5 with ranks 1, 2, 2, 4 hold, and so do 1, 2, 2, 3. With ranks 1, 2,
    3, 3 the last is wrong: its value allows 4 (or densely 3, but then 3 for 96.8 is wrong).
Differs from: `ranking.py`, which gives ranks.
Source: arithmetic; the rule for ties as in `ranking.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple


class Wrong(NamedTuple):
    """A rank that its value does not allow, by its place in the table from 0."""

    number: int
    least: int
    most: int


def wrong(
    values: Sequence[Decimal], ranks: Sequence[int], highest_first: bool, whole: bool = True
) -> tuple[Wrong, ...]:
    """Return the ranks that contradict their values."""
    signed = [-value for value in values] if highest_first else list(values)
    if not whole:
        return _out_of_order(signed, ranks)
    competition = _beyond(ranks, [_allowed(signed, value) for value in signed])
    dense = _beyond(ranks, [(_dense(signed, value),) * 2 for value in signed])
    return dense if len(dense) < len(competition) else competition


def _allowed(values: Sequence[Decimal], value: Decimal) -> tuple[int, int]:
    better, equal = 0, 0
    for other in values:
        better += other < value
        equal += other == value
    return better + 1, better + equal


def _dense(values: Sequence[Decimal], value: Decimal) -> int:
    return len({other for other in values if other < value}) + 1


def _beyond(ranks: Sequence[int], allowed: Sequence[tuple[int, int]]) -> tuple[Wrong, ...]:
    pairs = enumerate(zip(ranks, allowed, strict=True))
    return tuple(Wrong(n, *range_) for n, (r, range_) in pairs if not range_[0] <= r <= range_[1])


def _out_of_order(values: Sequence[Decimal], ranks: Sequence[int]) -> tuple[Wrong, ...]:
    """Without the others a rank is only bounded by the ranks of better and of worse places."""
    found = []
    for number, (value, rank) in enumerate(zip(values, ranks, strict=True)):
        pairs = list(zip(values, ranks, strict=True))
        least = max((r for v, r in pairs if v < value), default=0) + 1
        most = min((r for v, r in pairs if v > value), default=rank + 1) - 1
        if not least <= rank <= most:
            found.append(Wrong(number, least, most))
    return tuple(found)
