"""A figure with what stands behind it in the same cell: 1.2万, 1.2万吨, 94.5%, 三十五家, 百分之九十五."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ecotarget import units
from ecotarget.intake import numerals
from ecotarget.intake.values import ValueProblem
from ecotarget.model.amount import EXACT, Unit, plain

_ARABIC = re.compile(
    "(?P<figure>[+-]?[0-9](?:[0-9., \ue000]*[0-9])?)(?P<rest>[^0-9].*)?", re.DOTALL
)
_WORDS = f"[{numerals.NUMERAL}]"
_CHINESE = re.compile(
    f"(?P<share>百分之|千分之)?(?P<figure>{_WORDS}+(?:点{_WORDS}+)?)(?P<rest>.*)", re.DOTALL
)
_SHARES = {"百分之": "%", "千分之": "‰"}
# 百分点 and 千瓦 begin like numbers; the longest word that leaves a unit behind is taken.
_TIMES = {
    word: Decimal(10**power)
    for word, power in (
        *(("万亿", 12), ("千亿", 11), ("百亿", 10), ("十亿", 9), ("千万", 7), ("百万", 6)),
        *(("十万", 5), ("亿", 8), ("万", 4)),
    )
}
_EXPONENT = re.compile("[eE][+-]?[0-9.]+")
_FORMULA = re.compile(r"[=@]|[+-][A-Za-z(]")


class Quantity(NamedTuple):
    """A figure and the unit that stands behind it; `times` is by what 万 or 亿 has multiplied it."""

    figure: Decimal
    unit: Unit | None = None
    times: Decimal = Decimal(1)


@lru_cache(maxsize=16384)
def quantity(text: str, mark: str = "") -> Quantity:
    """Read a figure and a unit behind it, if there is one; `mark` as numerals.read.

    Raises ValueProblem: no figure, more than one figure (both are offered), no unit behind it.
    """
    whole = numerals.read(text, mark)
    if whole.figure is not None:
        return Quantity(whole.figure)
    dressed = numerals.undressed(text) or ""
    if (found := _ARABIC.fullmatch(dressed)) and found["rest"]:
        return _with_rest(numerals.read(found["figure"], mark), found["rest"].strip(" \ue000"))
    if found := _CHINESE.fullmatch(dressed):
        return _in_words(found)
    raise _problem(whole)


def _problem(found: numerals.Reading) -> ValueProblem:
    code = "value-ambiguous" if found.ambiguous else "value-not-number"
    return ValueProblem(code, found.near)


def _with_rest(found: numerals.Reading, rest: str) -> Quantity:
    if found.figure is None:
        near = tuple(f"{figure}{rest}" for figure in found.near)
        raise _problem(found._replace(near=near if _means(rest) else ()))
    if rest in _TIMES:
        return Quantity(EXACT.multiply(found.figure, _TIMES[rest]), None, _TIMES[rest])
    if _FORMULA.match(rest):
        raise ValueProblem("value-not-number")
    return Quantity(found.figure, _unit(rest))


def _means(rest: str) -> bool:
    """Tell whether what stands behind a figure is a multiplier or a unit."""
    try:
        return rest in _TIMES or units.resolve(rest) is not None
    except units.UnknownUnit:
        return False


def _unit(text: str) -> Unit:
    try:
        return units.resolve(text)
    except units.UnknownUnit as unknown:
        # 4e1 and 20-25 are other things than a figure and a unit that nobody knows.
        if not text[0].isalpha() or _EXPONENT.fullmatch(text):
            raise ValueProblem("value-not-number") from unknown
        raise ValueProblem("unit-unknown", unknown.near) from unknown


def _in_words(found: re.Match[str]) -> Quantity:
    if found["share"]:
        if found["rest"]:
            raise ValueProblem("value-not-number")
        return Quantity(_certain(numerals.chinese(found["figure"])), _unit(_SHARES[found["share"]]))
    figure = _certain(numerals.chinese(found["figure"]))
    return Quantity(figure, _unit(found["rest"].strip()) if found["rest"].strip() else None)


def _certain(found: numerals.Reading) -> Decimal:
    if found.figure is None:
        raise _problem(found)
    return found.figure


def twice_multiplied(found: Quantity, unit: Unit) -> tuple[str, ...]:
    """Return both readings of 1.2万 where the column is in 万吨 already; none where there is one."""
    if found.times == 1 or not unit.zh.startswith(tuple(_TIMES)):
        return ()
    bare = EXACT.divide(found.figure, found.times)
    return (plain(bare), plain(found.figure))
