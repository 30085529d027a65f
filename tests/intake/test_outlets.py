"""Records of outlets and the limits that the user loads: what is read, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ecotarget.intake import outlets
from ecotarget.intake.outlets import OpenedOutlets, item_key
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.outlet import Found, OutletSet
from ecotarget.model.standard import Clause
from ecotarget.model.water import ABSENT, BELOW, FOUND
from ecotarget.report.telling import fault_text
from ecotarget.vocab import Lexicon
from ecotarget.words import LANGUAGES, Words

LIMITS = """title: 县里的限值
source: 县里的文件
confidence: single
limits:
  一级:
    pH: {within: [6, 9]}
    化学需氧量: {at_most: 60, unit: mg/L}
    溶解氧: {at_least: 2, unit: mg/L}
"""
HEAD = """schema: 1
kind: outlets
dataset: {zh: 出水, en: Outlets}
jurisdiction: 北县
period: 2024
files: [records.csv]
indicator: water.outlet_ratio
count: records
"""
COLUMNS = "columns: {outlet: 设施, date: 日期}\n"
ITEMS = "items: {pH: {item: pH}, COD: {unit: mg/L}, DO: {item: 溶解氧, unit: mg/L}}\n"
WHOLE = HEAD + COLUMNS + ITEMS + "limits: limits.yaml\n"


def load(folder: Path, text: str, limits: str = LIMITS) -> OutletSet:
    (folder / "limits.yaml").write_text(limits, "utf-8")
    path = folder / "outlets.yaml"
    path.write_text(text, "utf-8")
    return outlets.load(path, Lexicon(()))


def opened(folder: Path, text: str, table: str, limits: str = LIMITS) -> OpenedOutlets:
    (folder / "records.csv").write_text(table, "utf-8")
    return outlets.open_outlets(load(folder, text, limits))


def told(faults: Sequence[Fault]) -> list[tuple[str, int, str]]:
    for fault in faults:  # every fault can be said, in both languages
        for language in LANGUAGES:
            assert fault_text(fault, Words(language))
    return [(fault.code, fault.place.line, fault.place.cell) for fault in faults]


def refused(folder: Path, text: str, limits: str = LIMITS) -> list[tuple[str, str]]:
    with pytest.raises(FaultError) as caught:
        load(folder, text, limits)
    told(caught.value.faults)
    return [(fault.code, Path(fault.place.file).name) for fault in caught.value.faults]


# ---- The description and the limits -------------------------------------------------------------


def test_limits_are_the_users_with_their_source(tmp_path: Path) -> None:
    found = load(tmp_path, WHOLE)
    assert set(found.table.limits) == {"一级"}
    limits = found.table.limits["一级"]
    assert {key: (one.low, one.high, one.unit.spelling) for key, one in limits.items()} == {
        "ph": (Decimal(6), Decimal(9), ""),
        "cod": (None, Decimal(60), "mg/L"),
        "do": (Decimal(2), None, "mg/L"),
    }
    assert found.table.clauses == {"一级": Clause("县里的限值", "一级", "single")}
    assert [Path(name).name for name in found.files] == ["records.csv", "limits.yaml"]


def test_limits_may_stand_in_the_description_itself(tmp_path: Path) -> None:
    inside = LIMITS.replace("\n", "\n  ").rstrip()
    text = HEAD + COLUMNS + ITEMS + f"limits:\n  {inside}\n"
    found = load(tmp_path, text)
    assert set(found.table.limits["一级"]) == {"ph", "cod", "do"}
    assert found.limits_file is None
    assert [Path(name).name for name in found.files] == ["records.csv"]


def test_an_item_is_known_by_any_of_its_names_and_others_by_their_own() -> None:
    assert {
        item_key(text) for text in ("COD", "化学需氧量", "CODcr", "cod", "化学需氧量(COD)")
    } == {"cod"}
    assert item_key("悬浮物") == item_key(" 悬浮物 ") == "悬浮物"
    assert item_key("SS") == "ss"


def test_limits_are_carried_into_their_unit(tmp_path: Path) -> None:
    limits = LIMITS.replace("{at_most: 60, unit: mg/L}", "{at_most: 0.06 g/L, unit: mg/L}")
    assert load(tmp_path, WHOLE, limits).table.limits["一级"]["cod"].high == Decimal(60)


@pytest.mark.parametrize(
    "old, new, faults",
    [
        ("source: 县里的文件\n", "", ["dataset-key-missing"]),
        ("confidence: single\n", "", ["dataset-key-missing"]),
        ("single", "sure", ["dataset-value"]),
        ("at_most: 60", "max: 60", ["dataset-key-unknown", "outlet-limit"]),
        ("{at_most: 60, ", "{at_most: 60, at_least: 1, ", ["outlet-limit"]),
        ("[6, 9]", "[6]", ["outlet-limit"]),
        ("[6, 9]", "[9, 6]", ["outlet-limit"]),
        ("[6, 9]", "9", ["outlet-limit"]),
        ("at_most: 60", "at_most: [60, 70]", ["outlet-limit"]),
        ("at_most: 60", "at_most: 约六十", ["value-not-number"]),
        ("at_most: 60", "at_most: 60家", ["unit-unfit"]),
        ("at_most: 60, unit: mg/L", "at_most: 60, unit: mg/升升", ["unit-unknown"]),
        ("title", "titel", ["dataset-key-unknown"]),
    ],
)
def test_every_fault_of_a_table_of_limits_is_told_in_its_file(
    tmp_path: Path, old: str, new: str, faults: list[str]
) -> None:
    wrong = refused(tmp_path, WHOLE, LIMITS.replace(old, new))
    assert sorted(wrong) == sorted((code, "limits.yaml") for code in faults)


def test_limits_that_are_none_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, WHOLE, "- 1\n") == [("dataset-type", "limits.yaml")]
    assert refused(tmp_path, WHOLE, LIMITS.partition("  一级")[0] + "  {}\n") == [
        ("dataset-key-missing", "limits.yaml")
    ]
    assert refused(tmp_path, WHOLE, LIMITS.partition("    pH")[0]) == [
        ("dataset-key-missing", "limits.yaml")
    ]
    wrong = WHOLE.replace("limits.yaml", "none.yaml")
    assert refused(tmp_path, wrong) == [("file-missing", "none.yaml")]


@pytest.mark.parametrize(
    "old, new, faults",
    [
        ("limits: limits.yaml\n", "", ["dataset-key-missing"]),
        ("count: records\n", "", ["dataset-key-missing"]),
        ("count: records", "count: samples", ["dataset-value"]),
        ("water.outlet_ratio", "water.codmn", ["counted-dimension"]),
        ("outlet: 设施, ", "", ["dataset-key-missing"]),
        (COLUMNS, "columns: 设施\n", ["dataset-type"]),
        ("COD: {unit: mg/L}", "COD: {}", ["dataset-unit-missing"]),
        ("COD: {unit: mg/L}", "COD: {unit: 家}", ["unit-unfit"]),
        ("COD: {unit: mg/L}", "COD: {unit: mg/升升}", ["unit-unknown", "outlet-item-missing"]),
        (", DO: {item: 溶解氧, unit: mg/L}", "", ["outlet-item-missing"]),
        ("date: 日期}", "date: 日期, grade: {fixed: 三级}}", ["outlet-grade"]),
    ],
)
def test_every_fault_of_a_description_is_told(
    tmp_path: Path, old: str, new: str, faults: list[str]
) -> None:
    assert sorted(code for code, _ in refused(tmp_path, WHOLE.replace(old, new))) == sorted(faults)


def test_several_grades_need_a_word_on_which_holds(tmp_path: Path) -> None:
    limits = LIMITS + "  二级:\n    pH: {within: [6, 9]}\n"
    assert refused(tmp_path, WHOLE, limits) == [("outlet-grade-missing", "outlets.yaml")]
    fixed = WHOLE.replace("日期}", "日期, grade: {fixed: 二级}}")
    assert load(tmp_path, fixed, limits).fixed_grade == "二级"


# ---- The records --------------------------------------------------------------------------------


def test_what_was_found_is_carried_into_the_unit_of_its_limit(tmp_path: Path) -> None:
    table = (
        "设施,日期,pH,COD,DO\nA,2024-03-01,7.20,38,5\nB,2024-03-02,7,0.05 g/L,<0.2\n"
        "C,2024-03-03,7,15L,未检出\nD,2024-03-04,,—,6\n"
    )
    found = opened(tmp_path, WHOLE, table)
    assert found.faults == ()
    assert [record.outlet for record in found.records] == ["A", "B", "C", "D"]
    assert found.records[0].day == date(2024, 3, 1)
    assert found.records[0].grade == "一级"
    assert [dict(record.items) for record in found.records] == [
        {"ph": (Decimal("7.20"), FOUND), "cod": (38, FOUND), "do": (5, FOUND)},
        {"ph": (7, FOUND), "cod": (50, FOUND), "do": (Decimal("0.2"), BELOW)},
        {"ph": (7, FOUND), "cod": (15, BELOW), "do": (0, ABSENT)},
        {"ph": None, "cod": None, "do": (6, FOUND)},
    ]
    assert isinstance(found.records[0].items["cod"], Found)
    assert [Path(given.path).name for given in found.inputs] == ["records.csv", "limits.yaml"]


def test_cells_that_cannot_be_read_are_faults_and_no_figures(tmp_path: Path) -> None:
    table = (
        "设施,日期,pH,COD,DO\nA,2024-03-01,6.5-8.5,≤60,-999\nB,三月,7,38家,5\n,2024-03-01,7,1,5\n"
    )
    found = opened(tmp_path, WHOLE, table)
    assert told(found.faults) == [
        ("value-not-number", 2, "pH"),
        ("value-not-number", 2, "COD"),
        ("value-negative", 2, "DO"),
        ("unit-unfit", 3, "COD"),
        ("counted-day", 3, "日期"),
        ("outlet-name-missing", 4, "设施"),
    ]
    assert list(found.records[0].items.values()) == [None, None, None]
    assert found.records[1].day is None
    assert found.records[1].items["cod"] is None


def test_each_record_has_the_limits_of_its_grade(tmp_path: Path) -> None:
    limits = LIMITS + "  二级:\n    化学需氧量: {at_most: 0.1, unit: g/L}\n"
    text = WHOLE.replace("日期}", "日期, grade: 级别}")
    table = "设施,日期,级别,pH,COD,DO\nA,2024-03-01,二级,7,80,5\nB,2024-03-01,二,7,80,5\n"
    found = opened(tmp_path, text, table, limits)
    assert [record.grade for record in found.records] == ["二级", ""]
    assert found.records[0].items == {"cod": Found(Decimal("0.08"), FOUND)}
    assert found.records[1].items == {}
    assert told(found.faults) == [("outlet-grade", 3, "级别")]
    assert "二级" in found.faults[0].near


def test_two_records_of_a_day_are_told_and_both_kept(tmp_path: Path) -> None:
    table = "设施,日期,pH,COD,DO\nA,2024-03-01,7,38,5\na ,2024-03-01,7,39,5\n"
    found = opened(tmp_path, WHOLE, table)
    assert len(found.records) == 2
    assert told(found.faults) == [("outlet-repeated", 3, "设施")]
