"""Amounts to rates: old stock above and below the line, the balance, and what is not stated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from conftest import PROJECT
from ecotarget import vocab
from ecotarget.assess import amounts
from ecotarget.assess.question import Question
from ecotarget.intake import measures
from ecotarget.model.assessment import FINAL, RUNNING, TOO_LITTLE, Assessed, Assessment
from ecotarget.model.faults import Fault
from ecotarget.model.period import Period
from ecotarget.model.target import Jurisdiction, Names
from ecotarget.report import trail
from ecotarget.report.assessment_rows import Law
from ecotarget.report.telling import fault_text
from ecotarget.vocab import Lexicon
from ecotarget.words import LANGUAGES, Words

PLACES = [
    Jurisdiction("p/north", Names("北县", "North County")),
    Jurisdiction("p/south", Names("南县", "South County")),
]
ALL = Question(explain=True)
INDUSTRIAL = "waste.industrial_use_ratio"
HAZARDOUS = "waste.hazardous_disposal_ratio"


def assessed(
    folder: Path, said: str, question: Question = ALL, period: str = "2024", scope: str = ""
) -> Assessment:
    """`said` is `amount value unit`, one a line; the amounts without their domain."""
    path = folder / "amounts.csv"
    rows = [f"北县,{period},waste.{','.join(line.split())},{scope}" for line in said.splitlines()]
    path.write_text("\n".join(["行政区,时期,指标,数值,单位,范围", *rows]) + "\n", "utf-8")
    return reckoned(path, question)


def reckoned(path: Path, question: Question = ALL) -> Assessment:
    loaded = measures.load([path], Lexicon((), PLACES))
    assert loaded.faults == ()
    found = amounts.rates(loaded.measures, question)
    for result in found.results:  # every step can be told, in both languages
        for language in LANGUAGES:
            assert list(trail.told(result, Law(found), Words(language)))
    return found


def figure(found: Assessment) -> Assessed:
    (result,) = found.results
    return result


def codes(faults: Sequence[Fault]) -> list[tuple[str, bool]]:
    for fault in faults:
        for language in LANGUAGES:
            assert fault_text(fault, Words(language))
    return [(fault.code, fault.warning) for fault in faults]


STOCK = """industrial_generated 100 万吨
industrial_utilised 97 万吨
industrial_utilised_stock 5 万吨"""
REST = """
industrial_stored 5 万吨
industrial_disposed 3 万吨
industrial_disposed_stock 0 万吨
industrial_dumped 0 万吨"""


def test_old_stock_stands_above_and_below_the_line(tmp_path: Path) -> None:
    found = assessed(tmp_path, STOCK + REST)
    result = figure(found)
    # 97 of 105: neither 97 % nor 92 %.
    assert (result.indicator, result.value) == (INDUSTRIAL, Fraction(9700, 105))
    assert (result.place, result.unit, result.shown, result.state) == ("p/north", "%", 1, FINAL)
    assert (result.coverage.have, result.coverage.need, result.coverage.of) == (3, 3, "amounts")
    assert [clause.edition for clause in result.clauses] == ["cn/waste/statistics/2011"]
    assert found.faults == ()
    keys = [step.key for step in result.steps]
    assert keys == ["amount-formula", *["amount"] * 7, "amount-rate", "amount-balance"]
    formula = result.steps[0].details["bottom"]
    assert formula == Names(
        "一般工业固体废物产生量 + 综合利用往年贮存的一般工业固体废物量",
        "general industrial solid waste generated + old stock of general industrial solid waste utilised",
    )
    assert result.steps[-2].details["value"] == "92.380952"


def test_units_may_be_mixed(tmp_path: Path) -> None:
    said = STOCK.replace("97 万吨", "970000 t").replace("5 万吨", "50000000 kg")
    assert figure(assessed(tmp_path, said)).value == Fraction(9700, 105)


def test_an_amount_that_is_not_stated_is_named_and_nothing_is_reckoned(tmp_path: Path) -> None:
    found = assessed(tmp_path, "industrial_utilised 97 万吨\nindustrial_generated 100 万吨")
    result = figure(found)
    assert (result.value, result.state) == (None, TOO_LITTLE)
    missing = vocab.indicator("waste.industrial_utilised_stock")
    assert missing is not None
    assert result.details["missing"] == (missing.names,)
    assert (result.coverage.have, result.coverage.need) == (2, 3)
    assert "amount-missing" in [step.key for step in result.steps]


def test_a_balance_that_lacks_an_amount_is_not_checked(tmp_path: Path) -> None:
    found = assessed(tmp_path, STOCK)
    assert found.faults == ()
    assert [step.key for step in figure(found).steps][-1] == "amount-unchecked"


def test_a_balance_that_fails_beyond_rounding_is_told_with_its_numbers(tmp_path: Path) -> None:
    found = assessed(tmp_path, STOCK + REST.replace("stored 5", "stored 9"))
    assert codes(found.faults) == [("amounts-unbalanced", True)]
    (fault,) = found.faults
    # 100 against 97 - 5 + 9 + 3; five amounts to the unit leave 2.5 units of 10,000 t.
    said = {key: fault.details[key] for key in ("left", "right", "difference", "slack", "unit")}
    assert said == {
        "left": "1000000",
        "right": "1040000",
        "difference": "-40000",
        "slack": "25000",
        "unit": "t",
    }
    assert figure(found).value == Fraction(9700, 105)
    assert [step.key for step in figure(found).steps][-1] == "amount-unbalanced"
    assert assessed(tmp_path, STOCK + REST.replace("stored 5", "stored 7")).faults == ()
    exact = STOCK.replace(" 万吨", ".00 万吨") + REST.replace("stored 5", "stored 5.05")
    assert codes(assessed(tmp_path, exact).faults) == []
    exact = exact.replace("disposed 3", "disposed 3.00")
    assert codes(assessed(tmp_path, exact).faults) == [("amounts-unbalanced", True)]


def test_the_national_hazardous_waste_of_2012_balances_only_without_old_stock(
    tmp_path: Path,
) -> None:
    # Ministry's yearly report for 2012, 10,000 t; 16.1 t were dumped. The report divides by what was
    # utilised, disposed of, stored and dumped; the difference to what was generated is old stock.
    said = """hazardous_generated 3465.2 万吨
