"""The closed list of units: a spelling gives a dimension and an exact factor, or is refused.

Every factor is a terminating decimal, because the base of each dimension was chosen so (areas have
亩, not m2: 1 亩 = 2000/3 m2). Two figures are compared by `to_base`, where nothing is ever rounded.
Composed spellings of known words, kg/(hm2·a), are reckoned by pint, which is imported only then.
docs/units.md tells the rules; in tests/test_units.py pint judges each factor.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal, Inexact
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ecotarget.model.amount import EXACT, PERCENT, POINTS, PURE, Unit, tidy
from ecotarget.model.faults import nearest

if TYPE_CHECKING:
    from fractions import Fraction

    from pint import UnitRegistry


class UnknownUnit(LookupError):
    """A text that is no accepted spelling: `text` as it came, `near` up to three that look like it.

    `reason` is "unknown" (a word not on the list), "ambiguous" (a product after a slash without
    brackets, g/m2·d), "inexact" (the factor does not terminate: kg/tce) or "dimension" (known
    words, but no quantity of this field: t·d).
    """

    def __init__(self, text: str, spelling: str = "", reason: str = "unknown") -> None:
        super().__init__(text)
        self.text = text
        self.spelling = spelling
        self.reason = reason

    @property
    def near(self) -> tuple[str, ...]:
        """Look for what was likely meant; milliseconds, so only when somebody asks."""
        return _near(self.spelling, self.reason) if self.spelling else ()


class DimensionMismatch(ValueError):
    """Two units that must not meet: `unit` was given where something like `to` was wanted."""

    def __init__(self, unit: Unit, to: Unit) -> None:
        super().__init__(unit.spelling, to.spelling)
        self.unit = unit
        self.to = to


# ---- The list -----------------------------------------------------------------------------------
# dimension -> canonical spelling -> (factor to the base unit, zh, en, further spellings).
# The zh name is a spelling too. Spellings stand in their normal form (see `normal`): ³ is 3, µ is
# u, 每 is /, every middle dot is ·. The base has the factor 1. SI factors need no source.

_Entries = dict[str, tuple[str, str, str, str]]

_LISTED: dict[str, _Entries] = {
    # pH is a number without a unit (GB 6920-86; column heads write "pH(无量纲)").
    "number": {"": ("1", "", "", "无量纲|dimensionless|pH|PH|ph|pH值|PH值|pH单位")},
    # A bare 1 or 0.94 is no share: nobody can tell 1 % from 100 %.
    "share": {
        "%": ("1", "%", "%", "percent|pct|百分比"),
        "‰": ("0.1", "‰", "per mille", "permille"),
    },
    "points": {"pp": ("1", "个百分点", "percentage points", "百分点|percentage point|p.p.")},
    "multiple": {"倍": ("1", "倍", "times as much", "")},
    "score": {"分": ("1", "分", "marks", "")},
    # Order scales. They have no amounts; a figure may still carry the word.
    "rank": {"名次": ("1", "名次", "places", "位次")},
    "class": {"类": ("1", "类", "class", "")},
    "mass/volume": {
        "pg/m3": ("0.000001", "皮克/立方米", "picograms per cubic metre", ""),
        "ng/m3": ("0.001", "纳克/立方米", "nanograms per cubic metre", ""),
        "ug/m3": ("1", "微克/立方米", "micrograms per cubic metre", ""),
        "mg/m3": ("1000", "毫克/立方米", "milligrams per cubic metre", ""),
        "g/m3": ("1000000", "克/立方米", "grams per cubic metre", ""),
        "kg/m3": ("1000000000", "千克/立方米", "kilograms per cubic metre", ""),
        "ng/L": ("1", "纳克/升", "nanograms per litre", "ng/l"),
        "ug/L": ("1000", "微克/升", "micrograms per litre", "ug/l"),
        "mg/L": ("1000000", "毫克/升", "milligrams per litre", "mg/l"),
        "g/L": ("1000000000", "克/升", "grams per litre", "g/l"),
        "ug/mL": ("1000000", "微克/毫升", "micrograms per millilitre", "ug/ml"),
        "mg/mL": ("1000000000", "毫克/毫升", "milligrams per millilitre", "mg/ml"),
    },
    # Parts of volume (or of moles). To mass/volume only with a molar mass and a reference state.
    "mixing-ratio": {
        "ppb": ("1", "ppb", "parts per billion", "PPB|ppbv|nmol/mol|nL/L"),
        "ppm": ("1000", "ppm", "parts per million", "PPM|ppmv|umol/mol|uL/L|mL/m3"),
    },
    "mass/mass": {
        "ng/kg": ("0.001", "纳克/千克", "nanograms per kilogram", "ng/Kg|pg/g"),
        "ug/kg": ("1", "微克/千克", "micrograms per kilogram", "ug/Kg|ng/g"),
        "mg/kg": ("1000", "毫克/千克", "milligrams per kilogram", "mg/Kg|ug/g|g/t"),
        "g/kg": ("1000000", "克/千克", "grams per kilogram", "g/Kg|mg/g"),
    },
    # Dioxins are weighed as toxic equivalents: never the same as their mass.
    "teq/volume": {
        "pgTEQ/m3": ("0.001", "皮克TEQ/立方米", "picograms TEQ per cubic metre", "pg TEQ/m3"),
        "ngTEQ/m3": ("1", "纳克TEQ/立方米", "nanograms TEQ per cubic metre", "ng TEQ/m3"),
    },
    "mass": {
        "t": ("1", "吨", "tonnes", "公吨|tonne|tonnes"),
        "kg": ("0.001", "千克", "kilograms", "公斤|Kg|KG"),
        "g": ("0.000001", "克", "grams", ""),
        "mg": ("0.000000001", "毫克", "milligrams", ""),
        "ug": ("0.000000000001", "微克", "micrograms", ""),
    },
    "mass/time": {
        "t/d": ("1", "吨/日", "tonnes per day", "吨/天|t/day"),
        "kg/d": ("0.001", "千克/日", "kilograms per day", "kg/day"),
        "t/h": ("24", "吨/小时", "tonnes per hour", "吨/时|t/hr"),
        "kg/h": ("0.024", "千克/小时", "kilograms per hour", "kg/hr"),
        "g/s": ("0.0864", "克/秒", "grams per second", ""),
    },
    # A year is no number of days, so a yearly flow is a dimension of its own.
    "mass/year": {
        "t/a": ("1", "吨/年", "tonnes per year", "t/yr"),
        "kg/a": ("0.001", "千克/年", "kilograms per year", "kg/yr"),
    },
    "mass/area": {
        "t/km2": ("1000", "吨/平方公里", "tonnes per square kilometre", ""),
        "t/hm2": ("100000", "吨/公顷", "tonnes per hectare", "t/ha"),
        "kg/km2": ("1", "千克/平方公里", "kilograms per square kilometre", ""),
        "kg/hm2": ("100", "千克/公顷", "kilograms per hectare", "kg/ha"),
        "kg/亩": ("1500", "千克/亩", "kilograms per mu", ""),
        "g/m2": ("1000", "克/平方米", "grams per square metre", ""),
        "mg/m2": ("1", "毫克/平方米", "milligrams per square metre", ""),
    },
    # Dustfall: GB/T 15265-94 states it for a month of 30 days, so "month" here means 30 d.
    "mass/area/month": {
        "t/(km2·30d)": (
            "1",
            "吨/平方公里·月",
            "tonnes per square kilometre and 30 days",
            (
                "吨/(平方公里·月)|吨/(平方公里·30天)|吨/平方公里·30天|吨/(平方千米·月)|吨/平方千米·月"
                "|t/km2·30d|t/(km2·月)|t/km2·月"
            ),
        ),
    },
    "volume": {
        "m3": ("1", "立方米", "cubic metres", "立方"),
        "L": ("0.001", "升", "litres", "l|dm3|立方分米"),
        "mL": ("0.000001", "毫升", "millilitres", "ml|cm3|立方厘米"),
    },
    "volume/time": {
        "m3/d": ("1", "立方米/日", "cubic metres per day", "立方米/天|m3/day|立方/日"),
        "m3/h": ("24", "立方米/小时", "cubic metres per hour", "立方米/时|m3/hr"),
        "m3/min": ("1440", "立方米/分钟", "cubic metres per minute", "立方米/分"),
        "m3/s": ("86400", "立方米/秒", "cubic metres per second", ""),
        "L/s": ("86.4", "升/秒", "litres per second", "l/s"),
        "L/min": ("1.44", "升/分钟", "litres per minute", "l/min|升/分"),
    },
    "volume/year": {
        "m3/a": ("1", "立方米/年", "cubic metres per year", "m3/yr"),
    },
    # 1 hm2 = 10,000 m2 = 15 亩 (State Council order of 1984 on legal units, kept in GB 3100).
    "area": {
        "亩": ("1", "亩", "mu", "市亩|mu"),
        "m2": ("0.0015", "平方米", "square metres", "平米"),
        "hm2": ("15", "公顷", "hectares", "ha"),
        "km2": ("1500", "平方公里", "square kilometres", "平方千米"),
    },
    "length": {
        "km": ("1000", "公里", "kilometres", "千米|Km|KM"),
        "m": ("1", "米", "metres", ""),
        "cm": ("0.01", "厘米", "centimetres", ""),
        "mm": ("0.001", "毫米", "millimetres", ""),
        "um": ("0.000001", "微米", "micrometres", ""),
    },
    "length/time": {
        "m/s": ("3600", "米/秒", "metres per second", ""),
        "km/h": ("1000", "公里/小时", "kilometres per hour", "公里/时|千米/时|km/hr"),
        "m/h": ("1", "米/小时", "metres per hour", ""),
    },
    # Clock time only. Days, months and years are counted (below): a day here is a calendar day.
    "time": {
        "s": ("1", "秒", "seconds", "秒钟"),
        "min": ("60", "分钟", "minutes", ""),
        "h": ("3600", "小时", "hours", "个小时|hr"),
    },
    "money": {"元": ("1", "元", "yuan", "人民币元|元人民币|CNY|RMB|yuan")},
    # 吨标煤: 7,000 kcal/kg x 4.1868 kJ/kcal = 29.3076 GJ/t (GB/T 2589): a convention, and from
    # outside the source documents. Electricity is also weighed by other (等价值) factors.
    "energy": {
        "GJ": ("1", "吉焦", "gigajoules", ""),
        "MJ": ("0.001", "兆焦", "megajoules", ""),
        "kJ": ("0.000001", "千焦", "kilojoules", "KJ"),
        "TJ": ("1000", "太焦", "terajoules", ""),
        "kWh": ("0.0036", "千瓦时", "kilowatt-hours", "kW·h|KWh|KWH|kwh|千瓦·时|千瓦小时"),
        "MWh": ("3.6", "兆瓦时", "megawatt-hours", "MW·h|兆瓦·时"),
        "tce": ("29.3076", "吨标煤", "tonnes of coal equivalent", "吨标准煤|TCE|吨ce"),
        "kgce": ("0.0293076", "千克标煤", "kilograms of coal equivalent", "千克标准煤|公斤标准煤"),
    },
    "power": {
        "W": ("0.001", "瓦", "watts", ""),
        "kW": ("1", "千瓦", "kilowatts", "KW"),
        "MW": ("1000", "兆瓦", "megawatts", ""),
    },
    # Boilers are ranked by tonnes of steam an hour; about 0.7 MW each, so never turned into power.
    # Source document 001 leaves the hour out.
    "boiler-capacity": {
        "蒸吨/小时": ("1", "蒸吨/小时", "tonnes of steam per hour", "蒸吨|蒸吨/时|蒸吨/h")
    },
    # The substance is part of the unit: 1 t of C makes 44/12 t of CO2; CO2e counts other gases.
    "co2": {
        "tCO2": ("1", "吨二氧化碳", "tonnes of CO2", "吨CO2|t CO2"),
        "kgCO2": ("0.001", "千克二氧化碳", "kilograms of CO2", "千克CO2|公斤二氧化碳|kg CO2"),
    },
    "co2e": {
        "tCO2e": (
            "1",
            "吨二氧化碳当量",
            "tonnes of CO2 equivalent",
            "吨CO2当量|t CO2e|tCO2eq|吨CO2e",
        ),
    },
    "mass/money": {
        "t/万元": ("1", "吨/万元", "tonnes per ten thousand yuan", ""),
        "kg/万元": ("0.001", "千克/万元", "kilograms per ten thousand yuan", ""),
        "t/亿元": ("0.0001", "吨/亿元", "tonnes per hundred million yuan", ""),
    },
    "co2/money": {
        "tCO2/万元": (
            "1",
            "吨二氧化碳/万元",
            "tonnes of CO2 per ten thousand yuan",
            "吨CO2/万元|t CO2/万元",
        ),
    },
    "co2/energy": {
        "kgCO2/kWh": (
            "1",
            "千克二氧化碳/千瓦时",
            "kilograms of CO2 per kilowatt-hour",
            "千克CO2/千瓦时|tCO2/MWh|吨二氧化碳/兆瓦时|吨CO2/兆瓦时",
        ),
        "gCO2/kWh": ("0.001", "克二氧化碳/千瓦时", "grams of CO2 per kilowatt-hour", ""),
    },
    "energy/money": {
        "tce/万元": (
            "29.3076",
            "吨标煤/万元",
            "tonnes of coal equivalent per ten thousand yuan",
            "吨标准煤/万元",
        ),
        "kWh/万元": ("0.0036", "千瓦时/万元", "kilowatt-hours per ten thousand yuan", ""),
        "GJ/万元": ("1", "吉焦/万元", "gigajoules per ten thousand yuan", ""),
    },
    "volume/money": {
        "m3/万元": ("1", "立方米/万元", "cubic metres per ten thousand yuan", "立方/万元"),
    },
    "energy/mass": {
        "GJ/t": ("1", "吉焦/吨", "gigajoules per tonne", ""),
        "kgce/t": (
            "0.0293076",
            "千克标煤/吨",
            "kilograms of coal equivalent per tonne",
            "千克标准煤/吨",
        ),
        "kWh/t": ("0.0036", "千瓦时/吨", "kilowatt-hours per tonne", ""),
    },
    "mass/energy": {
        "g/kWh": ("1", "克/千瓦时", "grams per kilowatt-hour", "g/kW·h|g/(kW·h)"),
        "mg/kWh": ("0.001", "毫克/千瓦时", "milligrams per kilowatt-hour", "mg/kW·h|mg/(kW·h)"),
    },
    "volume/mass": {"m3/t": ("1", "立方米/吨", "cubic metres per tonne", "")},
    "mass/length": {
        "g/km": ("1", "克/公里", "grams per kilometre", ""),
        "mg/km": ("0.001", "毫克/公里", "milligrams per kilometre", ""),
    },
    "volume/person/time": {
        "L/(人·d)": ("1", "升/(人·日)", "litres per person and day", "升/人·日|L/人·d|升/人·天"),
    },
    "area/person": {
        "亩/人": ("1", "亩/人", "mu per person", ""),
        "m2/人": ("0.0015", "平方米/人", "square metres per person", ""),
    },
    # Things in a volume. What was counted, and how, is part of the unit: GB 3838 writes 个/L, the
    # method HJ 347.2 reports MPN/L; whoever holds them for the same says so in the mapping.
    "count/volume": {
        "个/L": ("1", "个/升", "number per litre", "个/l|个·L-1"),
        "个/mL": ("1000", "个/毫升", "number per millilitre", "个/ml"),
        "个/100mL": ("10", "个/100毫升", "number per 100 millilitres", "个/100ml"),
    },
    "cells/volume": {
        "cells/L": ("1", "细胞/升", "cells per litre", "cells/l|cell/L|cell/l"),
        "cells/mL": ("1000", "细胞/毫升", "cells per millilitre", "cells/ml|cell/mL|cell/ml"),
    },
    "MPN/volume": {
        "MPN/L": ("1", "MPN/升", "most probable number per litre", "MPN/l|mpn/l"),
        "MPN/100mL": (
            "10",
            "MPN/100毫升",
            "MPN per 100 millilitres",
            "MPN/100ml|mpn/100ml|mpn/100mL",
        ),
        "MPN/mL": ("1000", "MPN/毫升", "MPN per millilitre", "MPN/ml|mpn/ml"),
    },
    "CFU/volume": {
        "CFU/L": ("1", "CFU/升", "colony-forming units per litre", "CFU/l|cfu/L|cfu/l"),
        "CFU/100mL": (
            "10",
            "CFU/100毫升",
            "CFU per 100 millilitres",
            "CFU/100ml|cfu/100mL|cfu/100ml",
        ),
        "CFU/mL": ("1000", "CFU/毫升", "CFU per millilitre", "CFU/ml|cfu/mL|cfu/ml"),
        "CFU/m3": ("0.001", "CFU/立方米", "CFU per cubic metre", "cfu/m3"),
    },
    # Scales of their own.
    "sound-level-A": {"dB(A)": ("1", "分贝(A)", "decibels, A-weighted", "dBA|db(A)|dB(a)")},
    "sound-level": {"dB": ("1", "分贝", "decibels", "db")},
    # A temperature in K is no multiple of one in ℃, and a difference does not look different.
    "celsius": {"℃": ("1", "摄氏度", "degrees Celsius", "°C|degC|deg C")},
    "kelvin": {"K": ("1", "开尔文", "kelvins", "")},
    "turbidity": {"NTU": ("1", "NTU", "nephelometric turbidity units", "ntu")},
    # Colour, hardness, electricity and angle all say 度: it meets only itself.
    "degree": {"度": ("1", "度", "degrees (度)", "")},
    "angle": {"°": ("1", "°", "degrees of angle", "")},
    "conductivity": {
        "uS/cm": ("1", "微西门子/厘米", "microsiemens per centimetre", "微西/厘米"),
        "mS/m": ("10", "毫西门子/米", "millisiemens per metre", "毫西/米"),
        "mS/cm": ("1000", "毫西门子/厘米", "millisiemens per centimetre", "毫西/厘米"),
        "S/m": ("10000", "西门子/米", "siemens per metre", ""),
    },
    "voltage": {
        "mV": ("1", "毫伏", "millivolts", ""),
        "V": ("1000", "伏", "volts", ""),
    },
    "electric-field": {
        "V/m": ("1", "伏/米", "volts per metre", ""),
        "kV/m": ("1000", "千伏/米", "kilovolts per metre", ""),
    },
    "magnetic-field": {
        "uT": ("1", "微特斯拉", "microteslas", "微特"),
        "mT": ("1000", "毫特斯拉", "milliteslas", "毫特"),
    },
    "power/area": {
        "W/m2": ("1", "瓦/平方米", "watts per square metre", ""),
        "uW/cm2": ("0.01", "微瓦/平方厘米", "microwatts per square centimetre", ""),
    },
    "pressure": {
        "Pa": ("1", "帕", "pascals", ""),
        "hPa": ("100", "百帕", "hectopascals", ""),
        "kPa": ("1000", "千帕", "kilopascals", ""),
    },
    "activity/volume": {
        "Bq/m3": ("1", "贝可/立方米", "becquerels per cubic metre", "贝克/立方米"),
        "Bq/L": ("1000", "贝可/升", "becquerels per litre", "贝克/升|Bq/l"),
        "mBq/L": ("1", "毫贝可/升", "millibecquerels per litre", "mBq/l"),
        "mBq/m3": ("0.001", "毫贝可/立方米", "millibecquerels per cubic metre", ""),
    },
    "activity/mass": {"Bq/kg": ("1", "贝可/千克", "becquerels per kilogram", "贝克/千克")},
    # Sievert weighs the harm, gray the energy: equal for gamma rays only by a convention.
    "dose-equivalent/time": {
        "nSv/h": ("1", "纳希/小时", "nanosieverts per hour", "纳希沃特/小时"),
        "uSv/h": ("1000", "微希/小时", "microsieverts per hour", "微希沃特/小时"),
        "mSv/h": ("1000000", "毫希/小时", "millisieverts per hour", "毫希沃特/小时"),
    },
    "absorbed-dose/time": {
        "nGy/h": ("1", "纳戈瑞/小时", "nanograys per hour", "纳戈/小时"),
        "uGy/h": ("1000", "微戈瑞/小时", "micrograys per hour", "微戈/小时"),
    },
}

# Counting words: kind -> canonical spelling -> (zh, en, further spellings); every factor is 1.
# Words of one kind count the same (件 and 起: cases). 个 and 项 fit every kind of this first group.
_Words = dict[str, dict[str, tuple[str, str, str]]]

_THINGS: _Words = {
    "thing": {"个": ("个", "items", "items|item"), "项": ("项", "items on a list", "")},
    "case": {"件": ("件", "cases", "cases|case"), "起": ("起", "incidents", "incidents|incident")},
    "lot": {"宗": ("宗", "lots", "")},  # plots as well as lawsuits: it meets only itself and 个
    "firm": {"家": ("家", "firms", "firms|firm")},
    "spot": {"处": ("处", "places", "")},
    "machine": {"台": ("台", "machines", "")},
    "set": {"套": ("套", "sets", "")},
    "machine-or-set": {"台(套)": ("台(套)", "machines or sets", "台套|台/套|套(台)")},
    "vehicle": {"辆": ("辆", "vehicles", "vehicles|vehicle")},
    "vessel": {"艘": ("艘", "vessels", "")},
    "building": {"座": ("座", "buildings", "")},
    "line": {"条": ("条", "lines, rivers, records", "")},
    "document": {"份": ("份", "documents", "")},
    "sheet": {"张": ("张", "sheets", "")},
    "article": {"篇": ("篇", "articles", "")},
    "person": {"人": ("人", "persons", "persons|person|people"), "名": ("名", "persons", "")},
    "household": {"户": ("户", "households", "households|household")},
    "plot": {"块": ("块", "plots", "")},
    "well": {"口": ("口", "wells, outlets", "")},
    "livestock": {"头": ("头", "head of livestock", "")},
    "poultry": {"羽": ("羽", "head of poultry", "")},
    "animal": {"只": ("只", "animals", "")},
    "tree": {"株": ("株", "trees", ""), "棵": ("棵", "trees", "")},
    "species": {"种": ("种", "species, sorts", "")},
    "institution": {"所": ("所", "institutions", "")},
    "transaction": {"笔": ("笔", "transactions", "")},
}
# Happenings: one firm visited three times is 1 家 and 3 家次. No word for things fits them.
_HAPPENINGS: _Words = {
    "times": {"次": ("次", "times", "times")},
    "person-times": {"人次": ("人次", "person-times", "")},
    "firm-visits": {"家次": ("家次", "visits to firms", "")},
    "machine-tests": {"台次": ("台次", "tests of machines", "")},
    "vehicle-times": {"辆次": ("辆次", "vehicle checks", "")},
    "household-visits": {"户次": ("户次", "visits to households", "")},
    "site-times": {"点次": ("点次", "site checks", "")},
    "sorties": {"架次": ("架次", "flights", "")},
    "session": {"场": ("场", "sessions", ""), "场次": ("场次", "sessions", "")},
    "course": {"期": ("期", "courses", "")},
    "round": {"轮": ("轮", "rounds", "")},
    "batch": {"批次": ("批次", "batches", ""), "批": ("批", "batches", "")},
}
# Calendar periods, counted. A good-air day is a day of the calendar, not 24 hours of a clock.
_PERIODS: _Words = {
    "day": {"天": ("天", "days", "日|d|days|day")},
    "working-day": {"工作日": ("个工作日", "working days", "工作日")},
    "week": {"周": ("周", "weeks", "星期")},
    "month": {"月": ("个月", "months", "月")},
    "quarter": {"季度": ("个季度", "quarters", "季度")},
    "year": {"年": ("年", "years", "a")},
}
# Grades: each word is a scale of its own.
_GRADES: _Words = {
    "level": {"级": ("级", "level", "")},
    "tier": {"档": ("档", "tier", "")},
    "stars": {"星": ("星", "stars", "星级")},
}

# What may stand before a unit (万吨, 亿元, 千公顷, 万辆), and before units of which dimensions:
# those that are summed up over a place. 万微克/立方米, 百分 and 万天 are nobody's units.
_MULTIPLIERS = {
    "万亿": ("1000000000000", "trillion"),
    "千亿": ("100000000000", "hundred billion"),
    "百亿": ("10000000000", "ten billion"),
    "十亿": ("1000000000", "billion"),
    "千万": ("10000000", "ten million"),
    "百万": ("1000000", "million"),
    "十万": ("100000", "hundred thousand"),
    "亿": ("100000000", "hundred million"),
    "万": ("10000", "ten thousand"),
    "千": ("1000", "thousand"),
}
_SUMMED = (
    "area boiler-capacity cells/volume co2 co2e count count/volume energy length mass mass/time "
    "mass/year money power volume volume/time volume/year"
)
_MULTIPLIED = frozenset(_SUMMED.split())
# The usual ones, so that a list of the units shows them and a slip finds them.
_USUAL = (
    "千元 万元 亿元 万亿元 万吨 亿吨 万吨/日 万吨/年 万立方米 亿立方米 万立方米/日 万立方米/年 "
    "万亩 千公顷 万公顷 万平方米 万公里 万千瓦 万千瓦时 亿千瓦时 万吨标煤 万吨二氧化碳 "
    "亿吨二氧化碳 万个 万件 万家 万辆 万人 万户 万份 万条 万头 万羽 万株 万次 万人次 万个/升"
)

# ---- The index ----------------------------------------------------------------------------------


def _listed() -> Iterator[tuple[Unit, tuple[str, ...]]]:
    """Yield each unit of the list with its spellings, the canonical one first."""
    constants = {PURE.spelling: PURE, PERCENT.spelling: PERCENT, POINTS.spelling: POINTS}
    for dimension, entries in _LISTED.items():
        for spelling, (factor, zh, en, also) in entries.items():
            unit = constants.get(spelling) or Unit(spelling, dimension, Decimal(factor), zh, en)
            yield unit, (spelling, zh, *also.split("|")) if also else (spelling, zh)
    one = Decimal(1)
    for group in (_THINGS, _HAPPENINGS, _PERIODS, _GRADES):
        dimension = "grade" if group is _GRADES else "count"
        for kind, words in group.items():
            for spelling, (zh, en, also) in words.items():
                unit = Unit(spelling, dimension, one, zh, en, kind)
                yield unit, (spelling, zh, *also.split("|")) if also else (spelling, zh)


_UNITS: Mapping[str, Unit] = {text: unit for unit, texts in _listed() for text in texts}

# ---- The doors ----------------------------------------------------------------------------------


def resolve(text: str) -> Unit:
    """Return the unit that a text means.

    Takes a spelling of the list in any width and script form (µ or μ, ³ or ^3, full-width letters,
    traditional characters, middle dots), a multiple of one (万吨, 亿元) or an expression of known
    parts (kg/(hm2·a)); an empty text is the dimensionless number. Raises UnknownUnit for all else:
    letters of another case (MG/L), species in the unit (mg N/L), ton, ppt, Nm3.
    """
    unit = _UNITS.get(text)
    return unit if unit is not None else _resolve_other(text)


def compatible(unit: Unit, to: Unit) -> bool:
    """Tell whether figures in these two units may be compared.

    The dimensions are equal and, of counts, what is counted: 件 with 起; 个 and 项 with every thing
    (but 家 not with 件), never with happenings (次, 家次) or calendar periods (天).
    """
    if unit.dimension != to.dimension:
        return False
    if unit.kind == to.kind:
        return True
    return "thing" in (unit.kind, to.kind) and unit.kind in _THINGS and to.kind in _THINGS


def to_base(value: Decimal, unit: Unit) -> Decimal:
    """Carry a finite figure into the base unit of its dimension, exactly (ug/m3, t, 亩, GJ, ...).

    Raises decimal.Inexact rather than lose a digit (beyond 400), decimal.InvalidOperation for a
    figure that is not finite.
    """
    return EXACT.multiply(_finite(value), unit.factor)


def convert(value: Decimal, unit: Unit, to: Unit) -> Decimal:
    """Express a finite figure in another unit, exactly.

    Raises DimensionMismatch if the two are not `compatible`, and decimal.Inexact if the quotient
    does not terminate (1 kWh in tce): then compare by `to_base`, and print by `Amount.shown_in`.
    """
    if not compatible(unit, to):
        raise DimensionMismatch(unit, to)
    return EXACT.divide(to_base(value, unit), to.factor)


@cache
def known() -> tuple[tuple[Unit, tuple[str, ...]], ...]:
    """Return every listed unit, and the usual multiples, with the accepted spellings of each.

    The canonical spelling stands first. Order: by dimension, as the list has it.
    """
    usual = ((resolve(text), _spellings_of_multiple(text)) for text in _USUAL.split())
    return tuple((unit, tuple(dict.fromkeys(texts))) for unit, texts in (*_listed(), *usual))


def convention(unit: Unit) -> str | None:
    """Name the convention on which a factor rests, if it is more than arithmetic.

    "coal-equivalent": 29.3076 GJ per tonne of coal equivalent; "month-of-30-days": dustfall.
    """
    if unit.dimension.startswith("energy") and ("ce" in unit.spelling or "标" in unit.spelling):
        return "coal-equivalent"
    return "month-of-30-days" if unit.dimension == "mass/area/month" else None


def _finite(value: Decimal) -> Decimal:
    # A quiet NaN would pass through a multiplication unseen and lose every comparison.
    return value if value.is_finite() else EXACT.multiply(Decimal("sNaN"), value)


# ---- Spellings that are not on the list as they stand -------------------------------------------

# NFKC turns µ into μ, ³ into 3, ℓ into l, ㎡ into m2, ℃ into °C and narrows full width; this is
# what it leaves. Traditional characters, because source document 003 is written in them.
_FOLD = str.maketrans(
    "μ×‐‑‒–−∕⁄⋅∙•・‧噸萬億畝個項處輛臺張場條戶輪級類檔點數時鐘頃種隻頭筆週",
    "u·-----//·····吨万亿亩个项处辆台张场条户轮级类档点数时钟顷种只头笔周",
    "\u200b\u200c\u200d\ufeff",
)
_LONGEST = 64  # no unit is longer; a sentence that strayed into the column is not worth parsing


def normal(text: str) -> str:
    """Return the form in which spellings are compared; the case of letters is kept."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_FOLD)
    if "*" in text or "^" in text:
        text = text.replace("**", "^").replace("*", "·")
        for exponent in "-1234":
            text = text.replace(f"^{exponent}", exponent)
    words = text.split()
    # Between two Latin letters a space tells words apart: "mg N" is not "mgN", "m s" is not "ms".
    joined = words[0] if words else ""
    for word in words[1:]:
        apart = joined[-1].isascii() and joined[-1].isalpha() and word[0].isascii()
        joined += f" {word}" if apart and word[0].isalpha() else word
    # Heads of columns put the whole unit in brackets: PM2.5(μg/m³).
    if len(joined) > 2 and joined[0] == "(" and joined.find(")") == len(joined) - 1:
        joined = joined[1:-1]
    return joined[:1] + joined[1:].replace("每", "/")


