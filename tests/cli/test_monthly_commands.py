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
from rich.cells import cell_len

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
        # An item 16 days overdue; the other county has no report, and stays where it stood in April.
        ("2025-05", "interview", "warning"),
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
    assert "预警  西岸县  断面水环境功能区达标率 2025-04 未达标，2025-05 无法判断；" in told
    assert "约谈  东岸县  W-01 雨污混接 超期 16 天（时限 2025-05-15）" in told


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
    ("failed: {months: 1, indicators: [water.section_zone_ratio]}", "failed: {months: 1}", "ladder-names-nothing", "没有说针对哪些目标", "failed does not say which targets, ranks or ledgers it is about"),
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
    assert east["changes"] == {
        "newly-failing": 1,
        "newly-met": 0,
        "lost": 0,
        "new": 0,
        "vanished": 0,
    }
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


SECTIONS: dict[str, Any] = {
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
RANKING: dict[str, Any] = {
    "schema": "https://ecotarget.dev/schema/ranking-1.json",
    "results": [
        {"kind": "rank", "dataset": "空气", "period": "2025-06", "measure": "pm25", "place": name,
         "jurisdiction": None, "rank": rank, "field": 7}
        for name, rank in (("东岸县", 7), ("西岸县", None), ("南岸县", 1))
    ],
}  # fmt: skip


def test_sections_and_ranks_that_lie_in_the_folder_are_told(sample: Path, cli: Cli) -> None:
    for name, data in (("sections", SECTIONS), ("ranking", RANKING)):
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
        ('"limit": "2025-04-30"', '"limit": "2025-13-30"', "report-shape"),
        ('"limit": "2025-04-30"', '"limit": null', "report-shape"),
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


def test_a_report_of_another_version_is_no_missing_month(sample: Path, cli: Cli) -> None:
    path = sample / "reports" / "2025-05.json"
    text = path.read_text("utf-8")
    path.write_text(text.replace("schema/report-1.json", "schema/report-2.json"), "utf-8")
    for lang, sentence in (
        ("zh", "格式是 report-2"),
        ("en", "of the schema report-2; this version reads report-1"),
    ):
        said = cli("ladder", REPORTS, *RULE, "--lang", lang)  # fmt: skip
        assert (said.code, said.out) == (2, "")
        assert "2025-05.json: error report-version" in said.err.replace("错误", "error")
        assert sentence in said.err
    said = cli("score", f"{REPORTS}/2025-05.json", "--rules", "samples/monthly/ladder.yaml")
    assert said.code == 2
    rules = PROJECT / "samples" / "scoring" / "graded.yaml"
    assert "report-version" in cli("score", str(path), "--rules", str(rules)).err
    # What this program writes of scores and pages is left aside in silence.
    path.write_text('{"schema": "https://ecotarget.dev/schema/score-1.json"}', "utf-8")
    assert cli("ladder", REPORTS, *RULE).code == 0


@pytest.mark.parametrize("name", ["2025-06-ledger", "sections", "ranking"])
def test_a_ledger_a_table_and_a_ranking_of_one_month_count_once(
    sample: Path, cli: Cli, name: str
) -> None:
    reports = sample / "reports"
    (reports / "sections.json").write_text(json.dumps(SECTIONS), "utf-8")
    (reports / "ranking.json").write_text(json.dumps(RANKING), "utf-8")
    assert cli("report", "monthly", REPORTS).code == 0
    shutil.copy(reports / f"{name}.json", reports / "copy.json")
    said = cli("report", "monthly", REPORTS)
    assert (said.code, said.out) == (2, "")
    assert "reports-twice" in said.err


def test_a_part_of_a_ledger_is_no_ledger(sample: Path, cli: Cli) -> None:
    """Made for one unit: what the other owes is not known, and not nothing."""
    asked = ("ledger", "samples/monthly/ledger.yaml", "--as-of", "2025-06-30", "--unit", "东岸县")
    path = sample / "reports" / "2025-06-ledger.json"
    assert cli(*asked, "-f", f"json:{path}", "--lang", "zh").code == 0
    said = cli("ladder", REPORTS, *RULE, *TARGETS, "-f", "json")
    east, west = results(said)
    assert "report-partial" in said.err
    assert (east["step"], west["step"]) == ("circular", "warning")
    assert "no ledger of 2025-06: 督察整改台账" in west["gaps"]
    east, west = of(monthly(cli), "summary")
    assert (east["overdue"], west["overdue"]) == (None, None)


def test_sections_made_for_one_county_are_told_as_a_part(sample: Path, cli: Cli) -> None:
    for key in ("county", "level"):
        text = json.dumps({**SECTIONS, key: "东岸县"})
        (sample / "reports" / "sections.json").write_text(text, "utf-8")
        assert "report-partial" in cli("report", "monthly", REPORTS).err


def test_none_is_said_of_a_place_only_where_it_was_looked_for(sample: Path, cli: Cli) -> None:
    """The table holds sections of one county: the other has not none beyond their class."""
    (sample / "reports" / "sections.json").write_text(json.dumps(SECTIONS), "utf-8")
    east, west = of(monthly(cli), "summary")
    assert (east["exceeding"], west["exceeding"]) == (1, None)
    text = cli("report", "monthly", REPORTS, *TARGETS, "--out", "pages", "-f", "markdown")
    assert text.code == 0
    page = Path("pages/2025-06/sample-west.md").read_text("utf-8")
    assert "no section table of 2025-06 holds this place" in page
    assert "Sections beyond their class" not in page
    text = (sample / "ledger.yaml").read_text("utf-8")
    (sample / "ledger.yaml").write_text(
        text.replace("jurisdiction: sample", "jurisdiction: sample/east"), "utf-8"
    )
    (sample / "ledger.csv").write_text(
        "\n".join((sample / "ledger.csv").read_text("utf-8").splitlines()[:3]) + "\n", "utf-8"
    )
    path = sample / "reports" / "2025-06-ledger.json"
    asked = ("ledger", "samples/monthly/ledger.yaml", "--as-of", "2025-06-30")
    assert cli(*asked, "-f", f"json:{path}").code == 0
    east, west = of(monthly(cli), "summary")
    assert (east["overdue"], west["overdue"]) == (1, None)


def test_overdue_items_of_nobody_knows_whom_are_told(sample: Path, cli: Cli) -> None:
    """Without target files no unit is a place, and the ledger's own place is all there is."""
    for path in (sample / "reports").glob("*-ledger.json"):
        text = path.read_text("utf-8").replace('"jurisdiction": "sample"', '"jurisdiction": null')
        path.write_text(text, "utf-8")
    said = cli("ladder", REPORTS, *RULE)
    assert said.code == 0
    assert "ladder-unplaced" in said.err
    assert (
        "2 overdue items belong to no known place and are not counted; units: 东岸县, 西岸县"
        in (said.err)
    )
    assert "ladder-unplaced" not in cli("ladder", REPORTS, *RULE, *TARGETS).err


def test_a_ledger_of_a_county_is_the_countys_whatever_its_units(sample: Path, cli: Cli) -> None:
    path = sample / "reports" / "2025-06-ledger.json"
    text = path.read_text("utf-8").replace('"unit": "西岸县"', '"unit": "水务集团"')
    path.write_text(
        text.replace('"jurisdiction": "sample"', '"jurisdiction": "sample/west"'), "utf-8"
    )
    found = of(monthly(cli), "overdue")
    # A unit that is a place goes before the place of the ledger.
    assert [(one["jurisdiction"], one["id"]) for one in found] == [
        ("sample/east", "W-01"),
        ("sample/west", "W-03"),
    ]


def test_a_place_that_fell_silent_keeps_its_page(sample: Path, cli: Cli) -> None:
    """No report of the western county in May and June."""
    path = sample / "reports" / "2025-06.json"
    kept = [line for line in path.read_text("utf-8").splitlines() if "sample/west" not in line]
    text = "\n".join(kept) + "\n"
    path.write_text(re.sub(r",\n\]", "\n]", text), "utf-8")
    west = of(monthly(cli, *RULE), "summary", "west")
    assert [(one["reported"], one["step"]) for one in west] == [(False, "interview")]
    told = cli("report", "monthly", REPORTS, *TARGETS).out
    assert "no report of 2025-06 from: West County" in told
    assert "changes since 2025-05 cannot be told for: West County" in told


def test_that_nothing_changed_is_not_said_where_nobody_knows(sample: Path, cli: Cli) -> None:
    (sample / "reports" / "2025-05.json").unlink()
    told = cli("report", "monthly", REPORTS, *TARGETS).out
    title = told.index("Changes since 2025-05, all places")
    assert told[title:].splitlines()[1] == (
        "changes since 2025-05 cannot be told for: East County, West County"
    )


@pytest.mark.parametrize("other, found", [("sample-east", "sample/east"), ("all", "all")])
def test_two_places_are_not_written_to_one_file(
    sample: Path, cli: Cli, other: str, found: str
) -> None:
    path = sample / "reports" / "2025-06.json"
    path.write_text(path.read_text("utf-8").replace("sample/west", other), "utf-8")
    said = cli("report", "monthly", REPORTS, "--out", "pages", "-f", "json")
    assert said.code == 2
    assert "monthly-alike" in said.err
    assert f"{found} and " in said.err
    assert not [path for path in Path("pages").rglob("*") if path.is_file()]


def test_two_formats_are_not_written_to_one_file(sample: Path, cli: Cli) -> None:
    said = cli("report", "monthly", REPORTS, "--out", "pages", "-f", "table", "-f", "plain")
    assert said.code == 2
    assert "plain and table would be written to one file" in said.err


def test_pages_are_written_all_or_none(sample: Path, cli: Cli) -> None:
    asked = ("report", "monthly", REPORTS, *TARGETS, "--out", "pages", "-f", "json")
    assert cli(*asked).code == 0
    folder = Path("pages/2025-06")
    (folder / "sample-west.json").unlink()
    (folder / "sample-west.json").mkdir()
    old = (folder / "all.json").read_bytes()
    said = cli(*asked, *RULE)
    assert said.code == 2
    assert "file-not-regular" in said.err
    assert (folder / "all.json").read_bytes() == old
    assert sorted(path.name for path in folder.iterdir()) == [
        "all.json",
        "sample-east.json",
        "sample-west.json",
    ]


@pytest.mark.parametrize("name", ["../outside", "a/../b", "/etc", "Sample/East", "a\\u0000b", ""])
def test_a_jurisdiction_is_an_id_and_no_path(sample: Path, cli: Cli, name: str) -> None:
    path = sample / "reports" / "2025-06.json"
    path.write_text(path.read_text("utf-8").replace("sample/west", name), "utf-8")
    said = cli("report", "monthly", REPORTS, "--out", "pages", "-f", "json")
    assert said.code == 2
    assert "report-shape" in said.err
    assert not Path("pages").exists()


def test_the_longest_overdue_come_first_and_what_is_left_out_is_counted(
    sample: Path, cli: Cli
) -> None:
    head, *_ = (sample / "ledger.csv").read_text("utf-8").splitlines()
    rows = [f"W-{n:03d},问题,东岸县,2025-01-01,2025-03-{n % 28 + 1:02d},,," for n in range(60)]
    (sample / "ledger.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    path = sample / "reports" / "2025-06-ledger.json"
    asked = ("ledger", "samples/monthly/ledger.yaml", "--as-of", "2025-06-30")
    assert cli(*asked, "-f", f"json:{path}").code == 0
    told = cli("report", "monthly", REPORTS, *TARGETS).out
    assert "Overdue items: 60" in told
    assert "10 more are not listed" in told
    first = told[told.index("Overdue items: 60") :].splitlines()[2]
    assert first.endswith("2025-03-01  121")
    assert "not listed" not in cli("report", "monthly", REPORTS, *TARGETS, "-v").out
    assert len(of(monthly(cli), "overdue")) == 60


# ---- The whole chain ----------------------------------------------------------------------------


def test_the_monthly_report_of_what_check_sections_ledger_and_rank_write(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four commands, four samples, one folder, and each finds its place."""
    shutil.copytree(PROJECT / "samples", world.root / "samples")
    air = world.root / "samples" / "rankings" / "air.yaml"
    text = air.read_text("utf-8")
    assert text.count("period: 2024-06") == text.count("南屏县: sample/nanping") == 1
    text = text.replace("period: 2024-06", "period: 2025-06")
    air.write_text(text.replace("南屏县: sample/nanping", "南屏县: sample/east"), "utf-8")
    day = ("--as-of", "2025-06-30", "--no-config", "--lang", "zh")
    known = ("monthly", "water", "ledgers")
    targets = [part for name in known for part in ("--targets", f"samples/{name}/targets")]

    def made(name: str, *asked: str) -> None:
        said = cli(*asked, "-f", f"json:reports/{name}.json")
        assert said.code == 0, said.err

    Path("reports").mkdir()
    check = ("--targets", "samples/monthly/targets", *day, "--exit-zero")
    made("counties", "check", "samples/monthly/figures.csv", *check)
    check = ("--targets", "samples/water/targets", *day, "--exit-zero")
    made("water", "check", "samples/water/sections.yaml", *check)
    check = ("--targets", "samples/ledgers/targets", *day, "--exit-zero")
    made("straw", "check", "samples/ledgers/straw.yaml", *check)
    made(
        "sections", "sections", "samples/water/sections.yaml", "--period", "2025-06", "--no-config"
    )
    made("ledger", "ledger", "samples/ledgers/rectification.yaml", *day)
    made("rank", "rank", "samples/rankings/air.yaml", "--no-config")

    said = cli("report", "monthly", "reports", *targets, *RULE, "-f", "json")
    assert said.code == 0, said.err
    document = json.loads(said.out)
    schema("monthly").validate(document)
    found = document["results"]
    place, qinghe = "example/city/county", "sample/qinghe"
    assert {one["jurisdiction"] for one in of(found, "summary")} == {
        place,
        qinghe,
        "sample/east",
        "sample/west",
    }
    (section,) = of(found, "section")
    # 14 sections, one of them beyond its class in June and the month before.
    assert (section["jurisdiction"], section["section"], section["required"]) == (
        place,
        "新塘桥",
        "class III",
    )
    assert section["months_in_a_row"] == 2
    ledger = json.loads(Path("reports/ledger.json").read_text("utf-8"))["results"]
    whole = next(one for one in ledger if one["type"] == "group" and one["by"] == "all")
    assert {one["jurisdiction"] for one in of(found, "overdue")} == {qinghe}
    assert len(of(found, "overdue")) == whole["overdue"] > 0
    (rank,) = [one for one in of(found, "rank") if one["measure"] == "pm25"]
    # 24 is the second lowest of the six that are ranked.
    assert (rank["jurisdiction"], rank["rank"], rank["field"]) == ("sample/east", 2, 6)
    summary = {one["jurisdiction"]: one for one in of(found, "summary")}
    assert [summary[one]["exceeding"] for one in (place, qinghe, "sample/east")] == [1, None, None]
    assert summary[qinghe]["overdue"] == whole["overdue"]
    assert summary[place]["overdue"] is None
    monkeypatch.setenv("COLUMNS", "80")
    for lang in ("zh", "en"):
        told = cli("report", "monthly", "reports", *targets, *RULE, "-f", "table", "--lang", lang)
        assert told.code == 0
        assert "新塘桥" in told.out and "2/6" in told.out
        assert max(cell_len(line) for line in told.out.splitlines()) <= 80
        stands = cli("ladder", "reports", *targets, *RULE, "-f", "table", "--lang", lang)
        assert max(cell_len(line) for line in stands.out.splitlines()) <= 80
