"""Data sets of hourly readings for tests: a mapping and rows in, what was opened out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from ecotarget.engine.duck import Duck
from ecotarget.intake import mapping, readings
from ecotarget.model.faults import Fault
from ecotarget.model.reading import Dataset

ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3", "nox", "no", "tsp", "pb", "bap")
MASS = dict.fromkeys(ITEMS, "ug/m3")
COLD, WARM = Decimal("273.15"), Decimal("298.15")

# Long layout with the unit in each row.
LONG = """\
schema: 1
dataset: {zh: 试验, en: trial}
format: csv
layout: long
columns: {site: site, item: item, value: value, unit: unit, stamp: {column: time}}
items: {PM2.5: {item: pm25}, PM10: {item: pm10}, O3: {item: o3}, CO: {item: co}}
marks: begin
time_zone: "+08:00"
missing: ["-999", NA]
"""
HEADER = "site,time,item,value,unit"
_OPEN: list[Duck] = []


@pytest.fixture(autouse=True)
def engines_closed() -> Iterator[None]:
    """Let go of every engine that the test has opened."""
    yield
    while _OPEN:
        _OPEN.pop().close()


class Hourly(NamedTuple):
    """What was opened, and the engine that holds its tables."""

    opened: readings.Opened
    engine: Duck

    def table(self, name: str) -> list[tuple[object, ...]]:
        return sorted(self.engine.rows(f"SELECT * FROM {name}"), key=str)

    def amounts(self) -> dict[str, int]:
        """The readings by hour, for one site and item."""
        rows = self.engine.rows("SELECT start, amount FROM reading ORDER BY start")
        assert len({str(start) for start, _ in rows}) == len(rows)
        return {f"{start:%d %H}": int(str(amount)) for start, amount in rows}

    def told(self) -> list[str]:
        """The faults as code, row and text; a question mark stands before a warning."""
        return [line(fault) for fault in self.opened.faults]

    def counts(self) -> dict[str, int]:
        return {entry.code: entry.rows for entry in self.opened.set_aside}


def line(fault: Fault) -> str:
    found = fault.details.get("found", "")
    mark = "?" if fault.warning else ""
    return f"{mark}{fault.code} {fault.place.line or '-'} {found}".rstrip()


def opened(
    *datasets: Dataset,
    units: Mapping[str, str] = MASS,
    kelvin: Callable[[date], Decimal] | Decimal = COLD,
    wanted: frozenset[str] = frozenset(ITEMS),
    until: date | None = None,
) -> Hourly:
    engine = Duck(threads=2)
    _OPEN.append(engine)
    return Hourly(readings.open_all(datasets, engine, units, kelvin, wanted, until), engine)


def described(folder: Path, text: str, files: Mapping[str, str | bytes]) -> Dataset:
    """Write a mapping and its files, and load it."""
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        folder.joinpath(name).write_bytes(raw)
    path = folder / "dataset.yaml"
    path.write_text(text, "utf-8")
    names = [folder / name for name in files]
    return mapping.with_files(mapping.load(path), names)


def rows(*lines: str) -> str:
    return "\n".join([HEADER, *lines]) + "\n"
