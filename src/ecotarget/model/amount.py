"""An amount is an exact decimal with a unit; nothing here ever becomes a float.

Every factor of the closed list of units is a terminating decimal, so an amount can be carried to
the base unit of its dimension without loss. Comparisons are made there, and only there.
"""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from typing import NamedTuple

# Python's own context rounds at 28 digits without a word. Here a lost digit is an error.
EXACT = Context(
    prec=400,
    rounding=ROUND_HALF_EVEN,
    traps=[Inexact, InvalidOperation, DivisionByZero, Overflow],
)
# For quotients that are only shown: half to even, as GB/T 8170-2008 rounds.
SHOWN = Context(prec=120, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero])


class Unit(NamedTuple):
    """One unit of the closed list.

    `factor` times a figure in this unit gives the figure in the base unit of `dimension`, exactly.
    `kind` tells what a counting word counts (家 counts firms, 家次 visits); None elsewhere.
    """

    spelling: str
    dimension: str
    factor: Decimal
    zh: str
    en: str
    kind: str | None = None


PURE = Unit("", "number", Decimal(1), "", "")
PERCENT = Unit("%", "share", Decimal(1), "%", "%")
POINTS = Unit("pp", "points", Decimal(1), "个百分点", "percentage points")


class Amount(NamedTuple):
    """An exact figure: `value` in `unit`."""

    value: Decimal
    unit: Unit

    @property
    def base(self) -> Decimal:
        """The figure in the base unit of its dimension, exact."""
        return EXACT.multiply(self.value, self.unit.factor)


def quotient(numerator: Decimal, denominator: Decimal, places: int = 9) -> Decimal:
    """Divide for printing: every digit if the division ends, else half-even at `places` decimals.

    Dividing by one gives the figure itself, with the zeros that it was written with.
    """
    if denominator == 1:
        return numerator
    context = SHOWN.copy()
    context.clear_flags()
    result = context.divide(numerator, denominator)
    if context.flags[Inexact]:
        result = tidy(round_to(result, places))
    return result or Decimal(0)  # a quotient that prints as nothing has no sign


def round_to(value: Decimal, places: int) -> Decimal:
    """Round half to even (GB/T 8170-2008, 3.2) at `places` decimals."""
    return SHOWN.quantize(value, Decimal(1).scaleb(-places))


def tidy(value: Decimal) -> Decimal:
    """Drop the zeros behind the last digit (`plain` never writes an exponent)."""
    return value.normalize(SHOWN)


def plain(value: Decimal) -> str:
    """Write a decimal with the digits it has and without an exponent."""
    return format(value, "f")
