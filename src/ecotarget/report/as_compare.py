"""Two reports compared, in every format: what needs attention first, what is unchanged counted.

The JSON is published as compare.schema.json; a change stands on one line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ecotarget.model.change import (
    BETTER,
    KINDS,
    NEW,
    NEWLY_FAILING,
    NEWLY_MET,
    UNCHANGED,
    VANISHED,
    WORSE,
    Change,
    Comparison,
)
from ecotarget.model.faults import Fault
from ecotarget.model.finding import FAIL, Input
from ecotarget.model.result import Checked, Result
from ecotarget.model.target import Names
from ecotarget.report import records, sheets
from ecotarget.report.formats import Style
from ecotarget.report.result_words import (
    indicator_name,
    indicator_text,
    outcome_text,
    value_text,
)
from ecotarget.report.sheets import Sheet
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/compare-1.json"
# What is told of both ends of a change, each with `_before` and `_now`.
_ENDS = ("require", "value", "unit", "limit", "margin", "numerator", "denominator", "pace")
COLUMNS = (
    *("change", "jurisdiction", "place", "target", "indicator", "name", "period", "scope"),
    *("before", "now"),
    *(f"{name}_{end}" for name in _ENDS for end in ("before", "now")),
)
_COLOURS = {
    NEWLY_FAILING: sheets.RED,
    WORSE: sheets.YELLOW,
    VANISHED: sheets.YELLOW,
    BETTER: sheets.GREEN,
    NEWLY_MET: sheets.GREEN,
}


class Known(NamedTuple):
    """What target files know: the names of places and of indicators of their own, by id."""

    places: Mapping[str, Names]
    indicators: Mapping[str, Names]

    def place(self, id_: str, words: Words) -> str:
        """Return what a place is called; its id where nobody says."""
        return self.places[id_].get(words.language) if id_ in self.places else id_


def render(
    name: str, found: Comparison, faults: Iterable[Fault], known: Known, words: Words, style: Style
) -> Iterator[str]:
    """Yield the comparison in the format called `name`, one of formats.NAMES."""
    entries = (_record(one, known, words) for one in _told(found))
    if name == "json":
        head = {
            "schema": SCHEMA,
            "old": _side(found.old),
            "new": _side(found.new),
            "counts": _counts(found),
        }
        inputs: tuple[Input, ...] = (found.old.given, found.new.given)
        return records.render_json(head, entries, inputs, faults, words)
    if name == "jsonl":
        return records.render_lines(entries)
    if name == "csv":
        return records.render_csv(COLUMNS, entries, words)
    return sheets.render(name, [_sheet(found, known, words)], style)


def _told(found: Comparison) -> list[Change]:
    return [one for one in found.changes if one.kind != UNCHANGED]


def _counts(found: Comparison) -> dict[str, int]:
    counted = Counter(one.kind for one in found.changes)
    return {kind: counted[kind] for kind in KINDS}


# ---- For programs -------------------------------------------------------------------------------


def _side(one: Checked) -> dict[str, Any]:
    return {"path": one.given.path, "as_of": one.as_of.isoformat() if one.as_of else None}


def _record(one: Change, known: Known, words: Words) -> dict[str, Any]:
    before = one.result if one.kind == VANISHED else one.was
    now = None if one.kind == VANISHED else one.result
    result = one.result
    ends = {"before": _end(before), "now": _end(now)}
    return {
        "change": one.kind,
        "jurisdiction": result.jurisdiction,
        "place": known.place(result.jurisdiction, words),
        "target": result.target,
        "indicator": result.indicator,
        "name": indicator_name(result, words, known.indicators),
        "period": result.period,
        "scope": result.scope.get(words.language),
        "before": one.before or None,
        "now": one.after or None,
        **{f"{name}_{end}": ends[end][name] for name in _ENDS for end in ends},
    }


def _end(one: Result | None) -> dict[str, Any]:
    if one is None:
        return dict.fromkeys(_ENDS)
    return {
        "require": None if one.target is None else one.require,
        "value": one.value,
        "unit": one.unit,
        "limit": one.limit,
        "margin": one.margin,
        "numerator": one.cases.reached if one.cases else None,
        "denominator": one.cases.listed if one.cases else None,
        "pace": one.pace or None,
    }


# ---- For people ---------------------------------------------------------------------------------


def _sheet(found: Comparison, known: Known, words: Words) -> Sheet:
    told = _told(found)
    several = len({one.result.jurisdiction for one in told}) > 1
    columns = ["change", *(["place"] if several else []), "target", "indicator", "period"]
    columns += ["before", "now", *(["pace"] if any(map(_has_new_pace, told)) else [])]
    cells = [_cells(one, known, words) for one in told]
    said = {
        "old": _named(found.old, words),
        "new": _named(found.new, words),
    }
    return Sheet(
        title=words.say("compare.title", said),
        headers=tuple(words.say(f"compare.column-{name}") for name in columns),
        rows=tuple(tuple(row[name] for name in columns) for row in cells),
        below=tuple(_below(found, words)),
        wide=columns.index("indicator"),
        colours={n: _COLOURS[one.kind] for n, one in enumerate(told) if one.kind in _COLOURS},
    )


def _named(one: Checked, words: Words) -> str:
    said = {"path": one.given.path, "day": one.as_of.isoformat() if one.as_of else ""}
    return words.say("compare.report-as-of" if one.as_of else "compare.report", said)


def _cells(one: Change, known: Known, words: Words) -> dict[str, str]:
    before = one.result if one.kind == VANISHED else one.was
    now = None if one.kind == VANISHED else one.result
    return {
        "change": words.say(f"compare.{one.kind}"),
        "place": known.place(one.result.jurisdiction, words),
        "target": one.result.target or "",
        "indicator": indicator_text(one.result, words, known.indicators),
        "period": one.result.period,
        "before": _end_text(one.before, before, words),
        "now": _end_text(one.after, now, words),
        "pace": _pace_text(one, words),
    }


def _end_text(outcome: str, one: Result | None, words: Words) -> str:
    figure = "" if one is None else value_text(one)
    return f"{outcome_text(outcome, words)} {figure}".strip()


def _has_new_pace(one: Change) -> bool:
    """Tell whether the pace is another one and the outcome, which says more, is not."""
    same = one.before == one.after
    return same and one.was is not None and one.was.pace != one.result.pace


def _pace_text(one: Change, words: Words) -> str:
    """Say where the pace was and is; empty where it is what it was."""
    if one.was is None or not _has_new_pace(one):
        return ""
    ends = [
        words.say(f"report.pace-{end.pace}") if end.pace else "-" for end in (one.was, one.result)
    ]
    return words.say("compare.from-to", {"before": ends[0], "now": ends[1]})


def _below(found: Comparison, words: Words) -> Iterator[str]:
    counts = _counts(found)
    said = [
        words.say(
            "report.outcome-count",
            {"outcome": words.say(f"compare.{kind}"), "count": str(counts[kind])},
        )
        for kind in KINDS
        if counts[kind]
    ]
    kinds = words.say("report.list-joint").join(said)
    yield words.say("compare.summary", {"count": str(len(found.changes)), "kinds": kinds})
    failing = [one for one in found.changes if one.kind == NEW and one.after == FAIL]
    if failing:
        yield words.say("compare.new-failing", {"count": str(len(failing))})
    edited = [o for o in found.changes if o.was is not None and o.was.require != o.result.require]
    if edited:
        ids = words.say("report.list-joint").join(one.result.target or "" for one in edited)
        yield words.say("compare.edited", {"targets": ids})
