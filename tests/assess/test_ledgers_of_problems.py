"""Ledgers to figures: a ledger of eight items worked by hand, and what targets ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from ecotarget.assess import answers, ledgers, walks
from ecotarget.assess.question import Question
from ecotarget.engine.duck import Duck
from ecotarget.intake import ledger_mapping
from ecotarget.model.assessment import FINAL, OPEN, TOO_LITTLE, Assessed
from ecotarget.model.faults import FaultError
from ecotarget.model.ledger import Group, LedgerReport, LedgerSet
from ecotarget.model.period import Period
from ecotarget.model.record import Unsettled
from ecotarget.vocab import Lexicon

TITLES = "编号,单位,来源,发现,时限,整改,销号,佐证,反弹,回头看"
# The day is 30 June 2024. 1 is closed, 2 closed ten days late, 3 closed without evidence, 4 is due on
# the day, 5 is rectified, 6 was closed and came back, 7 has no term, 8 is found later.
ROWS = (
    "1,甲局,中央,2024-01-10,2024-02-10,2024-02-01,2024-02-05,有,,2024-03-05",
    "2,甲局,中央,2024-01-15,2024-02-15,2024-02-20,2024-02-25,有,,",
    "3,乙局,省级,2024-02-01,2024-03-31,2024-03-15,2024-03-20,,,",
    "4,乙局,省级,2024-03-01,2024-06-30,,,,,",
    "5,乙局,省级,2024-03-05,2024-07-05,2024-06-01,,,,",
    "6,丙局,省级,2024-04-01,2024-05-01,2024-04-20,2024-04-25,有,2024-05-10,",
    "7,,省级,2024-05-01,,,,,,",
    "8,甲局,中央,2024-07-02,2024-08-01,,,,,",
)
HEAD = """schema: 1
dataset: {zh: 台账, en: Ledger}
kind: ledger
jurisdiction: testland/north
files: [items.csv]
columns: {id: 编号, unit: 单位, source: 来源, found: 发现, due: 时限, rectified: 整改, closed: 销号,
  evidence: 佐证, relapsed: 反弹, reviewed: 回头看}
