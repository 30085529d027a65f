"""Every line of a pace in full: its key, and each figure of its sentence, beside sums by hand.

The other tests of these rooms look at the figure that they are about. Here nothing may be missing, be
called otherwise or be told of another day, for a sentence is only as right as the last of its figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ecotarget import units
from ecotarget.model import course as kinds
from ecotarget.model import requirement as req
from ecotarget.model.course import Course, ItemCourse, SectionCourse
from ecotarget.model.evidence import Evidence, PastFigure
from ecotarget.model.finding import Reason
from ecotarget.model.pace import LOST, OFF_PACE, ON_PACE, Pace
from ecotarget.model.period import Period
from ecotarget.model.record import Completion, Measure, Rank
from ecotarget.model.target import Milestone, Target
from ecotarget.model.thresholds import Thresholds
from ecotarget.verdict import progress, rest, section_rests
from ecotarget.verdict.goal import Goal
from ecotarget.verdict.judge import judge
from ecotarget.verdict.pace import pace
from underway import (
    BEFORE,
    EVENTS,
    GOOD,
    HALF,
    HEAVY,
    MONEY,
    NAMES,
    O3,
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
CLOSED, CHECKS = known("rectification.finding_closure_ratio"), known("rectification.look_backs")
RANKED, TASK = known("air.composite_rank"), known("carbon.reduction_task")
UG, YI = units.resolve("ug/m3"), units.resolve("亿元")

Line = tuple[str, dict[str, Any]]


def plainly(lines: Iterable[Reason]) -> list[Line]:
    return [(line.key, dict(line.details)) for line in lines]


def goal(so_far: Measure, sign: str, text: str, unit: str, **more: Any) -> Goal:
    asked = target(so_far.indicator, sign, text, unit, **more)
    return Goal(asked, Evidence(so_far), so_far)


def paced(
    asked: Target, evidence: Evidence, on: date = HALF.end, limits: Thresholds | None = None
) -> Pace:
    found = pace(asked, evidence, judge(asked, evidence, on), on, limits or Thresholds())
    assert found is not None
    return found


# ---- Totals and rates ---------------------------------------------------------------------------


def of_total(so_far: Measure, sign: str, text: str, unit: str, **more: Any) -> list[Line]:
    found = progress.total(goal(so_far, sign, text, unit, **more))
    assert found is not None
    return plainly(found.lines)


def test_a_total_that_is_to_be_reached() -> None:
    """18 by the end of 2024, of which 182 of 366 days are over; six months are left for 10."""
    found = of_total(told(MONEY, "8", "亿元"), ">=", "18", "亿元")
    unit = MONEY.unit
    assert unit is not None
    size = Fraction(YI.factor) / Fraction(unit.factor)
    assert found == [
        (
            "sum-progress",
            {
                "done": 8 * size,
                "goal": 18 * size,
                "share": Fraction(800, 18),
                "time": Fraction(18200, 366),
                "owed": Fraction(18 * 182, 366) * size,
                "unit": unit,
            },
        ),
        ("sum-rest", {"rest": 10 * size, "each": Fraction(10, 6) * size, "unit": unit}),
    ]


def test_a_total_that_is_reached_has_no_rest() -> None:
    assert [key for key, _ in of_total(told(MONEY, "18", "亿元"), ">=", "18", "亿元")] == [
        "sum-progress"
    ]


def test_a_total_that_may_be_used() -> None:
    common = {"unit": EVENTS.unit}
    used = {
        "done": 4,
        "goal": 5,
        "share": 80,
        "time": Fraction(18200, 366),
        "owed": Fraction(5 * 182, 366),
    }
    assert of_total(told(EVENTS, "4", "起"), "<=", "5", "起") == [
        ("sum-used", {**used, **common}),
        ("sum-left", {"rest": 1, "each": Fraction(1, 6), **common}),
    ]
    spent = of_total(told(EVENTS, "5", "起"), "<=", "5", "起")
    assert spent[1] == ("sum-left", {"rest": 0, "each": 0, **common})
    assert [key for key, _ in of_total(told(EVENTS, "6", "起"), "<=", "5", "起")] == ["sum-used"]


def test_a_total_of_which_nothing_may_be() -> None:
    assert of_total(told(EVENTS, "0", "起"), "<=", "0", "起") == [
        ("sum-none", {"done": 0, "unit": EVENTS.unit})
    ]


DATES = (date(2024, 9, 30), date(2024, 3, 31), date(2024, 6, 30))
STEPS = tuple(Milestone(day_, amount(text, "起")) for day_, text in zip(DATES, "815", strict=True))


@pytest.mark.parametrize(
    "period, owed, following",
    [
        ("2024-02", 1, (date(2024, 3, 31), 1)),
        ("2024-Q1", 1, (date(2024, 6, 30), 5)),  # on its day it is the one that is asked
        ("2024-H1", 5, (date(2024, 9, 30), 8)),
        ("2024-01-01..2024-08-31", 8, (date(2024, 9, 30), 8)),
        ("2024-01-01..2024-10-31", 20, None),  # after the last one the whole may be used
    ],
)
def test_what_may_be_used_goes_by_the_next_milestone(
    period: str, owed: int, following: tuple[date, int] | None
) -> None:
    """The milestones stand in the file in any order: eight by September, one by March, five by June."""
    so_far = told(EVENTS, "2", "起", Period.parse(period))
    found = of_total(so_far, "<=", "20", "起", milestones=STEPS)
    assert found[0][1]["owed"] == owed
    after = [] if following is None else [{"day": following[0], "value": following[1]}]
    nexts = [said for key, said in found if key == "milestone-next"]
    assert nexts == [{**one, "unit": EVENTS.unit} for one in after]


@pytest.mark.parametrize("period, owed", [("2024-02", 0), ("2024-H1", 5), ("2024-11", 8)])
def test_what_must_be_reached_goes_by_the_last_milestone(period: str, owed: int) -> None:
    so_far = told(EVENTS, "2", "起", Period.parse(period))
    assert of_total(so_far, ">=", "20", "起", milestones=STEPS)[0][1]["owed"] == owed


def of_rate(reached: int, sign: str, bound: str, **more: Any) -> list[Line]:
    found = progress.rate(goal(counted(CLOSED, reached, 14), sign, bound, "%", **more))
    assert found is not None
    return plainly(found.lines)


def test_whole_items_of_a_list() -> None:
    """90 % of 14 are 12.6, so 13; at most 20 % are 2.8, so 2; more than all is no number."""
    reached = {"reached": 7, "listed": 14}
    assert of_rate(7, ">=", "90") == [("rate-rest", {**reached, "needed": 13, "more": 6})]
    assert of_rate(7, "<=", "20") == [("rate-spare", {**reached, "most": 2, "spare": -5})]
    assert of_rate(7, ">", "100") == [("rate-none", reached)]


def test_a_rate_before_its_first_milestone_owes_nothing() -> None:
    milestones = (Milestone(date(2024, 9, 30), amount("60", "%")),)
    found = progress.rate(goal(counted(CLOSED, 7, 14), ">=", "90", "%", milestones=milestones))
    assert found is not None and found.behind == Fraction(-1, 2)
    unit = CLOSED.unit
    assert plainly(found.lines)[1] == (
        "milestone-next",
        {"day": date(2024, 9, 30), "value": 60, "unit": unit},
    )


def test_a_rate_that_is_to_be_small_has_no_schedule() -> None:
    """Its milestones are bounds of what may be, not of what must have been done by a day."""
    milestones = (Milestone(date(2024, 6, 30), amount("60", "%")),)
    found = progress.rate(goal(counted(CLOSED, 7, 14), "<=", "90", "%", milestones=milestones))
    assert found is not None and found.behind is None


# ---- Means --------------------------------------------------------------------------------------


def running(level: int, sign: str = "<=", *years: Any) -> tuple[Target, Evidence]:
    """Twenty of forty days at a level, against 26."""
    values = {n: Fraction(level) for n in range(20)}
    so_far = of_days(PM25, part(FORTY, day(FORTY, 19).end), values.values())
    asked = target(PM25, sign, "26", "ug/m3", FORTY)
    return asked, Evidence(so_far, course=course(PM25, values, 20, FORTY, past=years))


def weighed(asked: Target, evidence: Evidence) -> rest.Weighed:
    assert evidence.measure is not None and evidence.course is not None
    return rest.of_course(Goal(asked, evidence, evidence.measure), evidence.course)


def test_a_mean_and_what_the_rest_may_average() -> None:
    """(26.5 x 40 - 30 x 20) / 20 = 23; the same days of 2023 had 24, those of 2022 had 20."""
    years = [
        past(y, {n: Fraction(v) for n in range(40)}, FORTY) for y, v in ((2023, 24), (2022, 20))
    ]
    found = weighed(*running(30, "<=", *years))
    assert plainly(found.lines) == [
        ("mean-so-far", {"mean": 30, "valid": 20, "left": 20, "unit": UG}),
        ("mean-rest", {"rest": 23, "left": 20, "unit": UG}),
        ("mean-past", {"year": 2023, "was": 24, "room": -1, "unit": UG}),
        ("mean-past", {"year": 2022, "was": 20, "room": 3, "unit": UG}),
    ]
    assert found == rest.Weighed(found.lines, rest.Margin(2023, Fraction(-1), Fraction(24)))


def test_a_mean_that_is_to_be_large_and_what_the_rest_must_average() -> None:
    """25.5 is rounded to 26, half to even: (25.5 x 40 - 30 x 20) / 20 = 21."""
    years = [past(2023, {n: Fraction(24) for n in range(40)}, FORTY)]
    found = weighed(*running(30, ">=", *years))
    assert plainly(found.lines)[1:] == [
        ("mean-rest-least", {"rest": 21, "left": 20, "unit": UG}),
        ("mean-past", {"year": 2023, "was": 24, "room": 3, "unit": UG}),
    ]


def test_a_mean_that_no_rest_can_mend() -> None:
    found = weighed(*running(100))
    assert found.broken and found.margin is None
    assert plainly(found.lines)[1:] == [("mean-rest-none", {"left": 20})]


def test_no_days_left_leave_only_the_mean() -> None:
    values = {n: Fraction(30) for n in range(40)}
    so_far = of_days(PM25, FORTY, values.values())
    asked = target(PM25, "<=", "26", "ug/m3", FORTY)
    evidence = Evidence(so_far, course=course(PM25, values, 40, FORTY))
    assert plainly(weighed(asked, evidence).lines) == [
        ("mean-so-far", {"mean": 30, "valid": 40, "left": 0, "unit": UG})
    ]


def test_a_range_says_nothing_of_the_rest() -> None:
    within = req.Within(amount("20", "ug/m3"), amount("30", "ug/m3"))
    asked, evidence = running(30)
    found = weighed(asked._replace(requirement=within), evidence)
    assert [key for key, _ in plainly(found.lines)] == ["mean-so-far"]


def test_a_reported_mean_by_calendar_days() -> None:
    """(26 x 366 - 27.1 x 182) / 184 = 24.911..., told to a tenth of the last place."""
    before = PastFigure(
        2023, told(PM25, "30", "ug/m3", HALF.in_year(2023)), told(PM25, "28", "ug/m3", BEFORE)
    )
    was = Fraction(28 * 365 - 30 * 181, 184)
    found = rest.of_mean(goal(told(PM25, "27.1", "ug/m3"), "<=", "26", "ug/m3"), (before,))
    assert found is not None
    assert plainly(found.lines) == [
        ("calendar-so-far", {"mean": Fraction("27.1"), "days": 182, "left": 184, "unit": UG}),
        ("mean-rest", {"rest": Decimal("24.91"), "left": 184, "unit": UG}),
        ("mean-past", {"year": 2023, "was": was, "room": Fraction("24.91") - was, "unit": UG}),
    ]


# ---- Days ---------------------------------------------------------------------------------------


def test_days_and_their_allowance() -> None:
    """Eight of forty may be bad; five are, four of them in the last seven days."""
    bad = {0, 23, 24, 26, 29}
    values = {n: Fraction(n not in bad) for n in range(30)}
    so_far = of_days(RATIO, part(FORTY, day(FORTY, 29).end), values.values())
    before = [
        past(year, {n: Fraction(n < 40 - k) for n in range(40)}, FORTY)
        for year, k in ((2023, 4), (2022, 1))
    ]
    asked = target(RATIO, ">=", "80", "%", FORTY)
    way = course(RATIO, values, 30, FORTY, past=tuple(before))
    found = weighed(asked, Evidence(so_far, course=way))
    assert plainly(found.lines) == [
        ("days-allowance", {"whole": 8, "allowed": 8, "used": 5, "left": 3, "days": 10}),
        ("days-past", {"year": 2023, "bad": 4, "days": 10}),
        ("days-past", {"year": 2022, "bad": 1, "days": 10}),
        ("days-burn", {"window": 7, "bad": 4, "speed": Fraction(4 * 40, 8 * 7)}),
        ("days-burn", {"window": 30, "bad": 5, "speed": Fraction(5 * 40, 8 * 30)}),
    ]
    room = Fraction(3, 10) - Fraction(4, 10)
    assert found.margin == rest.Margin(2023, room, Fraction(4, 10))


def test_days_of_which_none_may_be_bad() -> None:
    values = {n: Fraction(n == 3) for n in range(10)}
    so_far = of_days(HEAVY, part(FORTY, day(FORTY, 9).end), values.values())
    asked = target(HEAVY, "<=", "0", "天", FORTY)
    found = weighed(asked, Evidence(so_far, course=course(HEAVY, values, 10, FORTY)))
    assert found.broken
    assert plainly(found.lines) == [
        ("days-allowance", {"whole": 0, "allowed": 0, "used": 1, "left": -1, "days": 30}),
        ("days-zero", {}),
    ]


def test_days_without_an_allowance_are_told_as_they_are() -> None:
    """Heavy days are to be few; that there be more of them is nobody's allowance."""
    values = {n: Fraction(n == 3) for n in range(10)}
    so_far = of_days(HEAVY, part(FORTY, day(FORTY, 9).end), values.values())
    asked = target(HEAVY, ">=", "2", "天", FORTY)
    found = weighed(asked, Evidence(so_far, course=course(HEAVY, values, 10, FORTY)))
    assert plainly(found.lines) == [("days-so-far", {"valid": 10, "bad": 1, "days": 30})]
    assert found.margin is None and not found.broken


