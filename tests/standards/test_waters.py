"""Which law of water holds on a day, and what goes by a name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model.faults import Fault, FaultError
from ecotarget.model.standard import CONFIRMED, UNCONFIRMED
from ecotarget.standards.waters import (
    formulas,
    noise_limits,
    water_code,
    water_code_named,
    water_codes,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def refused(call: Any, *arguments: object) -> Fault:
    with pytest.raises(FaultError) as caught:
        call(*arguments)
    (fault,) = caught.value.faults
    return fault


def test_the_names() -> None:
    assert water_codes() == (
        "cn-surface-2011",
        "cn-drinking-2011",
        "cn-groundwater-2017",
        "cn-sea-1997",
        "cn-black-odorous-2015",
    )


@pytest.mark.parametrize(
    "medium, first, name",
    [
        ("surface", "2011-01-01", "cn-surface-2011"),
        ("drinking", "2011-01-01", "cn-drinking-2011"),
        ("groundwater", "2018-05-01", "cn-groundwater-2017"),
        ("sea", "1998-07-01", "cn-sea-1997"),
        ("black_odorous", "2015-08-28", "cn-black-odorous-2015"),
    ],
)
def test_a_law_holds_from_its_first_day(medium: str, first: str, name: str) -> None:
    when = day(first)
    code = water_code(medium, when)
    assert (code.id, code.medium, code.day) == (name, medium, when)
    assert water_code(medium, day("2099-12-31")).id == name
    before = date.fromordinal(when.toordinal() - 1)
    fault = refused(water_code, medium, before)
    assert (fault.code, fault.details["day"], fault.near) == ("edition-none", before, water_codes())
    # By its name it answers what if.
    assert water_code_named(name, before).limits == code.limits


@pytest.mark.parametrize("medium", ["river", "noise", "waste", ""])
def test_a_medium_without_classes_has_no_law_of_classes(medium: str) -> None:
    assert refused(water_code, medium, day("2024-01-01")).code == "edition-none"


@pytest.mark.parametrize("name", ["cn-sea-1997", "sea-1997", " CN-Sea-1997 "])
def test_a_name_and_its_short_form(name: str) -> None:
    assert water_code_named(name, day("2024-01-01")).id == "cn-sea-1997"


@pytest.mark.parametrize(
    "name, near",
    [("cn-surface-2012", "cn-surface-2011"), ("sea-1979", "sea-1997"), ("x", "cn-surface-2011")],
)
def test_an_unknown_name_is_told_with_its_near_ones(name: str, near: str) -> None:
    fault = refused(water_code_named, name, day("2024-01-01"))
    assert (fault.code, fault.details) == ("edition-unknown", {"found": name})
    assert near in fault.near


def test_a_rule_that_is_used_before_its_time_is_unconfirmed() -> None:
    early, later = (
        water_code("surface", day("2019-12-31")),
        water_code("surface", day("2020-01-01")),
    )
    assert early.below_clause is not None and later.below_clause is not None
    assert (early.below_clause.confidence, later.below_clause.confidence) == (
        UNCONFIRMED,
        CONFIRMED,
    )
    assert early.decimals == later.decimals
    assert early.clause == later.clause
    (old,) = {one.clause.confidence for one in early.limits}
    assert old == CONFIRMED
    indices = [water_code("surface", day(f"{year}-12-31")).city_index for year in (2016, 2017)]
    assert [one and one.clause.confidence for one in indices] == [UNCONFIRMED, CONFIRMED]


def test_the_editions_that_are_read_together() -> None:
    assert [one.id for one in water_code("surface", day("2024-01-01")).editions] == [
        "cn/water/gb-3838/2002",
        "cn/water/assessment/2011",
        "cn/water/evaluation/2020",
        "cn/water/statistics/2020",
        "cn/water/ranking/2017",
        "cn/water/boundary/2013",
        "cn/general/gb-t-8170/2008",
    ]


def test_noise_and_rates_have_their_first_days() -> None:
    assert refused(noise_limits, day("2008-09-30")).code == "edition-none"
    assert list(noise_limits(day("2008-10-01"))) == ["0", "1", "2", "3", "4a", "4b"]
    assert refused(formulas, day("2010-12-31")).code == "edition-none"
    early, later = formulas(day("2012-12-31")), formulas(day("2019-01-01"))
    assert list(early) == list(later)
    name = "soil.farmland_safe_ratio"
    assert (early[name].clause.confidence, later[name].clause.confidence) == (
        UNCONFIRMED,
        CONFIRMED,
    )


@given(st.dates(date(2018, 5, 1), date(2060, 12, 31)), st.sampled_from(water_codes()))
def test_on_every_day_the_law_by_day_is_the_law_by_name(when: date, name: str) -> None:
    code = water_code_named(name, when)
    assert water_code(code.medium, when) == code
    assert code.day == when
