"""Counts and rates: the documents' own figures, empty sets, months, a second reading, both engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rungs import DAY, ENTRIES, Entry, items, month_of, second_state
from small_rungs import opened

from ecotarget.engine.connection import Engine
from ecotarget.engine.duck import Duck
from ecotarget.methods import ledger_counts
from ecotarget.model.ledger import Group
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding

pytest_plugins = ("engines",)

EARLY, LATE = date(2024, 3, 1), date(2024, 3, 31)


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def groups(
    engine: Engine,
    by: str = "all",
    only: Mapping[str, Sequence[str]] | None = None,
    over: str = "all",
) -> dict[str, Group]:
    rows = engine.rows(ledger_counts.sql("item", by, only, over))
    return {str(row[0]): ledger_counts.of_row(by, row) for row in rows}


@pytest.mark.parametrize(
    "whole, done, percent",
    [(1071, 1064, "99.3"), (220, 219, "99.5"), (238, 186, "78.2"), (434, 359, "82.7")],
)
def test_the_rates_that_the_documents_print(
    duck: Duck, whole: int, done: int, percent: str
) -> None:
    """Found and rectified by channel, and the rate to one decimal, as three plans print them."""
    rows = [
        Entry(f"{n}", EARLY, rectified=EARLY if n < done else None, row_=n + 2)
        for n in range(whole)
    ]
    items(duck, rows)
    (group,) = groups(duck).values()
    assert (group.found, group.rectified, group.in_progress) == (whole, done, whole - done)
    rate = ledger_counts.rate(group, "rectified")
    assert rate == Fraction(done, whole)
    assert rounded(100 * rate, Rounding(1)) == Fraction(percent)


def test_rectified_is_not_closed_and_the_rate_of_those_due_leaves_out_the_others(
    engine: Engine,
) -> None:
    rows = [Entry(f"{n}", EARLY, rectified=EARLY, due=DAY if n < 2 else LATE) for n in range(5)]
    rows[:2] = [row._replace(closed=DAY) for row in rows[:2]]
    items(engine, rows)
    whole, due = groups(engine)[""], groups(engine, over="due")[""]
    assert (whole.found, whole.rectified, whole.closed, whole.due) == (5, 5, 2, 2)
    assert ledger_counts.rate(whole, "closed") == Fraction(2, 5)
    assert ledger_counts.rate(due, "closed") == 1
    assert ledger_counts.count(due, "found") == 2


def test_an_empty_set_is_one_group_without_a_rate(engine: Engine) -> None:
    items(engine, [])
    (group,) = groups(engine).values()
    assert group == Group("all", "", *[0] * 14)
    assert ledger_counts.rate(group, "closed") is None
    assert groups(engine, "unit") == {}
    items(engine, [Entry("a", EARLY, source="省级")])
    assert groups(engine, only={"source": ("中央",)})[""].found == 0


def test_by_unit_list_and_month(engine: Engine) -> None:
    rows = [
        Entry("a", EARLY, unit="甲局", list_="一"),
        Entry("b", date(2024, 2, 29), unit="乙局", list_="一"),
        Entry("c", EARLY, list_="二", rectified=EARLY),
        Entry("d", LATE, unit="甲局", list_="三"),
    ]
    items(engine, rows)
    assert {name: one.found for name, one in groups(engine, "unit").items()} == {
        "": 1,
        "乙局": 1,
        "甲局": 1,
    }
    by_list = groups(engine, "list")
    assert {name: (one.found, one.rectified) for name, one in by_list.items()} == {
        "一": (2, 0),
        "二": (1, 1),
    }
    assert list(groups(engine, "month")) == ["2024-02", "2024-03"]


def test_words_are_texts_whatever_they_hold(duck: Duck) -> None:
    items(duck, [Entry("a", EARLY, unit="丙'局"), Entry("b", EARLY, unit="甲局", level="市")])
    assert groups(duck, only={"unit": ("丙'局", "甲局")})[""].found == 2
    assert groups(duck, only={"unit": ("甲局",), "level": ("省",)})[""].found == 0


def test_every_month_is_told_from_the_first_to_that_of_the_day(engine: Engine) -> None:
    days = [date(2023, 12, 31), date(2024, 2, 1), date(2024, 2, 29), LATE]
    rows = [Entry(f"{n}", date(2023, 11, 1), reviewed=day) for n, day in enumerate(days)]
    items(engine, rows)
    found = engine.rows(ledger_counts.reviews_sql("item"))
    assert ledger_counts.by_month(found, date(2023, 11, 1), DAY) == (
        ("2023-11", 0),
        ("2023-12", 1),
        ("2024-01", 0),
        ("2024-02", 2),
        ("2024-03", 0),
    )


DIVISIONS = ("all", "unit", "source", "place", "kind", "month")


@given(ENTRIES, st.sampled_from(DIVISIONS), st.sampled_from(["all", "due"]), st.booleans())
def test_the_second_reading_agrees(
    duck: Duck, rows: list[Entry], by: str, over: str, central: bool
) -> None:
    items(duck, rows)
    only = {"source": ("中央",)} if central else {}
    expected: dict[str, list[Entry]] = {"": []} if by == "all" else {}
    for row in rows:
        is_due = row.due is not None and row.due <= DAY
        seen = second_state(row) != "not_yet"
        if seen and (is_due or over == "all") and (not central or row.source == "中央"):
            name = {"all": "", "month": month_of(row.found)}.get(by)
            expected.setdefault(getattr(row, by) if name is None else name, []).append(row)
    found = groups(duck, by, only, over)
    assert set(found) == set(expected)
    for name, group in found.items():
        states = [second_state(row) for row in expected[name]]
        assert group.found == len(states)
        assert group.closed == states.count("closed")
        assert group.in_progress + group.rectified == group.found
        assert group.without_due == len([row for row in expected[name] if row.due is None])
        overdue = [
            row
            for row, state in zip(expected[name], states, strict=True)
            if row.due is not None and row.due < DAY and state != "closed"
        ]
        assert group.overdue == len(overdue)
        assert group.closed_late <= group.closed
        assert group.overdue <= group.due
