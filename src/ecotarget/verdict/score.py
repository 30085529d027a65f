"""Points and grades: the results of a check under scoring rules that the user wrote.

What it computes: for each item its earned points less what is deducted, held within the item's floor
and cap and taken by its weight; bonuses; vetoes; the total held within the rules' floor and cap; the
grade from the rules' table. The documents name scoring rules and do not print them, so nothing here
is of a document: every number comes from the rules.

Gaps: a target that cannot be judged yet, or a figure that is missing, earns nothing at the low end
and everything at the high end; a deduction whose figure is missing is the greatest at the low end. The
low end is the score; it is settled when both ends agree. So a missing measure never raises a score.

Rounding: none. Started steps are counted up, complete ones down, proportional ones as they are.

Worked example: 26.3 ug/m3 against <= 24, 0.5 points per started 1 ug/m3: 2.3 over, 3 steps, 1.5 points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget import units, vocab
from ecotarget.model.amount import Amount
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.result import Because, Result
from ecotarget.model.scoring import (
    ABOVE,
    CASE,
    COMPLETE,
    MET,
    MISSED,
    NOTHING_EARNED,
    REACHED,
    SHARE,
    SHORT,
    STARTED,
    Bonus,
    Item,
    Line,
    PerCase,
    Reference,
    Scheme,
    Score,
    Shortfall,
    Span,
    Veto,
)
from ecotarget.model.target import Names
from ecotarget.vocab import scope_key

_NONE = Fraction(0)
_ALIKE = {"share", "points"}  # a percentage point is a step of a share


def score(
    scheme: Scheme,
    results: Sequence[Result],
    jurisdiction: str,
    year: int,
    known: frozenset[str] = frozenset(),
) -> Score:
    """Reckon the points of one place. `known` are indicators that target files add.

    Raises FaultError: an unknown target or indicator, one that several results answer, a figure that
    a rule cannot be applied to.
    """
    own = [one for one in results if one.jurisdiction == jurisdiction and one.year == year]
    desk = _Desk(own, known)
    lines = [
        *(desk.item(one) for one in scheme.items),
        *(desk.bonus(one) for one in scheme.bonuses),
    ]
    total = Span(_NONE, _NONE)
    for line in lines:
        total = _plus(total, line.points)
    total = _within(total, scheme.floor, scheme.cap)
    names = [band.names for band in scheme.grades]
    vetoes = [desk.veto(one, names) for one in scheme.vetoes]
    if desk.faults:
        once = {(fault.place, fault.code): fault for fault in desk.faults}
        raise FaultError(once[key] for key in sorted(once))
    for veto in vetoes:
        total = _vetoed(total, veto)
    grades, is_decided = _grades(scheme, total, vetoes)
    told = [veto.line for veto in vetoes]
    what_if = scheme.year != year
    return Score(jurisdiction, year, scheme, (*lines, *told), total, grades, is_decided, what_if)


def places(scheme: Scheme, results: Iterable[Result], jurisdiction: str = "") -> tuple[str, ...]:
    """Return the places that the rules can be applied to: those that have the targets named."""
    results = tuple(results)
    named = {one.target for one in scheme.references if one.target}
    asked = scheme.jurisdiction or jurisdiction
    having = {one.jurisdiction for one in results if one.target in named or not named}
    # A misspelt id must not silently leave a place out; that it is unknown is told when it is scored.
    found = having or {one.jurisdiction for one in results}
    return tuple(sorted(place for place in found if asked in ("", place)))


class _Found(NamedTuple):
    """What answers a reference: a result, or None when there is no figure for it.

    `elsewhere` names the scopes and periods that have figures of the indicator.
    """

    reference: Reference
    result: Result | None
    elsewhere: tuple[str, ...] = ()

    @property
    def name(self) -> str | Names:
        """How it is told: a target by its id, a figure by the names of its indicator and its scope."""
        if self.reference.target:
            return self.reference.target
        known = vocab.indicator(self.reference.indicator)
        names = self.result.names if self.result else known.names if known else None
        if names is None:
            return self.reference.text
        scope = self.result.scope if self.result else Names(*(self.reference.scope,) * 2)
        return Names(*(" · ".join(filter(None, pair)) for pair in zip(names, scope, strict=True)))

    @property
    def is_open(self) -> bool:
        """Tell whether nobody can say yet: no figure, or a target without a verdict."""
        return self.result is None or (self.result.target is not None and self.result.met is None)


class _Vetoed(NamedTuple):
    veto: Veto
    met: bool | None
    line: Line


class _Desk:
    """Applies rules to the results of one place; what is wrong is noted and reckoning goes on."""

    def __init__(self, results: Sequence[Result], known: frozenset[str]) -> None:
        self.results = results
        self.known = known
        self.faults: list[Fault] = []

    def fault(self, code: str, place: Place, near: tuple[str, ...] = (), **details: object) -> None:
        self.faults.append(Fault(code, place, details, near))

    # ---- What a rule speaks of ------------------------------------------------------------------

    def find(self, reference: Reference) -> _Found:
        """Return the result that a reference names."""
        if reference.target:
            return _Found(reference, self._target(reference))
        named = [one for one in self.results if one.indicator == reference.indicator]
        if not named and not self._is_known(reference.indicator):
            near = nearest(reference.indicator, self._indicators())
            self.fault("indicator-unknown", reference.place, near, found=reference.indicator)
        alike = [one for one in named if _same_scope(one, reference.scope)]
        alike = [one for one in alike if one.target is not None] or alike
        if len(alike) > 1:
            near = tuple(one.target or one.period for one in alike)
            self.fault("scoring-several", reference.place, near, found=reference.text)
        elsewhere = dict.fromkeys(
            " ".join(filter(None, (one.scope.zh, one.period))) for one in named
        )
        return _Found(reference, alike[0] if alike else None, tuple(elsewhere))

    def _target(self, reference: Reference) -> Result | None:
        by_id = {one.target: one for one in self.results if one.target is not None}
        if reference.target not in by_id:
            near = nearest(reference.target, by_id)
            self.fault("scoring-target", reference.place, near, found=reference.target)
        return by_id.get(reference.target)

    def _is_known(self, indicator: str) -> bool:
        return indicator in self.known or vocab.indicator(indicator) is not None

    def _indicators(self) -> tuple[str, ...]:
        return (*self.known, *(one.id for one in vocab.indicators()))

    # ---- Items ----------------------------------------------------------------------------------

    def item(self, item: Item) -> Line:
        """Reckon one item."""
        own = self.find(item.reference) if item.reference is not None else None
        because: list[Because] = []
        points = self._earned(item, own, because)
        for deduction in item.deductions:
            if isinstance(deduction, Shortfall):
                less = self._shortfall(deduction, own, because)
            else:
                less = self._cases(deduction, because)
            points = _less(points, less, item.floor)
        held = _within(points, item.floor, item.cap)
        if held != points:
            bounds = {"floor": item.floor, "cap": item.cap}
            because.append(Because("held", bounds))
        if item.weight != 1:
            because.append(Because("weight", {"weight": item.weight}))
        high = None if held.high is None else held.high * item.weight
        references = dict.fromkeys(one.text for one in _references(item))
        return Line(
            "item",
            item.id,
            item.names,
            tuple(references),
            item.full * item.weight,
            Span(held.low * item.weight, high),
            tuple(because),
        )

    def _earned(self, item: Item, own: _Found | None, because: list[Because]) -> Span:
        """Return what an item earns before anything is deducted."""
        if item.earn == NOTHING_EARNED:
            return Span(_NONE, _NONE)
        if own is None:
            because.append(Because("full", {"name": item.id, "full": item.full}))
            return Span(item.full, item.full)
        if own.is_open:
            because.append(_open(own))
            return Span(_NONE, max(item.full, item.cap) if item.earn == SHARE else item.full)
        assert own.result is not None
        met = own.result.met
        if met is None and (item.earn == MET or item.missed_factor != 1):
            self.fault("scoring-no-target", own.reference.place, found=own.reference.text)
        named: dict[str, object] = {"name": own.name, "full": item.full}
        if item.earn == SHARE:
            points = self._share(item, own, because)
        elif item.earn == MET:
            because.append(Because("missed" if met is False else "met", named))
            points = _NONE if met is False else item.full
        else:
            because.append(Because("full", named))
            points = item.full
        return Span(points, points)

    def _share(self, item: Item, own: _Found, because: list[Because]) -> Fraction:
        assert own.result is not None
        share = self._share_of(own.result, own.reference)
        because.append(
            Because("share", {"name": own.name, "share": share * 100, "full": item.full})
        )
        if own.result.met is not False or item.missed_factor == 1:
            return share * item.full
        because.append(Because("factor", {"factor": item.missed_factor}))
        return share * item.full * item.missed_factor

    def _share_of(self, result: Result, reference: Reference) -> Fraction:
        share = result.share
        if share is None:
            self.fault("scoring-no-share", reference.place, found=reference.text)
        return max(_NONE, share or _NONE)

    # ---- Deductions -----------------------------------------------------------------------------

    def _shortfall(self, rule: Shortfall, own: _Found | None, because: list[Because]) -> Span:
        """Return what a shortfall costs."""
        found = own if rule.reference is None else self.find(rule.reference)
        assert found is not None, "the loader sees that a deduction has something to speak of"
        if found.is_open or found.result is None:
            because.append(_open(found))
            return Span(_NONE, rule.most)
        over = self._over(rule, found.result, found.reference)
        if over is None:
            return Span(_NONE, _NONE)
        part = (over if rule.until is None else min(over, rule.until)) - rule.after
        steps = _steps(max(_NONE, part) / Fraction(rule.step.value), rule.steps)
        said = {
            "name": found.name,
            "over": over,
            "unit": rule.step.unit,
            "steps": steps,
            "points": rule.points,
        }
        because.append(Because("shortfall" if steps else "no-shortfall", said))
        return _at_most(Span(steps * rule.points, steps * rule.points), rule.most, because)

    def _over(self, rule: Shortfall, result: Result, reference: Reference) -> Fraction | None:
        """Return how far the figure lies on the wrong side, in the unit of the rule's step."""
        level, limit = result.level, result.limit
        if rule.start is None:
            if result.met is None:
                self.fault("scoring-no-target", rule.place, found=reference.text)
                return None
            if result.met:
                return _NONE
            if level is None or limit is None or isinstance(limit, str):
                return self._steps_short(rule, result, reference)
            factor = self._factor(rule.step, result, rule.place)
            return None if factor is None else abs(level - Fraction(limit)) * factor
        if level is None:
            self.fault("scoring-no-shortfall", rule.place, found=reference.text)
            return None
        factor = self._factor(rule.step, result, rule.place)
        if factor is None:
            return None
        start = Fraction(rule.start.base) / Fraction(rule.step.unit.factor)
        beyond = level * factor - start
        return max(_NONE, beyond if rule.side == ABOVE else -beyond)

    def _steps_short(
        self, rule: Shortfall, result: Result, reference: Reference
    ) -> Fraction | None:
        """Return the classes, places, grades or days that are lacking."""
        if result.margin is None:
            self.fault("scoring-no-shortfall", rule.place, found=reference.text)
            return None
        if rule.step.unit.spelling:
            self.fault("scoring-unit", rule.place, found="", wanted=rule.step.unit.spelling)
        return abs(Fraction(result.margin))

    def _factor(self, step: Amount, result: Result, place: Place) -> Fraction | None:
        """Return what turns the unit of a result into that of a step; a fault where nothing does."""
        spelling = result.unit or ""
        unit = units.resolve(spelling) if spelling else None
        dimension = unit.dimension if unit else "number"
        if dimension != step.unit.dimension and not {dimension, step.unit.dimension} <= _ALIKE:
            self.fault("scoring-unit", place, found=step.unit.spelling, wanted=spelling)
            return None
        return Fraction(unit.factor if unit else 1) / Fraction(step.unit.factor)

    def _cases(self, rule: PerCase, because: list[Because]) -> Span:
        """Return what cases cost."""
        found = [self.find(one) for one in rule.references]
        if rule.counted == MISSED:
            count = self._missed(found, because)
        else:
            count = self._counted(found[0], rule.counted, because)
        if count.high:
            names = tuple(one.name for one in found)
            said = {"name": names, "count": count, "points": rule.points}
            because.append(Because("cases", said))
        high = None if count.high is None else count.high * rule.points
        return _at_most(Span(count.low * rule.points, high), rule.most, because)

    def _missed(self, several: Sequence[_Found], because: list[Because]) -> Span:
        """Count the targets that are missed; at the most also those that nobody can tell yet."""
        missed = open_ones = 0
        for found in several:
            if found.result is not None and found.result.target is None:
                self.fault("scoring-no-target", found.reference.place, found=found.reference.text)
            if found.is_open:
                open_ones += 1
                because.append(_open(found))
            elif found.result is not None and found.result.met is False:
                missed += 1
        return Span(Fraction(missed), Fraction(missed + open_ones))

    def _counted(self, found: _Found, count: str, because: list[Because]) -> Span:
        """Return the number of cases that a figure tells; no upper end while there is none."""
        if found.is_open or found.result is None:
            because.append(_open(found))
            return Span(_NONE, None)
        number, cases = found.result.level, found.result.cases
        if count in (REACHED, SHORT):
            number = None
            if cases is not None:
                listed, reached = Fraction(cases.listed), Fraction(cases.reached)
                number = reached if count == REACHED else listed - reached
        if number is None or number < 0 or number.denominator != 1:
            self.fault("scoring-count", found.reference.place, found=found.reference.text)
            number = _NONE
        return Span(number, number)

    # ---- Bonuses and vetoes ---------------------------------------------------------------------

    def bonus(self, bonus: Bonus) -> Line:
        """Reckon one bonus."""
        because: list[Because] = []
        points = self._bonus(bonus, because)
        held = _at_most(points, bonus.most, because)
        return Line(
            "bonus", bonus.id, bonus.names, (bonus.reference.text,), None, held, tuple(because)
        )

    def _bonus(self, bonus: Bonus, because: list[Because]) -> Span:
        reference, found = bonus.reference, self.find(bonus.reference)
        if bonus.per == CASE:
            count = self._counted(found, bonus.counted, because)
            said = {"name": found.name, "count": count, "points": bonus.points}
            because.extend([Because("bonus-cases", said)] if count.high else [])
            high = None if count.high is None else count.high * bonus.points
            return Span(count.low * bonus.points, high)
        if found.is_open or found.result is None:
            because.append(_open(found))
            return Span(_NONE, bonus.points)
        said = {"name": found.name, "full": bonus.points}
        if bonus.per == SHARE:
            share = min(self._share_of(found.result, reference), Fraction(1))
            because.append(Because("share", {**said, "share": share * 100}))
            return Span(share * bonus.points, share * bonus.points)
        if found.result.met is None:
            self.fault("scoring-no-target", reference.place, found=reference.text)
        met = found.result.met is True
        because.append(Because("met" if met else "missed", said))
        points = bonus.points if met else _NONE
        return Span(points, points)

    def veto(self, veto: Veto, grades: Sequence[Names]) -> _Vetoed:
        """Tell whether a veto falls; `grades` are the names of the rules' grades."""
        found = self.find(veto.reference)
        if found.result is not None and found.result.target is None:
            self.fault("scoring-no-target", veto.reference.place, found=veto.reference.text)
        met = None if found.is_open or found.result is None else found.result.met
        key = "veto-open" if met is None else "veto-clear" if met else "veto"
        name = veto.reference.text
        said = {
            "name": found.name,
            "outcome": _outcome(found),
            "total": veto.total,
            "grade": next((one for one in grades if veto.grade and veto.grade in one), None),
        }
        line = Line(
            "veto",
            name,
            Names(name, name),
            (name,),
            None,
            Span(_NONE, _NONE),
            (Because(key, said),),
        )
        return _Vetoed(veto, met, line)


