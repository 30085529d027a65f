"""Reported figures from CSV, YAML and JSON to measures; every fault with file, row and column.

A row that cannot be trusted is set aside and named; the others are kept, and the run ends with
exit code 2 all the same.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from ecotarget import units
from ecotarget.document import TABLE_LIMIT, Text, read_json, read_text, read_yaml
from ecotarget.intake.values import BLANK, READERS, ValueProblem, amount, number
from ecotarget.model.amount import PURE, Unit
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure, Value
from ecotarget.model.target import Indicator, Jurisdiction
from ecotarget.vocab import scope_key

FIELDS = (
    "jurisdiction",
    "period",
    "indicator",
    "scope",
    "value",
    "unit",
    "numerator",
    "denominator",
    "source",
    "note",
)
# Headers as they are met in the field.
HEADERS: dict[str, str] = {
    **{name: name for name in FIELDS},
    **dict.fromkeys(("行政区", "行政区域", "行政区划", "地区", "辖区"), "jurisdiction"),
    **dict.fromkeys(("时期", "时段", "期间", "年份", "年度", "月份", "时间"), "period"),
    **dict.fromkeys(("指标", "指标名称"), "indicator"),
    **dict.fromkeys(("范围", "对象"), "scope"),
    **dict.fromkeys(("数值", "值", "结果", "实际值", "完成值"), "value"),
    **dict.fromkeys(("单位", "计量单位"), "unit"),
    "分子": "numerator",
    "分母": "denominator",
    **dict.fromkeys(("来源", "数据来源"), "source"),
    **dict.fromkeys(("备注", "说明"), "note"),
}
SUFFIXES = (".csv", ".json", ".yaml", ".yml")
# Files that very likely hold figures and cannot be read; passing them by in silence would be wrong.
TABLES = (".xlsx", ".xls", ".ods", ".et", ".tsv", ".parquet")


class Lexicon(Protocol):
    """What the intake is handed to understand names (vocab.Lexicon)."""

    def jurisdiction(self, text: str) -> Jurisdiction | None: ...
    def indicator(self, jurisdiction: str, text: str) -> Indicator | None: ...
    def near_jurisdictions(self, text: str) -> tuple[str, ...]: ...
    def near_indicators(self, jurisdiction: str, text: str) -> tuple[str, ...]: ...


class Loaded(NamedTuple):
    """The measures that could be read, every fault met on the way, and the files read."""

    measures: tuple[Measure, ...]
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]


# What ecotarget writes itself says so by its schema.
_WRITTEN = re.compile(r"https://ecotarget\.dev/schema/([a-z]+-[0-9]+)\.json")
# So many different unknown names of one file get a near match; the others are told without.
_LOOKS = 200
Row = tuple[int, Sequence[str]]  # the line it ends on, its cells in the order of FIELDS


def discover(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield each file of figures at or directly below the paths."""
    for path in paths:
        if path.is_dir():
            kinds = (*SUFFIXES, *TABLES)
            yield from sorted(file for file in path.iterdir() if file.suffix.lower() in kinds)
        else:
            yield path


def load(
    paths: Iterable[Path],
    lexicon: Lexicon,
    jurisdiction: str | None = None,
    as_of: date | None = None,
) -> Loaded:
    """Load every file of figures at or directly below the paths.

    `jurisdiction` stands for rows that name none. Rows whose period ends after `as_of` are not seen, and
    nothing that is wrong with them.
    """
    measures: list[Measure] = []
    faults: list[Fault] = []
    inputs: list[Input] = []
    for path in discover(paths):
        if path.suffix.lower() in TABLES:
            details = {"found": path.suffix}
            faults.append(Fault("file-suffix", Place(path.as_posix()), details, SUFFIXES))
            continue
        try:
            text = read_text(path, limit=TABLE_LIMIT)
            inputs.append(Input(text.file, "measures", text.sha256, text.encoding))
            reader = _Reader(text.file, lexicon, jurisdiction, as_of)
            measures.extend(reader.measures(_rows(path, text, reader)))
        except FaultError as error:
            faults.extend(error.faults)
            continue
        faults.extend(reader.faults)
    measures.sort(key=lambda measure: measure.place)
    kept, conflicts = _one_value_each(measures)
    return Loaded(kept, (*faults, *conflicts), tuple(inputs))