"""
DAY = date(2024, 6, 30)
RATE, RELAPSES, LOOKS = (
    "rectification.finding_closure_ratio",
    "rectification.relapses",
    "rectification.look_backs",
)
HALF = Period.parse("2024-01-01..2024-06-30")


@pytest.fixture(scope="module")
def engine() -> Iterator[Duck]:
    duck = Duck(threads=1)
    yield duck
    duck.close()


def loaded(folder: Path, *rows: str, more: str = "", head: str = HEAD) -> LedgerSet:
    (folder / "items.csv").write_text("\n".join([TITLES, *(rows or ROWS)]) + "\n", "utf-8")
    path = folder / "ledger.yaml"
    path.write_text(head + more, "utf-8")
    return ledger_mapping.load(path, Lexicon(()))


def named(report: LedgerReport, by: str) -> dict[str, Group]:
    return {group.name: group for group in report.groups if group.by == by}


# ---- The state ----------------------------------------------------------------------------------


def test_the_state_of_all_items(engine: Duck, tmp_path: Path) -> None:
    found = ledgers.report(loaded(tmp_path), DAY, 7, engine)
    assert (found.faults, found.day, found.day_from) == ((), DAY, "as-of")
    whole = found.groups[0]
    assert whole == Group(
        by="all",
        name="",
        found=7,
        due=5,
        planned=0,
        rectified=4,
        accepted=2,
        closed=2,
        closed_without_evidence=1,
        in_progress=3,
        overdue=2,
        closed_late=1,
        relapsed=1,
        reviewed=1,
        repeats=0,
        without_due=1,
    )
    due = found.of_due[0]
    assert (due.found, due.rectified, due.closed, due.overdue) == (5, 3, 2, 2)


def test_items_are_named_with_their_days(engine: Duck, tmp_path: Path) -> None:
    found = ledgers.report(loaded(tmp_path), DAY, 7, engine)
    assert [(one.id, one.state, one.days_left) for one in found.overdue] == [
        ("3", "rectified", -91),
        ("6", "relapsed", -60),
    ]
    assert [(one.id, one.days_left) for one in found.due_soon] == [("4", 0), ("5", 5)]
    assert [one.id for one in found.relapsed] == ["6"]
    on_the_day = ledgers.report(loaded(tmp_path), DAY, 0, engine)
    assert [one.id for one in on_the_day.due_soon] == ["4"]


def test_units_are_told_apart_and_further_divisions_on_request(
    engine: Duck, tmp_path: Path
) -> None:
    found = ledgers.report(loaded(tmp_path), DAY, 7, engine, by=("source", "month"))
    units = {name: (one.found, one.overdue) for name, one in named(found, "unit").items()}
    assert units == {"": (1, 0), "丙局": (1, 1), "乙局": (3, 1), "甲局": (2, 0)}
    sources = {name: (one.found, one.closed) for name, one in named(found, "source").items()}
    assert sources == {"中央": (2, 2), "省级": (5, 0)}
    months = {name: one.found for name, one in named(found, "month").items()}
    assert months == {"2024-01": 2, "2024-02": 1, "2024-03": 2, "2024-04": 1, "2024-05": 1}
    assert {one.name: one.found for one in found.of_due if one.by == "source"} == {
        "中央": 2,
        "省级": 3,
    }


def test_the_months_without_a_look_back_are_there(engine: Duck, tmp_path: Path) -> None:
    found = ledgers.report(loaded(tmp_path), DAY, 7, engine)
    assert dict(found.reviews_by_month) == {
        "2024-01": 0,
        "2024-02": 0,
        "2024-03": 1,
        "2024-04": 0,
        "2024-05": 0,
        "2024-06": 0,
    }


def test_without_a_day_it_is_the_last_one_that_the_ledger_names(
    engine: Duck, tmp_path: Path
) -> None:
    found = ledgers.report(loaded(tmp_path), None, 7, engine)
    assert (found.day, found.day_from) == (date(2024, 7, 2), "last-named")
    assert found.groups[0].found == 8  # a term later than that is no event
    empty = loaded(tmp_path, "9,甲局,中央,,2024-01-01,,,,,")
    with pytest.raises(FaultError) as caught:
        ledgers.report(empty, None, 7, engine)
    assert [fault.code for fault in caught.value.faults] == ["ledger-day-missing"]


def test_one_unit_alone(engine: Duck, tmp_path: Path) -> None:
    found = ledgers.report(loaded(tmp_path), DAY, 7, engine, unit="乙局")
    whole = found.groups[0]
    assert (whole.found, whole.rectified, whole.overdue) == (3, 2, 1)
    assert [one.id for one in found.overdue] == ["3"]
    assert [one.id for one in found.due_soon] == ["4", "5"]
    assert (found.relapsed, {count for _, count in found.reviews_by_month}) == ((), {0})
    with pytest.raises(FaultError) as caught:
        ledgers.report(loaded(tmp_path), DAY, 7, engine, unit="乙")
    (fault,) = caught.value.faults
    assert (fault.code, fault.details["known"]) == ("ledger-unit-unknown", ("丙局", "乙局", "甲局"))


def test_before_anything_was_found_all_is_empty(engine: Duck, tmp_path: Path) -> None:
    found = ledgers.report(loaded(tmp_path), date(2023, 12, 31), 7, engine)
    assert (len(found.groups), found.groups[0].found) == (1, 0)
    assert (found.overdue, found.due_soon, found.reviews_by_month) == ((), (), ())


def test_where_nothing_is_closed_rectifying_ends_an_item(engine: Duck, tmp_path: Path) -> None:
    head = HEAD.replace("closed: 销号,\n  evidence: 佐证, ", "\n  ")
    found = ledgers.report(loaded(tmp_path, head=head), DAY, 7, engine)
    assert [one.id for one in found.overdue] == ["6"]  # 3 is rectified, and that is all there is
    assert found.groups[0].closed_late == 1  # 2, rectified five days after its term
    assert [one.id for one in found.due_soon] == ["4"]


def test_response_times_of_one_unit(engine: Duck, tmp_path: Path) -> None:
    rows = ("A,甲,2024-05-01 08:00:00,2024-05-01 08:01:00", "B,乙,2024-05-01 08:00:00,")
    (tmp_path / "fires.csv").write_text("\n".join(["编号,格,发现,派发", *rows]) + "\n", "utf-8")
    text = "schema: 1\ndataset: {zh: 火, en: Fires}\nkind: ledger\nfiles: [fires.csv]\n"
    text += "columns: {id: 编号, unit: 格, found: 发现, sent: 派发}\n"
    text += "response: {派发: {from: found, to: sent, within: 1 min}}\n"
    (tmp_path / "fires.yaml").write_text(text, "utf-8")
    said = ledger_mapping.load(tmp_path / "fires.yaml")
    (both,) = ledgers.report(said, None, 7, engine).responses
    assert (both.taken, both.within, both.open, both.slowest_minutes) == (1, 1, 1, Fraction(1))
    (one,) = ledgers.report(said, None, 7, engine, unit="乙").responses
    assert (one.taken, one.within, one.open, one.slowest_minutes) == (0, 0, 1, None)


# ---- What targets ask ---------------------------------------------------------------------------


def asked(
    engine: Duck, said: LedgerSet, *periods: Period, as_of: date | None = DAY
) -> list[Assessed]:
    question = Question(periods=periods or (HALF,), as_of=as_of, explain=True)
    return list(ledgers.assess([said], question, engine).results)


def indicator(text: str) -> str:
    return f"indicators:\n  - {{indicator: {text}}}\n"


@pytest.mark.parametrize(
    "text, cases",
    [
        (f"{RATE}, measure: rectified, over: all", (4, 7)),
        (f"{RATE}, measure: closed, over: all", (2, 7)),
        (f"{RATE}, measure: closed, over: due", (2, 5)),
        (f"{RATE}, measure: rectified, over: all, only: {{source: 中央}}", (2, 2)),
        (f"{RATE}, measure: overdue, over: due", (2, 5)),
        (f"{RATE}, measure: relapsed, over: all", (1, 7)),
    ],
)
def test_a_rate_has_both_its_sides(
    engine: Duck, tmp_path: Path, text: str, cases: tuple[int, int]
) -> None:
    (found,) = asked(engine, loaded(tmp_path, more=indicator(text)))
    assert found.value == Fraction(100 * cases[0], cases[1])
    assert (found.details["cases"], found.state, found.unit) == (cases, FINAL, "%")
    assert (found.place, found.otherwise) == ("testland/north", None)


@pytest.mark.parametrize(
    "measure, count",
    [("in_progress", 3), ("overdue", 2), ("closed_late", 1), ("closed", 2), ("found", 7)],
)
def test_a_count_is_how_things_stand(
    engine: Duck, tmp_path: Path, measure: str, count: int
) -> None:
    (found,) = asked(engine, loaded(tmp_path, more=indicator(f"{RELAPSES}, measure: {measure}")))
    assert (found.value, found.state) == (count, FINAL)


def test_what_happens_is_counted_in_its_period(engine: Duck, tmp_path: Path) -> None:
    said = loaded(
        tmp_path,
        more=f"""indicators:
  - {{indicator: {LOOKS}, measure: reviewed}}
  - {{indicator: {RELAPSES}, measure: found}}
  - {{indicator: {RELAPSES}, measure: relapsed, scope: 反弹}}
