"""Flat tables: every style of tabulate (markdown, html, grid ...) and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ecotarget.model.finding import Report
from ecotarget.report import pace_words
from ecotarget.report.rows import baseline_summary, groups, left_out_summary, summary
from ecotarget.report.telling import in_spreadsheet
from ecotarget.words import Words

# What would leave the cell, make a link or fetch a picture.
_MARKS = re.compile(r"[\\|\[\]`]")

# The names under which ecotarget offers tabulate's styles.
STYLES = {
    "markdown": "pipe",
    "github-table": "github",
    "grid": "grid",
    "simple": "simple",
    "html": "html",
    "latex": "latex",
    "rst": "rst",
    "tsv": "tsv",
    "orgtbl": "orgtbl",
}
_PACE = "pace"
COLUMNS = (
    "jurisdiction",
    "domain",
    "outcome",
    "target",
    "indicator",
    "value",
    "require",
    "margin",
    "flags",
    _PACE,
    "reason",
)


def columns(report: Report) -> tuple[str, ...]:
    """Return the columns of a report; where nothing runs there is no pace."""
    running = any(one.pace is not None for one in report.findings)
    return tuple(name for name in COLUMNS if running or name != _PACE)


def cells(report: Report, words: Words) -> Iterator[tuple[str, ...]]:
    """Yield the cells of every finding in the order of `columns`."""
    running = _PACE in columns(report)
    for group in groups(report, words):
        for row in group.rows:
            yield (
                group.jurisdiction,
                group.domain,
                f"{row.sign} {row.outcome}",
                row.target,
                row.name,
                row.value,
                row.require,
                row.margin,
                row.flags,
                *((row.pace,) if running else ()),
                row.reason,
            )


def render(report: Report, words: Words, style: str) -> Iterator[str]:
    """Yield the report as one table in a style of tabulate, and the summary."""
    headers = [words.say(f"report.column-{name}") for name in columns(report)]
    yield grid(headers, cells(report, words), style)
    if not has_text(style):
        yield "\n"
        return
    yield f"\n\n{summary(report, words)}\n"
    if beside := baseline_summary(report, words):
        yield f"\n{literal(beside, style)}\n"
    if left_out := left_out_summary(report, words):
        yield f"\n{left_out}\n"
    if paces := pace_words.summary(report, words):
        yield f"\n{paces}\n"


def grid(headers: Sequence[str], rows: Iterable[Iterable[str]], style: str) -> str:
    """Return one table in a style of tabulate."""
    from tabulate import tabulate  # its import costs more than all the rest of this file

    sound = [[literal(cell, style) for cell in row] for row in rows]
    return tabulate(sound, headers, tablefmt=STYLES[style], disable_numparse=True)


def has_text(style: str) -> bool:
    """Tell whether sentences may stand beside a table of this style."""
    return style in ("markdown", "grid", "simple")


def literal(cell: str, style: str) -> str:
    """Keep a cell from being read as markup of the table (tabulate itself escapes HTML, LaTeX)."""
    if style == "tsv":
        return in_spreadsheet(cell)
    if style in ("markdown", "github-table"):
        cell = _MARKS.sub(r"\\\g<0>", cell).replace("<", "&lt;")
    elif style == "orgtbl":
        cell = cell.replace("|", "\\vert{}")
    return " ".join(cell.split())
