"""The monthly section table as CSV for a spreadsheet, with a byte-order mark so that Excel reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ecotarget.model.sections import SectionTable
from ecotarget.report.section_rows import (
    EXCEEDED,
    Row,
    SectionReport,
    is_untargeted,
    required_of,
    rows,
    values_text,
)
from ecotarget.report.telling import in_spreadsheet
from ecotarget.words import Words

COLUMNS = (
    "period",
    "county",
    "section",
    "river",
    "basin",
    "city",
    "level",
    "kind",
    "state",
    "required_order",
    "own_target",
    "best",
    "worst",
    "verdict",
    "required",
    "found",
    "items",
    "months_in_a_row",
    "published",
    "law",
    "values",
)


def render(report: SectionReport, words: Words) -> Iterator[str]:
    """Yield a header and one line for each section and period."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    yield "\ufeff" + buffer.getvalue()
    for table in report.tables:
        for row in rows(table, words):
            buffer.seek(0)
            buffer.truncate()
            writer.writerow([_text(cell) for cell in _cells(table, row, words)])
            yield buffer.getvalue()


def _cells(table: SectionTable, told: Row, words: Words) -> tuple[str | int | None, ...]:
    row, section = told.row, told.row.section
    return (
        table.period.text,
        section.county,
        section.name,
        section.river,
        section.basin,
        section.city,
        section.level,
        section.kind,
        row.state,
        required_of(table, section),
        int(not is_untargeted(table, section)),
        row.best,
        row.worst,
        told.verdict,
        told.required.rstrip("*"),
        told.found,
        told.items,
        table.in_a_row.get(section.name) if told.verdict == EXCEEDED else None,
        row.published,
        table.code.id,
        values_text(table, row, words),
    )


def _text(cell: str | int | None) -> str:
    return "" if cell is None else in_spreadsheet(str(cell))
