"""`ecotarget trend`: figures over years and months, from reports and from reported figures."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World
from ecotarget.report.as_trend import COLUMNS
from ecotarget.report.formats import NAMES

Cli = Callable[..., Said]
YEARS = ("samples/trend/years.csv", "--targets", "samples/trend/targets")
REPORTS = ("samples/monthly/reports", "--targets", "samples/monthly/targets")
SCHEMA = json.loads(files("ecotarget").joinpath("report", "trend.schema.json").read_text("utf-8"))
# The rows of samples/trend/years.csv: kind, verdict, sense, r by hand (1 - 6 S / (n^3 - n)).
WANTED = {
    "air.pm25": ("year", "falling", "better", -0.943),  # 6 5 3 4 2 1: S = 68
    "air.o3_90": ("year", "none", None, 0.321),  # 2 6 1 4 7 3 5: S = 38
    "air.good_day_ratio": ("same", "rising", "better", 0.943),  # 2 1 3 4 5 6: S = 2
    "water.section_ratio_iii": ("year", "too_short", None, None),
}


@pytest.fixture
def sample(world: World) -> World:
    """The samples, in a folder of their own."""
    for name in ("trend", "monthly"):
        shutil.copytree(PROJECT / "samples" / name, world.root / "samples" / name)
    return world


def told(said: Said) -> dict[str, Any]:
    whole = json.loads(said.out)
    Draft202012Validator(SCHEMA).validate(whole)
    return whole


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


# ---- What is told --------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_years_of_the_sample(sample: World, cli: Cli, lang: str) -> None:
    said = cli("trend", *YEARS, "-f", "json", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    found = {one["indicator"]: one for one in told(said)["results"]}
    assert {
        name: (one["kind"], one["verdict"], one["sense"], one["r"]) for name, one in found.items()
    } == WANTED
    assert {one["place"] for one in found.values()} == {{"zh": "望湖县", "en": "Lake County"}[lang]}
    days = found["air.good_day_ratio"]["points"][-1]
    assert (days["numerator"], days["denominator"], days["value"]) == (169, 181, 93.370166)


def test_the_months_of_a_folder_of_reports(sample: World, cli: Cli) -> None:
    """The figures of samples/monthly/figures.csv, as the reports of four months hold them."""
    said = cli("trend", *REPORTS, "-f", "json")
    assert (said.code, said.err) == (0, "")
    found = {(one["place"], one["indicator"]): one for one in told(said)["results"]}
    air = found["East County", "air.pm25"]
    assert (air["kind"], air["verdict"], air["years"]) == ("so_far", "too_short", 1)
    assert [(one["period"], one["value"]) for one in air["points"]] == [
        ("2025-Q1", 27.6),
        ("2025-01-01..2025-04-30", 28.4),
        ("2025-01-01..2025-05-31", 28.9),
        ("2025-H1", 28.8),
    ]
    west = found["West County", "water.section_zone_ratio"]
    assert [one["period"] for one in west["points"]] == ["2025-03", "2025-04", "2025-06"]
    # A rank is told as 5/7 and is no rate.
    assert not any(one["indicator"].endswith("_rank") for one in told(said)["results"])


def promised(world: World, year: int) -> None:
    world.targets(
        f'id: TN{year % 100}-001, indicator: air.pm25, require: "<= 35 ug/m3", strength: planned',
        f'id: TN{year % 100}-002, indicator: air.pm10, require: "change <= -1 % on last year",'
        " strength: planned",
        year=year,
    )


def made(world: World, cli: Cli, year: int, figure: str, *more: str) -> None:
    """Check one year's figure and keep its report."""
    promised(world, year)
    rows = [f"北县,{year},air.pm25,,{figure},ug/m3,,"]
    rows += [f"北县,{year - back},air.pm10,,{50 + back},ug/m3,," for back in (0, 1)]
    world.figures(*rows)
    (world.root / "reports").mkdir(exist_ok=True)
    asked = ("--jurisdiction", "北县", "--period", str(year), "--exit-zero", *more)
    said = cli("check", "figures.csv", "-f", f"json:reports/{year}.json", *asked)
    assert said.code == 0, said.err


def test_reports_of_five_years_have_a_trend(world: World, cli: Cli) -> None:
    for year, figure in zip(range(2019, 2024), ("41", "38", "36", "37", "33"), strict=True):
        made(world, cli, year, figure)
    found = {
        one["indicator"]: one for one in told(cli("trend", "reports", "-f", "json"))["results"]
    }
    air = found["air.pm25"]
    assert (air["kind"], air["r"], air["critical"]) == ("year", -0.9, 0.9)
    assert (air["verdict"], air["sense"]) == ("falling", "better")
    # What is judged is the change of PM10; what is shown is PM10.
    assert [one["value"] for one in found["air.pm10"]["points"]] == [50] * 5
    assert found["air.pm10"]["verdict"] == "tied"


