"""Figures reckoned from readings, told: the cells, the table, the records, the trail."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import handmade
from ecotarget.methods import spearman
from ecotarget.model.assessment import RUNNING, TOO_LITTLE, Assessed, Assessment, Coverage
from ecotarget.model.standard import Rounding
from ecotarget.model.target import Names
from ecotarget.report import as_assessment_csv, as_assessment_json, assessment_formats, trail
from ecotarget.report.assessment_rows import Law, Row, rows
from ecotarget.report.formats import NAMES, Style
from ecotarget.words import Words

GOLDEN = Path(__file__).parents[1] / "golden" / "assessment"
FORMATS = {
    "table": "txt",
    "plain": "txt",
    "markdown": "md",
    "csv": "csv",
    "json": "json",
    "jsonl": "jsonl",
}
SCHEMA = json.loads(
    files("ecotarget").joinpath("report", "assessment.schema.json").read_text("utf-8")
)


def said(
    assessment: Assessment, name: str, language: str = "en", width: int = 80, detail: int = 0
) -> str:
    style = Style(width=width, detail=detail)
    return "".join(assessment_formats.render(name, assessment, Words(language), style))


def of(*figures: Assessed, **changes: object) -> Assessment:
    return handmade.ASSESSMENT._replace(results=figures, **changes)  # type: ignore[arg-type]


def one(figure: Assessed, language: str = "en", detail: int = 0) -> Row:
    (row,) = rows(of(figure), Words(language), detail)
    return row


def columns_of(line: str) -> int:
    """The columns of a terminal: full-width characters take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line
    )


PM, SO2, O3, CO, NOTHING, MARCH, GOOD, COMPOSITE, AQI, NO_AQI, TOGETHER = handmade.FIGURES


# ---- complete documents -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", FORMATS)
def test_the_document_is_the_expected_one(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, format_: str, language: str
) -> None:
    monkeypatch.setattr(as_assessment_json, "VERSION", "0")
    text = said(handmade.ASSESSMENT, format_, language, detail=1).encode()
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
def test_every_format_of_a_report_tells_every_figure(format_: str, language: str) -> None:
    text = said(handmade.ASSESSMENT, format_, language, width=200, detail=1)
    if format_ != "latex":  # where braces are markup
        assert not re.search(r"\{[a-z_]+\}", text)
    for value in ("82", "161", "2.3", "36", "76.7", "3.93", "101"):
        assert re.search(rf"(?<![0-9.]){re.escape(value)}(?![0-9.])", text), value


# ---- the cells ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, shown, told",
    [
        (Fraction(165, 2), 0, "82"),  # an exact half goes to the even digit
        (Fraction(167, 2), 0, "84"),
        (Fraction(5, 2), 0, "2"),
        (Fraction(7, 3), 1, "2.3"),
        (Fraction(1, 20), 1, "0.0"),
        (Fraction(3, 20), 1, "0.2"),
        (Fraction(35), 0, "35"),
    ],
)
def test_a_value_has_the_decimals_of_the_law_and_halves_go_to_even(
    value: Fraction, shown: int, told: str
) -> None:
    assert one(PM._replace(value=value, shown=shown)).value == f"{told} µg/m³"


@pytest.mark.parametrize(
    "complies, zh, en",
    [(True, "✓ 达标", "✓ kept"), (False, "✗ 超标", "✗ exceeded"), (None, "—", "—")],
)
def test_what_became_of_the_limit_has_a_sign_and_a_word(
    complies: bool | None, zh: str, en: str
) -> None:
    figure = PM._replace(complies=complies)
    assert (one(figure, "zh").result, one(figure).result) == (zh, en)


def test_an_index_has_no_result_at_all() -> None:
    assert one(AQI).result == ""
    assert one(COMPOSITE).limit == ""


@pytest.mark.parametrize(
    "state, zh, en",
    [
        ("final", "", ""),
        (RUNNING, "阶段值", "preliminary"),
        (TOO_LITTLE, "依据不足", "insufficient"),
    ],
)
def test_a_state_is_told_unless_it_is_final(state: str, zh: str, en: str) -> None:
    figure = PM._replace(state=state)
    assert (one(figure, "zh").state, one(figure).state) == (zh, en)


