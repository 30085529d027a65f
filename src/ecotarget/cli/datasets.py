"""Data sets of readings as the command line names them: mapping files, or data and a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.finding import Input
from ecotarget.model.reading import Dataset, SampleSet
from ecotarget.vocab import Lexicon

if TYPE_CHECKING:  # a check of reported figures does not bring the walks along
    from ecotarget.assess.walks import Described, Given

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


def given(data: Iterable[str], name: str | None, lexicon: Lexicon | None = None) -> Given:
    """Load what DATA and --mapping say. Raises FaultError with every fault of every file.

    `lexicon` knows the indicators that target files add to the vocabulary.
    """
    from ecotarget.assess import walks

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
                found.append(_loaded(path, lexicon or Lexicon(())))
        except FaultError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultError(faults)
    return walks.given(found)


def _loaded(path: Path, lexicon: Lexicon) -> Described:
    """Load a description of whatever kind. Raises FaultError."""
    from ecotarget.intake import kinds, listings, noise, outlets, relations

    match kinds.kind_of(path):
        case "list":
            return listings.load(path, lexicon)
        case "noise":
            return noise.load(path)
        case "outlets":
            return outlets.load(path, lexicon)
        case "table":
            relations.load(path)  # a table that is sound is for lint all the same
            raise FaultError([Fault("dataset-only-for-lint", Place(path.as_posix()))])
    return kinds.load_any(path)


def read(data: Iterable[str], name: str | None) -> tuple[Dataset, ...]:
    """Load readings of air. Raises FaultError with every fault of every file."""
    return given(data, name).readings


def own_files(found: Given) -> frozenset[Path]:
    """Return the files that data sets are made of: they are no tables of reported figures."""
    named = [file for listing in found.listings for file in listing.files]
    named += [file for noise in found.noise for file in noise.heading.files]
    named += [file for outlets in found.outlets for file in outlets.heading.files]
    for dataset in (*found.readings, *(one.source for one in found.samples)):
        named.extend(dataset.files)
        # Files that only say which station is whose, or list sections, are no figures either.
        stations, register = dataset.meta.get("city_table"), dataset.meta.get("register")
        named += [str(stations)] if stations else []
        named += [register.path] if isinstance(register, Input) else []
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
