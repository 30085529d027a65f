"""Figures reckoned from readings as records: CSV for a spreadsheet, typed columns for Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ecotarget.model.amount import plain
from ecotarget.model.assessment import Assessment
from ecotarget.report.assessment_rows import (
    Law,
    Row,
    exact_text,
    result_of,
    rows,
    shown,
    value_text,
)
from ecotarget.report.telling import in_spreadsheet
from ecotarget.words import Words

# Each column with its kind: text, integer, decimal or date.
COLUMNS = (
    ("place", "text"),
    ("rung", "text"),
    ("indicator", "text"),
    ("name", "text"),
    ("item", "text"),
    ("period", "text"),
    ("first_day", "date"),
    ("last_day", "date"),
    ("at", "text"),
    ("value", "decimal"),
    ("exact", "text"),
    ("unit", "text"),
    ("limit", "decimal"),
    ("limit_unit", "text"),
    ("averaging", "text"),
    ("grade", "text"),
    ("result", "text"),
    ("multiple", "decimal"),
    ("have", "integer"),
    ("need", "integer"),
    ("counted", "text"),
    ("lacking", "text"),
    ("state", "text"),
    ("law", "text"),
    ("what_if", "integer"),
    ("notes", "text"),
    ("otherwise", "decimal"),
    ("exact_otherwise", "text"),
    ("text", "text"),
    ("unexcepted", "decimal"),
    ("exact_unexcepted", "text"),
    ("unexcepted_result", "text"),
)
Cell = str | int | Decimal | date | None


def records(assessment: Assessment, words: Words) -> Iterator[tuple[Cell, ...]]:
    """Yield the cells of each figure in the order of COLUMNS."""
    law = Law(assessment)
    for row in rows(assessment, words, detail=1):
        yield _cells(row, law, assessment.what_if, words)


def _cells(row: Row, law: Law, what_if: bool, words: Words) -> tuple[Cell, ...]:
    figure = row.figure
    limit, whole = figure.limit, figure.unexcepted
    return (
        figure.place,
        figure.rung,
        figure.indicator,
        row.name,
        figure.item,
        figure.period.text,
        figure.period.start,
        figure.period.end,
        figure.when,
        shown(figure, figure.value),
        exact_text(figure.value),
        figure.unit,
        limit.value if limit else None,
        limit.unit if limit else None,
        limit.averaging if limit else None,
        limit.grade if limit else None,
        result_of(figure) or None,
        law.multiple(figure),
        figure.coverage.have,
        figure.coverage.need,
        figure.coverage.of,
        "; ".join(f"{lack.stretch} {lack.have}/{lack.need}" for lack in figure.coverage.lacking),
        figure.state,
        figure.code,
        int(what_if),
        row.notes,
        shown(figure, figure.otherwise),
        exact_text(figure.otherwise),
        value_text(figure, law, words),
        shown(whole, whole.value) if whole else None,
        exact_text(whole.value) if whole else None,
        (result_of(whole) or None) if whole else None,
    )


def render(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield a header and one line a figure, with a byte-order mark so that Excel reads Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([name for name, _ in COLUMNS])
    yield "\ufeff" + buffer.getvalue()
    for cells in records(assessment, words):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([_text(cell) for cell in cells])
        yield buffer.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return plain(cell)
    return "" if cell is None else in_spreadsheet(str(cell))