def test_days_that_were_reported_are_those_of_the_calendar() -> None:
    before = PastFigure(
        2023, told(GOOD, "150", "天", HALF.in_year(2023)), told(GOOD, "320", "天", BEFORE)
    )
    found = rest.of_days(goal(told(GOOD, "170", "天"), ">=", "330", "天"), (before,))
    assert found is not None
    assert plainly(found.lines) == [
        ("days-allowance", {"whole": 36, "allowed": 36, "used": 12, "left": 24, "days": 184}),
        ("days-past", {"year": 2023, "bad": 14, "days": 184}),
        ("calendar-days", {}),
    ]


# ---- Percentiles --------------------------------------------------------------------------------


def of_percentile(values: list[int], *years: Any) -> rest.Weighed:
    points = {n: Fraction(value) for n, value in enumerate(values)}
    so_far = of_days(O3, part(FORTY, day(FORTY, len(values) - 1).end), points.values())
    asked = target(O3, "<=", "160", "ug/m3", FORTY)
    return weighed(
        asked, Evidence(so_far, course=course(O3, points, len(values), FORTY, past=years))
    )


def test_days_above_that_a_percentile_bears() -> None:
    """The 90th of forty is between the 36th and the 37th (k = 36.1): four days may be above 160.5.

    One was above; the same twenty days of 2023 had two.
    """
    before = past(2023, {n: Fraction(200 if n >= 38 else 100) for n in range(40)}, FORTY)
    found = of_percentile([200] + [100] * 19, before)
    assert plainly(found.lines) == [
        (
            "percentile-so-far",
            {"above": 1, "valid": 20, "limit": Decimal("160.5"), "unit": UG},
        ),
        ("percentile-rest", {"more": 2, "days": 20}),
        ("days-past", {"year": 2023, "bad": 2, "days": 20}),
    ]
    assert found.margin == rest.Margin(2023, Fraction(0), Fraction(2, 20))
    assert not found.broken


