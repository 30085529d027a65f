"""A target: one commitment of one document, and the words that describe it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ecotarget.model.amount import Amount, Unit
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.requirement import Requirement


class Names(NamedTuple):
    """One thing said in both languages."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


# How the figure of a year comes together while it runs.
SUM = "sum"  # it accumulates: a later figure of the same period is never less
BY_DAYS = "days"  # so does a number of days, one a day at the most; of a share, the cases are days
MEAN = "mean"  # an average over time


class Indicator(NamedTuple):
    """What is measured: its dimension, the unit it is reported in and which direction is good.

    `course` tells how it comes together over a period (SUM, BY_DAYS, MEAN), where that is known.
    """

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
    course: str = ""

    @property
    def domain(self) -> str:
        """The first part of the id: air, water, waste ..."""
        return self.id.partition(".")[0]


class Scope(NamedTuple):
    """What the figure is taken over, when that is not the whole jurisdiction."""

    names: Names
    size: int | None = None
    items: tuple[str, ...] = ()


class Document(NamedTuple):
    """Where targets are promised."""

    id: str
    names: Names
    issuer: str = ""
    published: date | None = None
    address: str = ""


class Missing(NamedTuple):
    """What the document leaves open, so that nobody can decide the target from it."""

    what: str
    names: Names


class Jurisdiction(NamedTuple):
    """A province, city, county or zone; the id is its path below `targets/`."""

    id: str
    names: Names
    aliases: tuple[str, ...] = ()


class Milestone(NamedTuple):
    """What is to be reached in all by the end of a day within the period."""

    by: date
    value: Amount


class Target(NamedTuple):
    """One commitment, as the target file states it.

    `is_open` says that the document leaves the bound open, so that nobody can decide from it. A
    task without its assigned size (完成市下达任务) is open although its line says `done`.
    """

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
    milestones: tuple[Milestone, ...] = ()
    is_open: bool = False


class TargetFile(NamedTuple):
    """What one jurisdiction promised for one year."""

    path: str
    sha256: str
    jurisdiction: Jurisdiction
    year: int
    documents: tuple[Document, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
