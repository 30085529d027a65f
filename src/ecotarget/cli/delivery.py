"""Where a result goes: formats asked for on the command line, to files and to standard output."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import terminal
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.report.formats import ALIASES, Style
from ecotarget.report.written import write_whole

PARQUET = "parquet"  # of figures; it goes to a file, and the engine writes it


class Sink(NamedTuple):
    """One format and where it goes; None is standard output."""

    format: str
    path: Path | None


def sinks(asked: Iterable[str], known: tuple[str, ...]) -> list[Sink]:
    """Read `FORMAT[:PATH]` options. Raises FaultError for an unknown format."""
    found = several(asked, known)
    if sum(sink.path is None for sink in found) > 1:
        terminal.refuse("format-to-stdout-twice")
    return found or [Sink("table" if terminal.is_terminal() else "plain", None)]


def several(asked: Iterable[str], known: tuple[str, ...]) -> list[Sink]:
    """Read `FORMAT[:PATH]` options of which any number may have no path. Raises FaultError."""
    found: list[Sink] = []
    for text in asked:
        name, _, path = text.partition(":")
        if name not in known and ALIASES.get(name) in known:
            name = ALIASES[name]
        if name not in known:
            terminal.refuse("format-unknown", nearest(name, known) or known, found=name)
        found.append(Sink(name, Path(path) if path not in ("", "-") else None))
    return found


def deliver(
    render: Callable[[str, Style], Iterable[str]], wanted: Iterable[Sink], style: Style
) -> None:
    """Write a result in every format asked for: files first, whole or not at all."""
    faults: list[Fault] = []
    screen: Sink | None = None
    on_paper = Style(detail=style.detail, exit_code=style.exit_code)
    for sink in wanted:
        if sink.path is None:
            screen = sink
            continue
        try:
            write_whole(sink.path, render(sink.format, on_paper))
        except FaultError as error:
            faults.extend(error.faults)
    if screen is not None:
        terminal.write(render(screen.format, style))
    if faults:
        raise FaultError(faults)
