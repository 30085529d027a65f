"""What a run imports: the start of a gate that is run on every commit must stay cheap."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import PROJECT

pytestmark = pytest.mark.no_cover  # see conftest.py

# Modules of other people on the good path: typer with what it drags along, and the YAML reader.
OUTSIDE = {"ecotarget", "typer", "annotated_doc", "shellingham", "yaml", "_yaml"}
# How compiled code of Cython (the YAML reader) shows up.
CYTHON = re.compile("_cython_[0-9_]+|cython_runtime")
# Too dear for a run that goes well, each with what it would be for.
NEVER = {
    "pint",  # the judge of unit factors, in tests and for composed units
    "jsonschema",  # words the faults of structure
    "rich",  # the table on a terminal
    "tabulate",  # markdown, HTML ...
    "duckdb",  # readings
    "pyspark",
    "py4j",
    "sqlglot",
    "python_calamine",
    "psycopg",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "click",  # typer carries its own
    "dataclasses",
    "fractions",
    "random",
    "tempfile",  # files written whole
    "tomllib",  # a pyproject.toml
    "email",
    "zipfile",
    "importlib.metadata",
    "asyncio",
    "concurrent.futures",
    "multiprocessing",
    "http",
    "urllib.request",
    "socket",
    "ssl",
    "sqlite3",
    "unittest",
    "xml",
    "ctypes",
    "pdb",
    "logging.config",
}
# The rooms that reckon readings, and what intake has for them; reported figures need none of it.
READING = {"assess", "standards", "engine", "methods"}
INTAKE = {
    "intake",
    *(f"intake.{name}" for name in ("figure_heads", "grids", "measures", "numerals")),
    *(f"intake.{name}" for name in ("quantities", "spreadsheet", "values", "water_class")),
}

PROBE = """
import sys
before = set(sys.modules)
import json as _json_for_probe
import os
def leave(code):
    raise SystemExit(code)
os._exit = leave
from ecotarget.__main__ import run
sys.argv = ["ecotarget", *sys.argv[1:]]
code = None
try:
    run()
except SystemExit as done:
    code = done.code
