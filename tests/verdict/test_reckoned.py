"""Reckoned figures before the judge: rounded once, thin ones refused, told figures laid beside them.

The second reading knows GB/T 8170 and a comparison of fractions, and nothing of the program.
"""

from __future__ import annotations

import operator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.evidence import Shelf, used
from ecotarget.model import requirement as kinds
from ecotarget.model.amount import Amount
from ecotarget.model.evidence import Evidence
from ecotarget.model.faults import Place
from ecotarget.model.finding import Verdict
from ecotarget.model.period import Period
from ecotarget.model.record import (
    Cases,
    Completion,
    Grade,
    Measure,
    Rank,
    Reckoned,
    Value,
    WaterClass,
)
from ecotarget.model.standard import Rounding
from ecotarget.model.target import (
    Document,
    Indicator,
    Jurisdiction,
    Names,
    Scope,
    Target,
    TargetFile,
)
from ecotarget.verdict.judge import differing, judge, reported_agrees, settled

YEAR, BEFORE = Period.year(2024), Period.year(2023)
NAMES = Names("某", "some")
WHOLE, TENTH = Rounding(0), Rounding(1)
LAW = {"pm25": WHOLE, "co": TENTH}
UNIT = {"pm25": "ug/m3", "co": "mg/m3"}


def indicator(unit: str = "ug/m3", better: str = "lower") -> Indicator:
    own = units.resolve(unit)
    return Indicator("air.some", NAMES, own.dimension, own, better, 1, NAMES, "")


DUST, SHARE = indicator(), indicator("%", "higher")


def amount(text: str, unit: str = "ug/m3") -> Amount:
    return Amount(Decimal(text), units.resolve(unit))


def target(requirement: kinds.Requirement, of: Indicator = DUST, **more: Any) -> Target:
    filled: dict[str, Any] = {
        "id": "T1",
        "jurisdiction": Jurisdiction("testland", NAMES),
        "indicator": of,
        "requirement": requirement,
        "require": "",
        "strength": "binding",
        "period": YEAR,
        "document": Document("plan", NAMES),
        "section": "1",
        "place": Place("2024.yaml", 1),
        **more,
    }
    return Target(**filled)


def told(
    value: str | None,
    unit: str = "ug/m3",
    cases: tuple[int, int] | None = None,
    period: Period = YEAR,
    text: str = "",
    line: int = 7,
    of: Indicator = DUST,
    scope: str = "",
) -> Measure:
    """A figure that somebody reported."""
    pair = None if cases is None else Cases(*map(Decimal, cases))
    return Measure(
        "testland",
        of,
        period,
        scope,
        None if value is None else amount(value, unit),
        pair,
        text or f"{value} {unit}",
        "bulletin",
        "",
        Place("figures.csv", line),
    )


def reckoned(
    exact: str | Fraction | None,
    unit: str = "ug/m3",
    judged: Rounding = WHOLE,
    shown: int = 1,
    cases: tuple[int, int] | None = None,
    enough: bool = True,
    beside: Measure | None = None,
    period: Period = YEAR,
    of: Indicator = DUST,
) -> Measure:
    """A figure from readings. The value that it carries is far off: only the exact one counts."""
    said = Reckoned(
        None if exact is None else Fraction(exact),
        judged,
        shown,
        enough,
        have=323,
        need=324,
        lacking=() if enough else ("2024 323/324",),
        code="cn-2012",
    )
    measure = told(None if exact is None else "99999", unit, cases, period, of=of)
    return measure._replace(place=Place("readings.yaml"), reckoned=said, beside=beside)


def at_most(text: str, unit: str = "ug/m3") -> kinds.Threshold:
    return kinds.Threshold("<=", amount(text, unit))


def verdict(requirement: kinds.Requirement, measure: Measure, **more: Any) -> Verdict:
    return judge(target(requirement, **more), Evidence(measure))


# ---- Rounded once, to the law's decimals or to the target's own -----------------------------------


