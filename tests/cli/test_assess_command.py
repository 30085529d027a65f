"""`ecotarget assess`: what it asks, where the figures go, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import handmade
from conftest import PROJECT, Said, World
from ecotarget.assess import trace, walk
from ecotarget.assess.question import Question
from ecotarget.cli import terminal
from ecotarget.model.assessment import Assessment
from ecotarget.model.excepted import Excepted
from ecotarget.model.faults import Fault, FaultError, Place
from ecotarget.model.reading import Dataset
from ecotarget.words import Words

Cli = Callable[..., Said]
ASKED = ("assess", "readings.csv", "--mapping", "prsa")
PRSA = PROJECT.parent / "shared" / "data" / "air" / "prsa"

# A station of our own: its stamps begin the hour, its day is that of the stamps.
STATION = """
schema: 1
dataset: {zh: 试验站, en: test station}
files: [readings.csv]
format: csv
layout: wide
columns:
  site: {fixed: Tower}
  stamp: {column: time, format: "%Y-%m-%d %H:%M"}
  items: {pm25: {item: pm25, unit: ug/m3}}
marks: begin
time_zone: "+08:00"
missing: [NA]
"""


def readings(days: Sequence[tuple[str, str]]) -> str:
    """Twenty-four hours of one value for each day."""
    hours = [f"{day} {hour:02d}:00,{value}" for day, value in days for hour in range(24)]
    return "\n".join(["time,pm25", *hours]) + "\n"


class Walk:
    """What the command asked of the walk; the answer is made by hand."""

    def __init__(self) -> None:
        self.answer: Assessment = handmade.ASSESSMENT
        self.asked: list[tuple[tuple[Dataset, ...], Question]] = []

    def __call__(self, datasets: Any, question: Question, _engine: object) -> Assessment:
        self.asked.append((tuple(datasets), question))
        return self.answer

    @property
    def question(self) -> Question:
        return self.asked[-1][1]


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> Walk:
    stand_in = Walk()
    monkeypatch.setattr(walk, "assess", stand_in)
    return stand_in


# ---- what is asked ------------------------------------------------------------------------------


def test_without_options_the_question_is_open(world: World, cli: Cli, walked: Walk) -> None:
    said = cli(*ASKED)
    assert said.code == 0
    ((dataset,), question) = walked.asked[0]
    assert dataset.files == ("readings.csv",)
    assert question == Question()  # the mapping tells the city of every station


def test_every_option_reaches_the_question(world: World, cli: Cli, walked: Walk) -> None:
    world.write("days.csv", "place,day,items,document\nTower,2015-04-15,PM10 pm25,notice 3\n")
    cli(
        *ASKED, "--indicator", "PM2.5", "--indicator", "air.co_95", "--by", "station",
        "--place", "Dongsi", "--place", "Tower", "--period", "2015", "--period", "2014-H1",
        "--every", "month", "--edition", "cn-2026", "--grade", "I", "--as-of", "2015-06-30",
        "--excepted", "days.csv",
    )  # fmt: skip
    question = walked.question
    assert question.indicators == ("air.pm25", "air.co_95")
    assert (question.rung, question.places) == ("station", ("Dongsi", "Tower"))
    assert [period.text for period in question.periods] == ["2015", "2014-H1"]
    assert (question.every, question.edition, question.grade) == ("month", "cn-2026", "I")
    assert question.as_of == date(2015, 6, 30)
    assert question.excepted == (
        Excepted(
            *("Tower", date(2015, 4, 15), date(2015, 4, 15), ("pm10", "pm25"), "sand"),
            *("notice 3", Place("days.csv", 2)),
        ),
    )


def test_data_that_know_no_cities_are_assessed_by_station(
    world: World, cli: Cli, walked: Walk
) -> None:
    world.write("tower.yaml", STATION)
    cli("assess", "tower.yaml")
    assert walked.question.rung == "station"
    cli("assess", "tower.yaml", "--by", "city")
    assert walked.question.rung == "city"


def test_a_folder_stands_for_the_data_files_in_it(world: World, cli: Cli, walked: Walk) -> None:
    for name in ("b.csv", "a.csv", "README.md"):
        world.write(f"data/{name}", "")
    cli("assess", "data", "--mapping", "prsa")
    ((dataset,), _) = walked.asked[0]
    assert dataset.files == ("data/a.csv", "data/b.csv")


def test_a_mapping_may_be_a_file(world: World, cli: Cli, walked: Walk) -> None:
    world.write("tower.yaml", STATION)
    cli("assess", "other.csv", "--mapping", "tower.yaml")
    ((dataset,), _) = walked.asked[0]
    assert (dataset.fixed_site, dataset.files) == ("Tower", ("other.csv",))


@pytest.mark.parametrize(
    "arguments, code, near",
    [
        (("readings.csv",), "mapping-missing", "prsa"),
        (("readings.csv", "--mapping", "prsaa"), "dataset-ready-unknown", "prsa"),
        (("gone.yaml",), "file-missing", ""),
        ((*ASKED[1:], "--every", "week"), "option-value", ""),
        ((*ASKED[1:], "--by", "town"), "option-value", ""),
        ((*ASKED[1:], "--grade", "III"), "option-value", "II"),
        ((*ASKED[1:], "--period", "sometime"), "period-unknown", ""),
        ((*ASKED[1:], "--as-of", "yesterday"), "period-unknown", ""),
        ((*ASKED[1:], "--threads", "0"), "option-value", ""),
        ((*ASKED[1:], "--threads", "two"), "option-value", ""),
        ((*ASKED[1:], "--engine", "duckbd"), "engine-unknown", "duckdb"),
        ((*ASKED[1:], "--memory-limit", "much"), "memory-limit", ""),
        ((*ASKED[1:], "-f", "parquet"), "format-needs-path", ""),
        ((*ASKED[1:], "-f", "tabel"), "format-unknown", "table"),
        ((*ASKED[1:], "--overlay", "gone.yaml"), "file-missing", ""),
        ((*ASKED[1:], "--excepted", "gone.csv"), "file-missing", ""),
    ],
)
def test_what_cannot_be_understood_is_refused(
    world: World, cli: Cli, walked: Walk, arguments: tuple[str, ...], code: str, near: str
) -> None:
    world.write("readings.csv", "x\n")
    said = cli("assess", *arguments)
    assert (said.code, said.out) == (2, "")
    assert f"error {code}: " in said.err
    assert near in said.err
    assert walked.asked == []


# ---- what is answered ---------------------------------------------------------------------------


def test_figures_above_their_limits_are_no_failure(world: World, cli: Cli, walked: Walk) -> None:
    said = cli(*ASKED)
    assert said.code == 0
    assert "✗ exceeded" in said.out


def test_warnings_and_what_was_set_aside_are_told_on_standard_error(
    world: World, cli: Cli, walked: Walk
) -> None:
    loud, quiet, silent = cli(*ASKED), cli(*ASKED, "-q"), cli(*ASKED, "-qq")
    assert "readings.csv:1 [x]: warning column-unknown: " in loud.err
    assert "60 values missing (reading-missing)\n" in loud.err
    odd = "7 values below zero, not taken as they are (reading-negative), the first: readings.csv:5"
    assert odd in loud.err
    assert "reading-" not in quiet.err and "column-unknown" in quiet.err
    chinese = cli(*ASKED, "--lang", "zh").err
    assert "缺测 60 个（reading-missing）\n" in chinese
    assert "负值 7 个，未照原样采用（reading-negative），第一处：readings.csv:5 [pm25]\n" in chinese
    assert silent.err == ""
    assert loud.out == quiet.out == silent.out


def test_a_fault_makes_the_figures_untrustworthy(world: World, cli: Cli, walked: Walk) -> None:
    fault = handmade.FAULT._replace(warning=False)
    walked.answer = handmade.ASSESSMENT._replace(faults=(fault,))
    said = cli(*ASKED)
    assert said.code == 2
    assert "✗ exceeded" in said.out


def test_nothing_reckoned_is_no_answer(world: World, cli: Cli, walked: Walk) -> None:
    walked.answer = handmade.ASSESSMENT._replace(results=(), faults=())
    said = cli(*ASKED, "-f", "json")
    assert said.code == 2
    assert "error nothing-assessed: " in said.err
    assert json.loads(said.out)["faults"][0]["code"] == "nothing-assessed"


def test_a_fault_of_the_walk_is_told(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise FaultError([Fault("file-empty", Place("readings.csv"))])

    monkeypatch.setattr(walk, "assess", refuse)
    said = cli(*ASKED)
    assert (said.code, said.out) == (2, "")
    assert said.err == "readings.csv: error file-empty: the file is empty\n"


def test_files_are_written_whole_beside_the_screen(world: World, cli: Cli, walked: Walk) -> None:
    said = cli(*ASKED, "-f", "json:out.json", "-f", "csv:out.csv", "-f", "plain")
    assert said.code == 0
    assert said.out.startswith("by xx-2012: ")
    assert len(json.loads((world.root / "out.json").read_text("utf-8"))["results"]) == 11
    assert (world.root / "out.csv").read_text("utf-8").startswith("\ufeffplace,")


def test_parquet_holds_the_columns_of_the_csv_with_their_types(
    world: World, cli: Cli, walked: Walk
) -> None:
    import duckdb

    said = cli(*ASKED, "-f", "parquet:out.parquet", "-f", "parquet:again.parquet")
    assert (said.code, said.out) == (0, "")
    for name in ("out.parquet", "again.parquet"):
        found = duckdb.sql(f"SELECT * FROM '{name}'")
        kinds = dict(zip(found.columns, map(str, found.types), strict=True))
        assert kinds["have"] == "BIGINT" and kinds["first_day"] == "DATE"
        assert kinds["value"].startswith("DECIMAL")
        rows = found.fetchall()
        assert len(rows) == 11
        first = dict(zip(found.columns, rows[0], strict=True))
        assert (first["place"], str(first["value"]), first["exact"]) == ("北市", "82.00", "165/2")
        assert rows[4][found.columns.index("value")] is None


def test_a_parquet_file_that_cannot_be_written_is_a_fault_and_the_others_are_written(
    world: World, cli: Cli, walked: Walk
) -> None:
    said = cli(*ASKED, "-f", "parquet:no/such/folder.parquet", "-f", "json:out.json")
    assert said.code == 2
    assert "error file-unwritable: " in said.err
    assert (world.root / "out.json").exists()


def test_the_sql_that_ran_is_printed_so_that_it_can_be_pasted(
    world: World, cli: Cli, walked: Walk
) -> None:
    said = cli(*ASKED, "--explain-sql", "-qq")
    assert said.out == ('-- reading\nCREATE TEMP VIEW "reading" AS\nSELECT 1\n;\n\nSELECT 2\n;\n\n')


def test_long_work_is_told_in_one_line_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal.progress(Words("en")) is None
    terminal.wipe()
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    tell = terminal.progress(Words("en"))
    assert tell is not None
    tell("day_sum", 40)
    terminal.wipe()
    assert capsys.readouterr().err == "\r\x1b[Kreckoning: day_sum \r\x1b[K"
    tell = terminal.progress(Words("zh"))
    assert tell is not None
    tell("day_sum", 40)
    assert capsys.readouterr().err == "\r\x1b[K核算中：day_su"


# ---- with readings ------------------------------------------------------------------------------


def test_days_of_a_station_of_our_own(world: World, cli: Cli) -> None:
    world.write("tower.yaml", STATION)
    world.write("readings.csv", readings([("2015-03-01", "40"), ("2015-03-02", "41.5")]))
    said = cli("assess", "tower.yaml", "--every", "day", "--indicator", "air.pm25", "-f", "json")
    assert said.code == 0, said.err
    results = json.loads(said.out)["results"]
    assert [(r["place"], r["when"], r["exact"]) for r in results] == [
        ("Tower", "2015-03-01", "40/1"),
        ("Tower", "2015-03-02", "83/2"),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_year_of_beijing(
    world: World, cli: Cli, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures of an independent reading: tests/expected/air_prsa.yaml."""
    if not PRSA.exists():
        pytest.skip("the PRSA files are not on this machine")
    data = str(PRSA / "PRSA_Data_Aotizhongxin_20130301-20170228.csv")
    said = cli(
        "assess", data, "--mapping", "prsa", "--by", "station", "--period", "2014",
        "--indicator", "air.pm25", "--indicator", "air.o3_90", "-f", "json", "--lang", language,
    )  # fmt: skip
    assert said.code == 0, said.err
    whole = json.loads(said.out)
    schema = PROJECT / "src/ecotarget/report/assessment.schema.json"
    Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(whole)
    exact = {r["indicator"]: r["exact"] for r in whole["results"]}
    assert exact["air.pm25"] == "12907357783/144938640"
    assert exact["air.o3_90"] == "14941/80"
    assert [code["id"] for code in whole["codes"]] == ["cn-2012"]


