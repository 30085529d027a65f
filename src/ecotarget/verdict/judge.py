"""The judge: a target laid beside the evidence for it. The one door through which verdicts come.

Every comparison is exact. A rate is the pair of its cases, and two rates are compared by
multiplying crosswise; a figure in another unit is compared in the base unit of its dimension.
Missing is never zero, and what cannot be decided is never passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ecotarget.model import requirement as kinds
from ecotarget.model.amount import (
    EXACT,
    PERCENT,
    PURE,
    Amount,
    Unit,
    quotient,
    tidy,
)
from ecotarget.model.evidence import Evidence
from ecotarget.model.faults import NOTHING
from ecotarget.model.finding import (
    FAIL,
    INSUFFICIENT,
    NO_DATA,
    NOT_DUE,
    PASS,
    UNDECIDED,
    WARN,
    Reason,
    Verdict,
)
from ecotarget.model.record import Completion, Grade, Measure, Rank, Value, WaterClass
from ecotarget.model.target import Target
from ecotarget.vocab import folded

_ONE = Decimal(1)
_HUNDRED = Decimal(100)
_HOLDS: dict[str, Callable[[int], bool]] = {
    "<=": lambda order: order <= 0,
    "<": lambda order: order < 0,
    "==": lambda order: order == 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


class Figure(NamedTuple):
    """An exact quotient of two decimals, in the base unit of its dimension."""

    top: Decimal
    bottom: Decimal

    @classmethod
    def of(cls, measure: Measure) -> Figure | None:
        """Return what the measure amounts to; None when it is no amount."""
        if measure.cases is not None:
            reached = EXACT.multiply(measure.cases.reached, _HUNDRED)
            return cls(reached, measure.cases.listed)
        value = measure.value
        if isinstance(value, Amount):
            return cls(value.base, _ONE)
        if isinstance(value, WaterClass | Rank):
            return cls(Decimal(value[0]), _ONE)
        return None

    def against(self, bound: Decimal) -> int:
        """Return -1, 0 or 1 as the figure is below, equal to or above the bound."""
        right = bound if self.bottom == 1 else EXACT.multiply(bound, self.bottom)
        return (self.top > right) - (self.top < right)

    def shown(self, unit: Unit) -> Decimal:
        """Return the figure in `unit`, for printing."""
        return quotient(self.top, EXACT.multiply(self.bottom, unit.factor))


def judge(
    target: Target, evidence: Evidence, as_of: date | None = None, strict: bool = False
) -> Verdict:
    """Decide one target. `strict` makes missing a strive target a failure.

    Where the data leave a figure open, every end must lead to the same verdict.
    """
    verdict = _judged(target, evidence, as_of, strict)
    for other in _other_ends(evidence):
        beside = _judged(target, other, as_of, strict)
        if not _same(verdict, beside):
            if NOT_DUE in (verdict.outcome, beside.outcome):  # the end of the period decides
                return verdict if verdict.outcome == NOT_DUE else beside
            return Verdict(UNDECIDED, Reason("cannot-tell", {"found": _ends(evidence)}))
    return verdict


def _same(one: Verdict, other: Verdict) -> bool:
    """Tell whether two ends lead to one verdict: between a miss below and one above lies what is met."""
    if one.outcome != other.outcome or one.outcome not in (FAIL, WARN):
        return one.outcome == other.outcome
    # Two words have no sides, and the word that was asked for may lie between them.
    return _side(one) * _side(other) >= 0 and one.reason.key != "is-fail"


def _side(missed: Verdict) -> int:
    """Return 1 for a miss above its bound, -1 below; of a class, a place or a grade, better and worse."""
    if isinstance(missed.value, Decimal) and isinstance(missed.limit, Decimal):
        return (missed.value > missed.limit) - (missed.value < missed.limit)
    margin = missed.margin or Decimal(0)
    return (margin > 0) - (margin < 0)


def _other_ends(evidence: Evidence) -> Iterator[Evidence]:
    """Yield the evidence with the other end of each figure that is open, and of all of them."""
    measure, base = (_other_end(each) for each in (evidence.measure, evidence.base))
    parts = tuple((period, _other_end(part)) for period, part in evidence.parts)
    others = (
        evidence._replace(measure=measure),
        evidence._replace(base=base),
        evidence._replace(parts=parts),
        evidence._replace(measure=measure, base=base, parts=parts),
    )
    yield from (other for other in dict.fromkeys(others) if other != evidence)


def _other_end(measure: Measure | None) -> Measure | None:
    if measure is None or measure.otherwise is None:
        return measure
    beside = None if _allowed(measure) else measure.beside
    return measure.otherwise._replace(beside=beside)


def _ends(evidence: Evidence) -> tuple[str, ...]:
    """Name both ends of every figure that is open."""
    open_ones = (m for m in _used(evidence) if m is not None and m.otherwise is not None)
    return tuple(f"{m.text} ~ {m.otherwise.text}" for m in open_ones if m.otherwise is not None)


def _judged(target: Target, evidence: Evidence, as_of: date | None, strict: bool) -> Verdict:
    if target.is_open and not _assigned(target, evidence):
        return Verdict(UNDECIDED, Reason("open"))
    if any(measure is not None and measure.reckoned for measure in _used(evidence)):
        evidence = settled(target, evidence)
    if any(measure is not None for _, measure in evidence.parts):
        verdict = _per_span(target, evidence, as_of)
    elif evidence.measure is None:
        return _nothing(target, evidence, as_of)
    else:
        verdict = _of_figure(target, evidence, evidence.measure, as_of)
    if verdict.outcome == FAIL and not _hard(target, strict):
        return verdict._replace(outcome=WARN)
    return verdict


def _of_figure(target: Target, evidence: Evidence, measure: Measure, as_of: date | None) -> Verdict:
    """Judge one figure, of the whole period or of a first part of it."""
    thin, partial = _too_thin(evidence), is_partial(target, measure)
    if thin is not None and not (partial and thin.outcome == INSUFFICIENT):
        return thin
    if thin is not None and measure.value is None and measure.cases is None:
        return thin._replace(outcome=NOT_DUE)
    if not stated_agrees(measure):
        return _contradiction(measure)
    if (other := _other_list(target, measure)) is not None:
        return other
    if getattr(target.requirement, "span", None) is not None:
        return _total_only(target, evidence, measure)
    verdict = _JUDGES[type(target.requirement)](target, evidence, measure, as_of)
    return _so_far(verdict, target, evidence, measure, thin) if partial else verdict


def _assigned(target: Target, evidence: Evidence) -> bool:
    """Tell whether somebody has given the size of a task that the document leaves open."""
    reckoned = None if evidence.measure is None else evidence.measure.reckoned
    task = isinstance(target.requirement, kinds.Done)
    return task and reckoned is not None and (reckoned.assigned or reckoned.unsettled is not None)


def _used(evidence: Evidence) -> tuple[Measure | None, ...]:
    return (evidence.measure, evidence.base, *(part for _, part in evidence.parts))


def settled(target: Target, evidence: Evidence) -> Evidence:
    """Round reckoned figures once, from the exact value, before they meet the target.

    To the decimals of the law, or to those of the target's own figure where it has more (GB/T 8170,
    comparison of rounded values).
    """
    bounds = [part for part in target.requirement if isinstance(part, Amount)]

    def rounded_once(measure: Measure | None) -> Measure | None:
        if measure is None or measure.reckoned is None or measure.reckoned.exact is None:
            return measure
        from ecotarget.model.rounding import rounded

        assert isinstance(measure.value, Amount)
        unit, rule = measure.value.unit, measure.reckoned.judged
        if bounds and not isinstance(target.requirement, kinds.Change):
            places = max(decimals(in_unit(bound, unit)) for bound in bounds)
        else:
            places = measure.reckoned.shown  # two figures are compared as they are told
        rule = rule._replace(places=max(places, rule.places))
        return measure._replace(value=Amount(rounded(measure.reckoned.exact, rule), unit))

    return evidence._replace(
        measure=rounded_once(evidence.measure),
        base=rounded_once(evidence.base),
        parts=tuple((period, rounded_once(part)) for period, part in evidence.parts),
    )


def in_unit(bound: Amount, unit: Unit) -> Decimal:
    """Return a bound in the unit of the figure, with the digits that it was written with there."""
    ratio = tidy(quotient(bound.unit.factor, unit.factor))
    value = EXACT.multiply(bound.value, ratio)
    return value if ratio >= 1 else tidy(value)  # the zeros of 4000 are no decimals of 4


def decimals(value: Decimal) -> int:
    """Count the digits behind the point, zeros too."""
    return max(0, -int(value.as_tuple().exponent))


def _too_thin(evidence: Evidence) -> Verdict | None:
    """A figure from too few valid days decides nothing, nor does one that another contradicts."""
    for measure in (evidence.measure, evidence.base):
        if measure is None or measure.reckoned is None:
            continue
        said = measure.reckoned
        if said.unsettled is not None:
            outcome = UNDECIDED if said.enough else INSUFFICIENT
            return Verdict(outcome, Reason(said.unsettled.key, dict(said.unsettled.details)))
        if not said.enough:
            details = {"have": said.have, "need": said.need, "lacking": said.lacking}
            details["period"] = measure.period.text
            return Verdict(INSUFFICIENT, _thinness(measure, details))
        if not reported_agrees(measure):
            return Verdict(UNDECIDED, Reason("reported-differs", differing(measure)))
    return None


def _thinness(measure: Measure, details: Mapping[str, object]) -> Reason:
    """Say why a reckoned figure is not enough: days, other data, or the end of the period."""
    assert measure.reckoned is not None
    if measure.reckoned.have >= measure.reckoned.need and not measure.reckoned.lacking:
        return Reason("unended", details)
    air = measure.indicator.domain == "air"
    return Reason("too-few-days", details) if air else Reason("too-little", details)


def differing(measure: Measure) -> dict[str, object]:
    """Return what the sentence about a reckoned and a reported figure needs."""
    assert measure.beside is not None
    return {
        "reckoned": measure.text,
        "reported": measure.beside.text,
        "place": str(measure.beside.place),
    }


def reported_agrees(measure: Measure) -> bool:
    """Tell whether a reported figure is the reckoned one, to the digits that it was told with.

    Half a unit of the last digit either way is agreement: bulletins round half up and half even.
    """
    other = measure.beside
    if measure.reckoned is None or other is None:
        return True
    if measure.cases is not None and other.cases is not None:
        return measure.cases == other.cases
    if measure.cases is not None:
        return stated_agrees(other._replace(cases=measure.cases))
    if not isinstance(other.value, Amount):
        if measure.value is None or _allowed(measure):
            return True
        return _same_word(measure.value, other.value)
    if measure.reckoned.exact is None:
        return False
    from fractions import Fraction

    assert isinstance(measure.value, Amount)
    stated, unit = other.value
    exact = measure.reckoned.exact * Fraction(measure.value.unit.factor)
    last = Fraction(_ONE.scaleb(int(stated.as_tuple().exponent))) * Fraction(unit.factor)
    return abs(exact - Fraction(other.value.base)) * 2 <= last


def _allowed(measure: Measure) -> bool:
    """Tell whether a reported rank is one that the data allow where they leave it open."""
    if measure.beside is None or measure.otherwise is None:
        return False
    one, reported, other = measure.value, measure.beside.value, measure.otherwise.value
    if not (isinstance(one, Rank) and isinstance(reported, Rank) and isinstance(other, Rank)):
        return False
    fields = {one.field, reported.field} - {None}
    return one.place <= reported.place <= other.place and len(fields) < 2


def _same_word(value: Value, other: Value | None) -> bool:
    """Tell whether what is no amount is the same.

    A rank need not say among how many, what is done on which day, and a word is one in any writing.
    """
    if isinstance(value, Rank) and isinstance(other, Rank):
        fields = {value.field, other.field} - {None}
        return value.place == other.place and len(fields) < 2
    if isinstance(value, Completion) and isinstance(other, Completion):
        days = {value.day, other.day} - {None}
        return value.done == other.done and len(days) < 2
    if isinstance(value, Grade) and isinstance(other, Grade):
        return folded(value.text) == folded(other.text)
    return value == other


def is_partial(target: Target, measure: Measure) -> bool:
    """Tell whether the figure covers only the first part of the target's period."""
    return measure.period.start == target.period.start and measure.period.end < target.period.end