@pytest.mark.parametrize(
    ("exact", "bound", "outcome", "value"),
    [
        ("30.5", "30", "pass", "30"),
        ("30.6", "30", "fail", "31"),
        ("35.5", "35", "fail", "36"),
        ("60.5", "60", "pass", "60"),
        ("25.5", "25", "fail", "26"),
        ("25.46", "25", "pass", "25"),  # told as 25.5, which would be 26
        ("35", "35", "pass", "35"),
        ("35.000001", "35", "pass", "35"),
    ],
)
def test_the_figure_is_rounded_to_the_decimals_of_the_law(
    exact: str, bound: str, outcome: str, value: str
) -> None:
    found = verdict(at_most(bound), reckoned(exact))
    assert (found.outcome, str(found.value)) == (outcome, value)


@pytest.mark.parametrize(
    ("exact", "bound", "outcome", "value"),
    [
        ("4.05", "4", "pass", "4.0"),
        ("4.06", "4", "fail", "4.1"),
        ("4.04", "4.0", "pass", "4.0"),
        ("4.004", "4.00", "pass", "4.00"),
        ("4.006", "4.00", "fail", "4.01"),
    ],
)
def test_carbon_monoxide_has_a_decimal_of_its_own(
    exact: str, bound: str, outcome: str, value: str
) -> None:
    """Whether the target writes it or not; a second one is the target's."""
    measure = reckoned(exact, "mg/m3", TENTH)
    found = verdict(at_most(bound, "mg/m3"), measure, of=indicator("mg/m3"))
    assert (found.outcome, str(found.value)) == (outcome, value)


@pytest.mark.parametrize(
    ("exact", "bound", "outcome"),
    [
        ("35.54", "35.5", "pass"),
        ("35.56", "35.5", "fail"),
        ("35.45", "35.4", "pass"),
        ("35.55", "35.5", "fail"),
        ("35.04", "35.0", "pass"),
        ("35.06", "35.0", "fail"),
        ("35.44", "35.45", "pass"),
        ("35.456", "35.45", "fail"),
    ],
)
def test_a_target_with_more_decimals_is_met_with_as_many(
    exact: str, bound: str, outcome: str
) -> None:
    assert verdict(at_most(bound), reckoned(exact)).outcome == outcome


def test_the_unit_of_the_figure_counts_the_decimals() -> None:
    """4 mg/m3 and 4000 ug/m3 are one bound: both with the one decimal of the law."""
    for bound in (at_most("4", "mg/m3"), at_most("4000", "ug/m3")):
        for exact, outcome in (("4.05", "pass"), ("4.06", "fail")):
            measure = reckoned(exact, "mg/m3", TENTH)
            assert verdict(bound, measure, of=indicator("mg/m3")).outcome == outcome


def test_a_bound_in_another_unit_has_no_more_decimals_for_it() -> None:
    """0.035 mg/m3 is 35 ug/m3."""
    assert verdict(at_most("35"), reckoned("35.4")).outcome == "pass"
    assert verdict(at_most("0.035", "mg/m3"), reckoned("35.4")).outcome == "pass"


def test_a_zero_that_a_bound_was_written_with_counts_in_any_unit() -> None:
    """0.0350 mg/m3 is 35.0 ug/m3: a tenth decides."""
    assert verdict(at_most("35.0"), reckoned("35.4")).outcome == "fail"
    assert verdict(at_most("0.0350", "mg/m3"), reckoned("35.4")).outcome == "fail"


def test_another_law_rounds_a_half_away() -> None:
    away = Rounding(0, "half-away")
    assert verdict(at_most("62"), reckoned("62.5", judged=WHOLE)).outcome == "pass"
    assert verdict(at_most("62"), reckoned("62.5", judged=away)).outcome == "fail"