@lru_cache(maxsize=1024)
def _resolve_other(text: str) -> Unit:
    """Resolve what is not on the list letter by letter. Raises UnknownUnit."""
    spelling = normal(text)
    if len(spelling) > _LONGEST:
        raise UnknownUnit(text)
    unit = _UNITS.get(spelling) or _multiple(spelling)
    if unit is not None:
        return unit
    try:
        expression = _parsed(spelling)
        return _by_expression().get(expression) or _composed(spelling, expression)
    except _Refused as refused:
        raise UnknownUnit(text, spelling, refused.reason) from None


def _multiple(spelling: str) -> Unit | None:
    """Read 万吨 as 10,000 times 吨; None if the text is no multiple of a listed unit."""
    word = next((word for word in _MULTIPLIERS if spelling.startswith(word)), None)
    if word is None:
        return None
    rest = spelling[len(word) :]
    unit = _UNITS.get(rest) or _listed_as(rest)
    if unit is None or unit.dimension not in _MULTIPLIED or unit.kind in _PERIODS:
        return None
    factor, name = _MULTIPLIERS[word]
    exact = tidy(EXACT.multiply(Decimal(factor), unit.factor))
    return Unit(
        word + unit.zh, unit.dimension, exact, word + unit.zh, f"{name} {unit.en}", unit.kind
    )


