"""The monthly section table and its reminders, for people: a table on a terminal, plain lines, grids."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from ecotarget.model.sections import SectionTable
from ecotarget.model.water import MEASURED
from ecotarget.report import as_grid, reminders
from ecotarget.report.folding import folded_lines, longest_piece
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
    whole_text,
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


def title(table: SectionTable, report: SectionReport, words: Words) -> str:
    """Return the heading of a table: its month, which sections, and the law."""
    said = {
        "period": period_text(table.period, words),
        "whole": whole_text(report, words),
        "law": table.code.names.get(words.language),
    }
    return visible(words.say("sections.title", said))


def _values(table: SectionTable, words: Words) -> Iterator[str]:
    """Yield a line with the item values of each section that was measured."""
    for row in table.rows:
        if row.state == MEASURED and row.items:
            said = {"section": visible(row.section.name), "values": values_text(table, row, words)}
            yield words.say("sections.values", said)


def render_plain(report: SectionReport, words: Words, detail: int = 0) -> Iterator[str]:
    """Yield each table with a line for each section, what all come to, and the reminders."""
    for number, table in enumerate(report.tables):
        yield "\n" if number else ""
        if not report.reminders_only:
            yield from _plain_table(table, report, words, detail)
            yield "\n"
        yield from (f"{line}\n" for line in reminders.lines(table, report, words))


def _plain_table(
    table: SectionTable, report: SectionReport, words: Words, detail: int
) -> Iterator[str]:
    yield f"{title(table, report, words)}\n"
    yield from (f"{line}\n" for line in doubts(table, words)) if detail else ()
    for county, found in groupby(rows(table, words), key=lambda row: row.county):
        yield f"\n{county}\n" if county else "\n"
        for row in found:
            yield f"  {'  '.join(_parts(row, words))}\n"
            if detail and row.row.state == MEASURED and row.row.items:
                yield f"      {values_text(table, row.row, words)}\n"
    yield "\n"
    yield from (f"{line}\n" for line in summary(table, words))


def _parts(row: Row, words: Words) -> Iterator[str]:
    yield row.section
    yield from filter(None, [row.level])
    yield f"{words.say('sections.column-required')} {row.required}"
    yield from filter(None, [row.found])
    yield row.result
    yield from filter(None, [row.items])
    if row.months:
        yield f"{words.say('sections.column-months')} {row.months}"


def render_grid(report: SectionReport, words: Words, style: str, detail: int = 0) -> Iterator[str]:
    """Yield each table in a style of tabulate, with sentences where there is room for them."""
    columns = (*COLUMNS, "values") if detail else COLUMNS
    headers = [words.say(f"sections.column-{name}") for name in columns]
    has_text = as_grid.has_text(style)
    for number, table in enumerate(report.tables):
        yield "\n" if number else ""
        if not report.reminders_only:
            yield f"{title(table, report, words)}\n\n" if has_text else ""
            yield as_grid.grid(headers, _cells(table, columns, words), style)
            yield "\n"
        if not has_text:
            continue
        if not report.reminders_only:
            below = (*summary(table, words), *(doubts(table, words) if detail else ()))
            yield "".join(f"\n{as_grid.literal(line, style)}\n" for line in below)
            yield "\n"
        told = reminders.markdown if style == "markdown" else reminders.lines
        yield from (f"{line}\n" for line in told(table, report, words))


def _cells(table: SectionTable, columns: Sequence[str], words: Words) -> Iterator[Iterator[str]]:
    for row in rows(table, words):
        own = {"values": values_text(table, row.row, words)} if "values" in columns else {}
        cells = row._asdict() | own
        yield (str(cells[name]) for name in columns)


# ---- the table on a terminal --------------------------------------------------------------------

_COLOURS = {ATTAINED: "green", EXCEEDED: "bold red", UNDECIDED: "magenta"}
_RIGHT = frozenset({"months"})
_FLEXIBLE = ("items", "section", "county")  # take what the others leave, in this order
_TIED = "\u00a0"
_BREAKABLE = 14  # a name is broken when it is longer
_LEAST_REST = (
    40  # columns for names and items; with less the words of other cells go on lines of their own
)


def render_table(
    report: SectionReport, words: Words, width: int, colour: bool, detail: int = 0
) -> Iterator[str]:
    """Yield each table as a terminal shows it, what all sections come to, and the reminders.

    Columns in which nothing stands are left out. Where a cell is too wide it is folded: nothing is
    cut. A county with several sections heads them; the values of items stand below the table.
    """
    from rich.console import Console

    for table in report.tables:
        paper = io.StringIO()
        console = Console(
            file=paper,
            width=width,
            force_terminal=colour,
            no_color=not colour,
            color_system="standard" if colour else None,
            highlight=False,
            _environ={},
        )
        if not report.reminders_only:
            _print_table(console, table, report, words, detail)
        _print_lines(console, reminders.lines(table, report, words), "bold", "")
        yield paper.getvalue()


def _print_table(
    console: Console, table: SectionTable, report: SectionReport, words: Words, detail: int
) -> None:
    told = list(rows(table, words))
    _print_lines(console, [title(table, report, words)], "bold", "")
    console.print(_table(told, _columns(told), words, console.width))
    console.print()
    if detail:
        _print_lines(console, _values(table, words), "dim", "dim")
        _print_lines(console, doubts(table, words), "yellow", "yellow")
    _print_lines(console, summary(table, words), "bold", "")


def _print_lines(console: Console, lines: Iterable[str], first: str, other: str) -> None:
    """Print lines folded to the width, those after a number below its text, and an empty line."""
    from rich.text import Text

    style = None
    for line in lines:
        numbered = _NUMBER.match(line)
        indent = " " * len(numbered[0]) if numbered else "  "
        style = first if style is None else other
        for folded in folded_lines(line, console.width, indent):
            console.print(Text(folded, style=style, no_wrap=True, overflow="fold"))
    if style is not None:
        console.print()


_NUMBER = re.compile(r" +([0-9]+\.|-) ")


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

    titles = {name: words.say(f"sections.column-{name}") for name in columns}
    widths = _widths(found, titles, width - 2 * len(columns))
    padding = (0, 1 if widths else 0, 0, 0)
    table = Table(box=box.SIMPLE_HEAD, padding=padding, expand=False, show_edge=False)
    for name, heading in titles.items():
        justify: Literal["left", "right"] = "right" if name in _RIGHT else "left"
        shown = _folded(heading, widths.get(name))
        table.add_column(shown, justify=justify, overflow="fold", width=widths.get(name))
    for county, of_county in groupby(found, key=lambda row: row.county):
        if county and "county" not in columns:
            cell = Text(_folded(county, widths.get("section")), style="bold cyan")
            table.add_row(*(cell if name == "section" else "" for name in columns))
        for row in of_county:
            table.add_row(
                *(
                    Text(_folded(_cell(row, name), widths.get(name)), style=_style(row, name))
                    for name in columns
                )
            )
        if county and "county" not in columns:
            table.add_section()
    return table


def _cell(row: Row, name: str) -> str:
    """Return a cell of the table; a sign and the word behind it stay together."""
    text: str = getattr(row, name)
    return text.replace(" ", _TIED, 1) if name == "result" else text


def _folded(text: str, width: int | None) -> str:
    lines = (text,) if width is None else folded_lines(text, width)
    return "\n".join(lines).replace(_TIED, " ")


def _widths(found: Sequence[Row], titles: Mapping[str, str], width: int) -> Mapping[str, int]:
    """Return widths with which no word is broken: items and names get what the others leave.

    Empty when the screen is too narrow; then every cell may be folded anywhere.
    """
    from rich.cells import cell_len

    def cells(name: str) -> Iterator[str]:
        yield from (_cell(row, name) for row in found)
        if name == "section" and "county" not in titles:  # which stands above its sections
            yield from (row.county for row in found)

    def whole(name: str) -> int:
        return max(longest_piece(titles[name]), *map(cell_len, cells(name)))

    def least(name: str) -> int:
        longest = max(map(longest_piece, cells(name)))
        short = min(longest, _BREAKABLE) if name in _FLEXIBLE else longest
        return max(longest_piece(titles[name]), short)

    flexible = [name for name in _FLEXIBLE if name in titles]
    fixed = {name: whole(name) for name in titles if name not in flexible}
    for name in sorted(fixed, key=lambda name: fixed[name], reverse=True):
        if width - Counter(fixed).total() < _LEAST_REST:
            fixed[name] = least(name)
    widths = {name: least(name) for name in flexible}
    spare = width - Counter(fixed).total() - Counter(widths).total()
    if spare < 0:
        return {}
    headed = {name: max(whole(name), cell_len(titles[name])) for name in flexible}
    for wanted in ({name: whole(name) for name in flexible}, headed):
        for parts, name in zip(range(len(flexible), 0, -1), flexible, strict=True):
            more = min(-(-spare // parts), wanted[name] - widths[name])
            widths[name] += more
            spare -= more
    return fixed | widths


def _style(row: Row, column: str) -> str:
    if column == "result":
        return _COLOURS.get(row.verdict, "dim")
    if column == "found" and row.verdict in (EXCEEDED, UNDECIDED):
        return _COLOURS[row.verdict]
    return "dim" if column == "items" and row.verdict == ATTAINED else ""
