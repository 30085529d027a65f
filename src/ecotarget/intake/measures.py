"""Reported figures from CSV, YAML and JSON to measures; every fault with file, row and column.

A row that cannot be trusted is set aside and named; the others are kept, and the run ends with
exit code 2 all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from ecotarget import units
from ecotarget.document import Text, decode, outside, read_json, read_yaml
from ecotarget.intake import figure_heads, grids
from ecotarget.intake.figure_heads import FIELDS, Heads
from ecotarget.intake.grids import ROLE, SUFFIXES, Grid, Line, Part
from ecotarget.intake.quantities import Quantity, quantity, twice_multiplied
from ecotarget.intake.spreadsheet import ERRORS, days_of, letter_of
from ecotarget.intake.values import BLANK, READERS, ValueProblem, amount, number
from ecotarget.model.amount import EXACT, PURE, Unit, plain
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.figures import USUAL, FigureSet
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.record import BLANK as LEFT_BLANK
from ecotarget.model.record import REFUSED, REPEATED, Attempt, Cases, Measure, Value
from ecotarget.model.target import Indicator, Jurisdiction
from ecotarget.vocab import scope_key

# Files that very likely hold figures and cannot be read; passing them by in silence would be wrong.
TABLES = (".et", ".parquet")
# Where a merged cell stands for all its rows: what names a figure, never the figure.
_NAMING = frozenset({"jurisdiction", "period", "indicator", "scope", "unit", "source", "note"})
# Cells of these decide what a figure says.
_DECIDING = tuple(name for name in FIELDS if name not in ("source", "note"))
_PERIOD = FIELDS.index("period")
# What begins a remark below a table.
_REMARKS = ("注：", "注:", "注1", "备注：", "备注:", "说明：", "说明:", "资料来源", "数据来源")
_SIGNED = (
    "填表人",
    "填报人",
    "制表",
    "审核人",
    "负责人",
    "单位负责人",
    "Note:",
    "Notes:",
    "Source:",
)


class Lexicon(Protocol):
    """What the intake is handed to understand names (vocab.Lexicon)."""

    def jurisdiction(self, text: str) -> Jurisdiction | None: ...
    def indicator(self, jurisdiction: str, text: str) -> Indicator | None: ...
    def near_jurisdictions(self, text: str) -> tuple[str, ...]: ...
    def near_indicators(self, jurisdiction: str, text: str) -> tuple[str, ...]: ...


class Loaded(NamedTuple):
    """The measures that could be read, every fault met on the way, and the files read.

    `attempts` are the rows that gave no measure, as far as they name the figure that they are of.
    """

    measures: tuple[Measure, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]
    attempts: tuple[Attempt, ...] = ()


# What ecotarget writes itself says so by its schema.
_WRITTEN = re.compile(r"https://ecotarget\.dev/schema/([a-z]+-[0-9]+)\.json")
# So many different unknown names of one file get a near match; the others are told without.
_LOOKS = 200
_NOWHERE: Mapping[str, tuple[str, str]] = {}


class Row(NamedTuple):
    """One figure: the line on which its row ends, and its texts in the order of FIELDS.

    `spots` has the title and the letter of the column of a field, `indicator` what a wide table's
    column is of, and `own` the unit that stands in the title of its column.
    """

    line: int
    cells: Sequence[str]
    spots: Mapping[str, tuple[str, str]] = _NOWHERE
    indicator: Indicator | None = None
    own: str = ""


def discover(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each file of figures at or directly below the paths.

    Raises FaultError for a link in a folder that leads out of it: whoever fills the folder would
    have any file of this machine read and its cells told. A file that is named may be a link.
    """
    for path in paths:
        if path.is_dir():
            kinds = (*SUFFIXES, *TABLES)
            inside = sorted(file for file in path.iterdir() if file.suffix.lower() in kinds)
            if faults := outside(path, inside):
                raise FaultError(faults)
            yield from inside
        else:
            yield path


