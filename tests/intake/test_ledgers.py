"""Ledgers to entries: every kind of file, every kind of date, and each row that cannot be trusted."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecotarget.engine.connection import Engine
from ecotarget.engine.duck import Duck
from ecotarget.intake import ledger_mapping, ledgers
from ecotarget.intake.ledgers import OpenedLedger
from ecotarget.model.faults import Fault

pytest_plugins = ("engines",)

HEAD = "schema: 1\ndataset: {zh: 台账, en: Ledger}\nkind: ledger\nfiles: [FILE]\n"
COLUMNS = "columns: {id: 编号, found: 发现, due: 时限, rectified: 整改, closed: 销号, unit: 单位}\n"
TITLES = ("编号", "发现", "时限", "整改", "销号", "单位")
Row = Sequence[str]


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    engine = Duck(threads=1)
    yield engine
    engine.close()


def opened(
    engine: Engine,
    folder: Path,
    text: str,
    *rows: Row,
    titles: Row = TITLES,
    encoding: str = "utf-8",
) -> OpenedLedger:
    """Write a CSV and its description, and read them."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([titles, *rows])
    (folder / "items.csv").write_bytes(stream.getvalue().encode(encoding))
    return described(engine, folder, text, "items.csv")


def described(engine: Engine, folder: Path, text: str, file: str) -> OpenedLedger:
    path = folder / "ledger.yaml"
    path.write_text((HEAD + text).replace("FILE", file), "utf-8")
    return ledgers.open_all([ledger_mapping.load(path)], engine)


def entries(engine: Engine, found: OpenedLedger, names: str) -> list[tuple[object, ...]]:
    return engine.rows(f"SELECT {names} FROM {found.tables[0]} ORDER BY row_, id")


def told(faults: Iterable[Fault]) -> list[tuple[str, int, str, object]]:
    """Code, row, column and text of each fault."""
    return [(f.code, f.place.line, f.place.cell, f.details["found"]) for f in faults]


def d(text: str) -> date:
    return date.fromisoformat(f"2024-{text}")


SOUND = ("A1", "2024-03-01", "2024-03-31", "2024-03-20", "", "甲局")


def test_a_sound_ledger(engine: Engine, tmp_path: Path) -> None:
    later = ("A2", "2024-02-29", "", "", "2024-04-01", "")
    found = opened(engine, tmp_path, COLUMNS, SOUND, later)
    assert (found.faults, found.set_aside) == ((), ())
    assert (found.first_day, found.last_day) == (d("02-29"), d("04-01"))
    names = "id, row_, found, due, rectified, closed, planned, found_month, evidence, unit, place"
    assert entries(engine, found, names) == [
        ("A1", 2, d("03-01"), d("03-31"), d("03-20"), None, None, "2024-03", None, "甲局", ""),
        ("A2", 3, d("02-29"), None, None, d("04-01"), None, "2024-02", None, "", ""),
    ]
    (given_,) = found.inputs
    assert (given_.role, given_.encoding) == ("ledger", "utf-8")
    ((name,),) = engine.rows(f"SELECT DISTINCT file FROM {found.tables[0]}")
    assert name == given_.path == (tmp_path / "items.csv").as_posix()


