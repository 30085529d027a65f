"""The description of a ranking and its table: every fault with its place, nothing guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from conftest import World
from ecotarget.intake import ranking_rows, rankings
from ecotarget.model.faults import FaultError
from ecotarget.model.ranking import Ranking
from ecotarget.vocab import Lexicon

HEAD = """\
schema: 1
dataset: {zh: 排名, en: ranking}
kind: ranking
period: 2024-06
files: [air.csv]
place: 县
field: 3
"""
MEASURES = """\
measures:
  pm25: {column: PM2.5, better: lower, unit: ug/m3, indicator: air.pm25_rank}
  ratio: {column: 优良率, better: higher, decimals: 1}
"""
TWO_OF_ONE = """\
measures:
  a: {column: A, better: lower, indicator: air.pm25_rank}
  b: {column: B, better: lower, indicator: air.pm25_rank}
"""
TABLE = "县,PM2.5,优良率\n甲县,20,96.7\n乙县,21,93.25\n丙县,,100\n"


def described(world: World, more: str = MEASURES, table: str = TABLE, head: str = HEAD) -> Ranking:
    world.write("air.csv", table)
    return rankings.load(world.write("air.yaml", head + more), Lexicon(()), known_places=True)


def refused(world: World, more: str, head: str = HEAD) -> list[tuple[str, int, object]]:
    with pytest.raises(FaultError) as caught:
        described(world, more, head=head)
    return [(f.code, f.place.line, f.details.get("found")) for f in caught.value.faults]


def test_a_sound_description_and_its_rows(world: World) -> None:
    ranking = described(world)
    assert [(m.id, m.better, m.decimals) for m in ranking.measures] == [
        ("pm25", "lower", None),
        ("ratio", "higher", 1),
    ]
    assert ranking.measures[0].indicator is not None
    opened = ranking_rows.open_ranking(ranking)
    assert opened.faults == ()
    assert [(row.name, row.figures["pm25"]) for row in opened.places] == [
        ("甲县", Decimal(20)),
        ("乙县", Decimal(21)),
        ("丙县", None),
    ]
    assert [given.role for given in opened.inputs] == ["ranking"]


@pytest.mark.parametrize(
    "more, wanted",
    [
        ("", [("dataset-key-missing", 1, None)]),
        ("measures: {pm25: {column: PM2.5}}\n", [("dataset-key-missing", 8, None)]),
        (
            "measures: {pm25: {column: PM2.5, better: less}}\n",
            [("dataset-value", 8, "less")],
        ),
        (MEASURES + "tie_break: [o3]\n", [("ranking-measure-unknown", 11, "o3")]),
        (
            MEASURES + "previous: {figures: {o3: 上年}}\n",
            [("ranking-measure-unknown", 11, "o3")],
        ),
        (MEASURES + "previous: {}\n", [("dataset-key-missing", 11, None)]),
        (MEASURES + "ties: fair\n", [("dataset-value", 11, "fair")]),
        (MEASURES + "jurisdictions: {甲县: nowhere}\n", [("jurisdiction-unknown", 11, "nowhere")]),
        (MEASURES + "valid: {column: 有效}\n", [("dataset-key-missing", 11, None)]),
        (
            "measures: {a: {column: A, better: lower, indicator: air.nonsense}}\n",
            [("indicator-unknown", 8, "air.nonsense")],
        ),
        (
            "measures: {a: {column: A, better: lower, indicator: air.pm25}}\n",
            [("counted-dimension", 8, "air.pm25")],
        ),
        (
            TWO_OF_ONE,
            [("ranking-indicator-twice", 10, "air.pm25_rank")],
        ),
        (MEASURES + "without_data: last\n", [("dataset-value", 11, "last")]),
        (
            "measures: {a: {column: A, better: lower, signed: 1}}\n",
            [("dataset-type", 8, None)],
        ),
        ("lists: {red: {zh: 红榜}}\n", [("ranking-list", 8, "red")]),
        ("lists: {red: {all: [{column: A}]}}\n", [("listing-condition", 8, None)]),
    ],
)
def test_what_is_wrong_with_a_description_is_placed(
    world: World, more: str, wanted: list[tuple[str, int, object]]
) -> None:
    assert refused(world, more) == wanted


def test_a_ranking_without_its_field_of_places_is_refused(world: World) -> None:
    head = HEAD.replace("field: 3\n", "")
    assert refused(world, MEASURES, head=head) == [("dataset-key-missing", 1, None)]


@pytest.mark.parametrize(
    "table, wanted",
    [
        (TABLE + "甲县,20,96.7\n", [("ranking-place-twice", 5)]),
        (TABLE + "甲 县,25,96.7\n", [("ranking-place-twice", 5)]),
        (TABLE + "丁县,20,96.7\n", [("ranking-field", 1)]),
        (TABLE + ",20,96.7\n", [("ranking-place-missing", 5)]),
        (TABLE.replace("21", "二十一"), [("value-not-number", 3)]),
        (TABLE.replace("21", "-999"), [("value-negative", 3)]),
        (TABLE.replace("优良率", "优良"), [("dataset-column-missing", 1)]),
    ],
)
def test_what_is_wrong_with_a_table_is_placed(
    world: World, table: str, wanted: list[tuple[str, int]]
) -> None:
    opened = ranking_rows.open_ranking(described(world, table=table))
    assert [(fault.code, fault.place.line) for fault in opened.faults] == wanted


def test_rows_that_are_no_place_are_left_out_and_valid_data_are_told(world: World) -> None:
    more = MEASURES + "left_out: {column: 县, is: [全市]}\nvalid: {column: 优良率, is: ['96.7']}\n"
    opened = ranking_rows.open_ranking(described(world, more, TABLE + "全市,20,95\n"))
    assert opened.faults == ()
    assert [(row.name, row.valid) for row in opened.places] == [
        ("甲县", True),
        ("乙县", False),
        ("丙县", False),
    ]


def test_a_name_that_the_table_does_not_have_is_a_fault(world: World) -> None:
    world.targets()
    more = MEASURES + "jurisdictions: {甲乙县: testland/north}\n"
    path = world.write("air.yaml", HEAD + more)
    world.write("air.csv", TABLE)
    opened = ranking_rows.open_ranking(rankings.load(path, Lexicon(())))
    assert [(f.code, f.details["found"]) for f in opened.faults] == [
        ("ranking-place-unknown", "甲乙县")
    ]


def test_two_places_cannot_be_one_jurisdiction(world: World) -> None:
    world.write("air.csv", TABLE)
    more = MEASURES + "jurisdictions: {甲县: testland/north, 乙县: testland/north}\n"
    with pytest.raises(FaultError) as caught:
        rankings.load(world.write("air.yaml", HEAD + more), Lexicon(()))
    (fault,) = caught.value.faults
    assert (fault.code, fault.details["first"], fault.details["second"]) == (
        *("ranking-jurisdiction-twice", "甲县", "乙县"),
    )


def test_only_what_is_signed_lies_below_zero(world: World) -> None:
    measures = "measures: {change: {column: PM2.5, better: lower, signed: true}}\n"
    opened = ranking_rows.open_ranking(described(world, measures, TABLE.replace("21", "-17.4")))
    assert opened.faults == ()
    assert opened.places[1].figures == {"change": Decimal("-17.4")}


def test_the_period_before_may_lie_in_another_file(world: World) -> None:
    world.write("before.csv", "县,PM2.5,优良率\n乙县,30,90\n戊县,10,95\n")
    more = MEASURES + "previous: {file: before.csv}\n"
    opened = ranking_rows.open_ranking(described(world, more))
    assert [(row.name, row.figures_before["pm25"]) for row in opened.before] == [
        ("乙县", Decimal(30)),
        ("戊县", Decimal(10)),
    ]
    assert len(opened.inputs) == 2
