"""A test for each day of an event (逐日): days that meet it, days that do not, days without a figure.

What it computes: for every calendar day of a stretch whether its figure lies within the bounds.
Input: what the test is asked of on each day, in the base unit of its bounds; first and last day.
Options: the bounds with their units.
Result: `Days`: how many days meet the test, and those that fail or have no figure.
Rounding: none; a figure is compared as it is printed.
Gaps: a day without a row and a day with an empty cell have no figure; they are named and never pass.
Worked example: PM2.5 at most 35 ug/m3 on each day from 23 to 26 September; 20, 36, -, 35: two days meet
    it, the 24th fails, the 25th has no figure.
Differs from: the mean of the stretch, in which one bad day can hide.
Source: the wording of the plans (期间每日达标); both ends are included.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ecotarget.methods.site_list import holds
from ecotarget.model.listing import Condition
from ecotarget.model.task import Day


class Days(NamedTuple):
    """Days that meet the test (a number), that fail it, and that have no figure."""

    met: int
    failed: tuple[Day, ...]
    missing: tuple[date, ...]


def over_days(test: Condition, days: Iterable[Day], first: date, last: date) -> Days:
    """Test every day from `first` to `last`, both included."""
    known = {one.day: one for one in days}
    met, failed, missing = 0, [], []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        one = known.get(day)
        answer = None if one is None else holds(test, one.amount)
        if answer is None:
            missing.append(day)
        elif answer:
            met += 1
        else:
            assert one is not None
            failed.append(one)
    return Days(met, tuple(failed), tuple(missing))
