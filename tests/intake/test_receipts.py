"""The register of receipts: which file arrived on which day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ecotarget.intake import receipts
from ecotarget.model.faults import FaultError


def written(folder: Path, text: str) -> Path:
    path = folder / "receipts.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("head", ["file,received", "文件,收到日期", "文件名,收文日期"])
def test_a_file_is_found_by_its_name_wherever_it_lies(tmp_path: Path, head: str) -> None:
    found = receipts.load(written(tmp_path, f"{head}\na.csv,2025-04-07\n"))
    assert found.day_of("inbox/2025/a.csv") == date(2025, 4, 7)
    assert found.day_of("a.csv") == date(2025, 4, 7)
    assert found.day_of("inbox/ba.csv") is None
    assert found.given.role == "receipts"


def test_the_longer_path_is_meant(tmp_path: Path) -> None:
    text = "file,received\na.csv,2025-04-07\nsouth/a.csv,2025-04-09\n"
    found = receipts.load(written(tmp_path, text))
    assert found.day_of("in/south/a.csv") == date(2025, 4, 9)
    assert found.day_of("in/north/a.csv") == date(2025, 4, 7)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("file,received\na.csv,7 April\n", ["target-date 2 received"]),
        ("file,received\na.csv,\n", ["target-date 2 received"]),
        ("file,received\na.csv,2025-04-07\na.csv,2025-04-08\n", ["receipt-twice 3 received"]),
        ("files,day\na.csv,2025-04-07\n", ["dataset-column-missing 1 "] * 2),
    ],
)
def test_every_fault_is_placed(tmp_path: Path, text: str, wanted: list[str]) -> None:
    with pytest.raises(FaultError) as caught:
        receipts.load(written(tmp_path, text))
    found = [f"{one.code} {one.place.line} {one.place.cell}" for one in caught.value.faults]
    assert found == wanted


def test_the_same_day_twice_is_no_fault(tmp_path: Path) -> None:
    text = "file,received\na.csv,2025-04-07\na.csv,2025-04-07\n,\n"
    assert receipts.load(written(tmp_path, text)).day_of("a.csv") == date(2025, 4, 7)