def load(
    paths: Iterable[Path],
    lexicon: Lexicon,
    jurisdiction: str | None = None,
    described: Iterable[FigureSet] = (),
    as_of: date | None = None,
) -> Loaded:
    """Load every file of figures at or directly below the paths, and those that are described.

    `jurisdiction` stands for rows that name none. Rows whose period ends after `as_of` are not seen, and
    nothing that is wrong with them.
    """
    measures: list[Measure] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    attempts: list[Attempt] = []
    described = tuple(described)
    own = {Path(file).resolve() for one in described for file in (one.place.file, *one.files)}
    for path, said in chain(
        ((path, USUAL) for path in discover(paths) if not own or path.resolve() not in own),
        ((Path(file), one) for one in described for file in one.files),
    ):
        if path.suffix.lower() in TABLES:
            details = {"found": path.suffix}
            faults.append(Fault("file-suffix", Place(path.as_posix()), details, SUFFIXES))
            continue
        try:
            parts = grids.parts(path)
        except FaultError as error:
            faults.extend(error.faults)
            continue
        for part in parts:
            reader = _Reader(part.name, lexicon, said.jurisdiction or jurisdiction, said, as_of)
            try:
                measures.extend(_measures(part, said, reader, inputs))
            except FaultError as error:
                faults.extend(error.faults)
                continue
            faults.extend(reader.faults)
            attempts.extend(reader.attempts)
    measures.sort(key=lambda measure: measure.place)
    kept, again = _one_value_each(measures)
    conflicts = (fault for one in again for fault in one.faults)
    return Loaded(kept, (*faults, *conflicts), tuple(inputs), (*attempts, *again))


def _measures(
    part: Part, said: FigureSet, reader: _Reader, inputs: list[Input]
) -> Iterator[Measure]:
    """Yield the measures of one file; what is read is added to `inputs`. Raises FaultError."""
    if part.suffix in grids.RECORDS:
        text = decode(part.raw, part.name)
        inputs.append(Input(text.file, ROLE, text.sha256, text.encoding))
        yield from reader.measures(_record_rows(text, part.suffix == ".json", reader))
        return
    if part.suffix in grids.TEXTS:
        grid, given = grids.of_text(part, said, reader.faults, reader.heads.is_complete)
        inputs.append(given)
        yield from reader.measures(reader.rows(grid, alone=True))
        return
    found, given = grids.of_book(part, said, reader.faults)
    inputs.append(given)
    alone = len(found) == 1 or not any(reader.is_table(grid) for grid in found)
    for grid in found:
        yield from reader.measures(reader.rows(grid, alone=alone))


def _record_rows(text: Text, json: bool, reader: _Reader) -> Iterator[Row]:
    document = read_json(text) if json else read_yaml(text)
    data = document.data
    if isinstance(data, dict) and set(data) == {"measures"}:
        data = data["measures"]
    if not isinstance(data, list):
        said = data.get("schema") if isinstance(data, dict) else None
        written = _WRITTEN.fullmatch(said) if isinstance(said, str) else None
        if written is not None:
            raise FaultError([Fault("measures-report", document.place(), {"found": written[1]})])
        raise FaultError([Fault("measures-shape", document.place())])
    for number_, record in enumerate(data):
        # JSON keeps no lines; there the place is the number of the record.
        line = document.place((number_,) if document.data is data else ("measures", number_)).line
        if not isinstance(record, dict):
            reader.fault("record-shape", line or number_ + 1, "")
            continue
        row = reader.record(record, line or number_ + 1)
        if row is not None:
            yield row


def _one_value_each(measures: Iterable[Measure]) -> tuple[tuple[Measure, ...], list[Attempt]]:
    """Set aside figures that contradict each other; the same figure twice counts once."""
    first: dict[tuple[str, str, str, str], Measure] = {}
    refused: set[tuple[str, str, str, str]] = set()
    again: list[Attempt] = []
    for measure in measures:
        key = (
            measure.jurisdiction,
            measure.indicator.id,
            measure.period.text,
            scope_key(measure.scope),
        )
        known = first.setdefault(key, measure)
        if known is measure:
            continue
        named = (measure.jurisdiction, measure.indicator, measure.period, measure.scope)
        if known.same_figure(measure):
            again.append(Attempt(*named, REPEATED, measure.place))
        else:
            refused.add(key)
            details = {
                "indicator": measure.indicator.id,
                "period": measure.period.text,
                "found": measure.text,
                "first": known.text,
                "place": str(known.place),
            }
            fault = Fault("value-twice", measure.place, details)
            again.append(Attempt(*named, REFUSED, measure.place, (fault,)))
    return tuple(m for key, m in first.items() if key not in refused), again


