"""What descriptions of data sets have in common: names, files, texts, each fault with its place.

A description is read to its end whatever is wrong with it; all faults are raised together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from glob import has_magic
from pathlib import Path
from typing import Any

from ecotarget.document import Document, Text, read_text
from ecotarget.intake import numerals, stamps
from ecotarget.intake.kinds import KINDS, kind_of
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.reading import Dataset
from ecotarget.model.target import Names

SUFFIXES = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".zip": "csv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".duckdb": "duckdb",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
FORMATS = ("csv", "parquet", "xlsx", "duckdb", "sqlite", "postgres")
POSTGRES = ("postgres://", "postgresql://")
_READY = Path(__file__).parent / "mappings"
Path_ = tuple[str | int, ...]


def ready_names(kind: str) -> tuple[str, ...]:
    """Return the names of the descriptions of one kind that come with the program."""
    return tuple(sorted(path.stem for path in _READY.glob("*.yaml") if kind_of(path) == kind))


def ready_text(name: str, kind: str) -> Text:
    """Return a description that comes with the program. Raises FaultError."""
    names = ready_names(kind)
    if name not in names:
        near = nearest(name, names) or names
        raise FaultError([Fault("dataset-ready-unknown", Place(name), {"found": name}, near)])
    return read_text(_READY / f"{name}.yaml", f"{name}.yaml")


def with_files(dataset: Dataset, paths: Iterable[Path | str]) -> Dataset:
    """Return the data set with these files; their suffix tells the format if nothing else does.

    Raises FaultError for a suffix that nobody knows.
    """
    files = tuple(path if isinstance(path, str) else path.as_posix() for path in paths)
    if dataset.format or not files:
        return dataset._replace(files=files)
    found, faults = _format_of(files)
    if faults:
        raise FaultError(faults)
    return dataset._replace(
        files=files, format=found, delimiter=dataset.delimiter or _delimiter(files)
    )


def _format_of(files: Iterable[str]) -> tuple[str, list[Fault]]:
    formats: dict[str, str] = {}
    faults = []
    for file in files:
        suffix = Path(file).suffix.lower()
        kind = "postgres" if file.startswith(POSTGRES) else SUFFIXES.get(suffix)
        if kind is None:
            near = nearest(suffix, SUFFIXES) or tuple(SUFFIXES)
            faults.append(Fault("file-suffix", Place(file), {"found": suffix}, near))
        else:
            formats.setdefault(kind, file)
    if len(formats) > 1:
        kinds = ", ".join(sorted(formats))
        faults.append(Fault("dataset-formats", Place(min(formats.values())), {"found": kinds}))
    return next(iter(formats), ""), faults


def _delimiter(files: Iterable[str]) -> str:
    """Return the tab of .tsv files; of others it is found by the header."""
    return "\t" if any(Path(file).suffix.lower() == ".tsv" for file in files) else ""


class Description:
    """Reads one document; what is wrong is noted and reading goes on."""

    def __init__(self, document: Document, folder: Path) -> None:
        self.document = document
        self.folder = folder
        self.faults: list[Fault] = []
        self.data: Any = document.data

    def fault(self, code: str, path: Path_, near: tuple[str, ...] = (), **details: object) -> None:
        """Note what is wrong at a path."""
        self.faults.append(Fault(code, self.document.place(path), details, near))

    def begin(self, known: Iterable[str], needed: Iterable[str]) -> None:
        """Look at the keys at the top. Raises FaultError where there are none at all."""
        if not isinstance(self.data, dict):
            self.fault("dataset-type", (), key="dataset", expected="mapping")
            raise FaultError(self.faults)
        self.known_keys((), known)
        for key in needed:
            if key not in self.data:
                self.fault("dataset-key-missing", (), key=key)
        if "schema" in self.data:
            self.choice(("schema",), self.data["schema"], (1,))

    def kind(self, wanted: str) -> None:
        """See that the description is of this kind; air need not say so."""
        if "kind" not in self.data:
            return
        found = self.data["kind"]
        if self.choice(("kind",), found, KINDS) != wanted and found in KINDS:
            self.fault("dataset-value", ("kind",), (wanted,), key="kind", found=found)

    def end(self) -> None:
        """Raise FaultError with all that is wrong, if anything is."""
        if self.faults:
            raise FaultError(sorted(self.faults, key=lambda fault: fault.place))

    # ---- Small readers --------------------------------------------------------------------------

    def at(self, path: Path_) -> Any:
        """Return what stands at a path, None where nothing does."""
        found: Any = self.data
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def known_keys(self, path: Path_, known: Iterable[str]) -> None:
        """Note keys of a mapping that nobody knows."""
        known = tuple(known)
        for key in self.at(path):
            if key not in known:
                near = nearest(key, known)
                place = self.document.key_place((*path, key))
                self.faults.append(Fault("dataset-key-unknown", place, {"found": key}, near))

    def mapping(self, path: Path_) -> dict[str, Any]:
        """Return the mapping at a path, an empty one where there is none."""
        found = self.at(path)
        if found is None or isinstance(found, dict):
            return found or {}
        self.fault("dataset-type", path, key=dotted(path), expected="mapping")
        return {}

    def choice(self, path: Path_, found: Any, known: tuple[Any, ...]) -> Any:
        """Return what was found if it is known, else the first that is."""
        if found in known and not isinstance(found, bool):
            return found
        words = tuple(str(word) for word in known)
        near = nearest(str(found), words) or words
        self.fault("dataset-value", path, near, key=dotted(path), found=found)
        return known[0]

    def text_of(self, path: Path_, found: Any) -> str | None:
        """Return a text; a whole number is one, too."""
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        if found is None or (isinstance(found, str) and found):
            return found
        self.fault("dataset-type", path, key=dotted(path), expected="text")
        return None

    def text(self, *path: str) -> str | None:
        """Return the text at a path, None where there is none."""
        return self.text_of(path, self.at(path))

    def needed_text(self, *path: str) -> str | None:
        """Return the text at a path; that there is none is a fault."""
        if self.at(path) is None:
            self.fault("dataset-key-missing", path, key=dotted(path))
            return None
        return self.text(*path)

    def texts(self, path: Path_) -> list[str]:
        """Return the texts of a list, none where there is no list."""
        found = self.at(path)
        if found is None:
            return []
        if not isinstance(found, list):
            self.fault("dataset-type", path, key=dotted(path), expected="list")
            return []
        said = [self.text_of((*path, n), entry) for n, entry in enumerate(found)]
        return [text for text in said if text is not None]

    def mapping_of_texts(self, path: Path_, known: Iterable[str] | None) -> dict[str, str]:
        """Return a mapping of texts; only `known` keys, if they are given."""
        found = self.mapping(path)
        if known is not None and found:
            self.known_keys(path, known)
            found = {key: value for key, value in found.items() if key in tuple(known)}
        said = {key: self.text_of((*path, key), value) for key, value in found.items()}
        return {key: text for key, text in said.items() if text is not None}

    # ---- What every description has ------------------------------------------------------------

    def names(self) -> Names:
        """Return the names of the data set; it has both."""
        said = self.mapping_of_texts(("dataset",), ("zh", "en"))
        if "dataset" in self.data:
            for key in ("zh", "en"):
                if key not in said:
                    self.fault("dataset-key-missing", ("dataset",), key=f"dataset.{key}")
        return Names(said.get("zh", ""), said.get("en", ""))

    def files(self) -> tuple[tuple[str, ...], str]:
        """Return the files that the patterns mean, and their format."""
        found: list[str] = []
        for n, pattern in enumerate(self.texts(("files",))):
            matches = self.matches(pattern)
            if not matches:
                self.fault("dataset-files", ("files", n), found=pattern)
            found.extend(name for name in matches if name not in found)
        if "format" in self.data:
            return tuple(found), str(self.choice(("format",), self.data["format"], FORMATS))
        kind, faults = _format_of(found)
        place = self.document.place(("files",))
        self.faults.extend(fault._replace(place=place) for fault in faults)
        return tuple(found), kind

    def matches(self, pattern: str) -> list[str]:
        """Return the files that a pattern means, in order."""
        if pattern.startswith(POSTGRES):
            return [pattern]
        if not has_magic(pattern):
            # That there is no such file is told with its name when it is to be read.
            return [self.folder.joinpath(pattern).as_posix()]
        whole = Path(pattern)
        folder, inside = self.folder, pattern
        if whole.is_absolute():
            folder = Path(whole.anchor)
            inside = whole.relative_to(folder).as_posix()
        try:
            return sorted(path.as_posix() for path in folder.glob(inside))
        except ValueError:  # no file name can match (a**b): told as a pattern without a match
            return []

    def delimiter(self, files: Iterable[str], kind: str) -> str:
        """Return the character between cells, an empty text where files have none."""
        found = self.text("delimiter")
        if found is not None and (len(found) != 1 or found in '"\r\n'):
            self.fault("dataset-delimiter", ("delimiter",), found=found)
        return found or (_delimiter(files) if kind == "csv" else "")

    def mark(self) -> str:
        """Return what stands before decimals, an empty text where nobody says it."""
        found = self.text("decimal")
        return "" if found is None else str(self.choice(("decimal",), found, numerals.MARKS))

    def table(self) -> str | None:
        """Return the table of a database or the sheet of a workbook."""
        return self.text("sheet" if "sheet" in self.data else "table")

    def rules(self, known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
        """Return what is done with odd values, each a word that is known."""
        said = self.mapping_of_texts(("rules",), known)
        return {key: self.choice(("rules", key), value, known[key]) for key, value in said.items()}

    def zone(self, key: str) -> int | None:
        """Return the minutes that a fixed offset is ahead of UTC, None where none is said."""
        text = self.text(key)
        if text is None:
            return None
        try:
            return stamps.zone_minutes(text)
        except ValueError:
            self.fault("dataset-time-zone", (key,), found=text)
            return None


def dotted(path: Path_) -> str:
    """Write a path as messages name a key: columns.stamp."""
    return ".".join(str(step) for step in path)
