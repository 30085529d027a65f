"""The mean of years: enough of them, rounded before the mean only where the edition says so."""

from __future__ import annotations

import csv
from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import PROJECT
from ecotarget.methods.three_years import YearsMean, mean
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding

AWAY = Rounding(1, "half-away")
OZONE = {2013: Fraction("54.6"), 2014: Fraction("51.4"), 2015: Fraction("56.3")}


def test_the_worked_example() -> None:
    assert mean(OZONE, 2015, 2) == YearsMean(Fraction("54.1"), (2013, 2014, 2015), 2)
    assert mean(OZONE, 2014, 2) == YearsMean(Fraction(53), (2013, 2014), 2)
    assert mean(OZONE, 2013, 2) == YearsMean(None, (2013,), 2)


def test_three_of_three() -> None:
    assert mean(OZONE, 2015, 3).value == Fraction("54.1")
    assert mean({**OZONE, 2014: None}, 2015, 3) == YearsMean(None, (2013, 2015), 3)
    assert mean({**OZONE, 2014: None}, 2015, 2).value == Fraction("55.45")


def test_years_outside_the_three_do_not_count() -> None:
    assert mean({**OZONE, 2012: Fraction(999), 2016: Fraction(999)}, 2015, 3).value == Fraction(
        "54.1"
    )
    assert mean({2012: Fraction(1)}, 2015, 1) == YearsMean(None, (), 1)


def test_the_yearly_figures_are_rounded_before_the_mean_where_it_is_asked() -> None:
    years = {2020: Fraction("9.85"), 2021: Fraction("9.85"), 2022: Fraction("9.849")}
    assert mean(years, 2022, 3, AWAY).value == Fraction("29.6") / 3
    assert mean(years, 2022, 3).value == Fraction("29.549") / 3
    assert mean(years, 2022, 3, Rounding(1)).value == Fraction("29.4") / 3


def test_no_year_at_all_gives_nothing_even_if_none_is_needed() -> None:
    assert mean({}, 2022, 0).value is None


def test_zero_is_a_figure() -> None:
    assert mean({2020: Fraction(0), 2021: Fraction(0), 2022: Fraction(3)}, 2022, 3).value == 1


def test_two_years_instead_of_three() -> None:
    assert mean(OZONE, 2015, 2, years=2).value == Fraction("53.85")


@pytest.mark.parametrize(
    ("name", "yearly", "metric", "places"),
    [
        ("expected_o3_3yr.csv", "ann_4th_highest", "ozone_metric", 0),
        ("expected_pm25_annual_3yr.csv", "ann_avg", "pm_metric", 1),
        ("expected_pm25_24h_3yr.csv", "ann_98_percentile", "pm_metric", 0),
    ],
)
def test_the_three_year_metrics_of_another_program(
    name: str, yearly: str, metric: str, places: int
) -> None:
    path = PROJECT.parent / "shared" / "data" / "air" / "rcaaqs" / name
    if not path.is_file():
        pytest.skip("the expected files of rcaaqs lie outside the project and are not here")
    figures: dict[str, dict[int, Fraction | None]] = defaultdict(dict)
    expected: dict[tuple[str, int], str] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            year = int(row["year"])
            figures[row["site"]][year] = Fraction(row[yearly]) if row[yearly] else None
            expected[row["site"], year] = row[metric]
    assert any(expected.values())
    for (site, year), shown in expected.items():
        found = mean(figures[site], year, 2, AWAY).value
        told = None if found is None else rounded(found, Rounding(places, "half-away"))
        assert told == (Fraction(shown) if shown else None), (site, year)


@given(
    st.dictionaries(st.integers(2018, 2024), st.none() | st.fractions(0, 99, max_denominator=40)),
    st.integers(1, 3),
    st.booleans(),
)
def test_both_readings_agree(figures: dict[int, Fraction | None], need: int, rounds: bool) -> None:
    known = [figures.get(year) for year in (2020, 2021, 2022)]
    there = [value for value in known if value is not None]
    if rounds:  # half away from zero: add a half and cut
        there = [Fraction((value * 10 + Fraction(1, 2)).__floor__(), 10) for value in there]
    expected = sum(there) / len(there) if len(there) >= need else None
    assert mean(figures, 2022, need, AWAY if rounds else None).value == expected
