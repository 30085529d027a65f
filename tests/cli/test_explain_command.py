"""`ecotarget explain`: how a verdict came about, what an indicator or a fault code means."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from conftest import PROJECT, Said, World
from ecotarget.words import Words

Cli = Callable[..., Said]

LOW = (
    'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: planned, '
    "due: 2025-01-31, scope: {zh: 两个点位, en: two sites, count: 2, items: [东站, 西站]}, "
    "note: {zh: 含本数, en: inclusive}"
)
OPEN = (
    'id: TN24-002, indicator: air.pm10, require: "<= ? ug/m3", strength: binding, '
    "missing: [{what: bound, zh: 界限值, en: the bound itself}]"
)
CHANGE = (
    'id: TN24-003, indicator: air.so2, require: "change <= -10 % on last year", strength: strive'
)
ROWS = (
    "testland/north,2024,air.pm25,two sites,21.360,ug/m3,,,bulletin of January,rounded",
    "testland/north,2024,air.so2,,9,ug/m3,,,,",
    "testland/north,2023,air.so2,,10,ug/m3,,,,",
)


def figures(world: World, *rows: str) -> None:
    header = "jurisdiction,period,indicator,scope,value,unit,numerator,denominator,source,note"
    world.write("figures.csv", "\n".join([header, *rows]) + "\n")


def test_a_target_without_figures_is_explained_without_a_verdict(world: World, cli: Cli) -> None:
    world.targets(LOW, OPEN, CHANGE)
    said = cli("explain", "TN24-001")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "TN24-001  PM2.5 mean concentration"
    told = dict(line.split(maxsplit=1) for line in lines[2:10])
    assert told == {
        "jurisdiction": "North County",
        "period": "2024",
        "scope": "two sites (东站, 西站)",
        "required": "<= 24 ug/m3  (planned ≤ 24 µg/m³)",
        "strength": "planned",
        "due": "2025-01-31",
        "document": "Plan, 1",
        "written": "in    targets/testland/north/2024.yaml:6:5",
    }
    assert lines[10].split(maxsplit=1) == ["note", "inclusive"]
    assert "  air.pm25  PM2.5 mean concentration" in lines
    assert any(line.strip().endswith("lower is better") for line in lines)
    assert lines[-1] == "No figures, so no verdict; name files of figures to see one."


def test_a_target_with_figures_shows_verdict_reason_margin_and_trail(
    world: World, cli: Cli
) -> None:
    world.targets(LOW, OPEN, CHANGE)
    figures(world, *ROWS)
    said = cli("explain", "TN24-001", "figures.csv")
    assert said.code == 0
    told = said.out.partition("verdict")[2].splitlines()
    assert [" ".join(line.split()) for line in told] == [
        "✓ pass",
        "reason 21.360 µg/m³ ≤ 24 µg/m³ holds",
        "margin +2.640 µg/m³",
        "figure 2024 21.360 ug/m3",
        "read from figures.csv:2",
        "source bulletin of January",
        "note rounded",
    ]


def test_the_base_of_a_change_is_in_the_trail(world: World, cli: Cli) -> None:
    world.targets(LOW, OPEN, CHANGE)
    figures(world, *ROWS)
    told = cli("explain", "TN24-003", "figures.csv").out.partition("verdict")[2]
    assert "✓ pass" in told
    assert "10 -> 9 µg/m³ (base 2023), a change of -10 %; ≤ -10 % holds" in told
    assert [line.strip() for line in told.splitlines() if "read from" in line] == [
        "read from figures.csv:3",
        "read from figures.csv:4",
    ]


def test_what_the_document_leaves_open_is_told(world: World, cli: Cli) -> None:
    world.targets(OPEN)
    figures(world, ROWS[0])
    assert "the bound itself" in cli("explain", "TN24-002").out
    told = cli("explain", "TN24-002", "--lang", "zh").out
    assert "界限值" in told and "整个行政区" in told


@pytest.mark.parametrize("name", ["tn24-001", "Tn24-001"])
def test_the_case_of_an_id_does_not_matter(world: World, cli: Cli, name: str) -> None:
    world.targets(LOW)
    assert cli("explain", name) == cli("explain", "TN24-001")


def test_the_same_id_in_two_files_is_explained_for_both(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.targets(LOW.replace("<= 24", "<= 30"), place="testland/south", en="South County")
    figures(world, ROWS[0], ROWS[0].replace("north", "south"))
    said = cli("explain", "TN24-001", "figures.csv").out
    assert said.count("TN24-001  PM2.5 mean concentration") == 2
    assert said.index("North County") < said.index("+2.640") < said.index("South County")
    assert "+8.640" in said.partition("South County")[2]


@pytest.mark.parametrize(
    "name", ["air.pm25", "PM2.5", "细颗粒物", "PM2.5 mean concentration", "pm 2.5"]
)
def test_an_indicator_is_found_by_id_name_and_alias(world: World, cli: Cli, name: str) -> None:
    world.targets(LOW)
    said = cli("explain", name)
    assert said.code == 0
    assert said.out.startswith("  air.pm25  PM2.5 mean concentration\n")
    assert "µg/m³" in said.out
    assert "targets that ask for it" in said.out
    assert said.out.endswith("  TN24-001  North County 2024  planned ≤ 24 µg/m³\n")


def test_an_indicator_nobody_asks_for_is_explained_alone(world: World, cli: Cli) -> None:
    world.targets(LOW)
    said = cli("explain", "air.so2")
    assert said.code == 0
    assert "targets that ask for it" not in said.out


def test_an_indicator_is_explained_where_there_are_no_targets_at_all(
    world: World, cli: Cli
) -> None:
    said = cli("explain", "air.composite_index")
    assert said.code == 0
    assert "number" in said.out  # it has no unit, so its dimension stands there


def test_an_indicator_of_a_target_file_is_found(world: World, cli: Cli) -> None:
    own = (
        "indicators: [{id: water.towns, zh: 星级镇街, en: star towns, dimension: count, unit: 个, "
        "better: higher, aliases: [五星镇], definition: {zh: 个数, en: how many}, source: plan}]"
    )
    world.targets(
        'id: TN24-001, indicator: water.towns, require: ">= 3 个", strength: binding', more=own
    )
    for name in ("water.towns", "星级镇街", "star towns", "五星镇"):
        said = cli("explain", name, "--lang", "zh")
        assert said.code == 0
        assert said.out.startswith("  water.towns  星级镇街\n  个数\n")
        assert "五星镇" in said.out


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", Words("en").keys("faults"))
def test_every_fault_code_is_explained(world: World, cli: Cli, code: str, language: str) -> None:
    said = cli("explain", code, "--lang", language)
    assert (said.code, said.err) == (0, "")
    title, empty, text = said.out.split("\n", 2)
    assert (title, empty) == (code, "")
    assert len(text.strip()) > 10
    assert (max(text) >= "一") == (language == "zh") or language == "en"
    assert "{" not in text or "}" in text


@pytest.mark.parametrize(
    "name, near",
    [("TN24-0011", "TN24-001"), ("air.pm52", "air.pm25"), ("unit-unknwon", "unit-unknown")],
)
def test_an_unknown_name_is_two_with_the_near_ones(
    world: World, cli: Cli, name: str, near: str
) -> None:
    world.targets(LOW)
    said = cli("explain", name)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        f"error explain-unknown: there is no target, indicator or fault called '{name}'"
    )
    assert near in said.err.partition("near: ")[2]


def test_a_fault_in_the_figures_is_told_and_two(world: World, cli: Cli) -> None:
    """What cannot be trusted must not be explained as if it could."""
    world.targets(LOW)
    figures(world, ROWS[0], "testland/north,2024,air.pm10,,x,ug/m3,,,,")
    said = cli("explain", "TN24-001", "figures.csv")
    assert "figures.csv:3 [value, E]: error value-not-number: " in said.err
    assert said.code == 2


def test_a_fault_in_the_target_files_is_told_and_two(world: World, cli: Cli) -> None:
    world.targets(LOW, OPEN.replace("<= ?", "=> ?"))
    said = cli("explain", "TN24-001")
    assert "error requirement-syntax: " in said.err
    assert said.code == 2


def test_figures_that_are_not_there_are_two(world: World, cli: Cli) -> None:
    world.targets(LOW)
    said = cli("explain", "TN24-001", "gone.csv")
    assert "gone.csv: error file-missing: " in said.err
    assert said.code == 2


def test_options_of_the_check_are_heard(world: World, cli: Cli) -> None:
    world.targets(LOW, CHANGE)
    figures(world, ROWS[0].replace("2024,", "2023,", 1), ROWS[2])
    assert "what-if" in cli("explain", "TN24-001", "figures.csv", "--what-if").out
    figures(world, ROWS[0].replace("21.360", "99"))
    target = LOW.replace("planned", "strive")
    world.targets(target)
    assert "! warn" in cli("explain", "TN24-001", "figures.csv").out
    assert "✗ fail" in cli("explain", "TN24-001", "figures.csv", "--strict").out


def test_figures_that_say_nothing_of_the_target_still_lead_to_a_verdict(
    world: World, cli: Cli
) -> None:
    """Nobody may be told to name files of figures who has named one."""
    world.targets(LOW)
    figures(world, ROWS[2])
    assert "- no data" in cli("explain", "TN24-001", "figures.csv").out
    figures(world, ROWS[0])
    told = cli("explain", "TN24-001", "figures.csv", "--as-of", "2024-06-30").out
    assert "> not due" in told


def test_terminal_escapes_in_names_do_nothing(world: World, cli: Cli) -> None:
    world.targets(
        'id: TN24-001, indicator: water.boundary_grade, require: "is 好", strength: binding',
        en="North\x1b[2J",
    )
    figures(world, 'testland/north,2024,water.boundary_grade,,"好\x1b[31m",,,,"a\x1b[1m",')
    said = cli("explain", "TN24-001", "figures.csv")
    assert said.code == 0
    assert "\x1b" not in said.out
    assert "North\\x1b[2J" in said.out


@pytest.mark.parametrize("name", ["TN24-001", "air.pm25", "unit-unknown"])
def test_the_wide_space_of_chinese_is_told_as_it_is(world: World, cli: Cli, name: str) -> None:
    world.targets(LOW)
    figures(world, ROWS[0])
    out = cli("explain", name, "figures.csv", "--lang", "zh").out
    assert "u3000" not in out
    if name == "TN24-001":
        assert "行政区　北县\n" in out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_target_of_the_project_can_be_explained(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.chdir(PROJECT)
    from pathlib import Path

    from ecotarget.targets import loader

    for file in loader.load([Path("targets")]).files:
        target = file.targets[0]
        said = cli("explain", target.id, "--targets", file.path, "--lang", language, "--no-config")
        assert said.code == 0
        assert said.out.startswith(f"{target.id}  {target.indicator.names.get(language)}\n")


def test_a_running_target_says_where_it_is_heading(world: World, cli: Cli) -> None:
    """Eight months of 2025: what the four left must be for each section, the tightest first."""
    shutil.copytree(PROJECT / "samples" / "water", world.root / "water")
    asked = ("explain", "EW25-002", "water/sections.yaml", "--targets", "water/targets")
    said = cli(*asked, "--as-of", "2025-08-31")
    assert said.code == 0
    lines = said.out.splitlines()
    pace = next(n for n, line in enumerate(lines) if line.startswith("pace          2025-08-31"))
    # Ammonia: 12 x 1.005 (half a unit of the last digit is still 1.00) - 8 x 1.29625, over 4.
    (tightest,) = [line for line in lines[pace:] if "新塘桥" in line]
    assert "1.3 mg/L" in tightest and "0.4225 mg/L" in tightest
    assert not [line for line in cli(*asked).out.splitlines() if line.startswith("pace")]
