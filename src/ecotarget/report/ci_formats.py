"""The register of formats for continuous integration: a name gives a renderer of a run."""

from __future__ import annotations

from collections.abc import Iterator

from ecotarget.report.cases import Run
from ecotarget.report.formats import Style
from ecotarget.words import Words


def render(name: str, run: Run, words: Words, style: Style) -> Iterator[str]:
    """Yield the run in the format called `name`, one of formats.CI_NAMES."""
    if name == "junit":
        from ecotarget.report import as_junit

        return as_junit.render(run)
    if name == "sarif":
        from ecotarget.report import as_sarif

        return as_sarif.render(run, words, everything=style.detail > 0)
    if name == "github":
        from ecotarget.report import as_github

        return as_github.render(run, words)
    if name == "gitlab":
        from ecotarget.report import as_gitlab

        return as_gitlab.render(run)
    if name == "azure":
        from ecotarget.report import as_azure

        return as_azure.render(run, words)
    from ecotarget.report import as_tap

    return as_tap.render(run)
