"""A setting as a run takes it, and where it is from."""

from __future__ import annotations

from typing import Any, NamedTuple

from ecotarget.model.faults import Place

COMMAND_LINE, ENVIRONMENT, FILE, DEFAULT = "command_line", "environment", "file", "default"


class Setting(NamedTuple):
    """One setting: its name, its value (None: nothing is said), its source and the place of that.

    The place is an option, a variable of the environment, or a line of a file; None for a default.
    """

    name: str
    value: Any
    source: str
    place: Place | None = None


class Settled(NamedTuple):
    """All settings of a run, and the configuration files that were read, the nearest first."""

    files: tuple[str, ...]
    settings: tuple[Setting, ...]
