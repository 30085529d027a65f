"""How tasks stand, in every format: words for people, JSON and CSV for programs.

The JSON is published as tasks.schema.json; one task stands on one line. Amounts have every digit where
they end, else six decimals; shares have one decimal, and `exact_` fields hold the fraction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ecotarget.model.amount import plain, tidy
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.model.task import (
    BEHIND,
    DONE,
    LATE,
    MISSED,
    QUANTITY,
    STATES,
    UNDECIDED,
    Standing,
    TaskReport,
    TaskTable,
)
from ecotarget.report import records, sheets
from ecotarget.report.formats import Style
from ecotarget.report.sheets import Sheet
from ecotarget.report.telling import said as said_of
from ecotarget.report.telling import unit_text
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/tasks-1.json"
COLUMNS = (
    *("dataset", "day", "id", "name", "kind", "state", "planned", "done", "unit", "share"),
    *("expected", "expected_share", "ahead", "start", "due", "finished", "stage", "short"),
    *("empty", "missing", "next_day", "next_amount", "indicator", "reason", "file", "line"),
)
_PLACES = 6
_SHARE = Rounding(1)
_COLOURS = {
    MISSED: sheets.RED,
    LATE: sheets.YELLOW,
    BEHIND: sheets.YELLOW,
    UNDECIDED: sheets.YELLOW,
    DONE: sheets.GREEN,
}
_TABLE = ("id", "name", "planned", "done", "share", "owed", "ahead", "state")


def render(name: str, report: TaskReport, words: Words, style: Style) -> Iterator[str]:
    """Yield the tasks in the format called `name`, one of formats.NAMES."""
    if name == "json":
        found = _entries(report, words)
        return records.render_json({"schema": SCHEMA}, found, report.inputs, report.faults, words)
    if name == "jsonl":
        return records.render_lines(_entries(report, words))
    if name == "csv":
        return records.render_csv(COLUMNS, _entries(report, words), words)
    return sheets.render(name, (_sheet(table, words) for table in report.tables), style)


# ---- For people ---------------------------------------------------------------------------------


def _sheet(table: TaskTable, words: Words) -> Sheet:
    said = {"dataset": table.set.names.get(words.language), "day": table.day.isoformat()}
    return Sheet(
        title=words.say("tasks.title", said),
        headers=tuple(words.say(f"tasks.column-{key}") for key in _TABLE),
        rows=tuple(_cells(one, words) for one in table.standings),
        below=tuple(_below(table, words)),
        right=frozenset(range(2, 7)),
        wide=1,
        colours={
            n: _COLOURS[one.state] for n, one in enumerate(table.standings) if one.state in _COLOURS
        },
    )


def _cells(one: Standing, words: Words) -> tuple[str, ...]:
    unit = _unit(one, words)
    return (
        one.task.id,
        one.task.names.get(words.language),
        _amount_text(one.planned, unit),
        _amount_text(one.done, ""),
        _percent_text(one.share),
        _percent_text(one.expected_share),
        _points_text(one.ahead),
        words.say(f"tasks.state-{one.state}"),
    )


def _unit(one: Standing, words: Words) -> str:
    """Return what planned and done are counted in."""
    task = one.task
    if task.kind == QUANTITY:
        return unit_text(task.unit, words)
    return words.say(f"tasks.unit-{task.kind}") if one.planned is not None else ""


def _amount_text(amount: Fraction | None, unit: str) -> str:
    return "-" if amount is None else f"{plain(_figure(amount))} {unit}".strip()


def _percent_text(share: Fraction | None) -> str:
    return "-" if share is None else f"{rounded(share, _SHARE)}%"


def _points_text(points: Fraction | None) -> str:
    if points is None:
        return "-"
    shown = rounded(points, _SHARE)
    return f"+{shown}" if shown > 0 else str(shown)


def _below(table: TaskTable, words: Words) -> Iterator[str]:
    counts = Counter(one.state for one in table.standings)
    joint = words.say("report.list-joint")
    states = joint.join(
        words.say("tasks.state-count", {"state": words.say(f"tasks.state-{s}"), "count": counts[s]})
        for s in STATES
        if counts[s]
    )
    yield words.say("tasks.summary", {"count": len(table.standings), "states": states})
    yield words.say(f"tasks.day-{table.day_from}", {"day": table.day.isoformat()})
    for one in table.standings:
        for sentence in _sentences(one, words):
            yield words.say("tasks.about", {"id": one.task.id, "said": sentence})


def _sentences(one: Standing, words: Words) -> Iterator[str]:
    """Say what the row has no room for: what is short, missing, next, and why nobody can tell."""
    task, joint = one.task, words.say("report.list-joint")
    full = [name for name in one.short if name not in one.empty]
    for key, names in (("empty", one.empty), ("short", tuple(full)), ("missing", one.missing)):
        if names:
            said = {"names": joint.join(names), "at_least": task.at_least}
            yield words.say(f"tasks.{key}-{task.kind}", said)
    if task.stages:
        stage = one.stage or words.say("tasks.no-stage")
        yield words.say("tasks.stage", {"stage": stage, "reach": task.reach})
    if one.next is not None and one.finished is None:
        amount = _amount_text(Fraction(one.next.amount), _unit(one, words))
        yield words.say("tasks.next", {"day": one.next.day.isoformat(), "amount": amount})
    if one.state == LATE and one.finished is not None:
        said = {"day": one.finished.isoformat(), "due": task.due.isoformat()}
        yield words.say("tasks.late", said)
    if one.state == MISSED and task.kind not in ("every", "each-day", "all-of"):
        yield words.say("tasks.missed", {"due": task.due.isoformat()})
    if one.unsettled is not None and not one.missing:
        yield _reason(one, words)


def _reason(one: Standing, words: Words) -> str:
    assert one.unsettled is not None
    return words.say(f"reasons.{one.unsettled.key}", said_of(dict(one.unsettled.details), words))


# ---- For programs -------------------------------------------------------------------------------


def _entries(report: TaskReport, words: Words) -> Iterator[dict[str, Any]]:
    for table in report.tables:
        yield from (_entry(table, one, words) for one in table.standings)


def _entry(table: TaskTable, one: Standing, words: Words) -> dict[str, Any]:
    task = one.task
    unit = task.unit.spelling if task.unit is not None else None
    return {
        "dataset": table.set.names.get(words.language),
        "day": table.day.isoformat(),
        "id": task.id,
        "name": task.names.get(words.language),
        "kind": task.kind,
        "state": one.state,
        "planned": _figure_or_none(one.planned),
        "done": _figure_or_none(one.done),
        "unit": unit,
        "share": _share(one.share),
        "expected": _figure_or_none(one.expected),
        "exact_expected": _exact(one.expected),
        "expected_share": _share(one.expected_share),
        "ahead": _share(one.ahead),
        "exact_ahead": _exact(one.ahead),
        "start": task.start.isoformat(),
        "due": task.due.isoformat(),
        "finished": _day(one.finished),
        "stage": one.stage or None,
        "short": one.short,
        "empty": one.empty,
        "missing": one.missing,
        "next_day": None if one.next is None else _day(one.next.day),
        "next_amount": None if one.next is None else one.next.amount,
        "indicator": None if task.indicator is None else task.indicator.id,
        "reason": None if one.unsettled is None else _reason(one, words),
        "file": task.place.file,
        "line": task.place.line,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _figure(amount: Fraction) -> Decimal:
    shown = rounded(amount, Rounding(_PLACES))
    return tidy(shown) if shown else Decimal(0)


def _figure_or_none(amount: Fraction | None) -> Decimal | None:
    return None if amount is None else _figure(amount)


def _share(share: Fraction | None) -> Decimal | None:
    return None if share is None else rounded(share, _SHARE)


def _exact(amount: Fraction | None) -> str | None:
    return None if amount is None else f"{amount.numerator}/{amount.denominator}"
