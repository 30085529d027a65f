"""Factors to the book unit against figures reckoned by hand from M p / (R T)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from ecotarget import units
from ecotarget.intake import ranges
from ecotarget.intake.factors import factor, fits, power, quanta

COLD, NORMAL, WARM = Decimal("273.15"), Decimal("293.15"), Decimal("298.15")


def of(unit: str, item: str, book: str = "ug/m3", kelvin: Decimal = WARM) -> Fraction | None:
    return factor(units.resolve(unit), item, units.resolve(book), kelvin)


# The molar volume of an ideal gas at 273.15 K and 101.325 kPa in L/mol (CODATA 2018).
MOLAR_VOLUME = Fraction("22.41396954")


@pytest.mark.parametrize(
    "item,mass,kelvin,wanted",
    [
        ("o3", "47.997", WARM, "1.96183151"),  # 47.997 / 24.46540
        ("o3", "47.997", NORMAL, "1.99529274"),
        ("o3", "47.997", COLD, "2.14138776"),
        ("so2", "64.058", WARM, "2.61830954"),
        ("no2", "46.005", WARM, "1.88041042"),
        ("nox", "46.005", WARM, "1.88041042"),
        ("no", "30.006", WARM, "1.22646658"),
        ("co", "28.010", COLD, "1.24966709"),
    ],
)
def test_a_ppb_weighs_what_its_molar_volume_says(
    item: str, mass: str, kelvin: Decimal, wanted: str
) -> None:
    found = of("ppb", item, kelvin=kelvin)
    assert found is not None
    assert abs(found - Fraction(wanted)) < Fraction(1, 10**8)
    volume = MOLAR_VOLUME * Fraction(kelvin) / Fraction(COLD)
    assert abs(found - Fraction(mass) / volume) < Fraction(1, 10**8)


def test_the_way_back_is_the_way_there() -> None:
    there, back = of("ppb", "o3"), of("ug/m3", "o3", "ppb")
    assert there is not None
    assert back is not None
    assert there * back == 1
    assert of("ppm", "o3") == 1000 * there
    assert of("mg/m3", "o3", "ppb") == 1000 * back


def test_units_of_one_kind_have_exact_factors() -> None:
    assert of("mg/m3", "co") == 1000
    assert of("ng/m3", "bap") == Fraction(1, 1000)
    assert of("ppm", "o3", "ppb") == 1000


@pytest.mark.parametrize("unit,item", [("ppb", "pm25"), ("t", "so2"), ("%", "o3"), ("ppm", "tsp")])
def test_what_cannot_meet_has_no_factor(unit: str, item: str) -> None:
    assert of(unit, item) is None


def test_a_factor_to_quanta_is_a_power_of_ten_or_a_decimal() -> None:
    assert power(Fraction(1)) == 6
    assert power(Fraction(1000)) == 9
    assert power(Fraction(1, 10**6)) == 0
    assert power(Fraction(1, 10**7)) is None
    assert power(Fraction(2)) is None
    assert quanta(Fraction(2, 3)) == Decimal("666666.666666667")
    assert fits(Fraction(1000))
    assert not fits(Fraction(10**6))


def test_ranges_are_wide_and_follow_the_book_unit() -> None:
    assert ranges.top("pm25", "ug/m3") == 10_000 * 10**6
    # An ozone analyser that is saturated at 500 ppb prints 1,071 µg/m³ at 0 °C, and that is kept.
    assert ranges.top("o3", "ug/m3") > 1071 * 10**6
    assert ranges.top("o3", "ppb") > 500 * 10**6
    for item, known in ranges.RANGES.items():
        assert 0 < known.frozen_above < known.top, item
        assert ranges.frozen_above(item, "ug/m3") == known.frozen_above * 10**6
