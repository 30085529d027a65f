"""Data sets and an engine to the tables of valid hourly readings, with every fault found on the way.

Tables left for the methods:

- `reading` (site, item, start, amount): one row for each hour that may be used
- `station` (site, city): every site that the files name; the city is empty where none is known
- `day_check` (site, item, day, rows_, hours, total, lo, hi): `reading` summed over each day
- `refused` (site, item, start): hours that were taken out
- `running` (site, item, over, start, amount): moving means and maxima that a feed tells
- `published` (site, start, aqi, level, primary_): an index that somebody else has published
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.text import literal
from ecotarget.intake import sources, suspects
from ecotarget.intake.reader import Kelvin, Reader
from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.reading import Dataset

_FILES = (
    Column("dataset", "integer"),
    Column("number", "integer"),
    Column("file", "text"),
    Column("view_", "text"),
)


class Opened(NamedTuple):
    """What was found in the data sets, beside the tables in the engine.

    `faults` has what is wrong with files and columns and the first rows of everything set aside;
    `set_aside` counts per reason, in readings or (sites, stamps, items, units) in records. `rows`
    are the records read; blank ones are not counted.
    """

    faults: tuple[Fault, ...]
    set_aside: tuple[SetAside, ...]
    inputs: tuple[Input, ...]
    first_day: date | None
    last_day: date | None
    items: tuple[str, ...]
    sites: tuple[str, ...]
    rows: int


class Traced(NamedTuple):
    """A reading where it stands: `row` is 0 where the file keeps no numbers; amount in quanta."""

    file: str
    row: int
    start: datetime
    text: str
    amount: int


def open_all(
    datasets: Sequence[Dataset],
    engine: Engine,
    unit_of: Mapping[str, str],
    kelvin: Kelvin,
    wanted: frozenset[str],
    until: date | None = None,
) -> Opened:
    """Read data sets into the engine's tables; from then on they are one set of readings.

    `unit_of` is the book unit of each item, `kelvin` the reference state at which ppb become a mass
    concentration, perhaps by date; items that are not `wanted` are not read, nor is anything later
    than `until`. What cannot be trusted is in the faults; nothing is raised for it.
    """
    folder = sources.scratch(engine)
    readers = [
        Reader(dataset, engine, f"d{number}", unit_of, kelvin, wanted, until)
        for number, dataset in enumerate(datasets)
    ]
    for reader in readers:
        reader.read(folder)
    # A record may hold the hours of a day that ends in another time zone.
    seen = "" if until is None else f" WHERE start < {_midnight(until + timedelta(days=1))}"
    for name, columns in (
        ("reading", "site, item, start, amount"),
        ("running", "site, item, over, start, amount"),
        ("published", "site, start, aqi, level, primary_"),
    ):
        parts = [f"SELECT {columns} FROM {reader.tag}_{name}{seen}" for reader in readers]
        # What is odd among the readings is still to be taken out.
        engine.view("reading_raw" if name == "reading" else name, "\nUNION ALL\n".join(parts))
    files = _name_files(engine, readers)
    found, kept = suspects.take_out(
        engine, tuple(reader.dataset.rules for reader in readers), files, unit_of
    )
    faults = [fault for reader in readers for fault in reader.faults]
    _name_stations(engine, readers, faults)
    set_aside = (*(entry for reader in readers for entry in reader.set_aside), *found)
    faults.extend(fault for entry in set_aside for fault in entry.faults)
    inputs = tuple(given for reader in readers for given in reader.source.inputs)
    return _opened(engine, (*faults, *kept), set_aside, inputs, [r.rows for r in readers])


def trace(engine: Engine, site: str, item: str, day: date) -> tuple[Traced, ...]:
    """Return the readings of a station's day as they stand in the files, in the order of time.

    Those that were set aside are among them.
    """
    where = (
        f"site = {literal(site)} AND item = {literal(item)} AND over = 'hour' "
        f"AND CAST(start AS DATE) = DATE {literal(day.isoformat())}"
    )
    found = []
    for file, view in engine.rows("SELECT file, view_ FROM traced_file ORDER BY dataset, number"):
        rows = engine.rows(f"SELECT row_, start, text, amount FROM {view} WHERE {where}")
        for row, start, text, amount in rows:
            assert isinstance(row, int) and isinstance(start, datetime) and isinstance(amount, int)
            found.append(Traced(str(file), row, start, str(text), amount))
    return tuple(sorted(found, key=lambda traced: (traced.start, traced.file, traced.row)))


def _midnight(day: date) -> str:
    return f"CAST({literal(f'{day.isoformat()} 00:00:00')} AS TIMESTAMP)"


def _opened(
    engine: Engine,
    faults: tuple[Fault, ...],
    set_aside: tuple[SetAside, ...],
    inputs: tuple[Input, ...],
    rows: Sequence[int],
) -> Opened:
    ((first, last),) = engine.rows("SELECT MIN(day), MAX(day) FROM day_check")
    assert first is None or isinstance(first, date)
    assert last is None or isinstance(last, date)
    items = engine.rows("SELECT DISTINCT item FROM day_check ORDER BY item")
    sites = engine.rows("SELECT DISTINCT site FROM day_check ORDER BY site")
    count = 0
    for number in rows:
        count += number
    return Opened(
        faults,
        set_aside,
        inputs,
        first,
        last,
        tuple(str(item) for (item,) in items),
        tuple(str(site) for (site,) in sites),
        count,
    )


def _name_files(engine: Engine, readers: Sequence[Reader]) -> tuple[suspects.File, ...]:
    """Make `traced_file`: which view shows the readings of which file."""
    files = [
        suspects.File(number, file, view, reader.titles)
        for number, reader in enumerate(readers)
        for file, (_, view) in zip(reader.source.files, reader.traced_files, strict=False)
    ]
    rows = [(file.dataset, n, file.source.name, file.view) for n, file in enumerate(files)]
    engine.small("traced_file", _FILES, rows)
    return tuple(files)


def _name_stations(engine: Engine, readers: Sequence[Reader], faults: list[Fault]) -> None:
    """Make `station`; where two data sets name different cities of a site, the first one holds.

    A site that the mapping lists and the data lack is a station of its city all the same: a city's
    share of valid stations is one of those listed, not of those that sent something.
    """
    cities: dict[str, str] = {}
    for reader in readers:
        met = set(reader.cities.values())
        silent = {site: city for site, city in reader.dataset.cities.items() if city in met}
        for site, city in sorted((silent | reader.cities).items()):
            known = cities.get(site, "")
            if known and city and known != city:
                details = {"site": site, "first": known, "found": city}
                faults.append(Fault("dataset-two-cities", reader.dataset.place, details))
            cities[site] = known or city
    columns = (Column("site", "text"), Column("city", "text"))
    engine.small("station", columns, sorted(cities.items()))
