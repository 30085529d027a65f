"""Results of reports in words: the outcome with its sign, the indicator, the figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ecotarget import vocab
from ecotarget.model.amount import plain
from ecotarget.model.finding import WAIVED
from ecotarget.model.result import Result
from ecotarget.model.target import Names
from ecotarget.report.rows import SIGNS
from ecotarget.report.telling import short
from ecotarget.words import Words


def outcome_text(outcome: str, words: Words) -> str:
    """Name an outcome with its sign; a dash for none."""
    if not outcome:
        return "-"
    return f"{SIGNS[outcome]} {words.say(f'report.outcome-{outcome}')}"


def true_outcome(one: Result, words: Words) -> str:
    """Name what a result counts as; of a waived one the true outcome stands beside it."""
    if not one.waived:
        return outcome_text(one.outcome, words)
    names = {"waived": WAIVED, "outcome": one.outcome}
    said = {key: words.say(f"report.outcome-{outcome}") for key, outcome in names.items()}
    return f"{SIGNS[WAIVED]} {words.say('report.waived-beside', said)}"


def indicator_text(one: Result, words: Words, own: Mapping[str, Names] | None = None) -> str:
    """Name the indicator with its scope; `own` names those that target files define."""
    name, scope = indicator_name(one, words, own), one.scope.get(words.language)
    return f"{name} · {scope}" if scope else name


def indicator_name(one: Result, words: Words, own: Mapping[str, Names] | None = None) -> str:
    """Name the indicator: as the vocabulary does, else target files, else the report itself."""
    known = vocab.indicator(one.indicator)
    names = known.names if known else (own or {}).get(one.indicator, one.names)
    return names.get(words.language)


def value_text(one: Result) -> str:
    """Write the figure: the cases of a rate, a number with its unit, a word."""
    if one.cases is not None:
        return f"{plain(one.cases.reached)}/{plain(one.cases.listed)}"
    if isinstance(one.value, Decimal):
        return f"{short(one.value)} {one.unit or ''}".strip()
    return one.value or one.told
