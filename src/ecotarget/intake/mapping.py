"""The mapping of a data set: YAML to Dataset, every fault with file, line and column.

What a mapping must say for itself has no default: whether a stamp begins or ends the hour, and the
time zone. docs/readings.md describes each key.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget import units
from ecotarget.document import read_text, read_yaml
from ecotarget.intake import description, factors, stamps
from ecotarget.intake.description import FORMATS as FORMATS  # noqa: PLC0414 - as ever
from ecotarget.intake.description import SUFFIXES as SUFFIXES  # noqa: PLC0414
from ecotarget.intake.description import Description, Path_, dotted
from ecotarget.intake.description import with_files as with_files  # noqa: PLC0414
from ecotarget.intake.kinds import AIR
from ecotarget.intake.ranges import RANGES
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.reading import Dataset, Published, Quantity, Rules, Stamp

OVER = ("hour", "moving_8h", "moving_24h", "max_1h_24h", "max_8h_24h")
LAYOUTS = ("wide", "long", "hours")
RULES = {
    "duplicates": ("refuse", "merge_equal"),
    "negative": ("set_aside", "refuse", "zero"),
    "beyond_range": ("refuse", "set_aside"),
    "frozen": ("keep", "set_aside"),
}
_KEYS = (
    *(
        "schema",
        "dataset",
        "kind",
        "files",
        "format",
        "table",
        "sheet",
        "delimiter",
        "decimal",
        "layout",
        "columns",
    ),
    *("items", "hours", "marks", "time_zone", "day_zone", "missing", "ignore", "cities", "rules"),
    "published",
)
_NEEDED = ("schema", "dataset", "layout", "columns", "time_zone")
_STAMP_KEYS = ("column", "date", "year", "month", "day", "hour", "format")


def load(path: Path) -> Dataset:
    """Load one mapping file. Raises FaultError with every fault in it."""
    return _Reader(read_yaml(read_text(path)), path.parent).dataset()


def ready_names() -> tuple[str, ...]:
    """Return the names of the mappings of air that come with the program."""
    return description.ready_names(AIR)


def ready(name: str) -> Dataset:
    """Return a mapping that comes with the program; files are still to be named (`with_files`)."""
    return _Reader(read_yaml(description.ready_text(name, AIR)), Path()).dataset()


class _Columns(NamedTuple):
    """What `columns` says, once it has been read."""

    site: str | None
    fixed: str | None
    stamp: Stamp
    item: str | None
    value: str | None
    unit: str | None
    quantities: Mapping[str, Quantity]


class _Reader(Description):
    """Reads one document; what is wrong is noted and reading goes on."""

    def dataset(self) -> Dataset:
        """Return the data set. Raises FaultError with all that is wrong."""
        self.begin(_KEYS, _NEEDED)
        self.kind(AIR)
        if "marks" not in self.data:
            self.fault("dataset-marks-missing", ())
        result = self.assembled()
        self.end()
        return result

    def assembled(self) -> Dataset:
        files, kind = self.files()
        layout = self.layout()
        columns = self.columns(layout)
        cities, meta = self.cities()
        if layout == "hours":
            meta["hours"] = self.hours()
        shift, meta["day_zone"] = self.zones()
        return Dataset(
            name=self.names(),
            place=self.document.place(),
            files=files,
            format=kind,
            layout=layout,
            table=self.table(),
            delimiter=self.delimiter(files, kind),
            stamp=columns.stamp,
            marks=self.choice(("marks",), self.data.get("marks", "end"), ("begin", "end")),
            shift_minutes=shift,
            site=columns.site,
            fixed_site=columns.fixed,
            item=columns.item,
            value=columns.value,
            unit=columns.unit,
            quantities=columns.quantities,
            ignored=frozenset(self.texts(("ignore",))),
            missing=frozenset(text.strip() for text in self.texts(("missing",))),
            cities=cities,
            rules=Rules(**self.rules(RULES)),
            published=Published(**self.mapping_of_texts(("published",), Published._fields)),
            meta=meta,
            mark=self.mark(),
        )

    def layout(self) -> str:
        if "layout" not in self.data:
            return "wide"
        return str(self.choice(("layout",), self.data["layout"], LAYOUTS))

    def columns(self, layout: str) -> _Columns:
        known = {"wide": ("items",), "long": ("item", "value", "unit"), "hours": ("item", "unit")}
        said = self.mapping(("columns",))
        if said:
            self.known_keys(("columns",), ("site", "stamp", *known[layout]))
        site, fixed = self.site(said)
        tidy = layout != "wide"
        quantities = self.quantities(("items",) if tidy else ("columns", "items"), said)
        if said and tidy:
            item = self.needed_text("columns", "item")
            value = self.needed_text("columns", "value") if layout == "long" else None
            unit = self.text("columns", "unit")
        else:
            item = value = unit = None
        if not tidy and "items" in self.data:
            self.fault("dataset-items-place", ("items",), key="columns.items")
        return _Columns(site, fixed, self.stamp(said, layout), item, value, unit, quantities)

    def site(self, said: Mapping[str, Any]) -> tuple[str | None, str | None]:
        if isinstance(said.get("site"), dict):
            self.known_keys(("columns", "site"), ("fixed",))
            return None, self.needed_text("columns", "site", "fixed")
        return (self.needed_text("columns", "site") if said else None), None

    def stamp(self, columns: Mapping[str, Any], layout: str) -> Stamp:
        path = ("columns", "stamp")
        if not columns:
            return Stamp({}, None)
        if "stamp" not in columns:
            self.fault("dataset-key-missing", ("columns",), key="columns.stamp")
        said = self.mapping_of_texts(path, _STAMP_KEYS)
        template = said.pop("format", None)
        parts = {"stamp" if key == "column" else key: name for key, name in said.items()}
        hours = set() if layout == "hours" else {"hour"}
        days: tuple[set[str], ...] = ({"date"}, {"year", "month", "day"})
        shapes = [day | hours for day in days]
        if layout != "hours":
            shapes.append({"stamp"})
        if "stamp" in columns and set(parts) not in shapes:
            found = ", ".join("column" if part == "stamp" else part for part in parts)
            self.fault("dataset-stamp", path, found=found)
        if template is not None:
            self.template(template, "stamp" in parts)
        return Stamp(parts, template)

    def template(self, template: str, needs_hour: bool) -> None:
        try:
            names = stamps.pattern(template).groupindex
        except ValueError:
            names = None
        if names is None or (needs_hour and "hour" not in names):
            self.fault("dataset-stamp-format", ("columns", "stamp", "format"), found=template)

    def quantities(self, path: Path_, columns: Mapping[str, Any]) -> dict[str, Quantity]:
        if not columns:
            return {}
        if self.at(path) in (None, {}, []):
            self.fault("dataset-key-missing", path, key=dotted(path))
            return {}
        per_row = self.text("columns", "unit") is not None
        found: dict[str, Quantity] = {}
        for name in self.mapping(path):
            quantity = self.quantity((*path, name), per_row)
            if quantity is not None:
                found[name] = quantity
        if path[0] == "columns":
            self.once_each(path, found)
        return found

    def once_each(self, path: Path_, quantities: Mapping[str, Quantity]) -> None:
        """Two columns of one quantity would be two readings of every hour."""
        first: dict[tuple[str, str], str] = {}
        for name, quantity in quantities.items():
            known = first.setdefault((quantity.item, quantity.over), name)
            if known != name:
                details = {"found": name, "first": known, "item": quantity.item}
                place = self.document.key_place((*path, name))
                self.faults.append(Fault("dataset-item-twice", place, details))

    def quantity(self, path: Path_, per_row: bool) -> Quantity | None:
        said = self.mapping_of_texts(path, ("item", "unit", "over"))
        item, unit = said.get("item"), said.get("unit")
        over = self.choice((*path, "over"), said.get("over", "hour"), OVER)
        if item is None:
            self.fault("dataset-key-missing", path, key=f"{dotted(path)}.item")
            return None
        if item not in RANGES:
            near = nearest(item, RANGES) or tuple(RANGES)
            self.fault("dataset-item-unknown", (*path, "item"), near, found=item)
            return None
        if unit is None and not per_row:
            self.fault("dataset-unit-missing", path, key=dotted(path))
        elif unit is not None and not self.unit_fits(path, item, unit):
            return None
        return Quantity(item, unit, over)

    def unit_fits(self, path: Path_, item: str, text: str) -> bool:
        try:
            unit = units.resolve(text)
        except units.UnknownUnit as unknown:
            self.fault("unit-unknown", (*path, "unit"), unknown.near, found=text)
            return False
        particles = unit.dimension == factors.RATIO and item not in factors.MOLAR_MASS
        if particles or unit.dimension not in (factors.MASS, factors.RATIO):
            self.fault("dataset-unit-dimension", (*path, "unit"), found=text, item=item)
            return False
        return True

    def hours(self) -> tuple[tuple[str, int], ...]:
        """Return the columns of an hours layout, each with its hour: 0 to 23, or 1 to 24."""
        first = 0 if self.data.get("marks") == "begin" else 1
        if "hours" not in self.data:
            return tuple((str(hour), hour) for hour in range(first, first + 24))
        names = self.texts(("hours",))
        if len(names) != 24 or len(set(names)) != 24:
            self.fault("dataset-hours", ("hours",), found=len(set(names)))
        return tuple((name, first + n) for n, name in enumerate(names))

    def zones(self) -> tuple[int, int]:
        zone = self.zone("time_zone")
        day_zone = self.zone("day_zone")
        if zone is None:
            return 0, 0
        if day_zone is None:
            day_zone = zone
        if (day_zone - zone) % 60:
            self.fault("dataset-zone-shift", ("day_zone",), minutes=day_zone - zone)
        return day_zone - zone, day_zone

    def cities(self) -> tuple[dict[str, str], dict[str, object]]:
        """Return the city of each site, and how else cities are told: one for all, or a column."""
        said = self.mapping(("cities",))
        if set(said) == {"all"}:
            return {}, {"city_all": self.text("cities", "all")}
        if set(said) == {"column"}:
            return {}, {"city_column": self.text("cities", "column")}
        if said and set(said) <= {"file", "site", "city"}:
            for key in ("file", "site", "city"):
                self.needed_text("cities", key)
            return (self.cities_of_file() if len(said) == 3 else {}), {}
        return self.mapping_of_texts(("cities",), None), {}

    def cities_of_file(self) -> dict[str, str]:
        file, site, city = (str(self.text("cities", key)) for key in ("file", "site", "city"))
        path = self.folder.joinpath(file)
        try:
            text = read_text(path)
        except FaultError as error:
            self.faults.extend(error.faults)
            return {}
        rows = csv.reader(io.StringIO(text.content.removeprefix("\ufeff"), newline=""))
        header = [cell.strip() for cell in next(rows, [])]
        for key, name in (("site", site), ("city", city)):
            if name not in header:
                near = nearest(name, header)
                self.fault("dataset-column-missing", ("cities", key), near, found=name)
        if site not in header or city not in header:
            return {}
        return self.city_rows(text.file, rows, header.index(site), header.index(city))

    def city_rows(self, file: str, rows: Any, site: int, city: int) -> dict[str, str]:
        found: dict[str, str] = {}
        for cells in rows:
            if len(cells) <= max(site, city):
                continue
            name, place = cells[site].strip(), cells[city].strip()
            known = found.setdefault(name, place)
            if known != place:
                details = {"site": name, "first": known, "found": place}
                where = Place(file, rows.line_num)
                self.faults.append(Fault("dataset-two-cities", where, details))
        return {name: place for name, place in found.items() if name and place}
