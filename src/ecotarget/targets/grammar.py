"""The requirement line: text to Requirement. The grammar is in docs/target-files.md.

A line that cannot be read raises RequirementError with the column (from 1), what stands there and
a key naming what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache

from ecotarget import units
from ecotarget.model import requirement as kinds
from ecotarget.model.amount import POINTS, PURE, Amount, Unit
from ecotarget.model.faults import nearest
from ecotarget.model.period import SPANS, iso_day
from ecotarget.model.requirement import Requirement

_WORD = re.compile(r"[a-z]+(?![\w-])")
_SPACE = re.compile(r"\s*")
_COMPARATOR = re.compile(r"<=|>=|==|<|>")
_NUMBER = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?")
_WHOLE = re.compile(r"[1-9][0-9]{0,8}")
_YEAR = re.compile(r"(?!0000)[0-9]{4}\b")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLASS = re.compile(r"(?:worse|IV|III|II|I|V)\b")
_NAME = re.compile(r"[^\s,\[\]]+(?: [^\s,\[\]]+)*?(?=\s*(?:,|\]|\[|$|\bof\b))")
_UNIT = re.compile(r"(?!of\b|per\b|on\b|since\b|\+/-)[^\s\[\]?]+")
_TWO_WORDS = re.compile(r"[a-z]+(?: [a-z]+)?")
# Comparators as people write them, the longer ones first, and where which of the real ones may stand.
_MARKS = {
    "=>": ">=",
    "=<": "<=",
    "≥": ">=",
    "≤": "<=",
    "＞": ">",
    "＜": "<",
    "＝": "==",
    "=": "==",
    "⩾": ">=",
    "⩽": "<=",
    "≧": ">=",
    "≦": "<=",
}
_ALL_SIGNS = ("<=", ">=", "==", "<", ">")
_SIGNS = {
    **dict.fromkeys(("requirement", "comparator"), _ALL_SIGNS),
    "rank-comparator": ("<=", "=="),
    "grade-comparator": (">=", "=="),
}
# Words that may stand at a place.
_AFTER = {
    "rank-comparator": ("not last",),
    "span": SPANS,
    "base": ("on last year", "since"),
    "scale": ("of",),
    "end": ("of", "per"),
}


class RequirementError(ValueError):
    """A requirement line that is not in the grammar."""

    def __init__(self, column: int, found: str, expected: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(f"column {column}: {found!r}, expected {expected}")
        self.column = column
        self.found = found
        self.expected = expected
        self.near = near


def parse(line: str) -> Requirement:
    """Read one requirement line. Raises RequirementError."""
    reader = _Reader(line)
    begin = _WORD.match(line, reader.at)
    result = _FORMS.get(begin.group() if begin else "", _threshold)(reader)
    reader.end()
    return result


@cache
def _words(words: str) -> re.Pattern[str]:
    parts = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(parts + (r"(?![\w-])" if words[-1].isalnum() else ""))


class _Reader:
    """The line and how far it has been read."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0
        self.skip()

    def skip(self) -> None:
        match = _SPACE.match(self.line, self.at)
        self.at = match.end() if match else self.at

    def take(self, pattern: re.Pattern[str], expected: str) -> str:
        found = self.maybe(pattern)
        if found is None:
            raise self.error(expected)
        return found

    def maybe(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self.line, self.at)
        if match is None:
            return None
        self.at = match.end()
        self.skip()
        return match.group()

    def word(self, words: str) -> bool:
        """Read these words (or this mark) if they come next."""
        return self.maybe(_words(words)) is not None

    def expect(self, words: str, expected: str) -> None:
        if not self.word(words):
            raise self.error(expected)

    def end(self) -> None:
        if self.at < len(self.line):
            raise self.error("end")

    def error(self, expected: str, near: tuple[str, ...] = ()) -> RequirementError:
        found = self.line[self.at :]
        return RequirementError(self.at + 1, found, expected, near or _meant(found, expected))

    def error_at(self, at: int, expected: str, near: tuple[str, ...] = ()) -> RequirementError:
        """Return the error for something that was read and does not do."""
        return RequirementError(at + 1, self.line[at:], expected, near)

    def amount(self) -> Amount:
        number = Decimal(self.take(_NUMBER, "number"))
        return Amount(number, self.unit())

    def unit(self) -> Unit:
        start = self.at
        text = self.maybe(_UNIT)
        if text is None:
            return PURE
        try:
            return units.resolve(text)
        except units.UnknownUnit as unknown:
            self.at = start
            raise self.error("unit", unknown.near) from unknown

    def whole(self) -> int:
        return int(self.take(_WHOLE, "whole"))


def _meant(found: str, expected: str) -> tuple[str, ...]:
    """Return what was likely meant by a mark or a word that is not in the grammar."""
    signs = _SIGNS.get(expected, ())
    marks = (meant for mark, meant in _MARKS.items() if found.startswith(mark))
    if (sign := next(marks, None)) in signs and sign is not None:
        return (sign,)
    begins = (*(set(_FORMS) - {"better", "no"}), "better than", "no worse than")
    known = tuple(sorted(begins)) if expected == "requirement" else ()
    words = _TWO_WORDS.match(found)
    if words is None:
        return ()
    known = known or _AFTER.get(expected, ())
    return nearest(words.group(), known) or nearest(words.group().partition(" ")[0], known)