def test_a_percentile_that_no_rest_can_mend() -> None:
    found = of_percentile([200] * 20)
    assert found.broken and found.margin is None
    assert plainly(found.lines)[1:] == [("percentile-none", {"days": 20})]


# ---- Sections -----------------------------------------------------------------------------------


def test_a_section_that_decides() -> None:
    third = known("water.section_ratio_iii")
    one = ItemCourse(
        "nh3n",
        NAMES,
        Fraction("1.2"),
        6,
        5,
        Fraction("1.0"),
        "mg/L",
        lower=True,
        rest=Fraction("0.8"),
    )
    own = (
        SectionCourse("s0", kinds.OPEN, (one, one._replace(rest=None))),
        SectionCourse("s1", kinds.KEPT, ()),
    )
    so_far = counted(third, 1, 2)
    way = Course(kinds.SECTIONS, YEAR, HALF.end, sections=own, as_share=True)
    said = {
        "section": "s0",
        "item": NAMES,
        "mean": Fraction("1.2"),
        "months": 6,
        "left": 5,
        "limit": 1,
        "unit": "mg/L",
    }
    assert plainly(section_rests.lines(goal(so_far, ">=", "90", "%"), way)) == [
        ("sections-counted", {"kept": 1, "lost": 0, "open": 1}),
        ("sections-needed", {"needed": 2, "more": 1, "open": 1}),
        ("section-rest", {**said, "rest": Decimal("0.8")}),
        ("section-none", said),
    ]


