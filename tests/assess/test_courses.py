"""Courses of figures of air: what has come, what is needed, which years before stand for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from made_courses import CITY, GOOD, MEAN, OZONE, answered, course, courses, target
from made_hours import CLEAN, SITE, days, wide, write

from ecotarget.model.course import DAYS, PERCENTILE, Course
from ecotarget.model.course import MEAN as OF_DAYS
from ecotarget.model.excepted import EVENT, SAND, Excepted
from ecotarget.model.faults import Place
from ecotarget.model.reading import Dataset
from ecotarget.model.requirement import Threshold
from ecotarget.model.target import Jurisdiction, Names

pytestmark = pytest.mark.no_cover  # see conftest.py

YEAR = target(MEAN, "2025")


def made(folder: Path, of: Mapping[date, Mapping[str, str]]) -> Dataset:
    return wide(write(folder / "hours.csv", of))


def clean(first: str, last: str, **air: str) -> dict[date, Mapping[str, str]]:
    """Days of clean air, but for what is said otherwise."""
    return {day: {**CLEAN, **air} for day in days(first, last)}


def told(found: Course) -> dict[str, Fraction]:
    return {point.period.text: point.value for point in found.points}


def years(found: Course) -> list[int]:
    return [past.year for past in found.past]


# ---- What runs ------------------------------------------------------------------------------------


def test_a_mean_of_the_days_so_far(tmp_path: Path) -> None:
    of = clean("2025-01-01", "2025-02-10") | clean("2025-02-01", "2025-02-01", pm25="22")
    found = course(made(tmp_path, of), YEAR)
    assert (found.how, found.period.text, found.until) == (OF_DAYS, "2025", date(2025, 2, 10))
    assert found.left == 324 and len(found.points) == 41
    assert told(found)["2025-02-01"] == 22 and told(found)["2025-01-31"] == 10
    assert (found.need, found.short, found.past) == (324, (), ())
    assert found.most == 10_000  # what is above is no reading of air


def test_no_target_is_followed_that_does_not_run(tmp_path: Path) -> None:
    data = made(tmp_path, clean("2025-01-01", "2025-02-10"))
    for period in ("2024", "2025-01", "2026", "2025-01-01..2025-02-10"):
        assert courses(data, target(MEAN, period)) == {}, period
    assert courses(data, YEAR, as_of="2024-12-31") == {}
    assert courses(data, YEAR, as_of="2025-12-31") == {}  # late data, but the year is over
    assert [c.until for c in courses(data, YEAR, as_of="2025-12-30").values()] == [
        date(2025, 2, 10)
    ]
    early = course(data, YEAR, as_of="2025-01-20")
    assert (early.until, len(early.points)) == (date(2025, 1, 20), 20)


def test_only_whole_figures_of_the_whole_place(tmp_path: Path) -> None:
    data = made(tmp_path, clean("2025-01-01", "2025-02-10"))
    monthly = target(MEAN, "2025", "<= 35 ug/m3 per month")
    assert isinstance(monthly.requirement, Threshold) and monthly.requirement.span == "month"
    other = Jurisdiction("testland/other", Names("他市", "Other"))
    for none in (
        monthly,
        target(MEAN, "2025", scope="东区"),
        target(MEAN, "2025", place=other),
        target("air.composite_index", "2025"),
        target("air.pm25_3y", "2025"),
    ):
        assert courses(data, none) == {}, none
    key = (CITY.id, MEAN, "", "2025")
    assert list(courses(data, YEAR, monthly)) == [key]
    without = made(tmp_path, clean("2025-01-01", "2025-02-10", pm25=""))
    assert courses(without, YEAR) == {}


def test_the_last_day_is_over_when_its_last_hour_is_there(tmp_path: Path) -> None:
    """Until the evening of 10 February nobody knows what the day will be."""
    path = write(tmp_path / "hours.csv", clean("2025-01-01", "2025-02-10"))
    path.write_text(path.read_text("utf-8").rpartition(f"{SITE},2025-02-10 23:00")[0], "utf-8")
    found = course(wide(path), YEAR)
    assert (found.until, len(found.points)) == (date(2025, 2, 9), 40)
    assert course(wide(path), YEAR, as_of="2025-02-10") == found
    assert course(wide(path), YEAR, as_of="2025-02-09") == found


def test_what_is_later_is_not_seen(tmp_path: Path) -> None:
    early = clean("2024-01-01", "2025-02-10")
    late = clean("2025-02-11", "2025-08-31", pm25="300")
    data = course(made(tmp_path, early | late), YEAR, as_of="2025-02-10")
    assert data == course(made(tmp_path, early), YEAR, as_of="2025-02-10")


# ---- Kinds ----------------------------------------------------------------------------------------


def test_days_that_count_and_days_that_do_not(tmp_path: Path) -> None:
    """PM2.5 of 90 is an index of 119, 200 one of 250; without ozone a clean day has none."""
    of = clean("2025-01-01", "2025-01-10")
    of |= clean("2025-01-03", "2025-01-03", pm25="90") | clean(
        "2025-01-04", "2025-01-04", pm25="200"
    )
    of |= clean("2025-01-05", "2025-01-05", o3="") | clean("2025-01-06", "2025-01-06", pm25="60")
    data = made(tmp_path, of)
    expected = {
        GOOD: ([1, 1, 0, 0, 1, 1, 1, 1, 1], True),
        "air.good_days": ([1, 1, 0, 0, 1, 1, 1, 1, 1], False),
        "air.heavy_days": ([0, 0, 0, 1, 0, 0, 0, 0, 0], False),
        "air.heavy_ratio": ([0, 0, 0, 1, 0, 0, 0, 0, 0], True),
        "air.excellent_days": ([1, 1, 0, 0, 0, 1, 1, 1, 1], False),
    }
    found = courses(data, *(target(name, "2025") for name in expected))
    for name, (flags, as_share) in expected.items():
        one = found[CITY.id, name, "", "2025"]
        assert (one.how, one.as_share, one.need) == (DAYS, as_share, 324)
        assert [point.value for point in one.points] == flags, name
        assert "2025-01-05" not in told(one)


def test_percentiles_with_their_position_in_the_unit_of_the_target(tmp_path: Path) -> None:
    of = clean("2025-01-01", "2025-01-03") | clean("2025-01-02", "2025-01-02", co="1.25", o3="90")
    found = courses(made(tmp_path, of), target(OZONE, "2025"), target("air.co_95", "2025"))
    ozone, co = (found[CITY.id, name, "", "2025"] for name in (OZONE, "air.co_95"))
    assert (ozone.how, ozone.position, ozone.most) == (PERCENTILE, Fraction(9, 10), 2000)
    assert (co.position, co.most) == (Fraction(19, 20), 120)
    assert list(told(ozone).values()) == [40, 90, 40]
    assert list(told(co).values()) == [Fraction(1, 2), Fraction(5, 4), Fraction(1, 2)]


def test_a_city_is_the_mean_of_its_stations(tmp_path: Path) -> None:
    path = write(tmp_path / "hours.csv", clean("2025-01-01", "2025-01-02"))
    text = path.read_text("utf-8")
    rows = [line for line in text.splitlines()[1:] if "2025-01-01" in line]
    more = "\n".join(line.replace(SITE, "乙").replace(",10,", ",21,", 1) for line in rows)
    path.write_text(text + more + "\n", "utf-8")
    assert list(told(course(wide(path), YEAR)).values()) == [Fraction(31, 2), 10]


# ---- Validity -------------------------------------------------------------------------------------


def test_months_that_are_over_and_have_too_few_days(tmp_path: Path) -> None:
    """January has 26 valid days of 27, February 25 of 25, March still runs."""
    of = clean("2025-01-01", "2025-03-20")
    for day in (*days("2025-01-05", "2025-01-09"), *days("2025-02-05", "2025-02-07")):
        of[day] = {**CLEAN, "pm25": ""}
    for day in days("2025-03-01", "2025-03-10"):
        of[day] = {**CLEAN, "pm25": ""}
    found = course(made(tmp_path, of), YEAR)
    assert (found.need, found.short, len(found.points)) == (324, ("2025-01",), 61)


def test_a_period_that_is_valid_whatever_comes(tmp_path: Path) -> None:
    """February needs 25 valid days: on the 24th it has 24, a day later it is valid."""
    data = made(tmp_path, clean("2025-02-01", "2025-02-27"))
    month, ends = target(MEAN, "2025-02"), ("2025-02-24", "2025-02-25")
    assert [course(data, month, as_of=day).valid for day in ends] == [False, True]
    assert not course(data, YEAR).valid


def test_what_a_part_of_a_year_needs(tmp_path: Path) -> None:
    """No text counts the days of a half-year: 27 of each month, 25 of February."""
    data = made(tmp_path, clean("2025-01-01", "2025-02-10"))
    assert course(data, target(MEAN, "2025-H1")).need == 5 * 27 + 25
    assert course(data, target(MEAN, "2025-02-01..2025-03-15")).need == 25 + 14


# ---- Years before ---------------------------------------------------------------------------------


def history(**gaps: tuple[str, str]) -> dict[date, Mapping[str, str]]:
    """Seven years of clean air without some days; 2025 up to the end of April."""
    of = clean("2018-01-01", "2025-04-30")
    for first, last in gaps.values():
        for day in days(first, last):
            of.pop(day)
    return of


def test_up_to_five_years_the_newest_first(tmp_path: Path) -> None:
    found = course(made(tmp_path, history()), YEAR)
    assert years(found) == [2024, 2023, 2022, 2021, 2020]
    assert [len(past.points) for past in found.past] == [366, 365, 365, 365, 366]
    first, last = found.past[0].points[0], found.past[0].points[-1]
    assert (first.period.text, last.period.text) == ("2024-01-01", "2024-12-31")


@pytest.mark.parametrize(
    "gap, counts",
    [
        (("2024-01-01", "2024-02-29"), True),  # 61 of 121 days so far
        (("2024-01-01", "2024-03-02"), False),  # 59 of 121
        (("2024-07-01", "2024-07-15"), True),  # 16 of 31 days of July
        (("2024-07-01", "2024-07-16"), False),
        (("2024-05-17", "2024-06-15"), True),  # 16 of 31, 15 of 30
        (("2024-05-17", "2024-06-16"), False),
    ],
)
def test_a_year_that_can_stand_for_the_rest(
    tmp_path: Path, gap: tuple[str, str], counts: bool
) -> None:
    of = {day: air for day, air in history(one=gap).items() if day.year > 2023}
    assert (years(course(made(tmp_path, of), YEAR)) == [2024]) is counts


def test_three_quarters_of_the_days_to_come(tmp_path: Path) -> None:
    """245 days are to come from May on: 184 of them are three quarters, 183 are not."""
    of = {day: air for day, air in history().items() if day.year > 2023}
    lacking = [date(2024, month, day) for month in (5, 7, 8, 10, 12) for day in range(1, 13)]
    for day in (*lacking, date(2024, 6, 1)):
        del of[day]
    assert years(course(made(tmp_path, of), YEAR)) == [2024]
    del of[date(2024, 6, 2)]
    assert years(course(made(tmp_path, of), YEAR)) == []


def test_a_year_under_way_at_another_day_asks_for_another_rest(tmp_path: Path) -> None:
    """Data that begin in March 2024: enough in June, too little of what came before in April."""
    of = clean("2024-03-01", "2025-06-30")
    data = made(tmp_path, of)
    assert years(course(data, YEAR, as_of="2025-06-30")) == [2024]
    assert years(course(data, YEAR, as_of="2025-03-31")) == []


def test_the_same_stretch_of_the_year_before(tmp_path: Path) -> None:
    of = clean("2024-01-01", "2024-12-31") | clean("2025-01-01", "2025-02-10")
    quarter = course(made(tmp_path, of), target(MEAN, "2025-Q1"))
    (past,) = quarter.past
    assert len(past.points) == 91 and past.points[-1].period.text == "2024-03-31"
    several = course(made(tmp_path, of), target(MEAN, "2024-01-01..2026-12-31"))
    assert several.past == () and len(several.points) == 366 + 41


def test_a_change_asks_for_the_same_part_and_for_the_whole_of_its_base_year(tmp_path: Path) -> None:
    of = clean("2024-01-01", "2024-12-31", pm25="30") | clean("2025-01-01", "2025-04-10")
    one = target(MEAN, "2025", "change <= -20 % on last year")
    found = answered(made(tmp_path, of), one, as_of=date(2025, 3, 31)).assessment.results
    assert {(each.when, each.value) for each in found} == {
        ("2024", Decimal(30)),
        ("2024-Q1", Decimal(30)),
        ("2025-Q1", Decimal(10)),
    }


def test_years_before_are_reckoned_by_the_law_of_the_running_one(tmp_path: Path) -> None:
    """On 1 March 2026 the index changes. PM2.5 of 70 is good by the old one (index 94) and not by the
    new (above 100): a day of March 2025 counts as one of March 2026 would, one of February does not.
    """
    of = clean("2025-01-01", "2026-03-10", pm25="70")
    found = course(made(tmp_path, of), target(GOOD, "2026"))
    now, (past,) = told(found), found.past
    before = {point.period.text: point.value for point in past.points}
    assert [now[day] for day in ("2026-02-28", "2026-03-01")] == [1, 0]
    assert [before[day] for day in ("2025-02-28", "2025-03-01", "2025-12-31")] == [1, 0, 0]


def test_a_leap_day_is_of_the_edition_of_its_february(tmp_path: Path) -> None:
    of = clean("2024-01-01", "2024-12-31", pm25="70") | clean("2026-01-01", "2026-03-10", pm25="70")
    found = course(made(tmp_path, of), target(GOOD, "2026"))
    (past,) = found.past
    before = {point.period.text: point.value for point in past.points}
    assert len(before) == 366
    assert [before[day] for day in ("2024-02-28", "2024-02-29", "2024-03-01")] == [1, 1, 0]


def test_before_there_was_a_law_there_is_no_course(tmp_path: Path) -> None:
    """The index begins with 2013: a stretch that began before it has none."""
    data = made(tmp_path, clean("2012-11-01", "2013-02-10"))
    found = courses(data, target(MEAN, "2012-12-01..2013-06-30"), target(GOOD, "2013"))
    assert list(found) == [(CITY.id, GOOD, "", "2013")]
    assert found[CITY.id, GOOD, "", "2013"].past == ()


# ---- Exceptions -----------------------------------------------------------------------------------


def test_what_does_not_count_in_the_figure_is_no_part_of_its_course(tmp_path: Path) -> None:
    of = clean("2025-01-01", "2025-02-10") | clean("2025-02-01", "2025-02-02", pm25="300")
    data = made(tmp_path, of)
    first, last = date(2025, 2, 1), date(2025, 2, 2)
    spoilt = Excepted("某市", first, last, ("pm25",), EVENT, "号", Place("e.csv", 2))
    found = courses(data, YEAR, target(GOOD, "2025"), excepted=(spoilt,))
    mean, good = (found[CITY.id, name, "", "2025"] for name in (MEAN, GOOD))
    assert len(mean.points) == 39 and set(told(mean).values()) == {10}
    # The index of such a day is made of the items that are left.
    assert told(good)["2025-02-01"] == 1 and len(good.points) == 41
    bare = courses(data, YEAR, target(GOOD, "2025"))
    assert told(bare[CITY.id, GOOD, "", "2025"])["2025-02-01"] == 0


@pytest.mark.parametrize(
    "name, reviewed", [(GOOD, False), ("air.good_day_ratio_sand_removed", True)]
)
def test_which_days_were_sand_is_recognised_later(
    tmp_path: Path, name: str, reviewed: bool
) -> None:
    data = made(tmp_path, clean("2025-01-01", "2025-02-10"))
    day = date(2025, 2, 1)
    dust = Excepted("某市", day, day, ("pm25",), SAND, "号", Place("e.csv", 2))
    found = course(data, target(name, "2025", ">= 80 %"), excepted=(dust,))
    assert (found.how, len(found.points), found.reviewed) == (DAYS, 41, reviewed)


# ---- A whole year of random air -------------------------------------------------------------------


def scattered(first: str, last: str) -> Iterator[tuple[date, dict[str, str]]]:
    """Days whose figures go up and down, some of them missing."""
    for number, day in enumerate(days(first, last)):
        wave = Decimal((number * 37) % 90)
        air = {**CLEAN, "pm25": str(wave + 5), "o3": str(2 * wave)}
        if number % 11 == 0:
            air["pm25"] = ""
        yield day, air


def plain(first: date, last: date) -> list[Fraction]:
    """The valid PM2.5 of the same days, in plain Python."""
    found = []
    day, number = first, 0
    while day <= last:
        if number % 11:
            found.append(Fraction((number * 37) % 90 + 5))
        day, number = day + timedelta(days=1), number + 1
    return found


def test_the_points_are_those_of_a_plain_reading(tmp_path: Path) -> None:
    data = wide(write(tmp_path / "hours.csv", list(scattered("2025-01-01", "2025-12-31"))))
    for as_of in ("2025-01-31", "2025-06-30", "2025-11-17"):
        found = course(data, YEAR, as_of=as_of)
        expected = plain(date(2025, 1, 1), date.fromisoformat(as_of))
        assert [point.value for point in found.points] == expected