# ---- explain and lint ---------------------------------------------------------------------------


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> Walk:
    stand_in = Walk()
    figure = handmade.FIGURES[0]._replace(steps=handmade.STEPS)
    stand_in.answer = handmade.ASSESSMENT._replace(results=(figure,))
    monkeypatch.setattr(trace, "trace", stand_in)
    return stand_in


def test_explain_walks_one_figure_of_a_data_set_back(world: World, cli: Cli, traced: Walk) -> None:
    world.write("tower.yaml", STATION)
    said = cli("explain", "tower.yaml", "--indicator", "air.pm25", "--period", "2015",
               "--place", "Tower", "--edition", "cn-2026")  # fmt: skip
    assert said.code == 0
    assert "  2  the sum of 366 valid days, 30195 µg/m³, divided by 366\n" in said.out
    question = traced.question
    assert (question.indicators, question.places) == (("air.pm25",), ("Tower",))
    assert (question.periods[0].text, question.explain) == ("2015", True)
    assert (question.edition, question.rung) == ("cn-2026", "station")


def test_explain_takes_data_files_with_a_mapping(world: World, cli: Cli, traced: Walk) -> None:
    said = cli("explain", "a.csv", "b.csv", "--mapping", "prsa", "--indicator", "air.pm25",
               "--period", "2015")  # fmt: skip
    assert said.code == 0
    assert traced.asked[0][0][0].files == ("a.csv", "b.csv")


