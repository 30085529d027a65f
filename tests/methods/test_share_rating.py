"""Ratings by shares: every row of the rules, published tables, and a second reading in percent."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from water_laws import AUTO, MONTH, RIVER_RATING, SEA_RATING, SURFACE

from conftest import PROJECT
from ecotarget.methods import share_rating
from ecotarget.methods.share_rating import rate
from ecotarget.methods.single_factor import classify
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import LAKE, RAW, RIVER, ItemMean, Section


def river(*parts: int | Fraction) -> str | None:
    found = rate(RIVER_RATING, parts)
    return found and found.names.zh


@pytest.mark.parametrize(
    ("parts", "grade"),
    [
        ((1, 1, 7, 1, 0, 0), "优"),  # exactly 90 %
        ((10, 40, 39, 11, 0, 0), "良好"),  # 89 %
        ((0, 92, 0, 8, 0, 0), "优"),
        ((0, 0, 3, 1, 0, 0), None),  # four sections are too few
        ((0, 0, 6, 0, 0, 2), "良好"),  # exactly 75 %, and 25 % worse than V
        ((0, 0, 749, 251, 0, 0), "轻度污染"),
        ((0, 0, 7499, 2501, 0, 0), "轻度污染"),  # 74.99 % prints as 75.0
        ((0, 0, 6, 2, 0, 1), "轻度污染"),
        ((0, 0, 10, 6, 0, 4), "中度污染"),  # 20 % worse than V
        ((0, 0, 61, 0, 0, 39), "中度污染"),
        ((0, 0, 6, 0, 0, 4), "重度污染"),  # G = 60 and D = 40
        ((0, 0, 0, 0, 0, 5), "重度污染"),
        ((0, 0, 0, 5, 0, 0), "轻度污染"),
        ((5, 0, 0, 0, 0, 0), "优"),
        ((0, 0, 0, 0, 0, 0), None),
    ],
)
def test_rows_of_the_rating_of_rivers(parts: tuple[int, ...], grade: str | None) -> None:
    assert river(*parts) == grade


@pytest.mark.parametrize(
    ("areas", "grade"),
    [
        ("60 30 0 0 10", "优"),
        ("59.9 30.1 0 0 10", "良好"),
        ("60 29.9 10.1 0 0", "良好"),
        ("0 80 0 0 20", "良好"),
        ("0 79.99 0 0 20.01", "一般"),
        ("0 60 0 10 30", "一般"),
        ("0 60 0 9.9 30.1", "差"),
        ("0 59.9 10.1 0 30", "差"),
        ("0 0 0 60 40", "差"),
        ("90 0 0 0 40.1", "差"),  # of 130.1: 30.8 %
        ("0 0 0 59.9 40.1", "极差"),
    ],
)
def test_rows_of_the_rating_of_the_sea_by_area(areas: str, grade: str) -> None:
    weights = [Decimal(area) for area in areas.split()]
    parts = share_rating.weighed([1, 2, 3, 4, 5], weights, 5)
    found = rate(SEA_RATING, parts, points=5)
    assert found is not None
    assert found.names.zh == grade
    # The order of the points and their number do not matter.
    halves = [weight / 2 for weight in [*weights, *reversed(weights)]]
    again = share_rating.weighed([1, 2, 3, 4, 5, 5, 4, 3, 2, 1], halves, 5)
    assert again == parts


def test_counts_and_shares() -> None:
    assert share_rating.counts([1, 6, 3, 3], 6) == (1, 0, 2, 0, 0, 1)
    assert share_rating.counts([], 5) == (0, 0, 0, 0, 0)
    assert share_rating.shares((1, 2, 0)) == (Fraction(100, 3), Fraction(200, 3), 0)
    assert share_rating.shares((0, 0)) is None
    assert share_rating.share((0, 0), (1, 1)) is None
    assert share_rating.share((1, 2, 3), (1, 2)) == 50
    for order in (0, 7):
        with pytest.raises(ValueError, match=str(order)):
            share_rating.counts([order], 6)
    with pytest.raises(ValueError, match="-1"):
        share_rating.weighed([1], [Decimal(-1)], 6)
    with pytest.raises(ValueError, match="longer"):
        share_rating.weighed([1], [Decimal(1), Decimal(2)], 6)


def test_the_number_of_points_decides_and_not_their_weight() -> None:
    parts = share_rating.weighed([1] * 4, [Decimal(100)] * 4, 6)
    assert rate(RIVER_RATING, parts, points=4) is None
    found = rate(RIVER_RATING, parts, points=5)
    assert found is not None and found.grade == 1


# Counts that the published shares of Zhejiang, May 2018, imply; lakes of Xinjiang with 75.0 and 25.0 %
# were rated 良好, their number is not known.
@pytest.mark.parametrize(
    ("parts", "good", "grade"),
    [
        ((29, 77, 62, 39, 14, 0), "76.0", "良好"),  # Zhejiang 2018-05: 13.1 + 34.8 + 28.1
        ((4, 27, 15, 1, 0, 0), "97.9", "优"),  # 钱塘江
        ((1, 2, 8, 3, 0, 0), "78.6", "良好"),  # 甬江
        ((0, 0, 3, 0, 0, 1), "75.0", None),  # Xinjiang, if there were four
        ((0, 0, 6, 0, 0, 2), "75.0", "良好"),  # and eight
    ],
)
def test_published_shares(parts: tuple[int, ...], good: str, grade: str | None) -> None:
    found = share_rating.share(parts, (1, 3))
    assert found is not None
    assert str(rounded(found, Rounding(1))) == good
    assert river(*parts) == grade


# Where the published share of a class, or of I to III, is not that of its count.
WRONG = {("嘉兴 市控以上", "2016-Q1"): {"pct_IV": "81.5", "pct_worseV": "2.8"}}
NAMES = ("I", "II", "III", "IV", "V", "worseV")


def test_the_file_of_published_shares() -> None:
    path = PROJECT.parent / "shared" / "data" / "published" / "water_class_shares.csv"
    if not path.is_file():
        pytest.skip("the published tables lie outside the project and are not here")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["n_III"]]
    wrong: dict[tuple[str, str], dict[str, str]] = {}
    seen = 0
    for row in rows:
        parts = share_rating.counts(
            [order for order, name in enumerate(NAMES, 1) for _ in range(int(row[f"n_{name}"]))], 6
        )
        assert sum(parts) == int(row["n_sections"])
        spans = {f"pct_{name}": (order, order) for order, name in enumerate(NAMES, 1)}
        for column, span in {**spans, "pct_I_III": (1, 3)}.items():
            if row[column]:
                seen += 1
                found = share_rating.share(parts, span)
                assert found is not None
                if rounded(found, Rounding(1)) != Decimal(row[column]):
                    wrong.setdefault((row["area"], row["period"]), {})[column] = row[column]
    assert (len(rows), seen) == (8, 16)
    assert wrong == WRONG


# --- few sections --------------------------------------------------------------------------------


def mean(item: str, value: str) -> ItemMean:
    found = Fraction(value)
    return ItemMean(item, found, found, found, 1, 0, 0, None)


def test_few_sections_are_rated_by_their_means() -> None:
    sections = {
        "a": {"ph": "7", "do": "9", "codmn": "2", "nh3n": "0.2", "tp": "0.05"},
        "b": {"ph": "8", "do": "4", "codmn": "9", "nh3n": "0.4", "tp": "0.35"},
        "c": {"ph": "7", "do": "8", "codmn": "5"},
    }
    means = share_rating.region_means(
        {name: {i: mean(i, v) for i, v in own.items()} for name, own in sections.items()}
    )
    values = {item: found.value for item, found in means.items() if item != "ph"}
    assert values == {
        "do": 7,
        "codmn": Fraction(16, 3),
        "nh3n": Fraction("0.3"),
        "tp": Fraction("0.2"),
    }
    assert means["ph"].value is not None
    # Two of 10^-7 and one of 10^-8: 7 - lg 0.7 = 7.154901959986 (table of logarithms).
    assert means["ph"].value == Fraction("7.154901959986")
    for kind, order, grade in ((RIVER, 3, "良好"), (LAKE, 5, "中度污染")):
        region = Section("流域", kind=kind)
        found = classify(SURFACE, region, MONTH, means, AUTO, (), RAW, saturation=False, required=3)
        assert found.order == order
        told = share_rating.grade_of(SURFACE, order)
        assert told is not None and told.names.zh == grade
    assert share_rating.grade_of(SURFACE, 7) is None
    assert share_rating.region_means({}) == {}


# --- a second reading ----------------------------------------------------------------------------

PARTS = st.lists(st.integers(0, 40), min_size=6, max_size=6).map(tuple)


def in_words(parts: tuple[int, ...]) -> str | None:
    """The table of the rule, read from top to bottom in exact percent."""
    whole = sum(parts)
    if whole < 5:
        return None
    good = Fraction(100 * (parts[0] + parts[1] + parts[2]), whole)
    bad = Fraction(100 * parts[5], whole)
    if good >= 90:
        return "优"
    if good >= 75:
        return "良好"
    if bad >= 40:
        return "重度污染"
    return "中度污染" if bad >= 20 else "轻度污染"


@given(PARTS)
def test_both_readings_agree(parts: tuple[int, ...]) -> None:
    assert river(*parts) == in_words(parts)
    found = share_rating.shares(parts)
    assert (found is None) == (sum(parts) == 0)
    if found is not None:
        assert sum(found) == 100
        assert found[2] * sum(parts) == 100 * parts[2]


@given(PARTS, st.integers(1, 9))
def test_a_better_section_never_makes_a_worse_rating(parts: tuple[int, ...], moved: int) -> None:
    """Sections that rise from worse than V to III; and tenfold counts change nothing."""
    before, moved = rate(RIVER_RATING, parts), min(moved, parts[5])
    better = (*parts[:2], parts[2] + moved, *parts[3:5], parts[5] - moved)
    after = rate(RIVER_RATING, better)
    if before is None:
        assert after is None
        return
    assert after is not None
    assert after.grade <= before.grade
    assert rate(RIVER_RATING, [10 * part for part in parts]) == before
