"""The cells of one data set in the engine: found, shown, grouped; where odd ones stand, in file and row.

What reads them, hourly readings or samples, looks at each distinct text once, in Python. What cannot
be used is set aside: counted, and its first rows told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ecotarget.engine.connection import Column, Engine
from ecotarget.engine.text import identifier, literal
from ecotarget.intake import cells, sources
from ecotarget.intake.cells import Shape
from ecotarget.intake.sources import Source, columns_of
from ecotarget.model.assessment import SetAside
from ecotarget.model.faults import LISTED, Fault, FaultError, Place, nearest
from ecotarget.model.reading import Dataset

Cell = tuple[Place, str]
_MOST_SAID = 1 << 20  # characters of all texts in one condition


class CellReader:
    """Shows the cells of one data set as `<tag>_cells`; notes what is wrong with them.

    Without those that are later than the day asked for they are `<tag>_seen`.
    """

    def __init__(self, dataset: Dataset, engine: Engine, tag: str) -> None:
        self.dataset = dataset
        self.engine = engine
        self.tag = tag
        self.faults: list[Fault] = []
        self.set_aside: list[SetAside] = []
        self.rows = 0
        self.source = Source((), None, (), ())
        self.shape = Shape(tag, dataset.missing)
        self.columns: dict[str, str] = {}
        self.optional: frozenset[str] = frozenset()
        self.later: tuple[str, ...] = ()  # the columns of `<tag>_later`
        self.full: set[str] = set()  # the views of files without a record of nothing but blanks

    def lacking(self) -> set[str]:
        """Note the columns that a file lacks; return those that no file has."""
        lacking = set(self.columns)
        for file in self.source.files:
            known = columns_of(file)
            place = file.head
            for name, column in self.columns.items():
                if self.title_in(column, known) is not None:
                    lacking.discard(name)
                elif column not in self.optional:
                    found = Fault("dataset-column-missing", place, {"found": column})
                    self.faults.append(found._replace(near=nearest(column, known)))
            self.faults.extend(self.unmapped(place, known))
        return lacking

    @property
    def needed(self) -> list[tuple[str, ...]]:
        """The columns by which the header is known, each with the titles that it goes by."""
        said, parts = self.dataset, self.dataset.stamp.parts.values()
        titles = [title for title in (said.site, *parts, said.item) if title is not None]
        return [(title,) for title in titles]

    def title_in(self, column: str, known: Iterable[str]) -> str | None:
        """Return the title under which a file has a column, None where it has not."""
        return column if column in known else None

    @property
    def titles(self) -> dict[str, str]:
        """The title of the column in which each item stands, where it is one."""
        said = self.dataset
        if said.layout == "hours":
            return {}
        hourly = ((column, one) for column, one in said.quantities.items() if one.over == "hour")
        return {one.item: said.value or column for column, one in hourly}

    def unmapped(self, _place: Place, _known: Iterable[str]) -> Iterator[Fault]:
        """Yield warnings of columns that may have been forgotten."""
        yield from ()

    # ---- The cells ------------------------------------------------------------------------------

    @property
    def cells(self) -> str:
        """The name of the table or view of the cells that are seen."""
        return f"{self.tag}_seen" if self.later else f"{self.tag}_cells"

    def show_cells(self, folder: Path) -> None:
        """Make `cells`; a text file is read once and kept, or every statement would read it anew."""
        try:
            self.make_cells()
        except FaultError:
            # A record is uneven although its block is not: the cells of each are to be counted.
            again = f"{self.tag}_again"
            self.source = sources.open_source(
                self.dataset, self.engine, again, folder, self.needed, thorough=True
            )
            self.make_cells()
        self.count_rows()

    def count_rows(self) -> None:
        """Count the records."""
        ((count,),) = self.engine.rows(f"SELECT COUNT(*) FROM {self.cells}")
        self.rows = int(str(count))

    def make_cells(self) -> None:
        """Show the cells of all files under one name."""
        source = self.source
        if source.whole is not None:
            self.engine.view(self.cells, self.cells_of(source.whole, 0))
            return
        for file in source.files:
            if file.numbered:
                self.keep_file(file)
        sql = "\nUNION ALL\n".join(self.cells_of(file, n) for n, file in enumerate(source.files))
        self.engine.view(self.cells, sql)

    def keep_file(self, file: sources.File) -> None:
        """Read a text file once; note whether it has records of blanks, which seldom one has."""
        known = columns_of(file)
        titles = (self.title_in(said, known) or said for said in self.columns.values())
        names = list(dict.fromkeys(known[title].name for title in titles if title in known))
        self.engine.keep(file.view, names)
        if names:
            nothing = " AND ".join(f"TRIM({identifier(name)}) = ''" for name in names)
            blank = f"SELECT 1 FROM {file.view} WHERE {nothing} LIMIT 1"
            if not self.engine.rows(blank):
                self.full.add(file.view)

    def leave_out(self, columns: Sequence[Column], stamps: Sequence[Sequence[object]]) -> None:
        """Go on without the records of some stamps: what is later than the day asked for.

        They bring no figure, no fault, and no place that is new with them.
        """
        if not stamps:
            return
        self.engine.small(f"{self.tag}_later", columns, stamps)
        shown = self.cells
        self.later = tuple(column.name for column in columns)
        self.engine.view(self.cells, self.seen_of(shown))
        self.count_rows()

    def seen_of(self, shown: str) -> str:
        """Return the SELECT of some cells without those that were left out."""
        on = " AND ".join(f"l.{name} = c.{name}" for name in self.later)
        joined = f"FROM {shown} AS c LEFT JOIN {self.tag}_later AS l ON {on}"
        return f"SELECT c.* {joined} WHERE l.{self.later[0]} IS NULL"

    def cells_of(self, file: sources.File, number: int) -> str:
        """Return the SELECT of the cells of one file."""
        known = columns_of(file)
        wanted = {name: self.title_in(said, known) or said for name, said in self.columns.items()}
        blanks = file.view not in self.full
        return cells.cells_sql(self.dataset, self.shape, wanted, file, number, blanks)

    def cells_by_file(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each file and the SELECT of its cells."""
        for number, file in enumerate(self.source.files):
            if self.source.whole is None:
                yield file.name, f"SELECT * FROM {self.cells} WHERE file_ = {number}"
            else:
                sql = self.cells_of(file, number)
                yield file.name, self.seen_of(f"(\n{sql}\n)") if self.later else sql

    def grouped(self, names: Sequence[str]) -> list[tuple[object, ...]]:
        """Return the distinct texts of some columns, each with the number of its records."""
        said = ", ".join(names)
        found = self.engine.rows(f"SELECT {said}, COUNT(*) FROM {self.cells} GROUP BY {said}")
        return sorted(found, key=str)

    # ---- What is set aside ----------------------------------------------------------------------

    def refuse(
        self,
        code: str,
        count: int,
        first: Sequence[Cell] = (),
        near: tuple[str, ...] | Mapping[str, tuple[str, ...]] = (),
    ) -> None:
        """Set aside `count` records or readings, of which these are the first.

        `near` is what was likely meant, by any of them or by text.
        """
        if count:
            by_text = near if isinstance(near, Mapping) else {}
            likely = () if isinstance(near, Mapping) else near
            faults = tuple(
                Fault(code, place, {"found": text, "count": count}, by_text.get(text, likely))
                for place, text in first
            )
            self.set_aside.append(SetAside(code, count, faults))

    def first(self, column: str, where: str) -> list[Cell]:
        """Return a column of the first records for which a condition on `cells` holds."""
        return self.found(column, f"SELECT file_, row_, {column} FROM ({{}}) AS c WHERE {where}")

    def first_stamps(
        self, code: str, columns: Sequence[Column], texts: Sequence[tuple[object, ...]]
    ) -> list[Cell]:
        """Return the first records with one of these stamps."""
        table = f"{self.tag}_{code.replace('-', '_')}"
        self.engine.small(table, columns, texts[:LISTED])
        names = [column.name for column in columns]
        on = " AND ".join(
            f"(b.{name} = c.{name} OR b.{name} IS NULL AND c.{name} IS NULL)" for name in names
        )
        said = " || ' ' || ".join(f"COALESCE(CAST(c.{name} AS VARCHAR), '')" for name in names)
        sql = f"SELECT c.file_, c.row_, {said} FROM ({{}}) AS c JOIN {table} AS b ON {on}"
        return self.found(names[0], sql)

    def found(self, column: str, sql: str) -> list[Cell]:
        """Return place and text of the first rows of a SELECT of file, row and text.

        The first `{}` stands for what is read from; what a cell holds may stand behind it.
        """
        found: list[Cell] = []
        before, _, after = sql.partition("{}")
        title = self.columns.get(column, "")
        for number, (_, shown) in enumerate(self.cells_by_file()):
            rows = self.engine.rows(f"{before}{shown}{after} ORDER BY 1, 2, 3 LIMIT {LISTED}")
            file = self.source.files[number]
            own = self.title_in(title, columns_of(file)) or title
            for _, row, text in rows:
                place = file.place(int(str(row)), own)
                found.append((place, "" if text is None else str(text)))
            if len(found) >= LISTED:
                break
        return found[:LISTED]


def among(column: str, texts: Sequence[str]) -> str:
    """Write the condition that a column holds one of the first of these texts; NULL is an empty one."""
    said: list[str] = []
    length = 0
    for text in texts[:LISTED]:
        length += len(text)
        if said and length > _MOST_SAID:
            break
        said.append(literal(text))
    return f"COALESCE({column}, '') IN ({', '.join(said)})"
