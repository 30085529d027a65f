"""The numbers of the law of water, sea, noise and waste, typed a second time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from ecotarget import units, vocab
from ecotarget.model.standard import CONFIRMED, SINGLE, UNCONFIRMED, Rounding
from ecotarget.model.water import Bound, ShareGrade, Term, WaterCode
from ecotarget.standards.waters import (
    formulas,
    noise_limits,
    water_code,
    water_code_named,
    water_codes,
)

DAY = date(2024, 6, 30)

# GB 3838-2002, table 1: upper ends of classes I to V.
SURFACE = {
    "codmn": "2 4 6 10 15",
    "cod": "15 15 20 30 40",
    "bod5": "3 3 4 6 10",
    "nh3n": "0.15 0.5 1.0 1.5 2.0",
    "cu": "0.01 1.0 1.0 1.0 1.0",
    "zn": "0.05 1.0 1.0 2.0 2.0",
    "fluoride": "1.0 1.0 1.0 1.5 1.5",
    "se": "0.01 0.01 0.01 0.02 0.02",
    "as": "0.05 0.05 0.05 0.1 0.1",
    "hg": "0.00005 0.00005 0.0001 0.001 0.001",
    "cd": "0.001 0.005 0.005 0.005 0.01",
    "cr6": "0.01 0.05 0.05 0.05 0.1",
    "pb": "0.01 0.01 0.05 0.05 0.1",
    "cyanide": "0.005 0.05 0.2 0.2 0.2",
    "phenol": "0.002 0.002 0.005 0.01 0.1",
    "oil": "0.05 0.05 0.05 0.5 1.0",
    "las": "0.2 0.2 0.2 0.3 0.3",
    "sulfide": "0.05 0.1 0.2 0.5 1.0",
    "fc": "200 2000 10000 20000 40000",
}
PHOSPHORUS = {"river": "0.02 0.1 0.2 0.3 0.4", "lake": "0.01 0.025 0.05 0.1 0.2"}
NITROGEN = "0.2 0.5 1.0 1.5 2.0"
SUPPLEMENTARY = {"so4": "250", "cl": "250", "no3n": "10", "fe": "0.3", "mn": "0.1"}
ITEMS_21 = (
    *("ph", "do", "codmn", "cod", "bod5", "nh3n", "tp", "cu", "zn", "fluoride", "se", "as", "hg"),
    *("cd", "cr6", "pb", "cyanide", "phenol", "oil", "las", "sulfide"),
)
FIVE = ("ph", "do", "codmn", "nh3n", "tp")

# GB/T 14848-2017, table 1: upper ends of classes I to IV.
GROUND = {
    "colour": "5 5 15 25",
    "turbidity": "3 3 3 10",
    "hardness": "150 300 450 650",
    "tds": "300 500 1000 2000",
    "so4": "50 150 250 350",
    "cl": "50 150 250 350",
    "fe": "0.1 0.2 0.3 2.0",
    "mn": "0.05 0.05 0.10 1.50",
    "cu": "0.01 0.05 1.00 1.50",
    "zn": "0.05 0.5 1.00 5.00",
    "al": "0.01 0.05 0.20 0.50",
    "phenol": "0.001 0.001 0.002 0.01",
    "codmn": "1.0 2.0 3.0 10.0",
    "nh3n": "0.02 0.10 0.50 1.50",
    "sulfide": "0.005 0.01 0.02 0.10",
    "na": "100 150 200 400",
    "coliform_total": "3.0 3.0 3.0 100",
    "bacteria": "100 100 100 1000",
    "no2n": "0.01 0.10 1.00 4.80",
    "no3n": "2.0 5.0 20.0 30.0",
    "cyanide": "0.001 0.01 0.05 0.1",
    "fluoride": "1.0 1.0 1.0 2.0",
    "iodide": "0.04 0.04 0.08 0.50",
    "hg": "0.0001 0.0001 0.001 0.002",
    "as": "0.001 0.001 0.01 0.05",
    "se": "0.01 0.01 0.01 0.1",
    "cd": "0.0001 0.001 0.005 0.01",
    "cr6": "0.005 0.01 0.05 0.10",
    "pb": "0.005 0.005 0.01 0.10",
}

# GB 3097-1997: upper ends of classes 1 to 4.
SEA = {
    "din": "0.20 0.30 0.40 0.50",
    "dip": "0.015 0.030 0.030 0.045",
    "cod": "2 3 4 5",
    "oil": "0.05 0.05 0.30 0.50",
    "bod5": "1 3 4 5",
    "nh3_free": "0.020 0.020 0.020 0.020",
}


def decimals(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


def up_to(text: str) -> tuple[Bound, ...]:
    return tuple(Bound(high=end) for end in decimals(text))


def from_on(text: str, strict: bool = False) -> tuple[Bound, ...]:
    return tuple(Bound(low=end, strict=strict) for end in decimals(text))


def within(*pairs: str) -> tuple[Bound, ...]:
    return tuple(Bound(*decimals(pair)) for pair in pairs)


def bounds(code: WaterCode) -> dict[tuple[str, str], tuple[Bound, ...]]:
    found = {(one.item, one.scale): one.bounds for one in code.limits}
    assert len(found) == len(code.limits)
    return found


def both(table: dict[str, str]) -> dict[tuple[str, str], tuple[Bound, ...]]:
    return {(item, ""): up_to(text) for item, text in table.items()}


BASIC = {
    **both(SURFACE),
    ("ph", ""): within(*["6 9"] * 5),
    ("do", ""): from_on("7.5 6 5 3 2"),
    ("tp", "river"): up_to(PHOSPHORUS["river"]),
    ("tp", "lake"): up_to(PHOSPHORUS["lake"]),
    ("tn", "lake"): up_to(NITROGEN),
}


# ---- surface water ------------------------------------------------------------------------------


def test_the_basic_items_of_surface_water() -> None:
    code = water_code("surface", DAY)
    assert bounds(code) == BASIC
    assert {limits.clause.confidence for limits in code.limits} == {CONFIRMED}
    assert [names.zh for names in code.class_names] == [
        *("Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类", "劣Ⅴ类")
    ]
    assert code.good == 3


def test_drinking_water_has_five_items_more_with_one_limit_each() -> None:
    code = water_code("drinking", DAY)
    more = {(item, ""): up_to(" ".join([text] * 5)) for item, text in SUPPLEMENTARY.items()}
    assert bounds(code) == BASIC | more


def test_phosphorus_and_nitrogen_go_by_their_scale() -> None:
    code = water_code("surface", DAY)
    river, lake = code.limits_of("tp", "river"), code.limits_of("tp", "lake")
    assert river is not None and river.bounds[2].high == Decimal("0.2")
    assert lake is not None and lake.bounds[2].high == Decimal("0.05")
    assert code.limits_of("tn", "river") is None


def test_saturation_with_oxygen() -> None:
    for medium in ("surface", "drinking"):
        found = water_code(medium, DAY).saturation
        assert found is not None
        assert found[:4] == (1, Decimal("0.9"), Decimal(468), Decimal("31.6"))
    assert water_code("sea", DAY).saturation is None


def test_the_item_sets_of_surface_water() -> None:
    sets = {one.id: one for one in water_code("surface", DAY).sets}
    assert list(sets) == ["present", "21", "5+x", "auto"]
    assert sets["present"].items == sets["21"].items == sets["21"].needed == ITEMS_21
    assert len(ITEMS_21) == 21
    assert sets["present"].needed == FIVE
    for name in ("5+x", "auto"):
        assert sets[name].items == sets[name].needed == FIVE
        assert sets[name].start == date(2021, 1, 1)
    assert [one.open_ended for one in sets.values()] == [False, False, True, False]
    assert {"temperature", "tn"} <= set.intersection(*(set(s.shown) for s in sets.values()))
    assert all("fc" in sets[name].shown for name in ("present", "21", "5+x"))


def test_the_item_sets_of_drinking_water() -> None:
    sets = {one.id: one for one in water_code("drinking", DAY).sets}
    all_26 = (*ITEMS_21, *SUPPLEMENTARY)
    assert list(sets) == ["present", "26"]
    assert sets["present"].items == sets["26"].items == sets["26"].needed == all_26
    assert sets["present"].needed == FIVE


@pytest.mark.parametrize(
    "order, grade, name, colour",
    [
        (1, 1, "优", "蓝色"),
        (2, 1, "优", "蓝色"),
        (3, 2, "良好", "绿色"),
        (4, 3, "轻度污染", "黄色"),
        (5, 4, "中度污染", "橙色"),
        (6, 5, "重度污染", "红色"),
    ],
)
def test_the_grade_of_a_class(order: int, grade: int, name: str, colour: str) -> None:
    found = water_code("surface", DAY).grades[order - 1]
    assert (found.order, found.grade) == (order, grade)
    assert (found.names.zh, found.colour.zh) == (name, colour)


def rated(rows: Sequence[ShareGrade], shares: Sequence[int]) -> str:
    """The first row whose conditions hold, for the shares of the classes in %."""

    def total(pair: tuple[int, int]) -> int:
        return sum(shares[pair[0] - 1 : pair[1]])

    for row in rows:
        if (
            all(total(pair) >= end for pair, end in row.at_least)
            and all(total(pair) <= end for pair, end in row.at_most)
            and all(total(pair) > end for pair, end in row.above)
            and all(total(pair) < end for pair, end in row.below)
        ):
            return row.names.zh
    raise AssertionError(shares)


def test_the_rating_of_a_river_by_shares() -> None:
    rating = water_code("surface", DAY).rating
    assert rating is not None and rating.from_count == 5
    for good in range(101):
        for bad in range(101 - good):
            if good >= 90:
                wanted = "优"
            elif good >= 75:
                wanted = "良好"
            elif bad >= 40:
                wanted = "重度污染"
            elif bad >= 20:
                wanted = "中度污染"
            else:
                wanted = "轻度污染"
            assert rated(rating.rows, (0, 0, good, 100 - good - bad, 0, bad)) == wanted
    assert [(row.grade, row.names.zh) for row in rating.rows] == [
        *((1, "优"), (2, "良好"), (3, "轻度污染"), (4, "中度污染"), (5, "重度污染"))
    ]


def test_the_change_between_two_periods() -> None:
    rule = water_code("surface", DAY).change
    assert rule is not None
    assert rule[:5] == (10, 20, 2, (1, 3), (6, 6))
    assert rule.clause.confidence == UNCONFIRMED


def test_which_items_are_named() -> None:
    code = water_code("surface", DAY)
    assert code.main_items == 3
    assert code.no_multiple == ("temperature", "ph", "do")
    assert code.first_named == ("cyanide", "pb", "cr6", "hg", "cd", "as")
    assert (code.multiple_rounding, code.ratio_rounding) == (Rounding(1), Rounding(1))
    assert code.months_need == 8


def exact_critical(n: int) -> Decimal:
    """The least r (one-sided 0.05) by counting all orders, to three decimals."""
    every = sorted(
        (sum((a - b) ** 2 for a, b in enumerate(order)) for order in permutations(range(n))),
    )
    allowed = len(every) * 5 // 100
    squares = next(
        s for s in reversed(every[:allowed]) if every[:allowed].count(s) == every.count(s)
    )
    return (1 - Decimal(6 * squares) / (n**3 - n)).quantize(Decimal("0.001"))


def test_the_critical_values_of_the_rank_correlation() -> None:
    rule = water_code("surface", DAY).trend
    assert rule is not None and rule.at_least == 5
    assert {n: str(value) for n, value in rule.critical.items()} == {
        5: "0.900", 6: "0.829", 7: "0.714", 8: "0.643", 9: "0.600", 10: "0.564", 12: "0.506",
        14: "0.456", 16: "0.425", 18: "0.399", 20: "0.377", 22: "0.359", 24: "0.343",
        26: "0.329", 28: "0.317", 30: "0.306",
    }  # fmt: skip
    assert rule.clause.confidence == UNCONFIRMED


@pytest.mark.parametrize("n", [5, 6, 7, 8])
def test_up_to_ten_periods_the_printed_table_is_the_exact_one(n: int) -> None:
    rule = water_code("surface", DAY).trend
    assert rule is not None
    assert rule.critical[n] == exact_critical(n)


def test_the_trophic_index() -> None:
    rule = water_code("surface", DAY).trophic
    assert rule is not None
    assert [tuple(map(str, part)) for part in rule.parts] == [
        ("chla", "mg/m3", "2.5", "1.086", "1"),
        ("tp", "mg/L", "9.436", "1.624", "0.84"),
        ("tn", "mg/L", "5.453", "1.694", "0.82"),
        ("sd", "m", "5.118", "-1.94", "-0.83"),
        ("codmn", "mg/L", "0.109", "2.661", "0.83"),
    ]
    squares = [str(part.r * part.r) for part in rule.parts]
    assert squares == ["1", "0.7056", "0.6724", "0.6889", "0.6889"]
    assert [(end, below, names.zh) for end, below, names in rule.levels] == [
        (30, True, "贫营养"),
        (50, False, "中营养"),
        (60, False, "轻度富营养"),
        (70, False, "中度富营养"),
        (None, False, "重度富营养"),
    ]
    assert rule.shown == 1


def test_the_decimals_of_assessed_values() -> None:
    code = water_code("surface", DAY)
    assert dict(code.decimals) == {
        "ph": 0, "do": 1, "codmn": 1, "cod": 1, "bod5": 1, "nh3n": 2, "tp": 3, "tn": 2, "cu": 3,
        "zn": 3, "fluoride": 3, "se": 4, "as": 4, "hg": 5, "cd": 5, "cr6": 3, "pb": 3,
        "cyanide": 3, "phenol": 4, "oil": 2, "las": 2, "sulfide": 3, "fc": 0, "fe": 3, "mn": 4,
        "so4": 2, "cl": 2, "no3n": 2,
    }  # fmt: skip
    clauses = (code.decimals_clause, code.ph_clause, code.below_clause)
    assert [one.confidence for one in clauses if one] == [SINGLE, SINGLE, CONFIRMED]


def test_the_city_index() -> None:
    index = water_code("surface", DAY).city_index
    assert index is not None
    assert (index.items, index.order, index.inverse) == (ITEMS_21, 3, ("do",))
    assert (index.ph, index.shown, index.change_places) == ((6, 7, 9), 4, 2)
    assert (index.clause.confidence, index.cities_clause.confidence) == (CONFIRMED, UNCONFIRMED)


def test_the_rule_of_boundaries() -> None:
    rule = water_code("surface", DAY).boundary
    assert rule is not None
    assert rule.items == ("codmn", "nh3n", "tp")
    assert [names.zh for names in rule.names] == ["优秀", "良好", "合格", "不合格"]
    assert (rule.start, rule.end, rule.clause.confidence) == (date(2013, 1, 1), None, SINGLE)


# ---- other media --------------------------------------------------------------------------------


def test_groundwater() -> None:
    code = water_code("groundwater", DAY)
    surfactants = (Bound(undetected=True), *up_to("0.1 0.3 0.3"))
    acidity = within("6.5 8.5", "6.5 8.5", "6.5 8.5", "5.5 9.0")
    assert bounds(code) == both(GROUND) | {("las", ""): surfactants, ("ph", ""): acidity}
    assert [names.zh for names in code.class_names] == ["Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类"]
    assert (code.good, code.months_need) == (3, 1)
    assert (code.rating, code.trophic, code.city_index, dict(code.decimals)) == (
        None,
        None,
        None,
        {},
    )
    sets = {one.id: one for one in code.sets}
    assert sorted(sets["31"].items) == sorted(item for item, _ in bounds(code))
    assert sets["31"].needed == sets["31"].items == sets["present"].items
    assert sets["present"].needed == ("ph", "hardness", "tds", "codmn", "nh3n", "no3n")


def test_the_sea() -> None:
    code = water_code("sea", DAY)
    assert bounds(code) == both(SEA) | {
        ("do", ""): from_on("6 5 4 3", strict=True),
        ("ph", ""): within("7.8 8.5", "7.8 8.5", "6.8 8.8", "6.8 8.8"),
        ("coliform", ""): (*up_to("10000 10000 10000"), Bound()),
    }
    sure = {one.item: one.clause.confidence for one in code.limits}
    assert [item for item in sure if sure[item] == CONFIRMED] == ["din", "dip", "cod", "do"]
    assert [item for item in sure if sure[item] == SINGLE] == ["oil", "coliform"]
    assert [names.zh for names in code.class_names] == ["一类", "二类", "三类", "四类", "劣四类"]
    assert code.good == 2
    assert [one.needed for one in code.sets] == [("ph", "cod", "din", "dip", "oil")]


# The whole coast and the four seas in 2017 as the national bulletin rates them: shares in tenths.
@pytest.mark.parametrize(
    "shares, wanted",
    [
        ((345, 333, 101, 65, 156), "一般"),
        ((198, 481, 148, 74, 99), "一般"),
        ((374, 451, 99, 55, 22), "良好"),
        ((159, 310, 124, 97, 310), "差"),
        ((576, 182, 53, 38, 152), "一般"),
        ((600, 300, 100, 0, 0), "优"),
        ((599, 301, 100, 0, 0), "良好"),
        ((0, 600, 100, 0, 300), "一般"),
        ((0, 599, 101, 0, 300), "差"),
        ((0, 600, 0, 0, 400), "差"),
        ((0, 599, 0, 0, 401), "极差"),
    ],
)
def test_the_rating_of_a_sea(shares: tuple[int, ...], wanted: str) -> None:
    rating = water_code("sea", DAY).rating
    assert rating is not None
    tenths = [
        row._replace(
            **{
                name: tuple((pair, end * 10) for pair, end in getattr(row, name))
                for name in ("at_least", "at_most", "above", "below")
            }
        )
        for row in rating.rows
    ]
    assert rated(tenths, shares) == wanted
    assert rating.clause.confidence == UNCONFIRMED


def test_black_odorous_water() -> None:
    code = water_code("black_odorous", DAY)
    assert bounds(code) == {
        ("sd", ""): (*from_on("0.25", strict=True), *from_on("0.1")),
        ("do", ""): (*from_on("2", strict=True), *from_on("0.2")),
        ("orp", ""): (*from_on("50", strict=True), *from_on("-200")),
        ("nh3n", ""): (Bound(high=Decimal(8), strict=True), Bound(high=Decimal(15))),
    }
    assert [names.zh for names in code.class_names] == ["无黑臭", "轻度黑臭", "重度黑臭"]
    assert code.good == 1
    assert [one.needed for one in code.sets] == [("sd", "do", "orp", "nh3n")]


def test_noise() -> None:
    found = {zone: (limit.day, limit.night) for zone, limit in noise_limits(DAY).items()}
    assert found == {
        "0": (50, 40),
        "1": (55, 45),
        "2": (60, 50),
        "3": (65, 55),
        "4a": (70, 55),
        "4b": (70, 60),
    }


# ---- rates --------------------------------------------------------------------------------------

HAZARDOUS_TOP = "hazardous_utilised hazardous_disposed"
HAZARDOUS_BOTTOM = "hazardous_generated hazardous_utilised_stock hazardous_disposed_stock"
RATES = {
    "waste.industrial_use_ratio": (
        "industrial_utilised / industrial_generated industrial_utilised_stock",
        CONFIRMED,
    ),
    "waste.hazardous_disposal_ratio": (f"{HAZARDOUS_TOP} / {HAZARDOUS_BOTTOM}", UNCONFIRMED),
    "air.straw_use_ratio": ("straw_used / straw_collectable", SINGLE),
    "waste.manure_use_ratio": ("livestock_used / livestock_generated", SINGLE),
    "waste.film_recovery_ratio": ("film_recovered / film_used", SINGLE),
    "waste.construction_use_ratio": ("rubble_reused / rubble_generated", SINGLE),
    "waste.household_harmless_ratio": ("household_treated / household_generated", SINGLE),
    "waste.household_recycling_ratio": ("household_recycled / household_generated", UNCONFIRMED),
    "waste.household_resource_ratio": ("household_resourced / household_generated", UNCONFIRMED),
    "soil.farmland_safe_ratio": (
        "farmland_priority farmland_safe farmland_strict / farmland_polluted",
        CONFIRMED,
    ),
    "soil.polluted_plot_safe_ratio": ("plots_safe_area / plots_area", UNCONFIRMED),
}


def written(terms: Sequence[Term]) -> str:
    return " ".join(
        f"{'-' if term.sign < 0 else ''}{term.amount.partition('.')[2]}" for term in terms
    )


def test_the_formulas_of_the_rates() -> None:
    found = {
        name: (f"{written(one.top)} / {written(one.bottom)}", one.clause.confidence)
        for name, one in formulas(DAY).items()
    }
    assert found == RATES
    for name, one in formulas(DAY).items():
        domain = "soil" if name.startswith("soil.") else "waste"
        assert {term.amount.partition(".")[0] for term in (*one.top, *one.bottom)} == {domain}


@pytest.mark.parametrize(
    "kind, name",
    [("industrial", "waste.industrial_use_ratio"), ("hazardous", "waste.hazardous_disposal_ratio")],
)
def test_what_was_generated_is_what_became_of_it(kind: str, name: str) -> None:
    identity = formulas(DAY)[name].identity
    assert identity is not None
    assert written(identity[0]) == f"{kind}_generated"
    assert written(identity[1]).split() == [
        f"{kind}_utilised",
        f"{kind}_stored",
        f"{kind}_disposed",
        f"{kind}_dumped",
        f"-{kind}_utilised_stock",
        f"-{kind}_disposed_stock",
    ]
    assert [name for name, one in formulas(DAY).items() if one.identity] == [
        *("waste.industrial_use_ratio", "waste.hazardous_disposal_ratio")
    ]


# ---- what holds for every code ------------------------------------------------------------------

every_code = pytest.mark.parametrize("name", water_codes())


@every_code
def test_units_are_the_book_units_of_the_items(name: str) -> None:
    code = water_code_named(name, DAY)
    items = vocab.water_items()
    for limits in code.limits:
        assert limits.unit == items[limits.item].unit, limits.item
    for item, unit in code.unit_of.items():
        assert unit == items[item].unit
        assert not unit or units.resolve(unit)
    for part in code.trophic.parts if code.trophic else ():
        assert units.resolve(part.unit).dimension == units.resolve(items[part.item].unit).dimension


@every_code
def test_a_limit_never_becomes_stricter_from_class_to_class(name: str) -> None:
    for limits in water_code_named(name, DAY).limits:
        held = [one for one in limits.bounds if not one.undetected]
        lows = [one.low for one in held if one.low is not None]
        highs = [one.high for one in held if one.high is not None]
        assert lows == sorted(lows, reverse=True)
        assert highs == sorted(highs)


@every_code
def test_every_item_that_decides_has_limits_and_a_unit(name: str) -> None:
    code = water_code_named(name, DAY)
    assert code.item_set("present") is not None
    assert len({one.id for one in code.sets}) == len(code.sets)
    for one in code.sets:
        assert set(one.needed) <= set(one.items)
        assert not set(one.shown) & set(one.items)
        for item in one.items:
            limits = code.limits_of(item, "river")
            assert limits is not None, item
            assert len(limits.bounds) == len(code.class_names) - 1
        assert set(one.items) | set(one.shown) <= set(code.unit_of)
    assert 1 <= code.good < len(code.class_names)


@every_code
def test_every_clause_stands_on_an_edition_of_the_code(name: str) -> None:
    code = water_code_named(name, DAY)
    known = {one.id for one in code.editions}
    found = [code.clause, *(one.clause for one in (*code.limits, *code.sets))]
    found += [
        one
        for one in (code.decimals_clause, code.below_clause, code.ph_clause, code.means_clause)
        if one is not None
    ]
    parts = (code.rating, code.change, code.trend, code.saturation, code.trophic, code.boundary)
    found += [one.clause for one in parts if one is not None]
    assert {clause.edition for clause in found} <= known
    assert all(clause.text for clause in found)


def test_the_numbers_of_the_law_are_exact() -> None:
    for name in water_codes():
        for limits in water_code_named(name, DAY).limits:
            for one in limits.bounds:
                assert all(end is None or isinstance(end, Decimal) for end in (one.low, one.high))


def test_rates_and_amounts_are_known_by_their_names() -> None:
    for name, one in formulas(DAY).items():
        sides = one.identity or ((), ())
        amounts = {term.amount for side in (one.top, one.bottom, *sides) for term in side}
        assert [each for each in (name, *sorted(amounts)) if vocab.indicator(each) is None] == []
