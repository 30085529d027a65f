"""What the months left must average: the second reading, the worked examples, the edges."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ecotarget.methods.section_mean import mean_of
from ecotarget.methods.section_rest import best, best_ph, furthest, rest, rest_ph
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import ItemMean

MONTHS = st.integers(1, 11)
AMOUNTS = st.fractions(0, 100, max_denominator=1000)


def one(text: str) -> Fraction:
    return Fraction(text)


def mean(item: str, values: list[Fraction]) -> Fraction:
    """The mean of months as the year takes it."""
    found = mean_of([ItemMean(item, v, v, v, 1, 0, 0, None) for v in values]).value
    assert found is not None
    return found


def plain_ph(values: list[tuple[Fraction, int]]) -> Decimal:
    """The pH of the mean of ions of months, each with its number, in plain decimals."""
    with localcontext() as context:
        context.prec = 50
        ions = Decimal(0)
        for ph, count in values:
            power = -(Decimal(ph.numerator) / Decimal(ph.denominator))
            ions += count * Decimal(10) ** power
        return -(ions / sum(count for _, count in values)).log10()


def test_the_worked_examples() -> None:
    assert rest(one("1.2"), 8, 4, one("1.0")) == one("0.6")
    assert rest(one("1.2"), 11, 1, one("1.0")) == one("-1.2")
    assert best(one("1.2"), 11, 1, Fraction(0)) == one("1.1")
    assert rest(Fraction(4), 6, 6, Fraction(5)) == 6
    assert rest_ph(one("5.5"), 1, 1, Fraction(6)) is None
    assert round(float(best_ph(one("5.5"), 1, 1)), 2) == 5.80
    assert furthest(one("1.0"), 2, upper=True) == one("1.005")


@given(st.integers(0, 3), st.integers(1, 200), st.integers(1, 10**6))
def test_to_half_a_unit_a_rounded_mean_is_the_limit(places: int, digits: int, step: int) -> None:
    limit, beyond = Fraction(digits, 10**places), Fraction(1, 10**7 * step)
    up, down = furthest(limit, places, upper=True), furthest(limit, places, upper=False)
    for end, out in ((up, beyond), (down, -beyond)):
        assert rounded(end - out, Rounding(places)) == Decimal(digits).scaleb(-places)
        assert rounded(end + out, Rounding(places)) != Decimal(digits).scaleb(-places)
    assert furthest(limit, None, upper=True) == limit == furthest(limit, None, upper=False)


@given(AMOUNTS, MONTHS, MONTHS, AMOUNTS)
def test_with_the_rest_the_year_is_at_the_limit(
    so_far: Fraction, months: int, left: int, limit: Fraction
) -> None:
    """The second reading: a list of months, added up and divided."""
    each = rest(so_far, months, left, limit)
    year = [so_far] * months + [each] * left
    assert sum(year) / len(year) == limit
    assert best(so_far, months, left, each) == limit
    worse = [so_far] * months + [each + Fraction(1, 1000)] * left
    assert sum(worse) / len(worse) > limit


@given(
    st.fractions(4, 10, max_denominator=100),
    MONTHS,
    MONTHS,
    st.sampled_from([one("6"), one("6.5"), one("8.5"), one("9")]),
)
def test_ph_goes_through_the_ions(
    so_far: Fraction, months: int, left: int, limit: Fraction
) -> None:
    each = rest_ph(so_far, months, left, limit)
    at_best = best_ph(so_far, months, left)
    no_ions = [(so_far, months), (Fraction(60), left)]  # as good as none
    assert abs(Decimal(at_best.numerator) / at_best.denominator - plain_ph(no_ions)) < Decimal(
        "1e-9"
    )
    if each is None:
        assert at_best <= limit + Fraction(1, 10**9)
        return
    assume(each < 13)
    year = plain_ph([(so_far, months), (each, left)])
    assert abs(year - Decimal(limit.numerator) / limit.denominator) < Decimal("1e-6")


@pytest.mark.parametrize("limit", ["6", "9"])
def test_months_of_the_limit_leave_the_limit(limit: str) -> None:
    found = rest_ph(one(limit), 5, 7, one(limit))
    assert found == one(limit) == mean("ph", [one(limit)] * 3)


def test_a_ph_on_either_side() -> None:
    """Alkaline months need acid ones to come below 9; neutral ones can no more be brought above it."""
    found = rest_ph(one("9.5"), 6, 6, Fraction(9))
    assert found is not None and found < 9
    assert rest_ph(Fraction(7), 6, 6, Fraction(9)) is None
    acid = rest_ph(one("7.5"), 6, 6, Fraction(6))
    assert acid is not None and round(float(acid), 3) == 5.706  # half the ions of 6, twice
