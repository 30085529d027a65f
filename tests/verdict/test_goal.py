"""The goal: which final figures keep a target, beside comparisons of fractions by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model import requirement as req
from ecotarget.model.evidence import Evidence
from ecotarget.model.record import Measure
from ecotarget.model.requirement import Requirement
from ecotarget.model.target import Indicator
from ecotarget.verdict.goal import DOWN, UP, Goal, farthest
from underway import (
    BEFORE,
    EVENTS,
    HALF,
    PM25,
    RATIO,
    amount,
    counted,
    of_days,
    target,
    told,
)


def goal(so_far: Measure, comparator: str, text: str, unit: str) -> Goal:
    return Goal(target(so_far.indicator, comparator, text, unit), Evidence(so_far), so_far)


@given(st.integers(0, 5000))
def test_the_number_that_just_keeps_is_found(limit: int) -> None:
    assert farthest(lambda number: number <= limit, DOWN) == limit
    assert farthest(lambda number: number >= limit, UP) == limit


@pytest.mark.parametrize("way, answer", [(DOWN, False), (DOWN, True), (UP, False)])
def test_there_is_none_where_nothing_keeps_or_everything_does(way: str, answer: bool) -> None:
    assert farthest(lambda _: answer, way) is None


@given(st.fractions(30, 40), st.sampled_from(["<=", "<", ">=", ">"]))
def test_a_reckoned_figure_is_rounded_as_the_judge_does_it(final: Fraction, sign: str) -> None:
    """PM2.5 in whole µg/m³, half to even."""
    whole, rest = divmod(final, 1)
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2)
    rounded = whole + bool(up)
    holds = {"<=": rounded <= 35, "<": rounded < 35, ">=": rounded >= 35, ">": rounded > 35}
    so_far = of_days(PM25, HALF, [Fraction(20)])
    assert goal(so_far, sign, "35", "ug/m3").keeps(final) is holds[sign]


@given(st.fractions(30, 40))
def test_a_reported_figure_is_compared_exactly_in_any_unit(final: Fraction) -> None:
    found = goal(told(PM25, "0.020", "mg/m3"), "<=", "0.035", "mg/m3")
    assert found.keeps(final) is (final <= 35)


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_share_is_compared_as_a_fraction(reached: int, listed: int) -> None:
    found = goal(counted(RATIO, 1, 2), ">=", "94", "%")
    assert found.keeps(Fraction(100 * reached, listed)) is (100 * reached >= 94 * listed)


@pytest.mark.parametrize(
    "requirement, of, way",
    [
        (req.Threshold(">", amount("1", "起")), EVENTS, UP),
        (req.Threshold("<=", amount("1", "起")), EVENTS, DOWN),
        (req.Threshold("==", amount("1", "起")), EVENTS, None),
        (req.Threshold("==", amount("0", "起")), EVENTS, DOWN),
        (req.Threshold("==", amount("0", "%")), RATIO, DOWN),
        (req.Threshold("==", amount("100", "%")), RATIO, UP),
        (req.Threshold("==", amount("99", "%")), RATIO, None),
        (req.Threshold("==", None), RATIO, None),
        (req.Within(amount("1", "起"), amount("2", "起")), EVENTS, None),
        (req.About(amount("1", "起")), EVENTS, DOWN),
        (req.About(amount("1", "起"), amount("1", "起")), EVENTS, None),
        (req.Trend(strict=True, base=2023), PM25, DOWN),
        (req.Trend(strict=True, base=2023), RATIO, UP),
        (req.Change("<=", amount("5", "%"), 2023), PM25, DOWN),
        (req.AllOf(13), EVENTS, UP),
    ],
)
def test_the_way_is_that_of_the_target(
    requirement: Requirement, of: Indicator, way: str | None
) -> None:
    asked = target(of, "<=", "1", "", requirement=requirement)
    so_far = told(of, "1", of.unit.spelling if of.unit else "")
    assert Goal(asked, Evidence(so_far), so_far).way == way


@pytest.mark.parametrize(
    "so_far, text, step",
    [
        (of_days(PM25, HALF, [Fraction(20)]), "35", "0.1"),  # judged whole
        (of_days(PM25, HALF, [Fraction(20)]), "35.0", "0.01"),
        (told(PM25, "20.25", "ug/m3"), "35", "0.001"),
        (told(PM25, "20", "ug/m3"), "35", "0.1"),
    ],
)
def test_the_step_is_a_tenth_of_the_last_place(so_far: Measure, text: str, step: str) -> None:
    assert goal(so_far, "<=", text, "ug/m3").step == Fraction(step)


def test_a_change_is_laid_beside_the_whole_base_year() -> None:
    """A tenth below 30 of the whole year is 27; the half-year's 40 is not what counts."""
    asked = target(
        PM25,
        "<=",
        "0",
        "",
        requirement=req.Change("<=", amount("10", "%")._replace(value=Decimal(-10)), 2023),
    )
    so_far, part = told(PM25, "31", "ug/m3"), told(PM25, "40", "ug/m3", HALF.in_year(2023))
    whole = told(PM25, "30", "ug/m3", BEFORE)
    evidence = Evidence(so_far, part, part.period, whole_base=whole)
    found = Goal(asked, evidence, so_far)
    assert found.base == whole
    assert found.keeps(Fraction(27)) and not found.keeps(Fraction(271, 10))
    without = Goal(asked, evidence._replace(whole_base=None), so_far)
    assert without.base is None and not without.keeps(Fraction(1))
