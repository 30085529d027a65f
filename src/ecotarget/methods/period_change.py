"""Change of the water quality between two periods (水质变化评价).

What it computes: two yardsticks. By grade: how many grades better or worse. By shares: X = dG - dD in
    percentage points, G the share of good classes, D that of the worst; X > 0 is better. The larger
    of the two changes is told.
Input: counts or weights by class and the grade, of both periods; the rule with its steps.
Result: `none`, `some_better`, `some_worse`, `clear_better` or `clear_worse`, with both parts; None
    where the parts are equally large and point apart: then the law does not say which counts.
Rounding: none; X is an exact fraction and meets 10 and 20 as it is: up to 10 no change, up to 20 some.
Gaps: a period without shares or without a grade leaves only the other yardstick, without either there
    is no comparison (None). That items and sections are the same in both is for the caller to see.
Worked example: G 60 %, D 10 % and then G 72 %, D 4 %: X = 12 + 6 = 18, some better; the grade
    from moderate (3) to moderate: none; some better is told. From 74 % to 76 % with D up from 10 %
    to 24 %: a grade better and X = -12: equally large and apart, nothing is told.
Differs from: the change of the mean concentration; the change of G alone; shares rounded before the
    difference.
Source: 环办〔2011〕22号; above 20 and the notation confirmed, 10 and the grade rule as the clause says.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.methods.share_rating import share
from ecotarget.model.water import ChangeRule

NONE = "none"
BETTER = ("some_better", "clear_better")
WORSE = ("some_worse", "clear_worse")


class Side(NamedTuple):
    """One period: counts or weights by class (None: too few for shares) and its grade, 1 the best."""

    parts: Sequence[int | Fraction] | None
    grade: int | None


class Change(NamedTuple):
    """What two periods say: the larger change, and each yardstick with its figure.

    `steps` are grades, `points` percentage points (X); positive is better. None: not to be had.
    """

    key: str | None
    by_grade: str | None
    steps: int | None
    by_share: str | None
    points: Fraction | None


def change(rule: ChangeRule, before: Side, after: Side) -> Change:
    """Return the change from one period to the other."""
    steps = None
    if before.grade is not None and after.grade is not None:
        steps = before.grade - after.grade
    points = _points(rule, before, after)
    by_grade = 0 if steps is None else _size(steps, 0, rule.clear_steps - 1)
    by_share = 0 if points is None else _size(points, Fraction(rule.same), Fraction(rule.some))
    larger = by_grade if abs(by_grade) >= abs(by_share) else by_share
    apart = by_grade and by_grade == -by_share
    return Change(
        None if apart or (steps is None and points is None) else _key(larger),
        None if steps is None else _key(by_grade),
        steps,
        None if points is None else _key(by_share),
        points,
    )


def _points(rule: ChangeRule, before: Side, after: Side) -> Fraction | None:
    """Return X: by how much the good classes grew more than the bad ones."""
    found = []
    for side in (before, after):
        good = None if side.parts is None else share(side.parts, rule.good)
        bad = None if side.parts is None else share(side.parts, rule.bad)
        if good is None or bad is None:
            return None
        found.append(good - bad)
    return found[1] - found[0]


def _size(figure: int | Fraction, same: int | Fraction, some: int | Fraction) -> int:
    """Return 0 for no change, 1 for some and 2 for a clear one, negative for the worse."""
    if -same <= figure <= same:
        return 0
    size = 1 if -some <= figure <= some else 2
    return size if figure > 0 else -size


def _key(size: int) -> str:
    if size == 0:
        return NONE
    return (BETTER if size > 0 else WORSE)[abs(size) - 1]
