"""Figures over months or years in every format: values, a row of bars, what they say together.

The JSON is published as trend.schema.json, with one series on one line; a line of the CSV is one figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from ecotarget.methods import spearman
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Clause, Rounding
from ecotarget.model.target import Names
from ecotarget.model.trend import SEASONAL, Point, Series
from ecotarget.report import records, sheets
from ecotarget.report.as_assessment_json import clause
from ecotarget.report.formats import Style
from ecotarget.report.sheets import Sheet
from ecotarget.report.sparkline import GAP, sparkline
from ecotarget.report.telling import short, unit_text
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/trend-1.json"
_HEAD = (
    *("jurisdiction", "place", "indicator", "name", "scope", "kind", "unit"),
    *("first", "last", "years", "need", "verdict", "sense", "r", "critical"),
)
_POINT = ("period", "value", "numerator", "denominator", "path")
COLUMNS = (*_HEAD, *_POINT)
_DECIMALS = 3  # of r where no critical value stands beside it
_RATE_DECIMALS = 2  # of a rate in a table; its cases stand in JSON and CSV
_BETTER = {("higher", spearman.RISING), ("lower", spearman.FALLING)}
_WORSE = {("lower", spearman.RISING), ("higher", spearman.FALLING)}
_COLOURS = {"better": sheets.GREEN, "worse": sheets.RED}


class Aside(NamedTuple):
    """How many figures were left aside: those that are no numbers, and those of a what-if."""

    words: int
    supposed: int


class Told(NamedTuple):
    """What there is to tell: the series, how places are called, what was left aside and read."""

    series: tuple[Series, ...]
    names: Mapping[str, Names]
    aside: Aside
    inputs: tuple[Input, ...]
    faults: tuple[Fault, ...]
    as_of: str | None

    def place(self, one: Series, words: Words) -> str:
        """Return what a place is called; its id where nobody says."""
        known = self.names.get(one.jurisdiction)
        return known.get(words.language) if known else one.jurisdiction


def render(name: str, told: Told, words: Words, style: Style) -> Iterator[str]:
    """Yield the trends in the format called `name`, one of formats.NAMES."""
    if name == "csv":
        lines = (line for one in told.series for line in _lines(told, one, words))
        return records.render_csv(COLUMNS, lines, words)
    if name in ("json", "jsonl"):
        found = (_record(told, one, words) for one in told.series)
        if name == "jsonl":
            return records.render_lines(found)
        aside = {"words": told.aside.words, "supposed": told.aside.supposed}
        head = {"schema": SCHEMA, "as_of": told.as_of, "left_aside": aside}
        return records.render_json(head, found, told.inputs, told.faults, words)
    return sheets.render(name, list(_sheets(told, words)), style)


# ---- For programs -------------------------------------------------------------------------------


def _head(told: Told, one: Series, words: Words) -> dict[str, Any]:
    return {
        "jurisdiction": one.jurisdiction,
        "place": told.place(one, words),
        "indicator": one.indicator,
        "name": one.names.get(words.language),
        "scope": one.scope.get(words.language),
        "kind": one.kind,
        "unit": one.unit.spelling,
        "first": one.points[0].period.text,
        "last": one.points[-1].period.text,
        "years": one.years,
        "need": one.need,
        "verdict": one.verdict,
        "sense": _sense(one),
        "r": _tabled(one),
        "critical": one.critical,
    }


def _record(told: Told, one: Series, words: Words) -> dict[str, Any]:
    return {
        **_head(told, one, words),
        "basis": clause(one.clause),
        "points": [_point(point) for point in one.points],
    }


def _lines(told: Told, one: Series, words: Words) -> Iterator[dict[str, Any]]:
    head = _head(told, one, words)
    for point in one.points:
        yield {**head, **_point(point)}


def _point(point: Point) -> dict[str, Any]:
    return {
        "period": point.period.text,
        "value": point.shown,
        "numerator": point.cases.reached if point.cases else None,
        "denominator": point.cases.listed if point.cases else None,
        "path": point.place.file,
    }


def _tabled(one: Series) -> Decimal | None:
    """Give r the decimals of the critical value, for so it was held against it."""
    if one.r is None:
        return None
    exponent = -_DECIMALS if one.critical is None else one.critical.as_tuple().exponent
    return rounded(one.r, Rounding(-int(exponent)))


def _sense(one: Series) -> str | None:
    """Tell whether the way it goes is the good one; None where it goes no way, or neither is good."""
    if (one.better, one.verdict) in _BETTER:
        return "better"
    return "worse" if (one.better, one.verdict) in _WORSE else None


# ---- For people ---------------------------------------------------------------------------------


def _sheets(told: Told, words: Words) -> Iterator[Sheet]:
    """Yield a table for each place; what holds for all is said below the last."""
    groups = [list(own) for _, own in groupby(told.series, lambda one: one.jurisdiction)]
    headers = tuple(
        words.say(f"trend.column-{name}")
        for name in ("indicator", "periods", "figures", "course", "r", "verdict")
    )
    for number, own in enumerate(groups):
        senses = {n: sense for n, one in enumerate(own) if (sense := _sense(one))}
        yield Sheet(
            title=told.place(own[0], words),
            headers=headers,
            rows=tuple(_cells(one, words) for one in own),
            below=tuple(_below(told, words)) if number == len(groups) - 1 else (),
            right=frozenset({4}),
            wide=0,
            colours={n: _COLOURS[sense] for n, sense in senses.items()},
        )


def _cells(one: Series, words: Words) -> tuple[str, ...]:
    name, scope = one.names.get(words.language), one.scope.get(words.language)
    unit = unit_text(one.unit, words)
    tabled = _tabled(one)
    first, last = one.points[0].period.text, one.points[-1].period.text
    said = {"first": first, "last": last}
    return (
        " ".join(
            filter(None, (f"{name} · {scope}" if scope else name, f"({unit})" if unit else ""))
        ),
        first if first == last else words.say("trend.from-to", said),
        " ".join(GAP if point is None else _figure(point) for point in one.slots),
        sparkline([None if point is None else point.value for point in one.slots]),
        "" if tabled is None else short(tabled),
        _verdict(one, words),
    )


def _figure(point: Point) -> str:
    return short(point.shown, _RATE_DECIMALS) if point.cases else short(point.shown)


def _verdict(one: Series, words: Words) -> str:
    if one.verdict == spearman.TOO_SHORT:
        return words.say("trend.too-short", {"years": one.years, "need": one.need})
    if one.verdict == SEASONAL:
        return words.say("trend.seasonal")
    said = words.say(f"assessment.trend-{one.verdict}")
    sense = _sense(one)
    return words.say(f"trend.{sense}", {"verdict": said}) if sense else said


def _below(told: Told, words: Words) -> Iterator[str]:
    rules: dict[Clause, int] = {one.clause: one.need for one in told.series}
    for cited, need in rules.items():
        details = {"need": need, "edition": cited.edition, "clause": cited.text}
        yield words.say("trend.rule", details)
    if told.aside.words:
        yield words.say("trend.aside-words", {"count": told.aside.words})
    if told.aside.supposed:
        yield words.say("trend.aside-supposed", {"count": told.aside.supposed})
