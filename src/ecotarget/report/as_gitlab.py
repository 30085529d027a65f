"""GitLab code quality: a list of what is not in order, which a merge request shows beside the line."""

from __future__ import annotations

from collections.abc import Iterator

from ecotarget.model.finding import FAIL, INSUFFICIENT, NO_DATA, NOT_DUE, UNDECIDED, WAIVED, WARN
from ecotarget.report.as_json import encode
from ecotarget.report.cases import DOUBT, FAULT, Case, Run, sound
from ecotarget.report.fingerprints import fingerprint

# The worst is what cannot be trusted; what nobody can tell weighs more than what was only striven for.
_SEVERITIES = {
    FAULT: "blocker",
    FAIL: "critical",
    UNDECIDED: "major",
    INSUFFICIENT: "major",
    WARN: "minor",
    DOUBT: "minor",
    NO_DATA: "info",
    NOT_DUE: "info",
    WAIVED: "info",
}


def render(run: Run) -> Iterator[str]:
    """Yield one JSON list, one entry a line."""
    yield "["
    joint = "\n"
    for case in run.cases:
        if case.kind in _SEVERITIES:
            yield joint + encode(_entry(case))
            joint = ",\n"
    yield "\n]\n"


def _entry(case: Case) -> dict[str, object]:
    return {
        "description": case.full,
        "check_name": case.code,
        "fingerprint": fingerprint(case),
        "severity": _SEVERITIES[case.kind],
        "location": {
            "path": sound(case.place.file).removeprefix("./"),
            "lines": {"begin": case.line},
        },
    }
