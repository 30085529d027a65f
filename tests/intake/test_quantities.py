"""A figure with what stands behind it: multipliers, units, signs; never another figure's."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.intake.quantities import quantity, twice_multiplied
from ecotarget.intake.values import ValueProblem


@pytest.mark.parametrize(
    "text, figure, unit",
    [
        ("12", "12", None),
        ("1.2万", "12000", None),
        ("3亿", "300000000", None),
        ("十二万", "120000", None),
        ("94.5%", "94.5", "%"),
        ("94.5 ％", "94.5", "%"),
        ("百分之九十四点五", "94.5", "%"),
        ("千分之三", "3", "‰"),
        ("23 ug/m3", "23", "ug/m3"),
        ("三十五家", "35", "家"),
        ("1,234,567件", "1234567", "件"),
        ("2.7个百分点", "2.7", "pp"),
        ("３千克", "3", "kg"),
    ],
)
def test_a_figure_and_its_unit(text: str, figure: str, unit: str | None) -> None:
    found = quantity(text)
    assert found.figure == Decimal(figure)
    assert (None if found.unit is None else found.unit.spelling) == unit


@pytest.mark.parametrize("text", ["1.2万吨", "一万二千吨", "12000t", "1.2 万 t", "12,000.0吨"])
def test_ten_thousand_is_the_same_in_the_figure_and_in_the_unit(text: str) -> None:
    found = quantity(text)
    assert found.unit is not None
    assert Fraction(found.figure) * Fraction(found.unit.factor) == 12000


@pytest.mark.parametrize(
    "text, code, near",
    [
        ("1,234件", "value-ambiguous", ("1234件", "1.234件")),
        ("三百五", "value-ambiguous", ("350", "305")),
        ("1,5万", "value-not-number", ("1.5万",)),
        ("<0.5", "value-not-number", ()),
        ("约40", "value-not-number", ()),
        ("20-25", "value-not-number", ()),
        ("4e1", "value-not-number", ()),
        ("1E+5", "value-not-number", ()),
        ("5-", "value-not-number", ()),
        ("=1+1", "value-not-number", ()),
        ("百分之九十以上", "value-not-number", ()),
        ("百分之九十五家", "value-not-number", ()),
        ("NaN", "value-not-number", ()),
        ("25²", "value-not-number", ()),
        ("", "value-not-number", ()),
    ],
)
def test_what_is_no_one_quantity_is_refused(text: str, code: str, near: tuple[str, ...]) -> None:
    with pytest.raises(ValueProblem) as caught:
        quantity(text)
    assert (caught.value.code, caught.value.near) == (code, near)


@pytest.mark.parametrize("text", ["12余件", "1.2万余", "35多家", "7马力"])
def test_a_word_behind_a_figure_that_is_no_unit_is_told_as_one(text: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        quantity(text)
    assert caught.value.code == "unit-unknown"


def test_a_comma_is_read_where_the_data_declare_it() -> None:
    assert quantity("23,5 ug/m3", "comma").figure == Decimal("23.5")
    assert quantity("1,234件", "point").figure == 1234


def test_ten_thousand_in_the_figure_and_in_the_column_is_two_figures() -> None:
    assert twice_multiplied(quantity("1.2万"), units.resolve("万吨")) == ("1.2", "12000.0")
    assert twice_multiplied(quantity("1.2万"), units.resolve("吨")) == ()
    assert twice_multiplied(quantity("1.2"), units.resolve("万吨")) == ()


@given(st.text(max_size=12) | st.text(st.sampled_from("0123.,万亿%三十百点吨件 "), max_size=8))
def test_any_text_is_a_quantity_or_a_problem_with_a_code(text: str) -> None:
    code, finite = "", True
    try:
        finite = quantity(text).figure.is_finite()
    except ValueProblem as problem:
        code = problem.code
    assert finite
    assert code in ("", "value-not-number", "value-ambiguous", "unit-unknown")
