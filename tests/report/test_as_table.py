"""The table: it fits, it needs no colour, and no name can break it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecotarget
from conftest import PROJECT, Said, World
from ecotarget.model.amount import Amount
from ecotarget.model.finding import OUTCOMES, Reason, Report, Verdict
from ecotarget.model.requirement import Is
from ecotarget.model.target import Names
from ecotarget.report import as_table
from ecotarget.words import Words

Cli = Callable[..., Said]

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
KEPT = "testland/north,2024,air.pm25,,24,ug/m3,,"
SIGNS = {
    "pass": "✓",
    "warn": "!",
    "fail": "✗",
    "insufficient": "~",
    "undecided": "?",
    "not_due": ">",
    "not_applicable": "/",
    "no_data": "-",
}
OUTCOME_WORDS = {
    "zh": dict(zip(SIGNS, ["达标", "提醒", "未达标", "依据不足", "无法判定", "未到期", "不适用", "缺数据"], strict=True)),
    "en": {name: name.replace("_", " ") for name in SIGNS},
}  # fmt: skip


def columns_of(line: str) -> int:
    """The columns of a terminal: full-width characters take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line
    )


def checked(world: World, *paths: str, what_if: bool = False) -> Report:
    targets = ecotarget.load_targets(["targets"])
    measures = ecotarget.load_measures(paths or ["figures.csv"], targets)
    return ecotarget.check(targets, measures, ecotarget.Question(what_if=what_if))


def drawn(report: Report, language: str, width: int = 80, detail: int = 0) -> str:
    return ecotarget.render(report, "table", language, ecotarget.Style(width, detail=detail))


@pytest.fixture(scope="module")
def running() -> Report:
    """Two samples of a running year, which have one column more."""
    found = PROJECT / "samples"
    targets = ecotarget.load_targets([found / "pace" / "targets", found / "recipes" / "targets"])
    figures = [found / "pace" / "figures.csv", found / "recipes" / "figures"]
    measures = ecotarget.load_measures(figures, targets)
    return ecotarget.check(targets, measures, ecotarget.Question(as_of=date(2025, 7, 31)))


def test_in_80_columns_the_pace_cuts_no_word_and_no_date(running: Report) -> None:
    text = drawn(running, "en")
    assert max(map(columns_of, text.splitlines())) <= 80
    words = set(text.split())
    assert words >= {"environmental", "construction", "concentration", "[preliminary]", "petitions"}
    assert words >= {"2025-07-08", "2025-05-31", "incidents", "lost", "pace"}
    assert {"[阶段值]", "2025-07-08", "2025-05-31"} <= set(drawn(running, "zh").split())


