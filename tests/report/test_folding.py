"""Folded lines: nothing is lost, nothing is too wide, Chinese breaks behind its punctuation."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecotarget.report.folding import folded_lines, longest_piece


def columns_of(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize(
    "text, width, lines",
    [
        ("岩头闸：要求Ⅲ类，实测Ⅴ类", 15, ["岩头闸：", "要求Ⅲ类，", "实测Ⅴ类"]),
        ("氨氮(1.3)、总磷(0.6)", 12, ["氨氮(1.3)、", "总磷(0.6)"]),
        ("one two three", 8, ["one two", "three"]),
        ("始丰溪与永安溪", 6, ["始丰溪", "与永安", "溪"]),
        ("始丰溪与永安溪", 7, ["始丰溪", "与永安", "溪"]),  # no character stands across the edge
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_they_may(text: str, width: int, lines: list[str]) -> None:
    assert list(folded_lines(text, width)) == lines


def test_lines_after_the_first_are_indented() -> None:
    assert list(folded_lines("  1. one two three", 10, "     ")) == [
        "  1. one",
        "     two",
        "     three",
    ]


@given(st.text(alphabet="ab 、，水闸Ⅲ(1)", max_size=60), st.integers(2, 30))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    lines = list(folded_lines(text, width))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns_of(line) <= width for line in lines)
    assert longest_piece(text) <= columns_of(text)
