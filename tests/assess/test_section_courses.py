"""Courses of sections: which are lost, what the months left must be, by items, oxygen and pH."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_courses import CITY, answered, course, courses, target
from made_waters import made, row

from conftest import PROJECT
from ecotarget.intake import sample_mapping
from ecotarget.model.course import KEPT, LOST, OPEN, SECTIONS, ItemCourse, SectionCourse
from ecotarget.model.reading import SampleSet, Selection
from ecotarget.model.target import Target

pytestmark = pytest.mark.no_cover  # see conftest.py

SHARE, WORSE_IV, WORSE_V = (
    f"water.section_ratio_{name}" for name in ("iii", "worse_iv", "worse_v")
)
ZONE, BOUNDARY, CLASS = "water.section_zone_ratio", "water.boundary_ratio", "water.section_class"
JANUARY = "2025-01-31"
DRINKING = "water.drinking_ratio"
ASKED = {
    SHARE: ">= 90 %",
    WORSE_IV: "<= 4 %",
    WORSE_V: "== 0 %",
    ZONE: "== 100 %",
    BOUNDARY: "== 100 %",
    CLASS: "class <= III",
    DRINKING: "== 100 %",
}
ROUNDED = "scopes:\n  - {jurisdiction: testland/city}\n"
WHOLE = f"stage: raw\n{ROUNDED}"


def of(name: str, require: str = "", period: str = "2025", scope: str = "") -> Target:
    return target(name, period, require or ASKED[name], scope)


def months(section: str, *values: str, item: str = "nh3n", **more: str) -> list[dict[str, str]]:
    """A row for each month from January on; an empty value is a month without the item."""
    return [
        row(section, f"2025-{number:02d}-05", **{item: value, **more})
        for number, value in enumerate(values, 1)
    ]


def stands(
    said: SampleSet, one: Target, as_of: str, sound: bool = True
) -> Mapping[str, SectionCourse]:
    found = course(said, one, as_of, sound=sound)
    assert found.how == SECTIONS
    return {each.section: each for each in found.sections}


def first(said: SampleSet, one: Target, as_of: str) -> ItemCourse:
    """The tightest item of the only section."""
    (section,) = course(said, one, as_of).sections
    return section.items[0]


# ---- The months left ------------------------------------------------------------------------------


def test_what_the_months_left_must_average(tmp_path: Path) -> None:
    """Eight months of ammonia 1.2 mg/L: the four left may be 0.6 for the mean to be 1.0."""
    said = made(tmp_path, months("A", *["1.2"] * 8), WHOLE)
    found = course(said, of(SHARE), "2025-08-31")
    assert (found.how, found.as_share, found.need, found.points) == (SECTIONS, True, 8, ())
    assert (found.period.text, found.until.isoformat()) == ("2025", "2025-08-31")
    (section,) = found.sections
    assert (section.section, section.kept) == ("A", OPEN)
    (item,) = section.items
    assert (item.item, item.names.zh, item.unit) == ("nh3n", "氨氮", "mg/L")
    assert (item.mean, item.months, item.left) == (Fraction(6, 5), 8, 4)
    assert (item.limit, item.lower, item.rest) == (1, True, Fraction(3, 5))


def test_a_section_is_lost_when_clean_water_does_not_help(tmp_path: Path) -> None:
    """Eleven months of 1.2: with nothing in December the mean is 1.1. Of 1.0909 it is just below 1."""
    lost = made(tmp_path, months("A", *["1.2"] * 11), WHOLE, name="lost")
    assert stands(lost, of(SHARE), "2025-11-30")["A"].kept == LOST
    assert first(lost, of(SHARE), "2025-11-30").rest == Fraction(-6, 5)
    barely = made(tmp_path, months("A", *["1.0909"] * 11), WHOLE, name="barely")
    assert stands(barely, of(SHARE), "2025-11-30")["A"].kept == OPEN


@pytest.mark.parametrize("value, kept", [("1.0963", OPEN), ("1.0964", LOST)])
def test_means_that_are_rounded_first_have_half_a_digit_more(
    tmp_path: Path, value: str, kept: str
) -> None:
    """11 x 1.0963 / 12 is 1.00494, rounded 1.00; 11 x 1.0964 / 12 is 1.00503, rounded 1.01."""
    said = made(tmp_path, months("A", *[value] * 11), ROUNDED)
    assert stands(said, of(SHARE), "2025-11-30")["A"].kept == kept
    rest = first(said, of(SHARE), "2025-11-30").rest
    assert rest == 12 * Fraction("1.005") - 11 * Fraction(value)
    raw = made(tmp_path, months("A", *[value] * 11), WHOLE, name="raw")
    assert stands(raw, of(SHARE), "2025-11-30")["A"].kept == LOST


def test_a_month_is_over_when_it_has_ended(tmp_path: Path) -> None:
    """Sampled on 5 August: on the 20th August is one of the months left, on the 31st it is over."""
    said = made(tmp_path, months("A", *["1.2"] * 8), WHOLE)
    assert [first(said, of(SHARE), day).left for day in ("2025-08-20", "2025-08-31")] == [5, 4]
    # September is over as well, but nobody has handed it in: it may still come.
    assert [first(said, of(SHARE), day).left for day in ("2025-09-30", "2025-10-15")] == [4, 4]


def test_without_a_day_the_data_say_what_is_over(tmp_path: Path) -> None:
    by_hand = made(tmp_path, months("A", *["1.2"] * 8), ROUNDED)
    assert first(by_hand, of(SHARE), "").left == 4
    automatic = made(tmp_path, months("A", *["1.2"] * 8), WHOLE, name="feed")
    assert first(automatic, of(SHARE), "").left == 5


def test_a_month_without_a_sample_is_not_left(tmp_path: Path) -> None:
    said = made(tmp_path, months("A", "1.2", "", "1.5", "0.9"), WHOLE)
    item = first(said, of(SHARE), "2025-04-30")
    assert (item.mean, item.months, item.left) == (Fraction(6, 5), 3, 8)


def test_a_month_that_is_over_may_still_be_handed_in(tmp_path: Path) -> None:
    """Nine months of 1.3: December alone leaves 1.17; with nothing in January and February 0.975."""
    late = made(tmp_path, months("A", "", "", *["1.3"] * 9), WHOLE)
    section = stands(late, of(SHARE), "2025-11-30")["A"]
    assert (section.kept, section.items[0].rest) == (OPEN, None)
    worse = made(tmp_path, months("A", "", "", *["1.34"] * 9), WHOLE, name="worse")
    assert stands(worse, of(SHARE), "2025-11-30")["A"].kept == LOST  # 12.06 / 12 is 1.005


@pytest.mark.parametrize(
    "scope, growing",
    [
        ("{jurisdiction: testland/city}", True),
        ("{jurisdiction: testland/city, listed: 2}", False),
        ("{jurisdiction: testland/city, sections: [A, B]}", False),
        ("{jurisdiction: testland/city, sections: [A, B, C]}", True),  # C is still to come
    ],
)
def test_a_list_is_closed_by_its_number_or_its_names(
    tmp_path: Path, scope: str, growing: bool
) -> None:
    rows = [*months("A", "1.2"), *months("B", "1.2")]
    said = made(tmp_path, rows, f"stage: raw\nscopes:\n  - {scope}\n")
    assert course(said, of(SHARE), JANUARY).growing is growing


def test_a_period_that_has_no_month_behind_it(tmp_path: Path) -> None:
    said = made(tmp_path, months("A", "1.2"), WHOLE)
    found = course(said, of(SHARE), "2025-01-20")
    assert found.sections == (SectionCourse("A", OPEN, ()),)
    quarter = course(said, of(SHARE, period="2025-Q1"), JANUARY).sections[0].items[0]
    assert (quarter.left, quarter.rest) == (2, Fraction(9, 10))


def test_what_is_over_or_not_begun_or_of_odd_days_has_none(tmp_path: Path) -> None:
    said = made(tmp_path, months("A", *["1.2"] * 8), WHOLE)
    for period in ("2024", "2025-08", "2026", "2025-01-10..2025-12-31", "2025-01-01..2025-12-30"):
        assert courses(said, of(SHARE, period=period), as_of="2025-08-31") == {}, period
    year = made(tmp_path, months("A", *["1.2"] * 12), ROUNDED, name="year")
    assert courses(year, of(SHARE)) == {} == courses(year, of(SHARE), as_of="2025-12-31")


# ---- What is asked of a section ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, limit",
    [(SHARE, "1.0"), (WORSE_IV, "1.5"), (WORSE_V, "2.0"), (CLASS, "1.0"), (ZONE, "0.5")],
)
def test_the_class_that_the_target_asks_for(tmp_path: Path, name: str, limit: str) -> None:
    """Of a share of what is worse than a class that class; of functional zones each section's own."""
    said = made(tmp_path, months("A", "0.7", target="Ⅱ"), WHOLE)
    found = course(said, of(name), JANUARY)
    assert found.sections[0].items[0].limit == Fraction(limit)
    assert found.as_share is (name != CLASS)


