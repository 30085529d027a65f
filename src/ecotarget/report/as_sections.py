"""The monthly section table and its reminders, for people: a table on a terminal, plain lines, grids."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from ecotarget.model.sections import SectionTable
from ecotarget.model.water import MEASURED
from ecotarget.report import as_grid, reminders
from ecotarget.report.section_rows import (
    ATTAINED,
    EXCEEDED,
    UNDECIDED,
    Row,
    SectionReport,
    doubts,
    period_text,
    rows,
    summary,
    values_text,
)
from ecotarget.report.telling import visible
from ecotarget.words import Words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

COLUMNS = (
    "county",
    "section",
    "level",
    "required",
    "found",
    "result",
    "items",
    "months",
)


def title(table: SectionTable, words: Words) -> str:
    """Return the heading of a table: its month and the law."""
    law = table.code.names.get(words.language)
    said = {"period": period_text(table.period, words), "law": law}
    return visible(words.say("water.title", said))


def _values(table: SectionTable, words: Words) -> Iterator[str]:
    """Yield a line with the item values of each section that was measured."""
    for row in table.rows:
        if row.state == MEASURED and row.items:
            said = {"section": visible(row.section.name), "values": values_text(table, row, words)}
            yield words.say("water.values", said)


def render_plain(report: SectionReport, words: Words, detail: int = 0) -> Iterator[str]:
    """Yield each table with a line for each section, what all come to, and the reminders."""
    for number, table in enumerate(report.tables):
        yield "\n" if number else ""
        if not report.reminders_only:
            yield from _plain_table(table, words, detail)
            yield "\n"
        yield from (f"{line}\n" for line in reminders.lines(table, words))


def _plain_table(table: SectionTable, words: Words, detail: int) -> Iterator[str]:
    yield f"{title(table, words)}\n"
    yield from (f"{line}\n" for line in doubts(table, words)) if detail else ()
    for county, found in groupby(rows(table, words), key=lambda row: row.county):
        yield f"\n{county}\n"
        for row in found:
            yield f"  {'  '.join(_parts(row, words))}\n"
            if detail and row.row.state == MEASURED and row.row.items:
                yield f"      {values_text(table, row.row, words)}\n"
    yield "\n"
    yield from (f"{line}\n" for line in summary(table, words))


def _parts(row: Row, words: Words) -> Iterator[str]:
    yield row.section
    yield from filter(None, [row.level])
    yield f"{words.say('water.column-required')} {row.required}"
    yield from filter(None, [row.found])
    yield row.result
    yield from filter(None, [row.items])
    if row.months:
        yield f"{words.say('water.column-months')} {row.months}"


def render_grid(
    report: SectionReport, words: Words, style: str, detail: int = 0
) -> Iterator[str]:
    """Yield each table in a style of tabulate, with sentences where there is room for them."""
    columns = (*COLUMNS, "values") if detail else COLUMNS
    headers = [words.say(f"water.column-{name}") for name in columns]
    has_text = as_grid.has_text(style)
    for number, table in enumerate(report.tables):
        yield "\n" if number else ""
        if not report.reminders_only:
            yield f"{title(table, words)}\n\n" if has_text else ""
            yield as_grid.grid(headers, _cells(table, columns, words), style)
            yield "\n"
        if not has_text:
            continue
        if not report.reminders_only:
            below = (*summary(table, words), *(doubts(table, words) if detail else ()))
            yield "".join(f"\n{as_grid.literal(line, style)}\n" for line in below)
            yield "\n"
        told = reminders.markdown if style == "markdown" else reminders.lines
        yield from (f"{line}\n" for line in told(table, words))


def _cells(
    table: SectionTable, columns: Sequence[str], words: Words
) -> Iterator[Iterator[str]]:
    for row in rows(table, words):
        own = {"values": values_text(table, row.row, words)} if "values" in columns else {}
        cells = row._asdict() | own
        yield (str(cells[name]) for name in columns)


# ---- the table on a terminal --------------------------------------------------------------------

_COLOURS = {ATTAINED: "green", EXCEEDED: "bold red", UNDECIDED: "magenta"}
_RIGHT = frozenset({"months"})
_WIDE = ("items",)  # takes what the others leave
_BREAKABLE = 12  # a word of Chinese may be broken when it is longer
_LEAST_ITEMS = 16


def render_table(
    report: SectionReport, words: Words, width: int, colour: bool, detail: int = 0
) -> Iterator[str]:
    """Yield each table as a terminal shows it, what all sections come to, and the reminders.

    Columns in which nothing stands are left out. Where a cell is too wide it is folded: nothing is
    cut. A county with several sections heads them; the values of items stand below the table.
    """
    for table in report.tables:
        paper = io.StringIO()
        console = _console(paper, width, colour)
        if not report.reminders_only:
            _print_table(console, table, words, width, detail)
        _print_reminders(console, table, words)
        yield paper.getvalue()


def _console(paper: io.StringIO, width: int, colour: bool) -> Console:
    from rich.console import Console

    return Console(
        file=paper,
        width=width,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        _environ={},
    )


def _print_table(
    console: Console, table: SectionTable, words: Words, width: int, detail: int
) -> None:
    from rich.text import Text

    console.print(Text(title(table, words), style="bold"))
    for line in doubts(table, words) if detail else ():
        console.print(Text(line, style="yellow"))
    console.print()
    found = list(rows(table, words))
    console.print(_table(found, _columns(found), words, width))
    console.print()
    for line in _values(table, words) if detail else ():
        console.print(Text(line, style="dim"))
    if detail:
        console.print()
    for number, line in enumerate(summary(table, words)):
        console.print(Text(line, style="" if number else "bold"))
    console.print()


def _print_reminders(console: Console, table: SectionTable, words: Words) -> None:
    from rich.text import Text

    for number, line in enumerate(reminders.lines(table, words)):
        console.print(Text(line, style="" if number else "bold"))
    console.print()


def _columns(found: Sequence[Row]) -> tuple[str, ...]:
    """Return the columns in which anything stands; counties with many sections head them instead."""
    headed = len(found) > 2 * len({row.county for row in found})
    return tuple(
        name
        for name in COLUMNS
        if any(getattr(row, name) for row in found) and not (headed and name == "county")
    )


def _table(found: Sequence[Row], columns: Sequence[str], words: Words, width: int) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    titles = {name: words.say(f"water.column-{name}") for name in columns}
    widths = _widths(found, titles, width - 2 * len(columns))
    padding = (0, 1 if widths else 0, 0, 0)
    table = Table(box=box.SIMPLE_HEAD, padding=padding, expand=False, show_edge=False)
    for name, heading in titles.items():
        justify: Literal["left", "right"] = "right" if name in _RIGHT else "left"
        table.add_column(heading, justify=justify, overflow="fold", width=widths.get(name))
    for county, of_county in groupby(found, key=lambda row: row.county):
        if "county" not in columns:
            cell = Text(county, style="bold cyan")
            table.add_row(*(cell if name == "section" else "" for name in columns))
        for row in of_county:
            table.add_row(*(Text(getattr(row, name), style=_style(row, name)) for name in columns))
        if "county" not in columns:
            table.add_section()
    return table


def _widths(
    found: Sequence[Row], titles: Mapping[str, str], width: int
) -> Mapping[str, int]:
    """Return widths with which no word is broken: items and names get what the others leave.

    Empty when the screen is too narrow; then every cell may be folded anywhere.
    """
    from rich.cells import cell_len

    def whole(name: str) -> int:
        cells = (cell_len(getattr(row, name)) for row in found)
        return max(_longest_word(titles[name]), *cells)

    def least(name: str) -> int:
        cells = (_longest_word(getattr(row, name)) for row in found)
        return max(_longest_word(titles[name]), *cells)

    flexible = [name for name in ("county", "section", "items") if name in titles]
    fixed = {name: whole(name) for name in titles if name not in flexible}
    if Counter(fixed).total() + 3 * _LEAST_ITEMS > width:  # words may stand below each other
        fixed = {name: least(name) for name in fixed}
    rest = width - Counter(fixed).total()
    floors = {name: least(name) for name in flexible}
    if Counter(floors).total() > rest:
        return {}
    spare = rest - Counter(floors).total()
    widths = dict(floors)
    for name in flexible:
        more = min(spare, whole(name) - floors[name])
        widths[name] += more
        spare -= more
    return fixed | widths


def _longest_word(text: str) -> int:
    """Return the columns of the longest word; Chinese may be broken anywhere if need be."""
    from rich.cells import cell_len

    lengths = (
        cell_len(word) if word.isascii() else min(cell_len(word), _BREAKABLE)
        for word in text.split()
    )
    return max(lengths, default=0)


def _style(row: Row, column: str) -> str:
    if column == "result":
        return _COLOURS.get(row.verdict, "dim")
    if column == "found" and row.verdict in (EXCEEDED, UNDECIDED):
        return _COLOURS[row.verdict]
    return "dim" if column == "items" and row.verdict == ATTAINED else ""
