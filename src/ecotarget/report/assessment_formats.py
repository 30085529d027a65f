"""The register of formats for figures reckoned from readings; only the one asked for is imported."""

from __future__ import annotations

from collections.abc import Iterator

from ecotarget.model.assessment import Assessment
from ecotarget.report.formats import GRID_STYLES, Style
from ecotarget.words import Words


def render(name: str, assessment: Assessment, words: Words, style: Style) -> Iterator[str]:
    """Yield the assessment in the format called `name`, one of formats.NAMES."""
    if name in ("json", "jsonl"):
        from ecotarget.report import as_assessment_json

        whole = name == "json"
        render_ = as_assessment_json.render if whole else as_assessment_json.render_lines
        return render_(assessment, words)
    if name == "csv":
        from ecotarget.report import as_assessment_csv

        return as_assessment_csv.render(assessment, words)
    from ecotarget.report import as_assessment

    if name == "table":
        return as_assessment.render_table(
            assessment, words, style.width, style.colour, style.detail
        )
    if name in GRID_STYLES:
        return as_assessment.render_grid(assessment, words, name, style.detail)
    return as_assessment.render_plain(assessment, words, style.detail)
