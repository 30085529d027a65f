"""The rule of a ladder: every fault with its place, and what a good rule comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecotarget.intake import ladders
from ecotarget.model.faults import FaultError
from ecotarget.model.ladder import Behind, Group, LastRanks, Overdue

HEAD = "schema: 1\nladder: {zh: 规则, en: rule}\nsource: made\nsteps:\n"


def rule(when: str) -> str:
    return f"{HEAD}  - id: warning\n    when: {when}\n"


def found(folder: Path, text: str) -> list[tuple[str, int]]:
    path = folder / "rule.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FaultError) as caught:
        ladders.load(path)
    return [(fault.code, fault.place.line) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "when, code",
    [
        ("{failed: {months: 2}}", "ladder-names-nothing"),
        ("{off_pace: {months: 2, targets: []}}", "ladder-names-nothing"),
        ("{rank_last: {places: 2}}", "ladder-names-nothing"),
        ("{overdue: {days: 2}}", "ladder-names-nothing"),
        ("{overdue: {days: 2, ledgers: []}}", "ladder-names-nothing"),
        ("{any: [{failed: {months: 2}}]}", "ladder-names-nothing"),
        ("{failed: {targets: all}}", "dataset-key-missing"),
        ("{failed: {targets: all, months: 0}}", "dataset-type"),
        ("{failed: {targets: all, months: two}}", "dataset-type"),
        ("{failed: {targets: all, months: 2, needed: most}}", "dataset-type"),
        ("{failed: {targets: all, months: 2, outcomes: [pass]}}", "dataset-value"),
        ("{failed: {targets: all, months: 2, against: bound}}", "dataset-key-unknown"),
        ("{off_pace: {targets: all, months: 2, against: days}}", "dataset-value"),
        ("{rank_last: {measures: [pm25]}}", "dataset-key-missing"),
        ("{overdue: {ledgers: all}}", "dataset-key-missing"),
        ("{fail: {months: 2, targets: all}}", "dataset-key-unknown"),
        ("{failed: {months: 1, targets: all}, any: []}", "ladder-condition"),
        ("{any: []}", "ladder-condition"),
        ("{all: {failed: 1}}", "dataset-type"),
        ("{failed: 3}", "dataset-type"),
        ("soon", "dataset-type"),
        ("", "dataset-key-missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, when: str, code: str) -> None:
    assert (code, 6) in [(each, line or 6) for each, line in found(tmp_path, rule(when))] or (
        code,
        5,
    ) in found(tmp_path, rule(when))


def test_a_ladder_has_steps_with_ids_of_their_own(tmp_path: Path) -> None:
    assert found(tmp_path, HEAD[:-1] + " []\n") == [("dataset-key-missing", 4)]
    step = "  - {id: a, when: {failed: {months: 1, targets: all}}}\n"
    assert found(tmp_path, HEAD + step + step) == [("rule-twice", 6)]
    assert ("dataset-key-missing", 1) in found(tmp_path, "schema: 1\n")


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    text = rule(
        "{any: [{failed: {months: 2, targets: all, needed: all, outcomes: [fail, warn]}},"
        " {all: [{off_pace: {months: 1, indicators: [air.pm25], against: elapsed}},"
        " {rank_last: {places: 3, measures: [pm25]}}, {overdue: {days: 9, ledgers: all}},"
        " {overdue: {days: 9, targets: [T1]}}]}]}"
    )
    path.write_text(text, "utf-8")
    found = ladders.load(path)
    failed, pace, rank, items, tasks = found.conditions
    assert isinstance(failed, Behind) and isinstance(pace, Behind)
    assert (failed.months, failed.needed, failed.named.every) == (2, None, True)
    assert failed.outcomes == {"fail", "warn"}
    assert (pace.how, pace.against, pace.needed, pace.outcomes) == (
        "off_pace",
        "elapsed",
        1,
        {"fail"},
    )
    assert isinstance(rank, LastRanks) and (rank.months, rank.measures) == (1, ("pm25",))
    assert isinstance(items, Overdue) and items.ledgers == ()
    assert isinstance(tasks, Overdue) and (tasks.ledgers, tasks.named.targets) == (None, ("T1",))
    assert isinstance(found.steps[0].condition, Group)
    assert found.steps[0].names.zh == "warning"
