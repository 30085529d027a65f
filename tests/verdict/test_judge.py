"""The judge, beside a second reading of every kind of requirement in plain Python and fractions.

The second reading knows nothing of the program: units are a table of fractions typed here, a rate is
a fraction, and every rule is written again in a line or two. Where both readings meet on random exact
decimals, at the bound and one digit beside it, the judge is believed.
"""

from __future__ import annotations

import operator
import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.model import requirement as kinds
from ecotarget.model.amount import PERCENT, POINTS, PURE, Amount, Unit, plain
from ecotarget.model.evidence import Evidence
from ecotarget.model.faults import Place
from ecotarget.model.finding import Finding, Verdict
from ecotarget.model.period import Period
from ecotarget.model.record import (
    Cases,
    Completion,
    Grade,
    Measure,
    Rank,
    Reckoned,
    Unsettled,
    Value,
    WaterClass,
)
from ecotarget.model.standard import Rounding
from ecotarget.model.target import Document, Indicator, Jurisdiction, Missing, Names, Target
from ecotarget.report.telling import reason_text
from ecotarget.verdict.judge import contradiction, is_partial, judge, stated_agrees
from ecotarget.words import Words

# ---- Building blocks ----------------------------------------------------------------------------

YEAR = Period.year(2024)
NAMES = Names("某", "some")
PLACE = Jurisdiction("testland", NAMES)
PLAN = Document("plan", NAMES)


def indicator(dimension: str, unit: str | None = None, better: str = "higher") -> Indicator:
    own = None if unit is None else units.resolve(unit)
    return Indicator("air.some", NAMES, dimension, own, better, 1, NAMES, "")


def target(
    requirement: kinds.Requirement,
    of: Indicator,
    strength: str = "binding",
    period: Period = YEAR,
    due: date | None = None,
    missing: tuple[Missing, ...] = (),
) -> Target:
    return Target(
        id="T1",
        jurisdiction=PLACE,
        indicator=of,
        requirement=requirement,
        require="",
        strength=strength,
        period=period,
        document=PLAN,
        section="1",
        place=Place("2024.yaml", 1),
        due=due,
        missing=missing,
        is_open=kinds.leaves_open(requirement) or any(m.what == "bound" for m in missing),
    )


def measure(
    value: Value | None,
    cases: tuple[int | str, int | str] | None = None,
    period: Period = YEAR,
    of: Indicator | None = None,
    text: str = "",
) -> Measure:
    pair = None if cases is None else Cases(Decimal(cases[0]), Decimal(cases[1]))
    of = of or indicator("number")
    return Measure("testland", of, period, "", value, pair, text, "", "", Place("figures.csv", 2))


def amount(text: str, unit: str = "") -> Amount:
    return Amount(Decimal(text), units.resolve(unit))


def decided(
    requirement: kinds.Requirement,
    found: Measure,
    of: Indicator,
    base: Measure | None = None,
    **more: Any,
) -> Verdict:
    base_period = base.period if base is not None else None
    return judge(target(requirement, of, **more), Evidence(found, base, base_period))


SHARE = indicator("share", "%")
SHARE_LOW = indicator("share", "%", "lower")
DUST = indicator("mass/volume", "ug/m3", "lower")
COUNT = indicator("count", "个")
TASK = indicator("task")
CLASS = indicator("class", better="lower")
RANK = indicator("rank", better="lower")
GRADE = indicator("grade")

# ---- The second reading: what the words mean, in fractions --------------------------------------

HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPARATORS = tuple(HOLDS)
# One of each unit in the first unit of its row, from its definition (1 hm2 = 15 亩, 1 kWh = 3.6 MJ).
TABLE: dict[str, dict[str, Fraction]] = {
    "mass/volume": {
        "ug/m3": Fraction(1),
        "mg/m3": Fraction(1000),
        "ng/m3": Fraction(1, 1000),
        "mg/L": Fraction(10**6),
    },
    "mass": {"t": Fraction(1), "kg": Fraction(1, 1000), "万吨": Fraction(10**4)},
    "area": {"亩": Fraction(1), "hm2": Fraction(15), "m2": Fraction(3, 2000)},
    "money": {"元": Fraction(1), "万元": Fraction(10**4), "亿元": Fraction(10**8)},
    "energy": {"GJ": Fraction(1), "kWh": Fraction(36, 10000), "tce": Fraction(293076, 10000)},
    "share": {"%": Fraction(1), "‰": Fraction(1, 10)},
    "count": {"个": Fraction(1), "万个": Fraction(10**4)},
    "number": {"": Fraction(1)},
}
ROMAN = ["I", "II", "III", "IV", "V", "worse"]


class Said(NamedTuple):
    """A figure as a document writes it, and what it comes to."""

    text: str
    unit: str
    true: Fraction
    size: Fraction

    def amount(self) -> Amount:
        return amount(self.text, self.unit)


def written(value: Fraction) -> str | None:
    """Write a fraction as a decimal without an exponent; None if it does not end in 60 places."""
    for places in range(61):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign = "-" if scaled < 0 else ""
            digits = f"{abs(scaled.numerator):0{places + 1}d}"
            return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
    return None


def says(value: Fraction, unit: str, size: Fraction) -> Said | None:
    """Write a value of the first unit of its row in this unit, if that ends."""
    text = written(value / size)
    return None if text is None else Said(text, unit, value, size)


PLAIN_NUMBERS = st.one_of(
    st.integers(0, 200).map(str),
    st.builds(lambda n, p: f"{n}.{p}", st.integers(0, 120), st.integers(0, 9)),
    st.builds(
        lambda n, p, k: f"{n}.{p % 10**k:0{k}d}",
        st.integers(0, 10**30 - 1),
        st.integers(0, 10**30 - 1),
        st.integers(1, 30),
    ),
)


@st.composite
def two_alike(draw: st.DrawFn, dimension: str | None = None) -> tuple[str, Said, Said]:
    """Two figures of one dimension in units of their own: often equal, often a hair apart."""
    dimension = dimension or draw(st.sampled_from([d for d in TABLE if d != "share"]))
    row = st.sampled_from(sorted(TABLE[dimension].items()))
    (unit, size), (other, other_size) = draw(row), draw(row)
    text = draw(PLAIN_NUMBERS)
    first = Said(text, unit, Fraction(text) * size, size)
    beside = draw(st.sampled_from(["equal", "equal", "above", "below", "free"]))
    if beside == "free":
        text = draw(PLAIN_NUMBERS)
        return dimension, first, Said(text, other, Fraction(text) * other_size, other_size)
    hair = Fraction(1, 10 ** draw(st.integers(0, 30)))
    value = first.true + {"equal": 0, "above": hair, "below": -hair}[beside]
    second = says(value, other, other_size) or says(value, unit, size)
    return dimension, first, second or first


class Rate(NamedTuple):
    """A rate by its cases, stated or not."""

    reached: int
    listed: int
    stated: str | None

    @property
    def true(self) -> Fraction:
        return Fraction(100 * self.reached, self.listed)

    def measure(self, of: Indicator, period: Period = YEAR) -> Measure:
        value = None if self.stated is None else Amount(Decimal(self.stated), PERCENT)
        return measure(value, (self.reached, self.listed), period, of)


@st.composite
def rates(draw: st.DrawFn, largest: int = 400) -> Rate:
    """Cases, and at times the rate as a bulletin would state it: cut half up at some digit."""
    listed = draw(st.integers(1, largest))
    reached = draw(st.one_of(st.integers(0, listed), st.just(listed)))
    places = draw(st.one_of(st.none(), st.integers(0, 4)))
    if places is None:
        return Rate(reached, listed, None)
    scaled = (2 * 100 * reached * 10**places + listed) // (2 * listed)  # half up, in whole numbers
    return Rate(reached, listed, written_at(scaled, places))


def written_at(scaled: int, places: int) -> str:
    digits = f"{scaled:0{places + 1}d}"
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def of_dimension(dimension: str, better: str = "lower") -> Indicator:
    return indicator(dimension, next(iter(TABLE[dimension])), better)


def shows(shown: Any, want: Fraction) -> bool:
    """Tell whether a printed decimal says this: all digits if it ends, else six places at least."""
    text = plain(shown)
    assert "E" not in text and text != "-0"
    if written(want) is not None and len((written(want) or "").partition(".")[2]) <= 6:
        return Fraction(shown) == want
    return abs(Fraction(shown) - want) <= Fraction(501, 10**9)


def bare(text: str) -> str:
    """Drop zeros behind the point: how many a quotient shows is not what is asked here."""
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else text


def room(comparator: str, figure: Fraction, bound: Fraction) -> Fraction:
    """How far a figure is on the good side of its bound; being beside an exact bound is a lack."""
    if comparator in ("<=", "<"):
        return bound - figure
    return figure - bound if comparator in (">=", ">") else -abs(figure - bound)


class Asked(NamedTuple):
    """One question with the answer of the second reading."""

    target: Target
    evidence: Evidence
    outcome: str
    as_of: date | None = None


def word(holds: bool) -> str:
    return "pass" if holds else "fail"


@st.composite
def thresholds(draw: st.DrawFn) -> Asked:
    dimension, bound, figure = draw(two_alike())
    of, comparator = of_dimension(dimension), draw(st.sampled_from(COMPARATORS))
    asked = target(kinds.Threshold(comparator, bound.amount()), of)
    holds = HOLDS[comparator](figure.true, bound.true)
    return Asked(asked, Evidence(measure(figure.amount(), of=of)), word(holds))


@st.composite
def rate_thresholds(draw: st.DrawFn) -> Asked:
    rate = draw(rates())
    comparator = draw(st.sampled_from(COMPARATORS))
    near = [rate.true, Fraction(round(rate.true)), Fraction(round(rate.true * 10), 10)]
    near.append(draw(st.fractions(0, 100, max_denominator=10)))
    value = draw(st.sampled_from([n for n in near if written(n)]))
    unit, size = draw(st.sampled_from(sorted(TABLE["share"].items())))
    bound = says(value, unit, size)
    assert bound is not None
    whole = draw(st.sampled_from([None, rate.listed, rate.listed + 1, 7]))
    asked = target(kinds.Threshold(comparator, bound.amount(), whole), SHARE)
    holds = HOLDS[comparator](rate.true, value)
    outcome = "undecided" if whole not in (None, rate.listed) else word(holds)
    return Asked(asked, Evidence(rate.measure(SHARE)), outcome)


@st.composite
def stated_thresholds(draw: st.DrawFn) -> Asked:
    """A rate that is stated without its cases; nobody can tell over how many objects."""
    _, bound, figure = draw(two_alike("share"))
    comparator = draw(st.sampled_from(COMPARATORS))
    whole = draw(st.sampled_from([None, 116]))
    asked = target(kinds.Threshold(comparator, bound.amount(), whole), SHARE)
    holds = HOLDS[comparator](figure.true, bound.true)
    return Asked(asked, Evidence(measure(figure.amount(), of=SHARE)), word(holds))


