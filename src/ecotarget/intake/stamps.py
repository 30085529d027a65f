"""The text of a time stamp to the hour that a reading is of. What cannot be read is refused.

A stamp marks the beginning or the end of an hour; the data set must say which. The end of an hour is
written 07:00, 24:00 or 06:59:59, and all of them belong to the hour before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ecotarget.intake.values import ValueProblem

BEGIN = "begin"
END = "end"

_HOUR = timedelta(hours=1)
_DATE = frozenset({"year", "month", "day"})
_LAST_MINUTE = 59
# Nobody measured before, and every year between the first and the last stamp is reckoned: one slip
# (6025 for 2025) would be four thousand years of nothing.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_DIRECTIVES = {
    "%Y": "(?P<year>[0-9]{4})",
    "%m": "(?P<month>[0-9]{1,2})",
    "%d": "(?P<day>[0-9]{1,2})",
    "%H": "(?P<hour>[0-9]{1,2})",
    "%M": "(?P<minute>[0-9]{2})",
    "%S": "(?P<second>[0-9]{2})",
    "%%": "%",
}
ISO = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?)?)?"
    r"\s?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_ZONE = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")
# An hour in a column of its own: 7, 07, 07:00.
_HOUR_CELL = re.compile(r"([0-9]{1,2})(?::00(?::00)?)?")
_WHOLE = re.compile(r"[0-9]{1,4}")


class Clock(NamedTuple):
    """How the stamps of a data set are read.

    `pattern` is of the text column (None for ISO); `shift` leads from the zone of the stamps to the
    zone of the day, `day_zone` from UTC, both in minutes.
    """

    pattern: re.Pattern[str] | None
    marks: str
    shift: int
    day_zone: int

    def start(self, parts: Mapping[str, object], hour: int | None = None) -> datetime:
        """Return the beginning of the hour, in the zone of the day.

        `parts` holds `stamp`, or `date` and `hour`, or `year`, `month`, `day`, `hour`; texts or
        typed values. `hour` is the hour of a column of an hours layout. Raises ValueProblem.
        """
        stamp, shift = self._moment(parts, hour)
        if not _FIRST_YEAR <= stamp.year <= _LAST_YEAR:
            raise ValueProblem("reading-stamp-year")
        return _hour_of(stamp, self.marks) + timedelta(minutes=shift)

    def _moment(self, parts: Mapping[str, object], hour: int | None) -> tuple[datetime, int]:
        whole = parts.get("stamp", parts.get("date"))
        if isinstance(whole, datetime):
            found, shift = whole, self.shift
        elif isinstance(whole, date):
            found, shift = datetime(whole.year, whole.month, whole.day), self.shift  # noqa: DTZ001
        elif whole is not None:
            found, shift = self._from_text(str(whole).strip(), needs_hour="stamp" in parts)
        else:
            found = _day(*(_number(parts.get(name)) for name in ("year", "month", "day")))
            shift = self.shift
        if "stamp" not in parts:
            found = found.replace(hour=0, minute=0, second=0, microsecond=0)
            found += self._hours(_number(parts.get("hour")) if hour is None else hour) * _HOUR
        return found, shift

    def _from_text(self, text: str, needs_hour: bool) -> tuple[datetime, int]:
        match = (self.pattern or ISO).fullmatch(text)
        if match is None:
            raise ValueProblem("reading-stamp")
        said = match.groupdict()
        if needs_hour and said.get("hour") is None:
            raise ValueProblem("reading-stamp")
        found = _day(int(said["year"]), int(said["month"]), int(said["day"]))
        minute, second = int(said.get("minute") or 0), int(said.get("second") or 0)
        if max(minute, second) > _LAST_MINUTE:
            raise ValueProblem("reading-stamp")
        hours = self._hours(int(said.get("hour") or 0))
        found += timedelta(hours=hours, minutes=minute, seconds=second)
        zone = said.get("zone")
        return found, self.shift if zone is None else self.day_zone - zone_minutes(zone)

    def _hours(self, hour: int) -> int:
        """Only the end of an hour can be called 24."""
        if hour > (24 if self.marks == END else 23):
            raise ValueProblem("reading-stamp")
        return hour


def pattern(template: str, needed: frozenset[str] = _DATE) -> re.Pattern[str]:
    """Turn a format of %Y %m %d %H %M %S into a pattern; digits may lack leading zeros.

    `needed` are the parts that must be there. Raises ValueError for another directive, one that is
    repeated, or a format that lacks one.
    """
    pieces = re.split("(%.?)", template)
    text = "".join(
        _DIRECTIVES.get(piece) or _refuse(piece) if piece[:1] == "%" else re.escape(piece)
        for piece in pieces
    )
    try:
        found = re.compile(text, re.ASCII)
    except re.error as error:
        raise ValueError(template) from error
    if not needed <= found.groupindex.keys():
        raise ValueError(template)
    return found


def zone_minutes(text: str) -> int:
    """Return the minutes that a fixed offset (+08:00, UTC, Z) is ahead of UTC. Raises ValueError."""
    if text in ("UTC", "Z"):
        return 0
    match = _ZONE.fullmatch(text)
    if match is None or int(match[2]) > 14 or int(match[3]) > _LAST_MINUTE:
        raise ValueError(text)
    minutes = int(match[2]) * 60 + int(match[3])
    return -minutes if match[1] == "-" else minutes


def _refuse(piece: str) -> str:
    raise ValueError(piece)


def _number(cell: object) -> int:
    text = str(cell).strip()
    match = _HOUR_CELL.fullmatch(text)
    if match is not None:
        return int(match[1])
    if _WHOLE.fullmatch(text):
        return int(text)
    raise ValueProblem("reading-stamp")


def _day(year: int, month: int, day: int) -> datetime:
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - a stamp has the zone of its data set
    except ValueError as error:
        raise ValueProblem("reading-stamp") from error


def _hour_of(stamp: datetime, marks: str) -> datetime:
    on_the_hour = stamp.minute == stamp.second == stamp.microsecond == 0
    if marks == BEGIN and on_the_hour:
        return stamp
    if marks == END and on_the_hour:
        return stamp - _HOUR
    if marks == END and stamp.minute == _LAST_MINUTE:
        return stamp.replace(minute=0, second=0, microsecond=0)
    raise ValueProblem("reading-stamp-off-hour")
