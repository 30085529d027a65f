"""The made-up readings of samples/readings are what their script makes, and hold what it says."""

from __future__ import annotations

import csv
import importlib.util
from collections import Counter
from types import ModuleType

import pytest

from conftest import PROJECT

FOLDER = PROJECT / "samples" / "readings"


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


def test_the_sample_is_small() -> None:
    assert (FOLDER / "hourly.csv").stat().st_size < 400_000
