"""Figures as people write them: full width, thousands marks, a decimal comma, Chinese numerals.

A text is read where it can mean one figure only. Where it can mean two, nothing is read and both
are offered. GB/T 15835-2011 parts thousands by a comma or a thin space and has a point before the
decimals, but a lone comma before three digits is a decimal mark elsewhere; so `1,234` is certain
only where the data say which mark they use.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ecotarget.model.amount import EXACT

# What stands before the decimals, as a description of data says it.
POINT, COMMA = "point", "comma"
MARKS = (POINT, COMMA)

# Longer figures than this do not occur in the field; the bound keeps exact arithmetic cheap.
PLAIN = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
# Unicode's marks of raised, lowered and encircled digits, 25² with a footnote, and of ½.
_NOTES = frozenset({"<supe", "<sub>", "<circ", "<frac"})
# A space that keeps what it parts together on one line stands within one figure.
_THIN = "\ue000"
_SPACES = str.maketrans("\u00a0\u2007\u2009\u202f\u2212", f"{_THIN * 4}-")
_GROUPED = re.compile(
    rf"(?P<sign>[+-]?)(?P<whole>[0-9]{{1,3}}(?:(?P<mark>[,. {_THIN}])[0-9]{{3}})(?:(?P=mark)[0-9]{{3}})*)"
    r"(?:(?P<point>[.,])(?P<tail>[0-9]{1,30}))?"
)
_COMMA = re.compile(r"(?P<whole>[+-]?[0-9]{1,30}),(?P<tail>[0-9]{1,30})")

_DIGITS = {c: n for n, word in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆")) for c in word}
_DIGITS |= {
    c: n for n, word in enumerate(("五伍", "六陆", "七柒", "八捌", "九玖"), 5) for c in word
}
_ONE = "[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_NIL = "[零〇]?"
# Up to 9999, each power with its digit; a ten may go without.
_SECTION = re.compile(
    rf"(?:({_ONE})[千仟])?{_NIL}(?:({_ONE})[百佰])?{_NIL}(?:({_ONE}?)[十拾])?{_NIL}({_ONE})?"
)
_POWERS = ((3, 1), (2, 2), (1, 3), (0, 4))  # the exponent of each group of a section
# 三百五 is 350 to most and 305 to the letter; 三万五 and 三亿五 likewise.
_SHORT = re.compile(rf"(?P<head>.*(?P<power>[百佰千仟万萬亿億]))(?P<last>{_ONE})")
_LOWER = {
    "百": 10,
    "佰": 10,
    "千": 100,
    "仟": 100,
    "万": 1000,
    "萬": 1000,
    "亿": 10**7,
    "億": 10**7,
}
NUMERAL = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億"


class Reading(NamedTuple):
    """A figure if there is one; else the figures that may be meant, none where nobody can tell.

    It is `ambiguous` where the text is a figure for certain, but more than one.
    """

    figure: Decimal | None = None
    near: tuple[str, ...] = ()
    ambiguous: bool = False


# The same few thousand figures recur in every large submission.
@lru_cache(maxsize=16384)
def read(text: str, mark: str = "") -> Reading:
    """Read a figure in digits; `mark` says what stands before its decimals (POINT, COMMA).

    Without `mark` decimals begin with a point, and a lone mark that may part thousands is ambiguous.
    """
    if PLAIN.fullmatch(text) and mark != COMMA:
        return Reading(Decimal(text))
    dressed = undressed(text)
    if dressed is None:
        return Reading()
    if mark == COMMA:
        return _with_comma(dressed)
    if PLAIN.fullmatch(dressed):
        return Reading(Decimal(dressed))
    grouped = _GROUPED.fullmatch(dressed)
    if grouped is not None and grouped["mark"] != ".":
        return _grouped(grouped, mark)
    if grouped is not None:  # 1.234,5 and 1.234.567: a decimal comma that nobody has declared
        return Reading(near=_plain(_joined(grouped)))
    comma = _COMMA.fullmatch(dressed)
    if comma is not None and mark != POINT:
        return Reading(near=_plain(f"{comma['whole']}.{comma['tail']}"))
    return Reading()


def undressed(text: str) -> str | None:
    """Return a text in half width without blanks around it; None where a digit is a footnote."""
    if text.isascii():
        return text.strip()
    if _THIN in text or any(unicodedata.decomposition(c)[:5] in _NOTES for c in text):
        return None
    narrow = unicodedata.normalize("NFKC", text.strip().translate(_SPACES))
    return narrow.replace("\u2212", "-").strip()


def _grouped(found: re.Match[str], mark: str) -> Reading:
    """Read 1,234,567.8; whether a lone mark parts thousands is not to be seen."""
    if found["point"] == ",":
        return Reading()
    plain = _joined(found)
    if found["whole"][0] == "0":  # 0,234 has no thousands
        return Reading(near=_plain(f"{found['sign']}{found['whole'].replace(',', '.')}"))
    if mark == POINT or not _is_open(found):
        return Reading(Decimal(plain)) if PLAIN.fullmatch(plain) else Reading()
    if found["mark"] == " ":
        return Reading(near=_plain(plain))
    other = found["sign"] + found["whole"].replace(",", ".")
    return Reading(near=(*_plain(plain), other), ambiguous=True)


def _with_comma(dressed: str) -> Reading:
    """Read a figure whose decimals begin with a comma; what is offered is written the same way."""
    if comma := _COMMA.fullmatch(dressed):
        return Reading(Decimal(f"{comma['whole']}.{comma['tail']}"))
    if "." not in dressed and PLAIN.fullmatch(dressed):
        return Reading(Decimal(dressed))
    grouped = _GROUPED.fullmatch(dressed)
    if grouped is None or grouped["mark"] == "," or grouped["point"] == ".":
        return Reading(near=(dressed.replace(".", ","),) if PLAIN.fullmatch(dressed) else ())
    plain = _joined(grouped)
    if grouped["mark"] == " " or not _is_open(grouped):
        return Reading(Decimal(plain)) if PLAIN.fullmatch(plain) else Reading()
    if grouped["whole"][0] == "0":
        return Reading()
    return Reading(near=(plain, grouped[0].replace(".", ",")), ambiguous=True)


def _is_open(found: re.Match[str]) -> bool:
    """Tell whether a mark may be another than that of thousands.

    A lone comma may begin decimals, and a plain space may part two figures of one cell.
    """
    if found["mark"] == " ":
        return True
    return (
        found["mark"] != _THIN and found["whole"].count(found["mark"]) == 1 and not found["point"]
    )


def _joined(found: re.Match[str]) -> str:
    whole = found["whole"].replace(found["mark"], "")
    return f"{found['sign']}{whole}" + (f".{found['tail']}" if found["tail"] else "")


def _plain(text: str) -> tuple[str, ...]:
    return (text,) if PLAIN.fullmatch(text) else ()


# ---- Chinese numerals ---------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def chinese(text: str) -> Reading:
    """Read a number in Chinese numerals: 三十五, 一百零五, 二点五, 一万二千, 一点二万.

    三百五 can mean 350 and 305; digits in a row (三五, 二〇二四) name no quantity.
    """
    head, point, tail = text.partition("点")
    if point:
        return _decimals(head, tail)
    found = _whole(text)
    if found is None:
        return Reading()
    short = _SHORT.fullmatch(text)
    if short is None:
        return Reading(Decimal(found))
    last = _DIGITS[short["last"]]
    meant = found - last + last * _LOWER[short["power"]]
    return Reading(near=(str(meant), str(found)), ambiguous=True)


def _decimals(head: str, tail: str) -> Reading:
    """Read what stands around 点, and a 万 or 亿 behind it."""
    digits = tail.rstrip("万亿萬億")
    whole = _whole(head)
    if whole is None or not digits or any(c not in _DIGITS for c in digits) or "两" in digits:
        return Reading()
    times = _whole("一" + tail[len(digits) :])
    if times is None:
        return Reading()
    figure = Decimal(f"{whole}." + "".join(str(_DIGITS[c]) for c in digits))
    return Reading(EXACT.multiply(figure, Decimal(times)))


def _whole(text: str) -> int | None:
    """Return a whole number below 10^16; None where the text is none."""
    if not text or len(text) > 40:
        return None
    for marks, size in (("亿億", 10**8), ("万萬", 10**4)):
        at = max(text.rfind(mark) for mark in marks)
        if at < 0:
            continue
        above, rest = _whole(text[:at]), text[at + 1 :]
        below = _whole(rest) if rest else 0
        if above is None or below is None or not 0 < above < 10**8 or below >= size:
            return None
        return above * size + below
    return _section(text)


def _section(text: str) -> int | None:
    if text in ("零", "〇"):
        return 0
    found = _SECTION.fullmatch(text)
    if found is None or text[-1] in "零〇" or (text[-1] == "两" and text != "两"):
        return None
    total = 0
    for exponent, group in _POWERS:
        digit = found[group]
        if digit is not None:
            total += (_DIGITS[digit] if digit else 1) * 10**exponent
    return total or None
