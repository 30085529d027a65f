"""The ladder: readings to days of stations, to days of places. Every rung is one table.

reading -> day_sum, hour_sheet -> station_day -> place_day. The rules of a code decide which kinds of
day value there are; the methods write the SQL; the engine runs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget import units
from ecotarget.engine.connection import QUANTA, Column, Engine
from ecotarget.methods import daily_max, daily_max_8h, daily_mean, hours, place_day, resolution
from ecotarget.model.amount import EXACT
from ecotarget.model.assessment import CITY
from ecotarget.model.period import Period
from ecotarget.model.standard import AirCode, Day, Metric

_MAX_1H = "max"
PERIOD = (Column("id", "text"), Column("first", "date"), Column("last", "date"))
SITE_DAY = (Column("site", "text"), Column("day", "date"), Column("item", "text"))
_KEPT = """SELECT d.site, d.item, d.kind, d.day, d.amount, d.hours, d.valid FROM station_day AS d
LEFT JOIN left_day AS o ON o.site = d.site AND o.day = d.day AND o.item = d.item
WHERE o.site IS NULL"""
_PLACE = (
    Column("place", "text"),
    Column("stations", "integer"),
    Column("need", "integer"),
    Column("multiple", "integer"),
    Column("den", "text"),  # wider than 64 bits
)


class DayKind(NamedTuple):
    """One kind of day value of one item: what a metric or an index starts from."""

    item: str
    kind: str
    day: Day


class Ladder(NamedTuple):
    """What the figures need to know of the ladder: the denominator of each place's amounts.

    `stations` and `needed` tell how many stations a city lists and how many must be valid.
    """

    dens: Mapping[str, int]
    stations: Mapping[str, int]
    needed: Mapping[str, int]


def kind_of(metric: Metric) -> str:
    """Return the kind of day value that a metric is made of."""
    return "hours" if metric.statistic.kind == "mean_of_hours" else metric.day.kind


def day_kinds(code: AirCode, metrics: Iterable[Metric], with_index: bool) -> tuple[DayKind, ...]:
    """Return every kind of day value that the metrics and, if asked, the daily index need."""
    found = {(m.item, kind_of(m)): DayKind(m.item, kind_of(m), m.day) for m in metrics}
    if with_index and code.air_index is not None:
        means = {metric.item: metric.day for metric in code.metrics}
        for bulletin in code.air_index.bulletins:
            for part in bulletin.parts if bulletin.kind == "daily" else ():
                kind = {"daily": "mean", "max_1h": _MAX_1H}.get(part.mean, part.mean)
                # No text says how many hours a daily maximum of one hour needs: as a daily mean.
                day = _hour_rule(code) if kind == _MAX_1H else means[part.item]
                found.setdefault((part.item, kind), DayKind(part.item, kind, day))
    return tuple(found[key] for key in sorted(found))


def _hour_rule(code: AirCode) -> Day:
    mean = next(metric.day for metric in code.metrics if metric.day.kind == "mean")
    return mean._replace(kind=_MAX_1H)


def build(
    engine: Engine,
    code: AirCode,
    kinds: Sequence[DayKind],
    rung: str,
    span: tuple[date, date],
) -> Ladder:
    """Make `station_day`, `place` and `place_day` for the days of `span`. Returns the ladder."""
    multiple = resolution.of_hours(kind.day for kind in kinds if kind.kind != "hours")
    first, last = span
    engine.view("day_sum", hours.sql(first, last))
    windowed = sorted({kind.item for kind in kinds if kind.kind == "max_8h"})
    if windowed:
        # Windows that reach back look at a sheet twice; otherwise it is made where it is used.
        carry = any(_carries(kind) for kind in kinds)
        begin = first - timedelta(days=1) if carry else first
        keep = engine.table if carry else engine.view
        keep("hour_sheet", daily_max_8h.sheet_sql(windowed, begin, last))
    selects = [_day_sql(code, items, kind, multiple) for items, kind in _together(code, kinds)]
    engine.table("station_day", "\nUNION ALL\n".join(selects))
    return _places(engine, code, rung, multiple)


def _carries(kind: DayKind) -> bool:
    return kind.day.windows is not None and kind.day.windows.carry


def _together(code: AirCode, kinds: Sequence[DayKind]) -> Iterator[tuple[tuple[str, ...], DayKind]]:
    """Put kinds that differ in nothing but their item together, so that one scan serves them all."""
    found: dict[tuple[object, ...], list[DayKind]] = {}
    for kind in kinds:
        rule = kind.day._replace(clause=kinds[0].day.clause)
        found.setdefault((kind.kind, rule, _limit_above(code, kind)), []).append(kind)
    for same in found.values():
        yield tuple(kind.item for kind in same), same[0]


def _day_sql(code: AirCode, items: Sequence[str], kind: DayKind, multiple: int) -> str:
    if kind.kind == "hours":
        return hours.total_sql(kind.day.need, items, multiple)
    if kind.kind == "mean":
        return daily_mean.sql(kind.day, items, multiple)
    above = _limit_above(code, kind)
    limit = None if above is None else resolution.whole(above, QUANTA * multiple)
    if kind.kind == "max_8h":
        return daily_max_8h.sql(kind.day, items, multiple, limit)
    return daily_max.sql(kind.day, items, multiple, limit)


def _limit_above(code: AirCode, kind: DayKind) -> Fraction | None:
    """Return the limit above which a day counts though it lacks data, in the book unit."""
    if kind.day.stands_above is None:
        return None
    limit = code.limit(kind.item, kind.day.stands_above)
    if limit is None:
        return None
    return in_unit(limit.value, limit.unit, code.unit_of[kind.item])


def in_unit(value: Decimal | Fraction, unit: str, to: str) -> Fraction:
    """Carry a value from one unit to another of its dimension, exactly."""
    if unit == to:
        return Fraction(value)
    return (
        Fraction(value) * Fraction(units.resolve(unit).factor) / Fraction(units.resolve(to).factor)
    )


def exact_decimal(value: Fraction) -> Decimal:
    """Write a fraction as the decimal that it is. Raises decimal.Inexact if none is."""
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _places(engine: Engine, code: AirCode, rung: str, multiple: int) -> Ladder:
    """Make `place` and `place_day` for the rung that is asked for."""
    if rung == CITY:
        rule = code.city
        assert rule is not None  # a code without a rule for cities is refused before
        listed = Counter(str(row[0]) for row in engine.rows("SELECT city FROM station"))
        needed = {city: resolution.needed(count, rule) for city, count in listed.items()}
    else:
        listed = Counter(
            str(row[0]) for row in engine.rows("SELECT DISTINCT site FROM station_day")
        )
        needed = dict(listed)
    multiples = {
        place: resolution.of_stations(place, count, needed[place])
        for place, count in listed.items()
    }
    dens = {place: QUANTA * multiple * multiples[place] for place in listed}
    engine.small(
        "place_row",
        _PLACE,
        [(p, listed[p], needed[p], multiples[p], str(dens[p])) for p in sorted(listed)],
    )
    engine.table(
        "place",
        """SELECT place, stations, need, multiple, CAST(den AS HUGEINT) AS den
FROM place_row""",
    )
    sql = place_day.city_sql() if rung == CITY else place_day.station_sql()
    engine.table("place_day", sql)
    return Ladder(dens, dict(listed), needed)


def leave_out(engine: Engine, days: Iterable[tuple[str, date, str]], rung: str) -> None:
    """Make `place_day` anew without some days of stations; `station_day` stays what it is."""
    engine.small("left_day", SITE_DAY, list(days))
    engine.view("kept_day", _KEPT)
    make = place_day.city_sql if rung == CITY else place_day.station_sql
    engine.table("place_day", make("kept_day"))


def periods(engine: Engine, wanted: Iterable[Period]) -> None:
    """Make the small table of the periods that are asked for."""
    rows = [(period.text, period.start, period.end) for period in wanted]
    engine.small("period", PERIOD, rows)
