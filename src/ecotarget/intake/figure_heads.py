"""The header of a table of figures: which column is what, in which unit, and where it begins.

A table is long (a column names the indicator) or wide (each indicator has a column of its own).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from ecotarget import units
from ecotarget.intake.grids import HEAD_WITHIN, Line
from ecotarget.model.faults import nearest
from ecotarget.model.figures import FigureSet
from ecotarget.model.target import Indicator

FIELDS = (
    "jurisdiction",
    "period",
    "indicator",
    "scope",
    "value",
    "unit",
    "numerator",
    "denominator",
    "source",
    "note",
)
# Headers as they are met in the field.
HEADERS: dict[str, str] = {
    **{name: name for name in FIELDS},
    **dict.fromkeys(("行政区", "行政区域", "行政区划", "地区", "辖区"), "jurisdiction"),
    **dict.fromkeys(("时期", "时段", "期间", "年份", "年度", "月份", "时间"), "period"),
    **dict.fromkeys(("指标", "指标名称"), "indicator"),
    **dict.fromkeys(("范围", "对象"), "scope"),
    **dict.fromkeys(("数值", "值", "结果", "实际值", "完成值"), "value"),
    **dict.fromkeys(("单位", "计量单位"), "unit"),
    "分子": "numerator",
    "分母": "denominator",
    **dict.fromkeys(("来源", "数据来源"), "source"),
    **dict.fromkeys(("备注", "说明"), "note"),
}
_OPEN, _CLOSED = "([【", ")]】"
_WITH_UNIT = ("value", "numerator", "denominator")


class Column(NamedTuple):
    """What a column holds: a field, or the figures of an indicator; the unit in its title, if any.

    Where it is neither, `near` are the terms that its title may be a slip of, and `unit_near` are
    the spellings near the unit in its title, which nobody knows.
    """

    title: str
    field: str = ""
    indicator: Indicator | None = None
    unit: str = ""
    near: tuple[str, ...] = ()
    unit_near: tuple[str, ...] | None = None


class Heads(NamedTuple):
    """The header: its line, its columns, and how many rows with several cells stand above it."""

    line: int
    columns: tuple[Column, ...]
    above: int

    @property
    def wide(self) -> bool:
        """Tell whether each indicator has a column of its own."""
        fields = {column.field for column in self.columns}
        return "indicator" not in fields and any(c.indicator for c in self.columns)


class Reader:
    """Tells what titles mean, by the description, the list of headers and the vocabulary."""

    def __init__(
        self,
        said: FigureSet,
        indicator: Callable[[str], Indicator | None],
        near: Callable[[str], tuple[str, ...]],
        default: str,
    ) -> None:
        self.said = said
        self.indicator = indicator
        self.near = near
        self.given = {name for name in ("jurisdiction", "period") if getattr(said, name)}
        self.given |= {"jurisdiction"} if default else set()
        self.column = cache(self._column)

    def _column(self, title: str) -> Column:
        """Return what a title means; near terms are looked for later, for they take long."""
        whole, bare = "".join(title.split()), title.strip()
        if bare in self.said.columns or bare in self.said.indicators:
            return self.described(title, bare, whole)
        for name, unit in _readings(whole):
            field = _known_field(name)
            found = None if field else self.indicator(name)
            if field and unit and field not in _WITH_UNIT:
                unit = ""  # noqa: PLW2901 - what stands behind 行政区 in brackets is a remark
            if field or found:
                return _sure(Column(title, field, found, unit))
        return Column(title)

    def described(self, title: str, bare: str, whole: str) -> Column:
        """Return what the description says of a title; a unit in brackets behind it is one still."""
        field = self.said.columns.get(bare, "")
        found = None if field else self.indicator(self.said.indicators[bare])
        columns = [_sure(Column(title, field, found, unit)) for _, unit in _readings(whole)[1:]]
        known = [one for one in columns if one.unit_near is None]
        return known[0] if known else Column(title, field, found)

    def is_complete(self, cells: Sequence[str]) -> bool:
        """Tell whether a row names everything that a figure needs."""
        columns = [self.column(cell) for cell in cells if cell.strip()]
        return not self.lacking(columns)

    def lacking(self, columns: Sequence[Column]) -> list[str]:
        """Return the fields that a figure needs and that no column has."""
        fields = {column.field for column in columns}
        needed = [name for name in ("jurisdiction", "period") if name not in self.given]
        if "indicator" in fields or not any(column.indicator for column in columns):
            needed.append("indicator")
            if not {"numerator", "denominator"} <= fields:
                needed.append("value")
        return [name for name in needed if name not in fields]

    def heads(self, lines: Sequence[Line]) -> Heads:
        """Return the header among the first rows: the first complete one, else the most likely."""
        filled = [line for line in lines if any(cell.strip() for cell in line.cells)]
        counts = [self.known(line.cells) for line in filled[:HEAD_WITHIN]]
        complete = (
            n for n, line in enumerate(filled[:HEAD_WITHIN]) if self.is_complete(line.cells)
        )
        at = next(complete, counts.index(max(counts)))
        above = len([line for line in filled[:at] if _says_much(line.cells)])
        columns = tuple(self.column(cell) for cell in filled[at].cells)
        return Heads(filled[at].number, columns, above)

    def known(self, cells: Sequence[str]) -> int:
        """Count the cells of a row that are titles of columns."""
        found = [self.column(cell) for cell in cells if cell.strip()]
        return len([column for column in found if column.field or column.indicator])

    def strange(self, column: Column, wide: bool) -> Column:
        """Return a column that nobody knows with the terms that it may be a slip of."""
        names = [name for name, _ in _readings("".join(column.title.split()))]
        near = next((found for name in names if (found := nearest(name, HEADERS))), ())
        if not near and wide:
            near = next((found for name in names if (found := self.near(name))), ())
        return column._replace(near=near)


def _known_field(name: str) -> str:
    return HEADERS.get(name) or HEADERS.get(_folded(name)) or ""


@cache
def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _readings(title: str) -> list[tuple[str, str]]:
    """Return a title as it stands, and with what is in brackets behind it for a unit."""
    narrow = unicodedata.normalize("NFKC", title)
    return [(title, ""), *split(narrow)]


def split(text: str) -> list[tuple[str, str]]:
    """Cut a name and what stands behind it in brackets: 进水浓度(mg/L); none where nothing does."""
    if not text or text[-1] not in _CLOSED:
        return []
    depth = 0
    for at in range(len(text) - 1, 0, -1):
        depth += (text[at] in _CLOSED) - (text[at] in _OPEN)
        if depth == 0:
            return [(text[:at].rstrip(" ,/:;、"), text[at + 1 : -1].strip())]
    return []


def _sure(column: Column) -> Column:
    """See whether the unit in a title is known; one that is not is told."""
    if not column.unit:
        return column
    try:
        units.resolve(column.unit)
    except units.UnknownUnit as unknown:
        return column._replace(unit_near=unknown.near)
    return column


def _says_much(cells: Sequence[str]) -> bool:
    return len({cell.strip() for cell in cells} - {""}) > 1
