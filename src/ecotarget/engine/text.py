"""Values and names as SQL text, safe whatever they hold, and the header of a CSV file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ecotarget.engine.connection import Column
from ecotarget.model.faults import Fault, FaultError, Place

ROW = "_row"
_SHOWN = 50  # so many rows of a small table are shown by --explain-sql
_LIMIT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(MB|GB|TB|MiB|GiB|TiB)", re.IGNORECASE)
_BYTES = {"mb": 10**6, "gb": 10**9, "tb": 10**12, "mib": 2**20, "gib": 2**30, "tib": 2**40}
_LEAST = 64  # MiB; with less, DuckDB cannot even sort
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "float": "DOUBLE",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
}


class Header(NamedTuple):
    """The names of a CSV file's columns, and the empty lines that stand above them."""

    names: tuple[str, ...]
    skipped: int


def literal(text: str) -> str:
    """Return a text as an SQL literal; whatever it holds, it stays one text."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return the name of a table or column, quoted; whatever it holds, it stays one name."""
    return '"' + name.replace('"', '""') + '"'


def value(item: object) -> str:
    """Return a Python value as an SQL literal. TypeError for what no column may hold."""
    match item:
        case None:
            return "NULL"
        case str():
            return literal(item)
        case bool():
            raise TypeError(item)
        case int() | Decimal():
            return format(item, "f") if isinstance(item, Decimal) else str(item)
        case float():
            return f"CAST({literal(repr(item))} AS DOUBLE)"
        case datetime():
            return f"TIMESTAMP {literal(item.isoformat(sep=' '))}"
        case date():
            return f"DATE {literal(item.isoformat())}"
        case _:
            raise TypeError(item)


def column_types(columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
    """Return the SQL type of each column of a small table.

    An `integer` is a BIGINT; a `decimal` is a DECIMAL(38, s), s the most decimals of its values,
    so whole numbers beyond BIGINT go there and are cast to HUGEINT. OverflowError beyond that.
    """
    return tuple(_type(column, [row[n] for row in rows]) for n, column in enumerate(columns))


def _type(column: Column, values: Sequence[object]) -> str:
    if column.kind != "decimal":
        if column.kind == "integer" and not all(
            _SMALLEST <= v <= _LARGEST for v in values if isinstance(v, int)
        ):
            raise OverflowError(column.name)
        return _TYPES[column.kind]
    decimals = [Decimal(v) for v in values if isinstance(v, int | Decimal)]
    scale = max((-int(d.as_tuple().exponent) for d in decimals), default=0)
    scale = max(scale, 0)
    if any(d.adjusted() + 1 + scale > 38 for d in decimals if d):
        raise OverflowError(column.name)
    return f"DECIMAL(38, {scale})"


def empty_select(columns: Sequence[Column], types: Sequence[str]) -> str:
    """Return a SELECT of no rows, with the names and types of a small table."""
    cells = (f"CAST(NULL AS {t}) AS {identifier(c.name)}" for c, t in _pairs(columns, types))
    return f"SELECT {', '.join(cells)} WHERE 1 = 0"


def shown_select(
    columns: Sequence[Column], types: Sequence[str], rows: Sequence[Sequence[object]]
) -> str:
    """Return a small table as a SELECT for readers: its first rows, and how many more there are."""
    if not rows:
        return empty_select(columns, types)
    casts = (
        f"CAST({identifier(c.name)} AS {t}) AS {identifier(c.name)}"
        for c, t in _pairs(columns, types)
    )
    names = ", ".join(identifier(c.name) for c in columns)
    lines = ",\n  ".join(f"({', '.join(value(cell) for cell in row)})" for row in rows[:_SHOWN])
    more = f"\n-- + {len(rows) - _SHOWN}" if len(rows) > _SHOWN else ""
    return f"SELECT {', '.join(casts)} FROM (VALUES\n  {lines}\n) AS v({names}){more}"


def csv_select(path: Path, header: Header, delimiter: str) -> str:
    """Return the SELECT of a CSV file (RFC 4180), every cell a text, with `_row`."""
    names = ", ".join(identifier(name) for name in header.names)
    source = csv_source(path, header, delimiter)
    return f"SELECT {names}, row_number() OVER () + 1 AS {ROW} FROM {source}"


def csv_source(path: Path, header: Header, delimiter: str) -> str:
    """Return what a SELECT reads a CSV file from, every cell a text."""
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header.names)
    options = (
        "auto_detect = false, header = true",
        f"skip = {header.skipped}",
        f"columns = {{{columns}}}",
        f"delim = {literal(delimiter)}",
        "quote = '\"', escape = '\"'",
        "nullstr = ['\\x00']",  # no cell is NULL
        "strict_mode = true, null_padding = false, ignore_errors = false",
        "compression = 'none'",
    )
    return f"read_csv({one_file(path)}, {', '.join(options)})"


