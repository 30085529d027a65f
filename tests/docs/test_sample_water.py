"""The made-up water of samples/water is what its script makes, and holds what it says."""

from __future__ import annotations

import csv
import importlib.util
from collections import Counter
from types import ModuleType

import pytest

from conftest import PROJECT

FOLDER = PROJECT / "samples" / "water"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_water", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_script_makes_the_files_byte_by_byte(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = tmp_path_factory.mktemp("made")
    monkeypatch.setattr(maker, "HERE", here)
    maker.main()
    made = sorted(path.name for path in here.iterdir())
    assert made == ["register.csv", "samples.csv", "sources.csv"]
    for name in made:
        assert (here / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_the_register_lists_fourteen_sections() -> None:
    rows = table("register.csv")
    assert Counter(row["级别"] for row in rows) == {"国控": 2, "省控": 4, "市控": 5, "县控": 3}
    assert Counter(row["河流"] for row in rows) == {"清溪": 6, "南港": 5, "石塘水库": 3}
    assert Counter(row["出入境"] for row in rows) == {"": 10, "入境": 2, "出境": 2}


def test_the_samples_hold_the_gaps_that_are_told() -> None:
    rows = table("samples.csv")
    assert len(rows) == 14 * 12 - 1
    by_place = {(row["断面"], row["采样日期"][:7]): row for row in rows}
    assert ("荷塘", "2025-06") not in by_place
    silent = {key: row["状态"] for key, row in by_place.items() if row["状态"] != "正常"}
    assert silent == {("桑园", "2025-12"): "断流", ("柳湾", "2025-10"): "施工"}
    assert by_place["库尾", "2025-03"]["汞(mg/L)"] == "0.0001L"
    assert all(row["叶绿素a(μg/L)"] == "" for row in rows if row["断面"] == "龙口")


def test_ammonia_is_above_class_iii_from_may_to_september_and_nowhere_else() -> None:
    over = {
        (row["断面"], int(row["采样日期"][5:7])): row["氨氮(mg/L)"]
        for row in table("samples.csv")
        if row["氨氮(mg/L)"] > "1.00" and not row["氨氮(mg/L)"].endswith("L")
    }
    assert over == {
        ("新塘桥", 5): "1.32",
        ("新塘桥", 6): "1.61",
        ("新塘桥", 7): "1.84",
        ("新塘桥", 8): "2.30",
        ("新塘桥", 9): "1.55",
    }


def test_the_sources_have_one_volume_each() -> None:
    rows = table("sources.csv")
    assert len(rows) == 4 * 12
    volumes = {(row["水源"], row["取水量(万立方米)"]) for row in rows}
    assert volumes == {("石塘水库", "2860"), ("龙口", "1140"), ("李村", "96"), ("杨湾", "204")}
    above = [(row["水源"], row["月份"]) for row in rows if row["锰(mg/L)"] > "0.10"]
    assert above == [("李村", "2025-08")]
