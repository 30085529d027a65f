"""JSON and JSON lines of figures reckoned from readings, for programs.

The format is published as assessment.schema.json. `value` has the decimals that the law tells it
with, `exact` is the fraction before any rounding. Equal assessments give equal bytes; one figure
stands on one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ecotarget.model.assessment import Assessed, Assessment, Coverage, SetAside
from ecotarget.model.standard import AirCode, Clause, Limit
from ecotarget.model.target import Names
from ecotarget.model.version import VERSION
from ecotarget.model.water import WaterCode
from ecotarget.report.as_json import edition, encode, fault, left_out
from ecotarget.report.assessment_rows import (
    Law,
    exact_text,
    name_of,
    result_of,
    shown,
    value_text,
)
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/assessment-1.json"


def render(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield the assessment as one JSON object."""
    law = Law(assessment)
    yield "{\n"
    for key, value in _head(assessment, words).items():
        yield f"{encode(key)}: {encode(value)},\n"
    yield from _list("codes", (code(one, words) for one in assessment.codes))
    yield ",\n"
    yield from _list("results", (_result(figure, law, words) for figure in assessment.results))
    yield ",\n"
    yield from _list("set_aside", (set_aside(entry, words) for entry in assessment.set_aside))
    yield ",\n"
    yield from _list("faults", (fault(entry, words) for entry in assessment.faults))
    yield ",\n"
    taken = (left_out(entry) for entry in assessment.left_out if entry.values)
    yield from _list("excepted", taken)
    yield "\n}\n"


def render_lines(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield one JSON object a line: the figures, in the order of the assessment."""
    law = Law(assessment)
    for figure in assessment.results:
        yield encode(_result(figure, law, words)) + "\n"


def _list(key: str, entries: Iterable[Any]) -> Iterator[str]:
    yield f"{encode(key)}: ["
    joint = "\n"
    for entry in entries:
        yield joint + encode(entry)
        joint = ",\n"
    yield "\n]"


def _head(assessment: Assessment, words: Words) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "tool": {"name": "ecotarget", "version": VERSION},
        "language": words.language,
        "as_of": assessment.as_of.isoformat() if assessment.as_of else None,
        "what_if": assessment.what_if,
        "inputs": [
            {"path": i.path, "role": i.role, "encoding": i.encoding, "sha256": i.sha256}
            for i in assessment.inputs
        ],
    }


def code(one: AirCode | WaterCode, words: Words) -> dict[str, Any]:
    """Return a code with its editions as plain data."""
    return {
        "id": one.id,
        "name": one.names.get(words.language),
        "day": one.day.isoformat(),
        "grade": one.grade,
        "overlays": one.overlays,
        "editions": [edition(entry, words) for entry in one.editions],
    }


def _result(figure: Assessed, law: Law, words: Words) -> dict[str, Any]:
    return {
        "place": figure.place,
        "rung": figure.rung,
        "indicator": figure.indicator,
        "name": name_of(figure, words),
        "item": figure.item or None,
        "period": figure.period.text,
        "when": figure.when,
        "value": shown(figure, figure.value),
        "exact": exact_text(figure.value),
        "otherwise": shown(figure, figure.otherwise),
        "exact_otherwise": exact_text(figure.otherwise),
        "text": value_text(figure, law, words),
        "unit": figure.unit,
        "state": figure.state,
        "limit": _limit(figure.limit) if figure.limit else None,
        "result": result_of(figure) or None,
        "multiple": law.multiple(figure),
        "coverage": _coverage(figure.coverage),
        "unexcepted": _unexcepted(figure.unexcepted, law, words) if figure.unexcepted else None,
        "code": figure.code or None,
        "details": {key: _detail(value, words) for key, value in figure.details.items()},
        "basis": [clause(one) for one in law.basis(figure)],
    }


def _unexcepted(whole: Assessed, law: Law, words: Words) -> dict[str, Any]:
    """Return the figure with nothing left out."""
    return {
        "value": shown(whole, whole.value),
        "exact": exact_text(whole.value),
        "text": value_text(whole, law, words),
        "state": whole.state,
        "result": result_of(whole) or None,
        "coverage": _coverage(whole.coverage),
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "have": coverage.have,
        "need": coverage.need,
        "of": coverage.of,
        "lacking": [lack._asdict() for lack in coverage.lacking],
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "value": limit.value,
        "unit": limit.unit,
        "averaging": limit.averaging,
        "grade": limit.grade or None,
        **clause(limit.clause),
    }


def clause(one: Clause) -> dict[str, Any]:
    """Return a clause as plain data."""
    return {
        "edition": one.edition,
        "clause": one.text,
        "confidence": one.confidence,
    }


def set_aside(entry: SetAside, words: Words) -> dict[str, Any]:
    """Return what was set aside for one reason as plain data."""
    return {
        "code": entry.code,
        "count": entry.rows,
        "first": [fault(one, words) for one in entry.faults],
    }


def _detail(value: object, words: Words) -> Any:
    """Turn a detail into plain data; a fraction becomes its text, numerator over denominator."""
    for kind, plain_ in _PLAIN:
        if isinstance(value, kind):
            return plain_(value, words)
    return str(value)


_PLAIN: tuple[tuple[Any, Callable[[Any, Words], Any]], ...] = (
    (str | bool | int | Decimal | None, lambda value, _words: value),
    (Names, lambda value, words: value.get(words.language)),
    (Limit, lambda value, _words: _limit(value)),
    (Fraction, lambda value, _words: f"{value.numerator}/{value.denominator}"),
    (Mapping, lambda value, words: {str(k): _detail(v, words) for k, v in value.items()}),
    (tuple | list, lambda value, words: [_detail(v, words) for v in value]),
)
