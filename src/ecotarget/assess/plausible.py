"""Reported figures and sections that cannot be: what arithmetic forbids, each with its numbers.

A figure is taken as it is printed, with its decimals. What may be is never called wrong: without a
denominator, a year before or a period nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from ecotarget import vocab
from ecotarget.assess import impossible, laws_of_figures
from ecotarget.assess.section_readings import Better
from ecotarget.methods import stated_change
from ecotarget.model.amount import EXACT, Amount, plain, tidy
from ecotarget.model.faults import Fault
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.target import TargetFile
from ecotarget.vocab import scope_key

_OF_DAYS = ("air.good_day_ratio", "air.good_day_ratio_sand_removed", "air.heavy_ratio")
# Shares of an amount, an area or a volume: what their scope counts are no cases, and what stands
# above and below is rounded.
_OF_AMOUNTS = frozenset(
    {
        *("air.straw_use_ratio", "sea.good_ratio", "sea.worse_iv_ratio"),
        *("soil.farmland_safe_ratio", "soil.safe_ratio"),
        *("waste.industrial_use_ratio", "waste.hazardous_disposal_ratio"),
        *("waste.household_harmless_ratio", "waste.construction_use_ratio"),
        *("waste.manure_use_ratio", "waste.film_recovery_ratio", "water.drinking_volume_ratio"),
    }
)
# How many objects a scope names: 54个点次, 83个市控以上断面, 20家重点产废单位.
_COUNTED = re.compile(
    r"(?<![0-9.])([1-9][0-9]{0,5})\s*"
    r"(?:个|家|座|条|处|件|项|点次|断面|sections?\b|points?\b|point-times?\b|firms?\b|cases?\b)"
)
# What a note says of the year before: 同比上升8.5%, 比上年下降2.9个百分点.
_CHANGED = re.compile(
    r"(?:同比|[比较](?:上年|去年)(?:同期)?)(上升|提高|增加|增长|提升|高|下降|降低|减少|低)了?"
    r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(%|％|个百分点|百分点)?"
)
_FALLS = ("下降", "降低", "减少", "低")
_COMPOSITE = "air.composite_index"
_ITEMS = {
    "air.so2": "so2",
    "air.no2": "no2",
    "air.pm10": "pm10",
    "air.pm25": "pm25",
    "air.co_95": "co",
    "air.o3_90": "o3",
}
_Key = tuple[str, ...]


def inspect_figures(
    measures: Iterable[Measure], files: Iterable[TargetFile] = ()
) -> tuple[Fault, ...]:
    """Return what cannot be in reported figures, by place.

    `files` are target files, whose scopes say how many objects there are.
    """
    listed = [measure for measure in measures if measure.reckoned is None]
    sizes = _sizes(files)
    known = {_key(measure, measure.period): measure for measure in listed}
    found: list[Fault] = []
    for measure in listed:
        found += _share(measure, sizes)
        found += _changes(measure, known)
    found += _indices(listed)
    return tuple(sorted(found, key=lambda fault: (fault.place, fault.code)))


def inspect_sections(found: Iterable[Better]) -> Iterator[Fault]:
    """Yield the samples whose stated class is better than what was measured allows."""
    for start, row, place in found:
        if row.published is None or row.best is None or row.published >= row.best:
            continue
        best = row.best
        deciding = next(one for one in row.items if one.counts and one.best == best)
        value = deciding.mean.value
        details = {
            "stated": impossible.class_text(row.published),
            "allowed": impossible.class_text(best),
            "item": vocab.water_items()[deciding.mean.item].names,
            "value": "" if value is None else _shown(value),
        }
        where = place._replace(cell=f"{row.section.name} {start:%Y-%m-%d %H:%M}")
        yield Fault("class-better-than-items", where, details, warning=True)


def _shown(value: Fraction) -> str:
    return plain(tidy(rounded(value, Rounding(9))))


# ---- Shares -------------------------------------------------------------------------------------


def _share(measure: Measure, sizes: Mapping[tuple[str, str], int]) -> Iterator[Fault]:
    if measure.indicator.dimension != "share" or not isinstance(measure.value, Amount):
        return
    stated, cases = measure.value.base, measure.cases
    place = measure.place_of("value")
    if stated > 100:
        yield from impossible.above_all(place, stated)
    elif cases is not None and measure.indicator.id in _OF_AMOUNTS:
        yield from impossible.rate(place, stated, [cases.reached], [cases.listed])
    elif cases is not None:
        yield from impossible.share_of_cases(place, stated, cases.reached, cases.listed)
    elif measure.indicator.id in _OF_DAYS:
        # A province's ratio, or one over several cities, is a mean of ratios and no ratio of days.
        if "/" in measure.jurisdiction and not scope_key(measure.scope):
            yield from impossible.days(place, stated, measure.period)
    elif (whole := _whole(measure, sizes)) is not None:
        yield from impossible.share_of(place, stated, whole)


def _whole(measure: Measure, sizes: Mapping[tuple[str, str], int]) -> int | None:
    """Return how many objects the scope of a share counts, if it says so."""
    if measure.indicator.id in _OF_AMOUNTS or not measure.scope:
        return None
    if found := _COUNTED.findall(measure.scope):
        return int(found[0]) if len(found) == 1 else None
    return sizes.get((measure.jurisdiction, scope_key(measure.scope)))


def _sizes(files: Iterable[TargetFile]) -> dict[tuple[str, str], int]:
    """Return how many objects each scope of the targets has, by jurisdiction and name."""
    found: dict[tuple[str, str], int] = {}
    for file in files:
        for target in file.targets:
            scope = target.scope
            if scope is not None and scope.size is not None:
                for name in scope.names:
                    found[file.jurisdiction.id, scope_key(name)] = scope.size
    return found


# ---- Changes ------------------------------------------------------------------------------------


def _changes(measure: Measure, known: Mapping[_Key, Measure]) -> Iterator[Fault]:
    """Hold what a note says of the year before against the figure of that year."""
    said = _CHANGED.findall(measure.note)
    if len(said) != 1 or not isinstance(measure.value, Amount):
        return
    year = measure.period.start.year
    earlier = known.get(_key(measure, measure.period.in_year(year - 1))) if year > 1 else None
    if earlier is None or not isinstance(earlier.value, Amount):
        return
    way, size, unit = said[0]
    stated = EXACT.minus(Decimal(size)) if way in _FALLS else Decimal(size)
    place = measure.place_of("note")
    kinds = _kinds(unit, measure.indicator.dimension == "share")
    yield from impossible.change(place, stated, measure.value.value, earlier.value.value, kinds)


def _kinds(unit: str, is_share: bool) -> tuple[str, ...]:
    """Return what a change may mean; of a share, "by 2.3 %" is often said for points."""
    if not unit:
        return (stated_change.ABSOLUTE,)
    if is_share:
        return (stated_change.POINTS, stated_change.RELATIVE)
    return (stated_change.RELATIVE,) if unit in "%％" else (stated_change.POINTS,)


# ---- Indices ------------------------------------------------------------------------------------


def _indices(measures: Iterable[Measure]) -> Iterator[Fault]:
    """Hold composite indices against the six figures of the same place and period."""
    stated: dict[_Key, Measure] = {}
    items: dict[_Key, dict[str, Decimal]] = {}
    for measure in measures:
        key: _Key = (measure.jurisdiction, measure.period.text, scope_key(measure.scope))
        if measure.indicator.id == _COMPOSITE:
            stated[key] = measure
        elif measure.indicator.id in _ITEMS and isinstance(measure.value, Amount):
            item = _ITEMS[measure.indicator.id]
            items.setdefault(key, {})[item] = laws_of_figures.in_index_unit(item, measure.value)
    for known, measure in stated.items():
        if isinstance(measure.value, Amount):
            place = measure.place_of("value")
            ends = laws_of_figures.composite(items.get(known, {}), measure.period)
            yield from impossible.index(place, measure.value.value, ends)


def _key(measure: Measure, period: Period) -> _Key:
    unit = measure.value.unit.spelling if isinstance(measure.value, Amount) else ""
    scope = scope_key(measure.scope)
    return (measure.jurisdiction, measure.indicator.id, scope, period.text, unit)
