"""Sites on a list by a configured test (红黑榜): which pass it, which do not, which nobody can place.

What it computes: a site is on the list when all (or any) of the conditions hold of its row.
Input: for each condition of the list what the row says: an amount in the base unit of the bound (of
    words 1, one of them, and 0, another), None where the row says nothing.
Options: `all` or `any`; the conditions, bounds with their units or words.
Result: True, False or None (nobody can tell), with the numbers of the conditions that decide: of a
    site on the list those that hold, of one that nobody can place those that are not known.
Rounding: none; amounts are compared exactly in the base unit.
Gaps: nothing said is neither held nor broken. One condition that fails keeps a site off an `all` list
    and one that holds puts it on an `any` list, whatever else is unknown.
Worked example: black when any of: PM10 above 150 ug/m3, no camera. 0.16 mg/m3 with a camera is on it for
    PM10; no figure with a camera is open; no figure without a camera is on it for the camera.
Differs from: the documents name red and black lists and give no test; the conditions are the user's.
Source: three-valued logic; the conditions are configured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.listing import Condition
from ecotarget.model.ranking import ALL

_HOLDS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda amount, bound: amount >= bound,
    "<=": lambda amount, bound: amount <= bound,
    ">": lambda amount, bound: amount > bound,
    "<": lambda amount, bound: amount < bound,
}


class Placed(NamedTuple):
    """Whether a site is on the list, and the numbers of the conditions that decide."""

    listed: bool | None
    deciding: tuple[int, ...]


def placed(how: str, conditions: Sequence[Condition], amounts: Sequence[Fraction | None]) -> Placed:
    """Tell whether a site is on a list."""
    answers = [holds(one, amount) for one, amount in zip(conditions, amounts, strict=True)]
    decided = how != ALL  # one such answer decides the whole
    if decided in answers:
        return Placed(decided, tuple(n for n, answer in enumerate(answers) if answer is decided))
    if None in answers:
        return Placed(None, tuple(n for n, answer in enumerate(answers) if answer is None))
    return Placed(not decided, tuple(range(len(answers))))


def holds(condition: Condition, amount: Fraction | None) -> bool | None:
    """Tell whether a condition holds of an amount; None when there is none."""
    if amount is None:
        return None
    if condition.words:
        return amount == 1
    return all(_HOLDS[sign](amount, Fraction(bound.base)) for sign, bound in condition.bounds)
