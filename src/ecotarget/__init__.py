"""ecotarget: does an environmental bureau keep the targets it promised?

The public interface in four steps: load targets, load measures, check, report.

    >>> import ecotarget
    >>> targets = ecotarget.load_targets(["targets"])
    >>> measures = ecotarget.load_measures(["samples/zhejiang-2019.csv"], targets)
    >>> report = ecotarget.check(targets, measures)
    >>> text = ecotarget.render(report, "json", language="en")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ecotarget.model.version import VERSION

if TYPE_CHECKING:
    from ecotarget.api import (
        LoadedMeasures,
        LoadedTargets,
        check,
        load_measures,
        load_targets,
        render,
    )
    from ecotarget.evaluate import Question
    from ecotarget.model.faults import Fault, FaultError
    from ecotarget.model.finding import Finding, Report
    from ecotarget.report.formats import Style

__all__ = [
    "Fault",
    "FaultError",
    "Finding",
    "LoadedMeasures",
    "LoadedTargets",
    "Question",
    "Report",
    "Style",
    "__version__",
    "check",
    "load_measures",
    "load_targets",
    "render",
]
__version__ = VERSION

# The names of the interface and the rooms they live in, imported when they are asked for: a command
# that needs only a few of them (`--version`, `lint`) does not pay for all.
_ROOMS = {
    "Fault": "model.faults",
    "FaultError": "model.faults",
    "Finding": "model.finding",
    "LoadedMeasures": "api",
    "LoadedTargets": "api",
    "Question": "evaluate",
    "Report": "model.finding",
    "Style": "report.formats",
    "check": "api",
    "load_measures": "api",
    "load_targets": "api",
    "render": "api",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'ecotarget' has no attribute {name!r}")
    return getattr(import_module(f"ecotarget.{_ROOMS[name]}"), name)
