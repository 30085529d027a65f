"""What changed between two months, against the plain meaning of the words."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model.faults import Place
from ecotarget.model.finding import OUTCOMES
from ecotarget.model.result import Result
from ecotarget.model.target import Names
from ecotarget.verdict.changes import changes

PLAIN = Names("", "")


def result(target: str, outcome: str) -> Result:
    value = Decimal(1)
    return Result("a", target, "air.pm25", PLAIN, "2025", PLAIN, "<= 1 ug/m3", outcome, value,
                  "ug/m3", value, value, "", "", None, "2025", "", Place("r.json"))  # fmt: skip


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
