"""Entries of a ledger in an engine, and the same items read a second time in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from hypothesis import strategies as st

from ecotarget.engine.connection import Column, Engine
from ecotarget.methods import ledger_state, repeats

DAY = date(2024, 3, 15)


class Entry(NamedTuple):
    """One row of `entry`; `at_a` and `at_b` are moments in seconds."""

    id: str
    found: date | None = None
    planned: date | None = None
    due: date | None = None
    rectified: date | None = None
    accepted: date | None = None
    publicised: date | None = None
    closed: date | None = None
    evidence_date: date | None = None
    relapsed: date | None = None
    reviewed: date | None = None
    evidence: int | None = 1
    unit: str = ""
    list_: str = ""
    level: str = ""
    source: str = ""
    way: str = ""
    place: str = ""
    kind: str = ""
    name: str = ""
    file: str = "ledger.csv"
    row_: int = 2
    found_month: str = ""
    reviewed_month: str = ""
    at_a: int | None = None
    at_b: int | None = None
    x0: str = ""


_WHOLE = ("evidence", "row_", "at_a", "at_b")
_DATES = Entry._fields[1:11]
COLUMNS = [
    Column(n, "date" if n in _DATES else "integer" if n in _WHOLE else "text")
    for n in Entry._fields
]


def month_of(day: date | None) -> str:
    return "" if day is None else day.isoformat()[:7]


def entries(engine: Engine, rows: Iterable[Entry]) -> None:
    """Make `entry`, with the months that go with the dates."""
    whole = [
        row._replace(found_month=month_of(row.found), reviewed_month=month_of(row.reviewed))
        for row in rows
    ]
    engine.small("entry", COLUMNS, whole)


def items(
    engine: Engine,
    rows: Iterable[Entry],
    day: date = DAY,
    needs_evidence: bool = True,
    alike: Sequence[str] = repeats.COMPARED,
) -> None:
    """Make `item`, as the day has it."""
    entries(engine, rows)
    engine.view("item_state", ledger_state.sql("entry", day, needs_evidence, ("x0",)))
    engine.table("item", repeats.sql("item_state", alike, ("x0",)))


def second_state(entry: Entry, day: date = DAY, needs_evidence: bool = True) -> str:
    """The state, step by step: what has been done by the day, what the relapse undid, what is left."""
    if entry.found is not None and entry.found > day:
        return "not_yet"
    back = entry.relapsed if entry.relapsed is not None and entry.relapsed <= day else None
    reached = "open"
    if entry.planned is not None and entry.planned <= day:
        reached = "planned"
    if back is not None:
        reached = "relapsed"
    for name in ("rectified", "accepted", "publicised", "closed"):
        done = getattr(entry, name)
        if done is None or done > day or (back is not None and done <= back):
            continue
        if name == "closed" and needs_evidence and not proved(entry, day):
            continue
        reached = name
    return reached


def proved(entry: Entry, day: date = DAY) -> bool:
    """Whether there is evidence by the day: of its own day, if it has one, and after the relapse."""
    if entry.evidence != 1 or entry.evidence_date is None:
        return entry.evidence == 1
    back = entry.relapsed if entry.relapsed is not None and entry.relapsed <= day else None
    return entry.evidence_date <= day and (back is None or entry.evidence_date > back)


MONTH = st.dates(date(2024, 2, 25), date(2024, 4, 5))
ANY = st.one_of(st.none(), MONTH, st.just(DAY))
_DRAWN = (*_DATES, "evidence", "unit", "source", "place", "kind")
ENTRY = st.builds(
    Entry,
    **{
        name: st.just(default)
        for name, default in Entry("")._asdict().items()
        if name not in _DRAWN
    },
    **dict.fromkeys(_DATES, ANY),
    evidence=st.sampled_from([0, 1, 1]),
    unit=st.sampled_from(["甲局", "乙局", "", "丙'局"]),
    source=st.sampled_from(["中央", "省级"]),
    place=st.sampled_from(["", "城东", "城西"]),
    kind=st.sampled_from(["", "噪声", "异味"]),
)
ENTRIES = st.lists(ENTRY, max_size=8).map(
    lambda rows: [row._replace(id=f"i{n}", row_=n + 2) for n, row in enumerate(rows)]
)
