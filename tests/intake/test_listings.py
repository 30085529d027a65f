"""Lists: what their descriptions say, which objects they hold, and what cannot be read of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from ecotarget.intake import listings
from ecotarget.intake.listings import OpenedList
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.listing import Listing
from ecotarget.report.telling import fault_text
from ecotarget.vocab import Lexicon
from ecotarget.words import LANGUAGES, Words
from workbooks import workbook

HEAD = """schema: 1
kind: list
dataset: {zh: 清单, en: List}
jurisdiction: 北县
period: 2024
files: [list.csv]
"""
PLAIN = HEAD + "indicator: waste.code_use_ratio\nname: 企业\n"
DONE = "done: {column: 完成}\n"
LAST = date(2024, 12, 31)


def load(folder: Path, text: str) -> Listing:
    path = folder / "list.yaml"
    path.write_text(text, "utf-8")
    return listings.load(path, Lexicon(()))


def opened(folder: Path, text: str, table: str, last: date = LAST) -> OpenedList:
    (folder / "list.csv").write_text(table, "utf-8")
    return listings.open_list(load(folder, text), last)


def told(faults: Sequence[Fault]) -> list[tuple[str, int, str]]:
    for fault in faults:  # every fault can be said, in both languages
        for language in LANGUAGES:
            assert fault_text(fault, Words(language))
    return [(fault.code, fault.place.line, fault.place.cell) for fault in faults]


def refused(folder: Path, text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(FaultError) as caught:
        load(folder, text)
    return told(caught.value.faults)


# ---- The description ----------------------------------------------------------------------------


def test_a_description_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    text = (
        PLAIN
        + "scope: 年产废100吨以上单位\nlisted: 20\nsheet: 一\n"
        + "within:\n  - {column: 量, unit: t, at_least: 100, below: 1万吨}\n"
        + "  - {column: 状态, is: [在产, 停产]}\n"
        + "done: {column: 完成, yes: [是], no: [否]}\n"
    )
    listing = load(tmp_path, text)
    assert listing.indicator.id == "waste.code_use_ratio"
    assert (listing.heading.jurisdiction, listing.heading.scope) == ("北县", "年产废100吨以上单位")
    assert (listing.heading.period.text, listing.heading.sheet) == ("2024", "一")
    assert listing.heading.files == ((tmp_path / "list.csv").as_posix(),)
    assert (listing.name, listing.listed) == ("企业", 20)
    amounts, words = listing.within
    told_ = [(sign, bound.base) for sign, bound in amounts.bounds]
    assert told_ == [(">=", 100), ("<", 10000)]
    assert (words.column, words.words) == ("状态", ("在产", "停产"))
    assert (listing.done.yes, listing.done.no) == (("是",), ("否",))
    assert listing.due == LAST


def test_an_indicator_goes_by_any_of_its_names_and_files_by_a_pattern(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text("企业,完成\n", "utf-8")
    text = PLAIN.replace("waste.code_use_ratio", "“浙固码”应用率") + DONE
    listing = load(tmp_path, text.replace("list.csv", "'*.csv'"))
    assert listing.indicator.id == "waste.code_use_ratio"
    assert [Path(name).name for name in listing.heading.files] == ["a.csv", "b.csv"]


def test_the_second_list_is_one_of_the_files(tmp_path: Path) -> None:
    listing = load(tmp_path, PLAIN + "done: {file: b.csv, name: 编号}\n")
    assert [Path(name).name for name in listing.files] == ["list.csv", "b.csv"]
    assert listing.done.name == "编号"


@pytest.mark.parametrize(
    "text, faults",
    [
        ("- 1\n", [("dataset-type", 1, "")]),
        (PLAIN, [("dataset-key-missing", 1, "")]),
        (PLAIN + DONE + "with: 1\n", [("dataset-key-unknown", 10, "")]),
        (PLAIN.replace("2024", "二零二四") + DONE, [("period-unknown", 5, "")]),
        (PLAIN.replace("code_use", "code_usage") + DONE, [("indicator-unknown", 7, "")]),
        (PLAIN.replace("waste.code_use_ratio", "water.codmn") + DONE, [("counted-dimension", 7, "")]),
        (PLAIN + DONE + "delimiter: ';;'\n", [("dataset-delimiter", 10, "")]),
        (PLAIN.replace("indicator: waste.code_use_ratio\n", "") + DONE, [("dataset-key-missing", 1, "")]),
        (PLAIN + DONE + "listed: 0\n", [("dataset-type", 10, "")]),
        (PLAIN + DONE + "listed: many\n", [("dataset-type", 10, "")]),
        (PLAIN + DONE + "within: 3\n", [("dataset-type", 10, "")]),
        (PLAIN + DONE + "within: {column: 量}\n", [("listing-condition", 10, "")]),
        (PLAIN + DONE + "within: {column: 量, is: [a], above: 1}\n", [("listing-condition", 10, "")]),
        (PLAIN + DONE + "within: {above: 1}\n", [("dataset-key-missing", 10, "")]),
        (PLAIN + DONE + "within: {column: 量, over: 1}\n",
         [("listing-condition", 10, ""), ("dataset-key-unknown", 10, "")]),
        (PLAIN + DONE + "within: {column: 量, unit: ton, above: 1}\n", [("unit-unknown", 10, "")]),
        (PLAIN + DONE + "within: {column: 量, unit: t, above: 1家}\n", [("unit-unfit", 10, "")]),
        (PLAIN + DONE + "within: {column: 量, at_least: 1 t, below: 3 亩}\n", [("unit-unfit", 10, "")]),
        (PLAIN + DONE + "within: {column: 量, unit_column: 单位, above: 1}\n", [("unit-missing", 10, "")]),
        (PLAIN + DONE + "within: {column: 量, unit: t, above: 很多}\n", [("value-not-number", 10, "")]),
        (PLAIN + "done: yes\n", [("dataset-type", 9, "")]),
        (PLAIN + "done: {yes: [是], no: [否]}\n", [("dataset-key-missing", 9, "")]),
        (PLAIN + "done: {column: 完成, yes: [是]}\n", [("dataset-key-missing", 9, "")]),
        (PLAIN + "done: {column: 完成, date: often}\n", [("dataset-type", 9, "")]),
        (PLAIN + "done: {column: 完成, date: true, due: soon}\n", [("counted-day", 9, "")]),
        (PLAIN + "done: {file: b.csv}\n", [("dataset-key-missing", 9, "")]),
        (PLAIN.replace("list.csv", "'*.csv'") + DONE, [("dataset-files", 6, "")]),
        (PLAIN.replace("[list.csv]", "list.csv") + DONE, [("dataset-type", 6, "")]),
    ],
)  # fmt: skip
def test_every_fault_of_a_description_is_told_with_its_place(
    tmp_path: Path, text: str, faults: list[tuple[str, int, str]]
) -> None:
    assert sorted(refused(tmp_path, text)) == sorted(faults)


# ---- The objects --------------------------------------------------------------------------------


def test_words_decide_and_a_blank_is_unknown(tmp_path: Path) -> None:
    text = PLAIN + "done: {column: 完成, yes: [是, 已应用], no: [否]}\n"
    found = opened(tmp_path, text, "企业,完成\n甲,是\n乙, 已应用 \n丙,否\n丁,\n戊,—\n")
    assert [(one.name, one.done) for one in found.objects] == [
        ("甲", True), ("乙", True), ("丙", False), ("丁", None), ("戊", None),
    ]  # fmt: skip
    assert found.faults == ()
    assert found.complete
    assert [given.role for given in found.inputs] == ["list"]


def test_without_words_the_usual_ones_are_read(tmp_path: Path) -> None:
    found = opened(tmp_path, PLAIN + DONE, "企业,完成\n甲,完成\n乙,未完成\n丙,Yes\n丁,no\n")
    assert [one.done for one in found.objects] == [True, False, True, False]


def test_a_word_that_is_neither_is_a_fault_and_unknown(tmp_path: Path) -> None:
    text = PLAIN + "done: {column: 完成, yes: [已应用], no: [未应用]}\n"
    found = opened(tmp_path, text, "企业,完成\n甲,已应\n乙,x\n")
    assert [one.done for one in found.objects] == [None, None]
    assert told(found.faults) == [
        ("listing-done-word", 2, "完成"),
        ("listing-done-word", 3, "完成"),
    ]
    assert [fault.near for fault in found.faults] == [("已应用",), ("已应用", "未应用")]


def test_a_day_up_to_the_last_is_done_and_none_is_not(tmp_path: Path) -> None:
    text = PLAIN + "done: {column: 完成, date: true, due: 2024-06-30}\n"
    table = "企业,完成\n甲,2024-06-30\n乙,2024-07-01\n丙,\n丁,2024年3月5日\n戊,2024-06\n己,下周\n"
    listing_last = date(2024, 6, 30)
    found = opened(tmp_path, text, table, listing_last)
    assert [one.done for one in found.objects] == [True, False, False, True, None, None]
    assert told(found.faults) == [("value-not-date", 6, "完成"), ("value-not-date", 7, "完成")]
    assert load(tmp_path, text).due == listing_last


def test_amounts_are_carried_into_one_unit(tmp_path: Path) -> None:
    text = PLAIN + DONE + "within: {column: 量, unit_column: 单位, at_least: 100 t}\n"
    table = "企业,量,单位,完成\n甲,0.01,万吨,是\n乙,99900,kg,是\n丙,120 t,,是\n丁,,t,是\n"
    found = opened(tmp_path, text, table)
    assert [one.amounts for one in found.objects] == [
        (Fraction(100),), (Fraction(999, 10),), (None,), (None,),
    ]  # fmt: skip
    assert told(found.faults) == [("unit-missing", 4, "量")]


def test_units_of_a_column_that_nobody_knows_are_faults(tmp_path: Path) -> None:
    text = PLAIN + DONE + "within: {column: 量, unit_column: 单位, at_least: 100 t}\n"
    found = opened(tmp_path, text, "企业,量,单位,完成\n甲,1,筐,是\n乙,2筐,t,是\n")
    assert told(found.faults) == [("unit-unknown", 2, "量"), ("unit-unknown", 3, "量")]
    assert [one.amounts for one in found.objects] == [(None,), (None,)]


def test_a_figure_may_bring_its_own_unit(tmp_path: Path) -> None:
    text = PLAIN + DONE + "within: {column: 量, unit: t, above: 100}\n"
    found = opened(tmp_path, text, "企业,量,完成\n甲,1.2万吨,是\n乙,300 kg,是\n丙,7,否\n")
    assert [one.amounts[0] for one in found.objects] == [12000, Fraction(3, 10), 7]


def test_amounts_that_cannot_be_read_are_faults_and_unknown(tmp_path: Path) -> None:
    text = PLAIN + DONE + "within: {column: 量, unit: t, above: 100}\n"
    table = '企业,量,完成\n甲,约100,是\n乙,-999,是\n丙,7家,是\n丁,"1,200",是\n'
    found = opened(tmp_path, text, table)
    assert [one.amounts for one in found.objects] == [(None,)] * 4
    assert told(found.faults) == [
        ("value-not-number", 2, "量"), ("value-negative", 3, "量"),
        ("unit-unfit", 4, "量"), ("value-ambiguous", 5, "量"),
    ]  # fmt: skip


def test_bare_figures_are_pure_numbers(tmp_path: Path) -> None:
    text = PLAIN + DONE + "within: {column: 人数, at_least: 20}\n"
    found = opened(tmp_path, text, "企业,人数,完成\n甲,20,是\n")
    assert [one.amounts for one in found.objects] == [(20,)]


def test_words_of_the_scope_become_one_and_nothing(tmp_path: Path) -> None:
    text = PLAIN + DONE + "within: {column: 状态, is: 在产}\n"
    found = opened(tmp_path, text, "企业,状态,完成\n甲,在产,是\n乙,停产,是\n丙,,是\n")
    assert [one.amounts[0] for one in found.objects] == [1, 0, None]


def test_totals_are_left_out_and_nameless_objects_stay(tmp_path: Path) -> None:
    found = opened(tmp_path, PLAIN + DONE, "企业,完成\n甲,是\n,是\n合 计,\nTotal,\n")
    assert [one.name for one in found.objects] == ["甲", "#3"]
    assert told(found.faults) == [
        ("listing-name-missing", 3, "企业"),
        ("listing-total-row", 4, "企业"),
        ("listing-total-row", 5, "企业"),
    ]
    assert [fault.warning for fault in found.faults] == [False, True, True]


def test_a_column_that_is_not_there_is_told_with_near_ones(tmp_path: Path) -> None:
    found = opened(tmp_path, PLAIN + DONE, "企业名称,完成情况\n甲,是\n")
    assert told(found.faults) == [
        ("dataset-column-missing", 1, ""),
        ("dataset-column-missing", 1, ""),
    ]
    assert [fault.near for fault in found.faults] == [("企业名称",), ("完成情况",)]
    assert (found.objects, found.complete) == ((), False)


def test_a_file_that_is_not_there_leaves_the_list_incomplete(tmp_path: Path) -> None:
    text = PLAIN.replace("[list.csv]", "[list.csv, none.csv]") + DONE
    found = opened(tmp_path, text, "企业,完成\n甲,是\n")
    assert [one.name for one in found.objects] == ["甲"]
    assert told(found.faults) == [("file-missing", 0, "")]
    assert not found.complete


def test_a_row_of_another_length_leaves_the_list_incomplete(tmp_path: Path) -> None:
    found = opened(tmp_path, PLAIN + DONE, "企业,完成\n甲,是\n乙\n")
    assert told(found.faults) == [("row-length", 3, "")]
    assert not found.complete


def test_the_second_list_gives_its_names(tmp_path: Path) -> None:
    text = PLAIN + "done: {file: b.csv, name: 编号}\n"
    (tmp_path / "b.csv").write_text("编号\nA\n\n合计\nB\n", "utf-8")
    found = opened(tmp_path, text, "企业\nA\nC\n")
    assert found.finished == ("A", "B")
    assert len(found.inputs) == 2
    (tmp_path / "b.csv").write_text("编码\nA\n", "utf-8")
    found = opened(tmp_path, text, "企业\nA\nC\n")
    assert (found.finished, found.complete) == (None, False)
    assert told(found.faults) == [("dataset-column-missing", 1, "")]
    (tmp_path / "b.csv").unlink()
    found = opened(tmp_path, text, "企业\nA\nC\n")
    assert (found.finished, found.complete) == (None, False)
    assert told(found.faults) == [("file-missing", 0, "")]


def test_a_workbook_and_records_are_lists_as_well(tmp_path: Path) -> None:
    workbook(tmp_path / "list.xlsx", ("s", [["企业", "完成"], ["甲", True]]))
    text = (
        PLAIN.replace("list.csv", "list.xlsx")
        + "done: {column: 完成, yes: ['true'], no: ['false']}\n"
    )
    found = listings.open_list(load(tmp_path, text), LAST)
    assert [(one.name, one.done) for one in found.objects] == [("甲", True)]
    (tmp_path / "rows.yaml").write_text("- {企业: 甲, 完成: false}\n", "utf-8")
    text = text.replace("list.xlsx", "rows.yaml")
    found = listings.open_list(load(tmp_path, text), LAST)
    assert [(one.name, one.done) for one in found.objects] == [("甲", False)]
