"""A measure and the values it can hold: frozen, and a rate is the pair of its cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ecotarget.model.amount import PERCENT, Amount, plain
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Completion, Grade, Measure, Rank, WaterClass
from ecotarget.model.target import Indicator, Names


def cases(reached: int | str, listed: int | str) -> Cases:
    return Cases(Decimal(reached), Decimal(listed))


@pytest.mark.parametrize(
    "reached, listed, places, percent",
    [
        (344, 366, 4, "93.9891"),
        (344, 366, 1, "94"),
        (1064, 1071, 4, "99.3464"),
        (1, 3, 6, "33.333333"),
        (0, 5, 6, "0"),
        (5, 5, 6, "100"),
        (1, 8, 6, "12.5"),
    ],
)
def test_a_rate_is_printed_half_even_at_the_places_asked_for(
    reached: int, listed: int, places: int, percent: str
) -> None:
    assert plain(cases(reached, listed).percent(places)) == percent


def test_a_rate_is_printed_with_six_places_unless_told_otherwise() -> None:
    assert plain(cases(2, 3).percent()) == "66.666667"


def test_a_rank_need_not_say_among_how_many_and_a_completion_need_not_say_when() -> None:
    assert Rank(3).field is None
    assert Rank(3) != Rank(3, 90)
    assert Completion(done=True).day is None
    assert Completion(done=True) != Completion(done=True, day=date(2024, 3, 31))


@pytest.mark.parametrize(
    "value, name",
    [
        (WaterClass(3), "order"),
        (Rank(1), "place"),
        (Grade("A"), "text"),
        (Completion(done=True), "done"),
        (Cases(Decimal(1), Decimal(2)), "reached"),
    ],
)
def test_a_value_cannot_be_changed(value: object, name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(value, name, None)


def test_a_measure_holds_what_its_row_said_and_cannot_be_changed() -> None:
    said = Names("优良天数比例", "good-air-day ratio")
    indicator = Indicator("air.good_day_ratio", said, "share", PERCENT, "higher", 1, said, "")
    measure = Measure(
        jurisdiction="zhejiang/test",
        indicator=indicator,
        period=Period.year(2024),
        scope="",
        value=Amount(Decimal("94.0"), PERCENT),
        cases=cases(344, 366),
        text="94.0 %",
        source="bulletin",
        note="",
        place=Place("figures.csv", 2),
    )
    assert measure.indicator.domain == "air"
    assert measure.cases == cases(344, 366)
    assert str(measure.place) == "figures.csv:2"
    with pytest.raises(AttributeError):
        measure.value = None  # type: ignore[misc]
