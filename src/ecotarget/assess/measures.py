"""The second front door: figures reckoned from readings become the same measures as reported ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget import units
from ecotarget.model.amount import Amount, plain
from ecotarget.model.assessment import FINAL, OPEN, RUNNING, Assessed
from ecotarget.model.faults import Fault, Place
from ecotarget.model.period import Period
from ecotarget.model.record import (
    Cases,
    Completion,
    Grade,
    Measure,
    Rank,
    Reckoned,
    Unsettled,
    WaterClass,
)
from ecotarget.model.requirement import LAST_YEAR, WATER_CLASSES, Change, Threshold, Trend
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import AirCode, Rounding
from ecotarget.model.target import Indicator, Jurisdiction, Names, Target, TargetFile
from ecotarget.model.water import WaterCode
from ecotarget.vocab import Lexicon


class Wanted(NamedTuple):
    """What the targets ask of readings: indicators and periods."""

    indicators: tuple[str, ...]
    periods: tuple[Period, ...]


def wanted(
    files: Iterable[TargetFile],
    reckonable: Iterable[str],
    as_of: date | None,
    scoped: bool = False,
) -> Wanted:
    """Return the indicators and periods that readings must be assessed for, to judge the targets.

    With `scoped` targets over a part of the jurisdiction ask as well.
    """
    known = frozenset(reckonable)
    indicators: dict[str, None] = {}
    periods: dict[Period, None] = {}
    for file in files:
        for target in file.targets:
            if target.indicator.id in known and (scoped or target.scope is None):
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
        for each in (*seen, period):  # what the rest may be asks for the whole of the base year
            with suppress(ValueError):  # the calendar begins with the year 1
                if (part := _seen(each.in_year(year), as_of)) is not None:
                    yield part


def _seen(period: Period, as_of: date | None) -> Period | None:
    """Return what of a period has passed; None when nothing has."""
    if as_of is None or period.end <= as_of:
        return period
    return Period.between(period.start, as_of) if period.start <= as_of else None


def measures(
    results: Iterable[Assessed],
    codes: Collection[AirCode | WaterCode],
    lexicon: Lexicon,
    file: str,
) -> tuple[tuple[Measure, ...], tuple[Fault, ...]]:
    """Turn figures into measures; a place that no target file knows is a fault, once."""
    rounding = {code.id: code.ratio_rounding for code in codes}
    of_water = {code.id for code in codes if isinstance(code, WaterCode)}
    found: list[Measure] = []
    strange: dict[str, Fault] = {}
    for result in results:
        where = lexicon.jurisdiction(result.place)
        if where is None:
            near = lexicon.near_jurisdictions(result.place)
            details = {"found": result.place}
            place = Place(file)
            strange.setdefault(result.place, Fault("jurisdiction-unknown", place, details, near))
            continue
        ratio = rounding.get(result.code, Rounding(result.shown))
        indicator = lexicon.indicator(where.id, result.indicator)
        measure = _with_everything(result, indicator, ratio, where, file)
        if measure is not None:
            if result.code in of_water and result.state == RUNNING:
                # A month without its end may still turn: unlike 324 days of a year, nothing else asks.
                assert measure.reckoned is not None
                measure = measure._replace(reckoned=measure.reckoned._replace(enough=False))
            found.append(measure)
    return tuple(found), tuple(strange.values())


def _with_everything(
    result: Assessed,
    indicator: Indicator | None,
    ratio: Rounding,
    where: Jurisdiction,
    file: str,
) -> Measure | None:
    """Return the measure that counts, with the one beside it that leaves nothing out."""
    if result.unexcepted is None:
        return _measure(result, indicator, ratio, where, file)
    whole = _measure(result.unexcepted, indicator, ratio, where, file)
    if whole is not None and result.value is None and "unsettled" not in result.details:
        # Nothing is left to judge by, which is not the same as that nobody handed anything in.
        nothing = {**result.details, "unsettled": Unsettled("all-excepted", ())}
        result = result._replace(details=nothing)
    found = _measure(result, indicator, ratio, where, file)
    return None if found is None else found._replace(unexcepted=whole, text=found.text or "-")


def _measure(
    result: Assessed,
    indicator: Indicator | None,
    ratio: Rounding,
    where: Jurisdiction,
    file: str,
) -> Measure | None:
    unsettled, at = result.details.get("unsettled"), result.details.get("at", Place(file))
    assert unsettled is None or isinstance(unsettled, Unsettled)
    assert isinstance(at, Place)
    if indicator is None or (result.value is None and unsettled is None):
        return None
    bare = Measure(
        jurisdiction=where.id,
        indicator=indicator,
        period=result.period,
        scope=str(result.details.get("scope", "")),
        value=None,
        cases=None,
        text="",
        source=result.code,
        note=_rows(result),
        place=at,
        reckoned=_behind(result, ratio, unsettled),
    )
    return bare if result.value is None else _told(bare, result, result.value)


def _rows(result: Assessed) -> str:
    """Return the first items behind a figure of a ledger, with file and row."""
    rows = result.details.get("rows", ())
    assert isinstance(rows, tuple)
    return "; ".join(rows)


def _behind(result: Assessed, ratio: Rounding, unsettled: Unsettled | None) -> Reckoned:
    return Reckoned(
        exact=None,
        judged=result.judged or ratio,
        shown=result.shown,
        enough=result.state in (FINAL, RUNNING, OPEN),
        have=result.coverage.have,
        need=result.coverage.need,
        lacking=tuple(
            f"{lack.stretch} {lack.have}/{lack.need}" for lack in result.coverage.lacking
        ),
        code=result.code,
        unsettled=unsettled,
        assigned=bool(result.details.get("assigned")),
        steps=tuple((step.key, tuple(step.details.items())) for step in result.steps),
        falls=bool(result.details.get("falls")),
    )


def _told(bare: Measure, result: Assessed, value: Fraction) -> Measure:
    """Return the measure with its figure: a rate by its cases, or what the data allow at both ends."""
    counted = result.details.get("cases")
    if isinstance(counted, tuple) and counted[1]:
        ends = result.details.get("cases_ends", (counted, result.details.get("cases_otherwise")))
        assert isinstance(ends, tuple)
        measure = _rate(bare, result, ends[0])
        if ends[1] is None:
            return measure
        return measure._replace(otherwise=_rate(bare, result, ends[1]))
    measure = _with_value(bare, result, value, "grade")
    if result.otherwise is None:
        return measure
    return measure._replace(
        otherwise=_with_value(bare, result, result.otherwise, "grade_otherwise")
    )


def _rate(bare: Measure, result: Assessed, counted: tuple[Fraction, Fraction]) -> Measure:
    """Return the measure of a rate by what it counts: cases, or amounts of water or area."""
    assert bare.reckoned is not None
    top, bottom = (Fraction(each) for each in counted)
    exact = 100 * top * Fraction(1, bottom)
    figure = rounded(exact, bare.reckoned.judged._replace(places=result.shown))
    scale = top.denominator * bottom.denominator  # a rate of whole numbers is the same rate
    cases = Cases(Decimal((top * scale).numerator), Decimal((bottom * scale).numerator))
    return bare._replace(cases=cases, text=f"{plain(figure)} {result.unit}".strip())


def _with_value(bare: Measure, result: Assessed, exact: Fraction, grade: str) -> Measure:
    """Return the measure with one end of what the data allow: a class, a grade, a rank, an amount."""
    dimension = bare.indicator.dimension
    if dimension == "class":
        order = WaterClass(int(exact))
        return bare._replace(value=order, text=WATER_CLASSES[order.order - 1])
    if dimension == "grade":
        names = result.details[grade]
        assert isinstance(names, Names)
        return bare._replace(value=Grade(names.zh), text=names.zh)
    if dimension == "rank":
        field = result.details.get("field")
        rank = Rank(int(exact), field if isinstance(field, int) else None)
        return bare._replace(value=rank, text="/".join(str(part) for part in rank if part))
    if dimension == "task":
        day = result.details.get("day")
        assert day is None or isinstance(day, date)
        text = str(day or "") if exact else "-"
        return bare._replace(value=Completion(exact == 1, day), text=text)
    assert bare.reckoned is not None
    figure = rounded(exact, bare.reckoned.judged._replace(places=result.shown))
    told = f"{plain(figure)} {result.unit}".strip()
    amount = Amount(figure, units.resolve(result.unit))
    return bare._replace(value=amount, text=told, reckoned=bare.reckoned._replace(exact=exact))