def _so_far(
    verdict: Verdict, target: Target, evidence: Evidence, measure: Measure, thin: Verdict | None
) -> Verdict:
    """A figure for a part of the period decides nothing yet, but for what nothing to come can turn.

    Whether there are enough valid days is a question of the whole period.
    """
    if verdict.outcome not in (PASS, FAIL) or isinstance(measure.value, Completion):
        return verdict
    # Only what accumulates, or what has a course, can be decided before its time. Where a stretch that
    # is over had too few days, the period comes to no verdict at all.
    course = evidence.course
    sound = thin is None if course is None else not course.short
    if sound and (target.indicator.course or course is not None):
        from ecotarget.verdict.early import early  # most runs look at years that are over

        done = early(target, evidence, measure, lambda end: outcome_of_whole(target, evidence, end))
        if done is not None:
            return verdict._replace(outcome=done.outcome, reason=done.reason)
    reason = thin.reason if thin else Reason("partial", {"period": measure.period.text})
    return verdict._replace(outcome=NOT_DUE, reason=reason)


def outcome_of_whole(target: Target, evidence: Evidence, measure: Measure) -> str:
    """Return the outcome that a figure would have if it were that of the whole period."""
    whole = settled(target, evidence._replace(measure=measure))
    assert whole.measure is not None
    return _JUDGES[type(target.requirement)](target, whole, whole.measure, None).outcome


