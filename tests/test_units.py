"""The closed list of units: pint judges its factors, and what must be refused is refused."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from decimal import Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.model.amount import PERCENT, POINTS, PURE, Unit
from ecotarget.units import (
    DimensionMismatch,
    UnknownUnit,
    compatible,
    convention,
    convert,
    known,
    normal,
    resolve,
    to_base,
)

PROJECT = Path(__file__).parents[1]
SHARED = PROJECT.parent / "shared" / "data" / "units"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Let every test read the list and its units anew, whatever was asked before."""
    for one in vars(units).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


# ---- (a) pint judges every factor ---------------------------------------------------------------

# Canonical spelling -> an expression in pint's own default definitions and the words of FIELD.
JUDGED = {
    "%": "percent",
    "‰": "permille",
    "pg/m3": "picogram / meter**3",
    "ng/m3": "nanogram / meter**3",
    "ug/m3": "microgram / meter**3",
    "mg/m3": "milligram / meter**3",
    "g/m3": "gram / meter**3",
    "kg/m3": "kilogram / meter**3",
    "ng/L": "nanogram / liter",
    "ug/L": "microgram / liter",
    "mg/L": "milligram / liter",
    "g/L": "gram / liter",
    "ug/mL": "microgram / milliliter",
    "mg/mL": "milligram / milliliter",
    "ppb": "nanomole / mole",
    "ppm": "micromole / mole",
    "ng/kg": "nanogram / kilogram",
    "ug/kg": "microgram / kilogram",
    "mg/kg": "milligram / kilogram",
    "g/kg": "gram / kilogram",
    "pgTEQ/m3": "picogram / meter**3",
    "ngTEQ/m3": "nanogram / meter**3",
    "t": "metric_ton",
    "kg": "kilogram",
    "g": "gram",
    "mg": "milligram",
    "ug": "microgram",
    "t/d": "metric_ton / day",
    "kg/d": "kilogram / day",
    "t/h": "metric_ton / hour",
    "kg/h": "kilogram / hour",
    "g/s": "gram / second",
    "t/a": "metric_ton / year",
    "kg/a": "kilogram / year",
    "t/km2": "metric_ton / kilometer**2",
    "t/hm2": "metric_ton / hectare",
    "kg/km2": "kilogram / kilometer**2",
    "kg/hm2": "kilogram / hectare",
    "kg/亩": "kilogram / chinese_mu",
    "g/m2": "gram / meter**2",
    "mg/m2": "milligram / meter**2",
    "t/(km2·30d)": "metric_ton / kilometer**2 / (30 * day)",
    "m3": "meter**3",
    "L": "liter",
    "mL": "milliliter",
    "m3/d": "meter**3 / day",
    "m3/h": "meter**3 / hour",
    "m3/min": "meter**3 / minute",
    "m3/s": "meter**3 / second",
    "L/s": "liter / second",
    "L/min": "liter / minute",
    "m3/a": "meter**3 / year",
    "亩": "chinese_mu",
    "m2": "meter**2",
    "hm2": "hectare",
    "km2": "kilometer**2",
    "km": "kilometer",
    "m": "meter",
    "cm": "centimeter",
    "mm": "millimeter",
    "um": "micrometer",
    "m/s": "meter / second",
    "km/h": "kilometer / hour",
    "m/h": "meter / hour",
    "s": "second",
    "min": "minute",
    "h": "hour",
    "元": "chinese_yuan",
    "GJ": "gigajoule",
    "MJ": "megajoule",
    "kJ": "kilojoule",
    "TJ": "terajoule",
    "kWh": "kilowatt_hour",
    "MWh": "megawatt_hour",
    "tce": "coal_tonne",
    "kgce": "coal_tonne / 1000",
    "W": "watt",
    "kW": "kilowatt",
    "MW": "megawatt",
    "蒸吨/小时": "metric_ton / hour",
    "tCO2": "metric_ton",
    "kgCO2": "kilogram",
    "tCO2e": "metric_ton",
    "t/万元": "metric_ton / (10000 * chinese_yuan)",
    "kg/万元": "kilogram / (10000 * chinese_yuan)",
    "t/亿元": "metric_ton / (100000000 * chinese_yuan)",
    "tCO2/万元": "metric_ton / (10000 * chinese_yuan)",
    "kgCO2/kWh": "kilogram / kilowatt_hour",
    "gCO2/kWh": "gram / kilowatt_hour",
    "tce/万元": "coal_tonne / (10000 * chinese_yuan)",
    "kWh/万元": "kilowatt_hour / (10000 * chinese_yuan)",
    "GJ/万元": "gigajoule / (10000 * chinese_yuan)",
    "m3/万元": "meter**3 / (10000 * chinese_yuan)",
    "GJ/t": "gigajoule / metric_ton",
    "kgce/t": "coal_tonne / 1000 / metric_ton",
    "kWh/t": "kilowatt_hour / metric_ton",
    "g/kWh": "gram / kilowatt_hour",
    "mg/kWh": "milligram / kilowatt_hour",
    "m3/t": "meter**3 / metric_ton",
    "g/km": "gram / kilometer",
    "mg/km": "milligram / kilometer",
    "L/(人·d)": "liter / (head * day)",
    "亩/人": "chinese_mu / head",
    "m2/人": "meter**2 / head",
    "个/L": "count / liter",
    "个/mL": "count / milliliter",
    "个/100mL": "count / (100 * milliliter)",
    "cells/L": "count / liter",
    "cells/mL": "count / milliliter",
    "MPN/L": "count / liter",
    "MPN/100mL": "count / (100 * milliliter)",
    "MPN/mL": "count / milliliter",
    "CFU/L": "count / liter",
    "CFU/100mL": "count / (100 * milliliter)",
    "CFU/mL": "count / milliliter",
    "CFU/m3": "count / meter**3",
    "uS/cm": "microsiemens / centimeter",
    "mS/m": "millisiemens / meter",
    "mS/cm": "millisiemens / centimeter",
    "S/m": "siemens / meter",
    "mV": "millivolt",
    "V": "volt",
    "V/m": "volt / meter",
    "kV/m": "kilovolt / meter",
    "uT": "microtesla",
    "mT": "millitesla",
    "W/m2": "watt / meter**2",
    "uW/cm2": "microwatt / centimeter**2",
    "Pa": "pascal",
    "hPa": "hectopascal",
    "kPa": "kilopascal",
    "Bq/m3": "becquerel / meter**3",
    "Bq/L": "becquerel / liter",
    "mBq/L": "millibecquerel / liter",
    "mBq/m3": "millibecquerel / meter**3",
    "Bq/kg": "becquerel / kilogram",
    "nSv/h": "nanosievert / hour",
    "uSv/h": "microsievert / hour",
    "mSv/h": "millisievert / hour",
    "nGy/h": "nanogray / hour",
    "uGy/h": "microgray / hour",
}
# The units of the field, from first principles.
FIELD = (
    "chinese_mu = hectare / 15",
    "chinese_yuan = [yuan_money]",
    "head = [heads]",
    "coal_tonne = 7000 * 1000 * 1000 * international_calorie",  # 7,000 kcal/kg, 1,000 kg
)
# Units that are a scale of their own: nothing to convert, so nothing for pint to judge.
OWN_SCALE = {"", "pp", "倍", "分", "名次", "类", "dB(A)", "dB", "℃", "K", "NTU", "度", "°"}
MULTIPLIERS = {"千": 10**3, "万": 10**4, "亿": 10**8, "万亿": 10**12}

