"""Compliance: the oracles of rounding, and what several verdicts say together."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from air_limits import METRICS, PLACES, limit
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.methods import compliance
from ecotarget.methods.compliance import FULL, HEADLINE, Joint
from ecotarget.model.assessment import FINAL, RUNNING, TOO_LITTLE

BY_ID = {metric.id: metric for metric in METRICS}
ALL_MET = dict.fromkeys(BY_ID, True)


@pytest.mark.parametrize(
    ("metric", "value", "bound", "complies"),
    [
        ("pm25.mean", "30.5", "30", True),
        ("pm25.mean", "30.6", "30", False),
        ("pm25.mean", "35.5", "35", False),
        ("pm10.mean", "60.5", "60", True),
        ("pm25.mean", "50.5", "50", True),
        ("pm25.mean", "25.5", "25", False),
        ("pm25.mean", "25.46", "25", True),  # 25.5 and then 26 would be two roundings
        ("co.p95", "4.05", "4", True),
        ("co.p95", "4.06", "4", False),
        ("o3.p90", "160.5", "160", True),
        ("o3.p90", "160.50001", "160", False),
        ("so2.mean", "0", "60", True),
    ],
)
def test_one_figure_against_its_limit(metric: str, value: str, bound: str, complies: bool) -> None:
    law = BY_ID[metric]
    given_limit = limit(law.item, law.averaging, bound)
    assert compliance.judge(law, Fraction(value), given_limit, FINAL) is complies


def test_what_cannot_decide_does_not() -> None:
    law = BY_ID["pm25.mean"]
    bound = limit("pm25", "annual")
    for value in (Fraction(10), Fraction(90)):
        assert compliance.judge(law, value, bound, TOO_LITTLE) is None
        assert compliance.judge(law, value, bound, RUNNING) is None
        assert compliance.judge(law, value, None, FINAL) is None
    assert compliance.judge(law, None, bound, FINAL) is None


def test_a_limit_in_another_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="ug/m3"):
        compliance.judge(BY_ID["co.p95"], Fraction(1), limit("pm25", "annual"), FINAL)


def test_full_asks_for_the_percentile_as_well_and_headline_for_one_value() -> None:
    def looked_at(item: str, mode: str) -> list[str]:
        return [metric.id for metric in compliance.looked_at(METRICS, item, mode)]

    assert looked_at("pm25", FULL) == ["pm25.mean", "pm25.p95"]
    assert [m for item in PLACES for m in looked_at(item, HEADLINE)] == [
        "so2.mean",
        "no2.mean",
        "pm10.mean",
        "pm25.mean",
        "co.p95",
        "o3.p90",
    ]
    assert sum(len(looked_at(item, FULL)) for item in PLACES) == 10
    with pytest.raises(ValueError, match="half"):
        compliance.looked_at(METRICS, "pm25", "half")


def test_the_worked_example() -> None:
    verdicts = {**ALL_MET, "pm25.p95": False, "so2.mean": None, "so2.p98": None}
    assert compliance.item("pm25", FULL, METRICS, verdicts) == Joint(
        complies=False, failed=("pm25.p95",), unknown=()
    )
    assert compliance.item("pm25", HEADLINE, METRICS, verdicts) == Joint(
        complies=True, failed=(), unknown=()
    )
    assert compliance.overall(PLACES, FULL, METRICS, verdicts) == Joint(
        complies=False, failed=("pm25",), unknown=("so2",)
    )
    assert compliance.overall(PLACES, HEADLINE, METRICS, verdicts) == Joint(
        complies=None, failed=(), unknown=("so2",)
    )


def test_all_met_complies_and_nothing_does_not() -> None:
    for mode in (FULL, HEADLINE):
        assert compliance.overall(PLACES, mode, METRICS, ALL_MET) == Joint(
            complies=True, failed=(), unknown=()
        )
        assert compliance.overall(PLACES, mode, METRICS, {}).complies is None
        assert compliance.overall([], mode, METRICS, ALL_MET).complies is None
    assert compliance.item("nox", FULL, METRICS, ALL_MET) == Joint(
        complies=None, failed=(), unknown=()
    )


def test_every_table_of_three_verdicts() -> None:
    """Written out: a failure fails, then a gap leaves open, else it complies."""
    for first, second in product((True, False, None), repeat=2):
        verdicts = {"pm25.mean": first, "pm25.p95": second}
        expected = True if first and second else None
        if first is False or second is False:
            expected = False
        assert compliance.item("pm25", FULL, METRICS, verdicts).complies is expected


@given(st.dictionaries(st.sampled_from(sorted(BY_ID)), st.sampled_from([True, False, None])))
def test_a_place_is_all_of_its_figures(verdicts: dict[str, bool | None]) -> None:
    everything = [verdicts.get(name) for name in BY_ID]
    found = compliance.overall(PLACES, FULL, METRICS, verdicts)
    assert (found.complies is False) == (False in everything)
    assert (found.complies is True) == all(verdict is True for verdict in everything)
    headline = compliance.overall(PLACES, HEADLINE, METRICS, verdicts)
    if found.complies:
        assert headline.complies  # what meets ten limits meets six of them
    if headline.complies is False:
        assert found.complies is False
    for name in found.failed:
        assert any(verdicts.get(m.id) is False for m in METRICS if m.item == name)


@given(st.fractions(0, 60, max_denominator=48))
def test_a_figure_is_rounded_once_and_compared(value: Fraction) -> None:
    found = compliance.judge(BY_ID["pm25.mean"], value, limit("pm25", "annual"), FINAL)
    # 35.5 rounds to 36, so up to, not including, it the figure rounds to 35 or less.
    assert found == (value < Fraction(71, 2))
    even = compliance.judge(BY_ID["pm25.mean"], value, limit("pm25", "annual", "30"), FINAL)
    assert even == (value <= Fraction(61, 2))
