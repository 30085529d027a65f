"""Rounding of exact fractions: the examples of GB/T 8170, ties at every place, a second reading."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding


def even(value: str | Fraction, places: int = 0) -> str:
    return str(rounded(Fraction(value), Rounding(places)))


def away(value: str | Fraction, places: int = 0) -> str:
    return str(rounded(Fraction(value), Rounding(places, "half-away")))


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("12.1498", 0, "12"),
        ("12.1498", 1, "12.1"),
        ("10.5002", 0, "11"),
        ("1.050", 1, "1.0"),
        ("0.35", 1, "0.4"),
        ("-0.0365", 3, "-0.036"),
        ("8.53459", 2, "8.53"),
        ("15.4546", 0, "15"),  # in steps it would be 15.5 and then 16
        ("60.25", 1, "60.2"),
        ("60.38", 1, "60.4"),
        ("-60.75", 1, "-60.8"),
        ("2.5", 0, "2"),
        ("3.5", 0, "4"),
    ],
)
def test_the_examples_of_the_text(value: str, places: int, expected: str) -> None:
    """GB/T 8170-2008, 3.2: once, half to even, a negative figure by its absolute value."""
    assert even(value, places) == expected


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("30.5", 0, "30"),
        ("30.6", 0, "31"),
        ("35.5", 0, "36"),
        ("60.5", 0, "60"),
        ("25.5", 0, "26"),
        ("25.46", 0, "25"),
        ("4.05", 1, "4.0"),
        ("4.06", 1, "4.1"),
    ],
)
def test_figures_that_meet_their_limit(value: str, places: int, expected: str) -> None:
    assert even(value, places) == expected


@pytest.mark.parametrize("places", range(10))
@pytest.mark.parametrize("last", range(10))
def test_ties_at_every_place(places: int, last: int) -> None:
    """A five behind each digit: to the even one, or away from zero."""
    unit = Fraction(1, 10**places)
    low = (20 + last) * unit
    tie, whisker = low + unit / 2, Fraction(1, 10**40)
    up = low + unit
    assert Fraction(even(tie, places)) == (low if last % 2 == 0 else up)
    assert Fraction(away(tie, places)) == up
    for reading in (even, away):
        assert Fraction(reading(tie - whisker, places)) == low
        assert Fraction(reading(tie + whisker, places)) == up
        assert reading(-tie, places) == f"-{reading(tie, places)}"


def test_the_result_has_just_its_decimals() -> None:
    assert even("7", 3) == "7.000"
    assert even("0", 2) == "0.00"
    assert even("7.00", 0) == "7"
    assert away("99.95", 1) == "100.0"


def test_nothing_has_no_sign() -> None:
    assert even("-0.4") == even("-0.5") == "0"
    assert away("-0.4") == "0"
    assert away("-0.5") == "-1"
    assert even("-0.04", 1) == "0.0"


def test_a_share_that_no_decimal_holds() -> None:
    assert even(Fraction(2, 3), 4) == "0.6667"
    assert even(Fraction(-1, 3), 4) == "-0.3333"
    assert even(Fraction(94, 3), 1) == "31.3"


def test_a_long_figure_keeps_every_digit() -> None:
    """Decimal's own arithmetic ends after 28 digits."""
    digits = "123456789012345678901234567890123456789"
    assert even(f"{digits}.5") == f"{digits[:-2]}90"
    assert even(f"{digits}.4") == digits
    assert even(Fraction(int(digits), 10**20), 20) == f"{digits[:-20]}.{digits[-20:]}"


@pytest.mark.parametrize("mode", ["half-up", "", "up"])
def test_another_mode_is_refused(mode: str) -> None:
    with pytest.raises(ValueError):
        rounded(Fraction(1), Rounding(0, mode))


NUMBERS = st.integers(-(10**40), 10**40) | st.integers(-2000, 2000)
WIDE = Context(prec=120)


@given(NUMBERS, st.integers(0, 12), st.integers(0, 8))
def test_both_readings_of_decimals_agree(number: int, exponent: int, places: int) -> None:
    """A second reading by the decimal library, which knows both rules."""
    value = Decimal(number).scaleb(-exponent, WIDE)
    step = Decimal(1).scaleb(-places)
    for rule, mode in ((ROUND_HALF_EVEN, "half-even"), (ROUND_HALF_UP, "half-away")):
        found = rounded(Fraction(value), Rounding(places, mode))
        assert found == value.quantize(step, rule, WIDE)
        assert -int(found.as_tuple().exponent) == places


@given(st.fractions(-1000, 1000, max_denominator=10**4), st.integers(0, 5))
def test_the_nearest_of_all(value: Fraction, places: int) -> None:
    """No number with these decimals is nearer; only of two that are as near one was chosen."""
    step = Fraction(1, 10**places)
    for mode in ("half-even", "half-away"):
        found = Fraction(rounded(value, Rounding(places, mode)))
        assert abs(found - value) * 2 <= step
        if abs(found - value) * 2 == step:
            assert abs(found) > abs(value) if mode == "half-away" else (found / step) % 2 == 0
