"""So many in each period: counts, empty periods, the one that still runs."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods.each_period import counted
from ecotarget.model.period import Period

YEAR = Period.year(2024)


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def test_the_worked_example() -> None:
    events = days("2024-01-05", "2024-01-08", "2024-03-31")
    found = counted(events, YEAR, "month", date(2024, 4, 20))
    assert [(period.text, count) for period, count in found.ended] == [
        ("2024-01", 2),
        ("2024-02", 0),
        ("2024-03", 1),
    ]
    assert found.running == (Period.parse("2024-04"), 0)
    assert [period.text for period in found.empty()] == ["2024-02"]
    assert [period.text for period in found.short(2)] == ["2024-02", "2024-03"]


def test_a_period_has_ended_on_its_last_day() -> None:
    assert len(counted([], YEAR, "quarter", date(2024, 3, 31)).ended) == 1
    assert len(counted([], YEAR, "quarter", date(2024, 3, 30)).ended) == 0
    assert counted([], YEAR, "quarter", date(2023, 12, 31)) == ((), None)


def test_events_beyond_the_day_or_the_stretch_do_not_count() -> None:
    events = days("2023-12-31", "2024-02-29", "2024-03-01", "2025-01-01")
    half = Period.parse("2024-H1")
    found = counted(events, half, "month", date(2024, 2, 29))
    assert [count for _, count in found.ended] == [0, 1]


@given(st.lists(st.integers(0, 400), max_size=30), st.integers(0, 400))
def test_every_event_of_an_ended_month_is_counted_once(numbers: list[int], last: int) -> None:
    events = [date(2024, 1, 1) + timedelta(days=number) for number in numbers]
    day = date(2024, 1, 1) + timedelta(days=last)
    found = counted(events, YEAR, "month", day)
    for period, count in found.ended:
        assert count == len([e for e in events if (e.year, f"{e:%m}") == (2024, period.text[-2:])])
        assert period.end <= day
    assert len(found.ended) == (12 if day.year > 2024 else (day + timedelta(days=1)).month - 1) or (
        day == date(2024, 12, 31)
    )
