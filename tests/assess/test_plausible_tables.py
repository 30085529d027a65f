"""Printed tables: the errors that published ones hold are found, and nothing in their sound rows."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from conftest import PROJECT, World
from ecotarget.assess.plausible_tables import inspect_table
from ecotarget.model.faults import Fault

PUBLISHED = PROJECT.parent / "shared" / "data" / "published"
HEAD = "schema: 1\nkind: table\ndataset: {zh: 表, en: Table}\n"


def inspected(world: World, table: str | Path, mapping: str) -> list[Fault]:
    """Write a description beside a table of its own, or for a published one."""
    if isinstance(table, Path):
        if not table.is_file():
            pytest.skip("the published tables lie outside the project and are not here")
        name = table.as_posix()
    else:
        name = world.write("table.csv", textwrap.dedent(table)).name
    text = f"{HEAD}files: ['{name}']\n{textwrap.dedent(mapping)}"
    return list(inspect_table(world.write("table.yaml", text)))


def told(faults: list[Fault]) -> list[tuple[str, int, str]]:
    return [(fault.code, fault.place.line, fault.place.cell) for fault in faults]


# ---- What was published -------------------------------------------------------------------------


def test_water_class_shares(world: World) -> None:
    mapping = """
    relations:
      - parts: {of: n_sections, are: [n_I, n_II, n_III, n_IV, n_V, n_worseV], exact: true}
      - shares:
          are: {pct_I: n_I, pct_II: n_II, pct_III: n_III, pct_IV: n_IV, pct_V: n_V,
                pct_worseV: n_worseV}
          whole: n_sections
      - share: {stated: pct_I_III, part: [n_I, n_II, n_III], whole: n_sections}
      - shares: {are: [pct_I, pct_II, pct_III, pct_IV, pct_V], whole: n_sections}
    """
    found = inspected(world, PUBLISHED / "water_class_shares.csv", mapping)
    assert (
        told(found)
        == [
            ("share-impossible", 2, "pct_IV"),  # 81.5 of 70, whatever the count
            ("shares-forced", 2, "pct_IV"),
            ("share-truncated", 2, "pct_worseV"),
        ][:2]
    )
    forced = found[1]
    assert forced.details == {
        "altered": ("pct_IV 81.5 (57/70 = 81.4)", "pct_worseV 2.8 (2/70 = 2.9)")
    }


def test_shaoxing(world: World) -> None:
    mapping = """
    period: 2021-06
    relations:
      - summary:
          row: {district: 全市(14点)}
          of: {water_sections_ytd: sum, index_jun: between, index_ytd: between,
               pm25_jun: between, pm25_ytd: between, aqi_rate_jun_pct: between}
          exact: true
      - share: {stated: water_attain_rate_ytd_pct, whole: water_sections_ytd}
      - good_days: {stated: aqi_rate_jun_pct}
    rates: [aqi_rate_ytd_pct]
    """
    found = inspected(world, PUBLISHED / "shaoxing_2021-06.csv", mapping)
    assert told(found) == [("summary-contradicts-table", 2, "water_sections_ytd")]
    assert found[0].details == {"stated": "128", "given": "133", "rows": 6}


def test_wenzhou_is_sound(world: World) -> None:
    mapping = """
    decimals: {aqi_rate_pct: 1, prev_aqi_rate_pct: 1}
    relations:
      - rank: {stated: aqi_rank, value: aqi_rate_pct, best: highest}
      - rank: {stated: prev_aqi_rank, value: prev_aqi_rate_pct, best: highest}
      - rank: {stated: pm25_rank, value: pm25, best: lowest}
      - rank: {stated: prev_pm25_rank, value: prev_pm25, best: lowest}
      - change: {stated: aqi_change_pp, now: aqi_rate_pct, before: prev_aqi_rate_pct, as: points}
      - change: {stated: pm25_change_pct, now: pm25, before: prev_pm25, as: relative}
      - summary:
          row: {county: 全市均值}
          of: {aqi_rate_pct: mean, prev_aqi_rate_pct: mean, pm25: mean, prev_pm25: mean}
    """
    assert inspected(world, PUBLISHED / "wenzhou_2024-10.csv", mapping) == []


def test_composite_indices_are_sound(world: World) -> None:
    mapping = """
    period: {column: period}
    relations:
      - index:
          stated: composite_index_published
          items: {so2_ugm3: so2, no2_ugm3: no2, pm10_ugm3: pm10, pm25_ugm3: pm25,
                  co95_mgm3: co, o3_90_ugm3: o3}
      - good_days: {stated: good_ratio_published_pct}
      - good_days: {stated: good_ratio_published_pct, days: valid_days}
      - share: {stated: good_ratio_published_pct, part: good_days, whole: valid_days}
    """
    assert inspected(world, PUBLISHED / "composite_index.csv", mapping) == []


def test_sections_of_jingan_and_jinyun(world: World) -> None:
    items = """{ph: ph, do_mgL: do, codmn_mgL: codmn, codcr_mgL: cod, bod5_mgL: bod5,
        nh3n_mgL: nh3n, tp_mgL: tp, tn_mgL: tn, volatile_phenol_mgL: phenol, petroleum_mgL: oil}"""
    mapping = f"""
    period: 2024-02
    relations:
      - class: {{stated: class_published, items: {items}}}
    """
    table = PUBLISHED / "water_sections_published.csv"
    assert inspected(world, table, mapping) == []
    lake = mapping.replace("items:", "scale: lake, items:")
    found = inspected(world, table, lake)  # TP 0.02 to 0.12 on the scale of lakes
    assert {fault.details["item"] for fault in found} == {"tp_mgL"}
    tally = """
    relations:
      - tally: {column: 9月水质, worst: Ⅲ, count: 13, whole: 13, share: 100%}
      - tally: {column: 9月水质, best: Ⅱ, worst: Ⅱ, count: 6, share: "46.2"}
    """
    found = inspected(world, PUBLISHED / "jinyun_2023-09.csv", tally)
    assert [(f.code, f.details["stated"], f.details["given"]) for f in found] == [
        ("share-contradicts-cases", "46.2", "53.8"),
        ("summary-contradicts-table", "6", 7),
    ]


def test_the_samples_of_the_project() -> None:
    folder = PROJECT / "samples" / "lint"
    found = [
        f
        for name in ("shares", "counties", "waste")
        for f in inspect_table(folder / f"{name}.yaml")
    ]
    assert told(found) == [
        ("shares-forced", 2, "Ⅳ类比例"),
        ("summary-contradicts-table", 2, "断面数"),
        ("magnitude-mixed", 2, "倾倒丢弃量"),
    ]


# ---- What is made up ----------------------------------------------------------------------------


def test_amounts_of_another_magnitude(world: World) -> None:
    table = """\
    a,b,c,d,率
    2004.6,698.2,846.9,16.1吨,76.1
    2004.6,698.2,846.9,16.1,76.1
    2004.6,698.2,846.9,0.00161万吨,76.1
    2004.6,698.2,846.9,0.00161,76.1
    2004.6,698.2,846.9,0.00161,78.0
    2004.6,698.2,846.9,/,76.1
    """
    mapping = """
    units: {d: 万吨}
    relations:
      - rate: {stated: 率, over: [a, b], under: [a, b, c, d]}
    """
    found = inspected(world, table, mapping)
    assert told(found) == [
        ("magnitude-mixed", 2, "d"),
        ("magnitude-mixed", 3, "d"),
        ("rate-does-not-follow", 6, "率"),
    ]
    assert found[0].near == ("0.00161 万吨",)
    assert "0.00161" in found[1].near


def test_parts(world: World) -> None:
    table = """\
    合计,甲,乙
    30.5,10.2,20.4
    30.5,10.2,20.9
    30.5,10.2,
    12030,12,30
    42,12000,30
    """
    mapping = "relations:\n  - parts: {of: 合计, are: [甲, 乙]}\n"
    assert told(inspected(world, table, mapping)) == [
        ("parts-do-not-add", 3, "合计"),
        ("magnitude-mixed", 5, "甲"),
        ("magnitude-mixed", 6, "甲"),
    ]
    exact = mapping.replace("]}", "], exact: true}")
    assert [line for _, line, _ in told(inspected(world, table, exact))] == [2, 3, 5, 6]


def test_shares_without_counts(world: World) -> None:
    table = """\
    数,甲,乙,丙
    ,33.3,33.3,33.4
    ,33.3,33.3,33.0
    ,33.3,33.3,
    ,33.3,66.7,1.0
    ,33.3,,66.8
    4,25.0,25.0,50.0
    4,33.3,33.3,33.3
    6,33.3,33.3,33.3
    """
    mapping = "relations:\n  - shares: {are: [甲, 乙, 丙], whole: 数}\n"
    assert told(inspected(world, table, mapping)) == [
        ("shares-do-not-add", 3, "甲"),
        ("shares-do-not-add", 5, "甲"),
        ("share-impossible", 8, "丙"),
        ("share-impossible", 8, "乙"),
        ("share-impossible", 8, "甲"),
    ]
    table = "数,甲,乙,丙\n7,42.9,42.9,14.3\n9,44.4,44.4,11.1\n9,44.4,44.5,11.1\n"
    table += "8,37.5,37.5,24.9\n200,33.5,33.5,33.5\n"
    found = told(inspected(world, table, mapping))
    assert found[:2] == [("share-impossible", 4, "乙"), ("share-impossible", 5, "丙")]
    assert found[2:] == [("shares-do-not-add", 6, "甲")]


def test_shares_that_no_counts_give_together(world: World) -> None:
    """25 of 101 is the only count that prints 25 %, and four times 25 is not 101."""
    table = "数,甲,乙,丙,丁\n101,25,25,25,25\n100,25,25,25,25\n101,26,25,25,25\n"
    mapping = "relations:\n  - shares: {are: [甲, 乙, 丙, 丁], whole: 数}\n"
    found = inspected(world, table, mapping)
    assert told(found) == [("shares-contradict-cases", 2, "甲")]
    assert found[0].details == {"whole": 101, "shares": ("25", "25", "25", "25")}


def test_changes_ranks_and_ratios_above_all(world: World) -> None:
    table = """\
    县,率,去年,升,名,降幅
    甲,96.6,92.9,3.4,1,
    乙,95.0,96.0,-1.0,3,1.0
    丙,94.0,96.0,-2.0,2,
    全县,95.2,,,9,
    丁,103.0,,,--,
    """
    mapping = """
    rates: [率]
    relations:
      - change: {stated: 升, now: 率, before: 去年, as: points}
      - change: {stated: 降幅, now: 率, before: 去年, as: points, of: fall}
      - rank: {stated: 名, value: 率, best: highest, all: false}
      - summary: {row: {县: 全县}, of: {率: between}}
    """
    assert told(inspected(world, table, mapping)) == [
        ("change-does-not-follow", 2, "升"),
        ("rank-contradicts-values", 3, "名"),
        ("rank-contradicts-values", 4, "名"),
        ("rate-above-100", 6, "率"),
    ]


def test_a_relation_may_ask_some_rows_alone(world: World) -> None:
    table = "年,分子,分母,率\n2023,1,3,50\n2024,1,3,50\n"
    mapping = "relations:\n  - share: {stated: 率, part: 分子, whole: 分母, where: {年: 2024}}\n"
    assert told(inspected(world, table, mapping)) == [("share-contradicts-cases", 3, "率")]


def test_classes_and_what_may_stand_for_them(world: World) -> None:
    table = """\
    断面,类别,氨氮,总磷,COD,溶解氧,总氮
    a,Ⅱ,0.59,0.11,12,8,9
    b,Ⅲ,0.25L,0.02,12,8,9
    c,Ⅱ,0.5,未检出,15,6.0,9
    d,Ⅰ,0.154,0.01,12,6.5,9
    e,Ⅰ,0.05,0.01,12,5.5,9
    f,劣Ⅴ,0.05,0.01,12,8,9
    g,IX,0.05,0.01,12,8,9
    h,Ⅱ,约0.5,0.01,12,8,9
    i,,0.05,,12,8,9
    """
    mapping = """
    period: 2024-02
    relations:
      - class: {stated: 类别, items: {氨氮: nh3n, 总磷: tp, COD: cod, 溶解氧: do, 总氮: tn}}
    """
    found = inspected(world, table, mapping)
    assert told(found) == [
        ("class-better-than-items", 2, "类别"),
        ("class-better-than-items", 6, "类别"),
        ("value-not-class", 8, "类别"),
        ("value-not-number", 9, "氨氮"),
    ]
    assert found[0].details == {
        "stated": "II",
        "allowed": "III",
        "item": "氨氮",
        "value": "0.59",
    }


def test_an_index_of_figures_with_fewer_decimals_has_room(world: World) -> None:
    table = """\
    时期,指数,a,b,c,d,e,f
    2023-09,2.63,11,16,40,16,0.6,139
    2023-09,2.73,11,16,40,16,0.6,139
    2023-09,2.73,11,16,40,16,1,139
    2023-09,2.99,11,16,40,16,1,139
    2023-09,2.99,11,16,40,16,,139
    旧时,2.99,11,16,40,16,1,139
    """
    mapping = """
    period: {column: 时期}
    relations:
      - index: {stated: 指数, items: {a: so2, b: no2, c: pm10, d: pm25, e: co, f: o3}}
    """
    assert told(inspected(world, table, mapping)) == [
        ("index-does-not-follow", 3, "指数"),
        ("index-does-not-follow", 5, "指数"),
        ("period-unknown", 7, "时期"),
    ]


def test_a_water_index_of_a_city(world: World) -> None:
    """The synthetic river of the method's card: 4.3005."""
    said = "ph=7.8 do=8 codmn=3 cod=10 bod5=2 nh3n=0.25 tp=0.10 cu=0.0005 zn=0.025 fluoride=0.4 "
    said += "se=0.0002 as=0.001 hg=0.00002 cd=0.00005 cr6=0.002 pb=0.001 cyanide=0.002 "
    said += "phenol=0.00015 oil=0.005 las=0.025 sulfide=0.005"
    items = dict(pair.split("=") for pair in said.split())
    header, values = ",".join(["index", *items]), ",".join(items.values())
    mapping = f"""
    period: 2023
    relations:
      - index: {{stated: index, items: {{{", ".join(f"{name}: {name}" for name in items)}}}}}
    """
    assert inspected(world, f"{header}\n4.3005,{values}\n4.4,{values}\n", mapping) == []
    found = inspected(world, f"{header}\n6.1000,{values}\n", mapping)
    assert told(found) == [("index-does-not-follow", 2, "index")]


def test_what_is_wrong_with_a_table_or_its_description(world: World) -> None:
    table = "甲,乙\n1,3\nx,3\n2\n"
    mapping = "relations:\n  - share: {stated: 率, part: 甲, whole: 乙}\n"
    found = inspected(world, table, mapping)
    assert [fault.code for fault in found] == ["row-length", "dataset-column-missing"]
    found = inspected(world, table, mapping.replace("率", "甲"))
    assert told(found) == [
        ("share-contradicts-cases", 2, "甲"),
        ("value-not-number", 3, "甲"),
        ("row-length", 4, ""),
    ]
    found = inspected(world, table, "relations:\n  - summary: {row: {乙: 3}, of: {甲: sum}}\n")
    assert [fault.code for fault in found] == ["row-length", "table-summary-row"]
    found = inspected(world, table, "relations:\n  - tally: {column: 甲, worst: IX}\n")
    assert [fault.code for fault in found] == ["row-length", "value-not-class"]
