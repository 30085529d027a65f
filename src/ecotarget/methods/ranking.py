"""Ranks of places by a figure (排名), equal figures sharing a rank (并列).

What it computes: competition ranks: a place's rank is one more than the number of places that are
    better; after two places that share rank 12 comes rank 14.
Input: one figure for each place, as it is printed; None where there is none.
Options: `lowest_first` (an index, a concentration) or not (a ratio of good days).
Result: a rank for each place that has a figure; the others have none and push nobody down.
Rounding: none here. Ranks are given to printed figures, so the caller rounds first: two indices
    that print alike share a rank.
Gaps: a place without a figure is not last, it is not ranked.
Worked example: 3.43, 3.53, 3.53, 3.54 are ranked 1, 2, 2, 4 (Sichuan, January to August 2024).
Differs from: dense ranks (1, 2, 2, 3), which some counties print.
Source: the ranking rule 环办监测〔2018〕19号 (equal indices tie); Sichuan and Guangdong for what
    comes after a tie.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction


def ranks(
    figures: Mapping[str, Decimal | Fraction | None], lowest_first: bool = True
) -> dict[str, int]:
    """Return the rank of every place that has a figure, in the order of the ranks."""
    known = [(place, figure) for place, figure in figures.items() if figure is not None]
    known.sort(key=lambda pair: pair[1], reverse=not lowest_first)
    found: dict[str, int] = {}
    rank, before = 0, None
    for number, (place, figure) in enumerate(known, 1):
        if figure != before:
            rank, before = number, figure
        found[place] = rank
    return found
