"""Each mechanism of the source documents has its row, and what the row promises comes out."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import Said, World

pytestmark = pytest.mark.no_cover  # see conftest.py

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"en": "docs/mechanisms.md", "zh": "docs/zh/mechanisms.md"}
# Thirty-three mechanisms of the source documents can be served by a checker of targets.
MECHANISMS = 33
_ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \| `ecotarget ([^`]+)`(.*) \|$", re.MULTILINE)
Cli = Callable[..., Said]


class Row(NamedTuple):
    """A row of the page: its number, the command that it shows, and how that one answers."""

    number: int
    command: str
    pieces: tuple[str, ...]
    code: int


def rows(lang: str) -> list[Row]:
    text = (ROOT / PAGES[lang]).read_text(encoding="utf-8")
    found = []
    for number, _says, _write, _get, command, rest in _ROW.findall(text):
        code = re.search(r"(?:exit code|退出码) (\d)", rest)
        pieces = tuple(re.findall(r"`([^`]+)`", rest))
        found.append(Row(int(number), command, pieces, int(code[1]) if code else 0))
    return found


@pytest.mark.parametrize("lang", PAGES)
def test_every_mechanism_has_its_row_and_every_row_shows_what_comes_out(lang: str) -> None:
    found = rows(lang)
    assert [row.number for row in found] == [*range(1, MECHANISMS + 1)]
    assert all(row.pieces for row in found)


def test_both_languages_try_the_same() -> None:
    told = [[(row.number, row.command, row.code) for row in rows(lang)] for lang in PAGES]
    assert told[0] == told[1]


@pytest.mark.parametrize("lang", PAGES)
def test_what_the_rows_promise_comes_out(lang: str, world: World, cli: Cli) -> None:
    shutil.copytree(ROOT / "samples", world.root / "samples")
    shutil.copytree(ROOT / "targets", world.root / "targets", dirs_exist_ok=True)
    wrong = []
    for row in rows(lang):
        said = cli(*shlex.split(row.command), "--lang", lang)
        lost = [piece for piece in row.pieces if piece not in said.out + said.err]
        if lost or said.code != row.code:
            wrong.append((row.number, said.code, lost, said.out + said.err if lost else ""))
    assert wrong == []
