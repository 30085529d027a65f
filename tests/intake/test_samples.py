"""Samples from every layout and format, and everything that can be wrong with them.

The other reading is written here with the csv module and decimals, from the files themselves.
"""

from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import PROJECT
from ecotarget.intake import sample_mapping, samples
from ecotarget.intake.samples import Traced
from ecotarget.model.finding import Input
from ecotarget.model.reading import SampleSet
from ecotarget.model.water import ABSENT, BELOW, FOUND, GRAINS, Section
from sampled import HEAD, LONG, WIDE, Sampled, described, opened, rows
from sampled import engines_closed as engines_closed  # noqa: PLC0414 - a fixture
from workbooks import workbook

SHARED = PROJECT.parent / "shared" / "data"
ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": 6}


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.is_file():
        pytest.skip("the real data are not here")
    return path


def read(folder: Path, *lines: str, text: str = WIDE, head: str | None = None) -> Sampled:
    table = rows(*lines) if head is None else rows(*lines, head=head)
    return opened(described(folder, text, {"a.csv": table}))


def long(folder: Path, *lines: str, more: str = "") -> Sampled:
    return read(folder, *lines, text=LONG + more, head="section,time,item,value,unit")


def grains(text: str) -> int:
    whole = Decimal(text) * GRAINS
    assert whole == int(whole)
    return int(whole)


# ---- Real data ----------------------------------------------------------------------------------

FEED = {
    "水温(℃)": "temperature",
    "pH(无量纲)": "ph",
    "溶解氧(mg/L)": "do",
    "电导率(μS/cm)": "conductivity",
    "浊度(NTU)": "turbidity",
    "高锰酸盐指数(mg/L)": "codmn",
    "氨氮(mg/L)": "nh3n",
    "总磷(mg/L)": "tp",
    "总氮(mg/L)": "tn",
    "叶绿素α(mg/L)": "chla",
}
FILES = {"zhejiang_2021-04-01_05.csv": "utf-8", "zhejiang_2021-04-01_05_gb18030.csv": "gb18030"}


