"""Figures of water, told: classes, grades, shares, what the data leave open, and their trail."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

import handmade as air
import handmade_sections as handmade
from ecotarget.model.assessment import (
    FINAL,
    OPEN,
    SECTION,
    TOO_LITTLE,
    Assessed,
    Assessment,
    Coverage,
    Step,
)
from ecotarget.model.period import Period
from ecotarget.model.target import Names
from ecotarget.report import assessment_formats, trail
from ecotarget.report.assessment_rows import Law, Row, rows
from ecotarget.report.formats import Style
from ecotarget.words import Words

SCHEMA = json.loads(
    files("ecotarget").joinpath("report", "assessment.schema.json").read_text("utf-8")
)
ONE_MONTH = Coverage(1, 1, "months")


def figure(
    indicator: str,
    value: Fraction | None,
    state: str = FINAL,
    coverage: Coverage = ONE_MONTH,
    **more: object,
) -> Assessed:
    period = Period.parse("2023-09")
    made = Assessed(
        place="岩头闸",
        rung=SECTION,
        indicator=indicator,
        item="",
        period=period,
        when=period.text,
        value=value,
        unit="",
        shown=0,
        coverage=coverage,
        state=state,
        code=handmade.CODE.id,
    )
    return made._replace(**more)  # type: ignore[arg-type]


SECTIONS = Coverage(5, 6, "sections")
CLASS = figure(
    "water.section_class",
    Fraction(5),
    complies=False,
    details={"class": handmade.CLASS_NAMES[4], "target": 3, "deciding": ("nh3n",), "state": "measured",
             "over": (("nh3n", Fraction(13, 10)), ("do", None)), "published": 4},
    clauses=(handmade.WORST, handmade.MEANS),
)  # fmt: skip
UNSURE = figure(
    "water.section_class",
    Fraction(2),
    OPEN,
    otherwise=Fraction(6),
    details={"class_range": (2, 6), "deciding": ("hg",), "missing": ("tp",)},
)
DRY = figure(
    "water.section_class", None, TOO_LITTLE, Coverage(0, 1, "months"), details={"state": "dry"}
)
SHARE = figure(
    "water.section_ratio_iii",
    Fraction(200, 3),
    OPEN,
    SECTIONS,
    unit="%",
    shown=1,
    otherwise=Fraction(100),
    details={"scope": "省控断面", "cases": (2, 3), "cases_ends": ((2, 4), (4, 4)),
             "counts": (0, 1, 1, 1, 0, 0), "listed": 6, "silent": {"dry": 2, "works": 1},
             "undecided": ("x",)},
)  # fmt: skip
GRADE = figure(
    "water.overall_grade",
    Fraction(1),
    OPEN,
    SECTIONS,
    otherwise=Fraction(2),
    details={"grade": Names("优", "excellent"), "grade_otherwise": Names("良好", "good"),
             "change": "clear_better"},
)  # fmt: skip
TLI = figure(
    "water.tli", Fraction(481, 10), shown=1, details={"grade": Names("中营养", "mesotrophic")}
)
VOLUME = figure(
    "water.drinking_volume_ratio",
    Fraction(80),
    coverage=SECTIONS,
    unit="%",
    shown=1,
    details={"cases": (Fraction(321, 2), 200), "missed": tuple(f"s{n}" for n in range(9)),
             "silent": {"东山": 1}, "by": "area"},
)  # fmt: skip
CWQI = figure(
    "water.cwqi",
    Fraction(43005, 10000),
    shown=4,
    details={"change_percent": Fraction(-319, 50), "field": 12},
)
ALL = (CLASS, UNSURE, DRY, SHARE, GRADE, TLI, VOLUME, CWQI)


def of(*figures: Assessed, **changes: object) -> Assessment:
    made = air.ASSESSMENT._replace(results=figures, codes=(handmade.CODE,))
    return made._replace(**changes)  # type: ignore[arg-type]


def one(figure: Assessed, language: str = "en", detail: int = 0) -> Row:
    (row,) = rows(of(figure), Words(language), detail)
    return row


def said(assessment: Assessment, name: str, language: str = "en") -> str:
    return "".join(assessment_formats.render(name, assessment, Words(language), Style(width=100)))


@pytest.mark.parametrize(
    "figure, zh, en",
    [
        (CLASS, "Ⅴ类", "class V"),
        (UNSURE, "Ⅱ类至劣Ⅴ类", "class II to worse than class V"),
        (DRY, "无值", "no value"),
        (SHARE, "66.7~100.0 %", "66.7~100.0 %"),
        (GRADE, "优~良好", "excellent~good"),
        (GRADE._replace(otherwise=None, details={"grade": Names("优", "excellent")}), "优", "excellent"),
        (TLI, "48.1", "48.1"),
    ],
)  # fmt: skip
def test_classes_and_grades_go_by_their_names_and_what_is_open_by_both_ends(
    figure: Assessed, zh: str, en: str
) -> None:
    assert (one(figure, "zh").value, one(figure).value) == (zh, en)


@pytest.mark.parametrize(
    "figure, zh, en",
    [
        (CLASS, "目标 Ⅲ类；超标 氨氮(1.3)、溶解氧；定类项目 氨氮；数据所列 Ⅳ类",
         "target class III; over NH3-N(1.3), DO; decided by NH3-N; the data state class IV"),
        (CLASS._replace(details={"published": 5}), "", ""),
        (UNSURE, "缺 总磷；定类项目 汞", "missing TP; decided by Hg"),
        (DRY, "断流", "dry"),
        (SHARE, "2/3；省控断面；未计 断流 2、施工 1；未定 x",
         "2/3; 省控断面; not counted dry 2, works 1; undecided x"),
        (GRADE, "与上年同期相比明显好转", "against the year before clearly better"),
        (TLI, "中营养", "mesotrophic"),
        (VOLUME, "160.5/200；按面积；未计 东山；不达标 9 个",
         "160.5/200; by area; not counted 东山; missed 9"),
        (CWQI, "比上年同期 -6.38 %；共 12 个", "-6.38 % against the year before; of 12"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_figure(figure: Assessed, zh: str, en: str) -> None:
    assert (one(figure, "zh").notes, one(figure).notes) == (zh, en)


def test_more_is_told_when_asked() -> None:
    told = one(SHARE, "zh", detail=1).notes
    assert told.endswith("未定 x；Ⅱ类 1、Ⅲ类 1、Ⅳ类 1；应测 6 个")
    assert "s0, s1, s2, s3, s4, s5, s6, s7, s8" in one(VOLUME, detail=1).notes
    nothing = SHARE._replace(details={"counts": (0, 0, 0, 0, 0, 0)})
    assert one(nothing, detail=1).notes == ""


@pytest.mark.parametrize(
    "of_, zh, en",
    [("months", "8/12 个月", "8/12 months"), ("sections", "8/12 个断面", "8/12 sections"),
     ("point_times", "8/12 点次", "8/12 point-times")],
)  # fmt: skip
def test_coverage_tells_what_is_counted(of_: str, zh: str, en: str) -> None:
    found = CLASS._replace(coverage=Coverage(8, 12, of_))
    assert (one(found, "zh").coverage, one(found).coverage) == (zh, en)


def test_a_target_missed_is_told_with_a_sign_and_undecided_is_a_state_of_its_own() -> None:
    assert (one(CLASS).result, one(UNSURE).result) == ("✗ exceeded", "")
    assert (one(UNSURE).state, one(UNSURE, "zh").state) == ("undecided", "未定")
    assert "✗ exceeded" in said(of(CLASS), "plain")
    assert "3 undecided" in said(of(*ALL), "plain").splitlines()[-1]


def test_undecided_has_a_colour_of_its_own() -> None:
    style = Style(width=100, colour=True)
    bright = "".join(assessment_formats.render("table", of(UNSURE), Words("en"), style))
    assert "\x1b[35mundecided\x1b[0m" in bright


def test_a_figure_rests_on_the_clauses_that_it_names_itself() -> None:
    law = Law(of(CLASS))
    assert law.basis(CLASS) == (handmade.WORST, handmade.MEANS)
    assert law.unconfirmed([CLASS]) == (handmade.MEANS,)
    assert one(CLASS, detail=1).notes.endswith("rests on an unconfirmed clause")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_json_fits_its_schema(language: str) -> None:
    found = [
        *ALL,
        figure("noise.day_ratio", Fraction(75), coverage=Coverage(3, 4, "point_times"), unit="%",
               details={"zones": {"4a": (3, 4)}, "silent": 1, "cases": (3, 4)}),
        figure("waste.solid_ratio", None, TOO_LITTLE, Coverage(1, 2, "amounts"),
               details={"missing": (Names("产生量", "generated"),), "undone": ("a",)}),
    ]  # fmt: skip
    Draft202012Validator(SCHEMA).validate(json.loads(said(of(*found), "json", language)))


def test_json_holds_both_ends_exact_and_as_told() -> None:
    first, second, *_ = json.loads(said(of(CLASS, SHARE), "json"))["results"]
    assert (first["value"], first["exact"], first["text"]) == (5, "5/1", "class V")
    assert (first["otherwise"], first["exact_otherwise"]) == (None, None)
    assert first["details"]["over"] == [["nh3n", "13/10"], ["do", None]]
    assert (second["value"], second["otherwise"]) == (66.7, 100.0)
    assert (second["exact"], second["exact_otherwise"]) == ("200/3", "100/1")


def test_csv_has_the_other_end_and_the_name_behind_its_old_columns() -> None:
    text = said(of(CLASS, SHARE), "csv").removeprefix("\ufeff")
    header = text.splitlines()[0].split(",")
    assert header[-7:-3] == ["notes", "otherwise", "exact_otherwise", "text"]
    assert header[-3:] == ["unexcepted", "exact_unexcepted", "unexcepted_result"]
    class_, share = csv.DictReader(io.StringIO(text))
    assert (class_["value"], class_["text"], class_["otherwise"]) == ("5", "class V", "")
    assert (share["value"], share["otherwise"]) == ("66.7", "100.0")


def test_air_and_water_stand_in_one_report() -> None:
    both = of(air.FIGURES[0], CLASS, codes=(air.OLD_CODE, handmade.CODE))
    text = said(both, "table")
    assert "by xx-2012: " in text
    assert "by xx-water: " in text


# ---- the trail ----------------------------------------------------------------------------------


def walked(*steps: Step, language: str = "zh") -> list[str]:
    """What the steps say, without the heading and the numbers."""
    told = trail.told(CLASS._replace(steps=steps), Law(of(CLASS)), Words(language))
    return [line[5:] for line in list(told)[3:]]


def test_a_class_is_walked_back_step_by_step() -> None:
    lines = walked(
        Step("water-law", {"code": "xx-water", "editions": (handmade.LAW,), "asked": ""}),
        Step("water-set", {"set": "auto", "items": ("ph", "do"), "missing": ()}),
        Step("water-stage", {"stage": "raw"}),
        Step("water-item", {"item": "nh3n", "value": "2.3", "limit": "1.0", "unit": "mg/L",
                            "class": 6, "multiple": "1.3"}, handmade.TABLE),
        Step("water-mean", {"item": "nh3n", "value": "2.3", "unit": "mg/L", "months": 1,
                            "samples": 4, "below": 0}),
        Step("water-rows", {"file": "a.csv", "row": 7, "start": "2023-09-05 00:00",
                            "text": "2.3", "found": True}),
        Step("water-class", {"class": 6, "deciding": ("nh3n",)}, handmade.WORST),
    )  # fmt: skip
    assert lines == [
        "按时段施行的标准 xx-water：xx/water/limits/2002",
        "参评项目（auto）：pH值、溶解氧",
        "定类所用的值：未经修约的平均值",
        "氨氮 2.3 mg/L（所求类别的限值 1.0）：劣Ⅴ类，超标 1.3 倍",
        "  依据 xx/water/limits/2002 table 1（已确认）",
        "氨氮：4 个样品的平均值 2.3 mg/L",
        "2023-09-05 00:00：原文 2.3，a.csv 第 7 行",
        "最差的项目定类：劣Ⅴ类，由 氨氮 决定",
        "  依据 xx/water/limits/2002 3.1（已确认）",
    ]


ITEM = {"item": "tp", "value": "0.1", "limit": "0.2", "unit": "mg/L", "class": 2, "multiple": ""}
MEAN = {"item": "tp", "value": "0.1", "unit": "mg/L", "months": 1, "samples": 3, "below": 0}
MONTH = {"item": "tp", "month": "2023-09", "value": "0.1", "samples": 3, "below": 0}
MEMBER = {"section": "甲", "class": 2, "target": 3, "attains": True}


@pytest.mark.parametrize(
    "step, zh, en",
    [
        (Step("water-law", {"code": "c", "editions": ("e",), "asked": "c"}),
         "按指定的标准 c（假设）：e", "the law asked for, c (what-if): e"),
        (Step("water-set", {"set": "auto", "items": ("ph",), "missing": ("tp", "do")}),
         "参评项目（auto）：pH值；缺少 总磷、溶解氧", "items that count (auto): pH; missing TP, DO"),
        (Step("water-stage", {"stage": "rounded"}), "定类所用的值：先按规定的小数位数修约的平均值",
         "what is classed: the mean, first rounded to the decimals of the rule"),
        (Step("water-item", ITEM), "总磷 0.1 mg/L（所求类别的限值 0.2）：Ⅱ类",
         "TP 0.1 mg/L (limit of the class asked for 0.2): class II"),
        (Step("water-item", ITEM | {"item": "ph", "value": "7.8", "unit": "", "limit": ""}),
         "pH值 7.8：Ⅱ类", "pH 7.8: class II"),
        (Step("water-item", ITEM | {"class": None}), "总磷 0.1 mg/L：有未检出且检出限不够低，类别未定",
         "TP 0.1 mg/L: undecided, a detection limit is not low enough"),
        (Step("water-mean", MEAN | {"below": 2}),
         "总磷：3 个样品的平均值 0.1 mg/L，其中 2 个未检出，按检出限的一半计",
         "TP: mean of 3 samples 0.1 mg/L; 2 of them not detected, taken as half the detection limit"),
        (Step("water-mean", MEAN | {"months": 12, "samples": 30}),
         "总磷：12 个月均值的平均值 0.1 mg/L（共 30 个样品，其中未检出 0 个）",
         "TP: mean of 12 monthly means 0.1 mg/L (30 samples, 0 of them not detected)"),
        (Step("water-mean", MEAN | {"value": ""}), "总磷：3 个样品均未检出且未注明检出限，没有平均值",
         "TP: 3 samples not detected without a stated limit, so there is no mean"),
        (Step("water-month", MONTH), "2023-09：总磷 0.1，3 个样品", "2023-09: TP 0.1, 3 samples"),
        (Step("water-month", MONTH | {"below": 1}), "2023-09：总磷 0.1，3 个样品，其中 1 个未检出",
         "2023-09: TP 0.1, 3 samples, 1 of them not detected"),
        (Step("water-month", MONTH | {"value": ""}),
         "2023-09：总磷 没有平均值，3 个样品未检出且未注明检出限",
         "2023-09: TP has no mean, 3 samples not detected without a stated limit"),
        (Step("water-class", {"class": 3, "deciding": ()}), "类别 Ⅲ类，按数据所列",
         "class III, as the data state it"),
        (Step("water-undecided", {"best": 2, "worst": 6, "items": ("hg", "甲桥")}),
         "类别未定，Ⅱ类至劣Ⅴ类：汞、甲桥", "undecided, class II to worse than class V: Hg, 甲桥"),
        (Step("water-share", {"reached": 2, "counted": 3, "listed": 4, "percent": "66.7"}),
         "2/3 = 66.7 %；应测 4 个断面", "2/3 = 66.7 %; 4 sections listed"),
        (Step("water-share", {"reached": Fraction(1, 2), "counted": Fraction(2), "listed": 4, "percent": "25"}),
         "0.5/2 = 25 %；应测 4 个断面", "0.5/2 = 25 %; 4 sections listed"),
        (Step("water-share", {"reached": 0, "counted": 0, "listed": 4, "percent": ""}),
         "没有可以计入的断面；应测 4 个断面", "no section can be counted; 4 sections listed"),
        (Step("water-member", MEMBER), "甲：Ⅱ类，目标 Ⅲ类，达标", "甲: class II, target class III, attained"),
        (Step("water-member", MEMBER | {"class": 4, "attains": False}), "甲：Ⅳ类，目标 Ⅲ类，未达标",
         "甲: class IV, target class III, missed"),
        (Step("water-member", MEMBER | {"target": None, "attains": None}), "甲：Ⅱ类", "甲: class II"),
        (Step("water-silent", {"section": "甲", "state": "works"}), "甲：施工，不计入",
         "甲: works, not counted"),
    ],
)  # fmt: skip
def test_every_step_has_the_sentence_that_fits(step: Step, zh: str, en: str) -> None:
    assert walked(step) == [zh]
    assert walked(step, language="en") == [en]


def test_a_trail_tells_both_ends_exactly() -> None:
    lines = list(trail.told(SHARE, Law(of(SHARE)), Words("en")))
    assert lines[1] == "66.7~100.0 % (exactly 200/3~100/1)"


def test_items_over_have_the_decimals_of_the_code() -> None:
    finer = handmade.CODE._replace(multiple_rounding=handmade.Rounding(2))
    (row,) = rows(of(CLASS, codes=(finer,)), Words("en"))
    assert "NH3-N(1.30)" in row.notes
