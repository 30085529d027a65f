"""Sample sets and an engine to the tables of samples, with every fault found on the way.

Tables left for the methods:

- `sample` (site, item, start, amount, found): one row for each section, item and moment; amounts in
  grains of the book unit
- `stated` (site, start, class_): classes that the data themselves state
- `silent` (site, start, state): what is said in place of values
- `stretch` (site, start, last): which of these are of more than a month, and until which day

The same samples once more, for who adds up millions of them: `wide_sample` (view_, column_, item)
names views of records as they lie (site, start, and an amount or NULL for each item, all of them
found), and `narrow_sample`, with the columns of `sample`, has all that is in none of these views.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.text import literal, value
from ecotarget.intake import register, sample_cells, sources
from ecotarget.intake.sample_cells import CLASS
from ecotarget.intake.sample_reader import SampleReader
from ecotarget.intake.water_ranges import RANGES
from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import LISTED, Fault, nearest
from ecotarget.model.finding import Input
from ecotarget.model.reading import OpenedSamples, Rules, SampleSet
from ecotarget.model.water import GRAINS, LAKE, STATES, Section

_FILES = (
    Column("dataset", "integer"),
    Column("number", "integer"),
    Column("file", "text"),
    Column("view_", "text"),
)
_FEW = 1000  # moments that a statement can name
_WORST = 6  # the order of what is worse than class V
_WIDE = (Column("view_", "text"), Column("column_", "text"), Column("item", "text"))
_CALM_DAYS = (
    "\nLEFT JOIN suspect_day AS d ON d.site = z.site AND d.day = CAST(z.start AS DATE)"
    "\nWHERE d.site IS NULL"
)
_SAMPLE = (
    *(Column("site", "text"), Column("item", "text"), Column("start", "timestamp")),
    *(Column("amount", "integer"), Column("found", "integer")),
)
_STRETCH = (Column("site", "text"), Column("start", "timestamp"), Column("last", "timestamp"))
_RANGES = (Column("item", "text"), Column("low", "integer"), Column("top", "integer"))


class Traced(NamedTuple):
    """A sample where it stands: `row` is 0 where the file keeps no numbers; amount in grains."""

    file: str
    row: int
    start: datetime
    text: str
    amount: int
    found: int


class _Odd(NamedTuple):
    """What is done with a kind of odd sample: taken once or dropped; told as a warning, or not at all."""

    keep: bool = False
    warning: bool = False
    told: bool = True


def open_all(
    sets: Sequence[SampleSet], engine: Engine, items: frozenset[str], until: date | None = None
) -> OpenedSamples:
    """Read sample sets into the engine's tables; from then on they are one set of samples.

    `items` are those that the law knows; others are not read, nor is anything later than `until`.
    What cannot be trusted is in the faults; nothing is raised for it.
    """
    folder = sources.scratch(engine)
    readers = [SampleReader(said, engine, f"w{n}", items, until) for n, said in enumerate(sets)]
    for reader in readers:
        reader.read(folder)
    _name_files(engine, readers)
    _find_suspects(engine, readers)
    found = _take_out(engine, readers)
    _keep_wide(engine, readers)
    _keep_silent(engine, readers)
    _keep_stretches(engine, readers)
    faults = [fault for reader in readers for fault in reader.faults]
    sections = tuple(_sections(readers, faults))
    aside = (*(entry for reader in readers for entry in reader.set_aside), *found)
    set_aside = tuple(_by_code(aside))
    faults.extend(fault for entry in set_aside for fault in entry.faults)
    days = [day for reader in readers for day in reader.days]
    return OpenedSamples(
        sections,
        min(days, default=None),
        max(days, default=None),
        tuple(faults),
        set_aside,
        tuple(_inputs(readers)),
    )


def trace(engine: Engine, site: str, item: str, first: date, after: date) -> tuple[Traced, ...]:
    """Return the samples of a section and item from `first` on and before `after`, by time.

    As they stand in the files, those that were set aside among them; `item` may be `class`.
    """
    where = (
        f"site = {literal(site)} AND item = {literal(item)} "
        f"AND start >= {_midnight(first)} AND start < {_midnight(after)}"
    )
    found = []
    for file, view in engine.rows("SELECT file, view_ FROM sample_file ORDER BY dataset, number"):
        sql = f"SELECT row_, start, text, amount, found FROM {view} WHERE {where}"
        for row, start, text, amount, how in engine.rows(sql):
            assert isinstance(start, datetime)
            numbers = int(str(row)), int(str(amount)), int(str(how))
            found.append(Traced(str(file), numbers[0], start, str(text), *numbers[1:]))
    return tuple(sorted(found, key=lambda one: (one.start, one.file, one.row)))


def _midnight(day: date) -> str:
    return f"CAST({literal(f'{day.isoformat()} 00:00:00')} AS TIMESTAMP)"


def _by_code(entries: Iterable[SetAside]) -> Iterator[SetAside]:
    """Yield one entry for each reason, in the order in which they were met."""
    found: dict[str, SetAside] = {}
    for entry in entries:
        known = found.get(entry.code, SetAside(entry.code, 0, ()))
        found[entry.code] = SetAside(
            entry.code, known.rows + entry.rows, (*known.faults, *entry.faults)
        )
    yield from found.values()


def _inputs(readers: Iterable[SampleReader]) -> Iterator[Input]:
    """Yield the files that were read: data, then registers, each once."""
    told: set[Input] = set()
    for reader in readers:
        listed = reader.dataset.meta.get("register")
        for given in (*reader.source.inputs, *((listed,) if isinstance(listed, Input) else ())):
            if given not in told:
                told.add(given)
                yield given


def _name_files(engine: Engine, readers: Sequence[SampleReader]) -> None:
    """Make `sample_file`: which view shows the samples of which file."""
    rows = [
        (number, n, name, view)
        for number, reader in enumerate(readers)
        for n, (name, view) in enumerate(reader.traced_files)
    ]
    engine.small("sample_file", _FILES, rows)


# ---- What is odd --------------------------------------------------------------------------------


class _Treatment:
    """What the rules of a set do with each kind of odd sample, the gravest first."""

    def __init__(self, rules: Rules) -> None:
        self.of: dict[str, _Odd] = {}
        merged = rules.duplicates == "merge_equal"
        self.refuse("sample-not-finite", _Odd())
        self.refuse("sample-stamp-twice", _Odd())
        self.refuse("sample-missing-code", _Odd(warning=True))
        self.refuse("sample-beyond-range", _Odd(warning=rules.beyond_range == "set_aside"))
        self.refuse("sample-negative", _Odd(warning=rules.negative == "set_aside"))
        self.refuse("sample-repeated", _Odd(keep=merged, told=not merged))

    def refuse(self, code: str, odd: _Odd) -> None:
        """Note what is done with a kind of odd sample."""
        self.of[code] = odd


def _find_suspects(engine: Engine, readers: Sequence[SampleReader]) -> None:
    """Make `suspect_day`: days on which a section has two records of one hour, or an odd figure.

    Only they are looked at sample by sample, so that a nation's year costs one scan of its stamps.
    """
    bounds = [
        (item, int(said.low * GRAINS), int(said.top * GRAINS)) for item, said in RANGES.items()
    ]
    engine.small("sample_range", _RANGES, [*bounds, (CLASS, 1, _WORST)])
    rows = [
        f"SELECT s.site, CAST(s.start AS DATE) AS day FROM (SELECT * FROM {reader.tag}_sample "
        f"WHERE {reader.doubtful}) AS s JOIN sample_range AS r ON r.item = s.item "
        "WHERE s.code <> 0 OR s.amount < r.low OR s.amount > r.top"
        for reader in readers
        if reader.doubtful is not None and not _all_sound(engine, reader)
    ]
    if all(reader.dataset.layout == "wide" for reader in readers):
        rows.append(sample_cells.records_sql([reader.heard for reader in readers]))
    else:
        tables = [f"{reader.tag}_{name}" for reader in readers for name in ("sample", "stated")]
        rows.append(sample_cells.doubles_sql(tables))
    engine.table(
        "suspect_day",
        "SELECT DISTINCT site, day FROM (\n" + "\nUNION ALL\n".join(rows) + "\n) AS d",
    )


def _all_sound(engine: Engine, reader: SampleReader) -> bool:
    """Tell whether the least and the most of each item are in its range; only of samples that are kept.

    That is one quick look at numbers where nothing is wrong. Typed figures have been looked at before.
    """
    if not reader.has_texts:
        return False
    rows = engine.rows(
        f"SELECT item, MIN(amount), MAX(amount), MAX(code) FROM {reader.tag}_sample GROUP BY item"
    )
    return all(
        int(RANGES[str(item)].low * GRAINS) <= int(str(least))
        and int(str(most)) <= int(RANGES[str(item)].top * GRAINS)
        and code == 0
        for item, least, most, code in rows
    )


def _take_out(engine: Engine, readers: Sequence[SampleReader]) -> tuple[SetAside, ...]:
    """Make `sample` and `stated` without what is odd; return what was set aside."""
    ((count,),) = engine.rows("SELECT COUNT(*) FROM suspect_day")
    raw = {
        name: "\nUNION ALL\n".join(
            f"SELECT site, item, start, amount, found, code FROM {reader.tag}_{name}"
            for reader in readers
        )
        for name in ("sample", "stated")
    }
    if not count:
        engine.small("mended_sample", _SAMPLE, ())
        engine.view(
            "sample", f"SELECT site, item, start, amount, found FROM (\n{raw['sample']}\n) AS z"
        )
        engine.view(
            "stated", f"SELECT site, start, amount AS class_ FROM (\n{raw['stated']}\n) AS z"
        )
        return ()
    engine.table("odd_sample", sample_cells.doubtful_sql([reader.tag for reader in readers]))
    treatment = [_Treatment(reader.dataset.rules) for reader in readers]
    _keep_sound(engine, raw, treatment)
    return tuple(_told(engine, treatment, readers))


def _keep_sound(engine: Engine, raw: dict[str, str], treatment: Sequence[_Treatment]) -> None:
    """Make `sample` and `stated`: other days as they are, of suspect days what is sound."""
    kept = ["why = ''"]
    kept += [
        f"(dataset = {number} AND why = {literal(why)})"
        for number, said in enumerate(treatment)
        for why, odd in said.of.items()
        if odd.keep
    ]
    engine.table(
        "mended_sample",
        f"SELECT site, item, start, amount, found FROM odd_sample WHERE {' OR '.join(kept)}",
    )
    for name, columns, test in (
        ("sample", "site, item, start, amount, found", "<>"),
        ("stated", "site, start, amount AS class_", "="),
    ):
        engine.view(
            name,
            f"SELECT {columns} FROM (\nSELECT z.site, z.item, z.start, z.amount, z.found FROM (\n"
            f"{raw[name]}\n) AS z{_CALM_DAYS}\nUNION ALL\n"
            "SELECT site, item, start, amount, found FROM mended_sample "
            f"WHERE item {test} {literal(CLASS)}\n) AS y",
        )


def _told(
    engine: Engine, treatment: Sequence[_Treatment], readers: Sequence[SampleReader]
) -> Iterator[SetAside]:
    """Yield what was set aside, each kind with its first rows."""
    counts = engine.rows(
        "SELECT dataset, why, COUNT(*) FROM odd_sample WHERE why <> '' GROUP BY dataset, why"
    )
    order = list(treatment[0].of)
    for number, why, count in sorted(counts, key=lambda row: (row[0], order.index(str(row[1])))):
        assert isinstance(number, int) and isinstance(count, int)
        odd = treatment[number].of[str(why)]
        listed = _listed(engine, number, str(why), odd, count, readers[number]) if odd.told else ()
        yield SetAside(str(why), count, tuple(listed))


def _listed(
    engine: Engine, dataset: int, why: str, odd: _Odd, count: int, reader: SampleReader
) -> Iterator[Fault]:
    """Yield a fault for each of the first rows, with all of its odd figures; the first has the letter."""
    told = 0
    near = _among_moments(engine, dataset, why)
    for file, (_, view) in zip(reader.source.files, reader.traced_files, strict=False):
        rows: dict[tuple[int, str], list[tuple[str, str]]] = {}
        for row, site, start, item, text in engine.rows(
            f"SELECT t.row_, t.site, t.start, t.item, t.text FROM {view} AS t "
            "JOIN odd_sample AS o ON o.site = t.site AND o.item = t.item AND o.start = t.start "
            f"WHERE o.dataset = {dataset} AND o.why = {literal(why)}{near} "
            f"ORDER BY t.row_, t.site, t.start, t.item, t.text LIMIT {LISTED * len(RANGES)}"
        ):
            assert isinstance(row, int) and isinstance(start, datetime)
            cell = f"{site} {start:%Y-%m-%d %H:%M}"
            rows.setdefault((row, cell), []).append((str(item), str(text)))
        for (row, cell), figures in rows.items():
            if told < LISTED:
                told += 1
                found = ", ".join(f"{item} {text}" for item, text in figures)
                place = file.place(row, reader.titles.get(figures[0][0], ""))._replace(cell=cell)
                details = {"found": found, "count": count}
                yield Fault(why, place, details, warning=odd.warning)


def _among_moments(engine: Engine, dataset: int, why: str) -> str:
    """Return the condition of the moments at which there is an odd sample, if these are few.

    With it the engine drops the other records before it reads their figures.
    """
    found = engine.rows(
        "SELECT DISTINCT start FROM odd_sample "
        f"WHERE dataset = {dataset} AND why = {literal(why)} ORDER BY start LIMIT {_FEW + 1}"
    )
    if len(found) > _FEW:
        return ""
    return f" AND t.start IN ({', '.join(value(start) for (start,) in found)})"


def _keep_wide(engine: Engine, readers: Sequence[SampleReader]) -> None:
    """Make `wide_sample` with its views, and `narrow_sample`; both without what is odd."""
    rows: list[tuple[object, ...]] = []
    narrow = ["SELECT site, item, start, amount, found FROM mended_sample WHERE item <> 'class'"]
    for reader in readers:
        if not reader.wide:
            raw = f"SELECT site, item, start, amount, found FROM {reader.tag}_sample"
            narrow.append(f"SELECT z.* FROM (\n{raw}\n) AS z{_CALM_DAYS}")
            continue
        view = f"{reader.tag}_wide"
        raw = sample_cells.wide_sql(reader.layout, reader.heard)
        engine.view(view, f"SELECT z.* FROM (\n{raw}\n) AS z{_CALM_DAYS}")
        strips = reader.layout.strips
        rows += [(view, strip.column, strip.what.item) for strip in strips if strip.what]
    engine.small("wide_sample", _WIDE, rows)
    engine.view("narrow_sample", "\nUNION ALL\n".join(narrow))


# ---- What is silent, and where ------------------------------------------------------------------


def _keep_silent(engine: Engine, readers: Sequence[SampleReader]) -> None:
    """Make `silent`: one word for each section and moment of which nothing else is told."""
    said = "\nUNION ALL\n".join(f"SELECT site, start, state FROM {r.tag}_silent" for r in readers)
    engine.table(
        "mute",
        f"SELECT site, start, MAX(state) AS state FROM (\n{said}\n) AS z GROUP BY site, start",
    )
    words = " ".join(f"WHEN {n} THEN {literal(state)}" for n, state in enumerate(STATES))
    named = f"SELECT m.site, m.start, CASE m.state {words} END AS state FROM mute AS m"
    ((count,),) = engine.rows("SELECT COUNT(*) FROM mute")
    if not count:
        engine.view("silent", named)
        return
    heard = "\nUNION ALL\n".join(
        f"SELECT t.site, t.start FROM {table} AS t JOIN mute AS m ON m.site = t.site AND m.start = t.start"
        for table in ("sample", "stated")
    )
    engine.table("spoken", f"SELECT DISTINCT site, start FROM (\n{heard}\n) AS z")
    engine.table(
        "silent",
        f"{named}\nLEFT JOIN spoken AS k ON k.site = m.site AND k.start = m.start WHERE k.site IS NULL",
    )


def _keep_stretches(engine: Engine, readers: Sequence[SampleReader]) -> None:
    """Make `stretch`: what is of a quarter or a year is of no month in it."""
    parts = [sample_cells.stretches_sql(reader.heard) for reader in readers if reader.layout.long]
    if parts:
        engine.table("stretch", "\nUNION\n".join(parts))
    else:
        engine.small("stretch", _STRETCH, ())


def _sections(readers: Sequence[SampleReader], faults: list[Fault]) -> Iterator[Section]:
    """Yield every section met or listed; what two sets tell differently of one is a fault."""
    found: dict[str, Section] = {}
    for reader in readers:
        for name, section in (dict(reader.said.register) | reader.sections).items():
            known = found.setdefault(name, section)
            for field in register.FIELDS:
                if getattr(known, field) != getattr(section, field):
                    details = {"section": name, "field": field}
                    faults.append(Fault("section-differs", section.place, details))
    lakes = {name: reader for reader in readers for name in _lakes(reader)}
    for name, reader in lakes.items():
        if name not in found:
            near = nearest(name, found)
            faults.append(Fault("lake-unknown", reader.dataset.place, {"found": name}, near))
    for name, section in sorted(found.items()):
        yield section._replace(kind=LAKE) if name in lakes else section


def _lakes(reader: SampleReader) -> tuple[str, ...]:
    """Return the sections that the description says lie in lakes."""
    named = reader.dataset.meta.get("lakes", ())
    assert isinstance(named, tuple)
    return named
