"""City water quality index (城市水质指数, CWQI), the ranks of cities and the change of their index.

What it computes: for each of the 21 items the mean over its class III limit; for oxygen the limit over
    the mean; for pH (7 - pH) / (7 - 6) up to 7 and (pH - 7) / (9 - 7) above. Their sum is the index of
    the city's rivers, and likewise, with the limit of TP for lakes, of its lakes; the city's is
    (rivers x M + lakes x N) / (M + N) with M river sections and N lake points. The change is
    (now - base) / base x 100 %.
Input: the mean of every item over the river sections of the city, and over its lake points
    (`section_mean.mean_of`); the limits of the code; the rule.
Options: none. Items, class, inverse items, the three numbers of pH and decimals are data of the rule.
Result: exact fractions without a unit; the items that are missing by name.
Rounding: none here. The change rests on the exact indices; ranks are given to figures as printed,
    with the decimals of the rule (index 4, change 2), half to even.
Gaps: an item without a mean, or without a limit, is never left out of the sum: a city that does not
    measure would rank better. Then there is no index, and the items are named. A mean of zero oxygen
    cannot divide, which leaves no index either. What was not detected counts as half its limit, as in
    every mean. A kind of water that the city has none of (M or N is 0) does not count; one that it has
    and that has no index leaves the city without one. A base of zero has no change.
Worked example: pH 7.8, DO 8, CODMn 3, COD 10, BOD5 2, NH3-N 0.25, TP 0.10, Cu 0.0005, Zn 0.025, F 0.4,
    Se 0.0002, As 0.001, Hg 0.00002, Cd 0.00005, Cr6 0.002, Pb 0.001, CN 0.002, phenol 0.00015, oil
    0.005, LAS 0.025, S 0.005: pH 0.40, DO 0.625, the others 3.2755, the index 4.3005. Of 2.9674 after
    3.1696 the change is -6.38 %.
Differs from: the mean of the item indices; indices that leave a missing item out; all sections of
    a city pooled, rivers and lakes alike, as the notices of some provinces say; oxygen by saturation
    (HJ 2.3).
Source: 环办监测〔2017〕51号 (城市地表水环境质量排名技术规定), with notices of Anhui and Ningxia for sum,
    oxygen, pH, change and decimals; how rivers and lakes are joined could not be read and is unconfirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget.methods import ranking
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import CityIndex, ItemMean, WaterCode

_PH = "ph"


class Index(NamedTuple):
    """The item indices that are known, in the order of the rule, and their sum.

    `value` is None when an item of `missing` (no mean or no limit) or of `undivided` (a mean of zero
    that would have to divide) gives no part.
    """

    parts: tuple[tuple[str, Fraction], ...]
    value: Fraction | None
    missing: tuple[str, ...] = ()
    undivided: tuple[str, ...] = ()


class City(NamedTuple):
    """The index of a city and what it is made of: each index with its sections or points."""

    value: Fraction | None
    river: Index | None
    sections: int
    lake: Index | None
    points: int


def divisors(rule: CityIndex, code: WaterCode, kind: str) -> dict[str, Decimal]:
    """Return the limit of each item but pH in the class of the rule, for rivers or lakes.

    An item without a limit there is not in it.
    """
    found: dict[str, Decimal] = {}
    for item in rule.items:
        limits = code.limits_of(item, kind)
        if limits is None or item == _PH:
            continue
        bound = limits.bounds[rule.order - 1]
        limit = bound.low if item in rule.inverse else bound.high
        if limit is not None:
            found[item] = limit
    return found


def index(rule: CityIndex, limits: Mapping[str, Decimal], means: Mapping[str, ItemMean]) -> Index:
    """Return the index of one kind of water; means and limits are by item, in its book unit."""
    parts: list[tuple[str, Fraction]] = []
    missing: list[str] = []
    undivided: list[str] = []
    value = Fraction(0)
    for item in rule.items:
        mean, limit = means.get(item), limits.get(item)
        if mean is None or mean.value is None or (limit is None and item != _PH):
            missing.append(item)
            continue
        part = _part(rule, item, mean.value, limit)
        if part is None:
            undivided.append(item)
            continue
        value += part
        parts.append((item, part))
    told = None if missing or undivided else value
    return Index(tuple(parts), told, tuple(missing), tuple(undivided))


def _part(rule: CityIndex, item: str, mean: Fraction, limit: Decimal | None) -> Fraction | None:
    if item == _PH or limit is None:
        low, middle, high = (Fraction(number) for number in rule.ph)
        return (mean - middle) * Fraction(1, (low if mean <= middle else high) - middle)
    if item not in rule.inverse:
        return mean * Fraction(1, Fraction(limit))
    return Fraction(limit) * Fraction(1, mean) if mean else None


def joined(river: Index | None, sections: int, lake: Index | None, points: int) -> City:
    """Return the index of a city from those of its rivers and lakes and their numbers."""
    value, count = Fraction(0), sections + points
    for part, weight in ((river, sections), (lake, points)):
        if not weight:
            continue
        if part is None or part.value is None:
            return City(None, river, sections, lake, points)
        value += part.value * weight
    whole = value * Fraction(1, count) if count else None
    return City(whole, river, sections, lake, points)


def change(now: Fraction | None, base: Fraction | None) -> Fraction | None:
    """Return the change of an index in %, below zero for the better; None without both or a base."""
    if now is None or not base:
        return None
    return 100 * (now - base) * Fraction(1, base)


def ranks(figures: Mapping[str, Fraction | None], places: int) -> dict[str, int]:
    """Return the ranks of cities by index or by change, both lowest first, as they are printed.

    A city whose figure is None is not ranked; so are those that local rules leave out.
    """
    printed = {
        city: None if figure is None else rounded(figure, Rounding(places))
        for city, figure in figures.items()
    }
    return ranking.ranks(printed)
