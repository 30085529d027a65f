"""Days left: the worked example, 0 and minus, frozen at closing, working days counted one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rungs import DAY, ENTRIES, Entry, items, second_state
from small_rungs import opened

from ecotarget.engine.connection import Engine
from ecotarget.engine.duck import Duck
from ecotarget.methods import days_left
from ecotarget.methods.days_left import Calendar
from ecotarget.model.ledger import Item

pytest_plugins = ("engines",)

# New Year 2024 by the notice of the State Council (国办发明电〔2023〕7号): the 10th to the 17th of
# February are free, Sunday the 4th and Sunday the 18th are worked.
NEW_YEAR = {date(2024, 2, day): False for day in range(10, 18)}
NEW_YEAR |= {date(2024, 2, 4): True, date(2024, 2, 18): True}
PLAIN = Calendar.of({})


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def named(
    engine: Engine, which: str, within: int = 0, unit: str | None = None, day: date = DAY
) -> list[Item]:
    sql = days_left.sql("item", which, day, within, ("x0",), unit)
    return [days_left.of_row(row, day, PLAIN, {"x0": "备注"}) for row in engine.rows(sql)]


def test_the_worked_example() -> None:
    calendar = Calendar.of(NEW_YEAR)
    term, friday = date(2024, 2, 19), date(2024, 2, 9)
    assert days_left.days_left(term, friday, None) == 10
    assert days_left.working_days_left(term, friday, None, calendar) == 2
    assert days_left.working_days_left(term, friday, None, PLAIN) == 6
    after = date(2024, 2, 20)
    assert days_left.days_left(term, after, None) == -1
    assert days_left.working_days_left(term, after, None, calendar) == -1


def test_on_the_day_of_the_term_nothing_is_left_and_nothing_is_overdue(engine: Engine) -> None:
    items(engine, [Entry("a", DAY, due=DAY), Entry("b", DAY, due=DAY - timedelta(days=1))])
    assert [one.id for one in named(engine, "overdue")] == ["b"]
    (soon,) = named(engine, "due_soon")
    assert (soon.id, soon.days_left, soon.working_days_left) == ("a", 0, 0)


def test_days_stand_still_from_closing_on(engine: Engine) -> None:
    entry = Entry("a", date(2024, 2, 26), due=date(2024, 3, 14), closed=date(2024, 3, 11))
    relapsed = entry._replace(id="b", relapsed=date(2024, 3, 1))
    open_ = Entry("c", DAY, closed=DAY, evidence=0, relapsed=date(2024, 3, 1), due=DAY)
    items(engine, [entry, relapsed, open_])
    found = {one.id: one for one in named(engine, "relapsed")}
    assert set(found) == {"b", "c"}
    assert (found["b"].state, found["b"].days_left, found["b"].working_days_left) == (
        "closed",
        3,
        3,
    )
    assert (found["c"].state, found["c"].days_left) == ("relapsed", 0)


def test_without_a_term_there_is_no_number(duck: Duck) -> None:
    items(duck, [Entry("a", DAY, relapsed=DAY)])
    (one,) = named(duck, "relapsed")
    assert (one.due, one.days_left, one.working_days_left) == (None, None, None)


def test_everything_that_is_known_is_told(engine: Engine) -> None:
    entry = Entry("a", DAY, due=DAY, unit="甲局", name="堆场", x0="已督办", row_=12)
    items(engine, [entry, entry._replace(id="b", unit="乙局")])
    (one,) = named(engine, "due_soon", unit="甲局")
    expected = Item(
        "a", "甲局", "堆场", DAY, DAY, "open", 0, 0, {"备注": "已督办"}, "ledger.csv", 12
    )
    assert one == expected


@given(ENTRIES, st.integers(0, 20))
def test_the_second_reading_of_what_is_named_agrees(
    duck: Duck, rows: list[Entry], within: int
) -> None:
    items(duck, rows)
    states = {row.id: second_state(row) for row in rows}
    running = [row for row in rows if states[row.id] not in ("closed", "not_yet") and row.due]
    overdue = [row for row in running if row.due < DAY]
    soon = [row for row in running if DAY <= row.due <= DAY + timedelta(days=within)]
    for which, expected in (("overdue", overdue), ("due_soon", soon)):
        found = named(duck, which, within)
        wanted = [row.id for row in sorted(expected, key=lambda row: (row.due, row.id))]
        assert [one.id for one in found] == wanted
        for one in found:
            assert one.days_left == (one.due - DAY).days


DAYS = st.dates(date(2024, 1, 1), date(2024, 4, 30))


@given(DAYS, DAYS, st.dictionaries(DAYS, st.booleans(), max_size=20))
def test_working_days_are_those_that_one_counts_by_hand(
    start: date, end: date, said: dict[date, bool]
) -> None:
    first, last = sorted((start, end))
    between = [first + timedelta(days=n + 1) for n in range((last - first).days)]
    worked = [day for day in between if said.get(day, day.weekday() < 5)]
    expected = len(worked) if start <= end else -len(worked)
    assert Calendar.of(said).working_days(start, end) == expected
