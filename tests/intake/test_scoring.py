"""Scoring rules: every fault with its place, and what good rules come to."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from ecotarget.intake import scoring
from ecotarget.model.faults import FaultError
from ecotarget.model.scoring import PerCase, Shortfall

HEAD = """schema: 1
scoring: {zh: 细则, en: rules}
year: 2025
source: made
"""
ITEM = "  - {id: a, target: T1, earn: met, full: 10}\n"


def write(folder: Path, text: str, name: str = "rules.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def found(folder: Path, text: str) -> list[tuple[str, int]]:
    with pytest.raises(FaultError) as caught:
        scoring.load([write(folder, text)])
    return [(fault.code, fault.place.line) for fault in caught.value.faults]


def rules(items: str = ITEM, total: str = "10", more: str = "") -> str:
    return f"{HEAD}total: {total}\nitems:\n{items}{more}"


@pytest.mark.parametrize(
    "text, fault",
    [
        (rules(total="11"), ("scoring-sum", 5)),
        (rules("  - {id: a, target: T1, earn: met, full: 10, weight: 0.5}\n"), ("scoring-sum", 5)),
        (rules("  - {id: a, target: T1, earn: met, full: ten}\n"), ("value-not-number", 7)),
        (rules("  - {id: a, target: T1, earn: met, full: -1}\n"), ("rule-negative", 7)),
        (rules("  - {id: a, target: T1, earn: met, full: 1e1}\n"), ("value-not-number", 7)),
        (rules("  - {id: a, target: T1, earn: met, full: [10]}\n"), ("value-not-number", 7)),
        (rules("  - {id: a, target: T1, earn: met}\n"), ("dataset-key-missing", 7)),
        (rules("  - {id: a, target: T1, full: 10}\n"), ("dataset-key-missing", 7)),
        (rules("  - {id: a, target: T1, earn: meet, full: 10}\n"), ("dataset-value", 7)),
        (rules("  - {id: a, target: T1, earn: met, fall: 10}\n"), ("dataset-key-unknown", 7)),
        (rules("  - {target: T1, earn: met, full: 10}\n"), ("dataset-key-missing", 7)),
        (rules("  - {id: a, earn: met, full: 10}\n"), ("scoring-reference", 7)),
        (rules("  - {id: a, target: T1, indicator: air.pm25, earn: met, full: 10}\n"), ("scoring-reference", 7)),
        (rules(ITEM + ITEM, "20"), ("rule-twice", 8)),
        (rules("  - a\n"), ("dataset-type", 7)),
        (f"{HEAD}total: 10\nitems: none\n", ("dataset-type", 6)),
        (rules("  - {id: a, target: T1, earn: met, full: 10, missed_factor: 0.8}\n"), ("scoring-factor", 7)),
        (rules("  - {id: a, target: T1, earn: share, full: 10, missed_factor: 1.2}\n"), ("scoring-factor", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1}]}\n"), ("scoring-deduction", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, per: 1, count: value}]}\n"), ("scoring-deduction", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, per: 1 ug/m3}]}\n"), ("dataset-key-missing", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, per: 0 ug/m3, steps: started}]}\n"), ("scoring-step", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, per: 1 ug/m4, steps: started}]}\n"), ("unit-unknown", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, per: 1 ug/m3, from: 3 d, side: above, steps: started}]}\n"), ("scoring-unit", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, per: 1 ug/m3, from: 3 ug/m3, steps: started}]}\n"), ("dataset-key-missing", 7)),
        (rules("  - {id: a, earn: full, full: 10, deduct: [{points: 1, per: 1 ug/m3, steps: started}]}\n"), ("scoring-reference", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, count: missed}]}\n"), ("dataset-key-missing", 7)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, count: missed, targets: T2}]}\n"), ("dataset-type", 7)),
        (rules(more="bonuses: [{id: b, target: T1, points: 1, per: case}]\n"), ("dataset-key-missing", 8)),
        (rules(more="bonuses: [{id: b, points: 1, per: met}]\n"), ("scoring-reference", 8)),
        (rules(more="vetoes: [{target: T1}]\n"), ("dataset-key-missing", 8)),
        (rules(more="vetoes: [{target: T1, grade: 好}]\n"), ("dataset-value", 8)),
        (rules(more="grades: [{at_least: 9}]\n"), ("dataset-key-missing", 8)),
        (rules(more="grades: [{zh: 好}]\n"), ("scoring-grade", 8)),
        (rules(more="grades: [{zh: 好, at_least: 9, above: 9}]\n"), ("scoring-grade", 8)),
        (rules(more="grades: [{zh: 好, at_least: 9, below: 8}]\n"), ("scoring-grade", 8)),
        (rules(more="grades: [{zh: 好, at_least: 9, below: 9}]\n"), ("scoring-grade", 8)),
        (rules(more="grades:\n- {zh: 好, at_least: 9}\n- {zh: 差, at_most: 9}\n"), ("scoring-grades-overlap", 9)),
        (rules(more="grades:\n- {zh: 好, above: 8}\n- {zh: 差, below: 9}\n"), ("scoring-grades-overlap", 9)),
        (rules(more="grades:\n- {zh: 好, above: 9}\n- {zh: 差, below: 9}\n"), ("scoring-grades-gap", 9)),
        (rules(more="grades:\n- {zh: 好, at_least: 9}\n- {zh: 差, below: 8}\n"), ("scoring-grades-gap", 9)),
        (rules(more="grades:\n- {zh: 好, at_least: 9}\n- {zh: 良, at_least: 8}\n"), ("scoring-grades-overlap", 9)),
        (rules().replace("year: 2025", "year: '2025'"), ("dataset-type", 3)),
        (rules().replace("source: made\n", ""), ("dataset-key-missing", 1)),
        (rules().replace("schema: 1", "schema: 2"), ("dataset-value", 1)),
        (rules().replace("en: rules", "fr: regles"), ("dataset-key-missing", 2)),
        ("- 1\n", ("dataset-type", 1)),
        # An item that is about nothing gives its points away; one held at nothing never costs any.
        (rules("  - {id: a, earn: full, full: 10}\n"), ("scoring-names-nothing", 7)),
        (rules("  - {id: a, earn: full, full: 10, deduct: []}\n"), ("scoring-names-nothing", 7)),
        (rules(ITEM + "  - {id: b, earn: nothing, floor: -5}\n"), ("scoring-names-nothing", 8)),
        (rules(ITEM + "  - {id: b, target: T2, earn: nothing, deduct: [{points: 1, count: value}]}\n"), ("dataset-key-missing", 8)),
        (f"{HEAD}total: 0\nitems: []\n", ("dataset-key-missing", 6)),
        (rules("  - {id: a, target: T1, earn: met, full: 10, floor: 11}\n"), ("scoring-bounds", 7)),
        (rules("  - {id: a, target: T1, earn: met, full: 10, floor: 5, cap: 4}\n"), ("scoring-bounds", 7)),
        (rules(more="floor: 5\ncap: 4\n"), ("scoring-bounds", 9)),
        (rules("  - {id: a, target: T1, earn: full, full: 10, deduct: [{points: 1, per: 1, steps: started, after: 3, until: 2}]}\n"), ("scoring-bounds", 7)),
        (rules(more="grades:\n- {zh: 好, at_least: 9}\n- {zh: 好, below: 9}\n"), ("rule-twice", 10)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, fault: tuple[str, int]
) -> None:
    code, line = fault
    lines = [at for each, at in found(tmp_path, text) if each == code]
    assert lines, found(tmp_path, text)
    # The joint of two grades is told at the upper one, which may be written first.
    assert any(abs(at - line) <= 1 for at in lines)


def test_all_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, rules(total="11"), "a.yaml")
    write(tmp_path, rules(total="12"), "b.yaml")
    with pytest.raises(FaultError) as caught:
        scoring.load([tmp_path, tmp_path / "c.yaml"])
    assert [fault.code for fault in caught.value.faults] == [
        "scoring-sum",
        "scoring-sum",
        "file-missing",
    ]


def test_a_place_has_one_set_of_rules_a_year(tmp_path: Path) -> None:
    write(tmp_path, rules(), "a.yaml")
    write(tmp_path, rules() + "jurisdiction: x\n", "b.yaml")
    write(tmp_path, rules().replace("2025", "2024"), "c.yaml")
    assert [one.year for one in scoring.load([tmp_path])] == [2025, 2025, 2024]
    write(tmp_path, rules(), "d.yaml")
    with pytest.raises(FaultError) as caught:
        scoring.load([tmp_path])
    (fault,) = caught.value.faults
    assert (fault.code, Path(fault.place.file).name) == ("scoring-year-twice", "d.yaml")


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    text = rules(
        """  - id: a
    zh: 甲
    target: T1
    earn: share
    full: 12.5
    weight: 0.8
    missed_factor: 0.8
    floor: -3
    deduct:
      - {points: 0.5, per: 2 ug/m3, steps: complete, after: 1, until: 9, most: 4}
      - {points: 2, count: missed, targets: [T2, T3]}
      - {points: 1, count: short, indicator: air.pm25, scope: 东站}
  - {id: b, earn: nothing, floor: -5, deduct: [{points: 1, per: 1, steps: started, target: T4}]}
