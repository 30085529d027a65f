"""Azure Pipelines: a logging command for each error and warning, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from ecotarget.report.cases import ERROR, WARNING, Case, Run, is_file, sound
from ecotarget.report.untold import rest
from ecotarget.words import Words

_MOST = 100
_ESCAPES = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_ESCAPES, ";": "%3B", "]": "%5D"}


def render(run: Run, words: Words) -> Iterator[str]:
    """Yield the worst hundred, then how many more there are, and the summary."""
    loud = [case for case in run.worst_first() if case.level in (ERROR, WARNING)]
    for case in loud[:_MOST]:
        yield f"{_issue(case)}\n"
    yield f"{run.command}: {rest(run, loud[_MOST:], words)}\n"


def _issue(case: Case) -> str:
    said = {"type": case.level}
    if is_file(case.place):
        said |= {"sourcepath": sound(case.place.file), "linenumber": str(case.line)}
        if case.place.column:
            said["columnnumber"] = str(case.place.column)
    said["code"] = case.code
    properties = ";".join(f"{key}={_escaped(text, _IN_PROPERTIES)}" for key, text in said.items())
    return f"##vso[task.logissue {properties}]{_escaped(case.full, _ESCAPES)}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
