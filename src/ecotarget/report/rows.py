"""What a row is: the cells of one finding, decided once for every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ecotarget import vocab
from ecotarget.model.excepted import LeftOut
from ecotarget.model.finding import (
    FAIL,
    FLAGS,
    NO_DATA,
    OUTCOMES,
    PASS,
    WAIVED,
    Finding,
    Report,
)
from ecotarget.model.target import Indicator
from ecotarget.report import pace_words, telling
from ecotarget.report.telling import visible
from ecotarget.words import Words

# A sign beside each word, so that no verdict rests on colour alone.
SIGNS = {
    "pass": "✓",
    "warn": "!",
    "fail": "✗",
    "insufficient": "~",
    "undecided": "?",
    "not_due": ">",
    "not_applicable": "/",
    "no_data": "-",
    "waived": "○",
}
# That a finding is waived is said by its outcome already.
_SHOWN = tuple(flag for flag in FLAGS if flag != WAIVED)


class Row(NamedTuple):
    """The cells of one finding as words."""

    finding: Finding
    sign: str
    outcome: str
    target: str
    name: str
    value: str
    require: str
    margin: str
    flags: str
    reason: str
    pace: str


class Group(NamedTuple):
    """The rows of one jurisdiction, year and domain."""

    jurisdiction: str
    domain: str
    rows: tuple[Row, ...]


def told(group: Group, detail: int) -> tuple[Row, ...]:
    """Return the rows that a table for people shows one by one; with `detail` that is every row.

    Targets for which nobody handed in a single figure are named together by `gap_line`.
    """
    return tuple(row for row in group.rows if detail or not _is_gap(row))


def wants_reason(row: Row, detail: int) -> bool:
    """Tell whether a table for people says why: whenever the figures alone do not show it."""
    if row.finding.waiver is not None or row.finding.unexcepted is not None:
        return True
    shown = row.finding.verdict.outcome in (PASS, FAIL) and row.value and row.require
    return detail >= 2 or (detail == 1 and row.finding.verdict.outcome != PASS) or not shown


def gap_line(groups_: Iterable[Group], words: Words) -> str:
    """Name the targets without any figure in one line; empty when there are none."""
    gaps = [row.target for group in groups_ for row in group.rows if _is_gap(row)]
    if not gaps:
        return ""
    outcome = f"{SIGNS[NO_DATA]} {words.say('report.outcome-no_data')}"
    details = {"outcome": outcome, "count": str(len(gaps)), "targets": " ".join(_runs(gaps))}
    return words.say("report.gaps", details)


def _is_gap(row: Row) -> bool:
    return row.finding.verdict.reason.key == "no-figure" and row.finding.waiver is None


def _runs(ids: Sequence[str]) -> Iterator[str]:
    """Write neighbouring ids as a run: ZJ19-027..031."""
    ordered = sorted(ids)
    start = end = ordered[0]
    for name in [*ordered[1:], ""]:
        if name and name == _next(end):
            end = name
            continue
        yield start if start == end else f"{start}..{end.rpartition('-')[2]}"
        start = end = name


def _next(name: str) -> str:
    stem, _, number = name.rpartition("-")
    return f"{stem}-{int(number) + 1:0{len(number)}d}" if number.isdigit() else ""


def indicator_of(finding: Finding) -> Indicator:
    """Return the indicator that a finding is about."""
    if finding.target is not None:
        return finding.target.indicator
    assert finding.measure is not None
    return finding.measure.indicator


def jurisdiction_of(finding: Finding) -> str:
    """Return the id of the jurisdiction that a finding is about."""
    if finding.target is not None:
        return finding.target.jurisdiction.id
    assert finding.measure is not None
    return finding.measure.jurisdiction


def period_of(finding: Finding) -> str:
    """Return the period that a finding is about."""
    if finding.target is not None:
        return finding.target.period.text
    assert finding.measure is not None
    return finding.measure.period.text


def scope_of(finding: Finding, words: Words) -> str:
    """Return what the figure is taken over; empty for the whole jurisdiction."""
    if finding.target is not None:
        scope = finding.target.scope
        return scope.names.get(words.language) if scope else ""
    assert finding.measure is not None
    return finding.measure.scope


def row(finding: Finding, words: Words) -> Row:
    """Word one finding."""
    target = finding.target
    name = indicator_of(finding).names.get(words.language)
    scope = scope_of(finding, words)
    return Row(
        finding=finding,
        sign=SIGNS[finding.counted],
        outcome=telling.outcome_text(finding, words),
        target=target.id if target else "",
        name=visible(f"{name} · {scope}" if scope else name),
        value=visible(telling.value_text(finding, words)),
        require=visible(telling.requirement_text(target, words)) if target else "",
        margin=visible(telling.margin_text(finding, words)),
        flags=" ".join(_flags(finding, words)),
        reason=visible(telling.reason_text(finding, words) + telling.beside_text(finding, words)),
        pace=pace_words.cell(finding, words),
    )


def _flags(finding: Finding, words: Words) -> Iterator[str]:
    if finding.baseline is not None:
        yield words.say(f"report.baseline-{finding.baseline}")
    for flag in _SHOWN:
        if flag in finding.flags:
            yield words.say(f"report.flag-{flag}")


def groups(report: Report, words: Words) -> Iterator[Group]:
    """Yield the findings by jurisdiction, year and domain, in the order of the report."""
    titles = _titles(report, words)

    def key(finding: Finding) -> tuple[str, str, str]:
        return jurisdiction_of(finding), period_of(finding)[:4], indicator_of(finding).domain

    by_year = sorted(report.findings, key=lambda finding: key(finding)[:2])
    for (place, year, domain), found in groupby(by_year, key):
        title = words.say("report.title", {"name": titles.get(place, place), "year": year})
        name = vocab.domains()[domain].get(words.language)
        yield Group(visible(title), name, tuple(row(finding, words) for finding in found))


def _titles(report: Report, words: Words) -> dict[str, str]:
    """Name each jurisdiction; where two go by one name (鼓楼区) the id tells them apart."""
    places = {f.target.jurisdiction.id: f.target.jurisdiction for f in report.findings if f.target}
    names = {place: known.names.get(words.language) for place, known in places.items()}
    shared = Counter(names.values())
    return {p: name if shared[name] == 1 else f"{name} ({p})" for p, name in names.items()}


def by_jurisdiction(report: Report, words: Words) -> Iterator[tuple[str, list[Group]]]:
    """Yield the groups of each jurisdiction and year together."""
    for title, found in groupby(groups(report, words), key=lambda group: group.jurisdiction):
        yield title, list(found)


def counts(report: Report) -> dict[str, int]:
    """Count the findings by outcome, every outcome named; what is waived counts as that alone."""
    found = dict.fromkeys((*OUTCOMES, WAIVED), 0)
    for finding in report.findings:
        found[finding.counted] += 1
    return found


def summary(report: Report, words: Words) -> str:
    """Count the verdicts in one line."""
    said = [
        words.say(
            "report.outcome-count",
            {"outcome": words.say(f"report.outcome-{outcome}"), "count": str(count)},
        )
        for outcome, count in counts(report).items()
        if count
    ]
    outcomes = words.say("report.list-joint").join(said)
    details = {"count": str(len(report.findings)), "outcomes": outcomes}
    return words.say("report.summary", details)


def baseline_summary(report: Report, words: Words) -> str:
    """Count what is new beside a baseline and what it knows; empty without one."""
    entry = report.baseline
    if entry is None:
        return ""
    said = {
        "file": visible(entry.file),
        "new": str(entry.new),
        "known": str(entry.known),
        "stale": str(len(entry.stale)),
    }
    line = words.say("report.baseline-summary", said)
    if not entry.aside:
        return line
    return line + words.say("report.baseline-aside", {"aside": str(entry.aside)})


def taken_out(entries: Iterable[LeftOut]) -> int:
    """Count the values that exceptions took away."""
    return sum(one.values for one in entries)


def left_out_summary(report: Report, words: Words) -> str:
    """Say what agreed events took away, and for how many verdicts that matters; empty for nothing."""
    if not report.left_out:
        return ""
    resting = [one for one in report.findings if one.unexcepted is not None]
    turned = [
        one
        for one in resting
        if one.unexcepted is not None and one.unexcepted.outcome != one.verdict.outcome
    ]
    said = {
        "entries": str(len(report.left_out)),
        "values": str(taken_out(report.left_out)),
        "count": str(len(resting)),
        "turned": str(len(turned)),
    }
    return words.say("report.left-out", said)
