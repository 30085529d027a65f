"""What a sample of water can hold: beyond it something else than water was measured.

Wide on purpose, wide enough for sewage, brine and mud. The bounds catch a unit that is wrong by a
thousand, codes and slips of the point. They are a judgement of this program, no rule of law.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Range(NamedTuple):
    """The lowest and the highest figure of an item in its book unit; the lowest is most often 0."""

    low: Decimal
    top: Decimal


_TOPS = {
    "do": "50",  # algae in sunlight: three times saturation
    "codmn": "5000",
    "cod": "100000",
    "bod5": "50000",
    "nh3n": "5000",
    "tp": "1000",
    "tn": "10000",
    "cu": "1000",
    "zn": "5000",
    "fluoride": "5000",
    "se": "100",
    "as": "1000",
    "hg": "10",
    "cd": "100",
    "cr6": "1000",
    "pb": "1000",
    "cyanide": "1000",
    "phenol": "5000",
    "oil": "10000",
    "las": "1000",
    "sulfide": "5000",
    "fc": "1000000000",
    "so4": "200000",
    "cl": "300000",  # saturated brine
    "no3n": "10000",
    "no2n": "5000",
    "fe": "50000",  # acid water of mines
    "mn": "10000",
    "al": "50000",
    "na": "200000",
    "iodide": "1000",
    "hardness": "200000",
    "tds": "500000",
    "coliform_total": "1000000000",
    "bacteria": "1000000000",
    "colour": "100000",
    "turbidity": "100000",  # the Yellow River in flood
    "conductivity": "500000",
    "chla": "20",
    "sd": "100",
    "din": "5000",
    "dip": "1000",
    "nh3_free": "1000",
    "coliform": "1000000000",
}
_NOTHING = Decimal(0)
RANGES = {
    "temperature": Range(Decimal(-10), Decimal(100)),
    "ph": Range(_NOTHING, Decimal(14)),
    "orp": Range(Decimal(-2000), Decimal(2000)),
    **{item: Range(_NOTHING, Decimal(top)) for item, top in _TOPS.items()},
}