def test_both_ends_of_a_band_count_decimals() -> None:
    band = kinds.Within(amount("20"), amount("30.5"))
    for exact, outcome in (
        ("30.54", "pass"),
        ("30.56", "fail"),
        ("19.96", "pass"),
        ("19.94", "fail"),
    ):
        assert verdict(band, reckoned(exact)).outcome == outcome
    about = kinds.About(amount("30"), amount("0.5"))
    for exact, outcome in (
        ("30.54", "pass"),
        ("30.56", "fail"),
        ("29.46", "pass"),
        ("29.44", "fail"),
    ):
        assert verdict(about, reckoned(exact)).outcome == outcome
    around = kinds.About(amount("30"))
    assert verdict(around, reckoned("30.5")).outcome == "pass"
    assert verdict(around, reckoned("30.6")).outcome == "warn"


def compared(requirement: kinds.Requirement, now: str, base: str) -> Verdict:
    evidence = Evidence(reckoned(now), reckoned(base, period=BEFORE), BEFORE)
    return judge(target(requirement), evidence)


def test_two_figures_are_compared_as_they_are_told() -> None:
    """With the one decimal in which PM2.5 is shown, though the law judges it in whole numbers."""
    no_worse, better = kinds.Trend(strict=False, base=2023), kinds.Trend(strict=True, base=2023)
    assert compared(no_worse, "30.34", "30.26").outcome == "pass"
    assert compared(better, "30.34", "30.26").outcome == "fail"
    assert compared(better, "30.24", "30.26").outcome == "pass"
    assert compared(no_worse, "30.4", "30.3").outcome == "fail"


def test_a_change_is_made_of_figures_as_they_are_told() -> None:
    """27.04 against 30.04 is 27.0 against 30.0: 10 % less; unrounded it would be 9.99 %."""
    less = kinds.Change("<=", amount("-10", "%"), 2023)
    found = compared(less, "27.04", "30.04")
    assert (found.outcome, found.value) == ("pass", Decimal(-10))
    # The decimals of the step itself do not matter.
    fine = kinds.Change("<=", amount("-9.995", "%"), 2023)
    assert compared(fine, "27.04", "30.04").outcome == "pass"
    step = kinds.Change("<=", amount("-3.000"), 2023)
    assert compared(step, "27.04", "30.04").outcome == "pass"
    assert compared(step, "27.06", "30.04").outcome == "fail"


def test_a_reported_figure_is_taken_as_it_is_even_beside_a_reckoned_one() -> None:
    evidence = Evidence(reckoned("30.04"), told("30.03", period=BEFORE), BEFORE)
    better = target(kinds.Trend(strict=True, base=2023))
    assert judge(better, evidence).outcome == "pass"
    assert settled(better, evidence).base == evidence.base
    alone = Evidence(told("35.4"))
    assert settled(target(at_most("35")), alone) == alone
    assert judge(target(at_most("35")), alone).outcome == "fail"


def test_what_is_settled_is_the_figure_alone() -> None:
    measure = reckoned("35.46")
    evidence = Evidence(measure, None, None, ((YEAR, measure), (BEFORE, None)), ("2022",))
    found = settled(target(at_most("35.5")), evidence)
    assert found.measure == measure._replace(value=amount("35.5"))
    assert found.parts == ((YEAR, found.measure), (BEFORE, None))
    assert (found.base, found.elsewhere) == (None, ("2022",))


def test_a_rate_is_compared_by_its_cases() -> None:
    """311 of 366 days are 84.97.. %: under 85 %, whatever it rounds to."""
    at_least = kinds.Threshold(">=", amount("85", "%"))
    rate = reckoned(None, cases=(311, 366), of=SHARE)
    assert settled(target(at_least, SHARE), Evidence(rate)).measure == rate
    assert verdict(at_least, rate, of=SHARE).outcome == "fail"
    assert verdict(at_least, reckoned(None, cases=(312, 366), of=SHARE), of=SHARE).outcome == "pass"


# ---- Too few days -------------------------------------------------------------------------------


@pytest.mark.parametrize("exact", ["10", "35.4", "90"])
@pytest.mark.parametrize("strength", ["binding", "strive"])
def test_a_thin_figure_decides_nothing(exact: str, strength: str) -> None:
    found = verdict(at_most("35"), reckoned(exact, enough=False), strength=strength)
    assert (found.outcome, found.reason.key) == ("insufficient", "too-few-days")
    said = {"period": "2024", "have": 323, "need": 324, "lacking": ("2024 323/324",)}
    assert dict(found.reason.details) == said


