"""What a contract asks for beside what was sent: days, periods, and what came of each figure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecotarget.assess import submissions
from ecotarget.assess.submissions import Question, Submitted
from ecotarget.intake import contracts, measures
from ecotarget.model.amount import Amount
from ecotarget.model.faults import FaultError
from ecotarget.model.period import Period
from ecotarget.model.submission import Contract, Statement
from ecotarget.vocab import Lexicon

INDICATORS = (
    *("air.pm25", "air.pm10", "air.no2", "air.good_days", "air.heavy_days", "public.petitions"),
    *("waste.hazardous_landfill", "safety.incidents"),
)
UNITS = {
    **dict.fromkeys(("air.pm25", "air.pm10", "air.no2"), "ug/m3"),
    **dict.fromkeys(("air.good_days", "air.heavy_days"), "天"),
    "public.petitions": "件",
    "waste.hazardous_landfill": "t",
    "safety.incidents": "起",
}
PLACES = ("north", "south")
ROWS = [(place, indicator) for place in PLACES for indicator in INDICATORS]
HEAD = "jurisdiction,period,indicator,scope,value,unit,source\n"


def contract(folder: Path, *more: str, every: str = "month", first: str = "2025-01") -> Contract:
    """A contract of two places and eight figures."""
    lines = [
        "schema: 1",
        "contract: {zh: 约定, en: contract}",
        "jurisdictions:",
        *(f"  - {{id: {place}, zh: {place}县, en: {place} County}}" for place in PLACES),
        f"every: {every}",
        f"from: {first}",
        *more,
    ]
    if not any(line.startswith("figures:") for line in more):
        lines += ["figures:", *(f"  - {{indicator: {name}}}" for name in INDICATORS)]
    path = folder / "contract.yaml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return contracts.load(path, Lexicon(()))


def row(place: str, indicator: str, value: str = "3", period: str = "2025-03") -> str:
    return f"{place},{period},{indicator},,{value},{UNITS[indicator]},s\n"


def stated(
    one: Contract, folder: Path, text: str, received: date | None = None,
    question: Question | None = None,
) -> Statement:  # fmt: skip
    """What comes of one file with these rows."""
    path = folder / "sent.csv"
    path.write_text(HEAD + text, "utf-8")
    read = measures.load([path], Lexicon((), one.jurisdictions))
    sent = Submitted(
        read.measures, read.attempts, (path.as_posix(),), read.inputs, lambda _: received
    )
    return submissions.state(one, question or Question(), sent)


def states(found: Statement) -> dict[tuple[str, str], str]:
    return {
        (entry.jurisdiction.id, entry.figure.indicator.id): entry.state
        for entry in found.entries
        if entry.figure is not None
    }


# ---- Whatever is deleted, exactly this is missing ------------------------------------------------


@settings(max_examples=60)
@given(kept=st.sets(st.sampled_from(ROWS), min_size=1), blank=st.sets(st.sampled_from(ROWS)))
def test_exactly_what_is_deleted_or_blanked_is_missing(
    tmp_path_factory: pytest.TempPathFactory,
    kept: set[tuple[str, str]],
    blank: set[tuple[str, str]],
) -> None:
    folder = tmp_path_factory.mktemp("property")
    text = "".join(
        row(*name, "缺测" if name in blank else "3") for name in ROWS if name in kept | blank
    )
    found = stated(contract(folder), folder, text)
    sent = kept - blank
    assert states(found) == {name: "received" if name in sent else "missing" for name in ROWS}
    blanks = {
        (entry.jurisdiction.id, entry.figure.indicator.id)
        for entry in found.entries
        if entry.figure and any(flaw.key == "blank" for flaw in entry.flaws)
    }
    assert blanks == blank
    assert found.faults == ()


# ---- The last day --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "every", "period", "day"),
    [
        ("{day: 5}", "month", "2025-03", "2025-04-05"),
        ("{day: 5}", "month", "2025-12", "2026-01-05"),
        ("{day: 31}", "month", "2025-03", "2025-04-30"),
        ("{day: 31}", "month", "2024-01", "2024-02-29"),
        ("{day: 31, months: 0}", "month", "2025-02", "2025-02-28"),
        ("{day: 20, months: 2}", "quarter", "2025-Q4", "2026-02-20"),
        ("{day: 15}", "year", "2025", "2026-01-15"),
        ("{days: 10}", "half-year", "2025-H1", "2025-07-10"),
        # 5 April 2025 is a Saturday, and the Friday before it is free: the Monday after it.
        ("{day: 5, postponed: true}", "month", "2025-03", "2025-04-07"),
        ("{day: 7, postponed: true}", "month", "2025-03", "2025-04-07"),
        # Tuesday 1, Wednesday 2, Thursday 3 April, then Monday 7.
        ("{working_days: 3}", "month", "2025-03", "2025-04-03"),
        ("{working_days: 4}", "month", "2025-03", "2025-04-07"),
        # Sunday 27 April is worked.
        ("{days: 27, postponed: true}", "month", "2025-03", "2025-04-27"),
        ("{day: 5}", "month", "9999-12", "9999-12-31"),
    ],
)
def test_the_last_day(tmp_path: Path, due: str, every: str, period: str, day: str) -> None:
    (tmp_path / "days.csv").write_text("date,day\n2025-04-04,free\n2025-04-27,worked\n", "utf-8")
    first = {"month": "2024-01", "quarter": "2025-Q1", "half-year": "2025-H1", "year": "2025"}
    one = contract(tmp_path, f"due: {due}", "calendar: days.csv", every=every, first=first[every])
    assert submissions.due_day(one, Period.parse(period)) == date.fromisoformat(day)


def test_without_a_last_day_nothing_is_late(tmp_path: Path) -> None:
    found = stated(contract(tmp_path), tmp_path, row(*ROWS[0]), date(2030, 1, 1))
    assert states(found)[ROWS[0]] == "received"
    assert all(entry.is_timed for entry in found.entries)


@pytest.mark.parametrize(
    ("received", "state", "is_timed"),
    [("2025-04-05", "received", True), ("2025-04-06", "late", True), (None, "received", False)],
)
def test_the_last_day_is_in_time_and_the_next_is_late(
    tmp_path: Path, received: str | None, state: str, is_timed: bool
) -> None:
    day = date.fromisoformat(received) if received else None
    found = stated(contract(tmp_path, "due: {day: 5}"), tmp_path, row(*ROWS[0]), day)
    assert states(found)[ROWS[0]] == state
    assert found.entries[0].is_timed is is_timed


@pytest.mark.parametrize(("as_of", "state"), [("2025-04-05", "not_due"), ("2025-04-06", "missing")])
def test_what_lacks_may_come_until_the_end_of_the_last_day(
    tmp_path: Path, as_of: str, state: str
) -> None:
    question = Question(periods=(Period.parse("2025-03"),), as_of=date.fromisoformat(as_of))
    one = contract(tmp_path, "due: {day: 5}")
    found = stated(one, tmp_path, row(*ROWS[0]), None, question)
    assert states(found)[ROWS[1]] == state


# ---- The periods ---------------------------------------------------------------------------------


def test_by_a_day_every_period_that_has_ended_is_looked_at(tmp_path: Path) -> None:
    question = Question(as_of=date(2025, 4, 29))
    found = stated(contract(tmp_path), tmp_path, row(*ROWS[0]), None, question)
    assert [period.text for period in found.periods] == ["2025-01", "2025-02", "2025-03"]
    question = Question(as_of=date(2026, 6, 30))
    found = stated(contract(tmp_path, "until: 2025-02"), tmp_path, row(*ROWS[0]), None, question)
    assert [period.text for period in found.periods] == ["2025-01", "2025-02"]


def test_before_the_first_period_there_is_none(tmp_path: Path) -> None:
    question = Question(as_of=date(2024, 12, 31))
    assert stated(contract(tmp_path), tmp_path, row(*ROWS[0]), None, question).periods == ()


def test_without_a_day_the_periods_are_those_that_were_sent(tmp_path: Path) -> None:
    text = row(*ROWS[0], period="2025-05") + row(*ROWS[1], "", "2025-02")
    found = stated(contract(tmp_path), tmp_path, text)
    assert [period.text for period in found.periods] == ["2025-02", "2025-05"]


def test_what_arrived_after_the_day_is_not_seen(tmp_path: Path) -> None:
    question = Question(as_of=date(2025, 4, 10))
    one = contract(tmp_path, "due: {day: 5}", first="2025-03")
    found = stated(one, tmp_path, row(*ROWS[0]), date(2025, 4, 11), question)
    assert set(states(found).values()) == {"missing"}
    assert [fault.code for fault in found.faults] == ["submission-unseen"]


def test_more_entries_than_anybody_reads_are_refused(tmp_path: Path) -> None:
    question = Question(as_of=date(9999, 12, 31))
    with pytest.raises(FaultError) as caught:
        stated(contract(tmp_path, first="0001-01"), tmp_path, row(*ROWS[0]), None, question)
    assert [fault.code for fault in caught.value.faults] == ["submission-many"]


# ---- What is wrong, and what nobody asks for -----------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "sent", "keys"),
    [
        ("", "3,ug/m3,s", []),
        ("", "x,ug/m3,s", ["fault value-not-number value"]),
        ("", "#DIV/0!,ug/m3,s", ["fault formula-error value"]),
        ("", "3,t,s", ["fault unit-dimension unit"]),
        ("units: [ug/m3]", "0.03,mg/m3,s", ["unit - unit"]),
        ("units: [ug/m3, mg/m3]", "0.03,mg/m3,s", []),
        ("decimals: 1", "3.15,ug/m3,s", ["decimals - value"]),
        ("decimals: 1", "3.1,ug/m3,s", []),
        ("decimals: 0", "3,ug/m3,s", []),
        ("min: 3 ug/m3, max: 5 ug/m3", "3,ug/m3,s", []),
        ("min: 3 ug/m3, max: 5 ug/m3", "0.005,mg/m3,s", []),
        ("min: 3 ug/m3", "2.999,ug/m3,s", ["below - value"]),
        ("max: 0.005 mg/m3", "5.001,ug/m3,s", ["above - value"]),
        ("", "3,ug/m3,", ["column - source"]),
        ("max: 2 ug/m3", "3,ug/m3,", ["above - value", "column - source"]),
    ],
)
def test_what_is_wrong_has_its_cell(tmp_path: Path, asked: str, sent: str, keys: list[str]) -> None:
    figures = f"figures:\n  - {{indicator: air.pm25{', ' if asked else ''}{asked}}}"
    one = contract(tmp_path, "columns: [source]", figures)
    found = stated(one, tmp_path, f"north,2025-03,air.pm25,,{sent}\n")
    entry = found.entries[0]
    told = [
        f"{flaw.key} {flaw.fault.code if flaw.fault else '-'} {flaw.place.cell}"
        for flaw in entry.flaws
    ]
    assert told == keys
    assert entry.state == ("wrong" if keys else "received")
    assert all(flaw.place.line == 2 for flaw in entry.flaws)


@pytest.mark.parametrize(
    ("cases", "state"), [("9,10", "received"), ("899,1000", "wrong"), ("19,19", "received")]
)
def test_the_cases_of_a_rate_are_held_to_its_range(tmp_path: Path, cases: str, state: str) -> None:
    one = contract(tmp_path, "figures:\n  - {indicator: water.drinking_ratio, min: 90 %}")
    path = tmp_path / "sent.csv"
    head = "jurisdiction,period,indicator,numerator,denominator\n"
    path.write_text(f"{head}north,2025-03,water.drinking_ratio,{cases}\n", "utf-8")
    read = measures.load([path], Lexicon((), one.jurisdictions))
    sent = Submitted(read.measures, read.attempts, (), read.inputs, lambda _: None)
    entry = submissions.state(one, Question(), sent).entries[0]
    assert entry.state == state
    found = [flaw.details["found"] for flaw in entry.flaws]
    assert found == ([] if state == "received" else [cases.replace(",", "/")])


@pytest.mark.parametrize(
    ("repeats", "second", "state"),
    [("allow", "3", "received"), ("refuse", "3", "wrong"), ("allow", "4", "wrong")],
)
def test_the_same_figure_twice(tmp_path: Path, repeats: str, second: str, state: str) -> None:
    text = row(*ROWS[0]) + row(*ROWS[0], second)
    found = stated(contract(tmp_path, f"repeats: {repeats}"), tmp_path, text)
    assert states(found)[ROWS[0]] == state


def test_a_figure_that_may_be_sent_is_not_missing(tmp_path: Path) -> None:
    figures = "figures:\n  - {indicator: air.pm25}\n  - {indicator: air.pm10, required: false}"
    found = stated(contract(tmp_path, figures), tmp_path, row("north", "air.pm25"))
    assert states(found) == {
        ("north", "air.pm25"): "received",
        ("north", "air.pm10"): "absent",
        ("south", "air.pm25"): "missing",
        ("south", "air.pm10"): "absent",
    }


def test_what_nobody_asks_for_is_a_warning_with_its_row(tmp_path: Path) -> None:
    figures = "figures:\n  - {indicator: air.pm25, scope: 东桥}"
    text = (
        row("north", "air.pm25").replace(",,", ",西桥,", 1)
        + row("north", "air.pm10")
        + row("north", "air.pm25", period="2025-Q1")
        + row("north", "air.pm25", period="2024-12")
    )
    found = stated(contract(tmp_path, figures), tmp_path, text)
    told = [(fault.code, fault.place.line, fault.near) for fault in found.faults]
    assert told == [
        ("submission-extra", 2, ("东桥",)),
        ("submission-extra", 3, ()),
        ("submission-period", 4, ()),
        ("submission-period", 5, ()),
    ]
    assert all(fault.warning for fault in found.faults)
    assert set(states(found).values()) == {"missing"}


def test_a_file_is_expected_by_its_name(tmp_path: Path) -> None:
    one = contract(tmp_path, "due: {day: 5}", "files: ['{jurisdiction}-{period}.csv']")
    read = Submitted((), (), ("in/north-2025-03.csv",), (), lambda _: date(2025, 4, 6))
    found = submissions.state(one, Question(periods=(Period.parse("2025-03"),)), read)
    told = {entry.file: entry.state for entry in found.entries if entry.figure is None}
    assert told == {"north-2025-03.csv": "late", "south-2025-03.csv": "missing"}


@pytest.mark.parametrize(
    ("asked", "sent", "said"),
    [
        ("units: [ug/m3]", ",0.03,mg/m3,s", {"found": "mg/m3", "allowed": "ug/m3"}),
        ("decimals: 1", ",3.15,ug/m3,s", {"found": "3.15", "most": "1"}),
        ("min: 3 ug/m3", ",2.999,ug/m3,s", {"found": "2.999 ug/m3", "bound": "3 ug/m3"}),
        ("max: 0.005 mg/m3", ",5.001,ug/m3,s", {"found": "5.001 ug/m3", "bound": "0.005 mg/m3"}),
        ("", ",3,ug/m3,", {"name": "source"}),
    ],
)
def test_what_is_wrong_says_what_was_found_and_what_was_asked(
    tmp_path: Path, asked: str, sent: str, said: dict[str, str]
) -> None:
    figures = f"figures:\n  - {{indicator: air.pm25{', ' if asked else ''}{asked}}}"
    found = stated(
        contract(tmp_path, "columns: [source]", figures),
        tmp_path,
        f"north,2025-03,air.pm25,{sent}\n",
    )
    (flaw,) = found.entries[0].flaws
    shown = {
        key: f"{value.value} {value.unit.spelling}" if isinstance(value, Amount) else value
        for key, value in flaw.details.items()
    }
    assert shown == said
