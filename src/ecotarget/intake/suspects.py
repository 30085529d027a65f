"""Each day of each station is checked in one scan; what is odd is looked at hour by hour.

A day is suspect when an hour occurs twice, when its lowest reading is below zero or its highest
beyond what can be, or when it repeats one value from morning to night. Only suspect days are looked
at again, row by row, so that a nation's year costs one scan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.text import literal
from ecotarget.intake import ranges, sources
from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import LISTED, Fault, Place
from ecotarget.model.reading import Rules

# Hours of one and the same value that make a day odd: as many as a valid day has.
FROZEN_HOURS = 20
_KEY = (Column("site", "text"), Column("item", "text"), Column("start", "timestamp"))
_READING = "site, item, start, amount"


class Odd(NamedTuple):
    """What is done with an hour: `drop`, `keep`, `one` of equal readings, `zero`; warn or refuse."""

    action: str
    warning: bool


class File(NamedTuple):
    """A file of a data set and the view that shows each of its readings with its row."""

    dataset: int
    source: sources.File
    view: str
    titles: Mapping[str, str]  # of the column of each item

    def place(self, row: int, item: str, cell: str) -> Place:
        """Return where the reading of an item stands, called `cell`."""
        return self.source.place(row, self.titles.get(item, ""))._replace(cell=cell)


class Treatment:
    """What the rules of a data set do with each kind of odd hour, the gravest first."""

    def __init__(self, rules: Rules) -> None:
        self.of: dict[str, Odd] = {}
        zero = "zero" if rules.negative == "zero" else "drop"
        one = "one" if rules.duplicates == "merge_equal" else "drop"
        self.refuse("reading-not-finite")
        self.refuse("reading-stamp-twice")
        self.refuse("reading-missing-code", warning=True)
        self.refuse("reading-beyond-range", warning=rules.beyond_range == "set_aside")
        self.refuse("reading-negative", zero, warning=rules.negative != "refuse")
        self.refuse("reading-repeated", one, warning=True)
        self.refuse("reading-frozen", "keep" if rules.frozen == "keep" else "drop", warning=True)

    def refuse(self, code: str, action: str = "drop", warning: bool = False) -> None:
        """Note what is done with a kind of odd hour."""
        self.of[code] = Odd(action, warning)


def take_out(
    engine: Engine, rules: Sequence[Rules], files: Sequence[File], unit_of: Mapping[str, str]
) -> tuple[tuple[SetAside, ...], tuple[Fault, ...]]:
    """Make `day_check`, `refused` and `reading` of `reading_raw`.

    `rules` are those of each data set; the views `d<number>_traced` show their readings. Returns
    what was set aside, and warnings of what was kept all the same.
    """
    engine.table("day_raw", day_sql("reading_raw"))
    engine.view("item_range", sound_sql(unit_of))
    engine.table("suspect", _SUSPECT)
    ((count,),) = engine.rows("SELECT COUNT(*) FROM suspect")
    if not count:
        engine.small("refused", _KEY, ())
        engine.view("reading", f"SELECT {_READING} FROM reading_raw")
        engine.view("day_check", "SELECT * FROM day_raw")
        return (), ()
    engine.table("odd_hour", _odd_sql(len(rules)))
    _treat(engine, rules)
    _clean(engine)
    return _told(engine, rules, files)


def day_sql(source: str) -> str:
    """Return the SELECT of `day_check`: each day of a station and item in one scan.

    Each hour is a bit: when one occurs twice, the bits are fewer than the rows.
    """
    return f"""SELECT site, item, CAST(start AS DATE) AS day, COUNT(*) AS rows_,
  CAST(bit_count(BIT_OR(1 << EXTRACT(HOUR FROM start))) AS INTEGER) AS hours,
  CAST(SUM(amount) AS HUGEINT) AS total, MIN(amount) AS lo, MAX(amount) AS hi
FROM {source}
GROUP BY site, item, CAST(start AS DATE)"""


def sound_sql(unit_of: Mapping[str, str]) -> str:
    """Return the SELECT of each item's highest amount, and above which a repeat is odd."""
    rows = [
        f"SELECT {literal(item)} AS item, CAST({ranges.top(item, book)} AS BIGINT) AS top, "
        f"CAST({ranges.frozen_above(item, book)} AS BIGINT) AS frozen"
        for item, book in sorted(unit_of.items())
        if item in ranges.RANGES
    ]
    return "\nUNION ALL\n".join(rows)


_FROZEN = f"c.lo = c.hi AND c.lo > r.frozen AND c.rows_ >= {FROZEN_HOURS}"
_SUSPECT = f"""SELECT c.site, c.item, c.day,
  CASE WHEN {_FROZEN} THEN 1 ELSE 0 END AS frozen
FROM day_raw AS c JOIN item_range AS r ON r.item = c.item
WHERE c.rows_ <> c.hours OR c.lo < 0 OR c.hi > r.top OR ({_FROZEN})"""


