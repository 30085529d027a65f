"""Units of samples to whole grains: the point moves, nothing else."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.intake import grains
from ecotarget.intake.water_ranges import RANGES
from ecotarget.model.water import GRAINS
from ecotarget.vocab import water_items


@pytest.mark.parametrize(
    "unit, book, size",
    [
        ("mg/L", "mg/L", 9),
        ("μg/L", "mg/L", 6),
        ("mg/m3", "mg/L", 6),
        ("ng/L", "mg/L", 3),
        ("g/L", "mg/L", 12),
        ("万个/L", "个/L", 13),
        ("MPN/L", "MPN/100mL", 8),
        ("mS/cm", "uS/cm", 12),
        ("cm", "m", 7),
        ("", "", 9),
    ],
)
def test_a_unit_of_the_item_is_a_power_of_ten_away(unit: str, book: str, size: int) -> None:
    found = grains.power(units.resolve(unit), units.resolve(book))
    assert found == (size if size <= grains.TOP else None)


@pytest.mark.parametrize(
    "unit, book", [("个/L", "MPN/100mL"), ("ppm", "mg/L"), ("mg/kg", "mg/L"), ("%", ""), ("类", "")]
)
def test_another_quantity_is_refused(unit: str, book: str) -> None:
    assert grains.power(units.resolve(unit), units.resolve(book)) is None


FIGURES = st.decimals(-(10**6), 10**6, allow_nan=False, allow_infinity=False, places=12)


@given(FIGURES, st.integers(0, grains.TOP))
def test_a_figure_is_kept_to_the_last_grain(value: Decimal, size: int) -> None:
    exact = value.scaleb(size)
    wanted = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert grains.grains(format(value, "f"), size) == wanted


def test_nothing_is_larger_than_the_engine_holds() -> None:
    assert grains.grains("9" * 40, 12) == grains.LARGEST
    assert grains.grains("-" + "9" * 40, 12) == -grains.LARGEST
    assert 10**6 * 10**grains.TOP <= 2**63
    assert grains.MOST * 10**grains.TOP < 2**63
    assert 2 * grains.LARGEST < 2**63


def test_every_item_has_a_range_that_the_engine_holds() -> None:
    assert set(RANGES) == set(water_items())
    for item, bounds in RANGES.items():
        assert bounds.low < bounds.top, item
        assert bounds.top * GRAINS < grains.LARGEST, item
