"""Settings: found upwards, paths relative to their file; the nearer voice wins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Said, World
from ecotarget.cli.config import FIELDS, Settings, settings
from ecotarget.model.faults import FaultError

Cli = Callable[..., Said]

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
STRIVE = LOW.replace("binding", "strive")
KEPT = "testland/north,2024,air.pm25,,24,ug/m3,,"
MISSED = "testland/north,2024,air.pm25,,25,ug/m3,,"


def found(world: World, start: str = ".") -> str | None:
    file = settings(world.root / start).file
    return None if file is None else file.relative_to(world.root.resolve()).as_posix()


# ---- where it is looked for ---------------------------------------------------------------------


def test_nothing_is_found_where_nothing_is(world: World) -> None:
    assert settings(world.root) == Settings({}, None)


@pytest.mark.parametrize("name", ["ecotarget.yaml", ".ecotarget.yaml", "pyproject.toml"])
def test_the_file_is_looked_for_upwards(world: World, name: str) -> None:
    text = "[tool.ecotarget]\nlang = 'zh'\n" if name.endswith("toml") else "lang: zh\n"
    world.write(name, text)
    world.write("a/b/figures.csv", "")
    for start in (".", "a", "a/b", "a/b/figures.csv", "a/b/not-there.csv", "a/c/d"):
        assert found(world, start) == name
        assert settings(world.root / start).values["lang"] == "zh"


def test_the_nearest_file_wins_and_the_others_are_not_read(world: World) -> None:
    world.write("ecotarget.yaml", "lang: zh\nstrict: true\n")
    world.write("a/ecotarget.yaml", "lang: en\n")
    assert settings(world.root / "a").values == {"lang": "en"}


def test_in_one_folder_the_plain_name_wins_over_the_hidden_and_over_pyproject(
    world: World,
) -> None:
    world.write("pyproject.toml", "[tool.ecotarget]\nlang = 'en'\n")
    assert found(world) == "pyproject.toml"
    world.write(".ecotarget.yaml", "lang: en\n")
    assert found(world) == ".ecotarget.yaml"
    world.write("ecotarget.yaml", "lang: en\n")
    assert found(world) == "ecotarget.yaml"


def test_the_root_of_the_repository_is_the_last_place(world: World) -> None:
    world.write("ecotarget.yaml", "lang: zh\n")
    (world.root / "inner" / ".git").mkdir(parents=True)
    (world.root / "inner" / "deep").mkdir()
    assert found(world, "inner/deep") is None
    world.write("inner/ecotarget.yaml", "lang: zh\n")
    assert found(world, "inner/deep") == "inner/ecotarget.yaml"


def test_without_a_repository_the_root_of_the_machine_is_the_last_place(world: World) -> None:
    assert settings(Path(world.root.anchor)).file is None


def test_the_root_of_a_worktree_is_a_root_too(world: World) -> None:
    """There `.git` is a file."""
    world.write("ecotarget.yaml", "lang: zh\n")
    world.write("inner/.git", "gitdir: elsewhere\n")
    assert found(world, "inner") is None


def test_pyproject_without_the_table_is_passed_by(world: World) -> None:
    world.write("ecotarget.yaml", "lang: zh\n")
    for text in ("[project]\nname = 'x'\n", "[tool.other]\nx = 1\n", "tool = 5\n"):
        world.write("a/pyproject.toml", text)
        assert found(world, "a") == "ecotarget.yaml", text


def test_a_folder_of_that_name_is_no_file(world: World) -> None:
    (world.root / "ecotarget.yaml").mkdir()
    assert found(world) is None


def test_it_is_looked_for_from_the_first_input(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT, name="a/figures.csv")
    world.figures("testland/north,2024,air.pm10,,1,ug/m3,,", name="b/figures.csv")
    world.write("a/ecotarget.yaml", "lang: zh\n")
    assert "达标" in cli("check", "a/figures.csv", "b/figures.csv").out
    assert "pass" in cli("check", "b/figures.csv", "a/figures.csv").out


def test_without_an_input_it_is_looked_for_from_here(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", "measures: figures.csv\nlang: zh\n")
    said = cli("check")
    assert (said.code, "达标" in said.out) == (0, True)


# ---- what it says -------------------------------------------------------------------------------


def test_every_field_is_heard(world: World, cli: Cli) -> None:
    world.targets(STRIVE)
    world.targets(STRIVE, place="testland/south", zh="南县", en="South County")
    (world.root / "targets").rename(world.root / "mine")
    world.figures(MISSED, MISSED.replace("north", "south"), name="data/figures.csv")
    world.write(
        "ecotarget.yaml",
        "targets: [mine]\n"
        "measures: data/figures.csv\n"
        "jurisdiction: 北县\n"
        "format: [json, 'csv:out.csv']\n"
        "fail_on: [warn]\n"
        "period: '2024'\n"
        "lang: zh\n"
        "color: never\n"
        "strict: false\n"
        "waivers: [w.yaml]\n"
        "baseline: before.json\n"
        "compare_fail_on: [worse]\n"  # heard by `compare`, see there
        "excepted: events.csv\n"
        "mapping: mine.yaml\n",  # heard by `assess`, see below
    )
    world.write("w.yaml", "schema: 1\nwaivers: []\n")
    schema = "https://ecotarget.dev/schema/report-1.json"
    world.write("before.json", json.dumps({"schema": schema, "findings": [], "faults": []}))
    assert set(FIELDS) == {
        *("targets", "measures", "jurisdiction", "format", "fail_on"),
        *("period", "lang", "color", "strict", "waivers", "baseline", "compare_fail_on"),
        *("excepted", "mapping"),
    }
    said = cli("check")
    report = json.loads(said.out)
    assert (report["baseline"]["path"], report["baseline"]["new"]) == ("before.json", 1)
    assert (said.code, report["language"]) == (1, "zh")
    assert [(f["jurisdiction"], f["outcome"]) for f in report["findings"]] == [
        ("testland/north", "warn")
    ]
    assert (world.root / "out.csv").exists()


def test_strict_in_the_file_is_heard(world: World, cli: Cli) -> None:
    world.targets(STRIVE)
    world.figures(MISSED)
    assert cli("check", "figures.csv").code == 0
    world.write("ecotarget.yaml", "strict: true\n")
    assert cli("check", "figures.csv").code == 1
    world.write("ecotarget.yaml", "strict: false\n")
    assert cli("check", "figures.csv").code == 0
    assert cli("check", "figures.csv", "--strict").code == 1


def test_paths_are_relative_to_the_file_that_names_them(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.targets(LOW)
    world.figures(KEPT, name="data/figures.csv")
    world.write("ecotarget.yaml", "targets: targets\nmeasures: [data]\n")
    (world.root / "deep" / "er").mkdir(parents=True)
    for place in (".", "deep", "deep/er", "data"):
        monkeypatch.chdir(world.root / place)
        said = cli("check", "-f", "json")
        assert (said.code, json.loads(said.out)["counts"]["pass"]) == (0, 1), place


def test_paths_below_the_working_folder_are_shown_short(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", f"targets: {world.root}/targets\nmeasures: ./figures.csv\n")
    report = json.loads(cli("check", "-f", "json").out)
    assert [entry["path"] for entry in report["inputs"]] == [
        *("figures.csv", "targets/testland/north/2024.yaml")
    ]


def test_pyproject_says_the_same(world: World, cli: Cli) -> None:
    world.targets(STRIVE)
    (world.root / "targets").rename(world.root / "mine")
    world.figures(MISSED)
    world.write(
        "pyproject.toml",
        "[project]\nname = 'x'\n[tool.ecotarget]\n"
        "targets = ['mine']\nmeasures = 'figures.csv'\nfail_on = 'warn'\nstrict = false\n",
    )
    assert cli("check").code == 1


@pytest.mark.parametrize("period", ["2024", "'2024'"])
def test_a_year_is_a_period_with_or_without_quotes(world: World, cli: Cli, period: str) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", f"period: {period}\n")
    said = cli("check", "figures.csv")
    assert "internal" not in said.err
    assert said.code == 0


# ---- who is heard first -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variable, value, option, instead",
    [
        ("LANG", "zh", "--lang", "en"),
        ("PERIOD", "2023", "--period", "2024"),
        ("TARGETS", "nowhere", "--targets", "targets"),
        ("JURISDICTION", "nowhere", "--jurisdiction", "testland/north"),
        ("FORMAT", "markdown", "--format", "plain"),
        ("FAIL_ON", "pass", "--fail-on", "fail"),
        ("COLOR", "sometimes", "--color", "never"),
    ],
)
def test_the_command_line_beats_the_environment_beats_the_file(
    world: World,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    option: str,
    instead: str,
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    plain = cli("check", "figures.csv")
    assert plain.code == 0
    by_file = f"{variable.lower()}: '{value}'\n"
    world.write("ecotarget.yaml", by_file)
    changed = cli("check", "figures.csv")
    assert changed != plain
    world.write("ecotarget.yaml", by_file.replace(value, instead))
    assert cli("check", "figures.csv") == plain
    monkeypatch.setenv(f"ECOTARGET_{variable}", value)
    assert cli("check", "figures.csv").code == changed.code
    assert cli("check", "figures.csv").out == changed.out
    assert cli("check", "figures.csv", option, instead) == plain
    monkeypatch.setenv(f"ECOTARGET_{variable}", "")  # empty says nothing
    assert cli("check", "figures.csv") == plain


def test_strict_in_the_environment_beats_the_file(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.targets(STRIVE)
    world.figures(MISSED)
    for text in ("1", "true", "TRUE", "yes", "on"):
        monkeypatch.setenv("ECOTARGET_STRICT", text)
        assert cli("check", "figures.csv").code == 1, text
    world.write("ecotarget.yaml", "strict: true\n")
    for text in ("0", "false", "no", "off"):
        monkeypatch.setenv("ECOTARGET_STRICT", text)
        assert cli("check", "figures.csv").code == 0, text


def test_a_switch_in_the_environment_that_is_neither_on_nor_off_is_refused(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken for `off` it would let a missed target through without a word."""
    world.targets(STRIVE)
    world.figures(MISSED)
    monkeypatch.setenv("ECOTARGET_STRICT", "ture")
    said = cli("check", "figures.csv")
    assert said.code == 2
    assert "ture" in said.err