@pytest.mark.parametrize(
    "of_, zh, en",
    [
        ("days", "20/27", "20/27"),
        ("years", "20/27 年", "20/27 years"),
        ("items", "20/27 项", "20/27 items"),
    ],
)
def test_coverage_tells_what_is_counted(of_: str, zh: str, en: str) -> None:
    figure = PM._replace(coverage=Coverage(20, 27, of_))
    assert (one(figure, "zh").coverage, one(figure).coverage) == (zh, en)


def test_the_multiple_has_the_decimals_of_the_code() -> None:
    figure = PM._replace(multiple=Fraction(19, 14))  # 1.35714...
    assert one(figure).multiple == "1.36"
    code = handmade.OLD_CODE._replace(multiple_rounding=Rounding(1))
    (row,) = rows(of(figure, codes=(code,)), Words("en"))
    assert row.multiple == "1.4"


def test_no_value_is_never_a_zero() -> None:
    assert (one(NOTHING).value, one(NOTHING, "zh").value) == ("no value", "无值")
    assert "no value" in said(of(NOTHING), "plain")
    (record,) = as_assessment_csv.records(of(NOTHING), Words("en"))
    names = [name for name, _ in as_assessment_csv.COLUMNS]
    assert record[names.index("value")] is None
    assert record[names.index("exact")] is None


def test_an_indicator_without_a_name_goes_by_its_id() -> None:
    assert one(PM._replace(indicator="air.of_tomorrow")).name == "air.of_tomorrow"


def test_details_of_an_index_are_told_without_being_asked_and_the_rest_when_asked() -> None:
    brief = one(AQI).notes
    assert brief == "slightly polluted; primary pollutant PM2.5, PM10; 1 items missing"
    assert one(AQI, detail=1).notes == f"{brief}; level 3; sub-indices PM2.5 101, PM10 101"
    assert one(GOOD).notes == "280/365 d"
    assert "heavily polluted 3 d" in one(GOOD, detail=1).notes
    assert one(COMPOSITE).notes == "parts SO2 0.12, PM2.5 1.37; main pollutant PM2.5; rank 2 of 5"
    assert one(NO_AQI).notes == "missing CO, O3; no index with pollutants missing"


def test_the_years_of_a_mean_of_several_are_told_when_asked() -> None:
    years = {"2001": Fraction(129), "2002": None, "2003": Fraction(307, 2)}
    figure = PM._replace(details={"years": years})
    assert one(figure).notes == ""
    assert one(figure, detail=1).notes == "years 2001 129, 2002 —, 2003 153.5"
    whole = json.loads(said(of(figure), "json"))
    Draft202012Validator(SCHEMA).validate(whole)
    exact = {"2001": "129/1", "2002": None, "2003": "307/2"}
    assert whole["results"][0]["details"]["years"] == exact


def test_days_above_their_limit_are_told_when_asked_even_if_there_are_none() -> None:
    assert one(CO).notes == ""
    assert one(CO, detail=1).notes == "0 of 360 days above 4 mg/m³, 100.0 % kept"
    shares = {"days": 3, "days_above": 1, "day_ratio": Fraction(200, 3)}
    row = one(CO._replace(details={**CO.details, **shares}), "zh", detail=1)
    assert row.notes == "日评价 3 天中 1 天超过 4 mg/m³，达标率 66.7 %"
    nothing = {"days": 0, "days_above": 0, "day_ratio": None}
    row = one(CO._replace(details={**CO.details, **nothing}), detail=1)
    assert row.notes == "0 of 0 days above 4 mg/m³, — % kept"


def test_a_rank_and_a_trend_are_told_in_one_sentence_each() -> None:
    assert one(COMPOSITE).notes.endswith("; rank 2 of 5")
    assert one(COMPOSITE, "zh").notes.endswith("；排名第 2（共 5 个）")
    assert one(SO2).notes == "trend over 5 years: falling (r -0.900, critical value 0.900)"
    assert one(SO2, "zh").notes == "5 年趋势：下降（秩相关系数 -0.900，临界值 0.900）"


def test_a_correlation_is_told_as_it_met_the_critical_value() -> None:
    """29/35 = 0.82857 reaches 0.829, for it is rounded to the decimals of the table first."""
    trend = {"n": 6, "verdict": "rising", "r": Fraction(29, 35), "critical": Decimal("0.829")}
    row = one(SO2._replace(details={"trend": trend}))
    assert row.notes == "trend over 6 years: rising (r 0.829, critical value 0.829)"


