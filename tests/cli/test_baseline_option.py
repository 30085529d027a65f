"""`ecotarget check --baseline`: only what is new fails the run; baselines that cannot be trusted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Said, World

Cli = Callable[..., Said]
HEAD = "testland/north,2024,"
# Each target is `<= 10 ug/m3`; 11 misses it.
TARGETS = tuple(
    f'id: TN24-00{n}, indicator: air.{item}, require: "<= 10 ug/m3", strength: binding'
    for n, item in enumerate(("pm25", "pm10", "so2", "no2"), 1)
)


def figures(**values: str) -> list[str]:
    return [f"{HEAD}air.{item},,{value},ug/m3,," for item, value in values.items()]


@pytest.fixture
def county(world: World, cli: Cli) -> World:
    """A county with a report in which PM2.5 and PM10 fail, SO2 is kept and NO2 has no figure."""
    world.targets(*TARGETS)
    world.figures(*figures(pm25="11", pm10="11", so2="9"))
    assert cli("check", "figures.csv", "-qq", "--exit-zero", "-f", "json:old.json").code == 0
    return world


def check(cli: Cli, *asked: str) -> Said:
    return cli("check", "figures.csv", "--baseline", "old.json", *asked)


def report(cli: Cli, *asked: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(check(cli, "-f", "json", *asked).out)
    return data


def marks(data: dict[str, Any]) -> dict[str, str | None]:
    return {one["target"]: one["baseline"] for one in data["findings"]}


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


# ---- what fails the run -------------------------------------------------------------------------


def test_what_failed_already_fails_no_run(county: World, cli: Cli) -> None:
    assert cli("check", "figures.csv").code == 1
    said = check(cli)
    assert (said.code, said.err) == (0, "")
    assert (
        "beside the baseline old.json: 0 new, 2 known, 0 of the baseline fail no more" in said.out
    )
    data = report(cli)
    assert marks(data) == {
        "TN24-001": "known",
        "TN24-002": "known",
        "TN24-003": None,
        "TN24-004": None,
    }
    assert data["counts"]["fail"] == 2  # the verdicts stay what they are
    assert data["baseline"] == {
        "path": "old.json",
        "as_of": None,
        "new": 0,
        "known": 2,
        "stale": 0,
        "aside": 0,
    }
    assert ("old.json", "baseline") in [(one["path"], one["role"]) for one in data["inputs"]]


def test_what_is_new_fails_the_run(county: World, cli: Cli) -> None:
    county.figures(*figures(pm25="30", pm10="11", so2="11"))
    said = check(cli)
    assert said.code == 1
    assert "1 new, 2 known" in said.out
    assert marks(report(cli))["TN24-003"] == "new"
    assert check(cli, "--exit-zero").code == 0


def test_without_a_baseline_nothing_is_marked(county: World, cli: Cli) -> None:
    data = json.loads(cli("check", "figures.csv", "-f", "json").out)
    assert (data["baseline"], data["stale"], set(marks(data).values())) == (None, [], {None})
    assert "baseline" not in cli("check", "figures.csv").out


def test_other_outcomes_count_when_they_are_named(county: World, cli: Cli) -> None:
    county.figures(*figures(pm25="11"))
    asked = ("--fail-on", "fail,no_data")
    said = check(cli, *asked)
    assert said.code == 1
    # PM10 failed and has no figure now, which is no worse; SO2 was kept; NO2 never had one.
    assert marks(report(cli, *asked)) == {
        "TN24-001": "known",
        "TN24-002": "known",
        "TN24-003": "new",
        "TN24-004": "known",
    }
    assert check(cli).code == 0


def test_a_warning_that_becomes_a_failure_is_new(county: World, cli: Cli) -> None:
    county.targets(*(entry.replace("binding", "strive") for entry in TARGETS))
    warned = ("check", "figures.csv", "-qq", "-f", "json:old.json")
    assert cli(*warned).code == 0
    assert check(cli, "--fail-on", "warn").code == 0
    assert check(cli, "--strict").code == 1
    assert check(cli, "--strict", "--fail-on", "fail,warn").code == 1


def test_a_contradicting_figure_that_was_there_is_known(county: World, cli: Cli) -> None:
    row = f"{HEAD}water.section_ratio_iii,,50,%,1,3"
    county.figures(*figures(pm25="9"), row)
    assert cli("check", "figures.csv", "-qq", "-f", "json:old.json").code == 0
    assert check(cli, "--fail-on", "warn").code == 0
    county.figures(*figures(pm25="9"), row, row.replace(",,50", ",城区,50"))
    assert check(cli, "--fail-on", "warn").code == 1


def test_a_waiver_that_has_run_out_makes_its_finding_new(county: World, cli: Cli) -> None:
    fields = {
        "id": "W1",
        "target": "TN24-001",
        "jurisdiction": "testland/north",
        "period": "2024",
        "reason": "r",
        "approved_by": "b",
        "document": "d",
        "starts": "2024-01-01",
        "expires": "2024-12-31",
    }
    entry = ", ".join(f'{key}: "{value}"' for key, value in fields.items())
    county.write("w.yaml", f"schema: 1\nwaivers:\n  - {{{entry}}}\n")
    waived = ("--waivers", "w.yaml", "--as-of")
    said = cli("check", "figures.csv", *waived, "2024-12-31", "-qq", "-f", "json:old.json")
    assert said.code == 1  # PM10
    assert marks(report(cli, *waived, "2024-12-31"))["TN24-001"] is None
    data = report(cli, *waived, "2025-01-01")
    assert (marks(data)["TN24-001"], marks(data)["TN24-002"]) == ("new", "known")
    # What is excused already needs no entry of the baseline.
    assert cli("check", "figures.csv", "-qq", "--exit-zero", "-f", "json:old.json").code == 0
    data = report(cli, *waived, "2024-12-31")
    assert [(one["target"], one["now"]) for one in data["stale"]] == [("TN24-001", "waived")]


def test_an_expired_waiver_itself_is_never_known(county: World, cli: Cli) -> None:
    fields = {
        "id": "W1",
        "target": "TN24-001",
        "jurisdiction": "testland/north",
        "period": "2024",
        "reason": "r",
        "approved_by": "b",
        "document": "d",
        "starts": "2024-01-01",
        "expires": "2024-06-30",
    }
    entry = ", ".join(f'{key}: "{value}"' for key, value in fields.items())
    county.write("w.yaml", f"schema: 1\nwaivers:\n  - {{{entry}}}\n")
    assert check(cli, "--waivers", "w.yaml").code == 0
    assert check(cli, "--waivers", "w.yaml", "--fail-on", "fail,expired_waiver").code == 1


def test_a_what_if_excuses_no_real_failure(county: World, cli: Cli) -> None:
    moved = [row.replace("2024", "2023", 1) for row in figures(pm25="11", pm10="11")]
    county.figures(*moved)
    asked = ("check", "figures.csv", "--what-if", "-qq", "--exit-zero", "-f", "json:old.json")
    assert cli(*asked).code == 0
    assert check(cli, "--what-if").code == 0
    county.figures(*figures(pm25="11", pm10="11"))
    assert check(cli).code == 1


# ---- what the baseline holds in vain ------------------------------------------------------------


def test_stale_entries_are_warned_of_and_end_no_run(county: World, cli: Cli) -> None:
    county.targets(*TARGETS[:1], *TARGETS[2:])  # PM10 is promised no more
    county.figures(*figures(pm25="9", so2="9"))
    said = check(cli)
    assert said.code == 0
    assert [line.split(": ", 2)[1].split()[1] for line in said.err.splitlines()] == [
        *("baseline-gone", "baseline-stale")
    ]
    assert "old.json [$.findings[" in said.err
    assert "0 new, 0 known, 2 of the baseline fail no more" in said.out
    data = report(cli)
    assert data["stale"] == [
        {
            "jurisdiction": "testland/north",
            "target": "TN24-002",
            "indicator": "air.pm10",
            "period": "2024",
            "before": "fail",
            "now": None,
        },
        {
            "jurisdiction": "testland/north",
            "target": "TN24-001",
            "indicator": "air.pm25",
            "period": "2024",
            "before": "fail",
            "now": "pass",
        },
    ]
    assert [one["severity"] for one in data["faults"]] == ["warning", "warning"]
    assert check(cli, "-qq").err == ""


def test_a_target_that_is_put_right_and_fails_again_is_new_beside_a_new_baseline(
    county: World, cli: Cli
) -> None:
    county.figures(*figures(pm25="9", pm10="11", so2="9"))
    assert check(cli, "-f", "json:old.json", "-qq").code == 0  # read before it is written
    county.figures(*figures(pm25="11", pm10="11", so2="9"))
    assert marks(report(cli))["TN24-001"] == "new"
    assert check(cli).code == 1


def test_the_report_of_a_failing_run_is_the_next_baseline(county: World, cli: Cli) -> None:
    county.figures(*figures(pm25="11", pm10="11", so2="11"))
    assert check(cli, "-f", "json:old.json", "-qq").code == 1
    assert check(cli).code == 0


def test_what_is_not_asked_for_is_not_stale(county: World, cli: Cli) -> None:
    county.targets(*TARGETS, place="testland/south", zh="南县", en="South County")
    south = [row.replace("north", "south") for row in figures(pm25="11")]
    county.figures(*figures(pm25="11", pm10="11"), *south)
    assert cli("check", "figures.csv", "-qq", "--exit-zero", "-f", "json:old.json").code == 0
    said = check(cli, "--jurisdiction", "testland/north")
    assert (said.code, "baseline" in said.err) == (0, False)
    assert "0 of the baseline fail no more; 1 of the baseline were not asked for" in said.out
    data = report(cli, "--jurisdiction", "北县", "--period", "2024")
    assert (data["baseline"]["aside"], data["stale"]) == (1, [])
    data = report(cli, "--period", "2024-06", "--allow-empty")
    assert (data["baseline"]["aside"], data["stale"]) == (3, [])


def test_figures_that_are_not_handed_in_any_more_are_told(county: World, cli: Cli) -> None:
    county.targets(*TARGETS, place="testland/south", zh="南县", en="South County")
    county.figures(*[row.replace("north", "south") for row in figures(pm25="9")])
    said = check(cli)
    assert said.code == 0
    assert said.err.count("baseline-gone") == 2


# ---- in every format ----------------------------------------------------------------------------


@pytest.mark.parametrize("lang, known, new", [("en", "known", "new"), ("zh", "已有", "新增")])
def test_tables_flag_what_is_known_and_new(
    county: World, cli: Cli, lang: str, known: str, new: str
) -> None:
    county.figures(*figures(pm25="11", so2="11"))
    for format_ in ("table", "plain", "markdown", "html"):
        said = check(cli, "-f", format_, "--lang", lang)
        assert said.code == 1
        lines = said.out.splitlines()
        assert any(known in line for line in lines if "TN24-001" in line)
        assert any(new in line for line in lines if "TN24-003" in line)
        assert not any(known in line or new in line for line in lines if "TN24-004" in line)
    rows = csv.DictReader(io.StringIO(check(cli, "-f", "csv").out.removeprefix("\ufeff")))
    assert {row["target"]: row["baseline"] for row in rows} == {
        "TN24-001": "known",
        "TN24-002": "",
        "TN24-003": "new",
        "TN24-004": "",
    }
    lines = [json.loads(line) for line in check(cli, "-f", "jsonl").out.splitlines()]
    assert [line["baseline"] for line in lines] == [
        one["baseline"] for one in report(cli)["findings"]
    ]


def test_the_same_run_gives_the_same_bytes(county: World, cli: Cli) -> None:
    for format_ in ("json", "plain", "csv"):
        assert check(cli, "-f", format_) == check(cli, "-f", format_)


def test_a_baseline_in_the_other_language_is_the_same_baseline(county: World, cli: Cli) -> None:
    asked = ("check", "figures.csv", "-qq", "--exit-zero", "--lang", "zh")
    assert cli(*asked, "-f", "json:old.json").code == 0
    assert marks(report(cli))["TN24-001"] == "known"


# ---- settings -----------------------------------------------------------------------------------


def test_the_configuration_names_a_baseline(
    county: World, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (county.root / "old.json").rename(county.write("kept/old.json", ""))
    county.write("conf/ecotarget.yaml", "baseline: ../kept/old.json\n")
    asked = ("check", "figures.csv", "-c", "conf/ecotarget.yaml")
    assert cli(*asked).code == 0
    assert cli("check", "figures.csv").code == 1
    county.write("none.json", json.dumps({"schema": SCHEMA, "findings": [], "faults": []}))
    assert cli(*asked, "--baseline", "none.json").code == 1
    monkeypatch.setenv("ECOTARGET_BASELINE", "kept/old.json")
    assert cli("check", "figures.csv").code == 0


@pytest.mark.parametrize("value", ["[a.json, b.json]", "7", "true", "{a: b}", "null"])
def test_one_file_is_a_baseline_and_nothing_else(world: World, cli: Cli, value: str) -> None:
    world.write("ecotarget.yaml", f"baseline: {value}\n")
    said = cli("check", "figures.csv")
    assert (said.code, said.out) == (2, "")
    assert "ecotarget.yaml:1:" in said.err and "config-value" in said.err


# ---- baselines that cannot be trusted -----------------------------------------------------------

SCHEMA = "https://ecotarget.dev/schema/report-1.json"
OTHERS: tuple[tuple[str, str | bytes, str], ...] = (
    ("nothing", b"", "file-empty"),
    ("a list", "[]", "report-foreign"),
    ("other json", '{"measures": []}', "report-foreign"),
    ("the next edition", json.dumps({"schema": SCHEMA.replace("-1.", "-2.")}), "report-version"),
    ("another command", json.dumps({"schema": SCHEMA.replace("report", "score")}), "report-kind"),
    ("without findings", json.dumps({"schema": SCHEMA, "faults": []}), "report-shape"),
    ("figures", "jurisdiction,period\nx,2024\n", "json-syntax"),
)  # fmt: skip


@pytest.mark.parametrize("text, code", [one[1:] for one in OTHERS], ids=[one[0] for one in OTHERS])
def test_what_is_no_baseline_is_one_clear_fault(
    county: World, cli: Cli, text: str | bytes, code: str
) -> None:
    county.write("old.json", text)
    for lang in ("zh", "en"):
        said = check(cli, "--lang", lang, "--exit-zero", "--allow-empty")
        assert (said.code, said.out) == (2, "")
        (line,) = said.err.splitlines()
        assert line.startswith("old.json") and code in line


def test_a_baseline_that_is_cut_off_is_one_clear_fault(county: World, cli: Cli) -> None:
    raw = (county.root / "old.json").read_bytes()
    for length in (5, len(raw) // 4, len(raw) // 2, len(raw) - 3):
        county.write("old.json", raw[:length])
        said = check(cli)
        assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)


def test_lines_are_no_whole_report(county: World, cli: Cli) -> None:
    assert cli("check", "figures.csv", "--exit-zero", "-f", "jsonl:old.json").code == 0
    said = check(cli)
    assert (said.code, "json-syntax" in said.err) == (2, True)


def test_a_baseline_with_faults_is_refused(county: World, cli: Cli) -> None:
    county.figures(*figures(pm25="11", so2="ten"))
    said = cli("check", "figures.csv", "-qq", "-f", "json:old.json")
    assert said.code == 2
    county.figures(*figures(pm25="11"))
    said = check(cli)
    assert (said.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert line.startswith("old.json: error report-doubtful: ")


def test_a_baseline_with_warnings_is_none_the_worse(county: World, cli: Cli) -> None:
    warning = {"code": "waiver-ending", "severity": "warning"}
    changed(county.root / "old.json", lambda data: data.update(faults=[warning]))
    assert check(cli).code == 0


def test_a_baseline_that_names_a_target_twice_is_refused(county: World, cli: Cli) -> None:
    changed(county.root / "old.json", lambda data: data["findings"].append({**data["findings"][0]}))
    said = check(cli)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("old.json [$.findings[4]]: error report-repeated: ")


def test_with_as_of_a_later_baseline_is_not_seen(county: World, cli: Cli) -> None:
    day = ("check", "figures.csv", "-qq", "--exit-zero", "--as-of")
    assert cli(*day, "2025-03-31", "-f", "json:old.json").code == 0
    assert check(cli, "--as-of", "2025-03-31").code == 0
    assert check(cli, "--as-of", "2025-04-30").code == 0
    assert check(cli).code == 0
    said = check(cli, "--as-of", "2025-03-30")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("old.json: error baseline-later: ")


def test_a_baseline_that_is_not_there_is_a_fault(county: World, cli: Cli) -> None:
    said = cli("check", "figures.csv", "--baseline", "nowhere.json")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("nowhere.json: error file-missing: ")
    assert "option-argument" in cli("check", "figures.csv", "--baseline").err


def test_an_empty_baseline_excuses_nothing(county: World, cli: Cli) -> None:
    county.write("old.json", json.dumps({"schema": SCHEMA, "findings": [], "faults": []}))
    assert check(cli).code == 1


def test_a_baseline_of_another_place_or_year_excuses_nothing(county: World, cli: Cli) -> None:
    def move(data: dict[str, Any]) -> None:
        for one in data["findings"]:
            one["period"] = "2023"

    changed(county.root / "old.json", move)
    said = check(cli)
    assert (said.code, said.err.count("baseline-gone")) == (1, 2)


def test_faults_of_the_run_beat_what_is_known(county: World, cli: Cli) -> None:
    county.figures(*figures(pm25="11", so2="ten"))
    said = check(cli)
    assert said.code == 2
    assert "1 known" in said.out
