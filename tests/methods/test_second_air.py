"""The second reading of China's air rules is itself read again: by hand, and against the files."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from second_air import (
    CN_2012,
    CN_2026,
    ITEMS,
    PRSA_STATIONS,
    REALTIME,
    SPANS,
    Days,
    Figure,
    Series,
    Slots,
    both,
    ceiling,
    city_days,
    complies,
    composite_parts,
    day_index,
    day_max,
    day_max_8h,
    day_mean,
    enough_stations,
    figure,
    half_even,
    iaqi,
    index_of,
    judged,
    mean,
    multiple,
    percentile,
    prsa_places,
    rate,
    realtime_index,
    reckon,
    text,
    valid_year,
    windows,
)

from conftest import PROJECT

pytestmark = pytest.mark.no_cover  # see conftest.py

AIR = PROJECT.parent / "shared" / "data" / "air"
EXPECTED = PROJECT / "tests" / "expected" / "air_prsa.yaml"


def there(path: Path) -> Path:
    """Skip where the real data are not at hand."""
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project")
    return path


def fractions(*cells: str | int) -> list[Fraction]:
    return [Fraction(cell) for cell in cells]


# ---- rounding and percentile ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, places, rounded",
    [
        ("12.1498", 0, "12"),
        ("12.1498", 1, "12.1"),
        ("1268", -2, "1300"),
        ("10.5002", 0, "11"),
        ("1.050", 1, "1"),
        ("0.35", 1, "0.4"),
        ("2500", -3, "2000"),
        ("3500", -3, "4000"),
        ("-0.0365", 3, "-0.036"),
        ("8.53459", 2, "8.53"),
        ("30.5", 0, "30"),
        ("30.6", 0, "31"),
        ("35.5", 0, "36"),
        ("60.5", 0, "60"),
        ("50.5", 0, "50"),
        ("25.5", 0, "26"),
        ("25.46", 0, "25"),
        ("4.05", 1, "4"),
        ("4.06", 1, "4.1"),
    ],
)
def test_a_half_goes_to_the_even_digit_and_once_only(value: str, places: int, rounded: str) -> None:
    scale = Fraction(10) ** places
    assert half_even(Fraction(value) * scale) / scale == Fraction(rounded)


def test_the_worked_percentile() -> None:
    assert percentile(fractions(3, 4, 8, 2, 5, 4), 90) == Fraction("6.5")


@pytest.mark.parametrize(
    "count, p, position",
    [
        (365, 90, "328.6"),
        (365, 95, "346.8"),
        (365, 98, "357.72"),
        (366, 90, "329.5"),
        (366, 95, "347.75"),
        (366, 98, "358.7"),
        (324, 90, "291.7"),
        (324, 95, "307.85"),
        (324, 98, "317.54"),
        (31, 90, "28"),
        (31, 95, "29.5"),
        (31, 98, "30.4"),
        (1, 98, "1"),
    ],
)
def test_the_place_of_a_percentile_among_its_days(count: int, p: int, position: str) -> None:
    assert percentile([Fraction(n) for n in range(count, 0, -1)], p) == Fraction(position)


def test_a_figure_is_printed_with_its_decimals() -> None:
    assert text(Fraction(-1, 40), 2) == "-0.02"
    assert text(Fraction(7, 2)) == "7/2"
    assert text(Fraction(7, 2), 0) == "4"
    assert text(None) is None


# ---- hours to days --------------------------------------------------------------------------------


def slots(hours: int, value: int = 10, first: int = 0) -> Slots:
    """So many hours from `first` on; the rest of the day is missing."""
    return [Fraction(value) if first <= at < first + hours else None for at in range(24)]


def test_twenty_hours_make_a_day_and_nineteen_do_not() -> None:
    assert day_mean(slots(20)) == day_max(slots(20)) == 10
    assert day_mean(slots(19)) is None
    assert day_max(slots(19)) is None
    assert day_mean([None] * 24) is None


@pytest.mark.parametrize(
    "hours, first, count",
    [(24, 0, 17), (19, 0, 14), (18, 0, 13), (6, 0, 1), (5, 0, 0), (19, 5, 14), (18, 6, 13)],
)
def test_windows_need_six_of_eight_hours(hours: int, first: int, count: int) -> None:
    """The window named n holds the hours n-8 to n-1; 19 hours from 00:00 serve 8 to 21."""
    assert len(windows(slots(hours, first=first))) == count


def test_fourteen_windows_make_an_ozone_day() -> None:
    assert day_max_8h(slots(19, 160)) == 160
    assert day_max_8h(slots(18, 160)) is None
    assert day_max_8h([None] * 24) is None


def test_thirteen_windows_stand_above_the_limit() -> None:
    assert day_max_8h(slots(18, 161)) == 161
    assert day_max_8h(slots(6, 161)) == 161
    assert day_max_8h(slots(5, 999)) is None


def test_the_evening_before_is_no_part_of_the_first_windows() -> None:
    rising: Slots = [Fraction(at) for at in range(24)]
    assert windows(rising)[0] == Fraction(28, 8)
    assert day_max_8h(rising) == Fraction(156, 8)


# ---- city -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "valid, total, enough",
    [
        (3, 4, True),
        (2, 4, False),
        (1, 2, True),
        (1, 3, False),
        (2, 3, True),
        (0, 1, False),
        (9, 12, True),
        (8, 12, False),
        (8, 11, False),
        (1, 1, True),
    ],
)
def test_the_share_of_stations(valid: int, total: int, enough: bool) -> None:
    assert enough_stations(valid, total) is enough


def test_a_city_day_is_the_mean_of_its_stations() -> None:
    day, next_day = date(2016, 3, 4), date(2016, 3, 5)
    stations: list[Days] = [
        {"o3": {day: Fraction(100), next_day: Fraction(50)}},
        {"o3": {day: Fraction(101)}},
        {"o3": {day: Fraction(103), next_day: Fraction(50)}},
        {"o3": {}},
    ]
    assert city_days(stations) == {"o3": {day: Fraction(304, 3)}}


# ---- years ----------------------------------------------------------------------------------------


def year_without(year: int, gaps: dict[int, int]) -> list[date]:
    """All days of a year but the first so many of some months."""
    days = [date(year, 1, 1) + timedelta(number) for number in range(366)]
    return [day for day in days if day.year == year and day.day > gaps.get(day.month, 0)]


@pytest.mark.parametrize(
    "year, gaps, count, valid",
    [
        (2015, {}, 365, True),
        (
            2015,
            dict.fromkeys((1, 3, 5, 7, 8, 10, 12), 4) | {4: 3, 6: 3, 9: 3, 11: 1, 2: 3},
            324,
            True,
        ),
        (
            2015,
            dict.fromkeys((1, 3, 5, 7, 8, 10, 12), 4) | {4: 3, 6: 3, 9: 3, 11: 2, 2: 3},
            323,
            False,
        ),
        (2015, {1: 4}, 361, True),
        (2015, {1: 5}, 360, False),
        (2015, {4: 3}, 362, True),
        (2015, {4: 4}, 361, False),
        (2015, {2: 3}, 362, True),
        (2015, {2: 4}, 361, False),
        (2016, {2: 4}, 362, True),
        (2016, {2: 5}, 361, False),
    ],
)
def test_the_edges_of_a_valid_year(
    year: int, gaps: dict[int, int], count: int, valid: bool
) -> None:
    days = year_without(year, gaps)
    assert len(days) == count
    assert valid_year(days) is valid


def series(values: dict[int, int]) -> Series:
    """A full year: so many days of each value."""
    flat = [value for value, times in values.items() for _ in range(times)]
    return {date(2015, 1, 1) + timedelta(n): Fraction(value) for n, value in enumerate(flat)}


def test_mean_and_percentile_must_both_keep_their_limits() -> None:
    even = figure("pm25", series({35: 365}), CN_2012)
    assert (even.mean, even.high, even.above) == (35, 35, 0)
    assert complies("pm25", even, CN_2012) is True
    assert complies("pm25", even, CN_2026) is False
    peaks = figure("pm25", series({30: 340, 76: 25}), CN_2012)
    assert peaks.mean is not None
    assert peaks.mean < 35
    assert (peaks.high, peaks.above) == (76, 25)
    assert complies("pm25", peaks, CN_2012) is False
    thin = figure("pm25", {date(2015, 1, 1): Fraction(500)}, CN_2012)
    assert complies("pm25", thin, CN_2012) is None
    assert complies("pm25", figure("pm25", {}, CN_2012), CN_2012) is None


def test_a_half_above_a_limit_is_rounded_before_it_is_judged() -> None:
    assert figure("pm25", {date(2015, 1, 1): Fraction("74.5")}, CN_2012).above == 0
    assert figure("pm25", {date(2015, 1, 1): Fraction("75.5")}, CN_2012).above == 1
    assert figure("co", {date(2015, 1, 1): Fraction("4.05")}, CN_2012).above == 0


def test_one_breach_breaks_all_and_an_open_question_leaves_all_open() -> None:
    assert both([True, True]) is True
    assert both([True, None]) is None
    assert both([True, None, False]) is False


def test_the_multiple_of_an_exceedance_and_a_rate() -> None:
    assert multiple(Fraction(84), 35) == Fraction("1.4")
    assert rate(1, 3) == Fraction("33.3")
    assert rate(0, 0) is None


def test_the_composite_index_of_wuyuan() -> None:
    """Published for 2023-09: 11, 16, 40, 16, CO 0.6, O3 139 give 2.63."""
    published = dict(zip(ITEMS, fractions(11, 16, 40, 16, "0.6", 139), strict=True))
    made = {
        item: Figure(30, valid=False, mean=value, high=value, above=0, worst=value)
        for item, value in published.items()
    }
    parts = composite_parts(made)
    assert parts is not None
    assert sum(parts.values()) == Fraction("2.63")
    assert composite_parts(made | {"co": figure("co", {}, CN_2012)}) is None


# ---- index ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scale, value, old, new",
    [
        ("pm25", "36", 52, 52),
        ("pm25", "60", 82, 100),
        ("pm25", "61", 83, 101),
        ("pm10", "150", 100, 112),
        ("pm10", "151", 101, 112),
        ("o3", "131", 76, 76),
        ("o3", "185", 123, 123),
        ("co", "2.2", 55, 55),
        ("co_1h", "65.4", 218, 218),
        ("so2", "100", 75, 75),
        ("pm25", "0", 0, 0),
        ("pm25", "501", 500, 500),
        ("o3", "800", 300, 300),
        ("o3", "801", None, 300),
        ("so2_1h", "800", 200, 200),
        ("so2_1h", "801", None, 200),
        ("o3_1h", "1201", 500, 500),
    ],
)
def test_parts_of_the_index(scale: str, value: str, old: int | None, new: int) -> None:
    assert iaqi(scale, Fraction(value), 2012) == old
    assert iaqi(scale, Fraction(value), 2026) == new


def test_ties_are_all_primary_and_a_good_day_has_none() -> None:
    assert index_of({"pm25": 60, "pm10": 60, "o3": 59}) == (60, 2, ("pm10", "pm25"), True)
    assert index_of({"pm25": 50, "pm10": 50}) == (50, 1, (), True)
    assert index_of({"pm25": 301}).level == 6


def test_only_2012_looks_at_the_highest_ozone_hour() -> None:
    values = dict.fromkeys(ITEMS, Fraction(1)) | {"o3": Fraction(100), "o3_1h": Fraction(201)}
    assert day_index(values, 2012) == (101, 3, ("o3",), True)
    assert day_index(values, 2026) == (50, 1, (), True)


def test_a_missing_part_makes_no_day_good() -> None:
    """2012 tells the index of the rest (PM2.5: 50/35 upwards), 2026 nothing; the day counts in none."""
    rest = {item: Fraction(1) for item in ITEMS if item != "co"} | {"o3_1h": Fraction(1)}
    assert day_index(rest, 2012) == (2, 1, (), False)
    assert day_index(rest, 2026) is None
    assert day_index(rest | {"pm25": Fraction(60)}, 2026) is None
    assert day_index(rest | {"pm25": Fraction(61)}, 2026) == (101, 3, ("pm25",), True)
    assert day_index(rest | {"pm25": Fraction(76)}, 2012) == (102, 3, ("pm25",), True)


def test_the_highest_8_h_mean_stands_for_ozone() -> None:
    whole = dict.fromkeys([*ITEMS, "o3_1h"], Fraction(1))
    for name, valid in (("", True), ("o3", False), ("o3_1h", True)):
        index = day_index({part: value for part, value in whole.items() if part != name}, 2012)
        assert index is not None
        assert index.valid is valid


def test_the_scale_meets_rounded_values() -> None:
    assert judged("pm25", Fraction("35.5")) == 36
    assert day_index({"pm25": Fraction("35.5")}, 2012) == (52, 2, ("pm25",), False)
    assert day_index({"pm25": Fraction("35.4999")}, 2012) == (50, 1, (), False)
    assert day_index({}, 2012) is None
    assert day_index({"o3": Fraction(900)}, 2012) is None


def test_upwards_is_exact() -> None:
    assert ceiling(Fraction(55)) == 55
    assert ceiling(Fraction(55) + Fraction(1, 10**12)) == 56
    assert mean(fractions(1, 2)) == Fraction(3, 2)


# ---- the files ------------------------------------------------------------------------------------

NAMES = {
    "二氧化硫": "so2",
    "二氧化氮": "no2",
    "颗粒物(PM10)": "pm10",
    "细颗粒物(PM2.5)": "pm25",
    "一氧化碳": "co",
    "臭氧1小时": "o3",
}
LEVELS = ("优", "良", "轻度污染", "中度污染", "重度污染", "严重污染")


def realtime() -> list[dict[str, str]]:
    path = there(AIR / "cnemc_realtime_2018-02-20T07.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_real_time_index_follows_from_its_row() -> None:
    """1475 of 1495; two stations with values but without PM2.5 show none, 18 have no values."""
    published, silent = 0, []
    for row in realtime():
        index = realtime_index(row)
        if row["aqi"] == "-;":
            silent.append(index)
            continue
        published += 1
        named = () if row["primarypollutant"] == "-;" else row["primarypollutant"].split(",")
        assert index is not None
        assert (str(index.aqi), LEVELS[index.level - 1]) == (row["aqi"], row["quality"])
        assert index.primary == tuple(NAMES[name] for name in named)
    assert published == 1475
    assert (silent.count(None), len(silent)) == (18, 20)


def test_read_as_labelled_ozone_contradicts_the_published_index() -> None:
    wrong = 0
    for row in realtime():
        index = realtime_index(row, REALTIME | {"o3_1h": "o3"})
        wrong += row["aqi"] != "-;" and index is not None and str(index.aqi) != row["aqi"]
    assert wrong == 190


def test_the_network_of_2022_still_reckons_so() -> None:
    path = there(AIR / "cnemc_2022-01-03T08_rows.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["aqi"]]
    for row in rows:
        index = realtime_index(row)
        named = row["primarypollutant"].split(",") if row["primarypollutant"] else []
        assert index is not None
        assert (str(index.aqi), index.primary) == (row["aqi"], tuple(NAMES[name] for name in named))
    assert len(rows) == 8


def test_the_frozen_figures_are_those_of_a_fresh_reading() -> None:
    """The year 2016 and its parts, for all four stations and their city."""
    places = prsa_places(there(AIR / "prsa"), (2016,))
    expected = yaml.safe_load(EXPECTED.read_text("utf-8"))
    assert list(expected) == [*PRSA_STATIONS, "city"] == list(places)
    for place, days in places.items():
        for when, span in SPANS.items():
            if when.startswith("2016"):
                assert reckon(days, *span) == expected[place][when], (place, when)


def test_the_frozen_years_that_are_too_short_comply_with_nothing() -> None:
    expected = yaml.safe_load(EXPECTED.read_text("utf-8"))
    for place in expected.values():
        for when in ("2013", "2017"):
            assert [place[when][item]["valid"] for item in ITEMS] == [False] * 6
            assert place[when]["cn-2012"]["complies"] is None
