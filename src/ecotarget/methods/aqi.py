"""Air quality index (空气质量指数 AQI) of one day or hour: index, level, primary pollutants.

What it computes: the largest of the sub-indices of a bulletin's parts, its level, and, where it
    exceeds 50, the pollutants that have it (首要污染物; ties are all named). Pollutants with a
    sub-index above 100 are the exceeding ones (超标污染物: a term of HJ 633-2012, not of HJ 633-2026).
Input: exact values by item and mean, all in µg/m³, CO as well: a day's means, or an hour's.
Options: the edition (`AirIndex`) with its bulletin `daily` or `realtime`; `exempt`, the items that
    a place does not monitor by design (HJ 633-2026, 5.3.2).
Result: `Aqi`.
Rounding: each value once, half to even, to the decimals of its column; each sub-index up (iaqi.py).
Gaps: an item is missing when no part of it has a value; the highest hour of ozone is a part on top
    of its daily value, so it raises a daily index but does not stand in for the 8 h maximum. With
    an item missing, `rest` (practice under 2012) tells the index of the others; `rest_above_100`
    (HJ 633-2026, 5.3.1) tells it only when it exceeds 100, for more data cannot lower it.
    An item that is measured above the end of a column without index (SO2 1 h above 800 µg/m³, 2012)
    counts as missing, and then no edition tells an index of 100 or less: such air is not good.
Worked example: 2012, daily: SO2 10, NO2 40, PM10 152, PM2.5 75 µg/m³, CO 1.0 mg/m³, O3 8 h 100, 1 h
    120: sub-indices 10, 50, 101, 100, 25, 50, 38: index 101, level 3, primary pollutant PM10.
Differs from: `good_days.py`, which asks in addition whether the day counts (`index_table.py`).
Source: HJ 633-2012, HJ 633-2026. What happens under 2012 with a missing item is practice: a national
    real-time bulletin of 2018 shows 261 indices with a pollutant missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ecotarget import units
from ecotarget.methods import iaqi
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import AirIndex, Bulletin, Category, Part, Rounding, Scale

DAILY = "daily"
REALTIME = "realtime"
BOOK_UNIT = "ug/m3"
REST = "rest"

NOTHING = "nothing"  # no part has a value
MISSING = "missing"  # the rest decides nothing
BEYOND = "beyond"  # above a column that has no index there

_ORDER = ("pm25", "pm10", "so2", "no2", "co", "o3")
_ON_TOP = "max_1h"


class Aqi(NamedTuple):
    """An index and what it rests on.

    `value` and `level` are None when no index is told; `why` then says why. `primaries` and
    `exceeding` are items in a fixed order, `missing` those without a sub-index. `parts` are the
    parts that have a value: rounded, in the column's unit, with the sub-index.
    """

    value: int | None
    level: int | None
    primaries: tuple[str, ...]
    exceeding: tuple[str, ...]
    parts: tuple[tuple[Part, Decimal, int | None], ...]
    why: str
    missing: tuple[str, ...]


def of_values(
    index: AirIndex,
    kind: str,
    values: Mapping[tuple[str, str], Fraction],
    exempt: frozenset[str] = frozenset(),
) -> Aqi:
    """Return the index of exact values in µg/m³ by (item, mean); other keys are left alone.

    Raises LookupError when the edition has no such bulletin.
    """
    report = bulletin(index, kind)
    parts: list[tuple[Part, Decimal, int | None]] = []
    for part in report.parts:
        exact = values.get((part.item, part.mean))
        if exact is not None:
            scale = scale_of(index, part)
            shown = rounded(exact * factor(scale.unit), Rounding(index.places[part.item]))
            parts.append((part, shown, iaqi.iaqi(scale, shown)))
    by_item = _largest(parts)
    there = {part.item for part, _, _ in parts if stands(report, part)}
    there = {item for item in there if by_item[item] is not None} | (exempt - set(by_item))
    missing = tuple(item for item in items(report) if item not in there)
    rest = max((value for value in by_item.values() if value is not None), default=None)
    beyond = None in by_item.values()
    value = rest if rest is not None and _told(index, rest, missing, beyond) else None
    why = "" if value is not None else BEYOND if beyond else MISSING if parts else NOTHING
    level = None if value is None else category(index, value).level
    over = _above(by_item, index.good_up_to)
    return Aqi(value, level, primaries(index, value, by_item), over, tuple(parts), why, missing)


def _told(index: AirIndex, rest: int, missing: tuple[str, ...], beyond: bool) -> bool:
    """Tell whether the index of the items that are there is published."""
    return not missing or rest > index.good_up_to or (index.missing == REST and not beyond)


def primaries(
    index: AirIndex, value: int | None, by_item: Mapping[str, int | None]
) -> tuple[str, ...]:
    """Return the items with the largest sub-index, when the index is above `primary_above`."""
    if value is None or value <= index.primary_above:
        return ()
    return ordered(item for item, own in by_item.items() if own == value)


def category(index: AirIndex, value: int) -> Category:
    """Return the level of an index with its names and colour."""
    for found in index.categories:
        if found.top is None or value <= found.top:
            return found
    raise LookupError(value)


def bulletin(index: AirIndex, kind: str) -> Bulletin:
    """Return what a report of this kind is made of. Raises LookupError if there is none."""
    for found in index.bulletins:
        if found.kind == kind:
            return found
    raise LookupError(kind)


def scale_of(index: AirIndex, part: Part) -> Scale:
    """Return the column that a part is laid on. Raises LookupError if the edition has none."""
    for scale in index.scales:
        if (scale.item, scale.averaging) == (part.item, part.averaging):
            return scale
    raise LookupError(part)


def stands(report: Bulletin, part: Part) -> bool:
    """Tell whether a value of this part means that its item is there."""
    return part.mean != _ON_TOP or all(
        other == part for other in report.parts if other.item == part.item
    )


def items(report: Bulletin) -> tuple[str, ...]:
    """Return the items of a report in the fixed order."""
    return ordered(part.item for part in report.parts)


def ordered(found: Iterable[str]) -> tuple[str, ...]:
    """Return items once each: PM2.5, PM10, SO2, NO2, CO, O3, then any other by name."""
    rank = {item: at for at, item in enumerate(_ORDER)}
    return tuple(sorted(set(found), key=lambda item: (rank.get(item, len(rank)), item)))


@cache
def factor(unit: str) -> Fraction:
    """Return by what a figure in µg/m³ is multiplied to stand in a column's unit, exactly."""
    return Fraction(units.resolve(BOOK_UNIT).factor) / Fraction(units.resolve(unit).factor)


def _largest(parts: Iterable[tuple[Part, Decimal, int | None]]) -> dict[str, int | None]:
    """The sub-index of each item that has a value: the largest of its parts."""
    found: dict[str, int | None] = {}
    for part, _, own in parts:
        known = found.get(part.item)
        found[part.item] = known if own is None else own if known is None else max(own, known)
    return found


def _above(by_item: Mapping[str, int | None], limit: int) -> tuple[str, ...]:
    return ordered(item for item, own in by_item.items() if own is not None and own > limit)