@pytest.mark.parametrize("given", [("--indicator", "air.pm25"), ("--period", "2015")])
def test_explain_needs_to_know_which_figure(
    world: World, cli: Cli, traced: Walk, given: tuple[str, ...]
) -> None:
    world.write("tower.yaml", STATION)
    said = cli("explain", "tower.yaml", *given)
    assert (said.code, said.out) == (2, "")
    assert "error explain-needs: " in said.err


def test_explain_of_a_day_names_the_rows(world: World, cli: Cli) -> None:
    world.write("tower.yaml", STATION)
    world.write("readings.csv", readings([("2015-03-01", "40"), ("2015-03-02", "41.5")]))
    said = cli("explain", "tower.yaml", "--indicator", "air.pm25", "--period", "2015-03-02")
    assert said.code == 0, said.err
    assert "83/2" in said.out
    for hour in range(24):
        assert f"readings.csv row {2 + 24 + hour}\n" in said.out


def test_lint_of_sound_data_says_nothing(world: World, cli: Cli) -> None:
    world.write("tower.yaml", STATION)
    world.write("readings.csv", readings([("2015-03-01", "40")]).replace(" 05:00,40", " 05:00,41"))
    said = cli("lint", "tower.yaml")
    assert (said.code, said.out) == (0, "")
    assert said.err == "1 data sets: 0 errors, 0 warnings\n"


