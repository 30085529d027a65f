"""`ecotarget sections`: what it asks, where the table goes, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import handmade_sections as handmade
from conftest import PROJECT, Said, World
from ecotarget.assess import waters
from ecotarget.model.reading import SampleSet
from ecotarget.model.sections import SectionTable

Cli = Callable[..., Said]
ZHEJIANG = PROJECT.parent / "shared" / "data" / "water" / "zhejiang_2021-04-01_05.csv"

DESCRIPTION = """
schema: 1
dataset: {zh: 试验断面, en: test sections}
kind: water
medium: surface
files: [sections.csv]
format: csv
layout: wide
columns:
  section: 断面
  stamp: {column: 日期, format: "%Y-%m-%d"}
  status: 状态
  items:
    pH: {item: ph}
    溶解氧: {item: do, unit: mg/L}
    高锰酸盐指数: {item: codmn, unit: mg/L}
    氨氮: {item: nh3n, unit: mg/L}
    总磷: {item: tp, unit: mg/L}
place: {county: 县, level: 级别, target: 目标, river: 河流}
statuses: {正常: measured, 断流: dry}
missing: ["-"]
"""
SAMPLES = """断面,日期,县,级别,河流,目标,状态,pH,溶解氧,高锰酸盐指数,氨氮,总磷
甲桥,2023-08-05,椒江区,国控,椒江,Ⅲ,正常,7.5,6.1,5.0,2.3,0.1
乙闸,2023-08-05,椒江区,省控,椒江,Ⅲ,正常,7.5,6.1,5.0,0.5,0.1
丙坝,2023-08-05,黄岩区,县控,永宁江,Ⅱ,断流,-,-,-,-,-
甲桥,2023-09-05,椒江区,国控,椒江,Ⅲ,正常,7.5,6.1,5.0,2.3,0.32
乙闸,2023-09-05,椒江区,省控,椒江,Ⅲ,正常,7.5,6.1,5.0,0.5,0.1
丙坝,2023-09-05,黄岩区,县控,永宁江,Ⅱ,正常,7.0,7.0,3.0,3.0L,0.05
"""
AIR = """
schema: 1
dataset: {zh: 试验站, en: test station}
files: [readings.csv]
format: csv
layout: wide
columns:
  site: {fixed: Tower}
  stamp: {column: time, format: "%Y-%m-%d %H:%M"}
  items: {pm25: {item: pm25, unit: ug/m3}}
