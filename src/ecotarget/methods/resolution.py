"""The resolution of exact amounts: by which whole numbers a reckoning may divide and stay whole.

A mean of n hours is a third, a twenty-third ...: no decimal holds it. Amounts are therefore kept in
units of 1 / (QUANTA x M), where M is a common multiple of every number of hours that the law lets a
mean be taken over (20 to 24 hours; 6 to 8 of a moving mean). The same for the stations of a city.
Example: for 20 to 24 hours and 6 to 8 hours M is 212,520; 500 ug/m3 is then 1.06e14, well in 64 bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, lcm

from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.standard import CityRule, Day

HOURS = 24
# What a 128-bit whole number, or a decimal of 38 digits, still holds with a year of days summed.
_WIDEST = 10**37
_DAYS = 10_000
_HIGHEST = 10**17  # a station's amount: 1e5 of the book unit, in quanta and hours


def of_hours(days: Iterable[Day]) -> int:
    """Return the common multiple of every number of hours that the rules let a mean be of."""
    multiple = 1
    for day in days:
        if day.kind == "mean":
            multiple = lcm(multiple, *range(day.need, HOURS + 1))
        if day.windows is not None:
            multiple = lcm(multiple, *range(day.windows.need, day.windows.hours + 1))
    return multiple


def needed(stations: int, rule: CityRule) -> int:
    """Return how many of a city's stations must be valid for the city to have a value."""
    share = rule.small_share if stations < rule.small_below else rule.share
    return max(1, ceil(Fraction(share) * stations))


def of_stations(city: str, stations: int, need: int) -> int:
    """Return the common multiple of every number of stations that may make the city's value.

    Raises FaultError for a city of so many stations that exact amounts outgrow 38 digits.
    """
    multiple = lcm(*range(need, stations + 1))
    if multiple * stations * _HIGHEST * _DAYS > _WIDEST:
        details = {"found": city, "count": stations}
        raise FaultError([Fault("city-too-many-stations", Place(city), details)])
    return multiple


def whole(value: Decimal | Fraction, scale: int) -> int:
    """Return `value x scale` as the whole number that it is. Raises ValueError if it is none."""
    scaled = Fraction(value) * scale
    if scaled.denominator != 1:
        raise ValueError(str(value))
    return scaled.numerator