@st.composite
def withins(draw: st.DrawFn) -> Asked:
    dimension, one, figure = draw(two_alike())
    _, other, _ = draw(two_alike(dimension))
    low, high = sorted((one, other), key=lambda said: said.true)
    of = of_dimension(dimension)
    asked = target(kinds.Within(low.amount(), high.amount()), of)
    holds = low.true <= figure.true <= high.true
    return Asked(asked, Evidence(measure(figure.amount(), of=of)), word(holds))


@st.composite
def abouts(draw: st.DrawFn) -> Asked:
    """With a band both ends count; without one the good side does, and a miss is never a failure."""
    dimension, level, figure = draw(two_alike(draw(st.sampled_from(list(TABLE)))))
    better = draw(st.sampled_from(["lower", "higher"]))
    of = of_dimension(dimension, better)
    found = Evidence(measure(figure.amount(), of=of))
    if draw(st.booleans()):
        comparator = "<=" if better == "lower" else ">="
        holds = HOLDS[comparator](figure.true, level.true)
        return Asked(target(kinds.About(level.amount()), of), found, "pass" if holds else "warn")
    text = draw(st.one_of(PLAIN_NUMBERS, st.just(written(abs(figure.true - level.true)) or "0")))
    band = Amount(Decimal(text), POINTS if dimension == "share" else units.resolve(of_unit(of)))
    holds = abs(figure.true - level.true) <= Fraction(text)
    return Asked(target(kinds.About(level.amount(), band), of), found, word(holds))


def of_unit(of: Indicator) -> str:
    return of.unit.spelling if of.unit else ""


@st.composite
def classes(draw: st.DrawFn) -> Asked:
    found, limit = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    comparator = draw(st.sampled_from(COMPARATORS))
    asked = target(kinds.ClassBound(comparator, limit), CLASS)
    holds = HOLDS[comparator](Fraction(found), Fraction(limit))
    return Asked(asked, Evidence(measure(WaterClass(found), of=CLASS)), word(holds))


@st.composite
def ranks(draw: st.DrawFn) -> Asked:
    place, limit = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    fields = st.sampled_from([None, 12, 90])
    field, wanted = draw(fields), draw(fields)
    comparator = draw(st.sampled_from(["<=", "=="]))
    asked = target(kinds.RankBound(comparator, limit, wanted), RANK)
    holds = HOLDS[comparator](Fraction(place), Fraction(limit))
    other_field = None not in (field, wanted) and field != wanted
    outcome = "undecided" if other_field else word(holds)
    return Asked(asked, Evidence(measure(Rank(place, field), of=RANK)), outcome)


@st.composite
def places_from_the_end(draw: st.DrawFn) -> Asked:
    """Counted from the last place up: the last is one, the one before it two."""
    known, wanted = draw(
        st.sampled_from([(12, 12), (12, None), (None, 12), (None, None), (12, 90)])
    )
    place, last = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    asked = target(kinds.NotLast(last, wanted), RANK)
    evidence = Evidence(measure(Rank(place, known), of=RANK))
    if (known, wanted) in ((None, None), (12, 90)):
        return Asked(asked, evidence, "undecided")
    from_the_end = list(range(12, 0, -1)).index(place) + 1
    return Asked(asked, evidence, word(from_the_end > last))


# Each grade, and how it is met in the field.
WRITINGS = {
    "A": ["A", "a", "Ａ", " A "],
    "优秀": ["优秀", "优 秀", "优秀\u3000"],
    "Good": ["Good", "GOOD", "g ood", "Ｇｏｏｄ"],
    "银鼎": ["银鼎", "银　鼎"],
}


@st.composite
def grades(draw: st.DrawFn) -> Asked:
    scale = draw(st.permutations(list(WRITINGS)).map(lambda names: names[:3]))
    wanted = draw(st.sampled_from(scale))
    found = draw(st.sampled_from(list(WRITINGS)))
    text = draw(st.sampled_from(WRITINGS[found]))
    comparator = draw(st.sampled_from([">=", "=="]))
    asked = target(kinds.GradeBound(comparator, wanted, tuple(scale)), GRADE)
    evidence = Evidence(measure(Grade(text), of=GRADE))
    if found not in scale:
        return Asked(asked, evidence, "undecided")
    better = scale.index(found) <= scale.index(wanted)  # the list runs from best to worst
    return Asked(asked, evidence, word(found == wanted or (comparator == ">=" and better)))


@st.composite
def words_asked(draw: st.DrawFn) -> Asked:
    wanted, found = draw(st.sampled_from(list(WRITINGS))), draw(st.sampled_from(list(WRITINGS)))
    text = draw(st.sampled_from(WRITINGS[found]))
    asked = target(kinds.Is(wanted), GRADE)
    return Asked(asked, Evidence(measure(Grade(text), of=GRADE)), word(found == wanted))


LAST = Period.year(2023)


@st.composite
def relative_changes(draw: st.DrawFn) -> Asked:
    dimension, base, figure = draw(two_alike(draw(st.sampled_from(list(TABLE)))))
    if draw(st.integers(0, 5)) == 0:
        text = draw(st.sampled_from(["0", "0.000", "-0", "-3", "-0.0001"]))
        base = Said(text, base.unit, Fraction(text) * base.size, base.size)
    of = of_dimension(dimension)
    comparator = draw(st.sampled_from(COMPARATORS))
    change = (figure.true - base.true) / base.true * 100 if base.true else Fraction(0)
    near = [change, change + Fraction(1, 10**9), Fraction(round(change)), Fraction(-20)]
    step = draw(st.sampled_from([text for text in map(written, near) if text]))
    asked = target(kinds.Change(comparator, amount(step, "%"), "last year"), of)
    evidence = Evidence(
        measure(figure.amount(), of=of), measure(base.amount(), period=LAST, of=of), LAST
    )
    if base.true <= 0:
        return Asked(asked, evidence, "undecided")
    return Asked(asked, evidence, word(HOLDS[comparator](change, Fraction(step))))


@st.composite
def absolute_changes(draw: st.DrawFn) -> Asked:
    dimension, base, figure = draw(two_alike())
    of = of_dimension(dimension)
    comparator = draw(st.sampled_from(COMPARATORS))
    change = figure.true - base.true
    unit, size = draw(st.sampled_from(sorted(TABLE[dimension].items())))
    near = [change, change + Fraction(1, 1000), Fraction(0), Fraction(-5)]
    step = draw(st.sampled_from([said for value in near if (said := says(value, unit, size))]))
    asked = target(kinds.Change(comparator, step.amount(), 2023), of)
    evidence = Evidence(
        measure(figure.amount(), of=of), measure(base.amount(), period=LAST, of=of), LAST
    )
    return Asked(asked, evidence, word(HOLDS[comparator](change, step.true)))


@st.composite
def point_changes(draw: st.DrawFn) -> Asked:
    """Shares by their cases on either side, or on one of them only."""
    sides: list[tuple[Fraction, Measure]] = []
    for period in (YEAR, LAST):
        if draw(st.booleans()):
            rate = draw(rates(30))
            sides.append((rate.true, rate.measure(SHARE, period)))
        else:
            text = draw(st.sampled_from(["0", "50", "66.7", "93.989", "100"]))
            value = Amount(Decimal(text), PERCENT)
            sides.append((Fraction(text), measure(value, None, period, SHARE)))
    (now, found), (before, base) = sides
    comparator = draw(st.sampled_from(COMPARATORS))
    near = [now - before, Fraction(round(now - before)), Fraction(0), Fraction(27, 10)]
    step = draw(st.sampled_from([text for text in map(written, near) if text]))
    asked = target(kinds.Change(comparator, Amount(Decimal(step), POINTS), 2023), SHARE)
    outcome = word(HOLDS[comparator](now - before, Fraction(step)))
    return Asked(asked, Evidence(found, base, LAST), outcome)


@st.composite
def rate_changes(draw: st.DrawFn) -> Asked:
    """A relative change between two rates by their cases."""
    now, before = draw(rates(30)), draw(rates(30))
    comparator = draw(st.sampled_from(COMPARATORS))
    change = (now.true - before.true) / before.true * 100 if before.reached else Fraction(0)
    near = [change, Fraction(round(change)), Fraction(-20)]
    step = draw(st.sampled_from([text for text in map(written, near) if text]))
    asked = target(kinds.Change(comparator, amount(step, "%"), "last year"), SHARE)
    evidence = Evidence(now.measure(SHARE), before.measure(SHARE, LAST), LAST)
    if before.reached == 0:
        return Asked(asked, evidence, "undecided")
    return Asked(asked, evidence, word(HOLDS[comparator](change, Fraction(step))))


@st.composite
def trends(draw: st.DrawFn) -> Asked:
    better = draw(st.sampled_from(["lower", "higher"]))
    strict = draw(st.booleans())
    what = draw(st.sampled_from(["amount", "rate", "class", "rank"]))
    if what == "amount":
        dimension, base, figure = draw(two_alike())
        of = of_dimension(dimension, better)
        now, before = figure.true, base.true
        found = measure(figure.amount(), of=of)
        earlier = measure(base.amount(), period=LAST, of=of)
    elif what == "rate":
        of = SHARE if better == "higher" else SHARE_LOW
        one, other = draw(rates(12)), draw(rates(12))
        now, before = one.true, other.true
        found, earlier = one.measure(of), other.measure(of, LAST)
    else:
        make: Callable[[int], Value] = WaterClass if what == "class" else Rank
        of, better = (CLASS if what == "class" else RANK), "lower"
        one_, other_ = draw(st.integers(1, 6)), draw(st.integers(1, 6))
        now, before = Fraction(one_), Fraction(other_)
        found = measure(make(one_), of=of)
        earlier = measure(make(other_), period=LAST, of=of)
    gain = before - now if better == "lower" else now - before
    asked = target(kinds.Trend(strict, "last year"), of)
    evidence = Evidence(found, earlier, LAST)
    return Asked(asked, evidence, word(gain > 0 if strict else gain >= 0))


DAYS = st.dates(date(2023, 12, 1), date(2025, 2, 1))


@st.composite
def deliverables(draw: st.DrawFn) -> Asked:
    last = draw(st.one_of(st.just(YEAR.end), DAYS))
    how = draw(st.sampled_from(["by", "done", "due"]))
    if how == "by":
        asked = target(kinds.By(last), TASK)
    elif how == "due":
        asked = target(kinds.Done(), TASK, due=last)
    else:
        asked, last = target(kinds.Done(), TASK), YEAR.end
    done = draw(st.booleans())
    day = draw(st.one_of(st.none(), st.just(last), DAYS)) if done else None
    evidence = Evidence(measure(Completion(done, day), of=TASK))
    if done and day is not None:
        # A day that lies behind the close of the report is a plan, as long as there is time left.
        plan = YEAR.end < day and YEAR.end < last
        return Asked(asked, evidence, "undecided" if plan else word(day <= last))
    if done:  # on no day that is known: only a report that closes in time tells
        return Asked(asked, evidence, "pass" if last >= YEAR.end else "undecided")
    # Not done when the year closed: too late, unless the day is still to come.
    return Asked(asked, evidence, "not_due" if last > YEAR.end else "fail")


