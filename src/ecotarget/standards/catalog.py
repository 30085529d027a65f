"""The catalog of the shelf: which law holds on a day, and what another edition would say.

A code is one choice of editions that are read together; shelf/<country>/air/codes.yaml lists them.
The edition follows the measured day. A code asked for by name answers "what if": for a day before
its time it gives its first limits, for one after its time its last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from ecotarget.document import read_text, read_yaml
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.period import iso_day
from ecotarget.model.standard import UNCONFIRMED, AirCode, Composite, Edition, Limit, SandRule
from ecotarget.model.target import Names
from ecotarget.standards.assembly import Assembly, in_force, limits_of
from ecotarget.standards.overlay import Overlay, build, read_structure, tightened
from ecotarget.standards.sheet import lock, read_sheet
from ecotarget.standards.structure import (
    DAY,
    FLAG,
    TEXT,
    WHOLE,
    Each,
    Many,
    Shape,
    Words,
    structure_faults,
)

_SHELF = Path(__file__).parent / "shelf"
_COUNTRIES = ("cn", "ca")
_Rule = TypeVar("_Rule", Composite, SandRule)
_DOUBTS = Words(("composite", "sand"))
_CODE = Shape(
    {
        "id": TEXT,
        "names": Shape({"zh": TEXT, "en": TEXT}),
        "short": Many(TEXT),
        "from": DAY,
        "use": Many(TEXT),
    },
    {"to": DAY, "only_by_name": FLAG, "doubtful": Many(_DOUBTS)},
)
_CODES = Shape(
    {"schema": WHOLE, "country": TEXT, "units": Each(TEXT), "codes": Many(_CODE)},
    {"grades": Many(TEXT)},
)


class _Code(NamedTuple):
    """One entry of codes.yaml."""

    id: str
    names: Names
    short: tuple[str, ...]
    start: date
    end: date | None
    only_by_name: bool
    doubtful: tuple[str, ...]
    use: tuple[str, ...]
    grades: tuple[str, ...]
    unit_of: tuple[tuple[str, str], ...]

    def nearest_day(self, day: date) -> date:
        """Return the day of the code's own time that lies nearest."""
        day = max(day, self.start)
        return day if self.end is None else min(day, self.end)


def code_for(
    day: date, country: str = "cn", grade: str = "II", overlays: tuple[Overlay, ...] = ()
) -> AirCode:
    """Return the law in force on a measured day.

    `grade` is that of the zone (I or II; an edition without grades does not ask). Overlays count
    when they amend the edition that holds the limits, from their own first day. Raises FaultError:
    `edition-none` before the first edition on the shelf or for a country that it does not know,
    `edition-grade` for an unknown grade.
    """
    for code in _codes(country) if country in _COUNTRIES else ():
        if not code.only_by_name and code.nearest_day(day) == day:
            return _law(code, day, grade, overlays)
    details = {"day": day, "country": country}
    raise FaultError([Fault("edition-none", Place("ecotarget"), details, codes())])


def first_day(country: str = "cn") -> date:
    """Return the first day that has a law."""
    return min(code.start for code in _codes(country) if not code.only_by_name)


def code_named(
    name: str, day: date, grade: str = "II", overlays: tuple[Overlay, ...] = ()
) -> AirCode:
    """Return the law that goes by this name (`cn-2026`, `2026`, `2026-final`, `caaqs-2020`).

    For a day outside the code's time its first or last limits are taken. Raises FaultError:
    `edition-unknown` with the near names, `edition-grade`.
    """
    wanted = name.strip().casefold()
    known: list[str] = []
    for country in _COUNTRIES:
        for code in _codes(country):
            if wanted in (code.id, *code.short):
                return _law(code, day, grade, overlays)
            known += (code.id, *code.short)
    near = nearest(wanted, known) or codes()
    raise FaultError([Fault("edition-unknown", Place("ecotarget"), {"found": name}, near)])


def codes() -> tuple[str, ...]:
    """Return the full names that `code_named` knows, China first, then by time."""
    return tuple(code.id for country in _COUNTRIES for code in _codes(country))


def editions() -> tuple[Edition, ...]:
    """Return every edition on the shelf, by id."""
    names = (name.removesuffix(".yaml") for name in sorted(lock(_SHELF)))
    return tuple(read_sheet(_SHELF, name).edition for name in names)


