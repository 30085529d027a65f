"""Counts and rates of a ledger (发现、整改、销号，完成率): of all, or of those due by the day.

What it computes: of the items of each group, how many were found, are due, have a plan, are rectified,
    accepted, closed, closed without evidence, in progress, overdue, closed late, relapsed, looked back
    at, repeated, without a term; and rates of them.
Input: a table of items as `repeats` gives them.
Options: what groups are made by: `all`, a trait (`unit`, `list`, `level`, `source`, `way`, `place`,
    `kind`) or `month` (of finding); the words that traits must have; `all` items or those `due`.
Result: a Group for each; for `all` there is one even if no item is in it: an empty set is said aloud.
Rounding: none; a rate is an exact fraction. It is rounded once, when it is told.
Gaps: items found after the day are in no count. A rate over nothing is None: nothing found is not a
    rate of 100 %, nor of 0 %. An item without a term is not among those due. A blank trait is a group of
    its own, with an empty name.
Worked example: 434 found, 359 rectified, 75 in progress: 359/434 = 82.7 %. 5 found and rectified, 2 of
    them due and closed: closed 2/5 of all and 2/2 of those due.
Differs from: rates that take rectified for closed; rates over those due that leave out the overdue.
Source: rectification ledgers, where both sides stand beside the rate (1064/1071, 219/220, 186/238).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from ecotarget.engine.text import literal
from ecotarget.model.ledger import NOT_YET, Counted, Group

ALL, MONTH = "all", "month"
FOUND = "found"
DUE = "due"
_FLAGS = {
    "due": "is_due",
    "closed_without_evidence": "is_bare",
    "closed_late": "is_late",
    "repeats": "is_repeat",
    "without_due": "is_undated",
}
# What is told of an item that a count is made of; the dates are those of the table of entries.
_TOLD = ("id", "file", "row_", "state", "due", "is_bare")
_DAYS = ("found", "closed", "relapsed")


def sql(
    source: str,
    by: str = ALL,
    only: Mapping[str, Sequence[str]] | None = None,
    over: str = ALL,
) -> str:
    """Return the SELECT of the groups of one division: `name`, then the counts of a Group.

    `only` are the words of traits that an item must have; `over` is `all`, or `due` for the items
    alone whose term is the day or before.
    """
    counts = ",\n  ".join(
        f"COALESCE(SUM(i.{_FLAGS.get(name, f'is_{name}')}), 0) AS {name}"
        for name in Group._fields[3:]
    )
    tests = [f"i.state <> {literal(NOT_YET)}"]
    tests += [_among(trait, words) for trait, words in (only or {}).items()]
    tests += ["i.is_due = 1"] if over == DUE else []
    name = "''" if by == ALL else f"i.{_column(by)}"
    grouped = "" if by == ALL else f"\nGROUP BY {name}\nORDER BY {name}"
    return f"""SELECT {name} AS name, COUNT(*) AS found,
  {counts}
FROM {source} AS i
WHERE {" AND ".join(tests)}{grouped}"""


def items_sql(
    source: str,
    entries: str,
    measure: str,
    only: Mapping[str, Sequence[str]] | None = None,
    over: str = ALL,
    *,
    reached: bool = True,
    before: str | None = None,
) -> str:
    """Return the SELECT of the items that a count of `measure` is made of, by file and row.

    With `reached` those that are counted, else the others of the group. `before` is the table of items
    as they stood before a period: what was counted there is left out. `entries` is the table of entries
    that `source` was made from. The columns are those of `item_of_row`.
    """
    seen = f"{{}}.state <> {literal(NOT_YET)}"
    flag = seen if measure == FOUND else f"{{}}.{_FLAGS.get(measure, f'is_{measure}')} = 1"
    tests = [seen.format("i"), flag.format("i") if reached else f"NOT {flag.format('i')}"]
    tests += [_among(trait, words) for trait, words in (only or {}).items()]
    tests += ["i.is_due = 1"] if over == DUE else []
    if before is not None:
        tests.append(f"i.id NOT IN (SELECT b.id FROM {before} AS b WHERE {flag.format('b')})")
    told = [f"i.{name}" for name in _TOLD] + [f"e.{name}" for name in _DAYS]
    return f"""SELECT {", ".join(told)}
FROM {source} AS i
JOIN {entries} AS e ON e.id = i.id
WHERE {" AND ".join(tests)}
ORDER BY i.file, i.row_"""


def item_of_row(row: Sequence[object], day: date) -> Counted:
    """Return the item of one row of `items_sql`; what happened after the day is not told."""
    id_, file, line, state, due, bare, *days = row
    found, closed, relapsed = (_seen(each, day) for each in days)
    assert due is None or isinstance(due, date)
    return Counted(
        id=str(id_),
        file=str(file),
        row=int(str(line)),
        state=str(state),
        due=due,
        found=found,
        closed=closed,
        relapsed=relapsed,
        bare=bare == 1,
    )


def _seen(found: object, day: date) -> date | None:
    assert found is None or isinstance(found, date)
    return found if found is not None and found <= day else None


def of_row(by: str, row: Sequence[object]) -> Group:
    """Return the group of one row of `sql`."""
    name, *counts = row
    return Group(by, str(name), *(int(str(count)) for count in counts))


def rate(group: Group, measure: str) -> Fraction | None:
    """Return a count as a share of what was found, None where nothing was.

    For a rate of those due the group is that of `sql(..., over="due")`.
    """
    return Fraction(count(group, measure), group.found) if group.found else None


def count(group: Group, measure: str) -> int:
    """Return one of the counts of a group by its name."""
    found = getattr(group, measure)
    assert isinstance(found, int)
    return found


def reviews_sql(source: str) -> str:
    """Return the SELECT of month (2024-03) and items looked back at in it."""
    return f"""SELECT i.reviewed_month AS month, COUNT(*) AS reviewed
FROM {source} AS i
WHERE i.is_reviewed = 1
GROUP BY i.reviewed_month
ORDER BY i.reviewed_month"""


def by_month(
    rows: Iterable[Sequence[object]], first: date, day: date
) -> tuple[tuple[str, int], ...]:
    """Return the counts of `reviews_sql` for every month from the first to that of the day, 0 included."""
    known = {str(month): int(str(count)) for month, count in rows}
    months = range(first.year * 12 + first.month - 1, day.year * 12 + day.month)
    names = (f"{number // 12:04d}-{number % 12 + 1:02d}" for number in months)
    return tuple((name, known.get(name, 0)) for name in names)


def _column(by: str) -> str:
    return {"list": "list_", MONTH: "found_month"}.get(by, by)


def _among(trait: str, words: Sequence[str]) -> str:
    return f"i.{_column(trait)} IN ({', '.join(literal(word) for word in words)})"
