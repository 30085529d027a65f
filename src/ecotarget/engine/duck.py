"""DuckDB: the engine that is always there, inside this process, bounded in memory.

Sources are views: a file is read again by each statement that uses it, so what is wrong with it
may be told by any of them. Everything kept is in memory and spills to a folder of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from typing import TYPE_CHECKING, Any

from ecotarget.engine.connection import Column, Ran
from ecotarget.engine.text import (
    ROW,
    column_types,
    csv_select,
    csv_source,
    empty_select,
    identifier,
    literal,
    megabytes,
    one_file,
    parquet_source,
    read_header,
    record,
    same_columns,
    shown_select,
)
from ecotarget.model.faults import Fault, FaultError, Place, nearest

if TYPE_CHECKING:
    import duckdb

# Told the name of the statement that runs and how much of it is done, 0 to 100.
Progress = Callable[[str, int], None]

_DECIMAL = re.compile(r"DECIMAL\(\d+, ?(\d+)\)")
_KEPT = "_kept"  # what the table behind a view of a CSV file is called
_TICK = 0.2  # seconds between two looks at what runs
_KINDS = {
    **dict.fromkeys(("VARCHAR", "ENUM", "UUID"), "text"),
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "float"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "timestamp"),
    "TIMESTAMP WITH TIME ZONE": "instant",
    "DATE": "date",
}
# How a column is shown; what is not named here is shown as it is.
_CASTS = {
    "text": "CAST({0} AS VARCHAR) AS {0}",
    "timestamp": "CAST({0} AS TIMESTAMP) AS {0}",
    "instant": "{0} AT TIME ZONE 'UTC' AS {0}",
}
_CSV_CAUSES = re.compile(
    r"Invalid unicode|[Uu]nterminated quote|Maximum line size|state machine reached an invalid"
)
_CELLS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


class Duck:
    """An engine on DuckDB, in memory. FaultError: `memory-limit` if the limit is none."""

    name = "duckdb"

    def __init__(
        self,
        memory_limit: str | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        bound = None if memory_limit is None else f"{megabytes(memory_limit)}MiB"
        import duckdb

        self.ran: list[Ran] = []
        self._progress = progress
        self._sources: list[tuple[str, str]] = []  # file, what it is
        self._files: dict[str, str] = {}  # what a view of a CSV file reads
        self._databases = 0
        self._views: set[str] = set()
        self._worker = ThreadPoolExecutor(1)
        self._temporary = TemporaryDirectory(prefix="ecotarget-", ignore_cleanup_errors=True)
        settings: dict[str, Any] = {
            "temp_directory": self._temporary.name,
            # Nothing is fetched from the network.
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
        }
        if bound is not None:
            settings["memory_limit"] = bound
        if threads is not None:
            settings["threads"] = threads
        self._connection: duckdb.DuckDBPyConnection | None = duckdb.connect(
            ":memory:", config=settings
        )
        watched = "true" if progress else "false"
        self._run("", f"SET enable_progress_bar = {watched}")
        self._run("", "SET enable_progress_bar_print = false")
        self._run("", "SET TimeZone = 'UTC'")
        # No variable of this program is ever taken for a table.
        self._run("", "SET python_enable_replacements = false")
        # From here on nothing that is read can change any of this.
        self._run("", "SET lock_configuration = true")

    def read_csv(self, view: str, path: Path, delimiter: str = ",") -> tuple[Column, ...]:
        """Show a UTF-8 CSV file (RFC 4180) as a view of texts, with `_row`.

        Empty lines are no records. An empty cell is an empty text, never NULL. A record that has
        not as many cells as the header is a fault, told with its line when the view is read.
        """
        header = read_header(path, delimiter)
        self._sources.append((str(path), "csv"))
        self._files[view] = csv_source(path, header, delimiter)
        self.view(view, csv_select(path, header, delimiter))
        return (*(Column(name, "text") for name in header.names), Column(ROW, "integer"))

    def keep(self, view: str, names: Sequence[str]) -> None:
        """Read a view of `read_csv` once and keep these columns with `_row`.

        Numbering what is read is the work of one thread, so the file is read unnumbered: a table made
        by one statement keeps the order of the file, and its `rowid` counts from 0. What is no file
        (a small table) is kept already.
        """
        if view not in self._files:
            return
        said = ", ".join(map(identifier, names)) or f"0 AS {ROW}"
        kept = f"{view}{_KEPT}"
        self._make_table(kept, f"SELECT {said} FROM {self._files[view]}")
        shown = "".join(f"{identifier(name)}, " for name in names)
        self._run(
            view,
            f"CREATE OR REPLACE TEMP VIEW {identifier(view)} AS "
            f"SELECT {shown}rowid + 2 AS {ROW} FROM {identifier(kept)}",
        )

    def let_go(self, view: str) -> None:
        """Forget what was kept of a view; a small table stays."""
        if view in self._files:
            self._make_table(f"{view}{_KEPT}", f"SELECT 0 AS {ROW} WHERE 1 = 0")

    def read_parquet(self, view: str, paths: Sequence[Path]) -> tuple[Column, ...]:
        """Show Parquet files as one view. Their columns must be the same (`parquet-differs`).

        A time stamp with a zone is shown in UTC and told as `instant`. A column of a kind that is
        not read (a list, a truth value) is told as `other` and left out of the view.
        """
        shapes: list[list[tuple[str, str]]] = []
        for path in paths:
            self._sources.append((str(path), "parquet"))
            shapes.append(self._shape(f"FROM {parquet_source([path])}"))
        columns = same_columns([_columns(shape) for shape in shapes], paths)
        self.view(view, f"SELECT {_shown(shapes[0])} FROM {parquet_source(paths)}")
        return columns

    def read_database(self, view: str, path: Path, table: str) -> tuple[Column, ...]:
        """Show a table of a DuckDB file, opened for reading only; kinds as for Parquet.

        A view is no table here: what it shows may come from any file of this machine.
        """
        if not path.is_file():
            raise FaultError([Fault("file-missing", Place(str(path)))])
        self._databases += 1
        alias = f"database_{self._databases}"
        self._sources.append((str(path), "database"))
        attach = f"ATTACH {literal(str(path))} AS {alias} (TYPE duckdb, READ_ONLY)"
        self._run("", attach)
        found = self._run(
            "",
            "SELECT table_name FROM information_schema.tables "
            f"WHERE table_catalog = {literal(alias)} AND table_schema = 'main' "
            "AND table_type = 'BASE TABLE'",
        )
        names = sorted(str(row[0]) for row in found)
        if table not in names:
            place = Place(str(path), cell=table)
            raise FaultError(
                [Fault("table-unknown", place, {"found": table}, nearest(table, names))]
            )
        source = f"{alias}.main.{identifier(table)}"
        shape = self._shape(f"FROM {source}")
        self.ran.append(Ran(alias, attach))
        self.view(view, f"SELECT {_shown(shape)} FROM {source}")
        return _columns(shape)

    def small(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
        """Make a small table of Python values (text.column_types tells its types)."""
        lines = [tuple(row) for row in rows]
        types = column_types(columns, lines)
        self.ran.append(Ran(name, shown_select(columns, types, lines)))
        self._make_table(name, empty_select(columns, types))
        if not lines:
            return
        path = Path(self._temporary.name) / "small.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(record(line) for line in lines)
        texts = ", ".join(f"{literal(column.name)}: 'VARCHAR'" for column in columns)
        casts = ", ".join(
            f"CAST({identifier(column.name)} AS {kind})"
            for column, kind in zip(columns, types, strict=True)
        )
        options = (
            "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', "
            "new_line = '\\n', nullstr = '', allow_quoted_nulls = false"
        )
        source = f"read_csv({one_file(path)}, columns = {{{texts}}}, {options})"
        self._run(name, f"INSERT INTO {identifier(name)} SELECT {casts} FROM {source}")
        path.unlink()

    def view(self, name: str, sql: str) -> None:
        """Name a SELECT. A name given again replaces the first: remake what was made from it."""
        self.ran.append(Ran(name, sql))
        if name not in self._views:
            self._run(name, f"DROP TABLE IF EXISTS {identifier(name)}")
        self._run(name, f"CREATE OR REPLACE TEMP VIEW {identifier(name)} AS {sql}")
        self._views.add(name)

    def table(self, name: str, sql: str) -> None:
        """Evaluate a SELECT once and keep the result. A name given again replaces the first."""
        self.ran.append(Ran(name, sql))
        self._make_table(name, sql)

    def _make_table(self, name: str, sql: str) -> None:
        """Make a table; a view of this name gives way, which DuckDB does not do by itself."""
        if name in self._views:
            self._run(name, f"DROP VIEW IF EXISTS {identifier(name)}")
            self._views.discard(name)
        self._run(name, f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS {sql}")

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a SELECT; a DECIMAL without decimals is an int."""
        self.ran.append(Ran("", sql))
        return self._run("", sql)

    def write_parquet(self, sql: str, path: Path) -> None:
        """Write the rows of a SELECT to a Parquet file, whole or not at all."""
        self.ran.append(Ran(path.name, sql))
        whole, partial = _beside(path)
        self._sources.append((str(partial), "written"))
        try:
            # Parquet knows no HUGEINT: DuckDB would write it as a float.
            cells = ", ".join(
                f"CAST({identifier(name)} AS DECIMAL(38, 0)) AS {identifier(name)}"
                if kind == "HUGEINT"
                else identifier(name)
                for name, kind in self._shape(sql)
            )
            copy = (
                f"COPY (SELECT {cells} FROM ({sql})) "
                f"TO {literal(str(partial))} (FORMAT parquet, COMPRESSION zstd)"
            )
            self._run(path.name, copy)
            partial.chmod(_rights(whole))
            partial.replace(whole)
        except OSError as error:
            raise _unwritable(path, error) from None
        finally:
            self._sources.pop()
            partial.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of everything, and of the folder on disk; it may be called twice."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._worker.shutdown()
            self._temporary.cleanup()

    def _shape(self, source: str) -> list[tuple[str, str]]:
        """Return the name and the SQL type of each column."""
        return [(str(row[0]), str(row[1])) for row in self._run("", f"DESCRIBE {source}")]

    def _run(self, name: str, sql: str) -> list[tuple[object, ...]]:
        """Run a statement in the worker, so that an interrupt is heard whatever DuckDB does."""
        import duckdb

        connection = self._connection
        assert connection is not None
        running = self._worker.submit(_fetch, connection, sql)
        try:
            while wait((running,), _TICK).not_done:
                percent = int(connection.query_progress()) if self._progress else -1
                if self._progress and percent >= 0:
                    self._progress(name, percent)
            return running.result()
        except KeyboardInterrupt:
            # A statement that is only about to begin does not hear the first.
            connection.interrupt()
            while wait((running,), _TICK).not_done:
                connection.interrupt()
            raise
        except duckdb.Error as error:
            fault = self._fault(error)
            if fault is None:
                raise
            raise FaultError([fault]) from None

    def _fault(self, error: Exception) -> Fault | None:
        """Return the fault of the user's files or limits behind an error; None is our own fault."""
        import duckdb

        text = str(error)
        cause = text.split("\n", 1)[0].partition(": ")[2]
        if isinstance(error, duckdb.OutOfMemoryException):
            return Fault("memory-spent", Place("--memory-limit"))
        if isinstance(error, duckdb.OutOfRangeException) or "out of range for the dest" in text:
            return Fault("engine-overflow", Place("ecotarget"), {"cause": cause})
        if self._temporary.name in text:
            return Fault("output-unwritable", Place("ecotarget"), {"cause": cause})
        source = next((s for s in reversed(self._sources) if s[0] in text), None)
        if source is None:
            return None
        file, kind = source
        if kind == "written":
            return Fault("file-unwritable", Place(file), {"cause": cause})
        if not Path(file).exists():
            return Fault("file-missing", Place(file))
        if kind == "csv":
            return _csv_fault(file, text)
        return Fault(
            "parquet-unreadable" if kind == "parquet" else "database-unreadable",
            Place(file),
            {"cause": cause},
        )


