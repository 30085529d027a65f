"""Small tables with a heading and sentences below: on a terminal, as plain lines, as a grid.

Who has something to tell makes sheets of words; here nothing is decided any more.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ecotarget.report import as_grid
from ecotarget.report.formats import GRID_STYLES, Style
from ecotarget.report.telling import visible

RED, YELLOW, GREEN, DIM = "bold red", "yellow", "green", "dim"


class Sheet(NamedTuple):
    """A heading, a table and what is said below it.

    `right` are columns of figures, `wide` the one that is folded where room is short, `also_wide` a
    second one if there is any, `colours` those of rows by number.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    wide: int = 0
    colours: Mapping[int, str] = {}
    also_wide: int | None = None


def render(name: str, sheets: Iterable[Sheet], style: Style) -> Iterator[str]:
    """Yield the sheets as a table on a terminal, plain lines, or in a style of tabulate."""
    seen = [_visible(sheet) for sheet in sheets]
    if name == "table":
        return _tables(seen, style)
    if name in GRID_STYLES:
        return _grids(seen, name)
    return _plain(seen)


def _visible(sheet: Sheet) -> Sheet:
    """Let no name in a file steer a terminal or forge a line."""
    return sheet._replace(
        title=visible(sheet.title),
        headers=tuple(map(visible, sheet.headers)),
        rows=tuple(tuple(map(visible, row)) for row in sheet.rows),
        below=tuple(map(visible, sheet.below)),
    )


def _plain(sheets: Iterable[Sheet]) -> Iterator[str]:
    for number, sheet in enumerate(sheets):
        yield "\n" if number else ""
        yield f"{sheet.title}\n"
        if sheet.rows:
            yield f"  {'  '.join(sheet.headers)}\n"
        yield from (f"  {'  '.join(cell or '-' for cell in row)}\n" for row in sheet.rows)
        yield from (f"{line}\n" for line in sheet.below)


def _grids(sheets: Iterable[Sheet], style: str) -> Iterator[str]:
    has_text = as_grid.has_text(style)
    for number, sheet in enumerate(sheets):
        yield "\n" if number else ""
        yield f"{as_grid.literal(sheet.title, style)}\n\n" if has_text else ""
        yield f"{as_grid.grid(sheet.headers, sheet.rows, style)}\n"
        for line in sheet.below if has_text else ():
            yield f"\n{as_grid.literal(line, style)}\n"


def _tables(sheets: Iterable[Sheet], style: Style) -> Iterator[str]:
    from rich.console import Console
    from rich.text import Text

    for sheet in sheets:
        paper = io.StringIO()
        console = Console(
            file=paper,
            width=style.width,
            force_terminal=style.colour,
            no_color=not style.colour,
            color_system="standard" if style.colour else None,
            highlight=False,
            _environ={},
        )
        console.print(Text(sheet.title, style="bold"))
        if sheet.rows:
            console.print()
            _print_table(console, sheet)
        console.print()
        for line in sheet.below:
            console.print(Text(line))
        if sheet.below:
            console.print()
        yield paper.getvalue()


def _print_table(console: object, sheet: Sheet) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    assert isinstance(console, Console)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=False, show_edge=False)
    for number, title in enumerate(sheet.headers):
        justify = "right" if number in sheet.right else "left"
        # Only wide columns give way; figures stay in one piece.
        table.add_column(
            title,
            justify="right" if justify == "right" else "left",
            overflow="fold",
            no_wrap=number not in (sheet.wide, sheet.also_wide),
        )
    for number, row in enumerate(sheet.rows):
        table.add_row(*(Text(cell, style=sheet.colours.get(number, "")) for cell in row))
    console.print(table)
