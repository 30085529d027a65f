"""A ratio of good days and the days of its period (优良天数比例与天数): can any days give it?

What it computes: for which numbers of valid days, from 1 to the days of the period, some whole number
    of good days prints as the stated ratio.
Input: the ratio in % as printed; the days of the period.
Options: none; how many valid days the law asks for is laid beside the result by who calls.
Result: `Days`: the numbers of valid days that give the ratio by rounding, and those that give it only
    when digits are cut off.
Rounding: as `printed_figure.py` lays down.
Gaps: the ratio is over valid days, so no number of them may be left out; 0 and 100 % always can be.
Worked example: 93.1 % of a September: 27 of 29 days is 93.10. 98.9 % of it: no number of days up to 30
    gives it, for 29 of 30 is 96.7 and the next is 100; 88 of 89 would.
Differs from: a test over the days of the calendar alone (93.1 % is no number of 30 days).
Source: arithmetic; ratio over valid days: HJ 633-2012 and county bulletins.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ecotarget.methods import possible_share


class Days(NamedTuple):
    """The numbers of valid days that give a ratio, ascending."""

    by_rounding: tuple[int, ...]
    by_cutting: tuple[int, ...]


def days(stated: Decimal, length: int) -> Days:
    """Return which numbers of valid days of a period of `length` days give the ratio."""
    return _days(str(stated), length)


# By text: 94 and 94.0 are equal as numbers and stand for different values.
@lru_cache(maxsize=4096)
def _days(text: str, length: int) -> Days:
    stated = Decimal(text)
    rounded_, cut = [], []
    for n in range(1, length + 1):
        found = possible_share.ways(stated, n)
        if found.by_rounding:
            rounded_.append(n)
        elif found.by_cutting:
            cut.append(n)
    return Days(tuple(rounded_), tuple(cut))


def near(stated: Decimal, length: int) -> tuple[Decimal, ...]:
    """Return the ratios just below and just above that some number of valid days gives."""
    below = above = None
    for n in range(1, length + 1):
        for _, share in possible_share.around(stated, n):
            if share < stated and (below is None or share > below):
                below = share
            if share > stated and (above is None or share < above):
                above = share
    return tuple(share for share in (below, above) if share is not None)
