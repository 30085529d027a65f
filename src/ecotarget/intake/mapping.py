"""The mapping of a data set: YAML to Dataset, every fault with file, line and column.

What a mapping must say for itself has no default: whether a stamp begins or ends the hour, and the
time zone. docs/readings.md describes each key.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from glob import has_magic
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget import units
from ecotarget.document import Document, read_text, read_yaml
from ecotarget.intake import factors, stamps
from ecotarget.intake.ranges import RANGES
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.reading import Dataset, Published, Quantity, Rules, Stamp
from ecotarget.model.target import Names

OVER = ("hour", "moving_8h", "moving_24h", "max_1h_24h", "max_8h_24h")
LAYOUTS = ("wide", "long", "hours")
SUFFIXES = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".duckdb": "duckdb",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
FORMATS = ("csv", "parquet", "xlsx", "duckdb", "sqlite", "postgres")
POSTGRES = ("postgres://", "postgresql://")
RULES = {
    "duplicates": ("refuse", "merge_equal"),
    "negative": ("set_aside", "refuse", "zero"),
    "beyond_range": ("refuse", "set_aside"),
    "frozen": ("keep", "set_aside"),
}
_KEYS = (
    *("schema", "dataset", "files", "format", "table", "sheet", "delimiter", "layout", "columns"),
    *("items", "hours", "marks", "time_zone", "day_zone", "missing", "ignore", "cities", "rules"),
    "published",
)
_NEEDED = ("schema", "dataset", "layout", "columns", "time_zone")
_STAMP_KEYS = ("column", "date", "year", "month", "day", "hour", "format")
_READY = Path(__file__).parent / "mappings"
_Path = tuple[str | int, ...]


def load(path: Path) -> Dataset:
    """Load one mapping file. Raises FaultError with every fault in it."""
    return _Reader(read_yaml(read_text(path)), path.parent).dataset()


def ready_names() -> tuple[str, ...]:
    """Return the names of the mappings that come with the program."""
    return tuple(sorted(path.stem for path in _READY.glob("*.yaml")))


def ready(name: str) -> Dataset:
    """Return a mapping that comes with the program; files are still to be named (`with_files`)."""
    names = ready_names()
    if name not in names:
        near = nearest(name, names) or names
        raise FaultError([Fault("dataset-ready-unknown", Place(name), {"found": name}, near)])
    path = _READY / f"{name}.yaml"
    return _Reader(read_yaml(read_text(path, f"{name}.yaml")), _READY).dataset()


def with_files(dataset: Dataset, paths: Iterable[Path | str]) -> Dataset:
    """Return the data set with these files; their suffix tells the format if nothing else does.

    Raises FaultError for a suffix that nobody knows.
    """
    files = tuple(path if isinstance(path, str) else path.as_posix() for path in paths)
    if dataset.format or not files:
        return dataset._replace(files=files)
    found, faults = _format_of(files)
    if faults:
        raise FaultError(faults)
    return dataset._replace(
        files=files, format=found, delimiter=dataset.delimiter or _delimiter(files)
    )


def _format_of(files: Iterable[str]) -> tuple[str, list[Fault]]:
    formats: dict[str, str] = {}
    faults = []
    for file in files:
        suffix = Path(file).suffix.lower()
        kind = "postgres" if file.startswith(POSTGRES) else SUFFIXES.get(suffix)
        if kind is None:
            near = nearest(suffix, SUFFIXES) or tuple(SUFFIXES)
            faults.append(Fault("file-suffix", Place(file), {"found": suffix}, near))
        else:
            formats.setdefault(kind, file)
    if len(formats) > 1:
        kinds = ", ".join(sorted(formats))
        faults.append(Fault("dataset-formats", Place(min(formats.values())), {"found": kinds}))
    return next(iter(formats), ""), faults


def _delimiter(files: Iterable[str]) -> str:
    return "\t" if any(Path(file).suffix.lower() == ".tsv" for file in files) else ","


class _Columns(NamedTuple):
    """What `columns` says, once it has been read."""

    site: str | None
    fixed: str | None
    stamp: Stamp
    item: str | None
    value: str | None
    unit: str | None
    quantities: Mapping[str, Quantity]


class _Reader:
    """Reads one document; what is wrong is noted and reading goes on."""

    def __init__(self, document: Document, folder: Path) -> None:
        self.document = document
        self.folder = folder
        self.faults: list[Fault] = []
        self.data: Any = document.data

    def fault(self, code: str, path: _Path, near: tuple[str, ...] = (), **details: object) -> None:
        self.faults.append(Fault(code, self.document.place(path), details, near))

    def dataset(self) -> Dataset:
        """Return the data set. Raises FaultError with all that is wrong."""
        if not isinstance(self.data, dict):
            self.fault("dataset-type", (), key="dataset", expected="mapping")
            raise FaultError(self.faults)
        self.known_keys((), _KEYS)
        for key in _NEEDED:
            if key not in self.data:
                self.fault("dataset-key-missing", (), key=key)
        if "schema" in self.data:
            self.choice(("schema",), self.data["schema"], (1,))
        if "marks" not in self.data:
            self.fault("dataset-marks-missing", ())
        result = self.assembled()
        if self.faults:
            raise FaultError(sorted(self.faults, key=lambda fault: fault.place))
        return result

    def assembled(self) -> Dataset:
        files, kind = self.files()
        layout = self.layout()
        columns = self.columns(layout)
        cities, meta = self.cities()
        if layout == "hours":
            meta["hours"] = self.hours()
        shift, meta["day_zone"] = self.zones()
        delimiter = self.text("delimiter")
        if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
            self.fault("dataset-delimiter", ("delimiter",), found=delimiter)
        return Dataset(
            name=self.names(),
            place=self.document.place(),
            files=files,
            format=kind,
            layout=layout,
            table=self.text("sheet" if "sheet" in self.data else "table"),
            delimiter=delimiter or (_delimiter(files) if kind == "csv" else ""),
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
            rules=self.rules(),
            published=Published(**self.mapping_of_texts(("published",), Published._fields)),
            meta=meta,
        )

    # ---- Small readers --------------------------------------------------------------------------

    def at(self, path: _Path) -> Any:
        """Return what stands at a path, None where nothing does."""
        found: Any = self.data
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def known_keys(self, path: _Path, known: Iterable[str]) -> None:
        known = tuple(known)
        for key in self.at(path):
            if key not in known:
                near = nearest(key, known)
                place = self.document.key_place((*path, key))
                self.faults.append(Fault("dataset-key-unknown", place, {"found": key}, near))

    def mapping(self, path: _Path) -> dict[str, Any]:
        found = self.at(path)
        if found is None or isinstance(found, dict):
            return found or {}
        self.fault("dataset-type", path, key=_name(path), expected="mapping")
        return {}

    def choice(self, path: _Path, found: Any, known: tuple[Any, ...]) -> Any:
        if found in known and not isinstance(found, bool):
            return found
        words = tuple(str(word) for word in known)
        near = nearest(str(found), words) or words
        self.fault("dataset-value", path, near, key=_name(path), found=found)
        return known[0]

    def text_of(self, path: _Path, found: Any) -> str | None:
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        if found is None or (isinstance(found, str) and found):
            return found
        self.fault("dataset-type", path, key=_name(path), expected="text")
        return None

    def text(self, *path: str) -> str | None:
        return self.text_of(path, self.at(path))

    def needed_text(self, *path: str) -> str | None:
        if self.at(path) is None:
            self.fault("dataset-key-missing", path, key=_name(path))
            return None
        return self.text(*path)

    def texts(self, path: _Path) -> list[str]:
        found = self.at(path)
        if found is None:
            return []
        if not isinstance(found, list):
            self.fault("dataset-type", path, key=_name(path), expected="list")
            return []
        said = [self.text_of((*path, n), entry) for n, entry in enumerate(found)]
        return [text for text in said if text is not None]

    def mapping_of_texts(self, path: _Path, known: Iterable[str] | None) -> dict[str, str]:
        found = self.mapping(path)
        if known is not None and found:
            self.known_keys(path, known)
            found = {key: value for key, value in found.items() if key in tuple(known)}
        said = {key: self.text_of((*path, key), value) for key, value in found.items()}
        return {key: text for key, text in said.items() if text is not None}

    # ---- The parts of a mapping -----------------------------------------------------------------

    def names(self) -> Names:
        said = self.mapping_of_texts(("dataset",), ("zh", "en"))
        if "dataset" in self.data:
            for key in ("zh", "en"):
                if key not in said:
                    self.fault("dataset-key-missing", ("dataset",), key=f"dataset.{key}")
        return Names(said.get("zh", ""), said.get("en", ""))

    def files(self) -> tuple[tuple[str, ...], str]:
        found: list[str] = []
        for n, pattern in enumerate(self.texts(("files",))):
            matches = self.matches(pattern)
            if not matches:
                self.fault("dataset-files", ("files", n), found=pattern)
            found.extend(name for name in matches if name not in found)
        if "format" in self.data:
            return tuple(found), str(self.choice(("format",), self.data["format"], FORMATS))
        kind, faults = _format_of(found)
        place = self.document.place(("files",))
        self.faults.extend(fault._replace(place=place) for fault in faults)
        return tuple(found), kind

    def matches(self, pattern: str) -> list[str]:
        if pattern.startswith(POSTGRES):
            return [pattern]
        if not has_magic(pattern):
            # That there is no such file is told with its name when it is to be read.
            return [self.folder.joinpath(pattern).as_posix()]
        whole = Path(pattern)
        folder, inside = self.folder, pattern
        if whole.is_absolute():
            folder = Path(whole.anchor)
            inside = whole.relative_to(folder).as_posix()
        try:
            return sorted(path.as_posix() for path in folder.glob(inside))
        except (
            ValueError
        ):  # a pattern that no file name can match (a**b): told as one without match
            return []

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

    def quantities(self, path: _Path, columns: Mapping[str, Any]) -> dict[str, Quantity]:
        if not columns:
            return {}
        if self.at(path) in (None, {}, []):
            self.fault("dataset-key-missing", path, key=_name(path))
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

    def once_each(self, path: _Path, quantities: Mapping[str, Quantity]) -> None:
        """Two columns of one quantity would be two readings of every hour."""
        first: dict[tuple[str, str], str] = {}
        for name, quantity in quantities.items():
            known = first.setdefault((quantity.item, quantity.over), name)
            if known != name:
                details = {"found": name, "first": known, "item": quantity.item}
                place = self.document.key_place((*path, name))
                self.faults.append(Fault("dataset-item-twice", place, details))

    def quantity(self, path: _Path, per_row: bool) -> Quantity | None:
        said = self.mapping_of_texts(path, ("item", "unit", "over"))
        item, unit = said.get("item"), said.get("unit")
        over = self.choice((*path, "over"), said.get("over", "hour"), OVER)
        if item is None:
            self.fault("dataset-key-missing", path, key=f"{_name(path)}.item")
            return None
        if item not in RANGES:
            near = nearest(item, RANGES) or tuple(RANGES)
            self.fault("dataset-item-unknown", (*path, "item"), near, found=item)
            return None
        if unit is None and not per_row:
            self.fault("dataset-unit-missing", path, key=_name(path))
        elif unit is not None and not self.unit_fits(path, item, unit):
            return None
        return Quantity(item, unit, over)

    def unit_fits(self, path: _Path, item: str, text: str) -> bool:
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

    def zone(self, key: str) -> int | None:
        text = self.text(key)
        if text is None:
            return None
        try:
            return stamps.zone_minutes(text)
        except ValueError:
            self.fault("dataset-time-zone", (key,), found=text)
            return None

    def rules(self) -> Rules:
        said = self.mapping_of_texts(("rules",), RULES)
        for key, value in said.items():
            said[key] = self.choice(("rules", key), value, RULES[key])
        return Rules(**said)

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


def _name(path: _Path) -> str:
    return ".".join(str(step) for step in path)
