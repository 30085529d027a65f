"""Days that an agreed event has spoilt: a CSV file of place, day, items and document."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ecotarget.document import read_text
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.period import iso_day

COLUMNS = ("place", "day", "items", "document")
HEADERS = {
    **{name: name for name in COLUMNS},
    **dict.fromkeys(("地点", "城市", "点位", "site", "city"), "place"),
    **dict.fromkeys(("日期", "date"), "day"),
    **dict.fromkeys(("项目", "污染物"), "items"),
    **dict.fromkeys(("文件", "依据"), "document"),
}
_ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")


class Row(NamedTuple):
    """A place, a day, the items that lose it and the document that says so."""

    place: str
    day: date
    items: tuple[str, ...]
    document: str


def load(path: Path) -> tuple[Row, ...]:
    """Read the file; items are separated by spaces. Raises FaultError with every fault."""
    text = read_text(path)
    faults: list[Fault] = []
    found: list[Row] = []
    lines = csv.reader(text.content.removeprefix("\ufeff").splitlines(), strict=True)
    try:
        at = _columns(text.file, next(lines, []))
        for cells in lines:
            if any(cell.strip() for cell in cells):
                place = Place(text.file, lines.line_num)
                told = {n: cells[i].strip() if i < len(cells) else "" for n, i in at.items()}
                found.extend(_row(place, told, faults))
    except csv.Error as error:
        place = Place(text.file, lines.line_num)
        faults.append(Fault("csv-syntax", place, {"cause": str(error)}))
    if faults:
        raise FaultError(faults)
    return tuple(found)


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
    missing = [name for name in COLUMNS if name not in at]
    if missing:
        faults.append(Fault("column-missing", Place(file, 1), {"missing": ", ".join(missing)}))
    if faults:
        raise FaultError(faults)
    return at


def _row(place: Place, told: dict[str, str], faults: list[Fault]) -> Iterator[Row]:
    """Yield the row if it is sound; else note what is wrong with it."""
    before = len(faults)
    faults.extend(
        Fault("excepted-blank", place._replace(cell=name), {"field": name})
        for name in COLUMNS
        if not told[name]
    )
    items = tuple(told["items"].casefold().replace(".", "").split())
    for item in items:
        if item not in _ITEMS:
            near = nearest(item, _ITEMS) or _ITEMS
            cell = place._replace(cell="items")
            faults.append(Fault("excepted-item", cell, {"found": item}, near))
    try:
        day = iso_day(told["day"])
    except ValueError:
        if told["day"]:
            faults.append(Fault("target-date", place._replace(cell="day"), {"found": told["day"]}))
        return
    if len(faults) == before:
        yield Row(told["place"], day, items, told["document"])
