"""Tables of noise: zones however they are written, levels by day and night, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.intake import noise
from ecotarget.intake.noise import OpenedNoise, zone_of
from ecotarget.model.faults import Fault, FaultError
from ecotarget.report.telling import fault_text
from ecotarget.words import LANGUAGES, Words

HEAD = """schema: 1
kind: noise
dataset: {zh: 噪声, en: Noise}
jurisdiction: 北县
period: 2024
files: [noise.csv]
"""
WIDE = HEAD + "columns: {point: 点位, zone: 类别, day: 昼间, night: 夜间}\n"
DATED = HEAD + "columns: {point: 点位, zone: 类别, date: 日期, day: 昼间, night: 夜间}\n"
LONG = HEAD + "columns: {point: 点位, zone: 类别, part: 时段, value: Leq}\n"


def opened(folder: Path, text: str, table: str) -> OpenedNoise:
    (folder / "noise.csv").write_text(table, "utf-8")
    path = folder / "noise.yaml"
    path.write_text(text, "utf-8")
    return noise.open_noise(noise.load(path))


def told(faults: Sequence[Fault]) -> list[tuple[str, int, str]]:
    for fault in faults:  # every fault can be said, in both languages
        for language in LANGUAGES:
            assert fault_text(fault, Words(language))
    return [(fault.code, fault.place.line, fault.place.cell) for fault in faults]


def levels(found: OpenedNoise) -> list[tuple[str, str, str, str | None]]:
    return [
        (one.point, one.zone, one.part, None if one.level is None else str(one.level))
        for one in found.levels
    ]


@pytest.mark.parametrize(
    "text, zone",
    [
        ("0", "0"), ("0类", "0"), ("零类", "0"), ("1", "1"), ("１类", "1"), ("一类", "1"),
        ("2类区", "2"), ("二类功能区", "2"), ("Ⅱ类", "2"), ("II", "2"), ("3类声环境功能区", "3"),
        ("Ⅲ类", "3"), ("4a", "4a"), ("4A类", "4a"), ("4 a 类", "4a"), ("四a类", "4a"), ("4ｂ", "4b"),
        ("Ⅳb类", "4b"),
        ("4", None), ("4类", None), ("Ⅳ类", None), ("1a", None), ("5类", None), ("", None),
        ("类", None), ("12", None), ("交通干线两侧", None), ("4c", None), ("-1", None),
    ],
)  # fmt: skip
def test_zones_are_read_in_the_ways_of_the_field_and_in_no_other(
    text: str, zone: str | None
) -> None:
    assert zone_of(text) == zone


@given(st.text(max_size=6))
def test_no_text_becomes_a_zone_without_its_figure(text: str) -> None:
    zone = zone_of(text)
    signs = {"0": "0零", "1": "1一iⅰ", "2": "2二iⅱ", "3": "3三iⅲ", "4": "4四iⅳ"}
    import unicodedata

    plain = unicodedata.normalize("NFKC", text).casefold()
    assert zone is None or any(sign in plain for sign in signs[zone[0]])


def test_two_columns_make_two_point_times_of_a_row(tmp_path: Path) -> None:
    found = opened(tmp_path, WIDE, "点位,类别,昼间,夜间\nN1,1类,54,45.0\nN2,4a类,70 dB(A),\n")
    assert levels(found) == [
        ("N1", "1", "day", "54"),
        ("N1", "1", "night", "45.0"),
        ("N2", "4a", "day", "70"),
        ("N2", "4a", "night", None),
    ]
    assert found.levels[3].place.cell == "夜间"
    assert found.levels[0].level == Decimal(54)
    assert found.faults == ()
    assert found.complete


def test_a_column_of_the_part_of_the_day_makes_one(tmp_path: Path) -> None:
    table = "点位,类别,时段,Leq\nN1,1,昼间,54\nN1,1,夜,44\nN1,1,Ld,50\nN1,1,午间,51\n"
    found = opened(tmp_path, LONG, table)
    assert levels(found) == [
        ("N1", "1", "day", "54"),
        ("N1", "1", "night", "44"),
        ("N1", "1", "day", "50"),
    ]
    assert told(found.faults) == [("noise-part", 5, "时段")]
    assert "昼间" in found.faults[0].near


def test_only_one_part_of_the_day_may_be_there(tmp_path: Path) -> None:
    found = opened(tmp_path, WIDE.replace(", night: 夜间", ""), "点位,类别,昼间\nN1,1,54\n")
    assert levels(found) == [("N1", "1", "day", "54")]


def test_days_are_read_and_one_day_has_one_level_a_part(tmp_path: Path) -> None:
    table = "点位,类别,日期,昼间,夜间\nN1,1,2024-02-03,54,45\nn1,1,2024年2月3日,53,44\nN1,1,二月,50,40\n"
    found = opened(tmp_path, DATED, table)
    assert [one.day for one in found.levels] == [date(2024, 2, 3)] * 2 + [None] * 2
    assert told(found.faults) == [
        ("counted-day", 4, "日期"),
        ("noise-repeated", 3, "昼间"),
        ("noise-repeated", 3, "夜间"),
    ]


def test_cells_that_are_no_level_are_faults_and_not_monitored(tmp_path: Path) -> None:
    table = "点位,类别,昼间,夜间\nN1,2,-999,约50\nN2,2,50 dB,缺测\nN3,4类,50,40\n,2,50,40\n"
    found = opened(tmp_path, WIDE, table)
    assert levels(found)[:4] == [
        ("N1", "2", "day", None),
        ("N1", "2", "night", None),
        ("N2", "2", "day", None),
        ("N2", "2", "night", None),
    ]
    assert told(found.faults) == [
        ("value-negative", 2, "昼间"),
        ("value-not-number", 2, "夜间"),
        ("unit-unfit", 3, "昼间"),
        ("noise-zone", 4, "类别"),
        ("noise-point-missing", 5, "点位"),
    ]
    assert found.faults[3].near == ("4a", "4b")


@pytest.mark.parametrize(
    "text, faults",
    [
        (HEAD, ["dataset-key-missing"]),
        (HEAD + "columns: [a]\n", ["dataset-type", "dataset-type"]),
        (HEAD + "columns: {point: a, zone: b}\n", ["noise-columns"]),
        (HEAD + "columns: {point: a, zone: b, day: c, value: d}\n", ["noise-columns"]),
        (HEAD + "columns: {zone: b, day: c}\n", ["dataset-key-missing"]),
        (HEAD + "columns: {point: a, zone: b, day: c, evening: d}\n", ["dataset-key-unknown"]),
        (WIDE + "indicator: noise.day_ratio\n", ["dataset-key-unknown"]),
    ],
)
def test_every_fault_of_a_description_is_told(tmp_path: Path, text: str, faults: list[str]) -> None:
    with pytest.raises(FaultError) as caught:
        opened(tmp_path, text, "")
    assert [code for code, _, _ in told(caught.value.faults)] == faults


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = opened(tmp_path, WIDE, "点位,功能区类别,昼间,夜间\nN1,1,50,40\n")
    assert told(found.faults) == [("dataset-column-missing", 1, "")]
    assert found.faults[0].near == ("功能区类别",)
    assert (found.levels, found.complete) == ((), False)
