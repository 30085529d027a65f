"""Coverage of a list (覆盖率、应用率、应调尽调): objects in scope that are done, and lists laid side by side.

What it computes: of the objects of a list that are in scope, how many are done; and, where what must be
    done and what is done are two lists, which of the first is not in the second.
Input: objects with a name, what each condition of the scope is asked of as an exact fraction in its base
    unit (None: the cell is blank), and whether they are done (None: likewise); for two lists their
    names. A function folds a name to what it is compared by.
Options: the conditions of the scope: an amount within bounds (producers of 100 t a year and more), or
    one of some words, of which 1 is said where it is one and 0 where it is another; all must hold.
Result: counts and names, never a rate without its cases.
Rounding: none; an amount of exactly 100 is "100 and more".
Gaps: a blank is not a no, nor is it a yes: such an object counts in the denominator and not in the
    numerator, and is named. An object whose amount is blank may be in scope or not: it is in no count
    and is named, and as long as there is one nobody can tell the rate. A name that stands twice is one
    object and is named; where its rows contradict each other, what they disagree on is not known.
Worked example: producers of 250, 100, 99.9 and 180 t, of 100 t and more; done yes, yes, yes, blank: 2 of
    3, the fourth unknown. Required A, B, C; done "A ", B, D: C is missing, D is extra, 2 of 3.
Differs from: counting "done" over all objects, in scope or not; counting rows instead of objects.
Source: arithmetic; what is in scope stands in each target (“100吨以上”, “应调尽调”), and that "以上"
    includes its number is the rule of Chinese law (民法典, 1259).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ecotarget.model.listing import Condition, Listed

_HOLDS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda amount, bound: amount >= bound,
    "<=": lambda amount, bound: amount <= bound,
    ">": lambda amount, bound: amount > bound,
    "<": lambda amount, bound: amount < bound,
}


class Covered(NamedTuple):
    """Objects done and objects in scope, with the names behind what is not done or not known.

    `open` are done or not, nobody says; `unplaced` are in scope or not, nobody says; `out` are not.
    `twice` stand in more than one row.
    """

    done: int
    in_scope: int
    undone: tuple[str, ...]
    open: tuple[str, ...]
    unplaced: tuple[str, ...]
    out: tuple[str, ...]
    twice: tuple[str, ...]


class Compared(NamedTuple):
    """What is required against what is done, by folded name; names as they are first written.

    `cases` are those required that are done, and those required, each name once.
    """

    cases: tuple[int, int]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    required_twice: tuple[str, ...]
    done_twice: tuple[str, ...]


def covered(
    objects: Iterable[Listed], scope: Sequence[Condition], fold: Callable[[str], str]
) -> Covered:
    """Return the coverage of a list; each object has an amount for every condition of the scope."""
    done = 0
    found: dict[str, list[str]] = {"undone": [], "open": [], "unplaced": [], "out": []}
    listed, twice = _each_once(objects, fold)
    for one in listed:
        within = _within(one, scope)
        if within is None:
            found["unplaced"].append(one.name)
        elif not within:
            found["out"].append(one.name)
        elif one.done is None:
            found["open"].append(one.name)
        elif one.done:
            done += 1
        else:
            found["undone"].append(one.name)
    counted = done + len(found["undone"]) + len(found["open"])
    return Covered(
        done, counted, **{key: tuple(names) for key, names in found.items()}, twice=twice
    )


def _each_once(
    objects: Iterable[Listed], fold: Callable[[str], str]
) -> tuple[tuple[Listed, ...], tuple[str, ...]]:
    """Return each object once, and the names of those that stand in more than one row.

    Objects without a name are different ones.
    """
    listed: dict[str | int, Listed] = {}
    twice: dict[str | int, str] = {}
    for number, one in enumerate(objects):
        key = fold(one.name) or number
        before = listed.get(key)
        if before is not None:
            twice[key] = before.name
        listed[key] = one if before is None else _merged(before, one)
    return tuple(listed.values()), tuple(twice.values())


def _merged(first: Listed, again: Listed) -> Listed:
    """Return what two rows of one object agree on."""
    pairs = zip(first.amounts, again.amounts, strict=True)
    return first._replace(
        done=first.done if first.done == again.done else None,
        amounts=tuple(one if one == other else None for one, other in pairs),
    )


def _within(one: Listed, scope: Sequence[Condition]) -> bool | None:
    """Tell whether an object is in scope; one condition that fails decides, whatever is unknown."""
    known = True
    for condition, amount in zip(scope, one.amounts, strict=True):
        if amount is None:
            known = False
        elif not _holds(condition, amount):
            return False
    return True if known else None


def _holds(condition: Condition, amount: Fraction) -> bool:
    if condition.words:
        return amount == 1
    return all(_HOLDS[sign](amount, Fraction(bound.base)) for sign, bound in condition.bounds)


def compared(required: Iterable[str], done: Iterable[str], fold: Callable[[str], str]) -> Compared:
    """Return what is required and not done, and what is done and not required."""
    wanted, wanted_twice = _once(required, fold)
    finished, finished_twice = _once(done, fold)
    missing = tuple(name for key, name in wanted.items() if key not in finished)
    extra = tuple(name for key, name in finished.items() if key not in wanted)
    cases = (len(wanted) - len(missing), len(wanted))
    return Compared(cases, missing, extra, wanted_twice, finished_twice)


def _once(
    names: Iterable[str], fold: Callable[[str], str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the names by what they are compared by, as first written, and those that stand again."""
    first: dict[str, str] = {}
    again: dict[str, str] = {}
    for name in names:
        key = fold(name)
        if key in first:
            again.setdefault(key, first[key])
        first.setdefault(key, name)
    return first, tuple(again.values())