@st.composite
def alls(draw: st.DrawFn) -> Asked:
    what = draw(st.sampled_from(["cases", "stated", "count"]))
    if what == "cases":
        rate = draw(rates(30))
        whole = draw(st.sampled_from([None, rate.listed, rate.listed + 1]))
        wrong_list = whole not in (None, rate.listed)
        outcome = "undecided" if wrong_list else word(rate.reached == rate.listed)
        return Asked(target(kinds.AllOf(whole), SHARE), Evidence(rate.measure(SHARE)), outcome)
    if what == "stated":
        text = draw(st.sampled_from(["100", "100.0", "99.96", "99.999999999", "0", "100.01"]))
        found = measure(amount(text, "%"), of=SHARE)
        whole = draw(st.sampled_from([None, 13]))
        asked = target(kinds.AllOf(whole), SHARE)
        return Asked(asked, Evidence(found), word(Fraction(text) == 100))
    whole, count = draw(st.integers(1, 20)), draw(st.integers(0, 25))
    found = measure(amount(str(count), "个"), of=COUNT)
    outcome = "undecided" if count > whole else word(count == whole)
    return Asked(target(kinds.AllOf(whole), COUNT), Evidence(found), outcome)


MONTHS = tuple(YEAR.parts("month"))
QUARTERS = tuple(YEAR.parts("quarter"))


@st.composite
def spans(draw: st.DrawFn) -> Asked:
    """Every month counts for itself: one below fails, one unknown leaves it open."""
    span, parts = draw(st.sampled_from([("month", MONTHS), ("quarter", QUARTERS)]))
    comparator = draw(st.sampled_from([">=", "<=", "=="]))
    bound = draw(st.integers(0, 2))
    usual = {">=": bound + 1, "<=": 0, "==": bound}[comparator]
    figures: list[int | None] = [usual] * len(parts)
    for at in draw(st.lists(st.integers(0, len(parts) - 1), max_size=3)):
        figures[at] = draw(st.sampled_from([None, 0, 1, 2, 3]))
    asked = target(kinds.Threshold(comparator, amount(str(bound), "个"), None, span), COUNT)
    measures = tuple(
        (
            part,
            None if figure is None else measure(amount(str(figure), "个"), period=part, of=COUNT),
        )
        for part, figure in zip(parts, figures, strict=True)
    )
    known = [Fraction(figure) for figure in figures if figure is not None]
    if not all(HOLDS[comparator](figure, Fraction(bound)) for figure in known):
        outcome = "fail"
    else:
        outcome = "insufficient" if None in figures else "pass"
    return Asked(asked, Evidence(None, parts=measures), outcome)


@st.composite
def totals(draw: st.DrawFn) -> Asked:
    """Only a total is known: too little of it proves a miss, and nothing else is ever proved."""
    comparator = draw(st.sampled_from(COMPARATORS))
    bound, total = draw(st.integers(0, 3)), draw(st.integers(0, 40))
    asked = target(kinds.Threshold(comparator, amount(str(bound), "个"), None, "month"), COUNT)
    evidence = Evidence(
        measure(amount(str(total), "个"), of=COUNT), parts=tuple((m, None) for m in MONTHS)
    )
    short = comparator in (">=", ">") and total < 12 * bound
    return Asked(asked, evidence, "fail" if short else "insufficient")


KINDS: dict[str, st.SearchStrategy[Asked]] = {
    "threshold on amounts": thresholds(),
    "threshold on rates, of N or not": rate_thresholds(),
    "threshold on stated rates": stated_thresholds(),
    "within": withins(),
    "about": abouts(),
    "class": classes(),
    "rank": ranks(),
    "not last": places_from_the_end(),
    "grade": grades(),
    "is": words_asked(),
    "relative change": relative_changes(),
    "absolute change": absolute_changes(),
    "change in points": point_changes(),
    "relative change of rates": rate_changes(),
    "trend": trends(),
    "by and done": deliverables(),
    "all and all of N": alls(),
    "per span": spans(),
    "total instead of spans": totals(),
}
ANY = st.one_of(*KINDS.values())
QUICK = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_the_judge_and_the_second_reading_agree_on(kind: str, data: st.DataObject) -> None:
    asked = data.draw(KINDS[kind])
    assert judge(asked.target, asked.evidence, asked.as_of).outcome == asked.outcome


ANSWERS = {
    "about": "pass fail warn",
    "threshold on rates, of N or not": "pass fail undecided",
    "rank": "pass fail undecided",
    "not last": "pass fail undecided",
    "grade": "pass fail undecided",
    "relative change": "pass fail undecided",
    "relative change of rates": "pass fail undecided",
    "by and done": "pass fail undecided not_due",
    "all and all of N": "pass fail undecided",
    "per span": "pass fail insufficient",
    "total instead of spans": "fail insufficient",
}


@pytest.mark.parametrize(
    "kind, answer",
    [(kind, answer) for kind in KINDS for answer in ANSWERS.get(kind, "pass fail").split()],
)
def test_the_random_questions_reach_every_answer_of(kind: str, answer: str) -> None:
    """A property that never met a failing figure would prove nothing."""
    asked = find(
        KINDS[kind],
        lambda asked: asked.outcome == answer,
        settings=settings(max_examples=500, phases=[Phase.generate], database=None),
        random=random.Random(1),
    )
    assert judge(asked.target, asked.evidence).outcome == answer


# ---- Strength: how hard a promise is ------------------------------------------------------------


@QUICK
@given(ANY, st.sampled_from(["binding", "planned", "strive", "about"]), st.booleans())
def test_only_the_strength_turns_a_failure_into_a_warning_and_strict_turns_it_back(
    asked: Asked, strength: str, strict: bool
) -> None:
    changed = asked.target._replace(strength=strength)
    found = judge(changed, asked.evidence, asked.as_of, strict=strict).outcome
    soft = strength in ("strive", "about") and not strict
    assert found == ("warn" if asked.outcome == "fail" and soft else asked.outcome)


@pytest.mark.parametrize(
    "strength, strict, outcome",
    [
        ("binding", False, "fail"),
        ("planned", False, "fail"),
        ("strive", False, "warn"),
        ("about", False, "warn"),
        ("binding", True, "fail"),
        ("planned", True, "fail"),
        ("strive", True, "fail"),
        ("about", True, "fail"),
    ],
)
def test_a_miss_weighs_as_much_as_the_promise(strength: str, strict: bool, outcome: str) -> None:
    asked = target(kinds.Threshold("<=", amount("25", "ug/m3")), DUST, strength)
    evidence = Evidence(measure(amount("26", "ug/m3"), of=DUST))
    verdict = judge(asked, evidence, strict=strict)
    assert (verdict.outcome, verdict.reason.key) == (outcome, "threshold-fail")


@pytest.mark.parametrize("strength", ["binding", "planned", "strive", "about"])
@pytest.mark.parametrize("strict", [False, True])
def test_about_without_a_tolerance_never_fails_however_strict(strength: str, strict: bool) -> None:
    asked = target(kinds.About(amount("40", "%")), SHARE, strength)
    evidence = Evidence(measure(amount("1", "%"), of=SHARE))
    assert judge(asked, evidence, strict=strict).outcome == "warn"


@pytest.mark.parametrize("figure, outcome", [("38", "pass"), ("37.99", "fail"), ("42.01", "fail")])
def test_about_with_a_tolerance_fails_beyond_it(figure: str, outcome: str) -> None:
    asked = kinds.About(amount("40", "%"), Amount(Decimal(2), POINTS))
    assert decided(asked, measure(amount(figure, "%")), SHARE).outcome == outcome


# ---- Hunting for a wrong pass -------------------------------------------------------------------


@QUICK
@given(ANY, st.one_of(st.none(), DAYS), st.booleans())
def test_without_a_figure_nothing_passes_and_nothing_fails(
    asked: Asked, as_of: date | None, strict: bool
) -> None:
    parts = tuple((part, None) for part, _ in asked.evidence.parts)
    without = asked.evidence._replace(measure=None, parts=parts)
    assert judge(asked.target, without, as_of, strict).outcome in {"no_data", "not_due"}


@QUICK
@given(ANY, st.booleans())
def test_a_bound_that_is_missing_is_never_decided(asked: Asked, strict: bool) -> None:
    unsaid = (Missing("bound", Names("未给出", "not given")),)
    opened = asked.target._replace(missing=unsaid, is_open=True)
    verdict = judge(opened, asked.evidence, asked.as_of, strict)
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "open")


@pytest.mark.parametrize(
    "requirement, of, value",
    [
        (kinds.Threshold("<=", None), DUST, amount("0", "ug/m3")),
        (kinds.Threshold(">=", None, None, "month"), COUNT, amount("9", "个")),
        (kinds.RankBound("<=", None), RANK, Rank(1)),
        (kinds.By(None), TASK, Completion(done=True, day=date(2024, 1, 1))),
        (kinds.Change("<=", None, 2023), DUST, amount("0", "ug/m3")),
        (kinds.Change("<=", amount("-1", "%"), None), DUST, amount("0", "ug/m3")),
    ],
)
def test_a_question_mark_is_never_decided(
    requirement: kinds.Requirement, of: Indicator, value: Value
) -> None:
    found, base = measure(value, of=of), measure(value, period=LAST, of=of)
    months = tuple((m, measure(value, period=m, of=of)) for m in MONTHS)
    parts = months if isinstance(requirement, kinds.Threshold) and requirement.span else ()
    verdict = judge(target(requirement, of), Evidence(found, base, LAST, parts))
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "open")


@pytest.mark.parametrize("what", ["list", "formula", "scale", "definition", "base"])
def test_what_else_a_document_leaves_open_does_not_hide_a_figure_that_decides(what: str) -> None:
    said = (Missing(what, NAMES),)
    asked = target(kinds.Threshold("<=", amount("25", "ug/m3")), DUST, missing=said)
    assert judge(asked, Evidence(measure(amount("26", "ug/m3"), of=DUST))).outcome == "fail"


SHARE_KINDS = (
    kinds.Threshold(">=", amount("1", "%")),
    kinds.Threshold("<=", amount("100", "%")),
    kinds.Within(amount("0", "%"), amount("100", "%")),
    kinds.About(amount("1", "%")),
    kinds.AllOf(),
    kinds.Change(">=", amount("0", "%"), "last year"),
    kinds.Change(">=", Amount(Decimal(0), POINTS), "last year"),
    kinds.Trend(strict=False, base="last year"),
    kinds.Trend(strict=True, base="last year"),
)