@pytest.mark.parametrize("bound, needed", [("100", 0), ("99", 1), ("0", 10)])
def test_so_many_must_keep_their_class_where_few_may_miss_it(bound: str, needed: int) -> None:
    worse = known("water.section_ratio_worse_iv")
    own = tuple(SectionCourse(f"s{n}", kinds.OPEN, ()) for n in range(10))
    way = Course(kinds.SECTIONS, YEAR, HALF.end, sections=own, as_share=True)
    found = section_rests.lines(goal(counted(worse, 1, 10), "<=", bound, "%"), way)
    assert plainly(found)[1] == ("sections-needed", {"needed": needed, "more": needed, "open": 10})


# ---- The pace around them -----------------------------------------------------------------------


def test_the_chance_is_told_in_whole_per_cent_and_the_lines_stand_beside_it() -> None:
    before = past(2023, {n: Fraction(40) for n in range(40)}, FORTY)
    one = paced(*running(10, "<=", before), day(FORTY, 19).end)
    assert (one.how, one.why, one.day) == (
        "mean",
        Reason("by-chance", {"chance": 100}),
        day(FORTY, 19).end,
    )
    assert [key for key, _ in plainly(one.lines)] == ["mean-so-far", "mean-rest", "mean-past"]


def test_what_is_broken_and_no_proof_keeps_its_lines() -> None:
    """37 bad days of the calendar where 36 are allowed."""
    one = paced(target(GOOD, ">=", "330", "天"), Evidence(told(GOOD, "145", "天")))
    assert (one.state, one.how, one.why) == (OFF_PACE, "days", Reason("broken"))
    assert plainly(one.lines) == [
        ("days-allowance", {"whole": 36, "allowed": 36, "used": 37, "left": -1, "days": 184}),
        ("calendar-days", {}),
    ]


