"""Four stations of Beijing and the city, 2013 to 2017, beside the figures of an independent reading.

The frozen figures (tests/expected/air_prsa.yaml, made by tests/methods/second_air.py) are exact
fractions. Every station, the city, every period and three laws are compared, from the files on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import closing
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import pytest
import yaml

from conftest import PROJECT
from ecotarget.assess import walk
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import mapping
from ecotarget.model.assessment import FINAL, TOO_LITTLE, Assessed
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.standards.catalog import code_named

pytestmark = pytest.mark.no_cover  # see conftest.py

PRSA = PROJECT.parent / "shared" / "data" / "air" / "prsa"
FROZEN = PROJECT / "tests" / "expected" / "air_prsa.yaml"
CITY = "北京市"
# The law that is asked for: the block of limits and the block of the daily index that speak of it.
LAWS = {
    "2012": ("cn-2012", "aqi-2012"),
    "2026": ("cn-2026", "aqi-2026"),
    "2026-final": ("cn-2031", "aqi-2026"),
}
MEANS = {f"air.{item}": item for item in ("so2", "no2", "pm10", "pm25")}
HIGHS = {
    **{f"air.{item}_98": item for item in ("so2", "no2")},
    **{f"air.{item}_95": item for item in ("pm10", "pm25", "co")},
    "air.o3_90": "o3",
}
ITEMS = ("so2", "no2", "pm10", "pm25", "co", "o3")
BOTH = [(law, rung) for law in LAWS for rung in ("station", "city")]
EACH = pytest.mark.parametrize("law, rung", BOTH, ids=[f"{law}-{rung}" for law, rung in BOTH])

Frozen = dict[str, dict[str, dict[str, Any]]]


class Figures(NamedTuple):
    """Our figures by place, period and indicator; the daily indices of each place by day."""

    by_period: dict[tuple[str, str, str], Assessed]
    by_day: dict[str, dict[str, Assessed]]


@cache
def frozen() -> Frozen:
    found: Frozen = yaml.safe_load(FROZEN.read_text("utf-8"))
    return found


def places(rung: str) -> Frozen:
    if rung == "city":
        return {CITY: frozen()["city"]}
    return {place: periods for place, periods in frozen().items() if place != "city"}


@cache
def reckoned(law: str, rung: str) -> Figures:
    files = sorted(PRSA.glob("*.csv"))
    if len(files) != 4:
        pytest.skip("the four stations of PRSA are not beside the project")
    known = next(iter(frozen().values()))
    asked = (*walk.reckonable(law), "air.aqi", "air.attainment", "air.attainment_headline")
    question = Question(
        indicators=asked,
        rung=rung,
        periods=tuple(map(Period.parse, known)),
        edition=law,
    )
    dataset = mapping.with_files(mapping.ready("prsa"), files)
    with closing(Duck()) as engine:
        found = walk.assess([dataset], question, engine)
    assert not [fault for fault in found.faults if not fault.warning]
    assert found.what_if
    by_period: dict[tuple[str, str, str], Assessed] = {}
    by_day: dict[str, dict[str, Assessed]] = {}
    for figure in found.results:
        if figure.indicator == "air.aqi":
            days = by_day.setdefault(figure.place, {})
            assert figure.when not in days, figure
            days[figure.when] = figure
        else:
            key = figure.place, figure.when, figure.indicator
            assert key not in by_period, figure
            by_period[key] = figure
    return Figures(by_period, by_day)


def text(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def as_judged(figure: Assessed) -> str | None:
    assert figure.judged is not None
    return None if figure.value is None else f"{rounded(figure.value, figure.judged):f}"


@EACH
def test_every_mean_and_percentile_is_the_same_fraction(law: str, rung: str) -> None:
    found = reckoned(law, rung).by_period
    compared = 0
    for place, periods in places(rung).items():
        for when, blocks in periods.items():
            for kind, names in (("mean", MEANS), ("high", HIGHS)):
                for indicator, item in names.items():
                    figure, block = found[place, when, indicator], blocks[item]
                    assert text(figure.value) == block.get(kind), (place, when, indicator)
                    assert as_judged(figure) == block.get(f"{kind}_judged")
                    assert figure.coverage.have == block["days"]
                    assert figure.details["days"] == block["days"]
                    if len(when) == 4:
                        assert (figure.state == FINAL) is block["valid"], (place, when, indicator)
                    compared += 1
    assert compared == len(places(rung)) * 13 * 10


@EACH
def test_days_above_multiples_and_compliance(law: str, rung: str) -> None:
    found = reckoned(law, rung).by_period
    for place, periods in places(rung).items():
        for when, blocks in periods.items():
            limits = blocks.get(LAWS[law][0])
            if limits is None:  # only whole years are frozen for the laws of 2026 and 2031
                assert len(when) > 4
                continue
            for item in ITEMS:
                own = {
                    kind: found[place, when, indicator]
                    for kind, names in (("mean", MEANS), ("high", HIGHS))
                    for indicator, known in names.items()
                    if known == item
                }
                verdicts = {figure.complies for figure in own.values()}
                together = False if False in verdicts else None if None in verdicts else True
                assert together is limits[item]["complies"], (place, when, item)
                for kind, figure in own.items():
                    assert figure.details["days_above"] == limits[item]["above"]
                    multiple = limits[item].get(f"{kind}_multiple")
                    if figure.complies is None:
                        assert figure.multiple is None
                    elif figure.multiple is None:
                        assert multiple is None
                    else:
                        assert f"{rounded(figure.multiple, Rounding(2))}" == multiple
            if len(when) == 4:
                attained = found[place, when, "air.attainment"]
                assert attained.complies is limits["complies"], (place, when)
                assert (attained.state == FINAL) is (limits["complies"] is not None)


@EACH
def test_the_headline_values_decide_alone(law: str, rung: str) -> None:
    """The means, and for CO and ozone the percentile: from the verdicts of the figures themselves."""
    found = reckoned(law, rung).by_period
    asked = (*MEANS, "air.co_95", "air.o3_90")
    for place in places(rung):
        for year in range(2013, 2018):
            verdicts = {found[place, str(year), name].complies for name in asked}
            together = False if False in verdicts else None if None in verdicts else True
            assert found[place, str(year), "air.attainment_headline"].complies is together


@EACH
def test_the_composite_index_and_its_parts(law: str, rung: str) -> None:
    """The ranking rule divides by the limits of 2012 whichever law judges."""
    found = reckoned(law, rung).by_period
    for place, periods in places(rung).items():
        for when, blocks in periods.items():
            figure = found[place, when, "air.composite_index"]
            parts = figure.details["parts"]
            assert isinstance(parts, dict)
            told = {item: f"{part:f}" for item, part in parts.items()}
            assert figure.value is not None
            assert told | {"sum": as_judged(figure)} == blocks["composite"], (place, when)
            largest = max(map(Decimal, told.values()))
            main = tuple(item for item in parts if Decimal(told[item]) == largest)
            assert figure.details["main"] == main


@EACH
def test_the_daily_index_of_every_day(law: str, rung: str) -> None:
    found = reckoned(law, rung)
    for place, periods in places(rung).items():
        for when, blocks in periods.items():
            block = blocks.get(LAWS[law][1])
            if block is None:
                continue
            period = Period.parse(when)
            days = [
                each
                for each in found.by_day[place].values()
                if period.covers(each.period) and each.value is not None
            ]
            levels = Counter(each.details["level"] for each in days if each.state == FINAL)
            primaries = [
                [item for item in ITEMS if item in each.details["primary"]] for each in days
            ]
            named = Counter(item for primary in primaries for item in primary)
            lines = [
                f"{each.when} {each.value} {','.join(primary)}\n"
                for each, primary in zip(days, primaries, strict=True)
            ]
            ratio = found.by_period[place, when, "air.good_day_ratio"]
            assert {
                "days": ratio.details["indexed"],
                "valid": ratio.details["valid"],
                "good": ratio.details["good"],
                "good_rate": as_judged(ratio),
                "heavy": ratio.details["heavy"],
                "levels": [levels[level] for level in range(1, 7)],
                "sum": sum(int(each.value or 0) for each in days),
                "ties": sum(len(primary) > 1 for primary in primaries),
                "primary": {item: named[item] for item in ITEMS if named[item]},
                "digest": hashlib.sha256("".join(lines).encode()).hexdigest()[:16],
            } == block, (place, when)
            assert len(days) == block["days"]


@EACH
def test_the_counts_of_days_agree_with_their_ratios(law: str, rung: str) -> None:
    found = reckoned(law, rung).by_period
    for place, periods in places(rung).items():
        for when, blocks in periods.items():
            block = blocks.get(LAWS[law][1])
            if block is None:
                continue
            counts = {
                "air.good_days": block["good"],
                "air.heavy_days": block["heavy"],
                "air.excellent_days": block["levels"][0],
            }
            for indicator, count in counts.items():
                assert found[place, when, indicator].value == count
            heavy = found[place, when, "air.heavy_ratio"]
            assert heavy.value == Fraction(100 * block["heavy"], block["valid"])
            assert heavy.details["cases"] == (block["heavy"], block["valid"])


@EACH
@pytest.mark.parametrize("year", ["2013", "2017"])
def test_a_year_that_is_too_short_decides_nothing(law: str, rung: str, year: str) -> None:
    """The files begin in March 2013 and end in February 2017."""
    found = reckoned(law, rung).by_period
    figures = [figure for (_, when, _), figure in found.items() if when == year]
    metrics = {metric.indicator for metric in code_named(law, Period.parse(year).end).metrics}
    assert {*MEANS, *HIGHS} <= metrics
    assert {figure.indicator for figure in figures} > metrics
    for figure in figures:
        assert figure.state == TOO_LITTLE, (figure.place, figure.indicator)
        assert figure.complies is None
        if figure.indicator in {*MEANS, *HIGHS}:
            assert year in {lack.stretch for lack in figure.coverage.lacking}
            assert figure.coverage.have < figure.coverage.need == 324
