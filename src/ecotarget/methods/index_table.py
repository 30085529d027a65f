"""The air quality index of many places and times in SQL, joined from small tables.

What it computes: what `aqi.of_values` computes for one day or hour, for every row of a rung at once.
    Every sub-index, level and threshold is looked up in a table that the exact Python functions have
    filled, so there is one truth; SQL only rounds, joins and takes the largest.
Input: a SELECT of `place, moment, day, item, mean, amount, den`: amount / den is the value in µg/m³, `day`
    decides the edition. Small tables (`tables`), and who is exempt from what.
Options: the editions with the days on which each holds, first and last day included.
Result: first (`part_sql`) one row for each place, time and part; then (`sql`) one for each place and
    time with `FIGURES` and a sub-index for each item.
Rounding: half to even in whole numbers (integer_rounding.py); nothing is a float.
Gaps: as in `aqi.py`. `valid` says whether a day counts (有效天数): no item is missing, or the others
    alone exceed 100. HJ 633-2026, 5.3, implies it; for 2012 no text says it (unconfirmed), and an
    index is told for more days than count. `good`, `excellent`, `heavy` are 0 where `valid` is.
Worked example: CO 2,245 µg/m³ kept as 2,245,000,000 of 1,000,000: 10 x mg/m³ is 22.45, key 22, 55.
Source: as `iaqi.py` and `aqi.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ecotarget.engine.connection import Column
from ecotarget.engine.text import literal
from ecotarget.methods import aqi, iaqi, integer_rounding
from ecotarget.model.standard import AirIndex, Part

# Of a place and time, beside `place`, the time and `edition`: the index and its level (NULL when none
# is told); 0 or 1: it counts, at most 100, at most 50, above 200, a primary pollutant is named; how
# many items are missing.
FIGURES = ("aqi", "level", "valid", "good", "excellent", "heavy", "named", "missing")

Spans = Sequence[tuple[AirIndex, date, date]]


class Small(NamedTuple):
    """A small table to be loaded: its name, columns and rows."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]


def tables(indexes: Spans, kind: str, exempt: Iterable[tuple[str, str]] = ()) -> tuple[Small, ...]:
    """Return the small tables that the statements join, named `<kind>_...`.

    `exempt` are (place, item): what a place does not monitor by design (HJ 633-2026, 5.3.2).
    """
    editions = _editions(indexes)
    asked = items(indexes, kind)
    return (
        _small(
            f"{kind}_part", "item mean", "edition part p q top cap stands", _parts(editions, kind)
        ),
        _small(f"{kind}_scale", "", "part key iaqi", _scales(editions, kind)),
        _small(
            f"{kind}_level", "", "edition aqi level good excellent heavy named", _levels(editions)
        ),
        _small(
            f"{kind}_rule",
            "name",
            f"edition alone {' '.join(asked)}",
            _rules(editions, kind, asked),
        ),
        _small(f"{kind}_exempt", "place item", "", sorted(set(exempt))),
    )


def items(indexes: Spans, kind: str) -> tuple[str, ...]:
    """Return the items of all the editions' bulletins of this kind, in the fixed order."""
    return aqi.ordered(
        item for index, _, _ in indexes for item in aqi.items(aqi.bulletin(index, kind))
    )


def columns(indexes: Spans, kind: str) -> tuple[str, ...]:
    """Return the columns behind `place` and the time that `sql` gives, in their order."""
    return ("edition", *FIGURES, *(f"iaqi_{item}" for item in items(indexes, kind)))


def part_sql(indexes: Spans, kind: str, source: str, at: str) -> str:
    """Return the SELECT of `place, <at>, edition, item, iaqi, stands`: a row for each part.

    `edition` is a number of the rule table; `iaqi` is NULL for what is measured beyond a column
    without index; `stands` is 0 for a part that only comes on top of its item's own value.
    """
    amount, den = "CAST(r.amount AS HUGEINT) * t.p", "CAST(r.den AS HUGEINT) * t.q"
    return f"""SELECT k.place, k.{at}, k.edition, k.item, CAST(s.iaqi AS INTEGER) AS iaqi, k.stands
FROM (
  SELECT place, {at}, edition, item, part, stands,
    CAST(CASE WHEN cap = 1 AND exact > top THEN top ELSE exact END AS BIGINT) AS key
  FROM (
    SELECT r.place, r.moment AS {at}, t.edition, t.item, t.part, t.stands, t.cap, t.top,
      {integer_rounding.quotient(amount, den, "half-even")} AS exact
    FROM (
      SELECT place, moment, item, mean, amount, den, {_edition(indexes)} AS edition
      FROM ({source}) AS v
    ) AS r
    JOIN {kind}_part AS t ON t.edition = r.edition AND t.item = r.item AND t.mean = r.mean
  ) AS e
) AS k
LEFT JOIN {kind}_scale AS s ON s.part = k.part AND s.key = k.key"""


