"""Values of another magnitude: the dumped waste of 2012, and what is made up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from ecotarget.methods import magnitude
from ecotarget.methods.magnitude import Scale


def test_dumped_waste_was_printed_in_tonnes() -> None:
    def keeps(values: Sequence[Decimal]) -> bool:
        used, disposed, stored, dumped = values
        rate = 100 * (used + disposed) / (used + disposed + stored + dumped)
        return round(rate, 1) == Decimal("76.1")

    values = [Decimal(text) for text in ("2004.6", "698.2", "846.9", "16.1")]
    assert list(magnitude.scales(values, keeps)) == [Scale(3, (-8, -6, -4, -3))]


def test_what_holds_is_left_alone_and_zero_has_no_magnitude() -> None:
    def adds(values: Sequence[Decimal]) -> bool:
        return values[0] + values[1] == values[2]

    one, zero = Decimal(1), Decimal(0)
    assert list(magnitude.scales([one, one, Decimal(2)], adds)) == []
    assert list(magnitude.scales([zero, one, Decimal(1000)], adds)) == [
        Scale(1, (3,)),
        Scale(2, (-3,)),
    ]


@given(st.lists(st.integers(1, 9999), min_size=3, max_size=5), st.integers(0, 9), st.sampled_from(
    magnitude.POWERS))  # fmt: skip
def test_a_value_that_was_scaled_is_found(parts: list[int], place: int, power: int) -> None:
    total = sum(parts)
    values = [Decimal(n) for n in parts]
    number = place % len(parts)
    values[number] = values[number].scaleb(-power)
    assume(sum(values) != total)
    found = magnitude.scales(values, lambda known: sum(known) == total)
    assert any(scale.number == number and power in scale.powers for scale in found)
