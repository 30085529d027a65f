"""The trophic index: worked values, and a second reading with logarithms from a series."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_laws import CLAUSE, TROPHIC, TROPHIC_NUMBERS, mean

from ecotarget.methods.trophic_index import Trophic, index
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import ItemMean, TrophicPart, TrophicRule

ITEMS = tuple(TROPHIC_NUMBERS)
# In the order of ITEMS, each in its book unit: chlorophyll a is kept in mg/L.
WORKED = ("0.010", "0.05", "1.0", "1.0", "4.0")


def means(*values: str | Fraction | None) -> dict[str, ItemMean]:
    return {item: mean(item, value) for item, value in zip(ITEMS, values, strict=True)}


def shown(value: Fraction | None, places: int = 3) -> str:
    assert value is not None
    return str(rounded(value, Rounding(places)))


def logarithm(x: Fraction) -> Fraction:
    """ln x to more than 20 places: ln 2 and ln of what is left between 1/2 and 1, by a series."""

    def near_one(y: Fraction) -> Fraction:
        z = (y - 1) / (y + 1)
        total, power = Fraction(0), z
        for n in range(1, 90, 2):
            total += power / n
            power = Fraction(round(power * z * z * 10**45), 10**45)
        return 2 * total

    twos = 0
    while x > 1:
        x, twos = x / 2, twos + 1
    while x <= Fraction(1, 2):
        x, twos = x * 2, twos - 1
    return near_one(x) - twos * near_one(Fraction(1, 2))


def second_reading(values: dict[str, Fraction]) -> Fraction:
    top = bottom = Fraction(0)
    for item, (_, a, b, r) in TROPHIC_NUMBERS.items():
        square = Fraction(r) * Fraction(r)
        top += square * 10 * (Fraction(a) + Fraction(b) * logarithm(values[item]))
        bottom += square
    return top / bottom


def test_the_worked_example() -> None:
    found = index(TROPHIC, means(*WORKED))
    assert [part.item for part in found.parts] == list(ITEMS)
    parts = [shown(part.value) for part in found.parts]
    assert parts == ["50.006", "45.709", "54.530", "51.180", "37.979"]
    assert shown(found.value) == "48.018"
    assert found.level == TROPHIC.levels[1][2]
    assert (found.lacking, found.no_logarithm) == ((), ())


def test_all_ones() -> None:
    assert shown(index(TROPHIC, means("0.001", "1", "1", "1", "1")).value) == "43.734"


def test_the_weights_are_reckoned_and_add_up_to_one() -> None:
    found = index(TROPHIC, means(*WORKED))
    weights = [part.weight for part in found.parts]
    assert sum(weights) == 1
    assert [shown(weight, 5) for weight in weights] == [
        *("0.26625", "0.18787", "0.17903", "0.18342", "0.18342"),
    ]


def test_chlorophyll_goes_into_the_formula_in_micrograms_per_litre() -> None:
    assert index(TROPHIC, means(*WORKED)).parts[0].amount == 10


def test_an_index_has_twelve_places() -> None:
    found = index(TROPHIC, means(*WORKED))
    assert found.value is not None
    for value in (found.value, *(part.value for part in found.parts)):
        assert (value * 10**12).denominator == 1


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("how", ["absent", "no mean", "zero", "below zero"])
def test_without_one_item_there_is_no_index(item: str, how: str) -> None:
    said = means(*WORKED)
    if how == "absent":
        del said[item]
    else:
        said[item] = mean(item, {"no mean": None, "zero": "0", "below zero": "-0.1"}[how])
    found = index(TROPHIC, said)
    assert (found.value, found.level, found.lacking) == (None, None, (item,))
    assert found.no_logarithm == ((item,) if how in ("zero", "below zero") else ())
    assert [part.item for part in found.parts] == [each for each in ITEMS if each != item]


def test_without_anything_every_item_is_lacking() -> None:
    assert index(TROPHIC, {}) == Trophic(None, None, (), ITEMS)


def test_what_was_not_detected_counts_as_half_its_limit() -> None:
    below = ItemMean(
        "tp", Fraction("0.005"), Fraction(0), Fraction("0.01"), 1, 1, 0, Fraction("0.01")
    )
    said = {**means(*WORKED), "tp": below}
    assert index(TROPHIC, said).value == index(TROPHIC, means("0.01", "0.005", "1", "1", "4")).value


def levelled(value: str) -> str:
    """The level of an index that is just this number: ln 1 is 0, so 10 a remains."""
    only = TrophicPart("tp", "mg/L", Decimal(value).scaleb(-1), Decimal("1.624"), Decimal("0.84"))
    found = index(TrophicRule((only,), TROPHIC.levels, 1, CLAUSE), {"tp": mean("tp", "1")})
    assert found.value == Fraction(value)
    assert found.level is not None
    return found.level.zh


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("29.999999999999", "贫营养"),
        ("30", "中营养"),
        ("50", "中营养"),
        ("50.000000000001", "轻度富营养"),
        ("60", "轻度富营养"),
        ("60.000000000001", "中度富营养"),
        ("70", "中度富营养"),
        ("70.000000000001", "重度富营养"),
    ],
)
def test_the_ends_of_the_levels(value: str, level: str) -> None:
    assert levelled(value) == level


def test_levels_that_leave_a_gap_name_none() -> None:
    rule = TROPHIC._replace(levels=TROPHIC.levels[:1])
    assert index(rule, means(*WORKED)).level is None


def test_a_unit_of_another_kind_is_refused() -> None:
    part = TROPHIC.parts[3]._replace(unit="mg/L")  # transparency is a length
    with pytest.raises(ValueError, match="mg/L"):
        index(TROPHIC._replace(parts=(part,)), means(*WORKED))


AMOUNTS = st.fractions(Fraction(1, 1000), 500, max_denominator=1000).filter(lambda x: x > 0)


@given(st.fixed_dictionaries(dict.fromkeys(ITEMS, AMOUNTS)))
def test_both_readings_agree(values: dict[str, Fraction]) -> None:
    said = {item: mean(item, value) for item, value in values.items()}
    said["chla"] = mean("chla", values["chla"] / 1000)
    found = index(TROPHIC, said)
    assert found.value is not None
    assert abs(found.value - second_reading(values)) < Fraction(51, 10**14)


@given(AMOUNTS, AMOUNTS)
def test_clearer_water_has_the_lower_index(one: Fraction, other: Fraction) -> None:
    found = [index(TROPHIC, means("0.01", "0.05", "1", sd, "4")).value for sd in (one, other)]
    assert found[0] is not None
    assert found[1] is not None
    if one < other:
        assert found[0] >= found[1]
