"""A data set of readings: where it lies and which column is what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ecotarget.model.faults import NOTHING, Place
from ecotarget.model.target import Names


class Quantity(NamedTuple):
    """What a column or a text of the item column stands for.

    `over`: `hour`, `moving_8h`, `moving_24h`, `max_1h_24h`, `max_8h_24h`; `unit` is None when a
    column of the data names it row by row.
    """

    item: str
    unit: str | None
    over: str = "hour"


class Stamp(NamedTuple):
    """How the time is written: one column, or a date and the hour, or parts of both.

    `parts` maps `stamp`, `date`, `year`, `month`, `day`, `hour` to columns; `format` is a strptime
    pattern for the text column among them, None for ISO or a typed column.
    """

    parts: Mapping[str, str]
    format: str | None


class Published(NamedTuple):
    """Columns with an index that somebody else has published; None where there is none."""

    aqi: str | None = None
    level: str | None = None
    primary: str | None = None


class Rules(NamedTuple):
    """What is done with readings that cannot be taken as they are."""

    duplicates: str = "refuse"  # refuse | merge_equal
    negative: str = "set_aside"  # set_aside | refuse | zero
    beyond_range: str = "refuse"  # refuse | set_aside
    frozen: str = "keep"  # keep | set_aside


class Dataset(NamedTuple):
    """The checked mapping of one data set."""

    name: Names
    place: Place
    files: tuple[str, ...]
    format: str  # csv | parquet | xlsx | duckdb | sqlite | postgres
    layout: str  # wide | long | hours
    table: str | None  # of a database, or the sheet of a workbook
    delimiter: str
    stamp: Stamp
    marks: str  # begin | end
    shift_minutes: int  # from the zone of the stamps to the zone of the day
    site: str | None  # the column; None when `fixed_site`
    fixed_site: str | None
    item: str | None
    value: str | None
    unit: str | None
    quantities: Mapping[str, Quantity]  # by column (wide) or by text of the item column
    ignored: frozenset[str]
    missing: frozenset[str]
    cities: Mapping[str, str]  # site -> city
    rules: Rules
    published: Published
    meta: Mapping[str, object] = NOTHING
