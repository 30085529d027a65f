"""`ecotarget init`: a commented target file to begin with."""

from __future__ import annotations

from pathlib import Path

from ecotarget.cli import terminal
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.report.written import write_whole
from ecotarget.words import Words


def run(path: Path, words: Words) -> int:
    """Write the file and say so; an existing file is never touched."""
    if path.exists():
        raise FaultError([Fault("file-exists", Place(path.as_posix()))])
    year = path.stem if path.stem.isdigit() and len(path.stem) == 4 else None
    if path.suffix != ".yaml" or year is None:
        known = "targets/<province>/[<city>/[<county>/]]<year>.yaml"
        terminal.refuse("option-value", option="PATH", found=path.as_posix(), known=known)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        details = {"cause": error.strerror or str(error)}
        raise FaultError([Fault("file-unwritable", Place(path.as_posix()), details)]) from error
    parts = path.parent.as_posix().split("/")
    below = parts[parts.index("targets") + 1 :] if "targets" in parts else parts[-1:]
    place = "/".join(part for part in below if part not in ("", ".")) or "province"
    write_whole(
        path, [words.say("template.target-file", {"place": place, "year": year, "short": year[2:]})]
    )
    terminal.note(words.say("notes.written", {"path": path.as_posix()}))
    return terminal.OK