def test_a_what_if_is_no_figure(world: World, cli: Cli) -> None:
    made(world, cli, 2023, "30")
    promised(world, 2024)
    world.figures("北县,2022,air.pm25,,10,ug/m3,,")  # held against the target of 2024
    asked = ("--targets", "targets/testland/north/2024.yaml", "--what-if", "--exit-zero")
    assert cli("check", "figures.csv", *asked, "-f", "json:reports/2024.json").code == 0
    whole = told(cli("trend", "reports", "--indicator", "air.pm25", "-f", "json"))
    assert [one["period"] for one in whole["results"][0]["points"]] == ["2023"]
    assert whole["left_aside"]["supposed"] > 0
    assert "what-if are left aside" in cli("trend", "reports").out


def test_reports_and_figures_stand_side_by_side_and_figures_count(world: World, cli: Cli) -> None:
    made(world, cli, 2023, "30")
    world.figures(
        "北县,2022,air.pm25,,32,ug/m3,,", "北县,2023,air.pm25,,31,ug/m3,,", name="own.csv"
    )
    said = cli("trend", "reports", "own.csv", "--indicator", "pm2.5", "-f", "json")
    (one,) = told(said)["results"]
    assert [(p["period"], p["value"], p["path"]) for p in one["points"]] == [
        ("2022", 32, "own.csv"),
        ("2023", 31, "own.csv"),
    ]


def test_nothing_later_than_the_day_is_seen(sample: World, cli: Cli) -> None:
    whole = told(cli("trend", *YEARS, "--as-of", "2021", "-f", "json"))
    assert whole["as_of"] == "2021"
    last = {one["indicator"]: one["last"] for one in whole["results"]}
    assert last == {"air.pm25": "2021", "air.o3_90": "2021", "air.good_day_ratio": "2021-H1"}
    months = told(cli("trend", *REPORTS, "--as-of", "2025-04-30", "-f", "json"))
    assert {one["last"] for one in months["results"]} == {"2025-01-01..2025-04-30", "2025-04"}


def test_a_report_of_a_later_day_is_not_seen_at_all(world: World, cli: Cli) -> None:
    """The report of 2024 corrects the figure of 2023; a look from 2023 does not know that."""
    made(world, cli, 2023, "30")
    made(world, cli, 2024, "29")
    changed(
        world.root / "reports" / "2024.json",
        lambda data: data["unused"].append(
            {
                "jurisdiction": "testland/north",
                "indicator": "air.pm25",
                "scope": "",
                "period": "2023",
                "text": "25 ug/m3",
            }
        ),
    )
    asked = ("trend", "reports", "--indicator", "air.pm25", "-f", "json")
    points = told(cli(*asked))["results"][0]["points"]
    assert [(one["period"], one["value"]) for one in points] == [("2023", 25), ("2024", 29)]
    points = told(cli(*asked, "--as-of", "2023-12-31"))["results"][0]["points"]
    assert [(one["period"], one["value"]) for one in points] == [("2023", 30)]


def test_places_and_indicators_are_chosen_by_any_of_their_names(sample: World, cli: Cli) -> None:
    for asked in ("sample/west", "西岸县", "West County"):
        whole = told(cli("trend", *REPORTS, "--jurisdiction", asked, "-f", "json"))
        assert {one["jurisdiction"] for one in whole["results"]} == {"sample/west"}
    for asked in ("air.pm25", "PM2.5平均浓度", "pm2.5 mean concentration"):
        whole = told(cli("trend", *YEARS, "--indicator", asked, "-f", "json"))
        assert [one["indicator"] for one in whole["results"]] == ["air.pm25"]


# ---- Formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_format_is_written_twice_alike(sample: World, cli: Cli, name: str) -> None:
    first = cli("trend", *YEARS, "-f", name)
    assert (first.code, first.err) == (0, "")
    assert "PM2.5" in first.out
    assert cli("trend", *YEARS, "-f", name) == first


