"""From the sheets of a code to the typed law of water, of the sea, of noise and of waste.

Sheets explain each other: the classes stand in one edition, how they are rated in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from ecotarget import vocab
from ecotarget.model.standard import UNCONFIRMED, Clause, Rounding, TrendRule
from ecotarget.model.target import Names
from ecotarget.model.water import (
    Bound,
    BoundaryRule,
    ChangeRule,
    CityIndex,
    ClassGrade,
    Formula,
    ItemLimits,
    ItemSet,
    NoiseLimit,
    Rating,
    Saturation,
    ShareGrade,
    Term,
    TrophicPart,
    TrophicRule,
)
from ecotarget.standards.sheet import Sheet
from ecotarget.standards.structure import NONE, UNDETECTED
from ecotarget.standards.water_sheet import LOWER, STRICT, UPPER

_Found = tuple[Sheet, Mapping[str, Any]]


class WaterAssembly:
    """The typed parts of the law that these sheets make up for one medium.

    Whatever stands in an edition named by `early` is used for days before that edition and is
    therefore unconfirmed.
    """

    def __init__(self, sheets: Sequence[Sheet], medium: str, early: frozenset[str]) -> None:
        self._sheets = sheets
        self._medium = medium
        self._early = early

    def _part(self, name: str) -> _Found | None:
        """Return the part of this name and its sheet; no two sheets of a code have the same."""
        for sheet in self._sheets:
            if name in sheet.data:
                return sheet, sheet.data[name]
        return None

    def _needed(self, name: str) -> _Found:
        found = self._part(name)
        assert found is not None, name
        return found

    def _cite(self, sheet: Sheet, *blocks: Mapping[str, Any]) -> Clause:
        clause = sheet.clause(*blocks)
        if sheet.edition.id in self._early:
            return clause._replace(confidence=UNCONFIRMED)
        return clause

    def clause(self, name: str) -> Clause | None:
        """Return where a rule stands that is nothing but its clause; None where there is none."""
        found = self._part(name)
        return None if found is None else self._cite(*found)

    def rule(self, name: str) -> Clause:
        """Return where a rule stands that every code has."""
        return self._cite(*self._needed(name))

    def rounding(self, name: str) -> Rounding:
        """Return how the figures of this name are rounded."""
        mode: str = self._needed("rounding")[1]["mode"]
        return Rounding(self._needed(name)[1]["places"], mode)

    def months_need(self) -> int:
        """Return the months of a year that must be there."""
        need: int = self._needed("months")[1]["need"]
        return need

    # ---- classes --------------------------------------------------------------------------------

    def class_names(self) -> tuple[Names, ...]:
        """Return the names of the classes, the best first."""
        return tuple(map(_names, self._needed("classes")[1]["names"]))

    def good(self) -> int:
        """Return the last class that counts as good."""
        good: int = self._needed("classes")[1]["good"]
        return good

    def limits(self) -> tuple[ItemLimits, ...]:
        """Return the limits of the medium, item by item as the tables have them."""
        sheet, said = self._needed("classes")
        return tuple(
            ItemLimits(
                item=row["item"],
                scale=row.get("scale", ""),
                unit=row.get("unit", group["unit"]),
                bounds=tuple(_bounds(row)),
                clause=self._cite(sheet, said, group),
            )
            for group in said["limits"]
            if self._medium in group.get("of", (self._medium,))
            for row in group["rows"]
        )

    def sets(self) -> tuple[ItemSet, ...]:
        """Return the sets of items that may decide the class."""
        return tuple(
            ItemSet(
                id=said["id"],
                names=_names(said),
                items=tuple(said["items"]),
                needed=tuple(said["needed"]),
                shown=tuple(said.get("shown", ())),
                open_ended=said.get("open_ended", False),
                start=sheet.edition.start,
                clause=self._cite(sheet, said),
            )
            for sheet in self._sheets
            for said in sheet.data.get("sets", ())
            if self._medium in said["of"]
        )

    def unit_of(self) -> Mapping[str, str]:
        """Return the book unit of every item that the law of the medium speaks of."""
        trophic = self.trophic()
        spoken = [limits.item for limits in self.limits()]
        spoken += [item for one in self.sets() for item in (*one.items, *one.shown)]
        spoken += [part.item for part in trophic.parts] if trophic else []
        items = vocab.water_items()
        return MappingProxyType({item: items[item].unit for item in dict.fromkeys(spoken)})

    def decimals(self) -> Mapping[str, int]:
        """Return the decimals to which a mean is rounded before it is classed."""
        found = self._part("decimals")
        rows = () if found is None else found[1]["rows"]
        return MappingProxyType({item: row["places"] for row in rows for item in row["items"]})

    def main_items(self) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
        """Return how many main items are named, those without a multiple, and those named first."""
        said = self._needed("main_items")[1]
        first = said.get("first", {"items": ()})["items"]
        return said["count"], tuple(said["without_multiple"]), tuple(first)

    def saturation(self) -> Saturation | None:
        """Return the other way to reach a class with oxygen."""
        if (found := self._part("saturation")) is None:
            return None
        sheet, said = found
        curve = said["curve"]
        return Saturation(
            order=said["class"],
            share=Decimal(said["share"]),
            dividend=Decimal(curve["dividend"]),
            offset=Decimal(curve["offset"]),
            clause=self._cite(sheet, said),
        )

    # ---- grades, change, trend ------------------------------------------------------------------

    def grades(self) -> tuple[ClassGrade, ...]:
        """Return the grade that each class is told with."""
        found = self._part("grades")
        rows = () if found is None else found[1]["rows"]
        return tuple(
            ClassGrade(row["class"], row["grade"], _names(row), _names(row["colour"]))
            for row in rows
        )

    def rating(self) -> Rating | None:
        """Return how a river, a basin or a sea is rated."""
        if (found := self._part("rating")) is None:
            return None
        sheet, said = found
        rows = tuple(
            ShareGrade(
                grade=row["grade"],
                names=_names(row),
                at_least=_shares(row, "at_least"),
                at_most=_shares(row, "at_most"),
                above=_shares(row, "above"),
                below=_shares(row, "below"),
            )
            for row in said["rows"]
        )
        return Rating(said["from_count"], rows, self._cite(sheet, said))

    def change(self) -> ChangeRule | None:
        """Return how two periods are compared."""
        if (found := self._part("change")) is None:
            return None
        sheet, said = found
        return ChangeRule(
            same=Decimal(said["same"]),
            some=Decimal(said["some"]),
            clear_steps=said["clear_steps"],
            good=_pair(said["good"]),
            bad=_pair(said["bad"]),
            clause=self._cite(sheet, said),
        )

    def trend(self) -> TrendRule | None:
        """Return the critical values of the rank correlation."""
        if (found := self._part("trend")) is None:
            return None
        sheet, said = found
        critical = {int(periods): Decimal(value) for periods, value in said["critical"].items()}
        return TrendRule(said["at_least"], MappingProxyType(critical), self._cite(sheet, said))

    # ---- indices and boundaries -----------------------------------------------------------------

    def trophic(self) -> TrophicRule | None:
        """Return the trophic index of lakes."""
        if (found := self._part("trophic")) is None:
            return None
        sheet, said = found
        parts = tuple(
            TrophicPart(
                part["item"],
                part["unit"],
                Decimal(part["a"]),
                Decimal(part["b"]),
                Decimal(part["r"]),
            )
            for part in said["parts"]
        )
        levels = tuple(_levels(said["levels"]))
        return TrophicRule(parts, levels, said["decimals"]["places"], self._cite(sheet, said))

    def city_index(self) -> CityIndex | None:
        """Return the city water quality index."""
        if (found := self._part("city_index")) is None:
            return None
        sheet, said = found
        low, middle, high = map(Decimal, said["ph"])
        return CityIndex(
            items=tuple(said["items"]),
            order=said["class"],
            inverse=tuple(said["inverse"]),
            ph=(low, middle, high),
            shown=said["shown"],
            change_places=said["change_places"],
            clause=self._cite(sheet, said),
            cities_clause=self._cite(sheet, said, said["cities"]),
        )

    def boundary(self) -> BoundaryRule | None:
        """Return the four grades of a boundary."""
        if (found := self._part("boundary")) is None:
            return None
        sheet, said = found
        return BoundaryRule(
            items=tuple(said["items"]),
            names=tuple(map(_names, said["names"])),
            start=sheet.edition.start,
            end=sheet.edition.end,
            clause=self._cite(sheet, said),
        )

    # ---- noise and rates ------------------------------------------------------------------------

    def noise(self) -> Iterator[NoiseLimit]:
        """Yield the limits of the functional zones."""
        sheet, said = self._needed("zone_limits")
        for row in said["rows"]:
            day, night = Decimal(row["day"]), Decimal(row["night"])
            yield NoiseLimit(row["zone"], day, night, self._cite(sheet, said))

    def formulas(self) -> Iterator[Formula]:
        """Yield the rates of every sheet."""
        for sheet in self._sheets:
            for group in sheet.data["formulas"]:
                for row in group["rows"]:
                    balance = row.get("balance")
                    yield Formula(
                        indicator=row["indicator"],
                        top=_terms(row["top"]),
                        bottom=_terms(row["bottom"]),
                        identity=None
                        if balance is None
                        else (_terms(balance["left"]), _terms(balance["right"])),
                        clause=self._cite(sheet, group),
                    )


def _names(said: Mapping[str, Any]) -> Names:
    return Names(said["zh"], said["en"])


def _pair(orders: Sequence[int]) -> tuple[int, int]:
    first, last = orders
    return first, last


def _bounds(row: Mapping[str, Any]) -> Iterator[Bound]:
    """Yield what each class asks of an item."""
    lists = {name: row[name] for name in (*LOWER, *UPPER) if name in row}
    for ends in zip(*lists.values(), strict=True):
        held = {name: end for name, end in zip(lists, ends, strict=True) if end != NONE}
        if UNDETECTED in held.values():
            yield Bound(undetected=True)
            continue
        low = next((Decimal(held[name]) for name in LOWER if name in held), None)
        high = next((Decimal(held[name]) for name in UPPER if name in held), None)
        yield Bound(low, high, strict=any(name in STRICT for name in held))


def _shares(row: Mapping[str, Any], name: str) -> tuple[tuple[tuple[int, int], Decimal], ...]:
    return tuple((_pair(one["classes"]), Decimal(one["share"])) for one in row.get(name, ()))


def _levels(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Decimal | None, bool, Names]]:
    """Yield the upper end of each level, whether it belongs to the next one, and its names."""
    for row in rows:
        end = row.get("below", row.get("up_to"))
        yield None if end is None else Decimal(end), "below" in row, _names(row)


def _terms(said: Mapping[str, Sequence[str]]) -> tuple[Term, ...]:
    signs = (("plus", 1), ("minus", -1))
    return tuple(Term(sign, amount) for name, sign in signs for amount in said.get(name, ()))
