"""Rates by their formula: worked values, two published rows, and balances that rounding leaves."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_laws import FARMLAND, HAZARDOUS, SOLID, formula

from conftest import PROJECT
from ecotarget.methods.formula_rate import Balance, Rate, rate
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding

PUBLISHED = PROJECT.parent / "shared" / "data" / "published" / "solid_waste.csv"


def amounts(text: str) -> dict[str, Fraction]:
    """Read "made 100, used 97"."""
    pairs = (part.split() for part in text.split(","))
    return {name: Fraction(value) for name, value in pairs}


WORKED = amounts(
    "made 100, used 97, used_old 5, stored 5, disposed 3, disposed_old 0, dumped 0",
)


def shown(value: Fraction | None, places: int = 1) -> str:
    assert value is not None
    return str(rounded(value, Rounding(places)))


def test_the_worked_example() -> None:
    found = rate(SOLID, WORKED, {})
    assert (found.top, found.bottom) == (97, 105)
    assert found.value == Fraction(9700, 105)
    assert shown(found.value, 2) == "92.38"
    assert (found.lacking, found.unbalanced) == ((), ())
    assert found.balance == Balance(Fraction(0), Fraction(0), holds=True)


def test_farmland_adds_three_areas() -> None:
    found = rate(FARMLAND, amounts("light 500, safe 300, severe 130, polluted 1000"), {})
    assert found.value == 93


@pytest.mark.parametrize("name", ["used", "made", "used_old"])
def test_an_amount_that_is_not_stated_is_not_zero(name: str) -> None:
    said = {key: value for key, value in WORKED.items() if key != name}
    found = rate(SOLID, said, {})
    assert found == Rate(None, None, None, (name,), None, (name,))


def test_an_amount_of_the_balance_alone_costs_the_balance_alone() -> None:
    said = {key: value for key, value in WORKED.items() if key != "stored"}
    found = rate(SOLID, said, {})
    assert found.value == Fraction(9700, 105)
    assert (found.lacking, found.balance, found.unbalanced) == ((), None, ("stored",))


def test_a_zero_that_is_stated_counts() -> None:
    found = rate(
        HAZARDOUS, amounts("used 60, disposed 40, made 100, used_old 0, disposed_old 0"), {}
    )
    assert found.value == 100
    assert (found.balance, found.unbalanced) == (None, ())  # the formula has no identity


@pytest.mark.parametrize("made", ["0", "-5", "-6"])
def test_over_nothing_there_is_no_rate(made: str) -> None:
    found = rate(
        SOLID, {**WORKED, "made": Fraction(made), "used_old": Fraction(5 if "-" in made else 0)}, {}
    )
    assert (found.value, found.lacking) == (None, ())


def test_a_rate_above_all_is_told_as_it_is() -> None:
    assert rate(SOLID, {**WORKED, "used": Fraction(210)}, {}).value == 200


def test_a_missing_amount_is_named_once() -> None:
    assert rate(formula("a + b", "a + c"), {}, {}).lacking == ("a", "b", "c")


# ---- The balance. ------------------------------------------------------------------------------


def test_a_balance_that_is_off_says_by_how_much() -> None:
    found = rate(SOLID, {**WORKED, "stored": Fraction(4)}, {}).balance
    assert found == Balance(Fraction(1), Fraction(0), holds=False)


def test_rounding_is_no_finding() -> None:
    said = amounts(
        "made 100.3, used 97.0, used_old 5.0, stored 5.0, disposed 3.0, disposed_old 0.0, dumped 0.0"
    )
    one_decimal = dict.fromkeys(said, 1)
    assert rate(SOLID, said, one_decimal).balance == Balance(
        Fraction("0.3"), Fraction("0.35"), holds=True
    )
    assert rate(SOLID, said, dict.fromkeys(said, 2)).balance == (
        Balance(Fraction("0.3"), Fraction("0.035"), holds=False)
    )
    just = {**said, "made": Fraction("100.35")}
    assert rate(SOLID, just, one_decimal).balance == Balance(
        Fraction("0.35"), Fraction("0.35"), holds=True
    )


def test_amounts_in_whole_thousands_have_decimals_below_zero() -> None:
    said = {"a": Fraction(12000), "b": Fraction(12999)}
    found = rate(formula("a", "b", "a", "b"), said, {"a": -3, "b": -3}).balance
    assert found == Balance(Fraction(-999), Fraction(1000), holds=True)


def test_an_amount_on_both_sides_counts_once() -> None:
    """The old stock is rounded, but it cancels out, so nothing of it is left to excuse a difference."""
    twice = formula("a", "b", "a - old", "b - old")
    said = {"a": Fraction(100), "b": Fraction("100.2"), "old": Fraction("5.0")}
    found = rate(twice, said, {"old": 0}).balance
    assert found == Balance(Fraction("-0.2"), Fraction(0), holds=False)


# ---- Two published rows. -----------------------------------------------------------------------

# The national tables print disposed and used over what became of the waste, not over what was made.
OF_WHAT_BECAME_OF_IT = {
    "hazardous": formula(
        "used + disposed",
        "used + disposed + stored + dumped",
        "made",
        "used + disposed + stored + dumped",
    ),
    **{
        name: formula(name, "used + disposed + stored + dumped")
        for name in ("used", "disposed", "stored")
    },
}
# 10^4 t; what was dumped is printed as 16.1 t, which is 0.00161 x 10^4 t.
NATIONAL_2012 = amounts("made 3465.2, used 2004.6, disposed 698.2, stored 846.9, dumped 0.00161")
# 10^8 t; what was dumped is printed as 11.7 x 10^4 t.
CITIES_2016 = amounts("made 14.8, used 8.6, disposed 3.8, stored 5.5, dumped 0.00117")


def test_hazardous_waste_of_the_nation_in_2012() -> None:
    """Published 76.1 %. Over what was made it would be 78.0 %, with 16.1 taken as 10^4 t 75.8 %."""
    found = rate(OF_WHAT_BECAME_OF_IT["hazardous"], NATIONAL_2012, {})
    assert shown(found.value) == "76.1"
    assert found.value == Fraction("270280") / Fraction("3549.70161")
    assert shown(rate(formula("used + disposed", "made"), NATIONAL_2012, {}).value) == "78.0"
    mixed = {**NATIONAL_2012, "dumped": Fraction("16.1")}
    assert shown(rate(OF_WHAT_BECAME_OF_IT["hazardous"], mixed, {}).value) == "75.8"


def test_more_became_of_it_than_was_made() -> None:
    """84.5 x 10^4 t more than the year's waste: old stock is in it, which the table does not state."""
    decimals = {"made": 1, "used": 1, "disposed": 1, "stored": 1, "dumped": 5}
    found = rate(OF_WHAT_BECAME_OF_IT["hazardous"], NATIONAL_2012, decimals).balance
    assert found == Balance(Fraction("-84.50161"), Fraction("0.200005"), holds=False)
    # So the formula over the year's waste and the old stock has amounts that nobody stated.
    found_rate = rate(HAZARDOUS, NATIONAL_2012, decimals)
    assert (found_rate.value, found_rate.lacking) == (None, ("used_old", "disposed_old"))


