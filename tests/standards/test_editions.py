"""The numbers of the law, typed a second time: whoever mistypes one must do it twice."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget import units, vocab
from ecotarget.model.standard import CONFIRMED, SINGLE, UNCONFIRMED, AirCode, Rounding
from ecotarget.standards.catalog import code_for, code_named, codes, divisors, editions
from ecotarget.standards.waters import formulas, noise_limits, water_code_named, water_codes

SHARED = PROJECT.parent / "shared" / "data"
ITEM = {"SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3", "PM10": "pm10", "PM2.5": "pm25"}
OVER = {"annual": "annual", "daily": "daily", "daily max 8h": "8h", "1h": "1h"}

# GB 3095: item, averaging -> (2012 I, II), (transition I, II), (final I, II).
BASIC = {
    ("so2", "annual"): ("20 60", "20 60", "20 20"),
    ("so2", "daily"): ("50 150", "50 150", "50 50"),
    ("so2", "1h"): ("150 500", "150 500", "150 150"),
    ("no2", "annual"): ("40 40", "40 40", "30 30"),
    ("no2", "daily"): ("80 80", "80 80", "50 50"),
    ("no2", "1h"): ("200 200", "200 200", "200 200"),
    ("co", "daily"): ("4 4", "4 4", "4 4"),
    ("co", "1h"): ("10 10", "10 10", "10 10"),
    ("o3", "8h"): ("100 160", "100 160", "100 160"),
    ("o3", "1h"): ("160 200", "160 200", "160 200"),
    ("pm10", "annual"): ("40 70", "40 60", "20 50"),
    ("pm10", "daily"): ("50 150", "50 120", "50 100"),
    ("pm25", "annual"): ("15 35", "15 30", "10 25"),
    ("pm25", "daily"): ("35 75", "35 60", "25 50"),
}
OTHER = {
    ("tsp", "annual"): ("80 200", "80 200", "80 200"),
    ("tsp", "daily"): ("120 300", "120 300", "120 300"),
    ("nox", "annual"): ("50 50", "50 50", "40 40"),
    ("nox", "daily"): ("100 100", "100 100", "70 70"),
    ("nox", "1h"): ("250 250", "250 250", "250 250"),
    ("pb", "annual"): ("0.5 0.5", "0.5 0.5", "0.5 0.5"),
    ("pb", "quarter"): ("1 1", "1 1", "1 1"),
    ("bap", "annual"): ("0.001 0.001", "0.001 0.001", "0.001 0.001"),
    ("bap", "daily"): ("0.0025 0.0025", "0.0025 0.0025", "0.0025 0.0025"),
}
STAGES = (date(2016, 1, 1), date(2026, 3, 1), date(2031, 1, 1))

# HJ 633: the points of each column at the IAQI 0, 50, 100, 150, 200, 300, 400, 500.
IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
POINTS = {
    ("so2", "daily"): "0 50 150 475 800 1600 2100 2620",
    ("so2", "1h"): "0 150 500 650 800",
    ("no2", "daily"): "0 40 80 180 280 565 750 940",
    ("no2", "1h"): "0 100 200 700 1200 2340 3090 3840",
    ("co", "daily"): "0 2 4 14 24 36 48 60",
    ("co", "1h"): "0 5 10 35 60 90 120 150",
    ("o3", "8h"): "0 100 160 215 265 800",
    ("o3", "1h"): "0 160 200 300 400 800 1000 1200",
    ("pm10", "daily"): "0 50 {pm10} 250 350 420 500 600",
    ("pm25", "daily"): "0 35 {pm25} 115 150 250 350 500",
}


def china(year: int) -> AirCode:
    return code_named(str(year), STAGES[0] if year == 2012 else STAGES[1])


# ---- limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", range(3), ids=["2012", "transition", "final"])
def test_the_limits_of_gb_3095(stage: int) -> None:
    law = code_for(STAGES[stage])
    wanted = {
        (item, over, grade): Decimal(value)
        for (item, over), stages in (BASIC | OTHER).items()
        for grade, value in zip(("I", "II"), stages[stage].split(), strict=True)
    }
    found = {(one.item, one.averaging, one.grade): one.value for one in law.limits}
    assert found == wanted
    assert len(law.limits) == len(wanted)
    for one in law.limits:
        assert one.unit == ("mg/m3" if one.item == "co" else "ug/m3")
        assert one.start <= STAGES[stage]
        assert one.end is None or one.end >= STAGES[stage]


def test_a_code_has_the_limits_of_its_grade() -> None:
    day = date(2026, 6, 1)
    assert code_for(day).limit("pm25", "annual").value == 30
    assert code_for(day, grade="I").limit("pm25", "annual").value == 15
    assert code_for(day).limit("pm25", "annual", "I").value == 15
    assert code_for(day).limit("co", "annual") is None
    assert code_for(day).limit("o3", "annual") is None


def test_the_limits_agree_with_the_table_of_the_standard() -> None:
    path = SHARED / "standards" / "gb3095-2026_table1.csv"
    if not path.exists():
        pytest.skip("the table of GB 3095-2026 is not here")
    stages = {"transition": code_for(STAGES[1]), "final": code_for(STAGES[2])}
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(BASIC)
    for row in rows:
        for stage, law in stages.items():
            for number, grade in (("1", "I"), ("2", "II")):
                limit = law.limit(ITEM[row["pollutant"]], OVER[row["averaging"]], grade)
                assert limit.value == Decimal(row[f"{stage}_class{number}"]), row
                assert limit.unit == row["unit"]


def test_the_first_day_of_the_reference_state() -> None:
    kelvin = {day: code_for(day).reference_kelvin for day in map(date.fromisoformat, (
        "2013-01-01", "2018-08-31", "2018-09-01", "2026-02-28", "2026-03-01"))}  # fmt: skip
    assert [str(value) for value in kelvin.values()] == [
        *("273.15", "273.15"),
        *("298.15", "298.15", "298.15"),
    ]


# ---- the index ----------------------------------------------------------------------------------


@pytest.mark.parametrize("year, pm10, pm25", [(2012, 150, 75), (2026, 120, 60)])
def test_the_break_points(year: int, pm10: int, pm25: int) -> None:
    scales = china(year).air_index.scales
    found = {(one.item, one.averaging): one.points for one in scales}
    wanted = {
        key: tuple(
            (Decimal(point), IAQI[number])
            for number, point in enumerate(text.format(pm10=pm10, pm25=pm25).split())
        )
        for key, text in POINTS.items()
    }
    assert found == wanted
    assert len(scales) == len(wanted)
    assert all(one.unit == ("mg/m3" if one.item == "co" else "ug/m3") for one in scales)


def test_the_break_points_agree_with_the_table_of_the_standard() -> None:
    path = SHARED / "standards" / "hj633-2026_table3.csv"
    if not path.exists():
        pytest.skip("the table of HJ 633-2026 is not here")
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {(one.item, one.averaging): one.points for one in china(2026).air_index.scales}
    columns = {
        tuple(name.replace("PM25", "pm25").lower().split("_")): name
        for name in rows[0]
        if name != "IAQI"
    }
    assert set(columns) == set(found)
    for key, name in columns.items():
        wanted = tuple((Decimal(row[name]), int(row["IAQI"])) for row in rows if row[name])
        assert found[key] == wanted, key


def test_what_is_beyond_the_last_point() -> None:
    short = {("so2", "1h"): 200, ("o3", "8h"): 300}
    for year, rule in ((2012, "none"), (2026, "cap")):
        for one in china(year).air_index.scales:
            key = (one.item, one.averaging)
            assert one.beyond == (rule if key in short else "cap"), key
            assert one.points[-1][1] == short.get(key, 500)


def test_the_parts_of_the_bulletins() -> None:
    def parts(year: int, kind: str) -> set[tuple[str, str, str]]:
        (one,) = (b for b in china(year).air_index.bulletins if b.kind == kind)
        assert len(set(one.parts)) == len(one.parts)
        return {tuple(part) for part in one.parts}

    days = {(item, "daily", "daily") for item in ("so2", "no2", "co", "pm10", "pm25")}
    assert parts(2012, "daily") == days | {("o3", "max_8h", "8h"), ("o3", "max_1h", "1h")}
    assert parts(2026, "daily") == days | {("o3", "max_8h", "8h")}
    hours = {(item, "1h", "1h") for item in ("so2", "no2", "co", "o3")}
    moving = {("o3", "moving_8h", "8h")} | {(i, "moving_24h", "daily") for i in ("pm10", "pm25")}
    assert parts(2012, "realtime_text") == hours | moving
    # What the national feed published under 2012 follows from what 2026 then wrote down.
    published = hours | {(i, "1h", "daily") for i in ("pm10", "pm25")}
    assert parts(2012, "realtime") == parts(2026, "realtime") == published


@pytest.mark.parametrize("year", [2012, 2026])
def test_every_part_of_a_bulletin_has_a_column(year: int) -> None:
    index = china(year).air_index
    columns = {(one.item, one.averaging) for one in index.scales}
    assert all((p.item, p.averaging) in columns for b in index.bulletins for p in b.parts)


@pytest.mark.parametrize("year", [2012, 2026])
def test_the_categories(year: int) -> None:
    index = china(year).air_index
    assert [(c.level, c.top, c.names.zh, c.colour.zh, c.rgb) for c in index.categories] == [
        (1, 50, "优", "绿", (0, 228, 0)),
        (2, 100, "良", "黄", (255, 255, 0)),
        (3, 150, "轻度污染", "橙", (255, 126, 0)),
        (4, 200, "中度污染", "红", (255, 0, 0)),
        (5, 300, "重度污染", "紫", (153, 0, 76)),
        (6, None, "严重污染", "褐红", (126, 0, 35)),
    ]
    assert (index.primary_above, index.good_up_to, index.heavy_above) == (50, 100, 200)
    assert index.places == {"so2": 0, "no2": 0, "co": 1, "o3": 0, "pm10": 0, "pm25": 0}


def test_missing_items_and_the_rounding_of_inputs() -> None:
    old, new = china(2012).air_index, china(2026).air_index
    assert (old.missing, old.missing_clause.confidence) == ("rest", UNCONFIRMED)
    assert (new.missing, new.missing_clause.confidence) == ("rest_above_100", CONFIRMED)
    assert new.missing_clause.text == "5.3.1"
    assert old.rounding_clause.confidence == UNCONFIRMED
    assert new.rounding_clause == ("cn/air/hj-633/2026", "4.2.2 and 4.2.3", CONFIRMED)


# ---- HJ 663 -------------------------------------------------------------------------------------

# metric: indicator, item, kind of statistic, p, day, averaging of the limit, judged decimals.
METRICS = {
    "so2_mean": ("air.so2", "so2", "mean", None, "mean", "annual", 0),
    "no2_mean": ("air.no2", "no2", "mean", None, "mean", "annual", 0),
    "pm10_mean": ("air.pm10", "pm10", "mean", None, "mean", "annual", 0),
    "pm25_mean": ("air.pm25", "pm25", "mean", None, "mean", "annual", 0),
    "so2_p98": ("air.so2_98", "so2", "percentile", "0.98", "mean", "daily", 0),
    "no2_p98": ("air.no2_98", "no2", "percentile", "0.98", "mean", "daily", 0),
    "pm10_p95": ("air.pm10_95", "pm10", "percentile", "0.95", "mean", "daily", 0),
    "pm25_p95": ("air.pm25_95", "pm25", "percentile", "0.95", "mean", "daily", 0),
    "co_p95": ("air.co_95", "co", "percentile", "0.95", "mean", "daily", 1),
    "o3_p90": ("air.o3_90", "o3", "percentile", "0.90", "max_8h", "8h", 0),
}
THREE_YEARS = {"pm25_3y": ("air.pm25_3y", "pm25", "mean", None, "mean", "3y", 0)}


@pytest.mark.parametrize("year", [2012, 2026])
def test_the_metrics_of_hj_663(year: int) -> None:
    law = china(year)
    found = {
        m.id: (m.indicator, m.item, m.statistic.kind, m.statistic.p, m.day.kind, m.averaging)
        for m in law.metrics
    }
    wanted = METRICS | (THREE_YEARS if year == 2026 else {})
    assert found == {
        name: (*row[:3], None if row[3] is None else Decimal(row[3]), *row[4:6])
        for name, row in wanted.items()
    }
    for one in law.metrics:
        assert one.unit == ("mg/m3" if one.item == "co" else "ug/m3")
        assert one.judged == Rounding(wanted[one.id][6], "half-even")
        finer = year == 2026 and one.item == "pm25"
        assert one.shown == (1 if finer or one.item == "co" else 0)
        assert one.day.rounding is None
        assert one.statistic.rounding is None
        assert (one.years, one.years_need) == ((3, 3) if one.id == "pm25_3y" else (1, 1))
        assert law.metric(one.id) == law.metric(one.indicator) == one


@pytest.mark.parametrize("year", [2012, 2026])
def test_the_days_and_their_number(year: int) -> None:
    law = china(year)
    for one in law.metrics:
        counts = one.validity[1:4]
        assert counts == (324, 27, 25)
        assert one.validity[4:] == (None, None, None, ())
        if one.day.kind == "mean":
            assert (one.day.need, one.day.windows, one.day.stands_above) == (20, None, None)
    ozone = law.metric("air.o3_90").day
    assert ozone.stands_above == "8h"
    assert ozone.windows == (8, 6, 8, 24, False, 14, None)


@pytest.mark.parametrize("year", [2012, 2026])
def test_the_city_and_the_rates(year: int) -> None:
    law = china(year)
    assert law.city[:3] == (Decimal("0.75"), 4, Decimal("0.5"))
    assert law.city.clause.confidence == UNCONFIRMED
    assert law.multiple_rounding == Rounding(2, "half-even")
    assert law.ratio_rounding == Rounding(1, "half-even")


@pytest.mark.parametrize("year", [2012, 2026])
def test_the_critical_values_of_the_trend(year: int) -> None:
    trend = china(year).trend
    assert trend.at_least == 5
    wanted = (
        "5 0.900, 6 0.829, 7 0.714, 8 0.643, 9 0.600, 10 0.564, 12 0.506, 14 0.456, 16 0.425, "
        "18 0.399, 20 0.377, 22 0.359, 24 0.343, 26 0.329, 28 0.317, 30 0.306"
    )
    assert ", ".join(f"{years} {value}" for years, value in trend.critical.items()) == wanted
    assert trend.clause.confidence == UNCONFIRMED


def test_how_sure_each_part_is() -> None:
    old, new = china(2012), china(2026)
    assert new.metric("air.pm25").clause == ("cn/air/hj-663/2026", "table 1", CONFIRMED)
    assert new.metric("air.pm25_3y").clause.confidence == UNCONFIRMED
    assert old.metric("air.so2_98").clause.confidence == UNCONFIRMED
    assert old.metric("air.pm25").validity.clause == ("cn/air/gb-3095/2012", "table 4", CONFIRMED)
    assert old.metric("air.o3_90").validity.clause.confidence == SINGLE
    assert old.metric("air.co_95").validity.clause.confidence == UNCONFIRMED
    assert new.limit("tsp", "annual").clause.confidence == SINGLE
    practice = "27 valid days a month (25 in February) as the test of a month"
    for law in (old, new):
        hj_663 = next(one for one in law.editions if "hj-663" in one.id)
        assert any(text.startswith(practice) for text in hj_663.unconfirmed)


# ---- composite index, sand ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cn-2012", "cn-2026", "cn-2026-final"])
def test_the_composite_index_divides_by_the_limits_of_2012(name: str) -> None:
    law = code_named(name, date(2027, 1, 1))
    composite = law.composite
    assert [(t.item, t.metric, t.averaging) for t in composite.terms] == [
        ("so2", "so2_mean", "annual"),
        ("no2", "no2_mean", "annual"),
        ("pm10", "pm10_mean", "annual"),
        ("pm25", "pm25_mean", "annual"),
        ("co", "co_p95", "daily"),
        ("o3", "o3_p90", "8h"),
    ]
    assert [one.value for one in divisors(law)] == [60, 40, 70, 35, 4, 160]
    assert [one.unit for one in divisors(law)] == [*["ug/m3"] * 4, "mg/m3", "ug/m3"]
    assert {one.grade for one in divisors(law)} == {composite.grade} == {"II"}
    assert composite.limits_edition == "cn/air/gb-3095/2012"
    assert composite.part_rounding == Rounding(2, "half-even")
    assert composite.shown == 2
    for term in composite.terms:
        metric = law.metric(term.metric)
        assert (metric.item, metric.averaging) == (term.item, term.averaging)


def test_a_rule_used_beyond_its_time_is_unconfirmed() -> None:
    old, new = china(2012), china(2026)
    assert (old.composite.clause.confidence, old.sand.clause.confidence) == (CONFIRMED, SINGLE)
    assert new.composite.clause.confidence == new.sand.clause.confidence == UNCONFIRMED


def test_sand_spoils_particles_since_2017() -> None:
    assert china(2012).sand[:2] == (("pm10", "pm25"), date(2017, 1, 1))


# ---- CAAQS --------------------------------------------------------------------------------------

CAAQS = {
    ("pm25", "24h"): ("28", "27"),
    ("pm25", "annual"): ("10.0", "8.8"),
    ("o3", "8h"): ("63", "62"),
    ("no2", "1h"): (None, "60"),
    ("no2", "annual"): (None, "17.0"),
    ("so2", "1h"): (None, "70"),
    ("so2", "annual"): (None, "5.0"),
}
# item, day kind, statistic kind, p or n, averaging, judged decimals, years, years_need, waived.
CANADA = {
    "caaqs_pm25_24h": ("pm25", "mean", "rank_percentile", "0.98", "24h", 0, 3, 2, "quarter_share"),
    "caaqs_pm25_annual": ("pm25", "mean", "mean", None, "annual", 1, 3, 2, ""),
    "caaqs_o3_8h": ("o3", "max_8h", "nth_highest", 4, "8h", 0, 3, 2, "share"),
    "caaqs_no2_1h": ("no2", "max", "rank_percentile", "0.98", "1h", 1, 3, 2, ""),
    "caaqs_no2_annual": ("no2", "mean", "mean_of_hours", None, "annual", 1, 1, 1, ""),
    "caaqs_so2_1h": ("so2", "max", "rank_percentile", "0.99", "1h", 1, 3, 2, "share quarter_share"),
    "caaqs_so2_annual": ("so2", "mean", "mean_of_hours", None, "annual", 1, 1, 1, "share quarter_share"),
}  # fmt: skip


@pytest.mark.parametrize("number, name", [(0, "ca-2015"), (1, "ca-2020")])
def test_the_limits_of_canada(number: int, name: str) -> None:
    law = code_named(name, date(2017, 1, 1))
    assert {(one.item, one.averaging): str(one.value) for one in law.limits} == {
        key: values[number] for key, values in CAAQS.items() if values[number] is not None
    }
    assert all(one.unit == ("ug/m3" if one.item == "pm25" else "ppb") for one in law.limits)
    assert {one.grade for one in law.limits} == {law.grade} == {""}
    assert law.unit_of == {"pm25": "ug/m3", "o3": "ppb", "no2": "ppb", "so2": "ppb"}
    assert (law.city, law.air_index, law.composite, law.trend, law.sand) == (None,) * 5
    assert divisors(law) == ()


def test_the_limits_of_canada_agree_with_the_levels_of_the_package() -> None:
    path = SHARED / "air" / "rcaaqs" / "achievement_levels.csv"
    if not path.exists():
        pytest.skip("the levels of the package rcaaqs are not here")
    named = {"pm2.5_24h": ("pm25", "24h"), "pm2.5_annual": ("pm25", "annual"), "o3": ("o3", "8h")}
    named |= {"no2_3yr": ("no2", "1h"), "no2_1yr": ("no2", "annual")}
    named |= {"so2_3yr": ("so2", "1h"), "so2_1yr": ("so2", "annual")}
    with path.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["labels"] == "Achieved"]
    law = code_named("ca-2020", date(2020, 1, 1))
    assert {row["parameter"] for row in rows} == set(named)
    for row in rows:
        assert law.limit(*named[row["parameter"]]).value == Decimal(row["upper_breaks"]), row


@pytest.mark.parametrize("name", ["ca-2015", "ca-2020"])
def test_the_metrics_of_canada(name: str) -> None:
    law = code_named(name, date(2020, 1, 1))
    limited = {(one.item, one.averaging) for one in law.limits}
    wanted = {key: row for key, row in CANADA.items() if (row[0], row[4]) in limited}
    assert {one.indicator.removeprefix("air.") for one in law.metrics} == set(wanted)
    for one in law.metrics:
        item, day, kind, rank, over, places, years, need, waived = wanted["caaqs_" + one.id]
        assert (one.item, one.day.kind, one.statistic.kind) == (item, day, kind)
        if isinstance(rank, int):
            assert (one.statistic.n, one.statistic.p) == (rank, None)
        else:
            assert one.statistic.p == (None if rank is None else Decimal(rank))
        assert one.statistic.rounding == Rounding(1, "half-away")
        assert (one.averaging, one.shown, one.judged) == (
            over,
            places,
            Rounding(places, "half-away"),
        )
        assert (one.years, one.years_need) == (years, need)
        assert " ".join(one.validity.waived) == waived
        summer = item == "o3"
        assert one.validity.season == (("04-01", "09-30") if summer else None)
        assert one.validity.share == Decimal("0.75")
        assert one.validity.quarter_share == (None if summer else Decimal("0.6"))
        if not summer:  # a day counts with 18 hours, also where the year is a mean of hours
            assert one.day.need == 18
        if kind != "mean_of_hours" and not summer:
            assert one.day.rounding == Rounding(1, "half-away")
    ozone = law.metric("air.caaqs_o3_8h").day
    assert ozone.windows == (8, 6, 1, 24, True, 18, Rounding(1, "half-away"))
    assert (ozone.rounding, ozone.stands_above) == (Rounding(1, "half-away"), "8h")
    if name == "ca-2020":
        assert law.metric("air.caaqs_so2_1h").day.stands_above == "1h"
        assert law.metric("air.caaqs_no2_1h").day.stands_above is None


# Tops of the management levels, the cleanest first; those of 2015 differ in the last one only.
LEVELS = {
    "pm25_24h": ("10 19 28", "10 19 27"),
    "pm25_annual": ("4.0 6.4 10.0", "4.0 6.4 8.8"),
    "o3_8h": ("50 56 63", "50 56 62"),
    "no2_1h": (None, "20 31 60"),
    "no2_annual": (None, "2.0 7.0 17.0"),
    "so2_1h": (None, "30 50 70"),
    "so2_annual": (None, "2.0 3.0 5.0"),
}


@pytest.mark.parametrize(
    "number, name, sure", [(0, "ca-2015", UNCONFIRMED), (1, "ca-2020", SINGLE)]
)
def test_the_management_levels_of_canada(number: int, name: str, sure: str) -> None:
    law = code_named(name, date(2017, 1, 1))
    found: dict[str, list[str | None]] = {}
    for band in law.bands:
        found.setdefault(band.metric, []).append(None if band.top is None else str(band.top))
        assert band.clause.confidence == sure
    wanted = {metric: tops[number] for metric, tops in LEVELS.items() if tops[number] is not None}
    assert found == {metric: [*tops.split(), None] for metric, tops in wanted.items()}
    for one in law.metrics:
        # The last top but one is the limit: what is above it fails.
        tops = [band.top for band in law.bands if band.metric == one.id]
        assert tops[-2] == law.limit(one.item, one.averaging).value
    assert code_for(date(2020, 1, 1)).bands == ()


def test_the_management_levels_agree_with_those_of_the_package() -> None:
    path = SHARED / "air" / "rcaaqs" / "management_levels.csv"
    if not path.exists():
        pytest.skip("the levels of the package rcaaqs are not here")
    named = {"pm2.5_24h": "pm25_24h", "pm2.5_annual": "pm25_annual", "o3": "o3_8h"}
    named |= {"no2_3yr": "no2_1h", "no2_1yr": "no2_annual"}
    named |= {"so2_3yr": "so2_1h", "so2_1yr": "so2_annual"}
    with path.open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["lower_breaks"]]
    law = code_named("ca-2020", date(2020, 1, 1))
    assert len(rows) == len(law.bands) == 4 * len(named)
    for row in rows:
        metric, low = named[row["parameter"]], Decimal(row["lower_breaks"])
        just_above = law.band(metric, low + Decimal("0.1"))
        assert just_above is not None
        assert just_above.names.en == row["labels"]
        if row["upper_breaks"] == "inf":
            assert just_above.top is None
        else:
            assert just_above.top == Decimal(row["upper_breaks"])
            assert law.band(metric, just_above.top) == just_above
    assert law.band("pm25", Decimal(1)) is None


# ---- what holds of every code -------------------------------------------------------------------

every_code = pytest.mark.parametrize("name", codes())


@every_code
def test_every_metric_is_an_indicator_in_its_own_unit(name: str) -> None:
    law = code_named(name, date(2020, 1, 1))
    for one in law.metrics:
        known = vocab.indicator(one.indicator)
        assert known is not None
        assert known.unit is not None
        assert known.unit == units.resolve(one.unit)
        assert one.item in law.unit_of
        limit = law.limit(one.item, one.averaging)
        if one.averaging == "3y":
            assert limit is None
        else:
            assert limit.unit == one.unit


@every_code
def test_what_stands_above_a_limit_finds_it(name: str) -> None:
    law = code_named(name, date(2020, 1, 1))
    above = [(one.item, one.day.stands_above) for one in law.metrics if one.day.stands_above]
    assert above
    assert all(law.limit(item, over) is not None for item, over in above)


@every_code
def test_every_clause_stands_on_an_edition_of_the_code(name: str) -> None:
    law = code_named(name, date(2020, 1, 1))
    known = {one.id for one in law.editions}
    found = [one.clause for one in law.limits]
    for one in law.metrics:
        found += [one.clause, one.day.clause, one.statistic.clause, one.validity.clause]
    found += [band.clause for band in law.bands]
    if law.air_index is not None:
        found += [law.air_index.clause, *(one.clause for one in law.air_index.scales)]
    assert {clause.edition for clause in found} <= known
    assert all(clause.text for clause in found)


def test_every_edition_on_the_shelf_is_read_by_some_code() -> None:
    day = date(2020, 1, 1)
    used = {one.id for name in codes() for one in code_named(name, day).editions}
    used |= {one.id for name in water_codes() for one in water_code_named(name, day).editions}
    clauses = [one.clause for one in (*noise_limits(day).values(), *formulas(day).values())]
    used |= {clause.edition for clause in clauses}
    assert [one.id for one in editions()] == sorted(used)
    shelf = Path(PROJECT / "src" / "ecotarget" / "standards" / "shelf")
    files = {path.relative_to(shelf).as_posix().removesuffix(".yaml") for path in shelf.rglob("*")
             if path.suffix == ".yaml" and path.stem not in ("codes", "lock")}  # fmt: skip
    assert files == used