LISTED = {unit.spelling: unit for unit, _ in known()}


@pytest.fixture(scope="module")
def judge() -> Any:
    pint = pytest.importorskip("pint")
    with localcontext() as context:
        context.prec = 60
        registry = pint.UnitRegistry(non_int_type=Decimal)
        for definition in FIELD:
            registry.define(definition)
        yield registry


def is_counted(spelling: str) -> bool:
    return LISTED[spelling].dimension in ("count", "grade")


def is_multiple(spelling: str) -> bool:
    return LISTED[spelling] in {resolve(text) for text in units._USUAL.split()}


def test_no_unit_escapes_the_judge() -> None:
    judged = set(JUDGED) | OWN_SCALE
    rest = {s for s in LISTED if not is_counted(s) and not is_multiple(s)}
    assert rest == judged
    assert not set(JUDGED) & OWN_SCALE


@pytest.mark.parametrize("spelling", JUDGED)
def test_pint_agrees_with_the_factor(judge: Any, spelling: str) -> None:
    unit = LISTED[spelling]
    base = next(u for u in LISTED.values() if u.dimension == unit.dimension and u.factor == 1)
    ours = judge.parse_expression(JUDGED[spelling])
    theirs = judge.parse_expression(JUDGED[base.spelling])
    with localcontext() as context:
        context.prec = 60
        ratio = (ours / theirs).to_base_units()
        assert ratio.dimensionless, (spelling, base.spelling)
        assert abs(Decimal(ratio.magnitude) / unit.factor - 1) < Decimal("1e-25")


