"""Pace beside its verdict: which kind tells what, which state it has, and that it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ecotarget.model import course as kinds
from ecotarget.model import requirement as req
from ecotarget.model.course import Course, Past, SectionCourse
from ecotarget.model.evidence import Evidence, PastFigure
from ecotarget.model.pace import (
    AT_RISK,
    LOST,
    MET_EARLY,
    OFF_PACE,
    ON_PACE,
    Pace,
)
from ecotarget.model.period import Period
from ecotarget.model.record import Completion, Measure, Rank
from ecotarget.model.target import Target
from ecotarget.model.thresholds import Thresholds
from ecotarget.verdict.judge import judge
from ecotarget.verdict.pace import pace
from underway import (
    BEFORE,
    EVENTS,
    GOOD,
    HALF,
    MONEY,
    PM25,
    RATIO,
    YEAR,
    amount,
    behind,
    counted,
    course,
    day,
    known,
    measure,
    of_days,
    part,
    past,
    target,
    told,
)

FORTY = Period.parse("2024-01-01..2024-02-09")
USUAL = Thresholds()
INDEX, RANKED = known("rectification.control_index"), known("air.composite_rank")
TASK, CHECKS = known("carbon.reduction_task"), known("rectification.look_backs")


def found(
    asked: Target, evidence: Evidence, on: date = HALF.end, limits: Thresholds = USUAL
) -> Pace | None:
    return pace(asked, evidence, judge(asked, evidence, on), on, limits)


def there(asked: Target, evidence: Evidence, on: date = HALF.end, **more: Any) -> Pace:
    one = found(asked, evidence, on, **more)
    assert one is not None
    return one


def lines(one: Pace) -> dict[str, Mapping[str, Any]]:
    return {line.key: line.details for line in one.lines}


# ---- When there is one --------------------------------------------------------------------------


@pytest.mark.parametrize("on", [date(2023, 12, 31), date(2024, 12, 31), date(2025, 3, 1)])
def test_before_and_after_the_period_there_is_no_pace(on: date) -> None:
    asked, evidence = target(PM25, "<=", "26", "ug/m3"), Evidence(told(PM25, "27", "ug/m3"))
    assert found(asked, evidence, on) is None


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(None),
        Evidence(told(INDEX, "90", "")),  # an index is no mean, and nothing adds up
        Evidence(told(PM25, "27", "ug/m3", YEAR)),
    ],
)
def test_of_what_nothing_is_known_there_is_no_pace(evidence: Evidence) -> None:
    of = PM25 if evidence.measure is None else evidence.measure.indicator
    unit = of.unit.spelling if of.unit else ""
    assert found(target(of, "<=", "26", unit), evidence) is None


def test_a_pace_changes_no_verdict() -> None:
    asked, evidence = target(MONEY, ">=", "18", "亿元"), Evidence(told(MONEY, "1", "亿元"))
    assert there(asked, evidence).state == OFF_PACE
    assert judge(asked, evidence, HALF.end).outcome == "not_due"


# ---- Proofs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign, strength, state, why",
    [
        ("<=", "binding", LOST, "lost"),
        ("<=", "strive", LOST, "lost"),
        (">=", "binding", MET_EARLY, "met-early"),
    ],
)
def test_what_is_decided_is_lost_or_met_early(
    sign: str, strength: str, state: str, why: str
) -> None:
    asked = target(EVENTS, sign, "1", "起", strength=strength)
    one = there(asked, Evidence(told(EVENTS, "2", "起")))
    assert (one.state, one.why.key) == (state, why)


@pytest.mark.parametrize(
    "sign, bound, done, state",
    [
        ("==", "0", "1", LOST),
        ("==", "0", "0", ON_PACE),
        ("==", "2", "3", LOST),
        ("==", "2", "1", None),
    ],
)
def test_none_is_a_bound_and_a_number_of_its_own_has_no_schedule(
    sign: str, bound: str, done: str, state: str | None
) -> None:
    one = there(target(EVENTS, sign, bound, "起"), Evidence(told(EVENTS, done, "起")))
    assert (one.how, one.state) == ("sum", state)


def test_every_case_of_a_list_is_told_in_whole_items() -> None:
    closed = known("rectification.finding_closure_ratio")
    one = there(target(closed, "==", "100", "%"), Evidence(counted(closed, 31, 48)))
    assert lines(one)["rate-rest"]["more"] == 17


def test_without_a_day_the_course_proves_what_the_judge_leaves_open() -> None:
    """The figure is said to be of the whole period and has too few days; five of forty are bad."""
    values = {n: Fraction(n >= 5) for n in range(20)}
    thin = behind(None, 1)._replace(enough=False, have=20, need=36)
    so_far = of_days(RATIO, FORTY, values.values())._replace(reckoned=thin)
    asked = target(RATIO, ">=", "90", "%", FORTY)
    evidence = Evidence(so_far, course=course(RATIO, values, 20, FORTY))
    verdict = judge(asked, evidence)
    assert verdict.outcome == "insufficient"
    one = pace(asked, evidence, verdict, day(FORTY, 19).end, USUAL)
    assert one is not None and one.state == LOST


def test_without_a_day_a_figure_that_is_enough_is_not_kept_whatever_comes() -> None:
    """34 of 36 days are good, and that is enough to judge; four bad ones more would make it 34/40."""
    values = {n: Fraction(n >= 2) for n in range(36)}
    so_far = of_days(RATIO, FORTY, values.values())
    asked = target(RATIO, ">=", "90", "%", FORTY)
    evidence = Evidence(so_far, course=course(RATIO, values, 36, FORTY))
    verdict = judge(asked, evidence)
    assert verdict.outcome == "pass"
    one = pace(asked, evidence, verdict, day(FORTY, 35).end, USUAL)
    assert one is not None and one.state is None


def test_days_of_several_places_have_no_allowance() -> None:
    """341 days of eleven cities in January are weighed as a share of 31 days."""
    january = Period.parse("2024-01")
    one = there(target(RATIO, ">=", "90", "%"), Evidence(counted(RATIO, 300, 341, january)))
    assert set(lines(one)) == {"calendar-so-far", "mean-rest-least"}
    # (90 x 366 - 31 x 30000/341) / 335 = 90.1866
    assert lines(one)["mean-rest-least"]["rest"] == Decimal("90.2")


# ---- What has a season --------------------------------------------------------------------------


def running(level: int, *years: Past) -> tuple[Target, Evidence]:
    """Twenty of forty days at a level, at most 26; the years before by their days."""
    values = {n: Fraction(level) for n in range(20)}
    so_far = of_days(PM25, part(FORTY, day(FORTY, 19).end), values.values())
    asked = target(PM25, "<=", "26", "ug/m3", FORTY)
    return asked, Evidence(so_far, course=course(PM25, values, 20, FORTY, past=years))


def test_without_any_past_a_season_has_no_state() -> None:
    one = there(*running(20), day(FORTY, 19).end)
    assert (one.state, one.how, one.why.key, one.projection) == (None, "mean", "no-past", None)
    assert lines(one)["mean-rest"]["rest"] == Decimal(33)  # (26.5 x 40 - 20 x 20) / 20


@pytest.mark.parametrize("level, state", [(10, ON_PACE), (31, OFF_PACE)])
def test_with_past_days_the_chance_gives_the_state(level: int, state: str) -> None:
    """A year before was the same all along, so the estimate has no width: 10 stays 10, 31 stays 31."""
    before = past(2023, {n: Fraction(40) for n in range(40)}, FORTY)
    one = there(*running(level, before), day(FORTY, 19).end)
    assert one.projection is not None
    assert one.projection.chance == (1 if state == ON_PACE else 0)
    assert (one.state, one.why.key) == (state, "by-chance")


@pytest.mark.parametrize("on, off", [("0.8", "0.2"), ("0.2", "0.1"), ("1", "0.99")])
def test_the_thresholds_of_the_chance_are_the_users(on: str, off: str) -> None:
    """Of four years before one had its last twenty days four times as high."""
    calm = [past(year, {n: Fraction(40) for n in range(40)}, FORTY) for year in (2022, 2021, 2020)]
    rough = past(2023, {n: Fraction(40 if n < 20 else 160) for n in range(40)}, FORTY)
    asked, evidence = running(15, rough, *calm)
    limits = Thresholds(chance_on=Fraction(on), chance_off=Fraction(off))
    one = there(asked, evidence, day(FORTY, 19).end, limits=limits)
    assert one.projection is not None
    chance = one.projection.chance
    wanted = ON_PACE if chance >= Fraction(on) else OFF_PACE if chance < Fraction(off) else AT_RISK
    assert one.state == wanted
    assert Fraction(1, 5) < chance < 1  # or the thresholds would not be tried


@pytest.mark.parametrize("level, state", [("25", ON_PACE), ("26.5", AT_RISK), ("29", OFF_PACE)])
def test_with_a_reported_year_before_the_margin_gives_the_state(level: str, state: str) -> None:
    """Of 2023 the second half had 26: (26 x 365 - 26 x 181) / 184."""
    before = PastFigure(
        2023, told(PM25, "26", "ug/m3", HALF.in_year(2023)), told(PM25, "26", "ug/m3", BEFORE)
    )
    asked = target(PM25, "<=", "26", "ug/m3")
    one = there(asked, Evidence(told(PM25, level, "ug/m3"), past=(before,)))
    assert (one.state, one.why.key, one.how) == (state, "by-past", "mean")


def test_good_days_that_were_reported_are_no_schedule() -> None:
    one = there(target(GOOD, ">=", "330", "天"), Evidence(told(GOOD, "150", "天")))
    assert (one.how, one.state) == ("days", None)
    assert lines(one)["days-allowance"]["left"] == 4


def test_days_that_were_lost_as_they_are_known_are_off_pace() -> None:
    """37 bad days of the calendar, 36 are allowed; some may have been invalid, so it is no proof."""
    one = there(target(GOOD, ">=", "330", "天"), Evidence(told(GOOD, "145", "天")))
    assert (one.state, one.why.key) == (OFF_PACE, "broken")


def test_sections_have_no_state_but_what_is_proven() -> None:
    third = known("water.section_ratio_iii")
    own = tuple(SectionCourse(f"s{n}", kinds.OPEN, ()) for n in range(10))
    way = Course(kinds.SECTIONS, YEAR, HALF.end, sections=own)
    so_far = counted(third, 8, 10)._replace(reckoned=behind(None, 1))
    one = there(target(third, ">=", "90", "%"), Evidence(so_far, course=way))
    assert (one.how, one.state) == ("sections", None)
    assert lines(one)["sections-needed"]["needed"] == 9


# ---- What goes by a schedule --------------------------------------------------------------------


@pytest.mark.parametrize(
    "done, state", [("9", ON_PACE), ("8.9", AT_RISK), ("7.2", AT_RISK), ("7.1", OFF_PACE)]
)
def test_a_total_by_its_schedule(done: str, state: str) -> None:
    """Half of 18 would be due after 183 of 366 days; after 182 it is 8.95. A tenth of 18 is 1.8."""
    one = there(target(MONEY, ">=", "18", "亿元"), Evidence(told(MONEY, done, "亿元")))
    assert (one.how, one.state, one.why.key) == ("sum", state, "by-schedule")


def test_a_figure_is_compared_with_the_time_when_it_closed() -> None:
    """Nobody has told of July to September; that is no delay."""
    asked, evidence = target(MONEY, ">=", "18", "亿元"), Evidence(told(MONEY, "9", "亿元"))
    one = there(asked, evidence, date(2024, 9, 30))
    assert one.state == ON_PACE and one.day == date(2024, 9, 30)


def test_a_rate_says_how_many_and_has_no_state() -> None:
    closed = known("rectification.finding_closure_ratio")
    one = there(target(closed, ">=", "100", "%"), Evidence(counted(closed, 5, 14)))
    assert (one.how, one.state, one.why.key) == ("rate", None, "no-schedule")
    assert lines(one)["rate-rest"]["more"] == 9


# ---- Changes, ranks, months, deliverables --------------------------------------------------------


def below(percent: str) -> req.Change:
    return req.Change("<=", amount("0", "%")._replace(value=Decimal(percent)), 2023)


def change_of(of: Any, now: Measure, *figures: Measure) -> tuple[Target, Evidence]:
    before, whole = figures
    asked = target(of, "<=", "0", "", requirement=below("-20"))
    years = (PastFigure(2023, before, whole),)
    return asked, Evidence(now, before, before.period, past=years, whole_base=whole)


def test_a_change_of_a_mean_in_absolute_terms() -> None:
    """A fifth below 30 is 24; (24 x 366 - 25 x 182) / 184 = 23.01, in 2023 (30 x 365 - 30 x 181) / 184."""
    figures = [told(PM25, "30", "ug/m3", period) for period in (HALF.in_year(2023), BEFORE)]
    one = there(*change_of(PM25, told(PM25, "25", "ug/m3"), *figures))
    said = lines(one)
    assert one.how == "change" and one.lines[0].key == "change-most"
    assert said["change-most"]["bound"] == 24
    assert said["mean-rest"]["rest"] == Decimal("23.0")
    assert one.state == OFF_PACE  # 30 was the rest of 2023


def test_a_change_of_what_accumulates_has_the_schedule_of_its_bound() -> None:
    figures = [
        told(EVENTS, text, "起", period)
        for text, period in (("60", HALF.in_year(2023)), ("100", BEFORE))
    ]
    one = there(*change_of(EVENTS, told(EVENTS, "50", "起"), *figures))
    assert lines(one)["change-most"]["bound"] == 80
    assert lines(one)["sum-left"]["rest"] == 30


def test_a_change_without_the_whole_base_year_lays_the_parts_side_by_side() -> None:
    before = told(PM25, "30", "ug/m3", HALF.in_year(2023))
    asked = target(PM25, "<=", "0", "", requirement=below("-20"))
    one = there(asked, Evidence(told(PM25, "25", "ug/m3"), before, before.period))
    assert (one.how, one.state, one.why.key) == ("change", None, "no-whole-base")
    assert set(lines(one)) == {"change-so-far"}


def change_by_days(base: Measure, whole: Measure | None = None) -> Pace:
    """Twenty of forty days at 18 and, in the year before, at 30 all along; 20 % less is 24."""
    values = {n: Fraction(18) for n in range(20)}
    so_far = of_days(PM25, part(FORTY, day(FORTY, 19).end), values.values())
    before = past(2023, {n: Fraction(30) for n in range(40)}, FORTY)
    asked = target(PM25, "<=", "0", "", FORTY, requirement=below("-20"))
    way = course(PM25, values, 20, FORTY, past=(before,))
    evidence = Evidence(so_far, base, base.period, course=way, whole_base=whole)
    return there(asked, evidence, day(FORTY, 19).end)


def of_2023(days: int, enough: bool = True) -> Measure:
    period = part(FORTY, day(FORTY, days - 1).end).in_year(2023)
    found = of_days(PM25, period, [Fraction(30)] * days)
    return found._replace(reckoned=behind(Fraction(30))._replace(enough=enough))


def test_a_change_of_what_has_its_days_is_weighed_against_the_whole_base() -> None:
    """24.5 is rounded to 24, half to even; (24.5 x 40 - 18 x 20) / 20 = 31."""
    one = change_by_days(of_2023(20), of_2023(40))
    assert (one.how, one.state) == ("change", ON_PACE)
    assert lines(one)["change-most"]["bound"] == Decimal("24.5")
    assert lines(one)["mean-rest"]["rest"] == 31
    assert one.projection is not None and one.projection.chance == 1


def test_without_a_day_to_look_from_the_base_is_the_whole_year() -> None:
    assert lines(change_by_days(of_2023(40)))["change-most"]["bound"] == Decimal("24.5")


@pytest.mark.parametrize("enough", [True, False], ids=["no whole year", "too few days in it"])
def test_a_change_without_a_sound_base_year_is_not_said_to_be_lost(enough: bool) -> None:
    one = change_by_days(of_2023(20), None if enough else of_2023(40, enough=False))
    assert (one.state, one.why.key, one.projection) == (None, "no-whole-base", None)
    assert set(lines(one)) == {"change-so-far"}


@pytest.mark.parametrize(
    "requirement, rank, gain",
    [
        (req.RankBound("<=", 3), Rank(7), 4),
        (req.RankBound("<=", 3), Rank(2), 0),
        (req.NotLast(3), Rank(11, 12), 2),
        (req.NotLast(3, 12), Rank(9), 0),
    ],
)
def test_places_to_gain(requirement: Any, rank: Rank, gain: int) -> None:
    asked = target(RANKED, "<=", "1", "", requirement=requirement)
    one = there(asked, Evidence(measure(RANKED, value=rank)))
    assert (one.how, one.state) == ("rank", None)
    assert lines(one)["rank-rest"]["gain"] == gain


def test_a_rank_without_its_field_says_nothing() -> None:
    asked = target(RANKED, "<=", "1", "", requirement=req.NotLast(3))
    assert found(asked, Evidence(measure(RANKED, value=Rank(9)))) is None


@pytest.mark.parametrize(
    "figures, outcome, state, keys",
    [
        ((1, 1, 2, None), "not_due", ON_PACE, set()),
        ((1, 0, 2, None), "fail", LOST, {"spans-missed"}),
        ((1, None, 2, None), "not_due", None, {"spans-missing"}),
    ],
)
def test_every_month_so_far(
    figures: tuple[int | None, ...], outcome: str, state: str | None, keys: set[str]
) -> None:
    """On a day in April: three months are over, April and eight more are to come."""
    parts = []
    for number, month in enumerate(YEAR.parts("month")):
        value = figures[number] if number < len(figures) else None
        one = None if value is None else told(CHECKS, str(value), "次", month)
        parts.append((month, one))
    requirement = req.Threshold(">=", amount("1", "次"), span="month")
    asked = target(CHECKS, ">=", "1", "次", requirement=requirement)
    evidence = Evidence(None, parts=tuple(parts))
    on = date(2024, 4, 20)
    assert judge(asked, evidence, on).outcome == outcome
    one = there(asked, evidence, on)
    assert (one.how, one.state) == ("spans", state)
    assert lines(one)["spans-so-far"]["left"] == 9
    assert set(lines(one)) - {"spans-so-far"} == keys


def test_months_of_a_season_have_no_state() -> None:
    parts = tuple(
        (month, told(PM25, "20", "ug/m3", month) if month.end <= HALF.end else None)
        for month in YEAR.parts("month")
    )
    requirement = req.Threshold("<=", amount("26", "ug/m3"), span="month")
    asked = target(PM25, "<=", "1", "ug/m3", requirement=requirement)
    one = there(asked, Evidence(None, parts=parts))
    assert (one.state, one.why.key) == (None, "no-schedule")


@pytest.mark.parametrize(
    "done, on, state, key",
    [
        (Completion(done=False), HALF.end, None, "task-left"),
        (Completion(done=True, day=date(2024, 3, 1)), HALF.end, MET_EARLY, "task-done"),
    ],
)
def test_a_deliverable(done: Completion, on: date, state: str | None, key: str) -> None:
    asked = target(TASK, "<=", "1", "", requirement=req.By(date(2024, 9, 30)))
    one = there(asked, Evidence(measure(TASK, value=done)), on)
    assert (one.how, one.state) == ("task", state)
    assert set(lines(one)) == {key}
    if key == "task-left":
        assert lines(one)[key] == {"days": 92, "due": date(2024, 9, 30)}


def test_a_deliverable_whose_day_is_over_has_no_pace() -> None:
    asked = target(TASK, "<=", "1", "", requirement=req.By(date(2024, 3, 31)))
    assert found(asked, Evidence(measure(TASK, value=Completion(done=False)))) is None
