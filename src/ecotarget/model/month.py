"""Months of reports: what a folder of JSON reports holds, month by month."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.result import Result


class Ranked(NamedTuple):
    """The rank of a place among the `field` ranked ones of a table; None for a place that is not ranked.

    `unranked` places have no rank: each may stand ahead or behind.
    """

    place: str
    measure: str
    dataset: str
    period: str
    rank: int | None
    field: int
    unranked: int
    file: str


class Late(NamedTuple):
    """An item of a ledger that is past its term. `jurisdiction` is "" where the ledger names none."""

    jurisdiction: str
    unit: str
    ledger: str
    id: str
    name: str
    due: str
    days: int
    file: str


class Exceeding(NamedTuple):
    """A water section beyond its class, or (`verdict` undecided) one that may be.

    `jurisdiction` is the id of its county or city, "" while nobody has looked for it.
    """

    jurisdiction: str
    county: str
    city: str
    section: str
    river: str
    required: str
    found: str
    verdict: str
    months: int | None
    period: str
    file: str


class Watched(NamedTuple):
    """A county and its city that have sections in a table; the id of either, "" while it is unknown."""

    county: str
    city: str
    jurisdiction: str


class Kept(NamedTuple):
    """A ledger that was handed in whole, of a jurisdiction ("" where it names none)."""

    name: str
    jurisdiction: str

    def concerns(self, place: str) -> bool:
        """Tell whether items of a place may stand in it: its own, that of its city, or nobody's."""
        return self.jurisdiction in ("", place) or place.startswith(f"{self.jurisdiction}/")


class Month(NamedTuple):
    """What the folder holds of one month. `ledgers` and `sections` tell of whom there is such a file.

    `day` is the last day that a report of the month looks from; None where none of them says it.
    """

    text: str
    day: date | None
    results: tuple[Result, ...]
    ranks: tuple[Ranked, ...]
    late: tuple[Late, ...]
    exceeding: tuple[Exceeding, ...]
    ledgers: tuple[Kept, ...]
    sections: tuple[Watched, ...]

    def of(self, place: str) -> tuple[Result, ...]:
        """Return what reports of check say of the targets of one place."""
        return tuple(
            one for one in self.results if one.jurisdiction == place and one.target is not None
        )

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The places that have a report of check in this month."""
        return tuple(sorted({one.jurisdiction for one in self.results if one.target is not None}))


class Folder(NamedTuple):
    """All months of a folder, in their order, with warnings and the files read."""

    months: tuple[Month, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]

    def at(self, text: str) -> Month | None:
        """Return the month with this text."""
        return next((one for one in self.months if one.text == text), None)


def month_of(day: date) -> str:
    """Return the month of a day, YYYY-MM."""
    return f"{day.year:04d}-{day.month:02d}"


def before(text: str, months: int = 1) -> str:
    """Return the month so many months before."""
    number = int(text[:4]) * 12 + int(text[5:]) - 1 - months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
