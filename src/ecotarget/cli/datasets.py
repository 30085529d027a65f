"""Data sets of readings as the command line names them: mapping files, or data and a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.reading import Dataset, SampleSet

if TYPE_CHECKING:  # a check of reported figures does not bring the walks along
    from ecotarget.assess.walks import Given

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


def given(data: Iterable[str], name: str | None) -> Given:
    """Load what DATA and --mapping say. Raises FaultError with every fault of every file."""
    from ecotarget.assess import walks
    from ecotarget.intake import kinds

    if name is not None:
        return walks.given([_mapped(data, name)])
    found: list[walks.Described] = []
    faults: list[Fault] = []
    for path in map(Path, data):
        try:
            if path.exists() and not is_dataset(path):
                place = Place(path.as_posix())
                faults.append(Fault("mapping-missing", place, {}, _ready_names()))
            else:
                found.append(kinds.load_any(path))
        except FaultError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultError(faults)
    return walks.given(found)


def read(data: Iterable[str], name: str | None) -> tuple[Dataset, ...]:
    """Load readings of air. Raises FaultError with every fault of every file."""
    return given(data, name).readings


def own_files(found: Given) -> frozenset[Path]:
    """Return the files that data sets are made of: they are no tables of reported figures."""
    named: list[str] = []
    for dataset in (*found.readings, *(one.source for one in found.samples)):
        named.extend(dataset.files)
        # Files that only say which station is whose, or list sections, are no figures either.
        more = (dataset.meta.get(key) for key in ("city_table", "register_table"))
        named.extend(str(path) for path in more if path)
    return frozenset(Path(name).resolve() for name in named)


def _ready_names() -> tuple[str, ...]:
    from ecotarget.intake import description, kinds

    return (*description.ready_names(kinds.AIR), *description.ready_names(kinds.WATER))


def _mapped(data: Iterable[str], name: str) -> Dataset | SampleSet:
    """Lay a mapping, one that comes with the program or a file, on data files and folders of them."""
    from ecotarget.intake import description, kinds, mapping, sample_mapping

    files = tuple(_files(data, description.SUFFIXES))
    if name in description.ready_names(kinds.WATER):
        return sample_mapping.with_files(sample_mapping.ready(name), files)
    if name in description.ready_names(kinds.AIR) or not Path(name).is_file():
        return mapping.with_files(mapping.ready(name), files)
    found = kinds.load_any(Path(name))
    if isinstance(found, Dataset):
        return mapping.with_files(found, files)
    return sample_mapping.with_files(found, files)


def _files(data: Iterable[str], suffixes: Iterable[str]) -> Iterator[str]:
    for text in data:
        folder = Path(text)
        if folder.is_dir():
            inside = (file for file in folder.iterdir() if file.suffix.lower() in suffixes)
            yield from sorted(file.as_posix() for file in inside)
        else:
            yield text
