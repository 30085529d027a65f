"""Days that are worked or free against the week (节假日与调休): a small table, or a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ecotarget.intake.tables import Table, read_table
from ecotarget.intake.values import ValueProblem
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.finding import Input
from ecotarget.model.period import iso_day
from ecotarget.vocab import folded

FREE = ("free", "holiday", "休", "休息", "放假", "假日", "节假日")
WORKED = ("worked", "workday", "班", "上班", "调休上班", "补班", "工作日")
_KNOWN = {folded(word): word in WORKED for word in (*WORKED, *FREE)}


class Holidays(NamedTuple):
    """Days that are worked (True) or free, and the file that they were read from."""

    days: dict[date, bool]
    given: Input


def is_worked(text: str) -> bool:
    """Tell whether a word says that a day is worked. Raises ValueProblem for one that nobody knows."""
    found = _KNOWN.get(folded(text))
    if found is None:
        raise ValueProblem("calendar-word", nearest(text, (*WORKED, *FREE)) or ("worked", "free"))
    return found


def day_of(text: str) -> date:
    """Read a strictly ISO day. Raises ValueProblem."""
    try:
        return iso_day(text)
    except ValueError as error:
        raise ValueProblem("calendar-date") from error


def load(path: Path, sheet: str | None, titles: Sequence[str | None]) -> Holidays:
    """Return the days of a table.

    `titles` name the columns of the date and of the word; None are the first two of the table.
    Raises FaultError: the file, its columns, a date or a word that cannot be read, a day said twice
    in two ways.
    """
    table = read_table(path, sheet, role="calendar")
    faults = list(table.faults)
    chosen = [
        title if title is not None else table.header[number] if number < len(table.header) else ""
        for number, title in enumerate(titles)
    ]
    for title in chosen:
        if title not in table.header:
            near = nearest(title, table.header)
            faults.append(Fault("dataset-column-missing", table.place(), {"found": title}, near))
    if faults:
        raise FaultError(faults)
    found = _days(table, chosen[0], chosen[1], faults)
    if faults:
        raise FaultError(faults)
    return Holidays(found, table.given)


def _days(table: Table, date_title: str, word_title: str, faults: list[Fault]) -> dict[date, bool]:
    found: dict[date, bool] = {}
    for row in table.rows:
        title = date_title
        text = row.cells[table.header.index(title)]
        try:
            day = day_of(text)
            title = word_title
            text = row.cells[table.header.index(title)]
            worked = is_worked(text)
        except ValueProblem as problem:
            faults.append(
                Fault(problem.code, table.place(row, title), {"found": text}, problem.near)
            )
            continue
        if found.setdefault(day, worked) != worked:
            details = {"found": day.isoformat()}
            faults.append(Fault("calendar-twice", table.place(row, title), details))
    return found
