"""What a description of data is of: readings, samples, lists, tables, reported figures."""

from __future__ import annotations

import re
from pathlib import Path

from ecotarget.model.reading import Dataset, SampleSet

AIR, WATER, LEDGER, RANKING, TASKS = "air", "water", "ledger", "ranking", "tasks"
FIGURES = "figures"
KINDS = (AIR, WATER, "list", "noise", "outlets", "table", LEDGER, RANKING, TASKS, FIGURES)
_KIND = re.compile(rb"""^kind[ \t]*:[ \t]*["']?([A-Za-z_]+)""", re.MULTILINE)


def kind_of(path: Path) -> str:
    """Return what a description says that it is of; air where it does not say or cannot be read."""
    try:
        found = _KIND.search(path.read_bytes())
    except OSError:
        return AIR
    return found[1].decode() if found else AIR


def load_any(path: Path) -> Dataset | SampleSet:
    """Load a description of readings of air or of samples of water. Raises FaultError."""
    if kind_of(path) == WATER:
        from ecotarget.intake import sample_mapping

        return sample_mapping.load(path)
    from ecotarget.intake import mapping

    return mapping.load(path)
