"""Braces in cells and marks are text like any other: nothing is filled in and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import PROJECT, Said

Cli = Callable[..., Said]

CELLS = ("${HOME}", "{0.__class__}", "{", "{{7*7}}", "{}", "({})")


@pytest.mark.parametrize("cell", CELLS)
def test_a_reading_with_braces_is_shown_as_it_stands(tmp_path: Path, cli: Cli, cell: str) -> None:
    folder = tmp_path / "readings"
    shutil.copytree(PROJECT / "samples" / "readings", folder)
    lines = (folder / "hourly.csv").read_text("utf-8").splitlines()
    stamp, station, _, *rest = lines[2].split(",")
    lines[2] = ",".join((stamp, station, cell, *rest))
    (folder / "hourly.csv").write_text("\n".join(lines) + "\n", "utf-8")
    said = cli("assess", (folder / "dataset.yaml").as_posix(), "--lang", "en", "-f", "csv")
    assert said.code == 2
    assert f"hourly.csv:3 [pm25, C]: error reading-not-a-number: '{cell}'" in said.err
    assert "internal" not in said.err


@pytest.mark.parametrize("cell", CELLS)
def test_a_mark_with_braces_stands_for_nothing(tmp_path: Path, cli: Cli, cell: str) -> None:
    shutil.copytree(PROJECT / "samples" / "ledgers", tmp_path / "ledgers")
    path = tmp_path / "ledgers" / "screening.yaml"
    counted = cli("ledger", path.as_posix(), "--as-of", "2023-12-31", "-f", "csv")
    text = path.read_text("utf-8")
    assert "missing:" not in text
    path.write_text(f"{text}missing: ['{cell}']\n", "utf-8")
    said = cli("ledger", path.as_posix(), "--as-of", "2023-12-31", "-f", "csv")
    assert (said.code, said.err) == (counted.code, counted.err)
    assert said.out == counted.out
