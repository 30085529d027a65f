"""What the law says of printed figures: valid days of a period, indices of printed parts, classes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache

from ecotarget import units
from ecotarget.methods import (
    city_water_index,
    composite_index,
    printed_figure,
    single_factor,
    validity,
)
from ecotarget.model.amount import Amount, quotient
from ecotarget.model.faults import FaultError
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import AirCode, Rounding
from ecotarget.model.water import RAW, RIVER, ROUNDED, CityIndex, ItemLimits, ItemMean, WaterCode
from ecotarget.standards import catalog

_WARMEST = 40  # degrees Celsius; no water that is classed is warmer
_PICKS = 4  # the low end, the high end, the figure itself, and the middle of pH where it is within


@cache
def _code(period: Period) -> AirCode | None:
    """Return the law of the period's last day; None before the first edition on the shelf."""
    try:
        return catalog.code_for(period.end)
    except FaultError:
        return None


def days_needed(period: Period) -> int:
    """Return how many valid days an annual mean of the period needs; 0 where no law says it."""
    code = _code(period)
    if code is None or not code.metrics:
        return 0
    return validity.coverage(code.metrics[0].validity, period, {})[0].need


def in_index_unit(item: str, amount: Amount) -> Decimal:
    """Return a figure in the unit in which the composite index takes this item."""
    unit = units.resolve("mg/m3" if item == "co" else "ug/m3")
    return amount.value if amount.unit == unit else quotient(amount.base, unit.factor)


def composite(items: Mapping[str, Decimal], period: Period) -> tuple[Decimal, Decimal] | None:
    """Return the least and the greatest composite index that six printed figures allow.

    A figure that shows the decimals that the index takes is taken as it is; one that shows fewer may
    be anything that prints as it. None where a figure is missing or the law knows no index.
    """
    code = _code(period)
    if code is None or code.composite is None:
        return None
    limits = {limit.item: limit for limit in catalog.divisors(code)}
    places = {
        term.item: metric.judged.places
        for term in code.composite.terms
        if (metric := code.metric(term.metric)) is not None
    }
    if set(places) - set(items):
        return None
    low, high = {}, {}
    for item, shown in places.items():
        figure = items[item]
        exact = printed_figure.places(figure) >= shown
        spread = printed_figure.exactly(figure) if exact else printed_figure.span(figure)
        low[item], high[item] = max(spread.low, Fraction(0)), spread.high
    ends = [
        composite_index.reckon(code.composite, limits, end, places).total for end in (low, high)
    ]
    least, most = ends
    return None if least is None or most is None else (least, most)


def city_index(items: Mapping[str, Decimal], period: Period) -> tuple[Decimal, Decimal] | None:
    """Return the least and the greatest water index of a city's rivers that printed means allow.

    None where the mean of an item of the rule is missing or the law knows no such index.
    """
    code = water_code(period)
    if code is None or code.city_index is None or set(code.city_index.items) - set(items):
        return None
    limits = city_water_index.divisors(code.city_index, code, RIVER)
    least, most = Fraction(0), Fraction(0)
    ends = [_index_at(code.city_index, limits, items, pick) for pick in range(_PICKS)]
    for item in code.city_index.items:
        known = [parts[item] for parts in ends if item in parts]
        if len(known) < _PICKS:
            return None
        least, most = least + min(known), most + max(known)
    shown = Rounding(code.city_index.shown)
    return rounded(least, shown), rounded(most, shown)


def _index_at(
    rule: CityIndex, limits: Mapping[str, Decimal], items: Mapping[str, Decimal], pick: int
) -> dict[str, Fraction]:
    means = {}
    for item in rule.items:
        span = printed_figure.span(items[item])
        values = [span.low, span.high, Fraction(items[item])]
        middle = Fraction(rule.ph[1])
        values.append(middle if item == "ph" and span.holds(middle) else values[-1])
        value = values[pick]
        means[item] = ItemMean(item, value, value, value, 1, 0, 0, None)
    return dict(city_water_index.index(rule, limits, means).parts)


@cache
def water_code(period: Period) -> WaterCode | None:
    """Return the law that surface water is classed by on the period's last day; None before it."""
    from ecotarget.standards import waters  # only tables of classes pay for it

    try:
        return waters.water_code("surface", period.end)
    except FaultError:
        return None


def best_class(code: WaterCode, limits: ItemLimits, mean: ItemMean) -> int:
    """Return the best class that an item allows, whether or not means are rounded before.

    Oxygen may be saturated in the warmest water.
    """
    found = [single_factor.item_class(code, limits, mean, stage) for stage in (RAW, ROUNDED)]
    best = min(order for order, _, _ in found)
    rule = code.saturation
    if rule is None or mean.item != single_factor.OXYGEN:
        return best
    offset = Fraction(rule.offset) + _WARMEST
    saturated = mean.value is not None and mean.value * offset >= (
        Fraction(rule.share) * Fraction(rule.dividend)
    )
    return min(best, rule.order) if saturated else best
