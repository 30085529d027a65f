"""Both engines for the tests of every room: one text of SQL, equal results to the last digit.

`engine` is one engine at a time (the test runs once for each), `engines` are all that are
installed, for `same_rows`. Java is started once for the whole run. A module of tests that uses
them says `pytest_plugins = ("engines",)`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence

import pytest

from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.select import open_engine

SPARK = "local[2]"
Table = tuple[Sequence[Column], Sequence[Sequence[object]]]


@pytest.fixture(scope="session")
def spark_address() -> Iterator[str]:
    """The address of a Spark session that every test has a session beside."""
    missing = [name for name in ("pyspark", "sqlglot") if not importlib.util.find_spec(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: pip install 'ecotarget[spark]'")
    first = open_engine(SPARK)
    yield SPARK
    first.close()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine of each kind, empty."""
    address = request.getfixturevalue("spark_address") if request.param == "spark" else "duckdb"
    opened = open_engine(address)
    yield opened
    opened.close()


@pytest.fixture
def engines(spark_address: str) -> Iterator[tuple[Engine, ...]]:
    """DuckDB and Spark side by side; mark the test `spark`."""
    opened = (open_engine("duckdb"), open_engine(spark_address))
    yield opened
    for each in opened:
        each.close()


def same_rows(
    engines: Sequence[Engine], tables: Mapping[str, Table], *queries: str
) -> list[tuple[object, ...]]:
    """Return the rows of the last SELECT, which are the same on all engines, types included.

    Earlier queries are `name: SELECT` steps that are kept as tables. The last needs an ORDER BY.
    """
    found = []
    for each in engines:
        for name, (columns, rows) in tables.items():
            each.small(name, columns, rows)
        for query in queries[:-1]:
            name, _, sql = query.partition(":")
            each.table(name.strip(), sql)
        found.append(each.rows(queries[-1]))
    for rows in found[1:]:
        assert rows == found[0]
        assert [list(map(type, row)) for row in rows] == [list(map(type, row)) for row in found[0]]
    return found[0]
