"""Flat tables: markdown, HTML and the other styles hold every finding, and no name breaks them."""

from __future__ import annotations

import html.parser
import re
import unicodedata

import pytest

import ecotarget
from conftest import World
from ecotarget.model.finding import OUTCOMES, Reason, Report, Verdict
from ecotarget.model.target import Names
from ecotarget.report import as_grid, formats
from ecotarget.report.rows import SIGNS
from ecotarget.words import Words

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
STRIVE = 'id: TN24-002, indicator: air.pm10, require: "<= 40 ug/m3", strength: strive'
GAP = 'id: TN24-003, indicator: water.cwqi, require: "<= 9", strength: planned'
KEPT = "testland/north,2024,air.pm25,,21.360,ug/m3,,"
OVER = "testland/north,2024,air.pm10,,41,ug/m3,,"
HEADERS = {
    "zh": ["行政区", "领域", "判定", "编号", "指标", "实际", "要求", "余量", "标记", "理由"],
    "en": [
        "jurisdiction",
        "domain",
        "verdict",
        "id",
        "indicator",
        "actual",
        "required",
        "margin",
        "flags",
        "reason",
    ],
}


def checked(*paths: str) -> Report:
    targets = ecotarget.load_targets(["targets"])
    return ecotarget.check(targets, ecotarget.load_measures(paths or ["figures.csv"], targets))


def said(report: Report, style: str, language: str = "en") -> str:
    return "".join(as_grid.render(report, Words(language), style))


def pipe_cells(line: str) -> list[str]:
    """A row of a table in GitHub's markdown: a bar behind an odd number of backslashes is text."""
    assert line.startswith("|") and line.endswith("|")
    cells = re.findall(r"((?:\\.|[^\\|])*)\|", line[1:])
    return [re.sub(r"\\(.)", r"\1", cell).strip() for cell in cells]


