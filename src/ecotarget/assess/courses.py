"""How figures of air have come together so far: the valid days of running targets, and of years before.

The readings that were assessed are still in the engine. One ladder serves every target that one code
judges, and one SELECT gives all its days: of the running period, and of the same stretch of up to
`YEARS` years before. The days of those years are reckoned by the law of the running period, the index by
the edition that holds on the same calendar day, so that a change of the law is no change of the air.

A year before counts when it can stand for what is to come: of the days from the running month on at least
three quarters are valid, and half of each month; and half of the days so far, for the level. It need not
be a valid year: a year of data that begins in March is one for a summer's estimate. This is a rule of this
program, no rule of law.

A day that has not ended in the data is not over: the last one counts only when a station tells of all of
its hours. What comes later may still change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from ecotarget.assess import exceptions, indices, ladder, running, walk
from ecotarget.assess.question import Question
from ecotarget.engine.connection import QUANTA, Engine
from ecotarget.engine.text import literal
from ecotarget.intake import ranges
from ecotarget.methods import validity
from ecotarget.methods.index_table import Spans
from ecotarget.methods.resolution import HOURS
from ecotarget.model import course as kinds
from ecotarget.model.course import Course, CourseKey, Past, Point
from ecotarget.model.period import Period, moved
from ecotarget.model.standard import AirCode, AirIndex, Metric, Validity
from ecotarget.model.target import Target, TargetFile
from ecotarget.vocab import Lexicon

YEARS = 5
_MOST, _HALF = Fraction(3, 4), Fraction(1, 2)
_HOW = {"mean": kinds.MEAN, "percentile": kinds.PERCENTILE}
_Series = Mapping[date, Fraction]


class _Law(NamedTuple):
    """What the targets of one code have in common: the code, the rung, the last day that is over."""

    on: indices.On
    code: AirCode
    rung: str
    until: date


def courses(
    files: Iterable[TargetFile], question: Question, lexicon: Lexicon, engine: Engine
) -> dict[CourseKey, Course]:
    """Return the course of every running target of which the readings in the engine tell a day.

    Figures of several years, and those that are no mean, percentile or count of days, have none.
    """
    until = _last_day(engine)
    if until is None:
        return {}
    law = walk.Law(question)
    groups: dict[str, dict[CourseKey, Target]] = {}
    for key, target in running.targets(files, walk.reckonable(question.edition), scoped=False):
        period = target.period
        lawful = all(walk.has_law(day, question.edition) for day in (period.start, period.end))
        if lawful and running.runs(period, until, question.as_of):
            groups.setdefault(law.on(period.end).id, {})[key] = target
    found: dict[CourseKey, Course] = {}
    for asked in groups.values():
        code = law.on(next(iter(asked.values())).period.end)
        shared = _Law(law.on, code, question.rung, until)
        found.update(_of_code(engine, shared, asked, question, lexicon))
    # Where the data tell no day of an item, a figure may have been reported all the same.
    return {key: course for key, course in found.items() if course.points}


def _last_day(engine: Engine) -> date | None:
    """Return the last day that is over in the data; None where there is none."""
    sql = "SELECT day, MAX(hours) FROM day_check GROUP BY day ORDER BY day DESC LIMIT 1"
    for day, hours in engine.rows(sql):
        assert isinstance(day, date)
        over = int(str(hours)) >= HOURS
        return day if over else day - timedelta(days=1)
    return None


def _of_code(
    engine: Engine,
    law: _Law,
    asked: Mapping[CourseKey, Target],
    question: Question,
    lexicon: Lexicon,
) -> Iterator[tuple[CourseKey, Course]]:
    """Yield the courses of the targets that one code judges: up the ladder once."""
    code, names = law.code, {target.indicator.id for target in asked.values()}
    metrics = {
        metric.indicator: metric
        for metric in code.metrics
        if metric.indicator in names and metric.statistic.kind in _HOW and metric.years == 1
    }
    counted = [name for name in indices.COUNTS if name in names]
    needed = ladder.day_kinds(code, metrics.values(), bool(counted))
    if not needed:
        return
    first = max(1, min(t.period.start.year for t in asked.values()) - YEARS)
    built = ladder.build(engine, code, needed, law.rung, (date(first, 1, 1), law.until))
    wanted = {key[0] for key in asked}
    places = {
        where.id: place
        for place in sorted(built.dens)
        if (where := lexicon.jurisdiction(place)) is not None and where.id in wanted
    }
    if not places:
        return
    left = exceptions.of_stations(engine, question)
    if left is not None:  # what does not count in the figure is no part of its course
        span = exceptions.Span(date(first, 1, 1), law.until)
        ladder.leave_out(engine, left.of_means(span), law.rung)
    days = _days(engine, places.values())
    for key, target in asked.items():
        place, metric = places.get(key[0]), metrics.get(key[1])
        if place is not None and metric is not None:
            amounts = days.get((place, metric.item, ladder.kind_of(metric)), ())
            yield key, _of_metric(target, metric, law, amounts, built.dens[place])
    yield from _of_days(engine, law, asked, question, places)


def _days(
    engine: Engine, places: Collection[str]
) -> Mapping[tuple[str, str, str], list[tuple[date, int]]]:
    """Return the amounts of the valid days by place, item and kind, in order."""
    found: dict[tuple[str, str, str], list[tuple[date, int]]] = {}
    sql = f"""SELECT place, item, kind, day, amount FROM place_day
