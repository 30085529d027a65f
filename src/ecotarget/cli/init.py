"""`ecotarget init`: a commented target file to begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ecotarget.cli import terminal
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.report.written import write_whole
from ecotarget.words import Words

_JURISDICTION = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")
_YEAR = re.compile(r"199[0-9]|20[0-9]{2}|2100")


def run(path: Path, words: Words) -> int:
    """Write the file and say so; an existing file is never touched."""
    if path.exists() or path.is_symlink():
        raise FaultError([Fault("file-exists", Place(path.as_posix()))])
    place = _jurisdiction(path)
    if path.suffix != ".yaml" or not _YEAR.fullmatch(path.stem) or place is None:
        known = "targets/<province>/[<city>/[<county>/]]<year>.yaml"
        terminal.refuse("option-value", option="PATH", found=path.as_posix(), known=known)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        details = {"cause": error.strerror or str(error)}
        raise FaultError([Fault("file-unwritable", Place(path.as_posix()), details)]) from error
    said = {"place": place, "year": path.stem, "short": path.stem[2:]}
    write_whole(path, [words.say("template.target-file", said)])
    terminal.note(words.say("notes.written", {"path": path.as_posix()}))
    return terminal.OK


def _jurisdiction(path: Path) -> str | None:
    """Return the id that the path gives: what lies below the innermost folder `targets`."""
    parts: Sequence[str] = path.resolve().parent.parts
    if "targets" in parts:
        parts = parts[len(parts) - parts[::-1].index("targets") :] or [""]
    elif path.is_absolute():
        parts = parts[-1:]
    else:
        parts = path.parent.parts or ["province"]
    below = "/".join(parts)
    return below if _JURISDICTION.fullmatch(below) else None
