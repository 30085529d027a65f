"""Files and tables to views of the engine: what they are called, hashed, checked and decoded.

Text files are read strictly (byte-order mark, else UTF-8, else GB18030, over the whole file); what
is not plain UTF-8, lies in an archive, or comes cell by cell (workbooks, SQLite, Postgres), is
spooled to a text file of its own beside the engine. The header is the first record with the columns
that are needed; titles above it are passed by. A record with too few or too many cells is set aside
as a fault.
"""

from __future__ import annotations

import csv
import shutil
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, NamedTuple

from ecotarget.engine.connection import Column, Engine
from ecotarget.intake import archives, spools
from ecotarget.intake.spools import Records
from ecotarget.intake.spreadsheet import letter_of
from ecotarget.model.faults import LISTED, Fault, FaultError, Place
from ecotarget.model.finding import Input
from ecotarget.model.reading import Dataset

ROLE = "readings"
_BLOCK = 4 * 1024 * 1024
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_PARQUET = b"PAR1"
# The header is one of so many first records.
HEAD_WITHIN = 30
# The sign between cells, where nobody says it: the first of these that the header has.
DELIMITERS = (",", ";", "\t")

# The columns that are needed, each with the titles that it goes by.
Needed = Sequence[Collection[str]]


class File(NamedTuple):
    """One file or table: how it was called, its view, its columns; `offset` is added to `_row`.

    `numbered` tells whether the view has `_row`; of a workbook `sheet` is the sheet.
    """

    name: str
    view: str
    columns: tuple[Column, ...]
    numbered: bool
    offset: int = 0
    sheet: str = ""

    def place(self, row: int, title: str = "") -> Place:
        """Return where a cell stands: row, title of its column, and its letter in a spreadsheet."""
        titles = [column.name.strip() for column in self.columns]
        at = titles.index(title) if self.numbered and title in titles else None
        letter = "" if at is None else letter_of(at)
        return Place(self.name, row, 0, title, self.sheet, letter)

    @property
    def head(self) -> Place:
        """Where the header stands."""
        return self.place(1 + self.offset if self.numbered else 0)


class Source(NamedTuple):
    """The files of a data set, one view each, and (Parquet) one view of them all."""

    files: tuple[File, ...]
    whole: File | None
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]


class _Read(NamedTuple):
    """A text file as the engine may read it."""

    path: Path
    offset: int
    faults: tuple[Fault, ...]
    given: Input


def scratch(engine: Engine) -> Path:
    """Return a new folder that goes when the engine goes."""
    folder = Path(mkdtemp(prefix="ecotarget-"))
    weakref.finalize(engine, shutil.rmtree, folder, ignore_errors=True)
    return folder


def open_source(
    dataset: Dataset,
    engine: Engine,
    tag: str,
    folder: Path,
    needed: Needed = (),
    thorough: bool = False,
) -> Source:
    """Show each file of a data set as a view; a file that cannot be read becomes a fault.

    `tag` begins the names of the views; `needed` are the columns by which the header is found, and
    `thorough` counts the cells of every record by itself.
    """
    openers: dict[str, Callable[..., _Opened]] = {
        "csv": _open_csv,
        "parquet": _open_parquet,
        "duckdb": _open_duckdb,
    }
    opener = openers.get(dataset.format, _open_spooled)
    files, faults, inputs = [], [], []
    if not dataset.files:
        faults.append(Fault("dataset-no-files", dataset.place))
    for number, name in enumerate(dataset.files):
        try:
            view = f"{tag}_f{number}"
            file, given, more = opener(dataset, engine, name, view, folder, needed, thorough)
        except FaultError as error:
            faults.extend(_renamed(error.faults, folder, name))
            continue
        files.append(file)
        inputs.append(given)
        faults.extend(more)
    whole = None
    if dataset.format == "parquet" and files:
        try:
            columns = engine.read_parquet(f"{tag}_all", [Path(file.name) for file in files])
            whole = File(files[0].name, f"{tag}_all", columns, numbered=False)
        except FaultError as error:
            faults.extend(error.faults)
    return Source(tuple(files), whole, tuple(faults), tuple(inputs))


_Opened = tuple[File, Input, tuple[Fault, ...]]


def _renamed(faults: Iterable[Fault], folder: Path, name: str) -> Iterator[Fault]:
    """Nobody knows the spooled files; their faults are told of the file they come from."""
    for fault in faults:
        inside = fault.place.file.startswith(str(folder)) or not fault.place.file
        yield fault._replace(place=fault.place._replace(file=name)) if inside else fault


