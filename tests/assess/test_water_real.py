"""Zhejiang's automatic sections and the published tables, beside the figures of an independent reading.

The frozen figures (tests/expected/water/*.json, made by tests/methods/second_water.py) are compared
from the files on: classes, deciding items, means, shares of basins and of everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conftest import PROJECT
from ecotarget.assess import waters
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import sample_mapping
from ecotarget.model.assessment import BASIN, OPEN, RUNNING, SECTION, TOO_LITTLE, WHOLE, Assessed
from ecotarget.model.period import Period
from ecotarget.model.reading import SampleSet
from ecotarget.model.water import LAKE, RAW, RIVER, ROUNDED, Section

SHARED = PROJECT.parent / "shared" / "data"
FROZEN = PROJECT / "tests" / "expected" / "water"
EDGES = PROJECT / "tests" / "examples" / "water" / "edges.csv"
FEED = "zhejiang_2021-04-01_05.csv"
FEED_GB18030 = "zhejiang_2021-04-01_05_gb18030.csv"
BOTH = pytest.mark.parametrize("name", [FEED, FEED_GB18030], ids=["utf-8", "gb18030"])
LAKES = ("三潭岛", "北湖中心", "坝口", "小金山", "里石门水库", "铜山源水库")
APRIL = Period.parse("2021-04")
CLASS = "water.section_class"
GOOD, WORSE, GRADE = (
    "water.section_ratio_iii",
    "water.section_ratio_worse_v",
    "water.overall_grade",
)
MEANS = {"water.codmn": "codmn", "water.nh3n": "nh3n", "water.tp": "tp"}

Found = Mapping[tuple[str, str], Assessed]


def there(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the project")
    return path


@cache
def frozen(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FROZEN / f"{name}.json").read_text("utf-8"))
    return found


def told(said: SampleSet, question: Question) -> Found:
    """Return every figure by place and indicator."""
    with closing(Duck()) as engine:
        found = waters.assess([said], question, engine)
    return {(one.place, one.indicator): one for one in found.results}


def feed(name: str, lakes: bool) -> SampleSet:
    said = sample_mapping.with_files(sample_mapping.ready("cnemc-water"), [there("water", name)])
    if not lakes:
        return said
    kinds = {each: LAKE if each in LAKES else RIVER for each in frozen("feed_sections")["sections"]}
    return said._replace(register={each: Section(each, kind=kind) for each, kind in kinds.items()})


@cache
def april(name: str, rung: str, lakes: bool = True, stage: str = RAW) -> Found:
    question = Question(rung=rung, periods=(APRIL,))
    return told(feed(name, lakes)._replace(stage=stage), question)


# ---- sections -------------------------------------------------------------------------------------


@BOTH
def test_the_class_of_every_section_in_april(name: str) -> None:
    found = april(name, SECTION)
    expected = frozen("feed_sections")["sections"]
    assert {place for place, indicator in found if indicator == CLASS} == set(expected)
    for place, own in expected.items():
        figure = found[place, CLASS]
        if own["class"] is None:
            assert figure.value is None
            assert figure.state == TOO_LITTLE
            assert figure.details["state"] == "not_monitored"
            continue
        best, worst = own["class"]
        assert (figure.value, figure.otherwise) == (best, None if best == worst else worst), place
        assert set(figure.details["deciding"]) == set(own["deciding"]), place  # type: ignore[call-overload]


@BOTH
def test_every_mean_is_the_same_fraction(name: str) -> None:
    found = april(name, SECTION)
    compared = 0
    for place, own in frozen("feed_sections")["sections"].items():
        for indicator, item in MEANS.items():
            if item not in own["samples"]:
                assert (place, indicator) not in found
                continue
            total, samples = own["samples"][item]
            figure = found[place, indicator]
            assert figure.details["samples"] == samples, (place, item)
            assert figure.value == Fraction(total) / samples, (place, item)
            compared += 1
    assert compared == 3 * 102


@pytest.mark.parametrize(
    "key, lakes, stage", [("as_rivers", False, RAW), ("rounded_first", True, ROUNDED)]
)
def test_other_readings_change_just_these_sections(key: str, lakes: bool, stage: str) -> None:
    usual, other = april(FEED, SECTION), april(FEED, SECTION, lakes, stage)
    differing = {
        place: [int(figure.value or 0)] * 2
        for (place, indicator), figure in other.items()
        if indicator == CLASS and figure.value != usual[place, CLASS].value
    }
    assert differing == frozen("feed_sections")[key]


# ---- basins ---------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("rung", [BASIN, WHOLE])
def test_shares_and_grades_of_basins(name: str, rung: str) -> None:
    found = april(name, rung)
    expected = frozen("feed_sections")["shares"]
    places = {waters.EVERYWHERE: "all"} if rung == WHOLE else {b: b for b in expected if b != "all"}
    for place, key in places.items():
        own = expected[key]
        for indicator, block in ((GOOD, "good"), (WORSE, "worse")):
            figure = found[place, indicator]
            part, whole = own[block]
            assert figure.details["cases"] == (part, whole), (place, indicator)
            assert figure.value == Fraction(100 * part, whole)
            assert figure.details["counts"] == tuple(own["classes"].values())
        assert found[place, GRADE].value == own["rating"], place


def test_a_section_without_a_value_is_counted_but_in_no_share() -> None:
    figure = april(FEED, BASIN)["太湖流域", GOOD]
    assert figure.details["silent"] == {"not_monitored": 1}
    assert figure.details["listed"] == 31
    assert figure.details["cases"] == (27, 30)


# ---- published tables -----------------------------------------------------------------------------

JINGAN = """
schema: 1
dataset: {{zh: 静安, en: Jing'an}}
kind: water
medium: surface
files: ["{path}"]
columns:
  section: section
  items:
    ph: {{item: ph, unit: ""}}
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
ignore: [source_id, class_published, main_pollutants_published, note]
period: "2024-02"
stage: {stage}
"""
JINYUN = """
schema: 1
dataset: {{zh: 缙云, en: Jinyun}}
kind: water
medium: surface
files: ["{path}"]
columns: {{section: 断面名称, class: 9月水质}}
place: {{county: "县(市、区)", level: 控制级别, kind: 断面类型, target: 功能目标}}
merged: [county]
ignore: [超标项目]
period: "2023-09"
scopes:
  - {{scope: 国控, jurisdiction: jinyun, level: national}}
  - {{scope: 省控, jurisdiction: jinyun, level: province}}
  - {{scope: 市控, jurisdiction: jinyun, level: city}}
  - {{scope: 县控, jurisdiction: jinyun, level: county, listed: 13}}
"""


def described(folder: Path, text: str) -> SampleSet:
    path = folder / "dataset.yaml"
    path.write_text(text, "utf-8")
    return sample_mapping.load(path)


@pytest.mark.parametrize("stage, key", [(RAW, "jingan_raw"), (ROUNDED, "jingan_rounded")])
def test_jingan_is_classed_as_published(tmp_path: Path, stage: str, key: str) -> None:
    path = there("published", "water_sections_published.csv")
    said = described(tmp_path, JINGAN.format(path=path, stage=stage))
    found = told(said, Question(rung=SECTION, periods=(Period.parse("2024-02"),)))
    for own in frozen("published")[key]:
        figure = found[own["section"], CLASS]
        assert figure.value == own["published"] == own["class"][0]
        assert set(figure.details["deciding"]) == set(own["deciding"])  # type: ignore[call-overload]
        assert figure.complies is own["attains"]


def test_jinyun_attains_on_every_level(tmp_path: Path) -> None:
    path = there("published", "jinyun_2023-09.csv")
    said = described(tmp_path, JINYUN.format(path=path))
    question = Question(rung=waters.ANSWERS, periods=(Period.parse("2023-09"),))
    with closing(Duck()) as engine:
        results = waters.assess([said], question, engine).results
    zones = {
        f"{one.details['scope']}以上": one.details["cases"]
        for one in results
        if one.indicator == "water.section_zone_ratio" and one.details.get("scope")
    }
    expected = frozen("published")["jinyun"]
    assert zones == {
        name: (own["met"], own["measured"]) for name, own in expected.items() if own["measured"]
    }
    good = [one for one in results if one.indicator == GOOD and one.place == "缙云县"]
    assert [one.details["cases"] for one in good] == [(13, 13)]


TONGHUA = """
schema: 1
dataset: {zh: 通化, en: Tonghua}
kind: water
medium: drinking
files: [samples.csv]
layout: long
columns:
  section: source
  item: item
  value: value
  items:
    水温(℃): {item: temperature}
    pH值(无量纲): {item: ph, unit: ""}
    溶解氧: {item: do, unit: mg/L}
    高锰酸盐指数: {item: codmn, unit: mg/L}
    五日生化需氧量: {item: bod5, unit: mg/L}
    氨氮: {item: nh3n, unit: mg/L}
    总磷: {item: tp, unit: mg/L}
    铜: {item: cu, unit: mg/L}
    锌: {item: zn, unit: mg/L}
    氟化物: {item: fluoride, unit: mg/L}
    硒: {item: se, unit: mg/L}
    砷: {item: as, unit: mg/L}
    汞: {item: hg, unit: mg/L}
    镉: {item: cd, unit: mg/L}
    铬(六价): {item: cr6, unit: mg/L}
    铅: {item: pb, unit: mg/L}
    氰化物: {item: cyanide, unit: mg/L}
    挥发酚: {item: phenol, unit: mg/L}
    石油类: {item: oil, unit: mg/L}
    阴离子表面活性剂: {item: las, unit: mg/L}
period: "2025-10"
"""


def test_the_source_of_tonghua_attains(tmp_path: Path) -> None:
    """The table has a row for each item; here it gets a column with the name of the source."""
    path = there("published", "tonghua_drinking_water_2025-10.csv")
    lines = ["source,item,value"]
    for row in path.read_text("utf-8-sig").splitlines()[1:]:
        _, item, _, value, _ = row.split(",")
        lines.append(f"水源地,{item.rstrip(' ≤≥')},{value}")
    (tmp_path / "samples.csv").write_text("\n".join(lines) + "\n", "utf-8")
    said = described(tmp_path, TONGHUA)
    own = frozen("published")["tonghua"]
    figure = told(said, Question(rung=SECTION))["水源地", CLASS]
    assert [figure.value, figure.otherwise or figure.value] == own["class"]
    assert list(figure.details["deciding"]) == own["deciding"]  # type: ignore[call-overload]
    share = told(said, Question(rung=WHOLE))[waters.EVERYWHERE, "water.drinking_ratio"]
    assert share.details["cases"] == (1, 1)


# ---- made sections --------------------------------------------------------------------------------

EDGE_MAPPING = """
schema: 1
dataset: {{zh: 边界值, en: Edges}}
kind: water
medium: surface
files: ["{path}"]
columns:
  section: section
  stamp: {{column: date, format: "%Y-%m-%d"}}
  items:
{items}
place: {{kind: kind, target: target}}
ignore: [expected, note]
stage: {stage}
saturation: {saturation}
"""


def edges(folder: Path, stage: str, saturation: bool) -> Found:
    header = EDGES.read_text("utf-8").splitlines()[0].split(",")
    units = {"temperature": "℃", "ph": "", "fc": "个/L"}
    items = "\n".join(
        f'    {name}: {{item: {name}, unit: "{units.get(name, "mg/L")}"}}' for name in header[6:]
    )
    text = EDGE_MAPPING.format(
        path=EDGES, items=items, stage=stage, saturation=str(saturation).lower()
    )
    year = Question(rung=SECTION, periods=(Period.parse("2024-01-01..2024-02-29"),))
    return told(described(folder, text), year)


@pytest.mark.parametrize(
    "key, stage, saturation",
    [("raw", RAW, False), ("rounded", ROUNDED, False), ("saturation", RAW, True)],
)
def test_made_sections(tmp_path: Path, key: str, stage: str, saturation: bool) -> None:
    """Values on every limit and just beyond, non-detects, months, missing items."""
    found = edges(tmp_path, stage, saturation)
    expected = frozen("edges")["raw"] | frozen("edges")[key]
    for place, own in expected.items():
        figure = found[place, CLASS]
        ends = None if figure.value is None else [figure.value, figure.otherwise or figure.value]
        assert ends == own["class"], place
        if own["class"] is None:
            continue
        assert list(figure.details.get("missing", ())) == own.get("missing", []), place  # type: ignore[call-overload]
        deciding = set(figure.details.get("deciding", ()))  # type: ignore[call-overload]
        assert deciding == set(own.get("deciding", ())), place
        if "attains" in own:
            enough = figure.state != TOO_LITTLE  # one month of two meets no target
            assert figure.complies is (own["attains"] if enough else None), place
        if own["class"][0] != own["class"][1]:
            assert figure.state in (OPEN, RUNNING, TOO_LITTLE), place
