"""Plain lines: one finding a line, without a library and without a trick."""

from __future__ import annotations

import unicodedata

import pytest

import ecotarget
from conftest import World
from ecotarget.model.finding import OUTCOMES, Reason, Report, Verdict
from ecotarget.model.target import Names
from ecotarget.report import as_plain
from ecotarget.report.rows import SIGNS
from ecotarget.words import Words

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
STRIVE = 'id: TN24-002, indicator: air.pm10, require: "<= 40 ug/m3", strength: strive'
GAP = 'id: TN24-003, indicator: water.cwqi, require: "<= 9", strength: planned'
KEPT = "testland/north,2024,air.pm25,,24,ug/m3,,"
OVER = "testland/north,2024,air.pm10,,41,ug/m3,,"


def checked(*paths: str) -> Report:
    targets = ecotarget.load_targets(["targets"])
    return ecotarget.check(targets, ecotarget.load_measures(paths or ["figures.csv"], targets))


def said(report: Report, language: str = "en", detail: int = 0) -> str:
    return "".join(as_plain.render(report, Words(language), detail))


def test_the_whole_text(world: World) -> None:
    world.targets(LOW, STRIVE, GAP)
    world.figures(KEPT, OVER)
    report = checked()
    assert said(report) == (
        "North County  2024\n"
        "  air\n"
        "    ! warn  TN24-002  PM10 mean concentration  41 µg/m³  strive ≤ 40 µg/m³  -1 µg/m³\n"
        "        41 µg/m³ ≤ 40 µg/m³ does not hold\n"
        "    ✓ pass  TN24-001  PM2.5 mean concentration  24 µg/m³  ≤ 24 µg/m³  0 µg/m³\n"
        "  - no data, 1 targets: TN24-003 (-v lists them)\n"
        "\n"
        "3 verdicts: 1 warn, 1 no data, 1 pass\n"
    )
    assert said(report, "zh", 1) == (
        "北县  2024\n"
        "  大气\n"
        "    ! 提醒  TN24-002  PM10平均浓度  41 µg/m³  力争 ≤ 40 µg/m³  -1 µg/m³\n"
        "        41 µg/m³ ≤ 40 µg/m³，不成立\n"
        "    ✓ 达标  TN24-001  PM2.5平均浓度  24 µg/m³  ≤ 24 µg/m³  0 µg/m³\n"
        "  水\n"
        "    - 缺数据  TN24-003  城市水质指数  计划 ≤ 9\n"
        "        没有提交数据\n"
        "\n"
        "判定 3 项：提醒 1、缺数据 1、达标 1\n"
    )
    assert "        24 µg/m³ ≤ 24 µg/m³ holds\n" in said(report, detail=2)
    assert "".join(as_plain.render(report, Words("en"))) == said(report, "en", 0)


def test_each_place_and_year_has_its_heading(world: World) -> None:
    for year in (2023, 2024):
        for place, name in (("testland/a", "A"), ("testland/b", "B")):
            world.targets(LOW, place=place, en=name, year=year)
    world.figures(
        *(
            KEPT.replace("testland/north,2024", f"testland/{p},{y}")
            for y in (2024, 2023)
            for p in "ba"
        )
    )
    headings = [
        line for line in said(checked()).splitlines() if line and line[0] not in " 0123456789"
    ]
    assert headings == ["A  2023", "A  2024", "B  2023", "B  2024"]


def test_a_contradiction_that_no_target_asks_for_is_told(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT, "testland/north,2024,air.good_day_ratio,,50,%,1,3")
    text = said(checked())
    assert "    ! warn  good-air day ratio  1/3  inconsistent\n" in text
    assert "        50 % was stated, 1/3 is 33.3333 %\n" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_outcome_has_its_sign_and_word(world: World, language: str) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked()
    (finding,) = report.findings
    lines = set()
    for outcome in OUTCOMES:
        one = finding._replace(verdict=Verdict(outcome, Reason("open")))
        (line,) = [
            line
            for line in said(report._replace(findings=(one,)), language).splitlines()
            if "TN24-001" in line
        ]
        assert line.startswith(f"    {SIGNS[outcome]} ")
        lines.add(line)
    assert len(lines) == len(OUTCOMES)


NASTY = (
    "\x1b[31mred",
    "\x9b2J",
    "a\rb",
    "a\x08b",
    "\u202eright",
    "a\nb",
    "a\u2028b",
    "a\x00b",
    "a\x85b",
)


@pytest.mark.parametrize("name", NASTY)
def test_control_characters_in_names_do_nothing(world: World, name: str) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked()
    (finding,) = report.findings
    target = finding.target
    assert target is not None
    one = finding._replace(
        target=target._replace(
            indicator=target.indicator._replace(names=Names(name, name)),
            jurisdiction=target.jurisdiction._replace(names=Names(name, name)),
        ),
        verdict=Verdict("fail", Reason("is-fail", {"value": name, "limit": name}), name, name),
    )
    text = said(report._replace(findings=(one,)), detail=2)
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp") for c in text)
    assert len(text.split("\n")) == 7  # place, domain, finding, reason, empty, summary, the end


def test_a_name_cannot_forge_a_line(world: World) -> None:
    """A cell of the figures may hold a line break: `x⏎    ✓ pass  TN24-999  all is well`."""
    world.targets(
        'id: TN24-001, indicator: water.boundary_grade, require: "is 好", strength: binding'
    )
    world.figures('testland/north,2024,water.boundary_grade,,"x\n    ✓ pass  TN24-999  good",,,')
    lines = said(checked(), detail=2).splitlines()
    assert not [line for line in lines if line.startswith("    ✓")]


def test_an_empty_report_is_a_summary_alone() -> None:
    text = said(Report((), (), (), (), ()))
    assert text.startswith("0 verdicts")
    assert text.count("\n") == 1