def test_bounds_of_classes(tmp_path: Path) -> None:
    said = made(tmp_path, months("A", "0.7"), WHOLE)
    assert first(said, of(CLASS, "class < III"), JANUARY).limit == Fraction(1, 2)
    for require in ("class == III", "class >= III", "class < I", "better than last year"):
        assert courses(said, of(CLASS, require), as_of=JANUARY) == {}, require
    any_class = stands(said, of(CLASS, "class <= worse"), JANUARY)["A"]
    assert any_class == SectionCourse("A", KEPT, ())


def test_two_targets_on_one_scope(tmp_path: Path) -> None:
    """Two shares ask the same of each section; two classes do not."""
    said = made(tmp_path, months("A", "0.7"), WHOLE)
    assert len(courses(said, of(SHARE), of(SHARE, ">= 95 %"), as_of=JANUARY)) == 1
    both = courses(said, of(CLASS), of(CLASS, "class <= II"), as_of=JANUARY)
    assert both == {}


def test_sections_without_a_class_of_their_own_stay_open(tmp_path: Path) -> None:
    rows = [*months("A", "3", target="Ⅲ"), *months("B", "3", target="")]
    found = stands(made(tmp_path, rows, WHOLE), of(ZONE), JANUARY, sound=False)
    assert (found["A"].items[0].limit, found["B"].items) == (1, ())
    assert found["B"].kept == OPEN


