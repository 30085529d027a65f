"""The SELECTs that turn the cells of a data set into exact readings, in the portable subset.

`cells` shows the columns that are needed under names of their own: `file_`, `row_`, `site_`,
`city_`, `item_`, `unit_`, the parts of the stamp `t0` ..., the values `v0` ..., the published
columns `a_aqi` .... A strip is one value of every record: a column of a wide table, the value of a
long one, an hour of an hours layout. `readings_sql` joins the strips with what Python has decided
about each distinct text: `site`, `stamp`, `kind` and `odd` tables.

Amounts are exact for texts and decimals: a text takes the power of ten of its unit as an exponent
and is read as a whole number of quanta; any other factor is a decimal. A 64-bit float is multiplied
and rounded to the next whole number of quanta. An exact half is rounded away from zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.engine.connection import Column
from ecotarget.engine.text import identifier, literal
from ecotarget.intake import factors, marks
from ecotarget.intake.numerals import COMMA
from ecotarget.intake.sources import File, columns_of
from ecotarget.model.reading import Dataset

# What stands for a typed value that is no figure, or none that 64 bits hold: beyond every range.
NOT_FINITE = 10**17
NUMBERS = ("integer", "decimal", "float")
KIND_COLUMNS = (
    Column("item_", "text"),
    Column("unit_", "text"),
    Column("item", "text"),
    Column("over", "text"),
    Column("suffix", "text"),
    Column("scale", "integer"),
)


class Kind(NamedTuple):
    """What a text of the item column with its unit stands for: item, averaging, factors by state."""

    item_text: str
    unit_text: str
    item: str
    over: str
    ratios: tuple[Fraction, ...]

    @property
    def power(self) -> int | None:
        """The power of ten that the factor is, in every state; None where it is none."""
        return factors.power(self.ratios[0]) if len(set(self.ratios)) == 1 else None

    def row(self) -> tuple[object, ...]:
        """Return the row of the `kind` table: texts, power of ten, and a factor for each state."""
        power = self.power
        return (
            self.item_text,
            self.unit_text,
            self.item,
            self.over,
            None if power is None else f"E{power}",
            None if power is None else 10**power,
            *(factors.quanta(ratio) for ratio in self.ratios),
        )


class Value(NamedTuple):
    """One strip: the column of `cells`, how it is typed, its item text, its hour of the day."""

    column: str
    kind: str
    item_text: str | None
    hour: int | None


class Shape(NamedTuple):
    """How the cells of one data set are arranged, and which tables its texts are looked up in.

    `tag` begins the names of the tables; `plain_sites` and `plain_stamps` say that the texts stand
    for themselves; `states` is the number of reference states. `calm` says that every typed figure lies
    between zero and what can be kept, and meets a power of ten: nothing need be asked row by row.
    `mark` is what stands before the decimals, if the data set says it.
    """

    tag: str
    missing: frozenset[str]
    values: tuple[Value, ...] = ()
    parts: tuple[str, ...] = ()  # of the stamp, in the order of t0, t1 ...
    has_item: bool = False
    has_unit: bool = False
    fixed_site: str | None = None
    plain_sites: bool = False
    plain_stamps: bool = False
    states: int = 1
    calm: bool = False
    mark: str = ""


def cells_sql(
    dataset: Dataset,
    shape: Shape,
    wanted: Mapping[str, str],
    file: File,
    number: int,
    blanks: bool = True,
) -> str:
    """Return the SELECT of `cells` for one file; `wanted` maps names in `cells` to columns.

    `blanks` tells that the file may have records of nothing but blanks, which are left out.
    """
    known = columns_of(file)
    row = f'CAST("_row" + {file.offset} AS BIGINT)' if file.numbered else "CAST(0 AS BIGINT)"
    pieces = [f"CAST({number} AS INTEGER) AS file_", f"{row} AS row_"]
    texts = []
    if shape.fixed_site is not None:
        pieces.append(f"{literal(shape.fixed_site)} AS site_")
    for name, column in wanted.items():
        found = known.get(column)
        if found is None:
            pieces.append(f"CAST(NULL AS VARCHAR) AS {name}")
            continue
        quoted = identifier(found.name)
        if not keeps_type(name, found.kind):
            quoted = f"CAST({quoted} AS VARCHAR)" if found.kind != "text" else quoted
        pieces.append(f"{quoted} AS {name}")
        texts.append(quoted)
    sql = f"SELECT {', '.join(pieces)}\nFROM {file.view}"
    if blanks and dataset.format in ("csv", "xlsx", "sqlite", "postgres") and texts:
        # No cell is NULL in these formats.
        there = " OR ".join(f"TRIM({text}) <> ''" for text in texts)
        sql += f"\nWHERE {there}"
    return sql


def keeps_type(name: str, kind: str) -> bool:
    """Tell whether a column is shown in `cells` with its own type: typed values and stamps."""
    if name[0] == "v":
        return kind in NUMBERS
    return name[0] == "t" and kind in ("timestamp", "instant", "date")


def not_plain(value: str, shape: Shape) -> str:
    """Return the condition of a text that the engine does not read by itself."""
    pattern = marks.WHOLE if shape.mark == COMMA else marks.PLAIN
    odd = f"NOT regexp_matches({value}, {literal(pattern)})"
    codes = marks.code_pattern(shape.missing)
    return f"({odd} OR regexp_matches({value}, {literal(codes)}))" if codes else odd


def odd_sql(shape: Shape, cells: str) -> str:
    """Return the SELECT of each odd text among the wanted values, with how often it occurs."""
    strips = _strips(shape, [value for value in shape.values if value.kind == "text"], cells)
    return f"""SELECT w.v AS text, COUNT(*) AS rows_
