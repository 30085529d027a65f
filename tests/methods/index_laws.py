"""The law that the tests of indices and rates need, typed here a second time.

GB 3838-2002 table 1, class III; the trophic index; the city index; the boundary rule of Zhejiang as
published for 2013; GB 3096-2008; the formulas of waste and farmland.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from ecotarget.model.standard import Clause, Rounding
from ecotarget.model.target import Names
from ecotarget.model.water import (
    Bound,
    BoundaryRule,
    CityIndex,
    Formula,
    ItemLimits,
    ItemMean,
    NoiseLimit,
    Term,
    TrophicPart,
    TrophicRule,
    WaterCode,
)

CLAUSE = Clause("tests", "second typing", "confirmed")
START = date(2002, 6, 1)


def mean(item: str, value: str | Fraction | None) -> ItemMean:
    """A mean of one detected sample."""
    known = None if value is None else Fraction(value)
    return ItemMean(item, known, known, known, 1, 0, 0, None)


# ---- Trophic index: a, b and r of each item, and the upper ends of the levels. -------------------

TROPHIC_NUMBERS = {
    "chla": ("mg/m3", "2.5", "1.086", "1"),
    "tp": ("mg/L", "9.436", "1.624", "0.84"),
    "tn": ("mg/L", "5.453", "1.694", "0.82"),
    "sd": ("m", "5.118", "-1.94", "-0.83"),
    "codmn": ("mg/L", "0.109", "2.661", "0.83"),
}
TROPHIC = TrophicRule(
    parts=tuple(
        TrophicPart(item, unit, Decimal(a), Decimal(b), Decimal(r))
        for item, (unit, a, b, r) in TROPHIC_NUMBERS.items()
    ),
    levels=(
        (Decimal(30), True, Names("贫营养", "oligotrophic")),
        (Decimal(50), False, Names("中营养", "mesotrophic")),
        (Decimal(60), False, Names("轻度富营养", "lightly eutrophic")),
        (Decimal(70), False, Names("中度富营养", "moderately eutrophic")),
        (None, False, Names("重度富营养", "hypereutrophic")),
    ),
    shown=1,
    clause=CLAUSE,
)

# ---- City index: the limits of class III; TP has one for rivers and one for lakes. ----------------

CLASS_III = {
    "do": "5",
    "codmn": "6",
    "cod": "20",
    "bod5": "4",
    "nh3n": "1.0",
    "tp": "0.2",
    "cu": "1.0",
    "zn": "1.0",
    "fluoride": "1.0",
    "se": "0.01",
    "as": "0.05",
    "hg": "0.0001",
    "cd": "0.005",
    "cr6": "0.05",
    "pb": "0.05",
    "cyanide": "0.2",
    "phenol": "0.005",
    "oil": "0.05",
    "las": "0.2",
    "sulfide": "0.2",
}
CITY = CityIndex(
    items=("ph", *CLASS_III),
    order=3,
    inverse=("do",),
    ph=(Decimal(6), Decimal(7), Decimal(9)),
    shown=4,
    change_places=2,
    clause=CLAUSE,
    cities_clause=CLAUSE,
)


def _limits(item: str, scale: str, limit: Bound) -> ItemLimits:
    nothing = Bound(high=Decimal(0))
    return ItemLimits(item, scale, "mg/L", (nothing, nothing, limit, nothing, nothing), CLAUSE)


def water_code(*without: str) -> WaterCode:
    """A code with class III alone, without the limits of the items named."""
    limits = [_limits("ph", "", Bound(Decimal(6), Decimal(9)))]
    for item, text in CLASS_III.items():
        value = Decimal(text)
        bound = Bound(low=value) if item == "do" else Bound(high=value)
        limits.append(_limits(item, "river" if item == "tp" else "", bound))
    limits.append(_limits("tp", "lake", Bound(high=Decimal("0.05"))))
    numerals = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
    return WaterCode(
        id="tests",
        names=Names("测试", "tests"),
        day=START,
        editions=(),
        medium="surface",
        class_names=tuple(Names(numeral, numeral) for numeral in numerals),
        good=3,
        limits=tuple(one for one in limits if one.item not in without),
        sets=(),
        unit_of={},
        decimals={},
        decimals_clause=None,
        no_multiple=(),
        first_named=(),
        main_items=3,
        clause=CLAUSE,
        below_clause=None,
        ph_clause=None,
        means_clause=None,
        months_need=8,
        ratio_rounding=Rounding(1),
        multiple_rounding=Rounding(1),
    )


# ---- Boundary sections and noise. ------------------------------------------------------------------

BOUNDARY = BoundaryRule(
    items=("codmn", "nh3n", "tp"),
    names=(
        Names("优秀", "excellent"),
        Names("良好", "good"),
        Names("合格", "passed"),
        Names("不合格", "failed"),
    ),
    start=date(2013, 1, 1),
    end=None,
    clause=CLAUSE,
)

NOISE_NUMBERS = {
    "0": (50, 40),
    "1": (55, 45),
    "2": (60, 50),
    "3": (65, 55),
    "4a": (70, 55),
    "4b": (70, 60),
}
NOISE = tuple(
    NoiseLimit(zone, Decimal(day), Decimal(night), CLAUSE)
    for zone, (day, night) in NOISE_NUMBERS.items()
)

# ---- Formulas. --------------------------------------------------------------------------------------


def terms(text: str) -> tuple[Term, ...]:
    """Read "used - used_old + stored"."""
    words = text.replace("- ", "-").replace("+ ", "").split()
    return tuple(Term(-1 if word.startswith("-") else 1, word.lstrip("-")) for word in words)


def formula(top: str, bottom: str, left: str = "", right: str = "") -> Formula:
    """A formula whose identity, if any, is left = right."""
    identity = (terms(left), terms(right)) if left else None
    return Formula("tests.rate", terms(top), terms(bottom), identity, CLAUSE)


SOLID = formula(
    "used",
    "made + used_old",
    "made",
    "used - used_old + stored + disposed - disposed_old + dumped",
)
HAZARDOUS = formula("used + disposed", "made + used_old + disposed_old")
FARMLAND = formula("light + safe + severe", "polluted")
