"""The monthly section table: its cells, what all sections come to, and every format."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import handmade_sections as handmade
from ecotarget.model.sections import SectionTable
from ecotarget.model.standard import Rounding
from ecotarget.model.water import Section, SectionClass
from ecotarget.report import as_sections_json, section_formats, section_rows
from ecotarget.report.formats import NAMES, Style
from ecotarget.report.section_rows import Row, SectionReport
from ecotarget.words import Words

GOLDEN = Path(__file__).parents[1] / "golden" / "sections"
FORMATS = {
    "table": "txt",
    "plain": "txt",
    "markdown": "md",
    "csv": "csv",
    "json": "json",
    "jsonl": "jsonl",
}
SCHEMA = json.loads(
    files("ecotarget").joinpath("report", "sections.schema.json").read_text("utf-8")
)
REPORT = SectionReport((handmade.AUTUMN, handmade.CLEAN), "2023-11-01")
ITEMS = "deciding or over (times)"
LONG, GATE, QUAY, LAKE_HEART, UNSURE, BARE, SILENT, WORKS, NOBODY = handmade.ROWS


def said(
    report: SectionReport, name: str, language: str = "en", width: int = 80, detail: int = 0
) -> str:
    style = Style(width=width, detail=detail)
    return "".join(section_formats.render(name, report, Words(language), style))


def of(*rows: SectionClass, **changes: object) -> SectionTable:
    return handmade.AUTUMN._replace(rows=rows, **changes)  # type: ignore[arg-type]


def one(row: SectionClass, language: str = "en", **changes: object) -> Row:
    (told,) = section_rows.rows(of(row, **changes), Words(language))
    return told


def named(row: SectionClass, **changes: object) -> SectionClass:
    return row._replace(section=row.section._replace(**changes))


def columns_of(line: str) -> int:
    """The columns of a terminal: full-width characters take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line
    )


# ---- complete documents -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", FORMATS)
def test_the_document_is_the_expected_one(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, format_: str, language: str
) -> None:
    monkeypatch.setattr(as_sections_json, "VERSION", "0")
    text = said(REPORT, format_, language, detail=1).encode()
    path = GOLDEN / f"{format_}.{language}.{FORMATS[format_]}"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)
    assert text.decode() == path.read_bytes().decode()


def test_no_golden_document_is_left_over() -> None:
    expected = {f"{f}.{language}.{e}" for f, e in FORMATS.items() for language in ("zh", "en")}
    assert {path.name for path in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", NAMES)
def test_every_format_tells_every_section(format_: str, language: str) -> None:
    text = said(REPORT, format_, language, width=240, detail=1)
    if format_ != "latex":  # where braces are markup
        assert not re.search(r"\{[a-z_]+\}", text)
    for row in handmade.ROWS:
        assert row.section.name in text


# ---- the cells ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row, zh, en",
    [
        (LONG, "✓ 达标", "✓ kept"),
        (GATE, "✗ 超标", "✗ exceeded"),
        (UNSURE, "? 未定", "? undecided"),
        (SILENT, "- 断流", "- dry"),
        (WORKS, "- 施工", "- works"),
        (NOBODY, "- 未监测", "- not monitored"),
    ],
)
def test_a_verdict_has_a_sign_and_a_word_and_so_has_its_absence(
    row: SectionClass, zh: str, en: str
) -> None:
    assert (one(row, "zh").result, one(row).result) == (zh, en)


@pytest.mark.parametrize(
    "best, worst, target, verdict",
    [
        (1, 1, 1, "attained"),
        (3, 3, 3, "attained"),
        (4, 4, 3, "exceeded"),
        (2, 3, 3, "attained"),  # whatever it is, it is good enough
        (3, 4, 3, "undecided"),
        (4, 6, 3, "exceeded"),  # whatever it is, it is too bad
        (1, 6, 5, "undecided"),
        (6, 6, 5, "exceeded"),
        (None, None, 3, "undecided"),  # measured, but nothing that has a class
    ],
)
def test_what_the_data_leave_open_never_passes_and_never_fails(
    best: int | None, worst: int | None, target: int, verdict: str
) -> None:
    row = named(LONG, target=target)._replace(best=best, worst=worst)
    assert section_rows.verdict_of(of(row), row) == verdict


