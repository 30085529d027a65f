"""One figure walked back: the year from its days, a day from its stations and hours, the rows.

Every step names its figures and the clause that it rests on; the words are in locales/*/trail.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from ecotarget.assess import figures, indices, walk
from ecotarget.assess.figures import Days
from ecotarget.assess.ladder import in_unit, kind_of
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Engine
from ecotarget.engine.text import literal
from ecotarget.intake import readings
from ecotarget.methods import order_statistic
from ecotarget.model.amount import plain
from ecotarget.model.assessment import CITY, Assessed, Assessment, Step
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.reading import Dataset
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import AirCode, Metric, Rounding
from ecotarget.standards import catalog

_SHOWN = 6  # decimals of a figure on the way: more than any rounding stage looks at


def trace(datasets: Sequence[Dataset], question: Question, engine: Engine) -> Assessment:
    """Assess one indicator of one place and period, with every step. Raises FaultError."""
    assessment = walk.assess(datasets, question, engine)
    if len(assessment.results) != 1:
        details = {"count": len(assessment.results)}
        raise FaultError([Fault("explain-one-figure", Place("ecotarget"), details)])
    (result,) = assessment.results
    (code,) = (one for one in walk.air_codes(assessment) if one.id == result.code)
    metric = code.metric(result.indicator)
    if metric is not None:
        steps = tuple(_steps(engine, code, metric, result, question))
    elif result.indicator == indices.COMPOSITE:
        steps = (_law(code, question), *_parts(code, result))
    elif result.indicator == indices.AQI:
        steps = (_law(code, question), *_index(engine, code, result))
    else:
        steps = (_law(code, question), *_counted(engine, code, result))
    return assessment._replace(results=(result._replace(steps=steps),))


def _steps(
    engine: Engine, code: AirCode, metric: Metric, result: Assessed, question: Question
) -> Iterator[Step]:
    yield _law(code, question)
    yield from _verdict(metric, result)
    yield _validity(metric, result)
    yield from _years(metric, result)
    if result.period.span != "day":
        yield from _from_days(engine, code, metric, result)
    yield from _days(engine, code, metric, result, question)


def _law(code: AirCode, question: Question) -> Step:
    details = {
        "code": code.id,
        "editions": tuple(edition.id for edition in code.editions),
        "asked": question.edition or "",
    }
    return Step("law" if question.edition is None else "law-asked", details)


def _verdict(metric: Metric, result: Assessed) -> Iterator[Step]:
    if result.value is None:
        yield Step("no-value", {"place": result.place, "period": result.when}, metric.clause)
        return
    told = {
        "value": _figure(result.value),
        "unit": result.unit,
        "judged": plain(rounded(result.value, metric.judged)),
        "places": metric.judged.places,
        "place": result.place,
        "period": result.when,
    }
    yield Step("value", told, metric.clause)
    if result.limit is not None and result.complies is not None:
        said = {**told, "limit": plain(result.limit.value), "averaging": metric.averaging}
        key = "limit-kept" if result.complies else "limit-exceeded"
        yield Step(key, said, result.limit.clause)


def _validity(metric: Metric, result: Assessed) -> Step:
    lacking = tuple(f"{lack.stretch} {lack.have}/{lack.need}" for lack in result.coverage.lacking)
    details = {"have": result.coverage.have, "need": result.coverage.need, "lacking": lacking}
    return Step("validity-short" if lacking else "validity", details, metric.validity.clause)


def _years(metric: Metric, result: Assessed) -> Iterator[Step]:
    """Say which years a mean of several years is made of; the days that follow are of the last."""
    years = result.details.get("years")
    for year, value in years.items() if isinstance(years, Mapping) else ():
        if value is None:
            yield Step("year-invalid", {"year": year}, metric.validity.clause)
        else:
            said = {"year": year, "value": _figure(value), "unit": metric.unit}
            yield Step("year", said, metric.statistic.clause)


def _from_days(engine: Engine, code: AirCode, metric: Metric, result: Assessed) -> Iterator[Step]:
    """Say how the period's value is made of its days: sums by month, or the days that hold it."""
    found = figures.gather(engine, (metric,))
    key = (result.place, metric.item, kind_of(metric), result.when)
    den = _den(engine, result.place)
    for month in found.months.get(key, ()):
        if month.valid:
            mean = Fraction(month.total, month.valid * den)
            told = _told(code, metric, mean)
            stretch = f"{month.year:04d}-{month.month:02d}"
            yield Step("month", {"month": stretch, "days": month.valid, "mean": told})
    ordered = _ordered(found, key, metric)
    if ordered is None:
        days = sum(month.valid for month in found.months.get(key, ()))
        total = sum(month.total for month in found.months.get(key, ()))
        if days:
            said = {"days": days, "sum": _told(code, metric, Fraction(total, den))}
            yield Step("mean-of-days", {**said, "unit": metric.unit}, metric.statistic.clause)
        return
    n, amounts = ordered
    if metric.statistic.kind == "percentile" and metric.statistic.p is not None:
        k = 1 + (n - 1) * Fraction(metric.statistic.p)
        said = {"n": n, "p": plain(metric.statistic.p.normalize()), "k": _figure(k)}
        yield Step("position", said, metric.statistic.clause)
    for number in sorted(amounts):
        told = _told(code, metric, Fraction(amounts[number], den))
        said = {"number": number, "n": n, "value": told, "unit": metric.unit}
        yield Step("ordered-day", said, metric.statistic.clause)


