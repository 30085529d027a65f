"""Days above the limit, in SQL and in a second reading; ratio and multiple."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from math import floor

import duckdb
import pytest
from air_limits import TENTH, WHOLE, limit
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import exceedance

QUANTA = 10**6
# 20 to 24 hours and, for the city, 2 or 3 of 3 stations.
DEN = QUANTA * 212520 * 6
FIRST = date(2024, 2, 27)
STEPS = {"pm25": Fraction(1), "co": Fraction(100), "bap": Fraction(1, 10_000)}
BOUNDS = {"pm25": Fraction(75), "co": Fraction(4000), "bap": Fraction(25, 10_000)}

Day = tuple[str, str, date, int | None, int]  # place, item, day, amount, valid


def run(
    days: Iterable[Day], mode: str = "half-even", den: int = DEN, bound: str = "75"
) -> list[tuple[object, ...]]:
    """Run the SELECT over a period of thirty days and one of two; `bound` is that of PM2.5."""
    bounds = {**BOUNDS, "pm25": Fraction(bound)}
    con = duckdb.connect()
    con.execute("CREATE TABLE place (place VARCHAR, den HUGEINT)")
    con.execute("CREATE TABLE period (id VARCHAR, first DATE, last DATE)")
    con.execute(
        "CREATE TABLE limit_of (item VARCHAR, kind VARCHAR, bound BIGINT, top BIGINT, bottom BIGINT)"
    )
    con.execute(
        "CREATE TABLE place_day (place VARCHAR, item VARCHAR, kind VARCHAR, day DATE,"
        " amount HUGEINT, have INTEGER, need INTEGER, valid INTEGER)"
    )
    con.executemany("INSERT INTO place VALUES (?, ?)", [("a", den), ("b", den)])
    con.executemany(
        "INSERT INTO period VALUES (?, ?, ?)",
        [("long", FIRST, FIRST + timedelta(29)), ("short", FIRST, FIRST + timedelta(1))],
    )
    rows = [exceedance.limit_row(i, "mean", bounds[i], STEPS[i]) for i in bounds]
    con.executemany("INSERT INTO limit_of VALUES (?, ?, ?, ?, ?)", rows)
    known = [(place, item, "mean", *rest[:2], 1, 1, rest[2]) for place, item, *rest in days]
    if known:
        con.executemany("INSERT INTO place_day VALUES (?, ?, ?, ?, ?, ?, ?, ?)", known)
    found = con.execute(exceedance.sql(mode) + " ORDER BY ALL").fetchall()
    con.close()
    return found


def amount(value: str | Fraction) -> int:
    scaled = Fraction(value) * DEN
    assert scaled.denominator == 1
    return scaled.numerator


def days(item: str, *values: str) -> list[Day]:
    return [
        ("a", item, FIRST + timedelta(number), amount(value), 1)
        for number, value in enumerate(values)
    ]


def test_the_day_is_rounded_before_it_meets_the_limit() -> None:
    found = run(days("pm25", "75.5", "75.4", "76", "75.499999"))
    assert found[0] == ("a", "pm25", "mean", "long", 4, 2, amount("76"))
    # 74.5 is 74, 75.5 is 76: a half goes to the even neighbour.
    assert run(days("pm25", "74.5", "75.5"))[0][4:6] == (2, 1)


def test_carbon_monoxide_is_rounded_in_mg_though_it_is_kept_in_ug() -> None:
    found = run(days("co", "4050", "4050.000001", "4060", "4049", "3999.9"))
    assert found[0][4:6] == (5, 2)


def test_a_step_below_one() -> None:
    # 0.00255 is 0.0026 (half to even: 25.5 is 26), 0.00254 is 0.0025.
    assert run(days("bap", "0.00255", "0.00254", "0.0025"))[0][4:6] == (3, 1)


def test_a_half_away_from_zero_is_another_law() -> None:
    assert run(days("pm25", "76.5"), "half-even", bound="76")[0][5] == 0
    assert run(days("pm25", "76.5"), "half-away", bound="76")[0][5] == 1


def test_a_day_without_a_valid_value_counts_nowhere() -> None:
    found = run([("a", "pm25", FIRST, None, 0), *days("co", "1")])
    assert found == [
        ("a", "co", "mean", "long", 1, 0, amount("1")),
        ("a", "co", "mean", "short", 1, 0, amount("1")),
    ]
    assert run([("a", "pm25", FIRST, amount("500"), 0)]) == []


def test_an_item_without_a_limit_has_no_row() -> None:
    assert run([("a", "o3", FIRST, amount("500"), 1)]) == []


def test_periods_and_places_are_apart() -> None:
    rows = [
        ("a", "pm25", FIRST, amount("80"), 1),
        ("a", "pm25", FIRST + timedelta(2), amount("90"), 1),
        ("a", "pm25", FIRST + timedelta(30), amount("100"), 1),
        ("b", "pm25", FIRST + timedelta(1), amount("20"), 1),
    ]
    assert run(rows) == [
        ("a", "pm25", "mean", "long", 2, 2, amount("90")),
        ("a", "pm25", "mean", "short", 1, 1, amount("80")),
        ("b", "pm25", "mean", "long", 1, 0, amount("20")),
        ("b", "pm25", "mean", "short", 1, 0, amount("20")),
    ]


def test_a_city_of_many_stations_still_fits() -> None:
    """A denominator of 27 digits and a hundred days at the top of the scale."""
    den = QUANTA * 212520 * 10**15
    rows = [("a", "pm25", FIRST, 99_999 * den + den // 2, 1), ("a", "co", FIRST, 4050 * den, 1)]
    found = run(rows, den=den)
    assert [row[5] for row in found if row[3] == "long"] == [0, 1]


def second_reading(rows: list[Day], item: str) -> tuple[int, int]:
    """Valid days and days above: round to the nearest step, a half to the even one, compare."""
    valid, above = 0, 0
    for _, _, _, value, ok in rows:
        if not ok or value is None:
            continue
        valid += 1
        steps = Fraction(value, DEN) / STEPS[item]
        whole = floor(steps)
        rest = steps - whole
        if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2):
            whole += 1
        above += whole * STEPS[item] > BOUNDS[item]
    return valid, above


# Amounts in quarters of a step on both sides of the limit, and single quanta beside them.
OFFSETS = st.tuples(st.integers(-8, 8), st.integers(-1, 1), st.integers(0, 1))


@given(
    st.sampled_from(sorted(STEPS)), st.lists(OFFSETS, min_size=1, max_size=30), st.integers(0, 3)
)
def test_both_readings_agree(item: str, offsets: list[tuple[int, int, int]], far: int) -> None:
    rows: list[Day] = []
    for number, (quarters, quantum, valid) in enumerate(offsets):
        value = (
            (BOUNDS[item] + STEPS[item] * Fraction(quarters, 4)) * DEN * (1 + far * (number % 2))
        )
        assert value.denominator == 1
        rows.append(("a", item, FIRST + timedelta(number), value.numerator + quantum, valid))
    found = {row[3]: row[4:6] for row in run(rows)}
    valid, above = second_reading(rows, item)
    assert found.get("long", (0, 0)) == (valid, above)


def test_a_limit_between_two_steps() -> None:
    assert exceedance.limit_row("pb", "mean", Fraction(1, 2), Fraction(1)) == (
        "pb",
        "mean",
        0,
        1,
        1,
    )
    assert exceedance.limit_row("co", "mean", Fraction(4000), Fraction(100))[2:] == (40, 100, 1)


def test_the_ratio_of_days_that_comply() -> None:
    assert exceedance.ratio(3, 2) == Fraction(100, 3)
    assert exceedance.ratio(366, 0) == 100
    assert exceedance.ratio(5, 5) == 0
    assert exceedance.ratio(0, 0) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("196", Fraction(121, 75)),  # 1.61
        ("76", Fraction(1, 75)),
        ("75.6", Fraction(6, 750)),  # of the value as it is, though 76 is what exceeds
        ("75.5", Fraction(5, 750)),
        ("75.4", None),
        ("75", None),
        ("0", None),
    ],
)
def test_the_multiple_is_of_what_exceeds(value: str, expected: Fraction | None) -> None:
    assert exceedance.multiple(Fraction(value), limit("pm25", "daily"), WHOLE) == expected


def test_the_multiple_of_carbon_monoxide() -> None:
    co = limit("co", "daily")
    assert exceedance.multiple(Fraction("4.05"), co, TENTH) is None
    assert exceedance.multiple(Fraction("4.06"), co, TENTH) == Fraction(6, 400)
    assert exceedance.multiple(Fraction(6), co, TENTH) == Fraction(1, 2)
