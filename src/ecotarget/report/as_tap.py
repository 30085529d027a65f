"""TAP, the Test Anything Protocol, version 13: one line a case and what is known of it below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecotarget.report.as_json import encode
from ecotarget.report.cases import BROKEN, FAILED, SKIPPED, Case, Run

# What would begin a directive, and the sign that takes its meaning away.
_MARKS = re.compile(r"[\\#]")


def render(run: Run) -> Iterator[str]:
    """Yield the plan and the cases; what is told below each is YAML written as JSON."""
    yield "TAP version 13\n"
    if not run.cases:
        yield f"1..0 # SKIP {run.empty}\n"
        return
    yield f"1..{len(run.cases)}\n"
    for number, case in enumerate(run.cases, 1):
        yield from _case(number, case)


def _case(number: int, case: Case) -> Iterator[str]:
    passed = "not ok" if case.state in (FAILED, BROKEN) else "ok"
    name = _MARKS.sub(r"\\\g<0>", case.name)
    skipped = ""
    if case.state == SKIPPED:
        reason = _MARKS.sub(r"\\\g<0>", case.reason)
        skipped = f" # SKIP {case.label}: {reason}"
    yield f"{passed} {number} - {name}{skipped}\n"
    yield "  ---\n"
    yield f"  message: {encode(case.text)}\n"
    yield f"  severity: {encode(case.kind)}\n"
    yield f"  at: {encode(case.at)}\n"
    yield "  ...\n"
