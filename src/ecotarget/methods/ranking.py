"""Ranks of places by a figure (排名), equal figures sharing a rank (并列).

What it computes: competition ranks: a place's rank is one more than the number of places that are
    better; after two places that share rank 12 comes rank 14. Or dense ranks: one more than the number
    of better figures; after two places that share rank 12 comes rank 13.
Input: one figure for each place, as it is printed; None where there is none.
Options: `lowest_first` (an index, a concentration) or not (a ratio of good days); `dense`; `breakers`,
    figures that part equal places, the first of them first.
Result: a rank for each place that has a figure; the others have none and push nobody down.
Rounding: none here. Ranks are given to printed figures, so the caller rounds first: two indices
    that print alike share a rank.
Gaps: a place without a figure is not last, it is not ranked. A breaker that one of the equal places
    lacks does not part them.
Worked example: 3.43, 3.53, 3.53, 3.54 are ranked 1, 2, 2, 4 (Sichuan, January to August 2024), densely
    1, 2, 2, 3. With good-day ratios of 90 and 95 % (highest first) for the two in the middle the second
    of them comes first: 1, 3, 2, 4.
Differs from: ranks in the order of the table, where equal places have different ranks.
Source: the ranking rule 环办监测〔2018〕19号 (equal indices tie); Sichuan and Guangdong for what
    comes after a tie. Dense ranks and breakers are what the user's own rule says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

Figures = Mapping[str, Decimal | Fraction | None]


class Breaker(NamedTuple):
    """Figures that part places which are otherwise equal."""

    figures: Figures
    lowest_first: bool


def ranks(
    figures: Figures,
    lowest_first: bool = True,
    dense: bool = False,
    breakers: Sequence[Breaker] = (),
) -> dict[str, int]:
    """Return the rank of every place that has a figure, in the order of the ranks."""
    known = [place for place, figure in figures.items() if figure is not None]
    found: dict[str, int] = {}
    for number, group in enumerate(_parted(known, (Breaker(figures, lowest_first), *breakers)), 1):
        rank = number if dense else len(found) + 1
        found.update(dict.fromkeys(group, rank))
    return found


def _parted(places: list[str], breakers: Sequence[Breaker]) -> Iterator[list[str]]:
    """Yield groups of equal places, the best first."""
    if not breakers or len(places) < 2:
        if places:
            yield places
        return
    (first, lowest_first), rest = breakers[0], breakers[1:]
    figures = {place: figure for place in places if (figure := first.get(place)) is not None}
    if len(figures) < len(places):
        yield from _parted(places, rest)
        return
    ordered = sorted(places, key=figures.__getitem__, reverse=not lowest_first)
    for _, equal in groupby(ordered, key=figures.__getitem__):
        yield from _parted(list(equal), rest)
