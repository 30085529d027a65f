"""Samples of sections that are left out for an agreed reason: as if nobody had taken them.

A sample is left out when its section, its day and its item are named, and with it the class that the data
state for that section and day. What is told of a month or more goes only when all of its days do. A table
of months has nothing but firsts of months: where all that is told of a section stands on them, it is of
the months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from ecotarget.assess.exceptions import Day, Span, within
from ecotarget.assess.ladder import SITE_DAY
from ecotarget.engine.connection import Column, Engine
from ecotarget.model.excepted import Excepted, LeftOut

_NOTED = (*SITE_DAY, Column("entry", "integer"))
_WIDE = (Column("view_", "text"), Column("column_", "text"), Column("item", "text"))
_ON_DAY = "d.site = {0}.site AND d.day = CAST({0}.start AS DATE)"
_TAKEN = """SELECT z.entry, COUNT(*) FROM (
SELECT o.entry FROM sample AS s
JOIN noted_sample AS o ON o.site = s.site AND o.day = CAST(s.start AS DATE) AND o.item = s.item
UNION ALL
SELECT o.entry FROM stated AS t
JOIN (SELECT DISTINCT entry, site, day FROM noted_sample) AS o
  ON o.site = t.site AND o.day = CAST(t.start AS DATE)
) AS z GROUP BY z.entry"""
_DAYS = "SELECT DISTINCT site, day FROM noted_sample"
_MONTHLY = """SELECT site FROM (SELECT site, start FROM sample UNION ALL SELECT site, start FROM stated) AS z
GROUP BY site HAVING MAX(EXTRACT(DAY FROM start)) = 1"""
# Of a day on which one item is left out the others stay; the list of all samples has them.
_KEPT = f"""SELECT n.site, n.item, n.start, n.amount, n.found FROM narrow_sample AS n
LEFT JOIN left_day AS d ON {_ON_DAY.format("n")} WHERE d.site IS NULL
UNION ALL
SELECT s.site, s.item, s.start, s.amount, s.found FROM sample AS s
JOIN left_day AS d ON {_ON_DAY.format("s")}
LEFT JOIN left_sample AS l ON l.site = s.site AND l.day = CAST(s.start AS DATE) AND l.item = s.item
WHERE l.site IS NULL"""
_STATED = f"""SELECT t.site, t.start, t.class_ FROM stated AS t
LEFT JOIN left_day AS d ON {_ON_DAY.format("t")} WHERE d.site IS NULL"""


def leave_out(
    engine: Engine,
    entries: Iterable[Excepted],
    sections: Iterable[str],
    items: Iterable[str],
    stretched: Mapping[str, Mapping[date, date]],
    span: Span,
) -> tuple[LeftOut, ...]:
    """Take samples out of the engine's tables `narrow_sample`, `wide_sample` and `stated`.

    `sample` has them still. Returns each entry for one of the sections with the number of samples and
    classes that it took; nothing is made anew where it is for none.
    """
    names, known = frozenset(sections), tuple(sorted(items))
    own = [entry for entry in entries if entry.place in names]
    if not own:
        return ()
    monthly = {str(site) for (site,) in engine.rows(_MONTHLY)}
    rows = [
        (*day, number)
        for number, entry in enumerate(own)
        for day in _days(entry, known, stretched.get(entry.place, {}), span, entry.place in monthly)
    ]
    engine.small("noted_sample", _NOTED, rows)
    engine.table("left_sample", "SELECT DISTINCT site, day, item FROM noted_sample")
    engine.table("left_day", _DAYS)
    counts = {int(str(number)): int(str(count)) for number, count in engine.rows(_TAKEN)}
    _make_anew(engine)
    return tuple(LeftOut(entry, counts.get(number, 0)) for number, entry in enumerate(own))


def _days(
    entry: Excepted,
    items: tuple[str, ...],
    ends: Mapping[date, date],
    span: Span,
    monthly: bool,
) -> Iterator[Day]:
    for day in within(entry, span):
        end = ends.get(day, _end_of_month(day) if monthly else day)
        if end <= entry.last:
            yield from ((entry.place, day, item) for item in entry.items or items)


def _end_of_month(day: date) -> date:
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)


def _make_anew(engine: Engine) -> None:
    """Put tables in the place of those that everything is reckoned from."""
    wide = engine.rows("SELECT view_, column_, item FROM wide_sample ORDER BY view_, column_")
    engine.table("kept_sample", _KEPT)
    engine.view("narrow_sample", "SELECT site, item, start, amount, found FROM kept_sample")
    engine.table("kept_stated", _STATED)
    engine.view("stated", "SELECT site, start, class_ FROM kept_stated")
    for view in sorted({str(view) for view, _, _ in wide}):
        joined = f"LEFT JOIN left_day AS d ON {_ON_DAY.format('w')} WHERE d.site IS NULL"
        engine.view(f"kept_{view}", f"SELECT w.* FROM {view} AS w {joined}")
    engine.small("wide_sample", _WIDE, [(f"kept_{view}", *rest) for view, *rest in wide])
