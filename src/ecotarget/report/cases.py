"""Cases: what a server for continuous integration is told of each finding and each fault.

Decided once for every such format: which state a case is in, how loud it is, where it points, and by
what it is known again. No text of a case holds a line end or a control character.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ecotarget.model.faults import Fault, Place
from ecotarget.model.finding import (
    FAIL,
    INSUFFICIENT,
    NO_DATA,
    NOT_APPLICABLE,
    NOT_DUE,
    PASS,
    UNDECIDED,
    WAIVED,
    WARN,
    Finding,
    Input,
    Report,
)
from ecotarget.report import rows
from ecotarget.report.telling import fault_text, visible
from ecotarget.words import Words

# What neither XML nor YAML can hold in any way.
_NO_CHARACTER = re.compile("[\ufffe\uffff]")

CHECK, LINT, SUBMISSION = "ecotarget check", "ecotarget lint", "ecotarget submission"

PASSED, FAILED, SKIPPED, BROKEN = "passed", "failed", "skipped", "broken"
ERROR, WARNING, NOTE, SILENT = "error", "warning", "note", "none"
# Kinds of faults; a finding is of the kind of its outcome.
FAULT, DOUBT = "error", "warning"


class _Kind(NamedTuple):
    state: str
    level: str


# Worst first. Only a miss fails, only what cannot be trusted is broken, and a warning passes.
_KINDS = {
    FAULT: _Kind(BROKEN, ERROR),
    FAIL: _Kind(FAILED, ERROR),
    WARN: _Kind(PASSED, WARNING),
    UNDECIDED: _Kind(SKIPPED, WARNING),
    INSUFFICIENT: _Kind(SKIPPED, WARNING),
    DOUBT: _Kind(PASSED, WARNING),
    NO_DATA: _Kind(SKIPPED, NOTE),
    NOT_DUE: _Kind(SKIPPED, NOTE),
    WAIVED: _Kind(SKIPPED, NOTE),
    NOT_APPLICABLE: _Kind(SKIPPED, SILENT),
    PASS: _Kind(PASSED, SILENT),
}
_ORDER = {kind: place for place, kind in enumerate(_KINDS)}


class Case(NamedTuple):
    """One finding or one fault as a case.

    `suite` and `group` say what it is listed under, `code` is the id of its target or that of its
    fault, `label` its kind in words. `told` says what was found and what was asked for, `reason` why,
    `text` both, and `full` with all that it is about. `place` is where to look: the row of the figure,
    else the line of the target, which is `origin`. Where there is neither finding nor fault, `about` is
    what the case is about. `key` stays the same when lines are added above.
    """

    suite: str
    group: str
    code: str
    name: str
    kind: str
    label: str
    told: str
    reason: str
    text: str
    full: str
    place: Place
    origin: Place | None
    key: tuple[str, ...]
    finding: Finding | None = None
    fault: Fault | None = None
    about: str = ""

    @property
    def state(self) -> str:
        """PASSED, FAILED, SKIPPED or BROKEN."""
        return _KINDS[self.kind].state

    @property
    def level(self) -> str:
        """ERROR, WARNING, NOTE or SILENT."""
        return _KINDS[self.kind].level

    @property
    def at(self) -> str:
        """The place in one line."""
        return sound(str(self.place))

    @property
    def line(self) -> int:
        """The line to point at; the first one where a whole file is meant."""
        return max(self.place.line, 1)


class Run(NamedTuple):
    """One run as a server is told of it: its command, its cases, what it read, one line of summary.

    `exit_code` is None where nobody knows it, as in a program that renders a report.
    """

    command: str
    cases: tuple[Case, ...]
    summary: str
    empty: str
    inputs: tuple[Input, ...] = ()
    exit_code: int | None = None

    @property
    def trusted(self) -> bool:
        """Tell whether nothing stood in the way of an answer."""
        return all(case.kind != FAULT for case in self.cases)

    def worst_first(self) -> list[Case]:
        """Return the cases in the order of what needs attention; equal ones as they come."""
        return sorted(self.cases, key=lambda case: _ORDER[case.kind])


def of_report(report: Report, words: Words, exit_code: int | None = None) -> Run:
    """Return a run of `check`: its faults, then its findings in the order of the report."""
    places = _places(report, words)
    found = (*_of_faults(report.faults, words, CHECK), *_of_findings(report, places, words))
    summary = rows.summary(report, words)
    if report.faults:
        joint = words.say("report.list-joint")
        summary += joint + _count_faults(report.faults, words)
    empty = words.say("ci.nothing-evaluated")
    return Run(CHECK, _numbered(found), summary, empty, report.inputs, exit_code)


def of_faults(
    faults: Iterable[Fault], words: Words, command: str, exit_code: int | None = None
) -> Run:
    """Return a run of `lint`, or one that never came to evaluate anything."""
    known = tuple(faults)
    cases = _numbered(_of_faults(known, words, command))
    empty = words.say("ci.nothing-found" if command == LINT else "ci.nothing-evaluated")
    return Run(command, cases, _count_faults(known, words), empty, (), exit_code)


def assembled(
    faults: Iterable[Fault],
    cases: Iterable[Case],
    words: Words,
    command: str,
    summary: str,
    inputs: tuple[Input, ...],
    exit_code: int,
) -> Run:
    """Return a run of its faults and of cases that are made elsewhere."""
    known = tuple(faults)
    found = _numbered((*_of_faults(known, words, command), *cases))
    if known:
        summary += words.say("report.list-joint") + _count_faults(known, words)
    return Run(command, found, summary, words.say("ci.nothing-evaluated"), inputs, exit_code)


def level_of(outcome: str) -> str:
    """Return the level of an outcome: ERROR, WARNING, NOTE or SILENT."""
    return _KINDS[outcome].level


def sound(text: str) -> str:
    """Show what cannot be seen as escapes, and what a server would take for a command."""
    return _NO_CHARACTER.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))


def _with_sound_texts(case: Case) -> Case:
    return case._replace(
        suite=sound(case.suite),
        group=sound(case.group),
        code=sound(case.code),
        name=sound(case.name),
        told=sound(case.told),
        reason=sound(case.reason),
        text=sound(case.text),
        full=sound(case.full),
        about=sound(case.about),
    )


def is_file(place: Place) -> bool:
    """Tell whether a place is one in a file, and not an option or a variable of the environment."""
    return place.file not in ("", "ecotarget") and not place.file.startswith(("--", "ECOTARGET_"))


def _count_faults(faults: Iterable[Fault], words: Words) -> str:
    found = Counter(fault.warning for fault in faults)
    said = {"errors": str(found[False]), "warnings": str(found[True])}
    return words.say("ci.faults", said)


def _places(report: Report, words: Words) -> dict[str, str]:
    """Name each jurisdiction, with its id, for two may go by one name."""
    known = {f.target.jurisdiction.id: f.target.jurisdiction for f in report.findings if f.target}
    return {key: f"{one.names.get(words.language)} ({key})" for key, one in known.items()}


def _of_findings(report: Report, places: dict[str, str], words: Words) -> Iterator[Case]:
    for finding in report.findings:
        row = rows.row(finding, words)
        place, indicator = rows.jurisdiction_of(finding), rows.indicator_of(finding)
        period, target = rows.period_of(finding), finding.target
        code = target.id if target else indicator.id
        suite, name = places.get(place, place), f"[{code}] {row.name} {period}"
        told = _told(row, words)
        both = {"told": told, "reason": row.reason}
        text = words.say("ci.text", both) if told and row.reason else told or row.reason
        said = {"suite": suite, "name": name, "label": row.outcome, "text": text}
        yield Case(
            suite=suite,
            group=f"{place.replace('/', '.')}.{indicator.domain}",
            code=code,
            name=name,
            kind=finding.counted,
            label=row.outcome,
            told=told,
            reason=row.reason,
            text=text,
            full=words.say("ci.full", said),
            place=_look_at(finding),
            origin=target.place if target else None,
            key=(place, indicator.id, period, target.id if target else "", _scope(finding)),
            finding=finding,
        )


def _scope(finding: Finding) -> str:
    """Return what the figure is taken over, in one language whatever the reader's."""
    if finding.target is not None:
        return finding.target.scope.names.zh if finding.target.scope else ""
    return finding.measure.scope if finding.measure is not None else ""


