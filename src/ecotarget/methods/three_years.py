"""Mean over several years of a yearly figure (三年滑动平均; the three-year mean of the CAAQS).

What it computes: the arithmetic mean of the valid figures of a year and the years before it, when
    enough of them are there.
Input: the exact figure of each year; None, or no entry, for a year without a valid one.
Options: `years` (3) and `need` (two of three, three of three), `rounding` of the yearly figure
    before it enters the mean, None for none: data of the edition.
Result: the exact mean, and the years that it rests on.
Rounding: of the yearly figures, if the edition says so (CAAQS: one decimal, half away from zero). The
    mean itself is not rounded here, but once, when it is told or meets its limit.
Gaps: years without a valid figure are left out, never filled; fewer than `need` give nothing.
Worked example (CAAQS ozone, need two): 54.6, 51.4 and 56.3 give 54.1, judged as 54; 54.6 and 51.4
    alone give 53.0; 54.6 alone gives nothing.
Differs from: the mean of all days of three years.
Source: the CAAQS guidance by the facts on the shelf; HJ 663-2026 has a three-year moving mean, which
    figures it is for and whether it decides is unconfirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding


class YearsMean(NamedTuple):
    """The mean and the years with a figure; `value` is None when they are too few."""

    value: Fraction | None
    have: tuple[int, ...]
    need: int


def mean(
    values: Mapping[int, Fraction | None],
    year: int,
    need: int,
    rounding: Rounding | None = None,
    years: int = 3,
) -> YearsMean:
    """Return the mean of the figures of `year` and of the `years` - 1 before it."""
    figures: dict[int, Fraction] = {}
    for each in range(year - years + 1, year + 1):
        value = values.get(each)
        if value is not None:
            figures[each] = value if rounding is None else Fraction(rounded(value, rounding))
    have = tuple(figures)
    if len(have) < max(need, 1):
        return YearsMean(None, have, need)
    return YearsMean(sum(figures.values(), Fraction(0)) / len(have), have, need)
