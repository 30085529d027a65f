"""What changed between two reports, against the plain meaning of the words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model.change import KINDS, Change
from ecotarget.model.faults import Place
from ecotarget.model.finding import OUTCOMES
from ecotarget.model.pace import STATES
from ecotarget.model.result import Result
from ecotarget.model.target import Names
from ecotarget.verdict.changes import changes, compared

PLAIN = Names("", "")


def result(target: str, outcome: str) -> Result:
    value = Decimal(1)
    return Result("a", target, "air.pm25", PLAIN, "2025", PLAIN, "<= 1 ug/m3", outcome, value,
                  "ug/m3", value, value, "", "", None, "2025", "", Place("r.json"))  # fmt: skip


def only(was: Result, found: Result) -> str:
    (one,) = compared([was], [found])
    assert (one.was, one.result) == (was, found)
    return one.kind


states = st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from(OUTCOMES))


@given(states, states)
def test_each_change_is_told_once(then: dict[str, str], now: dict[str, str]) -> None:
    found = {
        (one.result.target, one.kind): (one.before, one.after)
        for one in changes(
            [result(*pair) for pair in then.items()], [result(*pair) for pair in now.items()]
        )
    }
    wanted = {(name, "vanished"): (then[name], "") for name in set(then) - set(now)}
    wanted |= {(name, "new"): ("", now[name]) for name in set(now) - set(then)}
    for name in set(now) & set(then):
        missed = {"fail", "warn"}  # warn: what was strived for is missed
        if now[name] in missed and then[name] not in missed:
            wanted[name, "newly-failing"] = (then[name], now[name])
        if now[name] == "pass" and then[name] != "pass":
            wanted[name, "newly-met"] = (then[name], "pass")
        verdicts = {"pass", *missed}
        if then[name] in verdicts and now[name] not in verdicts:
            wanted[name, "lost"] = (then[name], now[name])
    assert found == wanted


def test_targets_of_two_periods_are_two_targets() -> None:
    april, may = result("A", "fail"), result("A", "fail")._replace(period="2025-05")
    assert [one.kind for one in changes([april], [april, may])] == ["new"]
    assert list(changes([april._replace(target=None)], [])) == []


# ---- two whole reports --------------------------------------------------------------------------

counted = st.sampled_from((*OUTCOMES, "waived"))


def of(outcome: str) -> Result:
    waived = outcome == "waived"
    return result("A", "fail" if waived else outcome)._replace(waived=waived)


def second_reading(before: str, after: str) -> str:
    """The table of docs/compare.md for two different outcomes, row by row."""
    untold = ("undecided", "insufficient", "no_data")
    rows = (
        ("newly-failing", after == "fail"),
        ("newly-met", after == "pass"),
        ("better", before == "fail" and after == "warn"),
        ("worse", after == "warn"),
        ("worse", before == "pass" and after in untold),
        ("changed", True),
    )
    return next(kind for kind, holds in rows if holds)


@given(counted, counted)
def test_two_outcomes(before: str, after: str) -> None:
    wanted = "unchanged" if before == after else second_reading(before, after)
    assert only(of(before), of(after)) == wanted


@given(
    st.decimals(-50, 50, places=2),
    st.decimals(-50, 50, places=2),
    st.sampled_from(("<= 28 ug/m3", "within 6.5..8.5 ug/m3", "class == III")),
    st.sampled_from(OUTCOMES),
)
def test_with_one_outcome_the_room_decides(
    then: Decimal, now: Decimal, require: str, outcome: str
) -> None:
    def reading(margin: Decimal) -> Decimal:
        if require.startswith("within"):
            return margin if margin < 0 else Decimal(0)
        return -abs(margin) if "==" in require else margin

    was, found = (
        result("A", outcome)._replace(require=require, margin=margin) for margin in (then, now)
    )
    before, after = reading(then), reading(now)
    if before == after:
        wanted = "unchanged" if then == now else "changed"
    else:
        wanted = "better" if after > before else "worse"
    assert only(was, found) == wanted


def test_without_a_margin_a_figure_has_changed_or_not() -> None:
    one = result("A", "insufficient")._replace(value=None, margin=None, reason_key="too-few-days")
    assert only(one, one) == "unchanged"
    assert only(one, one._replace(told="23.4 ug/m3")) == "unchanged"
    assert only(one, one._replace(reason_key="unended")) == "changed"
    assert only(one._replace(value="7"), one._replace(value="8")) == "changed"
    assert only(one, one._replace(margin=Decimal(1))) == "changed"


def test_figures_of_two_requirements_or_units_are_not_compared() -> None:
    one = result("A", "not_due")
    far = one._replace(margin=Decimal(-9))
    assert only(one, far) == "worse"
    assert only(one, far._replace(require="<= 0.5 ug/m3")) == "changed"
    assert only(one, far._replace(unit="mg/m3")) == "changed"
    assert only(one, one._replace(require="<= 0.5 ug/m3")) == "changed"


def test_the_decimals_of_a_figure_are_no_change() -> None:
    one = result("A", "pass")._replace(margin=Decimal("1.50"), value=Decimal("26.50"))
    assert only(one, one._replace(margin=Decimal("1.5"), value=Decimal("26.5"))) == "unchanged"


@given(st.sampled_from(("", *STATES)), st.sampled_from(("", *STATES)))
def test_while_a_target_runs_its_pace_goes_before_its_figure(then: str, now: str) -> None:
    """A total grows from month to month even where it falls behind."""
    was, found = (result("A", "not_due")._replace(pace=pace) for pace in (then, now))
    weights = dict(
        zip(("lost", "off_pace", "at_risk", "on_pace", "met_early"), range(5), strict=True)
    )
    wanted = "unchanged"
    if then and now and then != now:
        wanted = "better" if weights[now] > weights[then] else "worse"
    assert only(was, found) == wanted
    turned = wanted != "unchanged"
    assert only(was, found._replace(margin=Decimal(2))) == (wanted if turned else "better")
    assert only(was, found._replace(margin=Decimal(-2))) == (wanted if turned else "worse")
    # What is decided is compared by its figure.
    old, new = (result("A", "fail")._replace(pace=pace) for pace in (then, now))
    assert only(old, new._replace(margin=Decimal(2))) == "better"


@pytest.mark.parametrize(
    "field, other",
    [
        ("jurisdiction", "b"),
        ("target", "B"),
        ("indicator", "air.pm10"),
        ("period", "2025-H1"),
    ],
)
def test_another_key_is_another_target(field: str, other: str) -> None:
    one = result("A", "fail")
    two = one._replace(**{field: other})
    assert {c.kind for c in compared([one], [two])} == {"vanished", "new"}


def test_names_scopes_and_reasons_are_no_part_of_the_key() -> None:
    one = result("A", "fail")
    other = Names("细颗粒物", "fine particles")
    assert only(one, one._replace(names=other, scope=other, reason="别的说法")) == "unchanged"


def test_contradicting_figures_are_told_apart_by_their_scope() -> None:
    one = result("A", "warn")._replace(target=None, margin=None, value=None)
    other = one._replace(scope=Names("城区", "城区"))
    found = compared([one, other], [other])
    assert [(c.kind, c.result.scope.zh) for c in found] == [("vanished", ""), ("unchanged", "城区")]


@given(
    st.dictionaries(st.sampled_from("ABCDEFG"), counted),
    st.dictionaries(st.sampled_from("ABCDEFG"), counted),
)
def test_everything_is_told_once_and_in_order(then: dict[str, str], now: dict[str, str]) -> None:
    old = [of(outcome)._replace(target=name) for name, outcome in then.items()]
    new = [of(outcome)._replace(target=name) for name, outcome in now.items()]
    found = compared(old, new)
    assert sorted(c.result.target or "" for c in found) == sorted(set(then) | set(now))
    assert compared(reversed(old), reversed(new)) == found

    def place(one: Change) -> tuple[int, str]:
        return KINDS.index(one.kind), one.result.target or ""

    assert list(found) == sorted(found, key=place)
