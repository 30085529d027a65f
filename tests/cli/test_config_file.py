"""What a configuration file may say, what it extends, and where its slips are."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Said, World
from ecotarget.cli.config import settings
from ecotarget.cli.config_file import percent
from ecotarget.cli.config_keys import share
from ecotarget.model.faults import FaultError
from ecotarget.model.thresholds import Thresholds

Cli = Callable[..., Said]

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
KEPT = "testland/north,2024,air.pm25,,24,ug/m3,,"


def faults_of(world: World, name: str | None = None) -> list[tuple[str, str, int, int]]:
    with pytest.raises(FaultError) as caught:
        settings(world.root, None if name is None else world.root / name)
    return [(f.code, f.place.file, f.place.line, f.place.column) for f in caught.value.faults]


# ---- slips, each at its place -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "near"),
    [
        ("lang: fr", 7, None),
        ("color: alway", 8, "always"),
        ("period: 2024-13", 9, None),
        ("format: [plain, jsno]", 17, "json"),
        ("format: jsno:out.json", 9, "json"),
        ("fail_on: [fail, of_pace]", 17, "off_pace"),
        ("fail_on: fail,wran", 10, "warn"),
        ("compare_fail_on: newly-falling", 18, "newly-failing"),
        ("mapping: prsaa", 10, "prsa"),
        ("baseline: [a.json]", 11, None),
        ("excepted: [a.csv]", 11, None),
        ("extends: [a.yaml, b.yaml]", 10, None),
        ("pace: 80 %", 7, None),
        ("pace: {chance_on: 0.8}", 19, None),
        ("pace: {chance_on: 80}", 19, None),
        ("pace: {chance_on: 101 %}", 19, None),
        ("pace: {chance_on: -1 %}", 19, None),
        ("pace: {targets: [TN24-001]}", 17, None),
        ("pace: {targets: {TN24-001: 80 %}}", 28, None),
        ("pace: {targets: {TN24-001: {chance_on: high}}}", 40, None),
        ("lint: {severity: {share-truncated: eror}}", 36, "warning, error"),
        ("lint: {ignore: [share-truncatd]}", 17, "share-truncated"),
    ],
)
def test_a_value_that_is_none_is_told_at_its_place(
    world: World, cli: Cli, line: str, column: int, near: str | None
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", f"strict: false\n{line}\n")
    said = cli("list", "targets")  # whoever reads the file, whatever it needs of it
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"ecotarget.yaml:2:{column}: error ")
    assert len(said.err.splitlines()) == 1
    assert near is None or f"near: {near}" in said.err


@pytest.mark.parametrize(
    ("line", "column", "near"),
    [
        ("formt: json", 1, "format"),
        ("mappings: prsa", 1, "mapping"),
        ("lint: {ignor: []}", 8, "ignore"),
        ("pace: {chance: 80 %}", 8, "chance_on"),
        ("pace: {targets: {A: {behind: 1 %}}}", 22, "behind_off"),
    ],
)
def test_a_setting_that_does_not_exist_is_told_at_its_place(
    world: World, line: str, column: int, near: str
) -> None:
    world.write("ecotarget.yaml", f"strict: false\n{line}\n")
    with pytest.raises(FaultError) as caught:
        settings(world.root)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.line, fault.place.column) == ("config-unknown-field", 2, column)
    assert near in fault.near


@pytest.mark.parametrize("name", ["as_of", "as-of", "what_if", "exit_zero", "allow_empty"])
def test_what_belongs_to_a_single_run_is_refused_as_such(world: World, name: str) -> None:
    world.write("ecotarget.yaml", f"lang: en\n{name}: 2024-06-30\n")
    assert faults_of(world) == [("config-single-run", "ecotarget.yaml", 2, 1)]


def test_every_slip_is_told_at_once(world: World) -> None:
    world.write("ecotarget.yaml", "lang: fr\ncolour: x\npace: {chance_on: 8}\nstrict: maybe\n")
    assert [(code, line) for code, _, line, _ in faults_of(world)] == [
        *(("config-value", 1), ("config-unknown-field", 2), ("config-value", 3)),
        ("config-value", 4),
    ]


def test_the_places_of_toml_are_paths(world: World, cli: Cli) -> None:
    world.write("pyproject.toml", "[tool.ecotarget]\nlang = 'fr'\nformat = ['json', 'jsno']\n")
    first, second = cli("lint").err.splitlines()
    assert first.startswith("pyproject.toml [$.tool.ecotarget.format[1]]: error config-value: ")
    assert second.startswith("pyproject.toml [$.tool.ecotarget.lang]: error config-value: ")


def test_a_named_toml_file_without_the_table_is_refused(world: World) -> None:
    """A misspelt heading would turn off everything below it."""
    world.write("my.toml", "[tool.ecotargets]\nstrict = true\n")
    assert faults_of(world, "my.toml") == [("config-value", "my.toml", 0, 0)]


def test_a_rule_that_does_not_exist_is_named(world: World, cli: Cli) -> None:
    world.write("ecotarget.yaml", "lint: {severity: {share-truncatd: error}}\n")
    said = cli("list", "units")
    assert said.code == 2
    assert said.err.startswith("ecotarget.yaml:1:35: error rule-unknown: ")
    assert "'share-truncatd'; near: share-truncated" in said.err


# ---- one file extends another -------------------------------------------------------------------


def test_a_file_takes_what_it_does_not_say_from_the_one_it_extends(world: World) -> None:
    world.write("office/shared.yaml", "targets: [plans]\nlang: zh\nfail_on: [fail, warn]\n")
    world.write("bureau/ecotarget.yaml", "extends: ../office/shared.yaml\nlang: en\nstrict: true\n")
    found = settings(world.root / "bureau")
    assert dict(found.values) == {
        "targets": ["office/plans"],  # counted from the file that says it
        "lang": "en",
        "fail_on": ["fail", "warn"],
        "strict": True,
    }
    assert str(found.places["fail_on"]) == "office/shared.yaml:3:10"
    assert str(found.places["lang"]) == "bureau/ecotarget.yaml:2:7"
    assert [path.name for path in found.extended] == ["shared.yaml"]


def test_lists_are_not_joined_and_sections_go_by_their_parts(world: World) -> None:
    world.write(
        "shared.yaml",
        "fail_on: [fail, warn]\n"
        "lint: {ignore: [share-truncated], severity: {share-impossible: error}}\n"
        "pace: {chance_on: 90 %, targets: {A: {behind_off: 5 %}}}\n",
    )
    world.write(
        "ecotarget.yaml",
        "extends: shared.yaml\nfail_on: [fail]\n"
        "lint: {severity: {share-truncated: error}}\n"
        "pace: {chance_off: 30 %, targets: {A: {behind_risk: 1 %}}}\n",
    )
    found = settings(world.root)
    assert found.values["fail_on"] == ["fail"]
    assert found.lint == {
        "ignore": ["share-truncated"],
        "severity": {"share-impossible": "error", "share-truncated": "error"},
    }
    usual = Thresholds(Fraction(9, 10), Fraction(3, 10), Fraction(0), Fraction(1, 10))
    own = usual._replace(behind_off=Fraction(1, 20), behind_risk=Fraction(1, 100))
    assert found.thresholds == {"": usual, "A": own}


def test_an_extended_file_may_extend_a_third(world: World) -> None:
    world.write("a/one.yaml", "lang: zh\nstrict: true\n")
    world.write("a/two.yaml", "extends: one.yaml\nlang: en\n")
    world.write("ecotarget.yaml", "extends: a/two.yaml\n")
    found = settings(world.root)
    assert dict(found.values) == {"lang": "en", "strict": True}
    assert [path.name for path in found.extended] == ["two.yaml", "one.yaml"]


def test_toml_extends_yaml(world: World) -> None:
    world.write("shared.yaml", "lang: zh\n")
    world.write("pyproject.toml", "[tool.ecotarget]\nextends = 'shared.yaml'\n")
    assert settings(world.root).values == {"lang": "zh"}


def test_a_file_above_is_not_read_without_extends(world: World) -> None:
    world.write("ecotarget.yaml", "strict: true\n")
    world.write("a/ecotarget.yaml", "lang: en\n")
    assert settings(world.root / "a").values == {"lang": "en"}


def test_an_extended_file_that_is_not_there_is_told_where_it_is_named(world: World) -> None:
    world.write("ecotarget.yaml", "lang: en\nextends: gone.yaml\n")
    assert faults_of(world) == [("config-extends-missing", "ecotarget.yaml", 2, 10)]


@pytest.mark.parametrize("name", ["ecotarget.yaml", "other.yaml", "./x/../ecotarget.yaml"])
def test_a_loop_is_told_where_it_closes(world: World, name: str) -> None:
    world.write("x/keep", "")
    world.write("other.yaml", "extends: ecotarget.yaml\n")
    world.write("ecotarget.yaml", f"extends: {name}\n")
    ((code, *_),) = faults_of(world)
    assert code == "config-extends-loop"


def test_slips_of_both_files_are_told_together(world: World) -> None:
    world.write("shared.yaml", "lang: fr\n")
    world.write("ecotarget.yaml", "extends: shared.yaml\nstrict: maybe\n")
    assert [(file, line) for _, file, line, _ in faults_of(world)] == [
        *(("ecotarget.yaml", 2), ("shared.yaml", 1)),
    ]


# ---- thresholds of pace -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("pace: {chance_off: 90 %}", 1, 20),
        ("pace:\n  chance_on: 10 %\n", 2, 14),
        ("pace: {behind_risk: 11 %}", 1, 21),
        ("pace: {behind_off: 10 %, targets: {A: {behind_risk: 20 %}}}", 1, 53),
    ],
)
def test_bounds_in_the_wrong_order_are_told(
    world: World, text: str, line: int, column: int
) -> None:
    """The usual ones are 80 %, 20 %, 0 % and 10 %."""
    world.write("ecotarget.yaml", text)
    assert faults_of(world) == [("config-pace-order", "ecotarget.yaml", line, column)]


def test_equal_bounds_are_in_order(world: World) -> None:
    world.write("ecotarget.yaml", "pace: {chance_on: 50 %, chance_off: 50％, behind_off: 0%}\n")
    half = Fraction(1, 2)
    assert settings(world.root).thresholds[""] == Thresholds(half, half, Fraction(0), Fraction(0))


def test_without_thresholds_nothing_is_said(world: World) -> None:
    world.write("ecotarget.yaml", "lang: en\n")
    assert settings(world.root).thresholds == {}


@given(st.integers(0, 100_000_000))
def test_a_share_is_read_as_it_is_written(millionths: int) -> None:
    text = f"{millionths // 1_000_000}.{millionths % 1_000_000:06d} %"
    assert share(text) == Fraction(millionths, 100_000_000)
    assert share(percent(Fraction(millionths, 100_000_000))) == share(text)


@given(st.one_of(st.text(), st.integers(), st.booleans(), st.none()))
def test_what_is_no_share_is_none(value: object) -> None:
    found = share(value)
    assert found is None or (isinstance(value, str) and value[-1] in "%％" and 0 <= found <= 1)


def test_a_target_that_nobody_has_is_told_with_the_near_one(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", "pace:\n  targets:\n    TN24-01: {chance_on: 90 %}\n")
    said = cli("check", "figures.csv", "-q")
    assert said.code == 0
    assert said.err.startswith("ecotarget.yaml:3:26: warning config-pace-target: ")
    assert said.err.rstrip().endswith("near: TN24-001")
    world.write("ecotarget.yaml", "pace: {targets: {TN24-001: {chance_on: 90 %}}}\n")
    assert cli("check", "figures.csv", "-q").err == ""


OWN = (
    "indicators: [{id: air.boilers, zh: 锅炉, en: boilers, dimension: count, unit: 台, "
    "better: higher, course: sum, definition: {zh: 累计, en: so far}, source: plan}]"
)
BOILERS = 'id: TN24-001, indicator: air.boilers, require: ">= 100 台", strength: binding'
# By the end of June 182 of 366 days are over, so 49.7 are owed: 45 are 4.7 points behind.
HALF = "testland/north,2024-H1,air.boilers,,45,台,,"


@pytest.mark.parametrize(
    ("pace", "state"),
    [
        ("", "at_risk"),
        ("pace: {behind_risk: 4.7 %}", "at_risk"),
        ("pace: {behind_risk: 4.8 %}", "on_pace"),
        ("pace: {behind_off: 4.7 %}", "off_pace"),
        ("pace: {behind_off: 4.8 %}", "at_risk"),
        ("pace: {behind_off: 4 %, targets: {TN24-001: {behind_off: 5 %}}}", "at_risk"),
        ("pace: {targets: {TN24-001: {behind_off: 4 %}}}", "off_pace"),
    ],
)
def test_the_thresholds_are_heard(world: World, cli: Cli, pace: str, state: str) -> None:
    world.targets(BOILERS, more=OWN)
    world.figures(HALF)
    world.write("ecotarget.yaml", f"lang: en\n{pace}\n")
    said = cli("check", "figures.csv", "--as-of", "2024-06", "-f", "json")
    (finding,) = json.loads(said.out)["findings"]
    assert (finding["outcome"], finding["pace"]["state"]) == ("not_due", state)
    assert state.replace("_", " ") in cli("explain", "TN24-001", "figures.csv").out.replace(
        "_", " "
    )


# ---- what a setting does ------------------------------------------------------------------------


def test_a_format_is_written_beside_the_file_that_names_it(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", "targets: targets\nformat: [plain, 'json:out.json', 'csv:-']\n")
    (world.root / "deep").mkdir()
    monkeypatch.chdir(world.root / "deep")
    assert cli("check", "../figures.csv").code == 2  # two formats to standard output
    world.write("ecotarget.yaml", "targets: targets\nformat: [plain, 'json:out.json']\n")
    assert cli("check", "../figures.csv").code == 0
    assert (world.root / "out.json").exists()


def test_a_format_of_the_file_that_a_command_has_not_is_for_others(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", "targets: targets\nformat: [json, 'junit:out.xml']\n")
    assert cli("trend", "figures.csv").out.startswith("{")
    assert not (world.root / "out.xml").exists()
    assert cli("check", "figures.csv").code == 0
    assert (world.root / "out.xml").exists()
    assert "format-unknown" in cli("trend", "figures.csv", "-f", "junit").err


def test_a_place_that_nobody_knows_is_told_where_it_is_named(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    world.write("ecotarget.yaml", "lang: en\njurisdiction: [testland/nroth]\n")
    said = cli("check", "figures.csv")
    assert said.code == 2
    assert said.err.startswith("ecotarget.yaml:2:15: error jurisdiction-unknown: ")
    assert cli("check", "figures.csv", "--jurisdiction", "x").err.startswith("--jurisdiction: ")


HOURS = """schema: 1
dataset: {zh: 虚构, en: made up}
layout: wide
columns:
  site: site
  stamp: {column: time, format: "%Y-%m-%d %H:%M"}
  items: {pm25: {item: pm25, unit: ug/m3}}
