"""One data set to readings in the engine: each distinct text is looked at once, in Python.

Sites, stamps, items with their units, and the values that are no plain figure are few however many
rows there are. What they stand for becomes small tables, and one SELECT joins them with the cells
(cells.py). What cannot be used is set aside: counted, and its first rows told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from ecotarget import units
from ecotarget.engine.connection import Column, Engine
from ecotarget.intake import cells, factors, marks, sources, suspects
from ecotarget.intake.cell_reader import Cell, CellReader, among
from ecotarget.intake.cells import KIND_COLUMNS, Kind, Value
from ecotarget.intake.ranges import RANGES
from ecotarget.intake.sources import columns_of
from ecotarget.intake.stamps import Clock, pattern
from ecotarget.intake.values import ValueProblem
from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import LISTED, Fault, Place, nearest
from ecotarget.model.reading import Dataset, Quantity

Kelvin = Callable[[date], Decimal] | Decimal
_TEXT = Column("text", "text")


class _Strip(NamedTuple):
    """A column of values before its type is known: the item text that it stands for, its hour."""

    column: str
    item_text: str | None
    hour: int | None


class Reader(CellReader):
    """Reads one data set into `<tag>_reading`, `<tag>_running`, `<tag>_published`.

    Afterwards `faults`, `set_aside`, `cities`, `rows`, `source` and `traced_files` tell the rest.
    """

    def __init__(
        self,
        dataset: Dataset,
        engine: Engine,
        tag: str,
        unit_of: Mapping[str, str],
        kelvin: Kelvin,
        wanted: frozenset[str],
        until: date | None = None,
    ) -> None:
        super().__init__(dataset, engine, tag)
        self.until = until
        self.starts: dict[tuple[tuple[object, ...], int | None], datetime] = {}
        self.unit_of = unit_of
        self.kelvin = kelvin
        self.wanted = wanted & unit_of.keys()
        self.cities: dict[str, str] = {}
        self.traced_files: list[tuple[str, str]] = []
        self.kinds: list[Kind] = []
        self.states: list[Decimal] = []

    def read(self, folder: Path) -> None:
        """Make the tables of this data set; where nothing can be read they are empty."""
        self.source = sources.open_source(self.dataset, self.engine, self.tag, folder, self.needed)
        ready = bool(self.source.files) and self.arrange()
        if ready:
            self.show_cells(folder)
            self.leave_out_later()
        self.faults.extend(self.source.faults)
        if ready:
            self.look_at_sites()
            self.look_at_stamps()
            self.look_at_items()
            self.look_at_values()
            self.look_at_indices()
        self.keep_readings()
        self.keep_running()
        self.keep_published(ready)

    # ---- Which column is what -------------------------------------------------------------------

    def arrange(self) -> bool:
        """Find the columns; tell whether there is enough to read on."""
        dataset = self.dataset
        parts = dataset.stamp.parts
        city = dataset.meta.get("city_column")
        needed = {f"t{n}": parts[part] for n, part in enumerate(parts)}
        needed |= {"site_": dataset.site} if dataset.site is not None else {}
        needed |= {"item_": dataset.item} if dataset.item is not None else {}
        strips = self.strips()
        more = {"unit_": dataset.unit, "city_": city if isinstance(city, str) else None}
        more |= {f"a_{name}": said for name, said in dataset.published._asdict().items()}
        self.columns = {
            **needed,
            **{name: said for name, said in more.items() if said is not None},
            **{name: strip.column for name, strip in strips.items()},
        }
        lacking = self.lacking()
        if not lacking.isdisjoint(needed) or lacking.issuperset(strips):
            return False
        self.columns = {name: said for name, said in self.columns.items() if name not in lacking}
        self.shape = self.shape._replace(
            values=tuple(self.typed(strips)),
            parts=tuple(parts),
            has_item=dataset.item is not None,
            has_unit="unit_" in self.columns,
            fixed_site=dataset.fixed_site,
            mark=dataset.mark,
        )
        return True

    def strips(self) -> dict[str, _Strip]:
        """Return the columns of values by their names in `cells`."""
        dataset = self.dataset
        hours = dataset.meta.get("hours")
        if dataset.layout == "long":
            return {"v0": _Strip(str(dataset.value), None, None)}
        if dataset.layout == "hours" and isinstance(hours, tuple):
            return {f"v{n}": _Strip(name, None, hour) for n, (name, hour) in enumerate(hours)}
        return {
            f"v{n}": _Strip(column, column, None)
            for n, (column, quantity) in enumerate(dataset.quantities.items())
            if quantity.item in self.wanted
        }

    def unmapped(self, place: Place, known: Iterable[str]) -> Iterator[Fault]:
        """Warn of a column that looks like an item and is neither mapped nor ignored."""
        dataset = self.dataset
        mapped = {*dataset.quantities, *self.columns.values(), *dataset.ignored}
        for column in known:
            item = "".join(letter for letter in column.casefold() if letter.isalnum())
            if dataset.layout == "wide" and item in RANGES and column not in mapped:
                details = {"found": column, "item": item}
                yield Fault("dataset-column-unmapped", place, details, warning=True)

    def typed(self, strips: Mapping[str, _Strip]) -> Iterator[Value]:
        """Yield the strips with the kind of their column."""
        kinds = {
            name: column.kind
            for file in self.source.files
            for name, column in columns_of(file).items()
        }
        for name, strip in strips.items():
            if name in self.columns:
                kind = kinds[strip.column]
                kind = kind if kind in cells.NUMBERS else "text"
                yield Value(name, kind, strip.item_text, strip.hour)

    # ---- Sites ----------------------------------------------------------------------------------

    def look_at_sites(self) -> None:
        """Say which site each text means, and its city; a site with two cities is not used."""
        has_city = "city_" in self.columns
        good: dict[str, str] = {}
        bad: dict[str, list[str]] = defaultdict(list)
        counts: Counter[str] = Counter()
        torn: set[str] = set()
        for text, *city, count in self.grouped(("site_", "city_") if has_city else ("site_",)):
            said = str(text or "")
            site = said.strip()
            place = str(city[0] or "").strip() if has_city else self.city_of(site)
            counts[site] += int(str(count))
            try:
                self.check_site(site, place)
            except ValueProblem as problem:
                bad[problem.code].append(said)
                counts[problem.code] += int(str(count))
                continue
            good[said] = site
            if self.cities.setdefault(site, place) != place:
                torn.add(site)
        for code, texts in bad.items():
            self.refuse(code, counts[code], self.first("site_", among("site_", texts)))
        for site in sorted(torn):
            where = among("site_", [text for text, name in good.items() if name == site])
            self.refuse("reading-site-two-cities", counts[site], self.first("site_", where))
            del self.cities[site]
        good = {text: site for text, site in good.items() if site in self.cities}
        if not bad and not torn and all(text == site for text, site in good.items()):
            self.shape = self.shape._replace(plain_sites=True)
            return
        columns = (_TEXT, Column("site", "text"))
        self.engine.small(f"{self.tag}_site", columns, sorted(good.items()))

    def city_of(self, site: str) -> str:
        """Return the city that the mapping gives a site, an empty text without one."""
        everywhere = self.dataset.meta.get("city_all")
        return str(everywhere) if everywhere else self.dataset.cities.get(site, "")

    def check_site(self, site: str, city: str) -> None:
        """Raise ValueProblem for a site that cannot be used."""
        if not site:
            raise ValueProblem("reading-site-missing")
        if not city and (self.dataset.cities or "city_" in self.columns):
            raise ValueProblem("reading-site-without-city")

    # ---- Stamps ---------------------------------------------------------------------------------

    def leave_out_later(self) -> None:
        """Go on without the records that begin after the day asked for."""
        if self.until is None:
            return
        columns, hour = self.stamp_columns(), self.hours()[0]
        clock = self.clock("instant" in self.stamp_kinds())
        later: list[tuple[object, ...]] = []
        for *found, _ in self.grouped([column.name for column in columns]):
            with suppress(ValueProblem):  # what has no moment is told with the other stamps
                if self.start_of(tuple(found), hour, clock).date() > self.until:
                    later.append(tuple(found))
        self.leave_out(columns, later)

    def start_of(self, found: tuple[object, ...], hour: int | None, clock: Clock) -> datetime:
        """Return at which hour a stamp begins, looked at once. Raises ValueProblem."""
        key = found, hour
        if key not in self.starts:
            self.starts[key] = clock.start(dict(zip(self.shape.parts, found, strict=True)), hour)
        return self.starts[key]

    def hours(self) -> Sequence[int | None]:
        """Return the hours that have columns of their own; one None where none has."""
        return sorted({v.hour for v in self.shape.values if v.hour is not None}) or (None,)

    def look_at_stamps(self) -> None:
        """Say at which hour each stamp begins, and in which reference state its day is told."""
        names = [f"t{n}" for n in range(len(self.shape.parts))]
        kinds = self.stamp_kinds()
        clock = self.clock("instant" in kinds)
        rows: list[tuple[object, ...]] = []
        bad: dict[str, list[tuple[object, ...]]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for *found, count in self.grouped(names):
            try:
                for hour in self.hours():
                    start = self.start_of(tuple(found), hour, clock)
                    rows.append((*found, hour or 0, start, self.state(start)))
            except ValueProblem as problem:
                bad[problem.code].append(tuple(found))
                counts[problem.code] += int(str(count))
        columns = self.stamp_columns()
        for code, texts in bad.items():
            self.refuse(code, counts[code], self.first_stamps(code, columns, texts))
        self.shape = self.shape._replace(states=max(1, len(self.states)))
        plain = kinds == ["timestamp"] and not bad and all(row[0] == row[2] for row in rows)
        if plain and len(self.states) < 2:
            self.shape = self.shape._replace(plain_stamps=True)
            return
        columns += [Column("hour_", "integer"), Column("start", "timestamp")]
        self.engine.small(f"{self.tag}_stamp", (*columns, Column("state", "integer")), rows)

    def stamp_columns(self) -> list[Column]:
        """Return the columns of the stamp in `cells`; an instant is told as a moment in UTC."""
        kinds = enumerate(self.stamp_kinds())
        return [Column(f"t{n}", "timestamp" if kind == "instant" else kind) for n, kind in kinds]

    def stamp_kinds(self) -> list[str]:
        """Return how the parts of the stamp are typed in `cells`."""
        known = columns_of(self.source.files[0])
        kinds = [known[self.columns[f"t{n}"]].kind for n in range(len(self.shape.parts))]
        return [kind if cells.keeps_type("t", kind) else "text" for kind in kinds]

    def clock(self, instant: bool) -> Clock:
        """Return how stamps are read; an instant is told by the engine in UTC."""
        dataset = self.dataset
        zone = dataset.meta.get("day_zone")
        day_zone = zone if isinstance(zone, int) else 0
        template = dataset.stamp.format
        return Clock(
            pattern(template) if template is not None else None,
            dataset.marks,
            day_zone if instant else dataset.shift_minutes,
            day_zone,
        )

    def state(self, start: datetime) -> int:
        """Return the number of the reference state of a day; each is kept once."""
        kelvin = self.kelvin(start.date()) if callable(self.kelvin) else self.kelvin
        if kelvin not in self.states:
            self.states.append(kelvin)
        return self.states.index(kelvin)

    # ---- Items and units ------------------------------------------------------------------------

    def look_at_items(self) -> None:
        """Say what each item text with each unit stands for."""
        if not self.shape.has_item:
            for value in self.shape.values:
                quantity = self.dataset.quantities[str(value.item_text)]
                self.kind(quantity, str(value.item_text), "", "", 0)
        else:
            names = ("item_", "unit_") if self.shape.has_unit else ("item_",)
            for text, *unit, count in self.grouped(names):
                self.item(str(text or ""), str(unit[0] or "") if unit else "", int(str(count)))
        states = [Column(f"f{n}", "decimal") for n in range(self.shape.states)]
        rows = [kind.row() for kind in self.kinds]
        self.engine.small(f"{self.tag}_kind", (*KIND_COLUMNS, *states), rows)

    def item(self, text: str, unit_text: str, count: int) -> None:
        """Say what an item text with its unit stands for; what nobody knows is set aside."""
        stripped = text.strip()
        quantity = self.dataset.quantities.get(stripped)
        where = among("item_", [text])
        if self.shape.has_unit:
            where += f" AND {among('unit_', [unit_text])}"
        if quantity is not None:
            if quantity.item in self.wanted:
                self.kind(quantity, text, unit_text, where, count)
        elif stripped not in self.dataset.ignored:
            near = nearest(stripped, self.dataset.quantities)
            self.refuse("reading-item-unknown", count, self.first("item_", where), near)

    def kind(self, quantity: Quantity, text: str, unit_text: str, where: str, count: int) -> None:
        """Take an item with its unit, or set its rows aside where the unit cannot be."""
        said = unit_text.strip() or quantity.unit or ""
        column = "unit_" if self.shape.has_unit else "item_"
        if not said:
            self.refuse("unit-missing", count, self.first(column, where))
            return
        try:
            unit = units.resolve(said)
        except units.UnknownUnit as unknown:
            self.refuse("unit-unknown", count, self.first(column, where), unknown.near)
            return
        book = units.resolve(self.unit_of[quantity.item])
        ratios: list[Fraction] = []
        for kelvin in self.states:
            ratio = factors.factor(unit, quantity.item, book, kelvin)
            if ratio is None or not factors.fits(ratio):
                near = (book.spelling,)
                self.refuse("reading-unit-dimension", count, self.first(column, where), near)
                return
            ratios.append(ratio)
        if ratios:
            kind = Kind(text, unit_text, quantity.item, quantity.over, tuple(ratios))
            self.kinds.append(kind)

    # ---- Values ---------------------------------------------------------------------------------

    def look_at_values(self) -> None:
        """Say what each odd text among the values stands for: nothing, a figure, or a fault."""
        missing = self.nulls()
        plain: list[tuple[str, str]] = []
        bad: dict[str, tuple[str, ...]] = {}
        strange = 0
        if self.kinds and any(value.kind == "text" for value in self.shape.values):
            for text, count in self.engine.rows(cells.odd_sql(self.shape, self.cells)):
                try:
                    figure = marks.plain(str(text or ""), self.dataset.missing, self.dataset.mark)
                except marks.NotANumber as problem:
                    bad[str(text)] = problem.near
                    strange += int(str(count))
                    continue
                if figure is None:
                    missing += int(str(count))
                else:
                    plain.append((str(text), figure))
        columns = (_TEXT, Column("plain", "text"))
        self.engine.small(f"{self.tag}_odd", columns, sorted(plain))
        self.refuse("reading-missing", missing)
        first = self.first_values(sorted(bad)[:LISTED])
        self.refuse("reading-not-a-number", strange, first, bad)

    def nulls(self) -> int:
        """Count the typed values that are nothing, or a declared mark of it."""
        total, calm = 0, all(kind.power is not None for kind in self.kinds)
        for sql in cells.missing_sqls(self.shape, self.cells) if self.kinds else ():
            ((count, least, most),) = self.engine.rows(sql)
            total += int(str(count))
            calm = calm and least is not None and Decimal(str(least)) >= 0
            calm = calm and Decimal(str(most)) <= marks.MOST  # what is no number is the most
        self.shape = self.shape._replace(calm=calm)
        return total

    def first_values(self, texts: Sequence[str]) -> list[Cell]:
        """Return the first values that are neither figures nor declared as missing."""
        found: list[Cell] = []
        for value in self.shape.values if texts else ():
            if value.kind != "text":
                continue
            mapped = f" JOIN {self.tag}_kind AS k ON k.item_ = c.item_"
            sql = (
                f"SELECT c.file_, c.row_, c.{value.column} FROM ({{}}) AS c"
                f"{mapped if self.shape.has_item else ''} WHERE {among(f'c.{value.column}', texts)}"
            )
            found += self.found(value.column, sql)
        return sorted(found)[:LISTED]

    def look_at_indices(self) -> None:
        """Say which whole number each text of the published index means."""
        if "a_aqi" not in self.columns:
            return
        rows: list[tuple[object, ...]] = []
        bad: list[str] = []
        strange = 0
        for text, count in self.grouped(("a_aqi",)):
            try:
                figure = marks.plain(str(text or ""), self.dataset.missing)
            except marks.NotANumber:
                figure = str(text)
            if figure is not None and figure.isdecimal():
                rows.append((text, int(figure)))
            elif figure is not None:
                bad.append(str(text))
                strange += int(str(count))
        columns = (_TEXT, Column("aqi", "integer"))
        self.engine.small(f"{self.tag}_index", columns, rows)
        if bad:
            cells_ = self.first("a_aqi", among("a_aqi", bad))
            self.refuse("published-not-a-number", strange, cells_)

    # ---- What is kept ---------------------------------------------------------------------------

    def keep_readings(self) -> None:
        """Make the readings of this data set: a view where nothing is text, for it costs nothing."""
        self.engine.view(f"{self.tag}_traced", self.traced(self.cells))
        for number, (name, shown) in enumerate(self.cells_by_file() if self.kinds else ()):
            view = f"{self.tag}_traced_{number}"
            self.engine.view(view, self.traced(f"({shown})"))
            self.traced_files.append((name, view))
        typed = self.shape.plain_stamps and all(v.kind != "text" for v in self.shape.values)
        make = self.engine.view if typed else self.engine.table
        make(
            f"{self.tag}_reading",
            f"SELECT site, item, start, amount FROM {self.tag}_traced WHERE over = 'hour'",
        )

    def traced(self, shown: str) -> str:
        """Return the SELECT of the readings of some cells, each with its file and row."""
        return cells.readings_sql(self.shape, self.kinds, shown)

    def keep_running(self) -> None:
        """Make the moving means and maxima that a feed tells; what cannot be is left out."""
        if all(kind.over == "hour" for kind in self.kinds):
            nothing = f"item AS over, start, amount FROM {self.tag}_reading WHERE 1 = 0"
            self.engine.view(f"{self.tag}_running", f"SELECT site, item, {nothing}")
            return
        source = f"SELECT site, item, over, start, amount, code FROM {self.tag}_traced"
        self.engine.table(f"{self.tag}_over", f"{source} WHERE over <> 'hour'")
        self.engine.table(
            f"{self.tag}_running",
            f"SELECT o.site, o.item, o.over, o.start, o.amount FROM {self.tag}_over AS o "
            f"JOIN ({suspects.sound_sql(self.unit_of)}) AS r ON r.item = o.item "
            "WHERE o.amount >= 0 AND o.amount <= r.top AND o.code = 0",
        )
        ((whole,),) = self.engine.rows(f"SELECT COUNT(*) FROM {self.tag}_over")
        ((kept,),) = self.engine.rows(f"SELECT COUNT(*) FROM {self.tag}_running")
        count = int(str(whole)) - int(str(kept))
        if count:
            fault = Fault("reading-running", self.dataset.place, {"count": count}, warning=True)
            self.set_aside.append(SetAside("reading-running", count, (fault,)))

    def keep_published(self, ready: bool) -> None:
        """Make the published indices; without columns of them the table is empty."""
        names = [name for name in self.columns if name.startswith("a_")]
        sql = (
            "SELECT site, start, amount AS aqi, item AS level, item AS primary_ "
            f"FROM {self.tag}_reading WHERE 1 = 0"
        )
        if ready and names and self.dataset.layout != "hours":
            sql = cells.published_sql(self.shape, self.cells, names)
        self.engine.table(f"{self.tag}_published", sql)