WHERE valid = 1 AND {_among(places)}
ORDER BY day"""
    for place, item, kind, day, amount in engine.rows(sql):
        assert isinstance(day, date)
        key = (str(place), str(item), str(kind))
        found.setdefault(key, []).append((day, int(str(amount))))
    return found


def _among(places: Collection[str]) -> str:
    return f"place IN ({', '.join(literal(place) for place in sorted(set(places)))})"


def _of_metric(
    target: Target, metric: Metric, law: _Law, amounts: Iterable[tuple[date, int]], den: int
) -> Course:
    """Return the course of a mean or a percentile, in the unit of the target's indicator."""
    book = law.code.unit_of[metric.item]
    unit = metric.unit if target.indicator.unit is None else target.indicator.unit.spelling
    one = ladder.in_unit(Fraction(1, den), book, unit)
    series = {day: amount * one for day, amount in amounts}
    most = ladder.in_unit(Fraction(ranges.top(metric.item, book), QUANTA), book, unit)
    share = metric.statistic.p
    found = _course(target.period, law.until, series, series, metric.validity)
    return found._replace(
        how=_HOW[metric.statistic.kind],
        position=None if share is None else Fraction(share),
        most=most,
    )


def _of_days(
    engine: Engine,
    law: _Law,
    asked: Mapping[CourseKey, Target],
    question: Question,
    places: Mapping[str, str],
) -> Iterator[tuple[CourseKey, Course]]:
    """Yield the courses of what is counted: a point is 1 on a day that counts, else 0."""
    own = {key: t for key, t in asked.items() if key[1] in indices.COUNTS and key[0] in places}
    if not own or law.code.air_index is None:
        return
    spans = indices.editions(law.on, {t.period: law.code for t in own.values()}, question)
    now = _flags(engine, spans, question, own, places)
    year = Period.year(law.until.year)
    before: Mapping[tuple[str, str], _Series] = {}
    if walk.has_law(year.start, question.edition):
        this_year = indices.editions(law.on, {year: law.code}, question)
        before = _flags(engine, tuple(_moved(this_year, year)), question, own, places)
    # No text says how many valid days a ratio needs: as many as an annual mean (unconfirmed).
    rule = law.code.metrics[0].validity
    for key, target in own.items():
        flags = (places[key[0]], key[1])
        course = _course(target.period, law.until, now.get(flags, {}), before.get(flags, {}), rule)
        yield (
            key,
            course._replace(
                how=kinds.DAYS,
                as_share=indices.COUNTS[key[1]][1],
                reviewed=key[1] == indices.SAND_REMOVED,  # the authority says later which days go
            ),
        )


