"""Sections as a register lists them, and what its words for level, kind, role and class mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypeVar

from ecotarget.intake import tables, water_class
from ecotarget.intake.values import BLANK, ValueProblem, number
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.finding import Input
from ecotarget.model.water import LAKE, RIVER, Section
from ecotarget.vocab import folded

_T = TypeVar("_T")
# The fields of a section that a column may hold, beside its name.
TEXTS = ("river", "basin", "city", "county")
FIELDS = (*TEXTS, "level", "kind", "role", "target", "amount")
ROLE = "register"
_LEVEL_WORDS = {
    "national": ("国控", "国考", "国家", "国家级"),
    "province": ("省控", "省考", "省级", "provincial"),
    "city": ("市控", "市考", "市级", "municipal"),
    "county": ("县控", "县考", "县级", "区控", "区县控"),
}
_KIND_WORDS = {
    RIVER: ("河流", "河", "河道", "江河"),
    LAKE: ("湖库", "湖泊", "水库", "湖", "湖泊水库", "reservoir"),
}
_ROLE_WORDS = {"inflow": ("入境",), "outflow": ("出境",)}
NO_TARGET = BLANK - {""} | {"无", "none"}


def _index(words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {folded(text): key for key, texts in words.items() for text in (key, *texts)}


_LEVELS, _KINDS, _ROLES = _index(_LEVEL_WORDS), _index(_KIND_WORDS), _index(_ROLE_WORDS)


class Register(NamedTuple):
    """The sections by name, every fault of the table, and the file that was read."""

    sections: Mapping[str, Section]
    faults: tuple[Fault, ...]
    given: Input


def load(path: Path, columns: Mapping[str, str], sheet: str | None, medium: str) -> Register:
    """Read a register; `columns` maps `section` and FIELDS to titles. Raises FaultError."""
    table = tables.read_table(path, sheet, role=ROLE, titles=columns.values())
    lacking = [
        Fault(
            "dataset-column-missing", table.place(), {"found": title}, nearest(title, table.header)
        )
        for title in columns.values()
        if title not in table.header
    ]
    if lacking:
        raise FaultError(lacking)
    at = {field: table.header.index(title) for field, title in columns.items()}
    if not table.rows and not table.faults:
        raise FaultError([Fault("register-empty", table.place())])
    found: dict[str, Section] = {}
    lines: dict[str, Place] = {}
    faults = list(table.faults)
    for row in table.rows:
        cells = {field: row.cells[number] for field, number in at.items()}
        name, place = cells.pop("section"), table.place(row)
        if not name:
            faults.append(Fault("section-nameless", place))
        elif folded(name) in lines:
            details = {"section": name, "first": lines[folded(name)].line}
            faults.append(Fault("section-twice", place, details))
        else:
            lines[folded(name)] = place
            found[name], wrong = section_of(name, cells, place, medium, columns)
            faults.extend(wrong)
    return Register(found, tuple(faults), table.given)


def section_of(
    name: str, cells: Mapping[str, str], place: Place, medium: str, titles: Mapping[str, str]
) -> tuple[Section, list[Fault]]:
    """Return the section that a row describes, and what is wrong with it; `cells` are by field.

    A class that must be reached may be left out only by a mark for it: `/`, `无`.
    """
    faults: list[Fault] = []

    def read(field: str, reader: Callable[[str], _T], otherwise: _T) -> _T:
        if field not in cells:
            return otherwise
        try:
            return reader(cells[field])
        except ValueProblem as problem:
            details = {"found": cells[field], "section": name}
            spot = place._replace(cell=titles[field])
            faults.append(Fault(problem.code, spot, details, problem.near))
            return otherwise

    section = Section(
        name=name,
        river=read("river", _plain, ""),
        basin=read("basin", _plain, ""),
        city=read("city", _plain, ""),
        county=read("county", _plain, ""),
        level=read("level", _level, ""),
        kind=read("kind", _kind, RIVER),
        role=read("role", _role, ""),
        target=read("target", lambda text: _target(text, medium), None),
        amount=read("amount", _amount, None),
        place=place,
    )
    return section, faults


def _level(text: str) -> str:
    key = _key(text, _LEVELS)
    if key is None:
        raise ValueProblem("section-level", nearest(text, _LEVELS) or tuple(_LEVEL_WORDS))
    return key


def _kind(text: str) -> str:
    key = _key(text, _KINDS)
    if key is None:
        raise ValueProblem("section-kind", nearest(text, _KINDS) or tuple(_KIND_WORDS))
    return key or RIVER


def _role(text: str) -> str:
    key = _key(text, _ROLES)
    if key is None:
        raise ValueProblem("section-role", nearest(text, _ROLES) or tuple(_ROLE_WORDS))
    return key


def _key(text: str, known: Mapping[str, str]) -> str | None:
    """Return the key of a word, an empty text for a blank, None for a word that is not known."""
    if text in BLANK:
        return ""
    said = folded(text)
    return known.get(said) or known.get(said.removesuffix("断面"))


def _plain(text: str) -> str:
    return "" if text in BLANK else text


def _target(text: str, medium: str) -> int | None:
    if text in NO_TARGET:
        return None
    if not text:
        raise ValueProblem("section-target-missing")
    order = water_class.order_of(text, medium)
    if order is None:
        raise ValueProblem("section-target", water_class.near(text, medium))
    return order


def _amount(text: str) -> Decimal | None:
    if text in BLANK:
        return None
    try:
        found = number(text)
    except ValueProblem as problem:
        raise ValueProblem("section-amount", problem.near) from problem
    if found < 0:
        raise ValueProblem("section-amount")
    return found
