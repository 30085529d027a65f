"""A small rung of days in DuckDB, for the tests of what is reckoned from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from math import lcm

from ecotarget.engine.connection import QUANTA, Column
from ecotarget.engine.duck import Duck
from ecotarget.methods import daily_aqi, index_table
from ecotarget.methods.index_table import Spans

KINDS = {"daily": "mean", "max_1h": "max", "max_8h": "max_8h"}
Day = tuple[str, date]
Values = Mapping[tuple[str, str], Fraction]


def columns(texts: str, **kinds: str) -> list[Column]:
    return [Column(name, kinds.get(name, "text")) for name in texts.split()]


@contextmanager
def rung(
    indexes: Spans,
    days: Mapping[Day, Values],
    invalid: Mapping[Day, Values] | None = None,
    exempt: Iterable[tuple[str, str]] = (),
    excepted: Sequence[tuple[str, date, str]] = (),
) -> Iterator[Duck]:
    """An engine with `place_aqi` and `place_aqi_excepted` of exact values in µg/m³."""
    engine = Duck(threads=1)
    try:
        both = [(days, 1), (invalid or {}, 0)]
        den = QUANTA * lcm(
            *(v.denominator for part, _ in both for one in part.values() for v in one.values())
        )
        rows = [
            (place, item, KINDS[mean], day, int(value * den), valid)
            for part, valid in both
            for (place, day), values in part.items()
            for (item, mean), value in values.items()
        ]
        kinds = {"day": "date", "amount": "decimal", "valid": "integer", "den": "decimal"}
        engine.small("place_day", columns("place item kind day amount valid", **kinds), rows)
        places = sorted({place for part, _ in both for place, _ in part})
        engine.small("place", columns("place den", **kinds), [(place, den) for place in places])
        engine.small("excepted", columns("place day item", **kinds), excepted)
        for small in daily_aqi.tables(indexes, exempt):
            engine.small(small.name, small.columns, small.rows)
        for name, sql in [*daily_aqi.statements(indexes), daily_aqi.excepted_statement(indexes)]:
            engine.table(name, sql)
        yield engine
    finally:
        engine.close()


def told(engine: Duck, indexes: Spans, table: str = "place_aqi") -> dict[Day, dict[str, object]]:
    """The rows of a table by place and day."""
    names = index_table.columns(indexes, "daily")
    found = engine.rows(f"SELECT place, day, {', '.join(names)} FROM {table}")
    assert len({row[:2] for row in found}) == len(found)
    return {(str(row[0]), as_date(row[1])): dict(zip(names, row[2:], strict=True)) for row in found}


def as_date(value: object) -> date:
    assert isinstance(value, date)
    return value
