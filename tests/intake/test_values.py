"""One cell to a value: what is certain is read, everything else is refused with a code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.intake.values import (
    BLANK,
    DONE,
    NOT_DONE,
    READERS,
    ValueProblem,
    amount,
    completion,
    day,
    grade,
    number,
    rank,
    water_class,
)
from ecotarget.model.amount import Amount, plain
from ecotarget.model.record import Completion, Grade, Rank, WaterClass

DIGITS = "0123456789"


def refusal(read: Callable[[str], object], text: str) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(ValueProblem) as caught:
        read(text)
    assert str(caught.value) == caught.value.code
    return caught.value.code, caught.value.near


# ---- Numbers ------------------------------------------------------------------------------------


def second_reading(text: str) -> Fraction | None:
    """A figure, read by hand: a sign, up to 30 digits, a point, up to 30 digits; in any width.

    Commas part thousands if there are two, or one and a point. A thin space always does.
    """
    if any(unicodedata.decomposition(c)[:5] in ("<supe", "<sub>", "<circ", "<frac") for c in text):
        return None
    thin = "".join("'" if c in "\u00a0\u2007\u2009\u202f" else c for c in text.strip())
    plain_ = unicodedata.normalize("NFKC", thin).replace("\u2212", "-").strip(" '")
    sign = -1 if plain_[:1] == "-" else 1
    body = plain_[1:] if plain_[:1] in {"+", "-"} else plain_
    whole, point, tail = body.partition(".")
    for mark, enough in ((",", 1 if point else 2), ("'", 1)):
        head, *groups = whole.split(mark)
        if groups and "'" not in text:
            if len(groups) < enough or not 1 <= len(head) <= 3 or head[0] == "0":
                return None
            if any(len(group) != 3 for group in groups):
                return None
            whole = head + "".join(groups)
    if not 1 <= len(whole) <= 30 or (point and not 1 <= len(tail) <= 30):
        return None
    if any(letter not in DIGITS for letter in whole + tail):
        return None
    value = 0
    for letter in whole + tail:
        value = 10 * value + DIGITS.index(letter)
    return Fraction(sign * value, 10 ** len(tail))


def read_number(text: str) -> Fraction | None:
    try:
        return Fraction(number(text))
    except ValueProblem:
        return None


@pytest.mark.parametrize(
    "text, value",
    [
        ("0", "0"),
        ("12", "12"),
        ("+5", "5"),
        ("-3.25", "-3.25"),
        ("21.360", "21.360"),
        ("007", "7"),
        ("0.1", "0.1"),
        ("9" * 30 + "." + "9" * 30, "9" * 30 + "." + "9" * 30),
    ],
)
def test_a_plain_figure_keeps_every_digit(text: str, value: str) -> None:
    assert plain(number(text)) == value


def test_minus_nothing_is_nothing() -> None:
    assert number("-0") == 0
    assert number("-0.00") == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "NaN",
        "nan",
        "sNaN",
        "inf",
        "-inf",
        "Infinity",
        "1e999",
        "1E5",
        "1e-5",
        "1_000",
        "0x1F",
        "0b1",
        "1.",
        ".5",
        "1.2.3",
        "--1",
        "+-1",
        "5-",
        "12\x00",
        "٣",  # an Arabic three
        "१२",  # Indian digits
        "三",
        "½",
        "12。5",
        "12·5",
        "<0.5",
        "≤5",
        "约40",
        "12ug/m3",
        "9" * 31,
        "0." + "9" * 31,
        "$5",
        "5元",
        "=1+1",
    ],
)
def test_what_is_no_plain_figure_is_refused_without_a_guess(text: str) -> None:
    assert refusal(number, text) == ("value-not-number", ())


@pytest.mark.parametrize(
    "text, near",
    [
        ("94%", "94"),
        ("94 %", "94"),
        ("94％", "94"),
        ("1 234", "1234"),
        ("1 234 567", "1234567"),
        ("1,5", "1.5"),
        ("12,34", "12.34"),
        ("0,5", "0.5"),
        ("1,2345", "1.2345"),
        ("0,234", "0.234"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
    ],
)
def test_a_figure_in_another_dress_is_refused_and_the_plain_one_is_offered(
    text: str, near: str
) -> None:
    assert refusal(number, text) == ("value-not-number", (near,))


@pytest.mark.parametrize(
    "text", ["1 5", "1,,234", ",5", "12,", "1,234,5", "12,345,67", "1,234.5,6"]
)
def test_marks_that_mark_nothing_are_not_offered_away(text: str) -> None:
    assert refusal(number, text) == ("value-not-number", ())


@pytest.mark.parametrize("text", ["25²", "25①", "²", "25₂", "2⑤", "2½"])
def test_a_footnote_is_not_offered_as_a_digit(text: str) -> None:
    assert refusal(number, text) == ("value-not-number", ())


NEAR_NUMBERS = st.text(st.sampled_from("0123456789+-.,eE_ %　５．－٣½nN\n"), max_size=12)


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=20), NEAR_NUMBERS))
def test_a_number_agrees_with_a_reading_by_hand_on_any_text(text: str) -> None:
    assert read_number(text) == second_reading(text)


@settings(max_examples=200)
@given(st.from_regex(r"[+-]?[0-9]{1,34}(\.[0-9]{0,34})?", fullmatch=True))
def test_a_number_agrees_with_a_reading_by_hand_on_what_looks_like_one(text: str) -> None:
    assert read_number(text) == second_reading(text)


def problem_with(read: Callable[[str], object], text: str) -> ValueProblem | None:
    try:
        read(text)
    except ValueProblem as problem:
        return problem
    return None


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=20), NEAR_NUMBERS))
def test_what_is_offered_is_itself_a_plain_figure(text: str) -> None:
    problem = problem_with(number, text)
    near = problem.near if problem else ()
    assert len(near) <= 2
    for offered in near:
        assert offered != text
        assert second_reading(offered) is not None
        assert problem is not None
        assert (len(near) > 1) is (problem.code == "value-ambiguous")


@pytest.mark.parametrize(
    "text, value",
    [
        (" 12 ", "12"),
        ("１２", "12"),
        ("１２．５", "12.5"),
        ("－３", "-3"),
        ("\u22123", "-3"),
        ("1,234,567", "1234567"),
        ("1,234.0", "1234.0"),
        ("１，２３４，５６７．８", "1234567.8"),
        ("12\u00a0345", "12345"),
        ("1\u2009234.5", "1234.5"),
    ],
)
def test_a_figure_in_another_dress_is_read_where_it_can_be_one_only(text: str, value: str) -> None:
    assert plain(number(text)) == value


@pytest.mark.parametrize(
    "text, near",
    [
        ("1,234", ("1234", "1.234")),
        ("1，234", ("1234", "1.234")),
        ("-12,345", ("-12345", "-12.345")),
    ],
)
def test_a_lone_comma_before_three_digits_is_two_figures(text: str, near: tuple[str, ...]) -> None:
    assert refusal(number, text) == ("value-ambiguous", near)
    assert number(text, "point") == Decimal(near[0])
    assert number(text, "comma") == Decimal(near[1])


# ---- Amounts ------------------------------------------------------------------------------------


def test_an_amount_has_the_figure_and_the_unit_of_its_row() -> None:
    unit = units.resolve("mg/m3")
    assert amount(Decimal("0.350"), unit) == Amount(Decimal("0.350"), unit)
    assert str(amount(Decimal("0.350"), unit).value) == "0.350"


@pytest.mark.parametrize(
    "text, unit", [("-12.5", "℃"), ("-150", "mV"), ("-0.4", ""), ("-2.7", "pp")]
)
def test_a_temperature_a_potential_an_index_and_a_difference_may_be_less_than_nothing(
    text: str, unit: str
) -> None:
    # Black and odorous water has redox potentials from -200 to 50 mV.
    assert amount(Decimal(text), units.resolve(unit)).value == Decimal(text)


@pytest.mark.parametrize("unit", ["ug/m3", "%", "‰", "件", "天", "t", "亩", "m3", "mg/L"])
def test_what_is_counted_weighed_or_measured_out_cannot_be_less_than_nothing(unit: str) -> None:
    resolved = units.resolve(unit)
    assert refusal(lambda text: amount(Decimal(text), resolved), "-999") == ("value-negative", ())
    assert amount(Decimal("-0"), resolved).value == 0


# ---- Classes ------------------------------------------------------------------------------------

WRITINGS = {
    1: ["I", "i", "Ⅰ", "ⅰ", "1", "１", "一", "Ⅰ类", "I类", "i类", "1类", "一类", " Ⅰ "],
    2: ["II", "ii", "Ⅱ", "ⅱ", "2", "２", "二", "Ⅱ类", "II类", "2类", "二类", "ＩＩ"],
    3: [
        "第三类",
        "III",
        "iii",
        "Iii",
        "Ⅲ",
        "ⅲ",
        "3",
        "３",
        "三",
        "Ⅲ类",
        "III类",
        "iii类",
        "3类",
        "三类",
    ],
    4: ["IV", "iv", "Ⅳ", "ⅳ", "4", "四", "Ⅳ类", "IV类", "四类"],
    5: ["V", "v", "Ⅴ", "ⅴ", "5", "五", "Ⅴ类", "V类", "v类", "五类"],
    6: [
        "劣于Ⅴ",
        "劣于五类",
        "劣Ⅴ",
        "劣V",
        "劣v",
        "劣Ⅴ类",
        "劣5",
        "劣五",
        "劣五类",
        ">V",
        ">Ⅴ",
        "＞Ⅴ类",
        "worse than V",
    ],
}


@pytest.mark.parametrize(
    "text, order", [(text, order) for order, texts in WRITINGS.items() for text in texts]
)
def test_a_class_is_read_in_every_writing(text: str, order: int) -> None:
    assert water_class(text) == WaterClass(order)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "类",
        "Ⅵ",
        "VI",
        "0",
        "6",
        "7",
        "-1",
        "3.0",
        "IIII",
        "IIV",
        "六",
        "零",
        "劣",
        "劣Ⅳ",
        "劣类",
        "<V",
        "≥V",
        "Ⅲ-Ⅳ",
        "Ⅱ~Ⅲ",
        "Ⅲ/Ⅳ",
        "优",
        "良好",
        "A",
        "better",
        "三级",
        "类三",
        "Ⅲ类类",
        "III类水质",
        "+3",
        "٣",
    ],
)
def test_what_names_no_single_class_is_refused(text: str) -> None:
    code, near = refusal(water_class, text)
    assert code == "value-not-class"
    assert set(near) <= {"Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"}


@pytest.mark.parametrize(
    "text, near", [("劣Ⅳ", "劣Ⅴ"), ("Ⅲ-Ⅳ", "Ⅲ"), ("IIII", "Ⅲ"), ("III类水质", "Ⅲ")]
)
def test_the_classes_that_were_likely_meant_are_offered(text: str, near: str) -> None:
    assert near in refusal(water_class, text)[1]


@pytest.mark.parametrize("text, order", [("Ⅲ 类", 3), ("Worse", 6), ("worse", 6), ("劣 Ⅴ 类", 6)])
def test_neither_white_space_nor_capitals_make_another_class(text: str, order: int) -> None:
    assert water_class(text) == WaterClass(order)


# ---- Ranks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, place, field",
    [
        ("3", 3, None),
        ("第3", 3, None),
        ("3名", 3, None),
        ("第3名", 3, None),
        ("并列第3", 3, None),
        ("并列第3名", 3, None),
        ("并列3", 3, None),
        ("3/90", 3, 90),
        ("第3/90", 3, 90),
        ("第3名/90", 3, 90),
        ("并列第3名/90", 3, 90),
        ("90/90", 90, 90),
        ("1", 1, None),
        ("10", 10, None),
        ("99999", 99999, None),
        ("第一", 1, None),
        ("第一名", 1, None),
        ("第三名", 3, None),
        ("并列第三", 3, None),
        ("第十", 10, None),
    ],
)
def test_a_rank_is_read_in_every_writing(text: str, place: int, field: int | None) -> None:
    assert rank(text) == Rank(place, field)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "第0",
        "-1",
        "+1",
        "3.0",
        "03",
        "91/90",
        "3/0",
        "3/",
        "/3",
        "3/90/100",
        "100000",
        "3/100000",
        "三",
        "第零",
        "第",
        "名",
        "3-5",
        "前三",
        "第3位",
        "٣",
        "1e1",
        "top 3",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    assert refusal(rank, text) == ("value-not-rank", ())


@pytest.mark.parametrize(
    "text, place",
    [("第十一", 11), ("第二十名", 20), ("并列第一百零三名", 103), ("第３名", 3), ("3 ", 3)],
)
def test_a_rank_is_read_in_full_width_and_in_longer_numerals(text: str, place: int) -> None:
    assert rank(text) == Rank(place)


@pytest.mark.parametrize("text", ["第零名", "第三五名", "第一百五名", "第十两名", "第百名"])
def test_numerals_that_name_no_one_place_are_refused(text: str) -> None:
    assert refusal(rank, text) == ("value-not-rank", ())


# ---- Grades, days, deliverables -----------------------------------------------------------------


@pytest.mark.parametrize("text", ["银鼎", "优秀", "A", "good", "3", " x"])
def test_a_grade_is_taken_as_it_is_written(text: str) -> None:
    assert grade(text) == Grade(text)


@pytest.mark.parametrize(
    "text, found",
    [("2024-03-31", date(2024, 3, 31)), ("2024-02-29", date(2024, 2, 29))],
)
def test_a_day_is_written_the_iso_way(text: str, found: date) -> None:
    assert day(text) == found
    assert completion(text) == Completion(done=True, day=found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-3-31",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "20240331",
        "2024/03/31",
        "2024.03.31",
        "31-03-2024",
        "2024-03-31T00:00",
        "2024-03",
        "2024",
        "2024年3月31日",
        "２０２４-03-31",
        "2024-03-3\u0661",
        "0000-01-01",
        " 2024-03-31",
        "45382",
        "soon",
    ],
)
def test_any_other_day_is_refused(text: str) -> None:
    assert refusal(day, text) == ("value-not-date", ())
    assert refusal(completion, text) == ("value-not-date", ())


@pytest.mark.parametrize("text", ["2024-W13-7", "2024-W01-1"])
def test_a_week_is_no_day_although_python_reads_it_as_one(text: str) -> None:
    assert refusal(day, text) == ("value-not-date", ())
    assert refusal(completion, text) == ("value-not-date", ())


@settings(max_examples=100)
@given(st.dates(date(1, 1, 1)))
def test_every_day_is_read_back_as_it_is_written(found: date) -> None:
    assert day(found.isoformat()) == found
    assert refusal(day, found.isoformat() + "T") == ("value-not-date", ())


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=12), st.from_regex(r"[0-9W]{4}-[0-9W]{2,3}-[0-9]{1,2}")))
def test_only_a_day_of_the_calendar_in_its_one_form_is_read(text: str) -> None:
    form = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    try:
        found: date | None = day(text)
    except ValueProblem:
        found = None
    assert found == (calendar_day(*map(int, form.groups())) if form else None)


def calendar_day(year: int, month: int, number_: int) -> date | None:
    """The second reading: count the days of the months up to there."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if not year or not 1 <= month <= 12 or not 1 <= number_ <= lengths[month - 1]:
        return None
    return date(year, 1, 1) + timedelta(days=sum(lengths[: month - 1]) + number_ - 1)


