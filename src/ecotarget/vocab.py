"""The vocabulary: indicators and the names they go by. Data in vocab/<domain>.yaml.

An id tells its domain, so a run that names indicators by id reads only the files it needs; a name
or an alias makes it read all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ecotarget import units
from ecotarget.document import Text, read_text, read_yaml
from ecotarget.model.faults import nearest
from ecotarget.model.target import Indicator, Jurisdiction, Names, TargetFile

_DATA = Path(__file__).parent / "vocab"


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Fold a name for comparison: NFKC, no case, no white space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).casefold()


# How bulletins write that a figure is for the whole jurisdiction; an empty scope says the same.
WHOLE = frozenset(
    {"", "全省", "全市", "全县", "全区", "全域", "全境", "全市域", "全辖区", "整个行政区"}
    | {"-", "--", "—", "/", "whole", "all", "thewholejurisdiction"}
)


@lru_cache(maxsize=65536)
def scope_key(text: str) -> str:
    """Fold a scope for comparison; empty for the whole jurisdiction, however it is written."""
    key = folded(text)
    return "" if key in WHOLE else key


class Item(NamedTuple):
    """Something that is measured in water: names, symbol, book unit, other names, list codes."""

    id: str
    names: Names
    symbol: str
    unit: str
    also: tuple[str, ...]
    codes: tuple[str, ...]


@cache
def water_items() -> Mapping[str, Item]:
    """Return what is measured in water, by id, in the order of the shelf."""
    data = read_yaml(read_text(_DATA / "items" / "water.yaml")).data
    return {
        said["id"]: Item(
            said["id"],
            Names(said["zh"], said["en"]),
            said["symbol"],
            said["unit"],
            tuple(said["also"]),
            tuple(said.get("codes", ())),
        )
        for said in data
    }


def indicator_from(data: Mapping[str, Any]) -> Indicator:
    """Build an indicator from its checked YAML mapping. Raises units.UnknownUnit."""
    unit = data.get("unit")
    return Indicator(
        id=data["id"],
        names=Names(data["zh"], data["en"]),
        dimension=data["dimension"],
        unit=units.resolve(unit) if unit is not None else None,
        better=data["better"],
        decimals=data.get("decimals"),
        definition=Names(data["definition"]["zh"], data["definition"]["en"]),
        source=data["source"],
        confidence=data.get("confidence", "confirmed"),
        aliases=tuple(data.get("aliases", ())),
        course=data.get("course", ""),
    )


@cache
def domains() -> Mapping[str, Names]:
    """Return the domains in the order of every table."""
    data = read_yaml(read_text(_DATA / "domains.yaml")).data
    return {name: Names(said["zh"], said["en"]) for name, said in data.items()}


@cache
def _entries(domain: str) -> Mapping[str, Text]:
    """Cut a domain's file into its entries, so that a run parses only those that it needs."""
    if domain not in domains():
        return {}
    text = read_text(_DATA / f"{domain}.yaml")
    _, *chunks = f"\n{text.content}".split("\n- id: ")
    return {
        chunk.partition("\n")[0].strip(): text._replace(content=f"- id: {chunk}")
        for chunk in chunks
    }


@cache
def indicator(identifier: str) -> Indicator | None:
    """Return the indicator with this id."""
    text = _entries(identifier.partition(".")[0]).get(identifier)
    return indicator_from(read_yaml(text).data[0]) if text else None


def indicators() -> tuple[Indicator, ...]:
    """Return the whole vocabulary, in the order of the domains."""
    every = (indicator(name) for domain in domains() for name in _entries(domain))
    return tuple(entry for entry in every if entry is not None)


def names_of(entry: Indicator) -> tuple[str, ...]:
    """Return every text that means this indicator."""
    return (entry.id, entry.names.zh, entry.names.en, *entry.aliases)


@cache
def _by_name() -> Mapping[str, Indicator]:
    return {folded(name): entry for entry in indicators() for name in names_of(entry)}


class Lexicon:
    """What the words of a submission mean: the vocabulary and what the target files define."""

    def __init__(self, files: Iterable[TargetFile], places: Iterable[Jurisdiction] = ()) -> None:
        self._places: dict[str, Jurisdiction | None] = {}
        self._ids: dict[str, Jurisdiction] = {}
        self._own: dict[str, dict[str, Indicator]] = {}
        for file in files:
            self._know(file.jurisdiction)
            own = self._own.setdefault(file.jurisdiction.id, {})
            for entry in file.indicators:
                own.update({folded(name): entry for name in names_of(entry)})

        for place in places:
            self._know(place)

    def _know(self, place: Jurisdiction) -> None:
        self._ids.setdefault(place.id, place)
        for name in (place.names.zh, place.names.en, *place.aliases):
            known = self._places.setdefault(folded(name), place)
            if known is not None and known.id != place.id:
                self._places[folded(name)] = None  # a name of two places names neither

    def jurisdiction(self, text: str) -> Jurisdiction | None:
        """Return the jurisdiction that this text names; None too if several go by that name."""
        key = folded(text)
        return self._ids.get(key) or self._places.get(key)

    def indicator(self, jurisdiction: str, text: str) -> Indicator | None:
        """Return the indicator that this text names for the jurisdiction with this id."""
        key = folded(text)
        own = self._own.get(jurisdiction, {})
        # An id is an id, whatever a file calls its own; a name means the file's own thing first.
        return indicator(key) or own.get(key) or _by_name().get(key)

    def near_jurisdictions(self, text: str) -> tuple[str, ...]:
        """Return the jurisdictions whose names look most like this text."""
        known = [n for p in self._ids.values() for n in (p.id, p.names.zh, p.names.en)]
        return nearest(text, known)

    def near_indicators(self, jurisdiction: str, text: str) -> tuple[str, ...]:
        """Return the indicators whose names look most like this text."""
        own = {
            name for entry in self._own.get(jurisdiction, {}).values() for name in names_of(entry)
        }
        known = own | {name for entry in indicators() for name in names_of(entry)}
        return nearest(text, sorted(known))
