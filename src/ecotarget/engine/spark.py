"""Apache Spark: the same SQL on a session of this machine, on a cluster, or over Spark Connect.

Results are those of DuckDB to the last digit: whole numbers are exact or an error, time stamps
have no zone, and values come back as the same Python types.
"""

from __future__ import annotations

import atexit
import codecs
import csv
import io
import json
import os
import re
import shutil
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, suppress
from functools import reduce
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from ecotarget.engine.connection import Column, Ran
from ecotarget.engine.dialect import to_spark
from ecotarget.engine.duck import Duck
from ecotarget.engine.java import start_java
from ecotarget.engine.text import (
    ROW,
    column_types,
    csv_select,
    identifier,
    megabytes,
    parquet_source,
    plain,
    read_header,
    same_columns,
    shown_select,
)
from ecotarget.model.faults import Fault, FaultError, Place

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructField

_LOCAL = re.compile(r"local(\[([1-9][0-9]{0,3}|\*)\])?")
_BLOCK = 1 << 20
_OVERFLOW = re.compile(
    r"\[(ARITHMETIC_OVERFLOW|BINARY_ARITHMETIC_OVERFLOW|CAST_OVERFLOW"
    r"|NUMERIC_VALUE_OUT_OF_RANGE)[A-Z_.]*\]"
)
# What makes Spark reckon as DuckDB does.
_RULES = {
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, never NULL
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.csv.parser.columnPruning.enabled": "false",  # every record is looked at whole
}
_TEXTS = "ARRAY<ARRAY<STRING>>"
_SPARK_TYPES = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}
_KINDS = {
    **dict.fromkeys(("string", "varchar", "char"), "text"),
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "integer"),
    **dict.fromkeys(("float", "double"), "float"),
    "timestamp_ntz": "timestamp",
    "timestamp": "instant",
    "date": "date",
}


