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
        "by 2024-12-31 the ledger has 1 items, there must be 2",
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
        "  1. 1: term 2024-03-31, open, 31 days late\n"
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


def test_another_kind_of_description_is_refused(cli: Cli, world: World) -> None:
    world.write("tasks.yaml", "schema: 1\ndataset: {zh: 任务, en: Tasks}\nkind: tasks\n")
    said = cli("ledger", "tasks.yaml")
    assert (said.code, said.out) == (2, "")
    assert "error description-kind: " in said.err
