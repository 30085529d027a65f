"""Schedule progress (序时进度): what is owed of a quantity by a day, and what is done of it.

What it computes: the share of a term that has passed by the end of a day, and from it what is owed:
    the planned quantity times that share, or what the milestones say.
Input: the planned quantity; first and last day of the term; progress, an amount for each day on which
    something was added; milestones, each with its day and what is to be done in all by then.
Options: without milestones `by_days`. With milestones in steps (owed is what the last milestone that
    has come says, nothing before the first) or linear (between two milestones by calendar days,
    beginning with nothing on the eve of the first day, ending with the plan on the last).
Result: exact fractions in the unit of the plan; the day on which the plan was reached.
Rounding: none.
Gaps: before the first day nothing is owed, after the last one everything. What lies after the day asked
    for is not seen. A plan of zero is reached at once.
Days: calendar days, both ends counted: on the evening of 31 January 31 of 366 days of 2024 have passed.
Worked example: 12 planned for 2024, 5 done by 30 June: 182 of 366 days, owed are 12 * 182/366 = 5.967,
    and 5 is behind by 8.1 points. With milestones 3 by 31 March and 9 by 30 September, 3 are owed on 30
    June in steps, and 3 + 6 * 91/183 = 5.984 linear.
Differs from: months passed of twelve (half of the year on 30 June is 50 %, by days 49.7 %); progress
    weighted by money.
Source: 序时进度 as plans and circulars use the word; no text defines it, so days and milestones are
    a choice that is said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from ecotarget.model.task import LINEAR, Step


def time_share(start: date, due: date, day: date) -> Fraction:
    """Return the share of the days from `start` to `due` that have passed at the end of `day`."""
    whole = (due - start).days + 1
    passed = (day - start).days + 1
    return Fraction(min(max(passed, 0), whole), whole)


def by_days(planned: Decimal, start: date, due: date, day: date) -> Fraction:
    """Return what is owed by a day when the work is spread evenly."""
    return Fraction(planned) * time_share(start, due, day)


def by_milestones(
    planned: Decimal, milestones: Sequence[Step], how: str, start: date, due: date, day: date
) -> Fraction:
    """Return what is owed by a day; milestones are in the order of their days."""
    if day >= due:
        return Fraction(planned)
    if how != LINEAR:
        owed = [Fraction(one.amount) for one in milestones if one.day <= day]
        return owed[-1] if owed else Fraction(0)
    eve = start - timedelta(days=1)
    marks = [(eve, Fraction(0)), *((one.day, Fraction(one.amount)) for one in milestones)]
    if marks[-1][0] < due:
        marks.append((due, Fraction(planned)))
    (before, low), (after, high) = next(pair for pair in pairwise(marks) if day < pair[1][0])
    passed = max((day - before).days, 0)
    return low + (high - low) * Fraction(passed, (after - before).days)


def next_milestone(milestones: Iterable[Step], day: date) -> Step | None:
    """Return the first milestone that is still to come after a day."""
    return next((one for one in milestones if one.day > day), None)


def done(progress: Iterable[Step], day: date, since: date | None = None) -> Fraction:
    """Return what was added up to a day, from `since` on if it is given."""
    total = Fraction(0)
    for one in progress:
        if one.day <= day and (since is None or one.day >= since):
            total += Fraction(one.amount)
    return total


def reached_on(progress: Iterable[Step], planned: Decimal, start: date, day: date) -> date | None:
    """Return the day on which the plan was reached, None if it was not by `day`."""
    total = Fraction(0)
    if total >= planned:
        return start if start <= day else None
    for one in progress:
        total += Fraction(one.amount)
        if total >= planned and one.day <= day:
            return one.day
    return None
