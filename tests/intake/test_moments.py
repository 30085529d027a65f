"""Stamps of samples: moments, days, months; with a year of their own or from elsewhere."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ecotarget.intake import moments
from ecotarget.intake.moments import Calendar
from ecotarget.intake.values import ValueProblem

CHINA = 480
AT = datetime.fromisoformat


@pytest.mark.parametrize(
    "text, start, last",
    [
        ("2023-09-05 08:30", "2023-09-05 08:30", "2023-09-05"),
        ("2023-09-05T08:00:00", "2023-09-05 08:00", "2023-09-05"),
        ("2023-09-05", "2023-09-05", "2023-09-05"),
        ("2023-09", "2023-09-01", "2023-09-30"),
        ("2023年9月", "2023-09-01", "2023-09-30"),
        ("2023-Q3", "2023-07-01", "2023-09-30"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-09-05T16:30:00Z", "2023-09-06 00:30", "2023-09-06"),
    ],
)
def test_iso_texts_are_read(text: str, start: str, last: str) -> None:
    found = Calendar(None, CHINA).span({"stamp": text})
    assert found == (AT(start), date.fromisoformat(last))


def test_a_format_may_lack_the_year_and_the_day() -> None:
    feed = Calendar(moments.pattern("%m-%d %H:%M"), CHINA)
    assert feed.span({"stamp": "04-01 04:00"}, 2021)[0] == AT("2021-04-01 04:00")
    monthly = Calendar(moments.pattern("%Y/%m"), CHINA)
    assert monthly.span({"stamp": "2024/2"}) == (AT("2024-02-01"), date(2024, 2, 29))
    for template in ("%Y", "%H:%M", "%d", "%Q"):
        with pytest.raises(ValueError):
            moments.pattern(template)


def test_parts_make_a_stamp() -> None:
    calendar = Calendar(None, CHINA)
    assert calendar.span({"year": 2024, "month": "02"}) == (AT("2024-02-01"), date(2024, 2, 29))
    day = {"year": "2024", "month": "2", "day": "3"}
    assert calendar.span(day) == (AT("2024-02-03"), date(2024, 2, 3))
    assert calendar.span(day | {"hour": 20})[0] == AT("2024-02-03 20:00")
    assert calendar.span({"date": date(2024, 2, 3), "hour": "8"})[0] == AT("2024-02-03 08:00")
    assert calendar.span({"stamp": AT("2024-02-03 08:15")})[0] == AT("2024-02-03 08:15")


@pytest.mark.parametrize(
    "parts, code",
    [
        ({"stamp": "04-01 04:00"}, "sample-year-missing"),
        ({"stamp": "02-30 04:00"}, "sample-year-missing"),
        ({"stamp": "4月1日"}, "sample-stamp"),
        ({"stamp": None}, "sample-stamp"),
        ({"stamp": "04-01 24:00"}, "sample-year-missing"),
    ],
)
def test_what_is_no_stamp_is_refused(parts: dict[str, object], code: str) -> None:
    calendar = Calendar(moments.pattern("%m-%d %H:%M"), CHINA)
    with pytest.raises(ValueProblem) as caught:
        calendar.span(parts)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["02-30 04:00", "04-01 24:00", "04-01 04:60", "13-01 04:00"])
def test_what_the_calendar_and_the_clock_do_not_have_is_refused(text: str) -> None:
    calendar = Calendar(moments.pattern("%m-%d %H:%M"), CHINA)
    with pytest.raises(ValueProblem):
        calendar.span({"stamp": text}, 2021)


@pytest.mark.parametrize(
    "parts",
    [
        {"stamp": "2023-13"},
        {"stamp": "yesterday"},
        {"year": "2024", "month": "13"},
        {"year": "2024", "month": "x"},
        {"date": "2024-02-03", "hour": "24"},
        {"date": None, "hour": "8"},
    ],
)
def test_parts_that_make_no_stamp_are_refused(parts: dict[str, object]) -> None:
    with pytest.raises(ValueProblem) as caught:
        Calendar(None, CHINA).span(parts)
    assert caught.value.code == "sample-stamp"


@pytest.mark.parametrize(
    "name, year",
    [
        ("zhejiang_2021-04-01_05.csv", 2021),
        ("data/2020/zhejiang_2021-04_gb18030.csv", 2021),
        ("20210401.csv", None),
        ("2020-2021.csv", None),
        ("2021_2021.csv", 2021),
        ("water.csv", None),
    ],
)
def test_the_name_of_a_file_may_tell_the_year(name: str, year: int | None) -> None:
    assert moments.year_of_file(name) == year
