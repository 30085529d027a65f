"""The tables of ledgers, tasks, rankings and months on a screen of 80 columns: tables, and nothing cut."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]
MONTHLY = "samples/monthly/reports --targets samples/monthly/targets"
# How many tables each prints, counted by hand: where a screen is too narrow there would be plain lines.
SHOWN = [
    ("ledger samples/ledgers/rectification.yaml --as-of 2022-12-31", 5, "P341"),
    ("ledger samples/ledgers/straw.yaml", 3, "7"),
    ("tasks samples/tasks/tasks.yaml", 1, "17.94"),
    ("rank samples/rankings/air.yaml", 2, "松阳岭县"),
    ("rank samples/rankings/sites.yaml", 2, "城东安置房"),
    (f"report monthly {MONTHLY} --rule samples/monthly/ladder.yaml", 8, "2025-05-15"),
    (f"ladder {MONTHLY} --rule samples/monthly/ladder.yaml", 1, "2025-06-10"),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command, tables, whole", SHOWN, ids=lambda one: str(one)[:24])
def test_eighty_columns_are_enough(
    world: World,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    tables: int,
    whole: str,
    lang: str,
) -> None:
    shutil.copytree(PROJECT / "samples", world.root / "samples")
    monkeypatch.setenv("COLUMNS", "80")
    said = cli(*shlex.split(command), "-f", "table", "--lang", lang)
    lines = said.out.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert sum(1 for line in lines if line.startswith("──")) == tables
    assert whole in said.out
