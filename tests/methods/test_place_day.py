"""A city's day from its stations beside a second reading over lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rungs import CHINA, QUANTA, as_date, columns, opened

from ecotarget.engine.duck import Duck
from ecotarget.methods import place_day

DAY = date(2024, 2, 29)
NEXT = date(2024, 3, 1)
DAYS = "site item kind day amount hours valid"
INTEGERS = dict.fromkeys(("amount", "hours", "valid", "need", "stations", "multiple"), "integer")
StationDay = tuple[str, str, str, date, int | None, int, int]
Key = tuple[str, str, str, date]
# What a city of so many stations asks for, by the clause: half of fewer than four, else 75 %.
NEEDED = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 6}


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def load(duck: Duck, days: Iterable[StationDay]) -> None:
    duck.small("station_day", columns(DAYS, day="date", **INTEGERS), days)


def cities(
    duck: Duck, listed: Mapping[str, Iterable[str]], days: Iterable[StationDay]
) -> dict[Key, tuple[Fraction | None, int, int, int]]:
    """Run the SELECT: (city, item, kind, day) -> value, stations there, stations asked, valid."""
    load(duck, days)
    stations = [(site, city) for city, sites in listed.items() for site in sites]
    duck.small("station", columns("site city"), stations)
    dens, rows = {}, []
    for city, sites in listed.items():
        count = len(list(sites))
        multiple = lcm(*range(NEEDED[count], count + 1))
        dens[city] = QUANTA * CHINA * multiple
        rows.append((city, count, NEEDED[count], multiple, str(dens[city])))
    duck.small("place", columns("place stations need multiple den", **INTEGERS), rows)
    found = {}
    for city, item, kind, day, amount, have, need, valid in duck.rows(place_day.city_sql()):
        value = None if amount is None else Fraction(int(str(amount)), dens[str(city)])
        counts = (int(str(have)), int(str(need)), int(str(valid)))
        key = (str(city), str(item), str(kind), as_date(day))
        assert key not in found
        found[key] = (value, *counts)
    return found


def value(number: str | int | Fraction) -> int:
    scaled = Fraction(number) * QUANTA * CHINA
    assert scaled.denominator == 1
    return scaled.numerator


def station(site: str, number: str | int | Fraction | None, valid: int = 1) -> StationDay:
    amount = None if number is None else value(number)
    return site, "pm25", "mean", DAY, amount, 24, valid


def of_one(
    duck: Duck, listed: str, days: Iterable[StationDay]
) -> tuple[Fraction | None, int, int, int]:
    return cities(duck, {"c": listed}, days)["c", "pm25", "mean", DAY]


def test_the_worked_example(duck: Duck) -> None:
    three = [station("a", 10), station("b", 11), station("d", 13)]
    assert of_one(duck, "abde", three) == (Fraction(34, 3), 3, 3, 1)
    assert of_one(duck, "abde", three[:2]) == (None, 2, 3, 0)


@pytest.mark.parametrize("listed", range(1, 9))
def test_how_many_stations_must_be_there(duck: Duck, listed: int) -> None:
    """50 % of two or three, 75 % of four and more; of those listed, not of those that sent."""
    names = "abdefghi"[:listed]
    for have in range(1, listed + 1):
        share = Fraction(have, listed)
        enough = share >= (Fraction(1, 2) if listed < 4 else Fraction(3, 4))
        found = of_one(duck, names, [station(site, n) for n, site in enumerate(names[:have])])
        assert found[1:] == (have, NEEDED[listed], int(enough))
        assert found[0] == (Fraction(have - 1, 2) if enough else None)


def test_a_station_without_a_valid_day_is_not_counted(duck: Duck) -> None:
    """Whether it has no value or one from too few hours (a maximum keeps its amount)."""
    rest = [station("a", 10), station("b", 20)]
    assert of_one(duck, "abd", [*rest, station("d", None, 0)]) == (15, 2, 2, 1)
    assert of_one(duck, "abd", [*rest, station("d", 900, 0)]) == (15, 2, 2, 1)
    alone = [station("a", 10), station("b", 900, 0), station("d", None, 0)]
    assert of_one(duck, "abd", alone) == (None, 1, 2, 0)
    assert of_one(duck, "abd", [station(site, 900, 0) for site in "abd"]) == (None, 0, 2, 0)


def test_cities_items_kinds_and_days_are_apart(duck: Duck) -> None:
    def row(site: str, item: str, kind: str, day: date, number: int) -> StationDay:
        return site, item, kind, day, value(number), 24, 1

    days = [
        row("a", "o3", "max_8h", DAY, 1),
        row("b", "o3", "max_8h", DAY, 2),
        row("a", "o3", "max", DAY, 10),
        row("b", "o3", "max", DAY, 20),
        row("a", "o3", "max", NEXT, 7),
        row("a", "no2", "max", DAY, 8),
        row("x", "o3", "max", DAY, 40),
        row("lost", "o3", "max", DAY, 999),
    ]
    assert cities(duck, {"c": "ab", "d": "x"}, days) == {
        ("c", "o3", "max_8h", DAY): (Fraction(3, 2), 2, 1, 1),
        ("c", "o3", "max", DAY): (15, 2, 1, 1),
        ("c", "o3", "max", NEXT): (7, 1, 1, 1),
        ("c", "no2", "max", DAY): (8, 1, 1, 1),
        ("d", "o3", "max", DAY): (40, 1, 1, 1),
    }


def test_sums_beyond_64_bits(duck: Duck) -> None:
    """Eight stations near the top of 64 bits, and their multiple of 168 on top of it."""
    top = 2**63 - 1
    days = [(site, "co", "mean", DAY, top, 24, 1) for site in "abdefgh"]
    found = cities(duck, {"c": "abdefghi"}, days)["c", "co", "mean", DAY]
    assert found == (Fraction(top, QUANTA * CHINA), 7, 6, 1)


def test_a_city_may_need_a_multiple_of_seventeen_digits(duck: Duck) -> None:
    """46 stations, 35 asked: their common multiple times a sum of 46 days still is exact."""
    multiple = lcm(*range(35, 47))
    sites = [f"s{number}" for number in range(46)]
    load(duck, [station(site, 100_000) for site in sites[:37]])
    duck.small("station", columns("site city"), [(site, "c") for site in sites])
    kinds = {**INTEGERS, "multiple": "decimal"}
    duck.small("place", columns("place stations need multiple", **kinds), [("c", 46, 35, multiple)])
    duck.table(
        "place", "SELECT place, stations, need, CAST(multiple AS BIGINT) AS multiple FROM place"
    )
    ((amount, have),) = duck.rows(f"SELECT amount, have FROM ({place_day.city_sql()}) AS made")
    assert (amount, have) == (value(100_000) * multiple, 37)


def test_a_station_is_a_place_of_its_own(duck: Duck) -> None:
    """Its hours stand where a city counts stations; a day that is not valid stays that."""
    load(duck, [station("a", 10), station("b", None, 0), (*station("d", 5)[:5], 17, 0)])
    assert duck.rows(f"{place_day.station_sql()} ORDER BY place") == [
        ("a", "pm25", "mean", DAY, value(10), 24, 1, 1),
        ("b", "pm25", "mean", DAY, None, 24, 1, 0),
        ("d", "pm25", "mean", DAY, value(5), 17, 1, 0),
    ]
    assert duck.rows(f"SELECT DISTINCT typeof(amount) FROM ({place_day.station_sql()}) AS s") == [
        ("HUGEINT",)
    ]


def second_reading(values: list[Fraction | None], listed: int) -> Fraction | None:
    """The mean of the stations that are valid, if they are enough of those that are listed."""
    there = [each for each in values if each is not None]
    if not there or 100 * len(there) < (50 if listed < 4 else 75) * listed:
        return None
    return sum(there, Fraction(0)) / len(there)


AMOUNTS = st.none() | st.integers(0, 10**16)


@given(st.lists(st.lists(AMOUNTS, min_size=1, max_size=8), min_size=1, max_size=4))
def test_both_readings_agree(duck: Duck, drawn: list[list[int | None]]) -> None:
    listed = {f"c{n}": [f"c{n}s{m}" for m in range(len(known))] for n, known in enumerate(drawn)}
    days: list[StationDay] = []
    expected = {}
    for number, known in enumerate(drawn):
        city = f"c{number}"
        for site, amount in zip(listed[city], known, strict=True):
            days.append((site, "so2", "mean", DAY, amount, 24, int(amount is not None)))
        values = [None if n is None else Fraction(n, QUANTA * CHINA) for n in known]
        expected[city] = second_reading(values, len(known))
    found = cities(duck, listed, days)
    assert {key[0]: row[0] for key, row in found.items()} == expected
    assert all(row[3] == int(row[0] is not None) for row in found.values())
