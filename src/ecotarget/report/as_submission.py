"""What came of a submission contract in every format: counts by place and period, and what lacks.

The JSON is published as submission.schema.json, with one figure or file on one line; a line of the CSV
is one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from ecotarget.model.amount import Amount
from ecotarget.model.faults import Place
from ecotarget.model.submission import (
    ABSENT,
    FAILING,
    LATE,
    MISSING,
    NOT_DUE,
    RECEIVED,
    STATES,
    WRONG,
    Entry,
    Flaw,
    Statement,
)
from ecotarget.report import records, sheets
from ecotarget.report.formats import Style
from ecotarget.report.sheets import Sheet
from ecotarget.report.telling import amount_text, fault_text, said
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/submission-1.json"
COLUMNS = (
    *("jurisdiction", "place", "period", "kind", "indicator", "name", "scope", "required"),
    *("state", "value", "due", "received", "timed", "file", "sheet", "line", "cell", "letter"),
    "problems",
)
_COUNTED = (RECEIVED, LATE, MISSING, WRONG, NOT_DUE)
_LACKING = FAILING | {NOT_DUE}
_FILES = "files"
_COLOURS = {WRONG: sheets.RED, MISSING: sheets.RED, LATE: sheets.YELLOW}


def render(name: str, told: Statement, words: Words, style: Style) -> Iterator[str]:
    """Yield the statement in the format called `name`, one of formats.NAMES."""
    if name == "csv":
        return records.render_csv(COLUMNS, _lines(told, words), words)
    if name == "jsonl":
        return records.render_lines(_records(told, words))
    if name == "json":
        found = _records(told, words)
        return records.render_json(_head(told), found, told.inputs, told.faults, words)
    return sheets.render(name, list(_sheets(told, words, style.detail > 0)), style)


# ---- What every format says ----------------------------------------------------------------------


def name_of(entry: Entry, words: Words) -> str:
    """Return what an entry is called: the indicator with its scope, or the file."""
    if entry.figure is None:
        return words.say("submission.file", {"file": entry.file})
    name = entry.figure.indicator.names.get(words.language)
    return f"{name} · {entry.figure.scope}" if entry.figure.scope else name


def flaw_text(flaw: Flaw, words: Words) -> str:
    """Say what is wrong, without its place."""
    if flaw.fault is not None:
        return fault_text(flaw.fault, words)
    details = dict(flaw.details)
    bound = details.get("bound")
    if isinstance(bound, Amount):
        details["bound"] = amount_text(bound, words)
    if "name" in details:
        details["name"] = words.say(f"submission.field-{details['name']}")
    return words.say(f"submission.problem-{flaw.key}", said(details, words))


def summary(told: Statement, words: Words) -> str:
    """Say in one line how many places have sent all, and how many figures are in which state."""
    counts = Counter(entry.state for entry in told.entries if entry.figure)
    joint = words.say("report.list-joint")
    states = joint.join(
        words.say("report.outcome-count", {"outcome": state_text(state, words), "count": count})
        for state in STATES
        if (count := counts[state])
    )
    places = {entry.jurisdiction.id for entry in told.entries}
    lacking = {entry.jurisdiction.id for entry in told.entries if entry.state in _LACKING}
    said_ = {"places": len(places), "complete": len(places - lacking), "states": states}
    return words.say("submission.summary", said_)


def state_text(state: str, words: Words) -> str:
    """Return a state in words."""
    return words.say(f"submission.state-{state}")


def untimed(told: Statement, words: Words) -> str:
    """Say of how many nobody said when they arrived; empty where that is known of all."""
    open_ = [
        one for one in told.entries if one.figure and one.state == RECEIVED and not one.is_timed
    ]
    return words.say("submission.untimed", {"count": len(open_)}) if open_ else ""


# ---- For programs --------------------------------------------------------------------------------


def _head(told: Statement) -> dict[str, Any]:
    counts = Counter(entry.state for entry in told.entries)
    names = told.contract.names
    return {
        "schema": SCHEMA,
        "contract": {"zh": names.zh, "en": names.en, "path": told.contract.place.file},
        "as_of": told.as_of.isoformat() if told.as_of else None,
        "periods": [period.text for period in told.periods],
        "counts": {state: counts[state] for state in STATES},
    }


def _fields(entry: Entry, words: Words) -> dict[str, Any]:
    figure, place = entry.figure, entry.place
    return {
        "jurisdiction": entry.jurisdiction.id,
        "place": entry.jurisdiction.names.get(words.language),
        "period": entry.period.text,
        "kind": "file" if figure is None else "figure",
        "indicator": figure.indicator.id if figure else None,
        "name": figure.indicator.names.get(words.language) if figure else entry.file,
        "scope": figure.scope if figure else None,
        "required": figure.required if figure else True,
        "state": entry.state,
        "value": entry.measure.text if entry.measure else None,
        "due": entry.due.isoformat() if entry.due else None,
        "received": entry.received.isoformat() if entry.received else None,
        "timed": entry.is_timed,
        "file": place.file,
        "sheet": place.sheet or None,
        "line": place.line or None,
        "cell": place.cell or None,
        "letter": place.letter or None,
    }


def _records(told: Statement, words: Words) -> Iterator[dict[str, Any]]:
    for entry in told.entries:
        problems = [
            {
                "code": one.fault.code if one.fault else one.key,
                "message": flaw_text(one, words),
                **_place(one.place),
            }
            for one in entry.flaws
        ]
        yield {**_fields(entry, words), "problems": problems}


def _place(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "sheet": place.sheet or None,
        "line": place.line or None,
        "cell": place.cell or None,
        "letter": place.letter or None,
    }


def _lines(told: Statement, words: Words) -> Iterator[dict[str, Any]]:
    for entry in told.entries:
        problems = [flaw_text(one, words) for one in entry.flaws]
        yield {**_fields(entry, words), "problems": problems}


# ---- For people ----------------------------------------------------------------------------------


def _sheets(told: Statement, words: Words, everything: bool) -> Iterator[Sheet]:
    """Yield a table for each place; what lacks is said by name below it, the sum below the last."""
    groups = [list(own) for _, own in groupby(told.entries, lambda one: one.jurisdiction.id)]
    files = (_FILES,) if told.contract.files else ()
    titles = ("period", "due", "required", *_COUNTED, *files)
    headers = tuple(words.say(f"submission.column-{name}") for name in titles)
    for number, own in enumerate(groups):
        periods = [list(part) for _, part in groupby(own, lambda one: one.period.text)]
        last = number == len(groups) - 1
        place = own[0].jurisdiction.names.get(words.language)
        contract = told.contract.names.get(words.language)
        yield Sheet(
            title=words.say("submission.title", {"place": place, "contract": contract}),
            headers=headers,
            rows=tuple(_row(part)[: len(titles)] for part in periods),
            below=(
                *(line for part in periods for line in _below(part, words, everything)),
                *((*filter(None, [untimed(told, words)]), summary(told, words)) if last else ()),
            ),
            right=frozenset(range(2, len(titles))),
            colours={n: _COLOURS[bad] for n, part in enumerate(periods) if (bad := _worst(part))},
        )


def _row(part: Sequence[Entry]) -> tuple[str, ...]:
    counts = Counter(entry.state for entry in part if _is_counted(entry))
    due = part[0].due
    files = [entry.state for entry in part if entry.figure is None]
    there = [state for state in files if state in (RECEIVED, LATE)]
    return (
        part[0].period.text,
        due.isoformat() if due else "",
        str(counts.total()),
        *(str(counts[state]) for state in _COUNTED),
        f"{len(there)}/{len(files)}",
    )


def _is_counted(entry: Entry) -> bool:
    """Tell whether an entry is a figure that is asked for, or that fails although it is not."""
    return entry.figure is not None and (entry.figure.required or entry.state in (WRONG, LATE))


def _worst(part: Iterable[Entry]) -> str:
    states = {entry.state for entry in part}
    return next((state for state in _COLOURS if state in states), "")


def _below(part: Sequence[Entry], words: Words, everything: bool) -> Iterator[str]:
    """Yield what lacks by name; what is wrong with its cell and why."""
    period = part[0].period.text
    joint = words.say("report.list-joint")
    shown = (MISSING, LATE, NOT_DUE, RECEIVED, ABSENT) if everything else (MISSING, LATE)
    for entry in part:
        if entry.state == WRONG:
            yield from _wrong(entry, words)
    for state in shown:
        groups: dict[str, list[str]] = {}
        for entry in part:
            if entry.state == state:
                groups.setdefault(_heading(entry, words), []).append(_with_remark(entry, words))
        for heading, names in groups.items():
            told = {"period": period, "state": heading, "count": len(names)}
            yield words.say("submission.listed", {**told, "names": joint.join(names)})


def _heading(entry: Entry, words: Words) -> str:
    """Return the state, of what is late with the day on which it came."""
    if entry.state != LATE or entry.received is None:
        return state_text(entry.state, words)
    return words.say("submission.late-on", {"day": entry.received.isoformat()})


def _wrong(entry: Entry, words: Words) -> Iterator[str]:
    for flaw in entry.flaws:
        told = {
            "period": entry.period.text,
            "name": name_of(entry, words),
            "problem": flaw_text(flaw, words),
            "place": str(flaw.place),
        }
        yield words.say("submission.wrong", told)


def _with_remark(entry: Entry, words: Words) -> str:
    name = name_of(entry, words)
    if not entry.flaws or entry.state == LATE:
        return name
    remark = flaw_text(entry.flaws[0], words)
    return words.say("submission.remark", {"name": name, "remark": remark})
