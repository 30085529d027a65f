"""Records for programs: one JSON object with what the run read, JSON lines, or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from ecotarget.model.amount import plain
from ecotarget.model.faults import Fault
from ecotarget.model.finding import Input
from ecotarget.model.version import VERSION
from ecotarget.report.as_json import encode, fault
from ecotarget.report.telling import in_spreadsheet
from ecotarget.words import Words

Record = Mapping[str, Any]


def render_json(
    head: Record,
    records: Iterable[Record],
    inputs: Iterable[Input],
    faults: Iterable[Fault],
    words: Words,
) -> Iterator[str]:
    """Yield one JSON object; a record stands on one line. `head` begins with the schema."""
    read = [
        {"path": i.path, "role": i.role, "encoding": i.encoding, "sha256": i.sha256} for i in inputs
    ]
    tool = {"name": "ecotarget", "version": VERSION}
    said = {**head, "tool": tool, "language": words.language, "inputs": read}
    yield "{\n"
    for key, value in said.items():
        yield f"{encode(key)}: {encode(value)},\n"
    yield from _list("results", map(encode, records))
    yield ",\n"
    yield from _list("faults", (encode(fault(one, words)) for one in faults))
    yield "\n}\n"


def _list(key: str, entries: Iterable[str]) -> Iterator[str]:
    yield f"{encode(key)}: ["
    joint = "\n"
    for entry in entries:
        yield joint + entry
        joint = ",\n"
    yield "\n]"


def render_lines(records: Iterable[Record]) -> Iterator[str]:
    """Yield one JSON object a line."""
    yield from (encode(record) + "\n" for record in records)


def render_csv(columns: Iterable[str], records: Iterable[Record], words: Words) -> Iterator[str]:
    """Yield a header and one line for each record, with a byte-order mark so that Excel reads it."""
    names = tuple(columns)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    joint = words.say("report.list-joint")
    for record in records:
        writer.writerow([_text(record.get(name), joint) for name in names])
    yield "\ufeff" + buffer.getvalue()


def _text(value: object, joint: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case tuple() | list():
            return in_spreadsheet(joint.join(map(str, value)))
        case str():
            return in_spreadsheet(value)
        case Decimal():
            return plain(value)
        case _:
            return str(value)
