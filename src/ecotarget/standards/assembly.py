"""From the sheets of a code to its typed law.

Sheets explain each other's names: a metric of HJ 663 asks for an annual validity, and its 324 days
stand in table 4 of GB 3095.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from ecotarget.model.period import iso_day
from ecotarget.model.standard import (
    AirIndex,
    Band,
    Bulletin,
    Category,
    CityRule,
    Composite,
    CompositeTerm,
    Day,
    Limit,
    Metric,
    Part,
    Rounding,
    SandRule,
    Scale,
    Statistic,
    TrendRule,
    Validity,
    Windows,
)
from ecotarget.model.target import Names
from ecotarget.standards.sheet import Sheet, unknown_name

_GRADES = {"I": "I", "II": "II", "any": ""}
_Found = tuple[Sheet, Mapping[str, Any]]


def limits_of(sheet: Sheet) -> Iterator[Limit]:
    """Yield every limit of an edition with the days on which it holds."""
    for group in sheet.data.get("limits", ()):
        start = iso_day(group["from"]) if "from" in group else sheet.edition.start
        end = iso_day(group["to"]) if "to" in group else sheet.edition.end
        clause = sheet.clause(group)
        for row in group["rows"]:
            unit = row.get("unit", group["unit"])
            for key, grade in _GRADES.items():
                if key in row:
                    value = Decimal(row[key])
                    yield Limit(
                        row["item"], row["averaging"], grade, value, unit, start, end, clause
                    )


class Assembly:
    """The typed parts of the law that these sheets make up."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = sheets
        found = self._part("rounding")
        assert found is not None, "every code names the edition that rounds"
        self._mode: str = found[1]["mode"]
        self._limits = tuple(limit for sheet in sheets for limit in limits_of(sheet))

    def _part(self, name: str) -> _Found | None:
        """Return the part of this name and its sheet; no two sheets of a code have the same."""
        for sheet in self._sheets:
            if name in sheet.data:
                return sheet, sheet.data[name]
        return None

    def _named(self, asking: Sheet, kind: str, name: str) -> _Found:
        """Return the day, validity or statistic of this name, the asking sheet's own first."""
        known: dict[str, Any] = {}
        for sheet in (asking, *self._sheets):
            entries = sheet.data.get(kind, {})
            if name in entries:
                return sheet, entries[name]
            known.update(entries)
        raise unknown_name(asking, kind, name, known)

    def _rounding(self, places: int | None) -> Rounding | None:
        return None if places is None else Rounding(places, self._mode)

    def _places(self, name: str) -> Rounding:
        found = self._part(name)
        assert found is not None, name
        return Rounding(found[1]["places"], self._mode)

    def limits(self, day: date) -> tuple[Limit, ...]:
        """Return the limits in force on a day."""
        return tuple(limit for limit in self._limits if in_force(limit, day))

    def kelvin(self, day: date) -> Decimal:
        """Return the temperature of the reference state of gases on a day."""
        found = self._part("reference_state")
        assert found is not None
        rows = found[1]["rows"]
        held = (row for row in rows if row.get("from", "") <= day.isoformat() <= row.get("to", "9"))
        return Decimal(next(held)["kelvin"])

    @property
    def multiple_rounding(self) -> Rounding:
        """How an exceedance multiple is rounded."""
        return self._places("exceedance_multiple")

    @property
    def ratio_rounding(self) -> Rounding:
        """How a rate in % is rounded."""
        return self._places("ratio")

    def metrics(self) -> tuple[Metric, ...]:
        """Return the statutory figures."""
        return tuple(
            self._metric(sheet, group, row)
            for sheet in self._sheets
            for group in sheet.data.get("metrics", ())
            for row in group["rows"]
        )

    def _metric(self, sheet: Sheet, group: Mapping[str, Any], row: Mapping[str, Any]) -> Metric:
        return Metric(
            id=row["id"],
            indicator=row["indicator"],
            item=row["item"],
            unit=row["unit"],
            day=self._day(*self._named(sheet, "days", row["day"])),
            statistic=self._statistic(*self._named(sheet, "statistics", row["statistic"])),
            validity=_validity(*self._named(sheet, "validity", row["validity"])),
            averaging=row["averaging"],
            shown=row["shown"],
            judged=Rounding(row["judged"], self._mode),
            clause=sheet.clause(group),
            years=row.get("years", 1),
            years_need=row.get("years_need", 1),
        )

    def _day(self, sheet: Sheet, said: Mapping[str, Any]) -> Day:
        windows = None
        if said["kind"] == "max_8h":
            mean, ends = said["mean"], said["ends"]
            windows = Windows(
                hours=mean["hours"],
                need=mean["need"],
                first=ends["first"],
                last=ends["last"],
                carry=ends["carry"],
                enough=said["enough"],
                rounding=self._rounding(mean.get("rounding")),
            )
        return Day(
            kind=said["kind"],
            need=said.get("need", 0),
            clause=sheet.clause(said),
            windows=windows,
            rounding=self._rounding(said.get("rounding")),
            stands_above=said.get("stands_above"),
        )

    def _statistic(self, sheet: Sheet, said: Mapping[str, Any]) -> Statistic:
        p = said.get("p")
        return Statistic(
            kind=said["kind"],
            clause=sheet.clause(said),
            p=None if p is None else Decimal(p),
            n=said.get("n"),
            rounding=self._rounding(said.get("rounding")),
        )

    def city(self) -> CityRule | None:
        """Return how many stations a city's value needs."""
        if (found := self._part("city")) is None:
            return None
        sheet, said = found
        share, small = Decimal(said["share"]), Decimal(said["small_share"])
        return CityRule(share, said["small_below"], small, sheet.clause(said))

    def trend(self) -> TrendRule | None:
        """Return the critical values of the rank correlation."""
        if (found := self._part("trend")) is None:
            return None
        sheet, said = found
        critical = {int(years): Decimal(value) for years, value in said["critical"].items()}
        return TrendRule(said["at_least"], MappingProxyType(critical), sheet.clause(said))

    def bands(self) -> tuple[Band, ...]:
        """Return the management levels of every metric that has some."""
        if (found := self._part("bands")) is None:
            return ()
        return tuple(_bands(*found))

    def sand(self) -> SandRule | None:
        """Return which items lose a day to sand dust."""
        if (found := self._part("sand")) is None:
            return None
        sheet, said = found
        return SandRule(tuple(said["items"]), iso_day(said["start"]), sheet.clause(said))

    def composite(self) -> Composite | None:
        """Return the parts of the composite index."""
        if (found := self._part("composite")) is None:
            return None
        sheet, said = found
        return Composite(
            terms=tuple(
                CompositeTerm(term["item"], term["metric"], term["averaging"])
                for term in said["terms"]
            ),
            grade=said["grade"],
            part_rounding=Rounding(said["parts"]["places"], self._mode),
            shown=said["shown"],
            limits_edition=said["limits"],
            clause=sheet.clause(said),
        )

    def index(self) -> AirIndex | None:
        """Return the air quality index."""
        if (found := self._part("index")) is None:
            return None
        sheet, said = found
        levels = said["levels"]
        return AirIndex(
            edition=sheet.edition.id,
            scales=tuple(_scales(sheet, said["scales"])),
            bulletins=tuple(_bulletins(sheet, said)),
            categories=tuple(_categories(levels["rows"])),
            places=MappingProxyType(dict(said["input"]["places"])),
            missing=said["missing"]["rule"],
            missing_clause=sheet.clause(said, said["missing"]),
            rounding_clause=sheet.clause(said, said["input"]),
            primary_above=levels["primary_above"],
            good_up_to=levels["good_up_to"],
            heavy_above=levels["heavy_above"],
            clause=sheet.clause(said),
        )


