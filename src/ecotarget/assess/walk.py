"""The walk of readings: data sets in, exact figures with their law and coverage out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ecotarget.assess import attainment, exceptions, figures, hours, indices, ladder, trends
from ecotarget.assess.question import Question, stretches
from ecotarget.engine.connection import Engine
from ecotarget.intake import readings
from ecotarget.methods import exceedance
from ecotarget.model.assessment import CITY, Assessed, Assessment
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.period import Period
from ecotarget.model.reading import Dataset
from ecotarget.model.standard import AirCode, Metric
from ecotarget.standards import catalog

# A day of each law on the shelf. Its book units never change; a later law may know more figures.
ANY_DAY = date(2020, 1, 1)
_LATE_DAY = date(2031, 1, 1)
_NAMELESS = "SELECT site FROM station WHERE city = '' ORDER BY site"


def assess(datasets: Sequence[Dataset], question: Question, engine: Engine) -> Assessment:
    """Reckon the figures that are asked for. Raises FaultError when nothing can be reckoned."""
    if question.every == "hour":
        asked = question.indicators or (hours.AQI_HOURLY,)
        question = question._replace(every="day", indicators=asked)
    law = Law(question)
    base = law.on(ANY_DAY)
    metrics, index_ids = _asked(law, question)
    items = frozenset(metric.item for metric in metrics) | indices.items(base, index_ids)
    if any(name in attainment.MODES for name in index_ids):
        items |= frozenset(metric.item for metric in law.metrics())
    opened = readings.open_all(datasets, engine, base.unit_of, law.kelvin, items, question.as_of)
    if opened.first_day is None or opened.last_day is None:
        return _assessment((), (), opened, question, engine)
    last = min(opened.last_day, question.as_of) if question.as_of else opened.last_day
    periods = question.periods or tuple(stretches(opened.first_day, last, question.every))
    results: list[Assessed] = []
    codes: dict[str, AirCode] = {}
    left = exceptions.of_stations(engine, question)
    for code_id, group in law.groups(periods).items():
        code = next(iter(group.values()))
        codes[code_id] = code
        results.extend(_reckoned(engine, law, group, metrics, index_ids, question, last, left))
    wanted = frozenset(question.places)
    told = trends.with_trends(results, codes)
    # Periods that overlap have days in common; the index of a day is told once.
    kept = {_order(each): each for each in told if not wanted or each.place in wanted}
    for each in kept.values():
        if each.code not in codes:  # a day of a year that is judged by a later law
            codes[each.code] = law.on(each.period.end)
    ordered = [kept[key] for key in sorted(kept)]
    found = _assessment(ordered, tuple(codes.values()), opened, question, engine)
    return found._replace(left_out=tuple(left.left_out())) if left is not None else found


def reckonable(edition: str | None = None) -> tuple[str, ...]:
    """Return the indicators that can be reckoned from readings for a period."""
    law = Law(Question(edition=edition))
    hourly = (indices.AQI, hours.AQI_HOURLY)
    others = (name for name in indices.known(law.on(ANY_DAY)) if name not in hourly)
    return (*(metric.indicator for metric in law.metrics()), *others)


def has_law(day: date, edition: str | None = None) -> bool:
    """Tell whether the shelf holds a law for this day."""
    try:
        Law(Question(edition=edition)).on(day)
    except FaultError:
        return False
    return True


def air_codes(assessment: Assessment) -> Iterator[AirCode]:
    """Yield the codes of air of an assessment."""
    yield from (code for code in assessment.codes if isinstance(code, AirCode))


class Law:
    """Which code holds on which day; one code for all days when an edition is asked for."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.known: dict[date, AirCode] = {}

    def on(self, day: date) -> AirCode:
        """Return the code for a day, as asked."""
        if day not in self.known:
            asked = self.question
            if asked.edition is not None:
                code = catalog.code_named(asked.edition, day, asked.grade, asked.overlays)
            else:
                code = catalog.code_for(day, grade=asked.grade, overlays=asked.overlays)
            self.known[day] = code
        return self.known[day]

    def metrics(self) -> tuple[Metric, ...]:
        """Return every metric that some law asked for knows, once each, the earlier law's first."""
        found: dict[str, Metric] = {}
        for day in (ANY_DAY, _LATE_DAY):
            for metric in self.on(day).metrics:
                found.setdefault(metric.id, metric)
        return tuple(found.values())

    def kelvin(self, day: date) -> Decimal:
        """Return the reference state of gases on a day; nothing judges a day before the first law."""
        if self.question.edition is None:
            day = max(day, catalog.first_day())
        return self.on(day).reference_kelvin

    def groups(self, periods: Iterable[Period]) -> Mapping[str, Mapping[Period, AirCode]]:
        """Group periods by the code that holds on their last day."""
        found: dict[str, dict[Period, AirCode]] = {}
        for period in periods:
            code = self.on(period.end)
            found.setdefault(code.id, {})[period] = code
        return found


class _Wanted(NamedTuple):
    """Metrics that are asked for, those that decide attainment, all that are needed, and the rest."""

    own: tuple[Metric, ...]
    deciding: tuple[Metric, ...]
    needed: tuple[Metric, ...]
    index_ids: tuple[str, ...]
    modes: tuple[str, ...]