""",
    )
    periods = [Period.parse(text) for text in ("2024-Q1", "2024-Q2", "2024-03", "2024-04")]
    found = {
        (one.period.text, one.indicator, one.details.get("scope")): one.value
        for one in asked(engine, said, *periods)
    }
    assert [found[text, LOOKS, None] for text in ("2024-Q1", "2024-Q2", "2024-03", "2024-04")] == [
        *(1, 0, 1, 0)
    ]
    assert [found[text, RELAPSES, None] for text in ("2024-Q1", "2024-Q2")] == [5, 2]
    assert [found[text, RELAPSES, "反弹"] for text in ("2024-Q1", "2024-Q2")] == [0, 1]


def test_what_is_seen_of_a_period_ends_with_the_day(engine: Duck, tmp_path: Path) -> None:
    said = loaded(tmp_path, more=indicator(f"{RATE}, measure: closed, over: all"))
    (cut,) = asked(engine, said, Period.year(2024), as_of=None)
    assert cut.period.text == "2024-01-01..2024-07-02"  # a year that is not over passes nothing
    (whole,) = asked(engine, said, Period.year(2024), as_of=date(2025, 1, 31))
    assert (whole.period.text, whole.details["cases"]) == ("2024", (2, 8))
    assert asked(engine, said, Period.year(2025), as_of=DAY) == []


def test_a_rate_of_nothing_is_none(engine: Duck, tmp_path: Path) -> None:
    more = indicator(f"{RATE}, measure: closed, over: due, only: {{unit: 丁局}}")
    (found,) = asked(engine, loaded(tmp_path, more=more))
    assert (found.value, found.state) == (None, TOO_LITTLE)
    assert found.details["unsettled"] == Unsettled("ledger-empty", (("day", DAY),))


def test_items_that_must_be_there_and_are_not(engine: Duck, tmp_path: Path) -> None:
    rate = f"{RATE}, measure: closed, over: all, listed:"
    (found,) = asked(engine, loaded(tmp_path, more=indicator(f"{rate} 8")))
    wrong = Unsettled("ledger-listed", (("found", 7), ("listed", 8), ("day", DAY)))
    assert (found.details["unsettled"], found.state) == (wrong, TOO_LITTLE)
    (found,) = asked(engine, loaded(tmp_path, more=indicator(f"{rate} 7")))
    assert ("unsettled" in found.details, found.state) == (False, FINAL)


def test_a_row_that_cannot_be_trusted_leaves_two_ends(engine: Duck, tmp_path: Path) -> None:
    bad = "9,甲局,中央,2024/3/1,,,,,,"
    more = f"""indicators:
  - {{indicator: {RATE}, measure: rectified, over: all}}
  - {{indicator: {RELAPSES}, measure: overdue}}