# ---- Small reckonings ---------------------------------------------------------------------------


def _same_scope(result: Result, scope: str) -> bool:
    if result.target is None and len(result.period) > len("2025"):
        return False  # a figure of one month is no figure of the year
    wanted = scope_key(scope)
    return wanted in (scope_key(result.scope.zh), scope_key(result.scope.en))


def _references(item: Item) -> tuple[Reference, ...]:
    found = [item.reference] if item.reference else []
    for one in item.deductions:
        if isinstance(one, PerCase):
            found.extend(one.references)
        elif one.reference is not None:
            found.append(one.reference)
    return tuple(found)


def _outcome(found: _Found) -> str:
    return found.result.outcome if found.result is not None else "no_data"


def _open(found: _Found) -> Because:
    if found.result is None and found.elsewhere:
        # A scope that is written otherwise looks like a missing figure.
        return Because("open-elsewhere", {"name": found.name, "elsewhere": found.elsewhere})
    return Because("open", {"name": found.name, "outcome": _outcome(found)})


def _steps(shortfall: Fraction, how: str) -> Fraction:
    if how == STARTED:
        return Fraction(-(-shortfall.numerator // shortfall.denominator))
    return Fraction(shortfall.numerator // shortfall.denominator) if how == COMPLETE else shortfall


def _plus(one: Span, other: Span) -> Span:
    high = None if one.high is None or other.high is None else one.high + other.high
    return Span(one.low + other.low, high)


def _less(points: Span, less: Span, floor: Fraction) -> Span:
    """Take a deduction off; one without an upper end leaves the floor."""
    assert points.high is not None
    low = min(points.low, floor) if less.high is None else points.low - less.high
    return Span(low, points.high - less.low)


def _at_most(points: Span, most: Fraction | None, because: list[Because]) -> Span:
    if most is None:
        return points
    held = Span(min(points.low, most), most if points.high is None else min(points.high, most))
    if held.low != points.low:
        because.append(Because("most", {"most": most}))
    return held


def _within(points: Span, floor: Fraction, cap: Fraction | None) -> Span:
    """Hold both ends within bounds."""
    low, high = max(floor, points.low), points.high
    if high is not None:
        high = max(floor, high)
    if cap is not None:
        low, high = min(low, cap), cap if high is None else min(high, cap)
    return Span(low, high)


def _vetoed(total: Span, vetoed: _Vetoed) -> Span:
    """Hold the total below that of a veto; one that may yet fall holds the low end."""
    most = vetoed.veto.total
    if most is None or vetoed.met:
        return total
    low = min(total.low, most)
    if vetoed.met is None:
        return Span(low, total.high)
    return Span(low, most if total.high is None else min(total.high, most))


def _grades(
    scheme: Scheme, total: Span, vetoes: Sequence[_Vetoed]
) -> tuple[tuple[Names | None, Names | None], bool]:
    """Return the grades at both ends, and whether they are one; an open veto lowers the low one."""
    if not scheme.grades:
        return (None, None), True
    last = len(scheme.grades) - 1
    low = _band(scheme, total.low)
    high = last if total.high is None else _band(scheme, total.high)
    names = [band.names for band in scheme.grades]
    for one in vetoes:
        if one.veto.grade and not one.met:
            most = next(n for n, each in enumerate(names) if one.veto.grade in each)
            low = min(low, most)
            high = min(high, most) if one.met is False else high
    first, second = (names[n] if 0 <= n <= last else None for n in (low, high))
    return (first, second), low == high


def _band(scheme: Scheme, total: Fraction) -> int:
    """Return the number of the band that holds a total: -1 below all of them, their count above."""
    for number, band in enumerate(scheme.grades):
        if band.holds(total):
            return number
    # Bands touch one another, so what none of them holds lies on one side of all.
    low = scheme.grades[0].low if scheme.grades else None
    return -1 if low is not None and total <= low else len(scheme.grades)
