"""The register of formats: a name gives a renderer, and only the one asked for is imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ecotarget.model.finding import Report
from ecotarget.words import Words

GRID_STYLES = (
    "markdown",
    "github-table",
    "grid",
    "simple",
    "html",
    "latex",
    "rst",
    "tsv",
    "orgtbl",
)
NAMES = ("table", "plain", "json", "jsonl", "csv", *GRID_STYLES)
# What servers for continuous integration read, of `check` and `lint`.
CI_NAMES = ("junit", "sarif", "github", "gitlab", "azure", "tap")
CHECK_NAMES = (*NAMES, *CI_NAMES)
# The names that other checkers use.
ALIASES = {"junitxml": "junit", "azuredevops": "azure"}


class Style(NamedTuple):
    """What a format may want to know about where it is shown, and how the run ends."""

    width: int = 80
    colour: bool = False
    detail: int = 0
    exit_code: int | None = None


def render(name: str, report: Report, words: Words, style: Style) -> Iterator[str]:
    """Yield the report in the format called `name`, one of CHECK_NAMES."""
    if name == "table":
        from ecotarget.report import as_table

        screen = as_table.Screen(style.width, style.colour)
        return as_table.render(report, words, screen, style.detail)
    if name in GRID_STYLES:
        from ecotarget.report import as_grid

        return as_grid.render(report, words, name)
    if name in ("json", "jsonl"):
        from ecotarget.report import as_json

        return (as_json.render if name == "json" else as_json.render_lines)(report, words)
    if name == "csv":
        from ecotarget.report import as_csv

        return as_csv.render(report, words)
    if name in CI_NAMES:
        from ecotarget.report import cases, ci_formats

        run = cases.of_report(report, words, style.exit_code)
        return ci_formats.render(name, run, words, style)
    from ecotarget.report import as_plain

    return as_plain.render(report, words, style.detail)
