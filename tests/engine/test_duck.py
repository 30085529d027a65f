"""What DuckDB alone promises: bounded memory, nothing left behind, nothing from the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.engine.connection import Column
from ecotarget.engine.duck import Duck
from ecotarget.model.faults import FaultError

# About 300 MB of texts, each different, in no order.
WIDE = (
    "SELECT CAST(i * 7919 % 3000017 AS BIGINT) AS k, CAST(i AS VARCHAR) || repeat('x', 90) AS t"
    " FROM (SELECT UNNEST(range(3000000)) AS i)"
)


def test_what_does_not_fit_into_memory_goes_to_disk(tmp_path: Path) -> None:
    duck = Duck("100MB", threads=2)
    assert duck.rows("SELECT current_setting('threads')") == [(2,)]
    folder = Path(str(duck.rows("SELECT current_setting('temp_directory')")[0][0]))
    duck.table("wide", WIDE)
    assert any(folder.iterdir())
    found = duck.rows(
        "SELECT SUM(n * k) FROM (SELECT k, ROW_NUMBER() OVER (ORDER BY t, k) AS n FROM wide)"
    )
    assert found[0][0] is not None
    assert duck.rows("SELECT COUNT(*), MIN(LENGTH(t)) FROM wide") == [(3_000_000, 91)]
    duck.close()
    assert not folder.exists()


def test_what_fits_nowhere_is_told() -> None:
    duck = Duck("64MiB", threads=1)
    with pytest.raises(FaultError) as error:
        duck.rows("SELECT LIST(repeat('x', 1000) || i) FROM (SELECT UNNEST(range(1000000)) AS i)")
    assert [told.code for told in error.value.faults] == ["memory-spent"]
    assert duck.rows("SELECT 1") == [(1,)]
    duck.close()


def test_nothing_is_fetched_and_no_variable_is_a_table() -> None:
    import duckdb

    duck = Duck()
    variable = [1, 2]
    with pytest.raises(duckdb.CatalogException, match="variable"):
        duck.rows("SELECT * FROM variable")
    assert variable == [1, 2]
    settings = ("autoinstall_known_extensions", "autoload_known_extensions", "enable_progress_bar")
    shown = ", ".join(f"CAST(current_setting('{name}') AS BOOLEAN)" for name in settings)
    assert duck.rows(f"SELECT {shown}, current_setting('TimeZone')") == [
        (False, False, False, "UTC")
    ]
    duck.close()


def test_a_mistake_in_sql_is_ours_and_no_fault_of_the_user() -> None:
    import duckdb

    duck = Duck()
    for sql in ("SELECT x", "SELEC 1", "SELECT * FROM nowhere", "SELECT CAST('x' AS BIGINT)"):
        with pytest.raises(duckdb.Error):
            duck.rows(sql)
    duck.close()


def test_progress_is_told_while_something_long_runs(capfd: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, int]] = []
    duck = Duck(threads=1, progress=lambda name, percent: told.append((name, percent)))
    duck.small("n", [Column("i", "integer")], [(n,) for n in range(40_000)])
    duck.table("long", "SELECT SUM(a.i * b.i) AS s FROM n AS a JOIN n AS b ON a.i % 200 <> b.i")
    duck.close()
    assert {name for name, _ in told} == {"long"}
    assert all(0 <= percent <= 100 for _, percent in told)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
def test_an_interrupt_ends_the_query_and_leaves_nothing_behind(tmp_path: Path) -> None:
    script = """
import os, signal, threading
from pathlib import Path
from ecotarget.engine.duck import Duck
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run unattended
duck = Duck()
print(duck.rows("SELECT current_setting('temp_directory')")[0][0], flush=True)
threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    duck.rows("SELECT COUNT(*) FROM range(1000000000000) AS r WHERE r.range % 7 = 3")
except KeyboardInterrupt:
    print("interrupted", flush=True)
finally:
    duck.close()
"""
    said = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(PROJECT / "src")},
    )
    folder, *rest = said.stdout.splitlines()
    assert rest == ["interrupted"], said.stderr
    assert not Path(folder).exists()
    assert said.stderr == ""