@pytest.mark.parametrize("requirement", SHARE_KINDS, ids=lambda r: type(r).__name__)
@pytest.mark.parametrize("which", ["measure", "base"])
def test_a_rate_that_contradicts_its_cases_decides_nothing(
    requirement: kinds.Requirement, which: str
) -> None:
    wrong, right = ("99.9", (1064, 1071)), ("100", (7, 7))
    stated, cases = wrong if which == "measure" else right
    found = measure(amount(stated, "%"), cases, of=SHARE, text=f"{stated} %")
    stated, cases = wrong if which == "base" else ("50", (1, 2))
    base = measure(amount(stated, "%"), cases, LAST, SHARE, text=f"{stated} %")
    verdict = judge(target(requirement, SHARE), Evidence(found, base, LAST))
    needs_base = isinstance(requirement, kinds.Change | kinds.Trend)
    if which == "base" and not needs_base:
        assert verdict.reason.key != "stated-differs"
        return
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "stated-differs")
    assert dict(verdict.reason.details) == {
        "stated": "99.9 %",
        "reached": Decimal(1064),
        "listed": Decimal(1071),
        "percent": Decimal("99.3464"),
    }
    assert verdict.unit == PERCENT


@QUICK
@given(
    st.integers(1, 2000),
    st.integers(0, 4),
    st.integers(1, 500),
    st.booleans(),
    st.sampled_from(["%", "‰"]),
    st.data(),
)
def test_a_stated_rate_agrees_within_half_of_its_last_digit_and_no_further(
    listed: int, places: int, off: int, above: bool, unit: str, data: st.DataObject
) -> None:
    reached = data.draw(st.integers(0, listed))
    ulp = Fraction(1, 10**places) * TABLE["share"][unit]
    true = Fraction(100 * reached, listed)
    # The nearest figure with these digits, and some further away.
    nearest_ = round(true / ulp)
    scaled = max(0, nearest_ + (off if above else -off) // 250)
    stated = written_at(scaled, places)
    found = measure(amount(stated, unit), (reached, listed), of=SHARE)
    agrees = abs(Fraction(stated) * TABLE["share"][unit] - true) <= ulp / 2
    assert stated_agrees(found) is agrees
    outcome = judge(target(kinds.Threshold(">=", amount("0", "%")), SHARE), Evidence(found)).outcome
    assert outcome == ("pass" if agrees else "undecided")


@pytest.mark.parametrize(
    "stated, reached, listed, agrees",
    [
        ("99.3", 1064, 1071, True),  # 99.346
        ("99.35", 1064, 1071, True),
        ("99.34", 1064, 1071, False),
        ("99.9", 1064, 1071, False),
        ("99", 1064, 1071, True),
        ("100", 1064, 1071, False),
        ("94.0", 344, 366, True),
        ("94.00", 344, 366, False),
        ("12.5", 1, 8, True),
        ("12", 1, 8, True),  # a half either way: half even says 12, half up says 13
        ("13", 1, 8, True),
        ("14", 1, 8, False),
        ("11", 1, 8, False),
        ("0", 0, 5, True),
        ("0.5", 0, 5, False),
        ("0", 1, 200, True),
        ("0", 1, 199, False),
    ],
)
def test_a_stated_rate_beside_its_cases(
    stated: str, reached: int, listed: int, agrees: bool
) -> None:
    found = measure(amount(stated, "%"), (reached, listed), of=SHARE)
    assert stated_agrees(found) is agrees


def test_a_rate_stated_per_mille_agrees_to_a_digit_of_a_per_mille() -> None:
    assert stated_agrees(measure(amount("993.5", "‰"), (1064, 1071), of=SHARE))
    assert not stated_agrees(measure(amount("993.4", "‰"), (1064, 1071), of=SHARE))


def test_without_cases_or_without_a_stated_rate_there_is_nothing_to_contradict() -> None:
    assert stated_agrees(measure(amount("99.9", "%"), of=SHARE))
    assert stated_agrees(measure(None, (1064, 1071), of=SHARE))
    assert stated_agrees(measure(Rank(3), of=RANK))


def test_a_contradiction_is_told_with_its_figures() -> None:
    found = measure(amount("99.9", "%"), (1064, 1071), of=SHARE, text="99.9 %")
    assert contradiction(found) == {
        "stated": "99.9 %",
        "reached": Decimal(1064),
        "listed": Decimal(1071),
        "percent": Decimal("99.3464"),
    }


@pytest.mark.parametrize("part", ["2024-01", "2024-Q1", "2024-H1", "2024-01-01..2024-12-30"])
@pytest.mark.parametrize("strict", [False, True])
@QUICK
@given(data=st.data())
def test_a_figure_for_the_first_part_of_the_period_neither_passes_nor_fails(
    part: str, strict: bool, data: st.DataObject
) -> None:
    asked = data.draw(ANY)
    evidence = asked.evidence
    if evidence.measure is None:
        return
    early = Period.parse(part)
    found = evidence.measure._replace(period=early)
    earlier = evidence.base
    if earlier is not None:
        earlier = earlier._replace(period=early.in_year(2023))
    evidence = evidence._replace(measure=found, base=earlier)
    strength = data.draw(st.sampled_from(["binding", "strive", "about"]))
    verdict = judge(asked.target._replace(strength=strength), evidence, None, strict)
    if isinstance(found.value, Completion) and found.value.done:
        return  # what is finished is finished; see the tests on deliverables
    assert verdict.outcome in {"not_due", "insufficient", "undecided"} | (
        {"fail", "warn"} if overdue(asked.target, found) else set()
    )


def overdue(asked: Target, found: Measure) -> bool:
    """Not done when the deadline had passed: no later report can make it on time."""
    requirement = asked.requirement
    last = requirement.day if isinstance(requirement, kinds.By) else asked.due
    return isinstance(found.value, Completion) and last is not None and last <= found.period.end


def test_a_first_part_says_what_it_covers() -> None:
    half = Period.parse("2024-H1")
    verdict = decided(
        kinds.Threshold("<=", amount("25", "ug/m3")),
        measure(amount("20", "ug/m3"), period=half),
        DUST,
    )
    assert (verdict.outcome, verdict.reason.key) == ("not_due", "partial")
    assert dict(verdict.reason.details) == {"period": "2024-H1"}
    assert (verdict.value, verdict.limit, verdict.margin) == (20, 25, 5)


@pytest.mark.parametrize(
    "requirement, found, of, expected",
    [
        (kinds.AllOf(13), (14, 14), SHARE, ("undecided", "list-differs")),
        (kinds.Change("<=", amount("1", "%"), 2023), (1, 2), SHARE, ("no_data", "no-base")),
    ],
)
def test_what_a_first_part_leaves_undecided_says_why_and_not_that_it_is_a_part(
    requirement: kinds.Requirement,
    found: tuple[int, int],
    of: Indicator,
    expected: tuple[str, str],
) -> None:
    verdict = decided(requirement, measure(None, found, Period.parse("2024-H1")), of)
    assert (verdict.outcome, verdict.reason.key) == expected


@pytest.mark.parametrize(
    "period, partial",
    [
        ("2024", False),
        ("2024-H1", True),
        ("2024-01-01..2024-12-30", True),
        ("2024-H2", False),
        ("2023", False),
        ("2024-01-01..2025-01-01", False),
    ],
)
def test_a_part_begins_with_the_period_and_ends_before_it(period: str, partial: bool) -> None:
    asked = target(kinds.Done(), TASK)
    assert is_partial(asked, measure(None, (1, 1), Period.parse(period))) is partial


def test_344_days_of_366_are_not_94_percent_although_they_print_so() -> None:
    asked = kinds.Threshold(">=", amount("94", "%"))
    verdict = decided(asked, measure(amount("94.0", "%"), (344, 366)), SHARE)
    assert (verdict.outcome, verdict.reason.key) == ("fail", "rate-fail")
    assert verdict.value == Decimal("93.989071038")
    assert verdict.margin == Decimal("-0.010928962")
    assert plain(Cases(Decimal(344), Decimal(366)).percent(1)) == "94"


@pytest.mark.parametrize(
    "figure, outcome",
    [("99.96", "fail"), ("99.9999999999999999999999999999", "fail"), ("100.00", "pass")],
)
def test_almost_all_is_not_all(figure: str, outcome: str) -> None:
    for requirement in (kinds.Threshold("==", amount("100", "%")), kinds.AllOf()):
        assert decided(requirement, measure(amount(figure, "%")), SHARE).outcome == outcome


def test_2000_limits_written_in_milligrams_equal_themselves_in_micrograms() -> None:
    chance = random.Random(3095)
    missed_by_floats = 0
    for _ in range(2000):
        tenths = chance.randrange(1, 10000)
        micro, milli = f"{tenths // 10}.{tenths % 10}", f"0.{tenths:04d}"
        assert Fraction(milli) * 1000 == Fraction(micro)  # a slip of this test would show here
        missed_by_floats += float(milli) * 1000 != float(micro)
        for comparator, holds in (("==", True), ("<=", True), (">=", True), ("<", False)):
            bound = kinds.Threshold(comparator, amount(milli, "mg/m3"))
            verdict = decided(bound, measure(amount(micro, "ug/m3")), DUST)
            assert verdict.outcome == word(holds)
            assert not verdict.margin
    assert missed_by_floats > 100  # what a reading in floats would have got wrong


def test_thirty_digits_on_each_side_of_the_point_are_all_compared() -> None:
    long = "123456789012345678901234567890.123456789012345678901234567890"
    above = long[:-1] + "1"
    assert len(long.partition(".")[0]) == len(long.partition(".")[2]) == 30
    asked = kinds.Threshold("<=", amount(long, "ug/m3"))
    assert decided(asked, measure(amount(long, "ug/m3")), DUST).outcome == "pass"
    verdict = decided(asked, measure(amount(above, "ug/m3")), DUST)
    assert (verdict.outcome, plain(verdict.margin)) == ("fail", "-0." + "0" * 29 + "1")  # type: ignore[arg-type]
    assert plain(verdict.value) == above  # type: ignore[arg-type]


@QUICK
@given(
    st.sampled_from(["energy", "share", "mass/volume"]),
    st.lists(st.integers(10**59, 10**60 - 1), min_size=3, max_size=3),
    st.sampled_from(COMPARATORS),
)
def test_changes_of_the_longest_figures_are_exact(
    dimension: str, digits: list[int], comparator: str
) -> None:
    now, before, step = (f"{str(number)[:30]}.{str(number)[30:]}" for number in digits)
    unit = list(TABLE[dimension])[-1]
    of = of_dimension(dimension)
    found, base = measure(amount(now, unit)), measure(amount(before, unit), period=LAST)
    relative = (Fraction(now) - Fraction(before)) / Fraction(before) * 100
    change = kinds.Change(comparator, amount(step, "%"), 2023)
    holds = HOLDS[comparator](relative, Fraction(step))
    assert decided(change, found, of, base).outcome == word(holds)
    if dimension != "share":
        change = kinds.Change(comparator, amount(step, unit), 2023)
        holds = HOLDS[comparator](Fraction(now) - Fraction(before), Fraction(step))
        assert decided(change, found, of, base).outcome == word(holds)


def test_cases_of_thirty_digits_are_compared_crosswise() -> None:
    found = measure(None, ("9" * 29 + "8", "9" * 30))
    assert decided(kinds.AllOf(), found, SHARE).outcome == "fail"
    assert decided(kinds.Threshold(">=", amount("99", "%")), found, SHARE).outcome == "pass"


@pytest.mark.parametrize("base", ["0", "0.0", "-0", "-5"])
def test_a_relative_change_on_nothing_or_less_has_no_meaning(base: str) -> None:
    asked = kinds.Change("<=", amount("-1", "%"), 2023)
    for now in ("0", "-10", "10"):
        found = measure(amount(now, "ug/m3"))
        verdict = decided(asked, found, DUST, measure(amount(base, "ug/m3"), period=LAST))
        assert (verdict.outcome, verdict.reason.key) == ("undecided", "base-zero")
        assert dict(verdict.reason.details) == {"period": "2023"}


def test_a_relative_change_on_no_cases_reached_has_no_meaning() -> None:
    asked = kinds.Change(">=", amount("0", "%"), 2023)
    base = measure(None, (0, 9), LAST)
    assert decided(asked, measure(None, (3, 9)), SHARE, base).outcome == "undecided"


def test_an_absolute_change_on_nothing_is_plain() -> None:
    asked = kinds.Change("<=", amount("2", "ug/m3"), 2023)
    base = measure(amount("0", "ug/m3"), period=LAST)
    assert decided(asked, measure(amount("2", "ug/m3")), DUST, base).outcome == "pass"
    base = measure(amount("-1", "ug/m3"), period=LAST)
    assert decided(asked, measure(amount("2", "ug/m3")), DUST, base).outcome == "fail"


@pytest.mark.parametrize(
    "requirement",
    [
        kinds.Change("<=", amount("5", "%"), 2023),
        kinds.Change("<=", amount("5", "ug/m3"), 2023),
        kinds.Trend(strict=False, base=2023),
    ],
)
def test_a_change_without_the_figure_of_the_base_year_is_no_data(
    requirement: kinds.Requirement,
) -> None:
    evidence = Evidence(measure(amount("1", "ug/m3"), of=DUST), None, LAST)
    verdict = judge(target(requirement, DUST), evidence)
    assert (verdict.outcome, verdict.reason.key) == ("no_data", "no-base")
    assert dict(verdict.reason.details) == {"period": "2023"}


def test_a_base_without_a_period_is_named_by_nothing() -> None:
    evidence = Evidence(measure(amount("1", "ug/m3"), of=DUST))
    verdict = judge(target(kinds.Trend(strict=True, base=2023), DUST), evidence)
    assert (verdict.outcome, dict(verdict.reason.details)) == ("no_data", {"period": ""})


# ---- Nothing was handed in ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "requirement, due, end",
    [
        (kinds.Threshold("<=", amount("25", "ug/m3")), None, date(2024, 12, 31)),
        (kinds.Threshold("<=", amount("25", "ug/m3")), date(2024, 6, 30), date(2024, 6, 30)),
        (kinds.By(date(2024, 3, 31)), None, date(2024, 3, 31)),
        (kinds.By(date(2024, 3, 31)), date(2024, 6, 30), date(2024, 3, 31)),
        (kinds.Done(), date(2024, 6, 30), date(2024, 6, 30)),
        (kinds.Done(), None, date(2024, 12, 31)),
    ],
)
def test_what_is_not_due_yet_is_not_missing_either(
    requirement: kinds.Requirement, due: date | None, end: date
) -> None:
    asked = target(requirement, DUST, due=due)
    verdict = judge(asked, Evidence(None), end)
    assert (verdict.outcome, verdict.reason.key) == ("not_due", "not-due")
    assert dict(verdict.reason.details) == {"end": end}
    verdict = judge(asked, Evidence(None), end + timedelta(days=1))
    assert (verdict.outcome, verdict.reason.key) == ("no_data", "no-figure")
    assert judge(asked, Evidence(None)).outcome == "no_data"


