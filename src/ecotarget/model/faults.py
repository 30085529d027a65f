"""What could not be trusted: faults, each with its place. Loaders collect all before raising."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

NOTHING: Mapping[str, object] = MappingProxyType({})
LISTED = 10_000  # rows of one kind of fault that are told one by one; the others are counted
_LONGEST = 100  # no name is longer, and looking for one like a megabyte takes hours


class Place(NamedTuple):
    """Where something stands: a file, a line and a column (both from 1), a named cell.

    Of a table `cell` is the name of the column and `letter` its letter in a spreadsheet; of a
    workbook `sheet` is the sheet, and the line is the row.
    """

    file: str
    line: int = 0
    column: int = 0
    cell: str = ""
    sheet: str = ""
    letter: str = ""

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        inside = ", ".join(text for text in (self.sheet, self.cell, self.letter) if text)
        return ":".join(parts) + (f" [{inside}]" if inside else "")


class Fault(NamedTuple):
    """One thing wrong: its code, its place, what the message needs, and the nearest known terms.

    The sentence is made from `code` and `details` in the language of the reader (words.py).
    A `warning` is worth saying but does not make the input untrustworthy.
    """

    code: str
    place: Place
    details: Mapping[str, object] = NOTHING
    near: tuple[str, ...] = ()
    warning: bool = False


class FaultError(Exception):
    """Input that cannot be trusted; carries every fault found in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{f.place}: {f.code} {dict(f.details)}" for f in self.faults))


def nearest(text: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return the known terms that look most like `text`, nearest first; none like a long text."""
    return _nearest(text, tuple(known), count)


@lru_cache(1024)  # a column that is wrong throughout says the same in each row
def _nearest(text: str, known: tuple[str, ...], count: int) -> tuple[str, ...]:
    from difflib import get_close_matches  # only a fault pays for this import

    if len(text) > _LONGEST:
        return ()
    lowered = {term.casefold(): term for term in known if len(term) <= _LONGEST}
    close = get_close_matches(text.casefold(), lowered, n=count, cutoff=0.5)
    return tuple(lowered[term] for term in close)
