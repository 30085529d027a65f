"""The table for a terminal, drawn by rich: widths of Chinese characters right, 80 columns enough."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ecotarget.model.finding import Report
from ecotarget.report import pace_words
from ecotarget.report.folding import longest_piece
from ecotarget.report.rows import (
    Group,
    Row,
    baseline_summary,
    by_jurisdiction,
    gap_line,
    left_out_summary,
    summary,
    told,
    wants_reason,
)
from ecotarget.words import Words

if TYPE_CHECKING:
    from rich.console import JustifyMethod

_COLOURS = {
    "pass": "green",
    "warn": "yellow",
    "fail": "bold red",
    "insufficient": "yellow",
    "undecided": "magenta",
    "not_due": "cyan",
    "not_applicable": "dim",
    "no_data": "dim",
    "waived": "blue",
}

_PACES = {
    "met_early": "green",
    "on_pace": "green",
    "at_risk": "yellow",
    "off_pace": "red",
    "lost": "bold red",
}
_COLUMNS = ("outcome", "target", "indicator", "value", "require", "margin")
# In 80 columns the figures fold, so that the names keep enough to be read.
_FIGURES = ((84, 12), (110, 16))
_FIGURE_WIDE = 24
_SIDES: Mapping[str, JustifyMethod] = MappingProxyType(
    {"value": "right", "require": "left", "margin": "right"}
)
_BESIDE_PACE = 9  # with one column more in 80, so that no word of a name is cut, nor a date


class Screen(NamedTuple):
    """What the table is drawn on: columns, and whether colour is wanted."""

    width: int
    colour: bool


def render(report: Report, words: Words, screen: Screen, detail: int = 0) -> Iterator[str]:
    """Yield one table a jurisdiction and year, with its domains as sections, and the summary.

    `detail` 1 shows every target and the reason of each that does not pass; 2 every reason.
    """
    for jurisdiction, found in by_jurisdiction(report, words):
        drawn: list[Table | Text] = [_table(jurisdiction, found, words, detail, screen.width)]
        reasons = list(_reasons(found, detail))
        drawn.extend([Text(), *reasons] if reasons else [])
        if detail:
            drawn.extend(_paces(found, detail, words))
        if not detail and (gaps := gap_line(found, words)):
            drawn.append(Text(gaps, style="dim"))
        yield _drawn([*drawn, Text()], screen)
    said = [
        summary(report, words),
        baseline_summary(report, words),
        left_out_summary(report, words),
        pace_words.summary(report, words),
    ]
    yield _drawn([Text(line, style="bold") for line in said if line], screen)


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


def _table(jurisdiction: str, found: list[Group], words: Words, detail: int, width: int) -> Table:
    table = Table(
        title=Text(jurisdiction, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        expand=False,
        show_edge=False,
    )
    running = any(row.pace for group in found for row in group.rows)
    figure = next((most for below, most in _FIGURES if width < below), _FIGURE_WIDE)
    say = {name: words.say(f"report.column-{name}") for name in _COLUMNS}
    table.add_column(say["outcome"], no_wrap=True)
    table.add_column(say["target"], no_wrap=True)
    table.add_column(say["indicator"], overflow="fold")
    shown = [row for group in found for row in told(group, detail)]
    narrow = running and width < _FIGURES[0][0]
    for name, side in _SIDES.items():
        pieces = [longest_piece(getattr(row, name)) for row in shown] if narrow else [figure]
        most = min(figure, max([_BESIDE_PACE, *pieces]))
        table.add_column(say[name], justify=side, overflow="fold", max_width=most)
    if running:
        table.add_column(words.say("report.column-pace"), no_wrap=True)
    for group in found:
        rows = told(group, detail)
        if rows:
            table.add_row("", "", Text(group.domain, style="bold cyan"))
        for row in rows:
            table.add_row(*_cells(row), *((_pace(row),) if running else ()))
        table.add_section()
    return table


def _reasons(found: list[Group], detail: int) -> Iterator[Text]:
    """Say why below the table, where a sentence has the whole width."""
    for group in found:
        for row in told(group, detail):
            if wants_reason(row, detail):
                label = Text(f"{row.sign} {row.target or row.name}  ")
                yield label.append(row.reason, style="dim")


def _paces(found: list[Group], detail: int, words: Words) -> Iterator[Text]:
    """Say below the table what is left and needed of everything that still runs."""
    for group in found:
        for row in told(group, detail):
            if row.finding.pace is not None:
                yield Text(f"{row.pace}  {row.target}")
                for line in pace_words.lines(row.finding.pace, words):
                    yield Text(f"  {line}", style="dim")


def _pace(row: Row) -> Text:
    pace = row.finding.pace
    state = "" if pace is None else pace.state or ""
    return Text(row.pace, style=_PACES.get(state, "dim"))


def _cells(row: Row) -> tuple[Text, ...]:
    name = Text(row.name)
    if row.flags:
        name.append(f" [{row.flags}]", style="yellow")
    return (
        Text(f"{row.sign} {row.outcome}", style=_COLOURS[row.finding.counted]),
        Text(row.target),
        name,
        Text(row.value),
        Text(row.require),
        Text(row.margin),
    )
