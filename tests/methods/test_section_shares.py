"""Shares of sections: ranges of classes, own targets, and sections that nobody measured."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import PROJECT
from ecotarget.methods.section_shares import Share, at_target, in_range
from ecotarget.model.period import Period
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.water import DRY, MEASURED, NOT_MONITORED, WORKS, Section, SectionClass

MONTH = Period.parse("2023-09")


def section(
    name: str, best: int | None, worst: int | None, target: int | None = None, state: str = MEASURED
) -> SectionClass:
    place = Section(name, target=target)
    return SectionClass(place, MONTH, state, best, worst, (), (), (), None)


WORKED = (
    section("a", 2, 2, 3),
    section("b", 3, 3, 2),
    section("c", 4, 4),
    section("d", 3, 4, 3),
    section("e", None, None, 3, DRY),
)


def test_the_worked_example() -> None:
    assert in_range(WORKED, 1, 3) == Share(2, 3, 4, 5, {DRY: 1}, ("d",))


def test_worse_than_iv_and_worse_than_v() -> None:
    rows = (*WORKED, section("f", 5, 6), section("g", 6, 6))
    assert in_range(rows, 5, 6) == Share(2, 2, 6, 7, {DRY: 1})
    assert in_range(rows, 6, 6) == Share(1, 2, 6, 7, {DRY: 1}, ("f",))


def test_a_range_of_classes_beyond_both_ends_of_a_section_may_hold_it() -> None:
    """Class II to V: nobody can say that it is class III, nor that it is not."""
    assert in_range((section("a", 2, 5),), 3, 3) == Share(0, 1, 1, 1, {}, ("a",))


def test_every_section_is_held_against_its_own_target() -> None:
    assert at_target(WORKED) == Share(1, 2, 3, 5, {DRY: 1}, ("d",), ("c",))


def test_sections_not_measured_are_told_by_their_state() -> None:
    states = (NOT_MONITORED, DRY, NOT_MONITORED, WORKS)
    rows = [section(f"s{n}", None, None, 3, state) for n, state in enumerate(states)]
    expected = Share(0, 0, 0, 4, {NOT_MONITORED: 2, DRY: 1, WORKS: 1})
    assert in_range(rows, 1, 3) == at_target(rows) == expected


def test_nothing_listed() -> None:
    assert in_range((), 1, 3) == Share(0, 0, 0, 0, {})


def test_a_section_of_which_nothing_decides_may_be_of_any_class() -> None:
    rows = (section("a", None, None, 1), section("b", 4, None, 3))
    assert in_range(rows, 1, 3) == Share(0, 1, 2, 2, {}, ("a",))
    assert in_range(rows, 5, 6) == Share(0, 2, 2, 2, {}, ("a", "b"))
    assert at_target(rows) == Share(0, 1, 2, 2, {}, ("a",))


def test_the_published_shares_of_jiaxing() -> None:
    """The counts by class of a table, laid out as sections, give the shares that it prints."""
    path = PROJECT.parent / "shared" / "data" / "published" / "water_class_shares.csv"
    if not path.is_file():
        pytest.skip("the published tables lie outside the project and are not here")
    columns = ("n_I", "n_II", "n_III", "n_IV", "n_V", "n_worseV")
    compared = 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if not row["n_I"] or not row["pct_I_III"]:
                continue
            counts = [int(row[column]) for column in columns]
            rows = [
                section(f"{order}-{n}", order, order)
                for order, count in enumerate(counts, 1)
                for n in range(count)
            ]
            found = in_range(rows, 1, 3)
            assert found.counted == int(row["n_sections"])
            share = rounded(Fraction(100 * found.low, found.counted), Rounding(1))
            assert share == Fraction(row["pct_I_III"]), row["area"]
            compared += 1
    assert compared > 4


ORDERS = st.integers(1, 6)
ROWS = st.lists(
    st.builds(
        lambda ends, target, state: (
            section("s", *sorted(ends), target)
            if state == MEASURED
            else section("s", None, None, target, state)
        ),
        st.tuples(ORDERS, ORDERS),
        st.none() | ORDERS,
        st.sampled_from([MEASURED, MEASURED, MEASURED, DRY, NOT_MONITORED]),
    ),
    max_size=5,
)


@given(ROWS, ORDERS, ORDERS)
def test_low_and_high_are_those_of_all_that_may_be(
    rows: list[SectionClass], one: int, other: int
) -> None:
    first, last = sorted((one, other))
    measured = [row for row in rows if row.state == MEASURED]

    def worlds(own: list[SectionClass]) -> list[tuple[int, ...]]:
        return list(product(*(range(row.best or 0, (row.worst or 0) + 1) for row in own)))

    within = [len([o for o in world if first <= o <= last]) for world in worlds(measured)]
    found = in_range(rows, first, last)
    assert (found.low, found.high) == (min(within), max(within))
    assert (found.counted, found.listed) == (len(measured), len(rows))
    assert found.counted + sum(found.silent.values()) == found.listed

    asked = [row for row in measured if row.section.target is not None]
    targets = [row.section.target for row in asked]
    reached = [
        len(
            [
                o
                for o, target in zip(world, targets, strict=True)
                if target is not None and o <= target
            ]
        )
        for world in worlds(asked)
    ]
    found = at_target(rows)
    assert (found.low, found.high, found.counted) == (min(reached), max(reached), len(asked))
    silent = sum(found.silent.values())
    assert found.counted + silent + len(found.untargeted) == found.listed
