"""`ecotarget check`: exit codes, streams, formats and where they go."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import Said, World
from ecotarget import evaluate
from ecotarget.model.finding import OUTCOMES
from ecotarget.report import as_plain

Cli = Callable[..., Said]

LOW = 'id: TN24-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding'
OTHER = 'id: TN24-002, indicator: air.pm10, require: "<= 40 ug/m3", strength: binding'
KEPT = "testland/north,2024,air.pm25,,24,ug/m3,,"
MISSED = "testland/north,2024,air.pm25,,24.000000001,ug/m3,,"
FORMATS = ("table", "plain", "json", "jsonl", "csv", "markdown", "html", "tsv")


def json_of(said: Said) -> dict[str, object]:
    return json.loads(said.out, parse_float=Decimal, parse_int=Decimal)


def outcomes(said: Said) -> dict[str, str]:
    return {entry["target"]: entry["outcome"] for entry in json_of(said)["findings"]}


def codes(said: Said) -> list[str]:
    return [entry["code"] for entry in json_of(said)["faults"]]


# ---- exit codes ---------------------------------------------------------------------------------


def test_a_kept_target_is_zero(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    assert cli("check", "figures.csv").code == 0


def test_a_target_missed_by_the_last_digit_is_one(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    said = cli("check", "figures.csv")
    assert said.code == 1
    assert "fail" in said.out
    assert said.err == ""


def test_one_miss_among_many_is_one(world: World, cli: Cli) -> None:
    world.targets(OTHER, LOW)
    world.figures(MISSED, "testland/north,2024,air.pm10,,40,ug/m3,,")
    said = cli("check", "figures.csv", "-f", "json")
    assert said.code == 1
    assert outcomes(said) == {"TN24-002": "pass", "TN24-001": "fail"}


def test_exit_zero_turns_one_into_zero(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    said = cli("check", "figures.csv", "--exit-zero", "-f", "json")
    assert said.code == 0
    assert outcomes(said) == {"TN24-001": "fail"}


def test_exit_zero_leaves_two(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(MISSED, "testland/north,2024,air.pm10,,1,furlong,,")
    assert cli("check", "figures.csv", "--exit-zero").code == 2


# Rows that cannot be trusted: the row, the fault's code, its column of the table, a near match.
BAD_ROWS = (
    ("testland/north,2024,air.pm10,,30,ug/m4,,", "unit-unknown", "unit", "ug/m3"),
    ("testland/north,2024,air.pm10,,30,,,", "unit-missing", "unit", "ug/m3"),
    ("testland/north,2024,air.pm10,,30,t,,", "unit-dimension", "unit", "ug/m3"),
    ("testland/north,2024,air.pm100,,30,ug/m3,,", "indicator-unknown", "indicator", "air.pm10"),
    ("testland/nort,2024,air.pm10,,30,ug/m3,,", "jurisdiction-unknown", "jurisdiction", "north"),
    ("testland/north,2024-13,air.pm10,,30,ug/m3,,", "period-unknown", "period", ""),
    ("testland/north,2024,air.pm10,,3e1,ug/m3,,", "value-not-number", "value", ""),
    ("testland/north,2024,air.pm10,,30 000,ug/m3,,", "value-not-number", "value", "30000"),
    ("testland/north,2024,air.pm10,,#REF!,ug/m3,,", "formula-error", "value", ""),
    ("testland/north,2024,air.composite_rank,,0,,,", "value-not-rank", "value", ""),
    ("testland/north,2024,air.composite_rank,,1,次,,", "unit-unwanted", "unit", ""),
    ("testland/north,2024,air.pm10,,30,ug/m3,1,2", "cases-unwanted", "numerator", ""),
    ("testland/north,2024,air.good_day_ratio,,,,3,2", "cases-impossible", "numerator", ""),
    ("testland/north,2024,air.good_day_ratio,,,,x,2", "cases-not-numbers", "numerator", ""),
    ("testland/north,2024,air.pm10,,30,ug/m3", "row-length", "", ""),
)


@pytest.mark.parametrize("row, code, cell, near", BAD_ROWS, ids=[row[1] for row in BAD_ROWS])
def test_two_beats_one_and_the_rest_is_still_told(
    world: World, cli: Cli, row: str, code: str, cell: str, near: str
) -> None:
    world.targets(LOW, OTHER)
    world.figures(MISSED, row)
    said = cli("check", "figures.csv", "-f", "json", "-f", "csv:out.csv")
    assert said.code == 2
    assert outcomes(said)["TN24-001"] == "fail"
    assert "TN24-001" in (world.root / "out.csv").read_text("utf-8")
    (fault,) = [entry for entry in json_of(said)["faults"] if entry["code"] == code]
    assert fault["severity"] == "error"
    assert (fault["file"], fault["line"], fault["cell"]) == ("figures.csv", 3, cell or None)
    letter = "ABCDEFGHIJ"[HEAD.index(cell)] if cell else None
    assert (fault["letter"], fault["sheet"]) == (letter, None)
    assert near in " ".join(fault["near"])
    place = "figures.csv:3" + (f" [{cell}, {letter}]" if cell else "")
    assert f"{place}: error {code}: " in said.err


def test_a_row_that_cannot_be_trusted_never_passes(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures("testland/north,2024,air.pm25,,3e0,ug/m3,,")
    said = cli("check", "figures.csv", "--period", "2024", "-f", "json")
    assert said.code == 2
    assert outcomes(said) == {"TN24-001": "no_data"}


def test_a_rate_over_other_objects_than_the_scope_counts_never_passes(
    world: World, cli: Cli
) -> None:
    """Two of three rivers are no answer about eight: 12 of 12 is no answer about 13."""
    world.targets(
        'id: TN24-001, indicator: water.section_ratio_iii, require: ">= 50 %", strength: binding, '
        "scope: {zh: 8条河, en: 8 rivers, count: 8}"
    )
    for cases, outcome in (("6,8", "pass"), ("2,3", "undecided"), ("9,9", "undecided")):
        world.figures(f"testland/north,2024,water.section_ratio_iii,8条河,,,{cases}")
        assert outcomes(cli("check", "figures.csv", "-f", "json")) == {"TN24-001": outcome}, cases


def test_two_values_for_one_figure_set_both_aside(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT, MISSED)
    said = cli("check", "figures.csv", "--period", "2024", "-f", "json")
    assert said.code == 2
    assert outcomes(said) == {"TN24-001": "no_data"}
    assert codes(said) == ["value-twice"]


HEAD = ["jurisdiction", "period", "indicator", "scope", "value", "unit", "numerator", "denominator"]

# Files of figures that cannot be read at all: name, content (None: there is no such file), code.
BAD_FILES = (
    ("gone.csv", None, "file-missing"),
    ("gone", None, "file-missing"),
    ("empty.csv", b"", "file-empty"),
    ("blank.csv", b" \n\n", "file-empty"),
    ("null.csv", b"a,b\x00c\n", "file-binary"),
    ("bytes.csv", b"\xff\xff\xff\n", "file-encoding"),
    ("sheet.xlsx", b"PK", "workbook-unreadable"),
    ("sheet.et", b"PK", "file-suffix"),
    ("sheets.zip", b"PK", "archive-unreadable"),
    ("header.csv", b"jurisdiction,value\nx,1\n", "column-missing"),
    ("twice.csv", "period,时期,指标,值,地区\n1,2,3,4,5\n".encode(), "column-twice"),
    ("quote.csv", b'jurisdiction,period,indicator,value\na,"b,c\n', "csv-syntax"),
    ("bad.json", b'[{"period": ]', "json-syntax"),
    ("double.json", b'[{"period": 1, "period": 2}]', "json-duplicate-key"),
    ("bad.yaml", b"- {period: 1\n", "yaml-syntax"),
    ("anchor.yaml", b"- &a {period: 1}\n", "yaml-anchor"),
    ("shape.yaml", b"period: 1\n", "measures-shape"),
    ("record.yaml", b"- 5\n", "record-shape"),
    (
        "ranks.json",
        b'{"schema": "https://ecotarget.dev/schema/ranking-1.json", "results": []}',
        "measures-report",
    ),
)


@pytest.mark.parametrize("name, content, code", BAD_FILES, ids=[entry[0] for entry in BAD_FILES])
def test_a_file_of_figures_that_cannot_be_read_is_two_and_the_others_are_told(
    world: World, cli: Cli, name: str, content: bytes | None, code: str
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    if content is not None:
        world.write(name, content)
    said = cli("check", "figures.csv", name, "-f", "json")
    assert said.code == 2
    assert outcomes(said) == {"TN24-001": "pass"}
    assert code in codes(said)
    assert said.err.startswith(name)
    assert f"error {code}: " in said.err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_among_the_figures_is_told_as_what_it_is(
    world: World, cli: Cli, lang: str
) -> None:
    """Yesterday's verdicts are no figures of today, whatever else lies in the folder."""
    world.targets(LOW)
    world.figures(KEPT, name="figures/2024.csv")
    assert cli("check", "figures", "-f", "json:figures/report.json").code == 0
    said = cli("check", "figures", "-f", "json", "--lang", lang, "-q")
    assert (said.code, outcomes(said)) == (2, {"TN24-001": "pass"})
    assert said.err.count("\n") == 1
    assert said.err.startswith("figures/report.json [$]: ")
    assert "measures-report" in said.err and "report-1" in said.err