def feed(path: Path, encoding: str) -> Iterator[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as stream:
        yield from csv.DictReader(stream)


@pytest.mark.parametrize("name", FILES)
def test_the_national_feed_is_read_to_the_last_digit_in_both_encodings(name: str) -> None:
    path = shared(f"water/{name}")
    values: dict[tuple[str, str, datetime], set[int]] = defaultdict(set)
    classes: dict[tuple[str, datetime], set[int]] = defaultdict(set)
    missing = empty = repeats = 0
    basins = {}
    for row in feed(path, FILES[name]):
        site = row["断面名称"]
        basins[site] = row["流域"]
        if row["监测时间"] == "*":
            empty += 1
            continue
        start = datetime.fromisoformat(f"2021-{row['监测时间']}")
        if row["站点情况"] == "不具备运行条件":
            continue
        for column, item in FEED.items():
            if row[column] in ("*", "--"):
                missing += 1
            else:
                repeats += bool(values[site, item, start])
                values[site, item, start].add(grains(row[column]))
        if row["水质类别"] != "*":
            classes[site, start].add(ROMAN[row["水质类别"]])
    said = sample_mapping.with_files(sample_mapping.ready("cnemc-water"), [path])
    found = opened(said)
    wanted = {(*key, next(iter(each)), 0) for key, each in values.items() if len(each) == 1}
    assert set(found.table("sample")) == wanted
    stated = {(*key, next(iter(each))) for key, each in classes.items() if len(each) == 1}
    assert set(found.table("stated")) == stated
    torn = [each for each in (*values.values(), *classes.values()) if len(each) > 1]
    counts = found.counts()
    assert counts.pop("sample-stamp-twice") == len(torn) > 200
    assert counts.pop("sample-repeated") > 1000
    assert counts == {"sample-row-empty": empty, "sample-missing": missing}
    assert {section.name: section.basin for section in found.opened.sections} == basins
    assert (found.opened.first_day, found.opened.last_day) == (date(2021, 4, 1), date(2021, 4, 5))
    (given_,) = found.opened.inputs
    assert given_.encoding == FILES[name]
    assert {fault.code for fault in found.opened.faults} == {"sample-stamp-twice"}
    assert all(fault.place.line > 1 for fault in found.opened.faults)


def test_both_encodings_give_the_same_tables() -> None:
    said = [
        sample_mapping.with_files(sample_mapping.ready("cnemc-water"), [shared(f"water/{name}")])
        for name in FILES
    ]
    one, other = (opened(each) for each in said)
    for table in ("sample", "stated", "silent"):
        assert one.table(table) == other.table(table)


def test_the_same_rows_twice_are_one_set_of_samples() -> None:
    """The two files as one data set: equal rows are taken once, whatever file they stand in."""
    paths = [shared(f"water/{name}") for name in FILES]
    ready = sample_mapping.ready("cnemc-water")
    alone = opened(sample_mapping.with_files(ready, paths[:1]))
    both = opened(sample_mapping.with_files(ready, paths))
    apart = opened(*(sample_mapping.with_files(ready, [path]) for path in paths))
    assert both.table("sample") == alone.table("sample") == apart.table("sample")
    assert both.table("stated") == alone.table("stated") == apart.table("stated")


JINGAN = f"""{HEAD}
columns:
  section: section
  class: class_published
  items:
    ph: {{item: ph}}
    do_mgL: {{item: do, unit: mg/L}}
    codmn_mgL: {{item: codmn, unit: mg/L}}
    codcr_mgL: {{item: cod, unit: mg/L}}
    bod5_mgL: {{item: bod5, unit: mg/L}}
    nh3n_mgL: {{item: nh3n, unit: mg/L}}
    tp_mgL: {{item: tp, unit: mg/L}}
    tn_mgL: {{item: tn, unit: mg/L}}
    volatile_phenol_mgL: {{item: phenol, unit: mg/L}}
    petroleum_mgL: {{item: oil, unit: mg/L}}
place: {{target: target_class}}
period: 2024-02
"""


def test_a_published_table_of_values_and_classes_is_read(tmp_path: Path) -> None:
    path = shared("published/water_sections_published.csv")
    table = tmp_path / "jingan.yaml"
    table.write_text(JINGAN, "utf-8")
    found = opened(sample_mapping.with_files(sample_mapping.load(table), [path]))
    assert found.opened.faults == ()
    sections = {section.name: section.target for section in found.opened.sections}
    assert sections["走马塘 共和新路桥"] == 5
    assert sections["中扬湖 中扬湖桥"] == 3
    start = datetime(2024, 2, 1)  # noqa: DTZ001
    assert ("彭越浦 汶水路桥", "nh3n", start, 590_000_000, 0) in found.table("sample")
    assert ("江场河 江场西路1550号", "oil", start, 5_000_000, 0) in found.table("sample")
    assert ("夏长浦 物华苑桥", start, 2) in found.table("stated")
    assert len(found.table("sample")) == 10 * len(sections)
    assert (found.opened.first_day, found.opened.last_day) == (date(2024, 2, 1), date(2024, 2, 29))


JINYUN = f"""{HEAD}
columns: {{section: 断面名称, class: 9月水质}}
place: {{county: "县(市、区)", kind: 断面类型, level: 控制级别, target: 功能目标}}
merged: [county]
period: 2023-09
"""


def test_a_published_table_of_classes_alone_is_read(tmp_path: Path) -> None:
    path = shared("published/jinyun_2023-09.csv")
    table = tmp_path / "jinyun.yaml"
    table.write_text(JINYUN, "utf-8")
    found = opened(sample_mapping.with_files(sample_mapping.load(table), [path]))
    assert found.opened.faults == ()
    assert found.table("sample") == found.table("silent") == []
    told = {s.name: (s.county, s.level, s.target) for s in found.opened.sections}
    assert len(told) == len(found.table("stated")) == 13
    assert told["兰口"] == ("缙云县", "province", 3)
    assert told["左库水库上"] == ("缙云县", "county", 2)  # a merged cell says it of all
    start = datetime(2023, 9, 1)  # noqa: DTZ001
    assert ("东方镇上", start, 2) in found.table("stated")


# ---- Values -------------------------------------------------------------------------------------


def test_figures_and_non_detects_are_kept_exactly(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "甲,2024-03-01,8.05,0.025L",
        "乙,2024-03-01,８.０,＜0.01",
        "丙,2024-03-01,1.2E1,ND",
        "丁,2024-03-01,9.123456789,25μg/L",
        "戊,2024-03-01,-,未检出(0.4×10⁻³)",
    )
    assert found.amounts() == {
        ("甲", "do", "03-01 00:00"): (8_050_000_000, FOUND),
        ("甲", "nh3n", "03-01 00:00"): (25_000_000, BELOW),
        ("乙", "do", "03-01 00:00"): (8_000_000_000, FOUND),
        ("乙", "nh3n", "03-01 00:00"): (10_000_000, BELOW),
        ("丙", "do", "03-01 00:00"): (12_000_000_000, FOUND),
        ("丙", "nh3n", "03-01 00:00"): (0, ABSENT),
        ("丁", "do", "03-01 00:00"): (9_123_456_789, FOUND),
        ("丁", "nh3n", "03-01 00:00"): (25_000_000, FOUND),
        ("戊", "nh3n", "03-01 00:00"): (400_000, BELOW),
    }
    assert found.counts() == {"sample-missing": 1}
    assert found.opened.faults == ()


def test_what_is_no_figure_is_told_with_its_row(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "甲,2024-03-01,8.05,≤0.01",
        "乙,2024-03-01,8.1①,0.5",
        "丙,2024-03-01,8.2,25mg/kg",
        '丁,2024-03-01,8.3,"1,200"',
    )
    assert found.told() == [
        "sample-not-a-figure 2 ≤0.01",
        "sample-not-a-figure 3 8.1①",
        "sample-not-a-figure 5 1,200",
        "sample-text-unit 4 25mg/kg",
    ]
    near = {fault.place.line: fault.near for fault in found.opened.faults}
    assert near == {2: ("<0.01",), 3: (), 4: ("mg/L",), 5: ("1200", "1.200")}
    assert len(found.table("sample")) == 4


def test_a_decimal_comma_is_declared(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(WIDE.replace("format: csv", "files: [a.csv]\ndecimal: comma"), "utf-8")
    lines = (
        "断面;时间;溶解氧(mg/L);氨氮(mg/L)",
        "甲;2024-03-01;8,05;0,025L",
        "乙;2024-03-01;8.5;7",
    )
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", "utf-8")
    found = opened(sample_mapping.load(path))
    (fault,) = found.opened.faults
    assert (fault.details["found"], fault.near) == ("8.5", ("8,5", "85"))
    assert (fault.place.line, fault.place.cell, fault.place.letter) == (3, "溶解氧(mg/L)", "C")
    assert len(found.table("sample")) == 3
    assert ("甲", "nh3n", "03-01 00:00") in found.amounts()


def test_a_long_table_has_units_row_by_row(tmp_path: Path) -> None:
    found = long(
        tmp_path,
        "甲,2024-03-01 08:00,DO,8.05,mg/L",
        "甲,2024-03-01 08:00,NH3-N,25L,μg/L",
        "甲,2024-03-01 08:00,FC,2.4×10⁴,个/L",
        "乙,2024-03-01 08:00,FC,0.3,万个/L",
        "乙,2024-03-01 08:00,DO,8,ppm",
        "乙,2024-03-01 08:00,NH3-N,1,",
        "乙,2024-03-01 08:00,TP,1,mg/L",
        "丙,2024-03-01 08:00,DO,0.008,g/L",
        "丙,2024-03-01 08:00,ORP,-120,mV",
        "丙,2024-03-01 08:00,NH3-N,1,mgL",
    )
    assert found.amounts() == {
        ("甲", "do", "03-01 08:00"): (8_050_000_000, FOUND),
        ("甲", "nh3n", "03-01 08:00"): (25_000_000, BELOW),
        ("甲", "fc", "03-01 08:00"): (24_000 * GRAINS, FOUND),
        ("丙", "do", "03-01 08:00"): (8_000_000_000, FOUND),
        ("丙", "orp", "03-01 08:00"): (-120 * GRAINS, FOUND),
    }
    assert found.told() == [
        "sample-item-unknown 8 TP",
        "sample-unit-dimension 5 万个/L",
        "sample-unit-dimension 6 ppm",
        "unit-missing 7",
        "unit-unknown 11 mgL",
    ]


def test_items_that_the_law_does_not_know_are_not_read(tmp_path: Path) -> None:
    said = described(tmp_path, WIDE, {"a.csv": rows("甲,2024-03-01,8.05,nonsense")})
    found = opened(said, items=frozenset({"do", "tp"}))
    assert found.opened.faults == ()
    assert [row[1] for row in found.table("sample")] == ["do"]


TEXTS = {
    "sample-negative": ("-0.5", "?sample-negative 2 nh3n -0.5"),
    "sample-beyond-range": ("80000", "sample-beyond-range 2 nh3n 80000"),
    "sample-missing-code": ("-999", "?sample-missing-code 2 nh3n -999"),
}


@pytest.mark.parametrize("code", TEXTS)
def test_what_water_cannot_have_is_set_aside_with_its_row(tmp_path: Path, code: str) -> None:
    text, told = TEXTS[code]
    found = read(tmp_path, f"甲,2024-03-01,8.05,{text}", "乙,2024-03-01,8.1,0.5")
    assert found.told() == [told]
    assert found.counts() == {code: 1}
    assert found.opened.faults[0].place.cell == "甲 2024-03-01 00:00"
    assert len(found.table("sample")) == 3


def test_rules_say_what_is_done_with_what_water_cannot_have(tmp_path: Path) -> None:
    text = WIDE + "rules: {negative: refuse, beyond_range: set_aside}\n"
    found = read(tmp_path, "甲,2024-03-01,8.05,-0.5", "乙,2024-03-01,81,0.5", text=text)
    assert found.told() == ["?sample-beyond-range 3 do 81", "sample-negative 2 nh3n -0.5"]


def test_temperature_may_be_below_zero_and_nothing_else(tmp_path: Path) -> None:
    text = WIDE.replace("溶解氧(mg/L): {item: do}", "水温: {item: temperature, unit: ℃}")
    head = "断面,时间,水温,氨氮(mg/L)"
    found = read(tmp_path, "甲,2024-03-01,-0.5,0.1", "乙,2024-03-01,-15,0.1", text=text, head=head)
    assert found.told() == ["sample-beyond-range 3 temperature -15"]


# ---- Rows that stand there twice ----------------------------------------------------------------


def test_a_section_twice_in_a_period_is_a_fault_with_both_rows(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "甲,2024-03-01,8.05,0.5",
        "乙,2024-03-01,8.1,0.5",
        "甲,2024-03-01,8.05,0.5",
        "乙,2024-03-01,8.2,0.5",
        "乙,2024-03-02,8.2,0.5",
    )
    assert found.told() == [
        "sample-repeated 2 do 8.05, nh3n 0.5",
        "sample-repeated 3 nh3n 0.5",
        "sample-repeated 4 do 8.05, nh3n 0.5",
        "sample-repeated 5 nh3n 0.5",
        "sample-stamp-twice 3 do 8.1",
        "sample-stamp-twice 5 do 8.2",
    ]
    assert [row[0] for row in found.table("sample")] == ["乙", "乙"]


def test_equal_rows_may_be_taken_once(tmp_path: Path) -> None:
    text = WIDE + "rules: {duplicates: merge_equal}\n"
    found = read(
        tmp_path,
        "甲,2024-03-01,8.05,0.5",
        "甲,2024-03-01,8.05,0.50",
        "甲,2024-03-01,8.05,-",
        "乙,2024-03-01,8.1,0.5",
        "乙,2024-03-01,8.1,0.5L",
        text=text,
    )
    assert found.amounts() == {
        ("甲", "do", "03-01 00:00"): (8_050_000_000, FOUND),
        ("甲", "nh3n", "03-01 00:00"): (500_000_000, FOUND),
        ("乙", "do", "03-01 00:00"): (8_100_000_000, FOUND),
    }
    # 0.5 and 0.5L are not the same.
    assert found.told() == ["sample-stamp-twice 5 nh3n 0.5", "sample-stamp-twice 6 nh3n 0.5L"]


def test_two_samples_within_one_hour_are_two_samples(tmp_path: Path) -> None:
    found = read(tmp_path, "甲,2024-03-01 08:00,8,0.5", "甲,2024-03-01 08:30,9,0.6")
    assert found.opened.faults == ()
    assert len(found.table("sample")) == 4


def test_a_long_table_may_hold_a_sample_twice(tmp_path: Path) -> None:
    found = long(
        tmp_path,
        "甲,2024-03-01,DO,8,mg/L",
        "甲,2024-03-01,NH3-N,1,mg/L",
        "甲,2024-03-01,DO,0.008,g/L",
        "甲,2024-03-01,NH3-N,2,mg/L",
        more="rules: {duplicates: merge_equal}\n",
    )
    assert found.amounts() == {("甲", "do", "03-01 00:00"): (8_000_000_000, FOUND)}
    assert found.told() == ["sample-stamp-twice 3 nh3n 1", "sample-stamp-twice 5 nh3n 2"]


@pytest.mark.parametrize("few", [0, 1, 2])
def test_more_odd_moments_than_a_statement_can_name_are_told_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("ecotarget.intake.samples._FEW", few)
    found = long(
        tmp_path,
        "甲,2024-03-01,DO,8,mg/L",
        "甲,2024-03-02,DO,9,mg/L",
        "甲,2024-03-01,DO,8.1,mg/L",
        "甲,2024-03-03,DO,9,mg/L",
        "甲,2024-03-03,DO,9.1,mg/L",
    )
    assert found.told() == [
        "sample-stamp-twice 2 do 8",
        "sample-stamp-twice 4 do 8.1",
        "sample-stamp-twice 5 do 9",
        "sample-stamp-twice 6 do 9.1",
    ]
    assert found.counts() == {"sample-stamp-twice": 2}


# ---- Sections -----------------------------------------------------------------------------------

REGISTER = """断面,河流,县,级别,目标,类型
甲桥,甲江,北县,国控,Ⅱ,河流
乙库,,南县,省控,Ⅲ,水库
"""
LISTED = """sections:
  file: sections.csv
  columns: {section: 断面, river: 河流, county: 县, level: 级别, target: 目标, kind: 类型}
aliases: {甲: 甲桥}
"""


def registered(folder: Path, *lines: str, register: str | bytes = REGISTER) -> SampleSet:
    raw = register if isinstance(register, bytes) else register.encode()
    folder.joinpath("sections.csv").write_bytes(raw)
    return described(folder, WIDE + LISTED, {"a.csv": rows(*lines)})


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_names_are_those_of_the_register(tmp_path: Path, encoding: str) -> None:
    said = registered(
        tmp_path,
        "甲,2024-03-01,8,0.5",
        " 甲桥 ,2024-03-02,8,0.5",
        "甲大桥,2024-03-01,8,0.5",
        ",2024-03-01,8,0.5",
        register=REGISTER.encode(encoding),
    )
    found = opened(said)
    assert {row[0] for row in found.table("sample")} == {"甲桥"}
    assert found.told() == ["sample-section-missing 5", "section-unknown 4 甲大桥"]
    near = {fault.code: fault.near for fault in found.opened.faults}
    assert near["section-unknown"] == ("甲桥",)
    told = [(s.name, s.county, s.level, s.target, s.kind) for s in found.opened.sections]
    assert told == [
        ("乙库", "南县", "province", 3, "lake"),  # listed, though nobody measured it
        ("甲桥", "北县", "national", 2, "river"),
    ]
    assert [given.role for given in found.opened.inputs] == ["readings", "register"]
    assert all(isinstance(given, Input) and given.sha256 for given in found.opened.inputs)


PLACED = WIDE + "place: {county: 县, target: 目标, level: 级别}\n"
PLACED_HEAD = "断面,时间,溶解氧(mg/L),氨氮(mg/L),县,目标,级别"


def test_columns_of_the_data_may_tell_of_sections(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "甲,2024-03-01,8,0.5,北县,Ⅲ类,国控",
        "甲,2024-03-02,8,0.5,,,",
        "乙,2024-03-01,8,0.5,北县,/,",
        "丙,2024-03-01,8,0.5,北县,,市控",
        "丁,2024-03-01,8,0.5,北县,Ⅵ,乡控",
        "戊,2024-03-01,8,0.5,北县,Ⅲ,",
        "戊,2024-03-02,8,0.5,南县,Ⅳ,",
        text=PLACED,
        head=PLACED_HEAD,
    )
    assert found.told() == [
        "section-differs 7",
        "section-differs 7",
        "section-level 6 乡控",
        "section-target 6 Ⅵ",
        "section-target-missing 5",
    ]
    told = {s.name: (s.county, s.target, s.level) for s in found.opened.sections}
    assert told == {
        "甲": ("北县", 3, "national"),
        "乙": ("北县", None, ""),
        "丙": ("北县", None, "city"),
        "丁": ("北县", None, ""),
        "戊": ("北县", 3, ""),
    }
    assert len(found.table("sample")) == 14  # the samples themselves are sound


def test_two_sets_that_tell_of_one_section_must_agree(tmp_path: Path) -> None:
    sets = []
    for name, target in (("a", "Ⅲ"), ("b", "Ⅳ")):
        folder = tmp_path / name
        folder.mkdir()
        day = f"甲,2024-03-0{len(sets) + 1},8,0.5,北县,{target},国控"
        sets.append(described(folder, PLACED, {"a.csv": rows(day, head=PLACED_HEAD)}))
    found = opened(*sets)
    assert [fault.code for fault in found.opened.faults] == ["section-differs"]
    assert found.opened.faults[0].details == {"section": "甲", "field": "target"}
    assert [section.target for section in found.opened.sections] == [3]


# ---- Stamps, states, classes --------------------------------------------------------------------


def test_stamps_that_cannot_be_are_told_with_their_rows(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "甲,2024-02-30,8,0.5",
        "乙,昨天,8,0.5",
        "丙,,8,0.5",
        "丁,-,-,-",
        "戊,2024-03,8,0.5",
    )
    assert found.told() == ["sample-stamp 2 2024-02-30", "sample-stamp 3 昨天", "sample-stamp 4"]
    assert found.counts() == {"sample-stamp": 3, "sample-row-empty": 1}
    assert [str(row[2]) for row in found.table("sample")] == ["2024-03-01 00:00:00"] * 2
    assert found.opened.last_day == date(2024, 3, 31)


YEARLESS = WIDE.replace("{column: 时间}", '{column: 时间, format: "%m-%d %H:%M"}')


def test_a_year_stands_in_the_name_of_the_file_or_in_the_description(tmp_path: Path) -> None:
    line = rows("甲,04-01 04:00,8,0.5")
    files: dict[str, str | bytes] = {"a_2020.csv": line, "b_2021-04.csv": line}
    found = opened(described(tmp_path, YEARLESS, files))
    assert sorted({str(row[2]) for row in found.table("sample")}) == [
        "2020-04-01 04:00:00",
        "2021-04-01 04:00:00",
    ]
    found = opened(described(tmp_path, YEARLESS, {"c.csv": line}))
    assert found.told() == ["sample-year-missing 2 0 04-01 04:00"]
    assert found.table("sample") == []
    found = opened(described(tmp_path, YEARLESS + "year: 2019\n", {"c.csv": line, **files}))
    assert {str(row[2])[:4] for row in found.table("sample")} == set()  # three times the same
    assert found.counts() == {"sample-repeated": 2}


STATED = WIDE.replace('missing: ["-"]', 'missing: ["-"]\nstatuses: {正常: measured, 断流: dry}')
STATED = STATED.replace("  items:", "  status: 状态\n  class: 类别\n  items:")
STATED_HEAD = "断面,时间,溶解氧(mg/L),氨氮(mg/L),类别,状态"


def test_classes_and_silence_are_told(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "甲,2024-03-01,8,0.5,Ⅱ,正常",
        "乙,2024-03-01,-,-,-,断流",
        "丙,2024-03-01,-,,-,正常",
        "丁,2024-03-01,8,0.5,Ⅵ,",
        "戊,2024-03-01,8,0.5,Ⅱ,停电",
        "己,2024-03-01,8,0.5,劣V,断流",
        "庚,2024-03-01,-,-,第三类,正常",
        text=STATED,
        head=STATED_HEAD,
    )
    assert [(row[0], row[2]) for row in found.table("stated")] == [("庚", 3), ("甲", 2)]
    assert [(row[0], row[2]) for row in found.table("silent")] == [
        ("丙", "not_monitored"),
        ("乙", "dry"),
        ("己", "not_monitored"),  # dry water has no class
    ]
    assert {row[0] for row in found.table("sample")} == {"甲", "丁"}
    assert found.told() == ["?sample-muted 1", "sample-class 5 Ⅵ", "sample-status 6 停电"]
    near = {fault.code: fault.near for fault in found.opened.faults}
    assert near["sample-status"] == ("正常", "断流")
    assert "Ⅴ" in near["sample-class"]


def test_a_section_is_not_silent_when_another_row_speaks(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "甲,2024-03-01,-,-,-,断流",
        "甲,2024-03-01,8,0.5,Ⅱ,正常",
        "乙,2024-03-01,-,-,-,断流",
        "乙,2024-03-01,-,-,-,正常",
        "丙,2024-03-01,-,-,-,正常",
        "丙,2024-03-01,-,-,Ⅱ,正常",
        text=STATED,
        head=STATED_HEAD,
    )
    assert [(row[0], row[2]) for row in found.table("silent")] == [("乙", "dry")]
    assert len(found.table("stated")) == 2
    assert found.opened.faults == ()


def test_a_class_that_is_stated_twice_differently_is_none(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "甲,2024-03-01,8,-,Ⅱ,正常",
        "甲,2024-03-01,-,0.5,Ⅲ,正常",
        text=STATED,
        head=STATED_HEAD,
    )
    assert found.told() == ["sample-stamp-twice 2 class Ⅱ", "sample-stamp-twice 3 class Ⅲ"]
    assert found.table("stated") == []
    assert len(found.table("sample")) == 2


# ---- Files and formats --------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_bad_rows_are_told_alike_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = rows("甲,2024-03-01,8,0.025L", "乙,2024-03-01,八,0.5", "乙,2024-03-02,8")
    found = opened(described(tmp_path, WIDE, {"a.csv": text.encode(encoding)}))
    assert found.told() == ["row-length 4 3", "sample-not-a-figure 3 八"]
    assert len(found.table("sample")) == 3


def test_workbooks_hold_samples_and_registers(tmp_path: Path) -> None:
    """A workbook keeps figures as binary ones: 0.00004 comes as 4e-05."""
    register: list[list[object]] = [["断面", "目标"], ["甲桥", "Ⅱ"], ["乙库", 3]]
    workbook(tmp_path / "sections.xlsx", ("s", register))
    lines: list[list[object]] = [
        ["断面", "时间", "溶解氧(mg/L)", "氨氮(mg/L)"],
        ["甲", datetime(2024, 3, 1, 8), 8.05, "0.025L"],  # noqa: DTZ001
        ["乙库", date(2024, 3, 1), 8, 0.00004],
        ["乙库", date(2024, 3, 2), 8, "无"],
    ]
    workbook(tmp_path / "a.xlsx", ("first", []), ("三月", lines))
    text = WIDE.replace("format: csv", "sheet: 三月") + (
        "sections: {file: sections.xlsx, columns: {section: 断面, target: 目标}}\naliases: {甲: 甲桥}\n"
    )
    table = tmp_path / "samples.yaml"
    table.write_text(text, "utf-8")
    said = sample_mapping.load(table)
    found = opened(sample_mapping.with_files(said, [tmp_path / "a.xlsx"]))
    assert found.told() == ["sample-not-a-figure 4 无"]
    assert found.amounts()["甲桥", "do", "03-01 08:00"] == (8_050_000_000, FOUND)
    assert found.amounts()["甲桥", "nh3n", "03-01 08:00"] == (25_000_000, BELOW)
    assert found.amounts()["乙库", "nh3n", "03-01 00:00"] == (40_000, FOUND)
    assert {s.name: s.target for s in found.opened.sections} == {"甲桥": 2, "乙库": 3}


def test_a_column_that_is_not_there_is_told_unless_it_is_optional(tmp_path: Path) -> None:
    text = WIDE.replace("{item: do}", "{item: do, also: [DO]}").replace(
        "{item: nh3n}", "{item: nh3n, optional: true}"
    )
    found = read(tmp_path, "甲,2024-03-01,8", text=text, head="断面,时间,DO")
    assert found.opened.faults == ()
    assert len(found.table("sample")) == 1
    found = read(tmp_path, "甲,2024-03-01,8,1", head="断面,时间,溶解氧(mg/L),总磷(mg/L)")
    assert found.told() == [
        "?dataset-column-unmapped 1 总磷(mg/L)",
        "dataset-column-missing 1 氨氮(mg/L)",
    ]
    found = read(tmp_path, "甲,2024-03-01,8,1", head="断面名称,时间,溶解氧(mg/L),氨氮(mg/L)")
    assert found.told() == ["dataset-column-missing 1 断面"]
    assert found.table("sample") == found.table("stated") == found.table("silent") == []


def test_a_file_that_is_not_there_leaves_empty_tables(tmp_path: Path) -> None:
    said = described(tmp_path, WIDE, {"a.csv": "x"})
    (tmp_path / "a.csv").unlink()
    found = opened(said)
    assert [fault.code for fault in found.opened.faults] == ["file-missing"]
    assert found.table("sample") == []
    assert (found.opened.first_day, found.opened.sections) == (None, ())


TYPED = f"""{HEAD}
columns:
  section: site
  stamp: {{column: time}}
  items: {{ph: {{item: ph}}, nh3n: {{item: nh3n, unit: ug/L}}, fc: {{item: fc, unit: 个/L}}}}
"""
SELECT = """SELECT * FROM (VALUES
  ('甲', TIMESTAMP '2024-03-01 04:00', CAST(8.05 AS DOUBLE), CAST(25 AS DECIMAL(9, 2)), 24000),
  ('甲', TIMESTAMP '2024-03-01 08:00', 7.9, 25.5, NULL),
  ('乙', TIMESTAMP '2024-03-01 04:00', NULL, NULL, NULL)) AS v(site, time, ph, nh3n, fc)"""
WANTED = {
    ("甲", "ph", "03-01 04:00"): (8_050_000_000, FOUND),
    ("甲", "nh3n", "03-01 04:00"): (25_000_000, FOUND),
    ("甲", "fc", "03-01 04:00"): (24_000 * GRAINS, FOUND),
    ("甲", "ph", "03-01 08:00"): (7_900_000_000, FOUND),
    ("甲", "nh3n", "03-01 08:00"): (25_500_000, FOUND),
}


def typed(folder: Path, select: str, kind: str, text: str = TYPED) -> Sampled:
    path = folder / f"a.{kind}"
    if kind == "parquet":
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    elif kind == "duckdb":
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"CREATE TABLE samples AS {select}")
    else:
        with duckdb.connect() as connection, closing(sqlite3.connect(path)) as other:
            lines = connection.execute(select).fetchall()
            other.execute("CREATE TABLE samples (site, time, ph, nh3n, fc)")
            texts = [[None if cell is None else str(cell) for cell in line] for line in lines]
            other.executemany("INSERT INTO samples VALUES (?, ?, ?, ?, ?)", texts)
            other.commit()
    table = folder / "typed.yaml"
    table.write_text(text + ("" if kind == "parquet" else "table: samples\n"), "utf-8")
    return opened(sample_mapping.with_files(sample_mapping.load(table), [path]))


@pytest.mark.parametrize("kind", ["parquet", "duckdb", "sqlite"])
def test_typed_columns_are_read_as_they_are(tmp_path: Path, kind: str) -> None:
    found = typed(tmp_path, SELECT, kind)
    assert found.opened.faults == ()
    assert found.amounts() == WANTED
    assert [(row[0], row[2]) for row in found.table("silent")] == [("乙", "not_monitored")]
    assert found.counts() == {"sample-missing": 4}


def test_typed_figures_that_cannot_be_are_set_aside(tmp_path: Path) -> None:
    select = """SELECT * FROM (VALUES
  ('甲', TIMESTAMP '2024-03-01 04:00', CAST(8.05 AS DOUBLE), CAST(25 AS DOUBLE), 24000),
  ('甲', TIMESTAMP '2024-03-02 04:00', CAST('NaN' AS DOUBLE), -999, 1),
  ('甲', TIMESTAMP '2024-03-03 04:00', 80.5, -1, 1),
  ('甲', TIMESTAMP '2024-03-04 04:00', 1e300, 1, 1),
  ('乙', TIMESTAMP '2024-03-03 04:00', 8.0, 1, 1)) AS v(site, time, ph, nh3n, fc)"""
    found = typed(tmp_path, select, "parquet")
    counts = {"sample-not-finite": 2, "sample-missing-code": 1}
    assert found.counts() == counts | {"sample-beyond-range": 1, "sample-negative": 1}
    assert found.amounts() == {
        ("甲", "ph", "03-01 04:00"): (8_050_000_000, FOUND),
        ("甲", "nh3n", "03-01 04:00"): (25_000_000, FOUND),
        ("甲", "fc", "03-01 04:00"): (24_000 * GRAINS, FOUND),
        **{("甲", "fc", f"03-0{day} 04:00"): (GRAINS, FOUND) for day in (2, 3, 4)},
        ("甲", "nh3n", "03-04 04:00"): (1_000_000, FOUND),
        ("乙", "ph", "03-03 04:00"): (8 * GRAINS, FOUND),
        ("乙", "nh3n", "03-03 04:00"): (1_000_000, FOUND),
        ("乙", "fc", "03-03 04:00"): (GRAINS, FOUND),
    }
    cells = sorted(fault.place.cell for fault in found.opened.faults)
    assert cells == [f"甲 2024-03-0{day} 04:00" for day in (2, 2, 3, 3, 4)]


def test_a_declared_code_among_typed_figures_is_missing(tmp_path: Path) -> None:
    text = TYPED + 'missing: ["-999"]\n'
    select = SELECT.replace("CAST(8.05 AS DOUBLE)", "CAST(-999 AS DOUBLE)")
    found = typed(tmp_path, select, "parquet", text)
    assert found.opened.faults == ()
    assert found.counts() == {"sample-missing": 5}
    assert ("甲", "ph", "03-01 04:00") not in found.amounts()


def test_an_instant_is_told_by_the_clock_of_the_samples(tmp_path: Path) -> None:
    select = SELECT.replace("TIMESTAMP '2024-03-01 04:00'", "TIMESTAMPTZ '2024-02-29 20:00+00'")
    select = select.replace("TIMESTAMP '", "TIMESTAMPTZ '").replace("08:00'", "08:00+08'")
    found = typed(tmp_path, select, "parquet")
    assert found.amounts() == WANTED


def wide_rows(found: Sampled) -> set[tuple[object, ...]]:
    """The samples of the views of whole records, one by one, and those of the narrow one."""
    told = set(found.table("narrow_sample"))
    for view, column, item in found.engine.rows("SELECT view_, column_, item FROM wide_sample"):
        sql = f"SELECT site, '{item}', start, {column}, 0 FROM {view} WHERE {column} IS NOT NULL"
        told |= set(found.engine.rows(sql))
    return told


def test_records_as_they_lie_hold_the_same_samples(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    path = tmp_path / "a.parquet"
    twice = SELECT.replace("('乙'", "('甲', TIMESTAMP '2024-03-01 04:00', 8.06, 25, 24000), ('乙'")
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({twice}) TO '{path}' (FORMAT parquet)")
    table = tmp_path / "typed.yaml"
    table.write_text(TYPED + "rules: {duplicates: merge_equal}\n", "utf-8")
    lines = rows("丙,2024-03-01,8,0.025L")
    sets = (
        sample_mapping.with_files(sample_mapping.load(table), [path]),
        described(other, WIDE, {"a.csv": lines}),
    )
    found = opened(*sets)
    assert len(found.table("wide_sample")) == 3
    assert wide_rows(found) == set(found.table("sample"))
    assert ("甲", "ph", "03-01 04:00") not in found.amounts()
    assert found.amounts()["丙", "nh3n", "03-01 00:00"] == (25_000_000, BELOW)


# ---- Traces -------------------------------------------------------------------------------------


def test_a_sample_is_traced_to_its_row(tmp_path: Path) -> None:
    lines = rows("甲,2024-03-01 08:00,8,0.025L", "甲,2024-03-02,8,ND", "甲,2024-04-01,8,0.5")
    found = opened(described(tmp_path, WIDE, {"a.csv": lines}))
    file = (tmp_path / "a.csv").as_posix()
    at = datetime.fromisoformat
    traced = samples.trace(found.engine, "甲", "nh3n", date(2024, 3, 1), date(2024, 4, 1))
    assert traced == (
        Traced(file, 2, at("2024-03-01 08:00"), "0.025L", 25_000_000, BELOW),
        Traced(file, 3, at("2024-03-02"), "ND", 0, ABSENT),
    )


def test_what_was_set_aside_is_traced_as_well(tmp_path: Path) -> None:
    lines = rows("甲,2024-03-01,8,0.5", "甲,2024-03-01,9,0.5")
    found = opened(described(tmp_path, WIDE, {"a.csv": lines}))
    traced = samples.trace(found.engine, "甲", "do", date(2024, 3, 1), date(2024, 3, 2))
    assert [(one.row, one.text) for one in traced] == [(2, "8"), (3, "9")]


# ---- A second reading ---------------------------------------------------------------------------

CELLS = st.one_of(
    st.decimals(0, 50, places=3).map(lambda value: f"{value:f}"),
    st.sampled_from(["", "-", "0.025L", "<0.01", "ND", "x", "-1", "0.5", "0.50"]),
)
LINES = st.lists(
    st.tuples(st.sampled_from("甲乙"), st.integers(1, 3), CELLS, CELLS), min_size=1, max_size=12
)


def plainly(text: str) -> tuple[int, int] | None:
    """Amount and found of the few writings that the lines above have; None where there is nothing."""
    if text in ("", "-", "x", "-1"):
        return None
    if text == "ND":
        return 0, ABSENT
    if text in ("0.025L", "<0.01"):
        return grains(text.strip("L<")), BELOW
    return grains(text), FOUND


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_two_readings_of_the_same_rows_agree(
    tmp_path: Path, lines: list[tuple[str, int, str, str]]
) -> None:
    text = WIDE + "rules: {duplicates: merge_equal}\n"
    said = [f"{site},2024-03-0{day},{do},{nh3n}" for site, day, do, nh3n in lines]
    found = read(tmp_path, *said, text=text)
    wanted: dict[tuple[str, str, str], set[object]] = defaultdict(set)
    for site, day, *cells in lines:
        for item, cell in zip(("do", "nh3n"), cells, strict=True):
            key = (site, item, f"03-0{day} 00:00")
            if cell == "-1":
                wanted[key].add("negative")
            elif plainly(cell) is not None:
                wanted[key].add(plainly(cell))
    sound = {
        key: next(iter(each))
        for key, each in wanted.items()
        if len(each) == 1 and each != {"negative"}
    }
    assert found.amounts() == sound
    spoken = {(site, time) for site, _, time in sound}
    silent = {(str(site), f"{start:%m-%d %H:%M}") for site, start, _ in found.table("silent")}
    assert not silent & spoken
    empty = {
        (site, f"03-0{day} 00:00")
        for site, day, *cells in lines
        if all(cell in ("", "-") for cell in cells)
    }
    assert silent == empty - spoken
    found.engine.close()


def test_a_section_has_every_field_of_the_model() -> None:
    from ecotarget.intake.register import FIELDS

    assert {"name", "place", "more", *FIELDS} == set(Section._fields)
