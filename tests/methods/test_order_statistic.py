"""Percentiles and n-th highest days beside a second reading over sorted lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import CLAUSE, columns, opened

from ecotarget.engine.duck import Duck
from ecotarget.methods import order_statistic
from ecotarget.model.standard import Statistic

FIRST = date(2023, 12, 1)
SPAN = ("p", FIRST, FIRST + timedelta(400))
DEN = 10**6


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def percentile(p: str) -> Statistic:
    return Statistic("percentile", CLAUSE, p=Decimal(p))


def rank(p: str) -> Statistic:
    return Statistic("rank_percentile", CLAUSE, p=Decimal(p))


def highest(number: int) -> Statistic:
    return Statistic("nth_highest", CLAUSE, n=number)


PlaceDay = tuple[str, str, str, date, int | None, int]


def load(
    duck: Duck,
    days: Iterable[PlaceDay],
    statistics: Iterable[tuple[str, str, Statistic]],
    *spans: tuple[str, date, date],
) -> None:
    kinds = {"day": "date", "amount": "decimal", "valid": "integer"}
    duck.small("day_row", columns("place item kind day amount valid", **kinds), days)
    duck.table(
        "place_day",
        "SELECT place, item, kind, day, CAST(amount AS HUGEINT) AS amount, valid FROM day_row",
    )
    duck.small("period", columns("id first last", first="date", last="date"), spans or [SPAN])
    rules = sorted({order_statistic.ordered(*each) for each in statistics})
    duck.small("ordered", columns("item kind rule a b", a="integer", b="integer"), rules)


def values(duck: Duck) -> dict[tuple[str, str, str, str, str, int], Fraction | None]:
    """Run the SELECT and the last step: by place, item, kind, period, rule and its first number."""
    found: dict[tuple[object, ...], dict[int, int]] = {}
    for *key, number, amount in duck.rows(order_statistic.sql()):
        known = found.setdefault(tuple(key), {})
        assert int(str(number)) not in known
        known[int(str(number))] = int(str(amount))
    made = {}
    for key_, amounts in found.items():
        place, item, kind, period, rule, a, b, n = map(str, key_)
        value = order_statistic.value(rule, int(a), int(b), int(n), amounts, DEN)
        made[place, item, kind, period, rule, int(a)] = value
    return made


def of(
    duck: Duck, amounts: Iterable[int | str | Fraction], statistic: Statistic
) -> Fraction | None:
    """The one value of the days of one place; None when there is none."""
    quanta = [Fraction(each) * DEN for each in amounts]
    days: list[PlaceDay] = [
        ("a", "o3", "max_8h", FIRST + timedelta(n), each.numerator, 1)
        for n, each in enumerate(quanta)
    ]
    assert all(each.denominator == 1 for each in quanta)
    load(duck, days, [("o3", "max_8h", statistic)])
    found = list(values(duck).values())
    assert len(found) <= 1
    return found[0] if found else None


# ---- HJ 663, appendix A -------------------------------------------------------------------------


def test_the_worked_example_of_the_percentile(duck: Duck) -> None:
    """k = 1 + 5 x 0.9 = 5.5: half-way from 5 to 8."""
    assert of(duck, [3, 4, 8, 2, 5, 4], percentile("0.90")) == Fraction(13, 2)


@pytest.mark.parametrize(
    ("n", "p", "k"),
    [
        (365, "0.90", "328.6"),
        (365, "0.95", "346.8"),
        (365, "0.98", "357.72"),
        (366, "0.90", "329.5"),
        (366, "0.95", "347.75"),
        (366, "0.98", "358.7"),
        (324, "0.90", "291.7"),
        (324, "0.95", "307.85"),
        (324, "0.98", "317.54"),
        (31, "0.90", "28.0"),
        (31, "0.95", "29.5"),
        (31, "0.98", "30.4"),
    ],
)
def test_the_number_of_the_day(duck: Duck, n: int, p: str, k: str) -> None:
    """With days 1, 2 ... n the value is k itself."""
    assert of(duck, range(1, n + 1), percentile(p)) == Fraction(k)
    assert of(duck, range(n, 0, -1), percentile(p)) == Fraction(k)


def test_one_and_two_days(duck: Duck) -> None:
    assert of(duck, [7], percentile("0.95")) == 7
    assert of(duck, [7, 17], percentile("0.95")) == Fraction("16.5")
    assert of(duck, [17, 7], percentile("0.9")) == 16
    assert of(duck, [], percentile("0.95")) is None


def test_a_whole_k_asks_for_one_day_alone(duck: Duck) -> None:
    """n = 11, p = 0.9: the tenth day, whatever the eleventh is."""
    assert of(duck, [*range(1, 11), 10**6], percentile("0.9")) == 10
    assert of(duck, [5, 9], percentile("1")) == 9
    assert of(duck, [5, 9], percentile("0")) == 5


def test_ties(duck: Duck) -> None:
    assert of(duck, [4] * 6, percentile("0.9")) == 4
    assert of(duck, [1, 9, 9, 9, 9, 9], percentile("0.9")) == 9
    # k = 3.7 of 1 1 1 2: seven tenths from the third to the fourth.
    assert of(duck, [1, 2, 1, 1], percentile("0.9")) == Fraction("1.7")


def test_between_neighbours_in_proportion_and_exactly(duck: Duck) -> None:
    """k = 1 + 2 x 0.98 = 2.96, between 1 and 2 quanta."""
    found = of(duck, [0, "0.000001", "0.000002"], percentile("0.98"))
    assert found == Fraction(196, 100 * DEN)


# ---- CAAQS --------------------------------------------------------------------------------------


def test_the_worked_example_of_the_rank(duck: Duck) -> None:
    """n = 366, p = 0.98: the 8th highest, number 359 from below."""
    assert of(duck, range(1, 367), rank("0.98")) == 359


@pytest.mark.parametrize(
    ("n", "p", "from_the_top"),
    [
        (1, "0.98", 1),
        (50, "0.98", 1),
        (51, "0.98", 2),
        (100, "0.98", 2),
        (101, "0.98", 3),
        (250, "0.98", 5),
        (251, "0.98", 6),
        (350, "0.98", 7),
        (351, "0.98", 8),
        (365, "0.98", 8),
        (365, "0.99", 4),
        (300, "0.99", 3),
        (301, "0.99", 4),
    ],
)
def test_the_rank_from_the_top(duck: Duck, n: int, p: str, from_the_top: int) -> None:
    """Up to 50 days the highest, up to 100 the second ... : the table of the guidance."""
    assert of(duck, range(1, n + 1), rank(p)) == n + 1 - from_the_top


def test_no_rank_lies_between_two_days(duck: Duck) -> None:
    """One day is asked for, not its neighbour."""
    assert of(duck, [1, 100], rank("0.5")) == 100
    assert of(duck, [1, 100, 1000], rank("0.4")) == 100
    assert [row[8:] for row in duck.rows(order_statistic.sql())] == [(2, 100 * DEN)]
    assert of(duck, [1, 100, 1000], rank("0.5")) == 100


def test_the_fourth_highest(duck: Duck) -> None:
    assert of(duck, [10, 70, 30, 60, 50, 40, 20], highest(4)) == 40
    assert of(duck, [9, 9, 9, 9, 1], highest(4)) == 9
    assert of(duck, [4, 3, 2, 1], highest(4)) == 1
    assert of(duck, [4, 3, 2], highest(4)) is None
    assert of(duck, [4, 3, 2], highest(1)) == 4


def test_a_rank_beyond_the_days_has_no_value() -> None:
    assert order_statistic.value("nth_highest", 4, 1, 3, {}, DEN) is None
    assert order_statistic.value("rank_percentile", 1, 1, 3, {}, DEN) is None


# ---- the table ----------------------------------------------------------------------------------


def test_the_row_of_a_statistic() -> None:
    ordered = order_statistic.ordered
    assert ordered("co", "mean", percentile("0.95")) == ("co", "mean", "percentile", 19, 20)
    assert ordered("so2", "max", rank("0.99")) == ("so2", "max", "rank_percentile", 99, 100)
    assert ordered("o3", "max_8h", highest(4)) == ("o3", "max_8h", "nth_highest", 4, 1)


def test_days_that_are_not_valid_or_outside_do_not_count(duck: Duck) -> None:
    days: list[PlaceDay] = [
        ("a", "so2", "mean", FIRST, 1, 1),
        ("a", "so2", "mean", FIRST + timedelta(1), 900, 0),
        ("a", "so2", "mean", FIRST + timedelta(2), None, 0),
        ("a", "so2", "mean", FIRST + timedelta(3), 3, 1),
        ("a", "so2", "mean", FIRST + timedelta(31), 5, 1),
    ]
    december = ("d", FIRST, date(2023, 12, 31))
    first_days = ("f", FIRST + timedelta(3), date(2024, 1, 1))
    load(duck, days, [("so2", "mean", percentile("0.5"))], december, first_days)
    assert {key[3]: value for key, value in values(duck).items()} == {
        "d": Fraction(2, DEN),
        "f": Fraction(4, DEN),
    }


def test_places_items_and_kinds_are_ranked_apart_and_two_rules_side_by_side(duck: Duck) -> None:
    days: list[PlaceDay] = [
        (place, item, kind, FIRST + timedelta(n), value + n, 1)
        for place, item, kind, value in (
            ("a", "so2", "mean", 0),
            ("b", "so2", "mean", 100),
            ("a", "so2", "max", 1000),
            ("a", "no2", "mean", 5000),
        )
        for n in range(5)
    ]
    rules = [
        ("so2", "mean", percentile("0.5")),
        ("so2", "mean", percentile("0.75")),
        ("so2", "mean", highest(1)),
        ("so2", "max", rank("0.98")),
    ]
    load(duck, days, rules)
    found = {(*key[:3], *key[4:]): value for key, value in values(duck).items()}
    assert {key: value * DEN for key, value in found.items() if value is not None} == {
        ("a", "so2", "mean", "percentile", 1): 2,
        ("b", "so2", "mean", "percentile", 1): 102,
        ("a", "so2", "mean", "percentile", 3): 3,
        ("b", "so2", "mean", "percentile", 3): 103,
        ("a", "so2", "mean", "nth_highest", 1): 4,
        ("b", "so2", "mean", "nth_highest", 1): 104,
        ("a", "so2", "max", "rank_percentile", 49): 1004,
    }


def test_amounts_beyond_64_bits_keep_their_order(duck: Duck) -> None:
    top = 10**36
    days: list[PlaceDay] = [
        ("a", "co", "mean", FIRST + timedelta(n), top + n * (-1) ** n, 1) for n in range(20)
    ]
    load(duck, days, [("co", "mean", percentile("0.95"))])
    # Ascending the last two are top + 16 and top + 18; k = 1 + 19 x 0.95 = 19.05.
    assert list(values(duck).values()) == [(top + 16 + Fraction(1, 10)) / DEN]


# ---- The second reading -------------------------------------------------------------------------


def second_reading(days: list[int], rule: str, p: Fraction) -> Fraction | None:
    """The clauses over a sorted list; `p` is the share, or N of the n-th highest."""
    down = sorted(days, reverse=True)
    n = len(down)
    if rule == "nth_highest":
        return Fraction(down[int(p) - 1]) if p <= n else None
    if rule == "rank_percentile":
        return Fraction(down[n - int(p * n) - 1])
    k = 1 + (n - 1) * p
    s, up = int(k), sorted(days)
    return up[s - 1] + ((up[s] - up[s - 1]) * (k - s) if k > s else Fraction(0))


STATISTICS = st.sampled_from(
    [
        *(percentile(p) for p in ("0.90", "0.95", "0.98", "0.5")),
        *(rank(p) for p in ("0.98", "0.99", "0.5")),
        *(highest(n) for n in (1, 2, 4)),
    ]
)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), STATISTICS)
def test_both_readings_agree(duck: Duck, days: list[int], statistic: Statistic) -> None:
    p = Fraction(statistic.n if statistic.p is None else statistic.p)
    assert of(duck, days, statistic) == second_reading(days, statistic.kind, p)