def test_a_folder_in_a_folder_that_is_called_like_a_file_is_not_read_as_a_folder(
    world: World, cli: Cli
) -> None:
    """Figures are looked for directly below a path, never deeper."""
    world.targets(LOW)
    world.figures(KEPT)
    world.figures(MISSED, name="data/more.csv/deep.csv")
    said = cli("check", "figures.csv", "data", "-f", "json")
    read = [entry["path"] for entry in json_of(said)["inputs"] if entry["role"] == "measures"]
    assert read == ["figures.csv"]
    assert said.code == 2
    assert codes(said) == ["file-not-regular"]


def test_a_pipe_is_no_file_of_figures(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    os.mkfifo(world.root / "pipe.csv")
    said = cli("check", "figures.csv", "pipe.csv", "-f", "json")
    assert (said.code, codes(said)) == (2, ["file-not-regular"])


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("check",), "no-figures"),
        (("check", "nothing"), "no-figures"),
        (("check", "figures.csv", "--targets", "nothing"), "no-targets"),
        (("check", "figures.csv", "--targets", "gone.yaml"), "file-missing"),
        (("check", "figures.csv", "--as-of", "2024-1-1"), "period-unknown"),
        (("check", "figures.csv", "--as-of", "2024-02-30"), "period-unknown"),
        (("check", "figures.csv", "--as-of", "20240101"), "period-unknown"),
        (("check", "figures.csv", "--period", "24"), "period-unknown"),
        (("check", "figures.csv", "--jurisdiction", "testland/nort"), "jurisdiction-unknown"),
        (("check", "figures.csv", "--color", "sometimes"), "option-value"),
        (("check", "figures.csv", "--lang", "fr"), "option-value"),
        (("check", "figures.csv", "-c", "gone.yaml"), "file-missing"),
    ],
)
def test_a_request_that_cannot_be_met_is_two(
    world: World, cli: Cli, arguments: tuple[str, ...], code: str
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    (world.root / "nothing").mkdir()
    said = cli(*arguments)
    assert said.code == 2
    assert f"error {code}: " in said.err
    assert "Traceback" not in said.err


def test_no_targets_folder_at_all_is_two(world: World, cli: Cli) -> None:
    world.figures(KEPT)
    said = cli("check", "figures.csv", "-f", "json")
    assert (said.code, outcomes(said)) == (2, {})
    assert "targets: error file-missing: " in said.err


def test_a_target_file_with_one_bad_target_tells_the_others(world: World, cli: Cli) -> None:
    bad = 'id: TN24-003, indicator: air.pm25, require: "=> 3 ug/m3", strength: binding'
    world.targets(LOW, bad)
    world.figures(MISSED)
    said = cli("check", "figures.csv", "-f", "json")
    assert said.code == 2
    assert outcomes(said) == {"TN24-001": "fail"}
    (fault,) = json_of(said)["faults"]
    assert fault["code"] == "requirement-syntax"
    assert (fault["file"], fault["line"]) == ("targets/testland/north/2024.yaml", 7)
    # id: TN24-003 ... stands behind `  - {`; the column is that of the requirement's first mark.
    assert fault["column"] == len(f"  - {{{bad}".partition("=> 3")[0]) + 1


def test_a_target_file_of_broken_structure_is_set_aside_and_named(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.targets(LOW.replace("strength", "strenght"), place="testland/south", en="South County")
    world.figures(KEPT)
    said = cli("check", "figures.csv", "-f", "json")
    assert said.code == 2
    assert outcomes(said) == {"TN24-001": "pass"}
    unknown = next(f for f in json_of(said)["faults"] if f["code"] == "schema-unknown-field")
    assert unknown["near"] == ["strength"]
    assert unknown["file"] == "targets/testland/south/2024.yaml"


def test_an_unknown_jurisdiction_beside_a_known_one_is_two_and_the_known_is_told(
    world: World, cli: Cli
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    said = cli(
        "check", "figures.csv", "--jurisdiction", "北县", "--jurisdiction", "South", "-f", "json"
    )
    assert said.code == 2
    assert outcomes(said) == {"TN24-001": "pass"}
    assert [(f["code"], f["file"]) for f in json_of(said)["faults"]] == [
        ("jurisdiction-unknown", "--jurisdiction")
    ]


def test_one_jurisdiction_asked_for_stands_for_rows_that_name_none(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.write("figures.csv", "period,indicator,value,unit\n2024,PM2.5,24,ug/m3\n")
    assert cli("check", "figures.csv").code == 2
    said = cli("check", "figures.csv", "--jurisdiction", "North County", "-f", "json")
    assert (said.code, outcomes(said)) == (0, {"TN24-001": "pass"})


def test_a_jurisdiction_that_is_not_asked_for_is_not_told(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.targets(LOW.replace("TN24", "SN24"), place="testland/south", zh="南县", en="South County")
    world.figures(KEPT, MISSED.replace("north", "south"))
    said = cli("check", "figures.csv", "--jurisdiction", "testland/north", "-f", "json")
    assert (said.code, outcomes(said)) == (0, {"TN24-001": "pass"})
    assert cli("check", "figures.csv").code == 1


# ---- the empty selection ------------------------------------------------------------------------


def test_nothing_evaluated_is_two(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT.replace("2024", "2023"))
    said = cli("check", "figures.csv", "-f", "json")
    assert said.code == 2
    assert codes(said) == ["nothing-evaluated"]
    assert "--allow-empty" in said.err


def test_nothing_evaluated_is_zero_when_that_is_meant(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT.replace("2024", "2023"))
    said = cli("check", "figures.csv", "--allow-empty", "-f", "json")
    assert said.code == 0
    assert json_of(said)["findings"] == []
    assert json_of(said)["left_aside"] == ["targets/testland/north/2024.yaml"]


def test_a_period_without_targets_is_nothing_evaluated(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    assert cli("check", "figures.csv", "--period", "2024-03").code == 2
    assert cli("check", "figures.csv", "--period", "2025").code == 2
    assert cli("check", "figures.csv", "--period", "2024").code == 0


def test_a_contradiction_alone_does_not_count_as_an_evaluated_target(
    world: World, cli: Cli
) -> None:
    """Not one target was looked at: exit code 0 would be a wrong pass of the gate."""
    world.targets(LOW)
    world.figures("testland/north,2023,air.good_day_ratio,,99,%,1,2")
    said = cli("check", "figures.csv", "-f", "json")
    assert [entry["target"] for entry in json_of(said)["findings"]] == [None]
    assert said.code == 2
    assert codes(said) == ["nothing-evaluated"]


# ---- which outcomes fail the run ----------------------------------------------------------------

# One target and its figure for every outcome that a judge gives, and the options it needs.
STRIVE = LOW.replace("binding", "strive")
MONTHLY = (
    "id: TN24-001, indicator: rectification.look_backs, "
    'require: ">= 1 次 per month", strength: binding'
)
OPEN = (
    'id: TN24-001, indicator: air.pm25, require: "<= ? ug/m3", strength: binding, '
    "missing: [{what: bound, zh: 界限, en: the bound}]"
)
CASES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "fail": (LOW, MISSED, ()),
    "warn": (STRIVE, MISSED, ()),
    "undecided": (OPEN, KEPT, ()),
    "insufficient": (MONTHLY, "testland/north,2024-01,rectification.look_backs,,1,次,,", ()),
    "no_data": (LOW, "testland/north,2024,air.pm10,,1,ug/m3,,", ()),
    "not_due": (LOW, "testland/north,2024-H1,air.pm25,,1,ug/m3,,", ()),
    "pass": (LOW, KEPT, ()),
}


def case(world: World, outcome: str) -> tuple[str, ...]:
    target, row, options = CASES[outcome]
    world.targets(target)
    world.figures(row)
    return ("check", "figures.csv", *options)


@pytest.mark.parametrize("outcome", CASES)
def test_by_default_only_a_failure_fails_the_run(world: World, cli: Cli, outcome: str) -> None:
    said = cli(*case(world, outcome), "-f", "json")
    assert outcomes(said) == {"TN24-001": outcome}
    assert said.code == (outcome == "fail")


@pytest.mark.parametrize("outcome", [name for name in CASES if name != "pass"])
def test_fail_on_names_the_outcome_that_fails_the_run(world: World, cli: Cli, outcome: str) -> None:
    arguments = case(world, outcome)
    others = [name for name in OUTCOMES if name not in (outcome, "pass")]
    assert cli(*arguments, "--fail-on", outcome).code == 1
    assert cli(*arguments, "--fail-on", outcome.replace("_", "-")).code == 1
    assert cli(*arguments, "--fail-on", ",".join(others)).code == 0
    assert cli(*arguments, "--fail-on", others[0], "--fail-on", outcome).code == 1
    assert cli(*arguments, "--fail-on", f" {outcome} , {others[1]}").code == 1
    assert cli(*arguments, "--fail-on", outcome, "--exit-zero").code == 0


def test_fail_on_without_fail_lets_a_failure_pass_the_run(world: World, cli: Cli) -> None:
    assert cli(*case(world, "fail"), "--fail-on", "undecided").code == 0


@pytest.mark.parametrize(
    "asked, near", [("undecidet", "undecided"), ("no_dat", "no_data"), ("warning", "warn")]
)
def test_fail_on_refuses_what_is_no_outcome(world: World, cli: Cli, asked: str, near: str) -> None:
    said = cli(*case(world, "pass"), "--fail-on", f"fail,{asked}")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error option-value: ")
    assert "--fail-on" in said.err
    assert f"'{asked}'" in said.err
    assert near in said.err.partition("near: ")[2]


def test_fail_on_pass_is_refused(world: World, cli: Cli) -> None:
    assert cli(*case(world, "pass"), "--fail-on", "pass").code == 2


def test_strict_makes_a_missed_strive_target_a_failure(world: World, cli: Cli) -> None:
    arguments = case(world, "warn")
    assert cli(*arguments).code == 0
    said = cli(*arguments, "--strict", "-f", "json")
    assert (said.code, outcomes(said)) == (1, {"TN24-001": "fail"})


def test_strict_leaves_about_without_a_band_a_warning(world: World, cli: Cli) -> None:
    world.targets('id: TN24-001, indicator: air.pm25, require: "about 20 ug/m3", strength: about')
    world.figures(KEPT)
    said = cli("check", "figures.csv", "--strict", "-f", "json")
    assert (said.code, outcomes(said)) == (0, {"TN24-001": "warn"})


def test_as_of_hides_what_lies_behind_it(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(MISSED)
    said = cli("check", "figures.csv", "--as-of", "2024-12-30", "--period", "2024", "-f", "json")
    assert (said.code, outcomes(said)) == (0, {"TN24-001": "not_due"})
    assert json_of(said)["as_of"] == "2024-12-30"
    said = cli("check", "figures.csv", "--as-of", "2024-12-31", "-f", "json")
    assert (said.code, outcomes(said)) == (1, {"TN24-001": "fail"})


def test_what_if_takes_another_year_and_says_so(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT.replace("2024", "2023"))
    assert cli("check", "figures.csv").code == 2
    said = cli("check", "figures.csv", "--what-if", "-f", "json")
    assert said.code == 0
    assert json_of(said)["findings"][0]["flags"] == ["what_if"]
    assert "what-if" in said.err


# ---- interruptions and the unforeseen -----------------------------------------------------------


def test_an_interrupt_is_130(world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    world.targets(LOW)
    world.figures(KEPT)
    monkeypatch.setattr(evaluate, "check", interrupted)
    said = cli("check", "figures.csv")
    assert said.code == 130
    assert "Traceback" not in said.err


def test_an_interrupt_outside_a_command_is_130_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ecotarget.cli import app

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "_in_words", interrupted)
    said = cli("check", "-h")
    assert (said.code, said.out) == (130, "")


def test_an_interrupt_while_writing_leaves_the_old_file(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> object:
        yield "half"
        raise KeyboardInterrupt

    world.targets(LOW)
    world.figures(KEPT)
    world.write("out.txt", "old")
    monkeypatch.setattr(as_plain, "render", interrupted)
    assert cli("check", "figures.csv", "-f", "plain:out.txt").code == 130
    assert (world.root / "out.txt").read_text() == "old"
    assert [path.name for path in world.root.iterdir() if ".out.txt" in path.name] == []


def test_a_signal_is_130(world: World) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    slow = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where unattended\n"
        "from ecotarget import evaluate\n"
        "from ecotarget.__main__ import run\n"
        "def wait(*_, **__):\n"
        "    print('ready', file=sys.stderr, flush=True)\n"
        "    time.sleep(60)\n"
        "evaluate.check = wait\n"
        "sys.argv = ['ecotarget', 'check', 'figures.csv']\n"
        "run()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", slow], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 130
    assert "Traceback" not in rest


def test_what_nobody_foresaw_is_two_and_no_traceback(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nought")

    world.targets(LOW)
    world.figures(KEPT)
    monkeypatch.setattr(evaluate, "check", broken)
    said = cli("check", "figures.csv", "--exit-zero")
    assert said.code == 2
    assert said.err.startswith("error internal: ")
    assert "ZeroDivisionError: by nought" in said.err
    assert "Traceback" not in said.err


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ecotarget", *arguments],
        text=True,
        check=False,
        timeout=60,
        **options,
    )


@pytest.mark.parametrize("outcome, code", [("pass", 0), ("fail", 1)])
def test_a_reader_that_has_gone_away_changes_nothing(world: World, outcome: str, code: int) -> None:
    arguments = case(world, outcome)
    gone, pipe = os.pipe()
    os.close(gone)
    said = command(*arguments, stdout=pipe, stderr=subprocess.PIPE)
    os.close(pipe)
    assert said.returncode == code
    assert said.stderr == ""


def test_a_reader_of_standard_error_that_has_gone_away_changes_nothing(world: World) -> None:
    """An uncaught BrokenPipeError would leave Python with 1, which means: a target failed."""
    world.targets(LOW)
    world.figures(KEPT, "testland/north,2024,air.pm10,,1,ug/m3,,")  # a note: no target asks for it
    gone, pipe = os.pipe()
    os.close(gone)
    said = command("check", "figures.csv", stdout=subprocess.PIPE, stderr=pipe)
    assert said.returncode == 0
    assert "TN24-001" in said.stdout
    world.figures(MISSED, "testland/north,2024,air.pm10,,1,furlong,,")
    said = command("check", "figures.csv", stdout=subprocess.PIPE, stderr=pipe)
    os.close(pipe)
    assert said.returncode == 2


@pytest.mark.parametrize(
    "encoding, format_",
    [("gbk", "plain"), ("gbk", "table"), ("gbk", "json"), ("gbk", "csv"), ("ascii", "plain")],
)
def test_the_encoding_of_standard_output_decides_nothing(
    world: World, encoding: str, format_: str
) -> None:
    """A pipe on Windows has the code page of the system, in which there is no tick mark."""
    arguments = case(world, "fail")
    told = subprocess.run(
        [sys.executable, "-m", "ecotarget", *arguments, "-f", format_, "--lang", "zh"],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert told.returncode == 1
    assert b"TN24-001" in told.stdout
    if format_ == "json":
        assert json.loads(told.stdout)["counts"]["fail"] == 1


def test_a_file_name_that_is_no_text_is_no_internal_error(world: World) -> None:
    world.targets(LOW)
    figures = world.figures(KEPT)
    figures.rename(world.root / os.fsdecode(b"\xff.csv"))
    told = subprocess.run(
        [sys.executable, "-m", "ecotarget", "check", b"\xff.csv", "-f", "json"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert b"internal" not in told.stderr
    assert told.returncode == 0
    assert json.loads(told.stdout)["counts"]["pass"] == 1


def test_half_a_character_in_the_figures_is_no_internal_error(world: World, cli: Cli) -> None:
    """JSON can say a lone surrogate, which no encoding can write."""
    world.targets(LOW)
    record = (
        r'[{"jurisdiction": "testland/north", "period": "2024", "indicator": "air.pm25",'
        r' "value": 24, "unit": "ug/m3", "note": "\ud800"}]'
    )
    world.write("figures.json", record)
    said = cli("check", "figures.json", "-f", "json:out.json")
    assert "internal" not in said.err
    if said.code == 0:  # else the intake has refused the text, which is as good
        assert json.loads((world.root / "out.json").read_text("utf-8"))["counts"]["pass"] == 1


# ---- formats and where they go ------------------------------------------------------------------


def test_several_formats_at_once_are_what_each_is_alone(world: World, cli: Cli) -> None:
    arguments = case(world, "fail")
    alone = {name: cli(*arguments, "-f", name).out for name in ("json", "csv", "markdown", "jsonl")}
    asked = ("-f", "json:a.json", "-f", "csv:b.csv", "-f", "jsonl", "-f", "markdown:c.md")
    said = cli(*arguments, *asked)
    assert said.code == 1
    assert said.out == alone["jsonl"]
    for name, file in (("json", "a.json"), ("csv", "b.csv"), ("markdown", "c.md")):
        assert (world.root / file).read_bytes() == alone[name].encode()


def test_with_every_format_in_a_file_standard_output_stays_empty(world: World, cli: Cli) -> None:
    said = cli(*case(world, "pass"), "-f", "json:out.json")
    assert (said.code, said.out) == (0, "")


@pytest.mark.parametrize("asked", [("json", "csv"), ("json:-", "csv:"), ("json", "json")])
def test_two_formats_to_standard_output_are_refused(
    world: World, cli: Cli, asked: tuple[str, str]
) -> None:
    said = cli(*case(world, "pass"), "-f", asked[0], "-f", asked[1], "-f", "csv:out.csv")
    assert (said.code, said.out) == (2, "")
    assert "error format-to-stdout-twice: " in said.err
    assert not (world.root / "out.csv").exists()


def test_a_dash_is_standard_output(world: World, cli: Cli) -> None:
    said = cli(*case(world, "pass"), "-f", "json:-")
    assert json_of(said)["counts"]["pass"] == 1


@pytest.mark.parametrize(
    "asked, near", [("jsn", "json"), ("Markdwon", "markdown"), ("htm:x", "html")]
)
def test_an_unknown_format_is_refused_with_the_near_one(
    world: World, cli: Cli, asked: str, near: str
) -> None:
    said = cli(*case(world, "pass"), "-f", asked)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error format-unknown: ")
    assert near in said.err.partition("near: ")[2]


def test_a_format_like_no_other_is_refused_with_all_of_them(world: World, cli: Cli) -> None:
    said = cli(*case(world, "pass"), "-f", "§§§")
    near = said.err.partition("near: ")[2]
    assert all(name in near for name in FORMATS)


def test_without_a_format_a_pipe_gets_plain_lines(world: World, cli: Cli) -> None:
    arguments = case(world, "pass")
    assert cli(*arguments).out == cli(*arguments, "-f", "plain").out
    assert cli(*arguments).out != cli(*arguments, "-f", "table").out


def test_a_file_gets_eighty_columns_and_no_colour(world: World, cli: Cli) -> None:
    arguments = case(world, "fail")
    assert cli(*arguments, "-f", "table:out.txt", "--color", "always").code == 1
    text = (world.root / "out.txt").read_text("utf-8")
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    "target, code",
    [("gone/out.json", "file-unwritable"), ("out.d", "file-(unwritable|not-regular)")],
)
def test_a_file_that_cannot_be_written_is_two_and_the_rest_is_told(
    world: World, cli: Cli, target: str, code: str
) -> None:
    arguments = case(world, "fail")
    (world.root / "out.d").mkdir()
    said = cli(*arguments, "-f", f"json:{target}", "-f", "plain", "-f", "csv:good.csv")
    assert said.code == 2
    assert re.search(f"^{target}: error {code}: ", said.err, re.MULTILINE)
    assert "TN24-001" in said.out
    assert "TN24-001" in (world.root / "good.csv").read_text("utf-8")
    assert sorted(path.name for path in world.root.iterdir() if path.name[0] == ".") == [".git"]
    assert list((world.root / "out.d").iterdir()) == []


def test_every_file_that_cannot_be_written_is_named(world: World, cli: Cli) -> None:
    said = cli(*case(world, "pass"), "-f", "json:gone/a", "-f", "csv:gone/b")
    assert said.code == 2
    assert "gone/a: error" in said.err
    assert "gone/b: error" in said.err


def test_a_folder_without_the_right_to_write_is_two(
    world: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    said = cli(*case(world, "pass"), "-f", "json:out.json", "-f", "plain")
    assert said.code == 2
    assert "out.json: error file-unwritable: cannot be written: Permission denied" in said.err
    assert "TN24-001" in said.out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_locked_folder_is_two(world: World, cli: Cli) -> None:
    locked = world.root / "locked"
    locked.mkdir(mode=0o555)
    assert cli(*case(world, "pass"), "-f", "json:locked/out.json").code == 2


# ---- streams ------------------------------------------------------------------------------------


def test_standard_output_holds_the_result_alone(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.targets(LOW, place="testland/south", zh="南县", en="South County")
    world.figures(
        MISSED,
        "testland/north,2024,air.pm10,,furlong,ug/m3,,",
        "testland/north,2024,air.so2,,-,ug/m3,,",
        "testland/north,2024,air.no2,,3,ug/m3,,",
    )
    said = cli("check", "figures.csv", "-f", "json", "-v")
    report = json_of(said)
    assert [(f["severity"], f["code"]) for f in report["faults"]] == [
        ("error", "value-not-number"),
        ("warning", "value-blank"),
    ]
    assert report["left_aside"] == ["targets/testland/south/2024.yaml"]
    assert [figure["indicator"] for figure in report["unused"]] == ["air.no2"]
    assert said.err == (
        "figures.csv:3 [value, E]: error value-not-number: 'furlong' is no plain number\n"
        "figures.csv:4 [value, E]: warning value-blank: the value is '-': taken as no figure, "
        "never as zero\n"
        "1 target files not evaluated (no figures handed in for them): "
        "targets/testland/south/2024.yaml\n"
        "1 figures that no target asks for: figures.csv:5 air.no2\n"
    )


def test_a_warning_alone_leaves_the_exit_code(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(KEPT, "testland/north,2024,air.so2,,—,ug/m3,,")
    said = cli("check", "figures.csv")
    assert said.code == 0
    assert "warning value-blank" in said.err


def test_more_than_three_unused_figures_are_counted_and_three_are_named(
    world: World, cli: Cli
) -> None:
    world.targets(LOW)
    unused = [f"testland/north,2024-0{m},air.so2,,3,ug/m3,," for m in (1, 2, 3)]
    world.figures(KEPT, *unused)
    line = cli("check", "figures.csv").err
    assert line == (
        "3 figures that no target asks for: "
        "figures.csv:3 air.so2; figures.csv:4 air.so2; figures.csv:5 air.so2\n"
    )
    world.figures(KEPT, *unused, "testland/north,2024-04,air.so2,,3,ug/m3,,")
    line = cli("check", "figures.csv").err
    assert line.startswith("4 figures that no target asks for: figures.csv:3")
    assert line.endswith("figures.csv:5 air.so2 ...\n")


def test_more_than_five_files_left_aside_are_counted_and_five_are_named(
    world: World, cli: Cli
) -> None:
    world.targets(LOW)
    world.figures(KEPT)
    for number in range(5):
        world.targets(LOW, place=f"testland/t{number}", zh=f"地{number}", en=f"Place {number}")
    five = cli("check", "figures.csv").err
    assert five.startswith("5 target files not evaluated")
    assert five.count(".yaml") == 5
    assert "..." not in five
    world.targets(LOW, place="testland/t5", zh="地5", en="Place 5")
    six = cli("check", "figures.csv").err
    assert six.startswith("6 target files not evaluated")
    assert six.count(".yaml") == 5
    assert six.endswith(" ...\n")


def test_quiet_leaves_out_notes_and_twice_the_faults(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures(
        KEPT, "testland/north,2024,air.pm10,,x,ug/m3,,", "testland/north,2024,air.so2,,1,ug/m3,,"
    )
    loud, quiet, silent = (cli("check", "figures.csv", *q) for q in ((), ("-q",), ("-qq",)))
    assert loud.code == quiet.code == silent.code == 2
    assert loud.out == quiet.out == silent.out
    assert len(loud.err.splitlines()) == 2
    assert quiet.err.splitlines() == loud.err.splitlines()[:1]
    assert silent.err == ""


def test_verbose_adds_reasons_and_twice_every_reason(world: World, cli: Cli) -> None:
    world.targets(LOW, OTHER)
    world.figures(MISSED, "testland/north,2024,air.pm10,,40,ug/m3,,")
    short, some, all_ = (cli("check", "figures.csv", *v).out for v in ((), ("-v",), ("-vv",)))
    missed, kept = "does not hold", "40 µg/m³ ≤ 40 µg/m³ holds"
    assert missed not in short and kept not in short
    assert missed in some and kept not in some
    assert missed in all_ and kept in all_


def test_gaps_are_named_together_and_verbose_names_them_one_by_one(world: World, cli: Cli) -> None:
    more = [
        OTHER.replace("TN24-002", f"TN24-0{n}").replace("<= 40", f"<= {n}") for n in range(10, 13)
    ]
    world.targets(LOW, *more, more[0].replace("TN24-010", "TN24-020").replace("<= 10", "<= 7"))
    world.figures(KEPT)
    short, long = cli("check", "figures.csv").out, cli("check", "figures.csv", "-v").out
    assert "  - no data, 4 targets: TN24-010..012 TN24-020 (-v lists them)\n" in short
    assert "no figure was handed in" not in short
    assert long.count("no figure was handed in") == 4
    assert "(-v lists them)" not in long


def test_a_flood_of_one_fault_is_cut_and_twice_verbose_tells_all(world: World, cli: Cli) -> None:
    world.targets(LOW)
    rows = [f"testland/north,2024,nothing{n},,1,,," for n in range(23)]
    world.figures(KEPT, *rows, "testland/north,2024,air.pm10,,1,xyz,,")
    lines = cli("check", "figures.csv", "-q").err.splitlines()
    assert sum(" indicator-unknown: " in line for line in lines) == 20
    assert sum(" unit-unknown: " in line for line in lines) == 1
    assert lines[-1] == "3 more of indicator-unknown; -vv lists all"
    lines = cli("check", "figures.csv", "-q", "-vv").err.splitlines()
    assert sum(" indicator-unknown: " in line for line in lines) == 23
    assert len(lines) == 24


def test_csv_on_standard_output_is_one_table(world: World, cli: Cli) -> None:
    said = cli(*case(world, "fail"), "-f", "csv")
    (row,) = csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff")))
    assert (row["outcome"], row["value"], row["margin"]) == ("fail", "24.000000001", "-0.000000001")


# ---- the same input gives the same bytes --------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_two_runs_write_the_same_bytes(world: World, format_: str) -> None:
    world.targets(LOW, OTHER, STRIVE.replace("TN24-001", "TN24-009"))
    world.figures(MISSED, "testland/north,2024,air.so2,,1,ug/m3,,")
    told = [
        subprocess.run(
            [sys.executable, "-m", "ecotarget", "check", "figures.csv", "-f", format_],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
            timeout=60,
        )
        for seed in ("1", "2")
    ]
    assert told[0].stdout == told[1].stdout
    assert told[0].stderr == told[1].stderr
    assert told[0].returncode == 1


def test_the_order_of_the_files_decides_nothing(world: World, cli: Cli) -> None:
    world.targets(LOW, OTHER)
    world.figures(MISSED, "testland/north,2024,air.so2,,1,ug/m3,,", name="a.csv")
    world.figures(
        "testland/north,2024,air.pm10,,40,ug/m3,,",
        "testland/north,2024,air.no2,,1,ug/m3,,",
        "testland/north,2024,air.co,,x,mg/m3,,",
        name="b.csv",
    )
    forth = cli("check", "a.csv", "b.csv", "-f", "json")
    back = cli("check", "b.csv", "a.csv", "-f", "json")
    assert json_of(forth) == json_of(back)
    assert forth == back


def test_the_order_of_the_rows_decides_no_finding(world: World, cli: Cli) -> None:
    world.targets(LOW, OTHER)
    rows = [MISSED, "testland/north,2024,air.pm10,,40,ug/m3,,"]
    told = []
    for order in (rows, rows[::-1]):
        world.figures(*order)
        findings = json_of(cli("check", "figures.csv", "-f", "json"))["findings"]
        for finding in findings:
            for figure in finding["trail"]:
                del figure["line"]
        told.append(findings)
    assert told[0] == told[1]


def test_a_deleted_row_takes_away_its_own_verdict_alone(world: World, cli: Cli) -> None:
    world.targets(LOW, OTHER)
    world.figures(MISSED, "testland/north,2024,air.pm10,,40,ug/m3,,")
    whole = json_of(cli("check", "figures.csv", "-f", "json"))["findings"]
    world.figures(MISSED)
    part = json_of(cli("check", "figures.csv", "-f", "json"))["findings"]
    assert [f["outcome"] for f in whole] == ["pass", "fail"]
    assert [f["outcome"] for f in part] == ["no_data", "fail"]
    assert part[1] == whole[1]


def test_a_deleted_target_takes_away_its_own_verdict_alone(world: World, cli: Cli) -> None:
    world.targets(LOW, OTHER)
    world.figures(MISSED, "testland/north,2024,air.pm10,,40,ug/m3,,")
    assert outcomes(cli("check", "figures.csv", "-f", "json")) == {
        "TN24-001": "fail",
        "TN24-002": "pass",
    }
    world.targets(OTHER)
    assert outcomes(cli("check", "figures.csv", "-f", "json")) == {"TN24-002": "pass"}


def test_a_folder_of_figures_is_read_in_the_order_of_the_names(world: World, cli: Cli) -> None:
    world.targets(LOW)
    world.figures("testland/north,2024,air.so2,,1,ug/m3,,", name="data/b.csv")
    world.figures(KEPT, name="data/a.csv")
    world.write("data/README.md", "no figures")
    said = cli("check", "data", "-f", "json")
    assert [entry["path"] for entry in json_of(said)["inputs"]] == [
        "data/a.csv",
        "data/b.csv",
        "targets/testland/north/2024.yaml",
    ]
    assert said.code == 0


def test_a_target_file_that_is_named_is_evaluated_without_figures(world: World, cli: Cli) -> None:
    path = world.targets(LOW, place="testland/south", zh="南县", en="South County")
    world.targets(LOW)
    world.figures(KEPT)
    name = path.relative_to(world.root).as_posix()
    for spelled in (name, f"./{name}", str(path)):
        said = cli(
            "check", "figures.csv", "--targets", "targets", "--targets", spelled, "-f", "json"
        )
        told = [(f["jurisdiction"], f["outcome"]) for f in json_of(said)["findings"]]
        assert told == [("testland/north", "pass"), ("testland/south", "no_data")], spelled


def test_two_places_of_one_name_are_kept_apart(world: World, cli: Cli) -> None:
    """There is a 鼓楼区 in Nanjing, Xuzhou, Fuzhou and Kaifeng."""
    for place in ("testland/a/drum", "testland/b/drum"):
        world.targets(LOW, place=place, zh="鼓楼区", en="Drum Tower")
    world.figures(
        KEPT.replace("testland/north", "testland/a/drum"),
        MISSED.replace("testland/north", "testland/b/drum"),
    )
    for format_ in ("plain", "table"):
        out = cli("check", "figures.csv", "-f", format_).out
        assert sum(line.startswith("Drum Tower") for line in out.splitlines()) == 2, format_


def test_a_path_may_be_absolute(world: World, cli: Cli) -> None:
    world.targets(LOW)
    figures = world.figures(KEPT)
    out = world.root / "out.json"
    assert cli("check", str(figures), "-f", f"json:{out}").code == 0
    assert json.loads(Path(out).read_text("utf-8"))["counts"]["pass"] == 1
