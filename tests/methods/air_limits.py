"""The law that the tests of compliance, index and trend need, typed here a second time.

GB 3095-2012 table 1, grade II; HJ 663 table 1 and the decimals of compliance data; the ranking rule
of 2018; the critical values of Spearman's coefficient at 0.05, one-sided, as commonly tabled.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ecotarget.model.standard import (
    Clause,
    Composite,
    CompositeTerm,
    Day,
    Limit,
    Metric,
    Rounding,
    Statistic,
    TrendRule,
    Validity,
)

CLAUSE = Clause("cn/air/typed", "table 1", "confirmed")
WHOLE, TENTH = Rounding(0), Rounding(1)
PLACES = {"so2": 0, "no2": 0, "pm10": 0, "pm25": 0, "co": 1, "o3": 0}
_UNITS = {item: "mg/m3" if item == "co" else "ug/m3" for item in PLACES}
_LIMITS_II = {
    ("so2", "annual"): "60",
    ("so2", "daily"): "150",
    ("no2", "annual"): "40",
    ("no2", "daily"): "80",
    ("pm10", "annual"): "70",
    ("pm10", "daily"): "150",
    ("pm25", "annual"): "35",
    ("pm25", "daily"): "75",
    ("co", "daily"): "4",
    ("o3", "8h"): "160",
}
_SHARES = {"so2": "0.98", "no2": "0.98", "pm10": "0.95", "pm25": "0.95", "co": "0.95", "o3": "0.90"}


def limit(item: str, averaging: str, value: str | None = None) -> Limit:
    """The grade II limit of 2012, or another value in its place."""
    figure = Decimal(_LIMITS_II[item, averaging] if value is None else value)
    return Limit(item, averaging, "II", figure, _UNITS[item], date(2016, 1, 1), None, CLAUSE)


def metric(item: str, averaging: str, p: str | None) -> Metric:
    """One of the annual figures of an item."""
    kind = "max_8h" if averaging == "8h" else "mean"
    return Metric(
        id=f"{item}.{'mean' if p is None else 'p' + p[2:]}",
        indicator=f"air.{item}",
        item=item,
        unit=_UNITS[item],
        day=Day(kind, 20, CLAUSE),
        statistic=Statistic(
            "mean" if p is None else "percentile", CLAUSE, Decimal(p) if p else None
        ),
        validity=Validity(CLAUSE, days=324),
        averaging=averaging,
        shown=PLACES[item],
        judged=Rounding(PLACES[item]),
        clause=CLAUSE,
    )


METRICS = tuple(
    metric(item, averaging, None if averaging == "annual" else _SHARES[item])
    for item, averaging in _LIMITS_II
)
DIVISORS = {
    item: limit(item, "annual" if (item, "annual") in _LIMITS_II else daily)
    for item, daily in [*((i, "daily") for i in ("so2", "no2", "pm10", "pm25", "co")), ("o3", "8h")]
}
COMPOSITE = Composite(
    terms=tuple(CompositeTerm(item, f"{item}.typed", DIVISORS[item].averaging) for item in PLACES),
    grade="II",
    part_rounding=Rounding(2),
    shown=2,
    limits_edition="cn/air/gb-3095/2012",
    clause=CLAUSE,
)
CRITICAL = {
    5: "0.900",
    6: "0.829",
    7: "0.714",
    8: "0.643",
    9: "0.600",
    10: "0.564",
    12: "0.506",
    14: "0.456",
    16: "0.425",
    18: "0.399",
    20: "0.377",
    22: "0.359",
    24: "0.343",
    26: "0.329",
    28: "0.317",
    30: "0.306",
}
TREND = TrendRule(5, {n: Decimal(value) for n, value in CRITICAL.items()}, CLAUSE)