def test_a_year_before_is_named() -> None:
    before = PastFigure(
        2023, told(PM25, "26", "ug/m3", HALF.in_year(2023)), told(PM25, "26", "ug/m3", BEFORE)
    )
    asked = target(PM25, "<=", "26", "ug/m3")
    one = paced(asked, Evidence(told(PM25, "25", "ug/m3"), past=(before,)))
    assert (one.state, one.why) == (ON_PACE, Reason("by-past", {"year": 2023}))


def test_a_schedule_is_told_with_what_is_behind_it() -> None:
    """8 of 18 after 182 of 366 days."""
    one = paced(target(MONEY, ">=", "18", "亿元"), Evidence(told(MONEY, "8", "亿元")))
    late = 100 * (Fraction(182, 366) - Fraction(8, 18))
    assert one.why == Reason("by-schedule", {"behind": late})


def test_a_number_of_its_own_and_a_rate_have_no_schedule() -> None:
    exact = paced(target(EVENTS, "==", "2", "起"), Evidence(told(EVENTS, "1", "起")))
    assert (exact.how, exact.why, exact.lines) == ("sum", Reason("no-schedule", {}), ())
    some = paced(target(CLOSED, ">=", "90", "%"), Evidence(counted(CLOSED, 5, 14)))
    assert (some.how, some.why) == ("rate", Reason("no-schedule", {}))