@pytest.mark.parametrize("spelling", [s for s in LISTED if is_multiple(s)])
def test_a_multiple_is_its_unit_times_the_multiplier(spelling: str) -> None:
    word = max((m for m in MULTIPLIERS if spelling.startswith(m)), key=len)
    unit, single = LISTED[spelling], resolve(spelling.removeprefix(word))
    assert unit.factor == MULTIPLIERS[word] * single.factor
    assert (unit.dimension, unit.kind) == (single.dimension, single.kind)
    assert single.spelling not in MULTIPLIERS


@pytest.mark.parametrize("spelling", sorted(OWN_SCALE))
def test_a_scale_of_its_own_meets_only_itself(spelling: str) -> None:
    unit = LISTED[spelling]
    assert unit.factor == 1
    assert [u.spelling for u in LISTED.values() if compatible(u, unit)] == [spelling]


def test_counts_and_grades_have_the_factor_one() -> None:
    counted = [s for s in LISTED if is_counted(s) and not is_multiple(s)]
    assert {LISTED[s].factor for s in counted} == {Decimal(1)}
    assert all(LISTED[s].kind for s in counted)


def test_every_dimension_has_one_base() -> None:
    for dimension in {unit.dimension for unit in LISTED.values()} - {"count", "grade"}:
        same = [u for u in LISTED.values() if u.dimension == dimension]
        assert any(u.factor == 1 for u in same), dimension


def test_the_composed_words_are_the_listed_units() -> None:
    """The definitions given to pint and the list say the same of everything both can say."""
    pytest.importorskip("pint")
    agreed = 0
    for expression, unit in units._by_expression().items():
        if unit.dimension not in units._COMPOSED:
            continue
        dimension, ratio = units._reckoned(expression)
        assert (dimension, ratio) == (unit.dimension, Fraction(unit.factor)), unit
        agreed += 1
    assert agreed > 60


def test_every_composed_base_is_the_base_of_the_list() -> None:
    for dimension, base in units._COMPOSED.items():
        assert units._reckoned(base) == (dimension, Fraction(1))
        listed = [u for u in LISTED.values() if u.dimension == dimension]
        assert not listed or any(u.factor == 1 for u in listed)


# ---- The list itself ----------------------------------------------------------------------------


def test_no_spelling_means_two_units() -> None:
    seen: dict[str, str] = {}
    for unit, texts in known():
        for text in texts:
            assert seen.setdefault(text, unit.spelling) == unit.spelling, text


def test_every_listed_spelling_resolves_to_its_unit() -> None:
    for unit, texts in known():
        for text in texts:
            assert resolve(text) == unit, text
            assert resolve(f" {text} ") == unit, text


def test_spellings_stand_in_normal_form() -> None:
    canonical = {unit.spelling for unit, _ in known()}
    for unit, texts in known():
        assert texts[0] == unit.spelling
        for text in texts:
            assert normal(text) == text or (text in canonical and resolve(normal(text)) == unit)


def test_the_constants_of_the_model_are_on_the_list() -> None:
    assert resolve("") is PURE
    assert resolve("％") is PERCENT
    assert resolve("百分点") is resolve("个百分点") is POINTS


def test_names_in_both_languages() -> None:
    for unit in LISTED.values():
        assert unit == PURE or (unit.zh and unit.en)


# ---- (b) every unit word of the source documents ------------------------------------------------

