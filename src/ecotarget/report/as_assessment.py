"""Figures reckoned from readings, for people: a table on a terminal, plain lines, flat tables."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from ecotarget.model.assessment import FINAL, OPEN, Assessment
from ecotarget.report import as_grid
from ecotarget.report.assessment_rows import (
    EXCEEDED,
    KEPT,
    Row,
    doubts,
    is_limited,
    law_line,
    result_of,
    rows,
    summary,
    warning,
)
from ecotarget.words import Words

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

COLUMNS = (
    "place",
    "period",
    "name",
    "value",
    "limit",
    "result",
    "multiple",
    "coverage",
    "state",
    "law",
    "notes",
)


def render_plain(assessment: Assessment, words: Words, detail: int = 0) -> Iterator[str]:
    """Yield the law, a heading for each place, a line for each figure, and the summary."""
    for line in _above(assessment, words, detail):
        yield f"{line}\n"
    several = len(assessment.codes) > 1
    for place, found in groupby(rows(assessment, words, detail), key=lambda row: row.place):
        yield f"\n{place}\n"
        for row in found:
            yield f"  {'  '.join(_parts(row, words, several))}\n"
            if row.notes:
                yield f"      {row.notes}\n"
    yield f"\n{summary(assessment, words)}\n"


def _above(assessment: Assessment, words: Words, detail: int) -> Iterator[str]:
    yield from filter(None, [warning(assessment, words)])
    yield from (law_line(code, words) for code in assessment.codes)
    yield from doubts(assessment, words) if detail else ()


def _parts(row: Row, words: Words, several: bool) -> Iterator[str]:
    yield row.period
    yield row.name
    if row.value:
        yield row.value
    if row.limit:
        yield f"{words.say('assessment.column-limit')} {row.limit}"
    if row.result:
        yield row.result
    if row.multiple:
        yield f"{words.say('assessment.column-multiple')} {row.multiple}"
    yield f"{words.say('assessment.column-coverage')} {row.coverage}"
    if row.state:
        yield row.state
    if several:
        yield row.law


def render_grid(assessment: Assessment, words: Words, style: str, detail: int = 0) -> Iterator[str]:
    """Yield the figures as one table in a style of tabulate, with the law where there is room."""
    if as_grid.has_text(style):
        for line in _above(assessment, words, detail):
            yield f"{line}\n\n"
    headers = [words.say(f"assessment.column-{name}") for name in COLUMNS]
    cells = ([getattr(row, name) for name in COLUMNS] for row in rows(assessment, words, detail))
    yield as_grid.grid(headers, cells, style)
    yield f"\n\n{summary(assessment, words)}\n" if as_grid.has_text(style) else "\n"


# ---- the table on a terminal --------------------------------------------------------------------

_RIGHT = frozenset({"value", "limit", "multiple", "coverage"})
_RESULT_COLOURS = {KEPT: "green", EXCEEDED: "bold red"}
_BREAKABLE = 12  # a word of Chinese may be broken when it is longer


def render_table(
    assessment: Assessment, words: Words, width: int, colour: bool, detail: int = 0
) -> Iterator[str]:
    """Yield for each law its name, a table of the figures with limits and one of the others.

    Columns in which nothing stands are left out. Where a cell is too wide it is folded: nothing is
    cut. Notes on figures with limits stand below their table, where they have the whole width.
    """
    from rich.console import Console
    from rich.text import Text

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
    if loud := warning(assessment, words):
        console.print(Text(loud, style="bold yellow"))
    for line in doubts(assessment, words) if detail else ():
        console.print(Text(line, style="yellow"))
    told = list(rows(assessment, words, detail))
    for code in assessment.codes:
        console.print(Text(law_line(code, words), style="dim"))
        for limited in (True, False):
            fitting = (row for row in told if row.law == code.id)
            found = [row for row in fitting if is_limited(row.figure) is limited]
            if found:
                columns = _columns(found, notes=not limited)
                console.print()
                console.print(_table(found, columns, words, width))
            for note in _below(found) if limited else ():
                console.print(note)
        console.print()
    console.print(Text(summary(assessment, words), style="bold"))
    yield paper.getvalue()


def _below(found: Sequence[Row]) -> Iterator[Text]:
    """Yield the notes that stand below a table, after an empty line."""
    from rich.text import Text

    noted = [row for row in found if row.notes]
    if noted:
        yield Text()
    for row in noted:
        label = Text(f"{row.place} {row.period} {row.name}  ")
        yield label.append(row.notes, style="dim")


def _columns(found: Sequence[Row], notes: bool) -> tuple[str, ...]:
    """Return the columns in which anything stands; places with many rows get headings instead."""
    places = len({row.place for row in found})
    unwanted = {"law"} if notes else {"law", "notes"}
    if len(found) > 2 * places:
        unwanted.add("place")
    return tuple(
        name for name in COLUMNS if name not in unwanted and any(_cell(row, name) for row in found)
    )


def _cell(row: Row, name: str) -> str:
    """Return a cell of the table; the unit of a limit stands with the value already."""
    text: str = getattr(row, name)
    figure = row.figure
    if (
        name == "limit"
        and figure.value is not None
        and figure.limit
        and figure.limit.unit == figure.unit
    ):
        return text.partition(" ")[0]
    return text


def _table(found: Sequence[Row], columns: Sequence[str], words: Words, width: int) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    titles = {name: words.say(f"assessment.column-{name}") for name in columns}
    gaps = len(columns) - 1
    # Two spaces between columns where there is room, else one; then figures may leave their units.
    wide = _widths(found, titles, width - 2 * gaps - 1)
    widths = wide or _widths(found, titles, width - gaps)
    widths = widths or _widths(found, titles, width - gaps, by_words=True)
    padding = (0, 1 if wide else 0, 0, 0)
    table = Table(box=box.SIMPLE_HEAD, padding=padding, expand=False, show_edge=False)
    for name, title in titles.items():
        justify: Literal["left", "right"] = "right" if name in _RIGHT else "left"
        table.add_column(title, justify=justify, overflow="fold", width=widths.get(name))
    for place, of_place in groupby(found, key=lambda row: row.place):
        if "place" not in columns:
            heading = Text(place, style="bold cyan")
            table.add_row(*(heading if name == "name" else "" for name in columns))
        for row in of_place:
            table.add_row(*(Text(_cell(row, name), style=_style(row, name)) for name in columns))
        if "place" not in columns:
            table.add_section()
    return table


def _widths(
    found: Sequence[Row], titles: Mapping[str, str], width: int, by_words: bool = False
) -> Mapping[str, int]:
    """Return widths with which no word is broken: figures whole, names and notes get the rest.

    `by_words` folds figures between their words as well. `width` is what all columns have together.
    Empty when the screen is too narrow; then every cell may be folded anywhere.
    """
    from rich.cells import cell_len

    def whole(name: str) -> int:
        return max(_longest_word(titles[name]), *(cell_len(_cell(row, name)) for row in found))

    def least(name: str) -> int:
        return max(_longest_word(text) for text in (titles[name], *(_cell(r, name) for r in found)))

    size = least if by_words else whole
    fixed = {name: size(name) for name in titles if name not in ("name", "notes")}
    rest = width - Counter(fixed).total()
    if "notes" not in titles:
        return fixed | {"name": min(whole("name"), rest)} if least("name") <= rest else {}
    named = min(whole("name"), max(least("name"), 2 * rest // 5))
    if named + least("notes") > rest:
        return {}
    return fixed | {"name": named, "notes": min(whole("notes"), rest - named)}


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
        return _RESULT_COLOURS.get(result_of(row.figure), "")
    if column == "state" and row.figure.state != FINAL:
        return "magenta" if row.figure.state == OPEN else "yellow"
    return "dim" if column == "notes" else ""
