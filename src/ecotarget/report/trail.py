"""One figure walked back in words: every step of its reckoning with the clause that it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from ecotarget.model.assessment import Assessed, Step
from ecotarget.model.standard import AirCode, Clause
from ecotarget.model.water import WaterCode
from ecotarget.report import ledger_trail, water_trail
from ecotarget.report.assessment_rows import Law, exact_text, name_of, unit_of, value_text
from ecotarget.report.telling import said
from ecotarget.words import Words


def told(figure: Assessed, law: Law, words: Words) -> Iterator[str]:
    """Yield the lines: what the figure is, its exact value, and the steps, numbered.

    A clause is told once, where it is first used; the steps after it rest on it as well.
    """
    scope = str(figure.details.get("scope", ""))
    head = (figure.place, figure.when, name_of(figure, words), scope)
    yield "  ".join(filter(None, head))
    value = value_text(figure, law, words) or words.say("assessment.no-value")
    ends = [exact_text(end) for end in (figure.value, figure.otherwise)]
    exact = "~".join(filter(None, ends))
    yield words.say("trail.figure", {"value": value, "exact": exact}) if exact else value
    yield ""
    before: Clause | None = None
    for number, step in enumerate(figure.steps, 1):
        yield f"{number:>3}  {sentence(step, law.code(figure), words)}"
        if step.clause is not None and step.clause != before:
            yield f"       {_clause(step.clause, words)}"
            before = step.clause


def sentence(step: Step, code: AirCode | WaterCode | None, words: Words) -> str:
    """Say one step, by the code that the figure rests on."""
    if isinstance(code, WaterCode):
        return water_trail.sentence(step, code, words)
    if step.key.startswith(ledger_trail.PREFIX):
        return ledger_trail.sentence(step, words)
    details = said(step.details, words)
    if "unit" in details:
        details["unit"] = unit_of(details["unit"], words)
    return words.say(f"trail.{step.key}", details)


def _clause(clause: Clause, words: Words) -> str:
    confidence = words.say(f"trail.confidence-{clause.confidence}")
    details = {"edition": clause.edition, "clause": clause.text, "confidence": confidence}
    return words.say("trail.clause", details)