SEEDS_SECTION_1 = {
    "微克/立方米": "mass/volume",
    "吨": "mass",
    "万吨": "mass",
    "吨/日": "mass/time",
    "吨标煤": "energy",
    "蒸吨/小时": "boiler-capacity",
    "蒸吨": "boiler-capacity",
    "亩": "area",
    "公里": "length",
    "万立方": "volume",
    "万立方米": "volume",
    "元": "money",
    "万元": "money",
    "亿元": "money",
    "分钟": "time",
    "年": "count",
    "月": "count",
    "日": "count",
    "季度": "count",
}
SEEDS_SECTION_2 = {"%": "share", "百分点": "points", "个百分点": "points", "": "number"}
SEEDS_SECTION_3 = (
    "个 项 件 起 处 家 家次 台 台次 辆 套 座 条 份 张 篇 名 人次 次 场 场次 批次 批 期 轮 户 人"
)
SEEDS_SECTION_3_SCALES = {
    "级": "grade",
    "类": "class",
    "档": "grade",
    "星": "grade",
    "星级": "grade",
}
SEEDS_NOT_AS_QUANTITIES = {"倍": "multiple", "度": "degree", "分贝": "sound-level"}


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        *SEEDS_SECTION_1.items(),
        *SEEDS_SECTION_2.items(),
        *((word, "count") for word in SEEDS_SECTION_3.split()),
        *SEEDS_SECTION_3_SCALES.items(),
        *SEEDS_NOT_AS_QUANTITIES.items(),
    ],
)
def test_the_unit_words_of_the_source_documents(text: str, dimension: str) -> None:
    assert resolve(text).dimension == dimension


FIELD_WORDS = {
    "pH": "number",
    "无量纲": "number",
    "dB(A)": "sound-level-A",
    "dB（A）": "sound-level-A",
    "℃": "celsius",
    "NTU": "turbidity",
    "个/L": "count/volume",
    "cells/L": "cells/volume",
    "MPN/L": "MPN/volume",
    "MPN/100 ml": "MPN/volume",
    "CFU/100mL": "CFU/volume",
    "CFU/mL": "CFU/volume",
    "μS/cm": "conductivity",
    "mS/m": "conductivity",
    "ppb": "mixing-ratio",
    "ppm": "mixing-ratio",
    "μmol/mol": "mixing-ratio",
    "Bq/m³": "activity/volume",
    "μSv/h": "dose-equivalent/time",
    "nGy/h": "absorbed-dose/time",
    "kW·h": "energy",
    "万千瓦时": "energy",
    "亿kWh": "energy",
    "tce": "energy",
    "吨标准煤": "energy",
    "万吨标煤": "energy",
    "tCO2": "co2",
    "万吨CO₂": "co2",
    "t/万元": "mass/money",
    "tCO₂/万元": "co2/money",
    "吨标煤/万元": "energy/money",
    "t/(km²·30d)": "mass/area/month",
    "吨/平方公里·月": "mass/area/month",
    "t/km²": "mass/area",
    "m³/s": "volume/time",
    "万吨/日": "mass/time",
    "万m³/d": "volume/time",
    "万立方米/日": "volume/time",
    "亿立方米": "volume",
    "公顷": "area",
    "hm²": "area",
    "平方公里": "area",
    "㎡": "area",
    "小时": "time",
    "ng/m³": "mass/volume",
    "g/L": "mass/volume",
    "mg/kg": "mass/mass",
    "μg/kg": "mass/mass",
    "kg/亩": "mass/area",
    "g/kW·h": "mass/energy",
    "m3/万元": "volume/money",
    "ngTEQ/m3": "teq/volume",
    "升/人·日": "volume/person/time",
    "名次": "rank",
}


@pytest.mark.parametrize(("text", "dimension"), FIELD_WORDS.items())
def test_the_usual_words_of_the_field(text: str, dimension: str) -> None:
    assert resolve(text).dimension == dimension


@pytest.mark.parametrize(
    ("canonical", "texts"),
    {
        "ug/m3": (
            "ug/m3 µg/m3 μg/m3 µg/m³ μg/m³ ug/m^3 ug/m**3 µg·m⁻³ μg•m-3 ug*m^-3 ug.m-3 ㎍/㎥ "
            "ｕｇ／ｍ３ 微克/立方米 微克／立方米 微克每立方米 微克/m³ μg/立方米 ug∕m3 ug⁄m3 "
            "\ufeffug/m3 μg/m3\u200b (μg/m³) （微克/立方米）"
        ),
        "mg/L": "mg/L mg/l mg/ℓ ｍｇ／Ｌ mg·L⁻¹ 毫克/升 毫克每升 毫克/L",
        "t/d": "t/d 吨/日 吨/天 t·d⁻¹ 吨每日 吨/d",
        "m2": "m2 m² m^2 ㎡ 平方米",
        "亩": "亩 畝",
        "℃": "℃ °C",
        "t/(km2·30d)": "t/(km2·30d) t/（km²·30d） 吨/平方公里·月 吨/(平方公里·月)",
    }.items(),
)
def test_widths_scripts_dots_and_exponents(canonical: str, texts: str) -> None:
    assert {resolve(text).spelling for text in texts.split()} == {canonical}


