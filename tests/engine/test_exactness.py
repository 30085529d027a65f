"""Whole numbers are exact in SQL or an error, and the same on both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.select import open_engine
from ecotarget.model.faults import FaultError
from engines import same_rows

pytest_plugins = ("engines",)

BIG = 10**30


@pytest.fixture(scope="module")
def pair(spark_address: str) -> Iterator[tuple[Engine, ...]]:
    opened = (open_engine("duckdb"), open_engine(spark_address))
    yield opened
    for each in opened:
        each.close()


def numbers(*names: str) -> list[Column]:
    return [Column(name, "decimal") for name in names]


def stamp(text: str) -> dt.datetime:
    """A time stamp without a zone, as the tables hold them."""
    return dt.datetime.fromisoformat(text)


def truncated(a: int, b: int) -> int:
    """Towards zero, as SQL divides whole numbers."""
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def half_even(sql: str, divisor: str) -> str:
    """A rounded quotient in whole numbers: the pattern that methods write."""
    quotient, rest = f"({sql}) // {divisor}", f"({sql}) % {divisor}"
    return (
        f"{quotient} + CASE WHEN 2 * ({rest}) > {divisor} THEN 1"
        f" WHEN 2 * ({rest}) = {divisor} AND ({quotient}) % 2 = 1 THEN 1 ELSE 0 END"
    )


EDGES = [(0, 1), (7, 2), (-7, 2), (7, -2), (-7, -2), (BIG, 1), (BIG + 1, 10**15), (-BIG, 3), (2**63, 2), (2**64 - 1, 2**32)]  # fmt: skip


@pytest.mark.spark
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(-BIG, BIG), st.integers(-(2**40), 2**40).filter(lambda n: n != 0)),
        max_size=40,
    )
)
def test_quotient_rest_and_product_are_exact(
    pair: tuple[Engine, ...], drawn: list[tuple[int, int]]
) -> None:
    cases = [*EDGES, *drawn]
    rows = [(n, a, b) for n, (a, b) in enumerate(cases)]
    wide = "SELECT CAST(n AS BIGINT) AS n, CAST(a AS HUGEINT) AS a, CAST(b AS HUGEINT) AS b FROM t"
    found = same_rows(
        pair,
        {"t": (numbers("n", "a", "b"), rows)},
        f"SELECT a // b AS q, a % b AS r, (a // 1000000000) * b AS p, a - b * 3 AS m"
        f" FROM ({wide}) AS w ORDER BY n",
    )
    assert found == [
        (truncated(a, b), a - truncated(a, b) * b, truncated(a, 10**9) * b, a - b * 3)
        for a, b in cases
    ]


@pytest.mark.spark
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, BIG), st.integers(1, 10**9)), max_size=40))
def test_rounding_half_to_even_in_whole_numbers(
    pair: tuple[Engine, ...], drawn: list[tuple[int, int]]
) -> None:
    edges = [(k * 5, 10) for k in range(12)] + [(25, 10), (35, 10), (BIG + 5, 10), (BIG + 15, 10)]
    cases = [*edges, *drawn]
    rows = [(n, a, b) for n, (a, b) in enumerate(cases)]
    rounded = half_even("CAST(a AS HUGEINT)", "CAST(b AS HUGEINT)")
    found = same_rows(
        pair, {"t": (numbers("n", "a", "b"), rows)}, f"SELECT {rounded} AS q FROM t ORDER BY n"
    )
    assert found == [(round(Fraction(a, b)),) for a, b in cases]


@pytest.mark.spark
def test_sums_products_and_counts(engines: tuple[Engine, ...]) -> None:
    rows = [("a", 2**62), ("a", 2**62), ("a", None), ("b", None), ("c", -5), ("c", 0)]
    found = same_rows(
        engines,
        {"t": ([Column("k", "text"), Column("v", "integer")], rows)},
        "kept: SELECT k, SUM(CAST(v AS HUGEINT)) AS s, COUNT(v) AS n, COUNT(*) AS all_rows,"
        " MIN(v) AS low, MAX(v) AS high FROM t GROUP BY k",
        "SELECT k, s, s * s AS squared, COALESCE(s, 0) AS zero, n, all_rows, low, high,"
        " CASE WHEN n = 0 THEN NULL ELSE s // n END AS mean FROM kept ORDER BY k",
    )
    assert found == [
        ("a", 2**63, 2**126, 2**63, 2, 3, 2**62, 2**62, 2**62),
        ("b", None, None, 0, 0, 1, None, None, None),
        ("c", -5, 25, -5, 2, 2, -5, 0, -2),
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT v + 1 FROM t",
        "SELECT v * 2 FROM t",
        "SELECT -v - 2 FROM t",
        "SELECT SUM(CAST(v AS HUGEINT) * 9000000000000000000 * w) FROM t",
        "SELECT CAST(v AS HUGEINT) * v * v FROM t",
        "SELECT CAST(CAST(v AS HUGEINT) + 1 AS BIGINT) FROM t",
        "SELECT CAST(v AS INTEGER) FROM t",
    ],
)
def test_an_overflow_is_an_error_never_null(engine: Engine, sql: str) -> None:
    large = [(2**63 - 1, 1), (2**63 - 1, 2)]
    engine.small("t", [Column("v", "integer"), Column("w", "integer")], large)
    with pytest.raises(FaultError) as error:
        engine.rows(sql)
    (told,) = error.value.faults
    assert told.code == "engine-overflow"
    assert told.details["cause"]


@pytest.mark.spark
def test_a_quotient_from_10_to_the_32_on_is_an_error_on_spark(spark_address: str) -> None:
    engine = open_engine(spark_address)
    engine.small("t", numbers("a"), [(10**32 - 1,), (10**32,)])
    assert engine.rows("SELECT MIN(a) // 1 FROM t") == [(10**32 - 1,)]
    with pytest.raises(FaultError) as error:
        engine.rows("SELECT MAX(a) // 1 FROM t")
    assert error.value.faults[0].code == "engine-overflow"
    engine.close()


@pytest.mark.spark
def test_the_order_of_rows_and_of_ties(engines: tuple[Engine, ...]) -> None:
    rows = [
        ("x", 3, "b"),
        ("x", 3, "a"),
        ("x", None, "c"),
        ("x", 5, "Z"),
        ("x", 1, "é"),
        ("y", 1, ""),
    ]
    columns = [Column("k", "text"), Column("v", "integer"), Column("tie", "text")]
    number = "ROW_NUMBER() OVER (PARTITION BY k ORDER BY v {0}, tie) AS n"
    found = same_rows(
        engines,
        {"t": (columns, rows)},
        f"SELECT k, v, tie, {number.format('DESC')}, {number.format('').replace('AS n', 'AS m')}"
        " FROM t ORDER BY k, v, tie",
    )
    # NULL comes last, whichever way the order runs.
    assert found == [
        ("x", 1, "é", 4, 1),
        ("x", 3, "a", 2, 2),
        ("x", 3, "b", 3, 3),
        ("x", 5, "Z", 1, 4),
        ("x", None, "c", 5, 5),
        ("y", 1, "", 1, 1),
    ]


@pytest.mark.spark
def test_stamps_days_and_hours(engines: tuple[Engine, ...]) -> None:
    stamps = [
        stamp("2024-02-28 23:00"),
        stamp("2024-03-10 02:00"),  # an hour that some zones do not have
        stamp("2024-12-31 00:00"),
        stamp("1991-09-15 00:00"),  # when China's clocks went back
    ]
    found = same_rows(
        engines,
        {"t": ([Column("start", "timestamp")], [(each,) for each in stamps])},
        "SELECT start, CAST(start AS DATE) AS day, EXTRACT(YEAR FROM start) AS y,"
        " EXTRACT(MONTH FROM start) AS m, EXTRACT(HOUR FROM start) AS h,"
        " start + INTERVAL 1 HOUR AS later, CAST(start + INTERVAL 1 HOUR AS DATE) AS next,"
        " CAST(CAST(start AS DATE) AS TIMESTAMP) AS midnight,"
        " CASE WHEN start >= TIMESTAMP '2024-03-01 00:00:00' THEN 1 ELSE 0 END AS after,"
        " CASE WHEN CAST(start AS DATE) = DATE '2024-12-31' THEN 1 ELSE 0 END AS last"
        " FROM t ORDER BY start",
    )
    hour = dt.timedelta(hours=1)
    assert found == [
        (
            each,
            each.date(),
            each.year,
            each.month,
            each.hour,
            each + hour,
            (each + hour).date(),
            dt.datetime.combine(each.date(), dt.time()),
            int(each >= stamp("2024-03-01 00:00")),
            int(each.date() == dt.date(2024, 12, 31)),
        )
        for each in sorted(stamps)
    ]


@pytest.mark.spark
def test_masks_of_hours(engines: tuple[Engine, ...]) -> None:
    hours = [("a", h) for h in (0, 5, 23)] + [("b", h) for h in range(24)] + [("c", 62)]
    found = same_rows(
        engines,
        {"t": ([Column("k", "text"), Column("h", "integer")], hours)},
        "SELECT k, BIT_OR(CAST(1 AS BIGINT) << h) AS mask, MAX(1 << (h // 2)) AS half"
        " FROM t GROUP BY k ORDER BY k",
    )
    assert found == [
        ("a", 1 | 1 << 5 | 1 << 23, 1 << 11),
        ("b", 2**24 - 1, 1 << 11),
        ("c", 1 << 62, 1 << 31),
    ]


@pytest.mark.spark
def test_joins_unions_and_gaps(engines: tuple[Engine, ...]) -> None:
    left = ([Column("k", "text"), Column("v", "integer")], [("a", 1), ("b", 2), (None, 3)])
    right = ([Column("k", "text"), Column("w", "integer")], [("a", 10), ("a", 20), (None, 30)])
    found = same_rows(
        engines,
        {"l": left, "r": right},
        "SELECT l.k, l.v, SUM(r.w) AS w, COUNT(r.w) AS n FROM l LEFT JOIN r ON l.k = r.k"
        " GROUP BY l.k, l.v UNION ALL SELECT 'z' AS k, 2 * 3 AS v, NULL AS w, 0 AS n"
        " ORDER BY k, v",
    )
    assert found == [("a", 1, 30, 2), ("b", 2, None, 0), ("z", 6, None, 0), (None, 3, None, 0)]


def test_floats_are_the_nearest_and_pass_unchanged(engine: Engine) -> None:
    values = [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, float("inf")]
    engine.small("t", [Column("x", "float")], [(value,) for value in values])
    assert engine.rows("SELECT x FROM t ORDER BY x") == [(value,) for value in sorted(values)]
