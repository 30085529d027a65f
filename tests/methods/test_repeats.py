"""Repeats: the worked example, blanks, order, a second reading, both engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rungs import DAY, ENTRIES, Entry, items, second_state
from small_rungs import opened

from ecotarget.engine.connection import Engine
from ecotarget.engine.duck import Duck
from ecotarget.methods import repeats

pytest_plugins = ("engines",)


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def repeated(engine: Engine, rows: Sequence[Entry], alike: Sequence[str]) -> set[str]:
    items(engine, rows, alike=alike)
    found = engine.rows("SELECT id, is_repeat FROM item")
    assert len(found) == len(rows)
    return {str(name) for name, is_repeat in found if is_repeat == 1}


def petition(name: str, day: int | None, kind: str = "噪声", place: str = "城东") -> Entry:
    found = None if day is None else date(2024, 3, day)
    return Entry(name, found, place=place, kind=kind)


WORKED = [petition("a", 3), petition("b", 1), petition("c", 2), petition("d", 2, "异味")]


def test_the_worked_example(engine: Engine) -> None:
    assert repeated(engine, WORKED, ("place", "kind")) == {"a", "c"}
    assert repeated(engine, WORKED, ("place",)) == {"a", "c", "d"}
    assert repeated(engine, WORKED, ()) == set()


def test_of_one_day_the_least_id_is_the_first_and_without_a_day_is_last(engine: Engine) -> None:
    rows = [petition("c", None), petition("b", 5), petition("a", 5)]
    assert repeated(engine, rows, repeats.COMPARED) == {"b", "c"}


def test_a_blank_is_like_no_other(duck: Duck) -> None:
    rows = [petition("a", 1, ""), petition("b", 2, ""), petition("c", 3), petition("d", 4)]
    assert repeated(duck, rows, ("place", "kind")) == {"d"}
    assert repeated(duck, rows, ("place",)) == {"b", "c", "d"}


def test_what_is_found_after_the_day_is_no_repeat(duck: Duck) -> None:
    rows = [petition("a", 1), petition("b", DAY.day + 1), petition("c", DAY.day)]
    assert repeated(duck, rows, ("place", "kind")) == {"c"}


@given(ENTRIES, st.sampled_from([("place", "kind"), ("kind",), ("place",)]))
def test_the_second_reading_agrees(duck: Duck, rows: list[Entry], alike: tuple[str, ...]) -> None:
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for row in rows:
        key = tuple(getattr(row, name) for name in alike)
        if all(key) and second_state(row) != "not_yet":
            groups.setdefault(key, []).append(row)
    expected = set()
    for group in groups.values():
        first = min(group, key=lambda row: (row.found or date.max, row.id))
        expected |= {row.id for row in group if row is not first}
    assert repeated(duck, rows, alike) == expected
