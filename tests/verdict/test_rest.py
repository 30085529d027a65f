"""What the rest may be, beside the same sums by hand: exactly the limit, and one step more misses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecotarget.model.course import Course
from ecotarget.model.evidence import Evidence, PastFigure
from ecotarget.model.finding import Reason
from ecotarget.model.pace import AT_RISK, OFF_PACE, ON_PACE
from ecotarget.model.period import Period
from ecotarget.model.record import Measure
from ecotarget.verdict import rest
from ecotarget.verdict.goal import Goal
from ecotarget.verdict.rest import Margin, state_of
from underway import (
    BEFORE,
    GOOD,
    HALF,
    HEAVY,
    O3,
    PM25,
    RATIO,
    counted,
    course,
    day,
    length,
    ninetieth,
    of_days,
    part,
    past,
    target,
    told,
)

FORTY = Period.parse("2024-01-01..2024-02-09")


def goal(so_far: Measure, sign: str, text: str, unit: str, period: Period | None = None) -> Goal:
    asked = target(so_far.indicator, sign, text, unit, *([period] if period else []))
    return Goal(asked, Evidence(so_far), so_far)


def lines(found: tuple[Reason, ...]) -> dict[str, Mapping[str, Any]]:
    """The lines by their keys; of a key that is said again, the last."""
    return {line.key: line.details for line in found}


def half_even(value: Fraction, places: int) -> Fraction:
    """GB/T 8170, by hand."""
    whole, left = divmod(value * 10**places, 1)
    up = left > Fraction(1, 2) or (left == Fraction(1, 2) and whole % 2)
    return Fraction(whole + bool(up), 10**places)


# ---- Means --------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(
    st.lists(st.integers(0, 90), min_size=1, max_size=39),
    st.sampled_from(["<=", "<"]),
    st.sampled_from(["35", "35.0", "34.5"]),
)
def test_one_step_more_misses(values: list[int], sign: str, text: str) -> None:
    seen, left = len(values), 40 - len(values)
    found = goal(of_days(PM25, FORTY, map(Fraction, values)), sign, text, "ug/m3", FORTY)
    may = rest.may_average(found, Fraction(sum(values)), seen, left)
    places = len(text.partition(".")[2])
    step, limit = Fraction(1, 10 ** (places + 1)), Fraction(text)

    def keeps(average: Fraction) -> bool:
        final = half_even((sum(values) + average * left) / 40, places)
        return final <= limit if sign == "<=" else final < limit

    if may is None:
        assert not keeps(Fraction(0))
    else:
        assert keeps(may) and not keeps(may + step)


def test_an_average_by_hand() -> None:
    """Twenty days of 30, twenty to come, at most 26: 26.5 still rounds to 26, so 23.0 is left."""
    values = {n: Fraction(30) for n in range(20)}
    way = course(
        PM25, values, 20, FORTY, past=(past(2023, {n: Fraction(24) for n in range(40)}, FORTY),)
    )
    found = goal(
        of_days(PM25, part(FORTY, day(FORTY, 19).end), values.values()), "<=", "26", "ug/m3", FORTY
    )
    weighed = rest.of_course(found, way)
    said = lines(weighed.lines)
    assert said["mean-so-far"]["mean"] == 30 and said["mean-so-far"]["valid"] == 20
    assert (said["mean-rest"]["rest"], said["mean-rest"]["left"]) == (Decimal(23), 20)
    # Last year's same rest was 24: one unit, less than a tenth of it, is lacking.
    assert weighed.margin == Margin(2023, Fraction(-1), Fraction(24))
    assert state_of(weighed.margin) == AT_RISK


def test_only_the_same_calendar_days_of_a_year_before_are_its_rest() -> None:
    values = {n: Fraction(10) for n in range(20)}
    before = {n: Fraction(99 if n < 20 else 20) for n in range(40)}
    way = course(PM25, values, 20, FORTY, past=(past(2023, before, FORTY),))
    found = goal(of_days(PM25, FORTY, values.values()), "<=", "26", "ug/m3", FORTY)
    assert lines(rest.of_course(found, way).lines)["mean-past"]["was"] == 20


def test_where_nothing_is_low_enough_the_rest_is_broken() -> None:
    values = {n: Fraction(100) for n in range(20)}
    found = goal(of_days(PM25, FORTY, values.values()), "<=", "26", "ug/m3", FORTY)
    weighed = rest.of_course(found, course(PM25, values, 20, FORTY))
    assert weighed.broken and weighed.margin is None
    assert "mean-rest-none" in lines(weighed.lines)


def test_a_reported_mean_is_weighed_by_calendar_days() -> None:
    """(26 x 366 - 27.1 x 182) / 184 = 24.911...; of 2023 (28 x 365 - 30 x 181) / 184 = 26.032..."""
    so_far = told(PM25, "27.1", "ug/m3")
    before = PastFigure(
        2023, told(PM25, "30", "ug/m3", HALF.in_year(2023)), told(PM25, "28", "ug/m3", BEFORE)
    )
    weighed = rest.of_mean(goal(so_far, "<=", "26", "ug/m3"), (before,))
    assert weighed is not None and weighed.margin is not None
    said = lines(weighed.lines)
    assert said["calendar-so-far"]["days"] == 182
    assert said["mean-rest"]["rest"] == Decimal("24.91")
    assert weighed.margin.was == Fraction(28 * 365 - 30 * 181, 184)
    assert weighed.margin.room == Fraction("24.91") - weighed.margin.was


@pytest.mark.parametrize(
    "room, state",
    [
        ("0", ON_PACE),
        ("1", ON_PACE),
        ("-0.1", AT_RISK),
        ("-2.999", AT_RISK),
        ("-3", OFF_PACE),
        ("-9", OFF_PACE),
    ],
)
def test_a_tenth_of_last_years_rest_parts_at_risk_from_off_pace(room: str, state: str) -> None:
    assert state_of(Margin(2023, Fraction(room), Fraction(30))) == state


# ---- Days ---------------------------------------------------------------------------------------


def of_ratio(bad: set[int], seen: int, period: Period, **more: Any) -> Course:
    return course(RATIO, {n: Fraction(n not in bad) for n in range(seen)}, seen, period, **more)


def test_an_allowance_by_hand() -> None:
    """94 % of 366 days leave 21 bad ones (345/366 = 94.26 %, 344/366 = 93.99 %)."""
    year = Period.year(2024)
    values = {n: Fraction(n >= 10) for n in range(100) if n != 50}
    way = course(RATIO, values, 100, year)
    found = goal(of_days(RATIO, part(year, day(year, 99).end), values.values()), ">=", "94", "%")
    said = lines(rest.of_course(found, way).lines)["days-allowance"]
    assert (said["whole"], said["used"], said["days"]) == (21, 10, 266)
    assert said["allowed"] == 21  # 365 days are possible: 344/365 = 94.25 %
    assert said["left"] == 11


@settings(max_examples=200)
@given(st.integers(1, 400), st.integers(0, 100), st.sampled_from([">=", ">"]))
def test_the_allowance_is_the_most_that_keeps(days: int, bound: int, sign: str) -> None:
    found = goal(counted(RATIO, 1, 1), sign, str(bound), "%")

    def keeps(bad: int) -> bool:
        good = 100 * (days - bad)
        return good >= bound * days if sign == ">=" else good > bound * days

    allowed = rest.allowance(found, days, as_share=True)
    wanted = [bad for bad in range(days + 1) if keeps(bad)]
    assert allowed == (max(wanted) if wanted else None)


def test_how_fast_the_allowance_was_burnt() -> None:
    """Four of eight bad days in the last seven of forty: half the allowance in 17.5 % of the time."""
    bad = {0, 23, 24, 26, 29}
    values = {n: Fraction(n not in bad) for n in range(30)}
    found = goal(
        of_days(RATIO, part(FORTY, day(FORTY, 29).end), values.values()), ">=", "80", "%", FORTY
    )
    told_lines = rest.of_course(found, of_ratio(bad, 30, FORTY)).lines
    burns = {line.details["window"]: line.details for line in told_lines if line.key == "days-burn"}
    assert {window: said["bad"] for window, said in burns.items()} == {7: 4, 30: 5}
    assert burns[7]["speed"] == Fraction(4, 8) / Fraction(7, 40)


def test_no_allowance_is_burnt_by_the_first_day() -> None:
    values = {n: Fraction(0) for n in range(10)}
    found = goal(
        of_days(HEAVY, part(FORTY, day(FORTY, 9).end), values.values()), "<=", "0", "天", FORTY
    )
    said = lines(rest.of_course(found, course(HEAVY, values, 10, FORTY)).lines)
    assert said["days-allowance"]["allowed"] == 0
    assert "days-zero" in said and "days-burn" not in said


@pytest.mark.parametrize("bad_before, state", [(0, ON_PACE), (4, ON_PACE), (5, OFF_PACE)])
def test_days_are_weighed_by_the_same_rest_of_a_year_before(bad_before: int, state: str) -> None:
    """Four of forty may be bad, none was: of the last twenty days four may be."""
    before = {n: Fraction(not 20 <= n < 20 + bad_before) for n in range(40)}
    way = of_ratio(set(), 20, FORTY, past=(past(2023, before, FORTY),))
    values = [point.value for point in way.points]
    found = goal(of_days(RATIO, part(FORTY, day(FORTY, 19).end), values), ">=", "90", "%", FORTY)
    weighed = rest.of_course(found, way)
    assert weighed.margin is not None and weighed.margin.was == Fraction(bad_before, 20)
    assert state_of(weighed.margin) == state


@pytest.mark.parametrize(
    "so_far, sign, text, unit, allowed, used",
    [
        (counted(RATIO, 165, 175), ">=", "90", "%", 35, 10),  # of 175 + 184 days
        (told(GOOD, "170", "天"), ">=", "330", "天", 36, 12),  # of 366 days of the calendar
        (told(HEAVY, "2", "天"), "<=", "3", "天", 3, 2),
    ],
)
def test_days_that_were_reported_have_an_allowance_too(
    so_far: Measure, sign: str, text: str, unit: str, allowed: int, used: int
) -> None:
    weighed = rest.of_days(goal(so_far, sign, text, unit), ())
    assert weighed is not None
    said = lines(weighed.lines)["days-allowance"]
    assert (said["allowed"], said["used"], said["left"]) == (allowed, used, allowed - used)
    assert weighed.margin is None


def test_reported_days_are_weighed_by_the_reported_rest_of_a_year_before() -> None:
    """12 of 36 bad days are used; the rest of 2023 had 184 days with 320 - 150 = 170 good ones."""
    before = PastFigure(
        2023, told(GOOD, "150", "天", HALF.in_year(2023)), told(GOOD, "320", "天", BEFORE)
    )
    weighed = rest.of_days(goal(told(GOOD, "170", "天"), ">=", "330", "天"), (before,))
    assert weighed is not None and weighed.margin is not None
    assert weighed.margin.was == Fraction(14, 184)
    assert weighed.margin.room == Fraction(24, 184) - Fraction(14, 184)


def test_a_share_without_its_days_is_weighed_as_a_mean() -> None:
    """(95 x 366 - 90 x 182) / 184 = 99.945...: so many per cent of the rest must be good."""
    weighed = rest.of_days(goal(told(RATIO, "90", "%"), ">=", "95", "%"), ())
    assert weighed is not None
    assert lines(weighed.lines)["mean-rest-least"]["rest"] == Decimal("100.0")  # 99.9 is too few


# ---- Percentiles --------------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.lists(st.integers(100, 220), min_size=1, max_size=39), st.randoms(use_true_random=False))
def test_so_many_days_above_can_be_borne_whatever_the_others_are(
    values: list[int], chance: Any
) -> None:
    """The others at the limit, 160 (160.5 is told as 160); one more of any height may miss."""
    left = 40 - len(values)
    found = goal(of_days(O3, FORTY, map(Fraction, values)), "<=", "160", "ug/m3", FORTY)
    way = course(O3, {n: Fraction(v) for n, v in enumerate(values)}, len(values), FORTY)
    said = lines(rest.of_course(found, way).lines)
    assert said["percentile-so-far"]["limit"] == Decimal("160.5")
    assert said["percentile-so-far"]["above"] == sum(value > 160 for value in values)
    limit, huge = Fraction(321, 2), Fraction(10**9)

    def keeps(more: int, low: Fraction) -> bool:
        every = [*map(Fraction, values), *[huge] * more, *[low] * (left - more)]
        return half_even(ninetieth(every), 0) <= 160

    if "percentile-none" in said:
        assert not keeps(0, limit)
        return
    more = said["percentile-rest"]["more"]
    assert keeps(more, limit) and keeps(more, Fraction(chance.randint(0, 160)))
    assert more == left or not keeps(more + 1, limit)


# ---- Validity -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "valid, need, short, key, said",
    [
        (20, 35, (), "valid-need", {"more": 15, "left": 20, "last": date(2024, 1, 26)}),
        (15, 35, (), "valid-need", {"more": 20, "left": 20, "last": date(2024, 1, 21)}),
        (14, 35, (), "valid-lost", {"more": 21, "left": 20}),
        (20, 35, ("2024-01",), "valid-short", {"stretches": ("2024-01",)}),
    ],
)
def test_valid_days_that_are_still_needed(
    valid: int, need: int, short: tuple[str, ...], key: str, said: dict[str, object]
) -> None:
    """From the 26th of January to the 9th of February there are fifteen days."""
    values = {n: Fraction(10) for n in range(valid)}
    way = course(PM25, values, 20, FORTY, need=need, short=short)
    found = goal(of_days(PM25, FORTY, values.values()), "<=", "26", "ug/m3", FORTY)
    told_lines = lines(rest.of_course(found, way).lines)
    assert told_lines[key] == said
    assert length(FORTY) == 40


def test_a_period_with_enough_days_needs_no_more() -> None:
    values = {n: Fraction(10) for n in range(20)}
    found = goal(of_days(PM25, FORTY, values.values()), "<=", "26", "ug/m3", FORTY)
    told_lines = rest.of_course(found, course(PM25, values, 20, FORTY, need=20)).lines
    assert not any(line.key.startswith("valid") for line in told_lines)


def test_a_year_before_without_days_that_are_still_to_come_says_nothing_of_percentiles() -> None:
    """Its values end where this year stands: there is no share of bad days to hold against the rest."""
    values = {n: Fraction(100) for n in range(20)}
    found = goal(of_days(O3, FORTY, values.values()), "<=", "160", "ug/m3", FORTY)
    before = (past(2023, values, FORTY), past(2022, {**values, 30: Fraction(200)}, FORTY))
    weighed = rest.of_course(found, course(O3, values, 20, FORTY, past=before))
    told = [dict(line.details) for line in weighed.lines if line.key == "days-past"]
    assert told == [{"year": 2022, "bad": 1, "days": 1}]
    # Place 36.1 of 40: the 37th may not be above, so that three days may.
    assert weighed.margin == Margin(2022, Fraction(3, 20) - 1, Fraction(1))
