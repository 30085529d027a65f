"""Records of outlets to figures: attainment by the user's limits, by record or by outlet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ecotarget.assess import tally
from ecotarget.assess.question import Question
from ecotarget.assess.tally import Tally
from ecotarget.intake import outlets
from ecotarget.intake.outlets import OpenedOutlets
from ecotarget.methods import record_attainment
from ecotarget.methods.record_attainment import Attained, Outcome
from ecotarget.model.amount import plain
from ecotarget.model.assessment import Assessed, Assessment, Step
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.outlet import OUTLETS, OutletLimit, OutletRecord, OutletSet
from ecotarget.model.period import Period
from ecotarget.model.standard import Clause
from ecotarget.vocab import folded


class _Judged(NamedTuple):
    """A record with what became of it."""

    record: OutletRecord
    outcome: Outcome


def indicators(sets: Iterable[OutletSet]) -> tuple[str, ...]:
    """Return the indicators that records of outlets answer."""
    return tuple(dict.fromkeys(one.indicator.id for one in sets))


def assess(sets: Sequence[OutletSet], question: Question) -> Assessment:
    """Reckon the rate of each set that is asked for; what is wrong with one is a fault."""
    results: list[Assessed] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for one in sets:
        heading = one.heading
        own = tally.periods(question, heading.period, dated=one.date is not None)
        if not own or not tally.asked(question, one.indicator.id, heading.jurisdiction):
            continue
        opened = outlets.open_outlets(one)
        faults.extend((*opened.faults, *_outside(one, opened)))
        inputs.extend(opened.inputs)
        for period in own if opened.records else ():
            result, more = _figure(one, opened, question, period)
            results.append(result)
            faults.extend(more)
    return tally.assessment(results, faults, inputs, question)


def _outside(one: OutletSet, opened: OpenedOutlets) -> Iterator[Fault]:
    """Yield one fault for all records of days that the description does not speak of."""
    own = one.heading.period
    rows = [each for each in opened.records if each.day and not own.start <= each.day <= own.end]
    if rows:
        details = {"count": len(rows), "period": own.text}
        yield Fault("counted-outside", rows[0].place, details, warning=True)


def _figure(
    one: OutletSet, opened: OpenedOutlets, question: Question, period: Period
) -> tuple[Assessed, tuple[Fault, ...]]:
    dated = one.date is not None
    judged = [
        _Judged(record, record_attainment.outcome(_limits(one, record), record.items))
        for record in opened.records
        if tally.within(record.day, question, period, dated)
    ]
    names = {folded(each.record.outlet): each.record.outlet for each in reversed(judged)}
    pairs = ((folded(each.record.outlet), each.outcome.attains) for each in judged)
    found = record_attainment.counted(pairs, one.counts)
    found = found._replace(
        failed=tuple(names[key] for key in found.failed),
        open=tuple(names[key] for key in found.open),
    )
    need = one.listed or found.counted
    faults: tuple[Fault, ...] = ()
    if need != found.counted:
        details = {"found": found.counted, "expected": need}
        faults = (Fault("listing-count", one.heading.place, details),)
    told = Tally(
        least=(found.attained, found.counted),
        most=(found.attained + len(found.open), found.counted),
        have=found.counted - len(found.open),
        need=need,
        of=one.counts,
        enough=opened.complete and found.counted >= need,
    )
    result = tally.figure(
        one.heading,
        one.indicator,
        period,
        told,
        question,
        {
            "undone": tally.named(dict.fromkeys(found.failed)),
            "unknown": tally.named(dict.fromkeys(found.open)),
        },
        _clauses(one, judged),
        _steps(one, judged, found, told),
    )
    return result, faults


def _limits(one: OutletSet, record: OutletRecord) -> dict[str, OutletLimit]:
    return dict(one.table.limits.get(record.grade, {}))


def _clauses(one: OutletSet, judged: Iterable[_Judged]) -> Iterator[Clause]:
    """Yield where the limits of each grade that occurs stand."""
    for grade in dict.fromkeys(each.record.grade for each in judged):
        if grade in one.table.clauses:
            yield one.table.clauses[grade]


def _steps(
    one: OutletSet, judged: Sequence[_Judged], found: Attained, told: Tally
) -> Iterator[Step]:
    grades = Counter(each.record.grade for each in judged)
    for grade, clause in one.table.clauses.items():
        if grades[grade]:
            limits = tuple(_bound(limit) for limit in one.table.limits[grade].values())
            details = {"grade": clause.text, "count": grades[grade], "limits": limits}
            yield Step("outlet-grade", details, clause)
    items = {one_.key: one_.name for one_ in one.items.values()}
    over = Counter(item for each in judged for item in each.outcome.over)
    for item, count in sorted(over.items()):
        yield Step("outlet-over", {"item": items[item], "count": count})
    if found.failed:
        details = {"count": len(found.failed), "names": tally.named(dict.fromkeys(found.failed))}
        yield Step("outlet-failed", details)
    if found.open:
        details = {"count": len(found.open), "names": tally.named(dict.fromkeys(found.open))}
        yield Step("outlet-open", details)
    details = {"records": len(judged), "outlets": len({folded(e.record.outlet) for e in judged})}
    by_outlet = one.counts == OUTLETS
    yield Step("outlet-by-outlets" if by_outlet else "outlet-by-records", details)
    yield from tally.share_steps(told, one.indicator)


def _bound(limit: OutletLimit) -> str:
    """Write a limit: COD ≤ 60 mg/L."""
    unit = limit.unit.spelling
    if limit.low is None or limit.high is None:
        sign, end = ("≤", limit.high) if limit.low is None else ("≥", limit.low)
        assert end is not None
        return f"{limit.item} {sign} {plain(end)} {unit}".strip()
    return f"{limit.item} {plain(limit.low)}–{plain(limit.high)} {unit}".strip()
