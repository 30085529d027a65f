"""Data sets of readings as the command line names them: mapping files, or data and a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.reading import Dataset

_SUFFIXES = (".yaml", ".yml")
_TOP = re.compile(rb"^dataset[ \t]*:", re.MULTILINE)


def is_dataset(path: Path) -> bool:
    """Tell whether this is a file that describes a data set: YAML with `dataset:` at its top."""
    if path.suffix.lower() not in _SUFFIXES or not path.is_file():
        return False
    try:
        return _TOP.search(path.read_bytes()) is not None
    except OSError:
        return False


def rung(found: Iterable[Dataset]) -> str:
    """Return what figures are of unless told: cities, if all data say which station is whose."""
    from ecotarget.model.assessment import CITY, STATION

    told = ("city_all", "city_column")
    known = (d.cities or any(d.meta.get(name) for name in told) for d in found)
    return CITY if all(known) else STATION


def read(data: Iterable[str], name: str | None) -> tuple[Dataset, ...]:
    """Load what DATA and --mapping say. Raises FaultError with every fault of every file."""
    return _described(data) if name is None else (_mapped(data, name),)


def _described(data: Iterable[str]) -> tuple[Dataset, ...]:
    from ecotarget.intake import mapping

    found: list[Dataset] = []
    faults: list[Fault] = []
    for path in map(Path, data):
        try:
            if path.exists() and not is_dataset(path):
                place = Place(path.as_posix())
                faults.append(Fault("mapping-missing", place, {}, mapping.ready_names()))
            else:
                found.append(mapping.load(path))
        except FaultError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultError(faults)
    return tuple(found)


def _mapped(data: Iterable[str], name: str) -> Dataset:
    """Lay a mapping, one that comes with the program or a file, on data files and folders of them."""
    from ecotarget.intake import mapping

    ready = name in mapping.ready_names() or not Path(name).is_file()
    dataset = mapping.ready(name) if ready else mapping.load(Path(name))
    files: list[str] = []
    for text in data:
        folder = Path(text)
        if folder.is_dir():
            inside = (file for file in folder.iterdir() if file.suffix.lower() in mapping.SUFFIXES)
            files.extend(sorted(file.as_posix() for file in inside))
        else:
            files.append(text)
    return mapping.with_files(dataset, files)
