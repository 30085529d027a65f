"""`ecotarget rank`, and ranks that answer targets."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World
from ecotarget.report.as_ranking import COLUMNS
from ecotarget.report.formats import NAMES

Cli = Callable[..., Said]
SAMPLE = "samples/rankings"


@pytest.fixture
def samples(world: World) -> None:
    shutil.copytree(PROJECT / SAMPLE, world.root / SAMPLE)


def ranked(cli: Cli, *options: str) -> list[dict[str, object]]:
    said = cli("rank", f"{SAMPLE}/air.yaml", *options, "-f", "jsonl")
    assert said.code == 0
    return [json.loads(line) for line in said.out.splitlines()]


def test_the_sample_is_ranked_by_hand(cli: Cli, samples: None) -> None:
    found = {one["place"]: one for one in ranked(cli, "--by", "pm25")}
    assert {name: one["rank"] for name, one in found.items()} == {
        "松阳岭县": 1,
        "南屏县": 2,  # 24 like 青溪区, and 100 % of good days against 96.7 %
        "青溪区": 3,
        "云港区": 4,
        "望湖区": 5,
        "石浦市": 6,
        "北塘县": None,
    }
    assert {one["field"] for one in found.values()} == {6}
    assert (found["云港区"]["previous"], found["云港区"]["change"]) == (7, 3)
    assert found["北塘县"]["reason"] == "not-valid"


def test_equal_places_are_marked_and_both_ends_can_be_asked_for(cli: Cli, samples: None) -> None:
    said = cli("rank", f"{SAMPLE}/air.yaml", "--by", "good_days", "--top", "1", "-f", "plain")
    assert [line.split()[:2] for line in said.out.splitlines() if line.startswith("  =")] == [
        ["=1", "南屏县"],
        ["=1", "松阳岭县"],
    ]
    assert "1 without valid data, not ranked: 北塘县" in said.out
    last = ranked(cli, "--by", "pm25", "--last", "2")
    assert [one["place"] for one in last] == ["望湖区", "石浦市"]


@pytest.mark.parametrize("name", NAMES)
def test_every_format_tells_every_place(cli: Cli, samples: None, name: str) -> None:
    said = cli("rank", f"{SAMPLE}/air.yaml", f"{SAMPLE}/sites.yaml", "-f", name)
    assert (said.code, said.err) == (0, "")
    for place in ("松阳岭县", "北塘县", "滨江路改造"):
        assert place in said.out or place.encode("unicode_escape").decode() in said.out
    assert cli("rank", f"{SAMPLE}/air.yaml", f"{SAMPLE}/sites.yaml", "-f", name) == said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_fits_eighty_columns(
    cli: Cli, samples: None, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    said = cli("rank", f"{SAMPLE}/air.yaml", "-f", "table", "--lang", language)
    assert said.code == 0
    assert max(cell_len(line) for line in said.out.splitlines()) <= 80


def test_the_json_is_as_published(cli: Cli, samples: None) -> None:
    said = cli("rank", f"{SAMPLE}/air.yaml", f"{SAMPLE}/sites.yaml", "-f", "json")
    schema = json.loads(
        files("ecotarget").joinpath("report", "ranking.schema.json").read_text("utf-8")
    )
    Draft202012Validator(schema).validate(json.loads(said.out))


def test_the_csv_has_a_line_for_each_place(cli: Cli, samples: None) -> None:
    said = cli("rank", f"{SAMPLE}/air.yaml", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 14


def test_red_and_black_lists_say_why_and_whose_rule_it_is(cli: Cli, samples: None) -> None:
    said = cli("rank", f"{SAMPLE}/sites.yaml", "-f", "plain")
    assert "滨江路改造  PM10: 0.168 mg/m3 (condition > 150 ug/m3)" in said.out
    assert "科创园二期  裸土覆盖率: 80 (condition < 90)" in said.out
    assert "1 cannot be decided for want of data: 老街管网" in said.out
    assert said.out.count("no document states them") == 2


def test_ranks_answer_targets(cli: Cli, samples: None) -> None:
    said = cli("check", f"{SAMPLE}/air.yaml", "--targets", f"{SAMPLE}/targets", "-f", "jsonl")
    assert (said.code, said.err) == (1, "")
    found = {one["target"]: one for one in map(json.loads, said.out.splitlines())}
    assert {name: one["outcome"] for name, one in found.items()} == {
        "NP24-01": "pass",
        "NP24-02": "pass",
        "SP24-01": "fail",  # sixth of six
        "SP24-02": "fail",
        "BT24-01": "insufficient",  # listed, not ranked
        "BT24-02": "insufficient",
    }
    assert found["NP24-01"]["trail"][0]["text"] == "2/7"  # one of the seven has no valid data
    assert found["NP24-01"]["trail"][0]["file"] == f"{SAMPLE}/air.csv"
    assert found["NP24-01"]["trail"][0]["line"] == 4
    assert found["BT24-01"]["reason_key"] == "rank-none"


def test_a_place_without_data_decides_nothing_in_silence(
    world: World, cli: Cli, samples: None
) -> None:
    """松阳岭县 19, 南屏县 24, 青溪区 24; without data of 石浦市 as well the second may be the fourth."""
    path = world.root / SAMPLE / "air.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("石浦市,90.0,93.3,31,30,是", "石浦市,90.0,93.3,,30,是"), "utf-8")
    command = ("check", f"{SAMPLE}/air.yaml", "--targets", f"{SAMPLE}/targets", "-f", "jsonl")
    found = {one["target"]: one for one in map(json.loads, cli(*command).out.splitlines())}
    assert {name: one["outcome"] for name, one in found.items()} == {
        "NP24-01": "undecided",  # second to fourth of seven
        "NP24-02": "pass",  # the fourth of seven is not among the last two
        **dict.fromkeys(("SP24-01", "SP24-02", "BT24-01", "BT24-02"), "insufficient"),
    }
    assert found["NP24-01"]["reason_key"] == "cannot-tell"
    plain = cli(*command[:-1], "plain", "--lang", "en").out
    assert "NP24-01  rank by PM2.5 concentration  2 ~ 4  rank ≤ 3" in plain
    said = cli("rank", f"{SAMPLE}/air.yaml", "--by", "pm25", "-f", "plain").out
    assert "against targets a rank is judged with them ahead and with them behind" in said
    assert "7 places were ranked before, 5 now" in said
    yaml = world.root / SAMPLE / "air.yaml"
    yaml.write_text(yaml.read_text("utf-8") + "without_data: apart\n", "utf-8")
    found = {one["target"]: one for one in map(json.loads, cli(*command).out.splitlines())}
    assert found["NP24-01"]["outcome"] == "pass"
    assert found["NP24-01"]["trail"][0]["text"] == "2/5"
    said = cli("rank", f"{SAMPLE}/air.yaml", "--by", "pm25", "-f", "plain").out
    assert "they take no part" in said


@pytest.mark.parametrize("order", [("air", "other"), ("other", "air")])
def test_two_rankings_that_differ_answer_nothing_in_either_order(
    world: World, cli: Cli, samples: None, order: tuple[str, str]
) -> None:
    text = (world.root / SAMPLE / "air.yaml").read_text("utf-8")
    world.write(f"{SAMPLE}/other.yaml", text.replace("better: lower", "better: higher"))
    data = [f"{SAMPLE}/{name}.yaml" for name in order]
    said = cli("check", *data, "--targets", f"{SAMPLE}/targets", "-f", "jsonl")
    assert said.code == 2
    assert "error value-twice: " in said.err
    found = {one["target"]: one["outcome"] for one in map(json.loads, said.out.splitlines())}
    assert found["SP24-01"] == "no_data"
    assert "pass" not in found.values()


def test_the_same_ranking_twice_is_one(cli: Cli, samples: None) -> None:
    once = ("check", f"{SAMPLE}/air.yaml", "--targets", f"{SAMPLE}/targets", "-f", "plain")
    twice = (once[0], once[1], *once[1:])
    assert cli(*twice) == cli(*once)


def test_a_reported_rank_is_laid_beside_the_table(world: World, cli: Cli, samples: None) -> None:
    """One of seven has no data, so the place may be the second or the third."""
    for text, outcome in (("2", "pass"), ("3", "pass"), ("3/7", "pass"), ("4", "undecided")):
        world.figures(f"sample/nanping,2024-06,air.pm25_rank,,{text},,,")
        said = cli(
            "check",
            f"{SAMPLE}/air.yaml",
            "figures.csv",
            "--targets",
            f"{SAMPLE}/targets",
            "-f",
            "jsonl",
        )
        found = {one["target"]: one for one in map(json.loads, said.out.splitlines())}
        assert found["NP24-01"]["outcome"] == outcome
    assert found["NP24-01"]["reason_key"] == "reported-differs"


def test_a_rank_is_explained_with_its_row(cli: Cli, samples: None) -> None:
    said = cli("explain", "SP24-02", f"{SAMPLE}/air.yaml", "--targets", f"{SAMPLE}/targets")
    assert said.code == 0
    assert "6/7" in said.out
    assert f"{SAMPLE}/air.csv:6" in said.out


def test_lint_reads_the_rows(world: World, cli: Cli, samples: None) -> None:
    assert cli("lint", f"{SAMPLE}/air.yaml", f"{SAMPLE}/sites.yaml").code == 0
    path = world.root / SAMPLE / "air.csv"
    path.write_text(path.read_text("utf-8").replace("24,26,是", "-999,26,是"), "utf-8")
    said = cli("lint", f"{SAMPLE}/air.yaml")
    assert said.code == 2
    assert f"{SAMPLE}/air.csv:4 [PM2.5, D]: error value-negative: " in said.out


def test_a_reported_rank_without_a_field_cannot_say_who_is_last(world: World, cli: Cli) -> None:
    world.targets(
        'id: NC24-01, indicator: public.satisfaction_rank, require: "rank not last 3", '
        "strength: binding"
    )
    for text, outcome in (("9", "undecided"), ("9/12", "pass"), ("10/12", "fail")):
        world.figures(f"testland/north,2024,public.satisfaction_rank,,{text},,,")
        said = cli("check", "figures.csv", "-f", "jsonl")
        assert json.loads(said.out)["outcome"] == outcome


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("--by", "pm2.5"), "ranking-measure-unknown"),
        (("--top", "0"), "option-value"),
        (("--last", "three"), "option-value"),
    ],
)
def test_what_cannot_be_asked(
    cli: Cli, samples: None, arguments: tuple[str, ...], code: str
) -> None:
    said = cli("rank", f"{SAMPLE}/air.yaml", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"error {code}: ")


def test_a_table_is_no_description(cli: Cli, samples: None) -> None:
    said = cli("rank", f"{SAMPLE}/air.csv")
    assert (said.code, said.out) == (2, "")
    assert "error description-kind: " in said.err


def test_two_rows_of_one_place_end_with_two(world: World, cli: Cli, samples: None) -> None:
    path = world.root / SAMPLE / "air.csv"
    path.write_text(path.read_text("utf-8") + "青溪区,90,88,30,30,是\n", encoding="utf-8")
    said = cli("rank", f"{SAMPLE}/air.yaml")
    assert said.code == 2
    assert f"{SAMPLE}/air.csv:10 [县（市、区）, A]: error ranking-place-twice: " in said.err
    checked = cli("check", f"{SAMPLE}/air.yaml", "--targets", f"{SAMPLE}/targets", "-f", "jsonl")
    assert checked.code == 2
    assert '"outcome": "pass"' not in checked.out


@pytest.mark.parametrize("command", ["assess", "explain"])
def test_other_commands_name_the_one_for_rankings(cli: Cli, samples: None, command: str) -> None:
    more = ("--indicator", "air.pm25_rank", "--period", "2024-06") if command == "explain" else ()
    said = cli(command, f"{SAMPLE}/air.yaml", *more)
    assert (said.code, said.out) == (2, "")
    assert "error dataset-own-command: use `ecotarget rank` for such data" in said.err
