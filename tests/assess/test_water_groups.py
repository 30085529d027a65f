"""Ratings, indices, boundaries, lakes, seas and sources: every expected value worked by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from made_waters import CLEAN, assessed, made, of_class, one, question, row, told

from ecotarget.model.assessment import (
    CITY,
    COUNTY,
    FINAL,
    OPEN,
    RIVER,
    SECTION,
    TOO_LITTLE,
    Assessed,
)
from ecotarget.model.reading import SampleSet
from ecotarget.model.target import Names

GRADE, BOUNDARY = "water.overall_grade", "water.boundary_ratio"
BOUNDARY_GRADE = "water.boundary_grade"
CWQI, RANK, TLI = "water.cwqi", "water.cwqi_rank", "water.tli"
DRINKING, VOLUME = "water.drinking_ratio", "water.drinking_volume_ratio"


def grade(figure: Assessed, key: str = "grade") -> str:
    names = figure.details[key]
    assert isinstance(names, Names)
    return names.zh


def stated(folder: Path, years: Mapping[str, Sequence[str]]) -> SampleSet:
    """Sections A, B ... with the classes of a text, by period."""
    rows = [
        {"section": name, "day": period, "class": class_}
        for period, classes in years.items()
        for name, class_ in zip("ABCDEFGHIJ", classes, strict=False)
    ]
    return made(folder, rows)


# ---- ratings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "classes, value, said",
    [
        ("33333", 1, "优"),  # 100 %
        ("3333333334", 1, "优"),  # exactly 90 %
        ("33334", 2, "良好"),  # 80 %
        ("33344", 3, "轻度污染"),  # 60 %, none worse than V
        ("33346", 4, "中度污染"),  # 60 %, 20 % worse than V
        ("33366", 5, "重度污染"),  # 60 %, 40 % worse than V
    ],
)
def test_from_five_sections_on_a_river_is_rated_by_shares(
    tmp_path: Path, classes: str, value: int, said: str
) -> None:
    rows = {"2025-03": [each.replace("6", "劣Ⅴ") for each in classes]}
    figure = told(stated(tmp_path, rows), "2025-03")["*", GRADE]
    assert (figure.value, grade(figure), figure.state) == (value, said, FINAL)


def test_fewer_are_rated_by_their_mean_water(tmp_path: Path) -> None:
    """Ammonia 0.4 and 1.4: the mean 0.9 is class III, good; by shares it would be one half."""
    said = made(tmp_path, [row("A", "2025-03", nh3n="0.4"), row("B", "2025-03", nh3n="1.4")])
    figure = told(said, "2025-03")["*", GRADE]
    assert (figure.value, grade(figure)) == (2, "良好")


def test_one_section_is_its_own_class(tmp_path: Path) -> None:
    figure = told(stated(tmp_path, {"2025-03": "5"}), "2025-03")["*", GRADE]
    assert (figure.value, grade(figure)) == (4, "中度污染")


def test_a_few_that_only_state_their_class_have_no_mean_water(tmp_path: Path) -> None:
    figure = told(stated(tmp_path, {"2025-03": "23"}), "2025-03")["*", GRADE]
    assert (figure.value, figure.state) == (None, TOO_LITTLE)


def test_rivers_and_lakes_have_no_common_mean_water(tmp_path: Path) -> None:
    rows = [row("A", "2025-03", kind="river"), row("B", "2025-03", kind="lake")]
    figure = told(made(tmp_path, rows), "2025-03")["*", GRADE]
    assert (figure.value, figure.state) == (None, TOO_LITTLE)


def test_a_rating_is_open_where_its_classes_are(tmp_path: Path) -> None:
    """Four of class III and one III or IV (half of 1.2L): all good, or 80 %."""
    rows = [row(name, "2025-03", codmn="6.0") for name in "ABCD"]
    rows.append(row("E", "2025-03", codmn="6.0", nh3n="1.2L"))
    figure = told(made(tmp_path, rows), "2025-03")["*", GRADE]
    assert (figure.value, figure.otherwise, figure.state) == (1, 2, OPEN)
    assert (grade(figure), grade(figure, "grade_otherwise")) == ("优", "良好")


@pytest.mark.parametrize(
    "before, now, change",
    [
        (["3", "3", "3", "4", "劣Ⅴ"], "33334", "clear_better"),  # X = 20 + 20, two grades up
        ("33334", ["3", "3", "3", "4", "劣Ⅴ"], "clear_worse"),
        ("33344", "33344", "none"),
        ("33334", "33333", "some_better"),  # X = 20, not more; one grade up
    ],
)
def test_a_rating_is_compared_with_the_year_before(
    tmp_path: Path, before: Sequence[str], now: Sequence[str], change: str
) -> None:
    said = stated(tmp_path, {"2024-03": before, "2025-03": now})
    results = assessed(said, question("2024-03", "2025-03", indicators=(GRADE,))).results
    assert [one.details.get("change") for one in results] == [None, change]


def test_the_worst_section_answers_for_all(tmp_path: Path) -> None:
    said = stated(tmp_path, {"2025-03": "2342"})
    assert one(said, "water.section_class", "2025-03").value == 4


# ---- boundaries -----------------------------------------------------------------------------------


def boundary(folder: Path, before: bool) -> SampleSet:
    """CODMn: leaves with 6.6 (6.4 last year), enters with 6.5 (6.0); ammonia and phosphorus are better.

    Target III is missed. CODMn leaves worse than it enters and than last year, but fell off less:
    grade 3. Ammonia and phosphorus leave with less than they enter, and less than last year: 1.
    """
    means = {
        ("out", 2025): ("6.6", "0.40", "0.060"),
        ("in", 2025): ("6.5", "0.50", "0.080"),
        ("out", 2024): ("6.4", "0.50", "0.070"),
        ("in", 2024): ("6.0", "0.50", "0.080"),
    }
    rows = [
        row(name, f"{year}-{month:02d}", codmn=codmn, nh3n=nh3n, tp=tp)
        | {"role": f"{name}flow", "target": "Ⅲ"}
        for (name, year), (codmn, nh3n, tp) in means.items()
        if before or year == 2025
        for month in range(5, 13)
    ]
    return made(folder, rows)


def graded(said: SampleSet, *periods: str) -> Assessed:
    asked = question(*periods, indicators=(BOUNDARY_GRADE,))
    return assessed(said, asked).results[-1]


def test_a_boundary_is_graded_with_the_year_before(tmp_path: Path) -> None:
    figure = graded(boundary(tmp_path, before=True), "2024", "2025")
    assert (figure.value, figure.otherwise, figure.state) == (3, None, FINAL)
    assert grade(figure) == "合格"


def test_without_the_year_before_the_grade_stays_open(tmp_path: Path) -> None:
    """CODMn is 3 if last year was worse, else 3 or 4; the others 1 or 2."""
    figure = graded(boundary(tmp_path, before=False), "2025")
    assert (figure.value, figure.otherwise, figure.state) == (3, 4, OPEN)
    assert (grade(figure), grade(figure, "grade_otherwise")) == ("合格", "不合格")


def test_only_a_year_is_graded(tmp_path: Path) -> None:
    said = boundary(tmp_path, before=True)
    assert assessed(said, question("2025-H1", indicators=(BOUNDARY_GRADE,))).results == ()


def test_sections_with_a_role_are_the_boundary(tmp_path: Path) -> None:
    """The outflow misses III by CODMn 6.6, the inflow too by 6.5; a section without a role is neither."""
    said = boundary(tmp_path, before=False)
    assert told(said, "2025")["*", BOUNDARY].details["cases"] == (0, 2)
    rows = [row("A", "2025-03", target="Ⅲ", role="outflow"), row("B", "2025-03", target="Ⅲ")]
    figure = told(made(tmp_path, rows), "2025-03")["*", BOUNDARY]
    assert (figure.details["cases"], figure.details["listed"]) == ((1, 1), 1)


# ---- the city water quality index -------------------------------------------------------------------

# pH 0.40, DO 0.625, the other nineteen 3.2755.
CITY_WATER = {
    "ph": "7.8",
    "do": "8.0",
    "codmn": "3.0",
    "cod": "10",
    "bod5": "2.0",
    "nh3n": "0.25",
    "tp": "0.10",
    "cu": "0.0005",
    "zn": "0.025",
    "fluoride": "0.4",
    "se": "0.0002",
    "as": "0.001",
    "hg": "0.00002",
    "cd": "0.00005",
    "cr6": "0.002",
    "pb": "0.001",
    "cyanide": "0.002",
    "phenol": "0.00015",
    "oil": "0.005",
    "las": "0.025",
    "sulfide": "0.005",
}


def cities(folder: Path, **others: Mapping[str, str]) -> SampleSet:
    rows = [
        {"section": f"{city} 1", "day": "2025-03", "city": city, **CITY_WATER, **items}
        for city, items in {"甲市": {}, **others}.items()
    ]
    return made(folder, rows)


def test_cities_are_ranked_by_their_index(tmp_path: Path) -> None:
    """乙: ammonia 0.50 adds 0.25. 丙 did not measure surfactants: it has no index and no rank."""
    said = cities(tmp_path, 乙市={"nh3n": "0.50"}, 丙市={"las": ""})
    found = told(said, "2025-03", rung=CITY, indicators=(CWQI, RANK))
    assert found["甲市", CWQI].value == Fraction("4.3005")
    assert found["乙市", CWQI].value == Fraction("4.5505")
    assert (found["丙市", CWQI].value, found["丙市", CWQI].state) == (None, TOO_LITTLE)
    assert found["丙市", CWQI].details["missing"] == ("las",)
    assert {place: one.value for (place, name), one in found.items() if name == RANK} == {
        "甲市": 1,
        "乙市": 2,
    }
    assert found["乙市", RANK].details["field"] == 2


def test_a_rank_needs_no_index_to_be_asked_for(tmp_path: Path) -> None:
    said = cities(tmp_path, 乙市={"nh3n": "0.20"})
    found = told(said, "2025-03", rung=CITY, indicators=(RANK,))
    assert {key: one.value for key, one in found.items()} == {("甲市", RANK): 2, ("乙市", RANK): 1}


def test_cities_that_are_printed_alike_share_a_rank(tmp_path: Path) -> None:
    """Copper 0.00052 adds 0.00002: printed, both are 4.3005."""
    said = cities(tmp_path, 乙市={"cu": "0.00052"})
    found = told(said, "2025-03", rung=CITY, indicators=(RANK,))
    assert [one.value for one in found.values()] == [1, 1]


def test_rivers_and_lakes_of_a_city_are_joined_by_their_numbers(tmp_path: Path) -> None:
    """Two river sections of 4.3005; a lake point whose TP 0.05 divides by 0.05: 4.8005."""
    rows = [
        {"section": name, "day": "2025-03", "city": "甲市", "kind": kind, **CITY_WATER, "tp": tp}
        for name, kind, tp in (
            ("a", "river", "0.10"),
            ("b", "river", "0.10"),
            ("c", "lake", "0.05"),
        )
    ]
    found = told(made(tmp_path, rows), "2025-03", rung=CITY, indicators=(CWQI,))
    assert found["甲市", CWQI].value == (2 * Fraction("4.3005") + Fraction("4.8005")) / 3


def test_an_index_is_compared_with_the_year_before(tmp_path: Path) -> None:
    """4.3005 after 4.5505: 100 x (-0.25) / 4.5505 %."""
    rows = [
        {"section": "A", "day": day, "city": "甲市", **CITY_WATER, "nh3n": nh3n}
        for day, nh3n in (("2024-03", "0.50"), ("2025-03", "0.25"))
    ]
    asked = question("2024-03", "2025-03", rung=CITY, indicators=(CWQI,))
    results = assessed(made(tmp_path, rows), asked).results
    changes = [one.details.get("change_percent") for one in results]
    assert changes == [None, Fraction(-25) / Fraction("4.5505")]


# ---- lakes ----------------------------------------------------------------------------------------

POINTS = (
    {"chla": "0.008", "tp": "0.040", "tn": "0.80", "sd": "0.5", "codmn": "3.0"},
    {"chla": "0.012", "tp": "0.060", "tn": "1.20", "sd": "1.5", "codmn": "5.0"},
)


def lake(folder: Path, *points: Mapping[str, str], **more: str) -> SampleSet:
    rows = [
        row(f"点{number}", "2025-03", **{"kind": "lake", "river": "某湖", **point, **more})
        for number, point in enumerate(points, 1)
    ]
    return made(folder, rows)


def test_a_lake_is_told_from_the_mean_over_its_points(tmp_path: Path) -> None:
    """Means chl-a 10 mg/m3, TP 0.05, TN 1.0, SD 1.0 m, CODMn 4.0: index 48.018, mesotrophic."""
    figure = told(lake(tmp_path, *POINTS), "2025-03", rung=RIVER)["某湖", TLI]
    assert figure.value is not None
    assert round(Decimal(figure.value.numerator) / Decimal(figure.value.denominator), 3) == Decimal(
        "48.018"
    )
    assert grade(figure) == "中营养"


def test_rivers_are_no_part_of_a_lake(tmp_path: Path) -> None:
    """A river section of the same name and county does not move the index."""
    alone = told(lake(tmp_path, *POINTS), "2025-03")["*", TLI].value
    points = [{**point, "kind": "lake"} for point in POINTS]
    with_river = lake(tmp_path, *points, {"kind": "river", "codmn": "9.0", "tp": "0.3"})
    assert told(with_river, "2025-03")["*", TLI].value == alone


def test_an_index_without_one_of_its_items_is_none(tmp_path: Path) -> None:
    figure = one(lake(tmp_path, *POINTS, sd=""), TLI, "2025-03")
    assert (figure.value, figure.state, figure.details["missing"]) == (None, TOO_LITTLE, ("sd",))


def test_the_limits_of_phosphorus_are_those_of_a_lake(tmp_path: Path) -> None:
    """0.040 is class III in a lake (0.05) and class II in a river (0.1)."""
    assert of_class(lake(tmp_path, {"tp": "0.040"}), "点1", "2025-03").value == 3
    assert of_class(made(tmp_path, [row("A", "2025-03", tp="0.040")]), "A", "2025-03").value == 2


# ---- the sea --------------------------------------------------------------------------------------


def sea(folder: Path, areas: tuple[str, ...]) -> SampleSet:
    classes = ("一类", "二类", "四类", "劣四类")
    rows = [
        {"section": name, "day": "2025-Q3", "class": class_, "amount": area}
        for name, class_, area in zip("ABCD", classes, areas, strict=True)
    ]
    return made(folder, rows, medium="sea")


def test_shares_of_the_sea_are_of_its_area(tmp_path: Path) -> None:
    """100 + 50 of 200 are good, 20 worse than 4: 75 % and 10 %, so fair."""
    found = told(sea(tmp_path, ("100", "50", "30", "20")), "2025-Q3")
    good, bad = found["*", "sea.good_ratio"], found["*", "sea.worse_iv_ratio"]
    assert (good.value, good.details["cases"], good.details["by"]) == (75, (150, 200), "area")
    assert (bad.value, bad.details["cases"]) == (10, (20, 200))
    assert (found["*", "sea.overall_grade"].value, grade(found["*", "sea.overall_grade"])) == (
        3,
        "一般",
    )


def test_without_the_area_of_every_point_shares_are_of_points(tmp_path: Path) -> None:
    """2 of 4 good, 1 of 4 worse than 4."""
    found = told(sea(tmp_path, ("100", "50", "30", "")), "2025-Q3")
    assert found["*", "sea.good_ratio"].details["cases"] == (2, 4)
    assert found["*", "sea.worse_iv_ratio"].value == 25


def test_the_class_of_a_point_in_the_sea(tmp_path: Path) -> None:
    """Inorganic nitrogen 0.45 is class 4 (0.50), oxygen 6.0 is not above 6: class 2."""
    items = {"ph": "8.1", "do": "6.0", "cod": "1.5", "din": "0.45", "dip": "0.010", "oil": "0.03"}
    said = made(tmp_path, [{"section": "A", "day": "2025-07", **items}], medium="sea")
    figure = one(said, "sea.point_class", "2025-07", rung=SECTION)
    assert (figure.value, figure.details["deciding"]) == (4, ("din",))


# ---- groundwater, black and odorous water -------------------------------------------------------------


def test_groundwater_is_classed_by_its_worst_item(tmp_path: Path) -> None:
    """Manganese 0.2 is class IV (1.50), hardness 450 exactly III, surfactants not detected I."""
    items = {"ph": "7.2", "hardness": "450", "tds": "400", "codmn": "1.0", "nh3n": "0.02"}
    items |= {"no3n": "2.0", "mn": "0.20", "las": "0.05L"}
    said = made(tmp_path, [{"section": "井", "day": "2025-05", **items}], medium="groundwater")
    figure = one(said, "water.groundwater_class", "2025-05", rung=SECTION)
    assert (figure.value, figure.details["deciding"]) == (4, ("mn",))
    without = [{"section": "井", "day": "2025-05", **items, "mn": ""}]
    figure = one(
        made(tmp_path, without, medium="groundwater"), "water.groundwater_class", "2025-05"
    )
    assert (figure.value, figure.details["counts"]) == (3, (0, 0, 1, 0, 0))


@pytest.mark.parametrize(
    "nh3n, order, deciding",
    [("16", 3, ("nh3n",)), ("15", 2, ("sd", "do", "orp", "nh3n")), ("2", 2, ("sd", "do", "orp"))],
)
def test_black_and_odorous_water(
    tmp_path: Path, nh3n: str, order: int, deciding: tuple[str, ...]
) -> None:
    """0.20 m deep sight, oxygen 1.0 and 0 mV are light; ammonia above 15 is heavy."""
    items = {"sd": "0.20", "do": "1.0", "orp": "0", "nh3n": nh3n}
    said = made(tmp_path, [{"section": "河", "day": "2025-06", **items}], medium="black_odorous")
    figure = one(said, "water.black_odorous_class", "2025-06", rung=SECTION)
    assert (figure.value, set(figure.details["deciding"])) == (order, set(deciding))  # type: ignore[call-overload]


# ---- drinking water -----------------------------------------------------------------------------------


def sources(folder: Path, *more: Mapping[str, str]) -> SampleSet:
    """Sources of 60, 30 and 10; the third has ammonia 1.2, above class III."""
    rows = [
        {**CLEAN, "section": name, "day": "2025-03", "amount": amount, "nh3n": nh3n}
        for name, amount, nh3n in (("a", "60", "0.1"), ("b", "30", "1.0"), ("c", "10", "1.2"))
    ]
    return made(folder, [*rows, *more], medium="drinking")


def test_sources_attain_by_count_and_by_volume(tmp_path: Path) -> None:
    """2 of 3 sources, 90 of 100 of the water."""
    found = told(sources(tmp_path), "2025-03")
    count, volume = found["*", DRINKING], found["*", VOLUME]
    assert (count.value, count.details["cases"]) == (Fraction(200, 3), (2, 3))
    assert (volume.value, volume.details["cases"]) == (90, (90, 100))
    assert count.details["missed"] == ("c",)


def test_a_source_that_nobody_measured(tmp_path: Path) -> None:
    """By count it is in no rate; its 20 of 120 are drawn all the same: 75 to 91.7 %."""
    none = {"section": "d", "day": "2025-03", "amount": "20", "status": "none"}
    found = told(sources(tmp_path, none), "2025-03")
    count, volume = found["*", DRINKING], found["*", VOLUME]
    assert count.details["cases"] == (2, 3)
    assert count.details["cases_ends"] == ((2, 4), (3, 4))
    assert (volume.value, volume.otherwise) == (75, Fraction(1100, 12))


def test_without_a_volume_there_is_no_rate_by_volume(tmp_path: Path) -> None:
    blank = {**CLEAN, "section": "d", "day": "2025-03", "amount": ""}
    said = sources(tmp_path, blank)
    assert ("*", VOLUME) not in told(said, "2025-03")
    figure = one(said, VOLUME, "2025-03")
    assert (figure.value, figure.state, figure.details["missing"]) == (None, TOO_LITTLE, ("d",))


def test_the_single_limits_of_drinking_water(tmp_path: Path) -> None:
    """Manganese 0.11 is above the one limit that there is: worse than class V, so not attained."""
    rows = [{**CLEAN, "section": "a", "day": "2025-03", "mn": mn} for mn in ("0.10",)]
    assert told(made(tmp_path, rows, medium="drinking"), "2025-03")["*", DRINKING].value == 100
    rows = [{**CLEAN, "section": "a", "day": "2025-03", "mn": "0.11"}]
    assert told(made(tmp_path, rows, medium="drinking"), "2025-03")["*", DRINKING].value == 0


# ---- means ----------------------------------------------------------------------------------------


def test_the_mean_of_several_sections_is_that_of_their_means(tmp_path: Path) -> None:
    """A 1 and 3 in one month, B 5: (2 + 5) / 2; the mean of samples would be 3."""
    rows = [
        row("A", "2025-03-03", codmn="1.0", county="甲"),
        row("A", "2025-03-20", codmn="3.0", county="甲"),
        row("B", "2025-03-04", codmn="5.0", county="甲"),
    ]
    figure = told(made(tmp_path, rows), "2025-03", rung=COUNTY)["甲", "water.codmn"]
    assert (figure.value, figure.unit) == (Fraction(7, 2), "mg/L")


def test_the_section_with_fewest_months_says_whether_there_is_enough(tmp_path: Path) -> None:
    """A has nine months, B seven: the mean of both rests on seven."""
    rows = [row("A", f"2025-{month:02d}") for month in range(1, 10)]
    rows += [row("B", f"2025-{month:02d}") for month in range(1, 8)]
    figure = told(made(tmp_path, rows), "2025")["*", "water.codmn"]
    assert (figure.state, figure.coverage.have, figure.coverage.need) == (TOO_LITTLE, 7, 8)


def test_shares_look_at_the_day_as_well(tmp_path: Path) -> None:
    """On 10 March the class of B is not known yet: nobody has measured it.

    Only the register tells by then that there is such a section.
    """
    rows = [row("A", "2025-03-03"), row("B", "2025-03-20", codmn="15")]
    (tmp_path / "register.csv").write_text("name\nA\nB\n", "utf-8")
    listed = "sections: {file: register.csv, columns: {section: name}}\n"
    share, early = "water.section_ratio_iii", {"as_of": date(2025, 3, 10)}
    known = told(made(tmp_path, rows, listed), "2025-03", **early)["*", share]
    assert (known.details["cases"], known.details["silent"]) == ((1, 1), {"not_monitored": 1})
    met = told(made(tmp_path, rows), "2025-03", **early)["*", share]
    assert (met.details["cases"], met.details["listed"]) == ((1, 1), 1)
    assert told(made(tmp_path, rows), "2025-03")["*", share].details["cases"] == (1, 2)
