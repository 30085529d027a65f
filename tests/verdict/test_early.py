"""What is decided early, beside plain readings: whatever values the rest takes, it never turns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecotarget.model import course as kinds
from ecotarget.model import requirement as req
from ecotarget.model.course import Course, SectionCourse
from ecotarget.model.evidence import Evidence
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, WaterClass
from ecotarget.model.target import Indicator, Target
from ecotarget.verdict.early import ends, percentile
from ecotarget.verdict.judge import judge
from underway import (
    EVENTS,
    GOOD,
    HEAVY,
    MONEY,
    O3,
    PM25,
    RATIO,
    amount,
    behind,
    counted,
    course,
    day,
    known,
    length,
    measure,
    of_days,
    part,
    target,
    told,
)

pytestmark = pytest.mark.no_cover  # see conftest.py

# Forty days are enough of a year: nothing in the proof knows how long one is.
WHOLE = Period.parse("2024-01-01..2024-02-09")
DAYS = length(WHOLE)
SO_FAR = part(WHOLE, day(WHOLE, 19).end)
BOUNDS = [
    (PM25, "<=", "35", "ug/m3", 100),
    (PM25, "<", "35", "ug/m3", 100),
    (PM25, "<=", "35.0", "ug/m3", 100),
    (O3, "<=", "50", "ug/m3", 100),
    (RATIO, ">=", "80", "%", 1),
    (RATIO, "<=", "80", "%", 1),
    (HEAVY, "<=", "5", "天", 1),
    (HEAVY, ">", "5", "天", 1),
    (GOOD, ">=", "30", "天", 1),
    (HEAVY, "==", "0", "天", 1),
    (HEAVY, "==", "5", "天", 1),
    (RATIO, "==", "100", "%", 1),
    (RATIO, "==", "0", "%", 1),
]


@settings(max_examples=150)
@given(st.data())
@pytest.mark.parametrize("of, comparator, text, unit, top", BOUNDS)
def test_whatever_comes_an_early_verdict_never_turns(
    of: Indicator, comparator: str, text: str, unit: str, top: int, data: st.DataObject
) -> None:
    asked = target(of, comparator, text, unit, WHOLE)
    seen = data.draw(st.integers(1, DAYS - 1), "days so far")
    free = st.integers(0, top) if top == 1 else st.one_of(st.integers(0, top), st.integers(30, 40))
    level = st.sampled_from([free, st.just(0), st.just(top)])
    so_far, rest = data.draw(level), data.draw(level)
    gaps = data.draw(st.sets(st.integers(0, seen - 1), max_size=4), "invalid so far")
    values = {n: Fraction(data.draw(so_far)) for n in range(seen) if n not in gaps}
    if not values:
        return
    now = of_days(of, part(WHOLE, day(WHOLE, seen - 1).end), values.values())
    way = course(of, values, seen, WHOLE, most=Fraction(top))
    verdict = judge(asked, Evidence(now, course=way))
    if verdict.outcome == "not_due":
        return
    # What was invalid so far may still be handed in, what is to come may be invalid.
    late = {n: Fraction(data.draw(rest)) for n in gaps if data.draw(st.booleans())}
    later = {
        n: Fraction(data.draw(rest)) for n in range(seen, DAYS) if data.draw(st.integers(0, 5))
    }
    every = {**values, **late, **later}.values()
    assert judge(asked, Evidence(of_days(of, WHOLE, every))).outcome == verdict.outcome


@pytest.mark.parametrize(
    "valid, short, outcome",
    [(True, (), "pass"), (False, (), "not_due"), (False, ("2024-01",), "not_due")],
)
def test_a_target_is_kept_early_only_when_the_period_is_valid_already(
    valid: bool, short: tuple[str, ...], outcome: str
) -> None:
    """38 good days of 39, and the 40th may be as it likes: 38/40 = 95 %."""
    values = {n: Fraction(n > 0) for n in range(39)}
    now = of_days(RATIO, part(WHOLE, day(WHOLE, 38).end), values.values())
    way = course(RATIO, values, 39, WHOLE, valid=valid, short=short)
    asked = target(RATIO, ">=", "95", "%", WHOLE)
    assert judge(asked, Evidence(now, course=way)).outcome == outcome


@pytest.mark.parametrize(
    "of, text, unit, bad, outcome",
    [
        (HEAVY, "0", "天", 1, "fail"),
        (HEAVY, "0", "天", 0, "not_due"),
        (HEAVY, "1", "天", 2, "not_due"),  # nobody promises exactly one
        (RATIO, "100", "%", 1, "fail"),
        (RATIO, "100", "%", 0, "not_due"),
    ],
)
def test_none_and_all_are_broken_by_the_first_day(
    of: Indicator, text: str, unit: str, bad: int, outcome: str
) -> None:
    """Twenty of forty days; a heavy day stays one, and a day that was not good is never made good."""
    values = {n: Fraction((n < bad) if of == HEAVY else (n >= bad)) for n in range(20)}
    evidence = Evidence(of_days(of, SO_FAR, values.values()), course=course(of, values, 20, WHOLE))
    assert judge(target(of, "==", text, unit, WHOLE), evidence).outcome == outcome


@pytest.mark.parametrize(
    "reached, outcome", [(20, "not_due"), (19, "fail")], ids=["all so far", "one bad day"]
)
def test_all_days_that_were_reported_are_broken_by_the_first(reached: int, outcome: str) -> None:
    asked = target(RATIO, "==", "100", "%", WHOLE)
    assert judge(asked, Evidence(counted(RATIO, reached, 20, SO_FAR))).outcome == outcome


@pytest.mark.parametrize(
    "bad, short, outcome", [(5, (), "fail"), (4, (), "not_due"), (5, ("2024-01",), "not_due")]
)
def test_a_share_of_days_that_can_be_reached_no_more_is_missed(
    bad: int, short: tuple[str, ...], outcome: str
) -> None:
    """90 % of 40 days leave four bad ones. A period that cannot become valid comes to no verdict."""
    values = {n: Fraction(n >= bad) for n in range(20)}
    way = course(RATIO, values, 20, WHOLE, valid=False, short=short)
    thin = behind(None, 1)._replace(enough=not short)
    now = of_days(RATIO, SO_FAR, values.values())._replace(reckoned=thin)
    asked = target(RATIO, ">=", "90", "%", WHOLE)
    assert judge(asked, Evidence(now, course=way)).outcome == outcome


# ---- What accumulates ---------------------------------------------------------------------------


@settings(max_examples=150)
@given(
    st.integers(0, 400),
    st.integers(0, 2),
    st.sampled_from(["<=", "<", ">=", ">"]),
    st.integers(0, 400),
    st.integers(0, 2),
    st.fractions(0, 50),
)
def test_a_total_that_was_rounded_never_turns(
    told_as: int, places: int, comparator: str, bound: int, digits: int, more: Fraction
) -> None:
    """What was really done may lie half a unit of the last digit below; the last figure may say so."""
    text, unit = Decimal(told_as).scaleb(-places), "亿元"
    asked = target(MONEY, comparator, str(Decimal(bound).scaleb(-digits)), unit)
    verdict = judge(asked, Evidence(told(MONEY, str(text), unit)))
    if verdict.outcome == "not_due":
        return
    half = Fraction(1, 2 * 10**places)
    for true in (Fraction(text) - half, Fraction(text)):
        exactly = (max(true, Fraction(0)) + more) * 10 ** (places + 2)
        last = str(Decimal(floor(exactly)).scaleb(-places - 2))
        assert judge(asked, Evidence(told(MONEY, last, unit, asked.period))).outcome == (
            verdict.outcome
        )


@pytest.mark.parametrize(
    "of, comparator, bound, so_far, unit, outcome",
    [
        (EVENTS, "<=", "0", "1", "起", "fail"),  # a zero-event target broken in the first half
        (EVENTS, "<=", "1", "1", "起", "not_due"),
        (EVENTS, ">=", "1", "1", "起", "pass"),  # a count that is reached
        (EVENTS, "==", "1", "1", "起", "not_due"),
        (MONEY, ">=", "18", "18.0", "亿元", "not_due"),  # 17.95 is told as 18.0
        (MONEY, ">=", "18", "18.05", "亿元", "pass"),
        (GOOD, ">=", "150", "150", "天", "pass"),
        (HEAVY, "<=", "2", "3", "天", "fail"),
        (PM25, "<=", "25", "99", "ug/m3", "not_due"),  # a mean does not accumulate
    ],
)
def test_what_is_never_less_decides_when_it_is_reached_or_exceeded(
    of: Indicator, comparator: str, bound: str, so_far: str, unit: str, outcome: str
) -> None:
    verdict = judge(target(of, comparator, bound, unit), Evidence(told(of, so_far, unit)))
    assert verdict.outcome == outcome


@pytest.mark.parametrize("done, outcome", [(12, "not_due"), (13, "pass")])
def test_all_of_a_list_are_reached_before_its_time(done: int, outcome: str) -> None:
    asked = target(EVENTS, ">=", "1", "起", requirement=req.AllOf(13))
    assert judge(asked, Evidence(told(EVENTS, str(done), "起"))).outcome == outcome


@pytest.mark.parametrize(
    "reached, listed, comparator, bound, outcome",
    [
        (150, 172, ">=", "95", "fail"),  # 22 were bad: 344/366 = 93.99 % at the best
        (0, 22, ">=", "95", "fail"),  # not one of them was good
        (172, 172, ">=", "46", "pass"),  # and here every one: 172/366 = 46.99 %
        (150, 168, ">=", "95", "not_due"),  # 18 were: 348/366 = 95.08 %
        (150, 182, ">=", "40", "pass"),  # 150/366 = 40.98 % at the worst
        (150, 182, ">=", "41", "not_due"),
        (400, 182, ">=", "40", "not_due"),  # more than there are
    ],
)
def test_a_reported_share_of_days_is_decided_by_all_days_of_the_period(
    reached: int, listed: int, comparator: str, bound: str, outcome: str
) -> None:
    verdict = judge(
        target(RATIO, comparator, bound, "%"), Evidence(counted(RATIO, reached, listed))
    )
    assert verdict.outcome == outcome


@pytest.mark.parametrize(
    "reached, listed, bound",
    [
        ("300", "341", "95"),  # eleven cities: 325/366 at the best, if they were days of one
        ("341", "341", "50"),  # and 341/366 at the worst
        ("30.9", "31", "99.9"),  # a mean of cities: 365.9/366 at the best, not 365/366
    ],
)
def test_days_of_several_places_decide_nothing(reached: str, listed: str, bound: str) -> None:
    """Nobody says of how many places; January has 31 days."""
    share = Cases(Decimal(reached), Decimal(listed))
    now = measure(RATIO, Period.parse("2024-01"), cases=share)
    asked = target(RATIO, ">=", bound, "%")
    assert judge(asked, Evidence(now)).outcome == "not_due"


@pytest.mark.parametrize("bound, so_far, falls", [("<=", "3", "fail"), (">=", "2", "pass")])
def test_what_is_counted_as_it_stands_may_become_less(bound: str, so_far: str, falls: str) -> None:
    """Problems that were closed relapse; those that were found stay found."""
    asked = target(EVENTS, bound, "2", "起")
    for may, outcome in ((False, falls), (True, "not_due")):
        stands = behind(Fraction(so_far))._replace(falls=may)
        now = measure(EVENTS, value=amount(so_far, "起"), reckoned=stands)
        assert judge(asked, Evidence(now)).outcome == outcome


@pytest.mark.parametrize("of, bound, unit", [(RATIO, "40", "%"), (GOOD, "150", "天")])
def test_days_of_readings_are_kept_early_only_by_their_course(
    of: Indicator, bound: str, unit: str
) -> None:
    """150 good days of 182 are enough, if the year becomes valid; as reported they count anyway."""
    cases = Cases(Decimal(150), Decimal(182)) if of == RATIO else None
    value = None if cases else amount("150", unit)
    now = measure(of, value=value, cases=cases)
    asked = target(of, ">=", bound, unit)
    assert judge(asked, Evidence(now)).outcome == "pass"
    exact = None if cases else Fraction(150)
    assert judge(asked, Evidence(now._replace(reckoned=behind(exact)))).outcome == "not_due"


def test_nothing_is_decided_where_days_may_be_taken_out_later() -> None:
    """Thirty bad days of forty cannot be made up for, unless they were sand."""
    values = {n: Fraction(0) for n in range(30)}
    now = of_days(RATIO, part(WHOLE, day(WHOLE, 29).end), values.values())
    asked = target(RATIO, ">=", "80", "%", WHOLE)
    for reviewed, outcome in ((False, "fail"), (True, "not_due")):
        way = course(RATIO, values, 30, WHOLE, reviewed=reviewed)
        assert judge(asked, Evidence(now, course=way)).outcome == outcome


# ---- Sections -----------------------------------------------------------------------------------

WORSE, THIRD = known("water.section_ratio_worse_iv"), known("water.section_ratio_iii")


@pytest.mark.parametrize(
    "of, comparator, bound, lost, outcome",
    [
        (THIRD, ">=", "90", 1, "not_due"),
        (THIRD, ">=", "90", 2, "fail"),
        (WORSE, "<=", "10", 1, "not_due"),
        (WORSE, "<=", "10", 2, "fail"),
    ],
)
def test_sections_that_are_lost_decide_both_kinds_of_share(
    of: Indicator, comparator: str, bound: str, lost: int, outcome: str
) -> None:
    """Of ten sections; of what is worse than a class the lost ones are in the share."""
    states = [kinds.LOST] * lost + [kinds.OPEN] * (10 - lost)
    own = tuple(SectionCourse(f"s{n}", state, ()) for n, state in enumerate(states))
    way = Course(kinds.SECTIONS, WHOLE, SO_FAR.end, sections=own)
    share = Cases(Decimal(5), Decimal(10))
    now = measure(of, SO_FAR, cases=share, reckoned=behind(None, 1))
    asked = target(of, comparator, bound, "%", WHOLE)
    assert judge(asked, Evidence(now, course=way)).outcome == outcome


@pytest.mark.parametrize(
    "of, comparator, bound, outcome",
    [
        (THIRD, ">=", "90", "not_due"),  # 28 of 30 are 93.3 %
        (THIRD, "==", "100", "fail"),  # two of however many
        (WORSE, "<=", "10", "not_due"),
        (WORSE, "<=", "0", "fail"),
    ],
)
def test_a_list_that_nobody_has_closed_may_grow(
    of: Indicator, comparator: str, bound: str, outcome: str
) -> None:
    """Two of the ten sections that are known so far are lost."""
    states = [kinds.LOST] * 2 + [kinds.OPEN] * 8
    own = tuple(SectionCourse(f"s{n}", state, ()) for n, state in enumerate(states))
    way = Course(kinds.SECTIONS, WHOLE, SO_FAR.end, sections=own, growing=True)
    now = measure(of, SO_FAR, cases=Cases(Decimal(5), Decimal(10)), reckoned=behind(None, 1))
    asked = target(of, comparator, bound, "%", WHOLE)
    assert judge(asked, Evidence(now, course=way)).outcome == outcome


def test_the_class_of_a_list_that_may_grow_is_not_lost() -> None:
    of = known("water.section_class")
    asked = target(of, "<=", "1", "", WHOLE, requirement=req.ClassBound("<=", 3))
    own = (SectionCourse("s", kinds.LOST, ()),)
    way = Course(kinds.SECTIONS, WHOLE, SO_FAR.end, sections=own, as_share=False, growing=True)
    now = measure(of, SO_FAR, value=WaterClass(5), reckoned=behind(None))
    assert judge(asked, Evidence(now, course=way)).outcome == "not_due"


@pytest.mark.parametrize(
    "states, outcome",
    [((kinds.LOST,), "fail"), ((kinds.OPEN,), "not_due"), ((kinds.LOST, kinds.OPEN), "not_due")],
)
def test_a_section_that_is_lost_has_missed_its_class(states: tuple[str, ...], outcome: str) -> None:
    of = known("water.section_class")
    asked = target(of, "<=", "1", "", WHOLE, requirement=req.ClassBound("<=", 3))
    own = tuple(SectionCourse(f"s{n}", state, ()) for n, state in enumerate(states))
    way = Course(kinds.SECTIONS, WHOLE, SO_FAR.end, sections=own, as_share=False)
    now = measure(of, SO_FAR, value=WaterClass(5), reckoned=behind(None))
    assert judge(asked, Evidence(now, course=way)).outcome == outcome


# ---- What the end of the period decides ---------------------------------------------------------


def test_a_figure_with_two_ends_of_which_one_is_decided_is_not_due() -> None:
    none, one = (
        measure(EVENTS, value=amount(text, "起"), reckoned=behind(Fraction(text))) for text in "01"
    )
    asked = target(EVENTS, "<=", "0", "起")
    assert judge(asked, Evidence(none._replace(otherwise=one))).outcome == "not_due"
    assert judge(asked, Evidence(one._replace(otherwise=none))).outcome == "not_due"
    two = measure(EVENTS, value=amount("2", "起"), reckoned=behind(Fraction(2)))
    assert judge(asked, Evidence(one._replace(otherwise=two))).outcome == "fail"


def test_what_is_thin_only_because_the_period_runs_is_not_due() -> None:
    thin = behind(None, 1)._replace(enough=False, have=2, need=12)
    now = measure(THIRD, SO_FAR, cases=Cases(Decimal(5), Decimal(10)), reckoned=thin)
    asked = target(THIRD, ">=", "90", "%", WHOLE)
    verdict = judge(asked, Evidence(now))
    assert (verdict.outcome, verdict.reason.key) == ("not_due", "too-little")
    assert (verdict.value, verdict.margin) == (50, -40)  # as it stands
    whole = now._replace(period=WHOLE)
    assert judge(asked, Evidence(whole)).outcome == "insufficient"


# ---- What is told -------------------------------------------------------------------------------


def said(asked: Target, evidence: Evidence) -> tuple[str, str, dict[str, object]]:
    verdict = judge(asked, evidence)
    return verdict.outcome, verdict.reason.key, dict(verdict.reason.details)


@pytest.mark.parametrize(
    "sign, outcome, key", [(">=", "pass", "early-total-pass"), ("<=", "fail", "early-total-fail")]
)
def test_a_total_that_is_decided_is_told_with_its_part(sign: str, outcome: str, key: str) -> None:
    asked, now = target(EVENTS, sign, "2", "起"), told(EVENTS, "3", "起")
    details = {"told": Decimal(3), "unit": EVENTS.unit, "period": "2024-H1"}
    assert said(asked, Evidence(now)) == (outcome, key, details)


def test_days_that_were_reported_are_told_with_those_that_are_left() -> None:
    """184 days of 2024 are left after June."""
    details = {"left": 184, "day": date(2024, 6, 30)}
    kept = said(target(RATIO, ">=", "40", "%"), Evidence(counted(RATIO, 150, 182)))
    assert kept == ("pass", "early-rest-pass", details)
    lost = said(target(RATIO, ">=", "95", "%"), Evidence(counted(RATIO, 150, 172)))
    assert lost == ("fail", "early-rest-fail", details)


def test_a_class_that_is_lost_is_told_with_the_days_that_are_left() -> None:
    of = known("water.section_class")
    asked = target(of, "<=", "1", "", WHOLE, requirement=req.ClassBound("<=", 3))
    own = (SectionCourse("s", kinds.LOST, ()),)
    way = Course(kinds.SECTIONS, WHOLE, SO_FAR.end, sections=own, as_share=False)
    now = measure(of, SO_FAR, value=WaterClass(5), reckoned=behind(None))
    assert said(asked, Evidence(now, course=way)) == (
        "fail",
        "early-rest-fail",
        {"left": 20, "day": date(2024, 1, 20)},
    )


def test_a_course_that_decides_is_told_with_its_days() -> None:
    """Nine of forty days are bad, and eight may be."""
    values = {n: Fraction(n >= 9) for n in range(20)}
    now = of_days(RATIO, SO_FAR, values.values())
    asked = target(RATIO, ">=", "80", "%", WHOLE)
    assert said(asked, Evidence(now, course=course(RATIO, values, 20, WHOLE))) == (
        "fail",
        "early-rest-fail",
        {"left": 20, "day": date(2024, 1, 20)},
    )


def test_what_is_beside_the_figure_so_far_is_not_beside_the_whole() -> None:
    """A report of the half year says nothing of the ends that the year may come to."""
    values = {n: Fraction(1) for n in range(20)}
    for of in (RATIO, GOOD):
        reported = told(of, "20", of.unit.spelling if of.unit else "", SO_FAR)
        now = of_days(of, SO_FAR, values.values())._replace(beside=reported, otherwise=reported)
        for end in ends(course(of, values, 20, WHOLE), now):
            assert end is not None
            assert (end.beside, end.otherwise, end.period) == (None, None, WHOLE)
            assert end.value is None or of == GOOD


@pytest.mark.parametrize(
    "values, position, wanted",
    [
        ([], "0.5", None),
        ([1, 2, 3], None, None),
        ([3, 1, 2], "0.5", 2),
        ([4, 1, 3, 2], "0.5", "2.5"),
        ([1, 2, 3, None], "0.5", "2.5"),
        ([1, 2, None], "0.5", 2),  # it falls on a known one, whatever lies above
        ([1, 2, None, None], "0.5", None),  # half way to one that nobody knows
        ([1, None, None], "0.5", None),
        ([1, 2, 3], "1", 3),
        ([1, 2, 3], "0", 1),
    ],
)
def test_a_percentile_by_hand(
    values: list[int | None], position: str | None, wanted: str | int | None
) -> None:
    """k = 1 + (n - 1) p; of four values half way lies between the second and the third."""
    own = [None if one is None else Fraction(one) for one in values]
    found = percentile(own, None if position is None else Fraction(position))
    assert found == (None if wanted is None else Fraction(wanted))


@pytest.mark.parametrize(("of", "top", "low", "high"), [(PM25, 100, 50, 100), (O3, 300, 100, 300)])
def test_the_ends_of_a_figure_are_in_the_unit_in_which_it_is_told(
    of: Indicator, top: int, low: int, high: int
) -> None:
    """Twenty of forty days at 100 ug/m3, the figure told in mg/m3: a mean of 50 to 100 is 0.05 to 0.1.

    Of 40 values, half of them 0, the 90th percentile is 100: place 36.1; else at the top.
    """
    values = {n: Fraction(100) for n in range(20)}
    now = of_days(of, SO_FAR, values.values())
    milligrams = told(of, "0.1", "mg/m3").value
    found = ends(course(of, values, 20, WHOLE, most=Fraction(top)), now._replace(value=milligrams))
    exact = [one.reckoned.exact for one in found if one is not None and one.reckoned is not None]
    assert exact == [Fraction(low, 1000), Fraction(high, 1000)]
