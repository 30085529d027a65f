"""Rankings from table to rank: two published tables, dense ranks, places without data, lists."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from conftest import PROJECT, World
from ecotarget.assess import rankings
from ecotarget.assess.question import Question
from ecotarget.intake import rankings as intake
from ecotarget.model.ranking import RankTable
from ecotarget.vocab import Lexicon

PUBLISHED = PROJECT.parent / "shared" / "data" / "published"


def published(name: str) -> Path:
    path = PUBLISHED / name
    if not path.exists():
        pytest.skip("the published tables are not here")
    return path


def tables(world: World, text: str, **measures: str) -> list[RankTable]:
    path = world.write("ranking.yaml", text)
    return list(rankings.report([intake.load(path, Lexicon(()))], tuple(measures)).tables)


def test_the_table_of_wenzhou_with_its_ranks_and_those_of_the_year_before(world: World) -> None:
    """温州市 2024-10: the bulletin prints both ranks; twelve counties and the mean of all."""
    path = published("wenzhou_2024-10.csv")
    text = f"""\
schema: 1
dataset: {{zh: 温州, en: Wenzhou}}
kind: ranking
period: 2024-10
files: [{json.dumps(path.as_posix())}]
place: county
field: 12
left_out: {{column: county, is: [全市均值]}}
measures:
  ratio: {{column: aqi_rate_pct, better: higher, stated: aqi_rank}}
  pm25: {{column: pm25, better: lower, stated: pm25_rank}}
previous: {{figures: {{ratio: prev_aqi_rate_pct, pm25: prev_pm25}}}}
"""
    report = rankings.report([intake.load(world.write("w.yaml", text), Lexicon(()))])
    assert report.faults == (), "every printed rank follows from its figure"
    with path.open(encoding="utf-8") as stream:
        rows = {row["county"]: row for row in csv.DictReader(stream) if row["no"] != "13"}
    for table, rank, before in zip(
        report.tables,
        ("aqi_rank", "pm25_rank"),
        ("prev_aqi_rank", "prev_pm25_rank"),
        strict=True,
    ):
        assert table.field == 12
        for one in table.standings:
            assert one.rank == int(rows[one.name][rank])
            assert one.previous == int(rows[one.name][before])
            assert one.change == int(rows[one.name][before]) - int(rows[one.name][rank])


def test_the_six_districts_of_shaoxing_in_their_order(world: World) -> None:
    """绍兴市 2021-06 prints no ranks; the order was read off the figures by hand."""
    path = published("shaoxing_2021-06.csv")
    text = f"""\
schema: 1
dataset: {{zh: 绍兴, en: Shaoxing}}
kind: ranking
period: 2021-06
files: [{json.dumps(path.as_posix())}]
place: district
field: 6
left_out: {{column: district, is: [全市(14点)]}}
measures:
  index: {{column: index_jun, better: lower}}
  pm25: {{column: pm25_jun, better: lower}}
  ratio: {{column: aqi_rate_jun_pct, better: higher}}
  year: {{column: pm25_ytd, better: lower}}
