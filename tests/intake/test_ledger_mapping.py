"""The description of a ledger: each key, and every fault with its place."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from ecotarget.intake import kinds, ledger_mapping
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.ledger import LedgerIndicator, LedgerSet
from ecotarget.model.target import Jurisdiction, Names
from ecotarget.vocab import Lexicon

HEAD = """schema: 1
dataset: {zh: 整改台账, en: Rectification}
kind: ledger
"""
WHOLE = (
    HEAD
    + """jurisdiction: zhejiang/taizhou
files: [items.csv]
delimiter: ";"
columns:
  id: 编号
  name: 问题
  found: 发现
  due: 时限
  rectified: 整改
  closed: 销号
  dispatched: 派发
  evidence: 佐证
  source: 来源
  unit: 责任单位
date_format: "%Y/%m/%d %H:%M"
missing: ["-"]
words:
  source: {中央督察: central, 省级督察: provincial}
  evidence: {有: "yes", 无: "no"}
calendar: {days: {2024-10-01: free, 2024-09-29: 班}}
response: {派发: {from: found, to: dispatched, within: 1 min}}
show: [备注]
indicators:
  - {indicator: 销号率, measure: closed, over: due, only: {source: central}, scope: 中央督察, listed: 12}
  - {indicator: 超期, measure: overdue, only: {unit: [甲局, 乙局]}}
