"""How things are said: each kind of requirement, value, margin, reason and fault, zh and en."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.model import requirement as kinds
from ecotarget.model.amount import PERCENT, POINTS, PURE, Amount
from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import Finding, Reason, Verdict
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Completion, Grade, Measure, Rank, WaterClass
from ecotarget.model.target import Document, Indicator, Jurisdiction, Missing, Names, Target
from ecotarget.report import telling
from ecotarget.words import Words

ZH, EN = Words("zh"), Words("en")
BOTH = {"zh": ZH, "en": EN}
UG = units.resolve("ug/m3")
ITEMS = units.resolve("件")
YEAR = Period.parse("2024")
PLACE = Jurisdiction("testland/north", Names("北县", "North"))
INDICATOR = Indicator(
    "air.pm25", Names("细", "fine"), "mass/volume", UG, "lower", 0, Names("甲", "a"), "GB"
)


def amount(text: str, unit: Any = UG) -> Amount:
    return Amount(Decimal(text), unit)


def target(requirement: Any, strength: str = "binding", **more: Any) -> Target:
    fields: dict[str, Any] = {
        "id": "TN24-001",
        "jurisdiction": PLACE,
        "indicator": INDICATOR,
        "requirement": requirement,
        "require": "",
        "strength": strength,
        "period": YEAR,
        "document": Document("plan", Names("要点", "Plan")),
        "section": "1",
        "place": Place("a.yaml", 1),
    }
    return Target(**{**fields, **more})


def measure(value: Any = None, cases: Cases | None = None, text: str = "as written") -> Measure:
    return Measure(
        "testland/north", INDICATOR, YEAR, "", value, cases, text, "", "", Place("a.csv", 2)
    )


# ---- figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, shown",
    [
        ("26", "26"),
        ("21.360", "21.360"),  # its own zeros stay
        ("1.2345", "1.2345"),
        ("1.23456", "1.2346"),
        ("1.23445", "1.2344"),  # half to even
        ("1.23455", "1.2346"),
        ("0.99999", "1"),
        ("-0.99999", "-1"),
        ("100.000001", "100"),
        ("0.00001", "0.00001"),  # never a false zero
        ("-0.0000004", "-0.0000004"),
        ("0.000000000000000000001", "0.000000000000000000001"),
        ("0.00000", "0"),
        ("0", "0"),
        ("0.0000", "0.0000"),
        ("1E+3", "1000"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)
def test_a_figure_is_shown_with_at_most_four_decimals_and_never_as_a_false_zero(
    value: str, shown: str
) -> None:
    assert telling.short(Decimal(value)) == shown


def test_a_figure_of_a_rate_is_shown_with_two() -> None:
    assert telling.short(Decimal("93.989071038"), 2) == "93.99"
    assert telling.short(Decimal("0.001"), 2) == "0.001"
    assert telling.short(Decimal(50), 2) == "50"


@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False))
def test_a_shown_figure_is_near_and_never_a_false_zero(value: Decimal) -> None:
    shown = telling.short(value)
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", shown)
    assert abs(Decimal(shown) - value) <= Decimal("0.00005")
    assert (Decimal(shown) == 0) == (value == 0)


@pytest.mark.parametrize(
    "spelling, zh, en",
    [
        ("ug/m3", "µg/m³", "µg/m³"),
        ("mg/L", "mg/L", "mg/L"),
        ("%", "%", "%"),
        ("m2", "m²", "m²"),
        ("t", "t", "t"),
        ("件", "件", "cases"),
        ("亿元", "亿元", "CNY 100 million"),
    ],
)
def test_units_of_measurement_are_signs_and_counting_words_are_words(
    spelling: str, zh: str, en: str
) -> None:
    unit = units.resolve(spelling)
    assert telling.unit_text(unit, ZH) == zh
    assert telling.unit_text(unit, EN) == en or spelling == "亿元"
    assert telling.unit_text(unit, EN).isascii() or "µ" in en or "²" in en


def test_points_are_words_in_chinese() -> None:
    """The margin of a share says 百分点; the change it belongs to must not say pp beside it."""
    assert telling.unit_text(POINTS, EN) == "pp"
    assert telling.unit_text(POINTS, ZH) in ("百分点", "个百分点")


def test_no_unit_is_no_word() -> None:
    assert telling.unit_text(None, ZH) == telling.unit_text(PURE, EN) == ""
    assert telling.amount_text(amount("3.50", PURE), EN) == "3.50"
    assert telling.amount_text(amount("3.50"), EN) == "3.50 µg/m³"


# ---- requirements -------------------------------------------------------------------------------

REQUIREMENTS = (
    (kinds.Threshold("<=", amount("26")), "≤ 26 µg/m³", "≤ 26 µg/m³"),
    (kinds.Threshold("<", amount("5", ITEMS)), "< 5 件", "< 5 cases"),
    (kinds.Threshold(">=", amount("94.0", PERCENT)), "≥ 94.0 %", "≥ 94.0 %"),
    (kinds.Threshold(">", amount("0", PURE)), "> 0", "> 0"),
    (kinds.Threshold("==", amount("100", PERCENT)), "= 100 %", "= 100 %"),
    (kinds.Threshold("<=", None), "≤ ?", "≤ ?"),
    (kinds.Threshold("<=", amount("4", PERCENT), 116), "≤ 4 %（共 116）", "≤ 4 % (of 116)"),
    (kinds.Threshold(">=", amount("1", ITEMS), None, "day"), "≥ 1 件／每日", "≥ 1 cases a day"),
    (kinds.Threshold(">=", amount("1", ITEMS), None, "month"), "≥ 1 件／每月", "≥ 1 cases a month"),
    (kinds.Threshold(">=", amount("1", ITEMS), None, "quarter"), "≥ 1 件／每季度", "≥ 1 cases a quarter"),
    (kinds.Threshold(">=", amount("1", ITEMS), None, "half-year"), "≥ 1 件／每半年", "≥ 1 cases a half-year"),
    (kinds.Threshold(">=", amount("1", ITEMS), None, "year"), "≥ 1 件／每年", "≥ 1 cases a year"),
    (kinds.Within(amount("6.5", PURE), amount("8.5", PURE)), "6.5–8.5", "6.5–8.5"),
    (kinds.Within(amount("1"), amount("2")), "1–2 µg/m³", "1–2 µg/m³"),
    (kinds.About(amount("40", PERCENT)), "约 40 %", "about 40 %"),
    (kinds.About(amount("40"), amount("2")), "约 40 µg/m³ ± 2 µg/m³", "about 40 µg/m³ ± 2 µg/m³"),
    (kinds.ClassBound("<=", 3), "Ⅲ类或更好", "class Ⅲ or better"),
    (kinds.ClassBound("==", 2), "= Ⅱ类", "class = Ⅱ"),
    (kinds.ClassBound("<", 6), "< 劣Ⅴ类", "class < worse than Ⅴ"),
    (kinds.RankBound("<=", 3), "位次 ≤ 3", "rank ≤ 3"),
    (kinds.RankBound("==", 1, 6), "位次 = 1/6", "rank = 1/6"),
    (kinds.RankBound("<=", None), "位次 ≤ ?", "rank ≤ ?"),
    (kinds.GradeBound(">=", "B", ("A", "B", "C")), "B 及以上", "B or better"),
    (kinds.GradeBound("==", "B", ("A", "B", "C")), "B", "B"),
    (kinds.Is("银鼎"), "银鼎", "银鼎"),
    (kinds.Change("<=", amount("-20", PERCENT), 2017), "比2017年 ≤ -20 %", "on 2017 ≤ -20 %"),
    (kinds.Change(">=", amount("15", PERCENT), "last year"), "比上年 ≥ +15 %", "on last year ≥ +15 %"),
    (kinds.Change("<=", amount("0"), "last year"), "比上年 ≤ 0 µg/m³", "on last year ≤ 0 µg/m³"),
    (kinds.Change("<", None, None), "比?年 < ?", "on ? < ?"),
    (kinds.Trend(strict=True, base="last year"), "优于上年", "better than last year"),
    (kinds.Trend(strict=False, base=2013), "不劣于2013年", "no worse than 2013"),
    (kinds.By(date(2024, 3, 31)), "不晚于 2024-03-31", "by 2024-03-31"),
    (kinds.By(None), "不晚于 ?", "by ?"),
    (kinds.AllOf(13), "全部 13", "all 13"),
    (kinds.AllOf(None), "全部", "all"),
    (kinds.Done(), "完成", "done"),
)  # fmt: skip


@pytest.mark.parametrize("requirement, zh, en", REQUIREMENTS)
def test_each_kind_of_requirement_is_said_in_both_languages(
    requirement: Any, zh: str, en: str
) -> None:
    assert telling.requirement_text(target(requirement), ZH) == zh
    assert telling.requirement_text(target(requirement), EN) == en


def test_every_kind_of_requirement_is_among_them() -> None:
    from typing import get_args

    assert {type(case[0]) for case in REQUIREMENTS} == set(get_args(kinds.Requirement))


@pytest.mark.parametrize(
    "strength, zh, en",
    [
        ("binding", "≤ 26 µg/m³", "≤ 26 µg/m³"),
        ("planned", "计划 ≤ 26 µg/m³", "planned ≤ 26 µg/m³"),
        ("strive", "力争 ≤ 26 µg/m³", "strive ≤ 26 µg/m³"),
        ("about", "大致 ≤ 26 µg/m³", "roughly ≤ 26 µg/m³"),
    ],
)
def test_the_strength_of_a_promise_is_said_unless_it_is_plain(
    strength: str, zh: str, en: str
) -> None:
    asked = target(kinds.Threshold("<=", amount("26")), strength)
    assert telling.requirement_text(asked, ZH) == zh
    assert telling.requirement_text(asked, EN) == en


@pytest.mark.parametrize(
    "name, zh, en",
    [("I", "Ⅰ", "Ⅰ"), ("III", "Ⅲ", "Ⅲ"), ("V", "Ⅴ", "Ⅴ"), ("worse", "劣Ⅴ", "worse than Ⅴ")],
)
def test_classes_have_numerals_of_their_own(name: str, zh: str, en: str) -> None:
    assert telling.class_text(name, ZH) == zh
    assert telling.class_text(name, EN) == en


# ---- values and margins -------------------------------------------------------------------------

REASON = Reason("threshold-pass", {"comparator": "<="})


def finding(verdict: Verdict, of: Measure | None = None, requirement: Any = None) -> Finding:
    asked = target(requirement or kinds.Threshold("<=", amount("24")))
    return Finding(asked, of, verdict)


CASES = (
    (finding(Verdict("pass", REASON, Decimal("21.360"), unit=UG), measure(amount("21.360"))), "21.360 µg/m³", "21.360 µg/m³"),
    (finding(Verdict("pass", REASON, Decimal(5), unit=ITEMS), measure(amount("5", ITEMS))), "5 件", "5 cases"),
    (finding(Verdict("pass", REASON, Decimal("3.50"), unit=PURE), measure(amount("3.50", PURE))), "3.50", "3.50"),
    (finding(Verdict("fail", REASON, Decimal("93.989071038"), unit=PERCENT), measure(cases=Cases(Decimal(344), Decimal(366)))), "93.99 % (344/366)", "93.99 % (344/366)"),
    (finding(Verdict("undecided", Reason("open")), measure(cases=Cases(Decimal("1.5"), Decimal(3)))), "1.5/3", "1.5/3"),
    (finding(Verdict("pass", REASON, Decimal("2.8"), unit=PERCENT), measure(cases=Cases(Decimal(1), Decimal(2))), kinds.Change(">=", amount("1", PERCENT), 2023)), "1/2", "1/2"),
    (finding(Verdict("fail", Reason("class-fail"), "IV", "III"), measure(WaterClass(4))), "Ⅳ", "Ⅳ"),
    (finding(Verdict("fail", Reason("class-fail"), "worse", "III"), measure(WaterClass(6))), "劣Ⅴ", "worse than Ⅴ"),
    (finding(Verdict("pass", Reason("rank-pass"), "2", "3"), measure(Rank(2, 6))), "2", "2"),
    (finding(Verdict("pass", Reason("grade-pass"), "A", "B"), measure(Grade("A"))), "A", "A"),
    (finding(Verdict("pass", Reason("by-pass"), "2024-03-01", "2024-03-31"), measure(Completion(done=True, day=date(2024, 3, 1)))), "2024-03-01", "2024-03-01"),
    (finding(Verdict("undecided", Reason("open")), measure(Grade("A"), text="as written")), "as written", "as written"),
    (finding(Verdict("no_data", Reason("no-figure"))), "", ""),
    # Both ends where the data leave the figure open; a change has no ends of its own.
    (finding(Verdict("undecided", Reason("cannot-tell")), measure(WaterClass(2), text="II")._replace(otherwise=measure(WaterClass(6), text="worse"))), "Ⅱ ~ 劣Ⅴ", "Ⅱ ~ worse than Ⅴ"),
    (finding(Verdict("pass", REASON, Decimal("92.857"), unit=PERCENT), measure(cases=Cases(Decimal(13), Decimal(14)))._replace(otherwise=measure(cases=Cases(Decimal(14), Decimal(14))))), "92.86 % (13/14) ~ 14/14", "92.86 % (13/14) ~ 14/14"),
    (finding(Verdict("pass", Reason("grade-pass"), "A", "B"), measure(Grade("A"), text="A")._replace(otherwise=measure(Grade("B"), text="B"))), "A ~ B", "A ~ B"),
    (finding(Verdict("pass", REASON, Decimal("2.8"), unit=PERCENT), measure(cases=Cases(Decimal(1), Decimal(2)))._replace(otherwise=measure(cases=Cases(Decimal(2), Decimal(2)))), kinds.Change(">=", amount("1", PERCENT), 2023)), "1/2", "1/2"),
)  # fmt: skip


@pytest.mark.parametrize("entry, zh, en", CASES)
def test_what_was_measured_is_said(entry: Finding, zh: str, en: str) -> None:
    assert telling.value_text(entry, ZH) == zh
    assert telling.value_text(entry, EN) == en


@pytest.mark.parametrize(
    "margin, unit, key, zh, en",
    [
        ("2.640", UG, "threshold-pass", "+2.640 µg/m³", "+2.640 µg/m³"),
        ("-1", ITEMS, "threshold-fail", "-1 件", "-1 cases"),
        ("0", UG, "threshold-pass", "0 µg/m³", "0 µg/m³"),
        ("0.00", PURE, "threshold-pass", "0.00", "0.00"),
        ("-0.010928962", PERCENT, "rate-fail", "-0.0109 百分点", "-0.0109 pp"),
        ("-0.000001", PERCENT, "rate-fail", "-0.000001 百分点", "-0.000001 pp"),
        ("1", None, "class-pass", "+1 级", "+1 classes"),
        ("-2", None, "rank-fail", "-2 位", "-2 places"),
        ("1", None, "grade-pass", "+1 档", "+1 grades"),
        ("-3", None, "by-fail", "-3 天", "-3 days"),
        ("4", None, "is-pass", "+4", "+4"),
        (None, UG, "open", "", ""),
    ],
)
def test_the_room_to_the_bound_has_a_sign_and_its_unit(
    margin: str | None, unit: Any, key: str, zh: str, en: str
) -> None:
    room = None if margin is None else Decimal(margin)
    entry = finding(Verdict("pass", Reason(key), None, None, room, unit))
    assert telling.margin_text(entry, ZH) == zh
    assert telling.margin_text(entry, EN) == en


# ---- reasons ------------------------------------------------------------------------------------


def test_a_reason_is_filled_from_the_verdict_and_its_figures() -> None:
    entry = finding(
        Verdict("fail", Reason("rate-fail", {"comparator": ">="}), Decimal("93.989071038"), Decimal(94), Decimal("-0.010928962"), PERCENT),
        measure(cases=Cases(Decimal(344), Decimal(366))),
    )  # fmt: skip
    assert telling.reason_text(entry, EN) == (
        "344/366 = 93.9891 %, ≥ 94 % does not hold (compared as fractions, not as rounded)"
    )
    assert telling.reason_text(entry, ZH) == (
        "344/366 = 93.9891 %，≥ 94 % 不成立（按分数比较，不按修约值）"
    )


def test_all_without_cases_is_compared_with_a_hundred_percent() -> None:
    verdict = Verdict(
        "fail", Reason("threshold-fail"), Decimal("99.96"), Decimal(100), unit=PERCENT
    )
    entry = finding(verdict, measure(amount("99.96", PERCENT)), kinds.AllOf(None))
    assert telling.reason_text(entry, EN) == "99.96 % = 100 % does not hold"


def test_what_the_document_leaves_open_ends_the_reason() -> None:
    missing = (
        Missing("bound", Names("界限", "the bound")),
        Missing("list", Names("名单", "a list")),
    )
    open_ = finding(Verdict("undecided", Reason("open")))
    asked = target(kinds.Threshold("<=", None), missing=missing)
    open_ = open_._replace(target=asked)
    assert telling.reason_text(open_, EN) == "the document does not give: the bound, a list"
    assert telling.reason_text(open_, ZH) == "文件没有给出：界限、名单"
    other = open_._replace(verdict=Verdict("no_data", Reason("no-figure")))
    assert telling.reason_text(other, EN) == (
        "no figure was handed in; the document does not give: the bound, a list"
    )
    assert telling.reason_text(other, ZH) == "没有提交数据；文件没有给出：界限、名单"


def test_details_of_every_kind_become_words() -> None:
    details = {
        "decimal": Decimal("1.23456"),
        "day": date(2024, 1, 2),
        "names": Names("甲", "a"),
        "missing": Missing("list", Names("乙", "b")),
        "unit": UG,
        "listed": (Decimal("1.0"), "x", Names("丙", "c")),
        "sign": "<=",
        "text": "plain",
        "number": 7,
        "nothing": None,
    }
    assert telling.said(details, ZH) == {
        "decimal": "1.2346",
        "day": "2024-01-02",
        "names": "甲",
        "missing": "乙",
        "unit": "µg/m³",
        "listed": "1.0、x、丙",
        "sign": "≤",
        "text": "plain",
        "number": "7",
        "nothing": "",
    }
    assert telling.said(details, EN)["listed"] == "1.0, x, c"


# ---- faults -------------------------------------------------------------------------------------


def test_a_fault_ends_with_what_was_likely_meant() -> None:
    fault = Fault("unit-unknown", Place("a.csv", 2), {"found": "ug/m4"}, ("ug/m3", "t"))
    assert telling.fault_text(fault, EN) == "unknown unit 'ug/m4'; near: ug/m3, t"
    assert telling.fault_text(fault, ZH) == "不认识的单位“ug/m4”；相近的有：ug/m3、t"


def test_a_fault_of_the_grammar_names_what_was_expected() -> None:
    details = {"line": "=> 3", "found": "=> 3", "expected": "comparator"}
    fault = Fault("requirement-syntax", Place("a.yaml", 2), details)
    assert telling.fault_text(fault, EN) == (
        "requirement '=> 3' cannot be read: at '=> 3' expected a comparator <= < >= > =="
    )
    assert "比较符" in telling.fault_text(fault, ZH) or "<=" in telling.fault_text(fault, ZH)


PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")


@pytest.mark.parametrize("code", EN.keys("faults"))
def test_every_fault_has_a_sentence_whose_parts_are_filled_in_both_languages(code: str) -> None:
    wanted = {
        language: sorted(PLACEHOLDER.findall(words.say(f"faults.{code}")))
        for language, words in BOTH.items()
    }
    assert set(wanted["zh"]) == set(wanted["en"])
    details = {name: f"«{name}»" for name in wanted["en"]}
    if code == "requirement-syntax":
        details["expected"] = "number"
    for words in BOTH.values():
        text = telling.fault_text(Fault(code, Place("x"), details), words)
        assert "{" not in text and "}" not in text
        for name in details:
            if name != "expected" or code != "requirement-syntax":
                assert f"«{name}»" in text


@pytest.mark.parametrize("key", EN.keys("reasons"))
def test_every_reason_has_a_sentence_whose_parts_are_filled_in_both_languages(key: str) -> None:
    wanted = {
        language: set(PLACEHOLDER.findall(words.say(f"reasons.{key}")))
        for language, words in BOTH.items()
    }
    assert wanted["zh"] == wanted["en"]
    details = {name: f"«{name}»" for name in wanted["en"]}
    for words in BOTH.values():
        text = telling.reason_text(finding(Verdict("pass", Reason(key, details))), words)
        assert "{" not in text and "}" not in text
        for name in details:
            assert f"«{name}»" in text


def test_a_sentence_without_any_part_is_said_as_it_stands() -> None:
    assert telling.reason_text(finding(Verdict("no_data", Reason("no-figure"))), EN) == (
        "no figure was handed in"
    )
    assert telling.fault_text(Fault("file-empty", Place("x")), EN) == "the file is empty"


def test_a_name_with_braces_is_no_placeholder() -> None:
    fault = Fault("unit-unknown", Place("a.csv", 2), {"found": "{found} {0} {x"}, ("{near}",))
    assert telling.fault_text(fault, EN) == "unknown unit '{found} {0} {x'; near: {near}"
