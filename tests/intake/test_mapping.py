"""Mapping files: what a sound one says, and every fault of the others with its line and column.

The folders examples/datasets/good and bad are tests: put a file there and it is one. The first line
of a bad file says what is expected of it: `# expect: code line:col, code line:col`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.intake import mapping
from ecotarget.model.faults import FaultError
from ecotarget.model.reading import Published, Quantity, Rules, Stamp

EXAMPLES = PROJECT / "tests" / "examples" / "datasets"
GOOD = sorted((EXAMPLES / "good").glob("*.yaml"))
BAD = sorted((EXAMPLES / "bad").glob("*.yaml"))
READY = (
    "cnemc-realtime-2018",
    "cnemc-realtime-2022",
    "openair",
    "prsa",
    "rcaaqs-gas",
    "rcaaqs-pm25",
    "taiwan-hours",
)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_mapping_is_loaded(path: Path) -> None:
    dataset = mapping.load(path)
    assert dataset.name.zh
    assert dataset.place.file == path.as_posix()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_mapping_gives_each_of_its_faults(path: Path) -> None:
    first = path.read_text("utf-8").partition("\n")[0]
    wanted = sorted(entry.strip() for entry in first.removeprefix("# expect:").split(","))
    with pytest.raises(FaultError) as caught:
        mapping.load(path)
    found = [
        f"{fault.code} {fault.place.line}:{fault.place.column}" for fault in caught.value.faults
    ]
    assert sorted(found) == wanted


def test_the_bad_folder_knows_every_fault_of_a_mapping() -> None:
    room = PROJECT / "src" / "ecotarget" / "intake"
    source = "".join(
        (room / f"{name}.py").read_text("utf-8") for name in ("mapping", "description")
    )
    told = {entry.split()[0] for path in BAD for entry in _expected(path)}
    codes = {word for word in source.split('"') if word.startswith("dataset-")}
    assert codes - told <= {"dataset-ready-unknown"}


def _expected(path: Path) -> list[str]:
    first = path.read_text("utf-8").partition("\n")[0]
    return [entry.strip() for entry in first.removeprefix("# expect:").split(",")]


def test_a_full_mapping_says_what_it_says() -> None:
    dataset = mapping.load(EXAMPLES / "good" / "long-with-everything.yaml")
    assert (dataset.format, dataset.layout, dataset.table) == ("sqlite", "long", "readings")
    assert dataset.stamp == Stamp({"stamp": "time"}, "%Y-%m-%d %H:%M:%S")
    assert (dataset.site, dataset.item, dataset.value) == ("station", "parameter", "value")
    assert dataset.unit == "unit"
    assert dataset.quantities == {
        "PM25": Quantity("pm25", None),
        "CO": Quantity("co", "mg/m3"),
        "O3-8h": Quantity("o3", "ppb", "moving_8h"),
    }
    assert dataset.marks == "end"
    assert dataset.shift_minutes == 8 * 60
    assert dataset.missing == {"NA", "-999"}
    assert dataset.ignored == {"TEMP"}
    assert dataset.cities == {"Dongsi": "北京市", "1001": "天津市"}
    assert dataset.rules == Rules("merge_equal", "zero", "set_aside", "set_aside")
    assert dataset.published == Published("aqi", "level", None)


def test_cities_come_from_a_table_beside_the_mapping() -> None:
    dataset = mapping.load(EXAMPLES / "good" / "cities-of-a-table.yaml")
    assert dataset.cities == {"1001A": "北京市", "1015A": "天津市"}


def test_files_are_found_beside_the_mapping(tmp_path: Path) -> None:
    text = (EXAMPLES / "good" / "wide.yaml").read_text("utf-8")
    path = tmp_path / "d.yaml"
    path.write_text(text + "files: ['*.csv', a.csv]\n", "utf-8")
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).touch()
    dataset = mapping.load(path)
    assert [Path(name).name for name in dataset.files] == ["a.csv", "b.csv"]
    assert (dataset.format, dataset.delimiter) == ("csv", "")


@pytest.mark.parametrize(
    "names,kind",
    [
        (["a.csv"], "csv"),
        (["a.TSV"], "csv"),
        (["a.parquet", "b.parquet"], "parquet"),
        (["a.xlsx"], "xlsx"),
        (["a.xls", "b.ods"], "xlsx"),
        (["a.zip"], "csv"),
        (["a.duckdb"], "duckdb"),
        (["a.db"], "sqlite"),
        (["postgresql://db/air"], "postgres"),
    ],
)
def test_the_suffix_tells_the_format(names: list[str], kind: str) -> None:
    plain = mapping.load(EXAMPLES / "good" / "wide.yaml")
    found = mapping.with_files(plain, names)
    assert (found.format, found.files) == (kind, tuple(names))
    assert found.delimiter == ("\t" if names == ["a.TSV"] else "")


@pytest.mark.parametrize(
    "names,code",
    [(["a.pdf"], "file-suffix"), (["a"], "file-suffix"), (["a.csv", "b.xlsx"], "dataset-formats")],
)
def test_files_of_no_kind_or_of_two_are_refused(names: list[str], code: str) -> None:
    plain = mapping.load(EXAMPLES / "good" / "wide.yaml")
    with pytest.raises(FaultError) as caught:
        mapping.with_files(plain, names)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_format_that_is_said_holds_whatever_the_suffix() -> None:
    found = mapping.with_files(mapping.ready("prsa"), ["a.dat"])
    assert (found.format, found.delimiter) == ("csv", "")


def test_the_ready_mappings_load() -> None:
    assert mapping.ready_names() == READY
    for name in READY:
        dataset = mapping.ready(name)
        assert dataset.files == ()
        assert dataset.marks == ("end" if name in READY[:2] or "pm25" in name else "begin")


def test_a_ready_mapping_that_does_not_exist_has_near_ones() -> None:
    with pytest.raises(FaultError) as caught:
        mapping.ready("taiwan")
    (fault,) = caught.value.faults
    assert fault.code == "dataset-ready-unknown"
    assert "taiwan-hours" in fault.near


def test_the_ozone_columns_of_the_feed_are_exchanged() -> None:
    for year in ("2018", "2022"):
        said = mapping.ready(f"cnemc-realtime-{year}").quantities
        assert {name: said[name].over for name in said if said[name].item == "o3"} == {
            "o3_24h": "hour",
            "o3": "max_1h_24h",
            "o3_8h_24h": "moving_8h",
            "o3_8h": "max_8h_24h",
        }


def test_near_matches_are_offered() -> None:
    with pytest.raises(FaultError) as caught:
        mapping.load(EXAMPLES / "bad" / "keys.yaml")
    near = {fault.details["found"]: fault.near for fault in caught.value.faults if fault.near}
    assert near["timezone"][0] == "time_zone"
    assert near["sites"][0] == "site"
