"""`ecotarget compare`: what has changed between two reports, and reports that cannot be compared."""

from __future__ import annotations

import csv
import io
import json
import re
import runpy
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import PROJECT, Said, World
from ecotarget.report.as_compare import COLUMNS
from ecotarget.report.formats import NAMES

Cli = Callable[..., Said]
MAY, JUNE = "samples/compare/2025-05.json", "samples/compare/2025-06.json"
TARGETS = ("--targets", "samples/compare/june/targets")
SCHEMA = json.loads(files("ecotarget").joinpath("report", "compare.schema.json").read_text("utf-8"))
# The table of samples/compare/make.py, by target.
WANTED = {
    "MA25-001": ("worse", "not_due", "not_due"),
    "MA25-002": ("better", "not_due", "not_due"),
    "MA25-003": ("newly-met", "not_due", "pass"),
    "MA25-004": ("newly-failing", "not_due", "fail"),
    "MA25-006": ("vanished", "fail", None),
    "MA25-007": ("new", None, "fail"),
    "MA25-008": ("changed", "not_due", "not_due"),
    "MA25-009": ("newly-met", "fail", "pass"),
}
COUNTS = {
    "newly-failing": 1,
    "worse": 1,
    "vanished": 1,
    "new": 1,
    "changed": 1,
    "better": 1,
    "newly-met": 2,
    "unchanged": 1,
}


@pytest.fixture
def sample(world: World) -> Path:
    """A copy of the sample that may be changed."""
    shutil.copytree(PROJECT / "samples" / "compare", world.root / "samples" / "compare")
    return world.root / "samples" / "compare"


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path.as_posix()


def bare(text: str) -> str:
    """A report without the version of the program that wrote it."""
    return re.sub('"version": "[^"]*"', "", text)


def test_the_reports_of_the_sample_are_what_its_script_makes(sample: Path, cli: Cli) -> None:
    def everything() -> dict[str, str]:
        found = (path for path in sample.rglob("*") if path.is_file())
        return {
            path.relative_to(sample).as_posix(): bare(path.read_text("utf-8")) for path in found
        }

    kept = everything()
    for path in sample.iterdir():
        if path.name != "make.py":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    made = runpy.run_path(str(sample / "make.py"))
    made["write_inputs"]()
    assert made["write_reports"]() == 0
    assert everything() == kept
    assert len(kept) == 7


