"""The register of receipts (收文登记): on which day each file arrived.

A small table with two columns. What a file system says of a file is never asked: a copy has another
time than the letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ecotarget.intake.tables import Table, read_table
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.finding import Input
from ecotarget.model.period import iso_day

ROLE = "receipts"
_FILE = ("file", "文件", "文件名")
_RECEIVED = ("received", "收到日期", "收文日期", "报送日期")


class Receipts(NamedTuple):
    """The day on which each file arrived, by its name or the end of its path, and the file read."""

    days: Mapping[str, date]
    given: Input

    def day_of(self, file: str) -> date | None:
        """Return the day of a file; of two entries that fit, the longer path is meant."""
        parts = PurePosixPath(file).parts
        for n in range(len(parts)):
            known = self.days.get("/".join(parts[n:]))
            if known is not None:
                return known
        return None


def load(path: Path) -> Receipts:
    """Read a register. Raises FaultError: the file, its columns, a date, a file with two days."""
    table = read_table(path, role=ROLE)
    faults = list(table.faults)
    name, received = _column(table, _FILE, faults), _column(table, _RECEIVED, faults)
    if faults:
        raise FaultError(faults)
    found: dict[str, date] = {}
    for row in table.rows:
        file, text = (row.cells[table.header.index(title)].strip() for title in (name, received))
        if not file:
            continue
        try:
            day = iso_day(text)
        except ValueError:
            faults.append(Fault("target-date", table.place(row, received), {"found": text}))
            continue
        key = PurePosixPath(file.replace("\\", "/")).as_posix()
        if found.setdefault(key, day) != day:
            details = {"found": key, "first": found[key].isoformat(), "second": text}
            faults.append(Fault("receipt-twice", table.place(row, received), details))
    if faults:
        raise FaultError(faults)
    return Receipts(found, table.given)


def _column(table: Table, titles: Iterable[str], faults: list[Fault]) -> str:
    """Return the title that is there; note it if none is."""
    known = tuple(titles)
    for title in known:
        if title in table.header:
            return title
    near = nearest(known[0], table.header)
    faults.append(Fault("dataset-column-missing", table.place(), {"found": known[0]}, near))
    return ""