def test_only_boundaries_for_boundaries(tmp_path: Path) -> None:
    rows = [
        *months("A", "0.7", target="Ⅲ", role="outflow"),
        *months("B", "0.7", target="Ⅲ", role=""),
    ]
    assert set(stands(made(tmp_path, rows, WHOLE), of(BOUNDARY), JANUARY)) == {"A"}


def test_sources_without_a_class_of_their_own_must_be_good(tmp_path: Path) -> None:
    rows = [*months("A", "0.7", target="Ⅱ"), *months("B", "0.7", target="")]
    found = stands(made(tmp_path, rows, WHOLE, "drinking"), of(DRINKING), JANUARY, sound=False)
    assert [found[name].items[0].limit for name in "AB"] == [Fraction(1, 2), 1]


def test_scopes_and_counties(tmp_path: Path) -> None:
    rows = [
        *months("A", "1.2", county="testland/city"),
        *months("B", "0.2", county="testland/city"),
        *months("C", "0.2", county="elsewhere"),
    ]
    scopes = "scopes:\n"
    scopes += "  - {scope: 一片, jurisdiction: testland/city, sections: [A, C], listed: 2}\n"
    scopes += "  - {scope: 多片, jurisdiction: testland/city, sections: [A, C], listed: 3}\n"
    said = made(tmp_path, rows, scopes)
    assert set(stands(said, of(SHARE), JANUARY)) == {"A", "B"}
    assert set(stands(said, of(SHARE, scope="一片"), JANUARY)) == {"A", "C"}
    assert courses(said, of(SHARE, scope="多片"), as_of=JANUARY) == {}  # one is not listed
    assert courses(said, of(SHARE, scope="他处"), as_of=JANUARY) == {}
    (key,) = courses(said, of(SHARE, scope="一片"), as_of=JANUARY)
    assert key == (CITY.id, SHARE, "一片", "2025")


def test_areas_of_the_sea_have_none(tmp_path: Path) -> None:
    clean = {"ph": "8.0", "cod": "1", "din": "0.1", "dip": "0.01", "oil": "0.01"}
    rows = [{"section": "A", "day": "2025-01-05", **clean, "amount": "3"}]
    good = of("sea.good_ratio", ">= 80 %")
    assert courses(made(tmp_path, rows, WHOLE, "sea"), good, as_of=JANUARY) == {}
    bare = [{name: cell for name, cell in rows[0].items() if name != "amount"}]
    counted = course(made(tmp_path, bare, WHOLE, "sea", name="bare"), good, JANUARY)
    assert counted.sections[0].kept == OPEN and counted.sections[0].items