def parquet_source(paths: Sequence[Path]) -> str:
    """Return the source of Parquet files, whose folders' names are nothing but names."""
    files = ", ".join(one_file(path) for path in paths)
    return f"read_parquet([{files}], union_by_name = true, hive_partitioning = false)"


def megabytes(limit: str) -> int:
    """Return a limit of memory such as `512MB` or `1.5GiB` in whole MiB.

    FaultError `memory-limit`: it is no such text, or less than any engine can work with.
    """
    found = _LIMIT.fullmatch(limit.strip())
    size = int(Decimal(found[1]) * _BYTES[found[2].lower()]) >> 20 if found else 0
    if size < _LEAST:
        details = {"found": limit, "least": _LEAST}
        raise FaultError([Fault("memory-limit", Place("--memory-limit"), details)])
    return size


def one_file(path: Path) -> str:
    """Return a path as a literal that names this one file, even if it holds `*`, `?` or `[`."""
    return literal(re.sub(r"([*?\[])", r"[\1]", str(path)))


def record(row: Sequence[object]) -> str:
    """Return Python values as a record of CSV: every value quoted, None as nothing at all."""
    return ",".join("" if cell is None else _quoted(cell) for cell in row) + "\n"


def plain(cell: object) -> str:
    """Return a Python value as the text that a CAST to its type takes."""
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _quoted(cell: object) -> str:
    return '"' + plain(cell).replace('"', '""') + '"'


def _pairs(columns: Sequence[Column], types: Sequence[str]) -> Iterator[tuple[Column, str]]:
    return zip(columns, types, strict=True)


def read_header(path: Path, delimiter: str) -> Header:
    """Return the names of the columns of a UTF-8 CSV file, as they are written.

    A column without a name is called `_1`, `_2` ... by its position. Names that differ only in
    case are one name in SQL. FaultError: unreadable, empty, not CSV, a name that occurs twice.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            skipped = 0
            for cells in reader:
                if cells:
                    return Header(_names(path, reader.line_num, cells), skipped)
                skipped = reader.line_num
    except FileNotFoundError:
        raise FaultError([Fault("file-missing", Place(str(path)))]) from None
    except OSError as error:
        details = {"cause": error.strerror or str(error)}
        raise FaultError([Fault("file-unreadable", Place(str(path)), details)]) from None
    except UnicodeDecodeError as error:
        place = Place(str(path))
        tried = {"byte": error.start + 1, "tried": "UTF-8"}
        raise FaultError([Fault("file-encoding", place, tried)]) from None
    except csv.Error as error:
        raise FaultError([Fault("csv-syntax", Place(str(path)), {"cause": str(error)})]) from None
    raise FaultError([Fault("file-empty", Place(str(path)))])


def _names(path: Path, line: int, cells: Iterable[str]) -> tuple[str, ...]:
    names = tuple(cell or f"_{n}" for n, cell in enumerate(cells, 1))
    seen = {ROW: ROW}
    faults: list[Fault] = []
    for n, name in enumerate(names, 1):
        first = seen.get(name.lower())
        if first is None:
            seen[name.lower()] = name
        else:
            place = Place(str(path), line, n, name)
            faults.append(Fault("column-twice", place, {"found": name, "field": first}))
    if faults:
        raise FaultError(faults)
    return names


def same_columns(
    columns: Sequence[tuple[Column, ...]], paths: Sequence[Path]
) -> tuple[Column, ...]:
    """Return the columns that all files have. FaultError `parquet-differs`: not the same."""
    first = {column.name: column.kind for column in columns[0]}
    for path, others in zip(paths, columns, strict=True):
        kinds = {column.name: column.kind for column in others}
        for name in sorted(first.keys() | kinds.keys()):
            if first.get(name) != kinds.get(name):
                details = {"first": str(paths[0])}
                raise FaultError([Fault("parquet-differs", Place(str(path), cell=name), details)])
    return columns[0]
