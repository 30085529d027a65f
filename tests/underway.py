"""Running targets by hand: indicators of the vocabulary, figures so far, and their courses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ecotarget import units, vocab
from ecotarget.model import course as kinds
from ecotarget.model import requirement as req
from ecotarget.model.amount import Amount
from ecotarget.model.course import Course, Past, Point
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure, Reckoned
from ecotarget.model.standard import Rounding
from ecotarget.model.target import Document, Indicator, Jurisdiction, Names, Target

NAMES = Names("某", "some")
YEAR, BEFORE, HALF = Period.year(2024), Period.year(2023), Period.parse("2024-H1")


def known(name: str) -> Indicator:
    """The indicator of the vocabulary."""
    found = vocab.indicator(name)
    assert found is not None
    return found


PM25, RATIO, HEAVY = known("air.pm25"), known("air.good_day_ratio"), known("air.heavy_days")
GOOD, O3 = known("air.good_days"), known("air.o3_90")
MONEY, EVENTS = known("economy.investment"), known("safety.incidents")
HOW = {
    PM25: kinds.MEAN,
    O3: kinds.PERCENTILE,
    RATIO: kinds.DAYS,
    HEAVY: kinds.DAYS,
    GOOD: kinds.DAYS,
}


def amount(text: str, unit: str) -> Amount:
    return Amount(Decimal(text), units.resolve(unit))


def target(
    of: Indicator, comparator: str, text: str, unit: str, period: Period = YEAR, **more: Any
) -> Target:
    """A binding target with one bound, or with the `requirement` that is given."""
    filled: dict[str, Any] = {
        "id": "T1",
        "jurisdiction": Jurisdiction("testland", NAMES),
        "indicator": of,
        "requirement": req.Threshold(comparator, amount(text, unit)),
        "require": "",
        "strength": "binding",
        "period": period,
        "document": Document("plan", NAMES),
        "section": "1",
        "place": Place("2024.yaml", 1),
        **more,
    }
    return Target(**filled)


def measure(of: Indicator, period: Period = HALF, **more: Any) -> Measure:
    """A figure: its `value` or its `cases`, and what stands behind it."""
    value, cases = more.pop("value", None), more.pop("cases", None)
    text = "" if value is None else str(getattr(value, "value", value))
    place = Place("figures.csv", 2)
    return Measure("testland", of, period, "", value, cases, text, "", "", place, **more)


def told(of: Indicator, text: str, unit: str, period: Period = HALF) -> Measure:
    """A reported amount."""
    return measure(of, period, value=amount(text, unit))


def counted(of: Indicator, reached: int, listed: int, period: Period = HALF) -> Measure:
    """A reported rate by its cases."""
    return measure(of, period, cases=Cases(Decimal(reached), Decimal(listed)))


def behind(exact: Fraction | None, places: int = 0) -> Reckoned:
    """What stands behind a figure from readings, with enough of them."""
    return Reckoned(
        exact, Rounding(places), places, enough=True, have=0, need=0, lacking=(), code=""
    )


def of_days(of: Indicator, period: Period, values: Iterable[Fraction]) -> Measure:
    """The figure that readings give of the days of a stretch."""
    days = list(values)
    if of == RATIO:
        cases = Cases(Decimal(int(sum(days))), Decimal(len(days)))
        return measure(of, period, cases=cases, reckoned=behind(None, 1))
    exact = {PM25: mean, O3: ninetieth}.get(of, sum)(days)
    assert of.unit is not None
    # The value that it carries is far off: only the exact one counts.
    return measure(of, period, value=Amount(Decimal(0), of.unit), reckoned=behind(Fraction(exact)))


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def ninetieth(values: list[Fraction]) -> Fraction:
    """HJ 663 appendix A, by hand: k = 1 + (n - 1) 0.9, between the two neighbours."""
    ordered = sorted(values)
    ninefold = 9 * (len(ordered) - 1)
    below, rest = ordered[ninefold // 10], ninefold % 10
    return below if not rest else below + (ordered[ninefold // 10 + 1] - below) * Fraction(rest, 10)


def day(period: Period, number: int) -> Period:
    """The day with this number in the period, from 0."""
    one = period.start + timedelta(days=number)
    return Period.between(one, one)


def length(period: Period) -> int:
    return (period.end - period.start).days + 1


def course(
    of: Indicator,
    values: Mapping[int, Fraction],
    seen: int,
    period: Period = YEAR,
    **more: Any,
) -> Course:
    """The course of a figure of days: `values` by the number of the day, `seen` days are over."""
    points = tuple(Point(day(period, n), Fraction(value)) for n, value in sorted(values.items()))
    filled: dict[str, Any] = {
        "valid": True,
        "position": Fraction(9, 10) if of == O3 else None,
        "as_share": of == RATIO,
        **more,
    }
    return Course(HOW[of], period, day(period, seen - 1).end, points, **filled)


def past(year: int, values: Mapping[int, Fraction], period: Period = YEAR) -> Past:
    """A year before, by the number of the day in its own calendar."""
    own = period.in_year(year)
    return Past(year, tuple(Point(day(own, n), Fraction(v)) for n, v in sorted(values.items())))


def part(period: Period, end: date) -> Period:
    return Period.between(period.start, end)
