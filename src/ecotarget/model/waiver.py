"""A waiver: somebody who may do so excuses one target from counting, for a time and with a reason.

It changes no verdict. While it is in force the finding counts as waived, and its true outcome stands
beside it.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ecotarget.model.faults import Place
from ecotarget.model.period import Period

ACTIVE = "active"
ENDING = "ending"  # in force, in its last days
NOT_BEGUN = "not_begun"
EXPIRED = "expired"
RENEWED = "renewed"  # it ran out, and another one of the same target is in force
UNNEEDED = "unneeded"  # in force, and the target is kept without it
UNMATCHED = "unmatched"  # no target of this id, jurisdiction and period
# What needs attention first.
STATES = (UNMATCHED, EXPIRED, ENDING, UNNEEDED, NOT_BEGUN, ACTIVE, RENEWED)
LAST_DAYS = 30

# One target of one jurisdiction and one period, nothing looser.
Key = tuple[str, str, date, date]


class Waiver(NamedTuple):
    """One entry of a waiver file, in force from `starts` to `expires`, both included.

    `jurisdiction` is an id; where no target file knows the place, it is what was written.
    """

    id: str
    target: str
    jurisdiction: str
    period: Period
    reason: str
    approved_by: str
    document: str
    starts: date
    expires: date
    place: Place

    @property
    def key(self) -> Key:
        """What it is for."""
        return self.jurisdiction, self.target, self.period.start, self.period.end

    def holds_on(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.starts <= day <= self.expires


class Standing(NamedTuple):
    """What became of a waiver in a run: its state on a day.

    `day` is the day asked for, else the last day of the figure, else that of the period. `outcome` is
    the true outcome of its target, None where that was not evaluated; `near` is what an unmatched
    one may have meant.
    """

    waiver: Waiver
    state: str
    day: date
    outcome: str | None = None
    near: tuple[str, ...] = ()

    @property
    def days_left(self) -> int:
        """Count the days after `day` on which it is still in force; negative when it ran out."""
        return (self.waiver.expires - self.day).days
