"""The text of a stamp to the moment of a sample. What cannot be read is refused.

Samples need no full hour: one has a moment, a day, or only the month that it stands for. A stamp
without a year takes the one that the description gives, or that the name of the file tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ecotarget.intake import stamps
from ecotarget.intake.values import ValueProblem
from ecotarget.model.period import Period

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_WHOLE = re.compile(r"[0-9]{1,4}")
_LAST_HOUR, _LAST_MINUTE = 23, 59
_PARTS = ("year", "month", "day")


class Calendar(NamedTuple):
    """How the stamps of samples are read.

    `pattern` is of the text column (None for ISO days and moments, months, quarters, years); `zone`
    the minutes that the clock of the samples is ahead of UTC, for stamps that tell their own zone.
    """

    pattern: re.Pattern[str] | None
    zone: int

    def span(self, parts: Mapping[str, object], year: int | None = None) -> tuple[datetime, date]:
        """Return the moment that a stamp names, or the first of its period, and its last day.

        `parts` holds `stamp`, `date` or `year`, `month` and perhaps `day`, and perhaps `hour`; texts
        or typed values. `year` completes a text without one. Raises ValueProblem.
        """
        whole = parts.get("stamp", parts.get("date"))
        last: date | None = None
        if isinstance(whole, datetime):
            found = whole
        elif isinstance(whole, date):
            found = _at_midnight(whole)
        elif whole is not None:
            found, last = self._from_text(str(whole).strip(), year)
        elif "stamp" in parts or "date" in parts:
            raise ValueProblem("sample-stamp")
        else:
            found, last = _of_numbers(*(_number(parts[name]) for name in _PARTS if name in parts))
        if "hour" in parts:
            hour = _number(parts["hour"])
            if hour > _LAST_HOUR:
                raise ValueProblem("sample-stamp")
            found = found.replace(hour=hour, minute=0, second=0, microsecond=0)
        return found, found.date() if last is None else last

    def _from_text(self, text: str, year: int | None) -> tuple[datetime, date | None]:
        match = (self.pattern or stamps.ISO).fullmatch(text)
        if match is None and self.pattern is None:
            return _period(text)
        if match is None:
            raise ValueProblem("sample-stamp")
        said = match.groupdict()
        if said.get("year") is None and year is None:
            raise ValueProblem("sample-year-missing")
        days = [int(said["day"])] if said.get("day") is not None else []
        found, last = _of_numbers(int(said.get("year") or year or 0), int(said["month"]), *days)
        hour, minute, second = (int(said.get(name) or 0) for name in ("hour", "minute", "second"))
        if hour > _LAST_HOUR or max(minute, second) > _LAST_MINUTE:
            raise ValueProblem("sample-stamp")
        found += timedelta(hours=hour, minutes=minute, seconds=second)
        zone = said.get("zone")
        shift = 0 if zone is None else self.zone - stamps.zone_minutes(zone)
        return found + timedelta(minutes=shift), last


def pattern(template: str) -> re.Pattern[str]:
    """Turn a format into a pattern; a month it must have. Raises ValueError."""
    return stamps.pattern(template, frozenset({"month"}))


def lacks_year(found: re.Pattern[str] | None) -> bool:
    """Tell whether the stamps of a format have no year."""
    return found is not None and "year" not in found.groupindex


def year_of_file(name: str) -> int | None:
    """Return the one year that stands in the name of a file, None for none or several."""
    found = set(_YEAR.findall(name.replace("\\", "/").rpartition("/")[2]))
    return int(found.pop()) if len(found) == 1 else None


def _period(text: str) -> tuple[datetime, date]:
    """Read a month, a quarter or a year: 2023-09, 2023年9月, 2023-Q3."""
    try:
        period = Period.parse(text)
    except ValueError as error:
        raise ValueProblem("sample-stamp") from error
    return _at_midnight(period.start), period.end


def _number(cell: object) -> int:
    text = str(cell).strip()
    if not _WHOLE.fullmatch(text):
        raise ValueProblem("sample-stamp")
    return int(text)


def _of_numbers(year: int, month: int, day: int | None = None) -> tuple[datetime, date | None]:
    """Return the day, or the first day of a month with its last one."""
    try:
        found = date(year, month, day or 1)
        last = None if day is not None else Period.of_months(year, month, "month", "").end
    except ValueError as error:
        raise ValueProblem("sample-stamp") from error
    return _at_midnight(found), last


def _at_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - by the clock of the data set
