"""Waivers (豁免) as the user writes them: YAML with `waivers:` at its top.

Every field of an entry is needed, every date is YYYY-MM-DD, and nothing is guessed: a waiver that could
be misread would hide a target that is missed. The fields are in docs/waivers.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ecotarget.document import Document, read_text, read_yaml
from ecotarget.intake.counted import Lexicon
from ecotarget.intake.description import Path_
from ecotarget.intake.rule_file import RuleFile
from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.finding import Input
from ecotarget.model.period import Period, iso_day
from ecotarget.model.waiver import Waiver

ROLE = "waivers"
_KEYS = ("schema", "waivers")
FIELDS = (
    *("id", "target", "jurisdiction", "period"),
    *("reason", "approved_by", "document", "starts", "expires"),
)


class Loaded(NamedTuple):
    """The waivers of all files in the order in which they stand, and the files read."""

    waivers: tuple[Waiver, ...]
    inputs: tuple[Input, ...]


def load(paths: Iterable[Path], lexicon: Lexicon) -> Loaded:
    """Load waiver files; together they are one register. Raises FaultError with every fault.

    An id that stands twice is a fault, and so are two waivers of one target whose days overlap.
    """
    waivers: list[Waiver] = []
    inputs: list[Input] = []
    faults: list[Fault] = []
    for path in dict.fromkeys(paths):
        try:
            reader = _Reader(read_yaml(read_text(path)), path.parent, lexicon)
            waivers.extend(reader.waivers())
            inputs.append(reader.given)
        except FaultError as error:
            faults.extend(error.faults)
    faults.extend(_twice(waivers))
    faults.extend(_overlapping(waivers))
    if faults:
        raise FaultError(faults)
    return Loaded(tuple(waivers), tuple(inputs))


def _twice(waivers: Iterable[Waiver]) -> Iterator[Fault]:
    first: dict[str, Waiver] = {}
    for one in waivers:
        known = first.setdefault(one.id, one)
        if known is not one:
            details = {"found": one.id, "first": str(known.place)}
            yield Fault("waiver-twice", one.place, details)


def _overlapping(waivers: Iterable[Waiver]) -> Iterator[Fault]:
    """Yield a fault for each waiver that begins before another one of the same target has ended."""
    before: dict[object, Waiver] = {}
    for one in sorted(waivers, key=lambda waiver: (waiver.starts, waiver.expires)):
        known = before.get(one.key)
        if known is not None and one.starts <= known.expires:
            details = {"found": one.id, "first": known.id, "place": str(known.place)}
            yield Fault("waiver-overlap", one.place, details)
        if known is None or one.expires > known.expires:
            before[one.key] = one


class _Reader(RuleFile):
    def __init__(self, document: Document, folder: Path, lexicon: Lexicon) -> None:
        super().__init__(document, folder, ROLE)
        self.lexicon = lexicon

    def waivers(self) -> tuple[Waiver, ...]:
        self.begin(_KEYS, _KEYS)
        if self.data.get("waivers", ()) is None:
            self.fault("dataset-type", ("waivers",), key="waivers", expected="list")
        found = tuple(self.waiver(path) for path in self.entries(("waivers",), FIELDS))
        self.end()
        return found

    def waiver(self, path: Path_) -> Waiver:
        """Read one entry; what is wrong is noted, and stands in as nothing would be waived."""
        said = {name: self.needed(path, name) for name in FIELDS}
        starts = self.day((*path, "starts"), said["starts"])
        expires = self.day((*path, "expires"), said["expires"])
        if starts is not None and expires is not None and expires < starts:
            ends = said["starts"], said["expires"]
            self.fault("waiver-dates", (*path, "expires"), starts=ends[0], expires=ends[1])
        known = self.lexicon.jurisdiction(said["jurisdiction"])
        return Waiver(
            id=said["id"],
            target=said["target"],
            jurisdiction=known.id if known is not None else said["jurisdiction"],
            period=self.period((*path, "period"), said["period"]),
            reason=said["reason"],
            approved_by=said["approved_by"],
            document=said["document"],
            starts=starts or date.max,
            expires=expires or date.min,
            place=self.document.place(path),
        )

    def needed(self, path: Path_, name: str) -> str:
        """Return the text of a field without blanks around it; a blank one is missing."""
        found = self.read((*path, name))
        if found is None or (isinstance(found, str) and not found.strip()):
            self.fault("dataset-key-missing", path, key=name)
            return ""
        return (self.text_of((*path, name), found) or "").strip()

    def day(self, path: Path_, text: str) -> date | None:
        try:
            return iso_day(text)
        except ValueError:
            if text:
                self.fault("target-date", path, found=text)
            return None

    def period(self, path: Path_, text: str) -> Period:
        try:
            return Period.parse(text)
        except ValueError:
            if text:
                self.fault("period-unknown", path, found=text)
            return Period.year(1)
