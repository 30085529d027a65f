"""What a log leaves out, in one line: the summary of the run and what was not told one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ecotarget.report.cases import Case, Run
from ecotarget.words import Words


def rest(run: Run, untold: Iterable[Case], words: Words) -> str:
    """Say the summary of a run, and count the cases that were not told, by their kind."""
    counts = Counter(case.label for case in untold)
    if not counts:
        return run.summary
    kinds = words.say("report.list-joint").join(
        words.say("report.outcome-count", {"outcome": label, "count": str(count)})
        for label, count in counts.items()
    )
    said = {"summary": run.summary, "count": str(counts.total()), "kinds": kinds}
    return words.say("ci.rest", said)