@pytest.mark.parametrize(
    "verdict, zh, en",
    [
        (spearman.RISING, "上升", "rising"),
        (spearman.NONE, "无显著变化", "no significant change"),
        (spearman.TIED, "有并列值，不能判定", "equal figures leave it open"),
        (spearman.UNTABLED, "无对应临界值，不能判定", "no critical value decides"),
        (spearman.TOO_SHORT, "年数不足", "too short"),
    ],
)
def test_every_verdict_of_a_trend_is_told_and_fits_the_schema(
    verdict: str, zh: str, en: str
) -> None:
    trend = {"n": 11, "verdict": verdict, "r": Fraction(1, 3), "critical": None}
    figure = SO2._replace(details={"trend": trend})
    assert one(figure).notes == f"trend over 11 years: {en} (r 0.3333, critical value —)"
    assert one(figure, "zh").notes == f"11 年趋势：{zh}（秩相关系数 0.3333，临界值 —）"
    whole = json.loads(said(of(figure), "json"))
    Draft202012Validator(SCHEMA).validate(whole)
    told = whole["results"][0]["details"]["trend"]
    assert told == {"n": 11, "verdict": verdict, "r": "1/3", "critical": None}


def test_what_all_limits_come_to_together_has_no_value_and_no_limit() -> None:
    row = one(TOGETHER)
    assert (row.value, row.limit, row.result) == ("", "", "✗ failed")
    assert row.notes == "failed PM2.5, O3; undecided SO2"
    assert one(TOGETHER._replace(complies=True), "zh").result == "✓ 达标"
    assert one(TOGETHER, "zh").result == "✗ 不达标"
    assert one(TOGETHER._replace(complies=None)).result == "—"
    assert "no value" not in said(of(TOGETHER), "plain")


def test_where_data_are_short_is_told_when_asked() -> None:
    assert one(O3).notes == ""
    assert one(O3, detail=1).notes == "too little valid data: 2015-02 20/25, 2015-07 0/27"


def test_fractions_and_names_among_the_details_are_told() -> None:
    figure = COMPOSITE._replace(details={"parts": {"pm25": Fraction(1, 3), "zz": Names("甲", "A")}})
    assert one(figure).notes == "parts PM2.5 0.3333, zz A"


# ---- the law ------------------------------------------------------------------------------------


def test_a_figure_rests_on_the_clauses_of_its_metric_its_city_and_its_limit() -> None:
    law = Law(handmade.ASSESSMENT)
    assert law.basis(PM) == (handmade.SURE,)
    assert law.basis(SO2) == (handmade.SURE, handmade.DOUBTFUL)
    assert law.unconfirmed(handmade.FIGURES) == (handmade.DOUBTFUL,)
    assert law.basis(COMPOSITE) == ()  # the made-up code has no composite index


def test_the_clause_for_cities_counts_for_cities_alone() -> None:
    own = handmade.SURE._replace(text="4.5", confidence="unconfirmed")
    rule = handmade.OLD_CODE.city
    assert rule is not None
    law = Law(of(PM, codes=(handmade.OLD_CODE._replace(city=rule._replace(clause=own)),)))
    assert own in law.basis(PM)
    assert own not in law.basis(PM._replace(rung="station"))


@pytest.mark.parametrize("format_", ["table", "plain", "markdown"])
def test_an_unconfirmed_clause_is_named_when_asked(format_: str) -> None:
    line = "unconfirmed clause: xx/air/limits/2012 annex Z"
    assert line in said(handmade.ASSESSMENT, format_, detail=1)
    assert line not in said(handmade.ASSESSMENT, format_)
    assert line not in said(of(PM), format_, detail=1)


@pytest.mark.parametrize("format_", ["table", "plain", "markdown"])
def test_the_editions_are_named(format_: str) -> None:
    text = said(handmade.ASSESSMENT, format_)
    assert "by xx-2012: edition of 2012 (xx/air/limits/2012 somewhere-2020)" in text
    assert "by xx-2026: edition of 2026 (xx/air/limits/2026)" in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_", ["table", "plain", "markdown", "csv", "json"])
def test_what_if_is_said_loudly(format_: str, language: str) -> None:
    plain = said(of(PM), format_, language)
    asked = said(of(PM, what_if=True), format_, language)
    assert asked != plain
    if format_ in ("table", "plain", "markdown"):
        assert asked.startswith({"zh": "假设：", "en": "WHAT-IF: "}[language])


