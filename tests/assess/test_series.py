"""Figures put into series: what is laid beside one another, and what is tested."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units, vocab
from ecotarget.assess.series import of_measures, series
from ecotarget.model.amount import Amount
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure, Rank, WaterClass
from ecotarget.model.target import Names
from ecotarget.model.trend import Figure, Series

HERE = Place("figures.csv", 2)


def figure(period: str, value: object, unit: str = "ug/m3", **more: object) -> Figure:
    amount = value if isinstance(value, Cases) else Amount(Decimal(str(value)), units.resolve(unit))
    said: dict[str, object] = {
        "jurisdiction": "a/b",
        "indicator": "air.pm25",
        "names": Names("甲", "A"),
        "better": "lower",
        "scope": Names("", ""),
        "period": Period.parse(period),
        "value": amount,
        "place": HERE,
    }
    return Figure(**{**said, **more})  # type: ignore[arg-type]


def years(first: int, *values: object, **more: object) -> list[Figure]:
    return [figure(f"{first + n}", value, **more) for n, value in enumerate(values)]


def only(found: Iterable[Series]) -> Series:
    (one,) = found
    return one


def kinds(found: Iterable[Series]) -> dict[str, list[str]]:
    return {one.kind: [point.period.text for point in one.points] for one in found}


# ---- What is tested ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values, verdict, r",
    [
        # Ranks 5, 4, 2, 3, 1: squares 16, 4, 1, 1, 16; 1 - 6 * 38 / 120.
        ((41, 38, 36, 37, 33), "falling", Fraction(-9, 10)),
        # Ranks 1, 2, 3, 5, 4: squares 0, 0, 0, 1, 1; 1 - 12 / 120.
        ((1, 2, 3, 5, 4), "rising", Fraction(9, 10)),
        # Ranks 2, 1, 3, 5, 4: squares 1, 1, 0, 1, 1; 1 - 24 / 120.
        ((2, 1, 3, 5, 4), "none", Fraction(4, 5)),
        ((5, 5, 5, 5, 5), "tied", Fraction(0)),
    ],
)
def test_five_years_are_tested_by_hand(values, verdict, r) -> None:
    one = only(series(years(2018, *values)))
    assert (one.kind, one.years, one.need) == ("year", 5, 5)
    assert (one.verdict, one.r, one.critical) == (verdict, r, Decimal("0.900"))
    assert [point.value for point in one.points] == list(values)


def test_four_years_are_too_short_and_have_no_r() -> None:
    one = only(series(years(2018, 1, 2, 3, 4)))
    assert (one.verdict, one.r, one.critical, one.years) == ("too_short", None, None, 4)


def test_a_year_without_a_figure_is_a_gap_and_no_step() -> None:
    figures = [*years(2016, 41, 38, 36), *years(2021, 37, 33)]
    one = only(series(figures))
    assert one.r == Fraction(-9, 10)
    texts = [None if point is None else point.period.text for point in one.slots]
    assert texts == ["2016", "2017", "2018", None, None, "2021", "2022"]


@pytest.mark.parametrize("part", ["-H1", "-Q2", "-06", "-06-15"])
def test_the_newest_part_of_a_year_is_tested_against_the_same_of_other_years(part) -> None:
    figures = [
        figure(f"{year}{part}", value)
        for year, value in zip(range(2020, 2025), (41, 38, 36, 37, 33), strict=True)
    ]
    one = only(series(figures))
    assert (one.kind, one.verdict, one.r) == ("same", "falling", Fraction(-9, 10))
    assert [point.period.text for point in one.slots if point] == [
        f"{year}{part}" for year in range(2020, 2025)
    ]


def test_a_range_is_compared_with_the_same_range() -> None:
    figures = [
        figure(f"{year}-01-01..{year}-{end}", year - 2015)
        for year in range(2019, 2024)
        for end in ("02-28" if year % 4 else "02-29", "05-31")
    ]
    found = [one for one in series(figures) if one.kind == "same"]
    assert [point.period.text for point in only(found).points] == [
        f"{year}-01-01..{year}-05-31" for year in range(2019, 2024)
    ]
    assert only(found).verdict == "rising"


def test_months_one_after_another_are_never_tested() -> None:
    """Five years of months that all rise from January to December and not from year to year."""
    months = [figure(f"{year}-{m:02d}", m) for year in range(2019, 2024) for m in range(1, 13)]
    found = {one.kind: one for one in series(months)}
    assert set(found) == {"month", "same"}
    assert (found["month"].verdict, found["month"].r, found["month"].years) == ("seasonal", None, 5)
    assert len(found["month"].slots) == 60
    assert (found["same"].verdict, len(found["same"].points)) == ("tied", 5)
    few = {one.kind: one for one in series(months[:48])}
    assert few["month"].verdict == "too_short"


def test_figures_since_january_stand_together_by_year() -> None:
    texts = [
        "2024-01",
        "2024-01-01..2024-02-29",
        "2024-Q1",
        "2024-H1",
        "2024",
        "2025-01",
        "2025-Q1",
    ]
    found = [one for one in series([figure(text, 3) for text in texts]) if one.kind == "so_far"]
    assert [[point.period.text for point in one.points] for one in found] == [
        ["2024-01", "2024-01-01..2024-02-29", "2024-Q1", "2024-H1", "2024"],
        ["2025-01", "2025-Q1"],
    ]
    assert {one.verdict for one in found} == {"too_short"}


@pytest.mark.parametrize(
    "texts, told",
    [
        (["2024"], {"year": ["2024"]}),
        (["2024-03"], {"other": ["2024-03"]}),
        (["2024-03-05..2024-03-09"], {"other": ["2024-03-05..2024-03-09"]}),
        (["2024-Q1", "2024-Q3"], {"quarter": ["2024-Q1", "2024-Q3"]}),
        (
            ["2023", "2024-Q2", "2024"],
            {"year": ["2023", "2024"], "other": ["2024-Q2"]},
        ),
    ],
)
def test_what_stands_alone_is_told_too(texts, told) -> None:
    assert kinds(series([figure(text, 3) for text in texts])) == told


PERIODS = st.builds(
    lambda year, part: f"{year}{part}",
    st.integers(2015, 2024),
    st.sampled_from(["", "-H1", "-H2", "-Q1", "-Q3", "-01", "-02", "-12", "-01-01", "-12-31"]),
)


@given(st.lists(st.tuples(PERIODS, st.integers(0, 50)), min_size=1, max_size=30))
def test_no_figure_is_lost_and_only_like_periods_are_tested(drawn) -> None:
    found = series([figure(text, value) for text, value in drawn])
    told = {(point.period.text, point.value) for one in found for point in one.points}
    assert told == set(dict(drawn).items())  # the last of each period
    for one in found:
        ends = [(point.period.end, point.period.start) for point in one.points]
        assert ends == sorted(ends)
        assert [point for point in one.slots if point is not None] == list(one.points)
        if one.kind in ("year", "same"):
            assert len({point.period.in_year(2000) for point in one.points}) == 1
        else:
            assert one.r is None and one.verdict in ("too_short", "seasonal")


# ---- One figure ----------------------------------------------------------------------------------


def test_the_later_of_two_figures_counts() -> None:
    one = only(series([figure("2024", 30), figure("2024", 29, place=Place("later.json"))]))
    assert [(point.value, point.place.file) for point in one.points] == [(29, "later.json")]


def test_units_are_carried_to_that_of_the_newest() -> None:
    one = only(series([figure("2023", "0.0230", "mg/m3"), figure("2024", "21.50")]))
    assert one.unit.spelling == "ug/m3"
    assert [point.value for point in one.points] == [23, Fraction(43, 2)]
    assert [str(point.shown) for point in one.points][1] == "21.50"
    assert one.points[0].shown == 23


def test_rates_are_reckoned_from_their_cases() -> None:
    one = only(series([figure("2024", Cases(Decimal(17), Decimal(21)), better="higher")]))
    assert one.points[0].value == Fraction(1700, 21)
    assert (one.unit.spelling, one.points[0].cases) == ("%", (17, 21))
    assert str(one.points[0].shown) == "80.952381"


def test_places_indicators_scopes_and_dimensions_are_kept_apart() -> None:
    figures = [
        figure("2024", 1),
        figure("2024", 2, jurisdiction="a/c"),
        figure("2024", 3, indicator="air.pm10"),
        figure("2024", 4, scope=Names("东区", "east")),
        figure("2024", 5, "%"),
    ]
    assert sorted(one.points[0].value for one in series(figures)) == [1, 2, 3, 4, 5]
    whole = figure("2023", 6, scope=Names("全市", "whole city"))
    assert [len(one.points) for one in series([figures[0], whole])] == [2]


def test_nothing_later_than_the_day_is_seen() -> None:
    figures = years(2020, 1, 2, 3)
    assert len(only(series(figures, date(2022, 12, 30))).points) == 2
    assert len(only(series(figures, date(2022, 12, 31))).points) == 3
    assert series(figures, date(2019, 12, 31)) == ()


@pytest.mark.parametrize(
    "indicator, year, edition",
    [
        ("air.pm25", 2005, "cn/air/hj-663/2013"),
        ("air.pm25", 2018, "cn/air/hj-663/2013"),
        ("air.pm25", 2027, "cn/air/hj-663/2026"),
        ("water.section_ratio_iii", 2005, "cn/water/assessment/2011"),
        ("water.section_ratio_iii", 2018, "cn/water/assessment/2011"),
        ("waste.hazardous_rate", 2018, "cn/air/hj-663/2013"),
    ],
)
def test_the_rule_is_that_of_the_domain_at_the_end_of_the_row(indicator, year, edition) -> None:
    one = only(series([figure(f"{year}", 3, indicator=indicator)]))
    assert (one.clause.edition, one.clause.confidence) == (edition, "unconfirmed")


# ---- Reported figures ----------------------------------------------------------------------------


def measure(value: object, cases: Cases | None = None, indicator: str = "air.pm25") -> Measure:
    known = vocab.indicator(indicator)
    assert known is not None
    return Measure(
        jurisdiction="a/b",
        indicator=known,
        period=Period.parse("2024"),
        scope="东区",
        value=value,  # type: ignore[arg-type]
        cases=cases,
        text="",
        source="",
        note="",
        place=HERE,
    )


def test_words_are_counted_and_left_aside() -> None:
    rate = Amount(Decimal(90), units.resolve("%"))
    cases = Cases(Decimal(9), Decimal(10))
    none = Cases(Decimal(0), Decimal(0))
    found = of_measures(
        [
            measure(Amount(Decimal(30), units.resolve("ug/m3"))),
            measure(rate, cases, "air.good_day_ratio"),
            measure(None, cases, "air.good_day_ratio"),
            measure(rate, none, "air.good_day_ratio"),
            measure(None, none, "air.good_day_ratio"),
            measure(Rank(3, 7), None, "air.pm25_rank"),
            measure(WaterClass(3), None, "water.section_class"),
        ]
    )
    assert (found.words, found.supposed) == (3, 0)
    assert [one.value for one in found.figures] == [
        *(Amount(Decimal(30), units.resolve("ug/m3")), cases, cases, rate)
    ]
    assert {one.better for one in found.figures} == {"lower", "higher"}
    assert {one.scope for one in found.figures} == {Names("东区", "东区")}
