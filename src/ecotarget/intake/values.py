"""The text of one cell to a value. What cannot be read for certain is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ecotarget.intake import water_class as classes
from ecotarget.model.amount import Amount, Unit
from ecotarget.model.period import iso_day
from ecotarget.model.record import Completion, Grade, Rank, Value, WaterClass

# Longer figures than this do not occur in the field; the bound keeps exact arithmetic cheap.
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:([, ])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
# Unicode's marks of raised, lowered and encircled digits.
_NOTES = frozenset({"<supe", "<sub>", "<circ"})
_RANK = re.compile(r"(?:并列)?第?([1-9][0-9]{0,4})名?(?:/([1-9][0-9]{0,4}))?")
_RANK_WORD = re.compile(r"(?:并列)?第([一二三四五六七八九十])名?")
_NUMERALS = "一二三四五六七八九十"

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


# The same few thousand figures recur in every large submission.
@lru_cache(maxsize=16384)
def number(text: str) -> Decimal:
    """Read a plain decimal figure. Raises ValueProblem for anything else.

    Full-width digits, thousands marks, exponents, NaN and infinities are refused; where the text
    is a figure in another dress the plain one is offered as near match.
    """
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    raise ValueProblem("value-not-number", _likely(text))


def _likely(text: str) -> tuple[str, ...]:
    """Return the plain figure that a text very likely means; a footnote or 1,5 means none."""
    if any(unicodedata.decomposition(character)[:5] in _NOTES for character in text):
        return ()
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip()
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub("[, ]", "", plain)
    return (plain,) if plain != text and _NUMBER.fullmatch(plain) else ()


def water_class(text: str, _unit: Unit | None = None) -> WaterClass:
    """Read a water class: Ⅲ, III, 三类, Ⅲ类, 劣Ⅴ, >Ⅴ. Raises ValueProblem."""
    order = classes.order_of(text)
    if order is None:
        raise ValueProblem("value-not-class", classes.near(text))
    return WaterClass(order)


def rank(text: str, _unit: Unit | None = None) -> Rank:
    """Read a rank: 3, 第3, 第三名, 并列第3, 3/90. Raises ValueProblem."""
    if match := _RANK.fullmatch(text):
        field = int(match[2]) if match[2] else None
        if field is not None and int(match[1]) > field:
            raise ValueProblem("value-not-rank")
        return Rank(int(match[1]), field)
    if match := _RANK_WORD.fullmatch(text):
        return Rank(_NUMERALS.index(match[1]) + 1)
    raise ValueProblem("value-not-rank")


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


@lru_cache(maxsize=16384)
def amount(text: str, unit: Unit | None) -> Amount:
    """Read a figure in a known unit. Raises ValueProblem."""
    if unit is None:
        raise ValueProblem("unit-missing")
    found = number(text)
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