def test_figures_that_lie_elsewhere_are_named() -> None:
    asked = target(kinds.Done(), TASK)
    verdict = judge(asked, Evidence(None, elsewhere=("2023", "城区")))
    assert (verdict.outcome, verdict.reason.key) == ("no_data", "no-figure-elsewhere")
    assert dict(verdict.reason.details) == {"elsewhere": ("2023", "城区")}


# ---- Value, limit and margin, by hand -----------------------------------------------------------


class Shown(NamedTuple):
    value: str
    limit: str
    margin: str
    unit: str | None


BY_HAND: list[tuple[str, kinds.Requirement, Measure, Indicator, str, Shown]] = [
    (
        "room below an upper bound is positive",
        kinds.Threshold("<=", amount("25", "ug/m3")),
        measure(amount("21.360", "ug/m3")),
        DUST,
        "pass",
        Shown("21.360", "25", "3.640", "ug/m3"),
    ),
    (
        "a lack above an upper bound is negative",
        kinds.Threshold("<", amount("25", "ug/m3")),
        measure(amount("25.1", "ug/m3")),
        DUST,
        "fail",
        Shown("25.1", "25", "-0.1", "ug/m3"),
    ),
    (
        "on an open bound there is no room and no pass",
        kinds.Threshold("<", amount("25", "ug/m3")),
        measure(amount("25", "ug/m3")),
        DUST,
        "fail",
        Shown("25", "25", "0", "ug/m3"),
    ),
    (
        "room above a lower bound is positive",
        kinds.Threshold(">=", amount("90", "%")),
        measure(amount("94.5", "%")),
        SHARE,
        "pass",
        Shown("94.5", "90", "4.5", "%"),
    ),
    (
        "a lack below a lower bound is negative",
        kinds.Threshold(">", amount("90", "%")),
        measure(None, (8, 9)),
        SHARE,
        "fail",
        Shown("88.888888889", "90", "-1.111111111", "%"),
    ),
    (
        "beside an exact bound there is only a lack, above",
        kinds.Threshold("==", amount("0", "个")),
        measure(amount("3", "个")),
        COUNT,
        "fail",
        Shown("3", "0", "-3", "个"),
    ),
    (
        "beside an exact bound there is only a lack, below",
        kinds.Threshold("==", amount("100", "%")),
        measure(amount("99.96", "%")),
        SHARE,
        "fail",
        Shown("99.96", "100", "-0.04", "%"),
    ),
    (
        "a figure in another unit is told in the unit of the target",
        kinds.Threshold("<=", amount("0.035", "mg/m3")),
        measure(amount("36", "ug/m3")),
        DUST,
        "fail",
        Shown("0.036", "0.035", "-0.001", "mg/m3"),
    ),
    (
        "money in 亿元 against a bound in 万元",
        kinds.Threshold(">=", amount("15000", "万元")),
        measure(amount("1.6", "亿元")),
        indicator("money", "亿元"),
        "pass",
        Shown("16000", "15000", "1000", "万元"),
    ),
    (
        "a band is told by its upper end while the figure lies in it",
        kinds.Within(amount("6.5"), amount("8.5")),
        measure(amount("6.5")),
        indicator("number"),
        "pass",
        Shown("6.5", "8.5", "2.0", ""),
    ),
    (
        "a band is told by the end that was broken, below",
        kinds.Within(amount("6.5"), amount("8.5")),
        measure(amount("6.49")),
        indicator("number"),
        "fail",
        Shown("6.49", "6.5", "-0.01", ""),
    ),
    (
        "a band is told by the end that was broken, above",
        kinds.Within(amount("6.5"), amount("8.5")),
        measure(amount("8.51")),
        indicator("number"),
        "fail",
        Shown("8.51", "8.5", "-0.01", ""),
    ),
    (
        "about without a band is told by its level",
        kinds.About(amount("40", "%")),
        measure(amount("41", "%")),
        SHARE,
        "pass",
        Shown("41", "40", "1", "%"),
    ),
    (
        "about without a band, where low is good",
        kinds.About(amount("40", "%")),
        measure(amount("41", "%")),
        SHARE_LOW,
        "warn",
        Shown("41", "40", "-1", "%"),
    ),
    (
        "a class has no unit, and its room is counted in classes",
        kinds.ClassBound("<=", 3),
        measure(WaterClass(2)),
        CLASS,
        "pass",
        Shown("II", "III", "1", None),
    ),
    (
        "worse than V is three classes too bad for III",
        kinds.ClassBound("<=", 3),
        measure(WaterClass(6)),
        CLASS,
        "fail",
        Shown("worse", "III", "-3", None),
    ),
    (
        "room in a rank is counted in places",
        kinds.RankBound("<=", 3, 90),
        measure(Rank(1, 90)),
        RANK,
        "pass",
        Shown("1", "3", "2", None),
    ),
    (
        "a rank too low",
        kinds.RankBound("<=", 3),
        measure(Rank(5)),
        RANK,
        "fail",
        Shown("5", "3", "-2", None),
    ),
    (
        "not last: the room to the first of the last places",
        kinds.NotLast(3),
        measure(Rank(10, 12)),
        RANK,
        "fail",
        Shown("10", "9", "-1", None),
    ),
    (
        "a stage that is still to come is below all of them",
        kinds.GradeBound(">=", "B", ("A", "B", "C")),
        measure(Grade("")),
        GRADE,
        "fail",
        Shown("-", "B", "-2", None),
    ),
    (
        "room in a grade is counted in grades, best first",
        kinds.GradeBound(">=", "C", ("A", "B", "C", "D")),
        measure(Grade("a")),
        GRADE,
        "pass",
        Shown("a", "C", "2", None),
    ),
    (
        "a grade too low",
        kinds.GradeBound(">=", "A", ("A", "B", "C", "D")),
        measure(Grade("D")),
        GRADE,
        "fail",
        Shown("D", "A", "-3", None),
    ),
    (
        "all of a list by cases",
        kinds.AllOf(13),
        measure(None, (12, 13)),
        SHARE,
        "fail",
        Shown("92.307692308", "100", "-7.692307692", "%"),
    ),
    (
        "all of a list by count",
        kinds.AllOf(13),
        measure(amount("12", "个")),
        COUNT,
        "fail",
        Shown("12", "13", "-1", "个"),
    ),
    (
        "a day in time",
        kinds.By(date(2024, 3, 31)),
        measure(Completion(done=True, day=date(2024, 3, 1))),
        TASK,
        "pass",
        Shown("2024-03-01", "2024-03-31", "30", None),
    ),
    (
        "a day too late",
        kinds.By(date(2024, 3, 31)),
        measure(Completion(done=True, day=date(2024, 4, 1))),
        TASK,
        "fail",
        Shown("2024-04-01", "2024-03-31", "-1", None),
    ),
]


@pytest.mark.parametrize(
    "title, asked, found, of, outcome, shown", BY_HAND, ids=[str(n) for n in range(len(BY_HAND))]
)
def test_value_limit_and_margin_by_hand(
    title: str,
    asked: kinds.Requirement,
    found: Measure,
    of: Indicator,
    outcome: str,
    shown: Shown,
) -> None:
    verdict = decided(asked, found, of)
    assert verdict.outcome == outcome
    texts = [plain(v) if isinstance(v, Decimal) else v for v in verdict[2:5]]
    assert (*texts, verdict.unit.spelling if verdict.unit else verdict.unit) == shown