def _told(row: rows.Row, words: Words) -> str:
    """Say the value, the limit and the margin, as far as there are any."""
    said = {"value": row.value, "require": row.require, "margin": row.margin}
    if row.value and row.require:
        text = words.say("ci.told-margin" if row.margin else "ci.told", said)
    else:
        text = row.value or row.require
    return f"{text} [{row.flags}]".strip() if row.flags else text


def _look_at(finding: Finding) -> Place:
    """Return the row of the figure that was judged; without one, the line of the target."""
    figures = (finding.measure, *finding.bases) if finding.measure else finding.bases
    for figure in figures:
        if is_file(figure.place):
            return figure.place
    if finding.target is not None:
        return finding.target.place
    return Place("")


def _of_faults(faults: Iterable[Fault], words: Words, command: str) -> Iterator[Case]:
    for fault in faults:
        file = fault.place.file if is_file(fault.place) else command
        told = fault_text(fault, words)
        yield Case(
            suite=file,
            group=file,
            code=fault.code,
            name=f"[{fault.code}] {fault.place}",
            kind=DOUBT if fault.warning else FAULT,
            label=words.say("notes.warning" if fault.warning else "notes.error"),
            told=told,
            reason="",
            text=told,
            full=told,
            place=fault.place,
            origin=None,
            key=_fault_key(fault),
            fault=fault,
        )


def _fault_key(fault: Fault) -> tuple[str, ...]:
    """Say what a fault is known by: all but its line, in no language."""
    place = fault.place
    return fault.code, place.file, place.sheet, place.cell, repr(sorted(fault.details.items()))


def _numbered(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Tell cases of one name apart: servers keep only one of those that look the same."""
    names: Counter[tuple[str, str]] = Counter()
    keys: Counter[tuple[str, ...]] = Counter()
    found: list[Case] = []
    for one in cases:
        case = _with_sound_texts(one)
        names[case.group, case.name] += 1
        keys[case.key] += 1
        if (again := names[case.group, case.name]) > 1:
            case = case._replace(name=f"{case.name} ({again})")
        if (again := keys[one.key]) > 1:
            case = case._replace(key=(*case.key, str(again)))
        found.append(case)
    return tuple(found)
