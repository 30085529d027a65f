"""The index of every hour: of a feed with its running values, or of a series of hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from ecotarget.engine.connection import Engine
from ecotarget.methods import aqi, running_aqi
from ecotarget.methods.resolution import HOURS
from ecotarget.model.assessment import FINAL, STATION, TOO_LITTLE, Assessed, Coverage
from ecotarget.model.period import Period
from ecotarget.model.standard import AirCode, AirIndex

AQI_HOURLY = "air.aqi_hourly"

On = Callable[[date], AirCode]


def indices(engine: Engine, on: On, periods: Sequence[Period], seen: date) -> Iterator[Assessed]:
    """Yield the index of every station and hour within the periods; the edition is the day's.

    `seen` is the last day that may be looked at.
    """
    feed = bool(engine.rows("SELECT COUNT(*) FROM running")[0][0])
    for code, first, last in _editions(on, periods):
        index = code.air_index
        assert index is not None  # a code without an index knows no such indicator
        for hour in _hours(engine, code, index, feed):
            day = hour.start.date()
            if first <= day <= min(last, seen) and any(p.start <= day <= p.end for p in periods):
                yield _assessed(hour, index, code)


def _hours(
    engine: Engine, code: AirCode, index: AirIndex, feed: bool
) -> Iterator[running_aqi.Hour]:
    if feed:
        return running_aqi.of_feed(engine, index)
    return running_aqi.of_series(engine, index, tuple(_trailing(code)))


def _trailing(code: AirCode) -> Iterator[running_aqi.Trailing]:
    """Yield the running means: they need as many hours as the moving and the daily means do."""
    days = [metric.day for metric in code.metrics]
    windows = next((day.windows for day in days if day.windows is not None), None)
    if windows is not None:
        yield running_aqi.Trailing("moving_8h", windows.hours, windows.need)
    mean = next((day for day in days if day.kind == "mean"), None)
    if mean is not None:
        yield running_aqi.Trailing("moving_24h", HOURS, mean.need)


def _editions(on: On, periods: Sequence[Period]) -> Iterator[tuple[AirCode, date, date]]:
    """Yield each code with the days of the periods on which it holds."""
    day, last = min(p.start for p in periods), max(p.end for p in periods)
    while day <= last:
        code, first = on(day), day
        while day <= last and on(day).id == code.id:
            day += timedelta(days=1)
        yield code, first, day - timedelta(days=1)


def _assessed(hour: running_aqi.Hour, index: AirIndex, code: AirCode) -> Assessed:
    found, day = hour.found, hour.start.date()
    asked = aqi.items(aqi.bulletin(index, aqi.REALTIME))
    parts: dict[str, int] = {}
    for part, _, own in found.parts:
        if own is not None:
            parts[part.item] = max(own, parts.get(part.item, 0))
    details: dict[str, object] = {"iaqi": parts, "missing": found.missing, "why": found.why}
    if found.value is not None:
        category = aqi.category(index, found.value)
        details |= {"level": category.level, "category": category.names}
        details["primary"] = found.primaries
    return Assessed(
        place=hour.site,
        rung=STATION,
        indicator=AQI_HOURLY,
        item="",
        period=Period.between(day, day),
        when=f"{hour.start:%Y-%m-%dT%H}",
        value=None if found.value is None else Fraction(found.value),
        unit="",
        shown=0,
        coverage=Coverage(len(parts), len(asked), "items"),
        state=FINAL if found.value is not None else TOO_LITTLE,
        code=code.id,
        details=details,
    )
