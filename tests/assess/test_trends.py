"""The trend stands beside the last year of a figure, and only where the law's rule can speak."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ecotarget.assess.trends import with_trends
from ecotarget.model.assessment import CITY, FINAL, TOO_LITTLE, Assessed, Coverage
from ecotarget.model.period import Period
from ecotarget.standards.catalog import code_for, code_named

CODES = {"cn-2012": code_for(date(2020, 1, 1)), "ca-2020": code_named("ca-2020", date(2020, 1, 1))}


def years(
    *values: int, place: str = "甲市", state: str = FINAL, code: str = "cn-2012"
) -> list[Assessed]:
    periods = [Period.year(2014 + number) for number in range(len(values))]
    return [
        Assessed(place, CITY, "air.pm25", "pm25", period, period.text, Fraction(value), "ug/m3", 0,
                 Coverage(365, 324, "days"), state, code=code)
        for period, value in zip(periods, values, strict=True)
    ]  # fmt: skip


def test_five_falling_years_are_told_beside_the_last() -> None:
    """Ranks 5, 4, 2, 3, 1: squares 16, 4, 1, 1, 16, so r = 1 - 228/120 = -0.9; W(5) = 0.900."""
    told = with_trends(years(41, 38, 36, 37, 33), CODES)
    assert [bool(one.details) for one in told] == [False] * 4 + [True]
    assert told[-1].details["trend"] == {
        "n": 5,
        "verdict": "falling",
        "r": Fraction(-9, 10),
        "critical": CODES["cn-2012"].trend.critical[5],
    }


def test_the_order_of_the_figures_does_not_matter() -> None:
    mixed = with_trends(reversed(years(41, 38, 36, 37, 33)), CODES)
    assert [one.when for one in mixed if one.details] == ["2018"]


def test_four_years_are_too_few_and_a_thin_year_is_none() -> None:
    assert not any(one.details for one in with_trends(years(41, 38, 36, 33), CODES))
    found = years(41, 38, 36, 37, 33)
    found[1] = found[1]._replace(state=TOO_LITTLE)
    assert not any(one.details for one in with_trends(found, CODES))


def test_each_place_has_its_own_and_a_law_without_a_rule_has_none() -> None:
    two = with_trends(years(1, 2, 3, 4, 5) + years(5, 4, 3, 2, 1, place="乙市"), CODES)
    verdicts = {one.place: one.details["trend"]["verdict"] for one in two if one.details}
    assert verdicts == {"甲市": "rising", "乙市": "falling"}
    assert not any(one.details for one in with_trends(years(1, 2, 3, 4, 5, code="ca-2020"), CODES))
