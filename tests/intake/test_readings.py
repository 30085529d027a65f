"""Readings from every layout, and everything that can be wrong with them.

The other reading is written here with the csv module and decimals, from the files themselves.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import PROJECT
from ecotarget.intake import cell_reader, mapping, reader, readings
from hourly import COLD, ITEMS, LONG, MASS, WARM, Hourly, described, opened, rows
from hourly import engines_closed as engines_closed  # noqa: PLC0414 - a fixture

SHARED = PROJECT.parent / "shared" / "data" / "air"
QUANTA = 10**6


def shared(*names: str) -> list[Path]:
    paths = [SHARED / name for name in names]
    if not all(path.is_file() for path in paths):
        pytest.skip("the real data are not here")
    return paths


def records(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def quanta(text: str, factor: Decimal = Decimal(1)) -> int:
    return int((Decimal(text) * factor * QUANTA).quantize(Decimal(1), ROUND_HALF_UP))


def read(tmp_path: Path, *lines: str, text: str = LONG, **more: object) -> Hourly:
    dataset = described(tmp_path, text, {"a.csv": rows(*lines)})
    return opened(dataset, **more)


# ---- Real data ----------------------------------------------------------------------------------


def test_prsa_is_read_to_the_last_digit() -> None:
    stations = ("Aotizhongxin", "Changping", "Dongsi", "Huairou")
    paths = shared(*(f"prsa/PRSA_Data_{name}_20130301-20170228.csv" for name in stations))
    columns = {"PM2.5": "pm25", "PM10": "pm10", "SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3"}
    wanted, missing, lines = {}, 0, 0
    for path in paths:
        for row in records(path):
            lines += 1
            start = datetime.fromisoformat(
                "{:0>4}-{:0>2}-{:0>2} {:0>2}".format(
                    *(row[p] for p in ("year", "month", "day", "hour"))
                )
            )
            for column, item in columns.items():
                if row[column].strip() in ("", "NA"):
                    missing += 1
                else:
                    wanted[row["station"], item, start] = quanta(row[column])
    found = opened(mapping.with_files(mapping.ready("prsa"), paths))
    assert found.opened.faults == ()
    assert found.counts() == {"reading-missing": missing}
    assert (found.opened.rows, found.opened.sites) == (lines, stations)
    assert found.opened.first_day == date(2013, 3, 1)
    assert found.opened.last_day == date(2017, 2, 28)
    got = {(site, item, start): amount for site, item, start, amount in found.table("reading")}
    assert got == wanted
    assert found.table("station") == [(name, "北京市") for name in stations]
    assert [given.encoding for given in found.opened.inputs] == ["utf-8"] * 4


def test_the_national_feed_of_2018_is_read_with_its_ozone_the_right_way_round() -> None:
    (path,) = shared("cnemc_realtime_2018-02-20T07.csv")
    found = opened(mapping.with_files(mapping.ready("cnemc-realtime-2018"), [path]))
    assert [fault for fault in found.opened.faults if not fault.warning] == []
    start = datetime.fromisoformat("2018-02-20 06:00")  # published at 7 for the hour before
    hour = {"pm25": "pm2_5", "pm10": "pm10", "so2": "so2", "no2": "no2", "co": "co", "o3": "o3_24h"}
    over = {
        ("o3", "max_1h_24h"): "o3",
        ("o3", "moving_8h"): "o3_8h_24h",
        ("o3", "max_8h_24h"): "o3_8h",
        ("pm25", "moving_24h"): "pm2_5_24h",
        ("co", "moving_24h"): "co_24h",
    }
    hours, running, published = set(), set(), set()
    for row in records(path):
        site = row["stationcode"]
        for item, column in hour.items():
            if row[column] != "-;":
                scale = Decimal(1000 if item == "co" else 1)
                hours.add((site, item, start, quanta(row[column], scale)))
        for (item, kind), column in over.items():
            if row[column] != "-;":
                scale = Decimal(1000 if item == "co" else 1)
                running.add((site, item, kind, start, quanta(row[column], scale)))
        said = [None if row[c] == "-;" else row[c] for c in ("aqi", "quality", "primarypollutant")]
        published.add((site, start, said[0] and int(said[0]), said[1], said[2]))
    assert set(found.table("reading")) == hours
    assert running <= set(found.table("running"))
    assert set(found.table("published")) == published
    assert len(found.table("station")) == 1495
    highest = {key[0]: key[4] for key in running if key[2] == "max_1h_24h"}
    assert all(amount <= highest[site] for site, item, _, amount in hours if item == "o3")


# HJ 633-2012, table 1, one-hour columns (PM: the 24 h columns), µg/m³ and CO mg/m³.
IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
POINTS = {
    "pm25": (0, 35, 75, 115, 150, 250, 350, 500),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "so2": (0, 150, 500, 650, 800),
    "no2": (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    "co": (0, 5000, 10000, 35000, 60000, 90000, 120000, 150000),
    "o3": (0, 160, 200, 300, 400, 800, 1000, 1200),
}


def index(item: str, amount: int) -> int:
    points = POINTS[item]
    for n in range(1, len(points)):
        low, high = points[n - 1] * QUANTA, points[n] * QUANTA
        if amount <= high:
            part = (IAQI[n] - IAQI[n - 1]) * (amount - low)
            return IAQI[n - 1] - (-part // (high - low))
    return IAQI[len(points) - 1]


def test_the_published_index_follows_from_the_hours_as_the_ready_mapping_reads_them() -> None:
    (path,) = shared("cnemc_realtime_2018-02-20T07.csv")
    found = opened(mapping.with_files(mapping.ready("cnemc-realtime-2018"), [path]))
    reckoned: dict[object, int] = {}
    for site, item, _, amount in found.table("reading"):
        reckoned[site] = max(reckoned.get(site, 0), index(str(item), int(str(amount))))
    told = {site: aqi for site, _, aqi, _, _ in found.table("published") if aqi is not None}
    assert len(told) == 1475
    assert {
        site: (aqi, reckoned[site]) for site, aqi in told.items() if aqi != reckoned[site]
    } == {}


def test_the_national_feed_of_2022_is_read() -> None:
    (path,) = shared("cnemc_2022-01-03T08_rows.csv")
    found = opened(mapping.with_files(mapping.ready("cnemc-realtime-2022"), [path]))
    assert found.opened.faults == ()
    texts = list(records(path))
    columns = ("pm10", "pm2_5", "o3_24h", "no2", "so2", "co")
    assert len(found.table("reading")) == sum(1 for row in texts for c in columns if row[c].strip())
    primary = {site: said for site, _, _, _, said in found.table("published")}
    assert primary["1034A"] == "颗粒物(PM10),细颗粒物(PM2.5)"
    assert dict(found.table("station"))["1034A"] == "石家庄市"


def test_hours_across_the_columns_are_read_in_their_units() -> None:
    (path,) = shared("taiwan_fengyuan_2014_utf8bom.csv")
    found = opened(mapping.with_files(mapping.ready("taiwan-hours"), [path]), kelvin=WARM)
    items = {"PM2.5": "pm25", "PM10": "pm10", "SO2": "so2", "NO2": "no2"}
    items |= {"CO": "co", "O3": "o3", "NO": "no", "NOx": "nox"}
    counts: dict[str, int] = {}
    negative = 0
    for row in records(path):
        item = items.get(row["測項"])
        if item is not None:
            cells = [Decimal(row[str(hour)]) for hour in range(24)]
            negative += sum(cell < 0 for cell in cells)
            counts[item] = counts.get(item, 0) + sum(cell >= 0 for cell in cells)
    got = found.engine.rows("SELECT item, COUNT(*) FROM reading GROUP BY item")
    assert dict(got) == counts
    assert found.counts() == {"reading-negative": negative}
    # 0.51 ppm of CO at 25 °C: 0.51 x 1,000 x 28.010 / 24.46540 = 583.890 µg/m³.
    ((first,),) = found.engine.rows(
        "SELECT amount FROM reading WHERE item = 'co' AND start = TIMESTAMP '2014-01-01 00:00:00'"
    )
    assert abs(int(str(first)) - 583_890_000) < 1_000
    ((last,),) = found.engine.rows(
        "SELECT COUNT(*) FROM reading WHERE EXTRACT(HOUR FROM start) = 23"
    )
    assert last


def test_openair_is_read_and_its_reference_state_may_change_with_the_date() -> None:
    (path,) = shared("openair_marylebone_1998-2005.csv")
    dataset = mapping.with_files(mapping.ready("openair"), [path])
    found = opened(dataset, kelvin=lambda day: COLD if day < date(2000, 1, 1) else WARM)
    items = ("nox", "no2", "o3", "pm10", "so2", "co", "pm25")
    texts = list(records(path))
    wanted = {item: sum(1 for row in texts if row[item].strip()) for item in items}
    got = found.engine.rows("SELECT item, COUNT(*) FROM reading GROUP BY item")
    assert dict(got) == wanted
    volume = Decimal("22.41396954")  # L/mol at 273.15 K (CODATA)
    for moment, kelvin in (("1998-01-01 03:00:00", COLD), ("2004-06-01 12:00:00", WARM)):
        (row,) = (row for row in texts if row["date"] == moment)
        factor = Decimal("47.997") / (volume * kelvin / COLD)
        ((amount,),) = found.engine.rows(
            f"SELECT amount FROM reading WHERE item = 'o3' AND start = TIMESTAMP '{moment}'"
        )
        assert abs(int(str(amount)) - quanta(row["o3"], factor)) <= int(Decimal(row["o3"])) + 1


@pytest.mark.parametrize(
    "name,file,item,end",
    [
        ("rcaaqs-gas", "o3_sample_data.csv", "o3", timedelta()),
        ("rcaaqs-pm25", "pm25_sample_data.csv", "pm25", timedelta(minutes=59, seconds=59)),
    ],
)
def test_the_canadian_files_are_read(name: str, file: str, item: str, end: timedelta) -> None:
    (path,) = shared(f"rcaaqs/{file}")
    dataset = mapping.with_files(mapping.ready(name), [path])
    found = opened(dataset, units={**MASS, "o3": "ppb"})
    wanted = {
        (row["site"], item, datetime.fromisoformat(row["date_time"]) - end, quanta(row["value"]))
        for row in records(path)
    }
    assert found.opened.faults == ()
    assert set(found.table("reading")) == wanted


# ---- Stamps and zones ---------------------------------------------------------------------------


def test_the_end_of_an_hour_belongs_to_the_day_before(tmp_path: Path) -> None:
    text = LONG.replace("marks: begin", "marks: end")
    lines = ["A,2016-01-02 00:00,PM2.5,1,ug/m3", "A,2016-01-02 24:00,PM2.5,2,ug/m3"]
    lines.append("A,2016-01-02 07:59:59,PM2.5,3,ug/m3")
    assert read(tmp_path, *lines, text=text).amounts() == {
        "01 23": 1 * QUANTA,
        "02 07": 3 * QUANTA,
        "02 23": 2 * QUANTA,
    }


def test_a_day_is_cut_in_its_own_zone(tmp_path: Path) -> None:
    text = LONG.replace('time_zone: "+08:00"', 'time_zone: UTC\nday_zone: "+08:00"')
    lines = ["A,2016-01-01 15:00,PM2.5,1,ug/m3", "A,2016-01-01 16:00,PM2.5,2,ug/m3"]
    found = read(tmp_path, *lines, text=text)
    assert found.amounts() == {"01 23": QUANTA, "02 00": 2 * QUANTA}
    days = [(day, hours) for _, _, day, _, hours, *_ in found.table("day_check")]
    assert days == [(date(2016, 1, 1), 1), (date(2016, 1, 2), 1)]


# ---- Values and units ---------------------------------------------------------------------------


def test_each_row_may_have_its_own_unit(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "A,2016-01-01 00:00,O3,50,ppb",
        "A,2016-01-01 01:00,O3,0.05,ppm",
        "A,2016-01-01 02:00,O3,98.09157575,µg/m³",
        "A,2016-01-01 03:00,O3,0.098,mg/m3",
        kelvin=WARM,
    )
    # 50 ppb at 25 °C: 50 x 47.997 / 24.4654 L/mol.
    assert found.amounts() == {
        "01 00": 98_091_576,
        "01 01": 98_091_576,
        "01 02": 98_091_576,
        "01 03": 98_000_000,
    }
    assert found.told() == []


def test_a_book_of_ppb_takes_mass_concentrations(tmp_path: Path) -> None:
    lines = ["A,2016-01-01 00:00,O3,98.0915757,ug/m3", "A,2016-01-01 01:00,O3,62,ppb"]
    found = read(tmp_path, *lines, units={**MASS, "o3": "ppb"}, kelvin=WARM)
    assert found.amounts() == {"01 00": 50_000_000, "01 01": 62_000_000}


def test_the_sixth_decimal_is_rounded_once_with_a_half_away_from_zero(tmp_path: Path) -> None:
    texts = ["0.0000005", "0.00000049999999999999999", "1.2345675", "1e-7", "7.00000050"]
    lines = [f"A,2016-01-01 0{n}:00,PM2.5,{text},ug/m3" for n, text in enumerate(texts)]
    assert list(read(tmp_path, *lines).amounts().values()) == [1, 0, 1234568, 0, 7000001]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.decimals(0, 9999, allow_nan=False, places=9), min_size=1, max_size=20),
    st.sampled_from(["ug/m3", "mg/m3", "ng/m3"]),
)
def test_amounts_are_exact(tmp_path: Path, values: list[Decimal], unit: str) -> None:
    factor = {"ug/m3": Decimal(1), "mg/m3": Decimal(1000), "ng/m3": Decimal("0.001")}[unit]
    start = datetime.fromisoformat("2016-01-01 00:00")
    lines = [
        f"A,{start + timedelta(hours=n)},CO,{value:f},{unit}" for n, value in enumerate(values)
    ]
    text = LONG + "rules: {beyond_range: set_aside}\n"
    found = read(tmp_path, *lines, text=text)
    traced = [
        row.amount
        for day in range(2)
        for row in readings.trace(found.engine, "A", "co", date(2016, 1, 1 + day))
    ]
    assert traced == [quanta(format(value, "f"), factor) for value in values]
    found.engine.close()


def test_missing_values_are_counted_and_never_zero(tmp_path: Path) -> None:
    texts = ["NA", "", "  ", "-999", "-999.0", "-9.99E+2", "0"]
    lines = [f"A,2016-01-01 0{n}:00,PM2.5,{text},ug/m3" for n, text in enumerate(texts)]
    found = read(tmp_path, *lines)
    assert found.amounts() == {"01 06": 0}
    assert found.counts() == {"reading-missing": 6}
    assert found.told() == []


def test_what_is_no_number_is_told_with_its_row(tmp_path: Path) -> None:
    texts = ["1_000", "inf", "NaN", "十二", "<0.01", "12345678"]
    lines = [f"A,2016-01-01 0{n}:00,PM2.5,{text},ug/m3" for n, text in enumerate(texts)]
    found = read(tmp_path, *lines, "A,2016-01-01 09:00,PM2.5,35,ug/m3")
    assert found.told() == [f"reading-not-a-number {n} {text}" for n, text in enumerate(texts, 2)]
    assert found.counts() == {"reading-not-a-number": 6}
    assert found.amounts() == {"01 09": 35 * QUANTA}


def test_only_the_first_rows_are_told_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (cell_reader, reader):
        monkeypatch.setattr(room, "LISTED", 20)
    start = datetime.fromisoformat("2016-01-01 00:00")
    lines = [f"A,{start + timedelta(hours=n)},PM2.5,bad {n % 7},ug/m3" for n in range(100)]
    found = read(tmp_path, *lines)
    assert len(found.told()) == 20
    assert found.counts() == {"reading-not-a-number": 100}


# ---- Rows that cannot be placed -----------------------------------------------------------------


@pytest.mark.parametrize(
    "line,told",
    [
        (",2016-01-01 01:00,PM2.5,1,ug/m3", "reading-site-missing 3"),
        ("A,2016-02-30 01:00,PM2.5,1,ug/m3", "reading-stamp 3 2016-02-30 01:00"),
        ("A,2016-01-01 24:00,PM2.5,1,ug/m3", "reading-stamp 3 2016-01-01 24:00"),
        ("A,,PM2.5,1,ug/m3", "reading-stamp 3"),
        ("A,2016-01-01 01:30,PM2.5,1,ug/m3", "reading-stamp-off-hour 3 2016-01-01 01:30"),
        ("A,2016-01-01 01:00,PM25,1,ug/m3", "reading-item-unknown 3 PM25"),
        ("A,2016-01-01 01:00,PM2.5,1,MG/m3", "unit-unknown 3 MG/m3"),
        ("A,2016-01-01 01:00,PM2.5,1,", "unit-missing 3"),
        ("A,2016-01-01 01:00,PM2.5,1,ppb", "reading-unit-dimension 3 ppb"),
        ("A,2016-01-01 01:00,PM2.5,1,km", "reading-unit-dimension 3 km"),
        ("A,2016-01-01 01:00,PM2.5,12000,ug/m3", "reading-beyond-range 3 12000"),
        ("A,2016-01-01 01:00,PM2.5,-1,ug/m3", "?reading-negative 3 -1"),
        ("A,2016-01-01 01:00,PM2.5,-9999.0,ug/m3", "?reading-missing-code 3 -9999.0"),
        ("A,2016-01-01 01:00,CO,-99,mg/m3", "?reading-missing-code 3 -99"),
        ("A,2016-01-01 01:00,PM2.5,1", "row-length 3 4"),
        ("A,2016-01-01 01:00,PM2.5,1,ug/m3,,", "row-length 3 7"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_and_the_others_are_kept(
    tmp_path: Path, line: str, told: str
) -> None:
    sound = "A,2016-01-01 00:00,PM2.5,35,ug/m3"
    found = read(tmp_path, sound, line, "A,2016-01-01 02:00,PM2.5,36,ug/m3")
    assert found.told() == [told]
    assert found.amounts() == {"01 00": 35 * QUANTA, "01 02": 36 * QUANTA}
    assert sum(found.counts().values()) == (0 if "row-length" in told else 1)


def test_near_matches_are_offered_for_items_and_units(tmp_path: Path) -> None:
    found = read(tmp_path, "A,2016-01-01 01:00,PM25,1,ug/m3", "A,2016-01-01 01:00,CO,1,mg/m4")
    near = {fault.code: fault.near for fault in found.opened.faults}
    assert near["reading-item-unknown"][0] == "PM2.5"
    assert "mg/m3" in near["unit-unknown"]


def test_blank_records_are_no_records(tmp_path: Path) -> None:
    found = read(tmp_path, "A,2016-01-01 00:00,PM2.5,35,ug/m3", ",,,,", "", ",,,,")
    assert found.told() == []
    assert found.opened.rows == 1


# ---- Cities -------------------------------------------------------------------------------------


def test_a_site_without_its_city_is_set_aside_once_cities_are_declared(tmp_path: Path) -> None:
    lines = ["A,2016-01-01 00:00,PM2.5,1,ug/m3", "B,2016-01-01 00:00,PM2.5,2,ug/m3"]
    lines.append(" A ,2016-01-01 01:00,PM2.5,3,ug/m3")
    found = read(tmp_path, *lines, text=LONG + "cities: {A: 北京市, C: 天津市}\n")
    assert found.told() == ["reading-site-without-city 3 B"]
    assert found.table("station") == [("A", "北京市")]
    assert len(found.table("reading")) == 2
    assert read(tmp_path, *lines).table("station") == [("A", ""), ("B", "")]


def test_cities_may_be_a_column_and_must_agree(tmp_path: Path) -> None:
    text = LONG + "cities: {column: area}\n"
    lines = ["A,2016-01-01 00:00,PM2.5,1,ug/m3,X", "A,2016-01-01 01:00,PM2.5,1,ug/m3,Y"]
    lines += ["B,2016-01-01 00:00,PM2.5,2,ug/m3,X", "C,2016-01-01 00:00,PM2.5,2,ug/m3,"]
    content = "site,time,item,value,unit,area\n" + "\n".join(lines) + "\n"
    found = opened(described(tmp_path, text, {"a.csv": content}))
    assert sorted(found.told()) == [
        "reading-site-two-cities 2 A",
        "reading-site-two-cities 3 A",
        "reading-site-without-city 5 C",
    ]
    assert found.counts() == {"reading-site-two-cities": 2, "reading-site-without-city": 1}
    assert found.table("station") == [("B", "X")]
    assert len(found.table("reading")) == 1


# ---- Hours that are odd -------------------------------------------------------------------------

TWICE = (
    "A,2016-01-01 00:00,PM2.5,5,ug/m3",
    "A,2016-01-01 00:00,PM2.5,6,ug/m3",
    "A,2016-01-01 01:00,PM2.5,7,ug/m3",
    "A,2016-01-01 01:00,PM2.5,7.0,ug/m3",
    "A,2016-01-01 02:00,PM2.5,8,ug/m3",
    "A,2016-01-02 02:00,PM2.5,9,ug/m3",
)


def test_an_hour_that_occurs_twice_is_not_used(tmp_path: Path) -> None:
    found = read(tmp_path, *TWICE)
    assert found.told() == [
        "reading-stamp-twice 2 5",
        "reading-stamp-twice 3 6",
        "?reading-repeated 4 7",
        "?reading-repeated 5 7.0",
    ]
    assert found.counts() == {"reading-stamp-twice": 1, "reading-repeated": 1}
    assert found.amounts() == {"01 02": 8 * QUANTA, "02 02": 9 * QUANTA}
    refused = [(start.day, start.hour) for _, _, start in found.table("refused")]
    assert refused == [(1, 0), (1, 1)]


def test_equal_readings_of_one_hour_may_count_once(tmp_path: Path) -> None:
    found = read(tmp_path, *TWICE, text=LONG + "rules: {duplicates: merge_equal}\n")
    assert found.amounts() == {"01 01": 7 * QUANTA, "01 02": 8 * QUANTA, "02 02": 9 * QUANTA}
    assert [entry[0] for entry in found.told()] == ["r", "r", "?", "?"]
    assert [(d.day, n, t) for _, _, d, n, _, t, *_ in found.table("day_check")] == [
        (1, 2, 15 * QUANTA),
        (2, 1, 9 * QUANTA),
    ]


def test_the_same_hour_in_two_data_sets_is_an_hour_that_occurs_twice(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    first = described(one, LONG, {"a.csv": rows(TWICE[0], TWICE[4])})
    second = described(two, LONG, {"b.csv": rows(TWICE[1], TWICE[5])})
    found = opened(first, second)
    assert found.counts() == {"reading-stamp-twice": 1}
    assert {fault.place.file for fault in found.opened.faults} == {
        (one / "a.csv").as_posix(),
        (two / "b.csv").as_posix(),
    }
    assert found.opened.rows == 4
    assert found.amounts() == {"01 02": 8 * QUANTA, "02 02": 9 * QUANTA}


@pytest.mark.parametrize(
    "rule,amounts,warning",
    [("set_aside", {}, True), ("refuse", {}, False), ("zero", {"01 00": 0}, True)],
)
def test_a_negative_reading_is_treated_by_its_rule(
    tmp_path: Path, rule: str, amounts: dict[str, int], warning: bool
) -> None:
    text = LONG + f"rules: {{negative: {rule}}}\n"
    found = read(tmp_path, "A,2016-01-01 00:00,PM2.5,-1.5,ug/m3", text=text)
    assert found.amounts() == amounts
    assert [fault.warning for fault in found.opened.faults] == [warning]
    assert found.counts() == {"reading-negative": 1}


@pytest.mark.parametrize("rule,warning", [("refuse", False), ("set_aside", True)])
def test_a_reading_beyond_the_range_is_treated_by_its_rule(
    tmp_path: Path, rule: str, warning: bool
) -> None:
    text = LONG + f"rules: {{beyond_range: {rule}}}\n"
    lines = ["A,2016-01-01 00:00,PM2.5,10000,ug/m3", "A,2016-01-01 01:00,PM2.5,10000.1,ug/m3"]
    found = read(tmp_path, *lines, text=text)
    assert found.amounts() == {"01 00": 10_000 * QUANTA}
    assert [fault.warning for fault in found.opened.faults] == [warning]


def frozen(count: int, value: str, item: str = "PM10") -> list[str]:
    return [f"A,2016-01-01 {hour:02d}:00,{item},{value},ug/m3" for hour in range(count)]


def test_a_day_of_one_value_is_told_once_and_kept_unless_the_rule_says_otherwise(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, *frozen(20, "46"))
    assert found.told() == ["?reading-frozen 2 46"]
    assert (found.counts(), len(found.amounts())) == ({}, 20)
    found = read(tmp_path, *frozen(20, "46"), text=LONG + "rules: {frozen: set_aside}\n")
    assert found.told() == ["?reading-frozen 2 46"]
    assert (found.counts(), found.amounts()) == ({"reading-frozen": 20}, {})


@pytest.mark.parametrize(
    "count,value,item", [(19, "46", "PM10"), (24, "20", "PM10"), (24, "2000", "CO")]
)
def test_a_short_stretch_or_the_floor_of_an_instrument_is_not_frozen(
    tmp_path: Path, count: int, value: str, item: str
) -> None:
    assert read(tmp_path, *frozen(count, value, item)).told() == []


# ---- What the methods find ----------------------------------------------------------------------


def test_each_day_is_summed_in_one_scan(tmp_path: Path) -> None:
    lines = [f"A,2016-01-01 {hour:02d}:00,PM2.5,{hour},ug/m3" for hour in range(3, 24)]
    found = read(tmp_path, *lines, "A,2016-01-01 00:00,CO,0.5,mg/m3")
    day = date(2016, 1, 1)
    co = 500 * QUANTA
    assert found.table("day_check") == [
        ("A", "co", day, 1, 1, co, co, co),
        ("A", "pm25", day, 21, 21, sum(range(3, 24)) * QUANTA, 3 * QUANTA, 23 * QUANTA),
    ]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 23), min_size=1, max_size=30))
def test_hours_that_occur_twice_are_always_noticed(tmp_path: Path, hours: list[int]) -> None:
    found = read(tmp_path, *(f"A,2016-01-01 {h:02d}:00,PM2.5,5,ug/m3" for h in hours))
    once = {hour for hour in hours if hours.count(hour) == 1}
    assert set(found.amounts()) == {f"01 {hour:02d}" for hour in once}
    assert sum(found.counts().values()) == len(set(hours)) - len(once)
    found.engine.close()


def test_items_that_are_not_wanted_are_not_read(tmp_path: Path) -> None:
    lines = ["A,2016-01-01 00:00,PM2.5,5,ug/m3", "A,2016-01-01 00:00,CO,what,mg/m3"]
    found = read(tmp_path, *lines, wanted=frozenset({"pm25"}))
    assert found.told() == []
    assert found.opened.items == ("pm25",)


def test_a_day_can_be_traced_to_its_rows_even_to_those_set_aside(tmp_path: Path) -> None:
    found = read(tmp_path, *TWICE)
    file = (tmp_path / "a.csv").as_posix()
    traced = readings.trace(found.engine, "A", "pm25", date(2016, 1, 1))
    assert [(t.file, t.row, t.start.hour, t.text, t.amount) for t in traced] == [
        (file, 2, 0, "5", 5 * QUANTA),
        (file, 3, 0, "6", 6 * QUANTA),
        (file, 4, 1, "7", 7 * QUANTA),
        (file, 5, 1, "7.0", 7 * QUANTA),
        (file, 6, 2, "8", 8 * QUANTA),
    ]
    assert readings.trace(found.engine, "B", "pm25", date(2016, 1, 1)) == ()


def test_a_wide_table_warns_of_an_item_that_is_not_mapped(tmp_path: Path) -> None:
    text = """\
