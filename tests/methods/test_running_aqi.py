"""Real-time and hourly index: the published figures of the national feed, and running means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from laws import HJ_2012, HJ_2026, ITEMS
from national_feed import OZONE_AS_IT_IS, Station, stations
from place_days import columns

from ecotarget.engine.connection import QUANTA
from ecotarget.engine.duck import Duck
from ecotarget.methods import aqi, running_aqi
from ecotarget.methods.aqi import Aqi
from ecotarget.methods.running_aqi import Trailing

FEED_2018 = "cnemc_realtime_2018-02-20T07.csv"
FEED_2022 = "cnemc_2022-01-03T08_rows.csv"
AT = datetime.fromisoformat("2018-02-20 07:00")
FIRST = datetime.fromisoformat("2024-12-31 20:00")
MOVING = (Trailing("moving_8h", 8, 6), Trailing("moving_24h", 24, 20))

Reading = tuple[str, str, datetime, int]
Running = tuple[str, str, str, datetime, int]


@contextmanager
def fed(readings: Sequence[Reading], running: Sequence[Running] = ()) -> Iterator[Duck]:
    engine = Duck(threads=1)
    try:
        kinds = {"start": "timestamp", "amount": "integer"}
        engine.small("reading", columns("site item start amount", **kinds), readings)
        engine.small("running", columns("site item over start amount", **kinds), running)
        yield engine
    finally:
        engine.close()


def feed(listed: Sequence[Station]) -> tuple[list[Reading], list[Running]]:
    each = [
        (s.code, item, over, int(v * QUANTA))
        for s in listed
        for (item, over), v in s.values.items()
    ]
    hours = [(code, item, AT, amount) for code, item, over, amount in each if over == "hour"]
    return hours, [(c, item, over, AT, n) for c, item, over, n in each if over != "hour"]


def reproduced(name: str, kind: str = "realtime") -> dict[str, tuple[Station, Aqi]]:
    """Every station that has any value, with the index that is reckoned for it."""
    listed = {station.code: station for station in stations(name, OZONE_AS_IT_IS)}
    with fed(*feed(list(listed.values()))) as engine:
        found = list(running_aqi.of_feed(engine, HJ_2012, kind=kind))
    assert [hour.site for hour in found] == sorted({hour.site for hour in found})
    return {hour.site: (listed[hour.site], hour.found) for hour in found}


def test_every_published_index_of_2018_is_reproduced() -> None:
    found = reproduced(FEED_2018)
    published = {code: pair for code, pair in found.items() if pair[0].aqi is not None}
    assert len(published) == 1475
    for station, own in published.values():
        assert own.value == station.aqi, station.code
        assert frozenset(own.primaries) == station.primaries, station.code
        assert own.level == station.level, station.code
    # Stations without a published index: 18 have no value at all. Two have no PM2.5, one of them no
    # PM10 either; their index was withheld, though two others without PM2.5 have one.
    held_back = {code: own for code, (station, own) in found.items() if station.aqi is None}
    assert {code: own.missing for code, own in held_back.items()} == {
        "1452A": ("pm25", "pm10"),
        "2242A": ("pm25",),
    }
    assert len(stations(FEED_2018, OZONE_AS_IT_IS)) == 1475 + 2 + 18


def test_indices_of_2018_are_published_with_items_missing() -> None:
    published = [own for station, own in reproduced(FEED_2018).values() if station.aqi is not None]
    short = [own for own in published if own.missing]
    assert len(short) == 261
    assert sum("pm10" in own.missing for own in short) == 254
    # Under 2026 none of those that decide nothing would be told.
    values = {s.code: s for s in stations(FEED_2018, OZONE_AS_IT_IS)}
    one = values["1001A"]
    hour = {(item, "1h"): v for (item, over), v in one.values.items() if over == "hour"}
    assert aqi.of_values(HJ_2012, "realtime", hour).value == 54
    assert aqi.of_values(HJ_2026, "realtime", hour).why == "missing"


def test_ties_of_2018_are_those_of_both_particles() -> None:
    ties = [own.value for _, own in reproduced(FEED_2018).values() if len(own.primaries) > 1]
    assert sorted(v for v in ties if v is not None) == [52, 59, 60, 60, 72]


def test_the_text_of_2012_is_not_what_was_published() -> None:
    """HJ 633-2012 asks for running 24 h means of PM10 and PM2.5; the published index has the hour's."""
    found = reproduced(FEED_2018, "realtime_text")
    same = [
        own
        for station, own in found.values()
        if station.aqi is not None and station.aqi == own.value
    ]
    assert len(same) == 41