@pytest.mark.parametrize(
    "text", ["ug m-3", "ug / m3", "ug /m 3", "ug\u00a0/\u00a0m³", "微克 / 立方米"]
)
def test_inner_spaces(text: str) -> None:
    assert resolve(text).spelling == "ug/m3"


def test_traditional_characters() -> None:
    assert resolve("萬噸") == resolve("万吨")
    assert resolve("億元") == resolve("亿元")
    assert resolve("蒸噸/小時") == resolve("蒸吨/小时")
    assert resolve("個") == resolve("个")
    assert resolve("台") == resolve("臺")


# ---- (c) traps ----------------------------------------------------------------------------------

REFUSED = (
    "MG/L Mg/L mG/L UG/L ug/M3 ML T M3 CFU/100ML MG/KG us/cm ms/m "  # another case is another unit
    "ppt ton tons short_ton lb mph psi dBm degF in 1 0.01 "
    "mg/Nm3 Nm3 mg/m3(标态) mgN/L mg/l-N mg/100mgOC gal 方 大卡 卡 斤 美元 "
    "万% 万微克/立方米 千ug/m3 百分 万天 万年 万级 万度 亿分 万万元 千百吨 "
    "10mg/L 100mL mg/L5 2m kg/tce t·d m/m t/t g/m2·d m3/亩 kg//L kg/(L kg/L) /L kg/ () ( · - / ^ * "
    "m-3 kg/m5 kg/m33 一 家企业 每 None NA null"
)


@pytest.mark.parametrize(
    "text", [*REFUSED.split(), "mg N/L", "mg/L as N", "m s", "M g/L", "kg L", "ppm v"]
)
def test_refused(text: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        resolve(text)
    assert caught.value.text == text


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "(" * 60, "m/" * 31, "(" * 5000 + "m", "m4·" * 20 + "m"]
)
def test_nonsense_of_any_length_is_refused(text: str) -> None:
    with pytest.raises(UnknownUnit):
        resolve(text)


