"""Shapes of plain data and their strict reader: what a file of the shelf or an overlay may hold.

A shape names every field that may stand in a mapping; whatever else stands there is a fault, so
that a misspelt word can never be passed over. A shape that is `cited` must have a clause and a
confidence, of its own or of a mapping around it: no number stands without its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ecotarget.document import Document
from ecotarget.model.faults import NOTHING, Fault, nearest
from ecotarget.model.period import iso_day
from ecotarget.model.standard import CONFIRMED, SINGLE, UNCONFIRMED

TEXT, WHOLE, DECIMAL, DAY, FLAG = "text", "whole number", "decimal", "YYYY-MM-DD", "true / false"
SIGNED = "decimal with or without a minus"
UNIT = "unit"  # empty for what has none
NONE, UNDETECTED = "none", "undetected"
BOUND = f"decimal, {NONE} or {UNDETECTED}"
CONFIDENCE = (CONFIRMED, SINGLE, UNCONFIRMED)
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SIGNED = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_CITATION = ("clause", "confidence")


class Shape(NamedTuple):
    """A mapping with these fields and no others."""

    required: Mapping[str, Any]
    optional: Mapping[str, Any] = NOTHING
    cited: bool = False


class Many(NamedTuple):
    """A list of one kind of entry, not empty."""

    kind: Any


class Each(NamedTuple):
    """A mapping from names to one kind of entry, not empty."""

    kind: Any


class Words(NamedTuple):
    """One of a closed list of words."""

    known: tuple[str, ...]


_Path = tuple[str | int, ...]
_CITED = {"clause": TEXT, "confidence": Words(CONFIDENCE)}


def structure_faults(document: Document, kind: Any) -> list[Fault]:
    """Return every fault of structure of a document, in the order in which they stand."""
    found = _faults(document, (), document.data, kind, frozenset())
    return sorted(found, key=lambda fault: (fault.place, fault.code))


def _faults(
    document: Document, path: _Path, data: Any, kind: Any, cited: frozenset[str]
) -> Iterator[Fault]:
    match kind:
        case Shape():
            yield from _mapping(document, path, data, kind, cited)
        case Many(kind=inner):
            if not isinstance(data, list) or not data:
                yield _wrong_type(document, path, data, "list")
                return
            for number, entry in enumerate(data):
                yield from _faults(document, (*path, number), entry, inner, cited)
        case Each(kind=inner):
            if not isinstance(data, dict) or not data:
                yield _wrong_type(document, path, data, "mapping")
                return
            for name, entry in data.items():
                yield from _faults(document, (*path, name), entry, inner, cited)
        case Words(known=known):
            if data not in known:
                near = nearest(str(data), known)
                details = {"where": _where(path), "found": str(data), "known": ", ".join(known)}
                yield Fault("schema-value", document.place(path), details, near)
        case _:
            if not _SCALARS[kind](data):
                yield _wrong_type(document, path, data, kind)


def _mapping(
    document: Document, path: _Path, data: Any, shape: Shape, cited: frozenset[str]
) -> Iterator[Fault]:
    if not isinstance(data, dict):
        yield _wrong_type(document, path, data, "mapping")
        return
    known = {**shape.required, **shape.optional, **(_CITED if shape.cited else {})}
    place = document.place(path)
    for name in shape.required:
        if name not in data:
            details = {"field": name, "where": _where(path)}
            yield Fault("schema-missing-field", place, details)
    here = cited | {name for name in _CITATION if name in data}
    if shape.cited:
        for name in _CITATION:
            if name not in here:
                details = {"field": name, "where": _where(path)}
                yield Fault("citation-missing", place, details)
    for name, value in data.items():
        if name in known:
            yield from _faults(document, (*path, name), value, known[name], here)
        else:
            at = document.key_place((*path, name))
            yield Fault("schema-unknown-field", at, {"field": name}, nearest(name, known))


def _wrong_type(document: Document, path: _Path, data: Any, wanted: str) -> Fault:
    details = {"where": _where(path), "found": str(data)[:60], "wanted": wanted}
    return Fault("schema-type", document.place(path), details)


def _where(path: _Path) -> str:
    return "/".join(str(step) for step in path) or "/"


def _is_whole(data: Any) -> bool:
    return isinstance(data, int) and not isinstance(data, bool) and data >= 0


def _is_decimal(data: Any) -> bool:
    return _is_whole(data) or (isinstance(data, str) and _DECIMAL.fullmatch(data) is not None)


def _is_signed(data: Any) -> bool:
    return not isinstance(data, bool) and _SIGNED.fullmatch(str(data)) is not None


def _is_day(data: Any) -> bool:
    try:
        iso_day(data if isinstance(data, str) else "")
    except ValueError:
        return False
    return True


_SCALARS: Mapping[str, Callable[[Any], bool]] = {
    TEXT: lambda data: isinstance(data, str) and bool(data.strip()),
    WHOLE: _is_whole,
    DECIMAL: _is_decimal,
    SIGNED: _is_signed,
    BOUND: lambda data: data in (NONE, UNDETECTED) or _is_signed(data),
    UNIT: lambda data: isinstance(data, str),
    DAY: _is_day,
    FLAG: lambda data: isinstance(data, bool),
}