"""
    rate, count = asked(engine, loaded(tmp_path, *ROWS, bad, more=more))
    assert rate.details["cases_ends"] == ((4, 8), (5, 8))
    assert (rate.value, rate.otherwise, rate.state) == (Fraction(50), Fraction(125, 2), OPEN)
    assert (count.value, count.otherwise, count.state) == (2, 3, OPEN)


def test_an_item_that_was_found_later_is_not_seen_whatever_its_row_says(
    engine: Duck, tmp_path: Path
) -> None:
    """Found in July with an unknown term, found in July under the id of an older one, not dated."""
    term, twice = "9,甲局,中央,2024-07-01,soon,,,,,", "1,甲局,中央,2024-07-02,,,,,,"
    more = indicator(f"{RATE}, measure: closed, over: all")
    said = loaded(tmp_path, *ROWS, term, twice, more=more)
    question = Question(periods=(HALF,), as_of=DAY)
    found = ledgers.assess([said], question, engine)
    assert found.faults == ()
    assert [one.details["cases"] for one in found.results] == [(2, 7)]
    assert ledgers.report(said, DAY, 7, engine).set_aside == 0
    assert ledgers.report(said, date(2024, 7, 1), 7, engine).set_aside == 1
    assert ledgers.report(said, date(2024, 7, 2), 7, engine).set_aside == 3
    said = loaded(tmp_path, *ROWS, "9,甲局,中央,July 1,,,,,,", more=more)
    assert [one.code for one in ledgers.assess([said], question, engine).faults] == ["ledger-date"]


def test_only_what_happens_stays_what_it_was(engine: Duck, tmp_path: Path) -> None:
    """A count of items as they stand may be less tomorrow: no target is decided by it early."""
    more = f"""indicators:
  - {{indicator: {RELAPSES}, measure: closed}}
  - {{indicator: {LOOKS}, measure: reviewed}}
