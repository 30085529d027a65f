"""Figures as people write them: one reading is read, two are offered, none is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.intake.numerals import COMMA, POINT, Reading, chinese, read

DIGITS = "零一二三四五六七八九"


def second_reading(number: int) -> str:
    """Write a number below 10^12 in Chinese numerals, as a cheque has it."""
    if number >= 10**8:
        return _joined(second_reading(number // 10**8) + "亿", number % 10**8, 10**7)
    if number >= 10**4:
        return _joined(second_reading(number // 10**4) + "万", number % 10**4, 10**3)
    for size, word in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            return _joined(DIGITS[number // size] + word, number % size, size // 10)
    return DIGITS[number]


def _joined(head: str, rest: int, next_size: int) -> str:
    if not rest:
        return head
    return head + ("零" if rest < next_size else "") + second_reading(rest)


@given(st.integers(0, 10**12 - 1))
def test_every_number_is_read_as_it_is_written(number: int) -> None:
    assert chinese(second_reading(number)) == Reading(Decimal(number))


@given(st.integers(10, 19))
def test_a_ten_may_go_without_its_one(number: int) -> None:
    assert chinese(second_reading(number)[1:]) == Reading(Decimal(number))


@pytest.mark.parametrize(
    "text, value",
    [
        ("两", "2"),
        ("两百", "200"),
        ("两千三百", "2300"),
        ("一万二千", "12000"),
        ("一千五十", "1050"),
        ("叁佰伍拾", "350"),
        ("二点五", "2.5"),
        ("零点零五", "0.05"),
        ("一点二万", "12000"),
        ("三万亿", "3000000000000"),
    ],
)
def test_other_writings(text: str, value: str) -> None:
    assert chinese(text).figure == Decimal(value)


@pytest.mark.parametrize(
    "text, near",
    [
        ("三百五", ("350", "305")),
        ("两千三", ("2300", "2003")),
        ("三万五", ("35000", "30005")),
        ("一亿三", ("130000000", "100000003")),
    ],
)
def test_a_short_number_is_two_numbers(text: str, near: tuple[str, ...]) -> None:
    assert chinese(text) == Reading(None, near, ambiguous=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "三五",
        "二〇二四",
        "百",
        "万",
        "十两",
        "一零",
        "三点",
        "点五",
        "二点两",
        "一万亿亿",
        "几十",
        "五三十",
    ],
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert chinese(text) == Reading()


@pytest.mark.parametrize(
    "text, value",
    [
        ("1,5", "1.5"),
        ("1,234", "1.234"),
        ("-0,05", "-0.05"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1 234,5", "1234.5"),
        ("１２，５", "12.5"),
        ("12", "12"),
    ],
)
def test_a_declared_comma_begins_decimals(text: str, value: str) -> None:
    assert read(text, COMMA).figure == Decimal(value)


@pytest.mark.parametrize(
    "text, found",
    [
        ("1.234", Reading(None, ("1234", "1,234"), ambiguous=True)),
        ("1.5", Reading(None, ("1,5",))),
        ("0.234", Reading()),
        ("1,234,567", Reading()),
    ],
)
def test_with_a_declared_comma_a_lone_point_is_not_guessed(text: str, found: Reading) -> None:
    assert read(text, COMMA) == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("1,234", Reading(Decimal(1234))),
        ("1 234", Reading(Decimal(1234))),
        ("1,5", Reading()),
        ("0,234", Reading(None, ("0.234",))),
    ],
)
def test_with_a_declared_point_a_comma_parts_thousands(text: str, found: Reading) -> None:
    assert read(text, POINT) == found


MARKED = st.text(st.sampled_from("0123456789,. -\u00a0１，．"), max_size=12)


@given(MARKED, st.sampled_from(["", POINT, COMMA]))
def test_what_is_offered_is_read_the_same_way_or_told(text: str, mark: str) -> None:
    found = read(text, mark)
    assert found.figure is None or not found.near
    assert found.ambiguous is (len(found.near) > 1)


@given(MARKED)
def test_what_is_certain_without_a_word_is_the_same_with_a_point_declared(text: str) -> None:
    certain = read(text).figure
    assert certain is None or read(text, POINT).figure == certain


def test_a_sign_that_stands_for_a_thin_space_within_is_no_figure() -> None:
    assert read("1\ue000234") == Reading()
