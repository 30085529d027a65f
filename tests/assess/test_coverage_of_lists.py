"""Lists to figures: the scope, what is unknown, the second list, and how many there must be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.assess import listings, measures
from ecotarget.assess.question import Question
from ecotarget.intake import listings as lists
from ecotarget.model.assessment import (
    FINAL,
    OPEN,
    RUNNING,
    TOO_LITTLE,
    WHOLE,
    Assessed,
    Assessment,
)
from ecotarget.model.faults import Fault
from ecotarget.model.period import Period
from ecotarget.model.record import Cases
from ecotarget.model.target import Jurisdiction, Names
from ecotarget.report import trail
from ecotarget.report.assessment_rows import Law
from ecotarget.report.telling import fault_text
from ecotarget.vocab import Lexicon
from ecotarget.words import LANGUAGES, Words

HEAD = """schema: 1
kind: list
dataset: {zh: 清单, en: List}
jurisdiction: 北县
period: 2024
files: [list.csv]
indicator: waste.code_use_ratio
name: 企业
"""
DONE = "done: {column: 完成, yes: [是], no: [否]}\n"
ALL = Question(explain=True)


def assessed(folder: Path, text: str, table: str, question: Question = ALL) -> Assessment:
    (folder / "list.csv").write_text(table, "utf-8")
    path = folder / "list.yaml"
    path.write_text(text, "utf-8")
    found = listings.assess([lists.load(path, Lexicon(()))], question)
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


def test_a_rate_is_those_done_of_those_in_scope(tmp_path: Path) -> None:
    text = HEAD + "scope: 100吨以上单位\nwithin: {column: 量, unit: t, at_least: 100}\n" + DONE
    table = "企业,量,完成\n甲,250,是\n乙,100,是\n丙,99.9,否\n丁,180,否\n"
    found = assessed(tmp_path, text, table)
    result = figure(found)
    assert (result.place, result.rung, result.indicator) == ("北县", WHOLE, "waste.code_use_ratio")
    assert result.value == Fraction(200, 3)
    assert result.details["cases"] == (2, 3)
    assert result.details["scope"] == "100吨以上单位"
    assert result.details["undone"] == ("丁",)
    assert (result.state, result.otherwise) == (FINAL, None)
    assert (result.coverage.have, result.coverage.need, result.coverage.of) == (3, 3, "objects")
    assert (result.unit, result.shown, result.when) == ("%", 1, "2024")
    assert found.faults == ()
    keys = [step.key for step in result.steps]
    assert keys == [
        *("list-objects", "list-scope", "list-within", "list-undone", "list-done", "tally-share"),
    ]
    assert result.steps[-1].details["value"] == "66.666667"


def test_a_blank_leaves_it_open_between_no_and_yes(tmp_path: Path) -> None:
    result = figure(assessed(tmp_path, HEAD + DONE, "企业,完成\n甲,是\n乙,\n丙,否\n丁,是\n"))
    assert (result.state, result.value, result.otherwise) == (OPEN, 50, 75)
    assert result.details["cases"] == (2, 4)
    assert result.details["cases_otherwise"] == (3, 4)
    assert result.details["unknown"] == ("乙",)
    assert result.coverage.have == 3
    assert [step.key for step in result.steps][-1] == "tally-range"


def test_a_blank_amount_leaves_the_scope_open(tmp_path: Path) -> None:
    text = HEAD + "within: {column: 量, unit: t, at_least: 100}\n" + DONE
    result = figure(assessed(tmp_path, text, "企业,量,完成\n甲,250,是\n乙,,是\n"))
    assert result.state == OPEN
    # In scope and not done 1 of 2, in scope and done 2 of 2: what is not known may be either.
    assert (result.value, result.otherwise) == (50, 100)
    assert result.details["unknown"] == ("乙",)
    assert "list-unplaced" in [step.key for step in result.steps]


def test_one_condition_that_fails_puts_an_object_outside_whatever_is_unknown(
    tmp_path: Path,
) -> None:
    within = "within: [{column: 量, unit: t, at_least: 100}, {column: 状态, is: [在产]}]\n"
    table = "企业,量,状态,完成\n甲,250,在产,是\n乙,,停产,否\n丙,300,停产,否\n"
    result = figure(assessed(tmp_path, HEAD + within + DONE, table))
    assert (result.state, result.details["cases"]) == (FINAL, (1, 1))


def test_a_word_that_is_neither_is_a_fault_and_leaves_it_open(tmp_path: Path) -> None:
    found = assessed(tmp_path, HEAD + DONE, "企业,完成\n甲,是\n乙,大概\n")
    assert codes(found.faults) == ["listing-done-word"]
    assert not found.faults[0].warning
    assert (figure(found).value, figure(found).otherwise) == (50, 100)


def test_what_should_be_done_is_laid_beside_what_is_done(tmp_path: Path) -> None:
    (tmp_path / "done.csv").write_text("编号\n a \nB\nD\n", "utf-8")
    text = HEAD.replace("name: 企业", "name: 地块") + "done: {file: done.csv, name: 编号}\n"
    found = assessed(tmp_path, text, "地块\nA\nＢ\nC\n")
    result = figure(found)
    assert (result.value, result.details["cases"]) == (Fraction(200, 3), (2, 3))
    assert result.details["undone"] == ("C",)
    assert codes(found.faults) == ["listing-beyond"]
    assert found.faults[0].warning
    assert found.faults[0].details["found"] == "D"
    assert len(found.inputs) == 2


def test_a_name_that_is_nearly_that_of_the_first_list_is_offered(tmp_path: Path) -> None:
    (tmp_path / "done.csv").write_text("编号\nP-16\n", "utf-8")
    text = HEAD + "done: {file: done.csv, name: 编号}\n"
    found = assessed(tmp_path, text, "企业\nP-1\nP-166\n")
    assert figure(found).value == 0
    assert "P-166" in found.faults[0].near


def test_a_second_list_that_cannot_be_read_leaves_all_open_and_too_little(tmp_path: Path) -> None:
    text = HEAD + "done: {file: none.csv, name: 编号}\n"
    found = assessed(tmp_path, text, "企业\nA\nB\n")
    assert codes(found.faults) == ["file-missing"]
    assert (figure(found).state, figure(found).value, figure(found).otherwise) == (
        TOO_LITTLE,
        0,
        100,
    )


def test_an_object_in_two_rows_counts_once_and_where_they_differ_is_unknown(tmp_path: Path) -> None:
    found = assessed(tmp_path, HEAD + DONE, "企业,完成\n甲,是\n 甲,是\n乙,是\n乙,否\n")
    assert codes(found.faults) == ["listing-twice", "listing-twice"]
    assert [fault.place.line for fault in found.faults] == [3, 5]
    result = figure(found)
    assert (result.details["cases"], result.details["cases_otherwise"]) == ((1, 2), (2, 2))


@pytest.mark.parametrize("listed, state", [(3, TOO_LITTLE), (2, FINAL), (1, FINAL)])
def test_the_number_that_there_must_be_is_held_against_what_is_there(
    tmp_path: Path, listed: int, state: str
) -> None:
    found = assessed(tmp_path, HEAD + DONE + f"listed: {listed}\n", "企业,完成\n甲,是\n乙,否\n")
    assert codes(found.faults) == ([] if listed == 2 else ["listing-count"])
    assert figure(found).state == state
    assert figure(found).coverage.need == listed
    assert bool(figure(found).coverage.lacking) == (listed == 3)


@pytest.mark.parametrize("listed, told", [(1, []), (2, []), (3, ["listing-count"])])
def test_what_may_be_in_scope_may_make_up_the_number(
    tmp_path: Path, listed: int, told: list[str]
) -> None:
    text = HEAD + "within: {column: 量, unit: t, at_least: 100}\n" + DONE + f"listed: {listed}\n"
    found = assessed(tmp_path, text, "企业,量,完成\n甲,250,是\n乙,,是\n")
    assert codes(found.faults) == told


def test_rows_or_files_that_are_lost_make_it_too_little(tmp_path: Path) -> None:
    found = assessed(tmp_path, HEAD + DONE, "企业,完成\n甲,是\n乙\n")
    assert (codes(found.faults), figure(found).state) == (["row-length"], TOO_LITTLE)


def test_an_empty_list_gives_no_figure_and_a_scope_without_objects_no_value(
    tmp_path: Path,
) -> None:
    assert assessed(tmp_path, HEAD + DONE, "企业,完成\n").results == ()
    text = HEAD + "within: {column: 量, unit: t, at_least: 100}\n" + DONE
    result = figure(assessed(tmp_path, text, "企业,量,完成\n甲,3,是\n"))
    assert (result.value, result.state) == (None, TOO_LITTLE)
    assert [step.key for step in result.steps][-1] == "tally-nothing"


def test_an_indicator_that_counts_tells_the_number_done(tmp_path: Path) -> None:
    text = HEAD.replace("waste.code_use_ratio", "waste.zero_waste_cells") + DONE
    result = figure(assessed(tmp_path, text, "企业,完成\n甲,是\n乙,是\n丙,否\n丁,\n"))
    assert (result.value, result.otherwise, result.unit) == (2, 3, "个")
    assert "cases" not in result.details


DATED = HEAD + "done: {column: 完成, date: true, due: 2025-01-31}\n"
DAYS = "企业,完成\n甲,2024-06-01\n乙,2025-01-31\n丙,2025-02-01\n丁,\n"


@pytest.mark.parametrize(
    "as_of, cases, state",
    [
        (None, (2, 4), FINAL),
        (date(2025, 3, 1), (2, 4), FINAL),
        (date(2025, 1, 31), (2, 4), FINAL),
        (date(2025, 1, 30), (1, 4), RUNNING),
        (date(2024, 5, 31), (0, 4), RUNNING),
    ],
)
def test_what_is_done_after_the_day_asked_for_or_the_day_due_is_not_done(
    tmp_path: Path, as_of: date | None, cases: tuple[int, int], state: str
) -> None:
    result = figure(assessed(tmp_path, DATED, DAYS, ALL._replace(as_of=as_of)))
    assert (result.details["cases"], result.state) == (cases, state)


def test_only_what_is_asked_for_is_told(tmp_path: Path) -> None:
    table = "企业,完成\n甲,是\n"
    for question, told in (
        (Question(indicators=("waste.code_use_ratio",)), 1),
        (Question(indicators=("air.pm25",)), 0),
        (Question(places=("北县",)), 1),
        (Question(places=("南县",)), 0),
        (Question(periods=(Period.parse("2024"),)), 1),
        (Question(periods=(Period.parse("2023"), Period.parse("2024-03"))), 0),
    ):
        found = assessed(tmp_path, HEAD + DONE, table, question)
        assert len(found.results) == told, question
        assert all(result.steps == () for result in found.results)


def test_of_many_names_the_first_are_told(tmp_path: Path) -> None:
    rows = "".join(f"F{n},否\n" for n in range(1, 61))
    result = figure(assessed(tmp_path, HEAD + DONE, "企业,完成\n" + rows))
    undone = result.details["undone"]
    assert isinstance(undone, tuple)
    assert (undone[0], undone[-1], len(undone)) == ("F1", "+10", 51)


def test_the_figure_becomes_a_measure_with_its_cases_and_scope(tmp_path: Path) -> None:
    text = HEAD + "scope: 100吨以上单位\n" + DONE
    found = assessed(tmp_path, text, "企业,完成\n甲,是\n乙,否\n丙,\n")
    lexicon = Lexicon((), [Jurisdiction("p/north", Names("北县", "North County"))])
    (measure,), strange = measures.measures(found.results, found.codes, lexicon, "list.yaml")
    assert strange == ()
    assert (measure.jurisdiction, measure.scope) == ("p/north", "100吨以上单位")
    assert (measure.cases, measure.period.text) == (Cases(1, 3), "2024")
    assert measure.otherwise is not None
    assert measure.otherwise.cases == Cases(2, 3)


def test_the_samples_give_what_their_readme_says() -> None:
    folder = PROJECT / "samples" / "lists"
    lexicon = Lexicon(())
    names = ("code-use", "survey", "reports")
    sets = [lists.load(folder / f"{name}.yaml", lexicon) for name in names]
    found = listings.assess(sets, Question())
    told = {one.indicator: (one.details["cases"], one.state) for one in found.results}
    assert told == {
        "waste.code_use_ratio": ((6, 7), FINAL),
        "soil.survey_ratio": ((4, 5), FINAL),
        "governance.report_submission_ratio": ((3, 5), FINAL),
    }
    assert codes(found.faults) == ["listing-total-row", "listing-beyond"]
    assert listings.indicators(sets) == tuple(sorted(told, reverse=True))
