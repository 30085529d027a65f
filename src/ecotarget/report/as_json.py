"""JSON and JSON lines: the report for programs. Numbers are written from the exact decimals.

The format is published as report.schema.json. Equal reports give equal bytes; one finding stands on
one line, so that two reports can be compared by any tool that compares lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from ecotarget.model.address import without_login
from ecotarget.model.amount import plain
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Finding, Report
from ecotarget.model.record import Measure, Reckoned
from ecotarget.model.target import Target
from ecotarget.model.version import VERSION
from ecotarget.report import pace_words, telling
from ecotarget.report.rows import (
    counts,
    indicator_of,
    jurisdiction_of,
    period_of,
    scope_of,
)
from ecotarget.words import Words

if TYPE_CHECKING:  # only readings rest on editions of the law, few runs on waivers or exceptions
    from ecotarget.model.baseline import Baseline, Stale
    from ecotarget.model.excepted import LeftOut
    from ecotarget.model.standard import Edition
    from ecotarget.model.waiver import Standing, Waiver

SCHEMA = "https://ecotarget.dev/schema/report-1.json"


def render(report: Report, words: Words) -> Iterator[str]:
    """Yield the report as one JSON object."""
    yield "{\n"
    for key, value in _head(report, words).items():
        yield f"{encode(key)}: {encode(value)},\n"
    yield from _list("findings", (finding(f, words) for f in report.findings))
    yield ",\n"
    yield from _list("faults", (encode(fault(f, words)) for f in report.faults))
    yield ",\n"
    yield from _list("unused", (_unused(m) for m in report.unused))
    yield ",\n"
    yield from _list("waivers", (encode(standing(one)) for one in report.waivers))
    yield ",\n"
    yield from _list("excepted", (encode(left_out(one)) for one in report.left_out))
    yield ",\n"
    stale = report.baseline.stale if report.baseline else ()
    yield from _list("stale", (encode(_stale(one)) for one in stale))
    yield "\n}\n"


def render_lines(report: Report, words: Words) -> Iterator[str]:
    """Yield one JSON object a line: the findings, in the order of the report."""
    for entry in report.findings:
        yield finding(entry, words) + "\n"


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
        "editions": [edition(entry, words) for entry in report.editions],
        "counts": counts(report),
        "left_aside": [file.path for file in report.left_aside],
        "baseline": None if report.baseline is None else _baseline(report.baseline),
    }


def _baseline(entry: Baseline) -> dict[str, Any]:
    return {
        "path": entry.file,
        "as_of": entry.as_of.isoformat() if entry.as_of else None,
        "new": entry.new,
        "known": entry.known,
        "stale": len(entry.stale),
        "aside": entry.aside,
    }


def _stale(entry: Stale) -> dict[str, Any]:
    """Return an entry of the baseline that fails no more, with what it counts as now."""
    return {
        "jurisdiction": entry.was.jurisdiction,
        "target": entry.was.target,
        "indicator": entry.was.indicator,
        "period": entry.was.period,
        "before": entry.was.counted,
        "now": entry.counted or None,
    }


def _list(key: str, entries: Iterator[str]) -> Iterator[str]:
    yield f"{encode(key)}: ["
    joint = "\n"
    for entry in entries:
        yield joint + entry
        joint = ",\n"
    yield "\n]"


# The fields of a finding, in the order of the published schema and of `_values`.
_FIELDS = (
    "jurisdiction",
    "target",
    "indicator",
    "name",
    "period",
    "scope",
    "require",
    "strength",
    "outcome",
    "flags",
    "value",
    "unit",
    "limit",
    "margin",
    "reason",
    "reason_key",
    "numerator",
    "denominator",
    "source",
    "trail",
    "pace",
    "waiver",
    "unexcepted",
    "baseline",
)
_FINDING = "{" + ", ".join(f'"{name}": %s' for name in _FIELDS) + "}"
_MEASURE = (
    '{"period": %s, "text": %s, "file": %s, "line": %s, "source": %s, "note": %s, "reckoned": %s}'
)
_SOURCE = '{"document": %s, "section": %s, "file": %s, "line": %s, "note": %s}'


def finding(entry: Finding, words: Words) -> str:
    """Write one finding as a JSON object on one line."""
    return _sound(_FINDING % _values(entry, words))


def _values(entry: Finding, words: Words) -> tuple[str, ...]:
    target, measure, verdict, flags, bases, pace = entry[:6]
    indicator = indicator_of(entry)
    cases = measure.cases if measure else None
    used = (measure, *bases) if measure else bases
    return (
        _text(jurisdiction_of(entry)),
        _text(target.id) if target else "null",
        _text(indicator.id),
        _text(indicator.names.get(words.language)),
        _text(period_of(entry)),
        _text(scope_of(entry, words)),
        _text(target.require) if target else "null",
        _text(target.strength) if target else "null",
        _text(verdict.outcome),
        "[" + ", ".join(map(_text, flags)) + "]",
        _encoded(verdict.value),
        _text(verdict.unit.spelling) if verdict.unit else "null",
        _encoded(verdict.limit),
        _encoded(verdict.margin),
        _text(telling.reason_text(entry, words)),
        _text(verdict.reason.key),
        plain(cases.reached) if cases else "null",
        plain(cases.listed) if cases else "null",
        _source(target, words),
        "[" + ", ".join([_measure(one) for one in used]) + "]",
        "null" if pace is None else _encoded(pace_words.as_data(pace, words)),
        "null" if entry.waiver is None else _encoded(waiver(entry.waiver)),
        "null" if entry.unexcepted is None else _encoded(_unexcepted(entry, words)),
        _encoded(entry.baseline),
    )


def _unexcepted(entry: Finding, words: Words) -> dict[str, Any]:
    """Return the result with nothing left out."""
    assert entry.unexcepted is not None
    whole = telling.with_everything(entry, entry.unexcepted)
    verdict, cases = whole.verdict, whole.measure.cases if whole.measure else None
    return {
        "outcome": verdict.outcome,
        "value": verdict.value,
        "margin": verdict.margin,
        "numerator": cases.reached if cases else None,
        "denominator": cases.listed if cases else None,
        "reason": telling.reason_text(whole, words),
        "reason_key": verdict.reason.key,
    }


def waiver(entry: Waiver) -> dict[str, Any]:
    """Return one waiver as plain data."""
    return {
        "id": entry.id,
        "target": entry.target,
        "jurisdiction": entry.jurisdiction,
        "period": entry.period.text,
        "reason": entry.reason,
        "approved_by": entry.approved_by,
        "document": entry.document,
        "starts": entry.starts.isoformat(),
        "expires": entry.expires.isoformat(),
        "file": entry.place.file,
        "line": entry.place.line,
    }


def standing(entry: Standing) -> dict[str, Any]:
    """Return a waiver with what became of it."""
    return {
        **waiver(entry.waiver),
        "state": entry.state,
        "day": entry.day.isoformat(),
        "days_left": entry.days_left,
        "outcome": entry.outcome,
        "near": entry.near,
    }


def left_out(entry: LeftOut) -> dict[str, Any]:
    """Return what one entry of a file of exceptions took away."""
    said = entry.entry
    return {
        "place": said.place,
        "from": said.first.isoformat(),
        "to": said.last.isoformat(),
        "items": said.items,
        "kind": said.kind,
        "document": said.document,
        "file": said.at.file,
        "line": said.at.line,
        "values": entry.values,
    }


def _source(target: Target | None, words: Words) -> str:
    if target is None:
        return "null"
    return _SOURCE % (
        _text(target.document.names.get(words.language)),
        _text(target.section),
        _text(target.place.file),
        target.place.line,
        _text(target.note.get(words.language)) if target.note else "null",
    )


def _measure(measure: Measure) -> str:
    return _MEASURE % (
        _text(measure.period.text),
        _text(measure.text),
        _text(measure.place.file),
        measure.place.line,
        _text(measure.source),
        _text(measure.note),
        "null" if measure.reckoned is None else _encoded(_reckoned(measure.reckoned)),
    )


def _reckoned(behind: Reckoned) -> dict[str, Any]:
    """Return what stands behind a figure made of readings; the exact value as a fraction."""
    exact = behind.exact
    return {
        "exact": f"{exact.numerator}/{exact.denominator}" if exact is not None else None,
        "enough": behind.enough,
        "have": behind.have,
        "need": behind.need,
        "lacking": behind.lacking,
        "code": behind.code,
    }


def _unused(measure: Measure) -> str:
    place = _text(measure.jurisdiction)
    indicator = _text(measure.indicator.id)
    head = f'"jurisdiction": {place}, "indicator": {indicator}, "scope": {_text(measure.scope)}'
    return _sound("{" + head + ", " + _measure(measure)[1:])


def edition(entry: Edition, words: Words) -> dict[str, Any]:
    """Return one edition of a standard as plain data."""
    return {
        "id": entry.id,
        "title": entry.title.get(words.language),
        "start": entry.start.isoformat(),
        "end": entry.end.isoformat() if entry.end else None,
        "source": entry.source,
        "sha256": entry.sha256,
        "unconfirmed": entry.unconfirmed,
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
        "letter": entry.place.letter or None,
        "sheet": entry.place.sheet or None,
        "found": _detail(entry, "found"),
        "expected": _expected(entry, words),
        "message": telling.fault_text(entry, words),
        "near": entry.near,
    }


def _expected(entry: Fault, words: Words) -> str | None:
    """Return what should stand there: what the fault itself says, else what its code says."""
    said = _detail(entry, "expected", "wanted")
    general = f"wanted.{entry.code}"
    return words.say(general) if not said and words.has(general) else said


def _detail(entry: Fault, *names: str) -> str | None:
    """Return the first of these details of a fault as a text."""
    return next((str(entry.details[name]) for name in names if name in entry.details), None)


def encode(value: Any) -> str:
    """Write plain data as JSON; a decimal keeps its digits and never gets an exponent.

    Of the address of a database nobody is told the password.
    """
    return _sound(without_login(_encoded(value)))


def _sound(text: str) -> str:
    """Escape half characters (from a file name that is no text); nothing else cannot be written."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def _encoded(value: Any) -> str:
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    return "[" + ", ".join([_encoded(entry) for entry in value]) + "]"


def _object(value: Mapping[str, Any]) -> str:
    return "{" + ", ".join([f"{_text(k)}: {_encoded(v)}" for k, v in value.items()]) + "}"


_text = encode_basestring
_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    type(None): lambda _value: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    Decimal: plain,
    dict: _object,
}
