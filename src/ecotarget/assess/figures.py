"""Figures of the metrics: from the days of a place to the number that meets its limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.assess.ladder import Ladder, exact_decimal, in_unit, kind_of
from ecotarget.assess.question import Question
from ecotarget.engine.connection import Column, Engine
from ecotarget.methods import (
    compliance,
    exceedance,
    order_statistic,
    period_mean,
    three_years,
    validity,
)
from ecotarget.methods.period_mean import Month
from ecotarget.model.assessment import (
    FINAL,
    RUNNING,
    TOO_LITTLE,
    Assessed,
    Coverage,
)
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import AirCode, Limit, Metric

_ORDERED = (
    Column("item", "text"),
    Column("kind", "text"),
    Column("rule", "text"),
    Column("a", "integer"),
    Column("b", "integer"),
)
_Key = tuple[str, str, str, str]  # place, item, kind, period
_MEANS = ("mean", "mean_of_hours")
_DAY = len("2016-03-04")


class Days(NamedTuple):
    """What the engine says of all places and periods: months, and the days of order statistics."""

    months: Mapping[_Key, tuple[Month, ...]]
    ordered: Mapping[tuple[_Key, str, int, int], tuple[int, Mapping[int, int]]]


class Yearly(NamedTuple):
    """The figure of one period before years are put together: in the metric's unit, exact."""

    value: Fraction | None
    coverage: Coverage
    enough: bool
    incomplete: bool = False  # it counts for its exceedance alone


def gather(engine: Engine, metrics: Sequence[Metric]) -> Days:
    """Ask the engine for everything that the metrics need; `period` and `place_day` are there."""
    months: dict[_Key, list[Month]] = {}
    for place, item, kind, period, *rest in engine.rows(period_mean.sql()):
        key = (str(place), str(item), str(kind), str(period))
        months.setdefault(key, []).append(Month(*(int(str(n or 0)) for n in rest)))
    rules = {
        order_statistic.ordered(m.item, kind_of(m), m.statistic)
        for m in metrics
        if m.statistic.kind not in _MEANS
    }
    found: dict[tuple[_Key, str, int, int], tuple[int, dict[int, int]]] = {}
    if rules:
        engine.small("ordered", _ORDERED, sorted(rules))
        for place, item, kind, period, rule, *numbers in engine.rows(order_statistic.sql()):
            a, b, n, number, amount = (int(str(figure)) for figure in numbers)
            key = (str(place), str(item), str(kind), str(period))
            found.setdefault((key, str(rule), a, b), (n, {}))[1][number] = amount
    return Days({key: tuple(sorted(known)) for key, known in months.items()}, found)


def figures(
    metric: Metric,
    codes: Mapping[Period, AirCode],
    ladder: Ladder,
    days: Days,
    question: Question,
) -> Iterator[Assessed]:
    """Yield the figure of one metric for every place and period."""
    for place in sorted(ladder.dens):
        yearly = {
            period: _yearly(metric, code, place, ladder.dens[place], days, period)
            for period, code in codes.items()
        }
        for period, code in codes.items():
            yield _assessed(metric, code, place, period, yearly, question)


def _yearly(
    metric: Metric, code: AirCode, place: str, den: int, days: Days, period: Period
) -> Yearly:
    key = (place, metric.item, kind_of(metric), period.text)
    months = days.months.get(key, ())
    value = _statistic(metric, key, months, den, days)
    if value is not None:
        value = in_unit(value, code.unit_of[metric.item], metric.unit)
        if metric.statistic.rounding is not None:
            value = Fraction(rounded(value, metric.statistic.rounding))
    by_month = {(month.year, month.month): month.valid for month in months}
    limit = limit_of(metric, code)
    exceeds = False
    if value is not None and limit is not None:
        # One year of several meets the limit as it stands, with its own decimals.
        exceeds = exceedance.exceeds(value, limit, metric.statistic.rounding or metric.judged)
    coverage, enough = validity.coverage(metric.validity, period, by_month, exceeds)
    enough = enough and value is not None
    incomplete = enough and exceeds and not validity.coverage(metric.validity, period, by_month)[1]
    return Yearly(value, coverage, enough, incomplete)


