"""JSON and JSON lines: the report for programs. Numbers are written from the exact decimals.

The format is published as report.schema.json. Equal reports give equal bytes; one finding stands on
one line, so that two reports can be compared by any tool that compares lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring
from typing import Any

from ecotarget.model.amount import plain
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Finding, Report
from ecotarget.model.record import Measure
from ecotarget.model.version import VERSION
from ecotarget.report import telling
from ecotarget.report.rows import (
    counts,
    indicator_of,
    jurisdiction_of,
    period_of,
    scope_of,
)
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/report-1.json"


def render(report: Report, words: Words) -> Iterator[str]:
    """Yield the report as one JSON object."""
    yield "{\n"
    for key, value in _head(report, words).items():
        yield f"{encode(key)}: {encode(value)},\n"
    yield from _list("findings", (finding(f, words) for f in report.findings))
    yield ",\n"
    yield from _list("faults", (fault(f, words) for f in report.faults))
    yield ",\n"
    yield from _list("unused", (_unused(m) for m in report.unused))
    yield "\n}\n"


def render_lines(report: Report, words: Words) -> Iterator[str]:
    """Yield one JSON object a line: the findings, in the order of the report."""
    for entry in report.findings:
        yield encode(finding(entry, words)) + "\n"


def _head(report: Report, words: Words) -> dict[str, Any]:
    inputs = [
        {"path": i.path, "role": i.role, "encoding": i.encoding, "sha256": i.sha256}
        for i in report.inputs
    ]
    return {
        "schema": SCHEMA,
        "tool": {"name": "ecotarget", "version": VERSION},
        "language": words.language,
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "inputs": inputs,
        "editions": [],
        "counts": counts(report),
        "left_aside": [file.path for file in report.left_aside],
    }


def _list(key: str, entries: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield f"{encode(key)}: ["
    joint = "\n"
    for entry in entries:
        yield joint + encode(entry)
        joint = ",\n"
    yield "\n]"


def finding(entry: Finding, words: Words) -> dict[str, Any]:
    """Return one finding as plain data."""
    target, measure, verdict = entry.target, entry.measure, entry.verdict
    cases = measure.cases if measure else None
    return {
        "jurisdiction": jurisdiction_of(entry),
        "target": target.id if target else None,
        "indicator": indicator_of(entry).id,
        "name": indicator_of(entry).names.get(words.language),
        "period": period_of(entry),
        "scope": scope_of(entry, words),
        "require": target.require if target else None,
        "strength": target.strength if target else None,
        "outcome": verdict.outcome,
        "flags": entry.flags,
        "value": verdict.value,
        "unit": verdict.unit.spelling if verdict.unit else None,
        "limit": verdict.limit,
        "margin": verdict.margin,
        "reason": telling.reason_text(entry, words),
        "reason_key": verdict.reason.key,
        "numerator": cases.reached if cases else None,
        "denominator": cases.listed if cases else None,
        "source": _source(entry, words),
        "trail": [_measured(m) for m in (measure, *entry.bases) if m is not None],
    }


def _source(entry: Finding, words: Words) -> dict[str, Any] | None:
    target = entry.target
    if target is None:
        return None
    return {
        "document": target.document.names.get(words.language),
        "section": target.section,
        "file": target.place.file,
        "line": target.place.line,
        "note": target.note.get(words.language) if target.note else None,
    }


def _measured(measure: Measure) -> dict[str, Any]:
    return {
        "period": measure.period.text,
        "text": measure.text,
        "file": measure.place.file,
        "line": measure.place.line,
        "source": measure.source,
        "note": measure.note,
    }


def _unused(measure: Measure) -> dict[str, Any]:
    return {
        "jurisdiction": measure.jurisdiction,
        "indicator": measure.indicator.id,
        "scope": measure.scope,
        **_measured(measure),
    }


def fault(entry: Fault, words: Words) -> dict[str, Any]:
    """Return one fault as plain data."""
    return {
        "code": entry.code,
        "severity": "warning" if entry.warning else "error",
        "file": entry.place.file,
        "line": entry.place.line or None,
        "column": entry.place.column or None,
        "cell": entry.place.cell or None,
        "message": telling.fault_text(entry, words),
        "near": entry.near,
    }


def encode(value: Any) -> str:
    """Write plain data as JSON; a decimal keeps its digits and never gets an exponent."""
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    return "[" + ", ".join([encode(entry) for entry in value]) + "]"


def _object(value: Mapping[str, Any]) -> str:
    # A report of 100,000 findings has four million values: each is looked up by its type here,
    # and a key is written but once.
    writers, parts = _WRITERS, []
    for key, entry in value.items():
        write = writers.get(type(entry), encode)
        parts.append(f"{_key(key)}: {write(entry)}")
    return "{" + ", ".join(parts) + "}"


_key = cache(encode_basestring)
_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    type(None): lambda _value: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    Decimal: plain,
    dict: _object,
}
