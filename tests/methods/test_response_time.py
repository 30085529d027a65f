"""Response times: the worked example, what is open, exact minutes, a second reading, both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rungs import DAY, Entry, entries
from small_rungs import opened

from ecotarget.engine.connection import Engine
from ecotarget.engine.duck import Duck
from ecotarget.methods import response_time
from ecotarget.model.ledger import Response

pytest_plugins = ("engines",)

# 2024-03-15 is day 19797 since the beginning of 1970: 54 years, 13 leap days, 74 days of 2024.
MIDNIGHT = (54 * 365 + 13 + 74) * 86400
END = MIDNIGHT + 86400


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def responses(
    engine: Engine,
    moments: list[tuple[int | None, int | None]],
    minutes: Fraction | int = 1,
    day: date = DAY,
) -> Response:
    entries(engine, [Entry(f"{n}", at_a=a, at_b=b) for n, (a, b) in enumerate(moments)])
    steps = {"派发": ("a", "b", Fraction(minutes))}
    (row,) = engine.rows(response_time.sql("entry", steps, day))
    (found,) = response_time.of_row(steps, row)
    return found


def test_seconds_since_1970() -> None:
    assert response_time.second_of(datetime.fromisoformat("2024-03-15T00:00:01")) == MIDNIGHT + 1


def test_the_worked_example(engine: Engine) -> None:
    moments = [(MIDNIGHT, MIDNIGHT + took) for took in (40, 60, 61)]
    found = responses(engine, [*moments, (MIDNIGHT, None)])
    assert found == Response("派发", Fraction(1), 3, 2, 1, Fraction(61, 60))


def test_nothing_was_taken(engine: Engine) -> None:
    assert responses(engine, []) == Response("派发", Fraction(1), 0, 0, 0, None)
    assert responses(engine, [(None, MIDNIGHT)]) == Response("派发", Fraction(1), 0, 0, 0, None)


def test_the_day_ends_at_midnight(engine: Engine) -> None:
    found = responses(engine, [(END - 30, END), (END - 30, END - 1), (END, END + 5)])
    assert found == Response("派发", Fraction(1), 1, 1, 1, Fraction(29, 60))


def test_several_steps_and_minutes_that_are_no_whole_number(duck: Duck) -> None:
    entries(duck, [Entry("1", at_a=MIDNIGHT, at_b=MIDNIGHT + 20)])
    steps = {"一": ("a", "b", Fraction(1, 3)), "二": ("a", "b", Fraction(19, 60))}
    (row,) = duck.rows(response_time.sql("entry", steps, DAY))
    first, second = response_time.of_row(steps, row)
    assert (first.within, second.within) == (1, 0)
    assert (first.step, second.step) == ("一", "二")


MOMENT = st.integers(MIDNIGHT - 3600, END + 3600)
PAIRS = st.lists(
    st.tuples(st.none() | MOMENT, st.none() | st.integers(0, 4000)).map(
        lambda pair: (pair[0], None if None in pair else pair[0] + pair[1])
    ),
    max_size=10,
)


@given(PAIRS, st.sampled_from([Fraction(1), Fraction(5), Fraction(30), Fraction(7, 13)]))
def test_the_second_reading_agrees(
    duck: Duck, moments: list[tuple[int | None, int | None]], minutes: Fraction
) -> None:
    epoch = datetime.fromisoformat("1970-01-01")
    night = datetime.combine(DAY, time()) + timedelta(days=1)

    def moment(second: int | None) -> datetime | None:
        found = None if second is None else epoch + timedelta(seconds=second)
        return found if found is not None and found < night else None

    taken, still = [], 0
    for begin, end in moments:
        first, last = moment(begin), moment(end)
        if first is None:
            continue
        if last is None:
            still += 1
        else:
            taken.append(Fraction((last - first).seconds, 60))
    within = len([took for took in taken if took <= minutes])
    expected = Response("派发", minutes, len(taken), within, still, max(taken, default=None))
    assert responses(duck, moments, minutes) == expected
