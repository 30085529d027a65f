"""The SELECTs that turn the cells of samples into amounts in grains, in the portable subset.

`cells` shows the columns that are needed under names of their own (cells.py): `site_`, the parts of
the stamp `t0` ..., `item_` and `unit_`, the values `v0` ..., `class_`, `status_`. `heard` is the same
with what Python has decided about sections, stamps and states: `site`, `start`, `state`. A strip is
one value of every record. In a wide table the item of a strip is known beforehand, so that nothing is
joined to typed figures; a long table joins `kind`.

A text of digits is read by the engine; every other one stands in `odd`, with its amount reckoned
exactly. A 64-bit float is multiplied and rounded to the next whole number of grains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ecotarget.engine.connection import Column
from ecotarget.engine.text import literal
from ecotarget.intake import grains, marks
from ecotarget.intake.numerals import COMMA
from ecotarget.model.water import DRY, MEASURED, NOT_MONITORED, STATES, WORKS

# For the engine: at most six digits before the point, so that the highest power still fits.
PLAIN = "^-?[0-9]{1,6}([.][0-9]+)?$"
# The same where decimals begin with a comma.
WHOLE = "^-?[0-9]{1,6}$"
CLASS = "class"  # a published class is told as if it were an item
ODD_COLUMNS = (
    *(Column(name, "text") for name in ("item_", "unit_", "text")),
    Column("amount", "integer"),
    Column("found", "integer"),
    Column("code", "integer"),
)
KIND_COLUMNS = (
    *(Column(name, "text") for name in ("item_", "unit_", "item")),
    Column("size", "integer"),
    Column("scale", "integer"),
)


class Kind(NamedTuple):
    """What an item text with its unit stands for: the item, and the power of ten to its grains."""

    item_text: str
    unit_text: str
    item: str
    size: int

    def row(self) -> tuple[object, ...]:
        """Return the row of the `kind` table."""
        return (*self, 10**self.size)


class Strip(NamedTuple):
    """A column of values: its name in `cells`, how it is typed, and in a wide table what it is of."""

    column: str
    kind: str  # text, integer, decimal, float
    what: Kind | None


class Layout(NamedTuple):
    """How the cells are arranged, and which tables their texts are looked up in.

    `start` is the one moment of a table without stamps. `by_file` says that a stamp means another
    year in another file. `long` says that some stamps are of more than a month, and `until` is the
    last day of a table without stamps that is. `calm` are the typed columns whose every figure is one that water can have.
    `mark` is what stands before the decimals, if the data set says it.
    """

    tag: str
    missing: frozenset[str]
    strips: tuple[Strip, ...] = ()
    parts: int = 0
    start: str | None = None
    until: str | None = None
    long: bool = False
    by_file: bool = False
    has_item: bool = False
    has_unit: bool = False
    has_class: bool = False
    has_status: bool = False
    plain_sites: bool = False
    plain_stamps: bool = False
    calm: frozenset[str] = frozenset()
    mark: str = ""


def heard_sql(layout: Layout, shown: str) -> str:
    """Return the SELECT of the records whose section and stamp are known."""
    names = [strip.column for strip in layout.strips]
    names += ["item_"] if layout.has_item else []
    names += ["unit_"] if layout.has_unit else []
    names += ["class_"] if layout.has_class else []
    joins = ""
    site, start, state = "c.site_", "c.t0", literal(MEASURED)
    if not layout.plain_sites:
        site = "p.site"
        joins += f"\nJOIN {layout.tag}_site AS p ON p.text = c.site_"
    if layout.start is not None:
        start = f"CAST({literal(layout.start)} AS TIMESTAMP)"
    elif not layout.plain_stamps:
        start = "s.start"
        on = [f"s.t{n} = c.t{n}" for n in range(layout.parts)]
        on += ["s.file_ = c.file_"] if layout.by_file else []
        joins += f"\nJOIN {layout.tag}_stamp AS s ON {' AND '.join(on)}"
    if layout.has_status:
        state = "u.state"
        joins += f"\nJOIN {layout.tag}_status AS u ON u.text = COALESCE(c.status_, '')"
    said = "".join(f", c.{name}" for name in names)
    if layout.long:
        last = f"CAST({literal(layout.until)} AS TIMESTAMP)" if layout.until else "s.last"
        said += f", {last} AS last"
    return (
        f"SELECT c.file_, c.row_, {site} AS site, {start} AS start, {state} AS state{said}\n"
        f"FROM {shown} AS c{joins}"
    )


def stretches_sql(heard: str) -> str:
    """Return the SELECT of the records of more than a month: section, start, last day."""
    return f"SELECT DISTINCT site, start, last FROM {heard} WHERE last <> start"


def traced_sql(layout: Layout, heard: str) -> str:
    """Return the SELECT of all samples: file_, row_, site, item, start, text, amount, found, code.

    `code` is 1 for a mark of a missing value that nobody declared, 2 for what is not finite.
    """
    parts = [_strip_sql(layout, strip, heard) for strip in layout.strips]
    return "\nUNION ALL\n".join(parts) if parts else _nothing()


def stated_sql(layout: Layout, heard: str) -> str:
    """Return the SELECT of the classes that the data state, in the columns of samples."""
    if not layout.has_class:
        return _nothing()
    return (
        f"SELECT h.file_, h.row_, h.site, {literal(CLASS)} AS item, h.start, h.class_ AS text, "
        "CAST(k.class_ AS BIGINT) AS amount, CAST(0 AS INTEGER) AS found, "
        f"CAST(0 AS INTEGER) AS code\nFROM {heard} AS h\n"
        f"JOIN {layout.tag}_class AS k ON k.text = h.class_ WHERE {_measured('h')}"
    )


def wide_sql(layout: Layout, heard: str) -> str:
    """Return the SELECT of records of typed figures as they lie: site, start, an amount or NULL each."""
    amounts = []
    for strip in layout.strips:
        assert strip.what is not None
        v = f"h.{strip.column}"
        said = _amount(layout, strip, v, f"CAST({10**strip.what.size} AS BIGINT)")
        if _codes(layout, strip):
            said = f"CASE WHEN {_there(layout, strip)} THEN {said} END"
        elif strip.column not in layout.calm:
            said = f"CASE WHEN {v} IS NOT NULL THEN {said} END"
        amounts.append(f"{said} AS {strip.column}")
    return f"SELECT h.site, h.start, {', '.join(amounts)}\nFROM {heard} AS h WHERE {_measured('h')}"


def silent_sql(layout: Layout, heard: str) -> str:
    """Return the SELECT of the records that say, or show, that nothing was measured.

    A dry section has no values: one that has may have been anything.
    """
    words = {DRY: f"NOT ({anything(layout)})", WORKS: "1 = 1"}
    rank = " ".join(
        f"WHEN h.state = {literal(state)} AND ({sure}) THEN {STATES.index(state)}"
        for state, sure in words.items()
    )
    return (
        f"SELECT h.site, h.start, CASE {rank} ELSE {STATES.index(NOT_MONITORED)} END AS state "
        f"FROM {heard} AS h WHERE NOT ({_measured('h')}) OR NOT ({anything(layout)})"
    )


def muted_sql(layout: Layout, heard: str) -> str:
    """Return the SELECT that counts the records that say that nothing was measured and have values."""
    return (
        f"SELECT COUNT(*) FROM {heard} AS h WHERE NOT ({_measured('h')}) AND ({anything(layout)})"
    )


def anything(layout: Layout) -> str:
    """Return the condition that a record has a value or a class, be it sound or not."""
    said = [_there(layout, strip) for strip in layout.strips]
    if layout.has_class:
        said.append(_said("h.class_", layout.missing))
    return " OR ".join(said) if said else "1 = 0"


def odd_sql(layout: Layout, heard: str) -> str:
    """Return the SELECT of each text that the engine does not read: item_, unit_, text, count."""
    found = []
    for strip in layout.strips:
        if strip.kind != "text":
            continue
        item = "h.item_" if strip.what is None else literal(strip.what.item_text)
        unit = "COALESCE(h.unit_, '')" if layout.has_unit else "''"
        v = f"h.{strip.column}"
        found.append(
            f"SELECT {item} AS item_, {unit} AS unit_, {v} AS text, COUNT(*) AS rows_\n"
            f"FROM {heard} AS h{_kind_join(layout, strip)}\n"
            f"WHERE {_measured('h')} AND ({v} IS NULL OR {_not_plain(v, layout)})\n"
            f"GROUP BY {', '.join([*_keys(layout, strip), v])}"
        )
    return "\nUNION ALL\n".join(found)


def extremes_sql(layout: Layout, heard: str) -> str:
    """Return the SELECT of records, empty records, and values, least and most of each typed strip.

    Of a long table each item text with its unit is a row, and its texts stand before the figures.
    """
    keys = [f"h.{name}" for name in ("item_", "unit_") if getattr(layout, f"has_{name[:-1]}")]
    empty = f"COUNT(CASE WHEN NOT ({anything(layout)}) THEN 1 END)"
    pieces = [*keys, "COUNT(*)", empty]
    for strip in layout.strips:
        if strip.kind != "text":
            v = f"h.{strip.column}"
            if _codes(layout, strip):
                v = f"CASE WHEN {_there(layout, strip)} THEN {v} END"
            pieces += [f"COUNT({v})", f"CAST(MIN({v}) AS VARCHAR)", f"CAST(MAX({v}) AS VARCHAR)"]
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    return f"SELECT {', '.join(pieces)}\nFROM {heard} AS h WHERE {_measured('h')}{grouped}"


# ---- One strip ----------------------------------------------------------------------------------


def _strip_sql(layout: Layout, strip: Strip, heard: str) -> str:
    what = strip.what
    item = "k.item" if what is None else literal(what.item)
    columns = f"h.file_, h.row_, h.site, {item} AS item, h.start"
    source = f"FROM {heard} AS h{_kind_join(layout, strip)}"
    v = f"h.{strip.column}"
    if strip.kind == "text":
        return _text_sql(layout, strip, columns, source)
    scale = "k.scale" if what is None else f"CAST({10**what.size} AS BIGINT)"
    return (
        f"SELECT {columns}, CAST({v} AS VARCHAR) AS text, "
        f"{_amount(layout, strip, v, scale)} AS amount, CAST(0 AS INTEGER) AS found, "
        f"CAST({_code(layout, strip, v)} AS INTEGER) AS code\n{source}\n"
        f"WHERE {_measured('h')} AND {_there(layout, strip)}"
    )


def _text_sql(layout: Layout, strip: Strip, columns: str, source: str) -> str:
    """Read digits by the engine; join what other texts stand for.

    Only an odd text is looked up: what is NULL costs a join nothing.
    """
    what = strip.what
    v = f"h.{strip.column}"
    suffix = "'E' || CAST(k.size AS VARCHAR)" if what is None else literal(f"E{what.size}")
    item = "h.item_" if what is None else literal(what.item_text)
    unit = "COALESCE(h.unit_, '')" if layout.has_unit else "''"
    on = "o.text = x.odd AND o.item_ = x.item_" + (
        " AND o.unit_ = x.unit_" if layout.has_unit else ""
    )
    inner = (
        f"SELECT {columns}, {v} AS text, {item} AS item_, {unit} AS unit_, {suffix} AS suffix, "
        f"CASE WHEN {_not_plain(v, layout)} THEN NULL ELSE {v} END AS plain\n{source}\n"
        f"WHERE {_measured('h')} AND {v} IS NOT NULL"
    )
    middle = f"SELECT y.*, CASE WHEN plain IS NULL THEN text END AS odd FROM (\n{inner}\n) AS y"
    digits = "CAST(CAST(x.plain || x.suffix AS DECIMAL(18, 0)) AS BIGINT)"
    code = f"CASE WHEN regexp_matches(x.plain, {literal(marks.CODE)}) THEN 1 ELSE 0 END"
    return (
        "SELECT x.file_, x.row_, x.site, x.item, x.start, x.text, "
        f"CASE WHEN x.plain IS NOT NULL THEN {digits} ELSE o.amount END AS amount, "
        "CAST(CASE WHEN x.plain IS NOT NULL THEN 0 ELSE o.found END AS INTEGER) AS found, "
        f"CAST(CASE WHEN x.plain IS NOT NULL THEN {code} ELSE o.code END AS INTEGER) AS code\n"
        f"FROM (\n{middle}\n) AS x\nLEFT JOIN {layout.tag}_odd AS o ON {on}\n"
        "WHERE x.plain IS NOT NULL OR o.amount IS NOT NULL"
    )


def _amount(layout: Layout, strip: Strip, v: str, scale: str) -> str:
    if strip.kind == "float":
        said = f"CAST(ROUND({v} * {scale}) AS BIGINT)"
    else:
        product = f"CAST({v} AS DECIMAL(18, 9)) * CAST({scale} AS DECIMAL(19, 0))"
        said = f"CAST(CAST({product} AS DECIMAL(19, 0)) AS BIGINT)"
    if strip.column in layout.calm:
        return said
    return f"CASE WHEN {_finite(strip, v)} THEN {said} ELSE {grains.LARGEST} END"


def _code(layout: Layout, strip: Strip, v: str) -> str:
    if strip.column in layout.calm:
        return "0"
    codes = ", ".join(str(code) for code in marks.CODES)
    missing = f"CASE WHEN {v} IN ({codes}) THEN 1 ELSE 0 END"
    return f"CASE WHEN {_finite(strip, v)} THEN {missing} ELSE 2 END"


def _finite(strip: Strip, v: str) -> str:
    most = grains.MOST
    return f"{v} >= {_number(strip, str(-most))} AND {v} <= {_number(strip, str(most))}"


def _number(strip: Strip, text: str) -> str:
    return f"CAST({literal(text)} AS {'DOUBLE' if strip.kind == 'float' else 'DECIMAL(18, 9)'})"


def _kind_join(layout: Layout, strip: Strip) -> str:
    if strip.what is not None:
        return ""
    unit = " AND k.unit_ = COALESCE(h.unit_, '')" if layout.has_unit else ""
    return f"\nJOIN {layout.tag}_kind AS k ON k.item_ = h.item_{unit}"


def _keys(layout: Layout, strip: Strip) -> list[str]:
    keys = ["h.item_"] if strip.what is None else []
    return [*keys, "COALESCE(h.unit_, '')"] if layout.has_unit else keys


def _measured(name: str) -> str:
    return f"{name}.state = {literal(MEASURED)}"


def _there(layout: Layout, strip: Strip) -> str:
    """Write the condition that a cell holds something, be it sound or not."""
    v = f"h.{strip.column}"
    if strip.kind == "text":
        return _said(v, layout.missing)
    codes = _codes(layout, strip)
    return f"({v} IS NOT NULL AND {v} NOT IN ({codes}))" if codes else f"{v} IS NOT NULL"


def _codes(layout: Layout, strip: Strip) -> str:
    return ", ".join(_number(strip, str(code)) for code in sorted(marks.figures(layout.missing)))


def _said(v: str, missing: Iterable[str]) -> str:
    said = ", ".join(literal(text) for text in ("", *sorted(missing)))
    found = f"COALESCE(TRIM({v}), '') NOT IN ({said})"
    codes = marks.code_pattern(missing)
    return f"({found} AND NOT regexp_matches(TRIM({v}), {literal(codes)}))" if codes else found


def _not_plain(v: str, layout: Layout) -> str:
    pattern = WHOLE if layout.mark == COMMA else PLAIN
    odd = f"NOT regexp_matches({v}, {literal(pattern)})"
    codes = marks.code_pattern(layout.missing)
    return f"({odd} OR regexp_matches({v}, {literal(codes)}))" if codes else odd


def _nothing() -> str:
    return (
        "SELECT CAST(0 AS INTEGER) AS file_, CAST(0 AS BIGINT) AS row_, '' AS site, '' AS item, "
        "CAST('2000-01-01 00:00:00' AS TIMESTAMP) AS start, '' AS text, CAST(0 AS BIGINT) AS amount, "
        "CAST(0 AS INTEGER) AS found, CAST(0 AS INTEGER) AS code WHERE 1 = 0"
    )


def records_sql(sources: Sequence[str]) -> str:
    """Return the SELECT of days on which a section may have two records of one hour."""
    rows = "\nUNION ALL\n".join(
        f"SELECT site, start FROM {heard} WHERE {_measured(heard)}" for heard in sources
    )
    return (
        f"SELECT site, CAST(start AS DATE) AS day FROM (\n{rows}\n) AS r\n"
        "GROUP BY site, CAST(start AS DATE)\n"
        "HAVING COUNT(*) <> bit_count(BIT_OR(1 << EXTRACT(HOUR FROM start)))"
    )


def doubles_sql(tables: Sequence[str]) -> str:
    """Return the SELECT of days on which a section may have two samples of one item and hour."""
    rows = "\nUNION ALL\n".join(f"SELECT site, item, start FROM {table}" for table in tables)
    return (
        f"SELECT site, CAST(start AS DATE) AS day FROM (\n{rows}\n) AS r\n"
        "GROUP BY site, item, CAST(start AS DATE)\n"
        "HAVING COUNT(*) <> bit_count(BIT_OR(1 << EXTRACT(HOUR FROM start)))"
    )


def doubtful_sql(tags: Sequence[str]) -> str:
    """Return the SELECT of the samples and classes of suspect days: which set, what is odd first.

    `why` is empty for what is sound. Of samples that are equal one row remains.
    """
    rows = "\nUNION ALL\n".join(
        f"  SELECT {number} AS dataset, t.site, t.item, t.start, t.amount, t.found, t.code\n"
        f"  FROM {tag}_{name} AS t JOIN suspect_day AS d "
        "ON d.site = t.site AND d.day = CAST(t.start AS DATE)"
        for number, tag in enumerate(tags)
        for name in ("sample", "stated")
    )
    return f"""SELECT g.site, g.item, g.start, g.dataset, g.lo AS amount, g.how AS found,
  CASE WHEN g.code = 2 THEN 'sample-not-finite'
    WHEN g.lo <> g.hi OR g.how <> g.how_else THEN 'sample-stamp-twice'
    WHEN g.code = 1 THEN 'sample-missing-code'
    WHEN g.hi > r.top OR (g.lo < r.low AND r.low < 0) THEN 'sample-beyond-range'
    WHEN g.lo < r.low THEN 'sample-negative'
    WHEN g.rows_ > 1 THEN 'sample-repeated'
    ELSE '' END AS why
FROM (
  SELECT site, item, start, MIN(dataset) AS dataset, COUNT(*) AS rows_, MIN(amount) AS lo,
    MAX(amount) AS hi, MIN(found) AS how, MAX(found) AS how_else, MAX(code) AS code
  FROM (
{rows}
  ) AS x
  GROUP BY site, item, start
) AS g
JOIN sample_range AS r ON r.item = g.item"""
