"""What the pages show is what happens: every command is run, every output line must come out.

A page is run from top to bottom in a copy of the project's root. Read are

- ```console blocks: lines that begin with `$ ` are commands, the lines below are what they print;
  `...` stands for lines left out, and `# exit code 1` says the exit code where it is not 0;
- the block behind `<!-- file: figures/2024.csv -->`, which is written to that file first;
- ```pycon blocks, which are run as one doctest.
"""

from __future__ import annotations

import contextlib
import doctest
import importlib.util
import io
import re
import shlex
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ecotarget.assess import waters
from ecotarget.cli.app import main
from ecotarget.cli.config import FIELDS
from ecotarget.intake import mapping, sample_mapping, water_class, water_ranges
from ecotarget.intake.figure_heads import HEADERS
from ecotarget.intake.ranges import RANGES
from ecotarget.intake.register import FIELDS as FIELDS_OF_SECTIONS
from ecotarget.intake.values import BLANK
from ecotarget.model.assessment import FINAL, RUNNING, TOO_LITTLE
from ecotarget.model.finding import FLAGS, OUTCOMES
from ecotarget.model.reading import Published
from ecotarget.model.water import RAW, ROUNDED, STATES
from ecotarget.report.as_assessment_csv import COLUMNS
from ecotarget.report.formats import ALIASES, CHECK_NAMES, CI_NAMES
from ecotarget.words import LANGUAGES, Words

pytestmark = pytest.mark.no_cover  # see conftest.py

ROOT = Path(__file__).resolve().parents[2]
BUILT = {"_build", "generated"}
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if not BUILT & set(path.relative_to(ROOT).parts)
)
COPIED = ("targets", "samples", "ecotarget.yaml")
# Shown and not run here: they change the machine. What they install is tried out by .ci/run.
NOT_RUN = {
    "python3 -m pip install .",
    ".venv/bin/pip install pre-commit",
    ".venv/bin/pre-commit install",
}
_BLOCK = re.compile(
    r"^(?:<!-- file: (?P<file>\S+) -->\n+)?^```(?P<kind>[\w-]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


# What a row of an assessment has, the states of a figure, and the options that ask for it.
FIGURE = (*(name for name, _ in COLUMNS), FINAL, RUNNING, TOO_LITTLE)
OPTIONS = (
    *("--indicator", "--by", "--place", "--period", "--every", "--edition", "--grade", "--overlay"),
    *("--excepted", "--as-of", "--engine", "--memory-limit", "--threads", "--explain-sql", "-f"),
)
# What is asked of samples of water.
OF_WATER = (
    *(*waters.RUNGS, "present", "21", "5+x", "auto", RAW, ROUNDED, TOO_LITTLE),
    *("--by", "--every", "--period", "--place", "--indicator", "--as-of", "--edition", "-f"),
    *("--reminder", "items", "more_items", "stage", "saturation", "scopes"),
)


class Block(NamedTuple):
    """A fenced block: what kind it is, the file that it is, and the line it begins on."""

    kind: str
    file: str | None
    text: str
    line: int


class Command(NamedTuple):
    """A command as shown, with what it prints and how it ends."""

    text: str
    shown: tuple[str, ...]
    code: int
    line: int


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("kind")) + 1
        yield Block(match["kind"], match["file"], match["text"], line)


def commands(block: Block) -> Iterator[Command]:
    found: list[tuple[str, list[str], int]] = []
    code: dict[int, int] = {}
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        if line.startswith("$ "):
            found.append((line[2:], [], number))
        elif match := re.fullmatch(r"# exit code (\d+)", line):
            code[len(found) - 1] = int(match[1])
        else:
            assert found, f"line {number}: an output without a command"
            found[-1][1].append(line)
    for place, (text, shown, number) in enumerate(found):
        yield Command(text, tuple(shown), code.get(place, 0), number)


def missing_from(output: str, shown: tuple[str, ...]) -> str:
    """Say which shown lines do not come out in this order; `...` stands for any lines."""
    pattern, lines = "", ["", *output.splitlines()]
    for line in shown:
        pattern += r"(?:[^\n]*\n)*?" if line == "..." else f"{re.escape(line.rstrip())}\n"
    real = "".join(f"{line.rstrip()}\n" for line in lines[1:])
    if not shown or re.fullmatch(pattern, real):
        return ""
    lost = [line for line in shown if line != "..." and line.rstrip() not in real.splitlines()]
    return "\n".join(["lost:", *lost, "real:", real])


def language(page: Path) -> str:
    return "zh" if ".zh." in page.name or "zh" in page.relative_to(ROOT).parts else "en"


