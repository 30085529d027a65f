"""Pace in words and in JSON: a narrow cell, the lines beneath it, and every figure for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ecotarget.model.amount import Unit, quotient, tidy
from ecotarget.model.finding import Finding, Report
from ecotarget.model.pace import (
    AT_RISK,
    LOST,
    MET_EARLY,
    OFF_PACE,
    ON_PACE,
    STATES,
    Pace,
    Projection,
)
from ecotarget.model.target import Names
from ecotarget.report import telling
from ecotarget.words import Words

if TYPE_CHECKING:
    from fractions import Fraction

# A sign beside each word, so that no state rests on colour alone; nobody can tell: a dash.
SIGNS = {LOST: "✗", OFF_PACE: "<", AT_RISK: "!", ON_PACE: "=", MET_EARLY: "✓"}
UNTOLD = "-"
_PLACES = 6
# Figures are told with three digits that count, whole numbers whole.
_TELL = ((100, 0), (10, 1), (1, 2))
_SMALL = 3


def cell(finding: Finding, words: Words) -> str:
    """Return the state in a word with its sign; empty where there is no pace."""
    if finding.pace is None:
        return ""
    state = finding.pace.state
    return UNTOLD if state is None else f"{SIGNS[state]} {words.say(f'report.pace-{state}')}"


def lines(pace: Pace, words: Words) -> Iterator[str]:
    """Yield why the state is what it is, what is left and needed, and the estimate."""
    for reason in (pace.why, *pace.lines):
        yield _sentence(reason.key, reason.details, words)
    if pace.projection is not None:
        yield _estimate(pace.projection, words)


def summary(report: Report, words: Words) -> str:
    """Count the states in one line; empty where nothing is running."""
    found = Counter(one.pace.state for one in report.findings if one.pace is not None)
    said = [
        words.say(
            "report.outcome-count",
            {"outcome": words.say(f"report.pace-{state}"), "count": str(found[state])},
        )
        for state in STATES
        if found[state]
    ]
    if found[None]:
        untold = {"outcome": words.say("report.pace-untold"), "count": str(found[None])}
        said.append(words.say("report.outcome-count", untold))
    if not said:
        return ""
    return words.say("report.pace-summary", {"states": words.say("report.list-joint").join(said)})


def as_data(pace: Pace, words: Words) -> dict[str, Any]:
    """Return a pace as plain data, every figure with its digits."""
    return {
        "state": pace.state,
        "how": pace.how,
        "day": pace.day.isoformat(),
        "reason": _sentence(pace.why.key, pace.why.details, words),
        "reason_key": pace.why.key,
        "lines": [
            {
                "key": one.key,
                "text": _sentence(one.key, one.details, words),
                "figures": {key: _datum(value, words) for key, value in one.details.items()},
            }
            for one in pace.lines
        ],
        "projection": None if pace.projection is None else _projected(pace.projection),
    }


def _projected(found: Projection) -> dict[str, Any]:
    return {
        "estimate": True,
        "low": _decimal(found.low),
        "middle": _decimal(found.middle),
        "high": _decimal(found.high),
        "chance": _decimal(found.chance),
        "years": list(found.years),
        "draws": found.draws,
        "seed": found.seed,
    }


def _estimate(found: Projection, words: Words) -> str:
    said = {
        "low": _told(found.low),
        "middle": _told(found.middle),
        "high": _told(found.high),
        "chance": str(int(found.chance * 100)),  # 99.6 % is not told as certain
        "years": words.say("report.list-joint").join(str(year) for year in found.years),
        "draws": str(found.draws),
        "seed": str(found.seed),
    }
    return words.say("report.pace-estimate", said)


def _sentence(key: str, details: Mapping[str, object], words: Words) -> str:
    from fractions import Fraction  # a check of what is over and done with does not pay for it

    worded = {name: _told(v) if isinstance(v, Fraction) else v for name, v in details.items()}
    return telling.visible(words.say(f"pace.{key}", telling.said(worded, words)))


def _told(value: Fraction) -> str:
    """Write a figure for people: three digits that count, a whole number whole."""
    if value.denominator == 1:
        return str(value.numerator)
    places = next((places for least, places in _TELL if abs(value) >= least), _SMALL)
    return telling.short(quotient(Decimal(value.numerator), Decimal(value.denominator)), places)


def _decimal(value: Fraction) -> Decimal:
    return tidy(quotient(Decimal(value.numerator), Decimal(value.denominator), _PLACES))


def _datum(value: object, words: Words) -> Any:
    """Return one figure of a line as plain data."""
    from fractions import Fraction

    match value:
        case Fraction():
            return _decimal(value)
        case bool() | int() | Decimal() | None:
            return value
        case date():
            return value.isoformat()
        case tuple() if not isinstance(value, Unit | Names):
            return [_datum(one, words) for one in value]
        case _:
            return telling.said({"": value}, words)[""]
