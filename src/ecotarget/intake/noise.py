"""Tables of noise in functional zones (`kind: noise`): points, their zones, levels by day and night.

A blank where a level should stand was not monitored; a cell that is no level is a fault, and the
point-time is not monitored either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ecotarget import units
from ecotarget.document import read_text, read_yaml
from ecotarget.intake import counted
from ecotarget.intake.counted import Counted, cell
from ecotarget.intake.tables import Row, Table
from ecotarget.intake.values import BLANK, ValueProblem
from ecotarget.model.faults import Fault, nearest
from ecotarget.model.finding import Input
from ecotarget.model.noise import DAY, NIGHT, ZONES, NoiseLevel, NoiseSet
from ecotarget.vocab import folded

ROLE = "noise"
KEYS = (*counted.KEYS, "columns")
NEEDED = (*counted.NEEDED, "columns")
COLUMNS = ("point", "zone", "date", "day", "night", "part", "value")
PARTS = {
    **dict.fromkeys(("昼间", "昼", "白天", "day", "daytime", "d", "ld"), DAY),
    **dict.fromkeys(("夜间", "夜", "夜晚", "night", "nighttime", "night-time", "n", "ln"), NIGHT),
}
_UNIT = "dB(A)"
_ZONE = re.compile(
    r"(?P<figure>[0-4零一二三四]|i{1,3}|iv)(?P<letter>[ab]?)(?:类)?(?:声环境)?(?:功能)?区?"
)
_FIGURES = {"零": "0", "一": "1", "二": "2", "三": "3", "四": "4"}
_FIGURES |= {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def load(path: Path) -> NoiseSet:
    """Load the description of a table of noise. Raises FaultError with every fault in it."""
    return _Reader(read_yaml(read_text(path)), path.parent).noise()


class _Reader(Counted):
    def noise(self) -> NoiseSet:
        self.begin(KEYS, NEEDED)
        heading = self.heading()
        said = self.mapping_of_texts(("columns",), COLUMNS)
        if self.needed_mapping("columns"):
            for key in ("point", "zone"):
                if key not in said:
                    self.fault("dataset-key-missing", ("columns",), key=f"columns.{key}")
            levels = {key for key in ("day", "night", "part", "value") if key in said}
            if levels not in ({"day"}, {"night"}, {"day", "night"}, {"part", "value"}):
                self.fault("noise-columns", ("columns",))
        self.end()
        columns = {key: said.get(key, "") for key in ("day", "night", "part", "value")}
        return NoiseSet(heading, said["point"], said["zone"], said.get("date"), **columns)


class OpenedNoise(NamedTuple):
    """The point-times of a table, its faults and files; `complete` as in `counted.Opened`."""

    levels: tuple[NoiseLevel, ...]
    complete: bool
    faults: tuple[Fault, ...]
    inputs: tuple[Input, ...]


def open_noise(noise: NoiseSet) -> OpenedNoise:
    """Read the point-times of a table of noise."""
    named = (noise.point, noise.zone, noise.date, noise.day, noise.night, noise.part, noise.value)
    opened = counted.open_tables(noise.heading, (name for name in named if name), ROLE)
    faults = list(opened.faults)
    levels: list[NoiseLevel] = []
    for table in opened.tables:
        reader = _Rows(table, noise)
        levels.extend(reader.levels())
        faults.extend(reader.faults)
    kept, repeated = _once_each(levels)
    return OpenedNoise(kept, opened.complete, (*faults, *repeated), opened.inputs)


def _once_each(levels: list[NoiseLevel]) -> tuple[tuple[NoiseLevel, ...], list[Fault]]:
    """Where days are told, one point has one level a part of a day; another one is a fault."""
    first: dict[tuple[str, str, date], NoiseLevel] = {}
    kept, faults = [], []
    for level in levels:
        if level.day is not None:
            known = first.setdefault((folded(level.point), level.part, level.day), level)
            if known is not level:
                details = {"found": level.point, "place": str(known.place)}
                faults.append(Fault("noise-repeated", level.place, details))
                continue
        kept.append(level)
    return tuple(kept), faults


class _Rows:
    """Turns the rows of one table into point-times."""

    def __init__(self, table: Table, noise: NoiseSet) -> None:
        self.table = table
        self.noise = noise
        self.faults: list[Fault] = []

    def refuse(
        self, code: str, row: Row, column: str, found: str, near: tuple[str, ...] = ()
    ) -> None:
        place = self.table.place(row, column)
        self.faults.append(Fault(code, place, {"found": found}, near))

    def levels(self) -> Iterator[NoiseLevel]:
        noise = self.noise
        for row in self.table.rows:
            text = cell(self.table, row, noise.zone)
            zone = zone_of(text)
            if zone is None:
                near = ("4a", "4b") if "4" in text else nearest(text, ZONES) or ZONES
                self.refuse("noise-zone", row, noise.zone, text, near)
                continue
            day = self.day(row)
            point = cell(self.table, row, noise.point)
            if not point:
                self.refuse("noise-point-missing", row, noise.point, "")
            for part, column in self.parts(row):
                level = self.level(row, column)
                place = self.table.place(row, column)
                yield NoiseLevel(point, zone, part, level, day, place)

    def parts(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield the parts of the day that a row tells of, each with the column of its level."""
        noise = self.noise
        if not noise.part:
            yield from ((part, name) for part, name in self.wide() if name)
            return
        text = cell(self.table, row, noise.part)
        part = PARTS.get(folded(text))
        if part is None:
            self.refuse(
                "noise-part", row, noise.part, text, nearest(text, PARTS) or ("昼间", "夜间")
            )
        else:
            yield part, noise.value

    def wide(self) -> tuple[tuple[str, str], ...]:
        return (DAY, self.noise.day), (NIGHT, self.noise.night)

    def day(self, row: Row) -> date | None:
        """Return the day of a row; None where the table tells none, or none that can be read."""
        if self.noise.date is None:
            return None
        text = cell(self.table, row, self.noise.date)
        try:
            return counted.day_of(text)
        except ValueProblem:
            self.refuse("counted-day", row, self.noise.date, text)
            return None

    def level(self, row: Row, column: str) -> Decimal | None:
        text = cell(self.table, row, column)
        if text.upper() in BLANK:
            return None
        unit = units.resolve(_UNIT)
        try:
            found = counted.amount_of(text, unit)
        except ValueProblem as problem:
            self.refuse(problem.code, row, column, text, problem.near)
            return None
        if found.unit != unit:
            details = {"found": found.unit.spelling, "wanted": _UNIT}
            self.faults.append(Fault("unit-unfit", self.table.place(row, column), details))
            return None
        if found.value < 0:
            self.refuse("value-negative", row, column, text)
            return None
        return found.value


def zone_of(text: str) -> str | None:
    """Read a functional zone: 2, 2类, 二类, Ⅱ类, 4a类, 1类区; None for anything else.

    A bare 4 is none: 4a (roads) and 4b (railways) have different limits by night.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    match = _ZONE.fullmatch(plain)
    if match is None:
        return None
    zone = _FIGURES.get(match["figure"], match["figure"]) + match["letter"]
    return zone if zone in ZONES else None