def sql(indexes: Spans, kind: str, source: str, at: str, also_exempt: str | None = None) -> str:
    """Return the SELECT of `place, <at>` and `columns` from rows of `part_sql`.

    `also_exempt` is a relation of `place, <at>, item`: items that nobody misses at that time.
    """
    asked = items(indexes, kind)
    split = _split(indexes, kind)
    lacking = " + ".join(_lacking(item, item in split, also_exempt is not None) for item in asked)
    beyond = " OR ".join(f"g.{item} = -1" for item in asked)
    own = ", ".join(f"CASE WHEN g.{item} >= 0 THEN g.{item} END AS iaqi_{item}" for item in asked)
    decided = "l.aqi IS NOT NULL AND (w.missing = 0 OR l.good = 0)"
    told = f"({decided}) OR (w.alone = 1 AND w.beyond = 0)"
    flags = ",\n  ".join(
        f"CASE WHEN {decided} THEN l.{name} ELSE 0 END AS {name}"
        for name in ("good", "excellent", "heavy")
    )
    return f"""SELECT w.place, w.{at}, w.name AS edition,
  CASE WHEN {told} THEN l.aqi END AS aqi,
  CASE WHEN {told} THEN l.level END AS level,
  CASE WHEN {decided} THEN 1 ELSE 0 END AS valid,
  {flags},
  CASE WHEN ({told}) AND l.named = 1 THEN 1 ELSE 0 END AS named,
  w.missing{"".join(f", w.iaqi_{item}" for item in asked)}
FROM (
  SELECT g.place, g.{at}, g.edition, r.name, g.rest, r.alone,
    CASE WHEN {beyond} THEN 1 ELSE 0 END AS beyond,
    CAST({lacking} AS INTEGER) AS missing,
    {own}
  FROM ({_grouped(asked, split, source, at)}) AS g
  JOIN {kind}_rule AS r ON r.edition = g.edition
  LEFT JOIN ({_pivot(f"{kind}_exempt", ("place",), asked)}) AS x ON x.place = g.place
  {_other(also_exempt, at, asked)}
) AS w
LEFT JOIN {kind}_level AS l ON l.edition = w.edition AND l.aqi = w.rest"""


def _editions(indexes: Spans) -> tuple[AirIndex, ...]:
    """Each edition once; its place in this order is its number."""
    return tuple({index.edition: index for index, _, _ in indexes}.values())


def _edition(indexes: Spans) -> str:
    """The number of the edition in force on a day; NULL, and so no index, on days without one."""
    numbers = {index.edition: number for number, index in enumerate(_editions(indexes))}
    cases = " ".join(
        f"WHEN day >= CAST('{first}' AS DATE) AND day <= CAST('{last}' AS DATE)"
        f" THEN {numbers[index.edition]}"
        for index, first, last in indexes
    )
    return f"CASE {cases} END"


def _split(indexes: Spans, kind: str) -> tuple[str, ...]:
    """The items with a part that does not stand for them (ozone's highest hour)."""
    reports = [aqi.bulletin(index, kind) for index, _, _ in indexes]
    return aqi.ordered(
        part.item for report in reports for part in report.parts if not aqi.stands(report, part)
    )