def test_what_is_refused_says_what_it_was_of() -> None:
    """The text as it came; without a spelling nothing is near; both units of a mismatch."""
    refusal = UnknownUnit("x" * 100)
    assert (refusal.args, refusal.spelling, refusal.reason) == (("x" * 100,), "", "unknown")
    assert refusal.near == ()
    mismatch = DimensionMismatch(resolve("t"), resolve("kg/m3"))
    assert mismatch.args == ("t", "kg/m3")
    assert (mismatch.unit, mismatch.to) == (resolve("t"), resolve("kg/m3"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("MG/L", "unknown"),
        ("g/m2·d", "ambiguous"),
        ("kg/tce", "inexact"),
        ("t·d", "dimension"),
        ("m3/亩", "dimension"),
    ],
)
def test_the_reason_for_a_refusal(text: str, reason: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        resolve(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "pair",
    [
        "百分点 %",
        "pp ‰",
        "件 公里",
        "家 家次",
        "台 台次",
        "台 套",
        "辆 辆次",
        "人 人次",
        "件 家",
        "件 次",
        "个 次",
        "项 家次",
        "个 天",
        "个 批次",
        "天 h",
        "天 月",
        "天 工作日",
        "月 年",
        "m3 m",
        "m3 m2",
        "K ℃",
        "dB dB(A)",
        "% 倍",
        "度 千瓦时",
        "t/d t/a",
        "m3/d m3/a",
        "t/d m3/d",
        "t tce",
        "t tCO2",
        "tCO2 tCO2e",
        "t/万元 tCO2/万元",
        "蒸吨 MW",
        "蒸吨 t/h",
        "ppb ug/m3",
        "ppm mg/kg",
        "ppm %",
        "mg/kg mg/L",
        "ngTEQ/m3 ng/m3",
        "个/L MPN/L",
        "MPN/L CFU/L",
        "cells/L 个/L",
        "uSv/h uGy/h",
        "级 星",
        "级 档",
        "名 名次",
        "分 分钟",
        "t/km2 t/(km2·30d)",
    ],
)
def test_never_compared(pair: str) -> None:
    one, other = map(resolve, pair.split())
    assert not compatible(one, other)
    assert not compatible(other, one)
    with pytest.raises(DimensionMismatch) as caught:
        convert(Decimal(1), one, other)
    assert (caught.value.unit, caught.value.to) == (one, other)


def test_an_index_is_no_share() -> None:
    assert not compatible(PURE, PERCENT)


@pytest.mark.parametrize(
    "pair",
    [
        "件 起",
        "个 件",
        "个 家",
        "项 个",
        "个 人",
        "人 名",
        "场 场次",
        "批 批次",
        "天 日",
        "万辆 辆",
        "万人次 人次",
        "mg/m3 ug/L",
        "ppm ppb",
        "亩 公顷",
        "tce kWh",
    ],
)
def test_compared(pair: str) -> None:
    one, other = map(resolve, pair.split())
    assert compatible(one, other)
    assert compatible(other, one)


def test_conventions_are_marked() -> None:
    for text in ("tce", "万吨标煤", "kgce/t", "吨标准煤/万元", "kgce/m2"):
        assert convention(resolve(text)) == "coal-equivalent"
    assert convention(resolve("吨/平方公里·月")) == "month-of-30-days"
    for text in ("kWh", "GJ/t", "亿千瓦时", "t", "%", "cells/L", ""):
        assert convention(resolve(text)) is None


# ---- (d) exactness ------------------------------------------------------------------------------

FIGURES = st.decimals(allow_nan=False, allow_infinity=False, places=9)
UNITS = st.sampled_from(sorted(LISTED.values()))


@given(FIGURES, UNITS)
def test_to_base_is_exact_and_comes_back(value: Decimal, unit: Unit) -> None:
    base = to_base(value, unit)
    assert Fraction(base) == Fraction(value) * Fraction(unit.factor)
    assert Fraction(base) / Fraction(unit.factor) == Fraction(value)
    if unit.kind is None:
        own = next(u for u in LISTED.values() if u.dimension == unit.dimension and u.factor == 1)
        assert convert(value, unit, own) == base


@given(FIGURES, FIGURES, UNITS, st.data())
def test_order_survives_the_way_to_the_base(
    one: Decimal, other: Decimal, unit: Unit, data: st.DataObject
) -> None:
    second = data.draw(st.sampled_from([u for u in LISTED.values() if compatible(u, unit)]))
    left, right = Fraction(one) * Fraction(unit.factor), Fraction(other) * Fraction(second.factor)
    assert (to_base(one, unit) < to_base(other, second)) == (left < right)
    assert (to_base(one, unit) == to_base(other, second)) == (left == right)


@given(FIGURES, UNITS, st.data())
def test_convert_is_exact_or_says_so(value: Decimal, unit: Unit, data: st.DataObject) -> None:
    to = data.draw(st.sampled_from([u for u in LISTED.values() if compatible(u, unit)]))
    try:
        there = convert(value, unit, to)
    except Inexact:
        rest = (Fraction(value) * Fraction(unit.factor) / Fraction(to.factor)).denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        assert rest > 1, "a quotient that terminates was called inexact"
    else:
        assert Fraction(there) * Fraction(to.factor) == Fraction(value) * Fraction(unit.factor)


def test_two_thousand_figures_on_their_limit() -> None:
    """With floats 447 of these differ from their limit, 227 of them upwards."""
    small, large = resolve("ug/m3"), resolve("mg/m3")
    float_differs = 0
    for n in range(1, 2001):
        limit = Decimal(n) / 10
        given_as = limit.scaleb(-3)
        assert to_base(given_as, large) == to_base(limit, small)
        assert convert(given_as, large, small) == limit
        float_differs += float(given_as) * 1000 != float(limit)
    assert float_differs > 0


def test_what_does_not_terminate_is_said_and_not_rounded() -> None:
    with pytest.raises(Inexact):
        convert(Decimal(1), resolve("kWh"), resolve("tce"))
    with pytest.raises(Inexact):
        convert(Decimal(1), resolve("亩"), resolve("m2"))
    assert convert(Decimal(1), resolve("m2"), resolve("亩")) == Decimal("0.0015")


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_figure_is_refused(value: str) -> None:
    with pytest.raises(InvalidOperation):
        to_base(Decimal(value), resolve("t"))


def test_a_lost_digit_is_an_error() -> None:
    with pytest.raises(Inexact):
        to_base(Decimal("1" * 400), resolve("tce"))


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        ("1", "mg/L", "ug/m3", "1000000"),
        ("1", "ug/L", "ug/m3", "1000"),
        ("1", "公顷", "亩", "15"),
        ("1", "km2", "亩", "1500"),
        ("2200", "吨标煤", "GJ", "64476.72"),
        ("23.8", "万立方", "m3", "238000"),
        ("1085.3", "亿元", "万元", "10853000"),
        ("1.2", "万元", "元", "12000"),
        ("1", "m3/s", "m3/d", "86400"),
        ("30", "t/d", "t/h", "1.25"),
        ("5", "‰", "%", "0.5"),
        ("46", "万吨", "t", "460000"),
        ("1", "t/亿元", "kg/万元", "0.1"),
        ("1", "S/m", "uS/cm", "10000"),
    ],
)
def test_worked_conversions(value: str, unit: str, to: str, expected: str) -> None:
    assert convert(Decimal(value), resolve(unit), resolve(to)) == Decimal(expected)


