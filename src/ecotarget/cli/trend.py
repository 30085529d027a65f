"""`ecotarget trend`: figures over months or years, from JSON reports or from reported figures.

It is no gate: whatever rises or falls, the exit code is 0; only faults make it 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ecotarget.assess import series as method
from ecotarget.assess.series import Gathered
from ecotarget.cli import datasets, given, terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.intake import measures, reports
from ecotarget.model.faults import Fault, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.month import Month, month_of
from ecotarget.model.trend import Series
from ecotarget.report import as_trend
from ecotarget.report.formats import Style
from ecotarget.targets import loader
from ecotarget.vocab import Lexicon, folded
from ecotarget.words import Words


class Request(NamedTuple):
    """What the command line asks: reports or figures, which of them, and seen from which day."""

    paths: list[str]
    targets: list[str]
    jurisdictions: list[str]
    indicators: list[str]
    as_of: str | None


class _Read(NamedTuple):
    """Figures of one kind of source, with what is wrong and the files read."""

    found: Gathered
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]


def run(request: Request, words: Words, wanted: list[Sink], style: Style, quiet: int) -> int:
    """Tell the trends and return the exit code: 0 without faults."""
    day = given.as_of(request.as_of)
    loaded = loader.load([path for path in map(Path, request.targets) if path.exists()])
    lexicon = Lexicon(loaded.files, loaded.unsound)
    names = {place.id: place.names for place in loaded.unsound}
    names |= {file.jurisdiction.id: file.jurisdiction.names for file in loaded.files}
    read = _read(request, lexicon, day)
    wrong = any(not fault.warning for fault in read.faults)
    found = method.series(read.found.figures, day)
    if not found and not wrong:
        terminal.refuse("trend-none", paths=", ".join(request.paths))
    if found:
        found = _chosen(found, request, lexicon)
    if quiet < 2:
        terminal.tell(read.faults, words, everything=style.detail > 1)
    aside = as_trend.Aside(read.found.words, read.found.supposed)
    told = as_trend.Told(found, names, aside, read.inputs, read.faults, request.as_of)
    deliver(lambda name, chosen: as_trend.render(name, told, words, chosen), wanted, style)
    return terminal.UNTRUSTED if wrong else terminal.OK


def _read(request: Request, lexicon: Lexicon, day: date | None) -> _Read:
    """Read reports and figures; a folder that holds reports is a folder of reports."""
    files: list[Path] = []
    tables: list[Path] = []
    faults: list[Fault] = []
    for path in map(Path, request.paths):
        own = [one for one in reports.below(path) if reports.is_report(one)]
        if own:
            files.extend(reports.below(path))
            others = [one for one in measures.discover([path]) if one.suffix.lower() != ".json"]
            if others:
                details = {"found": others[0].name, "count": len(others)}
                faults.append(Fault("trend-mixed", Place(path.as_posix()), details, warning=True))
        elif reports.is_report(path):
            files.append(path)
        else:
            tables.append(path)
    parts = [
        *([_of_reports(files, request, lexicon, day)] if files else []),
        *([_of_figures(tables, request, lexicon, day)] if tables else []),
    ]
    return _Read(
        Gathered(
            tuple(figure for part in parts for figure in part.found.figures),
            sum(part.found.words for part in parts),
            sum(part.found.supposed for part in parts),
        ),
        (*faults, *(fault for part in parts for fault in part.faults)),
        tuple(one for part in parts for one in part.inputs),
    )


def _of_reports(
    files: Iterable[Path], request: Request, lexicon: Lexicon, day: date | None
) -> _Read:
    """Return what reports tell. Raises FaultError; those that look from a later day are not seen."""
    folder = reports.gathered(dict.fromkeys(files), ", ".join(request.paths))
    seen = [month for month in folder.months if day is None or not _is_later(month, day)]
    return _Read(method.of_months(seen, lexicon), folder.faults, folder.inputs)


def _is_later(month: Month, day: date) -> bool:
    return month.text > month_of(day) if month.day is None else month.day > day


def _of_figures(paths: list[Path], request: Request, lexicon: Lexicon, day: date | None) -> _Read:
    """Return reported figures; rows that name no jurisdiction are of the one that is asked for."""
    sets = [path for path in measures.discover(paths) if datasets.is_dataset(path)]
    faults = tuple(Fault("trend-readings", Place(path.as_posix())) for path in sets)
    asked = {place.id for text in request.jurisdictions if (place := lexicon.jurisdiction(text))}
    default = asked.pop() if len(asked) == 1 else None
    plain = [path for path in measures.discover(paths) if path not in sets]
    loaded = measures.load(plain, lexicon, default, as_of=day)
    return _Read(method.of_measures(loaded.measures), (*faults, *loaded.faults), loaded.inputs)


def _chosen(found: Iterable[Series], request: Request, lexicon: Lexicon) -> tuple[Series, ...]:
    """Leave the places and indicators that are asked for. Raises FaultError for one without figures."""
    left = list(found)
    places: set[str] = set()
    for text in request.jurisdictions:
        known = lexicon.jurisdiction(text)
        id_ = known.id if known else text
        there = sorted({one.jurisdiction for one in left})
        if id_ not in there:
            terminal.refuse("trend-place", nearest(text, there) or there, found=text)
        places.add(id_)
    names: set[str] = set()
    for text in request.indicators:
        wanted = {one.indicator for one in left if folded(text) in _names(one, lexicon)}
        if not wanted:
            every = sorted({one.indicator for one in left})
            terminal.refuse("trend-indicator", nearest(text, every) or every, found=text)
        names |= wanted
    return tuple(
        one
        for one in left
        if (not places or one.jurisdiction in places) and (not names or one.indicator in names)
    )


def _names(one: Series, lexicon: Lexicon) -> set[str]:
    """Return every text that means the indicator of a series."""
    known = lexicon.indicator(one.jurisdiction, one.indicator)
    names = known.names if known else one.names
    aliases = known.aliases if known else ()
    return {folded(text) for text in (one.indicator, names.zh, names.en, *aliases)}
