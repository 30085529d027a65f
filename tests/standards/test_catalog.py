"""Which law holds on a day, and what goes by a name."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model.faults import Fault, FaultError
from ecotarget.standards.catalog import code_for, code_named, codes, editions, overlay


def day(text: str) -> date:
    return date.fromisoformat(text)


def refused(call, *arguments, **named) -> Fault:
    with pytest.raises(FaultError) as caught:
        call(*arguments, **named)
    (fault,) = caught.value.faults
    return fault


def test_the_names() -> None:
    assert codes() == ("cn-2012", "cn-2026", "cn-2026-final", "ca-2015", "ca-2020")


@pytest.mark.parametrize(
    "when, name",
    [
        ("2013-01-01", "cn-2012"),
        ("2026-02-28", "cn-2012"),
        ("2026-03-01", "cn-2026"),
        ("2030-12-31", "cn-2026"),
        ("2031-01-01", "cn-2026"),
        ("2099-12-31", "cn-2026"),
    ],
)
def test_the_edition_follows_the_measured_day(when: str, name: str) -> None:
    law = code_for(day(when))
    assert (law.id, law.day, law.grade) == (name, day(when), "II")


@pytest.mark.parametrize(
    "when, pm25, pm10_day, so2",
    [
        ("2018-08-31", 35, 150, 60),
        ("2018-09-01", 35, 150, 60),
        ("2026-02-28", 35, 150, 60),
        ("2026-03-01", 30, 120, 60),
        ("2030-12-31", 30, 120, 60),
        ("2031-01-01", 25, 100, 20),
    ],
)
def test_the_limits_of_the_day(when: str, pm25: int, pm10_day: int, so2: int) -> None:
    law = code_for(day(when))
    assert law.limit("pm25", "annual").value == pm25
    assert law.limit("pm10", "daily").value == pm10_day
    assert law.limit("so2", "annual").value == so2


def test_the_editions_that_are_read_together() -> None:
    assert [one.id for one in code_for(day("2020-06-01")).editions] == [
        "cn/air/gb-3095/2012",
        "cn/air/hj-663/2013",
        "cn/air/hj-633/2012",
        "cn/air/ranking/2018",
        "cn/air/sand-dust/2016",
        "cn/general/gb-t-8170/2008",
    ]
    assert [one.id for one in code_for(day("2026-06-01")).editions][:3] == [
        "cn/air/gb-3095/2026",
        "cn/air/hj-663/2026",
        "cn/air/hj-633/2026",
    ]


def test_canada_is_chosen_by_the_day_only_when_it_is_named() -> None:
    assert code_for(day("2019-12-31"), "ca").id == "ca-2015"
    assert code_for(day("2020-01-01"), "ca").id == "ca-2020"
    assert code_for(day("2020-01-01")).id == "cn-2012"


@pytest.mark.parametrize(
    "when, country", [("2012-12-31", "cn"), ("2014-12-31", "ca"), ("2020-01-01", "us")]
)
def test_no_edition_was_in_force(when: str, country: str) -> None:
    fault = refused(code_for, day(when), country)
    assert (fault.code, fault.near) == ("edition-none", codes())
    assert fault.details == {"day": day(when), "country": country}


@pytest.mark.parametrize(
    "short, name",
    [
        ("2012", "cn-2012"),
        ("2026", "cn-2026"),
        ("2026-final", "cn-2026-final"),
        ("caaqs-2015", "ca-2015"),
        ("caaqs-2020", "ca-2020"),
        (" CN-2026 ", "cn-2026"),
        *((name, name) for name in codes()),
    ],
)
def test_a_name_and_its_short_form(short: str, name: str) -> None:
    assert code_named(short, day("2020-01-01")).id == name


@pytest.mark.parametrize(
    "name, when, pm25",
    [
        ("2026", "2025-06-01", 30),  # before its time: the first limits
        ("2026", "2031-01-01", 25),
        ("2026-final", "2025-06-01", 25),
        ("2026-final", "2027-06-01", 25),
        ("2012", "2027-06-01", 35),  # after its time: the last limits
        ("2012", "2001-06-01", 35),
    ],
)
def test_what_another_edition_would_say(name: str, when: str, pm25: int) -> None:
    law = code_named(name, day(when))
    assert law.limit("pm25", "annual").value == pm25
    assert law.day == day(when)


def test_after_its_time_an_edition_keeps_its_last_reference_state() -> None:
    assert str(code_named("2012", day("2027-01-01")).reference_kelvin) == "298.15"
    assert str(code_named("2012", day("2017-01-01")).reference_kelvin) == "273.15"


@pytest.mark.parametrize(
    "name, near",
    [("cn-2025", "cn-2026"), ("2013", "2012"), ("caaqs2020", "caaqs-2020"), ("xyz", "cn-2012")],
)
def test_an_unknown_name_is_told_with_its_near_ones(name: str, near: str) -> None:
    fault = refused(code_named, name, day("2020-01-01"))
    assert (fault.code, fault.details) == ("edition-unknown", {"found": name})
    assert near in fault.near


def test_a_grade_that_is_not_there() -> None:
    fault = refused(code_for, day("2020-01-01"), grade="III")
    assert (fault.code, fault.details) == ("edition-grade", {"found": "III", "known": "I, II"})
    assert code_named("ca-2020", day("2020-01-01"), grade="III").grade == ""


def test_an_edition_is_told_with_its_hash_its_time_and_its_doubts() -> None:
    found = {one.id: one for one in editions()}
    old = found["cn/air/gb-3095/2012"]
    assert (old.start, old.end) == (day("2013-01-01"), day("2026-02-28"))
    assert found["cn/air/gb-3095/2026"].end is None
    for one in found.values():
        assert len(one.sha256) == 64
        assert one.source
        assert one.unconfirmed
        assert len(set(one.unconfirmed)) == len(one.unconfirmed)
    assert "appendix B, one-sided 0.05" in found["cn/air/hj-663/2013"].unconfirmed


@given(st.dates(date(2013, 1, 1), date(2060, 12, 31)))
def test_on_every_day_there_is_one_law_and_each_limit_holds_once(when: date) -> None:
    law = code_for(when)
    keys = [(one.item, one.averaging, one.grade) for one in law.limits]
    assert len(keys) == len(set(keys)) == 46
    assert all(one.start <= when and (one.end is None or when <= one.end) for one in law.limits)
    assert code_named(law.id, when) == law


@given(st.dates(date(2013, 1, 1), date(2035, 1, 1)))
def test_a_limit_never_becomes_looser(when: date) -> None:
    before = {one[:3]: one.value for one in code_for(when).limits}
    after = code_for(when + timedelta(days=400)).limits
    assert all(one.value <= before[one[:3]] for one in after)


# ---- overlays -----------------------------------------------------------------------------------

STRICT = """\
schema: 1
overlay: {zh: 某省加严限值, en: Stricter limits of a province}
source: an order of the province, 2026 No. 1
amends: cn/air/gb-3095/2026
limits:
  - {item: pm25, averaging: annual, grade: II, value: 28 ug/m3, from: 2027-01-01, clause: section 2}
