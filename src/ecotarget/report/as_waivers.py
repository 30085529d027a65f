"""The waivers of a run and what became of them, in every format.

The JSON is published as waivers.schema.json; one waiver stands on one line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.waiver import ENDING, EXPIRED, STATES, UNMATCHED, UNNEEDED, Standing
from ecotarget.report import as_json, records, sheets
from ecotarget.report.formats import Style
from ecotarget.report.sheets import Sheet
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/waivers-1.json"
COLUMNS = (
    *("id", "state", "days_left", "day", "target", "jurisdiction", "period", "outcome"),
    *("starts", "expires", "reason", "approved_by", "document", "near", "file", "line"),
)
_TABLE = ("state", "id", "target", "period", "expires", "days_left", "outcome", "reason")
_COLOURS = {
    UNMATCHED: sheets.YELLOW,
    EXPIRED: sheets.RED,
    ENDING: sheets.YELLOW,
    UNNEEDED: sheets.YELLOW,
}


def render(
    name: str,
    standings: Sequence[Standing],
    inputs: Iterable[Input],
    faults: Iterable[Fault],
    words: Words,
    style: Style,
) -> Iterator[str]:
    """Yield the waivers in the format called `name`, one of formats.NAMES."""
    if name == "json":
        return records.render_json({"schema": SCHEMA}, _records(standings), inputs, faults, words)
    if name == "jsonl":
        return records.render_lines(_records(standings))
    if name == "csv":
        return records.render_csv(COLUMNS, _records(standings), words)
    return sheets.render(name, [_sheet(standings, words)], style)


def _records(standings: Iterable[Standing]) -> Iterator[dict[str, Any]]:
    return (as_json.standing(one) for one in standings)


def _sheet(standings: Sequence[Standing], words: Words) -> Sheet:
    """Return the table: what needs attention first, then what runs out first."""
    ordered = sorted(standings, key=lambda one: (STATES.index(one.state), one.waiver.expires))
    return Sheet(
        title=words.say("waivers.title"),
        headers=tuple(words.say(f"waivers.column-{name}") for name in _TABLE),
        rows=tuple(_cells(one, words) for one in ordered),
        below=(_summary(standings, words),),
        right=frozenset({_TABLE.index("days_left")}),
        wide=_TABLE.index("reason"),
        colours={n: _COLOURS[one.state] for n, one in enumerate(ordered) if one.state in _COLOURS},
    )


def _cells(one: Standing, words: Words) -> tuple[str, ...]:
    waiver = one.waiver
    outcome = "-" if one.outcome is None else words.say(f"report.outcome-{one.outcome}")
    return (
        words.say(f"waivers.state-{one.state}"),
        waiver.id,
        f"{waiver.jurisdiction} {waiver.target}",
        waiver.period.text,
        waiver.expires.isoformat(),
        str(one.days_left),
        outcome,
        words.say("waivers.reason", waiver._asdict()),
    )


def _summary(standings: Sequence[Standing], words: Words) -> str:
    found = Counter(one.state for one in standings)
    said = [
        words.say(
            "report.outcome-count",
            {"outcome": words.say(f"waivers.state-{state}"), "count": str(found[state])},
        )
        for state in STATES
        if found[state]
    ]
    details = {"count": str(len(standings)), "states": words.say("report.list-joint").join(said)}
    return words.say("waivers.summary", details)
