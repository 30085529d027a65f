"""What can end a run with exit code 1: the words of `--fail-on`, for `check` and for `compare`."""

from __future__ import annotations

from collections.abc import Iterable

from ecotarget.cli import terminal
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.finding import FAIL, OUTCOMES, PASS

# What --fail-on calls it when a waiver ran out and no other one took over.
EXPIRED_WAIVER = "expired_waiver"
# Beside a state: no outcome fails the run, not even `fail`.
NONE = "none"


def of_check() -> tuple[str, ...]:
    """Return what can fail a check: outcomes, states of the pace, a waiver that ran out."""
    from ecotarget.model.pace import AT_RISK, LOST, OFF_PACE  # most runs name outcomes alone

    return (*_outcomes(), LOST, OFF_PACE, AT_RISK, EXPIRED_WAIVER, NONE)


def of_compare() -> tuple[str, ...]:
    """Return what can fail a comparison: every change that is no good news."""
    from ecotarget.model.change import BETTER, KINDS, NEWLY_MET, UNCHANGED

    return tuple(kind for kind in KINDS if kind not in (BETTER, NEWLY_MET, UNCHANGED))


def names(asked: Iterable[str], joint: str) -> list[str]:
    """Return the names in lists such as `fail,off-pace`; `-` and `_` are one, written as `joint`."""
    found = (name.strip() for text in asked for name in text.split(","))
    return [name.replace("-", joint).replace("_", joint) for name in found if name]


def names_nothing(asked: Iterable[str]) -> bool:
    """Tell whether `--fail-on` of check is `none` alone, a gate that nothing can close."""
    return set(names(asked, "_")) == {NONE}


def check_fails_on(asked: Iterable[str], said: str = "--fail-on") -> frozenset[str]:
    """Read `--fail-on` of check: outcomes, `fail` where none is named, and what comes on top of them.

    A gate that names states of the pace alone must not let a failure through; `none` asks for that.
    What is at risk and got worse is off pace. `said` names the option or the variable. Raises FaultError
    for a name that can fail no check, and for `none` alone.
    """
    found = names(asked, "_")
    if set(found) <= set(_outcomes()):
        return frozenset(found) or frozenset({FAIL})
    if names_nothing(found):
        raise FaultError([Fault("fail-on-none", Place(said))])
    from ecotarget.model.pace import AT_RISK, OFF_PACE

    chosen = {terminal.choose(said, name, of_check()) for name in found}
    if chosen.isdisjoint((*_outcomes(), NONE)):
        chosen.add(FAIL)
    if AT_RISK in chosen:
        chosen.add(OFF_PACE)
    return frozenset(chosen - {NONE})


def compare_fails_on(asked: Iterable[str]) -> frozenset[str]:
    """Read `--fail-on` of compare. Raises FaultError for a name that can fail no comparison."""
    return frozenset(terminal.choose("--fail-on", name, of_compare()) for name in names(asked, "-"))


def _outcomes() -> tuple[str, ...]:
    return tuple(outcome for outcome in OUTCOMES if outcome != PASS)
