"""`ecotarget list targets|indicators|units`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from ecotarget import units, vocab
from ecotarget.cli import terminal
from ecotarget.model.amount import plain
from ecotarget.model.target import TargetFile
from ecotarget.report.as_json import encode
from ecotarget.report.telling import in_spreadsheet, requirement_text, visible
from ecotarget.targets import loader
from ecotarget.words import Words

Entry = dict[str, object]
WHAT = ("targets", "indicators", "units")
FORMATS = ("plain", "json", "csv")


def run(what: str, paths: list[str], words: Words, format_: str) -> int:
    """Write the list and return the exit code; a list with a gap is not trusted."""
    terminal.choose("WHAT", what, WHAT)
    terminal.choose("--format", format_, FORMATS)
    if what == "units":
        terminal.write(_written(_units(words), format_))
        return terminal.OK
    if what == "indicators":
        terminal.write(_written(_indicators(words), format_))
        return terminal.OK
    loaded = loader.load(Path(path) for path in paths)
    faults = [fault for fault in loaded.faults if not fault.warning]
    if not loaded.files and not faults:
        terminal.refuse("no-targets", paths=", ".join(paths))
    terminal.write(_written(_targets(loaded.files, words), format_))
    terminal.tell(faults, words)
    return terminal.UNTRUSTED if faults else terminal.OK


def _units(words: Words) -> Iterator[Entry]:
    for unit, spellings in units.known():
        yield {
            "unit": unit.spelling,
            "name": unit.zh if words.language == "zh" else unit.en,
            "dimension": unit.dimension,
            "kind": unit.kind or "",
            "factor": unit.factor,
            "convention": units.convention(unit) or "",
            "spellings": " ".join(spellings),
        }


def _indicators(words: Words) -> Iterator[Entry]:
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


def _targets(files: Iterable[TargetFile], words: Words) -> Iterator[Entry]:
    for file in files:
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


def _written(found: Iterator[Entry], format_: str) -> Iterator[str]:
    if format_ == "json":
        yield "[\n" + ",\n".join(encode(entry) for entry in found) + "\n]\n"
    elif format_ == "csv":
        yield from _rows(found)
    else:
        for entry in found:
            cells = [_cell(value) for value in entry.values()]
            yield visible("  ".join(cell for cell in cells if cell)) + "\n"


def _rows(found: Iterator[Entry]) -> Iterator[str]:
    import csv  # only this format pays for the import
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for number, entry in enumerate(found):
        if not number:
            writer.writerow(entry)
        writer.writerow(
            [_cell(v) if isinstance(v, Decimal) else in_spreadsheet(str(v)) for v in entry.values()]
        )
    yield "\ufeff" + buffer.getvalue()


def _cell(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)