# ---- what is told -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_change_is_told_in_json_as_it_is_published(sample: Path, cli: Cli, lang: str) -> None:
    said = cli("compare", MAY, JUNE, *TARGETS, "-f", "json", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    data = json.loads(said.out)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(data)
    assert list(data) == [
        *("schema", "old", "new", "counts", "tool", "language", "inputs", "results", "faults")
    ]
    assert data["old"] == {"path": MAY, "as_of": "2025-05-31"}
    assert data["new"] == {"path": JUNE, "as_of": "2025-06-30"}
    assert data["counts"] == COUNTS
    assert [one["role"] for one in data["inputs"]] == ["report", "report"]
    found = {one["target"]: (one["change"], one["before"], one["now"]) for one in data["results"]}
    assert found == WANTED
    kinds = [one["change"] for one in data["results"]]
    assert kinds == sorted(kinds, key=list(COUNTS).index)
    worse = next(one for one in data["results"] if one["change"] == "worse")
    names = {"zh": ("中岸县", "PM2.5平均浓度"), "en": ("Middle County", "PM2.5 mean concentration")}
    assert (worse["place"], worse["name"]) == names[lang]
    assert (worse["value_before"], worse["value_now"], worse["unit_now"]) == (27.6, 28.4, "ug/m3")
    assert (worse["margin_before"], worse["margin_now"], worse["limit_now"]) == (0.4, -0.4, 28)
    edited = next(one for one in data["results"] if one["change"] == "changed")
    assert (edited["require_before"], edited["require_now"]) == (">= 60 km", ">= 80 km")
    met = next(one for one in data["results"] if one["target"] == "MA25-009")
    assert (met["numerator_before"], met["numerator_now"], met["denominator_now"]) == (5, 6, 6)
    gone = next(one for one in data["results"] if one["change"] == "vanished")
    assert {gone[f"{name}_now"] for name in ("value", "require", "unit", "margin")} == {None}


def test_indicators_of_its_own_are_called_as_the_target_files_call_them(
    sample: Path, cli: Cli
) -> None:
    """The reports are in Chinese."""
    own = cli("compare", MAY, JUNE, *TARGETS).out
    assert "coal boilers retired" in own
    bare_names = cli("compare", MAY, JUNE).out
    assert "淘汰燃煤锅炉" in bare_names and "PM2.5 mean concentration" in bare_names


@pytest.mark.parametrize("format_", NAMES)
def test_every_format_is_written_alike_twice(sample: Path, cli: Cli, format_: str) -> None:
    asked = ("compare", MAY, JUNE, *TARGETS, "-f", format_)
    first, second = cli(*asked), cli(*asked)
    assert first.code == 0 and first == second
    for target in WANTED:
        assert target in first.out or (format_ == "latex" and "MA25" in first.out)
    assert "MA25-005" not in first.out  # unchanged


def test_lines_and_cells_hold_what_the_json_holds(sample: Path, cli: Cli) -> None:
    data = json.loads(cli("compare", MAY, JUNE, *TARGETS, "-f", "json").out)["results"]
    lines = cli("compare", MAY, JUNE, *TARGETS, "-f", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == data
    table = cli("compare", MAY, JUNE, *TARGETS, "-f", "csv").out
    assert table.startswith("\ufeffchange,jurisdiction,")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS == tuple(data[0])
    for row, one in zip(rows, data, strict=True):
        for name in ("change", "target", "before", "now", "require_now"):
            assert row[name] == (one[name] or "")
    assert rows[1]["margin_now"] == "-0.4"


def test_two_places_have_a_column(world: World, cli: Cli) -> None:
    reports = PROJECT / "samples" / "monthly" / "reports"
    for name in ("2025-04.json", "2025-05.json"):
        shutil.copy(reports / name, world.root / name)
    said = cli("compare", "2025-04.json", "2025-05.json").out
    assert said.splitlines()[1].split()[:2] == ["change", "place"]
    assert "sample/west" in said  # without target files the id is the name
    assert "vanished" in said


def test_a_waiver_that_runs_out_is_newly_failing(sample: Path, cli: Cli) -> None:
    def waive(data: dict[str, Any]) -> None:
        (one,) = [one for one in data["findings"] if one["target"] == "MA25-005"]
        one["waiver"] = {"id": "W1"}

    changed(sample / "2025-05.json", waive)
    found = json.loads(cli("compare", MAY, JUNE, "-f", "json").out)["results"]
    change = next(one for one in found if one["target"] == "MA25-005")
    assert (change["change"], change["before"], change["now"]) == (
        "newly-failing",
        "waived",
        "fail",
    )
    back = json.loads(cli("compare", JUNE, MAY, "-f", "json").out)["results"]
    change = next(one for one in back if one["target"] == "MA25-005")
    assert (change["change"], change["now"]) == ("changed", "waived")


def test_a_pace_that_turns_is_told_where_the_figure_stands_still(sample: Path, cli: Cli) -> None:
    def paced(state: str | None) -> Callable[[dict[str, Any]], None]:
        def put(data: dict[str, Any]) -> None:
            for one in data["findings"]:
                on = one["target"] in ("MA25-002", "MA25-004")
                one["pace"] = {"state": state} if on and state else None
                if one["target"] == "MA25-002":
                    one.update(value=9, margin=-15)

        return put

    changed(sample / "2025-05.json", paced("on_pace"))
    changed(sample / "2025-06.json", paced("off_pace"))
    said = cli("compare", MAY, JUNE)
    row = next(line for line in said.out.splitlines() if "MA25-002" in line)
    assert row.split()[0] == "worse" and row.endswith("on pace → off pace")
    row = next(line for line in said.out.splitlines() if "MA25-004" in line)
    assert row.endswith("-")  # that it fails says more
    found = json.loads(cli("compare", MAY, JUNE, "-f", "json").out)["results"]
    change = next(one for one in found if one["target"] == "MA25-002")
    assert (change["pace_before"], change["pace_now"]) == ("on_pace", "off_pace")
    changed(sample / "2025-06.json", paced(None))
    assert "pace" not in cli("compare", MAY, JUNE, "--fail-on", "vanished").out.splitlines()[0]


def test_names_in_a_report_do_not_steer_the_terminal(sample: Path, cli: Cli) -> None:
    def evil(data: dict[str, Any]) -> None:
        for one in data["findings"]:
            one["name"] = one["scope"] = "\x1b[2J=1+1|x"

    changed(sample / "2025-06.json", evil)
    for format_ in ("plain", "table", "markdown", "html", "csv"):
        assert "\x1b" not in cli("compare", MAY, JUNE, "-f", format_).out


# ---- exit codes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked, code",
    [
        ((), 0),
        (("--fail-on", "newly-failing"), 1),
        (("--fail-on", "newly_failing"), 1),
        (("--fail-on", "worse"), 1),
        (("--fail-on", "vanished, new"), 1),
        (("--fail-on", "changed"), 1),
        (("--fail-on", ","), 0),
    ],
)
def test_a_comparison_fails_only_for_what_is_named(
    sample: Path, cli: Cli, asked: tuple[str, ...], code: int
) -> None:
    assert cli("compare", MAY, JUNE, *asked).code == code


def without(*targets: str) -> Callable[[dict[str, Any]], None]:
    def take(data: dict[str, Any]) -> None:
        data["findings"] = [one for one in data["findings"] if one["target"] not in targets]

    return take


def test_a_new_target_that_fails_at_once_is_newly_failing_too(sample: Path, cli: Cli) -> None:
    asked = ("compare", MAY, JUNE, "--fail-on", "newly-failing")
    changed(sample / "2025-06.json", without("MA25-004"))
    assert cli(*asked).code == 1
    changed(sample / "2025-06.json", without("MA25-007"))
    assert cli(*asked).code == 0


@pytest.mark.parametrize("kind", ["better", "newly-met", "unchanged", "failing"])
def test_good_news_and_unknown_words_fail_no_run(sample: Path, cli: Cli, kind: str) -> None:
    said = cli("compare", MAY, JUNE, "--fail-on", kind)
    assert (said.code, said.out) == (2, "")
    assert "option-value" in said.err and "newly-failing" in said.err


def test_the_configuration_is_heard(
    sample: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.joinpath("ecotarget.yaml").write_text(
        "compare_fail_on: [newly-failing]\nfail_on: [no_data]\nlang: zh\nformat: plain\n", "utf-8"
    )
    said = cli("compare", MAY, JUNE)
    assert (said.code, "新增未达标" in said.out) == (1, True)
    assert cli("compare", MAY, JUNE, "--fail-on", "changed").code == 1
    assert cli("compare", MAY, JUNE, "--no-config").code == 0
    monkeypatch.setenv("ECOTARGET_COMPARE_FAIL_ON", "worse,new")
    assert cli("compare", MAY, JUNE, "--no-config").code == 1


def test_several_formats_at_once(sample: Path, cli: Cli) -> None:
    said = cli("compare", MAY, JUNE, "-f", "json:c.json", "-f", "markdown:c.md", "-f", "plain")
    assert said.code == 0
    assert json.loads(Path("c.json").read_text("utf-8"))["counts"] == COUNTS
    assert "newly failing" in Path("c.md").read_text("utf-8")


# ---- what cannot be compared --------------------------------------------------------------------


def test_one_file_twice_is_refused(sample: Path, cli: Cli) -> None:
    Path("link.json").symlink_to(MAY)
    for other in (MAY, f"./samples/../{MAY}", "link.json"):
        said = cli("compare", MAY, other, "--fail-on", "newly-failing")
        assert (said.code, said.out) == (2, "")
        assert "compare-itself" in said.err


def test_a_copy_has_no_changes(sample: Path, cli: Cli) -> None:
    shutil.copy(MAY, "copy.json")
    said = cli("compare", MAY, "copy.json", "--fail-on", "newly-failing,worse,vanished,new,changed")
    assert (said.code, said.err) == (0, "")
    assert "8 compared: 8 unchanged" in said.out
    data = json.loads(cli("compare", MAY, "copy.json", "-f", "json").out)
    assert (data["results"], data["counts"]["unchanged"]) == ([], 8)


def test_reports_in_two_languages_are_alike(sample: Path, cli: Cli) -> None:
    """Names, scopes and reasons are told in the language of a report and are no part of the key."""
    asked = ("check", "samples/compare/may/figures.csv", "--targets", "samples/compare/may/targets")
    day = ("--as-of", "2025-05-31", "-qq", "--exit-zero", "--lang", "en")
    assert cli(*asked, *day, "-f", "json:english.json").code == 0
    said = cli("compare", MAY, "english.json")
    assert "8 compared: 8 unchanged" in said.out
    assert (said.code, said.err) == (0, "")


def test_reports_that_have_changed_places_are_warned_of(sample: Path, cli: Cli) -> None:
    said = cli("compare", JUNE, MAY)
    assert said.code == 0
    assert "warning compare-backwards" in said.err
    data = json.loads(cli("compare", JUNE, MAY, "-f", "json").out)
    assert [one["code"] for one in data["faults"]] == ["compare-backwards"]
    Draft202012Validator(SCHEMA).validate(data)


def test_reports_of_two_years_share_no_target(sample: Path, cli: Cli) -> None:
    def later(data: dict[str, Any]) -> None:
        for one in data["findings"]:
            one["period"] = one["period"].replace("2025", "2026")

    changed(sample / "2025-06.json", later)
    said = cli("compare", MAY, JUNE)
    assert (said.code, "warning compare-no-target" in said.err) == (0, True)
    assert "16 compared: 8 vanished, 8 new" in said.out
    assert cli("compare", MAY, JUNE, "--fail-on", "newly-failing").code == 1  # none is overlooked


def test_reports_of_two_places_are_written_and_not_trusted(sample: Path, cli: Cli) -> None:
    def elsewhere(data: dict[str, Any]) -> None:
        for one in data["findings"]:
            one["jurisdiction"] = "sample/other"

    changed(sample / "2025-06.json", elsewhere)
    said = cli("compare", MAY, JUNE)
    assert (said.code, "error compare-no-place" in said.err) == (2, True)
    assert "16 compared" in said.out


def test_a_report_without_verdicts_is_not_trusted(sample: Path, cli: Cli) -> None:
    changed(sample / "2025-06.json", lambda data: data.update(findings=[]))
    said = cli("compare", MAY, JUNE, "--fail-on", "newly-failing")
    assert (said.code, "compare-no-place" in said.err) == (2, True)
    changed(sample / "2025-05.json", lambda data: data.update(findings=[]))
    assert cli("compare", MAY, JUNE).code == 2


@pytest.mark.parametrize("doubtful", [MAY, JUNE])
def test_a_report_that_doubts_itself_is_written_and_not_trusted(
    sample: Path, cli: Cli, doubtful: str
) -> None:
    fault = {"code": "unit-unknown", "severity": "error"}
    changed(Path(doubtful), lambda data: data.update(faults=[fault]))
    said = cli("compare", MAY, JUNE)
    assert said.code == 2
    assert f"{doubtful}: error report-doubtful" in said.err
    assert "9 compared" in said.out


def test_a_target_that_stands_in_a_report_twice_is_refused(sample: Path, cli: Cli) -> None:
    changed(sample / "2025-06.json", lambda data: data["findings"].append(data["findings"][0]))
    said = cli("compare", MAY, JUNE)
    assert (said.code, said.out) == (2, "")
    assert "error report-repeated" in said.err


def test_the_faults_of_both_are_told_at_once(world: World, cli: Cli) -> None:
    world.write("a.json", "{")
    world.write("b.json", "[]")
    said = cli("compare", "a.json", "b.json")
    assert (said.code, said.out) == (2, "")
    assert [line.split()[0] for line in said.err.splitlines()] == ["a.json:1:2:", "b.json:"]


BAD: tuple[tuple[tuple[str, ...], str], ...] = (
    ((MAY,), "argument-missing"),
    ((), "argument-missing"),
    ((MAY, JUNE, MAY), "argument-extra"),
    ((MAY, "nowhere.json"), "file-missing"),
    ((MAY, "samples"), "file-not-regular"),
    ((MAY, "samples/compare/june/figures.csv"), "json-syntax"),
    ((MAY, JUNE, "-f", "pdf"), "format-unknown"),
    ((MAY, JUNE, "-f", "json", "-f", "csv"), "format-to-stdout-twice"),
    ((MAY, JUNE, "--failon", "new"), "option-unknown"),
)


@pytest.mark.parametrize("asked, code", BAD, ids=[one[1] for one in BAD])
def test_what_cannot_be_asked(sample: Path, cli: Cli, asked: tuple[str, ...], code: str) -> None:
    for lang in ("zh", "en"):
        said = cli("compare", *asked, "--lang", lang)
        assert (said.code, said.out) == (2, "")
        assert code in said.err