CHANGES_BY_HAND: list[tuple[kinds.Requirement, Indicator, Measure, Measure, str, Shown]] = [
    (
        kinds.Change("<=", amount("-20", "%"), 2023),
        DUST,
        measure(amount("40", "ug/m3")),
        measure(amount("50", "ug/m3"), period=LAST),
        "pass",
        Shown("-20", "-20", "0", "%"),
    ),
    (
        kinds.Change("<=", amount("-20", "%"), 2023),
        DUST,
        measure(amount("0.041", "mg/m3")),
        measure(amount("50", "ug/m3"), period=LAST),
        "fail",
        Shown("-18", "-20", "-2", "%"),
    ),
    (
        kinds.Change("<=", amount("-2.9", "ug/m3"), 2023),
        DUST,
        measure(amount("21", "ug/m3")),
        measure(amount("24", "ug/m3"), period=LAST),
        "pass",
        Shown("-3", "-2.9", "0.1", "ug/m3"),
    ),
    (
        kinds.Change(">=", Amount(Decimal("2.7"), POINTS), 2023),
        SHARE,
        measure(None, (27, 30)),
        measure(None, (26, 30), LAST),
        "pass",
        Shown("3.333333333", "2.7", "0.633333333", "pp"),
    ),
    (
        kinds.Trend(strict=True, base=2023),
        DUST,
        measure(amount("24", "ug/m3")),
        measure(amount("24", "ug/m3"), period=LAST),
        "fail",
        Shown("24", "24", "0", "ug/m3"),
    ),
    (
        kinds.Trend(strict=False, base=2023),
        SHARE,
        measure(None, (8, 10)),
        measure(None, (3, 4), LAST),
        "pass",
        Shown("80", "75", "5", "%"),
    ),
    (
        kinds.Trend(strict=True, base=2023),
        CLASS,
        measure(WaterClass(4)),
        measure(WaterClass(3), period=LAST),
        "fail",
        Shown("IV", "III", "-1", None),
    ),
    (
        kinds.Trend(strict=True, base=2023),
        RANK,
        measure(Rank(3)),
        measure(Rank(5), period=LAST),
        "pass",
        Shown("3", "5", "2", ""),
    ),
]


@pytest.mark.parametrize("asked, of, found, base, outcome, shown", CHANGES_BY_HAND)
def test_value_limit_and_margin_of_a_change_by_hand(
    asked: kinds.Requirement,
    of: Indicator,
    found: Measure,
    base: Measure,
    outcome: str,
    shown: Shown,
) -> None:
    verdict = decided(asked, found, of, base)
    assert verdict.outcome == outcome
    texts = [bare(plain(v)) if isinstance(v, Decimal) else v for v in verdict[2:5]]
    assert (*texts, verdict.unit.spelling if verdict.unit else verdict.unit) == shown


def test_a_word_that_is_asked_for_has_no_margin() -> None:
    verdict = decided(kinds.Is("银鼎"), measure(Grade("金鼎")), GRADE)
    assert (verdict.outcome, verdict.value, verdict.limit) == ("fail", "金鼎", "银鼎")
    assert verdict.margin is None


@QUICK
@given(two_alike(), st.sampled_from(COMPARATORS))
def test_margins_have_the_sign_of_the_verdict_and_the_size_of_the_room(
    drawn: tuple[str, Said, Said], comparator: str
) -> None:
    dimension, bound, figure = drawn
    of = of_dimension(dimension)
    verdict = decided(kinds.Threshold(comparator, bound.amount()), measure(figure.amount()), of)
    space = room(comparator, figure.true, bound.true)
    assert shows(verdict.value, figure.true / bound.size)
    assert shows(verdict.limit, bound.true / bound.size)
    assert shows(verdict.margin, space / bound.size)
    assert verdict.margin is not None and verdict.unit is not None
    assert verdict.unit.spelling == bound.unit
    assert verdict.margin >= 0 if verdict.outcome == "pass" else verdict.margin <= 0


@QUICK
@given(
    rates(), st.fractions(0, 100, max_denominator=1000).filter(written), st.sampled_from(">= <= ==")
)
def test_margins_of_rates_are_those_of_the_fractions(
    rate: Rate, bound: Fraction, comparator: str
) -> None:
    comparator = {">": ">", "<": "<", "=": "==", " ": ">="}[comparator]
    asked = kinds.Threshold(comparator, amount(written(bound) or "", "%"))
    verdict = decided(asked, rate.measure(SHARE), SHARE)
    assert shows(verdict.value, rate.true)
    assert shows(verdict.limit, bound)
    assert shows(verdict.margin, room(comparator, rate.true, bound))


@QUICK
@given(two_alike("mass/volume"), st.sampled_from(COMPARATORS))
def test_figures_in_one_unit_are_told_to_the_last_digit(
    drawn: tuple[str, Said, Said], comparator: str
) -> None:
    """No figure of a bulletin loses a digit on its way into the report, however small it is."""
    _, bound, figure = drawn
    same = says(figure.true, bound.unit, bound.size)
    if same is None:
        return
    asked = kinds.Threshold(comparator, bound.amount())
    verdict = decided(asked, measure(same.amount()), DUST)
    assert Fraction(verdict.value) == Fraction(same.text)  # type: ignore[arg-type]
    assert Fraction(verdict.limit) == Fraction(bound.text)  # type: ignore[arg-type]
    want = room(comparator, Fraction(same.text), Fraction(bound.text))
    assert Fraction(verdict.margin) == want  # type: ignore[arg-type]


def test_a_failure_in_the_seventh_place_is_seen() -> None:
    # The limit of class I for mercury in GB 3838-2002 is 0.00005 mg/L.
    asked = kinds.Threshold("<=", amount("0.00005", "mg/L"))
    verdict = decided(asked, measure(amount("0.0000504", "mg/L")), indicator("mass/volume", "mg/L"))
    assert verdict.outcome == "fail"
    assert [plain(v) for v in verdict[2:5]] == ["0.0000504", "0.00005", "-0.0000004"]  # type: ignore[arg-type]


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_a_rate_as_good_as_that_of_last_year_has_no_room_and_no_minus_sign(better: str) -> None:
    of = indicator("share", "%", better)
    asked = kinds.Trend(strict=False, base="last year")
    verdict = decided(asked, measure(None, (2, 6)), of, measure(None, (1, 3), LAST))
    assert verdict.outcome == "pass"
    assert plain(verdict.margin) == "0"  # type: ignore[arg-type]


@pytest.mark.parametrize("comparator", COMPARATORS)
@pytest.mark.parametrize("last", ["8", "9"])
def test_a_margin_too_small_to_print_is_not_written_as_minus_nothing(
    comparator: str, last: str
) -> None:
    found = measure(None, ("9" * 14 + last, "9" * 15))
    verdict = decided(kinds.Threshold(comparator, amount("100", "%")), found, SHARE)
    assert plain(verdict.margin) == "0"  # type: ignore[arg-type]


def test_a_rate_told_per_mille_is_rounded_once() -> None:
    # 47619/142993 is 333.0163014973 per mille. Cut at nine places of a percent first, it would end
    # in ...0150, and a second rounding would make 333.016302 of it.
    asked = kinds.Threshold("<=", amount("5", "‰"))
    verdict = decided(asked, measure(None, (47619, 142993)), SHARE)
    shown = plain(verdict.value)  # type: ignore[arg-type]
    half = Fraction(1, 2 * 10 ** len(shown.partition(".")[2]))
    assert abs(Fraction(shown) - Fraction(1000 * 47619, 142993)) <= half


# ---- What the sentences need --------------------------------------------------------------------


def figures_told(
    requirement: kinds.Requirement, found: Measure, of: Indicator, base: Measure | None = None
) -> list[str]:
    """Return the figures of the English sentence in their order, signs and rounding as printed."""
    verdict = decided(requirement, found, of, base)
    said = reason_text(Finding(target(requirement, of), found, verdict), Words("en"))
    return [
        bare(n) for n in re.findall(r"-?[0-9]+(?:[./-][0-9]+)*", re.sub("[a-zµ]+/m³", "", said))
    ]


def test_a_threshold_tells_value_and_limit() -> None:
    asked = kinds.Threshold("<=", amount("0.035", "mg/m3"))
    assert figures_told(asked, measure(amount("36", "ug/m3")), DUST) == ["0.036", "0.035"]
    assert decided(asked, measure(amount("36", "ug/m3")), DUST).reason.key == "threshold-fail"


def test_a_rate_tells_its_cases() -> None:
    asked = kinds.Threshold(">=", amount("94", "%"))
    assert figures_told(asked, measure(None, (344, 366)), SHARE) == ["344/366", "93.9891", "94"]
    assert figures_told(kinds.AllOf(), measure(None, (344, 366)), SHARE) == ["344", "366"]


def test_a_change_tells_both_figures_in_the_unit_of_the_figure() -> None:
    asked = kinds.Change("<=", amount("-20", "%"), 2023)
    base = measure(amount("50", "ug/m3"), period=LAST)
    found = measure(amount("0.040", "mg/m3"))
    assert figures_told(asked, found, DUST, base) == ["0.05", "0.04", "2023", "-20", "-20"]
    details = decided(asked, found, DUST, base).reason.details
    assert details["now_unit"] == units.resolve("mg/m3")


def test_a_change_of_cases_tells_both_rates_in_percent() -> None:
    asked = kinds.Change(">=", Amount(Decimal(1), POINTS), 2023)
    found, base = measure(None, (9, 10)), measure(None, (4, 5), LAST)
    assert figures_told(asked, found, SHARE, base) == ["80", "90", "2023", "10", "1"]


def test_a_deliverable_tells_its_days() -> None:
    asked = kinds.By(date(2024, 3, 31))
    late = measure(Completion(done=True, day=date(2024, 4, 1)))
    assert figures_told(asked, late, TASK) == ["2024-04-01", "2024-03-31"]
    assert figures_told(asked, measure(Completion(done=False)), TASK) == ["2024-03-31"]
    assert figures_told(asked, measure(Completion(done=True)), TASK) == ["2024-03-31"]


@pytest.mark.parametrize(
    "found, base, of, unit",
    [
        (measure(amount("1", "mg/m3")), measure(amount("2", "ug/m3"), period=LAST), DUST, "mg/m3"),
        (measure(amount("50", "%"), (1, 2)), measure(None, (1, 2), LAST), SHARE, "%"),
        (measure(None, (1, 2)), measure(amount("500", "‰"), period=LAST), SHARE, "%"),
        (measure(Rank(1)), measure(Rank(2), period=LAST), RANK, ""),
    ],
)
def test_a_trend_is_told_in_the_unit_of_the_figure(
    found: Measure, base: Measure, of: Indicator, unit: str
) -> None:
    verdict = decided(kinds.Trend(strict=False, base=2023), found, of, base)
    assert verdict.unit is not None and verdict.unit.spelling == unit
    assert verdict.reason.details["period"] == "2023"