def test_a_short_stretch_of_a_year_with_days_enough_is_named() -> None:
    """A month too short makes a year invalid that has its 324 days; its data do not end early."""
    measure = reckoned("30", enough=False)
    assert measure.reckoned is not None
    said = measure.reckoned._replace(have=356, lacking=("2024-04 26/27",))
    found = verdict(at_most("35"), measure._replace(reckoned=said))
    assert (found.outcome, found.reason.key) == ("insufficient", "too-few-days")
    ends = verdict(at_most("35"), measure._replace(reckoned=said._replace(lacking=())))
    assert (ends.outcome, ends.reason.key) == ("insufficient", "unended")


def test_nor_does_one_whose_base_is_thin() -> None:
    no_worse = target(kinds.Trend(strict=False, base=2023))
    thin = reckoned("50", enough=False, period=BEFORE)
    for measure in (reckoned("20"), told("20")):
        found = judge(no_worse, Evidence(measure, thin, BEFORE))
        assert (found.outcome, found.reason.key) == ("insufficient", "too-few-days")


def test_a_thin_rate_decides_nothing() -> None:
    at_least = kinds.Threshold(">=", amount("85", "%"))
    rate = reckoned(None, cases=(20, 20), enough=False, of=SHARE)
    assert verdict(at_least, rate, of=SHARE).outcome == "insufficient"


def test_too_few_days_are_told_before_a_figure_that_differs() -> None:
    measure = reckoned("30", enough=False, beside=told("90"))
    assert verdict(at_most("35"), measure).reason.key == "too-few-days"


def test_an_open_target_stays_open() -> None:
    measure = reckoned("30", enough=False)
    open_target = target(kinds.Threshold("<=", None), is_open=True)
    assert judge(open_target, Evidence(measure)).reason.key == "open"


MONTHS = tuple(YEAR.parts("month"))


def monthly(thin: int | None = None, differs: int | None = None) -> Verdict:
    parts = tuple(
        (
            month,
            reckoned(
                "30.4",
                enough=number != thin,
                beside=told("33", period=month) if number == differs else None,
                period=month,
            ),
        )
        for number, month in enumerate(MONTHS)
    )
    each = kinds.Threshold("<=", amount("30"), span="month")
    return judge(target(each), Evidence(None, parts=parts))


def test_every_month_is_rounded_before_it_meets_the_bound() -> None:
    """30.4 is 30."""
    assert monthly().outcome == "pass"


def test_months_may_be_reported_and_reckoned() -> None:
    parts = tuple(
        (month, told("30", period=month) if n % 2 else reckoned("30.4", period=month))
        for n, month in enumerate(MONTHS)
    )
    each = kinds.Threshold("<=", amount("30"), span="month")
    assert judge(target(each), Evidence(None, parts=parts)).outcome == "pass"


def test_a_thin_month_leaves_the_months_open() -> None:
    found = monthly(thin=5)
    assert (found.outcome, found.reason.key) == ("insufficient", "spans-lacking")
    assert found.reason.details["lacking"] == ("2024-06",)


def test_a_month_that_fails_is_one_too_many_and_a_thin_one_is_none() -> None:
    def of(**levels: str) -> Verdict:
        """Months at 20, but for those named; an upper-case name is of a thin one."""
        parts = tuple(
            (
                month,
                reckoned(
                    levels.get(f"m{n}", levels.get(f"M{n}", "20")),
                    enough=f"M{n}" not in levels,
                    period=month,
                ),
            )
            for n, month in enumerate(MONTHS, 1)
        )
        each = kinds.Threshold("<=", amount("30"), span="month")
        return judge(target(each), Evidence(None, parts=parts))

    assert of(M3="90").outcome == "insufficient"
    failed = of(M3="90", m4="31")
    assert (failed.outcome, failed.reason.details["missed"]) == ("fail", ("2024-04",))
    assert of(**{f"M{n}": "20" for n in range(1, 13)}).outcome == "insufficient"