@pytest.mark.parametrize(
    "best, worst, zh, en",
    [
        (1, 1, "Ⅰ", "I"),
        (6, 6, "劣Ⅴ", "worse than V"),
        (2, 4, "Ⅱ~Ⅳ", "II~IV"),
        (2, 6, "Ⅱ~劣Ⅴ", "II~worse than V"),
    ],
)
def test_classes_are_written_as_each_language_writes_them(
    best: int, worst: int, zh: str, en: str
) -> None:
    row = LONG._replace(best=best, worst=worst)
    assert (one(row, "zh").found, one(row).found) == (zh, en)


def test_items_over_are_told_with_their_multiples_as_bulletins_print_them() -> None:
    assert one(GATE, "zh").items == "氨氮(1.3)、总磷(0.6)、溶解氧、高锰酸盐指数(0.1)"
    assert one(GATE).items == "NH3-N(1.3), TP(0.6), DO, CODMn(0.1)"


def test_a_multiple_has_the_decimals_of_the_law_and_is_never_a_false_nothing() -> None:
    assert one(BARE).items == "TP(0.002)"
    exact = handmade.CODE._replace(multiple_rounding=Rounding(2))
    assert one(GATE, code=exact).items == "NH3-N(1.30), TP(0.60), DO, CODMn(0.06)"


def test_of_a_section_that_keeps_its_class_the_items_that_decide_are_told() -> None:
    assert one(QUAY).items == "CODMn"
    assert one(LAKE_HEART).items == ""  # in class I nothing decides


def test_what_leaves_a_class_open_is_told() -> None:
    assert one(UNSURE, "zh").items == "待定 汞、氨氮；缺 总磷"
    assert one(UNSURE).items == "open Hg, NH3-N; missing TP"


def test_a_section_without_a_target_is_asked_for_the_last_good_class_and_marked() -> None:
    assert (one(BARE).required, one(GATE).required) == ("III*", "III")
    assert "1 sections marked * have no target; class III is asked of them" in said(REPORT, "plain")


def test_a_class_asked_of_all_takes_the_place_of_their_targets() -> None:
    table = of(QUAY, BARE, required=3)
    assert [row.required for row in section_rows.rows(table, Words("en"))] == ["III", "III"]
    assert section_rows.verdict_of(table, QUAY) == "exceeded"
    assert section_rows.verdict_of(handmade.AUTUMN, QUAY) == "attained"
    assert section_rows.tally(table).untargeted == 0


def test_months_in_a_row_are_told_of_those_that_exceed() -> None:
    assert (one(GATE).months, one(BARE).months, one(LONG).months) == ("3", "1", "")
    assert one(LONG, in_a_row={LONG.section.name: 2}).months == ""


def test_a_name_of_an_unknown_item_is_told_as_it_stands() -> None:
    row = LONG._replace(missing=("of\ttomorrow",), worst=6)
    assert one(row).items == "missing of\\x09tomorrow"


@pytest.mark.parametrize(
    "row, zh, en",
    [
        (GATE, "高锰酸盐指数 6.33 mg/L（Ⅳ）", "CODMn 6.33 mg/L (IV)"),
        (GATE, "pH值 7.1（Ⅰ）", "pH 7.1 (I)"),
        (GATE, "总氮 3.41 mg/L（不参评）", "TN 3.41 mg/L (does not count)"),
        (QUAY, "高锰酸盐指数 6.04 mg/L（Ⅳ）", "CODMn 6.04 mg/L (IV)"),
        (LAKE_HEART, "氨氮 0.025 mg/L（Ⅰ，1 次中 1 次未检出）",
         "NH3-N 0.025 mg/L (I; 1 of 1 samples not detected)"),
        (UNSURE, "汞 0.0002 mg/L（Ⅰ~Ⅳ，1 次中 1 次未检出）",
         "Hg 0.0002 mg/L (I~IV; 1 of 1 samples not detected)"),
        (UNSURE, "氨氮 未检出（未注明检出限）", "NH3-N not detected (no limit stated)"),
    ],
)  # fmt: skip
def test_values_of_items_are_told_when_asked(row: SectionClass, zh: str, en: str) -> None:
    report = SectionReport((of(row),))
    for language, text in (("zh", zh), ("en", en)):
        assert text in said(report, "plain", language, detail=1)
        assert text not in said(report, "plain", language)


