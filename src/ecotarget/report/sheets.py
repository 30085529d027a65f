"""Small tables with a heading and sentences below: on a terminal, as plain lines, as a grid.

Who has something to tell makes sheets of words; here nothing is decided any more.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ecotarget.report import as_grid
from ecotarget.report.folding import folded_lines, longest_piece
from ecotarget.report.formats import GRID_STYLES, Style
from ecotarget.report.telling import visible

RED, YELLOW, GREEN, DIM = "bold red", "yellow", "green", "dim"
# What has no spaces may be folded to so many columns, if need be to fewer, but never below a date; what
# has, to its longest word. Figures with their unit stay in one piece up to so many.
_NAMES, _FIGURE = (14, 12, 10), 16


class Sheet(NamedTuple):
    """A heading, a table and what is said below it.

    `right` are columns of figures, `wide` the one that is folded where room is short, `colours` those
    of rows by number.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    wide: int = 0
    colours: Mapping[int, str] = {}


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
        console.print(Text(_folded(sheet.title, style.width), style="bold"))
        if sheet.rows:
            console.print()
            _print_table(console, sheet)
        console.print()
        for line in sheet.below:
            console.print(Text("\n".join(folded_lines(line, style.width, "  "))))
        if sheet.below:
            console.print()
        yield paper.getvalue()


def _print_table(console: object, sheet: Sheet) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    assert isinstance(console, Console)
    widths = _widths(sheet, console.width + 1 - 2 * len(sheet.headers))
    if not widths:  # too narrow for columns: the lines of the plain form
        for row in (sheet.headers, *sheet.rows):
            line = "  ".join(cell or "-" for cell in row)
            console.print(Text(_folded(line, console.width)))
        return
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=False, show_edge=False)
    for number, title in enumerate(sheet.headers):
        table.add_column(
            _folded(title, widths.get(number)),
            justify="right" if number in sheet.right else "left",
            overflow="fold",
            width=widths.get(number),
        )
    for number, row in enumerate(sheet.rows):
        style = sheet.colours.get(number, "")
        cells = (_folded(cell, widths.get(place)) for place, cell in enumerate(row))
        table.add_row(*(Text(cell, style=style) for cell in cells))
    console.print(table)


def _folded(text: str, width: int | None) -> str:
    return text if width is None else "\n".join(folded_lines(text, width))


def _widths(sheet: Sheet, room: int) -> Mapping[int, int]:
    """Return the columns that each column gets, empty where the screen is too narrow for words.

    Where room is short the widest column gives way first, the one for long texts half as readily.
    Figures stay in one piece as long as they can, and no word is cut where it need not be.
    """
    from rich.cells import cell_len

    columns = [[title, *(row[n] for row in sheet.rows)] for n, title in enumerate(sheet.headers)]
    widths = Counter({n: max(map(cell_len, cells)) for n, cells in enumerate(columns)})
    heads = [longest_piece(title) for title in sheet.headers]
    pieces = [max(map(longest_piece, cells)) for cells in columns]
    floors = [
        [min(piece, max(head, most)) for piece, head in zip(pieces, heads, strict=True)]
        for most in _NAMES
    ]
    figures = [
        max(head, min(max(map(cell_len, cells[1:]), default=0), max(name, _FIGURE)))
        for head, name, cells in zip(heads, floors[0], columns, strict=True)
    ]
    whole = [figures[n] if n in sheet.right else floors[0][n] for n in range(len(columns))]
    for least in (whole, *floors):
        while widths.total() > room:
            giving = [n for n, width in widths.items() if width > least[n]]
            if not giving:
                break
            widest = max(giving, key=lambda n: widths[n] if n != sheet.wide else widths[n] // 2)
            widths[widest] -= 1
    return widths if widths.total() <= room else {}
