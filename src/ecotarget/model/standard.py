"""The law as typed values: what the shelf of standards hands to the methods that reckon.

Every part names the clause that it rests on. An item is a pollutant by its short id (`pm25`,
`o3`); a book unit is the unit in which readings of an item are kept (µg/m³, for some editions ppb).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ecotarget.model.target import Names

CONFIRMED = "confirmed"  # the official text, or two independent sources
SINGLE = "single"  # one source
UNCONFIRMED = "unconfirmed"  # no source that could be read


class Clause(NamedTuple):
    """Where a rule stands: edition (`cn/air/gb-3095/2026`), clause, and how sure that is."""

    edition: str
    text: str
    confidence: str


class Rounding(NamedTuple):
    """Decimals and what happens to an exact half: `half-even` (GB/T 8170) or `half-away`."""

    places: int
    mode: str = "half-even"


class Limit(NamedTuple):
    """One limit: at most `value` `unit` over `averaging`, for one grade, from `start` to `end`."""

    item: str
    averaging: str  # annual | daily | 8h | 1h, or whatever the edition calls it
    grade: str  # I | II; empty where the edition knows no grades
    value: Decimal
    unit: str
    start: date
    end: date | None
    clause: Clause


class Windows(NamedTuple):
    """Moving means of a day: `hours` long, at least `need` of them there.

    A window is named by the hour at which it ends, 1 to 24. Those named `first` to `last` belong to
    the day; with `carry` the first reach back into the day before. At least `enough` of them make
    the day valid.
    """

    hours: int
    need: int
    first: int
    last: int
    carry: bool
    enough: int
    rounding: Rounding | None = None


class Day(NamedTuple):
    """How a day's value is made of its hours.

    `kind`: `mean`, `max` (highest hour) or `max_8h` (highest moving mean). `need` counts hours for
    the first two. `stands_above` names the averaging whose limit lets a day with too little data
    count all the same when its value is higher.
    """

    kind: str
    need: int
    clause: Clause
    windows: Windows | None = None
    rounding: Rounding | None = None
    stands_above: str | None = None


class Statistic(NamedTuple):
    """How a period's value is made of its days.

    `kind`: `mean`; `percentile` (k = 1 + (n-1)p, between neighbours); `rank_percentile` (number
    n - floor(p n) from the top, no interpolation); `nth_highest`; `mean_of_hours`.
    """

    kind: str
    clause: Clause
    p: Decimal | None = None  # a share: 0.95
    n: int | None = None
    rounding: Rounding | None = None


class Validity(NamedTuple):
    """How many valid days a period must have. What is None is not asked.

    `days` of the whole year; `month_days` in each month (`february_days` in February); `share` of
    the days of the year or of `season` (`("04-01", "09-30")`); `quarter_share` of each quarter.
    `waived` names the demands that do not matter when the value exceeds the limit.
    """

    clause: Clause
    days: int | None = None
    month_days: int | None = None
    february_days: int | None = None
    share: Decimal | None = None
    quarter_share: Decimal | None = None
    season: tuple[str, str] | None = None
    waived: tuple[str, ...] = ()


class Metric(NamedTuple):
    """One statutory figure: from the hours of an item to the number that meets the limit."""

    id: str
    indicator: str
    item: str
    unit: str  # in which it is told: ug/m3, mg/m3, ppb
    day: Day
    statistic: Statistic
    validity: Validity
    averaging: str  # of the limit it is held against
    shown: int  # decimals of the statistic when told
    judged: Rounding  # before it meets the limit
    clause: Clause
    years: int = 1
    years_need: int = 1


class CityRule(NamedTuple):
    """How many stations must be valid for the city's value.

    It is `share` of all that are listed, or `small_share` of fewer than `small_below`.
    """

    share: Decimal
    small_below: int
    small_share: Decimal
    clause: Clause


class Scale(NamedTuple):
    """Break points of one column: (concentration in `unit`, IAQI), ascending.

    `beyond`: `cap` keeps the last IAQI above the last point; `none` means that there is no IAQI.
    """

    item: str
    averaging: str  # daily | 8h | 1h
    unit: str
    points: tuple[tuple[Decimal, int], ...]
    beyond: str
    clause: Clause


class Part(NamedTuple):
    """One of the values that an index is made of: which mean of which item meets which column."""

    item: str
    mean: str  # daily | max_1h | max_8h | 1h | moving_8h | moving_24h
    averaging: str  # the column of the scale


class Bulletin(NamedTuple):
    """What a daily or a real-time report of the index is made of."""

    kind: str  # daily | realtime
    parts: tuple[Part, ...]
    clause: Clause


class Category(NamedTuple):
    """A level of the index: up to and including `top` (None for the last)."""

    level: int
    top: int | None
    names: Names
    colour: Names
    rgb: tuple[int, int, int]


class AirIndex(NamedTuple):
    """HJ 633: scales, bulletins, categories, and what happens when an item is missing.

    `missing`: `rest` (the index of what is there is published) or `rest_above_100` (only when it
    exceeds 100; otherwise there is no index). `places` are the decimals to which an input is rounded
    before it meets the scale.
    """

    edition: str
    scales: tuple[Scale, ...]
    bulletins: tuple[Bulletin, ...]
    categories: tuple[Category, ...]
    places: Mapping[str, int]
    missing: str
    missing_clause: Clause
    rounding_clause: Clause
    primary_above: int  # a primary pollutant is named above this index
    good_up_to: int
    heavy_above: int
    clause: Clause


class CompositeTerm(NamedTuple):
    """One part of the composite index: the metric whose figure is divided by this limit."""

    item: str
    metric: str
    averaging: str


class Composite(NamedTuple):
    """The composite index: each part rounded, then summed; ranked with the lowest first."""

    terms: tuple[CompositeTerm, ...]
    grade: str
    part_rounding: Rounding
    shown: int
    limits_edition: str  # the edition whose limits divide, as the ranking rule says
    clause: Clause


class Band(NamedTuple):
    """A management level of a metric: up to and including `top`, in the metric's unit.

    `top` is None for the last.
    """

    metric: str
    top: Decimal | None
    names: Names
    clause: Clause


class TrendRule(NamedTuple):
    """Spearman: critical values by number of years."""

    at_least: int
    critical: Mapping[int, Decimal]
    clause: Clause


class SandRule(NamedTuple):
    """Which items lose a day that sand dust has spoilt."""

    items: tuple[str, ...]
    start: date
    clause: Clause


class Edition(NamedTuple):
    """One dated text on the shelf."""

    id: str  # cn/air/gb-3095/2026
    title: Names
    start: date
    end: date | None
    sha256: str
    source: str
    unconfirmed: tuple[str, ...]  # the clauses that no source confirms


class AirCode(NamedTuple):
    """All the law that a period's air is judged by: one choice of edition for each instrument.

    `limits` are those in force on the day asked for; `unit_of` is the book unit of each item;
    `reference_kelvin` is the state for which gases in ppb become a mass concentration.
    `air_index`, `composite`, `trend`, `sand`, `city` are None where the code knows no such rule.
    """

    id: str  # cn-2012, cn-2026, ca-2020
    names: Names
    day: date
    editions: tuple[Edition, ...]
    grade: str
    limits: tuple[Limit, ...]
    metrics: tuple[Metric, ...]
    unit_of: Mapping[str, str]
    reference_kelvin: Decimal
    multiple_rounding: Rounding  # of the exceedance multiple
    ratio_rounding: Rounding  # of rates in %
    city: CityRule | None
    air_index: AirIndex | None
    composite: Composite | None
    trend: TrendRule | None
    sand: SandRule | None
    overlays: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()  # by metric, the cleanest first; where the code manages by levels

    def limit(self, item: str, averaging: str, grade: str | None = None) -> Limit | None:
        """Return the limit of an item over an averaging time, for the code's grade or another."""
        wanted = self.grade if grade is None else grade
        for limit in self.limits:
            if (limit.item, limit.averaging) == (item, averaging) and limit.grade in ("", wanted):
                return limit
        return None

    def band(self, metric: str, value: Decimal) -> Band | None:
        """Return the management level of a metric's value, rounded as it is judged."""
        for band in self.bands:
            if band.metric == metric and (band.top is None or value <= band.top):
                return band
        return None

    def metric(self, name: str) -> Metric | None:
        """Return the metric with this id, or the one that reckons this indicator."""
        for metric in self.metrics:
            if name in (metric.id, metric.indicator):
                return metric
        return None
