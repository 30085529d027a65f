"""Samples to classes, shares and tables: small made waters, every expected value worked by hand."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from made_waters import assessed, code_of, made, of_class, one, question, row, tables, told

from ecotarget.assess import walks, waters
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.model.assessment import (
    CITY,
    FINAL,
    OPEN,
    RIVER,
    RUNNING,
    SECTION,
    TOO_LITTLE,
    Assessed,
)
from ecotarget.model.faults import FaultError
from ecotarget.model.period import Period
from ecotarget.model.reading import SampleSet
from ecotarget.model.water import DRY, MEASURED, NOT_MONITORED, WORKS

pytestmark = pytest.mark.no_cover  # see conftest.py

GOOD, ZONE = "water.section_ratio_iii", "water.section_zone_ratio"
WORSE_IV, WORSE_V = "water.section_ratio_worse_iv", "water.section_ratio_worse_v"
CLASS, NH3N = "water.section_class", "water.nh3n"
STILL = {"ph": "", "do": "", "codmn": "", "nh3n": "", "tp": ""}
# Half of 1.2 is in class III, but a limit of 1.2 is above class III's 1.0: class III to IV.
OPEN_III_IV = {"codmn": "6.0", "nh3n": "1.2L"}


def silent(section: str, day: str, status: str) -> dict[str, str]:
    return row(section, day, **STILL, status=status)


def five(folder: Path, fifth: dict[str, str]) -> SampleSet:
    """Class II, III, IV, III or IV, and a fifth section."""
    rows = [
        row("A", "2025-03", codmn="4.0", status="ok"),
        row("B", "2025-03", codmn="6.0", status="ok"),
        row("C", "2025-03", nh3n="1.5", status="ok"),
        row("D", "2025-03", **OPEN_III_IV, status="ok"),
        fifth,
    ]
    return made(folder, rows)


# ---- shares ---------------------------------------------------------------------------------------


def test_an_undecided_section_makes_the_share_a_range(tmp_path: Path) -> None:
    """I to III: A and B surely, D perhaps, of four; the dry one has no water to be good or bad."""
    figure = told(five(tmp_path, silent("E", "2025-03", "dry")), "2025-03")["*", GOOD]
    assert (figure.value, figure.otherwise, figure.state) == (50, 75, OPEN)
    assert figure.details["cases"] == (2, 4)
    assert figure.details["cases_ends"] == ((2, 4), (3, 4))
    assert figure.details["undecided"] == ("D",)
    assert figure.details["silent"] == {DRY: 1}
    assert figure.details["listed"] == 5
    assert figure.details["counts"] == (0, 1, 1, 1, 0, 0)
    assert (figure.coverage.have, figure.coverage.need) == (4, 5)


@pytest.mark.parametrize("status, state", [("none", NOT_MONITORED), ("works", WORKS)])
def test_what_nobody_measured_could_have_been_anything(
    tmp_path: Path, status: str, state: str
) -> None:
    """The share is of the four measured, and a target must hold with the fifth good and bad."""
    figure = told(five(tmp_path, silent("E", "2025-03", status)), "2025-03")["*", GOOD]
    assert (figure.value, figure.otherwise) == (50, 75)
    assert figure.details["cases"] == (2, 4)
    assert figure.details["cases_ends"] == ((2, 5), (4, 5))
    assert figure.details["silent"] == {state: 1}


def test_a_listed_section_without_a_row_was_not_monitored(tmp_path: Path) -> None:
    (tmp_path / "register.csv").write_text("name\nA\nB\n", "utf-8")
    listed = "sections: {file: register.csv, columns: {section: name}}\n"
    said = made(tmp_path, [row("A", "2025-03"), row("A", "2025-04"), row("B", "2025-04")], listed)
    march = told(said, "2025-03")["*", GOOD]
    assert (march.value, march.otherwise, march.state) == (100, None, FINAL)
    assert march.details["cases_ends"] == ((1, 2), (2, 2))
    assert march.details["silent"] == {NOT_MONITORED: 1}
    april = told(said, "2025-04")["*", GOOD]
    assert april.details["cases"] == (2, 2)
    assert "cases_ends" not in april.details


def test_all_shares_are_of_the_sections_that_were_measured(tmp_path: Path) -> None:
    """II, III, IV, V, worse than V: 2 of 5 are I to III, 2 of 5 worse than IV, 1 of 5 than V."""
    found = ["Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"]
    rows = [
        {"section": name, "day": "2025-03", "class": class_, "target": "Ⅲ"}
        for name, class_ in zip("ABCDE", found, strict=True)
    ]
    shares = told(made(tmp_path, rows), "2025-03")
    assert [shares["*", name].value for name in (GOOD, WORSE_IV, WORSE_V, ZONE)] == [40, 40, 20, 40]


def test_each_section_is_held_against_its_own_target(tmp_path: Path) -> None:
    rows = [
        row("A", "2025-03", codmn="4.0", target="Ⅱ"),  # II meets II
        row("B", "2025-03", codmn="6.0", target="Ⅱ"),  # III misses II
        row("C", "2025-03", codmn="10", target="Ⅳ"),  # IV meets IV
        row("D", "2025-03", codmn="4.0", target="无"),  # none is set
    ]
    figure = told(made(tmp_path, rows), "2025-03")["*", ZONE]
    assert (figure.details["cases"], figure.value) == ((2, 3), Fraction(200, 3))
    assert figure.details["untargeted"] == ("D",)
    assert figure.details["cases_ends"] == ((2, 4), (3, 4))


# ---- scopes ---------------------------------------------------------------------------------------

LEVELS = """
scopes:
  - {scope: city and above, jurisdiction: county/x, level: city, listed: 3}
  - {scope: national, jurisdiction: county/x, level: national}
  - {scope: outflow, jurisdiction: county/x, role: outflow}
  - {scope: named, jurisdiction: county/x, sections: [B, E], listed: 2}
  - {scope: more than there are, jurisdiction: county/x, listed: 6}
