"""Rounding of exact fractions, as the law says it: once, from the exact value.

Source: GB/T 8170-2008, 3.2 (half to even; negative figures by their absolute value, which half to
even does by itself). `half-away` is the rule of other editions on the shelf.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ecotarget.model.standard import Rounding


def rounded(value: Fraction, rule: Rounding) -> Decimal:
    """Round an exact fraction to `rule.places` decimals; the result has just those decimals."""
    scaled = abs(value) * 10**rule.places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    half = 2 * rest - scaled.denominator
    if rule.mode not in ("half-even", "half-away"):
        raise ValueError(rule.mode)
    if half > 0 or (half == 0 and (rule.mode == "half-away" or whole % 2)):
        whole += 1
    # Through text: arithmetic of Decimal would cut a long figure at 28 digits.
    sign = "-" if value < 0 and whole else ""
    return Decimal(f"{sign}{whole}E{-rule.places}")
