"""Small rungs of readings and days in DuckDB, for the twins of the methods that climb them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from ecotarget.engine.connection import QUANTA, Column
from ecotarget.engine.duck import Duck
from ecotarget.methods import daily_max_8h, hours
from ecotarget.model.standard import Clause, Day, Rounding, Windows

CLAUSE = Clause("tests", "second typing", "confirmed")
# Common multiples, multiplied out by hand: 2^3 3 5 7 11 23 for 20 to 24 (and 6 to 8) hours, and with
# another 3 and 19 for 18 to 24 hours.
CHINA = 8 * 3 * 5 * 7 * 11 * 23
CANADA = CHINA * 3 * 19
ONE_AWAY = Rounding(1, "half-away")

MEAN = Day("mean", 20, CLAUSE)
MEAN_CANADA = Day("mean", 18, CLAUSE, rounding=ONE_AWAY)
MAX = Day("max", 20, CLAUSE)
MAX_CANADA = Day("max", 18, CLAUSE, rounding=ONE_AWAY, stands_above="1h")
MAX_8H = Day("max_8h", 0, CLAUSE, Windows(8, 6, 8, 24, carry=False, enough=14), stands_above="8h")
MAX_8H_CANADA = Day(
    "max_8h",
    0,
    CLAUSE,
    Windows(8, 6, 1, 24, carry=True, enough=18, rounding=ONE_AWAY),
    ONE_AWAY,
    "8h",
)

Hours = Mapping[datetime, int]  # beginning of the hour -> quanta
Series = Mapping[tuple[str, str], Hours]  # site, item
DayCheck = tuple[str, str, date, int, int, int, int]  # hours, total, lowest, highest


def columns(texts: str, **kinds: str) -> list[Column]:
    return [Column(name, kinds.get(name, "text")) for name in texts.split()]


@contextmanager
def opened() -> Iterator[Duck]:
    """An engine that is closed again."""
    engine = Duck(threads=1)
    try:
        yield engine
    finally:
        engine.close()


def climb(engine: Duck, series: Series, span: tuple[date, date] | None = None) -> None:
    """Make `reading`, `day_check`, `day_sum` and `hour_sheet`; the span is that of the readings."""
    rows = [
        (site, item, start, amount)
        for (site, item), known in series.items()
        for start, amount in known.items()
    ]
    kinds = {"start": "timestamp", "amount": "integer"}
    engine.small("reading", columns("site item start amount", **kinds), rows)
    days: dict[tuple[str, str, date], list[int]] = {}
    for site, item, start, amount in rows:
        days.setdefault((site, item, start.date()), []).append(amount)
    check_days(engine, [(*k, len(v), sum(v), min(v), max(v)) for k, v in days.items()])
    met = [key[2] for key in days] or [date(2024, 1, 1)]
    first, last = span or (min(met), max(met))
    engine.table("day_sum", hours.sql(first, last))
    items = sorted({item for _, item in series}) or ["o3"]
    before = first - timedelta(days=1)  # what windows that reach back need
    engine.table("hour_sheet", daily_max_8h.sheet_sql(items, before, last))


def check_days(engine: Duck, rows: Iterable[DayCheck]) -> None:
    """Make `day_check`: the readings of each day counted and summed."""
    kinds = dict.fromkeys(("hours", "lo", "hi"), "integer") | {"day": "date", "total": "decimal"}
    engine.small("day_row", columns("site item day hours total lo hi", **kinds), rows)
    engine.table(
        "day_check",
        "SELECT site, item, day, hours, CAST(total AS HUGEINT) AS total, lo, hi FROM day_row",
    )


def station_days(
    engine: Duck, sql: str, multiple: int
) -> dict[tuple[str, str, date], tuple[Fraction | None, int, int]]:
    """Run the SELECT of a day's value: (site, item, day) -> value in the book unit, hours, valid."""
    found = {}
    for site, item, day, amount, count, valid in engine.rows(
        f"SELECT site, item, day, amount, hours, valid FROM ({sql}) AS made"
    ):
        value = None if amount is None else Fraction(int(str(amount)), QUANTA * multiple)
        key = (str(site), str(item), as_date(day))
        assert key not in found
        found[key] = (value, int(str(count)), int(str(valid)))
    return found


def midnight(day: date) -> datetime:
    """The beginning of a day, in whatever zone the readings are."""
    return datetime.combine(day, time())


def as_date(value: object) -> date:
    assert isinstance(value, date)
    return value


def quanta(value: str | int | Fraction) -> int:
    """An amount in the book unit as whole quanta."""
    scaled = Fraction(value) * QUANTA
    assert scaled.denominator == 1
    return scaled.numerator


def from_midnight(day: date, values: Iterable[str | int | None]) -> dict[datetime, int]:
    """The hours of a day in their order from 00:00; None is a missing hour."""
    start = midnight(day)
    return {
        start + timedelta(hours=number): quanta(value)
        for number, value in enumerate(values)
        if value is not None
    }
