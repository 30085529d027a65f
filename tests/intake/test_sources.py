"""Files and tables of every kind: what is read, what is refused, and with which place."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecotarget.intake import archives, mapping, sources, spools
from hourly import LONG, Hourly, described, opened, rows
from hourly import engines_closed as engines_closed  # noqa: PLC0414 - a fixture
from workbooks import workbook

QUANTA = 10**6
CHINESE = LONG.replace("site: site", "site: 站点")
TABLE = "站点,time,item,value,unit\n东四,2016-01-01 01:00,PM2.5,5,ug/m3\n定陵,2016-01-01 01:00,PM2.5,6,ug/m3\n"


def read(tmp_path: Path, text: str, *contents: str | bytes) -> Hourly:
    files = {f"{number}.csv": content for number, content in enumerate(contents)}
    return opened(described(tmp_path, text, files))


def codes(found: Hourly) -> list[tuple[str, int]]:
    return [(fault.code, fault.place.line) for fault in found.opened.faults]


# ---- As files really come ------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [";", "\t"])
def test_the_sign_between_cells_is_found_by_the_header(tmp_path: Path, sign: str) -> None:
    found = read(tmp_path, CHINESE, TABLE.replace(",", sign))
    assert (found.opened.faults, found.opened.sites) == ((), ("东四", "定陵"))


@pytest.mark.parametrize("above", ["一月小时值\n", "一月小时值,,,,\n", "\n单位：,东城区,,,\n\n"])
def test_titles_above_the_header_are_passed_by(tmp_path: Path, above: str) -> None:
    bad = "东四,2016-01-01 02:00,PM2.5,很高,ug/m3\n"
    found = read(tmp_path, CHINESE, above + TABLE + bad)
    line = above.count("\n") + 4
    (fault,) = found.opened.faults
    place = fault.place
    assert (place.line, place.cell, place.letter, fault.details["found"]) == (
        line,
        "value",
        "D",
        "很高",
    )
    assert found.opened.sites == ("东四", "定陵")


def test_a_title_that_names_a_column_is_no_header(tmp_path: Path) -> None:
    found = read(tmp_path, CHINESE, "站点,time,,,\n" + TABLE)
    assert (found.opened.faults, found.opened.sites) == ((), ("东四", "定陵"))


def test_a_workbook_tells_its_sheet_and_the_letter_of_the_column(tmp_path: Path) -> None:
    rows: list[list[object]] = [["一月小时值"], ["站点", "time", "item", "value", "unit"]]
    rows += [["东四", "2016-01-01 01:00", "PM2.5", "很高", "ug/m3"]]
    workbook(tmp_path / "a.xlsx", ("旧表", [["x"]]), ("一月", rows), hidden=("旧表",))
    found = lying(tmp_path / "a.xlsx")
    (fault,) = found.opened.faults
    place = fault.place
    assert (place.line, place.cell, place.sheet, place.letter) == (3, "value", "一月", "D")


def lying(path: Path) -> Hourly:
    """Open a file that lies there already; its suffix tells what it is."""
    text = CHINESE.replace("format: csv\n", "")
    return opened(described(path.parent, text, {path.name: path.read_bytes()}))


def archive(path: Path, *names: str, text: str = TABLE) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as stream:
        for name in names:
            stream.writestr(name, text)
    return path.name


def test_a_table_in_an_archive_is_read_and_the_archive_hashed(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", "一月/小时.csv", "说明.pdf", text=TABLE.replace("6,ug", "多,ug"))
    found = lying(tmp_path / "a.zip")
    (given_,) = found.opened.inputs
    raw = (tmp_path / "a.zip").read_bytes()
    assert (Path(given_.path).name, given_.sha256) == ("a.zip", hashlib.sha256(raw).hexdigest())
    (fault,) = found.opened.faults
    assert fault.place.file.endswith("/a.zip/一月/小时.csv")
    assert fault.place.line == 3


@pytest.mark.parametrize(
    "names,code", [(("a.csv", "b.csv"), "archive-several"), (("a.pdf",), "archive-empty")]
)
def test_an_archive_of_readings_holds_one_table(
    tmp_path: Path, names: tuple[str, ...], code: str
) -> None:
    archive(tmp_path / "a.zip", *names)
    found = lying(tmp_path / "a.zip")
    assert [fault.code for fault in found.opened.faults] == [code]


def test_what_an_archive_of_readings_unpacks_to_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 100)
    archive(tmp_path / "a.zip", "a.csv")
    found = lying(tmp_path / "a.zip")
    assert [fault.code for fault in found.opened.faults] == ["archive-too-large"]


def test_a_decimal_comma_is_declared(tmp_path: Path) -> None:
    table = TABLE.replace(",", ";").replace(";5;", ";5,5;").replace(";6;", ";1.234;")
    found = read(tmp_path, CHINESE + "decimal: comma\n", table)
    (fault,) = found.opened.faults
    assert (fault.code, fault.details["found"]) == ("reading-not-a-number", "1.234")
    assert set(fault.near) == {"1234", "1,234"}
    assert list(found.amounts().values()) == [5_500_000]


# ---- Encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding,name",
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_every_encoding_gives_the_same_readings(tmp_path: Path, encoding: str, name: str) -> None:
    raw = TABLE.encode(encoding)
    found = read(tmp_path, CHINESE, raw)
    assert found.opened.faults == ()
    assert found.opened.sites == ("东四", "定陵")
    (given_,) = found.opened.inputs
    assert (given_.encoding, given_.sha256) == (name, hashlib.sha256(raw).hexdigest())
    assert given_.role == "readings"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(tmp_path: Path, ends: str) -> None:
    found = read(tmp_path, CHINESE, TABLE.replace("\n", ends).encode())
    assert found.opened.faults == ()
    assert found.opened.sites == ("东四", "定陵")


def test_two_encodings_in_one_file_are_told_with_line_and_byte(tmp_path: Path) -> None:
    first = TABLE.encode()
    second = "东四,2016-01-01 02:00,PM2.5,5,ug/m3\n".encode("gb18030")
    found = read(tmp_path, CHINESE, first + second)
    (fault,) = found.opened.faults
    assert (fault.code, fault.place.line) == ("file-encoding-mixed", 4)
    assert fault.details["byte"] == len(first) + 1
    assert found.table("reading") == []


def test_bytes_of_no_encoding_are_told_with_line_and_byte(tmp_path: Path) -> None:
    raw = rows("A,2016-01-01 01:00,PM2.5,5,ug/m3").encode() + b"A\xff\xff,1\n"
    (fault,) = read(tmp_path, LONG, raw).opened.faults
    assert (fault.code, fault.place.line) == ("file-encoding", 3)
    assert fault.details["byte"] == raw.index(b"\xff") + 1


def test_a_file_that_says_utf8_and_is_not_is_refused(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + TABLE.encode("gb18030")
    assert codes(read(tmp_path, CHINESE, raw)) == [("file-encoding", 1)]


def test_files_of_two_encodings_may_stand_in_one_data_set(tmp_path: Path) -> None:
    more = TABLE.replace("01:00", "02:00").encode("gb18030")
    found = read(tmp_path, CHINESE, TABLE, more)
    assert [given_.encoding for given_ in found.opened.inputs] == ["utf-8", "gb18030"]
    assert len(found.table("reading")) == 4


# ---- Files that cannot be read ------------------------------------------------------------------


def test_each_unreadable_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    dataset = described(
        tmp_path,
        LONG,
        {
            "empty.csv": b" \n",
            "binary.csv": b"a,b\n\x00\x01\n",
            "a.csv": rows("A,2016-01-01 01:00,PM2.5,5,ug/m3"),
        },
    )
    names = [*dataset.files, (tmp_path / "nowhere.csv").as_posix(), tmp_path.as_posix()]
    found = opened(mapping.with_files(dataset, names))
    assert [(f.code, Path(f.place.file).name) for f in found.opened.faults] == [
        ("file-empty", "empty.csv"),
        ("file-binary", "binary.csv"),
        ("file-missing", "nowhere.csv"),
        ("file-not-regular", tmp_path.name),
    ]
    assert len(found.table("reading")) == 1


def test_a_data_set_without_files_is_a_fault(tmp_path: Path) -> None:
    found = opened(described(tmp_path, LONG, {}))
    assert codes(found) == [("dataset-no-files", 1)]
    for name in ("reading", "day_check", "refused", "running", "published", "station"):
        assert found.table(name) == []


def test_without_site_time_or_values_nothing_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, LONG, "site,times,item,value,unit\nA,2016-01-01 01:00,PM2.5,5,ug/m3\n")
    (fault,) = found.opened.faults
    assert (fault.code, fault.place.line, fault.near[0]) == ("dataset-column-missing", 1, "times")
    assert found.table("reading") == []


def test_blanks_around_a_header_do_not_matter(tmp_path: Path) -> None:
    found = read(tmp_path, LONG, "site, time ,item,value, unit\nA,2016-01-01 01:00,PM2.5,5,ug/m3\n")
    assert found.opened.faults == ()
    assert len(found.table("reading")) == 1


# ---- Records ------------------------------------------------------------------------------------

SOUND = "A,2016-01-01 0{}:00,PM2.5,{},ug/m3"


def test_uneven_records_are_set_aside_with_their_numbers(tmp_path: Path) -> None:
    lines = [SOUND.format(0, 1), "A,2016-01-01 01:00,PM2.5", SOUND.format(2, 3), "", "x" * 9]
    found = read(tmp_path, LONG, rows(*lines, SOUND.format(3, 4)))
    assert codes(found) == [("row-length", 3), ("row-length", 6)]
    assert found.amounts() == {"01 00": QUANTA, "01 02": 3 * QUANTA, "01 03": 4 * QUANTA}
    file = (tmp_path / "0.csv").as_posix()
    from ecotarget.intake import readings

    traced = readings.trace(found.engine, "A", "pm25", date(2016, 1, 1))
    assert [(t.file, t.row) for t in traced] == [(file, 2), (file, 4), (file, 7)]


def test_uneven_records_that_hide_each_other_are_found(tmp_path: Path) -> None:
    short, long = "A,2016-01-01 00:00,PM2.5,1", "A,2016-01-01 01:00,PM2.5,2,ug/m3,9"
    found = read(tmp_path, LONG, rows(short, long, SOUND.format(2, 3)))
    assert codes(found) == [("row-length", 2), ("row-length", 3)]
    assert found.amounts() == {"01 02": 3 * QUANTA}


def test_only_the_first_uneven_records_are_told_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LISTED", 20)
    found = read(tmp_path, LONG, rows(SOUND.format(0, 1), *(["A"] * 50)))
    assert [code for code, _ in codes(found)] == ["row-length"] * 20 + ["row-length-more"]
    assert found.opened.faults[-1].details == {"count": 30}


def test_a_file_cut_within_a_record_is_told_and_what_is_whole_is_kept(tmp_path: Path) -> None:
    whole = rows(*(SOUND.format(n, n) for n in range(3)))
    found = read(tmp_path, LONG, whole[:-12])
    assert codes(found) == [("row-length", 4)]
    assert len(found.amounts()) == 2
    found = read(tmp_path, LONG, whole + '"A,2016-01-01 05:00,PM2.5,5')
    assert codes(found) == [("csv-syntax", 5)]
    assert len(found.amounts()) == 3


def test_quoted_delimiters_and_line_ends_are_parts_of_their_cells(tmp_path: Path) -> None:
    lines = [
        SOUND.format(0, 1).replace("A,", '"A, B",', 1),
        SOUND.format(1, 2).replace("A,", '"C\nD",', 1),
    ]
    found = read(tmp_path, LONG, rows(*lines, SOUND.format(2, "bad")))
    assert found.opened.sites == ("A, B", "C\nD")
    # Records are counted, not lines: the header is 1.
    assert codes(found) == [("reading-not-a-number", 4)]


def test_empty_lines_above_the_header_count_as_lines(tmp_path: Path) -> None:
    found = read(tmp_path, LONG, "\n\n" + rows(SOUND.format(0, 1), SOUND.format(1, "bad")))
    assert codes(found) == [("reading-not-a-number", 5)]


def test_another_delimiter_is_read(tmp_path: Path) -> None:
    text = LONG + 'delimiter: ";"\n'
    found = read(tmp_path, text, rows(SOUND.format(0, 1), SOUND.format(1, 2)).replace(",", ";"))
    assert found.opened.faults == ()
    assert len(found.amounts()) == 2


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["good", "short", "long", "blank", "quoted"]), min_size=1, max_size=12)
)
def test_sound_records_are_never_lost_beside_uneven_ones(tmp_path: Path, kinds: list[str]) -> None:
    lines = {
        "good": "A,2016-01-01 {:02d}:00,PM2.5,5,ug/m3",
        "quoted": '"A","2016-01-01 {:02d}:00","PM2.5","5","ug/m3"',
        "short": "A,2016-01-01 {:02d}:00",
        "long": "A,2016-01-01 {:02d}:00,PM2.5,5,ug/m3,",
        "blank": "",
    }
    found = read(tmp_path, LONG, rows(*(lines[kind].format(n) for n, kind in enumerate(kinds))))
    sound = {f"01 {n:02d}" for n, kind in enumerate(kinds) if kind in ("good", "quoted")}
    uneven = [("row-length", n) for n, kind in enumerate(kinds, 2) if kind in ("short", "long")]
    assert set(found.amounts()) == sound
    assert codes(found) == uneven
    found.engine.close()


# ---- Parquet and DuckDB -------------------------------------------------------------------------

SELECT = (
    "SELECT 'A' AS site, '2016-01-01 01:00' AS time, 'PM2.5' AS item, 5 AS value, 'ug/m3' AS unit"
)


def of(tmp_path: Path, text: str, *paths: Path) -> Hourly:
    return opened(mapping.with_files(described(tmp_path, text, {}), paths))


def test_a_parquet_file_that_was_cut_is_told(tmp_path: Path) -> None:
    import duckdb

    text = LONG.replace("format: csv", "format: parquet")
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({SELECT}) TO '{path}' (FORMAT parquet)")
    assert of(tmp_path, text, path).amounts() == {"01 01": 5 * QUANTA}
    raw = path.read_bytes()
    for cut in (raw[: len(raw) // 2], raw[:6], b"", b"rubbish" * 9):
        path.write_bytes(cut)
        assert codes(of(tmp_path, text, path)) == [("parquet-truncated", 0)]
    path.write_bytes(raw[: len(raw) // 3] + b"PAR1")
    assert codes(of(tmp_path, text, path)) == [("parquet-unreadable", 0)]


def test_a_table_of_a_duckdb_file_is_read(tmp_path: Path) -> None:
    import duckdb

    text = LONG.replace("format: csv", "format: duckdb\ntable: my readings")
    path = tmp_path / "a.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f'CREATE TABLE "my readings" AS {SELECT}')
    assert of(tmp_path, text, path).amounts() == {"01 01": 5 * QUANTA}
    found = of(tmp_path, text.replace("my readings", "readings"), path)
    assert [(f.code, f.near) for f in found.opened.faults] == [("table-unknown", ("my readings",))]
    nameless = text.replace("\ntable: my readings", "")
    assert [f.code for f in of(tmp_path, nameless, path).opened.faults] == ["dataset-table-missing"]


# ---- SQLite -------------------------------------------------------------------------------------


def sqlite_file(tmp_path: Path, name: str = "readings") -> Path:
    path = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f'CREATE TABLE "{name}" (site, time, item, value, unit)')
        connection.executemany(
            f'INSERT INTO "{name}" VALUES (?, ?, ?, ?, ?)',
            [
                ("A", "2016-01-01 00:00", "PM2.5", 0.1 + 0.2, "ug/m3"),
                ("A", "2016-01-01 01:00", "PM2.5", None, "ug/m3"),
                ("A", "2016-01-01 02:00", "PM2.5", 7, "ug/m3"),
                (1001, "2016-01-01 02:00", "PM2.5", b"\x01", "ug/m3"),
            ],
        )
    return path


def test_a_sqlite_table_is_read_with_its_types(tmp_path: Path) -> None:
    text = LONG.replace("format: csv", "format: sqlite\ntable: readings")
    found = of(tmp_path, text, sqlite_file(tmp_path))
    assert found.amounts() == {"01 00": 300_000, "01 02": 7 * QUANTA}
    assert found.counts() == {"reading-missing": 1, "reading-not-a-number": 1}
    assert codes(found) == [("reading-not-a-number", 5)]


def test_the_name_of_a_table_is_never_sql(tmp_path: Path) -> None:
    name = 'r"; DROP TABLE x; --'
    path = sqlite_file(tmp_path, name.replace('"', '""'))
    text = LONG.replace("format: csv", f"format: sqlite\ntable: '{name}'")
    assert len(of(tmp_path, text, path).amounts()) == 2
    text = LONG.replace("format: csv", "format: sqlite\ntable: readings")
    assert codes(of(tmp_path, text, path)) == [("table-unknown", 0)]


def test_what_is_no_sqlite_file_is_refused_and_none_is_made(tmp_path: Path) -> None:
    text = LONG.replace("format: csv", "format: sqlite\ntable: readings")
    path = tmp_path / "b.sqlite"
    assert codes(of(tmp_path, text, path)) == [("file-missing", 0)]
    assert not path.exists()
    path.write_bytes(b"rubbish " * 200)
    assert codes(of(tmp_path, text, path)) == [("database-unreadable", 0)]


# ---- Workbooks ----------------------------------------------------------------------------------


BOOK = LONG.replace("format: csv", "format: xlsx")
HEAD: list[object] = ["site", "time", "item", "value", "unit"]


def test_a_workbook_is_read_with_its_own_row_numbers(tmp_path: Path) -> None:
    lines = [
        HEAD,
        ["A", "2016-01-01 00:00", "PM2.5", 0.7, "ug/m3"],
        [1001.0, "2016-01-01 01:00", "PM2.5", 35, "ug/m3"],
        [None, None, None, None, None],
        ["A", "2016-01-01 02:00", "PM2.5", "0.025L", "ug/m3"],
        ["A", "2016-01-01 03:00", "PM2.5", None, "ug/m3"],
    ]
    path = workbook(tmp_path / "a.xlsx", ("first", lines), ("second", [HEAD]))
    found = of(tmp_path, BOOK, path)
    assert found.opened.sites == ("1001", "A")
    assert found.amounts() == {"01 00": 700_000, "01 01": 35 * QUANTA}
    assert codes(found) == [("reading-not-a-number", 5)]
    assert found.counts() == {"reading-missing": 1, "reading-not-a-number": 1}
    assert (
        len(of(tmp_path, BOOK.replace("xlsx", "xlsx\nsheet: second"), path).table("reading")) == 0
    )
    (fault,) = of(tmp_path, BOOK.replace("xlsx", "xlsx\nsheet: secund"), path).opened.faults
    assert (fault.code, fault.near) == ("sheet-unknown", ("second",))


def test_dates_of_a_workbook_are_dates(tmp_path: Path) -> None:
    text = BOOK.replace("stamp: {column: time}", "stamp: {date: day, hour: hour}")
    head: list[object] = ["site", "day", "hour", "item", "value", "unit"]
    lines = [head, ["A", date(2016, 1, 2), 7, "PM2.5", 35.5, "ug/m3"]]
    found = of(tmp_path, text, workbook(tmp_path / "a.xlsx", ("s", lines)))
    assert found.amounts() == {"02 07": 35_500_000}


def test_a_broken_workbook_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("s", [HEAD]))
    raw = path.read_bytes()
    for cut in (raw[: len(raw) // 2], b"rubbish"):
        path.write_bytes(cut)
        assert codes(of(tmp_path, BOOK, path)) == [("workbook-unreadable", 0)]


# ---- Postgres -----------------------------------------------------------------------------------


class _Cursor:
    """As much of a named cursor as is used."""

    def __init__(self, said: list[str]) -> None:
        self.said = said
        self.description = [SimpleNamespace(name=name) for name in ("site", "value")]
        self.itersize = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.said.append(f"closed {self.itersize}")

    def execute(self, sql: str) -> None:
        self.said.append(sql)

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        yield from [("A", 1.5), ("B", None)]


def test_a_table_comes_through_a_cursor_of_the_server() -> None:
    said: list[str] = []

    def cursor(name: str) -> _Cursor:
        said.append(name)
        return _Cursor(said)

    found = list(spools.fetched(SimpleNamespace(cursor=cursor), '"air"."readings"'))
    assert found == [["site", "value"], ["A", "1.5"], ["B", ""]]
    assert said == ["ecotarget", 'SELECT * FROM "air"."readings"', "closed 10000"]


@pytest.mark.parametrize(
    "address,wanted",
    [
        ("postgresql://me:secret@db:5432/air", "postgresql://db:5432/air"),
        (
            "postgresql://db/air?user=me&password=secret&x=1",
            "postgresql://db/air?user=me&password=&x=1",
        ),
        (
            "connection to postgres://me:p@ss@db/air failed",
            "connection to postgres://db/air failed",
        ),
    ],
)
def test_nobody_is_told_a_password(address: str, wanted: str) -> None:
    assert "secret" not in spools.shown(address)
    assert spools.shown(address) == wanted


def test_a_database_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    text = LONG.replace("format: csv", "format: postgres\ntable: air.readings")
    address = "postgresql://me:secret@127.0.0.1:1/air?connect_timeout=2"
    dataset = mapping.with_files(described(tmp_path, text, {}), [address])
    (fault,) = opened(dataset).opened.faults
    assert fault.code == "database-unreadable"
    assert "secret" not in str(fault)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Postgres server of one's own, where its programs are installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = [shutil.which(name) for name in ("initdb", "pg_ctl")]
    if not all(programs):
        pytest.skip("no Postgres server is installed")
    initdb, control = map(str, programs)
    # The server refuses to run as root.
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        if user is not None:
            shutil.chown(folder, user)
        data, quiet = folder / "data", {"user": user, "cwd": name, "capture_output": True}
        subprocess.run([initdb, "-D", data, "-A", "trust", "-U", "me"], check=True, **quiet)
        options = f"-c listen_addresses= -c unix_socket_directories={folder}"
        start = [control, "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
        subprocess.run(start, check=True, user=user, cwd=name, stdout=subprocess.DEVNULL)
        try:
            yield f"postgresql://me:secret@/postgres?host={folder}"
        finally:
            stop = [control, "-D", data, "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, **quiet)


def test_a_postgres_table_is_read(tmp_path: Path, server: str) -> None:
    import psycopg

    with psycopg.connect(server) as connection:
        connection.execute("CREATE SCHEMA air")
        connection.execute(
            """CREATE TABLE air."Readings" (site text, time timestamptz, item text,
            value numeric(12, 4), unit text)"""
        )
        connection.execute(
            """INSERT INTO air."Readings" VALUES
            ('A', '2016-01-01 16:00+00', 'PM2.5', 35.1234, 'ug/m3'),
            ('A', '2016-01-01 17:00+00', 'PM2.5', NULL, 'ug/m3'),
            ('A', '2016-01-01 18:00+00', 'PM2.5', 'NaN', 'ug/m3')"""
        )
    text = LONG.replace("format: csv", "format: postgres\ntable: air.Readings")
    found = opened(mapping.with_files(described(tmp_path, text, {}), [server]))
    assert found.amounts() == {"02 00": 35_123_400}
    assert found.counts() == {"reading-missing": 1, "reading-not-a-number": 1}
    (given_,) = found.opened.inputs
    assert "secret" not in str(found.opened)
    assert given_.sha256 == ""
    dataset = mapping.with_files(
        described(tmp_path, text.replace("Readings", "other"), {}), [server]
    )
    (fault,) = opened(dataset).opened.faults
    assert fault.code == "database-unreadable"
    assert "secret" not in str(fault)


def test_a_library_that_is_lacking_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    text = LONG.replace("format: csv", "format: postgres\ntable: t")
    dataset = mapping.with_files(described(tmp_path, text, {}), ["postgresql://db/air"])
    path = workbook(tmp_path / "a.xlsx", ("s", [HEAD]))
    found = [*opened(dataset).opened.faults, *of(tmp_path, BOOK, path).opened.faults]
    assert [(fault.code, fault.details["extra"]) for fault in found] == [
        ("library-missing", "postgres"),
        ("library-missing", "xlsx"),
    ]


def test_the_folder_of_spooled_files_goes_with_the_engine(tmp_path: Path) -> None:
    class Held:
        """Stands for an engine: something that can go."""

    held = Held()
    folder = sources.scratch(held)
    (folder / "a.csv").write_text("x", "utf-8")
    del held
    assert not folder.exists()