def change(percent: str) -> req.Change:
    sign = "<=" if percent.startswith("-") else ">="
    return req.Change(sign, amount("0", "%")._replace(value=Decimal(percent)), 2023)


@pytest.mark.parametrize(
    "percent, key, bound", [("-20", "change-most", 24), ("20", "change-least", 36)]
)
def test_a_change_names_the_bound_and_the_base(percent: str, key: str, bound: int) -> None:
    """A fifth below 30 is 24, a fifth above it 36."""
    before, whole = (told(PM25, "30", "ug/m3", one) for one in (HALF.in_year(2023), BEFORE))
    asked = target(PM25, "<=", "0", "", requirement=change(percent))
    evidence = Evidence(
        told(PM25, "25", "ug/m3"),
        before,
        before.period,
        past=(PastFigure(2023, before, whole),),
        whole_base=whole,
    )
    one = paced(asked, evidence)
    said = {"bound": bound, "unit": UG, "base": 30, "period": "2023"}
    assert (one.how, plainly(one.lines)[0]) == ("change", (key, said))


def test_a_change_of_the_same_parts_of_both_years() -> None:
    before = told(PM25, "30", "ug/m3", HALF.in_year(2023))
    asked = target(PM25, "<=", "0", "", requirement=change("-20"))
    one = paced(asked, Evidence(told(PM25, "25", "ug/m3"), before, before.period))
    now = told(PM25, "25", "ug/m3").text
    assert plainly(one.lines) == [
        ("change-so-far", {"now": now, "base": before.text, "period": before.period.text})
    ]
    assert one.why == Reason("no-whole-base", {})


@pytest.mark.parametrize(
    "requirement, place, limit, gain",
    [
        (req.RankBound("<=", 3), Rank(7), 3, 4),
        (req.RankBound("<=", 3), Rank(3), 3, 0),
        (req.NotLast(3), Rank(11, 12), 9, 2),
        (req.NotLast(3, 12), Rank(8), 9, 0),
    ],
)
def test_a_rank_and_the_places_to_gain(
    requirement: Any, place: Rank, limit: int, gain: int
) -> None:
    asked = target(RANKED, "<=", "1", "", requirement=requirement)
    one = paced(asked, Evidence(measure(RANKED, value=place)))
    assert plainly(one.lines) == [
        ("rank-rest", {"place": place.place, "limit": limit, "gain": gain})
    ]
    assert (one.how, one.state, one.why) == ("rank", None, Reason("no-schedule", {}))


