"""Sections of a year under way: how many must keep their class, and which of them decide."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from ecotarget.model import course as kinds
from ecotarget.model import requirement as req
from ecotarget.model.course import Course, ItemCourse, SectionCourse
from ecotarget.model.evidence import Evidence
from ecotarget.model.record import Measure, WaterClass
from ecotarget.verdict import section_rests
from ecotarget.verdict.goal import Goal
from underway import HALF, NAMES, YEAR, behind, counted, known, measure, target

THIRD, WORSE = known("water.section_ratio_iii"), known("water.section_ratio_worse_iv")
ZONE, CLASS = known("water.section_zone_ratio"), known("water.section_class")


def item(rest: str | None, limit: str = "1.0", lower: bool = True) -> ItemCourse:
    exact = None if rest is None else Fraction(rest)
    return ItemCourse(
        "nh3n", NAMES, Fraction("1.2"), 6, 6, Fraction(limit), "mg/L", lower=lower, rest=exact
    )


def course(states: str, *items: ItemCourse, share: bool = True) -> Course:
    """One letter for each section: k(ept), l(ost), o(pen); the items are those of every open one."""
    of = {"k": kinds.KEPT, "l": kinds.LOST, "o": kinds.OPEN}
    own = tuple(
        SectionCourse(f"s{n}", of[state], items if state == "o" else ())
        for n, state in enumerate(states)
    )
    return Course(kinds.SECTIONS, YEAR, HALF.end, sections=own, as_share=share)


def lines(so_far: Measure, sign: str, text: str, way: Course, **more: Any) -> Mapping[str, Any]:
    asked = target(so_far.indicator, sign, text, "%", **more)
    found = section_rests.lines(Goal(asked, Evidence(so_far), so_far), way)
    return {line.key: line.details for line in found}


@pytest.mark.parametrize(
    "so_far, sign, bound, needed",
    [
        (counted(THIRD, 5, 10), ">=", "90", 9),
        (counted(THIRD, 5, 10), ">", "90", 10),
        (counted(THIRD, 5, 10), ">=", "84", 9),
        (counted(WORSE, 1, 10), "<=", "10", 9),
        (counted(WORSE, 1, 10), "<", "10", 10),
        (counted(ZONE, 5, 10), "==", "100", 10),
    ],
)
def test_so_many_must_keep_their_class(so_far: Measure, sign: str, bound: str, needed: int) -> None:
    said = lines(so_far, sign, bound, course("lkoooooooo"))
    assert said["sections-needed"] == {"needed": needed, "more": needed - 1, "open": 8}
    assert said["sections-counted"] == {"kept": 1, "lost": 1, "open": 8}
    assert said["sections-lost"]["sections"] == ("s0",)


def test_what_a_share_cannot_be_is_not_said() -> None:
    said = lines(counted(THIRD, 5, 10), ">", "100", course("oooooooooo"))
    assert "sections-needed" not in said


def test_a_class_asks_for_all_of_its_sections() -> None:
    so_far = measure(CLASS, value=WaterClass(4), reckoned=behind(None))
    said = lines(so_far, "<=", "1", course("ok", share=False), requirement=req.ClassBound("<=", 3))
    assert said["sections-needed"]["needed"] == 2


@pytest.mark.parametrize(
    "one, key, rest",
    [
        (item("0.80009"), "section-rest", Fraction("0.8")),  # never told too large
        (item("5.19991", limit="5", lower=False), "section-rest-least", Fraction("5.2")),
        (item(None), "section-none", None),
    ],
)
def test_an_open_section_that_decides_is_named_with_what_it_needs(
    one: ItemCourse, key: str, rest: Fraction | None
) -> None:
    said = lines(counted(THIRD, 1, 2), ">=", "90", course("o", one))
    assert said[key]["section"] == "s0"
    assert said[key].get("rest") == rest
    assert "sections-within" not in said


@pytest.mark.parametrize("one", [item("1.3"), item("4.8", limit="5", lower=False)])
def test_an_open_section_within_its_class_is_counted_alone(one: ItemCourse) -> None:
    said = lines(counted(THIRD, 1, 2), ">=", "90", course("ooo", one))
    assert said["sections-within"] == {"count": 3}
    assert not {"section-rest", "section-rest-least", "section-none"} & set(said)


def test_every_item_that_decides_is_named() -> None:
    asked = target(THIRD, ">=", "90", "%")
    so_far = counted(THIRD, 1, 2)
    found = section_rests.lines(
        Goal(asked, Evidence(so_far), so_far), course("oo", item("0.8"), item("0.5"), item("2"))
    )
    rests = [line.details["rest"] for line in found if line.key == "section-rest"]
    assert rests == [Fraction("0.8"), Fraction("0.5")] * 2
