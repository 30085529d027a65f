"""Rounding of whole numbers in SQL beside a second reading in fractions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import columns, opened

from ecotarget.engine.duck import Duck
from ecotarget.methods.integer_rounding import quotient


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def rounded(duck: Duck, pairs: list[tuple[int, int]], mode: str, kind: str = "BIGINT") -> list[int]:
    """Round the quotient of each pair, in their order."""
    kinds = {"number": "integer", "amount": "decimal", "unit": "decimal"}
    rows = [(number, *pair) for number, pair in enumerate(pairs)]
    duck.small("pair", columns("number amount unit", **kinds), rows)
    sql = quotient(f"CAST(amount AS {kind})", f"CAST(unit AS {kind})", mode)
    return [int(str(row[0])) for row in duck.rows(f"SELECT {sql} FROM pair ORDER BY number")]


def test_the_worked_example(duck: Duck) -> None:
    assert rounded(duck, [(25, 10), (35, 10)], "half-even") == [2, 4]
    assert rounded(duck, [(25, 10), (35, 10)], "half-away") == [3, 4]


@pytest.mark.parametrize("unit", [2, 4, 10, 1000, 212_520_000_000])
def test_the_half_and_one_beside_it(duck: Duck, unit: int) -> None:
    """Above an even and above an odd number."""
    half = unit // 2
    for whole in (0, 1, 2, 7, 10**6):
        at = whole * unit
        pairs = [(at, unit), (at + half - 1, unit), (at + half, unit), (at + half + 1, unit)]
        up_even = whole + whole % 2
        after = whole + (1 if half + 1 <= unit else 0)
        assert rounded(duck, pairs, "half-away") == [whole, whole, whole + 1, after]
        before = [whole, whole, up_even, after]
        assert rounded(duck, pairs, "half-even") == before


def test_an_odd_unit_has_no_half(duck: Duck) -> None:
    for mode in ("half-even", "half-away"):
        assert rounded(duck, [(4, 3), (5, 3), (1, 7), (3, 7), (4, 7)], mode) == [1, 2, 0, 0, 1]


def test_a_unit_of_one_changes_nothing(duck: Duck) -> None:
    assert rounded(duck, [(0, 1), (7, 1)], "half-even") == [0, 7]


def test_numbers_beyond_64_bits(duck: Duck) -> None:
    unit = 2 * 10**20
    pairs = [(5 * unit + unit // 2, unit), (4 * unit + unit // 2, unit), (10**37, unit)]
    assert rounded(duck, pairs, "half-even", "HUGEINT") == [6, 4, 5 * 10**16]
    assert rounded(duck, pairs, "half-away", "HUGEINT") == [6, 5, 5 * 10**16]


def test_expressions_keep_to_themselves(duck: Duck) -> None:
    """Sums as amount and unit: 5 + 20 over 4 + 6."""
    assert duck.rows(f"SELECT {quotient('5 + 20', '4 + 6', 'half-even')} * 100") == [(200,)]
    assert duck.rows(f"SELECT {quotient('5 + 20', '4 + 6', 'half-away')} * 100") == [(300,)]


def test_another_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="half-up"):
        quotient("1", "2", "half-up")


def second_reading(amount: int, unit: int, mode: str) -> int:
    """The nearest whole number; of two, the even one or the larger one."""
    value = Fraction(amount, unit)
    near = sorted((abs(value - n), n) for n in (amount // unit, amount // unit + 1))
    if near[0][0] != near[1][0]:
        return near[0][1]
    tied = [near[0][1], near[1][1]]
    return max(tied) if mode == "half-away" else next(n for n in tied if n % 2 == 0)


UNITS = st.sampled_from([1, 2, 3, 10, 7, 100_000, 21_252_000_000])
PAIRS = st.tuples(st.integers(0, 10**6), UNITS, st.integers(-1, 1)) | st.tuples(
    st.integers(0, 10**18), UNITS, st.just(0)
)


@given(st.lists(PAIRS, min_size=1, max_size=40), st.sampled_from(["half-even", "half-away"]))
def test_both_readings_agree(duck: Duck, drawn: list[tuple[int, int, int]], mode: str) -> None:
    """Amounts in half units and one beside them."""
    pairs = [(max(0, n * unit // 2 + off) if n <= 10**6 else n, unit) for n, unit, off in drawn]
    assert rounded(duck, pairs, mode) == [second_reading(*pair, mode) for pair in pairs]
