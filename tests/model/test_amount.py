"""An amount never loses a digit until it is printed, and is never printed with an exponent."""

from __future__ import annotations

from decimal import Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecotarget.model.amount import (
    EXACT,
    PERCENT,
    POINTS,
    PURE,
    SHOWN,
    Amount,
    Unit,
    plain,
    quotient,
    round_to,
    tidy,
)

MG_M3 = Unit("mg/m3", "mass/volume", Decimal(1000), "毫克/立方米", "milligrams per cubic metre")
UG_M3 = Unit("ug/m3", "mass/volume", Decimal(1), "微克/立方米", "micrograms per cubic metre")
MG_L = Unit("mg/L", "mass/volume", Decimal(1000000), "毫克/升", "milligrams per litre")
PER_MILLE = Unit("‰", "share", Decimal("0.1"), "‰", "per mille")
KWH = Unit("kWh", "energy", Decimal("0.0036"), "千瓦时", "kilowatt-hours")
HECTARE = Unit("hm2", "area", Decimal(15), "公顷", "hectares")


@st.composite
def decimals(draw: st.DrawFn, digits: int = 30) -> Decimal:
    """Decimals as a cell holds them: up to 30 digits on each side of the point."""
    whole = draw(st.integers(0, 10 ** draw(st.integers(0, digits)) - 1))
    places = draw(st.integers(0, digits))
    tail = draw(st.integers(0, 10**places - 1))
    sign = draw(st.sampled_from(["", "-"]))
    return Decimal(f"{sign}{whole}.{tail:0{places}d}" if places else f"{sign}{whole}")


def half_even(value: Fraction, places: int) -> Fraction:
    """The second reading of GB/T 8170-2008, 3.2: the nearest, and of two the even one."""
    scaled = value * 10**places
    below = scaled.numerator // scaled.denominator
    rest = scaled - below
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2):
        below += 1
    return Fraction(below, 10**places)


# ---- Exactness ----------------------------------------------------------------------------------


def test_a_figure_in_its_base_unit_is_the_figure_times_the_factor_to_the_last_digit() -> None:
    amount = Amount(Decimal("123456789012345678901234567890.123456789012345678901234567891"), MG_L)
    assert amount.base == Decimal("123456789012345678901234567890123456.789012345678901234567891")


def test_the_exact_context_keeps_the_digits_that_the_one_of_python_loses() -> None:
    wide = Decimal(1234567890123456789012345678901)
    assert wide * 10 + 1 != Decimal(12345678901234567890123456789011)
    assert EXACT.add(EXACT.multiply(wide, Decimal(10)), Decimal(1)) == Decimal(
        12345678901234567890123456789011
    )


def test_losing_a_digit_is_an_error_and_not_a_rounding() -> None:
    with pytest.raises(Inexact):
        EXACT.divide(Decimal(1), Decimal(3))
    with pytest.raises(Inexact):
        Amount(Decimal("1" * 401), PER_MILLE).base  # noqa: B018


def test_what_is_no_number_is_an_error_in_the_exact_context() -> None:
    with pytest.raises(InvalidOperation):
        EXACT.multiply(Decimal("sNaN"), Decimal(1))
    with pytest.raises(InvalidOperation):
        EXACT.subtract(Decimal("Infinity"), Decimal("Infinity"))
    with pytest.raises(DivisionByZero):
        EXACT.divide(Decimal(1), Decimal(0))
    with pytest.raises(Overflow):
        EXACT.multiply(Decimal("1E+999999"), Decimal("1E+999999"))
    with pytest.raises(DivisionByZero):
        SHOWN.divide(Decimal(1), Decimal(0))


@settings(max_examples=200)
@given(decimals(), st.sampled_from([MG_M3, MG_L, PER_MILLE, KWH, HECTARE]))
def test_the_base_of_an_amount_is_the_same_fraction(value: Decimal, unit: Unit) -> None:
    assert Fraction(Amount(value, unit).base) == Fraction(value) * Fraction(unit.factor)


def test_a_limit_written_in_two_units_is_one_limit() -> None:
    assert Amount(Decimal("0.035"), MG_M3).base == Amount(Decimal(35), UG_M3).base
    assert Amount(Decimal("0.0350001"), MG_M3).base != Amount(Decimal(35), UG_M3).base


# ---- Rounding, for printing only ----------------------------------------------------------------


