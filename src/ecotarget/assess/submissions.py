"""What a contract asks for, laid beside what was sent: which periods, which day, what came of each.

No clock and no time of a file is asked: the periods are those that are named, or all that have ended by
the day asked for, or those of which figures were sent; the days of receipt are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import NamedTuple

from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.finding import Input
from ecotarget.model.period import Period
from ecotarget.model.record import REFUSED, Attempt, Measure
from ecotarget.model.submission import DAY, DAYS, Contract, Due, Entry, Figure, Statement
from ecotarget.model.target import Jurisdiction
from ecotarget.verdict.submission import Sent, arrived, lacking, settle
from ecotarget.vocab import scope_key

_MONTHS = 12
_MOST_ENTRIES = 1_000_000


class Question(NamedTuple):
    """Which places (none: all of the contract) and periods are asked for, seen from which day."""

    places: tuple[Jurisdiction, ...] = ()
    periods: tuple[Period, ...] = ()
    as_of: date | None = None


class Submitted(NamedTuple):
    """What was sent: figures, rows that gave none, and the files, each with its day of receipt.

    `files` are the paths that were named, `inputs` what could be read of them.
    """

    measures: tuple[Measure, ...]
    attempts: tuple[Attempt, ...]
    files: tuple[str, ...]
    inputs: tuple[Input, ...]
    received: Callable[[str], date | None]


class _Key(NamedTuple):
    jurisdiction: str
    indicator: str
    scope: str
    period: str


def state(contract: Contract, question: Question, submitted: Submitted) -> Statement:
    """Return what came of everything that is asked for; faults tell of what nobody asks for.

    What arrived after the day asked for is not seen. Raises FaultError for more entries than anybody
    reads.
    """
    seen, faults = _seen(submitted, question.as_of)
    places = question.places or contract.jurisdictions
    periods = question.periods or tuple(_periods(contract, question.as_of, seen))
    count = len(places) * len(periods) * (len(contract.figures) + len(contract.files))
    if count > _MOST_ENTRIES:
        details = {"count": count, "most": _MOST_ENTRIES}
        raise FaultError([Fault("submission-many", contract.place, details)])
    lookup = _lookup(seen)
    entries: list[Entry] = []
    for place in places:
        for period in periods:
            due = due_day(contract, period)
            for figure in contract.figures:
                key = _Key(place.id, figure.indicator.id, scope_key(figure.scope), period.text)
                blank = Entry(place, period, figure, "", "", figure.place, due, None)
                sent = lookup.get(key, Sent())
                entries.append(settle(blank, sent, contract, question.as_of))
            entries.extend(_files(contract, place, period, due, seen, question.as_of))
    looked = {period.text for period in periods}
    faults.extend(_extra(contract, seen, {place.id for place in places}, looked))
    inputs = (*contract.inputs, *submitted.inputs)
    return Statement(contract, periods, tuple(entries), tuple(faults), inputs, question.as_of)


# ---- When ----------------------------------------------------------------------------------------


def due_day(contract: Contract, period: Period) -> date | None:
    """Return the last day for the figures of a period; None where the contract names none."""
    due = contract.due
    if due is None:
        return None
    try:
        day = _counted(contract, due, period.end)
        while due.postponed and not _is_worked(contract, day):
            day += timedelta(days=1)
    except (ValueError, OverflowError):  # the calendar ends with the year 9999
        return date.max
    return day


def _counted(contract: Contract, due: Due, end: date) -> date:
    if due.how == DAY:
        months = end.year * _MONTHS + end.month - 1 + due.months
        first = date(months // _MONTHS, months % _MONTHS + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return first.replace(day=min(due.number, last.day))
    if due.how == DAYS:
        return end + timedelta(days=due.number)
    day, left = end, due.number
    while left:
        day += timedelta(days=1)
        left -= _is_worked(contract, day)
    return day


def _is_worked(contract: Contract, day: date) -> bool:
    from ecotarget.methods.days_left import is_weekday  # few contracts count working days

    return contract.holidays.get(day, is_weekday(day))


def is_within(contract: Contract, period: Period) -> bool:
    """Tell whether a contract asks for figures of a period at all."""
    if period.span != contract.every or period.start < contract.first.start:
        return False
    return contract.last is None or period.end <= contract.last.end


def _periods(contract: Contract, as_of: date | None, seen: Submitted) -> Iterator[Period]:
    """Yield every period that has ended by the day; without one those of which anything was sent."""
    if as_of is None:
        named = {one.period for one in seen.measures} | {one.period for one in seen.attempts}
        yield from sorted(
            (period for period in named if is_within(contract, period)),
            key=lambda period: period.start,
        )
        return
    end = as_of if contract.last is None else min(as_of, contract.last.end)
    if end >= contract.first.start:
        yield from Period.between(contract.first.start, end).parts(contract.every)


# ---- What was sent -------------------------------------------------------------------------------


def _seen(submitted: Submitted, as_of: date | None) -> tuple[Submitted, list[Fault]]:
    """Leave out what arrived after the day asked for, and say so."""
    if as_of is None:
        return submitted, []

    def is_seen(file: str) -> bool:
        day = submitted.received(file)
        return day is None or day <= as_of

    later = [file for file in submitted.files if not is_seen(file)]
    faults = [
        Fault(
            "submission-unseen",
            Place(file),
            {"received": submitted.received(file), "day": as_of},
            warning=True,
        )
        for file in later
    ]
    seen = submitted._replace(
        measures=tuple(one for one in submitted.measures if is_seen(one.place.file)),
        attempts=tuple(one for one in submitted.attempts if is_seen(one.place.file)),
        files=tuple(file for file in submitted.files if file not in later),
    )
    return seen, faults


def _key(one: Measure | Attempt) -> _Key:
    return _Key(one.jurisdiction, one.indicator.id, scope_key(one.scope), one.period.text)


def _lookup(seen: Submitted) -> dict[_Key, Sent]:
    """Return what was sent for each figure."""
    found: dict[_Key, Sent] = {}
    for measure in seen.measures:
        day = seen.received(measure.place.file)
        found[_key(measure)] = Sent(measure, (), day)
    for attempt in seen.attempts:
        known = found.get(_key(attempt), Sent(received=seen.received(attempt.place.file)))
        found[_key(attempt)] = known._replace(attempts=(*known.attempts, attempt))
    return found


def _files(
    contract: Contract,
    place: Jurisdiction,
    period: Period,
    due: date | None,
    seen: Submitted,
    as_of: date | None,
) -> Iterator[Entry]:
    """Yield what came of each file that is expected by its name."""
    for pattern in contract.files:
        name = pattern.replace("{period}", period.text)
        name = name.replace("{jurisdiction}", place.id.rpartition("/")[2])
        blank = Entry(place, period, None, name, "", contract.place, due, None)
        there = next((file for file in seen.files if _is_named(file, name)), None)
        if there is None:
            yield lacking(blank, as_of)
        else:
            day = seen.received(there)
            yield arrived(blank._replace(place=Place(there), received=day))


def _is_named(file: str, name: str) -> bool:
    parts = PurePosixPath(name).parts
    return PurePosixPath(file).parts[-len(parts) :] == parts


# ---- What nobody asks for ------------------------------------------------------------------------


def _extra(
    contract: Contract, seen: Submitted, looked_at: set[str], periods: set[str]
) -> Iterator[Fault]:
    """Yield a warning for each figure that is not in the contract, and for each place that is not.

    Other places of the contract and other periods of it than those looked at are passed over.
    """
    asked: dict[str, list[Figure]] = {}
    for figure in contract.figures:
        asked.setdefault(figure.indicator.id, []).append(figure)
    places = {place.id for place in contract.jurisdictions}
    strangers: dict[tuple[str, str], tuple[Place, int]] = {}
    for one in _sent_rows(seen):
        if one.jurisdiction not in places:
            key = one.place.file, one.jurisdiction
            first, count = strangers.get(key, (one.place, 0))
            strangers[key] = first, count + 1
            continue
        if one.jurisdiction not in looked_at:
            continue
        said = {"indicator": one.indicator.id, "period": one.period.text, "scope": one.scope}
        known = asked.get(one.indicator.id, [])
        if not is_within(contract, one.period):
            yield Fault("submission-period", one.place, said, warning=True)
        elif one.period.text not in periods:
            continue
        elif scope_key(one.scope) not in {scope_key(figure.scope) for figure in known}:
            yield Fault("submission-extra", one.place, said, _scopes(known), warning=True)
    for (_, name), (first, count) in strangers.items():
        details = {"found": name, "count": count}
        yield Fault("submission-place", first, details, warning=True)


def _sent_rows(seen: Submitted) -> Iterable[Measure | Attempt]:
    refused = (one for one in seen.attempts if one.kind == REFUSED)
    return sorted((*seen.measures, *refused), key=lambda one: one.place)


def _scopes(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(figure.scope for figure in figures if figure.scope)
