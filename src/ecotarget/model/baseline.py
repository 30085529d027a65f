"""A baseline: an earlier report of `check`; what failed in it already is no news."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ecotarget.model.result import Result

KNOWN = "known"
NEW = "new"


class Stale(NamedTuple):
    """An entry of the baseline that fails no more; `counted` is what it counts as now, "" if gone."""

    was: Result
    counted: str


class Baseline(NamedTuple):
    """The baseline of a run and what became of it.

    `known` and `new` count the findings that fail the run or would; `aside` counts the entries that
    failed and were not asked for this time.
    """

    file: str
    as_of: date | None
    known: int
    new: int
    aside: int
    stale: tuple[Stale, ...]