def stated_agrees(measure: Measure) -> bool:
    """Tell whether a stated rate follows from its cases, to the digits that it is stated with.

    Half a unit of the last digit either way is agreement: bulletins round half up and half even.
    """
    if measure.cases is None or not isinstance(measure.value, Amount):
        return True
    stated, unit = measure.value
    exponent = int(stated.as_tuple().exponent)
    stated_base = EXACT.multiply(stated, unit.factor)
    tolerance = EXACT.multiply(_ONE.scaleb(exponent), unit.factor)
    reached = EXACT.multiply(measure.cases.reached, _HUNDRED)
    distance = EXACT.subtract(reached, EXACT.multiply(stated_base, measure.cases.listed))
    twice = EXACT.multiply(distance.copy_abs(), Decimal(2))
    return twice <= EXACT.multiply(tolerance, measure.cases.listed)


def _hard(target: Target, strict: bool) -> bool:
    """Tell whether missing this target is a failure rather than a warning."""
    if isinstance(target.requirement, kinds.About) and target.requirement.tolerance is None:
        return False
    return target.strength in ("binding", "planned") or strict


def _nothing(target: Target, evidence: Evidence, as_of: date | None) -> Verdict:
    end = target.due or target.period.end
    if isinstance(target.requirement, kinds.By) and target.requirement.day is not None:
        end = target.requirement.day
    if as_of is not None and as_of <= end:
        return Verdict(NOT_DUE, Reason("not-due", {"end": end}))
    if evidence.elsewhere:
        return Verdict(NO_DATA, Reason("no-figure-elsewhere", {"elsewhere": evidence.elsewhere}))
    return Verdict(NO_DATA, Reason("no-figure"))


