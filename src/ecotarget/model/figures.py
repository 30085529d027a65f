"""What a description says of tables of reported figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ecotarget.model.faults import Place

_NONE: Mapping[str, str] = {}


class FigureSet(NamedTuple):
    """How tables of figures are to be read; without a description everything is at its usual.

    `mark` stands before decimals (point, comma; empty: a point, and what may be either is a fault),
    `sheets` are the only ones to be read, `hidden` asks for hidden ones, too; `columns` has the field
    of a title, `indicators` the indicator of one, `ignored` titles are passed over. `jurisdiction`
    and `period` stand for rows that name none.
    """

    files: tuple[str, ...] = ()
    delimiter: str = ""
    mark: str = ""
    sheets: tuple[str, ...] = ()
    hidden: bool = False
    jurisdiction: str = ""
    period: str = ""
    columns: Mapping[str, str] = _NONE
    indicators: Mapping[str, str] = _NONE
    ignored: frozenset[str] = frozenset()
    place: Place = Place("ecotarget")


USUAL = FigureSet()
