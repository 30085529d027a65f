"""What a workbook's own XML says of its cells: errors, formulas without a result, percent, months.

The library that reads the cells passes over it: a cell with #REF! comes as a blank one or as 0, 95 %
as 0.95, and March as its first day. Extents are told before the cells are read, because two cells in
opposite corners of a sheet would take all memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple
from xml.parsers import expat

from ecotarget.intake.spreadsheet import UNKNOWN_ERROR, number_of

Cell = tuple[int, int]  # row and column, from 0
ERROR, FORMULA, PERCENT, MONTH, YEAR = "error", "formula", "percent", "month", "year"
# Formats without a code of their own; those from 27 on are Chinese months.
_BUILT_IN = {9: PERCENT, 10: PERCENT, **dict.fromkeys((17, 27, 36, 50, 52, 57), MONTH)}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_CELLS = ("table-cell", "covered-table-cell")
_MOST_REPEATED = 1 << 21
# What a cell of a spreadsheet can hold; and what all cells of a sheet may hold together, where texts
# that stand in the file once are meant by many of them.
MOST_IN_CELL = 32_767
MOST_IN_SHEET = 1 << 28
_BEYOND = 1 << 40  # more rows, columns, repeats than any sheet can have


class Mark(NamedTuple):
    """What is said of a cell, and of an error its text."""

    kind: str
    text: str = ""


class Marks(NamedTuple):
    """The marks of one sheet, by cell; how many rows and columns it has; how days are counted."""

    cells: Mapping[Cell, Mark]
    rows: int = 0
    columns: int = 0
    from_1904: bool = False


# Told how many cells may be; raises TooManyCells for more.
Reading = Callable[[int], Marks]


class BrokenXml(ValueError):
    """XML that is none, or that declares entities: a workbook has no use for them."""


class TooManyCells(ValueError):
    """More cells than were asked for."""


def of_excel(raw: bytes) -> Iterator[tuple[str, Reading]]:
    """Yield each sheet of an .xlsx file with what reads its marks. Raises BrokenXml."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        book = _target_of(archive, "_rels/.rels", "", "officeDocument").get("", "xl/workbook.xml")
        folder = PurePosixPath(book).parent
        links = _target_of(archive, f"{folder}/_rels/{PurePosixPath(book).name}.rels", str(folder))
        reader = _Workbook()
        _parse(archive, book, reader.begin)
        styles = _Styles()
        name = next((target for target in links.values() if target.endswith("styles.xml")), "")
        if name in archive.namelist():
            _parse(archive, name, styles.begin, styles.end)
    for sheet, link in reader.sheets:
        yield sheet, _reading(raw, links.get(link, ""), styles.kinds(), reader.from_1904)


def _reading(raw: bytes, part: str, kinds: list[str | None], from_1904: bool) -> Reading:
    def read(most: int) -> Marks:
        cells = _ExcelCells(kinds, most)
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if part in archive.namelist():
                _parse(archive, part, cells.begin, cells.end, cells.text)
                _bound_texts(archive, part, cells.shared)
        return Marks(cells.marks, cells.rows, cells.columns, from_1904)

    return read


def _bound_texts(archive: zipfile.ZipFile, part: str, count: int) -> None:
    """Raise BrokenXml where shared texts are too long, or become too much in so many cells.

    Each cell gets a copy of its own: a text of a few kilobytes that a million cells share is
    gigabytes.
    """
    shared = [one for one in archive.namelist() if one.lower().endswith("sharedstrings.xml")]
    if not shared or not count:
        return
    texts = _SharedTexts()
    for name in shared:
        _parse(archive, name, texts.begin, texts.end, texts.text)
    if count * max(texts.lengths, default=0) <= MOST_IN_SHEET:
        return
    meant = _Meant(texts.lengths)
    _parse(archive, part, meant.begin, meant.end, meant.text)


def of_open_document(raw: bytes, most: int) -> dict[str, Marks]:
    """Return the marks of each sheet of an .ods file, by its name. Raises BrokenXml, TooManyCells."""
    cells = _OpenCells(most)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        _parse(archive, "content.xml", cells.begin, cells.end, cells.text)
    return cells.sheets


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read one part of a workbook. Raises BrokenXml."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.buffer_text = True
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    # No such part, or an encoding that nobody knows, or one that the parser cannot read.
    except (expat.ExpatError, LookupError) as error:
        raise BrokenXml(f"{part}: {error}") from error
    except ValueError as error:
        if type(error) is not ValueError:  # what the handlers themselves refuse
            raise
        raise BrokenXml(f"{part}: {error}") from error


def _refuse_doctype(name: str, *_: object) -> None:
    raise BrokenXml(f"DOCTYPE {name}")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _attributes(found: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in found.items()}


