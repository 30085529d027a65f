"""Rounding of whole numbers in SQL, exact: nothing on the way is a float.

What it computes: `amount / unit` rounded to a whole number, half to even (GB/T 8170-2008, 3.2) or
half away from zero. Input: two SQL expressions of whole numbers, amount >= 0, unit > 0.
Worked example: amount 25, unit 10: half to even 2, half away 3; amount 35: 4 and 4.
"""

from __future__ import annotations


def quotient(amount: str, unit: str, mode: str) -> str:
    """Return the SQL expression of `amount / unit` rounded to a whole number."""
    whole = f"(({amount}) // ({unit}))"
    rest = f"(({amount}) - {whole} * ({unit}))"  # half as dear as a second division
    up = f"2 * {rest} > ({unit})"
    if mode == "half-even":
        up += f" OR (2 * {rest} = ({unit}) AND {whole} % 2 = 1)"
    elif mode == "half-away":
        up += f" OR 2 * {rest} = ({unit})"
    else:
        raise ValueError(mode)
    return f"({whole} + CASE WHEN {up} THEN 1 ELSE 0 END)"
