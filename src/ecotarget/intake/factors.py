"""From the unit of a reading to the book unit of its item, exactly.

A mixing ratio (ppb) and a mass concentration (µg/m³) meet through the molar mass of the gas and the
state of the air: n/V = p / (R T), so that 1 ppb = M p / (R T) µg/m³ with p in kPa, M in g/mol.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from ecotarget import units
from ecotarget.engine.connection import QUANTA
from ecotarget.model.amount import Unit

MASS = "mass/volume"
RATIO = "mixing-ratio"

# J/(mol K), exact: the product of the Avogadro and Boltzmann constants of the SI of 2019.
GAS_CONSTANT = Fraction("8.31446261815324")
# kPa: the pressure of the reference states of GB 3095 (101.325 kPa, 1013.25 hPa).
PRESSURE = Fraction("101.325")
# g/mol, from the abridged standard atomic weights of IUPAC: C 12.011, N 14.007, O 15.999, S 32.06.
# Nitrogen oxides are told as NO2 (GB 3095, table 2: "NOx as NO2").
MOLAR_MASS = {
    "so2": Fraction("64.058"),
    "no2": Fraction("46.005"),
    "nox": Fraction("46.005"),
    "no": Fraction("30.006"),
    "co": Fraction("28.010"),
    "o3": Fraction("47.997"),
}
# Decimals of a factor from the unit of a reading to quanta of the book unit: 1 ppb of ozone is some
# 2,000,000 quanta of 1e-6 µg/m³, so the factor has sixteen significant digits.
PLACES = 9
# Nine digits of a reading times this still fit into 64 bits.
_WIDEST = 9 * 10**9


def factor(unit: Unit, item: str, book: Unit, kelvin: Decimal) -> Fraction | None:
    """Return what a figure in `unit` is multiplied with to be in the `book` unit of the item.

    `kelvin` is the temperature of the reference state. None if the two units cannot meet: no
    concentration, or particles given in ppb.
    """
    if unit.dimension not in (MASS, RATIO) or book.dimension not in (MASS, RATIO):
        return None
    scale = Fraction(unit.factor) / Fraction(book.factor)
    if unit.dimension == book.dimension:
        return scale
    if item not in MOLAR_MASS:
        return None
    # Base units are ng/m3 and ppb.
    heavy = MOLAR_MASS[item] * PRESSURE / (GAS_CONSTANT * Fraction(kelvin)) * _nanograms()
    return scale * heavy if unit.dimension == RATIO else scale / Fraction(heavy)


def _nanograms() -> Fraction:
    return Fraction(units.resolve("ug/m3").factor)


def power(ratio: Fraction) -> int | None:
    """Return n if the factor to quanta is 10^n for a small n, else None."""
    quanta = ratio * QUANTA
    size = len(str(quanta.numerator)) - 1
    return size if quanta == 10**size and size <= PLACES else None


def quanta(ratio: Fraction) -> Decimal:
    """Return the factor to quanta with PLACES decimals."""
    scaled = ratio * QUANTA
    # Sixty digits are many more than the decimals that are kept.
    whole = Decimal(scaled.numerator * 10**60 // scaled.denominator).scaleb(-60)
    return whole.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_EVEN)


def fits(ratio: Fraction) -> bool:
    """Tell whether a factor is small enough for exact amounts of 64 bits."""
    return ratio * QUANTA < _WIDEST