@pytest.mark.parametrize(
    "requirement, found, of, key, details",
    [
        (
            kinds.Threshold("<=", amount("4", "%"), 116),
            measure(None, (4, 115)),
            SHARE,
            "list-differs",
            {"listed": Decimal(115), "whole": 116},
        ),
        (
            kinds.AllOf(13),
            measure(None, (14, 14)),
            SHARE,
            "list-differs",
            {"listed": Decimal(14), "whole": 13},
        ),
        (
            kinds.AllOf(13),
            measure(amount("14", "个")),
            COUNT,
            "list-differs",
            {"listed": Decimal(14), "whole": 13},
        ),
        (
            kinds.RankBound("<=", 3, 6),
            measure(Rank(1, 5)),
            RANK,
            "field-differs",
            {"listed": 5, "whole": 6},
        ),
        (
            kinds.GradeBound(">=", "B", ("A", "B")),
            measure(Grade("合格")),
            GRADE,
            "grade-unknown",
            {"found": "合格", "scale": ("A", "B")},
        ),
    ],
)
def test_what_answers_another_question_is_undecided_and_says_so(
    requirement: kinds.Requirement,
    found: Measure,
    of: Indicator,
    key: str,
    details: dict[str, object],
) -> None:
    verdict = decided(requirement, found, of)
    assert (verdict.outcome, verdict.reason.key) == ("undecided", key)
    assert dict(verdict.reason.details) == details


# ---- Deliverables -------------------------------------------------------------------------------

MARCH = date(2024, 3, 31)


@pytest.mark.parametrize(
    "value, period, as_of, outcome, key",
    [
        # The day is known: it alone decides.
        (Completion(done=True, day=MARCH), "2024", None, "pass", "by-pass"),
        (Completion(done=True, day=date(2024, 4, 1)), "2024", None, "fail", "by-fail"),
        # The day is not known: the report must have closed in time.
        (Completion(done=True), "2024-Q1", None, "pass", "done"),
        (Completion(done=True), "2024-01-01..2024-04-01", None, "undecided", "done-when"),
        (Completion(done=True), "2024", None, "undecided", "done-when"),
        # Not done.
        (Completion(done=False), "2024-02", None, "not_due", "not-due"),
        (Completion(done=False), "2024-02", MARCH, "not_due", "not-due"),
        (Completion(done=False), "2024-Q1", None, "fail", "not-done"),
        (Completion(done=False), "2024", None, "fail", "not-done"),
        (Completion(done=False), "2024", date(2025, 1, 1), "fail", "not-done"),
    ],
)
def test_a_deliverable_by_a_day(
    value: Completion, period: str, as_of: date | None, outcome: str, key: str
) -> None:
    found = measure(value, period=Period.parse(period), of=TASK)
    verdict = judge(target(kinds.By(MARCH), TASK), Evidence(found), as_of)
    assert (verdict.outcome, verdict.reason.key) == (outcome, key)
    assert verdict.limit == "2024-03-31"


@pytest.mark.parametrize(
    "due, day, outcome",
    [
        (None, date(2024, 12, 31), "pass"),
        (None, date(2025, 1, 1), "fail"),
        (date(2024, 6, 30), date(2024, 6, 30), "pass"),
        (date(2024, 6, 30), date(2024, 7, 1), "fail"),
    ],
)
def test_done_means_within_the_period_or_by_the_due_day(
    due: date | None, day: date, outcome: str
) -> None:
    found = measure(Completion(done=True, day=day), of=TASK)
    assert decided(kinds.Done(), found, TASK, due=due).outcome == outcome


def test_a_deliverable_that_is_there_counts_before_the_period_is_over() -> None:
    half = Period.parse("2024-H1")
    for value in (Completion(done=True), Completion(done=True, day=date(2024, 5, 5))):
        assert decided(kinds.Done(), measure(value, period=half, of=TASK), TASK).outcome == "pass"


def test_what_was_not_done_by_june_may_be_done_by_december_whoever_looks_in_january() -> None:
    # The figure closes before the due day, so nobody can tell from it that the day was missed.
    half = measure(Completion(done=False), period=Period.parse("2024-H1"), of=TASK)
    verdict = judge(target(kinds.Done(), TASK), Evidence(half), date(2025, 1, 10))
    assert verdict.outcome not in {"pass", "fail"}


def test_a_completion_that_lies_after_the_day_asked_for_is_not_seen() -> None:
    # A report of June that names a day in December tells a plan.
    value = Completion(done=True, day=date(2024, 12, 20))
    half = measure(value, period=Period.parse("2024-H1"), of=TASK)
    verdict = judge(target(kinds.Done(), TASK), Evidence(half), date(2024, 7, 1))
    assert verdict.outcome != "pass"


@pytest.mark.parametrize(
    "day, outcome",
    [
        (date(2024, 6, 29), "pass"),
        (date(2024, 6, 30), "pass"),  # the last day that the report covers
        (date(2024, 7, 1), "undecided"),
        (date(2024, 12, 31), "undecided"),
    ],
)
def test_a_day_that_had_not_come_when_the_report_was_closed_is_a_plan(
    day: date, outcome: str
) -> None:
    half = measure(Completion(done=True, day=day), period=Period.parse("2024-H1"), of=TASK)
    assert decided(kinds.Done(), half, TASK).outcome == outcome


def test_a_plan_to_be_late_is_no_failure_yet() -> None:
    value = Completion(done=True, day=date(2025, 1, 5))
    half = measure(value, period=Period.parse("2024-H1"), of=TASK)
    assert decided(kinds.Done(), half, TASK).outcome not in {"pass", "fail"}


# ---- Every month, every quarter -----------------------------------------------------------------


def months(*figures: str | None, unit: str = "个", of: Indicator = COUNT) -> Evidence:
    parts = tuple(
        (m, None if f is None else measure(amount(f, unit), period=m, of=of))
        for m, f in zip(MONTHS, figures, strict=True)
    )
    return Evidence(None, parts=parts)


MONTHLY = kinds.Threshold(">=", amount("1", "个"), None, "month")


def test_all_twelve_months_reached_pass() -> None:
    verdict = judge(target(MONTHLY, COUNT), months(*["1"] * 12))
    assert verdict[:4] == ("pass", ("spans-met", {"have": 12, "need": 12}), "12", "12")


def test_one_month_without_a_figure_is_never_taken_as_reached_or_missed() -> None:
    evidence = months(*["1"] * 5, None, *["1"] * 6)
    verdict = judge(target(MONTHLY, COUNT), evidence)
    assert (verdict.outcome, verdict.reason.key) == ("insufficient", "spans-lacking")
    assert dict(verdict.reason.details) == {"have": 11, "need": 12, "lacking": ("2024-06",)}
    assert (verdict.value, verdict.limit) == ("11", "12")


def test_a_month_that_lacks_is_not_due_until_the_period_is_over() -> None:
    evidence = months(*["1"] * 11, None)
    asked = target(MONTHLY, COUNT)
    assert judge(asked, evidence, date(2024, 12, 31)).outcome == "not_due"
    assert judge(asked, evidence, date(2025, 1, 1)).outcome == "insufficient"


def test_one_month_with_nothing_done_fails_even_where_others_lack() -> None:
    verdict = judge(target(MONTHLY, COUNT), months("1", "0", None, *["1"] * 9))
    assert (verdict.outcome, verdict.reason.key) == ("fail", "spans-missed")
    assert dict(verdict.reason.details) == {"have": 11, "need": 12, "missed": ("2024-02",)}
    assert (verdict.value, verdict.limit) == ("10", "12")


def test_the_total_of_a_year_never_shows_that_each_month_was_reached() -> None:
    evidence = months(*[None] * 12)._replace(
        measure=measure(amount("1200", "个"), of=COUNT, text="1200 个")
    )
    verdict = judge(target(MONTHLY, COUNT), evidence)
    assert (verdict.outcome, verdict.reason.key) == ("insufficient", "spans-total-only")
    assert dict(verdict.reason.details) == {"found": "1200 个", "need": 12}


def test_a_total_too_small_for_twelve_months_proves_a_miss() -> None:
    found = measure(amount("11", "个"), of=COUNT, text="11 个")
    evidence = months(*[None] * 12)._replace(measure=found)
    verdict = judge(target(MONTHLY, COUNT), evidence)
    assert (verdict.outcome, verdict.reason.key) == ("fail", "spans-total-short")
    assert dict(verdict.reason.details) == {"found": "11 个", "need": 12}
    half = found._replace(period=Period.parse("2024-H1"))
    assert judge(target(MONTHLY, COUNT), evidence._replace(measure=half)).outcome == "insufficient"


def test_a_yearly_rate_is_no_sum_of_monthly_rates() -> None:
    # 95 % in the year is less than 12 times 90 %, and still no month need have missed 90 %.
    asked = kinds.Threshold(">=", amount("90", "%"), None, "month")
    for found in (measure(amount("95", "%"), of=SHARE), measure(None, (95, 100), of=SHARE)):
        evidence = Evidence(found, parts=tuple((m, None) for m in MONTHS))
        assert judge(target(asked, SHARE), evidence).outcome == "insufficient"


def test_a_yearly_mean_is_no_sum_of_monthly_means() -> None:
    asked = kinds.Threshold(">=", amount("6", "mg/L"), None, "month")
    oxygen = indicator("mass/volume", "mg/L")
    found = measure(amount("7", "mg/L"), of=oxygen)
    evidence = Evidence(found, parts=tuple((m, None) for m in MONTHS))
    assert judge(target(asked, oxygen), evidence).outcome == "insufficient"


def test_a_month_whose_rate_contradicts_its_cases_is_not_reached() -> None:
    asked = kinds.Threshold(">=", amount("99", "%"), None, "month")
    good = [(m, measure(None, (9, 9), m, SHARE)) for m in MONTHS]
    wrong = measure(amount("99.9", "%"), (1064, 1071), MONTHS[4], SHARE)
    evidence = Evidence(None, parts=(*good[:4], (MONTHS[4], wrong), *good[5:]))
    verdict = judge(target(asked, SHARE), evidence)
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "stated-differs")


def test_a_month_over_another_list_is_not_reached() -> None:
    asked = kinds.Threshold("<=", amount("4", "%"), 116, "month")
    parts = tuple((m, measure(None, (0, 115), m, SHARE)) for m in MONTHS)
    verdict = judge(target(asked, SHARE), Evidence(None, parts=parts))
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "list-differs")


def test_a_period_that_holds_no_whole_span_cannot_be_kept_by_one_figure() -> None:
    # Once a quarter, asked of a single month: the month holds no quarter.
    march = Period.parse("2024-03")
    asked = target(kinds.Threshold(">=", amount("1", "个"), None, "quarter"), COUNT, period=march)
    found = measure(amount("1", "个"), period=march, of=COUNT)
    assert judge(asked, Evidence(found)).outcome not in {"pass", "fail"}


# ---- What the doors let through -----------------------------------------------------------------


def test_every_kind_of_requirement_has_a_judge() -> None:
    from ecotarget.verdict import judge as module

    assert set(module._JUDGES) == set(kinds.Requirement.__args__)


