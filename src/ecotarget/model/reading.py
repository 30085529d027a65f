"""A data set of readings: where it lies and which column is what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ecotarget.model.faults import NOTHING, Fault, Place
from ecotarget.model.finding import Input
from ecotarget.model.target import Names

if TYPE_CHECKING:  # a look at files for reported figures does not pay for what only samples need
    from ecotarget.model.assessment import SetAside
    from ecotarget.model.water import Section


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
    mark: str = ""  # before decimals: point | comma; an empty text where nobody says it


class Selection(NamedTuple):
    """Sections that a scope of the targets names: by level (and above), names, and how many.

    `scope` is the name as the target files write it, empty for the whole jurisdiction; `listed` is
    the number of sections that there must be, None when nobody says it. Every condition that is not
    empty must hold.
    """

    scope: str
    jurisdiction: str
    level: str = ""
    names: tuple[str, ...] = ()
    river: str = ""
    basin: str = ""
    city: str = ""
    county: str = ""
    role: str = ""
    listed: int | None = None


class SampleSet(NamedTuple):
    """The checked mapping of samples of water: concentrations, classes or both, by section.

    `source` holds files, format, layout, stamp, columns and items as for readings; its `site` column
    is the section. `period` is what a table without stamps is of (`2023-09`). `year` completes
    stamps that have none. `place_columns` names columns of the data by field of `Section`, `register`
    the sections listed elsewhere, by name. `statuses` turn a status text into one of STATES.
    """

    source: Dataset
    medium: str
    period: str | None
    year: int | None
    class_column: str | None
    status_column: str | None
    statuses: Mapping[str, str]
    place_columns: Mapping[str, str]
    register: Mapping[str, Section]
    selections: tuple[Selection, ...]
    items: str | None  # id of the item set; None lets the law of the day choose
    more_items: tuple[str, ...]  # the X of 5+X
    stage: str  # raw | rounded: whether a mean is rounded before it meets the limits
    saturation: bool
    places: Mapping[str, str]  # folded name of a section -> name in the register


class OpenedSamples(NamedTuple):
    """What came of sample sets: sections met or listed, and what could not be used.

    The engine then holds `sample(site, item, start, amount, found)` (amount in grains of the book
    unit; `found` is FOUND, BELOW with the detection limit as amount, or ABSENT), one row for each
    site, item and start; `stated(site, start, class_)` with published classes (1 to 6); and
    `silent(site, start, state)` with what is written in place of values.
    """

    sections: tuple[Section, ...]
    first_day: date | None
    last_day: date | None
    faults: tuple[Fault, ...]
    set_aside: tuple[SetAside, ...]
    inputs: tuple[Input, ...]