# ---- (e) near matches ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("MG/L", "mg/L"),
        ("UG/L", "ug/L"),
        ("ug/M3", "ug/m3"),
        ("mg N/L", "mg/L"),
        ("mg/Nm3", "mg/m3"),
        ("ton", "t"),
        ("ppt", "ppb"),
        ("微克/立方", "微克/立方米"),
        ("万吨煤", "万吨"),
        ("g/m2·d", "g/(m2·d)"),
        ("吨/平方公里·年", "吨/(平方公里·年)"),
        ("us/cm", "uS/cm"),
        ("CFU/100ML", "CFU/100mL"),
        ("家企业", "家"),
    ],
)
def test_near_matches(text: str, near: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        resolve(text)
    assert near in caught.value.near
    assert len(caught.value.near) <= 3
    meant = [resolve(found) for found in caught.value.near]
    assert len(set(meant)) == len(meant)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("g/m2·d", ("g/(m2·d)",)),
        ("t/km2/a·d", ()),  # a second slash has no one reading
        ("g/m·m·m", ("g/(m·m·m)",)),
        ("t/t·d", ()),  # in brackets it would be 1/d, no quantity of this field
        ("ton", ("t",)),
        ("Nm3", ("m3",)),
    ],
)
def test_all_near_matches_of_a_trap(text: str, near: tuple[str, ...]) -> None:
    with pytest.raises(UnknownUnit) as caught:
        resolve(text)
    assert caught.value.near == near


# ---- Composed units -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("kg/(hm²·a)", "mass/area/year", "0.1"),
        ("t/(km2·a)", "mass/area/year", "1"),
        ("t/km2/a", "mass/area/year", "1"),
        ("kg·hm⁻²·a⁻¹", "mass/area/year", "0.1"),
        ("ug/(dm2·d)", "mass/area/time", "0.0001"),
        ("kgce/m2", "energy/area", "0.0293076"),
        ("kWh/(m2)", "energy/area", "0.0036"),
        ("m³/(人·年)", "volume/person/year", "1"),
        ("tCO2/t", "co2/mass", "1"),
        ("kg/(km2·d)", "mass/area/time", "0.001"),
        ("吨/亿元", "mass/money", "0.0001"),
        ("万m3/a", "volume/year", "10000"),
        ("L/元", "volume/money", "10"),
        ("g/dm3", "mass/volume", "1000000000"),
        ("kg/(亩·d)", "mass/area/time", "1.5"),
    ],
)
def test_composed(text: str, dimension: str, factor: str) -> None:
    unit = resolve(text)
    assert (unit.dimension, unit.factor) == (dimension, Decimal(factor))
    assert resolve(unit.spelling) == unit
    assert unit.kind is None