def test_every_published_index_of_2022_is_reproduced() -> None:
    found = reproduced(FEED_2022)
    published = {code: pair for code, pair in found.items() if pair[0].aqi is not None}
    assert {code: own.value for code, (_, own) in published.items()} == {
        "1001A": 41, "1002A": 54, "1006A": 45, "1034A": 59,
        "1050A": 67, "1074A": 104, "1088A": 105, "1162A": 143,
    }  # fmt: skip
    for station, own in published.values():
        assert (own.value, frozenset(own.primaries)) == (station.aqi, station.primaries)
    # Five have none: three with items missing, and two that are complete and were held back.
    others = {code: own.missing for code, (station, own) in found.items() if station.aqi is None}
    assert others == {
        "1055A": ("pm10",),
        "1067A": ("pm25", "pm10", "so2", "co"),
        "1085A": (),
        "1119A": (),
        "1140A": ("pm25",),
    }


# ---- running means ---------------------------------------------------------------------------------


def series(values: Sequence[int | None], item: str = "o3", site: str = "a") -> list[Reading]:
    return [
        (site, item, FIRST + timedelta(hours=n), value * QUANTA)
        for n, value in enumerate(values)
        if value is not None
    ]


def trailing(
    readings: Sequence[Reading], hours: int, need: int
) -> dict[tuple[str, datetime], Fraction]:
    with fed(readings) as engine:
        rows = engine.rows(running_aqi.trailing_sql(hours, need, ["o3"]))
    return {
        (str(site), start): Fraction(int(str(total)), QUANTA * int(str(have)))
        for site, _, start, total, have in rows
        if isinstance(start, datetime)
    }


def test_the_worked_example_of_a_running_mean() -> None:
    other = series([7] * 8, "no2")  # the site has readings in every hour
    found = trailing([*series([40, 50, 60, None, 80, 90, 100, None]), *other], 8, 6)
    # Six readings are there from the seventh hour on.
    assert found == {("a", FIRST + timedelta(hours=n)): Fraction(70) for n in (6, 7)}
    assert trailing([*series([40, None, 60, None, 80, 90, 100, None]), *other], 8, 6) == {}


def test_hours_that_are_absent_are_not_stepped_over() -> None:
    """Twelve readings with twelve empty hours between them: no eight of them make one mean."""
    spread = [value for n in range(12) for value in (n, None)]
    assert trailing(series(spread), 8, 6) == {}


def test_no_mean_for_an_hour_in_which_the_site_is_silent() -> None:
    found = trailing(series([10] * 8), 8, 6)
    assert max(start for _, start in found) == FIRST + timedelta(hours=7)


amounts = st.lists(st.one_of(st.none(), st.integers(0, 300)), min_size=1, max_size=60)


@settings(max_examples=15)
@given(amounts, amounts, st.sampled_from([(8, 6), (24, 20), (3, 1)]))
def test_both_readings_of_a_running_mean_agree(
    one: list[int | None], other: list[int | None], rule: tuple[int, int]
) -> None:
    hours, need = rule
    readings = [*series(one), *series(other, site="b")]
    expected = {}
    for site, values in (("a", one), ("b", other)):
        for n, value in enumerate(values):
            window = [v for v in values[max(0, n - hours + 1) : n + 1] if v is not None]
            if value is not None and len(window) >= need:
                expected[site, FIRST + timedelta(hours=n)] = Fraction(sum(window), len(window))
    assert trailing(readings, hours, need) == expected


def test_an_index_from_hours_alone() -> None:
    """24 hours: PM2.5 30 but for the last 154: mean 35.17, rounded 35; ozone 170 over the last 8."""
    readings = [
        *series([30] * 23 + [154], "pm25"),
        *series([20] * 24, "pm10"),
        *series([5] * 24, "so2"),
        *series([10] * 24, "no2"),
        *series([500] * 24, "co"),
        *series([40] * 16 + [170] * 8, "o3"),
    ]
    with fed(readings) as engine:
        text = list(running_aqi.of_series(engine, HJ_2012, MOVING, kind="realtime_text"))
        plain = list(running_aqi.of_series(engine, HJ_2026, MOVING))
    # 2012 as written: PM2.5 50; ozone of the hour 63 (62.5), of 8 hours 110 (109.09).
    assert (text[-1].found.value, text[-1].found.primaries) == (110, ("o3",))
    assert text[0].found.missing == ("pm25", "pm10")
    # 2026: the hour's PM2.5 of 154 meets the daily column: 204.
    assert (plain[-1].found.value, plain[-1].found.primaries) == (204, ("pm25",))
    assert [hour.start for hour in plain] == sorted(hour.start for hour in plain)
    assert len(plain) == len(text) == 24


def test_exempt_items_of_a_feed() -> None:
    readings = [r for item in ITEMS if item != "so2" for r in series([10], item)]
    with fed(readings) as engine:
        assert next(running_aqi.of_feed(engine, HJ_2026)).found.value is None
        assert next(running_aqi.of_feed(engine, HJ_2026, frozenset({"so2"}))).found.value == 15