def _beside(path: Path) -> tuple[Path, Path]:
    """Return the file that a path means and a new, empty one beside it that nobody else knows.

    FaultError: a folder or a device is there, or the folder cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            raise FaultError([Fault("file-not-regular", Place(str(path)))])
        whole = path.resolve()  # a link stays a link, and its file is written
        handle, partial = mkstemp(prefix=".ecotarget-", dir=whole.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    os.close(handle)
    return whole, Path(partial)


def _rights(path: Path) -> int:
    """Return the rights of a file that is there, else those of any new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _unwritable(path: Path, error: OSError) -> FaultError:
    details = {"cause": error.strerror or str(error)}
    return FaultError([Fault("file-unwritable", Place(str(path)), details)])


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    cursor = connection.execute(sql)
    types = [str(column[1]) for column in cursor.description or ()]
    whole = [n for n, sql_type in enumerate(types) if _is_whole_decimal(sql_type)]
    found: list[tuple[object, ...]] = cursor.fetchall()
    return [_whole(row, whole) for row in found] if whole else found


def _csv_fault(file: str, text: str) -> Fault:
    found = re.search(r"CSV Error on Line: (\d+)", text)
    place = Place(file, int(found[1]) if found else 0)
    cells = _CELLS.search(text)
    if cells:
        return Fault("row-length", place, {"found": cells[2], "expected": cells[1]})
    cause = _CSV_CAUSES.search(text)
    return Fault("csv-syntax", place, {"cause": cause[0] if cause else text.split("\n", 1)[0]})


def _columns(shape: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    return tuple(Column(name, _kind(sql_type)) for name, sql_type in shape)


def _kind(sql_type: str) -> str:
    decimal = _DECIMAL.fullmatch(sql_type)
    if decimal:
        return "integer" if decimal[1] == "0" else "decimal"
    return _KINDS.get(sql_type.partition("(")[0], "other")


def _is_whole_decimal(sql_type: str) -> bool:
    return _kind(sql_type) == "integer" and _DECIMAL.fullmatch(sql_type) is not None


def _shown(shape: Sequence[tuple[str, str]]) -> str:
    cells = []
    for name, sql_type in shape:
        kind = _kind(sql_type)
        cast = _CASTS.get(kind, "{0}")
        if _is_whole_decimal(sql_type):
            cast = "CAST({0} AS HUGEINT) AS {0}"
        if kind != "other":
            cells.append(cast.format(identifier(name)))
    return ", ".join(cells)


def _whole(row: tuple[object, ...], places: Sequence[int]) -> tuple[object, ...]:
    return tuple(
        int(cell) if n in places and isinstance(cell, Decimal) else cell
        for n, cell in enumerate(row)
    )
