"""`ecotarget lint`: are the target files sound? Every fault at once, each with its place."""

from __future__ import annotations

from pathlib import Path

from ecotarget.cli import terminal
from ecotarget.report.as_json import encode, fault
from ecotarget.targets import loader
from ecotarget.words import Words

FORMATS = ("plain", "json")


def run(paths: list[str], words: Words, format_: str, strict: bool, quiet: int) -> int:
    """Lint the target files at or below the paths and return the exit code."""
    terminal.choose("--format", format_, FORMATS)
    loaded = loader.load(Path(path) for path in paths)
    if not loaded.files and not loaded.faults:
        terminal.refuse("no-targets", paths=", ".join(paths))
    faults = sorted(loaded.faults, key=lambda f: (f.place, f.code))
    if format_ == "json":
        lines = ",\n".join(encode(fault(entry, words)) for entry in faults)
        terminal.write([f'{{"faults": [\n{lines}\n]}}\n'])
    else:
        terminal.write_lines(terminal.line_of(entry, words) for entry in faults)
    errors = sum(not entry.warning for entry in faults)
    if quiet < 1:
        said = {
            "files": str(len(loaded.files)),
            "targets": str(sum(len(file.targets) for file in loaded.files)),
            "errors": str(errors),
            "warnings": str(len(faults) - errors),
        }
        terminal.note(words.say("notes.linted", said))
    if errors:
        return terminal.UNTRUSTED
    return terminal.FAILED if faults and strict else terminal.OK
