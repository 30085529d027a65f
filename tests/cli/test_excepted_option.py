"""`--excepted` in check and assess: what counts, the true result beside it, the counts of both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said

pytestmark = pytest.mark.no_cover  # see conftest.py

Cli = Callable[..., Said]
AIR = ("samples/readings/year/dataset.yaml", "--targets", "samples/readings/targets")
WATER = ("samples/water", "--targets", "samples/water/targets")
HEADER = "place,from,to,items,kind,document\n"
SAND = "乙市,2025-04-11,2025-04-13,pm10 pm25,sand,notice 1\n"
EVENT = "乙市,2025-06-01,2025-06-03,*,event,letter 2\n"
LOG = "W01,2025-09-01,2025-09-05,pm25,calibration,log 7\n"


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def write(*rows: str) -> str:
        path = tmp_path / "days.csv"
        path.write_text(HEADER + "".join(rows), "utf-8")
        return path.as_posix()

    return write


def data(said: Said) -> Any:
    return json.loads(said.out, parse_float=Decimal)


def valid(report: Any, name: str) -> list[str]:
    schema = json.loads(files("ecotarget").joinpath("report", f"{name}.schema.json").read_text())
    plain = json.loads(json.dumps(report, default=float))
    return [error.message for error in Draft202012Validator(schema).iter_errors(plain)]


# ---- check --------------------------------------------------------------------------------------


def test_both_results_are_shown_and_one_counts(days: Callable[..., str], cli: Cli) -> None:
    path = days(EVENT)
    asked = ("check", *AIR, "--fail-on", "fail,warn", "-f", "json")
    bare, said = cli(*asked), cli(*asked, "--excepted", path)
    plain, report = data(bare), data(said)
    assert valid(report, "report") == []
    was = {finding["target"]: finding for finding in plain["findings"]}
    now = {finding["target"]: finding for finding in report["findings"]}
    ozone = now["EC25-003"]
    assert (was["EC25-003"]["outcome"], ozone["outcome"]) == ("warn", "pass")
    assert ozone["flags"] == ["excluded_events"]
    assert (ozone["unexcepted"]["outcome"], ozone["unexcepted"]["value"]) == ("warn", 162)
    for target, finding in now.items():
        true = finding["unexcepted"] or finding
        for name in ("outcome", "value", "margin", "reason", "numerator", "denominator"):
            assert true[name] == was[target][name], (target, name)
    assert (plain["counts"]["warn"], report["counts"]["warn"]) == (1, 0)


def test_what_was_left_out_is_told_with_its_document(days: Callable[..., str], cli: Cli) -> None:
    path = days(SAND, LOG)
    report = data(cli("check", *AIR, "--excepted", path, "-f", "json"))
    assert report["excepted"] == [
        {
            "place": "乙市",
            "from": "2025-04-11",
            "to": "2025-04-13",
            "items": ["pm10", "pm25"],
            "kind": "sand",
            "document": "notice 1",
            "file": path,
            "line": 2,
            "values": 12,
        },
        {
            "place": "W01",
            "from": "2025-09-01",
            "to": "2025-09-05",
            "items": ["pm25"],
            "kind": "calibration",
            "document": "log 7",
            "file": path,
            "line": 3,
            "values": 5,
        },
    ]
    assert (path, "excepted") in {(given["path"], given["role"]) for given in report["inputs"]}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_format_shows_both(
    days: Callable[..., str], cli: Cli, tmp_path: Path, language: str
) -> None:
    names = ("table", "plain", "markdown", "csv")
    sinks = [word for name in names for word in ("-f", f"{name}:{tmp_path / name}")]
    cli("check", *AIR, "--excepted", days(EVENT), *sinks, "--lang", language)
    texts = {name: (tmp_path / name).read_text("utf-8") for name in names}
    words = {
        "en": ("withnothingleftout162", "eventsleftout", "1exceptionsleaveout36values"),
        "zh": ("不剔除时162", "已剔除", "1条剔除记录剔除36个数据"),
    }
    for name in names[:3]:
        for word in words[language]:
            assert word in "".join(texts[name].split()), (name, word)
    if language == "en":
        assert texts["plain"].splitlines()[-1] == (
            "1 exceptions leave out 36 values; 4 verdicts rest on what remains, 2 of them would be "
            "another one with nothing left out"
        )
    rows = csv.DictReader(io.StringIO(texts["csv"].removeprefix("\ufeff")))
    ozone = next(row for row in rows if row["target"] == "EC25-003")
    assert (ozone["outcome"], ozone["unexcepted"], ozone["unexcepted_value"], ozone["flags"]) == (
        *("pass", "warn", "162", "excluded_events"),
    )


def test_a_strange_place_is_told_and_changes_nothing(days: Callable[..., str], cli: Cli) -> None:
    asked = ("check", *AIR, "-f", "jsonl")
    bare, said = cli(*asked), cli(*asked, "--excepted", days(EVENT.replace("乙市", "丙市")))
    assert (said.code, said.out) == (bare.code, bare.out)
    assert (
        "warning excepted-unmatched: 1 entries are for places that the data do not have" in said.err
    )
    assert "near: 乙市" in said.err


def test_too_much_left_out_never_passes(days: Callable[..., str], cli: Cli) -> None:
    year = "乙市,2025-01-01,2025-12-31,pm25,event,letter 3\n"
    spring = "乙市,2025-02-01,2025-04-30,pm25,event,letter 3\n"
    for row, outcome, key in (
        (year, "insufficient", "all-excepted"),
        (spring, "insufficient", "too-few-days"),
    ):
        report = data(cli("check", *AIR, "--excepted", days(row), "-f", "json"))
        pm25 = next(f for f in report["findings"] if f["target"] == "EC25-001")
        assert (pm25["outcome"], pm25["reason_key"]) == (outcome, key)
        assert (pm25["unexcepted"]["outcome"], pm25["unexcepted"]["value"]) == ("pass", 32)
        assert valid(report, "report") == []


def test_sections_of_water_are_left_out_too(days: Callable[..., str], cli: Cli) -> None:
    row = "新塘桥,2025-06-01,2025-09-30,氨氮,event,minutes 2\n"
    report = data(cli("check", *WATER, "--excepted", days(row), "-f", "json", "-q"))
    found = {finding["target"]: finding for finding in report["findings"]}
    zone = found["EW25-001"]
    assert (zone["outcome"], zone["flags"]) == ("pass", ["excluded_events"])
    assert (zone["unexcepted"]["outcome"], zone["unexcepted"]["numerator"]) == ("fail", 13)
    assert report["excepted"][0]["values"] == 4


def test_a_waiver_and_an_exception_stand_side_by_side(
    days: Callable[..., str], cli: Cli, tmp_path: Path
) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "schema: 1\nwaivers:\n  - {id: W-1, target: EC25-002, jurisdiction: example/city, "
        "period: 2025, reason: r, approved_by: b, document: d, starts: 2025-01-01, "
        "expires: 2026-12-31}\n",
        "utf-8",
    )
    asked = ("check", *AIR, "--excepted", days(EVENT, SAND), "--waivers", waivers.as_posix())
    said = cli(*asked, "-f", "json")
    report = data(said)
    ratio = next(f for f in report["findings"] if f["target"] == "EC25-002")
    assert ratio["flags"] == ["excluded_events", "waived"]
    assert (ratio["outcome"], ratio["unexcepted"]["outcome"]) == ("fail", "fail")
    assert (said.code, report["counts"]["waived"], report["counts"]["fail"]) == (0, 1, 0)


# ---- assess -------------------------------------------------------------------------------------


def test_assess_shows_the_figure_with_nothing_left_out(
    days: Callable[..., str], cli: Cli, tmp_path: Path
) -> None:
    path = days(EVENT, SAND)
    asked = ("assess", AIR[0], "--excepted", path, "--indicator", "air.o3_90")
    sinks = ("-f", f"json:{tmp_path / 'json'}", "-f", f"csv:{tmp_path / 'csv'}")
    said = cli(*asked, "-f", "plain", *sinks)
    name = "ozone, 90th percentile of daily maximum 8 h means"
    assert said.out.splitlines()[-4:] == [
        f"  2025  {name}  160 µg/m³  limit 160 µg/m³  ✓ kept  valid / needed 362/324",
        "      with nothing left out: 162 µg/m³, ✗ exceeded, 365/324",
        "",
        "1 figures: 1 kept; 1 exceptions leave out 6 values, 1 figures rest on what remains",
    ]
    report = json.loads((tmp_path / "json").read_text("utf-8"), parse_float=Decimal)
    (figure,) = report["results"]
    assert valid(report, "assessment") == []
    beside = figure["unexcepted"]
    assert (beside["value"], beside["result"], beside["coverage"]["have"]) == (162, "exceeded", 365)
    assert [one["values"] for one in report["excepted"]] == [6]
    rows = csv.DictReader(io.StringIO((tmp_path / "csv").read_text("utf-8").removeprefix("\ufeff")))
    assert [(r["value"], r["unexcepted"], r["unexcepted_result"]) for r in rows] == [
        ("160", "162", "exceeded")
    ]


def test_assess_without_exceptions_is_what_it_was(days: Callable[..., str], cli: Cli) -> None:
    asked = ("assess", AIR[0], "-f", "jsonl")
    lines = [json.loads(line) for line in cli(*asked).out.splitlines()]
    beside = {line["indicator"]: line for line in lines}
    path = days(EVENT, SAND)
    for line in map(json.loads, cli(*asked, "--excepted", path).out.splitlines()):
        name = line["indicator"].removesuffix("_sand_removed")
        true, plain = line["unexcepted"] or line, beside[name]
        assert (true["value"], true["result"], true["coverage"]) == (
            *(plain["value"], plain["result"], plain["coverage"]),
        )


def test_a_bad_file_is_refused(days: Callable[..., str], cli: Cli) -> None:
    path = days("乙市,2025-06-03,2025-06-01,*,event,letter 2\n")
    for command in (("check", *AIR), ("assess", AIR[0])):
        said = cli(*command, "--excepted", path)
        assert (said.code, said.out, "error excepted-range" in said.err) == (2, "", True)
