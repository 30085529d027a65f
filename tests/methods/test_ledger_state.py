"""States of items: the worked example, the edges of days and relapses, a second reading, both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rungs import DAY, ENTRIES, Entry, entries, proved, second_state
from small_rungs import opened

from ecotarget.engine.connection import Engine
from ecotarget.engine.duck import Duck
from ecotarget.methods import ledger_state

pytest_plugins = ("engines",)


@pytest.fixture(scope="module")
def duck() -> Iterator[Duck]:
    with opened() as engine:
        yield engine


def found(
    engine: Engine, rows: list[Entry], day: date = DAY, needs_evidence: bool = True
) -> dict[str, dict[str, object]]:
    entries(engine, rows)
    names = ledger_state.columns(("x0",))
    sql = ledger_state.sql("entry", day, needs_evidence, ("x0",))
    made = [dict(zip(names, row, strict=True)) for row in engine.rows(sql)]
    assert len(made) == len(rows)
    return {str(row["id"]): row for row in made}


def flags(row: dict[str, object]) -> set[str]:
    return {name.removeprefix("is_") for name in ledger_state.FLAGS if row[name] == 1}


def d(text: str) -> date:
    return date.fromisoformat(f"2024-{text}")


WORKED = Entry("a", d("03-01"), due=d("03-31"), rectified=d("03-20"), closed=d("04-05"), evidence=0)


def test_the_worked_example(engine: Engine) -> None:
    on_the_term = found(engine, [WORKED], d("03-31"))["a"]
    assert on_the_term["state"] == "rectified"
    assert flags(on_the_term) == {"due", "rectified"}
    later = found(engine, [WORKED], d("04-05"))["a"]
    assert (later["state"], later["ended"]) == ("rectified", None)
    assert flags(later) == {"due", "rectified", "overdue", "bare"}


def test_what_is_closed_without_evidence_is_closed_where_none_is_needed(engine: Engine) -> None:
    row = found(engine, [WORKED], d("04-05"), needs_evidence=False)["a"]
    assert (row["state"], row["ended"]) == ("closed", d("04-05"))
    assert flags(row) == {"due", "rectified", "accepted", "closed", "bare", "late"}


def test_evidence_that_is_dated_is_none_before_its_day(engine: Engine) -> None:
    row = Entry("a", d("03-01"), closed=d("03-05"), evidence_date=d("03-10"))
    before, after = (found(engine, [row], d(day))["a"] for day in ("03-09", "03-10"))
    assert (before["state"], before["is_bare"]) == ("open", 1)
    assert (after["state"], after["is_bare"], after["ended"]) == ("closed", 0, d("03-05"))


def test_evidence_from_before_a_relapse_proves_nothing_after_it(duck: Duck) -> None:
    old = Entry("a", closed=d("03-10"), evidence_date=d("03-04"), relapsed=d("03-07"))
    new = old._replace(id="b", evidence_date=d("03-10"))
    rows = found(duck, [old, new])
    assert [rows[name]["state"] for name in "ab"] == ["relapsed", "closed"]
    assert [rows[name]["is_bare"] for name in "ab"] == [1, 0]


def test_each_step_in_its_order(duck: Duck) -> None:
    whole = Entry(
        "a",
        found=d("03-01"),
        planned=d("03-02"),
        rectified=d("03-03"),
        accepted=d("03-04"),
        publicised=d("03-05"),
        closed=d("03-06"),
        relapsed=d("03-07"),
    )
    expected = ["not_yet", "open", "planned", "rectified", "accepted", "publicised", "closed"]
    expected += ["relapsed", "relapsed"]
    days = [d("03-01") + timedelta(days=n - 1) for n in range(9)]
    assert [found(duck, [whole], day)["a"]["state"] for day in days] == expected


def test_a_relapse_undoes_what_was_done_up_to_its_day(duck: Duck) -> None:
    back = Entry("a", d("03-01"), rectified=d("03-05"), closed=d("03-05"), relapsed=d("03-05"))
    again = back._replace(id="b", rectified=d("03-06"))
    closed = back._replace(id="c", closed=d("03-08"))
    rows = found(duck, [back, again, closed])
    assert [rows[name]["state"] for name in "abc"] == ["relapsed", "rectified", "closed"]
    assert all(row["is_relapsed"] == 1 for row in rows.values())
    assert [rows[name]["is_in_progress"] for name in "abc"] == [1, 0, 0]


def test_nothing_after_the_day_is_seen(duck: Duck) -> None:
    later = DAY + timedelta(days=1)
    rows = [
        Entry("a", DAY, closed=later, reviewed=later, planned=later),
        Entry("b", later, due=DAY, closed=later),
        Entry("c", DAY, closed=DAY, relapsed=later, reviewed=DAY, planned=DAY),
    ]
    seen = found(duck, rows)
    assert [seen[name]["state"] for name in "abc"] == ["open", "not_yet", "closed"]
    assert flags(seen["a"]) == {"in_progress", "undated"}
    assert flags(seen["b"]) == set()
    assert "relapsed" not in flags(seen["c"])
    assert {"reviewed", "planned"} <= flags(seen["c"])


def test_an_item_without_a_day_of_finding_is_found(duck: Duck) -> None:
    assert found(duck, [Entry("a")])["a"]["state"] == "open"


def test_what_is_known_of_an_item_is_kept(engine: Engine) -> None:
    row = Entry(
        "a", d("03-01"), d("03-02"), d("03-31"), unit="甲局", list_="清单", x0="备注", row_=7
    )
    made = found(engine, [row])["a"]
    assert (made["unit"], made["list_"], made["x0"], made["row_"]) == ("甲局", "清单", "备注", 7)
    assert (made["found"], made["due"], made["found_month"]) == (row.found, row.due, "2024-03")


@given(ENTRIES, st.booleans())
def test_the_second_reading_agrees(duck: Duck, rows: list[Entry], needs_evidence: bool) -> None:
    made = found(duck, rows, DAY, needs_evidence)
    for row in rows:
        told = made[row.id]
        state = second_state(row, DAY, needs_evidence)
        assert told["state"] == state
        assert told["ended"] == (row.closed if state == "closed" else None)
        beyond = {"rectified", "accepted", "publicised", "closed"}
        seen = state != "not_yet"
        back = row.relapsed is not None and row.relapsed <= DAY
        closing = row.closed is not None and row.closed <= DAY
        stands = closing and not (back and row.closed <= row.relapsed)
        expected = {
            "due": row.due is not None and row.due <= DAY,
            "planned": row.planned is not None and row.planned <= DAY,
            "rectified": state in beyond,
            "accepted": state in beyond - {"rectified"},
            "closed": state == "closed",
            "bare": stands and not proved(row),
            "in_progress": state not in beyond,
            "overdue": row.due is not None and row.due < DAY and state != "closed",
            "late": state == "closed" and row.due is not None and row.closed > row.due,
            "relapsed": back,
            "reviewed": row.reviewed is not None and row.reviewed <= DAY,
            "undated": row.due is None,
        }
        assert flags(told) == ({name for name, true in expected.items() if true} if seen else set())
