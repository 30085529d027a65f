"""A period: the stretch of days over which a figure was measured or a target holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

_LAST_MONTH = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}
SPANS = ("year", "half-year", "quarter", "month", "day")

_NUMERAL = {"一": 1, "二": 2, "三": 3, "四": 4, "上半年": 1, "下半年": 2}


class Period(NamedTuple):
    """Days from `start` to `end`, both included; `text` is the one way it is printed."""

    text: str
    start: date
    end: date
    span: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2024`, `2024-H1`, `2024-Q3`, `2024-03`, `2024-03-05`, `A..B` or the Chinese forms.

        Raises ValueError for anything else, and for days that the calendar does not have.
        """
        text = text.strip()
        if ".." in text:
            first, _, last = text.partition("..")
            return cls.between(iso_day(first.strip()), iso_day(last.strip()))
        for pattern, build in _ISO_FORMS + _CHINESE_FORMS:
            if match := _compiled(pattern).fullmatch(text):
                return build(*match.groups())
        raise ValueError(text)

    @classmethod
    def year(cls, year: int) -> Period:
        """Return the calendar year."""
        return cls.of_months(year, 1, "year", f"{year:04d}")

    @classmethod
    def of_months(cls, year: int, month: int, span: str, text: str) -> Period:
        """Return the year, half-year, quarter or month that begins with `month`."""
        last = month + _LAST_MONTH[span] - 1
        end = date(year, last, _days(year, last))
        return cls(text, date(year, month, 1), end, span)

    @classmethod
    def between(cls, start: date, end: date) -> Period:
        """Return the stretch of days; a whole year, month and so on gets its own name."""
        if end < start:
            raise ValueError(f"{start}..{end}")
        for span in SPANS:
            part = _part_at(start, span)
            if part.start == start and part.end == end:
                return part
        return cls(f"{start}..{end}", start, end, "range")

    def covers(self, other: Period) -> bool:
        """Tell whether the other period lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def in_year(self, year: int) -> Period:
        """Return the same stretch of another year, for a comparison of like with like."""
        return _in_year(self, year)

    def parts(self, span: str) -> Iterator[Period]:
        """Yield the whole months, quarters and so on that lie within this period."""
        day = self.start
        while day <= self.end:
            part = _part_at(day, span)
            if self.covers(part):
                yield part
            if part.end == date.max:
                break
            day = part.end + timedelta(days=1)


@lru_cache(maxsize=4096)
def _in_year(period: Period, year: int) -> Period:
    shift = year - period.start.year
    if period.span == "range":
        end = moved(period.end, shift)
        if period.end.day == _days(period.end.year, period.end.month):  # a month's end stays one
            end = end.replace(day=_days(end.year, end.month))
        return Period.between(moved(period.start, shift), end)
    if period.span == "day":
        return _day_of(moved(period.start, shift))
    return Period.parse(f"{year:04d}{period.text[4:]}")


def iso_day(text: str) -> date:
    """Read a strictly ISO day, YYYY-MM-DD; anything else is a ValueError."""
    if not _compiled("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _part_at(day: date, span: str) -> Period:
    if span == "day":
        return _day_of(day)
    length = _LAST_MONTH[span]
    number = (day.month - 1) // length + 1
    month = (number - 1) * length + 1
    suffix = {"year": "", "half-year": f"-H{number}", "quarter": f"-Q{number}"}
    return Period.of_months(
        day.year, month, span, f"{day.year:04d}" + suffix.get(span, f"-{number:02d}")
    )


def _day_of(day: date) -> Period:
    return Period(day.isoformat(), day, day, "day")


def moved(day: date, years: int) -> date:
    """Return the same day of another year; 29 February becomes 28 where there is none."""
    year = day.year + years
    return day.replace(year=year, day=min(day.day, _days(year, day.month)))


def _days(year: int, month: int) -> int:
    """Count the days of a month; the calendar module would cost a millisecond at every start."""
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day


def _number(text: str) -> int:
    return _NUMERAL[text] if text in _NUMERAL else int(text)


def _year(year: str) -> Period:
    return Period.year(int(year))


def _half(year: str, half: str) -> Period:
    number = _number(half)
    return Period.of_months(int(year), 6 * number - 5, "half-year", f"{year}-H{number}")


def _quarter(year: str, quarter: str) -> Period:
    number = _number(quarter)
    return Period.of_months(int(year), 3 * number - 2, "quarter", f"{year}-Q{number}")


def _month(year: str, month: str) -> Period:
    number = int(month)
    if not 1 <= number <= 12:
        raise ValueError(month)
    return Period.of_months(int(year), number, "month", f"{year}-{number:02d}")


def _months(year: str, first: str, last: str) -> Period:
    start, end = _month(year, first), _month(year, last)
    return Period.between(start.start, end.end)


def _day(year: str, month: str, day: str) -> Period:
    return _day_of(date(int(year), int(month), int(day)))


_Forms = tuple[tuple[str, Callable[..., Period]], ...]
_ISO_FORMS: _Forms = (
    (r"([0-9]{4})", _year),
    (r"([0-9]{4})-H([12])", _half),
    (r"([0-9]{4})-Q([1-4])", _quarter),
    (r"([0-9]{4})-([0-9]{2})", _month),
    (r"([0-9]{4})-([0-9]{2})-([0-9]{2})", _day),
)
_CHINESE_FORMS: _Forms = (
    (r"([0-9]{4})年度?", _year),
    (r"([0-9]{4})年(上半年|下半年)", _half),
    (r"([0-9]{4})年第?([1-4一二三四])季度", _quarter),
    (r"([0-9]{4})年([0-9]{1,2})月份?", _month),
    (r"([0-9]{4})年([0-9]{1,2})[-~至到—]([0-9]{1,2})月", _months),
    (r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", _day),
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
