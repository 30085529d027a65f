"""The file of what is left out: every row with its document, or none at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ecotarget.intake import excepted
from ecotarget.model.excepted import Excepted
from ecotarget.model.faults import FaultError

HEADER = "place,day,items,document\n"
RANGES = "place,from,to,items,kind,document\n"


def load(folder: Path, text: str) -> tuple[Excepted, ...]:
    path = folder / "days.csv"
    path.write_text(text, "utf-8")
    return excepted.load(path).entries


def refused(folder: Path, text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(FaultError) as caught:
        load(folder, text)
    return [(f.code, f.place.line, f.place.cell) for f in caught.value.faults]


def test_rows_are_read_in_their_order(tmp_path: Path) -> None:
    text = "\ufeff文件,日期,地点,项目\n沙尘 3 号,2023-04-11,北市,PM10 PM2.5\n\n,,,\n"
    text += '"notice 4, part 1",2023-04-12,North,pm10\n'
    found = load(tmp_path, text)
    first, second = date(2023, 4, 11), date(2023, 4, 12)
    assert [one[:6] for one in found] == [
        ("北市", first, first, ("pm10", "pm25"), "sand", "沙尘 3 号"),
        ("North", second, second, ("pm10",), "sand", "notice 4, part 1"),
    ]
    assert [one.at.line for one in found] == [2, 5]


def test_ranges_kinds_and_items_of_air_and_water(tmp_path: Path) -> None:
    text = "断面,开始,结束,项目,理由,依据\n"
    text += "三江口,2024-03-01,2024-03-31,氨氮 TP codmn,事件,会议纪要 2 号\n"
    text += "A1,2024-05-01,2024-05-01,*,Calibration,log 7\n"
    text += "北市,2024-06-01,2024-06-03,o3 PM2.5 o3,event,letter 1\n"
    text += "北市,2024-04-01,2024-04-02,pm10,沙尘,notice 1\n"
    assert [(e.place, e.first.day, e.last.day, e.items, e.kind) for e in load(tmp_path, text)] == [
        ("三江口", 1, 31, ("nh3n", "tp", "codmn"), "event"),
        ("A1", 1, 1, (), "calibration"),
        ("北市", 1, 3, ("o3", "pm25"), "event"),
        ("北市", 1, 2, ("pm10",), "sand"),
    ]


def test_the_file_is_told_as_read(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_bytes(f"{HEADER}北市,2023-04-11,pm10,沙尘\n".encode("gb18030"))
    given = excepted.load(path).given
    assert (given.path, given.role, given.encoding) == (path.as_posix(), "excepted", "gb18030")


@pytest.mark.parametrize("header", [HEADER, RANGES])
def test_a_header_alone_excepts_nothing(tmp_path: Path, header: str) -> None:
    assert load(tmp_path, header) == ()


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
        ("place,items,document\n", [("excepted-days", 1, "")]),
        ("place,from,items,document\n", [("excepted-days", 1, "")]),
        ("place,day,from,to,items,document\n", [("excepted-days", 1, "")]),
        ("place,day,to,items,document\n", [("excepted-days", 1, "")]),
        (HEADER + "A,2023-04-11,pm10,\n", [("excepted-blank", 2, "document")]),
        (HEADER + "A,2023-04-11\n", [("excepted-blank", 2, "items"), ("excepted-blank", 2, "document")]),
        (HEADER + "A,11.4.2023,pm10,x\n", [("target-date", 2, "day")]),
        (HEADER + "A,,pm10,x\n", [("excepted-blank", 2, "day")]),
        (HEADER + "A,2023-02-30,pm10 dust,x\n", [("excepted-item", 2, "items"), ("target-date", 2, "day")]),
        (HEADER + 'A,2023-04-11,pm10,"x\n', [("csv-syntax", 2, "")]),
        (RANGES + "A,2023-04-11,2023-04-10,pm10,sand,x\n", [("excepted-range", 2, "to")]),
        (RANGES + "A,2023-4-11,2023-04-31,pm10,sand,x\n", [("target-date", 2, "from"), ("target-date", 2, "to")]),
        (RANGES + "A,2023-04-11,,pm10,,x\n", [("excepted-blank", 2, "to"), ("excepted-blank", 2, "kind")]),
        (RANGES + "A,2023-04-11,2023-04-11,pm10,dust,x\n", [("excepted-kind", 2, "kind")]),
        (RANGES + "A,2023-04-11,2023-04-11,pm10 o3 no2,sand,x\n", [("excepted-sand", 2, "items")] * 2),
        (RANGES + "A,2023-04-11,2023-04-11,all,sand,x\n", [("excepted-sand", 2, "items")]),
        (HEADER + "A,2023-04-11,so2,x\n", [("excepted-sand", 2, "items")]),  # unsaid: sand dust
        (RANGES + "A,2023-04-11,2023-04-11,pm10 *,event,x\n", [("excepted-item", 2, "items")]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_place(
    tmp_path: Path, text: str, faults: list[tuple[str, int, str]]
) -> None:
    assert refused(tmp_path, text) == faults


def test_near_words_are_named(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        load(tmp_path, RANGES + "A,2023-04-11,2023-04-11,pm1O,calibrations,x\n")
    assert [fault.near[0] for fault in caught.value.faults] == ["calibration", "pm10"]
