"""The catalog for water, the sea, noise and waste: which law holds on a day.

A code is one choice of editions that are read together for one medium; codes.yaml of the medium's
folder lists them. A code asked for by name answers "what if" for any day. A part whose edition came
later than the day is used all the same and marked unconfirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ecotarget.document import read_text, read_yaml
from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.model.period import iso_day
from ecotarget.model.target import Names
from ecotarget.model.water import Formula, NoiseLimit, WaterCode
from ecotarget.standards.sheet import read_sheet
from ecotarget.standards.structure import DAY, TEXT, WHOLE, Many, Shape, Words, structure_faults
from ecotarget.standards.water_assembly import WaterAssembly
from ecotarget.standards.water_sheet import MEDIA

_SHELF = Path(__file__).parent / "shelf"
_COUNTRY = "cn"
_NOISE, _WASTE = "noise", "waste"
_FOLDERS = {
    "surface": "water",
    "drinking": "water",
    "black_odorous": "water",
    "groundwater": "groundwater",
    "sea": "sea",
    _NOISE: "noise",
    _WASTE: "waste",
}
_CODES = Shape(
    {
        "schema": WHOLE,
        "codes": Many(
            Shape(
                {
                    "id": TEXT,
                    "medium": Words(tuple(_FOLDERS)),
                    "names": Shape({"zh": TEXT, "en": TEXT}),
                    "from": DAY,
                    "use": Many(TEXT),
                },
                {"to": DAY},
            )
        ),
    }
)


class _Code(NamedTuple):
    """One entry of a codes.yaml."""

    id: str
    medium: str
    names: Names
    start: date
    end: date | None
    use: tuple[str, ...]

    def nearest_day(self, day: date) -> date:
        """Return the day of the code's own time that lies nearest."""
        day = max(day, self.start)
        return day if self.end is None else min(day, self.end)


def water_code(medium: str, day: date) -> WaterCode:
    """Return the law of a medium that is in force on a day.

    `medium`: surface, drinking, groundwater, sea or black_odorous. Raises FaultError `edition-none`
    before the first code of the medium on the shelf, or for a medium without law.
    """
    code = _in_force(medium, day) if medium in MEDIA else None
    if code is None:
        raise _none(day)
    return _on(code, day)


def water_code_named(name: str, day: date) -> WaterCode:
    """Return the law that goes by this name (`cn-surface-2011`, in short `surface-2011`) as of a day.

    Raises FaultError `edition-unknown` with the near names.
    """
    wanted = name.strip().casefold()
    known: list[str] = []
    for code in _water_codes():
        names = (code.id, code.id.removeprefix(f"{_COUNTRY}-"))
        if wanted in names:
            return _on(code, day)
        known += names
    near = nearest(wanted, known) or water_codes()
    raise FaultError([Fault("edition-unknown", Place("ecotarget"), {"found": name}, near)])


def water_codes() -> tuple[str, ...]:
    """Return the names that `water_code_named` knows, by medium, then by time."""
    return tuple(code.id for code in _water_codes())


def noise_limits(day: date) -> Mapping[str, NoiseLimit]:
    """Return the limits of each functional zone (`0` to `4b`) on a day.

    Raises FaultError `edition-none` before the first edition on the shelf.
    """
    return _noise(*_standing(_NOISE, day))


def formulas(day: date) -> Mapping[str, Formula]:
    """Return how rates of waste and soil are made on a day, by the indicator of the rate.

    Raises FaultError `edition-none` before the first edition on the shelf.
    """
    return _formulas(*_standing(_WASTE, day))


def _none(day: date) -> FaultError:
    details = {"day": day, "country": _COUNTRY}
    return FaultError([Fault("edition-none", Place("ecotarget"), details, water_codes())])


def _water_codes() -> tuple[_Code, ...]:
    return tuple(code for medium in MEDIA for code in _codes(medium))


@cache
def _codes(medium: str) -> tuple[_Code, ...]:
    name = f"{_COUNTRY}/{_FOLDERS[medium]}/codes.yaml"
    document = read_yaml(read_text(_SHELF / name, name))
    if faults := structure_faults(document, _CODES):
        raise FaultError(faults)
    every = (_code(said) for said in document.data["codes"])
    return tuple(code for code in every if code.medium == medium)


def _code(said: Mapping[str, Any]) -> _Code:
    return _Code(
        id=said["id"],
        medium=said["medium"],
        names=Names(said["names"]["zh"], said["names"]["en"]),
        start=iso_day(said["from"]),
        end=iso_day(said["to"]) if "to" in said else None,
        use=tuple(said["use"]),
    )


def _in_force(medium: str, day: date) -> _Code | None:
    return next((code for code in _codes(medium) if code.nearest_day(day) == day), None)


def _standing(medium: str, day: date) -> tuple[_Code, frozenset[str]]:
    code = _in_force(medium, day)
    if code is None:
        raise _none(day)
    return code, _early(code, day)


def _early(code: _Code, day: date) -> frozenset[str]:
    """Return the editions that begin after a day although their code is read on it."""
    held = code.nearest_day(day)
    return frozenset(name for name in code.use if read_sheet(_SHELF, name).edition.start > held)


def _assembly(code: _Code, early: frozenset[str]) -> WaterAssembly:
    return WaterAssembly([read_sheet(_SHELF, name) for name in code.use], code.medium, early)


def _on(code: _Code, day: date) -> WaterCode:
    return _law(code, _early(code, day))._replace(day=day)


@cache
def _noise(code: _Code, early: frozenset[str]) -> Mapping[str, NoiseLimit]:
    limits = _assembly(code, early).noise()
    return MappingProxyType({limit.zone: limit for limit in limits})


@cache
def _formulas(code: _Code, early: frozenset[str]) -> Mapping[str, Formula]:
    found = _assembly(code, early).formulas()
    return MappingProxyType({formula.indicator: formula for formula in found})


@cache
def _law(code: _Code, early: frozenset[str]) -> WaterCode:
    """Return the law of a code; all but the day is the same as long as the same editions hold."""
    assembly = _assembly(code, early)
    main_items, no_multiple, first_named = assembly.main_items()
    return WaterCode(
        id=code.id,
        names=code.names,
        day=code.start,
        editions=tuple(read_sheet(_SHELF, name).edition for name in code.use),
        medium=code.medium,
        class_names=assembly.class_names(),
        good=assembly.good(),
        limits=assembly.limits(),
        sets=assembly.sets(),
        unit_of=assembly.unit_of(),
        decimals=assembly.decimals(),
        decimals_clause=assembly.clause("decimals"),
        no_multiple=no_multiple,
        first_named=first_named,
        main_items=main_items,
        clause=assembly.rule("worst_item"),
        below_clause=assembly.clause("below"),
        ph_clause=assembly.clause("ph_mean"),
        means_clause=assembly.clause("months"),
        months_need=assembly.months_need(),
        ratio_rounding=assembly.rounding("ratio"),
        multiple_rounding=assembly.rounding("exceedance_multiple"),
        grades=assembly.grades(),
        rating=assembly.rating(),
        change=assembly.change(),
        trend=assembly.trend(),
        saturation=assembly.saturation(),
        trophic=assembly.trophic(),
        city_index=assembly.city_index(),
        boundary=assembly.boundary(),
    )
