"""The second front door: figures reckoned from readings become the same measures as reported ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ecotarget import units, vocab
from ecotarget.model.amount import Amount, plain
from ecotarget.model.assessment import FINAL, RUNNING, Assessed
from ecotarget.model.faults import Fault, Place
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure, Reckoned
from ecotarget.model.requirement import LAST_YEAR, Change, Threshold, Trend
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import AirCode, Rounding
from ecotarget.model.target import Jurisdiction, Target, TargetFile
from ecotarget.vocab import Lexicon


class Wanted(NamedTuple):
    """What the targets ask of readings: indicators and periods."""

    indicators: tuple[str, ...]
    periods: tuple[Period, ...]


def wanted(files: Iterable[TargetFile], reckonable: Iterable[str], as_of: date | None) -> Wanted:
    """Return the indicators and periods that readings must be assessed for, to judge the targets."""
    known = frozenset(reckonable)
    indicators: dict[str, None] = {}
    periods: dict[Period, None] = {}
    for file in files:
        for target in file.targets:
            if target.indicator.id in known and target.scope is None:
                indicators[target.indicator.id] = None
                periods.update(dict.fromkeys(_periods(target, as_of)))
    return Wanted(tuple(sorted(indicators)), tuple(sorted(periods, key=lambda p: (p.start, p.end))))


def _periods(target: Target, as_of: date | None) -> Iterator[Period]:
    """Yield the target's own period, its parts and its base; what is still to come is cut off."""
    requirement, period = target.requirement, target.period
    parts = [period]
    if isinstance(requirement, Threshold) and requirement.span is not None:
        parts.extend(period.parts(requirement.span))
    seen = [part for each in parts if (part := _seen(each, as_of)) is not None]
    yield from seen
    if isinstance(requirement, Change | Trend) and requirement.base is not None:
        base = requirement.base
        year = period.start.year - 1 if base == LAST_YEAR else int(base)
        for each in seen:
            with suppress(ValueError):  # the calendar begins with the year 1
                yield each.in_year(year)


def _seen(period: Period, as_of: date | None) -> Period | None:
    """Return what of a period has passed; None when nothing has."""
    if as_of is None or period.end <= as_of:
        return period
    return Period.between(period.start, as_of) if period.start <= as_of else None


def measures(
    results: Iterable[Assessed], codes: Iterable[AirCode], lexicon: Lexicon, file: str
) -> tuple[tuple[Measure, ...], tuple[Fault, ...]]:
    """Turn figures into measures; a place that no target file knows is a fault, once."""
    rounding = {code.id: code.ratio_rounding for code in codes}
    found: list[Measure] = []
    strange: dict[str, Fault] = {}
    for result in results:
        where = lexicon.jurisdiction(result.place)
        if where is None:
            near = lexicon.near_jurisdictions(result.place)
            details = {"found": result.place}
            place = Place(file)
            strange.setdefault(result.place, Fault("jurisdiction-unknown", place, details, near))
        elif (measure := _measure(result, rounding[result.code], where, file)) is not None:
            found.append(measure)
    return tuple(found), tuple(strange.values())


def _measure(result: Assessed, ratio: Rounding, where: Jurisdiction, file: str) -> Measure | None:
    indicator = vocab.indicator(result.indicator)
    if indicator is None or result.value is None:
        return None
    unit = units.resolve(result.unit)
    judged = result.judged or ratio
    figure = rounded(result.value, judged._replace(places=result.shown))
    counted = result.details.get("cases")
    cases = None
    if isinstance(counted, tuple) and counted[1]:
        cases = Cases(Decimal(counted[0]), Decimal(counted[1]))
    said = Reckoned(
        exact=None if cases is not None else result.value,
        judged=judged,
        shown=result.shown,
        enough=result.state in (FINAL, RUNNING),
        have=result.coverage.have,
        need=result.coverage.need,
        lacking=tuple(
            f"{lack.stretch} {lack.have}/{lack.need}" for lack in result.coverage.lacking
        ),
        code=result.code,
    )
    return Measure(
        jurisdiction=where.id,
        indicator=indicator,
        period=result.period,
        scope="",
        value=None if cases is not None else Amount(figure, unit),
        cases=cases,
        text=f"{plain(figure)} {result.unit}".strip(),
        source=result.code,
        note="",
        place=Place(file),
        reckoned=said,
    )