# ---- the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [30, 50, 80, 100, 160])
@pytest.mark.parametrize("detail", [0, 1])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_fits_and_nothing_is_cut(language: str, detail: int, width: int) -> None:
    text = said(handmade.ASSESSMENT, "table", language, width, detail)
    assert [line for line in text.splitlines() if columns_of(line) > width] == []
    assert "…" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_broken_at_eighty_columns(language: str) -> None:
    text = said(handmade.ASSESSMENT, "table", language, 80)
    words = {
        "zh": ["82 µg/m³", "161 µg/m³", "2.3 mg/m³", "✗ 超标", "✓ 达标", "依据不足", "366/324",
               "2026-03-05", "超标倍数"],
        "en": ["82 µg/m³", "161 µg/m³", "2.3 mg/m³", "✗ exceeded", "✓ kept", "insufficient",
               "366/324", "2026-03-05", "percentile", "concentration", "preliminary"],
    }[language]  # fmt: skip
    for word in words:
        assert word in text, word


def test_columns_with_nothing_in_them_are_left_out() -> None:
    lines = said(of(CO), "table").splitlines()
    heading = next(line for line in lines if "value" in line)
    assert heading.split() == ["place", "period", "indicator", "value", "limit", "result", "needed"]


def test_a_place_with_many_figures_has_a_heading_and_others_a_column() -> None:
    many = said(of(PM, SO2, CO), "table", "zh")
    assert [line.strip() for line in many.splitlines()].count("北市") == 1
    few = said(of(PM, NOTHING), "table", "zh")
    assert re.search("^北市 +2015 ", few, re.MULTILINE)


def test_colour_is_never_alone() -> None:
    style = Style(width=100, colour=True)
    bright = "".join(assessment_formats.render("table", handmade.ASSESSMENT, Words("zh"), style))
    assert "\x1b[" in bright
    assert re.sub(r"\x1b\[[0-9;]*m", "", bright) == said(handmade.ASSESSMENT, "table", "zh", 100)


@given(
    st.text(st.characters(categories=["L", "N", "P", "S", "Z"], codec="utf-8"), max_size=60),
    st.sampled_from([40, 80, 120]),
)
def test_no_name_of_a_place_makes_a_line_too_wide(name: str, width: int) -> None:
    text = said(of(PM._replace(place=name), SO2), "table", "zh", width)
    assert [line for line in text.split("\n") if columns_of(line) > width] == []


@pytest.mark.parametrize("format_", ["table", "plain", "markdown", "html"])
def test_no_name_steers_the_terminal_or_forges_a_line(format_: str) -> None:
    text = said(of(PM._replace(place="a\x1b[2J\nforged")), format_)
    assert "\x1b" not in text
    assert "\nforged" not in text


# ---- CSV and JSON -------------------------------------------------------------------------------


def test_csv_holds_the_exact_value_and_machine_words() -> None:
    text = said(handmade.ASSESSMENT, "csv")
    assert text.startswith("\ufeffplace,rung,indicator,")
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(table) == len(handmade.FIGURES)
    first = table[0]
    assert (first["value"], first["exact"], first["unit"]) == ("82", "165/2", "ug/m3")
    assert (first["limit"], first["limit_unit"], first["averaging"]) == ("35", "ug/m3", "annual")
    assert (first["result"], first["multiple"], first["what_if"]) == ("exceeded", "1.36", "0")
    assert (first["first_day"], first["last_day"]) == ("2015-01-01", "2015-12-31")
    assert table[2]["lacking"] == "2015-02 20/25; 2015-07 0/27"
    assert [row["state"] for row in table[2:6]] == [
        "insufficient", "final", "insufficient", "preliminary",
    ]  # fmt: skip


def test_a_place_that_looks_like_a_formula_is_marked() -> None:
    assert "\n'=1+1," in said(of(PM._replace(place="=1+1")), "csv")


def test_every_record_has_the_kinds_of_its_columns() -> None:
    kinds = {"text": str, "integer": int, "decimal": Decimal}
    for record in as_assessment_csv.records(handmade.ASSESSMENT, Words("zh")):
        assert len(record) == len(as_assessment_csv.COLUMNS)
        for cell, (name, kind) in zip(record, as_assessment_csv.COLUMNS, strict=True):
            assert cell is None or isinstance(cell, kinds.get(kind, object)), name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_json_fits_its_schema(language: str) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(said(handmade.ASSESSMENT, "json", language)))


