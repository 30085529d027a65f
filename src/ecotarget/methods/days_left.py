"""Days left of a term (剩余天数): calendar days and working days; frozen when the item is closed.

What it computes: how many days are left from the day asked for to the term; of an item that is closed,
    from the day of closing. Working days leave out Saturdays and Sundays, but for days that a calendar
    declares worked or free (调休).
Input: a table of items as `repeats` gives them; for one item its term, the day, and the day of closing.
Options: which items: overdue, due soon (not closed, the term on the day or up to `within` days after it),
    relapsed; the calendar.
Result: `Item`s by term and id; negative days are days over the term.
Rounding: none.
Gaps: without a term there is no number. 0 is one: the term is today, and nothing is overdue. An item
    due soon is not closed; one that is closed keeps the days that it had left for ever.
Worked example: term Monday 2024-02-19, day Friday 2024-02-09: 10 calendar days. The working days after
    the 9th: Monday 12th to Friday 16th are free (New Year), Sunday 18th is worked, and the 19th: 2. On
    the 20th: -1 and -1.
Differs from: counts that take the day itself for a day left; days that run on after closing.
Source: the practice of ledgers; working days by the yearly notice of the State Council on holidays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ecotarget.engine.text import literal, value
from ecotarget.model.ledger import NOT_YET, Item

OVERDUE, DUE_SOON, RELAPSED = "overdue", "due_soon", "relapsed"
WHICH = (OVERDUE, DUE_SOON, RELAPSED)
_NAMED = ("id", "unit", "name", "found", "due", "state", "ended", "file", "row_")
_WEEK, _WORKED = 7, 5


class Calendar(NamedTuple):
    """Days that are worked or free against the week, in their order, and how many more they work.

    `more[n]` are the working days that the first n of `days` add to those of the week.
    """

    days: tuple[date, ...]
    more: tuple[int, ...]

    @classmethod
    def of(cls, said: Mapping[date, bool]) -> Calendar:
        """Return the calendar of days that are worked (True) or free (False)."""
        days = tuple(sorted(day for day in said if said[day] != is_weekday(day)))
        more = [0]
        for day in days:
            more.append(more[-1] + (1 if said[day] else -1))
        return cls(days, tuple(more))

    def working_days(self, start: date, end: date) -> int:
        """Return the working days after `start` up to `end`; negative where `end` comes first."""
        return self._up_to(end) - self._up_to(start)

    def _up_to(self, day: date) -> int:
        weeks, rest = divmod(day.toordinal(), _WEEK)  # the first day of all was a Monday
        return weeks * _WORKED + min(rest, _WORKED) + self.more[bisect_right(self.days, day)]


def sql(
    source: str,
    which: str,
    day: date,
    within: int = 0,
    more: Sequence[str] = (),
    unit: str | None = None,
) -> str:
    """Return the SELECT of the items that are named, by term and id.

    `which` is one of WHICH; `within` the days that due soon reaches ahead; `more` further columns
    of the table; `unit` the one unit whose items are wanted, None for all.
    """
    last = day + timedelta(days=within)
    tests = {
        OVERDUE: "i.is_overdue = 1",
        DUE_SOON: f"i.ended IS NULL AND i.state <> {literal(NOT_YET)} "
        f"AND i.due >= {value(day)} AND i.due <= {value(last)}",
        RELAPSED: "i.is_relapsed = 1",
    }
    named = ", ".join(f"i.{name}" for name in (*_NAMED, *more))
    own = "" if unit is None else f" AND i.unit = {literal(unit)}"
    return f"SELECT {named} FROM {source} AS i WHERE {tests[which]}{own} ORDER BY i.due, i.id"


def of_row(
    row: Sequence[object], day: date, calendar: Calendar, more: Mapping[str, str] | None = None
) -> Item:
    """Return the item of one row of `sql` as it stands on the day.

    `more` gives the title of each further column by its name, in the order of `sql`.
    """
    id_, unit, name, found, due, state, ended, file, line, *rest = row
    assert found is None or isinstance(found, date)
    assert due is None or isinstance(due, date)
    assert ended is None or isinstance(ended, date)
    return Item(
        str(id_),
        str(unit),
        str(name),
        found,
        due,
        str(state),
        days_left(due, day, ended),
        working_days_left(due, day, ended, calendar),
        {title: str(text) for title, text in zip((more or {}).values(), rest, strict=True)},
        str(file),
        int(str(line)),
    )


def days_left(due: date | None, day: date, ended: date | None) -> int | None:
    """Return the calendar days from the day, or from that of closing, to the term."""
    return None if due is None else (due - (ended or day)).days


def working_days_left(
    due: date | None, day: date, ended: date | None, calendar: Calendar
) -> int | None:
    """Return the working days from the day, or from that of closing, to the term."""
    return None if due is None else calendar.working_days(ended or day, due)


def is_weekday(day: date) -> bool:
    """Tell whether a day is one from Monday to Friday."""
    return day.weekday() < _WORKED
