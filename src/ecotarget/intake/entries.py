"""The SELECTs that turn the cells of a ledger into entries, in the portable subset.

`looked` has one row for each row of the files: every date as text (`s_`) and as day (`d_`), moments as
seconds (`at_`), traits by their words. `twice` are ids that stand more than once. `weighed` is what
`looked` comes to, with a mark on rows that fail a check; `entry` is what is left without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ecotarget.engine.text import literal, value
from ecotarget.model.ledger import DATES, TRAITS

MONTHS = ("found", "reviewed")  # dates of which the month is told
_FOUND, _PROOF_DAY = "found", "evidence_date"
_BLANK = "''"


class Layout(NamedTuple):
    """Which columns the cells of a ledger have.

    `dates` are all columns of dates and moments, `moments` those of the response steps, `worded` the
    traits whose words are a closed list. `split` tells that a time stands behind some day. `proofs`
    are the texts that prove a closing, None for all but `no_proofs`, which are in small letters. `iso`
    tells that no format of dates is declared. `totals` are ids of rows that add the others up.
    """

    tag: str
    dates: tuple[str, ...]
    moments: tuple[str, ...]
    traits: tuple[str, ...]
    worded: tuple[str, ...]
    has_name: bool
    has_evidence: bool
    shown: tuple[str, ...]
    missing: tuple[str, ...]
    steps: tuple[tuple[str, str, Fraction], ...]
    iso: bool
    split: bool = False
    proofs: tuple[str, ...] | None = None
    no_proofs: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()


class Problem(NamedTuple):
    """What a row must not be: the condition on `looked` (l) and `twice` (t), and what is told of it.

    `column` is that of the cells in which it stands; `beside` the one that it does not agree with;
    `trait` the one whose words it is not among.
    """

    code: str
    condition: str
    column: str
    found: str
    other: str = "''"
    beside: str = ""
    trait: str = ""


def day_text(column: str, iso: bool) -> str:
    """Write the text that a day is looked up by; of an ISO moment the first ten characters."""
    return f"SUBSTRING(TRIM({column}), 1, 10)" if iso else f"TRIM({column})"


def rest_text(column: str) -> str:
    """Write what stands behind the day of an ISO moment."""
    return f"SUBSTRING(TRIM({column}), 11)"


def looked_sql(layout: Layout, cells: str) -> str:
    """Return the SELECT of every row of the cells with its texts looked up."""
    pieces = ["c.file_", "c.row_", f"{_id('c.id_')} AS id"]
    joins: list[str] = []
    for number, name in enumerate(layout.dates):
        pieces.extend(_date(layout, name, number))
        joins.extend(_date_joins(layout, name, number))
    for trait in layout.traits:
        pieces.append(f"{_said(layout, f'c.w_{trait}')} AS w_{trait}")
        if trait in layout.worded:
            pieces.append(f"o_{trait}.word AS o_{trait}")
            table = f"{layout.tag}_word_{trait}"
            joins.append(f"LEFT JOIN {table} AS o_{trait} ON o_{trait}.text = TRIM(c.w_{trait})")
    pieces += [f"{_said(layout, f'c.{name}')} AS {name}" for name in _texts(layout)]
    joined = "".join(f"\n{join}" for join in joins)
    items = f"\nWHERE NOT {is_total(layout)}"
    return f"SELECT {', '.join(pieces)}\nFROM {cells} AS c{joined}{items}"


def seen_sql(layout: Layout, cells: str, day: date) -> str:
    """Return the SELECT of the rows of the cells but those of items that are found after a day."""
    number = layout.dates.index(_FOUND)
    joins = "".join(f"\n{join}" for join in _date_joins(layout, _FOUND, number))
    found = _piece(layout, _FOUND, number, "day")
    return f"SELECT c.* FROM {cells} AS c{joins}\nWHERE {found} IS NULL OR {found} <= {value(day)}"


def twice_sql(layout: Layout, cells: str) -> str:
    """Return the SELECT of the ids that stand in more than one row."""
    id_ = _id("c.id_")
    return (
        f"SELECT {id_} AS id FROM {cells} AS c WHERE {id_} <> '' AND NOT {is_total(layout)} "
        f"GROUP BY {id_} HAVING COUNT(*) > 1"
    )


def is_total(layout: Layout) -> str:
    """Write the condition that a row of the cells (c) adds the others up and is no item."""
    return _among(f"LOWER({_id('c.id_')})", layout.totals)


def checked(layout: Layout) -> str:
    """Write what checks are made of: the rows looked up (l), and whether the id stands twice (t)."""
    return f"{layout.tag}_looked AS l LEFT JOIN {layout.tag}_twice AS t ON t.id = l.id"


def weighed_sql(layout: Layout) -> str:
    """Return the SELECT of what an entry says, for every row, and `bad`: 1 where a check fails."""
    pieces = ["l.id", "l.file_", "l.row_"]
    none = "CAST(NULL AS DATE)"
    pieces += [f"{f'l.d_{name}' if name in layout.dates else none} AS {name}" for name in DATES]
    for name in MONTHS:
        month = f"COALESCE(l.m_{name}, '')" if name in layout.dates else _BLANK
        pieces.append(f"{month} AS {name}_month")
    pieces.append(f"{_evidence(layout)} AS evidence")
    pieces.append(f"{'l.n_name' if layout.has_name else _BLANK} AS name")
    for trait in TRAITS:
        text = f"l.w_{trait}" if trait in layout.traits else _BLANK
        text = f"COALESCE(l.o_{trait}, '')" if trait in layout.worded else text
        pieces.append(f"{text} AS {'list_' if trait == 'list' else trait}")
    pieces += [f"l.at_{name}" for name in layout.moments]
    pieces += [f"l.{name}" for name in layout.shown]
    bad = " OR ".join(f"({check.condition})" for check in checks(layout))
    pieces.append(f"CASE WHEN {bad} THEN 1 ELSE 0 END AS bad")
    return f"SELECT {', '.join(pieces)}\nFROM {checked(layout)}"


def entry_sql(layout: Layout) -> str:
    """Return the SELECT of the entries: rows that pass every check, with the names of their files."""
    traits = ("list_" if trait == "list" else trait for trait in TRAITS)
    months = (f"{name}_month" for name in MONTHS)
    moments = (f"at_{name}" for name in layout.moments)
    names = (*DATES, *months, "evidence", "name", *traits, *moments, *layout.shown)
    return f"""SELECT b.id, f.name AS file, b.row_, {", ".join(f"b.{name}" for name in names)}