"""
    found = [[(one.name, one.rank) for one in table.standings] for table in tables(world, text)]
    assert found[0] == [
        *(("新昌县", 1), ("嵊州市", 2), ("诸暨市", 3), ("上虞区", 4), ("越城区", 5), ("柯桥区", 6)),
    ]
    assert found[1] == [
        *(("新昌县", 1), ("嵊州市", 2), ("诸暨市", 3), ("上虞区", 4), ("越城区", 5), ("柯桥区", 6)),
    ]
    assert found[2] == [
        *(("诸暨市", 1), ("新昌县", 1), ("嵊州市", 3), ("越城区", 4), ("上虞区", 5), ("柯桥区", 6)),
    ]
    assert found[3] == [
        *(("上虞区", 1), ("新昌县", 2), ("诸暨市", 3), ("嵊州市", 3), ("越城区", 5), ("柯桥区", 6)),
    ]


HEAD = """\
schema: 1
dataset: {zh: 排名, en: ranking}
kind: ranking
period: 2024
files: [air.csv]
place: 县
field: 5
measures: {pm25: {column: PM2.5, better: lower, indicator: air.pm25_rank}}
"""
TABLE = "县,PM2.5\n甲县,20.04\n乙县,20.0\n丙县,\n丁县,25\n戊县,30\n"


def standings(world: World, more: str = "", head: str = HEAD) -> dict[str, tuple[object, ...]]:
    world.write("air.csv", TABLE)
    (table,) = tables(world, head + more)
    return {one.name: (one.rank, one.tied, one.reason) for one in table.standings}


def test_a_place_without_data_is_listed_last_and_not_ranked(world: World) -> None:
    assert standings(world) == {
        "乙县": (1, False, ""),
        "甲县": (2, False, ""),
        "丁县": (3, False, ""),
        "戊县": (4, False, ""),
        "丙县": (None, False, "no-value"),
    }


def test_figures_are_rounded_once_before_they_are_ranked(world: World) -> None:
    head = HEAD.replace("better: lower,", "better: lower, decimals: 1,")
    assert standings(world, head=head)["甲县"] == (1, True, "")
    assert standings(world, "ties: dense\n", head)["丁县"] == (2, False, "")
    assert standings(world, head=head)["丁县"] == (3, False, "")


def figures(world: World, more: str = "", table: str = TABLE) -> dict[str, tuple[object, ...]]:
    world.write("air.csv", table)
    ranking = intake.load(world.write("ranking.yaml", HEAD + more), Lexicon(()))
    found = rankings.assess([ranking], Question(rung="", every=""))
    return {
        one.place: (one.value, one.otherwise, one.details["field"], one.state)
        for one in found.results
    }


def test_a_place_without_data_may_stand_ahead_or_behind(world: World) -> None:
    assert figures(world, "jurisdictions: {甲 县: testland/north}\n") == {
        "testland/north": (2, 3, 5, "undecided"),
        "乙县": (1, 2, 5, "undecided"),
        "丁县": (3, 4, 5, "undecided"),
        "戊县": (4, 5, 5, "undecided"),
        "丙县": (None, None, 5, "insufficient"),
    }


def test_a_place_without_data_takes_no_part_if_the_description_says_so(world: World) -> None:
    assert figures(world, "without_data: apart\n") == {
        "甲县": (2, None, 4, "final"),
        "乙县": (1, None, 4, "final"),
        "丁县": (3, None, 4, "final"),
        "戊县": (4, None, 4, "final"),
        "丙县": (None, None, 4, "insufficient"),
    }


def test_with_data_of_all_places_nothing_is_open(world: World) -> None:
    found = figures(world, "", TABLE.replace("丙县,", "丙县,19"))
    assert [one[1:] for one in found.values()] == [(None, 5, "final")] * 5


def test_the_field_of_dense_ranks_is_the_last_rank(world: World) -> None:
    table = TABLE.replace("20.04", "20")
    apart = "without_data: apart\n"
    assert {one[2] for one in figures(world, f"ties: dense\n{apart}", table).values()} == {3}
    assert {one[2] for one in figures(world, apart, table).values()} == {4}


def test_a_rank_says_in_which_row_it_stands(world: World) -> None:
    world.write("air.csv", TABLE)
    ranking = intake.load(world.write("ranking.yaml", HEAD), Lexicon(()))
    found = rankings.assess([ranking], Question(rung="", every=""))
    rows = {one.place: one.details["at"] for one in found.results}
    assert str(rows["丁县"]).endswith("air.csv:5 [县, A]")


def test_the_number_of_places_ranked_before_is_told(world: World) -> None:
    world.write("before.csv", "县,PM2.5\n甲县,30\n乙县,31\n丙县,9\n丁县,40\n戊县,50\n")
    world.write("air.csv", TABLE)
    (table,) = tables(world, HEAD + "previous: {file: before.csv}\n")
    assert (table.ranked, table.before, table.unranked) == (4, 5, ("丙县",))
    (table,) = tables(world, HEAD)
    assert table.before is None


SITES = """\
schema: 1
dataset: {zh: 工地, en: sites}
kind: ranking
period: 2024
files: [sites.csv]
place: 工地
field: 2
valid: {column: 有效, is: [是]}
lists:
  red: {zh: 红榜, en: red, all: [{column: PM10, at_most: 100 ug/m3, unit: ug/m3}]}
  black: {zh: 黑榜, en: black, any: [{column: PM10, above: 150 ug/m3, unit: ug/m3}, {column: 监控, is: [无]}]}
"""


def test_figures_that_are_not_valid_bring_no_site_on_a_list(world: World) -> None:
    world.write("sites.csv", "工地,PM10,监控,有效\n甲,80,有,否\n乙,80,无,否\n")
    found = rankings.report([intake.load(world.write("s.yaml", SITES), Lexicon(()))]).lists
    assert [[(one.name, one.listed) for one in each.sites] for each in found] == [
        [("甲", None), ("乙", None)],
        [("甲", None), ("乙", True)],
    ]


def test_a_mark_for_a_missing_figure_brings_no_site_on_a_list(world: World) -> None:
    world.write("sites.csv", "工地,PM10,监控,有效\n甲,-999,有,是\n乙,80,有,是\n")
    report = rankings.report([intake.load(world.write("s.yaml", SITES), Lexicon(()))])
    assert {(fault.code, fault.place.line) for fault in report.faults} == {("value-negative", 2)}
    assert [one.name for one in report.lists[0].sites if one.listed] == ["乙"]


def test_a_table_with_a_row_that_cannot_be_trusted_tells_no_ranks(world: World) -> None:
    assert figures(world, "", TABLE.replace("25", "25?")) == {}


def test_a_printed_rank_that_does_not_follow_is_a_warning(world: World) -> None:
    world.write(
        "air.csv", "县,PM2.5,名次\n甲县,20,1\n乙县,21,3\n丙县,22,第三\n丁县,23,4\n戊县,24,5\n"
    )
    head = HEAD.replace("better: lower,", "better: lower, stated: 名次,")
    report = rankings.report([intake.load(world.write("ranking.yaml", head), Lexicon(()))])
    (fault,) = report.faults
    assert (fault.code, fault.warning, fault.place.line) == ("ranking-stated", True, 3)
    assert (fault.details["stated"], fault.details["found"]) == (3, 2)


def test_sites_of_a_list_with_the_cell_that_decides(world: World) -> None:
    world.write("sites.csv", "工地,PM10,单位\n甲,0.16,mg/m3\n乙,150,ug/m3\n丙,,ug/m3\n")
    text = """\
schema: 1
dataset: {zh: 工地, en: sites}
kind: ranking
period: 2024
files: [sites.csv]
place: 工地
field: 3
lists:
  black: {zh: 黑榜, en: black, any: [{column: PM10, above: 150 ug/m3, unit_column: 单位}]}
"""
    (table,) = rankings.report([intake.load(world.write("s.yaml", text), Lexicon(()))]).lists
    assert [(one.name, one.listed, one.reasons) for one in table.sites] == [
        ("甲", True, ((0, "0.16 mg/m3"),)),
        ("丙", None, ((0, "ug/m3"),)),
    ]
    assert table.looked_at == 3
