"""The daily index in SQL: it agrees with the exact function for every day, place and edition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st
from laws import HJ_2012, HJ_2026, ITEMS
from place_days import Day, rung, told

from ecotarget.methods import aqi, daily_aqi, index_table
from ecotarget.model.standard import AirIndex

LAST_2012, FIRST_2026 = date(2026, 2, 28), date(2026, 3, 1)
SPANS = ((HJ_2012, date(2013, 1, 1), LAST_2012), (HJ_2026, FIRST_2026, date(9999, 12, 31)))
PARTS = [(part.item, part.mean) for part in aqi.bulletin(HJ_2012, "daily").parts]
CLEAN = {
    ("pm25", "daily"): Fraction(10),
    ("pm10", "daily"): Fraction(20),
    ("so2", "daily"): Fraction(5),
    ("no2", "daily"): Fraction(10),
    ("co", "daily"): Fraction(500),
    ("o3", "max_8h"): Fraction(40),
}


def asked(day: date) -> AirIndex:
    return HJ_2012 if day <= LAST_2012 else HJ_2026


def measures_anything(day: Day, keys: Iterable[tuple[str, str]]) -> bool:
    """Tell whether the index of the day asks for any of these; else the day has no row."""
    parts = aqi.bulletin(asked(day[1]), "daily").parts
    return any((part.item, part.mean) in keys for part in parts)


def of_python(
    day: Day, values: dict[tuple[str, str], Fraction], exempt: frozenset[str]
) -> dict[str, object]:
    """A row of the table as the exact function gives it."""
    index = asked(day[1])
    found = aqi.of_values(index, "daily", values, exempt)
    value = found.value
    counts = value is not None and (not found.missing or value > 100)
    own: dict[str, int | None] = dict.fromkeys(ITEMS)
    for part, _, one in found.parts:
        if one is not None:
            own[part.item] = max(one, own[part.item] or 0)
    return {
        "edition": index.edition,
        "aqi": value,
        "level": found.level,
        "valid": int(counts),
        "good": int(counts and value is not None and value <= 100),
        "excellent": int(counts and value is not None and value <= 50),
        "heavy": int(counts and value is not None and value > 200),
        "named": int(found.primaries != ()),
        "missing": len(found.missing),
        **{f"iaqi_{item}": one for item, one in own.items()},
    }


amounts = st.one_of(
    st.builds(Fraction, st.integers(0, 3_000_000), st.integers(20, 24).map(lambda n: n * 1000)),
    st.integers(0, 1700).map(lambda n: Fraction(n, 2)),  # exact halves
    st.integers(780, 820).map(Fraction),
)
coarse = st.one_of(
    st.integers(0, 1300).map(lambda n: Fraction(n * 50)),
    st.builds(Fraction, st.integers(0, 1_500_000), st.integers(20, 24)),
)
a_day = st.dictionaries(st.sampled_from(PARTS), st.just(None), min_size=1).flatmap(
    lambda keys: st.fixed_dictionaries({k: coarse if k[0] == "co" else amounts for k in keys})
)
days = st.dictionaries(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.integers(0, 9).map(lambda n: date(2026, 2, 25) + timedelta(n)),
    ),
    a_day,
    min_size=1,
    max_size=40,
)
pairs = st.lists(st.tuples(st.just("a"), st.sampled_from(ITEMS)), max_size=3, unique=True)
ONLY_HOURLY = {("a", FIRST_2026): {("o3", "max_1h"): Fraction(40)}}
exceptions = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.integers(0, 9).map(lambda n: date(2026, 2, 25) + timedelta(n)),
        st.sampled_from(["pm10", "pm25", "o3"]),
    ),
    max_size=8,
)


@settings(max_examples=15)
@given(days, pairs, exceptions)
@example(ONLY_HOURLY, [], [])
@example(ONLY_HOURLY, [], [("a", FIRST_2026, "pm10")])
def test_sql_and_python_agree(
    values: dict[Day, dict[tuple[str, str], Fraction]],
    exempt: list[tuple[str, str]],
    excepted: list[tuple[str, date, str]],
) -> None:
    expected, excepting = {}, {}
    for day, one in values.items():
        if not measures_anything(day, one):  # the index of 2026 does not ask for the hourly maximum
            continue
        free = frozenset(item for place, item in exempt if place == day[0])
        row = of_python(day, one, free)
        expected[day] = row
        spoilt = frozenset(item for *where, item in excepted if tuple(where) == day)
        if not spoilt or row["good"]:
            excepting[day] = row
            continue
        rest = {key: value for key, value in one.items() if key[0] not in spoilt}
        if measures_anything(day, rest):
            excepting[day] = of_python(day, rest, free | spoilt)
    with rung(SPANS, values, exempt=exempt, excepted=excepted) as engine:
        assert told(engine, SPANS) == expected
        assert told(engine, SPANS, "place_aqi_excepted") == excepting


def test_the_worked_example_of_a_sand_day() -> None:
    storm = {
        ("pm10", "daily"): Fraction(480),
        ("pm25", "daily"): Fraction(90),
        ("so2", "daily"): Fraction(8),
        ("no2", "daily"): Fraction(30),
        ("co", "daily"): Fraction(600),
        ("o3", "max_8h"): Fraction(80),
    }
    day = date(2023, 4, 11)
    excepted = [("a", day, "pm10"), ("a", day, "pm25")]
    with rung(SPANS, {("a", day): storm}, excepted=excepted) as engine:
        before = told(engine, SPANS)["a", day]
        after = told(engine, SPANS, "place_aqi_excepted")["a", day]
    assert [before[name] for name in ("aqi", "level", "valid", "heavy")] == [375, 6, 1, 1]
    assert [after[name] for name in ("aqi", "level", "valid", "heavy")] == [40, 1, 1, 0]
    assert (after["missing"], after["iaqi_pm10"], after["iaqi_o3"]) == (0, None, 40)


def test_a_day_that_is_good_all_the_same_keeps_its_index() -> None:
    day = date(2023, 4, 11)
    good = CLEAN | {("pm10", "daily"): Fraction(150)}
    with rung(SPANS, {("a", day): good}, excepted=[("a", day, "pm10")]) as engine:
        assert told(engine, SPANS, "place_aqi_excepted")["a", day]["aqi"] == 100


def test_a_day_whose_excepted_item_is_blank_counts_with_the_rest() -> None:
    """Some sources deliver excepted values as blanks: under 2012 and 2026 alike the day counts."""
    early, late = date(2025, 4, 11), date(2026, 4, 11)
    blank = {key: value for key, value in CLEAN.items() if key[0] != "pm10"}
    rows = {("a", early): blank, ("a", late): blank}
    with rung(SPANS, rows, excepted=[("a", early, "pm10"), ("a", late, "pm10")]) as engine:
        before, after = told(engine, SPANS), told(engine, SPANS, "place_aqi_excepted")
    assert [(before["a", d]["aqi"], before["a", d]["valid"]) for d in (early, late)] == [
        (20, 0),
        (None, 0),
    ]
    assert [(after["a", d]["aqi"], after["a", d]["valid"]) for d in (early, late)] == [
        (20, 1),
        (20, 1),
    ]


def test_the_edition_follows_the_day() -> None:
    dust = CLEAN | {("pm10", "daily"): Fraction(150), ("pm25", "daily"): Fraction(61)}
    rows = {("a", LAST_2012): dust, ("a", FIRST_2026): dust, ("a", date(2012, 12, 31)): dust}
    with rung(SPANS, rows) as engine:
        found = told(engine, SPANS)
    assert {day: row["aqi"] for (_, day), row in found.items()} == {LAST_2012: 100, FIRST_2026: 112}


def test_one_edition_for_all_days_is_what_if() -> None:
    everywhere = ((HJ_2026, date.min, date.max),)
    dust = CLEAN | {("pm10", "daily"): Fraction(150), ("o3", "max_1h"): Fraction(900)}
    with rung(everywhere, {("a", date(2015, 1, 1)): dust}) as engine:
        assert told(engine, everywhere)["a", date(2015, 1, 1)]["aqi"] == 112


def test_a_value_that_is_not_valid_is_no_value() -> None:
    day = ("a", date(2026, 4, 1))
    spoilt = {day: {("pm10", "daily"): Fraction(600)}}
    with rung(SPANS, {day: {k: v for k, v in CLEAN.items() if k[0] != "pm10"}}, spoilt) as engine:
        row = told(engine, SPANS)[day]
    assert (row["aqi"], row["missing"], row["iaqi_pm10"]) == (None, 1, None)


def test_amounts_of_a_city_keep_their_exact_half() -> None:
    """Three stations: (35 + 35 + 36.5)/3 = 35.5 goes to 36, a hair less to 35."""
    half, less = Fraction(213, 6), Fraction(213, 6) - Fraction(1, 10**6 * 212520 * 360360)
    rows = {
        ("a", date(2025, 1, 1)): CLEAN | {("pm25", "daily"): half},
        ("a", date(2025, 1, 2)): CLEAN | {("pm25", "daily"): less},
    }
    with rung(SPANS, rows) as engine:
        found = told(engine, SPANS)
    assert [found[day]["iaqi_pm25"] for day in sorted(found)] == [52, 50]


def test_the_statements_name_no_number_of_the_law() -> None:
    text = " ".join(
        sql for _, sql in [*daily_aqi.statements(SPANS), daily_aqi.excepted_statement(SPANS)]
    )
    assert not {"50", "100", "200", "35", "75", "150"} & set(text.replace("(", " ").split())


def test_what_the_small_tables_hold() -> None:
    small = {table.name: table for table in daily_aqi.tables(SPANS, [("a", "so2"), ("a", "so2")])}
    assert list(small) == ["daily_part", "daily_scale", "daily_level", "daily_rule", "daily_exempt"]
    co = [row for row in small["daily_part"].rows if row[0] == "co"]
    assert co[0] == ("co", "daily", 0, 4, 1, 100, 600, 1, 1)
    assert len(small["daily_part"].rows) == 13
    assert len(small["daily_level"].rows) == 1002
    assert small["daily_exempt"].rows == (("a", "so2"),)
    assert small["daily_rule"].rows[0] == ("cn/air/hj-633/2012", 0, 1, 1, 1, 1, 1, 1, 1)
    assert index_table.columns(SPANS, "daily")[-6:] == tuple(f"iaqi_{item}" for item in ITEMS)