"""
    found = {one.indicator: one for one in asked(engine, loaded(tmp_path, more=more))}
    assert {name: one.details.get("falls", False) for name, one in found.items()} == {
        RELAPSES: True,
        LOOKS: False,
    }


def test_of_a_ledger_that_cannot_be_read_nothing_is_told(engine: Duck, tmp_path: Path) -> None:
    head = HEAD.replace("closed: 销号", "closed: 销号日")
    said = loaded(tmp_path, more=indicator(f"{RATE}, measure: closed, over: all"), head=head)
    found = ledgers.assess([said], Question(periods=(HALF,), as_of=DAY), engine)
    assert (found.results, [fault.code for fault in found.faults]) == (
        (),
        ["dataset-column-missing"],
    )


def test_the_day_of_finding_may_be_unknown(engine: Duck, tmp_path: Path) -> None:
    """Of an item without a day nobody can say whether it was found in the period."""
    more = indicator(f"{RELAPSES}, measure: found")
    (found,) = asked(engine, loaded(tmp_path, *ROWS[:2], "9,甲局,中央,,2024-03-01,,,,,", more=more))
    assert (found.value, found.otherwise) == (2, 3)
    head = HEAD.replace("found: 发现, ", "")
    (bare,) = asked(engine, loaded(tmp_path, more=more, head=head))
    assert bare.value == 8  # a ledger without such a column is that of the period


def test_repeats_are_those_of_the_period_on_both_sides(engine: Duck, tmp_path: Path) -> None:
    head = HEAD.replace("source: 来源", "place: 来源")
    said = loaded(tmp_path, more=indicator(f"{RATE}, measure: repeats, over: all"), head=head)
    first, second = asked(engine, said, Period.parse("2024-Q1"), Period.parse("2024-Q2"))
    assert first.details["cases"] == (3, 5)  # 2 after 1; 4 and 5 after 3
    assert second.details["cases"] == (2, 2)


def test_the_steps_say_how_it_was_counted(engine: Duck, tmp_path: Path) -> None:
    text = f"{RATE}, measure: closed, over: due, only: {{source: [中央, 省级]}}"
    (found,) = asked(engine, loaded(tmp_path, more=indicator(text)))
    told = [(step.key, dict(step.details)) for step in found.steps]
    assert [key for key, _ in told] == [
        *("ledger-day", "ledger-only", "ledger-found", "ledger-due", "ledger-bare"),
        *("ledger-undated", "ledger-rule", "ledger-rate"),
        *("ledger-unreached", "ledger-item-bare", "ledger-item"),
        *("ledger-item-relapsed", "ledger-reached", "ledger-item", "ledger-item"),
    ]
    steps = dict(told)  # of items the last one of a kind
    rate = {"measure": "closed", "count": 2, "of": 5, "value": "40"}
    assert (steps["ledger-rule"], steps["ledger-rate"]) == ({"rule": "closed"}, rate)
    bare = steps["ledger-item-bare"]
    assert (bare["id"], bare["row"], bare["state"]) == ("3", 4, "rectified")
    assert (bare["closed"], bare["due"]) == (date(2024, 3, 20), date(2024, 3, 31))
    assert (steps["ledger-item-relapsed"]["id"], steps["ledger-unreached"]["count"]) == ("6", 3)
    assert str(bare["file"]).endswith("items.csv")
    # Beside the figure stand the items that the rate lacks.
    rows = found.details["rows"]
    assert isinstance(rows, tuple)
    assert [row.partition(" ")[0] for row in rows] == ["3", "4", "6"]
    assert rows[0].endswith("items.csv:4")


def test_a_count_of_a_period_names_what_happened_in_it(engine: Duck, tmp_path: Path) -> None:
    quarter = Period.parse("2024-Q1")
    said = loaded(tmp_path, more=indicator(f"{LOOKS}, measure: reviewed"))
    for period, ids in ((quarter, ["1"]), (Period.parse("2024-Q2"), [])):
        (found,) = asked(engine, said, period)
        rows = found.details.get("rows", ())
        assert [str(row).partition(" ")[0] for row in rows] == ids  # type: ignore[attr-defined]
        assert (found.value, len(ids)) == (len(ids), found.value)


def test_many_items_are_counted_and_the_first_named(engine: Duck, tmp_path: Path) -> None:
    rows = [f"{n},甲局,中央,2024-01-10,2024-02-10,,,,," for n in range(100, 143)]
    said = loaded(tmp_path, *rows, more=indicator(f"{RATE}, measure: closed, over: all"))
    (found,) = asked(engine, said)
    keys = [step.key for step in found.steps]
    assert (keys.count("ledger-item"), keys[-1]) == (40, "ledger-items-more")
    assert found.steps[-1].details == {"count": 3}
    beside = found.details["rows"]
    assert isinstance(beside, tuple)
    assert (len(beside), beside[-1]) == (6, "+38")


def test_scopes_are_explained_one_after_the_other(engine: Duck, tmp_path: Path) -> None:
    text = f"{RATE}, measure: closed, over: all, scope: 甲, only: {{unit: 甲局}}"
    more = indicator(text) + indicator(text.replace("甲", "乙")).removeprefix("indicators:\n")
    question = Question(indicators=(RATE,), periods=(HALF,), as_of=DAY)
    found = walks.trace(walks.given([loaded(tmp_path, more=more)]), question, engine)
    assert [one.details["scope"] for one in found.results] == ["乙", "甲"]
    assert all(one.steps for one in found.results)


def test_an_indicator_of_a_place_that_nobody_knows(engine: Duck, tmp_path: Path) -> None:
    text = "超期件数, measure: overdue"
    said = loaded(tmp_path, more=indicator(text))
    assert said.indicators[0].known is None
    found = ledgers.assess([said], Question(periods=(HALF,), as_of=DAY), engine)
    (fault,) = found.faults
    assert (fault.code, fault.place.line > 0) == ("ledger-indicator-unknown", True)
    assert found.results == ()


def test_ledgers_take_part_in_every_walk(engine: Duck, tmp_path: Path) -> None:
    said = loaded(tmp_path, more=indicator(f"{RATE}, measure: closed, over: all"))
    given = walks.given([said])
    assert given.ledgers == (said,)
    question = Question(rung="", periods=(HALF,), as_of=DAY)
    assert [one.indicator for one in walks.assess(given, question, engine).results] == [RATE]
    assert len(walks.trace(given, question, engine).results) == 1
    with pytest.raises(FaultError) as caught:
        walks.trace(given, question._replace(periods=(HALF, Period.parse("2024-Q1"))), engine)
    assert [fault.code for fault in caught.value.faults] == ["explain-one-figure"]
    assert answers.asked([], given, question) == ()  # nobody asks, nothing is reckoned


def test_what_an_indicator_is_must_fit_what_is_counted(tmp_path: Path) -> None:
    for text in (f"{RATE}, measure: closed", f"{RELAPSES}, measure: relapsed, over: all"):
        with pytest.raises(FaultError) as caught:
            loaded(tmp_path, more=indicator(text))
        assert [fault.code for fault in caught.value.faults] == ["ledger-indicator-kind"]
