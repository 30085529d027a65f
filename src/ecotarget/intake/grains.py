"""From the unit of a sample to grains, the whole numbers of 10^-9 of the book unit that SQL adds up.

Every unit of one quantity of water differs from its book unit by a power of ten (mg/L, μg/L, g/L,
mg/m3; 个/L, 万个/L), so a conversion moves the point and nothing is lost but what stands behind the
ninth decimal of the book unit. A half there is rounded away from zero, as the engine does it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ecotarget import units
from ecotarget.model.amount import Unit
from ecotarget.model.water import GRAINS

# A text of six digits before the point, or a typed figure of MOST, times 10^TOP fits into 64 bits.
TOP = 12
MOST = 9_000_000
# No amount in grains is larger: beyond every range, and two of them still fit into 64 bits.
LARGEST = 4 * 10**18


def power(unit: Unit, book: Unit) -> int | None:
    """Return n where a figure in `unit` times 10^n is in grains of the book unit; None if none is."""
    if not units.compatible(unit, book):
        return None
    ratio = Fraction(unit.factor) / Fraction(book.factor) * GRAINS
    size = len(str(ratio.numerator)) - 1
    return size if ratio == 10**size and size <= TOP else None


def grains(figure: str, size: int) -> int:
    """Return a plain figure times 10^`size` as a whole number, at most LARGEST either way."""
    exact = Fraction(Decimal(figure)) * Fraction(10**size)
    whole, rest = divmod(abs(exact.numerator), exact.denominator)
    whole = min(whole + (2 * rest >= exact.denominator), LARGEST)
    return -whole if exact < 0 else whole
