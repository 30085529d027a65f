"""Repeats in a ledger (重复信访、重复问题): the same matter found again.

What it computes: of the items that are alike in what is compared (the place, the kind, or both), which
    were found after the first of them.
Input: a table of items as `ledger_state` gives them.
Options: the columns that must be alike: `place`, `kind` or both; none: nothing is a repeat.
Result: the columns of the table, and `is_repeat`: 1 or 0.
Rounding: none.
Gaps: an item of which one of the compared columns is blank is like no other. One found after the day is
    no repeat and makes none. Without a day of finding an item comes last; of those found on one day the
    one with the least id is the first, so that how many repeats there are never depends on the order.
Worked example: three petitions about noise in one street and one about smells there: 2 repeats of 4 by
    place and kind, 3 by place alone.
Differs from: 重复信访 by the same petitioner, where the ledger says so itself: then count by a column.
Source: none; how petitions are counted as repeated is left to the locality.
"""

from __future__ import annotations

from collections.abc import Sequence

from ecotarget.engine.text import literal
from ecotarget.methods import ledger_state
from ecotarget.model.ledger import NOT_YET

COMPARED = ("place", "kind")


def sql(source: str, alike: Sequence[str], more: Sequence[str] = ()) -> str:
    """Return the SELECT of the columns of `ledger_state` and `is_repeat`.

    `alike` are columns of COMPARED; `more` is that of `ledger_state.sql`.
    """
    kept = ", ".join(f"i.{name}" for name in ledger_state.columns(more))
    if not alike:
        return f"SELECT {kept}, 0 AS is_repeat FROM {source} AS i"
    keys = ", ".join(f"j.{name}" for name in alike)
    known = " AND ".join(f"j.{name} <> ''" for name in alike)
    return f"""SELECT {kept}, CASE WHEN r.id IS NULL THEN 0 ELSE 1 END AS is_repeat
FROM {source} AS i
LEFT JOIN (
  SELECT k.id FROM (
    SELECT j.id, ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY j.found, j.id) AS number
    FROM {source} AS j WHERE j.state <> {literal(NOT_YET)} AND {known}
  ) AS k WHERE k.number > 1
) AS r ON r.id = i.id"""