@pytest.mark.parametrize(
    "exact, shown",
    [
        ("501/2500", "0.2004"),  # 0.200 would look like the limit of class III
        ("200001/1000000", "0.200001"),
        ("1/5", "0.200"),
        ("1715/10000", "0.172"),  # an exact half goes to the even digit
        ("1725/10000", "0.172"),
        ("1/30000", "0.00003"),  # which is not nothing
    ],
)
def test_a_value_has_the_decimals_of_the_law_unless_they_would_deceive(
    exact: str, shown: str
) -> None:
    item = handmade.item("tp", exact, 3)
    table = of(handmade.row(GATE.section, (item,)))
    assert section_rows.shown_value(table, table.rows[0], item) == Decimal(shown)


# ---- what all sections come to ------------------------------------------------------------------


def test_sections_are_counted() -> None:
    found = section_rows.tally(handmade.AUTUMN)
    assert (found.measured, found.listed) == (6, 9)
    assert found.attained == (3, Fraction(50))
    assert found.most == (4, Fraction(200, 3))
    assert [share.number for share in found.classes] == [1, 1, 0, 2, 0, 1]
    assert found.open_classes == 1
    assert found.good == ((2, Fraction(100, 3)), (3, Fraction(50)))
    assert found.names["exceeded"] == ("岩头闸", "无目标断面")
    assert found.names["undecided"] == ("Red Bridge",)
    assert found.silent == {
        "not_monitored": ("未测断面",), "dry": ("断流断面",), "works": ("施工断面",),
    }  # fmt: skip
    assert found.untargeted == 1


def test_without_a_measured_section_there_is_no_share() -> None:
    table = of(SILENT, NOBODY)
    assert section_rows.tally(table).attained == (0, None)
    assert next(section_rows.summary(table, Words("en"))) == "no section was measured; 2 listed"
    data = json.loads(said(SectionReport((table,)), "json"))
    Draft202012Validator(SCHEMA).validate(data)
    assert data["tables"][0]["counts"]["attained"] == {"count": 0, "percent": None, "exact": None}


def test_a_class_that_the_data_state_otherwise_is_told() -> None:
    lines = list(section_rows.summary(handmade.AUTUMN, Words("en")))
    assert lines[-1] == "岩头闸: the data state class V, reckoned is worse than class V"
    agreeing = of(GATE._replace(published=6), UNSURE._replace(published=4))
    assert not any("state" in line for line in section_rows.summary(agreeing, Words("en")))


@given(st.lists(st.sampled_from(handmade.ROWS), max_size=30))
def test_every_section_is_counted_once(rows: list[SectionClass]) -> None:
    found = section_rows.tally(of(*rows))
    judged = [len(names) for names in found.names.values()]
    silent = [len(names) for names in found.silent.values()]
    classed = [share.number for share in found.classes]
    assert sum(judged) == found.measured == sum(classed) + found.open_classes
    assert sum(silent) + found.measured == found.listed == len(rows)
    assert found.attained.number <= found.most.number <= found.measured


# ---- the law ------------------------------------------------------------------------------------


def test_a_class_rests_on_the_worst_item_its_limits_and_how_the_mean_was_made() -> None:
    bases = {row.section.name: section_rows.basis(handmade.AUTUMN, row) for row in handmade.ROWS}
    assert bases["岩头闸"] == (handmade.WORST, handmade.HYDROGEN, handmade.TABLE)
    assert bases["湖心"] == (handmade.WORST, handmade.HALF, handmade.HYDROGEN, handmade.TABLE)
    assert bases["无目标断面"] == (handmade.WORST, handmade.TABLE)
    assert bases["断流断面"] == ()
    yearly = BARE._replace(months=12)
    assert handmade.MEANS in section_rows.basis(handmade.AUTUMN, yearly)


@pytest.mark.parametrize("format_", ["table", "plain", "markdown"])
def test_an_unconfirmed_clause_is_named_when_asked(format_: str) -> None:
    line = "unconfirmed clause: xx/water/limits/2002 annex C"
    report = SectionReport((of(BARE._replace(months=12)),))
    assert line in said(report, format_, detail=1)
    assert line not in said(report, format_)