def _rows(path: Path, text: Text, reader: _Reader) -> Iterator[Row]:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return _csv_rows(text, reader)
    if suffix not in SUFFIXES:
        near = nearest(path.suffix, SUFFIXES) or SUFFIXES
        raise FaultError([Fault("file-suffix", Place(text.file), {"found": path.suffix}, near)])
    return _record_rows(text, json=suffix == ".json", reader=reader)


def _csv_rows(text: Text, reader: _Reader) -> Iterator[Row]:
    content = text.content.removeprefix("\ufeff")
    if "\n" not in content:
        content = content.replace("\r", "\n")  # the line ends of old Macintosh files
    lines = csv.reader(_lines(content), strict=True)
    try:
        header = next(lines, None)
        if header is None:
            raise FaultError([Fault("file-empty", Place(text.file))])
        columns = reader.columns(header)
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) == len(header):
                yield lines.line_num, ["" if at is None else cells[at].strip() for at in columns]
            else:
                details = {"found": len(cells), "expected": len(header)}
                reader.fault("row-length", lines.line_num, "", details)
    except csv.Error as error:
        reader.fault("csv-syntax", lines.line_num, "", {"cause": str(error)})


def _lines(content: str) -> Iterator[str]:
    """Cut a text into lines one by one; a copy of a large table would cost its size again."""
    start = 0
    while (end := content.find("\n", start)) >= 0:
        yield content[start : end + 1]
        start = end + 1
    if start < len(content):
        yield content[start:]


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
        cells = reader.record(record, line or number_ + 1)
        if cells is not None:
            yield line or number_ + 1, cells


def _one_value_each(measures: Iterable[Measure]) -> tuple[tuple[Measure, ...], list[Fault]]:
    """Set aside figures that contradict each other; the same figure twice counts once."""
    first: dict[tuple[str, str, str, str], Measure] = {}
    refused: set[tuple[str, str, str, str]] = set()
    faults: list[Fault] = []
    for measure in measures:
        key = (
            measure.jurisdiction,
            measure.indicator.id,
            measure.period.text,
            scope_key(measure.scope),
        )
        known = first.setdefault(key, measure)
        if known is not measure and not known.same_figure(measure):
            refused.add(key)
            details = {
                "indicator": measure.indicator.id,
                "period": measure.period.text,
                "found": measure.text,
                "first": known.text,
                "place": str(known.place),
            }
            faults.append(Fault("value-twice", measure.place, details))
    return tuple(m for key, m in first.items() if key not in refused), faults


