"""A folder of monthly JSON reports as the command line names it, with the names of its places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ecotarget.cli import given, terminal
from ecotarget.intake import reports
from ecotarget.model.month import Folder, Month
from ecotarget.model.target import Names
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon


class Opened(NamedTuple):
    """A folder in which every place that target files know goes by its id, and the names of places."""

    folder: Folder
    names: Mapping[str, Names]

    def name(self, place: str) -> Names:
        """Return what a place is called; its id where nobody says."""
        return self.names.get(place, Names(place, place))


def opened(folder: str, targets: Iterable[str]) -> Opened:
    """Read a folder. Raises FaultError; target files only give names, and none of them is no fault."""
    found = reports.load(Path(folder))
    loaded = loader.load([path for path in map(Path, targets) if path.exists()])
    lexicon = Lexicon(loaded.files, loaded.unsound)
    names = {place.id: place.names for place in loaded.unsound}
    names |= {file.jurisdiction.id: file.jurisdiction.names for file in loaded.files}
    months = tuple(_resolved(month, lexicon) for month in found.months)
    return Opened(found._replace(months=months), names)


def _resolved(month: Month, lexicon: Lexicon) -> Month:
    """Let rankings, ledgers and sections name their places by id.

    A unit may be a place: a county in the ledger of its city. If it is none, the item is the ledger's.
    """

    def id_of(*texts: str, usual: str) -> str:
        known = (lexicon.jurisdiction(text) for text in texts if text)
        return next((place.id for place in known if place is not None), usual)

    return month._replace(
        ledgers=tuple(
            one._replace(jurisdiction=id_of(one.jurisdiction, usual=one.jurisdiction))
            for one in month.ledgers
        ),
        ranks=tuple(one._replace(place=id_of(one.place, usual=one.place)) for one in month.ranks),
        late=tuple(
            one._replace(jurisdiction=id_of(one.unit, one.jurisdiction, usual=one.jurisdiction))
            for one in month.late
        ),
        sections=tuple(
            one._replace(jurisdiction=id_of(one.county, one.city, usual=""))
            for one in month.sections
        ),
        exceeding=tuple(
            one._replace(jurisdiction=id_of(one.county, one.city, usual=""))
            for one in month.exceeding
        ),
    )


def chosen(folder: Folder, asked: str | None) -> str:
    """Return the month asked for, else the last one with a report of check. Raises FaultError."""
    months = [month.text for month in folder.months if month.results]
    if asked is None:
        return months[-1]
    period = given.period(asked)
    if period.text not in months:
        terminal.refuse("month-unknown", tuple(months[-3:]), found=asked)
    return period.text
