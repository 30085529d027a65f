"""The national real-time feed: every published index, level and primary pollutant, through assess."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.assess import walk
from ecotarget.assess.inspect import Inspection, inspect
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import mapping
from ecotarget.model.assessment import FINAL, Assessed, Assessment
from ecotarget.model.reading import Dataset
from ecotarget.model.target import Names

AIR = PROJECT.parent / "shared" / "data" / "air"
FEEDS = {
    "cnemc-realtime-2018": "cnemc_realtime_2018-02-20T07.csv",
    "cnemc-realtime-2022": "cnemc_2022-01-03T08_rows.csv",
}
# The stamps end their hours: at 07:00 the hour from 06:00 is told.
HOUR = {"cnemc-realtime-2018": "2018-02-20T06", "cnemc-realtime-2022": "2022-01-03T07"}
NAMES = {
    "细颗粒物(PM2.5)": "pm25",
    "颗粒物(PM10)": "pm10",
    "二氧化硫": "so2",
    "二氧化氮": "no2",
    "一氧化碳": "co",
    "臭氧1小时": "o3",
}
LEVELS = {"优": 1, "良": 2, "轻度污染": 3, "中度污染": 4, "重度污染": 5, "严重污染": 6}
OZONE = {"o3": "o3_24h", "o3_24h": "o3", "o3_8h": "o3_8h_24h", "o3_8h_24h": "o3_8h"}
BLANK = ("", "-;")
EACH = pytest.mark.parametrize("feed", list(FEEDS))


def path_of(feed: str) -> Path:
    path = AIR / FEEDS[feed]
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project")
    return path


def dataset_of(feed: str) -> Dataset:
    return mapping.with_files(mapping.ready(feed), [path_of(feed)])


def as_labelled(dataset: Dataset) -> Dataset:
    """The mapping that believes the header: the two ozone columns of each kind change places."""
    turned = {
        column: dataset.quantities[OZONE.get(column, column)] for column in dataset.quantities
    }
    return dataset._replace(quantities=turned)


@cache
def published(feed: str) -> Mapping[str, Mapping[str, str]]:
    with path_of(feed).open(encoding="utf-8-sig", newline="") as file:
        return {row["stationcode"]: row for row in csv.DictReader(file)}


@cache
def assessed(feed: str) -> Assessment:
    question = Question(rung="station", every="hour")
    with closing(Duck()) as engine:
        return walk.assess([dataset_of(feed)], question, engine)


def told(feed: str) -> dict[str, Assessed]:
    found = assessed(feed).results
    assert {figure.when for figure in found} == {HOUR[feed]}
    assert {figure.indicator for figure in found} == {"air.aqi_hourly"}
    assert len({figure.place for figure in found}) == len(found)
    return {figure.place: figure for figure in found}


@EACH
def test_every_published_index(feed: str) -> None:
    ours = told(feed)
    rows = {code: row for code, row in published(feed).items() if row["aqi"] not in BLANK}
    assert len(rows) == {"cnemc-realtime-2018": 1475, "cnemc-realtime-2022": 8}[feed]
    for code, row in rows.items():
        figure = ours[code]
        assert figure.value == int(row["aqi"]), code
        assert figure.state == FINAL
        if "quality" in row:
            assert figure.details["level"] == LEVELS[row["quality"]], code
            category = figure.details["category"]
            assert isinstance(category, Names)
            assert category.zh == row["quality"]
        named = row["primarypollutant"]
        wanted = set() if named in BLANK else {NAMES[name] for name in named.split(",")}
        primary = figure.details["primary"]
        assert isinstance(primary, tuple)
        assert set(primary) == wanted, code
        assert len(primary) == len(wanted)


@EACH
def test_the_law_is_that_of_the_day(feed: str) -> None:
    found = assessed(feed)
    assert [code.id for code in found.codes] == ["cn-2012"]
    assert {figure.code for figure in found.results} == {"cn-2012"}
    assert not found.what_if
    assert not [fault for fault in found.faults if not fault.warning]


def test_stations_without_a_published_index() -> None:
    """18 stations sent nothing and have no figure. Two lack PM2.5 and the network tells no index.

    The program tells the index of what is there, as the network does elsewhere: of the 1,475 it
    published 254 lack PM10 and two lack PM2.5.
    """
    ours = told("cnemc-realtime-2018")
    rows = {c: r for c, r in published("cnemc-realtime-2018").items() if r["aqi"] in BLANK}
    some = {code for code, row in rows.items() if row["no2"] not in BLANK}
    assert (len(rows), some) == (20, {"1452A", "2242A"})
    assert not ours.keys() & (rows.keys() - some)
    for code in some:
        missing = ours[code].details["missing"]
        assert isinstance(missing, tuple)
        assert "pm25" in missing
        assert ours[code].coverage.have == 6 - len(missing)


@cache
def inspected(feed: str, *, labelled: bool) -> Inspection:
    dataset = dataset_of(feed)
    with closing(Duck()) as engine:
        return inspect([as_labelled(dataset) if labelled else dataset], engine)


@EACH
def test_nothing_is_found_with_the_ready_mapping(feed: str) -> None:
    found = inspected(feed, labelled=False)
    assert not [fault for fault in found.faults if fault.code.startswith("index-")]
    assert not [fault for fault in found.faults if not fault.warning]


def test_columns_read_as_they_are_labelled_are_noticed() -> None:
    """In the morning ozone is lower than its highest hour: published indices lie below it."""
    found = inspected("cnemc-realtime-2018", labelled=True)
    (fault,) = (fault for fault in found.faults if fault.code == "index-columns-exchanged")
    assert not fault.warning
    rows = published("cnemc-realtime-2018")
    assert fault.details == {"failing": below(rows), "count": 1475}
    differing = [fault for fault in found.faults if fault.code == "index-differs"]
    assert len(differing) == below(rows)
    for one in differing:
        assert one.warning
        code, _, hour = one.place.cell.partition(" ")
        assert hour == "2018-02-20T06"
        assert one.details["published"] == int(rows[code]["aqi"])
        assert one.details["reckoned"] == ozone(rows[code]["o3"])


POINTS = ((0, 0), (160, 50), (200, 100), (300, 150), (400, 200), (800, 300))


def ozone(cell: str) -> int:
    """The sub-index of an hour of ozone: straight lines between the points, rounded up."""
    value = int(cell)
    for (low, below_it), (high, above_it) in pairwise(POINTS):
        if value <= high:
            return below_it - (-(above_it - below_it) * (value - low) // (high - low))
    raise AssertionError(cell)


def below(rows: Mapping[str, Mapping[str, str]]) -> int:
    """How many published indices lie below what the column `o3` would give as the hour."""
    known = (row for row in rows.values() if row["aqi"] not in BLANK and row["o3"] not in BLANK)
    return sum(int(row["aqi"]) < ozone(row["o3"]) for row in known)


def test_a_few_rows_of_winter_do_not_tell_their_columns_apart() -> None:
    """The 13 rows of 2022: particles make every index, ozone read either way contradicts none."""
    found = inspected("cnemc-realtime-2022", labelled=True)
    assert not [fault for fault in found.faults if fault.code.startswith("index-")]
