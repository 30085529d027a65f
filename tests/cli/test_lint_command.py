"""`ecotarget lint`: every fault of the target files at once, each with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import PROJECT, Said, World

Cli = Callable[..., Said]

GOOD = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
SAME = GOOD.replace("TN24-001", "TN24-002")  # says the same again: a warning


def test_sound_files_are_zero_and_nothing_is_written(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    said = cli("lint", "targets")
    assert (said.code, said.out) == (0, "")
    assert said.err == "1 target files, 1 targets: 0 errors, 0 warnings\n"


def test_without_a_path_the_folder_targets_is_looked_at(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    assert cli("lint") == cli("lint", "targets")


def test_every_fault_is_told_with_its_place_in_the_order_of_the_places(
    world: World, cli: Cli
) -> None:
    bad = GOOD.replace("TN24-001", "TN24-003").replace("air.pm25", "air.pm52")
    worse = GOOD.replace("TN24-001", "TN24-004").replace("<= 24 ug/m3", "<= 24 ug/m4")
    world.targets(GOOD, bad, worse, zh="南县", place="testland/south")
    world.targets(GOOD.replace("binding", "bindng"))
    said = cli("lint", "targets")
    north, south = (f"targets/testland/{name}/2024.yaml" for name in ("north", "south"))
    lines = said.out.splitlines()
    assert said.code == 2
    assert [line.split(": ")[:2] for line in lines] == [
        [f"{north}:6:{len('  - {' + GOOD.partition('binding')[0]) + 1}", "error schema-value"],
        [f"{south}:7:{len('  - {' + bad.partition('air.')[0]) + 1}", "error indicator-unknown"],
        [f"{south}:8:{len('  - {' + worse.partition('ug/')[0]) + 1}", "error requirement-syntax"],
    ]
    assert lines[0].endswith("; near: binding")
    assert "near: air.pm25" in lines[1]
    assert "near: " in lines[2] and "ug/m3" in lines[2]
    assert said.err == "1 target files, 1 targets: 3 errors, 0 warnings\n"


def test_a_warning_is_zero_and_one_when_strict(world: World, cli: Cli) -> None:
    world.targets(GOOD, SAME)
    said = cli("lint", "targets")
    assert said.code == 0
    assert said.out == (
        "targets/testland/north/2024.yaml:7:5: warning target-repeated: "
        "TN24-002 says the same as TN24-001\n"
    )
    assert said.err.endswith("0 errors, 1 warnings\n")
    assert cli("lint", "targets", "--strict").code == 1


def test_strict_leaves_sound_files_zero_and_errors_two(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    assert cli("lint", "--strict").code == 0
    world.targets(GOOD, SAME, GOOD.replace("air.pm25", "air.pm52"))
    assert cli("lint", "--strict").code == 2


def test_quiet_leaves_out_the_summary_alone(world: World, cli: Cli) -> None:
    world.targets(GOOD, SAME)
    loud, quiet = cli("lint"), cli("lint", "-q")
    assert quiet == Said(loud.code, loud.out, "")
    assert loud.out


def test_json_holds_every_fault_as_data(world: World, cli: Cli) -> None:
    world.targets(GOOD, SAME, GOOD.replace("TN24-001", "TN24-003").replace("air.pm25", "air.pm52"))
    said = cli("lint", "-f", "json")
    assert said.code == 2
    faults = json.loads(said.out)["faults"]
    assert [(f["code"], f["severity"], f["line"]) for f in faults] == [
        ("target-repeated", "warning", 7),
        ("indicator-unknown", "error", 8),
    ]
    assert faults[1]["near"][0] == "air.pm25"
    assert faults[1]["message"].startswith("unknown indicator 'air.pm52'")
    assert set(faults[0]) == {
        *("code", "severity", "file", "line", "column", "cell", "letter", "sheet"),
        *("found", "expected", "message", "near"),
    }


def test_json_of_sound_files_is_an_empty_list(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    assert json.loads(cli("lint", "-f", "json").out) == {"faults": []}


def test_an_unknown_format_is_refused(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    said = cli("lint", "-f", "jsn")
    assert (said.code, said.out) == (2, "")
    assert "error format-unknown: " in said.err
    assert "near: json" in said.err


def test_no_target_files_is_two(world: World, cli: Cli) -> None:
    (world.root / "empty").mkdir()
    said = cli("lint", "empty")
    assert (said.code, said.out) == (2, "")
    assert said.err == "error no-targets: no target files found: empty\n"


def test_a_missing_path_is_two_and_named(world: World, cli: Cli) -> None:
    said = cli("lint", "gone.yaml")
    assert said.code == 2
    assert said.out == "gone.yaml: error file-missing: there is no such file\n"


def test_hidden_folders_are_left_alone(world: World, cli: Cli) -> None:
    world.targets(GOOD)
    world.write("targets/.old/2024.yaml", "not: a target file\n")
    assert cli("lint").code == 0


def test_control_characters_in_a_fault_are_shown_as_escapes(world: World, cli: Cli) -> None:
    world.targets(GOOD.replace('"<= 24 ug/m3"', '"\\e[2J<= 24 ug/m3"'))
    said = cli("lint")
    assert said.code == 2
    assert "\x1b" not in said.out
    assert "\\x1b[2J" in said.out


def test_the_language_is_that_of_the_reader(world: World, cli: Cli) -> None:
    world.targets(GOOD, SAME)
    said = cli("lint", "--lang", "zh")
    assert said.out == (
        "targets/testland/north/2024.yaml:7:5: 警告 target-repeated: "
        "TN24-002 与 TN24-001 说的是同一件事\n"
    )
    assert said.err == "检查 1 个目标文件，2 项目标：0 处错误，1 处警告\n"


def test_the_configured_targets_are_looked_at(world: World, cli: Cli) -> None:
    world.targets(GOOD).rename(world.write("mine/2024.yaml", ""))
    world.write("ecotarget.yaml", "targets: mine/2024.yaml\n")
    assert cli("lint").err.startswith("1 target files, 1 targets: 0 errors")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_targets_of_the_project_are_sound(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.chdir(PROJECT)
    said = cli("lint", "targets", "--lang", language, "--no-config")
    assert (said.code, said.out) == (0, "")
    assert Path("targets").is_dir()


def test_machines_are_told_of_every_row_and_people_of_the_first(world: World, cli: Cli) -> None:
    readings = PROJECT / "samples" / "readings"
    head, *rows = (readings / "hourly.csv").read_text("utf-8").splitlines()
    wrong = [row.rpartition(",")[0] + ",bad" for row in rows[:100]]
    high = [f"{row.rpartition(',')[0]},99999" for row in rows[100:130]]
    world.write("hourly.csv", "\n".join([head, *wrong, *high, *rows[130:]]) + "\n")
    world.write("dataset.yaml", (readings / "dataset.yaml").read_text("utf-8"))
    told = json.loads(cli("lint", "dataset.yaml", "-f", "json").out)["faults"]
    assert [fault["line"] for fault in told if fault["code"] == "reading-not-a-number"] == [
        *range(2, 102)
    ]
    odd = [fault for fault in told if fault["code"] == "reading-beyond-range"]
    assert [(fault["line"], fault["letter"]) for fault in odd] == [
        (n, "H") for n in range(102, 132)
    ]
    plain = cli("lint", "dataset.yaml").out
    assert plain.count(" reading-not-a-number: ") == 20
    assert "80 more of reading-not-a-number" in plain
