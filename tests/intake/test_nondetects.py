"""Non-detects: every writing that is read, and everything that is not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.intake.nondetects import NotAFigure, Reading, reading
from ecotarget.model.water import ABSENT, BELOW, FOUND


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("0.025", Reading("0.025", FOUND)),
        (" 8 ", Reading("8", FOUND)),
        ("+1.50", Reading("1.50", FOUND)),
        ("-0.3", Reading("-0.3", FOUND)),
        ("−0.3", Reading("-0.3", FOUND)),
        ("-0", Reading("0", FOUND)),
        ("007", Reading("7", FOUND)),
        ("1.2E3", Reading("1200", FOUND)),
        ("3.5e-2", Reading("0.035", FOUND)),
        ("1.2×10^3", Reading("1200", FOUND)),
        ("1.2x10³", Reading("1200", FOUND)),
        ("2.4×10⁴个/L", Reading("24000", FOUND, "个/L")),
        ("０．０２５", Reading("0.025", FOUND)),
        ("25 μg/L", Reading("25", FOUND, "μg/L")),
        ("0.025L", Reading("0.025", BELOW)),
        ("0.025l", Reading("0.025", BELOW)),
        ("0.025 L", Reading("0.025", BELOW)),
        ("0.025（L）", Reading("0.025", BELOW)),
        ("3(L)", Reading("3", BELOW)),
        ("０．０２５Ｌ", Reading("0.025", BELOW)),
        ("0.4×10⁻³L", Reading("0.0004", BELOW)),
        ("0.4×10-3L", Reading("0.0004", BELOW)),
        ("<0.01", Reading("0.01", BELOW)),
        ("＜0.01", Reading("0.01", BELOW)),
        ("<0.01L", Reading("0.01", BELOW)),
        ("<25ug/L", Reading("25", BELOW, "ug/L")),
        ("0.025mg/L L", Reading("0.025", BELOW, "mg/L")),
        ("0.025L mg/L", Reading("0.025", BELOW, "mg/L")),
        ("ND", Reading("0", ABSENT)),
        ("n.d.", Reading("0", ABSENT)),
        ("N.D", Reading("0", ABSENT)),
        ("未检出", Reading("0", ABSENT)),
        ("低于检出限", Reading("0", ABSENT)),
        ("ND(0.01)", Reading("0.01", BELOW)),
        ("ND<0.01", Reading("0.01", BELOW)),
        ("未检出(0.01)", Reading("0.01", BELOW)),
        ("未检出（<0.01mg/L）", Reading("0.01", BELOW, "mg/L")),
        ("未检出(0.004L)", Reading("0.004", BELOW)),
    ],
)
def test_a_writing_is_read(text: str, wanted: Reading) -> None:
    assert reading(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("≤0.01", "≥0.01", ">24000", "<", "<-1", "<0", "0L", "-3L", "L", "(L)", "LL", "0.025LL"),
        *("1.2²", "0.025①", "0.02₅", "½", "1 234", "0.02 5", "1,234", "6.5-8.5", "7~8", "0.025*"),
        *("ND0.01", "ND()", "NDL", "ND(ND)", "未检测", "未检", "1.2×103", "1e999", ".5", "5.", "٣"),
        *("NaN", "inf", "0x10", "1_000", "0.025 foo/L", "约0.3", "0.3左右", "NULL", "<0.01>", "1e"),
    ],
)
def test_what_leaves_open_what_was_measured_is_refused(text: str) -> None:
    with pytest.raises(NotAFigure):
        reading(text)


@pytest.mark.parametrize(
    "text, near", [("≤0.01", ("<0.01",)), ("1,234.5", ("1234.5",)), ("优", ())]
)
def test_what_was_likely_meant_is_offered(text: str, near: tuple[str, ...]) -> None:
    with pytest.raises(NotAFigure) as caught:
        reading(text)
    assert caught.value.near == near


FIGURES = st.decimals(
    Decimal("0.000001"), 10**6, allow_nan=False, allow_infinity=False, places=6
).map(lambda value: format(value, "f"))
DRESS = (
    "{}L",
    "{}l",
    "{}(L)",
    "{}（L）",
    " {} L ",
    "<{}",
    "＜{}",
    "ND({})",
    "未检出（{}）",
    "ND<{}",
)


@given(FIGURES, st.sampled_from(DRESS))
def test_a_limit_is_the_same_in_every_dress(figure: str, dress: str) -> None:
    found = reading(dress.format(figure))
    assert (Decimal(found.figure), found.found, found.unit) == (Decimal(figure), BELOW, None)


@given(FIGURES, st.integers(-12, 12), st.sampled_from(["{}E{}", "{}e{}", "{}×10^{}", "{}x10^{}"]))
def test_a_power_of_ten_moves_the_point_and_loses_nothing(
    figure: str, power: int, form: str
) -> None:
    found = reading(form.format(figure, power))
    assert Decimal(found.figure) == Decimal(f"{figure}E{power}")
    assert "E" not in found.figure


@given(FIGURES, st.sampled_from(["mg/L", "μg/L", "ug/l", "g/L", "个/L", "MPN/L", "CFU/100mL"]))
def test_a_unit_of_its_own_is_told_and_never_taken_for_a_mark(figure: str, unit: str) -> None:
    assert reading(f"{figure}{unit}") == Reading(reading(figure).figure, FOUND, unit)
    assert reading(f"{figure}{unit}(L)") == Reading(reading(figure).figure, BELOW, unit)


@given(st.text(max_size=20))
def test_any_text_is_a_reading_or_refused(text: str) -> None:
    try:
        found = reading(text)
    except NotAFigure:
        return
    assert Decimal(found.figure).is_finite()
    assert found.found in (FOUND, BELOW, ABSENT)
    assert found.found == FOUND or Decimal(found.figure) >= 0
