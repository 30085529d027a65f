"""The settings of a run, for people and for programs.

The JSON is published as config.schema.json; a setting stands on one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ecotarget.model.faults import Fault
from ecotarget.model.setting import DEFAULT, FILE, Setting, Settled
from ecotarget.report import records, sheets
from ecotarget.report.formats import Style
from ecotarget.report.sheets import Sheet
from ecotarget.words import Words

SCHEMA = "https://ecotarget.dev/schema/config-1.json"
_COLUMNS = ("setting", "value", "source")


def render(
    name: str, settled: Settled, faults: Iterable[Fault], words: Words, style: Style
) -> Iterator[str]:
    """Yield the settings in the format called `name`: table, plain or json."""
    if name == "json":
        head = {"schema": SCHEMA, "files": list(settled.files)}
        return records.render_json(head, map(_record, settled.settings), (), faults, words)
    return sheets.render(name, [_sheet(settled, words)], style)


def _record(one: Setting) -> dict[str, Any]:
    place = one.place
    in_file = one.source == FILE and place is not None
    return {
        "setting": one.name,
        "value": one.value,
        "source": one.source,
        "from": None if place is None else place.file,
        "line": place.line or None if in_file and place is not None else None,
        "column": place.column or None if in_file and place is not None else None,
        "cell": place.cell or None if in_file and place is not None else None,
    }


def _sheet(settled: Settled, words: Words) -> Sheet:
    files = words.say("report.list-joint").join(settled.files)
    title = (
        words.say("settings.files", {"files": files}) if files else words.say("settings.no-file")
    )
    return Sheet(
        title=title,
        headers=tuple(words.say(f"settings.column-{name}") for name in _COLUMNS),
        rows=tuple(_cells(one, words) for one in settled.settings),
        wide=_COLUMNS.index("value"),
        colours={n: sheets.DIM for n, one in enumerate(settled.settings) if one.source == DEFAULT},
    )


def _cells(one: Setting, words: Words) -> tuple[str, ...]:
    said = {"place": "" if one.place is None else str(one.place)}
    return one.name, _value(one.value, words), words.say(f"settings.source-{one.source}", said)


def _value(value: object, words: Words) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return words.say("report.list-joint").join(map(str, value))
        case _:
            return str(value)
