"""Rules: switches and weights; what is no rule is never switched off."""

from __future__ import annotations

import pytest

from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.rules import CODES, RULES, SEVERITIES, Choice, chosen

HERE = Place("f.csv", 2)
FAULTS = (
    Fault("share-impossible", HERE, warning=True),
    Fault("share-truncated", HERE, warning=True),
    Fault("file-empty", HERE),
)


def codes(choice: Choice) -> list[tuple[str, bool]]:
    return [(fault.code, fault.warning) for fault in chosen(FAULTS, choice)]


def test_every_rule_has_its_own_code_and_a_known_severity() -> None:
    assert len(set(CODES)) == len(RULES) > 15
    assert {rule.severity for rule in RULES} <= set(SEVERITIES)


def test_without_a_choice_everything_is_as_it_was() -> None:
    assert codes(Choice()) == [(fault.code, fault.warning) for fault in FAULTS]


def test_ignored_and_selected() -> None:
    ignored = Choice(frozenset({"share-truncated"}))
    assert codes(ignored) == [("share-impossible", True), ("file-empty", False)]
    selected = Choice(selected=frozenset({"share-truncated"}))
    assert codes(selected) == [("share-truncated", True), ("file-empty", False)]
    assert codes(ignored._replace(selected=frozenset({"share-truncated"}))) == [
        ("file-empty", False)
    ]


def test_another_weight() -> None:
    choice = Choice(severity={"share-truncated": "error"})
    assert codes(choice)[:2] == [("share-impossible", True), ("share-truncated", False)]


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (Choice(frozenset({"share-truncatd"})), "rule-unknown"),
        (Choice(selected=frozenset({"file-empty"})), "rule-unknown"),
        (Choice(severity={"nothing": "error"}), "rule-unknown"),
        (Choice(severity={"share-truncated": "eror"}), "rule-severity"),
    ],
)
def test_what_is_no_rule_or_no_severity_is_refused(choice: Choice, code: str) -> None:
    with pytest.raises(FaultError) as error:
        choice.check(HERE)
    assert [(fault.code, fault.place) for fault in error.value.faults] == [(code, HERE)]


def test_a_sound_choice_is_not_refused() -> None:
    Choice(frozenset(CODES), frozenset(CODES), dict.fromkeys(CODES, "error")).check(HERE)