"""


@pytest.fixture
def strict(tmp_path: Path):
    path = tmp_path / "strict-province.yaml"
    path.write_text(STRICT, "utf-8")
    return overlay(path)


def test_an_overlay_takes_the_place_of_the_national_limit_from_its_day(strict) -> None:
    before = code_for(day("2026-12-31"), overlays=(strict,))
    assert (before.limit("pm25", "annual").value, before.overlays) == (30, ())
    law = code_for(day("2027-01-01"), overlays=(strict,))
    limit = law.limit("pm25", "annual")
    assert (limit.value, limit.unit, law.overlays) == (28, "ug/m3", ("strict-province",))
    assert limit.clause == ("strict-province", "section 2", "single")
    assert law.limit("pm25", "annual", "I").value == 15
    assert len(law.limits) == 46


def test_the_law_takes_over_when_it_becomes_stricter(strict) -> None:
    law = code_for(day("2031-01-01"), overlays=(strict,))
    assert law.limit("pm25", "annual").value == 25


def test_an_overlay_of_another_edition_does_not_count(strict) -> None:
    law = code_for(day("2025-01-01"), overlays=(strict,))
    assert (law.limit("pm25", "annual").value, law.overlays) == (35, ())


def test_what_if_knows_the_overlay_too(strict) -> None:
    early = code_named("2026", day("2025-01-01"), overlays=(strict,))
    assert early.limit("pm25", "annual").value == 30  # its first day had not come
    final = code_named("2026-final", day("2025-01-01"), overlays=(strict,))
    assert final.limit("pm25", "annual").value == 25
