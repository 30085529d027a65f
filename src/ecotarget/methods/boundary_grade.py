"""Grade of a boundary section between two jurisdictions (跨行政区域河流交接断面水质考核).

What it computes: one of four grades from three questions: does the section meet its target, is the
    water that leaves better than that which enters, is it better than the year before.

    | target met | leaves against enters | better than last year | worse than last year |
    |---|---|---|---|
    | yes | | 1 | 2 |
    | no | better | 1 | 2 |
    | no | worse | 3 | 4, but 3 if the water that leaves fell off less than that which enters |

Input: whether the target is met (None: nobody can tell); for every item of the rule (CODMn, NH3-N, TP)
    the mean of the year and of the year before, of the outflow and of the inflow.
Options: none. Items, the names of the grades and the time in force are data of the rule.
Result: the best and the worst grade that the data allow, 1 to 4; one grade where they agree.
Rounding: none; exact means are compared.
Gaps: a mean that is missing leaves its question open, and every answer to it is graded. It costs
    nothing where it does not matter: with the target met nobody asks for the inflow.
Decisions (the text that could be read has the table only, so all four are unconfirmed):
    the items are graded one by one, and the worst grade counts; a lower mean is the better one; two
    equal means are neither better nor worse, so both answers are graded; "fell off less" is
    asked of the rise in mg/L and of the rise in %, and stays open where the two disagree.
Worked example: target missed, CODMn leaves with 6.6 (6.4 last year) and enters with 6.5 (6.0): worse
    than it enters, worse than last year, but 0.2 against 0.5: grade 3.
Differs from: the rate of boundary sections that meet their class; compensation rules, which weigh
    the same means with money.
Source: Zhejiang's rule as published for 2013; whether the table holds today is unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.target import Names
from ecotarget.model.water import BoundaryRule

_EITHER = (True, False)


class Waters(NamedTuple):
    """The means of one item in one unit: what leaves and enters, this year and the year before."""

    outflow: Fraction | None
    inflow: Fraction | None
    outflow_before: Fraction | None
    inflow_before: Fraction | None


class Graded(NamedTuple):
    """The grade, from `best` to `worst` (1 is the best); `items` has the two of each item.

    `names` are those of the grade, None when the data allow more than one.
    """

    best: int
    worst: int
    names: Names | None
    items: tuple[tuple[str, int, int], ...]


def grade(rule: BoundaryRule, target_met: bool | None, waters: Mapping[str, Waters]) -> Graded:
    """Return the grade of a section; an item without means is as good as nothing known of it."""
    unknown = Waters(None, None, None, None)
    items = []
    for item in rule.items:
        orders = tuple(_orders(target_met, waters.get(item, unknown)))
        items.append((item, min(orders), max(orders)))
    best, worst = max(low for _, low, _ in items), max(high for _, _, high in items)
    names = rule.names[best - 1] if best == worst else None
    return Graded(best, worst, names, tuple(items))


def _orders(target_met: bool | None, waters: Waters) -> Iterator[int]:
    """Yield the grade for every answer that the data leave open."""
    cleaner = _answers(_is_lower(waters.outflow, waters.inflow))
    improved = _answers(_is_lower(waters.outflow, waters.outflow_before))
    for met in _answers(target_met):
        for better_than_inflow in cleaner:
            for better_than_before in improved:
                if met or better_than_inflow:
                    yield 1 if better_than_before else 2
                elif better_than_before:
                    yield 3
                else:
                    yield from (3 if less else 4 for less in _answers(_fell_less(waters)))


def _answers(answer: bool | None) -> tuple[bool, ...]:
    return _EITHER if answer is None else (answer,)


def _is_lower(one: Fraction | None, other: Fraction | None) -> bool | None:
    """Tell whether a mean is the lower one; None when it is not known or they are equal."""
    return None if one is None or other is None or one == other else one < other


def _fell_less(waters: Waters) -> bool | None:
    """Tell whether the outflow fell off less than the inflow, by amount and in %."""
    outflow, inflow, outflow_before, inflow_before = waters
    if outflow is None or inflow is None or not outflow_before or not inflow_before:
        return None
    by_amount = outflow - outflow_before < inflow - inflow_before
    # In % of the year before, each side multiplied by the means of that year.
    in_percent = outflow * inflow_before < inflow * outflow_before
    return by_amount if by_amount == in_percent else None