def _spellings_of_multiple(text: str) -> tuple[str, ...]:
    word = next(word for word in _MULTIPLIERS if text.startswith(word))
    listed = _UNITS[text[len(word) :]]
    rest = next(texts for unit, texts in _listed() if unit == listed)
    return (text, *(word + spelling for spelling in rest))


# Traps worth an answer that likeness of letters would not find.
_MEANT = {
    "ton": ("t",),
    "tons": ("t",),
    "ppt": ("‰", "ng/L", "ppb"),  # per thousand, per trillion; pint reads a picopint
    "方": ("m3",),
    "Nm3": ("m3",),
}


def _near(spelling: str, reason: str) -> tuple[str, ...]:
    """Return up to three accepted spellings that look like this one, no two of the same unit."""
    if reason == "ambiguous":
        return _bracketed(spelling)
    if spelling in _MEANT:
        return _MEANT[spelling]
    # Where two spellings differ in case only, `nearest` keeps the last: the canonical one.
    owners = {text: unit for unit, texts in known() for text in reversed(texts) if text}
    found: dict[Unit, str] = {}
    for text in nearest(spelling, owners, 12):
        found.setdefault(owners[text], text)
    return tuple(found.values())[:3]


def _bracketed(spelling: str) -> tuple[str, ...]:
    """Return g/(m2·d) for g/m2·d, if that has a meaning."""
    head, _, tail = spelling.partition("/")
    meant = f"{head}/({tail})"
    try:
        expression = _parsed(meant)
        _by_expression().get(expression) or _composed(meant, expression)
    except _Refused:
        return ()
    return (meant,)