FROM {layout.tag}_weighed AS b
JOIN {layout.tag}_file AS f ON f.file_ = b.file_
WHERE b.bad = 0"""


def checks(layout: Layout) -> tuple[Problem, ...]:
    """Return what each row is asked, in the order in which it is told."""
    found = [
        Problem("ledger-id-missing", "l.id = ''", "id_", found="l.id"),
        Problem("ledger-id-twice", "t.id IS NOT NULL", "id_", found="l.id"),
        *_date_checks(layout),
        *_order_checks(layout),
    ]
    for trait in layout.worded:
        unknown = f"l.w_{trait} <> '' AND l.o_{trait} IS NULL"
        column = f"w_{trait}"
        found.append(
            Problem("ledger-word-unknown", unknown, column, found=f"l.{column}", trait=trait)
        )
    if layout.proofs is not None:
        known = _among("l.e_evidence", ("", *layout.proofs, *layout.no_proofs))
        column = "e_evidence"
        unknown = f"NOT {known}"
        found.append(
            Problem("ledger-word-unknown", unknown, column, found=f"l.{column}", trait="evidence")
        )
    return tuple(found)


def _date_checks(layout: Layout) -> Iterator[Problem]:
    for name in layout.dates:
        column, text = f"d_{name}", f"l.s_{name}"
        yield Problem("ledger-date", f"{text} <> '' AND l.d_{name} IS NULL", column, found=text)
    for name in layout.moments:
        column, text = f"d_{name}", f"l.s_{name}"
        timeless = f"l.d_{name} IS NOT NULL AND l.at_{name} IS NULL"
        yield Problem("ledger-time-missing", timeless, column, found=text)


def _order_checks(layout: Layout) -> Iterator[Problem]:
    """Nothing comes to pass before it is found, and no step ends before it begins."""
    pairs = [(_FOUND, name, "d") for name in layout.dates if name != _FOUND]
    pairs = pairs if _FOUND in layout.dates else []
    pairs += [(first, last, "at") for first, last, _ in layout.steps]
    for first, last, kind in dict.fromkeys(pairs):
        yield Problem(
            "ledger-order",
            f"l.{kind}_{last} < l.{kind}_{first}",
            f"d_{last}",
            found=f"l.s_{last}",
            other=f"l.s_{first}",
            beside=f"d_{first}",
        )


def _date(layout: Layout, name: str, number: int) -> Iterator[str]:
    """Yield the pieces of a date: its text, its day, and its month and moment where they are asked."""
    yield f"{_date_said(layout, name)} AS s_{name}"
    yield f"{_piece(layout, name, number, 'day')} AS d_{name}"
    if name in MONTHS:
        yield f"{_piece(layout, name, number, 'month_')} AS m_{name}"
    if name in layout.moments:
        second = f"k{number}.second_"
        if layout.iso:
            more = f"r{number}.second_" if layout.split else "CAST(NULL AS BIGINT)"
            second = f"{second} + {more}"
        yield f"{second} AS at_{name}"


def _date_said(layout: Layout, name: str) -> str:
    """Write the text of a date; a mark of a missing value may be written as a day: 1900-01-01."""
    text = _said(layout, f"c.d_{name}")
    if not layout.missing:
        return text
    missing = _among(day_text(f"c.d_{name}", layout.iso), layout.missing)
    return f"CASE WHEN {missing} THEN '' ELSE {text} END"


def _piece(layout: Layout, name: str, number: int, column: str) -> str:
    """Write what a date was looked up as; nothing where it is blank or its time cannot be read."""
    tests = [f"r{number}.text IS NOT NULL"] if layout.split else []
    if layout.missing:
        tests.append(f"{_date_said(layout, name)} <> ''")
    said = f"k{number}.{column}"
    return f"CASE WHEN {' AND '.join(tests)} THEN {said} END" if tests else said


def _date_joins(layout: Layout, name: str, number: int) -> Iterator[str]:
    column = f"c.d_{name}"
    day = day_text(column, layout.iso)
    yield f"LEFT JOIN {layout.tag}_day AS k{number} ON k{number}.text = {day}"
    if layout.split:
        rest = f"r{number}.text = {rest_text(column)}"
        yield f"LEFT JOIN {layout.tag}_rest AS r{number} ON {rest}"


def _texts(layout: Layout) -> Iterator[str]:
    if layout.has_name:
        yield "n_name"
    if layout.has_evidence:
        yield "e_evidence"
    yield from layout.shown


def _said(layout: Layout, column: str) -> str:
    """Write a text without blanks around it; a mark of a missing value says nothing."""
    text = f"COALESCE(TRIM({column}), '')"
    if not layout.missing:
        return text
    return f"CASE WHEN {_among(text, layout.missing)} THEN '' ELSE {text} END"


def _id(column: str) -> str:
    """Write an id without blanks of any kind around it: a line break makes no other item of it."""
    return f"COALESCE(TRIM({_plain(column)}), '')"


def _plain(column: str) -> str:
    """Write a text with blanks in place of tabs and line breaks."""
    for sign in ("\t", "\r", "\n"):
        column = f"REPLACE({column}, {literal(sign)}, ' ')"
    return column


def _evidence(layout: Layout) -> str:
    """Write whether something proves the closing; where there is a column of its day, with a day."""
    tests = []
    if layout.has_evidence and layout.proofs is None:
        text = f"LOWER(TRIM({_plain('l.e_evidence')}))"
        tests.append(f"NOT {_among(text, ('', *layout.no_proofs))}")
    elif layout.has_evidence:
        tests.append(_among("l.e_evidence", layout.proofs or ()))
    if _PROOF_DAY in layout.dates:
        tests.append(f"l.d_{_PROOF_DAY} IS NOT NULL")
    if not tests:
        return "CAST(NULL AS INTEGER)"
    return f"CASE WHEN {' AND '.join(tests)} THEN 1 ELSE 0 END"


def _among(column: str, texts: tuple[str, ...]) -> str:
    if not texts:
        return "1 = 0"
    return f"{column} IN ({', '.join(literal(text) for text in texts)})"
