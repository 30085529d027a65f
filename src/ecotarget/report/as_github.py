"""GitHub Actions: annotations of the worst, and a summary of the step in Markdown.

GitHub shows ten errors and ten warnings of a step and drops the others without a word; so the worst
ten are written, and one notice counts the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from ecotarget.report.as_grid import literal
from ecotarget.report.cases import ERROR, PASSED, WARNING, Case, Run, is_file, sound
from ecotarget.report.untold import rest
from ecotarget.words import Words

_MOST = 10
# What GitHub takes of the summary of one step, in bytes; a larger one is dropped whole.
_ROOM = 1024 * 1024
# Kept free for the line that counts the rows left out.
_LAST_LINE = 1024
_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_ESCAPES, ":": "%3A", ",": "%2C"}


def render(run: Run, words: Words) -> Iterator[str]:
    """Yield the commands: at most ten annotations and one notice."""
    loud = [case for case in run.worst_first() if case.level in (ERROR, WARNING)]
    for case in loud[:_MOST]:
        yield f"{_annotation(case)}\n"
    title = _escaped(run.command, _IN_PROPERTIES)
    yield f"::notice title={title}::{_escaped(rest(run, loud[_MOST:], words), _ESCAPES)}\n"


def _annotation(case: Case) -> str:
    said: dict[str, str] = {}
    if is_file(case.place):
        said = {"file": sound(case.place.file), "line": str(case.line)}
        if case.place.column:
            said["col"] = str(case.place.column)
    said["title"] = f"{case.label} {case.code}" if case.fault else f"{case.name}: {case.label}"
    properties = ",".join(f"{key}={_escaped(text, _IN_PROPERTIES)}" for key, text in said.items())
    text = case.text if case.fault else f"{case.suite}: {case.text}"
    return f"::{case.level} {properties}::{_escaped(text, _ESCAPES)}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)


def summary(run: Run, words: Words, taken: int = 0) -> Iterator[str]:
    """Yield the summary of a step: what does not pass, worst first, as far as there is room.

    `taken` bytes of it are filled already.
    """
    head = f"### {run.command}\n\n{literal(run.summary, 'markdown')}\n\n"
    yield head
    left = _ROOM - _LAST_LINE - taken - len(head.encode())
    shown = [case for case in run.worst_first() if case.state != PASSED or case.level == WARNING]
    titles = (
        words.say("report.column-outcome"),
        words.say("report.column-target"),
        words.say("report.column-indicator"),
        words.say("report.column-reason"),
        words.say("ci.where"),
    )
    table = f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}\n" if shown else ""
    yield table
    left -= len(table.encode())
    for number, case in enumerate(shown):
        row = _row(case)
        left -= len(row.encode())
        if left < 0:
            yield f"\n{words.say('ci.left-out', {'count': str(len(shown) - number)})}\n"
            break
        yield row
    yield "\n"


def _row(case: Case) -> str:
    what = "" if case.fault else f"{case.suite} {case.name.removeprefix(f'[{case.code}] ')}"
    cells = (case.label, case.code, what, case.text, case.at)
    return f"| {' | '.join(literal(cell, 'markdown') for cell in cells)} |\n"
