"""The made-up readings of samples/readings are what their script makes, and hold what it says."""

from __future__ import annotations

import csv
import importlib.util
from collections import Counter
from types import ModuleType

import pytest

from conftest import PROJECT

FOLDER = PROJECT / "samples" / "readings"
YEAR = FOLDER / "year"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_readings", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table() -> list[dict[str, str]]:
    with (FOLDER / "hourly.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_script_makes_the_file_byte_by_byte(maker: ModuleType) -> None:
    lines = [",".join(["time", "station", *maker.COLUMNS]), *map(",".join, maker.rows())]
    assert (FOLDER / "hourly.csv").read_bytes() == ("\n".join(lines) + "\n").encode()


def test_the_file_holds_the_gaps_that_are_told() -> None:
    rows = table()
    hours = Counter((row["station"], row["time"][:10]) for row in rows)
    short = {key: count for key, count in hours.items() if count < 24}
    assert short == {("E02", "2025-05-05"): 18}
    assert ("E03", "2025-05-12") not in hours
    assert len(hours) == 3 * 31 - 1
    cells = Counter(
        row[item] for row in rows for item in ("pm25", "pm10", "so2", "no2", "co", "o3")
    )
    assert (cells["-999"], cells[""]) == (34, 26)
    assert len({(row["station"], row["time"]) for row in rows}) == len(rows) == 2202


def test_the_script_makes_the_year_byte_by_byte(maker: ModuleType) -> None:
    header = ",".join(["station", "date", "item", *(str(hour) for hour in range(24))])
    made: dict[str, list[str]] = {}
    for row in maker.year_rows():
        made.setdefault(f"{row[1][:4]}-{row[1][4:6]}", [header]).append(",".join(row))
    assert sorted(made) == [f"2025-{month:02d}" for month in range(1, 13)]
    for month, lines in made.items():
        assert (YEAR / f"{month}.csv").read_bytes() == ("\n".join(lines) + "\n").encode()


def test_the_year_holds_the_gaps_that_are_told() -> None:
    rows = [
        row
        for path in sorted(YEAR.glob("2025-*.csv"))
        for row in csv.reader(path.read_text("utf-8").splitlines()[1:])
    ]
    days = Counter((row[0], row[1]) for row in rows)
    assert set(days.values()) == {6}
    silent = {f"202502{day:02d}" for day in range(3, 15)}
    assert not any(("W02", day) in days for day in silent)
    assert len(days) == 2 * 365 - len(silent)
    stopped = [row for row in rows if row[:2] == ["W01", "20250909"]]
    assert len(stopped) == 6
    assert all(row[12:18] == [""] * 6 for row in stopped)
    blank = sum(cell in ("", "-999") for row in rows for cell in row[3:])
    assert blank == 494
    dust = {row[1]: row[3:] for row in rows if row[0] == "W01" and row[2] == "pm10"}
    usual = max(
        int(cell) for day, cells in dust.items() if day < "20250411" for cell in cells if cell
    )
    assert usual < max(int(cell) for cell in dust["20250411"] if cell)


def test_the_samples_are_small() -> None:
    assert (FOLDER / "hourly.csv").stat().st_size < 400_000
    assert sum(path.stat().st_size for path in YEAR.glob("*.csv")) < 400_000
