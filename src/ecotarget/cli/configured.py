"""Descriptions that a command of their own reads: rankings, tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from ecotarget.cli import datasets
from ecotarget.intake import kinds
from ecotarget.intake.counted import Lexicon as Names
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon

_T = TypeVar("_T")


def load(
    paths: Iterable[str], targets: Iterable[str], kind: str, read: Callable[[Path, Names], _T]
) -> list[_T]:
    """Load descriptions of one kind. Raises FaultError with every fault of every file.

    Target files say which indicators a jurisdiction has of its own; none of them is no fault.
    """
    there = [Path(path) for path in targets if Path(path).exists()]
    loaded = loader.load(there)
    lexicon = Lexicon(loaded.files, loaded.unsound)
    found: list[_T] = []
    faults: list[Fault] = []
    for path in map(Path, paths):
        try:
            if path.exists() and not (datasets.is_dataset(path) and kinds.kind_of(path) == kind):
                raise FaultError(
                    [Fault("description-kind", Place(path.as_posix()), {"kind": kind})]
                )
            found.append(read(path, lexicon))
        except FaultError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultError(faults)
    return found