# ---- Composed spellings -------------------------------------------------------------------------


class _Refused(Exception):
    def __init__(self, reason: str) -> None:
        self.reason = reason


# The words that a composed spelling may have -> what pint is told. Nothing else ever reaches pint.
_SAME = (
    "t kg g mg ug ng pg m km hm dm cm mm um L mL s min h d a J kJ MJ GJ TJ W kW MW kWh MWh "
    "tce kgce tCO2 kgCO2 gCO2 S mS uS Bq mBq nSv uSv mSv nGy uGy"
)
_WORDS = {
    **{word: word for word in _SAME.split()},
    "l": "L",
    "ml": "mL",
    "ha": "hm**2",
    "公顷": "hm**2",
    "亩": "mu",
    "升": "L",
    "毫升": "mL",
    "吨": "t",
    "千克": "kg",
    "公斤": "kg",
    "克": "g",
    "毫克": "mg",
    "微克": "ug",
    "纳克": "ng",
    "米": "m",
    "公里": "km",
    "千米": "km",
    "厘米": "cm",
    "毫米": "mm",
    "平方米": "m**2",
    "平方公里": "km**2",
    "平方千米": "km**2",
    "立方米": "m**3",
    "立方厘米": "cm**3",
    "秒": "s",
    "分钟": "min",
    "小时": "h",
    "天": "d",
    "日": "d",
    "年": "a",
    "元": "yuan",
    "人": "person",
    "千焦": "kJ",
    "兆焦": "MJ",
    "吉焦": "GJ",
    "千瓦": "kW",
    "千瓦时": "kWh",
    "吨标煤": "tce",
    "吨标准煤": "tce",
    "千克标准煤": "kgce",
    "千克标煤": "kgce",
    "吨二氧化碳": "tCO2",
    "吨CO2": "tCO2",
    "千克二氧化碳": "kgCO2",
}
_WORD_SIZES = range(max(map(len, _WORDS)), 0, -1)
_DEFINITIONS = """
t = [mass]; kg = 1e-3 * t; g = 1e-6 * t; mg = 1e-9 * t; ug = 1e-12 * t; ng = 1e-15 * t
pg = 1e-18 * t; m = [length]; km = 1e3 * m; dm = 0.1 * m; cm = 0.01 * m; mm = 1e-3 * m
um = 1e-6 * m; L = 1e-3 * m ** 3; mL = 1e-6 * m ** 3; hm = 100 * m; mu = 1 / 0.0015 * m ** 2
s = [time]; min = 60 * s; h = 3600 * s; d = 86400 * s; a = [year]; yuan = [money]; person = [person]
GJ = [energy]; J = 1e-9 * GJ; kJ = 1e-6 * GJ; MJ = 1e-3 * GJ; TJ = 1e3 * GJ; kWh = 0.0036 * GJ
MWh = 3.6 * GJ; W = J / s; kW = kJ / s; MW = MJ / s; tce = 29.3076 * GJ; kgce = 0.0293076 * GJ
tCO2 = [co2]; kgCO2 = 1e-3 * tCO2; gCO2 = 1e-6 * tCO2
S = [conductance]; mS = 1e-3 * S; uS = 1e-6 * S; Bq = [activity]; mBq = 1e-3 * Bq
nSv = [equivalent]; uSv = 1e3 * nSv; mSv = 1e6 * nSv; nGy = [absorbed]; uGy = 1e3 * nGy
qian = 1e3; wan = 1e4; yi = 1e8
"""
_PREFIXES = {"千": "qian", "万": "wan", "亿": "yi"}
_PREFIXABLE = "t m m**3 m**2 km km**2 hm**2 mu yuan kWh kW tce tCO2 person"
_PREFIXED = frozenset(_PREFIXABLE.split())
# The quantities of this field that may be composed -> their base unit, which is that of the list.
# Lengths, areas and volumes are not among them: m3/亩 would come out as a length.
_COMPOSED = {
    "mass/volume": "ug / m**3",
    "mass/time": "t / d",
    "mass/year": "t / a",
    "mass/area": "kg / km**2",
    "mass/area/time": "g / (m**2 * d)",
    "mass/area/year": "t / (km**2 * a)",
    "mass/money": "t / (wan * yuan)",
    "mass/energy": "g / kWh",
    "mass/length": "g / km",
    "volume/time": "m**3 / d",
    "volume/year": "m**3 / a",
    "volume/money": "m**3 / (wan * yuan)",
    "volume/mass": "m**3 / t",
    "volume/person/time": "L / (person * d)",
    "volume/person/year": "m**3 / (person * a)",
    "area/person": "mu / person",
    "length/time": "m / h",
    "energy": "GJ",
    "energy/money": "GJ / (wan * yuan)",
    "energy/mass": "GJ / t",
    "energy/area": "GJ / m**2",
    "energy/year": "GJ / a",
    "co2/money": "tCO2 / (wan * yuan)",
    "co2/energy": "kgCO2 / kWh",
    "co2/mass": "tCO2 / t",
    "co2/year": "tCO2 / a",
    "power/area": "W / m**2",
    "conductivity": "uS / cm",
    "activity/volume": "Bq / m**3",
    "activity/mass": "Bq / kg",
    "dose-equivalent/time": "nSv / h",
    "absorbed-dose/time": "nGy / h",
}