# ---- Parquet and databases ----------------------------------------------------------------------


def _open_parquet(_dataset: Dataset, engine: Engine, name: str, view: str, *_: object) -> _Opened:
    path = Path(name)
    digest = _hash(path)
    with path.open("rb") as stream:
        begin = stream.read(4)
        stream.seek(0, 2)
        size = stream.tell()
        stream.seek(max(0, size - 4))
        if begin != _PARQUET or stream.read(4) != _PARQUET or size < 12:
            raise FaultError([Fault("parquet-truncated", Place(name))])
    columns = engine.read_parquet(view, [path])
    return File(name, view, columns, numbered=False), Input(name, ROLE, digest, ""), ()


def _open_duckdb(dataset: Dataset, engine: Engine, name: str, view: str, *_: object) -> _Opened:
    digest = _hash(Path(name))
    if dataset.table is None:
        raise FaultError([Fault("dataset-table-missing", dataset.place)])
    columns = engine.read_database(view, Path(name), dataset.table)
    return File(name, view, columns, numbered=False), Input(name, ROLE, digest, ""), ()


def _hash(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks. Raises FaultError."""
    digest = sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    place = Place(path.as_posix())
    if not path.is_file():
        raise FaultError([Fault("file-not-regular" if path.exists() else "file-missing", place)])
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except OSError as error:
        raise FaultError([Fault("file-unreadable", place, {"cause": error.strerror})]) from error


# ---- What is spooled ----------------------------------------------------------------------------


def _open_spooled(
    dataset: Dataset,
    engine: Engine,
    name: str,
    view: str,
    folder: Path,
    needed: Needed,
    _thorough: bool,
) -> _Opened:
    """Copy a sheet or a table, cell by cell as text, to a file that the engine reads."""
    sheet = ""
    if dataset.format == "postgres":
        given = Input(spools.shown(name), ROLE, "", "")
        records: Records = spools.postgres(name, dataset)
    else:
        given = Input(name, ROLE, _hash(Path(name)), "")
        if dataset.format == "xlsx":
            sheet, records = spools.workbook(name, dataset)
        else:
            records = spools.sqlite(name, dataset)
    spool = folder / f"{view}.csv"
    # The columns of a database have names; nothing stands above them.
    titled = needed if sheet else ()
    with spool.open("w", encoding="utf-8", newline="") as stream:
        offset, faults = _write(stream, records, Place(given.path, sheet=sheet), titled)
    columns = engine.read_csv(view, spool)
    file = File(given.path, view, columns, numbered=True, offset=offset, sheet=sheet)
    return file, given, faults


def _write(
    stream: IO[str], records: Records, where: Place, needed: Needed
) -> tuple[int, tuple[Fault, ...]]:
    """Write records with as many cells each as the header; return how many stood above it.

    A record that does not fit becomes a blank one, so that the others keep their numbers.
    """
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    faults = _Listed()
    number, first = 0, list[list[str]]()
    try:
        rest = iter(records)
        for cells in islice(rest, HEAD_WITHIN):
            first.append(cells)
    except csv.Error as error:
        rest = iter(())
        faults.add(Fault("csv-syntax", where._replace(line=len(first) + 1), {"cause": str(error)}))
    offset = _head_at(first, needed)
    if offset is None:
        raise FaultError([*faults.told, Fault("file-empty", where)])
    width = len(first[offset])
    try:
        for number, cells in enumerate(chain(first[offset:], rest), offset + 1):
            if len(cells) != width:
                if any(cell.strip() for cell in cells):
                    details = {"found": len(cells), "expected": width}
                    faults.add(Fault("row-length", where._replace(line=number), details))
                cells = [""] * width  # noqa: PLW2901
            writer.writerow(cells)
    except csv.Error as error:
        faults.add(Fault("csv-syntax", where._replace(line=number + 1), {"cause": str(error)}))
    return offset, faults.all(where)


def _head_at(records: Sequence[Sequence[str]], needed: Needed) -> int | None:
    """Return which of the first records is the header: the first with most of what is needed.

    Where none has any of it, it is the first that is not blank; None where all are.
    """
    filled = [n for n, cells in enumerate(records) if any(cell.strip() for cell in cells)]
    counts = {n: _known(records[n], needed) for n in filled}
    return max(filled, key=lambda n: counts[n], default=None)


def _known(cells: Iterable[str], needed: Needed) -> int:
    """Count the needed columns that are among the cells."""
    titles = {cell.strip() for cell in cells}
    return len([names for names in needed if not titles.isdisjoint(names)])


class _Listed:
    """The first faults one by one; how many more there are in one."""

    def __init__(self) -> None:
        self.told: list[Fault] = []
        self.more = 0

    def add(self, fault: Fault) -> None:
        if len(self.told) < LISTED:
            self.told.append(fault)
        else:
            self.more += 1

    def all(self, where: Place) -> tuple[Fault, ...]:
        if self.more:
            self.told.append(Fault("row-length-more", where, {"count": self.more}))
        return tuple(self.told)


# ---- Text ---------------------------------------------------------------------------------------


def _open_csv(
    dataset: Dataset,
    engine: Engine,
    name: str,
    view: str,
    folder: Path,
    needed: Needed,
    thorough: bool,
) -> _Opened:
    path, told, packed = Path(name), name, ""
    if path.suffix.lower() == archives.SUFFIX:
        packed = _hash(path)
        path, told = _unpacked(path, folder / f"{view}.packed")
    scan = _Scan(told, path, dataset.delimiter, needed)
    read = _prepared(scan, folder / f"{view}.csv", thorough)
    rewritten = read.path != path
    delimiter = "," if rewritten and read.offset >= 0 else scan.delimiter
    columns = engine.read_csv(view, read.path, delimiter)
    file = File(told, view, columns, numbered=True, offset=max(0, read.offset))
    given = read.given._replace(path=name, sha256=packed or read.given.sha256)
    return file, given, read.faults


def _unpacked(path: Path, spool: Path) -> tuple[Path, str]:
    """Write the one table of an archive beside the engine; return where, and what it is called.

    Raises FaultError: unreadable, no archive, locked, too large, not one table.
    """
    raw = b"".join(_blocks(path))
    table = archives.only(path.as_posix(), raw, (".csv", ".tsv", ".txt"))
    spool.write_bytes(table.raw)
    return spool, f"{path.as_posix()}/{table.name}"


def _prepared(scan: _Scan, spool: Path, thorough: bool) -> _Read:
    """Hash, decode and check a text file in one pass; write it anew only where it must be.

    The offset is -1 where the bytes were only transcoded.
    """
    encoding = scan.run(spool)
    given = Input(scan.name, ROLE, scan.digest.hexdigest(), encoding)
    if scan.even and not thorough:
        return _Read(scan.path if encoding == "utf-8" else spool, -1, (), given)
    tidy = spool.with_name(f"even-{spool.name}")
    with (
        scan.path.open(encoding=encoding, newline="") as stream,
        tidy.open("w", encoding="utf-8", newline="") as target,
    ):
        records = csv.reader(stream, delimiter=scan.delimiter, strict=True)
        offset, faults = _write(target, records, Place(scan.name), scan.needed)
    return _Read(tidy, offset, faults, given)


class _Scan:
    """One pass over the bytes of a text file: its hash, its encoding, whether its records are even.

    They are even when there are as many delimiters as lines times those of the header, which is the
    first line. Quoted delimiters make them uneven, and then the records are read one by one. Where
    nobody says the delimiter, it is that of the first lines.
    """

    def __init__(self, name: str, path: Path, delimiter: str, needed: Needed) -> None:
        self.name = name
        self.path = path
        self.delimiter = delimiter
        self.needed = needed
        self.digest = sha256()
        self.even = True
        self.width = -1
        self.wide = 0  # characters of three bytes in lines before: no other encoding looks so

    def run(self, spool: Path) -> str:
        """Return the encoding; what is not plain UTF-8 is written to `spool` as UTF-8.

        Raises FaultError: unreadable, empty, binary, or in no encoding or two.
        """
        path = self.path
        first = next(_blocks(path), b"")
        if not first.strip(b" \t\r\n\xef\xbb\xbf"):
            raise FaultError([Fault("file-empty", Place(self.name))])
        marked = next((code for mark, code in _BOMS if first.startswith(mark)), None)
        try:
            if marked is None:
                self.decode(path, "utf-8", None)
                return "utf-8"
            self.transcode(path, spool, marked)
        except _Undecodable as failed:
            details = {"byte": failed.at + 1, "tried": marked or "utf-8"}
            place = Place(self.name, failed.line)
            if marked is not None:
                raise FaultError([Fault("file-encoding", place, details)]) from failed
            if self.wide > 1:
                # What came before cannot have been GB18030: the file has two encodings.
                raise FaultError([Fault("file-encoding-mixed", place, details)]) from failed
            return self.second(path, spool, failed)
        return marked

    def second(self, path: Path, spool: Path, failed: _Undecodable) -> str:
        self.digest, self.even, self.width = sha256(), True, -1
        try:
            self.transcode(path, spool, "gb18030")
        except _Undecodable as again:
            worst = max(failed, again, key=lambda problem: problem.at)
            details = {"byte": worst.at + 1, "tried": "utf-8, gb18030"}
            place = Place(self.name, worst.line)
            raise FaultError([Fault("file-encoding", place, details)]) from again
        return "gb18030"

    def transcode(self, path: Path, spool: Path, encoding: str) -> None:
        with spool.open("w", encoding="utf-8", newline="") as stream:
            self.decode(path, encoding, stream)

    def decode(self, path: Path, encoding: str, stream: IO[str] | None) -> None:
        """Decode block by block, cut where a line ends; count the cells and hash the bytes."""
        at, line = 0, 1
        for lines in self.lines(path, encoding):
            try:
                text = lines.decode("utf-8" if encoding == "utf-8-sig" else encoding)
            except UnicodeDecodeError as error:
                before = line + lines.count(b"\n", 0, error.start)
                self.note_wide(lines[: error.start])
                raise _Undecodable(at + error.start, before) from error
            if at == 0:
                text = text.removeprefix("\ufeff")
            if "\x00" in text:
                raise FaultError([Fault("file-binary", Place(self.name))])
            breaks = text.count("\n")
            self.count(text, breaks)
            if not text.isascii() and encoding == "utf-8" and self.wide < 2:
                self.note_wide(lines)
            if stream is not None:
                stream.write(text)
            at += len(lines)
            line += breaks

    def lines(self, path: Path, encoding: str) -> Iterator[bytes]:
        """Yield blocks of whole lines. UTF-16 comes in one piece: its line ends are two bytes.

        The hash of a block is taken beside the work on the block before.
        """
        rest = b""
        with ThreadPoolExecutor(1) as pool:
            hashed: Future[None] | None = None
            for block in _blocks(path):
                if hashed is not None:
                    hashed.result()
                hashed = pool.submit(self.digest.update, block)
                rest += block
                cut = rest.rfind(b"\n") + 1 if encoding != "utf-16" else 0
                if cut:
                    yield rest[:cut]
                    rest = rest[cut:]
            if rest:
                yield rest

    def note_wide(self, lines: bytes) -> None:
        whole = lines[: lines.rfind(b"\n") + 1].decode("utf-8", "ignore")
        self.wide += len([character for character in whole if character > "\u07ff"])

    def count(self, text: str, breaks: int) -> None:
        """Compare the delimiters of a block with its lines; uneven once is uneven for good."""
        if not self.even:
            return
        if self.width < 0:
            self.delimiter = self.delimiter or delimiter_of(text, self.needed)
            head = text[: text.find("\n") + 1 or len(text)]
            self.width = head.count(self.delimiter)
            # A header of two lines, or above it empty ones or titles, is read record by record.
            if not head.strip() or head.count('"') % 2 or not self.is_header(head):
                self.even = False
        rows = breaks + (not text.endswith("\n"))
        self.even = self.even and text.count(self.delimiter) == rows * self.width
        # Old Macintosh line ends, and empty lines of a table with one column.
        self.even = self.even and self.width > 0
        self.even = self.even and ("\r" not in text or text.count("\r") <= breaks)

    def is_header(self, line: str) -> bool:
        """Tell whether a line has all the columns that are needed."""
        cells = (cell.strip().strip('"') for cell in line.split(self.delimiter))
        return _known(cells, self.needed) == len(self.needed)


def delimiter_of(text: str, needed: Needed) -> str:
    """Return the sign between cells by which the first lines have most of the columns needed.

    Where it makes no difference, it is the first of DELIMITERS that the first line with anything has.
    """
    lines = list(islice((line for line in text.split("\n") if line.strip()), HEAD_WITHIN))
    first = lines[0] if lines else ""

    def found(sign: str) -> tuple[int, bool]:
        cells = ([cell.strip().strip('"') for cell in line.split(sign)] for line in lines)
        return max((_known(titles, needed) for titles in cells), default=0), sign in first

    return max(DELIMITERS, key=found)


class _Undecodable(Exception):
    """Bytes that the encoding does not have: the offset of the first and its line."""

    def __init__(self, at: int, line: int) -> None:
        super().__init__(at, line)
        self.at = at
        self.line = line


def columns_of(file: File) -> dict[str, Column]:
    """Return the columns of a file by their names without blanks around them."""
    return {column.name.strip(): column for column in file.columns}