@pytest.mark.parametrize("text", ["完成", "已完成", "是", "done", "Done", "DONE", "yes", "Yes"])
def test_done_is_said_in_two_languages(text: str) -> None:
    assert completion(text) == Completion(done=True)


@pytest.mark.parametrize("text", ["未完成", "否", "not done", "Not done", "no", "NO"])
def test_not_done_is_said_in_two_languages_too(text: str) -> None:
    assert completion(text) == Completion(done=False)


@pytest.mark.parametrize("text", ["基本完成", "完成80%", "部分完成", "未", "ok", "1", "true", "√"])
def test_half_done_is_not_done_and_not_a_day_either(text: str) -> None:
    assert refusal(completion, text) == ("value-not-date", ())


# ---- The tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "-", "--", "—", "——", "/", "NA", "N/A", "缺测", "未监测", "无数据"],
)
def test_a_mark_for_nothing_is_on_the_list_and_is_no_figure(text: str) -> None:
    assert text in BLANK
    assert read_number(text) is None


def test_nothing_that_says_something_is_taken_for_a_mark_of_nothing() -> None:
    for text in ("0", "0.0", "未完成", "否", "no", "none", "I", "ND", "未检出", "<0.5"):
        assert text not in BLANK
    assert not BLANK & (DONE | NOT_DONE)
    assert not DONE & NOT_DONE


