"""Figures of the daily index and of the composite index: good days, heavy days, AQI, the sum of six."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from ecotarget.assess import exceptions, ladder
from ecotarget.assess import figures as metric_figures
from ecotarget.assess.figures import Days
from ecotarget.assess.hours import AQI_HOURLY
from ecotarget.assess.ladder import Ladder
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Column, Engine
from ecotarget.methods import (
    aqi,
    composite_index,
    daily_aqi,
    good_days,
    index_table,
    ranking,
    validity,
)
from ecotarget.methods.index_table import Spans
from ecotarget.model.assessment import FINAL, TOO_LITTLE, Assessed, Coverage
from ecotarget.model.excepted import EVENT, SAND
from ecotarget.model.period import Period
from ecotarget.model.standard import AirCode, Metric, Rounding
from ecotarget.standards import catalog

AQI = "air.aqi"
COMPOSITE = "air.composite_index"
_RATIO, SAND_REMOVED = "air.good_day_ratio", "air.good_day_ratio_sand_removed"
# Each count of days, and whether it is told as a share of the valid days.
COUNTS = {
    _RATIO: ("good", True),
    SAND_REMOVED: ("good", True),
    "air.good_days": ("good", False),
    "air.excellent_days": ("excellent", False),
    "air.heavy_days": ("heavy", False),
    "air.heavy_ratio": ("heavy", True),
}
_EXCEPTED = (Column("place", "text"), Column("day", "date"), Column("item", "text"))
_PIECE = "|"  # between a period and one of its months

On = Callable[[date], AirCode]


def known(code: AirCode) -> tuple[str, ...]:
    """Return the indicators that a code knows beside its metrics."""
    counted = (*COUNTS, AQI, AQI_HOURLY) if code.air_index is not None else ()
    return (*counted, COMPOSITE) if code.composite is not None else tuple(counted)


def items(code: AirCode, asked: Sequence[str]) -> frozenset[str]:
    """Return the items whose readings these indicators need."""
    found = {metric.item for metric in metrics(code, asked)}
    if code.air_index is not None and (uses_days(asked) or AQI_HOURLY in asked):
        found |= set(aqi.items(aqi.bulletin(code.air_index, aqi.DAILY)))
    return frozenset(found)


def metrics(code: AirCode, asked: Sequence[str]) -> tuple[Metric, ...]:
    """Return the metrics that these indicators are made of."""
    if COMPOSITE not in asked or code.composite is None:
        return ()
    found = (code.metric(term.metric) for term in code.composite.terms)
    return tuple(metric for metric in found if metric is not None)


def uses_days(asked: Sequence[str]) -> bool:
    """Tell whether any of these indicators is made of the daily index."""
    return any(name == AQI or name in COUNTS for name in asked)


def figures(
    engine: Engine,
    on: On,
    group: Mapping[Period, AirCode],
    built: Ladder,
    days: Days,
    asked: Sequence[str],
    question: Question,
) -> Iterator[Assessed]:
    """Yield the figures of the indicators asked for, for every place and period of the group."""
    if COMPOSITE in asked:
        yield from _composites(group, built, days, question)
    if not uses_days(asked):
        return
    spans = editions(on, group, question)
    for source, names in lay_out(engine, spans, asked, question):
        if AQI in names:
            ladder.periods(engine, group)
            yield from _indices(engine, on, spans, question, source)
        counted = [name for name in names if name != AQI]
        yield from _counts(engine, spans, group, built, counted, question, source)


def lay_out(
    engine: Engine, spans: Spans, asked: Sequence[str], question: Question
) -> Iterator[tuple[str, list[str]]]:
    """Make the index of every place and day; yield each table, and what is told from it.

    A table is to be read before the next one is asked for. With exceptions the days of an agreed event
    have the index of what is left, and sand dust is taken from the one ratio that says so.
    """
    left = exceptions.of_stations(engine, question)
    span = exceptions.Span(min(s for _, s, _ in spans), max(last for _, _, last in spans))
    if left is not None:
        ladder.leave_out(engine, left.of_index(span), question.rung)
    for table in daily_aqi.tables(spans):
        engine.small(*table)
    for name, sql in daily_aqi.statements(spans):
        engine.table(name, sql)
    others = [name for name in asked if name in (*COUNTS, AQI) and name != SAND_REMOVED]
    events = left.of_places(span, EVENT) if left is not None else []
    if not events:
        yield good_days.AS_IT_IS, others
    elif others:
        yield _spoilt(engine, spans, events), others
    if left is not None and SAND_REMOVED in asked:
        yield _spoilt(engine, spans, left.of_places(span, EVENT, SAND)), [SAND_REMOVED]


def _spoilt(engine: Engine, spans: Spans, days: Sequence[exceptions.Day]) -> str:
    """Make the index of every place and day without what is excepted; return its table."""
    engine.small("excepted", _EXCEPTED, days)
    engine.table(*daily_aqi.excepted_statement(spans))
    return good_days.EXCEPTED


def with_everything(asked: Sequence[str]) -> tuple[str, ...]:
    """Return what to ask for to have everything beside it: of the ratio without sand, the ratio."""
    return tuple(dict.fromkeys(_RATIO if name == SAND_REMOVED else name for name in asked))


def as_asked(whole: Iterable[Assessed], asked: Sequence[str]) -> Iterator[Assessed]:
    """Yield figures of everything as they stand beside what was asked for."""
    for figure in whole:
        if figure.indicator != _RATIO or _RATIO in asked:
            yield figure
        if figure.indicator == _RATIO and SAND_REMOVED in asked:
            yield figure._replace(indicator=SAND_REMOVED)


def editions(on: On, group: Mapping[Period, AirCode], question: Question) -> Spans:
    """Return each edition of the index with the days on which it holds."""
    day, last = min(p.start for p in group), max(p.end for p in group)
    found = []
    while day <= last:
        code = on(day)
        index, end = code.air_index, last
        assert index is not None  # a code without an index knows none of these indicators
        if question.edition is None:
            edition = next(e for e in code.editions if e.id == index.edition)
            end = min(last, edition.end or last)
        found.append((index, day, end))
        day = end + timedelta(days=1)
    return tuple(found)


def _pieces(group: Mapping[Period, AirCode]) -> Iterator[tuple[str, date, date]]:
    """Cut every period at the ends of its months: what is valid is counted by month."""
    for period in group:
        for (year, month), first, last in validity.months(period):
            yield f"{period.text}{_PIECE}{year:04d}-{month:02d}", first, last


def _counts(
    engine: Engine,
    spans: Spans,
    group: Mapping[Period, AirCode],
    built: Ladder,
    asked: Sequence[str],
    question: Question,
    source: str,
) -> Iterator[Assessed]:
    if not asked:
        return
    engine.small("period", ladder.PERIOD, list(_pieces(group)))
    by_month: dict[tuple[str, str], dict[tuple[int, int], good_days.Days]] = {}
    for row in engine.rows(good_days.sql(spans, source)):
        counted = good_days.of_row(spans, row)
        text, _, month = counted.period.partition(_PIECE)
        months = by_month.setdefault((counted.place, text), {})
        months[int(month[:4]), int(month[5:])] = counted
    for place in sorted(built.dens):
        for period, code in group.items():
            months = by_month.get((place, period.text), {})
            for name in asked:
                yield _count(name, place, period, code, months, question)


def _count(
    name: str,
    place: str,
    period: Period,
    code: AirCode,
    months: Mapping[tuple[int, int], good_days.Days],
    question: Question,
) -> Assessed:
    what, is_share = COUNTS[name]
    valid = {month: counted.valid for month, counted in months.items()}
    total = sum(valid.values())
    # No text says how many valid days a ratio needs: as many as an annual mean (unconfirmed).
    coverage, enough = validity.coverage(code.metrics[0].validity, period, valid)
    found = sum(int(getattr(counted, what)) for counted in months.values())
    value: Fraction | None = Fraction(found)
    if is_share:
        value = Fraction(100 * found, total) if total else None
    details: dict[str, object] = {"valid": total}
    for each in ("good", "excellent", "heavy", "indexed"):
        details[each] = sum(int(getattr(counted, each)) for counted in months.values())
    if is_share:
        details["cases"] = (found, total)
    return Assessed(
        place=place,
        rung=question.rung,
        indicator=name,
        item="",
        period=period,
        when=period.text,
        value=value if months else None,
        unit="%" if is_share else "天",
        shown=code.ratio_rounding.places if is_share else 0,
        coverage=coverage,
        state=metric_figures.state_of(period, enough and total > 0, question),
        judged=code.ratio_rounding if is_share else Rounding(0),
        code=code.id,
        details=details,
    )


def _indices(
    engine: Engine, on: On, spans: Spans, question: Question, source: str
) -> Iterator[Assessed]:
    """Yield the index of every day; the law is that of the day."""
    names = index_table.columns(spans, aqi.DAILY)
    listed = ", ".join(f"a.{name}" for name in names)
    by_edition = {index.edition: index for index, _, _ in spans}
    sql = f"""SELECT DISTINCT a.place, a.day, {listed}
