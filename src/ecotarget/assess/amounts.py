"""Reported amounts to rates: what a formula of the law makes of them, and whether they balance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget import vocab
from ecotarget.assess import tally
from ecotarget.assess.question import Question
from ecotarget.methods import formula_rate
from ecotarget.methods.formula_rate import Rate
from ecotarget.model.amount import Amount, plain
from ecotarget.model.assessment import (
    FINAL,
    RUNNING,
    TOO_LITTLE,
    WHOLE,
    Assessed,
    Assessment,
    Coverage,
    Lack,
    Step,
)
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.record import Measure
from ecotarget.model.target import Indicator, Names
from ecotarget.model.water import Formula, Term
from ecotarget.standards import waters
from ecotarget.vocab import scope_key

AMOUNTS = "amounts"
_LATE_DAY = date(2031, 1, 1)


class _Reported(NamedTuple):
    """The amounts that one place reports for a period and a scope."""

    measures: Mapping[str, Measure]

    @property
    def first(self) -> Measure:
        return next(iter(self.measures.values()))

    def amount(self, name: str) -> Amount:
        value = self.measures[name].value
        assert isinstance(value, Amount)
        return value

    def bases(self) -> dict[str, Fraction]:
        """Return every amount in the base unit of its dimension."""
        return {name: Fraction(self.amount(name).base) for name in self.measures}

    def decimals(self) -> dict[str, int]:
        """Return the last decimal of each amount in its base unit; a bare 0 is exactly nothing."""
        return {name: _decimals(self.amount(name)) for name in self.measures if self.counts(name)}

    def counts(self, name: str) -> bool:
        value = self.amount(name).value
        return bool(value) or value.as_tuple().exponent != 0


def indicators() -> tuple[str, ...]:
    """Return the rates that are reckoned from amounts."""
    return tuple(waters.formulas(_LATE_DAY))


def rates(measures: Sequence[Measure], question: Question) -> Assessment:
    """Reckon every rate that the reported amounts speak of; without one of its amounts it has none.

    A rate is told as soon as an amount above the line is there, or when it is asked for. Amounts that
    do not balance beyond their rounding are a warning.
    """
    results: list[Assessed] = []
    faults: list[Fault] = []
    for group in _groups(measures):
        period = group.first.period
        if question.periods and period not in question.periods:
            continue
        try:
            formulas = waters.formulas(period.end)
        except FaultError as error:
            faults.extend(fault._replace(place=group.first.place) for fault in error.faults)
            continue
        for formula in formulas.values():
            if _speaks(group, formula, question):
                result, more = _rate(group, formula, question)
                results.append(result)
                faults.extend(more)
    return tally.assessment(results, faults, (), question)


def _groups(measures: Iterable[Measure]) -> Iterator[_Reported]:
    """Yield amounts of one place, period and scope together."""
    amounts = frozenset(known())
    found: dict[tuple[str, str, str], dict[str, Measure]] = {}
    for one in measures:
        if one.indicator.id in amounts and isinstance(one.value, Amount):
            key = one.jurisdiction, one.period.text, scope_key(one.scope)
            found.setdefault(key, {})[one.indicator.id] = one
    yield from (_Reported(group) for group in found.values())


def known() -> Iterator[str]:
    """Yield the amounts that formulas speak of."""
    for formula in waters.formulas(_LATE_DAY).values():
        sides = formula.identity or ((), ())
        for term in (*formula.top, *formula.bottom, *sides[0], *sides[1]):
            yield term.amount


def _speaks(group: _Reported, formula: Formula, question: Question) -> bool:
    if not tally.asked(question, formula.indicator, group.first.jurisdiction):
        return False
    terms = (*formula.top, *formula.bottom) if question.indicators else formula.top
    return any(term.amount in group.measures for term in terms)


def _decimals(amount: Amount) -> int:
    """Return the last decimal of an amount in the base unit: 3465.2 万吨 shows thousands of t.

    A unit that is no power of ten (15 亩 in a hectare) counts as the next larger one.
    """
    exponent = amount.value.as_tuple().exponent
    assert isinstance(exponent, int)  # a reported amount is a number
    factor = amount.unit.factor
    power = factor.adjusted() + (factor.scaleb(-factor.adjusted()) != 1)
    return -exponent - power


def _rate(
    group: _Reported, formula: Formula, question: Question
) -> tuple[Assessed, tuple[Fault, ...]]:
    indicator = vocab.indicator(formula.indicator)
    assert indicator is not None
    found = formula_rate.rate(formula, group.bases(), group.decimals())
    names = tuple(dict.fromkeys(term.amount for term in (*formula.top, *formula.bottom)))
    have = len(names) - len(found.lacking)
    period = group.first.period
    running = question.as_of is not None and question.as_of < period.end
    # A rate above 100 % says that an amount is wrong: it meets no target.
    sound = found.value is not None and found.value <= 100
    state = TOO_LITTLE if not sound else RUNNING if running else FINAL
    lack = () if have == len(names) else (Lack(period.text, have, len(names)),)
    details: dict[str, object] = {
        "scope": group.first.scope,
        "missing": tuple(_names(name) for name in found.lacking),
    }
    result = Assessed(
        place=group.first.jurisdiction,
        rung=WHOLE,
        indicator=indicator.id,
        item="",
        period=period,
        when=period.text,
        value=found.value,
        unit="%",
        shown=indicator.decimals or 0,
        coverage=Coverage(have, len(names), AMOUNTS, lack),
        state=state,
        details={key: value for key, value in details.items() if value},
        steps=tuple(_steps(group, formula, found, indicator)) if question.explain else (),
        clauses=(formula.clause,),
    )
    return result, tuple(_faults(group, formula, found))


def _faults(group: _Reported, formula: Formula, found: Rate) -> Iterator[Fault]:
    """Yield what arithmetic forbids: sides that do not balance, a rate above 100 %."""
    place = group.first.place
    if found.balance is not None and not found.balance.holds and formula.identity is not None:
        left, right = formula.identity
        details: dict[str, object] = {
            "rate": _names(formula.indicator),
            "left": tally.written(_sum(left, group)),
            "right": tally.written(_sum(right, group)),
            "difference": tally.written(found.balance.difference),
            "slack": tally.written(found.balance.slack),
            "unit": _base_unit(group, formula),
        }
        yield Fault("amounts-unbalanced", place, details, warning=True)
    if found.value is not None and found.value > 100:
        details = {"rate": _names(formula.indicator), "value": tally.written(found.value)}
        yield Fault("amounts-above-whole", place, details)
    if found.bottom is not None and found.bottom <= 0:
        details = {"rate": _names(formula.indicator), "bottom": tally.written(found.bottom)}
        yield Fault("amounts-nothing-below", place, details)


def _sum(terms: Iterable[Term], group: _Reported) -> Fraction:
    bases, total = group.bases(), Fraction(0)
    for term in terms:
        total += term.sign * bases[term.amount]
    return total


def _base_unit(group: _Reported, formula: Formula) -> str:
    """Return the unit in which the sums of a formula are told."""
    unit = group.amount(next(t.amount for t in formula.bottom if t.amount in group.measures)).unit
    return {"mass": "t", "area": "亩"}[unit.dimension]


def _names(name: str) -> Names:
    known = vocab.indicator(name)
    return known.names if known else Names(name, name)


def _written_sum(terms: Sequence[Term]) -> Names:
    """Write a sum with the names of its amounts: A + B - C."""
    told: list[str] = []
    for language in ("zh", "en"):
        text = ""
        for term in terms:
            sign = " + " if term.sign > 0 else " - "
            text += (sign if text or term.sign < 0 else "") + _names(term.amount).get(language)
        told.append(text)
    return Names(*told)


def _steps(group: _Reported, formula: Formula, found: Rate, indicator: Indicator) -> Iterator[Step]:
    ends = {"top": _written_sum(formula.top), "bottom": _written_sum(formula.bottom)}
    yield Step("amount-formula", {"rate": indicator.names, **ends}, formula.clause)
    identity = formula.identity or ((), ())
    terms = (*formula.top, *formula.bottom, *identity[0], *identity[1])
    for name in dict.fromkeys(term.amount for term in terms):
        if name not in group.measures:
            yield Step("amount-missing", {"amount": _names(name)})
            continue
        amount, measure = group.amount(name), group.measures[name]
        details: dict[str, object] = {"amount": _names(name), "value": plain(amount.value)}
        yield Step("amount", {**details, "unit": amount.unit.spelling, "place": str(measure.place)})
    if found.top is not None and found.bottom is not None and found.value is not None:
        sums = {"top": tally.written(found.top), "bottom": tally.written(found.bottom)}
        sums["unit"] = _base_unit(group, formula)
        yield Step("amount-rate", {**sums, "value": tally.written(found.value)})
    if formula.identity is not None:
        yield from _balance_steps(group, formula, found)


def _balance_steps(group: _Reported, formula: Formula, found: Rate) -> Iterator[Step]:
    assert formula.identity is not None
    left, right = formula.identity
    sides = {"left": _written_sum(left), "right": _written_sum(right)}
    if found.balance is None:
        yield Step("amount-unchecked", sides, formula.clause)
        return
    said = {
        **sides,
        "left_sum": tally.written(_sum(left, group)),
        "right_sum": tally.written(_sum(right, group)),
        "difference": tally.written(found.balance.difference),
        "slack": tally.written(found.balance.slack),
        "unit": _base_unit(group, formula),
    }
    key = "amount-balance" if found.balance.holds else "amount-unbalanced"
    yield Step(key, said, formula.clause)