def _parts(code: AirCode, result: Assessed) -> Iterator[Step]:
    """Say which part of the composite index each item has."""
    assert code.composite is not None
    parts = result.details["parts"]
    assert isinstance(parts, dict)
    for limit in catalog.divisors(code):
        if limit.item in parts:
            said = {"item": limit.item, "part": plain(parts[limit.item])}
            said |= {"limit": plain(limit.value), "unit": limit.unit}
            yield Step("part", said, limit.clause)
    if result.value is not None:
        yield Step("sum-of-parts", {"sum": _figure(result.value)}, code.composite.clause)


def _index(engine: Engine, code: AirCode, result: Assessed) -> Iterator[Step]:
    """Say what the index of a day is made of: concentrations, sub-indices, the largest."""
    index = code.air_index
    assert index is not None  # a code without an index knows no such figure
    sql = f"""SELECT item, kind, amount FROM place_day
WHERE place = {literal(result.place)} AND day = DATE '{result.period.start}' AND valid = 1
ORDER BY item, kind"""
    den = _den(engine, result.place)
    for item, kind, amount in engine.rows(sql):
        unit = code.unit_of[str(item)]
        told = _figure(Fraction(int(str(amount)), den))
        said = {"item": item, "kind": kind, "value": told, "unit": unit}
        yield Step("concentration", said, index.rounding_clause)
    parts = result.details["iaqi"]
    assert isinstance(parts, dict)
    for item, own in parts.items():
        yield Step("sub-index", {"item": item, "iaqi": own}, index.clause)
    if result.value is not None:
        said = {"aqi": _figure(result.value), "primary": result.details["primary"]}
        yield Step("index", said, index.clause)
    else:
        yield Step("index-none", {"missing": result.details["missing"]}, index.missing_clause)


def _counted(engine: Engine, code: AirCode, result: Assessed) -> Iterator[Step]:
    """Say how many days count, and of a short period the index of each day."""
    index = code.air_index
    if index is None or "valid" not in result.details:
        return
    names = ("valid", "good", "excellent", "heavy", "indexed")
    yield Step("counts", {name: result.details[name] for name in names}, index.clause)
    if (result.period.end - result.period.start).days > 31:
        return
    sql = f"""SELECT day, aqi, valid FROM place_aqi
WHERE place = {literal(result.place)}
  AND day BETWEEN DATE '{result.period.start}' AND DATE '{result.period.end}'
ORDER BY day"""
    for day, value, valid in engine.rows(sql):
        assert isinstance(day, date)
        said: dict[str, object] = {"day": day.isoformat(), "aqi": "" if value is None else value}
        key = "index-day" if valid else "index-day-not-counted"
        yield Step(key, said, index.missing_clause if not valid else index.clause)


