"""How tasks stand on a day, and the figures that targets ask of them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from conftest import World
from ecotarget.assess import tasks
from ecotarget.intake import tasks as intake
from ecotarget.model.faults import FaultError
from ecotarget.model.task import Standing, TaskSet
from ecotarget.vocab import Lexicon

HEAD = """\
schema: 1
dataset: {zh: 任务, en: tasks}
kind: tasks
jurisdiction: testland/north
period: 2024
"""
JUNE = date(2024, 6, 30)


def read(world: World, said: str, more: str = "") -> TaskSet:
    text = f"{HEAD}{more}tasks:\n{said}"
    return intake.load(world.write("tasks.yaml", text), Lexicon(()))


def standing(world: World, said: str, day: date = JUNE) -> Standing:
    return tasks.standings(read(world, f"  - {{id: T1, {said}}}\n"), day)[0]


def test_a_quantity_against_the_days_that_have_passed(world: World) -> None:
    found = standing(world, "planned: 12, unit: 个, done: [{date: 2024-06-30, amount: 5}]")
    assert (found.state, found.done, found.planned) == ("behind", 5, 12)
    assert found.expected == Fraction(12 * 182, 366)
    assert found.ahead == Fraction(100 * 5, 12) - Fraction(100 * 182, 366)


def test_what_is_done_exactly_as_the_schedule_owes_is_on_schedule(world: World) -> None:
    said = "planned: 366, unit: 个, done: [{date: 2024-06-30, amount: 182}]"
    assert standing(world, said).state == "on_schedule"
    assert standing(world, said.replace("182", "181")).state == "behind"


@pytest.mark.parametrize(
    "days, state, finished",
    [
        ([("2024-05-01", 3)], "done", date(2024, 5, 1)),
        ([("2024-05-01", 2), ("2024-06-10", 1)], "late", date(2024, 6, 10)),
        ([("2024-05-01", 2), ("2024-07-10", 1)], "missed", None),
    ],
)
def test_a_quantity_is_done_late_or_missed_by_its_own_date(
    world: World, days: list[tuple[str, int]], state: str, finished: date | None
) -> None:
    done = ", ".join(f"{{date: {day}, amount: {amount}}}" for day, amount in days)
    found = standing(world, f"planned: 3, unit: 个, due: 2024-05-31, done: [{done}]")
    assert (found.state, found.finished) == (state, finished)


def test_a_task_by_date(world: World) -> None:
    said = "due: 2024-06-30, finished: 2024-06-30"
    assert standing(world, said).state == "done"
    assert standing(world, said, date(2024, 6, 29)).state == "running"
    assert standing(world, "due: 2024-06-30, finished: ").state == "running"
    assert standing(world, "due: 2024-06-29, finished: ").state == "missed"
    assert standing(world, "start: 2024-07-01, finished: ").state == "not_begun"


def test_so_many_in_each_month_names_the_empty_ones(world: World) -> None:
    events = "[2024-01-05, 2024-02-01, 2024-02-28, 2024-03-31, 2024-05-01, 2024-06-30]"
    found = standing(world, f"at_least: 1, per: month, events: {events}")
    assert (found.state, found.done, found.expected, found.planned) == ("missed", 5, 6, 12)
    assert (found.empty, found.short) == (("2024-04",), ("2024-04",))
    two = standing(world, f"at_least: 2, per: quarter, events: {events}")
    assert (two.state, two.short) == ("on_schedule", ())


EACH = "each_day: {file: d.csv, date: 日, column: A, at_most: '35'}, start: 2024-05-01, due: 2024-05-03"


@pytest.mark.parametrize(
    "rows, state, missing, short",
    [
        ("1,35\n2,20\n3,0\n", "done", (), ()),
        ("1,35\n2,\n3,0\n", "undecided", ("2024-05-02",), ()),
        ("1,35\n3,0\n", "undecided", ("2024-05-02",), ()),
        ("1,35\n2,\n3,36\n", "missed", ("2024-05-02",), ("2024-05-03 36",)),
    ],
)
def test_a_day_without_a_figure_never_passes(
    world: World, rows: str, state: str, missing: tuple[str, ...], short: tuple[str, ...]
) -> None:
    text = "".join(f"2024-05-0{row}\n" for row in rows.splitlines())
    world.write("d.csv", f"日,A\n{text}")
    found = standing(world, EACH)
    assert (found.state, found.missing, found.short) == (state, missing, short)


def test_a_mark_for_a_missing_figure_does_not_meet_the_test(world: World) -> None:
    world.write("d.csv", "日,A\n2024-05-01,35\n2024-05-02,-999\n2024-05-03,1\n")
    said = read(world, f"  - {{id: T1, {EACH.replace('}}', ', unit: ug/m3}}')}}}\n")
    assert [(fault.code, fault.place.line) for fault in said.faults] == [("value-negative", 3)]
    assert tasks.standings(said, JUNE)[0].state == "undecided"


def test_what_a_superior_sets_later_is_not_seen_before(world: World) -> None:
    world.write("city.yaml", "排口: {amount: 3, date: 2024-05-10}\n")
    said = "external: {file: city.yaml, key: 排口}, unit: 个, done: [{date: 2024-02-01, amount: 3}]"
    assert standing(world, said, date(2024, 5, 9)).state == "undecided"
    assert standing(world, said, date(2024, 5, 10)).state == "done"


@pytest.mark.parametrize(
    "said, days",
    [
        ("finished: 2023-03-05", ("2023-03-05",)),
        ("finished: 2024-03-05, due: 2024-03-01", ()),
        ("finished: 2024-07-05", ("2024-07-05",)),
        (
            "at_least: 1, per: month, due: 2024-03-31, events: [2024-04-01, 2024-03-31]",
            ("2024-04-01",),
        ),
        ("planned: 3, unit: 个, done: [{date: 2023-12-31, amount: 1}]", ("2023-12-31",)),
        ("stages: [{stage: 公示, date: 2024-12-01}]", ("2024-12-01",)),
    ],
)
def test_days_where_they_can_hardly_be_are_a_warning(
    world: World, said: str, days: tuple[str, ...]
) -> None:
    found = read(world, f"  - {{id: T1, {said}}}\n", "until: 2024-06-30\n")
    faults = list(tasks.strange([found]))
    assert [(f.code, f.warning, f.details["days"]) for f in faults] == [
        ("task-day-outside", True, days)
    ] * bool(days)


def test_days_of_an_event_that_are_still_to_come_are_not_missing(world: World) -> None:
    world.write("d.csv", "日,A\n2024-05-01,35\n2024-05-02,35\n")
    found = standing(world, EACH, date(2024, 5, 2))
    assert (found.state, found.missing, found.done) == ("on_schedule", (), 2)
    assert standing(world, EACH, date(2024, 4, 30)).state == "not_begun"


def test_stages_are_reached_one_after_the_other(world: World) -> None:
    said = (
        "stages: [{stage: 公示, date: 2024-04-02}, {stage: 备案, date: 2024-07-11}, {stage: 初核}]"
    )
    assert (standing(world, said).stage, standing(world, said).state) == ("公示", "running")
    later = standing(world, f"{said}, reach: 备案", date(2024, 7, 31))
    assert (later.stage, later.state, later.finished) == ("备案", "done", date(2024, 7, 11))


@pytest.mark.parametrize(
    "first, second, state",
    [
        ("finished: 2024-05-01", "finished: 2024-06-01", "done"),
        ("finished: 2024-05-01", "finished: ", "running"),
        ("finished: 2024-05-01", "finished: , due: 2024-06-01", "missed"),
        ("finished: 2024-05-01", "external: {file: no.yaml, key: a}, unit: 个", "undecided"),
        ("finished: , due: 2024-06-01", "external: {file: no.yaml, key: a}, unit: 个", "missed"),
    ],
)
def test_both_tests_must_pass(world: World, first: str, second: str, state: str) -> None:
    said = f"  - {{id: A, {first}}}\n  - {{id: B, {second}}}\n  - {{id: C, all_of: [A, B]}}\n"
    assert tasks.standings(read(world, said), JUNE)[2].state == state


@pytest.mark.parametrize(
    "more, as_of, day, source",
    [
        ("", None, date(2024, 6, 20), "last-named"),
        ("", "2024-09-01", date(2024, 9, 1), "as-of"),
        ("until: 2024-06-30\n", None, date(2024, 6, 30), "until"),
        ("until: 2024-06-30\n", "2024-05-31", date(2024, 5, 31), "as-of"),
        ("until: 2024-06-30\n", "2024-09-01", date(2024, 6, 30), "until"),
    ],
)
def test_nothing_is_seen_after_the_day_that_is_told(
    world: World, more: str, as_of: str | None, day: date, source: str
) -> None:
    said = "  - {id: T1, planned: 3, unit: 个, done: [{date: 2024-06-20, amount: 1}]}\n"
    asked = None if as_of is None else date.fromisoformat(as_of)
    assert tasks.seen_day(read(world, said, more), asked) == (day, source)


def test_without_any_day_nobody_can_tell(world: World) -> None:
    with pytest.raises(FaultError) as caught:
        tasks.report([read(world, "  - {id: T1, finished: }\n")], None)
    assert [fault.code for fault in caught.value.faults] == ["task-day-missing"]


LATER = """\
tasks: [{id: T1, planned: 3, unit: 个}, {id: T2, at_least: 1, per: month}]
progress: {file: p.csv, task: 任务, date: 日期, amount: 数量}
events: {file: e.csv, task: 任务, date: 日期}
"""


def test_a_row_of_a_later_day_is_not_seen_and_one_without_a_day_is_a_fault(world: World) -> None:
    """From June nobody sees what is wrong in July; which day a text means nobody knows at all."""
    good = "任务,日期,数量\nT1,2024-02-01,1\n"
    world.write("p.csv", good + "T1,2024-07-01,much\nT9,2024-07-02,1\n")
    world.write("e.csv", "任务,日期\nT1,2024-07-03\n")
    said = intake.load(world.write("tasks.yaml", HEAD + LATER), Lexicon(()))
    assert [fault.code for fault in said.faults] == [
        *("value-not-number", "task-unknown", "task-other-kind"),
    ]
    assert tasks.report((said,), JUNE).faults == ()
    assert len(tasks.report((said,), date(2024, 7, 2)).faults) == 2
    assert len(tasks.report((said,), None).faults) == 3
    world.write("p.csv", good + "T1,next July,1\n")
    said = intake.load(world.write("tasks.yaml", HEAD + LATER), Lexicon(()))
    assert [fault.code for fault in tasks.report((said,), JUNE).faults] == ["target-date"]