def _target_of(archive: zipfile.ZipFile, part: str, folder: str, kind: str = "") -> dict[str, str]:
    """Return the parts that a part links to, by the id of the link; of one kind, under no id."""
    found: dict[str, str] = {}

    def begin(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("Type", "").endswith(kind):
            target = attributes.get("Target", "")
            whole = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            found["" if kind else attributes.get("Id", "")] = _without_dots(whole)

    if part in archive.namelist():
        _parse(archive, part, begin)
    return found


def _without_dots(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", ".."):
            parts.append(part)
    return "/".join(parts)


# ---- .xlsx --------------------------------------------------------------------------------------


class _Workbook:
    """The names of the sheets with the ids of their links, and the first day that is counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "sheet":
            own = next((v for k, v in attributes.items() if _local(k) == "id" and " " in k), "")
            self.sheets.append((attributes.get("name", ""), own))
        elif local == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Styles:
    """The kind of each format of the cells, by number."""

    def __init__(self) -> None:
        self.codes: dict[int, str | None] = dict(_BUILT_IN)
        self.formats: list[int] = []
        self.inside = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "numFmt":
            self.codes[_whole(attributes.get("numFmtId"))] = kind_of_format(
                attributes.get("formatCode", "")
            )
        elif local == "cellXfs":
            self.inside = True
        elif local == "xf" and self.inside:
            self.formats.append(_whole(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        self.inside = self.inside and _local(name) != "cellXfs"

    def kinds(self) -> list[str | None]:
        return [self.codes.get(number) for number in self.formats]


def _whole(text: str | None) -> int:
    """Return a whole number; what is none is 0, one with too many digits beyond everything."""
    if text is None or not text.isdecimal():
        return 0
    return int(text) if len(text) < 10 else _BEYOND


def kind_of_format(code: str) -> str | None:
    """Return what a number format shows that the number alone does not: PERCENT, MONTH, YEAR."""
    bare = _QUOTED.sub("", code.partition(";")[0]).lower()
    if "%" in bare:
        return PERCENT
    if "d" in bare or "h" in bare or "s" in bare or "general" in bare:
        return None
    if "m" in bare:
        return MONTH
    return YEAR if "y" in bare else None


class _ExcelCells:
    """The cells of one sheet, as they go by: millions, so that nothing is done twice."""

    def __init__(self, kinds: list[str | None], most: int) -> None:
        self.left = most
        self.shared = self.length = 0
        self.kinds = {str(number): kind for number, kind in enumerate(kinds) if kind is not None}
        self.marks: dict[Cell, Mark] = {}
        self.rows = self.columns = 0
        self.row, self.row_text, self.column = -1, "0", -1
        self.type = "n"
        self.kind: str | None = None
        self.said: list[str] | None = None
        self.formula = self.filled = False
        self.locals = _Locals()
        self.letters = _Letters()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = self.locals[name]
        if local == "c":
            self.cell(attributes)
        elif local in ("v", "is"):
            self.filled = True
            if self.formula or self.type == "e":
                self.said = []
        elif local == "f":
            self.formula = True
        elif local == "row":
            self.row = _whole(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.row_text, self.column = str(self.row + 1), -1

    def cell(self, attributes: dict[str, str]) -> None:
        """Begin a cell; one without a name stands behind the last one."""
        name = attributes.get("r")
        if name is None:
            self.column += 1
        else:
            letters = name.rstrip("0123456789")
            self.column = self.letters[letters]
            digits = name[len(letters) :]
            if digits != self.row_text:
                self.row, self.row_text = _whole(digits) - 1, digits
        self.type = attributes.get("t", "n")
        self.kind = self.kinds.get(attributes.get("s", "0")) if self.type == "n" else None
        self.formula = self.filled = False
        self.said = None
        self.length = 0
        self.left -= 1
        if self.left < 0:
            raise TooManyCells
        if self.type == "s":
            self.shared += 1

    def text(self, said: str) -> None:
        self.length += len(said)
        if self.length > MOST_IN_CELL and self.filled:
            raise _too_long()
        if self.said is not None:
            self.said.append(said)

    def end(self, name: str) -> None:
        if self.locals[name] != "c" or not (self.filled or self.formula):
            return
        row, column = self.row, self.column
        if row >= self.rows:
            self.rows = row + 1
        if column >= self.columns:
            self.columns = column + 1
        if self.type == "e":
            self.marks[row, column] = Mark(ERROR, "".join(self.said or ()) or UNKNOWN_ERROR)
        elif self.formula and self.type != "str" and not self.said:
            self.marks[row, column] = Mark(FORMULA)
        elif self.filled and self.kind is not None:
            self.marks[row, column] = Mark(self.kind)


class _SharedTexts:
    """The lengths of the texts that cells share."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.length = 0

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        if _local(name) == "si":
            self.length = 0

    def text(self, said: str) -> None:
        self.length += len(said)
        if self.length > MOST_IN_CELL:
            raise _too_long()

    def end(self, name: str) -> None:
        if _local(name) == "si":
            self.lengths.append(self.length)


class _Meant:
    """The characters of all the shared texts that the cells of a sheet mean."""

    def __init__(self, lengths: list[int]) -> None:
        self.lengths = lengths
        self.left = MOST_IN_SHEET
        self.shared = False
        self.said = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "c":
            self.shared, self.said = attributes.get("t") == "s", ""

    def text(self, said: str) -> None:
        self.said += said if self.shared else ""

    def end(self, name: str) -> None:
        if _local(name) == "c" and self.shared:
            number = _whole(self.said.strip())
            self.left -= self.lengths[number] if number < len(self.lengths) else 0
            if self.left < 0:
                raise _too_much()


def _too_long() -> BrokenXml:
    return BrokenXml(f"cell > {MOST_IN_CELL}")


def _too_much() -> BrokenXml:
    return BrokenXml(f"sheet > {MOST_IN_SHEET}")


class _Locals(dict[str, str]):
    """Names of elements without their namespace, each cut once."""

    def __missing__(self, name: str) -> str:
        self[name] = _local(name)
        return self[name]


class _Letters(dict[str, int]):
    """Numbers of columns by their letters, each reckoned once; what are none, are beyond the last."""

    def __missing__(self, letters: str) -> int:
        sound = letters.isascii() and letters.isalpha() and len(letters) < 4
        self[letters] = number_of(letters.upper()) if sound else _BEYOND
        return self[letters]


# ---- .ods ---------------------------------------------------------------------------------------


class _OpenCells:
    """The cells of all sheets of an OpenDocument table, as they go by."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.sheets: dict[str, Marks] = {}
        self.marks: dict[Cell, Mark] = {}
        self.name = ""
        self.row = self.column = self.rows = self.columns = 0
        self.repeated_rows = self.repeated = 1
        self.left = MOST_IN_SHEET
        self.length = 0
        self.found: dict[str, str] = {}
        self.said: list[str] | None = None
        self.error = self.comment = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local in _CELLS:
            # LibreOffice says of its own that a value is an error, beside a type that it is not.
            own = {name: said for name, said in attributes.items() if "calcext" not in name}
            self.found = _attributes(own)
            self.error = "error" in set(attributes.values()) - set(own.values())
            self.repeated = _repeated(self.found.get("number-columns-repeated"))
            self.said = None
            self.length = 0
        elif local == "annotation":
            self.comment = True
        elif local == "p" and not self.comment:
            self.said = self.said or []
        elif local == "table-row":
            self.repeated_rows = _repeated(_attributes(attributes).get("number-rows-repeated"))
            self.column = 0
        elif local == "table":
            self.name = _attributes(attributes).get("name", "")
            self.marks, self.row, self.rows, self.columns = {}, 0, 0, 0
            self.left = MOST_IN_SHEET

    def text(self, said: str) -> None:
        if self.said is not None and not self.comment:
            self.length += len(said)
            if self.length > MOST_IN_CELL:
                raise _too_long()
            self.said.append(said)

    def end(self, name: str) -> None:
        local = _local(name)
        if local == "annotation":
            self.comment = False
        elif local in _CELLS:
            self.cell()
        elif local == "table-row":
            self.row += self.repeated_rows
        elif local == "table":
            self.sheets.setdefault(self.name, Marks(self.marks, self.rows, self.columns))

    def cell(self) -> None:
        shown = "".join(self.said or ())
        self.left -= len(shown) * self.repeated * self.repeated_rows
        if self.left < 0:
            raise _too_much()
        if self.said is not None or self.found.get("value-type"):
            self.rows = max(self.rows, self.row + self.repeated_rows)
            self.columns = max(self.columns, self.column + self.repeated)
            if self.rows * self.columns > self.most:
                raise TooManyCells
        mark = self.mark(shown)
        if mark is not None:
            for row in range(min(self.repeated_rows, _MOST_REPEATED)):
                for column in range(min(self.repeated, _MOST_REPEATED)):
                    self.marks[self.row + row, self.column + column] = mark
                    if len(self.marks) > _MOST_REPEATED:
                        raise BrokenXml("number-rows-repeated")
        self.column += self.repeated
        self.said = None

    def mark(self, shown: str) -> Mark | None:
        kind = self.found.get("value-type", "")
        if self.error or (shown.startswith(("#", "Err:")) and "formula" in self.found):
            return Mark(ERROR, shown or UNKNOWN_ERROR)
        if kind == "percentage":
            return Mark(PERCENT)
        if kind == "date":
            return _shown_month(shown)
        return Mark(FORMULA) if "formula" in self.found and not kind and not shown else None


def _repeated(text: str | None) -> int:
    return max(1, _whole(text)) if text is not None else 1


def _shown_month(shown: str) -> Mark | None:
    """Tell from what is shown of a date whether it is a month or a year."""
    digits = re.findall("[0-9]+", shown)
    if len(digits) == 1 and len(digits[0]) == 4 and shown.strip().rstrip("年") == digits[0]:
        return Mark(YEAR)
    parts = {len(text) for text in digits}
    return Mark(MONTH) if len(digits) == 2 and 4 in parts and ":" not in shown else None