FROM (
{strips}
) AS w{_kind_join(shape)}
WHERE w.v IS NULL OR {not_plain("w.v", shape)}
GROUP BY w.v"""


def missing_sqls(shape: Shape, cells: str) -> list[str]:
    """Return a SELECT for each kind of typed values: how many are missing, the least, the most."""
    found = []
    for kind in NUMBERS:
        typed = [value for value in shape.values if value.kind == kind]
        if typed:
            there = f"CASE WHEN v IS NOT NULL AND {_present(shape, kind)} THEN 1 END"
            source = f"(\n{_strips(shape, typed, cells)}\n) AS w{_kind_join(shape)}"
            found.append(f"SELECT COUNT(*) - COUNT({there}), MIN(v), MAX(v) FROM {source}")
    return found


def readings_sql(shape: Shape, kinds: Sequence[Kind], cells: str) -> str:
    """Return the SELECT of all readings: file_, row_, site, item, over, start, text, amount, code.

    `code` is 1 for a mark of a missing value that nobody declared, 2 for what is not finite.
    """
    mapped = {kind.item_text for kind in kinds}
    wanted = [value for value in shape.values if shape.has_item or value.item_text in mapped]
    typed: dict[str, list[Value]] = {}
    for value in wanted if kinds else ():
        typed.setdefault(value.kind, []).append(value)
    parts = [_typed_sql(shape, kind, values, cells) for kind, values in sorted(typed.items())]
    return "\nUNION ALL\n".join(parts) if parts else _nothing()


def _nothing() -> str:
    return (
        "SELECT CAST(0 AS INTEGER) AS file_, CAST(0 AS BIGINT) AS row_, '' AS site, '' AS item, "
        "'' AS over, CAST('2000-01-01 00:00:00' AS TIMESTAMP) AS start, '' AS text, "
        "CAST(0 AS BIGINT) AS amount, CAST(0 AS INTEGER) AS code WHERE 1 = 0"
    )


def _typed_sql(shape: Shape, kind: str, values: Sequence[Value], cells: str) -> str:
    """Return the readings of the strips of one kind; what their texts stand for is joined once."""
    site = "w.site_" if shape.plain_sites else "p.site"
    start = "w.t0" if shape.plain_stamps else "s.start"
    state = "" if shape.states == 1 else ", s.state"
    factors_ = "".join(f", k.f{n}" for n in range(shape.states))
    odd = f"\n  LEFT JOIN {shape.tag}_odd AS o ON o.text = w.v" if kind == "text" else ""
    hourly = any(value.hour is not None for value in values)
    return f"""SELECT file_, row_, site, item, over, start, {_text(kind)} AS text,
  {_amount(shape, kind)} AS amount, CAST({_code(shape, kind)} AS INTEGER) AS code
