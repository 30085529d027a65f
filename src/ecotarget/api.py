"""The public interface: load targets, load measures, check, report."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from ecotarget.evaluate import Question
from ecotarget.evaluate import check as _check
from ecotarget.intake.measures import Loaded as LoadedMeasures
from ecotarget.intake.measures import load as _load_measures
from ecotarget.model.finding import Report
from ecotarget.report.formats import Style
from ecotarget.report.formats import render as _render
from ecotarget.targets.loader import Loaded as LoadedTargets
from ecotarget.targets.loader import load as _load_targets
from ecotarget.vocab import Lexicon
from ecotarget.words import Words

__all__ = ["LoadedMeasures", "LoadedTargets", "check", "load_measures", "load_targets", "render"]


def load_targets(paths: Iterable[str | PathLike[str]]) -> LoadedTargets:
    """Load the target files at or below the paths, with every fault met on the way."""
    return _load_targets(Path(path) for path in paths)


def load_measures(
    paths: Iterable[str | PathLike[str]], targets: LoadedTargets, jurisdiction: str | None = None
) -> LoadedMeasures:
    """Load reported figures; names are understood by the vocabulary and the target files.

    `jurisdiction` stands for rows that name none.
    """
    return _load_measures(
        (Path(path) for path in paths), Lexicon(targets.files, targets.unsound), jurisdiction
    )


def check(
    targets: LoadedTargets, measures: LoadedMeasures, question: Question | None = None
) -> Report:
    """Lay the targets beside the figures. The faults of both are in the report."""
    faults = (*(f for f in targets.faults if not f.warning), *measures.faults)
    return _check(targets.files, measures.measures, question, measures.inputs, faults)


def render(report: Report, name: str, language: str = "zh", style: Style | None = None) -> str:
    """Return the report in the format called `name` (json, table, markdown ...)."""
    return "".join(_render(name, report, Words(language), style or Style()))
