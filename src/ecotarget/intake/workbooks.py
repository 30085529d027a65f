"""Workbooks: .xlsx, .xls and .ods, sheet by sheet, each cell with what its format says of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from ecotarget.intake import archives, sheet_marks
from ecotarget.intake.sheet_marks import (
    ERROR,
    FORMULA,
    MONTH,
    PERCENT,
    YEAR,
    Marks,
    Reading,
    TooManyCells,
)
from ecotarget.intake.spreadsheet import (
    ERRORS,
    FIRST_SERIAL,
    FROM_1900,
    FROM_1904,
    LAST_SERIAL,
    NO_RESULT,
    UNKNOWN_ERROR,
)
from ecotarget.model.amount import EXACT, plain
from ecotarget.model.faults import Fault, FaultError, Place, nearest

_CORNERS = tuple[tuple[int, int], tuple[int, int]]


class Sheet(NamedTuple):
    """One sheet: its cells as the library types them, what is said of them, and merged cells.

    The `first_day` is the day 0 of its numbers. What `sees` no formats can tell neither percent
    nor errors.
    """

    name: str
    cells: list[list[Any]]
    marks: Marks = Marks({})
    merged: tuple[_CORNERS, ...] = ()
    sees: bool = True

    @property
    def first_day(self) -> date:
        """Return the day from which the numbers of this workbook count."""
        return FROM_1904 if self.marks.from_1904 else FROM_1900


class Book:
    """A workbook; what is asked of it raises FaultError where it is broken or too large."""

    def __init__(self, name: str, raw: bytes) -> None:
        try:
            import python_calamine
        except ImportError as error:
            details = {"library": "python-calamine", "extra": "xlsx"}
            raise FaultError([Fault("library-missing", Place(name), details)]) from error
        self.name = name
        self.wrong = (python_calamine.CalamineError, OSError, ValueError, zipfile.BadZipFile)
        if archives.is_archive(raw):
            self.unpack(raw)
        with self.reading():
            # The library holds whole what it opens; what would be too much is seen before.
            try:
                self.marks = _marks(raw)
            except TooManyCells:
                raise self.too_large(MOST_CELLS) from None
            self.book = python_calamine.load_workbook(io.BytesIO(raw))
        shown = python_calamine.SheetVisibleEnum.Visible
        kinds = python_calamine.SheetTypeEnum.WorkSheet
        told = [one for one in self.book.sheets_metadata if one.typ == kinds]
        self.names = tuple(one.name for one in told)
        self.hidden = tuple(one.name for one in told if one.visible != shown)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what the library finds wrong into a fault, and what breaks the library itself too."""
        try:
            yield
        except self.wrong as error:
            raise self.broken(error) from error
        except BaseException as error:
            # What its own language calls a panic is no Exception of this one.
            if type(error).__name__ != "PanicException":
                raise
            raise self.broken(error) from None

    def unpack(self, raw: bytes) -> None:
        """See that what the workbook unpacks to is whole and not too much."""
        try:
            archives.check(self.name, raw)
        except archives.BrokenArchive as error:
            raise self.broken(error) from error

    def broken(self, error: BaseException) -> FaultError:
        """Return the fault of a workbook that cannot be read."""
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        return FaultError([Fault("workbook-unreadable", Place(self.name), {"cause": cause})])

    def known(self, wanted: str) -> str:
        """Return the name of a sheet that there is. Raises FaultError."""
        if wanted in self.names:
            return wanted
        near = nearest(wanted, self.names) or self.names
        place = Place(self.name, cell=wanted)
        raise FaultError([Fault("sheet-unknown", place, {"found": wanted}, near)])

    def sheet(self, wanted: str, most: int | None = None) -> Sheet:
        """Return a sheet; more than `most` cells are refused before they are read."""
        name = self.known(wanted)
        limit = MOST_CELLS if most is None else most
        with self.reading():
            read = None if self.marks is None else self.marks.get(name)
            try:
                marks = Marks({}) if read is None else read(limit)
            except TooManyCells:
                raise self.too_large(limit) from None
            self.bound(marks.rows * marks.columns, limit)
            found = self.book.get_sheet_by_name(name)
            self.bound(found.total_height * found.total_width, limit)
            cells = found.to_python(skip_empty_area=False)
            merged = tuple(found.merged_cell_ranges or ())
        return Sheet(name, cells, marks, merged, self.marks is not None)

    def bound(self, cells: int, limit: int) -> None:
        """Raise FaultError for more cells than may be."""
        if cells > limit:
            raise self.too_large(limit)

    def too_large(self, limit: int) -> FaultError:
        """Return the fault of a sheet with more cells than may be."""
        return FaultError([Fault("table-too-large", Place(self.name), {"limit": limit})])