"""
)
SHORT = HEAD + "files: [items.csv]\ncolumns: {id: 编号, found: 发现, due: 时限, closed: 销号}\n"


def load(folder: Path, text: str) -> LedgerSet:
    path = folder / "ledger.yaml"
    path.write_text(text, "utf-8")
    return ledger_mapping.load(path)


def faults(folder: Path, text: str) -> list[Fault]:
    with pytest.raises(FaultError) as caught:
        load(folder, text)
    return list(caught.value.faults)


def test_every_key(tmp_path: Path) -> None:
    found = load(tmp_path, WHOLE)
    assert kinds.kind_of(tmp_path / "ledger.yaml") == kinds.LEDGER
    assert (found.source.name.zh, found.source.name.en) == ("整改台账", "Rectification")
    assert found.source.files == ((tmp_path / "items.csv").as_posix(),)
    assert (found.source.format, found.source.delimiter) == ("csv", ";")
    assert (found.jurisdiction, found.id_column) == ("zhejiang/taizhou", "编号")
    assert found.evidence_column == "佐证"
    assert found.columns == {
        "name": "问题",
        "found": "发现",
        "due": "时限",
        "rectified": "整改",
        "closed": "销号",
        "dispatched": "派发",
        "source": "来源",
        "unit": "责任单位",
    }
    assert (found.date_format, found.source.missing) == ("%Y/%m/%d %H:%M", {"-"})
    assert found.words["source"] == {"中央督察": "central", "省级督察": "provincial"}
    assert found.words["evidence"] == {"有": "yes", "无": "no"}
    assert found.needs_evidence is True
    assert found.calendar == {date(2024, 10, 1): False, date(2024, 9, 29): True}
    assert found.steps == {"派发": ("found", "dispatched", Fraction(1))}
    assert found.extra == ("备注",)
    assert [(one.place.line, one.place.column) for one in found.indicators] == [(27, 17), (28, 17)]
    assert tuple(one._replace(place=Place("")) for one in found.indicators) == (
        LedgerIndicator("销号率", "closed", "due", {"source": ("central",)}, "中央督察", 12),
        LedgerIndicator("超期", "overdue", None, {"unit": ("甲局", "乙局")}),
    )


def test_what_is_not_said(tmp_path: Path) -> None:
    found = load(tmp_path, SHORT)
    assert (found.jurisdiction, found.date_format, found.evidence_column) == ("", None, None)
    assert found.needs_evidence is False  # nothing is said of evidence
    assert (found.words, found.calendar, found.steps, found.extra) == ({}, {}, {}, ())
    assert (found.source.delimiter, found.indicators) == ("", ())


@pytest.mark.parametrize("counts_as, needed", [("open", True), ("closed", False)])
def test_whether_a_closing_needs_evidence(tmp_path: Path, counts_as: str, needed: bool) -> None:
    text = SHORT.replace("closed: 销号", "closed: 销号, evidence: 佐证")
    said = f"{text}closed_without_evidence: {counts_as}\n"
    assert load(tmp_path, said).needs_evidence is needed


@pytest.mark.parametrize("name", ["items.yaml", "items.JSON", "items.yml"])
def test_lists_of_mappings_go_by_their_ending(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, SHORT.replace("items.csv", name)).source.format == "records"


def test_minutes_in_any_unit_of_time(tmp_path: Path) -> None:
    steps = "response: {a: {from: found, to: closed, within: 90 s}, b: {from: found, to: closed, within: 0.5 h}}"
    found = load(tmp_path, f"{SHORT}{steps}\n").steps
    assert (found["a"][2], found["b"][2]) == (Fraction(3, 2), Fraction(30))


class Wrong(NamedTuple):
    """What is added to the short description, and the fault: its code, line and column, near words."""

    text: str
    code: str
    line: int
    column: int
    near: tuple[str, ...] = ()


INDICATOR = "jurisdiction: a/b\nindicators:\n  - "
WRONG = {
    "key": Wrong("date_formt: '%Y'\n", "dataset-key-unknown", 6, 1, ("date_format",)),
    "format": Wrong("date_format: '%Y'\n", "dataset-stamp-format", 6, 14),
    "format_short": Wrong("date_format: '%y-%m-%d'\n", "dataset-stamp-format", 6, 14),
    "evidence": Wrong("closed_without_evidence: open\n", "dataset-key-missing", 6, 26),
    "evidence_word": Wrong("closed_without_evidence: opne\n", "dataset-value", 6, 26, ("open",)),
    "words": Wrong("words: {source: {a: b}}\n", "dataset-key-unknown", 6, 9),
    "words_type": Wrong("words: [a]\n", "dataset-type", 6, 8),
    "show": Wrong("show: 备注\n", "dataset-type", 6, 7),
    "calendar": Wrong("calendar: {days: {2024-10-1: free}}\n", "calendar-date", 6, 30),
    "calendar_word": Wrong(
        "calendar: {days: {2024-10-01: fre}}\n", "calendar-word", 6, 31, ("free",)
    ),
    "calendar_file": Wrong("calendar: {file: none.csv}\n", "file-missing", 0, 0),
    "step": Wrong("response: {a: {from: found, to: closed}}\n", "dataset-key-missing", 6, 15),
    "step_column": Wrong(
        "response: {a: {from: found, to: done, within: 1 min}}\n", "dataset-key-missing", 5, 10
    ),
    "step_name": Wrong(
        "response: {a: {from: found, to: 到场, within: 1 min}}\n", "ledger-moment-name", 6, 33
    ),
    "step_unit": Wrong(
        "response: {a: {from: found, to: closed, within: 1 km}}\n", "ledger-step-time", 6, 49
    ),
    "step_zero": Wrong(
        "response: {a: {from: found, to: closed, within: 0 min}}\n", "ledger-step-time", 6, 49
    ),
    "step_bare": Wrong(
        "response: {a: {from: found, to: closed, within: 5}}\n", "unit-missing", 6, 49
    ),
    "indicators": Wrong("jurisdiction: a/b\nindicators: a\n", "dataset-type", 7, 13),
    "indicator": Wrong(INDICATOR + "a\n", "dataset-type", 8, 5),
    "indicator_key": Wrong(
        INDICATOR + "{indicator: a, measure: found, ove: all}\n",
        "dataset-key-unknown",
        8,
        36,
        ("over",),
    ),
    "indicator_none": Wrong(INDICATOR + "{measure: found}\n", "dataset-key-missing", 8, 5),
    "jurisdiction": Wrong(
        "indicators: [{indicator: a, measure: found}]\n", "dataset-key-missing", 6, 13
    ),
    "measure": Wrong(
        INDICATOR + "{indicator: a, measure: close}\n", "dataset-value", 8, 29, ("closed",)
    ),
    "over": Wrong(
        INDICATOR + "{indicator: a, measure: closed, over: al}\n",
        "dataset-value",
        8,
        43,
        ("all",),
    ),
    "column": Wrong(
        INDICATOR + "{indicator: a, measure: relapsed}\n", "ledger-measure-column", 8, 5
    ),
    "listed": Wrong(
        INDICATOR + "{indicator: a, measure: found, listed: 0}\n", "dataset-type", 8, 44
    ),
    "only": Wrong(
        INDICATOR + "{indicator: a, measure: found, only: {source: x}}\n",
        "dataset-key-unknown",
        8,
        43,
    ),
    "only_type": Wrong(
        INDICATOR + "{indicator: a, measure: found, only: x}\n", "dataset-type", 8, 42
    ),
    "twice": Wrong(
        INDICATOR + "{indicator: a, measure: found}\n  - {indicator: a, measure: closed}\n",
        "ledger-indicator-twice",
        9,
        5,
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_each_fault_has_its_place(tmp_path: Path, wrong: Wrong) -> None:
    (fault,) = faults(tmp_path, SHORT + wrong.text)
    assert fault.code == wrong.code
    assert (fault.place.line, fault.place.column) == (wrong.line, wrong.column)
    assert fault.near[: len(wrong.near)] == wrong.near


@pytest.mark.parametrize("measure", ["overdue", "closed_late"])
def test_terms_are_needed_for_what_rests_on_them(tmp_path: Path, measure: str) -> None:
    text = SHORT.replace(", due: 时限", "") + INDICATOR
    (fault,) = faults(tmp_path, f"{text}{{indicator: a, measure: {measure}}}\n")
    assert (fault.code, fault.details["key"]) == ("ledger-measure-column", "columns.due")
    (fault,) = faults(tmp_path, f"{text}{{indicator: a, measure: closed, over: due}}\n")
    assert (fault.code, fault.details["key"]) == ("ledger-measure-column", "columns.due")


def test_a_word_that_is_not_among_those_declared(tmp_path: Path) -> None:
    text = WHOLE.replace("only: {source: central}", "only: {source: centrl}")
    (fault,) = faults(tmp_path, text)
    assert (fault.code, fault.near) == ("ledger-word-unknown", ("central",))


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    text = "schema: 2\ndataset: {zh: 台账}\nkind: ledger\ncolumns: {fond: 发现}\nshow: 1\n"
    found = [fault.code for fault in faults(tmp_path, text)]
    assert found == [
        "dataset-value",
        "dataset-key-missing",
        "dataset-key-missing",
        "dataset-key-unknown",
        "dataset-type",
    ]


def test_another_kind_and_no_mapping_at_all(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, SHORT.replace("kind: ledger", "kind: water"))
    assert (fault.code, fault.near) == ("dataset-value", ("ledger",))
    (fault,) = faults(tmp_path, "- a\n")
    assert fault.code == "dataset-type"


class Words:
    """What names mean, for the tests: one place, and no indicator."""

    def jurisdiction(self, text: str) -> Jurisdiction | None:
        return Jurisdiction(text, Names(text, text)) if text else None

    def indicator(self, jurisdiction: str, text: str) -> object:
        return None

    def near_indicators(self, jurisdiction: str, text: str) -> tuple[str, ...]:
        return ("rectification.closed",)


def test_an_indicator_that_the_vocabulary_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(f"{SHORT}{INDICATOR}{{indicator: closd, measure: closed}}\n", "utf-8")
    with pytest.raises(FaultError) as caught:
        ledger_mapping.load(path, Words())
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.line, fault.place.column) == ("indicator-unknown", 8, 17)
    assert fault.near == ("rectification.closed",)


def test_a_place_that_no_target_file_is_of_may_have_indicators_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(f"{SHORT}{INDICATOR}{{indicator: closd, measure: closed}}\n", "utf-8")
    (found,) = ledger_mapping.load(path, Lexicon(())).indicators
    assert (found.indicator, found.known, found.place.line) == ("closd", None, 8)


def test_a_calendar_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text("日期,安排\n2024-10-01,休\n2024-10-12,班\n", "utf-8")
    text = f"{SHORT}calendar: {{file: days.csv, days: {{2024-10-12: free}}}}\n"
    found = load(tmp_path, text)
    assert found.calendar == {date(2024, 10, 1): False, date(2024, 10, 12): False}
    (tmp_path / "days.csv").write_text("日期,安排\n2024-10-1,休\n2024-10-12,班吧\n", "utf-8")
    found = faults(tmp_path, text)
    assert [(fault.code, fault.place.line, fault.place.cell) for fault in found] == [
        ("calendar-date", 2, "日期"),
        ("calendar-word", 3, "安排"),
    ]