def test_a_deliverable_and_its_days() -> None:
    asked = target(TASK, "<=", "1", "", requirement=req.By(date(2024, 9, 30)))
    open_one = paced(asked, Evidence(measure(TASK, value=Completion(done=False))))
    assert plainly(open_one.lines) == [("task-left", {"days": 92, "due": date(2024, 9, 30)})]
    assert (open_one.how, open_one.why) == ("task", Reason("no-schedule", {}))
    done = Completion(done=True, day=date(2024, 3, 1))
    one = paced(asked, Evidence(measure(TASK, value=done)))
    assert plainly(one.lines) == [("task-done", {"due": date(2024, 9, 30)})]
    assert one.why == Reason("met-early", {})


@pytest.mark.parametrize(
    "due, end", [(None, date(2024, 12, 31)), (date(2024, 10, 31), date(2024, 10, 31))]
)
def test_done_is_due_on_its_day_else_at_the_end_of_the_period(due: date | None, end: date) -> None:
    asked = target(TASK, "<=", "1", "", requirement=req.Done(), due=due)
    one = paced(asked, Evidence(measure(TASK, value=Completion(done=False))))
    assert plainly(one.lines) == [
        ("task-left", {"days": (end - HALF.end).days, "due": end}),
    ]


def test_a_deliverable_on_its_day_has_a_pace_and_no_days_left() -> None:
    asked = target(TASK, "<=", "1", "", requirement=req.By(HALF.end))
    so_far = measure(TASK, Period.parse("2024-05"), value=Completion(done=False))
    assert plainly(paced(asked, Evidence(so_far)).lines) == [
        ("task-left", {"days": 0, "due": HALF.end})
    ]


@pytest.mark.parametrize(
    "figures, state, why, lines",
    [
        (
            (1, 1, 2, None),
            ON_PACE,
            "spans-met",
            [("spans-so-far", {"over": 3, "have": 3, "left": 9})],
        ),
        (
            (1, 0, 2, None),
            LOST,
            "lost",
            [
                ("spans-so-far", {"over": 3, "have": 3, "left": 9}),
                ("spans-missed", {"spans": ("2024-02",)}),
            ],
        ),
        (
            (1, None, 2, None),
            None,
            "spans-gaps",
            [
                ("spans-so-far", {"over": 3, "have": 2, "left": 9}),
                ("spans-missing", {"spans": ("2024-02",)}),
            ],
        ),
    ],
)
def test_every_month_so_far(
    figures: tuple[int | None, ...], state: str | None, why: str, lines: list[Line]
) -> None:
    """On the last day of March the month is over; April and eight more are to come."""
    parts = []
    for number, month in enumerate(YEAR.parts("month")):
        value = figures[number] if number < len(figures) else None
        parts.append((month, None if value is None else told(CHECKS, str(value), "次", month)))
    requirement = req.Threshold(">=", amount("1", "次"), span="month")
    asked = target(CHECKS, ">=", "1", "次", requirement=requirement)
    one = paced(asked, Evidence(None, parts=tuple(parts)), date(2024, 3, 31))
    assert (one.how, one.state, one.why) == ("spans", state, Reason(why, {}))
    assert plainly(one.lines) == lines


def test_there_is_a_pace_from_the_first_day_to_the_last_but_one() -> None:
    asked = target(TASK, "<=", "1", "", requirement=req.Done())
    january = measure(TASK, Period.parse("2024-01-01..2024-01-01"), value=Completion(done=False))
    for on, left in ((date(2024, 1, 1), 365), (date(2024, 12, 30), 1)):
        assert plainly(paced(asked, Evidence(january), on).lines)[0][1]["days"] == left


def test_what_stands_behind_a_course_is_its_kind() -> None:
    """The kind is that of the course, whatever the indicator adds up to."""
    own = tuple(SectionCourse(f"s{n}", kinds.OPEN, ()) for n in range(10))
    third = known("water.section_ratio_iii")
    way = Course(kinds.SECTIONS, YEAR, HALF.end, sections=own, as_share=True)
    so_far = counted(third, 8, 10)._replace(reckoned=behind(None, 1))
    one = paced(target(third, ">=", "90", "%"), Evidence(so_far, course=way))
    assert (one.how, one.state, one.why) == ("sections", None, Reason("no-past", {}))
