"""JUnit XML, as Jenkins, GitLab, Azure and most other servers read it.

One suite for each jurisdiction, and before them one for each file with faults. No attribute that the
schema of the Jenkins xUnit plugin does not know; the time is 0, since no report knows the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby

from ecotarget.report.cases import BROKEN, FAILED, SKIPPED, Case, Run, sound

_ELEMENTS = {FAILED: "failure", SKIPPED: "skipped", BROKEN: "error"}


def render(run: Run) -> Iterator[str]:
    """Yield the run as one document. Some servers refuse an empty one, so it never is."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    counts = _counts(run.cases)
    if not run.cases:
        counts["tests"] = "1"
    del counts["skipped"]  # the schema knows it of a suite only
    yield f"<testsuites{_attributes({'name': run.command, **counts, 'time': '0'})}>\n"
    for suite, cases in groupby(run.cases, lambda case: case.suite):
        yield from _suite(suite, list(cases))
    if not run.cases:
        names = {"name": run.command, "tests": "1", "failures": "0", "errors": "0"}
        yield f"  <testsuite{_attributes({**names, 'skipped': '0', 'time': '0'})}>\n"
        one = {"classname": run.command.replace(" ", "."), "name": run.empty, "time": "0"}
        yield f"    <testcase{_attributes(one)}/>\n  </testsuite>\n"
    yield "</testsuites>\n"


def _suite(name: str, cases: list[Case]) -> Iterator[str]:
    yield f"  <testsuite{_attributes({'name': name, **_counts(cases), 'time': '0'})}>\n"
    for case in cases:
        yield from _case(case)
    yield "  </testsuite>\n"


def _case(case: Case) -> Iterator[str]:
    named = {"classname": case.group, "name": case.name, "time": "0"}
    yield f"    <testcase{_attributes(named)}>\n"
    if case.state in _ELEMENTS:
        said = case.text if case.state == SKIPPED else case.told
        said = f"{case.label}: {said}"
        kind = case.kind if case.state == SKIPPED else case.code
        opened = f"{_ELEMENTS[case.state]}{_attributes({'type': kind, 'message': said})}"
        yield f"      <{opened}>{escape(_body(case))}</{_ELEMENTS[case.state]}>\n"
    else:
        yield f"      <system-out>{escape(f'{case.label}: {case.text}')}</system-out>\n"
    yield "    </testcase>\n"


def _body(case: Case) -> str:
    """Say why, and where to look."""
    places = [case.at, *([sound(str(case.origin))] if case.origin else [])]
    reason = "" if case.state == SKIPPED else case.reason  # which its message says
    return "\n".join(part for part in (reason, *dict.fromkeys(places)) if part)


def _counts(cases: Iterable[Case]) -> dict[str, str]:
    states = [case.state for case in cases]
    return {
        "tests": str(len(states)),
        "failures": str(states.count(FAILED)),
        "errors": str(states.count(BROKEN)),
        "skipped": str(states.count(SKIPPED)),
    }


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items())
