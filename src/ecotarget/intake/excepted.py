"""What is left out for an agreed reason: a CSV file of places, days, items, kinds and documents.

Days stand in one column (`day`), or in two (`from` and `to`, both included). Without the column `kind`
the file is one of sand dust. Nothing is left out without a document.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ecotarget.document import read_text
from ecotarget.model.excepted import KINDS, SAND, Excepted
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.period import iso_day
from ecotarget.vocab import folded, water_items

ROLE = "excepted"
_NEEDED = ("place", "items", "document")
_DAY, _ENDS = "day", ("from", "to")
COLUMNS = ("place", _DAY, *_ENDS, "items", "kind", "document")
HEADERS = {
    **{name: name for name in COLUMNS},
    **dict.fromkeys(("地点", "城市", "点位", "断面", "site", "city", "section"), "place"),
    **dict.fromkeys(("日期", "date"), _DAY),
    **dict.fromkeys(("开始", "起", "开始日期", "起始日期"), "from"),
    **dict.fromkeys(("结束", "止", "结束日期", "截止日期"), "to"),
    **dict.fromkeys(("项目", "污染物"), "items"),
    **dict.fromkeys(("理由", "原因", "reason"), "kind"),
    **dict.fromkeys(("文件", "依据"), "document"),
}
_NAMED_KINDS = {
    **{kind: kind for kind in KINDS},
    **dict(zip(("沙尘", "校准", "事件"), KINDS, strict=True)),
}
_AIR = ("pm25", "pm10", "so2", "no2", "co", "o3")
_PARTICLES = frozenset({"pm25", "pm10"})  # all that sand dust concerns
EVERY = ("*", "all", "全部")


class Loaded(NamedTuple):
    """The entries in their order, and the file read."""

    entries: tuple[Excepted, ...]
    given: Input


def load(path: Path) -> Loaded:
    """Read the file; items are separated by spaces. Raises FaultError with every fault."""
    text = read_text(path)
    faults: list[Fault] = []
    found: list[Excepted] = []
    lines = csv.reader(text.content.removeprefix("\ufeff").splitlines(), strict=True)
    try:
        at = _columns(text.file, next(lines, []))
        for cells in lines:
            if any(cell.strip() for cell in cells):
                place = Place(text.file, lines.line_num)
                told = {n: cells[i].strip() if i < len(cells) else "" for n, i in at.items()}
                entry = _Row(place, told).entry(faults)
                found.extend([entry] if entry else [])
    except csv.Error as error:
        place = Place(text.file, lines.line_num)
        faults.append(Fault("csv-syntax", place, {"cause": str(error)}))
    if faults:
        raise FaultError(faults)
    return Loaded(tuple(found), Input(text.file, ROLE, text.sha256, text.encoding))


def _columns(file: str, header: list[str]) -> dict[str, int]:
    at: dict[str, int] = {}
    faults: list[Fault] = []
    for number, title in enumerate(header):
        name = HEADERS.get(title.strip().casefold())
        place = Place(file, 1, 0, title)
        if name is None:
            near = nearest(title, HEADERS)
            faults.append(Fault("column-unknown", place, {"found": title}, near))
        elif name in at:
            faults.append(Fault("column-twice", place, {"found": title, "field": name}))
        else:
            at[name] = number
    missing = [name for name in _NEEDED if name not in at]
    if missing:
        faults.append(Fault("column-missing", Place(file, 1), {"missing": ", ".join(missing)}))
    if (_DAY in at) == any(name in at for name in _ENDS) or len(at.keys() & {*_ENDS}) == 1:
        faults.append(Fault("excepted-days", Place(file, 1)))
    if faults:
        raise FaultError(faults)
    return at


@cache
def _water() -> Mapping[str, str]:
    """Map every name of an item of water to its id."""
    names: dict[str, str] = {}
    for item in water_items().values():
        for name in (item.id, item.symbol, item.names.zh, *item.also):
            names.setdefault(folded(name), item.id)
    return names


class _Row(NamedTuple):
    """One row: where it stands, and the text of each column."""

    place: Place
    told: Mapping[str, str]

    def cell(self, name: str) -> Place:
        return self.place._replace(cell=name)

    def entry(self, faults: list[Fault]) -> Excepted | None:
        """Return the entry if the row is sound; else note what is wrong with it."""
        before = len(faults)
        faults.extend(
            Fault("excepted-blank", self.cell(name), {"field": name})
            for name, text in self.told.items()
            if not text
        )
        kind = self.kind(faults)
        items = self.items(kind, faults)
        first, last = self.days(faults)
        if first is None or last is None or len(faults) > before:
            return None
        told = self.told["place"], first, last, items, kind, self.told["document"], self.place
        return Excepted(*told)

    def kind(self, faults: list[Fault]) -> str:
        text = self.told.get("kind", SAND)
        known = _NAMED_KINDS.get(text.casefold())
        if known is None and text:
            near = nearest(text, KINDS) or KINDS
            faults.append(Fault("excepted-kind", self.cell("kind"), {"found": text}, near))
        return known or ""

    def items(self, kind: str, faults: list[Fault]) -> tuple[str, ...]:
        """Return the items; none for every item, which sand dust does not take."""
        said = self.told["items"]
        if said.casefold() in EVERY:
            if kind == SAND:
                faults.append(Fault("excepted-sand", self.cell("items"), {"found": said}))
            return ()
        named = {text: _item(text) for text in said.split()}
        for text, item in named.items():
            details = {"found": text}
            if item is None:
                near = nearest(text, (*_AIR, *_water())) or _AIR
                faults.append(Fault("excepted-item", self.cell("items"), details, near))
            elif kind == SAND and item not in _PARTICLES:
                faults.append(Fault("excepted-sand", self.cell("items"), details))
        return tuple(dict.fromkeys(item for item in named.values() if item is not None))

    def days(self, faults: list[Fault]) -> tuple[date | None, date | None]:
        """Return the first and the last day; one that cannot be read is None."""
        if _DAY in self.told:
            day = self.day(_DAY, faults)
            return day, day
        first, last = (self.day(name, faults) for name in _ENDS)
        if first is not None and last is not None and last < first:
            details = {"first": first.isoformat(), "last": last.isoformat()}
            faults.append(Fault("excepted-range", self.cell("to"), details))
        return first, last

    def day(self, name: str, faults: list[Fault]) -> date | None:
        text = self.told[name]
        try:
            return iso_day(text)
        except ValueError:
            if text:
                faults.append(Fault("target-date", self.cell(name), {"found": text}))
            return None


def _item(text: str) -> str | None:
    """Return the id of an item of air or of water; None for one that nobody knows."""
    plain = text.casefold().replace(".", "")
    return plain if plain in _AIR else _water().get(folded(text))
