"""The text of one cell to a value. What cannot be read for certain is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from ecotarget.intake import numerals
from ecotarget.intake import water_class as classes
from ecotarget.model.amount import Amount, Unit
from ecotarget.model.period import iso_day
from ecotarget.model.record import Completion, Grade, Rank, Value, WaterClass

_RANK = re.compile(r"(?:并列)?第?([1-9][0-9]{0,4})名?(?:/([1-9][0-9]{0,4}))?")
_RANK_WORD = re.compile(rf"(?:并列)?第([{numerals.NUMERAL}]+)名?")

_MOST_PLACES = 100_000

# As bulletins write a value that is not there. Never read as zero.
BLANK = frozenset(
    {"", "-", "--", "—", "——", "/", "NA", "N/A", "缺测", "未监测", "无数据", "暂无", "暂无数据"}
)
DONE = frozenset({"完成", "已完成", "是", "done", "yes"})
NOT_DONE = frozenset({"未完成", "否", "not done", "no"})
# The last row of a printed table adds the others up; it is no object.
TOTALS = frozenset({"合计", "总计", "小计", "共计", "total", "sum", "subtotal"})


class ValueProblem(ValueError):
    """A cell that cannot be read: a fault code and, where there is one, what was likely meant."""

    def __init__(self, code: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.near = near


def number(text: str, mark: str = "") -> Decimal:
    """Read a decimal figure, as numerals.read does. Raises ValueProblem for anything else.

    Full width and certain thousands marks are read; exponents, NaN and infinities are refused, and
    what may be two figures, too. What is likely or possibly meant is offered as near match.
    """
    found = numerals.read(text, mark)
    if found.figure is None:
        near = found.near or _without_sign(text)
        raise ValueProblem("value-ambiguous" if found.ambiguous else "value-not-number", near)
    return found.figure


def _without_sign(text: str) -> tuple[str, ...]:
    """Return the figure before a % sign, where the unit stands elsewhere."""
    dressed = numerals.undressed(text) or ""
    bare = dressed.removesuffix("%").rstrip()
    return (bare,) if bare != dressed and numerals.PLAIN.fullmatch(bare) else ()


def water_class(text: str, _unit: Unit | None = None) -> WaterClass:
    """Read a water class: Ⅲ, III, 三类, Ⅲ类, 劣Ⅴ, >Ⅴ. Raises ValueProblem."""
    order = classes.order_of(text)
    if order is None:
        raise ValueProblem("value-not-class", classes.near(text))
    return WaterClass(order)


def rank(text: str, _unit: Unit | None = None) -> Rank:
    """Read a rank: 3, 第3, 第三名, 第十二名, 并列第3, 3/90. Raises ValueProblem."""
    plain = numerals.undressed(text) or text
    if match := _RANK.fullmatch(plain):
        field = int(match[2]) if match[2] else None
        if field is not None and int(match[1]) > field:
            raise ValueProblem("value-not-rank")
        return Rank(int(match[1]), field)
    match = _RANK_WORD.fullmatch(plain)
    place = numerals.chinese(match[1]).figure if match else None
    if place is None or not 0 < place < _MOST_PLACES:
        raise ValueProblem("value-not-rank")
    return Rank(int(place))


def grade(text: str, _unit: Unit | None = None) -> Grade:
    """Take a grade or an award as it is written."""
    return Grade(text)


def completion(text: str, _unit: Unit | None = None) -> Completion:
    """Read a day of completion, or 完成 / 未完成 (done / not done). Raises ValueProblem."""
    if text.casefold() in DONE:
        return Completion(done=True)
    if text.casefold() in NOT_DONE:
        return Completion(done=False)
    return Completion(done=True, day=day(text))


def day(text: str) -> date:
    """Read a strictly ISO day. Raises ValueProblem."""
    try:
        return iso_day(text)
    except ValueError as error:
        raise ValueProblem("value-not-date") from error


def amount(found: Decimal, unit: Unit) -> Amount:
    """Lay a figure and its unit together. Raises ValueProblem for less than nothing."""
    if found < 0 and unit.dimension not in BELOW_ZERO:
        raise ValueProblem("value-negative")
    return Amount(found, unit)


# Only these quantities can be less than nothing. Anywhere else -999 is a mark for a missing value,
# and it would keep every "at most".
BELOW_ZERO = frozenset({"number", "celsius", "voltage", "points"})

# Which reader serves which dimension; all the others are amounts.
READERS: dict[str, Callable[[str, Unit | None], Value]] = {
    "class": water_class,
    "rank": rank,
    "grade": grade,
    "task": completion,
}