@pytest.fixture
def copy(world: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the root, as far as the commands need it, to write into."""
    for name in COPIED:
        source, to = ROOT / name, world.root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, to)
    return Path(world.root)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_page_shows_what_happens(
    page: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if language(page) == "zh":
        monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    session: dict[str, Any] = {}
    found = list(blocks(page))
    for block in reversed(found):
        # A file that is shown below a command is there already, in the first state it is shown in.
        if block.file:
            path = copy / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    for block in found:
        if block.file:
            assert f"`{block.file}`" in page.read_text("utf-8"), (
                f"{block.file}: not said to the reader"
            )
            (copy / block.file).write_text(block.text, encoding="utf-8")
        if block.kind == "console":
            for command in commands(block):
                _run(command, f"{page.relative_to(ROOT)}:{command.line}", monkeypatch)
        elif block.kind == "pycon":
            _doctest(block, page, session)


def _run(command: Command, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(command.text, comments=True)
    with monkeypatch.context() as here:
        while "=" in words[0]:
            here.setenv(*words.pop(0).split("=", 1))
        if words[0] == "make":
            targets = re.findall(
                r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
            )
            assert words[1] in targets, f"{place}: no such target of the Makefile"
            return
        if words[0] != "ecotarget":
            assert command.text in NOT_RUN, f"{place}: nothing runs this command"
            return
        screen = io.StringIO()
        with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
            code = main(words[1:])
    assert code == command.code, f"{place}: exit code {code}\n{screen.getvalue()}"
    lost = missing_from(screen.getvalue(), command.shown)
    assert not lost, f"{place}: {command.text}\n{lost}"


def _doctest(block: Block, page: Path, session: dict[str, Any]) -> None:
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    test = parser.get_doctest(block.text, session, page.name, str(page), block.line)
    screen = io.StringIO()
    runner.run(test, out=screen.write, clear_globs=False)
    session.update(test.globs)
    assert runner.summarize(verbose=False).failed == 0, screen.getvalue()


def test_the_reader_of_pages_sees_what_is_there() -> None:
    """The test above proves nothing unless it finds the commands."""
    for name, least in (("README.md", 8), ("README.zh.md", 8), ("docs/quick-start.md", 5)):
        shown = [c for b in blocks(ROOT / name) if b.kind == "console" for c in commands(b)]
        assert len(shown) >= least, name
        assert any(command.code for command in shown), name


@pytest.mark.parametrize(
    ("shown", "fits"),
    [
        (("a", "b"), True),
        (("a",), False),
        (("...", "b"), True),
        (("b", "..."), False),
        (("b", "a"), False),
        ((), True),
    ],
)
def test_shown_lines_are_compared_in_order(shown: tuple[str, ...], fits: bool) -> None:
    assert (missing_from("a\nb\n", shown) == "") is fits


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path = link.partition("#")[0]
        if path and "://" not in link and "generated/" not in link:
            assert (page.parent / path).exists(), f"{page.relative_to(ROOT)}: {link}"


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_picture_is_the_real_output(name: str) -> None:
    spec = importlib.util.spec_from_file_location("picture", ROOT / "docs" / "picture.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    drawn = (ROOT / "docs" / "images" / f"check-{name}.svg").read_text(encoding="utf-8")
    words = unescape(" ".join(re.findall(r"<text [^>]*>([^<]*)</text>", drawn)))
    real = re.sub(r"\x1b\[[0-9;]*m", "", module.table(name))
    command = f"$ ecotarget check {' '.join(module.SAMPLES)}"
    assert words.split() == f"{command} {real}".split(), "run `make picture` and look at it"


def test_every_fault_is_explained_in_both_languages() -> None:
    for name in LANGUAGES:
        words = Words(name)
        assert sorted(words.keys("explanations")) == sorted(words.keys("faults"))
        for code in words.keys("faults"):
            text = words.say(f"explanations.{code}").split("\n\n")[0]
            assert 2 <= len(text.splitlines()) <= 5, code


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("docs/verdicts.md", (*OUTCOMES, *FLAGS)),
        ("docs/reports.md", CHECK_NAMES),
        ("docs/lint.md", CI_NAMES),
        ("docs/ci.md", (*CI_NAMES, *ALIASES, *OUTCOMES)),
        ("docs/zh/ci.md", (*CI_NAMES, *ALIASES, *OUTCOMES)),
        ("docs/configuration.md", (*FIELDS, *(f"ECOTARGET_{name.upper()}" for name in FIELDS))),
        ("docs/measures.md", (*HEADERS, *(BLANK - {""}))),
        ("docs/zh/figures.md", (*HEADERS, *(BLANK - {""}))),
        ("docs/air.md", (*FIGURE, *OPTIONS)),
        ("docs/zh/air.md", (*FIGURE, *OPTIONS, *mapping.LAYOUTS, *mapping.ready_names())),
        (
            "docs/readings.md",
            (
                *mapping._KEYS,
                *mapping.LAYOUTS,
                *mapping.FORMATS,
                *mapping.OVER,
                *mapping.ready_names(),
                *(word for rule, ways in mapping.RULES.items() for word in (rule, *ways)),
                *Published._fields,
                *RANGES,
                *(code for code in Words("en").keys("faults") if code.startswith("reading-")),
            ),
        ),
        ("docs/water.md", (*OF_WATER, *STATES[1:])),
        ("docs/zh/water.md", (*OF_WATER, *STATES[1:])),
        (
            "docs/water-data.md",
            (
                *(*sample_mapping.KEYS, *sample_mapping.COLUMNS, *sample_mapping.LAYOUTS),
                *(*FIELDS_OF_SECTIONS, *water_class.MEDIA, *STATES, *water_ranges.RANGES),
                *sample_mapping.ready_names(),
                *(word for rule, ways in sample_mapping.RULES.items() for word in (rule, *ways)),
                *(
                    code
                    for code in Words("en").keys("faults")
                    if code.startswith(("sample-", "section-"))
                ),
            ),
        ),
        ("docs/zh/water-data.md", (*sample_mapping.KEYS[2:], *FIELDS_OF_SECTIONS, *STATES)),
    ],
)
def test_the_page_names_everything(page: str, names: tuple[str, ...]) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_changelog_is_about_this_version() -> None:
    from ecotarget import __version__

    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{__version__}]" in text


@pytest.mark.parametrize(
    "page",
    ["quick-start", "targets", "figures", "verdicts", "air", "water", "air-methods", "standards"],
)
def test_there_are_chinese_pages(page: str) -> None:
    assert ROOT / "docs" / "zh" / f"{page}.md" in PAGES
