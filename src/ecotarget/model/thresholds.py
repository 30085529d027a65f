"""Where the states of the pace begin."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Thresholds(NamedTuple):
    """Where the states begin, as the user configures them.

    `chance_on`, `chance_off`: with a projection, on pace from this probability on, off pace below that.
    `behind_risk`, `behind_off`: of what goes by a schedule, how many points of the whole it may be behind
    before it is at risk, and off pace.
    """

    chance_on: Fraction = Fraction(4, 5)
    chance_off: Fraction = Fraction(1, 5)
    behind_risk: Fraction = Fraction(0)
    behind_off: Fraction = Fraction(1, 10)
