"""States of the items of a ledger on a day (台账状态), as their dates give them.

What it computes: for each item what has come to pass by the day: found, plan filed, rectified, accepted,
    publicised, closed (销号), relapsed (反弹). The state is the furthest of what stands.
Input: a table of `entry` (intake/ledgers.py), one row for each item.
Options: the day; whether a closing needs evidence; further columns of `entry` that are to be kept; the
    step that ends an item: closing, or where a ledger has no such column the furthest that it has.
Result: `columns`, one row for each item: what it is known by; `found`, `due`; `ended`, the day of
    closing, NULL unless it is closed; `state`; and for each thing that is counted 1 or 0. An item found
    after the day is `not_yet`.
Rounding: none.
Gaps: a date that is missing or after the day has not come to pass; an item whose day of finding nobody
    wrote down is found. Without a term an item is neither due nor overdue, and is counted apart. A closing
    without evidence does not stand where it needs some: the other dates then give the state. Evidence
    that has a day of its own is none before that day, and none after a relapse that came later.
Relapses: what was done up to the day of the relapse does not stand any more; what is done after it does.
    An item closed again is closed, and its relapse is still counted.
Due and overdue: due by the day is a term on the day or before; overdue is a term before the day, and not
    closed; closed late is closed after the term. On the day of the term nothing is overdue. Where
    rectifying is the last step there is, it ends an item as closing does.
Worked example: found 03-01, term 03-31, rectified 03-20, closed 04-05 without evidence, that is needed.
    On 03-31: rectified, due, not overdue. On 04-05: rectified, overdue, one closing without evidence.
Differs from: ledgers that keep a state that somebody has typed; an item that is rectified is not closed
    (整改完成 and 销号 are two steps).
Source: rectification ledgers of several cities, whose texts name the steps; no law defines them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from ecotarget.engine.text import literal, value
from ecotarget.model.ledger import (
    ACCEPTED,
    CLOSED,
    NOT_YET,
    OPEN,
    PLANNED,
    PUBLICISED,
    RECTIFIED,
    RELAPSED,
)

# Columns of `entry` that every item keeps.
KEPT = (
    *("id", "file", "row_", "name"),
    *("unit", "list_", "level", "source", "way", "place", "kind"),
    *("found_month", "reviewed_month", "found", "due"),
)
FLAGS = (
    "is_due",
    "is_planned",
    "is_rectified",
    "is_accepted",
    "is_closed",
    "is_bare",  # closed without evidence, whether or not that is enough
    "is_in_progress",
    "is_overdue",
    "is_late",
    "is_relapsed",  # at any time, even if it is closed again
    "is_reviewed",
    "is_undated",  # without a term
)
# What stands only if it was done after the last relapse, the furthest first.
_DONE = (
    ("closed", CLOSED),
    ("publicised", PUBLICISED),
    ("accepted", ACCEPTED),
    ("rectified", RECTIFIED),
)


def columns(more: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the columns that `sql` gives, in their order."""
    return (*KEPT, *more, "ended", "state", *FLAGS)


def last_step(known: Collection[str]) -> str:
    """Return the step that ends an item: closing, or the furthest that the ledger has a column for."""
    return next((name for name, _ in _DONE if name in known), CLOSED)


def sql(
    source: str, day: date, needs_evidence: bool, more: Sequence[str] = (), last: str = CLOSED
) -> str:
    """Return the SELECT of `columns`: every item of the table `source` as it stands on the day.

    `last` is the step that ends an item, as `last_step` finds it.
    """
    kept = ", ".join(f"s.{name}" for name in (*KEPT, *more))
    seen = f"s.state <> {literal(NOT_YET)}"
    states = {
        "is_rectified": (RECTIFIED, ACCEPTED, PUBLICISED, CLOSED),
        "is_accepted": (ACCEPTED, PUBLICISED, CLOSED),
        "is_closed": (CLOSED,),
        "is_in_progress": (OPEN, PLANNED, RELAPSED),
    }
    today = value(day)
    ended = f"s.state = {literal(last)}"
    tests = {
        "is_due": f"s.due <= {today}",
        "is_planned": f"s.planned <= {today}",
        "is_bare": "s.closed_stands = 1 AND s.evidence IS NOT NULL AND s.proven = 0",
        "is_overdue": f"s.due < {today} AND NOT {ended}",
        "is_late": f"{ended} AND s.{last} > s.due",
        "is_relapsed": f"s.relapsed <= {today}",
        "is_reviewed": f"s.reviewed <= {today}",
        "is_undated": "s.due IS NULL",
    }
    for name, among in states.items():
        tests[name] = f"s.state IN ({', '.join(literal(state) for state in among)})"
    flags = ",\n  ".join(
        f"CASE WHEN {seen} AND {tests[name]} THEN 1 ELSE 0 END AS {name}" for name in FLAGS
    )
    return f"""SELECT {kept},
  CASE WHEN {ended} THEN s.{last} END AS ended, s.state,
  {flags}
FROM ({_states(source, day, needs_evidence)}) AS s"""


def _states(source: str, day: date, needs_evidence: bool) -> str:
    """Return the SELECT of `entry` with the state of each item."""
    today = value(day)
    stands = ",\n    ".join(
        f"CASE WHEN {_stands(f'e.{name}', today)} THEN 1 ELSE 0 END AS {name}_stands"
        for name, _ in _DONE
    )
    # An item of which something is proved and the day of it is not said: there is no such column.
    proof = _stands("e.evidence_date", today)
    proof = f"e.evidence = 1 AND (e.evidence_date IS NULL OR {proof})"
    proven = " AND d.proven = 1" if needs_evidence else ""
    cases = "\n    ".join(
        f"WHEN d.{name}_stands = 1{proven if state == CLOSED else ''} THEN {literal(state)}"
        for name, state in _DONE
    )
    return f"""
  SELECT d.*, CASE
    WHEN d.found > {today} THEN {literal(NOT_YET)}
    {cases}
    WHEN d.relapsed <= {today} THEN {literal(RELAPSED)}
    WHEN d.planned <= {today} THEN {literal(PLANNED)}
    ELSE {literal(OPEN)} END AS state
  FROM (
    SELECT e.*,
    {stands},
    CASE WHEN {proof} THEN 1 ELSE 0 END AS proven
    FROM {source} AS e
  ) AS d
"""


def _stands(column: str, today: str) -> str:
    """Write the condition that something has come to pass by the day, after the last relapse."""
    return (
        f"{column} <= {today} AND "
        f"(e.relapsed IS NULL OR e.relapsed > {today} OR {column} > e.relapsed)"
    )