"""


def scoped(folder: Path) -> dict[str, Assessed]:
    levels = {"A": "national", "B": "province", "C": "city", "D": "county", "E": ""}
    rows = [
        row(name, "2025-03", level=level, role="outflow" if name in "AD" else "", codmn=codmn)
        for (name, level), codmn in zip(levels.items(), ("4", "10", "4", "4", "4"), strict=True)
    ]
    asked = question("2025-03", rung=waters.ANSWERS, indicators=(GOOD,))
    found = assessed(made(folder, rows, LEVELS), asked).results
    return {str(one.details.get("scope", "")): one for one in found}


def test_a_level_takes_in_those_above_it(tmp_path: Path) -> None:
    """City and above: A, B and C, of which B is class IV. E has no level and belongs to none."""
    found = scoped(tmp_path)
    cases = {scope: one.details["cases"] for scope, one in found.items()}
    assert cases == {
        "city and above": (2, 3),
        "national": (1, 1),
        "outflow": (2, 2),
        "named": (1, 2),
        "more than there are": (4, 5),
    }
    assert {one.place for one in found.values()} == {"county/x"}


def test_fewer_sections_than_the_scope_lists_decide_nothing(tmp_path: Path) -> None:
    figure = scoped(tmp_path)["more than there are"]
    assert figure.state == TOO_LITTLE
    assert (figure.coverage.have, figure.coverage.need) == (5, 6)
    assert scoped(tmp_path)["city and above"].state == FINAL


# ---- months and longer periods ----------------------------------------------------------------------


def months(first: int, last: int, **items: str) -> list[dict[str, str]]:
    return [row("A", f"2025-{month:02d}", **items) for month in range(first, last + 1)]


@pytest.mark.parametrize(
    "period, first, last, state",
    [
        ("2025", 6, 12, TOO_LITTLE),
        ("2025", 5, 12, FINAL),
        ("2025-H1", 4, 6, TOO_LITTLE),
        ("2025-H1", 3, 6, FINAL),
        ("2025-Q1", 3, 3, TOO_LITTLE),
        ("2025-Q1", 2, 3, FINAL),
    ],
)
def test_a_year_needs_eight_months_and_other_stretches_as_many_in_proportion(
    tmp_path: Path, period: str, first: int, last: int, state: str
) -> None:
    figure = of_class(made(tmp_path, months(first, last)), "A", period)
    assert (figure.value, figure.state) == (1, state)
    assert figure.coverage.have == last - first + 1
    assert figure.coverage.need == {"2025": 8, "2025-H1": 4, "2025-Q1": 2}[period]


def test_a_longer_period_is_the_mean_of_its_months_not_of_their_classes(tmp_path: Path) -> None:
    """0.1 and 0.3 in January, 0.2, 2.9: months 0.2, 0.2, 2.9 have the mean 1.1, class IV.

    The mean of all four samples would be 0.875, class III; the middle one of the classes II.
    """
    rows = [
        row("A", "2025-01-05", nh3n="0.1"),
        row("A", "2025-01-20", nh3n="0.3"),
        row("A", "2025-02-05", nh3n="0.2"),
        row("A", "2025-03-05", nh3n="2.9"),
    ]
    said = made(tmp_path, rows)
    figure = of_class(said, "A", "2025-01-01..2025-03-31")
    assert (figure.value, figure.details["deciding"]) == (4, ("nh3n",))
    assert figure.details["over"] == (("nh3n", Fraction(1, 10)),)
    assert one(said, NH3N, "2025-Q1", rung=SECTION).value == Fraction(11, 10)
    by_month = assessed(said, question(rung=SECTION, every="month", indicators=(CLASS,))).results
    assert [one.value for one in by_month] == [2, 2, 6]


def test_the_mean_of_ph_goes_through_the_ions(tmp_path: Path) -> None:
    """pH 5 and 7: (10^-5 + 10^-7) / 2 is 10^-5.297, so 5.3 and no class; their mean is 6, class I."""
    rows = [row("A", "2025-01", ph="5.0"), row("A", "2025-02", ph="7.0")]
    said = made(tmp_path, rows, "stage: raw\n")
    assert of_class(said, "A", "2025-01-01..2025-02-28").value == 6


# ---- the day that is looked from ------------------------------------------------------------------------


def test_nothing_after_the_day_is_seen(tmp_path: Path) -> None:
    """3 March 0.4, 24 March 3.0: II on the 10th, mean 1.7 and class V at the end of the month."""
    rows = [row("A", "2025-03-03", nh3n="0.4"), row("A", "2025-03-24", nh3n="3.0")]
    said = made(tmp_path, [*rows, row("A", "2025-04-02")])
    early = of_class(said, "A", "2025-03", as_of=date(2025, 3, 10))
    assert (early.value, early.state) == (2, RUNNING)
    late = of_class(said, "A", "2025-03", as_of=date(2025, 3, 31))
    assert (late.value, late.state) == (5, FINAL)
    asked = question(rung=SECTION, every="month", indicators=(CLASS,), as_of=date(2025, 3, 10))
    assert [one.when for one in assessed(said, asked).results] == ["2025-03"]


def test_a_month_that_had_not_begun_is_no_month(tmp_path: Path) -> None:
    said = made(tmp_path, [row("A", "2025-03-03")])
    assert assessed(said, question(rung=SECTION, as_of=date(2025, 2, 28))).results == ()


def test_a_running_year_is_told_from_the_months_that_there_are(tmp_path: Path) -> None:
    figure = of_class(made(tmp_path, months(1, 12)), "A", "2025", as_of=date(2025, 5, 31))
    assert (figure.state, figure.coverage.have, figure.coverage.need) == (RUNNING, 5, 8)


# ---- tables ---------------------------------------------------------------------------------------


def misses(folder: Path) -> SampleSet:
    """A misses III in January and February, is dry in March, misses in April and May; B never."""
    rows = []
    for month, nh3n in enumerate(("1.2", "1.6", None, "1.4", "2.5", "0.2"), 1):
        day = f"2025-{month:02d}"
        a = row("A", day, nh3n=nh3n, status="ok") if nh3n else silent("A", day, "dry")
        rows += [a | {"target": "Ⅲ"}, row("B", day, codmn="4.0", status="ok") | {"target": "Ⅱ"}]
    return made(folder, rows)


@pytest.mark.parametrize("month, count", [(1, 1), (2, 2), (4, 1), (5, 2)])
def test_months_in_a_row_end_where_a_month_was_not_missed(
    tmp_path: Path, month: int, count: int
) -> None:
    (table,) = tables(misses(tmp_path), f"2025-{month:02d}")
    assert dict(table.in_a_row) == {"A": count}


def test_no_month_is_missed_in_a_dry_one(tmp_path: Path) -> None:
    march, june = tables(misses(tmp_path), "2025-03", "2025-06")
    assert (dict(march.in_a_row), dict(june.in_a_row)) == ({}, {})
    assert [row.state for row in march.rows] == [DRY, MEASURED]


def test_the_last_month_is_told_unless_others_are_asked_for(tmp_path: Path) -> None:
    said = misses(tmp_path)
    assert [table.period.text for table in tables(said)] == ["2025-06"]
    (table,) = tables(said, as_of=date(2025, 4, 30))
    assert (table.period.text, dict(table.in_a_row)) == ("2025-04", {"A": 1})


def test_a_class_asked_of_all_takes_the_place_of_the_targets(tmp_path: Path) -> None:
    """Class I asked: A (class I but for ammonia) misses in June by ammonia 0.2, B by CODMn 4."""
    (table,) = tables(misses(tmp_path), "2025-06", required=1)
    assert dict(table.in_a_row) == {"A": 3, "B": 6}
    found = {row.section.name: [one.mean.item for one in row.over] for row in table.rows}
    assert found == {"A": ["nh3n"], "B": ["codmn"]}


def test_a_longer_period_has_no_months_in_a_row(tmp_path: Path) -> None:
    (table,) = tables(misses(tmp_path), "2025-Q1")
    assert (table.period.text, dict(table.in_a_row)) == ("2025-Q1", {})


def test_rows_stand_by_county_level_river_and_name(tmp_path: Path) -> None:
    rows = [
        row("d", "2025-03", county="乙", level="national", river="r"),
        row("c", "2025-03", county="甲", level="", river="a"),
        row("b", "2025-03", county="甲", level="city", river="b"),
        row("e", "2025-03", county="甲", level="city", river="a"),
        row("a", "2025-03", county="甲", level="city", river="b"),
    ]
    (table,) = tables(made(tmp_path, rows))
    assert [row.section.name for row in table.rows] == ["d", "e", "a", "b", "c"]


# ---- tables without stamps ------------------------------------------------------------------------


def table_of(folder: Path, period: str, class_: str = "Ⅳ") -> SampleSet:
    rows = [{"section": "A", "class": class_, "target": "Ⅲ"}]
    return made(folder, rows, f"period: {period}\n", name=f"of {period}")


def walked(*sets: SampleSet, **more: object) -> list[Assessed]:
    asked = Question(rung="", every="", indicators=(CLASS,))._replace(**more)
    with closing(Duck()) as engine:
        return list(walks.assess(walks.given(sets), asked, engine).results)


@pytest.mark.parametrize("period, months", [("2025-Q3", 3), ("2025", 12), ("2025-09", 1)])
def test_a_table_of_a_stretch_answers_for_the_whole_of_it(
    tmp_path: Path, period: str, months: int
) -> None:
    said = table_of(tmp_path, period)
    (figure,) = walked(said)
    assert (figure.when, figure.value, figure.state) == (period, 4, FINAL)
    assert figure.coverage.have == months
    assert [table.period.text for table in tables(said)] == [period]


def test_it_says_nothing_of_a_shorter_one(tmp_path: Path) -> None:
    (figure,) = walked(table_of(tmp_path, "2025-Q3"), periods=(Period.parse("2025-07"),))
    assert (figure.value, figure.details["state"]) == (None, NOT_MONITORED)


def test_two_quarters_are_too_little_for_a_year_and_three_enough(tmp_path: Path) -> None:
    """Six months of the eight that are needed, then nine.

    Each quarter is in class IV, so the mean of the year is in no worse one; it may be in a better.
    """
    year = (Period.parse("2025"),)
    quarters = [table_of(tmp_path, f"2025-Q{number}") for number in (4, 1, 3)]
    (two,) = walked(*quarters[:2], periods=year)
    assert (two.value, two.otherwise, two.state, two.coverage.have) == (1, 4, TOO_LITTLE, 6)
    (three,) = walked(*quarters, periods=year)
    assert (three.value, three.otherwise, three.state, three.coverage.have) == (1, 4, OPEN, 9)


def test_a_table_is_not_seen_before_its_stretch_is_over(tmp_path: Path) -> None:
    assert walked(table_of(tmp_path, "2025-Q3"), as_of=date(2025, 9, 29)) == []
    (late,) = walked(table_of(tmp_path, "2025-Q3"), as_of=date(2025, 9, 30))
    assert (late.value, late.state) == (4, FINAL)


def test_a_table_of_a_quarter_beside_stamped_samples_is_of_no_month(tmp_path: Path) -> None:
    """Unasked the months are told, and the quarter is none of them."""
    sets = (table_of(tmp_path, "2025-Q3"), made(tmp_path, [row("B", "2025-08", target="Ⅲ")]))
    told_ = {(one.place, one.when) for one in walked(*sets) if one.value is not None}
    assert told_ == {("B", "2025-08")}
    found = walked(*sets, periods=(Period.parse("2025-Q3"),))
    assert {one.place: (one.value, one.state) for one in found} == {
        "A": (4, FINAL),
        "B": (1, TOO_LITTLE),
    }


def test_what_is_asked_for_comes_before_the_period_of_the_table(tmp_path: Path) -> None:
    (figure,) = walked(table_of(tmp_path, "2025-Q3"), every="year")
    assert (figure.when, figure.state) == ("2025", TOO_LITTLE)


# ---- stated classes ---------------------------------------------------------------------------------


def test_a_stated_class_decides_where_the_values_leave_it_open(tmp_path: Path) -> None:
    figure = of_class(made(tmp_path, [row("A", "2025-03", **OPEN_III_IV)]), "A", "2025-03")
    assert (figure.value, figure.otherwise, figure.state) == (3, 4, OPEN)
    rows = [row("A", "2025-03", **OPEN_III_IV) | {"class": "Ⅳ"}]
    figure = of_class(made(tmp_path, rows), "A", "2025-03")
    assert (figure.value, figure.otherwise, figure.state) == (4, None, FINAL)


def test_a_stated_class_does_not_gainsay_the_values(tmp_path: Path) -> None:
    """The items say III; a stated IV is told beside it and changes nothing."""
    rows = [row("A", "2025-03", codmn="6.0") | {"class": "Ⅳ"}]
    figure = of_class(made(tmp_path, rows), "A", "2025-03")
    assert (figure.value, figure.details["published"]) == (3, 4)


def test_a_missing_item_leaves_the_worst_class_open(tmp_path: Path) -> None:
    figure = of_class(made(tmp_path, [row("A", "2025-03", codmn="6.0", tp="")]), "A", "2025-03")
    assert (figure.value, figure.otherwise, figure.state) == (3, 6, OPEN)
    assert figure.details["missing"] == ("tp",)


# ---- what cannot be asked -----------------------------------------------------------------------------


def refused(sets: list[SampleSet], **more: object) -> tuple[str, object]:
    with pytest.raises(FaultError) as error:
        assessed(sets, question("2025-03", **more))
    return code_of(error.value)


def test_sets_that_are_classed_in_two_ways_are_not_one(tmp_path: Path) -> None:
    rows = [row("A", "2025-03")]
    first = made(tmp_path, rows, "stage: raw\n", name="first")
    other = made(tmp_path, rows, "stage: rounded\n", name="other")
    code, details = refused([first, other])
    assert (code, details) == (
        "samples-differ",
        {"key": "stage", "first": "first", "found": "other"},
    )


@pytest.mark.parametrize("rung", [RIVER, CITY])
def test_a_rung_that_no_section_tells_of(tmp_path: Path, rung: str) -> None:
    said = made(tmp_path, [row("A", "2025-03", county="甲县")])
    assert refused([said], rung=rung) == ("sections-without-rung", {"rung": rung})


def test_a_set_of_items_that_the_law_does_not_know(tmp_path: Path) -> None:
    said = made(tmp_path, [row("A", "2025-03")], "items: '26'\n")
    code, details = refused([said])
    assert (code, details) == ("item-set-unknown", {"found": "26", "code": "cn-surface-2011"})


def test_an_indicator_of_another_medium(tmp_path: Path) -> None:
    said = made(tmp_path, [row("A", "2025-03")])
    code, details = refused([said], indicators=("sea.good_ratio",))
    assert (code, details) == (
        "indicator-not-reckoned",
        {"found": "sea.good_ratio", "code": "surface"},
    )


# ---- item sets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more, order, missing",
    [
        ("", 5, ()),  # present: COD counts because it is there
        ("items: auto\n", 1, ()),  # five items
        ("items: 5+x\n", 1, ()),
        ("items: 5+x\nmore_items: [cod]\n", 5, ()),
        ("items: 5+x\nmore_items: [cod, bod5]\n", 5, ("bod5",)),
    ],
)
def test_which_items_count(tmp_path: Path, more: str, order: int, missing: tuple[str, ...]) -> None:
    figure = of_class(made(tmp_path, [row("A", "2025-03", cod="40")], more), "A", "2025-03")
    assert figure.value == order
    assert figure.details.get("missing", ()) == missing
    assert figure.otherwise == (6 if missing else None)


def test_all_21_items_are_needed_where_it_is_asked(tmp_path: Path) -> None:
    figure = of_class(made(tmp_path, [row("A", "2025-03")], "items: '21'\n"), "A", "2025-03")
    assert (figure.value, figure.otherwise) == (1, 6)
    assert len(figure.details["missing"]) == 16  # type: ignore[arg-type]


@pytest.mark.parametrize("stage, order", [("raw", 4), ("rounded", 3)])
def test_the_stage_at_which_a_mean_is_rounded(tmp_path: Path, stage: str, order: int) -> None:
    """CODMn 6.04 is above 6; rounded to one decimal it is 6.0."""
    said = made(tmp_path, [row("A", "2025-03", codmn="6.04")], f"stage: {stage}\n")
    assert of_class(said, "A", "2025-03").value == order


@pytest.mark.parametrize("flag, order", [("false", 2), ("true", 1)])
def test_oxygen_by_its_saturation(tmp_path: Path, flag: str, order: int) -> None:
    """At 30 °C water holds 468 / 61.6 = 7.597 mg/L; 7.0 is 92 % of it, though less than 7.5."""
    rows = [row("A", "2025-03", do="7.0", temperature="30.0")]
    assert of_class(made(tmp_path, rows, f"saturation: {flag}\n"), "A", "2025-03").value == order
