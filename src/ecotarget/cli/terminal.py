"""The only voice: what goes to standard output and standard error, and the exit codes."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from ecotarget.model.faults import Fault, FaultError, Place, nearest
from ecotarget.report.telling import fault_text, visible
from ecotarget.words import LANGUAGES, Words

if TYPE_CHECKING:
    from ecotarget.model.assessment import SetAside

OK = 0  # evaluated, nothing that fails the run
FAILED = 1  # evaluated, at least one verdict that fails the run
UNTRUSTED = 2  # usage, bad file, unknown unit, unreadable or empty data, internal error
INTERRUPTED = 130

_SHOWN_PER_CODE = 20
_CIRCLE = "Symlink loop from "


def language(asked: str | None) -> str:
    """Return `zh` or `en`: what was asked for, else the locale, else Chinese."""
    if asked is not None:
        return choose("--lang", asked, LANGUAGES)
    if os.environ.get("ECOTARGET_LANG"):
        return choose("ECOTARGET_LANG", os.environ["ECOTARGET_LANG"], LANGUAGES)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        tag = os.environ.get(name, "")
        if tag:
            return "en" if tag.startswith("en") else "zh"
    return "zh"


def refuse(code: str, near: Iterable[str] = (), **details: object) -> NoReturn:
    """Give up with a fault of the command line."""
    raise FaultError([Fault(code, Place("ecotarget"), details, tuple(near))])


def choose(option: str, found: str, known: Iterable[str]) -> str:
    """Return `found` if it is one of `known`; else give up with the near ones."""
    listed = tuple(known)
    if found not in listed:
        near = nearest(found, listed)
        refuse("option-value", near, option=option, found=found, known=", ".join(listed))
    return found


def colour(asked: str | None) -> bool:
    """Tell whether standard output gets colour: the option, else NO_COLOR, FORCE_COLOR, a terminal."""
    when = choose("--color", asked or "auto", ("auto", "always", "never"))
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or is_terminal()


def is_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return sys.stdout.isatty()


def width() -> int:
    """Return the columns of the terminal; plenty when there is none."""
    return shutil.get_terminal_size((80 if is_terminal() else 160, 24)).columns


def prepare() -> None:
    """Make both streams able to say everything: UTF-8 in a pipe, escapes where a screen lacks it.

    A stream that was closed before the program began (`>&-`) is nowhere, and no file takes its place.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def write(pieces: Iterable[str]) -> None:
    """Write a result to standard output. A reader that has gone away (`| head`) is no error.

    Raises FaultError where it cannot be written: half a result is none.
    """
    for piece in pieces:
        if not _said(sys.stdout, piece):
            return
    _said(sys.stdout, "", flush=True)


def _said(stream: TextIO, text: str, *, flush: bool = False) -> bool:
    """Write to a stream; tell whether anybody reads it. Raises FaultError."""
    try:
        stream.write(text)
        if flush:
            stream.flush()
    except BrokenPipeError:
        _close(stream)
        return False
    except OSError as error:
        _close(stream)
        raise FaultError([unwritable(error)]) from error
    return True


def unforeseen(error: Exception) -> Fault:
    """Return the fault of what nobody caught: the system's, told by its words, else our own."""
    if isinstance(error, RuntimeError) and str(error).startswith(_CIRCLE):
        file = str(error).removeprefix(_CIRCLE).strip("'")
        return Fault("file-unreadable", Place(file), {"cause": "Symlink loop"})
    if isinstance(error, OSError) and error.filename is None:
        return unwritable(error)
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return Fault("file-unreadable", Place(str(error.filename)), {"cause": error.strerror})
    cause = f"{type(error).__name__}: {error}"
    return Fault("internal", Place("ecotarget"), {"cause": cause})


def unwritable(error: OSError) -> Fault:
    """Return the fault of a standard output, or of a folder for temporary files, without room."""
    details = {"cause": error.strerror or str(error)}
    return Fault("output-unwritable", Place("ecotarget"), details)


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output, each as one line whatever its names hold."""
    write(f"{visible(line)}\n" for line in lines)


def note(line: str) -> None:
    """Say something beside the result, on standard error, in one line."""
    try:
        print(visible(line), file=sys.stderr, flush=True)
    except OSError:  # nobody is left to be told; the exit code still says it
        _close(sys.stderr)


def set_aside_lines(entries: Iterable[SetAside], words: Words) -> Iterator[str]:
    """Yield which readings were not taken as they are, how many, and the first of them."""
    for entry in entries:
        what = words.say(f"notes.aside-{entry.code}", {"count": str(entry.rows)})
        said = {"what": what, "code": entry.code}
        if entry.faults:
            said["first"] = str(entry.faults[0].place)
        yield words.say("notes.set-aside" if entry.faults else "notes.set-aside-bare", said)


def progress(words: Words) -> Callable[[str, int], None] | None:
    """Return what tells of long work in one line, if standard error is a terminal; then `wipe`."""
    if not sys.stderr.isatty():
        return None

    def show(name: str, percent: int) -> None:
        line = words.say("notes.progress", {"name": visible(name), "percent": str(percent)})
        columns = shutil.get_terminal_size((80, 24)).columns
        # Full-width characters take two columns, and a line that wraps could not be wiped.
        _on_line(line[: columns - 1] if line.isascii() else line[: columns // 2])

    return show


def wipe() -> None:
    """Take the line of `progress` away."""
    if sys.stderr.isatty():
        _on_line("")


def _on_line(text: str) -> None:
    with contextlib.suppress(OSError):
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def _close(stream: TextIO) -> None:
    # Python would complain again at exit, when it flushes what is left.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def tell(faults: Iterable[Fault], words: Words, everything: bool = False) -> None:
    """Say each fault on standard error, one line each: place, severity, code, sentence."""
    for line in lines_of(
        sorted(faults, key=lambda f: (f.warning, f.place, f.code)), words, everything
    ):
        note(line)


def lines_of(faults: Iterable[Fault], words: Words, everything: bool = False) -> Iterator[str]:
    """Yield a line for each fault, of one kind the first so many alone; the others are counted."""
    shown: Counter[str] = Counter()
    for fault in faults:
        shown[fault.code] += 1
        if everything or shown[fault.code] <= _SHOWN_PER_CODE:
            yield line_of(fault, words)
    for code, count in shown.items():
        if not everything and count > _SHOWN_PER_CODE:
            said = {"code": code, "count": str(count - _SHOWN_PER_CODE)}
            yield words.say("notes.more-faults", said)


def line_of(fault: Fault, words: Words) -> str:
    """Write one fault as a line."""
    severity = words.say("notes.warning" if fault.warning else "notes.error")
    place = "" if fault.place.file == "ecotarget" else f"{fault.place}: "
    return f"{place}{severity} {fault.code}: {fault_text(fault, words)}"
