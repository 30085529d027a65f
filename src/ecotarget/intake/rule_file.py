"""What rules that a user writes have in common: names, figures, words and lists.

What is wrong is noted with its place and reading goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from ecotarget.document import Document
from ecotarget.intake.counted import amount_of
from ecotarget.intake.description import Description, Path_, dotted
from ecotarget.intake.values import ValueProblem, number
from ecotarget.model.amount import PURE, Amount
from ecotarget.model.faults import Fault, nearest
from ecotarget.model.finding import Input
from ecotarget.model.target import Names


class RuleFile(Description):
    """Reads one file of rules; `role` is what the file is read as."""

    def __init__(self, document: Document, folder: Path, role: str) -> None:
        super().__init__(document, folder)
        text = document.text
        self.given = Input(text.file, role, text.sha256, text.encoding)

    def heading(self, path: Path_) -> Names:
        """Return the names of the whole; both languages are needed."""
        said = self.mapping_of_texts(path, ("zh", "en"))
        for key in ("zh", "en"):
            if key not in said and isinstance(self.at(path), dict):
                self.fault("dataset-key-missing", path, key=f"{dotted(path)}.{key}")
        return Names(said.get("zh", ""), said.get("en", ""))

    def figure(self, path: Path_, below_zero: bool = False) -> Fraction | None:
        """Read an exact number, written as a number or a plain decimal."""
        found = self.read(path)
        if found is None:
            return None
        text = str(found)
        try:
            if isinstance(found, bool | list | dict):
                raise ValueProblem("value-not-number")
            value = Fraction(number(text))
        except ValueProblem as problem:
            self.fault(problem.code, path, problem.near, found=text)
            return None
        if value < 0 and not below_zero:
            self.fault("rule-negative", path, found=text)
            return None
        return value

    def needed_figure(self, path: Path_) -> Fraction:
        """Read a number that must be there."""
        if self.read(path) is None:
            self.fault("dataset-key-missing", path, key=str(path[-1]))
        return self.figure(path) or Fraction(0)

    def amount(self, path: Path_) -> Amount | None:
        """Read a figure with its unit; one without is a bare number."""
        found = self.read(path)
        if found is None:
            return None
        try:
            return amount_of(str(found), PURE)
        except ValueProblem as problem:
            self.fault(problem.code, path, problem.near, found=str(found))
            return None

    def read(self, path: Path_) -> object:
        """Return what stands at a path that leads through lists as well."""
        found: object = self.data
        for step in path:
            if isinstance(found, list) and isinstance(step, int):
                found = found[step]
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return found

    def entries(self, path: Path_, known: tuple[str, ...] | None) -> Iterator[Path_]:
        """Yield the path of each mapping of a list."""
        found = self.read(path)
        if found is None:
            return
        if not isinstance(found, list):
            self.fault("dataset-type", path, key=dotted(path), expected="list")
            return
        for number_, entry in enumerate(found):
            if not isinstance(entry, dict):
                key = dotted((*path, number_))
                self.fault("dataset-type", (*path, number_), key=key, expected="mapping")
                continue
            if known is not None:
                self.keys((*path, number_), known)
            yield (*path, number_)

    def keys(self, path: Path_, known: tuple[str, ...]) -> None:
        """Note the keys of a mapping that nobody knows."""
        said = self.read(path)
        assert isinstance(said, dict)
        for key in said:
            if key not in known:
                place = self.document.key_place((*path, key))
                near = nearest(key, known)
                self.faults.append(Fault("dataset-key-unknown", place, {"found": key}, near))

    def word(self, path: Path_) -> str:
        """Return a text, an empty one where there is none."""
        return self.text_of(path, self.read(path)) or ""

    def one_of(self, path: Path_, known: tuple[str, ...], usual: str | None = None) -> str:
        """Read one of the words known; where there is no usual one it must be written."""
        found = self.read(path)
        if found is None and usual is None:
            self.fault("dataset-key-missing", path, known, key=str(path[-1]))
            return known[0]
        return str(self.choice(path, found or usual, known))

    def names_of(self, path: Path_, id_: str) -> Names:
        """Return both names of an entry; its id where one is not written."""
        return Names(self.word((*path, "zh")) or id_, self.word((*path, "en")) or id_)

    def id_of(self, path: Path_, taken: dict[str, int]) -> str:
        """Return the id of an entry; one that is taken is a fault."""
        found = self.word((*path, "id"))
        line = self.document.place((*path, "id")).line
        if not found:
            self.fault("dataset-key-missing", path, key="id")
        elif taken.setdefault(found, line) != line:
            self.fault("rule-twice", (*path, "id"), found=found, first=taken[found])
        return found

    def list_of(self, path: Path_) -> list[str]:
        """Return a list of texts."""
        found = self.read(path)
        if found is None:
            return []
        if not isinstance(found, list):
            self.fault("dataset-type", path, key=str(path[-1]), expected="list")
            return []
        said = [self.text_of((*path, n), entry) for n, entry in enumerate(found)]
        return [text for text in said if text]
