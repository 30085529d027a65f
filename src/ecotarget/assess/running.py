"""Targets whose period still runs: which of them have a course, and by which key it is found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from ecotarget.model.course import CourseKey, key_of
from ecotarget.model.period import Period
from ecotarget.model.target import Target, TargetFile


def targets(
    files: Iterable[TargetFile], known: Collection[str], scoped: bool
) -> Iterator[tuple[CourseKey, Target]]:
    """Yield the targets whose figure of the whole period can be reckoned, each with its key.

    What every month must reach is judged month by month and has no course. With `scoped` targets
    over a part of the jurisdiction are among them.
    """
    for file in files:
        for target in file.targets:
            if target.indicator.id not in known or getattr(target.requirement, "span", None):
                continue
            if scoped or target.scope is None:
                yield key_of(target), target


def runs(period: Period, until: date, as_of: date | None) -> bool:
    """Tell whether a period has begun and still runs: on the day asked for, else as the data end."""
    return period.start <= until < period.end and (as_of is None or as_of < period.end)