@pytest.mark.parametrize(
    "text, places, rounded",
    [
        ("0.5", 0, "0"),
        ("1.5", 0, "2"),
        ("2.5", 0, "2"),
        ("-1.5", 0, "-2"),
        ("12.1498", 1, "12.1"),
        ("12.1598", 1, "12.2"),
        ("10.5002", 0, "11"),
        ("1.050", 1, "1.0"),
        ("0.350", 1, "0.4"),
        ("7", 3, "7.000"),
        ("99.96", 1, "100.0"),
        ("0.0000005", 6, "0.000000"),
        ("0.00000050000000000000000001", 6, "0.000001"),
    ],
)
def test_halves_go_to_the_even_digit_as_in_gb_t_8170(text: str, places: int, rounded: str) -> None:
    # 12.1498, 10.5002, 1.050 and 0.350 are of the sort that the standard itself shows.
    assert str(round_to(Decimal(text), places)) == rounded


@settings(max_examples=200)
@given(decimals(), st.integers(0, 12))
def test_rounding_agrees_with_a_rounding_of_fractions(value: Decimal, places: int) -> None:
    assert Fraction(round_to(value, places)) == half_even(Fraction(value), places)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("100", "100"),
        ("100.000", "100"),
        ("1E+3", "1000"),
        ("21.360", "21.36"),
        ("0.000001", "0.000001"),
        ("0.0000001000", "0.0000001"),
        ("0.000", "0"),
        ("-2.50", "-2.5"),
    ],
)
def test_tidying_drops_zeros_behind_the_point_and_writes_no_exponent(text: str, shown: str) -> None:
    assert plain(tidy(Decimal(text))) == shown


@pytest.mark.parametrize(
    "text, shown",
    [("1E+3", "1000"), ("1E-9", "0.000000001"), ("21.360", "21.360"), ("-0.10", "-0.10")],
)
def test_plain_keeps_the_digits_and_writes_no_exponent(text: str, shown: str) -> None:
    assert plain(Decimal(text)) == shown


@pytest.mark.parametrize(
    "numerator, denominator, places, shown",
    [
        ("34400", "366", 4, "93.9891"),
        ("34400", "366", 1, "94"),
        ("100", "3", 6, "33.333333"),
        ("200", "3", 6, "66.666667"),
        ("-1", "3", 2, "-0.33"),
        ("1", "30", 1, "0"),
        # What ends is told whole, however far.
        ("1", "8", 1, "0.125"),
        ("6", "3", 6, "2"),
        ("0", "7", 6, "0"),
        ("1E+40", "10", 6, "1" + "0" * 39),
        ("-1", "1000000000000", 6, "-0.000000000001"),
        # Divided by one, a figure keeps the zeros that it was written with.
        ("21.360", "1", 6, "21.360"),
        ("0.123456789123", "1", 6, "0.123456789123"),
    ],
)
def test_a_quotient_is_exact_where_it_ends_and_rounded_half_even_elsewhere(
    numerator: str, denominator: str, places: int, shown: str
) -> None:
    assert plain(quotient(Decimal(numerator), Decimal(denominator), places)) == shown


def test_a_quotient_has_nine_places_unless_told_otherwise() -> None:
    assert plain(quotient(Decimal(2), Decimal(3))) == "0.666666667"


def ends(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


@settings(max_examples=200)
@given(decimals(12), decimals(12).filter(bool), st.integers(0, 9))
def test_a_quotient_agrees_with_a_division_of_fractions(
    numerator: Decimal, denominator: Decimal, places: int
) -> None:
    found = quotient(numerator, denominator, places)
    want = Fraction(numerator) / Fraction(denominator)
    assert Fraction(found) == (want if ends(want) else half_even(want, places))
    assert "E" not in plain(found)


@pytest.mark.parametrize("numerator", ["-1", "-0", "0", "1"])
@pytest.mark.parametrize("denominator", ["3000000000", "-3000000000"])
def test_what_rounds_to_nothing_is_not_written_as_minus_nothing(
    numerator: str, denominator: str
) -> None:
    assert plain(quotient(Decimal(numerator), Decimal(denominator), 6)) == "0"


@pytest.mark.parametrize(
    "unit, spelling, dimension",
    [(PURE, "", "number"), (PERCENT, "%", "share"), (POINTS, "pp", "points")],
)
def test_the_constant_units_are_bases_of_their_dimension(
    unit: Unit, spelling: str, dimension: str
) -> None:
    assert (unit.spelling, unit.dimension, unit.factor, unit.kind) == (
        spelling,
        dimension,
        Decimal(1),
        None,
    )


def test_an_amount_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Amount(Decimal(1), PURE).value = Decimal(2)  # type: ignore[misc]