def test_four_dimensions_have_words_and_all_others_have_amounts() -> None:
    assert dict(READERS) == {
        "class": water_class,
        "rank": rank,
        "grade": grade,
        "task": completion,
    }


CODES = {"class": "class", "rank": "rank", "task": "date"}


@settings(max_examples=300)
@given(st.text(max_size=24), st.sampled_from(["class", "rank", "grade", "task"]))
def test_any_text_is_a_value_or_a_problem_with_a_code(text: str, dimension: str) -> None:
    problem = problem_with(lambda said: READERS[dimension](said, None), text)
    if problem is None:
        kinds = WaterClass | Rank | Grade | Completion
        assert isinstance(READERS[dimension](text, None), kinds)
        return
    assert problem.code == f"value-not-{CODES[dimension]}"
    assert dimension == "class" or problem.near == ()
    assert str(problem) == problem.code


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold().removesuffix("类")


KNOWN = {bare(text): order for order, texts in WRITINGS.items() for text in texts}


@settings(max_examples=500)
@given(st.text(st.sampled_from("IVivⅠⅡⅢⅣⅤⅥ123456一二三四五六劣类>＞0 "), max_size=4))
def test_a_class_is_one_of_the_known_writings_or_nothing(text: str) -> None:
    if problem_with(water_class, text) is None:
        assert KNOWN[bare(text)] == water_class(text).order
