"""`ecotarget lint`: are the target files sound, and the data? Every fault at once, each placed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ecotarget.cli import datasets, terminal
from ecotarget.cli.machine import Machine
from ecotarget.model.faults import Fault, FaultError
from ecotarget.report.as_json import encode, fault
from ecotarget.targets import loader
from ecotarget.words import Words

if TYPE_CHECKING:  # a look at target files does not pay for what only readings need
    from ecotarget.model.assessment import SetAside

FORMATS = ("plain", "json")


def run(
    paths: list[str], mapping: str | None, words: Words, format_: str, strict: bool, quiet: int
) -> int:
    """Lint target files at or below the paths, and data sets among them; return the exit code."""
    terminal.choose("--format", format_, FORMATS)
    data = [p for p in paths if mapping is not None or datasets.is_dataset(Path(p))]
    others = [path for path in paths if path not in data]
    faults: list[Fault] = []
    counted: list[tuple[str, dict[str, str]]] = []
    set_aside: tuple[SetAside, ...] = ()
    if others:
        found, said = _targets(others)
        faults.extend(found)
        counted.append(("notes.linted", said))
    if data:
        inspected, set_aside = _data(data, mapping, words, quiet)
        faults.extend(inspected)
        counted.append(("notes.linted-data", {"sets": str(len(data))}))
    faults.sort(key=lambda f: (f.place, f.code))
    if format_ == "json":
        lines = ",\n".join(encode(fault(entry, words)) for entry in faults)
        terminal.write([f'{{"faults": [\n{lines}\n]}}\n'])
    else:
        terminal.write_lines(terminal.line_of(entry, words) for entry in faults)
    errors = sum(not entry.warning for entry in faults)
    totals = {"errors": str(errors), "warnings": str(len(faults) - errors)}
    if quiet < 1:
        for line in terminal.set_aside_lines(set_aside, words):
            terminal.note(line)
        for key, said in counted:
            terminal.note(words.say(key, said | totals))
    if errors:
        return terminal.UNTRUSTED
    return terminal.FAILED if faults and strict else terminal.OK


def _targets(paths: list[str]) -> tuple[tuple[Fault, ...], dict[str, str]]:
    """Return the faults of target files, and how many files and targets there are."""
    loaded = loader.load(Path(path) for path in paths)
    if not loaded.files and not loaded.faults:
        terminal.refuse("no-targets", paths=", ".join(paths))
    targets = sum(len(file.targets) for file in loaded.files)
    return loaded.faults, {"files": str(len(loaded.files)), "targets": str(targets)}


def _data(
    paths: list[str], mapping: str | None, words: Words, quiet: int
) -> tuple[tuple[Fault, ...], tuple[SetAside, ...]]:
    """Return what is found in the data themselves, and the readings that are set aside."""
    from ecotarget.assess import inspect
    from ecotarget.cli import assess

    try:
        found = datasets.read(paths, mapping)
        with assess.working(Machine(), words, quiet) as engine:
            inspection = inspect.inspect(found, engine)
    except FaultError as error:
        return error.faults, ()
    return inspection.faults, inspection.set_aside