def test_a_worded_value_where_an_amount_belongs_is_a_broken_promise_of_the_intake() -> None:
    with pytest.raises(AssertionError):
        decided(kinds.Threshold("<=", amount("25", "ug/m3")), measure(Grade("A")), DUST)


def test_a_unit_is_shown_as_the_target_spells_it() -> None:
    unit = Unit("家", "count", Decimal(1), "家", "firms", "firm")
    asked = kinds.Threshold(">=", Amount(Decimal(5), unit))
    verdict = decided(asked, measure(amount("7", "个")), indicator("count", "家"))
    assert verdict.unit == unit
    assert PURE.spelling == ""


# ---- Why: the reason that is told with the verdict ----------------------------------------------


def because(verdict: Verdict) -> tuple[str, str, dict[str, object]]:
    return verdict.outcome, verdict.reason.key, dict(verdict.reason.details)


def test_a_rank_that_is_not_among_the_last_says_where_those_begin() -> None:
    verdict = decided(kinds.NotLast(3), measure(Rank(9, 12)), RANK)
    assert because(verdict)[:2] == ("pass", "rank-pass")
    assert (verdict.value, verdict.limit, verdict.margin) == ("9", "9", Decimal(0))
    verdict = decided(kinds.NotLast(3), measure(Rank(10, 12)), RANK)
    assert (because(verdict)[:2], verdict.margin) == (("fail", "rank-fail"), Decimal(-1))


def test_a_figure_that_is_its_own_base_decides_nothing() -> None:
    found = measure(amount("10", "件"), of=COUNT)
    verdict = decided(kinds.Change("<=", amount("-20", "%"), 2017), found, COUNT, base=found)
    assert because(verdict)[:2] == ("undecided", "base-is-itself")


def test_what_was_not_done_in_a_report_that_closed_early_is_thin_evidence_after_the_day() -> None:
    half = measure(Completion(done=False), period=Period.parse("2024-H1"), of=TASK)
    asked = target(kinds.Done(), TASK)
    told = {"told": date(2024, 6, 30)}
    late, last = date(2025, 1, 10), date(2024, 12, 31)
    assert because(judge(asked, Evidence(half), late)) == ("insufficient", "told-too-early", told)
    for day in (last, None):
        verdict = judge(asked, Evidence(half), day)
        assert because(verdict) == ("not_due", "not-due", {"end": last})
        assert verdict.limit == "2024-12-31"


def test_a_plan_of_a_day_is_told_as_one() -> None:
    value = Completion(done=True, day=date(2024, 12, 20))
    half = measure(value, period=Period.parse("2024-H1"), of=TASK)
    verdict = judge(target(kinds.Done(), TASK), Evidence(half))
    assert because(verdict) == ("undecided", "day-to-come", {"told": date(2024, 6, 30)})
    assert (verdict.value, verdict.limit) == ("2024-12-20", "2024-12-31")


def test_all_without_a_number_is_a_bound_of_a_hundred_percent() -> None:
    share = decided(kinds.AllOf(), measure(amount("99.9", "%")), SHARE)
    assert because(share)[:2] == ("fail", "threshold-fail")
    cases = decided(kinds.AllOf(), measure(None, (12, 13)), SHARE)
    assert because(cases)[:2] == ("fail", "all-fail")


def test_a_month_that_holds_no_quarter_says_so() -> None:
    march = Period.parse("2024-03")
    asked = target(kinds.Threshold(">=", amount("1", "个"), None, "quarter"), COUNT, period=march)
    verdict = judge(asked, Evidence(measure(amount("1", "个"), period=march, of=COUNT)))
    assert because(verdict) == ("undecided", "spans-none", {"period": "2024-03"})


@pytest.mark.parametrize(
    "value, outcome, limit, margin",
    [
        ("6.4", "fail", "6.5", "-0.1"),
        ("6.5", "pass", "8.5", "2"),
        ("8.5", "pass", "8.5", "0"),
        ("8.6", "fail", "8.5", "-0.1"),
    ],
)
def test_a_range_names_the_end_that_is_missed_and_else_the_upper_one(
    value: str, outcome: str, limit: str, margin: str
) -> None:
    asked = kinds.Within(amount("6.5"), amount("8.5"))
    verdict = decided(asked, measure(amount(value)), indicator("number"))
    assert because(verdict)[:2] == (outcome, f"within-{outcome}")
    assert (verdict.limit, verdict.margin) == (Decimal(limit), Decimal(margin))


# ---- Every reason by its key --------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked, found, of, key",
    [
        (kinds.Threshold(">=", amount("94", "%")), measure(amount("94", "%")), SHARE, "threshold"),
        (kinds.Threshold(">=", amount("94", "%")), measure(None, (94, 100)), SHARE, "rate"),
        (
            kinds.Within(amount("1"), amount("3")),
            measure(amount("2")),
            indicator("number"),
            "within",
        ),
        (kinds.About(amount("3"), None), measure(amount("3")), indicator("number"), "about"),
        (kinds.ClassBound("<=", 3), measure(WaterClass(3)), CLASS, "class"),
        (kinds.RankBound("<=", 3), measure(Rank(3)), RANK, "rank"),
        (kinds.NotLast(2, 7), measure(Rank(5)), RANK, "rank"),
        (kinds.GradeBound(">=", "B", ("A", "B")), measure(Grade("B")), GRADE, "grade"),
        (kinds.Is("B"), measure(Grade("B")), GRADE, "is"),
        (kinds.AllOf(), measure(None, (14, 14)), SHARE, "all"),
        (kinds.AllOf(), measure(amount("100", "%")), SHARE, "threshold"),
        (kinds.AllOf(14), measure(amount("14", "个")), COUNT, "threshold"),
        (kinds.By(MARCH), measure(Completion(done=True, day=MARCH)), TASK, "by"),
    ],
)
def test_a_comparison_is_told_by_its_own_sentence(
    asked: kinds.Requirement, found: Measure, of: Indicator, key: str
) -> None:
    verdict = decided(asked, found, of)
    assert (verdict.outcome, verdict.reason.key) == ("pass", f"{key}-pass")
    assert dict(verdict.reason.details) == {}


def test_one_place_too_far_behind_is_among_the_last() -> None:
    verdict = decided(kinds.NotLast(2, 7), measure(Rank(6)), RANK)
    assert (verdict.outcome, verdict.reason.key) == ("fail", "rank-fail")
    assert verdict[2:5] == ("6", "5", Decimal(-1))


def test_the_field_of_a_rank_must_be_known_and_the_one_that_was_asked_for() -> None:
    unknown = decided(kinds.NotLast(2), measure(Rank(6)), RANK)
    assert (unknown.outcome, unknown.reason.key, unknown.value) == (
        "undecided",
        "field-missing",
        "6",
    )
    other = decided(kinds.NotLast(2, 7), measure(Rank(6, 9)), RANK)
    assert (other.outcome, other.reason.key) == ("undecided", "field-differs")
    assert dict(other.reason.details) == {"listed": 9, "whole": 7}


@pytest.mark.parametrize("asked", [kinds.Trend(strict=True, base=2024)])
def test_a_figure_is_no_base_of_itself(asked: kinds.Requirement) -> None:
    found = measure(amount("5", "ug/m3"))
    verdict = judge(target(asked, DUST), Evidence(found, found, YEAR))
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "base-is-itself")
    assert dict(verdict.reason.details) == {"period": "2024"}


@pytest.mark.parametrize(
    "value, period, as_of, outcome, key, details, shown",
    [
        (
            Completion(done=False),
            "2024-02",
            date(2024, 4, 1),
            "insufficient",
            "told-too-early",
            {"told": date(2024, 2, 29)},
            (None, "2024-03-31"),
        ),
        (
            Completion(done=False),
            "2024-02",
            MARCH,
            "not_due",
            "not-due",
            {"end": MARCH},
            (None, "2024-03-31"),
        ),
        (
            Completion(done=True, day=date(2024, 3, 5)),
            "2024-02",
            None,
            "undecided",
            "day-to-come",
            {"told": date(2024, 2, 29)},
            ("2024-03-05", "2024-03-31"),
        ),
        (
            Completion(done=True),
            "2024-02",
            date(2024, 4, 1),  # what is done is done, whoever looks when
            "pass",
            "done",
            {},
            (None, "2024-03-31"),
        ),
    ],
)
def test_a_deliverable_is_told_with_the_day_of_its_report(
    value: Completion,
    period: str,
    as_of: date | None,
    outcome: str,
    key: str,
    details: dict[str, object],
    shown: tuple[str | None, str],
) -> None:
    found = measure(value, period=Period.parse(period), of=TASK)
    verdict = judge(target(kinds.By(MARCH), TASK), Evidence(found), as_of)
    assert (verdict.outcome, verdict.reason.key) == (outcome, key)
    assert (dict(verdict.reason.details), verdict[2:4]) == (details, shown)


def test_the_size_that_somebody_gave_a_task_closes_what_the_document_left_open() -> None:
    """Without it the target stays open, done or not."""
    asked = target(kinds.Done(), TASK, missing=(Missing("bound", ""),))
    done = measure(Completion(done=True, day=MARCH), of=TASK)
    assert judge(asked, Evidence(done)).reason.key == "open"
    stands = Reckoned(None, Rounding(0), 0, enough=True, have=0, need=0, lacking=(), code="")
    assert judge(asked, Evidence(done._replace(reckoned=stands))).reason.key == "open"
    given = done._replace(reckoned=stands._replace(assigned=True))
    assert judge(asked, Evidence(given)).outcome == "pass"
    unsettled = stands._replace(unsettled=Unsettled("ledger-open", (("found", "1"),)))
    verdict = judge(asked, Evidence(done._replace(reckoned=unsettled)))
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "ledger-open")
    assert dict(verdict.reason.details) == {"found": "1"}


@pytest.mark.parametrize(
    "domain, have, lacking, key",
    [
        ("air", 20, (), "too-few-days"),
        ("water", 2, (), "too-little"),
        ("air", 300, ("2024-02",), "too-few-days"),
        ("water", 300, ("2024-02",), "too-little"),
        ("air", 300, (), "unended"),  # enough of all, and the period still runs
        ("water", 324, (), "unended"),
        ("air", 299, (), "too-few-days"),
    ],
)
def test_why_a_reckoned_figure_is_not_enough(
    domain: str, have: int, lacking: tuple[str, ...], key: str
) -> None:
    of = DUST._replace(id=f"{domain}.some")
    stands = Reckoned(
        Fraction(5), Rounding(0), 0, enough=False, have=have, need=300, lacking=lacking, code=""
    )
    found = measure(amount("5", "ug/m3"), of=of)._replace(reckoned=stands)
    verdict = decided(kinds.Threshold("<=", amount("9", "ug/m3")), found, of)
    assert (verdict.outcome, verdict.reason.key) == ("insufficient", key)
    assert dict(verdict.reason.details) == {
        "have": have,
        "need": 300,
        "lacking": lacking,
        "period": "2024",
    }
