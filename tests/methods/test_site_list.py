"""Red and black lists: all or any of the conditions, and what nobody can tell."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.methods.site_list import holds, placed
from ecotarget.model.amount import Amount
from ecotarget.model.listing import Condition

PM10 = Condition("PM10", (), ((">", Amount(Decimal(150), units.resolve("ug/m3"))),))
CAMERA = Condition("监控", ("未联网",))


def concentration(text: str, unit: str) -> Fraction:
    return Fraction(Amount(Decimal(text), units.resolve(unit)).base)


@pytest.mark.parametrize(
    "amount, found", [(("0.16", "mg/m3"), True), (("150", "ug/m3"), False), (None, None)]
)
def test_a_bound_is_compared_in_its_base_unit(
    amount: tuple[str, str] | None, found: bool | None
) -> None:
    assert holds(PM10, None if amount is None else concentration(*amount)) is found


def test_the_worked_example() -> None:
    """Black when PM10 is above 150 ug/m3 or there is no camera."""
    high, none, camera, no_camera = concentration("0.16", "mg/m3"), None, Fraction(0), Fraction(1)
    assert placed("any", (PM10, CAMERA), (high, camera)) == (True, (0,))
    assert placed("any", (PM10, CAMERA), (none, camera)) == (None, (0,))
    assert placed("any", (PM10, CAMERA), (none, no_camera)) == (True, (1,))
    assert placed("all", (PM10, CAMERA), (none, camera)) == (False, (1,))
    assert placed("all", (PM10, CAMERA), (high, no_camera)) == (True, (0, 1))


ANSWERS = st.lists(st.sampled_from([Fraction(1), Fraction(0), None]), min_size=1, max_size=4)


@given(st.sampled_from(["all", "any"]), ANSWERS)
def test_what_is_open_is_open_only_if_it_could_change_the_answer(
    how: str, amounts: list[Fraction | None]
) -> None:
    """Read again: try every answer that the open conditions may have."""
    worlds: list[list[bool]] = [[]]
    for amount in amounts:
        choices = [True, False] if amount is None else [amount == 1]
        worlds = [[*world, choice] for world in worlds for choice in choices]
    answers = {all(world) if how == "all" else any(world) for world in worlds}
    found = placed(how, (CAMERA,) * len(amounts), amounts).listed
    assert found is (answers.pop() if len(answers) == 1 else None)
