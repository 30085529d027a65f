"""What a laboratory writes for a sample: a figure, less than a detection limit, or not detected.

`0.025L`, `0.025（L）` and `<0.025` say that less than 0.025, the detection limit, was there; `未检出`
and `ND` say that nothing was detected, and by which limit only where it stands beside them. A figure
may have a power of ten (0.4×10⁻³) and a unit of its own (25 μg/L). All else is refused: nobody can
tell what `≤0.01`, `>24000`, `6.5-8.5` or a figure with a footnote was.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from ecotarget import units
from ecotarget.intake.numerals import COMMA
from ecotarget.model.amount import plain
from ecotarget.model.water import ABSENT, BELOW, FOUND

# Nothing was detected; a limit may follow in brackets or behind "<".
_ABSENCES = ("未检出", "低于检出限", "N.D.", "N.D", "ND")
_MARKS = ("(L)", "(l)", "L", "l")
_FIGURE = re.compile(
    r"(?P<digits>[+-]?[0-9]{1,15}(?:\.[0-9]{1,30})?)"
    r"(?:[eE](?P<e>[+-]?[0-9]{1,2})|[×xX*]10(?P<power>\^[+-]?[0-9]{1,2}|-[0-9]{1,2}))?"
)
_RAISED = re.compile("[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
# Unicode's marks of lowered and encircled signs: a footnote is no digit.
_NOTES = ("<sub>", "<circ")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_POINT = re.compile(r"[0-9]\.[0-9]")
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_APART = re.compile(r"[0-9.]\s+[0-9.]")


class Reading(NamedTuple):
    """A figure in plain digits, whether it was found (FOUND, BELOW, ABSENT), its own unit if any.

    Of what is BELOW the figure is the detection limit; of what is ABSENT it is 0.
    """

    figure: str
    found: int
    unit: str | None = None


class NotAFigure(ValueError):
    """A text that is no sample; `near` is what was likely meant."""

    def __init__(self, text: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.near = near


def reading(text: str, mark: str = "") -> Reading:
    """Read the text of a sample that is not blank; `mark` says what stands before its decimals.

    Raises NotAFigure.
    """
    said = _narrow(text)
    if said is None:
        raise NotAFigure(text)
    if mark == COMMA:
        if _POINT.search(said):
            raise NotAFigure(text, (said.replace(".", ","), said.replace(".", "")))
        said = _COMMA.sub(".", said)
    found = _absent(said) or _below(said) or _figure(said)
    if found is None:
        raise NotAFigure(text, _likely(said))
    return found


def _narrow(text: str) -> str | None:
    """Write a text with narrow signs and without white space; None where that would change it."""
    stripped = text.strip()
    if _APART.search(stripped) or any(_is_note(sign) for sign in stripped):
        return None
    raised = _RAISED.sub(lambda match: f"^{match[0]}", stripped)
    narrow = unicodedata.normalize("NFKC", raised).replace("\u2212", "-")
    return "".join(narrow.split())


def _is_note(sign: str) -> bool:
    return unicodedata.decomposition(sign)[:5] in _NOTES


def _absent(said: str) -> Reading | None:
    """Read 未检出, ND, 未检出(0.01), ND<0.01."""
    word = next((word for word in _ABSENCES if said.upper().startswith(word)), None)
    if word is None:
        return None
    rest = said[len(word) :]
    if not rest:
        return Reading("0", ABSENT)
    if rest[0] == "(" and rest[-1] == ")":
        inside = rest[1:-1]
        return _limit(inside.removeprefix("<"))
    return _below(rest)


def _below(said: str) -> Reading | None:
    """Read <0.01, also with an L behind it."""
    return _limit(said[1:]) if said.startswith("<") else None


def _limit(said: str) -> Reading | None:
    """Read a detection limit: more than nothing, without a sign."""
    found = _split(said)
    if found is None or said[:1] in "+-" or not Decimal(found[0]):
        return None
    return Reading(found[0], BELOW, found[2])


def _figure(said: str) -> Reading | None:
    """Read a figure, or a limit with an L."""
    found = _split(said)
    if found is None:
        return None
    figure, marked, unit = found
    return _limit(said) if marked else Reading(figure, FOUND, unit)


def _split(said: str) -> tuple[str, bool, str | None] | None:
    """Return the figure in plain digits, whether an L marks it, its unit; None if it is none."""
    match = _FIGURE.match(said)
    if match is None:
        return None
    tail = _tail(said[match.end() :])
    if tail is None:
        return None
    power = match["e"] or (match["power"] or "0").removeprefix("^")
    # Made from text: arithmetic of Decimal would cut a long figure at 28 digits.
    value = Decimal(f"{match['digits']}E{power}")
    return plain(value) if value else "0", *tail


def _tail(rest: str) -> tuple[bool, str | None] | None:
    """Read what stands behind the digits: nothing, an L, a unit, or both in either order."""
    if not rest:
        return False, None
    if rest in _MARKS:
        return True, None
    if _is_unit(rest):
        return False, rest
    for mark in _MARKS:
        for unit in (rest.removesuffix(mark), rest.removeprefix(mark)):
            if unit != rest and unit not in _MARKS and _is_unit(unit):
                return True, unit
    return None


def _is_unit(text: str) -> bool:
    """Tell whether a text is a unit of measurement: not a count, an order or nothing at all."""
    try:
        return units.resolve(text).dimension != "number"
    except units.UnknownUnit:
        return False


def _likely(said: str) -> tuple[str, ...]:
    """Return what was likely meant."""
    if said[:1] in ("≤", "≦"):
        return (f"<{said[1:]}",)
    if _COMMA.search(said) and said.count(",") == 1 and "." not in said:
        point = (_COMMA.sub(".", said),)
        return (said.replace(",", ""), *point) if _is_thousands(said) else point
    return (said.replace(",", ""),) if _THOUSANDS.fullmatch(said) else ()


def _is_thousands(said: str) -> bool:
    return _THOUSANDS.fullmatch(said) is not None and said[0] != "0"