def test_a_month_that_was_reported_otherwise_is_undecided() -> None:
    found = monthly(differs=5)
    assert (found.outcome, found.reason.key) == ("undecided", "reported-differs")


# ---- What was reported beside what was reckoned ---------------------------------------------------


@pytest.mark.parametrize(
    ("exact", "reported", "unit", "agrees"),
    [
        ("35.4", "35", "ug/m3", True),
        ("35.5", "35", "ug/m3", True),  # a half either way
        ("34.5", "35", "ug/m3", True),
        ("35.500001", "35", "ug/m3", False),
        ("34.499999", "35", "ug/m3", False),
        ("35.4", "35.4", "ug/m3", True),
        ("35.45", "35.4", "ug/m3", True),
        ("35.46", "35.4", "ug/m3", False),
        ("35", "35.0", "ug/m3", True),
        ("35.06", "35.0", "ug/m3", False),
        ("35.4", "0.035", "mg/m3", True),
        ("35.6", "0.035", "mg/m3", False),
        ("35.04", "0.0350", "mg/m3", True),
        ("35.06", "0.0350", "mg/m3", False),
        ("0", "0", "ug/m3", True),
    ],
)
def test_a_reported_figure_agrees_to_its_own_last_digit(
    exact: str, reported: str, unit: str, agrees: bool
) -> None:
    measure = reckoned(exact, beside=told(reported, unit))
    assert reported_agrees(measure) is agrees
    found = verdict(at_most("1000"), measure)
    assert found.outcome == ("pass" if agrees else "undecided")


def test_the_exact_figure_is_compared_and_not_the_rounded_one() -> None:
    """25.46, told as 25.5 and judged as 25: a bulletin that says 25 agrees, one that says 26 not."""
    assert reported_agrees(reckoned("25.46", beside=told("25")))
    assert not reported_agrees(reckoned("25.46", beside=told("26")))


def test_in_the_unit_of_the_reckoned_figure() -> None:
    measure = reckoned("4.04", "mg/m3", TENTH, beside=told("4040", "ug/m3"))
    assert reported_agrees(measure)
    assert not reported_agrees(measure._replace(beside=told("4041", "ug/m3")))
    assert reported_agrees(measure._replace(beside=told("4.0", "mg/m3")))


def test_rates_agree_case_by_case_or_to_the_last_digit() -> None:
    rate = reckoned(None, cases=(311, 366), of=SHARE)  # 84.972.. %
    for beside, agrees in (
        (told(None, cases=(311, 366)), True),
        (told(None, cases=(312, 366)), False),
        (told(None, cases=(622, 732)), False),
        (told("85.0", "%"), True),
        (told("85", "%"), True),
        (told("84.9", "%"), False),
        (told("84.97", "%"), True),
        (told("84.98", "%"), False),
    ):
        assert reported_agrees(rate._replace(beside=beside)) is agrees


def test_a_figure_of_another_kind_does_not_agree() -> None:
    word = told("1")._replace(value=Grade("优"))
    assert not reported_agrees(reckoned("30", beside=word))
    assert not reported_agrees(reckoned("30", beside=told(None, cases=(1, 2))))


def test_without_two_figures_there_is_no_disagreement() -> None:
    assert reported_agrees(reckoned("30"))
    assert reported_agrees(told("30"))
    assert reported_agrees(told("30")._replace(beside=told("90")))


def test_a_figure_that_differs_leaves_the_target_undecided() -> None:
    measure = reckoned("30.2", beside=told("33", text="33", line=4))._replace(text="30.2 ug/m3")
    found = verdict(at_most("35"), measure)
    assert (found.outcome, found.reason.key) == ("undecided", "reported-differs")
    said = {"reckoned": "30.2 ug/m3", "reported": "33", "place": "figures.csv:4"}
    assert dict(found.reason.details) == said == differing(measure)


