"""What no linter holds: short functions, no floats, one voice, nothing left over."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import parsed
from conftest import PROJECT

pytestmark = pytest.mark.no_cover  # see conftest.py

SOURCE = PROJECT / "src" / "ecotarget"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST = 50


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in parsed.walk(parsed.tree(path)) if isinstance(node, ast.FunctionDef))


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in MODULES
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > LONGEST
    ]
    assert long == []


EXACT_ROOMS = (
    *("model", "units.py", "vocab.py", "targets", "standards", "intake", "methods", "verdict"),
    *("evidence.py", "evaluate.py", "assess", "report"),
)
EXACT = [p for p in MODULES if p.relative_to(SOURCE).parts[0] in EXACT_ROOMS]
# Whole numbers and fractions may be added up and divided, for that is exact; figures of type Decimal
# may not, for it rounds at 28 digits without a word. Which of them a function has in hand cannot be
# read off its text, so each that adds up or divides has been looked at and is named here.
ADDING = {
    "assess/attainment.py": {"_attainment"},
    "assess/indices.py": {"_count"},
    "assess/trace.py": {"_from_days"},
    "methods/period_mean.py": {"mean", "mean_of_hours"},
    "methods/section_mean.py": {"mean_of", "_mean", "period_mean", "_quotient"},
    "methods/share_rating.py": {"shares", "share", "_part", "rate"},
    "methods/spearman.py": {"_correlation"},
    "report/rows.py": {"taken_out"},
    "verdict/projection.py": {"mean", "counted", "_mean", "_counted"},
    "methods/three_years.py": {"mean"},
    "verdict/early.py": {"ends", "_of_sections", "_mean"},
    "verdict/rest.py": {"_mean", "_average", "_days", "_burns", "_percentile"},
    "methods/validity.py": {"coverage", "_of_one_day", "_needed", "_parts"},
}
DIVIDING = {
    "verdict/progress.py": {"total", "rate", "_count_wanted"},
    "verdict/rest.py": {"may_average", "_mean"},
    "methods/exceedance.py": {"multiple"},
    "methods/spearman.py": {"trend"},
    "methods/three_years.py": {"mean"},
}
FOLDERS = {"shelf", "_SHELF"}  # names that hold a path, to which `/` joins another


def test_the_exact_rooms_are_there() -> None:
    assert {p.relative_to(SOURCE).parts[0] for p in EXACT} == set(EXACT_ROOMS)


@pytest.mark.parametrize("path", EXACT, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_no_float_comes_into_being_where_figures_are_compared(path: Path) -> None:
    adding, dividing = _within(path, ADDING), _within(path, DIVIDING)
    for node in parsed.walk(parsed.tree(path)):
        where = f"{path.name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float | complex) or _is_cutoff(path, node), where
        elif isinstance(node, ast.Name):
            assert node.id != "float", where
        elif isinstance(node, ast.Attribute):
            assert node.attr not in ("from_float", "__float__"), where
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("round", "math.fsum"), where
            assert called != "sum" or node.lineno in adding, where
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            # A path may be joined and a fraction is exact; two figures are never divided by `/`.
            assert node.lineno in dividing or _is_path(node) or "raction" in ast.unparse(node), (
                where
            )


def _within(path: Path, named: dict[str, set[str]]) -> set[int]:
    """The lines of the functions of a file that `named` names; every name must be there."""
    wanted = named.get(path.relative_to(SOURCE).as_posix(), set())
    found = [node for node in functions(path) if node.name in wanted]
    assert {node.name for node in found} == wanted, path
    return {line for node in found for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def _is_path(node: ast.BinOp) -> bool:
    """Tell whether `/` joins a path: to a text, or to a name that is known to hold a folder."""
    if "Path" in ast.unparse(node) or ast.unparse(node.left) in FOLDERS:
        return True
    return any(
        isinstance(part, ast.Constant | ast.JoinedStr) and not _is_number(part)
        for part in (node.left, node.right)
    )


@pytest.mark.parametrize("named, sign", [(ADDING, "sum("), (DIVIDING, " / ")], ids=["sum", "/"])
def test_a_function_that_is_named_for_adding_or_dividing_does_so(
    named: dict[str, set[str]], sign: str
) -> None:
    for name, wanted in named.items():
        for node in functions(SOURCE / name):
            if node.name in wanted:
                assert sign in ast.unparse(node), f"{name} {node.name}"


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_cutoff(path: Path, node: ast.Constant) -> bool:
    """How alike two words must be to be near; no figure."""
    return path.name == "faults.py" and node.value == 0.5


def test_decimals_are_made_from_text_or_whole_numbers() -> None:
    for path in EXACT:
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Decimal":
                (argument,) = node.args
                assert not (
                    isinstance(argument, ast.Constant) and isinstance(argument.value, float)
                )


# Spark's own library warns of other libraries that it does not need here; that is kept quiet.
SILENCED = {"engine/spark.py": ("warnings.catch_warnings", "warnings.simplefilter")}


def test_the_terminal_is_the_only_voice() -> None:
    wrong = []
    for path in MODULES:
        if path == SOURCE / "cli" / "terminal.py":
            continue
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in SILENCED.get(path.relative_to(SOURCE).as_posix(), ()):
                    continue
                if called in ("print", "input", "exit", "quit", "breakpoint") or called.startswith(
                    (
                        "sys.stdout.write",
                        "sys.stderr.write",
                        "logging.",
                        "warnings.",
                        "typer.echo",
                        "typer.secho",
                    )
                ):
                    wrong.append(f"{path.relative_to(SOURCE)}:{node.lineno} {called}")
    assert wrong == []


def test_no_clock_and_no_chance() -> None:
    """Same input, same bytes: nobody asks for the time, the machine or a random number.

    The projection draws from a seed that it is told; a generator without one asks the machine.
    """
    wrong = []
    for path in MODULES:
        seeded = path == SOURCE / "verdict" / "projection.py"
        for node in parsed.walk(parsed.tree(path)):
            if seeded and isinstance(node, ast.Call) and ast.unparse(node.func) == "Random":
                assert [ast.unparse(argument) for argument in node.args] == ["seed"]
            elif seeded and ast.unparse(node) == "from random import Random":
                continue
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names = [a.name for a in node.names] + [getattr(node, "module", None) or ""]
                if {"random", "time", "uuid", "secrets", "platform", "socket", "getpass"} & set(
                    names
                ):
                    wrong.append(f"{path.name}:{node.lineno}")
            elif isinstance(node, ast.Attribute) and node.attr in ("today", "now", "utcnow"):
                wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def test_no_network() -> None:
    """`quote` writes a name as it stands in an address; it asks nobody."""
    network = re.compile(
        r"\b(urllib|urllib3|http|socket|ssl|requests|httpx|aiohttp|ftplib|smtplib)\b"
    )
    for path in MODULES:
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                text = ast.unparse(node)
                assert text == "from urllib.parse import quote" or not network.search(text), path


def test_only_the_engine_starts_another_program() -> None:
    """Java, for Spark; nobody else leaves this process."""
    for path in MODULES:
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                starts = re.search(r"\b(subprocess|multiprocessing|pty)\b", ast.unparse(node))
                assert not starts or path == SOURCE / "engine" / "java.py", path
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os":
                assert not re.match("system|popen|exec|spawn|fork", node.attr), path


def _texts_of_sql() -> Iterator[tuple[Path, str]]:
    """The pieces of SQL in the source: texts with its words, which it has in capitals."""
    for path in MODULES:
        nodes = list(parsed.walk(parsed.tree(path)))
        blocks = (ast.Module, ast.FunctionDef, ast.ClassDef)
        firsts = (node.body[0] for node in nodes if isinstance(node, blocks) and node.body)
        documented = {id(first.value) for first in firsts if isinstance(first, ast.Expr)}
        for node in nodes:
            text = "" if id(node) in documented else _text_of(node)
            if re.search(r"\b(SELECT|FROM|CAST|SUM|CASE|WHERE|AND|JOIN|COALESCE)\b", text):
                yield path, text


def _text_of(node: ast.AST) -> str:
    """A text as it is written; what a composed one fills in stands as `_`."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text_of(part) or "_" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_sql_makes_no_float_and_asks_for_neither_clock_nor_chance() -> None:
    """What holds for Python holds for what the engine is told."""
    # A data file may itself hold floats; these read them, once, into whole numbers or as they are.
    intake = SOURCE / "intake"
    doors = {intake / "cells.py", intake / "sample_cells.py", SOURCE / "engine" / "text.py"}
    floats = r"DOUBLE|REAL|FLOAT\d?|AVG|MEDIAN|ROUND|SQRT|POWER|QUANTILE\w*|STDDEV\w*|CORR"
    clock = r"CURRENT_\w+|NOW|TODAY|LOCALTIME\w*|RANDOM|RAND|UUID|GEN_RANDOM_UUID"
    found = list(_texts_of_sql())
    assert len({path for path, _ in found}) > 10
    for path, text in found:
        assert not re.search(rf"\b({clock})\b", text), path
        assert path in doors or not re.search(rf"\b({floats})\b", text), path
        assert not re.search(r"(?<!/) / (?!/)", text), path


