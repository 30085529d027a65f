"""What servers for continuous integration need beside a report.

A summary of the step, and word of a run that never came to evaluate anything.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ecotarget.cli import terminal
from ecotarget.cli.delivery import Sink, deliver
from ecotarget.model.faults import FaultError
from ecotarget.report.cases import Run, of_faults
from ecotarget.report.formats import CI_NAMES, Style
from ecotarget.words import Words

_SUMMARY = "GITHUB_STEP_SUMMARY"


def wants_summary(wanted: Iterable[Sink]) -> bool:
    """Tell whether a step of GitHub Actions asks for its annotations, and has room for a summary."""
    return bool(os.environ.get(_SUMMARY)) and any(sink.format == "github" for sink in wanted)


def write_summary(run: Run, words: Words) -> None:
    """Add the run to the summary of the step, behind what is there already. Raises FaultError."""
    from ecotarget.report import as_github
    from ecotarget.report.written import write_whole

    path = Path(os.environ[_SUMMARY])
    before = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    write_whole(path, [before, *as_github.summary(run, words, taken=len(before.encode()))])


@contextlib.contextmanager
def untrusted(wanted: Iterable[Sink], words: Words, command: str) -> Iterator[None]:
    """Write the faults of a run that evaluated nothing; else a server would show the run before it.

    So too where something went wrong that nobody foresaw. Formats for people have nothing to say
    then: the faults stand on standard error. Raises FaultError.
    """
    try:
        yield
    except FaultError as error:
        _write(error, wanted, words, command)
        raise
    except Exception as error:
        told = FaultError([terminal.unforeseen(error)])
        _write(told, wanted, words, command)
        raise told from error


def _write(told: FaultError, wanted: Iterable[Sink], words: Words, command: str) -> None:
    sinks = [sink for sink in wanted if sink.format in CI_NAMES]
    run = of_faults(told.faults, words, command, terminal.UNTRUSTED)
    deliver_run(run, sinks, words, Style())


def deliver_run(run: Run, wanted: list[Sink], words: Words, style: Style) -> None:
    """Write a run in every format asked for, and the summary of the step. Raises FaultError."""
    from ecotarget.report import ci_formats

    deliver(lambda name, chosen: ci_formats.render(name, run, words, chosen), wanted, style)
    if wants_summary(wanted):
        write_summary(run, words)