def _statistic(
    metric: Metric, key: _Key, months: Sequence[Month], den: int, days: Days
) -> Fraction | None:
    statistic = metric.statistic
    if statistic.kind == "mean" or len(key[3]) == _DAY:  # a day has one value, whatever is sought
        return period_mean.mean(months, den)
    if statistic.kind == "mean_of_hours":
        return period_mean.mean_of_hours(months, den)
    _, _, rule, a, b = order_statistic.ordered(metric.item, key[2], statistic)
    found = days.ordered.get((key, rule, a, b))
    if found is None:
        return None
    n, amounts = found
    return order_statistic.value(rule, a, b, n, dict(amounts), den)


def limit_of(metric: Metric, code: AirCode) -> Limit | None:
    """Return the limit that a metric is held against, in the unit that the metric is told in."""
    limit = code.limit(metric.item, metric.averaging)
    if limit is None or limit.unit == metric.unit:
        return limit
    value = in_unit(limit.value, limit.unit, metric.unit)
    return limit._replace(value=exact_decimal(value), unit=metric.unit)


def _meets_limit(metric: Metric, period: Period) -> bool:
    """Tell whether the law lays a figure of this period beside the metric's limit.

    Annual figures are of years. A single day has one value, which the percentile's limit is for.
    """
    if period.span == "day":
        return metric.statistic.kind == "percentile"
    return period.span == "year"


def _assessed(
    metric: Metric,
    code: AirCode,
    place: str,
    period: Period,
    yearly: Mapping[Period, Yearly],
    question: Question,
) -> Assessed:
    figure = yearly[period]
    if metric.years > 1 and period.span == "year":
        figure = _of_years(metric, period, yearly)
    state = state_of(period, figure.enough, question)
    limit = limit_of(metric, code) if _meets_limit(metric, period) else None
    complies = compliance.judge(metric, figure.value, limit, state)
    multiple = None
    if complies is False and figure.value is not None and limit is not None:
        multiple = exceedance.multiple(figure.value, limit, metric.judged)
    return Assessed(
        place=place,
        rung=question.rung,
        indicator=metric.indicator,
        item=metric.item,
        period=period,
        when=period.text,
        value=figure.value,
        unit=metric.unit,
        shown=metric.shown,
        coverage=figure.coverage,
        state=state,
        limit=limit,
        complies=complies,
        multiple=multiple,
        judged=metric.judged,
        code=code.id,
        details=_beside(metric, code, period, yearly, figure.value if state == FINAL else None),
    )


def _beside(
    metric: Metric,
    code: AirCode,
    period: Period,
    yearly: Mapping[Period, Yearly],
    final: Fraction | None,
) -> dict[str, object]:
    """Return what stands beside a figure of a year: its years, the thin ones, its level of action."""
    details: dict[str, object] = {}
    if period.span != "year":
        return details
    spans = _spans(metric, period)
    if metric.years > 1:
        known = {span.text: yearly[span] for span in spans if span in yearly}
        details["years"] = {text: one.value if one.enough else None for text, one in known.items()}
    thin = tuple(span.text for span in spans if span in yearly and yearly[span].incomplete)
    if thin:
        details["incomplete"] = thin
    if final is not None:
        band = code.band(metric.id, rounded(final, metric.judged))
        if band is not None:
            details["band"] = band.names
    return details


def _spans(metric: Metric, period: Period) -> tuple[Period, ...]:
    """Return the years that a metric looks at, the last one being `period`."""
    last = period.start.year
    return tuple(Period.year(year) for year in range(last - metric.years + 1, last + 1))


def state_of(period: Period, enough: bool, question: Question) -> str:
    """Return whether a figure is final, preliminary or stands on too little."""
    if question.as_of is not None and question.as_of < period.end:
        return RUNNING
    return FINAL if enough else TOO_LITTLE


def _of_years(metric: Metric, period: Period, yearly: Mapping[Period, Yearly]) -> Yearly:
    """Put the years up to `period` together: the mean of the valid ones."""
    known = {span: yearly[span] for span in _spans(metric, period) if span in yearly}
    values = {s.start.year: f.value if f.enough else None for s, f in known.items()}
    years = three_years.mean(values, period.start.year, metric.years_need, years=metric.years)
    enough = years.value is not None
    lacking = [
        lack for figure in known.values() if not figure.enough for lack in figure.coverage.lacking
    ]
    coverage = Coverage(len(years.have), years.need, "years", () if enough else tuple(lacking))
    return Yearly(years.value, coverage, enough)
