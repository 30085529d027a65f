"""CSV: the report for a spreadsheet, with a byte-order mark so that Excel reads the Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from ecotarget.model.amount import plain
from ecotarget.model.finding import Finding, Report
from ecotarget.report.rows import indicator_of, jurisdiction_of, period_of, scope_of
from ecotarget.report.telling import in_spreadsheet, reason_text
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
    "pace",
    "waiver",
    "unexcepted",
    "unexcepted_value",
    "baseline",
)


def render(report: Report, words: Words) -> Iterator[str]:
    """Yield a header and one row a finding."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    yield "\ufeff" + buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    for finding in report.findings:
        writer.writerow([_cell(value) for value in _values(finding, words)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _values(finding: Finding, words: Words) -> tuple[object, ...]:
    target, measure, verdict = finding.target, finding.measure, finding.verdict
    cases = measure.cases if measure else None
    return (
        jurisdiction_of(finding),
        target.id if target else None,
        indicator_of(finding).id,
        indicator_of(finding).names.get(words.language),
        period_of(finding),
        scope_of(finding, words),
        target.require if target else None,
        target.strength if target else None,
        verdict.outcome,
        " ".join(finding.flags),
        verdict.value,
        verdict.unit.spelling if verdict.unit else None,
        verdict.limit,
        verdict.margin,
        cases.reached if cases else None,
        cases.listed if cases else None,
        reason_text(finding, words),
        target.document.names.get(words.language) if target else None,
        target.section if target else None,
        measure.place.file if measure else None,
        measure.place.line if measure else None,
        measure.source if measure else None,
        finding.pace.state if finding.pace else None,
        finding.waiver.id if finding.waiver else None,
        finding.unexcepted.outcome if finding.unexcepted else None,
        finding.unexcepted.value if finding.unexcepted else None,
        finding.baseline,
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else in_spreadsheet(str(value))