def test_a_base_that_was_reported_otherwise_too() -> None:
    base = reckoned("40", period=BEFORE, beside=told("44", period=BEFORE))
    found = judge(
        target(kinds.Trend(strict=False, base=2023)), Evidence(reckoned("30"), base, BEFORE)
    )
    assert (found.outcome, found.reason.key) == ("undecided", "reported-differs")


# ---- The shelf: which of them is the evidence -----------------------------------------------------


def shelf(*measures: Measure, as_of: date | None = None) -> Shelf:
    return Shelf(measures, (), as_of)


def test_the_reckoned_figure_is_the_evidence_and_the_reported_one_stands_beside_it() -> None:
    """In whichever order they come."""
    from_readings, reported = reckoned("30.2"), told("30")
    for order in permutations((from_readings, reported)):
        known = shelf(*order)
        found = known.gather(target(at_most("35")), what_if=False).evidence.measure
        assert found == from_readings._replace(beside=reported)
        assert found is not None and found.beside is reported
        assert known.clashes == []
        assert sorted(map(id, known.seen)) == sorted(map(id, (reported, found)))


def test_a_reported_figure_alone_is_the_evidence_still() -> None:
    other_year = reckoned("30.2", period=BEFORE)
    found = shelf(told("30"), other_year)
    assert found.at(target(at_most("35")), YEAR) == told("30")
    assert found.at(target(at_most("35")), BEFORE) == other_year


def test_figures_of_another_scope_are_not_beside_each_other() -> None:
    part = told("90", scope="县城")
    known = shelf(reckoned("30.2"), part)
    assert known.at(target(at_most("35")), YEAR) == reckoned("30.2")
    of_part = target(at_most("35"), scope=Scope(Names("县城", "town")))
    assert known.at(of_part, YEAR) == part
    whole = told("30", scope="全县")
    found = shelf(reckoned("30.2"), whole).at(target(at_most("35")), YEAR)
    assert found is not None and found.beside == whole


def test_two_reported_figures_that_clash_leave_the_reckoned_one_alone() -> None:
    known = shelf(told("30"), reckoned("30.2"), told("44", line=8))
    assert len(known.clashes) == 1
    assert known.at(target(at_most("35")), YEAR) == reckoned("30.2")
    twice = shelf(told("30"), reckoned("30.2"), told("30", line=8))
    found = twice.at(target(at_most("35")), YEAR)
    assert found is not None and found.beside == told("30")


def test_what_lies_after_the_day_is_not_seen() -> None:
    known = shelf(reckoned("30.2"), told("30"), as_of=date(2024, 6, 30))
    assert (known.seen, dict(known.exact), known.years) == ([], {}, {})
    half = reckoned("28.2", period=Period.parse("2024-H1"))
    part = shelf(reckoned("30.2"), half, as_of=date(2024, 6, 30))
    gathered = part.gather(target(at_most("35")), what_if=False)
    assert gathered.evidence.measure == half
    assert judge(gathered.target, gathered.evidence, date(2024, 6, 30)).outcome == "not_due"


def test_months_and_bases_are_found_among_reckoned_figures() -> None:
    months = [reckoned(str(20 + n), period=month) for n, month in enumerate(MONTHS)]
    each = target(kinds.Threshold("<=", amount("31"), span="month"))
    gathered = shelf(*months).gather(each, what_if=False)
    assert [part for _, part in gathered.evidence.parts] == months
    assert judge(gathered.target, gathered.evidence).outcome == "pass"
    base = reckoned("40", period=BEFORE)
    trend = target(kinds.Trend(strict=True, base=kinds.LAST_YEAR))
    gathered = shelf(reckoned("30.2"), base).gather(trend, what_if=False)
    assert (gathered.evidence.base, gathered.evidence.base_period) == (base, BEFORE)
    assert list(used(gathered)) == [reckoned("30.2"), base]


# ---- The second reading -------------------------------------------------------------------------

HOLDS = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt}


def half_even(value: Fraction, places: int) -> Fraction:
    """GB/T 8170, by the text: a five alone goes to the even digit."""
    whole, rest = divmod(value * 10**places, 1)
    return Fraction(
        whole + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2)), 10**places
    )


