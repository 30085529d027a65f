"""Composite air quality index (环境空气质量综合指数) of a month, a quarter, a year.

What it computes: the sum of six parts, each a figure of the period divided by its limit: the means
    of SO2, NO2, PM10 and PM2.5 by their annual limits, the 95th percentile of CO by the daily limit,
    the 90th percentile of the daily maximum 8 h ozone by the 8 h limit, all of grade II.
Input: the figures, each in the unit of its limit; the limits of the edition that the ranking rule
    names.
Options: `input_places`, the decimals to which a figure is rounded before it is divided; None
    divides the figures as they are.
Result: the parts, their sum, and the item or items with the largest part (主要污染物).
Rounding: the figure (whole ug/m3, CO one decimal), then the part (two decimals), both half to even
    (GB/T 8170-2008); the sum is exact. Two roundings follow one another because the published
    indices do so: Daying 2021-01 prints 7.1, 23.5, 72.3, 48.5, CO 1.2, O3 81 and 3.93. The rounded
    figures 7, 24, 72, 48 give 3.93, those with a decimal 3.94, and no rounding of parts 3.92.
Gaps: without one of the six there is no index. A smaller sum would be a better rank.
Worked example: Wuyuan 2023-09: SO2 11, NO2 16, PM10 40, PM2.5 16, CO 0.6, O3 139 give
    0.18 + 0.40 + 0.57 + 0.46 + 0.15 + 0.87 = 2.63; ozone is the main pollutant.
Differs from: the sum index of HJ 663-2013 annex C, whose part is the larger of mean / annual limit
    and percentile / daily limit; the sum rounded once at its end; weights, which no text read has.
Source: 环办监测〔2018〕19号 (城市环境空气质量排名技术规定), part 3; the rounding is inferred from
    published indices (docs/methods/composite-index.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.amount import EXACT
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Composite, Limit


class Index(NamedTuple):
    """The parts that are known, in the order of the rule, and what they add up to.

    `total` is None and `main` empty when an item of `missing` has no figure or no limit.
    """

    parts: tuple[tuple[str, Decimal], ...]
    total: Decimal | None
    main: tuple[str, ...]
    missing: tuple[str, ...]


def reckon(
    rule: Composite,
    limits: Mapping[str, Limit],
    values: Mapping[str, Fraction | Decimal | None],
    input_places: Mapping[str, int] | None = None,
) -> Index:
    """Return the index of one place and period; `values` and `limits` are by item."""
    parts: list[tuple[str, Decimal]] = []
    missing: list[str] = []
    for term in rule.terms:
        value, limit = values.get(term.item), limits.get(term.item)
        if value is None or limit is None:
            missing.append(term.item)
            continue
        figure = Fraction(value)
        if input_places is not None:
            stage = rule.part_rounding._replace(places=input_places[term.item])
            figure = Fraction(rounded(figure, stage))
        parts.append((term.item, rounded(figure / Fraction(limit.value), rule.part_rounding)))
    if missing:
        return Index(tuple(parts), None, (), tuple(missing))
    total = Decimal(0)
    for _, part in parts:
        total = EXACT.add(total, part)
    largest = max(part for _, part in parts)
    main = tuple(item for item, part in parts if part == largest)
    return Index(tuple(parts), total, main, ())
