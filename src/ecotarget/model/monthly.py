"""The monthly report: a page for each place, and what belongs to none of them."""

from __future__ import annotations

from typing import NamedTuple

from ecotarget.model.change import Change
from ecotarget.model.finding import Input
from ecotarget.model.ladder import Ladder, OnStep
from ecotarget.model.month import Exceeding, Late, Ranked
from ecotarget.model.result import Result
from ecotarget.model.target import Names


class Page(NamedTuple):
    """One place in one month.

    `changes` is None when nobody can tell: this month or the month before has no report of the place.
    `has_sections` and `has_ledgers` tell whether a table of the month holds sections of the place, and
    a ledger its items: without one, none beyond its class and none overdue would be said of nothing.
    """

    jurisdiction: str
    names: Names
    results: tuple[Result, ...]
    changes: tuple[Change, ...] | None
    exceeding: tuple[Exceeding, ...]
    late: tuple[Late, ...]
    ranks: tuple[Ranked, ...]
    standing: OnStep | None
    has_sections: bool
    has_ledgers: bool


class MonthlyReport(NamedTuple):
    """All pages of a month, and the sections and items of places that have no page.

    `has_sections`, `has_ledgers` and `has_ranks` tell whether the month has such files at all.
    """

    month: str
    before: str
    pages: tuple[Page, ...]
    exceeding: tuple[Exceeding, ...]
    late: tuple[Late, ...]
    has_sections: bool
    has_ledgers: bool
    has_ranks: bool
    ladder: Ladder | None
    inputs: tuple[Input, ...]
