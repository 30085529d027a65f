"""The state of a ledger in every format: words for people, JSON and CSV for programs.

The JSON is published as ledger.schema.json; a group, an item, a step, a month or a reminder stands on
one line each. What the ledger has no column for is null and never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ecotarget.model.amount import plain, tidy
from ecotarget.model.ledger import Group, Item, LedgerReport, LedgerSet, Response
from ecotarget.model.rounding import rounded
from ecotarget.model.standard import Rounding
from ecotarget.report import ledger_reminders, records, sheets
from ecotarget.report.formats import NAMES, Style
from ecotarget.report.sheets import Sheet
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/ledger-1.json"
# In which formats reminders are told: they are sentences.
REMINDERS = ("table", "plain", "markdown", "json", "jsonl")
# What is counted, and the columns of which one at least must be there.
_DONE = ("rectified", "accepted", "publicised", "closed")
_COUNTS = {
    "found": (),
    "due": ("due",),
    "planned": ("planned",),
    "rectified": _DONE,
    "accepted": _DONE[1:3],
    "closed": ("closed",),
    "closed_without_evidence": ("closed",),
    "in_progress": _DONE,
    "overdue": ("due",),
    "closed_late": _DONE,
    "relapsed": ("relapsed",),
    "reviewed": ("reviewed",),
    "repeats": ("place", "kind"),
    "without_due": ("due",),
}
_RATES = ("rectified", "closed")
# Beside what the state of all items has a share: of all that was found, of what is due.
_SHARED = ("planned", "rectified", "accepted", "closed", "in_progress", "relapsed", "repeats")
_DUE_SHARED = ("rectified", "closed", "overdue")
_DIVISION = ("found", "rectified", "closed", "in_progress", "overdue", "relapsed")
_ITEMS = ("overdue", "due_soon", "relapsed")
_PERCENT = Rounding(1)
_PLACES = 6
_LISTED = 50  # so many items are told to people; programs get them all
COLUMNS = (
    *("type", "dataset", "jurisdiction", "day", "unit", "by", "name", *_COUNTS),
    *("rectified_rate", "closed_rate", "due_rectified", "due_closed"),
    *(
        "due_rectified_rate",
        "due_closed_rate",
        "which",
        "id",
        "item",
        "found_on",
        "due_on",
        "state",
    ),
    *("days_left", "working_days_left", "step", "allowed_minutes", "taken", "within", "open"),
    *("slowest_minutes", "month", "reviews", "sentences", "file", "line"),
)


def formats(reminder: bool) -> tuple[str, ...]:
    """Return the formats that there are: reminders alone are told in few of them."""
    return REMINDERS if reminder else NAMES


def render(
    name: str, reports: Sequence[LedgerReport], words: Words, style: Style, reminder: bool = False
) -> Iterator[str]:
    """Yield the ledgers, or their reminders alone, in the format called `name`, one of `formats`."""
    if name in ("json", "jsonl", "csv"):
        found = (entry for one in reports for entry in _entries(one, words, reminder))
        if name == "jsonl":
            return records.render_lines(found)
        if name == "csv":
            return records.render_csv(COLUMNS, found, words)
        inputs = dict.fromkeys(given for one in reports for given in one.inputs)
        faults = [fault for one in reports for fault in one.faults]
        return records.render_json({"schema": SCHEMA}, found, inputs, faults, words)
    most = None if style.detail else _LISTED
    made = (sheet for one in reports for sheet in _sheets(one, words, reminder, most))
    return sheets.render(name, made, style)


# ---- For people ---------------------------------------------------------------------------------


def _sheets(
    report: LedgerReport, words: Words, reminder: bool, most: int | None
) -> Iterator[Sheet]:
    if reminder:
        for one in ledger_reminders.reminders(report):
            yield _reminder(report, one, words)
        return
    yield _state(report, words)
    for by in dict.fromkeys(group.by for group in report.groups if group.by != "all"):
        yield _division(report, by, words)
    for which in _ITEMS:
        items: tuple[Item, ...] = getattr(report, which)
        if items:
            yield _items(report, which, items, words, most)
    if report.responses:
        yield _responses(report.responses, words)


def _title(report: LedgerReport, words: Words) -> str:
    said = {"ledger": report.said.source.name.get(words.language), "day": report.day.isoformat()}
    if not report.unit:
        return words.say("ledger.title", said)
    return words.say("ledger.title-unit", {**said, "unit": report.unit})


def _state(report: LedgerReport, words: Words) -> Sheet:
    """The whole ledger, a row for each thing that it has a column for."""
    whole, of_due = report.groups[0], report.of_due[0]
    rows: list[tuple[str, ...]] = []
    for name in _counted(report.said):
        count: int = getattr(whole, name)
        all_share = _percent_text(_share(whole, name)) if name in _SHARED else ""
        due_share = ""
        if name in _DUE_SHARED and "due" in report.said.columns:
            reached: int = getattr(of_due, name)
            due_share = _percent_text(_share(of_due, name))
            if of_due.found:
                due_share = f"{due_share} ({reached}/{of_due.found})"
        rows.append((words.say(f"ledger.{name}"), str(count), all_share, due_share))
    headers = ("what", "count", "of-all", "of-due")[: 4 if "due" in report.said.columns else 3]
    rows = [row[: len(headers)] for row in rows]
    late = [
        n for n, name in enumerate(_counted(report.said)) if name == "overdue" and whole.overdue
    ]
    return Sheet(
        title=_title(report, words),
        headers=tuple(words.say(f"ledger.column-{key}") for key in headers),
        rows=tuple(rows),
        below=tuple(_below(report, words)),
        right=frozenset((1, 2, 3)),
        colours=dict.fromkeys(late, sheets.RED),
    )


def _below(report: LedgerReport, words: Words) -> Iterator[str]:
    whole, columns = report.groups[0], report.said.columns
    yield words.say(f"ledger.day-{report.day_from}", {"day": report.day.isoformat()})
    yield from ledger_reminders.doubts(report, words)
    if not whole.found:
        yield words.say("ledger.empty")
    elif "due" in columns and not whole.due:
        yield words.say("ledger.nothing-due")
    absent = [words.say(f"ledger.{name}") for name in _COUNTS if name not in _counted(report.said)]
    if absent:
        joint = words.say("report.list-joint")
        yield words.say("ledger.not-counted", {"names": joint.join(absent)})
    if "due" in columns and not report.overdue:
        yield words.say("ledger.none-overdue")
    if "due" in columns and not report.due_soon:
        yield words.say("ledger.none-due-soon", {"days": report.within_days})
    if report.said.needs_evidence and whole.closed_without_evidence:
        yield words.say("ledger.bare", {"count": whole.closed_without_evidence})
    yield from _reviews(report, words)


def _reviews(report: LedgerReport, words: Words) -> Iterator[str]:
    """The look-backs month by month, and which months have none."""
    if "reviewed" not in report.said.columns:
        return
    joint = words.say("report.list-joint")
    held = [f"{month} {count}" for month, count in report.reviews_by_month if count]
    none = [month for month, count in report.reviews_by_month if not count]
    if held:
        yield words.say("ledger.reviews", {"months": joint.join(held)})
    if none:
        yield words.say("ledger.no-reviews", {"count": len(none), "months": joint.join(none)})


def _counted(said: LedgerSet) -> tuple[str, ...]:
    """Return what a ledger has the columns for."""
    found = []
    for name, needed in _COUNTS.items():
        there = not needed or any(column in said.columns for column in needed)
        if name == "closed_without_evidence":
            proofs = (said.evidence_column, said.columns.get("evidence_date"))
            there = there and any(proof is not None for proof in proofs)
        if name == "closed_late":
            there = there and "due" in said.columns
        if name == "repeats":  # by the place alone or the kind alone nearly everything is one
            there = all(column in said.columns for column in needed)
        if there:
            found.append(name)
    return tuple(found)


def _division(report: LedgerReport, by: str, words: Words) -> Sheet:
    """A row for each group, as far as the ledger has columns."""
    names = [name for name in _counted(report.said) if name in _DIVISION]
    headers = [words.say(f"ledger.by-{by}")]
    for name in names:
        headers.append(words.say(f"ledger.{name}"))
        if name in _RATES:
            headers.append(words.say(f"ledger.rate-{name}"))
    groups = [group for group in report.groups if group.by == by]
    rows = []
    for group in groups:
        cells = [group.name or words.say("ledger.no-name")]
        for name in names:
            cells.append(str(getattr(group, name)))
            if name in _RATES:
                cells.append(_percent_text(_share(group, name)))
        rows.append(tuple(cells))
    late = [n for n, group in enumerate(groups) if group.overdue]
    return Sheet(
        title=words.say("ledger.division", {"by": words.say(f"ledger.by-{by}")}),
        headers=tuple(headers),
        rows=tuple(rows),
        right=frozenset(range(1, len(headers))),
        colours=dict.fromkeys(late, sheets.RED),
    )


def _items(
    report: LedgerReport, which: str, items: Sequence[Item], words: Words, most: int | None
) -> Sheet:
    """Items by name, with the days that they are late or have left; of many the first by term."""
    days = {"overdue": "days-late", "due_soon": "days-left", "relapsed": "days-left"}[which]
    sign = -1 if which == "overdue" else 1
    columns = ["id", *(("name",) if "name" in report.said.columns else ())]
    columns += ["unit"] if "unit" in report.said.columns else []
    columns += ["due", "state", days]
    columns += [f"working-{days}"] if report.said.calendar else []
    headers = [words.say(f"ledger.column-{key}") for key in columns]
    rows = []
    for item in items[:most]:
        cells = {
            "id": item.id,
            "name": item.name,
            "unit": item.unit,
            "due": item.due.isoformat() if item.due else "-",
            "state": words.say(f"ledger.state-{item.state}"),
            days: _days_text(item.days_left, sign),
            f"working-{days}": _days_text(item.working_days_left, sign),
        }
        rows.append((*(cells[key] for key in columns), *item.more.values()))
    said = {"count": len(items), "days": report.within_days}
    right = [n for n, key in enumerate(columns) if "days" in key]
    left = len(items) - len(rows)
    return Sheet(
        title=words.say(f"ledger.{which.replace('_', '-')}-items", said),
        headers=(*headers, *report.said.extra),
        rows=tuple(rows),
        below=(words.say("ledger.more-items", {"count": left}),) if left else (),
        right=frozenset(right),
        wide=columns.index("name") if "name" in columns else 0,
        colours=dict.fromkeys(range(len(rows)), sheets.RED) if which == "overdue" else {},
    )


def _days_text(days: int | None, sign: int) -> str:
    return "-" if days is None else str(sign * days)


def _responses(found: Iterable[Response], words: Words) -> Sheet:
    headers = ("step", "allowed", "taken", "within", "within-rate", "open", "slowest")
    rows = []
    for one in found:
        share = Fraction(100 * one.within, one.taken) if one.taken else None
        rows.append(
            (
                one.step,
                _minutes_text(one.allowed_minutes),
                str(one.taken),
                str(one.within),
                _percent_text(share),
                str(one.open),
                _minutes_text(one.slowest_minutes),
            )
        )
    return Sheet(
        title=words.say("ledger.responses"),
        headers=tuple(words.say(f"ledger.column-{key}") for key in headers),
        rows=tuple(rows),
        below=(words.say("ledger.responses-note"),),
        right=frozenset(range(1, len(headers))),
    )


def _minutes_text(minutes: Fraction | None) -> str:
    return "-" if minutes is None else plain(tidy(rounded(minutes, Rounding(2))))


def _reminder(report: LedgerReport, one: ledger_reminders.Reminder, words: Words) -> Sheet:
    said = {
        "unit": one.unit or words.say("ledger.no-name"),
        "ledger": report.said.source.name.get(words.language),
        "day": report.day.isoformat(),
    }
    lines = ledger_reminders.sentences(report, one, words)
    return Sheet(title=words.say("ledger.reminder", said), headers=(), rows=(), below=tuple(lines))


# ---- For programs -------------------------------------------------------------------------------


def _entries(report: LedgerReport, words: Words, reminder: bool) -> Iterator[dict[str, Any]]:
    head = {
        "dataset": report.said.source.name.get(words.language),
        "jurisdiction": report.said.jurisdiction or None,
        "day": report.day.isoformat(),
        "unit": report.unit or None,
    }
    if not reminder:
        due = {(group.by, group.name): group for group in report.of_due}
        for group in report.groups:
            own = due.get((group.by, group.name))
            yield {"type": "group", **head, **_group(report.said, group, own)}
        for which in _ITEMS:
            items: tuple[Item, ...] = getattr(report, which)
            for item in items:
                yield {"type": "item", **head, "which": which, **_item(report.said, item)}
        for one in report.responses:
            yield {"type": "response", **head, **_response(one)}
        for month, count in report.reviews_by_month:
            yield {"type": "month", **head, "month": month, "reviews": count}
    for told in ledger_reminders.reminders(report):
        yield {
            "type": "reminder",
            **head,
            "unit": told.unit or None,
            "overdue": [item.id for item in told.overdue],
            "due_soon": [item.id for item in told.due_soon],
            "sentences": list(ledger_reminders.sentences(report, told, words)),
        }


def _group(said: LedgerSet, group: Group, of_due: Group | None) -> dict[str, Any]:
    """Return the counts of a group; what the ledger has no column for is None."""
    there = _counted(said)
    counts = {name: getattr(group, name) if name in there else None for name in _COUNTS}
    rates: dict[str, Any] = {}
    for name in _RATES:
        known = name in there
        rates[f"{name}_rate"] = _percent(_share(group, name)) if known else None
        rates[f"exact_{name}_rate"] = _exact(_share(group, name)) if known else None
    for name in _RATES:
        known = name in there and "due" in said.columns
        share = _share(of_due, name) if of_due is not None and known else None
        count = 0 if of_due is None else getattr(of_due, name)
        rates[f"due_{name}"] = count if known else None
        rates[f"due_{name}_rate"] = _percent(share)
        rates[f"exact_due_{name}_rate"] = _exact(share)
    return {"by": group.by, "name": group.name, **counts, **rates}


def _item(said: LedgerSet, item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "item": item.name or None,
        "unit": item.unit or None,
        "found_on": _day(item.found),
        "due_on": _day(item.due),
        "state": item.state,
        "days_left": item.days_left,
        "working_days_left": item.working_days_left if said.calendar else None,
        "more": dict(item.more),
        "file": item.file,
        "line": item.row,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _response(one: Response) -> dict[str, Any]:
    return {
        "step": one.step,
        "allowed_minutes": _figure(one.allowed_minutes),
        "taken": one.taken,
        "within": one.within,
        "open": one.open,
        "slowest_minutes": _figure(one.slowest_minutes),
        "exact_slowest_minutes": _exact(one.slowest_minutes),
    }


def _share(group: Group, name: str) -> Fraction | None:
    """Return a count as a percentage of what was found, None where nothing was."""
    return Fraction(100 * getattr(group, name), group.found) if group.found else None


def _percent(share: Fraction | None) -> Decimal | None:
    return None if share is None else rounded(share, _PERCENT)


def _percent_text(share: Fraction | None) -> str:
    return "-" if share is None else f"{rounded(share, _PERCENT)}%"


def _figure(amount: Fraction | None) -> Decimal | None:
    return None if amount is None else tidy(rounded(amount, Rounding(_PLACES)))


def _exact(amount: Fraction | None) -> str | None:
    return None if amount is None else f"{amount.numerator}/{amount.denominator}"