sys.stdout.flush()
print("\\n@@" + _json_for_probe.dumps([code, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""


def run(*arguments: str) -> tuple[int, set[str]]:
    """Run the command line in a process of its own; its exit code and what it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    code, modules = json.loads(done.stderr.rpartition("@@")[2])
    return code, set(modules)


def outside(modules: set[str]) -> set[str]:
    tops = {name.split(".")[0] for name in modules}
    return {top for top in tops if top not in sys.stdlib_module_names and not CYTHON.fullmatch(top)}


def never(modules: set[str]) -> set[str]:
    return {name for name in NEVER if name in modules}


def rooms(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.startswith("ecotarget.")}


def read_by(modules: set[str]) -> set[str]:
    """What of intake is imported."""
    names = {name.removeprefix("ecotarget.") for name in modules}
    return {name for name in names if name.split(".")[0] == "intake"}


SAMPLE = "samples/xiangshan-2024.csv"
TARGETS = ("--targets", "targets/zhejiang/ningbo")


@pytest.mark.parametrize("format_", ["plain", "json", "jsonl", "csv"])
def test_a_check_imports_nothing_dear(format_: str) -> None:
    code, modules = run("check", SAMPLE, *TARGETS, "-f", format_, "--no-config", "-qq")
    assert code in (0, 1)
    assert never(modules) == set()
    assert outside(modules) <= OUTSIDE
    assert {"ecotarget", "typer", "yaml"} <= outside(modules)
    assert not rooms(modules) & READING
    assert read_by(modules) == INTAKE


def test_a_check_of_everything_imports_nothing_dear() -> None:
    """With the names of other years, near places and left-out files it is still the good path."""
    code, modules = run("check", "samples", "-f", "json", "--no-config")
    assert code in (0, 1, 2)
    assert never(modules) == set()
    assert outside(modules) <= OUTSIDE
    assert not rooms(modules) & READING
    assert read_by(modules) == INTAKE


@pytest.mark.parametrize(
    "command", [(), ("check",), ("assess",), ("explain",), ("lint",), ("list",), ("init",)]
)
def test_help_imports_no_room_but_the_roof(command: tuple[str, ...]) -> None:
    code, modules = run(*command, "-h")
    assert code == 0
    assert never(modules) == set()
    assert outside(modules) <= OUTSIDE
    assert rooms(modules) <= {"__main__", "cli", "document", "model", "report", "words"}


def test_lint_of_sound_files_imports_nothing_dear() -> None:
    code, modules = run("lint", "targets/zhejiang/ningbo", "--no-config")
    assert code == 0
    assert never(modules) == set()
    assert outside(modules) <= OUTSIDE
    assert not rooms(modules) & {*READING, "intake", "evaluate"}


def test_the_version_imports_nothing_dear() -> None:
    code, modules = run("--version")
    assert code == 0
    assert never(modules) == set()


@pytest.mark.parametrize(
    "format_, wanted, unwanted",
    [
        ("table", "rich", "tabulate"),
        ("markdown", "tabulate", "rich"),
        ("html", "tabulate", "rich"),
    ],
)
def test_a_format_pays_for_its_own_library_alone(format_: str, wanted: str, unwanted: str) -> None:
    code, modules = run("check", SAMPLE, *TARGETS, "-f", format_, "--no-config", "-qq")
    assert code in (0, 1)
    assert wanted in modules
    assert unwanted not in modules
    assert "jsonschema" not in modules and "pint" not in modules


def test_only_a_fault_of_structure_pays_for_jsonschema(tmp_path: Path) -> None:
    (tmp_path / "2024.yaml").write_text("schema: 2\n")
    code, modules = run("lint", str(tmp_path / "2024.yaml"), "--no-config")
    assert code == 2
    assert "jsonschema" in modules


def test_only_a_file_pays_for_temporary_files(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    code, modules = run("check", SAMPLE, *TARGETS, "-f", f"json:{out}", "--no-config", "-qq")
    assert code in (0, 1)
    assert out.exists()
    assert "tempfile" in modules


READINGS = "samples/readings/dataset.yaml"
YEAR = "samples/readings/year/dataset.yaml"
# All but what DuckDB drags along, and the one worker in which it runs (an interrupt is heard then).
NOT_FOR_READINGS = NEVER - {
    *("duckdb", "fractions", "dataclasses", "tempfile", "random", "zipfile", "email", "socket"),
    *("importlib.metadata", "ctypes", "sqlite3", "concurrent.futures"),
}


@pytest.mark.parametrize("format_", ["plain", "json", "jsonl", "csv"])
def test_an_assessment_imports_the_engine_and_nothing_else_that_is_dear(format_: str) -> None:
    code, modules = run("assess", READINGS, "-f", format_, "-qq")
    assert code == 0
    assert modules & NOT_FOR_READINGS == set()
    assert outside(modules) <= {*OUTSIDE, "duckdb", "_duckdb"}
    assert {*READING, "intake"} <= rooms(modules)
    assert not rooms(modules) & {"targets", "verdict", "evaluate", "evidence"}
    assert "ecotarget.engine.spark" not in modules and "ecotarget.engine.java" not in modules


@pytest.mark.parametrize(
    "command",
    [
        ("lint", READINGS),
        ("explain", READINGS, "--indicator", "air.pm25", "--period", "2025-01-02"),
    ],
)
def test_other_commands_pay_for_readings_alone_as_well(command: tuple[str, ...]) -> None:
    code, modules = run(*command)
    assert code == 0
    assert modules & NOT_FOR_READINGS == set()
    assert outside(modules) <= {*OUTSIDE, "duckdb", "_duckdb"}
    assert rooms(modules) >= READING
    assert "ecotarget.engine.spark" not in modules


def test_a_table_of_an_assessment_pays_for_rich_alone() -> None:
    code, modules = run("assess", READINGS, "-f", "table", "-qq")
    assert code == 0
    assert "rich" in modules
    assert modules & (NOT_FOR_READINGS - {"rich"}) == set()


SMALL = (
    ("check", "samples/rankings/air.yaml", "--targets", "samples/rankings/targets", "-qq"),
    ("check", "samples/tasks/tasks.yaml", "--targets", "samples/tasks/targets", "-qq"),
    ("rank", "samples/rankings/air.yaml", "samples/rankings/sites.yaml", "-qq"),
    ("tasks", "samples/tasks/tasks.yaml", "-qq"),
)


@pytest.mark.parametrize("command", SMALL, ids=lambda one: " ".join(one[:2]))
def test_ranks_and_tasks_do_not_wait_for_an_engine(command: tuple[str, ...]) -> None:
    code, modules = run(*command, "-f", "json")
    assert code in (0, 1)
    assert not modules & {"duckdb", "_duckdb", "pyspark", "sqlglot", "rich", "python_calamine"}
    assert not any(name.startswith("ecotarget.engine.duck") for name in modules)


def test_a_check_of_readings_brings_the_engine_along() -> None:
    """So the guards above would see it."""
    code, modules = run("check", YEAR, "--targets", "samples/readings/targets", "-f", "json")
    assert code in (0, 1)
    assert "duckdb" in modules
    assert rooms(modules) >= READING
    assert modules & NOT_FOR_READINGS == set()


def test_the_public_interface_imports_neither_typer_nor_a_renderer() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, ecotarget; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    modules = set(done.stdout.split())
    assert never(modules) == set()
    assert "typer" not in modules
    assert not rooms(modules) & {*READING, "cli"}
    assert {name for name in modules if name.startswith("ecotarget.report.as_")} == set()
