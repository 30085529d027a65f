"""The text of a date in a ledger to a day and a second of it. What cannot be read is refused.

Without a declared format only ISO is read: 2024-03-01, with or without a time (2024-03-01 08:30:15).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ecotarget.intake import stamps
from ecotarget.model.period import iso_day

Told = tuple[date, str, int | None]  # day, month, second since the beginning of 1970

_TIME = re.compile(r"[ T]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.0+)?)?")
_LENGTH = len("2024-03-01")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - by the clock of the ledger
_HOUR, _MINUTE = 3600, 60


class Days:
    """Reads the dates of one ledger.

    `template` is a format of %Y %m %d %H %M %S, None for ISO; `typed` tells that cells may hold dates
    that are no texts, which are written out as ISO moments.
    """

    def __init__(self, template: str | None, *, typed: bool = False) -> None:
        self.pattern = None if template is None else stamps.pattern(template)
        self.typed = typed

    def day(self, text: str) -> Told | None:
        """Return the day and the second at which it or its moment begins; None for no date.

        With a format of days alone there is no second.
        """
        try:
            if self.pattern is None:
                return _told(iso_day(text), 0)
            return self._formatted(text)
        except ValueError:
            return None

    def second(self, rest: str) -> int | None:
        """Return the second of the day that stands behind an ISO day, None for what is no time."""
        match = _TIME.fullmatch(rest)
        if match is None:
            return None
        hour, minute, second = (int(part or 0) for part in match.groups())
        return hour * _HOUR + minute * _MINUTE + second

    def _formatted(self, text: str) -> Told:
        assert self.pattern is not None
        match = self.pattern.fullmatch(text)
        if match is None:
            return self._typed(text)
        said = {name: int(part) for name, part in match.groupdict().items()}
        day = date(said["year"], said["month"], said["day"])
        if "hour" not in said:
            return _told(day, None)
        hour, minute, second = (said.get(name, 0) for name in ("hour", "minute", "second"))
        datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001 - is there one?
        return _told(day, hour * _HOUR + minute * _MINUTE + second)

    def _typed(self, text: str) -> Told:
        if not self.typed:
            raise ValueError(text)
        rest = text[_LENGTH:]
        second = self.second(rest)
        if rest and second is None:
            raise ValueError(text)
        return _told(iso_day(text[:_LENGTH]), second)


def _told(day: date, second: int | None) -> Told:
    begun = (datetime(day.year, day.month, day.day) - _EPOCH) // timedelta(seconds=1)  # noqa: DTZ001
    return day, f"{day.year:04d}-{day.month:02d}", None if second is None else begun + second
