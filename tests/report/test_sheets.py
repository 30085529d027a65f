"""Small tables for people: every cell in every form, nothing that steers a terminal."""

from __future__ import annotations

import pytest

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