# ---- the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [30, 50, 80, 100, 160])
@pytest.mark.parametrize("detail", [0, 1])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_fits_and_nothing_is_cut(language: str, detail: int, width: int) -> None:
    text = said(REPORT, "table", language, width, detail)
    assert [line for line in text.splitlines() if columns_of(line) > width] == []
    assert "…" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_broken_at_eighty_columns(language: str) -> None:
    text = said(REPORT, "table", language, 80)
    words = {
        "zh": ["氨氮(1.3)、总磷(0.6)、", "高锰酸盐指数(0.1)", "Ⅱ~劣Ⅴ", "✗ 超标", "- 未监测",
               "景宁畲族自治县", "连续月数", "定类或超标项目"],
        "en": ["NH3-N(1.3)", "CODMn(0.1)", "✗ exceeded", "? undecided", "national", "than V",
               "景宁畲族自治县"],
    }[language]  # fmt: skip
    for word in words:
        assert word in text, word


def test_columns_with_nothing_in_them_are_left_out() -> None:
    bare = [named(row, level="", county="") for row in (LONG, QUAY)]
    lines = said(SectionReport((of(*bare),)), "table", width=120).splitlines()
    heading = next(line for line in lines if line.startswith("section"))
    assert heading.split() == ["section", "asked", "class", "result", *ITEMS.split()]


def test_a_county_with_several_sections_heads_them_and_others_stand_in_a_column() -> None:
    many = said(SectionReport((of(LONG, GATE, QUAY),)), "table", "zh").partition("提醒")[0]
    assert [line.strip() for line in many.splitlines()].count("椒江区") == 1
    few = said(SectionReport((of(GATE, UNSURE),)), "table", "zh")
    assert re.search("^椒江区 +岩头闸 ", few, re.MULTILINE)


def test_without_any_county_nobody_speaks_of_counties() -> None:
    bare = [named(row, county="") for row in (LONG, GATE, QUAY)]
    for format_ in ("table", "plain", "markdown"):
        text = said(SectionReport((of(*bare),)), format_)
        assert "no county named" not in text
        assert text.count("1 of 3 measured sections exceed") == 1
    one_named = said(SectionReport((of(LONG, *bare[1:]),)), "plain")
    assert "\nno county named\n" in one_named


def test_colour_is_never_alone() -> None:
    style = Style(width=100, colour=True)
    bright = "".join(section_formats.render("table", REPORT, Words("zh"), style))
    assert "\x1b[" in bright
    assert re.sub(r"\x1b\[[0-9;]*m", "", bright) == said(REPORT, "table", "zh", 100)


@given(
    st.text(st.characters(categories=["L", "N", "P", "S", "Z"], codec="utf-8"), max_size=60),
    st.sampled_from([40, 80, 120]),
)
def test_no_name_of_a_section_makes_a_line_too_wide(name: str, width: int) -> None:
    rows = (named(LONG, name=name), named(GATE, county=name), QUAY)
    text = said(SectionReport((of(*rows),)), "table", "zh", width)
    assert [line for line in text.split("\n") if columns_of(line) > width] == []


@pytest.mark.parametrize("format_", ["table", "plain", "markdown", "html"])
def test_no_name_steers_the_terminal_or_forges_a_line(format_: str) -> None:
    evil = "a\x1b[2J\nforged"
    rows = (named(GATE, name=evil, county=evil, river=evil), named(SILENT, name=evil))
    text = said(SectionReport((of(*rows),)), format_, detail=1)
    assert "\x1b" not in text
    assert not re.search("^forged", text, re.MULTILINE)


def test_a_title_says_which_sections_are_told() -> None:
    for level, zh, en in (
        ("", "全部断面", "all sections"),
        ("national", "国控断面", "national sections"),
        ("city", "市控及以上断面", "sections of city level and above"),
    ):
        report = SectionReport((handmade.CLEAN,), level=level)
        assert said(report, "plain", "zh").startswith(f"2023年10月 {zh}水质类别（")
        assert said(report, "plain").startswith(f"2023-10 classes of {en} (")


