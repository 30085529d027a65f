"""The page on files of others: its numbers and codes are those of the source."""

from __future__ import annotations

import pytest

from conftest import PROJECT
from ecotarget import document
from ecotarget.intake import archives, grids, sheet_marks, workbooks
from ecotarget.words import Words


@pytest.mark.parametrize("page", ["security.md", "zh/security.md"])
def test_the_bounds_and_codes_are_those_of_the_source(page: str) -> None:
    text = (PROJECT / "docs" / page).read_text("utf-8")
    mebi = 1024 * 1024
    for number in (
        *(document.YAML_LIMIT // mebi, document.TABLE_LIMIT // mebi, document.DEPTH_LIMIT),
        *(archives.MOST_BYTES // mebi, archives.MOST_FILES),
        *(sheet_marks.MOST_IN_CELL, sheet_marks.MOST_IN_SHEET),
        *(workbooks.MOST_CELLS, grids.MOST_CELLS),
    ):
        assert str(number) in text
    words = Words("en")
    for code in ("path-outside", "yaml-anchor", "file-unwritable", "output-unwritable"):
        assert f"`{code}`" in text
        assert words.has(f"faults.{code}")
