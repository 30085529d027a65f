"""`ecotarget list targets|indicators|units`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecotarget import units, vocab
from ecotarget.cli import terminal
from ecotarget.model.faults import FaultError
from ecotarget.report.as_json import encode
from ecotarget.report.telling import requirement_text
from ecotarget.targets import loader
from ecotarget.words import Words

WHAT = ("targets", "indicators", "units")
FORMATS = ("plain", "json", "csv")


def run(what: str, paths: list[str], words: Words, format_: str) -> int:
    """Write the list and return the exit code."""
    terminal.choose("WHAT", what, WHAT)
    terminal.choose("--format", format_, FORMATS)
    if what == "units":
        entries = list(_units(words))
    elif what == "indicators":
        entries = list(_indicators(words))
    else:
        entries = list(_targets(paths, words))
    terminal.write(_written(entries, format_))
    return terminal.OK


def _units(words: Words) -> Iterator[dict[str, object]]:
    for unit, spellings in units.known():
        yield {
            "unit": unit.spelling,
            "name": unit.zh if words.language == "zh" else unit.en,
            "dimension": unit.dimension,
            "kind": unit.kind or "",
            "factor": unit.factor,
            "spellings": " ".join(spellings),
        }


def _indicators(words: Words) -> Iterator[dict[str, object]]:
    for entry in vocab.indicators():
        yield {
            "indicator": entry.id,
            "name": entry.names.get(words.language),
            "unit": entry.unit.spelling if entry.unit else "",
            "dimension": entry.dimension,
            "better": entry.better,
            "aliases": "；".join(entry.aliases),
            "confidence": entry.confidence,
        }


def _targets(paths: list[str], words: Words) -> Iterator[dict[str, object]]:
    loaded = loader.load(Path(path) for path in paths)
    if not loaded.files:
        if loaded.faults:
            raise FaultError(loaded.faults)
        terminal.refuse("no-targets", paths=", ".join(paths))
    for file in loaded.files:
        for target in file.targets:
            yield {
                "jurisdiction": file.jurisdiction.names.get(words.language),
                "period": target.period.text,
                "target": target.id,
                "name": target.indicator.names.get(words.language),
                "scope": target.scope.names.get(words.language) if target.scope else "",
                "require": requirement_text(target, words),
                "strength": target.strength,
                "section": target.section,
            }


def _written(entries: list[dict[str, object]], format_: str) -> Iterator[str]:
    if format_ == "json":
        yield "[\n" + ",\n".join(encode(entry) for entry in entries) + "\n]\n"
    elif format_ == "csv":
        import csv
        import io

        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, list(entries[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(entries)
        yield "\ufeff" + buffer.getvalue()
    else:
        for entry in entries:
            yield "  ".join(str(value) for value in entry.values() if value != "") + "\n"