def in_force(limit: Limit, day: date) -> bool:
    """Tell whether a limit holds on a day."""
    return limit.start <= day and (limit.end is None or day <= limit.end)


def _validity(sheet: Sheet, said: Mapping[str, Any]) -> Validity:
    share, quarter = said.get("share"), said.get("quarter_share")
    season = said.get("season")
    return Validity(
        clause=sheet.clause(said),
        days=said.get("days"),
        month_days=said.get("month_days"),
        february_days=said.get("february_days"),
        share=None if share is None else Decimal(share),
        quarter_share=None if quarter is None else Decimal(quarter),
        season=None if season is None else (season[0], season[1]),
        waived=tuple(said.get("waived", ())),
    )


def _scales(sheet: Sheet, said: Mapping[str, Any]) -> Iterator[Scale]:
    """Yield the columns. One that is shorter than the list of IAQI ends where its points end."""
    for column in said["columns"]:
        points = [Decimal(point) for point in column["points"]]
        assert len(points) <= len(said["iaqi"])
        yield Scale(
            item=column["item"],
            averaging=column["averaging"],
            unit=column["unit"],
            points=tuple(zip(points, said["iaqi"], strict=False)),
            beyond=column.get("beyond", said["beyond"])["rule"],
            clause=sheet.clause(said),
        )


def _bulletins(sheet: Sheet, said: Mapping[str, Any]) -> Iterator[Bulletin]:
    for bulletin in said["bulletins"]:
        parts = (Part(p["item"], p["mean"], p["averaging"]) for p in bulletin["parts"])
        yield Bulletin(bulletin["kind"], tuple(parts), sheet.clause(said, bulletin))


def _bands(sheet: Sheet, said: Mapping[str, Any]) -> Iterator[Band]:
    """Yield the levels; the last of each metric has no top."""
    names = [Names(each["zh"], each["en"]) for each in said["names"]]
    for row in said["rows"]:
        tops = (*map(Decimal, row["tops"]), None)
        for top, name in zip(tops, names, strict=True):
            yield Band(row["metric"], top, name, sheet.clause(said))


def _categories(rows: Sequence[Mapping[str, Any]]) -> Iterator[Category]:
    for row in rows:
        names, colour = Names(row["zh"], row["en"]), row["colour"]
        red, green, blue = row["rgb"]
        yield Category(
            row["level"],
            row.get("top"),
            names,
            Names(colour["zh"], colour["en"]),
            (red, green, blue),
        )