""",
        more="floor: -10\ncap: 20\nbonuses: [{id: c, target: T5, points: 2, per: case, count: value, most: 6}]\n"
        "vetoes: [{target: T6, total: 5, grade: good}]\n"
        "grades: [{zh: 好, en: good, at_least: 5}, {zh: 差, en: poor, below: 5}]\n",
    )
    (one,) = scoring.load([write(tmp_path, text)])
    first, second = one.items
    assert (first.names.zh, first.names.en, first.full) == ("甲", "a", Fraction(25, 2))
    assert (first.weight, first.missed_factor, first.floor, first.cap) == (
        Fraction(4, 5), Fraction(4, 5), Fraction(-3), Fraction(25, 2))  # fmt: skip
    by_step, missed, cases = first.deductions
    assert isinstance(by_step, Shortfall) and by_step.reference is None
    assert (by_step.after, by_step.until, by_step.most) == (1, 9, 4)
    assert isinstance(missed, PerCase) and [one.target for one in missed.references] == ["T2", "T3"]
    assert isinstance(cases, PerCase) and cases.references[0].text == "air.pm25 东站"
    assert (second.full, second.cap, second.reference) == (0, 0, None)
    assert (one.floor, one.cap, one.total) == (-10, 20, 10)
    assert [band.names.en for band in one.grades] == ["poor", "good"]  # from the worst to the best
    assert {ref.text for ref in one.references} == {
        *("T1", "T2", "T3", "T4", "T5", "T6"),
        "air.pm25 东站",
    }
