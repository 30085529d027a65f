"""The few names that other programs may use."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import ecotarget
import parsed
from conftest import PROJECT, World
from ecotarget.model.version import VERSION

pytestmark = pytest.mark.no_cover  # see conftest.py

SOURCE = PROJECT / "src" / "ecotarget"
LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'


def test_the_names_are_these_and_no_others() -> None:
    assert ecotarget.__all__ == [
        *("Fault", "FaultError", "Finding", "LoadedMeasures", "LoadedTargets", "Question"),
        *("Report", "Style", "__version__", "check", "load_measures", "load_targets", "render"),
    ]
    for name in ecotarget.__all__:
        assert getattr(ecotarget, name) is not None
    public = {
        name
        for name, value in vars(ecotarget).items()
        if not name.startswith("_")
        and not inspect.ismodule(value)
        and getattr(value, "__module__", "").startswith("ecotarget")
    }
    assert public - set(ecotarget.__all__) <= {"Lexicon", "Words", "VERSION"}


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = ecotarget.no_such_name
    assert not hasattr(ecotarget, "_ROOM")


def test_everything_can_be_imported_at_once() -> None:
    names: dict[str, object] = {}
    exec("from ecotarget import *", names)
    assert set(ecotarget.__all__) <= set(names)


def test_a_type_checker_sees_every_name() -> None:
    """Names that are looked up when asked for are invisible to it unless they are imported too."""
    tree = parsed.tree(SOURCE / "__init__.py")
    seen = {
        alias.asname or alias.name
        for node in parsed.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    } | {"__version__"}
    seen |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert set(ecotarget.__all__) <= seen


def test_the_version_is_spelled_once() -> None:
    assert ecotarget.__version__ == VERSION
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["dynamic"] == ["version"]
    path = PROJECT / settings["tool"]["hatch"]["version"]["path"]
    assert f'VERSION = "{VERSION}"' in path.read_text("utf-8")


def test_the_four_steps_of_the_docstring_work_as_they_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PROJECT)
    lines = [
        line.strip().removeprefix(">>> ")
        for line in (ecotarget.__doc__ or "").splitlines()
        if line.strip().startswith(">>> ")
    ]
    assert len(lines) == 5
    names: dict[str, object] = {}
    for line in lines:
        exec(line, names)  # the very lines that a reader copies
    report = json.loads(str(names["text"]), parse_float=Decimal)
    assert report["language"] == "en"
    assert report["counts"]["pass"] >= 1
    assert {entry["jurisdiction"] for entry in report["findings"]} == {"zhejiang"}


def test_the_same_answers_as_on_the_command_line(world: World) -> None:
    world.targets(LOW)
    world.figures("testland/north,2024,air.pm25,,24,ug/m3,,", "testland/north,2024,x,,1,,,")
    targets = ecotarget.load_targets(["targets"])
    measures = ecotarget.load_measures(["figures.csv"], targets)
    report = ecotarget.check(targets, measures)
    done = subprocess.run(
        [sys.executable, "-m", "ecotarget", "check", "figures.csv", "-f", "json", "--lang", "en"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert ecotarget.render(report, "json", language="en").encode() == done.stdout


def test_paths_may_be_texts_or_paths(world: World) -> None:
    path = world.targets(LOW)
    figures = world.figures("testland/north,2024,air.pm25,,24,ug/m3,,")
    for form in (str, Path):
        targets = ecotarget.load_targets([form(path)])
        assert [file.year for file in targets.files] == [2024]
        assert len(ecotarget.load_measures([form(figures)], targets).measures) == 1


def test_a_jurisdiction_stands_for_rows_that_name_none(world: World) -> None:
    world.targets(LOW)
    world.write("figures.csv", "period,indicator,value,unit\n2024,PM2.5,24,ug/m3\n")
    targets = ecotarget.load_targets(["targets"])
    assert ecotarget.load_measures(["figures.csv"], targets).measures == ()
    (measure,) = ecotarget.load_measures(["figures.csv"], targets, "testland/north").measures
    assert measure.jurisdiction == "testland/north"


def test_faults_of_both_are_in_the_report_and_warnings_of_the_targets_are_not(
    world: World,
) -> None:
    world.targets(LOW, LOW.replace("001", "002"), LOW.replace("001", "003").replace("pm25", "pm26"))
    world.figures("testland/north,2024,air.pm25,,24,ug/m3,,", "testland/north,2024,air.so2,,-,,,")
    targets = ecotarget.load_targets(["targets"])
    assert [fault.code for fault in targets.faults if fault.warning] == ["target-repeated"]
    report = ecotarget.check(targets, ecotarget.load_measures(["figures.csv"], targets))
    assert sorted(f.code for f in report.faults) == ["indicator-unknown", "value-blank"]


def test_a_question_narrows_the_answer(world: World) -> None:
    world.targets(LOW)
    world.figures("testland/north,2023,air.pm25,,24,ug/m3,,")
    targets = ecotarget.load_targets(["targets"])
    measures = ecotarget.load_measures(["figures.csv"], targets)
    assert ecotarget.check(targets, measures).findings == ()
    asked = ecotarget.Question(what_if=True)
    (finding,) = ecotarget.check(targets, measures, asked).findings
    assert finding.flags == ("what_if",)


def test_render_speaks_chinese_unless_told_otherwise(world: World) -> None:
    world.targets(LOW)
    world.figures("testland/north,2024,air.pm25,,24,ug/m3,,")
    targets = ecotarget.load_targets(["targets"])
    report = ecotarget.check(targets, ecotarget.load_measures(["figures.csv"], targets))
    assert "达标" in ecotarget.render(report, "plain")
    assert "pass" in ecotarget.render(report, "plain", "en")
    narrow = ecotarget.render(report, "table", style=ecotarget.Style(width=50))
    assert max(map(len, narrow.splitlines())) <= 50
    assert "成立" in ecotarget.render(report, "plain", style=ecotarget.Style(detail=2))


def test_a_fault_error_says_everything_even_untranslated() -> None:
    fault = ecotarget.Fault("unit-unknown", "a.csv:3", {"found": "x"})
    error = ecotarget.FaultError([fault, fault])
    assert error.faults == (fault, fault)
    assert str(error).count("a.csv:3: unit-unknown {'found': 'x'}") == 2


# ---- typed, described ---------------------------------------------------------------------------


def test_the_package_says_that_it_is_typed() -> None:
    assert (SOURCE / "py.typed").exists()
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    assert settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["src/ecotarget"]
    assert "Typing :: Typed" in settings["project"]["classifiers"]
    assert settings["tool"]["mypy"]["strict"] is True


def test_every_file_that_the_program_reads_lies_in_the_package() -> None:
    for name in ("targets/target.schema.json", "report/report.schema.json", "vocab/domains.yaml"):
        assert (SOURCE / name).is_file()
    for language in ("zh", "en"):
        assert (SOURCE / "locales" / language / "report.yaml").is_file()


MODULES = sorted(SOURCE.rglob("*.py"))


def definitions(
    node: ast.AST, path: Path, owner: str = ""
) -> list[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Public functions, classes and methods of a file, those inside functions left out."""
    found = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and child.name[0] != "_":
            name = f"{path.relative_to(SOURCE)}:{child.lineno} {owner}{child.name}"
            found.append((name, child))
            if isinstance(child, ast.ClassDef):
                found += definitions(child, path, f"{child.name}.")
    return found


PUBLIC = [entry for path in MODULES for entry in definitions(parsed.tree(path), path)]


def test_every_module_class_and_function_that_is_public_has_a_docstring() -> None:
    for path in MODULES:
        if path.read_bytes():
            assert ast.get_docstring(parsed.tree(path)), path
    protocols = {"Lexicon.jurisdiction", "Lexicon.indicator"}
    bare = [
        name
        for name, node in PUBLIC
        if not ast.get_docstring(node)
        and not (isinstance(node, ast.FunctionDef) and ast.unparse(node.body[0]) == "...")
    ]
    assert bare == []
    assert len(PUBLIC) > 100
    assert protocols <= {name.split()[-1] for name, _ in PUBLIC}


def test_every_public_function_is_typed_in_and_out() -> None:
    untyped = []
    for name, node in PUBLIC:
        if not isinstance(node, ast.FunctionDef):
            continue
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        open_ = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
        if open_ or node.returns is None:
            untyped.append(f"{name} {open_}")
    assert untyped == []