@pytest.mark.parametrize(
    "period, zh, en",
    [
        ("2023", "2023年", "2023"),
        ("2023-Q3", "2023-Q3", "2023-Q3"),
        ("2023-01", "2023年1月", "2023-01"),
    ],
)
def test_periods_are_written_as_headings_do(period: str, zh: str, en: str) -> None:
    from ecotarget.model.period import Period

    found = Period.parse(period)
    assert section_rows.period_text(found, Words("zh")) == zh
    assert section_rows.period_text(found, Words("en")) == en


# ---- CSV and JSON -------------------------------------------------------------------------------


def test_csv_has_a_line_for_each_section_with_orders_and_names() -> None:
    text = said(REPORT, "csv", "zh")
    assert text.startswith("\ufeffperiod,county,section,")
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(table) == 11
    gate, unsure, bare, dry = table[1], table[4], table[5], table[6]
    assert (gate["best"], gate["worst"], gate["required_order"]) == ("6", "6", "3")
    assert (gate["required"], gate["found"], gate["verdict"]) == ("Ⅲ", "劣Ⅴ", "exceeded")
    assert (gate["months_in_a_row"], gate["published"]) == ("3", "5")
    assert (unsure["best"], unsure["worst"], unsure["found"]) == ("2", "6", "Ⅱ~劣Ⅴ")
    assert (bare["own_target"], bare["required"]) == ("0", "Ⅲ")
    assert (dry["state"], dry["verdict"], dry["best"]) == ("dry", "dry", "")


def test_a_name_that_looks_like_a_formula_is_marked() -> None:
    assert ",'=1+1," in said(SectionReport((of(named(GATE, name="=1+1")),)), "csv")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_json_fits_its_schema(language: str) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(said(REPORT, "json", language)))
    asked = SectionReport((handmade.AUTUMN._replace(required=2),), None, "city", "椒江区")
    Draft202012Validator(SCHEMA).validate(json.loads(said(asked, "json", language)))


def test_json_lines_are_the_sections_of_the_json() -> None:
    whole = json.loads(said(REPORT, "json"))
    lines = [json.loads(line) for line in said(REPORT, "jsonl").splitlines()]
    assert lines == [section for table in whole["tables"] for section in table["sections"]]


def test_json_tells_shown_and_exact_values_with_their_clause() -> None:
    data = json.loads(said(REPORT, "json", "zh"))
    gate = data["tables"][0]["sections"][1]
    codmn = gate["items"][2]
    assert (codmn["item"], codmn["name"], codmn["value"]) == ("codmn", "高锰酸盐指数", 6.3)
    assert (codmn["exact"], codmn["multiple"], codmn["exact_multiple"]) == (
        "633/100",
        0.1,
        "11/200",
    )
    assert codmn["clause"] == {
        "edition": handmade.LAW, "clause": "table 1", "confidence": "confirmed",
    }  # fmt: skip
    assert gate["required"] == {"order": 3, "name": "Ⅲ类"}
    assert gate["basis"][0]["clause"] == "3.1"
    hidden = data["tables"][0]["sections"][4]["items"][1]
    assert (hidden["exact_low"], hidden["exact"], hidden["exact_high"]) == (
        "0/1", "1/5000", "1/2500",
    )  # fmt: skip


def test_inputs_and_faults_of_a_run_are_told_once() -> None:
    data = json.loads(said(REPORT, "json"))
    assert [given["role"] for given in data["inputs"]] == ["readings", "register"]
    assert [fault["code"] for fault in data["faults"]] == ["column-unknown"]
    assert [entry["count"] for entry in data["set_aside"]] == [60, 7]
    assert [code["id"] for code in data["codes"]] == ["xx-water"]


def test_without_tables_there_is_still_a_document() -> None:
    for format_ in FORMATS:
        said(SectionReport(()), format_)
    Draft202012Validator(SCHEMA).validate(json.loads(said(SectionReport(()), "json")))


def test_a_section_of_nowhere_has_empty_cells() -> None:
    row = handmade.row(Section("x"), published=2)
    told = one(row)
    assert (told.county, told.level, told.found, told.result) == ("", "", "II", "✓ kept")
