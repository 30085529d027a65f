"""The file of excepted days: every row with its document, or none at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ecotarget.intake import excepted
from ecotarget.model.faults import FaultError

HEADER = "place,day,items,document\n"


def load(folder: Path, text: str) -> tuple[excepted.Row, ...]:
    path = folder / "days.csv"
    path.write_text(text, "utf-8")
    return excepted.load(path)


def refused(folder: Path, text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(FaultError) as caught:
        load(folder, text)
    return [(f.code, f.place.line, f.place.cell) for f in caught.value.faults]


def test_rows_are_read_in_their_order(tmp_path: Path) -> None:
    text = "\ufeff文件,日期,地点,项目\n沙尘 3 号,2023-04-11,北市,PM10 PM2.5\n\n,,,\n"
    text += '"notice 4, part 1",2023-04-12,North,so2\n'
    assert load(tmp_path, text) == (
        ("北市", date(2023, 4, 11), ("pm10", "pm25"), "沙尘 3 号"),
        ("North", date(2023, 4, 12), ("so2",), "notice 4, part 1"),
    )


def test_a_header_alone_excepts_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, HEADER) == ()


@pytest.mark.parametrize(
    "text, faults",
    [
        ("", [("file-empty", 0, "")]),
        ("place,day,items\n", [("column-missing", 1, "")]),
        ("place,day,items,document,day\n", [("column-twice", 1, "day")]),
        (
            "place,day,item,document\n",
            [("column-unknown", 1, "item"), ("column-missing", 1, "")],
        ),
        (HEADER + "A,2023-04-11,pm10,\n", [("excepted-blank", 2, "document")]),
        (HEADER + "A,2023-04-11\n", [("excepted-blank", 2, "items"), ("excepted-blank", 2, "document")]),
        (HEADER + "A,11.4.2023,pm10,x\n", [("target-date", 2, "day")]),
        (HEADER + "A,,pm10,x\n", [("excepted-blank", 2, "day")]),
        (HEADER + "A,2023-02-30,pm10 dust,x\n", [("excepted-item", 2, "items"), ("target-date", 2, "day")]),
        (HEADER + 'A,2023-04-11,pm10,"x\n', [("csv-syntax", 2, "")]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_place(
    tmp_path: Path, text: str, faults: list[tuple[str, int, str]]
) -> None:
    assert refused(tmp_path, text) == faults