def _threshold(line: _Reader) -> Requirement:
    comparator = line.take(_COMPARATOR, "requirement")
    if line.word("?"):
        line.unit()
        bound = None
    else:
        bound = line.amount()
    whole = line.whole() if line.word("of") else None
    span = _span(line) if line.word("per") else None
    return kinds.Threshold(comparator, bound, whole, span)


def _span(line: _Reader) -> str:
    for span in SPANS:
        if line.word(span):
            return span
    raise line.error("span")


def _within(line: _Reader) -> Requirement:
    low = Decimal(line.take(_NUMBER, "number"))
    line.expect("..", "range")
    high = line.amount()
    if high.value < low:
        raise RequirementError(1, line.line, "range")
    return kinds.Within(Amount(low, high.unit), high)


def _about(line: _Reader) -> Requirement:
    level = line.amount()
    if not line.word("+/-"):
        return kinds.About(level)
    number = Decimal(line.take(_NUMBER, "number"))
    start = line.at
    tolerance = Amount(number, line.unit())
    if not _steps_of(tolerance.unit, level.unit):
        raise line.error_at(start, "tolerance-unit")
    return kinds.About(level, tolerance)


def _steps_of(step: Unit, level: Unit) -> bool:
    """Differences of a share are points; of anything else they have its own dimension."""
    return step == POINTS if level.dimension == "share" else units.compatible(step, level)


def _class(line: _Reader) -> Requirement:
    comparator = line.take(_COMPARATOR, "comparator")
    name = line.take(_CLASS, "class")
    return kinds.ClassBound(comparator, kinds.WATER_CLASSES.index(name) + 1)


def _rank(line: _Reader) -> Requirement:
    if line.word("not last"):
        return _not_last(line)
    comparator = line.take(re.compile("<=|=="), "rank-comparator")
    place = None if line.word("?") else line.whole()
    start = line.at
    field = line.whole() if line.word("of") else None
    if field is not None and place is not None and place > field:
        raise line.error_at(start, "rank-field")
    return kinds.RankBound(comparator, place, field)


def _not_last(line: _Reader) -> Requirement:
    last = line.whole()
    start = line.at
    field = line.whole() if line.word("of") else None
    if field is not None and last >= field:
        raise line.error_at(start, "rank-field")
    return kinds.NotLast(last, field)


def _stage(line: _Reader) -> Requirement:
    """Stages are grades whose scale is written in the order of time."""
    found = _grade(line)
    assert isinstance(found, kinds.GradeBound)
    return found._replace(scale=tuple(reversed(found.scale)))


def _grade(line: _Reader) -> Requirement:
    comparator = line.take(re.compile(">=|=="), "grade-comparator")
    start = line.at
    grade = line.take(_NAME, "name")
    line.expect("of", "scale")
    line.expect("[", "scale")
    scale = [line.take(_NAME, "name")]
    while line.word(","):
        scale.append(line.take(_NAME, "name"))
    line.expect("]", "scale")
    if grade not in scale:
        raise RequirementError(start + 1, grade, "grade-in-scale", tuple(scale))
    if len(set(scale)) < len(scale):
        raise line.error_at(start, "scale")
    return kinds.GradeBound(comparator, grade, tuple(scale))


def _is(line: _Reader) -> Requirement:
    return kinds.Is(line.take(_NAME, "name"))


def _change(line: _Reader) -> Requirement:
    comparator = line.take(_COMPARATOR, "comparator")
    negative = line.word("-")
    if not negative:
        line.word("+")
    if line.word("?"):
        line.unit()
        step = None
    else:
        size = line.amount()
        step = Amount(size.value.copy_negate(), size.unit) if negative else size
    base: int | str | None
    if line.word("on last year"):
        base = kinds.LAST_YEAR
    else:
        line.expect("since", "base")
        base = None if line.word("?") else int(line.take(_YEAR, "year"))
    return kinds.Change(comparator, step, base)


def _trend(strict: bool) -> Callable[[_Reader], Requirement]:
    def read(line: _Reader) -> Requirement:
        if line.word("last year"):
            return kinds.Trend(strict, kinds.LAST_YEAR)
        return kinds.Trend(strict, int(line.take(_YEAR, "year")))

    return read


def _by(line: _Reader) -> Requirement:
    return kinds.By(None if line.word("?") else _day(line))


def _day(line: _Reader) -> date:
    start = line.at
    text = line.take(_DATE, "date")
    try:
        return iso_day(text)
    except ValueError as error:
        raise RequirementError(start + 1, text, "date") from error


def _all(line: _Reader) -> Requirement:
    return kinds.AllOf(line.whole() if line.word("of") else None)


def _done(_line: _Reader) -> Requirement:
    return kinds.Done()


def _after(words: str, read: Callable[[_Reader], Requirement]) -> Callable[[_Reader], Requirement]:
    def form(line: _Reader) -> Requirement:
        line.expect(words, "requirement")
        return read(line)

    return form


# The first word of a line tells its kind; a threshold begins with its comparator.
_FORMS: dict[str, Callable[[_Reader], Requirement]] = {
    "within": _after("within", _within),
    "about": _after("about", _about),
    "class": _after("class", _class),
    "rank": _after("rank", _rank),
    "grade": _after("grade", _grade),
    "stage": _after("stage", _stage),
    "is": _after("is", _is),
    "change": _after("change", _change),
    "better": _after("better than", _trend(strict=True)),
    "no": _after("no worse than", _trend(strict=False)),
    "by": _after("by", _by),
    "all": _after("all", _all),
    "done": _after("done", _done),
}