@pytest.mark.parametrize("text", ["kg.hm-2.a-1", "kg·hm-2·a-1", "kg·hm^-2·a^-1"])
def test_a_composed_unit_is_spelt_and_named_as_it_was_written_with_middle_dots(text: str) -> None:
    unit = resolve(text)
    assert (unit.spelling, unit.zh, unit.en) == ("kg·hm-2·a-1",) * 3


@pytest.mark.parametrize(
    ("text", "spelling", "zh", "en", "kind"),
    [
        ("万吨", "万吨", "万吨", "ten thousand tonnes", None),
        ("亿元", "亿元", "亿元", "hundred million yuan", None),
        ("万辆", "万辆", "万辆", "ten thousand vehicles", "vehicle"),
        ("ug/m3", "ug/m3", "微克/立方米", "micrograms per cubic metre", None),
        ("件", "件", "件", "cases", "case"),
        ("星级", "星", "星", "stars", "stars"),
    ],
)
def test_names_of_units_by_hand(
    text: str, spelling: str, zh: str, en: str, kind: str | None
) -> None:
    unit = resolve(text)
    assert (unit.spelling, unit.zh, unit.en, unit.kind) == (spelling, zh, en, kind)


def test_every_spelling_of_a_multiple_is_that_of_its_unit() -> None:
    texts = next(texts for unit, texts in known() if unit.spelling == "万吨")
    assert texts == ("万吨", "万t", "万公吨", "万tonne", "万tonnes")


def test_a_float_from_pint_would_be_noticed() -> None:
    with pytest.raises(TypeError):
        units._fraction(0.1)


def test_resolved_texts_are_kept_but_not_without_bound() -> None:
    assert resolve("kg/(hm2·a)") is resolve("kg/(hm2·a)")
    assert units._resolve_other.cache_info().maxsize == 1024


LOADED = """
import sys
from ecotarget import units
before = set(sys.modules)
for text in {texts!r}: units.resolve(text)
print("pint" in before, sorted({{"pint", "fractions", "difflib"}} & (set(sys.modules) - before)))
"""


def loaded_by(texts: list[str]) -> str:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "PYTHONUTF8": "1"}
    run = subprocess.run(
        [sys.executable, "-c", LOADED.format(texts=texts)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_known_spellings_do_not_import_pint() -> None:
    everything = [text for _, texts in known() for text in texts]
    mixed = ["μg·m⁻³", "微克/m³", "万吨/d", "ｕｇ／ｍ３", "百万吨"]
    assert loaded_by([*everything, *mixed]) == "False []"


def test_composed_spellings_do() -> None:
    pytest.importorskip("pint")
    assert loaded_by(["kg/(hm2·a)"]).startswith("False ")
    assert "'pint'" in loaded_by(["kg/(hm2·a)"])


# ---- (f) reference lists ------------------------------------------------------------------------


def rows_of(name: str) -> list[dict[str, str]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not here: the reference lists stay outside the project")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def both_known(case: dict[str, str]) -> tuple[Unit, Unit] | None:
    try:
        return resolve(case["srcUnit"]), resolve(case["dstUnit"])
    except UnknownUnit:
        return None


def test_ucum_cases_of_known_units() -> None:
    checked = []
    for case in rows_of("ucum_conversion_cases.csv"):
        pair = both_known(case)
        if pair is not None:
            assert convert(Decimal(case["value"]), *pair) == Decimal(case["outcome"]), case
            checked.append(case["id"])
    assert checked == ["3-101", "3-102", "3-103"]


def test_species_in_the_unit_are_refused() -> None:
    for row in rows_of("tada_USGS_units_speciation.csv"):
        if row["Target Speciation"] not in ("", "NA"):
            with pytest.raises(UnknownUnit):
                resolve(row["Code"])


def test_messy_units_are_read_rightly_or_refused() -> None:
    codes = {row["ResultMeasure.MeasureUnitCode"] for row in rows_of("messy_values.csv")}
    read = {}
    for code in codes:
        try:
            read[code] = resolve(code).spelling
        except UnknownUnit:
            continue
    assert read == {
        "": "",
        "%": "%",
        "mg/L": "mg/L",
        "deg C": "℃",
        "cfu/100mL": "CFU/100mL",
        "MPN/100mL": "MPN/100mL",
    }
