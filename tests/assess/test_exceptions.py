"""Days of stations that are left out: what each kind takes away, the result beside it, a second reading."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_hours import CLEAN, ITEMS, Air, ask, by_name, columns

from conftest import PROJECT
from ecotarget.assess import exceptions
from ecotarget.assess.question import Question
from ecotarget.intake import mapping
from ecotarget.model.assessment import CITY, FINAL, TOO_LITTLE, Assessed, Assessment
from ecotarget.model.excepted import CALIBRATION, EVENT, SAND, Excepted, LeftOut
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.reading import Dataset

pytestmark = pytest.mark.no_cover  # see conftest.py

CITY_NAME = "某市"
SITES = ("甲", "乙", "丙")
FIRST = date(2025, 4, 1)
DUST: Air = {**CLEAN, "pm10": "480", "pm25": "90"}
SMOG: Air = {**CLEAN, "o3": "260"}
MEANS = ("air.pm25", "air.pm10", "air.so2")
RATIO, REMOVED = "air.good_day_ratio", "air.good_day_ratio_sand_removed"
APRIL = "2025-04"

Airs = Mapping[tuple[str, int], Air]  # site, day of April: what is not clean there


def data(folder: Path, airs: Airs, sites: tuple[str, ...] = SITES, days: int = 30) -> Dataset:
    """April 2025 of some stations of one city: 24 equal hours a day, clean but for what is said."""
    lines = [",".join(("site", "time", *ITEMS))]
    for site in sites:
        for n in range(days):
            air = airs.get((site, n + 1), CLEAN)
            cells = ",".join(air.get(item, "") for item in ITEMS)
            day = FIRST + timedelta(days=n)
            lines += [f"{site},{day} {hour:02d}:00,{cells}" for hour in range(24)]
    (folder / "april.csv").write_text("\n".join(lines) + "\n", "utf-8")
    text = f"""schema: 1
