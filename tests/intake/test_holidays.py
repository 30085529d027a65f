"""Calendars of worked and free days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ecotarget.intake import holidays
from ecotarget.intake.values import ValueProblem
from ecotarget.model.faults import FaultError


def write(folder: Path, text: str) -> Path:
    path = folder / "days.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("word", ["worked", "Workday", "班", "调休上班"])
def test_words_for_worked(word: str) -> None:
    assert holidays.is_worked(word) is True


@pytest.mark.parametrize("word", ["free", "HOLIDAY", "休", "放假"])
def test_words_for_free(word: str) -> None:
    assert holidays.is_worked(word) is False


def test_a_word_that_says_neither_names_those_that_do() -> None:
    with pytest.raises(ValueProblem) as caught:
        holidays.is_worked("?")
    assert caught.value.near == ("worked", "free")


def test_columns_by_title_or_the_first_two(tmp_path: Path) -> None:
    path = write(tmp_path, "date,name,is\n2024-10-01,National Day,free\n2024-09-29,,worked\n")
    found = holidays.load(path, None, ("date", "is"))
    assert found.days == {date(2024, 10, 1): False, date(2024, 9, 29): True}
    assert (found.given.path, found.given.role) == (path.as_posix(), "calendar")
    path = write(tmp_path, "d,w\n2024-10-01,free\n2024-10-01,free\n")
    assert holidays.load(path, None, (None, None)).days == {date(2024, 10, 1): False}


@pytest.mark.parametrize(
    "text, code, line",
    [
        ("d,w\n2024-10-01,free\n2024-10-01,worked\n", "calendar-twice", 3),
        ("d,w\n20241001,free\n", "calendar-date", 2),
        ("d,w\n2024-10-01,maybe\n", "calendar-word", 2),
        ("d\n2024-10-01\n", "dataset-column-missing", 1),
    ],
)
def test_each_fault_has_its_row(tmp_path: Path, text: str, code: str, line: int) -> None:
    with pytest.raises(FaultError) as caught:
        holidays.load(write(tmp_path, text), None, (None, None))
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.line) == (code, line)
