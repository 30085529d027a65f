"""A row of bars, from the least figure to the largest; a gap stays a gap."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

_BARS = "▁▂▃▄▅▆▇█"
_LEVEL = "▄"  # of figures that do not change
GAP = "·"


def sparkline(values: Sequence[Fraction | None]) -> str:
    """Draw one bar for each figure, the nearest of eight heights; a half goes up."""
    known = [value for value in values if value is not None]
    if not known:
        return GAP * len(values)
    least, room = min(known), max(known) - min(known)

    def bar(value: Fraction) -> str:
        if not room:
            return _LEVEL
        return _BARS[int(Fraction((value - least) * (len(_BARS) - 1), room) + Fraction(1, 2))]

    return "".join(GAP if value is None else bar(value) for value in values)
