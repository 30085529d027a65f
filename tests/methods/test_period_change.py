"""Change between two periods: worked values, where steps meet, and a second reading in words."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from water_laws import CHANGE

from ecotarget.methods.period_change import Change, Side, change


def parts(good: int, bad: int) -> tuple[int, ...]:
    """A hundred sections: class II, worse than V, and IV for the rest."""
    return (0, good, 0, 100 - good - bad, 0, bad)


def by_shares(before: tuple[int, int], after: tuple[int, int]) -> Change:
    return change(CHANGE, Side(parts(*before), None), Side(parts(*after), None))


def test_the_worked_example() -> None:
    before, after = Side(parts(60, 10), 3), Side(parts(72, 4), 3)
    assert change(CHANGE, before, after) == Change("some_better", "none", 0, "some_better", 18)  # type: ignore[arg-type]
    before, after = Side(parts(74, 10), 3), Side(parts(76, 24), 2)
    assert change(CHANGE, before, after) == Change(None, "some_better", 1, "some_worse", -12)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "key", "points"),
    [
        ((50, 0), (50, 0), "none", 0),
        ((50, 0), (60, 0), "none", 10),
        ((50, 0), (61, 0), "some_better", 11),
        ((50, 10), (60, 0), "some_better", 20),
        ((50, 11), (60, 0), "clear_better", 21),
        ((60, 0), (50, 0), "none", -10),
        ((60, 0), (55, 6), "some_worse", -11),
        ((60, 0), (50, 10), "some_worse", -20),
        ((60, 0), (50, 11), "clear_worse", -21),
        ((60, 0), (75, 15), "none", 0),  # G alone would be 15 better
    ],
)
def test_steps_of_the_shares(
    before: tuple[int, int], after: tuple[int, int], key: str, points: int
) -> None:
    assert by_shares(before, after) == Change(key, None, None, key, Fraction(points))


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (3, 3, "none"),
        (3, 2, "some_better"),
        (3, 1, "clear_better"),
        (5, 1, "clear_better"),
        (1, 2, "some_worse"),
        (1, 5, "clear_worse"),
    ],
)
def test_steps_of_the_grade(before: int, after: int, key: str) -> None:
    found = change(CHANGE, Side(None, before), Side(None, after))
    assert found == Change(key, key, before - after, None, None)


def test_a_hair_above_ten_is_some() -> None:
    """Of 1001 sections: 101/1001 is 10.09 points, of 1010 it is exactly ten."""
    for sections, key in ((1001, "some_better"), (1010, "none")):
        before, after = (0, 0, 0, sections, 0, 0), (0, 101, 0, sections - 101, 0, 0)
        assert change(CHANGE, Side(before, None), Side(after, None)).key == key


def test_without_shares_and_grades_nothing_is_told() -> None:
    nothing = Change(None, None, None, None, None)
    assert change(CHANGE, Side(None, 1), Side((5, 0, 0, 0, 0, 0), None)) == nothing
    assert change(CHANGE, Side((0,) * 6, None), Side(parts(1, 1), None)) == nothing


SIZES = {"none": 0, "some_better": 1, "some_worse": -1, "clear_better": 2, "clear_worse": -2}
COUNTS = st.lists(st.integers(0, 12), min_size=6, max_size=6).map(tuple)


@given(COUNTS, COUNTS, st.none() | st.integers(1, 5), st.none() | st.integers(1, 5))
def test_both_readings_agree(
    first: tuple[int, ...], second: tuple[int, ...], old: int | None, new: int | None
) -> None:
    found = change(CHANGE, Side(first, old), Side(second, new))
    told = []
    if old is not None and new is not None:
        told.append({0: 0, 1: 1, -1: -1}.get(old - new, 2 if old > new else -2))
    if sum(first) and sum(second):
        # Without a division: X = x / (a b), a and b the numbers of sections.
        a, b = sum(first), sum(second)
        x = 100 * ((sum(second[:3]) - second[5]) * a - (sum(first[:3]) - first[5]) * b)
        size = (abs(x) > 10 * a * b) + (abs(x) > 20 * a * b)
        told.append(size if x > 0 else -size)
        assert found.points is not None
        assert found.points * a * b == x
    largest = {size for size in told if abs(size) == max(map(abs, told))}
    if len(largest) == 1:
        assert found.key is not None
        assert {SIZES[found.key]} == largest
    else:
        assert found.key is None
    mirrored = change(CHANGE, Side(second, new), Side(first, old))
    if found.key is not None:
        assert mirrored.key is not None
        assert SIZES[mirrored.key] == -SIZES[found.key]