class Cells(html.parser.HTMLParser):
    """The tags and the cells of an HTML table, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def html_rows(text: str) -> list[list[str]]:
    parser = Cells()
    parser.feed(text)
    assert parser.tags <= {"table", "thead", "tbody", "tr", "th", "td"}
    return [[cell.strip() for cell in row] for row in parser.rows]


def expected(world: World) -> tuple[Report, list[list[str]]]:
    world.targets(LOW, STRIVE, GAP)
    world.figures(KEPT, OVER)
    place = "North County 2024"
    return checked(), [
        HEADERS["en"],
        [place, "air", "! warn", "TN24-002", "PM10 mean concentration", "41 µg/m³",
         "strive ≤ 40 µg/m³", "-1 µg/m³", "", "41 µg/m³ ≤ 40 µg/m³ does not hold"],
        [place, "air", "✓ pass", "TN24-001", "PM2.5 mean concentration", "21.360 µg/m³",
         "≤ 24 µg/m³", "+2.640 µg/m³", "", "21.360 µg/m³ ≤ 24 µg/m³ holds"],
        [place, "water", "- no data", "TN24-003", "city water quality index", "",
         "planned ≤ 9", "", "", "no figure was handed in"],
    ]  # fmt: skip


@pytest.mark.parametrize("style", ["markdown", "github-table"])
def test_markdown_holds_every_finding(world: World, style: str) -> None:
    report, rows = expected(world)
    lines = said(report, style).splitlines()
    assert pipe_cells(lines[0]) == rows[0]
    assert set(lines[1]) <= set("|:-")
    assert [pipe_cells(line) for line in lines[2:5]] == rows[1:]
    if style == "markdown":
        assert lines[5:] == ["", "3 verdicts: 1 warn, 1 no data, 1 pass"]
    else:
        assert lines[5:] == []


def test_html_holds_every_finding(world: World) -> None:
    report, rows = expected(world)
    text = said(report, "html")
    assert html_rows(text) == rows
    assert text.startswith("<table>\n") and text.endswith("</table>\n")


def test_tsv_holds_every_finding(world: World) -> None:
    report, rows = expected(world)
    lines = said(report, "tsv").splitlines()
    # A margin of -1 would run as a formula when it is pasted; the apostrophe may stand before it.
    told = [[" ".join(cell.split()) for cell in line.split("\t")] for line in lines]
    assert [[cell.removeprefix("'") for cell in row] for row in told] == rows


# By what a reader, or another program, knows each style.
LOOKS = {
    "grid": r"^\+=+\+(=+\+)+$",
    "simple": r"^-+(  -+)+$",
    "rst": r"^=+(  =+)+$",
    "latex": r"^\\begin\{tabular\}",
    "orgtbl": r"^\|-+(\+-+)+\|$",
}


@pytest.mark.parametrize("style", LOOKS)
def test_every_other_style_holds_every_cell(world: World, style: str) -> None:
    report, rows = expected(world)
    text = said(report, style)
    assert text.endswith("\n")
    for row in rows:
        for cell in row:
            # LaTeX escapes; the others write the cell as it is.
            shown = cell.replace("%", r"\%").replace("_", r"\_") if style == "latex" else cell
            assert shown in text
    assert re.search(LOOKS[style], text, re.MULTILINE)
    counted = "3 verdicts: 1 warn, 1 no data, 1 pass" in text
    assert counted == (style in ("grid", "simple"))


def test_every_style_has_a_name_and_every_name_a_style(world: World) -> None:
    assert tuple(as_grid.STYLES) == formats.GRID_STYLES
    assert (
        *("table", "plain", "json", "jsonl", "csv", "markdown", "github-table", "grid", "simple"),
        *("html", "latex", "rst", "tsv", "orgtbl"),
    ) == formats.NAMES
    assert set(formats.GRID_STYLES) < set(formats.NAMES)
    report, _ = expected(world)
    for name in formats.NAMES:
        text = "".join(formats.render(name, report, Words("en"), formats.Style()))
        assert "TN24-001" in text, name


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("style", formats.GRID_STYLES)
def test_the_headings_speak_the_language_of_the_reader(
    world: World, style: str, language: str
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    text = said(checked(), style, language)
    for header in HEADERS[language]:
        assert header in text


def test_numbers_keep_their_zeros(world: World) -> None:
    """tabulate would make 21.36 of 21.360, and 1e5 of 1E+5, if it were let."""
    world.targets(
        'id: TN24-001, indicator: air.composite_index, require: "<= 3", strength: binding'
    )
    world.figures("testland/north,2024,air.composite_index,,2.950,,,")
    (row,) = [pipe_cells(line) for line in said(checked(), "markdown").splitlines()[2:3]]
    assert row[5:8] == ["2.950", "≤ 3", "+0.050"]


@pytest.mark.parametrize("style", ["markdown", "html"])
def test_every_verdict_has_a_sign_and_a_word(world: World, style: str) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked()
    (finding,) = report.findings
    seen = set()
    for outcome in OUTCOMES:
        one = finding._replace(verdict=Verdict(outcome, Reason("open")))
        text = said(report._replace(findings=(one,)), style)
        rows = (
            html_rows(text)
            if style == "html"
            else [pipe_cells(line) for line in text.splitlines()[:3] if "---" not in line]
        )
        assert rows[1][2] == f"{SIGNS[outcome]} {outcome.replace('_', ' ')}"
        seen.add(rows[1][2])
    assert len(seen) == len(OUTCOMES)


# ---- names that want to be more than names ------------------------------------------------------

NASTY = (
    "a|b",
    "a\\|b",
    "a\\\\|b",
    "ends with \\",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></tr></table><b>x",
    "&lt;b&gt; & &amp;",
    "a\nb",
    "a\r\n|b|",
    "\x1b[31mred",
    "\x9b2J",
    "\u202eright",
    "a\x00b",
    "=cmd|' /C calc'!A0",
    "[red]x[/red]",
    "[x](javascript:alert(1))",
    "![x](http://elsewhere/pixel.png)",
    "https://elsewhere.example",
    "`code`",
    "**bold** _it_ ~~no~~",
)


def nasty(world: World, name: str) -> Report:
    world.targets(LOW)
    world.figures(KEPT)
    report = checked()
    (finding,) = report.findings
    target = finding.target
    assert target is not None
    one = finding._replace(
        target=target._replace(
            indicator=target.indicator._replace(names=Names(name, name)),
            jurisdiction=target.jurisdiction._replace(names=Names(name, name)),
        ),
        verdict=Verdict("fail", Reason("is-fail", {"value": name, "limit": name}), name, name),
    )
    return report._replace(findings=(one,))


def controls(text: str) -> list[str]:
    return [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("style", ["markdown", "github-table"])
def test_a_name_stays_in_its_cell_of_markdown(world: World, name: str, style: str) -> None:
    text = said(nasty(world, name), style)
    assert controls(text) == []
    lines = text.splitlines()
    assert len(lines) == (5 if style == "markdown" else 3)
    for line in lines[:1] + lines[2:3]:
        assert len(pipe_cells(line)) == 10
    assert not re.search(r"<[a-zA-Z/!]", text)  # no tag; `<` before a space is none


@pytest.mark.parametrize("name", ["[x](javascript:alert(1))", "![x](http://elsewhere/pixel.png)"])
def test_a_name_makes_no_link_and_no_picture_in_markdown(world: World, name: str) -> None:
    """A picture is fetched from elsewhere whenever somebody looks at the report."""
    text = said(nasty(world, name), "markdown")
    assert not re.search(r"(?<!\\)\]\(", text)


@pytest.mark.parametrize("name", NASTY)
def test_a_name_stays_in_its_cell_of_html(world: World, name: str) -> None:
    text = said(nasty(world, name), "html")
    assert controls(text) == []
    rows = html_rows(text)
    assert [len(row) for row in rows] == [10, 10]
    if name.isprintable():
        assert rows[1][4] == name


@pytest.mark.parametrize("name", NASTY)
def test_a_name_stays_in_its_cell_of_a_tab_separated_table(world: World, name: str) -> None:
    text = said(nasty(world, f"{name}\tx"), "tsv")
    lines = text.splitlines()
    assert len(lines) == 2
    assert [len(line.split("\t")) for line in lines] == [10, 10]
    assert not any(cell.strip()[:1] in ("=", "@") for cell in lines[1].split("\t"))


@pytest.mark.parametrize("style", ["grid", "simple", "markdown", "github-table", "orgtbl", "rst"])
def test_the_columns_stand_straight_in_chinese(world: World, style: str) -> None:
    """Chinese characters are two columns wide; counted as one they push the borders aside."""
    world.targets(LOW, STRIVE)
    world.figures(KEPT, OVER)
    table = said(checked(), style, "zh").partition("\n\n")[0]
    widths = {
        sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        for line in table.splitlines()
    }
    if style in ("simple", "rst"):  # their rows have no border at the right
        rules = [line for line in table.splitlines() if set(line) <= set("-= ")]
        starts = [m.start() for m in re.finditer(r"(?:^|(?<= ))[-=]", rules[0])]
        row = next(line for line in table.splitlines() if "TN24-002" in line)
        at, columns = 0, {}
        for c in row:
            columns[at] = c
            at += 2 if unicodedata.east_asian_width(c) in "WF" else 1
        assert all(columns.get(start, " ") != " " for start in starts[:7])
        assert all(columns.get(start - 1, " ") == " " for start in starts[1:8])
    else:
        assert len(widths) == 1


@pytest.mark.parametrize("name", ["a|b", "a\\|b", "||"])
def test_a_bar_makes_no_cell_in_an_org_table(world: World, name: str) -> None:
    """Org knows no escape for a bar; it is written as the entity that stands for one."""
    lines = said(nasty(world, name), "orgtbl").splitlines()
    assert len(lines) == 3
    assert [line.count("|") for line in (lines[0], lines[2])] == [11, 11]
    assert "b" in lines[2] or name == "||"


@pytest.mark.parametrize("name", ["100 %", "a_b", "a & b", "#1", "$x$", "{x}", "a\\b", "~", "^"])
def test_latex_reads_a_name_as_text(world: World, name: str) -> None:
    row = next(line for line in said(nasty(world, name), "latex").splitlines() if "TN24" in line)
    assert len(re.findall(r"(?<!\\)&", row)) == 9
    assert not re.search(r"(?<!\\)[%#$_]", row)


def test_an_empty_report_is_a_header(world: World) -> None:
    empty = Report((), (), (), (), ())
    for style in formats.GRID_STYLES:
        text = said(empty, style)
        assert "TN24" not in text
        assert text.endswith("\n")
    assert html_rows(said(empty, "html")) == [HEADERS["en"]]