class Spark:
    """An engine on Spark.

    `address`: `local` or `local[4]` (a session in this process), `spark://host:port` (a cluster),
    `sc://host:port` (Spark Connect). FaultError: `engine-missing` without pyspark or Java,
    `engine-unreachable` if nobody answers.
    """

    name = "spark"

    def __init__(
        self, address: str = "local", memory_limit: str | None = None, threads: int | None = None
    ) -> None:
        for module in ("pyspark", "sqlglot"):
            if find_spec(module) is None:
                raise FaultError([Fault("engine-missing", Place("--engine"), {"found": module})])
        self.ran: list[Ran] = []
        self._local = _LOCAL.fullmatch(address) is not None
        self._sources: list[tuple[Path, str]] = []  # a file, and the delimiter of a CSV
        self._kept: dict[str, DataFrame] = {}
        self._tables = 0
        self._temporary = TemporaryDirectory(prefix="ecotarget-", ignore_cleanup_errors=True)
        settings = _settings(address, memory_limit, threads)
        with _quietly():
            from pyspark.logger import PySparkLogger
            from pyspark.sql import SparkSession

            for logger in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
                PySparkLogger.getLogger(logger).setLevel("CRITICAL")

            # Spark has one session context in a process; Spark Connect has as many as it likes.
            connect = address.startswith("sc://")
            active = None if connect else SparkSession.getActiveSession()
            self._started = active is None  # then the session ends with this engine
            try:
                session = active.newSession() if active else _session(address, settings)
                for key, setting in _RULES.items():
                    session.conf.set(key, setting)
            except BaseException as error:
                self._temporary.cleanup()
                if not isinstance(error, _errors()):
                    raise
                cause = {"cause": _cause(str(error))}
                raise FaultError([Fault("engine-unreachable", Place("--engine"), cause)]) from None
        self._session: SparkSession | None = session
        atexit.register(self._end)

    def read_csv(self, view: str, path: Path, delimiter: str = ",") -> tuple[Column, ...]:
        """Show a UTF-8 CSV file as a view of texts, with `_row`; what is shown is as for DuckDB.

        The file is read by one task, so that quoted line ends and `_row` are right; many or large
        files are better given as Parquet. On a cluster the path must be the same on all machines.
        A line end within a cell becomes a plain newline if the file has the line ends of Windows.
        """
        header = read_header(path, delimiter)
        _check_text(path, delimiter)
        self._sources.append((path, delimiter))
        self.ran.append(Ran(view, csv_select(path, header, delimiter)))
        from pyspark.sql.types import StringType, StructField, StructType

        schema = StructType([StructField(name, StringType()) for name in header.names])
        options = {
            "header": "false",  # it is record 1, and left out below
            "sep": delimiter,
            "quote": '"',
            "escape": '"',
            "multiLine": "true",
            "mode": "FAILFAST",
            "encoding": "UTF-8",
        }
        cells = [f"COALESCE({_name(n)}, '') AS {_name(n)}" for n in header.names]
        numbers = f"monotonically_increasing_id() + 1 AS {_name(ROW)}"
        with self._told():
            frame = self._live.read.schema(schema).options(**options).csv(_file(path))
            shown = frame.selectExpr(*cells, numbers).where(f"{_name(ROW)} > 1")
            shown.createOrReplaceTempView(_name(view))
        return (*(Column(name, "text") for name in header.names), Column(ROW, "integer"))

    def keep(self, view: str, names: Sequence[str]) -> None:
        """Read a view of `read_csv` once and keep these columns with `_row`."""
        with self._told():
            self._keep(view, self._live.table(_name(view)).select(*map(_name, (*names, ROW))))

    def let_go(self, view: str) -> None:
        """Forget what was kept of a view."""
        self._let_go(view)

    def read_parquet(self, view: str, paths: Sequence[Path]) -> tuple[Column, ...]:
        """Show Parquet files as one view; kinds and faults as for DuckDB."""
        self.ran.append(Ran(view, f"SELECT * FROM {parquet_source(paths)}"))
        frames: list[DataFrame] = []
        shapes: list[tuple[Column, ...]] = []
        for path in paths:
            self._sources.append((path, ""))
            with self._told():
                frames.append(self._live.read.parquet(_file(path)))
                shapes.append(_columns(frames[-1]))  # Spark Connect looks at the file only here
        columns = same_columns(shapes, paths)
        with self._told():
            if all(frame.schema == frames[0].schema for frame in frames):
                whole = self._live.read.parquet(*map(_file, paths))
            else:
                whole = reduce(lambda some, more: some.unionByName(more), frames)
            whole.selectExpr(*_shown(whole)).createOrReplaceTempView(_name(view))
        return columns

    def read_database(self, view: str, path: Path, table: str) -> tuple[Column, ...]:
        """Show a table of a DuckDB file, which goes through a Parquet file on this machine.

        FaultError `database-elsewhere`: the session is on other machines, which cannot see it.
        """
        if not self._local:
            raise FaultError([Fault("database-elsewhere", Place(str(path)))])
        duck = Duck()
        try:
            columns = duck.read_database(view, path, table)
            self.ran += duck.ran
            self._tables += 1
            passed = Path(self._temporary.name) / f"{self._tables}.parquet"
            duck.write_parquet(f"SELECT * FROM {identifier(view)}", passed)
        finally:
            duck.close()
        with self._told():
            self._live.read.parquet(_file(passed)).createOrReplaceTempView(_name(view))
        return columns

    def small(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
        """Make a small table of Python values (text.column_types tells its types)."""
        lines = [tuple(row) for row in rows]
        types = column_types(columns, lines)
        self.ran.append(Ran(name, shown_select(columns, types, lines)))
        # Given as one text, so that no Python is needed where Spark runs.
        cells = ", ".join(
            f"CAST(cells[{n}] AS {_SPARK_TYPES.get(sql_type, sql_type)}) AS {_name(column.name)}"
            for n, (column, sql_type) in enumerate(zip(columns, types, strict=True))
        )
        sql = f"SELECT {cells} FROM (SELECT EXPLODE(FROM_JSON(:rows, '{_TEXTS}')) AS cells)"
        given = json.dumps([[None if c is None else plain(c) for c in line] for line in lines])
        with self._told():
            self._keep(name, self._live.sql(sql, args={"rows": given}))

    def view(self, name: str, sql: str) -> None:
        """Name a SELECT. A name given again replaces the first: remake what was made from it."""
        self.ran.append(Ran(name, sql))
        with self._told():
            frame = self._live.sql(to_spark(sql))
            self._let_go(name)
            frame.createOrReplaceTempView(_name(name))

    def table(self, name: str, sql: str) -> None:
        """Evaluate a SELECT once and keep the result. A name given again replaces the first."""
        self.ran.append(Ran(name, sql))
        with self._told():
            self._keep(name, self._live.sql(to_spark(sql)))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a SELECT; a DECIMAL without decimals is an int."""
        self.ran.append(Ran("", sql))
        with self._told():
            frame = self._live.sql(to_spark(sql))
            found = [tuple(row) for row in frame.collect()]
            whole = {n for n, field in enumerate(frame.schema.fields) if _kind(field) == "integer"}
        return [
            tuple(
                int(cell) if n in whole and cell is not None else cell for n, cell in enumerate(row)
            )
            for row in found
        ]

    def write_parquet(self, sql: str, path: Path) -> None:
        """Write the rows of a SELECT to one Parquet file, whole or not at all.

        On a cluster the folder must be the same on all machines.
        """
        self.ran.append(Ran(path.name, sql))
        partial = path.with_name(f".{path.name}.partial")
        if path.exists() and not path.is_file():
            raise FaultError([Fault("file-not-regular", Place(str(path)))])
        try:
            path.parent.stat()  # Spark would make the folder
            with self._told():
                frame = self._live.sql(to_spark(sql))
                frame.coalesce(1).write.mode("overwrite").parquet(_address(partial))
            (part,) = partial.glob("part-*.parquet")
            part.replace(path)
        except (OSError, ValueError) as error:
            details = {"cause": getattr(error, "strerror", None) or type(error).__name__}
            raise FaultError([Fault("file-unwritable", Place(str(path)), details)]) from None
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def close(self) -> None:
        """Let go of everything; a session of one's own ends. It may be called twice."""
        if self._session is None:
            return
        atexit.unregister(self._end)
        for frame in self._kept.values():
            frame.unpersist()
        self._kept.clear()
        if self._started:
            self._session.stop()
        self._session = None
        self._temporary.cleanup()

    def _end(self) -> None:
        """Let go of everything as the program ends: Java may be gone before us, which is no news."""
        from py4j.protocol import Py4JError

        if self._session is None:
            return
        gateway = self._session.sparkContext._gateway  # noqa: SLF001 - the only way to hang up
        # py4j complains of a lost connection aloud before it raises, and once more for every object
        # that is let go of later, unless the line is closed.
        with redirect_stderr(io.StringIO()), suppress(Py4JError, OSError):
            self.close()
            if self._started and gateway is not None:
                gateway.shutdown()

    @property
    def _live(self) -> SparkSession:
        assert self._session is not None
        return self._session

    def _keep(self, name: str, frame: DataFrame) -> None:
        # A cached frame keeps the plan that made it, and plans that stand on plans take minutes.
        kept = frame.localCheckpoint()
        self._let_go(name)
        self._kept[name] = kept
        kept.createOrReplaceTempView(_name(name))

    def _let_go(self, name: str) -> None:
        old = self._kept.pop(name, None)
        if old is not None:
            old.unpersist()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what is wrong with the user's files, figures or limits into a fault."""
        try:
            yield
        except _errors() as error:
            fault = self._fault(str(error))
            if fault is None:
                raise
            raise FaultError([fault]) from None

    def _fault(self, text: str) -> Fault | None:
        """Return the fault of the user's files or limits behind an error; None is our own fault."""
        if "OutOfMemoryError" in text:
            return Fault("memory-spent", Place("--memory-limit"))
        overflow = _OVERFLOW.search(text)
        if overflow:
            cause = text[overflow.end() :].split("\n", 1)[0].partition(". ")[0].strip()
            return Fault("engine-overflow", Place("ecotarget"), {"cause": cause})
        for path, delimiter in reversed(self._sources):
            names = (path.name, quote(path.name), "[UNABLE_TO_INFER_SCHEMA]")  # it is empty
            if not any(name in text for name in names):
                continue
            if not path.exists():
                return Fault("file-missing", Place(str(path)))
            if delimiter:
                known = Fault("csv-syntax", Place(str(path)), {"cause": _cause(text)})
                return _bad_record(path, delimiter) or known
            return Fault("parquet-unreadable", Place(str(path)), {"cause": _cause(text)})
        return None


def _errors() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return Py4JError, PySparkException


def _cause(text: str) -> str:
    """Return the one line of Java's story that says what happened."""
    roots = re.findall(r"^(?:Caused by)?: [\w.$]+: (.+)$", text, re.MULTILINE)
    return roots[-1] if roots else text.split("\n", 1)[0]


def _session(address: str, settings: Sequence[tuple[str, str]]) -> SparkSession:
    """Return a session of our own. pyspark.errors: nobody answers."""
    if address.startswith("sc://"):
        if find_spec("grpc") is None:
            raise FaultError([Fault("engine-missing", Place("--engine"), {"found": "grpcio"})])
        return _remote(address)
    import pyspark
    from pyspark.sql import SparkSession

    # Java is started once for each process and outlives the session.
    if pyspark.SparkContext._gateway is None:  # noqa: SLF001 - there is no other way to know
        gateway = start_java(Path(pyspark.__file__).parent, settings)
        told = {"PYSPARK_GATEWAY_PORT": str(gateway.port), "PYSPARK_GATEWAY_SECRET": gateway.secret}
    else:
        told = {}
    before = dict(os.environ)
    try:
        os.environ.pop("SPARK_REMOTE", None)  # with it, pyspark refuses a session of this kind
        os.environ.update(told)
        builder = SparkSession.builder
        for key, setting in settings:
            builder = builder.config(key, setting)
        return builder.getOrCreate()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _remote(address: str) -> SparkSession:
    """Return a session of Spark Connect. pyspark.errors: nobody answers."""
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession as Remote

    remote = Remote.builder.remote(address).create()
    # Left to itself, it would knock at a wrong address for ten minutes.
    patience = remote.client.get_retry_policies()
    remote.client.set_retry_policies([DefaultPolicy(max_retries=3)])
    remote.conf.get("spark.sql.session.timeZone")
    remote.client.set_retry_policies(patience)
    return cast("SparkSession", remote)


def _settings(address: str, memory_limit: str | None, threads: int | None) -> list[tuple[str, str]]:
    cores = threads or os.cpu_count() or 1
    settings = {
        "spark.app.name": "ecotarget",
        "spark.master": f"local[{cores}]" if address == "local" else address,
        "spark.ui.enabled": "false",
        "spark.log.level": "OFF",
        "spark.sql.catalogImplementation": "in-memory",
    }
    if memory_limit is not None:
        settings["spark.driver.memory"] = f"{megabytes(memory_limit)}m"
    if _LOCAL.fullmatch(address):
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": str(max(4, cores)),
        }
    return list(settings.items())


