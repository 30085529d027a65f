"""What targets ask of readings, and figures of readings as measures beside the reported ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ecotarget import units
from ecotarget.assess.measures import Wanted, measures, wanted
from ecotarget.evidence import Shelf
from ecotarget.model import requirement as kinds
from ecotarget.model.amount import Amount
from ecotarget.model.assessment import FINAL, RUNNING, TOO_LITTLE, Assessed, Coverage, Lack
from ecotarget.model.faults import Fault, Place
from ecotarget.model.period import Period
from ecotarget.model.record import Cases, Measure, Reckoned
from ecotarget.model.standard import Rounding
from ecotarget.model.target import (
    Document,
    Indicator,
    Jurisdiction,
    Names,
    Scope,
    Target,
    TargetFile,
)
from ecotarget.standards.catalog import code_for
from ecotarget.verdict.judge import judge
from ecotarget.vocab import Lexicon, indicator

YEAR = Period.year(2024)
NORTH = Jurisdiction("testland/north", Names("北县", "North County"), ("北方",))
WHOLE, TENTH = Rounding(0), Rounding(1)
CODE = code_for(date(2024, 12, 31))._replace(id="cn-2012", ratio_rounding=TENTH)
LEXICON = Lexicon((), (NORTH,))


def known(name: str) -> Indicator:
    found = indicator(name)
    assert found is not None
    return found


def target(requirement: kinds.Requirement, name: str = "air.pm25", **more: Any) -> Target:
    filled: dict[str, Any] = {
        "id": "T1",
        "jurisdiction": NORTH,
        "indicator": known(name),
        "requirement": requirement,
        "require": "",
        "strength": "binding",
        "period": YEAR,
        "document": Document("plan", NORTH.names),
        "section": "1",
        "place": Place("2024.yaml", 1),
        **more,
    }
    return Target(**filled)


def file_of(*targets: Target) -> TargetFile:
    return TargetFile("2024.yaml", "", NORTH, 2024, (), (), targets)


def at_most(text: str, unit: str = "ug/m3", span: str | None = None) -> kinds.Threshold:
    return kinds.Threshold("<=", Amount(Decimal(text), units.resolve(unit)), span=span)


RECKONABLE = ("air.pm25", "air.o3_90", "air.co_95", "air.good_day_ratio")
BOUND = at_most("35")


def texts(found: Wanted) -> list[str]:
    return [period.text for period in found.periods]


def asked(*targets: Target, as_of: date | None = None) -> list[str]:
    return texts(wanted([file_of(*targets)], RECKONABLE, as_of))


# ---- What the targets ask -------------------------------------------------------------------------


def test_the_targets_own_indicators_and_periods_once_and_in_order() -> None:
    quarter = Period.parse("2024-Q2")
    files = [
        file_of(target(BOUND), target(BOUND), target(BOUND, "air.o3_90", period=quarter)),
        file_of(target(BOUND, period=Period.year(2023)), target(BOUND, "air.co_95")),
    ]
    found = wanted(files, RECKONABLE, None)
    assert found.indicators == ("air.co_95", "air.o3_90", "air.pm25")
    assert texts(found) == ["2023", "2024", "2024-Q2"]
    assert wanted([], RECKONABLE, None) == Wanted((), ())


def test_only_what_readings_can_answer() -> None:
    """No figure of water, none of a part of the place."""
    water = target(BOUND, "water.section_ratio_iii", period=Period.year(2022))
    part = target(BOUND, scope=Scope(Names("县城", "town")), period=Period.year(2021))
    assert wanted([file_of(water, part)], RECKONABLE, None) == Wanted((), ())
    assert asked(water, part, target(BOUND)) == ["2024"]


def test_every_month_where_every_month_must() -> None:
    found = asked(target(at_most("35", span="month")))
    assert sorted(found) == ["2024", *(f"2024-{month:02d}" for month in range(1, 13))]
    assert asked(target(at_most("35", span="quarter"), period=Period.parse("2024-H2"))) == [
        "2024-Q3",
        "2024-H2",
        "2024-Q4",
    ]


@pytest.mark.parametrize(
    ("base", "expected"), [(kinds.LAST_YEAR, "2023"), (2020, "2020"), ("2017", "2017")]
)
def test_the_base_of_a_comparison(base: int | str, expected: str) -> None:
    step = Amount(Decimal(-10), units.resolve("%"))
    for requirement in (kinds.Trend(strict=True, base=base), kinds.Change("<=", step, base)):
        assert asked(target(requirement)) == [expected, "2024"]
    assert asked(target(kinds.Change("<=", step, None))) == ["2024"]
    first = target(kinds.Trend(strict=True, base=kinds.LAST_YEAR), period=Period.parse("2024-H1"))
    assert asked(first) == ["2023-H1", "2024-H1"]


def test_a_base_before_the_calendar_is_not_asked() -> None:
    requirement = kinds.Trend(strict=True, base=kinds.LAST_YEAR)
    assert asked(target(requirement, period=Period.year(1))) == ["0001"]


def test_of_a_running_year_the_part_that_is_over() -> None:
    assert asked(target(BOUND), as_of=date(2024, 6, 30)) == ["2024-H1"]
    assert asked(target(BOUND), as_of=date(2024, 6, 29)) == ["2024-01-01..2024-06-29"]
    assert asked(target(BOUND), as_of=date(2024, 12, 31)) == ["2024"]
    assert asked(target(BOUND), as_of=date(2025, 5, 5)) == ["2024"]
    assert asked(target(BOUND), as_of=date(2024, 1, 1)) == ["2024-01-01"]
    assert asked(target(BOUND), as_of=date(2023, 12, 31)) == []


def test_of_running_months_those_that_have_begun() -> None:
    found = asked(target(at_most("35", span="month")), as_of=date(2024, 3, 10))
    assert sorted(found) == [
        "2024-01",
        "2024-01-01..2024-03-10",
        "2024-02",
        "2024-03-01..2024-03-10",
    ]


def test_a_running_year_is_laid_beside_the_same_stretch_of_the_other() -> None:
    """The base of January to June is January to June; what the rest may be asks for the whole of it."""
    trend = target(kinds.Trend(strict=True, base=kinds.LAST_YEAR))
    assert asked(trend, as_of=date(2024, 6, 30)) == ["2023-H1", "2023", "2024-H1"]
    leap = asked(trend, as_of=date(2024, 2, 29))
    assert leap == ["2023-01-01..2023-02-28", "2023", "2024-01-01..2024-02-29"]


# ---- Figures as measures --------------------------------------------------------------------------


def assessed(value: str | Fraction | None, **more: Any) -> Assessed:
    filled: dict[str, Any] = {
        "place": "北县",
        "rung": "city",
        "indicator": "air.pm25",
        "item": "pm25",
        "period": YEAR,
        "when": "2024",
        "value": None if value is None else Fraction(value),
        "unit": "ug/m3",
        "shown": 1,
        "coverage": Coverage(366, 324, "days"),
        "state": FINAL,
        "judged": WHOLE,
        "code": "cn-2012",
        **more,
    }
    return Assessed(**filled)


def one(result: Assessed) -> Measure:
    (found,), faults = measures([result], [CODE], LEXICON, "readings.yaml")
    assert faults == ()
    return found


def test_a_figure_becomes_a_measure() -> None:
    found = one(assessed(Fraction(94, 3)))
    assert found == Measure(
        jurisdiction="testland/north",
        indicator=known("air.pm25"),
        period=YEAR,
        scope="",
        value=Amount(Decimal("31.3"), units.resolve("ug/m3")),
        cases=None,
        text="31.3 ug/m3",
        source="cn-2012",
        note="",
        place=Place("readings.yaml"),
        reckoned=Reckoned(
            exact=Fraction(94, 3),
            judged=WHOLE,
            shown=1,
            enough=True,
            have=366,
            need=324,
            lacking=(),
            code="cn-2012",
        ),
    )


@pytest.mark.parametrize("name", ["北县", "North County", "testland/north", "北方", "north county"])
def test_a_place_by_any_of_its_names(name: str) -> None:
    assert one(assessed("30", place=name)).jurisdiction == "testland/north"


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        ("30.25", 1, "30.2 ug/m3"),
        ("30.35", 1, "30.4 ug/m3"),
        ("30.5", 0, "30 ug/m3"),
        ("7", 2, "7.00 ug/m3"),
        ("0", 0, "0 ug/m3"),
    ],
)
def test_the_figure_is_told_with_its_decimals_half_to_even(
    value: str, shown: int, text: str
) -> None:
    found = one(assessed(value, shown=shown))
    assert found.text == text
    assert isinstance(found.value, Amount) and f"{found.value.value} ug/m3" == text
    assert found.reckoned is not None and found.reckoned.exact == Fraction(value)


def test_a_figure_without_a_unit_is_told_without_one() -> None:
    found = one(assessed("3.456", indicator="air.composite_index", unit="", shown=2))
    assert found.text == "3.46"


@pytest.mark.parametrize(("state", "enough"), [(FINAL, True), (RUNNING, True), (TOO_LITTLE, False)])
def test_thin_data_are_said_to_be_thin(state: str, enough: bool) -> None:
    lacking = (Lack("2024", 323, 324), Lack("2024-02", 24, 25))
    found = one(assessed("30", state=state, coverage=Coverage(323, 324, "days", lacking))).reckoned
    assert found is not None
    assert (found.enough, found.have, found.need) == (enough, 323, 324)
    assert found.lacking == ("2024 323/324", "2024-02 24/25")


def test_a_rate_is_its_cases() -> None:
    found = one(
        assessed(
            Fraction(31100, 366),
            indicator="air.good_day_ratio",
            unit="%",
            judged=None,
            details={"cases": (311, 366)},
        )
    )
    assert found.cases == Cases(Decimal(311), Decimal(366))
    assert (found.value, found.text) == (None, "85.0 %")
    assert found.reckoned is not None
    assert found.reckoned.exact is None
    # The law has a rounding for rates where the figure has no limit.
    assert found.reckoned.judged == TENTH


def test_the_rounding_before_a_limit_is_the_figures_own() -> None:
    for rule in (WHOLE, TENTH, Rounding(2, "half-away")):
        found = one(assessed("30.256", judged=rule)).reckoned
        assert found is not None and found.judged == rule


def test_no_figure_is_no_measure() -> None:
    results = [assessed(None, state=TOO_LITTLE), assessed("1", indicator="air.of_no_vocabulary")]
    assert measures(results, [CODE], LEXICON, "readings.yaml") == ((), ())
    assert measures([], [], LEXICON, "readings.yaml") == ((), ())


def test_a_place_that_no_target_file_knows_is_one_fault() -> None:
    results = [
        assessed("30", place="North Countty"),
        assessed("31", place="North Countty", indicator="air.co_95"),
        assessed("32", place="南县"),
        assessed("33"),
    ]
    found, faults = measures(results, [CODE], LEXICON, "readings.yaml")
    assert [measure.text for measure in found] == ["33.0 ug/m3"]
    place = Place("readings.yaml")
    assert [(f.code, f.place, f.details["found"]) for f in faults] == [
        ("jurisdiction-unknown", place, "North Countty"),
        ("jurisdiction-unknown", place, "南县"),
    ]
    assert isinstance(faults[0], Fault) and "North County" in faults[0].near


def test_each_figure_by_the_rounding_of_its_own_code() -> None:
    other = CODE._replace(id="ca-2020", ratio_rounding=Rounding(2, "half-away"))
    results = [assessed("1", judged=None), assessed("1", judged=None, code="ca-2020")]
    found, _ = measures(results, [CODE, other], LEXICON, "readings.yaml")
    rules = [measure.reckoned.judged for measure in found if measure.reckoned]
    assert rules == [TENTH, Rounding(2, "half-away")]


# ---- The whole way --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "state", "outcome"),
    [
        ("35.5", FINAL, "fail"),
        ("35.46", FINAL, "pass"),  # told as 35.5, judged as 35
        ("34.5", FINAL, "pass"),
        ("20", TOO_LITTLE, "insufficient"),
        ("90", TOO_LITTLE, "insufficient"),
    ],
)
def test_from_the_figure_to_the_verdict(value: str, state: str, outcome: str) -> None:
    own = target(BOUND)
    shelf = Shelf([one(assessed(value, state=state))], [file_of(own)], None)
    assert judge(own, shelf.gather(own, what_if=False).evidence).outcome == outcome


def test_a_rate_to_the_verdict() -> None:
    """311 of 366 days are 84.97 %, told as 85.0 %, and miss 85 %."""
    rate = assessed(
        Fraction(31100, 366),
        indicator="air.good_day_ratio",
        unit="%",
        details={"cases": (311, 366)},
    )
    at_least = kinds.Threshold(">=", Amount(Decimal(85), units.resolve("%")))
    own = target(at_least, "air.good_day_ratio")
    shelf = Shelf([one(rate)], [file_of(own)], None)
    assert judge(own, shelf.gather(own, what_if=False).evidence).outcome == "fail"


def test_a_figure_is_told_as_its_law_rounds() -> None:
    """62.5 ppb is 63 under the CAAQS, where 62 would keep the limit that 63 breaks."""
    away = Rounding(0, "half-away")
    found = one(assessed("62.5", unit="ppb", shown=0, judged=away, indicator="air.caaqs_o3_8h"))
    assert found.text == "63 ppb"
