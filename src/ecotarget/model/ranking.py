"""Rankings of places by measures, and lists of sites that pass or fail a configured test."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import Input
from ecotarget.model.listing import Condition
from ecotarget.model.period import Period
from ecotarget.model.target import Indicator, Names

LOWER, HIGHER = "lower", "higher"
# 1, 2, 2, 4 and 1, 2, 2, 3.
COMPETITION, DENSE = "competition", "dense"
TIES = (COMPETITION, DENSE)

# Places without a figure: each may stand ahead or behind, or they take no part.
OPEN, APART = "open", "apart"
WITHOUT_DATA = (OPEN, APART)

# Why a place is not ranked.
NO_VALUE, NOT_VALID = "no-value", "not-valid"

ALL, ANY = "all", "any"


class RankMeasure(NamedTuple):
    """What places are ranked by. `decimals`: rounded to so many before ranking; None: as printed.

    `indicator` is the rank that targets ask for, `stated` the column of ranks that the table prints.
    Figures below zero are refused unless they are `signed`: -999 is a mark for no figure.
    """

    id: str
    names: Names
    column: str
    better: str
    unit: str
    decimals: int | None
    indicator: Indicator | None
    stated: str | None
    signed: bool = False


class Previous(NamedTuple):
    """The period before: columns of its figures or of its ranks by measure id.

    They stand in the table itself, or in `file`.
    """

    file: str | None
    sheet: str | None
    figures: Mapping[str, str]
    ranks: Mapping[str, str]


class SiteList(NamedTuple):
    """A red or black list: the sites of which all (or any) of the conditions hold."""

    id: str
    names: Names
    how: str
    conditions: tuple[Condition, ...]


class Ranking(NamedTuple):
    """The checked description of a ranking.

    `field` is how many places there are to rank. `left_out` are rows that are no place (a mean of
    all), `valid` says which places have valid data, `without_data` what the others do to ranks.
    `jurisdictions` names places as target files do.
    """

    names: Names
    place: Place
    files: tuple[str, ...]
    sheet: str | None
    delimiter: str | None
    period: Period
    place_column: str
    field: int
    ties: str
    tie_break: tuple[str, ...]
    measures: tuple[RankMeasure, ...]
    previous: Previous | None
    left_out: Condition | None
    valid: Condition | None
    without_data: str
    jurisdictions: Mapping[str, str]
    lists: tuple[SiteList, ...]

    def measure(self, name: str) -> RankMeasure:
        """Return the measure with this id."""
        return next(one for one in self.measures if one.id == name)


class Standing(NamedTuple):
    """One place: its figure as it is ranked, its rank, and that of the period before.

    A place that is not ranked has a `reason`. `tied` says that others share the rank; `stated` is
    the rank that the table prints; `jurisdiction` is the place as target files name it, if that is
    said.
    """

    name: str
    jurisdiction: str | None
    value: Decimal | None
    rank: int | None
    tied: bool
    previous: int | None
    stated: int | None
    reason: str
    place: Place

    @property
    def change(self) -> int | None:
        """Places gained (above zero) or lost on the period before."""
        return None if self.rank is None or self.previous is None else self.previous - self.rank


class RankTable(NamedTuple):
    """The places by one measure: those that are ranked in their order, then those that are not.

    `field` is what a rank is one of: the number of places ranked, or of dense ranks the last.
    `before` is the number of places that were ranked in the period before, None without one.
    """

    ranking: Ranking
    measure: RankMeasure
    standings: tuple[Standing, ...]
    field: int
    before: int | None

    @property
    def ranked(self) -> int:
        """The number of places that have a rank."""
        return len([one for one in self.standings if one.rank is not None])

    @property
    def unranked(self) -> tuple[str, ...]:
        """The places that have none."""
        return tuple(one.name for one in self.standings if one.rank is None)


class Site(NamedTuple):
    """One site on a list (or, `listed` None, perhaps on it) and why.

    `reasons` are the cells that decide, each with the number of its condition; those of a site that
    nobody can place are the cells that say nothing.
    """

    name: str
    listed: bool | None
    reasons: tuple[tuple[int, str], ...]
    place: Place


class SiteTable(NamedTuple):
    """The sites of one list, in the order of the table; `looked_at` are all sites."""

    ranking: Ranking
    list: SiteList
    sites: tuple[Site, ...]
    looked_at: int


class RankReport(NamedTuple):
    """Every table of one run, with faults and the files read."""

    tables: tuple[RankTable, ...]
    lists: tuple[SiteTable, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]