def _grouped(asked: Sequence[str], split: Sequence[str], source: str, at: str) -> str:
    """Return a place's items side by side: the largest sub-index of each.

    NULL where nothing is measured, -1 beyond a column without index. `own` is NULL where no part
    stands for a split item.
    """
    pieces = [
        f"MAX(CASE WHEN item = {literal(item)} THEN COALESCE(iaqi, -1) END) AS {item}"
        for item in asked
    ]
    pieces += [
        f"MAX(CASE WHEN item = {literal(item)} AND stands = 1 THEN 1 END) AS own_{item}"
        for item in split
    ]
    each = ",\n    ".join(pieces)
    return f"""SELECT place, {at}, MAX(edition) AS edition, MAX(iaqi) AS rest,
    {each}
    FROM {source} GROUP BY place, {at}"""


def _lacking(item: str, split: bool, also: bool) -> str:
    there = f"g.{item} >= 0" + (f" AND g.own_{item} = 1" if split else "")
    free = f"COALESCE(x.{item}, 0) = 1" + (f" OR COALESCE(o.{item}, 0) = 1" if also else "")
    return (
        f"CASE WHEN r.{item} = 0 OR ({there}) OR (g.{item} IS NULL AND ({free})) THEN 0 ELSE 1 END"
    )


def _pivot(relation: str, keys: Sequence[str], asked: Sequence[str]) -> str:
    flags = ", ".join(
        f"MAX(CASE WHEN item = {literal(item)} THEN 1 ELSE 0 END) AS {item}" for item in asked
    )
    return f"SELECT {', '.join(keys)}, {flags} FROM {relation} GROUP BY {', '.join(keys)}"


def _other(relation: str | None, at: str, asked: Sequence[str]) -> str:
    if relation is None:
        return ""
    pivot = _pivot(relation, ("place", at), asked)
    return f"LEFT JOIN ({pivot}) AS o ON o.place = g.place AND o.{at} = g.{at}"


def _small(name: str, texts: str, numbers: str, rows: Iterable[tuple[object, ...]]) -> Small:
    named = [Column(text, "text") for text in texts.split()]
    counted = [Column(number, "integer") for number in numbers.split()]
    return Small(name, (*named, *counted), tuple(rows))


def _numbered(editions: Sequence[AirIndex], kind: str) -> Iterable[tuple[int, int, AirIndex, Part]]:
    """Every part of every edition: (number of the edition, number of the part, edition, part)."""
    listed = (
        (edition, index, part)
        for edition, index in enumerate(editions)
        for part in aqi.bulletin(index, kind).parts
    )
    return ((edition, number, index, part) for number, (edition, index, part) in enumerate(listed))


def _parts(editions: Sequence[AirIndex], kind: str) -> Iterable[tuple[object, ...]]:
    """How an amount becomes a key of the column: amount x p / (den x q)."""
    for edition, number, index, part in _numbered(editions, kind):
        scale, places = aqi.scale_of(index, part), index.places[part.item]
        keyed = aqi.factor(scale.unit) * 10**places
        last, cap = iaqi.top(scale, places), int(scale.beyond == iaqi.CAP)
        own = int(aqi.stands(aqi.bulletin(index, kind), part))
        ratio = (keyed.numerator, keyed.denominator)
        yield (part.item, part.mean, edition, number, *ratio, last, cap, own)


def _scales(editions: Sequence[AirIndex], kind: str) -> Iterable[tuple[object, ...]]:
    for _, number, index, part in _numbered(editions, kind):
        for row in iaqi.lookup(aqi.scale_of(index, part), index.places[part.item]):
            yield (number, *row)


def _levels(editions: Sequence[AirIndex]) -> Iterable[tuple[object, ...]]:
    """Every index that an edition can give, with what follows from it."""
    for edition, index in enumerate(editions):
        excellent = index.categories[0].level
        for value in range(max(scale.points[-1][1] for scale in index.scales) + 1):
            level = aqi.category(index, value).level
            good, heavy = value <= index.good_up_to, value > index.heavy_above
            flags = (good, level == excellent, heavy, value > index.primary_above)
            yield (edition, value, level, *map(int, flags))


def _rules(
    editions: Sequence[AirIndex], kind: str, asked: Sequence[str]
) -> Iterable[tuple[object, ...]]:
    """Whether an edition tells an index with items missing, and which items it asks for."""
    for edition, index in enumerate(editions):
        own = aqi.items(aqi.bulletin(index, kind))
        alone = int(index.missing == aqi.REST)
        yield (index.edition, edition, alone, *(int(item in own) for item in asked))
