"""The pages of the documentation that are made from the data: one for each code of a fault."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from conftest import PROJECT
from ecotarget.model.rules import CODES
from ecotarget.words import LANGUAGES, Words


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages", PROJECT / "docs" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def written(pages: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    (folder / "faults.md").write_text("# a page of an older release\n", "utf-8")
    pages.write(folder)
    return folder


def test_each_code_has_a_page_and_nothing_else_has(written: Path) -> None:
    codes = set(Words("en").keys("faults"))
    assert len(codes) > 400
    assert {path.stem for path in (written / "faults").glob("*.md")} == codes | {"index"}
    assert not (written / "faults.md").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_the_explanation_in_both_languages(written: Path, language: str) -> None:
    words = Words(language)
    for code in words.keys("faults"):
        page = (written / "faults" / f"{code}.md").read_text("utf-8")
        assert page.startswith(f"---\norphan: true\n---\n\n# {code}\n")
        assert words.say(f"explanations.{code}").rstrip() in page


def test_a_rule_of_lint_tells_its_switch(written: Path) -> None:
    for path in sorted((written / "faults").glob("*.md")):
        page = path.read_text("utf-8")
        assert (f"--ignore {path.stem}`" in page) == (path.stem in CODES), path.stem


def test_the_list_leads_to_every_page(written: Path) -> None:
    index = (written / "faults" / "index.md").read_text("utf-8")
    for code in Words("en").keys("faults"):
        assert f"[{code}]({code}.md)" in index


def test_what_is_expected_of_a_cell_stands_on_its_page(written: Path) -> None:
    page = (written / "faults" / "value-not-number.md").read_text("utf-8")
    assert Words("en").say("wanted.value-not-number") in page
