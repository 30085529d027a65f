"""What a province tightens: a file of limits that stand in the place of national ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget import units
from ecotarget.document import Document, read_text, read_yaml
from ecotarget.model.amount import plain
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.period import iso_day
from ecotarget.model.standard import SINGLE, Clause, Limit
from ecotarget.model.target import Names
from ecotarget.standards.structure import (
    CONFIDENCE,
    DAY,
    TEXT,
    WHOLE,
    Many,
    Shape,
    Words,
    structure_faults,
)

_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(.*)")
_ROW = Shape(
    {
        "item": TEXT,
        "averaging": TEXT,
        "grade": Words(("I", "II")),
        "value": TEXT,
        "from": DAY,
        "clause": TEXT,
    },
    {"to": DAY, "confidence": Words(CONFIDENCE)},
)
OVERLAY = Shape(
    {
        "schema": WHOLE,
        "overlay": Shape({"zh": TEXT, "en": TEXT}),
        "source": TEXT,
        "amends": TEXT,
        "limits": Many(_ROW),
    }
)


class Overlay(NamedTuple):
    """Limits that are stricter than those of the edition that they amend; the id is the file's stem."""

    id: str
    names: Names
    amends: str
    source: str
    file: str
    sha256: str
    limits: tuple[Limit, ...]


def read_structure(path: Path) -> Document:
    """Read an overlay's file. Raises FaultError with every fault of structure."""
    document = read_yaml(read_text(path))
    if faults := structure_faults(document, OVERLAY):
        raise FaultError(faults)
    return document


def build(path: Path, document: Document, national: Sequence[Limit]) -> Overlay:
    """Make an overlay of a sound file and all limits of the edition that it amends.

    A value is carried exactly into the unit of the national limit. Raises FaultError with every
    limit that is looser than the national one on its first day, or that no national limit knows.
    """
    said = document.data
    faults: list[Fault] = []
    limits: list[Limit] = []
    for number, row in enumerate(said["limits"]):
        try:
            limits.append(_limit(document, number, row, national, path.stem))
        except FaultError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultError(faults)
    names = Names(said["overlay"]["zh"], said["overlay"]["en"])
    text = document.text
    return Overlay(
        path.stem, names, said["amends"], said["source"], text.file, text.sha256, tuple(limits)
    )


def _limit(
    document: Document,
    number: int,
    row: Mapping[str, Any],
    national: Sequence[Limit],
    name: str,
) -> Limit:
    at = ("limits", number)
    start = iso_day(row["from"])
    end = iso_day(row["to"]) if "to" in row else None
    if end is not None and end < start:
        details = {"where": "to", "found": row["to"], "wanted": f">= {row['from']}"}
        raise FaultError([Fault("schema-type", document.place((*at, "to")), details)])
    same = _same(document, at, row, national)
    # The overlay may begin before the edition does; then it meets the edition's first limit.
    meets = next((limit for limit in same if limit.end is None or start <= limit.end), same[-1])
    value = _value(document, at, row["value"], meets.unit)
    if value > meets.value:
        details = {
            "item": row["item"],
            "averaging": row["averaging"],
            "found": row["value"],
            "limit": f"{plain(meets.value)} {meets.unit}",
        }
        raise FaultError([Fault("overlay-looser", document.place((*at, "value")), details)])
    clause = Clause(name, row["clause"], row.get("confidence", SINGLE))
    return Limit(row["item"], row["averaging"], row["grade"], value, meets.unit, start, end, clause)


def _same(
    document: Document, at: tuple[str | int, ...], row: Mapping[str, Any], national: Sequence[Limit]
) -> list[Limit]:
    """Return the national limits for the same thing, oldest first; a fault if there is none."""
    items = {limit.item for limit in national}
    if row["item"] not in items:
        near = nearest(row["item"], sorted(items)) or tuple(sorted(items))
        raise _unknown(document, (*at, "item"), row["item"], near)
    over = {limit.averaging for limit in national if limit.item == row["item"]}
    if row["averaging"] not in over:
        raise _unknown(document, (*at, "averaging"), row["averaging"], tuple(sorted(over)))
    same = (
        limit
        for limit in national
        if (limit.item, limit.averaging) == (row["item"], row["averaging"])
        and limit.grade in ("", row["grade"])
    )
    return sorted(same, key=lambda limit: limit.start)


def _unknown(
    document: Document, path: tuple[str | int, ...], found: str, near: tuple[str, ...]
) -> FaultError:
    return FaultError([Fault("overlay-limit", document.place(path), {"found": found}, near)])


def _value(document: Document, at: tuple[str | int, ...], text: str, unit: str) -> Decimal:
    place = document.place((*at, "value"))
    match = _AMOUNT.fullmatch(text)
    if match is None or not Decimal(match[1]):
        raise FaultError([Fault("value-not-number", place, {"found": text})])
    try:
        return units.convert(Decimal(match[1]), units.resolve(match[2]), units.resolve(unit))
    except units.UnknownUnit as unknown:
        fault = Fault("unit-unknown", place, {"found": match[2]}, unknown.near)
        raise FaultError([fault]) from unknown
    except units.DimensionMismatch as mismatch:
        fault = Fault("unit-dimension", place, {"found": match[2]}, (unit,))
        raise FaultError([fault]) from mismatch


def tightened(national: Sequence[Limit], overlays: Sequence[Limit]) -> Iterator[Limit]:
    """Yield the limits in force on one day, each the strictest of the national one and the overlays.

    An overlay without an end may become looser than the law when the law is tightened; from that
    day the law holds.
    """
    for limit in national:
        same = (
            other
            for other in overlays
            if (other.item, other.averaging) == (limit.item, limit.averaging)
            and limit.grade in ("", other.grade)
        )
        yield min((*same, limit), key=lambda one: one.value)
