"""The register of formats for the monthly section table; only the one asked for is imported."""

from __future__ import annotations

from collections.abc import Iterator

from ecotarget.report.formats import GRID_STYLES, Style
from ecotarget.report.section_rows import SectionReport
from ecotarget.words import Words

# Reminders are sentences: what is made of cells alone has no room for them.
REMINDERS = ("table", "plain", "json", "markdown")


def render(name: str, report: SectionReport, words: Words, style: Style) -> Iterator[str]:
    """Yield the tables and reminders in the format called `name`, one of formats.NAMES."""
    if name in ("json", "jsonl"):
        from ecotarget.report import as_sections_json

        whole = name == "json"
        render_ = as_sections_json.render if whole else as_sections_json.render_lines
        return render_(report, words)
    if name == "csv":
        from ecotarget.report import as_sections_csv

        return as_sections_csv.render(report, words)
    from ecotarget.report import as_sections

    if name == "table":
        return as_sections.render_table(report, words, style.width, style.colour, style.detail)
    if name in GRID_STYLES:
        return as_sections.render_grid(report, words, name, style.detail)
    return as_sections.render_plain(report, words, style.detail)
