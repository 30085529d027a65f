"""What an engine does: tables in, SQL down, rows out. One text runs on every engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

# The resolution in which amounts are kept in SQL: whole numbers of 10^-6 of the book unit.
QUANTA = 1_000_000


class Column(NamedTuple):
    """A column of a source: its name and kind (text integer decimal float timestamp date)."""

    name: str
    kind: str


class Ran(NamedTuple):
    """One statement that ran: what it made and its text in the portable dialect."""

    name: str
    sql: str


class Engine(Protocol):
    """A connection. SQL is given in DuckDB's dialect, within the portable subset (docs/engine.md)."""

    name: str
    ran: list[Ran]

    def read_csv(self, view: str, path: Path, delimiter: str = ",") -> tuple[Column, ...]:
        """Show a UTF-8 CSV file as a view of texts with `_row`, the number of the record.

        The header is record 1, so the first data row is 2.
        """
        ...

    def keep(self, view: str, names: Sequence[str]) -> None:
        """Read a view of `read_csv` once: from now on it shows these columns, and `_row`, as kept."""
        ...

    def let_go(self, view: str) -> None:
        """Forget what was kept of a view, which is not read any more."""
        ...

    def read_parquet(self, view: str, paths: Sequence[Path]) -> tuple[Column, ...]:
        """Show Parquet files as one view with their own types, without `_row`."""
        ...

    def read_database(self, view: str, path: Path, table: str) -> tuple[Column, ...]:
        """Show a table of an engine's own database file as a view with its own types."""
        ...

    def small(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
        """Make a small table of Python values."""
        ...

    def view(self, name: str, sql: str) -> None:
        """Name a SELECT; it is evaluated where it is used."""
        ...

    def table(self, name: str, sql: str) -> None:
        """Evaluate a SELECT once and keep the result for this connection."""
        ...

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a SELECT."""
        ...

    def write_parquet(self, sql: str, path: Path) -> None:
        """Write the rows of a SELECT to a Parquet file, whole or not at all."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...
