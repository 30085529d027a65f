"""Faults and their places: how they are written, ordered, carried, and which terms are near."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.model.faults import Fault, FaultError, Place, nearest


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("a.yaml"), "a.yaml"),
        (Place("a.yaml", 3), "a.yaml:3"),
        (Place("a.yaml", 3, 14), "a.yaml:3:14"),
        (Place("a.csv", 3, 0, "value"), "a.csv:3 [value]"),
        (Place("a.csv", 3, 0, "value", letter="E"), "a.csv:3 [value, E]"),
        (Place("a.xlsx", 3, 0, "数值", "一月", "AB"), "a.xlsx:3 [一月, 数值, AB]"),
        (Place("a.xlsx", sheet="一月"), "a.xlsx [一月]"),
        (Place("a.csv", 3, 2, "value"), "a.csv:3:2 [value]"),
        (Place("a.json", cell="$[0].value"), "a.json [$[0].value]"),
        (Place("目标/甲.yaml", 1, 1), "目标/甲.yaml:1:1"),
    ],
)
def test_a_place_names_file_line_column_and_cell_and_leaves_out_what_it_does_not_know(place, text):
    assert str(place) == text


def test_places_are_ordered_by_file_then_line_then_column():
    ordered = [
        Place("a", 2, 9),
        Place("a", 10, 1),
        Place("a", 10, 2),
        Place("a", 10, 2, "value"),
        Place("b", 1, 1),
    ]
    assert sorted(ordered[i] for i in (3, 0, 4, 2, 1)) == ordered


def test_a_fault_is_no_warning_and_has_no_near_terms_unless_said():
    fault = Fault("file-empty", Place("a"))
    assert (fault.warning, fault.near, dict(fault.details)) == (False, (), {})


def test_the_details_that_faults_share_when_nothing_is_said_cannot_be_written_to():
    with pytest.raises(TypeError):
        Fault("a", Place("f")).details["b"] = 1  # type: ignore[index]


def test_a_fault_cannot_be_changed():
    with pytest.raises(AttributeError):
        Fault("a", Place("f")).code = "b"  # type: ignore[misc]


def test_an_error_carries_every_fault_in_order_and_names_each_in_its_text():
    faults = [Fault("sum-wrong", Place("a", 2, 5), {"id": "X"}), Fault("file-empty", Place("b"))]
    error = FaultError(iter(faults))  # an iterator is read once only
    assert error.faults == tuple(faults)
    assert str(error) == "a:2:5: sum-wrong {'id': 'X'}; b: file-empty {}"


def test_an_error_without_faults_is_possible_and_empty():
    assert FaultError([]).faults == ()


# ---- nearest ------------------------------------------------------------------------------------


def test_the_nearest_come_first_and_at_most_three():
    # 2 x 8 / 16 = 1, 2 x 8 / 17 = 0.94, 2 x 8 / 18 = 0.89, 2 x 6 / 16 = 0.75; sea.good: none
    known = ["air.pm10", "sea.good", "air.pm25_9", "air.pm25", "air.pm25x"]
    assert nearest("air.pm25", known) == ("air.pm25", "air.pm25x", "air.pm25_9")


def test_the_count_can_be_asked_for():
    known = ["aaa1", "aaa2", "aaa3", "aaa4", "aaa5"]
    assert len(nearest("aaa0", known, 1)) == 1
    assert len(nearest("aaa0", known, 5)) == 5


def test_case_does_not_matter_and_the_term_comes_back_as_it_is_written():
    assert nearest("ug/l", ["ug/L"]) == ("ug/L",)
    assert nearest("PM25", ["pm25"]) == ("pm25",)


def test_likeness_of_one_half_is_enough_and_less_is_not():
    # ratio = 2 x common characters / characters of both: "ab" and "ax" have 2 x 1 / 4 = 0.5
    assert nearest("ab", ["ax"]) == ("ax",)
    assert nearest("abc", ["axy"]) == ()  # 2 x 1 / 6


@pytest.mark.parametrize("known", [(), ("",), ("xyz",)])
def test_nothing_is_near_when_nothing_looks_alike(known):
    assert nearest("abc", known) == ()


def test_an_empty_text_has_nothing_near():
    assert nearest("", ["a", "b"]) == ()


_WORD = st.text(alphabet="abcXY甲乙", max_size=6)


@given(text=_WORD, known=st.lists(_WORD, max_size=8, unique_by=str.casefold))
def test_near_terms_are_the_likest_in_order_and_none_that_is_liker_is_left_out(text, known):
    found = nearest(text, known)

    def likeness(term: str) -> float:
        # difflib is not symmetric: the text asked for is the second sequence
        return SequenceMatcher(None, term.casefold(), text.casefold()).ratio()

    ratios = [likeness(term) for term in found]
    assert ratios == sorted(ratios, reverse=True)
    assert all(ratio >= 0.5 for ratio in ratios)
    left = [likeness(term) for term in known if term not in found]
    if len(found) < 3:
        assert all(ratio < 0.5 for ratio in left)
    else:
        assert all(ratio <= ratios[-1] for ratio in left)
    assert found == nearest(text, known)
