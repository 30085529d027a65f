"""The class of a water as it is written: Ⅲ, III, 3, 三类, Ⅲ类, 劣Ⅴ, >Ⅴ. One place for all of intake.

An order counts from the best; what is worse than the last class has the order behind it. Surface
water has five classes and 劣Ⅴ, the sea four and 劣四类, groundwater five and nothing worse, water in
towns three rungs: not black, slightly, severely black and odorous.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from ecotarget.model.faults import nearest

SURFACE, DRINKING, GROUNDWATER = "surface", "drinking", "groundwater"
SEA, BLACK = "sea", "black_odorous"
MEDIA = (SURFACE, DRINKING, GROUNDWATER, SEA, BLACK)

_ROMAN = ("I", "II", "III", "IV", "V")
_NUMERALS = "一二三四五"
# How a class is written in a near match.
_SHOWN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")
_CLASSES = {SURFACE: 5, DRINKING: 5, GROUNDWATER: 5, SEA: 4}
_RUNGS = {
    "无黑臭": 1,
    "不黑臭": 1,
    "非黑臭": 1,
    "轻度": 2,
    "轻度黑臭": 2,
    "重度": 3,
    "重度黑臭": 3,
}


def order_of(text: str, medium: str = SURFACE) -> int | None:
    """Return the order of a class, None for a text that names no single one of this medium."""
    return _writings(medium).get(_folded(text))


def near(text: str, medium: str = SURFACE) -> tuple[str, ...]:
    """Return the classes whose writings look most like a text."""
    writings = _writings(medium)
    found = (_shown(writings[known], medium) for known in nearest(_folded(text), writings))
    return tuple(dict.fromkeys(found))


def _folded(text: str) -> str:
    """Fold a text: narrow, without white space, in capitals, without the word for class."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper().removesuffix("类")


@cache
def _writings(medium: str) -> Mapping[str, int]:
    if medium == BLACK:
        return _RUNGS
    count = _CLASSES[medium]
    found: dict[str, int] = {}
    for order in range(1, count + 1):
        roman, numeral = _ROMAN[order - 1], _NUMERALS[order - 1]
        found |= dict.fromkeys((roman, str(order), numeral, f"第{numeral}"), order)
    if medium == GROUNDWATER:
        return found
    last = (_ROMAN[count - 1], str(count), _NUMERALS[count - 1], f"第{_NUMERALS[count - 1]}")
    worse = [f"{sign}{name}" for name in last for sign in ("劣", "劣于")]
    worse += [f">{_ROMAN[count - 1]}", "WORSE", f"WORSETHAN{_ROMAN[count - 1]}"]
    return found | dict.fromkeys(worse, count + 1)


def _shown(order: int, medium: str) -> str:
    if medium == BLACK:
        return next(text for text, rung in _RUNGS.items() if rung == order)
    names = [f"{numeral}类" for numeral in _NUMERALS] if medium == SEA else list(_SHOWN)
    count = _CLASSES[medium]
    return names[order - 1] if order <= count else f"劣{names[count - 1]}"