class _Reader:
    """Turns the rows of one file into measures. Names and units are looked up once per text."""

    def __init__(
        self,
        file: str,
        lexicon: Lexicon,
        jurisdiction: str | None,
        said: FigureSet,
        as_of: date | None,
    ) -> None:
        self.file = file
        self.as_of = as_of
        self.default = jurisdiction or ""
        self.said = said
        self.faults: list[Fault] = []
        self.attempts: list[Attempt] = []
        self.texts: dict[str, str] = {}  # one copy of each text, however many rows repeat it
        self.jurisdiction = cache(lexicon.jurisdiction)
        self.indicator = cache(lexicon.indicator)
        self.period = cache(_period)
        self.resolve = cache(_resolved)
        self.looks = 0
        self.near_places = cache(self.look(lexicon.near_jurisdictions))
        self.near_indicators = cache(self.look(lexicon.near_indicators))
        self.near_units = cache(self.look(_near_units))
        where = self.jurisdiction(self.default) if self.default else None
        own = "" if where is None else where.id
        self.heads = figure_heads.Reader(
            said,
            lambda name: self.indicator(own, name),
            lambda name: self.near_indicators(own, name),
            self.default,
        )
        self.spots: Mapping[str, tuple[str, str]] = {}
        self.told: tuple[tuple[str, str, str], ...] = ()
        self.grid = Grid(file, ())

    def look(self, find: Callable[..., tuple[str, ...]]) -> Callable[..., tuple[str, ...]]:
        """Bound the looking for near terms: a file of 100,000 strange names must not take hours."""

        def bounded(*texts: str) -> tuple[str, ...]:
            self.looks += 1
            return find(*texts) if self.looks <= _LOOKS else ()

        return bounded

    def fault(
        self,
        code: str,
        line: int,
        field: str,
        details: Mapping[str, object] | None = None,
        near: tuple[str, ...] = (),
        warning: bool = False,
    ) -> None:
        """Note what is wrong in the column of a field, or in the one of that title."""
        title, letter = self.spots.get(field, (field, ""))
        place = Place(self.file, line, 0, title, self.grid.sheet, letter)
        self.faults.append(Fault(code, place, details or {}, near, warning))

    # ---- Tables ---------------------------------------------------------------------------------

    def is_table(self, grid: Grid) -> bool:
        """Tell whether one of the first rows has two titles that are known."""
        first = islice(grid.lines, grids.HEAD_WITHIN)
        return any(self.heads.known(line.cells) > 1 for line in first)

    def rows(self, grid: Grid, *, alone: bool) -> Iterator[Row]:
        """Yield the figures of a table; one without any, among others, is told and passed over."""
        self.grid, self.spots = grid, {}
        if not alone and not self.is_table(grid):
            self.fault("sheet-without-figures", 0, "", {"found": grid.sheet}, warning=True)
            return
        lines = iter(grid.lines)
        first = list(islice(lines, grids.HEAD_WITHIN))
        if not any(any(cell.strip() for cell in line.cells) for line in first):
            raise FaultError([*self.faults, Fault("file-empty", Place(self.file))])
        heads = self.heads.heads(first)
        at = self.columns(heads)
        rest: Iterator[Line] = chain((line for line in first if line.number > heads.line), lines)
        if grid.merged:
            rest = iter(self.filled(list(rest), heads))
        make = self.wide(heads, at) if heads.wide else self.long(heads, at)
        for line in rest:
            cells = line.cells
            if _says_no_figure(cells):
                continue
            if len(cells) != len(heads.columns):
                details = {"found": len(cells), "expected": len(heads.columns)}
                self.fault("row-length", line.number, "", details)
                continue
            yield from make(line)

    def columns(self, heads: Heads) -> dict[str, int]:
        """Return which column holds each field; what nobody knows is noted. Raises FaultError."""
        at: dict[str, int] = {}
        self.spots = {c.title: (c.title, letter_of(n)) for n, c in enumerate(heads.columns)}
        if heads.above:
            self.fault("rows-above-header", heads.line, "", {"count": heads.above}, warning=True)
        for number_, column in enumerate(heads.columns):
            title = column.title
            if column.unit_near is not None and (column.field or heads.wide):
                self.fault_of_unit(heads, column)
                raise FaultError(self.faults)
            if column.field in at:
                self.fault(
                    "column-twice", heads.line, title, {"found": title, "field": column.field}
                )
            if column.field:
                at.setdefault(column.field, number_)
            elif title.strip() and not (heads.wide and column.indicator):
                self.strange(heads.line, title, column, wide=self.may_be_wide(heads))
        lacking = self.heads.lacking(heads.columns)
        if lacking:
            self.fault("column-missing", heads.line, "", {"missing": ", ".join(lacking)})
            raise FaultError(self.faults)
        return at

    def may_be_wide(self, heads: Heads) -> bool:
        """Tell whether a title that nobody knows can be a slip of an indicator."""
        return all(column.field != "indicator" for column in heads.columns)

    def fault_of_unit(self, heads: Heads, column: figure_heads.Column) -> None:
        """Say that what stands in brackets behind a title is no unit."""
        details = {"found": column.unit if column.unit_near else column.title}
        code = "unit-unknown" if column.unit_near else "column-unknown"
        near = column.unit_near or (column.field,) if column.field else column.unit_near or ()
        self.fault(code, heads.line, column.title, details, near)

    def strange(self, line: int, title: str, column: figure_heads.Column, *, wide: bool) -> None:
        """Note a title that nobody knows: a slip of a known one is an error, another a remark."""
        if title.strip() in self.said.ignored:
            return
        told = self.said.indicators.get(title.strip())
        if told is not None:
            near = self.near_indicators("", told)
            self.fault("indicator-unknown", line, title, {"found": told}, near)
            return
        near = self.heads.strange(column, wide).near
        self.fault("column-unknown", line, title, {"found": title}, near, warning=not near)

    def filled(self, lines: list[Line], heads: Heads) -> list[Line]:
        """Say in each row of a merged cell what it says, in the columns that name a figure."""
        naming = {n for n, column in enumerate(heads.columns) if column.field in _NAMING}
        by_number = {line.number: list(line.cells) for line in lines}
        for (top, left), (bottom, _) in self.grid.merged:
            first = by_number.get(top + 1)
            if left not in naming or first is None:
                continue
            for row in range(top + 2, min(bottom + 1, lines[-1].number) + 1):
                cells = by_number.get(row, [])
                if left < len(cells) and not cells[left]:
                    cells[left] = first[left]
        return [line._replace(cells=by_number[line.number]) for line in lines]

    def long(self, heads: Heads, at: Mapping[str, int]) -> Callable[[Line], Iterator[Row]]:
        """Return what makes one figure of a row."""
        order = [at.get(name) for name in FIELDS]
        spots = {name: (heads.columns[n].title, letter_of(n)) for name, n in at.items()}
        own = heads.columns[at["value"]].unit if "value" in at else ""

        def make(line: Line) -> Iterator[Row]:
            cells = line.cells
            texts = ["" if n is None else cells[n].strip() for n in order]
            yield Row(line.number, texts, spots, None, own)

        return make

    def wide(self, heads: Heads, at: Mapping[str, int]) -> Callable[[Line], Iterator[Row]]:
        """Return what makes a figure of each cell below an indicator."""
        named = [(n, column) for n, column in enumerate(heads.columns) if column.indicator]
        common = {name: (heads.columns[n].title, letter_of(n)) for name, n in at.items()}
        spots = [
            {**common, **dict.fromkeys(("value", "indicator"), (column.title, letter_of(n)))}
            for n, column in named
        ]
        value = FIELDS.index("value")

        def make(line: Line) -> Iterator[Row]:
            cells = line.cells
            shared = ["" if (n := at.get(name)) is None else cells[n].strip() for name in FIELDS]
            for (n, column), spot in zip(named, spots, strict=True):
                texts = [*shared[:value], cells[n].strip(), *shared[value + 1 :]]
                yield Row(line.number, texts, spot, column.indicator, column.unit)

        return make

    # ---- Records --------------------------------------------------------------------------------

    def record(self, record: Mapping[str, Any], line: int) -> Row | None:
        """Return the figure of a YAML or JSON record."""
        cells: dict[str, str] = {}
        spots: dict[str, tuple[str, str]] = {}
        self.spots = {}
        for key, value in record.items():
            column = self.heads.column(key)
            name = column.field
            if not name and key.strip():
                self.strange(line, key, column, wide=False)
            if isinstance(value, (dict, list, bool)):
                self.fault("record-value", line, key, {"found": str(value)})
                return None
            if name in cells:
                self.fault("column-twice", line, key, {"found": key, "field": name})
                return None
            if name:
                cells[name] = "" if value is None else str(value).strip()
                spots[name] = (key, "")
        return Row(line, [cells.get(name, "") for name in FIELDS], spots)

    # ---- Rows -----------------------------------------------------------------------------------

    def measures(self, rows: Iterable[Row]) -> Iterator[Measure]:
        for row in rows:
            if row.spots is not self.spots:
                self.spots = row.spots
                self.told = tuple((name, *spot) for name, spot in sorted(row.spots.items()))
            if self.is_later(row):
                continue
            since = len(self.faults)
            try:
                self.refuse_errors(row)
                measure = self.measure(row)
            except _Refused:
                self.attempt(row, since, REFUSED)
                continue
            if measure is not None:
                yield measure
            else:
                self.attempt(row, since, LEFT_BLANK)

    def attempt(self, row: Row, since: int, kind: str) -> None:
        """Note which figure a row that gave none is of, as far as its names tell."""
        place_text, period_text, name, scope, *_ = row.cells
        told = tuple(self.faults[since:])
        where = self.jurisdiction(place_text or self.default)
        if where is None:
            return
        indicator = row.indicator or self.indicator(where.id, name)
        indicator = indicator or self.named_with_unit(where.id, name, row.own)[0]
        try:
            period = self.when(row.line, period_text or self.said.period)
        except _Refused:
            del self.faults[since + len(told) :]  # a period that nobody can read has been told
            return
        if indicator is not None:
            named = (where.id, indicator, period, self.texts.setdefault(scope, scope))
            self.attempts.append(Attempt(*named, kind, told[0].place, told))

    def is_later(self, row: Row) -> bool:
        """Tell whether the period of a row ends after the day asked for: then it is not seen."""
        if self.as_of is None:
            return False
        text = row.cells[_PERIOD] or self.said.period
        period = self.period(text) or self.day_of_number(text)
        return period is not None and period.end > self.as_of

    def refuse_errors(self, row: Row) -> None:
        """Set a row aside in which a formula has no result."""
        if ERRORS.isdisjoint(row.cells):
            return
        for name, text in zip(_DECIDING, row.cells, strict=False):
            if text in ERRORS:
                raise self.refuse("formula-error", row.line, name, text)

    def measure(self, row: Row) -> Measure | None:
        line = row.line
        place_text, period_text, name, scope, text, unit_text, top, bottom, source, note = row.cells
        where = self.jurisdiction(place_text or self.default)
        if where is None:
            near = self.near_places(place_text)
            raise self.refuse("jurisdiction-unknown", line, "jurisdiction", place_text, near)
        indicator, own = row.indicator or self.indicator(where.id, name), row.own
        if indicator is None:
            indicator, own = self.named_with_unit(where.id, name, own)
        if indicator is None:
            near = self.near_indicators(where.id, name)
            raise self.refuse("indicator-unknown", line, "indicator", name, near)
        period = self.when(line, period_text or self.said.period)
        counted = top.upper() not in BLANK or bottom.upper() not in BLANK
        cases = self.cases(line, indicator, top, bottom) if counted else None
        blank = text.upper() in BLANK
        value = None if blank else self.value(line, indicator, text, (unit_text, own))
        if value is None and cases is None:
            self.fault("value-blank", line, "value", {"found": text}, warning=True)
            return None
        shown = f"{text} {unit_text or own}".strip() if value is not None else f"{top}/{bottom}"
        scope, shown, source, note = (
            self.texts.setdefault(said, said) for said in (scope, shown, source, note)
        )
        place = Place(self.file, line, sheet=self.grid.sheet)
        if row.indicator is not None:
            title, letter = row.spots["value"]
            place = place._replace(cell=title, letter=letter)
        nothing = (None, None, None, None)
        return Measure(
            *(where.id, indicator, period, scope, value, cases, shown, source, note, place),
            *(*nothing, self.told),
        )

    def named_with_unit(
        self, jurisdiction: str, name: str, own: str
    ) -> tuple[Indicator | None, str]:
        """Read a name with its unit behind it in brackets: PM2.5(ug/m3)."""
        for bare, unit in figure_heads.split(name):
            found = self.indicator(jurisdiction, bare)
            if found is not None and self.resolve(unit) is not None and own in ("", unit):
                return found, unit
        return None, own

    def when(self, line: int, text: str) -> Period:
        """Read a period; a bare number of a workbook can be a day, elsewhere it is offered."""
        found = self.period(text)
        if found is not None:
            return found
        days = days_of(text)
        if not days:
            raise self.refuse("period-unknown", line, "period", text)
        day = self.day_of_number(text)
        if day is None:
            near = tuple(one.isoformat() for one in days)
            raise self.refuse("value-ambiguous", line, "period", text, near)
        return day

    def day_of_number(self, text: str) -> Period | None:
        """Return the day that a bare number of a workbook stands for, as the workbook counts."""
        first = self.grid.first_day
        if first is None:
            return None
        day = next((day for day in days_of(text) if (day - first).days == int(text)), None)
        return None if day is None else Period.between(day, day)

    def value(self, line: int, indicator: Indicator, text: str, said: tuple[str, str]) -> Value:
        """Read a value in the unit of its cell, of its column of units or of its title."""
        read = READERS.get(indicator.dimension)
        try:
            if read is not None:
                unwanted = next((unit for unit in said if unit), "")
                if unwanted:
                    raise self.refuse("unit-unwanted", line, "unit", unwanted)
                return read(self.day(text) if indicator.dimension == "task" else text, None)
            found = quantity(text, self.said.mark if self.grid.lines else "")
            named = self.unit(line, indicator, said) if any(said) or found.unit is None else None
            self.refuse_unseen_percent(line, indicator, text, found)
            twice = () if named is None else twice_multiplied(found, named)
            if twice:
                raise ValueProblem("value-ambiguous", twice)
            unit = (
                named if found.unit is None else self.own_unit(line, indicator, found.unit, named)
            )
            return amount(found.figure, unit or PURE)
        except ValueProblem as problem:
            raise self.refuse(problem.code, line, "value", text, problem.near) from problem

    def day(self, text: str) -> str:
        """Return the day that a bare number of a workbook counts, as a text."""
        days = days_of(text)
        if not days:
            return text
        if self.grid.first_day is None:
            raise ValueProblem("value-ambiguous", tuple(day.isoformat() for day in days))
        return next(d for d in days if (d - self.grid.first_day).days == int(text)).isoformat()

    def refuse_unseen_percent(
        self, line: int, indicator: Indicator, text: str, found: Quantity
    ) -> None:
        """An .xls file does not tell us of 0.95 whether it is shown as 95 %."""
        bare = indicator.dimension == "share" and found.unit is None and not self.grid.sees
        if bare and 0 < found.figure <= 1:
            shown = plain(EXACT.multiply(found.figure, Decimal("1E2")))
            near = (f"{text}%", f"{shown}%")
            raise self.refuse("percent-unseen", line, "value", text, near)

    def own_unit(self, line: int, indicator: Indicator, unit: Unit, named: Unit | None) -> Unit:
        """Return the unit that stands behind a figure; another one in its column is a fault.

        1.2万吨 in a column of 吨 is no contradiction: 万 belongs to the figure.
        """
        wanted = indicator.unit or PURE
        if not units.compatible(unit, wanted):
            near = (wanted.spelling,) if wanted.spelling else ()
            raise self.refuse("unit-dimension", line, "value", unit.spelling, near)
        if named is None or named == unit or unit.zh in _multiples(named):
            return unit
        details = {"found": unit.spelling, "wanted": named.spelling}
        self.fault("unit-twice", line, "value", details, (named.spelling,))
        raise _Refused

    def unit(self, line: int, indicator: Indicator, said: tuple[str, str]) -> Unit:
        """Return the unit that the column of units or a title says, the same where both do."""
        wanted, text = indicator.unit or PURE, said[0] or said[1]
        if not text and wanted is not PURE:
            raise self.refuse("unit-missing", line, "unit", text, (wanted.spelling,))
        unit = self.resolve(text)
        if unit is None:
            raise self.refuse("unit-unknown", line, "unit", text, self.near_units(text))
        if all(said) and self.resolve(said[1]) != unit:
            details = {"found": said[0], "wanted": said[1]}
            self.fault("unit-twice", line, "unit", details, (said[1],))
            raise _Refused
        if not units.compatible(unit, wanted):
            near = (wanted.spelling,) if wanted.spelling else ()
            raise self.refuse("unit-dimension", line, "unit", text, near)
        return unit

    def cases(self, line: int, indicator: Indicator, top: str, bottom: str) -> Cases:
        if indicator.dimension != "share":
            raise self.refuse("cases-unwanted", line, "numerator", f"{top}/{bottom}")
        mark = self.said.mark
        try:
            cases = Cases(number(top, mark), number(bottom, mark))
        except ValueProblem as problem:
            found = f"{top}/{bottom}"
            raise self.refuse("cases-not-numbers", line, "numerator", found) from problem
        if cases.listed <= 0 or not 0 <= cases.reached <= cases.listed:
            raise self.refuse("cases-impossible", line, "numerator", f"{top}/{bottom}")
        return cases

    def refuse(
        self, code: str, line: int, cell: str, found: str, near: tuple[str, ...] = ()
    ) -> _Refused:
        self.fault(code, line, cell, {"found": found}, near)
        return _Refused()


