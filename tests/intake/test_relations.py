"""Descriptions of printed tables: what they may say, and every slip with its place."""

from __future__ import annotations

import pytest

from conftest import World
from ecotarget.intake import relations
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.relations import KINDS, Relation, TableMapping

HEAD = "schema: 1\nkind: table\ndataset: {zh: 表, en: Table}\nfiles: [table.csv]\n"


def loaded(world: World, text: str) -> TableMapping:
    return relations.load(world.write("table.yaml", HEAD + text))


def faults(world: World, text: str, head: str = HEAD) -> list[Fault]:
    with pytest.raises(FaultError) as error:
        relations.load(world.write("table.yaml", head + text))
    return list(error.value.faults)


def test_everything_that_a_description_may_say(world: World) -> None:
    found = loaded(
        world,
        """
period: {column: 时期}
sheet: 表1
delimiter: ";"
decimals: {率: 1}
units: {量: 万吨}
rates: [率]
missing: ["*"]
relations:
  - share: {stated: 率, part: [甲, 乙], whole: 数, where: {年: 2024}}
  - shares: {are: {率: 甲, 比: 乙}, whole: 数}
  - parts: {of: 数, are: [甲, 乙], exact: true}
  - rate: {stated: 率, over: 甲, under: [甲, 乙]}
  - change: {stated: 升, now: 率, before: 去年, as: points, of: fall}
  - rank: {stated: 名, value: 率, best: lowest, all: false}
  - good_days: {stated: 率, days: 天}
  - summary: {row: {县: 全县}, of: {率: between, 数: sum}, exact: true}
  - class: {stated: 类, items: {氨氮: nh3n}, scale: lake}
  - index: {stated: 指数, items: {a: so2}}
  - tally: {column: 类, best: Ⅰ, worst: Ⅲ, count: 13, whole: 13, share: "100%"}
""",
    )
    assert [relation.kind for relation in found.relations] == list(KINDS)
    share, shares, parts, rate, change, rank, _, summary, class_, _, tally = found.relations
    assert isinstance(share, Relation)
    assert share.columns == {"stated": "率", "whole": "数"}
    assert share.lists == {"part": ("甲", "乙")}
    assert share.where == {"年": "2024"}
    assert share.place.line == 14
    assert set(share.named()) == {"率", "数", "甲", "乙", "年"}
    assert set(shares.named()) == {"率", "比", "甲", "乙", "数"}
    assert parts.words == {"exact": "true"}
    assert rate.lists["over"] == ("甲",)
    assert change.words == {"as": "points", "of": "fall"}
    assert rank.words == {"best": "lowest", "all": "false"}
    assert summary.pairs == {"row": {"县": "全县"}, "of": {"率": "between", "数": "sum"}}
    assert class_.pairs["items"] == {"氨氮": "nh3n"}
    assert tally.words["count"] == "13"
    assert (found.period, found.period_column, found.sheet) == (None, "时期", "表1")
    assert (found.delimiter, found.decimals, found.units) == (";", {"率": 1}, {"量": "万吨"})
    assert (found.rates, found.missing) == (("率",), frozenset({"*"}))
    assert {"时期", "率", "量"} <= {column for _, column in found.named()}


def test_little_is_enough(world: World) -> None:
    found = loaded(world, "period: 2024-09\nrelations: [good_days: {stated: 率}]\n")
    assert (found.period, found.delimiter, found.rates) == ("2024-09", None, ())
    assert [file.rpartition("/")[2] for file in found.files] == ["table.csv"]


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("relations: [shar: {stated: 率}]", "dataset-value", "share"),
        ("relations: [share: {stated: 率, whole: 数, prt: 甲}]", "dataset-key-unknown", "part"),
        ("relations: [share: {stated: 率}]", "dataset-key-missing", None),
        ("relations: [share: 率]", "dataset-type", None),
        ("relations: [率]", "dataset-type", None),
        ("relations: {share: 率}", "dataset-type", None),
        ("relations: [shares: {are: 率}]", "dataset-type", None),
        ("relations: [rank: {stated: 名, value: 率, best: high}]", "dataset-value", "highest"),
        (
            "relations: [rank: {stated: 名, value: 率, best: lowest, all: 1}]",
            "dataset-type",
            None,
        ),
        ("relations: [summary: {row: {县: 全县}, of: {率: summ}}]", "dataset-value", "sum"),
        ("relations: []\ndecimals: {率: -1}", "dataset-value", None),
        ("relations: []\ndecimals: {率: true}", "dataset-value", None),
        ("relations: []\nperiods: 2024", "dataset-key-unknown", "period"),
        ("relations: []\ndelimiter: ab", "dataset-delimiter", None),
    ],
)
def test_every_slip_has_its_fault(world: World, text: str, code: str, near: str | None) -> None:
    found = faults(world, text + "\n")
    assert [fault.code for fault in found] == [code]
    assert found[0].place.line >= 5
    assert near is None or near in found[0].near


def test_all_slips_are_told_at_once(world: World) -> None:
    text = "relations: [shar: {a: b}, share: {stated: 率}, rate: {stated: 率}]\n"
    assert len(faults(world, text)) == 4


def test_a_description_of_something_else_is_refused(world: World) -> None:
    air = HEAD.replace("kind: table", "kind: water")
    assert [fault.code for fault in faults(world, "relations: []\n", air)] == ["dataset-value"]
    none = HEAD.replace("table.csv", "none-*.csv")
    assert [fault.code for fault in faults(world, "relations: []\n", none)] == ["dataset-files"]
