"""Figures that the data leave open: both ends must lead to one verdict, else nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.model import requirement as kinds
from ecotarget.model.amount import Amount
from ecotarget.model.evidence import Evidence
from ecotarget.model.faults import Place
from ecotarget.model.finding import Verdict
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Grade, Measure, Rank, Reckoned, Value, WaterClass
from ecotarget.model.requirement import WATER_CLASSES
from ecotarget.model.standard import Rounding
from ecotarget.model.target import Document, Indicator, Jurisdiction, Names, Scope, Target
from ecotarget.verdict.judge import judge

YEAR, BEFORE = Period.year(2025), Period.year(2024)
NAMES = Names("某", "some")
SCALE = ("优秀", "良好", "合格", "不合格")


def indicator(dimension: str, unit: str = "%", better: str = "higher") -> Indicator:
    own = units.resolve(unit)
    return Indicator("water.some", NAMES, dimension, own, better, 1, NAMES, "")


SHARE, CLASS, GRADE = indicator("share"), indicator("class", better="lower"), indicator("grade")


def target(requirement: kinds.Requirement, of: Indicator = SHARE, **more: Any) -> Target:
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
        "place": Place("2025.yaml", 1),
        **more,
    }
    return Target(**filled)


def measure(
    value: Value | None,
    cases: tuple[int, int] | None,
    text: str,
    period: Period = YEAR,
    enough: bool = True,
) -> Measure:
    said = Reckoned(None, Rounding(1), 1, enough, 14, 14, (), "cn-surface-2011")
    pair = None if cases is None else Cases(*map(Decimal, cases))
    return Measure(
        *("testland", SHARE, period, "", value, pair, text, "law", "", Place("s.yaml")),
        reckoned=said,
    )


def rate(low: tuple[int, int], high: tuple[int, int] | None = None, **more: Any) -> Measure:
    found = measure(None, low, f"{low[0]}/{low[1]}", **more)
    if high is None:
        return found
    return found._replace(otherwise=measure(None, high, f"{high[0]}/{high[1]}", **more))


def water(best: int, worst: int) -> Measure:
    ends = [measure(WaterClass(each), None, WATER_CLASSES[each - 1]) for each in (best, worst)]
    return ends[0] if best == worst else ends[0]._replace(otherwise=ends[1])


def graded(best: str, worst: str) -> Measure:
    one, other = (measure(Grade(each), None, each) for each in (best, worst))
    return one._replace(otherwise=other)


def percent(comparator: str, text: str, **more: Any) -> kinds.Threshold:
    return kinds.Threshold(comparator, Amount(Decimal(text), units.resolve("%")), **more)


def found(requirement: kinds.Requirement, measured: Measure, **more: Any) -> Verdict:
    return judge(target(requirement, **more), Evidence(measured))


# ---- shares ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "low, high, outcome",
    [
        ((13, 14), (14, 14), "pass"),  # 92.86 to 100
        ((12, 14), (14, 14), "undecided"),  # 85.7 to 100
        ((11, 14), (12, 14), "fail"),  # 78.6 to 85.7
    ],
)
def test_a_share_is_decided_only_by_both_of_its_ends(
    low: tuple[int, int], high: tuple[int, int], outcome: str
) -> None:
    assert found(percent(">=", "92"), rate(low, high)).outcome == outcome


@pytest.mark.parametrize(
    "low, high, outcome",
    [
        ((0, 14), (0, 14), "pass"),
        ((0, 14), (1, 14), "undecided"),  # 7.1 is above 4
        ((1, 14), (2, 14), "fail"),
    ],
)
def test_so_is_one_that_must_be_small(
    low: tuple[int, int], high: tuple[int, int], outcome: str
) -> None:
    assert found(percent("<=", "4", whole=14), rate(low, high)).outcome == outcome


@pytest.mark.parametrize(
    "requirement", [kinds.AllOf(14), percent("==", "100")], ids=["all", "equal"]
)
@pytest.mark.parametrize(
    "low, high, outcome",
    [((13, 14), (14, 14), "undecided"), ((12, 14), (13, 14), "fail"), ((14, 14), None, "pass")],
)
def test_all_of_them(
    requirement: kinds.Requirement,
    low: tuple[int, int],
    high: tuple[int, int] | None,
    outcome: str,
) -> None:
    assert found(requirement, rate(low, high)).outcome == outcome


def test_both_ends_are_named() -> None:
    verdict = found(percent(">=", "92"), rate((12, 14), (14, 14)))
    assert (verdict.reason.key, dict(verdict.reason.details)) == (
        "cannot-tell",
        {"found": ("12/14 ~ 14/14",)},
    )
    assert (verdict.value, verdict.margin) == (None, None)


def test_a_target_that_is_striven_for_is_open_too() -> None:
    for strength in ("binding", "planned", "strive"):
        verdict = found(percent(">=", "92"), rate((12, 14), (14, 14)), strength=strength)
        assert verdict.outcome == "undecided"
    missed = found(percent(">=", "92"), rate((11, 14), (12, 14)), strength="strive")
    assert missed.outcome == "warn"


def test_the_list_must_be_that_of_the_target_at_both_ends() -> None:
    scope = Scope(Names("14个", "14"), size=14)
    verdict = found(percent(">=", "92"), rate((12, 13), (13, 13)), scope=scope)
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "list-differs")


def test_too_few_months_come_before_open_ends() -> None:
    verdict = found(percent(">=", "92"), rate((12, 14), (14, 14), enough=False))
    assert verdict.outcome == "insufficient"


def test_half_a_year_is_not_due_whatever_its_ends() -> None:
    half = Period.parse("2025-H1")
    verdict = judge(
        target(percent(">=", "92")),
        Evidence(rate((12, 14), (14, 14), period=half)),
        date(2025, 6, 30),
    )
    assert verdict.outcome == "not_due"


# ---- classes and grades ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "comparator, bound, best, worst, outcome",
    [
        ("<=", 3, 2, 3, "pass"),
        ("<=", 3, 3, 4, "undecided"),
        ("<=", 3, 4, 6, "fail"),
        ("==", 3, 2, 4, "undecided"),  # both ends miss III, and III lies between them
        ("==", 3, 2, 3, "undecided"),
        ("==", 3, 4, 5, "fail"),  # both are worse
        ("==", 3, 1, 2, "fail"),  # both are better
        ("==", 3, 3, 3, "pass"),
    ],
)
def test_classes(comparator: str, bound: int, best: int, worst: int, outcome: str) -> None:
    requirement = kinds.ClassBound(comparator, bound)
    assert found(requirement, water(best, worst), of=CLASS).outcome == outcome


@pytest.mark.parametrize(
    "comparator, wanted, best, worst, outcome",
    [
        (">=", "良好", "优秀", "良好", "pass"),
        (">=", "良好", "良好", "合格", "undecided"),
        (">=", "良好", "合格", "不合格", "fail"),
        ("==", "良好", "优秀", "合格", "undecided"),
        ("==", "良好", "合格", "不合格", "fail"),
    ],
)
def test_grades(comparator: str, wanted: str, best: str, worst: str, outcome: str) -> None:
    requirement = kinds.GradeBound(comparator, wanted, SCALE)
    assert found(requirement, graded(best, worst), of=GRADE).outcome == outcome


def test_a_word_may_lie_between_two_others() -> None:
    """Nobody says in which order the words stand, so two misses leave it open."""
    assert found(kinds.Is("良好"), graded("优秀", "合格"), of=GRADE).outcome == "undecided"
    assert found(kinds.Is("良好"), measure(Grade("合格"), None, "合格"), of=GRADE).outcome == "fail"


# ---- ranges -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "low, high, outcome",
    [
        ((6, 10), (9, 10), "undecided"),  # below and above 70 to 80: it may lie within
        ((7, 10), (8, 10), "pass"),
        ((9, 10), (10, 10), "fail"),
        ((5, 10), (6, 10), "fail"),
    ],
)
def test_a_range_may_be_met_between_two_misses(
    low: tuple[int, int], high: tuple[int, int], outcome: str
) -> None:
    band = kinds.Within(
        Amount(Decimal(70), units.resolve("%")), Amount(Decimal(80), units.resolve("%"))
    )
    assert found(band, rate(low, high)).outcome == outcome


# ---- bases and months ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now, base, outcome",
    [
        (((13, 14), (14, 14)), ((12, 14), None), "pass"),
        (((12, 14), (14, 14)), ((12, 14), None), "undecided"),  # stays level, or better
        (((13, 14), None), ((12, 14), (13, 14)), "undecided"),
        # The first ends alone say better, and so do the second ones; crossed, they do not.
        (((12, 14), (14, 14)), ((11, 14), (13, 14)), "undecided"),
        (((13, 14), (14, 14)), ((10, 14), (12, 14)), "pass"),
    ],
)
def test_the_ends_of_both_years_are_crossed(now: Any, base: Any, outcome: str) -> None:
    better = target(kinds.Trend(strict=True, base=2024))
    evidence = Evidence(rate(*now), rate(*base, period=BEFORE), BEFORE)
    assert judge(better, evidence).outcome == outcome


def monthly(found_in: Mapping[int, Measure]) -> str:
    requirement = percent(">=", "80", span="month")
    usual = rate((10, 10))
    parts = tuple(
        (month, found_in.get(number, usual)._replace(period=month))
        for number, month in enumerate(YEAR.parts("month"), 1)
    )
    return judge(target(requirement), Evidence(None, parts=parts)).outcome


def test_one_open_month_leaves_the_months_open() -> None:
    assert monthly({}) == "pass"
    assert monthly({3: rate((8, 10), (9, 10))}) == "pass"
    assert monthly({3: rate((7, 10), (8, 10))}) == "undecided"
    assert monthly({3: rate((6, 10), (7, 10))}) == "fail"
    # One month surely missed: the open one does not matter.
    assert monthly({3: rate((7, 10), (8, 10)), 5: rate((6, 10))}) == "fail"


# ---- reported figures beside ------------------------------------------------------------------------------


def test_a_reported_figure_is_laid_beside_both_ends() -> None:
    told = measure(None, (14, 14), "14/14")._replace(reckoned=None)
    open_rate = rate((13, 14), (14, 14))._replace(beside=told)
    assert found(percent(">=", "92"), open_rate).reason.key == "cannot-tell"
    other = told._replace(cases=Cases(Decimal(10), Decimal(14)), text="10/14")
    verdict = found(percent(">=", "92"), open_rate._replace(beside=other))
    assert (verdict.outcome, verdict.reason.key) == ("undecided", "reported-differs")


RANK = indicator("rank", better="lower")


@pytest.mark.parametrize(
    "reported, key",
    [
        (Rank(2), "rank-pass"),
        (Rank(4, 7), "rank-pass"),
        (Rank(1), "reported-differs"),
        (Rank(5), "reported-differs"),
        (Rank(3, 12), "reported-differs"),
    ],
)
def test_a_reported_rank_may_be_any_that_the_data_allow(reported: Rank, key: str) -> None:
    told = measure(reported, None, str(reported.place))._replace(reckoned=None)
    one, other = (measure(Rank(place, 7), None, f"{place}/7") for place in (2, 4))
    open_rank = one._replace(otherwise=other, beside=told)
    assert found(kinds.RankBound("<=", 4), open_rank, of=RANK).reason.key == key


# ---- the second reading -----------------------------------------------------------------------------

HOLDS = {"<=": lambda a, b: a <= b, "<": lambda a, b: a < b, "==": lambda a, b: a == b}
HOLDS |= {">=": lambda a, b: a >= b, ">": lambda a, b: a > b}


@given(
    st.integers(1, 30),
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(0, 100),
    st.sampled_from(sorted(HOLDS)),
)
def test_every_share_that_may_be_must_lead_to_the_verdict(
    whole: int, one: int, other: int, bound: int, comparator: str
) -> None:
    """All whole numbers of sections between the ends are tried, and the bound itself."""
    least, most = sorted((min(one, whole), min(other, whole)))
    possible = {Fraction(100 * n, whole) for n in range(least, most + 1)}
    if Fraction(100 * least, whole) < bound < Fraction(100 * most, whole):
        possible.add(Fraction(bound))
    answers = {HOLDS[comparator](share, bound) for share in possible}
    expected = "undecided" if len(answers) > 1 else "pass" if True in answers else "fail"
    measured = rate((least, whole), (most, whole) if most > least else None)
    assert found(percent(comparator, str(bound)), measured).outcome == expected
