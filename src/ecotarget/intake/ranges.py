"""What an hourly value of ambient air can be: beyond it something else than air was measured.

The bounds are wide on purpose. They catch units that are wrong by a thousand, codes and slips of
the point, never an episode: dust storms reach 10,000 µg/m³ of PM10, and an ozone analyser that is
saturated at 500 ppb prints 1,071 µg/m³ at 0 °C.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget import units
from ecotarget.engine.connection import QUANTA
from ecotarget.intake.factors import factor

# The coldest reference state gives the smallest number of ppb for a mass, so the narrower bound.
_KELVIN = Decimal("273.15")


class Range(NamedTuple):
    """The highest hourly value in µg/m³, and above which a whole day of one value is odd.

    At the detection limit clean air repeats the same figure for days (SO2 2 µg/m³), and CO is
    told in steps of 100 µg/m³; there a repeat says nothing about the instrument.
    """

    top: int
    frozen_above: int


RANGES = {
    # Beta and oscillating-balance monitors end at 1,000 or, in dust, 10,000 µg/m³.
    "pm25": Range(10_000, 10),
    "pm10": Range(20_000, 20),
    "tsp": Range(50_000, 20),
    # Gas analysers of networks end at 500 ppb; near smelters and volcanoes ranges are wider.
    "so2": Range(30_000, 20),
    "no2": Range(5_000, 20),
    "no": Range(10_000, 20),
    "nox": Range(15_000, 20),
    "o3": Range(2_000, 20),
    # Analysers end at 50 or 100 ppm.
    "co": Range(120_000, 2_000),
    # Hourly lead and benzo[a]pyrene beside smelters and coke ovens stay far below these.
    "pb": Range(1_000, 1),
    "bap": Range(100, 1),
}


def top(item: str, book: str) -> int:
    """Return the highest amount of an item that can be, in quanta of its book unit."""
    return _quanta(RANGES[item].top, item, book)


def frozen_above(item: str, book: str) -> int:
    """Return the amount above which a whole day of one value is odd, in quanta."""
    return _quanta(RANGES[item].frozen_above, item, book)


def _quanta(mass: int, item: str, book: str) -> int:
    ratio = factor(units.resolve("ug/m3"), item, units.resolve(book), _KELVIN)
    return int(mass * (ratio if ratio is not None else Fraction(1)) * QUANTA)
