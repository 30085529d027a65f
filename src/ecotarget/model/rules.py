"""The rules by which `lint` finds figures that cannot be: their codes, their weight, their switches.

A finding says what arithmetic forbids and with which numbers; it corrects nothing. The sentence of a
rule and what it is good for stand under its code in locales/*/faults.yaml and explanations.yaml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ecotarget.model.faults import Fault, FaultError, Place, nearest

WARNING, ERROR = "warning", "error"
SEVERITIES = (WARNING, ERROR)


class Rule(NamedTuple):
    """One rule: the code of its findings and how much they weigh unless the user says otherwise."""

    code: str
    severity: str = WARNING


RULES = (
    Rule("share-impossible"),
    Rule("share-contradicts-cases"),
    Rule("share-truncated"),
    Rule("shares-do-not-add"),
    Rule("shares-forced"),
    Rule("shares-contradict-cases"),
    Rule("rate-above-100"),
    Rule("rate-does-not-follow"),
    Rule("parts-do-not-add"),
    Rule("change-does-not-follow"),
    Rule("summary-contradicts-table"),
    Rule("rank-contradicts-values"),
    Rule("good-days-impossible"),
    Rule("good-days-few"),
    Rule("class-better-than-items"),
    Rule("index-does-not-follow"),
    Rule("index-cannot-follow"),
    Rule("index-differs"),
    Rule("magnitude-mixed"),
    Rule("ledger-without-found"),
    Rule("ledger-without-due"),
    Rule("ledger-bare"),
    Rule("ledger-skipped"),
    Rule("ledger-relapse-first"),
    Rule("ledger-steps-order"),
    Rule("ranking-stated"),
    Rule("task-day-outside"),
)
CODES = tuple(rule.code for rule in RULES)


class Choice(NamedTuple):
    """Which rules are off, which alone are on (none: all), and what weighs another severity."""

    ignored: frozenset[str] = frozenset()
    selected: frozenset[str] = frozenset()
    severity: Mapping[str, str] = {}

    def check(self, place: Place) -> None:
        """Raise FaultError for a code that is no rule and a severity that is none."""
        faults = []
        for code in sorted({*self.ignored, *self.selected, *self.severity}):
            if code not in CODES:
                near = nearest(code, CODES)
                faults.append(Fault("rule-unknown", place, {"found": code}, near))
        for code, severity in sorted(self.severity.items()):
            if severity not in SEVERITIES:
                details = {"code": code, "found": severity}
                faults.append(Fault("rule-severity", place, details, SEVERITIES))
        if faults:
            raise FaultError(faults)

    def severity_of(self, rule: Rule) -> str:
        """Return how much the findings of a rule weigh."""
        return self.severity.get(rule.code, rule.severity)

    def is_on(self, code: str) -> bool:
        """Tell whether the findings of a rule are told. What is no rule cannot be switched off."""
        if code not in CODES:
            return True
        return code not in self.ignored and (not self.selected or code in self.selected)


def chosen(faults: Iterable[Fault], choice: Choice) -> Iterator[Fault]:
    """Yield the faults whose rules are on, each with the weight that was chosen for it."""
    severity = {rule.code: choice.severity_of(rule) for rule in RULES}
    for fault in faults:
        if choice.is_on(fault.code):
            warning = severity[fault.code] == WARNING if fault.code in severity else fault.warning
            yield fault._replace(warning=warning)