def _parsed(spelling: str) -> str:
    """Translate a normal spelling into an expression for pint. Raises _Refused.

    whole = part {("/" | "·" | "." | " ") part}; part = "(" whole ")" | [千 | 万 | 亿] word power;
    power = ["-"] (1 | 2 | 3 | 4) or nothing. Other figures are refused: 10mg/L is an amount.
    """
    out: list[str] = []
    divided = [False]  # one entry for each open bracket: was there a slash at this level?
    at, wanted = 0, True
    while at < len(spelling):
        sign = spelling[at]
        if wanted and sign != "(":
            part, power, at = _part(spelling, at)
            if power < 0 and out and out[-1] == "*":
                out[-1], power = "/", -power  # ug·m-3 and ug/m3 become one expression
            out.append(part if power == 1 else f"{part}**{power}")
            wanted = False
            continue
        if sign == "(" and wanted:
            divided.append(False)
        elif sign == ")" and len(divided) > 1:
            divided.pop()
        elif sign in "/·. ":
            # g/m2·d: by the letter (g/m2)·d, by intention g/(m2·d). Neither is guessed.
            if sign != "/" and divided[-1]:
                raise _Refused("ambiguous")
            divided[-1] = divided[-1] or sign == "/"
            sign, wanted = "/" if sign == "/" else "*", True
        else:
            raise _Refused("unknown")
        out.append(sign)
        at += 1
    if wanted or len(divided) > 1:
        raise _Refused("unknown")
    return " ".join(out)


