"""Values and names as SQL text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecotarget.engine.connection import Column
from ecotarget.engine.duck import Duck
from ecotarget.engine.text import Header, identifier, literal, megabytes, read_header, value
from ecotarget.model.faults import FaultError

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    opened = Duck()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "text", ["", "'", "''", "it's", "'; DROP TABLE t; --", "a\nb", "\\", '"', "/* */", "北京"]
)
def test_a_literal_stays_one_text(duck: Duck, text: str) -> None:
    assert duck.rows(f"SELECT {literal(text)} AS a") == [(text,)]


@given(ANY)
def test_any_text_is_a_literal(duck: Duck, text: str) -> None:
    assert duck.rows(f"SELECT {literal(text)} AS a") == [(text,)]


@given(ANY.filter(bool))
def test_any_name_is_an_identifier(duck: Duck, name: str) -> None:
    assert duck.rows(f"SELECT {identifier(name)} FROM (SELECT 1 AS {identifier(name)})") == [(1,)]


@pytest.mark.parametrize("item", [b"x", True, [1], {1}, object()])
def test_what_no_column_holds_is_no_literal(item: object) -> None:
    with pytest.raises(TypeError):
        value(item)


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(st.none() | ANY, st.none() | ANY), min_size=1, max_size=6))
def test_texts_pass_through_a_small_table(
    duck: Duck, rows: list[tuple[str | None, str | None]]
) -> None:
    columns = [Column("n", "integer"), Column("a", "text"), Column("b", "text")]
    duck.small("given", columns, [(n, *row) for n, row in enumerate(rows)])
    assert duck.rows("SELECT a, b FROM given ORDER BY n") == rows


@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(ANY, ANY, ANY), max_size=6),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_csv_file_is_read_as_python_reads_it(
    duck: Duck, tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], end: str, quoting: int
) -> None:  # fmt: skip
    # A lone carriage return that is not quoted is no CSV: DuckDB refuses it, Python takes it.
    rows = [tuple(cell.replace("\r", "") for cell in row) for row in rows]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=quoting)
    writer.writerows([("a", "b", "c"), *rows])
    path = tmp_path_factory.mktemp("csv") / "drawn.csv"
    path.write_bytes(text.getvalue().encode())
    duck.read_csv("drawn", path)
    with path.open(encoding="utf-8", newline="") as file:
        expected = [(*cells, n) for n, cells in enumerate(csv.reader(file), 1) if n > 1]
    assert duck.rows("SELECT a, b, c, _row FROM drawn ORDER BY _row") == expected


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("a,b\n1,2\n", Header(("a", "b"), 0)),
        ("\n\n a ,b\n", Header((" a ", "b"), 2)),
        (",b,\n", Header(("_1", "b", "_3"), 0)),
        ('"a\nb",c\n', Header(("a\nb", "c"), 0)),
    ],
)
def test_the_header(tmp_path: Path, text: str, header: Header) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    assert read_header(path, ",") == header


def test_a_header_with_an_open_quote_and_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"a,b\n1,2\n', "utf-8")
    for wrong, code in ((path, "csv-syntax"), (tmp_path, "file-unreadable")):
        with pytest.raises(FaultError) as error:
            read_header(wrong, ",")
        assert [told.code for told in error.value.faults] == [code]


@pytest.mark.parametrize(
    ("text", "mib"),
    [
        ("64MiB", 64),
        ("1GiB", 1024),
        ("1.5 GiB", 1536),
        ("512MB", 488),  # 512,000,000 / 1,048,576 = 488.3
        (" 1gb ", 953),
        ("2TB", 1_907_348),
    ],
)
def test_a_limit_of_memory(text: str, mib: int) -> None:
    assert megabytes(text) == mib


@pytest.mark.parametrize(
    "text", ["", "512", "5 apples", "-1GB", "1e9MB", "50%", "63MiB", "0GB", "1GB; SET x=1", "１GB"]
)
def test_what_is_no_limit_of_memory(text: str) -> None:
    with pytest.raises(FaultError) as error:
        Duck(text)
    (told,) = error.value.faults
    assert told.code == "memory-limit"
    assert told.details["found"] == text
