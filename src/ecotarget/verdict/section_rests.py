"""How sections stand in a year under way: what is decided, what is open, and which of them decide."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from ecotarget.model import course as kinds
from ecotarget.model.amount import tidy
from ecotarget.model.course import Course, ItemCourse, SectionCourse
from ecotarget.model.finding import Reason
from ecotarget.verdict.goal import DOWN, Goal, fact, farthest

_PLACES = 4  # of what the months to come may average


def lines(goal: Goal, course: Course) -> tuple[Reason, ...]:
    """Tell how many sections must keep their class, which are lost, and what the others still need.

    Named are the open sections that decide: whose months so far lie beyond the class, so that those
    left must be better than its limit.
    """
    counted = {
        state: [one for one in course.sections if one.kept == state]
        for state in (kinds.KEPT, kinds.LOST, kinds.OPEN)
    }
    kept, lost, still = (len(counted[state]) for state in (kinds.KEPT, kinds.LOST, kinds.OPEN))
    found = [fact("sections-counted", kept=kept, lost=lost, open=still)]
    needed = _needed(goal, course)
    if needed is not None:
        more = max(0, needed - kept)
        found.append(fact("sections-needed", needed=needed, more=more, open=still))
    if lost:
        names = tuple(one.section for one in counted[kinds.LOST])
        found.append(fact("sections-lost", sections=names))
    beyond = [(one, item) for one in counted[kinds.OPEN] for item in _beyond(one)]
    found.extend(_told(one, item) for one, item in beyond)
    within = still - len({one.section for one, _ in beyond})
    if within:
        found.append(fact("sections-within", count=within))
    return tuple(found)


def _needed(goal: Goal, course: Course) -> int | None:
    """Return how many sections must keep their class; None where their number does not decide."""
    whole = len(course.sections)
    if not whole or goal.target.indicator.dimension == "class":
        return whole or None
    each = Fraction(100, whole) if course.as_share else Fraction(1)
    if goal.way == DOWN:
        most = farthest(lambda n: n <= whole and goal.keeps(n * each), DOWN)
        return None if most is None else whole - most
    if not goal.keeps(whole * each):
        return None
    # Down from all of them: a share of all, and nothing else, may be what is asked.
    return next((n + 1 for n in range(whole - 1, -1, -1) if not goal.keeps(n * each)), 0)


def _beyond(one: SectionCourse) -> Iterator[ItemCourse]:
    """Yield the items whose months left must be better than the limit."""
    for item in one.items:
        if item.rest is None or (item.rest < item.limit if item.lower else item.rest > item.limit):
            yield item


def _told(one: SectionCourse, item: ItemCourse) -> Reason:
    said: dict[str, object] = {
        "section": one.section,
        "item": item.names,
        "mean": item.mean,
        "months": item.months,
        "left": item.left,
        "limit": item.limit,
        "unit": item.unit,
    }
    if item.rest is None:
        return fact("section-none", **said)
    said["rest"] = _safely(item.rest, item.lower)
    return fact("section-rest", **said) if item.lower else fact("section-rest-least", **said)


def _safely(rest: Fraction, lower: bool) -> Decimal:
    """Round to the side that keeps the class: down where less is better, else up."""
    whole = floor(rest * 10**_PLACES) if lower else ceil(rest * 10**_PLACES)
    return tidy(Decimal(f"{whole}E-{_PLACES}"))
