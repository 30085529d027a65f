"""`ecotarget ledger`, and ledgers that answer targets: the counts of the documents come out."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World
from ecotarget.assess import plausible_ledgers
from ecotarget.report.formats import NAMES

Cli = Callable[..., Said]
FOLDER = "samples/ledgers"
RECTIFICATION, SCREENING, STRAW = (
    f"{FOLDER}/{name}.yaml" for name in ("rectification", "screening", "straw")
)
END = ("--as-of", "2022-12-31")


@pytest.fixture
def sample(world: World) -> None:
    shutil.copytree(PROJECT / FOLDER, world.root / FOLDER)


def told(cli: Cli, *arguments: str) -> list[dict[str, object]]:
    said = cli("ledger", *arguments, "-f", "jsonl")
    assert (said.code, said.err) == (0, "")
    return [json.loads(line) for line in said.out.splitlines()]


def groups(found: list[dict[str, object]], by: str) -> dict[object, dict[str, object]]:
    return {one["name"]: one for one in found if one["type"] == "group" and one["by"] == by}


def which(found: list[dict[str, object]], name: str) -> list[object]:
    return [one["id"] for one in found if one["type"] == "item" and one["which"] == name]


def small(world: World, *rows: str, more: str = "") -> str:
    world.write("items.csv", "\n".join(["编号,单位,发现,时限,销号", *rows]) + "\n")
    text = "schema: 1\ndataset: {zh: 台账, en: Ledger}\nkind: ledger\nfiles: [items.csv]\n"
    text += "columns: {id: 编号, unit: 单位, found: 发现, due: 时限, closed: 销号}\n"
    world.write("ledger.yaml", text + more)
    return "ledger.yaml"


# ---- The counts of the documents ----------------------------------------------------------------


def test_the_screening_of_waters(cli: Cli, sample: None) -> None:
    """1064 of 1071 (99.3 %), 219 of 220 (99.5 %), 186 of 238 (78.2 %)."""
    found = groups(told(cli, SCREENING, "--by", "source"), "source")
    counts = {name: (one["rectified"], one["found"]) for name, one in found.items()}
    assert counts == {"自查": (1064, 1071), "县际互查": (219, 220), "市际互查": (186, 238)}
    rates = {name: one["rectified_rate"] for name, one in found.items()}
    assert rates == {"自查": 99.3, "县际互查": 99.5, "市际互查": 78.2}


def test_the_rectification_of_findings(cli: Cli, sample: None) -> None:
    """5 of 7 findings, 24 of 24 letters, 359 of 434 problems and 75 in progress."""
    found = told(cli, RECTIFICATION, *END, "--by", "source")
    sources = groups(found, "source")
    counts = {
        name: tuple(one[key] for key in ("rectified", "closed", "found", "in_progress"))
        for name, one in sources.items()
    }
    assert counts == {"反馈": (5, 5, 7, 2), "信访件": (24, 24, 24, 0), "排查": (359, 340, 434, 75)}
    assert sources["反馈"]["due_closed_rate"] == 100  # both that are open are due in later years
    whole = groups(found, "all")[""]
    assert (whole["overdue"], whole["closed_without_evidence"], whole["relapsed"]) == (10, 4, 2)
    assert which(found, "relapsed") == ["P041", "P042"]


def test_what_is_overdue_and_what_is_due_soon(cli: Cli, sample: None) -> None:
    found = told(cli, RECTIFICATION, *END)
    assert which(found, "overdue") == [
        *("P341", "P342", "P343", "P344"),  # without evidence
        *("P434", "P433", "P432", "P431", "P430", "P429"),
    ]
    late = {one["id"]: one for one in found if one["type"] == "item" and one["which"] == "overdue"}
    assert (late["P429"]["days_left"], late["P429"]["working_days_left"]) == (-7, -5)
    assert which(found, "due_soon")[0] == "P360"  # its term is the day itself
    today = told(cli, RECTIFICATION, *END, "--within", "0")
    assert which(today, "due_soon") == ["P360"]


def test_the_months_without_a_look_back(cli: Cli, sample: None) -> None:
    months = {
        one["month"]: one["reviews"]
        for one in told(cli, RECTIFICATION, *END)
        if one["type"] == "month"
    }
    assert list(months) == [f"2022-{month:02d}" for month in range(1, 13)]
    assert [month for month, count in months.items() if not count] == [
        *("2022-01", "2022-02", "2022-07", "2022-12")
    ]


def test_the_minutes_of_straw_fires(cli: Cli, sample: None) -> None:
    steps = [one for one in told(cli, STRAW) if one["type"] == "response"]
    assert [
        (one["step"], one["allowed_minutes"], one["taken"], one["within"], one["open"])
        for one in steps
    ] == [("派发", 1, 8, 7, 0), ("到场", 5, 8, 7, 0), ("处置", 30, 7, 6, 1)]
    assert [one["exact_slowest_minutes"] for one in steps] == ["61/60", "7/1", "40/1"]


def test_the_samples_are_what_make_writes(sample: None, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make", PROJECT / FOLDER / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.HERE = tmp_path / "made"
    module.HERE.mkdir()
    module.main()
    for made in module.HERE.iterdir():
        assert made.read_bytes() == (PROJECT / FOLDER / made.name).read_bytes(), made.name
    assert (module.HERE / "screening.csv").read_bytes().decode("gb18030").startswith("编号,")


# ---- Targets ------------------------------------------------------------------------------------


def judged(cli: Cli, name: str, *options: str) -> dict[str, str]:
    said = cli("check", name, "--targets", f"{FOLDER}/targets", *options, "-f", "jsonl")
    found = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == int(any(one["outcome"] == "fail" for one in found))
    return {one["target"]: one["outcome"] for one in found}


def test_targets_are_judged_by_ledgers(cli: Cli, sample: None) -> None:
    assert judged(cli, RECTIFICATION, *END, "--period", "2022") == {
        "QH22-01": "pass",  # 5 of 7 is 71.4 %
        "QH22-02": "pass",
        "QH22-03": "pass",
        "QH22-04": "pass",  # 359 of 434 is 82.7 %
        "QH22-05": "fail",
        "QH22-06": "pass",
        "QH22-07": "fail",  # no look-back in four months
    }
    assert judged(cli, SCREENING, "--as-of", "2023-12-31", "--period", "2023") == {
        "QH23-01": "pass",
        "QH23-02": "pass",
        "QH23-03": "fail",
    }
    assert judged(cli, STRAW, "--as-of", "2025-12-31", "--period", "2025") == {"QH25-01": "fail"}


def test_a_year_that_is_not_over_passes_nothing(cli: Cli, sample: None) -> None:
    assert judged(cli, SCREENING, "--period", "2023") == dict.fromkeys(
        ("QH23-01", "QH23-02", "QH23-03"), "not_due"
    )


def test_of_nothing_there_is_no_pass(cli: Cli, world: World) -> None:
    world.targets(
        "id: NC24-01, indicator: rectification.finding_closure_ratio, require: all, strength: binding"
    )
    more = "jurisdiction: testland/north\nindicators:\n"
    more += "  - {indicator: rectification.finding_closure_ratio, measure: closed, over: due}\n"
    name = small(world, "1,甲局,2024-03-01,2025-03-01,", more=more)
    said = cli("check", name, "--as-of", "2024-12-31", "-f", "jsonl")
    (found,) = map(json.loads, said.out.splitlines())
    assert (said.code, found["outcome"]) == (0, "insufficient")
    assert found["reason"] == "by 2024-12-31 the ledger has no item to make a rate of"
    wrong = small(
        world, "1,甲局,2024-03-01,2025-03-01,", more=more.replace("due}", "all, listed: 2}")
    )
    said = cli("check", wrong, "--as-of", "2024-12-31", "-f", "jsonl")
    (found,) = map(json.loads, said.out.splitlines())
    assert (found["outcome"], found["reason"]) == (
        "insufficient",
        "by 2024-12-31 the ledger has 1 items, and there should be 2",
    )


# ---- Walked back to the items -------------------------------------------------------------------

FILE = f"{FOLDER}/rectification.xlsx"
KNOWN = ("--targets", f"{FOLDER}/targets")


def test_a_verdict_is_walked_back_to_the_items(cli: Cli, sample: None) -> None:
    said = cli("explain", "QH22-05", RECTIFICATION, *KNOWN, *END)
    assert said.code == 0
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert "3 4 closed without evidence count as not closed" in lines
    assert "4 1 without a due date: neither due nor overdue" in lines
    assert (
        f"8 P341, {FILE} row 373: rectified; found 2022-07-07, due 2022-10-05; "
        "closing of 2022-09-20 without evidence"
    ) in lines
    assert lines[-1].startswith(f"17 P434, {FILE} row 466: plan filed; ")
    chinese = cli("explain", "QH22-05", RECTIFICATION, *KNOWN, *END, "--lang", "zh")
    assert f"P434，{FILE} 第 466 行：已报方案；发现 2022-08-19，时限 2022-12-09" in chinese.out


def test_a_figure_is_walked_back_to_the_items(cli: Cli, sample: None) -> None:
    own = ("--indicator", "超期未办结问题数", "--period", "2022")
    said = cli("explain", RECTIFICATION, *own, *KNOWN, *END)
    assert (said.code, said.err) == (0, "")
    assert f"P341, {FILE} row 373: " in said.out
    scopes = ("--indicator", "rectification.finding_closure_ratio", "--period", "2022")
    said = cli("explain", RECTIFICATION, *scopes, *KNOWN, *END)
    assert (said.code, said.err) == (0, "")
    heads = [line for line in said.out.splitlines() if line.startswith("sample/qinghe")]
    assert [head.rpartition("  ")[2] for head in heads] == [
        "反馈的7项问题",
        "反馈的7项问题中到期的",
    ]
    assert "2 that are not\n" in said.out
    # Without the target files nobody knows the indicators that they define.
    unknown = cli("explain", RECTIFICATION, *own, *END)
    assert unknown.code == 2
    assert "rectification.yaml:33:17: error ledger-indicator-unknown: " in unknown.err


def test_check_names_the_first_items_beside_the_figure(cli: Cli, sample: None) -> None:
    said = cli("check", RECTIFICATION, *KNOWN, *END, "--period", "2022", "-f", "jsonl")
    found = {one["target"]: one for one in map(json.loads, said.out.splitlines())}
    (late,), (lacking,), (whole,) = (
        found[name]["trail"] for name in ("QH22-05", "QH22-01", "QH22-02")
    )
    assert late["note"].startswith(f"P341 {FILE}:373; P342 {FILE}:374; ")
    assert late["note"].endswith("; +5")
    assert lacking["note"] == f"F06 {FILE}:7; F07 {FILE}:8"
    assert whole["note"] == ""


# ---- Lint ---------------------------------------------------------------------------------------


def test_lint_names_what_is_odd_and_what_is_wrong(cli: Cli, world: World) -> None:
    text = "schema: 1\ndataset: {zh: 台账, en: Ledger}\nkind: ledger\nfiles: [items.csv]\n"
    text += "columns: {id: 编号, found: 发现, due: 时限, rectified: 整改, closed: 销号, evidence: 佐证,\n"
    world.write("ledger.yaml", text + "  relapsed: 反弹}\n")
    rows = (
        "1,2024-01-01,2024-03-01,2024-02-01,2024-02-10,有,",
        "2,,2024-03-01,,,,",
        "3,2024-01-01,,,,,",
        "4,2024-01-01,2024-03-01,2024-02-01,2024-02-10,无,",
        "5,2024-01-01,2024-03-01,,2024-02-10,有,",
        "6,2024-01-01,2024-03-01,,,,2024-02-10",
        "7,2024-01-01,2024-03-01,2024-02-20,2024-02-10,有,",
        "8,2024-01-01,2024-03-01,2024-02-20,2024-02-10,有,2024-02-15",  # a second round
        "9,2024-01-01,2023-03-01,,,,",
    )
    world.write("items.csv", "\n".join(["编号,发现,时限,整改,销号,佐证,反弹", *rows]) + "\n")
    said = cli("lint", "ledger.yaml")
    found = [line.split(": ")[:2] for line in said.out.splitlines()]
    assert (said.code, found) == (
        2,
        [
            ["items.csv:3 [发现, B]", "warning ledger-without-found"],
            ["items.csv:4 [时限, C]", "warning ledger-without-due"],
            ["items.csv:5 [销号, E]", "warning ledger-bare"],
            ["items.csv:6 [整改, D]", "warning ledger-skipped"],
            ["items.csv:7 [反弹, G]", "warning ledger-relapse-first"],
            ["items.csv:8 [销号, E]", "warning ledger-steps-order"],
            ["items.csv:10 [时限, C]", "error ledger-order"],
        ],
    )
    only = cli("lint", "ledger.yaml", "--select", "ledger-skipped")
    codes = [line.split(": ")[1] for line in only.out.splitlines()]
    assert codes == ["warning ledger-skipped", "error ledger-order"]


def test_lint_of_many_odd_items_tells_the_first(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plausible_ledgers, "LISTED", 50)
    name = small(world, *(f"{n},甲局,2024-03-01,," for n in range(51)))
    said = cli("lint", name, "-vv")
    assert said.out.count("ledger-without-due: ") == 51  # fifty items, and how many there are
    assert "ledger.yaml:1:1: warning ledger-more: ledger-without-due: 51 rows in all" in said.out


def test_the_samples_are_as_odd_as_they_are_meant_to_be(cli: Cli, sample: None) -> None:
    said = cli("lint", FOLDER)
    found = [line.split(": ")[:2] for line in said.out.splitlines()]
    assert (said.code, found) == (
        0,
        [
            *(
                [f"{FILE}:{row} [台账, 销号日期, K]", "warning ledger-bare"]
                for row in range(373, 377)
            ),
            [f"{FILE}:393 [台账, 整改时限, I]", "warning ledger-without-due"],
        ],
    )


# ---- The command --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_format(cli: Cli, sample: None, name: str) -> None:
    said = cli("ledger", RECTIFICATION, *END, "-f", name)
    assert (said.code, said.err) == (0, "")
    assert "P429" in said.out
    assert cli("ledger", RECTIFICATION, *END, "-f", name) == said


def test_the_json_is_as_published(cli: Cli, sample: None) -> None:
    said = cli("ledger", RECTIFICATION, SCREENING, STRAW, "-f", "json", "--lang", "zh")
    schema = files("ecotarget").joinpath("report", "ledger.schema.json").read_text("utf-8")
    document = json.loads(said.out)
    Draft202012Validator(json.loads(schema)).validate(document)
    assert {(one["path"].rpartition("/")[2], one["role"]) for one in document["inputs"]} == {
        ("rectification.xlsx", "ledger"),
        ("calendar.csv", "calendar"),
        ("screening.csv", "ledger"),
        ("straw.csv", "ledger"),
    }


def test_overdue_is_a_failure_only_if_asked(cli: Cli, world: World) -> None:
    name = small(world, "1,甲局,2024-03-01,2024-03-31,", "2,乙局,2024-03-01,2024-04-30,2024-04-30")
    day = ("--as-of", "2024-05-01")
    assert cli("ledger", name, *day).code == 0
    assert cli("ledger", name, *day, "--fail-on", "overdue").code == 1
    assert cli("ledger", name, *day, "--fail-on", "overdue", "--unit", "乙局").code == 0
    assert cli("ledger", name, "--as-of", "2024-03-31", "--fail-on", "overdue").code == 0


def test_the_reminder_says_when_nothing_is_overdue(cli: Cli, world: World) -> None:
    name = small(world, "1,甲局,2024-03-01,2024-03-31,", "2,乙局,2024-03-01,2024-04-30,2024-04-30")
    said = cli("ledger", name, "--as-of", "2024-05-01", "--reminder", "-f", "plain")
    assert said == Said(
        0,
        "Reminder: 乙局  Ledger  as of 2024-05-01\n"
        "Nothing is overdue.\n"
        "Nothing is due within 7 days.\n"
        "\n"
        "Reminder: 甲局  Ledger  as of 2024-05-01\n"
        "Overdue, 1:\n"
        "  1. 1: due 2024-03-31, open, 31 days late\n"
        "Nothing is due within 7 days.\n",
        "",
    )
    refused = cli("ledger", name, "--reminder", "-f", "html")
    assert (refused.code, "format-unknown" in refused.err) == (2, True)


def test_bad_rows_are_told_and_the_rest_stands(cli: Cli, world: World) -> None:
    name = small(
        world,
        "1,甲局,2024-03-01,2024-03-31,",
        "2,甲局,2024-03-01,2024-02-01,",  # due before it was found
        "3,甲局,2024/3/1,2024-03-31,",
        "1,甲局,2024-03-01,2024-03-31,",
    )
    said = cli("ledger", name, "--as-of", "2024-05-01", "--fail-on", "overdue", "-f", "jsonl")
    assert said.code == 2  # what cannot be trusted comes before what failed
    codes = [line.split(": ")[1].removeprefix("error ") for line in said.err.splitlines()]
    assert codes == ["ledger-id-twice", "ledger-order", "ledger-date", "ledger-id-twice"]
    whole = groups([json.loads(line) for line in said.out.splitlines()], "all")[""]
    assert whole["found"] == 0


@pytest.mark.parametrize(
    "options, code",
    [
        (("--by", "list"), "option-value"),
        (("--within", "-1"), "option-value"),
        (("--within", "99999"), "option-value"),
        (("--fail-on", "late"), "option-value"),
        (("--as-of", "1 May"), "period-unknown"),
        (("--unit", "丁局"), "ledger-unit-unknown"),
    ],
)
def test_what_is_not_understood_is_refused(
    cli: Cli, world: World, options: tuple[str, str], code: str
) -> None:
    name = small(world, "1,甲局,2024-03-01,2024-03-31,")
    said = cli("ledger", name, *options)
    assert (said.code, said.out) == (2, "")
    assert f"error {code}: " in said.err


def test_an_empty_ledger_needs_a_day(cli: Cli, world: World) -> None:
    name = small(world)
    said = cli("ledger", name)
    assert (said.code, "error ledger-day-missing: " in said.err) == (2, True)
    said = cli("ledger", name, "--as-of", "2024-05-01", "-f", "plain")
    assert said.code == 0
    assert "nothing found by this day: there is no rate" in said.out


def test_what_was_set_aside_is_said_in_the_table_and_in_the_reminder(
    cli: Cli, world: World
) -> None:
    name = small(world, "1,甲局,2024-03-01,2024-09-30,", "2,甲局,2024-03-01,2024-02-01,")
    day = ("--as-of", "2024-05-01", "-f", "plain")
    sentence = "rows that could not be trusted and are in no count: 1; they may be overdue\n"
    for more in ((), ("--reminder",)):
        said = cli("ledger", name, *day, *more)
        assert (said.code, sentence in said.out) == (2, True)
    path = world.root / name
    path.write_text(path.read_text("utf-8").replace("[items.csv]", "[items.csv, other.csv]"))
    world.write("other.csv", "编号,单位\n9,甲局\n")
    said = cli("ledger", name, *day, "--reminder")
    assert said.code == 2
    assert "a file of the ledger could not be read: these are not all items" in said.out


def test_a_ledger_that_has_grown_tells_a_past_month_as_it_did(cli: Cli, world: World) -> None:
    """What was found, closed, proved, relapsed or looked back at later is not seen."""
    text = "schema: 1\ndataset: {zh: 台账, en: Ledger}\nkind: ledger\nfiles: [items.csv]\n"
    text += (
        "columns: {id: 编号, unit: 单位, found: 发现, due: 时限, rectified: 整改, closed: 销号,\n"
    )
    text += "  evidence: 佐证, evidence_date: 佐证日期, relapsed: 反弹, reviewed: 回头看, place: 地点,\n"
    world.write("ledger.yaml", text + "  kind: 类型}\n")
    title = "编号,单位,发现,时限,整改,销号,佐证,佐证日期,反弹,回头看,地点,类型"
    then = (
        "1,甲局,2024-01-10,2024-02-10,2024-02-01,2024-02-05,有,2024-02-05,,,东河,垃圾",
        "2,甲局,2024-02-10,2024-03-10,2024-03-01,2024-03-05,,,,,东河,油污",
        "3,乙局,2024-02-10,2024-03-31,,,,,,,西河,垃圾",
        "4,乙局,2024-02-11,2024-04-02,,,,,,,西河,油污",
    )
    now = (
        f"{then[0].rsplit(',', 4)[0]},2024-04-20,2024-04-10,东河,垃圾",
        "2,甲局,2024-02-10,2024-03-10,2024-03-01,2024-03-05,有,2024-04-03,,,东河,油污",
        "3,乙局,2024-02-10,2024-03-31,2024-04-01,2024-04-02,有,2024-04-02,,,西河,垃圾",
        then[3],
        "5,丙局,2024-04-01,2024-04-05,,,,,,,西河,垃圾",
    )
    told = []
    for rows in (then, now):
        world.write("items.csv", "\n".join([title, *rows]) + "\n")
        for form in ("plain", "csv", "jsonl"):
            said = cli(
                "ledger", "ledger.yaml", "--as-of", "2024-03-31", "--by", "month", "-f", form
            )
            assert (said.code, said.err) == (0, "")
            told.append(said.out)
    assert told[:3] == told[3:]
    assert "overdue: 1\n" in told[0]  # 2, whose evidence came in April
    said = cli("ledger", "ledger.yaml", "--as-of", "2024-04-20", "-f", "plain")
    assert "overdue: 3\n" in said.out  # 4 and 5, and 1 that came back


def test_another_kind_of_description_is_refused(cli: Cli, world: World) -> None:
    world.write("tasks.yaml", "schema: 1\ndataset: {zh: 任务, en: Tasks}\nkind: tasks\n")
    said = cli("ledger", "tasks.yaml")
    assert (said.code, said.out) == (2, "")
    assert "error description-kind: " in said.err


def test_divisions_may_be_asked_together(cli: Cli) -> None:
    """The last of them alone would hide the others without a word."""
    path = PROJECT / "samples" / "mechanisms" / "problems.yaml"
    asked = ("--by", "list", "--by", "level", "--by", "way")
    said = cli("ledger", str(path), "--as-of", "2024-06-30", *asked, "--lang", "en")
    assert [line for line in said.out.splitlines() if line.startswith("by ")] == [
        *("by unit", "by list", "by level", "by way")
    ]
    assert "  省级  2  2  100.0%  1  50.0%  0  1" in said.out.splitlines()
