"""Names that would be more than names: commands to a terminal, formulas, markup.

Each format has its own tests of this in tests/report; here are the commands whose tables are built from
other people's words: compare, trend, ledger, rank, tasks, score, report monthly, explain, list, lint.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import PROJECT, Said, World
from ecotarget.document import decode
from ecotarget.report.telling import in_spreadsheet

pytestmark = pytest.mark.no_cover  # see conftest.py

Cli = Callable[..., Said]

SAMPLES = PROJECT / "samples"
# Clear the screen, set the title, go back and write over, turn the reading round, hide, forge a line.
CONTROLS = "\x1b[2J\x1b]0;t\x07\x08\x08\r\x9b31m\u202e\u2066\u200b\u200d\ufeff\u2028::error::"
MARKUP = "<script>alert(1)</script><img src=x onerror=y>|[a](http://x)![b](y)`c`"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1+1", " =1+1")
# Nothing of these may be seen in what a person reads, but for the line feed that ends a line.
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def hostile(text: str) -> str:
    """The text as a scalar of YAML and of JSON."""
    return json.dumps(text)


def laid_out(world: World, name: str) -> None:
    """Lay out every input with this name in the place of somebody's words."""
    world.targets(
        f'id: TN24-001, indicator: air.own, require: "<= 24 ug/m3", strength: binding, '
        f"scope: {{zh: {hostile(name)}, en: {hostile(name)}}}, note: {{zh: {hostile(name)}, "
        f"en: {hostile(name)}}}",
        zh=name,
        en=name,
        more=(
            "indicators:\n"
            f"  - {{id: air.own, zh: {hostile(name)}, en: {hostile(name)}, "
            "dimension: mass/volume, unit: ug/m3, better: lower, "
            "definition: {zh: 甲, en: A}, source: 甲}\n"
        ),
    )
    quoted = '"' + name.replace('"', '""') + '"'
    world.figures(
        f"testland/north,2024,air.own,{quoted},25,ug/m3,,",
        f"testland/north,2023,air.own,{quoted},25,ug/m3,,",
        f"testland/north,2024,{quoted},,1,ug/m3,,",
        f"{quoted},2024,air.pm25,,1,ug/m3,,",
        f"testland/north,2024,air.pm25,,{quoted},ug/m3,,",
        f"testland/north,2024,air.pm10,,1,{quoted},,",
    )
    for sample in ("rankings", "tasks", "ledgers", "monthly/reports"):
        for file in (SAMPLES / sample).iterdir():
            if file.is_file():
                folder = sample.partition("/")[0]
                world.write(f"{folder}/{file.name}", with_name(file, name))


def with_name(file: Path, name: str) -> bytes:
    """The file with this name in the place of one of its own."""
    if file.suffix not in (".yaml", ".json", ".csv"):
        return file.read_bytes()
    text = decode(file.read_bytes(), file.name).content
    said = hostile(name)
    match file.suffix:
        case ".yaml":
            both = f"dataset: {{zh: {said}, en: {said}}}"
            text = re.sub(r"dataset: \{.*\}", lambda _: both, text)
        case ".json":
            text = re.sub(r'"name": "(?!ecotarget)[^"]*"', lambda _: f'"name": {said}', text)
        case _:
            quoted = '"' + name.replace('"', '""') + '"'
            text = re.sub("松阳岭县|城东安置房", lambda _: quoted, text)
    return text.encode("utf-8")


COMMANDS = (
    ("check", "figures.csv"),
    ("lint", "figures.csv"),
    ("explain", "TN24-001", "figures.csv"),
    ("explain", "air.own"),
    ("list", "targets"),
    ("compare", "old.json", "new.json"),
    ("trend", "figures.csv"),
    ("rank", "rankings/air.yaml"),
    ("rank", "rankings/sites.yaml"),
    ("tasks", "tasks/tasks.yaml", "--as-of", "2024-06-30"),
    ("ledger", "ledgers/screening.yaml", "--as-of", "2023-12-31"),
    ("report", "monthly", "monthly"),
)
PEOPLE = ("plain", "table", "markdown", "html", "csv", "tsv", "grid", "simple", "rst", "latex")