def _contradiction(measure: Measure) -> Verdict:
    return Verdict(UNDECIDED, Reason("stated-differs", contradiction(measure)), unit=PERCENT)


def contradiction(measure: Measure) -> dict[str, object]:
    """Return what the sentence about a stated rate and its cases needs."""
    assert measure.cases is not None
    return {
        "stated": measure.text,
        "reached": measure.cases.reached,
        "listed": measure.cases.listed,
        "percent": measure.cases.percent(4),
    }


@cache
def _because(key: str, outcome: str) -> Reason:
    """Return the reason whose sentence needs only the verdict's own figures."""
    return Reason(f"{key}-{outcome}")


def _decided(
    holds: bool,
    key: str,
    figure: Figure,
    comparator: str,
    limit: Decimal,
    unit: Unit,
    details: Mapping[str, object] = NOTHING,
) -> Verdict:
    """Word a comparison: value, limit and the room between them in the unit of the target."""
    outcome = PASS if holds else FAIL
    reason = Reason(f"{key}-{outcome}", details) if details else _because(key, outcome)
    room = EXACT.subtract(EXACT.multiply(limit, figure.bottom), figure.top)
    if comparator in (">=", ">"):
        room = EXACT.minus(room)
    elif comparator == "==":
        room = EXACT.minus(EXACT.abs(room))
    margin = Figure(room, figure.bottom).shown(unit)
    return Verdict(outcome, reason, figure.shown(unit), quotient(limit, unit.factor), margin, unit)


def _threshold(
    target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None
) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.Threshold) and requirement.bound is not None
    figure = _figure(measure)
    comparator, unit = requirement.comparator, requirement.bound.unit
    limit = requirement.bound.base
    holds = _HOLDS[comparator](figure.against(limit))
    key = "threshold" if measure.cases is None else "rate"
    return _decided(holds, key, figure, comparator, limit, unit)


