"""A rate by its formula from amounts (利用率、处置率、安全利用率等): sum over sum, and the balance.

What it computes: 100 x (sum of the top terms) / (sum of the bottom terms), and, where the formula has an
    identity, the difference of its two sides.
Input: amounts by their id, all that meet in one sum in one unit, as exact fractions; the formula.
Options: `decimals`, by amount: the last decimal that it shows in that unit (-3 for whole thousands).
    An amount that is not among them is exact, a count for example.
Result: an exact fraction in %, its two sums, the amounts that are lacking, and the balance with the
    slack that rounding leaves it.
Rounding: none. The balance holds if the amounts before rounding can keep it: each stands for what lies
    within half a unit of its last decimal, so the difference may be as large as the sum of those
    halves. An amount that stands on both sides is taken once, with its net count.
Gaps: an amount that is not stated is never zero; without one of the rate's amounts there is no rate,
    without one of the identity's no balance. Nor is there a rate over a bottom that is not above zero. A
    rate above 100 % is told as it is, for it shows that the amounts are wrong.
Worked example: generated 100, utilised 97, of which 5 from earlier years' stock: 97 / (100 + 5) =
    92.38 % (97 and 92 % are the usual mistakes). Disposed 3, stored 5, dumped 0: 100 = (97 - 5) + 5 + 3 + 0.
Differs from: the old stock left out of the bottom (97 %) or taken off the top (92 %). The national tables
    divide hazardous waste by utilised + disposed + stored + dumped: the same if the balance holds.
Source: as the clause of each formula says; for general industrial solid waste the statistics bureau's
    wording (无废城市建设指标体系, item 14).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.water import Formula, Term


class Balance(NamedTuple):
    """Left side less right side, in the unit of the amounts.

    It `holds` if it is no larger than `slack`, what the rounding of the amounts may add up to.
    """

    difference: Fraction
    slack: Fraction
    holds: bool


class Rate(NamedTuple):
    """A rate in %, with its sums; None, with the amounts of it that are `lacking`, where there is none.

    `balance` is None without an identity or without one of its amounts (`unbalanced` names those).
    """

    value: Fraction | None
    top: Fraction | None
    bottom: Fraction | None
    lacking: tuple[str, ...]
    balance: Balance | None
    unbalanced: tuple[str, ...]


def rate(formula: Formula, amounts: Mapping[str, Fraction], decimals: Mapping[str, int]) -> Rate:
    """Return the rate that a formula gives, with its balance."""
    lacking = _lacking((*formula.top, *formula.bottom), amounts)
    balance: Balance | None = None
    unbalanced: tuple[str, ...] = ()
    if formula.identity is not None:
        left, right = formula.identity
        unbalanced = _lacking((*left, *right), amounts)
        balance = None if unbalanced else _balance(left, right, amounts, decimals)
    if lacking:
        return Rate(None, None, None, lacking, balance, unbalanced)
    top, bottom = _added(formula.top, amounts), _added(formula.bottom, amounts)
    value = 100 * top * Fraction(1, bottom) if bottom > 0 else None
    return Rate(value, top, bottom, (), balance, unbalanced)


def _lacking(terms: tuple[Term, ...], amounts: Mapping[str, Fraction]) -> tuple[str, ...]:
    """Return the amounts that are not there, each once, in the order of the formula."""
    return tuple(dict.fromkeys(term.amount for term in terms if term.amount not in amounts))


def _added(terms: tuple[Term, ...], amounts: Mapping[str, Fraction]) -> Fraction:
    total = Fraction(0)
    for term in terms:
        total += term.sign * amounts[term.amount]
    return total


def _balance(
    left: tuple[Term, ...],
    right: tuple[Term, ...],
    amounts: Mapping[str, Fraction],
    decimals: Mapping[str, int],
) -> Balance:
    net: dict[str, int] = {}
    for terms, side in ((left, 1), (right, -1)):
        for term in terms:
            net[term.amount] = net.get(term.amount, 0) + side * term.sign
    slack = Fraction(0)
    for amount, count in net.items():
        if amount in decimals:
            slack += abs(count) * Fraction(10) ** -decimals[amount] * Fraction(1, 2)
    difference = _added(left, amounts) - _added(right, amounts)
    return Balance(difference, slack, abs(difference) <= slack)