def test_the_exit_leads_through_one_door() -> None:
    for path in MODULES:
        if path == SOURCE / "__main__.py":
            continue
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("sys.exit", "os._exit", "SystemExit"), path


def test_every_function_is_used() -> None:
    """A name that stands nowhere but at its definition is a leftover."""
    words: Counter[str] = Counter()
    defined: list[tuple[str, str]] = []
    for path in MODULES:
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Name):
                words[node.id] += 1
            elif isinstance(node, ast.Attribute):
                words[node.attr] += 1
            elif isinstance(node, ast.alias):
                words[node.asname or node.name] += 1
                words[node.name] += 1
            elif isinstance(node, ast.keyword) and node.arg:
                words[node.arg] += 1
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                commanded = any("command" in ast.unparse(d) or "callback" in ast.unparse(d)
                                for d in node.decorator_list)  # fmt: skip
                if not commanded and not node.name.startswith("__"):
                    defined.append((node.name, f"{path.relative_to(SOURCE)}:{node.lineno}"))
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    doors = {entry.rpartition(":")[2] for entry in settings["project"]["scripts"].values()}
    # `units.convert` is for those who use the units in Python (docs/units.md).
    public = {*__import__("ecotarget").__all__, "convert"}
    unused = [
        f"{place} {name}"
        for name, place in defined
        if not words[name] and name not in doors | public
    ]
    assert unused == []


