"""What is waived stays waived in the reports that are made of reports: the monthly one and the ladder."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import Said, World
from ecotarget.intake import reports

Cli = Callable[..., Said]
LOW = 'id: TN25-001, indicator: air.pm25, require: "<= 24 ug/m3", strength: binding, period: {}'
RULE = """schema: 1
ladder: {zh: 规则, en: rule}
source: made up
steps:
  - {id: letter, zh: 函, en: letter, when: {failed: {targets: all, months: 1}}}
"""
WAIVER = (
    "schema: 1\nwaivers:\n  - {id: W-1, target: TN25-001, jurisdiction: testland/north, "
    "period: 2025-04, reason: r, approved_by: b, document: d, starts: 2025-04-01, "
    "expires: 2025-05-31}\n"
)


@pytest.fixture
def months(world: World, cli: Cli) -> World:
    """A target of April that is missed: as it was in April, waived in May, and back in June."""
    world.targets(LOW.format("2025-04"), year=2025)
    world.figures("testland/north,2025-04,air.pm25,,30,ug/m3,,")
    world.write("waivers.yaml", WAIVER)
    world.write("ladder.yaml", RULE)
    (world.root / "reports").mkdir()
    for month, day, more in (
        ("2025-04", "2025-04-30", ()),
        ("2025-05", "2025-05-31", ("--waivers", "waivers.yaml")),
        ("2025-06", "2025-06-30", ("--waivers", "waivers.yaml")),
    ):
        sink = f"json:reports/{month}.json"
        cli("check", "figures.csv", "--as-of", day, "-f", sink, "-qq", "--exit-zero", *more)
    return world


def monthly(cli: Cli, month: str, *more: str) -> Any:
    said = cli("report", "monthly", "reports", "--month", month, *more, "-f", "json")
    data = json.loads(said.out)
    schema = json.loads(files("ecotarget").joinpath("report", "monthly.schema.json").read_text())
    assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []
    return data["results"]


def test_reports_tell_what_is_waived(months: World) -> None:
    folder = reports.load(months.root / "reports")
    found = {
        month.text: [(r.outcome, r.waived, r.counted) for r in month.results]
        for month in folder.months
    }
    assert found == {
        "2025-04": [("fail", False, "fail")],
        "2025-05": [("fail", True, "waived")],
        "2025-06": [("fail", False, "fail")],
    }


def test_the_monthly_report_counts_it_apart_and_shows_both(months: World, cli: Cli) -> None:
    april, may = (monthly(cli, month) for month in ("2025-04", "2025-05"))
    counts = [next(r["counts"] for r in rows if r["type"] == "summary") for rows in (april, may)]
    assert [(one["fail"], one["waived"]) for one in counts] == [(1, 0), (0, 1)]
    verdict = next(row for row in may if row["type"] == "verdict")
    assert (verdict["outcome"], verdict["waived"]) == ("fail", True)
    said = cli("report", "monthly", "reports", "--month", "2025-05", "-f", "plain")
    assert "○ waived (fail)  TN25-001" in said.out


def test_when_the_waiver_runs_out_the_target_fails_anew(months: World, cli: Cli) -> None:
    changes = [r for r in monthly(cli, "2025-06") if r["type"] == "change"]
    assert [(c["change"], c["before"], c["now"]) for c in changes] == [
        ("newly-failing", "waived", "fail")
    ]
    assert [r for r in monthly(cli, "2025-05") if r["type"] == "change"] == []


@pytest.mark.parametrize(("waived", "step"), [(False, "letter"), (True, None)])
def test_what_is_waived_is_no_reason_to_climb(
    months: World, cli: Cli, waived: bool, step: str | None
) -> None:
    more = ("--waivers", "waivers.yaml") if waived else ()
    sink = "json:reports/2025-04.json"
    cli("check", "figures.csv", "--as-of", "2025-04-30", "-f", sink, "-qq", "--exit-zero", *more)
    rows = monthly(cli, "2025-04", "--rule", "ladder.yaml")
    (summary,) = [row for row in rows if row["type"] == "summary"]
    assert summary["step"] == step