@given(
    st.sampled_from(["pm25", "co"]),
    st.integers(0, 90_000),
    st.integers(0, 9_000),
    st.integers(0, 3),
    st.sampled_from(sorted(HOLDS)),
)
def test_both_readings_agree(
    item: str, thousandths: int, digits: int, places: int, comparator: str
) -> None:
    """A figure with three decimals and a bound with up to three, near each other or far."""
    exact = Fraction(thousandths, 1000)
    bound = Decimal(digits).scaleb(-places)
    unit, law = UNIT[item], LAW[item]
    measure = reckoned(exact, unit, law)
    requirement = kinds.Threshold(comparator, Amount(bound, units.resolve(unit)))
    expected = HOLDS[comparator](half_even(exact, max(places, law.places)), Fraction(bound))
    found = verdict(requirement, measure, of=indicator(unit))
    assert found.outcome == ("pass" if expected else "fail")


@given(st.integers(0, 5000), st.integers(0, 2), st.integers(-120, 120))
def test_both_readings_of_agreement(digits: int, places: int, off: int) -> None:
    """The reckoned figure lies hundredths of the last digit beside what was reported."""
    reported = Decimal(digits).scaleb(-places)
    last = Fraction(1, 10**places)
    exact = Fraction(reported) + last * Fraction(off, 100)
    agrees = abs(exact - Fraction(reported)) <= last / 2
    assert reported_agrees(reckoned(exact, beside=told(str(reported)))) is agrees


def test_two_data_sets_that_reckon_one_thing_differently_leave_nothing_where_it_is_asked() -> None:
    """Data give more than was asked for: of what nobody asks for, two figures are no fault."""
    asked = target(at_most("35"))
    file = TargetFile("targets.yaml", "0" * 64, asked.jurisdiction, 2024, (), (), (asked,))
    both = tuple(reckoned(text)._replace(value=amount(text)) for text in ("30.2", "38.2"))
    for files, clashes in (((file,), 1), ((), 0)):
        known = Shelf(both, files, None)
        assert len(known.clashes) == clashes
        assert known.at(asked, YEAR) is None
    same = Shelf((reckoned("30.2"), reckoned("30.2")), (file,), None)
    assert (same.clashes, same.at(asked, YEAR)) == ([], reckoned("30.2"))


DAY, OTHER_DAY = date(2024, 3, 1), date(2024, 3, 2)


@pytest.mark.parametrize(
    "one, other, same",
    [
        (Rank(3), Rank(3), True),
        (Rank(3), Rank(4), False),
        (Rank(3, 7), Rank(3), True),  # among how many nobody need say
        (Rank(3), Rank(3, 7), True),
        (Rank(3, 7), Rank(3, 7), True),
        (Rank(3, 7), Rank(3, 8), False),
        (Rank(3, 7), Rank(4, 7), False),
        (Completion(done=True), Completion(done=True), True),
        (Completion(done=True), Completion(done=False), False),
        (Completion(done=True, day=DAY), Completion(done=True), True),
        (Completion(done=True), Completion(done=True, day=DAY), True),
        (Completion(done=True, day=DAY), Completion(done=True, day=DAY), True),
        (Completion(done=True, day=DAY), Completion(done=True, day=OTHER_DAY), False),
        (Completion(done=False, day=DAY), Completion(done=True, day=DAY), False),
        (Grade("Good"), Grade("good"), True),  # in any writing
        (Grade("good"), Grade("fair"), False),
        (WaterClass(3), WaterClass(3), True),
        (WaterClass(3), WaterClass(4), False),
        (Grade("3"), WaterClass(3), False),
        (Rank(3), WaterClass(3), False),
        (Completion(done=True), Grade("true"), False),
    ],
)
def test_a_word_that_was_reported_is_the_one_that_was_found(
    one: Value, other: Value, same: bool
) -> None:
    found = reckoned(None)._replace(value=one, beside=told(None)._replace(value=other))
    assert reported_agrees(found) is same
