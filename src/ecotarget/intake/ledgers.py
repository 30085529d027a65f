"""Ledgers of problems to tables of entries in the engine: each distinct text looked at once.

For each set there is a view (`OpenedLedger.tables`), one row for each item that can be trusted:

- `id`, `file` (text), `row_` (whole number: the record of the file, the header is 1)
- a DATE for each of model.ledger.DATES, NULL where the cell is blank or there is no such column
- `found_month`, `reviewed_month` (2024-03, empty where there is no date)
- `evidence`: 1 where something proves the closing, 0 where nothing does, NULL without such a column
- `name` and the traits `unit`, `list_`, `level`, `source`, `way`, `place`, `kind`: texts, by the
  words of the mapping; empty where blank or without such a column
- `at_<name>` for each moment of the response steps: whole seconds since the beginning of 1970
- `x0`, `x1` ... the texts of the columns that are to be shown, in the order of `LedgerSet.extra`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ecotarget.engine.connection import Column, Engine
from ecotarget.intake import entries, sources
from ecotarget.intake.cell_reader import CellReader
from ecotarget.intake.entries import Layout, Problem
from ecotarget.intake.ledger_mapping import EVIDENCE, RECORDS
from ecotarget.intake.sources import File, Source, columns_of
from ecotarget.intake.tables import Table, read_table
from ecotarget.intake.term_dates import Days
from ecotarget.intake.values import BLANK, NOT_DONE, TOTALS
from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import LISTED, Fault, FaultError, nearest
from ecotarget.model.finding import Input
from ecotarget.model.ledger import DATES, TRAITS, LedgerSet

ROLE = "ledger"
# What stands in a cell of evidence where there is none, in small letters.
NO_EVIDENCE = tuple(
    dict.fromkeys(
        (
            *("无", "没有", "暂无", "尚无", "缺", "缺失", "空", "不详", "待定", "未知"),
            *(f"未{word}" for word in ("提供", "上传", "上报", "提交", "报", "附", "见")),
            *(f"待{word}" for word in ("补", "补充", "补交", "补传", "提供", "上传", "提交")),
            *(f"无{word}" for word in ("佐证", "证据", "材料", "附件", "照片", "资料", "文件")),
            *(f"无佐证{word}" for word in ("材料", "资料")),
            *("none", "null", "nil", "nan", "na", "#n/a", "missing", "tbd", "false", "0"),
            *("---", "–", "\\", ".", "?", "？", "×", "✗", "✘", "☐", "□"),
            *sorted(text.casefold() for text in (BLANK | NOT_DONE) - {""}),
        )
    )
)
# Formats whose cells are texts and nothing else.
UNTYPED = ("csv", RECORDS)
_DAY_LENGTH = len("2024-03-01")
_DAYS = (
    Column("text", "text"),
    Column("day", "date"),
    Column("month_", "text"),
    Column("second_", "integer"),
)
_RESTS = (Column("text", "text"), Column("second_", "integer"))
_WORDS = (Column("text", "text"), Column("word", "text"))


class OpenedLedger(NamedTuple):
    """What came of ledgers: a table of entries for each, in their order, and what cannot be used.

    `first_day` and `last_day` are those of all events (terms apart), None where there is none. What was
    set aside is counted in `set_aside` reason by reason, and its first rows are among `faults` as well;
    `rows_aside` counts each row once. `files` tell where a cell stands.
    """

    tables: tuple[str, ...]
    faults: tuple[Fault, ...]
    set_aside: tuple[SetAside, ...]
    rows_aside: int
    inputs: tuple[Input, ...]
    first_day: date | None
    last_day: date | None
    files: tuple[File, ...]


def open_all(sets: Sequence[LedgerSet], engine: Engine, as_of: date | None = None) -> OpenedLedger:
    """Read ledgers into tables of the engine; what is wrong is in the faults, nothing is raised.

    Items that were found after `as_of` are not seen, nor what is wrong with their rows.
    """
    folder = sources.scratch(engine)
    readers = [_Reader(said, engine, f"ledger{number}", as_of) for number, said in enumerate(sets)]
    for reader in readers:
        reader.read(folder)
    days = [day for reader in readers for day in reader.days()]
    set_aside = tuple(entry for reader in readers for entry in reader.set_aside)
    faults = [fault for reader in readers for fault in reader.faults]
    faults.extend(fault for entry in set_aside for fault in entry.faults)
    return OpenedLedger(
        tuple(reader.entries for reader in readers),
        tuple(faults),
        set_aside,
        Counter({reader.tag: reader.bad for reader in readers}).total(),
        tuple(given for reader in readers for given in reader.inputs()),
        min(days, default=None),
        max(days, default=None),
        tuple(file for reader in readers for file in reader.source.files),
    )


def shown(said: LedgerSet) -> dict[str, str]:
    """Return the title of each column to be shown by its name in the table: x0, x1 ..."""
    return {f"x{number}": title for number, title in enumerate(said.extra)}


class _Reader(CellReader):
    """Reads one ledger into the view `<tag>_entry`."""

    def __init__(self, said: LedgerSet, engine: Engine, tag: str, as_of: date | None) -> None:
        super().__init__(said.source, engine, tag)
        self.said = said
        self.as_of = as_of
        self.entries = f"{tag}_entry"
        self.bad = 0
        moments = {name for first, last, _ in said.steps.values() for name in (first, last)}
        dates = [name for name in said.columns if name in DATES or name in moments]
        self.columns = {"id_": said.id_column}
        self.columns |= {f"d_{name}": said.columns[name] for name in dates}
        self.columns |= {f"w_{name}": said.columns[name] for name in TRAITS if name in said.columns}
        if "name" in said.columns:
            self.columns["n_name"] = said.columns["name"]
        if said.evidence_column is not None:
            self.columns["e_evidence"] = said.evidence_column
        self.columns |= shown(said)
        self.layout = Layout(
            tag=tag,
            dates=tuple(dates),
            moments=tuple(sorted(moments)),
            traits=tuple(name for name in TRAITS if name in said.columns),
            worded=tuple(name for name in TRAITS if name in said.words),
            has_name="n_name" in self.columns,
            has_evidence="e_evidence" in self.columns,
            shown=tuple(shown(said)),
            missing=tuple(sorted(said.source.missing)),
            steps=tuple(said.steps.values()),
            iso=said.date_format is None,
            totals=tuple(sorted(TOTALS)),
        )

    def read(self, folder: Path) -> None:
        """Make the view; where nothing can be read it is empty."""
        if self.dataset.format == RECORDS:
            self.source = self.records()
        else:
            self.source = sources.open_source(
                self.dataset, self.engine, self.tag, folder, self.needed
            )
        self.drop_files()
        if self.source.files:
            self.show_cells(folder)
        else:
            names = [Column(name, "text") for name in self.columns]
            rows = [Column(name, "integer") for name in ("file_", "row_")]
            self.engine.small(self.cells, [*rows, *names], [])
        self.faults.extend(self.source.faults)
        self.leave_out_totals()
        self.look_at_days()
        self.look_at_words()
        self.name_files()
        seen = self.seen()
        self.engine.table(f"{self.tag}_twice", entries.twice_sql(self.layout, seen))
        self.engine.view(f"{self.tag}_looked", entries.looked_sql(self.layout, seen))
        self.engine.table(f"{self.tag}_weighed", entries.weighed_sql(self.layout))
        self.engine.view(self.entries, entries.entry_sql(self.layout))
        ((bad,),) = self.engine.rows(f"SELECT SUM(b.bad) FROM {self.tag}_weighed AS b")
        self.bad = int(str(bad or 0))
        if bad:
            self.set_rows_aside()
        # A million rows of texts are let go before the items are made of them.
        for file in self.source.files:
            self.engine.let_go(file.view)

    # ---- Files ----------------------------------------------------------------------------------

    @property
    def needed(self) -> list[tuple[str, ...]]:
        """The columns by which the header is known: all that are named."""
        return [(title,) for title in self.columns.values()]

    def records(self) -> Source:
        """Show lists of mappings (YAML, JSON) as tables of texts."""
        files, faults, inputs = [], [], []
        if not self.dataset.files:
            faults.append(Fault("dataset-no-files", self.dataset.place))
        for number, name in enumerate(self.dataset.files):
            try:
                table = read_table(Path(name), role=ROLE)
            except FaultError as error:
                faults.extend(error.faults)
                continue
            files.append(self.record_file(table, f"{self.tag}_f{number}"))
            inputs.append(table.given)
            faults.extend(table.faults)
        return Source(tuple(files), None, tuple(faults), tuple(inputs))

    def record_file(self, table: Table, view: str) -> File:
        columns = [*(Column(title, "text") for title in table.header), Column("_row", "integer")]
        self.engine.small(view, columns, [(*row.cells, row.line) for row in table.rows])
        return File(table.file, view, tuple(columns), numbered=True)

    def drop_files(self) -> None:
        """Leave out files that lack a column: nobody can tell a blank from what is not there."""
        kept = []
        for file in self.source.files:
            known = columns_of(file)
            lacking = [title for title in self.columns.values() if title not in known]
            place = file.head
            for title in dict.fromkeys(lacking):
                near = nearest(title, known)
                self.faults.append(Fault("dataset-column-missing", place, {"found": title}, near))
            if not lacking:
                kept.append(file)
        whole = self.source.whole if len(kept) == len(self.source.files) else None
        self.source = self.source._replace(files=tuple(kept), whole=whole)

    def name_files(self) -> None:
        rows = [(number, file.name) for number, file in enumerate(self.source.files)]
        self.engine.small(
            f"{self.tag}_file", (Column("file_", "integer"), Column("name", "text")), rows
        )

    def inputs(self) -> Iterator[Input]:
        """Yield the files that were read: items, then the calendar."""
        for given in self.source.inputs:
            yield given._replace(role=ROLE)
        calendar = self.dataset.meta.get("calendar")
        if isinstance(calendar, Input):
            yield calendar

    def leave_out_totals(self) -> None:
        """Say which rows add the others up: they are no items."""
        for place, text in self.first("id_", entries.is_total(self.layout)):
            self.faults.append(Fault("listing-total-row", place, {"found": text}, warning=True))

    # ---- Texts ----------------------------------------------------------------------------------

    def look_at_days(self) -> None:
        """Say which day, and which second of it, each text of a date means."""
        reader = Days(self.said.date_format, typed=self.dataset.format not in UNTYPED)
        pieces = [self.distinct(name) for name in self.layout.dates]
        texts = sorted({text for found in pieces for text in found})
        days = [(text, *told) for text in texts if (told := reader.day(text)) is not None]
        self.engine.small(f"{self.tag}_day", _DAYS, days)
        rests = self.distinct_rests() if self.layout.iso else []
        told_ = [(text, second) for text in rests if (second := reader.second(text)) is not None]
        self.engine.small(f"{self.tag}_rest", _RESTS, [("", None), *told_])
        self.layout = self.layout._replace(split=bool(rests))

    def distinct(self, name: str) -> list[str]:
        """Return the distinct texts of a column of dates: of an ISO moment the day alone."""
        text = entries.day_text(f"c.d_{name}", self.layout.iso)
        rows = self.engine.rows(f"SELECT DISTINCT {text} AS text FROM {self.cells} AS c")
        return [str(text) for (text,) in rows if text is not None]

    def distinct_rests(self) -> list[str]:
        """Return what stands behind the day in any column, blanks apart."""
        found: set[str] = set()
        for name in self.long_dates():
            rest = entries.rest_text(f"c.d_{name}")
            rows = self.engine.rows(
                f"SELECT DISTINCT {rest} AS text FROM {self.cells} AS c WHERE {rest} <> ''"
            )
            found.update(str(text) for (text,) in rows)
        return sorted(found)

    def long_dates(self) -> Iterator[str]:
        """Yield the columns that hold more than days: one look at all of them is soon done."""
        if not self.layout.dates:
            return
        lengths = ", ".join(f"MAX(LENGTH(TRIM(c.d_{name})))" for name in self.layout.dates)
        (row,) = self.engine.rows(f"SELECT {lengths} FROM {self.cells} AS c")
        for name, length in zip(self.layout.dates, row, strict=True):
            if length is not None and int(str(length)) > _DAY_LENGTH:
                yield name

    def seen(self) -> str:
        """Return the cells of the items that were found by the day that is asked for."""
        if self.as_of is None or "found" not in self.layout.dates:
            return self.cells
        name = f"{self.tag}_seen"
        self.engine.view(name, entries.seen_sql(self.layout, self.cells, self.as_of))
        return name

    def look_at_words(self) -> None:
        """Give each text of a trait its word; texts that nobody named have none."""
        for trait in self.layout.worded:
            said = self.said.words[trait]
            rows = {**{word: word for word in said.values()}, **said}
            self.engine.small(f"{self.tag}_word_{trait}", _WORDS, sorted(rows.items()))
        if not self.layout.has_evidence:
            return
        said = self.said.words.get("evidence", {})
        yes, no = (tuple(t for t, word in said.items() if word == one) for one in EVIDENCE)
        self.layout = self.layout._replace(
            proofs=yes if said else None, no_proofs=no if said else NO_EVIDENCE
        )

    # ---- What cannot be trusted -----------------------------------------------------------------

    def set_rows_aside(self) -> None:
        """Count the rows that each check finds, and tell the first of them."""
        checks = entries.checks(self.layout)
        cases = ", ".join(
            f"SUM(CASE WHEN {check.condition} THEN 1 ELSE 0 END) AS n{number}"
            for number, check in enumerate(checks)
        )
        (counts,) = self.engine.rows(f"SELECT {cases} FROM {entries.checked(self.layout)}")
        failed: dict[str, list[Problem]] = {}
        for check, count in zip(checks, counts, strict=True):
            if count:
                failed.setdefault(check.code, []).append(check)
        for code, of_code in failed.items():
            told = sorted(
                (fault for check in of_code for fault in self.told(check)),
                key=lambda fault: fault.place,
            )
            rows = self.rows_of(of_code)
            self.set_aside.append(SetAside(code, rows, tuple(told[:LISTED])))
            if max(len(told), rows) > LISTED:
                details = {"found": code, "count": rows, "told": LISTED}
                self.faults.append(Fault("ledger-more", self.dataset.place, details))

    def rows_of(self, failed: Sequence[Problem]) -> int:
        """Return how many rows one of the checks finds."""
        where = " OR ".join(f"({check.condition})" for check in failed)
        source = entries.checked(self.layout)
        ((count,),) = self.engine.rows(f"SELECT COUNT(*) FROM {source} WHERE {where}")
        return int(str(count))

    def told(self, check: Problem) -> Iterator[Fault]:
        """Yield a fault for each of the first rows that a check finds."""
        rows = self.engine.rows(
            f"SELECT l.file_, l.row_, l.id, {check.found}, {check.other} "
            f"FROM {entries.checked(self.layout)} "
            f"WHERE {check.condition} ORDER BY l.file_, l.row_, l.id LIMIT {LISTED}"
        )
        title = self.columns[check.column]
        for file, row, id_, found, other in rows:
            details: dict[str, object] = {"found": str(found), "id": str(id_)}
            if check.beside:
                details |= {"other": str(other), "beside": self.columns[check.beside]}
            near = self.near(check, str(found))
            place = self.source.files[int(str(file))].place(int(str(row)), title)
            yield Fault(check.code, place, details, near)

    def near(self, check: Problem, found: str) -> tuple[str, ...]:
        """Return the known words that look most like one that is not known."""
        if not check.trait:
            return ()
        known = tuple(self.said.words[check.trait])
        return nearest(found, known) or known

    def days(self) -> Iterator[date]:
        """Yield the first and the last day of each kind of event."""
        events = [name for name in self.layout.dates if name in DATES and name != "due"]
        if not events:
            return
        ends = ", ".join(f"MIN(e.{name}), MAX(e.{name})" for name in events)
        (row,) = self.engine.rows(f"SELECT {ends} FROM {self.entries} AS e")
        for day in row:
            if day is not None:
                assert isinstance(day, date)
                yield day
