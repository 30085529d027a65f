"""What came of one figure that a contract asks for: received, late, wrong, missing, not due, absent.

A blank row is a missing figure and never zero. A faulty row is wrong, for it was sent; so is a figure
in a unit, with decimals, outside the range or without the columns that the contract names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ecotarget.model.amount import EXACT, Amount, plain
from ecotarget.model.record import BLANK, REFUSED, REPEATED, Attempt, Measure
from ecotarget.model.submission import (
    ABSENT,
    LATE,
    MISSING,
    NOT_DUE,
    RECEIVED,
    WRONG,
    Contract,
    Entry,
    Figure,
    Flaw,
)

_HUNDRED = Decimal(100)


class Sent(NamedTuple):
    """What was sent for one figure, and on which day it arrived, if anybody says."""

    measure: Measure | None = None
    attempts: tuple[Attempt, ...] = ()
    received: date | None = None


def settle(entry: Entry, sent: Sent, contract: Contract, as_of: date | None) -> Entry:
    """Return the entry with its state; `as_of` is the day from which it is looked at, if any."""
    figure = entry.figure
    assert figure is not None
    flaws = tuple(_flaws(figure, sent, contract))
    entry = entry._replace(flaws=flaws, measure=sent.measure, received=sent.received)
    if flaws:
        return entry._replace(state=WRONG, place=flaws[0].place)
    if sent.measure is not None:
        return arrived(entry._replace(place=sent.measure.place))
    blanks = [one for one in sent.attempts if one.kind == BLANK]
    if blanks:
        told = tuple(Flaw("blank", one.place) for one in blanks)
        entry = entry._replace(flaws=told, place=blanks[0].place)
    if not figure.required:
        return entry._replace(state=ABSENT, received=None)
    return lacking(entry, as_of)


def arrived(entry: Entry) -> Entry:
    """Return what is there as received, or as late; nobody who says no day is late."""
    if entry.received is None or entry.due is None or entry.received <= entry.due:
        return entry._replace(state=RECEIVED)
    days = {"days": (entry.received - entry.due).days}
    return entry._replace(state=LATE, flaws=(Flaw("late", entry.place, days),))


def lacking(entry: Entry, as_of: date | None) -> Entry:
    """Return what is not there as missing; on its last day and before it may still come."""
    waits = entry.due is not None and as_of is not None and as_of <= entry.due
    return entry._replace(state=NOT_DUE if waits else MISSING, received=None)


def _flaws(figure: Figure, sent: Sent, contract: Contract) -> Iterator[Flaw]:
    for attempt in sent.attempts:
        if attempt.kind == REFUSED:
            for fault in attempt.faults:
                yield Flaw("fault", fault.place, fault=fault)
        elif attempt.kind == REPEATED and not contract.repeats:
            yield Flaw("repeated", attempt.place)
    measure = sent.measure
    if measure is None:
        return
    if isinstance(measure.value, Amount):
        yield from _form(figure, measure, measure.value)
    yield from _range(figure, measure)
    for name in contract.columns:
        if not _is_filled(measure, name):
            yield Flaw("column", measure.place_of(name), {"name": name})


def _form(figure: Figure, measure: Measure, value: Amount) -> Iterator[Flaw]:
    """Yield what is wrong with the unit and the decimals."""
    if figure.units and value.unit not in figure.units:
        allowed = ", ".join(unit.spelling for unit in figure.units)
        details = {"found": value.unit.spelling, "allowed": allowed}
        known = any(field == "unit" for field, _, _ in measure.spots)
        yield Flaw("unit", measure.place_of("unit" if known else "value"), details)
    written = max(-int(value.value.as_tuple().exponent), 0)
    if figure.decimals is not None and written > figure.decimals:
        details = {"found": plain(value.value), "most": str(figure.decimals)}
        yield Flaw("decimals", measure.place_of("value"), details)


def _range(figure: Figure, measure: Measure) -> Iterator[Flaw]:
    """Yield what lies outside the range; of a rate its cases are held to it as well."""
    for bound, sign, key in ((figure.least, 1, "below"), (figure.most, -1, "above")):
        if bound is None:
            continue
        if isinstance(measure.value, Amount) and _beyond(measure.value.base, bound.base, sign):
            yield Flaw(key, measure.place_of("value"), {"found": measure.text, "bound": bound})
        elif measure.cases is not None:
            reached = EXACT.multiply(measure.cases.reached, _HUNDRED)
            if _beyond(reached, EXACT.multiply(bound.base, measure.cases.listed), sign):
                said = f"{plain(measure.cases.reached)}/{plain(measure.cases.listed)}"
                place = measure.place_of("numerator")
                yield Flaw(key, place, {"found": said, "bound": bound})


def _beyond(found: Decimal, bound: Decimal, sign: int) -> bool:
    return found < bound if sign > 0 else found > bound


def _is_filled(measure: Measure, name: str) -> bool:
    if name in ("numerator", "denominator"):
        return measure.cases is not None
    return bool((measure.source if name == "source" else measure.note).strip())
