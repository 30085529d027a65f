"""How a reading is written: plain figures, and the marks that stand for a missing one.

The engine reads what PLAIN matches by itself. Every other text goes through `plain` once, however
many rows repeat it, so that one tested function decides what the odd texts mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from ecotarget.intake import numerals
from ecotarget.model.amount import plain as written

# For the engine: a sign, at most seven digits before the point (more is beyond every range).
PLAIN = "^-?[0-9]{1,7}([.][0-9]+)?$"
# The same where decimals begin with a comma: 1.234 can be two figures there.
WHOLE = "^-?[0-9]{1,7}$"
MOST = 9_999_999
# Marks of a missing value that instruments write as a figure. Undeclared ones are never averaged.
CODE = "^-9{2,5}([.]0+)?$"
CODES = (-99, -999, -9999, -99999)

_FIGURE = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,3})?")
_PLACES = 60  # what stands behind is nothing in the sixth decimal of any unit


class NotANumber(ValueError):
    """A text that is neither a figure of ambient air nor a mark for a missing one.

    `near` are the figures that may have been meant.
    """

    def __init__(self, text: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.near = near


def plain(text: str, missing: Iterable[str], mark: str = "") -> str | None:
    """Return the figure as the engine reads it, None for a missing one. Raises NotANumber.

    Blank always means missing. A code matches as a text, or as a figure in other dress
    (-999 and -999.0). A figure of more than seven digits before the point is refused. Full width,
    certain thousands and, where `mark` says so, a decimal comma are read as numerals.read does.
    """
    stripped = text.strip()
    codes = tuple(missing)
    if not stripped or stripped in codes:
        return None
    value = _value(stripped, mark)
    if value in figures(codes):
        return None
    if abs(value) > MOST:
        raise NotANumber(text)
    said = written(value) if value else "0"
    whole, point, places = said.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{whole.lstrip('+-').lstrip('0') or '0'}{point}{places[:_PLACES]}"


def _value(text: str, mark: str) -> Decimal:
    """Return a figure. Raises NotANumber."""
    dressed = numerals.undressed(text) or ""
    if mark != numerals.COMMA and _FIGURE.fullmatch(dressed):
        return Decimal(dressed)
    found = numerals.read(text, mark)
    if found.figure is None:
        raise NotANumber(text, found.near)
    return found.figure


def figures(codes: Iterable[str]) -> frozenset[Decimal]:
    """Return the missing codes that are figures."""
    found = set()
    for code in codes:
        try:
            value = Decimal(code)
        except InvalidOperation:
            continue
        if value.is_finite():
            found.add(value)
    return frozenset(found)


def code_pattern(codes: Iterable[str]) -> str | None:
    """Return the pattern of texts that mean a missing code that is a figure, None without one."""
    pieces = []
    for value in sorted(figures(codes)):
        whole, _, places = written(abs(value)).partition(".")
        places = places.rstrip("0")
        sign = "-" if value < 0 else ""
        tail = f"[.]{places}0*" if places else "([.]0+)?"
        pieces.append(f"{sign}0*{whole}{tail}")
    return f"^({'|'.join(pieces)})$" if pieces else None
