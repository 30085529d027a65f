"""Plain lines: one finding a line, for pipes and small terminals; no library needed."""

from __future__ import annotations

from collections.abc import Iterator

from ecotarget.model.finding import Report
from ecotarget.report import pace_words
from ecotarget.report.rows import (
    Group,
    baseline_summary,
    by_jurisdiction,
    gap_line,
    left_out_summary,
    summary,
    told,
    wants_reason,
)
from ecotarget.words import Words


def render(report: Report, words: Words, detail: int = 0) -> Iterator[str]:
    """Yield a heading for each jurisdiction and year, a line for each finding, and the summary."""
    for jurisdiction, found in by_jurisdiction(report, words):
        yield f"{jurisdiction}\n"
        for group in found:
            yield from _group(group, detail, words)
        if not detail and (gaps := gap_line(found, words)):
            yield f"  {gaps}\n"
        yield "\n"
    yield f"{summary(report, words)}\n"
    if beside := baseline_summary(report, words):
        yield f"{beside}\n"
    if left_out := left_out_summary(report, words):
        yield f"{left_out}\n"
    if paces := pace_words.summary(report, words):
        yield f"{paces}\n"


def _group(group: Group, detail: int, words: Words) -> Iterator[str]:
    rows = told(group, detail)
    if rows:
        yield f"  {group.domain}\n"
    for row in rows:
        cells = (row.target, row.name, row.value, row.require, row.margin, row.flags, row.pace)
        yield f"    {row.sign} {row.outcome}  {'  '.join(cell for cell in cells if cell)}\n"
        if wants_reason(row, detail):
            yield f"        {row.reason}\n"
        if detail and row.finding.pace is not None:
            for line in pace_words.lines(row.finding.pace, words):
                yield f"        {line}\n"
