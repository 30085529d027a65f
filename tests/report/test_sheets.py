"""Small tables for people: every cell in every form, nothing that steers a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ecotarget.report.formats import NAMES, Style
from ecotarget.report.sheets import RED, Sheet, render

SHEET = Sheet(
    title="排名 2024",
    headers=("名次", "地方"),
    rows=(("1", "甲县"), ("2", "乙\x1b[31m县")),
    below=("两个地方",),
    right=frozenset({0}),
    wide=1,
    colours={1: RED},
)
FOR_PEOPLE = [name for name in NAMES if name not in ("json", "jsonl", "csv")]


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_every_cell_is_there_and_no_name_steers_the_terminal(name: str) -> None:
    text = "".join(render(name, [SHEET], Style(80)))
    for cell in ("名次", "甲县", "1", "2"):
        assert cell in text
    assert "\x1b" not in text


def test_plain_lines_are_title_header_rows_and_sentences() -> None:
    assert "".join(render("plain", [SHEET, SHEET], Style())).splitlines() == [
        *("排名 2024", "  名次  地方", "  1  甲县", "  2  乙\\x1b[31m县", "两个地方", ""),
        *("排名 2024", "  名次  地方", "  1  甲县", "  2  乙\\x1b[31m县", "两个地方"),
    ]


def test_a_row_has_its_colour_only_where_colour_is_wanted() -> None:
    assert "\x1b[1;31m" in "".join(render("table", [SHEET], Style(80, colour=True)))


def test_an_empty_cell_is_a_mark_in_plain_lines() -> None:
    sheet = SHEET._replace(rows=(("", "甲县"),))
    assert "  -  甲县" in "".join(render("plain", [sheet], Style())).splitlines()


def test_a_sheet_without_rows_is_its_title_and_sentences() -> None:
    sheet = SHEET._replace(rows=())
    assert "".join(render("plain", [sheet], Style())) == "排名 2024\n两个地方\n"
    assert "名次" not in "".join(render("table", [sheet], Style(80)))


LATE = Sheet(
    title="overdue items",
    headers=("id", "problem", "unit", "term", "days late", "working days late"),
    rows=(("P341", "工业园排口管网混接", "综合行政执法局", "2022-10-05", "87", "62"),) * 2,
    below=("a sentence " * 12,),
    right=frozenset({4, 5}),
    wide=1,
)


def test_a_narrow_screen_folds_headings_before_names_and_never_a_date_or_a_figure() -> None:
    """77 columns are what names, dates and the longest word of each heading need."""
    text = "".join(render("table", [LATE], Style(77)))
    for whole in ("P341", "工业园排口管网混接", "综合行政执法局", "2022-10-05"):
        assert whole in text
    assert "working days late" not in text
    assert "working days late" in "".join(render("table", [LATE], Style(120)))
    narrow = "".join(render("table", [LATE], Style(66)))
    assert "工业园排口管网混接" not in narrow
    assert "工业园排口管网" in narrow and "2022-10-05" in narrow


@given(st.integers(20, 120))
def test_nothing_stands_beyond_the_edge_and_nothing_is_lost(width: int) -> None:
    text = "".join(render("table", [LATE], Style(width)))
    assert max(map(cell_len, text.splitlines())) <= width
    for character in set("".join(LATE.rows[0] + LATE.headers)) - {" "}:
        assert character in text