def _asked(law: Law, question: Question) -> tuple[tuple[Metric, ...], tuple[str, ...]]:
    """Split the indicators into metrics of the law and what is made of the daily index."""
    base, every_metric = law.on(ANY_DAY), law.metrics()
    if question.rung == CITY and base.city is None:
        place = Place("--by")
        raise FaultError([Fault("code-knows-no-city", place, {"found": base.id}, ("station",))])
    modes = tuple(attainment.MODES) if base.city is not None else ()
    known = (*indices.known(base), *modes)
    if not question.indicators:
        whole = (name for name in known if name not in (indices.AQI, hours.AQI_HOURLY))
        return every_metric, tuple(whole)
    by_name = {metric.id: metric for metric in every_metric}
    by_name |= {metric.indicator: metric for metric in every_metric}
    metrics, others, faults = [], [], []
    for name in question.indicators:
        if name in by_name:
            metrics.append(by_name[name])
        elif name in known:
            others.append(name)
        else:
            every = [*(metric.indicator for metric in every_metric), *known]
            near = nearest(name, every) or tuple(every)
            details = {"found": name, "code": base.id}
            faults.append(Fault("indicator-not-reckoned", Place("--indicator"), details, near))
    if faults:
        raise FaultError(faults)
    return tuple(dict.fromkeys(metrics)), tuple(dict.fromkeys(others))


def _reckoned(
    engine: Engine,
    law: Law,
    group: Mapping[Period, AirCode],
    metrics: Sequence[Metric],
    index_ids: Sequence[str],
    question: Question,
    last: date,
    left: exceptions.StationDays | None,
) -> Iterator[Assessed]:
    """Yield the figures of all periods that one code judges: up the ladder once.

    Where something is left out they are reckoned without it and, to stand beside, with everything.
    """
    code = next(iter(group.values()))
    own = tuple(metric for metric in code.metrics if metric.id in {m.id for m in metrics})
    if hours.AQI_HOURLY in index_ids:
        yield from hours.indices(engine, law.on, tuple(group), last)
    modes = [name for name in index_ids if name in attainment.MODES]
    deciding = code.metrics if modes else own
    needed = tuple(dict.fromkeys((*deciding, *indices.metrics(code, index_ids))))
    if not needed and not indices.uses_days(index_ids):
        return
    if question.rung == CITY:
        _refuse_nameless_city(engine)
    with_years = _with_years_before(group, needed)
    span = min(p.start for p in with_years), min(last, max(p.end for p in with_years))
    kinds = ladder.day_kinds(code, needed, indices.uses_days(index_ids))
    built = ladder.build(engine, code, kinds, question.rung, span)
    wanted = _Wanted(own, deciding, needed, tuple(index_ids), tuple(modes))
    if left is None:
        yield from _figures(engine, law, group, with_years, built, wanted, question)
        return
    everything = wanted._replace(index_ids=indices.with_everything(index_ids))
    plain = question._replace(excepted=())
    whole = list(_figures(engine, law, group, with_years, built, everything, plain))
    left.note(engine, exceptions.Span(*span))
    ladder.leave_out(engine, left.of_means(exceptions.Span(*span)), question.rung)
    kept = _figures(engine, law, group, with_years, built, wanted, question)
    yield from exceptions.beside(kept, indices.as_asked(whole, index_ids))


def _figures(
    engine: Engine,
    law: Law,
    group: Mapping[Period, AirCode],
    with_years: Mapping[Period, AirCode],
    built: ladder.Ladder,
    wanted: _Wanted,
    question: Question,
) -> Iterator[Assessed]:
    """Yield what is asked for of the days of places that are in the engine."""
    ladder.periods(engine, with_years)
    days = figures.gather(engine, wanted.needed)
    above = attainment.days_above(engine, group, wanted.needed)
    found = [
        _with_days_above(figure, above)
        for metric in wanted.deciding
        for figure in figures.figures(metric, with_years, built, days, question)
        if figure.period in group
    ]
    asked = {metric.indicator for metric in wanted.own}
    yield from (figure for figure in found if figure.indicator in asked)
    yield from attainment.attainments(group, found, wanted.modes, question.rung)
    yield from indices.figures(engine, law.on, group, built, days, wanted.index_ids, question)


def _refuse_nameless_city(engine: Engine) -> None:
    """Stations without a city are no city of their own. Raises FaultError."""
    sites = [str(row[0]) for row in engine.rows(_NAMELESS)]
    if sites:
        details = {"count": len(sites), "found": ", ".join(sites[:5])}
        raise FaultError([Fault("station-without-city", Place("--by"), details, ("station",))])


def _with_days_above(
    figure: Assessed, above: Mapping[tuple[str, str, Period], attainment.Above]
) -> Assessed:
    """Put the days above the limit of a day beside a figure."""
    known = above.get((figure.place, figure.item, figure.period))
    if known is None:
        return figure
    said: dict[str, object] = {
        "days": known.days,
        "days_above": known.above,
        "day_limit": known.limit,
    }
    said["day_ratio"] = exceedance.ratio(known.days, known.above)
    return figure._replace(details={**figure.details, **said})


def _with_years_before(
    group: Mapping[Period, AirCode], metrics: Iterable[Metric]
) -> dict[Period, AirCode]:
    """Add the years that a figure of several years also rests on."""
    back = max((metric.years for metric in metrics), default=1) - 1
    found = dict(group)
    for period in (each for each in group if each.span == "year"):
        for year in range(period.start.year - back, period.start.year):
            before = Period.year(year)
            found.setdefault(before, group[period])
    return found


def _assessment(
    results: Iterable[Assessed],
    codes: tuple[AirCode, ...],
    opened: readings.Opened,
    question: Question,
    engine: Engine,
) -> Assessment:
    return Assessment(
        results=tuple(results),
        codes=codes,
        faults=opened.faults,
        set_aside=opened.set_aside,
        inputs=opened.inputs,
        what_if=question.edition is not None,
        as_of=question.as_of,
        ran=tuple((ran.name, ran.sql) for ran in engine.ran),
    )


def _order(result: Assessed) -> tuple[str, date, date, str, str]:
    return result.place, result.period.start, result.period.end, result.when, result.indicator
