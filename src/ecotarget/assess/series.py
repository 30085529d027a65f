"""Figures of several periods put into series, and the trend of each.

Only what is alike is laid beside one another: whole years, and the same part of each year. Whether
months rise or fall from one to the next is the season's doing, and figures since January hold those
before; they are shown and not tested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget.intake.counted import amount_of
from ecotarget.intake.values import ValueProblem
from ecotarget.methods import spearman
from ecotarget.model.amount import PERCENT, PURE, Amount, Unit, quotient
from ecotarget.model.faults import FaultError
from ecotarget.model.month import Month
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure
from ecotarget.model.result import Result
from ecotarget.model.standard import TrendRule
from ecotarget.model.target import Names
from ecotarget.model.trend import (
    OTHER,
    SAME,
    SEASONAL,
    SO_FAR,
    SPANS,
    YEAR,
    Figure,
    Point,
    Series,
    years_of,
)
from ecotarget.standards import catalog, waters
from ecotarget.vocab import Lexicon, scope_key

_WATER, _SURFACE = "water", "surface"
_RANK = "rank"


class Gathered(NamedTuple):
    """Figures in the order in which they became known, and how many were left aside.

    `words` are those that are no numbers (ranks, classes, grades, days), `supposed` those of a what-if.
    """

    figures: tuple[Figure, ...]
    words: int
    supposed: int


def of_measures(measures: Iterable[Measure]) -> Gathered:
    """Return reported figures, in the order of their files and rows."""
    found: list[Figure] = []
    words = 0
    for one in measures:
        value = one.cases if _has_objects(one.cases) else one.value
        if not isinstance(value, Amount | Cases):
            words += 1
            continue
        found.append(
            Figure(
                jurisdiction=one.jurisdiction,
                indicator=one.indicator.id,
                names=one.indicator.names,
                better=one.indicator.better,
                scope=Names(one.scope, one.scope),
                period=one.period,
                value=value,
                place=one.place,
            )
        )
    return Gathered(tuple(found), words, 0)


def of_months(months: Iterable[Month], lexicon: Lexicon) -> Gathered:
    """Return the figures that reports of `check` tell of, the earlier months first."""
    found: list[Figure] = []
    words = supposed = 0
    for month in months:
        for one in month.results:
            if not one.figure:
                continue
            if one.supposed:
                supposed += 1
                continue
            known = lexicon.indicator(one.jurisdiction, one.indicator)
            value = _value(one)
            # A rank among places is told like the cases of a rate: 5/7.
            if value is None or (known is not None and known.dimension == _RANK):
                words += 1
                continue
            found.append(
                Figure(
                    jurisdiction=one.jurisdiction,
                    indicator=one.indicator,
                    names=known.names if known else one.names,
                    better=known.better if known else "none",
                    scope=one.scope,
                    period=Period.parse(one.figure),
                    value=value,
                    place=one.place,
                )
            )
    return Gathered(tuple(found), words, supposed)


def _has_objects(cases: Cases | None) -> bool:
    """Tell whether there is anything to be a share of."""
    return cases is not None and cases.listed > 0


def _value(one: Result) -> Amount | Cases | None:
    """Return the figure as it was told; what was judged may be the change of it."""
    if _has_objects(one.cases):
        return one.cases
    try:
        return amount_of(one.told, PURE)
    except ValueProblem:
        return None


def series(figures: Iterable[Figure], as_of: date | None = None) -> tuple[Series, ...]:
    """Return every series of the figures, by place, indicator and scope.

    Of two figures of one period the one that became known later counts. Figures of periods that end
    after `as_of` are not seen.
    """
    groups: dict[tuple[str, ...], dict[Period, Figure]] = {}
    for one in figures:
        if as_of is not None and one.period.end > as_of:
            continue
        unit = _unit(one)
        kind = unit.kind or ""
        key = (one.jurisdiction, one.indicator, scope_key(one.scope.zh), unit.dimension, kind)
        groups.setdefault(key, {})[one.period] = one
    found = []
    for _, group in sorted(groups.items()):
        ordered = sorted(group, key=lambda period: (period.end, period.start))
        last = group[ordered[-1]]
        for kind, periods in _rows(ordered):
            found.append(_series(kind, last, [group[period] for period in periods]))
    return tuple(found)


def _unit(one: Figure) -> Unit:
    return one.value.unit if isinstance(one.value, Amount) else PERCENT


def _rows(periods: Sequence[Period]) -> Iterator[tuple[str, list[Period]]]:
    """Yield what is laid beside one another; every period is in one row at least."""
    told: set[Period] = set()

    def row(kind: str, own: Iterable[Period]) -> tuple[str, list[Period]]:
        chosen = list(own)
        told.update(chosen)
        return kind, chosen

    if years := [one for one in periods if one.span == "year"]:
        yield row(YEAR, years)
    last = periods[-1]
    same = [one for one in periods if one.in_year(last.start.year) == last]
    if last.span != "year" and years_of(same) > 1:
        yield row(SAME, same)
    for span in SPANS:
        own = [one for one in periods if one.span == span]
        if len({one.in_year(last.start.year) for one in own}) > 1:
            yield row(span, own)
    for year in sorted({one.start.year for one in periods}):
        first = date(year, 1, 1)
        own = [one for one in periods if one.start == first and one.end.year == year]
        if len([one for one in own if one.span != "year"]) > 1:
            yield row(SO_FAR, own)
    if rest := [one for one in periods if one not in told]:
        yield row(OTHER, rest)


def _series(kind: str, last: Figure, figures: Sequence[Figure]) -> Series:
    unit = _unit(last)
    points = tuple(_point(one, unit) for one in figures)
    years = years_of(point.period for point in points)
    rule = _rule(last.indicator.partition(".")[0], figures[-1].period.end)
    verdict = spearman.TOO_SHORT if years < rule.at_least else SEASONAL
    r = critical = None
    if kind in (YEAR, SAME):
        trend = spearman.trend([point.value for point in points], rule)
        verdict, r = trend.verdict, trend.r
        critical = None if r is None else trend.critical
    return Series(
        jurisdiction=last.jurisdiction,
        indicator=last.indicator,
        names=last.names,
        better=last.better,
        scope=last.scope,
        kind=kind,
        unit=unit,
        points=points,
        years=years,
        need=rule.at_least,
        clause=rule.clause,
        verdict=verdict,
        r=r,
        critical=critical,
    )


def _point(one: Figure, unit: Unit) -> Point:
    if isinstance(one.value, Cases):
        value = 100 * Fraction(one.value.reached) / Fraction(one.value.listed)
        return Point(one.period, value, one.value.percent(), one.value, one.place)
    shown = quotient(one.value.base, unit.factor)
    if one.value.unit.factor == unit.factor:
        shown = one.value.value  # with the digits that it was told with
    value = Fraction(one.value.base) / Fraction(unit.factor)
    return Point(one.period, value, shown, None, one.place)


def _rule(domain: str, day: date) -> TrendRule:
    """Return the rule of the law of a domain on a day; before the first law, that of the first.

    Other domains have none of their own and take that of air: the table is one of statistics.
    """
    if domain == _WATER:
        try:
            found = waters.water_code(_SURFACE, day).trend
        except FaultError:
            found = waters.water_code_named(waters.water_codes()[0], day).trend
    else:
        try:
            found = catalog.code_for(day).trend
        except FaultError:
            found = catalog.code_named(catalog.codes()[0], day).trend
    assert found is not None  # the shelf holds it
    return found