def test_json_lines_are_the_results_of_the_json() -> None:
    lines = [json.loads(line) for line in said(handmade.ASSESSMENT, "jsonl").splitlines()]
    assert lines == json.loads(said(handmade.ASSESSMENT, "json"))["results"]


def test_json_tells_the_law_and_how_sure_it_is() -> None:
    whole = json.loads(said(handmade.ASSESSMENT, "json"), parse_float=Decimal)
    assert [code["id"] for code in whole["codes"]] == ["xx-2012", "xx-2026"]
    assert whole["codes"][0]["editions"][0]["unconfirmed"] == ["annex Z"]
    so2 = whole["results"][1]
    assert so2["limit"]["clause"] == "table 1"
    assert {"edition": handmade.OLD, "clause": "annex Z", "confidence": "unconfirmed"} in so2[
        "basis"
    ]
    assert (so2["value"], so2["exact"]) == (2, "5/2")
    assert whole["results"][7]["details"]["parts"] == {
        "so2": Decimal("0.12"),
        "pm25": Decimal("1.37"),
    }
    assert [(entry["code"], entry["count"]) for entry in whole["set_aside"]] == [
        ("reading-missing", 60),
        ("reading-negative", 7),
    ]
    assert whole["set_aside"][0]["first"] == []
    assert whole["set_aside"][1]["first"][0]["line"] == 5


TREND = {"n": 5, "verdict": "falling", "r": "-9/10", "critical": 0.9}
BREAKS: tuple[tuple[str, Callable[[dict[str, Any]], object]], ...] = (
    ("more", lambda r: r.update(more=1)),
    ("no state", lambda r: r.pop("state")),
    ("state", lambda r: r.update(state="good")),
    ("exact", lambda r: r.update(exact="0.5")),
    ("result", lambda r: r.update(result="passed")),
    ("details", lambda r: r.update(details={"mood": 1})),
    ("no such counting", lambda r: r["coverage"].update(of="hours")),
    ("rank without a field", lambda r: r.update(details={"rank": {"place": 1}})),
    ("rank of nobody", lambda r: r.update(details={"rank": {"place": 0, "of": 5}})),
    ("more in a trend", lambda r: r.update(details={"trend": {**TREND, "p": 1}})),
    ("verdict", lambda r: r.update(details={"trend": {**TREND, "verdict": "good"}})),
    ("float in a trend", lambda r: r.update(details={"trend": {**TREND, "r": 0.9}})),
    ("float as a share", lambda r: r.update(details={"day_ratio": 99.5})),
)


@pytest.mark.parametrize("name, damage", BREAKS, ids=[name for name, _ in BREAKS])
def test_the_schema_is_strict(name: str, damage: Callable[[dict[str, Any]], object]) -> None:
    whole = json.loads(said(handmade.ASSESSMENT, "json"))
    damage(whole["results"][0])
    assert not Draft202012Validator(SCHEMA).is_valid(whole)


def test_the_exact_value_is_never_rounded() -> None:
    figure = PM._replace(value=Fraction(10**30 + 1, 10**30))
    (line,) = said(of(figure), "jsonl").splitlines()
    assert Fraction(json.loads(line)["exact"]) == figure.value


# ---- the trail ----------------------------------------------------------------------------------


def test_a_figure_is_walked_back_step_by_step() -> None:
    lines = list(
        trail.told(PM._replace(steps=handmade.STEPS), Law(handmade.ASSESSMENT), Words("en"))
    )
    assert lines == [
        "北市  2015  PM2.5 mean concentration",
        "82 µg/m³ (exactly 165/2)",
        "",
        "  1  the law in force for the period, xx-2012: xx/air/limits/2012",
        "  2  the sum of 366 valid days, 30195 µg/m³, divided by 366",
        "       by xx/air/limits/2012 table 1 (confirmed)",
        "  3  2015-01: 31 valid days, mean 80",
        "  4  valid data 366, needed 324: enough",
        "       by xx/air/limits/2012 annex Z (unconfirmed)",
    ]


def test_a_figure_without_a_value_has_a_trail_too() -> None:
    lines = list(trail.told(NOTHING, Law(handmade.ASSESSMENT), Words("zh")))
    assert lines[:2] == ["South County  2015  PM2.5平均浓度", "无值"]
