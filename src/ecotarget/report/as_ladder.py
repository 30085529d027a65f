"""The ladder in every format: who stands on which step and why.

The JSON is published as ladder.schema.json; one place stands on one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ecotarget.model.finding import Input
from ecotarget.model.ladder import Ladder, OnStep
from ecotarget.model.result import Because
from ecotarget.model.target import Names
from ecotarget.report import records, sheets, telling
from ecotarget.report.formats import Style
from ecotarget.report.sheets import Sheet
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/ladder-1.json"
COLUMNS = (
    *("month", "jurisdiction", "place", "step", "step_name", "order", "reported"),
    *("reasons", "gaps"),
)


class Told(NamedTuple):
    """What there is to tell: the rule, the month, where places stand, and how they are called."""

    ladder: Ladder
    month: str
    standings: tuple[OnStep, ...]
    name: Callable[[str], Names]
    inputs: tuple[Input, ...]


def render(name: str, told: Told, words: Words, style: Style) -> Iterator[str]:
    """Yield the ladder in the format called `name`, one of formats.NAMES."""
    if name in ("json", "jsonl", "csv"):
        found = (_entry(told, one, words) for one in told.standings)
        if name == "jsonl":
            return records.render_lines(found)
        if name == "csv":
            return records.render_csv(COLUMNS, found, words)
        head = {"schema": SCHEMA, "month": told.month, "source": told.ladder.source}
        return records.render_json(head, found, told.inputs, (), words)
    return sheets.render(name, [_sheet(told, words)], style)


def _sheet(told: Told, words: Words) -> Sheet:
    # The gravest step comes first; those on none come last.
    order = [step.id for step in told.ladder.steps]
    ordered = sorted(
        told.standings, key=lambda one: -order.index(one.step.id) if one.step else len(order)
    )
    on_step = [one for one in ordered if one.step is not None]
    rows = tuple(
        (step_name(one, words), told.name(one.jurisdiction).get(words.language), why(one, words))
        for one in ordered
    )
    said = {"month": told.month, "ladder": told.ladder.names.get(words.language)}
    headers = ("step", "place", "why")
    counts = {"count": len(on_step), "all": len(ordered)}
    return Sheet(
        title=words.say("ladder.title", said),
        headers=tuple(words.say(f"ladder.column-{key}") for key in headers),
        rows=rows,
        below=(words.say("ladder.count", counts), *rule_lines(told.ladder, words)),
        wide=2,
        colours=dict.fromkeys(range(len(on_step)), sheets.RED),
    )


def rule_lines(ladder: Ladder, words: Words) -> Iterator[str]:
    """Yield whose rule it is."""
    source = " ".join(ladder.source.split())
    yield words.say("ladder.own", {"file": ladder.given.path, "source": source})


def step_name(one: OnStep, words: Words) -> str:
    """Name the step on which a place stands."""
    if one.step is not None:
        return one.step.names.get(words.language)
    return words.say("ladder.no-step" if one.reported else "ladder.no-report")


def why(one: OnStep, words: Words) -> str:
    """Say in words why a place stands where it stands, and what was missing."""
    return words.say("ladder.joint").join(sentences((*one.reasons, *one.gaps), words))


def sentences(reasons: tuple[Because, ...], words: Words) -> Iterator[str]:
    """Yield a sentence for each reason or gap."""
    for one in reasons:
        said = telling.said(one.details, words)
        passed = words.say("ladder.passed", said) if one.details.get("passed") else ""
        yield words.say(f"ladder.{one.key}", said) + passed


def _entry(told: Told, one: OnStep, words: Words) -> dict[str, Any]:
    steps = [step.id for step in told.ladder.steps]
    return {
        "month": told.month,
        "jurisdiction": one.jurisdiction,
        "place": told.name(one.jurisdiction).get(words.language),
        "step": one.step.id if one.step else None,
        "step_name": one.step.names.get(words.language) if one.step else None,
        "order": steps.index(one.step.id) + 1 if one.step else 0,
        "reported": one.reported,
        "reasons": list(sentences(one.reasons, words)),
        "gaps": list(sentences(one.gaps, words)),
    }