dataset: {{zh: 虚构, en: made up}}
files: [april.csv]
layout: wide
columns: {{site: site, stamp: {{column: time, format: "%Y-%m-%d %H:%M"}}, items: {columns()}}}
marks: begin
time_zone: "+08:00"
cities: {{{", ".join(f"{site}: {CITY_NAME}" for site in sites)}}}
"""
    described = folder / "april.yaml"
    described.write_text(text, "utf-8")
    return mapping.load(described)


def entry(
    first: int, last: int, *items: str, place: str = CITY_NAME, kind: str = EVENT
) -> Excepted:
    ends = date(2025, 4, first), date(2025, 4, last)
    return Excepted(place, *ends, items, kind, "letter 1", Place("days.csv", 2))


def asked(*entries: Excepted, indicators: tuple[str, ...] = (), rung: str = CITY) -> Question:
    return Question(indicators, rung=rung, every="month", excepted=entries)


def values(found: Assessment, *names: str) -> dict[str, Fraction | None]:
    of = by_name(found)
    return {name: of(name, APRIL).value for name in names}


def days_of(figure: Assessed) -> int:
    return figure.coverage.have


# ---- What each kind takes away ----------------------------------------------------------------------


def stormy(*days: int) -> Airs:
    return {(site, day): DUST for site in SITES for day in days}


def test_sand_dust_leaves_concentrations_and_one_ratio(tmp_path: Path) -> None:
    dataset = data(tmp_path, stormy(10, 11))
    names = (*MEANS, RATIO, REMOVED, "air.heavy_days")
    found = ask(dataset, asked(entry(10, 11, "pm10", "pm25", kind=SAND), indicators=names))
    of = by_name(found)
    assert values(found, *names) == {
        "air.pm25": 10,
        "air.pm10": 20,
        "air.so2": 5,
        RATIO: Fraction(2800, 30),  # the ratio itself keeps sand dust
        REMOVED: 100,
        "air.heavy_days": 2,
    }
    pm10, so2 = of("air.pm10", APRIL), of("air.so2", APRIL)
    assert (days_of(pm10), days_of(so2)) == (28, 30)
    assert pm10.unexcepted is not None
    assert (pm10.unexcepted.value, days_of(pm10.unexcepted)) == (
        Fraction(20 * 28 + 480 * 2, 30),
        30,
    )
    assert so2.unexcepted is of(RATIO, APRIL).unexcepted is None
    removed = of(REMOVED, APRIL).unexcepted
    assert removed is not None
    assert (removed.indicator, removed.value) == (REMOVED, Fraction(2800, 30))


def test_without_exceptions_nothing_stands_beside_a_figure(tmp_path: Path) -> None:
    found = ask(data(tmp_path, stormy(10)), asked(indicators=(*MEANS, RATIO)))
    assert {figure.unexcepted for figure in found.results} == {None}
    assert found.left_out == ()


def test_the_figures_beside_are_those_of_a_run_without_exceptions(tmp_path: Path) -> None:
    dataset = data(tmp_path, {**stormy(10), ("甲", 20): SMOG})
    spoilt = (entry(10, 10, kind=EVENT), entry(20, 22, "o3", place="甲", kind=CALIBRATION))
    whole = {(f.indicator, f.when): f for f in ask(dataset, asked()).results}
    for figure in ask(dataset, asked(*spoilt)).results:
        key = figure.indicator, figure.when
        if figure.indicator != REMOVED:
            true = figure.unexcepted or figure
            for name in ("value", "coverage", "state", "complies", "multiple"):
                assert getattr(true, name) == getattr(whole[key], name), (key, name)


def test_a_calibration_is_as_if_the_station_had_not_measured(tmp_path: Path) -> None:
    dataset = data(tmp_path, {("甲", 5): DUST})
    found = ask(dataset, asked(entry(5, 5, "pm10", place="甲", kind=CALIBRATION), indicators=MEANS))
    # 5 April is the mean of the other two stations: all of them clean.
    assert values(found, "air.pm10", "air.pm25") == {
        "air.pm10": 20,
        "air.pm25": Fraction(10 * 89 + 90, 90),
    }
    assert days_of(by_name(found)("air.pm10", APRIL)) == 30


def test_an_index_misses_what_was_calibrated(tmp_path: Path) -> None:
    dataset = data(tmp_path, {}, sites=("甲",))
    one = entry(5, 6, "no2", place="甲", kind=CALIBRATION)
    figure = by_name(ask(dataset, asked(one, indicators=(RATIO,))))(RATIO, APRIL)
    assert figure.details["cases"] == (28, 28)  # two days without NO2 do not count
    assert figure.unexcepted is not None
    assert figure.unexcepted.details["cases"] == (30, 30)


def test_the_index_of_an_event_is_made_of_what_is_left(tmp_path: Path) -> None:
    dataset = data(tmp_path, {(site, 5): SMOG for site in SITES})
    names = (RATIO, "air.aqi", "air.o3_90")
    found = ask(dataset, asked(entry(5, 5, "o3"), indicators=names))
    of = by_name(found)
    assert of(RATIO, APRIL).details["cases"] == (30, 30)
    assert of("air.aqi", "2025-04-05").value == 20  # PM10 20
    plain = of("air.aqi", "2025-04-05").unexcepted
    assert plain is not None
    assert plain.value is not None
    assert plain.value > 150
    assert days_of(of("air.o3_90", APRIL)) == 29


def test_an_event_of_one_station_leaves_the_others(tmp_path: Path) -> None:
    dataset = data(tmp_path, {(site, 5): SMOG for site in SITES})
    one = entry(5, 5, "o3", place="甲")
    found = by_name(ask(dataset, asked(one, indicators=("air.aqi",))))
    left = found("air.aqi", "2025-04-05").value
    both = entry(5, 5, "o3", place="乙")
    neither = by_name(ask(dataset, asked(one, both, indicators=("air.aqi",))))
    # One of three stations is no city; ozone is missing then, and nobody agreed that it may be.
    assert neither("air.aqi", "2025-04-05").details["missing"] == 1
    third = entry(5, 5, "o3", place="丙")
    spoilt = by_name(ask(dataset, asked(one, both, third, indicators=("air.aqi",))))
    assert left is not None
    assert (left > 100, spoilt("air.aqi", "2025-04-05").value) == (True, 20)


def test_a_figure_that_says_the_same_stands_alone(tmp_path: Path) -> None:
    """Ozone of a clean day is left out: the day is good all the same, an excellent one too."""
    found = by_name(
        ask(data(tmp_path, {}), asked(entry(5, 5, "o3"), indicators=(RATIO, "air.o3_90")))
    )
    assert found(RATIO, APRIL).unexcepted is None
    ozone = found("air.o3_90", APRIL).unexcepted
    assert ozone is not None
    assert ozone.value == found("air.o3_90", APRIL).value  # but of 30 days and not of 29


def test_a_good_day_keeps_its_index(tmp_path: Path) -> None:
    fair = {**CLEAN, "pm10": "120"}
    dataset = data(tmp_path, {(site, 5): fair for site in SITES})
    found = by_name(
        ask(dataset, asked(entry(5, 5, "pm10"), indicators=("air.aqi", "air.excellent_days")))
    )
    assert found("air.aqi", "2025-04-05").value == 85
    assert found("air.excellent_days", APRIL).value == 29


def test_every_item_goes_where_none_is_named(tmp_path: Path) -> None:
    dataset = data(tmp_path, stormy(5))
    found = ask(dataset, asked(entry(5, 5), indicators=MEANS))
    assert {days_of(figure) for figure in found.results} == {29}


def test_stations_are_told_of_as_well(tmp_path: Path) -> None:
    dataset = data(tmp_path, stormy(5))
    question = asked(entry(5, 5, "pm10"), indicators=("air.pm10",), rung="station")
    found = {figure.place: figure for figure in ask(dataset, question).results}
    assert {place: days_of(figure) for place, figure in found.items()} == dict.fromkeys(SITES, 29)
    own = asked(entry(5, 5, "pm10", place="乙"), indicators=("air.pm10",), rung="station")
    found = {figure.place: figure for figure in ask(dataset, own).results}
    assert [days_of(found[site]) for site in SITES] == [30, 29, 30]
    assert found["甲"].unexcepted is None


def test_the_index_of_a_station_on_an_event(tmp_path: Path) -> None:
    dataset = data(tmp_path, {("乙", 5): SMOG})
    question = asked(entry(5, 5, "o3", place="乙"), indicators=("air.aqi",), rung="station")
    found = {(f.place, f.when): f for f in ask(dataset, question).results}
    assert found["乙", "2025-04-05"].value == 20


# ---- Too little is left -----------------------------------------------------------------------------


def test_days_that_are_left_out_count_for_no_valid_day(tmp_path: Path) -> None:
    """Seven days of April leave 23 valid ones, and a month needs 27."""
    dataset = data(tmp_path, {})
    few = by_name(ask(dataset, asked(entry(1, 3, "pm25"), indicators=("air.pm25",))))
    assert few("air.pm25", APRIL).state == FINAL
    figure = by_name(ask(dataset, asked(entry(1, 7, "pm25"), indicators=("air.pm25",))))(
        "air.pm25", APRIL
    )
    assert (figure.state, days_of(figure), figure.value) == (TOO_LITTLE, 23, 10)
    assert figure.unexcepted is not None
    assert figure.unexcepted.state == FINAL


def test_a_figure_of_which_nothing_is_left_has_no_value(tmp_path: Path) -> None:
    dataset = data(tmp_path, {})
    found = by_name(ask(dataset, asked(entry(1, 30, "pm25"), indicators=("air.pm25", "air.aqi"))))
    figure = found("air.pm25", APRIL)
    assert (figure.value, figure.state, days_of(figure)) == (None, TOO_LITTLE, 0)
    assert figure.unexcepted is not None
    assert figure.unexcepted.value == 10


def test_a_figure_that_is_gone_is_told_without_a_value(tmp_path: Path) -> None:
    dataset = data(tmp_path, stormy(5))
    found = by_name(ask(dataset, asked(entry(5, 5), indicators=("air.aqi",))))
    gone = found("air.aqi", "2025-04-05")
    assert (gone.value, gone.state, gone.coverage.have) == (None, TOO_LITTLE, 0)
    assert gone.unexcepted is not None
    assert gone.unexcepted.value == 375


# ---- What is told of the entries --------------------------------------------------------------------


def test_every_entry_tells_how_many_values_it_took(tmp_path: Path) -> None:
    dataset = data(tmp_path, {})
    entries = (
        entry(10, 11, "pm10", "pm25", kind=SAND),
        entry(5, 5, "pm10", place="甲", kind=CALIBRATION),
        entry(28, 30, "so2"),
        entry(1, 1, "no2"),  # nobody asked for NO2
        entry(1, 1, "pm10", place="丁"),
    )
    found = ask(dataset, asked(*entries, indicators=MEANS))
    assert found.left_out == tuple(map(LeftOut, entries[:4], (12, 1, 9, 0)))
    (fault,) = exceptions.strange(entries, found.left_out, ["某市", "丁山"])
    assert (fault.code, fault.warning, fault.details["count"]) == ("excepted-unmatched", True, 1)
    assert fault.details["found"] == ("丁",)
    assert fault.near == ("丁山",)


def test_days_outside_of_the_data_or_after_the_day_asked_for_take_nothing(tmp_path: Path) -> None:
    dataset = data(tmp_path, {}, days=20)
    entries = (entry(19, 30, "pm25"), entry(1, 2, "pm25"))
    found = ask(dataset, asked(*entries, indicators=("air.pm25",)))
    assert [one.values for one in found.left_out] == [6, 6]
    early = asked(*entries, indicators=("air.pm25",))._replace(as_of=date(2025, 4, 10))
    assert [one.values for one in ask(dataset, early).left_out] == [0, 6]


def test_what_several_walks_left_out_is_put_together() -> None:
    one, two = entry(1, 1), entry(2, 2)
    found = exceptions.summed([LeftOut(one, 3), LeftOut(two, 0), LeftOut(one, 2)])
    assert found == (LeftOut(one, 5), LeftOut(two, 0))


@pytest.mark.parametrize("first, last, days", [(1, 1, 1), (29, 30, 2), (1, 30, 30)])
def test_both_ends_of_a_range_are_in_it(first: int, last: int, days: int) -> None:
    span = exceptions.Span(date(2025, 1, 1), date(2025, 12, 31))
    found = list(exceptions.within(entry(first, last), span))
    assert (found[0].day, found[-1].day, len(found)) == (first, last, days)


# ---- The second reading -----------------------------------------------------------------------------

LEVELS = st.integers(1, 400)
DAYS = 10


@given(
    st.lists(LEVELS, min_size=3 * DAYS, max_size=3 * DAYS),
    st.lists(
        st.tuples(
            st.sampled_from([CITY_NAME, *SITES]),
            st.integers(1, DAYS),
            st.integers(1, DAYS),
            st.sampled_from([SAND, CALIBRATION, EVENT]),
        ),
        max_size=4,
    ),
)
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_the_same_read_a_second_time(
    tmp_path: Path, levels: list[int], ranges: list[tuple[str, int, int, str]]
) -> None:
    """The mean of PM10 over the days on which two of three stations are left, in plain Python."""
    value = {(s, n + 1): levels[DAYS * i + n] for i, s in enumerate(SITES) for n in range(DAYS)}
    airs = {key: {**CLEAN, "pm10": str(level)} for key, level in value.items()}
    entries = [
        entry(min(a, b), max(a, b), "pm10", place=place, kind=kind) for place, a, b, kind in ranges
    ]

    def mean(out: set[tuple[str, int]]) -> tuple[Fraction | None, int]:
        days = []
        for day in range(1, DAYS + 1):
            there = [value[site, day] for site in SITES if (site, day) not in out]
            days += [Fraction(sum(there), len(there))] if len(there) >= 2 else []
        return (Fraction(sum(days), len(days)) if days else None), len(days)

    out = {
        (site, day)
        for place, a, b, _ in ranges
        for site in SITES
        for day in range(min(a, b), max(a, b) + 1)
        if place in (site, CITY_NAME)
    }
    dataset = data(tmp_path, airs, days=DAYS)
    question = Question(("air.pm10",), periods=(Period.parse("2025-04"),), excepted=tuple(entries))
    (figure,) = ask(dataset, question).results
    assert (figure.value, days_of(figure)) == mean(out)
    whole = figure.unexcepted or figure
    assert (whole.value, days_of(whole)) == mean(set())
    assert (figure.unexcepted is None) == (mean(out) == mean(set()))


# ---- Real readings ----------------------------------------------------------------------------------

DONGSI = (
    PROJECT.parent / "shared" / "data" / "air" / "prsa" / "PRSA_Data_Dongsi_20130301-20170228.csv"
)


def test_the_dust_of_april_2015_at_one_station() -> None:
    """PM10 of 2015 without two days of April, from the hours in plain Python; ozone keeps them."""
    if not DONGSI.exists():
        pytest.skip(f"{DONGSI.name} is not beside the project")
    hours: dict[date, list[Fraction]] = {}
    with DONGSI.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["year"] == "2015" and line["PM10"] != "NA":
                day = date(2015, int(line["month"]), int(line["day"]))
                hours.setdefault(day, []).append(Fraction(line["PM10"]))
    valid = {
        day: Fraction(sum(found), len(found)) for day, found in hours.items() if len(found) >= 20
    }
    stormy = {date(2015, 4, 15), date(2015, 4, 16)}
    left = [mean for day, mean in valid.items() if day not in stormy]
    dust = Excepted(
        "Dongsi", min(stormy), max(stormy), ("pm10", "pm25"), SAND, "made up", Place("days.csv", 2)
    )
    question = Question(
        ("air.pm10", "air.o3_90"),
        rung="station",
        periods=(Period.year(2015),),
        excepted=(dust,),
    )
    dataset = mapping.with_files(mapping.ready("prsa"), [DONGSI])
    found = ask(dataset, question)
    pm10, ozone = (by_name(found)(name, "2015") for name in ("air.pm10", "air.o3_90"))
    assert pm10.value == Fraction(sum(left), len(left))
    assert pm10.unexcepted is not None
    assert pm10.unexcepted.value == Fraction(sum(valid.values()), len(valid))
    assert pm10.unexcepted.value > pm10.value
    assert ozone.unexcepted is None
    assert [one.values for one in found.left_out] == [len(stormy & valid.keys())]
