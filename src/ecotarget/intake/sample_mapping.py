"""The description of samples of water: YAML to SampleSet, every fault with file, line and column.

docs/water-data.md describes each key. What decides between two readings of the same data has no
default: the medium, and what a text of the status column means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget import units
from ecotarget.document import read_text, read_yaml
from ecotarget.intake import description, grains, moments, register, water_class
from ecotarget.intake.description import Description, Path_, dotted
from ecotarget.intake.kinds import WATER
from ecotarget.intake.register import FIELDS
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.period import Period
from ecotarget.model.reading import Dataset, Published, Quantity, Rules, SampleSet, Selection, Stamp
from ecotarget.model.water import LEVELS, RAW, ROUNDED, STATES, Section
from ecotarget.vocab import folded, water_items

LAYOUTS = ("wide", "long")
RULES = {
    "duplicates": ("refuse", "merge_equal"),
    "negative": ("set_aside", "refuse"),
    "beyond_range": ("refuse", "set_aside"),
}
KEYS = (
    *("schema", "dataset", "kind", "medium", "files", "format", "table", "sheet", "delimiter"),
    "decimal",
    *("layout", "columns", "place", "merged", "period", "year", "time_zone", "missing", "statuses"),
    *(
        "sections",
        "lakes",
        "aliases",
        "scopes",
        "items",
        "more_items",
        "stage",
        "saturation",
        "rules",
    ),
    "ignore",
)
_NEEDED = ("schema", "dataset", "kind", "medium", "columns")
COLUMNS = ("section", "stamp", "items", "item", "value", "unit", "class", "status")
ITEM_KEYS = ("item", "unit", "also", "optional")
_STAMP_KEYS = ("column", "date", "year", "month", "day", "hour", "format")
_DAYS: tuple[set[str], ...] = ({"date"}, {"year", "month", "day"})
_SHAPES = ({"stamp"}, {"year", "month"}, *_DAYS, *(shape | {"hour"} for shape in _DAYS))
SCOPE_KEYS = (
    *("scope", "jurisdiction", "level", "sections", "river", "basin", "city", "county", "role"),
    "listed",
)
# The unit at the end of a title: 溶解氧(mg/L).
_UNIT = re.compile(r"[(（]([^()（）]*)[)）]\s*$")
_ROLES = ("inflow", "outflow")
# Samples are taken by the clock of China unless the description says otherwise.
_ZONE = 8 * 60


def load(path: Path) -> SampleSet:
    """Load one description. Raises FaultError with every fault in it."""
    return _Reader(read_yaml(read_text(path)), path.parent).samples()


def ready_names() -> tuple[str, ...]:
    """Return the names of the descriptions of water that come with the program."""
    return description.ready_names(WATER)


def ready(name: str) -> SampleSet:
    """Return a description that comes with the program; files are still to be named."""
    return _Reader(read_yaml(description.ready_text(name, WATER)), Path()).samples()


def with_files(said: SampleSet, paths: Iterable[Path | str]) -> SampleSet:
    """Return the samples with these files. Raises FaultError for a suffix that nobody knows."""
    return said._replace(source=description.with_files(said.source, paths))


class _Columns(NamedTuple):
    """What `columns` says, once it has been read."""

    section: str | None
    stamp: Stamp
    item: str | None
    value: str | None
    unit: str | None
    quantities: Mapping[str, Quantity]
    also: Mapping[str, tuple[str, ...]]
    optional: frozenset[str]


class _Reader(Description):
    """Reads one document; what is wrong is noted and reading goes on."""

    def samples(self) -> SampleSet:
        """Return the samples. Raises FaultError with all that is wrong."""
        self.begin(KEYS, _NEEDED)
        self.kind(WATER)
        result = self.assembled()
        self.end()
        return result

    def assembled(self) -> SampleSet:
        medium = self.word("medium", water_class.MEDIA, water_class.SURFACE)
        layout = self.word("layout", LAYOUTS, "wide")
        columns = self.columns(layout)
        listed, meta = self.sections(medium)
        period = self.period(columns.stamp)
        status = self.text("columns", "status")
        return SampleSet(
            source=self.source(layout, columns, meta),
            medium=medium,
            period=period,
            year=self.year(),
            class_column=self.text("columns", "class"),
            status_column=status,
            statuses=self.statuses(status),
            place_columns=self.place_columns(),
            register=listed,
            selections=self.scopes(listed),
            items=self.text("items"),
            more_items=self.more_items(),
            stage=self.word("stage", (RAW, ROUNDED), _stage(columns.stamp)),
            saturation=self.flag("saturation"),
            places=self.places(listed),
        )

    def source(self, layout: str, columns: _Columns, meta: dict[str, object]) -> Dataset:
        """Return where the samples lie and which column is what."""
        files, kind = self.files()
        zone = self.zone("time_zone")
        zone = _ZONE if zone is None else zone
        meta |= {"day_zone": zone, "also": columns.also, "optional": columns.optional}
        meta["merged"] = self.merged()
        meta["lakes"] = tuple(self.texts(("lakes",)))
        return Dataset(
            name=self.names(),
            place=self.document.place(),
            files=files,
            format=kind,
            layout=layout,
            table=self.table(),
            delimiter=self.delimiter(files, kind),
            stamp=columns.stamp,
            marks="begin",
            shift_minutes=0,
            site=columns.section,
            fixed_site=None,
            item=columns.item,
            value=columns.value,
            unit=columns.unit,
            quantities=columns.quantities,
            ignored=frozenset(self.texts(("ignore",))),
            missing=frozenset(text.strip() for text in self.texts(("missing",))),
            cities={},
            rules=Rules(**self.rules(RULES)),
            published=Published(),
            meta=meta,
            mark=self.mark(),
        )

    # ---- Small readers --------------------------------------------------------------------------

    def word(self, key: str, known: tuple[str, ...], otherwise: str) -> str:
        """Return one of the known words under a key at the top."""
        if key not in self.data:
            return otherwise
        return str(self.choice((key,), self.data[key], known))

    def flag(self, key: str) -> bool:
        found = self.data.get(key, False)
        if not isinstance(found, bool):
            self.fault("dataset-value", (key,), ("true", "false"), key=key, found=found)
            return False
        return found

    def whole(self, path: Path_, found: Any, least: int) -> int | None:
        """Return a whole number that is not less than `least`."""
        if found is None:
            return None
        if not isinstance(found, int) or isinstance(found, bool) or found < least:
            self.fault("dataset-number", path, key=dotted(path), found=found, least=least)
            return None
        return found

    # ---- Columns --------------------------------------------------------------------------------

    def columns(self, layout: str) -> _Columns:
        said = self.mapping(("columns",))
        long = layout == "long"
        known = [key for key in COLUMNS if long or key not in ("item", "value", "unit")]
        if said:
            self.known_keys(("columns",), known)
        section = self.needed_text("columns", "section") if said else None
        item = self.needed_text("columns", "item") if said and long else None
        value = self.needed_text("columns", "value") if said and long else None
        unit = self.text("columns", "unit") if long else None
        if said and "items" not in said and (long or "class" not in said):
            self.fault("dataset-key-missing", ("columns",), key="columns.items")
        found: dict[str, Quantity] = {}
        also: dict[str, tuple[str, ...]] = {}
        optional: set[str] = set()
        for name in self.mapping(("columns", "items")):
            path = ("columns", "items", name)
            quantity = self.quantity(path, name, unit is not None)
            if quantity is not None:
                found[name] = quantity
            also[name] = tuple(self.texts((*path, "also")))
            if self.truth((*path, "optional")):
                optional.add(name)
        if not long:
            self.once_each(found)
        return _Columns(section, self.stamp(), item, value, unit, found, also, frozenset(optional))

    def truth(self, path: Path_) -> bool:
        found = self.at(path)
        if found is not None and not isinstance(found, bool):
            self.fault("dataset-value", path, ("true", "false"), key=dotted(path), found=found)
        return found is True

    def once_each(self, quantities: Mapping[str, Quantity]) -> None:
        """Two columns of one item would be two samples of every moment."""
        first: dict[str, str] = {}
        for name, quantity in quantities.items():
            known = first.setdefault(quantity.item, name)
            if known != name:
                details = {"found": name, "first": known, "item": quantity.item}
                place = self.document.key_place(("columns", "items", name))
                self.faults.append(Fault("dataset-item-twice", place, details))

    def quantity(self, path: Path_, title: str, per_row: bool) -> Quantity | None:
        said = self.mapping(path)
        if said:
            self.known_keys(path, ITEM_KEYS)
        item, unit = self.text_at(path, "item"), self.text_at(path, "unit")
        if item is None:
            self.fault("dataset-key-missing", path, key=f"{dotted(path)}.item")
            return None
        if item not in water_items():
            self.fault("dataset-item-unknown", (*path, "item"), _near_items(item), found=item)
            return None
        book = water_items()[item].unit
        if unit is None and not per_row:
            unit = _unit_of_title(title)
            if unit is None and book:
                self.fault("dataset-unit-missing", path, key=dotted(path))
                return None
            unit = unit or book
        if unit is not None and not self.unit_fits(path, item, unit, book):
            return None
        return Quantity(item, unit)

    def text_at(self, path: Path_, key: str) -> str | None:
        found = self.at((*path, key))
        # An empty text is the unit of pH.
        return found if found == "" else self.text_of((*path, key), found)

    def unit_fits(self, path: Path_, item: str, text: str, book: str) -> bool:
        place = (*path, "unit") if self.at((*path, "unit")) is not None else path
        try:
            unit = units.resolve(text)
        except units.UnknownUnit as unknown:
            self.fault("unit-unknown", place, unknown.near, found=text)
            return False
        if grains.power(unit, units.resolve(book)) is None:
            self.fault("dataset-unit-dimension", place, (book,), found=text, item=item)
            return False
        return True

    def stamp(self) -> Stamp:
        path = ("columns", "stamp")
        said = self.mapping_of_texts(path, _STAMP_KEYS)
        template = said.pop("format", None)
        parts = {"stamp" if key == "column" else key: name for key, name in said.items()}
        if self.at(path) is not None and set(parts) not in _SHAPES:
            found = ", ".join("column" if part == "stamp" else part for part in parts)
            self.fault("dataset-stamp", path, found=found)
        if template is not None:
            try:
                moments.pattern(template)
            except ValueError:
                self.fault("dataset-stamp-format", (*path, "format"), found=template)
        return Stamp(parts, template)

    # ---- When and where -------------------------------------------------------------------------

    def period(self, stamp: Stamp) -> str | None:
        """Return the period that a table without stamps is of; there is one or the other."""
        text = self.text("period")
        if (text is None) == (not stamp.parts):
            if "columns" in self.data:
                path: Path_ = ("period",) if text is not None else ("columns",)
                self.fault("samples-when", path)
            return text
        if text is None:
            return None
        try:
            return Period.parse(text).text
        except ValueError:
            self.fault("samples-period", ("period",), found=text)
            return None

    def year(self) -> int | None:
        return self.whole(("year",), self.data.get("year"), 1900)

    def statuses(self, column: str | None) -> dict[str, str]:
        if column is not None and "statuses" not in self.data:
            self.fault("dataset-key-missing", ("columns", "status"), key="statuses")
        said = self.mapping_of_texts(("statuses",), None)
        return {
            text: str(self.choice(("statuses", text), state, STATES))
            for text, state in said.items()
        }

    def place_columns(self) -> dict[str, str]:
        return self.mapping_of_texts(("place",), FIELDS)

    def merged(self) -> tuple[str, ...]:
        """Return the fields whose blank cells repeat the one above."""
        said = tuple(self.mapping(("place",)))
        found = self.texts(("merged",))
        for number, field in enumerate(found):
            if field not in said:
                path = ("merged", number)
                self.fault("dataset-value", path, said or FIELDS, key=dotted(path), found=field)
        return tuple(found)

    def sections(self, medium: str) -> tuple[Mapping[str, Section], dict[str, object]]:
        """Return the register, and the file that it was read from."""
        if self.at(("sections",)) is None:
            return {}, {}
        said = self.mapping(("sections",))
        self.known_keys(("sections",), ("file", "sheet", "columns"))
        file = self.needed_text("sections", "file")
        columns = self.mapping_of_texts(("sections", "columns"), ("section", *FIELDS))
        if "section" not in columns:
            self.fault("dataset-key-missing", ("sections",), key="sections.columns.section")
        if file is None or "section" not in columns:
            return {}, {}
        path, sheet = self.folder.joinpath(file), self.text_of(("sections",), said.get("sheet"))
        try:
            found = register.load(path, columns, sheet, medium)
        except FaultError as error:
            self.faults.extend(error.faults)
            return {}, {}
        self.faults.extend(found.faults)
        return found.sections, {"register": found.given}

    def places(self, listed: Mapping[str, Section]) -> dict[str, str]:
        """Return the name of a section by each folded text that means it."""
        found = {folded(name): name for name in listed}
        for text, name in self.mapping_of_texts(("aliases",), None).items():
            known = found.get(folded(name), name)
            if listed and known not in listed:
                near = nearest(name, listed)
                self.fault("section-unknown", ("aliases", text), near, found=name)
            found[folded(text)] = known
        return found

    # ---- Scopes and items -----------------------------------------------------------------------

    def scopes(self, listed: Mapping[str, Section]) -> tuple[Selection, ...]:
        found = self.data.get("scopes", [])
        if not isinstance(found, list):
            self.fault("dataset-type", ("scopes",), key="scopes", expected="list")
            return ()
        return tuple(self.scope(("scopes", n), entry, listed) for n, entry in enumerate(found))

    def scope(self, path: Path_, said: Any, listed: Mapping[str, Section]) -> Selection:
        if not isinstance(said, dict):
            self.fault("dataset-type", path, key=dotted(path), expected="mapping")
            return Selection("", "")
        for key in said:
            if key not in SCOPE_KEYS:
                place = self.document.key_place((*path, key))
                near = nearest(key, SCOPE_KEYS)
                self.faults.append(Fault("dataset-key-unknown", place, {"found": key}, near))
        if "jurisdiction" not in said:
            self.fault("dataset-key-missing", path, key=f"{dotted(path)}.jurisdiction")
        texts = {
            key: self.text_of((*path, key), said.get(key)) or ""
            for key in ("scope", "jurisdiction", "river", "basin", "city", "county")
        }
        words = {
            key: str(self.choice((*path, key), said[key], known)) if key in said else ""
            for key, known in (("level", LEVELS), ("role", _ROLES))
        }
        names = self.names_in((*path, "sections"), said.get("sections", []), listed)
        count = self.whole((*path, "listed"), said.get("listed"), 1)
        return Selection(names=names, listed=count, **texts, **words)

    def names_in(self, path: Path_, found: Any, listed: Mapping[str, Section]) -> tuple[str, ...]:
        if not isinstance(found, list):
            self.fault("dataset-type", path, key=dotted(path), expected="list")
            return ()
        names = []
        for number, name in enumerate(found):
            text = self.text_of((*path, number), name)
            if text is not None and listed and text not in listed:
                self.fault("section-unknown", (*path, number), nearest(text, listed), found=text)
            names.append(text or "")
        return tuple(names)

    def more_items(self) -> tuple[str, ...]:
        found = self.texts(("more_items",))
        for number, item in enumerate(found):
            if item not in water_items():
                path = ("more_items", number)
                self.fault("dataset-item-unknown", path, _near_items(item), found=item)
        return tuple(found)


def _stage(stamp: Stamp) -> str:
    """Samples with an hour are those of an instrument; their class follows the raw mean."""
    hour = "hour" in stamp.parts or ("stamp" in stamp.parts and "%H" in (stamp.format or "%H"))
    return RAW if hour else ROUNDED


def _unit_of_title(title: str) -> str | None:
    """Return the unit in brackets at the end of a title, None where there is none."""
    match = _UNIT.search(title)
    if match is None:
        return None
    try:
        units.resolve(match[1])
    except units.UnknownUnit:
        return None
    return match[1]


def _near_items(text: str) -> tuple[str, ...]:
    """Return the ids of the items whose ids or names look most like a text."""
    known: dict[str, str] = {}
    for item in water_items().values():
        for name in (item.id, item.names.zh, item.names.en, item.symbol, *item.also):
            known.setdefault(folded(name), item.id)
    found = dict.fromkeys(known[name] for name in nearest(folded(text), known))
    return tuple(found) or tuple(water_items())
