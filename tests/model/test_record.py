"""A measure and the values it can hold: frozen, and a rate is the pair of its cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ecotarget import units
from ecotarget.model.amount import PERCENT, Amount, plain
from ecotarget.model.faults import Place
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Completion, Grade, Measure, Rank, Value, WaterClass
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


def measured(value: Value | None, pair: Cases | None = None, **more: Any) -> Measure:
    said = Names("某", "some")
    indicator = Indicator("air.some", said, "share", PERCENT, "higher", 1, said, "")
    period, place = Period.year(2024), Place("figures.csv", 2)
    known = Measure("zhejiang/test", indicator, period, "", value, pair, "", "", "", place)
    return known._replace(**more)


def amount(text: str, unit: str) -> Amount:
    return Amount(Decimal(text), units.resolve(unit))


@pytest.mark.parametrize(
    "one, other, same",
    [
        (amount("23", "ug/m3"), amount("23.0", "ug/m3"), True),
        (amount("23", "ug/m3"), amount("0.023", "mg/m3"), True),
        (amount("23", "ug/m3"), amount("0.0230001", "mg/m3"), False),
        (amount("23", "ug/m3"), amount("23", "t"), False),
        (amount("1", "亿元"), amount("10000", "万元"), True),
        (WaterClass(3), WaterClass(3), True),
        (WaterClass(3), WaterClass(2), False),
        (Rank(3), Rank(3), True),
        (Rank(3), Rank(3, 90), False),
        (Grade("A"), Grade("B"), False),
        (Completion(done=True), Completion(done=True, day=date(2024, 1, 1)), False),
        (None, amount("0", "%"), False),
    ],
)
def test_a_figure_is_the_same_in_another_unit_and_another_in_another_size(
    one: Value | None, other: Value | None, same: bool
) -> None:
    assert measured(one).same_figure(measured(other)) is same
    assert measured(other).same_figure(measured(one)) is same


def test_the_same_rate_over_other_cases_is_another_figure() -> None:
    rate = amount("50", "%")
    assert measured(rate, cases(1, 2)).same_figure(measured(rate, cases(1, 2)))
    assert not measured(rate, cases(1, 2)).same_figure(measured(rate, cases(2, 4)))
    assert not measured(rate, cases(1, 2)).same_figure(measured(rate))


def test_where_a_figure_comes_from_does_not_make_it_another() -> None:
    rate = amount("50", "%")
    known = measured(rate, text="50 %", note="a", source="b")
    assert known.same_figure(measured(rate, place=Place("other.csv", 9)))


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