def test_every_constant_is_used() -> None:
    words = Counter(w for path in MODULES for w in re.findall(r"\w+", path.read_text("utf-8")))
    unused = []
    for path in MODULES:
        for node in parsed.tree(path).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if isinstance(node, ast.AnnAssign):
                targets = [node.target]
            for target in targets:
                name = target.id if isinstance(target, ast.Name) else "__"
                if not name.startswith("__") and words[name] < 2:
                    unused.append(f"{path.relative_to(SOURCE)}:{node.lineno} {name}")
    assert unused == []


TEXTS = sorted(
    path
    for folder in ("src", "tests", "docs", "samples", "targets", "bench")
    for path in (PROJECT / folder).rglob("*")
    if path.suffix in (".py", ".md", ".yaml", ".yml", ".toml", ".csv", ".json", ".txt", ".html")
    and not {"__pycache__", "_build", "generated"} & set(path.parts)
) + [PROJECT / name for name in ("pyproject.toml", "README.md", "README.zh.md")]


def test_no_path_of_a_machine_stands_in_the_tree() -> None:
    folders = "work|home|root|Users|mnt|opt"
    machine = re.compile(rf"(?<![\w./$:])/(?:{folders})/[\w.-]+|\b[A-Z]:\\\\?[A-Za-z]")
    wrong = [
        f"{path.relative_to(PROJECT)}: {found[0]}"
        for path in TEXTS
        if path.is_file()
        for found in machine.finditer(path.read_bytes().decode("utf-8", "replace"))
    ]
    assert wrong == []


def test_lines_end_alike_and_hold_nothing_at_their_end() -> None:
    wrong = []
    for path in TEXTS:
        if not path.is_file() or path.is_relative_to(PROJECT / "tests"):
            continue
        raw = path.read_bytes()
        if b"\r" in raw:
            wrong.append(f"{path.relative_to(PROJECT)}: carriage return")
        if raw and not raw.endswith(b"\n"):
            wrong.append(f"{path.relative_to(PROJECT)}: no line end at the end")
        for number, line in enumerate(raw.split(b"\n"), 1):
            if line != line.rstrip() and path.suffix != ".md":
                wrong.append(f"{path.relative_to(PROJECT)}:{number}: white space at the end")
    assert wrong == []


def test_nothing_is_left_to_do() -> None:
    mark = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    wrong = [
        f"{path.relative_to(PROJECT)}: {found[0]}"
        for path in TEXTS
        if path.is_file() and path.suffix == ".py" and path.name != "test_style.py"
        for found in mark.finditer(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_tests_have_names_of_their_own() -> None:
    """Without packages pytest tells test files apart by their names alone."""
    names = Counter(path.name for path in (PROJECT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
    assert not list((PROJECT / "tests").rglob("__init__.py"))