FROM {source} AS a JOIN period AS p ON a.day BETWEEN p.first AND p.last
ORDER BY a.place, a.day"""
    for place, day, *rest in engine.rows(sql):
        assert isinstance(day, date)
        said = dict(zip(names, rest, strict=True))
        index = by_edition[str(said["edition"])]
        value = None if said["aqi"] is None else int(str(said["aqi"]))
        parts = {
            name.removeprefix("iaqi_"): int(str(own))
            for name, own in said.items()
            if name.startswith("iaqi_") and own is not None
        }
        details: dict[str, object] = {"iaqi": parts, "missing": said["missing"]}
        if value is not None:
            category = aqi.category(index, value)
            details |= {"level": category.level, "category": category.names}
            details["primary"] = aqi.primaries(index, value, parts)
        period = Period.between(day, day)
        counts = int(str(said["valid"]))
        yield Assessed(
            place=str(place),
            rung=question.rung,
            indicator=AQI,
            item="",
            period=period,
            when=period.text,
            value=None if value is None else Fraction(value),
            unit="",
            shown=0,
            coverage=Coverage(len(parts), len(aqi.items(aqi.bulletin(index, aqi.DAILY))), "items"),
            state=FINAL if counts else TOO_LITTLE,
            code=on(day).id,
            details=details,
        )


def _composites(
    group: Mapping[Period, AirCode], built: Ladder, days: Days, question: Question
) -> Iterator[Assessed]:
    """Yield the composite index of every place and period, from the figures of its six metrics."""
    code = next(iter(group.values()))
    rule = code.composite
    assert rule is not None
    found: dict[tuple[str, Period], dict[str, Assessed]] = {}
    for term in rule.terms:
        metric = code.metric(term.metric)
        assert metric is not None  # the shelf names metrics of its own code
        for figure in metric_figures.figures(metric, group, built, days, question):
            found.setdefault((figure.place, figure.period), {})[term.item] = figure
    made = [
        _composite(place, period, terms, group[period], question)
        for (place, period), terms in found.items()
    ]
    yield from _ranked(made)


def _composite(
    place: str,
    period: Period,
    terms: Mapping[str, Assessed],
    code: AirCode,
    question: Question,
) -> Assessed:
    rule = code.composite
    assert rule is not None
    limits = {limit.item: limit for limit in catalog.divisors(code)}
    enough = all(figure.state != TOO_LITTLE for figure in terms.values())
    values = {item: figure.value for item, figure in terms.items()}
    places = {item: figure.judged.places for item, figure in terms.items() if figure.judged}
    index = composite_index.reckon(rule, limits, values, places)
    least = min(terms.values(), key=lambda one: (not one.coverage.lacking, one.coverage.have))
    return Assessed(
        place=place,
        rung=question.rung,
        indicator=COMPOSITE,
        item="",
        period=period,
        when=period.text,
        value=None if index.total is None else Fraction(index.total),
        unit="",
        shown=rule.shown,
        coverage=least.coverage,
        state=metric_figures.state_of(period, enough and index.total is not None, question),
        judged=Rounding(rule.shown),
        code=code.id,
        details={"parts": dict(index.parts), "main": index.main, "missing": index.missing},
    )


def _ranked(made: Sequence[Assessed]) -> Iterator[Assessed]:
    """Put the rank among the places beside each index; what stands on too little has none."""
    by_period: dict[Period, dict[str, Fraction | None]] = {}
    for one in made:
        figure = one.value if one.state != TOO_LITTLE else None
        by_period.setdefault(one.period, {})[one.place] = figure
    ranks = {period: ranking.ranks(known) for period, known in by_period.items()}
    for one in made:
        found = ranks[one.period]
        details = dict(one.details)
        if len(found) > 1 and one.place in found:
            details["rank"] = {"place": found[one.place], "of": len(found)}
        yield one._replace(details=details)