def _figure(measure: Measure) -> Figure:
    figure = Figure.of(measure)
    assert figure is not None, "the intake gives amounts to indicators that are amounts"
    return figure


def _other_list(target: Target, measure: Measure) -> Verdict | None:
    """A rate over another number of objects than the target lists answers another question."""
    whole = getattr(target.requirement, "whole", None)
    if whole is None and target.scope is not None:
        whole = target.scope.size
    if whole is None or measure.cases is None or measure.cases.listed == whole:
        return None
    details = {"listed": measure.cases.listed, "whole": whole}
    return Verdict(UNDECIDED, Reason("list-differs", details))


def _within(target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.Within)
    figure, low, high = _figure(measure), requirement.low, requirement.high
    return _in_band(figure, low.base, high.base, low.unit)


def _in_band(figure: Figure, low: Decimal, high: Decimal, unit: Unit) -> Verdict:
    """Both ends included; the end that is told is the one that it breaks, else the upper."""
    above = figure.against(low) >= 0
    if not above:
        return _decided(above, "within", figure, ">=", low, unit)
    return _decided(figure.against(high) <= 0, "within", figure, "<=", high, unit)


def _about(target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.About)
    figure, level = _figure(measure), requirement.level
    if requirement.tolerance is None:
        comparator = "<=" if target.indicator.better == "lower" else ">="
        holds = _HOLDS[comparator](figure.against(level.base))
        return _decided(holds, "about", figure, comparator, level.base, level.unit)
    width = requirement.tolerance.base
    low, high = EXACT.subtract(level.base, width), EXACT.add(level.base, width)
    return _in_band(figure, low, high, level.unit)


def _class(target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.ClassBound) and isinstance(measure.value, WaterClass)
    found, limit = measure.value.order, requirement.order
    holds = _HOLDS[requirement.comparator]((found > limit) - (found < limit))
    value, bound = kinds.WATER_CLASSES[found - 1], kinds.WATER_CLASSES[limit - 1]
    room = Decimal(limit - found)
    return _worded(holds, "class", value, bound, room)


def _not_last(
    target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None
) -> Verdict:
    """Not among the last of a field; without the number of places nobody can tell who is last."""
    requirement = target.requirement
    assert isinstance(requirement, kinds.NotLast) and isinstance(measure.value, Rank)
    place, field = measure.value
    if requirement.field and field and requirement.field != field:
        details = {"listed": field, "whole": requirement.field}
        return Verdict(UNDECIDED, Reason("field-differs", details))
    field = field or requirement.field
    if field is None:
        return Verdict(UNDECIDED, Reason("field-missing"), str(place))
    limit = field - requirement.last
    return _worded(place <= limit, "rank", str(place), str(limit), Decimal(limit - place))


def _rank(target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.RankBound) and isinstance(measure.value, Rank)
    assert requirement.place is not None
    rank = measure.value
    if requirement.field and rank.field and requirement.field != rank.field:
        details = {"listed": rank.field, "whole": requirement.field}
        return Verdict(UNDECIDED, Reason("field-differs", details))
    order = (rank.place > requirement.place) - (rank.place < requirement.place)
    room = Decimal(requirement.place - rank.place)
    holds = _HOLDS[requirement.comparator](order)
    return _worded(holds, "rank", str(rank.place), str(requirement.place), room)


def _grade(target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.GradeBound) and isinstance(measure.value, Grade)
    scale = [folded(grade) for grade in requirement.scale]
    found = folded(measure.value.text)
    if found and found not in scale:
        details = {"found": measure.value.text, "scale": requirement.scale}
        return Verdict(UNDECIDED, Reason("grade-unknown", details))
    # No text is that of a task whose first stage is still to come: below everything.
    place = scale.index(found) if found else len(scale)
    wanted = requirement.scale.index(requirement.grade)
    holds = place == wanted or (requirement.comparator == ">=" and place < wanted)
    room = Decimal(wanted - place)
    return _worded(holds, "grade", measure.value.text or "-", requirement.grade, room)


def _is(target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.Is) and isinstance(measure.value, Grade)
    holds = folded(measure.value.text) == folded(requirement.text)
    return _worded(holds, "is", measure.value.text, requirement.text, None)


