"""Values of mixed magnitude (数量级混用): which value fits its identity only in another unit?

What it computes: given an identity that a row does not keep, which one of its values would keep it if
    it were multiplied by a power of ten between units that tables mix.
Input: the values as printed; a function that tells whether values keep the identity.
Options: none; the powers are those between kg, t, 10^4 t and 10^8 t, µg and mg, yuan and 10^4 yuan.
Result: `Scale`: the value's place, from 0, and the powers of ten that mend the row. Empty where none
    does or the identity holds already.
Rounding: a value that is scaled keeps its digits: 16.1 becomes 0.00161, with five decimals.
Gaps: a value of zero has no magnitude.
Worked example: hazardous waste of 2012 in 10^4 t: used 2004.6, disposed 698.2, stored 846.9, dumped
    16.1; (2004.6 + 698.2) / (2004.6 + 698.2 + 846.9 + 16.1) = 75.8 %, stated is 76.1. With 16.1 x 10^-4
    it is 76.14: the dumped waste was printed in t.
Differs from: a guess by the size of neighbouring figures.
Source: arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ecotarget.model.amount import EXACT

POWERS = (-8, -6, -4, -3, 3, 4, 6, 8)


class Scale(NamedTuple):
    """The value that is of another magnitude, and the powers of ten that mend it."""

    number: int
    powers: tuple[int, ...]


def scales(
    values: Sequence[Decimal], keeps: Callable[[Sequence[Decimal]], bool]
) -> Iterator[Scale]:
    """Yield each value that mends the identity when it alone is scaled."""
    if keeps(values):
        return
    for number, value in enumerate(values):
        if value == 0:
            continue
        found = tuple(
            power
            for power in POWERS
            if keeps([*values[:number], EXACT.scaleb(value, power), *values[number + 1 :]])
        )
        if found:
            yield Scale(number, found)
