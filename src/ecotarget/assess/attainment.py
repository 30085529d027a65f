"""Days above the limit, and whether a place attains the standard: item by item and as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.assess import ladder
from ecotarget.assess.figures import limit_of
from ecotarget.assess.ladder import in_unit, kind_of
from ecotarget.engine.connection import Column, Engine
from ecotarget.methods import compliance, exceedance
from ecotarget.model.assessment import FINAL, RUNNING, TOO_LITTLE, Assessed, Coverage
from ecotarget.model.period import Period
from ecotarget.model.standard import AirCode, Limit, Metric

MODES = {"air.attainment": compliance.FULL, "air.attainment_headline": compliance.HEADLINE}
_LIMITS = (
    Column("item", "text"),
    Column("kind", "text"),
    Column("bound", "integer"),
    Column("top", "integer"),
    Column("bottom", "integer"),
)


class Above(NamedTuple):
    """Valid days of a place and period, and those above the limit of a day."""

    days: int
    above: int
    limit: Limit


def days_above(
    engine: Engine, group: Mapping[Period, AirCode], metrics: Sequence[Metric]
) -> dict[tuple[str, str, Period], Above]:
    """Count, by place, item and period, the days above the limit that holds for a day's value."""
    found: dict[tuple[str, str, Period], Above] = {}
    daily = [metric for metric in metrics if metric.statistic.kind == "percentile"]
    if not daily:
        return found
    by_law: dict[tuple[Limit | None, ...], list[Period]] = {}
    for period, code in group.items():
        by_law.setdefault(tuple(limit_of(m, code) for m in daily), []).append(period)
    for limits, periods in by_law.items():
        code = group[periods[0]]
        rows, held = [], {}
        for metric, limit in zip(daily, limits, strict=True):
            if limit is not None:
                held[metric.item] = limit
                rows.append(_row(metric, limit, code))
        engine.small("limit_of", _LIMITS, sorted(set(rows)))
        ladder.periods(engine, periods)
        named = {period.text: period for period in periods}
        # One rounding mode holds for a whole code: it is the mode of its standard.
        mode = daily[0].judged.mode
        for place, item, _kind, text, days, above, _ in engine.rows(exceedance.sql(mode)):
            limit = held[str(item)]
            said = Above(int(str(days)), int(str(above)), limit)
            found[str(place), str(item), named[str(text)]] = said
    return found


def _row(metric: Metric, limit: Limit, code: AirCode) -> tuple[str, str, int, int, int]:
    book = code.unit_of[metric.item]
    step = in_unit(Fraction(1, 10**metric.judged.places), metric.unit, book)
    bound = in_unit(limit.value, limit.unit, book)
    return exceedance.limit_row(metric.item, kind_of(metric), bound, step)


def attainments(
    group: Mapping[Period, AirCode], results: Sequence[Assessed], asked: Sequence[str], rung: str
) -> Iterator[Assessed]:
    """Yield whether each place attains the standard, from the figures of all metrics."""
    verdicts: dict[tuple[str, Period], dict[str, Assessed]] = {}
    for result in results:
        code = group[result.period]
        metric = code.metric(result.indicator)
        if metric is not None:
            verdicts.setdefault((result.place, result.period), {})[metric.id] = result
    for (place, period), found in verdicts.items():
        for name in asked if period.span == "year" else ():
            yield _attainment(name, place, period, group[period], found, rung)


def _attainment(
    name: str,
    place: str,
    period: Period,
    code: AirCode,
    found: Mapping[str, Assessed],
    rung: str,
) -> Assessed:
    # A metric without a limit (a figure told beside the others) decides nothing.
    deciding = [m for m in code.metrics if limit_of(m, code) is not None and m.years == 1]
    items = tuple(dict.fromkeys(metric.item for metric in deciding))
    said = {metric_id: result.complies for metric_id, result in found.items()}
    joint = compliance.overall(items, MODES[name], deciding, said)
    running = any(result.state == RUNNING for result in found.values())
    state = RUNNING if running else FINAL if joint.complies is not None else TOO_LITTLE
    known = sum(1 for item in items if item not in joint.unknown)
    return Assessed(
        place=place,
        rung=rung,
        indicator=name,
        item="",
        period=period,
        when=period.text,
        value=None,
        unit="",
        shown=0,
        coverage=Coverage(known, len(items), "items"),
        state=state,
        complies=joint.complies,
        code=code.id,
        details={"failed": joint.failed, "unknown": joint.unknown},
    )
