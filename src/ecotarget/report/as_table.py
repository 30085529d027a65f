"""The table for a terminal, drawn by rich: widths of Chinese characters right, 80 columns enough."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ecotarget.model.finding import Report
from ecotarget.report.rows import (
    Group,
    Row,
    by_jurisdiction,
    gap_line,
    summary,
    told,
    wants_reason,
)
from ecotarget.words import Words

_COLOURS = {
    "pass": "green",
    "warn": "yellow",
    "fail": "bold red",
    "insufficient": "yellow",
    "undecided": "magenta",
    "not_due": "cyan",
    "not_applicable": "dim",
    "no_data": "dim",
}


class Screen(NamedTuple):
    """What the table is drawn on: columns, and whether colour is wanted."""

    width: int
    colour: bool


def render(report: Report, words: Words, screen: Screen, detail: int = 0) -> Iterator[str]:
    """Yield one table a jurisdiction and year, with its domains as sections, and the summary.

    `detail` 1 shows every target and the reason of each that does not pass; 2 every reason.
    """
    for jurisdiction, found in by_jurisdiction(report, words):
        drawn: list[Table | Text] = [_table(jurisdiction, found, words, detail)]
        if not detail and (gaps := gap_line(found, words)):
            drawn.append(Text(gaps, style="dim"))
        yield _drawn([*drawn, Text()], screen)
    yield _drawn([Text(summary(report, words), style="bold")], screen)


def _drawn(parts: list[Table | Text], screen: Screen) -> str:
    """Draw on paper of the screen's size; neither terminal nor environment has a say here."""
    paper = io.StringIO()
    console = Console(
        file=paper,
        width=screen.width,
        force_terminal=screen.colour,
        no_color=not screen.colour,
        color_system="standard" if screen.colour else None,
        highlight=False,
        _environ={},
    )
    for part in parts:
        console.print(part)
    return paper.getvalue()


def _table(jurisdiction: str, found: list[Group], words: Words, detail: int) -> Table:
    table = Table(
        title=Text(jurisdiction, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        expand=False,
        show_edge=False,
    )
    table.add_column(words.say("report.column-outcome"), no_wrap=True)
    table.add_column(words.say("report.column-target"), no_wrap=True)
    table.add_column(words.say("report.column-indicator"), ratio=3, overflow="fold")
    table.add_column(words.say("report.column-value"), justify="right", overflow="fold", ratio=2)
    table.add_column(words.say("report.column-require"), overflow="fold", ratio=2)
    table.add_column(words.say("report.column-margin"), justify="right", overflow="fold")
    for group in found:
        rows = told(group, detail)
        if rows:
            table.add_row("", "", Text(group.domain, style="bold cyan"))
        for row in rows:
            table.add_row(*_cells(row, detail))
        table.add_section()
    return table


def _cells(row: Row, detail: int) -> tuple[Text, ...]:
    outcome = row.finding.verdict.outcome
    name = Text(row.name)
    if row.flags:
        name.append(f" [{row.flags}]", style="yellow")
    if wants_reason(row, detail):
        name.append(f"\n{row.reason}", style="dim")
    return (
        Text(f"{row.sign} {row.outcome}", style=_COLOURS[outcome]),
        Text(row.target),
        name,
        Text(row.value),
        Text(row.require),
        Text(row.margin),
    )
