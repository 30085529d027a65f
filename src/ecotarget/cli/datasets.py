"""Data sets of readings as the command line names them: mapping files, or data and a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ecotarget.document import outside
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.finding import Input
from ecotarget.model.reading import Dataset, SampleSet
from ecotarget.vocab import Lexicon

if TYPE_CHECKING:  # a check of reported figures does not bring the walks along
    from ecotarget.assess.walks import Described, Given
    from ecotarget.model.figures import FigureSet
    from ecotarget.model.ledger import LedgerSet
    from ecotarget.model.ranking import Ranking

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


def is_of_figures(path: Path) -> bool:
    """Tell whether this is a file that describes tables of reported figures."""
    if not is_dataset(path):
        return False
    from ecotarget.intake import kinds

    return kinds.kind_of(path) == kinds.FIGURES


def figures_apart(
    paths: Iterable[Path], named: Iterable[Path] | None = None
) -> tuple[list[Path], list[FigureSet]]:
    """Load the descriptions of reported figures; return the other paths, without the files of these.

    Where it is said which paths were `named`, a description that was only found in a folder may
    lead to nothing outside of it. Raises FaultError with every fault of every description.
    """
    known = None if named is None else set(named)
    others: list[Path] = []
    found: list[FigureSet] = []
    faults: list[Fault] = []
    for path in paths:
        if not is_of_figures(path):
            others.append(path)
            continue
        from ecotarget.intake import figure_mapping
        from ecotarget.intake.figure_heads import FIELDS

        try:
            one = figure_mapping.load(path, FIELDS)
        except FaultError as error:
            faults.extend(error.faults)
            continue
        if known is not None and path not in known:
            faults.extend(outside(path.parent, map(Path, one.files), one.place))
        found.append(one)
    if faults:
        raise FaultError(faults)
    own = {Path(file).resolve() for one in found for file in one.files}
    return [path for path in others if path.resolve() not in own], found


def given(
    data: Iterable[str],
    name: str | None,
    lexicon: Lexicon | None = None,
    *,
    known_places: bool = True,
) -> Given:
    """Load what DATA and --mapping say. Raises FaultError with every fault of every file.

    `lexicon` knows the indicators and places that target files add to the vocabulary; without
    `known_places` a place that it does not know is no fault.
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
                faults.append(Fault("mapping-missing", place, {}, ready_names()))
            else:
                found.append(_loaded(path, lexicon, known_places=known_places))
        except FaultError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultError(faults)
    return walks.given(found)


def refuse_own_commands(found: Given) -> None:
    """Rankings and tasks are told by their own commands. Raises FaultError."""
    named = [(one.place, "rank") for one in found.rankings]
    named += [(one.place, "tasks") for one in found.tasks]
    if named:
        faults = (Fault("dataset-own-command", place, {"command": name}) for place, name in named)
        raise FaultError(faults)


def _loaded(path: Path, lexicon: Lexicon | None, *, known_places: bool) -> Described:
    """Load a description of whatever kind. Raises FaultError."""
    from ecotarget.intake import kinds, relations

    kind, known = kinds.kind_of(path), lexicon or Lexicon(())
    if kind in ("list", "noise", "outlets"):
        return _counted(path, kind, known)
    if kind in ("ranking", "tasks", "ledger"):
        return _kept(path, kind, known, known_places=known_places and lexicon is not None)
    if kind == kinds.FIGURES:
        raise FaultError([Fault("dataset-only-for-check", Place(path.as_posix()))])
    if kind == "table":
        relations.load(path)  # a table that is sound is for lint all the same
        raise FaultError([Fault("dataset-only-for-lint", Place(path.as_posix()))])
    return kinds.load_any(path)


def _counted(path: Path, kind: str, lexicon: Lexicon) -> Described:
    """Load what is counted row by row."""
    from ecotarget.intake import listings, noise, outlets

    if kind == "noise":
        return noise.load(path)
    return listings.load(path, lexicon) if kind == "list" else outlets.load(path, lexicon)


def _kept(path: Path, kind: str, lexicon: Lexicon, *, known_places: bool) -> Described:
    """Load a ledger, tasks or a ranking."""
    from ecotarget.intake import ledger_mapping, rankings, tasks

    if kind == "ledger":
        return ledger_mapping.load(path, lexicon)
    if kind == "tasks":
        return tasks.load(path, lexicon, known_places=known_places)
    return rankings.load(path, lexicon, known_places=known_places)


def read(data: Iterable[str], name: str | None) -> tuple[Dataset, ...]:
    """Load readings of air. Raises FaultError with every fault of every file."""
    return given(data, name).readings


def own_files(found: Given) -> frozenset[Path]:
    """Return the files that data sets are made of: they are no tables of reported figures."""
    named = [file for listing in found.listings for file in listing.files]
    named += [file for noise in found.noise for file in noise.heading.files]
    named += [file for outlets in found.outlets for file in outlets.heading.files]
    named += [file for ranking in found.rankings for file in _files_of_ranking(ranking)]
    named += [file for said in found.tasks for file in said.files]
    named += [file for said in found.ledgers for file in _files_of_ledger(said)]
    for dataset in (*found.readings, *(one.source for one in found.samples)):
        named.extend(dataset.files)
        # Files that only say which station is whose, or list sections, are no figures either.
        stations, register = dataset.meta.get("city_table"), dataset.meta.get("register")
        named += [str(stations)] if stations else []
        named += [register.path] if isinstance(register, Input) else []
    return frozenset(Path(name).resolve() for name in named)


def _files_of_ranking(ranking: Ranking) -> tuple[str, ...]:
    previous = ranking.previous
    more = () if previous is None or previous.file is None else (previous.file,)
    return (*ranking.files, *more)


def _files_of_ledger(said: LedgerSet) -> tuple[str, ...]:
    calendar = said.source.meta.get("calendar")
    return (*said.source.files, *((calendar.path,) if isinstance(calendar, Input) else ()))


def ready_names() -> tuple[str, ...]:
    """Return the names of the mappings that come with the program."""
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
            inside = sorted(file for file in folder.iterdir() if file.suffix.lower() in suffixes)
            if faults := outside(folder, inside):
                raise FaultError(faults)
            yield from (file.as_posix() for file in inside)
        else:
            yield text
