"""Thin, missing and mixed evidence on water: none of it may pass, and none may change a class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from made_waters import CLEAN, assessed, code_of, made, of_class, one, question, row, tables

from ecotarget.assess import waters
from ecotarget.model.assessment import CITY, FINAL, OPEN, RIVER, RUNNING, SECTION, TOO_LITTLE
from ecotarget.model.faults import FaultError
from ecotarget.model.water import DRY, NOT_MONITORED, WORKS

pytestmark = pytest.mark.no_cover  # see conftest.py

CLASS, SHARE, GRADE = "water.section_class", "water.section_ratio_iii", "water.overall_grade"
BOUNDARY_GRADE, CWQI, NH3N, TLI = (
    "water.boundary_grade",
    "water.cwqi",
    "water.nh3n",
    "water.tli",
)
FIVE_BUT_PH = {"do": "", "codmn": "", "nh3n": "", "tp": ""}
ALL_MONTHS = range(1, 13)


def silent(section: str, day: str, status: str = "none", **more: str) -> dict[str, str]:
    return {"section": section, "day": day, "status": status, **more}


def with_status(*rows: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"status": "ok", **each} for each in rows]


# ---- months ---------------------------------------------------------------------------------------


def test_a_class_rests_on_the_months_of_its_needed_items(tmp_path: Path) -> None:
    """pH every month, the four others in January alone: a year needs eight of each."""
    rows = [
        row("A", f"2025-{month:02d}", target="Ⅲ", **({} if month == 1 else FIVE_BUT_PH))
        for month in ALL_MONTHS
    ]
    figure = of_class(made(tmp_path, rows), "A", "2025")
    assert (figure.state, figure.coverage.have, figure.complies) == (TOO_LITTLE, 1, None)
    assert one(made(tmp_path, rows), SHARE, "2025").state == TOO_LITTLE


def test_a_mean_rests_on_the_months_of_its_own_item(tmp_path: Path) -> None:
    rows = [
        row("A", f"2025-{month:02d}", **({"nh3n": ""} if month > 3 else {})) for month in ALL_MONTHS
    ]
    figure = one(made(tmp_path, rows), NH3N, "2025", rung=SECTION)
    assert (figure.state, figure.coverage.have) == (TOO_LITTLE, 3)
    figure = one(made(tmp_path, rows), "water.tp", "2025", rung=SECTION)
    assert (figure.state, figure.coverage.have) == (FINAL, 12)


@pytest.mark.parametrize("rung", ["whole", SECTION])
def test_a_trophic_index_rests_on_the_months_of_its_five_items(tmp_path: Path, rung: str) -> None:
    once = {"chla": "0.01", "tn": "1.0", "sd": "1.0"}
    rows = [
        row("A", f"2025-{month:02d}", kind="lake", **(once if month == 1 else {}))
        for month in ALL_MONTHS
    ]
    assert one(made(tmp_path, rows), TLI, "2025", rung=rung).state == TOO_LITTLE


def test_a_year_whose_data_end_in_august_is_not_over(tmp_path: Path) -> None:
    """Eight months are enough for a year, not for one that nobody says is over."""
    said = made(tmp_path, [row("A", f"2025-{month:02d}") for month in range(1, 9)])
    assert of_class(said, "A", "2025").state == RUNNING
    assert of_class(said, "A", "2025", as_of=date(2025, 12, 31)).state == FINAL
    assert of_class(said, "A", "2025-08").state == FINAL


def test_too_few_months_meet_no_target(tmp_path: Path) -> None:
    said = made(tmp_path, [row("A", "2025-12", target="Ⅲ")])
    assert of_class(said, "A", "2025").complies is None
    assert [each.attains for table in tables(said, "2025") for each in table.rows] == [None]


# ---- stated classes -------------------------------------------------------------------------------


def stated(section: str, day: str, class_: str) -> dict[str, str]:
    return {"section": section, "day": day, "class": class_, "target": "Ⅲ"}


def test_classes_of_another_year_are_no_months_of_this_one(tmp_path: Path) -> None:
    rows = [stated("A", f"2024-{month:02d}", "Ⅱ") for month in ALL_MONTHS]
    rows.append(stated("A", "2025-12", "Ⅱ"))
    found = assessed(made(tmp_path, rows), question("2024", "2025", rung=SECTION)).results
    classes = [each for each in found if each.indicator == CLASS]
    assert [each.coverage.have for each in classes] == [12, 1]
    assert [each.state for each in classes] == [OPEN, TOO_LITTLE]


def test_one_stated_month_is_not_the_class_of_a_year(tmp_path: Path) -> None:
    """pH in twelve months tells no class, and the class of January is not that of the year."""
    rows = [
        {"section": "A", "day": f"2025-{month:02d}", "ph": "7.0", "target": "Ⅲ"}
        | {"class": "Ⅱ" if month == 1 else ""}
        for month in ALL_MONTHS
    ]
    figure = of_class(made(tmp_path, rows), "A", "2025")
    assert (figure.value, figure.otherwise, figure.complies) == (1, 6, None)


def test_classes_of_months_say_how_bad_their_mean_is_at_most(tmp_path: Path) -> None:
    """Ammonia over III in one month and phosphorus in another may both be III in the year.

    Every item of every month meets class IV, so its mean does.
    """
    rows = [stated("A", f"2025-{month:02d}", "Ⅳ" if month % 2 else "Ⅱ") for month in ALL_MONTHS]
    figure = of_class(made(tmp_path, rows), "A", "2025")
    assert (figure.value, figure.otherwise, figure.state) == (1, 4, OPEN)
    rows = [stated("A", f"2025-{month:02d}", "Ⅲ" if month % 2 else "Ⅱ") for month in ALL_MONTHS]
    assert of_class(made(tmp_path, rows), "A", "2025").complies is True


@pytest.mark.parametrize(
    "stamp, own, shorter", [("2025", "2025", "2025-01"), ("2025-Q3", "2025-Q3", "2025-07")]
)
def test_a_class_of_a_year_or_quarter_is_of_none_of_its_months(
    tmp_path: Path, stamp: str, own: str, shorter: str
) -> None:
    said = made(tmp_path, [stated("A", stamp, "Ⅱ"), stated("B", "2025-08", "Ⅱ")])
    whole = of_class(said, "A", own)
    assert (whole.value, whole.state, whole.complies) == (2, FINAL, True)
    assert of_class(said, "A", shorter).details["state"] == NOT_MONITORED
    # Before its end nobody has seen it, nor the section that is told by nothing else.
    early = question(own, rung=SECTION, as_of=date(2025, 8, 31))
    assert [figure.place for figure in assessed(said, early).results] == ["B"]


def test_a_mean_of_a_year_is_that_of_the_year(tmp_path: Path) -> None:
    """Class IV by ammonia 1.2 for the year; nothing for January, and nothing beside it."""
    said = made(tmp_path, [row("A", "2025", nh3n="1.2"), row("A", "2025-05", nh3n="0.1")])
    whole = of_class(said, "A", "2025")
    assert (whole.value, whole.state, whole.coverage.have) == (4, FINAL, 12)
    assert of_class(said, "A", "2025-01").details["state"] == NOT_MONITORED
    assert of_class(said, "A", "2025-05").value == 1


def test_a_quarter_counts_as_three_months(tmp_path: Path) -> None:
    """Ammonia 0.2 in the first quarter and 1.0 in April: (3 x 0.2 + 1.0) / 4, not 0.6."""
    said = made(tmp_path, [row("A", "2025-Q1", nh3n="0.2"), row("A", "2025-04", nh3n="1.0")])
    figure = one(said, NH3N, "2025-01-01..2025-04-30", rung=SECTION)
    assert (figure.value, figure.coverage.have) == (Fraction(2, 5), 4)


# ---- silence --------------------------------------------------------------------------------------


def test_a_year_is_dry_only_if_every_month_was(tmp_path: Path) -> None:
    """B was dry in December and nobody was there before: it may have been anything."""
    rows = with_status(*(row("A", f"2025-{month:02d}") for month in ALL_MONTHS))
    dry = [silent("B", f"2025-{month:02d}", "dry") for month in ALL_MONTHS]
    found = one(made(tmp_path, rows + dry[-1:]), SHARE, "2025").details
    assert (found["silent"], found["cases_ends"]) == ({NOT_MONITORED: 1}, ((1, 2), (2, 2)))
    found = one(made(tmp_path, rows + dry), SHARE, "2025").details
    assert (found["silent"], "cases_ends" in found) == ({DRY: 1}, False)
    works = [silent("B", "2025-01", "works"), *dry[1:]]
    assert one(made(tmp_path, rows + works), SHARE, "2025").details["silent"] == {WORKS: 1}


# ---- figures of several sections -------------------------------------------------------------------


def test_a_rating_says_what_the_unmeasured_could_make_of_it(tmp_path: Path) -> None:
    """Five of class I are excellent; with five more worse than V, half is, which is the last grade."""
    rows = with_status(*(row(name, "2025-03") for name in "ABCDE"))
    rows += [silent(name, "2025-03") for name in "FGHIJ"]
    figure = one(made(tmp_path, rows), GRADE, "2025-03")
    assert (figure.value, figure.otherwise, figure.state) == (1, 5, FINAL)
    few = one(made(tmp_path, [rows[0], rows[-1]]), GRADE, "2025-03")
    assert (few.value, few.otherwise) == (1, 5)
    dry = one(made(tmp_path, [rows[0], silent("K", "2025-03", "dry")]), GRADE, "2025-03")
    assert (dry.value, dry.otherwise) == (1, None)


def test_a_section_that_only_states_its_class_is_in_no_mean_water(tmp_path: Path) -> None:
    """A is clean and B, by its class alone, worse than V: the water of A is not that of both."""
    rows = [row("A", "2025-03"), {"section": "B", "day": "2025-03", "class": "劣Ⅴ"}]
    figure = one(made(tmp_path, rows), GRADE, "2025-03")
    assert (figure.value, figure.state) == (None, TOO_LITTLE)


def test_a_section_without_an_item_leaves_the_mean_water_open(tmp_path: Path) -> None:
    """Without the ammonia of B the mean water of both is at best what the other items make it.

    CODMn 1 and 13: the mean 7 is class IV, lightly polluted.
    """
    rows = [row("A", "2025-03"), row("B", "2025-03", nh3n="")]
    figure = one(made(tmp_path, rows), GRADE, "2025-03")
    assert (figure.value, figure.otherwise, figure.state) == (1, 5, OPEN)
    rows[1]["codmn"] = "13"
    figure = one(made(tmp_path, rows), GRADE, "2025-03")
    assert (figure.value, figure.otherwise, figure.state) == (3, 5, OPEN)


@pytest.mark.parametrize(
    "other",
    [
        row("B", "2025-03", nh3n=""),  # not asked for ammonia
        row("B", "2025-03", nh3n="ND"),  # not detected, by nobody knows which limit
        silent("B", "2025-03"),
        {"section": "B", "day": "2025-03", "class": "劣Ⅴ"},
    ],
)
def test_a_mean_of_some_sections_is_not_that_of_all(
    tmp_path: Path, other: Mapping[str, str]
) -> None:
    rows = with_status({**row("A", "2025-03"), "class": ""}, other)
    figure = one(made(tmp_path, rows), NH3N, "2025-03")
    assert (figure.state, figure.coverage[:3]) == (TOO_LITTLE, (1, 2, "sections"))


def test_a_mean_without_what_was_not_detected_is_too_little(tmp_path: Path) -> None:
    rows = [row("A", "2025-03-01", nh3n="ND"), row("A", "2025-03-02", nh3n="0.3")]
    assert one(made(tmp_path, rows), NH3N, "2025-03", rung=SECTION).state == TOO_LITTLE


LAKE = {"kind": "lake", "river": "某湖"}
ALGAE = {"chla": "0.010", "tn": "1.0", "sd": "1.0"}


@pytest.mark.parametrize(
    "other",
    [
        row("B", "2025-03", **LAKE),
        row("B", "2025-03", **LAKE, **(ALGAE | {"chla": "未检出"})),
        silent("B", "2025-03", **LAKE),
    ],
)
def test_a_trophic_index_is_of_every_point(tmp_path: Path, other: Mapping[str, str]) -> None:
    rows = with_status(row("A", "2025-03", **LAKE, **ALGAE), other)
    figure = one(made(tmp_path, rows), TLI, "2025-03", rung=RIVER)
    assert figure.value is not None
    assert (figure.state, figure.coverage[:3]) == (TOO_LITTLE, (1, 2, "sections"))


REST = dict.fromkeys(
    (
        *("cod", "bod5", "cu", "zn", "fluoride", "se", "as", "hg", "cd", "cr6", "pb", "cyanide"),
        *("phenol", "oil", "las", "sulfide"),
    ),
    "0.00001",
)


@pytest.mark.parametrize(
    "other, state",
    [
        (row("B", "2025-03", **REST), FINAL),
        (silent("B", "2025-03"), TOO_LITTLE),
        (row("B", "2025-03", **(REST | {"hg": "ND"})), TOO_LITTLE),
        (row("B", "2025-03", **REST) | {"nh3n": ""}, TOO_LITTLE),
    ],
)
def test_an_index_of_a_city_is_of_every_section(
    tmp_path: Path, other: Mapping[str, str], state: str
) -> None:
    rows = with_status(row("A", "2025-03", **REST), other)
    figure = one(made(tmp_path, rows), CWQI, "2025-03")
    assert figure.value is not None
    assert figure.state == state


def boundary(before: range, *others: Mapping[str, str]) -> list[dict[str, str]]:
    """One section whose water leaves better than the year before, with the target met: excellent."""
    now = [row("O", f"2025-{month:02d}") for month in ALL_MONTHS]
    then = [row("O", f"2024-{month:02d}", codmn="1.5", nh3n="0.14", tp="0.015") for month in before]
    own = {"role": "outflow", "target": "Ⅲ"}
    return with_status(*(own | each for each in (*now, *then, *others)))


@pytest.mark.parametrize(
    "before, others, ends",
    [
        (ALL_MONTHS, (), (1, None)),
        (range(1, 2), (), (1, 2)),  # a month of last year is not last year
        (ALL_MONTHS, (silent("P", "2025-01"),), (1, 4)),  # who knows whether P met its target
    ],
)
def test_a_boundary_is_graded_by_all_its_sections_in_both_years(
    tmp_path: Path,
    before: range,
    others: tuple[Mapping[str, str], ...],
    ends: tuple[int, int | None],
) -> None:
    asked = question("2024", "2025", indicators=(BOUNDARY_GRADE,))
    figure = assessed(made(tmp_path, boundary(before, *others)), asked).results[-1]
    assert (figure.value, figure.otherwise) == ends
    assert figure.state == (FINAL if ends[1] is None else OPEN)


def test_the_listed_sections_of_a_boundary_are_those_of_both_sides(tmp_path: Path) -> None:
    rows = boundary(ALL_MONTHS)
    rows += [each | {"section": "I", "role": "inflow"} for each in rows]
    scopes = "scopes:\n  - {scope: 交接断面, jurisdiction: a/b, sections: [O, I], listed: 2}\n"
    asked = question("2024", "2025", indicators=(BOUNDARY_GRADE,), rung=waters.ANSWERS)
    figure = assessed(made(tmp_path, rows, scopes), asked).results[-1]
    assert (figure.value, figure.state, figure.coverage[:2]) == (1, FINAL, (2, 2))


def test_fewer_points_than_are_listed_have_no_mean(tmp_path: Path) -> None:
    scopes = "scopes:\n  - {scope: 某湖, jurisdiction: a/b, river: 某湖, listed: 3}\n"
    said = made(tmp_path, [row("A", "2025-03", **LAKE, **ALGAE)], scopes)
    for name in (NH3N, TLI):
        figure = one(said, name, "2025-03", rung=waters.ANSWERS)
        assert (figure.state, figure.coverage[:2]) == (TOO_LITTLE, (1, 3))


def test_a_figure_is_made_of_the_sections_of_its_own_scope(tmp_path: Path) -> None:
    """Two places may call their scopes alike."""
    scopes = (
        "scopes:\n  - {scope: 国控断面, jurisdiction: a/b, county: 甲县}\n"
        "  - {scope: 国控断面, jurisdiction: a/c, county: 乙县}\n"
    )
    rows = [row("A", "2025-03", county="甲县"), row("B", "2025-03", county="乙县")]
    said = made(tmp_path, rows, scopes)
    asked = question("2025-03", indicators=(SHARE,), rung=waters.ANSWERS, places=("a/c",))
    (figure,) = assessed(said, asked).results
    (table,) = tables(said, "2025-03")
    assert [each.section.name for each in waters.members(said, table.rows, figure)] == ["B"]


def test_water_without_samples_is_no_clean_water(tmp_path: Path) -> None:
    """Nothing but a row of a dry section: no share of none."""
    rows = [{**dict.fromkeys(CLEAN, ""), **silent("A", "2025-03", "dry")}]
    figure = one(made(tmp_path, rows), SHARE, "2025-03")
    assert (figure.value, figure.state) == (None, TOO_LITTLE)


@pytest.mark.parametrize(
    "scope, code",
    [
        ("level: national", "scope-empty"),
        ("listed: 2", "scope-sections"),
        ("listed: 3", None),
        ("listed: 4", None),  # too little, told by the figure
    ],
)
def test_a_scope_has_the_sections_that_it_lists(
    tmp_path: Path, scope: str, code: str | None
) -> None:
    scopes = f"scopes:\n  - {{scope: 某范围, jurisdiction: a/b, {scope}}}\n"
    said = made(tmp_path, [row(name, "2025-03", level="county") for name in "ABC"], scopes)
    asked = question("2025-03", indicators=(SHARE,), rung=waters.ANSWERS)
    assert [fault.code for fault in assessed(said, asked).faults] == ([code] if code else [])


# ---- items that the user names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "more, code",
    [
        ("more_items: [cd]\n", "more-items-closed"),  # the 21 have their items
        ("items: auto\nmore_items: [cd]\n", "more-items-closed"),
        ("items: 5+x\nmore_items: [temperature]\n", "more-items-limitless"),
        ("items: 5+x\nmore_items: [cd, chla]\n", "more-items-limitless"),
    ],
)
def test_an_item_that_could_decide_nothing_is_refused(tmp_path: Path, more: str, code: str) -> None:
    said = made(tmp_path, [row("A", "2025-03", cd="9", temperature="50")], more)
    with pytest.raises(FaultError) as refused:
        of_class(said, "A", "2025-03")
    assert code_of(refused.value)[0] == code


def test_a_city_without_an_index_may_stand_before_the_others(tmp_path: Path) -> None:
    """甲 is first of two, but nobody knows where 丙, which lacks mercury, would stand."""
    rows = [
        row(f"{city} 1", "2025-03", city=city, **(REST | items))
        for city, items in (("甲市", {}), ("乙市", {"cu": "0.5"}), ("丙市", {"hg": ""}))
    ]
    asked = question("2025-03", rung=CITY, indicators=("water.cwqi_rank",))
    found = {one.place: one for one in assessed(made(tmp_path, rows), asked).results}
    ends = {place: (one.value, one.otherwise) for place, one in found.items()}
    assert ends == {"甲市": (1, 2), "乙市": (2, 3)}
    rows.pop()
    found = {one.place: one for one in assessed(made(tmp_path, rows), asked).results}
    assert [one.otherwise for one in found.values()] == [None, None]


def test_the_year_before_is_looked_at_unasked(tmp_path: Path) -> None:
    """The data have it, and only this year is asked for and told."""
    said = made(tmp_path, boundary(ALL_MONTHS))
    (figure,) = assessed(said, question("2025", indicators=(BOUNDARY_GRADE,))).results
    assert (figure.when, figure.value, figure.otherwise) == ("2025", 1, None)