def _worded(holds: bool, key: str, value: str, limit: str, room: Decimal | None) -> Verdict:
    outcome = PASS if holds else FAIL
    return Verdict(outcome, _because(key, outcome), value, limit, room)


def _change(target: Target, evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.Change) and requirement.step is not None
    base = _base(evidence, measure)
    if isinstance(base, Verdict):
        return base
    now, step = _figure(measure), requirement.step
    crossed = EXACT.multiply(now.top, base.bottom), EXACT.multiply(base.top, now.bottom)
    difference = EXACT.subtract(*crossed)
    if requirement.relative:
        if base.top <= 0:
            return Verdict(UNDECIDED, Reason("base-zero", _base_details(evidence)))
        change = Figure(EXACT.multiply(difference, _HUNDRED), crossed[1])
    else:
        change = Figure(difference, EXACT.multiply(base.bottom, now.bottom))
    holds = _HOLDS[requirement.comparator](change.against(step.base))
    unit = measure.value.unit if isinstance(measure.value, Amount) else PERCENT
    return _decided(
        holds,
        "change",
        change,
        requirement.comparator,
        step.base,
        step.unit,
        {
            "now": now.shown(unit),
            "base": base.shown(unit),
            "now_unit": unit,
            "base_period": _base_details(evidence)["period"],
        },
    )


def _base(evidence: Evidence, measure: Measure) -> Figure | Verdict:
    """Return the base figure, or the verdict that it is not there or cannot be one."""
    if evidence.base is measure:
        return Verdict(UNDECIDED, Reason("base-is-itself", _base_details(evidence)))
    if evidence.base is None:
        return Verdict(NO_DATA, Reason("no-base", _base_details(evidence)))
    if not stated_agrees(evidence.base):
        return _contradiction(evidence.base)
    return _figure(evidence.base)


def _base_details(evidence: Evidence) -> dict[str, object]:
    return {"period": evidence.base_period.text if evidence.base_period else ""}


def _trend(target: Target, evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.Trend)
    base = _base(evidence, measure)
    if isinstance(base, Verdict):
        return base
    now = _figure(measure)
    lower = target.indicator.better == "lower"
    comparator = ("<" if lower else ">") + ("" if requirement.strict else "=")
    unit = measure.value.unit if isinstance(measure.value, Amount) else PURE
    if measure.cases is not None:
        unit = PERCENT
    left, right = EXACT.multiply(now.top, base.bottom), EXACT.multiply(base.top, now.bottom)
    holds = _HOLDS[comparator]((left > right) - (left < right))
    shared = Figure(left, EXACT.multiply(now.bottom, base.bottom))
    limit = quotient(base.top, base.bottom)
    verdict = _decided(holds, "trend", shared, comparator, limit, unit, _base_details(evidence))
    if isinstance(measure.value, WaterClass):
        names = [kinds.WATER_CLASSES[int(f.top) - 1] for f in (now, base)]
        return _worded(holds, "class", names[0], names[1], verdict.margin)
    return verdict


def _by(target: Target, _evidence: Evidence, measure: Measure, as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.By) and requirement.day is not None
    return _completed(measure, requirement.day, as_of)


def _done(target: Target, _evidence: Evidence, measure: Measure, as_of: date | None) -> Verdict:
    return _completed(measure, target.due or target.period.end, as_of)


def _completed(measure: Measure, last: date, as_of: date | None) -> Verdict:
    """A deliverable: on time, late, not done, or done on a day that nobody wrote down."""
    assert isinstance(measure.value, Completion)
    done, day = measure.value.done, measure.value.day
    limit = last.isoformat()
    told = measure.period.end
    if not done and told >= last:
        return Verdict(FAIL, Reason("not-done"), limit=limit)
    if not done and as_of is not None and as_of > last:
        return Verdict(INSUFFICIENT, Reason("told-too-early", {"told": told}), limit=limit)
    if not done:
        return Verdict(NOT_DUE, Reason("not-due", {"end": last}), limit=limit)
    if day is None:
        outcome, key = (PASS, "done") if told <= last else (UNDECIDED, "done-when")
        return Verdict(outcome, Reason(key), limit=limit)
    if told < day and told < last:  # a day that had not come when the figure closed is a plan
        return Verdict(UNDECIDED, Reason("day-to-come", {"told": told}), day.isoformat(), limit)
    room = Decimal((last - day).days)
    return _worded(day <= last, "by", day.isoformat(), limit, room)


