"""Changes: what two printed values allow, tried over a grid of what they may stand for."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import stated_change


@pytest.mark.parametrize(
    ("stated", "now", "before", "kind", "holds"),
    [
        # Xiangshan 2024 and December 2024
        ("8.5", "23.0", "21.2", "relative", True),
        ("-2.2", "132", "135", "relative", True),
        ("0.3", "37.7", "37.6", "relative", True),
        ("-3.3", "93.5", "96.8", "points", True),
        # Wenzhou 2024-10
        ("-17.4", "19", "23", "relative", True),
        ("-30.4", "16", "23", "relative", True),
        ("3.7", "96.6", "92.9", "points", True),
        # altered
        ("3.4", "96.6", "92.9", "points", False),
        ("17.4", "19", "23", "relative", False),
        ("-22.0", "19", "23", "relative", False),
        ("0.07", "2.76", "2.69", "absolute", True),
        ("0.09", "2.76", "2.69", "absolute", False),
    ],
)
def test_published_changes(stated: str, now: str, before: str, kind: str, holds: bool) -> None:
    found = stated_change.check(Decimal(stated), Decimal(now), Decimal(before), kind)
    assert found is not None
    assert found.holds is holds


def test_the_worked_example() -> None:
    found = stated_change.check(Decimal("-17.4"), Decimal(19), Decimal(23), "relative")
    assert found is not None
    assert found.given == Decimal("-17.4")
    assert found.span.low == Fraction(100 * 37, 47) - 100  # 18.5 / 23.5
    assert found.span.high == Fraction(100 * 39, 45) - 100  # 19.5 / 22.5


def test_nothing_is_relative_to_what_may_be_nothing() -> None:
    assert stated_change.check(Decimal(5), Decimal(1), Decimal(0), "relative") is None
    assert stated_change.check(Decimal(5), Decimal(1), Decimal(-3), "relative") is None


@given(st.integers(1, 9_999), st.integers(20, 9_999), st.integers(0, 1), st.sampled_from(
    ["relative", "points"]))  # fmt: skip
def test_a_change_of_unrounded_values_is_never_called_wrong(
    now: int, before: int, places: int, kind: str
) -> None:
    exact_now, exact_before = Decimal(now).scaleb(-1), Decimal(before).scaleb(-1)
    unit = Decimal(1).scaleb(-places)
    printed = [v.quantize(unit, ROUND_HALF_EVEN) for v in (exact_now, exact_before)]
    change = Fraction(exact_now) - Fraction(exact_before)
    if kind == "relative":
        change = 100 * change / Fraction(exact_before)
    stated = Decimal(round(change * 10)).scaleb(-1)
    found = stated_change.check(stated, *printed, kind)
    assert found is None or found.holds


@given(st.integers(1, 300), st.integers(1, 300), st.integers(-999, 999))
def test_what_the_grid_never_gives_is_called_wrong(now: int, before: int, tenths: int) -> None:
    """From 1 on; each value at its ends and middle, the change being monotonous in both."""
    stated = Decimal(tenths).scaleb(-1)
    half = Fraction(1, 2)
    ends = [100 * (now + a) / (before + b) - 100 for a in (-half, half) for b in (-half, half)]
    slack = Fraction(1, 20)
    found = stated_change.check(stated, Decimal(now), Decimal(before), "relative")
    assert found is not None
    if Fraction(stated) < min(ends) - slack or Fraction(stated) > max(ends) + slack:
        assert not found.holds
    elif min(ends) - slack < Fraction(stated) < max(ends) + slack:
        assert found.holds
