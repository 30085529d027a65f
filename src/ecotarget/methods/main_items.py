"""Main pollution items (主要污染指标) of a section, and of a river, a basin or a region.

What it computes: of a section the items that are worse than the class asked for, the worst class
    first, within a class the largest exceedance multiple first; heavy metals and cyanide above their
    limit stand before all others. Of a region the items by the share of measured sections in
    which they are worse than the last good class (断面超标率).
Input: the classes of items and sections; `code.first_named`, `code.main_items`, `code.good`.
Result: items in the order in which they are named; for a region with the counts behind the share.
Rounding: none; multiples and counts are compared as they are.
Gaps: an item whose class cannot be told counts only when every answer is worse than the class asked
    for. Items without a multiple (pH, oxygen) stand behind those that have one in the same class.
    A section where an item was not measured counts in the denominator all the same: with 5+X most
    items are left out just because they never exceed.
Ties: equal class and multiple, or equal shares, keep the order of the limits (that of the standard's
    table); no text was read that says more.
Worked example: against class III, NH3-N 2.3 (worse than V, 1.3 times), TP 0.32 (V, 0.6) and
    COD 24 (IV, 0.2) are named in this order. Of ten sections 4 exceed in TP, 4 in COD, 5 in NH3-N
    and 1 in pH: NH3-N 50 %, COD 40 %, TP 40 %.
Differs from: an order by the multiple alone; the pollution index; a region with too few sections for
    shares, which is named like a section, from its means.
Source: 环办〔2011〕22号; worst three by class and the multiple confirmed, the rest as the clause of the
    code says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.water import MEASURED, ItemClass, SectionClass, WaterCode


class ItemShare(NamedTuple):
    """In how many of the measured sections an item is worse than the last good class."""

    item: str
    over: int
    measured: int


def ordered(items: Iterable[ItemClass], first_named: Sequence[str]) -> tuple[ItemClass, ...]:
    """Put items that exceed into the order in which they are named."""
    return tuple(
        sorted(
            items,
            key=lambda one: (
                one.mean.item not in first_named,
                -one.worst,
                -one.best,
                one.multiple is None,
                -(one.multiple or Fraction(0)),
            ),
        )
    )


def of_section(code: WaterCode, found: SectionClass) -> tuple[ItemClass, ...]:
    """Return the items that are named for a section; none when it is as good as it must be."""
    return found.over[: code.main_items]


def of_region(code: WaterCode, found: Iterable[SectionClass]) -> tuple[ItemShare, ...]:
    """Return the items that are named for many sections, those exceeded most often first."""
    measured = [section for section in found if section.state == MEASURED]
    over = Counter(
        one.mean.item
        for section in measured
        for one in section.items
        if one.counts and one.best > code.good
    )
    rank = {limits.item: number for number, limits in reversed(list(enumerate(code.limits)))}
    named = sorted(over, key=lambda item: (-over[item], rank[item]))[: code.main_items]
    return tuple(ItemShare(item, over[item], len(measured)) for item in named)
