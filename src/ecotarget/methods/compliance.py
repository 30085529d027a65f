"""Compliance of a period with the standard: of one figure, of an item, of a place (达标评价).

What it computes: an item complies when each of its figures meets its limit: the annual mean the
    annual limit and the percentile the daily one. A place complies when all items do. HJ 663.
Input: the figures of a place and period by metric, with their state; the metrics of the code.
Options: `full` looks at every metric of an item (HJ 663: SO2, NO2, PM10 and PM2.5 both the mean and
    the percentile); `headline` at one value an item, the six that bulletins print (the annual mean;
    for CO and O3, which have none, the percentile).
Result: True, False, or None where the data cannot decide; with the names of what failed and of
    what is open.
Rounding: the figure is rounded once, from its exact value, to the decimals of compliance data,
    then compared: PM2.5 35.5 is 36 and fails 35; 25.46 is 25 and meets 25.
Gaps: too little data decides nothing, and a period that still runs decides nothing either; an
    exceedance that the law lets stand on little data comes here as a final figure. One failure
    decides for the whole although other items are open; without a failure an open one leaves all open.
Worked example: PM2.5 mean 34 (limit 35), 95th percentile 80 (limit 75): headline complies, full
    does not. With SO2 insufficient besides: full is False, headline None.
Differs from: counting days with AQI above 100; the national count of cities that attain, which
    seems to rest on the six headline values.
Source: HJ 663-2013 and HJ 663-2026, table 1 for the items (one copy); that both figures and all items
    must meet their limits is unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.methods.exceedance import exceeds
from ecotarget.model.assessment import FINAL
from ecotarget.model.standard import Limit, Metric

FULL = "full"
HEADLINE = "headline"


class Joint(NamedTuple):
    """What several verdicts say together, the names of those that fail and of those left open."""

    complies: bool | None
    failed: tuple[str, ...]
    unknown: tuple[str, ...]


def judge(metric: Metric, value: Fraction | None, limit: Limit | None, state: str) -> bool | None:
    """Tell whether a figure, in the metric's unit, meets its limit; None when nobody can tell.

    Raises ValueError when the limit is in another unit than the metric is told in.
    """
    if value is None or limit is None or state != FINAL:
        return None
    if limit.unit != metric.unit:
        raise ValueError(limit.unit)
    return not exceeds(value, limit, metric.judged)


def looked_at(metrics: Sequence[Metric], item: str, mode: str) -> tuple[Metric, ...]:
    """Return the metrics of an item that decide: all, or the means where there are any."""
    own = tuple(metric for metric in metrics if metric.item == item)
    if mode == FULL:
        return own
    if mode != HEADLINE:
        raise ValueError(mode)
    return tuple(metric for metric in own if metric.statistic.p is None) or own


def item(
    name: str, mode: str, metrics: Sequence[Metric], verdicts: Mapping[str, bool | None]
) -> Joint:
    """Return what the figures of an item say together; `verdicts` are by metric id."""
    deciding = looked_at(metrics, name, mode)
    return _together((metric.id, verdicts.get(metric.id)) for metric in deciding)


def overall(
    items: Iterable[str], mode: str, metrics: Sequence[Metric], verdicts: Mapping[str, bool | None]
) -> Joint:
    """Return what the items say together; an item without any figure is open."""
    return _together((name, item(name, mode, metrics, verdicts).complies) for name in items)


def _together(verdicts: Iterable[tuple[str, bool | None]]) -> Joint:
    known = tuple(verdicts)
    failed = tuple(name for name, complies in known if complies is False)
    unknown = tuple(name for name, complies in known if complies is None)
    decided = bool(failed) or bool(known and not unknown)
    return Joint(not failed if decided else None, failed, unknown)
