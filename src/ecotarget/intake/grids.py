"""Files of figures as rows of texts: CSV in any encoding, sheets of workbooks, zipped ones of both."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ecotarget.document import TABLE_LIMIT, Text, decode
from ecotarget.intake import numerals
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.figures import FigureSet
from ecotarget.model.finding import Input

ROLE = "measures"
TEXTS = (".csv", ".tsv")
BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
RECORDS = (".json", ".yaml", ".yml")
ARCHIVE = ".zip"
SUFFIXES = (".csv", *RECORDS, ".tsv", *BOOKS, ARCHIVE)
_DELIMITERS = (";", "\t")
# The header is one of so many first rows; above it stand titles.
HEAD_WITHIN = 30
MOST_CELLS = 5_000_000


class Line(NamedTuple):
    """A row of texts and the line, or the row of a sheet, on which it ends."""

    number: int
    cells: Sequence[str]


class Grid(NamedTuple):
    """One table. Of a workbook it has the sheet, the day 0 of its numbers, and its merged cells.

    Where it `sees` no formats, 0.95 may be shown as 95 %.
    """

    file: str
    lines: Iterable[Line]
    sheet: str = ""
    first_day: date | None = None
    sees: bool = True
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()


class Part(NamedTuple):
    """A file, or one of an archive: its name, its suffix, its bytes."""

    name: str
    suffix: str
    raw: bytes


def parts(path: Path) -> list[Part]:
    """Return a file, or the files of an archive. Raises FaultError: unreadable, too large, locked."""
    name, suffix = path.as_posix(), path.suffix.lower()
    if suffix not in SUFFIXES and path.exists():  # else it is missing, whatever its name
        near = nearest(path.suffix, SUFFIXES) or SUFFIXES
        raise FaultError([Fault("file-suffix", Place(name), {"found": path.suffix}, near)])
    raw = _bytes(path)
    if suffix != ARCHIVE:
        return [Part(name, suffix, raw)]
    from ecotarget.intake import archives  # only an archive pays for the import

    found = [
        Part(f"{name}/{one.name}", PurePosixPath(one.name).suffix.lower(), one.raw)
        for one in archives.members(name, raw)
    ]
    nested = [Fault("archive-nested", Place(one.name)) for one in found if one.suffix == ARCHIVE]
    if nested:
        raise FaultError(nested)
    known = [one for one in found if one.suffix in SUFFIXES]
    if not known:
        raise FaultError([Fault("archive-empty", Place(name), {}, SUFFIXES)])
    return known


def _bytes(path: Path) -> bytes:
    place = Place(path.as_posix())
    try:
        if not path.is_file():
            code = "file-not-regular" if path.exists() else "file-missing"
            raise FaultError([Fault(code, place)])
        with path.open("rb") as stream:
            raw = stream.read(TABLE_LIMIT + 1)
    except OSError as error:
        raise FaultError([Fault("file-unreadable", place, {"cause": error.strerror})]) from error
    if len(raw) > TABLE_LIMIT:
        details = {"limit": TABLE_LIMIT // 1024 // 1024}
        raise FaultError([Fault("file-too-large", place, details)])
    return raw


def given(part: Part, encoding: str = "") -> Input:
    """Return how a file is told in reports."""
    return Input(part.name, ROLE, sha256(part.raw).hexdigest(), encoding)


# ---- Text ---------------------------------------------------------------------------------------


def of_text(
    part: Part, said: FigureSet, faults: list[Fault], is_head: Callable[[Sequence[str]], bool]
) -> tuple[Grid, Input]:
    """Return the rows of a text file, read as they are asked for; broken quotes go to `faults`.

    Which sign parts the cells, the description says, else the row that `is_head`, else the first.
    """
    text = decode(part.raw, part.name)
    content = text.content.removeprefix("\ufeff")
    if "\n" not in content:
        content = content.replace("\r", "\n")  # the line ends of old Macintosh files
    usual = "\t" if part.suffix == ".tsv" else _delimiter(content, is_head)
    lines = _text_lines(text, content, said.delimiter or usual, faults)
    return Grid(text.file, lines), Input(text.file, ROLE, text.sha256, text.encoding)


def _delimiter(content: str, is_head: Callable[[Sequence[str]], bool]) -> str:
    first = content[:65536].splitlines()[:HEAD_WITHIN]
    for sign in (",", *_DELIMITERS):
        if any(is_head([cell.strip(' "') for cell in line.split(sign)]) for line in first):
            return sign
    return ","


def _text_lines(text: Text, content: str, delimiter: str, faults: list[Fault]) -> Iterator[Line]:
    lines = csv.reader(_cut(content), delimiter=delimiter, strict=True)
    try:
        for cells in lines:
            yield Line(lines.line_num, cells)
    except csv.Error as error:
        place = Place(text.file, lines.line_num)
        faults.append(Fault("csv-syntax", place, {"cause": str(error)}))


def _cut(content: str) -> Iterator[str]:
    """Cut a text into lines one by one; a copy of a large table would cost its size again."""
    start = 0
    while (end := content.find("\n", start)) >= 0:
        yield content[start : end + 1]
        start = end + 1
    if start < len(content):
        yield content[start:]


# ---- Workbooks ----------------------------------------------------------------------------------


def of_book(part: Part, said: FigureSet, faults: list[Fault]) -> tuple[list[Grid], Input]:
    """Return the sheets of a workbook that are to be read. Raises FaultError.

    Hidden ones are left out, unless they are asked for, and told in `faults`.
    """
    from ecotarget.intake import workbooks  # only a workbook pays for the library

    book = workbooks.Book(part.name, part.raw)
    wanted = [book.known(name) for name in said.sheets] or list(book.names)
    if not said.sheets and not said.hidden:
        left_out = [name for name in wanted if name in book.hidden]
        wanted = [name for name in wanted if name not in book.hidden]
        for name in left_out:
            place = Place(part.name, sheet=name)
            faults.append(Fault("sheet-hidden", place, {"found": name}, (), warning=True))
    grids: list[Grid] = []
    for name in wanted:
        sheet = book.sheet(name, MOST_CELLS)
        workbooks.sure_cells(sheet)
        workbooks.months(sheet)
        point = "," if said.mark == numerals.COMMA else "."
        rows = [[workbooks.written(cell, point) for cell in row] for row in sheet.cells]
        if any(any(row) for row in rows):
            lines = [Line(number, row) for number, row in enumerate(rows, 1)]
            first = sheet.first_day
            grids.append(Grid(part.name, lines, name, first, sheet.sees, sheet.merged))
    if not grids and not faults:
        raise FaultError([Fault("file-empty", Place(part.name))])
    return grids, given(part)
