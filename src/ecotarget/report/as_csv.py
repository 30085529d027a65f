"""CSV: the report for a spreadsheet, with a byte-order mark so that Excel reads the Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from ecotarget.model.amount import plain
from ecotarget.model.finding import Report
from ecotarget.report import as_json
from ecotarget.words import Words

COLUMNS = (
    "jurisdiction",
    "target",
    "indicator",
    "name",
    "period",
    "scope",
    "require",
    "strength",
    "outcome",
    "flags",
    "value",
    "unit",
    "limit",
    "margin",
    "numerator",
    "denominator",
    "reason",
    "document",
    "section",
    "figure_file",
    "figure_line",
    "figure_source",
)


def render(report: Report, words: Words) -> Iterator[str]:
    """Yield a header and one row a finding."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    yield "\ufeff"
    writer.writerow(COLUMNS)
    for finding in report.findings:
        data = as_json.finding(finding, words)
        data.update(data["source"] or {})
        if data["trail"]:
            first = data["trail"][0]
            data["figure_file"], data["figure_line"] = first["file"], first["line"]
            data["figure_source"] = first["source"]
        writer.writerow([_cell(data.get(name)) for name in COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return " ".join(str(entry) for entry in value)
    text = str(value)
    # A spreadsheet would run such a text as a formula; the apostrophe marks it as text.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
