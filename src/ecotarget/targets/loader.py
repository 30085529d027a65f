"""Target files to targets. All faults of a file are found at once, each with line and column.

A fault of structure sets the whole file aside. A fault of one target sets that target aside; the
others are still evaluated, and the run ends with exit code 2 all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from ecotarget import vocab
from ecotarget.document import Document, read_text, read_yaml
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.period import Period, iso_day
from ecotarget.model.requirement import Requirement, Threshold, leaves_open
from ecotarget.model.target import (
    Document as Source,
)
from ecotarget.model.target import (
    Indicator,
    Jurisdiction,
    Milestone,
    Missing,
    Names,
    Scope,
    Target,
    TargetFile,
)
from ecotarget.targets import consistency
from ecotarget.targets.grammar import RequirementError, parse
from ecotarget.targets.structure import fits, structure_faults

_parse_cached = lru_cache(maxsize=4096)(parse)
_period_cached = lru_cache(maxsize=4096)(Period.parse)
# Ninety counties promise in the same words; one copy of them serves all.
_names_cached = lru_cache(maxsize=4096)(Names)


class Loaded(NamedTuple):
    """The target files that could be read and every fault met on the way.

    `unsound` are the places of files that were set aside whole: their figures are no strangers.
    """

    files: tuple[TargetFile, ...]
    faults: tuple[Fault, ...]
    unsound: tuple[Jurisdiction, ...] = ()


class _UnsoundError(FaultError):
    """A file whose structure does not hold, and the place it is for if that much can be read."""

    def __init__(self, document: Document) -> None:
        super().__init__(structure_faults(document))
        data = document.data
        said = data.get("jurisdiction") if isinstance(data, dict) else None
        self.jurisdiction: Jurisdiction | None = None
        if isinstance(said, dict) and all(isinstance(said.get(k), str) for k in _NAMED):
            self.jurisdiction = Jurisdiction(said["id"], _names(said))


_NAMED = ("id", "zh", "en")


def discover(paths: Iterable[Path]) -> Iterator[tuple[Path, Path | None]]:
    """Yield each target file below the paths with the folder that its jurisdiction hangs from."""
    seen: set[Path] = set()
    for path in paths:
        files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
        for file in files:
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if hidden or file.resolve() in seen:
                continue
            seen.add(file.resolve())
            yield file, _root_of(file.resolve()) or (path.resolve() if path.is_dir() else None)


def _root_of(file: Path) -> Path | None:
    return next((folder for folder in file.parents if folder.name == "targets"), None)


def load(paths: Iterable[Path]) -> Loaded:
    """Load every target file at or below the paths."""
    files: dict[str, TargetFile] = {}
    faults: list[Fault] = []
    unsound: list[Jurisdiction] = []
    for path, root in discover(paths):
        try:
            file, found = load_file(path, root)
        except FaultError as error:
            faults.extend(error.faults)
            if isinstance(error, _UnsoundError) and error.jurisdiction is not None:
                unsound.append(error.jurisdiction)
            continue
        files[file.path] = file
        faults.extend(found)
    faults.extend(consistency.across_files(files.values()))
    return Loaded(tuple(files.values()), tuple(faults), tuple(unsound))


def load_file(path: Path, root: Path | None = None) -> tuple[TargetFile, list[Fault]]:
    """Load one target file. Raises FaultError when its structure does not hold.

    Returns the file with the targets that are sound and the faults of the others.
    """
    document = read_yaml(read_text(path))
    if not fits(document.data):
        raise _UnsoundError(document)
    return _Reader(document, path, root).file()


class _Reader:
    """Builds the values of one file whose structure is known to hold."""

    def __init__(self, document: Document, path: Path, root: Path | None) -> None:
        self.document = document
        self.data: Mapping[str, Any] = document.data
        self.path = path
        self.root = root
        self.faults: list[Fault] = []
        self.jurisdiction = Jurisdiction(
            self.data["jurisdiction"]["id"],
            _names(self.data["jurisdiction"]),
            tuple(self.data["jurisdiction"].get("aliases", ())),
        )
        self.year = Period.year(self.data["year"])

    def fault(
        self, code: str, path: tuple[str | int, ...], near: tuple[str, ...] = (), **details: object
    ) -> None:
        self.faults.append(Fault(code, self.document.place(path), details, near))

    def file(self) -> tuple[TargetFile, list[Fault]]:
        self.check_path()
        self.sources = {
            name: self.source(name, said) for name, said in self.data["documents"].items()
        }
        self.indicators = dict(self.own_indicators())
        targets = tuple(self.sound_targets())
        file = TargetFile(
            path=self.document.text.file,
            sha256=self.document.text.sha256,
            jurisdiction=self.jurisdiction,
            year=self.data["year"],
            documents=tuple(self.sources.values()),
            indicators=tuple(self.indicators.values()),
            targets=targets,
        )
        named = [said["id"] for said in self.data["targets"]]
        self.faults.extend(consistency.within_file(file, named))
        return file, self.faults

    def check_path(self) -> None:
        if self.path.stem != str(self.data["year"]):
            self.fault("target-year-path", ("year",), found=self.data["year"], file=self.path.name)
        if self.root is None:
            return
        folder = self.path.resolve().parent.relative_to(self.root.resolve()).as_posix()
        if folder != self.jurisdiction.id:
            path = ("jurisdiction", "id")
            self.fault("target-jurisdiction-path", path, found=self.jurisdiction.id, folder=folder)

    def source(self, name: str, said: Mapping[str, Any]) -> Source:
        published = self.day(("documents", name, "published"), said.get("published"))
        return Source(name, _names(said), said["issuer"], published, said.get("address", ""))

    def day(self, path: tuple[str | int, ...], text: str | None) -> date | None:
        if text is None:
            return None
        try:
            return iso_day(text)
        except ValueError:
            self.fault("target-date", path, found=text)
            return None

    def own_indicators(self) -> Iterator[tuple[str, Indicator]]:
        seen: set[str] = set()
        for number, said in enumerate(self.data.get("indicators", ())):
            path = ("indicators", number)
            identifier = said["id"]
            if identifier in seen or vocab.indicator(identifier) is not None:
                self.fault("indicator-repeated", (*path, "id"), found=identifier)
                continue
            seen.add(identifier)
            if (problem := consistency.indicator_problem(said)) is not None:
                self.fault(problem.code, (*path, problem.at), problem.near, found=problem.found)
                continue
            yield identifier, vocab.indicator_from(said)

    def sound_targets(self) -> Iterator[Target]:
        first: dict[str, int] = {}
        for number, said in enumerate(self.data["targets"]):
            path = ("targets", number)
            if said["id"] in first:
                line = self.document.place(("targets", first[said["id"]])).line
                self.fault("target-id-repeated", (*path, "id"), found=said["id"], line=line)
                continue
            first[said["id"]] = number
            before = len(self.faults)
            target = self.target(path, said)
            if target is not None and len(self.faults) == before:
                yield target

    def target(self, path: tuple[str | int, ...], said: Mapping[str, Any]) -> Target | None:
        indicator = self.indicator(path, said["indicator"])
        requirement = self.requirement(path, said["require"])
        source = self.sources.get(said["source"]["document"])
        if source is None:
            name = said["source"]["document"]
            near = nearest(name, self.sources)
            self.fault("target-document", (*path, "source", "document"), near, found=name)
        period = self.period(path, said)
        due = self.day((*path, "due"), said.get("due"))
        if indicator is None or requirement is None or source is None or period is None:
            return None
        missing = tuple(Missing(m["what"], _names(m)) for m in said.get("missing", ()))
        target = Target(
            id=said["id"],
            jurisdiction=self.jurisdiction,
            indicator=indicator,
            requirement=requirement,
            require=intern(said["require"]),
            strength=said["strength"],
            period=period,
            document=source,
            section=intern(said["source"]["section"]),
            place=self.document.place(path),
            scope=_scope(said.get("scope")),
            due=due,
            note=_names(said["note"]) if "note" in said else None,
            missing=missing,
            sum_of=tuple(said.get("sum_of", ())),
            milestones=tuple(self.milestones(path, said, requirement, period)),
            is_open=leaves_open(requirement) or any(entry.what == "bound" for entry in missing),
        )
        for problem in consistency.within_target(target):
            self.fault(problem.code, (*path, problem.at), problem.near, **problem.details)
        return target

    def milestones(
        self,
        path: tuple[str | int, ...],
        said: Mapping[str, Any],
        whole: Requirement,
        period: Period,
    ) -> Iterator[Milestone]:
        """Yield what is to be reached on the way; each line is a bound as that of the target is."""
        for number, one in enumerate(said.get("milestones", ())):
            at = (*path, "milestones", number)
            day = self.day((*at, "by"), one["by"])
            asked = self.requirement((*at, "require"), one["require"])
            if day is None or asked is None:
                continue
            if not period.start <= day <= period.end:
                self.fault("target-milestone-day", (*at, "by"), found=day, period=period.text)
            elif not _same_kind(asked, whole):
                self.fault("target-milestone-bound", (*at, "require"), found=one["require"])
            else:
                yield Milestone(day, asked.bound)

    def indicator(self, path: tuple[str | int, ...], identifier: str) -> Indicator | None:
        found = self.indicators.get(identifier) or vocab.indicator(identifier)
        if found is None:
            known = [*self.indicators, *(entry.id for entry in vocab.indicators())]
            near = nearest(identifier, known)
            self.fault("indicator-unknown", (*path, "indicator"), near, found=identifier)
        return found

    def requirement(self, path: tuple[str | int, ...], line: str) -> Any:
        try:
            return _parse_cached(line)
        except RequirementError as error:
            details = {"line": line, "found": error.found, "expected": error.expected}
            place = self.within_line(path, line, error.column)
            self.faults.append(Fault("requirement-syntax", place, details, error.near))
            return None

    def within_line(self, path: tuple[str | int, ...], line: str, column: int) -> Place:
        """Return the place of a column of the requirement line, where it is written as it is read.

        In a folded or escaped text the columns are others; there the text's own place must do.
        """
        place = self.document.place((*path, "require"))
        written = self.document.text.content.splitlines()[place.line - 1][place.column - 1 :]
        quote = len(written) - len(written.lstrip("\"'"))
        if not written[quote:].startswith(line):
            return place
        return place._replace(column=place.column + min(quote, 1) + column - 1)

    def period(self, path: tuple[str | int, ...], said: Mapping[str, Any]) -> Period | None:
        if "period" not in said:
            return self.year
        try:
            return _period_cached(str(said["period"]))
        except ValueError:
            self.fault("period-unknown", (*path, "period"), found=said["period"])
            return None


def _names(said: Mapping[str, Any]) -> Names:
    return _names_cached(said["zh"], said["en"])


def _same_kind(asked: Requirement, whole: Requirement) -> bool:
    """Tell whether a milestone is a plain bound in the dimension and the direction of its target."""
    plain = [one for one in (asked, whole) if isinstance(one, Threshold) and one.span is None]
    bounds = [one.bound for one in plain if one.bound is not None]
    if len(bounds) < 2:
        return False
    alike = plain[0].comparator[0] == plain[1].comparator[0]
    return alike and bounds[0].unit.dimension == bounds[1].unit.dimension


def _scope(said: Mapping[str, Any] | None) -> Scope | None:
    if said is None:
        return None
    return Scope(_names(said), said.get("count"), tuple(said.get("items", ())))