# ---- Items ------------------------------------------------------------------------------------------


def test_lost_first_then_the_tightest(tmp_path: Path) -> None:
    rows = [
        *months("clean", *["0.1"] * 11),
        *months("tight", *["0.95"] * 11),
        *months("gone", *["2.5"] * 11),
        *months("over", *["1.05"] * 11),
    ]
    found = course(made(tmp_path, rows, WHOLE), of(SHARE), "2025-11-30")
    assert [(one.section, one.kept) for one in found.sections] == [
        ("gone", LOST),
        ("over", OPEN),
        ("tight", OPEN),
        ("clean", OPEN),
    ]


def test_every_item_that_is_over_is_told_and_else_the_tightest(tmp_path: Path) -> None:
    rows = months("A", *["1.2"] * 6, tp="0.3", codmn="5.9")
    items = stands(made(tmp_path, rows, WHOLE), of(SHARE), "2025-06-30")["A"].items
    assert [item.item for item in items] == ["tp", "nh3n"]
    assert [item.rest for item in items] == [Fraction("0.1"), Fraction("0.8")]
    fine = made(tmp_path, months("A", *["0.4"] * 6, codmn="5.9"), WHOLE, name="fine")
    assert [i.item for i in stands(fine, of(SHARE), "2025-06-30")["A"].items] == ["codmn"]


def test_items_that_do_not_decide_are_not_told(tmp_path: Path) -> None:
    """Total nitrogen and coliforms are shown and decide nothing."""
    rows = months("A", *["0.4"] * 6, tn="9", fc="90000")
    (item,) = stands(made(tmp_path, rows, WHOLE), of(SHARE), "2025-06-30")["A"].items
    assert item.item not in ("tn", "fc")


def test_oxygen_must_be_more(tmp_path: Path) -> None:
    """Limit 5: six months of 4 ask for 6. With 50 mg/L, the most that there can be, 11 of 0.9 are lost."""
    said = made(tmp_path, months("A", *["4"] * 6, item="do"), WHOLE)
    item = first(said, of(SHARE), "2025-06-30")
    assert (item.item, item.lower, item.limit, item.rest) == ("do", False, 5, 6)
    assert stands(said, of(SHARE), "2025-06-30")["A"].kept == OPEN
    gone = made(tmp_path, months("A", *["0.9"] * 11, item="do"), WHOLE, name="gone")
    assert stands(gone, of(SHARE), "2025-11-30")["A"].kept == LOST
    kind = made(tmp_path, months("A", *["0.91"] * 11, item="do"), WHOLE, name="kind")
    assert stands(kind, of(SHARE), "2025-11-30")["A"].kept == OPEN
    full = made(
        tmp_path, months("A", *["0.9"] * 11, item="do"), WHOLE + "saturation: true\n", name="full"
    )
    assert stands(full, of(SHARE), "2025-11-30")["A"].kept == OPEN


def test_an_acid_section(tmp_path: Path) -> None:
    """pH 5.5 for six months: no water brings the mean of the ions back. 5.8: the rest must be 6.39."""
    gone = made(tmp_path, months("A", *["5.5"] * 6, item="ph"), WHOLE)
    section = stands(gone, of(SHARE), "2025-06-30")["A"]
    assert section.kept == LOST
    assert (section.items[0].item, section.items[0].rest) == ("ph", None)
    said = made(tmp_path, months("A", *["5.8"] * 6, item="ph"), WHOLE, name="some")
    item = first(said, of(SHARE), "2025-06-30")
    assert (item.item, item.limit, item.lower, item.left) == ("ph", 6, False, 6)
    assert item.rest is not None and round(float(item.rest), 2) == 6.38
    assert stands(said, of(SHARE), "2025-06-30")["A"].kept == OPEN


def test_an_alkaline_section_can_always_come_back(tmp_path: Path) -> None:
    said = made(tmp_path, months("A", *["9.5"] * 11, item="ph"), WHOLE)
    item = first(said, of(SHARE), "2025-11-30")
    assert (item.item, item.limit, item.lower) == ("ph", 9, True)
    assert item.rest is not None and round(float(item.rest), 2) == 8.07
    assert stands(said, of(SHARE), "2025-11-30")["A"].kept == OPEN