def test_gb18030_and_quoted_delimiters(engine: Engine, tmp_path: Path) -> None:
    row = (*SOUND[:5], "甲局,乙局")
    found = opened(engine, tmp_path, COLUMNS, row, encoding="gb18030")
    assert found.faults == ()
    assert entries(engine, found, "unit, row_") == [("甲局,乙局", 2)]
    assert found.inputs[0].encoding == "gb18030"


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_lists_of_mappings(engine: Engine, tmp_path: Path, suffix: str) -> None:
    rows = [dict(zip(TITLES, SOUND, strict=True)), {"编号": "A2", "发现": "2024-13-01"}]
    text = json.dumps(rows, ensure_ascii=False, indent=0 if suffix == "json" else None)
    (tmp_path / f"items.{suffix}").write_text(text, "utf-8")
    found = described(engine, tmp_path, COLUMNS, f"items.{suffix}")
    assert [fault.code for fault in found.faults] == ["ledger-date"]
    assert entries(engine, found, "id, found, closed, unit") == [("A1", d("03-01"), None, "甲局")]


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> None:
    """Write the least workbook there is: dates are numbers with the format of a day."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for cell in row:
            if isinstance(cell, date):
                serial = (cell - date(1899, 12, 30)).days
                cells.append(f'<c s="1"><v>{serial}</v></c>')
            else:
                cells.append(f'<c t="inlineStr"><is><t>{cell}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>'
        '<sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {main}><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


@pytest.mark.parametrize("declared", ["", 'date_format: "%Y.%m.%d"\n'])
def test_workbooks_with_dates_that_are_no_texts(
    engine: Engine, tmp_path: Path, declared: str
) -> None:
    closed = "2024.4.1" if declared else "2024-04-01"
    rows = [TITLES, ("A1", d("03-01"), d("03-31"), d("03-20"), closed, "甲局")]
    workbook(tmp_path / "items.xlsx", rows)
    found = described(engine, tmp_path, f"{COLUMNS}sheet: 台账\n{declared}", "items.xlsx")
    assert found.faults == ()
    names = "id, row_, found, due, rectified, closed"
    assert entries(engine, found, names) == [
        ("A1", 2, d("03-01"), d("03-31"), d("03-20"), d("04-01"))
    ]


# ---- Dates --------------------------------------------------------------------------------------

STRICT = [
    *("2024-3-1", "2024/03/01", "20240301", "2024-02-30", "2024年3月1日", "明天", "2024-03"),
    *("2024-03-01 ", "2024-03-01 24:00", "2024-03-01 8:30", "2024-03-01 08:60", "0"),
    *("2024-03-01T08:30Z", "2024-03-01-01", "２024-03-01", "45352"),
]


def test_only_iso_dates_are_dates_unless_a_format_is_declared(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [(f"A{n}", text, "", "", "", "") for n, text in enumerate(STRICT)]
    found = opened(engine, tmp_path, COLUMNS, *rows)
    wrong = [text for text in STRICT if text != "2024-03-01 "]  # blanks around a cell say nothing
    expected = [("ledger-date", n + 2, "发现", t) for n, t in enumerate(STRICT) if t in wrong]
    assert told(found.faults) == expected
    (aside,) = found.set_aside
    assert (aside.code, aside.rows) == ("ledger-date", len(wrong))
    assert entries(engine, found, "id") == [(f"A{STRICT.index('2024-03-01 ')}",)]


def test_a_declared_format_is_the_only_one(duck: Duck, tmp_path: Path) -> None:
    rows = [
        ("A1", "2024.3.1", "2024.3.31", "", "", ""),
        ("A2", "2024-03-01", "2024.2.30", "", "", ""),
    ]
    found = opened(duck, tmp_path, f"{COLUMNS}date_format: '%Y.%m.%d'\n", *rows)
    assert told(found.faults) == [
        ("ledger-date", 3, "发现", "2024-03-01"),
        ("ledger-date", 3, "时限", "2024.2.30"),
    ]
    assert found.set_aside[0].rows == 1
    assert entries(duck, found, "found, due") == [(d("03-01"), d("03-31"))]


def test_marks_of_missing_dates_are_declared(duck: Duck, tmp_path: Path) -> None:
    row = ("A1", "2024-03-01", "/", "", "-", "/")
    assert told(opened(duck, tmp_path, COLUMNS, row).faults) == [
        ("ledger-date", 2, "时限", "/"),
        ("ledger-date", 2, "销号", "-"),
    ]
    found = opened(duck, tmp_path, f"{COLUMNS}missing: ['/', '-']\n", row)
    assert found.faults == ()
    assert entries(duck, found, "due, closed, unit") == [(None, None, "")]


MOMENTS = "columns: {id: 编号, found: 发现, dispatched: 派发}\nresponse: {派发: {from: found, to: dispatched, within: 1 min}}\n"
MOMENT_TITLES = ("编号", "发现", "派发")


def seconds(text: str) -> int:
    return (datetime.fromisoformat(text) - datetime.fromisoformat("1970-01-01")) // timedelta(
        seconds=1
    )


@pytest.mark.parametrize(
    "declared, begin, end",
    [
        ("", "2024-03-01 08:30", "2024-03-01T08:31:05"),
        ("date_format: '%Y/%m/%d %H:%M:%S'\n", "2024/3/1 8:30:00", "2024/3/1 08:31:05"),
    ],
)
def test_moments_are_seconds(
    engine: Engine, tmp_path: Path, declared: str, begin: str, end: str
) -> None:
    rows = [("A1", begin, end), ("A2", begin, "")]
    found = opened(engine, tmp_path, MOMENTS + declared, *rows, titles=MOMENT_TITLES)
    assert found.faults == ()
    first, last = seconds("2024-03-01 08:30:00"), seconds("2024-03-01 08:31:05")
    assert entries(engine, found, "found, at_found, at_dispatched") == [
        (d("03-01"), first, last),
        (d("03-01"), first, None),
    ]


def test_a_step_needs_times_and_does_not_end_before_it_begins(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [
        ("A1", "2024-03-01 08:30", "2024-03-01 08:29:59"),
        ("A2", "2024-03-01", ""),
        ("A3", "2024-03-01 08:30", "2024-03-01 08:30"),
    ]
    found = opened(engine, tmp_path, MOMENTS, *rows, titles=MOMENT_TITLES)
    assert told(found.faults) == [
        ("ledger-time-missing", 3, "发现", "2024-03-01"),
        ("ledger-order", 2, "派发", "2024-03-01 08:29:59"),
    ]
    assert found.faults[1].details["other"] == "2024-03-01 08:30"
    assert entries(engine, found, "id") == [("A3",)]
    only_days = f"{MOMENTS}date_format: '%Y-%m-%d'\n"
    found = opened(engine, tmp_path, only_days, rows[1], titles=MOMENT_TITLES)
    assert [fault.code for fault in found.faults] == ["ledger-time-missing"]


# ---- What cannot be ------------------------------------------------------------------------------


@pytest.mark.parametrize("place, title", [(2, "时限"), (3, "整改"), (4, "销号")])
def test_nothing_is_before_it_is_found(
    engine: Engine, tmp_path: Path, place: int, title: str
) -> None:
    row = ["A1", "2024-03-02", "", "", "", "甲局"]
    same = ["A2", *row[1:]]
    row[place], same[place] = "2024-03-01", "2024-03-02"
    found = opened(engine, tmp_path, COLUMNS, row, same)
    assert told(found.faults) == [("ledger-order", 2, title, "2024-03-01")]
    (fault,) = found.faults
    assert (fault.details["other"], fault.details["beside"]) == ("2024-03-02", "发现")
    assert fault.details["id"] == "A1"
    assert entries(engine, found, "id") == [("A2",)]


def test_ids_that_are_blank_or_stand_twice(engine: Engine, tmp_path: Path) -> None:
    ids = ["A1", "A2", " A1", "", "A3", " "]
    found = opened(engine, tmp_path, COLUMNS, *[(name, *SOUND[1:]) for name in ids])
    assert told(found.faults) == [
        ("ledger-id-missing", 5, "编号", ""),
        ("ledger-id-missing", 7, "编号", ""),
        ("ledger-id-twice", 2, "编号", "A1"),
        ("ledger-id-twice", 4, "编号", "A1"),
    ]
    assert [(aside.code, aside.rows) for aside in found.set_aside] == [
        ("ledger-id-missing", 2),
        ("ledger-id-twice", 2),
    ]
    assert entries(engine, found, "id") == [("A2",), ("A3",)]


def test_a_row_of_blanks_is_no_row(engine: Engine, tmp_path: Path) -> None:
    found = opened(engine, tmp_path, COLUMNS, SOUND, [""] * 6, ("A2", *SOUND[1:]))
    assert found.faults == ()
    assert entries(engine, found, "id, row_") == [("A1", 2), ("A2", 4)]


WORDS = "words: {unit: {甲局: first, 市甲局: first, 乙局: second}}\n"


def test_words_are_a_closed_list_and_stand_for_the_users_own(
    engine: Engine, tmp_path: Path
) -> None:
    units = ["市甲局", "甲局", "second", "", "丙局", "甲居"]
    rows = [(f"A{n}", *SOUND[1:5], unit) for n, unit in enumerate(units)]
    found = opened(engine, tmp_path, COLUMNS + WORDS, *rows)
    assert told(found.faults) == [
        ("ledger-word-unknown", 6, "单位", "丙局"),
        ("ledger-word-unknown", 7, "单位", "甲居"),
    ]
    assert found.faults[1].near[0] == "甲局"
    assert entries(engine, found, "unit") == [("first",), ("first",), ("second",), ("",)]


PROOF = "columns: {id: 编号, closed: 销号, evidence: 佐证}\n"


def test_what_proves_a_closing(engine: Engine, tmp_path: Path) -> None:
    proofs = ["照片3张", "", "无", "否", "/", "no", "有"]
    rows = [(f"A{n}", "2024-03-01", proof) for n, proof in enumerate(proofs)]
    titles = ("编号", "销号", "佐证")
    found = opened(engine, tmp_path, PROOF, *rows, titles=titles)
    assert found.faults == ()
    assert [row[0] for row in entries(engine, found, "evidence")] == [1, 0, 0, 0, 0, 0, 1]
    words = "words: {evidence: {有: 'yes', 无: 'no'}}\n"
    found = opened(engine, tmp_path, PROOF + words, *rows, titles=titles)
    assert [fault.place.line for fault in found.faults] == [2, 5, 6, 7]
    assert {fault.code for fault in found.faults} == {"ledger-word-unknown"}
    assert [row[0] for row in entries(engine, found, "evidence")] == [0, 0, 1]


NOTHING_PROVED = (
    *(
        "无",
        "没有",
        "暂无",
        "缺",
        "待补",
        "未上传",
        "无佐证",
        "否",
        "未完成",
        "缺测",
        "NONE",
        "Null",
    ),
    *("n/a", "N/A", "No", "0", "False", "——", "/", "×", "\t", " \n ", "无\n"),
)


def test_words_for_nothing_prove_nothing(engine: Engine, tmp_path: Path) -> None:
    columns = COLUMNS.replace("unit: 单位", "evidence: 单位")
    rows = [(f"A{n:02d}", *SOUND[1:5], word) for n, word in enumerate(NOTHING_PROVED)]
    found = opened(engine, tmp_path, columns, *rows, ("B", *SOUND[1:5], "无人机照片.jpg"))
    assert found.faults == ()
    proved = dict(engine.rows(f"SELECT id, evidence FROM {found.tables[0]}"))
    assert [word for n, word in enumerate(NOTHING_PROVED) if proved[f"A{n:02d}"]] == []
    assert proved["B"] == 1


def test_the_day_of_the_evidence(engine: Engine, tmp_path: Path) -> None:
    columns = COLUMNS.replace("rectified: 整改", "evidence_date: 整改")
    rows = [
        SOUND,
        ("A2", "2024-03-01", "", "", "", "甲局"),
        ("A3", "2024-03-01", "", "上月", "", ""),
    ]
    found = opened(engine, tmp_path, columns, *rows)
    assert entries(engine, found, "id, evidence_date, evidence") == [
        ("A1", d("03-20"), 1),
        ("A2", None, 0),  # a blank is not yet
    ]
    assert told(found.faults) == [("ledger-date", 4, "整改", "上月")]
    both = columns.replace("unit: 单位", "evidence: 单位")
    rows[1] = ("A2", "2024-03-01", "", "", "", "照片")  # nobody says since when
    rows[2] = ("A3", "2024-03-01", "", "2024-03-05", "", "无")
    found = opened(engine, tmp_path, both, *rows)
    assert entries(engine, found, "id, evidence") == [("A1", 1), ("A2", 0), ("A3", 0)]


def test_a_mark_that_looks_like_a_day_is_none(engine: Engine, tmp_path: Path) -> None:
    row = ("A1", "2024-03-01", "9999-12-31", "1900-01-01", "1900-01-01 00:00:00", "甲局")
    text = COLUMNS + "missing: ['1900-01-01', '9999-12-31']\n"
    found = opened(engine, tmp_path, text, row, ("A2", *SOUND[1:]))
    assert found.faults == ()
    assert entries(engine, found, "id, due, rectified, closed") == [
        ("A1", None, None, None),
        ("A2", d("03-31"), d("03-20"), None),
    ]


def test_a_row_that_adds_the_others_up_is_no_item(engine: Engine, tmp_path: Path) -> None:
    rows = [SOUND, ("合计", "", "", "1", "0", ""), ("Total ", "2", "", "", "", "")]
    found = opened(engine, tmp_path, COLUMNS, *rows)
    assert told(found.faults) == [
        ("listing-total-row", 3, "编号", "合计"),
        ("listing-total-row", 4, "编号", "Total "),
    ]
    assert all(fault.warning for fault in found.faults)
    assert (entries(engine, found, "id"), found.rows_aside) == ([("A1",)], 0)


def test_a_line_break_makes_no_other_id(engine: Engine, tmp_path: Path) -> None:
    found = opened(engine, tmp_path, COLUMNS, SOUND, ("A1\n", *SOUND[1:]), ("\tA2", *SOUND[1:]))
    assert [(code, row) for code, row, _, _ in told(found.faults)] == [
        ("ledger-id-twice", 2),
        ("ledger-id-twice", 3),
    ]
    assert entries(engine, found, "id") == [("A2",)]


def test_a_row_that_is_wrong_twice_is_one_row(duck: Duck, tmp_path: Path) -> None:
    found = opened(duck, tmp_path, COLUMNS, ("", "1 March", "", "", "", ""), SOUND)
    assert len(found.set_aside) == 2
    assert found.rows_aside == 1


def test_many_faults_are_counted_and_the_first_told(
    duck: Duck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "LISTED", 20)
    rows = [(f"A{n}", "?", "", "", "", "") for n in range(30)]
    found = opened(duck, tmp_path, COLUMNS, *rows)
    (aside,) = found.set_aside
    assert (aside.code, aside.rows, len(aside.faults)) == ("ledger-date", 30, 20)
    more = [fault for fault in found.faults if fault.code == "ledger-more"]
    assert [dict(fault.details) for fault in more] == [
        {"found": "ledger-date", "count": 30, "told": 20}
    ]
    assert len(found.faults) == 21


# ---- Files --------------------------------------------------------------------------------------


def test_a_column_that_is_not_there(engine: Engine, tmp_path: Path) -> None:
    found = opened(engine, tmp_path, COLUMNS, SOUND[:5], titles=TITLES[:5])
    (fault,) = found.faults
    assert (fault.code, fault.details["found"]) == ("dataset-column-missing", "单位")
    assert entries(engine, found, "id") == []
    assert (found.first_day, found.last_day) == (None, None)


@pytest.mark.parametrize("name", ["none.csv", "none.yaml"])
def test_a_file_that_is_not_there(engine: Engine, tmp_path: Path, name: str) -> None:
    found = described(engine, tmp_path, COLUMNS, name)
    assert [fault.code for fault in found.faults] == ["file-missing"]
    assert (entries(engine, found, "id"), found.inputs) == ([], ())


@pytest.mark.parametrize("more", ["", "format: csv\n"])
def test_no_files_at_all(duck: Duck, tmp_path: Path, more: str) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(f"{HEAD}{COLUMNS}{more}".replace("files: [FILE]\n", ""), "utf-8")
    found = ledgers.open_all([ledger_mapping.load(path)], duck)
    assert [fault.code for fault in found.faults] == ["dataset-no-files"]


def test_rows_of_another_length(duck: Duck, tmp_path: Path) -> None:
    found = opened(duck, tmp_path, COLUMNS, SOUND, ("A2", "2024-03-01"), ("A3", *SOUND[1:]))
    assert [(fault.code, fault.place.line) for fault in found.faults] == [("row-length", 3)]
    assert entries(duck, found, "id, row_") == [("A1", 2), ("A3", 4)]


def test_several_files_are_one_ledger_and_several_ledgers_are_apart(
    engine: Engine, tmp_path: Path
) -> None:
    for name, ids in (("a", ("A1", "A2")), ("b", ("A2", "A3"))):
        rows = [",".join((one, *SOUND[1:])) for one in ids]
        (tmp_path / f"{name}.csv").write_text("\n".join([",".join(TITLES), *rows]), "utf-8")
    found = described(engine, tmp_path, COLUMNS, "a.csv, b.csv")
    places = [(Path(fault.place.file).name, fault.place.line) for fault in found.faults]
    assert places == [("a.csv", 3), ("b.csv", 2)]
    assert entries(engine, found, "id") == [("A1",), ("A3",)]
    sets = []
    for name in "ab":
        path = tmp_path / f"{name}.yaml"
        path.write_text((HEAD + COLUMNS).replace("FILE", f"{name}.csv"), "utf-8")
        sets.append(ledger_mapping.load(path))
    apart = ledgers.open_all(sets, engine)
    assert apart.faults == ()
    assert [engine.rows(f"SELECT COUNT(*) FROM {name}") for name in apart.tables] == [[(2,)]] * 2
    assert [Path(one.path).name for one in apart.inputs] == ["a.csv", "b.csv"]


def test_columns_that_are_shown_and_the_calendar_that_was_read(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "days.csv").write_text("日期,安排\n2024-10-01,休\n", "utf-8")
    text = f"{COLUMNS}show: [单位, 编号]\ncalendar: {{file: days.csv}}\n"
    found = opened(engine, tmp_path, text, SOUND)
    assert entries(engine, found, "x0, x1") == [("甲局", "A1")]
    assert [given_.role for given_ in found.inputs] == ["ledger", "calendar"]
    assert ledgers.shown(ledger_mapping.load(tmp_path / "ledger.yaml")) == {
        "x0": "单位",
        "x1": "编号",
    }


# ---- The same once more, row by row --------------------------------------------------------------

DATE = st.one_of(
    st.sampled_from(["", "", "2024-02-30", "2024/3/1", " 2024-03-05 ", "2024-03-05 10:00"]),
    st.dates(date(2024, 2, 28), date(2024, 3, 8)).map(date.isoformat),
)
ROW = st.tuples(
    st.sampled_from(["A", "B", "C", "D", "E", ""]),
    DATE,
    DATE,
    st.just(""),
    DATE,
    st.sampled_from(["甲局", "乙局", "", "丙局"]),
)


def second_day(text: str) -> date | None:
    """A day as the documentation says: ISO, with or without hours and minutes."""
    text = text.strip()
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return date.fromisoformat(text)
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, max_size=8))
def test_the_second_reading_agrees(duck: Duck, tmp_path: Path, rows: list[Row]) -> None:
    found = opened(duck, tmp_path, COLUMNS + WORDS, *rows)
    expected = []
    for number, (name, begun, due, _, closed, unit) in enumerate(rows, 2):
        days = [second_day(text) for text in (begun, due, closed)]
        blank = [not text.strip() for text in (begun, due, closed)]
        sound = name != "" and [one[0] for one in rows].count(name) == 1
        sound = sound and all(
            (day is not None) != none for day, none in zip(days, blank, strict=True)
        )
        sound = sound and unit != "丙局"
        if days[0] is not None:
            sound = sound and all(day is None or day >= days[0] for day in days[1:])
        if sound:
            expected.append((name, number, *days))
    assert entries(duck, found, "id, row_, found, due, closed") == expected
    empty = [row for row in rows if not any(cell.strip() for cell in row)]
    aside = {fault.place.line for fault in found.faults}
    assert len(aside) == len(rows) - len(empty) - len(expected)
