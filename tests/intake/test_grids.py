"""Figures as counties send them: workbooks, archives, delimiters, titles, hidden sheets, errors."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ecotarget.intake import archives, grids, sheet_marks
from ecotarget.intake.figure_heads import FIELDS
from ecotarget.intake.figure_mapping import load as load_description
from ecotarget.intake.measures import Loaded, load
from ecotarget.model.amount import Amount, plain
from ecotarget.model.faults import FaultError, Place
from ecotarget.model.figures import USUAL, FigureSet
from ecotarget.model.target import Jurisdiction, Names
from ecotarget.vocab import Lexicon
from workbooks import (
    DAY,
    MONTH,
    MONTH_BUILT_IN,
    PERCENT,
    PERCENT_OWN,
    YEAR,
    Xml,
    formula,
    ods_cell,
    old_workbook,
    open_document,
    shown,
    workbook,
)

HEAD: list[object] = ["行政区", "时段", "指标", "数值", "单位"]
KNOWN = Lexicon((), [Jurisdiction("north", Names("北县", "North"))])


def read(path: Path, said: FigureSet = USUAL) -> Loaded:
    if said is USUAL:
        return load([path], KNOWN)
    return load([], KNOWN, described=[said._replace(files=(path.as_posix(),))])


def figures(loaded: Loaded) -> list[str]:
    found = []
    for measure in loaded.measures:
        assert isinstance(measure.value, Amount)
        value = f"{plain(measure.value.value)} {measure.value.unit.spelling}"
        found.append(f"{measure.indicator.id} {measure.period.text} {value}")
    return found


def told(loaded: Loaded) -> list[tuple[str, str, int, str, str]]:
    places = [(f.code, f.place) for f in loaded.faults]
    return [(code, p.sheet, p.line, p.cell, p.letter) for code, p in places]


def row(*cells: object) -> list[object]:
    """Return a row of the north, with a figure of PM2.5 unless more is said."""
    usual: list[object] = ["北县", 2024, "air.pm25", 23.5, "ug/m3"]
    return [*cells, *usual[len(cells) :]]


# ---- What a workbook says of its cells -----------------------------------------------------------


@pytest.mark.parametrize("style", [PERCENT, PERCENT_OWN])
@pytest.mark.parametrize("unit", ["%", None])
def test_a_cell_that_shows_a_percentage_is_one(style: int, unit: object, tmp_path: Path) -> None:
    cells = [
        row("北县", 2024, "air.good_day_ratio", shown(0.945, style), unit),
        row("北县", 2023, "air.good_day_ratio", shown(1, style), unit),
        row("北县", 2022, "air.good_day_ratio", 94.5, "%"),
    ]
    loaded = read(workbook(tmp_path / "a.xlsx", ("年报", [HEAD, *cells])))
    assert loaded.faults == ()
    assert figures(loaded) == [
        "air.good_day_ratio 2024 94.5 %",
        "air.good_day_ratio 2023 100 %",
        "air.good_day_ratio 2022 94.5 %",
    ]


def test_a_percentage_of_what_is_no_share_is_a_fault_at_its_cell(tmp_path: Path) -> None:
    cells = row("北县", 2024, "air.pm25", shown(0.235, PERCENT), None)
    loaded = read(workbook(tmp_path / "a.xlsx", ("年报", [HEAD, cells])))
    assert loaded.measures == ()
    assert told(loaded) == [("unit-dimension", "年报", 2, "数值", "D")]


@pytest.mark.parametrize(
    "cell, text",
    [
        (formula("#DIV/0!", "e"), "#DIV/0!"),
        (formula("#REF!", "e"), "#REF!"),
        (Xml('<c t="e"><v>#N/A</v></c>'), "#N/A"),
        (formula(""), "#NO_RESULT!"),
        (Xml("<c><f>A1</f><v/></c>"), "#NO_RESULT!"),
    ],
)
@pytest.mark.parametrize("column", [0, 1, 3])
def test_a_formula_without_a_result_is_a_fault_at_its_cell_and_never_blank(
    cell: Xml, text: str, column: int, tmp_path: Path
) -> None:
    line = row()
    line[column] = cell
    other = row("北县", 2023, "air.pm25", formula("24"), "ug/m3")
    loaded = read(workbook(tmp_path / "a.xlsx", ("年报", [HEAD, line, other])))
    assert figures(loaded) == ["air.pm25 2023 24 ug/m3"]
    assert told(loaded) == [("formula-error", "年报", 2, str(HEAD[column]), "ABCD"[column])]
    assert loaded.faults[0].details == {"found": text}
    assert not loaded.faults[0].warning


def test_an_error_in_the_last_column_of_the_last_row_is_seen(tmp_path: Path) -> None:
    head = ["行政区", "时段", "PM2.5平均浓度(ug/m3)"]
    lines = [head, ["北县", 2024, formula("#REF!", "e")]]
    loaded = read(workbook(tmp_path / "a.xlsx", ("s", lines)))
    assert told(loaded) == [("formula-error", "s", 2, "PM2.5平均浓度(ug/m3)", "C")]


@pytest.mark.parametrize(
    "cell, period",
    [
        (shown(45352, MONTH), "2024-03"),
        (shown(45352, MONTH_BUILT_IN), "2024-03"),
        (shown(45292, YEAR), "2024"),
        (shown(45352, DAY), "2024-03-01"),
        (date(2024, 3, 1), "2024-03-01"),
        (45352, "2024-03-01"),
        ("2024年3月", "2024-03"),
        (2024, "2024"),
    ],
)
def test_a_day_is_the_month_that_is_shown(cell: object, period: str, tmp_path: Path) -> None:
    loaded = read(workbook(tmp_path / "a.xlsx", ("s", [HEAD, row("北县", cell)])))
    assert loaded.faults == ()
    assert loaded.measures[0].period.text == period


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    lines = [HEAD, row("北县", 45352), row("北县", shown(45352, MONTH), "air.pm10")]
    loaded = read(workbook(tmp_path / "a.xlsx", ("s", lines), from_1904=True))
    assert [m.period.text for m in loaded.measures] == ["2028-03-02", "2028-03"]


def test_a_figure_has_the_fifteen_digits_that_are_shown(tmp_path: Path) -> None:
    lines = [HEAD, row("北县", 2024, "air.pm25", 0.1 + 0.2), row("北县", 2023, "air.pm25", 1e21)]
    loaded = read(workbook(tmp_path / "a.xlsx", ("s", lines)))
    assert figures(loaded) == ["air.pm25 2024 0.3 ug/m3", f"air.pm25 2023 {10**21} ug/m3"]


def test_a_merged_cell_names_all_its_rows_and_a_merged_figure_only_the_first(
    tmp_path: Path,
) -> None:
    lines = [HEAD, row(), [None, None, "air.pm10", None, "ug/m3"]]
    path = workbook(tmp_path / "a.xlsx", ("s", lines), merged=("A2:A3", "B2:B3", "D2:D3"))
    loaded = read(path)
    assert figures(loaded) == ["air.pm25 2024 23.5 ug/m3"]
    assert told(loaded) == [("value-blank", "s", 3, "数值", "D")]


def test_titles_above_the_header_and_remarks_below_the_figures_are_passed_by(
    tmp_path: Path,
) -> None:
    lines = [["2024年空气质量"], [], HEAD, row(), ["注：按实况统计。"], ["填表人：王"]]
    loaded = read(workbook(tmp_path / "a.xlsx", ("s", lines), merged=("A1:E1",)))
    assert loaded.faults == ()
    assert [m.place.line for m in loaded.measures] == [4]


def test_a_hidden_sheet_is_left_out_and_said_or_asked_for(tmp_path: Path) -> None:
    sheets = ("新", [HEAD, row()]), ("旧", [HEAD, row("北县", 2023)])
    path = workbook(tmp_path / "a.xlsx", *sheets, hidden=("旧",))
    loaded = read(path)
    assert [m.place.sheet for m in loaded.measures] == ["新"]
    assert told(loaded) == [("sheet-hidden", "旧", 0, "", "")]
    assert loaded.faults[0].warning
    for said in (FigureSet(hidden=True), FigureSet(sheets=("新", "旧"))):
        loaded = read(path, said)
        assert loaded.faults == ()
        assert [(m.place.sheet, m.period.text) for m in loaded.measures] == [
            ("新", "2024"),
            ("旧", "2023"),
        ]


def test_all_sheets_with_figures_are_read_and_two_figures_of_one_thing_are_a_fault(
    tmp_path: Path,
) -> None:
    other = row("北县", 2024, "air.pm25", 24)
    sheets = ("一", [HEAD, row()]), ("二", [HEAD, other]), ("空", []), ("说明", [["填表说明"]])
    loaded = read(workbook(tmp_path / "a.xlsx", *sheets))
    assert loaded.measures == ()
    assert told(loaded) == [
        ("sheet-without-figures", "说明", 0, "", ""),
        ("value-twice", "二", 2, "", ""),
    ]


def test_a_sheet_that_is_asked_for_and_not_there_is_a_fault_with_the_near_ones(
    tmp_path: Path,
) -> None:
    path = workbook(tmp_path / "a.xlsx", ("年报", [HEAD, row()]))
    loaded = read(path, FigureSet(sheets=("年表",)))
    assert [(f.code, f.near) for f in loaded.faults] == [("sheet-unknown", ("年报",))]


# ---- .xls and .ods -------------------------------------------------------------------------------


def test_an_old_workbook_gives_its_figures(tmp_path: Path) -> None:
    lines = [HEAD, row("北县", 2024.0), row("北县", 2023.0, "air.good_day_ratio", 94.5, "%")]
    loaded = read(old_workbook(tmp_path / "a.xls", "年报", lines))
    assert loaded.faults == ()
    assert figures(loaded) == ["air.pm25 2024 23.5 ug/m3", "air.good_day_ratio 2023 94.5 %"]


def test_a_share_of_an_old_workbook_that_may_be_shown_as_percent_is_a_fault(tmp_path: Path) -> None:
    lines = [HEAD, row("北县", 2024.0, "air.good_day_ratio", 0.945, "%")]
    loaded = read(old_workbook(tmp_path / "a.xls", "年报", lines))
    assert loaded.measures == ()
    assert loaded.faults[0].near == ("0.945%", "94.5%")


def ods(path: Path, *cells: str, **more: tuple[str, ...]) -> Path:
    head = [ods_cell(str(title)) for title in HEAD]
    return open_document(path, ("年报", [head, list(cells)]), **more)


def test_an_open_document_shows_percentages_months_and_hidden_sheets(tmp_path: Path) -> None:
    cells = [
        ods_cell("北县"),
        ods_cell("2024年3月", "date", "2024-03-01"),
        ods_cell("air.good_day_ratio"),
        ods_cell("94.5%", "percentage", "0.945"),
        ods_cell("%"),
    ]
    head = [ods_cell(str(title)) for title in HEAD]
    path = open_document(
        tmp_path / "a.ods", ("年报", [head, cells]), ("旧", [head, cells]), hidden=("旧",)
    )
    loaded = read(path)
    assert figures(loaded) == ["air.good_day_ratio 2024-03 94.5 %"]
    assert told(loaded) == [("sheet-hidden", "旧", 0, "", "")]


ERROR = 'table:formula="of:=1/0" calcext:value-type="error"'


@pytest.mark.parametrize(
    "cell",
    [
        ods_cell("#DIV/0!", "string", "", ERROR),
        ods_cell("#REF!", "float", "0", ERROR),
        ods_cell("#REF!", "float", "0", 'table:formula="of:=1/0"'),
        ods_cell("Err:502", "float", "0", 'table:formula="of:=1/0"'),
    ],
)
def test_an_error_of_an_open_document_is_a_fault_and_no_zero(cell: str, tmp_path: Path) -> None:
    named = [ods_cell(text) for text in ("北县", "2024", "air.pm25")]
    loaded = read(ods(tmp_path / "a.ods", *named, cell, ods_cell("ug/m3")))
    assert loaded.measures == ()
    assert told(loaded) == [("formula-error", "年报", 2, "数值", "D")]


# ---- Text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("title", ["", "2024年统计表\n", '"统计表，2024"\n\n'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_delimiters_titles_and_encodings_of_text(
    sign: str, title: str, encoding: str, tmp_path: Path
) -> None:
    lines = [sign.join(map(str, cells)) for cells in (HEAD, row())]
    path = tmp_path / "a.csv"
    path.write_bytes((title + "\n".join(lines) + "\n").encode(encoding))
    loaded = read(path)
    assert loaded.faults == ()
    assert figures(loaded) == ["air.pm25 2024 23.5 ug/m3"]
    assert [one.encoding for one in loaded.inputs] == [encoding]


def test_a_decimal_comma_is_read_only_where_a_description_declares_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("行政区;时段;指标;数值;单位\n北县;2024;air.pm25;23,5;ug/m3\n", "utf-8")
    loaded = read(path)
    assert [(f.code, f.near) for f in loaded.faults] == [("value-not-number", ("23.5",))]
    assert figures(read(path, FigureSet(mark="comma"))) == ["air.pm25 2024 23.5 ug/m3"]


def test_typed_numbers_of_a_workbook_do_not_change_with_the_declared_comma(tmp_path: Path) -> None:
    lines = [HEAD, row(), row("北县", 2023, "air.pm25", "1,5")]
    path = workbook(tmp_path / "a.xlsx", ("s", lines))
    found = figures(read(path, FigureSet(mark="comma")))
    assert found == ["air.pm25 2024 23.5 ug/m3", "air.pm25 2023 1.5 ug/m3"]


# ---- Archives ------------------------------------------------------------------------------------

CSV = "行政区,时段,指标,数值,单位\n北县,2024,air.pm25,23.5,ug/m3\n"


def zipped(path: Path, files: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return path


def test_the_files_of_an_archive_are_read_and_named_within_it(tmp_path: Path) -> None:
    book = workbook(tmp_path / "b.xlsx", ("s", [HEAD, row("北县", 2023)])).read_bytes()
    files = {
        "数据/甲.csv": CSV.encode("gb18030"),
        "乙.xlsx": book,
        "说明.pdf": b"%PDF",
        "__MACOSX/._a.csv": b"\x00",
        ".hidden.csv": b"\x00",
    }
    loaded = read(zipped(tmp_path / "a.zip", files))
    assert loaded.faults == ()
    assert [(m.place.file.partition("a.zip/")[2], m.period.text) for m in loaded.measures] == [
        ("乙.xlsx", "2023"),
        ("数据/甲.csv", "2024"),
    ]
    assert [one.encoding for one in loaded.inputs] == ["", "gb18030"]


def test_a_name_of_a_chinese_system_is_read_as_one(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"AAAA.csv": CSV.replace("23.5", "x").encode()})
    raw = path.read_bytes().replace(b"AAAA.csv", "数据.csv".encode("gb18030"))
    path.write_bytes(raw)
    assert read(path).faults[0].place.file.endswith("a.zip/数据.csv")


@pytest.mark.parametrize(
    "files, code",
    [
        ({}, "archive-empty"),
        ({"a.pdf": b"%PDF"}, "archive-empty"),
        ({"a.zip": b"PK"}, "archive-nested"),
        ({"../a.csv": CSV.encode()}, "archive-path"),
        ({"/a.csv": CSV.encode()}, "archive-path"),
        ({"..\\a.csv": CSV.encode()}, "archive-path"),
    ],
)
def test_an_archive_that_holds_no_plain_tables_is_refused(
    files: dict[str, bytes], code: str, tmp_path: Path
) -> None:
    loaded = read(zipped(tmp_path / "a.zip", files))
    assert [fault.code for fault in loaded.faults] == [code]
    assert loaded.measures == ()


def test_what_an_archive_unpacks_to_is_bounded_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": CSV.encode(), "b.pdf": bytes(100_000)})
    assert len(read(path).measures) == 1
    monkeypatch.setattr(archives, "MOST_BYTES", 100_000)
    assert [fault.code for fault in read(path).faults] == ["archive-too-large"]
    monkeypatch.undo()
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    assert [fault.code for fault in read(path).faults] == ["archive-too-large"]


def test_a_size_that_an_archive_only_says_is_not_believed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": CSV.encode() + b" " * 5000})
    size = (len(CSV.encode()) + 5000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    assert [fault.code for fault in read(path).faults] == ["archive-unreadable"]


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "a.xlsx", ("s", [HEAD, row()]))
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    assert [fault.code for fault in read(path).faults] == ["archive-too-large"]


def test_a_locked_archive_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": CSV.encode()}, zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert [fault.code for fault in read(path).faults] == ["archive-locked"]


# ---- Attacks on workbooks ------------------------------------------------------------------------


def rewritten(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Write a workbook anew with one part changed."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[part] = change(files[part].decode()).encode()
    return zipped(path, files)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entities_in_a_workbook_are_refused(part: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("s", [HEAD, row()]))
    loaded = read(rewritten(path, part, lambda text: LAUGHS + text))
    assert [fault.code for fault in loaded.faults] == ["workbook-unreadable"]


@pytest.mark.parametrize("encoding", ["UTD-8", "gb18030", "utf-7", "rot13"])
def test_an_encoding_that_no_parser_reads_is_a_fault(encoding: str, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("s", [HEAD, row()]))
    head = f'<?xml version="1.0" encoding="{encoding}"?>'

    def change(text: str) -> str:
        return head + text.partition("?>")[2] if text.startswith("<?xml") else head + text

    loaded = read(rewritten(path, "xl/worksheets/sheet1.xml", change))
    assert [fault.code for fault in loaded.faults] == ["workbook-unreadable"]


@pytest.mark.parametrize(
    "name", ["XFD1048576", "C1555555555555555557", "A4294967297", "A18446744073709551617", "ABCDE7"]
)
def test_two_cells_in_opposite_corners_do_not_take_all_memory(name: str, tmp_path: Path) -> None:
    corner = Xml(f'<c r="{name}"><v>1</v></c>')
    path = workbook(tmp_path / "a.xlsx", ("s", [HEAD, row(), [corner]]))
    assert [fault.code for fault in read(path).faults] == ["table-too-large"]


@pytest.mark.parametrize(
    ("times", "code"),
    [("16000", "table-too-large"), ("18446744073709551617", "workbook-unreadable")],
)
def test_repeated_cells_of_an_open_document_do_not_either(
    times: str, code: str, tmp_path: Path
) -> None:
    many = f'table:number-columns-repeated="{times}"'
    line = "".join(ods_cell("1", "float", "1", many) for _ in range(400))
    head = [ods_cell(str(title)) for title in HEAD]
    path = open_document(tmp_path / "a.ods", ("s", [head, [line]]))
    assert [fault.code for fault in read(path).faults] == [code]


def test_a_workbook_cut_short_at_any_byte_is_a_fault_or_the_same(tmp_path: Path) -> None:
    raw = workbook(tmp_path / "a.xlsx", ("s", [HEAD, row()])).read_bytes()
    for cut in range(0, len(raw), 97):
        path = tmp_path / "b.xlsx"
        path.write_bytes(raw[:cut])
        loaded = read(path)
        assert loaded.measures == ()
        assert loaded.faults


# ---- Small parts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, kind",
    [
        ("0%", "percent"),
        ("0.00%;[Red]-0.00%", "percent"),
        ('0.0"%"', None),
        ("General", None),
        ("yyyy-mm", "month"),
        ('[$-804]yyyy"年"m"月"', "month"),
        ("mmm-yy", "month"),
        ("yyyy-mm-dd", None),
        ("h:mm", None),
        ("mm:ss", None),
        ("yyyy", "year"),
        ("0.00", None),
        ('#,##0"家"', None),
    ],
)
def test_what_a_number_format_shows(code: str, kind: str | None) -> None:
    assert sheet_marks.kind_of_format(code) == kind


def test_an_archive_in_memory_is_what_begins_like_one() -> None:
    stream = io.BytesIO()
    zipfile.ZipFile(stream, "w").close()
    assert archives.is_archive(stream.getvalue())
    assert not archives.is_archive(CSV.encode())


# ---- Descriptions --------------------------------------------------------------------------------

DESCRIPTION = """\
schema: 1
dataset: {zh: 上报, en: reported}
kind: figures
files: ["*.csv"]
"""


def described(folder: Path, more: str) -> FigureSet:
    path = folder / "d.yaml"
    path.write_text(DESCRIPTION + more, "utf-8")
    return load_description(path, FIELDS)


def test_a_description_says_what_a_table_does_not(tmp_path: Path) -> None:
    text = '统计口径,考核项,本年,PM\n北县,air.pm25,"1.023,5",1\n'
    (tmp_path / "a.csv").write_text(text, "utf-8")
    more = (
        "period: 2024年\ndecimal: comma\nignore: [PM]\n"
        "columns: {jurisdiction: 统计口径, indicator: 考核项, value: 本年}\n"
    )
    loaded = load([], KNOWN, described=[described(tmp_path, more)])
    assert [f.code for f in loaded.faults] == ["unit-missing"]
    (tmp_path / "a.csv").write_text(text.replace("本年", "本年(ug/m3)"), "utf-8")
    more = more.replace("本年}", '"本年(ug/m3)"}')
    loaded = load([], KNOWN, described=[described(tmp_path, more)])
    assert loaded.faults == ()
    assert figures(loaded) == ["air.pm25 2024 1023.5 ug/m3"]


def test_a_title_of_a_wide_table_may_be_told_to_be_an_indicator(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("本年细颗粒物(ug/m3)\n23\n", "utf-8")
    more = 'jurisdiction: 北县\nperiod: 2024\nindicators: {"本年细颗粒物(ug/m3)": air.pm25}\n'
    loaded = load([], KNOWN, described=[described(tmp_path, more)])
    assert loaded.faults == ()
    assert figures(loaded) == ["air.pm25 2024 23 ug/m3"]
    assert loaded.measures[0].place == Place(
        (tmp_path / "a.csv").as_posix(), 2, 0, "本年细颗粒物(ug/m3)", letter="A"
    )


def test_a_title_that_is_told_to_be_no_indicator_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("本年(ug/m3),PM10\n23,40 ug/m3\n", "utf-8")
    more = (
        'jurisdiction: 北县\nperiod: 2024\nindicators: {"本年(ug/m3)": air.pm35, PM10: air.pm10}\n'
    )
    loaded = load([], KNOWN, described=[described(tmp_path, more)])
    assert figures(loaded) == ["air.pm10 2024 40 ug/m3"]
    assert told(loaded) == [("indicator-unknown", "", 1, "本年(ug/m3)", "A")]
    assert "air.pm25" in loaded.faults[0].near
    assert not loaded.faults[0].warning


@pytest.mark.parametrize(
    "more, code",
    [
        ("decimal: dot\n", "dataset-value"),
        ("hidden: perhaps\n", "dataset-value"),
        ("period: soon\n", "period-unknown"),
        ("columns: {valeu: 值}\n", "dataset-key-unknown"),
        ("delimiter: ab\n", "dataset-delimiter"),
        ("filez: []\n", "dataset-key-unknown"),
        ("sheets: 年报\n", "dataset-type"),
    ],
)
def test_a_description_that_cannot_be_is_refused(more: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, "utf-8")
    with pytest.raises(FaultError) as caught:
        described(tmp_path, more)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_the_kinds_of_files_are_those_of_the_page() -> None:
    assert set(grids.SUFFIXES) == {*grids.TEXTS, *grids.BOOKS, *grids.RECORDS, grids.ARCHIVE}


def test_a_share_keeps_its_digits_when_it_is_shown_as_percent(tmp_path: Path) -> None:
    line = row("北县", 2024, "air.good_day_ratio", shown(0.939890710382514, PERCENT), None)
    (measure,) = read(workbook(tmp_path / "a.xlsx", ("s", [HEAD, line]))).measures
    assert isinstance(measure.value, Amount)
    assert measure.value.value == Decimal("93.9890710382514")
