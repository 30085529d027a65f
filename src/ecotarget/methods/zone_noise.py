"""Attainment of noise in functional zones, by point-times (声环境功能区点次达标率).

What it computes: the point-times whose level is at most the limit of their zone, over those monitored:
    by day, by night and, for each of the two, zone by zone.
Input: point-times: a zone, day or night, and the equivalent level in dB(A), None where the row has
    none; the limits of the zones.
Options: none. Limits are data of the standard; day is 6 to 22 h, night 22 to 6 h.
Result: counts, never a rate of rates: the zones are pooled, so a zone with many points weighs more.
Rounding: none; a level meets the limit as it is stated. 55.0 meets 55, 55.1 does not.
Gaps: a point-time without a level was not monitored. It is in no denominator and is counted apart. A
    part of the day without any monitored point-time has no rate.
Worked example: zones 1, 2 and 4a (day 55, 60, 70; night 45, 50, 55) with 54, 61, 70 by day and 45, 49
    and no level by night: day 2 of 3, night 2 of 2 and one not monitored.
Differs from: the mean of the zones' rates; one rate for day and night together, which no text read
    defines; the share of points; sudden noise at night, whose highest level may exceed the limit by
    15 dB(A) and which is not in the equivalent level.
Source: GB 3096-2008 (limits, day and night); point-times pooled over zones as in city and provincial
    bulletins. That a level is not rounded to whole dB(A) first is unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ecotarget.model.noise import DAY, NIGHT, NoiseLevel
from ecotarget.model.water import NoiseLimit


class Cases(NamedTuple):
    """Point-times that attain, of those monitored; and those listed without a level."""

    attained: int = 0
    monitored: int = 0
    silent: int = 0


class Attainment(NamedTuple):
    """One part of the day: all zones pooled, and each zone that occurs, in the order of the limits."""

    pooled: Cases
    zones: Mapping[str, Cases]


def attainment(
    point_times: Iterable[NoiseLevel], limits: Sequence[NoiseLimit], part: str
) -> Attainment:
    """Return the attainment by day or by night.

    ValueError: a point-time lies in a zone without a limit, or is of neither day nor night.
    """
    bounds = {limit.zone: limit.day if part == DAY else limit.night for limit in limits}
    pooled, zones = Cases(), dict.fromkeys(bounds, Cases())
    for one in point_times:
        if one.zone not in bounds or one.part not in (DAY, NIGHT):
            raise ValueError(one)
        if one.part != part:
            continue
        pooled = _counted(pooled, one.level, bounds[one.zone])
        zones[one.zone] = _counted(zones[one.zone], one.level, bounds[one.zone])
    met = {zone: cases for zone, cases in zones.items() if cases != Cases()}
    return Attainment(pooled, met)


def _counted(cases: Cases, level: Decimal | None, bound: Decimal) -> Cases:
    if level is None:
        return cases._replace(silent=cases.silent + 1)
    return cases._replace(attained=cases.attained + (level <= bound), monitored=cases.monitored + 1)