def _all(target: Target, _evidence: Evidence, measure: Measure, _as_of: date | None) -> Verdict:
    requirement = target.requirement
    assert isinstance(requirement, kinds.AllOf)
    figure = _figure(measure)
    if requirement.whole is not None and target.indicator.dimension == "count":
        return _all_counted(figure, requirement.whole, target.indicator.unit or PURE)
    holds = figure.against(_HUNDRED) == 0
    key = "threshold" if measure.cases is None else "all"
    return _decided(holds, key, figure, "==", _HUNDRED, PERCENT)


def _all_counted(figure: Figure, whole: int, unit: Unit) -> Verdict:
    """A plain count against the number listed; more than are listed is another list."""
    limit = EXACT.multiply(Decimal(whole), unit.factor)
    if figure.against(limit) > 0:
        details = {"listed": figure.shown(unit), "whole": whole}
        return Verdict(UNDECIDED, Reason("list-differs", details))
    return _decided(figure.against(limit) == 0, "threshold", figure, "==", limit, unit)


def _per_span(target: Target, evidence: Evidence, as_of: date | None) -> Verdict:
    """Every month (or other span) must reach the bound; one without a figure leaves it open."""
    requirement = target.requirement
    assert isinstance(requirement, kinds.Threshold) and requirement.bound is not None
    holds = _HOLDS[requirement.comparator]
    bound = requirement.bound.base
    found = [(period.text, m) for period, m in evidence.parts if m is not None and _enough(m)]
    for _, measure in found:
        if not stated_agrees(measure):
            return _contradiction(measure)
        if not reported_agrees(measure):
            return Verdict(UNDECIDED, Reason("reported-differs", differing(measure)))
        if (verdict := _other_list(target, measure)) is not None:
            return verdict
    known = {text: _figure(measure).against(bound) for text, measure in found}
    missed = tuple(text for text, order in known.items() if not holds(order))
    lacking = tuple(p.text for p, m in evidence.parts if m is None or not _enough(m))
    details = {"have": len(known), "need": len(evidence.parts)}
    value, limit = str(len(known) - len(missed)), str(len(evidence.parts))
    if missed:
        return Verdict(FAIL, Reason("spans-missed", {**details, "missed": missed}), value, limit)
    if lacking:
        running = as_of is not None and as_of <= target.period.end
        reason = Reason("spans-lacking", {**details, "lacking": lacking})
        return Verdict(NOT_DUE if running else INSUFFICIENT, reason, value, limit)
    return Verdict(PASS, Reason("spans-met", details), value, limit)


def _enough(measure: Measure) -> bool:
    """Tell whether a figure stands on enough valid days; a reported one is taken as it is."""
    said = measure.reckoned
    return said is None or (said.enough and said.unsettled is None)


def _total_only(target: Target, evidence: Evidence, measure: Measure) -> Verdict:
    """A total for the whole period proves a miss when it is too small, and nothing else."""
    requirement = target.requirement
    assert isinstance(requirement, kinds.Threshold) and requirement.bound is not None
    need = len(evidence.parts)
    if not need:
        return Verdict(UNDECIDED, Reason("spans-none", {"period": target.period.text}))
    total = EXACT.multiply(requirement.bound.base, Decimal(need))
    details = {"found": measure.text, "need": need}
    # Only counts add up over the months; a yearly rate or mean says nothing about each of them.
    adds_up = target.indicator.dimension == "count" and requirement.comparator in (">=", ">")
    if adds_up and _figure(measure).against(total) < 0 and not is_partial(target, measure):
        return Verdict(FAIL, Reason("spans-total-short", details))
    return Verdict(INSUFFICIENT, Reason("spans-total-only", details))


_JUDGES: dict[type, Callable[[Target, Evidence, Measure, date | None], Verdict]] = {
    kinds.Threshold: _threshold,
    kinds.Within: _within,
    kinds.About: _about,
    kinds.ClassBound: _class,
    kinds.RankBound: _rank,
    kinds.NotLast: _not_last,
    kinds.GradeBound: _grade,
    kinds.Is: _is,
    kinds.Change: _change,
    kinds.Trend: _trend,
    kinds.By: _by,
    kinds.Done: _done,
    kinds.AllOf: _all,
}
