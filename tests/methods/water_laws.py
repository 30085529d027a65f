"""The law that the tests of water classes need, typed here a second time.

GB 3838-2002 table 1 (rivers and lakes), some items of GB/T 14848-2017 and GB 3097-1997, the set of 21
items and that of 5+X, the decimals of 环办监测函〔2020〕82号, grades, rating and change of 环办〔2011〕22号,
the rating of coastal waters.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ecotarget.model.period import Period
from ecotarget.model.standard import Clause, Rounding
from ecotarget.model.target import Names
from ecotarget.model.water import (
    Bound,
    ChangeRule,
    ClassGrade,
    ItemLimits,
    ItemSet,
    Rating,
    Saturation,
    ShareGrade,
    WaterCode,
)

CLAUSE = Clause("tests", "second typing", "confirmed")
START = date(2002, 6, 1)
MONTH = Period.parse("2024-03")

# Upper limits of classes I to V, rivers; oxygen is a lower limit.
RIVERS = """
codmn 2 4 6 10 15
cod 15 15 20 30 40
bod5 3 3 4 6 10
nh3n 0.15 0.5 1.0 1.5 2.0
tp 0.02 0.1 0.2 0.3 0.4
cu 0.01 1.0 1.0 1.0 1.0
zn 0.05 1.0 1.0 2.0 2.0
fluoride 1.0 1.0 1.0 1.5 1.5
se 0.01 0.01 0.01 0.02 0.02
as 0.05 0.05 0.05 0.1 0.1
hg 0.00005 0.00005 0.0001 0.001 0.001
cd 0.001 0.005 0.005 0.005 0.01
cr6 0.01 0.05 0.05 0.05 0.1
pb 0.01 0.01 0.05 0.05 0.1
cyanide 0.005 0.05 0.2 0.2 0.2
phenol 0.002 0.002 0.005 0.01 0.1
oil 0.05 0.05 0.05 0.5 1.0
las 0.2 0.2 0.2 0.3 0.3
sulfide 0.05 0.1 0.2 0.5 1.0
fc 200 2000 10000 20000 40000
"""
OXYGEN = "7.5 6 5 3 2"
TP_LAKES = "0.01 0.025 0.05 0.1 0.2"
TN_LAKES = "0.2 0.5 1.0 1.5 2.0"
_PLACES = """
0 ph fc
1 do codmn cod bod5
2 nh3n tn oil las
3 tp cu zn fluoride cr6 pb cyanide sulfide
4 se as phenol
5 hg cd
"""
PLACES = {
    item: int(places)
    for places, *items in (line.split() for line in _PLACES.strip().split("\n"))
    for item in items
}
FIVE = ("ph", "do", "codmn", "nh3n", "tp")
ALL_21 = (
    *("ph", "do"),
    *(line.split()[0] for line in RIVERS.split("\n") if line and not line.startswith("fc")),
)


def upper(item: str, values: str, scale: str = "") -> ItemLimits:
    """Limits that are not to be exceeded."""
    bounds = tuple(Bound(high=Decimal(value)) for value in values.split())
    return ItemLimits(item, scale, "mg/L", bounds, CLAUSE)


def lower(item: str, values: str, *, strict: bool = False) -> ItemLimits:
    """Limits that are to be reached."""
    bounds = tuple(Bound(low=Decimal(value), strict=strict) for value in values.split())
    return ItemLimits(item, "", "mg/L", bounds, CLAUSE)


def between(item: str, *ends: str) -> ItemLimits:
    """A range for each class, as `6-9`."""
    bounds = tuple(Bound(*(Decimal(end) for end in pair.split("-"))) for pair in ends)
    return ItemLimits(item, "", "", bounds, CLAUSE)


def item_set(name: str, items: tuple[str, ...], needed: tuple[str, ...] = FIVE) -> ItemSet:
    shown = ("temperature", "tn", "fc")
    return ItemSet(name, Names(name, name), items, needed, shown, name == "5+x", START, CLAUSE)


PRESENT = item_set("present", ALL_21)
WHOLE = item_set("21", ALL_21, ALL_21)
FIVE_PLUS = item_set("5+x", FIVE)
AUTO = item_set("auto", FIVE)

_GRADES = ((1, "优"), (1, "优"), (2, "良好"), (3, "轻度污染"), (4, "中度污染"), (5, "重度污染"))
GOOD, BAD = (1, 3), (6, 6)


def row(grade: int, name: str, **conditions: tuple[tuple[tuple[int, int], int], ...]) -> ShareGrade:
    """One row of a rating; limits are given as whole numbers of %."""
    decimal = {
        key: tuple((classes, Decimal(limit)) for classes, limit in pairs)
        for key, pairs in conditions.items()
    }
    return ShareGrade(grade, Names(name, name), **decimal)


RIVER_RATING = Rating(
    5,
    (
        row(1, "优", at_least=((GOOD, 90),)),
        row(2, "良好", at_least=((GOOD, 75),)),
        row(3, "轻度污染", below=((GOOD, 75), (BAD, 20))),
        row(4, "中度污染", below=((GOOD, 75), (BAD, 40)), at_least=((BAD, 20),)),
        row(5, "重度污染", at_least=((BAD, 40),)),
    ),
    CLAUSE,
)
SEA_RATING = Rating(
    1,
    (
        row(1, "优", at_least=(((1, 1), 60), ((1, 2), 90))),
        row(2, "良好", at_least=(((1, 2), 80),)),
        row(3, "一般", at_least=(((1, 2), 60),), at_most=(((5, 5), 30),)),
        row(4, "差", at_most=(((5, 5), 40),)),
        row(5, "极差", above=(((5, 5), 40),)),
    ),
    CLAUSE,
)
CHANGE = ChangeRule(Decimal(10), Decimal(20), 2, GOOD, BAD, CLAUSE)
SATURATION = Saturation(1, Decimal("0.9"), Decimal(468), Decimal("31.6"), CLAUSE)


def names(text: str) -> tuple[Names, ...]:
    return tuple(Names(one, one) for one in text.split())


SURFACE = WaterCode(
    id="cn-surface-typed",
    names=Names("地表水", "surface water"),
    day=date(2024, 1, 1),
    editions=(),
    medium="surface",
    class_names=names("Ⅰ Ⅱ Ⅲ Ⅳ Ⅴ 劣Ⅴ"),
    good=3,
    limits=(
        between("ph", *["6-9"] * 5),
        lower("do", OXYGEN),
        *(
            upper(item, values, "river" if item == "tp" else "")
            for item, _, values in (line.partition(" ") for line in RIVERS.strip().split("\n"))
        ),
        upper("tp", TP_LAKES, "lake"),
        upper("tn", TN_LAKES, "lake"),
    ),
    sets=(PRESENT, WHOLE, FIVE_PLUS, AUTO),
    unit_of={},
    decimals=PLACES,
    decimals_clause=CLAUSE,
    no_multiple=("temperature", "ph", "do"),
    first_named=("cyanide", "pb", "cr6", "hg", "cd", "as"),
    main_items=3,
    clause=CLAUSE,
    below_clause=CLAUSE,
    ph_clause=CLAUSE,
    means_clause=CLAUSE,
    months_need=8,
    ratio_rounding=Rounding(1),
    multiple_rounding=Rounding(1),
    grades=tuple(
        ClassGrade(order, grade, Names(name, name), Names("", ""))
        for order, (grade, name) in enumerate(_GRADES, 1)
    ),
    rating=RIVER_RATING,
    change=CHANGE,
    saturation=SATURATION,
)

GROUND_SET = item_set("ground", ("ph", "las", "mn", "nh3n"), ())
_LAS = upper("las", "0.1 0.1 0.3 0.3")
GROUND = SURFACE._replace(
    id="cn-ground-typed",
    medium="groundwater",
    class_names=names("Ⅰ Ⅱ Ⅲ Ⅳ Ⅴ"),
    limits=(
        between("ph", "6.5-8.5", "6.5-8.5", "6.5-8.5", "5.5-9.0"),
        _LAS._replace(bounds=(Bound(undetected=True), *_LAS.bounds[1:])),
        upper("mn", "0.05 0.05 0.10 1.50"),
        upper("nh3n", "0.02 0.10 0.50 1.50"),
    ),
    sets=(GROUND_SET,),
    decimals={},
    saturation=None,
)

SEA_SET = item_set("sea", ("ph", "do", "din", "oil"), ())
SEA = SURFACE._replace(
    id="cn-sea-typed",
    medium="sea",
    class_names=names("一类 二类 三类 四类 劣四类"),
    good=2,
    limits=(
        between("ph", "7.8-8.5", "7.8-8.5", "6.8-8.8", "6.8-8.8"),
        lower("do", "6 5 4 3", strict=True),
        upper("din", "0.20 0.30 0.40 0.50"),
        upper("oil", "0.05 0.05 0.30 0.50"),
    ),
    sets=(SEA_SET,),
    decimals={},
    rating=SEA_RATING,
    saturation=None,
)