def test_a_line_of_the_csv_is_one_figure(sample: World, cli: Cli) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("trend", *YEARS, "-f", "csv").out.lstrip("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    with (sample.root / "samples/trend/years.csv").open(encoding="utf-8") as stream:
        given = list(csv.DictReader(stream))
    assert len(rows) == len(given)
    assert sorted(row["value"] for row in rows if not row["numerator"]) == sorted(
        row["value"] for row in given if row["value"]
    )


def test_a_line_of_the_jsonl_is_one_series(sample: World, cli: Cli) -> None:
    lines = cli("trend", *YEARS, "-f", "jsonl").out.splitlines()
    whole = told(cli("trend", *YEARS, "-f", "json"))
    assert [json.loads(line) for line in lines] == whole["results"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_fits_a_terminal(
    sample: World, cli: Cli, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    for asked in (YEARS, REPORTS):
        said = cli("trend", *asked, "-f", "table", "--lang", lang)
        assert max(map(cell_len, said.out.splitlines())) <= 80
        assert "…" not in said.out
    coloured = cli("trend", *YEARS, "-f", "table", "--color", "always").out
    assert "\x1b[32m" in coloured  # what goes the good way


def test_nothing_in_a_name_steers_the_terminal(world: World, cli: Cli) -> None:
    promised(world, 2024)
    world.figures("北县,2024,air.pm25,\x1b[31m东区,30,ug/m3,,")
    assert "\x1b" not in cli("trend", "figures.csv", "--color", "never").out


def test_a_seasonal_row_says_so(world: World, cli: Cli) -> None:
    promised(world, 2024)
    rows = (
        f"北县,{year}-{m:02d},air.pm25,,{m},ug/m3,," for year in range(2019, 2024) for m in (1, 7)
    )
    world.figures(*rows)
    lines = cli("trend", "figures.csv").out.splitlines()
    assert [line.rpartition("  ")[2] for line in lines[2:4]] == [
        "equal figures leave it open",
        "not tested: season",
    ]
    # Six months without a figure lie between, and so do they in the row of bars.
    assert "▁·····█·····▁" in lines[3]


def test_what_worsens_is_said(world: World, cli: Cli) -> None:
    promised(world, 2024)
    world.figures(*(f"北县,{2019 + n},air.pm25,,{20 + n},ug/m3,," for n in range(5)))
    assert "1.000  rising (worse)" in cli("trend", "figures.csv").out


# ---- What cannot be trusted ----------------------------------------------------------------------


def test_without_a_figure_there_is_nothing_to_tell(world: World, cli: Cli) -> None:
    promised(world, 2024)
    world.figures("北县,2024,air.pm25,,30,ug/m3,,")
    said = cli("trend", "figures.csv", "--as-of", "2023")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error trend-none: figures.csv")


def test_a_faulty_row_is_told_and_the_others_are_shown(world: World, cli: Cli) -> None:
    promised(world, 2024)
    world.figures("北县,2023,air.pm25,,thirty,ug/m3,,", "北县,2024,air.pm25,,30,ug/m3,,")
    said = cli("trend", "figures.csv", "-f", "json")
    assert said.code == 2
    assert "value-not-number" in said.err
    whole = told(said)
    assert [one["code"] for one in whole["faults"]] == ["value-not-number"]
    assert [one["period"] for one in whole["results"][0]["points"]] == ["2024"]


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("missing.csv",), "file-missing"),
        ((*YEARS, "--jurisdiction", "sample/lakes"), "trend-place"),
        ((*YEARS, "--indicator", "air.pm2"), "trend-indicator"),
        ((*YEARS, "--as-of", "yesterday"), "period-unknown"),
        ((*YEARS, "-f", "tables"), "format-unknown"),
        (("samples/monthly/ledger.yaml",), "trend-readings"),
    ],
)
def test_slips_end_with_two(sample: World, cli: Cli, arguments: tuple[str, ...], code: str) -> None:
    said = cli("trend", *arguments)
    assert said.code == 2
    assert code in said.err


def test_tables_beside_reports_are_named(sample: World, cli: Cli) -> None:
    folder = sample.root / "samples/monthly/reports"
    shutil.copy(sample.root / "samples/trend/years.csv", folder / "years.csv")
    said = cli("trend", *REPORTS, "-f", "json")
    assert said.code == 0
    assert said.err == (
        "samples/monthly/reports: warning trend-mixed: the folder holds JSON reports, so 1 other"
        " files are not read, the first years.csv\n"
    )
    assert not any("years.csv" in one["path"] for one in told(said)["inputs"])


def test_a_single_report_may_be_named(sample: World, cli: Cli) -> None:
    one = "samples/monthly/reports/2025-06.json"
    whole = told(cli("trend", one, *REPORTS[1:], "-f", "json"))
    assert [given["path"] for given in whole["inputs"]] == [one]


def test_the_same_month_told_twice_is_a_fault(sample: World, cli: Cli) -> None:
    folder = sample.root / "samples/monthly/reports"
    shutil.copy(folder / "2025-06.json", folder / "copy.json")
    said = cli("trend", *REPORTS)
    assert (said.code, said.out) == (2, "")
    assert "reports-twice" in said.err


def test_a_report_that_is_cut_off_is_a_fault(sample: World, cli: Cli) -> None:
    path = sample.root / "samples/monthly/reports/2025-06.json"
    path.write_bytes(path.read_bytes()[:5000])
    said = cli("trend", *REPORTS)
    assert (said.code, said.out) == (2, "")
    assert "2025-06.json" in said.err


def test_a_report_that_doubts_itself_is_a_warning(sample: World, cli: Cli) -> None:
    fault = {"code": "value-not-number", "severity": "error"}
    changed(
        sample.root / "samples/monthly/reports/2025-06.json",
        lambda data: data["faults"].append(fault),
    )
    said = cli("trend", *REPORTS)
    assert said.code == 0
    assert "warning report-doubtful" in said.err


def test_hidden_folders_are_left_alone(sample: World, cli: Cli) -> None:
    folder = sample.root / "samples/monthly/reports"
    shutil.copytree(folder, folder / ".old")
    assert cli("trend", *REPORTS).code == 0
