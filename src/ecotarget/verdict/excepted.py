"""The evidence as it was before anything was left out: both results are told, one of them counts."""

from __future__ import annotations

from ecotarget.model.evidence import Evidence
from ecotarget.model.record import Measure


def with_everything(evidence: Evidence) -> Evidence | None:
    """Return the evidence with nothing left out; None where nothing is.

    How the year came together so far is that of what counts, and is not told twice.
    """
    figures = (evidence.measure, evidence.base, *(part for _, part in evidence.parts))
    if not any(figure is not None and figure.unexcepted is not None for figure in figures):
        return None
    return evidence._replace(
        measure=_whole(evidence.measure),
        base=_whole(evidence.base),
        parts=tuple((period, _whole(part)) for period, part in evidence.parts),
        course=None,
        past=(),
    )


def _whole(measure: Measure | None) -> Measure | None:
    if measure is None or measure.unexcepted is None:
        return measure
    return measure.unexcepted._replace(beside=measure.beside)
