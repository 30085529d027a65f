"""What all tests share. Property tests draw the same examples on every run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

# `pytest.mark.no_cover` stands in the modules that try the same lines thousands of times, or read the
# source and do not run it: counting would double their time and cover nothing that others do not.

settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-golden` writes the golden documents anew; read the difference afterwards."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """What is made ready for tests without coverage is not counted either."""
    counting = item.config.pluginmanager.getplugin("_cov")
    controller = counting and counting.cov_controller
    if controller is None or item.get_closest_marker("no_cover") is None:
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()


PROJECT = Path(__file__).parents[1]
ENVIRONMENT = ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")


class Said(NamedTuple):
    """What one run of the command line said: its exit code and both streams."""

    code: int
    out: str
    err: str


class World:
    """A folder of its own, with target files and figures in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str | bytes) -> Path:
        """Write any file; its folders come into being."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def targets(
        self,
        *entries: str,
        place: str = "testland/north",
        year: int = 2024,
        zh: str = "北县",
        en: str = "North County",
        more: str = "",
    ) -> Path:
        """Write a target file; an entry is the flow mapping of one target without its source."""
        lines = [
            "schema: 1",
            f"jurisdiction: {{id: {place}, zh: {json.dumps(zh)}, en: {json.dumps(en)}}}",
            f"year: {year}",
            "documents: {plan: {zh: 要点, en: Plan, issuer: 局}}",
            *([more] if more else []),
            "targets:",
            *(f"  - {{{entry}, source: {{document: plan, section: '1'}}}}" for entry in entries),
        ]
        return self.write(f"targets/{place}/{year}.yaml", "\n".join(lines) + "\n")

    def figures(self, *rows: str, name: str = "figures.csv") -> Path:
        """Write figures: jurisdiction,period,indicator,scope,value,unit,numerator,denominator."""
        header = "jurisdiction,period,indicator,scope,value,unit,numerator,denominator"
        return self.write(name, "\n".join([header, *rows]) + "\n")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """An empty folder to work in, shut off from every setting around it; the reader is English."""
    for name in [*ENVIRONMENT, *(key for key in os.environ if key.startswith("ECOTARGET_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return World(tmp_path)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """The command line, run in this process."""
    from ecotarget.cli.app import main

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        code = main(arguments)
        return Said(code, *capsys.readouterr())

    return run