@pytest.fixture(scope="module")
def samples() -> Report:
    """The samples of the project, with the figures of other years laid beside them too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        targets = ecotarget.load_targets(["targets"])
        measures = ecotarget.load_measures(sorted(Path("samples").glob("*.csv")), targets)
        return ecotarget.check(targets, measures, ecotarget.Question(what_if=True))


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("detail", [0, 1, 2])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_line_of_the_real_samples_fits(
    samples: Report, language: str, detail: int, width: int
) -> None:
    text = drawn(samples, language, width, detail)
    assert len(text.splitlines()) > 50
    too_wide = [line for line in text.splitlines() if columns_of(line) > width]
    assert too_wide == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_target_of_the_real_samples_stands_in_the_whole_table(
    samples: Report, language: str
) -> None:
    text = drawn(samples, language, 80, detail=2)
    for finding in samples.findings:
        if finding.target is not None:
            assert finding.target.id in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_cut_in_two_at_eighty_columns(world: World, language: str) -> None:
    """`concentrat` / `ion` is hard to read; there is room for whole words in 80 columns."""
    world.targets(LOW, zh="北县", en="North County")
    world.figures(KEPT.replace(",24,", ",21.360,"))
    text = drawn(checked(world), language)
    name = {"zh": ["PM2.5平均浓度"], "en": ["PM2.5", "mean", "concentration"]}[language]
    for word in name:
        assert word in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verdict_has_a_sign_and_a_word_of_its_own(world: World, language: str) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked(world)
    (finding,) = report.findings
    seen = set()
    for outcome in OUTCOMES:
        verdict = Verdict(outcome, Reason("open"))
        text = drawn(report._replace(findings=(finding._replace(verdict=verdict),)), language)
        line = next(line for line in text.splitlines() if "TN24-001" in line)
        sign, word = SIGNS[outcome], OUTCOME_WORDS[language][outcome]
        assert line.startswith(f"{sign} {word} ")
        seen.add((sign, word))
    assert len({sign for sign, _ in seen}) == len({word for _, word in seen}) == len(OUTCOMES)


def test_a_whole_table_as_it_is_drawn(world: World) -> None:
    world.targets(
        LOW,
        'id: TN24-002, indicator: air.pm10, require: "<= 40 ug/m3", strength: strive',
        'id: TN24-003, indicator: air.so2, require: "<= 9 ug/m3", strength: binding',
    )
    world.figures(KEPT, "testland/north,2024,air.pm10,,41,ug/m3,,")
    lines = [line.rstrip() for line in drawn(checked(world), "zh").splitlines()]
    assert lines[0] == "北县  2024"
    assert lines[1].split() == ["判定", "编号", "指标", "实际", "要求", "余量"]
    assert set(lines[2]) == {"─"}
    assert lines[3].strip() == "大气"
    told = [" ".join(line.split()) for line in lines[4:]]
    assert told[0] == "! 提醒 TN24-002 PM10平均浓度 41 µg/m³ 力争 ≤ 40 -1 µg/m³"
    assert told[1] == "µg/m³"  # in 80 columns the requirement folds
    assert "! TN24-002 41 µg/m³ ≤ 40 µg/m³，不成立" in told  # the reason, below the table
    assert "✓ 达标 TN24-001 PM2.5平均浓度 24 µg/m³ ≤ 24 µg/m³ 0 µg/m³" in told
    assert "- 缺数据 1 项：TN24-003（-v 逐项列出）" in told
    assert lines[-1] == "判定 3 项：提醒 1、缺数据 1、达标 1"


def test_colour_is_never_alone(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked(world)
    escapes = re.compile(r"\x1b\[[0-9;]*m")
    for language in ("zh", "en"):
        plain = "".join(as_table.render(report, Words(language), as_table.Screen(80, colour=False)))
        bright = "".join(as_table.render(report, Words(language), as_table.Screen(80, colour=True)))
        assert "\x1b" not in plain
        assert escapes.sub("", bright) == plain
        assert escapes.search(bright)


def test_every_outcome_has_a_colour(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked(world)
    (finding,) = report.findings
    codes = {}
    for outcome in OUTCOMES:
        one = finding._replace(verdict=Verdict(outcome, Reason("open")))
        text = "".join(
            as_table.render(
                report._replace(findings=(one,)), Words("en"), as_table.Screen(80, colour=True)
            )
        )
        codes[outcome] = re.search(r"\x1b\[([0-9;]+)m" + re.escape(SIGNS[outcome]), text)[1]
    assert codes["pass"] == "32"  # green
    assert codes["fail"] == "1;31"  # bold red
    assert codes["warn"] == codes["insufficient"] == "33"
    assert len(set(codes.values())) >= 6


def test_detail_shows_reasons_of_misses_first_and_then_of_all(world: World) -> None:
    world.targets(LOW, LOW.replace("TN24-001", "TN24-002").replace("<= 24", "<= 23"))
    world.figures(KEPT)
    report = checked(world)

    def reasons(detail: int) -> list[str]:
        text = " ".join(drawn(report, "en", 160, detail).split())
        return [
            r
            for r in ("24 µg/m³ ≤ 24 µg/m³ holds", "24 µg/m³ ≤ 23 µg/m³ does not hold")
            if r in text
        ]

    assert reasons(0) == []
    assert reasons(1) == ["24 µg/m³ ≤ 23 µg/m³ does not hold"]
    assert len(reasons(2)) == 2


# ---- names that want to be more than names ------------------------------------------------------

NASTY = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b2J",
    "[red]red[/red]",
    "[link=http://x]y[/link]",
    ":smile:",
    "a\rb",
    "a\x08\x08b",
    "\u202eright",
    "a\x00b",
)


@pytest.mark.parametrize("name", NASTY)
def test_markup_and_control_characters_in_names_do_nothing(world: World, name: str) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked(world)
    (finding,) = report.findings
    target = finding.target
    assert target is not None
    indicator = target.indicator._replace(names=Names(name, name))
    place = target.jurisdiction._replace(names=Names(name, name))
    one = finding._replace(
        target=target._replace(indicator=indicator, jurisdiction=place),
        verdict=Verdict("fail", Reason("is-fail", {"value": name, "limit": name}), name, name),
    )
    text = drawn(report._replace(findings=(one,)), "en", 120, detail=2)
    assert all(c == "\n" or unicodedata.category(c)[0] != "C" for c in text)
    if name.isprintable():
        assert name in text  # markup is told as it is written
    assert max(map(columns_of, text.splitlines())) <= 120


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_name_of_many_lines_makes_no_row_of_its_own(world: World, language: str) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked(world)
    (finding,) = report.findings
    assert finding.target is not None
    forged = "a\n✓ pass  TN24-999  all is well"
    indicator = finding.target.indicator._replace(names=Names(forged, forged))
    one = finding._replace(target=finding.target._replace(indicator=indicator))
    text = drawn(report._replace(findings=(one,)), language, 160)
    assert not [line for line in text.splitlines() if line.startswith("✓ pass  TN24-999")]
    assert sum(line.startswith("✓") for line in text.splitlines()) == 1


@given(
    st.text(st.characters(categories=["L", "N", "P", "S", "Z"], codec="utf-8"), max_size=60),
    st.sampled_from([50, 60, 80, 100]),
)
@settings(max_examples=60)
def test_no_name_makes_a_line_too_wide(name: str, width: int) -> None:
    targets = ecotarget.load_targets([PROJECT / "targets/zhejiang/ningbo/xiangshan/2024.yaml"])
    report = ecotarget.check(targets, ecotarget.LoadedMeasures((), (), ()), ecotarget.Question(
        jurisdictions=("zhejiang/ningbo/xiangshan",)))  # fmt: skip
    finding = report.findings[0]
    assert finding.target is not None
    indicator = finding.target.indicator._replace(names=Names(name, name))
    verdict = Verdict("pass", Reason("open"))
    one = finding._replace(target=finding.target._replace(indicator=indicator), verdict=verdict)
    text = drawn(report._replace(findings=(one,)), "zh", width)
    assert [line for line in text.split("\n") if columns_of(line) > width] == []


@pytest.mark.parametrize("width", [60, 80])
def test_what_is_long_is_folded_and_never_cut(world: World, width: int) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked(world)
    (finding,) = report.findings
    assert finding.target is not None
    name = "Z" * 70
    one = finding._replace(
        target=finding.target._replace(
            indicator=finding.target.indicator._replace(names=Names(name, name)),
            requirement=Is("X" * 50),
        ),
        verdict=Verdict("fail", Reason("grade-fail"), "Q" * 50, "W", Decimal("-" + "7" * 40)),
    )
    text = drawn(report._replace(findings=(one,)), "zh", width)
    assert max(map(columns_of, text.splitlines())) <= width
    assert [text.count(letter) for letter in "ZXQ7"] == [70, 50, 50, 40]
    assert "…" not in text


def test_eighty_columns_are_the_default(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked(world)
    assert ecotarget.Style() == (80, False, 0, None)
    assert ecotarget.render(report, "table") == drawn(report, "zh", 80)
    screen = as_table.Screen(80, colour=False)
    assert "".join(as_table.render(report, Words("zh"), screen)) == drawn(report, "zh", 80, 0)


def test_the_encoding_of_the_terminal_does_not_change_a_file(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    world.targets(LOW)
    world.figures(KEPT)
    report = checked(world)
    expected = drawn(report, "zh")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="gbk"))
    assert drawn(report, "zh") == expected


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"])
def test_the_environment_does_not_change_a_table_that_is_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """The command line decides about colour and width; the renderer does as it is told."""
    world.targets(LOW)
    world.figures(KEPT)
    report, words = checked(world), Words("zh")
    for colour in (True, False):
        screen = as_table.Screen(90, colour)
        expected = "".join(as_table.render(report, words, screen))
        monkeypatch.setenv(variable, {"COLUMNS": "40", "TERM": "dumb"}.get(variable, "1"))
        assert "".join(as_table.render(report, words, screen)) == expected
        monkeypatch.delenv(variable)


def test_an_empty_report_is_a_summary_alone() -> None:
    empty = Report((), (), (), (), ())
    assert "".join(
        as_table.render(empty, Words("en"), as_table.Screen(80, colour=False))
    ).startswith("0 verdicts")


def test_amounts_keep_their_zeros(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT.replace(",24,", ",21.360,"))
    report = checked(world)
    assert isinstance(report.findings[0].measure.value, Amount)
    assert "21.360 µg/m³" in drawn(report, "zh", 100)
    assert "+2.640 µg/m³" in drawn(report, "zh", 100)