def test_what_was_not_detected_counts_for_the_better(tmp_path: Path) -> None:
    """Half of `2.4L` is 1.2 eleven times, which would be lost; nothing of it need have been there."""
    said = made(tmp_path, months("A", *["2.4L"] * 11), WHOLE)
    section = stands(said, of(SHARE), "2025-11-30")["A"]
    assert section.kept == OPEN and section.items[0].mean == Fraction(6, 5)


def test_sections_that_nobody_measured_stay_open(tmp_path: Path) -> None:
    rows = [
        {**row("A", "2025-01-05"), "status": "ok"},
        {"section": "B", "day": "2025-01-05", "status": "dry"},
    ]
    found = stands(made(tmp_path, rows, WHOLE), of(SHARE), JANUARY)
    assert found["B"] == SectionCourse("B", OPEN, ())


# ---- Random years -----------------------------------------------------------------------------------

VALUES = st.lists(st.integers(0, 300), min_size=1, max_size=11)


@settings(max_examples=25)
@given(VALUES, st.data())
def test_a_lost_section_misses_whatever_comes(
    tmp_path_factory: pytest.TempPathFactory, so_far: list[int], data: st.DataObject
) -> None:
    """The second reading: ammonia in hundredths, the mean of the months that there are."""
    folder = tmp_path_factory.mktemp("year")
    texts = [f"{value / 100:.2f}" for value in so_far]
    end = f"2025-{len(so_far):02d}-28" if len(so_far) == 2 else f"2025-{len(so_far):02d}-30"
    end = end.replace("30", "31") if len(so_far) in (1, 3, 5, 7, 8, 10) else end
    section = stands(made(folder, months("A", *texts), WHOLE), of(SHARE), end)["A"]
    left = 12 - len(so_far)
    coming = data.draw(st.lists(st.integers(0, 300), max_size=left))
    year = so_far + coming
    misses = sum(year) > 100 * len(year)
    if section.kept == LOST:
        assert misses
    if section.kept == OPEN:
        assert sum(so_far) <= 100 * 12  # with nothing in every month left it is kept
    if (item := section.items[0]).item == "nh3n" and item.rest is not None:
        every = Fraction(sum(so_far), 100) + item.rest * left
        assert every / 12 == 1


# ---- Zhejiang ---------------------------------------------------------------------------------------

ZHEJIANG = PROJECT.parent / "shared" / "data" / "water" / "zhejiang_2021-04-01_05.csv"


def plain_means(title: str) -> dict[str, Fraction]:
    """The mean of a column by section, line by line; two figures of one hour that differ are none."""
    found: dict[str, dict[str, set[Fraction]]] = {}
    with ZHEJIANG.open(encoding="utf-8-sig", newline="") as file:
        for record in csv.DictReader(file):
            cell = record[title].strip()
            if cell not in ("*", "--", "-", ""):
                own = found.setdefault(record["断面名称"].strip(), {})
                own.setdefault(record["监测时间"], set()).add(Fraction(cell))
    means = {}
    for name, hours in found.items():
        kept = [next(iter(values)) for values in hours.values() if len(values) == 1]
        if kept:
            means[name] = sum(kept, Fraction(0)) / len(kept)
    return means


@pytest.mark.parametrize("item, title", [("tp", "总磷(mg/L)"), ("codmn", "高锰酸盐指数(mg/L)")])
def test_five_days_of_zhejiang_as_the_april_of_their_year(item: str, title: str) -> None:
    """As of the end of April the month is over: its mean, and eight months left of 2021."""
    if not ZHEJIANG.is_file():
        pytest.skip("the water of Zhejiang is not beside the project")
    said = sample_mapping.with_files(sample_mapping.ready("cnemc-water"), (str(ZHEJIANG),))
    said = said._replace(selections=(Selection("", CITY.id),))
    asked = target(SHARE, "2021", ">= 90 %")
    answers = answered(said, asked, sound=False, as_of=date(2021, 4, 30))
    (found,) = answers.courses.values()
    means = plain_means(title)
    told = 0
    for section in found.sections:
        for one in section.items:
            assert (one.months, one.left) == (1, 8)
            if one.item == item:
                told += 1
                assert one.mean == means[section.section], section
                assert one.rest == (9 * one.limit - one.mean) / 8
    assert told > 20
    assert {one.section for one in found.sections} >= set(means)
    assert not [one for one in found.sections if one.kept != OPEN]