def _odd_sql(datasets: int) -> str:
    """Return the SELECT of the odd hours of suspect days: which data set, and what is odd first."""
    rows = "\nUNION ALL\n".join(
        f"  SELECT {n} AS dataset, site, item, start, amount, code\n"
        f"  FROM d{n}_traced WHERE over = 'hour'"
        for n in range(datasets)
    )
    return f"""SELECT site, item, start, dataset, why, amount FROM (
  SELECT h.site, h.item, h.start, h.dataset, h.lo AS amount,
    CASE WHEN h.code = 2 THEN 'reading-not-finite'
      WHEN h.lo <> h.hi THEN 'reading-stamp-twice'
      WHEN h.code = 1 THEN 'reading-missing-code'
      WHEN h.hi > r.top THEN 'reading-beyond-range'
      WHEN h.lo < 0 THEN 'reading-negative'
      WHEN h.rows_ > 1 THEN 'reading-repeated'
      WHEN h.frozen = 1 THEN 'reading-frozen' END AS why
  FROM (
    SELECT t.site, t.item, t.start, MIN(t.dataset) AS dataset, COUNT(*) AS rows_,
      MIN(t.amount) AS lo, MAX(t.amount) AS hi, MAX(t.code) AS code, MAX(s.frozen) AS frozen
    FROM (
{rows}
    ) AS t
    JOIN suspect AS s
      ON s.site = t.site AND s.item = t.item AND s.day = CAST(t.start AS DATE)
    GROUP BY t.site, t.item, t.start
  ) AS h JOIN item_range AS r ON r.item = h.item
) AS w
WHERE why IS NOT NULL"""


def _treat(engine: Engine, rules: Sequence[Rules]) -> None:
    rows = [
        (number, why, odd.action)
        for number, said in enumerate(rules)
        for why, odd in Treatment(said).of.items()
    ]
    columns = (Column("dataset", "integer"), Column("why", "text"), Column("action", "text"))
    engine.small("treatment", columns, rows)
    engine.table(
        "treated",
        "SELECT o.site, o.item, o.start, o.amount, t.action FROM odd_hour AS o "
        "JOIN treatment AS t ON t.dataset = o.dataset AND t.why = o.why WHERE t.action <> 'keep'",
    )


def _clean(engine: Engine) -> None:
    """Make `reading` without the refused hours, and check the days anew that lost some."""
    engine.view("refused", "SELECT site, item, start FROM treated")
    engine.view(
        "reading",
        """SELECT r.site, r.item, r.start, r.amount
FROM reading_raw AS r
LEFT JOIN treated AS t ON t.site = r.site AND t.item = r.item AND t.start = r.start
WHERE t.site IS NULL
UNION ALL
SELECT site, item, start, CASE WHEN action = 'zero' THEN CAST(0 AS BIGINT) ELSE amount END
FROM treated WHERE action <> 'drop'""",
    )
    engine.table(
        "changed_day", "SELECT DISTINCT site, item, CAST(start AS DATE) AS day FROM treated"
    )
    changed = (
        "SELECT r.site, r.item, r.start, r.amount FROM reading AS r JOIN changed_day AS c "
        "ON c.site = r.site AND c.item = r.item AND c.day = CAST(r.start AS DATE)"
    )
    engine.table(
        "day_check",
        f"""SELECT d.site, d.item, d.day, d.rows_, d.hours, d.total, d.lo, d.hi
FROM day_raw AS d
LEFT JOIN changed_day AS c ON c.site = d.site AND c.item = d.item AND c.day = d.day
WHERE c.site IS NULL
UNION ALL
{day_sql(f"({changed}) AS n")}""",
    )


def _told(
    engine: Engine, rules: Sequence[Rules], files: Sequence[File]
) -> tuple[tuple[SetAside, ...], tuple[Fault, ...]]:
    set_aside: list[SetAside] = []
    kept: list[Fault] = []
    order = list(Treatment(Rules()).of)
    counts = engine.rows("SELECT dataset, why, COUNT(*) FROM odd_hour GROUP BY dataset, why")
    for number, why, count in sorted(counts, key=lambda row: (row[0], order.index(str(row[1])))):
        assert isinstance(number, int) and isinstance(count, int)
        odd = Treatment(rules[number]).of[str(why)]
        faults = tuple(_listed(engine, number, str(why), odd, count, files))
        if odd.action == "keep":
            kept.extend(faults)
        else:
            set_aside.append(SetAside(str(why), count, faults))
    return tuple(set_aside), tuple(kept)


def _listed(
    engine: Engine, dataset: int, why: str, odd: Odd, count: int, files: Sequence[File]
) -> Iterator[Fault]:
    """Yield a fault for each of the first rows; of a frozen day only for its first hour."""
    told: set[tuple[object, ...]] = set()
    for file in files:
        rows = engine.rows(
            f"SELECT t.row_, t.site, t.item, t.start, t.text FROM {file.view} AS t "
            "JOIN odd_hour AS o ON o.site = t.site AND o.item = t.item AND o.start = t.start "
            f"WHERE t.over = 'hour' AND o.dataset = {dataset} AND o.why = {literal(why)} "
            "ORDER BY t.row_, t.site, t.item, t.start, t.text "
            f"LIMIT {LISTED * (24 if why == 'reading-frozen' else 1)}"
        )
        for row, site, item, start, text in rows:
            assert isinstance(row, int) and isinstance(start, datetime)
            day: date = start.date()
            key = (site, item, day if why == "reading-frozen" else (start, file.view, row, text))
            if key in told:
                continue
            told.add(key)
            cell = f"{site} {item} {start:%Y-%m-%d %H:%M}"
            details = {"found": text, "count": count}
            yield Fault(why, file.place(row, str(item), cell), details, warning=odd.warning)
            if len(told) == LISTED:
                return
