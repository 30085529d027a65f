"""`ecotarget ladder` and `ecotarget report monthly`, from the sample folder of monthly reports."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]
REPORTS = "samples/monthly/reports"
TARGETS = ("--targets", "samples/monthly/targets")
RULE = ("--rule", "samples/monthly/ladder.yaml")


@pytest.fixture
def sample(world: World) -> Path:
    """A copy of the sample that may be changed."""
    shutil.copytree(PROJECT / "samples" / "monthly", world.root / "samples" / "monthly")
    return world.root / "samples" / "monthly"


def results(said: Said) -> list[dict[str, Any]]:
    return json.loads(said.out)["results"]


def schema(name: str) -> Draft202012Validator:
    text = files("ecotarget").joinpath("report", f"{name}.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def bare(text: str) -> str:
    """A report without the version of the program that wrote it."""
    return re.sub('"version": "[^"]*"', "", text)


def test_the_reports_of_the_sample_are_what_its_script_makes(
    sample: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {
        path.name: bare(path.read_text("utf-8")) for path in sample.rglob("*") if path.is_file()
    }
    shutil.rmtree(sample / "reports")
    made = runpy.run_path(str(sample / "make.py"))
    made["write_inputs"]()
    assert made["write_reports"]() == 0
    again = {
        path.name: bare(path.read_text("utf-8")) for path in sample.rglob("*") if path.is_file()
    }
    assert again == kept
    assert len(kept) > 12


# ---- The ladder ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "month, east, west",
    [
        ("2025-03", "warning", None),  # boilers: 5 of 24 while 90 of 365 days ask for 5.9
        ("2025-04", "warning", "warning"),
        ("2025-05", "interview", None),  # an item 16 days overdue; the other county has no report
        ("2025-06", "circular", "interview"),
    ],
)
def test_who_is_on_which_step(
    sample: Path, cli: Cli, month: str, east: str | None, west: str | None
) -> None:
    said = cli("ladder", REPORTS, *RULE, *TARGETS, "--month", month, "-f", "json")
    assert said.code == 0
    assert {one["jurisdiction"]: one["step"] for one in results(said)} == {
        "sample/east": east,
        "sample/west": west,
    }


def test_why_and_what_was_missing(sample: Path, cli: Cli) -> None:
    said = cli("ladder", REPORTS, *RULE, *TARGETS, "-f", "json")
    east, west = results(said)
    zone = "share of sections meeting their functional zone"
    assert east["reasons"] == [
        f"{zone} failed 3 months in a row, 2025-04 to 2025-06",
        "rank by PM2.5 concentration: among the last 2 for 3 months in a row, 2025-04 to 2025-06",
    ]
    assert (east["order"], east["place"], east["gaps"]) == (3, "East County", [])
    assert west["reasons"] == ["W-03 危废贮存不规范 is 20 days overdue (due 2025-06-10)"]
    assert west["gaps"] == [f"{zone}: no report of 2025-05"]
    may = results(cli("ladder", REPORTS, *RULE, *TARGETS, "--month", "2025-05", "-f", "json"))
    assert [one["reported"] for one in may] == [True, False]
    told = cli("ladder", REPORTS, *RULE, *TARGETS, "--month", "2025-05", "--lang", "zh").out
    assert "没有报告  西岸县" in told
    assert "约谈  东岸县  W-01 雨污混接 逾期 16 天（期限 2025-05-15）" in told


def test_without_the_files_of_a_month_the_row_is_shorter(sample: Path, cli: Cli) -> None:
    (sample / "reports" / "2025-05.json").unlink()
    east, _ = results(cli("ladder", REPORTS, *RULE, *TARGETS, "-f", "json"))
    assert east["step"] == "interview"  # the overdue item is left, and the plan 61 days late
    assert any("no report of 2025-05" in gap for gap in east["gaps"])


@pytest.mark.parametrize("format_", ["table", "plain", "json", "jsonl", "csv", "markdown"])
def test_a_ladder_is_written_alike_twice(sample: Path, cli: Cli, format_: str) -> None:
    asked = ("ladder", REPORTS, *RULE, *TARGETS, "-f", format_)
    first, second = cli(*asked), cli(*asked)
    assert first.out and first == second


BAD_RULES = (
    ("indicators: [water.section_zone_ratio]", "indicators: [water.section_zone]", "ladder-indicators", "没有指标“water.section_zone”的目标", "no report of the folder holds a target of indicator"),
    ("failed: {months: 1, indicators: [water.section_zone_ratio]}", "failed: {months: 1}", "ladder-names-nothing", "没有说针对哪些目标", "failed names no target"),
    ("ledgers: all", "ledgers: [整改台帐]", "ladder-ledgers", "没有台账“整改台帐”；相近的有：督察整改台账", "the folder holds no ledger"),
    ("months: 3", "months: many", "dataset-type", "写法不对", "another form"),
)  # fmt: skip


@pytest.mark.parametrize("old, new, code, zh, en", BAD_RULES, ids=lambda one: str(one)[:20])
def test_bad_rules_are_faults_in_both_languages(
    sample: Path, cli: Cli, old: str, new: str, code: str, zh: str, en: str
) -> None:
    path = sample / "ladder.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    for lang, sentence in (("zh", zh), ("en", en)):
        said = cli("ladder", REPORTS, *RULE, *TARGETS, "--lang", lang)
        assert (said.code, said.out) == (2, "")
        assert code in said.err
        assert sentence in said.err


@pytest.mark.parametrize(
    "arguments, code",
    [
        ((REPORTS,), "ladder-none"),
        (("nowhere", *RULE), "file-missing"),
        (("samples/monthly/ladder.yaml", *RULE), "reports-folder"),
        (("samples/monthly/targets", *RULE), "reports-none"),
        ((REPORTS, *RULE, "--month", "2025-07"), "month-unknown"),
        ((REPORTS, *RULE, "--month", "June"), "period-unknown"),
        ((REPORTS, "--rule", "nowhere.yaml"), "file-missing"),
    ],
)
def test_what_cannot_be_asked_of_a_ladder(
    sample: Path, cli: Cli, arguments: tuple[str, ...], code: str
) -> None:
    said = cli("ladder", *arguments)
    assert (said.code, said.out) == (2, "")
    assert code in said.err


# ---- The monthly report -------------------------------------------------------------------------


def monthly(cli: Cli, *more: str) -> list[dict[str, Any]]:
    return results(cli("report", "monthly", REPORTS, *TARGETS, *more, "-f", "json"))


def of(found: list[dict[str, Any]], type_: str, place: str | None = None) -> list[dict[str, Any]]:
    return [
        one
        for one in found
        if one["type"] == type_ and (place is None or one["jurisdiction"] == f"sample/{place}")
    ]


def test_the_verdicts_of_a_month_and_what_changed(sample: Path, cli: Cli) -> None:
    found = monthly(cli, *RULE)
    assert {one["target"]: one["outcome"] for one in of(found, "verdict", "east")} == {
        "DA25-001": "not_due",
        "DA25-002": "not_due",
        "DA25-003": "not_due",
        "DA25-004": "fail",
        "DA25-103": "pass",
        "DA25-104": "fail",
        "DA25-105": "fail",
        "DA25-106": "fail",
    }
    changes = [
        (one["target"], one["change"], one["before"], one["now"]) for one in of(found, "change")
    ]
    assert changes == [("DA25-106", "newly-failing", "not_due", "fail")]
    east, west = of(found, "summary")
    assert east["changes"] == {"newly-failing": 1, "newly-met": 0, "new": 0, "vanished": 0}
    assert west["changes"] is None  # there is no report of May
    assert (east["step"], west["step"]) == ("circular", "interview")
    assert (east["overdue"], east["exceeding"]) == (1, None)
    assert [one["id"] for one in of(found, "overdue", "west")] == ["W-03"]


def test_a_place_that_has_no_report_any_more_is_shown(sample: Path, cli: Cli) -> None:
    found = monthly(cli, "--month", "2025-05")
    west = of(found, "summary", "west")
    assert [one["reported"] for one in west] == [False]
    told = cli("report", "monthly", REPORTS, *TARGETS, "--month", "2025-05", "--lang", "zh").out
    assert "2025-05 没有报告的有：西岸县" in told


def test_sections_and_ranks_that_lie_in_the_folder_are_told(sample: Path, cli: Cli) -> None:
    sections = {
        "schema": "https://ecotarget.dev/schema/sections-1.json",
        "tables": [
            {
                "period": "2025-06",
                "sections": [
                    {"section": "大桥", "county": "东岸县", "city": "", "river": "东溪", "verdict": "exceeded",
                     "required": {"order": 3, "name": "III"}, "best": {"order": 4, "name": "IV"},
                     "worst": {"order": 4, "name": "IV"}, "months_in_a_row": 2},
                    {"section": "渡口", "county": "南岸县", "city": "", "river": "东溪", "verdict": "undecided",
                     "required": {"order": 3, "name": "III"}, "best": {"order": 3, "name": "III"},
                     "worst": {"order": 5, "name": "V"}, "months_in_a_row": None},
                    {"section": "闸口", "county": "东岸县", "city": "", "river": "", "verdict": "attained",
                     "required": None, "best": None, "worst": None, "months_in_a_row": None},
                ],
            }
        ],
    }  # fmt: skip
    ranking = {
        "schema": "https://ecotarget.dev/schema/ranking-1.json",
        "results": [
            {"kind": "rank", "dataset": "空气", "period": "2025-06", "measure": "pm25", "place": name,
             "jurisdiction": None, "rank": rank, "field": 7}
            for name, rank in (("东岸县", 7), ("西岸县", None), ("南岸县", 1))
        ],
    }  # fmt: skip
    for name, data in (("sections", sections), ("ranking", ranking)):
        (sample / "reports" / f"{name}.json").write_text(json.dumps(data), "utf-8")
    found = monthly(cli)
    (east,) = of(found, "section", "east")
    assert (east["section"], east["found"], east["months_in_a_row"]) == ("大桥", "IV", 2)
    (other,) = [one for one in of(found, "section") if one["jurisdiction"] is None]
    assert (other["section"], other["found"], other["verdict"]) == ("渡口", "III~V", "undecided")
    ranks = [(one["rank"], one["field"]) for one in of(found, "rank")]
    assert ranks == [(7, 7), (None, 7)]
    schema("monthly").validate(json.loads(cli("report", "monthly", REPORTS, "-f", "json").out))
    text = cli("report", "monthly", REPORTS, *TARGETS, "-f", "markdown", "--lang", "zh").out
    row = next(line for line in text.splitlines() if line.startswith("| 大桥"))
    assert [cell.strip() for cell in row.split("|")[1:-1]] == [
        "大桥",
        "东岸县",
        "III",
        "IV",
        "2",
        "超标",
    ]
    assert "7/7" in text and "不参加排名" in text
    step = "- {id: a, when: {rank_last: {places: 1, measures: [pm25]}}}"
    rule = f"schema: 1\nladder: {{zh: 规则, en: rule}}\nsource: made\nsteps:\n{step}\n"
    (sample / "rank.yaml").write_text(rule, "utf-8")
    steps = results(
        cli("ladder", REPORTS, "--rule", "samples/monthly/rank.yaml", *TARGETS, "-f", "json")
    )
    assert {one["jurisdiction"]: one["step"] for one in steps} == {
        "sample/east": "a",
        "sample/west": None,
        "南岸县": None,
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_json_is_as_it_is_published(sample: Path, cli: Cli, lang: str) -> None:
    for rule in ((), RULE):
        said = cli("report", "monthly", REPORTS, *rule, "-f", "json", "--lang", lang)
        schema("monthly").validate(json.loads(said.out))
    said = cli("ladder", REPORTS, *RULE, "-f", "json", "--lang", lang)
    schema("ladder").validate(json.loads(said.out))


def test_one_file_for_each_place_and_one_for_all(sample: Path, cli: Cli) -> None:
    asked = (
        "report",
        "monthly",
        REPORTS,
        *RULE,
        *TARGETS,
        "--out",
        "pages",
        "-f",
        "markdown",
        "-f",
        "json",
    )
    said = cli(*asked)
    assert (said.code, said.out) == (0, "")
    assert "6 files written to pages/2025-06" in said.err
    folder = Path("pages/2025-06")
    names = sorted(path.name for path in folder.iterdir())
    stems = ("all", "sample-east", "sample-west")
    assert names == sorted(f"{stem}{end}" for stem in stems for end in (".md", ".json"))
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert cli(*asked).code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    east = json.loads(first["sample-east.json"])["results"]
    assert {one["jurisdiction"] for one in east} == {"sample/east"}
    assert {one["type"] for one in json.loads(first["all.json"])["results"]} == {"summary"}
    assert first["sample-east.md"].decode().startswith("East County: 2025-06\n")


def test_pages_may_lie_in_the_folder_they_are_made_from(sample: Path, cli: Cli) -> None:
    asked = ("report", "monthly", REPORTS, *TARGETS, "--out", REPORTS, "-f", "json")
    assert cli(*asked).code == 0
    again = cli(*asked)
    assert (again.code, again.err.count("report-unknown")) == (0, 0)


def test_a_page_that_cannot_be_written_is_a_fault(sample: Path, cli: Cli) -> None:
    Path("pages").write_text("", "utf-8")
    said = cli("report", "monthly", REPORTS, "--out", "pages")
    assert said.code == 2
    assert "file-unwritable" in said.err
    said = cli("report", "monthly", REPORTS, "--out", "more", "-f", "json:x.json")
    assert (said.code, Path("more").exists()) == (2, False)
    assert "monthly-out" in said.err


def test_what_cannot_be_asked_of_a_report(sample: Path, cli: Cli) -> None:
    said = cli("report", "weekly", REPORTS)
    assert said.code == 2
    assert "option-value" in said.err
    assert "format-unknown" in cli("report", "monthly", REPORTS, "-f", "csv").err


# ---- What lies in the folder --------------------------------------------------------------------


def test_json_of_another_kind_is_left_aside_with_a_warning(sample: Path, cli: Cli) -> None:
    (sample / "reports" / "settings.json").write_text('{"a": 1}', "utf-8")
    said = cli("ladder", REPORTS, *RULE, *TARGETS)
    assert said.code == 0
    assert "settings.json: warning report-unknown" in said.err


def test_two_reports_of_one_month_are_a_fault(sample: Path, cli: Cli) -> None:
    shutil.copy(sample / "reports" / "2025-06.json", sample / "reports" / "june.json")
    for lang, sentence in (("zh", "同一个月的两份报告"), ("en", "two reports of one month")):
        said = cli("ladder", REPORTS, *RULE, "--lang", lang)
        assert (said.code, said.out) == (2, "")
        assert said.err.count("reports-twice") == 1
        assert sentence in said.err


@pytest.mark.parametrize(
    "old, new, code",
    [
        ('"value": 28.8', '"value": "about"', "report-shape"),
        ('"outcome": "fail"', '"outcome": 7.5', "report-shape"),
        ('"period": "2025"', '"period": "soon"', "report-shape"),
        ('"as_of": "2025-06-30"', '"as_of": "30.6."', "report-shape"),
        ('"findings": [', '"findings": 3, "x": [', "report-shape"),
        ('"findings": [', '"findings": [5, ', "report-shape"),
        ('"trail": [{', '"trail": [{"period": "x"}, {', "report-shape"),
        ("{", "", "json-syntax"),
    ],
)
def test_a_report_that_was_changed_is_a_fault(
    sample: Path, cli: Cli, old: str, new: str, code: str
) -> None:
    path = sample / "reports" / "2025-06.json"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    said = cli("ladder", REPORTS, *RULE)
    assert said.code == 2
    assert code in said.err
    assert "Traceback" not in said.err and "internal" not in said.err


def test_a_report_whose_input_was_not_trusted_is_told(sample: Path, cli: Cli) -> None:
    path = sample / "reports" / "2025-06.json"
    fault = '"faults": [{"code": "unit-unknown", "severity": "error"}'
    path.write_text(path.read_text("utf-8").replace('"faults": [', fault), "utf-8")
    said = cli("ladder", REPORTS, *RULE)
    assert said.code == 0
    assert "report-doubtful" in said.err
    assert "unit-unknown" in said.err


def test_a_report_without_a_day_is_of_the_month_of_its_last_figure(sample: Path, cli: Cli) -> None:
    path = sample / "reports" / "2025-06.json"
    text = path.read_text("utf-8").replace('"as_of": "2025-06-30"', '"as_of": null')
    path.write_text(text, "utf-8")
    found = results(cli("ladder", REPORTS, *RULE, *TARGETS, "-f", "json"))
    assert [one["step"] for one in found] == ["circular", "interview"]
    bare_ = re.sub(r'"trail": \[.*\], "pace"', '"trail": [], "pace"', text)
    path.write_text(bare_, "utf-8")
    assert "report-month" in cli("ladder", REPORTS, *RULE).err
