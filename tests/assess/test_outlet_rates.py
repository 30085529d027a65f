"""Records of outlets to figures: by record and by outlet, by the user's limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.assess import outlets
from ecotarget.assess.question import Question
from ecotarget.intake import outlets as tables
from ecotarget.model.assessment import FINAL, OPEN, RUNNING, TOO_LITTLE, Assessed, Assessment
from ecotarget.model.faults import Fault
from ecotarget.model.period import Period
from ecotarget.model.standard import Clause
from ecotarget.report import trail
from ecotarget.report.assessment_rows import Law
from ecotarget.report.telling import fault_text
from ecotarget.vocab import Lexicon
from ecotarget.words import LANGUAGES, Words

TEXT = """schema: 1
kind: outlets
dataset: {zh: 出水, en: Outlets}
jurisdiction: 北县
period: 2024
files: [records.csv]
indicator: water.outlet_ratio
count: records
columns: {outlet: 设施, date: 日期}
items: {COD: {unit: mg/L}, 氨氮: {unit: mg/L}}
limits:
  title: 县里的限值
  source: 县里的文件
  confidence: single
  limits:
    一级:
      化学需氧量: {at_most: 60, unit: mg/L}
      氨氮: {at_most: 8, unit: mg/L}
"""
BY_OUTLET = TEXT.replace("count: records", "count: outlets")
TABLE = """设施,日期,COD,氨氮
A,2024-03-01,45,3
A,2024-09-01,60,8
B,2024-03-02,45,3
B,2024-09-02,75,3
"""
ALL = Question(explain=True)


def assessed(folder: Path, text: str, table: str, question: Question = ALL) -> Assessment:
    (folder / "records.csv").write_text(table, "utf-8")
    path = folder / "outlets.yaml"
    path.write_text(text, "utf-8")
    found = outlets.assess([tables.load(path, Lexicon(()))], question)
    for result in found.results:  # every step can be told, in both languages
        for language in LANGUAGES:
            assert list(trail.told(result, Law(found), Words(language)))
    return found


def figure(found: Assessment) -> Assessed:
    (result,) = found.results
    return result


def codes(faults: Sequence[Fault]) -> list[str]:
    for fault in faults:
        for language in LANGUAGES:
            assert fault_text(fault, Words(language))
    return [fault.code for fault in faults]


def test_records_and_outlets_are_two_rates(tmp_path: Path) -> None:
    result = figure(assessed(tmp_path, TEXT, TABLE))
    assert (result.value, result.details["cases"]) == (75, (3, 4))
    assert (result.state, result.coverage.of) == (FINAL, "records")
    assert result.details["undone"] == ("B",)
    assert result.clauses == (Clause("县里的限值", "一级", "single"),)
    keys = [step.key for step in result.steps]
    assert keys == [
        "outlet-grade",
        "outlet-over",
        "outlet-failed",
        "outlet-by-records",
        "tally-share",
    ]
    assert result.steps[0].details["limits"] == ("化学需氧量 ≤ 60 mg/L", "氨氮 ≤ 8 mg/L")
    assert (result.steps[1].details["item"], result.steps[1].details["count"]) == ("COD", 1)
    result = figure(assessed(tmp_path, BY_OUTLET, TABLE))
    assert (result.value, result.details["cases"]) == (50, (1, 2))
    assert result.coverage.of == "outlets"


def test_what_cannot_be_told_leaves_the_rate_open(tmp_path: Path) -> None:
    table = TABLE + "C,2024-03-03,<70,3\nC,2024-09-03,,3\n"
    result = figure(assessed(tmp_path, TEXT, table))
    assert (result.state, result.value, result.otherwise) == (OPEN, 50, Fraction(500, 6))
    assert result.details["unknown"] == ("C",)
    result = figure(assessed(tmp_path, BY_OUTLET, table))
    assert (result.details["cases"], result.details["cases_otherwise"]) == ((1, 3), (2, 3))


def test_periods_and_days_sort_the_records(tmp_path: Path) -> None:
    periods = tuple(map(Period.parse, ("2024-H1", "2024-H2")))
    found = assessed(tmp_path, TEXT, TABLE, Question(periods=periods))
    assert [(one.when, one.details["cases"]) for one in found.results] == [
        ("2024-H1", (2, 2)),
        ("2024-H2", (1, 2)),
    ]
    found = assessed(tmp_path, TEXT, TABLE, Question(as_of=date(2024, 6, 30)))
    assert (figure(found).details["cases"], figure(found).state) == ((2, 2), RUNNING)
    found = assessed(tmp_path, TEXT, TABLE + "C,2023-12-31,10,1\n")
    assert figure(found).details["cases"] == (3, 4)
    assert codes(found.faults) == ["counted-outside"]


@pytest.mark.parametrize("listed, state", [(3, TOO_LITTLE), (2, FINAL), (1, FINAL)])
def test_the_number_of_outlets_that_there_must_be(tmp_path: Path, listed: int, state: str) -> None:
    found = assessed(tmp_path, BY_OUTLET + f"listed: {listed}\n", TABLE)
    assert figure(found).state == state
    assert codes(found.faults) == ([] if listed == 2 else ["listing-count"])


def test_a_record_without_limits_of_its_grade_cannot_be_told(tmp_path: Path) -> None:
    text = TEXT.replace("date: 日期", "date: 日期, grade: 级别")
    table = "设施,日期,级别,COD,氨氮\nA,2024-03-01,一级,45,3\nB,2024-03-01,三级,45,3\n"
    found = assessed(tmp_path, text, table)
    assert (figure(found).value, figure(found).otherwise) == (50, 100)
    assert codes(found.faults) == ["outlet-grade"]


def test_limits_of_every_shape_are_written_out(tmp_path: Path) -> None:
    text = TEXT.replace("化学需氧量: {at_most: 60, unit: mg/L}", "pH: {within: [6, 9]}")
    text = text.replace("氨氮: {at_most: 8", "溶解氧: {at_least: 2")
    text = text.replace("COD: {unit: mg/L}, 氨氮: {", "pH: {}, 溶解氧: {")
    found = assessed(tmp_path, text, "设施,日期,pH,溶解氧\nA,2024-03-01,7,3\n")
    assert figure(found).steps[0].details["limits"] == ("pH 6–9", "溶解氧 ≥ 2 mg/L")


def test_rows_that_are_lost_make_it_too_little_and_no_rows_give_nothing(tmp_path: Path) -> None:
    found = assessed(tmp_path, TEXT, TABLE + "C\n")
    assert (codes(found.faults), figure(found).state) == (["row-length"], TOO_LITTLE)
    assert assessed(tmp_path, TEXT, "设施,日期,COD,氨氮\n").results == ()
    asked = Question(indicators=("air.pm25",))
    assert assessed(tmp_path, TEXT, TABLE, asked).results == ()


def test_the_samples_give_what_their_readme_says() -> None:
    path = PROJECT / "samples" / "outlets" / "outlets.yaml"
    one = tables.load(path, Lexicon(()))
    found = outlets.assess([one], Question())
    result = figure(found)
    assert found.faults == ()
    assert (result.details["cases"], result.details["cases_otherwise"]) == ((4, 6), (5, 6))
    assert (result.details["undone"], result.details["unknown"]) == (("西村站",), ("南村站",))
    assert outlets.indicators([one]) == ("water.outlet_ratio",)
