"""CSV for a spreadsheet: every finding a row, exact digits, and no formula that runs."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecotarget
from conftest import PROJECT, World
from ecotarget.model.finding import Reason, Report, Verdict
from ecotarget.model.target import Names
from ecotarget.report import as_csv
from ecotarget.words import Words

LOW = (
    'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: planned, '
    "scope: {zh: 东站, en: east}"
)
RATE = 'id: TN24-002, indicator: air.good_day_ratio, require: ">= 94 %", strength: strive'
CLASS = 'id: TN24-003, indicator: water.section_class, require: "class <= III", strength: about'
ROWS = (
    "testland/north,2024,air.pm25,east,24.100,ug/m3,,",
    "testland/north,2024,air.good_day_ratio,,,,344,366",
    "testland/north,2024,water.section_class,,Ⅱ,,,",
    "testland/north,2024,air.heavy_ratio,,50,%,1,3",
)


def checked() -> Report:
    targets = ecotarget.load_targets(["targets"])
    return ecotarget.check(targets, ecotarget.load_measures(["figures.csv"], targets))


def said(report: Report, language: str = "en") -> str:
    return "".join(as_csv.render(report, Words(language)))


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


def test_every_finding_is_a_row_with_every_column(world: World) -> None:
    world.targets(LOW, RATE, CLASS)
    world.figures(*ROWS)
    rate, heavy, low, class_ = rows_of(said(checked()))
    assert list(low) == [
        *("jurisdiction", "target", "indicator", "name", "period", "scope", "require", "strength"),
        *("outcome", "flags", "value", "unit", "limit", "margin", "numerator", "denominator"),
        *("reason", "document", "section", "figure_file", "figure_line", "figure_source", "pace"),
        *("waiver", "unexcepted", "unexcepted_value", "baseline"),
    ]
    assert low == {
        "jurisdiction": "testland/north",
        "target": "TN24-001",
        "indicator": "air.pm25",
        "name": "PM2.5 mean concentration",
        "period": "2024",
        "scope": "east",
        "require": "<= 24 ug/m3",
        "strength": "planned",
        "outcome": "fail",
        "flags": "",
        "value": "24.100",
        "unit": "ug/m3",
        "limit": "24",
        "margin": "-0.100",
        "numerator": "",
        "denominator": "",
        "reason": "24.100 µg/m³ ≤ 24 µg/m³ does not hold",
        "document": "Plan",
        "section": "1",
        "figure_file": "figures.csv",
        "figure_line": "2",
        "figure_source": "",
        "pace": "",
        "waiver": "",
        "unexcepted": "",
        "unexcepted_value": "",
        "baseline": "",
    }
    assert (rate["outcome"], rate["numerator"], rate["denominator"]) == ("warn", "344", "366")
    assert rate["strength"] == "strive"
    assert (class_["value"], class_["limit"], class_["unit"]) == ("II", "III", "")
    assert (class_["margin"], class_["strength"]) == ("1", "about")
    assert (heavy["target"], heavy["outcome"], heavy["flags"]) == ("", "warn", "inconsistent")
    assert (heavy["document"], heavy["figure_line"]) == ("", "5")


def test_it_begins_with_a_byte_order_mark_and_ends_its_lines_alike(world: World) -> None:
    world.targets(LOW)
    world.figures(*ROWS)
    text = said(checked(), "zh")
    assert text.encode().startswith(b"\xef\xbb\xbfjurisdiction,")
    assert text.count("\ufeff") == 1
    assert "\r" not in text
    assert text.endswith("\n")


def test_several_flags_stand_in_one_cell(world: World) -> None:
    world.targets(LOW)
    world.figures(*ROWS)
    report = checked()
    finding = report.findings[-1]._replace(flags=("what_if", "preliminary"))
    (row,) = rows_of(said(report._replace(findings=(finding,))))
    assert row["flags"] == "what_if preliminary"


def test_a_finding_without_a_figure_has_empty_cells(world: World) -> None:
    world.targets(LOW, RATE)
    world.figures(ROWS[1])
    rows = rows_of(said(checked()))
    assert [row["outcome"] for row in rows] == ["warn", "no_data"]
    assert {rows[1][name] for name in ("value", "unit", "limit", "margin", "figure_file")} == {""}


def test_an_empty_report_is_a_header() -> None:
    text = said(Report((), (), (), (), ()))
    assert rows_of(text) == []
    assert text in ("\ufeff", "\ufeff" + ",".join(as_csv.COLUMNS) + "\n")
    assert text != "\ufeff", "a table without a header is no table"


# ---- formulas -----------------------------------------------------------------------------------


def named(world: World, name: str) -> Report:
    world.targets(LOW)
    world.figures(*ROWS)
    report = checked()
    finding = next(f for f in report.findings if f.target and f.target.id == "TN24-001")
    target = finding.target
    assert target is not None
    one = finding._replace(
        target=target._replace(
            indicator=target.indicator._replace(names=Names(name, name)), section=name
        ),
        measure=finding.measure._replace(source=name) if finding.measure else None,
        verdict=Verdict("fail", Reason("is-fail", {"value": name, "limit": "x"}), name, "x"),
    )
    return report._replace(findings=(one,))


@pytest.mark.parametrize(
    "name",
    ["=cmd|' /C calc'!A0", "=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x"],
)
def test_a_formula_is_marked_as_text(world: World, name: str) -> None:
    """Some spreadsheets read the full-width signs as the plain ones."""
    (row,) = rows_of(said(named(world, name)))
    for column in ("name", "value", "section", "figure_source"):
        assert row[column] == f"'{name}", column
    assert row["reason"].startswith(f"'{name}")


@pytest.mark.parametrize("name", ["\t=1", "\r=1", "\n=1"])
def test_a_formula_behind_white_space_is_none_either(world: World, name: str) -> None:
    (row,) = rows_of(said(named(world, name)))
    for column in ("name", "value", "section", "figure_source", "reason"):
        assert row[column][:1] not in ("=", "+", "-", "@", "\t", "\r", "\n"), column


@pytest.mark.parametrize("name", ["a=1", "1-2", "x@y", "'=1", " ", "中文", "2024-07-01", "Ⅲ"])
def test_a_plain_text_is_left_as_it_is(world: World, name: str) -> None:
    (row,) = rows_of(said(named(world, name)))
    assert row["name"] == row["value"] == name


def test_a_negative_number_stays_a_number(world: World) -> None:
    world.targets(LOW)
    world.figures(*ROWS)
    row = next(row for row in rows_of(said(checked())) if row["target"])
    assert Decimal(row["margin"]) == Decimal("-0.100")


printable = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"])


@cache
def golden() -> Report:
    """One finding of the made-up county."""
    folder = PROJECT / "tests" / "golden"
    targets = ecotarget.load_targets([folder / "targets"])
    report = ecotarget.check(targets, ecotarget.load_measures([folder / "figures.csv"], targets))
    return report._replace(findings=report.findings[:1])


@given(st.text(printable, min_size=1, max_size=20))
@settings(max_examples=100)
def test_every_name_comes_back(name: str) -> None:
    (finding,) = golden().findings
    assert finding.target is not None
    one = finding._replace(target=finding.target._replace(section=name))
    (row,) = rows_of(said(golden()._replace(findings=(one,))))
    assert row["section"] in (name, f"'{name}")
    assert row["section"][0] not in "=+-@"


@pytest.mark.parametrize("name", ["a\rb", "\r", "a\r\nb"])
def test_a_carriage_return_makes_no_row(world: World, name: str) -> None:
    """Python's writer leaves a lone one unquoted, and every reader ends the row there."""
    (row,) = rows_of(said(named(world, name)))
    assert row["outcome"] == "fail"
    assert row["section"][:1] in ("a", "'", "\\", " ", "")


@pytest.mark.parametrize("name", ["a,b", 'a"b', "a;b", "a|b"])
def test_separators_and_quotes_stay_in_their_cell(world: World, name: str) -> None:
    (row,) = rows_of(said(named(world, name)))
    assert row["name"] == name


def test_a_line_break_makes_no_row(world: World) -> None:
    (row,) = rows_of(said(named(world, "a\nb")))
    assert row["name"] in ("a\nb", "a\\x0ab")
    assert row["outcome"] == "fail"


@pytest.mark.parametrize("name", ["\x1b[31mred", "\x9b2J", "a\x08b", "a\x00b", "\u202eright"])
def test_control_characters_do_nothing(world: World, name: str) -> None:
    text = said(named(world, name))
    assert not [c for c in text[1:] if not c.isprintable() and c != "\n"]
