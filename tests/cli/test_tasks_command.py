"""`ecotarget tasks`, and tasks that answer targets."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World
from ecotarget.report.as_tasks import COLUMNS
from ecotarget.report.formats import NAMES

Cli = Callable[..., Said]
SAMPLE = "samples/tasks/tasks.yaml"
TARGETS = "samples/tasks/targets"


@pytest.fixture
def sample(world: World) -> None:
    shutil.copytree(PROJECT / "samples" / "tasks", world.root / "samples" / "tasks")


def told(cli: Cli, *options: str) -> dict[str, dict[str, object]]:
    said = cli("tasks", SAMPLE, *options, "-f", "jsonl")
    assert said.code == 0
    return {one["id"]: one for one in map(json.loads, said.out.splitlines())}


def judged(cli: Cli, *options: str) -> dict[str, dict[str, object]]:
    said = cli("check", SAMPLE, "--targets", TARGETS, *options, "-f", "jsonl", "--exit-zero")
    assert (said.code, said.err) == (0, "")
    return {one["target"]: one for one in map(json.loads, said.out.splitlines())}


def test_the_sample_on_its_day(cli: Cli, sample: None) -> None:
    found = told(cli)
    assert {id_: one["state"] for id_, one in found.items()} == {
        "T01": "behind",
        "T02": "behind",
        "T03": "missed",
        "T04": "done",
        "T05": "missed",
        "T06": "undecided",
        "T07": "on_schedule",
        "T08": "on_schedule",
        "T09": "running",
        "T10": "undecided",
        "T11": "running",
    }
    assert found["T01"]["exact_expected"] == "364/61"  # 12 * 182 / 366
    assert (found["T02"]["expected"], found["T02"]["next_day"]) == (25, "2024-09-30")
    assert found["T03"]["empty"] == ["2024-04"]
    assert found["T10"]["missing"] == ["2024-05-20"]
    assert found["T11"]["stage"] == "方案备案"


def test_an_earlier_day_sees_less(cli: Cli, sample: None) -> None:
    found = told(cli, "--as-of", "2024-03-31")
    assert (found["T02"]["done"], found["T02"]["state"]) == (12, "on_schedule")
    assert (found["T03"]["state"], found["T11"]["stage"]) == ("on_schedule", None)
    assert told(cli, "--as-of", "2025-01-31") == told(cli)  # told up to the end of June only


@pytest.mark.parametrize("name", NAMES)
def test_every_format_tells_every_task(cli: Cli, sample: None, name: str) -> None:
    said = cli("tasks", SAMPLE, "-f", name)
    assert (said.code, said.err) == (0, "")
    for id_ in ("T01", "T11"):
        assert id_ in said.out
    assert cli("tasks", SAMPLE, "-f", name) == said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_fits_eighty_columns(
    cli: Cli, sample: None, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    said = cli("tasks", SAMPLE, "-f", "table", "--lang", language)
    assert said.code == 0
    assert max(cell_len(line) for line in said.out.splitlines()) <= 80


def test_what_is_short_and_what_comes_next_is_said(cli: Cli, sample: None) -> None:
    said = cli("tasks", SAMPLE, "-f", "plain")
    for line in (
        "told up to 2024-06-30 (until); nothing is known after it",
        "T02: next milestone 2024-09-30: 34 items in all",
        "T03: periods with none: 2024-04",
        "T05: was due on 2024-05-31",
        "T06: a superior has not set the size yet (氮氧化物 in city.yaml), so it cannot be checked",
        "T10: days without a figure (not passed): 2024-05-20",
        "T11: stage now: 方案备案; to be reached: 初次核查",
    ):
        assert line in said.out.splitlines()


def test_the_json_is_as_published(cli: Cli, sample: None) -> None:
    said = cli("tasks", SAMPLE, "-f", "json")
    schema = json.loads(
        files("ecotarget").joinpath("report", "tasks.schema.json").read_text("utf-8")
    )
    Draft202012Validator(schema).validate(json.loads(said.out))


def test_the_csv_has_a_line_for_each_task(cli: Cli, sample: None) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("tasks", SAMPLE, "-f", "csv").out.lstrip("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["planned"] for row in rows[:2]] == ["12", "40"]


def test_tasks_answer_targets_in_the_middle_of_the_year(cli: Cli, sample: None) -> None:
    found = judged(cli)
    assert {name: one["outcome"] for name, one in found.items()} == {
        "YL24-01": "not_due",
        "YL24-02": "fail",  # April has none
        "YL24-03": "pass",
        "YL24-04": "undecided",  # the city has not set it
        "YL24-05": "not_due",
        "YL24-06": "undecided",  # one of the days has no figure
        "YL24-07": "not_due",
    }
    assert found["YL24-04"]["reason_key"] == "task-size-missing"
    assert found["YL24-06"]["reason_key"] == "task-days-missing"
    assert "2024-04" in str(found["YL24-02"]["reason"])


def rewritten(world: World, **files_: str) -> None:
    for name, text in files_.items():
        world.write(f"samples/tasks/{name.replace('_', '.')}", text)


def test_tasks_answer_targets_at_the_end_of_the_year(world: World, cli: Cli, sample: None) -> None:
    path = world.root / SAMPLE
    text = path.read_text("utf-8").replace("until: 2024-06-30", "until: 2024-12-31")
    text = text.replace("- {stage: 初次核查}", "- {stage: 初次核查, date: 2024-11-30}")
    text = text.replace(
        '{date: 2024-06-30, amount: "9.3"}', '{date: 2024-12-20, amount: "17.95"}', 2
    )
    path.write_text(text, encoding="utf-8")
    rewritten(world, city_yaml="氮氧化物: 30\n", days_csv="日期,PM2.5\n2024-05-18,36\n")
    found = judged(cli)
    assert {name: one["outcome"] for name, one in found.items()} == {
        "YL24-01": "fail",  # 5.3 of 12 km
        "YL24-02": "fail",
        "YL24-03": "pass",
        "YL24-04": "pass",  # 30 of the 30 t that the city has set
        "YL24-05": "fail",  # 17.95 is up by 15 %, and less than 18
        "YL24-06": "fail",  # the first day is bad, whatever the others are
        "YL24-07": "pass",
    }


def test_a_superior_that_asks_for_more_makes_it_fail(world: World, cli: Cli, sample: None) -> None:
    path = world.root / SAMPLE
    text = path.read_text("utf-8").replace("until: 2024-06-30", "until: 2024-12-31")
    path.write_text(text, encoding="utf-8")
    rewritten(world, city_yaml="氮氧化物: 30.1 t\n")
    assert judged(cli)["YL24-04"]["outcome"] == "fail"


def test_a_key_that_the_file_lacks_ends_with_two(world: World, cli: Cli, sample: None) -> None:
    rewritten(world, city_yaml="氨氮: 3\n")
    said = cli("tasks", SAMPLE)
    assert (said.code, said.out) == (2, "")
    assert "city.yaml:1:1: error task-external-key: the file lacks the key '氮氧化物'" in said.err


def test_a_row_that_cannot_be_read_is_told_and_answers_nothing(
    world: World, cli: Cli, sample: None
) -> None:
    rewritten(world, progress_csv="任务,日期,数量\nT01,2024/2/26,1.5\n")
    said = cli("tasks", SAMPLE, "-f", "plain")
    assert said.code == 2
    assert "progress.csv:2 [日期, B]: error target-date: " in said.err
    assert "T01" in said.out
    checked = cli("check", SAMPLE, "--targets", TARGETS, "-f", "jsonl")
    assert checked.code == 2
    assert '"outcome": "pass"' not in checked.out


DOUBLE = """\
schema: 1
dataset: {zh: 任务, en: tasks}
kind: tasks
jurisdiction: sample/county
period: 2024
until: 2024-12-31
tasks:
  - {id: A, planned: 12, unit: km, indicator: 新建管网, done: [{date: 2024-03-01, amount: FIRST}]}
  - {id: B, planned: 12, unit: km, indicator: 新建管网, done: [{date: 2024-03-01, amount: SECOND}]}
