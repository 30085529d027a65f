"""Every day of an event meets its test: a bad day and a missing day both show."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ecotarget import units
from ecotarget.methods.each_day import over_days
from ecotarget.model.amount import Amount
from ecotarget.model.listing import Condition
from ecotarget.model.task import Day

UNIT = units.resolve("ug/m3")
TEST = Condition("PM2.5", (), (("<=", Amount(Decimal(35), UNIT)),), UNIT)
FIRST = date(2023, 9, 23)


def day(number: int, text: str | None) -> Day:
    amount = None if text is None else Fraction(Amount(Decimal(text), UNIT).base)
    return Day(FIRST + timedelta(days=number), amount, text or "")


def test_the_worked_example() -> None:
    days = [day(0, "20"), day(1, "36"), day(2, None), day(3, "35")]
    found = over_days(TEST, days, FIRST, FIRST + timedelta(days=3))
    assert (found.met, found.failed, found.missing) == (2, (days[1],), (date(2023, 9, 25),))


def test_a_day_without_a_row_is_missing_and_days_outside_are_nothing() -> None:
    found = over_days(
        TEST, [day(-1, "99"), day(0, "1"), day(5, "99")], FIRST, FIRST + timedelta(days=1)
    )
    assert (found.met, found.failed, found.missing) == (1, (), (date(2023, 9, 24),))


@given(st.dictionaries(st.integers(0, 9), st.none() | st.integers(30, 40)), st.integers(1, 10))
def test_every_day_is_met_failed_or_missing(figures: dict[int, int | None], length: int) -> None:
    days = [day(n, None if value is None else str(value)) for n, value in figures.items()]
    found = over_days(TEST, days, FIRST, FIRST + timedelta(days=length - 1))
    wanted = [figures.get(n) for n in range(length)]
    assert found.met == len([v for v in wanted if v is not None and v <= 35])
    assert [int(one.text) for one in found.failed] == [
        v for v in wanted if v is not None and v > 35
    ]
    assert len(found.missing) == wanted.count(None)