def _name(name: str) -> str:
    """Return a name quoted as Spark wants it."""
    return "`" + name.replace("`", "``") + "`"


def _file(path: Path) -> str:
    """Return the address of one file, even if its name holds `*`, `?`, `[` or `{`."""
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", _address(path))


def _address(path: Path) -> str:
    return "file:///" + path.resolve().as_posix().lstrip("/")


def _kind(field: StructField) -> str:
    name = field.dataType.simpleString()
    decimal = re.fullmatch(r"decimal\(\d+,(\d+)\)", name)
    if decimal:
        return "integer" if decimal[1] == "0" else "decimal"
    return _KINDS.get(name.partition("(")[0], "other")


def _columns(frame: DataFrame) -> tuple[Column, ...]:
    return tuple(Column(field.name, _kind(field)) for field in frame.schema.fields)


def _shown(frame: DataFrame) -> list[str]:
    casts = {"instant": "CAST({0} AS TIMESTAMP_NTZ) AS {0}"}
    return [
        casts.get(column.kind, "{0}").format(_name(column.name))
        for column in _columns(frame)
        if column.kind != "other"
    ]


def _check_text(path: Path, delimiter: str) -> None:
    """Refuse what Spark would read without a word: what is not UTF-8, and a quote left open."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    read = pending = quotes = 0
    with path.open("rb") as file:
        try:
            for block in iter(lambda: file.read(_BLOCK), b""):
                decoder.decode(block)
                quotes += block.count(b'"')
                read += len(block)
                pending = len(decoder.getstate()[0])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            details = {"byte": read - pending + error.start + 1, "tried": "UTF-8"}
            raise FaultError([Fault("file-encoding", Place(str(path)), details)]) from None
    fault = _bad_record(path, delimiter) if quotes % 2 else None
    if fault is not None:
        raise FaultError([fault])


def _bad_record(path: Path, delimiter: str) -> Fault | None:
    """Return the first thing wrong with a CSV file, with its line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        expected = 0
        try:
            for cells in reader:
                expected = expected or len(cells)
                if cells and len(cells) != expected:
                    details = {"found": len(cells), "expected": expected}
                    return Fault("row-length", Place(str(path), reader.line_num), details)
        except csv.Error as error:
            cause = {"cause": str(error)}
            return Fault("csv-syntax", Place(str(path), reader.line_num), cause)
    return None


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep pyspark's warnings about other libraries, which it does not need here, to itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