"""


@pytest.mark.parametrize("first, second", [("2", "13"), ("13", "2")])
def test_two_tasks_of_one_indicator_answer_nothing(
    world: World, cli: Cli, sample: None, first: str, second: str
) -> None:
    world.write("double.yaml", DOUBLE.replace("FIRST", first).replace("SECOND", second))
    said = cli("check", "double.yaml", "--targets", TARGETS, "-f", "jsonl")
    assert said.code == 2
    assert "double.yaml:9:5: error value-twice: " in said.err
    found = {one["target"]: one["outcome"] for one in map(json.loads, said.out.splitlines())}
    assert found["YL24-01"] == "no_data"


@pytest.mark.parametrize(
    "asked, code",
    [
        ((), 0),
        (("--fail-on", "behind"), 1),
        (("--fail-on", "overdue"), 1),
        (("--fail-on", "missed,behind"), 1),
        (("--fail-on", "undecided"), 1),
        (("--fail-on", "late"), 0),
        (("--fail-on", "late", "--fail-on", "behind"), 1),
        (("--fail-on", "fail"), 2),
        (("--fail-on", ""), 2),
    ],
)
def test_a_gate_of_tasks_is_asked_for(
    cli: Cli, sample: None, asked: tuple[str, ...], code: int
) -> None:
    assert cli("tasks", SAMPLE, *asked, "-q").code == code


def test_an_event_that_is_asked_for_in_part_is_judged_by_those_days(
    world: World, cli: Cli, sample: None
) -> None:
    """21, 30, none, 28, 35 from 18 to 22 May: the last two days meet the test."""
    path = world.root / TARGETS / "sample" / "county" / "2024.yaml"
    text = path.read_text("utf-8").replace("all of 5", "all of 2")
    path.write_text(text.replace("2024-05-18..2024-05-22", "2024-05-21..2024-05-22"), "utf-8")
    assert judged(cli)["YL24-06"]["outcome"] == "pass"
    rewritten(world, days_csv="日期,PM2.5\n2024-05-18,99\n2024-05-21,36\n2024-05-22,35\n")
    assert judged(cli)["YL24-06"]["outcome"] == "fail"


@pytest.mark.parametrize(
    "indicator, value, agrees",
    [
        ("governance.sample_3", "2024-03-28", True),
        ("governance.sample_3", "完成", True),
        ("governance.sample_3", "2024-03-29", False),
        ("governance.sample_3", "未完成", False),
        ("governance.sample_7", "方案 备案", True),
        ("governance.sample_7", "公示", False),
    ],
)
def test_what_was_reported_is_laid_beside_the_task(
    world: World, cli: Cli, sample: None, indicator: str, value: str, agrees: bool
) -> None:
    world.figures(f"sample/county,2024-H1,{indicator},,{value},,,")
    said = cli("check", SAMPLE, "figures.csv", "--targets", TARGETS, "-f", "jsonl", "--exit-zero")
    found = {one["indicator"]: one for one in map(json.loads, said.out.splitlines())}
    assert (found[indicator]["reason_key"] == "reported-differs") is not agrees


def test_a_task_is_explained_with_its_line(cli: Cli, sample: None) -> None:
    said = cli("explain", "YL24-01", SAMPLE, "--targets", TARGETS)
    assert said.code == 0
    assert f"{SAMPLE}:12:5" in said.out


def test_lint_reads_the_rows(world: World, cli: Cli, sample: None) -> None:
    assert cli("lint", SAMPLE).code == 0
    rewritten(world, progress_csv="任务,日期,数量\nT01,2024-07-01,1.5\nT01,2024-02-01,x\n")
    said = cli("lint", SAMPLE)
    assert said.code == 2
    assert "progress.csv:3 [数量, C]: error value-not-number: " in said.out
    assert f"{SAMPLE}:12:5: warning task-day-outside: task T01 has days" in said.out
    assert "task-day-outside" not in cli("lint", SAMPLE, "--ignore", "task-day-outside").out


def test_without_a_day_it_says_what_to_write(world: World, cli: Cli) -> None:
    head = "schema: 1\ndataset: {zh: 任务, en: tasks}\nkind: tasks\njurisdiction: a\nperiod: 2024\n"
    world.write("t.yaml", head + "tasks: [{id: T1, finished: }]\n")
    said = cli("tasks", "t.yaml")
    assert (said.code, said.out) == (2, "")
    assert "error task-day-missing: " in said.err and "--as-of" in said.err
    assert cli("tasks", "t.yaml", "--as-of", "2024-06-30").code == 0
    assert cli("tasks", "t.yaml", "--as-of", "30.6.2024").code == 2
