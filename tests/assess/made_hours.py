"""Hours that nobody measured: a station whose days have one value for each item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from ecotarget.assess import walk
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import mapping
from ecotarget.model.assessment import Assessed, Assessment
from ecotarget.model.reading import Dataset

ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")
# Clean air, ug/m3 and mg/m3 for CO: no sub-index above 25.
CLEAN = {"pm25": "10", "pm10": "20", "so2": "5", "no2": "10", "co": "0.5", "o3": "40"}
UNITS = {"co": "mg/m3"}
SITE, CITY = "甲", "某市"

Air = Mapping[str, str]


def days(first: str, last: str) -> Iterator[date]:
    """Every day from the first to the last."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day
        day += timedelta(days=1)


def write(path: Path, of: Mapping[date, Air] | Iterable[tuple[date, Air]]) -> Path:
    """Write 24 equal hours of every day."""
    known = of.items() if isinstance(of, Mapping) else of
    lines = [",".join(("site", "time", *ITEMS))]
    for day, air in known:
        cells = ",".join(air.get(item, "") for item in ITEMS)
        lines.extend(f"{SITE},{day} {hour:02d}:00,{cells}" for hour in range(24))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def columns(units: Mapping[str, str] = UNITS) -> str:
    """The items of a wide description."""
    listed = (f"{item}: {{item: {item}, unit: {units.get(item, 'ug/m3')}}}" for item in ITEMS)
    return "{" + ", ".join(listed) + "}"


def wide(path: Path) -> Dataset:
    """The description of such a file."""
    text = f"""schema: 1
dataset: {{zh: 虚构, en: made up}}
files: [{path.name}]
layout: wide
columns: {{site: site, stamp: {{column: time, format: "%Y-%m-%d %H:%M"}}, items: {columns()}}}
marks: begin
time_zone: "+08:00"
cities: {{all: {CITY}}}
"""
    described = path.with_suffix(".yaml")
    described.write_text(text, "utf-8")
    return mapping.load(described)


def ask(datasets: Dataset | Sequence[Dataset], question: Question) -> Assessment:
    """Assess with an engine of its own; nothing may be wrong with the data."""
    given = [datasets] if isinstance(datasets, Dataset) else datasets
    with closing(Duck()) as engine:
        found = walk.assess(given, question, engine)
    assert not [fault for fault in found.faults if not fault.warning], found.faults
    return found


def by_name(found: Assessment) -> Callable[[str, str], Assessed]:
    """Look up the one figure of an indicator and period."""
    known: dict[tuple[str, str], Assessed] = {}
    for figure in found.results:
        assert (figure.indicator, figure.when) not in known, figure
        known[figure.indicator, figure.when] = figure
    return lambda indicator, when: known[indicator, when]
