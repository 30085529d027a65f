"""Scores in every format: words for people, JSON and CSV for programs.

The JSON is published as score.schema.json: a line of the rules or a total stands on one line. Points
are exact: decimals where they end, and beside them the fraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ecotarget.model.amount import Unit, quotient
from ecotarget.model.finding import Input
from ecotarget.model.result import Because
from ecotarget.model.scoring import Line, Score, Span
from ecotarget.model.target import Names
from ecotarget.report import records, sheets
from ecotarget.report.formats import Style
from ecotarget.report.sheets import Sheet
from ecotarget.report.telling import short, unit_text
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/score-1.json"
COLUMNS = (
    *("type", "jurisdiction", "year", "rules", "rules_year", "kind", "id", "name"),
    *("references", "full", "low", "high", "decided", "grade", "grade_low", "grade_high"),
    *("what_if", "reasons"),
)


def render(
    name: str,
    scores: Sequence[Score],
    titles: Mapping[str, Names],
    inputs: Iterable[Input],
    words: Words,
    style: Style,
) -> Iterator[str]:
    """Yield the scores in the format called `name`, one of formats.NAMES; `titles` name places."""
    if name in ("json", "jsonl", "csv"):
        found = (entry for one in scores for entry in _entries(one, words))
        if name == "jsonl":
            return records.render_lines(found)
        if name == "csv":
            return records.render_csv(COLUMNS, found, words)
        return records.render_json({"schema": SCHEMA}, found, inputs, (), words)
    return sheets.render(name, (_sheet(one, titles, words) for one in scores), style)


# ---- For people ---------------------------------------------------------------------------------


def _sheet(score: Score, titles: Mapping[str, Names], words: Words) -> Sheet:
    names = titles.get(score.jurisdiction)
    said = {
        "place": names.get(words.language) if names else score.jurisdiction,
        "year": str(score.year),
        "rules": score.scheme.names.get(words.language),
    }
    rows = [_row(line, words) for line in score.lines]
    open_ones = [n for n, line in enumerate(score.lines) if not line.points.settled]
    headers = ("item", "full", "points", "why")
    return Sheet(
        title=words.say("score.title", said),
        headers=tuple(words.say(f"score.column-{key}") for key in headers),
        rows=tuple(rows),
        below=tuple(_below(score, words)),
        right=frozenset((1, 2)),
        wide=3,
        colours=dict.fromkeys(open_ones, sheets.YELLOW),
    )


def _row(line: Line, words: Words) -> tuple[str, ...]:
    name = line.names.get(words.language)
    item = words.say(f"score.kind-{line.kind}", {"name": name})
    joint = words.say("score.joint")
    why = joint.join(_because(one, words) for one in line.because)
    points = "" if line.kind == "veto" else _span(line.points, words)
    return (item, "" if line.full is None else _figure(line.full), points, why)


def _below(score: Score, words: Words) -> Iterator[str]:
    total = score.total
    key = "total" if total.settled else "total-open"
    said = {
        "low": _figure(total.low),
        "high": _figure(total.high) if total.high is not None else "",
        "full": _figure(score.scheme.total),
    }
    yield words.say(f"score.{key if total.high is not None else 'total-unbounded'}", said)
    if score.scheme.grades:
        if score.is_decided:
            yield words.say("score.grade", {"grade": _grade(score.grade, words)})
        else:
            low, high = (_grade(one, words) for one in score.grades)
            yield words.say("score.grade-open", {"low": low, "high": high})
    if score.what_if:
        said = {"rules": str(score.scheme.year), "year": str(score.year)}
        yield words.say("score.what-if", said)
    scheme = score.scheme
    yield words.say("score.own", {"file": scheme.given.path})
    version = words.say("score.version", {"version": scheme.version}) if scheme.version else ""
    source = " ".join(scheme.source.split())
    yield words.say("score.source", {"source": source, "version": version})


def _grade(names: Names | None, words: Words) -> str:
    return names.get(words.language) if names else words.say("score.no-grade")


def _span(points: Span, words: Words) -> str:
    if points.settled:
        return _figure(points.low)
    high = words.say("score.unbounded") if points.high is None else _figure(points.high)
    return f"{_figure(points.low)}~{high}"


def _figure(value: Fraction) -> str:
    return short(_decimal(value))


def _decimal(value: Fraction) -> Decimal:
    return quotient(Decimal(value.numerator), Decimal(value.denominator))


def _because(one: Because, words: Words) -> str:
    said = {key: _said(value, words) for key, value in one.details.items()}
    sentence = words.say(f"score.{one.key}", said)
    if one.key != "veto":
        return sentence
    parts = [words.say(f"score.veto-{key}", said) for key in ("total", "grade") if said[key]]
    return sentence + words.say("report.list-joint").join(parts)


def _said(value: object, words: Words) -> str:
    match value:
        case Fraction():
            return _figure(value)
        case Span():
            return _span(value, words)
        case Unit():
            return unit_text(value, words)
        case Names():
            return value.get(words.language)
        case tuple():
            return words.say("report.list-joint").join(_said(each, words) for each in value)
        case None:
            return ""
    text = str(value)
    outcome = f"report.outcome-{text}"
    return words.say(outcome) if text and words.has(outcome) else text


# ---- For programs -------------------------------------------------------------------------------


def _entries(score: Score, words: Words) -> Iterator[dict[str, Any]]:
    scheme = score.scheme
    head = {
        "jurisdiction": score.jurisdiction,
        "year": score.year,
        "rules": scheme.names.get(words.language),
        "rules_year": scheme.year,
    }
    for line in score.lines:
        yield {
            "type": "line",
            **head,
            "kind": line.kind,
            "id": line.id,
            "name": line.names.get(words.language),
            "references": line.references,
            "full": None if line.full is None else _decimal(line.full),
            **_ends(line.points),
            "reasons": [_because(one, words) for one in line.because],
        }
    low, high = (None if one is None else one.get(words.language) for one in score.grades)
    yield {
        "type": "total",
        **head,
        "full": _decimal(scheme.total),
        **_ends(score.total),
        "decided": score.is_decided,
        "grade": None if score.grade is None else score.grade.get(words.language),
        "grade_low": low,
        "grade_high": high,
        "what_if": score.what_if,
        "source": scheme.source,
        "version": scheme.version or None,
    }


def _ends(points: Span) -> dict[str, Any]:
    return {
        "low": _decimal(points.low),
        "exact_low": _exact(points.low),
        "high": None if points.high is None else _decimal(points.high),
        "exact_high": None if points.high is None else _exact(points.high),
    }


def _exact(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
