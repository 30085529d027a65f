"""The ladder: who is warned, interviewed, named in a circular, by a rule that the user wrote.

What it computes: for each place the gravest step whose condition holds in a month. Conditions: a target
failed (or failed or off pace) n months in a row up to and with that month; a rank among the last k;
something overdue by d days; any or all of several conditions. The documents name the steps and give no
rule, so every number comes from the user's.

Failed: the verdict is one of the outcomes that the rule counts, on a figure that reaches into the month.
Off pace: failed; or the period still runs and its figure so far does not keep the bound (`bound`), or not
the part of the bound that the days elapsed so far come to (`elapsed`, for what is counted up).

Gaps: a month without a report of the place, or in which a target has no figure of that month or no
verdict, is never a good month. It is passed over: it adds nothing to the row and does not end it (`hold`),
unless the rule says that it ends it (`break`). It is named where it was passed over, and where it may be
what the row lacks. A target whose period is over has no more months.

Worked example: PM2.5 fails in April, May and June, with n = 3 a circular in June; without a report of
May the row is two months long, April and June, and May is named. With `break` it is one month long.
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
    BREAK,
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
from ecotarget.model.month import Folder, Month, Ranked, before
from ecotarget.model.period import Period, iso_day
from ecotarget.model.result import Because, Result
from ecotarget.model.target import Names

_SIGN = re.compile(r"\s*(<=|>=|<|>)")
_TASK = re.compile(r"\s*(by|done)\b")
_STRICT = re.compile(r"[<>](?!=)|better")
_FIELD = re.compile(r"\bof ([0-9]{1,9})\s*$")
_TOLD = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_RANK = re.compile(r"[0-9]{1,9}")
# What a month says of one thing that a rule names.
_NO_REPORT, _NO_TARGET, _NO_FIGURE, _NO_VERDICT, _NO_FIELD, _NO_LEDGER = (
    "no-report",
    "no-target",
    "no-figure",
    "no-verdict",
    "no-field",
    "no-ledger",
)
_NO_RANK, _NO_RANKING, _OPEN_RANK = "no-rank", "no-ranking", "open-rank"


_Name = str | Names  # a target by its id, an indicator by its names


class _State(NamedTuple):
    """Of one thing in one month: True, False, or None with why nobody can tell."""

    holds: bool | None
    why: str = ""


_YES, _NO = _State(holds=True), _State(holds=False)


class _Length(NamedTuple):
    """Of one row: the months that count, last first, and those of which nobody can tell, with why."""

    counted: tuple[str, ...]
    gaps: tuple[tuple[str, str], ...]


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
        _standing(
            ladder, _Row(folder, place, month), month, at is not None and place in at.jurisdictions
        )
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
    ledgers = {one.name for month in folder.months for one in month.ledgers}
    ledgers |= {one.ledger for month in folder.months for one in month.late}

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
    """The months of one place, up to the last that is asked for."""

    def __init__(self, folder: Folder, place: str, last: str) -> None:
        self.place = place
        self.months = {month.text: month for month in folder.months if month.text <= last}
        self.first = min(self.months, default="")
        self.by_month = {text: month.of(place) for text, month in self.months.items()}

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
        keys = self._keys(rule.named)
        rows = [(name, self._of_rule(belongs, rule)) for name, belongs in keys]
        said = self._runs(rule.how, rows, month, rule)
        needed = len(keys) if rule.needed is None else rule.needed
        return said._replace(holds=bool(keys) and len(said.reasons) >= needed)

    def _runs(
        self,
        key: str,
        rows: Iterable[tuple[_Name, Callable[[str], _State]]],
        month: str,
        rule: Behind | LastRanks,
    ) -> _Said:
        """Tell which rows are long enough, and which gaps keep others from being so."""
        reasons: list[Because] = []
        gaps: list[Because] = []
        for name, state in rows:
            counted, unknown = self._length(month, state, rule)
            lacking = rule.months - len(counted)
            if lacking > 0:
                # More of them than the row lacks would tell nothing new.
                gaps.extend(_gap(name, *gap) for gap in unknown[:lacking])
                continue
            told = f"{key}-once" if len(counted) == 1 else key
            ends = {"months": len(counted), "from": counted[-1], "to": counted[0]}
            passed = tuple(text for text, _ in reversed(unknown) if text > counted[-1])
            places = rule.places if isinstance(rule, LastRanks) else 0
            said = {"name": name, **ends, "places": places, "passed": passed}
            reasons.append(Because(told, said))
        return _Said(bool(reasons), tuple(reasons), tuple(gaps))

    def _keys(self, named: Named) -> list[tuple[_Name, Callable[[Result], bool]]]:
        """Return the rows of a rule: one for each target, or for each indicator and scope."""
        seen = [one for of in self.by_month.values() for one in of]
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
        self, month: str, state: Callable[[str], _State], rule: Behind | LastRanks
    ) -> _Length:
        """Count the months in a row up to the month; those of which nobody can tell are set aside."""
        counted: list[str] = []
        gaps: list[tuple[str, str]] = []
        text = month
        while text >= self.first:
            found = state(text)
            if found.holds is None:
                gaps.append((text, found.why))
            if found.holds is False or (found.holds is None and rule.gaps == BREAK):
                break
            counted.extend([text] if found.holds else [])
            text = before(text)
        return _Length(tuple(counted), tuple(gaps))

    def _is_over(self, text: str, belongs: Callable[[Result], bool]) -> bool:
        """Tell whether nothing is asked of a thing any more, and the verdict is of a month before."""
        known = [one for of in self.by_month.values() for one in of if belongs(one)]
        start = Period.parse(text).start
        ended = all(Period.parse(one.period).end < start for one in known)
        return ended and any(self._was_settled(text, one) for one in known)

    def _was_settled(self, text: str, result: Result) -> bool:
        """Tell whether a month before has a verdict on the same target."""
        same = (
            one
            for month, of in self.by_month.items()
            for one in of
            if month < text and (one.target, one.period) == (result.target, result.period)
        )
        return any(map(_is_settled, same))

    def _fresh(
        self, text: str, belongs: Callable[[Result], bool]
    ) -> tuple[list[Result], _State | None]:
        """Return the results of a month whose figures reach into it, or why there are none.

        A verdict on a period that is over is of the month whose report first holds it.
        """
        every = self.by_month.get(text, ())
        found = [one for one in every if belongs(one)]
        if self._is_over(text, belongs):
            return found, _NO
        if not found:
            return [], _State(None, _NO_TARGET if every else _NO_REPORT)
        start = Period.parse(text).start
        fresh = [one for one in found if one.figure and Period.parse(one.figure).end >= start]
        late = [
            one
            for one in found
            if _is_settled(one)
            and Period.parse(one.period).end < start
            and not self._was_settled(text, one)
        ]
        return (fresh or late, None) if fresh or late else (found, _State(None, _NO_FIGURE))

    def _of_rule(self, belongs: Callable[[Result], bool], rule: Behind) -> Callable[[str], _State]:
        def state(text: str) -> _State:
            found, lacking = self._fresh(text, belongs)
            if lacking is None:
                return _worst([_of_result(one, rule) for one in found])
            if lacking.holds is False or not found:
                return lacking
            # What has no figure at all is judged by its verdict, if the rule counts such verdicts.
            if any(one.outcome in rule.outcomes and not one.figure for one in found):
                return _YES
            # What is not due yet has not failed, figure or none.
            quiet = rule.how != OFF_PACE and all(one.outcome == NOT_DUE for one in found)
            return _NO if quiet else lacking

        return state

    def _last(self, rule: LastRanks, month: str) -> _Said:
        rows: list[tuple[_Name, Callable[[str], _State]]] = [
            (name, self._rank_of_results(belongs, rule.places))
            for name, belongs in self._keys(rule.named)
        ]
        rows.extend((name, self._rank_of_tables(name, rule.places)) for name in rule.measures)
        return self._runs("rank-last", rows, month, rule)

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
            return _worst([_of_table(one, places) for one in own])

        return state

    def _overdue(self, rule: Overdue, text: str) -> _Said:
        items, tasks = self._items(rule, text), self._tasks(rule, text)
        reasons = (*items.reasons, *tasks.reasons)
        return _Said(bool(reasons), reasons, (*items.gaps, *tasks.gaps))

    def _items(self, rule: Overdue, text: str) -> _Said:
        """Tell which items of the ledgers are overdue, and which ledgers are not there."""
        if rule.ledgers is None:
            return _Said(holds=False)
        month = self.months.get(text)
        held = () if month is None else month.ledgers
        every = {
            one: None
            for each in self.months.values()
            for one in each.ledgers
            if one.concerns(self.place) and (not rule.ledgers or one.name in rule.ledgers)
        }
        lacking = [one.name for one in every if one not in held]
        names = [one.name for one in every]
        lacking += [name for name in rule.ledgers if name not in names]
        gaps = []
        if lacking or not every:
            gaps.append(_gap(", ".join(dict.fromkeys(lacking)) or "-", text, _NO_LEDGER))
        reasons = []
        for late in month.late if month else ():
            named = not rule.ledgers or late.ledger in rule.ledgers
            if named and late.jurisdiction == self.place and late.days >= rule.days:
                said = {"name": f"{late.id} {late.name}".strip(), "days": late.days}
                reasons.append(Because("overdue", {**said, "due": late.due}))
        return _Said(bool(reasons), tuple(reasons), tuple(gaps))

    def _tasks(self, rule: Overdue, text: str) -> _Said:
        """Tell which deliverables are overdue, and of which nobody can tell."""
        reasons, gaps = [], []
        every = self.by_month.get(text, ())
        for name, belongs in self._keys(rule.named):
            found = [one for one in every if belongs(one) and _is_task(one)]
            for one in found:
                days = _days_late(one, self.months.get(text), text)
                if days is not None and days >= rule.days:
                    said = {"name": name, "days": days, "due": one.limit}
                    reasons.append(Because("overdue", said))
                elif not _is_settled(one) and one.outcome != NOT_DUE:
                    gaps.append(_gap(name, text, _NO_VERDICT if one.figure else _NO_FIGURE))
            known = [
                one.outcome
                for of in self.by_month.values()
                for one in of
                if belongs(one) and _is_task(one)
            ]
            # What was done stays done.
            if known and not found and PASS not in known and not self._is_over(text, belongs):
                gaps.append(_gap(name, text, _NO_TARGET if every else _NO_REPORT))
        return _Said(bool(reasons), tuple(reasons), tuple(gaps))


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


def _is_settled(result: Result) -> bool:
    return result.outcome in (PASS, FAIL, WARN)


def _is_task(result: Result) -> bool:
    return _TASK.match(result.require) is not None


def _of_result(result: Result, rule: Behind) -> _State:
    if result.waived:
        return _NO  # what is waived is no reason to climb
    if result.outcome in rule.outcomes:
        return _YES
    if _is_settled(result):
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
    if not result.require.startswith("rank") or not _RANK.fullmatch(str(result.value or "")):
        return _State(None, _NO_RANK)
    told, asked = _TOLD.fullmatch(result.told), _FIELD.search(result.require)
    if told is None and asked is None:
        return _State(None, _NO_FIELD)
    field = int(told[2]) if told is not None else int(asked[1]) if asked is not None else 0
    return _State(int(str(result.value)) > field - places)


def _of_table(one: Ranked, places: int) -> _State:
    """Tell whether a place is among the last, wherever those without a rank may stand."""
    if one.rank is None:
        return _State(None, _NO_RANK)
    # Behind it they push the last places back; ahead of it they push both.
    ends = {one.rank > one.field + one.unranked - places, one.rank > one.field - places}
    return _State(ends.pop()) if len(ends) == 1 else _State(None, _OPEN_RANK)


def _days_late(result: Result, month: Month | None, text: str) -> int | None:
    """Return how many days a deliverable that is not done is past its day."""
    if result.reason_key != "not-done" or not isinstance(result.limit, str):
        return None
    day: date | None = month.day if month is not None else None
    return ((day or Period.parse(text).end) - iso_day(result.limit)).days
