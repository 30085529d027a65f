"""What changed between two reports: newly failing, worse, vanished, new, changed, better, newly met.

A target is the same one when jurisdiction, id, indicator and period are. Of two outcomes only kept,
warned of and failed have an order; what nobody can tell is neither better nor worse than what fails.
With the same outcome the figure decides, on the side that the requirement names as good, and where
it stands still the pace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ecotarget.model.change import (
    BETTER,
    CHANGED,
    CHANGES,
    KINDS,
    LOST,
    NEW,
    NEWLY_FAILING,
    NEWLY_MET,
    UNCHANGED,
    VANISHED,
    WORSE,
    Change,
)
from ecotarget.model.finding import (
    FAIL,
    INSUFFICIENT,
    NO_DATA,
    NOT_DUE,
    PASS,
    UNDECIDED,
    WAIVED,
    WARN,
)
from ecotarget.model.pace import STATES
from ecotarget.model.result import Key, Result

# Outcomes of which nobody can tell whether the target is kept.
UNTOLD = frozenset({UNDECIDED, INSUFFICIENT, NO_DATA})


def changes(then: Iterable[Result], now: Iterable[Result]) -> Iterator[Change]:
    """Yield what a monthly report tells of the targets of one place, by target and period.

    Newly failing: missed now and not before, whether binding or strived for. Newly met: kept now and
    not before. Lost: there was a verdict and there is none now. New and vanished: a target of one of
    the two months alone. What is waived is not missed; it is missed anew when the waiver runs out.
    """
    old, new = ([one for one in found if one.target is not None] for found in (then, now))
    told = (one._replace(kind=_of_month(one)) for one in _every(old, new))
    return (one for one in told if one.kind in CHANGES)


def _of_month(change: Change) -> str:
    """Return the kind of a change as a month tells it: missed is missed, and a verdict may be lost."""
    if change.kind in (NEW, VANISHED):
        return change.kind
    missed = (FAIL, WARN)
    if change.after == WAIVED:
        return UNCHANGED
    if change.after in missed:
        return UNCHANGED if change.before in missed else NEWLY_FAILING
    if change.after == PASS:
        return UNCHANGED if change.before == PASS else NEWLY_MET
    return LOST if change.before in (PASS, *missed) else UNCHANGED


def compared(then: Iterable[Result], now: Iterable[Result]) -> tuple[Change, ...]:
    """Return what became of every target and contradicting figure, what needs attention first."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted(_every(then, now), key=lambda one: (order[one.kind], one.result.key)))


def _every(then: Iterable[Result], now: Iterable[Result]) -> Iterator[Change]:
    old, new = _by_key(then), _by_key(now)
    for key in sorted({*old, *new}):
        was, found = old.get(key), new.get(key)
        if found is None:
            assert was is not None  # a key stands in one of the two
            yield Change(VANISHED, was, was.counted, "")
        elif was is None:
            yield Change(NEW, found, "", found.counted)
        else:
            yield Change(_kind(was, found), found, was.counted, found.counted, was)


def _by_key(results: Iterable[Result]) -> dict[Key, Result]:
    return {one.key: one for one in results}


def _kind(was: Result, found: Result) -> str:
    before, after = was.counted, found.counted
    if before == after:
        return _by_figure(was, found)
    if after == FAIL:
        return NEWLY_FAILING
    if after == PASS:
        return NEWLY_MET
    if after == WARN:
        return BETTER if before == FAIL else WORSE
    return WORSE if before == PASS and after in UNTOLD else CHANGED


def _by_figure(was: Result, found: Result) -> str:
    """Compare two figures with one outcome; of another requirement they cannot be compared.

    While the period runs the pace goes before the figure: a total grows even where it falls behind.
    """
    if was.require != found.require:
        return CHANGED
    if was.outcome == found.outcome == NOT_DUE and (turned := _by_pace(was, found)):
        return turned
    before, after = was.room, found.room
    if before is not None and after is not None and was.unit == found.unit and before != after:
        return BETTER if after > before else WORSE
    return _by_pace(was, found) or (UNCHANGED if _figure(was) == _figure(found) else CHANGED)


def _by_pace(was: Result, found: Result) -> str:
    """Compare the states of the pace; "" where one of them is not known or nothing has changed."""
    if was.pace == found.pace or was.pace not in STATES or found.pace not in STATES:
        return ""
    return BETTER if STATES.index(found.pace) > STATES.index(was.pace) else WORSE


def _figure(one: Result) -> tuple[object, ...]:
    return one.value, one.unit, one.limit, one.margin, one.reason_key