marks: begin
time_zone: "+08:00"
missing: [NA]
"""


@pytest.fixture
def samples(world: World) -> World:
    world.write("sections.yaml", DESCRIPTION)
    world.write("sections.csv", SAMPLES)
    return world


class Tables:
    """What the command asked for; the answer is made by hand."""

    def __init__(self) -> None:
        self.answer: tuple[SectionTable, ...] = (handmade.AUTUMN,)
        self.asked: list[tuple[tuple[SampleSet, ...], Any, int | None]] = []

    def __call__(
        self, sets: Any, question: Any, required: int | None, _engine: object
    ) -> tuple[SectionTable, ...]:
        self.asked.append((tuple(sets), question, required))
        return self.answer


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Tables:
    stand_in = Tables()
    monkeypatch.setattr(waters, "section_tables", stand_in)
    return stand_in


# ---- what is asked ------------------------------------------------------------------------------


def test_every_option_reaches_the_question(samples: World, cli: Cli, tables: Tables) -> None:
    said = cli(
        "sections", "sections.yaml", "--period", "2023-09", "--period", "2023", "--as-of",
        "2023-10-05", "--required", "Ⅱ类",
    )  # fmt: skip
    assert said.code == 0
    ((first,), question, required) = tables.asked[0]
    assert first.medium == "surface"
    assert [period.text for period in question.periods] == ["2023-09", "2023"]
    assert (question.every, question.as_of) == ("month", date(2023, 10, 5))
    assert required == 2


@pytest.mark.parametrize("asked", [(), ("--required", "target")])
def test_unless_a_class_is_asked_of_all_each_section_has_its_own(
    samples: World, cli: Cli, tables: Tables, asked: tuple[str, ...]
) -> None:
    cli("sections", "sections.yaml", *asked)
    assert tables.asked[0][2] is None


@pytest.mark.parametrize(
    "arguments, code, near",
    [
        (("--required", "VI"), "option-value", "Ⅴ"),
        (("--level", "town"), "option-value", ""),
        (("--period", "sometime"), "period-unknown", ""),
        (("--as-of", "yesterday"), "period-unknown", ""),
        (("--threads", "0"), "option-value", ""),
        (("--reminder", "-f", "csv"), "format-unknown", "markdown"),
        (("-f", "parquet"), "format-unknown", ""),
    ],
)
def test_what_cannot_be_understood_is_refused(
    samples: World, cli: Cli, tables: Tables, arguments: tuple[str, ...], code: str, near: str
) -> None:
    said = cli("sections", "sections.yaml", *arguments)
    assert (said.code, said.out) == (2, "")
    assert f"error {code}: " in said.err
    assert near in said.err
    assert tables.asked == []


def test_readings_of_air_have_no_sections(world: World, cli: Cli) -> None:
    world.write("tower.yaml", AIR)
    said = cli("sections", "tower.yaml")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("tower.yaml: error sections-no-samples: ")


def test_two_media_do_not_stand_in_one_table(samples: World, cli: Cli) -> None:
    ground = DESCRIPTION.replace("medium: surface", "medium: groundwater")
    samples.write("ground.yaml", ground.replace("test sections", "wells"))
    said = cli("sections", "sections.yaml", "ground.yaml")
    assert (said.code, said.out) == (2, "")
    assert "error sections-many-media: " in said.err


# ---- what is answered ---------------------------------------------------------------------------


def test_exceeding_sections_are_no_failure(samples: World, cli: Cli, tables: Tables) -> None:
    said = cli("sections", "sections.yaml")
    assert said.code == 0
    assert "岩头闸  province  asked III  worse than V  ✗ exceeded" in said.out
    assert "reminder of exceeding sections" in said.out


def test_reminders_alone_are_told_alone(samples: World, cli: Cli, tables: Tables) -> None:
    said = cli("sections", "sections.yaml", "--reminder", "--lang", "zh")
    assert said.out.startswith("2023年9月 超标断面提醒\n")
    assert "应测" not in said.out


def test_a_level_takes_in_those_above_it_and_leaves_out_what_has_none(
    samples: World, cli: Cli, tables: Tables
) -> None:
    said = cli("sections", "sections.yaml", "--level", "province", "-f", "json")
    data = json.loads(said.out)
    (table,) = data["tables"]
    assert {section["level"] for section in table["sections"]} == {"national", "province"}
    assert (data["level"], table["counts"]["listed"]) == ("province", 3)


def test_a_county_is_found_however_wide_it_is_written(
    samples: World, cli: Cli, tables: Tables
) -> None:
    said = cli("sections", "sections.yaml", "--county", " 黄岩区", "-f", "csv")
    assert [line.split(",")[1] for line in said.out.splitlines()[1:]] == ["黄岩区", "黄岩区"]


def test_an_unknown_county_is_refused_with_the_near_one(
    samples: World, cli: Cli, tables: Tables
) -> None:
    said = cli("sections", "sections.yaml", "--county", "黄岩")
    assert (said.code, said.out) == (2, "")
    assert "error county-unknown: " in said.err
    assert said.err.rstrip().endswith("near: 黄岩区")


def test_warnings_and_what_was_set_aside_are_told_on_standard_error(
    samples: World, cli: Cli, tables: Tables
) -> None:
    loud, quiet, silent = (
        cli("sections", "sections.yaml", *more) for more in ((), ("-q",), ("-qq",))
    )
    assert "warning column-unknown: " in loud.err
    assert "60 values missing (reading-missing)\n" in loud.err
    assert "reading-" not in quiet.err and "column-unknown" in quiet.err
    assert silent.err == ""
    assert loud.out == quiet.out == silent.out


def test_a_fault_makes_the_table_untrustworthy(samples: World, cli: Cli, tables: Tables) -> None:
    fault = handmade.AUTUMN.faults[0]._replace(warning=False)
    tables.answer = (handmade.AUTUMN._replace(faults=(fault,)),)
    said = cli("sections", "sections.yaml")
    assert said.code == 2
    assert "✗ exceeded" in said.out


@pytest.mark.parametrize("rows", [handmade.ROWS[6:], ()])
def test_nothing_measured_is_no_answer(
    samples: World, cli: Cli, tables: Tables, rows: tuple[Any, ...]
) -> None:
    tables.answer = (handmade.AUTUMN._replace(rows=rows),) if rows else ()
    said = cli("sections", "sections.yaml", "-q")
    assert said.code == 2
    assert "error nothing-assessed: " in said.err


def test_files_are_written_whole_beside_the_screen(
    samples: World, cli: Cli, tables: Tables
) -> None:
    said = cli(
        "sections", "sections.yaml", "-f", "json:out.json", "-f", "markdown:out.md", "-f", "plain"
    )
    assert said.code == 0
    assert said.out.startswith("2023-09 classes of all sections")
    schema = json.loads(cli("schema", "sections").out)
    data = json.loads((samples.root / "out.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(data)
    assert "## 2023-09 reminder" in (samples.root / "out.md").read_text("utf-8")


# ---- from the files to the reminder -------------------------------------------------------------


def test_the_last_month_is_told_with_the_months_before_it(samples: World, cli: Cli) -> None:
    said = cli("sections", "sections.yaml", "--lang", "zh")
    assert said.code == 0
    assert "  甲桥  国控  要求 Ⅲ  劣Ⅴ  ✗ 超标  氨氮(1.3)、总磷(0.6)  连续月数 2\n" in said.out
    assert "  乙闸  省控  要求 Ⅲ  Ⅲ  ✓ 达标  高锰酸盐指数\n" in said.out
    assert "  丙坝  县控  要求 Ⅱ  Ⅱ~劣Ⅴ  ? 未定  待定 氨氮\n" in said.out
    assert "  1. 甲桥（椒江、国控）：要求Ⅲ类，实测劣Ⅴ类；" in said.out
    assert "黄岩区：实测 1 个断面，没有确定超标的；1 个未定，不能视为达标。\n" in said.out


def test_a_day_to_look_from_hides_what_comes_later(samples: World, cli: Cli) -> None:
    said = cli("sections", "sections.yaml", "--as-of", "2023-08-31", "--reminder", "--lang", "zh")
    assert said.out.startswith("2023年8月 超标断面提醒\n")
    assert "氨氮(1.3)；连续超标 1 个月" in said.out
    assert "  - 丙坝（永宁江、县控）：断流，不作评价\n" in said.out


def test_the_explanation_of_a_class_names_items_and_classes(samples: World, cli: Cli) -> None:
    said = cli(
        "explain", "sections.yaml", "--indicator", "water.section_class", "--place", "丙坝",
        "--period", "2023-09", "--lang", "zh",
    )  # fmt: skip
    assert said.code == 0
    assert "丙坝  2023-09  断面水质类别\nⅡ类至劣Ⅴ类（精确值 2/1~6/1）\n" in said.out
    assert "原文 3.0L，sections.csv 第 7 行" in said.out
    assert "类别未定，Ⅱ类至劣Ⅴ类：氨氮" in said.out


def test_the_automatic_sections_of_a_province_stand_in_one_table(world: World, cli: Cli) -> None:
    if not ZHEJIANG.exists():
        pytest.skip("the shared data of Zhejiang's automatic sections are not here")
    said = cli(
        "sections", ZHEJIANG.as_posix(), "--mapping", "cnemc-water", "-qq", "-f", "json", "--lang",
        "zh",
    )  # fmt: skip
    (table,) = json.loads(said.out)["tables"]
    assert table["period"] == "2021-04"
    assert table["counts"]["listed"] == 103
    assert table["counts"]["silent"] == {"not_monitored": ["奉口"]}
    found = {section["section"]: section for section in table["sections"]}
    # The mean of 26 values of ammonia from 1.788 to 2.216 mg/L: class V, 0.97 above 1.0.
    assert found["江口"]["best"] == {"order": 5, "name": "Ⅴ类"}
    assert found["江口"]["over"][0] == "nh3n"