def _part(spelling: str, at: int) -> tuple[str, int, int]:
    """Read one word with its multiplier and exponent: what pint is told, the power, the end."""
    word = _word(spelling, at)
    prefix = "" if word else _PREFIXES.get(spelling[at], "")
    if prefix:
        at += 1
        word = _word(spelling, at)
    if not word:
        raise _Refused("unknown")
    name, _, own = _WORDS[word].partition("**")
    at += len(word)
    end = at + 1 if spelling.startswith("-", at) else at
    power = int(own or 1)
    if spelling[end : end + 1] in ("1", "2", "3", "4"):
        end += 1
        power *= int(spelling[at:end])
        at = end
    if not prefix:
        return name, power, at
    whole = name if abs(power) == 1 else f"{name}**{abs(power)}"
    if whole not in _PREFIXED:
        raise _Refused("unknown")
    return f"({prefix} * {whole})", -1 if power < 0 else 1, at


def _word(spelling: str, at: int) -> str:
    """Return the longest known word that begins at this place, or nothing."""
    texts = (spelling[at : at + size] for size in _WORD_SIZES)
    return next((text for text in texts if text in _WORDS), "")


def _listed_as(spelling: str) -> Unit | None:
    """Return the listed unit that is written here in mixed words (微克/m3, ug·m-3, 吨/d)."""
    try:
        return _by_expression().get(_parsed(spelling))
    except _Refused:
        return None


