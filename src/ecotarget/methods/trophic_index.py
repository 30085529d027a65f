"""Comprehensive trophic index of lakes and reservoirs (综合营养状态指数, TLI).

What it computes: for each of the five items (chlorophyll a, TP, TN, transparency, CODMn)
    TLI(j) = 10 (a + b ln C), and their sum weighted by W(j) = r(j)^2 / sum of r^2, where r is the
    correlation of the item with chlorophyll a; then the trophic level of the sum.
Input: the item means of a lake, or of one of its points, in the book unit of each item; the rule.
Options: none. Coefficients, r, units and levels are data of the rule.
Result: an index without a unit, the parts with their weights, and the level.
Rounding: logarithms are taken to 40 digits; part and index are the decimal with 12 places, half to
    even. The level is that of this index, not of the one that is shown: 50.006 is above 50, though
    50.0 is printed. No text read says which of them meets the bounds.
Gaps: without one of the items there is no index, for the weights of the rest would be other ones. A
    mean of zero or less has no logarithm, so it gives no index either. What was not detected counts
    as half its limit, as in every mean; without a stated limit there is no mean.
Worked example: chl-a 10 mg/m3, TP 0.05, TN 1.0, SD 1.0 m, CODMn 4.0 give 50.006, 45.709, 54.530,
    51.180, 37.979 and together 48.018: mesotrophic. All ones give 43.734.
Differs from: weights cut off at four digits (0.2662, 0.1878 ...), which add up to 0.9998;
    2.66 for the coefficient 2.661; levels that begin at 50, 60 and 70 instead of above them.
Source: 环办〔2011〕22号 (trophic state of lakes and reservoirs); formula, coefficients and levels agree in
    several copies (docs/methods/trophic-index.md). How sure the rule is comes with its clause.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget import units, vocab
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.target import Names
from ecotarget.model.water import ItemMean, TrophicPart, TrophicRule

_DIGITS = Context(prec=40)
_PLACES = Rounding(12)


class Part(NamedTuple):
    """One item: its mean in the unit of the formula, its own index and its weight."""

    item: str
    amount: Fraction
    value: Fraction
    weight: Fraction


class Trophic(NamedTuple):
    """The index and its level; both None when an item of `lacking` gives no part.

    `lacking` names items without a mean and items whose mean has no logarithm; the latter also
    stand in `no_logarithm`.
    """

    value: Fraction | None
    level: Names | None
    parts: tuple[Part, ...]
    lacking: tuple[str, ...] = ()
    no_logarithm: tuple[str, ...] = ()


def index(rule: TrophicRule, means: Mapping[str, ItemMean]) -> Trophic:
    """Return the index of one lake and period; means are by item, in its book unit.

    KeyError: the rule has an item that the list of items does not. ValueError: it has a unit that
    the book unit of the item cannot be put into.
    """
    whole, value = Fraction(0), Fraction(0)
    for part in rule.parts:
        whole += Fraction(part.r) ** 2
    parts: list[Part] = []
    lacking: list[str] = []
    no_logarithm: list[str] = []
    for part in rule.parts:
        mean = means.get(part.item)
        if mean is None or mean.value is None:
            lacking.append(part.item)
            continue
        if mean.value <= 0:
            lacking.append(part.item)
            no_logarithm.append(part.item)
            continue
        amount = mean.value * _factor(part)
        weight = Fraction(part.r) ** 2 * Fraction(1, whole)
        own = _index_of(part, amount)
        value += weight * own
        parts.append(Part(part.item, amount, Fraction(rounded(own, _PLACES)), weight))
    if lacking:
        return Trophic(None, None, tuple(parts), tuple(lacking), tuple(no_logarithm))
    value = Fraction(rounded(value, _PLACES))
    return Trophic(value, _level(rule, value), tuple(parts))


def _factor(part: TrophicPart) -> Fraction:
    """Return by what the book unit of an item becomes the unit of the formula."""
    book, wanted = units.resolve(vocab.water_items()[part.item].unit), units.resolve(part.unit)
    if not units.compatible(book, wanted):
        raise ValueError(part.unit)
    return Fraction(book.factor) * Fraction(1, Fraction(wanted.factor))


def _index_of(part: TrophicPart, amount: Fraction) -> Fraction:
    figure = _DIGITS.divide(Decimal(amount.numerator), Decimal(amount.denominator))
    logarithm = Fraction(_DIGITS.ln(figure))
    return 10 * (Fraction(part.a) + Fraction(part.b) * logarithm)


def _level(rule: TrophicRule, value: Fraction) -> Names | None:
    """Return the first level that holds the index; a bound marked `below` is not part of it."""
    for bound, below, names in rule.levels:
        if bound is None or value < bound or (value == bound and not below):
            return names
    return None