def test_lint_tells_what_is_wrong_with_data(world: World, cli: Cli) -> None:
    world.write("tower.yaml", STATION)
    good = readings([("2015-03-01", "40")])
    world.write("readings.csv", good + "2015-03-01 05:00,77\n")
    said = cli("lint", "tower.yaml", "-f", "json")
    assert said.code == 2
    faults = json.loads(said.out)["faults"]
    assert {fault["file"] for fault in faults} == {"readings.csv"}
    assert any(fault["severity"] == "error" for fault in faults)


def test_lint_looks_at_targets_and_data_together(world: World, cli: Cli) -> None:
    world.targets('id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding')
    world.write("tower.yaml", STATION.replace("marks: begin\n", ""))
    said = cli("lint", "targets", "tower.yaml")
    assert said.code == 2
    assert "tower.yaml" in said.out
    assert said.err == (
        "1 target files, 1 targets: 1 errors, 0 warnings\n1 data sets: 1 errors, 0 warnings\n"
    )


def test_only_a_file_that_says_so_is_a_data_set(world: World) -> None:
    from ecotarget.cli.datasets import is_dataset

    assert is_dataset(world.write("a.yaml", "schema: 1\ndataset: {zh: a, en: a}\n"))
    assert is_dataset(world.write("b.YML", "dataset : x\n"))
    assert not is_dataset(world.write("c.yaml", "x:\n  dataset: 1\n"))
    assert not is_dataset(world.write("d.csv", "dataset: 1\n"))
    assert not is_dataset(Path("gone.yaml"))
    (world.root / "folder.yaml").mkdir()
    assert not is_dataset(Path("folder.yaml"))
