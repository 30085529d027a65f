"""Lists of objects that are counted: which belong to the scope, which are done."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.amount import Amount, Unit
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.target import Indicator, Names


class Heading(NamedTuple):
    """What data that are counted say of themselves: whose they are, of when, and where they lie.

    `jurisdiction` and `scope` are texts as the targets write them; an empty scope is the whole.
    """

    names: Names
    place: Place
    files: tuple[str, ...]
    sheet: str | None
    delimiter: str | None
    jurisdiction: str
    period: Period
    scope: str


class Condition(NamedTuple):
    """What an object must be to belong to the scope: one of `words`, or within all of `bounds`.

    A bound is a sign (`>=`, `<=`, `>`, `<`) and an amount. The figures of the column are in `unit`,
    or in what `unit_column` says row by row.
    """

    column: str
    words: tuple[str, ...] = ()
    bounds: tuple[tuple[str, Amount], ...] = ()
    unit: Unit | None = None
    unit_column: str | None = None


class Done(NamedTuple):
    """How one sees that an object is done.

    A column holds one of the words `yes` and `no`, or (`by_day`) the day on which it was done, which
    must not be after `due` (None: the end of the period); or it stands in a second list, `file`, in
    the column `name`.
    """

    column: str = ""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    by_day: bool = False
    due: date | None = None
    file: str | None = None
    sheet: str | None = None
    name: str = ""


class Listing(NamedTuple):
    """The checked description of a list. `listed` is how many objects there must be in the scope."""

    heading: Heading
    indicator: Indicator
    name: str  # the column with the object's name or code
    within: tuple[Condition, ...]
    done: Done
    listed: int | None

    @property
    def due(self) -> date:
        """The last day on which something is done in time."""
        return self.done.due or self.heading.period.end

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the list is made of."""
        more = () if self.done.file is None else (self.done.file,)
        return (*self.heading.files, *more)


class Listed(NamedTuple):
    """One object of a list; `done` is None where the list does not say.

    `amounts` are what each condition of the scope is asked of, in the base unit of its bound (1 and 0
    for one of its words and another), None where the list does not say.
    """

    name: str
    done: bool | None
    amounts: tuple[Fraction | None, ...]
    place: Place