def runs(world: World, cli: Cli, words: tuple[str, ...]) -> Iterator[tuple[str, Said]]:
    """Run a command in every format for people that it has."""
    if "old.json" in words:
        for path, value in (("old.json", "23"), ("new.json", "25")):
            text = (world.root / "figures.csv").read_text("utf-8").replace(",25,", f",{value},")
            world.write("these.csv", text)
            world.write(path, cli("check", "these.csv", "-f", "json").out)
    for name in PEOPLE:
        said = cli(*words, "-f", name)
        if "format-unknown" not in said.err and "option-unknown" not in said.err:
            yield name, said
        elif name == "plain":
            yield name, cli(*words)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_name_steers_a_terminal_or_forges_a_line(
    world: World, cli: Cli, words: tuple[str, ...]
) -> None:
    laid_out(world, f"A{CONTROLS}Z")
    seen = list(runs(world, cli, words))
    assert any("\\x1b" in said.out + said.err for _, said in seen)
    for name, said in seen:
        assert "internal" not in said.err
        assert said.out + said.err
        for text in (said.out.removeprefix("\ufeff"), said.err):
            found = {c for c in text if unicodedata.category(c) in UNSEEN} - {"\n"}
            # A cell that ends with a tab is what `tsv` is made of.
            assert found <= ({"\t"} if name == "tsv" else set()), name
            assert not re.search(r"^\s*::", text, re.MULTILINE)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_colour_is_the_only_command_to_a_terminal(
    world: World, cli: Cli, words: tuple[str, ...]
) -> None:
    laid_out(world, f"A{CONTROLS}Z")
    list(runs(world, cli, words))
    said = cli(*words, "-f", "table", "--color", "always")
    assert "\x1b" not in COLOUR.sub("", said.out)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_name_is_markup(world: World, cli: Cli, words: tuple[str, ...]) -> None:
    laid_out(world, f"A{MARKUP}Z")
    for name, said in runs(world, cli, words):
        if name == "html":
            assert "<script" not in said.out
            assert "<img" not in said.out
        if name == "markdown":
            assert "<script" not in said.out
            assert "<img" not in said.out
            assert "[a](http" not in said.out.replace("\\[a\\](http", "")
            assert "![b]" not in said.out.replace("!\\[b\\]", "")


def cells(text: str, name: str) -> Iterator[str]:
    delimiter = "\t" if name == "tsv" else ","
    for line in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter):
        yield from line


NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?%?( .*)?")


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_cell_is_a_formula(world: World, cli: Cli, words: tuple[str, ...], formula: str) -> None:
    laid_out(world, formula)
    for name, said in runs(world, cli, words):
        if name not in ("csv", "tsv"):
            continue
        for cell in cells(said.out, name):
            begins = unicodedata.normalize("NFKC", cell.lstrip()[:1])
            assert begins not in ("=", "@")
            assert begins not in ("+", "-") or NUMBER.fullmatch(cell) or cell == "-"
            assert cell[:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_shown_as_it_was_written(formula: str) -> None:
    shown = in_spreadsheet(formula)
    assert shown.startswith("'") or not shown.lstrip().startswith(("=", "+", "-", "@"))
    assert formula.strip() in shown


def test_a_number_stays_a_number(world: World, cli: Cli) -> None:
    world.targets('id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding')
    world.figures("testland/north,2024,air.pm25,,25,ug/m3,,")
    rows = list(csv.DictReader(io.StringIO(cli("check", "figures.csv", "-f", "csv").out[1:])))
    assert (rows[0]["value"], rows[0]["margin"]) == ("25", "-1")