FROM (
  SELECT w.file_, w.row_, {site} AS site, k.item, k.over, {start} AS start,
    w.v, {_plain(shape, kind)} AS plain, k.suffix, k.scale{factors_}{state}
  FROM (
{_strips(shape, values, cells)}
  ) AS w{_kind_join(shape)}{place_joins(shape, "w", hourly)}{odd}
  WHERE w.v IS NOT NULL
) AS x
WHERE {_present(shape, kind)}"""


def _strips(shape: Shape, values: Sequence[Value], cells: str) -> str:
    """Write strip below strip: each record once for every value that it has."""
    parts = "".join(f", c.t{n}" for n in range(len(shape.parts)))
    unit = ", c.unit_" if shape.has_unit else ""
    strips = []
    for value in values:
        item = "c.item_" if value.item_text is None else f"{literal(value.item_text)} AS item_"
        hour = "" if value.hour is None else f", {value.hour} AS hour_"
        strips.append(
            f"    SELECT c.file_, c.row_, c.site_{parts}, {item}{unit}{hour}, "
            f"c.{value.column} AS v FROM {cells} AS c"
        )
    return "\n    UNION ALL\n".join(strips)


def _kind_join(shape: Shape) -> str:
    unit = " AND k.unit_ = COALESCE(w.unit_, '')" if shape.has_unit else ""
    return f"\n  JOIN {shape.tag}_kind AS k ON k.item_ = w.item_{unit}"


def place_joins(shape: Shape, name: str, hourly: bool = False) -> str:
    """Return the joins with the tables of sites (p) and stamps (s), where there are any."""
    joins = ""
    if not shape.plain_sites:
        joins += f"\n  JOIN {shape.tag}_site AS p ON p.text = {name}.site_"
    if not shape.plain_stamps:
        on = [f"s.t{n} = {name}.t{n}" for n in range(len(shape.parts))]
        on += [f"s.hour_ = {name}.hour_"] if hourly else []
        joins += f"\n  JOIN {shape.tag}_stamp AS s ON {' AND '.join(on)}"
    return joins


def _plain(shape: Shape, kind: str) -> str:
    if kind != "text":
        return "CAST(NULL AS VARCHAR)"
    return f"CASE WHEN {not_plain('w.v', shape)} THEN o.plain ELSE w.v END"


def _text(kind: str) -> str:
    return "v" if kind == "text" else "CAST(v AS VARCHAR)"


def _present(shape: Shape, kind: str) -> str:
    if kind == "text":
        return "plain IS NOT NULL"
    codes = sorted(marks.figures(shape.missing))
    if not codes:
        return "1 = 1"
    said = ", ".join(_number(str(code), kind) for code in codes)
    return f"v NOT IN ({said})"


def _number(text: str, kind: str) -> str:
    return f"CAST({literal(text)} AS {'DOUBLE' if kind == 'float' else 'DECIMAL(18, 9)'})"


def _finite(kind: str) -> str:
    return f"v >= {_number(str(-marks.MOST), kind)} AND v <= {_number(str(marks.MOST), kind)}"


def _amount(shape: Shape, kind: str) -> str:
    """Write the amount: by a power of ten where the factor is one, else by the decimal factor."""
    if shape.calm and kind == "float":
        return "CAST(ROUND(v * scale) AS BIGINT)"
    factor = "f0"
    if shape.states > 1:
        cases = " ".join(f"WHEN {n} THEN f{n}" for n in range(shape.states))
        factor = f"CASE state {cases} END"
    source = "plain" if kind == "text" else "v"
    product = f"CAST({source} AS DECIMAL(18, 9)) * CAST({factor} AS DECIMAL(19, 9))"
    exact = f"CAST(CAST({product} AS DECIMAL(19, 0)) AS BIGINT)"
    if kind == "text":
        power = "CAST(CAST(plain || suffix AS DECIMAL(18, 0)) AS BIGINT)"
        return f"CASE WHEN suffix IS NOT NULL THEN {power} ELSE {exact} END"
    if kind == "float":
        power = "CAST(ROUND(v * scale) AS BIGINT)"
        exact = f"CASE WHEN scale IS NOT NULL THEN {power} ELSE {exact} END"
    return f"CASE WHEN {_finite(kind)} THEN {exact} ELSE {NOT_FINITE} END"


def _code(shape: Shape, kind: str) -> str:
    if shape.calm and kind == "float":
        return "0"
    if kind == "text":
        return f"CASE WHEN regexp_matches(plain, {literal(marks.CODE)}) THEN 1 ELSE 0 END"
    codes = ", ".join(str(code) for code in marks.CODES)
    finite = _finite(kind)
    return f"CASE WHEN {finite} THEN CASE WHEN v IN ({codes}) THEN 1 ELSE 0 END ELSE 2 END"


def published_sql(shape: Shape, cells: str, columns: Sequence[str]) -> str:
    """Return the SELECT of published indices: site, start, aqi, level, primary_; NULL if missing."""
    site = "c.site_" if shape.plain_sites else "p.site"
    start = "c.t0" if shape.plain_stamps else "s.start"
    said = {
        "a_aqi": "i.aqi" if "a_aqi" in columns else "CAST(NULL AS BIGINT)",
        "a_level": _said("a_level", columns, shape.missing),
        "a_primary": _said("a_primary", columns, shape.missing),
    }
    joins = place_joins(shape, "c")
    if "a_aqi" in columns:
        joins += f"\n  LEFT JOIN {shape.tag}_index AS i ON i.text = c.a_aqi"
    return (
        f"SELECT {site} AS site, {start} AS start, {said['a_aqi']} AS aqi, "
        f"{said['a_level']} AS level, {said['a_primary']} AS primary_\nFROM {cells} AS c{joins}"
    )


def _said(name: str, columns: Sequence[str], missing: Iterable[str]) -> str:
    if name not in columns:
        return "CAST(NULL AS VARCHAR)"
    codes = ", ".join(literal(code) for code in ("", *sorted(missing)))
    return f"CASE WHEN TRIM(c.{name}) IN ({codes}) THEN NULL ELSE TRIM(c.{name}) END"
