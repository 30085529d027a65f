"""Periods: every form, the faults of the calendar, the same stretch of another year, the parts.

The second reading is a calendar of its own: lengths of months and the rule of leap years, no more.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecotarget.model.period import SPANS, Period, iso_day

# ---- A calendar of its own ----------------------------------------------------------------------

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def length(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else LENGTHS[month - 1]


def is_day(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= length(year, month)


def named(year: int) -> dict[str, tuple[date, date, str]]:
    """Every period of the year that has a name of its own: its days and its span."""
    found = {}

    def add(text: str, first: int, last: int, span: str) -> None:
        found[text] = (date(year, first, 1), date(year, last, length(year, last)), span)

    add(f"{year:04d}", 1, 12, "year")
    for half in (1, 2):
        add(f"{year:04d}-H{half}", 6 * half - 5, 6 * half, "half-year")
    for quarter in (1, 2, 3, 4):
        add(f"{year:04d}-Q{quarter}", 3 * quarter - 2, 3 * quarter, "quarter")
    for month in range(1, 13):
        add(f"{year:04d}-{month:02d}", month, month, "month")
        for day in range(1, length(year, month) + 1):
            where = date(year, month, day)
            found[f"{year:04d}-{month:02d}-{day:02d}"] = (where, where, "day")
    return found


def told(period: Period) -> tuple[str, str, str, str]:
    return period.text, str(period.start), str(period.end), period.span


# ---- Reading ------------------------------------------------------------------------------------

YEAR = ("2024", "2024-01-01", "2024-12-31", "year")
FORMS = {
    "2024": YEAR,
    "2023": ("2023", "2023-01-01", "2023-12-31", "year"),
    "0001": ("0001", "0001-01-01", "0001-12-31", "year"),
    "9999": ("9999", "9999-01-01", "9999-12-31", "year"),
    "2024-H1": ("2024-H1", "2024-01-01", "2024-06-30", "half-year"),
    "2024-H2": ("2024-H2", "2024-07-01", "2024-12-31", "half-year"),
    "2024-Q1": ("2024-Q1", "2024-01-01", "2024-03-31", "quarter"),
    "2024-Q2": ("2024-Q2", "2024-04-01", "2024-06-30", "quarter"),
    "2024-Q3": ("2024-Q3", "2024-07-01", "2024-09-30", "quarter"),
    "2024-Q4": ("2024-Q4", "2024-10-01", "2024-12-31", "quarter"),
    "2024-01": ("2024-01", "2024-01-01", "2024-01-31", "month"),
    "2024-02": ("2024-02", "2024-02-01", "2024-02-29", "month"),
    "2023-02": ("2023-02", "2023-02-01", "2023-02-28", "month"),
    "2100-02": ("2100-02", "2100-02-01", "2100-02-28", "month"),
    "2000-02": ("2000-02", "2000-02-01", "2000-02-29", "month"),
    "2024-12": ("2024-12", "2024-12-01", "2024-12-31", "month"),
    "9999-12": ("9999-12", "9999-12-01", "9999-12-31", "month"),
    "2024-03-05": ("2024-03-05", "2024-03-05", "2024-03-05", "day"),
    "2024-02-29": ("2024-02-29", "2024-02-29", "2024-02-29", "day"),
    "9999-12-31": ("9999-12-31", "9999-12-31", "9999-12-31", "day"),
    "2023-09-23..2023-10-08": (
        "2023-09-23..2023-10-08",
        "2023-09-23",
        "2023-10-08",
        "range",
    ),
    "2023-12-31..2024-01-01": ("2023-12-31..2024-01-01", "2023-12-31", "2024-01-01", "range"),
    "2023-01-01..2024-12-31": ("2023-01-01..2024-12-31", "2023-01-01", "2024-12-31", "range"),
    "2024年": YEAR,
    "2024年度": YEAR,
    "2024年上半年": ("2024-H1", "2024-01-01", "2024-06-30", "half-year"),
    "2024年下半年": ("2024-H2", "2024-07-01", "2024-12-31", "half-year"),
    "2024年第一季度": ("2024-Q1", "2024-01-01", "2024-03-31", "quarter"),
    "2024年二季度": ("2024-Q2", "2024-04-01", "2024-06-30", "quarter"),
    "2024年第3季度": ("2024-Q3", "2024-07-01", "2024-09-30", "quarter"),
    "2024年4季度": ("2024-Q4", "2024-10-01", "2024-12-31", "quarter"),
    "2024年第四季度": ("2024-Q4", "2024-10-01", "2024-12-31", "quarter"),
    "2024年第三季度": ("2024-Q3", "2024-07-01", "2024-09-30", "quarter"),
    "2024年3月": ("2024-03", "2024-03-01", "2024-03-31", "month"),
    "2024年03月": ("2024-03", "2024-03-01", "2024-03-31", "month"),
    "2024年3月份": ("2024-03", "2024-03-01", "2024-03-31", "month"),
    "2024年12月": ("2024-12", "2024-12-01", "2024-12-31", "month"),
    "2024年3月5日": ("2024-03-05", "2024-03-05", "2024-03-05", "day"),
    "2024年2月29日": ("2024-02-29", "2024-02-29", "2024-02-29", "day"),
    "2024年1-11月": ("2024-01-01..2024-11-30", "2024-01-01", "2024-11-30", "range"),
    "2024年1~11月": ("2024-01-01..2024-11-30", "2024-01-01", "2024-11-30", "range"),
    "2024年1至2月": ("2024-01-01..2024-02-29", "2024-01-01", "2024-02-29", "range"),
    "2024年2到4月": ("2024-02-01..2024-04-30", "2024-02-01", "2024-04-30", "range"),
    "2024年5—7月": ("2024-05-01..2024-07-31", "2024-05-01", "2024-07-31", "range"),
    "2024年7-7月": ("2024-07", "2024-07-01", "2024-07-31", "month"),
    "2024年1-3月": ("2024-Q1", "2024-01-01", "2024-03-31", "quarter"),
    "2024年1-6月": ("2024-H1", "2024-01-01", "2024-06-30", "half-year"),
    "2024年1-12月": YEAR,
}


@pytest.mark.parametrize(("text", "wanted"), FORMS.items())
def test_every_form_is_read_as_the_days_that_it_names(text, wanted):
    assert told(Period.parse(text)) == wanted


@pytest.mark.parametrize("text", [" 2024", "2024 ", "\t2024\n", "\u30002024\u3000"])
def test_white_space_around_a_period_does_not_matter(text):
    assert told(Period.parse(text)) == YEAR


def test_white_space_around_the_dots_of_a_range_does_not_matter():
    assert Period.parse("2024-01-02 .. 2024-01-05").text == "2024-01-02..2024-01-05"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "24",
        "02024",
        "20240",
        "+2024",
        "-2024",
        "2024.0",
        "2,024",
        "今年",
        "2024-H0",
        "2024-H3",
        "2024-h1",
        "2024H1",
        "2024-Q0",
        "2024-Q5",
        "2024-q1",
        "2024-1",
        "2024-001",
        "2024-1-1",
        "2024-01-1",
        "2024/01/01",
        "20240101",
        "2024-W01",
        "2024-01-01T00:00",
        "2024-01-01 08:00",
        "..",
        "2024-01-01..",
        "..2024-01-01",
        "2024-01-01...2024-01-03",
        "2024-01-01..2024-01-02..2024-01-03",
        "2024-01..2024-03",
        "2023..2024",
        "2024-01-01-2024-01-03",
        "2024年第五季度",
        "2024年0季度",
        "2024年中半年",
        "2024年1-月",
        "2024年1-2-3月",
        "2024年1月1",
        "2024年一月",
        "24年",
        "2024-H1 2024-H2",
        "2024\n2025",
    ],
)
def test_what_is_no_form_of_a_period_is_refused(text):
    with pytest.raises(ValueError):
        Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "0000",
        "2024-00",
        "2024-13",
        "2024-99",
        "2023-02-29",
        "2100-02-29",
        "2024-02-30",
        "2024-04-31",
        "2024-00-10",
        "2024-13-01",
        "2024-01-00",
        "2024-01-32",
        "0000-01-01",
        "2024-01-01..2024-02-30",
        "2023-02-29..2023-03-01",
        "2024年0月",
        "2024年13月",
        "2024年2月30日",
        "2024年0-3月",
        "2024年1-13月",
        "2024年13月1日",
    ],
)
def test_days_and_months_that_the_calendar_does_not_have_are_refused(text):
    with pytest.raises(ValueError):
        Period.parse(text)


@pytest.mark.parametrize(
    "text", ["2024-01-02..2024-01-01", "2025-01-01..2024-12-31", "2024年3-2月"]
)
def test_a_range_that_ends_before_it_begins_is_refused(text):
    with pytest.raises(ValueError):
        Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "２０２４",
        "2024-0１",
        "2024-H１",
        "2024-Q３",
        "2024-01-0１",
        "2024年１月",
        "2024年第１季度",
        "2024年1-１１月",
        "٢٠٢٤",
        "2024-０1-01..2024-01-02",
    ],
)
def test_digits_of_full_width_or_of_another_script_are_refused(text):
    with pytest.raises(ValueError):
        Period.parse(text)


@given(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet="0123456789-.HQW年度上下半第一四季月份日至~— １", max_size=24),
        st.from_regex(r"[0-9]{4}(-[0-9HQ]{2}){0,2}(\.\.[0-9-]{10})?", fullmatch=True),
        st.from_regex(r"[0-9]{4}年[0-9]{1,2}([至-][0-9]{1,2})?月([0-9]{1,2}日)?", fullmatch=True),
    )
)
def test_any_text_is_a_period_or_a_value_error_and_what_is_read_is_printed_the_one_way(text):
    try:
        period = Period.parse(text)
    except ValueError:
        return
    assert period.start <= period.end
    assert Period.parse(period.text) == period


@given(year=st.integers(1, 9999))
def test_each_named_period_of_a_year_has_the_days_of_the_calendar(year):
    for text, (start, end, span) in named(year).items():
        assert Period.parse(text) == Period(text, start, end, span)


def test_the_calendar_year_is_the_period_of_its_number():
    assert Period.year(2024) == Period.parse("2024")
    assert Period.year(1).text == "0001"


@pytest.mark.parametrize("year", [0, -1, 10000])
def test_a_year_that_the_calendar_does_not_have_is_refused(year):
    with pytest.raises(ValueError):
        Period.year(year)


def test_a_period_cannot_be_changed_and_serves_as_a_key():
    period = Period.parse("2024")
    with pytest.raises(AttributeError):
        period.text = "2025"  # type: ignore[misc]
    assert {period: 1}[Period.parse("2024年")] == 1


# ---- Whole stretches go by their own names ------------------------------------------------------

_DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))
_NAMES = {
    (s, e): (text, span) for y in (2023, 2024, 2025) for text, (s, e, span) in named(y).items()
}


@given(one=_DAYS, other=_DAYS)
@example(one=date(2024, 1, 1), other=date(2024, 12, 31))
@example(one=date(2024, 7, 1), other=date(2024, 12, 31))
@example(one=date(2024, 4, 1), other=date(2024, 6, 30))
@example(one=date(2024, 2, 1), other=date(2024, 2, 29))
@example(one=date(2024, 2, 1), other=date(2024, 2, 28))
@example(one=date(2024, 1, 1), other=date(2025, 12, 31))
def test_a_range_that_is_a_whole_year_half_quarter_month_or_day_gets_its_own_name(one, other):
    start, end = min(one, other), max(one, other)
    text, span = _NAMES.get((start, end), (f"{start}..{end}", "range"))
    wanted = Period(text, start, end, span)
    assert Period.between(start, end) == wanted
    assert Period.parse(f"{start}..{end}") == wanted


@pytest.mark.parametrize("text", list(named(2024))[:25])
def test_both_spellings_of_a_whole_stretch_are_one_period(text):
    period = Period.parse(text)
    assert Period.parse(f"{period.start}..{period.end}") == period


def test_between_refuses_an_end_before_the_start_and_takes_one_day():
    day = date(2024, 3, 5)
    assert Period.between(day, day).text == "2024-03-05"
    with pytest.raises(ValueError):
        Period.between(day, day - timedelta(days=1))


# ---- Covering -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outer", "inner", "wanted"),
    [
        ("2024", "2024", True),
        ("2024", "2024-H1", True),
        ("2024-H1", "2024", False),
        ("2024-Q1", "2024-03-31", True),
        ("2024-Q1", "2024-04-01", False),
        ("2024-Q1", "2023-12-31..2024-01-01", False),
        ("2024-Q1", "2024-03-31..2024-04-01", False),
        ("2024", "2023", False),
        ("2024", "2025", False),
        ("2023-12-31..2025-01-01", "2024", True),
    ],
)
def test_a_period_covers_what_lies_within_it_both_ends_included(outer, inner, wanted):
    assert Period.parse(outer).covers(Period.parse(inner)) is wanted


_NEAR_DAYS = st.dates(date(2024, 2, 20), date(2024, 3, 10))


@given(st.tuples(_NEAR_DAYS, _NEAR_DAYS), st.tuples(_NEAR_DAYS, _NEAR_DAYS))
def test_covering_is_being_a_superset_of_days(one, other):
    def days(pair):
        first, last = sorted(pair)
        return {first + timedelta(days=n) for n in range((last - first).days + 1)}

    outer, inner = Period.between(*sorted(one)), Period.between(*sorted(other))
    assert outer.covers(inner) is (days(one) >= days(other))


# ---- The same stretch of another year -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year", "wanted"),
    [
        ("2024", 2023, "2023"),
        ("2024-H1", 2023, "2023-H1"),
        ("2024-Q3", 2017, "2017-Q3"),
        ("2024-02", 2023, "2023-02"),
        ("2023-02", 2024, "2024-02"),
        ("2024-03-05", 2023, "2023-03-05"),
        ("2024-02-29", 2023, "2023-02-28"),
        ("2024-02-29", 2020, "2020-02-29"),
        ("2024-02-29", 2100, "2100-02-28"),
        ("2024-02-29", 2000, "2000-02-29"),
        ("2023-02-28", 2024, "2024-02-28"),
        ("2023-09-23..2023-10-08", 2022, "2022-09-23..2022-10-08"),
        ("2023-12-01..2024-01-31", 2020, "2020-12-01..2021-01-31"),
        ("2024-01-15..2024-02-29", 2023, "2023-01-15..2023-02-28"),
        ("2023-11-10..2024-02-29", 2022, "2022-11-10..2023-02-28"),
        ("2024-01-01..2024-11-30", 2023, "2023-01-01..2023-11-30"),
        ("0001", 9999, "9999"),
    ],
)
def test_the_same_stretch_of_another_year(text, year, wanted):
    period = Period.parse(text).in_year(year)
    assert period == Period.parse(wanted)
    assert period.start.year == year


@pytest.mark.parametrize(
    ("text", "year", "wanted"),
    [
        ("2024年1-2月", 2023, "2023年1-2月"),
        ("2023年1-2月", 2024, "2024年1-2月"),  # the base of January and February 2025, too
        ("2023-11-01..2024-02-29", 2022, "2022-11-01..2023-02-28"),
        ("2022-11-01..2023-02-28", 2023, "2023-11-01..2024-02-29"),
    ],
)
def test_whole_months_stay_whole_months_when_february_changes_its_length(text, year, wanted):
    assert Period.parse(text).in_year(year) == Period.parse(wanted)


@given(text=st.sampled_from(list(FORMS)))
def test_the_same_stretch_of_the_own_year_is_the_period_itself(text):
    period = Period.parse(text)
    assert period.in_year(period.start.year) == period


@given(
    text=st.sampled_from([t for t in FORMS if t[:2] == "20" and "-02-29" not in FORMS[t][0]]),
    year=st.integers(1990, 2100),
)
def test_there_and_back_gives_the_same_period_where_no_leap_day_is_lost(text, year):
    period = Period.parse(text)
    moved = period.in_year(year)
    assert moved.span == period.span
    assert moved.start.year == year
    assert moved.in_year(period.start.year) == period


@pytest.mark.parametrize("text", ["2024", "2024-03", "2024-03-05", "2024-01-02..2024-01-05"])
@pytest.mark.parametrize("year", [0, 10000])
def test_a_year_beyond_the_calendar_is_a_value_error(text, year):
    with pytest.raises(ValueError):
        Period.parse(text).in_year(year)


# ---- Parts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "span", "wanted"),
    [
        ("2024", "year", ["2024"]),
        ("2024", "half-year", ["2024-H1", "2024-H2"]),
        ("2024", "quarter", ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]),
        ("2024", "month", [f"2024-{n:02d}" for n in range(1, 13)]),
        ("2024-H2", "month", ["2024-07", "2024-08", "2024-09", "2024-10", "2024-11", "2024-12"]),
        ("2024-H2", "half-year", ["2024-H2"]),
        ("2024-H2", "year", []),
        ("2024-Q1", "month", ["2024-01", "2024-02", "2024-03"]),
        ("2024-02-28..2024-03-01", "day", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("2023-02-28..2023-03-01", "day", ["2023-02-28", "2023-03-01"]),
        ("2024-03-05", "day", ["2024-03-05"]),
        ("2024-03-05", "month", []),
        ("2024-01-02..2024-04-30", "month", ["2024-02", "2024-03", "2024-04"]),
        ("2024-01-01..2024-04-29", "month", ["2024-01", "2024-02", "2024-03"]),
        ("2023-12-01..2024-02-29", "month", ["2023-12", "2024-01", "2024-02"]),
        ("2023-07-01..2024-06-30", "half-year", ["2023-H2", "2024-H1"]),
        ("2023-12-31..2025-01-01", "year", ["2024"]),
    ],
)
def test_the_parts_are_the_whole_spans_that_lie_within(text, span, wanted):
    assert [part.text for part in Period.parse(text).parts(span)] == wanted


def test_a_leap_year_has_366_days_and_another_has_365():
    assert len(list(Period.parse("2024").parts("day"))) == 366
    assert len(list(Period.parse("2023").parts("day"))) == 365
    assert len(list(Period.parse("2100").parts("day"))) == 365


@pytest.mark.parametrize("span", SPANS)
def test_the_last_year_of_the_calendar_has_parts_like_any_other(span):
    assert len(list(Period.parse("9999").parts(span))) == len(
        list(Period.parse("2023").parts(span))
    )


@given(one=_DAYS, other=_DAYS, span=st.sampled_from(SPANS))
def test_the_parts_of_any_stretch_are_those_of_the_calendar_that_it_covers_in_order(
    one, other, span
):
    start, end = min(one, other), max(one, other)
    wanted = [
        text
        for year in (2023, 2024, 2025)
        for text, (first, last, kind) in named(year).items()
        if kind == span and start <= first and last <= end
    ]
    assert [part.text for part in Period.between(start, end).parts(span)] == sorted(wanted)


# ---- One day ------------------------------------------------------------------------------------


def test_a_day_is_read_as_it_is_written():
    assert iso_day("2024-02-29") == date(2024, 2, 29)
    assert iso_day("0001-01-01") == date(1, 1, 1)
    assert iso_day("9999-12-31") == date(9999, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-2-29",
        "24-02-29",
        "2024-02-29 ",
        " 2024-02-2",
        "2024/02/29",
        "29-02-2024",
        "2023-02-29",
        "2024-02-30",
        "2024-13-01",
        "2024-00-01",
        "2024-01-00",
        "0000-01-01",
        "２０２４-02-29",
        "2024-02-2９",
        "2024-02-29T",
        "20240229",
        "2024-060",
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        iso_day(text)


@pytest.mark.parametrize("text", ["2024-W01-1", "2020-W53-7", "20240101  ", "2024W011  "])
def test_other_iso_forms_of_ten_characters_are_no_day_either(text):
    with pytest.raises(ValueError):
        iso_day(text)
    with pytest.raises(ValueError):
        Period.parse(f"{text}..2024-12-31")


@given(
    st.one_of(
        st.text(alphabet="0123456789-W ", min_size=8, max_size=11),
        st.from_regex(r"(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True),
    )
)
def test_a_text_is_a_day_if_it_has_the_form_and_the_calendar_has_the_day(text):
    form = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    numbers = tuple(map(int, form.groups())) if form else (0, 0, 0)
    if form and is_day(*numbers):
        assert iso_day(text) == date(*numbers)
    else:
        with pytest.raises(ValueError):
            iso_day(text)