hazardous_utilised 2004.6 万吨
hazardous_disposed 698.2 万吨
hazardous_stored 846.9 万吨
hazardous_dumped 16.1 t
hazardous_utilised_stock 0 t
hazardous_disposed_stock 0 t"""
    found = assessed(tmp_path, said, period="2012")
    assert figure(found).value == Fraction(
        100 * 27028, 34652
    )  # 78.0 %, which is not the published 76.1
    assert codes(found.faults) == [("amounts-unbalanced", True)]
    assert found.faults[0].details["difference"] == "-845016.1"
    stock = said.replace("utilised_stock 0 t", "utilised_stock 84.5 万吨")
    found = assessed(tmp_path, stock, period="2012")
    assert codes(found.faults) == []
    assert figure(found).value == Fraction(100 * 27028, 35497)  # 76.1 %


def test_a_rate_above_the_whole_is_a_fault(tmp_path: Path) -> None:
    found = assessed(tmp_path, "straw_used 12 t\nstraw_collectable 10 t")
    assert (figure(found).indicator, figure(found).value) == ("air.straw_use_ratio", 120)
    assert codes(found.faults) == [("amounts-above-whole", False)]


def test_nothing_below_the_line_gives_no_rate(tmp_path: Path) -> None:
    found = assessed(tmp_path, "straw_used 0 t\nstraw_collectable 0 t")
    assert (figure(found).value, figure(found).state) == (None, TOO_LITTLE)
    assert codes(found.faults) == [("amounts-nothing-below", False)]


def test_a_rate_is_told_as_soon_as_an_amount_above_the_line_is_there_or_when_asked_for(
    tmp_path: Path,
) -> None:
    said = "household_generated 100 t\nhousehold_treated 100 t"
    found = assessed(tmp_path, said)
    assert [one.indicator for one in found.results] == ["waste.household_harmless_ratio"]
    asked = Question(indicators=("waste.household_recycling_ratio",))
    result = figure(assessed(tmp_path, said, asked))
    assert (result.indicator, result.value) == ("waste.household_recycling_ratio", None)
    asked = Question(indicators=(HAZARDOUS,))
    assert assessed(tmp_path, said, asked).results == ()


def test_places_periods_and_scopes_are_never_mixed(tmp_path: Path) -> None:
    path = tmp_path / "amounts.csv"
    lines = [
        "行政区,时期,指标,范围,数值,单位",
        "北县,2023,waste.film_recovered,,8,t",
        "北县,2024,waste.film_used,,10,t",
        "南县,2023,waste.film_used,,10,t",
        "北县,2023,waste.film_used,山区,10,t",
        "南县,2024,waste.film_recovered,全县,9,t",
        "南县,2024,waste.film_used,,10,t",
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    told = [(one.place, one.when, one.value) for one in reckoned(path).results]
    assert told == [("p/north", "2023", None), ("p/south", "2024", 90)]
    asked = Question(periods=(Period.parse("2024"),), places=("p/south",))
    assert figure(reckoned(path, asked)).value == 90


def test_the_scope_and_a_running_period_are_told(tmp_path: Path) -> None:
    said = "film_recovered 8 t\nfilm_used 10 t"
    result = figure(assessed(tmp_path, said, ALL._replace(as_of=date(2024, 6, 30)), scope="山区"))
    assert (result.details["scope"], result.state) == ("山区", RUNNING)


def test_a_day_before_every_edition_is_a_fault_in_its_place(tmp_path: Path) -> None:
    found = assessed(tmp_path, "film_recovered 8 t\nfilm_used 10 t", period="1999")
    assert found.results == ()
    assert [(fault.code, fault.place.line) for fault in found.faults] == [("edition-none", 2)]


@pytest.mark.parametrize(
    "said, rate, value",
    [
        (("soil.farmland_priority 100 亩\nsoil.farmland_safe 20 公顷\nsoil.farmland_strict 50 亩\n"
         "soil.farmland_polluted 500 亩"), "soil.farmland_safe_ratio", 90),
        ("soil.plots_safe_area 19 公顷\nsoil.plots_area 20 公顷", "soil.polluted_plot_safe_ratio", 95),
        ("waste.livestock_used 9 万吨\nwaste.livestock_generated 10 万吨", "waste.manure_use_ratio", 90),
        ("waste.rubble_reused 9 万吨\nwaste.rubble_generated 10 万吨", "waste.construction_use_ratio", 90),
        ("waste.household_recycled 35 万吨\nwaste.household_generated 100 万吨",
         "waste.household_recycling_ratio", 35),
        ("waste.household_resourced 60 万吨\nwaste.household_generated 100 万吨",
         "waste.household_resource_ratio", 60),
        (("waste.hazardous_utilised 60 t\nwaste.hazardous_disposed 38 t\nwaste.hazardous_generated 90 t\n"
         "waste.hazardous_utilised_stock 6 t\nwaste.hazardous_disposed_stock 4 t"), HAZARDOUS, 98),
    ],
)  # fmt: skip
def test_every_formula_finds_its_amounts(tmp_path: Path, said: str, rate: str, value: int) -> None:
    path = tmp_path / "amounts.csv"
    rows = [f"北县,2024,{','.join(line.split())}" for line in said.splitlines()]
    path.write_text("\n".join(["行政区,时期,指标,数值,单位", *rows]) + "\n", "utf-8")
    result = figure(reckoned(path))
    assert (result.indicator, result.value) == (rate, value)


def test_every_rate_and_every_amount_is_an_indicator_of_the_vocabulary() -> None:
    for name in (*amounts.indicators(), *amounts.known()):
        assert vocab.indicator(name) is not None, name


def test_the_samples_give_what_their_readme_says() -> None:
    lexicon = Lexicon((), [Jurisdiction("example/city", Names("乙市", "Example City"))])
    loaded = measures.load([PROJECT / "samples" / "amounts" / "2025.csv"], lexicon)
    assert loaded.faults == ()
    found = amounts.rates(loaded.measures, Question())
    assert {one.indicator: one.value for one in found.results} == {
        INDUSTRIAL: Fraction(9700, 105),
        "air.straw_use_ratio": Fraction(37800, 397),
        "waste.film_recovery_ratio": None,
    }
    assert found.faults == ()
