"""At least so many in each month, quarter ... (每月至少一次): which periods have too few.

What it computes: for each whole period within a stretch the number of events in it; the periods with
    fewer than asked, and among them those with none.
Input: the days of the events, one for each event; the stretch; the last day that is told.
Options: the span (day, month, quarter, half-year, year) and how many it takes.
Result: `Counted`: a count for each period that has ended, and the one that still runs.
Rounding: none.
Gaps: a period without an event counts 0 and is named. A period that ends after the last day told is
    running: it is neither kept nor missed. Two events on one day are two. Events outside the stretch
    do not count.
Worked example: one a month, 2024, told up to 20 April; events on 5 January, 8 January, 31 March:
    January 2, February 0, March 1; April runs. February is empty, the rest is kept.
Differs from: a total for the year divided by twelve; moving windows of thirty days.
Source: the wording of the plans (每月至少1次, 每季度).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ecotarget.model.period import Period


class Counted(NamedTuple):
    """The periods that have ended with their counts, and the one that runs, if one does."""

    ended: tuple[tuple[Period, int], ...]
    running: tuple[Period, int] | None

    def short(self, at_least: int) -> tuple[Period, ...]:
        """Return the periods with fewer events than asked."""
        return tuple(period for period, count in self.ended if count < at_least)

    def empty(self) -> tuple[Period, ...]:
        """Return the periods without an event."""
        return tuple(period for period, count in self.ended if not count)


def counted(events: Iterable[date], within: Period, span: str, last: date) -> Counted:
    """Count the events of each whole period of `span` within a stretch up to the day `last`."""
    days = [day for day in events if day <= last]
    ended: list[tuple[Period, int]] = []
    running: tuple[Period, int] | None = None
    for period in within.parts(span):
        found = period, len([day for day in days if period.start <= day <= period.end])
        if period.end <= last:
            ended.append(found)
        elif period.start <= last:
            running = found
    return Counted(tuple(ended), running)
