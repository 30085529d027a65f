"""The description of tasks and the tables beside it: every fault with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from conftest import World
from ecotarget.intake import tasks
from ecotarget.model.faults import FaultError
from ecotarget.model.task import Task, TaskSet
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon

HEAD = """\
schema: 1
dataset: {zh: 任务, en: tasks}
kind: tasks
jurisdiction: testland/north
period: 2024
"""


def loaded(world: World, more: str, head: str = HEAD) -> TaskSet:
    world.targets('id: NC24-01, indicator: air.pm25, require: "<= 26 ug/m3", strength: binding')
    files = loader.load([world.root / "targets"]).files
    return tasks.load(world.write("tasks.yaml", head + more), Lexicon(files), known_places=True)


def one(world: World, said: str, more: str = "") -> Task:
    return loaded(world, f"tasks:\n  - {{id: T1, {said}}}\n{more}").tasks[0]


def refused(world: World, more: str, head: str = HEAD) -> list[tuple[str, int]]:
    with pytest.raises(FaultError) as caught:
        loaded(world, more, head)
    return [(fault.code, fault.place.line) for fault in caught.value.faults]


def test_a_quantity_takes_its_progress_from_the_description_and_from_a_table(world: World) -> None:
    world.write("progress.csv", "任务,日期,数量\nT1,2024-02-01,2\n")
    table = "progress: {file: progress.csv, task: 任务, date: 日期, amount: 数量}\n"
    said = "planned: 12, unit: 个, done: [{date: 2024-03-01, amount: 1.5}]"
    task = one(world, said, table)
    assert (task.kind, task.planned, task.start, task.due) == (
        *("quantity", Decimal(12)),
        *(date(2024, 1, 1), date(2024, 12, 31)),
    )
    assert [(step.day, step.amount) for step in task.progress] == [
        (date(2024, 2, 1), Decimal(2)),
        (date(2024, 3, 1), Decimal("1.5")),
    ]


def test_totals_are_turned_into_additions(world: World) -> None:
    done = "[{date: 2024-03-31, amount: 4.1}, {date: 2024-06-30, amount: 9.3}]"
    task = one(world, f"planned: 18, unit: 亿元, totals: true, done: {done}")
    assert [step.amount for step in task.progress] == [Decimal("4.1"), Decimal("5.2")]


def test_a_total_that_falls_is_a_fault_with_its_place(world: World) -> None:
    done = "[{date: 2024-03-31, amount: 4}, {date: 2024-06-30, amount: 3}]"
    said = loaded(
        world, f"tasks: [{{id: T1, planned: 18, unit: 亿元, totals: true, done: {done}}}]\n"
    )
    assert [(fault.code, fault.place.line) for fault in said.faults] == [("progress-falls", 6)]


def test_a_size_so_much_above_a_base_is_exact(world: World) -> None:
    assert one(world, "base: 15.6, rise: 15 %, unit: 亿元").planned == Decimal("17.940")


def test_a_table_of_tasks(world: World) -> None:
    world.write("list.csv", "编号,任务,计划,单位,完成\nA,修管网,3,km,\nB,印发方案,,,2024/03/01\n")
    more = (
        'date_format: "%Y/%m/%d"\n'
        "table: {file: list.csv, id: 编号, name: 任务, planned: 计划, unit: 单位, finished: 完成}\n"
    )
    found = loaded(world, more)
    assert [(t.id, t.kind, t.planned, t.finished) for t in found.tasks] == [
        ("A", "quantity", Decimal(3), None),
        ("B", "by-date", None, date(2024, 3, 1)),
    ]
    assert found.faults == ()
    assert [given.path for given in found.inputs] == [(world.root / "list.csv").as_posix()]


# ---- What a superior sets -----------------------------------------------------------------------

EXTERNAL = "tasks:\n  - {id: T1, unit: 个, external: {file: city.yaml, key: 排口}}\n"


@pytest.mark.parametrize(
    "text, planned",
    [
        (None, None),
        ("排口:\n", None),
        ("排口: 30\n", Decimal(30)),
        ("排口: 0.3万个\n", Decimal(3000)),
        ("排口: {amount: 30, date: 2024-05-10}\n", Decimal(30)),
        ("排口: {amount: , date: }\n", None),
    ],
)
def test_what_a_superior_sets_is_there_or_not_yet(
    world: World, text: str | None, planned: Decimal | None
) -> None:
    if text is not None:
        world.write("city.yaml", text)
    found = loaded(world, EXTERNAL)
    assert (found.tasks[0].planned, found.tasks[0].assigned) == (planned, planned is not None)
    assert len(found.inputs) == (text is not None)


@pytest.mark.parametrize(
    "text, code",
    [
        ("排污口: 30\n", "task-external-key"),
        ("- 30\n", "task-external-key"),
        ("排口: 约三十\n", "value-not-number"),
        ("排口: 30 t\n", "unit-unfit"),
        ("排口: -3\n", "value-negative"),
        ("排口: {amount: 30, day: 2024-05-10}\n", "dataset-type"),
        ("排口: {amount: 30, date: 5月10日}\n", "target-date"),
    ],
)
def test_a_file_of_a_superior_that_does_not_answer_is_a_fault(
    world: World, text: str, code: str
) -> None:
    world.write("city.yaml", text)
    with pytest.raises(FaultError) as caught:
        loaded(world, EXTERNAL)
    (fault,) = caught.value.faults
    assert fault.code == code
    assert fault.place.file.endswith("city.yaml")


# ---- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said, code",
    [
        ("planned: 12", "dataset-key-missing"),
        ("planned: 12, unit: bogus", "unit-unknown"),
        ("planned: -3, unit: 个", "value-negative"),
        ("planned: , unit: 个", "dataset-key-missing"),
        ("planned: 3, external: {file: a, key: b}, unit: 个", "task-kind"),
        ("planned: 3, unit: 个, at_least: 1, per: month", "dataset-key-unknown"),
        ("finished: 2024/03/01", "target-date"),
        ("finished: 2024-02-30", "target-date"),
        ("start: 2024-05-01, due: 2024-04-30", "task-due"),
        ("at_least: 0, per: month", "dataset-type"),
        ("at_least: 1, per: week", "dataset-value"),
        ("at_least: 1, per: month, start: 2024-02-10, due: 2024-03-20", "task-no-span"),
        ("base: 5, rise: -150 %, unit: 个", "value-negative"),
        ("base: , rise: 15 %, unit: 个", "dataset-key-missing"),
        ("at_least: 1, per: month, events: [2024-1-5]", "target-date"),
        ("all_of: [T9]", "task-unknown"),
        ("all_of: [T1]", "task-unknown"),
        (
            "stages: [{stage: a, date: 2024-05-01}, {stage: b, date: 2024-04-01}]",
            "task-stage-order",
        ),
        ("stages: [{stage: a}, {stage: a}]", "task-stage-twice"),
        ("stages: [{stage: a}], reach: b", "task-stage-unknown"),
        ("external: {file: a}, unit: 个", "task-external"),
        ("each_day: {file: d.csv, date: 日, column: A, is: [好]}", "task-each-day"),
        ("each_day: {date: 日, column: A, at_most: '35'}", "dataset-key-missing"),
        ("finished: , indicator: air.pm25", "task-indicator"),
        ("planned: 3, unit: 个, indicator: air.pm25", "task-indicator"),
        ("finished: , indicator: no.such", "indicator-unknown"),
        ("finnished: 2024-03-01", "dataset-key-unknown"),
    ],
)
def test_what_is_wrong_with_a_task_is_placed(world: World, said: str, code: str) -> None:
    found = refused(world, f"tasks:\n  - {{id: T1, {said}}}\n")
    assert (code, 7) in found


@pytest.mark.parametrize(
    "milestones, code",
    [
        ("{by: 2024-03-31, amount: 5}, {by: 2024-06-30, amount: 4}", "milestone-falls"),
        ("{by: 2025-03-31, amount: 5}", "milestone-outside"),
        ("{by: 2024-03-31, amount: 9.1}", "milestone-exceeds"),
        ("{by: 2024-03-31}", "dataset-type"),
        ("{by: 31.3.2024, amount: 5}", "target-date"),
    ],
)
def test_a_milestone_that_falls_or_lies_outside_is_refused(
    world: World, milestones: str, code: str
) -> None:
    more = f"tasks:\n  - {{id: T1, planned: 9, unit: 个,\n     milestones: [{milestones}]}}\n"
    assert refused(world, more) == [(code, 8)]


def test_two_tasks_of_one_id_and_a_strange_place_are_refused(world: World) -> None:
    twice = "tasks:\n  - {id: T1, finished: }\n  - {id: T1, finished: }\n"
    assert refused(world, twice) == [("task-twice", 8)]
    head = HEAD.replace("testland/north", "nowhere")
    assert refused(world, "tasks: [{id: T1, finished: }]\n", head) == [("jurisdiction-unknown", 4)]
    assert refused(world, 'date_format: "%d.%m."\ntasks: [{id: T1}]\n') == [("task-date-format", 6)]
    assert refused(world, "") == [("dataset-key-missing", 1)]


OF_TASKS = "table: {file: t.csv, id: 编号, name: 名称, planned: 数, unit: 单位, start: 起, due: 止, finished: 成, indicator: 指标}\n"


def test_a_cell_of_a_table_of_tasks_that_cannot_be_read_is_named(world: World) -> None:
    world.write(
        "t.csv",
        "编号,名称,数,单位,起,止,成,指标\n"
        "A,a,-5,km,,,,\nB,b,5,kmm,,,,\nC,c,5,,,,,\nD,d,,,,2024-3-1,,\nE,e,,,,,2024年3月1日,\n"
        "F,f,,,2024-05-01,2024-04-30,,\nG,g,,,,,,no.such\nH,h,,,,,,air.pm25\nI,i,/,,-,,2024-03-01,\n",
    )
    found = loaded(world, OF_TASKS)
    assert [(f.place.line, f.place.cell, f.code, f.details["found"]) for f in found.faults] == [
        (2, "数", "value-negative", "-5"),
        (3, "单位", "unit-unknown", "kmm"),
        (4, "单位", "unit-missing", ""),
        (5, "止", "target-date", "2024-3-1"),
        (6, "成", "target-date", "2024年3月1日"),
        (7, "止", "task-due-row", "2024-04-30"),
        (8, "指标", "indicator-unknown", "no.such"),
        (9, "指标", "task-indicator-row", "air.pm25"),
    ]
    assert [(task.id, task.kind) for task in found.tasks] == [("I", "by-date")]


TABLES = """\
tasks: [{id: T1, planned: 3, unit: 个}, {id: T2, at_least: 1, per: month}]
progress: {file: p.csv, task: 任务, date: 日期, amount: 数量}
events: {file: e.csv, task: 任务, date: 日期}
"""


def test_rows_that_cannot_be_read_are_faults_with_file_and_row(world: World) -> None:
    world.write(
        "p.csv",
        "任务,日期,数量\nT1,2024-02-01,1\nT9,2024-02-01,1\nT2,2024-02-01,1\n"
        "T1,2月1日,1\nT1,2024-02-02,-1\nT1,,1\n",
    )
    world.write("e.csv", "任务,日期\nT2,2024-02-30\n")
    found = loaded(world, TABLES)
    assert [(f.place.file.rpartition("/")[2], f.place.line, f.code) for f in found.faults] == [
        ("p.csv", 3, "task-unknown"),
        ("p.csv", 4, "task-other-kind"),
        ("p.csv", 5, "target-date"),
        ("p.csv", 6, "value-negative"),
        ("p.csv", 7, "target-date"),
        ("e.csv", 2, "target-date"),
    ]
    assert [step.amount for step in found.tasks[0].progress] == [1]


def test_a_day_that_stands_twice_in_a_table_is_a_fault(world: World) -> None:
    world.write("d.csv", "日,A\n2024-05-01,3\n2024-05-01,4\n2024-05-02,x\n")
    test = "each_day: {file: d.csv, date: 日, column: A, at_most: '35'}"
    found = loaded(world, f"tasks: [{{id: T1, {test}}}]\n")
    assert [(f.place.line, f.code) for f in found.faults] == [
        (3, "task-day-twice"),
        (4, "value-not-number"),
    ]
