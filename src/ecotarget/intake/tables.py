"""Small tables that are read row by row: lists, registers, noise, records of outlets.

Every cell is a text without blanks around it; numbers and dates of a workbook are written out in
full, so that nothing is lost and nothing is a float.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from ecotarget.document import Document, decode, read_json, read_yaml
from ecotarget.intake import archives, spools
from ecotarget.intake.spreadsheet import ERRORS, letter_of
from ecotarget.model.faults import LISTED, Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input

LIMIT = 64 * 1024 * 1024  # bytes
MOST_CELLS = 5_000_000
BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS = (".csv", ".tsv", ".txt")
RECORDS = (".json", ".yaml", ".yml")
SUFFIXES = (*TEXTS, *BOOKS, *RECORDS, archives.SUFFIX)
# The header is one of so many first rows.
_HEAD_WITHIN = 30


class Row(NamedTuple):
    """One row: where it begins (a line, a row of a sheet, a record) and a text for each column."""

    line: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    """A header and rows of as many cells. `faults` tells of rows that are not among them."""

    file: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    given: Input
    sheet: str = ""

    def column(self, name: str) -> int | None:
        """Return the number of the column with this title, None if there is none."""
        return self.header.index(name) if name in self.header else None

    def place(self, row: Row | None = None, column: str = "") -> Place:
        """Return where a cell stands: file, line, title and letter of its column (None: the header)."""
        at = self.column(column) if column else None
        letter = "" if at is None else letter_of(at)
        line = self.header_line if row is None else row.line
        return Place(self.file, line, 0, column, self.sheet, letter)


def read_table(
    path: Path,
    sheet: str | None = None,
    delimiter: str | None = None,
    role: str = "table",
    titles: Collection[str] = (),
) -> Table:
    """Read a table: CSV, TSV, a workbook, YAML and JSON lists of mappings, or one of them in a zip.

    `sheet` names one of a workbook (else the first that is not hidden), `delimiter` the character
    between cells (else by the first line), `role` what reports call the file. The header is the first
    row with these `titles` among the first rows, else the first that is not blank. Raises FaultError:
    unreadable, empty, too large, a title twice, records of no record.
    """
    name, suffix = path.as_posix(), path.suffix.lower()
    if suffix not in SUFFIXES and path.exists():  # else it is missing, whatever its name
        near = nearest(suffix, SUFFIXES) or SUFFIXES
        raise FaultError([Fault("file-suffix", Place(name), {"found": path.suffix}, near)])
    raw = _bytes(path)
    digest, encoding = sha256(raw).hexdigest(), ""
    if suffix == archives.SUFFIX:
        packed = archives.only(name, raw, (*TEXTS, *BOOKS, *RECORDS))
        name, raw = f"{name}/{packed.name}", packed.raw
        suffix = PurePosixPath(packed.name).suffix.lower()
    if suffix in BOOKS:
        sheet, cells = spools.sheet_cells(name, io.BytesIO(raw), sheet, MOST_CELLS)
        records: Iterable[Row] = _sheet_rows(cells)
    else:
        text = decode(raw, name)
        encoding = text.encoding
        if suffix in RECORDS:
            document = read_json(text) if suffix == ".json" else read_yaml(text)
            records = _record_rows(document)
        else:
            character = delimiter or ("\t" if suffix == ".tsv" else _delimiter(text.content))
            records = _text_rows(text.content, character)
    given = Input(path.as_posix(), role, digest, encoding)
    told = sheet or "" if suffix in BOOKS else ""
    return _table(Place(name, sheet=told), _from_header(records, titles), given)


def _delimiter(content: str) -> str:
    """Return the sign between cells: a comma, unless the first line has none and has another."""
    line = content.removeprefix("\ufeff").lstrip("\r\n").partition("\n")[0]
    return next((sign for sign in (",", ";", "\t") if sign in line), ",")


def _from_header(records: Iterable[Row], titles: Collection[str]) -> Iterator[Row]:
    """Pass by the titles above the header, if one of the first rows has all of its columns."""
    rows = iter(records)
    first: list[Row] = []
    for row in rows:
        first.append(row)
        if not any(row.cells):
            continue
        if set(titles) <= set(row.cells):
            first = [row]
            break
        if len(first) == _HEAD_WITHIN:
            break
    yield from first
    yield from rows


def _bytes(path: Path) -> bytes:
    """Return the bytes of a file. Raises FaultError for what cannot be read or is too large."""
    place = Place(path.as_posix())
    if not path.is_file():
        raise FaultError([Fault("file-not-regular" if path.exists() else "file-missing", place)])
    try:
        with path.open("rb") as stream:
            raw = stream.read(LIMIT + 1)
    except OSError as error:
        raise FaultError([Fault("file-unreadable", place, {"cause": error.strerror})]) from error
    if len(raw) > LIMIT:
        raise FaultError([Fault("file-too-large", place, {"limit": LIMIT // 1024 // 1024})])
    return raw


def _table(where: Place, records: Iterable[Row], given: Input) -> Table:
    """Take the first row that says anything for the header; set rows of another length aside."""
    header: Row | None = None
    rows: list[Row] = []
    faults: list[Fault] = []
    uneven = cells = 0
    try:
        for row in records:
            if not any(row.cells):
                continue
            cells += len(row.cells)
            if cells > MOST_CELLS:
                raise FaultError([Fault("table-too-large", where, {"limit": MOST_CELLS})])
            if header is None:
                header = row
            elif wrong := _errors(where, header, row):
                faults.extend(wrong)
            elif len(row.cells) == len(header.cells):
                rows.append(row)
            else:
                uneven += 1
                details = {"found": len(row.cells), "expected": len(header.cells)}
                if uneven <= LISTED:
                    faults.append(Fault("row-length", where._replace(line=row.line), details))
    except csv.Error as error:
        line = (rows or [header or Row(0, ())])[-1].line + 1
        faults.append(Fault("csv-syntax", where._replace(line=line), {"cause": str(error)}))
    if uneven > LISTED:
        details = {"count": uneven - LISTED}
        faults.append(Fault("row-length-more", where, details))
    if header is None:
        raise FaultError(faults or [Fault("file-empty", where)])
    _refuse_titles_twice(where, header)
    rest = (tuple(rows), tuple(faults), given, where.sheet)
    return Table(where.file, header.cells, header.line, *rest)


def _errors(where: Place, header: Row, row: Row) -> list[Fault]:
    """Return the cells in which a formula has no result; their row is set aside."""
    return [
        Fault(
            "formula-error",
            where._replace(line=row.line, cell=title, letter=letter_of(n)),
            {"found": text},
        )
        for n, (title, text) in enumerate(zip(header.cells, row.cells, strict=False))
        if text in ERRORS
    ]


def _refuse_titles_twice(where: Place, header: Row) -> None:
    """Nobody can tell which of two columns of one title is meant. Raises FaultError."""
    faults = [
        Fault(
            "column-twice",
            where._replace(line=header.line, cell=title, letter=letter_of(number)),
            {"found": title, "field": title},
        )
        for number, title in enumerate(header.cells)
        if title and title in header.cells[:number]
    ]
    if faults:
        raise FaultError(faults)


def _text_rows(content: str, delimiter: str) -> Iterator[Row]:
    content = content.removeprefix("\ufeff")
    if "\n" not in content:
        content = content.replace("\r", "\n")  # the line ends of old Macintosh files
    lines = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    while True:
        begin = lines.line_num + 1  # a quoted cell may run over several lines
        cells = next(lines, None)
        if cells is None:
            return
        yield Row(begin, tuple(cell.strip() for cell in cells))


def _sheet_rows(cells: Sequence[Sequence[Any]]) -> Iterator[Row]:
    for number, row in enumerate(cells, 1):
        yield Row(number, tuple(_cell(cell) for cell in row))


def _cell(cell: Any) -> str:
    """Write a typed cell: every digit of a number, ISO for a date, `true` and `false`."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    said = spools.text(cell)
    if not isinstance(cell, str) and "e" in said:  # 1e-05
        said = format(Decimal(said), "f")
    return said.strip()


def _record_rows(document: Document) -> Iterator[Row]:
    """Turn mappings into rows; the titles are all keys in the order in which they are met."""
    data = document.data
    if not isinstance(data, list):
        raise FaultError([Fault("records-shape", document.place())])
    faults: list[Fault] = []
    titles: dict[str, None] = {}
    for number, record in enumerate(data):
        place = document.place((number,))
        if not isinstance(record, dict):
            faults.append(Fault("record-shape", place))
            continue
        titles.update(dict.fromkeys(record))
        faults.extend(
            Fault("record-value", place._replace(cell=key), {"found": str(value)})
            for key, value in record.items()
            if isinstance(value, (dict, list))
        )
    if faults:
        raise FaultError(faults)
    if titles:
        yield Row(document.place().line, tuple(title.strip() for title in titles))
    for number, record in enumerate(data):
        # JSON keeps no lines; there the place is the number of the record.
        line = document.place((number,)).line or number + 1
        yield Row(line, tuple(_scalar(record.get(title)) for title in titles))


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
