"""The ladder: who is warned, interviewed, named in a circular, by a rule that the user wrote.

What it computes: for each place the gravest step whose condition holds in a month. Conditions: a target
failed (or failed or off pace) n months in a row up to and with that month; a rank among the last k;
something overdue by d days; any or all of several conditions. The documents name the steps and give no
rule, so every number comes from the user's.

Failed: the verdict is one of the outcomes that the rule counts, on a figure that reaches into the month.
Off pace: failed; or the period still runs and its figure so far does not keep the bound (`bound`), or not
the part of the bound that the days elapsed so far come to (`elapsed`, for what is counted up).

Gaps: a month without a report of the place, or in which a target has no figure of that month or no
verdict, breaks the row, and is named where the row would otherwise have gone on.

Worked example: PM2.5 fails in April, May and June, with n = 3 a circular in June; without a report of
May the row is one month long and May is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ecotarget import vocab
from ecotarget.model.faults import Fault, FaultError, nearest
from ecotarget.model.finding import FAIL, NOT_DUE, PASS, WARN
from ecotarget.model.ladder import (
    ANY,
    ELAPSED,
    OFF_PACE,
    Behind,
    Condition,
    Group,
    Ladder,
    LastRanks,
    Named,
    OnStep,
    Overdue,
    Step,
)
from ecotarget.model.month import Folder, Month, before
from ecotarget.model.period import Period, iso_day
from ecotarget.model.result import Because, Result
from ecotarget.model.target import Names

_SIGN = re.compile(r"\s*(<=|>=|<|>)")
_STRICT = re.compile(r"[<>](?!=)|better")
_FIELD = re.compile(r"\bof ([0-9]+)\s*$")
_TOLD = re.compile(r"([0-9]+)/([0-9]+)")
# What a month says of one thing that a rule names.
_NO_REPORT, _NO_TARGET, _NO_FIGURE, _NO_VERDICT, _NO_FIELD, _NO_LEDGER, _NO_RANK, _NO_RANKING = (
    "no-report",
    "no-target",
    "no-figure",
    "no-verdict",
    "no-field",
    "no-ledger",
    "no-rank",
    "no-ranking",
)


_Name = str | Names  # a target by its id, an indicator by its names


class _State(NamedTuple):
    """Of one thing in one month: True, False, or None with why nobody can tell."""

    holds: bool | None
    why: str = ""


_YES, _NO = _State(holds=True), _State(holds=False)


class _Said(NamedTuple):
    """Of one condition: whether it holds, why, and what was missing."""

    holds: bool
    reasons: tuple[Because, ...] = ()
    gaps: tuple[Because, ...] = ()


def standings(ladder: Ladder, folder: Folder, month: str) -> tuple[OnStep, ...]:
    """Tell for each place on which step it stands in the month (YYYY-MM).

    Raises FaultError where the rule names what no report of the folder holds.
    """
    faults = list(_strangers(ladder, folder))
    if faults:
        raise FaultError(faults)
    at = folder.at(month)
    return tuple(
        _standing(ladder, _Row(folder, place), month, at is not None and place in at.jurisdictions)
        for place in _places(ladder, folder, month)
    )


def _places(ladder: Ladder, folder: Folder, month: str) -> list[str]:
    """Return every place that a report up to the month tells of, if the rule asks such reports."""
    conditions = ladder.conditions
    ranked = any(isinstance(one, LastRanks) and one.measures for one in conditions)
    ledgers = any(isinstance(one, Overdue) and one.ledgers is not None for one in conditions)
    found: set[str] = set()
    for one in folder.months:
        if one.text <= month:
            found.update(one.jurisdictions)
            found.update(each.place for each in one.ranks if ranked)
            found.update(each.jurisdiction for each in one.late if ledgers and each.jurisdiction)
    return sorted(found)


def _standing(ladder: Ladder, row: _Row, month: str, reported: bool) -> OnStep:
    held: Step | None = None
    reasons: tuple[Because, ...] = ()
    gaps: list[Because] = []
    for step in reversed(ladder.steps):
        said = row.said(step.condition, month)
        if said.holds:
            held, reasons = step, said.reasons
            break
        gaps.extend(gap for gap in said.gaps if gap not in gaps)
    return OnStep(row.place, held, reasons, tuple(gaps), reported)


# ---- What a rule names --------------------------------------------------------------------------


def _strangers(ladder: Ladder, folder: Folder) -> Iterator[Fault]:
    """Yield a fault for each target, indicator, measure or ledger that the folder does not hold."""
    results = [one for month in folder.months for one in month.results if one.target is not None]
    targets = {one.target or "" for one in results}
    indicators = {one.indicator for one in results}
    measures = {one.measure for month in folder.months for one in month.ranks}
    ledgers = {name for month in folder.months for name in month.ledgers}

    def fault(code: str, named: Named, known: set[str], found: Iterable[str]) -> Iterator[Fault]:
        for text in found:
            if text not in known:
                yield Fault(code, named.place, {"found": text}, nearest(text, sorted(known)))

    for one in ladder.conditions:
        yield from fault("ladder-targets", one.named, targets, found=one.named.targets)
        yield from fault("ladder-indicators", one.named, indicators, found=one.named.indicators)
        if isinstance(one, LastRanks):
            yield from fault("ladder-measures", one.named, measures, found=one.measures)
        if isinstance(one, Overdue):
            yield from fault("ladder-ledgers", one.named, ledgers, found=one.ledgers or ())


# ---- Rows of months -----------------------------------------------------------------------------


class _Row:
    """The months of one place."""

    def __init__(self, folder: Folder, place: str) -> None:
        self.place = place
        self.months = {month.text: month for month in folder.months}
        self.first = min(self.months, default="")
        self.by_month = {month.text: month.of(place) for month in folder.months}

    def said(self, condition: Condition, month: str) -> _Said:
        """Tell whether a condition holds in a month."""
        match condition:
            case Group():
                return self._group(condition, month)
            case Behind():
                return self._behind(condition, month)
            case LastRanks():
                return self._last(condition, month)
            case Overdue():
                return self._overdue(condition, month)

    def _group(self, group: Group, month: str) -> _Said:
        parts = [self.said(one, month) for one in group.conditions]
        holding = [one for one in parts if one.holds]
        holds = bool(holding) if group.how == ANY else len(holding) == len(parts)
        reasons = tuple(reason for one in holding for reason in one.reasons)
        gaps = tuple(gap for one in parts if not one.holds for gap in one.gaps)
        return _Said(holds, reasons if holds else (), gaps)

    def _behind(self, rule: Behind, month: str) -> _Said:
        keys = self._keys(rule.named, month)
        rows = [(name, self._of_rule(belongs, rule)) for name, belongs in keys]
        said = self._runs(rule.how, rows, month, rule.months)
        needed = len(keys) if rule.needed is None else rule.needed
        return said._replace(holds=bool(keys) and len(said.reasons) >= needed)

    def _runs(
        self,
        key: str,
        rows: Iterable[tuple[_Name, Callable[[str], _State]]],
        month: str,
        months: int,
        places: int = 0,
    ) -> _Said:
        """Tell which rows are long enough, and which gaps keep others from being so."""
        reasons: list[Because] = []
        gaps: list[Because] = []
        for name, state in rows:
            length, gap = self._length(month, state)
            if length >= months:
                said = {"name": name, "months": length, "from": before(month, length - 1)}
                told = f"{key}-once" if length == 1 else key
                reasons.append(Because(told, {**said, "to": month, "places": places}))
            elif gap is not None:
                gaps.append(_gap(name, *gap))
        return _Said(bool(reasons), tuple(reasons), tuple(gaps))

    def _keys(self, named: Named, month: str) -> list[tuple[_Name, Callable[[Result], bool]]]:
        """Return the rows of a rule: one for each target, or for each indicator and scope."""
        seen = [one for text, of in self.by_month.items() if text <= month for one in of]
        keys: dict[str, tuple[_Name, Callable[[Result], bool]]] = {}
        for one in seen:
            if named.every or one.target in named.targets:
                target = one.target or ""
                keys[target] = (target, _same_target(target))
            elif one.indicator in named.indicators:
                key = f"{one.indicator} {one.scope.zh}"
                keys[key] = (_name(one), _same_thing(one.indicator, one.scope.zh))
        return [keys[key] for key in sorted(keys)]

    def _length(
        self, month: str, state: Callable[[str], _State]
    ) -> tuple[int, tuple[str, str] | None]:
        """Count the months in a row up to the month, and name the gap that ends the row, if one does."""
        length, text = 0, month
        while text >= self.first:
            found = state(text)
            if not found.holds:
                return length, None if found.holds is False else (text, found.why)
            length, text = length + 1, before(text)
        return length, None

    def _fresh(
        self, text: str, belongs: Callable[[Result], bool]
    ) -> tuple[list[Result], _State | None]:
        """Return the results of a month whose figures reach into it, or why there are none."""
        every = self.by_month.get(text, ())
        if not every:
            return [], _State(None, _NO_REPORT)
        found = [one for one in every if belongs(one)]
        if not found:
            return [], _State(None, _NO_TARGET)
        start = Period.parse(text).start
        fresh = [one for one in found if one.figure and Period.parse(one.figure).end >= start]
        return (fresh, None) if fresh else (found, _State(None, _NO_FIGURE))

    def _of_rule(self, belongs: Callable[[Result], bool], rule: Behind) -> Callable[[str], _State]:
        def state(text: str) -> _State:
            found, lacking = self._fresh(text, belongs)
            if lacking is None:
                return _worst([_of_result(one, rule) for one in found])
            # What is not due yet has not failed, figure or none.
            quiet = rule.how != OFF_PACE and all(one.outcome == NOT_DUE for one in found)
            return _NO if found and quiet else lacking

        return state

    def _last(self, rule: LastRanks, month: str) -> _Said:
        rows: list[tuple[_Name, Callable[[str], _State]]] = [
            (name, self._rank_of_results(belongs, rule.places))
            for name, belongs in self._keys(rule.named, month)
        ]
        rows.extend((name, self._rank_of_tables(name, rule.places)) for name in rule.measures)
        return self._runs("rank-last", rows, month, rule.months, rule.places)

    def _rank_of_results(
        self, belongs: Callable[[Result], bool], places: int
    ) -> Callable[[str], _State]:
        def state(text: str) -> _State:
            found, lacking = self._fresh(text, belongs)
            return lacking or _worst([_of_rank(one, places) for one in found])

        return state

    def _rank_of_tables(self, measure: str, places: int) -> Callable[[str], _State]:
        def state(text: str) -> _State:
            month = self.months.get(text)
            ranks = [one for one in month.ranks if one.measure == measure] if month else []
            own = [one for one in ranks if one.place == self.place]
            if not own:
                return _State(None, _NO_RANKING)
            return _worst(
                [
                    _State(None, _NO_RANK)
                    if one.rank is None
                    else _State(one.rank > one.field - places)
                    for one in own
                ]
            )

        return state

    def _overdue(self, rule: Overdue, text: str) -> _Said:
        month = self.months.get(text)
        gaps: list[Because] = []
        found: list[Because] = []
        if rule.ledgers is not None:
            held = () if month is None else month.ledgers
            wanted = [name for name in rule.ledgers if name not in held]
            if not held or wanted:
                gaps.append(_gap(", ".join(wanted) or "-", text, _NO_LEDGER))
        for late in month.late if month and rule.ledgers is not None else ():
            named = not rule.ledgers or late.ledger in rule.ledgers
            if named and late.jurisdiction == self.place and late.days >= rule.days:
                said = {"name": f"{late.id} {late.name}".strip(), "days": late.days}
                found.append(Because("overdue", {**said, "due": late.due}))
        for name, belongs in self._keys(rule.named, text):
            for one in self.by_month.get(text, ()):
                days = _days_late(one, month, text) if belongs(one) else None
                if days is not None and days >= rule.days:
                    found.append(Because("overdue", {"name": name, "days": days, "due": one.limit}))
        return _Said(bool(found), tuple(found), tuple(gaps))


def _name(one: Result) -> Names:
    known = vocab.indicator(one.indicator)
    names = known.names if known else one.names
    return Names(*(" · ".join(filter(None, pair)) for pair in zip(names, one.scope, strict=True)))


def _same_target(target: str) -> Callable[[Result], bool]:
    return lambda one: one.target == target


def _same_thing(indicator: str, scope: str) -> Callable[[Result], bool]:
    return lambda one: one.indicator == indicator and one.scope.zh == scope


def _gap(name: _Name, month: str, why: str) -> Because:
    return Because(f"gap-{why}", {"name": name, "month": month})


def _worst(states: Iterable[_State]) -> _State:
    """One that is behind is enough; else one that nobody can tell leaves it open."""
    found = list(states)
    for holds in (True, None):
        for state in found:
            if state.holds is holds:
                return state
    return _NO


# ---- What one result says -----------------------------------------------------------------------


def _of_result(result: Result, rule: Behind) -> _State:
    if result.waived:
        return _NO  # what is waived is no reason to climb
    if result.outcome in rule.outcomes:
        return _YES
    if result.outcome in (PASS, FAIL, WARN):
        return _NO
    if result.outcome != NOT_DUE:
        return _State(None, _NO_VERDICT)
    if rule.how != OFF_PACE:
        return _NO
    behind = _beyond_part(result) if rule.against == ELAPSED else _beyond_bound(result)
    return _State(behind, _NO_VERDICT if behind is None else "")


def _beyond_bound(result: Result) -> bool | None:
    """Tell whether the figure so far lies on the wrong side of the bound."""
    if result.margin is None:
        return None
    return result.margin < 0 or (result.margin == 0 and _STRICT.search(result.require) is not None)


def _beyond_part(result: Result) -> bool | None:
    """Tell whether the figure so far lies on the wrong side of the part of the bound by days."""
    sign, level = _SIGN.match(result.require), result.level
    if sign is None or level is None or not isinstance(result.limit, Decimal):
        return None
    whole, told = Period.parse(result.period), Period.parse(result.figure)
    days = (told.end - whole.start).days + 1
    part = Fraction(result.limit) * Fraction(days, (whole.end - whole.start).days + 1)
    return level < part if sign[1] in (">=", ">") else level > part


def _of_rank(result: Result, places: int) -> _State:
    if not result.require.startswith("rank") or not str(result.value or "").isdecimal():
        return _State(None, _NO_RANK)
    told, asked = _TOLD.fullmatch(result.told), _FIELD.search(result.require)
    if told is None and asked is None:
        return _State(None, _NO_FIELD)
    field = int(told[2]) if told is not None else int(asked[1]) if asked is not None else 0
    return _State(int(str(result.value)) > field - places)


def _days_late(result: Result, month: Month | None, text: str) -> int | None:
    """Return how many days a deliverable that is not done is past its day."""
    if result.reason_key != "not-done" or not isinstance(result.limit, str):
        return None
    day: date | None = month.day if month is not None else None
    return ((day or Period.parse(text).end) - iso_day(result.limit)).days
