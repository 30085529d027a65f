"""Tables of noise to figures: attainment by day and by night, all zones of a jurisdiction pooled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ecotarget import vocab
from ecotarget.assess import tally
from ecotarget.assess.question import Question
from ecotarget.assess.tally import Tally
from ecotarget.intake import noise
from ecotarget.intake.noise import OpenedNoise
from ecotarget.methods import zone_noise
from ecotarget.methods.zone_noise import Attainment
from ecotarget.model.assessment import Assessed, Assessment, Step
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.noise import DAY, NIGHT, NoiseSet
from ecotarget.model.period import Period
from ecotarget.model.target import Indicator
from ecotarget.model.water import NoiseLimit
from ecotarget.standards import waters

POINT_TIMES = "point_times"
RATES = {"noise.day_ratio": DAY, "noise.night_ratio": NIGHT}
# One rate of a zone is asked for with the part of the day as its scope.
ZONE_RATE = "noise.zone_ratio"
SCOPES = {DAY: "昼间", NIGHT: "夜间"}


def indicators() -> tuple[str, ...]:
    """Return the indicators that tables of noise answer."""
    return (*RATES, ZONE_RATE)


def assess(sets: Sequence[NoiseSet], question: Question) -> Assessment:
    """Reckon the rates of each table that are asked for; what is wrong with one is a fault."""
    results: list[Assessed] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for one in sets:
        heading = one.heading
        wanted = tuple(
            (name, scope, part)
            for name, scope, part in _rates(heading.scope)
            if tally.asked(question, name, heading.jurisdiction)
            and (question.indicators or name != ZONE_RATE)
        )
        own = tally.periods(question, heading.period, dated=one.date is not None)
        if not wanted or not own:
            continue
        opened = noise.open_noise(one)
        faults.extend((*opened.faults, *_outside(one, opened)))
        inputs.extend(opened.inputs)
        for period in own if opened.levels else ():
            for name, scope, part in wanted:
                results.append(_figure(one, opened, question, period, (name, scope, part)))
    return tally.assessment(results, faults, inputs, question)


def _rates(scope: str) -> Iterator[tuple[str, str, str]]:
    """Yield each rate with its scope and its part of the day."""
    for name, part in RATES.items():
        yield name, scope, part
    for part, word in SCOPES.items():
        yield ZONE_RATE, word, part


def _outside(one: NoiseSet, opened: OpenedNoise) -> Iterator[Fault]:
    """Yield one fault for all rows of days that the description does not speak of."""
    own = one.heading.period
    rows = [each for each in opened.levels if each.day and not own.start <= each.day <= own.end]
    if rows:
        details = {"count": len(rows), "period": own.text}
        yield Fault("counted-outside", rows[0].place, details, warning=True)


def _figure(
    one: NoiseSet,
    opened: OpenedNoise,
    question: Question,
    period: Period,
    rate: tuple[str, str, str],
) -> Assessed:
    name, scope, part = rate
    indicator = vocab.indicator(name)
    assert indicator is not None
    limits = waters.noise_limits(period.end)
    dated = one.date is not None
    levels = [each for each in opened.levels if tally.within(each.day, question, period, dated)]
    found = zone_noise.attainment(levels, tuple(limits.values()), part)
    pooled = found.pooled
    cases = (pooled.attained, pooled.monitored)
    need = pooled.monitored + pooled.silent
    told = Tally(cases, cases, pooled.monitored, need, POINT_TIMES, opened.complete)
    zones = {
        zone: (each.attained, each.monitored)
        for zone, each in found.zones.items()
        if each.monitored
    }
    clauses = tuple(limits[zone].clause for zone in zones)
    details: dict[str, object] = {"zones": zones, "silent": pooled.silent or None}
    if pooled.silent:  # a target must stand whatever they would have been
        details["cases_ends"] = (pooled.attained, need), (pooled.attained + pooled.silent, need)
    return tally.figure(
        one.heading._replace(scope=scope),
        indicator,
        period,
        told,
        question,
        details,
        clauses,
        _steps(found, limits, part, told, indicator),
    )


def _steps(
    found: Attainment,
    limits: Mapping[str, NoiseLimit],
    part: str,
    told: Tally,
    indicator: Indicator,
) -> Iterator[Step]:
    for zone, cases in found.zones.items():
        limit = limits[zone]
        details = {
            "zone": zone,
            "limit": limit.day if part == DAY else limit.night,
            "attained": cases.attained,
            "monitored": cases.monitored,
        }
        yield Step("noise-zone", details, limit.clause)
    if found.pooled.silent:
        yield Step("noise-silent", {"count": found.pooled.silent})
    yield from tally.share_steps(told, indicator)