marks: begin
time_zone: "+08:00"
"""


def test_a_configured_mapping_is_for_data_that_do_not_describe_themselves(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"A,2024-03-01 {hour:02d}:00,{29 + hour % 3}\n" for hour in range(24))
    world.write("data/hours.csv", f"site,time,pm25\n{rows}")
    world.write("maps/mine.yaml", HOURS)
    world.write("data/described.yaml", f"{HOURS}files: [hours.csv]\n")
    asked = ("assess", "--indicator", "air.pm25", "--every", "day", "-f", "csv", "-q")
    assert cli(*asked, "data/hours.csv").code == 2
    world.write("ecotarget.yaml", "mapping: maps/mine.yaml\n")
    told = cli(*asked, "data/hours.csv")
    assert told.code == 0 and ",30," in told.out
    described = cli(*asked, "data/described.yaml")
    assert (described.code, described.err) == (0, "") and ",30," in described.out
    # A file that describes itself is none of the data of the mapping.
    world.write("ecotarget.yaml", "mapping: prsa\n")
    assert cli(*asked, "data/described.yaml").out == described.out
    assert cli(*asked, "data/hours.csv").code == 2
    assert cli(*asked, "data/hours.csv", "--mapping", "maps/mine.yaml").out == told.out
    monkeypatch.setenv("ECOTARGET_MAPPING", "maps/mine.yaml")
    assert cli(*asked, "data/hours.csv").out == told.out


def test_configured_exceptions_are_those_of_the_option(world: World, cli: Cli) -> None:
    rows = "".join(
        f"A,2024-03-{day:02d} {hour:02d}:00,{30 * day}\n" for day in (1, 2) for hour in range(24)
    )
    world.write("hours.csv", f"site,time,pm25\n{rows}")
    world.write("data.yaml", f"{HOURS}files: [hours.csv]\n")
    world.write(
        "events/days.csv",
        "place,day,items,kind,document\nA,2024-03-02,pm25,sand,notice 7\n",
    )
    asked = ("assess", "data.yaml", "--indicator", "air.pm25", "--period", "2024-03", "-f", "json")
    by_option = cli(*asked, "--excepted", "events/days.csv")
    plain = cli(*asked)
    assert by_option.out != plain.out
    world.write("events/shared.yaml", "excepted: days.csv\n")
    world.write("ecotarget.yaml", "extends: events/shared.yaml\n")
    assert cli(*asked) == by_option
    assert cli(*asked, "--no-config") == plain


def test_explain_looks_for_the_file_from_the_data_that_it_explains(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"A,2024-03-01 {hour:02d}:00,{29 + hour % 3}\n" for hour in range(24))
    world.write("a/hours.csv", f"site,time,pm25\n{rows}")
    world.write("a/data.yaml", f"{HOURS}files: [hours.csv]\n")
    world.write("a/ecotarget.yaml", "lang: zh\n")
    asked = ("--indicator", "air.pm25", "--place", "A", "--period", "2024-03-01")
    monkeypatch.chdir(Path(world.root.anchor))
    here = cli("explain", str(world.root / "a/data.yaml"), *asked, "--as-of", "2024-03")
    assert here.code == 0
    assert any("一" <= letter <= "鿿" for letter in here.out)
