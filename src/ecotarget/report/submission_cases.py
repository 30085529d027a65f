"""What servers for continuous integration are told of a submission: one case for each figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecotarget.model.finding import FAIL, NOT_APPLICABLE, NOT_DUE, PASS
from ecotarget.model.submission import ABSENT, LATE, MISSING, RECEIVED, WRONG, Entry, Statement
from ecotarget.model.submission import NOT_DUE as WAITING
from ecotarget.report.as_submission import (
    flaw_text,
    name_of,
    state_text,
    summary,
    untimed,
)
from ecotarget.report.cases import SUBMISSION, Case, Run, assembled
from ecotarget.words import Words

# A figure is sent or it is not; that it is late or wrong is a failure like a missing one.
_KINDS = {
    WRONG: FAIL,
    MISSING: FAIL,
    LATE: FAIL,
    WAITING: NOT_DUE,
    RECEIVED: PASS,
    ABSENT: NOT_APPLICABLE,
}


def run_of(told: Statement, words: Words, exit_code: int) -> Run:
    """Return a run of `submission`: its faults, then its figures and files in order."""
    text = words.say("report.list-joint").join(
        filter(None, (summary(told, words), untimed(told, words)))
    )
    cases = (_case(entry, words) for entry in told.entries)
    return assembled(told.faults, cases, words, SUBMISSION, text, told.inputs, exit_code)


def _case(entry: Entry, words: Words) -> Case:
    place, period = entry.jurisdiction, entry.period.text
    code = entry.figure.indicator.id if entry.figure else "file"
    suite = f"{place.names.get(words.language)} ({place.id})"
    name, label = f"[{code}] {name_of(entry, words)} {period}", state_text(entry.state, words)
    text = _told(entry, words)
    said: dict[str, Any] = {"suite": suite, "name": name, "label": label, "text": text}
    scope = entry.figure.scope if entry.figure else entry.file
    return Case(
        suite=suite,
        group=f"{place.id.replace('/', '.')}.{code.partition('.')[0]}",
        code=code,
        name=name,
        kind=_KINDS[entry.state],
        label=label,
        told=text,
        reason=text,
        text=text,
        full=words.say("ci.full", said),
        place=entry.place,
        origin=entry.figure.place if entry.figure else None,
        key=(place.id, code, period, "submission", scope),
        about=entry.figure.indicator.names.get(words.language) if entry.figure else entry.file,
    )


def _told(entry: Entry, words: Words) -> str:
    """Say what came, what is wrong with it, and by when it had to come."""
    joint = words.say("report.list-joint")
    return joint.join(_parts(entry, words)) or state_text(entry.state, words)


def _parts(entry: Entry, words: Words) -> Iterator[str]:
    if entry.measure is not None:
        yield entry.measure.text
    elif entry.state in (MISSING, WAITING, ABSENT) and not entry.flaws:
        yield words.say("submission.nothing")
    for flaw in entry.flaws:
        yield flaw_text(flaw, words)
    if entry.due is not None:
        yield words.say("submission.due", {"day": entry.due.isoformat()})
    if entry.state == RECEIVED and not entry.is_timed:
        yield words.say("submission.not-timed")
