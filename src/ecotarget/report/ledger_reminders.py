"""Reminders of a ledger, unit by unit: what is overdue and what is due soon, or that nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ecotarget.model.ledger import Item, LedgerReport
from ecotarget.report.telling import visible
from ecotarget.words import Words


class Reminder(NamedTuple):
    """What one responsible unit is reminded of; an empty unit: nobody is named."""

    unit: str
    overdue: tuple[Item, ...]
    due_soon: tuple[Item, ...]


def reminders(report: LedgerReport) -> Iterator[Reminder]:
    """Yield the reminder of every unit of the ledger, of those without anything overdue too.

    A ledger without units has one reminder.
    """
    units = [group.name for group in report.groups if group.by == "unit"]
    if not units:
        yield Reminder(report.unit, report.overdue, report.due_soon)
        return
    overdue, soon = _by_unit(report.overdue), _by_unit(report.due_soon)
    for unit in units:
        yield Reminder(unit, tuple(overdue.get(unit, ())), tuple(soon.get(unit, ())))


def _by_unit(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.unit, []).append(item)
    return found


def sentences(report: LedgerReport, one: Reminder, words: Words) -> Iterator[str]:
    """Yield what a unit is told: how many items are overdue, which, and which are due soon."""
    yield from doubts(report, words)
    if "due" not in report.said.columns:
        yield words.say("ledger.reminder-no-terms")
        return
    key = "overdue" if one.overdue else "none"
    yield words.say(f"ledger.reminder-{key}", {"count": len(one.overdue)})
    for number, item in enumerate(one.overdue, 1):
        yield f"  {number}. {_overdue(report, item, words)}"
    key = "soon" if one.due_soon else "none-soon"
    said = {"count": len(one.due_soon), "days": report.within_days}
    yield words.say(f"ledger.reminder-{key}", said)
    for number, item in enumerate(one.due_soon, 1):
        yield f"  {number}. {_soon(report, item, words)}"


def doubts(report: LedgerReport, words: Words) -> Iterator[str]:
    """Yield what is in no count: rows that could not be trusted, files that could not be read."""
    if not report.whole:
        yield words.say("ledger.not-whole")
    if report.set_aside:
        yield words.say("ledger.set-aside", {"count": report.set_aside})


def _overdue(report: LedgerReport, item: Item, words: Words) -> str:
    said = _said(item, words)
    late, working = -(item.days_left or 0), -(item.working_days_left or 0)
    if report.said.calendar:
        return words.say("ledger.reminder-late-working", {**said, "late": late, "working": working})
    return words.say("ledger.reminder-late", {**said, "late": late})


def _soon(report: LedgerReport, item: Item, words: Words) -> str:
    said = {**_said(item, words), "left": item.days_left}
    if report.said.calendar:
        return words.say(
            "ledger.reminder-left-working", {**said, "working": item.working_days_left}
        )
    return words.say("ledger.reminder-left", said)


def _said(item: Item, words: Words) -> dict[str, object]:
    assert item.due is not None  # who has no term is neither overdue nor due soon
    return {
        "item": visible(f"{item.id} {item.name}".strip()),
        "due": item.due.isoformat(),
        "state": words.say(f"ledger.state-{item.state}"),
    }
