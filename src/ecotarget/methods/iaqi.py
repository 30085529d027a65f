"""Sub-index of one pollutant (空气质量分指数 IAQI): one concentration, one column of break points.

What it computes: linear interpolation between the two break points round the concentration,
    IAQI = (Ihi - Ilo) / (Bhi - Blo) x (C - Blo) + Ilo, rounded up to a whole number: the formula and
    the table of IAQI and concentrations of HJ 633-2012 and HJ 633-2026, both alike.
Input: a concentration in the column's own unit (µg/m³; CO mg/m³).
Options: the column (`Scale`); the decimals to which a concentration is rounded before it is laid on
    the column (whole numbers; CO one decimal: HJ 633-2026, 4.2.2, practice under 2012).
Result: a whole number, or None where the column has none.
Rounding: the input half to even, once (`aqi.of_values` does it); the index up. Exact: with binary
    floats CO 2.2 mg/m³ (24 h) becomes 56 where the law gives 55.
Gaps: above the last point the column says what holds: its last index (`cap`) or none at all
    (`none`; HJ 633-2012 for SO2 1 h above 800 and O3 8 h above 800). Below zero there is no index.
Worked example: PM2.5 61 µg/m³ on 2026's column, (60, 100) to (115, 150): 50/55 x 1 + 100 = 100.909,
    so 101. The same on 2012's column, (35, 50) to (75, 100): 82.5, so 83.
Differs from: tables with gaps between the classes (51, 36 ...) and rounding to nearest, as the
    United States' index has them.
Source: HJ 633-2012, HJ 633-2026.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from ecotarget.model.standard import Scale

CAP = "cap"

Exact = int | Fraction


def iaqi(scale: Scale, concentration: Decimal) -> int | None:
    """Return the sub-index of a concentration in `scale.unit` that has been rounded already."""
    points = [(Fraction(point), index) for point, index in scale.points]
    return _index(points, scale.beyond, Fraction(concentration))


def lookup(scale: Scale, places: int) -> tuple[tuple[int, int], ...]:
    """Return the sub-index of every concentration that the column covers, for SQL to join.

    A key is the concentration as a whole number of 10^-`places` of `scale.unit`, from 0 to `top`.
    """
    points = _points(scale, places)
    found = ((key, _index(points, scale.beyond, key)) for key in range(points[-1][0] + 1))
    return tuple((key, value) for key, value in found if value is not None)


def top(scale: Scale, places: int) -> int:
    """Return the key of the last point: above it the column caps or has no index."""
    return _points(scale, places)[-1][0]


def _points(scale: Scale, places: int) -> list[tuple[int, int]]:
    """Return the points in whole numbers of 10^-`places`. Raises ValueError if they are none."""
    scaled = [(Fraction(point) * 10**places, index) for point, index in scale.points]
    if any(point.denominator != 1 for point, _ in scaled):
        raise ValueError(places)
    return [(point.numerator, index) for point, index in scaled]


def _index(points: Sequence[tuple[Exact, int]], beyond: str, value: Exact) -> int | None:
    """Interpolate and round up: minus the floor of minus the quotient, exact for both kinds."""
    first, last = points[0], points[-1]
    if value < first[0]:
        return None
    if value > last[0]:
        return last[1] if beyond == CAP else None
    for (low, index_low), (high, index_high) in pairwise(points):
        if value <= high:
            return index_low - (-(index_high - index_low) * (value - low)) // (high - low)
    return first[1]
