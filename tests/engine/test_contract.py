"""The whole contract of an engine, on every engine."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from ecotarget.engine.connection import Column, Engine, Ran
from ecotarget.model.faults import FaultError

pytest_plugins = ("engines",)

stamp = dt.datetime.fromisoformat

KINDS = [
    Column("name", "text"),
    Column("count", "integer"),
    Column("mass", "decimal"),
    Column("share", "float"),
    Column("start", "timestamp"),
    Column("day", "date"),
]
VALUES = [
    ("a'b", -(2**63), Decimal("1.50"), 0.1, stamp("2024-02-29 23:00"), dt.date(2024, 2, 29)),
    ("", 2**63 - 1, 10**30, 1e300, stamp("1999-12-31 00:00:01"), dt.date(1, 1, 1)),
    (None, None, None, None, None, None),
]


def fault(code: str, found: pytest.ExceptionInfo[FaultError]):
    (only,) = found.value.faults
    assert only.code == code
    return only


def write(folder: Path, text: str | bytes, name: str = "readings.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read_whole(engine: Engine, path: Path) -> list[tuple[object, ...]]:
    engine.read_csv("source", path)
    return engine.rows("SELECT * FROM source")


# ---- CSV ----------------------------------------------------------------------------------------


def test_a_csv_file_is_a_view_of_texts_numbered_by_record(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, 'site,PM2.5,"a b"\n007, 1.50,\n"x,""y""\nz",NULL,""\n')
    columns = engine.read_csv("source", path)
    assert columns == (
        Column("site", "text"),
        Column("PM2.5", "text"),
        Column("a b", "text"),
        Column("_row", "integer"),
    )
    assert engine.rows('SELECT site, "PM2.5", "a b", _row FROM source ORDER BY _row') == [
        ("007", " 1.50", "", 2),
        ('x,"y"\nz', "NULL", "", 3),
    ]
    assert engine.rows("SELECT COUNT(*) FROM source") == [(2,)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (b"a,b\r\n1,2\r\n", [("1", "2", 2)]),
        (b"\xef\xbb\xbfa,b\n1,2\n", [("1", "2", 2)]),
        (b'\xef\xbb\xbf"a","b"\n1,2\n', [("1", "2", 2)]),
        (b"a,b\n1,2", [("1", "2", 2)]),
        (b"a,b\n", []),
        (b"a,b", []),
        # An empty line is no record.
        (b"a,b\n1,2\n\n\n3,4\n\n", [("1", "2", 2), ("3", "4", 3)]),
        (b"\n\na,b\n1,2\n", [("1", "2", 2)]),
        (b"\r\n\r\na,b\r\n1,2\r\n", [("1", "2", 2)]),
        ("a,b\n北京,µg/m³\n".encode(), [("北京", "µg/m³", 2)]),
        (b'a,b\n"1\r\n2",3\n', [("1\r\n2", "3", 2)]),
    ],
)
def test_the_shapes_in_which_csv_is_written(
    engine: Engine, tmp_path: Path, text: bytes, rows: list[object]
) -> None:
    engine.read_csv("source", write(tmp_path, text))
    assert engine.rows("SELECT a, b, _row FROM source ORDER BY _row") == rows


def test_other_delimiters(engine: Engine, tmp_path: Path) -> None:
    for n, delimiter in enumerate((";", "\t", "|", "'")):
        path = write(tmp_path, f"a{delimiter}b\n1{delimiter}2,3\n")
        engine.read_csv(f"source{n}", path, delimiter)
        assert engine.rows(f"SELECT a, b FROM source{n}") == [("1", "2,3")]


def test_a_column_without_a_name_is_called_by_its_position(engine: Engine, tmp_path: Path) -> None:
    columns = engine.read_csv("source", write(tmp_path, ",a,\n1,2,3\n"))
    assert [column.name for column in columns] == ["_1", "a", "_3", "_row"]
    assert engine.rows('SELECT "_1", a, "_3" FROM source') == [("1", "2", "3")]


def test_ten_thousand_records_are_numbered_in_the_order_of_the_file(
    engine: Engine, tmp_path: Path
) -> None:
    lines = "".join(f"{n}\n" for n in range(2, 10_002))
    engine.read_csv("source", write(tmp_path, "n\n" + lines))
    wrong = "SELECT COUNT(*) FROM source WHERE CAST(n AS BIGINT) <> _row"
    assert engine.rows(wrong) == [(0,)]
    assert engine.rows("SELECT COUNT(*), MAX(_row) FROM source") == [(10_000, 10_001)]


def test_what_is_kept_is_numbered_in_the_order_of_the_file(engine: Engine, tmp_path: Path) -> None:
    # More than one thread reads so many, and more than one group of rows holds them.
    lines = "".join(f"{n},x,{n % 7}\n" for n in range(2, 300_002))
    engine.read_csv("source", write(tmp_path, "n,left,seven\n" + lines))
    engine.keep("source", ["seven", "n"])
    assert engine.rows("SELECT * FROM source WHERE _row = 200001") == [
        (str(200_001 % 7), "200001", 200_001)
    ]
    wrong = "SELECT COUNT(*) FROM source WHERE CAST(n AS BIGINT) <> _row"
    assert engine.rows(wrong) == [(0,)]
    assert engine.rows("SELECT COUNT(*), MIN(_row), MAX(_row) FROM source") == [
        (300_000, 2, 300_001)
    ]


def test_what_is_kept_is_read_once(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n3,4\n")
    engine.read_csv("source", path)
    engine.keep("source", ["a"])
    path.unlink()
    assert engine.rows("SELECT a, _row FROM source ORDER BY _row") == [("1", 2), ("3", 3)]
    engine.let_go("source")
    engine.read_csv("source", write(tmp_path, "a\n5\n"))
    engine.keep("source", ["a"])
    assert engine.rows("SELECT a, _row FROM source") == [("5", 2)]


def test_a_small_table_is_kept_as_it_is(engine: Engine) -> None:
    engine.small("source", [Column("a", "text"), Column("_row", "integer")], [("1", 7)])
    engine.keep("source", ["a"])
    assert engine.rows("SELECT a, _row FROM source") == [("1", 7)]
    engine.let_go("source")


@pytest.mark.parametrize("names", [["a"], ["b"]])
def test_a_wrong_number_of_cells_is_told_when_it_is_kept(
    engine: Engine, tmp_path: Path, names: list[str]
) -> None:
    engine.read_csv("source", write(tmp_path, "a,b\n1,2\n3\n"))
    with pytest.raises(FaultError) as error:
        engine.keep("source", names)
    assert fault("row-length", error).place.line == 3


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [("a,b\n1,2\n3\n", 3, 1), ("a,b\n1,2,3\n", 2, 3), ("a,b\n1,2\n3", 3, 1)],
)
@pytest.mark.parametrize("sql", ["SELECT * FROM source", "SELECT a FROM source"])
def test_a_record_with_the_wrong_number_of_cells_is_told_with_its_line(
    engine: Engine, tmp_path: Path, text: str, line: int, found: int, sql: str
) -> None:
    path = write(tmp_path, text)
    engine.read_csv("source", path)
    with pytest.raises(FaultError) as error:
        engine.rows(sql)
    told = fault("row-length", error)
    assert (told.place.file, told.place.line) == (str(path), line)
    assert {key: int(value) for key, value in told.details.items()} == {
        "found": found,
        "expected": 2,
    }


def test_an_empty_cell_too_many(engine: Engine, tmp_path: Path) -> None:
    import duckdb

    if engine.name == "duckdb" and duckdb.__version__ < "2":
        pytest.skip("DuckDB 1 forgives an empty cell at the end of a record")
    with pytest.raises(FaultError) as error:
        read_whole(engine, write(tmp_path, "a,b\n1,2,\n"))
    assert fault("row-length", error).place.line == 2


def test_a_quote_left_open_is_told(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, 'a,b\n1,2\n3,"4\n')
    with pytest.raises(FaultError) as error:
        read_whole(engine, path)
    assert fault("csv-syntax", error).place.file == str(path)


def test_bytes_that_are_not_utf_8_are_told_never_replaced(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, b"a,b\n" + b"1,2\n" * 400_000 + b"3,\xb1\xb1\n")
    with pytest.raises(FaultError) as error:
        read_whole(engine, path)
    (told,) = error.value.faults
    assert told.code in ("csv-syntax", "file-encoding")
    assert told.place.file == str(path)


@pytest.mark.parametrize(
    ("header", "names"),
    [("a,b,a", ["a"]), ("PM2.5,pm2.5", ["pm2.5"]), ("_row,x", ["_row"]), ("_2,", ["_2"])],
)
def test_a_name_that_stands_twice_in_the_header(
    engine: Engine, tmp_path: Path, header: str, names: list[str]
) -> None:
    path = write(tmp_path, f"{header}\n")
    with pytest.raises(FaultError) as error:
        engine.read_csv("source", path)
    assert [told.code for told in error.value.faults] == ["column-twice"] * len(names)
    assert [told.details["found"] for told in error.value.faults] == names
    assert {told.place.line for told in error.value.faults} == {1}


@pytest.mark.parametrize(
    ("text", "code"),
    [(b"", "file-empty"), (b"\n\n", "file-empty"), (b"\xb1\xb1,b\n", "file-encoding")],
)
def test_a_header_that_cannot_be_read(
    engine: Engine, tmp_path: Path, text: bytes, code: str
) -> None:
    with pytest.raises(FaultError) as error:
        engine.read_csv("source", write(tmp_path, text))
    fault(code, error)


def test_a_file_that_is_not_there(engine: Engine, tmp_path: Path) -> None:
    missing = tmp_path / "nix"
    for read in (
        lambda: engine.read_csv("a", missing),
        lambda: engine.read_parquet("b", [missing]),
        lambda: engine.read_database("c", missing, "t"),
    ):
        with pytest.raises(FaultError) as error:
            read()
        assert fault("file-missing", error).place.file == str(missing)
    path = write(tmp_path, "a\n1\n")
    engine.read_csv("d", path)
    path.unlink()
    with pytest.raises(FaultError) as error:
        engine.rows("SELECT * FROM d")
    assert fault("file-missing", error).place.file == str(path)


@pytest.mark.parametrize("name", ["a*.csv", "a[1].csv", "a?.csv", "a{b,c}.csv", "it's 100%.csv"])
def test_a_file_is_read_by_its_own_name(engine: Engine, tmp_path: Path, name: str) -> None:
    for other in ("a1.csv", "ab.csv", "axx.csv"):
        write(tmp_path, "a\nwrong\n", other)
    engine.read_csv("source", write(tmp_path, "a\nright\n", name))
    assert engine.rows("SELECT a FROM source") == [("right",)]
    kept = tmp_path / name.replace(".csv", ".parquet")
    engine.write_parquet("SELECT a FROM source", kept)
    engine.read_parquet("kept", [kept])
    assert engine.rows("SELECT a FROM kept") == [("right",)]


# ---- small tables, views, tables ------------------------------------------------------------------


def test_a_small_table_gives_back_what_it_was_given(engine: Engine) -> None:
    engine.small("given", KINDS, VALUES)
    cells = 'name, "count", CAST(mass * 2 AS DECIMAL(38, 2)), share, start, day'
    assert engine.rows(f"SELECT {cells} FROM given ORDER BY name") == [
        ("", 2**63 - 1, Decimal(2 * 10**30), 1e300, stamp("1999-12-31 00:00:01"), dt.date(1, 1, 1)),
        ("a'b", -(2**63), Decimal("3.00"), 0.1, stamp("2024-02-29 23:00"), dt.date(2024, 2, 29)),
        (None,) * 6,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["'); DROP TABLE given; --", '"', "\\", "\\N", "\n", "\r\n", "a\tb", "$1 ? :x {0} %s", "𝄞"],
)
def test_no_text_is_ever_sql(engine: Engine, text: str) -> None:
    engine.small(text, [Column(text, "text")], [(text,), (None,), ("",)])
    name = '"' + text.replace('"', '""') + '"'
    assert engine.rows(f"SELECT {name} FROM {name} ORDER BY {name}") == [("",), (text,), (None,)]


def test_an_empty_small_table_has_its_columns(engine: Engine) -> None:
    engine.small("none", KINDS, [])
    assert engine.rows('SELECT name, "count", mass, share, start, day FROM none') == []
    assert engine.rows('SELECT COUNT(*), SUM("count") FROM none') == [(0, None)]


def test_a_whole_number_beyond_64_bits_is_refused_unless_it_is_called_a_decimal(
    engine: Engine,
) -> None:
    with pytest.raises(OverflowError):
        engine.small("large", [Column("n", "integer")], [(2**63,)])
    engine.small("large", [Column("n", "decimal")], [(2**63,), (10**38 - 1,)])
    found = engine.rows("SELECT CAST(n AS HUGEINT) AS n FROM large ORDER BY n")
    assert found == [(2**63,), (10**38 - 1,)]
    with pytest.raises(OverflowError):
        engine.small("larger", [Column("n", "decimal")], [(10**38,)])


def test_a_view_is_evaluated_where_it_is_used_and_a_table_once(
    engine: Engine, tmp_path: Path
) -> None:
    path = write(tmp_path, "a\n1\n")
    engine.read_csv("source", path)
    engine.view("seen", "SELECT CAST(a AS BIGINT) + 1 AS b FROM source")
    engine.table("kept", "SELECT b * 10 AS c FROM seen")
    path.unlink()
    assert engine.rows("SELECT c FROM kept") == [(20,)]
    with pytest.raises(FaultError) as error:
        engine.rows("SELECT b FROM seen")
    fault("file-missing", error)


def test_a_name_given_again_replaces_the_first(engine: Engine) -> None:
    engine.table("t", "SELECT 1 AS a")
    engine.table("t", "SELECT a + 1 AS a FROM t")
    assert engine.rows("SELECT a FROM t") == [(2,)]
    engine.view("v", "SELECT 1 AS a")
    engine.view("v", "SELECT 2 AS b")
    assert engine.rows("SELECT b FROM v") == [(2,)]
    engine.small("s", [Column("a", "integer")], [(1,)])
    engine.small("s", [Column("b", "text")], [("x",)])
    assert engine.rows("SELECT b FROM s") == [("x",)]


def test_a_name_may_be_given_to_another_kind_of_thing(engine: Engine) -> None:
    """A walk may need a view where the walk before it made a table, and the other way round."""
    engine.table("thing", "SELECT 1 AS n")
    engine.view("thing", "SELECT 2 AS n")
    assert engine.rows("SELECT n FROM thing") == [(2,)]
    engine.table("thing", "SELECT 3 AS n")
    assert engine.rows("SELECT n FROM thing") == [(3,)]
    engine.view("thing", "SELECT 4 AS n")
    engine.small("thing", [Column("n", "integer")], [(5,)])
    assert engine.rows("SELECT n FROM thing") == [(5,)]


def test_every_statement_is_kept_with_its_name_and_text(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n")
    engine.read_csv("source", path)
    engine.small(
        "few", [Column("n", "integer"), Column("t", "text")], [(n, "x'") for n in range(60)]
    )
    engine.view("seen", "SELECT a FROM source")
    engine.table("kept", "SELECT a // 1 AS a FROM (SELECT 1 AS a)")
    engine.rows("SELECT a FROM kept")
    engine.write_parquet("SELECT a FROM kept", tmp_path / "out.parquet")
    assert [made.name for made in engine.ran] == [
        "source",
        "few",
        "seen",
        "kept",
        "",
        "out.parquet",
    ]
    assert engine.ran[2:] == [
        Ran("seen", "SELECT a FROM source"),
        Ran("kept", "SELECT a // 1 AS a FROM (SELECT 1 AS a)"),
        Ran("", "SELECT a FROM kept"),
        Ran("out.parquet", "SELECT a FROM kept"),
    ]
    assert f"read_csv('{path}'" in engine.ran[0].sql
    assert "(49, 'x''')" in engine.ran[1].sql
    assert "(50, 'x''')" not in engine.ran[1].sql
    assert engine.ran[1].sql.endswith("\n-- + 10")


def test_what_is_shown_of_a_small_table_can_be_run(engine: Engine) -> None:
    engine.small("given", KINDS, VALUES)
    engine.small("none", KINDS, [])
    shown, empty = (made.sql for made in engine.ran)
    select = 'SELECT name, "count", mass, share, start, day FROM'
    assert engine.rows(f"{select} ({shown}) ORDER BY name") == engine.rows(
        f"{select} given ORDER BY name"
    )
    assert engine.rows(f"{select} ({empty})") == []


# ---- Parquet and databases ------------------------------------------------------------------------


def test_parquet_gives_back_every_kind(engine: Engine, tmp_path: Path) -> None:
    engine.small("given", KINDS, VALUES)
    path = tmp_path / "kept.parquet"
    path.write_text("the old one")
    large = 'CAST("count" AS HUGEINT) * CAST(1000000000000000000 AS HUGEINT) AS large'
    engine.write_parquet(f"SELECT *, {large} FROM given", path)
    assert sorted(tmp_path.iterdir()) == [path]
    columns = engine.read_parquet("kept", [path])
    assert columns == (*KINDS, Column("large", "integer"))
    assert engine.rows("SELECT large FROM kept ORDER BY large") == [
        (-(2**63) * 10**18,),
        ((2**63 - 1) * 10**18,),
        (None,),
    ]
    select = 'SELECT name, "count", mass, share, start, day FROM'
    assert engine.rows(f"{select} kept ORDER BY name") == engine.rows(
        f"{select} given ORDER BY name"
    )


def test_several_parquet_files_are_one_table(engine: Engine, tmp_path: Path) -> None:
    paths = [tmp_path / "month=1" / "a.parquet", tmp_path / "month=2" / "a.parquet"]
    for n, path in enumerate(paths):
        path.parent.mkdir()
        kind = ("INTEGER", "BIGINT")[n]
        engine.write_parquet(f"SELECT CAST({n} AS {kind}) AS n, 'x' AS t", path)
    # The names of folders are no columns, and the narrower number does not cut the wider.
    assert engine.read_parquet("all_months", paths) == (Column("n", "integer"), Column("t", "text"))
    assert engine.rows("SELECT n, t FROM all_months ORDER BY n") == [(0, "x"), (1, "x")]


def test_parquet_files_that_differ_are_refused(engine: Engine, tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{n}.parquet" for n in range(3))
    engine.write_parquet("SELECT 1 AS a, 'x' AS b", first)
    engine.write_parquet("SELECT '1' AS a, 'x' AS b", second)
    engine.write_parquet("SELECT 1 AS a", third)
    for other, column in ((second, "a"), (third, "b")):
        with pytest.raises(FaultError) as error:
            engine.read_parquet("both", [first, other])
        told = fault("parquet-differs", error)
        assert (told.place.file, told.place.cell) == (str(other), column)
        assert told.details == {"first": str(first)}


def test_a_stamp_with_a_zone_is_told_as_an_instant_and_shown_in_utc(
    engine: Engine, tmp_path: Path
) -> None:
    import duckdb

    path = tmp_path / "zoned.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT TIMESTAMPTZ '2024-01-01 07:00:00+08' AS t, [1] AS l, true AS b, 1 AS n)"
            f" TO '{path}' (FORMAT parquet)"
        )
    assert engine.read_parquet("zoned", [path]) == (
        Column("t", "instant"),
        Column("l", "other"),
        Column("b", "other"),
        Column("n", "integer"),
    )
    assert engine.rows("SELECT * FROM zoned") == [(stamp("2023-12-31 23:00"), 1)]


def test_what_is_no_parquet_file_is_told(engine: Engine, tmp_path: Path) -> None:
    engine.write_parquet("SELECT 1 AS a", tmp_path / "whole.parquet")
    cut = (tmp_path / "whole.parquet").read_bytes()[:-20]
    for content in (b"a,b\n1,2\n", cut, b""):
        path = write(tmp_path, content, "cut.parquet")
        with pytest.raises(FaultError) as error:
            engine.read_parquet("source", [path])
        told = fault("parquet-unreadable", error)
        assert told.place.file == str(path)
        assert told.details["cause"]


def test_parquet_is_written_whole_or_not_at_all(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    engine.write_parquet("SELECT 1 AS a", path)
    before = path.read_bytes()
    engine.small("n", [Column("a", "integer")], [(2**62,)])
    with pytest.raises(FaultError) as error:
        engine.write_parquet("SELECT a * a AS a FROM n", path)
    fault("engine-overflow", error)
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]
    with pytest.raises(FaultError) as error:
        engine.write_parquet("SELECT 1 AS a", tmp_path / "nowhere" / "out.parquet")
    fault("file-unwritable", error)
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_table_of_a_database_file(engine: Engine, tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "the bureau's.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(
            "CREATE TABLE \"a;b\" AS SELECT 'x' AS t, 1.50 AS d, CAST(5 AS HUGEINT) AS h"
        )
    before = path.read_bytes()
    columns = engine.read_database("source", path, "a;b")
    assert columns == (Column("t", "text"), Column("d", "decimal"), Column("h", "integer"))
    assert engine.rows("SELECT * FROM source") == [("x", Decimal("1.50"), 5)]
    engine.read_database("again", path, "a;b")
    with pytest.raises(FaultError) as error:
        engine.read_database("other", path, "a;c")
    assert fault("table-unknown", error).near == ("a;b",)
    assert path.read_bytes() == before
    assert engine.ran[0].sql.startswith("ATTACH")
    assert engine.ran[1].name == "source"


def test_what_is_no_database_is_told(engine: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, b"no database" * 1000, "u.duckdb")
    with pytest.raises(FaultError) as error:
        engine.read_database("source", path, "t")
    assert fault("database-unreadable", error).place.file == str(path)


def test_closing_twice_is_no_harm(engine: Engine) -> None:
    engine.table("t", "SELECT 1 AS a")
    engine.close()
    engine.close()
