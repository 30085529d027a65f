"""Small files that would grow: aliases, nesting, numbers, archives, texts that cells share.

What is refused is refused with exit code 2 and one line, before it takes time or memory. What each
reader says for itself is tested in its own room: tests/test_document.py, tests/intake/test_grids.py.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import PROJECT, Said, World
from ecotarget.intake import archives, sheet_marks
from ecotarget.model.faults import nearest
from workbooks import ods_cell, open_document, workbook

pytestmark = pytest.mark.no_cover  # see conftest.py

Cli = Callable[..., Said]

GIB = 1 << 30
LAUGHS = 'a: &a ["ha", "ha"]\n' + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
)
DEEP = "a: " + "[" * 100_000 + "]" * 100_000 + "\n"
LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
FIGURE = "testland/north,2024,air.pm25,,23,ug/m3,,"
HEAD = ["jurisdiction", "period", "indicator", "scope", "value", "unit"]
ROW = ["testland/north", "2024", "air.pm25", "", "23", "ug/m3"]


def is_told(said: Said, code: str) -> bool:
    """Whether a run ended with exit code 2 and this fault, and nothing that nobody foresaw."""
    assert "internal" not in said.err
    assert "Traceback" not in said.err
    return said.code == 2 and f" {code}:" in said.err + said.out


# Every way in for YAML: FILE is the file.
DOORS = (
    ("lint", "targets", "FILE"),
    ("check", "figures.csv", "--targets", "FILE"),
    ("check", "figures.csv", "--waivers", "FILE"),
    ("check", "figures.csv", "-c", "FILE"),
    ("check", "FILE"),
    ("assess", "FILE"),
    ("assess", "figures.csv", "--mapping", "FILE"),
    ("assess", "FILE", "--overlay", "FILE"),
    ("ledger", "FILE"),
    ("tasks", "FILE"),
    ("rank", "FILE"),
    ("sections", "FILE"),
    ("score", "figures.csv", "--rules", "FILE"),
    ("ladder", "reports", "--rule", "FILE"),
    ("submission", "figures.csv", "--contract", "FILE"),
    ("lint", "FILE"),
)


@pytest.mark.parametrize("door", DOORS, ids=" ".join)
@pytest.mark.parametrize("bomb, code", [(LAUGHS, "yaml-anchor"), (DEEP, "yaml-too-deep")])
@pytest.mark.parametrize("head", ["", "schema: 1\ndataset: {zh: 甲, en: A}\nkind: ledger\n"])
def test_aliases_and_nesting_end_at_every_way_in(
    world: World, cli: Cli, door: tuple[str, ...], bomb: str, code: str, head: str
) -> None:
    world.targets(LOW)
    world.figures(FIGURE)
    world.write("reports/2024-01.json", "{}")
    world.write("bomb.yaml", head + bomb)
    said = cli(*("bomb.yaml" if word == "FILE" else word for word in door))
    assert said.code == 2
    assert "internal" not in said.err + said.out
    # Without `dataset:` at its top a file is no description, and is not read as one.
    refused = ("description-kind", "mapping-missing", "ladder-empty", "file-suffix")
    found = said.err + said.out
    assert code in found or any(other in found for other in refused)
    assert len(found) < 100_000


@pytest.mark.parametrize(
    "door",
    [
        ("compare", "FILE", "FILE"),
        ("trend", "FILE"),
        ("check", "figures.csv", "--baseline", "FILE"),
        ("check", "FILE"),
        ("ladder", "folder", "--rule", "rule.yaml"),
        ("report", "monthly", "folder"),
        ("score", "FILE", "--rules", "rules.yaml"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("depth", [950, 5_000, 200_000])
def test_json_nested_without_end_is_refused_at_every_way_in(
    world: World, cli: Cli, door: tuple[str, ...], depth: int
) -> None:
    world.targets(LOW)
    world.figures(FIGURE)
    samples = PROJECT / "samples"
    world.write("rule.yaml", (samples / "monthly" / "ladder.yaml").read_bytes())
    world.write("rules.yaml", (samples / "scoring" / "graded.yaml").read_bytes())
    for name in ("deep.json", "folder/2024-01.json"):
        inner = "[" * depth + "]" * depth
        world.write(
            name, f'{{"schema": "https://ecotarget.dev/schema/report-1.json", "findings": {inner}}}'
        )
    said = cli(*("deep.json" if word == "FILE" else word for word in door))
    assert is_told(said, "yaml-too-deep") or is_told(said, "scoring-none")


# ---- Numbers -------------------------------------------------------------------------------------

MONSTERS = (
    "1e999999999",
    "-1E-999999999",
    "1e" + "9" * 10_000,
    "1" * 100_000,
    "0." + "1" * 100_000,
    "1," + "000," * 20_000 + "000",
    "１" * 100_000,
    "十" * 100_000,
    "1" + "万" * 50_000,
    "NaN",
    "Infinity",
    "1/0",
)


@pytest.mark.parametrize("number", MONSTERS, ids=lambda text: f"{text[:12]} {len(text)}")
def test_a_number_without_end_is_no_number(world: World, cli: Cli, number: str) -> None:
    world.targets(LOW)
    world.figures(f'testland/north,2024,air.pm25,,"{number}",ug/m3,,')
    said = cli("check", "figures.csv")
    assert said.code == 2
    assert "internal" not in said.err
    assert "1 pass" not in said.out
    assert len(said.err) < 5_000


@pytest.mark.parametrize("number", [*MONSTERS, "1" * 1_000_000], ids=lambda t: f"{t[:12]} {len(t)}")
@pytest.mark.parametrize("line", ["<= {} ug/m3", "within {}..{} ug/m3", "rank <= {}", ">= 1 {}"])
def test_a_requirement_with_a_number_without_end_is_refused(
    world: World, cli: Cli, number: str, line: str
) -> None:
    require = line.replace("{}", number)
    world.targets(f"id: TN24-001, indicator: air.pm25, require: '{require}', strength: binding")
    said = cli("lint", "targets", "targets")
    assert said.code == 2
    assert "internal" not in said.err
    assert len(said.err) < 10_000


@pytest.mark.parametrize(
    "unit",
    [
        *("m^999999999", "10^999999999 m", "1e999999999 m", "ug/m3" + "^9" * 1000),
        *("u" * 100_000, "(" * 100_000, "万" * 100_000 + "吨", "/".join("m" * 50_000)),
    ],
    ids=lambda text: f"{text[:12]} {len(text)}",
)
def test_a_unit_without_end_is_unknown(world: World, cli: Cli, unit: str) -> None:
    world.targets(LOW)
    world.figures(f"testland/north,2024,air.pm25,,23,{unit},,")
    said = cli("check", "figures.csv")
    assert is_told(said, "unit-unknown")
    assert len(said.err) < 5_000


def test_nothing_is_looked_up_that_is_like_a_long_text() -> None:
    assert nearest("air.pm2", ["air.pm25"]) == ("air.pm25",)
    assert nearest("a" * 101, ["a" * 101]) == ()
    assert nearest("a" * 100, ["a" * 100, "a" * 101]) == ("a" * 100,)


@pytest.mark.parametrize("length, shown", [(1000, 1000), (1001, 200), (100_000, 200)])
def test_a_fault_shows_the_beginning_of_what_is_long(
    world: World, cli: Cli, length: int, shown: int
) -> None:
    world.targets(LOW)
    world.figures(f"testland/north,2024,air.pm25,,{'x' * length},ug/m3,,")
    said = cli("check", "figures.csv")
    assert said.err.count("x" * shown) == 1
    assert "x" * (shown + 1) not in said.err
    assert (f"… ({length})" in said.err) is (shown < length)


# ---- Archives and workbooks ----------------------------------------------------------------------


def changed(path: Path, part: str, old: str, new: str, more: dict[str, str] | None = None) -> Path:
    """Write a workbook anew with a text of one part replaced, and with more parts."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert old in files[part]
    files[part] = files[part].replace(old, new)
    files |= more or {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def with_shared(path: Path, text: str, cells: int, place: str = "") -> Path:
    """Make a workbook in which so many cells share one text; `place` is that of all of them."""
    workbook(path, ("s", [HEAD, ROW]))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = f'<sst xmlns="{main}" uniqueCount="1"><si><t>{text}</t></si></sst>'
    changed(
        path,
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        {"xl/sharedStrings.xml": texts},
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    changed(
        path,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rIdS" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
    )
    row = f'<row>{f"""<c{place} t="s"><v>0</v></c>""" * 8}</row>' * (cells // 8)
    return changed(path, "xl/worksheets/sheet1.xml", "</sheetData>", f"{row}</sheetData>")


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet may hold a hundred thousand characters here: the real bound takes seconds to reach."""
    monkeypatch.setattr(sheet_marks, "MOST_IN_SHEET", 100_000)


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("cells, code", [(96, 0), (104, 2)])
@pytest.mark.parametrize("place", ["", ' r="A9"'])
def test_a_text_that_many_cells_share_counts_once_for_each(
    world: World, cli: Cli, cells: int, code: int, place: str
) -> None:
    """Each cell gets a copy: five kilobytes of a file were thirteen gigabytes of memory."""
    world.targets(LOW)
    path = with_shared(world.root / "figures.xlsx", "N" * 1000, cells, place)
    changed(path, "xl/worksheets/sheet1.xml", "<v>0</v>", "<v> 0 </v>")
    said = cli("check", "figures.xlsx")
    assert ("workbook-unreadable" in said.err) is bool(code)
    assert ("sheet > 100000" in said.err) is bool(code)


def test_a_sheet_with_a_long_shared_text_is_counted_cell_by_cell(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One long remark among many short texts is no bomb, whatever the product of both is."""
    world.targets(LOW)
    path = with_shared(world.root / "figures.xlsx", "short</t></si><si><t>" + "N" * 5000, 80)
    monkeypatch.setattr(sheet_marks, "MOST_IN_SHEET", 1_000)
    assert "workbook-unreadable" not in cli("check", path.name).err


@pytest.mark.parametrize("length, code", [(32_767, 0), (32_768, 2)])
@pytest.mark.parametrize("kind", ["shared", "inline", "ods"])
def test_a_cell_holds_what_a_spreadsheet_can_hold(
    world: World, cli: Cli, length: int, code: int, kind: str
) -> None:
    world.targets(LOW)
    text = "N" * length
    match kind:
        case "shared":
            path = with_shared(world.root / "figures.xlsx", text, 8)
        case "inline":
            path = workbook(world.root / "figures.xlsx", ("s", [HEAD, ROW, [text]]))
        case _:
            lines = [[ods_cell(cell) for cell in line] for line in (HEAD, ROW, [text])]
            path = open_document(world.root / "figures.ods", ("s", lines))
    said = cli("check", path.name)
    assert ("cell > 32767" in said.err) is bool(code)
    assert "internal" not in said.err


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("times, code", [(90, 0), (101, 2)])
@pytest.mark.parametrize("how", ["columns", "rows"])
def test_a_repeated_text_of_an_open_document_counts_each_time(
    world: World, cli: Cli, times: int, code: int, how: str
) -> None:
    world.targets(LOW)
    lines = [[ods_cell(cell) for cell in line] for line in (HEAD, ROW)]
    more = f'table:number-columns-repeated="{times}"' if how == "columns" else ""
    lines.append([ods_cell("N" * 1000, more=more)])
    path = open_document(world.root / "figures.ods", ("s", lines))
    if how == "rows":
        last = ods_cell("N" * 1000)
        with zipfile.ZipFile(path) as archive:
            content = archive.read("content.xml").decode()
        row = content[: content.rindex(last)].rpartition("<table:table-row")[2]
        changed(
            path,
            "content.xml",
            f"<table:table-row{row}{last}",
            f'<table:table-row table:number-rows-repeated="{times}"{row}{last}',
        )
    said = cli("check", path.name)
    assert ("sheet > 100000" in said.err) is bool(code)


def test_cells_are_counted_while_they_go_by(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million cells in one place have no extent, and would all be held."""
    from ecotarget.intake import grids

    world.targets(LOW)
    path = with_shared(world.root / "figures.xlsx", "N", 80, ' r="A9"')
    assert "table-too-large" not in cli("check", path.name).err
    monkeypatch.setattr(grids, "MOST_CELLS", 80)
    assert is_told(cli("check", path.name), "table-too-large")


def test_what_breaks_the_library_is_a_fault(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its language calls that a panic, and Python is handed what is no Exception."""
    import python_calamine

    class PanicException(BaseException):
        pass

    def breaks(*_: object) -> None:
        raise PanicException("index out of bounds")

    world.targets(LOW)
    workbook(world.root / "figures.xlsx", ("s", [HEAD, ROW]))
    monkeypatch.setattr(python_calamine, "load_workbook", breaks)
    said = cli("check", "figures.xlsx")
    assert is_told(said, "workbook-unreadable")
    assert "index out of bounds" in said.err


MEASURED = """
import resource, sys
from ecotarget.cli.app import main
code = main(["check", sys.argv[1], "--targets", "targets"])
print(code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def with_blanks(path: Path, name: str) -> Path:
    """Add 600 MiB of blanks to an archive."""
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as stream,
    ):
        for _ in range(600):
            stream.write(b" " * (1 << 20))
    return path


@pytest.mark.parametrize("kind", ["zip", "xlsx part", "xlsx shared", "ods"])
def test_a_bomb_takes_no_gigabyte(world: World, kind: str) -> None:
    """The real bounds, in a process of its own whose memory is looked at."""
    world.targets(LOW)
    match kind:
        case "zip":
            path = with_blanks(world.root / "bomb.zip", "a.csv")
        case "xlsx part":
            path = workbook(world.root / "bomb.xlsx", ("s", [HEAD, ROW]))
            with_blanks(path, "xl/media/1.png")
        case "xlsx shared":
            path = with_shared(world.root / "bomb.xlsx", "N" * 32_000, 80_000)
        case _:
            many = 'table:number-columns-repeated="16000"'
            lines = [[ods_cell("N" * 30_000, more=many)] for _ in range(4)]
            path = open_document(world.root / "bomb.ods", ("s", lines))
    assert path.stat().st_size < 2_000_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, path.name],
        capture_output=True,
        cwd=world.root,
        text=True,
        timeout=60,
        check=False,
    )
    code, memory = map(int, done.stdout.split()[-2:])
    assert code == 2, done.stderr
    assert memory < GIB
    assert "archive-too-large" in done.stderr or "workbook-unreadable" in done.stderr


@pytest.mark.parametrize("name", ["figures.xlsx", "figures.ods", "figures.zip"])
def test_everything_that_is_a_zip_is_bounded_before_it_is_opened(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    import python_calamine

    world.targets(LOW)
    path = world.root / name
    if name.endswith("xlsx"):
        workbook(path, ("s", [HEAD, ROW]))
    elif name.endswith("ods"):
        open_document(path, ("s", [[ods_cell(cell) for cell in line] for line in (HEAD, ROW)]))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", ",".join(HEAD) + "\n" + ",".join(ROW) + "\n")
    assert cli("check", name).code == 0
    monkeypatch.setattr(archives, "MOST_BYTES", 60)
    opened: list[object] = []
    monkeypatch.setattr(python_calamine, "load_workbook", opened.append)
    assert is_told(cli("check", name), "archive-too-large")
    assert opened == []


def test_a_year_that_nobody_meant_is_no_four_thousand_years(world: World, cli: Cli) -> None:
    """6025 for 2025 in one of two thousand rows took a minute and seventy thousand figures."""
    source = PROJECT / "samples" / "readings"
    world.write("dataset.yaml", (source / "dataset.yaml").read_bytes())
    lines = (source / "hourly.csv").read_text("utf-8").splitlines()
    sound = cli_of(world, cli, lines)
    lines[1723] = f"6{lines[1723][1:]}"
    said = cli_of(world, cli, lines)
    assert said.code == 2
    assert "hourly.csv:1724 [time, A]: error reading-stamp-year: '6025-" in said.err
    assert said.out.count("\n") == sound.out.count("\n")


def cli_of(world: World, cli: Cli, lines: list[str]) -> Said:
    world.write("hourly.csv", "\n".join(lines) + "\n")
    return cli("assess", "dataset.yaml", "-f", "jsonl")