@cache
def _by_expression() -> Mapping[str, Unit]:
    """Index the listed units that are made of known words by their expressions."""
    found: dict[str, Unit] = {}
    for unit, _ in _listed():
        try:
            found.setdefault(_parsed(normal(unit.spelling)), unit)
        except _Refused:
            continue
    return found


def _composed(spelling: str, expression: str) -> Unit:
    """Let pint reckon an expression of known words. Raises _Refused."""
    dimension, ratio = _reckoned(expression)
    try:
        factor = EXACT.divide(Decimal(ratio.numerator), Decimal(ratio.denominator))
    except Inexact:
        raise _Refused("inexact") from None
    text = spelling.replace(".", "·").replace(" ", "·")
    return Unit(text, dimension, factor, text, text)


def _reckoned(expression: str) -> tuple[str, Fraction]:
    """Return the dimension of an expression and its exact ratio to that dimension's base unit."""
    registry = _registry()
    size, root = registry.get_root_units(registry.parse_units(expression))
    for dimension, base in _COMPOSED.items():
        base_size, base_root = registry.get_root_units(registry.parse_units(base))
        if base_root == root:
            return dimension, _fraction(size) / _fraction(base_size)
    raise _Refused("dimension")


def _fraction(size: object) -> Fraction:
    from fractions import Fraction

    # pint gives whole numbers as int; a float would mean that it had lost digits on the way.
    if not isinstance(size, (int, Fraction)):
        raise TypeError(size)
    return Fraction(size)


@cache
def _registry() -> UnitRegistry[Any]:
    """Build pint's registry from the definitions above alone, in fractions, no defaults."""
    from fractions import Fraction

    from pint import UnitRegistry

    registry: UnitRegistry[Any] = UnitRegistry(None, non_int_type=Fraction)
    for definition in _DEFINITIONS.strip().replace("\n", ";").split(";"):
        registry.define(definition.strip())
    return registry
