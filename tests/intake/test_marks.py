"""Figures and marks: what the engine reads by itself, and what Python makes of the rest."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.intake import marks


@pytest.mark.parametrize(
    "text,wanted",
    [
        ("35", "35"),
        (" 35 ", "35"),
        ("+35", "35"),
        ("007.50", "7.50"),
        ("1e3", "1000"),
        ("1.5E+2", "150"),
        ("3.47e-18", "0.00000000000000000347"),
        ("-0.0", "0"),
        ("-2.5e-1", "-0.25"),
        ("9999999.9e-1", "999999.99"),
        ("３５．５", "35.5"),
        ("－３", "-3"),
        ("1,234.5", "1234.5"),
    ],
)
def test_a_figure_in_another_dress_is_put_plainly(text: str, wanted: str) -> None:
    assert marks.plain(text, ()) == wanted
    assert re.fullmatch(marks.PLAIN, wanted)


@pytest.mark.parametrize(
    "text",
    [
        *("1_000", "inf", "-inf", "nan", "NaN", "①②", "0x10", "1,5", "1 000", "5.", ".5", "--"),
        *("<0.01", "0.025L", "3(L)", "ND", "1e", "e5", "12345678", "1e9", "1e999", "٣"),
    ],
)
def test_what_is_no_figure_is_refused(text: str) -> None:
    assert not re.fullmatch(marks.PLAIN, text)
    with pytest.raises(marks.NotANumber):
        marks.plain(text, ("NA",))


def test_a_decimal_comma_is_read_where_the_data_set_says_so_and_else_offered() -> None:
    assert marks.plain("35,5", (), "comma") == "35.5"
    assert marks.plain("1.234,5", (), "comma") == "1234.5"
    assert not re.fullmatch(marks.WHOLE, "35.5")
    with pytest.raises(marks.NotANumber) as caught:
        marks.plain("35,5", ())
    assert caught.value.near == ("35.5",)
    with pytest.raises(marks.NotANumber) as caught:
        marks.plain("1.234", (), "comma")
    assert set(caught.value.near) == {"1234", "1,234"}


def test_missing_is_what_is_blank_or_declared() -> None:
    for text in ("", " ", "\t", "NA", " NA ", "-999", "-999.0", "-999.00", "-9.99e2"):
        assert marks.plain(text, ("NA", "-999")) is None
    with pytest.raises(marks.NotANumber):
        marks.plain("na", ("NA",))
    assert marks.plain("-99.9", ("-999",)) == "-99.9"


@pytest.mark.parametrize(
    "codes,hits,misses",
    [
        (("-999",), ("-999", "-999.0", "-0999"), ("-9990", "999", "-999.1", "-99")),
        (("9999.9", "NA"), ("9999.9", "9999.90"), ("9999", "9999.99")),
        (("-999", "0"), ("-999", "0", "0.00", "00"), ("0.1", "10")),
    ],
)
def test_a_code_that_is_a_figure_is_told_from_figures(
    codes: tuple[str, ...], hits: tuple[str, ...], misses: tuple[str, ...]
) -> None:
    pattern = marks.code_pattern(codes)
    assert pattern is not None
    for text in hits:
        assert re.fullmatch(pattern, text)
        assert marks.plain(text, codes) is None
    for text in misses:
        assert not re.fullmatch(pattern, text)
        assert marks.plain(text, codes) is not None


def test_words_need_no_pattern() -> None:
    assert marks.code_pattern(("NA", "inf", "nan")) is None


@pytest.mark.parametrize("text", ["-99", "-999", "-9999", "-99999", "-999.0"])
def test_the_usual_codes_are_known_without_being_declared(text: str) -> None:
    assert re.fullmatch(marks.CODE, text)


@pytest.mark.parametrize("text", ["-9", "-999999", "-98", "-999.5", "999", "99"])
def test_other_figures_are_no_codes(text: str) -> None:
    assert not re.fullmatch(marks.CODE, text)


@given(st.decimals(-9999999, 9999999, allow_nan=False, places=8), st.sampled_from("feE"))
def test_plain_figures_keep_their_value(value: Decimal, how: str) -> None:
    text = format(value, how)
    said = marks.plain(text, ())
    assert said is not None
    assert Decimal(said) == Decimal(text)
    assert re.fullmatch(marks.PLAIN, said)
