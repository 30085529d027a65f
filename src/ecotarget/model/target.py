"""A target: one commitment of one document, and the words that describe it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ecotarget.model.amount import Unit
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.requirement import Requirement, leaves_open

STRENGTHS = ("binding", "planned", "strive", "about")


@dataclass(frozen=True, slots=True)
class Names:
    """One thing said in both languages."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured: its dimension, the unit it is reported in and which direction is good."""

    id: str
    names: Names
    dimension: str
    unit: Unit | None
    better: str
    decimals: int | None
    definition: Names
    source: str
    confidence: str = "confirmed"
    aliases: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """The first part of the id: air, water, waste ..."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Scope:
    """What the figure is taken over, when that is not the whole jurisdiction."""

    names: Names
    count: int | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Where targets are promised."""

    id: str
    names: Names
    issuer: str = ""
    published: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """What the document leaves open, so that nobody can decide the target from it."""

    what: str
    names: Names


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A province, city, county or zone; the id is its path below `targets/`."""

    id: str
    names: Names
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """One commitment, as the target file states it."""

    id: str
    jurisdiction: Jurisdiction
    indicator: Indicator
    requirement: Requirement
    require: str
    strength: str
    period: Period
    document: Document
    section: str
    place: Place
    scope: Scope | None = None
    due: date | None = None
    note: Names | None = None
    missing: tuple[Missing, ...] = ()
    sum_of: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether the document leaves the bound open, so that nobody can decide from it.

        A task without its assigned size (完成市下达任务) is open although its line says `done`.
        """
        return leaves_open(self.requirement) or any(m.what == "bound" for m in self.missing)


@dataclass(frozen=True, slots=True)
class TargetFile:
    """What one jurisdiction promised for one year."""

    path: str
    sha256: str
    jurisdiction: Jurisdiction
    year: int
    documents: tuple[Document, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