class _Reader:
    """Turns the rows of one file into measures. Names and units are looked up once per text."""

    def __init__(
        self, file: str, lexicon: Lexicon, jurisdiction: str | None, as_of: date | None
    ) -> None:
        self.file = file
        self.as_of = as_of
        self.lexicon = lexicon
        self.default = jurisdiction or ""
        self.faults: list[Fault] = []
        self.texts: dict[str, str] = {}  # one copy of each text, however many rows repeat it
        self.jurisdiction = cache(lexicon.jurisdiction)
        self.indicator = cache(lexicon.indicator)
        self.period = cache(_period)
        self.resolve = cache(_resolved)
        self.looks = 0
        self.near_places = cache(self.look(lexicon.near_jurisdictions))
        self.near_indicators = cache(self.look(lexicon.near_indicators))
        self.near_units = cache(self.look(_near_units))

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
        cell: str,
        details: Mapping[str, object] | None = None,
        near: tuple[str, ...] = (),
        warning: bool = False,
    ) -> None:
        place = Place(self.file, line, 0, cell)
        self.faults.append(Fault(code, place, details or {}, near, warning))

    def columns(self, header: Sequence[str]) -> list[int | None]:
        """Return, for each of FIELDS, which column holds it."""
        at: dict[str, int] = {}
        for number_, title in enumerate(header):
            name = self.known_header(title, 1)
            if name is None:
                continue
            if name in at:
                self.fault("column-twice", 1, title, {"found": title, "field": name})
            at.setdefault(name, number_)
        self.check_columns(at)
        return [at.get(name) for name in FIELDS]

    def check_columns(self, at: Mapping[str, int]) -> None:
        needed = ["period", "indicator"]
        if not self.default:
            needed.insert(0, "jurisdiction")
        if "numerator" not in at or "denominator" not in at:
            needed.append("value")
        missing = [name for name in needed if name not in at]
        if missing:
            self.fault("column-missing", 1, "", {"missing": ", ".join(missing)})
            raise FaultError(self.faults)

    def known_header(self, title: str, line: int) -> str | None:
        name = HEADERS.get(title.strip()) or HEADERS.get(title.strip().casefold())
        if name is None and title.strip():
            near = nearest(title.strip(), HEADERS)
            self.fault("column-unknown", line, title, {"found": title}, near, warning=not near)
        return name

    def record(self, record: Mapping[str, Any], line: int) -> list[str] | None:
        """Return the cells of a YAML or JSON record in the order of FIELDS."""
        cells: dict[str, str] = {}
        for key, value in record.items():
            name = self.known_header(key, line)
            if isinstance(value, (dict, list, bool)):
                self.fault("record-value", line, key, {"found": str(value)})
                return None
            if name in cells:
                self.fault("column-twice", line, key, {"found": key, "field": name})
                return None
            if name is not None:
                cells[name] = "" if value is None else str(value).strip()
        return [cells.get(name, "") for name in FIELDS]

    def measures(self, rows: Iterable[Row]) -> Iterator[Measure]:
        for line, cells in rows:
            try:
                measure = self.measure(line, cells)
            except _Refused:
                continue
            if measure is not None:
                yield measure

    def measure(self, line: int, cells: Sequence[str]) -> Measure | None:
        place_text, period_text, name, scope, text, unit_text, top, bottom, source, note = cells
        period = self.period(period_text)
        if self.as_of is not None and period is not None and period.end > self.as_of:
            return None
        where = self.jurisdiction(place_text or self.default)
        if where is None:
            near = self.near_places(place_text)
            raise self.refuse("jurisdiction-unknown", line, "jurisdiction", place_text, near)
        indicator = self.indicator(where.id, name)
        if indicator is None:
            near = self.near_indicators(where.id, name)
            raise self.refuse("indicator-unknown", line, "indicator", name, near)
        if period is None:
            raise self.refuse("period-unknown", line, "period", period_text)
        counted = top.upper() not in BLANK or bottom.upper() not in BLANK
        cases = self.cases(line, indicator, top, bottom) if counted else None
        value = self.value(line, indicator, text, unit_text) if text.upper() not in BLANK else None
        if value is None and cases is None:
            self.fault("value-blank", line, "value", {"found": text}, warning=True)
            return None
        shown = f"{text} {unit_text}".strip() if value is not None else f"{top}/{bottom}"
        scope, shown, source, note = (
            self.texts.setdefault(said, said) for said in (scope, shown, source, note)
        )
        place = Place(self.file, line)
        return Measure(where.id, indicator, period, scope, value, cases, shown, source, note, place)

    def value(self, line: int, indicator: Indicator, text: str, unit_text: str) -> Value:
        read = READERS.get(indicator.dimension)
        try:
            if read is None:
                return amount(text, self.unit(line, indicator, unit_text))
            if unit_text:
                raise self.refuse("unit-unwanted", line, "unit", unit_text)
            return read(text, None)
        except ValueProblem as problem:
            raise self.refuse(problem.code, line, "value", text, problem.near) from problem

    def unit(self, line: int, indicator: Indicator, text: str) -> Unit:
        wanted = indicator.unit or PURE
        if not text and wanted is not PURE:
            raise self.refuse("unit-missing", line, "unit", text, (wanted.spelling,))
        unit = self.resolve(text)
        if unit is None:
            raise self.refuse("unit-unknown", line, "unit", text, self.near_units(text))
        if not units.compatible(unit, wanted):
            near = (wanted.spelling,) if wanted.spelling else ()
            raise self.refuse("unit-dimension", line, "unit", text, near)
        return unit

    def cases(self, line: int, indicator: Indicator, top: str, bottom: str) -> Cases:
        if indicator.dimension != "share":
            raise self.refuse("cases-unwanted", line, "numerator", f"{top}/{bottom}")
        try:
            cases = Cases(number(top), number(bottom))
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


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError:
        return None
