"""The steps of a figure of a ledger in words: states, traits and what is counted by their names."""

from __future__ import annotations

from datetime import date

from ecotarget.model.assessment import Step
from ecotarget.report.telling import said
from ecotarget.words import Words

PREFIX = "ledger-"
_DATES = ("found", "due", "closed", "relapsed")  # of an item


def sentence(step: Step, words: Words) -> str:
    """Say a step; a date that an item has not is said to be none."""
    told = said(step.details, words)
    for name, value in step.details.items():
        if name == "measure":
            told[name] = words.say(f"ledger.{value}")
        elif name == "rule":
            told[name] = words.say(f"ledger.rule-{value}")
        elif name == "trait":
            told[name] = words.say(f"ledger.by-{value}")
        elif name == "state":
            told[name] = words.say(f"ledger.state-{value}")
        elif name in _DATES and not isinstance(value, date):
            told[name] = words.say("ledger.no-name")
    return words.say(f"trail.{step.key}", told)