def test_general_waste_of_214_cities_in_2016() -> None:
    """Published 48.0, 21.2 and 30.7 %, which add up to 99.9; over the 14.8 made: 58.1 %."""
    for name, published in (("used", "48.0"), ("disposed", "21.2"), ("stored", "30.7")):
        assert shown(rate(OF_WHAT_BECAME_OF_IT[name], CITIES_2016, {}).value) == published
    assert shown(rate(formula("used", "made"), CITIES_2016, {}).value) == "58.1"
    assert rate(SOLID, CITIES_2016, {}).lacking == ("used_old",)


def test_the_rows_typed_here_are_those_of_the_published_file() -> None:
    if not PUBLISHED.is_file():
        pytest.skip("the published tables lie outside the project and are not here")
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["year"]: row for row in csv.DictReader(stream)}
    columns = {"made": "generated", "used": "utilised", "disposed": "disposed"}
    columns |= {"stored": "stored", "dumped": "dumped"}
    for year, typed in (("2012", NATIONAL_2012), ("2016", CITIES_2016)):
        assert typed == {name: Fraction(rows[year][column]) for name, column in columns.items()}


@given(st.lists(st.integers(0, 500), min_size=6, max_size=6))
def test_with_the_balance_both_formulas_give_one_rate(whole: list[int]) -> None:
    names = ("used", "used_old", "stored", "disposed", "disposed_old", "dumped")
    said = {name: Fraction(number) for name, number in zip(names, whole, strict=True)}
    new = said["used"] - said["used_old"] + said["disposed"] - said["disposed_old"]
    said["made"] = new + said["stored"] + said["dumped"]
    found = rate(HAZARDOUS, said, {})
    assert found.value == rate(OF_WHAT_BECAME_OF_IT["hazardous"], said, {}).value


# ---- Two readings. -----------------------------------------------------------------------------

NAMES = ("made", "used", "used_old", "stored", "disposed", "disposed_old", "dumped")
FIGURES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(NAMES, st.integers(0, 300).map(lambda tenths: Fraction(tenths, 10)))
)


@given(FIGURES)
def test_both_readings_agree(said: dict[str, Fraction]) -> None:
    found = rate(SOLID, said, dict.fromkeys(NAMES, 1))
    if {"made", "used", "used_old"} <= set(said):
        whole = said["made"] + said["used_old"]
        assert found.value == (said["used"] / whole * 100 if whole else None)
    else:
        assert found.value is None
        assert set(found.lacking) == {"made", "used", "used_old"} - set(said)
    if set(said) == set(NAMES):
        new = said["used"] - said["used_old"] + said["disposed"] - said["disposed_old"]
        off = said["made"] - new - said["stored"] - said["dumped"]
        assert found.balance == Balance(off, Fraction("0.35"), abs(off) <= Fraction("0.35"))
    else:
        assert found.balance is None
        assert set(found.unbalanced) == set(NAMES) - set(said)


@given(
    st.lists(st.integers(0, 60), min_size=3, max_size=3),
    st.lists(st.sampled_from([0, 1]), min_size=3, max_size=3),
)
def test_the_slack_is_what_rounding_may_add_up_to(figures: list[int], shown_to: list[int]) -> None:
    """A balance holds if and only if some amounts within half a unit of their last digit keep it."""
    said = {name: Fraction(figure, 10) for name, figure in zip("abc", figures, strict=True)}
    decimals = dict(zip("abc", shown_to, strict=True))
    found = rate(formula("a", "b", "a", "b + c"), said, decimals).balance
    assert found is not None
    halves = [Fraction(1, 2 * 10**places) for places in shown_to]
    corners = [
        (said["a"] + i * halves[0]) - (said["b"] + j * halves[1]) - (said["c"] + k * halves[2])
        for i, j, k in product((-1, 1), repeat=3)
    ]
    assert found.holds == (min(corners) <= 0 <= max(corners))
    assert found.slack == sum(halves)