def _ordered(
    found: Days, key: tuple[str, str, str, str], metric: Metric
) -> tuple[int, Mapping[int, int]] | None:
    if metric.statistic.kind in ("mean", "mean_of_hours"):
        return None
    _, _, rule, a, b = order_statistic.ordered(metric.item, key[2], metric.statistic)
    return found.ordered.get((key, rule, a, b))


def _days(
    engine: Engine, code: AirCode, metric: Metric, result: Assessed, question: Question
) -> Iterator[Step]:
    """Name each day of a short period; for one day, its stations, hours and rows."""
    period = result.period
    if (period.end - period.start).days > 31:
        return
    den = _den(engine, result.place)
    for day, amount, have, need, valid in engine.rows(_day_sql(metric, result)):
        assert isinstance(day, date)
        value = _told(code, metric, Fraction(int(str(amount)), den)) if amount is not None else ""
        said: dict[str, object] = {"day": day.isoformat(), "value": value, "unit": metric.unit}
        said |= {"have": have, "need": need if question.rung == CITY else _hours_needed(metric)}
        key = "day" if valid else "day-invalid"
        clause = (
            metric.day.clause if question.rung != CITY or code.city is None else code.city.clause
        )
        yield Step(key, said, clause)
    if period.span == "day":
        yield from _stations(engine, code, metric, result, question)


def _hours_needed(metric: Metric) -> int:
    """Return how many hours, or moving means, make a station's day valid."""
    return metric.day.need if metric.day.windows is None else metric.day.windows.enough


def _day_sql(metric: Metric, result: Assessed) -> str:
    return f"""SELECT day, amount, have, need, valid FROM place_day
WHERE place = {literal(result.place)} AND item = '{metric.item}' AND kind = '{kind_of(metric)}'
  AND day BETWEEN DATE '{result.period.start}' AND DATE '{result.period.end}'
ORDER BY day"""


def _stations(
    engine: Engine, code: AirCode, metric: Metric, result: Assessed, question: Question
) -> Iterator[Step]:
    listed = f"SELECT site FROM station WHERE city = {literal(result.place)}"
    where = f"IN ({listed})" if question.rung == CITY else f"= {literal(result.place)}"
    sql = f"""SELECT site, amount, hours, valid FROM station_day
WHERE site {where} AND item = '{metric.item}' AND kind = '{kind_of(metric)}'
  AND day = DATE '{result.period.start}'
ORDER BY site"""
    multiple = _multiple(engine, result.place)
    for site, amount, hours, valid in engine.rows(sql):
        value = ""
        if amount is not None:
            value = _told(
                code, metric, Fraction(int(str(amount)) * multiple, _den(engine, result.place))
            )
        said = {"site": site, "value": value, "unit": metric.unit, "hours": hours}
        yield Step("station" if valid else "station-invalid", said, metric.day.clause)
        for traced in readings.trace(engine, str(site), metric.item, result.period.start):
            hour = {"file": traced.file, "row": traced.row, "text": traced.text, "site": site}
            hour["start"] = f"{traced.start:%Y-%m-%d %H:%M}"
            yield Step("hour" if traced.row else "hour-no-row", hour)


def _den(engine: Engine, place: str) -> int:
    return _of_place(engine, place, "den")


def _multiple(engine: Engine, place: str) -> int:
    return _of_place(engine, place, "multiple")


def _of_place(engine: Engine, place: str, column: str) -> int:
    ((value,),) = engine.rows(f"SELECT {column} FROM place WHERE place = {literal(place)}")
    return int(str(value))


def _told(code: AirCode, metric: Metric, value: Fraction) -> str:
    return _figure(in_unit(value, code.unit_of[metric.item], metric.unit))


def _figure(value: Fraction) -> str:
    """Write a figure on the way with all its digits, or with six decimals if it has no end."""
    shown = rounded(value, Rounding(_SHOWN))
    return plain(shown.normalize()) if shown else "0"