# A sheet of readings: every row that a sheet can have, with so many columns.
MOST_CELLS = 1_048_576 * 32


def _marks(raw: bytes) -> Mapping[str, Reading] | None:
    """Return what reads the marks of each sheet; None for .xls, whose formats nobody reads."""
    if not archives.is_archive(raw):
        return None
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = set(archive.namelist())
    if "content.xml" in names:
        found = sheet_marks.of_open_document(raw, MOST_CELLS)
        return {name: _known(marks) for name, marks in found.items()}
    return dict(sheet_marks.of_excel(raw))


def _known(marks: Marks) -> Reading:
    """Of an open document all sheets have been read together by now."""
    return lambda _most: marks


def sure_cells(sheet: Sheet) -> list[list[Any]]:
    """Return the cells with what the format says of them: 95% for 0.95, the text of an error."""
    cells = sheet.cells
    for (row, column), mark in sheet.marks.cells.items():
        line = cells[row] if row < len(cells) else []
        if not (mark.kind in (ERROR, FORMULA) or column < len(line)):
            continue
        if row >= len(cells):
            cells += [[] for _ in range(row + 1 - len(cells))]
            line = cells[row]
        line += [""] * (column + 1 - len(line))
        if mark.kind == ERROR:
            line[column] = mark.text if mark.text in ERRORS else UNKNOWN_ERROR
        elif mark.kind == FORMULA:
            line[column] = NO_RESULT
        elif mark.kind == PERCENT and is_number(line[column]):
            line[column] = f"{plain(EXACT.multiply(exact(line[column]), Decimal('1E2')))}%"
    return cells


def months(sheet: Sheet) -> None:
    """Write dates of which a month or a year is shown as that: 2024年3月 is no day."""
    for (row, column), mark in sheet.marks.cells.items():
        if mark.kind not in (MONTH, YEAR) or row >= len(sheet.cells):
            continue
        line = sheet.cells[row]
        found = line[column] if column < len(line) else ""
        day = found if isinstance(found, date) else day_of(sheet, found)
        if day is not None:
            line[column] = f"{day:%Y-%m}" if mark.kind == MONTH else f"{day:%Y}"


def day_of(sheet: Sheet, cell: Any) -> date | None:
    """Return the day that a number of a workbook counts, None where it counts none."""
    if not is_number(cell) or not FIRST_SERIAL <= exact(cell) < LAST_SERIAL:
        return None
    return sheet.first_day + timedelta(days=int(cell))


def is_number(cell: Any) -> bool:
    """Tell whether a typed cell is a number; a truth value is none."""
    return hasattr(cell, "as_integer_ratio") and not isinstance(cell, bool)


def exact(number: Any) -> Decimal:
    """Return a number of a workbook with the fifteen digits that a spreadsheet keeps and shows."""
    return Decimal(format(number, ".15g"))


def written(cell: Any, point: str = ".") -> str:
    """Write a typed cell of a figure: fifteen digits of a number, ISO for a date.

    `point` stands before the decimals, as it does in the texts of the same workbook.
    """
    if cell is None or isinstance(cell, str):
        return (cell or "").strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        whole = cell.time() == datetime.min.time()
        return cell.date().isoformat() if whole else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta) or hasattr(cell, "isoformat"):
        return str(cell)
    return plain(exact(cell)).replace(".", point)