def _moved(spans: Spans, year: Period) -> Iterator[tuple[AirIndex, date, date]]:
    """Yield the editions of the index of a year on the same days of each of the years before."""
    for back in range(1, YEARS + 1):
        starts = [moved(first, -back) for _, first, _ in spans]
        ends = [start - timedelta(days=1) for start in starts[1:]] + [moved(year.end, -back)]
        for (index, _, _), first, last in zip(spans, starts, ends, strict=True):
            yield index, first, last


def _flags(
    engine: Engine,
    spans: Spans,
    question: Question,
    asked: Iterable[CourseKey],
    places: Mapping[str, str],
) -> Mapping[tuple[str, str], _Series]:
    """Return the days that count by place and indicator: those with an index, and what it says."""
    names = tuple(dict.fromkeys(key[1] for key in asked))
    found: dict[tuple[str, str], dict[date, Fraction]] = {}
    for table, own in indices.lay_out(engine, spans, names, question):
        if not own:
            continue
        columns = sorted({indices.COUNTS[name][0] for name in own})
        sql = f"""SELECT place, day, {", ".join(columns)} FROM {table}
WHERE valid = 1 AND {_among(places.values())}
ORDER BY day"""
        for place, day, *flags in engine.rows(sql):
            assert isinstance(day, date)
            said = dict(zip(columns, flags, strict=True))
            for name in own:
                series = found.setdefault((str(place), name), {})
                series[day] = Fraction(int(str(said[indices.COUNTS[name][0]])))
    return found


def _course(period: Period, until: date, now: _Series, before: _Series, rule: Validity) -> Course:
    """Return the course of a period: its valid days so far, those of years before, what is needed."""
    part = Period.between(period.start, until)
    points = _points(part, now)
    coverage, valid = validity.coverage(rule, period, _by_month(points))
    over = (lack.stretch for lack in coverage.lacking if lack.stretch != period.text)
    return Course(
        how="",
        period=period,
        until=until,
        points=points,
        past=tuple(_past(period, part, before)),
        need=coverage.need,
        valid=valid,
        short=tuple(name for name in over if Period.parse(name).end <= until),
    )


def _past(period: Period, part: Period, before: _Series) -> Iterator[Past]:
    """Yield the years before that count, the newest first; a period of several years has none."""
    if period.start.year != period.end.year:
        return
    following = part.end + timedelta(days=1)
    rest = Period.between(max(period.start, following.replace(day=1)), period.end)
    for back in range(1, YEARS + 1):
        year = period.start.year - back
        if year < date.min.year:
            return
        points = _points(period.in_year(year), before)
        to_come = rest.in_year(year)
        months = [Period.between(first, last) for _, first, last in validity.months(to_come)]
        enough = _has(points, to_come, _MOST) and all(_has(points, m, _HALF) for m in months)
        if enough and _has(points, part.in_year(year), _HALF):
            yield Past(year, points)


def _has(points: Iterable[Point], period: Period, share: Fraction) -> bool:
    """Tell whether at least this share of the days of a period are valid."""
    there = [point for point in points if period.covers(point.period)]
    return len(there) >= share * ((period.end - period.start).days + 1)


def _points(period: Period, series: _Series) -> tuple[Point, ...]:
    days = (day for day in series if period.start <= day <= period.end)
    return tuple(Point(_day(day), series[day]) for day in sorted(days))


@cache
def _day(day: date) -> Period:
    return Period.between(day, day)


def _by_month(points: Iterable[Point]) -> validity.MonthDays:
    return Counter((p.period.start.year, p.period.start.month) for p in points)