class _Refused(Exception):
    """The row is set aside; why has been noted."""


def _resolved(text: str) -> Unit | None:
    try:
        return units.resolve(text) if text else PURE
    except units.UnknownUnit:
        return None


def _near_units(text: str) -> tuple[str, ...]:
    try:
        units.resolve(text)
    except units.UnknownUnit as unknown:
        return unknown.near
    raise AssertionError(f"{text} is a unit")


@cache
def _multiples(unit: Unit) -> frozenset[str]:
    """Return the names of a unit with 万, 亿 and so on before it."""
    return frozenset(f"{word}{unit.zh}" for word in ("万", "百万", "千万", "亿"))


def _says_no_figure(cells: Sequence[str]) -> bool:
    """Tell whether a row is blank, or a remark below the table: one cell that says so."""
    if len(cells) > 1 and cells[0].strip() and cells[1].strip():
        return False  # most rows
    said = [text for cell in cells if (text := cell.strip())]
    return not said or (len(said) == 1 and said[0].startswith((*_REMARKS, *_SIGNED)))


def _period(text: str) -> Period | None:
    """Read a period, in full width and with blanks too: ２０２４ 年 3 月."""
    if not text.isascii():
        text = "".join(unicodedata.normalize("NFKC", text).split())
    try:
        return Period.parse(text)
    except ValueError:
        return None
