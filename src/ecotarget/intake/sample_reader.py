"""One set of samples to amounts in the engine: each distinct text is looked at once, in Python.

Sections, stamps, states, classes, items with their units, and values that are no plain figure are few
however many rows there are. What they stand for becomes small tables; sample_cells.py joins them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ecotarget import units
from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.text import literal
from ecotarget.intake import (
    cells,
    grains,
    marks,
    moments,
    nondetects,
    register,
    sample_cells,
    sources,
    water_class,
)
from ecotarget.intake.cell_reader import CellReader, among
from ecotarget.intake.moments import Calendar
from ecotarget.intake.sample_cells import Kind, Layout, Strip
from ecotarget.intake.sources import columns_of
from ecotarget.intake.values import ValueProblem
from ecotarget.intake.water_ranges import RANGES
from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import Fault, Place, nearest
from ecotarget.model.period import Period
from ecotarget.model.reading import Quantity, SampleSet
from ecotarget.model.water import ABSENT, Section
from ecotarget.vocab import folded, water_items

_Row = tuple[object, ...]
_TEXT = Column("text", "text")
# In one number: which file, and which row of it.
_ROWS = 10**12


class _Told(NamedTuple):
    """What the data tell of a section: where first, its cells by field, the fields that differ."""

    at: int
    cells: dict[str, str]
    torn: set[str]

    def add(self, cells_: Mapping[str, str]) -> None:
        """Take what another row tells; a blank says nothing."""
        for field, text in cells_.items():
            if text and self.cells.get(field) and self.cells[field] != text:
                self.torn.add(field)
            self.cells[field] = self.cells.get(field) or text


class SampleReader(CellReader):
    """Reads one set into the views `<tag>_traced`, `_stated`, `_silent`, `_heard`.

    Afterwards `faults`, `set_aside`, `sections`, `first_day`, `last_day`, `calm` and `traced_files`
    tell the rest.
    """

    def __init__(
        self,
        said: SampleSet,
        engine: Engine,
        tag: str,
        wanted: frozenset[str],
        until: date | None = None,
    ) -> None:
        super().__init__(said.source, engine, tag)
        self.until = until or date.max
        self.said = said
        self.wanted = wanted
        self.layout = Layout(tag, said.source.missing)
        self.sections: dict[str, Section] = {}
        self.traced_files: list[tuple[str, str]] = []
        self.days: list[date] = []
        self.may_be_silent = False
        self.kinds: dict[tuple[str, str], Kind] = {}
        optional = said.source.meta.get("optional")
        self.optional = optional if isinstance(optional, frozenset) else frozenset()
        also = said.source.meta.get("also")
        self.also: Mapping[str, Sequence[str]] = also if isinstance(also, Mapping) else {}

    def read(self, folder: Path) -> None:
        """Make the views of this set; where nothing can be read they are empty."""
        self.source = sources.open_source(self.dataset, self.engine, self.tag, folder, self.needed)
        ready = bool(self.source.files) and self.arrange()
        if ready:
            self.show_cells(folder)
            self.leave_out_later()
        self.faults.extend(self.source.faults)
        if ready:
            self.look_at_sections()
            self.look_at_stamps()
            self.look_at_states()
            self.look_at_classes()
            self.make_heard()
            self.look_at_items()
            self.look_at_values()
            self.look_at_typed()
        self.keep(ready)

    # ---- Which column is what -------------------------------------------------------------------

    def arrange(self) -> bool:
        """Find the columns; tell whether there is enough to read on."""
        said, dataset = self.said, self.dataset
        parts = dataset.stamp.parts
        needed = {"site_": str(dataset.site)}
        needed |= {f"t{n}": title for n, title in enumerate(parts.values())}
        needed |= {"item_": dataset.item} if dataset.item is not None else {}
        needed |= {"status_": said.status_column} if said.status_column is not None else {}
        values = dict(self.values())
        results = {name: title for name, (title, _) in values.items()}
        results |= {"class_": said.class_column} if said.class_column is not None else {}
        more = {f"p_{field}": title for field, title in said.place_columns.items()}
        more |= {"unit_": dataset.unit} if dataset.unit is not None else {}
        self.columns = {**needed, **more, **results}
        lacking = self.lacking()
        if not lacking.isdisjoint(needed) or lacking.issuperset(results) or not self.is_told():
            return False
        self.columns = {name: title for name, title in self.columns.items() if name not in lacking}
        start, until = self.one_stretch()
        self.layout = self.layout._replace(
            strips=tuple(self.typed(values)),
            parts=len(parts),
            start=start,
            until=until,
            long=until is not None,
            has_item="item_" in self.columns,
            has_unit="unit_" in self.columns,
            has_class="class_" in self.columns,
            has_status="status_" in self.columns,
            mark=self.dataset.mark,
        )
        return True

    def values(self) -> Iterator[tuple[str, tuple[str, Kind | None]]]:
        """Yield the columns of values: the name in `cells`, the title, what it is of if that is known."""
        if self.dataset.layout == "long":
            yield "v0", (str(self.dataset.value), None)
            return
        for number, (title, quantity) in enumerate(self.dataset.quantities.items()):
            if quantity.item in self.wanted:
                size = self.size(quantity, quantity.unit or "")
                assert size is not None, "the description has been checked"
                yield f"v{number}", (title, Kind(title, "", quantity.item, size))

    def typed(self, values: Mapping[str, tuple[str, Kind | None]]) -> Iterator[Strip]:
        """Yield the strips with the kind of their column."""
        kinds: dict[str, str] = {}
        for file in self.source.files:
            known = columns_of(file)
            for name, title in self.columns.items():
                there = self.title_in(title, known)
                if there is not None:
                    kinds[name] = known[there].kind
        for name, (_, what) in values.items():
            if name in self.columns:
                kind = kinds[name] if kinds[name] in cells.NUMBERS else "text"
                yield Strip(name, kind, what)

    @property
    def needed(self) -> list[tuple[str, ...]]:
        """The columns by which the header is known, each with the titles that it goes by."""
        return [(title, *self.also.get(title, ())) for (title,) in super().needed]

    def title_in(self, column: str, known: Iterable[str]) -> str | None:
        """Return the title under which a file has a column: its own, or another that it goes by."""
        known = tuple(known)
        return next(
            (title for title in (column, *self.also.get(column, ())) if title in known), None
        )

    def unmapped(self, place: Place, known: Iterable[str]) -> Iterator[Fault]:
        """Warn of a column that looks like an item and is neither mapped nor ignored."""
        named = {
            folded(n): i.id for i in water_items().values() for n in (i.names.zh, i.symbol, *i.also)
        }
        also = {title for titles in self.also.values() for title in titles}
        mapped = {*self.dataset.quantities, *also, *self.columns.values(), *self.dataset.ignored}
        for column in known:
            item = named.get(folded(column.replace("（", "(").partition("(")[0]))
            if self.dataset.layout == "wide" and item is not None and column not in mapped:
                details = {"found": column, "item": item}
                yield Fault("dataset-column-unmapped", place, details, warning=True)

    def one_stretch(self) -> tuple[str | None, str | None]:
        """Return the moment of a table of one period, and its last day if that is in another month.

        None where every row has its stamp.
        """
        if self.said.period is None:
            return None, None
        period = Period.parse(self.said.period)
        self.days += [period.start, period.end]
        until = _midnight(period.end) if _is_long(period.start, period.end) else None
        return _midnight(period.start), until

    # ---- Sections -------------------------------------------------------------------------------

    def look_at_sections(self) -> None:
        """Say which section each text means, and what the columns of places tell of it."""
        fields = [name for name in self.columns if name.startswith("p_")]
        keys = ", ".join(["site_", *fields])
        first = f"MIN(file_ * CAST({_ROWS} AS BIGINT) + row_)"
        rows = self.engine.rows(
            f"SELECT {keys}, {first}, COUNT(*) FROM {self.cells} GROUP BY {keys}"
        )
        good: dict[str, str] = {}
        unknown: Counter[str] = Counter()
        told: dict[str, _Told] = {}
        above = dict.fromkeys(fields, "")
        for text, *places, at, count in sorted(rows, key=lambda row: (row[-2], str(row))):
            said = str(text or "")
            cells_ = dict(zip(fields, (str(place or "").strip() for place in places), strict=True))
            self.fill(cells_, above)
            name = self.name_of(said.strip())
            if not said.strip() or (self.said.register and name not in self.said.register):
                unknown[said] += int(str(count))
            else:
                good[said] = name
                one = told.setdefault(name, _Told(int(str(at)), {}, set()))
                one.add({key.removeprefix("p_"): cell for key, cell in cells_.items()})
        for name, one in told.items():
            self.place(name, one)
        for said, number in sorted(unknown.items()):
            where = self.first("site_", among("site_", [said]))
            if said.strip():
                self.refuse("section-unknown", number, where, self.near_sections(said))
            else:
                self.refuse("sample-section-missing", number, where)
        if not unknown and all(text == name for text, name in good.items()):
            self.layout = self.layout._replace(plain_sites=True)
            return
        columns = (_TEXT, Column("site", "text"))
        self.engine.small(f"{self.tag}_site", columns, sorted(good.items()))

    def fill(self, cells_: dict[str, str], above: dict[str, str]) -> None:
        """Repeat the cell above where a merged one is blank."""
        merged = self.dataset.meta.get("merged")
        for name, text in cells_.items():
            if isinstance(merged, tuple) and name.removeprefix("p_") in merged:
                cells_[name] = above[name] = text or above[name]

    def name_of(self, text: str) -> str:
        """Return the name of a section as the register or an alias has it."""
        return self.said.places.get(folded(text), text)

    def near_sections(self, text: str) -> tuple[str, ...]:
        """Return the listed sections whose names look most like a text."""
        return nearest(text.strip(), self.said.register)

    def place(self, name: str, told: _Told) -> None:
        """Note a section; the register says more than the data, which fill what it leaves blank."""
        file, row = divmod(told.at, _ROWS)
        spot = self.source.files[file].place(row)
        titles = self.said.place_columns
        found, faults = register.section_of(name, told.cells, spot, self.said.medium, titles)
        listed = self.said.register.get(name)
        if listed is None:
            self.faults.extend(faults)
            self.sections[name] = found
        else:
            texts = {
                field: getattr(listed, field) or getattr(found, field) for field in register.TEXTS
            }
            self.sections[name] = listed._replace(**texts)
        for field in sorted(told.torn):
            details = {"section": name, "field": field}
            place = self.source.files[file].place(row, titles[field])
            self.faults.append(Fault("section-differs", place, details))

    # ---- Stamps ---------------------------------------------------------------------------------

    def is_told(self) -> bool:
        """Tell whether a table of one period is of one that may be seen."""
        if self.said.period is None:
            return True
        period = Period.parse(self.said.period)
        return not self.is_later(period.start, period.end)

    def is_later(self, start: date, last: date) -> bool:
        """Tell whether what is told lies after the day asked for; what is of more than a month, in part."""
        return (last if _is_long(start, last) else start) > self.until

    def leave_out_later(self) -> None:
        """Go on without the records that are later than the day asked for."""
        if self.until == date.max or not self.dataset.stamp.parts:
            return
        columns, kinds, calendar = self.clock()
        later: list[_Row] = []
        for *found, _ in self.grouped([column.name for column in columns]):
            with suppress(ValueProblem):  # what has no moment is told with the other stamps
                start, last = self.moment(found, kinds, calendar)
                if self.is_later(start.date(), last):
                    later.append(tuple(found))
        self.leave_out(columns, later)

    def clock(self) -> tuple[list[Column], list[str], Calendar]:
        """Return the columns that tell the time, how its parts are typed, and how they are read."""
        template = self.dataset.stamp.format
        pattern = moments.pattern(template) if template is not None else None
        by_file = moments.lacks_year(pattern) and self.said.year is None
        self.layout = self.layout._replace(by_file=by_file)
        zone = self.dataset.meta.get("day_zone")
        calendar = Calendar(pattern, zone if isinstance(zone, int) else 0)
        names = [f"t{n}" for n in range(len(self.dataset.stamp.parts))]
        kinds = self.stamp_kinds(names)
        columns = [Column("file_", "integer")] if by_file else []
        columns += [
            Column(name, "timestamp" if kind == "instant" else kind)
            for name, kind in zip(names, kinds, strict=True)
        ]
        return columns, kinds, calendar

    def look_at_stamps(self) -> None:
        """Say which moment each stamp means."""
        if not self.dataset.stamp.parts:
            return
        columns, kinds, calendar = self.clock()
        found = self.grouped([column.name for column in columns])
        said = [row for row in found if not self.is_blank(row[int(self.layout.by_file)])]
        blank = len(said) < len(found)
        good, bad, counts = self.moments(said, calendar, kinds)
        for code, texts in bad.items():
            self.refuse(code, counts[code], self.first_stamps(code, columns, texts))
        if blank:
            self.look_at_blank_stamps()
        if kinds == ["timestamp"] and not (bad or blank) and all(row[0] == row[-2] for row in good):
            self.layout = self.layout._replace(plain_stamps=True)
            return
        columns += [Column("start", "timestamp"), Column("last", "timestamp")]
        self.layout = self.layout._replace(long=any(row[-2] != row[-1] for row in good))
        self.engine.small(f"{self.tag}_stamp", columns, good)

    def moments(
        self, rows: Iterable[tuple[object, ...]], calendar: Calendar, kinds: Sequence[str]
    ) -> tuple[list[_Row], dict[str, list[_Row]], Counter[str]]:
        """Return each stamp with its moment, the stamps that have none by their fault, and how many.

        Behind the moment stands the last day of a stamp of more than a month, else the same moment.
        """
        good: list[_Row] = []
        bad: dict[str, list[_Row]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for *found, count in rows:
            try:
                start, last = self.moment(found, kinds, calendar)
            except ValueProblem as problem:
                bad[problem.code].append(tuple(found))
                counts[problem.code] += int(str(count))
                continue
            last_ = datetime.fromisoformat(last.isoformat()) if _is_long(start, last) else start
            good.append((*found, start, last_))
            self.days += [start.date(), last]
        return good, bad, counts

    def moment(
        self, found: Sequence[object], kinds: Sequence[str], calendar: Calendar
    ) -> tuple[datetime, date]:
        """Return the moment of a stamp, or the first of its stretch, and its last day.

        Raises ValueProblem.
        """
        parts, year = found, self.said.year
        if self.layout.by_file:
            parts, year = found[1:], self.year_of(found[0])
        return calendar.span(self.local(parts, kinds, calendar.zone), year)

    def year_of(self, file: object) -> int | None:
        """Return the year that the name of a file tells."""
        return moments.year_of_file(self.source.files[int(str(file))].name)

    def is_blank(self, cell: object) -> bool:
        """Tell whether a cell says nothing."""
        return cell is None or str(cell).strip() in ("", *self.dataset.missing)

    def look_at_blank_stamps(self) -> None:
        """Set aside the records without a stamp: those that have values are faults, others nothing."""
        blank = among("TRIM(CAST(h.t0 AS VARCHAR))", ("", *sorted(self.dataset.missing)))
        values = sample_cells.anything(self.layout)
        counts = []
        for where in (f"NOT ({values})", f"({values})"):
            sql = f"SELECT COUNT(*) FROM {self.cells} AS h WHERE {blank} AND {where}"
            counts.append(int(str(self.engine.rows(sql)[0][0])))
        sql = f"SELECT file_, row_, t0 FROM ({{}}) AS h WHERE {blank} AND ({values})"
        self.refuse("sample-row-empty", counts[0])
        self.refuse("sample-stamp", counts[1], self.found("t0", sql) if counts[1] else ())

    def stamp_kinds(self, names: Sequence[str]) -> list[str]:
        """Return how the parts of the stamp are typed in `cells`."""
        known = columns_of(self.source.files[0])
        kinds = [known[self.columns[name]].kind for name in names]
        return [kind if cells.keeps_type("t", kind) else "text" for kind in kinds]

    def local(self, found: Sequence[object], kinds: Sequence[str], zone: int) -> dict[str, object]:
        """Return the parts of a stamp by name; the engine tells an instant in UTC."""
        return {
            part: cell + timedelta(minutes=zone)
            if kind == "instant" and isinstance(cell, datetime)
            else cell
            for part, cell, kind in zip(self.dataset.stamp.parts, found, kinds, strict=True)
        }

    # ---- States and classes ---------------------------------------------------------------------

    def look_at_states(self) -> None:
        """Say what each text of the status column means; blank means measured."""
        if not self.layout.has_status:
            return
        known = {**self.said.statuses, "": "measured"}
        rows: list[tuple[object, ...]] = []
        for text, count in self.grouped(("status_",)):
            said = str(text or "")
            state = known.get(said.strip())
            if state is not None:
                rows.append((said, state))
                continue
            near = nearest(said.strip(), self.said.statuses) or tuple(self.said.statuses)
            first = self.first("status_", among("status_", [said]))
            self.refuse("sample-status", int(str(count)), first, near)
        columns = (_TEXT, Column("state", "text"))
        self.engine.small(f"{self.tag}_status", columns, sorted(set(rows), key=str))

    def look_at_classes(self) -> None:
        """Say which class each text of the class column means."""
        if not self.layout.has_class:
            return
        rows: list[tuple[object, ...]] = []
        for text, count in self.grouped(("class_",)):
            said = str(text or "")
            if said.strip() in ("", *self.dataset.missing):
                continue
            order = water_class.order_of(said, self.said.medium)
            if order is not None:
                rows.append((said, order))
                continue
            near = water_class.near(said, self.said.medium)
            first = self.first("class_", among("class_", [said]))
            self.refuse("sample-class", int(str(count)), first, near)
        columns = (_TEXT, Column("class_", "integer"))
        self.engine.small(f"{self.tag}_class", columns, rows)

    @property
    def heard(self) -> str:
        """The name of the view of the records whose section, moment and state are known."""
        return f"{self.tag}_heard"

    def make_heard(self) -> None:
        """Show the cells with their sections, moments and states."""
        self.engine.view(self.heard, sample_cells.heard_sql(self.layout, self.cells))

    # ---- Items and units ------------------------------------------------------------------------

    def look_at_items(self) -> None:
        """Say what each item text of a long table with each unit stands for."""
        if not self.layout.has_item:
            return
        names = ("item_", "unit_") if self.layout.has_unit else ("item_",)
        for text, *unit, count in self.grouped(names):
            self.item(str(text or ""), str(unit[0] or "") if unit else "", int(str(count)))
        rows = [kind.row() for kind in self.kinds.values()]
        self.engine.small(f"{self.tag}_kind", sample_cells.KIND_COLUMNS, rows)

    def item(self, text: str, unit_text: str, count: int) -> None:
        """Say what an item text with its unit stands for; what nobody knows is set aside."""
        stripped = text.strip()
        quantity = self.dataset.quantities.get(stripped)
        where = among("item_", [text])
        if self.layout.has_unit:
            where += f" AND {among('unit_', [unit_text])}"
        if quantity is None:
            if stripped not in self.dataset.ignored:
                near = nearest(stripped, self.dataset.quantities)
                self.refuse("sample-item-unknown", count, self.first("item_", where), near)
            return
        if quantity.item not in self.wanted:
            return
        column = "unit_" if self.layout.has_unit else "item_"
        said = unit_text.strip() or quantity.unit or ""
        if not said and water_items()[quantity.item].unit:
            self.refuse("unit-missing", count, self.first(column, where))
            return
        try:
            size = self.size(quantity, said)
        except units.UnknownUnit as unknown:
            self.refuse("unit-unknown", count, self.first(column, where), unknown.near)
            return
        if size is None:
            near = (water_items()[quantity.item].unit,)
            self.refuse("sample-unit-dimension", count, self.first(column, where), near)
            return
        self.kinds[text, unit_text] = Kind(text, unit_text, quantity.item, size)

    def size(self, quantity: Quantity, unit: str) -> int | None:
        """Return the power of ten from a unit to grains of the item. Raises units.UnknownUnit."""
        book = units.resolve(water_items()[quantity.item].unit)
        return grains.power(units.resolve(unit), book)

    # ---- Values ---------------------------------------------------------------------------------

    def look_at_values(self) -> None:
        """Say what each odd text among the values stands for: nothing, a figure, or a fault."""
        sql = sample_cells.odd_sql(self.layout, self.heard)
        wide = {strip.what.item_text: strip.what for strip in self.layout.strips if strip.what}
        rows: list[tuple[object, ...]] = []
        bad: dict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
        counts: Counter[tuple[str, str]] = Counter()
        missing = 0
        for item, unit, text, count in sorted(self.engine.rows(sql) if sql else (), key=str):
            key = (str(item), str(unit))
            kind = wide.get(key[0]) or self.kinds[key]
            try:
                row = self.odd(kind, str(text or ""))
            except ValueProblem as problem:
                why = (problem.code, key[0])
                bad[why][str(text)] = problem.near
                counts[why] += int(str(count))
                continue
            if row is None:
                missing += int(str(count))
            else:
                rows.append((*key, str(text), *row))
        self.engine.small(f"{self.tag}_odd", sample_cells.ODD_COLUMNS, rows)
        self.refuse("sample-missing", missing)
        for why, texts in bad.items():
            self.refuse(why[0], counts[why], self.first_values(why[1], list(texts)), texts)

    def odd(self, kind: Kind, text: str) -> tuple[int, int, int] | None:
        """Return amount, found and code of a text, None for a missing one. Raises ValueProblem."""
        stripped = text.strip()
        if not stripped or stripped in self.dataset.missing:
            return None
        try:
            said = nondetects.reading(stripped, self.dataset.mark)
        except nondetects.NotAFigure as refused:
            raise ValueProblem("sample-not-a-figure", refused.near) from refused
        value = Decimal(said.figure)
        if said.unit is None and value in marks.figures(self.dataset.missing):
            return None
        size: int | None = kind.size
        if said.unit is not None and said.found != ABSENT:
            book = units.resolve(water_items()[kind.item].unit)
            size = grains.power(units.resolve(said.unit), book)
        if size is None:
            raise ValueProblem("sample-text-unit", (water_items()[kind.item].unit,))
        code = 1 if value in marks.CODES else 0
        return grains.grains(said.figure, size), said.found, code

    def first_values(self, item: str, texts: Sequence[str]) -> list[tuple[Place, str]]:
        """Return the first values of an item with one of these texts."""
        for strip in self.layout.strips:
            if strip.what is None or strip.what.item_text == item:
                where = among(strip.column, texts)
                if strip.what is None:
                    where += f" AND {among('item_', [item])}"
                return self.first(strip.column, where)
        return []

    def look_at_typed(self) -> None:
        """Count what is missing among typed figures; see which columns water can have as they are."""
        typed = [strip for strip in self.layout.strips if strip.kind != "text"]
        if not typed:
            self.may_be_silent = True  # nobody has counted the empty records
            return
        doubtful: set[str] = set()
        missing = 0
        for row in self.engine.rows(sample_cells.extremes_sql(self.layout, self.heard)):
            skip = self.layout.has_item + self.layout.has_unit
            text, unit = (*(str(cell or "") for cell in row[:skip]), "", "")[:2]
            records, empty, *figures = row[skip:]
            self.may_be_silent |= int(str(empty)) > 0
            for number, strip in enumerate(typed):
                count, least, most = figures[3 * number : 3 * number + 3]
                kind = strip.what or self.kinds.get((text, unit))
                if kind is None:
                    continue
                missing += int(str(records)) - int(str(count))
                if least is not None and not _sound(kind, str(least), str(most)):
                    doubtful.add(strip.column)
        calm = frozenset(strip.column for strip in typed) - doubtful
        self.layout = self.layout._replace(calm=calm)
        self.refuse("sample-missing", missing)

    # ---- What is kept ---------------------------------------------------------------------------

    @property
    def wide(self) -> bool:
        """Whether the records hold typed figures alone, one column for each item."""
        strips = self.layout.strips
        return bool(strips) and all(strip.what and strip.kind != "text" for strip in strips)

    @property
    def has_texts(self) -> bool:
        """Whether a column of values holds texts, so that its samples are kept."""
        return any(strip.kind == "text" for strip in self.layout.strips)

    @property
    def doubtful(self) -> str | None:
        """The condition of the samples that water may not have; None where all are known to be sound."""
        strips = [strip for strip in self.layout.strips if strip.column not in self.layout.calm]
        if not strips:
            return None
        items = [literal(strip.what.item) for strip in strips if strip.what is not None]
        return f"item IN ({', '.join(items)})" if items else "1 = 1"

    def keep(self, ready: bool) -> None:
        """Make the views of this set, and of each of its files."""
        layout = self.layout if ready else Layout(self.tag, self.dataset.missing)
        heard = self.heard
        if not ready:
            nothing = "SELECT '' AS site, CAST('2000-01-01 00:00:00' AS TIMESTAMP) AS start, "
            self.engine.view(heard, f"{nothing}'measured' AS state WHERE 1 = 0")
        samples = sample_cells.traced_sql(layout, heard)
        # Texts are looked up once; typed figures are reckoned anew wherever they are used.
        make = self.engine.table if self.has_texts else self.engine.view
        make(
            f"{self.tag}_sample",
            f"SELECT site, item, start, amount, found, code FROM (\n{samples}\n) AS z",
        )
        stated = sample_cells.stated_sql(layout, heard)
        self.engine.view(
            f"{self.tag}_stated",
            f"SELECT site, item, start, amount, found, code FROM (\n{stated}\n) AS z",
        )
        self.keep_silent(layout)
        for number, (name, shown) in enumerate(self.cells_by_file() if ready else ()):
            inside = f"({sample_cells.heard_sql(layout, f'({shown})')})"
            parts = [
                sample_cells.traced_sql(layout, inside),
                sample_cells.stated_sql(layout, inside),
            ]
            view = f"{self.tag}_traced_{number}"
            self.engine.view(view, "\nUNION ALL\n".join(parts))
            self.traced_files.append((name, view))

    def keep_silent(self, layout: Layout) -> None:
        """Make what is said in place of values; tell of values beside such a word."""
        if not layout.has_status and not self.may_be_silent:
            nothing = f"SELECT site, start, 1 AS state FROM {self.heard} WHERE 1 = 0"
            self.engine.view(f"{self.tag}_silent", nothing)
            return
        self.engine.table(f"{self.tag}_silent", sample_cells.silent_sql(layout, self.heard))
        ((count,),) = self.engine.rows(sample_cells.muted_sql(layout, self.heard))
        if count:
            details = {"count": count}
            fault = Fault("sample-muted", self.dataset.place, details, warning=True)
            self.set_aside.append(SetAside("sample-muted", int(str(count)), (fault,)))


def _is_long(first: date, last: date) -> bool:
    """Tell whether a stretch goes over the end of a month."""
    return (first.year, first.month) != (last.year, last.month)


def _midnight(day: date) -> str:
    return f"{day.isoformat()} 00:00:00"


def _sound(kind: Kind, least: str, most: str) -> bool:
    """Tell whether the least and the most of a typed column are figures that water can have."""
    low, high = Decimal(least), Decimal(most)
    if not low.is_finite() or not high.is_finite() or low <= max(marks.CODES):
        return False
    bounds = RANGES[kind.item]
    inside = bounds.low <= _book(low, kind) and _book(high, kind) <= bounds.top
    return inside and abs(low) <= grains.MOST and high <= grains.MOST


def _book(value: Decimal, kind: Kind) -> Decimal:
    return value.scaleb(kind.size - 9)