schema: 1
dataset: {zh: 试验, en: trial}
layout: wide
columns:
  site: {fixed: Dongsi}
  stamp: {year: y, month: m, day: d, hour: h}
  items: {PM2.5: {item: pm25, unit: ug/m3}, CO: {item: co, unit: mg/m3}}
marks: begin
time_zone: "+08:00"
ignore: [PM10]
"""
    content = "y,m,d,h,PM2.5,PM10,O3,T\n2016,1,1,0,35,50,80,-3\n"
    found = opened(described(tmp_path, text, {"a.csv": content}))
    assert found.told() == ["dataset-column-missing 1 CO", "?dataset-column-unmapped 1 O3"]
    assert found.table("reading") == [
        ("Dongsi", "pm25", datetime.fromisoformat("2016-01-01 00:00"), 35 * QUANTA)
    ]


# ---- Typed sources ------------------------------------------------------------------------------


def parquet(folder: Path, name: str, select: str) -> Path:
    import duckdb

    path = folder / name
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


TYPED = (
    LONG.replace("format: csv", "format: parquet")
    .replace(", unit: unit", "")
    .replace("{item: pm25}", "{item: pm25, unit: mg/m3}")
    .replace("PM10: {item: pm10}, O3: {item: o3}, CO: {item: co}", "O3: {item: o3, unit: ppb}")
)


def typed(folder: Path, *paths: Path, **more: object) -> Hourly:
    dataset = described(folder, TYPED, {})
    return opened(mapping.with_files(dataset, paths), **more)


@pytest.mark.parametrize("kind", ["DOUBLE", "DECIMAL(12, 4)", "VARCHAR"])
def test_typed_columns_and_texts_give_the_same_readings(tmp_path: Path, kind: str) -> None:
    select = f"""SELECT 'A' AS site, TIMESTAMP '2016-01-01' + to_hours(CAST(i AS INTEGER)) AS time,
    CASE WHEN i % 2 = 0 THEN 'PM2.5' ELSE 'O3' END AS item,
    CAST(CASE WHEN i = 4 THEN NULL WHEN i = 6 THEN -999 WHEN i = 8 THEN -9999
      ELSE (i * 37 % 1000) / 10000.0 END AS {kind}) AS value FROM range(100) AS r(i)"""
    found = typed(tmp_path, parquet(tmp_path, "a.parquet", select), kelvin=WARM)
    ozone = Decimal("47.997") / (Decimal("22.41396954") * WARM / COLD)
    for _, item, start, amount in found.table("reading"):
        hours = int((start - datetime.fromisoformat("2016-01-01 00:00")) / timedelta(hours=1))
        text = str(Decimal(hours * 37 % 1000) / 10000)
        if item == "pm25":
            assert amount == quanta(text, Decimal(1000))
        else:
            assert abs(int(str(amount)) - quanta(text, ozone)) <= 1
    assert found.counts() == {"reading-missing": 2, "reading-missing-code": 1}
    assert len(found.table("reading")) == 97
    traced = readings.trace(found.engine, "A", "pm25", date(2016, 1, 1))
    assert [t.start.hour for t in traced] == [0, 2, 8, 10, 12, 14, 16, 18, 20, 22]


def test_what_is_no_finite_number_in_a_typed_column_is_a_fault(tmp_path: Path) -> None:
    select = """SELECT 'A' AS site, TIMESTAMP '2016-01-01' + to_hours(CAST(i AS INTEGER)) AS time,
    'PM2.5' AS item, CAST(v AS DOUBLE) AS value
    FROM (VALUES (0, 'nan'), (1, 'inf'), (2, '-inf'), (3, '1e30'), (4, '0.035')) AS r(i, v)"""
    found = typed(tmp_path, parquet(tmp_path, "a.parquet", select))
    assert [(fault.code, fault.place.cell) for fault in found.opened.faults] == [
        ("reading-not-finite", f"A pm25 2016-01-01 0{hour}:00") for hour in range(4)
    ]
    assert found.amounts() == {"01 04": 35 * QUANTA}


def test_an_hour_in_two_parquet_files_is_told_of_both(tmp_path: Path) -> None:
    select = (
        "SELECT 'A' AS site, TIMESTAMP '2016-01-01' AS time, 'PM2.5' AS item, {}::DOUBLE AS value"
    )
    paths = [parquet(tmp_path, f"{n}.parquet", select.format(n / 100)) for n in (3, 4)]
    found = typed(tmp_path, *paths)
    assert [Path(fault.place.file).name for fault in found.opened.faults] == [
        "3.parquet",
        "4.parquet",
    ]
    assert found.amounts() == {}
    assert [given.path for given in found.opened.inputs] == [path.as_posix() for path in paths]


def test_stamps_of_a_typed_column_are_looked_at_too(tmp_path: Path) -> None:
    select = """SELECT 'A' AS site, TIMESTAMP '2016-01-01' + to_minutes(CAST(i * 30 AS INTEGER)) AS time,
    'PM2.5' AS item, 0.035::DOUBLE AS value FROM range(4) AS r(i)"""
    found = typed(tmp_path, parquet(tmp_path, "a.parquet", select))
    assert found.counts() == {"reading-stamp-off-hour": 2}
    assert found.amounts() == {"01 00": 35 * QUANTA, "01 01": 35 * QUANTA}


def test_an_instant_is_brought_to_the_zone_of_the_day(tmp_path: Path) -> None:
    select = """SELECT 'A' AS site, TIMESTAMPTZ '2016-01-01 16:00:00+00' AS time, 'PM2.5' AS item,
    0.035::DOUBLE AS value"""
    found = typed(tmp_path, parquet(tmp_path, "a.parquet", select))
    assert found.amounts() == {"02 00": 35 * QUANTA}


def test_typed_readings_are_not_copied(tmp_path: Path) -> None:
    select = """SELECT 'A' AS site, TIMESTAMP '2016-01-01' AS time, 'PM2.5' AS item, 0.03::DOUBLE AS value"""
    found = typed(tmp_path, parquet(tmp_path, "a.parquet", select))
    kinds = dict(found.engine.rows("SELECT table_name, table_type FROM information_schema.tables"))
    assert {kinds[name] for name in ("d0_cells", "d0_reading", "reading_raw", "reading")} == {
        "VIEW"
    }


def test_readings_are_the_same_on_every_run(tmp_path: Path) -> None:
    lines = [
        f"S{n % 7},2016-01-0{1 + n % 3} {n % 24:02d}:00,PM2.5,{n % 50 - 2},ug/m3"
        for n in range(300)
    ]
    first, second = read(tmp_path, *lines), read(tmp_path, *lines)
    assert first.opened == second.opened
    assert first.table("reading") == second.table("reading")


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_can_be_read(tmp_path: Path, item: str) -> None:
    text = LONG.replace("PM2.5: {item: pm25}", f"X: {{item: {item}}}").replace(
        ", PM10: {item: pm10}, O3: {item: o3}, CO: {item: co}", ""
    )
    assert read(tmp_path, "A,2016-01-01 00:00,X,0.0025,ug/m3", text=text).amounts() == {
        "01 00": 2500
    }