def test_lists_in_the_environment(world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    world.targets(STRIVE, place="other/south")
    (world.root / "targets").rename(world.root / "more")
    world.targets(LOW)
    world.figures(KEPT, name="a.csv")
    world.figures(MISSED.replace("testland/north", "other/south"), name="b.csv")
    monkeypatch.setenv("ECOTARGET_TARGETS", "targets:more")
    monkeypatch.setenv("ECOTARGET_MEASURES", "a.csv:b.csv")
    monkeypatch.setenv("ECOTARGET_FORMAT", "json,csv:out.csv")
    monkeypatch.setenv("ECOTARGET_FAIL_ON", "fail,warn")
    said = cli("check")
    assert said.code == 1
    assert [f["outcome"] for f in json.loads(said.out)["findings"]] == ["warn", "pass"]
    assert (world.root / "out.csv").exists()


def test_no_config_leaves_the_file_unread(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", "this: [is broken\n")
    assert cli("check", "figures.csv").code == 2
    assert cli("check", "figures.csv", "--no-config").code == 0
    assert cli("lint", "--no-config").code == 0
    assert cli("list", "targets", "--no-config").code == 0
    assert cli("explain", "TN24-001", "--no-config").code == 0


def test_no_config_leaves_the_environment(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    monkeypatch.setenv("ECOTARGET_LANG", "zh")
    assert "达标" in cli("check", "figures.csv", "--no-config").out


@pytest.mark.parametrize("option", ["-c", "--config"])
@pytest.mark.parametrize("name", ["my.yaml", "my.toml", "sub/my.yaml"])
def test_a_named_file_is_read_instead_of_the_nearest(
    world: World, cli: Cli, option: str, name: str
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", "lang: en\nstrict: true\n")
    text = "[tool.ecotarget]\nlang = 'zh'\n" if name.endswith("toml") else "lang: zh\n"
    world.write(name, text)
    assert "达标" in cli("check", "figures.csv", option, name).out


def test_a_named_file_that_is_not_there_is_two(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    said = cli("check", "figures.csv", "-c", "gone.yaml")
    assert said.code == 2
    assert said.err.startswith("gone.yaml: error file-missing: ")


# ---- what it may not say ------------------------------------------------------------------------


def faults_of(world: World) -> list[tuple[str, int, int]]:
    with pytest.raises(FaultError) as caught:
        settings(world.root)
    return [(f.code, f.place.line, f.place.column) for f in caught.value.faults]


def test_an_unknown_field_is_told_with_its_line_and_the_near_one(world: World, cli: Cli) -> None:
    world.write("ecotarget.yaml", "lang: en\ntargts: targets\nfail-on: fail\n")
    said = cli("lint")
    assert said.code == 2
    first, second = said.err.splitlines()
    assert first.startswith("ecotarget.yaml:2:")
    assert first.endswith("config-unknown-field: the configuration has no 'targts'; near: targets")
    assert second.startswith("ecotarget.yaml:3:")
    assert second.endswith("the configuration has no 'fail-on'; near: fail_on, compare_fail_on")


@pytest.mark.parametrize(
    "line, known",
    [
        ("strict: yes", "true / false"),
        ("strict: 1", "true / false"),
        ("strict: [true]", "true / false"),
        ("strict: null", "true / false"),
        ("lang: true", "text"),
        ("lang: [zh]", "text"),
        ("period: {a: b}", "text"),
        ("targets: {a: b}", "text"),
        ("targets: [a, true]", "text"),
        ("targets: null", "text"),
        ("fail_on: [[a]]", "text"),
        ("measures: true", "text"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_with_its_line(
    world: World, cli: Cli, line: str, known: str
) -> None:
    world.write("ecotarget.yaml", f"jurisdiction: x\n{line}\n")
    said = cli("lint")
    assert said.code == 2
    field = line.partition(":")[0]
    column = len(field) + 3
    assert said.err.startswith(f"ecotarget.yaml:2:{column}: error config-value: {field} in the")
    assert said.err.rstrip().endswith(f"expected {known}")


@pytest.mark.parametrize(
    "line", ["targets: 2024", "measures: [5]", "color: 5", "lang: 5", "format: 5"]
)
def test_a_number_where_a_text_belongs_is_no_internal_error(
    world: World, cli: Cli, line: str
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", f"{line}\n")
    said = cli("check", *(() if line.startswith("measures") else ("figures.csv",)))
    assert said.code == 2
    assert "internal" not in said.err


@pytest.mark.parametrize("text", ["- a\n- b\n", "just a text\n", "5\n"])
def test_a_file_that_is_no_mapping_is_told(world: World, text: str) -> None:
    world.write("ecotarget.yaml", text)
    assert faults_of(world) == [("config-value", 1, 1)]


@pytest.mark.parametrize(
    "text, code", [("lang: [zh\n", "yaml-syntax"), ("", "file-empty"), ("a: &x 1\n", "yaml-anchor")]
)
def test_a_file_that_cannot_be_read_is_told(world: World, text: str, code: str) -> None:
    world.write("ecotarget.yaml", text)
    assert faults_of(world)[0][0] == code


def test_pyproject_with_an_unknown_field_is_told_with_the_near_one(world: World, cli: Cli) -> None:
    world.write("pyproject.toml", "[tool.ecotarget]\nformt = 'json'\nstrict = 'yes'\n")
    said = cli("lint")
    assert said.code == 2
    first, second = said.err.splitlines()
    assert first.startswith("pyproject.toml")
    assert "error config-unknown-field: the configuration has no 'formt'; near: format" in first
    assert "error config-value: strict" in second


def test_a_named_toml_file_that_cannot_be_read_is_told(world: World, cli: Cli) -> None:
    """Read as if it said nothing, it would turn off what it turns on."""
    world.targets(STRIVE)
    world.figures(MISSED)
    world.write("my.toml", "[tool.ecotarget]\nstrict = true\nlang = = \n")
    said = cli("check", "figures.csv", "-c", "my.toml")
    assert said.code == 2
    assert "my.toml" in said.err


def test_a_pyproject_next_to_the_work_that_cannot_be_read_is_told(world: World, cli: Cli) -> None:
    world.targets(STRIVE)
    world.figures(MISSED)
    world.write("pyproject.toml", "[tool.ecotarget]\nstrict = true\nlang = = \n")
    said = cli("check", "figures.csv")
    assert said.code == 2
    assert "pyproject.toml" in said.err


def test_a_wrong_value_in_the_file_is_told_as_on_the_command_line(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", "fail_on: fial\n")
    said = cli("check", "figures.csv")
    assert said.code == 2
    assert "near: fail" in said.err
    world.write("ecotarget.yaml", "format: jsno\n")
    assert "near: json" in cli("check", "figures.csv").err


# ---- the value itself ---------------------------------------------------------------------------


def test_settings_ask_the_command_line_first() -> None:
    known = Settings({"targets": ["a"], "lang": "zh", "strict": False}, Path("x"))
    assert known.list("targets", ["b"]) == ["b"]
    assert known.list("targets", None) == ["a"]
    assert known.list("targets", []) == ["a"]
    assert known.list("measures", None) == []
    assert known.text("lang", "en") == "en"
    assert known.text("lang", None) == "zh"
    assert known.text("period", None) is None
    assert known.switch("strict", given=True) is True
    assert known.switch("strict", given=False) is False
    assert Settings({"strict": True}).switch("strict", given=False) is True
    assert Settings().switch("strict", given=False) is False


def test_a_list_that_is_handed_out_is_a_copy() -> None:
    known = Settings({"targets": ["a"]})
    known.list("targets", None).append("b")
    assert known.list("targets", None) == ["a"]