def overlay(path: Path) -> Overlay:
    """Read a file of stricter limits (docs/standards.md tells its form).

    Raises FaultError with every fault: `schema-*` for its structure, `edition-unknown` when the
    edition that it amends is not on the shelf or has no limits, `overlay-limit` for an item or
    averaging time without a national limit, `overlay-looser`, and the faults of value and unit.
    """
    document = read_structure(path)
    amends: str = document.data["amends"]
    holders = [edition.id for edition in editions() if _limits(edition.id)]
    if amends not in holders:
        near = nearest(amends, holders) or tuple(holders)
        place = document.place(("amends",))
        raise FaultError([Fault("edition-unknown", place, {"found": amends}, near)])
    return build(path, document, _limits(amends))


def divisors(code: AirCode) -> tuple[Limit, ...]:
    """Return the limits that divide the terms of the code's composite index, in their order.

    They are those of the edition that the ranking rule names, whichever the code judges by, and no
    overlay changes them. Empty where the code knows no such index.
    """
    composite = code.composite
    if composite is None:
        return ()
    edition = read_sheet(_SHELF, composite.limits_edition).edition
    day = max(code.day, edition.start)
    day = day if edition.end is None else min(day, edition.end)
    held = {
        (limit.item, limit.averaging): limit
        for limit in _limits(edition.id)
        if limit.grade == composite.grade and in_force(limit, day)
    }
    return tuple(held[term.item, term.averaging] for term in composite.terms)


@cache
def _limits(edition: str) -> tuple[Limit, ...]:
    return tuple(limits_of(read_sheet(_SHELF, edition)))


@cache
def _codes(country: str) -> tuple[_Code, ...]:
    name = f"{country}/air/codes.yaml"
    document = read_yaml(read_text(_SHELF / name, name))
    if faults := structure_faults(document, _CODES):
        raise FaultError(faults)
    return tuple(_code(said, document.data) for said in document.data["codes"])


def _code(said: Mapping[str, Any], around: Mapping[str, Any]) -> _Code:
    return _Code(
        id=said["id"],
        names=Names(said["names"]["zh"], said["names"]["en"]),
        short=tuple(said["short"]),
        start=iso_day(said["from"]),
        end=iso_day(said["to"]) if "to" in said else None,
        only_by_name=said.get("only_by_name", False),
        doubtful=tuple(said.get("doubtful", ())),
        use=tuple(said["use"]),
        grades=tuple(around.get("grades", ())),
        unit_of=tuple(around["units"].items()),
    )


@cache
def _assembly(use: tuple[str, ...]) -> Assembly:
    return Assembly([read_sheet(_SHELF, name) for name in use])


@lru_cache(maxsize=4096)
def _law(code: _Code, day: date, grade: str, overlays: tuple[Overlay, ...]) -> AirCode:
    if code.grades and grade not in code.grades:
        details = {"found": grade, "known": ", ".join(code.grades)}
        raise FaultError([Fault("edition-grade", Place("ecotarget"), details)])
    assembly = _assembly(code.use)
    held = code.nearest_day(day)
    applied = [
        (one.id, limit)
        for one in overlays
        if one.amends in code.use
        for limit in one.limits
        if in_force(limit, held)
    ]
    return _timeless(code)._replace(
        day=day,
        grade=grade if code.grades else "",
        limits=tuple(tightened(assembly.limits(held), [limit for _, limit in applied])),
        reference_kelvin=assembly.kelvin(held),
        overlays=tuple(dict.fromkeys(name for name, _ in applied)),
    )


@cache
def _timeless(code: _Code) -> AirCode:
    """Return the law of a code's first day: all but a few parts is the same on every day."""
    assembly = _assembly(code.use)
    return AirCode(
        id=code.id,
        names=code.names,
        day=code.start,
        editions=tuple(read_sheet(_SHELF, name).edition for name in code.use),
        grade="",
        limits=(),
        metrics=assembly.metrics(),
        unit_of=MappingProxyType(dict(code.unit_of)),
        reference_kelvin=assembly.kelvin(code.start),
        multiple_rounding=assembly.multiple_rounding,
        ratio_rounding=assembly.ratio_rounding,
        city=assembly.city(),
        air_index=assembly.index(),
        composite=_doubted(assembly.composite(), "composite" in code.doubtful),
        trend=assembly.trend(),
        sand=_doubted(assembly.sand(), "sand" in code.doubtful),
        bands=assembly.bands(),
    )


def _doubted(rule: _Rule | None, is_doubtful: bool) -> _Rule | None:
    """Mark a rule that is used beyond the time that its text speaks of."""
    if rule is None or not is_doubtful:
        return rule
    return rule._replace(clause=rule.clause._replace(confidence=UNCONFIRMED))
