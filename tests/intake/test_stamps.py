"""A stamp is of one hour or of none; the other reading is written with ISO texts and whole hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.intake.stamps import BEGIN, END, Clock, pattern, zone_minutes
from ecotarget.intake.values import ValueProblem


def start(text: str, marks: str = BEGIN, shift: int = 0, template: str | None = None) -> str:
    clock = Clock(pattern(template) if template else None, marks, shift, 480)
    return clock.start({"stamp": text}).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    "text,marks,wanted",
    [
        ("2016-03-04 07:00", BEGIN, "2016-03-04 07:00"),
        ("2016-03-04T07:00:00", BEGIN, "2016-03-04 07:00"),
        ("2016-03-04 07", BEGIN, "2016-03-04 07:00"),
        ("2016-03-04 07:00:00.000", BEGIN, "2016-03-04 07:00"),
        (" 2016-03-04 07:00 ", BEGIN, "2016-03-04 07:00"),
        ("2016-03-04 07:00", END, "2016-03-04 06:00"),
        ("2016-03-04 00:00", END, "2016-03-03 23:00"),
        ("2016-03-04 24:00", END, "2016-03-04 23:00"),
        ("2016-02-29 24:00:00", END, "2016-02-29 23:00"),
        ("2016-03-04 06:59:59", END, "2016-03-04 06:00"),
        ("2016-03-04 23:59:59", END, "2016-03-04 23:00"),
        ("2016-03-04 06:59", END, "2016-03-04 06:00"),
        # An offset that is written out holds, whatever the mapping says of the others.
        ("2016-03-03T23:00:00Z", BEGIN, "2016-03-04 07:00"),
        ("2016-03-04T07:00:00+08:00", BEGIN, "2016-03-04 07:00"),
        ("2016-03-04T07:00:00-0100", BEGIN, "2016-03-04 16:00"),
    ],
)
def test_a_stamp_is_of_one_hour(text: str, marks: str, wanted: str) -> None:
    assert start(text, marks) == wanted


@pytest.mark.parametrize(
    "text,marks,code",
    [
        ("2016-03-04 07:30", BEGIN, "reading-stamp-off-hour"),
        ("2016-03-04 07:30", END, "reading-stamp-off-hour"),
        ("2016-03-04 07:00:01", BEGIN, "reading-stamp-off-hour"),
        ("2016-03-04 06:59:59", BEGIN, "reading-stamp-off-hour"),
        ("2016-03-04 07:01", END, "reading-stamp-off-hour"),
        # Only an end is called 24: a file that says so and is said to mark beginnings is misread.
        ("2016-03-04 24:00", BEGIN, "reading-stamp"),
        ("2016-03-04 25:00", END, "reading-stamp"),
        ("2016-02-30 07:00", BEGIN, "reading-stamp"),
        ("2016-03-04", BEGIN, "reading-stamp"),
        ("2016-3-4 07:00", BEGIN, "reading-stamp"),
        ("2016-W09-5 07:00", BEGIN, "reading-stamp"),
        ("２016-03-04 07:00", BEGIN, "reading-stamp"),
        ("2016-03-04 07:60", BEGIN, "reading-stamp"),
        ("", BEGIN, "reading-stamp"),
    ],
)
def test_a_stamp_of_no_hour_is_refused(text: str, marks: str, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        start(text, marks)
    assert caught.value.code == code


def test_a_format_reads_what_it_says_and_nothing_else() -> None:
    assert start("4.3.2016 7h", template="%d.%m.%Y %Hh") == "2016-03-04 07:00"
    assert start("04/03/2016 24:00", END, template="%d/%m/%Y %H:%M") == "2016-03-04 23:00"
    for text in ("2016-03-04 07:00", "4.3.2016 7h ago", "4.13.2016 7h"):
        with pytest.raises(ValueProblem):
            start(text, template="%d.%m.%Y %Hh")


@pytest.mark.parametrize("template", ["%Y-%m", "%Y-%m-%d %I", "%Y-%m-%d %Y", "%x", "%", ""])
def test_a_format_of_no_date_is_refused(template: str) -> None:
    with pytest.raises(ValueError):
        pattern(template)


def test_the_date_and_the_hour_may_stand_apart() -> None:
    clock = Clock(pattern("%Y/%m/%d"), END, 0, 480)
    assert clock.start({"date": "2014/1/31", "hour": "24"}) == datetime.fromisoformat(
        "2014-01-31 23:00"
    )
    assert clock.start({"date": "2014/1/31", "hour": "07:00"}) == datetime.fromisoformat(
        "2014-01-31 06:00"
    )
    parts = {"year": "2014", "month": "01", "day": 31, "hour": 1}
    assert clock.start(parts) == datetime.fromisoformat("2014-01-31 00:00")
    # In an hours layout the hour is that of the column.
    assert clock.start({"date": "2014/1/31"}, 1) == datetime.fromisoformat("2014-01-31 00:00")
    for hour in ("25", "", "7.5", "-1", "NA"):
        with pytest.raises(ValueProblem):
            clock.start({"date": "2014/1/31", "hour": hour})


@pytest.mark.parametrize(
    "text,minutes",
    [("+08:00", 480), ("-03:30", -210), ("UTC", 0), ("Z", 0), ("+0545", 345), ("-00:00", 0)],
)
def test_a_zone_is_a_fixed_offset(text: str, minutes: int) -> None:
    assert zone_minutes(text) == minutes


@pytest.mark.parametrize("text", ["Asia/Shanghai", "+8", "8", "+08:60", "+15:00", "CST", ""])
def test_a_zone_with_a_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        zone_minutes(text)


@given(
    st.datetimes(
        datetime.fromisoformat("1990-01-02 00:00"), datetime.fromisoformat("2040-01-01 00:00")
    ),
    st.sampled_from((BEGIN, END)),
    st.integers(-12, 12),
)
def test_hours_are_moved_by_whole_hours(moment: datetime, marks: str, hours: int) -> None:
    stamp = moment.replace(minute=0, second=0, microsecond=0)
    clock = Clock(None, marks, hours * 60, 0)
    wanted = stamp + timedelta(hours=hours - (marks == END))
    assert clock.start({"stamp": stamp.isoformat(" ")}) == wanted
    assert clock.start({"stamp": stamp}) == wanted
