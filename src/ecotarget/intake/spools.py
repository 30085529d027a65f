"""Workbooks and databases cell by cell, as texts that hold everything that the cell holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from ecotarget.engine.text import identifier
from ecotarget.model.address import without_login
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.reading import Dataset

Records = Iterable[list[str]]
_BATCH = 10_000


def text(cell: Any) -> str:
    """Write a typed cell as text: ISO for dates, every digit of a number, nothing for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    if isinstance(cell, Decimal):
        return format(cell, "f")
    said = repr(cell)
    # A workbook has no whole numbers: station 1001 is kept as 1001.0.
    return said.removesuffix(".0")


def workbook(name: str, dataset: Dataset) -> tuple[str, Records]:
    """Return the name of a sheet (the first, or the one that is named) and its rows, from the top.

    Raises FaultError: not a workbook or a broken one, no such sheet.
    """
    sheet, cells = sheet_cells(name, Path(name), dataset.table)
    return sheet, ([text(cell) for cell in row] for row in cells)


def sheet_cells(
    name: str, source: Path | BytesIO, wanted: str | None, most: int | None = None
) -> tuple[str, list[list[Any]]]:
    """Return a sheet and its typed cells; where `wanted` is None, the first that is not hidden.

    Errors of formulas are their texts, and what is shown as percent is written so; `name` is for
    faults. Raises FaultError: not a workbook or a broken one, no such sheet, more than `most` cells.
    """
    from ecotarget.intake.workbooks import Book, sure_cells  # only a workbook pays for the XML

    try:
        raw = source.read_bytes() if isinstance(source, Path) else source.getvalue()
    except OSError as error:
        raise FaultError(
            [Fault("workbook-unreadable", Place(name), {"cause": str(error)})]
        ) from error
    book = Book(name, raw)
    shown = [one for one in book.names if one not in book.hidden] or list(book.names)
    if wanted is None and not shown:
        raise FaultError([Fault("file-empty", Place(name))])
    sheet = shown[0] if wanted is None else wanted
    return sheet, sure_cells(book.sheet(sheet, most))


def sqlite(name: str, dataset: Dataset) -> Iterator[list[str]]:
    """Yield the header and the rows of a table of a SQLite file, in its own order.

    Raises FaultError: no SQLite file, no such table.
    """
    place = Place(name)
    try:
        # A file that is opened for reading only is never made by opening it.
        uri = f"{Path(name).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            names = _names(
                connection, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            )
            table = _table(dataset, names, name)
            # The name is one of the file's own, and quoted: it cannot be anything but a name.
            cursor = connection.execute(f"SELECT * FROM {identifier(table)}")
            yield [column[0] for column in cursor.description]
            for cells in cursor:
                yield [text(cell) for cell in cells]
    except sqlite3.Error as error:
        raise FaultError([Fault("database-unreadable", place, {"cause": str(error)})]) from error


def _names(connection: sqlite3.Connection, sql: str) -> list[str]:
    return sorted(str(row[0]) for row in connection.execute(sql))


def _table(dataset: Dataset, names: list[str], file: str) -> str:
    wanted = dataset.table
    if wanted is None:
        raise FaultError([Fault("dataset-table-missing", dataset.place)])
    if wanted not in names:
        near = nearest(wanted, names)
        raise FaultError(
            [Fault("table-unknown", Place(file, cell=wanted), {"found": wanted}, near)]
        )
    return wanted


def shown(address: str) -> str:
    """Return the address of a database without who logs in and how."""
    return without_login(address)


def postgres(address: str, dataset: Dataset) -> Iterator[list[str]]:
    """Yield the header and the rows of a Postgres table, streamed by a cursor of the server.

    The table may be named with its schema (air.readings). Raises FaultError.
    """
    try:
        import psycopg
    except ImportError as error:
        raise _lacking(shown(address), "psycopg", "postgres") from error
    if dataset.table is None:
        raise FaultError([Fault("dataset-table-missing", dataset.place)])
    table = ".".join(identifier(part) for part in dataset.table.split("."))
    try:
        with psycopg.connect(address) as connection:
            yield from fetched(connection, table)
    except psycopg.Error as error:
        cause = shown(str(error).splitlines()[0] if str(error) else type(error).__name__)
        place = Place(shown(address), cell=dataset.table)
        raise FaultError([Fault("database-unreadable", place, {"cause": cause})]) from error


def fetched(connection: Any, table: str) -> Iterator[list[str]]:
    """Yield the header and the rows of a quoted table through a named cursor."""
    with connection.cursor(name="ecotarget") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(f"SELECT * FROM {table}")
        yield [column.name for column in cursor.description]
        for cells in cursor:
            yield [text(cell) for cell in cells]


def _lacking(name: str, library: str, extra: str) -> FaultError:
    details = {"library": library, "extra": extra}
    return FaultError([Fault("library-missing", Place(name), details)])
