"""Small tables: every kind of file becomes the same header and rows, and every fault has its place."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.intake import tables
from ecotarget.intake.tables import Row, Table, read_table
from ecotarget.model.faults import FaultError, Place
from workbooks import PERCENT, formula, ods_cell, open_document, shown, workbook


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, name: str, text: str | bytes) -> Table:
    return read_table(written(folder, name, text))


def refused(folder: Path, name: str, text: str | bytes) -> list[tuple[str, int, str]]:
    with pytest.raises(FaultError) as caught:
        read(folder, name, text)
    return [(f.code, f.place.line, f.place.cell) for f in caught.value.faults]


def book(folder: Path, rows: list[list[object]], sheet: str = "Sheet") -> Path:
    return workbook(folder / "book.xlsx", (sheet, rows))


# ---- Archives -----------------------------------------------------------------------------------


def test_the_one_table_of_an_archive_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as stream:
        stream.writestr("清单/甲.csv", "名称,值\n甲,1\n")
        stream.writestr("读我.pdf", "x")
    table = read_table(path)
    assert table.file == f"{path.as_posix()}/清单/甲.csv"
    assert (table.header, table.rows) == (("名称", "值"), (Row(2, ("甲", "1")),))
    assert (table.given.path, table.given.sha256) == (
        path.as_posix(),
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def test_an_archive_of_two_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as stream:
        stream.writestr("甲.csv", "a\n1\n")
        stream.writestr("乙.csv", "a\n1\n")
    with pytest.raises(FaultError) as caught:
        read_table(path)
    (fault,) = caught.value.faults
    assert (fault.code, sorted(fault.near)) == ("archive-several", ["乙.csv", "甲.csv"])


# ---- Text ---------------------------------------------------------------------------------------


def test_a_csv_file_is_read_with_the_line_of_each_row(tmp_path: Path) -> None:
    text = '\n名称 ,"值\n（吨）"\n 甲 ,1.50\n\n"乙\n二",\n,\n丙,3\n'
    table = read(tmp_path, "a.csv", text)
    assert table.header == ("名称", "值\n（吨）")
    assert table.header_line == 2
    assert table.rows == (
        Row(4, ("甲", "1.50")),
        Row(6, ("乙\n二", "")),
        Row(9, ("丙", "3")),
    )
    assert table.faults == ()
    assert table.column("名称") == 0
    assert table.column("没有") is None
    assert table.place(table.rows[0], "名称") == Place(table.file, 4, 0, "名称", letter="A")
    assert table.place() == Place(table.file, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found_and_told_with_the_hash(tmp_path: Path, encoding: str) -> None:
    from hashlib import sha256

    raw = "名称,值\n甲,1\n".encode(encoding)
    table = read(tmp_path, "a.csv", raw)
    assert (table.header, table.rows[0].cells) == (("名称", "值"), ("甲", "1"))
    assert table.given.encoding == encoding
    assert table.given.sha256 == sha256(raw).hexdigest()
    assert table.given.role == "table"


def test_tabs_semicolons_and_old_line_ends(tmp_path: Path) -> None:
    assert read(tmp_path, "a.tsv", "a\tb\n1\t2\n").rows == (Row(2, ("1", "2")),)
    path = written(tmp_path, "b.txt", "a;b\n1;2\n")
    assert read_table(path, delimiter=";").rows == (Row(2, ("1", "2")),)
    assert read(tmp_path, "c.csv", "a,b\r1,2\r").rows == (Row(2, ("1", "2")),)


def test_rows_of_another_length_are_set_aside_and_told_once_each(tmp_path: Path) -> None:
    table = read(tmp_path, "a.csv", "a,b\n1\n1,2\n1,2,3\n")
    assert table.rows == (Row(3, ("1", "2")),)
    told = [(f.code, f.place.line, f.details["found"]) for f in table.faults]
    assert told == [("row-length", 2, 1), ("row-length", 4, 3)]


def test_of_very_many_uneven_rows_the_first_are_told_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LISTED", 20)
    table = read(tmp_path, "a.csv", "a,b\n" + "1\n" * 30)
    assert [f.code for f in table.faults] == ["row-length"] * 20 + ["row-length-more"]
    assert table.faults[-1].details == {"count": 10}


def test_an_open_quote_ends_the_reading_and_is_told(tmp_path: Path) -> None:
    table = read(tmp_path, "a.csv", 'a,b\n1,2\n3,"4\n')
    assert table.rows == (Row(2, ("1", "2")),)
    assert [(f.code, f.place.line) for f in table.faults] == [("csv-syntax", 3)]


# ---- Workbooks ----------------------------------------------------------------------------------


def moment(day: int, hour: int) -> datetime:
    return datetime.fromisoformat(f"2024-05-0{day} {hour:02d}:00")


def test_a_workbook_gives_texts_that_hold_all_that_the_cells_hold(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["名称", "数", "日", "时刻", "编号", "完成"],
        ["甲", 0.00001, date(2024, 5, 1), moment(1, 6), 1001, True],
        ["乙", 1.1, None, None, "0042", False],
        [None, 1e22, None, moment(2, 0), "1e5", None],
    ]
    table = read_table(book(tmp_path, rows))
    assert table.header == ("名称", "数", "日", "时刻", "编号", "完成")
    assert [row.line for row in table.rows] == [2, 3, 4]
    first, second, third = (row.cells for row in table.rows)
    assert first == ("甲", "0.00001", "2024-05-01", "2024-05-01 06:00:00", "1001", "true")
    assert second == ("乙", "1.1", "", "", "0042", "false")
    assert third == ("", "10000000000000000000000", "", "2024-05-02", "1e5", "")
    assert table.given.encoding == ""


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    path = book(tmp_path, [["a"], [1]], sheet="清单")
    assert read_table(path, sheet="清单").rows == (Row(2, ("1",)),)
    with pytest.raises(FaultError) as caught:
        read_table(path, sheet="清单2")
    (fault,) = caught.value.faults
    assert (fault.code, fault.near) == ("sheet-unknown", ("清单",))


def test_a_workbook_that_is_none_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(tmp_path, "a.xlsx", b"PK\x03\x04 no workbook") == [
        ("workbook-unreadable", 0, "")
    ]
    path = book(tmp_path, [["a", "b"], [1, 2]])
    monkeypatch.setattr(tables, "MOST_CELLS", 3)
    with pytest.raises(FaultError) as caught:
        read_table(path)
    assert [f.code for f in caught.value.faults] == ["table-too-large"]


def test_a_failed_formula_sets_its_row_aside_and_a_percentage_is_one(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["名称", "率"],
        ["甲", shown(0.95, PERCENT)],
        ["乙", formula("#DIV/0!", "e")],
        [formula(""), 1],
        ["丙", formula("2")],
    ]
    table = read_table(book(tmp_path, rows), sheet="Sheet")
    assert table.rows == (Row(2, ("甲", "95%")), Row(5, ("丙", "2")))
    assert [(f.code, f.place[1:], f.details["found"]) for f in table.faults] == [
        ("formula-error", (3, 0, "率", "Sheet", "B"), "#DIV/0!"),
        ("formula-error", (4, 0, "名称", "Sheet", "A"), "#NO_RESULT!"),
    ]
    assert table.place(table.rows[0], "率") == Place(table.file, 2, 0, "率", "Sheet", "B")


def test_the_first_sheet_that_is_not_hidden_is_read(tmp_path: Path) -> None:
    sheets = ("旧", [["a"], [1]]), ("新", [["a"], [2]])
    path = workbook(tmp_path / "book.xlsx", *sheets, hidden=("旧",))
    assert read_table(path).rows == (Row(2, ("2",)),)
    assert read_table(path, sheet="旧").rows == (Row(2, ("1",)),)


def test_an_open_document_gives_its_errors_and_no_zeros(tmp_path: Path) -> None:
    error = ods_cell("#REF!", "float", "0", 'table:formula="of:=1/0" calcext:value-type="error"')
    path = open_document(tmp_path / "a.ods", ("s", [[ods_cell("a")], [error], [ods_cell("1")]]))
    table = read_table(path)
    assert table.rows == (Row(3, ("1",)),)
    assert [(f.code, f.place.line) for f in table.faults] == [("formula-error", 2)]


def test_titles_above_the_header_are_passed_by_where_the_columns_are_known(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "2024年清单\n\n名称;值\n甲;1\n")
    assert read_table(path, delimiter=";", titles=("值", "名称")).rows == (Row(4, ("甲", "1")),)
    assert read_table(path, delimiter=";").header == ("2024年清单",)
    assert read_table(path, delimiter=";", titles=("别的",)).header == ("2024年清单",)


def test_semicolons_and_tabs_are_seen_in_the_first_line(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "\na;b\n1,5;2\n").rows == (Row(3, ("1,5", "2")),)
    assert read(tmp_path, "b.csv", "a\tb\n1\t2\n").rows == (Row(2, ("1", "2")),)
    assert read(tmp_path, "c.csv", "a,b;c\n1,2\n").rows == (Row(2, ("1", "2")),)


# ---- Records ------------------------------------------------------------------------------------


def test_yaml_records_keep_their_lines_and_their_figures_as_written(tmp_path: Path) -> None:
    text = "- {名称: 甲, 完成: true}\n- 名称: 乙\n  数: 1.50\n- {名称: 丙, 数: 007, 完成: }\n"
    table = read(tmp_path, "a.yaml", text)
    assert table.header == ("名称", "完成", "数")
    assert table.rows == (
        Row(1, ("甲", "true", "")),
        Row(2, ("乙", "", "1.50")),
        Row(4, ("丙", "", "007")),
    )


def test_json_records_have_their_number_for_a_line(tmp_path: Path) -> None:
    table = read(tmp_path, "a.json", '[{"a": 1.50, "b": null}, {"a": 1e3, "b": false}]')
    assert table.rows == (Row(1, ("1.50", "")), Row(2, ("1e3", "false")))


# ---- What cannot be read ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, text, faults",
    [
        ("a.csv", "", [("file-empty", 0, "")]),
        ("a.csv", ",,\n , \n", [("file-empty", 0, "")]),
        ("a.csv", b"a,b\n\xff\xff\n", [("file-encoding", 0, "")]),
        ("a.csv", "a,b\n\x00,1\n", [("file-binary", 0, "")]),
        ("a.csv", "名称,值,名称\n", [("column-twice", 1, "名称")]),
        ("a.csv", "a,b,a,b\n1,2,3,4\n", [("column-twice", 1, "a"), ("column-twice", 1, "b")]),
        ("a.docx", "a", [("file-suffix", 0, "")]),
        ("a.yaml", "a: 1\n", [("records-shape", 1, "")]),
        ("a.yaml", "- 1\n- {a: 1}\n", [("record-shape", 1, "")]),
        ("a.yaml", "- {a: [1]}\n", [("record-value", 1, "a")]),
        ("a.yaml", "- {a: &x 1}\n", [("yaml-anchor", 1, "")]),
        ("a.yaml", "[]\n", [("file-empty", 0, "")]),
        ("a.json", "{", [("json-syntax", 1, "")]),
        ("a.json", '[{"a": 1, "a": 2}]', [("json-duplicate-key", 0, "")]),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, name: str, text: str | bytes, faults: list[tuple[str, int, str]]
) -> None:
    assert refused(tmp_path, name, text) == faults


def test_columns_without_a_title_may_be_several(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "a,,\n1,2,3\n").header == ("a", "", "")


def test_a_missing_file_a_folder_and_a_file_beyond_the_bound_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code(path: Path) -> str:
        with pytest.raises(FaultError) as caught:
            read_table(path)
        return caught.value.faults[0].code

    assert code(tmp_path / "none.csv") == "file-missing"
    (tmp_path / "folder.csv").mkdir()
    assert code(tmp_path / "folder.csv") == "file-not-regular"
    path = written(tmp_path, "long.csv", "a\n1\n")
    monkeypatch.setattr(tables, "LIMIT", 3)
    assert code(path) == "file-too-large"
    monkeypatch.undo()
    monkeypatch.setattr(tables, "MOST_CELLS", 1)
    assert code(path) == "table-too-large"


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs", "Cc"]),
    max_size=8,
)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=6))
def test_any_cells_survive_csv_and_json_alike(tmp_path_factory, rows: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("cells")
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["a", "b", "c"], *rows])
    kept = [tuple(cell.strip() for cell in row) for row in rows]
    kept = [row for row in kept if any(row)]
    table = read(folder, "a.csv", stream.getvalue())
    assert [row.cells for row in table.rows] == kept
    records = [dict(zip("abc", row, strict=True)) for row in rows]
    if records:
        table = read(folder, "a.json", json.dumps(records))
        assert [row.cells for row in table.rows] == kept


@given(st.decimals(min_value=Decimal("-1e9"), max_value=Decimal("1e9"), places=4))
def test_figures_of_a_workbook_keep_every_digit(tmp_path_factory, figure: Decimal) -> None:
    path = book(tmp_path_factory.mktemp("book"), [["a"], [float(figure)]])
    (row,) = read_table(path).rows
    assert Decimal(row.cells[0]) == figure
    assert "e" not in row.cells[0].lower()
