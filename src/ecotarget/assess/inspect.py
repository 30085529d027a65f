"""What readings say about themselves, without any target: faults, odd rows, an index that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from ecotarget.assess.question import Question
from ecotarget.assess.walk import ANY_DAY, Law
from ecotarget.engine.connection import QUANTA, Engine
from ecotarget.intake import readings
from ecotarget.methods import aqi, published_index
from ecotarget.methods.published_index import Follows
from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import LISTED, Fault, Place
from ecotarget.model.finding import Input
from ecotarget.model.reading import Dataset


class Inspection(NamedTuple):
    """What was found: faults (errors and warnings), what was set aside, the files read."""

    faults: tuple[Fault, ...]
    set_aside: tuple[SetAside, ...]
    inputs: tuple[Input, ...]


def inspect(datasets: Sequence[Dataset], engine: Engine, edition: str | None = None) -> Inspection:
    """Read the data sets and return what is wrong or odd. Raises FaultError as `assess` does."""
    law = Law(Question(edition=edition))
    base = law.on(ANY_DAY)
    opened = readings.open_all(datasets, engine, base.unit_of, law.kelvin, frozenset(base.unit_of))
    odd = tuple(_published(datasets, engine, law)) if _has_published(datasets) else ()
    return Inspection((*opened.faults, *odd), opened.set_aside, opened.inputs)


def _has_published(datasets: Sequence[Dataset]) -> bool:
    return any(dataset.published.aqi is not None for dataset in datasets)


def _published(datasets: Sequence[Dataset], engine: Engine, law: Law) -> Iterator[Fault]:
    """Compare every published index with what the published concentrations give."""
    found = list(_follows(engine, law))
    told = published_index.tally(one for _, _, one in found)
    place = next(dataset.place for dataset in datasets if dataset.published.aqi is not None)
    if told.failing:
        details: dict[str, object] = {"failing": told.failing, "count": told.published}
        if told.columns_exchanged:
            yield Fault("index-columns-exchanged", place, details)
        else:
            yield Fault("index-cannot-follow", place, details, warning=True)
    failing = [(site, start, one) for site, start, one in found if not one.holds]
    for site, start, one in failing[:LISTED]:
        details = {"published": one.published, "reckoned": one.reckoned}
        cell = f"{site} {start:%Y-%m-%dT%H}"
        yield Fault("index-differs", Place(place.file, cell=cell), details, warning=True)


def _follows(engine: Engine, law: Law) -> Iterator[tuple[str, datetime, Follows]]:
    values: dict[tuple[str, datetime], dict[tuple[str, str], Fraction]] = {}
    sql = """SELECT site, start, item, 'hour' AS over, amount FROM reading
UNION ALL SELECT site, start, item, over, amount FROM running"""
    for site, start, item, over, amount in engine.rows(sql):
        assert isinstance(start, datetime)
        known = values.setdefault((str(site), start), {})
        known[str(item), str(over)] = Fraction(int(str(amount)), QUANTA)
    for site, start, index in engine.rows(
        "SELECT site, start, aqi FROM published WHERE aqi IS NOT NULL ORDER BY site, start"
    ):
        assert isinstance(start, datetime)
        rule = law.on(_day(start)).air_index
        known = values.get((str(site), start), {})
        if rule is not None and known:
            found = published_index.follows(rule, known, int(str(index)), aqi.REALTIME)
            yield str(site), start, found


def _day(start: datetime) -> date:
    return start.date()
