"""Figures that are counted: what lists, noise and outlets have in common on the way to a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget.assess.question import Question
from ecotarget.model.amount import plain
from ecotarget.model.assessment import (
    FINAL,
    OPEN,
    RUNNING,
    TOO_LITTLE,
    WHOLE,
    Assessed,
    Assessment,
    Coverage,
    Lack,
    Step,
)
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.listing import Heading
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Clause, Rounding
from ecotarget.model.target import Indicator

# So many names stand beside a figure; how many more there are is said.
_NAMED = 50
_SHOWN = 6  # decimals of a figure on the way


class Tally(NamedTuple):
    """Cases: (reached, counted) at the least and at the most that the data allow.

    `have` of `need` of what is counted are known; without `enough` the figure rests on too little. It
    may still change up to the day `due` (None: the end of the period).
    """

    least: tuple[int, int]
    most: tuple[int, int]
    have: int
    need: int
    of: str
    enough: bool
    due: date | None = None


def asked(question: Question, indicator: str, place: str) -> bool:
    """Tell whether a question asks for an indicator of a place."""
    if question.indicators and indicator not in question.indicators:
        return False
    return not question.places or place in question.places


def periods(question: Question, own: Period, dated: bool) -> tuple[Period, ...]:
    """Return the periods to be told: those asked for that the data cover, else the data's own.

    Data without days are of their own period only.
    """
    if not question.periods:
        return (own,)
    return tuple(each for each in question.periods if each == own or (dated and own.covers(each)))


def last_day(question: Question, end: date) -> date:
    """Return the last day up to an end that is seen."""
    return end if question.as_of is None else min(end, question.as_of)


def within(day: date | None, question: Question, period: Period, dated: bool) -> bool:
    """Tell whether a row belongs to a period; without days every row does."""
    if not dated:
        return True
    return day is not None and period.start <= day <= last_day(question, period.end)


def figure(
    heading: Heading,
    indicator: Indicator,
    period: Period,
    tally: Tally,
    question: Question,
    details: Mapping[str, object],
    clauses: Iterable[Clause] = (),
    steps: Iterable[Step] = (),
) -> Assessed:
    """Return a rate (or, of an indicator that counts, a number) as a figure of a jurisdiction."""
    low, high = _value(indicator, tally.least), _value(indicator, tally.most)
    said: dict[str, object] = {"scope": heading.scope, **details}
    if indicator.dimension == "share" and low is not None:
        said["cases"] = tally.least
        if low != high:
            said["cases_otherwise"] = tally.most
    lack = Lack(period.text, tally.have, tally.need)
    clauses = tuple(clauses)
    return Assessed(
        place=heading.jurisdiction,
        rung=WHOLE,
        indicator=indicator.id,
        item="",
        period=period,
        when=period.text,
        value=low,
        unit=indicator.unit.spelling if indicator.unit else "",
        shown=indicator.decimals or 0,
        coverage=Coverage(tally.have, tally.need, tally.of, () if tally.enough else (lack,)),
        state=_state(question, period, tally, low, high),
        details={key: value for key, value in said.items() if value not in (None, (), "", {})},
        steps=tuple(steps) if question.explain else (),
        otherwise=high if low != high else None,
        clauses=tuple(dict.fromkeys(clauses)),
    )


def _value(indicator: Indicator, cases: tuple[int, int]) -> Fraction | None:
    reached, counted = cases
    if indicator.dimension != "share":
        return Fraction(reached)
    return Fraction(100 * reached, counted) if counted else None


def _state(
    question: Question, period: Period, tally: Tally, low: Fraction | None, high: Fraction | None
) -> str:
    if low is None or not tally.enough:
        return TOO_LITTLE
    if low != high:
        return OPEN
    running = question.as_of is not None and question.as_of < (tally.due or period.end)
    return RUNNING if running else FINAL


def named(names: Iterable[str]) -> tuple[str, ...]:
    """Return names as they are told; of many the first, and how many more there are."""
    told = tuple(names)
    if len(told) <= _NAMED:
        return told
    return (*told[:_NAMED], f"+{len(told) - _NAMED}")


def share_steps(tally: Tally, indicator: Indicator) -> Iterator[Step]:
    """Say what the cases give: one figure, or from which to which."""
    if indicator.dimension != "share":
        return
    low, high = _value(indicator, tally.least), _value(indicator, tally.most)
    if low is None or high is None:
        yield Step("tally-nothing", {})
        return
    ends = {"reached": tally.least[0], "counted": tally.least[1], "value": written(low)}
    if low == high:
        yield Step("tally-share", ends)
    else:
        more = {"most": tally.most[0], "of": tally.most[1], "high": written(high)}
        yield Step("tally-range", {**ends, **more})


def written(value: Fraction) -> str:
    """Write a figure on the way with all its digits, or with six decimals if it has no end."""
    shown = rounded(value, Rounding(_SHOWN))
    return plain(shown.normalize()) if shown else "0"


def assessment(
    results: Iterable[Assessed],
    faults: Iterable[Fault],
    inputs: Iterable[Input],
    question: Question,
) -> Assessment:
    """Put figures into an assessment, sorted; each file is named once."""
    ordered = sorted(results, key=_order)
    files = tuple(dict.fromkeys(inputs))
    return Assessment(
        tuple(ordered), (), tuple(faults), (), files, what_if=False, as_of=question.as_of, ran=()
    )


def _order(result: Assessed) -> tuple[str, date, date, str, str]:
    scope = str(result.details.get("scope", ""))
    return result.place, result.period.start, result.period.end, result.indicator, scope
